//! The front matter of a Markdown story, as it is written.

use super::shape::shaped;
use super::{limits, wording};
use serde::Deserialize;

/// A mistake in a file: the line, counted from 1, what is wrong and the remedy.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) line: usize,
    pub(super) text: String,
}

/// The language of a front matter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Syntax {
    /// Between lines of `+++`.
    Toml,
    /// Between lines of `---`.
    Yaml,
}

/// A file taken apart at its fences.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    syntax: Syntax,
    /// Without the fences; its first line is line 2 of the file.
    front: &'a str,
    pub(super) body: &'a str,
    /// The line of the file on which `body` begins.
    pub(super) body_line: usize,
}

/// The first line of a front matter in its file: the fence is line 1.
const FIRST_LINE: usize = 2;

/// Everything a front matter may say, before its meaning is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrontMatter {
    pub(super) kind: Option<String>,
    pub(super) title: Option<String>,
    pub(super) section: Option<String>,
    pub(super) author: Option<OneOrMany>,
    pub(super) authors: Option<OneOrMany>,
    pub(super) dateline: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) tags: Option<Words>,
    pub(super) published: Option<When>,
    pub(super) updated: Option<When>,
    pub(super) image: Option<Picture>,
    pub(super) banner: Option<String>,
    pub(super) enclosures: Option<Vec<Attached>>,
    pub(super) link: Option<String>,
    pub(super) language: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) guid: Option<String>,
    pub(super) contributors: Option<OneOrMany>,
    pub(super) rights: Option<String>,
    pub(super) source: Option<Taken>,
    pub(super) correction: Option<Notes>,
}

/// One author or several.
#[derive(Debug)]
pub(super) enum OneOrMany {
    One(Person),
    Many(Vec<Person>),
}

shaped!(
    OneOrMany,
    "an author's name, a table with the keys name, bio, url, email, or a list of these",
    |name| Self::One(Person::Name(name)),
    |person| Self::One(Person::Full(person)),
    Self::Many
);

/// An author by name or in full.
#[derive(Debug)]
pub(super) enum Person {
    Name(String),
    Full(FullPerson),
}

shaped!(
    Person,
    "an author's name, or a table with the keys name, bio, url, email",
    Self::Name,
    Self::Full
);

/// An author in full.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FullPerson {
    pub(super) name: String,
    pub(super) bio: Option<String>,
    pub(super) url: Option<String>,
    pub(super) email: Option<String>,
}

/// One tag or several.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "write a list of tags, each in quotes")]
pub(super) enum Words {
    One(String),
    Many(Vec<String>),
}

/// A date or date-time: TOML has them, YAML writes them as text.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "write a date or date-time such as 2026-11-23 or 2026-11-23T09:30:00Z"
)]
pub(super) enum When {
    Toml(toml::value::Datetime),
    Text(String),
}

/// A picture by address or in full.
#[derive(Debug)]
pub(super) enum Picture {
    Address(String),
    Full(FullPicture),
}

shaped!(
    Picture,
    "a picture's address, or a table with the keys url, alt, description, credit, width, height, thumbnail",
    Self::Address,
    Self::Full
);

/// A picture in full.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FullPicture {
    pub(super) url: String,
    pub(super) alt: Option<String>,
    pub(super) description: Option<String>,
    pub(super) credit: Option<String>,
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    pub(super) thumbnail: Option<String>,
}

/// A file that goes with the story.
#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a table with the keys url, type, length, title, duration"
)]
pub(super) struct Attached {
    pub(super) url: String,
    #[serde(rename = "type")]
    pub(super) media_type: Option<String>,
    pub(super) length: Option<u64>,
    pub(super) title: Option<String>,
    pub(super) duration: Option<Duration>,
}

/// How long something plays.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "write a duration in seconds such as 125, or as \"2:05\" or \"1:02:05\""
)]
pub(super) enum Duration {
    Seconds(u32),
    Clock(String),
}

/// The feed a story was taken from.
#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a table with the keys title, url, home_page, id, updated"
)]
pub(super) struct Taken {
    pub(super) title: String,
    pub(super) url: String,
    pub(super) home_page: Option<String>,
    pub(super) id: Option<String>,
    pub(super) updated: Option<When>,
}

/// One correction or several.
#[derive(Debug)]
pub(super) enum Notes {
    One(Note),
    Many(Vec<Note>),
}

shaped!(
    Notes,
    "the text of a correction, a table with the keys date, text, or a list of these",
    |text| Self::One(Note::Text(text)),
    |note| Self::One(Note::Dated(note)),
    Self::Many
);

/// A correction, with its day or without.
#[derive(Debug)]
pub(super) enum Note {
    Text(String),
    Dated(DatedNote),
}

shaped!(
    Note,
    "the text of a correction, or a table with the keys date, text",
    Self::Text,
    Self::Dated
);

/// A correction with its day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DatedNote {
    pub(super) date: Option<When>,
    pub(super) text: String,
}

/// Whether a file's first line is the fence of a front matter.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = text.split(|&byte| byte == b'\n').next();
    first.is_some_and(|line| matches!(line.trim_ascii_end(), b"---" | b"+++"))
}

/// Takes a file apart; `None` if it does not begin with a fence.
///
/// # Errors
/// When the front matter has no end, or is too large.
pub(super) fn split(text: &str) -> Result<Option<Parts<'_>>, Problem> {
    let first = text.lines().next().unwrap_or_default();
    let syntax = match first.trim_end() {
        "+++" => Syntax::Toml,
        "---" => Syntax::Yaml,
        _ => return Ok(None),
    };
    let fence = first.trim_end();
    let start = text.find('\n').map_or(text.len(), |end| end + 1);
    let mut offset = start;
    for (at, line) in text[start..].split_inclusive('\n').enumerate() {
        let trimmed = line.trim_end();
        if trimmed == fence || (syntax == Syntax::Yaml && trimmed == "...") {
            return Ok(Some(Parts {
                syntax,
                front: &text[start..offset],
                body: &text[offset + line.len()..],
                body_line: FIRST_LINE + at + 1,
            }));
        }
        offset += line.len();
        if offset - start > limits::FRONT_MATTER {
            break;
        }
    }
    Err(Problem {
        line: 1,
        text: format!(
            "the front matter begins with `{fence}` and has no end within {} KiB; close it with a line `{fence}`",
            limits::FRONT_MATTER >> 10
        ),
    })
}

/// The byte at a line and a column, both counted from 1.
fn offset_of(text: &str, line: u64, column: u64) -> Option<usize> {
    let (line, column) = (usize::try_from(line).ok()?, usize::try_from(column).ok()?);
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines
        .by_ref()
        .take(line.checked_sub(1)?)
        .map(str::len)
        .sum();
    let mut characters = lines.next().unwrap_or_default().char_indices();
    let within = characters.nth(column.checked_sub(1)?);
    Some(before + within.map_or(0, |(at, _)| at))
}

/// A message without its own line number, which counts from below the fence.
fn without_place(message: &str) -> &str {
    let end = message.rfind(" at line ").unwrap_or(message.len());
    message[..end].trim()
}

impl Parts<'_> {
    /// Reads the front matter.
    ///
    /// # Errors
    /// When it is no TOML or YAML, has an unknown key, or a value of the wrong kind.
    pub(super) fn read(&self) -> Result<FrontMatter, Problem> {
        match self.syntax {
            Syntax::Toml => self.toml(),
            Syntax::Yaml => self.yaml(),
        }
    }

    fn toml(&self) -> Result<FrontMatter, Problem> {
        toml::from_str(self.front).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            self.problem(offset, error.message())
        })
    }

    fn yaml(&self) -> Result<FrontMatter, Problem> {
        if self.front.trim().is_empty() {
            return Ok(FrontMatter::default());
        }
        // The reader's own budget refuses what is nested too deeply or unfolds too far.
        serde_saphyr::from_str(self.front).map_err(|error| {
            let place = error.location();
            let offset =
                place.and_then(|place| offset_of(self.front, place.line(), place.column()));
            let text = error.without_snippet().to_string();
            let mut problem = self.problem(offset.unwrap_or(0), without_place(&text));
            // The commonest slip: `title: Ferry: the return`.
            if text.contains("mapping values are not allowed") {
                problem
                    .text
                    .push_str("; put a value that holds `: ` in quotes");
            }
            problem
        })
    }

    /// What a parser says of a byte of the front matter.
    fn problem(&self, offset: usize, message: &str) -> Problem {
        let before = self.front.get(..offset).unwrap_or_default();
        let reason = wording::plain(message);
        // Of a value; other messages name the key.
        let key = wording::key_of(self.front, offset).filter(|_| reason.starts_with("write "));
        let key = key.map_or_else(String::new, |key| format!("`{key}`: "));
        Problem {
            line: FIRST_LINE + before.matches('\n').count(),
            text: format!("the front matter is wrong: {key}{reason}"),
        }
    }

    /// The line of the file on which a key stands; that of the fence if it cannot be told.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let is_key = |line: &str| {
            line.strip_prefix(key)
                .or_else(|| line.strip_prefix('[')?.strip_prefix(key))
                .or_else(|| line.strip_prefix("[[")?.strip_prefix(key))
                .is_some_and(|rest| rest.trim_start().starts_with(['=', ':', ']', '.']))
        };
        let at = self.front.lines().position(is_key);
        at.map_or(1, |at| FIRST_LINE + at)
    }
}
