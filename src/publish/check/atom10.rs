//! Atom 1.0 (RFC 4287), with paging and archiving (RFC 5005) and threads (RFC 4685).

use super::address::{FULL_IRI, ID, IRI, URI, URI_ATTRIBUTE, WEB_RELATION};
use super::date::{RFC_3339, W3C};
use super::grammar::{
    Allowed, Content, Element, Node, Sink, anything, group, optional, required, text,
};
use super::namespace::Namespace as N;
use super::rule::*;
use super::value::*;
use super::xml::shown;
use super::{extension, media};
use std::borrow::Cow;
use std::collections::HashSet;

/// The root of a feed.
pub(super) const FEED: Element = group(
    N::Atom,
    "feed",
    &[
        METADATA,
        &[ENTRY],
        extension::EVERYWHERE,
        extension::FEED,
        extension::TOMBSTONES,
        extension::ACCESS,
        media::ITUNES,
        media::CHANNEL,
        media::MEDIA,
    ],
    FEED_MUST_HAVE,
)
.checked(feed);

const FEED_MUST_HAVE: &[(&str, &Rule)] = &[
    ("title", &MISSING_ELEMENT),
    ("id", &MISSING_ELEMENT),
    ("updated", &MISSING_ELEMENT),
];

/// The root of an entry on its own, and an entry of a feed.
pub(super) const ENTRY: Element = group(
    N::Atom,
    "entry",
    &[
        IN_ENTRY,
        extension::EVERYWHERE,
        extension::ENTRY,
        media::ITUNES,
        media::EPISODE,
        media::MEDIA,
        media::CONTENT,
        media::GROUP,
    ],
    FEED_MUST_HAVE,
)
.many()
.checked(entry);

/// What a feed says of itself.
const METADATA: &[Element] = &[
    person("author"),
    person("contributor"),
    CATEGORY,
    text(N::Atom, "generator", &[NONBLANK, PLAIN])
        .with(&[optional("uri", &[URI_ATTRIBUTE]), optional("version", &[])]),
    text(N::Atom, "icon", &[NONBLANK, TIGHT, URI]),
    text(N::Atom, "logo", &[NONBLANK, TIGHT, URI]),
    text(N::Atom, "id", &[NONBLANK, TIGHT, ID]),
    LINK,
    construct("title"),
    construct("subtitle"),
    construct("rights"),
    text(N::Atom, "updated", &[TIGHT, RFC_3339]),
    text(N::DublinCore, "date", &[W3C]),
    anything(N::App, "collection").with(extension::ANY_ATTRIBUTE),
];

const IN_ENTRY: &[Element] = &[
    person("author"),
    person("contributor"),
    CATEGORY,
    construct("content"),
    text(N::Atom, "id", &[NONBLANK, TIGHT, ID]),
    LINK,
    text(N::Atom, "published", &[TIGHT, RFC_3339]),
    text(N::Atom, "updated", &[TIGHT, RFC_3339]),
    construct("rights"),
    construct("summary"),
    construct("title"),
    group(
        N::Atom,
        "source",
        &[METADATA, extension::EVERYWHERE, extension::FEED],
        &[],
    )
    .checked(source),
    text(N::DublinCore, "date", &[W3C]),
    anything(N::App, "collection").with(extension::ANY_ATTRIBUTE),
    text(N::App, "edited", &[TIGHT, RFC_3339]),
    group(
        N::App,
        "control",
        &[&[text(N::App, "draft", &[YES_NO])]],
        &[],
    ),
];

/// What of Atom a channel of RSS may hold.
pub(super) const IN_CHANNEL: &[Element] = &[
    person("author"),
    person("contributor"),
    CATEGORY,
    text(N::Atom, "generator", &[NONBLANK, PLAIN])
        .with(&[optional("uri", &[URI_ATTRIBUTE]), optional("version", &[])]),
    text(N::Atom, "icon", &[NONBLANK, URI]),
    text(N::Atom, "logo", &[NONBLANK, URI]),
    text(N::Atom, "id", &[FULL_IRI]),
    LINK,
    construct("title").checked(said_by_rss),
    construct("subtitle").checked(said_by_rss),
    construct("rights").checked(said_by_rss),
    text(N::Atom, "updated", &[RFC_3339]),
];

/// And an item.
pub(super) const IN_ITEM: &[Element] = &[
    person("author"),
    person("contributor"),
    construct("content").many().checked(said_by_rss),
    text(N::Atom, "id", &[FULL_IRI]),
    LINK,
    text(N::Atom, "published", &[RFC_3339]),
    text(N::Atom, "updated", &[RFC_3339]),
    construct("summary"),
    construct("title").checked(said_by_rss),
];

const fn construct(name: &'static str) -> Element {
    Element {
        content: Content::Construct,
        ..text(N::Atom, name, &[])
    }
    .with(CONSTRUCT)
}

const CONSTRUCT: &[Allowed] = &[optional("type", &[]), optional("src", &[URI_ATTRIBUTE])];

const fn person(name: &'static str) -> Element {
    group(N::Atom, name, &[PERSON], &[("name", &MISSING_ELEMENT)]).many()
}

const PERSON: &[Element] = &[
    text(N::Atom, "name", &[NONBLANK, NO_MAIL]),
    text(N::Atom, "email", &[MAIL]),
    text(N::Atom, "uri", &[NONBLANK, TIGHT, IRI]),
];

const CATEGORY: Element = anything(N::Atom, "category").with(&[
    required("term", &[NONBLANK]),
    optional("scheme", &[FULL_IRI]),
    optional("label", &[]),
]);

const LINK: Element = anything(N::Atom, "link")
    .with(&[
        optional("type", &[MIME]),
        optional("title", &[TITLE, PLAIN]),
        optional("rel", &[TITLE, WEB_RELATION]),
        Allowed {
            required: Some(&MISSING_HREF),
            ..optional("href", &[IRI])
        },
        optional("length", &[NON_NEGATIVE]),
        optional("hreflang", &[LANGUAGE]),
        Allowed {
            namespace: N::Threading,
            ..optional("count", &[NON_NEGATIVE])
        },
        Allowed {
            namespace: N::Threading,
            ..optional("updated", &[RFC_3339])
        },
        Allowed {
            namespace: N::Threading,
            ..optional("when", &[NO_WHEN])
        },
    ])
    .checked(link);

const NO_WHEN: super::grammar::Value =
    super::grammar::Value::Is(|_| Err((&NO_THREAD_WHEN, "is not in RFC 4685".to_owned())));

/// The registered relations of paging and archiving: a feed's, never an entry's.
const HISTORY: [&str; 7] = [
    "current",
    "first",
    "last",
    "next",
    "next-archive",
    "prev-archive",
    "previous",
];

/// Where a relation may be written as a URI in IANA's own space.
fn relation<'n>(node: &'n Node<'_>) -> &'n str {
    let relation = node.attribute("rel").unwrap_or("alternate");
    relation
        .strip_prefix("http://www.iana.org/assignments/relation/")
        .unwrap_or(relation)
}

/// The media types of feeds, which is what a feed's own address leads to.
const FEED_TYPES: [&str; 3] = [
    "application/atom+xml",
    "application/rss+xml",
    "application/rdf+xml",
];

fn link(node: &Node<'_>, sink: &mut Sink<'_>) {
    if !node.text.trim().is_empty() {
        sink.add(node.at, &LINK_NOT_EMPTY, "link holds text");
    }
    let is_own = relation(node) == "self";
    let kind = node
        .attribute("type")
        .map(|kind| kind.split(';').next().unwrap_or_default());
    if let Some(kind) =
        kind.filter(|kind| is_own && is_media_type(kind) && !FEED_TYPES.contains(kind))
    {
        sink.add(
            node.at,
            &SELF_NOT_ATOM,
            format!("the feed's own address has the type {}", shown(kind)),
        );
    }
    for name in ["count", "updated"] {
        if relation(node) != "replies" && node.attribute_of(N::Threading, name).is_some() {
            let message = format!("link has thr:{name} and is not to replies");
            sink.add(node.at, &UNEXPECTED_ATTRIBUTE, message);
        }
    }
}

fn said_by_rss(node: &Node<'_>, sink: &mut Sink<'_>) {
    if node.attribute("src").is_none() {
        let message = format!("atom:{} says what an element of RSS says", node.name);
        sink.add(node.at, &DUPLICATE_DESCRIPTION, message);
    }
}

/// At most one alternate for each type and language (RFC 4287, section 4.1.1).
fn alternates(node: &Node<'_>, sink: &mut Sink<'_>) {
    let mut seen = HashSet::new();
    for link in node
        .all(N::Atom, "link")
        .filter(|link| relation(link) == "alternate")
    {
        if !seen.insert((link.attribute("type"), link.attribute("hreflang"))) {
            let message = format!(
                "{} has a second alternate of the same type and language",
                node.name
            );
            sink.add(link.at, &DUPLICATE_LINK, message);
        }
    }
}

fn source(node: &Node<'_>, sink: &mut Sink<'_>) {
    for (name, _) in FEED_MUST_HAVE {
        if !node.has(N::Atom, name) {
            sink.add(node.at, &MISSING_SOURCE, format!("source has no {name}"));
        }
    }
    alternates(node, sink);
}

fn entry(node: &Node<'_>, sink: &mut Sink<'_>) {
    let has = |name| node.has(N::Atom, name);
    if let Some(content) = node.first(N::Atom, "content") {
        let kind = content.attribute("type").unwrap_or_default();
        let is_opaque = kind.contains('/') && !is_textual(kind);
        if !has("summary") && (content.attribute("src").is_some() || is_opaque) {
            sink.add(
                node.at,
                &MISSING_SUMMARY,
                "entry has neither a summary nor content to read",
            );
        }
    } else {
        if !has("summary") {
            sink.add(
                node.at,
                &MISSING_TEXT,
                "entry has neither summary nor content",
            );
        }
        let mut links = node.all(N::Atom, "link");
        if !links.any(|link| relation(link) == "alternate") {
            let message = "entry has neither content nor an alternate link";
            sink.add(node.at, &MISSING_CONTENT, message);
        }
    }
    alternates(node, sink);
    for link in node
        .all(N::Atom, "link")
        .filter(|link| HISTORY.contains(&relation(link)))
    {
        let message = format!("entry has a link with rel=\"{}\"", relation(link));
        sink.add(link.at, &HISTORY_IN_ENTRY, message);
    }
}

/// Types whose content is text or XML, and so is there to read.
pub(super) fn is_textual(kind: &str) -> bool {
    kind.starts_with("text/") || kind.ends_with("+xml") || kind.ends_with("/xml")
}

fn feed(node: &Node<'_>, sink: &mut Sink<'_>) {
    let own = node
        .all(N::Atom, "link")
        .find(|link| relation(link) == "self");
    match own.map(|link| (link, link.attribute("href").unwrap_or_default())) {
        None => sink.add(node.at, &MISSING_SELF, "feed does not name its own address"),
        Some((link, href)) => {
            let base = |node: &Node<'_>| {
                node.attribute_of(N::Xml, "base")
                    .is_some_and(|base| base.contains("://"))
            };
            if !href.contains("://") && !base(link) && !base(node) {
                sink.add(
                    link.at,
                    &RELATIVE_SELF,
                    "the feed's own address is relative",
                );
            }
        }
    }
    alternates(node, sink);
    history(node, sink);
    let is_entry = |child: &Node<'_>| child.is(N::Atom, "entry");
    let is_metadata = |child: &&Node<'_>| child.namespace == Some(N::Atom) && !is_entry(child);
    let mut behind = node.children.iter().skip_while(|child| !is_entry(child));
    if let Some(late) = behind.find(is_metadata) {
        let message = format!("{} stands behind an entry", late.name);
        sink.add(late.at, &MISPLACED_METADATA, message);
    }
    entries(node, sink);
}

/// RFC 5005: complete feeds, archives and pages.
fn history(node: &Node<'_>, sink: &mut Sink<'_>) {
    let links: Vec<&Node<'_>> = node.all(N::Atom, "link").collect();
    let has = |name: &str| links.iter().any(|link| relation(link) == name);
    let is_complete = node.has(N::History, "complete");
    for link in &links {
        let relation = relation(link);
        if is_complete && HISTORY.contains(&relation) && relation != "current" {
            let message = format!("a complete feed has a link with rel=\"{relation}\"");
            sink.add(link.at, &RELATION_IN_COMPLETE, message);
        }
    }
    if let Some(archive) = node.first(N::History, "archive").filter(|_| !is_complete) {
        // The first of its archives is the last too, and has no other to lead to.
        if !has("prev-archive") && !has("next-archive") && !has("current") {
            sink.add(
                archive.at,
                &ARCHIVE_INCOMPLETE,
                "an archive has no link to any document of its feed",
            );
        }
        if !has("current") {
            sink.add(
                archive.at,
                &MISSING_CURRENT,
                "an archive has no link to the current feed",
            );
        }
    }
}

/// So many entries with one id are a template that was not filled in.
const SAME_IDS: usize = 10;

/// What concerns all entries together.
fn entries(node: &Node<'_>, sink: &mut Sink<'_>) {
    let has_author = node.has(N::Atom, "author");
    let (mut ids, mut updates) = (HashSet::new(), HashSet::new());
    let mut again = Vec::new();
    for entry in node.all(N::Atom, "entry") {
        if !has_author {
            without_author(entry, sink);
        }
        for (name, seen) in [("id", &mut ids), ("updated", &mut updates)] {
            let Some(child) = entry.first(N::Atom, name) else {
                continue;
            };
            let value: Cow<'_, str> = Cow::Borrowed(child.text.trim());
            if value.is_empty() || seen.insert(value) {
                continue;
            }
            match name {
                "id" => again.push(child.at),
                _ => sink.add(
                    child.at,
                    &DUPLICATE_UPDATED,
                    "updated is that of another entry",
                ),
            }
        }
    }
    let entries = node.all(N::Atom, "entry").count();
    if entries >= SAME_IDS && again.len() + 1 == entries {
        sink.add(node.at, &DUPLICATE_IDS, "all entries have one id");
        return;
    }
    for at in again {
        sink.add(at, &DUPLICATE_ENTRIES, "id is that of another entry");
    }
}

/// An entry needs an author of its own, its source's or its feed's (RFC 4287, section 4.1.2).
pub(super) fn without_author(entry: &Node<'_>, sink: &mut Sink<'_>) {
    let source = entry.first(N::Atom, "source");
    let has_author = |node: &Node<'_>| node.has(N::Atom, "author");
    if !has_author(entry) && !source.is_some_and(has_author) {
        sink.add(
            entry.at,
            &MISSING_ELEMENT,
            "entry has no author, and neither has the feed",
        );
    }
}
