//! References in text and in the values of attributes.

use encoding_rs::WINDOWS_1252;
use quick_xml::escape::resolve_html5_entity;
use std::borrow::Cow;
use std::collections::HashSet;

/// The longest name of an entity of HTML, and more than any number needs.
const LONGEST_NAME: usize = 40;

/// The text with its references resolved: numbers, the entities of XML and those of HTML. What is none
/// of these is text, as browsers have it.
///
/// # Errors
/// When it refers to one of the entities the document declares: they are never expanded, for they may
/// stand for anything, and a thousandfold of it. The error is its name.
pub(super) fn resolved<'t>(
    text: &'t str,
    declared: &HashSet<String>,
) -> Result<Cow<'t, str>, String> {
    let Some(first) = text.find('&') else {
        return Ok(Cow::Borrowed(text));
    };
    let mut resolved = String::with_capacity(text.len());
    resolved.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(after) = rest.strip_prefix('&') {
        let name = name(after);
        let meaning = name.and_then(meaning);
        match (name, meaning) {
            (Some(name), _) if declared.contains(name) => return Err(name.to_owned()),
            (Some(name), Some(meaning)) => {
                resolved.push_str(&meaning);
                rest = &after[name.len() + 1..];
            }
            _ => {
                resolved.push('&');
                rest = after;
            }
        }
        let next = rest.find('&').unwrap_or(rest.len());
        resolved.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Ok(Cow::Owned(resolved))
}

/// What stands between the `&` and a `;`.
fn name(after: &str) -> Option<&str> {
    let near = after.bytes().take(LONGEST_NAME);
    let end = near.enumerate().find(|(_, byte)| *byte == b';')?.0;
    let name = &after[..end];
    let is_name = |c: char| c.is_alphanumeric() || "#_-.:".contains(c);
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

fn meaning(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(Cow::Borrowed);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        // No letter has these numbers, but browsers show what windows-1252 has there, and people rely
        // on it.
        0x80..=0x9F => {
            let byte = [u8::try_from(code).ok()?];
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(&byte);
            Some(Cow::Owned(text.into_owned()))
        }
        code => char::from_u32(code).map(|letter| Cow::Owned(letter.to_string())),
    }
}

/// The names of the entities that a document type declares.
pub(super) fn declared(doctype: &str) -> impl Iterator<Item = String> {
    doctype.split("<!ENTITY").skip(1).filter_map(|declaration| {
        let mut words = declaration.split_whitespace();
        let name = words.next().filter(|name| *name != "%")?;
        Some(name.to_owned())
    })
}
