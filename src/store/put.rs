//! Writing: submissions become entries, embargoes end.

use super::database::Connection;
use super::read::{StoredRow, entry_of};
use super::topics::{Place, Topics};
use super::{Commit, Outcome, Store, StoreError, Stored, seconds};
use crate::model::{Entry, Guid, Instant, Mint, Slug, Story, Submission};

/// Slugs of one name that are told apart by a number; any further gets a piece of a hash, so that
/// the ten-thousandth "Weather" is stored as fast as the second.
const NUMBERED_SLUGS: u32 = 9;

impl Store {
    /// Stores all submissions in one transaction, or none; answers in their order.
    ///
    /// A submission is the entry that has its guid, else the one that came from its origin, else
    /// the one with an equal story (a renamed file), else a new one. A new entry keeps its guid
    /// and `published` for ever. When the call returns, what it reports is durable.
    ///
    /// # Errors
    /// When the database does not answer or refuses; nothing is stored then.
    pub async fn put(
        &self,
        submissions: &[Submission],
        mint: &Mint,
        now: Instant,
        commit: Commit,
    ) -> Result<Vec<Stored>, StoreError> {
        // Dropped before its end, a transaction is rolled back before the next one begins.
        let mut transaction = self.pools.write().await?;
        let mut put = Put::begin(&mut transaction, mint, now).await?;
        let mut stored = Vec::with_capacity(submissions.len());
        for (position, submission) in submissions.iter().enumerate() {
            stored.push(put.one(&mut transaction, submission, position).await?);
        }
        put.end(&mut transaction).await?;
        match commit {
            Commit::Keep => transaction.commit().await?,
            Commit::DryRun => transaction.rollback().await?,
        }
        Ok(stored)
    }

    /// Lists the entries whose embargo has ended; answers how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release(&self, now: Instant) -> Result<usize, StoreError> {
        if self.next_release().await?.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let mut transaction = self.pools.write().await?;
        let revision = next_revision(&mut transaction).await?;
        let rows: Vec<StoredRow> = sqlx::query_as(
            "UPDATE entry SET listed = 1, revision = $1, changed = max($2, changed + 1) \
             WHERE listed = 0 AND published <= $3 \
             RETURNING id, guid, slug, published, updated, revision, story, listed",
        )
        .bind(revision)
        .bind(seconds(now))
        .bind(now.milliseconds())
        .fetch_all(&mut *transaction)
        .await?;
        let mut topics = Topics::load(&mut transaction, now).await?;
        for row in &rows {
            let entry = entry_of(row)?;
            topics
                .enter(&mut transaction, &row.place(), &entry.story)
                .await?;
        }
        topics.write(&mut transaction, revision).await?;
        transaction.commit().await?;
        Ok(rows.len())
    }
}

/// A revision is taken inside the writing transaction, so revisions grow in commit order.
async fn next_revision(connection: &mut Connection) -> Result<i64, StoreError> {
    let next = sqlx::query_scalar("UPDATE state SET revision = revision + 1 RETURNING revision");
    Ok(next.fetch_one(connection).await?)
}

/// One transaction of submissions.
struct Put<'a> {
    mint: &'a Mint,
    now: Instant,
    revision: i64,
    has_changed: bool,
    topics: Topics,
}

/// What is to become of a known entry.
struct Correction<'a> {
    row: &'a StoredRow,
    published: Instant,
    submission: &'a Submission,
    story: &'a str,
}

impl<'a> Put<'a> {
    async fn begin(
        connection: &mut Connection,
        mint: &'a Mint,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let revision: i64 = sqlx::query_scalar("SELECT revision + 1 FROM state")
            .fetch_one(&mut *connection)
            .await?;
        let topics = Topics::load(connection, now).await?;
        Ok(Self {
            mint,
            now,
            revision,
            has_changed: false,
            topics,
        })
    }

    /// Nothing is written, and no revision taken, when nothing has changed.
    async fn end(self, connection: &mut Connection) -> Result<(), StoreError> {
        if self.has_changed {
            let revision = next_revision(connection).await?;
            self.topics.write(connection, revision).await?;
        }
        Ok(())
    }

    async fn one(
        &mut self,
        connection: &mut Connection,
        submission: &Submission,
        position: usize,
    ) -> Result<Stored, StoreError> {
        let story = json(&submission.story)?;
        let Some(row) = find(connection, submission, &story).await? else {
            return self.create(connection, submission, &story, position).await;
        };
        remember_origin(connection, &submission.origin, row.id).await?;
        // What no reader has seen yet may still be put off or brought forward.
        let published = match submission.published {
            Some(published) if row.listed == 0 => published,
            _ => row.published()?,
        };
        if row.story == story && published == row.published()? {
            return Ok(Stored {
                outcome: Outcome::Unchanged,
                entry: entry_of(&row)?,
            });
        }
        self.correct(
            connection,
            Correction {
                row: &row,
                published,
                submission,
                story: &story,
            },
        )
        .await
    }

    async fn create(
        &mut self,
        connection: &mut Connection,
        submission: &Submission,
        story: &str,
        position: usize,
    ) -> Result<Stored, StoreError> {
        // Entries of one page that give no date keep the page's order: newest first.
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        let stored_at =
            Instant::from_milliseconds(self.now.milliseconds() - position).unwrap_or(self.now);
        let published = submission.published.unwrap_or(stored_at);
        let updated = submission.updated.unwrap_or(published).max(published);
        let updated = free_moment(connection, updated, None).await?;
        let listed = published <= self.now;
        let new = New {
            submission,
            story,
            published,
            updated,
            listed,
        };
        let (id, guid, slug) = self.insert(connection, &new).await?;
        remember_origin(connection, &submission.origin, id).await?;
        self.has_changed = true;
        if listed {
            let place = Place {
                entry: id,
                guid: guid.to_string(),
                published: published.milliseconds(),
            };
            self.topics
                .enter(connection, &place, &submission.story)
                .await?;
        }
        let story = submission.story.clone();
        let entry = Entry {
            guid,
            slug,
            published,
            updated,
            revision: self.revision,
            story,
        };
        Ok(Stored {
            outcome: Outcome::Created,
            entry,
        })
    }

    /// Inserts under the first slug (and minted guid) that is free.
    async fn insert(
        &self,
        connection: &mut Connection,
        new: &New<'_>,
    ) -> Result<(i64, Guid, Slug), StoreError> {
        let submission = new.submission;
        let mut number = 1;
        loop {
            let slug = match number {
                1 => submission.slug.clone(),
                2..=NUMBERED_SLUGS => submission.slug.numbered(number),
                // Random enough to be free, and the same for the same source in every store.
                _ => submission.slug.numbered(
                    digest(&format!("{number}{}", submission.origin)).unsigned_abs() as u32,
                ),
            };
            let guid = match &submission.guid {
                Some(guid) => guid.clone(),
                None => self.mint.mint(submission.story.kind, &slug),
            };
            let id: Option<i64> = sqlx::query_scalar(
                "INSERT INTO entry (guid, kind, slug, published, updated, changed, revision, \
                 listed, digest, story) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                 ON CONFLICT DO NOTHING RETURNING id",
            )
            .bind(guid.as_str())
            .bind(submission.story.kind.name())
            .bind(slug.as_str())
            .bind(new.published.milliseconds())
            .bind(new.updated.milliseconds())
            .bind(seconds(self.now))
            .bind(self.revision)
            .bind(i64::from(new.listed))
            .bind(digest(new.story))
            .bind(new.story)
            .fetch_optional(&mut *connection)
            .await?;
            if let Some(id) = id {
                return Ok((id, guid, slug));
            }
            number += 1;
        }
    }

    async fn correct(
        &mut self,
        connection: &mut Connection,
        correction: Correction<'_>,
    ) -> Result<Stored, StoreError> {
        let Correction {
            row,
            published,
            submission,
            story,
        } = correction;
        let before = entry_of(row)?;
        let given = submission.updated.filter(|given| *given > before.updated);
        let updated = given.unwrap_or(self.now.max(before.updated)).max(published);
        let updated = free_moment(connection, updated, Some(row.id)).await?;
        let listed = row.listed == 1 || published <= self.now;
        sqlx::query(
            "UPDATE entry SET published = $1, updated = $2, changed = max($3, changed + 1), \
             revision = $4, listed = $5, digest = $6, story = $7, kind = $8 WHERE id = $9",
        )
        .bind(published.milliseconds())
        .bind(updated.milliseconds())
        .bind(seconds(self.now))
        .bind(self.revision)
        .bind(i64::from(listed))
        .bind(digest(story))
        .bind(story)
        .bind(before.story.kind.name())
        .bind(row.id)
        .execute(&mut *connection)
        .await?;
        self.has_changed = true;
        if listed {
            let left = self.topics.of_entry(connection, row.id).await?;
            let place = Place {
                published: published.milliseconds(),
                ..row.place()
            };
            self.topics
                .move_entry(connection, &place, &left, &submission.story)
                .await?;
        }
        let story = submission.story.clone();
        let entry = Entry {
            published,
            updated,
            revision: self.revision,
            story,
            ..before
        };
        Ok(Stored {
            outcome: Outcome::Updated,
            entry,
        })
    }
}

/// What a new row holds besides its identity.
struct New<'a> {
    submission: &'a Submission,
    story: &'a str,
    published: Instant,
    updated: Instant,
    listed: bool,
}

/// The entry a submission is, if it is known.
async fn find(
    connection: &mut Connection,
    submission: &Submission,
    story: &str,
) -> Result<Option<StoredRow>, StoreError> {
    let kind = submission.story.kind.name();
    if let Some(guid) = &submission.guid {
        return Ok(sqlx::query_as(
            "SELECT id, guid, slug, published, updated, revision, story, listed FROM entry \
             WHERE guid = $1",
        )
        .bind(guid.as_str())
        .fetch_optional(connection)
        .await?);
    }
    let known = sqlx::query_as(
        "SELECT id, guid, slug, published, updated, revision, story, listed FROM entry \
         WHERE id = (SELECT entry FROM origin WHERE origin = $1) AND kind = $2",
    )
    .bind(&submission.origin)
    .bind(kind)
    .fetch_optional(&mut *connection)
    .await?;
    if known.is_some() {
        return Ok(known);
    }
    Ok(sqlx::query_as(
        "SELECT id, guid, slug, published, updated, revision, story, listed FROM entry \
         WHERE digest = $1 AND kind = $2 AND story = $3 ORDER BY id LIMIT 1",
    )
    .bind(digest(story))
    .bind(kind)
    .bind(story)
    .fetch_optional(connection)
    .await?)
}

async fn remember_origin(
    connection: &mut Connection,
    origin: &str,
    entry: i64,
) -> Result<(), StoreError> {
    // The condition keeps an unchanged import from writing anything.
    sqlx::query(
        "INSERT INTO origin (origin, entry) VALUES ($1, $2) \
         ON CONFLICT (origin) DO UPDATE SET entry = excluded.entry \
         WHERE origin.entry <> excluded.entry",
    )
    .bind(origin)
    .bind(entry)
    .execute(connection)
    .await?;
    Ok(())
}

/// `wanted`, or if another entry was updated in that very millisecond, the next free one: Atom's
/// validators warn of two entries with one `updated`.
async fn free_moment(
    connection: &mut Connection,
    wanted: Instant,
    own: Option<i64>,
) -> Result<Instant, StoreError> {
    let wanted_at = wanted.milliseconds();
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT max(updated) FROM entry WHERE updated >= $1 AND updated < $1 + 1000 AND id <> $2 \
         AND EXISTS (SELECT 1 FROM entry WHERE updated = $1 AND id <> $2)",
    )
    .bind(wanted_at)
    .bind(own.unwrap_or(-1))
    .fetch_one(connection)
    .await?;
    Ok(last
        .and_then(|last| Instant::from_milliseconds(last + 1).ok())
        .unwrap_or(wanted))
}

fn json(story: &Story) -> Result<String, StoreError> {
    serde_json::to_string(story).map_err(|error| StoreError::Damaged {
        guid: story.title.to_string(),
        reason: error.to_string(),
    })
}

/// The first 64 bits of a hash.
fn digest(text: &str) -> i64 {
    let hash = blake3::hash(text.as_bytes());
    let bytes = hash.as_bytes().iter().take(8);
    bytes.fold(0, |number, byte| (number << 8) | i64::from(*byte))
}
