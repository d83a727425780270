//! HTML as who reads a story in a feed is to see it: no scripts run there, and what belongs to the page it was
//! made for is of no use.
//!
//! A picture that a page shows only when somebody scrolls to it, or to who runs no scripts, is there from the
//! beginning. One that counts readers goes, and so does what a site puts into each of its stories (`boxes`).

use super::boxes;
use super::escapes;
use super::picture_sources::{LATER, SETS, attribute, is_in_page, may_be_address, sources};
use super::players::{self, PLAYERS};
use super::sanitise::{self, TooMuch};
use crate::model::is_same_picture_name;
use dom_query::{Document, NodeRef};
use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// The attribute of a picture that stood in a `noscript`, which no page has of itself.
const FALLBACK: &str = "data-newsstand-fallback";
/// What pictures are called that stand where another is to appear.
const PLACEHOLDERS: [&str; 11] = [
    "1x1",
    "blank",
    "grey",
    "lazy",
    "loader",
    "loading",
    "pixel",
    "placeholder",
    "spacer",
    "spinner",
    "transparent",
];
/// What else is said of a picture.
const SAID: [&str; 4] = ["src", "alt", "width", "height"];
/// Pictures of services that count readers, as they begin without their scheme.
const COUNTERS: [&str; 5] = [
    "feeds.feedburner.com/~r/",
    "feeds.wordpress.com/1.0/",
    "medium.com/_/stat",
    "pixel.wp.com/",
    "stats.wordpress.com/",
];
/// Characters that WordPress, or a forum, shows as pictures: without its style each would fill a line.
const EMOJI: &str = "img.wp-smiley, img.emoji";
/// Bytes of the longest, which may be as long as `:thinking_face:`, or a family of four.
const CHARACTER: usize = 40;
/// An element that is no more than a picture has so few parts.
const AROUND_PICTURE: usize = 20;

/// The HTML as it is to be seen; it is not yet sanitised.
///
/// # Errors
/// When it is beyond a limit.
pub(super) fn settled(raw: &str) -> Result<Cow<'_, str>, TooMuch> {
    let is_unsettled = Cell::new(boxes::has_credit(raw));
    let is_rewritten = Cell::new(false);
    let image = element!("img", |image| {
        let of = |name: &str| image.get_attribute(name);
        is_unsettled.set(is_unsettled.get() || is_point(of) || waits(of));
        Ok(())
    });
    let player = element!(PLAYERS, |player| {
        let source = player.get_attribute("src");
        let waits = players::waits(&player.tag_name(), source.as_deref());
        is_unsettled.set(is_unsettled.get() || waits);
        Ok(())
    });
    let emoji = element!(EMOJI, |image| {
        let alt = image.get_attribute("alt").unwrap_or_default();
        // Words are those of a picture.
        if (1..=CHARACTER).contains(&alt.len()) && !alt.contains(char::is_whitespace) {
            // It is written as in an attribute, and means the same in a text.
            image.replace(&alt.replace('<', "&lt;"), ContentType::Html);
            is_rewritten.set(true);
        }
        Ok(())
    });
    let other = element!(
        format!("noscript, {}, {}", boxes::BOXES, boxes::ASKING),
        |_| {
            is_unsettled.set(true);
            Ok(())
        }
    );
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(image)
        .append_element_content_handler(emoji)
        .append_element_content_handler(player)
        .append_element_content_handler(other);
    let html = without_noscripts(raw, settings)
        .map_err(|error| TooMuch(format!("the text's HTML cannot be read ({error}); mend it")))?;
    if !is_unsettled.get() {
        return Ok(match is_rewritten.get() {
            true => Cow::Owned(html),
            false => Cow::Borrowed(raw),
        });
    }
    sanitise::measure(&html)?;
    let document = Document::fragment(&*escapes::apart(&html)?);
    boxes::cut(&document);
    put_pictures(&document);
    for image in document.select("img").nodes() {
        match shown(image) {
            _ if is_point(|name| attribute(image, name)) => image.remove_from_parent(),
            Some(source) => image.set_attr("src", &source),
            None => {}
        }
    }
    Ok(Cow::Owned(document.html_root().inner_html().to_string()))
}

/// Rewrites HTML, and puts the pictures and players of a `noscript` into its place: what else that says is about
/// scripts. To a parser all of it is text, or all of it is markup, as it is told to run scripts or not; so it is read here,
/// where nothing runs, and the pictures are written anew.
pub(super) fn without_noscripts<'h, 's>(
    html: &str,
    settings: RewriteStrSettings<'h, 's>,
) -> Result<String, lol_html::errors::RewritingError> {
    let mut inside = String::new();
    let element = element!("noscript", |element| {
        // What stood on both sides must not become a tag.
        element.before(" ", ContentType::Text);
        element.remove_and_keep_content();
        Ok(())
    });
    let text = text!("noscript", move |chunk| {
        inside.push_str(chunk.as_str());
        match chunk.last_in_text_node() {
            true => chunk.replace(&pictures(&std::mem::take(&mut inside)), ContentType::Html),
            false => chunk.remove(),
        }
        Ok(())
    });
    let settings = settings
        .append_element_content_handler(element)
        .append_element_content_handler(text)
        .with_strict(false);
    rewrite_str(html, settings)
}

/// The pictures and players of HTML, written anew.
fn pictures(html: &str) -> String {
    let found = RefCell::new(String::new());
    let picture = element!("img, iframe", |shown| {
        let name = shown.tag_name();
        let names = SAID.iter().chain(&LATER).chain(&SETS);
        let attributes = names.filter_map(|name| {
            let value = shown.get_attribute(name)?.replace('"', "&quot;");
            Some(format!(" {name}=\"{value}\""))
        });
        let attributes: String = attributes.collect();
        let end = if name == "iframe" { "</iframe>" } else { "" };
        let shown = format!("<{name} {FALLBACK}=\"\"{attributes}>{end}");
        found.borrow_mut().push_str(&shown);
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(picture)
        .with_strict(false);
    // What cannot be read has none.
    let _ = rewrite_str(html, settings);
    found.into_inner()
}

/// Gives pictures and players their addresses, which some have from a form of them, or only for who runs no scripts, in
/// an element beside them. That is another picture where nothing is the same.
pub(super) fn put_pictures(document: &Document) {
    for image in document.select("img:not([src])").nodes() {
        if let Some(source) = sources(image).first() {
            image.set_attr("src", source);
        }
    }
    for fallback in document.select(&format!("img[{FALLBACK}]")).nodes() {
        put_fallback(fallback);
    }
    for fallback in document.select(&format!("iframe[{FALLBACK}]")).nodes() {
        put_player(fallback);
    }
    players::put(document);
}

/// A player for who runs no scripts, instead of the frame beside it in which a script would put that.
fn put_player(fallback: &NodeRef<'_>) {
    let source = attribute(fallback, "src");
    let beside = [
        fallback.prev_element_sibling(),
        fallback.next_element_sibling(),
    ];
    let frames = beside
        .into_iter()
        .flatten()
        .filter(|beside| beside.has_name("iframe"));
    for frame in frames {
        let shows = attribute(&frame, "src");
        if shows.is_some() && shows == source {
            return fallback.remove_from_parent();
        }
        let becomes = LATER.iter().any(|name| attribute(&frame, name) == source);
        if shows.is_none() && becomes {
            frame.remove_from_parent();
        }
    }
    fallback.remove_attr(FALLBACK);
}

fn put_fallback(fallback: &NodeRef<'_>) {
    let on_web = |image: &NodeRef<'_>| {
        let mut sources = sources(image).into_iter();
        sources.find(|source| !is_in_page(source) && !is_placeholder(source))
    };
    let is_seen = !is_point(|name| attribute(fallback, name));
    let Some(source) = on_web(fallback).filter(|_| is_seen) else {
        return fallback.remove_from_parent();
    };
    let beside = [
        fallback.prev_element_sibling(),
        fallback.next_element_sibling(),
    ];
    let beside = beside.into_iter().flatten().filter_map(only_picture);
    let beside: Vec<NodeRef<'_>> = beside.collect();
    if let Some(empty) = beside.iter().find(|image| on_web(image).is_none()) {
        empty.set_attr(LATER[0], &source);
    }
    let is_same = |image: &NodeRef<'_>| {
        let mut shown = sources(image).into_iter();
        shown.any(|shown| shown == source || is_same_picture_name(&shown, &source))
    };
    match beside.iter().any(is_same) {
        true => fallback.remove_from_parent(),
        false => fallback.remove_attr(FALLBACK),
    }
}

/// The picture that an element is, or that is all of it.
fn only_picture(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    if node.has_attr(FALLBACK) || node.descendants_it().nth(AROUND_PICTURE).is_some() {
        return None;
    }
    let within = dom_query::Selection::from(node).select("img");
    match within.nodes() {
        [] => node.has_name("img").then_some(node),
        [only] => node.text().trim().is_empty().then_some(*only),
        _ => None,
    }
}

/// Where a picture that is shown without scripts is, if that is not known yet.
fn shown(image: &NodeRef<'_>) -> Option<String> {
    let of = |name: &str| attribute(image, name);
    let waits = waits(of) || of("src").is_none();
    let later = LATER
        .iter()
        .find_map(|name| of(name))
        .filter(|later| may_be_address(later));
    let first = || {
        let mut sources = sources(image).into_iter();
        sources.find(|source| !is_in_page(source) && !is_placeholder(source))
    };
    later.or_else(first).filter(|_| waits)
}

/// Whether a picture, by its attributes, is shown only later, and another one or none so far.
fn waits(of: impl Fn(&str) -> Option<String>) -> bool {
    let is_good = |source: &String| !source.trim().is_empty() && !is_in_page(source.trim());
    let source = of("src").filter(is_good);
    let later = |name: &&str| {
        of(name)
            .filter(is_good)
            .is_some_and(|later| may_be_address(&later))
    };
    let is_later = LATER.iter().any(later);
    let has_sizes = || SETS.iter().any(|name| of(name).is_some());
    is_later || source.is_none_or(|source| is_placeholder(&source) && has_sizes())
}

fn is_placeholder(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut words = stem.split(['-', '_', '.']);
    words.any(|word| {
        PLACEHOLDERS
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    })
}

/// Whether a picture, by its attributes, is a point that nobody sees, of a service that counts readers.
pub(super) fn is_point(of: impl Fn(&str) -> Option<String>) -> bool {
    let mut sides = ["width", "height"].iter();
    let is_small = sides.any(|side| of(side).is_some_and(|side| matches!(side.trim(), "0" | "1")));
    is_small || of("src").is_some_and(|source| is_counter(source.trim()))
}

fn is_counter(address: &str) -> bool {
    let bare = address.split_once("//").map_or(address, |(_, bare)| bare);
    COUNTERS.iter().any(|counter| bare.starts_with(counter))
}
