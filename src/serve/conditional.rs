//! Whether a GET is performed, answered 304 or refused with 412: a pure function of validators.

use hyper::header::{
    HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_UNMODIFIED_SINCE,
};
use std::time::UNIX_EPOCH;

/// What becomes of a conditional request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Answer as if there were no condition.
    Perform,
    /// 304.
    NotModified,
    /// 412.
    PreconditionFailed,
}

/// RFC 9110, section 13.2.2, for GET and HEAD of something that exists. `etag` is the strong
/// entity tag of the selected representation in its quotes, `changed` its Last-Modified in seconds
/// since 1970, if it has one.
pub fn decide(headers: &HeaderMap, etag: &str, changed: Option<i64>) -> Decision {
    let etag = etag.as_bytes();
    let than = |name, compare: fn(&i64, &i64) -> bool| {
        changed
            .zip(date(headers, name))
            .is_some_and(|(changed, date)| compare(&changed, &date))
    };
    // 1. and 2.: If-Match, or without it If-Unmodified-Since.
    if headers.contains_key(IF_MATCH) {
        if !matches(headers, &IF_MATCH, |tag| tag == etag) {
            return Decision::PreconditionFailed;
        }
    } else if than(&IF_UNMODIFIED_SINCE, i64::gt) {
        return Decision::PreconditionFailed;
    }
    // 3. and 4.: If-None-Match, or without it If-Modified-Since. The comparison is the weak one
    // (section 8.8.3.2): a proxy may have weakened our tag.
    if headers.contains_key(IF_NONE_MATCH) {
        let is_same = |tag: &[u8]| tag.strip_prefix(b"W/").unwrap_or(tag) == etag;
        if matches(headers, &IF_NONE_MATCH, is_same) {
            return Decision::NotModified;
        }
    } else if than(&IF_MODIFIED_SINCE, i64::le) {
        return Decision::NotModified;
    }
    // 5. is about Range, which feeds ignore. 6.:
    Decision::Perform
}

/// Whether a field is `*` or lists a tag that satisfies. What is no entity tag matches nothing.
fn matches(headers: &HeaderMap, name: &HeaderName, satisfies: impl Fn(&[u8]) -> bool) -> bool {
    headers
        .get_all(name)
        .iter()
        .map(HeaderValue::as_bytes)
        .any(|value| value.trim_ascii() == b"*" || entity_tags(value).any(&satisfies))
}

/// The entity tags of a list; a comma inside the quotes is part of a tag, and so may be bytes that
/// are no ASCII (RFC 9110, section 8.8.3).
fn entity_tags(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let between = rest.iter().take_while(|byte| b" \t,".contains(byte));
        rest = &rest[between.count()..];
        let open = if rest.starts_with(b"W/\"") { 2 } else { 0 };
        if rest.get(open) != Some(&b'"') {
            return None;
        }
        let close = rest[open + 1..].iter().position(|byte| *byte == b'"')? + open + 1;
        let (tag, after) = rest.split_at(close + 1);
        rest = after;
        Some(tag)
    })
}

/// A date in seconds since 1970; a field that is repeated or no HTTP date counts as absent.
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<i64> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let date = httpdate::parse_http_date(value.trim()).ok()?;
    i64::try_from(date.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}
