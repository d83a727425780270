//! Identity: which entry a submission is, for a whole batch at once.

use super::StoreError;
use super::database::Connection;
use super::error::damaged;
use super::rows::select_in;
use super::stored::Standing;
use crate::model::{Guid, Instant, Kind, Origin, Slug, Submission};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The BLAKE3 hash of a story's JSON.
pub(super) type Digest = [u8; 32];

/// A submission on its way in.
pub(super) struct Prepared<'a> {
    pub(super) submission: &'a Submission,
    /// The story as it is stored.
    pub(super) story: String,
    pub(super) digest: Digest,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(submission: &'a Submission) -> Result<Self, StoreError> {
        let story = serde_json::to_string(&submission.story)
            .map_err(|error| damaged(submission.origin.as_str(), &error))?;
        let digest = *blake3::hash(story.as_bytes()).as_bytes();
        Ok(Self {
            submission,
            story,
            digest,
        })
    }
}

/// An entry without its story, as the batch has it so far.
pub(super) struct Record {
    pub(super) id: i64,
    pub(super) guid: Guid,
    pub(super) kind: Kind,
    pub(super) slug: Slug,
    pub(super) published: Instant,
    pub(super) updated: Instant,
    pub(super) changed: i64,
    pub(super) standing: Standing,
    /// When it was taken back, if it was and is; kept when the batch brings it back.
    pub(super) retracted: Option<Instant>,
    pub(super) revision: i64,
    pub(super) digest: Digest,
    /// The topics it was listed under before the batch.
    pub(super) topics: Vec<String>,
    /// Which submission of the batch it has its story from; `None` while it is as stored.
    pub(super) story: Option<usize>,
    /// Its source now; set by [`Records::move_origin`] and [`Records::note_date`].
    pub(super) source: Option<Source>,
    pub(super) stored_source: Option<Source>,
}

/// Where an entry comes from.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Source {
    origin: String,
    /// The date that is given there, if the entry has another and keeps it.
    given: Option<Instant>,
}

impl Record {
    /// Whether readers have seen it, be it taken back or not.
    pub(super) fn was_seen(&self) -> bool {
        match self.standing {
            Standing::Embargoed => false,
            Standing::Listed => true,
            Standing::Retracted => self.retracted.is_some_and(|when| when >= self.published),
        }
    }
}

/// Which entry a submission is.
#[derive(Clone, Copy)]
pub(super) enum Found {
    Sure(i64),
    /// Unless the texts tell different stories.
    ByHeadline(i64),
}

/// The entries a batch may concern.
pub(super) struct Records {
    /// In the order of first storing.
    by_id: BTreeMap<i64, Record>,
    by_guid: HashMap<String, i64>,
    by_origin: HashMap<String, i64>,
    /// By the addresses of their pages, former ones too.
    by_address: HashMap<(Kind, Slug), i64>,
    /// Of several entries with one story, the one stored first is meant.
    by_digest: HashMap<Digest, BTreeSet<i64>>,
    next_id: i64,
}

/// What is read of an entry.
macro_rules! columns {
    () => {
        "entry.id, entry.guid, entry.kind, entry.slug, entry.published, entry.updated, \
         entry.changed, entry.listed, entry.retracted, entry.revision, entry.digest, entry.topics, origin.origin, \
         origin.given"
    };
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    id: i64,
    guid: String,
    kind: String,
    slug: String,
    published: i64,
    updated: i64,
    changed: i64,
    listed: i64,
    retracted: Option<i64>,
    revision: i64,
    digest: Vec<u8>,
    topics: String,
    origin: Option<String>,
    given: Option<i64>,
}

impl RecordRow {
    fn record(self) -> Result<Record, StoreError> {
        let damaged = |reason: &dyn std::fmt::Display| damaged(&self.guid, reason);
        let given = self.given.map(Instant::from_milliseconds).transpose();
        let given = given.map_err(|error| damaged(&error))?;
        let source = self.origin.map(|origin| Source { origin, given });
        Ok(Record {
            id: self.id,
            guid: Guid::stored(&self.guid).map_err(|error| damaged(&error))?,
            kind: self.kind.parse().map_err(|error| damaged(&error))?,
            slug: Slug::new(&self.slug).map_err(|error| damaged(&error))?,
            published: Instant::from_milliseconds(self.published)
                .map_err(|error| damaged(&error))?,
            updated: Instant::from_milliseconds(self.updated).map_err(|error| damaged(&error))?,
            changed: self.changed,
            standing: Standing::of(self.listed)
                .ok_or_else(|| damaged(&"it stands neither in nor out of the feeds"))?,
            retracted: self
                .retracted
                .map(Instant::from_milliseconds)
                .transpose()
                .map_err(|error| damaged(&error))?,
            revision: self.revision,
            digest: Digest::try_from(self.digest.as_slice()).map_err(|error| damaged(&error))?,
            topics: self.topics.split_whitespace().map(str::to_owned).collect(),
            story: None,
            source: source.clone(),
            stored_source: source,
        })
    }
}

impl Records {
    /// Reads every entry that one of the submissions may turn out to be.
    pub(super) async fn load(
        connection: &mut Connection,
        batch: &[Prepared<'_>],
    ) -> Result<Self, StoreError> {
        let guids: Vec<&str> = batch
            .iter()
            .filter_map(|one| one.submission.guid.as_ref().map(Guid::as_str))
            .collect();
        let origins: Vec<&str> = batch
            .iter()
            .map(|one| one.submission)
            .flat_map(|one| [one.origin.source(), one.former_origin.as_deref()])
            .flatten()
            .collect();
        let digests: Vec<&[u8]> = batch
            .iter()
            .filter(|one| one.submission.guid.is_none() && address(one.submission).is_none())
            .map(|one| one.digest.as_slice())
            .collect();
        let mut rows: Vec<RecordRow> = select_in(
            connection,
            concat!(
                "SELECT ",
                columns!(),
                " FROM entry LEFT JOIN origin ON origin.entry = entry.id WHERE entry.guid IN"
            ),
            &guids,
        )
        .await?;
        let of_origins = concat!(
            "SELECT ",
            columns!(),
            " FROM origin JOIN entry ON entry.id = origin.entry WHERE origin.origin IN"
        );
        rows.extend(select_in(connection, of_origins, &origins).await?);
        let of_digests = concat!(
            "SELECT ",
            columns!(),
            " FROM entry LEFT JOIN origin ON origin.entry = entry.id WHERE entry.digest IN"
        );
        rows.extend(select_in(connection, of_digests, &digests).await?);
        let at_addresses = entries_at(connection, batch).await?;
        let of_addresses = concat!(
            "SELECT ",
            columns!(),
            " FROM entry LEFT JOIN origin ON origin.entry = entry.id WHERE entry.id IN"
        );
        let ids: Vec<i64> = at_addresses.iter().map(|(_, id)| *id).collect();
        rows.extend(select_in(connection, of_addresses, &ids).await?);
        let next_id: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) + 1 FROM entry")
            .fetch_one(connection)
            .await?;
        let mut records = Self {
            by_id: BTreeMap::new(),
            by_guid: HashMap::new(),
            by_origin: HashMap::new(),
            by_address: at_addresses.into_iter().collect(),
            by_digest: HashMap::new(),
            next_id,
        };
        for row in rows {
            records.remember(row.record()?);
        }
        Ok(records)
    }

    /// Adds an entry that is stored or new.
    pub(super) fn remember(&mut self, record: Record) {
        self.by_guid.insert(record.guid.to_string(), record.id);
        if let Some(source) = &record.source {
            self.by_origin.insert(source.origin.clone(), record.id);
        }
        let address = (record.kind, record.slug.clone());
        self.by_address.insert(address, record.id);
        let equals = self.by_digest.entry(record.digest).or_default();
        equals.insert(record.id);
        self.by_id.insert(record.id, record);
    }

    /// The entry a submission is, as far as identity tells:
    ///
    /// 1. The one with its guid, if it gives one, or none.
    /// 2. The one that came from the same place; or, if it names an address, the one that is or was
    ///    there, or none.
    /// 3. One with an equal story and, if the submission gives a date, of that date or from a source that
    ///    gave it: a file that was renamed, a page that was saved again.
    /// 4. The one that has its headline, or had it elsewhere. Whether that one's text is of the same
    ///    story is yet to be seen.
    pub(super) fn find(&self, one: &Prepared<'_>) -> Option<Found> {
        if let Some(guid) = &one.submission.guid {
            return self.by_guid.get(guid.as_str()).copied().map(Found::Sure);
        }
        let by_origin = self.by_origin.get(one.submission.origin.as_str()).copied();
        let by_story = || self.by_story(one).map(Found::Sure);
        let by_former = || {
            let former = one.submission.former_origin.as_ref()?;
            self.by_origin.get(former).copied().map(Found::ByHeadline)
        };
        match &one.submission.origin {
            Origin::Place(_) => {
                let known = by_origin.map(Found::Sure);
                known.or_else(by_story).or_else(by_former)
            }
            Origin::Headline(_) => by_story().or(by_origin.map(Found::ByHeadline)),
            Origin::Address(_) => {
                let address = (one.submission.story.kind, one.submission.slug.clone());
                self.by_address.get(&address).copied().map(Found::Sure)
            }
        }
    }

    /// Finds the stories that have moved: that stand at another place of the batch than they came
    /// from, while their old place tells another story. A file was renamed and its name given to a
    /// new one, or two have changed names; by its place alone each would become the other.
    pub(super) fn follow_moves(&mut self, batch: &[Prepared<'_>]) {
        let told: HashMap<&str, Digest> = batch
            .iter()
            .map(|one| (one.submission.origin.as_str(), one.digest))
            .collect();
        let moved = |one: &Prepared<'_>| {
            let Origin::Place(place) = &one.submission.origin else {
                return None;
            };
            let own = self.by_origin.get(place).and_then(|id| self.by_id.get(id));
            if one.submission.guid.is_some() || own.is_some_and(|own| own.digest == one.digest) {
                return None;
            }
            let id = self.by_story(one)?;
            let former = self.by_id.get(&id)?.source.as_ref()?;
            let tells_another = told
                .get(former.origin.as_str())
                .is_some_and(|told| *told != one.digest);
            tells_another.then(|| (place.clone(), id))
        };
        let moves: Vec<(String, i64)> = batch.iter().filter_map(moved).collect();
        for (place, id) in moves {
            self.move_origin(&place, id);
        }
    }

    /// The story's JSON holds its kind, so an equal story is of the same kind.
    fn by_story(&self, one: &Prepared<'_>) -> Option<i64> {
        let equals = self.by_digest.get(&one.digest)?.iter();
        let mut equals = equals.filter_map(|id| self.by_id.get(id));
        let Some(date) = one.submission.published else {
            return equals.next().map(|record| record.id);
        };
        let given = |record: &&Record| record.source.as_ref().and_then(|source| source.given);
        let of_date = equals.clone().find(|record| record.published == date);
        let found = of_date.or_else(|| equals.find(|record| given(record) == Some(date)));
        found.map(|record| record.id)
    }

    pub(super) fn get(&mut self, id: i64) -> Result<&mut Record, StoreError> {
        self.by_id
            .get_mut(&id)
            .ok_or_else(|| damaged(&format!("entry {id}"), &"it vanished"))
    }

    /// The entry has its page there from now on. Where it was before it is still found.
    pub(super) fn move_page(&mut self, id: i64, kind: Kind, slug: &Slug) {
        if let Some(record) = self.by_id.get_mut(&id) {
            record.kind = kind;
            record.slug = slug.clone();
            self.by_address.insert((kind, slug.clone()), id);
        }
    }

    /// The entry of a submission that has been put.
    pub(super) fn id_of(&self, guid: &Guid) -> Option<i64> {
        self.by_guid.get(guid.as_str()).copied()
    }

    /// An id that no entry has had.
    pub(super) fn next_id(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id - 1
    }

    /// The entry has another story from now on.
    pub(super) fn change_digest(&mut self, id: i64, digest: Digest) {
        if let Some(record) = self.by_id.get_mut(&id) {
            if let Some(equals) = self.by_digest.get_mut(&record.digest) {
                equals.remove(&id);
            }
            record.digest = digest;
            self.by_digest.entry(digest).or_default().insert(id);
        }
    }

    /// From now on the origin stands for this entry, and no other origin does.
    ///
    /// One origin for each entry, so that of two files with equal stories, one of which is then
    /// edited, each becomes an entry of its own, instead of both correcting one for ever.
    pub(super) fn move_origin(&mut self, origin: &str, id: i64) {
        if self.by_origin.get(origin) == Some(&id) {
            return;
        }
        if let Some(holder) = self.by_origin.insert(origin.to_owned(), id)
            && let Some(holder) = self.by_id.get_mut(&holder)
        {
            holder.source = None;
        }
        let source = Source {
            origin: origin.to_owned(),
            given: None,
        };
        if let Some(record) = self.by_id.get_mut(&id)
            && let Some(former) = record.source.replace(source)
        {
            self.by_origin.remove(&former.origin);
        }
    }

    /// The entry's source gives this date.
    pub(super) fn note_date(&mut self, id: i64, date: Option<Instant>) {
        if let Some(record) = self.by_id.get_mut(&id) {
            // Until it is seen, or while it is taken back, it may be given that date later.
            let keeps_its_own = record.was_seen() || record.standing == Standing::Retracted;
            let published = record.published;
            if let Some(source) = &mut record.source {
                source.given = date.filter(|date| keeps_its_own && *date != published);
            }
        }
    }

    /// Entries that are new or changed, in the order of first storing.
    pub(super) fn touched(&self) -> impl Iterator<Item = (&Record, usize)> {
        self.by_id
            .values()
            .filter_map(|record| Some((record, record.story?)))
    }

    /// Writes the sources that have changed; where none has, nothing.
    pub(super) async fn write_sources(
        &self,
        connection: &mut Connection,
    ) -> Result<(), StoreError> {
        let changed = || {
            let records = self.by_id.values();
            records.filter(|record| record.source != record.stored_source)
        };
        for former in changed().filter_map(|record| record.stored_source.as_ref()) {
            sqlx::query("DELETE FROM origin WHERE origin = $1")
                .bind(&former.origin)
                .execute(&mut *connection)
                .await?;
        }
        let rows: Vec<(&Source, i64)> = changed()
            .filter_map(|record| Some((record.source.as_ref()?, record.id)))
            .collect();
        super::rows::insert(
            connection,
            "INSERT INTO origin (origin, entry, given)",
            &rows,
            |mut values, (source, entry)| {
                let given = source.given.map(Instant::milliseconds);
                values.push_bind(&source.origin).push_bind(*entry);
                values.push_bind(given);
            },
            "",
        )
        .await
    }
}

/// The address that a submission is known by.
fn address(submission: &Submission) -> Option<(Kind, &Slug)> {
    let is_known_by_it = matches!(
        (&submission.origin, &submission.guid),
        (Origin::Address(_), None)
    );
    is_known_by_it.then_some((submission.story.kind, &submission.slug))
}

/// The entries that are or were at the addresses which submissions are known by, those that
/// are behind those that were.
async fn entries_at(
    connection: &mut Connection,
    batch: &[Prepared<'_>],
) -> Result<Vec<((Kind, Slug), i64)>, StoreError> {
    let mut found = Vec::new();
    for kind in Kind::ALL {
        let addresses = batch.iter().filter_map(|one| address(one.submission));
        let of_kind = addresses.filter(|(one, _)| *one == kind);
        let slugs: Vec<&str> = of_kind.map(|(_, slug)| slug.as_str()).collect();
        let selects = match kind {
            Kind::Article => [
                "SELECT slug, entry FROM vacated WHERE kind = 'article' AND entry IS NOT NULL AND slug IN",
                "SELECT slug, id FROM entry WHERE kind = 'article' AND slug IN",
            ],
            Kind::Brief => [
                "SELECT slug, entry FROM vacated WHERE kind = 'brief' AND entry IS NOT NULL AND slug IN",
                "SELECT slug, id FROM entry WHERE kind = 'brief' AND slug IN",
            ],
        };
        // An entry that is there counts before one that was: later ones take the place of earlier ones.
        for select in selects {
            let rows: Vec<(String, i64)> = select_in(connection, select, &slugs).await?;
            for (slug, id) in rows {
                let slug = Slug::new(&slug).map_err(|error| damaged(&slug, &error))?;
                found.push(((kind, slug), id));
            }
        }
    }
    Ok(found)
}
