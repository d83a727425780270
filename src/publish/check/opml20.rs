//! OPML 2.0, and 1.x so far as it is the same.

use super::address::{FULL_URI, WEB};
use super::date::RFC_822;
use super::extension;
use super::grammar::{
    Allowed, Content, Element, Node, Sink, Value, group, optional, required, text,
};
use super::namespace::Namespace as N;
use super::rule::*;
use super::value::*;
use super::xml::shown;

/// The root.
pub(super) const ROOT: Element = group(
    N::None,
    "opml",
    &[&[HEAD, BODY], extension::EVERYWHERE],
    &[("head", &MISSING_ELEMENT), ("body", &MISSING_ELEMENT)],
)
.with(&[required(
    "version",
    &[Value::OneOf(&["1.0", "1.1", "2.0"], &INVALID_OPML_VERSION)],
)]);

const HEAD: Element = group(N::None, "head", &[IN_HEAD, extension::EVERYWHERE], &[]);

const BODY: Element = Element {
    content: Content::Elements {
        of: &[&OUTLINES, extension::EVERYWHERE],
        required: &[("outline", &MISSING_ELEMENT)],
    },
    ..group(N::None, "body", &[], &[])
};

const IN_HEAD: &[Element] = &[
    text(N::None, "title", &[]),
    text(N::None, "dateCreated", &[RFC_822]),
    text(N::None, "dateModified", &[RFC_822]),
    text(N::None, "ownerName", &[]),
    text(N::None, "ownerEmail", &[CONTACT]),
    text(N::None, "ownerId", &[WEB]),
    text(N::None, "docs", &[FULL_URI]),
    text(N::None, "expansionState", &[EXPANSION]),
    text(N::None, "vertScrollState", &[NONBLANK, POSITIVE]),
    text(N::None, "windowTop", &[NONBLANK, INTEGER]),
    text(N::None, "windowLeft", &[NONBLANK, INTEGER]),
    text(N::None, "windowBottom", &[NONBLANK, INTEGER]),
    text(N::None, "windowRight", &[NONBLANK, INTEGER]),
];

const EXPANSION: Value = Value::Is(|written| match written.text {
    "" => Ok(()),
    _ => integers(written, &INVALID_EXPANSION),
});

/// An outline holds outlines.
static OUTLINES: [Element; 1] = [Element {
    content: Content::Elements {
        of: &[&OUTLINES, extension::EVERYWHERE],
        required: &[],
    },
    ..group(N::None, "outline", &[], &[])
        .many()
        .with(OUTLINE)
        .checked(outline)
}];

const OUTLINE: &[Allowed] = &[
    required("text", &[]),
    optional("category", &[]),
    optional("created", &[RFC_822]),
    optional("description", &[]),
    optional("htmlUrl", &[FULL_URI]),
    optional("isBreakpoint", &[TRUE_FALSE]),
    optional("isComment", &[TRUE_FALSE]),
    optional("language", &[OUTLINE_LANGUAGE]),
    optional("title", &[]),
    optional("type", &[]),
    optional("url", &[FULL_URI]),
    optional(
        "version",
        &[Value::OneOf(
            &["RSS", "RSS1", "RSS2", "scriptingNews"],
            &INVALID_OUTLINE_VERSION,
        )],
    ),
    optional("xmlUrl", &[]),
];

/// The specification's own example has `unknown`.
const OUTLINE_LANGUAGE: Value = Value::Is(|written| match written.text {
    "" | "unknown" => Ok(()),
    _ => language(written),
});

fn outline(node: &Node<'_>, sink: &mut Sink<'_>) {
    let has = |name| node.attribute(name).is_some();
    let is_version_1 = sink.version.starts_with("1.");
    let mut lack = |rule, what: &str| sink.add(node.at, rule, format!("outline {what}"));
    match node
        .attribute("type")
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("rss") => {
            if !has("xmlUrl") {
                lack(&MISSING_XML_URL, "of a feed has no xmlUrl");
            }
            if !has("title") {
                lack(&MISSING_TITLE_ATTRIBUTE, "of a feed has no title");
            }
        }
        Some("link" | "include") if !has("url") => {
            lack(&MISSING_URL_ATTRIBUTE, "of a link has no url")
        }
        Some(other) if is_version_1 && other != "link" => {
            lack(
                &INVALID_OUTLINE_TYPE,
                &format!("has the type {}", shown(other)),
            );
        }
        Some(_) => {}
        None => {
            let names = [
                "description",
                "htmlUrl",
                "language",
                "title",
                "version",
                "xmlUrl",
            ];
            if names.into_iter().any(has) {
                lack(
                    &MISSING_OUTLINE_TYPE,
                    "has no type, and what only one of a type has",
                );
            }
        }
    }
}
