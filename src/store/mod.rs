//! Entries, topics and revisions: one inherent API, all SQL of the program.

use crate::model::{Entry, Guid, Instant, Kind, Mint, Selection, Slug, Submission, Text, Topic};

/// The store. Cheap to clone; clones share one writer and a pool of read-only connections.
#[derive(Clone, Debug)]
pub struct Store {}

/// Why the store could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {}

/// Whether what was put is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Commit {
    /// Kept: durable when the call returns.
    Keep,
    /// Rolled back: the answer says what would have happened.
    DryRun,
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
}

/// One submission's answer, in the order of the call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored {
    /// What happened.
    pub outcome: Outcome,
    /// The entry as it is stored now.
    pub entry: Entry,
}

/// The newest entries of a topic, read in one snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listing {
    /// The name as the newest entry spells it: `Opinion`, `Seymur Mammadov`; none for `all`, kinds
    /// and conjunctions.
    pub name: Option<Text>,
    /// `published` descending, then guid ascending.
    pub entries: Vec<Entry>,
    /// When a document of just these entries last changed, in whole seconds since 1970. Strictly
    /// grows with every change of the topic, so that two contents never share a Last-Modified.
    pub changed: i64,
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
    /// Opens `sqlite://path`, creating the file and bringing its schema up to date.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        todo!()
    }
    /// The schema's version.
    pub async fn schema_version(&self) -> Result<i64, StoreError> {
        todo!()
    }
    /// Stores all submissions in one transaction, or none.
    pub async fn put(
        &self,
        submissions: &[Submission],
        mint: &Mint,
        now: Instant,
        commit: Commit,
    ) -> Result<Vec<Stored>, StoreError> {
        todo!()
    }
    /// Lists the embargoed entries whose time has come; how many there were.
    pub async fn release(&self, now: Instant) -> Result<u64, StoreError> {
        todo!()
    }
    /// When the next embargo ends.
    pub async fn next_release(&self) -> Result<Option<Instant>, StoreError> {
        todo!()
    }
    /// Makes sure each selection has a topic of its own, listing what is already stored.
    pub async fn register(&self, selections: &[Selection], now: Instant) -> Result<(), StoreError> {
        todo!()
    }
    /// Remembers the digest of a definition (`site`, `feed latest`); answers since when it is so, in whole seconds since 1970. Never earlier than an answer given before for another digest.
    pub async fn define(
        &self,
        definitions: &[(String, String)],
        now: Instant,
    ) -> Result<Vec<i64>, StoreError> {
        todo!()
    }
    /// The newest `most` entries of a topic; none if nothing was ever listed under it and it was never registered.
    pub async fn listing(&self, topic: &Topic, most: u32) -> Result<Option<Listing>, StoreError> {
        todo!()
    }
    /// A released entry by its address, with the second of its last change.
    pub async fn entry(&self, kind: Kind, slug: &Slug) -> Result<Option<(Entry, i64)>, StoreError> {
        todo!()
    }
    /// Every stored entry (embargoed ones too), in pages: those after `after` in the order of guids.
    pub async fn entries(
        &self,
        kind: Option<Kind>,
        after: Option<&Guid>,
        most: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        todo!()
    }
    /// Sections, authors and tags.
    pub async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        todo!()
    }
    /// What has changed after revision `since`.
    pub async fn changes(&self, since: i64) -> Result<Changes, StoreError> {
        todo!()
    }
    /// A watch over commits of any process.
    pub async fn watch(&self) -> Result<Watch, StoreError> {
        todo!()
    }
}
/// Tells when some process has committed.
pub struct Watch {}
impl Watch {
    /// Whether anything was committed since the last call (the first call answers `true`).
    pub async fn has_changed(&mut self) -> Result<bool, StoreError> {
        todo!()
    }
}
