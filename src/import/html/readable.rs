//! What dom_smoothie, a readability parser, takes for a page's story.

use super::extent::{Extent, SHORTEST};
use super::nodes::{all, folded, has_name_of, is_blank, name_words};
use super::{Page, furniture, limits};
use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};
use std::collections::HashSet;

/// The id of what is left when all around it is taken away.
const READABLE: &str = "[id=readability-page-1]";
/// Words in names for which the parser throws an element out; it does so for what has some roles, too.
const DISLIKED: [&str; 20] = [
    "ad",
    "banner",
    "breadcrumb",
    "comment",
    "comments",
    "community",
    "disqus",
    "extra",
    "footer",
    "gdpr",
    "header",
    "menu",
    "pager",
    "popup",
    "related",
    "replies",
    "sidebar",
    "social",
    "sponsor",
    "supplemental",
];

/// Finds it, among what is not of other stories.
pub(super) fn find(page: &Page, of_others: &HashSet<NodeId>) -> Option<Extent> {
    // The parser takes its document apart; in the copy the nodes have the same names.
    let copy = page.document.clone();
    for other in of_others {
        if let Some(other) = copy.tree.get(other) {
            other.remove_from_parent();
        }
    }
    furniture::cut_of_page(&copy);
    flatten(&copy);
    let configuration = Config {
        disable_json_ld: true,
        max_elements_to_parse: limits::ELEMENTS_MADE,
        ..Config::default()
    };
    let mut readability = Readability::with_document(copy, None, Some(configuration)).ok()?;
    let article = readability.parse().ok()?;
    if folded(&article.text_content).len() < SHORTEST {
        return None;
    }
    let root = all(&readability.doc, READABLE).first().copied()?;
    let is_seen = |node: &NodeRef<'_>| match node.is_text() {
        true => !node.text().trim().is_empty(),
        false => has_name_of(node, &["img", "iframe", "audio", "video"]),
    };
    let seen: Vec<NodeId> = root
        .descendants_it()
        .filter(is_seen)
        .map(|node| node.id)
        .collect();
    let mut own = seen.iter().filter_map(|node| page.document.tree.get(node));
    let first = own.next()?;
    Extent::between(&first, &own.next_back().unwrap_or(first), false)
}

/// Makes one of boxes that hold no more than another, under the name of that which speaks for a text. The parser
/// asks five elements around a paragraph for it, and programs that build pages set more around each: so the parts
/// of a text would have nothing in common.
fn flatten(document: &Document) {
    for inner in all(document, "div") {
        let outer = inner.parent().filter(|outer| is_all_of(&inner, outer));
        let Some((outer, first)) = outer.zip(inner.first_child()) else {
            continue;
        };
        if !furniture::is_praised(&outer) {
            for name in ["class", "id"] {
                outer.set_attr(name, &inner.attr_or(name, ""));
            }
        }
        first.unwrap_node();
    }
}

/// Whether a box is all that another holds, and neither is one that the parser throws out.
fn is_all_of(inner: &NodeRef<'_>, outer: &NodeRef<'_>) -> bool {
    let is_disliked = |node: &NodeRef<'_>| {
        let mut words = name_words(node).into_iter();
        node.has_attr("role") || words.any(|word| DISLIKED.contains(&word.as_str()))
    };
    // Of many boxes beside each other only the neighbours are looked at.
    let is_alone = inner.prev_element_sibling().is_none() && inner.next_element_sibling().is_none();
    is_alone
        && has_name_of(outer, &["div", "section"])
        && outer
            .children_it(false)
            .all(|node| node.is_element() || is_blank(&node))
        && !is_disliked(outer)
        && !is_disliked(inner)
}
