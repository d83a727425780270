//! Dates as RSS (RFC 822), Atom (RFC 3339) and Dublin Core (W3C date and time formats) write them.

use super::grammar::{Value, Verdict, Written};
use super::rule::*;
use super::xml::shown;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime};

pub(super) const RFC_822: Value = Value::Is(rfc_822);
pub(super) const RFC_3339: Value = Value::Is(rfc_3339);
pub(super) const W3C: Value = Value::Is(w3c);

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
/// The zones by name that RFC 822, section 5.1 knows; a single letter is a military one.
const ZONES: [&str; 10] = [
    "UT", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT",
];

fn rfc_822(written: &Written<'_>) -> Verdict {
    let text = written.text;
    let refused = |what: &str| {
        (
            &INVALID_RFC2822_DATE,
            format!("is `{}`, {what}", shown(text)),
        )
    };
    let read = read_822(text).ok_or_else(|| refused("which is no date of RFC 822"))?;
    let date = read
        .date
        .ok_or_else(|| refused("a day that the month has not"))?;
    if let Some(day) = read.day
        && DAYS[date.weekday().num_days_from_monday() as usize] != day
    {
        return Err((
            &INCORRECT_DAY,
            format!("is `{}`, which was no {day}", shown(text)),
        ));
    }
    if !read.is_strict {
        return Err((
            &PROBLEMATICAL_DATE,
            format!("is `{}`, which not every reader understands", shown(text)),
        ));
    }
    Ok(())
}

/// What an RFC 822 date says.
struct Read822 {
    day: Option<&'static str>,
    /// `None` if there is no such day.
    date: Option<NaiveDate>,
    /// It is written as RFC 2822 would have it.
    is_strict: bool,
}

fn read_822(text: &str) -> Option<Read822> {
    let plain = without_comments(text);
    // One space between the parts, a comma behind the day and nothing else is how all write it.
    let mut is_strict = plain == text && !text.contains("  ") && text.is_ascii();
    let (day, rest) = match plain.split_once(',') {
        Some((day, rest)) => {
            is_strict &= rest.starts_with(' ') && !day.ends_with(' ');
            (Some(word(&DAYS, day.trim(), &mut is_strict)?), rest)
        }
        None => (None, plain.as_str()),
    };
    let mut parts = rest.split_whitespace();
    let mut next = || parts.next();
    let (date, month, year, time) = (next()?, next()?, next()?, next()?);
    let month = word(&MONTHS, month, &mut is_strict)?;
    let month = MONTHS.iter().position(|known| *known == month)?;
    let zone = next();
    if next().is_some() || !is_clock(time) {
        return None;
    }
    is_strict &= year.len() == 4;
    let year = match year.len() {
        4 => digits(year, 4..=4)?,
        // RFC 2822, section 4.3.
        2 => digits(year, 2..=2).map(|year| if year < 50 { year + 2000 } else { year + 1900 })?,
        _ => return None,
    };
    let zone = zone.unwrap_or_default();
    if !is_zone(zone) {
        return None;
    }
    is_strict &= is_strict_zone(zone);
    let date = digits(date, 1..=2)?;
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        u32::try_from(month).ok()? + 1,
        date,
    );
    Some(Read822 {
        day,
        date,
        is_strict,
    })
}

/// The known word that `text` is; not strict if it is so only in other letters.
fn word(known: &'static [&'static str], text: &str, is_strict: &mut bool) -> Option<&'static str> {
    let found = known
        .iter()
        .find(|known| known.eq_ignore_ascii_case(text))?;
    *is_strict &= *found == text;
    Some(found)
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let is_number = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// `09:30` or `09:30:00`; a leap second is allowed.
fn is_clock(time: &str) -> bool {
    let parts: Vec<Option<u32>> = time
        .splitn(4, ':')
        .map(|part| digits(part, 2..=2))
        .collect();
    match parts[..] {
        [Some(hour), Some(minute)] => hour < 24 && minute < 60,
        [Some(hour), Some(minute), Some(second)] => hour < 24 && minute < 60 && second <= 60,
        _ => false,
    }
}

fn is_offset(zone: &str) -> bool {
    zone.strip_prefix(['+', '-'])
        .is_some_and(|offset| digits(offset, 4..=4).is_some())
}

fn is_zone(zone: &str) -> bool {
    let is_military = zone.len() == 1
        && zone
            .bytes()
            .all(|b| b.is_ascii_alphabetic() && !b.eq_ignore_ascii_case(&b'J'));
    zone.is_empty()
        || is_offset(zone)
        || is_military
        || ZONES.iter().any(|known| known.eq_ignore_ascii_case(zone))
}

fn is_strict_zone(zone: &str) -> bool {
    is_offset(zone) || zone == "Z" || ZONES.contains(&zone)
}

/// RFC 822, section 3.4.3: what stands in brackets says nothing. A backslash quotes a character.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '(' => {
                plain.push(' ');
                depth += 1;
            }
            ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain.trim().to_owned()
}

/// RFC 3339, section 5.6, with the upper-case `T` and `Z` that RFC 4287, section 3.3 demands.
pub(super) fn is_rfc_3339(text: &str) -> bool {
    let is_shaped = text.as_bytes().get(10) == Some(&b'T') && !text.contains(['t', 'z', ' ']);
    is_shaped && DateTime::parse_from_rfc3339(text).is_ok()
}

fn rfc_3339(written: &Written<'_>) -> Verdict {
    let text = written.text;
    if !is_rfc_3339(text) {
        return Err((
            &INVALID_RFC3339_DATE,
            format!("is `{}`, which is no date of RFC 3339", shown(text)),
        ));
    }
    Ok(())
}

/// A year, a month, a day, or a day with a time and its zone.
fn w3c(written: &Written<'_>) -> Verdict {
    let text = written.text;
    if is_w3c(text) {
        return Ok(());
    }
    Err((
        &INVALID_W3C_DATE,
        format!("is `{}`, which is no date of the W3C's form", shown(text)),
    ))
}

fn is_w3c(text: &str) -> bool {
    if let Some((date, time)) = text.split_once('T') {
        let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
        let (clock, zone) = time.split_at(zone);
        let is_zone = zone == "Z"
            || zone
                .get(1..)
                .is_some_and(|zone| NaiveTime::parse_from_str(zone, "%H:%M").is_ok());
        let is_clock = is_clock(clock.split('.').next().unwrap_or_default());
        return is_zone && is_clock && date.len() == 10 && is_w3c(date);
    }
    let mut parts = text.split('-');
    let mut next = |length: usize| parts.next().map(|part| digits(part, length..=length));
    match (next(4), next(2), next(2), next(2)) {
        (Some(Some(_)), None, ..) => true,
        (Some(Some(_)), Some(Some(month)), None, _) => (1..=12).contains(&month),
        (Some(Some(year)), Some(Some(month)), Some(Some(day)), None) => i32::try_from(year)
            .is_ok_and(|year| NaiveDate::from_ymd_opt(year, month, day).is_some()),
        _ => false,
    }
}
