//! Topics and their listings, as one writing transaction sees them.

use super::database::Connection;
use super::{StoreError, seconds};
use crate::model::{Instant, Selection, Story, Text, Topic};
use sqlx::QueryBuilder;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one INSERT: SQLite binds at most 32,766 values a statement, a listing has six.
const ROWS_A_STATEMENT: usize = 2_000;

/// A topic that this transaction touches.
struct Touched {
    id: i64,
    name: Option<Text>,
    entries: i64,
    changed: i64,
}

/// A row to write into `listing`.
struct Row {
    topic: i64,
    published: i64,
    guid: String,
    entry: i64,
    live: bool,
    changed: i64,
}

/// Collects what a transaction does to topics and writes it at its end: a batch of stories about
/// one section touches the section's row once.
pub(super) struct Topics {
    now: i64,
    touched: BTreeMap<Topic, Touched>,
    conjunctions: Vec<Topic>,
    rows: Vec<Row>,
    catalogue_changed: bool,
}

/// Where an entry stands.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) entry: i64,
    pub(super) guid: String,
    pub(super) published: i64,
}

/// The topics of single conditions a story is listed under, with the names it gives them.
fn conditions_of(story: &Story) -> BTreeMap<Topic, Option<Text>> {
    let topic = |selection: Selection| selection.topic();
    let mut topics = BTreeMap::from([
        (Topic::all(), None),
        (
            topic(Selection {
                kind: Some(story.kind),
                ..Selection::default()
            }),
            None,
        ),
    ]);
    if let Some(section) = &story.section {
        let selection = Selection {
            section: Some(section.slug()),
            ..Selection::default()
        };
        topics.insert(topic(selection), Some(section.name().clone()));
    }
    for author in &story.authors {
        let selection = Selection {
            author: Some(author.slug()),
            ..Selection::default()
        };
        topics.insert(topic(selection), Some(author.name.clone()));
    }
    for tag in &story.tags {
        let selection = Selection {
            tag: Some(tag.slug()),
            ..Selection::default()
        };
        topics.insert(topic(selection), Some(tag.name().clone()));
    }
    topics
}

fn conditions_of_conjunction(topic: &Topic) -> impl Iterator<Item = &str> {
    topic.as_str().split('&')
}

impl Topics {
    pub(super) async fn load(
        connection: &mut Connection,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let texts: Vec<String> =
            sqlx::query_scalar("SELECT topic FROM topic WHERE topic LIKE '%&%'")
                .fetch_all(connection)
                .await?;
        let conjunctions = texts
            .iter()
            .map(|text| parse(text))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            now: seconds(now),
            touched: BTreeMap::new(),
            conjunctions,
            rows: Vec::new(),
            catalogue_changed: false,
        })
    }

    /// Lists a new or newly released entry.
    pub(super) async fn enter(
        &mut self,
        connection: &mut Connection,
        place: &Place,
        story: &Story,
    ) -> Result<(), StoreError> {
        self.move_entry(connection, place, &BTreeSet::new(), story)
            .await
    }

    /// Moves a listed entry from the topics it stands in to those its story now asks for.
    pub(super) async fn move_entry(
        &mut self,
        connection: &mut Connection,
        place: &Place,
        left: &BTreeSet<Topic>,
        story: &Story,
    ) -> Result<(), StoreError> {
        let mut wanted = conditions_of(story);
        let met: Vec<Topic> = self
            .conjunctions
            .iter()
            .filter(|topic| {
                conditions_of_conjunction(topic)
                    .all(|condition| wanted.keys().any(|topic| topic.as_str() == condition))
            })
            .cloned()
            .collect();
        wanted.extend(met.into_iter().map(|topic| (topic, None)));
        for topic in left.iter().filter(|topic| !wanted.contains_key(topic)) {
            let touched = self.touch(connection, topic, None).await?;
            touched.entries -= 1;
            let (id, changed) = (touched.id, touched.changed);
            self.rows.push(row(place, id, false, changed));
        }
        for (topic, name) in &wanted {
            let touched = self.touch(connection, topic, name.as_ref()).await?;
            touched.entries += i64::from(!left.contains(topic));
            let (id, changed) = (touched.id, touched.changed);
            self.rows.push(row(place, id, true, changed));
        }
        Ok(())
    }

    /// The topics an entry is listed under now.
    pub(super) async fn of_entry(
        &mut self,
        connection: &mut Connection,
        entry: i64,
    ) -> Result<BTreeSet<Topic>, StoreError> {
        // An entry that stands in this batch twice: its first rows must be there to be read.
        self.write_rows(connection).await?;
        let texts: Vec<String> = sqlx::query_scalar(
            "SELECT topic.topic FROM listing JOIN topic ON topic.id = listing.topic \
             WHERE listing.entry = $1 AND listing.live = 1",
        )
        .bind(entry)
        .fetch_all(connection)
        .await?;
        texts.iter().map(|text| parse(text)).collect()
    }

    async fn touch(
        &mut self,
        connection: &mut Connection,
        topic: &Topic,
        name: Option<&Text>,
    ) -> Result<&mut Touched, StoreError> {
        let touched = match self.touched.entry(topic.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                unknown.insert(load_topic(connection, topic, self.now).await?)
            }
        };
        if name.is_some() && touched.name.as_ref() != name {
            touched.name = name.cloned();
            self.catalogue_changed = true;
        }
        Ok(touched)
    }

    /// Writes what was collected.
    pub(super) async fn write(
        mut self,
        connection: &mut Connection,
        revision: i64,
    ) -> Result<(), StoreError> {
        self.write_rows(connection).await?;
        for touched in self.touched.values() {
            sqlx::query(
                "UPDATE topic SET name = $1, entries = $2, revision = $3, changed = $4 \
                 WHERE id = $5",
            )
            .bind(touched.name.as_ref().map(Text::as_str))
            .bind(touched.entries)
            .bind(revision)
            .bind(touched.changed)
            .bind(touched.id)
            .execute(&mut *connection)
            .await?;
        }
        if self.catalogue_changed {
            sqlx::query(
                "UPDATE state SET catalogue_revision = $1, \
                 catalogue_changed = max($2, catalogue_changed + 1)",
            )
            .bind(revision)
            .bind(self.now)
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }

    async fn write_rows(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let rows = std::mem::take(&mut self.rows);
        for chunk in rows.chunks(ROWS_A_STATEMENT) {
            let mut insert = QueryBuilder::new(
                "INSERT INTO listing (topic, published, guid, entry, live, changed) ",
            );
            insert.push_values(chunk, |mut values, row| {
                values
                    .push_bind(row.topic)
                    .push_bind(row.published)
                    .push_bind(&row.guid)
                    .push_bind(row.entry)
                    .push_bind(i64::from(row.live))
                    .push_bind(row.changed);
            });
            insert.push(
                " ON CONFLICT (topic, published, guid) DO UPDATE SET \
                 live = excluded.live, changed = excluded.changed",
            );
            insert.build().execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// Reads a topic's row, or makes one.
async fn load_topic(
    connection: &mut Connection,
    topic: &Topic,
    now: i64,
) -> Result<Touched, StoreError> {
    let known: Option<(i64, Option<String>, i64, i64)> =
        sqlx::query_as("SELECT id, name, entries, changed FROM topic WHERE topic = $1")
            .bind(topic.as_str())
            .fetch_optional(&mut *connection)
            .await?;
    if let Some((id, name, entries, changed)) = known {
        let name = name.as_deref().and_then(Text::new);
        // Two contents of a topic must not share a second, or a poller that asks by date would be
        // told that nothing has changed.
        return Ok(Touched {
            id,
            name,
            entries,
            changed: now.max(changed + 1),
        });
    }
    let id = sqlx::query_scalar(
        "INSERT INTO topic (topic, entries, revision, changed) VALUES ($1, 0, 0, 0) RETURNING id",
    )
    .bind(topic.as_str())
    .fetch_one(connection)
    .await?;
    Ok(Touched {
        id,
        name: None,
        entries: 0,
        changed: now,
    })
}

fn row(place: &Place, topic: i64, live: bool, changed: i64) -> Row {
    Row {
        topic,
        published: place.published,
        guid: place.guid.clone(),
        entry: place.entry,
        live,
        changed,
    }
}

pub(super) fn parse(text: &str) -> Result<Topic, StoreError> {
    Topic::parse(text).map_err(|error| StoreError::Damaged {
        guid: text.to_owned(),
        reason: error.to_string(),
    })
}

/// Gives each selection its topic; a new conjunction lists what its conditions have in common.
pub(super) async fn register(
    connection: &mut Connection,
    selections: &[Selection],
    now: Instant,
) -> Result<(), StoreError> {
    for selection in selections {
        let topic = selection.topic();
        let created: Option<i64> = sqlx::query_scalar(
            "INSERT INTO topic (topic, entries, revision, changed) \
             SELECT $1, 0, revision, $2 FROM state WHERE true \
             ON CONFLICT (topic) DO NOTHING RETURNING id",
        )
        .bind(topic.as_str())
        .bind(seconds(now))
        .fetch_optional(&mut *connection)
        .await?;
        let conditions = selection.conditions();
        if let (Some(id), [first, others @ ..]) = (created, conditions.as_slice())
            && !others.is_empty()
        {
            backfill(connection, id, first, others, now).await?;
        }
    }
    Ok(())
}

async fn backfill(
    connection: &mut Connection,
    id: i64,
    first: &Topic,
    others: &[Topic],
    now: Instant,
) -> Result<(), StoreError> {
    let mut insert = QueryBuilder::new(
        "INSERT INTO listing (topic, published, guid, entry, live, changed) SELECT ",
    );
    insert
        .push_bind(id)
        .push(", first.published, first.guid, first.entry, 1, ");
    insert.push_bind(seconds(now)).push(
        " FROM listing first WHERE first.live = 1 \
         AND first.topic = (SELECT id FROM topic WHERE topic = ",
    );
    insert.push_bind(first.as_str()).push(")");
    for other in others {
        insert.push(
            " AND EXISTS (SELECT 1 FROM listing other WHERE other.live = 1 \
             AND other.published = first.published AND other.guid = first.guid \
             AND other.topic = (SELECT id FROM topic WHERE topic = ",
        );
        insert.push_bind(other.as_str()).push("))");
    }
    let listed = insert
        .build()
        .execute(&mut *connection)
        .await?
        .rows_affected();
    sqlx::query("UPDATE topic SET entries = $1 WHERE id = $2")
        .bind(i64::try_from(listed).unwrap_or(i64::MAX))
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}
