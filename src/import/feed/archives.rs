//! The whole history of a feed, where the documents it is spread over lie beside each other (RFC 5005).

use super::super::source::real;
use super::super::{ImportError, Source, Warning};
use super::document::{Found, Reader};
use super::item::{Head, Item, Words};
use crate::model::Instant;
use chrono_tz::Tz;
use percent_encoding::percent_decode_str;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

/// A document of a feed that has been read through once.
pub(super) struct Surveyed {
    pub(super) path: Arc<Path>,
    pub(super) head: Arc<Head>,
    entries: Vec<Entry>,
}

/// What is remembered of an entry.
struct Entry {
    key: Key,
    /// Of its address and its headline.
    page: Key,
    headline: Key,
    updated: Option<Instant>,
}

/// The hash of what an entry is known by, or of what it says.
type Key = [u8; 16];

/// Which version of each entry counts: the one that was changed last, and of those that do not say so
/// the one that is told first.
pub(super) struct Newest {
    /// As document and place in it.
    places: HashMap<Key, (usize, usize)>,
    /// The ids that several entries have: with other addresses and other headlines they are no versions of
    /// one. Some programs give all the address of the site.
    shared: HashSet<Key>,
}

/// What is there of a feed.
#[derive(Default)]
pub(super) struct History {
    /// From the newest to the oldest.
    pub(super) documents: Vec<Surveyed>,
    /// Where it goes on, if that document is not there.
    missing: Option<Url>,
}

impl History {
    /// If older entries are elsewhere.
    pub(super) fn warning(&self) -> Option<Warning> {
        let missing = self.missing.as_ref()?;
        Some(Warning {
            line: None,
            text: format!(
                "older entries of this feed are at {missing}; save that beside this file and import it again"
            ),
        })
    }
}

/// The documents of a feed, but for those that are known already. All are read to their end, so that nothing
/// is taken of a feed that cannot be read.
pub(super) fn history(
    source: &Source,
    zone: Tz,
    known: &mut HashSet<PathBuf>,
) -> Result<History, ImportError> {
    let named = real(&source.path);
    if known.contains(&named) {
        return Ok(History::default());
    }
    let mut seen = HashSet::from([named.clone()]);
    let mut next = |document: &Surveyed, link: Option<&Url>| {
        let file = file_beside(&source.bounds, document, link?)?;
        (!known.contains(&file) && seen.insert(file.clone())).then_some(file)
    };
    let first = survey(&source.path, zone)?;
    // An archive document names the one that its readers begin with.
    let mut documents = match next(&first, first.head.current.as_ref()) {
        Some(current) => vec![survey(&current, zone)?],
        None => Vec::new(),
    };
    let mut first = Some(first);
    if documents.is_empty() {
        documents.extend(first.take());
    }
    while let Some(last) = documents.last() {
        // The one that was named may be met again, in its place.
        let link = last.head.older.as_ref();
        let is_first = |file: &PathBuf| first.is_some() && *file == named;
        let met = link
            .and_then(|link| file_beside(&source.bounds, last, link))
            .filter(is_first);
        match (met, next(last, link)) {
            (Some(_), _) => documents.extend(first.take()),
            (None, Some(file)) => documents.push(survey(&file, zone)?),
            (None, None) => break,
        }
    }
    let missing = documents.last().and_then(|last| {
        let link = last.head.older.as_ref()?;
        let is_there = file_beside(&source.bounds, last, link).is_some();
        (!is_there).then(|| link.clone())
    });
    documents.extend(first);
    known.extend(seen);
    Ok(History { documents, missing })
}

fn survey(path: &Path, zone: Tz) -> Result<Surveyed, ImportError> {
    let mut reader = Reader::open(path, zone)?;
    let mut entries = Vec::new();
    while let Some(found) = reader.next()? {
        if let Found::Item(item) = found {
            entries.push(Entry {
                key: key(&item),
                page: hash([item.link.as_ref().map_or("", Url::as_str)]),
                headline: hash([raw(&item.title)]),
                updated: item.updated.or(item.published),
            });
        }
    }
    Ok(Surveyed {
        path: path.into(),
        head: Arc::new(reader.into_head()),
        entries,
    })
}

/// What tells an entry from the others of its feed: its id or, without one, all that it says.
fn key(item: &Item) -> Key {
    if let Some(id) = &item.id {
        return hash([id]);
    }
    let link = item.link.as_ref().map_or("", Url::as_str);
    let date = item.published.map(|date| date.to_rfc3339());
    let [title, summary, content] = [&item.title, &item.summary, &item.content].map(raw);
    hash([link, &date.unwrap_or_default(), title, summary, content])
}

fn raw(words: &Option<Words>) -> &str {
    words.as_ref().map_or("", |words| words.raw.as_str())
}

fn hash<const N: usize>(texts: [&str; N]) -> Key {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(&text.len().to_le_bytes());
        hasher.update(text.as_bytes());
    }
    let mut key = Key::default();
    hasher.finalize_xof().fill(&mut key);
    key
}

impl Newest {
    pub(super) fn of(documents: &[Surveyed]) -> Self {
        let mut newest: HashMap<Key, ((usize, usize), Option<Instant>)> = HashMap::new();
        for (document, surveyed) in documents.iter().enumerate() {
            for (place, entry) in surveyed.entries.iter().enumerate() {
                let known = newest
                    .entry(entry.key)
                    .or_insert(((document, place), entry.updated));
                if entry.updated > known.1 {
                    *known = ((document, place), entry.updated);
                }
            }
        }
        Self {
            places: newest.into_iter().map(|(key, (at, _))| (key, at)).collect(),
            shared: shared(documents),
        }
    }

    /// Whether this version of the item is the one that counts.
    pub(super) fn is(&self, item: &Item, document: usize, place: usize) -> bool {
        self.is_shared(item) || self.places.get(&key(item)) == Some(&(document, place))
    }

    /// Whether other entries have its id.
    pub(super) fn is_shared(&self, item: &Item) -> bool {
        item.id.is_some() && self.shared.contains(&key(item))
    }
}

fn shared(documents: &[Surveyed]) -> HashSet<Key> {
    let mut told: HashMap<Key, &Entry> = HashMap::new();
    let mut shared = HashSet::new();
    for entry in documents.iter().flat_map(|document| &document.entries) {
        let first = told.entry(entry.key).or_insert(entry);
        if first.page != entry.page && first.headline != entry.headline {
            shared.insert(entry.key);
        }
    }
    shared
}

/// The file that a link of a document leads to, if it lies in `folder` or below: as far from the document as
/// the addresses are from each other, else under the address's last name.
fn file_beside(folder: &Path, document: &Surveyed, link: &Url) -> Option<PathBuf> {
    let beside = document.path.parent()?;
    let own = document.head.own_address.as_ref();
    let relative = own.and_then(|own| own.make_relative(link));
    let name = link.path_segments()?.next_back().map(str::to_owned);
    // Programs that mirror pages keep what stands behind the question mark in the name.
    let with_query = link
        .query()
        .map(|query| format!("{}?{query}", name.as_deref().unwrap_or_default()));
    let names = [relative, with_query, name].into_iter().flatten();
    let mut files = names.filter_map(|name| {
        let name = percent_decode_str(&name).decode_utf8().ok()?;
        let file = beside.join(name.as_ref()).canonicalize().ok()?;
        (file.starts_with(folder) && file.is_file()).then_some(file)
    });
    files.next()
}
