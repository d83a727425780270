//! What was imported while the server runs, and what could not be: for operators.

use super::metrics::Imported;
use crate::model::Instant;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bad files that are shown. With more, what is wrong is the folder, and nobody reads on.
const MOST_SHOWN: usize = 1_000;

/// Told of imports, for the admin listener to tell of them; its clones are one.
#[derive(Clone, Debug, Default)]
pub struct Imports(Arc<Record>);

#[derive(Debug, Default)]
struct Record {
    told: Mutex<Told>,
    counted: Imported,
}

#[derive(Debug, Default)]
struct Told {
    last: Option<Import>,
    trouble: Option<Fault>,
    bad: BTreeMap<PathBuf, Fault>,
    /// Stories, each with the file that it waits for.
    waiting: BTreeMap<PathBuf, PathBuf>,
}

/// An import that is over.
#[derive(Clone, Debug, Serialize)]
pub struct Import {
    /// When it was over.
    pub at: Instant,
    /// What was looked at: `folder`, or `changes` in it alone.
    pub of: &'static str,
    /// How many stories became what, in words that are few.
    #[serde(flatten)]
    pub stories: BTreeMap<&'static str, u64>,
}

/// What is wrong with a file, or with all of it.
#[derive(Clone, Debug, Serialize)]
struct Fault {
    /// When it was noticed.
    since: Instant,
    why: String,
}

#[derive(Serialize)]
struct Page<'a> {
    last: Option<&'a Import>,
    /// Why nothing can be imported just now.
    trouble: Option<&'a Fault>,
    waiting: Vec<Waiting>,
    bad: Vec<Bad<'a>>,
    /// Bad files that are not shown.
    more: usize,
}

#[derive(Serialize)]
struct Bad<'a> {
    file: String,
    #[serde(flatten)]
    fault: &'a Fault,
}

#[derive(Serialize)]
struct Waiting {
    file: String,
    /// What somebody is writing.
    #[serde(rename = "for")]
    waits_for: String,
}

impl Imports {
    /// Counts an import, and remembers it as the last one: whatever was in its way is over.
    pub fn count(&self, import: Import) {
        self.0.counted.count(&import);
        let mut told = self.told();
        told.last = Some(import);
        told.trouble = None;
    }

    /// Remembers why nothing could be imported, until something is.
    pub fn note_trouble(&self, why: String, now: Instant) {
        let mut told = self.told();
        let known = told.trouble.take().filter(|known| known.why == why);
        told.trouble = Some(known.unwrap_or(Fault { since: now, why }));
    }

    /// Takes these for all stories that wait for a file; answers which do so since now.
    pub fn note_waiting(&self, waiting: BTreeMap<PathBuf, PathBuf>) -> Vec<(PathBuf, PathBuf)> {
        let before = std::mem::replace(&mut self.told().waiting, waiting.clone());
        let waiting = waiting.into_iter();
        waiting
            .filter(|(story, _)| !before.contains_key(story))
            .collect()
    }

    /// Takes what was found wrong `now` for all that is wrong with those files that were looked at;
    /// answers which of it is new, for the log.
    pub fn settle(
        &self,
        was_looked_at: impl Fn(&Path) -> bool,
        faults: Vec<(PathBuf, String)>,
        now: Instant,
    ) -> Vec<(PathBuf, String)> {
        let mut told = self.told();
        let looked_at = told.bad.extract_if(.., |path, _| was_looked_at(path));
        let before: BTreeMap<PathBuf, Fault> = looked_at.collect();
        let mut news = Vec::new();
        for (path, why) in faults {
            // One that others share, as a site's configuration, is told with each of them.
            let known = before.get(&path).or_else(|| told.bad.get(&path));
            let known = known.filter(|known| known.why == why);
            let fault = known.cloned().unwrap_or_else(|| {
                news.push((path.clone(), why.clone()));
                Fault { since: now, why }
            });
            told.bad.insert(path, fault);
        }
        self.0.counted.bad(told.bad.len());
        news
    }

    /// Those of these files that are bad.
    pub fn bad(&self, one: impl Fn(&Path) -> bool) -> BTreeSet<PathBuf> {
        let told = self.told();
        let bad = told.bad.keys().filter(|path| one(path));
        bad.cloned().collect()
    }

    pub(super) fn counted(&self) -> &Imported {
        &self.0.counted
    }

    /// All of it, as JSON.
    pub(super) fn page(&self) -> serde_json::Result<String> {
        let told = self.told();
        let bad = told.bad.iter().take(MOST_SHOWN).map(|(path, fault)| Bad {
            file: path.display().to_string(),
            fault,
        });
        let waiting = told.waiting.iter().take(MOST_SHOWN);
        let waiting = waiting.map(|(story, file)| Waiting {
            file: story.display().to_string(),
            waits_for: file.display().to_string(),
        });
        let page = Page {
            last: told.last.as_ref(),
            trouble: told.trouble.as_ref(),
            waiting: waiting.collect(),
            bad: bad.collect(),
            more: told.bad.len().saturating_sub(MOST_SHOWN),
        };
        serde_json::to_string_pretty(&page).map(|text| text + "\n")
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
