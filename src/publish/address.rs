//! What documents may not take unchecked: URIs, mail addresses, media types.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What the `url` crate leaves as it is in a path, query or fragment, as browsers do, and RFC 3986
/// (section 2) does not allow there.
const NO_URI_CHARACTERS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// An absolute address as RFC 3986 wants it written; the brackets of an IPv6 host stay.
pub(super) fn uri(address: &str) -> String {
    let authority = address.find("://").map_or(0, |at| at + "://".len());
    let rest = address[authority..]
        .find(['/', '?', '#'])
        .map_or(address.len(), |at| authority + at);
    let (host, path) = address.split_at(rest);
    format!("{host}{}", utf8_percent_encode(path, NO_URI_CHARACTERS))
}

/// Whether `text` is a mail address one can write to (RFC 5322, `dot-atom` on both sides), with a
/// dot in the domain. What is none is left out of documents: each format has its own narrow rule,
/// and this satisfies them all.
pub(super) fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_local = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let is_label = |label: &str| {
        let edge = label.starts_with('-') || label.ends_with('-');
        !label.is_empty()
            && !edge
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.bytes().all(is_local))
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

/// The media type of a picture by the extension of its address; `None` if it tells none.
pub(super) fn picture_type(address: &str) -> Option<&'static str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    mime_guess::from_path(path)
        .first_raw()
        .filter(|media_type| media_type.starts_with("image/"))
}
