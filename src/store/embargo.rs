//! Embargoes: entries that are stored and unseen until the second they are published.

use super::register::next_revision;
use super::shift::{Touched, Turn, labels_of};
use super::stored::{StoredRow, entry_of};
use super::topics::{Place, relist};
use super::{Store, StoreError, seconds};
use crate::model::{Entry, Instant, Topic};
use std::collections::{HashMap, HashSet};

/// How many embargoed entries are looked at to tell what will change when. Their stories are read
/// after each commit; that more are waiting is known too ([`Upcoming::beyond`]).
const LOOKED_AT: u32 = 100;

/// What embargoes will change, and when.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Upcoming {
    /// The next moment at which a topic lists an entry more, of each topic among the soonest.
    topics: HashMap<String, Instant>,
    /// If there are more than were looked at: the moment before which none of them ends.
    beyond: Option<Instant>,
}

impl Upcoming {
    /// Whether nothing is waiting.
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// The moment until which what a topic lists surely stays as far as embargoes go; `None` if no
    /// embargo will change it.
    pub fn next(&self, topic: &Topic) -> Option<Instant> {
        self.topics.get(topic.as_str()).copied().or(self.beyond)
    }
}

impl Store {
    /// When the next embargo ends.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next_release(&self) -> Result<Option<Instant>, StoreError> {
        let next: Option<i64> =
            sqlx::query_scalar("SELECT min(published) FROM entry WHERE listed = 0")
                .fetch_one(&self.pools.readers)
                .await?;
        Ok(next.and_then(|next| Instant::from_milliseconds(next).ok()))
    }

    /// What the embargoes that end soonest will change.
    ///
    /// # Errors
    /// When the database does not answer, or one of the entries is damaged.
    pub async fn upcoming(&self) -> Result<Upcoming, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let rows: Vec<StoredRow> = sqlx::query_as(
            "SELECT id, guid, slug, published, updated, revision, story FROM entry \
             WHERE listed = 0 ORDER BY published LIMIT $1",
        )
        .bind(i64::from(LOOKED_AT))
        .fetch_all(&mut *snapshot)
        .await?;
        let mut upcoming = Upcoming::default();
        if rows.is_empty() {
            return Ok(upcoming);
        }
        let conjunctions: Vec<String> =
            sqlx::query_scalar("SELECT topic FROM topic WHERE topic LIKE '%&%'")
                .fetch_all(&mut *snapshot)
                .await?;
        for row in &rows {
            let entry = entry_of(row)?;
            let labels = labels_of(&entry.story);
            let single: HashSet<&str> = labels.iter().map(|label| label.topic()).collect();
            let of_several = conjunctions.iter().map(String::as_str);
            let of_several =
                of_several.filter(|topic| topic.split('&').all(|one| single.contains(one)));
            for topic in single.iter().copied().chain(of_several) {
                let topic = topic.to_owned();
                // The soonest come first.
                upcoming.topics.entry(topic).or_insert(entry.published);
            }
            if rows.len() >= usize::try_from(LOOKED_AT).unwrap_or(usize::MAX) {
                upcoming.beyond = Some(entry.published);
            }
        }
        Ok(upcoming)
    }

    /// Lists the entries whose embargo has ended, all in one revision; answers how many there were.
    ///
    /// # Errors
    /// When the database does not answer, or one of the entries is damaged; none is released then.
    pub async fn release(&self, now: Instant) -> Result<usize, StoreError> {
        if self.next_release().await?.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let mut transaction = self.pools.write().await?;
        let rows: Vec<StoredRow> = sqlx::query_as(
            "SELECT id, guid, slug, published, updated, revision, story FROM entry \
             WHERE listed = 0 AND published <= $1",
        )
        .bind(now.milliseconds())
        .fetch_all(&mut *transaction)
        .await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let revision = next_revision(&mut transaction).await?;
        let entries: Vec<Entry> = rows.iter().map(entry_of).collect::<Result<_, _>>()?;
        let mut touched = Vec::with_capacity(rows.len());
        for (row, entry) in rows.iter().zip(&entries) {
            let one = Touched {
                entry: row.id,
                story: Some(&entry.story),
                turn: Turn::Told,
                place: Place {
                    published: row.published,
                    guid: row.guid.clone(),
                },
                before: Vec::new(),
                after: labels_of(&entry.story),
            };
            sqlx::query(
                "UPDATE entry SET listed = 1, revision = $1, topics = $2, changed = \
                 CASE WHEN changed < $3 THEN $3 ELSE changed + 1 END WHERE id = $4",
            )
            .bind(revision)
            .bind(one.topics())
            .bind(seconds(now))
            .bind(row.id)
            .execute(&mut *transaction)
            .await?;
            touched.push(one);
        }
        relist(&mut transaction, &touched, revision, now).await?;
        transaction.commit().await?;
        Ok(rows.len())
    }
}
