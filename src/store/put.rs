//! Writing: submissions become entries.

use super::addresses::Addresses;
use super::database::Connection;
use super::moments::Moments;
use super::records::{Found, Prepared, Record, Records};
use super::stored::story_of;
use super::topics::{Place, Touched, labels_of, relist};
use super::{Commit, Outcome, Store, StoreError, Stored, rows, seconds};
use crate::model::{
    Entry, Instant, Kind, Mint, Origin, Retelling, Slug, Story, Submission, Telling,
};

impl Store {
    /// Stores all submissions in one transaction, or none; answers in their order, as if they had
    /// been put one after another, but that of stories which have changed places within the batch
    /// each is known by its text.
    ///
    /// A submission that gives a guid is the entry that has it; any other is the entry that came
    /// from its origin, else the one with an equal story (a renamed file); else it is a new one. An
    /// origin that is only a headline is the entry's if the texts tell one story.
    /// A new entry keeps its guid for ever, and `published` from when it is first listed. When the
    /// call returns, what it reports is durable. If nothing has changed, nothing is written and no
    /// revision is taken.
    ///
    /// A caller that drops the future before it is ready may or may not have stored all; never a
    /// part, and the writer is free again at once.
    ///
    /// # Errors
    /// When the database does not answer or refuses, or what is stored of one of the entries is
    /// damaged; nothing is stored then.
    pub async fn put(
        &self,
        submissions: &[Submission],
        mint: &Mint,
        now: Instant,
        commit: Commit,
    ) -> Result<Vec<Stored>, StoreError> {
        let batch: Vec<Prepared<'_>> = submissions
            .iter()
            .map(Prepared::new)
            .collect::<Result<_, _>>()?;
        let mut transaction = self.pools.write().await?;
        let mut put = Put::load(&mut transaction, &batch, mint, now).await?;
        let mut stored = Vec::with_capacity(batch.len());
        for position in 0..batch.len() {
            stored.push(put.one(&mut transaction, position).await?);
        }
        put.write(&mut transaction).await?;
        match commit {
            Commit::Keep => transaction.commit().await?,
            Commit::DryRun => transaction.rollback().await?,
        }
        Ok(stored)
    }
}

/// What a submission turns out to be.
enum Identity {
    New,
    Known(i64),
    /// The headline of an entry whose text is known: there is nothing to do.
    Mentioned(Box<Stored>),
}

/// One transaction of submissions. All is decided in memory, then written in few statements.
struct Put<'a> {
    batch: &'a [Prepared<'a>],
    now: Instant,
    revision: i64,
    records: Records,
    addresses: Addresses<'a>,
    moments: Moments,
    vacated: Vec<(Kind, Slug)>,
}

impl<'a> Put<'a> {
    async fn load(
        connection: &mut Connection,
        batch: &'a [Prepared<'a>],
        mint: &'a Mint,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let revision: i64 = sqlx::query_scalar("SELECT revision + 1 FROM state")
            .fetch_one(&mut *connection)
            .await?;
        let mut records = Records::load(connection, batch).await?;
        records.follow_moves(batch);
        let new: Vec<&Submission> = batch
            .iter()
            .filter(|one| !matches!(records.find(one), Some(Found::Sure(_))))
            .map(|one| one.submission)
            .collect();
        let slugs: Vec<(Kind, &Slug)> = new.iter().map(|one| (one.story.kind, &one.slug)).collect();
        let addresses = Addresses::load(connection, mint, &slugs).await?;
        let dates = new.iter().filter_map(|one| {
            let updated = one.updated.or(one.published)?;
            Some(one.published.unwrap_or(now).max(updated).milliseconds())
        });
        let moments = Moments::load(connection, &dates.collect::<Vec<i64>>()).await?;
        Ok(Self {
            batch,
            now,
            revision,
            records,
            addresses,
            moments,
            vacated: Vec::new(),
        })
    }

    /// Decides on the submission at `position`.
    async fn one(
        &mut self,
        connection: &mut Connection,
        position: usize,
    ) -> Result<Stored, StoreError> {
        let one = &self.batch[position];
        let id = match self.identify(connection, one).await? {
            Identity::New => return self.create(connection, position).await,
            Identity::Mentioned(stored) => return Ok(*stored),
            Identity::Known(id) => id,
        };
        if let Origin::Place(place) = &one.submission.origin {
            self.records.move_origin(place, id);
        }
        let record = self.records.get(id)?;
        // What no reader has seen yet may still be put off or brought forward.
        let given = one.submission.published.filter(|_| !record.listed);
        let published = given.unwrap_or(record.published);
        let is_rescheduled = published != record.published;
        if !is_rescheduled && is_same_story(connection, record, one).await? {
            return Ok(Stored {
                outcome: Outcome::Unchanged,
                entry: entry(record, &one.submission.story),
            });
        }
        self.correct(connection, id, position, published).await
    }

    async fn identify(
        &mut self,
        connection: &mut Connection,
        one: &Prepared<'_>,
    ) -> Result<Identity, StoreError> {
        let id = match self.records.find(one) {
            None => return Ok(Identity::New),
            Some(Found::Sure(id)) => return Ok(Identity::Known(id)),
            Some(Found::ByHeadline(id)) => id,
        };
        let known = self.story(connection, id).await?;
        let telling = Telling::of(&one.submission.story);
        Ok(match telling.retells(&Telling::of(&known)) {
            Retelling::Same => Identity::Known(id),
            Retelling::Other => Identity::New,
            Retelling::Mention => Identity::Mentioned(Box::new(Stored {
                outcome: Outcome::Unchanged,
                entry: entry(self.records.get(id)?, &known),
            })),
        })
    }

    /// The story an entry has, as far as the batch has been put.
    async fn story(&mut self, connection: &mut Connection, id: i64) -> Result<Story, StoreError> {
        match self.records.get(id)?.story {
            Some(position) => Ok(self.batch[position].submission.story.clone()),
            None => story_of(connection, id).await,
        }
    }

    /// The moment that stands for `now` in dates a source does not give. Entries of one page keep
    /// the page's order by it, newest first.
    fn moment_of(&self, position: usize) -> Instant {
        let behind = i64::try_from(position).unwrap_or(i64::MAX);
        let moment = self.now.milliseconds().saturating_sub(behind);
        Instant::from_milliseconds(moment).unwrap_or(self.now)
    }

    async fn create(
        &mut self,
        connection: &mut Connection,
        position: usize,
    ) -> Result<Stored, StoreError> {
        let one = &self.batch[position];
        let submission = one.submission;
        let published = submission
            .published
            .unwrap_or_else(|| self.moment_of(position));
        let updated = submission.updated.unwrap_or(published).max(published);
        let updated = self.moments.take(connection, updated).await?;
        let kind = submission.story.kind;
        let (slug, guid) = self
            .addresses
            .take(connection, kind, &submission.slug, submission.guid.as_ref())
            .await?;
        let id = self.records.next_id();
        self.records.remember(Record {
            id,
            guid,
            kind,
            slug,
            published,
            updated,
            changed: seconds(self.now),
            listed: published <= self.now,
            revision: self.revision,
            digest: one.digest,
            topics: Vec::new(),
            story: Some(position),
            origin: None,
            stored_origin: None,
        });
        self.records.move_origin(submission.origin.as_str(), id);
        Ok(Stored {
            outcome: Outcome::Created,
            entry: entry(self.records.get(id)?, &submission.story),
        })
    }

    async fn correct(
        &mut self,
        connection: &mut Connection,
        id: i64,
        position: usize,
        published: Instant,
    ) -> Result<Stored, StoreError> {
        let one = &self.batch[position];
        let stands_for_now = self.moment_of(position);
        let before = self.records.get(id)?;
        let given = one.submission.updated;
        let updated = if before.listed {
            let given = given.filter(|given| *given > before.updated);
            given
                .unwrap_or(stands_for_now)
                .max(next_millisecond(before.updated))
        } else {
            // Nobody has seen it: this is no correction yet.
            given.unwrap_or(published).max(published)
        };
        let (former_kind, former_slug) = (before.kind, before.slug.clone());
        let updated = match before.updated == updated {
            true => updated,
            false => self.moments.take(connection, updated).await?,
        };
        let kind = one.submission.story.kind;
        let slug = if kind == former_kind {
            former_slug
        } else {
            let guid = self.records.get(id)?.guid.clone();
            let address = self
                .addresses
                .take(connection, kind, &former_slug, Some(&guid))
                .await?;
            self.vacated.push((former_kind, former_slug));
            address.0
        };
        self.records.change_digest(id, one.digest);
        let now = self.now;
        let revision = self.revision;
        let record = self.records.get(id)?;
        if record.revision != revision {
            record.changed = seconds(now).max(record.changed + 1);
        }
        record.kind = kind;
        record.slug = slug;
        record.published = published;
        record.updated = updated;
        record.listed |= published <= now;
        record.revision = revision;
        record.story = Some(position);
        Ok(Stored {
            outcome: Outcome::Updated,
            entry: entry(record, &one.submission.story),
        })
    }

    /// Writes what was decided; where nothing has changed, nothing.
    async fn write(self, connection: &mut Connection) -> Result<(), StoreError> {
        let touched: Vec<Touched> = self
            .records
            .touched()
            .map(|(record, position)| self.touched(record, position))
            .collect();
        if !touched.is_empty() {
            sqlx::query("UPDATE state SET revision = $1")
                .bind(self.revision)
                .execute(&mut *connection)
                .await?;
            self.write_entries(connection, &touched).await?;
            relist(connection, &touched, self.revision, self.now).await?;
        }
        self.write_vacated(connection).await?;
        self.records.write_origins(connection).await
    }

    fn touched(&self, record: &Record, position: usize) -> Touched {
        let story = &self.batch[position].submission.story;
        Touched {
            place: Place {
                published: record.published.milliseconds(),
                guid: record.guid.to_string(),
            },
            entry: record.id,
            before: record.topics.clone(),
            after: match record.listed {
                true => labels_of(story),
                false => Vec::new(),
            },
        }
    }

    async fn write_entries(
        &self,
        connection: &mut Connection,
        touched: &[Touched],
    ) -> Result<(), StoreError> {
        let rows: Vec<(&Record, usize, String)> = self
            .records
            .touched()
            .zip(touched)
            .map(|((record, position), touched)| (record, position, touched.topics()))
            .collect();
        rows::insert(
            connection,
            "INSERT INTO entry (id, guid, kind, slug, published, updated, changed, revision, \
             listed, digest, topics, story)",
            &rows,
            |mut values, (record, position, topics)| {
                values
                    .push_bind(record.id)
                    .push_bind(record.guid.as_str())
                    .push_bind(record.kind.name())
                    .push_bind(record.slug.as_str())
                    .push_bind(record.published.milliseconds())
                    .push_bind(record.updated.milliseconds())
                    .push_bind(record.changed)
                    .push_bind(record.revision)
                    .push_bind(i64::from(record.listed))
                    .push_bind(record.digest.as_slice())
                    .push_bind(topics.as_str())
                    .push_bind(self.batch[*position].story.as_str());
            },
            "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, slug = excluded.slug, \
             published = excluded.published, updated = excluded.updated, \
             changed = excluded.changed, revision = excluded.revision, listed = excluded.listed, \
             digest = excluded.digest, topics = excluded.topics, story = excluded.story",
        )
        .await
    }

    async fn write_vacated(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for (kind, slug) in &self.vacated {
            sqlx::query(
                "INSERT INTO vacated (kind, slug, revision) VALUES ($1, $2, $3) \
                 ON CONFLICT (kind, slug) DO UPDATE SET revision = excluded.revision",
            )
            .bind(kind.name())
            .bind(slug.as_str())
            .bind(self.revision)
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }
}

/// Whether a reader would see no difference.
///
/// Equal digests are equal stories. Different ones may still be: a newer program may write the
/// same story in another way.
async fn is_same_story(
    connection: &mut Connection,
    record: &Record,
    one: &Prepared<'_>,
) -> Result<bool, StoreError> {
    if record.digest == one.digest {
        return Ok(true);
    }
    if record.story.is_some() {
        return Ok(false);
    }
    let stored = story_of(connection, record.id).await?;
    Ok(stored == one.submission.story)
}

fn next_millisecond(instant: Instant) -> Instant {
    Instant::from_milliseconds(instant.milliseconds() + 1).unwrap_or(instant)
}

fn entry(record: &Record, story: &Story) -> Entry {
    Entry {
        guid: record.guid.clone(),
        slug: record.slug.clone(),
        published: record.published,
        updated: record.updated,
        revision: record.revision,
        story: story.clone(),
    }
}
