//! The forms in which dates and durations are written.

use super::date_words;
use crate::model::Instant;
use chrono::{
    DateTime, Datelike, Days, FixedOffset, Month, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    TimeZone, Utc, Weekday,
};
use chrono_tz::{IANA_TZDB_VERSION, OffsetName, TZ_VARIANTS, Tz};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Days, in front of a time or alone. None that says the month by a number but after the year: which of
/// `03/04/2026` is the month, nobody can tell. A month's name may be short.
const DAYS: [&str; 8] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d %B %Y",
    "%d-%B-%Y",
    "%B %d, %Y",
    "%B %d %Y",
];
/// Times of a day.
const TIMES: [&str; 6] = [
    "%H:%M:%S%.f",
    "%H:%M",
    "%I:%M:%S %p",
    "%I:%M %p",
    "%H%M%S",
    "%H%M",
];
/// Newspapers are younger than this year; what seems older is a year of two digits, and of `04.03.26` nobody
/// can tell which that is.
const FIRST_YEAR: i32 = 1000;
/// Bytes of a date: the longest that programs write, with a day of the week and a zone in words.
const LONGEST: usize = 120;
/// In which the first newspapers went on line.
const FIRST_OF_WEB: i32 = 1990;
/// The first year in which it is looked up who called his time how: feeds tell of none before.
const FIRST_OF_FEEDS: i32 = 2000;

/// Hours ahead of Universal Time of zones whose names RFC 822 (section 5.1) gives, and of two that have come
/// out of use.
const NAMES: [(&str, i32); 10] = [
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("MET", 1),
    ("MEST", 2),
];

/// Whether anything can have been published on the web then, by the calendar of `zone`. A date alone that is older is of
/// what is told.
pub(super) fn is_of_web(at: Instant, zone: Tz) -> bool {
    at.to_utc().with_timezone(&zone).year() >= FIRST_OF_WEB
}

/// The moment that is written: as RFC 3339, RFC 9557, RFC 822 or 5322, or in another form that means one
/// moment alone. What names no offset is meant in `zone`: a local time that a change of clocks skips counts
/// as if they had not been changed yet (RFC 5545, section 3.3.5), and one that it repeats is the earlier. A
/// day alone is its beginning. A day of the week that is
/// wrong, or in another language, does not count: the date says the day. Months may be in the languages of
/// [`date_words`]. A time in a zone whose name
/// nobody can be sure of, such as `IST`, is none, unless `zone` is called so itself.
pub(super) fn instant(written: &str, zone: Tz) -> Option<Instant> {
    let written = written.trim();
    // No form is longer, and each is tried.
    if written.len() > LONGEST {
        return None;
    }
    in_english(written, zone).or_else(|| in_english(&date_words::in_english(written), zone))
}

fn in_english(written: &str, zone: Tz) -> Option<Instant> {
    let is_weekday = |word: &str| word.chars().all(|c| c.is_alphabetic() || c == '.');
    let rest = written.split_once(',').filter(|(word, _)| is_weekday(word));
    let rest = rest.map(|(_, rest)| rest.trim());
    let moment = |written: &str| {
        let moment = moment(written, zone);
        moment.filter(|moment| moment.to_utc().year() >= FIRST_YEAR)
    };
    moment(written)
        .or_else(|| moment(rest?))
        .or_else(|| moment(&as_usual(rest.unwrap_or(written))))
}

fn moment(written: &str, zone: Tz) -> Option<Instant> {
    if let Ok(instant) = Instant::parse(written) {
        return Some(instant);
    }
    let moment = DateTime::parse_from_rfc2822(written)
        .map(|moment| moment.to_utc())
        .ok()
        .or_else(|| local(written)?.in_zone(&zone))
        .or_else(|| with_zone(written, zone))?;
    Instant::new(moment).ok()
}

/// What is written in an order or with signs of its own, as others write it: what `date` and C's `asctime`
/// print has the year at its end, RFC 850 (section 2.1.4) hyphens in the day, which has a year of two digits
/// as in RFC 5322 (section 4.3), and newspapers put a full stop behind a month, or write `Sept`, `3rd`,
/// `at 9:00 a.m.` and `- 9:00 a.m.`. Of `11/23/2026` everybody can tell which is the day.
fn as_usual(written: &str) -> String {
    let words = written.split_whitespace();
    let behind = words.clone().skip(1).chain([""]);
    let is_before_time = |(word, next): &(&str, &str)| {
        *word == "at" || matches!(*word, "-" | "–" | "—") && next.contains(':')
    };
    let words = words.zip(behind).filter(|pair| !is_before_time(pair));
    let words = words.map(|(word, _)| ordinal(half_of_day(month(word))));
    let mut words: Vec<&str> = words.collect();
    if words
        .first()
        .is_some_and(|word| word.parse::<Weekday>().is_ok())
    {
        words.remove(0);
    }
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    if let [_, _, time, .., year] = words[..]
        && time.contains(':')
        && is_year(year)
    {
        words.pop();
        words.insert(2, year);
    }
    if let Some(first) = words.first()
        && let [day, month, year] = first.split('-').collect::<Vec<_>>()[..]
        && year.len() == 2
        && month.parse::<Month>().is_ok()
    {
        words.splice(..1, [day, month, year]);
    }
    let ordered = words.first().and_then(|first| in_order(first));
    if let (Some(ordered), [first, ..]) = (&ordered, &mut words[..]) {
        *first = ordered;
    }
    words.join(" ")
}

/// A day with slashes of which one number can be no month, with its year first.
fn in_order(day: &str) -> Option<String> {
    let numbers = day.split('/').map(|part| part.parse::<u16>().ok());
    let [one, other, year] = numbers.collect::<Option<Vec<u16>>>()?[..] else {
        return None;
    };
    // The year may also come first.
    if year < 1_000 {
        return None;
    }
    let (month, day) = match (one > 12, other > 12) {
        (true, false) => (other, one),
        (false, true) => (one, other),
        _ => return None,
    };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// `3` for `3rd`.
fn ordinal(word: &str) -> &str {
    let bare = word.trim_end_matches(',');
    let mut endings = ["st", "nd", "rd", "th"].into_iter();
    let number = endings.find_map(|ending| bare.strip_suffix(ending));
    let is_number = |number: &&str| number.parse::<u8>().is_ok();
    number.filter(is_number).unwrap_or(word)
}

/// `AM` for `a.m.`, with its last point or without.
fn half_of_day(word: &str) -> &str {
    match word.trim_end_matches(['.', ',']) {
        "a.m" => "AM",
        "p.m" => "PM",
        _ => word,
    }
}

/// A month in letters that are known; other words as they are.
fn month(word: &str) -> &str {
    match word.strip_suffix('.').unwrap_or(word) {
        bare if bare.eq_ignore_ascii_case("sept") => "Sep",
        bare if bare.parse::<Month>().is_ok() => bare,
        _ => word,
    }
}

/// A date and, unless it is a day alone, a time.
#[derive(Clone, Copy)]
struct Local {
    at: NaiveDateTime,
    has_time: bool,
}

impl Local {
    fn in_zone(self, zone: &impl TimeZone) -> Option<DateTime<Utc>> {
        if let Some(moment) = self.at.and_local_timezone(zone.clone()).earliest() {
            return Some(moment.to_utc());
        }
        // No clocks have been put forward by more than a day.
        let before = self.at.checked_sub_days(Days::new(1))?;
        let offset = zone.offset_from_local_datetime(&before).latest()?.fix();
        let moment = self.at.and_local_timezone(offset).single()?;
        Some(moment.to_utc())
    }
}

/// What is written without a zone.
fn local(written: &str) -> Option<Local> {
    DAYS.iter().find_map(|form| {
        let (day, rest) = NaiveDate::parse_and_remainder(written, form).ok()?;
        // A row of digits is a count of seconds or milliseconds.
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let time = rest.trim_start_matches([' ', ',', 'T', 't']);
        let at = match time {
            "" => day.and_time(NaiveTime::MIN),
            time => {
                let mut forms = TIMES.iter();
                let time = forms.find_map(|form| NaiveTime::parse_from_str(time, form).ok());
                day.and_time(time?)
            }
        };
        let has_time = !time.is_empty();
        Some(Local { at, has_time })
    })
}

/// A time with a zone behind it: an offset, a name, or a name and an offset, as `GMT+0200`. What stands
/// behind that in brackets (RFC 9557, section 3.1, and RFC 5322, section 3.2.2) only says more of it.
fn with_zone(written: &str, desk: Tz) -> Option<DateTime<Utc>> {
    let inner = written.strip_suffix([']', ')']);
    if let Some((bare, more)) = inner.and_then(|inner| inner.rsplit_once(['[', '('])) {
        let zone = more.trim_start_matches('!').parse().unwrap_or(desk);
        return moment(bare.trim_end(), zone).map(Instant::to_utc);
    }
    let is_sign = |c: char| matches!(c, '+' | '-');
    let (before, offset) = match written.rfind(is_sign).map(|at| written.split_at(at)) {
        Some((before, offset)) if offset_of(offset).is_some() => (before, offset_of(offset)),
        _ => (written, None),
    };
    let name_at = before
        .trim_end()
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + 1);
    let name = before.get(name_at..).unwrap_or_default().trim();
    let told = before.get(..name_at).unwrap_or_default().trim_end();
    let is_universal = matches!(name, "Z" | "z" | "UT" | "UTC" | "GMT");
    let local = |text: &str| local(text.trim_end()).filter(|local| local.has_time);
    match offset {
        Some(offset) if is_universal => local(told)?.in_zone(&offset),
        Some(offset) => local(before)?.in_zone(&offset),
        None if is_universal => local(told)?.in_zone(&Utc),
        None => named(local(told)?, name, desk),
    }
}

/// `+02:00`, `+0200` or `+2`.
fn offset_of(written: &str) -> Option<FixedOffset> {
    let digits = written.get(1..)?.replace(':', "");
    let hours_only = matches!(digits.len(), 1 | 2);
    if !(hours_only || digits.len() == 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = match hours_only {
        true => (number, 0),
        false => (number / 100, number % 100),
    };
    // The line islands are 14 hours ahead.
    let seconds = (hours <= 14 && minutes < 60).then_some((hours * 60 + minutes) * 60)?;
    match written.starts_with('-') {
        true => FixedOffset::west_opt(seconds),
        false => FixedOffset::east_opt(seconds),
    }
}

/// A time in a zone that has a name such as `CEST`.
fn named(local: Local, name: &str, desk: Tz) -> Option<DateTime<Utc>> {
    let here = local.at.and_local_timezone(desk);
    for moment in [here.earliest(), here.latest()].into_iter().flatten() {
        if moment.offset().abbreviation() == Some(name) {
            return Some(moment.to_utc());
        }
    }
    local.in_zone(ABBREVIATIONS.get(name)?.as_ref()?)
}

/// What a zone's short name means, where all who used it meant one offset by it, up to the year behind that
/// of the database, which knows of no later change; or where it is one of [`NAMES`].
static ABBREVIATIONS: LazyLock<HashMap<String, Option<FixedOffset>>> = LazyLock::new(|| {
    let mut meanings: HashMap<String, Option<FixedOffset>> = HashMap::new();
    let known = IANA_TZDB_VERSION
        .get(..4)
        .and_then(|year| year.parse().ok());
    let years = FIRST_OF_FEEDS..=known.unwrap_or(FIRST_OF_FEEDS) + 1;
    let days = years.flat_map(|year| [1, 7].map(|month| NaiveDate::from_ymd_opt(year, month, 1)));
    for day in days.flatten() {
        for zone in TZ_VARIANTS {
            let there = zone.offset_from_utc_date(&day);
            let Some(name) = there.abbreviation() else {
                continue;
            };
            let offset = Some(there.fix());
            match meanings.get_mut(name) {
                Some(known) if *known != offset => *known = None,
                Some(_) => {}
                None => drop(meanings.insert(name.to_owned(), offset)),
            }
        }
    }
    let fixed = NAMES.map(|(name, hours)| (name.to_owned(), FixedOffset::east_opt(hours * 3_600)));
    meanings.extend(fixed);
    meanings
});

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
