//! Media RSS 1.5 and the iTunes podcast module.

use super::address::{FULL_URI, WEB};
use super::date::RFC_822;
use super::grammar::{
    Element, Node, Sink, Value, Verdict, Written, anything, group, optional, required, text,
};
use super::html;
use super::namespace::Namespace as N;
use super::rule::*;
use super::value::*;
use super::xml::shown;

const TEXT_TYPE: Value = Value::OneOf(&["plain", "html"], &INVALID_MEDIA_TEXT);
const TIME: Value = Value::Is(play_time);

/// What may stand in a channel, an item, a group or a content.
pub(super) const MEDIA: &[Element] = &[
    text(N::Media, "adult", &[TRUE_FALSE]).checked(|node, sink| {
        sink.add(node.at, &DEPRECATED_ADULT, "media:adult is deprecated");
    }),
    text(N::Media, "category", &[PLAIN])
        .many()
        .with(&[optional("label", &[PLAIN]), optional("scheme", &[FULL_URI])]),
    text(N::Media, "copyright", &[PLAIN]).with(&[optional("url", &[FULL_URI])]),
    text(N::Media, "credit", &[])
        .many()
        .with(&[optional("role", &[]), optional("scheme", &[])])
        .checked(credit),
    text(N::Media, "description", &[])
        .with(&[optional("type", &[TEXT_TYPE])])
        .checked(described),
    text(N::Media, "title", &[])
        .with(&[optional("type", &[TEXT_TYPE])])
        .checked(described),
    text(N::Media, "keywords", &[]).many(),
    text(N::Media, "hash", &[])
        .many()
        .with(&[optional("algo", &[])])
        .checked(hash),
    anything(N::Media, "player").with(&[
        optional("height", &[POSITIVE]),
        required("url", &[FULL_URI]),
        optional("width", &[POSITIVE]),
    ]),
    text(N::Media, "rating", &[])
        .many()
        .with(&[optional("scheme", &[])])
        .checked(rating),
    text(N::Media, "restriction", &[])
        .many()
        .with(&[
            required(
                "relationship",
                &[Value::OneOf(
                    &["allow", "deny"],
                    &INVALID_RESTRICTION_RELATION,
                )],
            ),
            optional("type", &[]),
        ])
        .checked(restriction),
    text(N::Media, "text", &[])
        .many()
        .with(&[
            optional("end", &[TIME]),
            optional("lang", &[LANGUAGE]),
            optional("start", &[TIME]),
            optional("type", &[TEXT_TYPE]),
        ])
        .checked(described),
    anything(N::Media, "thumbnail").with(&[
        optional("height", &[POSITIVE]),
        optional("time", &[TIME]),
        required("url", &[FULL_URI]),
        optional("width", &[POSITIVE]),
    ]),
];

/// A medium.
pub(super) const CONTENT: &[Element] = &[group(
    N::Media,
    "content",
    &[MEDIA, super::extension::EVERYWHERE],
    &[],
)
.many()
.with(&[
    optional("bitrate", &[NUMBER]),
    optional("channels", &[NON_NEGATIVE]),
    optional("duration", &[NUMBER]),
    optional(
        "expression",
        &[Value::OneOf(
            &["sample", "full", "nonstop"],
            &INVALID_EXPRESSION,
        )],
    ),
    optional("fileSize", &[POSITIVE]),
    optional("framerate", &[NUMBER]),
    optional("height", &[POSITIVE]),
    optional("isDefault", &[TRUE_FALSE]),
    optional("lang", &[LANGUAGE]),
    optional(
        "medium",
        &[Value::OneOf(
            &["image", "audio", "video", "document", "executable"],
            &INVALID_MEDIUM,
        )],
    ),
    optional("samplingrate", &[NUMBER]),
    optional("type", &[MIME_ATTRIBUTE]),
    optional("url", &[FULL_URI]),
    optional("width", &[POSITIVE]),
])];

/// What is the same thing in several forms.
pub(super) const GROUP: &[Element] = &[group(N::Media, "group", &[MEDIA, CONTENT], &[])
    .many()
    .checked(|node, sink| {
        if node.all(N::Media, "content").count() < 2 {
            sink.add(
                node.at,
                &GROUP_WITHOUT_ALTERNATIVES,
                "media:group holds fewer than two media:content",
            );
        }
    })];

/// A title, a description or a text is plain unless it says otherwise.
fn described(node: &Node<'_>, sink: &mut Sink<'_>) {
    let written = Written::in_element(node);
    let label = node.label();
    let mut report = |(rule, what): Breach| sink.add(node.at, rule, format!("{label} {what}"));
    if node.attribute("type") == Some("html") {
        html::markup(&node.text, true, &mut report);
    } else if let Err(breach) = html::plain(&written, &UNDECLARED_HTML) {
        report(breach);
    }
}

/// The European Broadcasting Union's roles have words in lower case; which they are changes.
fn credit(node: &Node<'_>, sink: &mut Sink<'_>) {
    let is_allowed = |c: char| c.is_lowercase() || c.is_whitespace() || "/-".contains(c);
    let is_ours = node
        .attribute("scheme")
        .is_none_or(|scheme| scheme == "urn:ebu");
    if let Some(role) = node.attribute("role")
        && (role.chars().any(char::is_uppercase) || is_ours && !role.chars().all(is_allowed))
    {
        let message = format!("media:credit has the role `{}`, which is none", shown(role));
        sink.add(node.at, &INVALID_CREDIT_ROLE, message);
    }
}

fn hash(node: &Node<'_>, sink: &mut Sink<'_>) {
    let digest = node.text.trim();
    let length = match node.attribute("algo") {
        None | Some("md5") => 32,
        Some("sha-1") => 40,
        Some(_) => {
            sink.add(
                node.at,
                &INVALID_MEDIA_HASH,
                "media:hash has an algorithm that is neither md5 nor sha-1",
            );
            return;
        }
    };
    if digest.len() != length || !digest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        sink.add(
            node.at,
            &INVALID_MEDIA_HASH,
            format!("media:hash has not {length} digits"),
        );
    }
}

/// The values of the schemes that Media RSS names.
const RATINGS: [(&str, &[&str]); 3] = [
    ("urn:simple", &["adult", "nonadult"]),
    ("urn:mpaa", &["g", "m", "nc-17", "pg", "pg-13", "r", "x"]),
    (
        "urn:v-chip",
        &[
            "14+", "18+", "c", "c8", "g", "pg", "tv-14", "tv-g", "tv-ma", "tv-pg", "tv-y", "tv-y7",
            "tv-y7-fv",
        ],
    ),
];

fn rating(node: &Node<'_>, sink: &mut Sink<'_>) {
    let scheme = node.attribute("scheme").unwrap_or("urn:simple");
    let value = node.text.trim();
    let known = RATINGS.iter().find(|(name, _)| *name == scheme);
    let is_icra = value.starts_with("r (") && value.ends_with(')') && value.len() > "r ()".len();
    if known.is_some_and(|(_, values)| !values.contains(&value)) || scheme == "urn:icra" && !is_icra
    {
        let message = format!(
            "media:rating is `{}`, which {} has not",
            shown(value),
            shown(scheme)
        );
        sink.add(node.at, &INVALID_MEDIA_RATING, message);
    }
}

fn restriction(node: &Node<'_>, sink: &mut Sink<'_>) {
    let value = node.text.trim();
    let is_country =
        |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (rule, is_broken) = match node.attribute("type") {
        None => (&INVALID_RESTRICTION, !matches!(value, "" | "all" | "none")),
        Some("country") => (&INVALID_COUNTRY, !value.split(' ').all(is_country)),
        Some("uri") => (&INVALID_FULL_LINK, url::Url::parse(value).is_err()),
        Some(_) => (&INVALID_RESTRICTION_TYPE, true),
    };
    if is_broken {
        sink.add(
            node.at,
            rule,
            format!("media:restriction is `{}`", shown(value)),
        );
    }
}

/// Normal play time (RFC 2326, section 3.6).
fn play_time(written: &Written<'_>) -> Verdict {
    let text = written.text;
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = clock.split(':');
    let is_clock = matches!(parts.clone().count(), 1 | 3)
        && parts.all(|part| !part.is_empty() && is_digits(part));
    if text == "now" || is_clock && is_digits(fraction) {
        return Ok(());
    }
    Err((
        &INVALID_NPT,
        format!("is `{}`, which is no time", shown(text)),
    ))
}

/// The longest text a podcast directory shows, and the longest summary.
const LONGEST: usize = 255;
const LONGEST_SUMMARY: usize = 4_000;

const SHORT: Value = Value::Is(|w| limited(w, LONGEST));
const SUMMARY: Value = Value::Is(|w| limited(w, LONGEST_SUMMARY));
const BLOCK: Value =
    Value::Is(|w| one_of_any_case(w, &["yes", "no", "clean"], &INVALID_ITUNES_BLOCK));
const DURATION: Value = Value::Is(duration);
const KEYWORDS: Value = Value::Is(|w| match w.text {
    text if text.contains(' ') && !text.contains(',') => {
        Err((&INVALID_KEYWORDS, "has no commas".to_owned()))
    }
    _ => Ok(()),
});

fn limited(written: &Written<'_>, most: usize) -> Verdict {
    let length = written.text.chars().count();
    if length > most {
        return Err((
            &TOO_LONG,
            format!("has {length} characters, more than {most}"),
        ));
    }
    html::plain(written, &CONTAINS_HTML)
}

/// Seconds, minutes and seconds, or hours too.
fn duration(written: &Written<'_>) -> Verdict {
    let text = written.text;
    let is_part = |part: &str| {
        part.len() == 2 && part < "60" && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut parts = text.split(':');
    let first = parts.next().unwrap_or_default();
    let is_first = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
    if is_first && parts.clone().count() < 3 && parts.all(is_part) {
        return Ok(());
    }
    Err((
        &INVALID_DURATION,
        format!("is `{}`, which is no duration", shown(text)),
    ))
}

/// What a channel and an item may both say to podcast directories.
pub(super) const ITUNES: &[Element] = &[
    text(N::Itunes, "author", &[SHORT]),
    text(N::Itunes, "block", &[BLOCK]),
    text(N::Itunes, "explicit", &[TRUE_FALSE]),
    text(N::Itunes, "keywords", &[SHORT, KEYWORDS]),
    text(N::Itunes, "subtitle", &[SHORT]),
    text(N::Itunes, "summary", &[SUMMARY]),
    text(N::Itunes, "title", &[]),
    anything(N::Itunes, "image").with(&[required("href", &[WEB])]),
];

/// And what only a channel or an Atom feed.
pub(super) const CHANNEL: &[Element] = &[
    group(
        N::Itunes,
        "owner",
        &[&[
            text(N::Itunes, "email", &[CONTACT]),
            text(N::Itunes, "name", &[SHORT]),
        ]],
        &[("email", &MISSING_ELEMENT)],
    ),
    group(N::Itunes, "category", &[CATEGORIES], &[])
        .many()
        .with(&[required("text", &[NONBLANK])]),
    text(N::Itunes, "pubDate", &[RFC_822]),
    text(N::Itunes, "new-feed-url", &[FULL_URI]),
    text(
        N::Itunes,
        "type",
        &[Value::OneOf(&["episodic", "serial"], &INVALID_CHANNEL_TYPE)],
    ),
];

const CATEGORIES: &[Element] = &[group(N::Itunes, "category", &[], &[])
    .many()
    .with(&[required("text", &[NONBLANK])])];

/// And what only an item or an entry.
pub(super) const EPISODE: &[Element] = &[
    text(N::Itunes, "duration", &[DURATION]),
    text(N::Itunes, "episode", &[POSITIVE]),
    text(N::Itunes, "season", &[POSITIVE]),
    text(
        N::Itunes,
        "episodeType",
        &[Value::OneOf(
            &["full", "trailer", "bonus"],
            &INVALID_EPISODE_TYPE,
        )],
    ),
];
