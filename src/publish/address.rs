//! What documents may not take unchecked: URIs and media types.

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

/// The media type of a picture by the extension of its address; `None` if it tells none.
pub(super) fn picture_type(address: &str) -> Option<&'static str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    mime_guess::from_path(path)
        .first_raw()
        .filter(|media_type| media_type.starts_with("image/"))
}
