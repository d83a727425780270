//! Patterns of paths, as generators have them.

use super::limits;
use globset::{GlobBuilder, GlobSet};
use regex::{Regex, RegexBuilder};
use std::path::Path;

/// A pattern that is understood, and not beyond the limit.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    text: String,
    matcher: Matcher,
}

#[derive(Clone, Debug)]
enum Matcher {
    /// Of it alone: what globset makes of a single pattern, it panics at if that is too large.
    Glob(GlobSet),
    Regex(Regex),
}

impl Pattern {
    /// In it `*` stays within a folder, and `**` does not.
    pub(super) fn new(text: &str) -> Option<Self> {
        // Hugo's `/news/old**` goes deeper too.
        let is_loose = |part: &str| part.contains("**") && part != "**";
        Self::glob(text, !text.split('/').any(is_loose))
    }

    /// The same of what is compared in small letters; `None` of nothing, too.
    pub(super) fn in_small_letters(text: &str) -> Option<Self> {
        Self::new(&text.to_lowercase()).filter(|_| !text.is_empty())
    }

    /// In it `*` is of any folder, too.
    pub(super) fn across_folders(text: &str) -> Option<Self> {
        Self::glob(text, false)
    }

    /// A regular expression, which fits a path that it is found in.
    pub(super) fn regular(text: &str) -> Option<Self> {
        let regex = RegexBuilder::new(short(text)?)
            .size_limit(limits::PROGRAM)
            .build();
        Some(Self {
            text: text.to_owned(),
            matcher: Matcher::Regex(regex.ok()?),
        })
    }

    fn glob(text: &str, stays: bool) -> Option<Self> {
        let glob = GlobBuilder::new(short(text)?)
            .literal_separator(stays)
            .build();
        let glob = GlobSet::builder().add(glob.ok()?).build();
        Some(Self {
            text: text.to_owned(),
            matcher: Matcher::Glob(glob.ok()?),
        })
    }

    pub(super) fn fits(&self, path: impl AsRef<Path>) -> bool {
        match &self.matcher {
            Matcher::Glob(glob) => glob.is_match(path),
            Matcher::Regex(regex) => regex.is_match(&path.as_ref().to_string_lossy()),
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

fn short(text: &str) -> Option<&str> {
    (text.len() <= limits::PATTERN).then_some(text)
}
