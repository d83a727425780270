//! What a feed tells, whichever format it is written in.

use super::super::{LeftOut, Warning};
use super::people::Person;
use crate::model::{Correction, Instant, Kind, Source};
use url::Url;

/// What a document says of itself.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) title: Option<String>,
    /// The page it belongs to.
    pub(super) home_page: Option<Url>,
    /// Where it says it is.
    pub(super) own_address: Option<Url>,
    /// The document with what is older, and the one that an archive document belongs to (RFC 5005).
    pub(super) older: Option<Url>,
    pub(super) current: Option<Url>,
    /// Of what says of itself nothing else.
    pub(super) language: Option<String>,
    /// Of entries that name none.
    pub(super) authors: Vec<Person>,
    /// Whether this program wrote it.
    pub(super) is_newsstands: bool,
}

/// An entry as its document tells it.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// Counted from 1; `None` if it is not known.
    pub(super) line: Option<usize>,
    pub(super) id: Option<String>,
    pub(super) link: Option<Url>,
    /// Whether the link is said to be a page for people.
    pub(super) has_page: bool,
    pub(super) title: Option<Words>,
    pub(super) summary: Option<Words>,
    pub(super) content: Option<Words>,
    pub(super) published: Option<Instant>,
    pub(super) updated: Option<Instant>,
    pub(super) authors: Vec<Person>,
    pub(super) contributors: Vec<Person>,
    pub(super) categories: Vec<Category>,
    pub(super) media: Vec<Medium>,
    /// What is said of its pictures beside them.
    pub(super) caption: Option<String>,
    pub(super) credit: Option<String>,
    /// Its picture, if the format has a place for just that.
    pub(super) image: Option<Picture>,
    /// The address of a small picture, of use if there is no other.
    pub(super) thumbnail: Option<String>,
    pub(super) banner: Option<String>,
    /// How long what it is about plays, in seconds.
    pub(super) duration: Option<u32>,
    pub(super) source: Option<Source>,
    pub(super) rights: Option<Words>,
    pub(super) language: Option<String>,
    /// What only documents of this program tell apart.
    pub(super) kind: Option<Kind>,
    pub(super) section: Option<String>,
    pub(super) dateline: Option<String>,
    pub(super) corrections: Vec<Correction>,
    /// Why it is no story to be published.
    pub(super) unwanted: Option<&'static str>,
    pub(super) left_out: Vec<LeftOut>,
    /// Dates that nobody can be sure of.
    pub(super) unsure: Vec<Warning>,
}

/// A text and how it is written.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) raw: String,
    pub(super) markup: Markup,
    /// What addresses in it are relative to.
    pub(super) base: Option<Url>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Markup {
    None,
    Html,
    /// The format does not say, and writers do both.
    Unclear,
}

#[derive(Debug)]
pub(super) struct Category {
    pub(super) name: String,
    /// What it is one of.
    pub(super) scheme: Option<String>,
}

/// A file that goes with an entry.
#[derive(Debug, Default)]
pub(super) struct Medium {
    pub(super) url: String,
    pub(super) media_type: Option<String>,
    /// `image`, `audio`, `video`, `document` or `executable`, as Media RSS has it.
    pub(super) medium: Option<String>,
    pub(super) length: Option<u64>,
    pub(super) title: Option<String>,
    /// In seconds.
    pub(super) duration: Option<u32>,
    pub(super) picture: Picture,
}

/// What is told of a picture.
#[derive(Debug, Default)]
pub(super) struct Picture {
    pub(super) url: String,
    pub(super) alt: Option<String>,
    pub(super) description: Option<String>,
    pub(super) credit: Option<String>,
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    pub(super) thumbnail: Option<String>,
}

impl Words {
    pub(super) fn plain(raw: impl Into<String>) -> Self {
        Self {
            raw: raw.into(),
            markup: Markup::None,
            base: None,
        }
    }

    pub(super) fn unclear(raw: impl Into<String>) -> Self {
        Self {
            markup: Markup::Unclear,
            ..Self::plain(raw)
        }
    }

    pub(super) fn html(raw: impl Into<String>, base: Option<Url>) -> Self {
        Self {
            raw: raw.into(),
            markup: Markup::Html,
            base,
        }
    }
}
