//! Identity: which entry a submission is, for a whole batch at once. What `load` has read is enough to say.

mod load;

use super::StoreError;
use super::database::Connection;
use super::error::damaged;
use super::stored::Standing;
use crate::model::{Guid, Instant, Kind, Origin, Slug, Submission};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use url::Url;

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
    /// It says that its page is where this one has said so; unless headlines and texts tell otherwise.
    ByLink(i64),
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
    /// By where they say that their pages are, without `www.`.
    by_link: HashMap<String, BTreeSet<i64>>,
    /// Guids of sources that are not the entries' own, and are not stored yet.
    aliases: BTreeMap<String, i64>,
    next_id: i64,
}

impl Records {
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
    /// 1. If it gives a guid, the one that has it or is known by it; else the fourth, or none.
    /// 2. The one that came from the same place; or, if it names an address, the one that is or was
    ///    there, or none.
    /// 3. One with an equal story and, if the submission gives a date, of that date or from a source that
    ///    gave it: a file that was renamed, a page that was saved again.
    /// 4. The one whose page is at the same address, as another kind of source has told: an export, and
    ///    a page that was saved. Whether headline and text are of the same story is yet to be seen.
    /// 5. The one that has its headline, or had it elsewhere. Whether that one's text is of the same
    ///    story is yet to be seen.
    pub(super) fn find(&self, one: &Prepared<'_>) -> Option<Found> {
        let by_link = || self.by_link(one).map(Found::ByLink);
        if let Some(guid) = &one.submission.guid {
            let known = self.by_guid.get(guid.as_str()).copied().map(Found::Sure);
            return known.or_else(by_link);
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
                known.or_else(by_story).or_else(by_link).or_else(by_former)
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

    /// Within one kind of source each place tells a story of its own: the weather of each day may stand at
    /// one address. Unless the place is the address: then it is one, however that is written.
    fn by_link(&self, one: &Prepared<'_>) -> Option<i64> {
        let submission = one.submission;
        let Origin::Place(place) = &submission.origin else {
            return None;
        };
        let may_be_of_it = |source: &Source| {
            kind_of_source(&source.origin) != kind_of_source(place)
                || is_one_address(&source.origin, place)
        };
        let link = link_of(submission)?;
        let there = self.by_link.get(without_www(&link))?.iter();
        let mut there = there.filter_map(|id| self.by_id.get(id));
        let found = there.find(|record| {
            record.kind == submission.story.kind && record.source.as_ref().is_none_or(may_be_of_it)
        });
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

    /// What a submission says of an entry that it turned out to be: where its page is, and by which guid
    /// its source knows it.
    pub(super) fn note_names(&mut self, id: i64, submission: &Submission) {
        if let Some(link) = link_of(submission) {
            let link = without_www(&link).to_owned();
            self.by_link.entry(link).or_default().insert(id);
        }
        if let Some(guid) = &submission.guid
            && !self.by_guid.contains_key(guid.as_str())
        {
            self.by_guid.insert(guid.to_string(), id);
            self.aliases.insert(guid.to_string(), id);
        }
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

    /// Writes the sources that have changed, and guids by which entries were not known; where there are
    /// none, nothing.
    pub(super) async fn write_sources(
        &self,
        connection: &mut Connection,
    ) -> Result<(), StoreError> {
        let aliases: Vec<(&String, &i64)> = self.aliases.iter().collect();
        super::rows::insert(
            connection,
            "INSERT INTO alias (guid, entry)",
            &aliases,
            |mut values, (guid, entry)| {
                values.push_bind(*guid).push_bind(**entry);
            },
            "",
        )
        .await?;
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

/// Where a submission says that its page is, as far as that tells pages apart.
pub(super) fn link_of(submission: &Submission) -> Option<String> {
    submission.story.link.as_ref().map(page_at)
}

/// An address as far as it tells pages apart.
pub(super) fn page_at(address: &Url) -> String {
    let address = address.as_str();
    let (_, place) = address.split_once("://").unwrap_or_default();
    place.trim_end_matches('/').to_owned()
}

/// The host of a site answers with and without it, and either may be written.
fn without_www(link: &str) -> &str {
    link.strip_prefix("www.").unwrap_or(link)
}

/// Whether two origins of one kind are the address of one page in two forms, as `page:https://p.example/a/`
/// and `page:http://www.p.example/a` are.
fn is_one_address(one: &str, other: &str) -> bool {
    let page = |origin: &str| {
        let (_, address) = origin.split_once(':')?;
        let page = page_at(&Url::parse(address).ok()?);
        (!page.is_empty()).then(|| without_www(&page).to_owned())
    };
    page(one).is_some_and(|page_of_one| page(other) == Some(page_of_one))
}

/// What kind of source an origin is of: what stands before its first colon.
fn kind_of_source(origin: &str) -> &str {
    origin.split(':').next().unwrap_or_default()
}

/// The address that a submission is known by.
fn address(submission: &Submission) -> Option<(Kind, &Slug)> {
    let is_known_by_it = matches!(
        (&submission.origin, &submission.guid),
        (Origin::Address(_), None)
    );
    is_known_by_it.then_some((submission.story.kind, &submission.slug))
}
