//! Where on a page the byline of its story stands.

use super::Page;
use super::bylines::{self, BYLINES};
use super::near::Near;
use super::nodes::{all, around, below, has_name_of, is_in, raw_text, text, words_between};
use super::{furniture, limits, people};
use crate::import::page::byline::is_date;
use crate::model::INLINE_ELEMENTS;
use dom_query::{NodeId, NodeRef};
use std::collections::HashSet;

/// Names that as well stand on what is no byline: they count only within the story's element.
const LIKELY: &str = ".author, .authors, .author-list, .author-names, .c-byline, .article-byline, .entry-byline, \
    .post-byline, .story-byline, [itemprop~=author]";
/// What is told of a picture or of another's words is signed as well.
const SIGNED_ITSELF: [&str; 5] = ["figure", "figcaption", "blockquote", "table", "a"];
/// Bytes of a line that is no more than a byline.
const LINE: usize = limits::NAME * 2;

/// A byline.
pub(super) struct Byline<'p> {
    /// It may be several elements, one for each author.
    pub(super) parts: Vec<NodeRef<'p>>,
    /// Whether the page marks it as one.
    pub(super) is_marked: bool,
}

/// Finds those of the story, the surest first: what is marked above its text, a line above it that begins as a
/// byline does, what is marked elsewhere. Where none is known to be the story's, all that the page marks.
pub(super) fn find<'p>(page: &'p Page, near: &Near<'_>) -> Vec<Byline<'p>> {
    let mut bylines = runs(marked(page, near));
    let lines = lines(page, near).into_iter().map(|line| Byline {
        parts: vec![line],
        is_marked: false,
    });
    let elsewhere = bylines
        .iter()
        .position(|byline| near.is_below_beginning(&byline.parts[0]));
    let elsewhere = elsewhere.unwrap_or(bylines.len());
    bylines.splice(elsewhere..elsewhere, lines);
    if bylines.is_empty() {
        let others = all(&page.document, BYLINES).into_iter();
        bylines.extend(others.map(Byline::marked));
    }
    bylines
}

impl<'p> Byline<'p> {
    fn marked(part: NodeRef<'p>) -> Self {
        Self {
            parts: vec![part],
            is_marked: true,
        }
    }
}

/// The elements of the story that are marked as a byline or tell of an author; of those within each other
/// the outermost.
fn marked<'p>(page: &'p Page, near: &Near<'_>) -> Vec<NodeRef<'p>> {
    let places = [BYLINES, LIKELY, people::BOXES].join(", ");
    let mut seen: HashSet<NodeId> = HashSet::new();
    let mut found = all(&page.document, &places);
    found.retain(|node| {
        // A page of one author's stories has such a name on all of it.
        let is_sure = || node.is(BYLINES) || node.is(people::BOXES);
        let is_one = || is_sure() || raw_text(node, LINE).len() <= LINE;
        let is_own = near.is_own(node) && !is_of_part(near, node);
        !is_in(node, &seen) && is_own && is_one() && seen.insert(node.id)
    });
    found
}

/// Whether an element is the property of a thing that is no more than a part of the story, such as a picture.
fn is_of_part(near: &Near<'_>, node: &NodeRef<'_>) -> bool {
    let mut around = node.ancestors_it(None);
    let thing = around.find(|around| around.has_attr("itemscope"));
    node.has_attr("itemprop") && thing.is_some_and(|thing| !near.is_around(&thing))
}

/// Those beside each other, with no more between them than parts two names, are one.
fn runs(marked: Vec<NodeRef<'_>>) -> Vec<Byline<'_>> {
    let mut runs: Vec<Byline<'_>> = Vec::new();
    for node in marked {
        match runs.last_mut() {
            Some(run) if is_beside(run.parts.last(), &node) => run.parts.push(node),
            _ => runs.push(Byline::marked(node)),
        }
    }
    runs
}

fn is_beside(before: Option<&NodeRef<'_>>, node: &NodeRef<'_>) -> bool {
    let words = before.and_then(|before| words_between(before, node, bylines::LONGEST_SEPARATOR));
    words.is_some_and(|words| bylines::separates(&words))
}

/// The lines above the story's text that begin as a byline does, and are no more.
fn lines<'p>(page: &'p Page, near: &Near<'_>) -> Vec<NodeRef<'p>> {
    let root = page.document.root();
    let nodes = root.descendants_it();
    let begins = |node: &NodeRef<'_>| node.is_text() && bylines::may_begin_byline(&node.text());
    let headline = near.headings().first().map(|headline| headline.id);
    let lines = nodes.filter(begins).filter_map(|text| {
        let line = around(&text)
            .skip(1)
            .find(|node| !has_name_of(node, &INLINE_ELEMENTS))?;
        let is_above = !near.is_told(&text) && !near.is_below_beginning(&text);
        // Above a headline a line says as well what the story is about: `By Road And Rail`.
        let is_in_place = || headline.is_none_or(|headline| headline < text.id) || is_dated(&line);
        let is_line = is_above && near.is_own(&line) && !is_of_another(near, &line);
        (is_line && bylines::is_byline(&line) && is_in_place()).then_some(line)
    });
    lines.collect()
}

/// Whether a line is of something that is signed itself, or of a heading, which may begin with any word. A table in
/// which the headline stands lays out the page.
pub(super) fn is_of_another(near: &Near<'_>, line: &NodeRef<'_>) -> bool {
    around(line).any(|node| {
        has_name_of(&node, &furniture::HEADINGS)
            || has_name_of(&node, &SIGNED_ITSELF) && !near.is_around(&node)
    })
}

/// Whether a byline, of whose words only a date has digits, says when, or what stands beside it does.
fn is_dated(line: &NodeRef<'_>) -> bool {
    let words = raw_text(line, LINE);
    let beside = [line.prev_element_sibling(), line.next_element_sibling()];
    let is_moment = |node: &NodeRef<'_>| {
        node.has_name("time")
            || !below(node, "time").is_empty()
            || text(node, limits::NAME).is_some_and(|text| is_date(text.as_str()))
    };
    words.contains(|c: char| c.is_ascii_digit())
        || !below(line, "time").is_empty()
        || beside.iter().flatten().any(is_moment)
}
