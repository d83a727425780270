//! Reading: each call sees one snapshot.

use super::topics::{Place, parse};
use super::{Catalogue, Changes, Listing, Named, Store, StoreError};
use crate::model::{Entry, Guid, Instant, Kind, Slug, Story, Text, Topic};
use sqlx::QueryBuilder;

/// A row of `entry`.
#[derive(sqlx::FromRow)]
pub(super) struct StoredRow {
    pub(super) id: i64,
    pub(super) guid: String,
    slug: String,
    published: i64,
    updated: i64,
    revision: i64,
    pub(super) story: String,
    pub(super) listed: i64,
}

impl StoredRow {
    pub(super) fn place(&self) -> Place {
        Place {
            entry: self.id,
            guid: self.guid.clone(),
            published: self.published,
        }
    }

    pub(super) fn published(&self) -> Result<Instant, StoreError> {
        Instant::from_milliseconds(self.published).map_err(|error| self.damaged(&error))
    }

    fn damaged(&self, reason: &dyn std::fmt::Display) -> StoreError {
        StoreError::Damaged {
            guid: self.guid.clone(),
            reason: reason.to_string(),
        }
    }
}

/// The entry of a row.
pub(super) fn entry_of(row: &StoredRow) -> Result<Entry, StoreError> {
    let story: Story = serde_json::from_str(&row.story).map_err(|error| row.damaged(&error))?;
    Ok(Entry {
        guid: Guid::new(&row.guid).map_err(|error| row.damaged(&error))?,
        slug: Slug::new(&row.slug).map_err(|error| row.damaged(&error))?,
        published: row.published()?,
        updated: Instant::from_milliseconds(row.updated).map_err(|error| row.damaged(&error))?,
        revision: row.revision,
        story,
    })
}

fn entries_of(rows: &[StoredRow]) -> Result<Vec<Entry>, StoreError> {
    rows.iter().map(entry_of).collect()
}

impl Store {
    /// The number of the last commit.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revision(&self) -> Result<i64, StoreError> {
        let revision = sqlx::query_scalar("SELECT revision FROM state");
        Ok(revision.fetch_one(&self.pools.readers).await?)
    }

    /// When the next embargo ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next_release(&self) -> Result<Option<Instant>, StoreError> {
        let next: Option<i64> =
            sqlx::query_scalar("SELECT min(published) FROM entry WHERE listed = 0")
                .fetch_one(&self.pools.readers)
                .await?;
        Ok(next.and_then(|next| Instant::from_milliseconds(next).ok()))
    }

    /// The newest `most` entries of a topic; `None` if nothing was ever listed under it and it was
    /// never registered.
    ///
    /// # Errors
    /// When the database does not answer, or a row is damaged: an entry is never just left out.
    pub async fn listing(&self, topic: &Topic, most: u32) -> Result<Option<Listing>, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let known: Option<(i64, Option<String>, i64, i64)> = sqlx::query_as(
            "SELECT topic.id, topic.name, topic.changed, state.revision FROM topic, state \
             WHERE topic.topic = $1",
        )
        .bind(topic.as_str())
        .fetch_optional(&mut *snapshot)
        .await?;
        let Some((id, name, registered, revision)) = known else {
            return Ok(None);
        };
        let rows: Vec<StoredRow> = sqlx::query_as(
            "SELECT entry.id, entry.guid, entry.slug, entry.published, entry.updated, \
             entry.revision, entry.story, entry.listed \
             FROM listing JOIN entry ON entry.id = listing.entry \
             WHERE listing.topic = $1 AND listing.live = 1 \
             ORDER BY listing.published DESC, listing.guid LIMIT $2",
        )
        .bind(id)
        .bind(i64::from(most))
        .fetch_all(&mut *snapshot)
        .await?;
        // The oldest of a full document bounds what concerns it; of a short one, nothing does.
        let is_full = rows.len() >= usize::try_from(most).unwrap_or(usize::MAX);
        let oldest = rows.last().filter(|_| is_full);
        let changed: Option<i64> = sqlx::query_scalar(
            "SELECT max(changed) FROM listing WHERE topic = $1 AND published >= $2 \
             AND (published > $2 OR guid <= $3)",
        )
        .bind(id)
        .bind(oldest.map_or(i64::MIN, |row| row.published))
        .bind(oldest.map_or("", |row| &row.guid))
        .fetch_one(&mut *snapshot)
        .await?;
        Ok(Some(Listing {
            name: name.as_deref().and_then(Text::new),
            entries: entries_of(&rows)?,
            changed: changed.unwrap_or(registered),
            revision,
        }))
    }

    /// A released entry by its address, with the second of its last change.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn entry(&self, kind: Kind, slug: &Slug) -> Result<Option<(Entry, i64)>, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let row: Option<StoredRow> = sqlx::query_as(
            "SELECT id, guid, slug, published, updated, revision, story, listed FROM entry \
             WHERE kind = $1 AND slug = $2 AND listed = 1",
        )
        .bind(kind.name())
        .bind(slug.as_str())
        .fetch_optional(&mut *snapshot)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let changed = sqlx::query_scalar("SELECT changed FROM entry WHERE id = $1")
            .bind(row.id)
            .fetch_one(&mut *snapshot)
            .await?;
        Ok(Some((entry_of(&row)?, changed)))
    }

    /// Every stored entry (embargoed ones too) in the order of guids, in pages: `most` of those
    /// after `after`.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn entries(
        &self,
        kind: Option<Kind>,
        after: Option<&Guid>,
        most: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut query = QueryBuilder::new(
            "SELECT id, guid, slug, published, updated, revision, story, listed FROM entry \
             WHERE guid > ",
        );
        query.push_bind(after.map_or("", Guid::as_str));
        if let Some(kind) = kind {
            query.push(" AND kind = ").push_bind(kind.name());
        }
        query
            .push(" ORDER BY guid LIMIT ")
            .push_bind(i64::from(most));
        let rows: Vec<StoredRow> = query
            .build_query_as()
            .fetch_all(&self.pools.readers)
            .await?;
        entries_of(&rows)
    }

    /// Sections, authors and tags.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let (revision, changed) = sqlx::query_as("SELECT revision, catalogue_changed FROM state")
            .fetch_one(&mut *snapshot)
            .await?;
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT topic, name, entries FROM topic WHERE name IS NOT NULL ORDER BY topic",
        )
        .fetch_all(&mut *snapshot)
        .await?;
        let mut topics = Vec::with_capacity(rows.len());
        for (topic, name, entries) in rows {
            let topic = parse(&topic)?;
            if let Some(name) = Text::new(&name) {
                topics.push(Named {
                    topic,
                    name,
                    entries: u64::try_from(entries).unwrap_or(0),
                });
            }
        }
        Ok(Catalogue {
            topics,
            changed,
            revision,
        })
    }

    /// What has changed after revision `since`.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn changes(&self, since: i64) -> Result<Changes, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let (revision, catalogue): (i64, i64) =
            sqlx::query_as("SELECT revision, catalogue_revision FROM state")
                .fetch_one(&mut *snapshot)
                .await?;
        let topics: Vec<String> = sqlx::query_scalar("SELECT topic FROM topic WHERE revision > $1")
            .bind(since)
            .fetch_all(&mut *snapshot)
            .await?;
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT kind, slug FROM entry WHERE revision > $1 AND listed = 1")
                .bind(since)
                .fetch_all(&mut *snapshot)
                .await?;
        let mut entries = Vec::with_capacity(rows.len());
        for (kind, slug) in rows {
            let damaged = |reason: String| StoreError::Damaged {
                guid: slug.clone(),
                reason,
            };
            let kind = kind
                .parse::<Kind>()
                .map_err(|error| damaged(error.to_string()))?;
            entries.push((
                kind,
                Slug::new(&slug).map_err(|error| damaged(error.to_string()))?,
            ));
        }
        let topics = topics
            .iter()
            .map(|topic| parse(topic))
            .collect::<Result<_, _>>()?;
        Ok(Changes {
            revision,
            topics,
            entries,
            catalogue: catalogue > since,
        })
    }
}
