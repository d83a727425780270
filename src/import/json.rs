//! JSON, of which no more values come into memory than are of use.

use super::limits;
use super::written::{At, Fault, Faults};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;

/// Why bytes are no JSON that can be taken.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// They are none.
    #[error(transparent)]
    Syntax(#[from] serde_json::Error),
    /// There are more values than an entry has.
    #[error("there are more than {most} values in it; shorten it", most = limits::VALUES)]
    TooMany,
    /// Keys stand twice: of two values nobody knows which is meant (RFC 8259, section 4).
    #[error("keys stand twice")]
    Twice(Vec<Fault>),
}

/// How many values may yet come.
pub(super) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(limits::VALUES))
    }
}

impl Budget {
    fn spend<E: Error>(&self) -> Result<(), E> {
        let left = self.0.get().checked_sub(1);
        left.map(|left| self.0.set(left))
            .ok_or_else(|| E::custom(JsonError::TooMany))
    }

    /// What stopped the reading.
    fn error(&self, error: serde_json::Error) -> JsonError {
        match self.0.get() {
            0 if error.is_data() => JsonError::TooMany,
            _ => JsonError::Syntax(error),
        }
    }
}

/// Reads JSON.
///
/// # Errors
/// When it is none, has too many values, is nested deeper than 128 levels, or a key stands twice.
pub fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    let faults = Faults::default();
    let value = read(bytes, &Budget::default(), &faults)?;
    match faults.into_inner() {
        twice if twice.is_empty() => Ok(value),
        twice => Err(JsonError::Twice(twice)),
    }
}

/// Reads what another program has written: of keys that stand twice the last counts.
///
/// # Errors
/// As [`parse`].
pub(super) fn parse_leniently(text: &str, budget: &Budget) -> Result<Value, JsonError> {
    read(text.as_bytes(), budget, &Faults::default())
}

fn read(bytes: &[u8], budget: &Budget, faults: &Faults) -> Result<Value, JsonError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let reading = Reading {
        at: None,
        faults,
        budget,
    };
    let read = reading.deserialize(&mut deserializer);
    let read = read.and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|error| budget.error(error))
}

/// A document of a long list, whose items come into memory one at a time.
pub(super) struct Listed {
    /// What stands around the list.
    pub(super) around: Map<String, Value>,
    /// Its items as they are written.
    pub(super) items: Vec<Box<RawValue>>,
}

impl Listed {
    /// Reads a document with a list under `key`, in the way of [`parse_leniently`].
    ///
    /// # Errors
    /// As [`parse`], but for what is in the list; when it is no object.
    pub(super) fn parse(text: &str, key: &str) -> Result<Self, JsonError> {
        let (budget, faults) = (Budget::default(), Faults::default());
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let reading = ReadingList {
            key,
            budget: &budget,
            faults: &faults,
        };
        let read = deserializer.deserialize_map(reading);
        let read = read.and_then(|listed| deserializer.end().map(|()| listed));
        read.map_err(|error| budget.error(error))
    }
}

struct ReadingList<'a> {
    key: &'a str,
    budget: &'a Budget,
    faults: &'a Faults,
}

impl<'de> Visitor<'de> for ReadingList<'_> {
    type Value = Listed;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Listed, A::Error> {
        let mut listed = Listed {
            around: Map::new(),
            items: Vec::new(),
        };
        while let Some(key) = access.next_key::<String>()? {
            if key == self.key {
                let list: &RawValue = access.next_value()?;
                // What is no list has no items.
                listed.items = serde_json::from_str(list.get()).unwrap_or_default();
                continue;
            }
            let value = access.next_value_seed(Reading {
                at: None,
                faults: self.faults,
                budget: self.budget,
            })?;
            listed.around.insert(key, value);
        }
        Ok(listed)
    }
}

/// The reading of a value, which notes the keys in it that stand twice.
struct Reading<'a> {
    /// Where it is; `None` of the whole.
    at: Option<At<'a>>,
    faults: &'a Faults,
    budget: &'a Budget,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.budget.spend()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        loop {
            let number = items.len();
            let at = self.at.as_ref();
            let item = Reading {
                at: Some(at.map_or_else(|| At::first(number), |at| at.item(number))),
                ..self
            };
            match access.next_element_seed(item)? {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let at = self.at.as_ref();
            let at = at.map_or_else(|| At::key(&key), |at| at.of(&key));
            if values.contains_key(&key) {
                self.faults.add(&at, "stands there twice; keep one");
            }
            let value = Reading {
                at: Some(at),
                ..self
            };
            let value = access.next_value_seed(value)?;
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}
