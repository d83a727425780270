//! The front matter of a Markdown story: where it ends, and its keys and values.

use super::super::{limits, wording};
use serde_json::{Map, Value};

/// A mistake in a file: the line, counted from 1, what is wrong and the remedy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, and the remedy.
    pub text: String,
}

/// The language of a front matter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Syntax {
    /// Between lines of `+++`.
    Toml,
    /// Between lines of `---`.
    Yaml,
    /// From a brace to the one that closes it, or behind a line `---json`.
    Json,
}

/// A file taken apart at its fences.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) syntax: Syntax,
    /// Without the fences.
    front: &'a str,
    /// The line of the file on which `front` begins.
    front_line: usize,
    pub(super) body: &'a str,
    /// The line of the file on which `body` begins.
    pub(super) body_line: usize,
}

/// Takes a file apart; `None` if it has no front matter.
///
/// # Errors
/// When the front matter has no end, or is too large.
pub(super) fn split(text: &str) -> Result<Option<Parts<'_>>, Problem> {
    let fence = text.lines().next().unwrap_or_default().trim_end();
    let (syntax, end) = match fence {
        "+++" => (Syntax::Toml, "+++"),
        "---" => (Syntax::Yaml, "---"),
        "---json" => (Syntax::Json, "---"),
        _ if text.starts_with('{') => return Ok(braced(text)),
        _ => return Ok(None),
    };
    let start = text.find('\n').map_or(text.len(), |end| end + 1);
    let mut offset = start;
    for (at, line) in text[start..].split_inclusive('\n').enumerate() {
        let trimmed = line.trim_end();
        if trimmed == end || (syntax == Syntax::Yaml && trimmed == "...") {
            return Ok(Some(Parts {
                syntax,
                front: &text[start..offset],
                front_line: 2,
                body: &text[offset + line.len()..],
                body_line: at + 3,
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
            "the front matter begins with `{fence}` and has no end within {} KiB; close it with a line `{end}`",
            limits::FRONT_MATTER >> 10
        ),
    })
}

/// A front matter that is a JSON object at the very beginning, as Hugo has it; `None` if what begins with
/// a brace is none, but text.
fn braced(text: &str) -> Option<Parts<'_>> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    values.next()?.ok()?;
    let (front, body) = text.split_at(values.byte_offset());
    (front.len() <= limits::FRONT_MATTER).then(|| Parts {
        syntax: Syntax::Json,
        front,
        front_line: 1,
        body,
        body_line: 1 + front.matches('\n').count(),
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
    /// The keys and values of the front matter. What TOML knows as a date is a text.
    ///
    /// # Errors
    /// When it is not written in its language.
    pub(super) fn read(&self) -> Result<Map<String, Value>, Problem> {
        match self.syntax {
            Syntax::Toml => self.toml(),
            Syntax::Yaml => self.yaml(),
            Syntax::Json => self.json(),
        }
    }

    fn toml(&self) -> Result<Map<String, Value>, Problem> {
        let table: toml::Table = toml::from_str(self.front).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            self.problem(offset, error.message())
        })?;
        Ok(table
            .into_iter()
            .map(|(key, value)| (key, of_toml(value)))
            .collect())
    }

    fn yaml(&self) -> Result<Map<String, Value>, Problem> {
        if self.front.trim().is_empty() {
            return Ok(Map::new());
        }
        // The reader's own budget refuses what is nested too deeply or unfolds too far.
        // As YAML 1.2 has them, `y` and `no` are words, as tags are, and no booleans.
        let options = serde_saphyr::options! { strict_booleans: true };
        serde_saphyr::from_str_with_options(self.front, options).map_err(|error| {
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

    fn json(&self) -> Result<Map<String, Value>, Problem> {
        serde_json::from_str(self.front).map_err(|error| {
            let (line, column) = (error.line() as u64, error.column() as u64);
            let offset = offset_of(self.front, line, column.max(1));
            self.problem(offset.unwrap_or(0), without_place(&error.to_string()))
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
            line: self.front_line + before.matches('\n').count(),
            text: format!("the front matter is wrong: {key}{reason}"),
        }
    }

    /// The line of the file on which a key stands, if that can be told.
    pub(super) fn line_of(&self, key: &str) -> Option<usize> {
        let at = self.front.lines().position(|line| begins(line, key))?;
        Some(self.front_line + at)
    }

    /// The same of a key within the value that begins on a line, if it stands there but once.
    pub(super) fn line_within(&self, line: usize, key: &str) -> Option<usize> {
        let below = self
            .front
            .lines()
            .enumerate()
            .skip(line + 1 - self.front_line);
        let inner = below.map(|(at, line)| (at, line.trim_start_matches([' ', '\t', '-', '{'])));
        let mut found = inner.filter(|(_, line)| begins(line, key));
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(self.front_line + at),
            _ => None,
        }
    }
}

/// Whether a line begins with a key, in whatever language.
fn begins(line: &str, key: &str) -> bool {
    let bare = line.trim_start_matches(['[', '"']);
    let quoted = bare.len() < line.len();
    bare.strip_prefix(key).is_some_and(|rest| {
        let rest = if quoted {
            rest.trim_start_matches('"')
        } else {
            rest
        };
        rest.trim_start().starts_with(['=', ':', ']', '.'])
    })
}

fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => items.into_iter().map(of_toml).collect(),
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(key, value)| (key, of_toml(value)))
            .collect(),
    }
}
