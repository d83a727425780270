//! Drupal, which sends a story as its theme shows it: before the text stand headline, author and date once more, and
//! behind it the links and comments of its page.

use super::super::escapes;
use super::super::picture_sources::{attribute, sources};
use super::super::sanitise::{self, TooMuch};
use super::item::{Head, Item, Picture, Words};
use super::submission::base;
use dom_query::{Document, NodeRef};
use url::Url;

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
const LABELS: &str = ".field__label, .field-label";
const ITEMS: &str = ".field__items, .field__item, .field-items, .field-item";

/// Takes an entry's text and its picture out of what stands around them. A text without a field of Drupal's stays as
/// it is.
///
/// # Errors
/// When it is beyond a limit.
pub(super) fn take_apart(item: &mut Item, head: &Head) -> Result<(), TooMuch> {
    let read = |words: &Option<Words>| {
        let parts = words
            .as_ref()
            .map(|words| parts(words, base(words, item, head)));
        parts.transpose().map(Option::flatten)
    };
    let (content, summary) = (read(&item.content)?, read(&item.summary)?);
    let mut picture = None;
    for (parts, words) in [(content, &mut item.content), (summary, &mut item.summary)] {
        if let (Some(parts), Some(words)) = (parts, words) {
            words.raw = parts.text;
            picture = picture.or(parts.picture);
        }
    }
    let is_without = item.image.is_none() && item.media.iter().all(|medium| !medium.is_picture());
    item.image = item.image.take().or(picture.filter(|_| is_without));
    Ok(())
}

struct Parts {
    text: String,
    picture: Option<Picture>,
}

fn parts(words: &Words, base: Option<&Url>) -> Result<Option<Parts>, TooMuch> {
    if !words.is_html(false) || !FIELDS.iter().any(|name| words.raw.contains(name)) {
        return Ok(None);
    }
    let html = words.to_html(false);
    sanitise::measure(&html)?;
    let document = Document::fragment(&*escapes::apart(&html)?);
    let is_in = |node: &NodeRef<'_>, place: &str| {
        let mut around = node.ancestors_it(None);
        around.any(|around| around.is(place))
    };
    let is_apart = |node: &&NodeRef<'_>| !is_in(node, TEXTS) && !is_in(node, COMMENTS);
    let texts = document.select(TEXTS);
    let texts: Vec<&NodeRef<'_>> = texts.nodes().iter().filter(is_apart).collect();
    if texts.is_empty() {
        return Ok(None);
    }
    let pictures = document.select(PICTURES);
    let mut pictures = pictures.nodes().iter().filter(is_apart);
    let picture = pictures.find_map(|image| picture(image, base));
    let texts: Vec<String> = texts.into_iter().map(held).collect();
    Ok(Some(Parts {
        text: texts.join("\n"),
        picture,
    }))
}

/// What a field holds.
fn held(field: &NodeRef<'_>) -> String {
    let children = field.children();
    let is_around = |child: &NodeRef<'_>| child.is(LABELS) || child.is(ITEMS);
    if !children.iter().any(is_around) {
        return field.inner_html().to_string();
    }
    let items = children.iter().filter(|child| child.is(ITEMS));
    items.map(held).collect()
}

fn picture(image: &NodeRef<'_>, base: Option<&Url>) -> Option<Picture> {
    let source = sources(image).into_iter().next()?;
    let side = |name: &str| attribute(image, name)?.parse().ok();
    Some(Picture {
        url: super::resolved(&source, base)?,
        alt: attribute(image, "alt"),
        width: side("width"),
        height: side("height"),
        ..Picture::default()
    })
}
