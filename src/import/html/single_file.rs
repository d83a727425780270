//! What SingleFile, a browser's extension, writes into the pages that it saves: where they stood, and once
//! in a style what several pictures show.

use super::limits;
use super::nodes::{address, all, attribute};
use crate::import::picture_sources::is_in_page;
use dom_query::Document;
use std::collections::HashMap;
use url::Url;

/// What the name of such a style begins with.
const NAME: &str = "--sf-img-";

/// The address in the comment at the beginning of the page:
///
/// ```text
/// Page saved with SingleFile
/// url: https://paper.example/ferry
/// saved date: Sun Nov 29 2026 10:11:12 GMT+0100
/// ```
pub(super) fn saved_from(start: &str) -> Option<Url> {
    let (_, comment) = start.split_once("Page saved with SingleFile")?;
    let mut lines = comment.split("-->").next()?.lines();
    lines.find_map(|line| address(line.trim().strip_prefix("url:")?, None))
}

/// Gives pictures that are shown by a style their own addresses, which are the pictures themselves. Together
/// they have a limit: a thousand may show one of a megabyte.
pub(super) fn put_pictures(document: &Document, html: &str) {
    let styles = styles(html);
    if styles.is_empty() {
        return;
    }
    let mut room = limits::HTML;
    for image in all(document, "img[style*='--sf-img-']") {
        let style = attribute(&image, "style").unwrap_or_default();
        let shown = style.split_once("var(").and_then(|(_, rest)| {
            let name = rest.split([')', ',']).next()?.trim();
            styles.get(name)
        });
        let Some(picture) = shown.filter(|picture| picture.len() <= room) else {
            continue;
        };
        room -= picture.len();
        image.set_attr("src", picture);
    }
}

/// The pictures in styles, by their names: `--sf-img-1: url("data:image/png;base64,…")`.
fn styles(html: &str) -> HashMap<&str, &str> {
    let found = html.match_indices(NAME).filter_map(|(at, _)| {
        let (name, rest) = html[at..].split_at(html[at..].find([':', ')', ';', '"'])?);
        let value = rest.strip_prefix(':')?.trim_start().strip_prefix("url(")?;
        let value = value.trim_start_matches(['"', '\'']);
        let value = &value[..value.find(['"', '\'', ')'])?];
        is_in_page(value).then_some((name.trim_end(), value))
    });
    found.collect()
}
