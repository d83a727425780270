//! The index of words: which entries a query finds.
//!
//! It is SQLite's FTS5, in the order of publication: the id of a row is the second an entry was
//! published in, with the entry's own number behind it. So the newest matches are the first that are
//! found, and a query that finds half of a million entries costs no more than one that finds fifty.
//! The dearest there is, words that are common but never together, walks once through their lists:
//! [`Query::MOST_WORDS`] bounds that.

use super::database::{Connection, Database};
use super::rows::select_in;
use super::shift::Touched;
use super::stored::{StoredRow, entry_of};
use super::{Listing, Store, StoreError};
use crate::model::{History, Html, Query, Story, Term, Topic, is_word_by_itself};
use sqlx::QueryBuilder;
use std::borrow::Cow;

/// Bits of a row's id that are the entry's number: the seconds of four-digit years take the others.
/// Entries past the 33 millionth are not found; a newspaper that prints a thousand stories a day
/// comes there after ninety years.
const NUMBER_BITS: u32 = 25;

/// How many matches of one second are put in their exact order. More than these can have one second
/// only in an archive that has lost its dates; of them the last stored are taken.
const TIES: i64 = 1_000;

/// How many stories one statement takes into the index. Each statement leaves a segment that FTS5 has
/// to merge with others later, so that many short ones cost a multiple; an import's batch is one. Their
/// words are in memory until then, and SQLite binds at most 32,766 values.
const BATCH: usize = 2_000;

/// The columns a reader's words are looked for in.
const TEXTS: &str = "{title body byline tags}";

impl Store {
    /// The newest `most` entries that a query finds. [`Listing::changed`] is that of all that is
    /// listed: it grows with every change that could be one of what is found.
    ///
    /// # Errors
    /// As [`Store::listing`]; also when so much is searched for at once that waiting took too long.
    pub async fn search(&self, query: &Query, most: u32) -> Result<Listing, StoreError> {
        let mut snapshot = self.pools.search().await?;
        let revision = sqlx::query_scalar("SELECT revision FROM state")
            .fetch_one(&mut *snapshot)
            .await?;
        let changed: Option<i64> = sqlx::query_scalar("SELECT changed FROM topic WHERE topic = $1")
            .bind(Topic::all().as_str())
            .fetch_optional(&mut *snapshot)
            .await?;
        let found = found(&mut snapshot, &expression(query), most).await?;
        let mut rows: Vec<StoredRow> = select_in(
            &mut snapshot,
            "SELECT id, guid, slug, published, updated, revision, story FROM entry WHERE id IN",
            &found,
        )
        .await?;
        rows.sort_by(|a, b| (b.published, &a.guid).cmp(&(a.published, &b.guid)));
        Ok(Listing {
            name: None,
            entries: rows.iter().map(entry_of).collect::<Result<_, _>>()?,
            tombstones: Vec::new(),
            older: None,
            changed: changed.unwrap_or(0),
            // Of what a search finds there are no deltas: what else it found before is not known.
            history: History::default(),
            revision,
        })
    }

    /// Takes in what was stored before there was an index; a part at a time, so that others may write
    /// in between and that an end in the middle loses nothing.
    pub(super) async fn index_the_unindexed(&self) -> Result<(), StoreError> {
        loop {
            // Looks before it locks: mostly there are none, and an import may be running.
            let mut snapshot = self.pools.read().await?;
            if unindexed(&mut snapshot).await?.is_empty() {
                return Ok(());
            }
            drop(snapshot);
            let mut transaction = self.pools.write().await?;
            let entries = unindexed(&mut transaction).await?;
            let words = words_of(&mut transaction, &entries).await?;
            index(&mut transaction, &words).await?;
            sqlx::query("DELETE FROM unindexed WHERE entry <= $1")
                .bind(entries.last())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            tracing::debug!(entries = entries.len(), "indexed");
        }
    }
}

async fn unindexed(connection: &mut Connection) -> Result<Vec<i64>, StoreError> {
    let next = sqlx::query_scalar("SELECT entry FROM unindexed ORDER BY entry LIMIT $1");
    let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
    Ok(next.bind(most).fetch_all(connection).await?)
}

/// Which entries a query finds: the newest `most`, in no order.
async fn found(
    connection: &mut Connection,
    expression: &str,
    most: u32,
) -> Result<Vec<i64>, StoreError> {
    const MATCHES: &str = "SELECT rowid FROM search WHERE search MATCH $1 AND rowid BETWEEN $2 \
                           AND $3 ORDER BY rowid DESC LIMIT $4";
    let mut places: Vec<i64> = sqlx::query_scalar(MATCHES)
        .bind(expression)
        .bind(i64::MIN)
        .bind(i64::MAX)
        .bind(i64::from(most))
        .fetch_all(&mut *connection)
        .await?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let Some(last) = places.last().copied().filter(|_| places.len() == most) else {
        return Ok(places.into_iter().map(number).collect());
    };
    // Of those of the last second some may come before others by their millisecond or guid.
    let second = last >> NUMBER_BITS;
    let ties: Vec<i64> = sqlx::query_scalar(MATCHES)
        .bind(expression)
        .bind(second << NUMBER_BITS)
        .bind(last.saturating_sub(1))
        .bind(TIES)
        .fetch_all(&mut *connection)
        .await?;
    if ties.is_empty() {
        return Ok(places.into_iter().map(number).collect());
    }
    let tied = places.partition_point(|place| place >> NUMBER_BITS > second);
    let ties: Vec<i64> = places.drain(tied..).chain(ties).map(number).collect();
    let select = "SELECT id, published, guid FROM entry WHERE id IN";
    let mut ties: Vec<(i64, i64, String)> = select_in(connection, select, &ties).await?;
    ties.sort_by(|a, b| (b.1, &a.2).cmp(&(a.1, &b.2)));
    let certain = places.into_iter().map(number);
    Ok(certain
        .chain(ties.into_iter().map(|tie| tie.0))
        .take(most)
        .collect())
}

/// Brings the index in step with entries that are new, changed, released or gone.
pub(super) async fn reindex(
    connection: &mut Connection,
    touched: &[Touched<'_>],
) -> Result<(), StoreError> {
    for gone in touched.iter().filter(|one| one.story.is_none()) {
        if gone.before.is_empty() {
            continue;
        }
        if let Some(place) = place(gone.place.published, gone.entry) {
            sqlx::query("DELETE FROM search WHERE rowid = $1")
                .bind(place)
                .execute(&mut *connection)
                .await?;
        }
    }
    let listed = touched.iter().filter_map(|one| {
        let place = place(one.place.published, one.entry)?;
        Some((place, one.story?, one.topics()))
    });
    let mut listed: Vec<(i64, &Story, String)> = listed.collect();
    // In the order of the index they are written next to each other.
    listed.sort_by_key(|(place, ..)| *place);
    for listed in listed.chunks(BATCH) {
        let words = listed.iter();
        let words = words.map(|(place, story, topics)| Words::of(*place, story, topics));
        index(connection, &words.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// An entry as the index takes it in.
#[derive(sqlx::FromRow)]
struct IndexRow {
    #[sqlx(flatten)]
    row: StoredRow,
    topics: String,
}

/// The words of those of `entries` that are listed.
async fn words_of(connection: &mut Connection, entries: &[i64]) -> Result<Vec<Words>, StoreError> {
    let rows: Vec<IndexRow> = select_in(
        connection,
        "SELECT id, guid, slug, published, updated, revision, topics, story FROM entry \
         WHERE listed = 1 AND id IN",
        entries,
    )
    .await?;
    let mut words = Vec::with_capacity(rows.len());
    for one in &rows {
        let place = place(one.row.published, one.row.id);
        let story = entry_of(&one.row)?.story;
        words.extend(place.map(|place| Words::of(place, &story, &one.topics)));
    }
    words.sort_by_key(|words| words.place);
    Ok(words)
}

/// Takes words in, of [`BATCH`] entries at most, in place of what the index had of those.
async fn index(connection: &mut Connection, words: &[Words]) -> Result<(), StoreError> {
    if words.is_empty() {
        return Ok(());
    }
    let mut query = QueryBuilder::<Database>::new(
        "INSERT OR REPLACE INTO search (rowid, title, body, byline, tags, topics) ",
    );
    query.push_values(words, |mut values, words| {
        values
            .push_bind(words.place)
            .push_bind(words.title.as_str())
            .push_bind(words.body.as_str())
            .push_bind(words.byline.as_str())
            .push_bind(words.tags.as_str())
            .push_bind(words.topics.as_str());
    });
    // Compiled for one length; kept, it would hold more memory than it saves time.
    let query = query.build().persistent(false);
    query.execute(connection).await?;
    Ok(())
}

/// A row of the index.
struct Words {
    place: i64,
    title: String,
    body: String,
    byline: String,
    tags: String,
    topics: String,
}

impl Words {
    fn of(place: i64, story: &Story, topics: &str) -> Self {
        let body = story.body.as_ref().map(Html::plain_text);
        let texts = [&story.dateline, &story.summary].into_iter().flatten();
        let texts = texts.map(ToString::to_string).chain(body);
        let authors = story.authors.iter().map(|author| author.name.as_str());
        let tags = story.tags.iter().map(|tag| tag.name().as_str());
        let topics = topics.split(' ').filter(|topic| topic.contains('='));
        Self {
            place,
            title: apart(story.title.as_str()).into_owned(),
            body: apart(&texts.collect::<Vec<_>>().join("\n")).into_owned(),
            byline: apart(&authors.collect::<Vec<_>>().join("\n")).into_owned(),
            tags: apart(&tags.collect::<Vec<_>>().join("\n")).into_owned(),
            topics: topics.map(word).collect::<Vec<_>>().join(" "),
        }
    }
}

/// Where in the index an entry stands, by its publication in milliseconds since 1970; `None` if its
/// number is past all places.
fn place(published: i64, entry: i64) -> Option<i64> {
    let second = published.div_euclid(1_000);
    let is_number = (0..1 << NUMBER_BITS).contains(&entry);
    is_number.then_some((second << NUMBER_BITS) | entry)
}

/// The entry that stands at a place.
fn number(place: i64) -> i64 {
    place & ((1 << NUMBER_BITS) - 1)
}

/// A query as FTS5 wants it. Whatever a reader typed is in quotes, in which nothing has a meaning,
/// and a [`Term`] holds none.
fn expression(query: &Query) -> String {
    let mut phrases = Vec::new();
    let mut parts = Vec::new();
    for term in query.wanted() {
        match term {
            Term::Phrase(words) => phrases.push(format!("\"{}\"", apart(words))),
            Term::Topic(topic) => parts.push(topic_expression(topic)),
        }
    }
    if !phrases.is_empty() {
        parts.push(format!("{TEXTS} : ({})", phrases.join(" ")));
    }
    let unwanted: Vec<String> = query
        .unwanted()
        .map(|term| match term {
            Term::Phrase(words) => format!("{TEXTS} : \"{}\"", apart(words)),
            Term::Topic(topic) => topic_expression(topic),
        })
        .collect();
    let wanted = parts.join(" AND ");
    match unwanted.is_empty() {
        true => wanted,
        false => format!("({wanted}) NOT ({})", unwanted.join(" OR ")),
    }
}

fn topic_expression(topic: &Topic) -> String {
    format!("topics : \"{}\"", word(topic.as_str()))
}

/// A topic as one word to FTS5, which counts characters for private use among the letters.
fn word(topic: &str) -> String {
    topic.replace('=', "\u{E000}").replace('-', "\u{E001}")
}

/// Chinese and Japanese write no spaces, and FTS5 would take a sentence for a word: each of their
/// characters becomes one, and what a reader looks for a phrase of them.
fn apart(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_word_by_itself) {
        return Cow::Borrowed(text);
    }
    let mut apart = String::with_capacity(2 * text.len());
    for character in text.chars() {
        let is_a_word = is_word_by_itself(character);
        if is_a_word {
            apart.push(' ');
        }
        apart.push(character);
        if is_a_word {
            apart.push(' ');
        }
    }
    Cow::Owned(apart)
}
