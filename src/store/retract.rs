//! Taking entries back. An entry that is retracted keeps its row, so that no import brings it back
//! unasked, and leaves a tombstone in every topic it stood in.

use super::database::Connection;
use super::error::damaged;
use super::register::next_revision;
use super::rows::select_in;
use super::shift::{Touched, Turn};
use super::stored::{Standing, StoredRow, entry_of};
use super::topics::{Place, relist};
use super::{Outcome, Store, StoreError, seconds};
use crate::model::{Address, Entry, Guid, Instant, Kind, Text, Tombstone};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What became of an entry that was to be taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Retraction {
    /// The entry, as it was last.
    pub entry: Entry,
    /// `Retracted`; of one that had been taken back before `Updated` if the reason is another now,
    /// else `Unchanged`.
    pub outcome: Outcome,
}

/// An entry whose file was removed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Removed {
    /// The text of the origin it came from.
    pub origin: String,
    /// The file's name in the desk's own folder; of several that are gone, the first.
    pub file: String,
    /// Where its page is.
    pub address: Address,
    /// What it is.
    pub kind: Kind,
    /// Its headline.
    pub title: Text,
}

/// A row of `entry` with what its retraction takes.
#[derive(sqlx::FromRow)]
struct StandingRow {
    #[sqlx(flatten)]
    row: StoredRow,
    listed: i64,
    topics: String,
    retracted: Option<i64>,
    reason: Option<String>,
}

impl StandingRow {
    /// What it is to take the entry back for a reason; `None` if that changes nothing.
    fn turn(&self, reason: Option<&Text>) -> Option<Turn> {
        if self.listed != Standing::Retracted.number() {
            return Some(Turn::Retracted);
        }
        let is_another = reason.is_some_and(|given| self.reason.as_deref() != Some(given.as_str()));
        is_another.then_some(Turn::Reworded)
    }
}

/// What is read of such a row.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT id, guid, slug, published, updated, revision, story, listed, topics, \
             retracted, reason FROM entry WHERE ",
            $condition
        )
    };
}

impl Store {
    /// Takes entries back, all in one revision, or none: they leave every feed, and tombstones with
    /// the reason stand in their places. One that is retracted already keeps its tombstone, but for
    /// the reason if another one is given. An entry that is still under embargo will never be seen, and
    /// leaves no tombstone.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when no entry has one of the guids; when the database does not
    /// answer, or an entry is damaged. Nothing is retracted then.
    pub async fn retract(
        &self,
        guids: &[Guid],
        reason: Option<&Text>,
        now: Instant,
    ) -> Result<Vec<Retraction>, StoreError> {
        let mut transaction = self.pools.write().await?;
        let retractions = retract(&mut transaction, guids, reason, now).await?;
        transaction.commit().await?;
        Ok(retractions)
    }

    /// The entries that [`Store::retract_removed`] would take back, as they may be known again.
    ///
    /// # Errors
    /// When the database does not answer, or an entry is damaged.
    pub async fn removed(&self, folder: &dyn StoryFolder) -> Result<Vec<Removed>, StoreError> {
        let mut snapshot = self.pools.read().await?;
        let mut gone = gone(&mut snapshot, folder).await?;
        let mut rows: Vec<StandingRow> =
            select_in(&mut snapshot, select!("id IN"), &gone.ids()).await?;
        rows.retain(|one| one.listed != Standing::Retracted.number());
        let ids: Vec<i64> = rows.iter().map(|one| one.row.id).collect();
        let select = "SELECT entry, origin FROM origin WHERE entry IN";
        let origins: Vec<(i64, String)> = select_in(&mut snapshot, select, &ids).await?;
        let mut origins: HashMap<i64, String> = origins.into_iter().collect();
        let removed = rows.iter().filter_map(|one| {
            let origin = origins.remove(&one.row.id)?;
            let file = gone.entries.remove(&one.row.id)?;
            Some(entry_of(&one.row).map(|entry| Removed {
                origin,
                file,
                address: Address::of_entry(&entry),
                kind: entry.story.kind,
                title: entry.story.title,
            }))
        });
        removed.collect()
    }

    /// Takes back the entries that files of the desk's own folder told and that none of those that
    /// are there tells any more, but for those that were `told` elsewhere; answers which, each with the
    /// file. A story that is only no longer in its file stays: a saved page that is saved again lists other news.
    ///
    /// Asks what is there when nobody else can store anything: another process may have brought a file
    /// in since the folder was listed.
    ///
    /// # Errors
    /// As [`Store::retract`].
    pub async fn retract_removed(
        &self,
        folder: &dyn StoryFolder,
        told: &HashSet<Guid>,
        now: Instant,
    ) -> Result<Vec<(String, Entry)>, StoreError> {
        // Looks before it locks: mostly nothing was removed, and an import may be running.
        let mut snapshot = self.pools.read().await?;
        if gone(&mut snapshot, folder).await?.files.is_empty() {
            return Ok(Vec::new());
        }
        drop(snapshot);
        let mut transaction = self.pools.write().await?;
        let mut gone = gone(&mut transaction, folder).await?;
        let mut rows: Vec<StandingRow> =
            select_in(&mut transaction, select!("id IN"), &gone.ids()).await?;
        let told: HashSet<&str> = told.iter().map(Guid::as_str).collect();
        rows.retain(|one| {
            let is_told = told.contains(one.row.guid.as_str());
            one.listed != Standing::Retracted.number() && !is_told
        });
        take_back(&mut transaction, &rows, None, now).await?;
        for file in &gone.files {
            sqlx::query("DELETE FROM story_file WHERE file = $1")
                .bind(file)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        let files = rows.iter().filter_map(|one| {
            let file = gone.entries.remove(&one.row.id)?;
            Some(entry_of(&one.row).map(|entry| (file, entry)))
        });
        files.collect()
    }
}

/// Takes entries back within a transaction, as [`Store::retract`].
pub(super) async fn retract(
    connection: &mut Connection,
    guids: &[Guid],
    reason: Option<&Text>,
    now: Instant,
) -> Result<Vec<Retraction>, StoreError> {
    let texts: Vec<&str> = guids.iter().map(Guid::as_str).collect();
    let rows: Vec<StandingRow> = select_in(connection, select!("guid IN"), &texts).await?;
    let mut known: BTreeMap<&str, &StandingRow> = BTreeMap::new();
    known.extend(rows.iter().map(|one| (one.row.guid.as_str(), one)));
    let mut named = BTreeSet::new();
    let retractions = guids.iter().map(|guid| {
        let one = known.get(guid.as_str());
        let one = one.ok_or_else(|| StoreError::Unknown(guid.clone()))?;
        let is_first = named.insert(guid);
        Ok(Retraction {
            entry: entry_of(&one.row)?,
            outcome: match one.turn(reason).filter(|_| is_first) {
                Some(Turn::Reworded) => Outcome::Updated,
                Some(_) => Outcome::Retracted,
                None => Outcome::Unchanged,
            },
        })
    });
    let retractions = retractions.collect::<Result<_, StoreError>>()?;
    take_back(connection, &rows, reason, now).await?;
    Ok(retractions)
}

/// The desk's own folder of stories. Names are of files in it, with `/` between their parts.
pub trait StoryFolder: Send + Sync {
    /// Files that may be missing, and folders with all in them; any may be if this is `None`, for which
    /// all that are known are read.
    fn suspected(&self) -> Option<&BTreeSet<String>>;

    /// Whether a file is there, as far as anybody can tell.
    fn has(&self, file: &str) -> bool;
}

/// Of so many entries at a time the stories are looked at: they may be long.
const STORIES: usize = 100;

/// Files that are known and not there, and the entries that no other file tells, each with the first that did.
struct Gone {
    files: BTreeSet<String>,
    entries: BTreeMap<i64, String>,
}

impl Gone {
    fn ids(&self) -> Vec<i64> {
        self.entries.keys().copied().collect()
    }
}

async fn gone(connection: &mut Connection, folder: &dyn StoryFolder) -> Result<Gone, StoreError> {
    let mut gone = known(connection, folder.suspected()).await?;
    gone.retain(|(file, _)| !folder.has(file));
    let entries: BTreeSet<i64> = gone.iter().map(|(_, entry)| *entry).collect();
    let entries: Vec<i64> = entries.into_iter().collect();
    let files: BTreeSet<String> = gone.iter().map(|(file, _)| file.clone()).collect();
    let select = "SELECT file, entry FROM story_file WHERE entry IN";
    let mut telling: Vec<(String, i64)> = select_in(connection, select, &entries).await?;
    telling.retain(|(file, _)| !files.contains(file) && folder.has(file));
    let told: BTreeSet<i64> = telling.into_iter().map(|(_, entry)| entry).collect();
    // Of several the one that is put in last stays.
    gone.sort_unstable_by(|one, other| other.cmp(one));
    let entries = gone.into_iter().map(|(file, entry)| (entry, file));
    let entries = entries.filter(|(entry, _)| !told.contains(entry));
    Ok(Gone {
        entries: entries.collect(),
        files,
    })
}

/// The entries that only files told which are gone, by their headlines, as far as those are asked for.
pub(super) async fn gone_under(
    connection: &mut Connection,
    folder: &dyn StoryFolder,
    headlines: &BTreeSet<(Kind, Text)>,
) -> Result<BTreeMap<(Kind, Text), Vec<i64>>, StoreError> {
    let mut found: BTreeMap<(Kind, Text), Vec<i64>> = BTreeMap::new();
    // All files that were ever removed may be known: their stories are not kept.
    for ids in gone(connection, folder).await?.ids().chunks(STORIES) {
        let rows: Vec<StoredRow> = select_in(connection, select!("id IN"), ids).await?;
        for row in rows {
            let story = entry_of(&row)?.story;
            let headline = (story.kind, story.title);
            if headlines.contains(&headline) {
                found.entry(headline).or_default().push(row.id);
            }
        }
    }
    Ok(found)
}

/// The files that are known by these names or lie in folders of these names, all if there are none, and
/// what they tell.
async fn known(
    connection: &mut Connection,
    suspected: Option<&BTreeSet<String>>,
) -> Result<Vec<(String, i64)>, StoreError> {
    let Some(suspected) = suspected else {
        let known = sqlx::query_as("SELECT file, entry FROM story_file");
        return Ok(known.fetch_all(connection).await?);
    };
    let mut found = Vec::new();
    for name in suspected {
        // What lies in a folder stands together in the index, between `name/` and `name0`: `0` follows `/`.
        let known = sqlx::query_as(
            "SELECT file, entry FROM story_file \
             WHERE file = $1 OR (file >= $1 || '/' AND file < $1 || '0')",
        );
        let known = known.bind(name).fetch_all(&mut *connection).await?;
        found.extend(known);
    }
    Ok(found)
}

/// Takes back those of `rows` that are not yet, and gives the others this reason if it is another;
/// where there is nothing to do, no revision is taken.
async fn take_back(
    connection: &mut Connection,
    rows: &[StandingRow],
    reason: Option<&Text>,
    now: Instant,
) -> Result<(), StoreError> {
    let turns = rows.iter().map(|one| Some((one, one.turn(reason)?)));
    let rows: Vec<(&StandingRow, Turn)> = turns.flatten().collect();
    if rows.is_empty() {
        return Ok(());
    }
    let revision = next_revision(connection).await?;
    let mut touched = Vec::with_capacity(rows.len());
    for (one, turn) in rows {
        sqlx::query(
            "UPDATE entry SET listed = $1, retracted = $2, reason = $3, revision = $4, \
             topics = '', changed = CASE WHEN changed < $5 THEN $5 ELSE changed + 1 END \
             WHERE id = $6",
        )
        .bind(Standing::Retracted.number())
        .bind(one.retracted.unwrap_or_else(|| moment(one, now)))
        .bind(reason.map(Text::as_str))
        .bind(revision)
        .bind(seconds(now))
        .bind(one.row.id)
        .execute(&mut *connection)
        .await?;
        // Former addresses answer as the entry's own does.
        sqlx::query("UPDATE vacated SET revision = $1 WHERE entry = $2")
            .bind(revision)
            .bind(one.row.id)
            .execute(&mut *connection)
            .await?;
        touched.push(Touched {
            story: None,
            entry: one.row.id,
            turn,
            place: Place {
                published: one.row.published,
                guid: one.row.guid.clone(),
            },
            before: match turn {
                Turn::Reworded => buried(connection, one.row.id).await?,
                _ => one.topics.split_whitespace().map(str::to_owned).collect(),
            },
            after: Vec::new(),
        });
    }
    relist(connection, &touched, revision, now).await
}

/// When an entry is taken back: after its last change, or readers would hold that one for the later
/// word (RFC 6721, section 3). One that nobody has seen is taken back before it is published,
/// whatever its dates say.
fn moment(one: &StandingRow, now: Instant) -> i64 {
    let now = now.milliseconds();
    if one.listed == Standing::Embargoed.number() {
        return now.min(one.row.published - 1);
    }
    let after = one.row.updated.saturating_add(1).max(one.row.published);
    // Of an entry that was last changed in the last moment there is, no later word can be told.
    now.max(after).min(Instant::LAST)
}

/// Puts tombstones in the places of those that leave a topic because they are retracted, and dates
/// those anew whose reason is another.
pub(super) async fn bury<'a>(
    connection: &mut Connection,
    topic: i64,
    changed: i64,
    left: impl Iterator<Item = &'a Touched<'a>>,
) -> Result<(), StoreError> {
    let is_told = |one: &&Touched<'_>| matches!(one.turn, Turn::Retracted | Turn::Reworded);
    for one in left.filter(is_told) {
        sqlx::query(
            "INSERT INTO tombstone (topic, published, guid, entry, changed) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (topic, published, guid) \
             DO UPDATE SET changed = excluded.changed",
        )
        .bind(topic)
        .bind(one.place.published)
        .bind(one.place.guid.as_str())
        .bind(one.entry)
        .bind(changed)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The topics an entry has its tombstones in.
pub(super) async fn buried(
    connection: &mut Connection,
    entry: i64,
) -> Result<Vec<String>, StoreError> {
    let topics = sqlx::query_scalar(
        "SELECT topic.topic FROM tombstone JOIN topic ON topic.id = tombstone.topic \
         WHERE tombstone.entry = $1",
    );
    Ok(topics.bind(entry).fetch_all(connection).await?)
}

/// Takes the tombstones away of those that are back, in this topic or in others.
pub(super) async fn unearth<'a>(
    connection: &mut Connection,
    topic: i64,
    touched: impl Iterator<Item = &'a Touched<'a>>,
) -> Result<(), StoreError> {
    for one in touched.filter(|one| one.turn == Turn::Restored) {
        sqlx::query("DELETE FROM tombstone WHERE topic = $1 AND published = $2 AND guid = $3")
            .bind(topic)
            .bind(one.place.published)
            .bind(one.place.guid.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What stands in the place of a retracted entry.
pub(super) fn tombstone_of(
    guid: &str,
    retracted: i64,
    reason: Option<&str>,
) -> Result<Tombstone, StoreError> {
    Ok(Tombstone {
        guid: Guid::stored(guid).map_err(|error| damaged(guid, &error))?,
        retracted: Instant::from_milliseconds(retracted).map_err(|error| damaged(guid, &error))?,
        reason: reason.and_then(Text::new),
    })
}

/// A part of a topic in the order of documents, both ends with it; without one, to the topic's end.
pub(super) struct Stretch {
    pub(super) from: Option<Place>,
    pub(super) until: Option<Place>,
}

/// The tombstones that stand in a stretch of a topic, the newest `most`; each with the second of the
/// topic's change that put it there.
pub(super) async fn tombstones(
    connection: &mut Connection,
    topic: i64,
    stretch: &Stretch,
    most: u32,
) -> Result<Vec<(Tombstone, i64)>, StoreError> {
    let (from, until) = (stretch.from.as_ref(), stretch.until.as_ref());
    let rows: Vec<(String, i64, Option<String>, i64)> = sqlx::query_as(
        "SELECT entry.guid, entry.retracted, entry.reason, tombstone.changed \
         FROM tombstone JOIN entry ON entry.id = tombstone.entry \
         WHERE topic = $1 AND tombstone.published <= $2 \
         AND (tombstone.published < $2 OR tombstone.guid >= $3) AND tombstone.published >= $4 \
         AND (tombstone.published > $4 OR tombstone.guid <= $5) \
         ORDER BY tombstone.published DESC, tombstone.guid LIMIT $6",
    )
    .bind(topic)
    .bind(from.map_or(i64::MAX, |place| place.published))
    .bind(from.map_or("", |place| &place.guid))
    .bind(until.map_or(i64::MIN, |place| place.published))
    .bind(until.map_or("", |place| &place.guid))
    .bind(i64::from(most))
    .fetch_all(connection)
    .await?;
    let tombstones = rows.iter().map(|(guid, retracted, reason, changed)| {
        let tombstone = tombstone_of(guid, *retracted, reason.as_deref())?;
        Ok((tombstone, *changed))
    });
    tombstones.collect()
}
