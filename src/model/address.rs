use super::{ArchivePage, Entry, FeedKey, Kind, Query, QueryError, Slug};
use std::fmt;
use std::str::FromStr;
use url::form_urlencoded;

/// In which form a feed is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// Why a format was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no feed format; write `rss`, `atom` or `json`")]
pub struct FormatError(String);

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// The extension of its addresses.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::Json => "JSON Feed",
        }
    }

    /// The media type without parameters, as `type` attributes want it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(extension: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL
            .into_iter()
            .find(|format| format.extension() == extension);
        known.ok_or_else(|| FormatError(extension.to_owned()))
    }
}

/// Everything that has an address of its own. The one place that knows paths.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Address {
    /// `/`: the newsstand, for people.
    FrontPage,
    /// `/opml.xml`: every feed.
    Opml,
    /// `/news-sitemap.xml`: the last two days, for Google News.
    NewsSitemap,
    /// `/robots.txt`: what crawlers need not read.
    Robots,
    /// `/search`: where to type what to search for.
    SearchPage,
    /// `/feeds/latest.rss`, `/search.rss?q=ferry`: a document.
    Document(FeedKey, Format),
    /// `/feeds/latest/archive/article-harbour-ferry.rss`: a page of a feed's archive.
    Archive(FeedKey, ArchivePage, Format),
    /// `/feeds/latest`, `/search?q=ferry`: what a feed holds, for people.
    FeedPage(FeedKey),
    /// `/feeds/latest/archive/article-harbour-ferry`: what a page of its archive holds, for people.
    ArchivePage(FeedKey, ArchivePage),
    /// `/articles/harbour-ferry`: an entry's page.
    EntryPage(Kind, Slug),
    /// `/images/ferry.svg`: a picture out of `feeds/images/`.
    Image(String),
}

/// What stands between a feed's name and that of a page of its archive.
const ARCHIVE: &str = "archive";

impl Address {
    /// The page of an entry.
    pub fn of_entry(entry: &Entry) -> Self {
        Self::EntryPage(entry.story.kind, entry.slug.clone())
    }

    /// The path; it begins with `/` and needs no percent-encoding. A search has its query behind it,
    /// percent-encoded.
    pub fn path(&self) -> String {
        match self {
            Self::FrontPage => "/".to_owned(),
            Self::Opml => "/opml.xml".to_owned(),
            Self::NewsSitemap => "/news-sitemap.xml".to_owned(),
            Self::Robots => "/robots.txt".to_owned(),
            Self::SearchPage => "/search".to_owned(),
            Self::Document(key, format) => feed_path(key, &format!(".{}", format.extension())),
            Self::Archive(key, page, format) => {
                feed_path(key, &format!("/{ARCHIVE}/{page}.{}", format.extension()))
            }
            Self::FeedPage(key) => feed_path(key, ""),
            Self::ArchivePage(key, page) => feed_path(key, &format!("/{ARCHIVE}/{page}")),
            Self::EntryPage(kind, slug) => format!("/{}/{slug}", kind.plural()),
            Self::Image(name) => format!("/images/{name}"),
        }
    }

    /// Whether it is of a sort of which anybody can ask for any number: what a search found, or a
    /// page of an archive.
    pub fn is_on_demand(&self) -> bool {
        match self {
            Self::Archive(..) | Self::ArchivePage(..) => true,
            Self::Document(key, _) | Self::FeedPage(key) => matches!(key, FeedKey::Search(_)),
            Self::FrontPage
            | Self::Opml
            | Self::NewsSitemap
            | Self::Robots
            | Self::SearchPage
            | Self::EntryPage(..)
            | Self::Image(_) => false,
        }
    }

    /// Whether it is a page for people.
    pub fn is_page(&self) -> bool {
        match self {
            Self::FrontPage
            | Self::SearchPage
            | Self::FeedPage(_)
            | Self::ArchivePage(..)
            | Self::EntryPage(..) => true,
            Self::Opml
            | Self::NewsSitemap
            | Self::Robots
            | Self::Document(..)
            | Self::Archive(..)
            | Self::Image(_) => false,
        }
    }

    /// The format, if it is a document of a feed: a subscription document or a page of an archive.
    pub fn feed_format(&self) -> Option<Format> {
        match self {
            Self::Document(_, format) | Self::Archive(_, _, format) => Some(*format),
            Self::FrontPage
            | Self::Opml
            | Self::NewsSitemap
            | Self::Robots
            | Self::SearchPage
            | Self::FeedPage(_)
            | Self::ArchivePage(..)
            | Self::EntryPage(..)
            | Self::Image(_) => None,
        }
    }

    /// Reads a path (percent-decoded) that begins with `/search`, with its query (as it came); `None`
    /// if it is none of search. Of parameters only the first `q` counts.
    pub fn parse_search(path: &str, query: Option<&str>) -> Option<Result<Self, QueryError>> {
        let behind = path.strip_prefix("/search")?;
        let format = match behind.strip_prefix('.') {
            Some(extension) => Some(extension.parse().ok()?),
            None if behind.is_empty() => None,
            None => return None,
        };
        let text = Self::searched_text(query);
        if format.is_none() && text.trim().is_empty() {
            return Some(Ok(Self::SearchPage));
        }
        let query = Query::parse(&text).map(FeedKey::Search);
        Some(query.map(|key| match format {
            Some(format) => Self::Document(key, format),
            None => Self::FeedPage(key),
        }))
    }

    /// What somebody typed to search for, by an address's query (as it came): its first `q`, decoded.
    pub fn searched_text(query: Option<&str>) -> String {
        let mut parameters = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let text = parameters.find(|(name, _)| name == "q");
        text.map_or_else(String::new, |(_, text)| text.into_owned())
    }

    /// Reads a path (without query, percent-decoded); `None` if nothing can be there.
    pub fn parse(path: &str) -> Option<Self> {
        match path {
            "/" => return Some(Self::FrontPage),
            "/opml.xml" => return Some(Self::Opml),
            "/news-sitemap.xml" => return Some(Self::NewsSitemap),
            "/robots.txt" => return Some(Self::Robots),
            _ => {}
        }
        let (collection, name) = path.strip_prefix('/')?.split_once('/')?;
        if collection == "images" {
            return is_image_name(name).then(|| Self::Image(name.to_owned()));
        }
        if let Some(kind) = Kind::ALL
            .into_iter()
            .find(|kind| kind.plural() == collection)
        {
            return Some(Self::EntryPage(kind, Slug::new(name).ok()?));
        }
        if let Some((name, below)) = name.split_once('/') {
            let key = FeedKey::from_parts(collection, Slug::new(name).ok()?)?;
            let page = below.strip_prefix(ARCHIVE)?.strip_prefix('/')?;
            return Some(match page.split_once('.') {
                Some((page, extension)) => {
                    let format = extension.parse().ok()?;
                    Self::Archive(key, ArchivePage::parse(page)?, format)
                }
                None => Self::ArchivePage(key, ArchivePage::parse(page)?),
            });
        }
        match name.split_once('.') {
            Some((slug, extension)) => {
                let key = FeedKey::from_parts(collection, Slug::new(slug).ok()?)?;
                Some(Self::Document(key, extension.parse().ok()?))
            }
            None => FeedKey::from_parts(collection, Slug::new(name).ok()?).map(Self::FeedPage),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.path())
    }
}

/// The path of a feed with what stands behind its name.
fn feed_path(key: &FeedKey, extension: &str) -> String {
    let collection = key.collection();
    match key {
        FeedKey::Defined(slug)
        | FeedKey::Section(slug)
        | FeedKey::Author(slug)
        | FeedKey::Tag(slug) => format!("/{collection}/{slug}{extension}"),
        FeedKey::Search(query) => {
            let text = query.to_string();
            let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            format!("/{collection}{extension}?q={text}")
        }
    }
}

/// The longest name of a file, in bytes, on any common system.
const LONGEST_IMAGE_NAME: usize = 255;

/// Only plain names: nothing that climbs out of the folder, hides, or needs an escape.
fn is_image_name(name: &str) -> bool {
    (1..=LONGEST_IMAGE_NAME).contains(&name.len())
        && !name.starts_with('.')
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}
