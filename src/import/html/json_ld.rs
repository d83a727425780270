//! Data in scripts: JSON-LD.

use super::schema::Things;
use serde_json::Value;

/// Adds what the scripts say; tells how many of them say nothing that can be read. Values within each
/// other beyond 128 are none: the reader stops there.
pub(super) fn add(scripts: &[String], things: &mut Things) -> usize {
    let mut unread = 0;
    for script in scripts {
        let text = bare(script);
        if text.is_empty() {
            continue;
        }
        match serde_json::from_str::<Value>(text) {
            Ok(value) => things.add(value),
            // Line ends and tabs in a text are forbidden, and common where people fill in templates.
            Err(_) => match serde_json::from_str::<Value>(&text.replace(|c: char| c < ' ', " ")) {
                Ok(value) => things.add(value),
                Err(_) => unread += 1,
            },
        }
    }
    unread
}

/// Without the marks that once hid a script from browsers, and a semicolon behind it.
fn bare(script: &str) -> &str {
    let marks = [
        "<!--",
        "//<![CDATA[",
        "/*<![CDATA[*/",
        "<![CDATA[",
        "-->",
        "//]]>",
        "/*]]>*/",
        "]]>",
        "//",
        ";",
    ];
    let mut text = script.trim();
    loop {
        let before = text;
        for mark in marks {
            text = text.strip_prefix(mark).unwrap_or(text).trim();
            text = text.strip_suffix(mark).unwrap_or(text).trim();
        }
        if text == before {
            return text;
        }
    }
}
