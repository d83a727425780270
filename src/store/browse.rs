//! Entries in the order of feeds, a page at a time, those that readers do not see too.

use super::error::damaged;
use super::retract::tombstone_of;
use super::stored::{StoredRow, entry_of};
use super::writing::State;
use super::{Kept, Store, StoreError};
use crate::model::{Instant, Kind, Story, Topic};
use futures_util::TryStreamExt;

/// Entries that are looked at for one page. What is wanted may be rare among them: then the page is short
/// and leads on, so that none costs more than this.
const LOOKED_AT: u32 = 500;

/// What is browsed.
pub struct Browsing<'a> {
    /// The kind.
    pub kind: Kind,
    /// Whether readers see them.
    pub state: State,
    /// Under what they stand, of those that readers see; of the others, as of any but one condition,
    /// `is_wanted` is to say.
    pub topic: Option<&'a Topic>,
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

const LISTED: &str = "SELECT entry.id, entry.guid, entry.slug, entry.published, entry.updated, \
     entry.revision, entry.story, entry.kind, entry.retracted, entry.reason \
     FROM listing JOIN entry ON entry.id = listing.entry \
     WHERE listing.topic = (SELECT id FROM topic WHERE topic = $1) AND listing.published <= $2 \
     AND (listing.published < $2 OR listing.guid > $3) \
     ORDER BY listing.published DESC, listing.guid LIMIT $4";

const HIDDEN: &str = "SELECT id, guid, slug, published, updated, revision, story, kind, retracted, \
     reason FROM entry WHERE listed <> 1 AND listed = $1 AND published <= $2 \
     AND (published < $2 OR guid > $3) ORDER BY published DESC, guid LIMIT $4";

impl Store {
    /// A page of entries. Its cost follows its length, not how many are stored.
    ///
    /// # Errors
    /// When the database does not answer, or an entry is damaged.
    pub async fn browse(&self, browsing: &Browsing<'_>) -> Result<Browsed, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let of_kind = format!("kind={}", browsing.kind.name());
        let topic = browsing.topic.map_or(of_kind.as_str(), Topic::as_str);
        let query = match browsing.state {
            State::Published => sqlx::query_as(LISTED).bind(topic.to_owned()),
            hidden => sqlx::query_as(HIDDEN).bind(hidden.standing().number()),
        };
        let after = browsing.after;
        let mut rows = query
            .bind(after.map_or(i64::MAX, |place| place.published.milliseconds()))
            .bind(after.map_or("", |place| &place.guid).to_owned())
            // One more: whether anything follows.
            .bind(i64::from(LOOKED_AT) + 1)
            .fetch(&mut *snapshot);
        let mut browsed = Browsed::default();
        let (mut looked_at, mut last) = (0, None);
        while let Some(row) = rows.try_next().await? {
            let row: BrowsedRow = row;
            if browsed.entries.len() >= browsing.most || looked_at >= LOOKED_AT {
                browsed.next = last;
                break;
            }
            looked_at += 1;
            last = Some(row.cursor()?);
            if row.kind == browsing.kind.name() {
                let kept = row.kept()?;
                if (browsing.is_wanted)(&kept.entry.story) {
                    browsed.entries.push(kept);
                }
            }
        }
        Ok(browsed)
    }
}
