//! What elements that are named as bios say of those who wrote a story.

use super::near::Near;
use super::nodes::{all, all_names, around, folded, has_name_of, words_of};
use super::people::{self, LOOKED_AT, WITHIN_BOX};
use super::{Page, limits};
use crate::import::page::byline::is_office;
use crate::model::{Author, INLINE_ELEMENTS};
use dom_query::{NodeData, NodeId, NodeRef};
use std::collections::{HashMap, HashSet};
use unicode_segmentation::UnicodeSegmentation;

/// Words before what somebody is, with which no name begins, though sentences and headings do: `The Gazette reporter`.
/// In small letters.
const ARTICLES: [&str; 32] = [
    "a", "an", "author", "das", "de", "der", "die", "ein", "eine", "el", "en", "ett", "het", "il",
    "la", "las", "le", "les", "lo", "los", "nos", "notre", "nuestra", "nuestro", "o", "our", "the",
    "un", "una", "une", "unser", "unsere",
];

/// Finds them: each is of him with whose name it begins, or whose name stands beside it in a box, or else of him of whom
/// it tells.
pub(super) fn find(page: &Page, near: &Near<'_>, authors: &mut [Author]) {
    let mut bios = all(&page.document, "body [class*=uthor], body [id*=uthor]");
    bios.retain(is_bio);
    let ids: HashSet<NodeId> = bios.iter().map(|bio| bio.id).collect();
    let outermost = bios
        .into_iter()
        .filter(|bio| people::is_outermost(bio, &ids));
    // One box may be around many.
    let mut words_of_boxes: HashMap<NodeId, String> = HashMap::new();
    for bio in outermost.take(LOOKED_AT) {
        let told = told(&bio);
        let own = folded(&told);
        let named = first_named(authors, &own);
        let beside = || {
            let boxes = around(&bio).skip(1).take(WITHIN_BOX);
            let mut boxes = boxes.take_while(|one| !near.is_around(one));
            boxes.find_map(|one| {
                let words = words_of_boxes.entry(one.id);
                let words = words.or_insert_with(|| folded(&self::told(&one)));
                first_named(authors, &words.replacen(&own, "|", 1))
            })
        };
        // Beside one that begins with a name may stand that of the next.
        let begins = named.filter(|named| named.behind == 0);
        let whose = begins.or_else(beside);
        let whose = whose.or(named.filter(|named| is_about(&told, named.behind)));
        if let Some(named) = whose
            && let author = &mut authors[named.author]
            && author.bio.is_none()
        {
            author.bio = people::bio(&bio, &author.name);
        }
    }
}

/// Whether a box in whose heading the only author is not named may be about him: what it tells begins with nobody else,
/// nor does its heading, if only that says of whom it is.
pub(super) fn is_of_only(author: &Author, heading: Option<&str>, told: Option<&str>) -> bool {
    let named = told.and_then(|told| {
        let named = first_named(std::slice::from_ref(author), &folded(told))?;
        Some(named.behind == 0 || is_about(told, named.behind))
    });
    let mut said = heading.into_iter().chain(told);
    named.unwrap_or_else(|| !said.any(|words| begins_with_other(author, words)))
}

/// Whether words that do not name an author in full begin with a name, and none of his. `Senior Reporter` is none.
fn begins_with_other(author: &Author, words: &str) -> bool {
    let own = folded(author.name.as_str());
    let is_his = |word: &str| own.split(' ').any(|own| own == word);
    // Words are only counted before others.
    let begins = Word::all(&format!("{words} |x"), 2);
    let is_name =
        matches!(&begins[..], [one, next] if one.is_capital && next.is_capital && !one.ends_clause);
    let first_two: Vec<&str> = words.split_whitespace().take(2).collect();
    is_name && !is_office(&first_two.join(" ")) && !folded(words).split(' ').any(is_his)
}

/// The beginning of what an element tells. No other reading parts what stands behind a heading from it, and no name is
/// found where two are glued.
fn told(node: &NodeRef<'_>) -> String {
    const MOST: usize = limits::BIO * 2;
    let is_block = |node: &NodeRef<'_>| node.is_element() && !has_name_of(node, &INLINE_ELEMENTS);
    let mut told = String::new();
    for part in node.descendants_it() {
        let rest = MOST.saturating_sub(told.len());
        if rest == 0 {
            break;
        }
        if is_block(&part) || part.prev_sibling().is_some_and(|before| is_block(&before)) {
            told.push(' ');
        }
        part.query(|part| {
            if let NodeData::Text { contents } = &part.data {
                told.push_str(&contents[..contents.ceil_char_boundary(rest)]);
            }
        });
    }
    told
}

/// Who of several authors is named first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    /// Behind how many words.
    behind: usize,
    /// Which of them it is.
    author: usize,
}

fn first_named(authors: &[Author], words: &str) -> Option<Named> {
    let words = format!(" {words} ");
    let named = authors.iter().enumerate().filter_map(|(author, one)| {
        let place = words.find(&format!(" {} ", folded(one.name.as_str())))?;
        let behind = words[..place].split_whitespace().count();
        Some(Named { behind, author })
    });
    named.min()
}

/// Whether a text tells of him whom it names behind so many words. Before his name may stand what he is and where he
/// is from: `A native of Old Quay, the reporter Ada Quill`. What begins with another's, or names one before his in the
/// same clause, is of somebody else: `Bob Cod met Ada Quill`.
fn is_about(text: &str, behind: usize) -> bool {
    let before = Word::all(text, behind);
    // Titles, and a place before a comma, touch the name.
    let touching = before.iter().rev().take_while(|word| word.is_capital);
    let before = &before[..behind - touching.count()];
    let is_name = |two: &[Word]| two.iter().all(|word| word.is_capital);
    let mut clauses = before.split_inclusive(|word| word.ends_clause);
    let first = clauses.next().unwrap_or_default();
    let mut clauses = before.rsplit(|word| word.ends_clause);
    let last = clauses.next().unwrap_or_default();
    let begins_with_name = !first.is_empty() && is_name(&first[..first.len().min(2)]);
    !begins_with_name && !last.windows(2).any(is_name)
}

/// A word of a text.
struct Word {
    /// Whether it may be of a name. Whose anything is is not he who is told of: `The Quay Gazette's reporter`.
    is_capital: bool,
    /// Whether a mark stands behind it, other than that of an abbreviation: `Dr.`.
    ends_clause: bool,
}

impl Word {
    /// The first words of a text, of which there are more.
    fn all(text: &str, count: usize) -> Vec<Self> {
        let words = text.unicode_word_indices();
        let next = text.unicode_word_indices().skip(1);
        let words = words.zip(next).take(count);
        words
            .map(|((at, word), (next, _))| {
                let begins_large = word.starts_with(char::is_uppercase);
                let small = word.to_lowercase().replace('’', "'");
                let is_none = ARTICLES.contains(&small.as_str()) || small.ends_with("'s");
                let is_mark = |c: char| match c {
                    '.' => !begins_large,
                    c => !c.is_whitespace() && c != '-',
                };
                Self {
                    is_capital: begins_large && !is_none,
                    ends_clause: text[at + word.len()..next].contains(is_mark),
                }
            })
            .collect()
    }
}

/// Whether an element is named as what is said of an author: `jeg_author_desc`, `AuthorBioBody`.
fn is_bio(node: &NodeRef<'_>) -> bool {
    const OF_BIOS: [&str; 4] = ["bio", "desc", "descr", "description"];
    all_names(node).any(|name| {
        let mut parted = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() && parted.ends_with(|c: char| c.is_ascii_lowercase()) {
                parted.push('-');
            }
            parted.push(letter);
        }
        let words: Vec<String> = words_of(&parted).collect();
        let has = |word: &str| words.iter().any(|own| own == word);
        has("author") && OF_BIOS.iter().any(|word| has(word))
    })
}
