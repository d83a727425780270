//! What an import would change of a stored entry.

use crate::model::Entry;
use serde::Serialize;
use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

/// A value that would be another.
#[derive(Serialize)]
pub(super) struct Change {
    key: String,
    #[serde(skip_serializing_if = "Value::is_null")]
    before: Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    after: Value,
}

/// The values of which a reader would see a difference, and the dates.
pub(super) fn between(before: &Entry, after: &Entry) -> Vec<Change> {
    let (mut before, mut after) = (values(before), values(after));
    let mut keys: Vec<String> = after.keys().chain(before.keys()).cloned().collect();
    keys.sort_unstable();
    keys.dedup();
    // A number of the store's, which grows with every change of anything.
    keys.retain(|key| key != "revision");
    let change = |key: String| {
        let before = before.remove(&key).unwrap_or_default();
        let after = after.remove(&key).unwrap_or_default();
        (before != after).then_some(Change { key, before, after })
    };
    keys.into_iter().filter_map(change).collect()
}

fn values(entry: &Entry) -> Map<String, Value> {
    match serde_json::to_value(entry) {
        Ok(Value::Object(values)) => values,
        _ => Map::new(),
    }
}

/// As people compare texts: what goes behind `-`, what comes behind `+`. Of a long text only the lines that
/// change.
pub(super) fn lines(changes: &[Change]) -> Vec<String> {
    changes.iter().flat_map(Change::lines).collect()
}

impl Change {
    fn lines(&self) -> Vec<String> {
        let (before, after) = (text(&self.before), text(&self.after));
        let mut lines = Vec::new();
        for change in TextDiff::from_lines(&before, &after).iter_all_changes() {
            let sign = match change.tag() {
                ChangeTag::Equal => continue,
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            lines.push(format!(
                "{sign} {}: {}",
                self.key,
                change.value().trim_end()
            ));
        }
        lines
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
