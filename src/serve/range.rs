//! Parts of a file (RFC 9110, section 14): a player goes to a minute of a recording, and a download that
//! broke off goes on. Feeds and pages have none, for they are small, and each coding of them is another
//! representation.

use http_range_header::{
    EndPosition, RangeUnsatisfiableError, StartPosition, SyntacticallyCorrectRange,
    parse_range_header,
};
use hyper::header::{HeaderMap, HeaderName, HeaderValue, IF_RANGE, RANGE};
use std::ops::Range;

/// What a client wants of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    Whole,
    /// These of its bytes, at least one.
    Bytes(Range<usize>),
    /// Some that it does not have.
    Unsatisfiable,
}

/// What a GET wants of a file of so many bytes, whose strong entity tag is in its quotes. All of it, if
/// several parts are named, or none that can be understood, or if it is not the file any more of which the
/// client has the rest (section 13.1.5).
pub(super) fn part(headers: &HeaderMap, etag: &str, length: usize) -> Part {
    let wanted = match single(headers, &RANGE).map(HeaderValue::to_str) {
        Some(Ok(wanted)) => parse_range_header(wanted),
        _ => return Part::Whole,
    };
    if headers.contains_key(IF_RANGE) {
        // The comparison is the strong one, and a file has no date that could be compared.
        let condition = single(headers, &IF_RANGE).map(HeaderValue::as_bytes);
        if condition != Some(etag.as_bytes()) {
            return Part::Whole;
        }
    }
    match wanted.as_ref().map(|wanted| &wanted.ranges[..]) {
        Ok([range]) => of(range, length),
        Err(RangeUnsatisfiableError::ZeroSuffix) => Part::Unsatisfiable,
        _ => Part::Whole,
    }
}

/// RFC 9110, section 14.1.2.
fn of(range: &SyntacticallyCorrectRange, length: usize) -> Part {
    // No file is longer.
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let (first, last) = match (range.start, range.end) {
        (StartPosition::Index(first), EndPosition::Index(last)) if last < first => {
            return Part::Whole;
        }
        (StartPosition::Index(first), EndPosition::Index(last)) => (size(first), size(last)),
        (StartPosition::Index(first), EndPosition::LastByte) => (size(first), usize::MAX),
        (StartPosition::FromLast(count), _) => (length.saturating_sub(size(count)), usize::MAX),
    };
    match first < length {
        true => Part::Bytes(first..last.saturating_add(1).min(length)),
        false => Part::Unsatisfiable,
    }
}

/// A field that stands once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}
