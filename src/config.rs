//! `feeds/` as the desk wrote it, checked: the publication, its feeds and the service's settings.
//!
//! Every fault names the file, the line and the remedy, and one fault refuses the whole folder:
//! a half-understood configuration would change what readers get.

mod file;
mod limits;
mod moved;
mod presentation;
mod service;
mod tls;
mod window;

use crate::model::{
    self, Address, Extent, Feed, FeedKey, Kind, Language, Mint, Moved, Publication, Selection,
    Slug, Text, Window,
};
use crate::serve::PurgeHeader;
use chrono_tz::Tz;
use file::{Keys, Schema, TomlFile};
use moved::Whereabouts;
pub use service::Service;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
pub use tls::Secured;
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
    /// Where feeds once were, and those that were given up.
    pub moved: Moved,
    /// How many entries the feeds without a definition list.
    pub feed_window: Window,
    /// How long a cache may go on showing a document that has changed, in seconds.
    pub max_age: u32,
    /// How long it may go on with one while the desk answers with an error or not at all, likewise.
    pub stale_if_error: u32,
    /// Whether a story whose file is removed from the folder of stories is retracted.
    pub retract_removed: bool,
    /// Whether `serve` answers with deltas where it can.
    pub deltas: bool,
    /// How long it may keep a page of an archive that no new story can change, in seconds.
    pub archive_max_age: u32,
    /// The header field by which a cache in front of the desk is told what to forget.
    pub purge_header: Option<PurgeHeader>,
    /// The time zone of dates that name none.
    pub time_zone: Tz,
    /// How `serve` serves.
    pub service: Service,
}

/// Why `feeds/` was refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no `site.toml`, or not even the folder.
    #[error("{path} is not there; name the folder that holds site.toml with --feeds DIR", path = .0.display())]
    Missing(PathBuf),
    /// The folder or a file of it is there and cannot be read.
    #[error("{path} cannot be read; make it something that the user of newsstand may read", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A folder, a pipe or a device.
    #[error("{path} is no file; put a file in its place, or remove it", path = .0.display())]
    NotAFile(PathBuf),
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
    /// A feed's file name is no slug and `.toml`.
    #[error(
        "{path}: a feed is named by its file, in lower-case letters a to z, digits and single \
         hyphens; rename it to {name}.toml",
        path = path.display()
    )]
    Name {
        /// Which file.
        path: PathBuf,
        /// A name it may have.
        name: Slug,
    },
}

impl ConfigError {
    /// The file or folder it is about.
    pub fn path(&self) -> &Path {
        let (Self::Missing(path)
        | Self::NotAFile(path)
        | Self::Unreadable { path, .. }
        | Self::Value { path, .. }
        | Self::Name { path, .. }) = self;
        path
    }

    fn unreadable(path: PathBuf, source: io::Error) -> Self {
        use io::ErrorKind::{NotADirectory, NotFound};
        let is_missing = matches!(source.kind(), NotFound | NotADirectory);
        if is_missing && path.ends_with(SITE) {
            Self::Missing(path)
        } else {
            Self::Unreadable { path, source }
        }
    }
}

/// The file of the publication; every other `*.toml` is a feed.
const SITE: &str = "site.toml";
/// The folder of the pictures.
const IMAGES: &str = "images";

const SITE_KEYS: Schema = Schema {
    required: &[
        ("title", "The Paper"),
        ("description", "News from the coast"),
        ("base_url", "https://feeds.paper.example/"),
        ("id_domain", "paper.example"),
        ("id_date", "2026"),
        ("language", "en"),
    ],
    optional: &[SITE_OWN_KEYS, service::KEYS, tls::KEYS, limits::KEYS],
};

const SITE_OWN_KEYS: &[&str] = &[
    "email",
    "webmaster",
    "rights",
    "icon",
    "logo",
    "correction_label",
    "embeds",
    "time_zone",
    "retract_removed",
    "feed_entries",
    "feed_recent_hours",
    "feed_most_entries",
    "feed_content",
    "max_age",
    "stale_if_error",
    "deltas",
    "archive_max_age",
    "purge_header",
];

const FEED_KEYS: Schema = Schema {
    required: &[
        ("title", "The Paper: Opinion"),
        ("description", "What the paper thinks"),
    ],
    optional: &[FEED_OWN_KEYS],
};

const FEED_OWN_KEYS: &[&str] = &[
    "home_page",
    "kind",
    "section",
    "author",
    "tag",
    "entries",
    "recent_hours",
    "most_entries",
    "content",
    "language",
    "categories",
    "icon",
    "logo",
    "ttl",
    "aliases",
    "gone",
];

impl Configuration {
    /// How many entries a feed lists when nothing says otherwise.
    pub const FEED_ENTRIES: u32 = 50;
    /// More entries than this in one document are refused: a reader fetches all of them at once.
    pub const MOST_ENTRIES: u32 = 1_000;
    /// In hours, a week: what is older is no news, and a reader finds it in the archive.
    pub const LONGEST_RECENT: u32 = 7 * 24;
    /// How long a cache may go on showing a document that has changed when nothing says otherwise, in
    /// seconds: readers poll a few times an hour, a desk wants a correction out within the minute.
    pub const MAX_AGE: u32 = 60;
    /// A day, in seconds, the same while the desk cannot be asked: as long as it may take until a person
    /// has mended it.
    pub const STALE_IF_ERROR: u32 = 24 * 60 * 60;
    /// A year, in seconds, the same for a page of an archive that no new story can change: caches take
    /// more for no more.
    pub const ARCHIVE_MAX_AGE: u32 = 365 * 24 * 60 * 60;

    /// Reads `site.toml` and every other `*.toml` of the folder.
    ///
    /// # Errors
    /// At the first fault.
    pub fn read(folder: &Path) -> Result<Self, ConfigError> {
        let file = TomlFile::read(folder.join(SITE))?;
        let keys = file.keys(&SITE_KEYS)?;
        let (feeds, whereabouts) = feeds(folder)?;
        let images = folder.join(IMAGES);
        // Any year shows whether the domain is one; the date is then looked at in its own place.
        let domain = |domain: &str| Mint::new(domain, "2026").map(|_| domain.to_owned());
        let domain = keys.required(keys.text("id_domain", domain)?)?;
        let publication = Publication {
            title: keys.required(keys.text("title", visible)?)?,
            description: keys.required(keys.text("description", visible)?)?,
            base_url: keys.required(keys.text("base_url", base_url)?)?,
            language: keys.required(keys.text("language", language)?)?,
            email: keys.text("email", mail_address)?,
            rights: keys.text("rights", visible)?,
            webmaster: keys.text("webmaster", mail_address)?,
            icon: keys.text("icon", |address| icon(address, &images))?,
            logo: keys.text("logo", |address| icon(address, &images))?,
            correction_label: keys.text("correction_label", visible)?,
            embeds: presentation::embeds(&keys)?,
            extent: keys
                .text("feed_content", str::parse::<Extent>)?
                .unwrap_or_default(),
            mint: keys.required(keys.text("id_date", |date| Mint::new(&domain, date))?)?,
        };
        Ok(Self {
            folder: folder.to_owned(),
            moved: moved::moved(&publication, &feeds, &whereabouts)?,
            feed_window: window::window(&keys, &window::OF_SITE, None)?,
            max_age: keys.number("max_age", seconds())?.unwrap_or(Self::MAX_AGE),
            stale_if_error: keys
                .number("stale_if_error", seconds())?
                .unwrap_or(Self::STALE_IF_ERROR),
            retract_removed: keys.flag("retract_removed")?.unwrap_or(false),
            deltas: keys.flag("deltas")?.unwrap_or(true),
            archive_max_age: keys
                .number("archive_max_age", seconds())?
                .unwrap_or(Self::ARCHIVE_MAX_AGE),
            purge_header: keys.text("purge_header", str::parse)?,
            time_zone: keys.text("time_zone", time_zone)?.unwrap_or(Tz::UTC),
            service: Service::read(&keys, folder, &publication.base_url)?,
            publication,
            feeds,
        })
    }

    /// Where the desk drops its stories.
    pub fn stories(&self) -> PathBuf {
        self.folder.join("stories")
    }

    /// Where the pictures of its stories lie.
    pub fn images(&self) -> PathBuf {
        self.folder.join(IMAGES)
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
            digest(&(&self.publication, self.feed_window)),
        );
        let pages = ("pages".to_owned(), digest(&self.time_zone));
        // All together: a feed that is gone leaves its mark on what lists them.
        let all = ("feeds".to_owned(), digest(&self.feeds));
        let feeds = self
            .feeds
            .iter()
            .map(|(name, feed)| (format!("feed {name}"), digest(feed)));
        [site, pages, all].into_iter().chain(feeds).collect()
    }
}

/// The feeds there are, and where all that have a file are or were.
fn feeds(folder: &Path) -> Result<(BTreeMap<Slug, Feed>, Vec<Whereabouts>), ConfigError> {
    let mut feeds = BTreeMap::new();
    let mut whereabouts = Vec::new();
    for path in feed_files(folder)? {
        let name = name_of(&path)?;
        let file = TomlFile::read(path)?;
        let keys = file.keys(&FEED_KEYS)?;
        let one = Whereabouts::read(name.clone(), &keys)?;
        // Of one that is gone the rest may stay in the file, or not.
        if !one.is_gone {
            feeds.insert(name.clone(), feed(name, &keys, &folder.join(IMAGES))?);
        }
        whereabouts.push(one);
    }
    Ok((feeds, whereabouts))
}

/// Files in any spelling of `.toml`, so that none is left out unsaid; hidden ones are an editor's.
fn feed_files(folder: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let unreadable = |source| ConfigError::unreadable(folder.to_owned(), source);
    let mut files = Vec::new();
    for item in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = item.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_toml = name.to_ascii_lowercase().ends_with(".toml");
        if is_toml && name != SITE && !name.starts_with('.') {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn name_of(path: &Path) -> Result<Slug, ConfigError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let is_lower_case = path.extension().is_some_and(|found| found == "toml");
    let name = Slug::new(&stem).ok().filter(|_| is_lower_case);
    name.ok_or_else(|| ConfigError::Name {
        path: path.to_owned(),
        name: Slug::of(&stem),
    })
}

fn feed(name: Slug, keys: &Keys<'_>, images: &Path) -> Result<Feed, ConfigError> {
    let kind = keys.text("kind", str::parse::<Kind>)?;
    Ok(Feed {
        key: FeedKey::Defined(name),
        title: keys.required(keys.text("title", visible)?)?,
        description: keys.required(keys.text("description", visible)?)?,
        home_page: keys.text("home_page", web_address)?,
        selection: Selection {
            kind,
            section: keys.text("section", slug)?,
            author: keys.text("author", slug)?,
            tag: keys.text("tag", slug)?,
        },
        window: window::window(keys, &window::OF_FEED, kind)?,
        presentation: presentation::presentation(keys, images)?,
    })
}

// What the values mean, each with what to write instead of one that means nothing.

fn visible(text: &str) -> Result<Text, &'static str> {
    Text::new(text).ok_or("text must hold at least one visible character")
}

fn slug(name: &str) -> Result<Slug, &'static str> {
    visible(name).map(|name| Slug::of(name.as_str()))
}

fn web_address(text: &str) -> Result<Url, String> {
    model::web_address(text).ok_or_else(|| {
        format!("`{text}` is no web address; write one like `https://paper.example/`")
    })
}

fn base_url(text: &str) -> Result<Url, String> {
    let mut url = web_address(text)?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    if url.query().is_some() || url.fragment().is_some() || has_user {
        return Err(format!(
            "`{text}` holds more than scheme, host and path; leave the rest out"
        ));
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

fn language(tag: &str) -> Result<Language, String> {
    Language::new(tag).map_err(|error| error.to_string())
}

fn mail_address(text: &str) -> Result<Text, String> {
    Text::new(text)
        .filter(Text::is_mail_address)
        .ok_or_else(|| format!("`{text}` is no mail address; write one like `desk@paper.example`"))
}

fn icon(text: &str, images: &Path) -> Result<String, String> {
    let Some(Address::Image(name)) = Address::parse(text) else {
        return web_address(text).map(String::from).map_err(|_| {
            format!(
                "`{text}` is no picture; write `/images/NAME` for a file of the folder images, \
                 or its web address"
            )
        });
    };
    let file = images.join(name);
    if file.is_file() {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "there is no {}; put the picture there",
            file.display()
        ))
    }
}

fn time_zone(name: &str) -> Result<Tz, String> {
    let unknown = |_| format!("`{name}` is no time zone; write one like `Europe/London` or `UTC`");
    name.parse().map_err(unknown)
}

fn seconds() -> impl FnOnce(i64) -> Result<u32, String> {
    range("is no number of seconds", 0, u32::MAX)
}

/// A number that is neither too small nor too large.
fn within(number: i64, least: u32, most: u32) -> Option<u32> {
    let number = u32::try_from(number).ok()?;
    (least..=most).contains(&number).then_some(number)
}

/// The meaning of a number that must be neither too small nor too large.
fn range(fault: &'static str, least: u32, most: u32) -> impl FnOnce(i64) -> Result<u32, String> {
    move |number| {
        within(number, least, most)
            .ok_or_else(|| format!("{number} {fault}; write {least} to {most}"))
    }
}

/// `localhost` is taken as the IPv4 address every machine has under that name.
pub(crate) fn socket_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix("localhost:");
    let numeric = port.map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    numeric.parse().map_err(|_| {
        format!(
            "`{text}` is nothing to listen on; write an address and port such as `127.0.0.1:8080`"
        )
    })
}
