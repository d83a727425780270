//! An entry as it is written: by hand in a front matter, by a program in a line of JSON or in a request.
//!
//! [`Written`] is the one schema of all three, and documents of the API publish it. A front matter may be
//! shorter and have other names for things; it is brought into this form before it is read. What is
//! wrong is told all at once, each with its place.

mod fault;
mod media;
mod schema;
mod story;
mod submission;

pub use fault::Fault;
pub(super) use fault::{At, Faults};
pub(super) use media::IMAGES;
pub use schema::schema;
pub(super) use schema::{Notation, entry_keys, read};
pub(super) use story::{Understood, web_address};
pub use submission::submission;

use super::limits;
use crate::model::{Guid, Slug};
use schemars::JsonSchema;
use serde::Deserialize;

/// An entry of the newspaper.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Entry")]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// `article`, a titled story with a full body, or `brief`, a headline with an excerpt.
    #[schemars(extend("enum" = ["article", "brief", null]))]
    pub(super) kind: Option<String>,
    /// The headline.
    #[schemars(length(min = 1, max = limits::TITLE))]
    pub(super) title: String,
    /// The part of the paper it stands in, such as `Opinion`.
    #[schemars(length(min = 1, max = limits::NAME))]
    pub(super) section: Option<String>,
    /// Who wrote it, in the order of the byline; nobody twice.
    #[schemars(length(max = limits::AUTHORS))]
    pub(super) authors: Option<Vec<Person>>,
    /// Where the report comes from, such as `ISLAMABAD, Pakistan`.
    #[schemars(length(min = 1, max = limits::NAME))]
    pub(super) dateline: Option<String>,
    /// A brief's excerpt, an article's summary.
    #[schemars(length(min = 1, max = limits::SUMMARY))]
    pub(super) summary: Option<String>,
    /// The full text, as HTML. What could run, or hide something, is taken out of it.
    #[schemars(length(max = limits::BODY))]
    pub(super) body: Option<String>,
    /// Keywords.
    #[schemars(length(max = limits::TAGS), inner(length(min = 1, max = limits::NAME)))]
    pub(super) tags: Option<Vec<String>>,
    /// When it is published; what lies ahead is hidden until then. If it is not given, the moment of first
    /// storing. What readers have seen keeps the date it has.
    #[schemars(extend("format" = "date-time"))]
    pub(super) published: Option<String>,
    /// When it was last changed, not before it was published; if it is not given, that moment is found.
    #[schemars(extend("format" = "date-time"))]
    pub(super) updated: Option<String>,
    /// The lead picture.
    pub(super) image: Option<Picture>,
    /// A wide picture to stand above the entry, not in it: an address as the picture's.
    #[schemars(length(max = limits::ADDRESS), regex(pattern = FILE))]
    pub(super) banner: Option<String>,
    /// Files that go with it, each once.
    #[schemars(length(max = limits::ENCLOSURES))]
    pub(super) enclosures: Option<Vec<Attached>>,
    /// Its address on the desk's own site, if it has one there.
    #[schemars(length(max = limits::ADDRESS), regex(pattern = WEB), extend("format" = "uri"))]
    pub(super) link: Option<String>,
    /// Its language (RFC 5646), where that differs from the publication's.
    #[schemars(length(max = limits::NAME))]
    pub(super) language: Option<String>,
    /// The last part of its page's address.
    #[schemars(length(max = Slug::LONGEST), regex(pattern = SLUG))]
    pub(super) slug: Option<String>,
    /// Its identity for ever, an absolute URI; if it is not given, one is made when it is first stored.
    #[schemars(length(max = Guid::LONGEST), extend("format" = "uri"))]
    pub(super) guid: Option<String>,
    /// Who helped, without being in the byline; nobody twice.
    #[schemars(length(max = limits::AUTHORS))]
    pub(super) contributors: Option<Vec<Person>>,
    /// Who owns the words, where it is not the publication.
    #[schemars(length(min = 1, max = limits::BIO))]
    pub(super) rights: Option<String>,
    /// The feed it was taken over from, if it was.
    pub(super) source: Option<Taken>,
    /// What it got wrong before, in the order it is to be told.
    #[schemars(length(max = limits::CORRECTIONS))]
    pub(super) corrections: Option<Vec<Note>>,
}

/// An address on the web.
const WEB: &str = "^https?://";
/// The same, or that of a file in the desk's own folder of pictures.
const FILE: &str = "^(https?://|/images/[A-Za-z0-9_-])";
/// What [`Slug::new`] takes, as a regular expression.
pub const SLUG: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";

/// Who wrote something.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Person")]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// The name, without "By".
    #[schemars(length(min = 1, max = limits::NAME))]
    pub(super) name: String,
    /// Who this is, in a sentence or two.
    #[schemars(length(min = 1, max = limits::BIO))]
    pub(super) bio: Option<String>,
    /// The person's own page.
    #[schemars(length(max = limits::ADDRESS), regex(pattern = WEB), extend("format" = "uri"))]
    pub(super) url: Option<String>,
    /// A mail address that is meant to be public.
    #[schemars(length(max = limits::NAME), extend("format" = "email"))]
    pub(super) email: Option<String>,
}

/// A picture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Image")]
#[serde(deny_unknown_fields)]
pub(super) struct Picture {
    /// Its web address, or the path of a file in the desk's own folder of pictures: `/images/ferry.jpg`.
    #[schemars(length(max = limits::ADDRESS), regex(pattern = FILE))]
    pub(super) url: String,
    /// What it shows, for who cannot see it.
    #[schemars(length(min = 1, max = limits::SUMMARY))]
    pub(super) alt: Option<String>,
    /// Its caption.
    #[schemars(length(min = 1, max = limits::SUMMARY))]
    pub(super) description: Option<String>,
    /// Who made it.
    #[schemars(length(min = 1, max = limits::NAME))]
    pub(super) credit: Option<String>,
    /// In pixels.
    #[schemars(range(min = 1, max = limits::PIXELS))]
    pub(super) width: Option<u32>,
    /// In pixels.
    #[schemars(range(min = 1, max = limits::PIXELS))]
    pub(super) height: Option<u32>,
    /// The address of a smaller picture of the same.
    #[schemars(length(max = limits::ADDRESS), regex(pattern = FILE))]
    pub(super) thumbnail: Option<String>,
}

/// A file that goes with an entry: a recording, a film, a document.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Enclosure")]
#[serde(deny_unknown_fields)]
pub(super) struct Attached {
    /// Its address, as a picture's.
    #[schemars(length(max = limits::ADDRESS), regex(pattern = FILE))]
    pub(super) url: String,
    /// Its media type, such as `audio/mpeg`; needed unless its name tells.
    #[serde(rename = "type")]
    #[schemars(length(max = limits::NAME))]
    pub(super) media_type: Option<String>,
    /// Its size in bytes; needed of all but the desk's own files.
    #[schemars(range(min = 1, max = limits::ENCLOSED))]
    pub(super) length: Option<u64>,
    /// What it is called.
    #[schemars(length(min = 1, max = limits::TITLE))]
    pub(super) title: Option<String>,
    /// How long it plays, in seconds.
    #[schemars(range(min = 1, max = limits::SECONDS))]
    pub(super) duration: Option<u32>,
}

/// The feed an entry was taken over from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Source")]
#[serde(deny_unknown_fields)]
pub(super) struct Taken {
    /// What it is called.
    #[schemars(length(min = 1, max = limits::TITLE))]
    pub(super) title: String,
    /// Its own address.
    #[schemars(length(max = limits::ADDRESS), regex(pattern = WEB), extend("format" = "uri"))]
    pub(super) url: String,
    /// The page it belongs to.
    #[schemars(length(max = limits::ADDRESS), regex(pattern = WEB), extend("format" = "uri"))]
    pub(super) home_page: Option<String>,
    /// The identity it gives itself, an absolute URI.
    #[schemars(length(max = Guid::LONGEST), extend("format" = "uri"))]
    pub(super) id: Option<String>,
    /// When it was last changed, as it said when the entry was taken.
    #[schemars(extend("format" = "date-time"))]
    pub(super) updated: Option<String>,
}

/// What an entry got wrong before.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Correction")]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    /// The day it was corrected, in the desk's own time.
    #[schemars(extend("format" = "date"))]
    pub(super) date: Option<String>,
    /// Such as `An earlier version misnamed the ferry.`
    #[schemars(length(min = 1, max = limits::BIO))]
    pub(super) text: String,
}
