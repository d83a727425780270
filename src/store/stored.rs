//! A row of `entry` becomes an entry again.

use super::StoreError;
use super::database::Connection;
use super::error::damaged;
use crate::model::{Entry, Guid, Instant, Slug, Story};

/// Whether readers see an entry: what the column `listed` says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    Embargoed,
    Listed,
    Retracted,
}

impl Standing {
    /// Of an entry that is not taken back and that nobody has seen yet.
    pub(super) fn at(published: Instant, now: Instant) -> Self {
        match published <= now {
            true => Self::Listed,
            false => Self::Embargoed,
        }
    }

    /// As the column has it.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Embargoed => 0,
            Self::Listed => 1,
            Self::Retracted => 2,
        }
    }

    /// Reads the column; `None` if it says nothing that is known.
    pub(super) fn of(number: i64) -> Option<Self> {
        let all = [Self::Embargoed, Self::Listed, Self::Retracted];
        all.into_iter().find(|one| one.number() == number)
    }
}

/// A row of `entry`.
#[derive(sqlx::FromRow)]
pub(super) struct StoredRow {
    pub(super) id: i64,
    pub(super) guid: String,
    slug: String,
    pub(super) published: i64,
    pub(super) updated: i64,
    revision: i64,
    story: String,
}

/// The entry of a row.
pub(super) fn entry_of(row: &StoredRow) -> Result<Entry, StoreError> {
    let damaged = |reason: &dyn std::fmt::Display| damaged(&row.guid, reason);
    let story: Story = serde_json::from_str(&row.story).map_err(|error| damaged(&error))?;
    Ok(Entry {
        guid: Guid::stored(&row.guid).map_err(|error| damaged(&error))?,
        slug: Slug::new(&row.slug).map_err(|error| damaged(&error))?,
        published: Instant::from_milliseconds(row.published).map_err(|error| damaged(&error))?,
        updated: Instant::from_milliseconds(row.updated).map_err(|error| damaged(&error))?,
        revision: row.revision,
        story,
    })
}

/// The story of a stored entry.
pub(super) async fn story_of(connection: &mut Connection, id: i64) -> Result<Story, StoreError> {
    let row: StoredRow = sqlx::query_as(
        "SELECT id, guid, slug, published, updated, revision, story FROM entry WHERE id = $1",
    )
    .bind(id)
    .fetch_one(connection)
    .await?;
    Ok(entry_of(&row)?.story)
}
