//! Values that may be written in several ways: a text, a table, or a list of these.
//!
//! serde tries the ways of an untagged enum one after the other and forgets why each failed. Here the
//! first character decides, and what is wrong inside a table is told as such.

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// How something may be written.
pub(super) trait Shape<'de>: Sized {
    /// All the ways there are, as the second half of "write …".
    const WAYS: &'static str;

    /// The text itself.
    fn of_text(text: String) -> Self;

    /// A table.
    fn of_table<D: Deserializer<'de>>(table: D) -> Result<Self, D::Error>;

    /// A list, unless there is only ever one.
    fn of_list<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::invalid_type(Unexpected::Seq, &Self::WAYS))
    }
}

/// Reads a value in one of its shapes.
pub(super) fn read<'de, S: Shape<'de>, D: Deserializer<'de>>(value: D) -> Result<S, D::Error> {
    value.deserialize_any(Shaped(PhantomData))
}

struct Shaped<S>(PhantomData<S>);

impl<'de, S: Shape<'de>> Visitor<'de> for Shaped<S> {
    type Value = S;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(S::WAYS)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<S, E> {
        Ok(S::of_text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<S, A::Error> {
        S::of_table(MapAccessDeserializer::new(table))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<S, A::Error> {
        S::of_list(SeqAccessDeserializer::new(list))
    }
}

/// Says how an enum may be written: the ways in words, and what makes it of a text, of a table and,
/// if it may be one, of a list.
macro_rules! shaped {
    ($name:ident, $ways:literal, $text:expr, $table:expr $(, $list:expr)?) => {
        impl<'de> $crate::import::shape::Shape<'de> for $name {
            const WAYS: &'static str = $ways;

            fn of_text(text: String) -> Self {
                ($text)(text)
            }

            fn of_table<D: serde::Deserializer<'de>>(table: D) -> Result<Self, D::Error> {
                serde::Deserialize::deserialize(table).map($table)
            }

            $(fn of_list<D: serde::Deserializer<'de>>(list: D) -> Result<Self, D::Error> {
                serde::Deserialize::deserialize(list).map($list)
            })?
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
                $crate::import::shape::read(value)
            }
        }
    };
}

pub(super) use shaped;
