//! Texts that a story keeps under a name, and writes where it has that: Liquid's `capture`.

use crate::import::limits;
use std::collections::HashMap;

/// A text that is being kept, and what was written before it.
pub(super) struct Capture {
    pub(super) name: String,
    /// The number of the call that keeps it.
    pub(super) call: usize,
    pub(super) out: String,
    pub(super) shifts: Vec<(usize, isize)>,
}

/// Those that are kept.
#[derive(Default)]
pub(super) struct Captures {
    kept: HashMap<String, Kept>,
    /// The calls of those that gave way to others of their names, and stand nowhere.
    unwritten: Vec<usize>,
    /// Bytes that stand in the story.
    written: usize,
}

struct Kept {
    text: String,
    call: usize,
    is_written: bool,
}

impl Captures {
    pub(super) fn keep(&mut self, name: String, call: usize, text: &str) {
        let text = text.trim().to_owned();
        let kept = Kept {
            // Of nothing nothing is lost.
            is_written: text.is_empty(),
            text,
            call,
        };
        let former = self.kept.insert(name, kept);
        let unwritten = former.filter(|former| !former.is_written);
        self.unwritten.extend(unwritten.map(|former| former.call));
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.kept.contains_key(name)
    }

    /// The text under a name, to be written; `None` if that would be too much.
    pub(super) fn write(&mut self, name: &str) -> Option<&str> {
        let kept = self.kept.get_mut(name)?;
        kept.is_written = true;
        self.written += kept.text.len();
        let fits = self.written <= limits::CAPTURED;
        fits.then_some(kept.text.as_str())
    }

    /// The calls of those that stand nowhere.
    pub(super) fn unwritten(self) -> impl Iterator<Item = usize> {
        let kept = self.kept.into_values().filter(|kept| !kept.is_written);
        let kept = kept.map(|kept| kept.call);
        self.unwritten.into_iter().chain(kept)
    }
}
