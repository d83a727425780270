//! A change that is decided on what is stored, in one transaction with it: nobody else writes between the
//! look and the deed.

use super::database::{Connection, Transaction};
use super::error::damaged;
use super::put::{prepared, put};
use super::retract::{Retraction, retract, tombstone_of};
use super::stored::{Standing, StoredRow, entry_of};
use super::{Beside, Kept, Store, StoreError, Stored};
use crate::model::{Guid, Instant, Kind, Mint, Slug, Submission, Text};
use serde::Serialize;

/// A transaction that writes. Dropped before it is committed, it leaves no trace.
#[derive(Debug)]
pub struct Writing {
    pub(super) transaction: Transaction,
}

/// Whether readers see an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// They do.
    Published,
    /// Not yet: its date lies ahead.
    Embargoed,
    /// Not any more: it was taken back.
    Retracted,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Published, Self::Embargoed, Self::Retracted];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Embargoed => "embargoed",
            Self::Retracted => "retracted",
        }
    }

    pub(super) fn of(listed: i64) -> Option<Self> {
        Standing::of(listed).map(|standing| match standing {
            Standing::Embargoed => Self::Embargoed,
            Standing::Listed => Self::Published,
            Standing::Retracted => Self::Retracted,
        })
    }

    pub(super) fn standing(self) -> Standing {
        match self {
            Self::Published => Standing::Listed,
            Self::Embargoed => Standing::Embargoed,
            Self::Retracted => Standing::Retracted,
        }
    }
}

/// What the desk holds at an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// The entry, and its tombstone if it was taken back.
    pub kept: Kept,
    /// Whether readers see it.
    pub state: State,
    /// The files of the desk's own folder that tell it, as far as is known: one may be gone since.
    pub files: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    #[sqlx(flatten)]
    row: StoredRow,
    listed: i64,
    retracted: Option<i64>,
    reason: Option<String>,
}

/// An entry that is or was at an address; one that is there counts before one that was.
const HELD: &str = "SELECT id, guid, slug, published, updated, revision, story, listed, retracted, \
     reason FROM entry WHERE id = coalesce( \
     (SELECT id FROM entry WHERE kind = $1 AND slug = $2), \
     (SELECT entry FROM vacated WHERE kind = $1 AND slug = $2))";

async fn held(
    connection: &mut Connection,
    kind: Kind,
    slug: &Slug,
) -> Result<Option<Held>, StoreError> {
    let found: Option<HeldRow> = sqlx::query_as(HELD)
        .bind(kind.name())
        .bind(slug.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let files = sqlx::query_scalar("SELECT file FROM story_file WHERE entry = $1 ORDER BY file")
        .bind(found.row.id)
        .fetch_all(&mut *connection)
        .await?;
    let guid = &found.row.guid;
    let tombstone = |at| tombstone_of(guid, at, found.reason.as_deref());
    let state = State::of(found.listed);
    Ok(Some(Held {
        kept: Kept {
            entry: entry_of(&found.row)?,
            tombstone: found.retracted.map(tombstone).transpose()?,
        },
        state: state.ok_or_else(|| damaged(guid, &"it stands neither in nor out of the feeds"))?,
        files,
    }))
}

impl Store {
    /// Begins a change; waits until nobody else writes.
    ///
    /// # Errors
    /// When the database does not answer, or may not be written.
    pub async fn begin(&self) -> Result<Writing, StoreError> {
        let transaction = self.pools.write().await?;
        Ok(Writing { transaction })
    }

    /// What is, or was, at an address, whether readers see it or not: its own address is told by it.
    ///
    /// # Errors
    /// When the database does not answer, or the entry is damaged.
    pub async fn held(&self, kind: Kind, slug: &Slug) -> Result<Option<Held>, StoreError> {
        let mut snapshot = self.pools.read().await?;
        held(&mut snapshot, kind, slug).await
    }
}

impl Writing {
    /// As [`Store::held`].
    ///
    /// # Errors
    /// As [`Store::held`].
    pub async fn held(&mut self, kind: Kind, slug: &Slug) -> Result<Option<Held>, StoreError> {
        held(&mut self.transaction, kind, slug).await
    }

    /// Where the entry is that has a guid, or is known by it too.
    ///
    /// # Errors
    /// When the database does not answer, or the entry is damaged.
    pub async fn address_of(&mut self, guid: &Guid) -> Result<Option<(Kind, Slug)>, StoreError> {
        let found: Option<(String, String)> = sqlx::query_as(
            "SELECT kind, slug FROM entry WHERE guid = $1 \
                 OR id = (SELECT entry FROM alias WHERE guid = $1)",
        )
        .bind(guid.as_str())
        .fetch_optional(&mut *self.transaction)
        .await?;
        let damaged = |error: &dyn std::fmt::Display| damaged(guid.as_str(), error);
        let found = found.map(|(kind, slug)| {
            let kind = kind.parse().map_err(|error| damaged(&error))?;
            Ok((kind, Slug::new(&slug).map_err(|error| damaged(&error))?))
        });
        found.transpose()
    }

    /// As [`Store::put`].
    ///
    /// # Errors
    /// As [`Store::put`].
    pub async fn put(
        &mut self,
        submissions: &[Submission],
        mint: &Mint,
        now: Instant,
    ) -> Result<Vec<Stored>, StoreError> {
        let batch = prepared(submissions)?;
        put(&mut self.transaction, &batch, None, mint, now).await
    }

    /// As [`Store::put_beside`].
    ///
    /// # Errors
    /// As [`Store::put`].
    pub async fn put_beside(
        &mut self,
        beside: Beside<'_>,
        submissions: &[Submission],
        mint: &Mint,
        now: Instant,
    ) -> Result<Vec<Stored>, StoreError> {
        let batch = prepared(submissions)?;
        put(&mut self.transaction, &batch, Some(beside), mint, now).await
    }

    /// As [`Store::retract`].
    ///
    /// # Errors
    /// As [`Store::retract`].
    pub async fn retract(
        &mut self,
        guids: &[Guid],
        reason: Option<&Text>,
        now: Instant,
    ) -> Result<Vec<Retraction>, StoreError> {
        retract(&mut self.transaction, guids, reason, now).await
    }

    /// The number of the last change, this one with it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revision(&mut self) -> Result<i64, StoreError> {
        let revision = sqlx::query_scalar("SELECT revision FROM state");
        Ok(revision.fetch_one(&mut *self.transaction).await?)
    }

    /// Keeps all that was done: it is durable when this returns.
    ///
    /// # Errors
    /// When the database does not answer; nothing is kept then.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}
