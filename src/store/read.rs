//! Reading: each call sees one snapshot.

use super::archive::named_by;
use super::database::Connection;
use super::error::damaged;
use super::retract::{Stretch, tombstone_of, tombstones};
use super::stored::{Standing, StoredRow, entry_of};
use super::topics::{Place, parse};
use super::{Catalogue, Changes, Directory, Group, Kept, Listing, Named, Page, Store, StoreError};
use crate::model::{Guid, History, Kind, Slug, Text, Tombstone, Topic, Window, page_at};
use sqlx::QueryBuilder;
use url::Url;

/// A row of `entry` with the second it changed in its place: in a topic, or at its own address.
#[derive(sqlx::FromRow)]
struct DatedRow {
    #[sqlx(flatten)]
    row: StoredRow,
    changed: i64,
}

/// A row of `entry` with all that its page may be.
#[derive(sqlx::FromRow)]
struct PageRow {
    #[sqlx(flatten)]
    row: StoredRow,
    changed: i64,
    listed: i64,
    retracted: Option<i64>,
    reason: Option<String>,
}

impl PageRow {
    fn tombstone(&self) -> Result<Option<Tombstone>, StoreError> {
        let Some(retracted) = self.retracted else {
            return Ok(None);
        };
        let guid = &self.row.guid;
        tombstone_of(guid, retracted, self.reason.as_deref()).map(Some)
    }
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

    /// The entries of a topic that a window shows; `None` if nothing was ever listed under it and it
    /// was never registered.
    ///
    /// Its cost follows the window, not how many entries are stored or have left the topic.
    ///
    /// # Errors
    /// When the database does not answer, or a row is damaged: an entry is never just left out.
    pub async fn listing(
        &self,
        topic: &Topic,
        window: &Window,
    ) -> Result<Option<Listing>, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let known: Option<(i64, Option<String>, i64, i64)> = sqlx::query_as(
            "SELECT topic.id, topic.name, topic.created, state.revision FROM topic, state \
             WHERE topic.topic = $1",
        )
        .bind(topic.as_str())
        .fetch_optional(&mut *snapshot)
        .await?;
        let Some((id, name, created, revision)) = known else {
            return Ok(None);
        };
        let length = length(&mut snapshot, id, window).await?;
        let mut rows: Vec<DatedRow> = sqlx::query_as(
            "SELECT entry.id, entry.guid, entry.slug, entry.published, entry.updated, \
             entry.revision, entry.story, listing.changed \
             FROM listing JOIN entry ON entry.id = listing.entry WHERE listing.topic = $1 \
             ORDER BY listing.published DESC, listing.guid LIMIT $2",
        )
        .bind(id)
        // One more: what is behind the window.
        .bind(i64::from(length) + 1)
        .fetch_all(&mut *snapshot)
        .await?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        // What lies behind the first entry behind a document is no business of it; all that has left
        // a topic of which it shows everything is. That first entry counts, for if the last one
        // of the window leaves, nothing need follow it into the document.
        let behind = rows.get(length).map(|dated| &dated.row);
        let departed = match length {
            // A document without entries never changes.
            0 => None,
            _ => last_departure(&mut snapshot, id, behind).await?,
        };
        let shown = rows.iter().filter(|_| length > 0);
        let dates = shown.map(|dated| dated.changed).chain(departed);
        let changed = dates.fold(created, i64::max);
        let older = named_by(&mut snapshot, behind.map(|row| row.id)).await?;
        rows.truncate(length);
        let until = buried_until(&rows, window);
        let stretch = Stretch { from: None, until };
        let tombstones = tombstones(&mut snapshot, id, &stretch, window.most).await?;
        let (tombstones, buried) = tombstones.into_iter().unzip();
        let history = History {
            entries: rows.iter().map(|dated| dated.changed).collect(),
            tombstones: buried,
            losses: losses(&mut snapshot, id, window.entries).await?,
            newest: window.entries,
        };
        Ok(Some(Listing {
            name: name.as_deref().and_then(Text::new),
            changed,
            entries: rows
                .iter()
                .map(|dated| entry_of(&dated.row))
                .collect::<Result<_, _>>()?,
            tombstones,
            older,
            history,
            revision,
        }))
    }

    /// What an address has that is or was an entry's; `None` if readers have never seen anything
    /// there.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn page(&self, kind: Kind, slug: &Slug) -> Result<Option<Page>, StoreError> {
        let mut snapshot = self.pools.read().await?;
        // An entry that is there counts before one that was.
        let found: Option<PageRow> = sqlx::query_as(
            "SELECT entry.id, entry.guid, entry.kind, entry.slug, entry.published, \
             entry.updated, entry.revision, entry.story, entry.changed, entry.listed, \
             entry.retracted, entry.reason FROM entry WHERE id = coalesce( \
             (SELECT id FROM entry WHERE kind = $1 AND slug = $2), \
             (SELECT entry FROM vacated WHERE kind = $1 AND slug = $2))",
        )
        .bind(kind.name())
        .bind(slug.as_str())
        .fetch_optional(&mut *snapshot)
        .await?;
        let Some(found) = found else { return Ok(None) };
        if let Some(tombstone) = found.tombstone()? {
            let was_seen = tombstone.retracted.milliseconds() >= found.row.published;
            return Ok(was_seen.then_some(Page::Gone(tombstone, found.changed)));
        }
        if found.listed != Standing::Listed.number() {
            return Ok(None);
        }
        let entry = entry_of(&found.row)?;
        Ok(Some(
            match (entry.story.kind, &entry.slug) == (kind, slug) {
                true => Page::Entry(Box::new(entry), found.changed),
                false => Page::Moved(entry.story.kind, entry.slug),
            },
        ))
    }

    /// The entry that has a guid, or is known by it.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn known_as(&self, guid: &Guid) -> Result<Option<Guid>, StoreError> {
        let found: Option<String> = sqlx::query_scalar(
            "SELECT guid FROM entry WHERE id = coalesce( \
             (SELECT id FROM entry WHERE guid = $1), (SELECT entry FROM alias WHERE guid = $1))",
        )
        .bind(guid.as_str())
        .fetch_optional(&self.pools.readers)
        .await?;
        found.map(|guid| stored_guid(&guid)).transpose()
    }

    /// The entries whose own pages are at an address, with `http` or `https`, by their guids.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn linked_to(&self, address: &Url) -> Result<Vec<Guid>, StoreError> {
        // Without a link in its story an entry perhaps has its page there.
        let select = "SELECT guid FROM entry WHERE link = $1 AND story ->> '$.link' IS NOT NULL \
                      ORDER BY guid";
        let found: Vec<String> = sqlx::query_scalar(select)
            .bind(page_at(address))
            .fetch_all(&self.pools.readers)
            .await?;
        found.iter().map(|guid| stored_guid(guid)).collect()
    }

    /// The entry that has or had an address, be it seen by readers or not: for the desk alone, for a
    /// page must not tell that such an entry exists.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn entry_at(&self, kind: Kind, slug: &Slug) -> Result<Option<Guid>, StoreError> {
        let found: Option<String> = sqlx::query_scalar(
            "SELECT guid FROM entry WHERE id = coalesce( \
             (SELECT id FROM entry WHERE kind = $1 AND slug = $2), \
             (SELECT entry FROM vacated WHERE kind = $1 AND slug = $2))",
        )
        .bind(kind.name())
        .bind(slug.as_str())
        .fetch_optional(&self.pools.readers)
        .await?;
        found.map(|guid| stored_guid(&guid)).transpose()
    }

    /// Every stored entry (embargoed and retracted ones too) in the order of guids, in pages: `most`
    /// of those after `after`.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn entries(
        &self,
        kind: Option<Kind>,
        after: Option<&Guid>,
        most: u32,
    ) -> Result<Vec<Kept>, StoreError> {
        let mut query = QueryBuilder::new(
            "SELECT id, guid, kind, slug, published, updated, revision, story, changed, listed, \
             retracted, reason FROM entry WHERE guid > ",
        );
        query.push_bind(after.map_or("", Guid::as_str));
        if let Some(kind) = kind {
            query.push(" AND kind = ").push_bind(kind.name());
        }
        query
            .push(" ORDER BY guid LIMIT ")
            .push_bind(i64::from(most));
        let rows: Vec<PageRow> = query
            .build_query_as()
            .fetch_all(&self.pools.readers)
            .await?;
        let kept = rows.iter().map(|one| {
            Ok(Kept {
                entry: entry_of(&one.row)?,
                tombstone: one.tombstone()?,
            })
        });
        kept.collect()
    }

    /// Sections, authors and tags under which something is listed.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn catalogue(&self) -> Result<Catalogue, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let (revision, changed) = sqlx::query_as("SELECT revision, catalogue_changed FROM state")
            .fetch_one(&mut *snapshot)
            .await?;
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT topic, name, entries FROM topic WHERE name IS NOT NULL AND entries > 0 \
             ORDER BY topic",
        )
        .fetch_all(&mut *snapshot)
        .await?;
        Ok(Catalogue {
            topics: rows.iter().map(named).collect::<Result<_, _>>()?,
            changed,
            revision,
        })
    }

    /// Of sections, authors and tags the `most` largest each. Costs what it answers, and a count.
    ///
    /// # Errors
    /// As [`Store::listing`].
    pub async fn directory(&self, most: u32) -> Result<Directory, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let revision = sqlx::query_scalar("SELECT revision FROM state")
            .fetch_one(&mut *snapshot)
            .await?;
        Ok(Directory {
            groups: [
                group(&mut snapshot, "section=", most).await?,
                group(&mut snapshot, "author=", most).await?,
                group(&mut snapshot, "tag=", most).await?,
            ],
            revision,
        })
    }

    /// What has changed after revision `since`. Costs what has changed, so ask often.
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
        let addresses: Vec<(String, String)> = sqlx::query_as(
            "SELECT kind, slug FROM entry WHERE revision > $1 AND listed > 0 \
             UNION ALL SELECT kind, slug FROM vacated WHERE revision > $1",
        )
        .bind(since)
        .fetch_all(&mut *snapshot)
        .await?;
        let address = |(kind, slug): &(String, String)| {
            let kind = kind.parse().map_err(|error| damaged(slug, &error))?;
            let slug = Slug::new(slug).map_err(|error| damaged(slug, &error))?;
            Ok((kind, slug))
        };
        Ok(Changes {
            revision,
            topics: topics
                .iter()
                .map(|topic| parse(topic))
                .collect::<Result<_, _>>()?,
            entries: addresses
                .iter()
                .map(address)
                .collect::<Result<_, StoreError>>()?,
            catalogue: catalogue > since,
        })
    }
}

/// A row of `topic` as the catalogue names it: topic, name, entries.
fn named((topic, name, entries): &(String, String, i64)) -> Result<Named, StoreError> {
    Ok(Named {
        name: Text::new(name).ok_or_else(|| damaged(topic, &"it has no name"))?,
        topic: parse(topic)?,
        entries: u64::try_from(*entries).map_err(|error| damaged(topic, &error))?,
    })
}

/// The named topics that begin with `kind`. The index `topic_size` is in this order.
async fn group(connection: &mut Connection, kind: &str, most: u32) -> Result<Group, StoreError> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT topic, name, entries FROM topic WHERE substr(topic, 1, instr(topic, '=')) = $1 \
         AND name IS NOT NULL AND entries > 0 ORDER BY entries DESC, topic LIMIT $2",
    )
    .bind(kind)
    .bind(i64::from(most))
    .fetch_all(&mut *connection)
    .await?;
    let count: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM topic WHERE substr(topic, 1, instr(topic, '=')) = $1 \
         AND name IS NOT NULL AND entries > 0",
    )
    .bind(kind)
    .fetch_one(connection)
    .await?;
    Ok(Group {
        largest: rows.iter().map(named).collect::<Result<_, _>>()?,
        count: u64::try_from(count).map_err(|error| damaged(kind, &error))?,
    })
}

/// How many entries a window shows, if there are so many: its steady length or, in a burst, as many
/// as are recent.
pub(super) async fn length(
    connection: &mut Connection,
    topic: i64,
    window: &Window,
) -> Result<u32, StoreError> {
    let Some(recent) = window.recent_milliseconds() else {
        return Ok(window.entries);
    };
    let burst: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT 1 FROM listing WHERE topic = $1 AND published >= \
         (SELECT max(published) FROM listing WHERE topic = $1) - $2 LIMIT $3)",
    )
    .bind(topic)
    .bind(recent)
    .bind(i64::from(window.most))
    .fetch_one(connection)
    .await?;
    // Bounded by `most`, so it fits.
    let burst = u32::try_from(burst).unwrap_or(window.most);
    Ok(burst.max(window.entries))
}

/// How far back an entry that was retracted would still be listed; `None` if any would.
fn buried_until(rows: &[DatedRow], window: &Window) -> Option<Place> {
    let (newest, oldest) = (&rows.first()?.row, &rows.last()?.row);
    let shown = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    if shown < window.entries {
        return None;
    }
    let recent = window.recent_milliseconds().filter(|_| shown < window.most);
    let since = recent.map(|recent| newest.published.saturating_sub(recent));
    Some(match since.filter(|since| *since <= oldest.published) {
        // Whatever its guid.
        Some(published) => Place {
            published,
            guid: char::MAX.to_string(),
        },
        None => Place {
            published: oldest.published,
            guid: oldest.guid.clone(),
        },
    })
}

/// The second of the last change that took an entry from before `behind`, or from anywhere in the
/// topic.
///
/// The departures of a topic have ever greater seconds towards its end (see the migration), so
/// the one nearest to the document's end tells it: one step into an index.
async fn last_departure(
    connection: &mut Connection,
    topic: i64,
    behind: Option<&StoredRow>,
) -> Result<Option<i64>, StoreError> {
    let last = sqlx::query_scalar(
        "SELECT changed FROM departure WHERE topic = $1 AND published >= $2 \
         AND (published > $2 OR guid <= $3) ORDER BY published, guid DESC LIMIT 1",
    );
    Ok(last
        .bind(topic)
        .bind(behind.map_or(i64::MIN, |row| row.published))
        .bind(behind.map_or("", |row| &row.guid))
        .fetch_optional(connection)
        .await?)
}

/// The last seconds in which entries left a topic, and how many then. More than `most` say nothing
/// more: each is of one entry at least, and a document of `most` is all news then.
async fn losses(
    connection: &mut Connection,
    topic: i64,
    most: u32,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let losses = sqlx::query_as(
        "SELECT changed, entries FROM loss WHERE topic = $1 ORDER BY changed DESC LIMIT $2",
    );
    let losses = losses.bind(topic).bind(i64::from(most));
    Ok(losses.fetch_all(connection).await?)
}

fn stored_guid(guid: &str) -> Result<Guid, StoreError> {
    Guid::stored(guid).map_err(|error| damaged(guid, &error))
}
