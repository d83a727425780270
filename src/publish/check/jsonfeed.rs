//! JSON Feed 1.1 and 1.
//!
//! Each level is read as its members' raw text, which still lies in the document: so every value
//! knows its place, and what no row knows is never looked into.

use super::address::FULL_IRI;
use super::date::RFC_3339;
use super::grammar::{Value, Written};
use super::rule::*;
use super::value::{LANGUAGE, MIME};
use super::xml::shown;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::fmt;

/// A member of an object.
struct Member {
    name: &'static str,
    is_required: bool,
    holds: Type,
}

/// What a member holds.
enum Type {
    Text(&'static [Value]),
    /// A text; readers are told to take a number as one.
    Id,
    /// A number of bytes or seconds.
    Amount,
    Boolean,
    Object(&'static [Member]),
    List(&'static Type),
}

const fn member(name: &'static str, holds: Type) -> Member {
    Member {
        name,
        is_required: false,
        holds,
    }
}

const fn required(name: &'static str, holds: Type) -> Member {
    Member {
        is_required: true,
        ..member(name, holds)
    }
}

const TEXT: Type = Type::Text(&[]);
const LINK: Type = Type::Text(&[FULL_IRI]);
const TAG: Type = Type::Text(&[FILLED]);
const DATE: Type = Type::Text(&[RFC_3339]);
const HTML: Type = Type::Text(&[Value::Html {
    may_be_relative: false,
}]);
const FILLED: Value = Value::Is(|w| match w.text {
    "" => Err((&EMPTY_VALUE, "is empty".to_owned())),
    _ => Ok(()),
});
const VERSION: Value = Value::OneOf(
    &[
        "https://jsonfeed.org/version/1.1",
        "https://jsonfeed.org/version/1",
    ],
    &INVALID_JSON_VERSION,
);

const FEED: &[Member] = &[
    required("version", Type::Text(&[VERSION])),
    required("title", Type::Text(&[FILLED])),
    member("home_page_url", LINK),
    member("feed_url", LINK),
    member("description", TEXT),
    member("user_comment", TEXT),
    member("next_url", LINK),
    member("icon", LINK),
    member("favicon", LINK),
    member("author", Type::Object(AUTHOR)),
    member("authors", Type::List(&Type::Object(AUTHOR))),
    member("language", Type::Text(&[LANGUAGE])),
    member("expired", Type::Boolean),
    member("hubs", Type::List(&Type::Object(HUB))),
    required("items", Type::List(&Type::Object(ITEM))),
];

const AUTHOR: &[Member] = &[
    member("name", TEXT),
    member("url", LINK),
    member("avatar", LINK),
];
const HUB: &[Member] = &[required("type", TEXT), required("url", LINK)];

const ITEM: &[Member] = &[
    required("id", Type::Id),
    member("url", LINK),
    member("external_url", LINK),
    member("title", TEXT),
    member("content_html", HTML),
    member("content_text", TEXT),
    member("summary", TEXT),
    member("image", LINK),
    member("banner_image", LINK),
    member("date_published", DATE),
    member("date_modified", DATE),
    member("author", Type::Object(AUTHOR)),
    member("authors", Type::List(&Type::Object(AUTHOR))),
    member("tags", Type::List(&TAG)),
    member("language", Type::Text(&[LANGUAGE])),
    member("attachments", Type::List(&Type::Object(ATTACHMENT))),
];

const ATTACHMENT: &[Member] = &[
    required("url", LINK),
    required("mime_type", Type::Text(&[MIME])),
    member("title", TEXT),
    member("size_in_bytes", Type::Amount),
    member("duration_in_seconds", Type::Amount),
];

/// What there is to say of a document, by its place in the text.
pub(super) fn check(text: &str) -> Vec<(usize, Breach)> {
    let mut feed = JsonFeed {
        text,
        found: Vec::new(),
        ids: HashSet::new(),
    };
    match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) => feed.value(raw, &Type::Object(FEED), &Path::default()),
        Err(error) => {
            let line = text
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1));
            let start: usize = line.map(str::len).sum();
            let at = start
                .saturating_add(error.column().saturating_sub(1))
                .min(text.len());
            feed.found.push((at, (&INVALID_JSON, reason(&error))));
        }
    }
    feed.found
}

/// What is wrong, without the place that its fault has anyway.
fn reason(error: &serde_json::Error) -> String {
    let told = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    told.strip_suffix(&place).unwrap_or(&told).to_owned()
}

/// The way to a value, such as `items[0].url`; empty at the feed itself.
#[derive(Default)]
struct Path(String);

impl Path {
    fn member(&self, name: &str) -> Self {
        let dot = if self.0.is_empty() { "" } else { "." };
        Self(format!("{}{dot}{}", self.0, shown(name)))
    }

    fn item(&self, number: usize) -> Self {
        Self(format!("{}[{number}]", self.0))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_empty() {
            "the feed"
        } else {
            &self.0
        })
    }
}

struct JsonFeed<'d> {
    text: &'d str,
    found: Vec<(usize, Breach)>,
    ids: HashSet<String>,
}

impl<'d> JsonFeed<'d> {
    /// A raw value is a piece of the text, so its address tells where it stands.
    fn place(&self, raw: &'d RawValue) -> usize {
        let start = self.text.as_ptr().addr();
        raw.get()
            .as_ptr()
            .addr()
            .saturating_sub(start)
            .min(self.text.len())
    }

    fn add(&mut self, raw: &'d RawValue, rule: &'static Rule, message: String) {
        let at = self.place(raw);
        if self.found.len() <= super::MOST_FAULTS {
            self.found.push((at, (rule, message)));
        }
    }

    fn value(&mut self, raw: &'d RawValue, holds: &'static Type, path: &Path) {
        let wanted = match (holds, raw.get().as_bytes().first()) {
            (Type::Text(values), Some(b'"')) => return self.words(raw, values, path),
            (Type::Id, Some(b'"' | b'0'..=b'9' | b'-')) => return self.id(raw, path),
            (Type::Amount, Some(b'0'..=b'9')) | (Type::Boolean, Some(b't' | b'f')) => return,
            (Type::Object(members), Some(b'{')) => return self.object(raw, members, path),
            (Type::List(of), Some(b'[')) => return self.list(raw, of, path),
            (Type::Text(_) | Type::Id, _) => "a text",
            (Type::Amount, _) => "a number of 0 or more",
            (Type::Boolean, _) => "true or false",
            (Type::Object(_), _) => "an object",
            (Type::List(_), _) => "a list",
        };
        self.add(raw, &WRONG_JSON_TYPE, format!("{path} is not {wanted}"));
    }

    /// The value as Rust has it; a fault if it is none, as half a surrogate pair is no text.
    fn read<T: serde::Deserialize<'d>>(&mut self, raw: &'d RawValue) -> Option<T> {
        let read = serde_json::from_str(raw.get());
        read.map_err(|error| self.add(raw, &INVALID_JSON, reason(&error)))
            .ok()
    }

    fn words(&mut self, raw: &'d RawValue, values: &'static [Value], path: &Path) {
        let Some(words) = self.read::<String>(raw) else {
            return;
        };
        let written = Written::in_attribute(&words);
        for value in values {
            value.check(&written, &mut |(rule, what)| {
                self.add(raw, rule, format!("{path} {what}"))
            });
        }
    }

    fn id(&mut self, raw: &'d RawValue, path: &Path) {
        let id = if raw.get().starts_with('"') {
            self.read::<String>(raw)
        } else {
            let message = format!("{path} is a number, which JSON Feed has as a text");
            self.add(raw, &NUMERIC_ID, message);
            Some(raw.get().to_owned())
        };
        let Some(id) = id else {
            return;
        };
        if id.trim().is_empty() {
            self.add(raw, &MISSING_MEMBER, format!("{path} is empty"));
        } else if !self.ids.insert(id) {
            self.add(
                raw,
                &DUPLICATE_ID,
                format!("{path} is that of another item"),
            );
        }
    }

    fn list(&mut self, raw: &'d RawValue, of: &'static Type, path: &Path) {
        let values: Vec<&'d RawValue> = self.read(raw).unwrap_or_default();
        for (number, value) in values.into_iter().enumerate() {
            self.value(value, of, &path.item(number));
        }
    }

    fn object(&mut self, raw: &'d RawValue, members: &'static [Member], path: &Path) {
        let Some(Members(present)) = self.read(raw) else {
            return;
        };
        let mut seen = HashSet::new();
        for (name, value) in &present {
            let path = path.member(name);
            if !seen.insert(name.as_str()) {
                self.add(value, &DUPLICATE_MEMBER, format!("{path} comes twice"));
            }
            match members.iter().find(|member| member.name == name) {
                Some(member) => self.value(value, &member.holds, &path),
                None if name.starts_with('_') => {}
                None => self.add(
                    value,
                    &UNDEFINED_MEMBER,
                    format!("{path} is not in the specification"),
                ),
            }
        }
        for member in members
            .iter()
            .filter(|member| member.is_required && !seen.contains(member.name))
        {
            self.add(
                raw,
                &MISSING_MEMBER,
                format!("{path} has no {}", member.name),
            );
        }
        let is_item = std::ptr::eq(members, ITEM);
        if is_item && !seen.contains("content_html") && !seen.contains("content_text") {
            self.add(raw, &CONTENT_MISSING, format!("{path} has no content"));
        }
        if let Some((_, author)) = present.iter().find(|(name, _)| name == "author")
            && !seen.contains("authors")
        {
            self.add(
                author,
                &DEPRECATED_MEMBER,
                format!("{} is of version 1", path.member("author")),
            );
        }
    }
}

/// The members of an object in their order, those that come twice too.
struct Members<'d>(Vec<(String, &'d RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}
