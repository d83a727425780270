//! How often a feed is worth asking for, as its own entries tell: never by the clock.

use crate::model::{Entry, Feed};

/// How many of the newest moments of publication tell the rhythm: a few weeks of a small paper, so
/// that a change of its habits shows.
const MOMENTS: usize = 20;

/// The rhythms there are, in minutes. Each is a whole part of an hour or a day, as the syndication
/// module can say it; few, so that a new story mostly leaves the rest of the document as it was. The
/// first is as often as a polite reader asks at all, the last as long as a correction may wait in a
/// feed however quiet.
const RHYTHMS: [u32; 5] = [15, 30, 60, 120, 240];

// Lengths in minutes.
const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;
const WEEK: u32 = 7 * DAY;

/// For how many minutes a reader need not ask again: what the desk says, or else the longest rhythm
/// that is no longer than the typical distance between the newest entries. `None` where fewer than
/// two moments tell none.
pub(super) fn minutes(feed: &Feed, entries: &[Entry]) -> Option<u32> {
    feed.presentation.ttl.or_else(|| {
        let typical = typical_distance(entries)?;
        let fitting = RHYTHMS.iter().rev();
        let fitting = fitting
            .copied()
            .find(|minutes| i64::from(*minutes) <= typical);
        Some(fitting.unwrap_or(RHYTHMS[0]))
    })
}

/// The median distance in minutes: one long silence, or one import of a hundred stories of one
/// moment, is no rhythm.
fn typical_distance(entries: &[Entry]) -> Option<i64> {
    let moments = entries.iter().map(|entry| entry.published.milliseconds());
    let mut moments: Vec<i64> = moments.collect();
    moments.sort_unstable_by(|one, other| other.cmp(one));
    moments.dedup();
    moments.truncate(MOMENTS);
    let distances = moments.windows(2).map(|pair| (pair[0] - pair[1]) / 60_000);
    let mut distances: Vec<i64> = distances.collect();
    distances.sort_unstable();
    distances.get(distances.len() / 2).copied()
}

/// A rhythm as the syndication module of RSS 1.0 says it: a period, and how many times in it.
pub(super) fn period(minutes: u32) -> (&'static str, u32) {
    let periods = [("hourly", HOUR), ("daily", DAY)];
    let period = periods.into_iter().find(|(_, length)| minutes <= *length);
    let (name, length) = period.unwrap_or(("weekly", WEEK));
    (name, (length / minutes.max(1)).max(1))
}
