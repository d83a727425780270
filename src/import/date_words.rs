//! The words of dates in languages of papers, and the figures that they are written with.

use chrono::Month;
use std::borrow::Cow;

/// Months, each with what it is in English. In small letters.
const MONTHS: [(&str, &str); 51] = [
    ("januar", "January"),
    ("jänner", "January"),
    ("februar", "February"),
    ("märz", "March"),
    ("mai", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("oktober", "October"),
    ("dezember", "December"),
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
    ("يناير", "January"),
    ("فبراير", "February"),
    ("مارس", "March"),
    ("أبريل", "April"),
    ("إبريل", "April"),
    ("ابريل", "April"),
    ("مايو", "May"),
    ("يونيو", "June"),
    ("يونيه", "June"),
    ("يوليو", "July"),
    ("يوليه", "July"),
    ("أغسطس", "August"),
    ("اغسطس", "August"),
    ("سبتمبر", "September"),
    ("أكتوبر", "October"),
    ("اكتوبر", "October"),
    ("نوفمبر", "November"),
    ("ديسمبر", "December"),
    ("شباط", "February"),
    ("آذار", "March"),
    ("نيسان", "April"),
    ("أيار", "May"),
    ("حزيران", "June"),
    ("تموز", "July"),
    ("آب", "August"),
    ("أيلول", "September"),
    ("كانون الثاني", "January"),
    ("تشرين الأول", "October"),
    ("تشرين الاول", "October"),
    ("تشرين الثاني", "November"),
    ("كانون الأول", "December"),
];
/// Those that are known without that.
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Days of the week, which say nothing that a date does not.
const WEEKDAYS: [&str; 23] = [
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "السبت",
    "الأحد",
    "الاحد",
    "الاثنين",
    "الإثنين",
    "الثلاثاء",
    "الأربعاء",
    "الخميس",
];
/// What stands before a day, or before a time.
const BEFORE_DAYS: [&str; 6] = ["am", "den", "vom", "le", "في", "بتاريخ"];
const BEFORE_TIMES: [&str; 4] = ["um", "à", "الساعة", "عند"];
/// What stands behind a time: that it is one, or of which half of the day.
const OF_CLOCKS: &str = "uhr";
const HALVES: [(&str, &str); 6] = [
    ("ص", "AM"),
    ("صباحا", "AM"),
    ("صباحًا", "AM"),
    ("م", "PM"),
    ("مساء", "PM"),
    ("مساءً", "PM"),
];

/// A text in which dates and times are written as they are in English; all else stays. A month is one beside a day or
/// a year, for `Mai` and `Mars` are names as well.
pub(super) fn in_english(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_numeric) {
        return Cow::Borrowed(text);
    }
    let plain: String = text.chars().map(plain).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut found: Vec<Cow<'_, str>> = Vec::with_capacity(words.len());
    let mut rest = words.as_slice();
    while let [word, behind @ ..] = rest {
        let before = found.last().map_or("", |word| word);
        let (said, taken) = match month(rest) {
            Some((month, taken))
                if is_day(before) || rest.get(taken).is_some_and(|next| is_year(next)) =>
            {
                (Some(Cow::Borrowed(month)), taken)
            }
            _ => (said(before, word, behind), 1),
        };
        found.extend(said);
        rest = &rest[taken..];
    }
    Cow::Owned(found.join(" "))
}

/// What a word says that is no month, between others; `None` if that is nothing.
fn said<'w>(before: &str, word: &'w str, behind: &[&str]) -> Option<Cow<'w, str>> {
    let small = bare(word).to_lowercase();
    let next = behind.first().copied().unwrap_or_default();
    let is_behind_time = before.contains(':') && begins_with_digit(before);
    let is_of_name = before.starts_with(char::is_uppercase);
    // Of `12:15 am, 3 November` it is the half of the day.
    let is_half = is_behind_time && small == "am";
    let is_weekday = |word: &str| WEEKDAYS.contains(&bare(word).to_lowercase().as_str());
    let says_nothing = is_weekday(word) && is_day(next) && !is_of_name
        || BEFORE_DAYS.contains(&small.as_str()) && (is_day(next) || is_weekday(next)) && !is_half
        || is_behind_time && small == OF_CLOCKS;
    if says_nothing {
        return None;
    }
    let half = HALVES
        .iter()
        .find(|(half, _)| is_behind_time && *half == small);
    let mut marks = vec!['h'];
    marks.extend((bare(next).to_lowercase() == OF_CLOCKS).then_some('.'));
    let day = word.strip_suffix('.').or_else(|| word.strip_suffix("er"));
    let day = day.filter(|day| is_day(day) && month(behind).is_some());
    let is_before_time = BEFORE_TIMES.contains(&small.as_str()) && begins_with_digit(next);
    let said = half.map(|(_, half)| Cow::Borrowed(*half));
    let said = said.or_else(|| clock(word, &marks).map(Cow::Owned));
    let said = said.or_else(|| is_before_time.then_some(Cow::Borrowed("at")));
    said.or(Some(Cow::Borrowed(day.unwrap_or(word))))
}

/// The month that words begin with, as it is in English, and how many they are. Some write two names of one with a
/// slash between them.
fn month(words: &[&str]) -> Option<(&'static str, usize)> {
    let named = |name: &str| {
        let small = bare(name).to_lowercase();
        let known = MONTHS.iter().find(|(known, _)| *known == small);
        let same = ENGLISH
            .iter()
            .find(|month| month.eq_ignore_ascii_case(&small));
        known.map(|(_, month)| *month).or(same.copied())
    };
    let two = |first: &str| {
        let second = words.get(1)?;
        named(&format!("{first} {second}"))
    };
    let first = words.first()?;
    match first.split_once('/') {
        Some((one, other)) => {
            let month = named(one)?;
            let is_same = |other: Option<&str>| other == Some(month);
            (is_same(named(other)).then_some((month, 1)))
                .or_else(|| is_same(two(other)).then_some((month, 2)))
        }
        None => two(first)
            .map(|month| (month, 2))
            .or_else(|| Some((named(first)?, 1))),
    }
}

/// Whether a point that parts these texts is of a date, and ends no sentence: `20. November`, `9.30 Uhr`.
pub(super) fn is_point_of_date(before: &str, behind: &str) -> bool {
    let last = before.rsplit(|c: char| !c.is_alphanumeric()).next();
    let last = last.unwrap_or_default();
    let rest: Vec<&str> = behind.split_whitespace().take(2).collect();
    let [first, ..] = rest[..] else {
        return false;
    };
    let is_month = || month(&rest).is_some() || bare(first).parse::<Month>().is_ok();
    let is_clock = || {
        let second = rest.get(1).map(|second| bare(second).to_lowercase());
        let is_time =
            behind.starts_with(first) && clock(&format!("{last}.{first}"), &['.']).is_some();
        is_time && second.as_deref() == Some(OF_CLOCKS)
    };
    is_day(last) && is_month() || is_clock()
}

/// `9:30` of `9h30` and `9.30`, `9:00` of `9h`.
fn clock(word: &str, marks: &[char]) -> Option<String> {
    let (hour, minute) = bare(word).split_once(marks)?;
    let is_number = |part: &str, digits: usize| {
        part.len() <= digits && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let fits = !hour.is_empty()
        && is_number(hour, 2)
        && (minute.is_empty() || minute.len() == 2 && is_number(minute, 2));
    fits.then(|| format!("{hour}:{}", if minute.is_empty() { "00" } else { minute }))
}

/// Figures and commas as they are in English.
fn plain(letter: char) -> char {
    match letter {
        '٠'..='٩' => figure(letter, '٠'),
        '۰'..='۹' => figure(letter, '۰'),
        '،' => ',',
        letter => letter,
    }
}

fn figure(letter: char, zero: char) -> char {
    char::from_digit(u32::from(letter) - u32::from(zero), 10).unwrap_or(letter)
}

fn bare(word: &str) -> &str {
    word.trim_end_matches(['.', ',', ':'])
}

/// A number that may be of a day, with a mark behind it or without.
fn is_day(word: &str) -> bool {
    let number = bare(word).trim_end_matches("er");
    matches!(number.parse(), Ok(1..=31_u8))
}

fn is_year(word: &str) -> bool {
    let word = bare(word);
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn begins_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}
