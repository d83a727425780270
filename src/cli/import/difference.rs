//! What an import would change of a stored entry, as people compare texts.

use crate::store::Change;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

/// What goes behind `-`, what comes behind `+`. Of a long text only the lines that change.
pub(super) fn lines(change: &Change) -> Vec<String> {
    let (before, after) = (text(&change.before), text(&change.after));
    let mut lines = Vec::new();
    for line in TextDiff::from_lines(&before, &after).iter_all_changes() {
        let sign = match line.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        lines.push(format!(
            "{sign} {}: {}",
            change.key,
            line.value().trim_end()
        ));
    }
    lines
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
