//! JSON in which no key stands twice: of two values nobody knows which is meant (RFC 8259, section 4).

use super::fault::{At, Fault, Faults};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Why bytes are no JSON that can be taken.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// They are none.
    #[error(transparent)]
    Syntax(#[from] serde_json::Error),
    /// Keys stand twice.
    #[error("keys stand twice")]
    Twice(Vec<Fault>),
}

/// Reads JSON.
///
/// # Errors
/// When it is none, is nested deeper than 128 levels, or a key stands twice.
pub fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    let faults = Faults::default();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let reading = Reading {
        at: None,
        faults: &faults,
    };
    let value = reading.deserialize(&mut deserializer)?;
    deserializer.end()?;
    match faults.into_inner() {
        twice if twice.is_empty() => Ok(value),
        twice => Err(JsonError::Twice(twice)),
    }
}

/// The reading of a value, which notes the keys in it that stand twice.
struct Reading<'a> {
    /// Where it is; `None` of the whole.
    at: Option<At<'a>>,
    faults: &'a Faults,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
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
                faults: self.faults,
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
                faults: self.faults,
            };
            let value = access.next_value_seed(value)?;
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}
