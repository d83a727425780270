//! An address becomes bytes: the store is read, the publisher writes.

use super::{Desk, archive, images, pages, search};
use crate::model::{
    Address, ArchivePage, Entry, Feed, FeedKey, Format, Kind, Presentation, Selection, Slug, Text,
    Topic, Window,
};
use crate::publish::check::Fault;
use crate::publish::{self, Edition, Outline, PublishError};
use crate::store::{Catalogue, Listing, StoreError};
use hyper::body::Bytes;
use std::cmp::Reverse;
use url::Url;

/// How many headlines the front page shows.
const HEADLINES: u32 = 12;

/// What there is at an address.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The bytes.
    pub body: Bytes,
    /// Their media type, with the charset.
    pub media_type: &'static str,
    /// When they last changed, in seconds since 1970; `None` if that cannot be told to the second.
    pub changed: Option<i64>,
    /// Whether only a correction can still change them: a page of an archive.
    pub is_settled: bool,
    /// The store's revision they were read at.
    pub revision: i64,
}

impl Rendered {
    /// Whether a content coding can make it smaller: pictures and recordings are compressed already,
    /// but drawings.
    pub(super) fn is_compressible(&self) -> bool {
        let is_compressed = ["image/", "audio/", "video/", "application/pdf"]
            .iter()
            .any(|kind| self.media_type.starts_with(kind));
        !is_compressed || self.media_type == images::DRAWING
    }
}

impl From<images::Picture> for Rendered {
    fn from(picture: images::Picture) -> Self {
        Self {
            body: picture.body,
            media_type: picture.media_type,
            // A file may be replaced by an older one, or twice within a second.
            changed: None,
            is_settled: false,
            // It is not from the store.
            revision: 0,
        }
    }
}

/// Why there is nothing to show, though there may be something at the address.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store does not know of a defined feed.
    #[error("the feed `{0}` is not registered in the store; was the store replaced?")]
    Unregistered(Slug),
    /// A document could not be written.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A document breaks the rules of its format, so nobody should get it.
    #[error("{told}", told = unsound(.0))]
    Unsound(Vec<Fault>),
    /// A page could not be written.
    #[error("a page could not be written")]
    Page(#[from] askama::Error),
    /// An address has no place in a header field, which a checked one always has.
    #[error("a header field could not be written")]
    Field(#[from] hyper::header::InvalidHeaderValue),
    /// It was tried a moment ago and failed; the reason was told then.
    #[error("rendering failed a moment ago")]
    Failing,
    /// A picture's file is there and could not be read.
    #[error("a picture could not be read")]
    Image(#[from] std::io::Error),
}

pub(super) const HTML: &str = "text/html; charset=utf-8";

/// The first fault stands for all: a log line is no report.
fn unsound(faults: &[Fault]) -> String {
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    format!(
        "the document has {} errors, the first: {first}",
        faults.len()
    )
}

/// The body, if it may be published.
fn sound(desk: &Desk, body: Vec<u8>) -> Result<Vec<u8>, RenderError> {
    let errors: Vec<Fault> = (desk.check)(&body).errors().cloned().collect();
    if errors.is_empty() {
        Ok(body)
    } else {
        Err(RenderError::Unsound(errors))
    }
}

/// Renders what is at an address; `None` if nothing is.
///
/// # Errors
/// When the store does not answer, or holds what cannot be written; when a document breaks the rules
/// of its format; when a picture cannot be read.
pub async fn render(desk: &Desk, address: &Address) -> Result<Option<Rendered>, RenderError> {
    match address {
        Address::FrontPage => front_page(desk).await.map(Some),
        Address::Opml => opml(desk).await.map(Some),
        Address::NewsSitemap => news_sitemap(desk).await.map(Some),
        Address::Document(key, format) => {
            let Some((feed, listing)) = feed(desk, key).await? else {
                return Ok(None);
            };
            let body = publish::feed(*format, &desk.publication, &feed, &edition(&listing))?;
            let body = sound(desk, body)?;
            Ok(Some(rendered(
                desk,
                address,
                body,
                media_type(*format),
                &listing,
            )))
        }
        Address::Archive(key, page, format) => archive_page(desk, key, page, *format).await,
        Address::FeedPage(key) => {
            let Some((feed, listing)) = feed(desk, key).await? else {
                return Ok(None);
            };
            let page = match key {
                FeedKey::Search(query) => {
                    pages::search_results(desk, &feed, query, &listing.entries)?
                }
                _ => pages::feed(desk, &feed, &listing.entries)?,
            };
            Ok(Some(rendered(desk, address, page.into(), HTML, &listing)))
        }
        Address::SearchPage => search::page(desk).await.map(Some),
        Address::EntryPage(kind, slug) => entry_page(desk, *kind, slug).await,
        Address::Image(name) => {
            let picture = images::read(&desk.images, name)?;
            Ok(picture.map(Rendered::from))
        }
    }
}

fn edition(listing: &Listing) -> Edition<'_> {
    Edition {
        entries: &listing.entries,
        tombstones: &listing.tombstones,
        older: listing.older.as_ref(),
        ..Edition::default()
    }
}

async fn archive_page(
    desk: &Desk,
    key: &FeedKey,
    page: &ArchivePage,
    format: Format,
) -> Result<Option<Rendered>, RenderError> {
    let Some((feed, archive)) = archive::page(desk, key, page).await? else {
        return Ok(None);
    };
    let edition = Edition {
        entries: &archive.entries,
        tombstones: &archive.tombstones,
        older: archive.older.as_ref(),
        page: Some(page),
        newer: archive.newer.as_ref(),
    };
    let body = publish::feed(format, &desk.publication, &feed, &edition)?;
    Ok(Some(Rendered {
        body: sound(desk, body)?.into(),
        media_type: media_type(format),
        // A link may change with an entry of another page, whose second is not this one's.
        changed: None,
        is_settled: archive.is_settled,
        revision: archive.revision,
    }))
}

fn media_type(format: Format) -> &'static str {
    match format {
        Format::Rss => "application/rss+xml; charset=utf-8",
        Format::Atom => "application/atom+xml; charset=utf-8",
        Format::Json => "application/feed+json; charset=utf-8",
    }
}

fn rendered(
    desk: &Desk,
    address: &Address,
    body: Vec<u8>,
    media_type: &'static str,
    listing: &Listing,
) -> Rendered {
    let changed = Some(listing.changed.max(desk.defined_at(address)));
    Rendered {
        body: body.into(),
        media_type,
        changed,
        is_settled: false,
        revision: listing.revision,
    }
}

/// A feed and what it lists now; `None` if there is no such feed.
async fn feed(desk: &Desk, key: &FeedKey) -> Result<Option<(Feed, Listing)>, RenderError> {
    if let FeedKey::Search(query) = key {
        return search::feed(desk, query).await;
    }
    if let FeedKey::Defined(name) = key {
        let Some(feed) = desk.feeds.get(name) else {
            return Ok(None);
        };
        let listing = listed(desk, key, &feed.selection, &feed.window).await?;
        return Ok(listing.map(|listing| (feed.clone(), listing)));
    }
    let Some(selection) = key.derived_selection() else {
        return Ok(None);
    };
    let listing = listed(desk, key, &selection, &desk.derived_window).await?;
    Ok(listing.and_then(|listing| {
        let name = listing.name.clone()?;
        let feed = derived(desk, key, selection, &name, &listing.entries)?;
        Some((feed, listing))
    }))
}

/// What a feed lists now; `None` if nothing was ever listed by a feed without a definition.
pub(super) async fn listed(
    desk: &Desk,
    key: &FeedKey,
    selection: &Selection,
    window: &Window,
) -> Result<Option<Listing>, RenderError> {
    let listing = desk.store.listing(&selection.topic(), window).await?;
    match (key, listing) {
        // Every definition was registered when the server started. If it no longer is, the store is
        // not what it was, and that must not look like "not found".
        (FeedKey::Defined(name), None) => Err(RenderError::Unregistered(name.clone())),
        (_, listing) => Ok(listing),
    }
}

/// A feed that needs no definition, of which some entries are shown.
pub(super) fn derived(
    desk: &Desk,
    key: &FeedKey,
    selection: Selection,
    name: &Text,
    entries: &[Entry],
) -> Option<Feed> {
    let bio = bio(key, entries);
    Some(Feed {
        key: key.clone(),
        title: title(desk, key, name)?,
        description: bio.or_else(|| description(desk, key, name))?,
        home_page: None,
        selection,
        window: desk.derived_window,
        presentation: Presentation {
            extent: desk.publication.extent,
            ..Presentation::default()
        },
    })
}

fn title(desk: &Desk, key: &FeedKey, name: &Text) -> Option<Text> {
    let paper = &desk.publication.title;
    Text::new(&match key {
        FeedKey::Tag(_) => format!("#{name} – {paper}"),
        _ => format!("{name} – {paper}"),
    })
}

fn description(desk: &Desk, key: &FeedKey, name: &Text) -> Option<Text> {
    let paper = &desk.publication.title;
    Text::new(&match key {
        FeedKey::Section(_) => format!("Everything from the section {name} of {paper}"),
        FeedKey::Author(_) => format!("Everything by {name} in {paper}"),
        FeedKey::Defined(_) | FeedKey::Tag(_) | FeedKey::Search(_) => {
            format!("Everything in {paper} about {name}")
        }
    })
}

/// What the newest story says of the author whose feed this is.
fn bio(key: &FeedKey, entries: &[Entry]) -> Option<Text> {
    let FeedKey::Author(slug) = key else {
        return None;
    };
    let mut authors = entries.iter().flat_map(|entry| &entry.story.authors);
    authors
        .find(|author| author.slug() == *slug && author.bio.is_some())?
        .bio
        .clone()
}

/// Every feed there is: the defined ones, then one for each section, author and tag.
fn outlines(desk: &Desk, catalogue: &Catalogue) -> Vec<Outline> {
    let defined = desk.feeds.values().map(|feed| Outline {
        key: feed.key.clone(),
        title: feed.title.clone(),
        description: feed.description.clone(),
    });
    let derived = catalogue.topics.iter().filter_map(|named| {
        let key = FeedKey::of_topic(&named.topic)?;
        let description = description(desk, &key, &named.name)?;
        Some(Outline {
            title: named.name.clone(),
            description,
            key,
        })
    });
    defined.chain(derived).collect()
}

async fn opml(desk: &Desk) -> Result<Rendered, RenderError> {
    let catalogue = desk.store.catalogue().await?;
    let body = publish::opml(&desk.publication, &outlines(desk, &catalogue))?;
    Ok(Rendered {
        body: sound(desk, body)?.into(),
        media_type: "text/x-opml; charset=utf-8",
        changed: Some(catalogue.changed.max(desk.defined_at(&Address::Opml))),
        is_settled: false,
        revision: catalogue.revision,
    })
}

async fn news_sitemap(desk: &Desk) -> Result<Rendered, RenderError> {
    // Before the entries, so that a change between the two is not missed.
    let revision = desk.store.revision().await?;
    let window = Window::newest(publish::NEWS_SITEMAP_ENTRIES);
    let news = desk.store.listing(&Topic::all(), &window).await?;
    let (entries, changed) = news.map_or((Vec::new(), 0), |all| (all.entries, all.changed));
    let feeds = desk.feeds.values();
    let home_pages: Vec<&Url> = feeds.filter_map(|feed| feed.home_page.as_ref()).collect();
    Ok(Rendered {
        body: publish::news_sitemap(&desk.publication, &home_pages, &entries)?.into(),
        media_type: "application/xml; charset=utf-8",
        changed: Some(changed.max(desk.defined_at(&Address::NewsSitemap))),
        is_settled: false,
        revision,
    })
}

async fn front_page(desk: &Desk) -> Result<Rendered, RenderError> {
    let mut catalogue = desk.store.catalogue().await?;
    catalogue.topics.sort_by_key(|named| Reverse(named.entries));
    let window = Window::newest(HEADLINES);
    let newest = desk.store.listing(&Topic::all(), &window).await?;
    let (entries, changed) = newest.map_or((Vec::new(), 0), |all| (all.entries, all.changed));
    let page = pages::front(desk, &outlines(desk, &catalogue), &entries)?;
    Ok(Rendered {
        body: page.into(),
        media_type: HTML,
        changed: Some(
            changed
                .max(catalogue.changed)
                .max(desk.defined_at(&Address::FrontPage)),
        ),
        is_settled: false,
        // The older of the two readings: a change between them makes the page be made again.
        revision: catalogue.revision,
    })
}

async fn entry_page(desk: &Desk, kind: Kind, slug: &Slug) -> Result<Option<Rendered>, RenderError> {
    // Before the entry, so that a change between the two is not missed.
    let revision = desk.store.revision().await?;
    let Some((entry, changed)) = desk.store.entry(kind, slug).await? else {
        return Ok(None);
    };
    let address = Address::of_entry(&entry);
    Ok(Some(Rendered {
        body: pages::entry(desk, &entry)?.into(),
        media_type: HTML,
        changed: Some(changed.max(desk.defined_at(&address))),
        is_settled: false,
        revision,
    }))
}
