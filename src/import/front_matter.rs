//! The keys in front of a Markdown story, in TOML or YAML.

use super::Fault;
use crate::model::Kind;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// The keys as they are written.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Keys {
    pub(super) title: String,
    pub(super) kind: Option<Kind>,
    pub(super) section: Option<String>,
    #[serde(default)]
    pub(super) authors: Vec<TextOr<AuthorKeys>>,
    pub(super) author: Option<TextOr<AuthorKeys>>,
    pub(super) dateline: Option<String>,
    pub(super) summary: Option<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    pub(super) published: Option<TextOr<toml::value::Datetime>>,
    pub(super) updated: Option<TextOr<toml::value::Datetime>>,
    pub(super) image: Option<TextOr<ImageKeys>>,
    pub(super) link: Option<String>,
    pub(super) language: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) guid: Option<String>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorKeys {
    pub(super) name: String,
    pub(super) bio: Option<String>,
    pub(super) url: Option<String>,
    pub(super) email: Option<String>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct ImageKeys {
    pub(super) url: String,
    pub(super) alt: Option<String>,
}

/// A value that may be written short, as text, or as a table. (An untagged enum would not say
/// which key of the table is wrong.)
#[derive(Debug)]
pub(super) enum TextOr<T> {
    Text(String),
    Table(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for TextOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = TextOr<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("text or a table")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(TextOr::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(TextOr::Table)
            }
        }

        deserializer.deserialize_any(Either(PhantomData))
    }
}

/// A story's text, cut in two.
pub(super) struct Parts<'a> {
    pub(super) keys: Keys,
    /// The text of the keys, to find their lines in.
    front: &'a str,
    pub(super) body: &'a str,
    /// The line the body begins at.
    pub(super) body_line: usize,
}

impl Parts<'_> {
    /// The line of a key, for a fault in its value.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let has_key = |line: &str| {
            let rest = line.trim_start().strip_prefix(key);
            rest.is_some_and(|rest| rest.trim_start().starts_with(['=', ':']))
        };
        self.front.lines().position(has_key).map_or(1, |at| at + 2)
    }
}

/// Cuts the front matter off and reads it.
pub(super) fn split(text: &str) -> Result<Parts<'_>, Fault> {
    let first = text.lines().next().unwrap_or_default();
    let fence = first.trim_end();
    if !matches!(fence, "+++" | "---") {
        let remedy =
            "a story begins with a line `+++`, then keys such as `title = \"…\"`, then `+++`";
        return Err(Fault::new(1, remedy));
    }
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == fence {
            let front = &text[start..end];
            let body_line = front.lines().count() + 3;
            let keys = keys(fence, front)?;
            return Ok(Parts {
                keys,
                front,
                body: &text[end + line.len()..],
                body_line,
            });
        }
        end += line.len();
    }
    Err(Fault::new(
        1,
        format!("the front matter has no end; write a second line `{fence}` below its keys"),
    ))
}

fn keys(fence: &str, front: &str) -> Result<Keys, Fault> {
    if fence == "+++" {
        return toml::from_str(front).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = front.get(..start).unwrap_or(front);
            let line = before.bytes().filter(|&byte| byte == b'\n').count() + 2;
            Fault::new(line, error.message().replace('\n', " "))
        });
    }
    serde_saphyr::from_str(front).map_err(|error| {
        let line = error
            .location()
            .map_or(1, |location| location.line() as usize + 1);
        let message = error.without_snippet().to_string();
        Fault::new(line, message.lines().next().unwrap_or_default())
    })
}
