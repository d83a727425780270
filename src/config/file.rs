//! A file of `feeds/` and its keys, each with its place, so that a fault can name the line.

use super::ConfigError;
use crate::import::wording;
use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Bytes of a file of settings: a thousand times an ordinary one. It is in memory as a whole, and read
/// again whenever it changes.
const LONGEST: u64 = 1 << 20;

/// The keys a kind of file has.
pub(super) struct Schema {
    /// Those it must have, each with a value to show to who forgot it.
    pub(super) required: &'static [(&'static str, &'static str)],
    /// Those it may have, by where they are read.
    pub(super) optional: &'static [&'static [&'static str]],
}

impl Schema {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        let required = self.required.iter().map(|(name, _)| *name);
        required.chain(self.optional.iter().copied().flatten().copied())
    }
}

/// A file with its text.
pub(super) struct TomlFile {
    pub(super) path: PathBuf,
    text: String,
}

impl TomlFile {
    pub(super) fn read(path: PathBuf) -> Result<Self, ConfigError> {
        let unreadable = |source| ConfigError::unreadable(path.clone(), source);
        // To open a named pipe would wait for its writer.
        if !path.metadata().map_err(unreadable)?.is_file() {
            return Err(ConfigError::NotAFile(path));
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(unreadable)?;
        let read = file.take(LONGEST + 1).read_to_end(&mut bytes);
        read.map_err(unreadable)?;
        if bytes.len() as u64 > LONGEST {
            return Err(ConfigError::Value {
                path,
                line: 1,
                reason: format!("the file has more than {} MiB; shorten it", LONGEST >> 20),
            });
        }
        String::from_utf8(bytes)
            .map_err(|error| ConfigError::Value {
                path: path.clone(),
                line: line_of(error.as_bytes(), error.utf8_error().valid_up_to()),
                reason: "this is no UTF-8; save the file as UTF-8".to_owned(),
            })
            .map(|text| Self { path, text })
    }

    pub(super) fn keys(&self, schema: &'static Schema) -> Result<Keys<'_>, ConfigError> {
        let table = DeTable::parse(&self.text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            self.fault(start, wording::plain(error.message()))
        })?;
        let keys = Keys {
            file: self,
            schema,
            table: table.into_inner(),
        };
        keys.refuse_unknown()?;
        Ok(keys)
    }

    /// A fault at a byte of the text.
    fn fault(&self, start: usize, reason: String) -> ConfigError {
        ConfigError::Value {
            path: self.path.clone(),
            line: line_of(self.text.as_bytes(), start),
            reason,
        }
    }
}

/// The line of a byte, counted from 1.
fn line_of(text: &[u8], byte: usize) -> usize {
    let before = text.iter().take(byte);
    before.filter(|&&byte| byte == b'\n').count() + 1
}

/// A value and where it stands, for faults that only other files show.
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) path: PathBuf,
    pub(super) line: usize,
}

impl<T> Placed<T> {
    pub(super) fn fault(&self, reason: String) -> ConfigError {
        ConfigError::Value {
            path: self.path.clone(),
            line: self.line,
            reason,
        }
    }
}

/// The keys of a file.
pub(super) struct Keys<'file> {
    file: &'file TomlFile,
    schema: &'static Schema,
    table: DeTable<'file>,
}

impl Keys<'_> {
    /// What a text means; `None` if the key is not there.
    pub(super) fn text<T, E: Display>(
        &self,
        name: &str,
        meaning: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, ConfigError> {
        self.value(name, |value, written| match value {
            DeValue::String(text) => meaning(text).map_err(|reason| reason.to_string()),
            DeValue::Array(_) | DeValue::Table(_) => {
                Err(format!("write one text in quotes: `{name} = \"…\"`"))
            }
            _ => Err(format!("put it in quotes: `{name} = \"{written}\"`")),
        })
    }

    /// What each text of a list means; `None` if the key is not there.
    pub(super) fn texts<T, E: Display>(
        &self,
        name: &str,
        most: usize,
        meaning: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<Vec<T>>, ConfigError> {
        let remedy = || format!("write a list of texts in quotes: `{name} = [\"…\", \"…\"]`");
        self.value(name, |value, _| {
            let DeValue::Array(list) = value else {
                return Err(remedy());
            };
            if list.len() > most {
                return Err(format!("{} are too many; keep at most {most}", list.len()));
            }
            let meant = list.iter().map(|one| match one.get_ref() {
                DeValue::String(text) => meaning(text).map_err(|reason| reason.to_string()),
                _ => Err(remedy()),
            });
            meant.collect()
        })
    }

    /// What a whole number means; `None` if the key is not there.
    pub(super) fn number<T>(
        &self,
        name: &str,
        meaning: impl FnOnce(i64) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        self.value(name, |value, _| {
            let (number, example) = match value {
                DeValue::Integer(digits) => {
                    let number = i64::from_str_radix(digits.as_str(), digits.radix());
                    (number.ok(), 50)
                }
                DeValue::String(text) => (None, text.trim().parse().unwrap_or(50)),
                _ => (None, 50),
            };
            let remedy = || format!("write a whole number without quotes: `{name} = {example}`");
            meaning(number.ok_or_else(remedy)?)
        })
    }

    /// Whether something is so; `None` if the key is not there.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, ConfigError> {
        self.value(name, |value, _| match value {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(format!(
                "write `{name} = true` or `{name} = false`, without quotes"
            )),
        })
    }

    /// What each item of a list means; an empty list if the key is not there.
    pub(super) fn list<T>(
        &self,
        name: &str,
        meaning: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Result<Vec<Placed<T>>, ConfigError> {
        let Some(list) = self.table.get(name) else {
            return Ok(Vec::new());
        };
        let fault = |start, reason| self.file.fault(start, format!("{name}: {reason}"));
        let DeValue::Array(items) = list.get_ref() else {
            let remedy = format!("write a list in brackets: `{name} = [\"…\"]`");
            return Err(fault(list.span().start, remedy));
        };
        let placed = |item: &Spanned<DeValue<'_>>| {
            let start = item.span().start;
            Ok(Placed {
                value: meaning(item.get_ref()).map_err(|reason| fault(start, reason))?,
                path: self.file.path.clone(),
                line: line_of(self.file.text.as_bytes(), start),
            })
        };
        items.iter().map(placed).collect()
    }

    /// The value of a key that the file must have; if it has it not, all that are missing are told.
    pub(super) fn required<T>(&self, value: Option<T>) -> Result<T, ConfigError> {
        value.ok_or_else(|| {
            let missing = self.schema.required.iter();
            let lines: Vec<String> = missing
                .filter(|(name, _)| !self.table.contains_key(*name))
                .map(|(name, example)| format!("`{name} = \"{example}\"`"))
                .collect();
            let reason = format!("these required keys are missing; add {}", lines.join(", "));
            self.file.fault(0, reason)
        })
    }

    /// Hands `meaning` the value and how it is written.
    fn value<T>(
        &self,
        name: &str,
        meaning: impl FnOnce(&DeValue<'_>, &str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.table.get(name) else {
            return Ok(None);
        };
        let written = self.file.text.get(value.span()).unwrap_or_default();
        meaning(value.get_ref(), written)
            .map(Some)
            .map_err(|reason| {
                self.file
                    .fault(value.span().start, format!("{name}: {reason}"))
            })
    }

    fn refuse_unknown(&self) -> Result<(), ConfigError> {
        let is_known = |key: &str| self.schema.names().any(|name| name == key);
        let unknown = self.table.keys().filter(|key| !is_known(key.get_ref()));
        let Some(first) = unknown.min_by_key(|key| key.span().start) else {
            return Ok(());
        };
        let known: Vec<&str> = self.schema.names().collect();
        let reason = wording::unknown(first.get_ref(), &known);
        Err(self.file.fault(first.span().start, reason))
    }
}
