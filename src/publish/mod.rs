//! Entries in, documents out: pure, the same rows give the same bytes.
//!
//! One short file per format. The wire types of `rss` and `atom_syndication` stay inside theirs.

mod atom;
mod content;
mod json;
mod opml;
mod rss;

pub use content::content;
pub use opml::{Outline, opml};

use crate::model::{Address, Entry, Feed, Format, Publication, Text};

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The RSS document could not be written.
    #[error("the RSS document of {feed} could not be written")]
    Rss {
        /// Its path.
        feed: String,
        /// What the writer says.
        source: ::rss::Error,
    },
    /// The Atom document could not be written.
    #[error("the Atom document of {feed} could not be written")]
    Atom {
        /// Its path.
        feed: String,
        /// What the writer says.
        source: atom_syndication::Error,
    },
    /// The JSON document could not be written.
    #[error("the JSON document of {feed} could not be written")]
    Json {
        /// Its path.
        feed: String,
        /// What the writer says.
        source: serde_json::Error,
    },
    /// The OPML document could not be written.
    #[error("the OPML document could not be written")]
    Opml(#[from] std::io::Error),
    /// OPML 2.0 wants at least one outline.
    #[error("there is no feed to list; define one in feeds/, such as feeds/latest.toml")]
    NoFeeds,
}

/// What documents name as their maker.
const GENERATOR: &str = "Newsstand";

/// Writes a feed in a format; `entries` are in the feed's order.
///
/// # Errors
/// When a writer fails, which memory does not.
pub fn feed(
    format: Format,
    publication: &Publication,
    feed: &Feed,
    entries: &[Entry],
) -> Result<Vec<u8>, PublishError> {
    let source = Source {
        publication,
        feed,
        entries,
        format,
    };
    match format {
        Format::Rss => rss::write(&source),
        Format::Atom => atom::write(&source),
        Format::Json => json::write(&source),
    }
}

/// What a format makes a document of.
struct Source<'a> {
    publication: &'a Publication,
    feed: &'a Feed,
    entries: &'a [Entry],
    format: Format,
}

impl Source<'_> {
    /// The document's own address.
    fn self_url(&self) -> String {
        self.publication
            .url(&Address::Document(self.feed.key.clone(), self.format))
    }

    /// The page a person is sent to.
    fn home_page(&self) -> String {
        match &self.feed.home_page {
            Some(url) => url.to_string(),
            None => self
                .publication
                .url(&Address::FeedPage(self.feed.key.clone())),
        }
    }

    /// When the newest change of any listed entry was; `None` for a feed without entries.
    fn updated(&self) -> Option<crate::model::Instant> {
        self.entries.iter().map(|entry| entry.updated).max()
    }

    fn path(&self) -> String {
        Address::Document(self.feed.key.clone(), self.format).path()
    }

    fn icon(&self) -> Option<String> {
        self.publication
            .icon
            .as_deref()
            .map(|icon| self.publication.absolute(icon))
    }
}

/// The names of an entry's section and tags, each once.
fn categories(entry: &Entry) -> Vec<&Text> {
    let section = entry.story.section.as_ref().map(|section| section.name());
    let tags = entry.story.tags.iter().map(|tag| tag.name());
    let mut names: Vec<&Text> = Vec::new();
    for name in section.into_iter().chain(tags) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The media type of a picture, by its address's extension.
fn media_type(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    mime_guess::from_path(path)
        .first_or(mime_guess::mime::IMAGE_JPEG)
        .to_string()
}
