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

/// The same of a host, in which brackets enclose an IPv6 address (section 3.2.2).
const NO_HOST_CHARACTERS: &AsciiSet = &NO_URI_CHARACTERS.remove(b'[').remove(b']');

/// An absolute address as RFC 3986 wants it written, for documents and pages alike.
pub fn uri(address: &str) -> String {
    let (authority, path) = address.split_at(end_of_authority(address));
    let authority = utf8_percent_encode(authority, NO_HOST_CHARACTERS);
    let path = utf8_percent_encode(path, NO_URI_CHARACTERS);
    with_whole_escapes(&format!("{authority}{path}"))
}

/// Where the path begins: behind the host or, as in `mailto:`, where there is none.
fn end_of_authority(address: &str) -> usize {
    let scheme = address.find(':').map_or(0, |at| at + 1);
    let Some(authority) = address[scheme..].strip_prefix("//") else {
        return scheme;
    };
    let length = authority.find(['/', '?', '#']).unwrap_or(authority.len());
    scheme + "//".len() + length
}

/// A percent sign that begins no escape (RFC 3986, section 2.1) is one that was meant as such.
fn with_whole_escapes(address: &str) -> String {
    let mut parts = address.split('%');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole.push_str(if begins_escape(part) { "%" } else { "%25" });
        whole.push_str(part);
    }
    whole
}

/// Whether what follows a percent sign are two hexadecimal digits.
fn begins_escape(after: &str) -> bool {
    let digits = after.as_bytes().get(..2);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Whether an absolute address, as it stands in an attribute, is written as [`uri`] writes it. A no
/// may be wrong, a yes never is.
pub(super) fn is_uri(written: &str) -> bool {
    let is_fit = |b: u8| b.is_ascii_graphic() && !b"\"<>[\\]^`{|}".contains(&b);
    // Any other character reference may stand for a character that no URI has.
    let is_ampersand = |after: &str| after.starts_with("amp;");
    written.bytes().all(is_fit)
        && written.split('%').skip(1).all(begins_escape)
        && written.split('&').skip(1).all(is_ampersand)
}

/// The media type of a picture by the extension of its address; `None` if it tells none.
pub(super) fn picture_type(address: &str) -> Option<&'static str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    mime_guess::from_path(path)
        .first_raw()
        .filter(|media_type| media_type.starts_with("image/"))
}
