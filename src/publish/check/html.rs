//! HTML inside a text: what is none, and what readers take out or refuse.
//!
//! A look at the tags, not a parser: whether HTML nests as it should is not a feed's matter.

use super::grammar::{Verdict, Written};
use super::rule::*;
use super::xml::shown;
use quick_xml::escape::resolve_html5_entity;

/// The elements of HTML, those that are obsolete too, in order.
const KNOWN: [&str; 117] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "keygen",
    "label",
    "legend",
    "li",
    "main",
    "map",
    "mark",
    "math",
    "menu",
    "menuitem",
    "meter",
    "nav",
    "nobr",
    "noscript",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "picture",
    "plaintext",
    "pre",
    "progress",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "spacer",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Elements that bring in or run something, or speak for the whole page.
const RISKY: [&str; 22] = [
    "applet", "base", "basefont", "bgsound", "body", "comment", "embed", "frame", "frameset",
    "head", "html", "isindex", "link", "listing", "meta", "noframes", "object", "param", "script",
    "style", "title", "xmp",
];

/// Properties that change how a story looks and not where it stands.
const SAFE_PROPERTIES: [&str; 66] = [
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "clear",
    "color",
    "cursor",
    "direction",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "overflow",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "quotes",
    "speak",
    "text-align",
    "text-decoration",
    "text-indent",
    "unicode-bidi",
    "vertical-align",
    "volume",
    "white-space",
    "width",
    "word-spacing",
];

/// Text that is to be taken as it stands, without any markup in it.
pub(super) fn plain(written: &Written<'_>, rule: &'static Rule) -> Verdict {
    let text = written.raw;
    // Written by number, as the RSS Advisory Board's profile wants it, they are meant as they stand.
    if written.has_numbers || text.contains("&#x") {
        return Ok(());
    }
    if let Some(name) = end_tags(text).find(|name| is_html(name)) {
        return Err((rule, format!("holds the markup </{name}>")));
    }
    match references(text).find(|reference| is_reference(reference)) {
        Some(reference) => Err((rule, format!("holds the markup &{};", shown(reference)))),
        None => Ok(()),
    }
}

/// What the RSS Advisory Board's profile wants written by number, so that no reader takes it for
/// markup.
pub(super) fn character_data(written: &Written<'_>) -> Verdict {
    plain(written, &CONTAINS_HTML)?;
    let is_start = |(at, _): (usize, &str)| {
        let next = written.raw[at + 1..].chars().next();
        next.is_some_and(|c| c.is_ascii_alphabetic() || c == '/')
    };
    if !written.has_numbers && written.raw.match_indices('<').any(is_start) {
        return Err((
            &CHARACTER_DATA,
            "holds what some readers take for markup".to_owned(),
        ));
    }
    Ok(())
}

fn end_tags(text: &str) -> impl Iterator<Item = &str> {
    text.split("</")
        .skip(1)
        .filter_map(|after| after.split_once('>').map(|(name, _)| name))
}

/// What follows each `&`, as far as it is a name or a number.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split('&').skip(1).map(|after| {
        let is_part = |c: char| c.is_alphanumeric() || c == '#';
        &after[..after.find(|c| !is_part(c)).unwrap_or(after.len())]
    })
}

fn is_reference(reference: &str) -> bool {
    let is_number =
        reference.starts_with('#') || reference.starts_with(|c: char| c.is_ascii_digit());
    is_number && reference.len() > 1 || resolve_html5_entity(reference).is_some()
}

fn is_html(name: &str) -> bool {
    is_listed(&KNOWN, name) || is_listed(&RISKY, name)
}

/// Whether a list in order holds a name, in whatever letters. No element's name is longer than the
/// room for its small letters.
fn is_listed(list: &[&str], name: &str) -> bool {
    let mut room = [0; 16];
    let Some(lower) = room.get_mut(..name.len()) else {
        return false;
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    list.binary_search_by(|listed| listed.as_bytes().cmp(lower))
        .is_ok()
}

/// What readers would take out of a text that is HTML; of several of a kind the first.
pub(super) fn markup(text: &str, may_be_relative: bool, report: &mut dyn FnMut(Breach)) {
    let mut told: Vec<&'static Rule> = Vec::new();
    let mut once = |breach: Option<Breach>| {
        if let Some((rule, _)) = &breach
            && !told.contains(rule)
        {
            told.push(rule);
            breach.into_iter().for_each(&mut *report);
        }
    };
    for tag in tags(text) {
        once(element(tag.name));
        for (name, value) in tag.attributes() {
            once(attribute(name, value));
            if !may_be_relative && is_relative(tag.name, name, value) {
                let message = format!("holds the relative address {}", shown(value));
                once(Some((&RELATIVE_REFERENCE, message)));
            }
        }
    }
}

/// An element by its name.
pub(super) fn element(name: &str) -> Option<Breach> {
    if is_listed(&RISKY, name) {
        return Some((&SECURITY_RISK, format!("holds the element {name}")));
    }
    (!is_listed(&KNOWN, name)).then(|| {
        (
            &NOT_HTML,
            format!("holds {}, which HTML has not", shown(name)),
        )
    })
}

/// An attribute of any element.
pub(super) fn attribute(name: &str, value: &str) -> Option<Breach> {
    let starts = |start: &str| {
        name.get(..start.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(start))
    };
    if starts("on") && name.len() > 2 {
        return Some((
            &SECURITY_RISK_ATTRIBUTE,
            format!("holds the attribute {}", shown(name)),
        ));
    }
    let is_style = name.eq_ignore_ascii_case("style");
    (is_style && !is_safe_style(value)).then(|| {
        (
            &DANGEROUS_STYLE,
            format!("holds the style {}", shown(value)),
        )
    })
}

fn is_safe_style(style: &str) -> bool {
    let is_harmless =
        |c: char| c.is_alphanumeric() || c.is_whitespace() || ":,;#%.!-'\"()".contains(c);
    let is_declaration = |declaration: &str| {
        declaration.trim().is_empty()
            || declaration
                .split_once(':')
                .is_some_and(|(property, value)| {
                    let property = property.trim().to_ascii_lowercase();
                    // Only a colour or a length may be computed: `url(…)` and the like fetch something.
                    let mut calls = value.split('(').collect::<Vec<_>>();
                    calls.pop();
                    let is_computed = !calls
                        .iter()
                        .all(|call| call.ends_with("rgb") || call.ends_with("rgba"));
                    SAFE_PROPERTIES.binary_search(&property.as_str()).is_ok()
                        && !value.contains(':')
                        && !is_computed
                })
    };
    style.chars().all(is_harmless) && style.split(';').all(is_declaration)
}

fn is_relative(element: &str, name: &str, value: &str) -> bool {
    let is_address = element.eq_ignore_ascii_case("a") && name.eq_ignore_ascii_case("href")
        || element.eq_ignore_ascii_case("img") && name.eq_ignore_ascii_case("src");
    let value = value.trim();
    let scheme = value
        .split(':')
        .next()
        .filter(|scheme| scheme.len() < value.len());
    let has_scheme = scheme.is_some_and(|scheme| {
        scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    is_address && !value.is_empty() && !has_scheme
}

/// A start tag as it is written.
struct Tag<'t> {
    name: &'t str,
    rest: &'t str,
}

/// The start tags of a text; comments are skipped.
fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let after = &rest[rest.find('<')? + 1..];
            if let Some(comment) = after.strip_prefix("!--") {
                rest = &comment[comment.find("-->").unwrap_or(comment.len())..];
                continue;
            }
            rest = after;
            if !after.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '>');
            let name = &after[..after.find(is_end).unwrap_or(after.len())];
            let tag = Tag {
                name,
                rest: &after[name.len()..],
            };
            let mut attributes = tag.attributes();
            attributes.by_ref().for_each(drop);
            rest = attributes.rest;
            return Some(tag);
        }
    })
}

impl<'t> Tag<'t> {
    fn attributes(&self) -> Attributes<'t> {
        Attributes { rest: self.rest }
    }
}

/// The attributes of a tag, each with its value as it is written.
struct Attributes<'t> {
    rest: &'t str,
}

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self
            .rest
            .trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        self.rest = rest;
        if rest.is_empty() || rest.starts_with('>') {
            return None;
        }
        let is_end = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/');
        // An equals sign where a name should be is one.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..]
            .find(is_end)
            .map_or(rest.len(), |end| first + end);
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=') else {
            self.rest = after;
            return Some((name, ""));
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => {
                let is_end = |c: char| c.is_whitespace() || c == '>';
                value.split_at(value.find(is_end).unwrap_or(value.len()))
            }
        };
        self.rest = after;
        Some((name, value))
    }
}
