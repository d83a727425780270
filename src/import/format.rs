//! How a source is written: told, or known by its name, or by how it begins.

use super::{ImportError, Options, Source, markdown, source};
use std::str::FromStr;

/// How a source is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The text of a saved web page.
    Page,
    /// Markdown with a front matter in TOML, YAML or JSON.
    Markdown,
    /// An entry in JSON on each line.
    JsonLines,
}

/// Why a format was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is no format this version imports; write {all}", all = Format::names())]
pub struct FormatError {
    name: String,
}

impl Format {
    /// Each of them.
    const ALL: [Self; 3] = [Self::Page, Self::Markdown, Self::JsonLines];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Markdown => "markdown",
            Self::JsonLines => "jsonl",
        }
    }

    fn names() -> String {
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

/// What the end of a name says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// What it is.
    Format(Format),
    /// That it may be one of ours.
    Perhaps,
}

/// How the names of files end that are read in a folder.
const ENDINGS: [(&str, Named); 5] = [
    ("md", Named::Format(Format::Markdown)),
    ("markdown", Named::Format(Format::Markdown)),
    ("txt", Named::Perhaps),
    ("jsonl", Named::Format(Format::JsonLines)),
    ("ndjson", Named::Format(Format::JsonLines)),
];

/// How the names of files end that are read in a folder, for people.
pub fn endings() -> String {
    let endings = ENDINGS.map(|(ending, _)| format!(".{ending}"));
    endings.join(", ")
}

fn named(source: &Source) -> Option<Named> {
    if source.is_standard_input() {
        return Some(Named::Format(Format::JsonLines));
    }
    let extension = source.path.extension()?;
    let mut endings = ENDINGS.iter();
    let known = endings.find(|(ending, _)| extension.eq_ignore_ascii_case(ending));
    known.map(|(_, named)| *named)
}

/// The format of a source; `None` if it was found in a folder and is none of ours.
///
/// # Errors
/// When its beginning has to be looked at and cannot be read.
pub(super) fn of(source: &Source, options: &Options) -> Result<Option<Format>, ImportError> {
    let named = named(source);
    if named.is_none() && !source.is_named {
        return Ok(None);
    }
    match (options.format, named) {
        (Some(told), _) => Ok(Some(told)),
        (None, Some(Named::Format(format))) => Ok(Some(format)),
        (None, Some(Named::Perhaps) | None) => {
            if is_settings(source) {
                return Err(ImportError::Settings {
                    path: source.path.clone(),
                });
            }
            let head = source::head(&source.path)?;
            // A mark at its beginning says whether it is UTF-16.
            let (head, ..) = encoding_rs::UTF_8.decode(&head);
            Ok(Some(beginning_with(&head)))
        }
    }
}

/// A slip of the hand: what is in `feeds/` beside the stories.
fn is_settings(source: &Source) -> bool {
    let extension = source.path.extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// The format that the beginning of a file speaks for.
fn beginning_with(head: &str) -> Format {
    match markdown::begins(head) {
        true => Format::Markdown,
        false => Format::Page,
    }
}
