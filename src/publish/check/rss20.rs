//! RSS 2.0, and 0.91 and 0.92 so far as it is the same; with the RSS Advisory Board's profile.

use super::address::{self, FULL_URI, WEB};
use super::date::{RFC_822, W3C};
use super::grammar::{
    Allowed, Content, Element, Node, Sink, Value, group, optional, required, text,
};
use super::namespace::Namespace as N;
use super::rule::*;
use super::value::*;
use super::{atom10, extension, html, media};
use std::collections::HashSet;

/// Text that the profile wants free of markup.
const CHARACTERS: Value = Value::Is(html::character_data);
const MARKUP: Value = Value::Html {
    may_be_relative: false,
};

/// The root.
pub(super) const ROOT: Element = group(
    N::None,
    "rss",
    &[&[CHANNEL], extension::ACCESS],
    &[("channel", &MISSING_ELEMENT)],
)
.with(&[required(
    "version",
    &[Value::OneOf(&["0.91", "0.92", "2.0"], &INVALID_RSS_VERSION)],
)]);

const CHANNEL: Element = group(
    N::None,
    "channel",
    &[
        CORE,
        atom10::IN_CHANNEL,
        extension::EVERYWHERE,
        extension::FEED,
        extension::TOMBSTONES,
        media::ITUNES,
        media::CHANNEL,
        media::MEDIA,
    ],
    &[
        ("title", &MISSING_TITLE),
        ("link", &MISSING_LINK),
        ("description", &MISSING_DESCRIPTION),
    ],
)
.checked(channel);

const CORE: &[Element] = &[
    text(N::None, "title", &[NONBLANK, CHARACTERS]),
    text(N::None, "link", &[FULL_URI]),
    text(N::None, "description", &[CHARACTERS]),
    text(N::None, "language", &[LANGUAGE]),
    text(N::None, "copyright", &[CHARACTERS]),
    text(N::None, "managingEditor", &[NAMED_CONTACT]),
    text(N::None, "webMaster", &[NAMED_CONTACT]),
    text(N::None, "pubDate", &[RFC_822]),
    text(N::None, "lastBuildDate", &[RFC_822]),
    text(N::None, "category", &[CHARACTERS])
        .many()
        .with(&[optional("domain", &[])]),
    text(N::None, "generator", &[]),
    text(N::None, "docs", &[FULL_URI]),
    text(N::None, "rating", &[]).many(),
    text(N::None, "ttl", &[NONBLANK, POSITIVE]),
    text(N::None, "blink", &[]).checked(|node, sink| {
        sink.add(node.at, &NO_BLINK, "blink belongs to a module");
    }),
    text(N::DublinCore, "date", &[W3C]),
    group(N::None, "cloud", &[], &[]).with(&[
        required("domain", &[]),
        required("path", &[]),
        required("port", &[Value::Is(|w| integer_at_least(w, 1))]),
        required("protocol", &[]),
        required("registerProcedure", &[]),
    ]),
    group(
        N::None,
        "image",
        &[IMAGE, extension::EVERYWHERE],
        &[
            ("title", &MISSING_TITLE),
            ("url", &MISSING_ELEMENT),
            ("link", &MISSING_LINK),
        ],
    ),
    group(
        N::None,
        "textInput",
        &[TEXT_INPUT, extension::EVERYWHERE],
        &[
            ("title", &MISSING_TITLE),
            ("link", &MISSING_LINK),
            ("description", &MISSING_DESCRIPTION),
            ("name", &MISSING_ELEMENT),
        ],
    )
    .checked(|node, sink| sink.add(node.at, &AVOID_TEXT_INPUT, "there is a textInput")),
    group(
        N::None,
        "skipHours",
        &[&[text(N::None, "hour", &[HOUR]).many()]],
        &[("hour", &MISSING_ELEMENT)],
    )
    .checked(|node, sink| each_once(node, sink, 24, &TOO_MANY_HOURS)),
    group(
        N::None,
        "skipDays",
        &[&[text(N::None, "day", &[DAY]).many()]],
        &[("day", &MISSING_ELEMENT)],
    )
    .checked(|node, sink| each_once(node, sink, 7, &EIGHT_DAYS)),
    ITEM,
];

const IMAGE: &[Element] = &[
    text(N::None, "title", &[NONBLANK, CHARACTERS]),
    text(N::None, "link", &[FULL_URI]),
    text(N::None, "url", &[FULL_URI]).checked(picture),
    text(N::None, "width", &[WIDTH]),
    text(N::None, "height", &[HEIGHT]),
    text(N::None, "description", &[CHARACTERS]),
];

const TEXT_INPUT: &[Element] = &[
    text(N::None, "title", &[CHARACTERS]),
    text(N::None, "description", &[]),
    text(N::None, "name", &[FORM_NAME]),
    text(N::None, "link", &[FULL_URI]),
];

const ITEM: Element = group(
    N::None,
    "item",
    &[
        IN_ITEM,
        atom10::IN_ITEM,
        extension::EVERYWHERE,
        extension::ENTRY,
        media::ITUNES,
        media::EPISODE,
        media::MEDIA,
        media::CONTENT,
        media::GROUP,
    ],
    &[],
)
.many()
.checked(item);

/// As of any attribute, but this one's unit is often guessed wrongly.
const MISSING_LENGTH: Rule = Rule {
    remedy: "add it: the file's size in bytes, or 0 where that is not known",
    ..MISSING_ATTRIBUTE
};

const IN_ITEM: &[Element] = &[
    text(N::None, "title", &[NONBLANK, CHARACTERS]),
    text(N::None, "link", &[FULL_URI]),
    text(N::None, "description", &[MARKUP]),
    text(N::Content, "encoded", &[MARKUP]),
    text(N::None, "author", &[NAMED_CONTACT]),
    text(N::None, "category", &[NONBLANK, CHARACTERS])
        .many()
        .with(&[optional("domain", &[])]),
    text(N::None, "comments", &[FULL_URI]),
    text(N::None, "pubDate", &[RFC_822]),
    Element {
        once: Some(&DUPLICATE_ENCLOSURE),
        ..group(N::None, "enclosure", &[], &[]).with(&[
            required("url", &[WEB]),
            Allowed {
                required: Some(&MISSING_LENGTH),
                ..required("length", &[Value::Is(length)])
            },
            required("type", &[MIME_ATTRIBUTE]),
        ])
    },
    text(N::None, "guid", &[])
        .with(&[optional("isPermaLink", &[BOOLEAN])])
        .checked(guid),
    text(N::None, "source", &[CHARACTERS]).with(&[required("url", &[FULL_URI])]),
    Element {
        content: Content::Anything,
        ..text(N::Xhtml, "body", &[])
            .with(extension::ANY_ATTRIBUTE)
            .checked(|node, sink| {
                sink.add(
                    node.at,
                    &DUPLICATE_DESCRIPTION,
                    "xhtml:body says what description says",
                );
            })
    },
];

/// The number of bytes of an enclosure.
fn length(written: &super::grammar::Written<'_>) -> super::grammar::Verdict {
    match written.text.parse::<i64>() {
        Ok(-1) => Err((&USE_ZERO, "is -1".to_owned())),
        Ok(bytes) if bytes < 0 => Err((&INVALID_NON_NEGATIVE, format!("is {bytes}"))),
        Ok(_) => Ok(()),
        Err(_) => integer_at_least(written, i64::MIN),
    }
}

fn picture(node: &Node<'_>, sink: &mut Sink<'_>) {
    let extension = node
        .text
        .trim()
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_extension =
        !extension.is_empty() && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_extension && !["jpg", "jpeg", "gif", "png"].contains(&extension.as_str()) {
        sink.add(
            node.at,
            &IMAGE_FORMAT,
            format!("url names a .{extension} picture"),
        );
    }
}

fn guid(node: &Node<'_>, sink: &mut Sink<'_>) {
    let text = node.text.trim();
    if text.is_empty() {
        sink.add(node.at, &NOT_BLANK, "guid is empty");
    }
    if node.attribute("isPermaLink").is_none_or(|is| is == "true") {
        if let Err((rule, what)) = address::permalink(text) {
            sink.add(node.at, rule, format!("guid {what}"));
        }
    } else if !text.is_empty() && text.len() < 9 && text.bytes().all(|b| b.is_ascii_digit()) {
        sink.add(
            node.at,
            &NOT_UNIQUE_ENOUGH,
            format!("guid is only the number {text}"),
        );
    }
}

/// The days or hours of a list.
fn each_once(node: &Node<'_>, sink: &mut Sink<'_>, most: usize, rule: &'static Rule) {
    if node.children.len() > most {
        sink.add(
            node.at,
            rule,
            format!("{} holds more than {most}", node.name),
        );
    }
    let mut seen = HashSet::new();
    for child in &node.children {
        let text = child.text.trim();
        // Midnight has two names.
        let value = if text == "24" { "0" } else { text };
        if !seen.insert(value) {
            sink.add(
                child.at,
                &DUPLICATE_VALUE,
                format!("{} {text} comes twice", child.name),
            );
        }
    }
}

/// Elements of a module that say what an element of RSS says already.
type Pairs = &'static [(&'static str, (N, &'static str))];

const CHANNEL_PAIRS: Pairs = &[
    ("managingEditor", (N::DublinCore, "creator")),
    ("category", (N::DublinCore, "subject")),
    ("pubDate", (N::DublinCore, "date")),
    ("webMaster", (N::DublinCore, "publisher")),
    ("language", (N::DublinCore, "language")),
    ("copyright", (N::DublinCore, "rights")),
    ("lastBuildDate", (N::Terms, "modified")),
    ("generator", (N::Admin, "generatorAgent")),
];

const ITEM_PAIRS: Pairs = &[
    ("author", (N::DublinCore, "creator")),
    ("category", (N::DublinCore, "subject")),
    ("pubDate", (N::DublinCore, "date")),
    ("pubDate", (N::Atom, "published")),
    ("guid", (N::Atom, "id")),
    ("source", (N::DublinCore, "source")),
];

fn twice_said(node: &Node<'_>, sink: &mut Sink<'_>, pairs: Pairs, rule: &'static Rule) {
    for (core, (namespace, name)) in pairs {
        if let Some(other) = node.first(*namespace, name)
            && node.has(N::None, core)
        {
            sink.add(
                other.at,
                rule,
                format!("{} says what {core} says", other.label()),
            );
        }
    }
    if node.has(N::CreativeCommons, "license")
        && let Some(other) = node.first(N::CcLicense, "license")
    {
        sink.add(
            other.at,
            rule,
            "cc:license says what creativeCommons:license says",
        );
    }
}

fn item(node: &Node<'_>, sink: &mut Sink<'_>) {
    let has = |name| node.has(N::None, name);
    if !has("title") && !has("description") {
        sink.add(
            node.at,
            &EMPTY_ITEM,
            "item has neither title nor description",
        );
    }
    if !has("guid") && sink.version.starts_with("2.") {
        sink.add(node.at, &MISSING_GUID, "item has no guid");
    }
    let place = |namespace, name| {
        let mut children = node.children.iter();
        children.position(|child| child.is(namespace, name))
    };
    if let Some(content) = place(N::Content, "encoded")
        && place(N::None, "description").is_none_or(|description| description > content)
    {
        let at = node
            .children
            .get(content)
            .map_or(node.at, |content| content.at);
        sink.add(
            at,
            &DESCRIPTION_FIRST,
            "content:encoded has no description before it",
        );
    }
    twice_said(node, sink, ITEM_PAIRS, &DUPLICATE_ITEM_SEMANTICS);
}

fn channel(node: &Node<'_>, sink: &mut Sink<'_>) {
    let is_version_2 = sink.version == "2.0";
    let has_self = node
        .all(N::Atom, "link")
        .any(|link| link.attribute("rel") == Some("self"));
    if is_version_2 && !has_self {
        sink.add(
            node.at,
            &MISSING_ATOM_SELF,
            "channel does not name its own address",
        );
    }
    twice_said(node, sink, CHANNEL_PAIRS, &DUPLICATE_SEMANTICS);
    items(node, sink);
    if let Some(image) = node.first(N::None, "image") {
        for (name, rule) in [("title", &IMAGE_TITLE), ("link", &IMAGE_LINK)] {
            if let (Some(own), Some(of_image)) =
                (node.first(N::None, name), image.first(N::None, name))
                && own.text.trim() != of_image.text.trim()
                && !own.is_unknown
                && !of_image.is_unknown
            {
                sink.add(
                    of_image.at,
                    rule,
                    format!("the image's {name} is not the channel's"),
                );
            }
        }
    }
}

/// What concerns all items together.
fn items(node: &Node<'_>, sink: &mut Sink<'_>) {
    let is_item = |child: &Node<'_>| child.is(N::None, "item");
    let last = node
        .children
        .iter()
        .rposition(|child| child.namespace == Some(N::None) && !is_item(child));
    let first = node.children.iter().position(is_item);
    if let (Some(first), Some(last)) = (first, last)
        && first < last
        && let Some(item) = node.children.get(first)
    {
        sink.add(
            item.at,
            &MISPLACED_ITEM,
            "item stands before other elements of the channel",
        );
    }
    let mut guids = HashSet::new();
    for item in node.all(N::None, "item") {
        if let Some(guid) = item.first(N::None, "guid")
            && !guid.text.trim().is_empty()
            && !guids.insert(guid.text.trim())
        {
            sink.add(guid.at, &DUPLICATE_VALUE, "guid is that of another item");
        }
        if let Some(comments) = item.first(N::Slash, "comments")
            && !node.has(N::None, "lastBuildDate")
        {
            sink.add(
                comments.at,
                &SLASH_DATE,
                "slash:comments tells a number that changes",
            );
        }
    }
}
