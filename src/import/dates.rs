//! The forms in which dates and durations are written.

use crate::model::Instant;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

/// Date-times with an offset, beside RFC 3339 and RFC 822.
const WITH_OFFSET: [&str; 8] = [
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%dT%H:%M%z",
    "%Y-%m-%d %H:%M %z",
    "%Y-%m-%d %H:%M%z",
    "%Y/%m/%d %H:%M:%S %z",
    "%a %b %d %H:%M:%S %z %Y",
];
/// Zones by name that RFC 822 does not know, and Universal Time in forms other than its own.
const ZONES: [(&str, &str); 11] = [
    (" UTC", "+0000"),
    (" GMT", "+0000"),
    (" WET", "+0000"),
    (" WEST", "+0100"),
    (" BST", "+0100"),
    (" CET", "+0100"),
    (" CEST", "+0200"),
    (" MET", "+0100"),
    (" MEST", "+0200"),
    (" EET", "+0200"),
    (" EEST", "+0300"),
];
/// Newspapers are younger than this year; what seems older is a year of two digits, and of `04.03.26` nobody
/// can tell which that is.
const FIRST_YEAR: i32 = 1000;
/// Date-times of the place they are read in.
const LOCAL: [&str; 11] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%B %d, %Y %I:%M %p",
    "%d %B %Y %H:%M",
    "%a, %d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M:%S",
    "%a %b %d %H:%M:%S %Y",
];
/// Days. None that says the month by a number but after the year: which of `03/04/2026` is the month,
/// nobody can tell.
const DAYS: [&str; 7] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d %B %Y",
    "%B %d, %Y",
    "%a, %d %b %Y",
];

/// The moment that is written: as RFC 3339, as RFC 822 or 5322, or in another form that means one
/// moment alone. What names no offset is meant in `zone`: a local time that a change of clocks skips is
/// none, and one that it repeats is the earlier. A day alone is its beginning. A day of the week that is
/// wrong, or in another language, does not count: the date says the day.
pub(super) fn instant(written: &str, zone: Tz) -> Option<Instant> {
    let written = written.trim();
    let is_weekday = |word: &str| word.chars().all(|c| c.is_alphabetic() || c == '.');
    let rest = written.split_once(',').filter(|(word, _)| is_weekday(word));
    let moment = moment(written, zone).or_else(|| moment(rest?.1.trim(), zone));
    moment.filter(|moment| moment.to_utc().year() >= FIRST_YEAR)
}

fn moment(written: &str, zone: Tz) -> Option<Instant> {
    if let Ok(instant) = Instant::parse(written) {
        return Some(instant);
    }
    let mut zones = ZONES.iter().chain(&[("Z", "+0000")]);
    let named = zones.find_map(|(name, offset)| {
        let local = written.strip_suffix(name)?.trim_end();
        Some(format!("{local} {offset}"))
    });
    let exact = named.as_deref().unwrap_or(written);
    let with_offset = DateTime::parse_from_rfc2822(exact).ok().or_else(|| {
        let mut forms = WITH_OFFSET.iter();
        forms.find_map(|form| DateTime::parse_from_str(exact, form).ok())
    });
    let moment = match with_offset {
        Some(moment) => moment.to_utc(),
        None => local(written)?
            .and_local_timezone(zone)
            .earliest()?
            .to_utc(),
    };
    Instant::new(moment).ok()
}

/// The date and the time that are written without an offset.
fn local(written: &str) -> Option<NaiveDateTime> {
    let day = |form: &str| NaiveDate::parse_from_str(written, form).ok();
    LOCAL
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(written, form).ok())
        .or_else(|| {
            Some(
                DAYS.iter()
                    .find_map(|form| day(form))?
                    .and_time(NaiveTime::MIN),
            )
        })
}

/// Seconds out of `S`, `M:SS` or `H:MM:SS`.
pub(super) fn clock(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    parts
        .iter()
        .enumerate()
        .try_fold(0_u32, |total, (at, part)| {
            let is_number =
                (1..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            let number: u32 = part.parse().ok().filter(|_| is_number)?;
            // Only the first may be more than a minute or an hour holds.
            if at > 0 && number >= 60 {
                return None;
            }
            total.checked_mul(60)?.checked_add(number)
        })
}
