//! HTML as who reads a story in a feed is to see it: no scripts run there, and what belongs to the page it was
//! made for is of no use.
//!
//! A picture that a page shows only when somebody scrolls to it, or to who runs no scripts, is there from the
//! beginning. One that counts readers goes, and so do the boxes in which a site asks to share or to subscribe.

use super::escapes;
use super::sanitise::{self, TooMuch};
use dom_query::{Document, NodeRef};
use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// The attribute of a picture that stood in a `noscript`.
const FALLBACK: &str = "data-fallback";
/// Where scripts find the picture that they show once it is scrolled to, in the words of the libraries that do
/// so.
const LATER: [&str; 8] = [
    "data-src",
    "data-lazy-src",
    "data-lazyload",
    "data-lazy",
    "data-cfsrc",
    "data-pagespeed-lazy-src",
    "data-original",
    "data-image",
];
/// Where the picture is in its full size.
const ORIGINAL: &str = "data-orig-file";
/// The same picture in several sizes.
const SETS: [&str; 3] = ["srcset", "data-srcset", "data-lazy-srcset"];
/// What pictures are called that stand where another is to appear.
const PLACEHOLDERS: [&str; 9] = [
    "1x1",
    "blank",
    "grey",
    "lazy",
    "loading",
    "pixel",
    "placeholder",
    "spacer",
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
/// What Jetpack and Substack put into stories: buttons to share, stories like it, a form to subscribe.
const BOXES: &str =
    ".sharedaddy, .jp-relatedposts, .subscription-widget-wrap, .subscription-widget-wrap-editor";
/// So many of them are looked at: of each it is asked how much of the text it holds.
const BOXES_READ: usize = 50;
/// How the line begins and goes on that plugins put below each story of a feed, by language: "The post … appeared
/// first on …".
const APPEARED: [(&str, &str); 7] = [
    ("The post ", " appeared first on "),
    ("Der Beitrag ", " erschien zuerst auf "),
    ("La entrada ", " se publicó primero en "),
    ("La entrada ", " apareció primero en "),
    ("L’article ", " est apparu en premier sur "),
    ("L'articolo ", " proviene da "),
    ("Het bericht ", " verscheen eerst op "),
];
/// An element that is no more than a picture has so few parts.
const AROUND_PICTURE: usize = 20;

/// The HTML as it is to be seen; it is not yet sanitised.
///
/// # Errors
/// When it is beyond a limit.
pub(super) fn settled(raw: &str) -> Result<Cow<'_, str>, TooMuch> {
    let is_unsettled = Cell::new(APPEARED.iter().any(|(_, middle)| raw.contains(middle)));
    let image = element!("img", |image| {
        let of = |name: &str| image.get_attribute(name);
        is_unsettled.set(is_unsettled.get() || is_point(of) || waits(of));
        Ok(())
    });
    let other = element!(format!("noscript, {BOXES}"), |_| {
        is_unsettled.set(true);
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(image)
        .append_element_content_handler(other);
    let html = without_noscripts(raw, settings)
        .map_err(|error| TooMuch(format!("the text's HTML cannot be read ({error}); mend it")))?;
    if !is_unsettled.get() {
        return Ok(Cow::Borrowed(raw));
    }
    sanitise::measure(&html)?;
    let document = Document::fragment(&*escapes::apart(&html)?);
    cut(&document, is_left_open(&html, "div"));
    put_fallbacks(&document);
    for image in document.select("img").nodes() {
        match shown(image) {
            _ if is_point(|name| attribute(image, name)) => image.remove_from_parent(),
            Some(source) => image.set_attr("src", &source),
            None => {}
        }
    }
    Ok(Cow::Owned(document.html_root().inner_html().to_string()))
}

/// Rewrites HTML, and puts the pictures of a `noscript` into its place: what else that says is about scripts. To
/// a parser all of it is text, or all of it is markup, as it is told to run scripts or not; so it is read here,
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

/// The pictures of HTML, written anew.
fn pictures(html: &str) -> String {
    let found = RefCell::new(String::new());
    let picture = element!("img", |image| {
        let names = SAID.iter().chain(&LATER).chain(&SETS);
        let attributes = names.filter_map(|name| {
            let value = image.get_attribute(name)?.replace('"', "&quot;");
            Some(format!(" {name}=\"{value}\""))
        });
        let attributes: String = attributes.collect();
        let image = format!("<img {FALLBACK}=\"\"{attributes}>");
        found.borrow_mut().push_str(&image);
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(picture)
        .with_strict(false);
    // What cannot be read has none.
    let _ = rewrite_str(html, settings);
    found.into_inner()
}

/// Puts pictures that a page shows to who runs no scripts where it shows nothing yet to the others, which
/// is beside them. Where both are there, one is enough, unless they are two.
pub(super) fn put_fallbacks(document: &Document) {
    let fallbacks = document.select(&format!("img[{FALLBACK}]"));
    for fallback in fallbacks.nodes() {
        let beside = [
            fallback.prev_element_sibling(),
            fallback.next_element_sibling(),
        ];
        let beside: Vec<NodeRef<'_>> = beside
            .into_iter()
            .flatten()
            .filter_map(only_picture)
            .collect();
        let on_web = |image: &NodeRef<'_>| {
            sources(image)
                .into_iter()
                .find(|source| !is_in_page(source))
        };
        let Some(source) = on_web(fallback) else {
            fallback.remove_from_parent();
            continue;
        };
        let empty = beside.iter().find(|image| on_web(image).is_none());
        if let Some(empty) = empty {
            empty.set_attr(LATER[0], &source);
        }
        let is_same = |image: &NodeRef<'_>| {
            let mut sources = sources(image).into_iter();
            sources.any(|other| other == source || is_same_picture(&other, &source))
        };
        let is_there = beside.iter().any(is_same);
        match !is_there && !is_point(|name| attribute(fallback, name)) {
            true => fallback.remove_attr(FALLBACK),
            false => fallback.remove_from_parent(),
        }
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

/// Where a picture may be had from: what it is, what it becomes when it is scrolled to, and the
/// largest of its sizes. What stands in the page itself comes last: it may be a blur of the picture.
pub(super) fn sources(image: &NodeRef<'_>) -> Vec<String> {
    let plain = LATER
        .iter()
        .chain(&[ORIGINAL, "src"])
        .filter_map(|name| attribute(image, name));
    // Each of many pictures in one such element would look at all others.
    let around = image.parent().filter(|around| around.has_name("picture"));
    let parts = around.map(|around| around.children_it(false).take(AROUND_PICTURE));
    let other_forms = parts.into_iter().flatten();
    let other_forms = other_forms.filter(|part| part.has_name("source"));
    let forms = std::iter::once(*image).chain(other_forms);
    let sizes = forms
        .flat_map(|form| SETS.map(|name| attribute(&form, name).and_then(|set| largest(&set))));
    let (in_page, elsewhere): (Vec<String>, Vec<String>) = plain
        .chain(sizes.flatten())
        .partition(|source| is_in_page(source));
    [elsewhere, in_page].concat()
}

/// Where a picture that is shown without scripts is, if that is not known yet.
fn shown(image: &NodeRef<'_>) -> Option<String> {
    let of = |name: &str| attribute(image, name);
    let waits = waits(of) || of("src").is_none();
    let later = LATER.iter().find_map(|name| of(name));
    let first = || {
        let mut sources = sources(image).into_iter();
        sources.find(|source| !is_in_page(source) && !is_placeholder(source))
    };
    later.or_else(first).filter(|_| waits)
}

/// Whether a picture, by its attributes, is shown only later, and another one or none so far.
fn waits(of: impl Fn(&str) -> Option<String>) -> bool {
    let is_good = |source: String| !source.trim().is_empty() && !is_in_page(source.trim());
    let source = of("src").filter(|source| is_good(source.clone()));
    let is_later = LATER.iter().any(|name| of(name).is_some_and(is_good));
    let has_sizes = || SETS.iter().any(|name| of(name).is_some());
    is_later || source.is_none_or(|source| is_placeholder(&source) && has_sizes())
}

/// Forgets where else a picture is: at its `src` it can be had.
pub(super) fn forget_others(image: &NodeRef<'_>) {
    let names = LATER.iter().chain(&SETS).chain(&[ORIGINAL]);
    names.for_each(|name| image.remove_attr(name));
}

/// The largest of `a.jpg 320w, b.jpg 640w` or `a.jpg, b.jpg 2x` (HTML, section 4.8.4.2.1).
fn largest(set: &str) -> Option<String> {
    let sizes = set.split(", ").filter_map(|candidate| {
        let mut words = candidate.split_whitespace();
        let address = words.next()?.trim_end_matches(',');
        let size = words
            .next()
            .and_then(|size| size.get(..size.len() - 1)?.parse().ok());
        Some((address, size.unwrap_or(1.0_f64)))
    });
    let largest = sizes.max_by(|one, other| one.1.total_cmp(&other.1));
    largest.map(|(address, _)| address.to_owned())
}

/// Whether two addresses are of one picture in whatever size.
pub(super) fn is_same_picture(one: &str, other: &str) -> bool {
    let (one, other) = (stem(one), stem(other));
    one.is_some() && one == other
}

/// The name of a picture's file without its ending and what tells its size: `pier` of `pier-300x200.jpg`.
fn stem(address: &str) -> Option<&str> {
    let path = address.split(['?', '#']).next()?;
    let name = path.rsplit('/').next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_size = |size: &str| {
        size == "scaled"
            || size.split_once('x').is_some_and(|(width, height)| {
                let is_number =
                    |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                is_number(width) && is_number(height)
            })
    };
    let bare = stem.rsplit_once('-').filter(|(_, size)| is_size(size));
    let bare = bare.map_or(stem, |(bare, _)| bare);
    (!bare.is_empty()).then_some(bare)
}

/// Whether an address is the picture itself (RFC 2397).
pub(super) fn is_in_page(address: &str) -> bool {
    let scheme = address.get(..5).unwrap_or_default();
    scheme.eq_ignore_ascii_case("data:")
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

/// Takes out what a site puts into each of its stories. What is left open holds all that follows, so most of the
/// text is never taken for a box then.
fn cut(document: &Document, is_open: bool) {
    let all_text = document.text().len();
    for part in document.select(BOXES).nodes().iter().take(BOXES_READ) {
        if !is_open || part.text().len() * 2 <= all_text {
            part.remove_from_parent();
        }
    }
    if let Some(last) = document.select("p").nodes().last() {
        let words = last.text();
        let words = words.trim();
        let mut lines = APPEARED.iter();
        let is_linked = last.descendants_it().any(|part| part.has_name("a"));
        if is_linked
            && lines.any(|(begins, goes_on)| words.starts_with(begins) && words.contains(goes_on))
        {
            last.remove_from_parent();
        }
    }
}

/// Whether an element begins more often than it ends.
pub(super) fn is_left_open(page: &str, name: &str) -> bool {
    let count = |start: &str| {
        let tags = page.split('<').skip(1);
        let begins = |tag: &&str| {
            let rest = tag.strip_prefix(start).unwrap_or("x");
            let is_name = rest
                .get(..name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name));
            is_name
                && !rest[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
        };
        tags.filter(begins).count()
    };
    count("") > count("/")
}

/// An attribute that says something.
fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    let value = node.attr(name)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}
