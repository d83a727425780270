//! What becomes of a feed's texts: headlines, summaries and bodies.

use super::super::limits;
use super::super::sanitise::{self, TooMuch};
use super::item::{Markup, Words};
use crate::model::{Html, Text};
use ammonia::UrlRelative;
use quick_xml::escape::partial_escape;
use std::borrow::Cow;
use url::Url;

/// A text without a place of its own for the full one is a summary up to so many characters.
const SHORT: usize = 1_000;
/// Elements that a line of text may hold and that say nothing of their own when they are gone.
const OF_A_LINE: [&str; 22] = [
    "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "em", "font", "i", "ins", "kbd",
    "mark", "s", "small", "span", "strong", "sub", "sup", "u",
];
/// And others that speak for HTML where a text may be either.
const OF_HTML: [&str; 12] = [
    "a",
    "blockquote",
    "div",
    "h1",
    "h2",
    "h3",
    "img",
    "li",
    "ol",
    "p",
    "q",
    "ul",
];

impl Words {
    /// Whether it is HTML. Where the format leaves that open, this program writes plain text, and of
    /// others what looks like HTML is.
    pub(super) fn is_html(&self, is_newsstands: bool) -> bool {
        match self.markup {
            Markup::None => false,
            Markup::Html => true,
            Markup::Unclear => !is_newsstands && looks_like_html(self.bare(is_newsstands)),
        }
    }

    /// It as HTML, not yet sanitised. HTML of somebody else without a tag is plain text but for its references.
    pub(super) fn to_html(&self, is_newsstands: bool) -> String {
        let raw = self.bare(is_newsstands).replace("\r\n", "\n");
        if !self.is_html(is_newsstands) {
            return paragraphs(parts(&raw).map(partial_escape));
        }
        let is_whole = is_newsstands || has_tags(&raw) || parts(&raw).nth(1).is_none();
        match is_whole {
            true => raw,
            false => paragraphs(parts(&raw).map(Cow::Borrowed)),
        }
    }

    /// It without what some escape twice, which would hide all of it in HTML: `<![CDATA[ … ]]>`.
    fn bare(&self, is_newsstands: bool) -> &str {
        let raw = self.raw.as_str();
        let within = || raw.trim().strip_prefix("<![CDATA[")?.strip_suffix("]]>");
        match self.markup == Markup::None || is_newsstands {
            true => raw,
            false => within().unwrap_or(raw),
        }
    }
}

/// What stands between blank lines.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split("\n\n").map(str::trim);
    parts.filter(|part| !part.is_empty())
}

fn paragraphs<'t>(parts: impl Iterator<Item = Cow<'t, str>>) -> String {
    let parts = parts.map(|part| format!("<p>{part}</p>"));
    parts.collect::<Vec<_>>().join("\n")
}

/// Whether anything in it may be a tag of HTML, or a comment.
fn has_tags(text: &str) -> bool {
    let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    text.match_indices('<')
        .any(|(at, _)| text[at + 1..].starts_with(begins))
}

/// Whether a known tag or a character reference stands in it. `x <y and AT&T` has neither.
fn looks_like_html(text: &str) -> bool {
    let is_tag = |after: &str| {
        let name = after.trim_start_matches('/');
        let length = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        let known = |known: &&&str| name[..length].eq_ignore_ascii_case(known);
        let ends = name[length..].starts_with([' ', '>', '/', '\n', '\t']);
        ends && OF_A_LINE.iter().chain(&OF_HTML).any(|one| known(&one))
    };
    let is_reference = |after: &str| {
        let length = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        let (name, rest) = after.split_at(length.unwrap_or(after.len()));
        (2..=10).contains(&name.len()) && rest.starts_with(';')
    };
    text.match_indices('<')
        .any(|(at, _)| is_tag(&text[at + 1..]))
        || text
            .match_indices('&')
            .any(|(at, _)| is_reference(&text[at + 1..]))
}

/// Plain text; `None` if there is nothing to see.
pub(super) fn text(words: &Words, is_newsstands: bool) -> Option<Text> {
    let raw = words.bare(is_newsstands);
    match words.is_html(is_newsstands) {
        true => sanitise::plain(raw),
        false => Text::new(raw),
    }
}

/// HTML made fit; relative addresses in it are resolved, or go.
pub(super) fn body(raw: &str, base: Option<&Url>) -> Result<Option<Html>, TooMuch> {
    let relative = match base {
        Some(base) => UrlRelative::RewriteWithBase(base.clone()),
        None => UrlRelative::Deny,
    };
    sanitise::clean(raw, relative)
}

/// A short text with nothing in it that would be lost without its markup.
pub(super) fn as_summary(html: &Html, is_newsstands: bool) -> Option<Text> {
    let longest = if is_newsstands {
        limits::SUMMARY
    } else {
        SHORT
    };
    let inner = html.as_str().trim();
    let inner = ["p", "div"].iter().find_map(|name| {
        let rest = inner.strip_prefix(&format!("<{name}>"))?;
        rest.strip_suffix(&format!("</{name}>"))
    });
    let inner = inner.unwrap_or(html.as_str());
    let mut tags = inner.split('<').skip(1);
    let is_line = tags.all(|tag| {
        let name = tag.trim_start_matches('/');
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        OF_A_LINE.contains(&&name[..end])
    });
    let text = Text::new(&html.plain_text())?;
    (is_line && text.as_str().chars().count() <= longest).then_some(text)
}

/// Whether a summary says nothing that its text does not: it is that text, or its beginning with an
/// ellipsis, which programs make.
pub(super) fn is_excerpt(summary: &Text, text: &str) -> bool {
    let Some(text) = Text::new(text) else {
        return false;
    };
    let summary = summary.as_str();
    let ellipses = ["[…]", "[...]", "…", "..."];
    let cut = ellipses
        .iter()
        .find_map(|ellipsis| summary.strip_suffix(ellipsis));
    match cut {
        Some(beginning) => text.as_str().starts_with(beginning.trim_end()),
        None => summary == text.as_str(),
    }
}

/// A name of something, if it is not too long for one.
pub(super) fn name(raw: &str) -> Option<Text> {
    let text = Text::new(raw)?;
    (text.as_str().chars().count() <= limits::NAME).then_some(text)
}
