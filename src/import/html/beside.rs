//! What a story's element says beside its text: notes, facts, thanks. Where the page marks a text it is none of that,
//! and may be none of the story; of sentences that are lost so somebody is told.

use super::bylines::BYLINES;
use super::extent::Extent;
use super::near::{Headings, Near};
use super::nodes::{Known, around, below, folded, ids, raw_text};
use super::sentences::has_sentence;
use super::{Page, furniture, limits, people};
use crate::import::LeftOut;
use crate::model::Text;
use dom_query::{NodeId, NodeRef};
use std::collections::HashSet;

/// What stands beside a story in its own element.
const BESIDE: &str = "article, aside, nav, form, header, footer, figure, [role=complementary]";
/// What there is of something else by its own name.
const APART: &str = "header, footer, figure, figcaption, [role=complementary], [role=contentinfo]";

/// Tells of them, but for what is `known` from elsewhere, such as a summary or a bio. It has to be the element of the
/// story alone: what else stands on a page is a page's.
pub(super) fn tell<'t>(
    page: &Page,
    near: &Near<'_>,
    known: impl Iterator<Item = &'t Text>,
    left_out: &mut Vec<LeftOut>,
) {
    let whole = near.whole().filter(|whole| whole.has_name("article"));
    let (Some(extent), Some(whole)) = (page.extent, whole) else {
        return;
    };
    let own: HashSet<NodeId> = extent.nodes(page).iter().map(|node| node.id).collect();
    let known: Vec<String> = known.map(|text| folded(text.as_str())).collect();
    let is_known = |words: &str| {
        let words = folded(words);
        known.iter().any(|known| known.contains(&words))
    };
    let places = [
        APART,
        BYLINES,
        people::BOXES,
        furniture::HIDDEN,
        furniture::COMMENTS,
        furniture::LIKELY_COMMENTS,
    ];
    let (apart, places) = (Known::new(), ids(page, &places.join(", ")));
    let is_apart = |node: &NodeRef<'_>| {
        let is_place = || places.contains(&node.id) || furniture::is_named(node);
        match node.id == whole.id {
            true => Some(false),
            false => is_place().then_some(true),
        }
    };
    let mut parts: Vec<(NodeId, String)> = Vec::new();
    for paragraph in below(&whole, "p") {
        let words = raw_text(&paragraph, limits::SUMMARY);
        // A text may begin with the words of a paragraph.
        let mut inner = paragraph.descendants_it();
        let mut is_own = || own.contains(&paragraph.id) || inner.any(|node| own.contains(&node.id));
        let is_lost = !is_own()
            && has_sentence(&words)
            && near.is_own(&paragraph)
            && apart.of(&paragraph, is_apart) != Some(true)
            && !is_known(&words);
        let around = paragraph.parent().filter(|_| is_lost);
        match (around, parts.last_mut()) {
            (None, _) => {}
            // One after the other are one.
            (Some(around), Some((part, told))) if *part == around.id => {
                told.push(' ');
                told.push_str(&words);
            }
            (Some(around), _) => parts.push((around.id, words)),
        }
    }
    for (_, words) in parts {
        let what = "a part of the page, as it stands beside the story's text";
        furniture::tell_words(&words, what, left_out);
    }
}

/// How much the story's element tells besides: more than what is marked, if that is a summary.
pub(super) fn length(
    page: &Page,
    headings: &Headings<'_>,
    extent: &Extent,
    bodies: &[NodeRef<'_>],
    of_others: &HashSet<NodeId>,
) -> usize {
    let Some(body) = extent.around(page) else {
        return 0;
    };
    let around_body: HashSet<NodeId> = around(&body).skip(1).map(|node| node.id).collect();
    let mut passed = ids(page, BESIDE);
    passed.retain(|node| !around_body.contains(node));
    passed.extend(bodies.iter().map(|body| body.id));
    passed.extend(extent.nodes(page).iter().map(|node| node.id));
    passed.extend(of_others);
    let (mut told, mut open) = (0, Vec::from_iter(headings.whole(&body)));
    while let Some(node) = open.pop() {
        if passed.contains(&node.id) {
            continue;
        }
        match node.has_name("p") {
            true if has_sentence(&raw_text(&node, limits::SUMMARY)) => {
                told += raw_text(&node, usize::MAX).trim().len();
            }
            true => {}
            false => open.extend(node.children()),
        }
    }
    told
}
