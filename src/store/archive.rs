//! Archive pages (RFC 5005, section 4): ranges of a topic whose borders follow from the guids.
//!
//! Nothing of them is stored. A page costs a few ranges of the listing's index, each no longer than a
//! page or a window, however many pages there are.

use super::database::Connection;
use super::error::damaged;
use super::read::length;
use super::retract::{Stretch, tombstones};
use super::rows::select_in;
use super::stored::{StoredRow, entry_of};
use super::topics::Place;
use super::{Archive, Store, StoreError};
use crate::model::{ArchivePage, Entry, Guid, Slug, Text, Topic, Window};

/// As a number of rows.
const LONGEST: usize = ArchivePage::LONGEST as usize;

/// Where an entry stands in a topic.
#[derive(sqlx::FromRow)]
struct Step {
    entry: i64,
    published: i64,
    guid: String,
}

impl Step {
    fn place(&self) -> Place {
        Place {
            published: self.published,
            guid: self.guid.clone(),
        }
    }

    fn is_head(&self) -> Result<bool, StoreError> {
        is_head(&self.guid)
    }
}

fn is_head(guid: &str) -> Result<bool, StoreError> {
    let known = Guid::stored(guid).map_err(|error| damaged(guid, &error))?;
    Ok(ArchivePage::begins_with(&known))
}

impl Store {
    /// A page of a topic's archive, for subscription documents that show `window`; `None` if no
    /// reader has ever seen the entry that names it, or the topic has nothing there.
    ///
    /// That entry need not be listed there (any more): what counts is its place in the order.
    ///
    /// # Errors
    /// As [`Store::search`], with whose readers it is read: a page may be large, and anyone may ask
    /// for as many as there are entries.
    pub async fn archive(
        &self,
        topic: &Topic,
        window: &Window,
        page: &ArchivePage,
    ) -> Result<Option<Archive>, StoreError> {
        let mut snapshot = self.pools.search().await?;
        let known: Option<(i64, Option<String>, i64)> = sqlx::query_as(
            "SELECT topic.id, topic.name, state.revision FROM topic, state WHERE topic.topic = $1",
        )
        .bind(topic.as_str())
        .fetch_optional(&mut *snapshot)
        .await?;
        let Some((topic, name, revision)) = known else {
            return Ok(None);
        };
        let Some(start) = place_of(&mut snapshot, page).await? else {
            return Ok(None);
        };
        let mut steps = older(&mut snapshot, topic, &start, LONGEST + 1).await?;
        let end = end(&steps, &start)?;
        let behind = steps.get(end).map(|step| step.entry);
        steps.truncate(end);
        // A retracted entry is told where the next older one that is listed is.
        let stretch = Stretch {
            from: next_newer(&mut snapshot, topic, &start).await?,
            until: behind.and_then(|_| steps.last()).map(Step::place),
        };
        let tombstones = tombstones(&mut snapshot, topic, &stretch, ArchivePage::LONGEST).await?;
        if steps.is_empty() && tombstones.is_empty() {
            return Ok(None);
        }
        let border = border(&mut snapshot, topic, window).await?;
        let is_behind = border.as_ref().is_some_and(|border| start > *border);
        let is_head = is_head(&start.guid)?;
        let newer = match border {
            Some(border) if is_head => neighbour(&mut snapshot, topic, &start, &border).await?,
            _ => None,
        };
        Ok(Some(Archive {
            name: name.as_deref().and_then(Text::new),
            entries: entries(&mut snapshot, &steps).await?,
            tombstones: tombstones.into_iter().map(|(one, _)| one).collect(),
            older: named_by(&mut snapshot, behind).await?,
            is_settled: is_behind && (!is_head || newer.is_some_and(|(_, for_ever)| for_ever)),
            newer: named_by(&mut snapshot, newer.map(|(entry, _)| entry)).await?,
            revision,
        }))
    }
}

/// Where the entry that names a page, or did before its own page moved, stands in every topic; `None`
/// if no reader has seen it.
async fn place_of(
    connection: &mut Connection,
    page: &ArchivePage,
) -> Result<Option<Place>, StoreError> {
    let place: Option<(i64, String)> = sqlx::query_as(
        "SELECT published, guid FROM entry WHERE id = coalesce( \
         (SELECT id FROM entry WHERE kind = $1 AND slug = $2), \
         (SELECT entry FROM vacated WHERE kind = $1 AND slug = $2)) \
         AND (listed = 1 OR retracted >= published)",
    )
    .bind(page.kind.name())
    .bind(page.slug.as_str())
    .fetch_optional(connection)
    .await?;
    Ok(place.map(|(published, guid)| Place { published, guid }))
}

/// How many of the steps from `start` on are one page.
fn end(steps: &[Step], start: &Place) -> Result<usize, StoreError> {
    for (position, step) in steps.iter().enumerate().take(LONGEST) {
        if step.guid != start.guid && step.is_head()? {
            return Ok(position);
        }
    }
    Ok(steps.len().min(LONGEST))
}

/// The next `most` entries of a topic in the order of documents, from a place on.
///
/// Those of the same instant first, on their own: in one condition with the rest they would all be
/// looked at, and there may be thousands.
async fn older(
    connection: &mut Connection,
    topic: i64,
    start: &Place,
    most: usize,
) -> Result<Vec<Step>, StoreError> {
    let mut steps: Vec<Step> = sqlx::query_as(
        "SELECT entry, published, guid FROM listing \
         WHERE topic = $1 AND published = $2 AND guid >= $3 ORDER BY guid LIMIT $4",
    )
    .bind(topic)
    .bind(start.published)
    .bind(start.guid.as_str())
    .bind(limit(most))
    .fetch_all(&mut *connection)
    .await?;
    let rest: Vec<Step> = sqlx::query_as(
        "SELECT entry, published, guid FROM listing WHERE topic = $1 AND published < $2 \
         ORDER BY published DESC, guid LIMIT $3",
    )
    .bind(topic)
    .bind(start.published)
    .bind(limit(most - steps.len()))
    .fetch_all(connection)
    .await?;
    steps.extend(rest);
    Ok(steps)
}

/// The place of the entry before a place, which is next to it and newer.
async fn next_newer(
    connection: &mut Connection,
    topic: i64,
    start: &Place,
) -> Result<Option<Place>, StoreError> {
    let before: Option<(i64, String)> = sqlx::query_as(
        "SELECT published, guid FROM listing WHERE topic = $1 AND published = $2 AND guid < $3 \
         ORDER BY guid DESC LIMIT 1",
    )
    .bind(topic)
    .bind(start.published)
    .bind(start.guid.as_str())
    .fetch_optional(&mut *connection)
    .await?;
    let before = match before {
        Some(before) => Some(before),
        None => {
            let newer = sqlx::query_as(
                "SELECT published, guid FROM listing WHERE topic = $1 AND published > $2 \
                 ORDER BY published, guid DESC LIMIT 1",
            );
            let newer = newer.bind(topic).bind(start.published);
            newer.fetch_optional(connection).await?
        }
    };
    Ok(before.map(|(published, guid)| Place { published, guid }))
}

/// The entry whose page ends before a head, and whether that is so for ever: the nearest newer head
/// which is not within the window or, until one leaves it, the newest entry behind the window. `None`
/// if there is none so near that its page would reach the place.
async fn neighbour(
    connection: &mut Connection,
    topic: i64,
    start: &Place,
    border: &Place,
) -> Result<Option<(i64, bool)>, StoreError> {
    let mut steps: Vec<Step> = sqlx::query_as(
        "SELECT entry, published, guid FROM listing \
         WHERE topic = $1 AND published = $2 AND guid < $3 ORDER BY guid DESC LIMIT $4",
    )
    .bind(topic)
    .bind(start.published)
    .bind(start.guid.as_str())
    .bind(limit(LONGEST))
    .fetch_all(&mut *connection)
    .await?;
    let rest: Vec<Step> = sqlx::query_as(
        "SELECT entry, published, guid FROM listing \
         WHERE topic = $1 AND published > $2 AND published <= $3 \
         ORDER BY published, guid DESC LIMIT $4",
    )
    .bind(topic)
    .bind(start.published)
    .bind(border.published)
    .bind(limit(LONGEST - steps.len()))
    .fetch_all(connection)
    .await?;
    steps.extend(rest);
    for step in steps.iter().filter(|step| step.place() >= *border) {
        let is_head = step.is_head()?;
        if is_head || step.place() == *border {
            return Ok(Some((step.entry, is_head)));
        }
    }
    Ok(None)
}

/// The place of the newest entry behind a window.
async fn border(
    connection: &mut Connection,
    topic: i64,
    window: &Window,
) -> Result<Option<Place>, StoreError> {
    let length = length(connection, topic, window).await?;
    let border: Option<(i64, String)> = sqlx::query_as(
        "SELECT published, guid FROM listing WHERE topic = $1 \
         ORDER BY published DESC, guid LIMIT 1 OFFSET $2",
    )
    .bind(topic)
    .bind(i64::from(length))
    .fetch_optional(connection)
    .await?;
    Ok(border.map(|(published, guid)| Place { published, guid }))
}

/// The entries of the steps, in their order.
async fn entries(connection: &mut Connection, steps: &[Step]) -> Result<Vec<Entry>, StoreError> {
    let ids: Vec<i64> = steps.iter().map(|step| step.entry).collect();
    let mut rows: Vec<StoredRow> = select_in(
        connection,
        "SELECT id, guid, slug, published, updated, revision, story FROM entry WHERE id IN",
        &ids,
    )
    .await?;
    rows.sort_by(|one, other| {
        let published = other.published.cmp(&one.published);
        published.then_with(|| one.guid.cmp(&other.guid))
    });
    rows.iter().map(entry_of).collect()
}

/// The page that an entry names.
pub(super) async fn named_by(
    connection: &mut Connection,
    entry: Option<i64>,
) -> Result<Option<ArchivePage>, StoreError> {
    let Some(entry) = entry else { return Ok(None) };
    let (kind, slug): (String, String) =
        sqlx::query_as("SELECT kind, slug FROM entry WHERE id = $1")
            .bind(entry)
            .fetch_one(connection)
            .await?;
    Ok(Some(ArchivePage {
        kind: kind.parse().map_err(|error| damaged(&slug, &error))?,
        slug: Slug::new(&slug).map_err(|error| damaged(&slug, &error))?,
    }))
}

/// A number of rows as SQL takes it.
fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
