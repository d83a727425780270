//! The fields of Drupal, by whose names its theme says what each part of a story is.

use crate::import::escapes;
use crate::import::picture_sources::{attribute, sources};
use crate::import::sanitise::{self, TooMuch};
use dom_query::{Document, NodeId, NodeRef};
use std::collections::HashSet;

/// How the names of fields begin, since Drupal 8 and before.
const FIELDS: [&str; 2] = ["field--name-", "field-name-"];
/// Fields that are text, and paragraphs of which one is made.
const TEXTS: &str = ".field--name-body, .field--type-text-with-summary, .field--type-text-long, \
    .field--type-entity-reference-revisions, .field-name-body, .field-type-text-with-summary, .field-type-text-long";
/// What else has texts, and none of the story.
const COMMENTS: &str = ".field--type-comment, .comment-wrapper, .comment";
const PICTURES: &str = ".field--name-field-image img, .field--type-image img, .field-name-field-image img, \
    .field-type-image img";
/// What a field is called above it, where that is said, and what is around what it holds.
const LABELS: [&str; 2] = ["field__label", "field-label"];
const ITEMS: [&str; 4] = ["field__items", "field__item", "field-items", "field-item"];

/// What a text that is sent as its theme shows it is made of.
pub(in crate::import) struct Parts {
    pub(in crate::import) text: String,
    pub(in crate::import) picture: Option<Shown>,
}

/// A picture that stands beside the text.
pub(in crate::import) struct Shown {
    pub(in crate::import) source: String,
    pub(in crate::import) alt: Option<String>,
    pub(in crate::import) width: Option<u32>,
    pub(in crate::import) height: Option<u32>,
}

/// The parts of HTML; `None` if no field of text is in it.
///
/// # Errors
/// When it is beyond a limit.
pub(in crate::import) fn parts(html: &str) -> Result<Option<Parts>, TooMuch> {
    if !FIELDS.iter().any(|name| html.contains(name)) {
        return Ok(None);
    }
    sanitise::measure(html)?;
    let document = Document::fragment(&*escapes::apart(html)?);
    let (texts, comments) = (document.select(TEXTS), document.select(COMMENTS));
    let both = texts.nodes().iter().chain(comments.nodes());
    let both: HashSet<NodeId> = both.map(|node| node.id).collect();
    let is_apart = |node: &&NodeRef<'_>| {
        let mut around = node.ancestors_it(None);
        !around.any(|around| both.contains(&around.id))
    };
    let texts: Vec<&NodeRef<'_>> = texts.nodes().iter().filter(is_apart).collect();
    if texts.is_empty() {
        return Ok(None);
    }
    let pictures = document.select(PICTURES);
    let mut pictures = pictures.nodes().iter().filter(is_apart);
    let picture = pictures.find_map(shown);
    let texts: Vec<String> = texts.into_iter().map(held).collect();
    Ok(Some(Parts {
        text: texts.join("\n"),
        picture,
    }))
}

/// What a field holds.
fn held(field: &NodeRef<'_>) -> String {
    let children = field.element_children();
    let has = |child: &NodeRef<'_>, names: &[&str]| names.iter().any(|name| child.has_class(name));
    let is_item = |child: &&NodeRef<'_>| has(child, &ITEMS);
    let is_whole = !children.iter().any(|child| is_item(&child))
        || !children
            .iter()
            .all(|child| is_item(&child) || has(child, &LABELS));
    if is_whole {
        return field.inner_html().to_string();
    }
    let items = children.iter().filter(is_item);
    items.map(held).collect()
}

fn shown(image: &NodeRef<'_>) -> Option<Shown> {
    let side = |name: &str| attribute(image, name)?.parse().ok();
    Some(Shown {
        source: sources(image).into_iter().next()?,
        alt: attribute(image, "alt"),
        width: side("width"),
        height: side("height"),
    })
}
