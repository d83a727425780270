//! Data in attributes: microdata (HTML, section 5).

use super::limits;
use super::nodes::{all, attribute, is_blank, raw_text};
use super::schema::Things;
use dom_query::{Document, NodeId, NodeRef};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Properties that name something.
const OF_NAMES: [&str; 6] = [
    "articleSection",
    "author",
    "creator",
    "keywords",
    "name",
    "headline",
];

/// Properties of one thing.
type Properties = Map<String, Value>;

/// Adds the things of a page that belong to no other.
pub(super) fn add(document: &Document, things: &mut Things) {
    let scopes = all(document, "[itemscope]");
    if scopes.len() > limits::THINGS {
        return;
    }
    let mut items: HashMap<NodeId, Properties> = HashMap::new();
    for scope in &scopes {
        let kinds = attribute(scope, "itemtype").unwrap_or_default();
        let kinds = kinds.split_whitespace().map(Value::from).collect();
        items.insert(
            scope.id,
            Properties::from_iter([("@type".to_owned(), Value::Array(kinds))]),
        );
    }
    // From the last to the first: what is in a thing is whole before that is put where it belongs.
    for property in all(document, "[itemprop]").iter().rev() {
        let Some(owner) = property
            .ancestors_it(None)
            .find(|node| items.contains_key(&node.id))
        else {
            continue;
        };
        let names = attribute(property, "itemprop").unwrap_or_default();
        let thing = items.remove(&property.id).map(in_order);
        if let Some(item) = items.get_mut(&owner.id) {
            for name in names.split_whitespace() {
                let value = match &thing {
                    Some(thing) => Value::Object(thing.clone()),
                    None => Value::String(value(property, name)),
                };
                put(item, name, value);
            }
        }
    }
    for scope in &scopes {
        if let Some(item) = items.remove(&scope.id) {
            things.add(Value::Object(in_order(item)));
        }
    }
}

fn put(item: &mut Properties, name: &str, value: Value) {
    let values = item.entry(name).or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(values) = values {
        values.push(value);
    }
}

/// They were found from the last to the first. One value is no list, as in JSON-LD.
fn in_order(mut item: Properties) -> Properties {
    for (name, value) in &mut item {
        match value {
            Value::Array(values) if name != "@type" && values.len() == 1 => {
                *value = values.remove(0);
            }
            Value::Array(values) if name != "@type" => values.reverse(),
            _ => {}
        }
    }
    item
}

/// What a property says (HTML, section 5.2.4). Of a link that is the address to which it leads; where a name is due,
/// papers mean its words.
fn value(property: &NodeRef<'_>, name: &str) -> String {
    if property.has_name("a") && OF_NAMES.contains(&name) && !is_blank(property) {
        return raw_text(property, limits::SUMMARY);
    }
    let key = match property.node_name().as_deref() {
        Some("a" | "area" | "link") => "href",
        Some("img" | "audio" | "embed" | "iframe" | "source" | "track" | "video") => "src",
        Some("object") => "data",
        Some("data" | "meter") => "value",
        Some("time") => "datetime",
        _ => "content",
    };
    attribute(property, key)
        .or_else(|| attribute(property, "content"))
        .unwrap_or_else(|| raw_text(property, limits::SUMMARY))
}
