//! Data in scripts: JSON-LD.

use super::super::json::{Budget, JsonError, parse_leniently};
use super::schema::Things;

/// Adds what the scripts say; tells how many of them say nothing that can be read. Values within each
/// other beyond 128 are none, nor are those that would be too many: the reader stops there.
pub(super) fn add(scripts: &[String], things: &mut Things) -> usize {
    let mut unread = 0;
    let budget = Budget::default();
    for script in scripts {
        let text = bare(script);
        if text.is_empty() {
            continue;
        }
        let read = parse_leniently(text, &budget).or_else(|error| match error {
            // Line ends and tabs in a text are forbidden, and common where people fill in templates.
            JsonError::Syntax(_) => parse_leniently(&text.replace(|c: char| c < ' ', " "), &budget),
            error => Err(error),
        });
        match read {
            Ok(value) => things.add(value),
            Err(_) => unread += 1,
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
