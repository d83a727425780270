//! What Hugo makes of names and titles (`paths.Sanitize` in its source), and where it says that pages lie.

use super::super::value;
use super::{for_all, is_plain};
use serde_json::{Map, Value};
use unicode_general_category::{GeneralCategory as Category, get_general_category};

/// Keys with which pages lie elsewhere than their folders say, or have other dates.
const ELSEWHERE: [&str; 8] = [
    "contentDir",
    "defaultContentLanguageInSubdir",
    "disablePathToLower",
    "frontmatter",
    "languages",
    "module",
    "removePathAccents",
    "uglyURLs",
];

/// What means something in an address: what is made of it differs from version to version.
const SPECIAL: [char; 7] = ['/', '\\', '#', '%', '+', '@', '~'];

/// What is made of a title or a slug: letters and digits of any script stay, in lower case, and so do `-`, `_` and
/// `.`; white space becomes a hyphen, unless there is one; all else goes, be it a comma or an emoji. `None` if
/// that is not sure.
pub(in super::super) fn words(text: &str) -> Option<String> {
    let mut words = String::with_capacity(text.len());
    let mut is_apart = false;
    for c in text.chars() {
        if SPECIAL.contains(&c) {
            return None;
        }
        if stays(c) {
            if std::mem::take(&mut is_apart) && c != '-' {
                words.push('-');
            }
            // Of a letter of Turkish the first of two.
            words.extend(c.to_lowercase().next());
        } else if c.is_whitespace() && !words.is_empty() && !words.ends_with('-') {
            is_apart = true;
        }
    }
    (!words.is_empty() && !has_edges(&words)).then_some(words)
}

/// What is made of the name of a file or a folder, if it is the same in all patterns.
pub(super) fn name(name: &str) -> Option<String> {
    let is_simple = |c: char| stays(c) && c != '.' && !is_mark(c);
    let is_word = |word: &str| !word.is_empty() && word.chars().all(is_simple) && !has_edges(word);
    name.split(' ').all(is_word).then(|| words(name))?
}

fn has_edges(word: &str) -> bool {
    word.starts_with('-') || word.ends_with('-')
}

fn stays(c: char) -> bool {
    use Category::{
        DecimalNumber, LowercaseLetter, ModifierLetter, OtherLetter, TitlecaseLetter,
        UppercaseLetter,
    };
    let is_of_word = || {
        matches!(
            get_general_category(c),
            DecimalNumber
                | LowercaseLetter
                | ModifierLetter
                | OtherLetter
                | TitlecaseLetter
                | UppercaseLetter
        )
    };
    matches!(c, '-' | '_' | '.') || is_of_word() || is_mark(c)
}

fn is_mark(c: char) -> bool {
    use Category::{EnclosingMark, NonspacingMark, SpacingMark};
    matches!(
        get_general_category(c),
        EnclosingMark | NonspacingMark | SpacingMark
    )
}

/// `permalinks` by section, perhaps below `page`.
pub(super) fn patterns(says: &Map<String, Value>) -> Option<Vec<(String, String)>> {
    let says = |key: &str| value(says, key).filter(|said| **said != Value::Bool(false));
    if ELSEWHERE.iter().any(|key| says(key).is_some()) {
        return None;
    }
    let mut patterns = Vec::new();
    let mut add = |section: &str, pattern: &Value| {
        let section = section.to_ascii_lowercase();
        // Whatever it ends with, Hugo makes a folder of it, in small letters.
        let pattern = format!("{}/", pattern.as_str()?.to_ascii_lowercase());
        patterns.push((section, pattern));
        Some(())
    };
    if let Some(said) = says("permalinks") {
        for (section, pattern) in said.as_object()? {
            match pattern {
                Value::Object(pages) if section == "page" => {
                    pages
                        .iter()
                        .try_for_each(|(section, pattern)| add(section, pattern))?;
                }
                // Of lists, or of terms.
                Value::Object(_) => {}
                pattern => add(section, pattern)?,
            }
        }
    }
    // A section of sections, or the root, for which the order counts.
    if !patterns.iter().all(|(section, _)| is_plain(section)) {
        return None;
    }
    patterns.extend(for_all("/:folders/:slugorfilename/"));
    Some(patterns)
}
