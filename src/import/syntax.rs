//! Keys and values in TOML, YAML and JSON, as people write them.

use super::wording;
use serde_json::{Map, Value};
use std::ffi::OsStr;
use std::path::Path;

/// The language of a front matter, or of a site's configuration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Syntax {
    Toml,
    Yaml,
    Json,
}

/// What a reader does not take.
pub(super) struct Mistake {
    /// How many lines of the text stand above it.
    pub(super) lines_above: usize,
    /// What is wrong, and the remedy.
    pub(super) text: String,
}

impl Syntax {
    /// By the end of a file's name.
    pub(super) fn of(file: &Path) -> Option<Self> {
        match file.extension().and_then(OsStr::to_str)? {
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// What a story says of itself; nothing in an empty text. What TOML knows as a date is a text.
    ///
    /// # Errors
    /// When the text is not written in this language, or a key of YAML or TOML stands in it twice.
    pub(super) fn read(self, text: &str) -> Result<Map<String, Value>, Mistake> {
        // As YAML 1.2 has them, `y` and `no` are words, as tags are, and no booleans.
        let options = serde_saphyr::options! { strict_booleans: true };
        self.parse(text, |yaml| {
            serde_saphyr::from_str_with_options(yaml, options)
        })
        .and_then(|value| table(value, text))
    }

    /// What a site says of itself, as the readers of YAML 1.1 take it with which generators were made (Psych of
    /// Ruby, `yaml.v2` of Go): of a key that stands twice the last counts, and of several documents the first.
    ///
    /// # Errors
    /// When the text is not written in this language.
    pub(super) fn read_loosely(self, text: &str) -> Result<Value, Mistake> {
        use serde_saphyr::options::DuplicateKeyPolicy::LastWins;
        let options = serde_saphyr::options! { duplicate_keys: LastWins };
        self.parse(text, |yaml| {
            let mut bytes = yaml.as_bytes();
            let mut documents = serde_saphyr::read_with_options(&mut bytes, options);
            documents.next().unwrap_or(Ok(Value::Null))
        })
    }

    fn parse(
        self,
        text: &str,
        yaml: impl FnOnce(&str) -> Result<Value, serde_saphyr::Error>,
    ) -> Result<Value, Mistake> {
        match self {
            _ if text.trim().is_empty() => Ok(Value::Null),
            Self::Toml => toml::from_str(text).map(of_toml).map_err(|error| {
                let offset = error.span().map_or(0, |span| span.start);
                mistake(text, offset, error.message())
            }),
            // The reader's own budget refuses what is nested too deeply or unfolds too far.
            Self::Yaml => yaml(text).map_err(|error| {
                let place = error.location();
                let offset = place.and_then(|place| offset_of(text, place.line(), place.column()));
                let said = error.without_snippet().to_string();
                let mut mistake = mistake(text, offset.unwrap_or(0), without_place(&said));
                // The commonest slip: `title: Ferry: the return`.
                if said.contains("mapping values are not allowed") {
                    let remedy = "; put a value that holds `: ` in quotes";
                    mistake.text.push_str(remedy);
                }
                mistake
            }),
            Self::Json => serde_json::from_str(text).map_err(|error| {
                let (line, column) = (error.line() as u64, error.column() as u64);
                let offset = offset_of(text, line, column.max(1));
                mistake(text, offset.unwrap_or(0), without_place(&error.to_string()))
            }),
        }
    }
}

/// Keys and values; none of nothing.
pub(super) fn table(value: Value, text: &str) -> Result<Map<String, Value>, Mistake> {
    match value {
        Value::Object(table) => Ok(table),
        Value::Null => Ok(Map::new()),
        _ => Err(mistake(text, 0, "write keys, each with its value")),
    }
}

/// What a reader says of a byte of the text.
fn mistake(text: &str, offset: usize, message: &str) -> Mistake {
    let above = text.get(..offset).unwrap_or_default();
    let reason = wording::plain(message);
    // Of a value; other messages name the key.
    let key = wording::key_of(text, offset).filter(|_| reason.starts_with("write "));
    let key = key.map_or_else(String::new, |key| format!("`{key}`: "));
    Mistake {
        lines_above: above.matches('\n').count(),
        text: format!("{key}{reason}"),
    }
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

/// A message without its own line number, which counts from where the text begins.
fn without_place(message: &str) -> &str {
    let end = message.rfind(" at line ").unwrap_or(message.len());
    message[..end].trim()
}

fn of_toml(table: toml::Table) -> Value {
    let of_pair = |(key, value)| (key, of_toml_value(value));
    table.into_iter().map(of_pair).collect()
}

fn of_toml_value(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => items.into_iter().map(of_toml_value).collect(),
        toml::Value::Table(table) => of_toml(table),
    }
}
