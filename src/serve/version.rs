//! The versions of a feed document, and the entity tags that name them.

use super::coding::Coding;
use crate::model::Address;

/// How many hexadecimal digits of a hash stand in a tag: of a body's, so that no two bodies ever
/// share them; of a feed's, so that the tag of another one is not taken for its own by accident.
const BODY_DIGITS: usize = 24;
const FEED_DIGITS: usize = 8;

/// The version of a feed document that is current.
///
/// A version is known by its second, [`Rendered::changed`](super::Rendered::changed): no two
/// versions of a feed share one, and its entries carry theirs. So a tag that holds it, which a client
/// brings back after days and to a server that was restarted, says all that is needed to tell what
/// came since.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// Seconds since 1970.
    pub changed: i64,
    /// Since when the feed has been defined as it is, in seconds since 1970: versions before that may
    /// differ from this in more than their entries.
    pub defined_at: i64,
    feed: String,
    body: String,
}

/// A version that a client says it has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// Seconds since 1970.
    pub changed: i64,
    /// Whether it is the current one, byte for byte; its coding aside.
    pub is_current: bool,
}

impl Version {
    /// Of the document at `address` with these bytes.
    pub fn new(address: &Address, changed: i64, defined_at: i64, body: &[u8]) -> Self {
        let feed = format!("{defined_at} {address}");
        Self {
            changed,
            defined_at,
            feed: digits(feed.as_bytes(), FEED_DIGITS),
            body: digits(body, BODY_DIGITS),
        }
    }

    /// The strong entity tag of a coding, in its quotes: `"{second}.{feed}.{body}-{coding}"`, all of
    /// it hexadecimal but the coding's name, which identity has none of.
    pub fn etag(&self, coding: Coding) -> String {
        let Self {
            changed,
            feed,
            body,
            ..
        } = self;
        quoted(&format!("{changed:x}.{feed}.{body}"), coding)
    }

    /// What an entity tag in its quotes, but without `W/`, says. `None` if it was never one of this
    /// feed: another feed's, one of an older definition, from the future, or nonsense.
    pub fn known(&self, tag: &[u8]) -> Option<Known> {
        let tag = std::str::from_utf8(tag).ok()?;
        let tag = tag.strip_prefix('"')?.strip_suffix('"')?;
        let (content, coding) = tag.split_once('-').unwrap_or((tag, ""));
        let mut parts = content.splitn(3, '.');
        let (second, feed, body) = (parts.next()?, parts.next()?, parts.next()?);
        let changed = i64::from_str_radix(second, 16).ok()?;
        // Else there would be several ways to write one number.
        let is_ours = format!("{changed:x}") == second
            && feed == self.feed
            && body.len() == BODY_DIGITS
            && body.bytes().all(|byte| byte.is_ascii_hexdigit())
            && (coding.is_empty() || Coding::COMPRESSED.iter().any(|one| one.name() == coding));
        let is_known = is_ours && (self.defined_at..=self.changed).contains(&changed);
        is_known.then(|| Known {
            changed,
            is_current: changed == self.changed && body == self.body,
        })
    }
}

/// What the entity tags of a document hold.
#[derive(Debug)]
pub(super) enum Content {
    /// Of a feed document.
    Version(Version),
    /// Of any other: what stands for its bytes, the same for the same.
    Bytes(String),
}

impl Content {
    pub(super) fn of_bytes(body: &[u8]) -> Self {
        Self::Bytes(digits(body, BODY_DIGITS))
    }

    /// The strong entity tag of a coding, in its quotes.
    pub(super) fn etag(&self, coding: Coding) -> String {
        match self {
            Self::Version(version) => version.etag(coding),
            Self::Bytes(bytes) => quoted(bytes, coding),
        }
    }
}

fn digits(bytes: &[u8], digits: usize) -> String {
    blake3::hash(bytes).to_hex()[..digits].to_owned()
}

/// Two codings of one content are two representations (RFC 9110, section 8.8.3.3).
fn quoted(content: &str, coding: Coding) -> String {
    match coding {
        Coding::Identity => format!("\"{content}\""),
        _ => format!("\"{content}-{}\"", coding.name()),
    }
}
