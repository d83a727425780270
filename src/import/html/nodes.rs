//! What every finder asks of elements.

use super::Page;
pub(super) use crate::import::boxes::is_linked;
pub(super) use crate::import::picture_sources::attribute;
use crate::model::{INLINE_ELEMENTS, Text};
use dom_query::{Document, NodeData, NodeId, NodeRef};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use url::Url;

/// The elements of a document, or below an element, that a selector of ours names.
pub(super) fn all<'d>(document: &'d Document, selector: &str) -> Vec<NodeRef<'d>> {
    let found = document.try_select(selector);
    found.map_or_else(Vec::new, |found| found.nodes().to_vec())
}

/// The same below an element.
pub(super) fn below<'d>(node: &NodeRef<'d>, selector: &str) -> Vec<NodeRef<'d>> {
    let found = dom_query::Selection::from(*node).try_select(selector);
    found.map_or_else(Vec::new, |found| found.nodes().to_vec())
}

/// A node and what is around it.
pub(super) fn around<'n>(node: &NodeRef<'n>) -> impl Iterator<Item = NodeRef<'n>> + use<'n> {
    std::iter::successors(Some(*node), NodeRef::parent)
}

/// What is known of elements by what they lie in. Many lie in the same, often deep: it is asked once.
pub(super) struct Known<T>(RefCell<HashMap<NodeId, T>>);

impl<T: Copy> Known<T> {
    pub(super) fn new() -> Self {
        Self(RefCell::default())
    }

    /// What is said of an element, or else of the innermost around it of which anything is.
    pub(super) fn of(
        &self,
        node: &NodeRef<'_>,
        said: impl Fn(&NodeRef<'_>) -> Option<T>,
    ) -> Option<T> {
        let mut passed = Vec::new();
        let found = around(node).find_map(|around| {
            let known = self.0.borrow().get(&around.id).copied();
            let found = known.or_else(|| said(&around));
            if found.is_none() {
                passed.push(around.id);
            }
            found
        });
        if let Some(found) = found {
            let known = passed.into_iter().map(|node| (node, found));
            self.0.borrow_mut().extend(known);
        }
        found
    }
}

/// Whether an element has one of these names. To ask a selector takes many times as long.
pub(super) fn has_name_of(node: &NodeRef<'_>, names: &[&str]) -> bool {
    node.qual_name_ref()
        .is_some_and(|name| names.contains(&&*name.local))
}

/// The elements of a page that a selector names, as a set.
pub(super) fn ids(page: &Page, selector: &str) -> HashSet<NodeId> {
    let found = all(&page.document, selector);
    found.iter().map(|node| node.id).collect()
}

/// Whether an element is one of these places or lies in one.
pub(super) fn is_in(node: &NodeRef<'_>, places: &HashSet<NodeId>) -> bool {
    let mut around = std::iter::once(*node).chain(node.ancestors_it(None));
    around.any(|around| places.contains(&around.id))
}

/// Whether a node says nothing.
pub(super) fn is_blank(node: &NodeRef<'_>) -> bool {
    let mut parts = std::iter::once(*node).chain(node.descendants_it());
    !parts.any(|part| part.is_text() && !part.text().trim().is_empty())
}

/// What an element says, cut off once it is longer than `longest` bytes: the text of elements within
/// each other is read many times.
pub(super) fn raw_text(node: &NodeRef<'_>, longest: usize) -> String {
    let mut text = String::new();
    for part in node.descendants_it() {
        part.query(|part| match &part.data {
            NodeData::Text { contents } => text.push_str(contents),
            NodeData::Element(element) if !INLINE_ELEMENTS.contains(&&*element.name.local) => {
                text.push(' ');
            }
            _ => {}
        });
        if text.len() > longest {
            break;
        }
    }
    text
}

/// The node that begins where this one ends.
fn behind<'n>(node: &NodeRef<'n>) -> Option<NodeRef<'n>> {
    around(node).find_map(|around| around.next_sibling())
}

/// What stands between the end of a node and another behind it; `None` if that is longer than `longest` bytes,
/// or there is no such node.
pub(super) fn words_between(
    before: &NodeRef<'_>,
    node: &NodeRef<'_>,
    longest: usize,
) -> Option<String> {
    let mut words = String::new();
    let mut next = behind(before)?;
    while next.id != node.id {
        if next.is_text() {
            words.push_str(&next.text());
        }
        if words.trim().len() > longest {
            return None;
        }
        next = next.first_child().or_else(|| behind(&next))?;
    }
    Some(words)
}

/// What an element says, if that is something and has at most `longest` characters.
pub(super) fn text(node: &NodeRef<'_>, longest: usize) -> Option<Text> {
    // A character has at most four bytes; white space between them is folded.
    sound(&raw_text(node, longest * 8), longest)
}

/// A text that is something and has at most `longest` characters.
pub(super) fn sound(raw: &str, longest: usize) -> Option<Text> {
    // Before it is copied: a page may hold megabytes where a name is due.
    if raw.len() > longest * 16 {
        return None;
    }
    Text::new(raw).filter(|text| text.as_str().chars().count() <= longest)
}

/// A text in which characters may be written as references of HTML, as in data that was made of it.
pub(super) fn unescaped(raw: &str, longest: usize) -> Option<Text> {
    let text = sound(raw, longest * 2)?;
    if !text.as_str().contains('&') {
        return sound(raw, longest);
    }
    let document = Document::from(text.as_str().replace('<', "&lt;"));
    sound(&document.text(), longest)
}

/// A web address, resolved against the page's if that is known and it needs to be.
pub(super) fn address(raw: &str, base: Option<&Url>) -> Option<Url> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > super::limits::ADDRESS {
        return None;
    }
    let url = match Url::parse(raw) {
        Ok(url) => url,
        Err(_) => base?.join(raw).ok()?,
    };
    let fits =
        matches!(url.scheme(), "http" | "https") && url.as_str().len() <= super::limits::ADDRESS;
    fits.then_some(url)
}

/// The classes of an element.
pub(super) fn names(node: &NodeRef<'_>) -> impl Iterator<Item = String> + use<> {
    let classes = node.class().unwrap_or_default();
    let names: Vec<String> = classes.split_whitespace().map(str::to_owned).collect();
    names.into_iter()
}

/// The words of a name: `post-share_buttons` has three.
pub(super) fn words_of(name: &str) -> impl Iterator<Item = String> + use<> {
    let small = name.to_ascii_lowercase();
    let words = small.split(|c: char| c.is_whitespace() || c == '-' || c == '_');
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// The classes of an element, and its id.
pub(super) fn all_names(node: &NodeRef<'_>) -> impl Iterator<Item = String> + use<> {
    let id = node.id_attr().map(|id| id.to_string());
    names(node).chain(id)
}

/// The words of an element's class and id.
pub(super) fn name_words(node: &NodeRef<'_>) -> Vec<String> {
    all_names(node).flat_map(|name| words_of(&name)).collect()
}

/// A text's letters and digits in words, to compare texts however their spaces and marks are set.
pub(super) fn folded(text: &str) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    let straight = text.replace('’', "'");
    let words: Vec<String> = straight.unicode_words().map(str::to_lowercase).collect();
    words.join(" ")
}
