//! Topics: which entries stand where, and when each topic last changed.

use super::database::Connection;
use super::error::damaged;
use super::retract::{bury, unearth};
use super::rows::{insert, select_in};
use super::search::reindex;
use super::shift::{Shift, Touched, is_named, labels_of, shifts};
use super::stored::story_of;
use super::{StoreError, seconds};
use crate::model::{Instant, Text, Topic};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

/// Where an entry stands in every topic it is listed under.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// Milliseconds since 1970.
    pub(super) published: i64,
    pub(super) guid: String,
}

impl Ord for Place {
    /// The order of a document: `published` descending, then guid ascending.
    fn cmp(&self, other: &Self) -> Ordering {
        let published = other.published.cmp(&self.published);
        published.then_with(|| self.guid.cmp(&other.guid))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A row of `topic`, as this commit leaves it.
#[derive(sqlx::FromRow)]
struct TopicRow {
    id: i64,
    topic: String,
    name: Option<String>,
    entries: i64,
    created: i64,
    changed: i64,
    #[sqlx(skip)]
    is_new: bool,
}

/// Lists all touched entries under their topics and takes them from those they leave.
pub(super) async fn relist(
    connection: &mut Connection,
    touched: &[Touched<'_>],
    revision: i64,
    now: Instant,
) -> Result<(), StoreError> {
    let conjunctions: Vec<String> =
        sqlx::query_scalar("SELECT topic FROM topic WHERE topic LIKE '%&%'")
            .fetch_all(&mut *connection)
            .await?;
    let shifts = shifts(touched, &conjunctions);
    let now = after_definitions(connection, seconds(now)).await?;
    let mut topics = load(connection, &shifts, now).await?;
    let mut catalogue_changed = false;
    for row in topics.values_mut() {
        let Some(shift) = shifts.get(row.topic.as_str()) else {
            continue;
        };
        let was_empty = row.entries == 0;
        row.entries += shift.growth();
        catalogue_changed |= is_named(&row.topic) && was_empty != (row.entries == 0);
    }
    write_topics(connection, &topics, revision).await?;
    write_listing(connection, &shifts, &topics).await?;
    let departed = departed(connection, &topics).await?;
    for (topic, shift) in &shifts {
        if let Some(row) = topics.get(*topic) {
            if departed.contains(&row.id) {
                forget_departures(connection, shift, row).await?;
            }
            write_departure(connection, shift, row).await?;
            write_loss(connection, shift, row).await?;
            catalogue_changed |= rename(connection, shift, row).await?;
        }
    }
    reindex(connection, touched).await?;
    if catalogue_changed {
        sqlx::query(
            "UPDATE state SET catalogue_revision = $1, catalogue_changed = \
             CASE WHEN catalogue_changed < $2 THEN $2 ELSE catalogue_changed + 1 END",
        )
        .bind(revision)
        .bind(now)
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// `now`, or the second after the last definition, if a clock was put back since: a change has to be
/// later than the definition of every feed that shows it, or two contents would share a date.
pub(super) async fn after_definitions(
    connection: &mut Connection,
    now: i64,
) -> Result<i64, StoreError> {
    let last: Option<i64> = sqlx::query_scalar("SELECT max(changed) FROM definition")
        .fetch_one(connection)
        .await?;
    Ok(last.map_or(now, |last| now.max(last.saturating_add(1))))
}

/// Reads the topics' rows, with new ones for those that have none, and dates them: a change is
/// later than the one before, or a poller that asks by date would be told that nothing has changed.
async fn load(
    connection: &mut Connection,
    shifts: &BTreeMap<&str, Shift<'_>>,
    now: i64,
) -> Result<BTreeMap<String, TopicRow>, StoreError> {
    let texts: Vec<&str> = shifts.keys().copied().collect();
    let rows: Vec<TopicRow> = select_in(
        connection,
        "SELECT id, topic, name, entries, created, changed FROM topic WHERE topic IN",
        &texts,
    )
    .await?;
    let mut topics: BTreeMap<String, TopicRow> = rows
        .into_iter()
        .map(|row| {
            let changed = now.max(row.changed + 1);
            (row.topic.clone(), TopicRow { changed, ..row })
        })
        .collect();
    let mut id: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM topic")
        .fetch_one(connection)
        .await?;
    for (topic, shift) in shifts {
        if topics.contains_key(*topic) {
            continue;
        }
        id += 1;
        let row = TopicRow {
            id,
            topic: (*topic).to_owned(),
            name: shift.newest_name().map(Text::to_string),
            entries: 0,
            created: now,
            changed: now,
            is_new: true,
        };
        topics.insert((*topic).to_owned(), row);
    }
    Ok(topics)
}

async fn write_topics(
    connection: &mut Connection,
    topics: &BTreeMap<String, TopicRow>,
    revision: i64,
) -> Result<(), StoreError> {
    let rows: Vec<&TopicRow> = topics.values().collect();
    insert(
        connection,
        "INSERT INTO topic (id, topic, name, entries, created, changed, revision)",
        &rows,
        |mut values, row| {
            values
                .push_bind(row.id)
                .push_bind(row.topic.as_str())
                .push_bind(row.name.as_deref())
                .push_bind(row.entries)
                .push_bind(row.created)
                .push_bind(row.changed)
                .push_bind(revision);
        },
        "ON CONFLICT (id) DO UPDATE SET entries = excluded.entries, changed = excluded.changed, \
         revision = excluded.revision",
    )
    .await
}

async fn write_listing(
    connection: &mut Connection,
    shifts: &BTreeMap<&str, Shift<'_>>,
    topics: &BTreeMap<String, TopicRow>,
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (topic, shift) in shifts {
        let Some(row) = topics.get(*topic) else {
            continue;
        };
        for gone in &shift.left {
            sqlx::query("DELETE FROM listing WHERE topic = $1 AND published = $2 AND guid = $3")
                .bind(row.id)
                .bind(gone.place.published)
                .bind(gone.place.guid.as_str())
                .execute(&mut *connection)
                .await?;
        }
        let left = shift.left.iter().copied();
        bury(connection, row.id, row.changed, left.clone()).await?;
        let listed = shift.listed.iter().map(|(one, ..)| *one);
        unearth(connection, row.id, left.chain(listed)).await?;
        rows.extend(shift.listed.iter().map(|(one, ..)| (row, *one)));
    }
    // In the order of the key they are written next to each other.
    rows.sort_by(|(a, one), (b, other)| (a.id, &one.place).cmp(&(b.id, &other.place)));
    insert(
        connection,
        "INSERT INTO listing (topic, published, guid, entry, changed)",
        &rows,
        |mut values, (row, one)| {
            values
                .push_bind(row.id)
                .push_bind(one.place.published)
                .push_bind(one.place.guid.as_str())
                .push_bind(one.entry)
                .push_bind(row.changed);
        },
        "ON CONFLICT (topic, published, guid) DO UPDATE SET changed = excluded.changed",
    )
    .await
}

/// Which of the topics have departures: hardly any, and an import touches thousands.
async fn departed(
    connection: &mut Connection,
    topics: &BTreeMap<String, TopicRow>,
) -> Result<HashSet<i64>, StoreError> {
    let known = topics.values().filter(|row| !row.is_new);
    let known: Vec<i64> = known.map(|row| row.id).collect();
    let select = "SELECT DISTINCT topic FROM departure WHERE topic IN";
    let departed: Vec<(i64,)> = select_in(connection, select, &known).await?;
    Ok(departed.into_iter().map(|(topic,)| topic).collect())
}

/// Forgets the departures that this commit outdates.
async fn forget_departures(
    connection: &mut Connection,
    shift: &Shift<'_>,
    row: &TopicRow,
) -> Result<(), StoreError> {
    let Some((first, _)) = shift.first() else {
        return Ok(());
    };
    sqlx::query(
        "DELETE FROM departure WHERE topic = $1 AND published <= $2 \
         AND (published < $2 OR guid >= $3)",
    )
    .bind(row.id)
    .bind(first.published)
    .bind(first.guid.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers where the topic lost an entry, if no listed entry at or before that place tells of
/// this commit anyway.
async fn write_departure(
    connection: &mut Connection,
    shift: &Shift<'_>,
    row: &TopicRow,
) -> Result<(), StoreError> {
    let first = shift.first().filter(|_| !row.is_new);
    let Some((first, _)) = first.filter(|(_, is_gone)| *is_gone) else {
        return Ok(());
    };
    sqlx::query("INSERT INTO departure (topic, published, guid, changed) VALUES ($1, $2, $3, $4)")
        .bind(row.id)
        .bind(first.published)
        .bind(first.guid.as_str())
        .bind(row.changed)
        .execute(connection)
        .await?;
    Ok(())
}

/// Remembers how much the topic lost.
async fn write_loss(
    connection: &mut Connection,
    shift: &Shift<'_>,
    row: &TopicRow,
) -> Result<(), StoreError> {
    let lost = shift.lost();
    if lost == 0 {
        return Ok(());
    }
    sqlx::query("INSERT INTO loss (topic, changed, entries) VALUES ($1, $2, $3)")
        .bind(row.id)
        .bind(row.changed)
        .bind(lost)
        .execute(connection)
        .await?;
    Ok(())
}

/// Names a topic as its newest entry does; answers whether that is another name than before.
async fn rename(
    connection: &mut Connection,
    shift: &Shift<'_>,
    row: &TopicRow,
) -> Result<bool, StoreError> {
    let Some((first, _)) = shift.first().filter(|_| is_named(&row.topic)) else {
        return Ok(false);
    };
    if row.is_new {
        return Ok(true);
    }
    // Whether one of these is the topic's newest or not, it has that name then.
    let names_it_so = shift.newest_name().map(Text::as_str) == row.name.as_deref();
    if names_it_so && shift.left.is_empty() {
        return Ok(false);
    }
    let newest: Option<(i64, i64, String)> = sqlx::query_as(
        "SELECT entry, published, guid FROM listing WHERE topic = $1 \
         ORDER BY published DESC, guid LIMIT 1",
    )
    .bind(row.id)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((entry, published, guid)) = newest else {
        return Ok(false);
    };
    let newest = Place { published, guid };
    if newest < *first {
        return Ok(false);
    }
    let of_batch = shift.listed.iter().find(|(one, ..)| one.place == newest);
    let name = match of_batch {
        Some((_, _, name)) => name.cloned(),
        None => {
            let labels = labels_of(&story_of(connection, entry).await?);
            let label = labels.into_iter().find(|label| label.topic == row.topic);
            label.and_then(|label| label.name)
        }
    };
    let name = name.map(|name| name.to_string());
    if name.is_none() || name == row.name {
        return Ok(false);
    }
    sqlx::query("UPDATE topic SET name = $1 WHERE id = $2")
        .bind(name)
        .bind(row.id)
        .execute(connection)
        .await?;
    Ok(true)
}

/// Reads a topic's text back.
pub(super) fn parse(text: &str) -> Result<Topic, StoreError> {
    Topic::parse(text).map_err(|error| damaged(text, &error))
}
