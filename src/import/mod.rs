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
//! | `format` | how a source is written |
//! | `site` | folders of static sites |
//! | `decode` | bytes into text, whatever their encoding |
//! | `feed` | RSS, Atom and JSON Feed, with their history |
//! | `wxr` | what a site on WordPress exports |
//! | `html` | a saved page as HTML or MHTML: an article, and the briefs listed beside it |
//! | `page` | the text of a saved page: one article and the briefs listed below it |
//! | `markdown` | a story written by hand, with a front matter |
//! | `syntax` | keys and values in TOML, YAML and JSON |
//! | `json` | JSON, no more of it than memory has room for |
//! | `json_lines` | entries as JSON, one a line |
//! | `written` | the schema of an entry, in a front matter or in JSON |
//! | `sanitise` | the door that all HTML comes in by |
//! | `unscripted`, `boxes` | what a text shows where no scripts run, and without what its site put into it |
//! | `escapes` | texts full of what has to be escaped |
//! | `identifier` | ids that are of one story in all the world |
//! | `dates` | the forms in which dates are written |
//! | `picture_sources` | where a picture may be had from, and which addresses are of one |
//! | `pictures` | files beside a source that its stories show |
//! | `run` | many files, each entry once |
//! | `xml` | elements of an XML document of any size, one at a time |
//! | `limits`, `error`, `wording` | what is refused, and how it is said |

mod boxes;
mod date_words;
mod dates;
mod decode;
mod error;
mod escapes;
mod feed;
mod format;
mod html;
mod identifier;
mod json;
mod json_lines;
mod limits;
mod markdown;
mod page;
mod picture_sources;
mod pictures;
mod players;
mod run;
mod sanitise;
mod site;
mod source;
mod syntax;
mod unscripted;
pub(crate) mod wording;
mod written;
mod wxr;
mod xml;

pub use error::ImportError;
pub use format::{Format, FormatError, endings, is_no_story};
pub use json::{JsonError, parse};
pub use markdown::Problem;
pub use pictures::{Copied, Picture, PictureError};
pub use run::{Piece, Run};
pub use site::spoken_of;
pub use source::{
    STANDARD_INPUT, Source, is_gone, is_left_alone, is_without_stories, passed_by, sources,
    sources_below,
};
pub use written::{Fault, SLUG, Written, schema, submission};

use crate::model::{Absent, Instant, Language, Quoted, Story, Submission, Unknown};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::path::PathBuf;
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
    /// Where local dates and times are meant.
    pub time_zone: chrono_tz::Tz,
    /// The publication's own language, which its stories need not name.
    pub language: Option<Language>,
    /// The desk's own folder of stories. A file in it is known by its path below that folder,
    /// from wherever and however it was named.
    pub stories: Option<PathBuf>,
    /// The desk's own folder of pictures and other files, behind `/images/`.
    pub images: Option<PathBuf>,
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
    /// Whether its story is one of a site, and nobody knows by which guid who reads the site's feed knows it.
    pub lacks_guid: bool,
    /// When its article appeared, by a date that its page shows and does not mark as that. One that lies ahead
    /// may be of an event of which the article tells: that is for somebody to say who has a clock.
    pub shown_date: Option<Instant>,
    /// Files that its stories show, for the desk's own folder of pictures.
    pub pictures: Vec<Picture>,
    /// The files that its stories show, where they lie without links on the way: when one of them changes,
    /// its stories do. A name without a folder is that of one which may come anywhere: that it goes changes nothing.
    pub depends_on: BTreeSet<PathBuf>,
    /// Where in the source it begins, counted from 1; `None` if it is a whole file, or that is not known.
    pub line: Option<usize>,
    /// How many bytes of the source it was read from.
    pub length: u64,
}

impl From<Skipped> for Imported {
    /// Of a piece that gave nothing else.
    fn from(skipped: Skipped) -> Self {
        Self {
            skipped: vec![skipped],
            ..Self::default()
        }
    }
}

impl From<Warning> for Imported {
    /// Of a piece that gave nothing else.
    fn from(warning: Warning) -> Self {
        Self {
            warnings: vec![warning],
            ..Self::default()
        }
    }
}

impl Imported {
    /// Notes what its first story is with these files, which are not there; what else was read so says the same.
    fn suppose(&mut self, whole: Self, absent: Vec<Absent>) {
        let (Some(one), Some(whole)) = (
            self.submissions.first_mut(),
            whole.submissions.into_iter().next(),
        ) else {
            return;
        };
        // Of a page that is but pictures there may be no story without them.
        if !absent.is_empty() && one.origin == whole.origin {
            one.unknown = Unknown::Files {
                files: absent,
                story: Box::new(whole.story),
            };
        }
    }

    /// How much text, and of pictures, this holds in memory, in bytes, about.
    pub fn size(&self) -> usize {
        let of_story = |story: &Story| {
            let body = story.body.as_ref().map_or(0, |body| body.as_str().len());
            let summary = story.summary.as_ref().map_or(0, |text| text.as_str().len());
            story.title.as_str().len() + summary + body
        };
        let length = |submission: &Submission| {
            let whole = match &submission.unknown {
                Unknown::Files { story, .. } => of_story(story),
                Unknown::Nothing | Unknown::Numbered(_) => 0,
            };
            submission.origin.as_str().len() + of_story(&submission.story) + whole
        };
        let pictures = self.pictures.iter().map(Picture::size);
        self.submissions.iter().map(length).chain(pictures).sum()
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
    /// By which origins and guids it is known, if it was an entry before: whoever made it a draft may not
    /// know that it is still published.
    #[serde(skip)]
    pub known_by: Vec<String>,
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
    /// Whether the text is what a kind of such parts is called, of which a source may be full.
    #[serde(skip)]
    pub is_name: bool,
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
            is_name: false,
        }
    }

    /// What is of a kind that is called so.
    fn of_kind(line: Option<usize>, name: &str, reason: &str) -> Self {
        Self {
            is_name: true,
            ..Self::new(line, name, reason)
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, "line {line}: ")?;
        }
        write!(formatter, "{}: {}", Quoted(&self.text), self.reason)
    }
}

/// The pieces of a source, in its order: a file that is read whole gives one, a stream one for each of
/// its entries, so that a gigabyte takes no more memory than an entry. A piece that failed says which;
/// none follows if the rest cannot be read.
type Pieces = Box<dyn Iterator<Item = Result<Imported, ImportError>> + Send>;

/// What the sources of one run know of each other.
#[derive(Default)]
struct Common {
    /// Documents of feeds, where they really are: one that is part of another's history is not read twice.
    documents: HashSet<PathBuf>,
    /// Files of one export.
    parts: wxr::Parts,
    /// Pages of static sites to which stories lead.
    pages: markdown::Pages,
    /// Of whom static sites say who they are.
    people: markdown::People,
}

/// Begins to read one source.
///
/// # Errors
/// When the file cannot be read, is no text, is beyond a limit, or says something that cannot be
/// right. The message names the file, the line where there is one, and the remedy.
fn pieces(
    source: &Source,
    format: Format,
    options: &Options,
    common: &mut Common,
) -> Result<Pieces, ImportError> {
    if options.url.is_some() && format.holds_many() {
        let path = source.path.clone();
        return Err(ImportError::NotOnePage { path });
    }
    match format {
        Format::Feed => feed::read(source, options, &mut common.documents),
        Format::Wxr => wxr::pieces(source, options, &mut common.parts),
        Format::JsonLines => json_lines::open(source, options),
        Format::Html => {
            let bytes = source::bytes(&source.path)?;
            let mut imported = html::read(source, options, &bytes)?;
            imported.length = bytes.len() as u64;
            Ok(one(imported))
        }
        Format::Markdown => {
            let Common { pages, people, .. } = common;
            let read = |text: &str| markdown::read(source, options, text, pages, people);
            let story = whole(source, read)?;
            Ok(Box::new(story.chain(people.unread().map(Ok))))
        }
        Format::Page => whole(source, |text| page::read(&source.path, options, text)),
    }
}

/// Reads a text that is held in memory.
fn whole(
    source: &Source,
    read: impl FnOnce(&str) -> Result<Imported, ImportError>,
) -> Result<Pieces, ImportError> {
    let bytes = source::bytes(&source.path)?;
    let decoded = decode::decode_declared(&bytes, source.declared, &source.path)?;
    let mut imported = read(&decoded.text)?;
    imported.warnings.extend(decoded.warning);
    imported.length = bytes.len() as u64;
    Ok(one(imported))
}

fn one(imported: Imported) -> Pieces {
    Box::new(std::iter::once(Ok(imported)))
}

/// A text about its folder. It is known by what it would be as a page: as that it may have been published before
/// such texts were told from stories.
fn paper(source: &Source, options: &Options) -> Imported {
    let as_page = whole(source, |text| page::read(&source.path, options, text));
    // What would be no page now was none then.
    let told = as_page.into_iter().flatten().flatten();
    let stories = told.flat_map(|imported| imported.submissions);
    let origins = stories.map(|story| story.origin.as_str().to_owned());
    Imported::from(Skipped {
        line: None,
        title: source.path.display().to_string(),
        reason: source::PAPER,
        known_by: origins.collect(),
    })
}

/// A file that is not read, for this reason: there may be thousands of them in a folder.
fn passed(source: &Source, reason: &'static str) -> Imported {
    Imported::from(Skipped {
        line: None,
        title: source.path.display().to_string(),
        reason,
        known_by: Vec::new(),
    })
}
