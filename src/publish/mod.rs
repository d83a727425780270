//! Entries in, documents out: pure and without a clock, so the same rows give the same bytes.
//!
//! One method, one short file per format. What is shared is small: [`content()`] and the body in it,
//! the excerpt, the feed's rhythm, and the addresses that a URI, a mail or a media type may not be
//! made of unchecked.

mod address;
mod archive;
mod atom;
mod body;
pub mod check;
mod content;
mod excerpt;
mod json;
mod opml;
mod rhythm;
mod robots;
mod rss;
mod sitemap;

pub use self::address::uri;
pub use self::content::content;
pub use self::excerpt::excerpt;
pub use self::opml::{Outline, opml};
pub use self::robots::{ROBOTS_MARK, robots};
pub use self::sitemap::{NEWS_SITEMAP_ENTRIES, news_sitemap};

use crate::model::{
    Address, ArchivePage, Author, Entry, Feed, FeedKey, Format, Instant, Language, Publication,
    Source, Tombstone,
};

/// The program's name, as documents give it.
const GENERATOR: &str = "Newsstand";

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The writer of a format gave up; as documents are written into memory, it is a fault of
    /// this program and not of what is stored.
    #[error("the {format} document could not be written; please report this")]
    Write {
        /// Which form of document.
        format: &'static str,
        /// What the writer said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl PublishError {
    fn write(
        format: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        let source = source.into();
        Self::Write { format, source }
    }
}

/// What one document of a feed tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Edition<'a> {
    /// In the feed's order.
    pub entries: &'a [Entry],
    /// The retractions, in the order of the entries they stand for.
    pub tombstones: &'a [Tombstone],
    /// Of a delta (RFC 3229), which tells a part: the whole, by which the feed says when it last
    /// changed and how often it does. `None` if this is the whole.
    pub whole: Option<&'a Edition<'a>>,
    /// The page of the archive that begins behind the entries.
    pub older: Option<&'a ArchivePage>,
    /// The page of the archive this is; `None` if it is the subscription document.
    pub page: Option<&'a ArchivePage>,
    /// The page of the archive that ends before this one.
    pub newer: Option<&'a ArchivePage>,
}

impl<'a> Edition<'a> {
    /// What the feed says of itself, it says by these.
    fn of_feed(&self) -> &Self {
        self.whole.unwrap_or(self)
    }

    /// Of entries, in the feed's order, and nothing else.
    pub fn of(entries: &'a [Entry]) -> Self {
        Self {
            entries,
            ..Self::default()
        }
    }
}

/// Writes a document of a feed in a format.
///
/// # Errors
/// When a writer fails, which no stored text can make it do.
pub fn feed(
    format: Format,
    publication: &Publication,
    feed: &Feed,
    edition: &Edition<'_>,
) -> Result<Vec<u8>, PublishError> {
    match format {
        Format::Rss => self::rss::document(publication, feed, edition),
        Format::Atom => self::atom::document(publication, feed, edition),
        Format::Json => self::json::document(publication, feed, edition),
    }
}

/// The page for people that belongs to a feed.
fn home_page(publication: &Publication, feed: &Feed) -> String {
    address::uri(&match &feed.home_page {
        Some(page) => page.to_string(),
        None => publication.url(&Address::FeedPage(feed.key.clone())),
    })
}

/// An author's own page, or else this server's.
fn author_page(publication: &Publication, author: &Author) -> String {
    address::uri(&match &author.url {
        Some(page) => page.to_string(),
        None => publication.url(&Address::FeedPage(FeedKey::Author(author.slug()))),
    })
}

/// The language of a feed's own words, and of its entries as far as they name no other.
fn language<'a>(publication: &'a Publication, feed: &'a Feed) -> &'a Language {
    let own = feed.presentation.language.as_ref();
    own.unwrap_or(&publication.language)
}

/// The small picture of a feed.
fn icon(publication: &Publication, feed: &Feed) -> Option<String> {
    let own = feed.presentation.icon.as_ref();
    let icon = own.or(publication.icon.as_ref())?;
    Some(address::uri(&publication.absolute(icon)))
}

/// The large picture of a feed.
fn logo(publication: &Publication, feed: &Feed) -> Option<String> {
    let own = feed.presentation.logo.as_ref();
    let logo = own.or(publication.logo.as_ref())?;
    Some(address::uri(&publication.absolute(logo)))
}

/// The identity of the feed an entry came from: what it gives itself, or else its address.
fn source_id(source: &Source) -> String {
    let own = source.id.as_ref().map(ToString::to_string);
    own.unwrap_or_else(|| address::uri(source.url.as_str()))
}

/// What an entry or a feed is filed under.
struct Category<'a> {
    /// The name for people.
    name: &'a str,
    /// Whether it is a section or a tag, as a URI that a move of the desk does not change.
    scheme: String,
}

/// The section first, then the tags; a name that comes again is left out, for most readers show
/// names only.
fn categories<'a>(publication: &Publication, entry: &'a Entry) -> Vec<Category<'a>> {
    let section = entry.story.section.iter().map(|section| section.name());
    let tags = entry.story.tags.iter().map(|tag| tag.name());
    let named = section
        .map(|name| (name, "sections"))
        .chain(tags.map(|name| (name, "tags")));
    let mut categories: Vec<Category<'_>> = Vec::new();
    for (name, collection) in named {
        let name = name.as_str();
        if categories.iter().all(|category| category.name != name) {
            let scheme = publication.mint.for_path(collection).to_string();
            categories.push(Category { name, scheme });
        }
    }
    categories
}

/// What a feed as a whole is about.
fn feed_categories<'a>(publication: &Publication, feed: &'a Feed) -> Vec<Category<'a>> {
    let names = feed.presentation.categories.iter();
    let categories = names.map(|name| Category {
        name: name.as_str(),
        scheme: publication.mint.for_path("categories").to_string(),
    });
    categories.collect()
}

/// When the document last changed: a fact of its rows, never of the clock.
fn last_update(edition: &Edition<'_>) -> Option<Instant> {
    let whole = edition.of_feed();
    let updated = whole.entries.iter().map(|entry| entry.updated);
    let retracted = whole.tombstones.iter().map(|one| one.retracted);
    updated.chain(retracted).max()
}

/// Whether a reader that takes plain text for HTML would see markup in `text`: a tag, or a
/// character reference (no named one has fewer than two letters, so `AT&T` is none).
fn looks_like_markup(text: &str) -> bool {
    text.match_indices(['<', '&']).any(|(at, mark)| {
        let mut after = text[at + 1..].chars();
        match (mark, after.next()) {
            ("<", Some(first)) => first.is_alphabetic() || "/!?".contains(first),
            (_, Some('#' | '_' | '0'..='9')) => true,
            (_, Some(first)) => {
                first.is_alphanumeric() && after.next().is_some_and(char::is_alphanumeric)
            }
            (_, None) => false,
        }
    })
}
