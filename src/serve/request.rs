//! Whether a request is one that can be answered, and what it names.

use hyper::body::{Body, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::uri::Authority;
use hyper::{Method, Request, StatusCode, Version};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// A longer request target gets 414: our longest address is a tenth of it.
const LONGEST_TARGET: usize = 8 * 1024;
/// A larger sum of header fields gets 431: readers send some hundred bytes.
const LARGEST_HEADERS: usize = 16 * 1024;
/// What is wrong with a request before one looks at what it asks for.
pub(super) fn refusal(request: &Request<Incoming>) -> Option<(StatusCode, &'static str)> {
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    if target > LONGEST_TARGET {
        return Some((StatusCode::URI_TOO_LONG, "That address is too long.\n"));
    }
    let field = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    if request.headers().iter().map(field).sum::<usize>() > LARGEST_HEADERS {
        let text = "The request's header fields are too large.\n";
        return Some((StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, text));
    }
    if let Some(refusal) = content_refusal(request) {
        return Some(refusal);
    }
    // RFC 9112, section 3.2: exactly one Host in HTTP/1.1. A host in the target goes before it, and we
    // answer for every host alike. RFC 9113, section 8.3.1: in HTTP/2 that is `:authority`, and a Host
    // besides is the same.
    let (version, is_http_2) = (request.version(), request.version() == Version::HTTP_2);
    let target = request.uri().authority();
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let is_sound = match (hosts.next(), hosts.next()) {
        (Some(host), None) => {
            let is_same = |target: &Authority| {
                let target = target.as_str().as_bytes();
                !is_http_2 || target.eq_ignore_ascii_case(host.as_bytes())
            };
            is_host(host.as_bytes()) && target.is_none_or(is_same)
        }
        (None, _) => version < Version::HTTP_11 || is_http_2 && target.is_some(),
        (Some(_), Some(_)) => false,
    };
    let is_sound = is_sound && target.is_none_or(|target| is_host(target.as_str().as_bytes()));
    let text = "A request needs exactly one Host field, with a host and perhaps a port in it.\n";
    (!is_sound).then_some((StatusCode::BAD_REQUEST, text))
}

/// What is wrong with how a request brings content.
fn content_refusal(request: &Request<Incoming>) -> Option<(StatusCode, &'static str)> {
    if request.body().is_end_stream() {
        return None;
    }
    let is_alone = |name: HeaderName, known: &str| {
        let mut fields = request.headers().get_all(name).iter();
        let is_known =
            |field: &HeaderValue| field.as_bytes().eq_ignore_ascii_case(known.as_bytes());
        fields.next().is_none_or(is_known) && fields.next().is_none()
    };
    // RFC 9112, section 6.1. Two codings in a row hide content from whoever stands before us.
    if !is_alone(header::TRANSFER_ENCODING, "chunked") {
        let text = "No transfer coding but a single `chunked` is known here.\n";
        return Some((StatusCode::NOT_IMPLEMENTED, text));
    }
    // RFC 9110, section 10.1.1. Who waits for a 100 gets the answer instead, and need not send it all.
    let text = "No expectation but `100-continue` can be met here.\n";
    (!is_alone(header::EXPECT, "100-continue")).then_some((StatusCode::EXPECTATION_FAILED, text))
}

/// A name or an address of version 4, perhaps with a port: what almost everybody sends, told without
/// the copy that the whole grammar takes.
fn is_plain_host(field: &[u8]) -> bool {
    let mut parts = field.splitn(2, |byte| *byte == b':');
    let host = parts.next().unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
    let port = parts.next().unwrap_or_default();
    !host.is_empty() && host.iter().all(is_name) && port.iter().all(u8::is_ascii_digit)
}

/// RFC 9110, section 7.2: a host and perhaps a port. It may be empty.
fn is_host(field: &[u8]) -> bool {
    if field.is_empty() {
        return true;
    }
    if is_plain_host(field) {
        return true;
    }
    let Ok(authority) = Authority::try_from(field) else {
        return false;
    };
    let Some(port) = authority.as_str().strip_prefix(authority.host()) else {
        return false;
    };
    let is_number = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    port.is_empty() || port.strip_prefix(':').is_some_and(is_number)
}

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
