//! The import room: bytes in, [`Submission`]s out.
//!
//! [`sources`] finds the files, and a [`Run`] turns them, a piece at a time, into what the store
//! takes, and sees to it that no two of them claim to be the same entry. Limits and
//! cleaning stand at this door: what comes out of it, later rooms may trust. Everything here is
//! synchronous and knows no clock.
//!
//! | module | what |
//! |---|---|
//! | `source` | which files there are, and their bytes |
//! | `decode` | bytes into text, whatever their encoding |
//! | `page` | the text of a saved page: one article and the briefs listed below it |
//! | `markdown` | a story written by hand, with a front matter |
//! | `written` | the schema of an entry, in a front matter or in JSON |
//! | `sanitise` | the door that all HTML comes in by |
//! | `dates` | the forms in which dates are written |
//! | `pictures` | files beside a source that its stories show |
//! | `run` | many files, each entry once |
//! | `limits`, `error`, `wording` | what is refused, and how it is said |

mod dates;
mod decode;
mod error;
mod limits;
mod markdown;
mod page;
mod pictures;
mod run;
mod sanitise;
mod source;
pub(crate) mod wording;
mod written;

pub use error::ImportError;
pub use markdown::Problem;
pub use pictures::{Picture, PictureError};
pub use run::{Piece, Run};
pub use source::{Source, sources};
pub use written::{Fault, SLUG, Written, schema, submission};

use crate::model::{Instant, Submission};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use url::Url;

/// What the caller says of the files it names.
#[derive(Clone, Debug)]
pub struct Options {
    /// How the files are written; detected from name and content if not told.
    pub format: Option<Format>,
    /// The canonical address of the article, http or https: becomes its link if the source
    /// gives none.
    pub url: Option<Url>,
    /// `published` for entries that give none.
    pub date: Option<Instant>,
    /// Where local dates and times in a front matter are meant.
    pub time_zone: chrono_tz::Tz,
    /// The desk's own folder of stories. A file in it is known by its path below that folder,
    /// from wherever and however it was named.
    pub stories: Option<PathBuf>,
    /// The desk's own folder of pictures and other files, behind `/images/`.
    pub images: Option<PathBuf>,
}

/// How a source is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The text of a saved web page.
    Page,
    /// Markdown with a front matter in TOML or YAML.
    Markdown,
}

impl Format {
    /// What each is called.
    pub const NAMES: &[&str] = &["page", "markdown"];
    /// What is of each, as programs tell it (RFC 6838).
    pub const MEDIA_TYPES: &[(&str, Self)] = &[
        ("text/plain", Self::Page),
        ("text/markdown", Self::Markdown),
    ];
}

/// Why a format was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no format this version imports; write `page` or `markdown`")]
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

/// What a piece of a source gave.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Imported {
    /// In the order of the source; an article before the briefs of its page.
    pub submissions: Vec<Submission>,
    /// What was not taken over, and why.
    pub left_out: Vec<LeftOut>,
    /// Entries that are not meant to be published, such as drafts.
    pub skipped: Vec<Skipped>,
    /// What else somebody may want to look at.
    pub warnings: Vec<Warning>,
    /// Files that its stories show, for the desk's own folder of pictures.
    pub pictures: Vec<Picture>,
    /// How many bytes of the source it was read from.
    pub length: u64,
}

impl Imported {
    /// How much text this holds in memory, in bytes, about.
    pub fn size(&self) -> usize {
        let length = |submission: &Submission| {
            let story = &submission.story;
            let body = story.body.as_ref().map_or(0, |body| body.as_str().len());
            let summary = story.summary.as_ref().map_or(0, |text| text.as_str().len());
            submission.origin.as_str().len() + story.title.as_str().len() + summary + body
        };
        self.submissions.iter().map(length).sum()
    }
}

/// An entry that its source does not want published, or that is none of a newspaper's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Skipped {
    /// Counted from 1; `None` if it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Its headline, or what else names it.
    pub title: String,
    /// What it is, in few words, the same for all of a kind: `a draft`.
    pub reason: &'static str,
}

/// Something about a source that may not be meant so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Warning {
    /// Counted from 1; `None` if it is about the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What, and the remedy.
    pub text: String,
}

/// A part of a source that is in none of its entries.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct LeftOut {
    /// Counted from 1; `None` if it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Its beginning.
    pub text: String,
    /// Why.
    pub reason: String,
}

impl LeftOut {
    fn new(line: Option<usize>, text: &str, reason: impl Into<String>) -> Self {
        let mut shown: String = text.chars().take(limits::LEFT_OUT_SHOWN).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        Self {
            line,
            text: shown,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, "line {line}: ")?;
        }
        // Quoted with its control characters escaped: it goes to a terminal.
        write!(formatter, "{:?}: {}", self.text, self.reason)
    }
}

/// The pieces of a source, in its order: a file that is read whole gives one, a stream one for each of
/// its entries, so that a gigabyte takes no more memory than an entry. A piece that failed says which;
/// none follows if the rest cannot be read.
type Pieces = Box<dyn Iterator<Item = Result<Imported, ImportError>> + Send>;

/// Begins to read one source.
///
/// # Errors
/// When the file cannot be read, is no text, is beyond a limit, or says something that cannot be
/// right. The message names the file, the line where there is one, and the remedy.
fn pieces(source: &Source, options: &Options) -> Result<Pieces, ImportError> {
    if !source.is_recognised {
        let text = "left out: in a folder only .md, .markdown and .txt files are read".to_owned();
        let imported = Imported {
            warnings: vec![Warning { line: None, text }],
            ..Imported::default()
        };
        return Ok(Box::new(std::iter::once(Ok(imported))));
    }
    let bytes = source::bytes(&source.path)?;
    let decoded = decode::decode(&bytes, &source.path)?;
    let mut imported = match format(source, options, &decoded.text) {
        Format::Markdown => markdown::read(source, options, &decoded.text)?,
        Format::Page => page::read(&source.path, options, &decoded.text)?,
    };
    imported.warnings.extend(decoded.warning);
    imported.length = bytes.len() as u64;
    Ok(Box::new(std::iter::once(Ok(imported))))
}

/// The format told, or the one that name and content speak for.
fn format(source: &Source, options: &Options, text: &str) -> Format {
    if let Some(format) = options.format {
        return format;
    }
    if source.is_named_markdown() || markdown::has_front_matter(text) {
        return Format::Markdown;
    }
    Format::Page
}
