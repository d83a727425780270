//! Patterns of paths, as generators have them.

use super::limits;
use globset::{GlobBuilder, GlobSet};
use std::path::Path;

/// In a pattern `*` stays within a folder, and `**` does not.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    text: String,
    /// Of it alone: what globset makes of a single pattern, it panics at if that is too large.
    glob: GlobSet,
}

impl Pattern {
    /// `None` of what is no pattern, or beyond the limit.
    pub(super) fn new(text: &str) -> Option<Self> {
        // Hugo's `/news/old**` goes deeper too.
        let is_loose = |part: &str| part.contains("**") && part != "**";
        Self::glob(text, !text.split('/').any(is_loose))
    }

    /// The same of what is compared in small letters; `None` of nothing, too.
    pub(super) fn in_small_letters(text: &str) -> Option<Self> {
        Self::new(&text.to_lowercase()).filter(|_| !text.is_empty())
    }

    fn glob(text: &str, stays: bool) -> Option<Self> {
        if text.len() > limits::PATTERN {
            return None;
        }
        let glob = GlobBuilder::new(text).literal_separator(stays).build();
        Some(Self {
            text: text.to_owned(),
            glob: GlobSet::builder().add(glob.ok()?).build().ok()?,
        })
    }

    pub(super) fn fits(&self, path: impl AsRef<Path>) -> bool {
        self.glob.is_match(path)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}
