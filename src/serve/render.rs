//! An address becomes bytes: the store is read, the publisher writes.

use super::server::Crowded;
use super::{Desk, archive, images, pages, purge, search};
use crate::model::{
    Address, ArchivePage, Entry, Feed, FeedKey, Format, History, Kind, Presentation, Selection,
    Slug, Text, Topic, Window,
};
use crate::publish::check::Fault;
use crate::publish::{self, Edition, Outline, PublishError};
use crate::store::{Listing, Named, Page, StoreError};
use hyper::body::Bytes;
use url::Url;

/// How an address stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Standing {
    /// What is shown is what is there.
    #[default]
    Here,
    /// What was here was taken back; what is shown says so.
    Gone,
    /// What was here has this address now.
    Moved(Address),
}

/// What there is at an address.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Whether it is there at all.
    pub standing: Standing,
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
    /// Of a feed document, what it lists since when: by that a delta is told from it.
    pub history: Option<History>,
    /// The entries it is made of, the newest first, on a desk that has a
    /// [`purge_header`](Desk::purge_header).
    pub named: Vec<(Kind, Slug)>,
}

impl Rendered {
    /// What is there, of which no more is known than the revision it was read at.
    pub(super) fn of(body: impl Into<Bytes>, media_type: &'static str, revision: i64) -> Self {
        Self {
            standing: Standing::Here,
            body: body.into(),
            media_type,
            changed: None,
            is_settled: false,
            revision,
            history: None,
            named: Vec::new(),
        }
    }

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
        // It is not from the store. When it changed is not told: a file may be replaced by an older
        // one, or twice within a second.
        Self::of(picture.body, picture.media_type, 0)
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
    /// It was not tried: too many requests wait for something already.
    #[error(transparent)]
    Crowded(#[from] Crowded),
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
pub(super) fn sound(desk: &Desk, body: Vec<u8>) -> Result<Vec<u8>, RenderError> {
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
        Address::Robots => robots(desk).await.map(Some),
        Address::Archive(key, page, format) => archive_page(desk, key, page, Some(*format)).await,
        Address::ArchivePage(key, page) => archive_page(desk, key, page, None).await,
        Address::FeedPage(key) => {
            let Some((feed, listing)) = feed(desk, key).await? else {
                return Ok(None);
            };
            let page = match key {
                FeedKey::Search(query) => {
                    pages::search_results(desk, &feed, query, &listing.entries)?
                }
                _ => pages::feed(desk, &feed, &listing.entries, listing.older.as_ref())?,
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

pub(super) fn edition(listing: &Listing) -> Edition<'_> {
    Edition {
        entries: &listing.entries,
        tombstones: &listing.tombstones,
        older: listing.older.as_ref(),
        ..Edition::default()
    }
}

/// In a format, or for people.
async fn archive_page(
    desk: &Desk,
    key: &FeedKey,
    page: &ArchivePage,
    format: Option<Format>,
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
        whole: None,
    };
    let (body, media_type) = match format {
        Some(format) => {
            let body = publish::feed(format, &desk.publication, &feed, &edition)?;
            (sound(desk, body)?, media_type(format))
        }
        None => (pages::archive(desk, &feed, page, &edition)?.into(), HTML),
    };
    // When it changed is not told: a link may change with an entry of another page, whose second is
    // not this one's.
    Ok(Some(Rendered {
        is_settled: archive.is_settled,
        named: purge::named(desk, &archive.entries),
        ..Rendered::of(body, media_type, archive.revision)
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
    let is_document = matches!(address, Address::Document(..)) && !address.is_on_demand();
    Rendered {
        changed: Some(changed(desk, address, listing)),
        history: is_document.then(|| listing.history.clone()),
        named: purge::named(desk, &listing.entries),
        ..Rendered::of(body, media_type, listing.revision)
    }
}

/// When what is at an address last changed, in seconds since 1970: of a feed document, its version.
pub(super) fn changed(desk: &Desk, address: &Address, listing: &Listing) -> i64 {
    listing.changed.max(desk.defined_at(address))
}

/// A feed and what it lists now; `None` if there is no such feed.
pub(super) async fn feed(
    desk: &Desk,
    key: &FeedKey,
) -> Result<Option<(Feed, Listing)>, RenderError> {
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
        // Every definition was registered when the desk was set up. If it no longer is, the store is
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

/// The defined feeds, then those of sections, authors and tags.
fn outlines<'a>(desk: &Desk, topics: impl Iterator<Item = &'a Named>) -> Vec<Outline> {
    let defined = desk.feeds_in_order().map(|feed| Outline {
        key: feed.key.clone(),
        title: feed.title.clone(),
        description: feed.description.clone(),
    });
    let derived = topics.filter_map(|named| {
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
    let outlines = outlines(desk, catalogue.topics.iter());
    let body = publish::opml(&desk.publication, &outlines)?;
    let body = sound(desk, body)?;
    Ok(Rendered {
        changed: Some(catalogue.changed.max(desk.defined_at(&Address::Opml))),
        ..Rendered::of(body, "text/x-opml; charset=utf-8", catalogue.revision)
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
    let body = publish::news_sitemap(&desk.publication, &home_pages, &entries)?;
    Ok(Rendered {
        changed: Some(changed.max(desk.defined_at(&Address::NewsSitemap))),
        named: purge::named(desk, &entries),
        ..Rendered::of(body, "application/xml; charset=utf-8", revision)
    })
}

async fn robots(desk: &Desk) -> Result<Rendered, RenderError> {
    let revision = desk.store.revision().await?;
    let body = publish::robots(&desk.publication, desk.has_search);
    Ok(Rendered {
        changed: Some(desk.defined_at(&Address::Robots)),
        ..Rendered::of(body, "text/plain; charset=utf-8", revision)
    })
}

async fn front_page(desk: &Desk) -> Result<Rendered, RenderError> {
    let directory = desk.store.directory(pages::GROUP).await?;
    let window = Window::newest(pages::HEADLINES);
    let newest = desk.store.listing(&Topic::all(), &window).await?;
    let entries = newest.map_or(Vec::new(), |all| all.entries);
    let named = directory.groups.iter().flat_map(|group| &group.largest);
    let counts = directory.groups.each_ref().map(|group| group.count);
    let page = pages::front(desk, &outlines(desk, named), counts, &entries)?;
    // When it changed is not told: which feeds are the largest may change with a story that is among
    // neither.
    Ok(Rendered {
        named: purge::named(desk, &entries),
        // The older of the two readings: a change between them makes the page be made again.
        ..Rendered::of(page, HTML, directory.revision)
    })
}

fn moved(desk: &Desk, kind: Kind, slug: Slug, revision: i64) -> Rendered {
    let address = Address::EntryPage(kind, slug);
    let text = format!(
        "This story has moved to {}\n",
        desk.publication.url(&address)
    );
    Rendered {
        standing: Standing::Moved(address),
        ..Rendered::of(text, "text/plain; charset=utf-8", revision)
    }
}

async fn entry_page(desk: &Desk, kind: Kind, slug: &Slug) -> Result<Option<Rendered>, RenderError> {
    // Before the entry, so that a change between the two is not missed.
    let revision = desk.store.revision().await?;
    let Some(page) = desk.store.page(kind, slug).await? else {
        return Ok(None);
    };
    let (standing, body, changed) = match page {
        Page::Entry(entry, changed) => (Standing::Here, pages::entry(desk, &entry)?, changed),
        Page::Gone(tombstone, changed) => (Standing::Gone, pages::gone(desk, &tombstone)?, changed),
        Page::Moved(kind, slug) => return Ok(Some(moved(desk, kind, slug, revision))),
    };
    let since = desk.defined_at(&Address::EntryPage(kind, slug.clone()));
    Ok(Some(Rendered {
        standing,
        changed: Some(changed.max(since)),
        ..Rendered::of(body, HTML, revision)
    }))
}
