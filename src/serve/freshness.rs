//! How long caches may keep what can change, and what they may do with it when that time is over.

use super::Desk;
use hyper::header::{HeaderValue, InvalidHeaderValue};

/// One part in so many of `max_age` is not fresh any more but may be shown once while it is asked for
/// anew (RFC 5861, section 3), so that nobody waits for that.
const PARTS: u32 = 6;

/// What Cache-Control says of everything but settled pages of archives.
///
/// `max_age` is the desk's promise: so long after a change at most does a cache show what was before.
/// Both the time of being fresh and that of being stale are taken out of it. Caches in a row do not
/// add to it, for each counts from Date and says by Age how much is spent (RFC 9111, section 4.2.3).
/// Nor does a slow rhythm of the feed, which says nothing of when the next correction comes: for how
/// long a reader *need* not ask is told in the document itself.
///
/// Only while the desk answers with an error, or not at all, may a cache go on for as long as the desk
/// says (RFC 5861, section 4), for then nobody could be told better. An embargo's end is known
/// beforehand, so nothing may outlive that even then: what would otherwise is not to be shown stale at
/// all (RFC 9111, section 5.2.2.2).
#[derive(Clone, Debug)]
pub(super) struct Freshness {
    max_age: u32,
    /// For how many seconds at most it may be shown, trouble or not.
    longest: i64,
    whole: HeaderValue,
    /// Of what an embargo will change, if not within `max_age`.
    strict: HeaderValue,
}

impl Freshness {
    pub(super) fn of(desk: &Desk) -> Result<Self, InvalidHeaderValue> {
        let (stale, on_error) = (desk.max_age / PARTS, desk.stale_if_error);
        Ok(Self {
            max_age: desk.max_age,
            longest: i64::from(desk.max_age - stale) + i64::from(stale.max(on_error)),
            whole: cache_control(desk.max_age - stale, stale, on_error)?,
            strict: strict(desk.max_age)?,
        })
    }

    /// Of what no embargo will change.
    pub(super) fn whole(&self) -> HeaderValue {
        self.whole.clone()
    }

    /// Of what an embargo will change in so many seconds; `None` if it takes nothing away.
    pub(super) fn until(&self, seconds: i64) -> Option<HeaderValue> {
        if seconds >= self.longest {
            return None;
        }
        if seconds >= i64::from(self.max_age) {
            return Some(self.strict.clone());
        }
        // Less than `max_age`, so it fits.
        let cut = strict(u32::try_from(seconds).unwrap_or(0));
        // Digits are a good value; and if not, the shortest time is.
        Some(cut.unwrap_or(HeaderValue::from_static("no-cache")))
    }
}

fn strict(seconds: u32) -> Result<HeaderValue, InvalidHeaderValue> {
    format!("public, max-age={seconds}, must-revalidate").try_into()
}

fn cache_control(fresh: u32, stale: u32, on_error: u32) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut text = format!("public, max-age={fresh}");
    let directives = [
        ("stale-while-revalidate", stale),
        ("stale-if-error", on_error),
    ];
    for (name, seconds) in directives.into_iter().filter(|(_, seconds)| *seconds > 0) {
        text.push_str(&format!(", {name}={seconds}"));
    }
    text.try_into()
}
