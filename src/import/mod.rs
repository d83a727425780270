//! Bytes in, submissions out: saved pages and Markdown stories.
//!
//! Limits and cleaning stand at this door. Nothing is dropped silently: what a source holds and no
//! submission took over is named in [`Imported::left_out`].

mod decode;
mod front_matter;
mod markdown;
mod page;
mod sources;

pub use sources::{Source, sources};

use crate::model::{Instant, Submission};
use chrono_tz::Tz;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use url::Url;

/// The largest file that is read, in bytes: a thousand times a long article. A larger one is no
/// story but an export or a mistake, and reading it would only fill the memory.
pub const LARGEST_FILE: u64 = 16 << 20;

/// How to read what is imported.
#[derive(Clone, Debug)]
pub struct Options {
    /// The format of every file; without it, each file's is detected.
    pub format: Option<Format>,
    /// The web address of a saved page: its article's permalink.
    pub url: Option<Url>,
    /// `published` of entries whose source gives none.
    pub date: Option<Instant>,
    /// The time zone of dates that give none.
    pub time_zone: Tz,
    /// The desk's own folder of stories: a file in it is the same story however it was named.
    pub stories: Option<PathBuf>,
}

/// What a file is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The text of a saved web page.
    Page,
    /// Markdown with a front matter.
    Markdown,
}

/// Why a format was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no format this newsstand reads; write `page` or `markdown`")]
pub struct FormatError(String);

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "page" => Ok(Self::Page),
            "markdown" => Ok(Self::Markdown),
            _ => Err(FormatError(name.to_owned())),
        }
    }
}

/// Why a file was not imported. Nothing of it was, then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error("{file}: {source}", file = file.display())]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is larger than [`LARGEST_FILE`].
    #[error("{file}: is larger than {most} MiB; a story is text, split it or name another file", file = file.display(), most = LARGEST_FILE >> 20)]
    TooLarge {
        /// Which.
        file: PathBuf,
    },
    /// It holds no text at all.
    #[error("{file}: is empty; save the page or the story again", file = file.display())]
    Empty {
        /// Which.
        file: PathBuf,
    },
    /// It is no text.
    #[error("{file}: is not text; save it as plain text in UTF-8", file = file.display())]
    Binary {
        /// Which.
        file: PathBuf,
    },
    /// Its text cannot be understood.
    #[error("{file}:{line}: {reason}", file = file.display())]
    Malformed {
        /// Which.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong and what to write instead.
        reason: String,
    },
    /// Two files of one run would be the same story.
    #[error("{file}: is the same story as {other}; rename one of them", file = file.display(), other = other.display())]
    SameStory {
        /// The second.
        file: PathBuf,
        /// The first.
        other: PathBuf,
    },
}

/// What a file holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// Its entries, in its order.
    pub submissions: Vec<Submission>,
    /// What no entry took over.
    pub left_out: Vec<LeftOut>,
}

impl Imported {
    /// The bytes of text the submissions hold, about.
    pub fn size(&self) -> usize {
        let story = |submission: &Submission| {
            let story = &submission.story;
            let body = story.body.as_ref().map_or(0, |body| body.as_str().len());
            body + story
                .summary
                .as_ref()
                .map_or(0, |summary| summary.as_str().len())
                + 512
        };
        self.submissions.iter().map(story).sum()
    }
}

/// A part of a source that no entry took over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LeftOut {
    /// Counted from 1.
    pub line: usize,
    /// Its beginning.
    pub text: String,
    /// Why.
    pub reason: &'static str,
}

impl LeftOut {
    /// How much of a part is quoted, in characters: enough to find it.
    const QUOTED: usize = 80;

    fn new(line: usize, text: &str, reason: &'static str) -> Self {
        Self {
            line,
            text: text.chars().take(Self::QUOTED).collect(),
            reason,
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "line {}: {} (“{}”)",
            self.line, self.reason, self.text
        )
    }
}

/// One run over some files: it knows which stories it has met.
#[derive(Debug, Default)]
pub struct Run {
    met: HashMap<String, PathBuf>,
}

impl Run {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read or understood, or is the same story as one read before in this run:
    /// the second would overwrite the first.
    pub fn read(&mut self, source: &Source, options: &Options) -> Result<Imported, ImportError> {
        let imported = parse(&bytes(&source.path)?, source, options)?;
        // Briefs are on every page of a site; only what a file is about must be its own.
        let main = imported
            .submissions
            .first()
            .filter(|first| !first.origin.starts_with("brief:"));
        if let Some(main) = main {
            let file = source.path.clone();
            match self.met.insert(main.origin.clone(), file.clone()) {
                Some(other) if other != file => return Err(ImportError::SameStory { file, other }),
                _ => {}
            }
        }
        Ok(imported)
    }
}

/// Understands the bytes of a file.
///
/// # Errors
/// When they are no text or not what they should be.
pub fn parse(bytes: &[u8], source: &Source, options: &Options) -> Result<Imported, ImportError> {
    let file = || source.path.clone();
    let text = decode::text(bytes).ok_or_else(|| ImportError::Binary { file: file() })?;
    if text.trim().is_empty() {
        return Err(ImportError::Empty { file: file() });
    }
    let understood = match options
        .format
        .unwrap_or_else(|| detect(&source.path, &text))
    {
        Format::Page => page::read(&text, options),
        Format::Markdown => markdown::read(&text, &source.name, options),
    };
    understood.map_err(|fault| ImportError::Malformed {
        file: file(),
        line: fault.line,
        reason: fault.reason,
    })
}

/// What is wrong with a text, and where.
#[derive(Debug)]
struct Fault {
    line: usize,
    reason: String,
}

impl Fault {
    fn new(line: usize, reason: impl fmt::Display) -> Self {
        Self {
            line,
            reason: reason.to_string(),
        }
    }
}

fn detect(path: &Path, text: &str) -> Format {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let has_fence = matches!(text.lines().next().map(str::trim_end), Some("+++" | "---"));
    match extension {
        Some("md" | "markdown") => Format::Markdown,
        _ if has_fence => Format::Markdown,
        _ => Format::Page,
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, ImportError> {
    let unreadable = |source| ImportError::Unreadable {
        file: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    // Asked before a byte is read, and again by `take`, because a file can grow meanwhile and a
    // pipe has no length.
    if file.metadata().map_err(unreadable)?.len() > LARGEST_FILE {
        return Err(ImportError::TooLarge {
            file: path.to_owned(),
        });
    }
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(ImportError::TooLarge {
            file: path.to_owned(),
        });
    }
    Ok(bytes)
}
