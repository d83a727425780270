//! Addresses: URIs, IRIs, tags and URNs.

use super::grammar::{Value, Verdict, Written};
use super::rule::*;
use super::xml::shown;
use crate::model::{is_tag_uri, is_urn, is_uuid_namespace, is_web, web_address};
use url::Url;

/// A URI or a relative reference.
pub(super) const URI: Value = Value::Is(|w| uri(w.text, &INVALID_LINK, Shape::Reference));
/// The same in an attribute.
pub(super) const URI_ATTRIBUTE: Value =
    Value::Is(|w| uri(w.text, &INVALID_URI_ATTRIBUTE, Shape::Reference));
/// A URI with its scheme.
pub(super) const FULL_URI: Value = Value::Is(|w| uri(w.text, &INVALID_FULL_LINK, Shape::Full));
/// An IRI or a relative reference (RFC 3987).
pub(super) const IRI: Value = Value::Is(|w| iri(w.text, &INVALID_IRI, Shape::Reference));
/// An IRI with its scheme.
pub(super) const FULL_IRI: Value = Value::Is(|w| iri(w.text, &INVALID_FULL_LINK, Shape::Full));
/// An Atom id: an IRI, and written as RFC 4287, section 4.2.6.1 advises.
pub(super) const ID: Value = Value::Is(id);
/// An http or https address in full.
pub(super) const WEB: Value = Value::Is(web);
/// A link relation: a registered one, or a URI.
pub(super) const WEB_RELATION: Value = Value::Is(relation);

/// The relations of IANA's registry that feeds use.
const RELATIONS: [&str; 31] = [
    "about",
    "alternate",
    "author",
    "bookmark",
    "canonical",
    "collection",
    "current",
    "describedby",
    "edit",
    "edit-media",
    "enclosure",
    "first",
    "hub",
    "icon",
    "item",
    "last",
    "license",
    "next",
    "next-archive",
    "payment",
    "prev",
    "prev-archive",
    "previous",
    "related",
    "replies",
    "search",
    "self",
    "service",
    "tag",
    "up",
    "via",
];

fn relation(written: &Written<'_>) -> Verdict {
    let text = written.raw;
    let name = text
        .strip_prefix("http://www.iana.org/assignments/relation/")
        .unwrap_or(text);
    if text.trim().is_empty()
        || RELATIONS.contains(&name)
        || text.contains(':') && Url::parse(text).is_ok()
    {
        return Ok(());
    }
    Err((
        &UNREGISTERED_RELATION,
        format!("is `{}`, which is not registered", shown(text)),
    ))
}

/// A guid that is an address too.
pub(super) fn permalink(text: &str) -> Verdict {
    uri(text, &INVALID_HTTP_GUID, Shape::Full)?;
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("tag:") || lower.starts_with("urn:uuid:") {
        return Err((
            &INVALID_PERMALINK,
            "is no address and claims to be one".to_owned(),
        ));
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Full,
    Reference,
}

/// RFC 3986, section 2. Brackets stand around an IPv6 host only.
fn is_uri_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || ";/?:@&=+$.-_!~*'()%,#[]".contains(c)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// An IRI is a URI once what is not ASCII is set aside.
pub(super) fn iri(text: &str, rule: &'static Rule, shape: Shape) -> Verdict {
    let is_allowed = |c: char| !c.is_ascii() && !c.is_whitespace() && !c.is_control();
    if text.contains(is_allowed) {
        let ascii: String = text
            .chars()
            .map(|c| if is_allowed(c) { 'x' } else { c })
            .collect();
        return uri(&ascii, rule, shape);
    }
    uri(text, rule, shape)
}

pub(super) fn uri(text: &str, rule: &'static Rule, shape: Shape) -> Verdict {
    let scheme = text.split(':').next().unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "tag" if text.contains(':') => return tag(text),
        "urn" if text.contains(':') => return urn(text),
        _ => {}
    }
    if let Some(character) = text.chars().find(|c| c.is_ascii() && !is_uri_character(*c)) {
        let message = format!("is `{}`, and no URI holds {character:?}", shown(text));
        return Err((&INVALID_URI_CHARACTER, message));
    }
    if !text.is_ascii() {
        return Err((
            &URI_NOT_IRI,
            format!("is `{}`, which is not all ASCII", shown(text)),
        ));
    }
    let has_scheme = text.split_once(':').is_some_and(|(scheme, rest)| {
        is_scheme(scheme) && !rest.trim_start_matches('/').is_empty()
    });
    if shape == Shape::Full && !has_scheme {
        return Err((
            rule,
            format!("is `{}`, which is not the full address", shown(text)),
        ));
    }
    // `[` and `]` elsewhere, `%` without digits and the like.
    let is_broken = text.contains(['[', ']']) && Url::parse(text).is_err()
        || matches!(
            scheme.to_ascii_lowercase().as_str(),
            "http" | "https" | "ftp"
        ) && has_scheme
            && !has_authority(text);
    if is_broken {
        return Err((rule, format!("is `{}`, which is no address", shown(text))));
    }
    registered(text, scheme)
}

/// `http://` and then a host.
fn has_authority(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with('/'))
}

/// The schemes of IANA's registry that stand in feeds.
const SCHEMES: [&str; 34] = [
    "acct", "about", "bitcoin", "callto", "cid", "data", "dav", "dict", "dns", "doi", "ed2k",
    "fax", "feed", "file", "ftp", "geo", "go", "gopher", "http", "https", "im", "imap", "info",
    "irc", "ldap", "magnet", "mailto", "mid", "news", "nntp", "sip", "sms", "tel", "xmpp",
];

fn registered(text: &str, scheme: &str) -> Verdict {
    let is_scheme =
        text.contains(':') && !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphabetic());
    if is_scheme && !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err((
            &UNREGISTERED_SCHEME,
            format!("has the scheme {}, which is not registered", shown(scheme)),
        ));
    }
    Ok(())
}

fn tag(text: &str) -> Verdict {
    if is_tag_uri(text) {
        return Ok(());
    }
    Err((
        &INVALID_TAG,
        format!("is `{}`, which is no tag", shown(text)),
    ))
}

fn urn(text: &str) -> Verdict {
    if is_urn(text) {
        return Ok(());
    }
    let namespace = text.split(':').nth(1).unwrap_or_default();
    let (rule, what) = match is_uuid_namespace(namespace) {
        true => (&INVALID_UUID, "UUID"),
        false => (&INVALID_URN, "URN"),
    };
    Err((rule, format!("is `{}`, which is no {what}", shown(text))))
}

fn id(written: &Written<'_>) -> Verdict {
    let text = written.text;
    iri(text, &INVALID_FULL_LINK, Shape::Full)?;
    let Ok(url) = Url::parse(text) else {
        return Ok(());
    };
    // Only of what browsers and feed readers would take for the same address.
    let canonical = url.as_str();
    if is_web(&url) && text.is_ascii() && canonical != text {
        return Err((
            &NON_CANONICAL,
            format!(
                "is `{}`, which is the same as {}",
                shown(text),
                shown(canonical)
            ),
        ));
    }
    Ok(())
}

fn web(written: &Written<'_>) -> Verdict {
    let text = written.text;
    let url = web_address(text).filter(|_| has_authority(text));
    let Some(url) = url.filter(|_| text.chars().all(is_uri_character)) else {
        return Err((
            &INVALID_URL_ATTRIBUTE,
            format!("is `{}`, which is no web address", shown(text)),
        ));
    };
    // No error as it is one of the W3C's: in a house of its own such an address is right, and a feed
    // must not be kept back for it.
    if has_dot(&url) {
        return Ok(());
    }
    let what = "which only this network may know";
    Err((&LOCAL_HOST, format!("is `{}`, {what}", shown(text))))
}

/// A host that others could reach: with a dot in its name, or an address. This machine is for trying.
fn has_dot(url: &Url) -> bool {
    url.host_str()
        .is_some_and(|host| host.contains(['.', ':']) || host == "localhost")
}
