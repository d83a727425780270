//! The front matter of a Markdown story: where it ends, and its keys and values.

use super::super::limits;
use super::super::syntax::Syntax;
use serde_json::{Map, Value};

/// A mistake in a file: the line, counted from 1, what is wrong and the remedy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, and the remedy.
    pub text: String,
}

/// A file taken apart at its fences.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    /// TOML stands between lines of `+++`, YAML between lines of `---`, and JSON from a brace to the one that
    /// closes it, or behind a line `---json`.
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

impl Parts<'_> {
    /// The keys and values of the front matter.
    ///
    /// # Errors
    /// When it is not written in its language.
    pub(super) fn read(&self) -> Result<Map<String, Value>, Problem> {
        self.syntax.read(self.front).map_err(|mistake| Problem {
            line: self.front_line + mistake.lines_above,
            text: format!("the front matter is wrong: {}", mistake.text),
        })
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
