//! The lines above a text that say who wrote it and when: both are known of the story, and stand in fields of
//! their own.

use super::extent::PICTURES;
use super::nodes::{around, below, folded, has_name_of, is_blank, text};
use super::people::Authors;
use super::sentences::has_sentence;
use super::{Page, bylines, dated_lines, furniture, limits, moments};
use crate::import::LeftOut;
use crate::import::page::byline::is_of_date;
use crate::import::page::list;
use crate::model::{INLINE_ELEMENTS, Instant};
use dom_query::{NodeId, NodeRef};
use std::collections::HashMap;

/// Where a name is part of what is shown.
const SHOWN: [&str; 2] = ["figure", "figcaption"];

/// Who wrote a story, and when it was published.
pub(super) struct Signed {
    pub(super) authors: Authors,
    pub(super) published: Option<Instant>,
}

/// Where such lines stand, and the text they are of.
pub(super) struct Places<'p, 'n> {
    /// Above the text.
    pub(super) head: &'p [NodeRef<'n>],
    /// Behind its first paragraph, up to the second.
    pub(super) behind: &'p [NodeRef<'n>],
    /// All behind its first paragraph.
    pub(super) told: &'p [NodeRef<'n>],
}

/// Takes them out of the nodes above a text, and those that begin as a byline does out of the nodes behind its first
/// paragraph. One that alone says who wrote the story is told, for it may be of that.
pub(super) fn cut(
    page: &Page,
    places: &Places<'_, '_>,
    root: &NodeRef<'_>,
    signed: &Signed,
    left_out: &mut Vec<LeftOut>,
) {
    let authors = &signed.authors;
    let of_head = places.head.iter().filter_map(Line::of);
    let of_text = places.behind.iter().filter_map(Line::of);
    let lines = of_head.chain(of_text.filter(Line::begins_byline));
    // The days of a diary or a programme are told one after the other, each in an element of the same name, and the
    // first is one of them.
    let told = places.told.iter().filter_map(Line::of);
    let days: Vec<Line<'_>> = told.filter(Line::is_day).collect();
    // A list may have many lines.
    let mut known: HashMap<NodeId, bool> = HashMap::new();
    for line in lines.filter(|line| line.is_byline(page, signed, &days)) {
        let is_gone = !around(&line.whole).any(|node| node.id == root.id);
        let inner = || around(&line.whole).take_while(|node| node.id != root.id);
        let list = inner().find(|node| has_name_of(node, &["ul", "ol", "dl"]));
        let about = list.filter(|list| {
            let is_about = || is_about_story(list, authors);
            *known.entry(list.id).or_insert_with(is_about)
        });
        // Of a list that says more, a name alone may be a part of that.
        if is_gone || list.is_some() && about.is_none() && !line.begins_byline() {
            continue;
        }
        if authors.are_likely && bylines::is_of(&line.words(), &authors.found) {
            let what = "the byline, as no other place of the page says who wrote the story";
            furniture::tell_words(&line.words(), what, left_out);
        }
        line.nodes.iter().for_each(NodeRef::remove_from_parent);
        let is_about = |node: &NodeRef<'_>| {
            about.is_some_and(|list| around(node).any(|around| around.id == list.id))
        };
        let is_empty = |node: &NodeRef<'_>| {
            (is_blank(node) || is_about(node)) && below(node, PICTURES).is_empty()
        };
        if let Some(whole) = inner().take_while(is_empty).last() {
            whole.remove_from_parent();
        }
    }
}

/// Whether each point of a list says who wrote a story, when, or how long it takes to read.
fn is_about_story(list: &NodeRef<'_>, authors: &Authors) -> bool {
    let is_moment = |point: &NodeRef<'_>| !below(point, "time").is_empty();
    let is_about = |point: &NodeRef<'_>| match text(point, limits::NAME) {
        Some(text) => {
            let words = text.as_str();
            list::says_nothing(&text)
                || bylines::is_of(words, &authors.found)
                || bylines::is_label(words)
                || is_of_date(words)
                || is_time_to_read(words)
                || is_moment(point) && !has_sentence(words)
        }
        None => is_blank(point),
    };
    below(list, "li, dt, dd").iter().all(is_about)
}

/// Whether a text is such as `2 min read`.
pub(super) fn is_time_to_read(text: &str) -> bool {
    const WORDS: usize = 5;
    let words = folded(text);
    let words: Vec<&str> = words.split(' ').collect();
    let is_number = |word: &&str| word.chars().all(char::is_numeric);
    let is_minutes = |word: &&str| {
        matches!(*word, "min" | "mins" | "mn" | "دقيقة" | "دقائق") || word.starts_with("minut")
    };
    words.len() <= WORDS && words.iter().any(is_number) && words.iter().any(is_minutes)
}

/// A line: what begins it, and what follows that up to a block or a break.
pub(super) struct Line<'n> {
    pub(super) nodes: Vec<NodeRef<'n>>,
    /// What it lies in.
    pub(super) whole: NodeRef<'n>,
    /// What it says besides its times, in the texts that it is made of.
    pub(super) texts: Vec<String>,
    pub(super) times: Vec<NodeRef<'n>>,
}

impl<'n> Line<'n> {
    /// That which a node begins; `None` if it begins none, or one that is longer than bylines are.
    pub(super) fn of(first: &NodeRef<'n>) -> Option<Self> {
        let whole = first.parent()?;
        let begins = first
            .prev_sibling()
            .is_none_or(|before| !is_of_line(&before));
        if !begins || has_name_of(&whole, &INLINE_ELEMENTS) {
            return None;
        }
        let nodes = std::iter::successors(Some(*first), NodeRef::next_sibling);
        let mut line = Self {
            nodes: nodes.take_while(is_of_line).collect(),
            whole,
            texts: Vec::new(),
            times: Vec::new(),
        };
        line.read()
            .then_some(line)
            .filter(|line| !line.nodes.is_empty())
    }

    /// Reads what it says; `false` if that is too much.
    fn read(&mut self) -> bool {
        let is_time = |node: &NodeRef<'_>| node.has_name("time");
        let mut length = 0;
        for part in self
            .nodes
            .iter()
            .flat_map(|part| std::iter::once(*part).chain(part.descendants_it()))
        {
            if is_time(&part) {
                self.times.push(part);
            } else if part.is_text() && !around(&part).take(4).any(|node| is_time(&node)) {
                let text = part.text().to_string();
                length += text.len();
                self.texts.push(text);
            }
            if length > limits::NAME * 4 {
                return false;
            }
        }
        true
    }

    fn words(&self) -> String {
        self.texts.concat()
    }

    fn begins_byline(&self) -> bool {
        bylines::may_begin_byline(&self.words())
    }

    /// Whether it is a day, with its year or without, and says nothing of it.
    fn is_day(&self) -> bool {
        let words = self.words();
        let parts = || words.split(|c: char| !c.is_alphanumeric());
        let is_name = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count() > 2;
        let is_year = |part: &str| part.len() == 4 && !is_name(part);
        let is_date = parts().any(is_name) || parts().any(is_year) && !is_year(words.trim());
        let has_label = || {
            words
                .split_whitespace()
                .next()
                .is_some_and(bylines::is_label)
        };
        is_date && is_of_date(&words) && !has_label()
    }

    fn is_byline(&self, page: &Page, signed: &Signed, days: &[Line<'_>]) -> bool {
        let authors = &signed.authors.found;
        let words = self.words();
        // The same day once more is no other.
        let is_another = |day: &Line<'_>| {
            day.whole.node_name() == self.whole.node_name() && !day.words().contains(words.trim())
        };
        let is_in_days = || days.iter().any(is_another);
        let is_moment = || {
            let published = signed.published;
            published.is_some_and(|at| dated_lines::says_only(self, at, page.zone))
                && !(is_in_days() && self.is_day())
        };
        let is_dated = || !self.times.is_empty() && !self.times.iter().any(moments::is_of_text);
        let is_shown = || around(&self.whole).any(|node| has_name_of(&node, &SHOWN));
        let is_named = bylines::is_of(&words, authors) || dated_lines::says_who(self, authors);
        let is_all = is_named || is_dated() && bylines::is_label(&words) || is_moment();
        is_all && !is_shown()
    }
}

/// Whether a node is part of a line, and holds no block.
fn is_of_line(node: &NodeRef<'_>) -> bool {
    let is_inline = |node: &NodeRef<'_>| !node.is_element() || has_name_of(node, &INLINE_ELEMENTS);
    is_inline(node) && node.descendants_it().all(|inner| is_inline(&inner))
}
