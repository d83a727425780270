//! Writing: submissions become entries. Here all is decided; `write` puts it down.

mod creating;
mod stories;
mod supplying;
mod untaken;
mod word;
mod write;

use super::addresses::{Addresses, Holder};
use super::ahead::Ahead;
use super::database::Connection;
use super::moments::Moments;
use super::records::{Prepared, Record, Records};
use super::stored::{Standing, story_of};
use super::{Outcome, Since, Store, StoreError, Stored, StoryFolder, rows, seconds};
use crate::model::{Entry, Instant, Kind, Mint, Slug, Story, Submission};
use creating::updated_of;
use std::collections::{BTreeSet, HashMap};
use stories::Stories;
use supplying::{Batch, renamed};
use word::Identity;

/// What an import knows beside the submissions that it puts.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The desk's own folder: an entry that a file in it tells is left to that file, which would undo the change. No
    /// submission changes it that is not of such a file itself.
    pub own: &'a dyn StoryFolder,
    /// What is told in places that are put later: a story that has moved there does not become that of its old place.
    pub ahead: &'a Ahead,
}

impl Store {
    /// Stores all submissions in one transaction, or none; answers in their order, as if they had
    /// been put one after another, but that of stories which have changed places within the batch
    /// each is known by its text.
    ///
    /// A submission that gives a guid is the entry that has it; any other is the entry that came from its
    /// origin, else the one with an equal story (a renamed file), else the one that came from its former
    /// origin; else it is a new one. An origin that is only a headline, or a former one, is the entry's if the
    /// texts tell one story; one that is an address is the entry's whose page is or was there, or a new one's.
    /// Before a new one, and before its former origin, that comes which another kind of source has told, if
    /// both say that its page is (or perhaps is) at one address and tell one story. An entry that was retracted
    /// stays so unless the submission restores it. Of another source than the one whose word stands, an excerpt
    /// of what is known changes nothing; nor does what says no more than the same import has told before, or
    /// the same origin said last; nor what another program has read otherwise, if the entry was changed since; nor
    /// what an origin says that tells it for the first time, if it was changed by name since. A new entry keeps its
    /// guid for ever, and `published` from when it is first listed. When the call returns, what it reports is
    /// durable. If nothing has changed, nothing is written and no revision is taken.
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
    ) -> Result<Vec<Stored>, StoreError> {
        self.put_all(None, submissions, mint, now).await
    }

    /// As [`Store::put`], with what is known beside the submissions.
    ///
    /// # Errors
    /// As [`Store::put`].
    pub async fn put_beside(
        &self,
        beside: Beside<'_>,
        submissions: &[Submission],
        mint: &Mint,
        now: Instant,
    ) -> Result<Vec<Stored>, StoreError> {
        self.put_all(Some(beside), submissions, mint, now).await
    }

    async fn put_all(
        &self,
        beside: Option<Beside<'_>>,
        submissions: &[Submission],
        mint: &Mint,
        now: Instant,
    ) -> Result<Vec<Stored>, StoreError> {
        let batch = prepared(submissions)?;
        let mut transaction = self.pools.write().await?;
        let stored = put(&mut transaction, &batch, beside, mint, now).await?;
        transaction.commit().await?;
        Ok(stored)
    }
}

/// What is to be put, made ready before anybody has to wait for it.
pub(super) fn prepared(submissions: &[Submission]) -> Result<Vec<Prepared<'_>>, StoreError> {
    submissions.iter().map(Prepared::new).collect()
}

/// Puts a batch within a transaction.
pub(super) async fn put(
    connection: &mut Connection,
    batch: &[Prepared<'_>],
    beside: Option<Beside<'_>>,
    mint: &Mint,
    now: Instant,
) -> Result<Vec<Stored>, StoreError> {
    let supplied = renamed(connection, batch, beside, mint, now).await?;
    let told = Batch {
        told: batch,
        supplied: &supplied,
    };
    let mut put = Put::begin(connection, told, beside, mint, now).await?;
    let mut stored = Vec::with_capacity(batch.len());
    for (position, supplied) in supplied.iter().enumerate() {
        put.supply(connection, position).await?;
        let mut one = put.one(connection, position).await?;
        let is_shown = one.outcome != Outcome::Retracted && one.since != Some(Since::Kept);
        one.is_supplied = is_shown && supplied.get().is_some();
        put.note_file(position, &one.entry);
        stored.push(one);
    }
    put.write(connection).await?;
    Ok(stored)
}

/// One transaction of submissions. All is decided in memory, then written in few statements.
struct Put<'a> {
    batch: Batch<'a>,
    stories: Stories<'a>,
    now: Instant,
    revision: i64,
    records: Records,
    addresses: Addresses<'a>,
    moments: Moments,
    moves: Vec<Move>,
    /// Which files of the desk's own folder tell which entries.
    files: BTreeSet<(&'a str, i64)>,
    /// That folder, if what it tells is left to it, and which of its files told which entries before.
    own: Option<&'a dyn StoryFolder>,
    telling: HashMap<i64, Vec<String>>,
}

/// An entry's page has another address from now on.
struct Move {
    entry: i64,
    from: (Kind, Slug),
    to: (Kind, Slug),
}

/// What a submission changes of a known entry.
struct Change {
    published: Instant,
    /// Whether a reader sees a difference.
    is_retold: bool,
}

impl<'a> Put<'a> {
    /// With all that the batch may concern.
    async fn begin(
        connection: &mut Connection,
        batch: Batch<'a>,
        beside: Option<Beside<'a>>,
        mint: &'a Mint,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let nothing = Ahead::default();
        let ahead = beside.map_or(&nothing, |beside| beside.ahead);
        let all: Vec<&Prepared<'_>> = batch.all().collect();
        let mut records = Records::load(connection, &all, ahead).await?;
        records.follow_moves(&all, ahead);
        let mut put = Self::load(connection, batch, records, mint, now).await?;
        if let Some(beside) = beside {
            put.leave_to(connection, beside.own).await?;
        }
        Ok(put)
    }

    async fn load(
        connection: &mut Connection,
        batch: Batch<'a>,
        records: Records,
        mint: &'a Mint,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let revision: i64 = sqlx::query_scalar("SELECT revision + 1 FROM state")
            .fetch_one(&mut *connection)
            .await?;
        let new: Vec<&Submission> = batch
            .all()
            .filter(|one| !records.find(one).iter().any(|found| found.by.is_sure()))
            .map(|one| &*one.submission)
            .collect();
        let slugs: Vec<(Kind, &Slug)> = new.iter().map(|one| (one.story.kind, &one.slug)).collect();
        let addresses = Addresses::load(connection, mint, &slugs).await?;
        let dates = new.iter().filter_map(|one| {
            let published = one.published.unwrap_or(now);
            let updated = updated_of(one, published, now).or(one.published)?;
            Some(updated.milliseconds())
        });
        let moments = Moments::load(connection, &dates.collect::<Vec<i64>>()).await?;
        Ok(Self {
            batch,
            stories: Stories::of(batch),
            now,
            revision,
            records,
            addresses,
            moments,
            moves: Vec::new(),
            files: BTreeSet::new(),
            own: None,
            telling: HashMap::new(),
        })
    }

    /// From now on what files of the desk's own folder tell is left to them.
    async fn leave_to(
        &mut self,
        connection: &mut Connection,
        own: &'a dyn StoryFolder,
    ) -> Result<(), StoreError> {
        let select = "SELECT entry, file FROM story_file WHERE entry IN";
        let known: Vec<i64> = self.records.ids().collect();
        let telling: Vec<(i64, String)> = rows::select_in(connection, select, &known).await?;
        for (entry, file) in telling {
            self.telling.entry(entry).or_default().push(file);
        }
        self.own = Some(own);
        Ok(())
    }

    /// Decides on the submission at `position`.
    async fn one(
        &mut self,
        connection: &mut Connection,
        position: usize,
    ) -> Result<Stored, StoreError> {
        let one = self.batch.at(position);
        let (id, by, since) = match self.identify(connection, one).await? {
            Identity::New => return self.create(connection, position).await,
            Identity::Known(id, by) => (id, by, None),
            Identity::Renewed(id, by) => (id, by, Some(Since::Replaced)),
            Identity::Stands(id, known) => {
                return self.beside(connection, id, *known, position).await;
            }
            Identity::Mentioned(id, known) => {
                self.date_undated(connection, id, &one.submission).await?;
                return self.stands(id, &known);
            }
            Identity::Kept(id, known) => return self.keep(connection, id, *known, position).await,
            Identity::Own(id, file) => {
                let known = self.story(connection, id).await?;
                return Ok(Stored {
                    left_to: Some(file),
                    ..self.unchanged(id, &known)?
                });
            }
        };
        self.records.note_names(id, &one.submission);
        let record = self.records.get(id)?;
        let is_retracted = record.standing == Standing::Retracted;
        if is_retracted && !one.submission.restores {
            let entry = entry(record, &one.submission.story);
            self.pass_over((id, by), one);
            return Ok(Stored {
                outcome: Outcome::Retracted,
                entry,
                former: None,
                left_to: None,
                since: None,
                is_supplied: false,
            });
        }
        self.complete(connection, id, position).await?;
        let date = self.news_of_date(id, one)?;
        self.records.hear_passed(id, one.submission.origin.source());
        self.hear((id, by), one);
        let record = self.records.get(id)?;
        // What no reader has seen yet may still be put off or brought forward.
        let given = date.filter(|_| !record.was_seen());
        let published = given.unwrap_or(record.published);
        let former = entry(record, &self.stories.at(position).story);
        let is_moved = self.move_page(connection, id, &one.submission).await?;
        let stored = self.retell(connection, id, position, (former, is_moved), published);
        let stored = stored.await?;
        let is_retold = |former: &Entry| former.story != stored.entry.story;
        let since = since.filter(|_| stored.former.as_deref().is_some_and(is_retold));
        Ok(Stored { since, ..stored })
    }

    /// Gives an entry, which has been the `former` one but for its story, the story at `position`.
    async fn retell(
        &mut self,
        connection: &mut Connection,
        id: i64,
        position: usize,
        (mut former, is_moved): (Entry, bool),
        published: Instant,
    ) -> Result<Stored, StoreError> {
        let is_retracted = self.records.get(id)?.standing == Standing::Retracted;
        let told = self.told_otherwise(connection, id, position).await?;
        let change = Change {
            is_retold: is_retracted || told.is_some(),
            published,
        };
        let is_desks = self.batch.at(position).submission.origin.source().is_none();
        if change.is_retold && is_desks {
            self.records
                .note_corrected(id, self.stories.at(position).digest);
        }
        let is_rescheduled = published != former.published;
        if !(change.is_retold || is_rescheduled || is_moved) {
            return self.unchanged(id, &former.story);
        }
        self.correct(connection, id, position, &change).await?;
        let outcome = match is_retracted {
            true => Outcome::Restored,
            false => Outcome::Updated,
        };
        if let Some(told) = told {
            former.story = told;
        }
        Ok(Stored {
            outcome,
            entry: entry(self.records.get(id)?, &self.stories.at(position).story),
            former: Some(Box::new(former)),
            left_to: None,
            since: None,
            is_supplied: false,
        })
    }

    /// What is answered where nothing is taken.
    fn unchanged(&mut self, id: i64, known: &Story) -> Result<Stored, StoreError> {
        Ok(Stored {
            outcome: Outcome::Unchanged,
            entry: entry(self.records.get(id)?, known),
            former: None,
            left_to: None,
            since: None,
            is_supplied: false,
        })
    }

    /// The story an entry has, if a reader would see that it is another than that at `position`.
    ///
    /// Equal digests are equal stories. Different ones may still be: a newer program may write the same
    /// story in another way, and so may another format.
    async fn told_otherwise(
        &mut self,
        connection: &mut Connection,
        id: i64,
        position: usize,
    ) -> Result<Option<Story>, StoreError> {
        if self.records.get(id)?.digest == self.stories.at(position).digest {
            return Ok(None);
        }
        let told = self.story(connection, id).await?;
        Ok(Some(told).filter(|told| !told.reads_as(&self.stories.at(position).story)))
    }

    /// Gives an entry the address that its kind and, if the source gives one, its slug ask for;
    /// answers whether that is another one. A slug that is not free is not taken, so that the
    /// address does not change with each import.
    async fn move_page(
        &mut self,
        connection: &mut Connection,
        id: i64,
        submission: &Submission,
    ) -> Result<bool, StoreError> {
        let record = self.records.get(id)?;
        let from = (record.kind, record.slug.clone());
        let guid = record.guid.clone();
        let kind = submission.story.kind;
        let wanted = match submission.is_slug_given {
            true => &submission.slug,
            false => &from.1,
        };
        let holds = kind == from.0;
        if holds
            && (*wanted == from.1 || !self.addresses.admits(connection, kind, wanted, id).await?)
        {
            return Ok(false);
        }
        let holder = Holder {
            entry: id,
            guid: &guid,
        };
        let slug = self
            .addresses
            .move_to(connection, kind, wanted, &holder)
            .await?;
        self.addresses.vacate(from.0, &from.1, id);
        self.records.move_page(id, kind, &slug);
        self.moves.push(Move {
            entry: id,
            from,
            to: (kind, slug),
        });
        Ok(true)
    }

    /// Remembers which entry a file of the desk's own folder tells.
    fn note_file(&mut self, position: usize, entry: &Entry) {
        let file = self.batch.at(position).submission.file.as_deref();
        let known = file.zip(self.records.id_of(&entry.guid));
        if let Some((file, id)) = known {
            let telling = self.telling.entry(id).or_default();
            telling.push(file.to_owned());
        }
        self.files.extend(known);
    }

    /// The story an entry has, as far as the batch has been put.
    async fn story(&mut self, connection: &mut Connection, id: i64) -> Result<Story, StoreError> {
        match self.records.get(id)?.story {
            Some(position) => Ok(self.stories.at(position).story.clone().into_owned()),
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

    async fn correct(
        &mut self,
        connection: &mut Connection,
        id: i64,
        position: usize,
        change: &Change,
    ) -> Result<(), StoreError> {
        let one = self.batch.at(position);
        let stands_for_now = self.moment_of(position);
        let given = updated_of(&one.submission, change.published, self.now);
        let before = self.records.get(id)?;
        let former = before.updated;
        let updated = match (before.was_seen(), change.is_retold) {
            (true, true) => {
                // Later than its tombstone too, if it had one: the later word counts.
                let last = former.max(before.retracted.unwrap_or(former));
                let given = given.filter(|given| *given > last);
                given.unwrap_or(stands_for_now).max(next_millisecond(last))
            }
            (true, false) => former,
            // Nobody has seen it: this is no correction yet.
            (false, _) => given.unwrap_or(change.published),
        };
        let updated = match former == updated {
            true => updated,
            false => self.moments.take(connection, updated).await?,
        };
        let digest = self.stories.at(position).digest;
        self.records.change_digest(id, digest);
        let (now, revision) = (self.now, self.revision);
        let record = self.records.get(id)?;
        if record.revision != revision {
            record.changed = seconds(now).max(record.changed + 1);
        }
        record.standing = match record.was_seen() {
            true => Standing::Listed,
            false => Standing::at(change.published, now),
        };
        record.published = change.published;
        record.updated = updated;
        record.revision = revision;
        record.story = Some(position);
        Ok(())
    }
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
