//! What is read for a batch: every entry that it may concern.

use super::super::StoreError;
use super::super::ahead::Ahead;
use super::super::database::{Connection, Database};
use super::super::error::damaged;
use super::super::rows::select_in;
use super::super::stored::Standing;
use super::find::MOST_AT_ONE_ADDRESS;
use super::record::{Aside, Passed, Source, Word};
use super::{Digest, Prepared, Record, Records, address, link_of};
use crate::model::{Guid, Instant, Kind, Mentions, Reading, Slug, Submission, without_www};
use sqlx::{Encode, Type};
use std::array::TryFromSliceError;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is read of an entry, up to what it is found by.
const ENTRIES: &str = "SELECT entry.id, entry.guid, entry.kind, entry.slug, entry.published, entry.updated, \
     entry.changed, entry.listed, entry.retracted, entry.revision, entry.digest, entry.topics, \
     origin.origin, origin.given, origin.said, origin.mentions, \
     origin.reading, origin.aside, origin.aside_reading, origin.corrected \
     FROM entry LEFT JOIN origin ON origin.entry = entry.id WHERE ";

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
    said: Option<Vec<u8>>,
    mentions: Option<i64>,
    reading: Option<i64>,
    aside: Option<Vec<u8>>,
    aside_reading: Option<i64>,
    corrected: Option<i64>,
}

impl RecordRow {
    fn record(self) -> Result<Record, StoreError> {
        let damaged = |reason: &dyn std::fmt::Display| damaged(&self.guid, reason);
        let given = self.given.map(Instant::from_milliseconds).transpose();
        let given = given.map_err(|error| damaged(&error))?;
        let said = self.said.as_deref().map(Digest::try_from).transpose();
        let said = said.map_err(|error| damaged(&error))?;
        let aside = aside(
            self.aside.as_deref(),
            self.aside_reading.unwrap_or_default(),
        );
        let aside = aside.map_err(|error| damaged(&error))?;
        let source = self.origin.map(|origin| Source {
            origin,
            given,
            said,
            mentions: self.mentions.map(mentions),
            reading: Reading::from_number(self.reading.unwrap_or_default()),
            aside,
            is_corrected: self.corrected.map(|corrected| corrected != 0),
        });
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
            formers: BTreeMap::new(),
            passed: BTreeMap::new(),
            is_new: false,
        })
    }
}

/// What of a batch tells entries.
struct Names<'a> {
    guids: Vec<&'a str>,
    origins: Vec<&'a str>,
    digests: Vec<&'a [u8]>,
    /// With `www.` and without.
    links: Vec<String>,
}

impl<'a> Names<'a> {
    fn of(batch: &[&'a Prepared<'_>]) -> Self {
        let submissions = || batch.iter().map(|one| &*one.submission);
        let guids = submissions().flat_map(Submission::guids).map(Guid::as_str);
        let origins =
            submissions().flat_map(|one| [one.origin.source(), one.former_origin.as_deref()]);
        let is_known_by_name = |one: &Submission| one.guid.is_some() || address(one).is_some();
        let digests = batch
            .iter()
            .filter(|one| !is_known_by_name(&one.submission))
            .flat_map(|one| one.bare.iter().chain([&one.written.digest]))
            .map(Digest::as_slice);
        let links = submissions().filter_map(link_of).flat_map(|link| {
            let bare = without_www(&link);
            [bare.to_owned(), format!("www.{bare}")]
        });
        Self {
            guids: guids.collect(),
            origins: origins.flatten().collect(),
            digests: digests.collect(),
            links: links.collect(),
        }
    }
}

/// Another origin of an entry, and its word.
#[derive(sqlx::FromRow)]
struct FormerRow {
    origin: String,
    entry: i64,
    said: Option<Vec<u8>>,
    mentions: Option<i64>,
    given: Option<i64>,
    reading: i64,
    aside: Option<Vec<u8>>,
    aside_reading: i64,
}

impl FormerRow {
    fn word(&self) -> Result<Option<Word>, StoreError> {
        let damaged = |reason: &dyn std::fmt::Display| damaged(&self.origin, reason);
        let digest = self.said.as_deref().map(Digest::try_from).transpose();
        let digest = digest.map_err(|error| damaged(&error))?;
        let given = self.given.map(Instant::from_milliseconds).transpose();
        let given = given.map_err(|error| damaged(&error))?;
        let aside = aside(self.aside.as_deref(), self.aside_reading);
        let aside = aside.map_err(|error| damaged(&error))?;
        Ok(digest.map(|digest| Word {
            digest,
            mentions: self.mentions.map(mentions),
            given,
            reading: Reading::from_number(self.reading),
            aside,
        }))
    }
}

/// An origin, an entry that is taken back, and what was said of that there.
#[derive(sqlx::FromRow)]
struct PassedRow {
    origin: String,
    entry: i64,
    said: Vec<u8>,
    given: Option<i64>,
    reading: i64,
}

impl PassedRow {
    fn passed(&self) -> Result<Passed, StoreError> {
        let digest = Digest::try_from(self.said.as_slice());
        let given = self.given.map(Instant::from_milliseconds).transpose();
        Ok(Passed {
            digest: digest.map_err(|error| damaged(&self.origin, &error))?,
            given: given.map_err(|error| damaged(&self.origin, &error))?,
            reading: Reading::from_number(self.reading),
        })
    }
}

impl Records {
    /// Reads every entry that one of the submissions may turn out to be.
    pub(in super::super) async fn load(
        connection: &mut Connection,
        batch: &[&Prepared<'_>],
        ahead: &Ahead,
    ) -> Result<Self, StoreError> {
        let mut names = Names::of(batch);
        for place in ahead.moved_from(connection, &names.origins).await? {
            names.origins.push(place);
            let word = ahead.at(place);
            names
                .digests
                .extend(word.map(|word| word.digest.as_slice()));
        }
        let at_addresses = entries_at(connection, batch).await?;
        let of_links = format!(
            "SELECT link, id FROM (SELECT link, id, row_number() OVER (PARTITION BY link ORDER BY id) AS place \
             FROM entry) AS placed WHERE place <= {} AND link IN",
            MOST_AT_ONE_ADDRESS + 1
        );
        let of_links: Vec<(String, i64)> = select_in(connection, &of_links, &names.links).await?;
        let aliases = "SELECT guid, entry FROM alias WHERE guid IN";
        let aliases: Vec<(String, i64)> = select_in(connection, aliases, &names.guids).await?;
        let of_origin = "SELECT entry FROM former_origin WHERE origin IN";
        let mut formers: Vec<(i64,)> = select_in(connection, of_origin, &names.origins).await?;
        let of_word = "SELECT entry FROM former_origin WHERE said IN";
        let of_word: Vec<(i64,)> = select_in(connection, of_word, &names.digests).await?;
        formers.extend(of_word);
        let of_passed = "SELECT entry FROM passed_over WHERE said IN";
        let of_passed: Vec<(i64,)> = select_in(connection, of_passed, &names.digests).await?;
        formers.extend(of_passed);
        let named = of_links.iter().chain(&aliases).map(|(_, id)| *id);
        let ids = named
            .chain(at_addresses.iter().map(|(_, id)| *id))
            .chain(formers.into_iter().map(|(id,)| id));
        let ids: Vec<i64> = ids.collect::<BTreeSet<i64>>().into_iter().collect();
        let mut rows = entries(connection, "entry.guid", &names.guids).await?;
        rows.extend(entries(connection, "origin.origin", &names.origins).await?);
        rows.extend(entries(connection, "entry.digest", &names.digests).await?);
        rows.extend(entries(connection, "origin.said", &names.digests).await?);
        rows.extend(entries(connection, "entry.id", &ids).await?);
        let next_id: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) + 1 FROM entry")
            .fetch_one(&mut *connection)
            .await?;
        let mut records = Self {
            by_id: BTreeMap::new(),
            by_guid: aliases.into_iter().collect(),
            by_origin: HashMap::new(),
            by_former: HashMap::new(),
            changed_formers: BTreeSet::new(),
            changed_passed: BTreeSet::new(),
            by_address: at_addresses.into_iter().collect(),
            by_digest: HashMap::new(),
            by_word: HashMap::new(),
            by_link: HashMap::new(),
            aliases: BTreeMap::new(),
            next_id,
        };
        for (link, id) in of_links {
            let link = without_www(&link).to_owned();
            records.by_link.entry(link).or_default().insert(id);
        }
        for row in rows {
            records.remember(row.record()?);
        }
        records.load_formers(connection).await?;
        records.load_passed(connection).await?;
        Ok(records)
    }

    /// Where else these entries have been told.
    async fn load_formers(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let ids: Vec<i64> = self.ids().collect();
        let formers = "SELECT origin, entry, said, mentions, given, reading, aside, aside_reading \
             FROM former_origin WHERE entry IN";
        let formers: Vec<FormerRow> = select_in(connection, formers, &ids).await?;
        for former in formers {
            let (word, id) = (former.word()?, former.entry);
            self.heard(word.map(|word| word.digest), id);
            self.get(id)?.formers.insert(former.origin.clone(), word);
            self.by_former.insert(former.origin, id);
        }
        Ok(())
    }

    /// What has been said of those that are taken back since they are.
    async fn load_passed(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let ids: Vec<i64> = self.retracted().collect();
        let passed = "SELECT origin, entry, said, given, reading FROM passed_over WHERE entry IN";
        let passed: Vec<PassedRow> = select_in(connection, passed, &ids).await?;
        for row in passed {
            let passed = row.passed()?;
            self.heard(Some(passed.digest), row.entry);
            self.get(row.entry)?.passed.insert(row.origin, passed);
        }
        Ok(())
    }
}

/// Bits that a newer program knows say nothing to this one.
fn mentions(bits: i64) -> Mentions {
    u32::try_from(bits).map_or(Mentions::empty(), Mentions::from_bits_truncate)
}

/// What an origin says besides its word.
fn aside(said: Option<&[u8]>, reading: i64) -> Result<Option<Aside>, TryFromSliceError> {
    let digest = said.map(Digest::try_from).transpose()?;
    let reading = Reading::from_number(reading);
    Ok(digest.map(|digest| Aside { digest, reading }))
}

/// The entries of which `key`, a column, is one of the values.
async fn entries<'v, Value>(
    connection: &mut Connection,
    key: &str,
    values: &[Value],
) -> Result<Vec<RecordRow>, StoreError>
where
    Value: Clone + Encode<'v, Database> + Type<Database>,
{
    select_in(connection, &format!("{ENTRIES}{key} IN"), values).await
}

/// The entries that are or were at the addresses which submissions are known by, those that
/// are behind those that were.
async fn entries_at(
    connection: &mut Connection,
    batch: &[&Prepared<'_>],
) -> Result<Vec<((Kind, Slug), i64)>, StoreError> {
    let mut found = Vec::new();
    for kind in Kind::ALL {
        let addresses = batch.iter().filter_map(|one| address(&one.submission));
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
