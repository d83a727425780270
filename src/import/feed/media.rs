//! Media RSS and iTunes: pictures and recordings, and what is said of them.

use super::super::dates::clock;
use super::super::xml::{Element, Namespace};
use super::super::{LeftOut, limits};
use super::item::{Category, Head, Item, Medium, Picture, Words};
use super::people::Person;
use super::{Surroundings, wording};
use url::Url;

/// Where pictures of people are kept: no picture of a story.
const PORTRAITS: &str = "gravatar.com";

/// What an element of a channel says of the feed: who made a podcast.
pub(super) fn read_head(element: &Element, head: &mut Head) {
    if element.is(Namespace::Itunes, "author") && head.authors.is_empty() {
        head.authors.push(Person::of(&element.text()));
    }
}

/// What an item says in their elements.
pub(super) fn read(element: &Element, around: &Surroundings, item: &mut Item) {
    for child in element.children() {
        match child.namespace {
            Namespace::Media => read_media(child, around, item),
            Namespace::Itunes => read_itunes(child, around, item),
            _ => {}
        }
    }
}

fn read_media(child: &Element, around: &Surroundings, item: &mut Item) {
    match child.name.to_ascii_lowercase().as_str() {
        "content" => add(medium(child, around), item),
        "group" => group(child, around, item),
        "thumbnail" => {
            let thumbnail = address(child, "url", around).map(in_full);
            item.thumbnail = item.thumbnail.take().or(thumbnail);
        }
        "keywords" => item.categories.extend(keywords(&child.text())),
        "title" => {
            item.title = item.title.take().or_else(|| Some(described(child)));
        }
        // It is said of the pictures, unless nothing else is said of the entry.
        "description" if item.summary.is_none() => item.summary = Some(described(child)),
        "description" => item.caption = item.caption.take().or_else(|| plain(child)),
        "credit" => item.credit = item.credit.take().or_else(|| plain(child)),
        _ => {}
    }
}

fn read_itunes(child: &Element, around: &Surroundings, item: &mut Item) {
    let text = child.text();
    let text = text.trim();
    match child.name.to_ascii_lowercase().as_str() {
        "author" if item.authors.is_empty() => item.authors.push(Person::of(text)),
        "duration" => item.duration = item.duration.or_else(|| clock(text)),
        "image" => {
            let url = address(child, "href", around).or_else(|| address(child, "url", around));
            if let Some(url) = url {
                item.image.get_or_insert_with(|| Picture {
                    url,
                    ..Picture::default()
                });
            }
        }
        "title" if !text.is_empty() => {
            item.title.get_or_insert_with(|| Words::plain(text));
        }
        "summary" | "subtitle" if !text.is_empty() => {
            item.summary.get_or_insert_with(|| Words::unclear(text));
        }
        "keywords" => item.categories.extend(keywords(text)),
        _ => {}
    }
}

fn keywords(text: &str) -> impl Iterator<Item = Category> {
    let words: Vec<Category> = text
        .split(',')
        .map(|word| Category {
            name: word.trim().to_owned(),
            scheme: None,
        })
        .collect();
    words.into_iter()
}

/// One thing in several forms. Of a picture the widest is enough.
fn group(element: &Element, around: &Surroundings, item: &mut Item) {
    let mut widest: Option<Medium> = None;
    for child in element.children() {
        if !child.is(Namespace::Media, "content") {
            read_media(child, around, item);
            continue;
        }
        let Some(medium) = medium(child, around) else {
            continue;
        };
        if !medium.is_picture() {
            add(Some(medium), item);
        } else if widest
            .as_ref()
            .is_none_or(|known| known.picture.width < medium.picture.width)
        {
            widest = Some(medium);
        }
    }
    add(widest, item);
}

/// A file that was told of before is the same one: what more is said of it is put together.
fn add(medium: Option<Medium>, item: &mut Item) {
    let Some(medium) = medium.filter(|medium| !is_portrait(medium)) else {
        return;
    };
    if item.media.len() == limits::FILES_OF_ITEM {
        let reason = "one file more than are read of an entry";
        if item.left_out.iter().all(|one| one.reason != reason) {
            let left_out = LeftOut::new(item.line, &medium.url, reason);
            item.left_out.push(left_out);
        }
        return;
    }
    match item.media.iter_mut().find(|known| known.url == medium.url) {
        Some(known) => {
            known.media_type = known.media_type.take().or(medium.media_type);
            known.medium = known.medium.take().or(medium.medium);
            known.length = known.length.filter(|length| *length > 0).or(medium.length);
            known.title = known.title.take().or(medium.title);
            known.duration = known.duration.or(medium.duration);
            known.picture = medium.picture;
        }
        None => item.media.push(medium),
    }
}

/// Blogger's thumbnails have 72 pixels, and their addresses say so in a part of the path, in which another size
/// may be asked for: this is that of a picture in a text.
fn in_full(address: String) -> String {
    let is_size = |part: &&str| *part == "s72-c" || part.starts_with("s72-w");
    match address.split('/').find(is_size) {
        Some(size) => address.replacen(&format!("/{size}/"), "/s1600/", 1),
        None => address,
    }
}

/// Sites on WordPress put their author's before the pictures of each story.
fn is_portrait(medium: &Medium) -> bool {
    let url = Url::parse(&medium.url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let site = host.strip_suffix(PORTRAITS);
    site.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

fn medium(element: &Element, around: &Surroundings) -> Option<Medium> {
    let number = |name: &str| element.attribute(name)?.trim().parse().ok();
    let of = |name: &str| element.child(Namespace::Media, name);
    let plain = |name: &str| plain(of(name)?);
    let url = address(element, "url", around)?;
    Some(Medium {
        media_type: element.attribute("type").map(str::to_owned),
        medium: element.attribute("medium").map(str::to_owned),
        length: element
            .attribute("fileSize")
            .and_then(|length| length.trim().parse().ok()),
        title: plain("title"),
        duration: element.attribute("duration").and_then(seconds),
        picture: Picture {
            url: url.clone(),
            alt: None,
            description: plain("description"),
            credit: plain("credit"),
            width: number("width"),
            height: number("height"),
            thumbnail: of("thumbnail").and_then(|one| address(one, "url", around)),
        },
        url,
    })
}

/// Whole seconds, or as a clock shows them; fractions are cut.
fn seconds(written: &str) -> Option<u32> {
    let whole = written.trim().split('.').next()?;
    clock(whole)
}

fn plain(element: &Element) -> Option<String> {
    Some(wording::text(&described(element), false)?.to_string())
}

/// A text of which the element says whether it is HTML.
fn described(element: &Element) -> Words {
    match element.attribute("type") {
        Some("html") => Words::html(element.text(), None),
        Some(_) => Words::plain(element.text()),
        None => Words::unclear(element.text()),
    }
}

fn address(element: &Element, attribute: &str, around: &Surroundings) -> Option<String> {
    around.resolved(element, element.attribute(attribute)?)
}

impl Medium {
    /// Whether it is a picture, by what is said of it, or else by its name.
    pub(super) fn is_picture(&self) -> bool {
        let kind = self.media_type.as_deref().filter(|kind| kind.contains('/'));
        let guessed = || {
            crate::model::MediaType::of_file(&self.url).is_some_and(|kind| kind.kind() == "image")
        };
        match (kind, self.medium.as_deref()) {
            (Some(kind), _) => kind.trim().to_ascii_lowercase().starts_with("image/"),
            (None, Some(medium)) => medium.trim().eq_ignore_ascii_case("image"),
            (None, None) => guessed(),
        }
    }

    /// Whether it is a picture of which nobody says how much there is to fetch.
    pub(super) fn is_to_be_shown(&self) -> bool {
        self.is_picture() && self.length.is_none_or(|length| length == 0)
    }
}
