//! The lead picture: of the data, of Open Graph, or the one that the page shows above its story. What
//! it shows and who made it is said by the data, or where the page shows it.

use super::near::Near;
use super::nodes::{address, all, attribute, below, name_words, raw_text, text, unescaped};
use super::prepare::FALLBACK;
use super::saved_files::{Place, SavedFiles, is_in_page};
use super::schema::{pixels, pixels_of, text_of};
use super::{Page, extent, limits};
use crate::model::{Image, Text};
use dom_query::{Document, NodeRef};
use serde_json::Value;
use url::Url;

/// Where themes set it.
const ABOVE_STORY: &str = ".post-thumbnail img, .featured-image img, .wp-block-post-featured-image img, \
    img.wp-post-image, .td-post-featured-image img, .gh-article-image img, .gh-feature-image, .entry-thumb, \
    .field--name-field-image img, .article-image img, article header figure img";
/// Bytes of a paragraph with which the text begins: what is shorter is a byline or a subtitle.
const PARAGRAPH: usize = 80;
/// Words in the names of what is no picture of a story, or of what is around it so far.
const SIGNS: [&str; 8] = [
    "avatar", "author", "byline", "gravatar", "icon", "logo", "share", "social",
];
const LOGO_WITHIN: usize = 3;
/// An element that is no more than a picture has so few parts.
const AROUND_PICTURE: usize = 20;
/// Pictures of a page among which the lead is looked for.
const LOOKED_AT: usize = 300;
/// Where a theme says who made a picture.
const CREDITS: &str =
    "[class*=credit], [itemprop=copyrightHolder], [itemprop=creditText], .photographer";

/// Finds it.
pub(super) fn find(page: &Page, files: &mut SavedFiles<'_>) -> Option<Image> {
    let mut image = of_data(page)
        .or_else(|| of_graph(page))
        .or_else(|| above_story(page, files))?;
    let shown = all(&page.document, "img");
    let shown = shown.iter().take(LOOKED_AT).find(|shown| {
        let mut sources = sources(shown).into_iter();
        sources.any(|source| is_same_picture(&source, &image.url))
            || files.place(&attribute(shown, "src").unwrap_or_default())
                == Place::Taken(image.url.clone())
    });
    if let Some(shown) = shown {
        describe(&mut image, shown);
    }
    if let Place::Taken(path) = files.place(&image.url) {
        image.url = path;
    }
    Some(image)
}

fn of_data(page: &Page) -> Option<Image> {
    let article = page.article.as_ref()?;
    let logos: Vec<Url> = page
        .things
        .values(article, "publisher")
        .into_iter()
        .filter_map(|publisher| page.things.address(publisher, "logo", page.base.as_ref()))
        .collect();
    ["image", "thumbnailUrl"].iter().find_map(|key| {
        let pictures = page.things.values(article, key);
        pictures.into_iter().find_map(|picture| {
            let url = address_of(picture, page.base.as_ref())?;
            (!logos.contains(&url)).then(|| of_thing(page, picture, &url))
        })
    })
}

fn address_of(picture: &Value, base: Option<&Url>) -> Option<Url> {
    let of_thing = ["url", "contentUrl"]
        .iter()
        .filter_map(|key| picture.get(key)?.as_str());
    let mut written = of_thing.chain(picture.as_str());
    written.find_map(|raw| address(raw, base))
}

fn of_thing(page: &Page, picture: &Value, url: &Url) -> Image {
    let number = |key: &str| picture.get(key).and_then(pixels_of);
    let says = |keys: &[&str], longest: usize| {
        keys.iter()
            .find_map(|key| text_of(picture.get(key)?, longest))
    };
    let maker = || {
        let makers = ["creator", "author", "copyrightHolder"];
        makers
            .iter()
            .find_map(|key| page.things.text(picture, key, limits::NAME))
    };
    Image {
        description: says(&["caption", "description"], limits::SUMMARY),
        credit: says(&["creditText"], limits::NAME).or_else(maker),
        width: number("width"),
        height: number("height"),
        ..Image::new(url.as_str())
    }
}

fn of_graph(page: &Page) -> Option<Image> {
    const NAMES: [&str; 5] = [
        "og:image:secure_url",
        "og:image",
        "og:image:url",
        "twitter:image",
        "twitter:image:src",
    ];
    let url = page
        .meta
        .each(&NAMES)
        .find_map(|raw| address(raw, page.base.as_ref()))?;
    let number = |name: &'static str| page.meta.all(name).find_map(pixels);
    let alt = page.meta.each(&["og:image:alt", "twitter:image:alt"]);
    Some(Image {
        alt: alt.filter_map(|raw| unescaped(raw, limits::SUMMARY)).next(),
        width: number("og:image:width"),
        height: number("og:image:height"),
        ..Image::new(url.as_str())
    })
}

/// The original on the web if that is known, or else the file that was saved.
fn above_story(page: &Page, files: &mut SavedFiles<'_>) -> Option<Image> {
    let set = all(&page.document, ABOVE_STORY).first().copied();
    let shown = &set.or_else(|| before_text(page))?;
    let shown_now = attribute(shown, "src");
    let on_web = sources(shown)
        .into_iter()
        .filter(|source| address(source, None).is_some());
    let on_web = on_web.reduce(|first, _| first);
    let url = match &on_web {
        Some(source) => address(source, None)?.to_string(),
        None => address_in_page(shown, page.base.as_ref(), files)?,
    };
    // What the page says is the size of the picture that it shows.
    let is_shown = on_web.is_none() || on_web == shown_now;
    let side = |name: &str| {
        attribute(shown, name)
            .filter(|_| is_shown)
            .and_then(|side| pixels(&side))
    };
    Some(Image {
        width: side("width"),
        height: side("height"),
        ..Image::new(url)
    })
}

/// The first picture of the story's element, if it stands before the text.
fn before_text(page: &Page) -> Option<NodeRef<'_>> {
    let near = Near::of(page);
    let parts = near.whole()?.descendants();
    let is_text = |part: &NodeRef<'_>| {
        part.is(extent::MARKED) || part.has_name("p") && raw_text(part, PARAGRAPH).len() > PARAGRAPH
    };
    let mut above = parts.iter().take_while(|part| !is_text(part));
    let is_of_story = |image: &&NodeRef<'_>| {
        image.has_name("img")
            && !is_point(image)
            && near.is_own(image)
            && !image
                .ancestors_it(Some(LOGO_WITHIN))
                .chain([**image])
                .any(|around| is_of_site(&around))
    };
    above.find(is_of_story).copied()
}

/// Whether an element holds the face of an author, or the sign of a site, by its name.
fn is_of_site(node: &NodeRef<'_>) -> bool {
    let words = name_words(node);
    words.iter().any(|word| SIGNS.contains(&word.as_str()))
}

/// What the place where the page shows a picture says of it, as far as nothing is known.
fn describe(image: &mut Image, shown: &NodeRef<'_>) {
    let alt = || unescaped(&attribute(shown, "alt")?, limits::SUMMARY);
    image.alt = image.alt.take().or_else(alt);
    let Some(figure) = shown
        .ancestors_it(Some(4))
        .find(|around| around.has_name("figure"))
    else {
        return;
    };
    let said = |place: &str, longest| text(below(&figure, place).first()?, longest);
    let credit = said(CREDITS, limits::NAME);
    let caption = said("figcaption", limits::SUMMARY).and_then(|caption| match &credit {
        None => Some(caption),
        Some(credit) => Text::new(&caption.as_str().replace(credit.as_str(), "")),
    });
    image.description = image.description.take().or(caption);
    image.credit = image.credit.take().or(credit);
}

/// Where a picture may be had from: what it is, what it becomes when it is scrolled to, and the
/// largest of its sizes. What stands in the page itself comes last: it may be a blur of the picture.
pub(super) fn sources(image: &NodeRef<'_>) -> Vec<String> {
    let later = [
        "data-src",
        "data-lazy-src",
        "data-lazyload",
        "data-cfsrc",
        "data-pagespeed-lazy-src",
        "data-original",
        "data-orig-file",
    ];
    let plain = later
        .iter()
        .chain(&["src"])
        .filter_map(|name| attribute(image, name));
    let other_forms = image
        .parent()
        .filter(|around| around.has_name("picture"))
        .map(|around| below(&around, "source"));
    let forms = std::iter::once(*image).chain(other_forms.unwrap_or_default());
    let sizes = forms.flat_map(|form| {
        let sets = ["srcset", "data-srcset", "data-lazy-srcset"];
        sets.map(|name| attribute(&form, name).and_then(|set| largest(&set)))
    });
    let sizes = sizes.flatten();
    let (in_page, elsewhere): (Vec<String>, Vec<String>) =
        plain.chain(sizes).partition(|source| is_in_page(source));
    [elsewhere, in_page].concat()
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

/// The address that a picture of a page gets in a story: of the file that was saved with it, or on the
/// web. `None` if it cannot be had.
pub(super) fn address_in_page(
    image: &NodeRef<'_>,
    base: Option<&Url>,
    files: &mut SavedFiles<'_>,
) -> Option<String> {
    let shown = attribute(image, "src").filter(|source| !is_in_page(source));
    let shown = shown.map(|source| files.place(&source));
    if let Some(Place::Taken(path)) = shown {
        return Some(path);
    }
    let mut sources = sources(image).into_iter();
    sources.find_map(|source| match files.place(&source) {
        Place::Taken(path) => Some(path),
        Place::Lost => None,
        Place::Elsewhere => address(&source, base).map(String::from),
    })
}

/// Whether it is a point that nobody sees, of a service that counts readers.
pub(super) fn is_point(image: &NodeRef<'_>) -> bool {
    let mut sides = ["width", "height"].iter();
    sides.any(|side| attribute(image, side).as_deref() == Some("1"))
}

/// Puts pictures that a page shows to who runs no scripts where it shows nothing yet to the others, which
/// is beside them. Where both are there, one is enough.
pub(super) fn put_fallbacks(document: &Document) {
    let fallbacks = format!("img[{FALLBACK}]");
    for fallback in all(document, &fallbacks) {
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
        let empty = beside.iter().find(|image| on_web(image).is_none());
        if let (Some(empty), Some(source)) = (empty, on_web(&fallback)) {
            empty.set_attr("data-src", &source);
        }
        match beside.is_empty() && !is_point(&fallback) {
            true => fallback.remove_attr(FALLBACK),
            false => fallback.remove_from_parent(),
        }
    }
}

/// The picture that an element is, or that is all of it.
fn only_picture(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    if node.descendants_it().nth(AROUND_PICTURE).is_some() {
        return None;
    }
    let within = below(&node, "img");
    match within.as_slice() {
        _ if node.has_attr(FALLBACK) => None,
        [] => node.has_name("img").then_some(node),
        [only] => raw_text(&node, usize::MAX)
            .trim()
            .is_empty()
            .then_some(*only),
        _ => None,
    }
}

/// Whether two addresses are of one picture in whatever size.
fn is_same_picture(one: &str, other: &str) -> bool {
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
