//! Entries in the order of feeds, a page at a time, those that readers do not see too.

use super::database::Database;
use super::error::damaged;
use super::retract::tombstone_of;
use super::stored::{StoredRow, entry_of};
use super::writing::State;
use super::{Kept, Store, StoreError};
use crate::model::{Instant, Kind, Story, Topic};
use futures_util::TryStreamExt;
use sqlx::QueryBuilder;

/// Entries that are looked at for one page. What is wanted may be rare among them: then the page is short
/// and leads on, so that none costs more than this.
const LOOKED_AT: u32 = 500;

/// What is browsed.
pub struct Browsing<'a> {
    /// The kind.
    pub kind: Kind,
    /// Whether readers see them.
    pub state: State,
    /// Under what they stand, of those that readers see: one of these, and no entry stands under two of
    /// them. Of the others, as of any other condition, `is_wanted` is to say.
    pub topics: &'a [Topic],
    /// Whether who asks may know of an entry that readers do not see: of any other, no cursor tells either.
    pub is_known: &'a (dyn Fn(&Story) -> bool + Send + Sync),
    /// What else they must be.
    pub is_wanted: &'a (dyn Fn(&Story) -> bool + Send + Sync),
    /// Behind which it begins.
    pub after: Option<&'a Cursor>,
    /// Entries of one page at most.
    pub most: usize,
}

/// A place in the order of entries, `published` descending and then guid. It stays where it is, whatever
/// is stored or taken back meanwhile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// When the entry is published that was there.
    pub published: Instant,
    /// The guid of that entry.
    pub guid: String,
}

/// A page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Browsed {
    /// Those that are wanted.
    pub entries: Vec<Kept>,
    /// Where the next page begins; `None` if nothing follows.
    pub next: Option<Cursor>,
}

#[derive(sqlx::FromRow)]
struct BrowsedRow {
    #[sqlx(flatten)]
    row: StoredRow,
    kind: String,
    retracted: Option<i64>,
    reason: Option<String>,
}

impl BrowsedRow {
    fn kept(&self) -> Result<Kept, StoreError> {
        let tombstone = |at| tombstone_of(&self.row.guid, at, self.reason.as_deref());
        Ok(Kept {
            entry: entry_of(&self.row)?,
            tombstone: self.retracted.map(tombstone).transpose()?,
        })
    }

    fn cursor(&self) -> Result<Cursor, StoreError> {
        let published = Instant::from_milliseconds(self.row.published);
        Ok(Cursor {
            published: published.map_err(|error| damaged(&self.row.guid, &error))?,
            guid: self.row.guid.clone(),
        })
    }
}

const LISTED: &str = "SELECT entry.id, listing.guid AS guid, entry.slug, listing.published AS published, \
     entry.updated, entry.revision, entry.story, entry.kind, entry.retracted, entry.reason \
     FROM listing JOIN entry ON entry.id = listing.entry \
     WHERE listing.topic = (SELECT id FROM topic WHERE topic = ";

const HIDDEN: &str = "SELECT id, guid, slug, published, updated, revision, story, kind, retracted, \
     reason FROM entry WHERE listed <> 1 AND listed = ";

const IN_ORDER: &str = " ORDER BY published DESC, guid";

impl Store {
    /// A page of entries. Its cost follows its length, not how many are stored; but of entries that readers
    /// do not see, who may not know of all pays for those too.
    ///
    /// # Errors
    /// When the database does not answer, or an entry is damaged.
    pub async fn browse(&self, browsing: &Browsing<'_>) -> Result<Browsed, StoreError> {
        let is_hidden = browsing.state != State::Published;
        if browsing.topics.is_empty() && !is_hidden {
            return Ok(Browsed::default());
        }
        let mut snapshot = self.pools.read().await?;
        let mut query = match is_hidden {
            true => hidden(browsing),
            false => listed(browsing),
        };
        let mut rows = query.build_query_as().fetch(&mut *snapshot);
        let mut browsed = Browsed::default();
        let (mut looked_at, mut last) = (0, None);
        while let Some(row) = rows.try_next().await? {
            let row: BrowsedRow = row;
            let kept = match row.kind == browsing.kind.name() {
                true => Some(row.kept()?),
                false => None,
            };
            let story = kept.as_ref().map(|kept| &kept.entry.story);
            if is_hidden && !story.is_some_and(browsing.is_known) {
                continue;
            }
            if browsed.entries.len() >= browsing.most || looked_at >= LOOKED_AT {
                browsed.next = last;
                break;
            }
            looked_at += 1;
            last = Some(row.cursor()?);
            let is_wanted = |kept: &Kept| (browsing.is_wanted)(&kept.entry.story);
            browsed.entries.extend(kept.filter(is_wanted));
        }
        Ok(browsed)
    }
}

/// The lists of all topics at once, as one in order.
fn listed(browsing: &Browsing<'_>) -> QueryBuilder<Database> {
    let mut query = QueryBuilder::new("");
    for (number, topic) in browsing.topics.iter().enumerate() {
        query.push(if number > 0 { " UNION ALL " } else { "" });
        query.push(LISTED).push_bind(topic.to_string()).push(")");
        behind(&mut query, "listing", browsing.after);
    }
    query.push(IN_ORDER);
    query
}

fn hidden(browsing: &Browsing<'_>) -> QueryBuilder<Database> {
    let mut query = QueryBuilder::new(HIDDEN);
    query.push_bind(browsing.state.standing().number());
    behind(&mut query, "entry", browsing.after);
    query.push(IN_ORDER);
    query
}

fn behind(query: &mut QueryBuilder<Database>, table: &str, after: Option<&Cursor>) {
    let Some(Cursor { published, guid }) = after else {
        return;
    };
    let published = published.milliseconds();
    query
        .push(format!(" AND {table}.published <= "))
        .push_bind(published);
    query
        .push(format!(" AND ({table}.published < "))
        .push_bind(published);
    query
        .push(format!(" OR {table}.guid > "))
        .push_bind(guid.clone())
        .push(")");
}
