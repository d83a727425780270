//! Topics that feeds ask for, and what definitions say.

use super::database::Connection;
use super::topics::after_definitions;
use super::{Store, StoreError, seconds};
use crate::model::{Instant, Selection, Topic};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

impl Store {
    /// Makes sure each selection has a topic of its own, listing what is already stored. Costs
    /// something only the first time a selection of several conditions is met; takes a revision
    /// only if a topic is new.
    ///
    /// # Errors
    /// When the database does not answer; no topic is registered then.
    pub async fn register(&self, selections: &[Selection], now: Instant) -> Result<(), StoreError> {
        // Looks before it locks: on most starts all are there, and an import may be running.
        let mut snapshot = self.pools.read().await?;
        let mut is_new = false;
        for selection in selections {
            let topic = selection.topic();
            is_new |= !is_registered(&mut snapshot, &topic).await?;
        }
        drop(snapshot);
        if !is_new {
            return Ok(());
        }
        let mut transaction = self.pools.write().await?;
        let revision = next_revision(&mut transaction).await?;
        let now = after_definitions(&mut transaction, seconds(now)).await?;
        for selection in selections {
            if !is_registered(&mut transaction, &selection.topic()).await? {
                register(&mut transaction, selection, revision, now).await?;
            }
        }
        Ok(transaction.commit().await?)
    }

    /// Remembers what definitions (name, digest) say; answers since when each has said so, in
    /// seconds since 1970. A new digest's second is later than the old one's and than every change of
    /// a topic, whatever the clock says. If all say what they said before, nothing is written.
    ///
    /// # Errors
    /// When the database does not answer; nothing is remembered then.
    pub async fn define(
        &self,
        definitions: &[(String, String)],
        now: Instant,
    ) -> Result<Vec<i64>, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let (since, new) = compare(&mut snapshot, definitions, now).await?;
        drop(snapshot);
        if new.is_empty() {
            return Ok(since);
        }
        let mut transaction = self.pools.write().await?;
        let (since, new) = compare(&mut transaction, definitions, now).await?;
        for (name, (digest, changed)) in new {
            sqlx::query(
                "INSERT INTO definition (name, digest, changed) VALUES ($1, $2, $3) \
                 ON CONFLICT (name) DO UPDATE SET \
                 digest = excluded.digest, changed = excluded.changed",
            )
            .bind(name)
            .bind(digest)
            .bind(changed)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(since)
    }

    /// The names of all definitions that were ever remembered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn defined(&self) -> Result<Vec<String>, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let names = sqlx::query_scalar("SELECT name FROM definition ORDER BY name");
        Ok(names.fetch_all(&mut *snapshot).await?)
    }
}

/// A revision is taken inside the writing transaction, so revisions grow in commit order.
pub(super) async fn next_revision(connection: &mut Connection) -> Result<i64, StoreError> {
    let next = sqlx::query_scalar("UPDATE state SET revision = revision + 1 RETURNING revision");
    Ok(next.fetch_one(connection).await?)
}

/// By name: a digest, and the second since which it holds.
type Definitions = BTreeMap<String, (String, i64)>;

/// Since when each definition has said what it says, and what of that is new.
async fn compare(
    connection: &mut Connection,
    definitions: &[(String, String)],
    now: Instant,
) -> Result<(Vec<i64>, Definitions), StoreError> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT name, digest, changed FROM definition")
            .fetch_all(&mut *connection)
            .await?;
    let now = after_changes(connection, seconds(now)).await?;
    let mut known: Definitions = rows
        .into_iter()
        .map(|(name, digest, changed)| (name, (digest, changed)))
        .collect();
    let mut new = Definitions::new();
    let mut since = Vec::with_capacity(definitions.len());
    for (name, digest) in definitions {
        let before = known.get(name);
        let changed = match before {
            Some((same, changed)) if same == digest => *changed,
            Some((_, changed)) => now.max(changed + 1),
            None => now,
        };
        if before.is_none_or(|(same, _)| same != digest) {
            let definition = (digest.clone(), changed);
            known.insert(name.clone(), definition.clone());
            new.insert(name.clone(), definition);
        }
        since.push(changed);
    }
    Ok((since, new))
}

/// `now`, or the second after the last change of anything that is listed, if a clock was put back
/// since or changes came faster than seconds go by.
async fn after_changes(connection: &mut Connection, now: i64) -> Result<i64, StoreError> {
    let last: i64 = sqlx::query_scalar(
        "SELECT max(catalogue_changed, (SELECT coalesce(max(changed), 0) FROM topic)) FROM state",
    )
    .fetch_one(connection)
    .await?;
    Ok(now.max(last.saturating_add(1)))
}

async fn is_registered(connection: &mut Connection, topic: &Topic) -> Result<bool, StoreError> {
    let known = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM topic WHERE topic = $1)");
    Ok(known.bind(topic.as_str()).fetch_one(connection).await?)
}

/// Gives a selection its topic; one of several conditions lists what these have in common.
async fn register(
    connection: &mut Connection,
    selection: &Selection,
    revision: i64,
    now: i64,
) -> Result<(), StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO topic (id, topic, entries, created, changed, revision) \
         SELECT coalesce(max(id), 0) + 1, $1, 0, $2, $2, $3 FROM topic RETURNING id",
    )
    .bind(selection.topic().as_str())
    .bind(now)
    .bind(revision)
    .fetch_one(&mut *connection)
    .await?;
    let conditions = selection.conditions();
    if conditions.len() < 2 {
        return Ok(());
    }
    let Some(conditions) = smallest_first(connection, &conditions).await? else {
        return Ok(());
    };
    let mut fill =
        QueryBuilder::new("INSERT INTO listing (topic, published, guid, entry, changed) SELECT ");
    fill.push_bind(id);
    fill.push(", first.published, first.guid, first.entry, ");
    fill.push_bind(now);
    fill.push(" FROM listing AS first WHERE first.topic = ");
    fill.push_bind(conditions[0]);
    for other in &conditions[1..] {
        fill.push(
            " AND EXISTS (SELECT 1 FROM listing AS other WHERE other.published = \
             first.published AND other.guid = first.guid AND other.topic = ",
        );
        fill.push_bind(*other).push(")");
    }
    let filled = fill.build().execute(&mut *connection).await?;
    sqlx::query("UPDATE topic SET entries = $1 WHERE id = $2")
        .bind(i64::try_from(filled.rows_affected()).unwrap_or(i64::MAX))
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// The topics' ids, that of the shortest list first; `None` if nothing was ever listed under one.
async fn smallest_first(
    connection: &mut Connection,
    topics: &[Topic],
) -> Result<Option<Vec<i64>>, StoreError> {
    let texts: Vec<&str> = topics.iter().map(Topic::as_str).collect();
    let select = "SELECT entries, id FROM topic WHERE topic IN";
    let mut known: Vec<(i64, i64)> = super::rows::select_in(connection, select, &texts).await?;
    known.sort_unstable();
    let is_complete = known.len() == topics.len();
    Ok(is_complete.then(|| known.into_iter().map(|(_, id)| id).collect()))
}
