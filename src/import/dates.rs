//! The forms in which dates are written.

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
/// Date-times of the place they are read in.
const LOCAL: [&str; 9] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%B %d, %Y %I:%M %p",
    "%d %B %Y %H:%M",
    "%a, %d %b %Y %H:%M:%S",
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

/// The first year that is written with four digits.
const FIRST_YEAR: i32 = 1000;

/// The moment that is written: as RFC 3339, as RFC 822 or 5322, or in another form that means one
/// moment alone. What names no offset is meant in `zone`: a local time that a change of clocks skips is
/// none, and one that it repeats is the earlier. A day alone is its beginning.
pub(super) fn instant(written: &str, zone: Tz) -> Option<Instant> {
    let written = written.trim();
    if let Ok(instant) = Instant::parse(written) {
        return Some(instant);
    }
    let utc = written
        .strip_suffix(" UTC")
        .or_else(|| written.strip_suffix(" GMT"))
        .or_else(|| written.strip_suffix('Z'))
        .map(|rest| format!("{} +0000", rest.trim_end()));
    let exact = utc.as_deref().unwrap_or(written);
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
    // Of `04.03.26` nobody can tell which is the year.
    let has_whole_year = moment.year() >= FIRST_YEAR;
    Instant::new(moment).ok().filter(|_| has_whole_year)
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
