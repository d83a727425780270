//! JSON Feed 1.0 and 1.1.

use super::super::html::without_traces;
use super::super::json::{Budget, JsonError, Listed, parse_leniently};
use super::super::{ImportError, LeftOut, Skipped, limits};
use super::dates::instant;
use super::document::Found;
use super::item::{Category, Head, Item, Medium, Picture, Words};
use super::people::{Person, listed, web_address};
use super::{RETRACTED, resolved};
use crate::model::{Guid, Quoted, Source, Text};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};
use url::Url;

/// How the version begins that a document names itself by.
pub(super) const VERSION: &str = "jsonfeed.org/version/";

/// A document that is read as a whole.
pub(super) struct JsonFeed {
    pub(super) head: Head,
    path: PathBuf,
    deleted: std::vec::IntoIter<Value>,
    /// In memory as they are written, of which they would take a hundred times as much.
    items: std::vec::IntoIter<Box<RawValue>>,
    zone: Tz,
}

/// What tells an item of this program.
#[derive(Deserialize)]
struct Marked {
    #[serde(rename = "_newsstand")]
    mark: Option<Mark>,
}

#[derive(Deserialize)]
struct Mark {}

impl JsonFeed {
    pub(super) fn read(text: &str, path: &Path, zone: Tz) -> Result<Self, ImportError> {
        let invalid = |line, problem| ImportError::Invalid {
            path: path.to_owned(),
            line,
            problem,
        };
        let Listed { around, items } =
            Listed::parse(text, "items").map_err(|error| match error {
                JsonError::Syntax(error) => {
                    let problem = format!("this is no JSON ({error}); mend it there");
                    invalid(error.line(), problem)
                }
                error => invalid(
                    1,
                    format!("what stands around the items is too much: {error}"),
                ),
            })?;
        let mut document = Value::Object(around);
        let version = string(&document["version"]).unwrap_or_default();
        if !version.contains(VERSION) {
            let problem = "this JSON is no feed; one says `\"version\": \"https://jsonfeed.org/version/1.1\"`";
            return Err(invalid(1, problem.to_owned()));
        }
        let deleted = document.pointer_mut("/_newsstand/deleted");
        let deleted = match deleted.map(Value::take) {
            Some(Value::Array(list)) => list,
            _ => Vec::new(),
        };
        Ok(Self {
            head: head(&document, &items),
            path: path.to_owned(),
            deleted: deleted.into_iter(),
            items: items.into_iter(),
            zone,
        })
    }

    /// The next item. An error is the document's last word.
    pub(super) fn next(&mut self) -> Result<Option<Found>, ImportError> {
        if let Some(deleted) = self.deleted.next() {
            return Ok(Some(Found::Skipped(Skipped {
                line: None,
                title: string(&deleted["id"]).unwrap_or_default(),
                reason: RETRACTED,
                known_by: string(&deleted["id"]).into_iter().collect(),
            })));
        }
        let Some(written) = self.items.next() else {
            return Ok(None);
        };
        let value = parse_leniently(written.get(), &Budget::default());
        let value = value.map_err(|error| {
            let beginning: String = written.get().chars().take(limits::LEFT_OUT_SHOWN).collect();
            ImportError::Invalid {
                path: self.path.clone(),
                line: 1,
                problem: format!("the item {} cannot be read: {error}", Quoted(&beginning)),
            }
        })?;
        let item = item(&value, &self.head, self.zone);
        Ok(Some(Found::Item(Box::new(item))))
    }
}

fn head(document: &Value, items: &[Box<RawValue>]) -> Head {
    let address = |name: &str| web_address(&string(&document[name])?);
    let own_address = address("feed_url");
    let older = string(&document["next_url"]);
    let older = older.and_then(|older| resolved(&older, own_address.as_ref()));
    Head {
        title: string(&document["title"]),
        home_page: address("home_page_url"),
        older: older.and_then(|older| web_address(&older)),
        own_address,
        current: None,
        language: string(&document["language"]),
        authors: people(document),
        is_newsstands: items.iter().any(|item| is_marked(item)),
    }
}

fn is_marked(item: &RawValue) -> bool {
    let marked = serde_json::from_str::<Marked>(item.get());
    marked.is_ok_and(|marked| marked.mark.is_some())
}

fn item(value: &Value, head: &Head, zone: Tz) -> Item {
    let base = head.home_page.clone().or_else(|| head.own_address.clone());
    let text = |name: &str| string(&value[name]);
    let address = |name: &str| resolved(&text(name)?, base.as_ref());
    let link = address("url").or_else(|| address("external_url"));
    let link = link.and_then(|link| web_address(&link)).map(without_traces);
    let content = text("content_html").map(|html| Words::html(html, link.clone().or(base.clone())));
    let mut item = Item {
        id: text("id"),
        title: text("title").map(Words::plain),
        summary: text("summary").map(Words::plain),
        content: content.or_else(|| text("content_text").map(Words::plain)),
        authors: people(value),
        categories: list(&value["tags"]).filter_map(tag).collect(),
        banner: address("banner_image"),
        language: text("language"),
        link,
        ..Item::default()
    };
    item.image = address("image").map(|url| Picture {
        url,
        ..Picture::default()
    });
    for (name, place) in [
        ("date_published", &mut item.published),
        ("date_modified", &mut item.updated),
    ] {
        if let Some(written) = text(name) {
            instant(&written, name, None, zone, place, &mut item.unsure);
        }
    }
    for attachment in list(&value["attachments"]) {
        match medium(attachment, base.as_ref()) {
            Some(medium) => item.media.push(medium),
            None => item.left_out.push(LeftOut::new(
                None,
                &attachment.to_string(),
                "an attachment without an address",
            )),
        }
    }
    extend(&value["_newsstand"], &mut item);
    item
}

fn tag(value: &Value) -> Option<Category> {
    Some(Category {
        name: string(value)?,
        scheme: None,
    })
}

fn medium(value: &Value, base: Option<&Url>) -> Option<Medium> {
    let seconds = value["duration_in_seconds"].as_f64();
    // What is no number of seconds becomes 0, and that is none.
    let seconds = seconds.map(|seconds| seconds as u32);
    Some(Medium {
        url: resolved(&string(&value["url"])?, base)?,
        media_type: string(&value["mime_type"]),
        length: value["size_in_bytes"].as_u64(),
        title: string(&value["title"]),
        duration: seconds.filter(|seconds| *seconds > 0),
        ..Medium::default()
    })
}

/// Version 1.0 knows one author, 1.1 a list of them.
fn people(value: &Value) -> Vec<Person> {
    let one = std::iter::once(&value["author"]).filter(|_| !value["authors"].is_array());
    listed(list(&value["authors"]).chain(one).map(person).collect())
}

fn person(value: &Value) -> Person {
    let url = string(&value["url"]);
    Person {
        email: url
            .as_deref()
            .and_then(|url| url.strip_prefix("mailto:"))
            .map(str::to_owned),
        name: string(&value["name"]).or_else(|| string(value)),
        url,
        bio: string(&value["_newsstand"]["bio"]),
        is_listed: false,
    }
}

/// What this program has no member of the format for.
fn extend(extension: &Value, item: &mut Item) {
    let text = |name: &str| string(&extension[name]);
    item.kind = text("kind").and_then(|kind| kind.parse().ok());
    item.section = text("section");
    item.dateline = text("dateline");
    item.contributors = list(&extension["contributors"]).map(person).collect();
    item.rights = text("rights").map(Words::plain);
    if let Some(image) = &mut item.image {
        image.alt = text("image_alt");
        image.description = text("image_description");
        image.credit = text("image_credit");
    }
    item.source = source(&extension["source"]);
}

fn source(value: &Value) -> Option<Source> {
    let url = web_address(&string(&value["feed_url"])?)?;
    let id = string(&value["id"]).and_then(|id| Guid::new(&id).ok());
    Some(Source {
        title: Text::new(&string(&value["title"])?)?,
        home_page: string(&value["home_page_url"]).and_then(|page| web_address(&page)),
        id: id.filter(|id| id.as_str() != url.as_str()),
        updated: None,
        url,
    })
}

/// A text; a number counts as one, as identities often are.
fn string(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
