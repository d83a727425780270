//! What a request target names.

use hyper::{Method, Request};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// What a request target may name but a path.
#[derive(Debug)]
pub(super) enum Unaddressed {
    /// The server as a whole (RFC 9112, section 3.2.4).
    Server,
    /// Nothing, for this reason.
    Nothing(&'static str),
}

/// The path a request asks for, percent-decoded.
///
/// One with an encoded slash is left as it came, and nothing is there: such a slash separates nothing
/// (RFC 3986, section 2.2). Nor are `.` and `..` steps; a client takes those before it asks. So no
/// address can be written in two ways but for letters that need no encoding.
pub(super) fn path<B>(request: &Request<B>) -> Result<Cow<'_, str>, Unaddressed> {
    let path = request.uri().path();
    match path {
        "*" if *request.method() == Method::OPTIONS => return Err(Unaddressed::Server),
        "*" | "" => return Err(Unaddressed::Nothing("That is no address.\n")),
        _ if !is_encoded(path.as_bytes()) => {
            let text = "A `%` in that address is not followed by two hexadecimal digits.\n";
            return Err(Unaddressed::Nothing(text));
        }
        _ if path.contains("%2F") || path.contains("%2f") => return Ok(Cow::Borrowed(path)),
        _ => {}
    }
    let decoded = percent_decode_str(path).decode_utf8();
    decoded.map_err(|_| Unaddressed::Nothing("That address is not UTF-8.\n"))
}

/// Whether each `%` begins an encoded byte (RFC 3986, section 2.1).
fn is_encoded(path: &[u8]) -> bool {
    let mut pieces = path.split(|byte| *byte == b'%').skip(1);
    pieces.all(|piece| {
        let digits = piece.get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}
