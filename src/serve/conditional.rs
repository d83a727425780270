//! Whether a GET is performed, answered 304, refused with 412 or answered with what is new alone: a
//! pure function of validators.

use super::coding::weight;
use super::version::Version;
use hyper::header::{
    HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_UNMODIFIED_SINCE, USER_AGENT,
};
use std::str;
use std::time::UNIX_EPOCH;

/// RFC 3229, section 10.5.3: the instance manipulations a client takes.
const A_IM: HeaderName = HeaderName::from_static("a-im");
/// The instance manipulation that leaves the entries out which a client has already.
const FEED: &[u8] = b"feed";

/// Who asks for deltas and may not know it, by the beginning of the User-Agent.
const MAY_NOT_TAKE_DELTAS: [&[u8]; 1] = [
    // The Python library asks of itself. Programs on it that do not even say who they are did not
    // choose that, and rss2email (3.13) takes 226 for a failure: from its second poll on it would
    // never see a story again.
    b"feedparser/",
];

/// What becomes of a conditional request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Answer as if there were no condition.
    Perform,
    /// 304, about the representation whose tag has this place.
    NotModified(usize),
    /// 412.
    PreconditionFailed,
    /// 226 with the changes since a version that the client has; if there is a good reason not to, as
    /// with [`Decision::Perform`].
    Delta {
        /// The second of that version, in seconds since 1970.
        since: i64,
        /// The entity tag by which the client knows it, in its quotes; none if it gave a date.
        base: Option<String>,
    },
}

/// RFC 9110, section 13.2.2, for GET and HEAD of something that exists, and RFC 3229 for a feed.
/// `etags` are the strong entity tags, in their quotes, of the representations that the client takes,
/// first of the one that it would get; `changed` is their Last-Modified in seconds since 1970, if they
/// have one; `version` is that of a feed document of which there are deltas.
///
/// Which representation is selected is for the server to say, by anything in the request (RFC 9110,
/// section 12.1). Whoever names one that it has, that it still takes and that is still current, is best
/// served with that: so it is the selected one, and the 304 has its tag, by which caches find what
/// they may go on using (RFC 9111, section 4.3.4). Otherwise whoever polls would fetch what it has
/// once more as soon as a better coding of it is made.
pub fn decide(
    headers: &HeaderMap,
    etags: &[&str],
    changed: Option<i64>,
    version: Option<&Version>,
) -> Decision {
    let place = |tag: &[u8]| etags.iter().position(|etag| etag.as_bytes() == tag);
    let than = |name, compare: fn(&i64, &i64) -> bool| {
        changed
            .zip(date(headers, name))
            .is_some_and(|(changed, date)| compare(&changed, &date))
    };
    // 1. and 2.: If-Match, or without it If-Unmodified-Since.
    if headers.contains_key(IF_MATCH) {
        if matched(headers, &IF_MATCH, place).is_none() {
            return Decision::PreconditionFailed;
        }
    } else if than(&IF_UNMODIFIED_SINCE, i64::gt) {
        return Decision::PreconditionFailed;
    }
    // 3. and 4.: If-None-Match, or without it If-Modified-Since. The comparison is the weak one
    // (section 8.8.3.2): a proxy may have weakened our tag.
    let is_by_tag = headers.contains_key(IF_NONE_MATCH);
    if is_by_tag {
        let matched = matched(headers, &IF_NONE_MATCH, |tag| place(strong(tag)));
        if let Some(place) = matched {
            return Decision::NotModified(place);
        }
    } else if than(&IF_MODIFIED_SINCE, i64::le) {
        return Decision::NotModified(0);
    }
    // 5. is about Range, of files alone: see `range`. 6. is to perform, for who takes deltas (RFC 3229,
    // section 10.5.3) from the version that the same fields name, if this feed knows it.
    let version = version.filter(|_| takes_delta(headers));
    let delta = version.and_then(|version| match is_by_tag {
        true => since_tag(headers, version),
        false => since_date(headers, version),
    });
    delta.unwrap_or(Decision::Perform)
}

/// Whether a change of something may be made by the conditions that it comes with (RFC 9110, section
/// 13.2.2): its entity tag is `etag`, in its quotes, or it is not there. It has no Last-Modified, and
/// conditions on that count for nothing.
pub(super) fn meets(headers: &HeaderMap, etag: Option<&str>) -> bool {
    let place = |tag: &[u8]| (etag?.as_bytes() == tag).then_some(0);
    let is_there = |name| etag.is_some() && matched(headers, name, place).is_some();
    let is_wanted = !headers.contains_key(IF_MATCH) || is_there(&IF_MATCH);
    is_wanted && !is_there(&IF_NONE_MATCH)
}

/// From the newest known version that the client has, in whatever coding it has it. If that is the
/// current one, nothing is new.
fn since_tag(headers: &HeaderMap, version: &Version) -> Option<Decision> {
    let tags = headers.get_all(IF_NONE_MATCH).iter();
    let tags = tags.flat_map(|value| entity_tags(value.as_bytes()).map(strong));
    let known = tags.filter_map(|tag| Some((version.known(tag)?, tag)));
    let (newest, tag) = known.max_by_key(|(known, _)| (known.changed, known.is_current))?;
    if newest.is_current {
        return Some(Decision::NotModified(0));
    }
    Some(Decision::Delta {
        since: newest.changed,
        base: Some(str::from_utf8(tag).ok()?.to_owned()),
    })
}

/// From a date, as far back as the feed has been defined as it is. One that was never a Last-Modified
/// of ours lies between two versions, and whoever invented it is told what has changed after it.
fn since_date(headers: &HeaderMap, version: &Version) -> Option<Decision> {
    let since = date(headers, &IF_MODIFIED_SINCE)?;
    let is_known = (version.defined_at..version.changed).contains(&since);
    is_known.then_some(Decision::Delta { since, base: None })
}

/// An entity tag without the mark of a weak one.
fn strong(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

/// Whether A-IM lists `feed`, in any case, among others, with or without parameters, and not with
/// `q=0`; unless the client is known to ask for what it cannot take.
fn takes_delta(headers: &HeaderMap) -> bool {
    let agent = headers
        .get(USER_AGENT)
        .map_or(&b""[..], HeaderValue::as_bytes);
    if MAY_NOT_TAKE_DELTAS
        .iter()
        .any(|name| agent.starts_with(name))
    {
        return false;
    }
    let fields = headers.get_all(A_IM).iter().map(HeaderValue::as_bytes);
    let mut manipulations = fields.flat_map(|field| split(field, b','));
    manipulations.any(|manipulation| {
        let mut parts = split(manipulation, b';').map(<[u8]>::trim_ascii);
        let is_feed = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(FEED));
        is_feed && weight(parts) > 0
    })
}

/// The parts of a field between separators; one inside quotes is part of a text.
pub(super) fn split(field: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    field.split(move |byte| {
        let is_plain = !is_escaped;
        is_escaped = is_plain && is_quoted && *byte == b'\\';
        is_quoted ^= is_plain && *byte == b'"';
        !is_quoted && *byte == separator
    })
}

/// The place of the first tag a field lists that has one; `*` has the first. What is no entity tag has
/// none.
fn matched(
    headers: &HeaderMap,
    name: &HeaderName,
    place: impl Fn(&[u8]) -> Option<usize>,
) -> Option<usize> {
    let mut values = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    values.find_map(|value| match value.trim_ascii() {
        b"*" => Some(0),
        _ => entity_tags(value).find_map(&place),
    })
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
