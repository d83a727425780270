//! The lines above a text that say who wrote it and when: both are known of the story, and stand in fields of
//! their own.

use super::extent::PICTURES;
use super::nodes::{around, below, has_name_of, is_blank, raw_text};
use super::{bylines, furniture, limits, moments};
use crate::model::{Author, INLINE_ELEMENTS};
use dom_query::NodeRef;

/// Where a name is part of what is shown.
const SHOWN: [&str; 2] = ["figure", "figcaption"];

/// Takes them out of the nodes above a text.
pub(super) fn cut(head: &[NodeRef<'_>], root: &NodeRef<'_>, authors: &[Author]) {
    for first in head {
        let line = line(first);
        let is_cut = is_byline(&line, authors);
        let Some(whole) = first.parent().filter(|_| is_cut) else {
            continue;
        };
        line.iter().for_each(NodeRef::remove_from_parent);
        let inner = around(&whole).take_while(|node| node.id != root.id);
        let inner: Vec<_> = inner.take_while(is_about_story).collect();
        if let Some(whole) = inner.last() {
            whole.remove_from_parent();
        }
    }
}

/// Whether an element is empty, or a list of which a point said who wrote a story: the others say when, or how
/// long it takes to read.
fn is_about_story(node: &NodeRef<'_>) -> bool {
    let is_list = has_name_of(node, &["ul", "ol", "dl"]);
    let is_told = || furniture::has_sentence(&raw_text(node, limits::SUMMARY));
    below(node, PICTURES).is_empty() && (is_blank(node) || is_list && !is_told())
}

/// The line that a node begins: it, and what follows it up to a block or a break. Empty if it begins none.
fn line<'n>(first: &NodeRef<'n>) -> Vec<NodeRef<'n>> {
    let begins = first
        .prev_sibling()
        .is_none_or(|before| !is_of_line(&before));
    let is_in_line = first
        .parent()
        .is_none_or(|parent| has_name_of(&parent, &INLINE_ELEMENTS));
    if !begins || is_in_line {
        return Vec::new();
    }
    std::iter::successors(Some(*first), NodeRef::next_sibling)
        .take_while(is_of_line)
        .collect()
}

/// Whether a node is part of a line, and holds no block.
fn is_of_line(node: &NodeRef<'_>) -> bool {
    let is_inline = |node: &NodeRef<'_>| !node.is_element() || has_name_of(node, &INLINE_ELEMENTS);
    is_inline(node) && node.descendants_it().all(|inner| is_inline(&inner))
}

fn is_byline(line: &[NodeRef<'_>], authors: &[Author]) -> bool {
    let Some(first) = line.first() else {
        return false;
    };
    let is_time = |node: &NodeRef<'_>| node.has_name("time");
    let mut words = String::new();
    let mut times = Vec::new();
    for part in line
        .iter()
        .flat_map(|part| std::iter::once(*part).chain(part.descendants_it()))
    {
        if is_time(&part) {
            times.push(part);
        } else if part.is_text() && !around(&part).take(4).any(|node| is_time(&node)) {
            words.push_str(&part.text());
        }
        if words.len() > limits::NAME * 4 {
            return false;
        }
    }
    let is_dated = || !times.is_empty() && !times.iter().any(moments::is_of_text);
    let is_shown = || around(first).any(|node| has_name_of(&node, &SHOWN));
    !is_shown() && (bylines::is_of(&words, authors) || is_dated() && bylines::is_label(&words))
}
