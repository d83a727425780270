//! The lead picture: of the data, of Open Graph, or the one that the page shows above its story. What
//! it shows and who made it is said by the data, or where the page shows it.

use super::near::Near;
use super::nodes::{address, all, attribute, below, folded, name_words, raw_text, text, unescaped};
use super::saved_files::{Place, SavedFiles};
use super::schema::{pixels, pixels_of, text_of};
use super::{Page, extent, limits};
use crate::import::picture_sources::{forget_others, is_in_page, sources};
use crate::import::unscripted::is_point;
use crate::model::{Image, Text, is_same_picture, is_same_picture_name, picture_width};
use dom_query::NodeRef;
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
/// Pictures of a page among which the lead is looked for.
const LOOKED_AT: usize = 300;
/// Where a theme says who made a picture.
const CREDITS: &str =
    "[class*=credit], [itemprop=copyrightHolder], [itemprop=creditText], .photographer";

/// Finds it. Where the page shows it itself it is one picture with that: its saved copy, which is there when
/// the page's site is gone, or else the larger of both.
pub(super) fn find<'p>(
    page: &'p Page,
    near: &Near<'p>,
    files: &mut SavedFiles<'_>,
) -> Option<Image> {
    let above = above_story(page, near);
    let declared = of_data(page).or_else(|| of_graph(page));
    let (mut image, copies) = match declared {
        Some(image) => {
            let copies = copies(page, &image, above);
            (image, copies)
        }
        None => (of_shown(page, &above?, files)?, Vec::from_iter(above)),
    };
    if let Some(shown) = copies.first() {
        describe(&mut image, shown);
    }
    let mut saved = copies.iter();
    let saved = saved.find_map(|shown| Some((shown, saved_copy(shown, files)?)));
    let mut absent = copies.iter();
    let absent = || {
        absent.find_map(|shown| {
            let mut sources = sources(shown).into_iter();
            Some((shown, sources.find_map(|source| files.stand_in(&source))?))
        })
    };
    match saved.or_else(absent) {
        Some((_, path)) if path == image.url => {}
        Some((shown, path)) => {
            image.url = path;
            (image.width, image.height) = (side(shown, "width"), side(shown, "height"));
        }
        None => copies
            .iter()
            .for_each(|shown| unite(page, &mut image, shown)),
    }
    if let Place::Taken(path) = files.place(&image.url) {
        image.url = path;
    }
    Some(image)
}

/// Where the page shows it: by its name, or else by its wording, or else above the story, where that stands
/// in the page itself, and has no name.
fn copies<'p>(page: &'p Page, image: &Image, above: Option<NodeRef<'p>>) -> Vec<NodeRef<'p>> {
    let shown = all(&page.document, "img");
    let shown: Vec<NodeRef<'p>> = shown.into_iter().take(LOOKED_AT).collect();
    let has_name = |shown: &&NodeRef<'_>| {
        let mut sources = sources(shown).into_iter();
        sources.any(|source| !is_in_page(&source) && is_same_picture_name(&source, &image.url))
    };
    let alt = image.alt.as_ref().map(|alt| folded(alt.as_str()));
    let has_alt = |shown: &&NodeRef<'_>| {
        let words = attribute(shown, "alt").map(|alt| folded(&alt));
        words.is_some_and(|words| !words.is_empty() && Some(words) == alt)
    };
    let named: Vec<NodeRef<'p>> = shown.iter().filter(has_name).copied().collect();
    let worded = || shown.iter().filter(has_alt).copied().collect();
    let found = if named.is_empty() { worded() } else { named };
    if found.is_empty() {
        return above.filter(is_without_address).into_iter().collect();
    }
    found
}

/// Whether a picture stands in the page itself, and the page does not say where it was.
fn is_without_address(image: &NodeRef<'_>) -> bool {
    sources(image).iter().all(|source| is_in_page(source))
}

/// The copy of a picture that was saved with the page.
fn saved_copy(image: &NodeRef<'_>, files: &mut SavedFiles<'_>) -> Option<String> {
    let mut sources = sources(image).into_iter();
    sources.find_map(|source| match files.place(&source) {
        Place::Taken(path) => Some(path),
        Place::Lost | Place::Elsewhere => None,
    })
}

/// Makes the lead picture and one that the page shows the same, if they are one in two sizes.
fn unite(page: &Page, image: &mut Image, shown: &NodeRef<'_>) {
    let urls = sources(shown)
        .into_iter()
        .filter(|source| !is_in_page(source));
    let mut urls = urls.filter_map(|source| address(&source, page.base.as_ref()));
    let (Some(shown_url), Some(lead)) = (urls.next(), address(&image.url, page.base.as_ref()))
    else {
        return;
    };
    if shown_url == lead || !is_same_picture(&shown_url, &lead) {
        return;
    }
    match picture_width(&shown_url) > picture_width(&lead) {
        true => {
            image.url = shown_url.into();
            (image.width, image.height) = (side(shown, "width"), side(shown, "height"));
        }
        false => {
            forget_others(shown);
            shown.set_attr("src", lead.as_str());
        }
    }
}

fn side(image: &NodeRef<'_>, name: &str) -> Option<u32> {
    pixels(&attribute(image, name)?)
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

/// The picture that the page shows above its story.
fn above_story<'p>(page: &'p Page, near: &Near<'p>) -> Option<NodeRef<'p>> {
    let set = all(&page.document, ABOVE_STORY).first().copied();
    set.or_else(|| before_text(near))
}

fn of_shown(page: &Page, shown: &NodeRef<'_>, files: &mut SavedFiles<'_>) -> Option<Image> {
    let url = address_in_page(shown, page.base.as_ref(), files)?;
    // What the page says is the size of the picture that it shows.
    let source = attribute(shown, "src").unwrap_or_default();
    let is_shown = files.place(&source) == Place::Taken(url.clone())
        || address(&source, page.base.as_ref()).is_some_and(|source| source.as_str() == url);
    Some(Image {
        width: side(shown, "width").filter(|_| is_shown),
        height: side(shown, "height").filter(|_| is_shown),
        ..Image::new(url)
    })
}

/// The first picture of the story's element, if it stands before the text.
fn before_text<'p>(near: &Near<'p>) -> Option<NodeRef<'p>> {
    let parts = near.whole()?.descendants();
    let is_text = |part: &NodeRef<'_>| {
        part.is(extent::MARKED) || part.has_name("p") && raw_text(part, PARAGRAPH).len() > PARAGRAPH
    };
    let mut above = parts.iter().take_while(|part| !is_text(part));
    let is_of_story = |image: &&NodeRef<'_>| {
        image.has_name("img")
            && !is_point(|name| attribute(image, name))
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
    let sources = sources(image);
    let found = sources.iter().find_map(|source| match files.place(source) {
        Place::Taken(path) => Some(path),
        Place::Lost => None,
        Place::Elsewhere => address(source, base).map(String::from),
    });
    let stand_in = || sources.iter().find_map(|source| files.stand_in(source));
    let found = found.or_else(stand_in);
    if let (None, Some(source)) = (&found, sources.first()) {
        files.miss(source, base);
    }
    found
}
