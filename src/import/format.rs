//! How a source is written: told, or known by its name, or by how it begins.

use super::{ImportError, Options, Source, decode, feed, html, json_lines, markdown, source, wxr};
use crate::model::MediaType;
use std::path::Path;
use std::str::FromStr;

/// How a source is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The text of a saved web page.
    Page,
    /// A saved web page, as HTML or as MHTML.
    Html,
    /// Markdown with a front matter in TOML, YAML or JSON.
    Markdown,
    /// An entry in JSON on each line.
    JsonLines,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A WordPress export.
    Wxr,
}

/// Why a format was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is no format this version imports; write {all}", all = Format::names())]
pub struct FormatError {
    name: String,
}

impl Format {
    /// Each of them.
    pub const ALL: [Self; 6] = [
        Self::Page,
        Self::Html,
        Self::Markdown,
        Self::JsonLines,
        Self::Feed,
        Self::Wxr,
    ];

    /// What is of each, as programs tell it (RFC 6838). XML alone may be two of them.
    pub const MEDIA_TYPES: &[(&str, Self)] = &[
        ("text/plain", Self::Page),
        ("text/html", Self::Html),
        ("application/xhtml+xml", Self::Html),
        ("multipart/related", Self::Html),
        ("text/markdown", Self::Markdown),
        ("application/jsonl", Self::JsonLines),
        ("application/x-ndjson", Self::JsonLines),
        ("application/rss+xml", Self::Feed),
        ("application/rdf+xml", Self::Feed),
        ("application/atom+xml", Self::Feed),
        ("application/feed+json", Self::Feed),
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::JsonLines => "jsonl",
            Self::Feed => "feed",
            Self::Wxr => "wxr",
        }
    }

    /// Whether a source of it may hold many entries, each of which says itself where its page is.
    pub(super) fn holds_many(self) -> bool {
        match self {
            Self::JsonLines | Self::Feed | Self::Wxr => true,
            Self::Page | Self::Html | Self::Markdown => false,
        }
    }

    /// The names of all, as they are told.
    pub fn names() -> String {
        let names = Self::ALL.map(|format| format!("`{}`", format.name()));
        names.join(", ")
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|format| format.name() == name);
        known.ok_or_else(|| FormatError {
            name: name.to_owned(),
        })
    }
}

/// Why a file is passed that may yet be a story.
const UNKNOWN_NAME: &str = "a name that does not end as a story's does";
/// Why one is that is none.
const SHOWN: &str = "a picture or a recording, which comes with the story that shows it";

/// Whether a file was passed for a reason that says nothing of stories.
pub fn is_no_story(reason: &str) -> bool {
    [UNKNOWN_NAME, SHOWN].contains(&reason)
}

/// What the end of a name says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// What it is.
    Format(Format),
    /// That it may be one of ours; what does not begin as any of them is this.
    Else(Format),
    /// The same, but much that is none of ours is named so.
    Perhaps(Format),
}

/// How the names of files end that are read in a folder.
const ENDINGS: [(&str, Named); 14] = [
    ("md", Named::Format(Format::Markdown)),
    ("markdown", Named::Format(Format::Markdown)),
    ("txt", Named::Else(Format::Page)),
    ("html", Named::Else(Format::Html)),
    ("htm", Named::Else(Format::Html)),
    ("mhtml", Named::Else(Format::Html)),
    ("mht", Named::Else(Format::Html)),
    ("jsonl", Named::Format(Format::JsonLines)),
    ("ndjson", Named::Format(Format::JsonLines)),
    ("rss", Named::Perhaps(Format::Feed)),
    ("atom", Named::Perhaps(Format::Feed)),
    ("rdf", Named::Perhaps(Format::Feed)),
    ("xml", Named::Perhaps(Format::Feed)),
    ("json", Named::Perhaps(Format::Feed)),
];

/// How the names of files end that are read in a folder, for people.
pub fn endings() -> String {
    let endings = ENDINGS.map(|(ending, _)| format!(".{ending}"));
    endings.join(", ")
}

/// Whether a file is named as some that are read.
pub(super) fn is_ours(path: &Path) -> bool {
    ending(path).is_some()
}

/// Why a file is passed that is named as none of ours.
fn by_name(path: &Path) -> &'static str {
    let media_type = path.to_str().and_then(MediaType::of_file);
    match media_type.as_ref().map(MediaType::kind) {
        Some("image" | "audio" | "video") => SHOWN,
        _ => UNKNOWN_NAME,
    }
}

fn named(source: &Source) -> Option<Named> {
    match source.is_standard_input() {
        true => Some(Named::Format(Format::JsonLines)),
        false => ending(&source.path),
    }
}

fn ending(path: &Path) -> Option<Named> {
    let extension = path.extension()?;
    let mut endings = ENDINGS.iter();
    let known = endings.find(|(ending, _)| extension.eq_ignore_ascii_case(ending));
    known.map(|(_, named)| *named)
}

/// What is known of a source.
pub(super) enum Known {
    /// How it is written.
    Format(Format),
    /// What it is, if it was found in a folder that was named and is not read.
    Passed(&'static str),
    /// A text about its folder.
    Paper,
}

/// The format of a source.
///
/// # Errors
/// When its beginning has to be looked at and cannot be read, or nothing says that it is a story.
pub(super) fn of(source: &Source, options: &Options) -> Result<Known, ImportError> {
    let name = named(source);
    let otherwise = match (name, options.format) {
        (None, _) if !source.is_named => {
            return Ok(Known::Passed(by_name(&source.path)));
        }
        (_, Some(Format::Wxr)) => return unless_feed(source).map(Known::Format),
        (_, Some(told)) => return unless_export(told, source).map(Known::Format),
        (Some(Named::Format(format)), None) => return Ok(Known::Format(format)),
        (Some(Named::Else(format)), None) => Some(format),
        // What is named by itself is told why it is none.
        (Some(Named::Perhaps(format)), None) => Some(format).filter(|_| source.is_named),
        (None, None) => None,
    };
    let is_of_site = source.site().is_some() && !source.is_named;
    let may_be_lines = matches!(name, None | Some(Named::Else(Format::Page)));
    let format = match beginning(source)? {
        None if may_be_lines && json_lines::begins(&source.path)? => Some(Format::JsonLines),
        None if (may_be_lines || otherwise == Some(Format::Feed))
            && json_lines::is_spread_out(&source.path)? =>
        {
            return Err(ImportError::SpreadOut {
                path: source.path.clone(),
            });
        }
        format => format.or(otherwise),
    };
    Ok(match format {
        Some(Format::Page) if source.is_paper() => Known::Paper,
        // What a site's pages are made with, or were made into.
        Some(Format::Html) if is_of_site => {
            Known::Passed("HTML of a static site without a front matter")
        }
        Some(format) => Known::Format(format),
        None if source.is_named => {
            return Err(ImportError::Unknown {
                path: source.path.clone(),
            });
        }
        None => Known::Passed("no feed and no WordPress export"),
    })
}

/// The format that the beginning of a file speaks for.
fn beginning(source: &Source) -> Result<Option<Format>, ImportError> {
    let head = source::head(&source.path)?;
    if let Some(kind) = decode::archive(&head) {
        return Err(ImportError::Binary {
            path: source.path.clone(),
            kind: Some(kind),
        });
    }
    // A mark at its beginning says whether it is UTF-16.
    let (head, ..) = encoding_rs::UTF_8.decode(&head);
    if markdown::begins(&head) {
        return Ok(Some(Format::Markdown));
    }
    if html::is_archive(head.as_bytes()) || html::is_html(head.as_bytes()) {
        return Ok(Some(Format::Html));
    }
    match feed::is_feed(&source.path)? {
        true => unless_export(Format::Feed, source).map(Some),
        false => Ok(None),
    }
}

/// A WordPress export is RSS, and has the name of a feed and its media type: read as one, its drafts and
/// all that stands behind a password would be published.
fn unless_export(format: Format, source: &Source) -> Result<Format, ImportError> {
    let may_be_one = format == Format::Feed && !source.is_standard_input();
    match may_be_one && wxr::is_export(&source.path)? {
        true => Ok(Format::Wxr),
        false => Ok(format),
    }
}

/// The other way round a feed is all drafts: none of its items says that it is published.
fn unless_feed(source: &Source) -> Result<Format, ImportError> {
    let path = &source.path;
    let is_feed = || Ok::<_, ImportError>(!wxr::may_be_export(path)? && feed::is_feed(path)?);
    match !source.is_standard_input() && is_feed()? {
        true => Err(ImportError::NoExport { path: path.clone() }),
        false => Ok(Format::Wxr),
    }
}
