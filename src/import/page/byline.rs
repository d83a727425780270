use super::super::date_words::in_english;
use super::limits;
use crate::model::Text;

/// Small words inside names.
const PARTICLES: [&str; 28] = [
    "al", "bin", "bint", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "e", "el",
    "ibn", "ter", "la", "le", "oğlu", "of", "qızı", "ul", "ur", "van", "vom", "von", "y", "zu",
];
/// What may stand behind a name after a comma.
const SUFFIXES: [&str; 10] = [
    "Jr", "Jr.", "Sr", "Sr.", "II", "III", "PhD", "Ph.D.", "MD", "M.D.",
];
/// Words of an office: a part with one is no further author.
const OFFICES: [&str; 11] = [
    "Agencies",
    "Bureau",
    "Columnist",
    "Contributor",
    "Correspondent",
    "Desk",
    "Editor",
    "Reporter",
    "Reporters",
    "Staff",
    "Writer",
];
/// Words a date is made of, beside numbers. In small letters.
const DATE_WORDS: [&str; 45] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "am",
    "pm",
    "at",
    "on",
    "published",
    "posted",
    "updated",
];
/// Words of a name. Longer ones are sentences.
const WORDS: usize = 6;

/// Who a byline names.
pub(in crate::import) struct Byline {
    pub(in crate::import) names: Vec<Text>,
    /// Offices and dates beside the names.
    pub(in crate::import) rest: Vec<String>,
}

/// Reads `By A`, `By A and B`, `By A, B and C`, perhaps behind a date; `None` if the line is anything else, such
/// as a paragraph that begins with “By the time…”.
pub(in crate::import) fn read(text: &Text) -> Option<Byline> {
    signed(text.as_str()).or_else(|| {
        let (date, names) = behind_date(text.as_str())?;
        let mut byline = signed(names)?;
        byline.rest.insert(0, date.to_owned());
        Some(byline)
    })
}

/// Parts a date from the byline behind it: `Posted on July 12, 2024 by A`.
fn behind_date(text: &str) -> Option<(&str, &str)> {
    let mut words = text.match_indices(char::is_whitespace);
    words.find_map(|(at, _)| {
        let (date, names) = (&text[..at], text[at..].trim_start());
        let date = date.trim_end_matches(|c: char| c.is_whitespace() || "|•·-–—,".contains(c));
        let begins = names.get(..2)?.eq_ignore_ascii_case("by");
        (begins && is_date(date)).then_some((date, names))
    })
}

fn signed(text: &str) -> Option<Byline> {
    let start = text.get(..2)?;
    if !start.eq_ignore_ascii_case("by") || text.chars().count() > limits::NAME * 2 {
        return None;
    }
    let names = text[2..].strip_prefix(':').unwrap_or(&text[2..]);
    let names = names.strip_prefix(' ')?.trim();
    let mut pieces = names.split(['|', '•', '·']);
    let (names, date) = without_date(pieces.next()?.trim());
    let mut rest: Vec<String> = date
        .into_iter()
        .chain(pieces)
        .map(|piece| piece.trim().to_owned())
        .filter(|piece| !piece.is_empty())
        .collect();
    let mut found: Vec<String> = Vec::new();
    for part in parts(names) {
        match found.last_mut() {
            Some(last) if SUFFIXES.contains(&part) => {
                last.push_str(", ");
                last.push_str(part);
            }
            Some(_) if is_office(part) => rest.push(part.to_owned()),
            _ if is_name(part) => found.push(part.to_owned()),
            _ => return None,
        }
    }
    let mut names: Vec<Text> = Vec::new();
    for name in found.iter().filter_map(|name| Text::new(name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let fits = !names.is_empty() && names.len() <= limits::AUTHORS;
    fits.then_some(Byline { names, rest })
}

/// Parts a date from the names before it: of the words behind the names all are of a date. A dash, or `on`,
/// before anything else is part of a sentence.
fn without_date(names: &str) -> (&str, Option<&str>) {
    let is_mark = |c: char| c.is_whitespace() || "-–—,".contains(c);
    let spaces = names.match_indices(char::is_whitespace);
    let ends = std::iter::once(0).chain(spaces.map(|(at, _)| at));
    ends.map(|at| names.split_at(at))
        .find(|(_, date)| is_date(date))
        .map_or((names, None), |(names, date)| {
            let date = date.trim_start_matches(is_mark);
            let date = date.strip_prefix("on ").unwrap_or(date);
            (names.trim_end_matches(is_mark), Some(date))
        })
}

/// Whether a text is a date and nothing else: `July 12, 2024`, `Friday, 12 Jul 2024 10:30 am`.
pub(in crate::import) fn is_date(text: &str) -> bool {
    text.chars().filter(|c| c.is_numeric()).count() >= 3 && is_of_date(text)
}

/// Whether a text is made of what dates are made of, as a day without its year is.
pub(in crate::import) fn is_of_date(text: &str) -> bool {
    let is_word = |word: &str| {
        let small = word.to_lowercase();
        word.starts_with(|c: char| c.is_ascii_digit()) || DATE_WORDS.contains(&small.as_str())
    };
    if text.chars().count() > limits::NAME {
        return false;
    }
    // A full stop parts words.
    let text = in_english(text).replace("a.m", "am").replace("p.m", "pm");
    let mut words = text
        .split(|c: char| c.is_whitespace() || ",.:-–—/|".contains(c))
        .filter(|word| !word.is_empty());
    words.all(is_word)
}

/// The parts between commas, semicolons, `and` and `&`.
fn parts(names: &str) -> Vec<&str> {
    names
        .split([',', ';', '&'])
        .flat_map(|part| part.split(" and "))
        .map(str::trim)
        .map(|part| part.strip_prefix("and ").unwrap_or(part))
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether a line says no more than what somebody is.
pub(super) fn is_office_alone(line: &str) -> bool {
    is_office(line) && is_name(line)
}

/// Whether a line says what somebody is.
pub(in crate::import) fn is_office(part: &str) -> bool {
    part.split_whitespace().any(|word| OFFICES.contains(&word))
}

/// Words that begin with a capital, or are written in a script that has none.
fn is_name(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let is_word = |word: &&str| {
        let begins = word.trim_start_matches(['"', '“', '‘', '\'', '(', '«']);
        let is_capital = begins
            .chars()
            .next()
            .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
        let ends_sentence = word.ends_with('.') && !is_abbreviation(word);
        let is_in_name = is_capital || PARTICLES.contains(word) || begins.starts_with("al-");
        let is_odd = |c: char| c.is_ascii_digit() || "?!:".contains(c);
        is_in_name && !ends_sentence && !word.chars().any(is_odd)
    };
    let has_capital = words.iter().any(|word| !PARTICLES.contains(word));
    (1..=WORDS).contains(&words.len())
        && part.chars().count() <= limits::NAME
        && has_capital
        && words.iter().all(is_word)
}

/// An initial or a title, such as `J.` or `Dr.`; any other full stop ends a sentence.
fn is_abbreviation(word: &str) -> bool {
    word.chars().count() <= 4 || word.matches('.').count() > 1
}
