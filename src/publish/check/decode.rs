//! Bytes become text: by byte-order mark, by the declaration, else as UTF-8.

use super::production::is_character;
use super::rule::*;
use super::xml::shown;
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// How far into a document an encoding is looked for: a declaration is the very first thing.
const DECLARATION: usize = 200;

/// The text, or why there is none; and what is wrong with it by its place.
pub(super) struct Decoded<'d> {
    pub(super) text: Cow<'d, str>,
    pub(super) found: Vec<(usize, Breach)>,
    /// What it is in; `None` if that is not known.
    pub(super) encoding: Option<&'static Encoding>,
}

/// A document's text.
pub(super) fn decode(document: &[u8]) -> Decoded<'_> {
    let mut found = Vec::new();
    let (encoding, mark) = match Encoding::for_bom(document) {
        Some((encoding, mark)) => (Some(encoding), mark),
        None => (declared(document, &mut found), 0),
    };
    let Some(encoding) = encoding else {
        return Decoded {
            text: Cow::Borrowed(""),
            found,
            encoding,
        };
    };
    let bytes = document.get(mark..).unwrap_or_default();
    let (text, mut had_errors) = encoding.decode_without_bom_handling(bytes);
    had_errors |= says_ascii(document) && !document.is_ascii();
    if had_errors {
        let at = text.find('\u{FFFD}').unwrap_or(0);
        let message = format!("these bytes are no {}", encoding.name());
        found.push((at, (&UNDECODABLE, message)));
    }
    if !matches!(
        encoding.name(),
        "UTF-8" | "UTF-16LE" | "UTF-16BE" | "windows-1252" | "ISO-8859-2"
    ) {
        let message = format!("the encoding is {}", encoding.name());
        found.push((0, (&OBSCURE_ENCODING, message)));
    }
    let is_json = looks_like_json(&text);
    found.extend(bad_character(&text, is_json, had_errors));
    Decoded {
        text,
        found,
        encoding: Some(encoding),
    }
}

/// By the declaration; `None` if it names an encoding that nobody knows.
fn declared(document: &[u8], found: &mut Vec<(usize, Breach)>) -> Option<&'static Encoding> {
    let wide = match document {
        [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    if wide.is_some() {
        return wide;
    }
    let start = document
        .get(..DECLARATION.min(document.len()))
        .unwrap_or_default();
    let start = String::from_utf8_lossy(start);
    let declaration = start
        .strip_prefix("<?xml")
        .and_then(|start| start.split_once("?>"));
    let Some(name) = declaration.and_then(|(declaration, _)| named(declaration)) else {
        return Some(UTF_8);
    };
    let encoding = Encoding::for_label(name.as_bytes());
    if encoding.is_none() {
        let message = format!("the declaration names the encoding {}", shown(name));
        found.push((0, (&UNKNOWN_ENCODING, message)));
    }
    encoding
}

/// The Encoding Standard reads ASCII as windows-1252; XML does not.
fn says_ascii(document: &[u8]) -> bool {
    let start = document
        .get(..DECLARATION.min(document.len()))
        .unwrap_or_default();
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    start
        .split("?>")
        .next()
        .and_then(named)
        .is_some_and(|name| matches!(name, "us-ascii" | "ascii"))
}

fn named(declaration: &str) -> Option<&str> {
    let (_, after) = declaration.split_once("encoding")?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after.get(1..)?.split(quote).next()
}

/// XML begins with `<`, JSON Feed with a brace.
pub(super) fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// The first character that XML forbids (JSON has rules of its own), and the first that shows a
/// wrong encoding: U+0080 to U+009F are what is left of another code page.
fn bad_character(
    text: &str,
    is_json: bool,
    had_errors: bool,
) -> impl Iterator<Item = (usize, Breach)> + use<> {
    let (mut forbidden, mut suspect) = (None, None);
    for at in candidates(text.as_bytes()) {
        let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            continue;
        };
        if !is_character(character) {
            if is_json {
                continue;
            }
            forbidden = forbidden.or(Some((at, character)));
            break;
        }
        if matches!(character, '\u{80}'..='\u{9F}') && !had_errors {
            suspect = suspect.or(Some((at, character)));
        }
    }
    let message = |character: char| format!("there is U+{:04X}", u32::from(character));
    let forbidden = forbidden.map(|(at, character)| (at, (&ILL_FORMED, message(character))));
    let suspect = suspect.map(|(at, character)| (at, (&BAD_CHARACTERS, message(character))));
    forbidden.into_iter().chain(suspect)
}

/// So many bytes are looked at together, which takes a tenth of the time of one after the other.
const TOGETHER: usize = 64;

/// Where a character begins that may be bad: nearly none, and the document may be long.
fn candidates(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let is_candidate = |byte: &u8| {
        let is_space = matches!(byte, b'\t' | b'\n' | b'\r');
        (*byte < b' ') & !is_space | (*byte == 0xC2) | (*byte == 0xEF)
    };
    let pieces = bytes.chunks(TOGETHER).enumerate();
    let suspect = pieces.filter(move |(_, piece)| {
        piece
            .iter()
            .fold(false, |found, byte| found | is_candidate(byte))
    });
    suspect.flat_map(move |(number, piece)| {
        let bytes = piece.iter().enumerate();
        let found = bytes.filter(move |(_, byte)| is_candidate(byte));
        found.map(move |(at, _)| number * TOGETHER + at)
    })
}
