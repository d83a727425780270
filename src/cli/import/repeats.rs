//! What the sources of one import say again and again is told a few times, and then counted: a form on each
//! of three hundred pages must not hide the one story that failed.

use crate::import::LeftOut;
use crate::model::Quoted;
use std::collections::BTreeMap;

/// So often the same is told.
const SHOWN: u64 = 5;
/// So many different things are told apart; what comes after them is told each time.
const KINDS: usize = 1_000;

/// What was told.
#[derive(Default)]
pub(super) struct Repeats(BTreeMap<Kind, u64>);

/// What is the same: the name of what was left out, if it has one, and the reason.
type Kind = (Option<String>, String);

impl Repeats {
    /// Whether this is to be told; else it is counted.
    pub(super) fn is_news(&mut self, part: &LeftOut) -> bool {
        let name = part.is_name.then(|| part.text.clone());
        let kind = (name, part.reason.clone());
        if let Some(times) = self.0.get_mut(&kind) {
            *times += 1;
            return *times <= SHOWN;
        }
        if self.0.len() < KINDS {
            self.0.insert(kind, 1);
        }
        true
    }

    /// What was only counted.
    pub(super) fn end(&mut self) -> Vec<String> {
        let told = std::mem::take(&mut self.0).into_iter();
        let counted = told.filter(|(_, times)| *times > SHOWN);
        counted
            .map(|((name, reason), times)| {
                let name = name.map_or(String::new(), |name| format!("{}: ", Quoted(&name)));
                format!("left out: {} more: {name}{reason}", times - SHOWN)
            })
            .collect()
    }
}
