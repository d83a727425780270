//! What an export says of its pictures and files. They come in the order of their numbers, often behind
//! the posts that show them, so they are looked for before the posts are read.

use super::super::{limits, sanitise};
use super::item::Item;
use crate::model::{Image, Text};
use url::Url;

/// A file of the site's own.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Attachment {
    /// Its web address, http or https.
    pub(super) url: Box<str>,
    pub(super) alt: Option<Text>,
    pub(super) caption: Option<Text>,
    pub(super) credit: Option<Text>,
    /// In pixels.
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    /// The post it belongs to, and its place among that post's.
    pub(super) place: Option<(u64, i64)>,
}

/// Why one is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Missing {
    /// The export says nothing of it.
    Unknown,
    /// The site does not show it either.
    KeptBack,
}

impl Missing {
    /// As it is told of a picture.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Unknown => {
                "is not in this export; export all content, or take it out of the post if it was deleted"
            }
            Self::KeptBack => "is kept back by the site, as what is private or in the trash",
        }
    }
}

/// Whether a site shows the item that is one. WordPress makes of any status but these one that inherits that of
/// its post; and what writes exports without WordPress may say nothing.
pub(super) fn is_shown(item: &Item) -> bool {
    !matches!(item.status.trim(), "private" | "trash" | "auto-draft")
}

impl Attachment {
    /// What an item says of one; `None` without an address.
    pub(super) fn of(item: &Item) -> Option<Self> {
        let url = web_address(&item.attachment_url)?;
        let words = |raw: &str| sanitise::words(raw, limits::SUMMARY);
        let metadata = item.said("_wp_attachment_metadata").unwrap_or_default();
        Some(Self {
            url: url.as_str().into(),
            alt: item.said("_wp_attachment_image_alt").and_then(words),
            caption: words(&item.excerpt),
            credit: credit(metadata),
            width: pixels(metadata, "width"),
            height: pixels(metadata, "height"),
            place: Self::place_of(item),
        })
    }

    /// The post an item belongs to, and its place among that post's.
    pub(super) fn place_of(item: &Item) -> Option<(u64, i64)> {
        let post = item.parent.trim().parse().ok().filter(|post| *post > 0)?;
        Some((post, item.order.trim().parse().unwrap_or(0)))
    }

    /// The bytes of its words.
    pub(super) fn length(&self) -> usize {
        let words = [&self.alt, &self.caption, &self.credit];
        let words = words.into_iter().flatten();
        let words: usize = words.map(|text| text.as_str().len()).sum();
        self.url.len() + words
    }

    pub(super) fn is_picture(&self) -> bool {
        mime_guess::from_path(path_of(&self.url))
            .first()
            .is_some_and(|kind| kind.type_() == mime_guess::mime::IMAGE)
    }

    /// The last part of its address, for who reads it.
    pub(super) fn file_name(&self) -> &str {
        file_name(&self.url)
    }

    pub(super) fn image(&self) -> Image {
        Image {
            alt: self.alt.clone(),
            description: self.caption.clone(),
            credit: self.credit.clone(),
            width: self.width,
            height: self.height,
            ..Image::new(&*self.url)
        }
    }
}

/// The last part of an address, without what was asked for.
pub(super) fn file_name(address: &str) -> &str {
    let path = path_of(address).trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or(address)
}

/// A web address, http or https, not too long, as it will be written.
pub(super) fn web_address(written: &str) -> Option<Url> {
    let written = written.trim();
    let url = Url::parse(written).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && written.len() <= limits::ADDRESS;
    is_web.then_some(url)
}

/// Width and height out of what WordPress keeps of a picture, in PHP's own form: `a:5:{s:5:"width";
/// i:1200;s:6:"height";i:800;…`. The first are the picture's own; those of its smaller copies follow.
fn pixels(metadata: &str, side: &str) -> Option<u32> {
    let key = format!("s:{}:\"{side}\";i:", side.len());
    let (_, value) = metadata.split_once(&key)?;
    let number = value.split(';').next()?.parse().ok()?;
    (1..=limits::PIXELS).contains(&number).then_some(number)
}

/// Who made the picture, out of the same.
fn credit(metadata: &str) -> Option<Text> {
    let (_, value) = metadata.split_once("s:6:\"credit\";s:")?;
    let (length, value) = value.split_once(":\"")?;
    let credit = value.get(..length.parse().ok()?)?;
    Text::new(credit).filter(|text| text.as_str().chars().count() <= limits::NAME)
}
