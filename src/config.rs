//! `feeds/` as the desk wrote it, checked: the publication, its feeds and the service's settings.
//!
//! Every fault names the file, the line and the remedy, and one fault refuses the whole folder:
//! a half-understood configuration would change what readers get.

use crate::model::{
    Address, Feed, FeedKey, Kind, Language, Mint, Publication, Selection, Slug, Text,
};
use chrono_tz::Tz;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use url::Url;

/// The folder `feeds/`, read and checked.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The folder itself.
    pub folder: PathBuf,
    /// The newspaper.
    pub publication: Publication,
    /// The feeds that have a file, by name.
    pub feeds: BTreeMap<Slug, Feed>,
    /// How many entries the feeds without a definition list at most.
    pub feed_entries: u32,
    /// How long a cache may keep a document, in seconds.
    pub max_age: u32,
    /// The time zone of dates that name none.
    pub time_zone: Tz,
    /// Where `serve` listens, if `site.toml` says so.
    pub listen: Option<SocketAddr>,
    /// Where its admin listener does, likewise.
    pub admin: Option<SocketAddr>,
}

/// Why `feeds/` was refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The folder or a file of it cannot be read.
    #[error("{path}: {source}; name the folder that holds site.toml with --feeds DIR", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is no TOML, has an unknown key, lacks one or has a bad value in one.
    #[error("{path}:{line}: {reason}", path = path.display())]
    Value {
        /// Which file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong and what to write instead.
        reason: String,
    },
    /// A feed's file name is no slug.
    #[error("{path}: a feed is named by its file; {reason}", path = path.display())]
    Name {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Configuration {
    /// How many entries a feed lists when nothing says otherwise.
    pub const FEED_ENTRIES: u32 = 50;
    /// More entries than this in one document are refused: a reader fetches all of them at once.
    pub const MOST_ENTRIES: u32 = 1_000;
    /// How long a cache may keep a document when nothing says otherwise, in seconds: readers poll
    /// a few times an hour, a desk wants a correction out within the minute.
    pub const MAX_AGE: u32 = 60;

    /// Reads `site.toml` and every other `*.toml` of the folder.
    ///
    /// # Errors
    /// At the first fault.
    pub fn read(folder: &Path) -> Result<Self, ConfigError> {
        let site = TomlFile::read(folder.join("site.toml"))?;
        let keys: SiteKeys = site.parse()?;
        let mint = Mint::new(keys.id_domain.get_ref(), &keys.id_date)
            .map_err(|error| site.fault(keys.id_domain.span().start, error.to_string()))?;
        let mut feeds = BTreeMap::new();
        for path in feed_files(folder)? {
            let file = TomlFile::read(path)?;
            let feed = file.parse::<FeedKeys>()?.into_feed(&file)?;
            feeds.insert(feed.key.slug().clone(), feed);
        }
        Ok(Self {
            folder: folder.to_owned(),
            publication: Publication {
                title: keys.title,
                description: keys.description,
                base_url: keys.base_url.0,
                language: keys.language,
                email: keys.email,
                rights: keys.rights,
                icon: keys.icon.map(|icon| icon.0),
                mint,
            },
            feeds,
            feed_entries: keys
                .feed_entries
                .map_or(Self::FEED_ENTRIES, |entries| entries.0),
            max_age: keys.max_age.unwrap_or(Self::MAX_AGE),
            time_zone: keys.time_zone.map_or(Tz::UTC, |zone| zone.0),
            listen: keys.listen,
            admin: keys.admin,
        })
    }

    /// Where the desk drops its stories.
    pub fn stories(&self) -> PathBuf {
        self.folder.join("stories")
    }

    /// Where the pictures of its stories lie.
    pub fn images(&self) -> PathBuf {
        self.folder.join("images")
    }

    /// What each definition says, as (name, digest), for the store to remember since when it has
    /// been so: a changed title changes documents though no entry has changed. The program's
    /// version is in it because a newer one may write the same rows differently.
    pub fn definitions(&self) -> Vec<(String, String)> {
        let digest = |what: &dyn std::fmt::Debug| {
            let text = format!("{} {what:?}", env!("CARGO_PKG_VERSION"));
            blake3::hash(text.as_bytes()).to_hex().to_string()
        };
        let site = (
            "site".to_owned(),
            digest(&(&self.publication, self.feed_entries)),
        );
        let feeds = self
            .feeds
            .iter()
            .map(|(name, feed)| (format!("feed {name}"), digest(feed)));
        std::iter::once(site).chain(feeds).collect()
    }
}

fn feed_files(folder: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for item in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = item.map_err(unreadable)?.path();
        let is_toml = path
            .extension()
            .is_some_and(|extension| extension == "toml");
        if is_toml && path.file_name().is_some_and(|name| name != "site.toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A file with its text, so that a fault can name the line.
struct TomlFile {
    path: PathBuf,
    text: String,
}

impl TomlFile {
    fn read(path: PathBuf) -> Result<Self, ConfigError> {
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self { path, text }),
            Err(source) => Err(ConfigError::Unreadable { path, source }),
        }
    }

    fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ConfigError> {
        toml::from_str(&self.text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            self.fault(start, error.message().replace('\n', " "))
        })
    }

    /// A fault at a byte of the text.
    fn fault(&self, start: usize, reason: String) -> ConfigError {
        let before = self.text.get(..start).unwrap_or(&self.text);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        ConfigError::Value {
            path: self.path.clone(),
            line,
            reason,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteKeys {
    title: Text,
    description: Text,
    base_url: BaseUrl,
    id_domain: toml::Spanned<String>,
    id_date: String,
    language: Language,
    email: Option<Text>,
    rights: Option<Text>,
    icon: Option<IconAddress>,
    time_zone: Option<TimeZone>,
    feed_entries: Option<Entries>,
    max_age: Option<u32>,
    listen: Option<SocketAddr>,
    admin: Option<SocketAddr>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedKeys {
    title: Text,
    description: Text,
    home_page: Option<HttpUrl>,
    kind: Option<Kind>,
    section: Option<Text>,
    author: Option<Text>,
    tag: Option<Text>,
    entries: Option<Entries>,
}

impl FeedKeys {
    fn into_feed(self, file: &TomlFile) -> Result<Feed, ConfigError> {
        let name = file.path.file_stem().unwrap_or_default().to_string_lossy();
        let name = Slug::new(&name).map_err(|error| ConfigError::Name {
            path: file.path.clone(),
            reason: error.to_string(),
        })?;
        let slug = |text: Option<Text>| text.map(|text| Slug::of(text.as_str()));
        Ok(Feed {
            key: FeedKey::Defined(name),
            title: self.title,
            description: self.description,
            home_page: self.home_page.map(|url| url.0),
            selection: Selection {
                kind: self.kind,
                section: slug(self.section),
                author: slug(self.author),
                tag: slug(self.tag),
            },
            entries: self
                .entries
                .map_or(Configuration::FEED_ENTRIES, |entries| entries.0),
        })
    }
}

// Values that are checked where the TOML reader still knows their line.

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct BaseUrl(Url);

impl TryFrom<String> for BaseUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut url = HttpUrl::try_from(text.clone())?.0;
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return Err(format!(
                "`{text}` holds more than scheme, host and path; leave the rest out"
            ));
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self(url))
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct HttpUrl(Url);

impl TryFrom<String> for HttpUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let remedy =
            || format!("`{text}` is no web address; write one like `https://paper.example/`");
        let url = Url::parse(&text).map_err(|_| remedy())?;
        if matches!(url.scheme(), "http" | "https") {
            Ok(Self(url))
        } else {
            Err(remedy())
        }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct IconAddress(String);

impl TryFrom<String> for IconAddress {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if matches!(Address::parse(&text), Some(Address::Image(_))) {
            return Ok(Self(text));
        }
        HttpUrl::try_from(text.clone())
            .map(|url| Self(url.0.into()))
            .map_err(|_| {
                format!(
                    "`{text}` is no picture; write `/images/NAME` for a file of the folder images, \
                 or its web address"
                )
            })
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct TimeZone(Tz);

impl TryFrom<String> for TimeZone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse().map(Self).map_err(|_| {
            format!("`{name}` is no time zone; write one like `Europe/London` or `UTC`")
        })
    }
}

#[derive(Deserialize)]
#[serde(try_from = "i64")]
struct Entries(u32);

impl TryFrom<i64> for Entries {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, String> {
        let most = Configuration::MOST_ENTRIES;
        u32::try_from(number)
            .ok()
            .filter(|number| (1..=most).contains(number))
            .map(Self)
            .ok_or_else(|| format!("{number} entries are no length of a feed; write 1 to {most}"))
    }
}
