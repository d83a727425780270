//! What one source says again and again is told a few times, and then counted: a form on each of three
//! hundred pages must not hide the one story that failed.

use crate::import::LeftOut;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// So often the same is told of one source.
const SHOWN: u64 = 5;
/// So many different things of one source are told apart; what comes after them is told each time.
const KINDS: usize = 100;

/// What was told of a source.
#[derive(Default)]
pub(super) struct Repeats {
    source: PathBuf,
    told: BTreeMap<Kind, u64>,
}

/// What is the same: the name of what was left out, if it has one, and the reason.
type Kind = (Option<String>, String);

impl Repeats {
    /// Whether this is to be told; else it is counted.
    pub(super) fn is_news(&mut self, part: &LeftOut) -> bool {
        let name = part.is_name.then(|| part.text.clone());
        let kind = (name, part.reason.clone());
        if let Some(times) = self.told.get_mut(&kind) {
            *times += 1;
            return *times <= SHOWN;
        }
        if self.told.len() < KINDS {
            self.told.insert(kind, 1);
        }
        true
    }

    /// Goes on to another source; answers what was only counted of the last one.
    pub(super) fn of(&mut self, source: &Path) -> Vec<String> {
        if self.source == source {
            return Vec::new();
        }
        let counted = self.end();
        source.clone_into(&mut self.source);
        counted
    }

    /// What was only counted.
    pub(super) fn end(&mut self) -> Vec<String> {
        let told = std::mem::take(&mut self.told).into_iter();
        let counted = told.filter(|(_, times)| *times > SHOWN);
        let source = self.source.display();
        counted
            .map(|((name, reason), times)| {
                let name = name.map_or(String::new(), |name| format!("{name:?}: "));
                format!("{source}: left out: {} more: {name}{reason}", times - SHOWN)
            })
            .collect()
    }
}
