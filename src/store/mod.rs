//! Entries, topics and revisions in SQLite: one inherent API, and all SQL of the program.
//!
//! Every topic keeps its list of entries as one contiguous range of an index, so a feed costs what
//! its length costs, however much is stored. Every commit takes the next revision, and every topic
//! and entry carries the revision of its last change: a reader of [`Store::changes`] misses none.

mod addresses;
mod ahead;
mod archive;
mod browse;
mod database;
mod embargo;
mod error;
mod files;
mod moments;
mod observer;
mod put;
mod read;
mod records;
mod register;
mod replies;
mod retract;
mod rows;
mod search;
mod shift;
mod stored;
mod tokens;
mod told;
mod topics;
mod watch;
mod writing;

pub use ahead::Ahead;
pub use browse::{Browsed, Browsing, Cursor};
pub use embargo::Upcoming;
pub use error::StoreError;
pub use put::Beside;
pub use replies::{Reply, ReplyKey};
pub use retract::{Removed, Retraction, StoryFolder};
pub use tokens::KnownToken;
pub use told::{Change, NotTaken};
pub use watch::Watch;
pub use writing::{Held, State, Writing};

use crate::model::{ArchivePage, Entry, History, Instant, Kind, Slug, Text, Tombstone, Topic};
use database::Pools;
use observer::Observer;
use sqlx::Connection as _;
use std::path::Path;
use std::time::Duration;

/// The store. Cheap to clone; clones share one writer and a pool of read-only connections.
#[derive(Clone, Debug)]
pub struct Store {
    pools: Pools,
}

/// What became of a submission.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A new entry.
    Created,
    /// A known one whose story has changed.
    Updated,
    /// A known one, the same to a reader.
    Unchanged,
    /// A known one that is taken back; of an import, that was before and stays so.
    Retracted,
    /// A known one that was taken back, and is back.
    Restored,
}

impl Outcome {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Retracted => "retracted",
            Self::Restored => "restored",
        }
    }
}

/// One submission's answer, in the order of the call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored {
    /// What happened.
    pub outcome: Outcome,
    /// The entry as it is stored now.
    pub entry: Entry,
    /// What it was before, if it is updated or restored.
    pub former: Option<Box<Entry>>,
    /// The file of the desk's own folder that tells the entry, if nothing was taken because of it.
    pub left_to: Option<String>,
    /// What became of what somebody else has said since the submission's source did, if that is to be told.
    pub since: Option<Since>,
    /// Whether it keeps something that the submission's source names and does not have.
    pub is_supplied: bool,
}

/// What becomes of what the desk, or another source, has said of an entry since a source did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Since {
    /// It stays, for whether the source says something new cannot be seen: another program has read it otherwise,
    /// it tells the entry for the first time, or it names what it does not have. Or it brings the entry back and says nothing new.
    Kept,
    /// It was the desk's, and is gone, for the source says something new.
    Replaced,
}

/// An entry as the desk keeps it, whether readers see it or not.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Kept {
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// If it was retracted, when and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tombstone: Option<Tombstone>,
}

/// What there is at an address that is or was an entry's. With it, the second of its last change
/// there, as [`Listing::changed`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Page {
    /// An entry.
    Entry(Box<Entry>, i64),
    /// Nothing any more: it was retracted.
    Gone(Tombstone, i64),
    /// The entry has this address now.
    Moved(Kind, Slug),
}

/// The newest entries of a topic, read in one snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listing {
    /// The name as the newest entry spells it: `Opinion`, `Seymur Mammadov`; none for `all`, kinds
    /// and conjunctions.
    pub name: Option<Text>,
    /// `published` descending, then guid ascending.
    pub entries: Vec<Entry>,
    /// Of the retracted entries that would still be listed, in the same order.
    pub tombstones: Vec<Tombstone>,
    /// The page of the archive that begins behind the entries; `None` if nothing is older.
    pub older: Option<ArchivePage>,
    /// When a document of just these entries and a link to what follows last changed, in whole
    /// seconds since 1970. Strictly grows with every change of the topic, so that two contents never
    /// share a Last-Modified; and is later than every definition was at the time
    /// ([`Store::define`]).
    pub changed: i64,
    /// When each of them came here or changed here.
    pub history: History,
    /// The store's revision at the moment of reading.
    pub revision: i64,
}

/// A page of a topic's archive, read in one snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Archive {
    /// As [`Listing::name`].
    pub name: Option<Text>,
    /// `published` descending, then guid ascending; at most [`ArchivePage::LONGEST`].
    pub entries: Vec<Entry>,
    /// Of the retracted entries that would be on the page, in the same order.
    pub tombstones: Vec<Tombstone>,
    /// The page that begins behind this one; `None` if nothing is older.
    pub older: Option<ArchivePage>,
    /// The page that ends before this one; `None` of the newest, and of every page whose own first entry
    /// is no head: it leads nowhere, so that it never changes.
    pub newer: Option<ArchivePage>,
    /// Whether nothing changes the page any more but a correction, or a story that comes in with an old
    /// date: it lies behind the window, and leads to the newer page that it will always lead to.
    pub is_settled: bool,
    /// The store's revision at the moment of reading.
    pub revision: i64,
}

/// A topic that needs no definition: a section, an author or a tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// Its topic.
    pub topic: Topic,
    /// Its name for people.
    pub name: Text,
    /// How many entries are listed.
    pub entries: u64,
}

/// All named topics.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Catalogue {
    /// Ordered by topic.
    pub topics: Vec<Named>,
    /// As [`Listing::changed`]: when this list (names and which topics, not counts) last changed.
    pub changed: i64,
    /// The store's revision at the moment of reading.
    pub revision: i64,
}

/// The largest named topics, and how many there are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directory {
    /// Sections, authors and tags.
    pub groups: [Group; 3],
    /// The store's revision at the moment of reading.
    pub revision: i64,
}

/// The named topics of one kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Those that list most entries, the largest first; of two of one size, by topic.
    pub largest: Vec<Named>,
    /// How many list anything.
    pub count: u64,
}

/// What has changed since a revision.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// The store's revision now.
    pub revision: i64,
    /// Topics whose listing changed.
    pub topics: Vec<Topic>,
    /// Entries that were created, changed or released.
    pub entries: Vec<(Kind, Slug)>,
    /// Whether [`Catalogue`] changed.
    pub catalogue: bool,
}

impl Store {
    /// Opens `sqlite://path`, creating the file and bringing its schema and its index of words up to
    /// date; the latter may take minutes, once, if very much is stored.
    ///
    /// # Errors
    /// When the address or the file cannot be used, or a newer program has written it.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = Self {
            pools: Pools::open(url).await?,
        };
        store.index_the_unindexed().await?;
        Ok(store)
    }

    /// As [`Store::open`], of a store that is there.
    ///
    /// # Errors
    /// Also when it is not.
    pub async fn open_existing(url: &str) -> Result<Self, StoreError> {
        if database::exists(url)? {
            Self::open(url).await
        } else {
            Err(StoreError::Missing(url.to_owned()))
        }
    }

    /// The same store, which tells how long each reading of a snapshot took: from asking for a
    /// connection until it was let go.
    pub fn observed(mut self, observer: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        self.pools.observer = Observer::new(observer);
        self
    }

    /// Writes all that a store holds into another file, as it is at one moment: whatever is tried there waits for
    /// nobody here. The store stays as it is, in whatever version it is.
    ///
    /// # Errors
    /// When there is no store, the file is there already, there is no room for it, or the database does not answer.
    pub async fn copy(url: &str, file: &Path) -> Result<(), StoreError> {
        if !database::exists(url)? {
            return Err(StoreError::Missing(url.to_owned()));
        }
        let mut connection = database::connect_to_read(url).await?;
        let copied = sqlx::query("VACUUM INTO $1")
            .bind(file.to_string_lossy().into_owned())
            .execute(&mut connection);
        copied.await?;
        Ok(connection.close().await?)
    }

    /// Ends every connection; what was committed is in the file.
    pub async fn close(&self) {
        self.pools.close().await;
    }

    /// The version of the schema, which [`Store::open`] has brought up to date.
    pub fn schema_version(&self) -> i64 {
        database::newest_version()
    }

    /// A watch over commits of any process.
    ///
    /// # Errors
    /// When the database does not answer, or its file is gone.
    pub async fn watch(&self) -> Result<Watch, StoreError> {
        // Asked before it is opened: SQLite throws away a journal that lies beside another file.
        self.pools.file.is_in_place()?;
        let connection = self.pools.connect().await?;
        Ok(Watch::new(connection, self.pools.file.clone()))
    }
}

/// Whole seconds since 1970: the grain of Last-Modified.
fn seconds(instant: Instant) -> i64 {
    instant.milliseconds().div_euclid(1_000)
}
