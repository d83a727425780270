//! Topics: which entries stand where, and when each topic last changed.

use super::database::Connection;
use super::error::damaged;
use super::retract::{bury, unearth};
use super::rows::{insert, select_in};
use super::search::reindex;
use super::stored::story_of;
use super::{StoreError, seconds};
use crate::model::{Instant, Selection, Story, Text, Topic};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// A topic of one condition, and its name as a story spells it: none for `all` and kinds.
pub(super) struct Label {
    topic: String,
    name: Option<Text>,
}

/// What a commit does to an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is new, changed or released.
    Told,
    /// It is taken back: a tombstone takes its place.
    Retracted,
    /// It was taken back before: its tombstone has another reason from now on.
    Reworded,
    /// It is back, in the place of its tombstone.
    Restored,
}

/// An entry that is new, changed, released, taken back or brought back.
pub(super) struct Touched {
    pub(super) entry: i64,
    pub(super) turn: Turn,
    pub(super) place: Place,
    /// The topics of single conditions it was listed under. Of one that was taken back before, all
    /// topics, those of several conditions too, that its tombstone stands in.
    pub(super) before: Vec<String>,
    /// Those it is to be listed under.
    pub(super) after: Vec<Label>,
}

impl Touched {
    /// Whether it stood in its former topics itself.
    fn was_listed(&self) -> bool {
        !matches!(self.turn, Turn::Reworded | Turn::Restored)
    }

    /// As the entry's row keeps them.
    pub(super) fn topics(&self) -> String {
        let topics: Vec<&str> = self.after.iter().map(|one| one.topic.as_str()).collect();
        topics.join(" ")
    }
}

impl Label {
    pub(super) fn topic(&self) -> &str {
        &self.topic
    }
}

/// The topics of single conditions a story belongs under, each once, with its first spelling.
pub(super) fn labels_of(story: &Story) -> Vec<Label> {
    let nothing = Selection::default;
    let kind = Selection {
        kind: Some(story.kind),
        ..nothing()
    };
    let mut labels = vec![label(&nothing(), None), label(&kind, None)];
    let section = story.section.iter().map(|section| {
        let selection = Selection {
            section: Some(section.slug()),
            ..nothing()
        };
        label(&selection, Some(section.name()))
    });
    let authors = story.authors.iter().map(|author| {
        let selection = Selection {
            author: Some(author.slug()),
            ..nothing()
        };
        label(&selection, Some(&author.name))
    });
    let tags = story.tags.iter().map(|tag| {
        let selection = Selection {
            tag: Some(tag.slug()),
            ..nothing()
        };
        label(&selection, Some(tag.name()))
    });
    for label in section.chain(authors).chain(tags) {
        if labels.iter().all(|known| known.topic != label.topic) {
            labels.push(label);
        }
    }
    labels
}

fn label(selection: &Selection, name: Option<&Text>) -> Label {
    Label {
        topic: selection.topic().as_str().to_owned(),
        name: name.cloned(),
    }
}

/// Whether a topic is a section, an author or a tag: one that is in the catalogue.
fn is_named(topic: &str) -> bool {
    let kinds = ["section=", "author=", "tag="];
    !topic.contains('&') && kinds.iter().any(|kind| topic.starts_with(kind))
}

/// What one commit does to one topic.
#[derive(Default)]
struct Shift<'a> {
    /// Entries that are listed from now on: whether they were not before, and the name they give.
    listed: Vec<(&'a Touched, bool, Option<&'a Text>)>,
    left: Vec<&'a Touched>,
}

impl<'a> Shift<'a> {
    /// The first entry, in the order of a document, that is new, changed or gone; and whether it is
    /// gone.
    fn first(&self) -> Option<(&'a Place, bool)> {
        let listed = self.listed.iter().map(|(one, ..)| (&one.place, false));
        let left = self.left.iter().map(|one| (&one.place, true));
        listed.chain(left).min()
    }

    fn newest_name(&self) -> Option<&'a Text> {
        let newest = self.listed.iter().min_by_key(|(one, ..)| &one.place)?;
        newest.2
    }

    /// How many entries and tombstones leave the topic, so that others may move up.
    fn lost(&self) -> i64 {
        let listed = self.listed.iter().filter(|(one, ..)| !one.was_listed());
        // A tombstone with another reason stays where it is.
        let left = self.left.iter().filter(|one| one.turn != Turn::Reworded);
        count(left.count() + listed.count())
    }

    /// By how many entries the topic grows.
    fn growth(&self) -> i64 {
        let entered = self.listed.iter().filter(|(_, is_new, _)| *is_new).count();
        let left = self.left.iter().filter(|one| one.was_listed()).count();
        count(entered) - count(left)
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
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
    touched: &[Touched],
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
    for (topic, shift) in &shifts {
        if let Some(row) = topics.get(*topic) {
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

/// Sorts the entries' moves by topic.
fn shifts<'a>(touched: &'a [Touched], conjunctions: &'a [String]) -> BTreeMap<&'a str, Shift<'a>> {
    let mut shifts: BTreeMap<&str, Shift<'_>> = BTreeMap::new();
    for one in touched {
        let before: HashSet<&str> = one.before.iter().map(String::as_str).collect();
        let after: HashMap<&str, Option<&Text>> = one
            .after
            .iter()
            .map(|label| (label.topic.as_str(), label.name.as_ref()))
            .collect();
        for (&topic, &name) in &after {
            let shift = shifts.entry(topic).or_default();
            let was_listed = before.contains(topic) && one.was_listed();
            shift.listed.push((one, !was_listed, name));
        }
        let single = before.iter().filter(|topic| !topic.contains('&'));
        for &topic in single.filter(|topic| !after.contains_key(*topic)) {
            shifts.entry(topic).or_default().left.push(one);
        }
        for topic in conjunctions {
            let was_there = match one.was_listed() {
                true => topic.split('&').all(|one| before.contains(one)),
                false => before.contains(topic.as_str()),
            };
            let is_listed = topic.split('&').all(|one| after.contains_key(one));
            if is_listed {
                let shift = shifts.entry(topic).or_default();
                shift
                    .listed
                    .push((one, !(was_there && one.was_listed()), None));
            } else if was_there {
                shifts.entry(topic).or_default().left.push(one);
            }
        }
    }
    shifts
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

/// Remembers where the topic lost an entry, if no listed entry at or before that place tells of
/// this commit anyway; and forgets the departures that this commit outdates.
async fn write_departure(
    connection: &mut Connection,
    shift: &Shift<'_>,
    row: &TopicRow,
) -> Result<(), StoreError> {
    let Some((first, is_gone)) = shift.first().filter(|_| !row.is_new) else {
        return Ok(());
    };
    sqlx::query(
        "DELETE FROM departure WHERE topic = $1 AND published <= $2 \
         AND (published < $2 OR guid >= $3)",
    )
    .bind(row.id)
    .bind(first.published)
    .bind(first.guid.as_str())
    .execute(&mut *connection)
    .await?;
    if is_gone {
        sqlx::query(
            "INSERT INTO departure (topic, published, guid, changed) VALUES ($1, $2, $3, $4)",
        )
        .bind(row.id)
        .bind(first.published)
        .bind(first.guid.as_str())
        .bind(row.changed)
        .execute(connection)
        .await?;
    }
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
