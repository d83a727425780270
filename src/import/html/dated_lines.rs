//! The moments that a page says in words, in the lines between its headline and its text.
//!
//! Such a line may as well be of an event, or head a letter. It counts if it says nothing else, or who wrote the story;
//! within what the page marks as the text only if it says as well that something was published then.

use super::byline_lines::{Line, is_time_to_read};
use super::extent::MARKED;
use super::moments::OF_CHANGES;
use super::near::Near;
use super::nodes::{around, has_name_of, ids, is_in};
use super::{Page, byline_places, bylines};
use crate::import::date_words::in_english;
use crate::import::dates::{self, is_of_web};
use crate::import::page::byline::is_of_date;
use crate::model::{Author, Instant};
use chrono::{NaiveDateTime, NaiveTime, Timelike};
use chrono_tz::Tz;

/// What parts a date from what else a line says, wherever it stands.
const MARKS: [char; 3] = ['|', '•', '·'];
/// What does so between spaces.
const DASHES: [char; 3] = ['-', '–', '—'];
/// What is said before a date of publication, in small letters.
pub(super) const OF_PUBLICATION: [&str; 7] = [
    "published",
    "posted",
    "veröffentlicht",
    "publié",
    "publiée",
    "نشر",
    "نُشر",
];
/// Of a date behind a name: `, Tuesday, November 3, 2026 - 9:00 AM`.
const MARKS_OF_DATE: usize = 4;
/// Where a date alone is part of what is told: it heads a day of a diary, or is one of several.
const TOLD: [&str; 13] = [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "aside",
    "pre",
];
/// What stands before the day on which somebody died.
const OF_DEATH: char = '†';
/// Numbers and words of a date: a day, a month and a year.
const PARTS_OF_DATE: usize = 3;

/// A date as a page says it.
pub(super) struct Date {
    /// In the page's own words, for whoever is to find them there.
    pub(super) written: String,
    english: String,
    /// Whether it is said that something was changed then.
    pub(super) is_of_change: bool,
    /// Whether it is said that something was published or changed then.
    has_label: bool,
}

/// The dates of several lines.
#[derive(Default)]
pub(super) struct Dates {
    found: Vec<Date>,
    /// Whether nothing says of what they are.
    are_alone: bool,
}

impl Dates {
    pub(super) fn sure(&self) -> &[Date] {
        if self.are_alone { &[] } else { &self.found }
    }

    /// Those that may be of an event.
    pub(super) fn alone(&self) -> &[Date] {
        if self.are_alone { &self.found } else { &[] }
    }
}

/// How sure it is what a date is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// It may be of an event.
    Alone,
    BesideName,
    Labelled,
}

impl Date {
    /// That which is all of a text, but for what is said before it.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.contains(OF_DEATH) {
            return None;
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_own = |word: &&str| !bylines::is_label(word);
        let begins = words.iter().position(is_own)?;
        let ends = words.iter().rposition(is_own)?;
        let label = words[..begins].join(" ").to_lowercase();
        let written = words[begins..=ends].join(" ");
        let written = written.trim_matches(|c: char| !c.is_alphanumeric());
        let english = in_english(written).into_owned();
        let says = |known: &[&str]| known.iter().any(|word| label.contains(word));
        let is_of_change = says(&OF_CHANGES);
        is_date(&english).then(|| Self {
            written: written.to_owned(),
            english,
            is_of_change,
            has_label: is_of_change || says(&OF_PUBLICATION),
        })
    }

    /// Whether anybody can be sure of it.
    pub(super) fn is_sure(&self) -> bool {
        self.at(Tz::UTC).is_some()
    }

    /// The moment, if anybody can be sure of it.
    pub(super) fn at(&self, zone: Tz) -> Option<Instant> {
        dates::instant(&self.english, zone)
    }

    /// Whether it is that moment, to the minute, or its day.
    fn is_of(&self, moment: Instant, zone: Tz) -> bool {
        let local = |at: Instant| at.to_utc().with_timezone(&zone).naive_local();
        let minute = |at: NaiveDateTime| (at.hour(), at.minute());
        self.at(zone).is_some_and(|at| {
            let (said, moment) = (local(at), local(moment));
            let is_day = said.time() == NaiveTime::MIN;
            said.date() == moment.date() && (is_day || minute(said) == minute(moment))
        })
    }

    /// Takes the time of the day from behind a mark: `November 3, 2026 | 9:00 AM`.
    fn take_time(&mut self, part: &str) -> bool {
        let part = part.trim();
        let time = in_english(part);
        let is_time =
            time.contains(':') && is_of_date(without_zone(&time)) && !self.english.contains(':');
        if is_time {
            self.written = format!("{} {part}", self.written);
            self.english = format!("{} {time}", self.english);
        }
        is_time
    }
}

/// Whether a text is made of a day, a month, a year and no more than a time, in whatever order.
fn is_date(text: &str) -> bool {
    let bare = without_zone(text);
    let parts = || {
        let parts = bare.split(|c: char| !c.is_alphanumeric());
        parts.filter(|part| !part.is_empty())
    };
    is_of_date(bare) && parts().count() >= PARTS_OF_DATE && parts().any(is_year)
}

fn is_year(part: &str) -> bool {
    part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit())
}

/// A time without the name of its zone.
fn without_zone(text: &str) -> &str {
    let is_zone = |name: &str| name.len() <= 4 && name.bytes().all(|b| b.is_ascii_uppercase());
    let parted = text.rsplit_once(' ');
    parted
        .filter(|(time, zone)| time.contains(':') && is_zone(zone))
        .map_or(text, |(time, _)| time)
}

/// The dates of the lines between a story's headline and its text, of changes or not: of them those of which it is
/// surest what they are of.
pub(super) fn find(page: &Page, near: &Near<'_>, authors: &[Author], is_of_change: bool) -> Dates {
    let Some(headline) = near.headline() else {
        return Dates::default();
    };
    let marked = ids(page, MARKED);
    let root = page.document.root();
    let nodes = root.descendants_it();
    let between = nodes.filter(|node| node.id > headline.id && near.is_above_text(node));
    let lines = between.filter_map(|node| Line::of(&node));
    let dates = lines.filter(|line| line.times.is_empty()).map(|line| {
        let said = Said::of(&line, authors);
        let counts = said.is_named || said.is_all;
        let is_sure = || said.is_named || said.dates.iter().any(|date| date.has_label);
        let is_own =
            || near.is_own(&line.whole) && !byline_places::is_of_another(near, &line.whole);
        let is_one = counts
            && !said.dates.is_empty()
            && (is_sure() || !is_in(&line.whole, &marked))
            && is_own();
        let is_sure = is_sure();
        let is_of_web = |at: Instant| is_of_web(at, page.zone);
        let is_likely = |date: &Date| is_sure || date.at(page.zone).is_none_or(is_of_web);
        let mut dates = if is_one { said.dates } else { Vec::new() };
        dates.retain(|date| date.is_of_change == is_of_change && is_likely(date));
        let trust = move |date: &Date| match (date.has_label, said.is_named) {
            (true, _) => Trust::Labelled,
            (false, true) => Trust::BesideName,
            (false, false) => Trust::Alone,
        };
        dates.into_iter().map(move |date| (trust(&date), date))
    });
    let mut dates: Vec<(Trust, Date)> = dates.flatten().collect();
    let surest = dates.iter().map(|(trust, _)| *trust).max();
    dates.retain(|(trust, _)| Some(*trust) == surest);
    Dates {
        found: dates.into_iter().map(|(_, date)| date).collect(),
        are_alone: surest == Some(Trust::Alone),
    }
}

/// Whether a line says no more than who wrote a story, of those that are known, when, and how long it takes to read.
pub(super) fn says_who(line: &Line<'_>, authors: &[Author]) -> bool {
    let said = Said::of(line, authors);
    said.is_named && said.is_all
}

/// Whether a line says no more than when the story was published. Another date may be of an event, and stays.
pub(super) fn says_only(line: &Line<'_>, published: Instant, zone: Tz) -> bool {
    let said = Said::of(line, &[]);
    let is_told = || around(&line.whole).any(|node| has_name_of(&node, &TOLD));
    let is_of_it = |date: &Date| date.is_of(published, zone) && (date.has_label || !is_told());
    let mut dates = said.dates.iter().filter(|date| !date.is_of_change);
    let is_first = dates.next().is_some_and(is_of_it);
    said.is_all && is_first && dates.all(is_of_it)
}

/// What a line says.
struct Said {
    dates: Vec<Date>,
    /// Whether it names an author.
    is_named: bool,
    /// Whether it says nothing else.
    is_all: bool,
}

impl Said {
    fn of(line: &Line<'_>, authors: &[Author]) -> Self {
        let mut said = Self {
            dates: Vec::new(),
            is_named: false,
            is_all: true,
        };
        // A label may stand in an element of its own.
        let mut label = String::new();
        for part in parts(line, authors) {
            let part = match part {
                Part::Name => {
                    said.is_named = true;
                    label.clear();
                    continue;
                }
                // The space between two elements.
                Part::Words(words) if words.is_empty() => continue,
                Part::Words(words) if bylines::is_label(&words) => {
                    label = words;
                    continue;
                }
                Part::Words(words) => words,
            };
            let date = Date::of(&format!("{label} {part}"));
            label.clear();
            let last = said.dates.last_mut();
            if let Some(date) = date {
                said.dates.push(date);
            } else if bylines::is_of(&part, authors) {
                said.is_named = true;
            } else if !last.is_some_and(|last| last.take_time(&part)) {
                said.is_all &= is_time_to_read(&part);
            }
        }
        said
    }
}

/// A part of a line.
enum Part {
    Name,
    Words(String),
}

/// The parts of a line: what stands in texts of their own, around names, between marks, and from a label on.
fn parts(line: &Line<'_>, authors: &[Author]) -> Vec<Part> {
    let texts = line.texts.iter().map(|text| {
        let words: Vec<&str> = text.split_whitespace().collect();
        Part::Words(words.join(" "))
    });
    let around_names = authors.iter().fold(texts.collect(), |parts, author| {
        parted(parts, author.name.as_str())
    });
    let mut parts = Vec::new();
    for part in around_names {
        match part {
            Part::Name => parts.push(part),
            Part::Words(text) => {
                let split = text.split(MARKS).flat_map(without_time_to_read);
                parts.extend(split.flat_map(labelled).map(Part::Words));
            }
        }
    }
    parts
}

/// What stands before the last comma, and how long it takes to read behind that; or all of it.
fn without_time_to_read(text: &str) -> impl Iterator<Item = &str> {
    let parted = text.rsplit_once([',', '،']);
    let parted = parted.filter(|(_, last)| is_time_to_read(last));
    let (first, last) = parted.map_or((text, None), |(first, last)| (first, Some(last)));
    std::iter::once(first).chain(last)
}

/// A text without the date, and how long it takes to read, behind names; and whether there was a date.
pub(super) fn without_moment(text: &str) -> (&str, bool) {
    let is_mark = |c: char| MARKS.contains(&c) || DASHES.contains(&c) || matches!(c, ',' | '،');
    let is_between = |before: &str, mark: &str, end: &str| {
        let is_apart =
            before.ends_with(char::is_whitespace) && end.starts_with(char::is_whitespace);
        is_apart || !mark.contains(DASHES)
    };
    let (mut names, mut is_dated) = (text, false);
    loop {
        let ends = names.rmatch_indices(is_mark);
        let ends = ends.map(|(at, mark)| (&names[..at], mark, &names[at + mark.len()..]));
        let ends = ends.filter(|(before, mark, end)| is_between(before, mark, end));
        let ends = ends.take(MARKS_OF_DATE);
        let mut ends = ends.map(|(before, _, end)| (before, end));
        // Of a date, its end may be one as well: the longest is all of it.
        let dated = ends.clone().filter(|(_, end)| begins_date(end)).last();
        let read = || ends.next().filter(|(_, end)| is_time_to_read(end));
        is_dated |= dated.is_some();
        let Some((before, _)) = dated.or_else(read) else {
            return (names, is_dated);
        };
        names = before;
    }
}

/// Whether a text is all of a date. One that begins with the year ends a date that begins before the comma.
fn begins_date(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    !is_year(first.trim_end_matches(',')) && Date::of(text).is_some()
}

/// Parts of a line around a name.
fn parted(parts: Vec<Part>, name: &str) -> Vec<Part> {
    let mut found = Vec::new();
    for part in parts {
        let Part::Words(text) = part else {
            found.push(part);
            continue;
        };
        for (at, words) in text.split(name).enumerate() {
            if at > 0 {
                found.push(Part::Name);
            }
            found.push(Part::Words(words.to_owned()));
        }
    }
    found
}

/// The parts of a text that are parted by a dash, or of which each begins with what it says of a moment: `Published
/// November 3, 2026 (updated November 4, 2026)`.
fn labelled(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for word in text.split_whitespace() {
        let is_mark = !word.contains(char::is_alphanumeric);
        let is_next = |part: &String| is_mark || begins_label(word) && !bylines::is_label(part);
        match parts.last_mut() {
            Some(part) if !is_next(part) => {
                part.push(' ');
                part.push_str(word);
            }
            _ => parts.push(word.to_owned()),
        }
    }
    parts
}

/// Whether a word says that something was published or changed.
fn begins_label(word: &str) -> bool {
    let word = word.to_lowercase();
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    OF_PUBLICATION.contains(&word) || OF_CHANGES.contains(&word)
}
