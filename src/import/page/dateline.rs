use crate::model::Text;

/// The longest dateline, in bytes: three place names. What stands before a later colon is text.
const LONGEST: usize = 80;
/// Words in capitals that open a line with a colon and are no place.
const LABELS: [&str; 28] = [
    "ADVERTISEMENT",
    "ALERT",
    "ANALYSIS",
    "BREAKING",
    "BREAKING NEWS",
    "COLUMN",
    "COMMENT",
    "CORRECTION",
    "EDITORIAL",
    "EXCLUSIVE",
    "EXPLAINER",
    "FACT CHECK",
    "FEATURE",
    "GALLERY",
    "INTERVIEW",
    "JUST IN",
    "LIVE",
    "NATO",
    "NOTE",
    "OBITUARY",
    "OPINION",
    "PHOTOS",
    "PODCAST",
    "REVIEW",
    "UPDATE",
    "VIDEO",
    "WARNING",
    "WATCH",
];

/// Splits `CITY, Country: text` into the dateline and the text; `None` if there is none.
///
/// The city is in capitals, as newspapers set it; more places, a date or an agency in
/// parentheses may follow. It ends with a colon or with a dash between spaces. Without a country
/// short words in capitals are rather an acronym and no city, and `London: …` may be anybody
/// speaking, so neither is taken.
pub(in crate::import) fn split(text: &Text) -> Option<(Text, Text)> {
    let text = text.as_str();
    let end = ["\u{3a}", " — ", " – ", " - "]
        .into_iter()
        .filter_map(|mark| Some((text.find(mark)?, mark.len())))
        .min()?;
    let (at, length) = end;
    let place = text.get(..at).filter(|place| place.len() <= LONGEST)?;
    let rest = &text[at + length..];
    // A colon within a word, as in a time or an address.
    if length == 1 && !rest.starts_with(' ') {
        return None;
    }
    is_dateline(place).then_some(())?;
    Some((Text::new(place)?, Text::new(rest)?))
}

fn is_dateline(place: &str) -> bool {
    let (place, agency) = match place.strip_suffix(')').and_then(|p| p.rsplit_once(" (")) {
        Some((place, agency)) => (place, Some(agency)),
        None => (place, None),
    };
    if agency.is_some_and(|agency| agency.chars().count() > 20) {
        return false;
    }
    let mut parts = place.split(", ");
    let city = parts.next().unwrap_or_default();
    let more: Vec<_> = parts.collect();
    is_city(city, more.is_empty()) && more.len() <= 2 && more.iter().all(|part| is_further(part))
}

fn is_city(city: &str, is_alone: bool) -> bool {
    let letters = city.chars().filter(|c| c.is_alphabetic()).count();
    let set_in_capitals = city
        .chars()
        .all(|c| c.is_uppercase() || " .'’-/".contains(c));
    let words = city.split_whitespace().count();
    letters >= if is_alone { 4 } else { 2 }
        && set_in_capitals
        && words <= 4
        && !LABELS.contains(&city)
}

/// A country, a state or a day: words that begin with a capital or a digit.
fn is_further(part: &str) -> bool {
    let small = ["and", "of", "the", "du", "de"];
    let mut words = part.split_whitespace();
    let fits = |word: &str| {
        small.contains(&word)
            || word
                .chars()
                .next()
                .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
    };
    !part.is_empty() && part.split_whitespace().count() <= 5 && words.all(fits)
}
