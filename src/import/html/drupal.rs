//! The parts of a page that Drupal's theme puts around a story, by the names of its fields.

use crate::import::escapes;
use crate::import::sanitise::{self, TooMuch};
use dom_query::{Document, NodeId, NodeRef};
use std::collections::HashSet;

/// What begins a page, and is told beside its text as well: a text that begins otherwise is none.
const HEAD: &str = ".field--name-title, .field--name-uid, .field--name-created";
/// All of a page that is nothing of the story's.
const KNOWN: &str = ".field--name-title, .field--name-uid, .field--name-created, .field--type-comment, .comment-wrapper, \
    .node__links, ul.links.inline";
/// In a field stands what is the story's, whatever it is called.
const FIELD: &str = "[class*='field--name-']";

/// The HTML of a page without its known parts; all else stays where it is. `None` if it is of no page.
///
/// # Errors
/// When it is beyond a limit.
pub(in crate::import) fn without_parts(html: &str) -> Result<Option<String>, TooMuch> {
    if !html.contains("field--name-") {
        return Ok(None);
    }
    sanitise::measure(html)?;
    let document = Document::fragment(&*escapes::apart(html)?);
    let root = document.html_root();
    let is_said = |node: &NodeRef<'_>| node.is_element() || !node.text().trim().is_empty();
    let first = root.children_it(false).find(is_said);
    if !first.is_some_and(|first| first.is(HEAD)) {
        return Ok(None);
    }
    let fields = document.select(FIELD);
    let fields: HashSet<NodeId> = fields.nodes().iter().map(|field| field.id).collect();
    let is_apart = |part: &&NodeRef<'_>| {
        let mut around = part.ancestors_it(None);
        !around.any(|around| fields.contains(&around.id))
    };
    let known = document.select(KNOWN);
    let known: Vec<&NodeRef<'_>> = known.nodes().iter().filter(is_apart).collect();
    for part in known {
        part.remove_from_parent();
    }
    Ok(Some(root.inner_html().to_string()))
}
