//! Whom a byline names, and a text that is one.

use super::dated_lines::{Date, OF_PUBLICATION, without_moment};
use super::nodes::{attribute, below, folded, raw_text, sound, text};
use super::{limits, moments};
use crate::import::page::byline::{self, is_date};
use crate::model::{Author, Text};
use dom_query::{NodeData, NodeRef};
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

/// Words before names that no name begins with, in languages of papers. In small letters; a longer one
/// stands before what it begins with.
const PREFIXES: [&str; 19] = [
    "written by",
    "reported by",
    "words by",
    "story by",
    "posted by",
    "text by",
    "author:",
    "by:",
    "by",
    "von:",
    "text:",
    "par:",
    "por:",
    "autor:",
    "автор:",
    "بقلم:",
    "بقلم",
    "كتب:",
    "تحریر:",
];
/// The same with which names begin too, such as Di Wu's, or sentences, as `كتب` is "he wrote" and "books": only a
/// byline that is shown has them, before a name of two words.
const PREFIXES_OR_NAMES: [&str; 9] = [
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "автор",
    "كتب",
];
/// Where papers set their bylines.
pub(super) const BYLINES: &str = "[rel~=author], .byline, .author-name, .entry-author, .post-author, .article-author, \
    .td-post-author-name, .byline__name, .author.vcard, .field--name-uid, .article__author, .p-author, \
    .wp-block-post-author-name";
/// What stands between two names.
const BETWEEN: [&str; 5] = [" und ", " et ", " og ", " och ", " и "];

/// What separates two names, besides those.
const SEPARATORS: [&str; 9] = [",", ";", "&", "and", ", and", "·", "/", "|", "•"];
/// Bytes of the longest of these, with the space around it.
pub(super) const LONGEST_SEPARATOR: usize = 40;
/// A name in words. Longer ones are sentences.
const WORDS: usize = 6;
/// How far up from a text it is looked whether it is part of a link or a moment.
const WITHIN: usize = 4;

/// The names in a text that is nothing else, such as a name in data. A firm such as `Anderson and Sons` is
/// one: of several persons each has two words.
pub(in crate::import) fn names_of(raw: &str) -> Vec<Text> {
    let bare = without_prefix(raw);
    let names = read(bare);
    let is_person = |name: &Text| name.as_str().contains(' ');
    match names.len() {
        1 => names,
        2.. if names.iter().all(is_person) => names,
        _ => {
            let whole = sound(bare, limits::NAME);
            let is_name = !is_date(bare) && !bare.contains("://");
            whole.filter(|_| is_name).into_iter().collect()
        }
    }
}

/// The same, but for a house whose parts read as names: `Institute of Tides, Lower Harbour`.
pub(in crate::import) fn persons_of(raw: &str) -> Vec<Text> {
    let names = names_of(raw);
    match names.len() > 1 && !names.iter().all(is_person) {
        true => Text::new(raw).into_iter().collect(),
        false => names,
    }
}

/// Whether a name may be a person's, and not a part of what an office or a house is called.
fn is_person(name: &Text) -> bool {
    const OF_HOUSES: [&str; 24] = [
        "agency",
        "association",
        "board",
        "bureau",
        "centre",
        "center",
        "church",
        "college",
        "commission",
        "committee",
        "corporation",
        "council",
        "department",
        "desk",
        "for",
        "foundation",
        "institute",
        "institution",
        "lab",
        "ministry",
        "of",
        "office",
        "press",
        "university",
    ];
    let words: Vec<String> = name.as_str().split(' ').map(str::to_lowercase).collect();
    !words.iter().any(|word| OF_HOUSES.contains(&word.as_str()))
}

/// A name in the order of speech, of `Quill, Ada`.
pub(super) fn in_order(raw: &str) -> Option<Text> {
    let name = match raw.split_once(',') {
        Some((family, given)) => format!("{} {}", given.trim(), family.trim()),
        None => raw.to_owned(),
    };
    sound(&name, limits::NAME)
}

/// Whom a byline of a page names: what is marked in it as a name, or else its links, or else what it says
/// besides the moment of the story.
pub(super) fn names_in(byline: &NodeRef<'_>) -> Vec<Text> {
    let marked = below(byline, BYLINES);
    let marked = marked.iter().filter_map(|name| text(name, limits::NAME));
    let marked: Vec<Text> = marked
        .flat_map(|name| names_of_line(name.as_str()))
        .collect();
    if !marked.is_empty() {
        return marked;
    }
    let linked = linked(byline);
    if !linked.is_empty() {
        return linked;
    }
    // What stands in elements of their own may be read one by one: `Ada Quill`, `Staff writer`.
    let (pieces, _) = pieces(byline);
    let whole = pieces.join(" ");
    let mut each = pieces.iter().filter(|piece| !is_prefix(piece));
    let names = read(of_line(without_prefix(without_moment(&whole).0)));
    Some(names)
        .filter(|names| !names.is_empty())
        .or_else(|| each.find_map(|piece| Some(read(piece)).filter(|names| !names.is_empty())))
        .unwrap_or_else(|| names_of_line(&whole))
}

/// The names that are links, one after the other. One behind other words is no name, but what the story is
/// filed under or what is said of it: `By Ada Quill in News, 3 comments`.
fn linked(byline: &NodeRef<'_>) -> Vec<Text> {
    let mut names = Vec::new();
    let mut between = String::new();
    let mut last_folder = String::new();
    for part in byline.descendants_it() {
        if !part.has_name("a") {
            let is_of_link = || {
                part.ancestors_it(Some(WITHIN))
                    .any(|around| around.has_name("a"))
            };
            between.push_str(
                &own_text(&part)
                    .filter(|_| !is_of_link())
                    .unwrap_or_default(),
            );
            continue;
        }
        let Some(name) = text(&part, limits::NAME) else {
            continue;
        };
        let address = attribute(&part, "href").unwrap_or_default();
        let folder = address.trim_end_matches('/').rsplit_once('/');
        let folder = folder.map_or("", |(folder, _)| folder).to_owned();
        let separator = between.trim().to_lowercase();
        let goes_on = match separator.as_str() {
            "" => folder == last_folder,
            separator => separates(separator),
        };
        if is_prefix(&separator) {
            names.clear();
        } else if !names.is_empty() && !goes_on {
            break;
        }
        names.append(&mut names_of_line(name.as_str()));
        between.clear();
        last_folder = folder;
    }
    names
}

/// Whether no more stands between two elements than parts two names.
pub(super) fn separates(words: &str) -> bool {
    let words = words.trim().to_lowercase();
    words.is_empty()
        || SEPARATORS.contains(&words.as_str())
        || BETWEEN.iter().any(|and| and.trim() == words)
}

/// Whether a text begins as a byline does.
pub(super) fn begins_byline(text: &str) -> bool {
    let text = text.trim();
    is_prefix(text) || PREFIXES.iter().any(|prefix| behind(prefix, text).is_some())
}

/// Whether a text may begin so: with what names and sentences begin with too.
pub(super) fn may_begin_byline(text: &str) -> bool {
    let text = text.trim();
    let mut prefixes = PREFIXES_OR_NAMES.iter();
    begins_byline(text) || prefixes.any(|prefix| behind(prefix, text).is_some())
}

/// Whether a line that nothing marks is a byline: a prefix and the full names of persons, and perhaps a date; behind
/// what may be no prefix, with one.
pub(super) fn is_byline(line: &NodeRef<'_>) -> bool {
    if raw_text(line, limits::NAME * 2).len() > limits::NAME * 2 {
        return false;
    }
    let (pieces, says_when) = pieces(line);
    let whole = pieces.join(" ");
    let (who, ends_with_date) = without_moment(&whole);
    let names = read(of_line(without_prefix(who)));
    let is_full = |name: &Text| name.as_str().contains(' ');
    let is_dated = says_when || ends_with_date;
    let begins = begins_byline(&whole) || is_dated && may_begin_byline(&whole);
    begins && !names.is_empty() && names.iter().all(is_full)
}

/// Whether a text says no more than who wrote a story, of those that are known, and when; the moment itself
/// is left out of it.
pub(super) fn is_of(text: &str, authors: &[Author]) -> bool {
    let mut names: Vec<String> = authors
        .iter()
        .map(|author| folded(author.name.as_str()))
        .collect();
    // A name may begin with another.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let words = format!(" {} ", folded(text));
    let rest = names.iter().fold(words.clone(), |rest, name| {
        rest.replace(&format!(" {name} "), "  ")
    });
    let is_named = rest != words;
    let rest: Vec<&str> = rest.split(' ').filter(|word| !is_label(word)).collect();
    is_named && (rest.is_empty() || is_date(&rest.join(" ")))
}

/// The words that stand around names and moments.
static LABELS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    const OF_MOMENTS: [&str; 4] = ["on", "at", "last", "post"];
    let known = PREFIXES.iter().chain(&PREFIXES_OR_NAMES);
    let known = known.chain(&SEPARATORS).chain(&BETWEEN).chain(&OF_MOMENTS);
    let known = known.chain(&OF_PUBLICATION).chain(&moments::OF_CHANGES);
    let words = known.flat_map(|label| label.unicode_words());
    words.map(str::to_lowercase).collect()
});

/// Whether a text is made of these.
pub(super) fn is_label(text: &str) -> bool {
    let words = folded(text);
    let mut words = words.split(' ').filter(|word| !word.is_empty());
    words.all(|word| LABELS.contains(word))
}

/// The texts of a byline but for its moment; and whether any of them was all of that. Else `Von Ada Quill` above
/// `Veröffentlicht am 3. November 2026` would be one name.
fn pieces(byline: &NodeRef<'_>) -> (Vec<String>, bool) {
    let is_time = |part: &NodeRef<'_>| part.is("time, abbr[title]");
    let parts = byline.descendants_it();
    let parts = parts.filter(|part| !part.ancestors_it(Some(WITHIN)).any(|part| is_time(&part)));
    let texts = parts.filter_map(|part| Some(own_text(&part)?.trim().to_owned()));
    let mut length = 0;
    let texts = texts.filter(|text| !text.is_empty()).take_while(|text| {
        length += text.len();
        length <= limits::NAME * 4
    });
    // `By April May, May 3, 2026` has no other words than dates have.
    let is_moment = |text: &String| {
        !may_begin_byline(text) && Date::of(text).is_some_and(|date| date.is_sure())
    };
    let (moments, pieces): (Vec<String>, _) = texts.partition(is_moment);
    (pieces, !moments.is_empty())
}

fn own_text(node: &NodeRef<'_>) -> Option<String> {
    node.query_or(None, |node| match &node.data {
        NodeData::Text { contents } => Some(contents.to_string()),
        _ => None,
    })
}

/// The names of a line that a page shows; what follows them may be anything.
fn names_of_line(line: &str) -> Vec<Text> {
    let bare = of_line(without_prefix(line));
    let first = || bare.split(',').next().unwrap_or_default().trim();
    let names = Some(read(bare)).filter(|names| !names.is_empty());
    let names = names.unwrap_or_else(|| read(first()));
    if !names.is_empty() || is_date(bare) || is_prefix(bare) {
        return names;
    }
    // As some write theirs, in small letters.
    let is_name = |c: char| c.is_alphabetic() || c.is_whitespace() || ".-'’".contains(c);
    let whole = sound(bare, limits::NAME);
    // `View all posts by` somebody is a link.
    let whole = whole.filter(|name| {
        name.as_str().chars().all(is_name) && !name.as_str().to_lowercase().contains(" by ")
    });
    whole
        .filter(|name| name.as_str().split(' ').count() <= WORDS)
        .into_iter()
        .collect()
}

fn read(names: &str) -> Vec<Text> {
    let english = BETWEEN
        .iter()
        .fold(names.to_owned(), |text, and| text.replace(and, " and "));
    let line = Text::new(&format!("By {english}"));
    let byline = line.and_then(|line| byline::read(&line));
    byline.map_or_else(Vec::new, |byline| byline.names)
}

fn is_prefix(text: &str) -> bool {
    let small = text.trim().to_lowercase();
    let is_one = |prefix: &&str| prefix.trim_end_matches(':') == small.trim_end_matches(':');
    PREFIXES.iter().chain(&PREFIXES_OR_NAMES).any(is_one)
}

/// A name without `By` or what it is in the page's language.
pub(in crate::import) fn without_prefix(raw: &str) -> &str {
    let raw = raw.trim();
    let rest = PREFIXES.iter().find_map(|prefix| behind(prefix, raw));
    rest.unwrap_or(raw)
}

/// What a line names that a page shows as its byline.
fn of_line(line: &str) -> &str {
    let line = line.trim();
    let mut rests = PREFIXES_OR_NAMES
        .iter()
        .filter_map(|prefix| behind(prefix, line));
    rests.find(|rest| rest.contains(' ')).unwrap_or(line)
}

/// What stands behind a prefix.
fn behind<'t>(prefix: &str, text: &'t str) -> Option<&'t str> {
    let start = text.get(..prefix.len())?;
    let rest = &text[prefix.len()..];
    let ends = prefix.ends_with(':') || rest.starts_with([' ', '\u{a0}', ':']);
    let is_prefix = start.to_lowercase() == prefix && ends;
    is_prefix.then(|| rest.trim_start_matches(':').trim())
}
