//! The forms that entries have in answers.

use crate::import::{Imported, LeftOut, Skipped, Warning};
use crate::model::{Address, Entry, Tombstone};
use crate::store::{Browsed, Change, Cursor, Kept, State, Stored};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The entity tag of an entry: it changes whenever the entry does.
pub(super) fn etag(entry: &Entry) -> String {
    format!("\"{}\"", entry.revision)
}

/// Where the API has an entry.
pub(super) fn address(base: &str, entry: &Entry) -> String {
    format!("{base}/api{}", Address::of_entry(entry).path())
}

/// An entry in the form in which it can be put.
pub(super) fn entry(entry: &Entry) -> Value {
    let mut form = json!(entry.story);
    if let Value::Object(keys) = &mut form {
        keys.insert("slug".to_owned(), json!(entry.slug));
        keys.insert("guid".to_owned(), json!(entry.guid));
        keys.insert("published".to_owned(), json!(entry.published));
        keys.insert("updated".to_owned(), json!(entry.updated));
    }
    form
}

/// Entries, a page of them.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct Page {
    /// The newest first: by `published`, and then by `guid`.
    entries: Vec<Listed>,
    /// The address of the next page; without it, there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

/// An entry of a list.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct Listed {
    /// Where the API has all of it.
    address: String,
    /// Its entity tag.
    etag: String,
    /// `published`, `embargoed` or `retracted`.
    state: &'static str,
    /// The headline.
    title: String,
    /// The section.
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    /// Its identity.
    guid: String,
    /// When it is published.
    #[schemars(extend("format" = "date-time"))]
    published: String,
    /// When it was last changed.
    #[schemars(extend("format" = "date-time"))]
    updated: String,
    /// Of a retracted one, when and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Value>")]
    tombstone: Option<Tombstone>,
}

impl Page {
    pub(super) fn new(base: &str, state: State, browsed: Browsed, next: Option<String>) -> Self {
        let listed = |kept: Kept| Listed {
            address: address(base, &kept.entry),
            etag: etag(&kept.entry),
            state: state.name(),
            title: kept.entry.story.title.to_string(),
            section: kept
                .entry
                .story
                .section
                .map(|section| section.name().to_string()),
            guid: kept.entry.guid.to_string(),
            published: kept.entry.published.to_string(),
            updated: kept.entry.updated.to_string(),
            tombstone: kept.tombstone,
        };
        Self {
            entries: browsed.entries.into_iter().map(listed).collect(),
            next,
        }
    }
}

/// A cursor as a client has it: nobody need know what is in it.
pub(super) fn cursor(cursor: &Cursor) -> String {
    format!("{}~{}", cursor.published.milliseconds(), cursor.guid)
}

/// What became of an entry.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct Became {
    /// `created`, `updated`, `unchanged`, `retracted` (before, and it stays so) or `restored`.
    outcome: String,
    /// Where the API has it.
    address: String,
    /// The headline.
    title: String,
    /// Its identity for ever.
    guid: String,
    /// When it is published; a time that lies ahead hides it until then.
    #[schemars(extend("format" = "date-time"))]
    published: String,
    /// When what a reader sees last changed.
    #[schemars(extend("format" = "date-time"))]
    updated: String,
    /// Of a dry run, what would be another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    changes: Vec<Change>,
}

impl Became {
    pub(super) fn new(base: &str, stored: &Stored) -> Self {
        let entry = &stored.entry;
        Self {
            changes: Vec::new(),
            outcome: stored.outcome.name().to_owned(),
            address: address(base, entry),
            title: entry.story.title.to_string(),
            guid: entry.guid.to_string(),
            published: entry.published.to_string(),
            updated: entry.updated.to_string(),
        }
    }

    /// Of what was only tried.
    pub(super) fn with_changes(self, stored: &Stored) -> Self {
        Self {
            changes: stored.changes(),
            ..self
        }
    }
}

/// What became of a source.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct Report {
    /// What became of each of its entries.
    pub(super) entries: Vec<Became>,
    /// Parts of it that are in none of these.
    pub(super) left_out: Vec<LeftOut>,
    /// Entries that are not meant to be published, such as drafts.
    pub(super) skipped: Vec<Skipped>,
    /// What may not be meant so.
    pub(super) warnings: Vec<Warning>,
    /// Entries that cannot be taken, and why.
    pub(super) failures: Vec<String>,
    /// How many there are besides of each kind of which not all is told.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(default)]
    pub(super) more: BTreeMap<&'static str, usize>,
}

impl Report {
    /// Of what is left out, skipped, warned of or failed, so many are told each, and the others counted:
    /// a source of two bytes a line would make an answer of hundreds.
    pub(super) const MOST_TOLD: usize = 100;

    /// Adds what one piece of the source gave.
    pub(super) fn add(&mut self, imported: Imported) {
        let more = &mut self.more;
        add("left_out", &mut self.left_out, imported.left_out, more);
        add("skipped", &mut self.skipped, imported.skipped, more);
        add("warnings", &mut self.warnings, imported.warnings, more);
    }

    /// Adds something that may not be meant so.
    pub(super) fn warn(&mut self, warning: Warning) {
        let more = &mut self.more;
        add("warnings", &mut self.warnings, vec![warning], more);
    }

    /// Adds something that cannot be taken; `told` only if it is to be told.
    pub(super) fn fail(&mut self, told: impl FnOnce() -> String) {
        match self.failures.len() < Self::MOST_TOLD {
            true => self.failures.push(told()),
            false => *self.more.entry("failures").or_default() += 1,
        }
    }

    /// Calls the source by its name: where it was read is nobody's business, and gone.
    pub(super) fn call_source(&mut self, name: &str, read_at: &Path) {
        let warnings = self.warnings.iter_mut().map(|warning| &mut warning.text);
        let left_out = self.left_out.iter_mut().map(|part| &mut part.reason);
        let skipped = self.skipped.iter_mut().map(|skipped| &mut skipped.title);
        let told = warnings.chain(left_out).chain(skipped);
        let read_at = read_at.display().to_string();
        for told in told.chain(&mut self.failures) {
            *told = told.replace(&read_at, name);
        }
    }

    /// How many entries cannot be taken.
    pub(super) fn failed(&self) -> usize {
        self.failures.len() + self.more.get("failures").copied().unwrap_or_default()
    }
}

fn add<T>(
    kind: &'static str,
    told: &mut Vec<T>,
    new: Vec<T>,
    more: &mut BTreeMap<&'static str, usize>,
) {
    let room = Report::MOST_TOLD - told.len();
    let beyond = new.len().saturating_sub(room);
    told.extend(new.into_iter().take(room));
    if beyond > 0 {
        *more.entry(kind).or_default() += beyond;
    }
}
