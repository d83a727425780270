//! What is read for a batch: every entry that it may concern.

use super::super::StoreError;
use super::super::database::Connection;
use super::super::error::damaged;
use super::super::rows::select_in;
use super::super::stored::Standing;
use super::{Digest, Prepared, Record, Records, Source, address, link_of};
use crate::model::{Guid, Instant, Kind, Slug, without_www};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is read of an entry.
macro_rules! columns {
    () => {
        "entry.id, entry.guid, entry.kind, entry.slug, entry.published, entry.updated, \
         entry.changed, entry.listed, entry.retracted, entry.revision, entry.digest, entry.topics, origin.origin, \
         origin.given, origin.passed"
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
    passed: Option<Vec<u8>>,
}

impl RecordRow {
    fn record(self) -> Result<Record, StoreError> {
        let damaged = |reason: &dyn std::fmt::Display| damaged(&self.guid, reason);
        let given = self.given.map(Instant::from_milliseconds).transpose();
        let given = given.map_err(|error| damaged(&error))?;
        let passed = self.passed.as_deref().map(Digest::try_from).transpose();
        let passed = passed.map_err(|error| damaged(&error))?;
        let source = self.origin.map(|origin| Source {
            origin,
            given,
            passed,
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
            is_new: false,
        })
    }
}

impl Records {
    /// Reads every entry that one of the submissions may turn out to be.
    pub(in super::super) async fn load(
        connection: &mut Connection,
        batch: &[Prepared<'_>],
    ) -> Result<Self, StoreError> {
        let guids: Vec<&str> = batch
            .iter()
            .flat_map(|one| one.submission.guids().map(Guid::as_str))
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
        let links = batch.iter().filter_map(|one| link_of(one.submission));
        let links = links.flat_map(|link| {
            let bare = without_www(&link);
            [bare.to_owned(), format!("www.{bare}")]
        });
        let links: Vec<String> = links.collect();
        let of_links = "SELECT link, id FROM entry WHERE link IN";
        let of_links: Vec<(String, i64)> = select_in(connection, of_links, &links).await?;
        let aliases = "SELECT guid, entry FROM alias WHERE guid IN";
        let aliases: Vec<(String, i64)> = select_in(connection, aliases, &guids).await?;
        let formers = "SELECT origin, entry FROM former_origin WHERE origin IN";
        let formers: Vec<(String, i64)> = select_in(connection, formers, &origins).await?;
        let named = of_links.iter().chain(&aliases).chain(&formers);
        let ids = at_addresses.iter().map(|(_, id)| *id);
        let ids = ids.chain(named.map(|(_, id)| *id));
        let ids: Vec<i64> = ids.collect::<BTreeSet<i64>>().into_iter().collect();
        rows.extend(select_in(connection, of_addresses, &ids).await?);
        let next_id: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) + 1 FROM entry")
            .fetch_one(connection)
            .await?;
        let mut records = Self {
            by_id: BTreeMap::new(),
            by_guid: HashMap::new(),
            by_origin: HashMap::new(),
            by_former: formers.into_iter().collect(),
            changed_formers: BTreeSet::new(),
            by_address: at_addresses.into_iter().collect(),
            by_digest: HashMap::new(),
            by_link: HashMap::new(),
            aliases: BTreeMap::new(),
            next_id,
        };
        records.by_guid.extend(aliases);
        for (link, id) in of_links {
            let link = without_www(&link).to_owned();
            records.by_link.entry(link).or_default().insert(id);
        }
        for row in rows {
            records.remember(row.record()?);
        }
        Ok(records)
    }
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
