//! The things a page speaks of in the words of schema.org, however they are written.
//!
//! JSON-LD and microdata say the same, so both become one form, the JSON of JSON-LD, and every finder
//! asks once.

use super::nodes::{address, unescaped};
use super::{limits, nodes};
use crate::model::Text;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use url::Url;

/// Things, and those among them that others point at.
#[derive(Default)]
pub(super) struct Things {
    all: Vec<Value>,
    by_id: HashMap<String, usize>,
}

impl Things {
    /// Adds a thing, or those in a list or a graph, up to a limit.
    pub(super) fn add(&mut self, value: Value) {
        if self.all.len() >= limits::THINGS {
            return;
        }
        match value {
            Value::Array(values) => values.into_iter().for_each(|value| self.add(value)),
            Value::Object(mut thing) => {
                let within = ["@graph", "mainEntity"].map(|key| thing.remove(key));
                if let Some(id) = thing.get("@id").and_then(Value::as_str) {
                    // Where others only point at it, it says no more than its id.
                    if thing.len() > 1 {
                        self.by_id.insert(id.to_owned(), self.all.len());
                    }
                }
                self.all.push(Value::Object(thing));
                within
                    .into_iter()
                    .flatten()
                    .for_each(|value| self.add(value));
            }
            _ => {}
        }
    }

    /// Those of one of the types that a test accepts.
    pub(super) fn of_type(&self, is_type: impl Fn(&str) -> bool) -> impl Iterator<Item = &Value> {
        let is_one = move |thing: &&Value| types(thing).any(&is_type);
        self.all.iter().filter(is_one)
    }

    /// The values of a property: one, or each of a list, or the thing that is pointed at.
    pub(super) fn values<'t>(&'t self, thing: &'t Value, key: &str) -> Vec<&'t Value> {
        let values = match thing.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
        };
        values.iter().map(|value| self.pointed_at(value)).collect()
    }

    /// What an id points at, if that says more.
    fn pointed_at<'t>(&'t self, value: &'t Value) -> &'t Value {
        let size = |value: &Value| value.as_object().map_or(0, serde_json::Map::len);
        let id = value.get("@id").and_then(Value::as_str);
        id.and_then(|id| self.all.get(*self.by_id.get(id)?))
            .filter(|thing| size(thing) > size(value))
            .unwrap_or(value)
    }

    /// The first value of a property that is a text.
    pub(super) fn text(&self, thing: &Value, key: &str, longest: usize) -> Option<Text> {
        let values = self.values(thing, key);
        values.into_iter().find_map(|value| text_of(value, longest))
    }

    /// The first value of a property that is a web address or has one.
    pub(super) fn address(&self, thing: &Value, key: &str, base: Option<&Url>) -> Option<Url> {
        let values = self.values(thing, key);
        values.into_iter().find_map(|value| {
            ["url", "contentUrl", "@id"]
                .iter()
                .filter_map(|key| value.get(key)?.as_str())
                .chain(value.as_str())
                .find_map(|text| address(text, base))
        })
    }
}

/// What a thing is, without the address of the vocabulary.
pub(super) fn types(thing: &Value) -> impl Iterator<Item = &str> {
    let types = match thing.get("@type") {
        Some(Value::Array(types)) => types.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let names = types.iter().filter_map(Value::as_str);
    names.map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name))
}

/// Whether a type is that of a story: `NewsArticle` and the other kinds of article, a posting, a
/// report.
pub(super) fn is_article(name: &str) -> bool {
    let is_posting = name.ends_with("Posting") && name != "JobPosting";
    name.ends_with("Article") || is_posting || name == "Report"
}

/// Whether a thing is a story that is told by its updates.
pub(super) fn is_live_blog(name: &str) -> bool {
    name == "LiveBlogPosting"
}

/// A value that is a text, or a thing with a name.
pub(super) fn text_of(value: &Value, longest: usize) -> Option<Text> {
    let raw = match value {
        Value::String(text) => Cow::Borrowed(text.as_str()),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Object(thing) => {
            let keys = ["@value", "name", "headline"];
            Cow::Borrowed(keys.iter().find_map(|key| thing.get(*key)?.as_str())?)
        }
        _ => return None,
    };
    unescaped(&raw, longest)
}

/// A whole number, which may be written in quotes, with a unit or as a value of a thing.
pub(super) fn pixels_of(value: &Value) -> Option<u32> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Object(thing) => return thing.get("value").and_then(pixels_of),
        _ => return None,
    };
    pixels(&text)
}

/// The width or height of a picture.
pub(super) fn pixels(text: &str) -> Option<u32> {
    let number: u32 = text.trim().trim_end_matches("px").trim().parse().ok()?;
    (1..=limits::PIXELS).contains(&number).then_some(number)
}

/// Whether two headlines are the same words, or one of them is the beginning of the other and says that it
/// is cut off. A beginning alone is another story's: `Budget 2026`, and `Budget 2026: what it means for you`.
pub(super) fn is_same_headline(one: &str, other: &str) -> bool {
    let begins = |cut: &str, whole: &str| {
        let cut = without_ellipsis(cut).map(nodes::folded);
        cut.is_some_and(|cut| !cut.is_empty() && nodes::folded(whole).starts_with(&cut))
    };
    let folded = nodes::folded(one);
    !folded.is_empty() && folded == nodes::folded(other) || begins(one, other) || begins(other, one)
}

/// What stands before the mark with which a text is cut off; `None` if it is whole.
pub(super) fn without_ellipsis(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let cut = ["[…]", "[...]", "…", "..."];
    cut.iter()
        .find_map(|mark| text.strip_suffix(mark))
        .map(str::trim_end)
}
