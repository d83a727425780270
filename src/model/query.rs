use super::{Kind, KindError, Selection, Slug, Text, Topic, is_word_by_itself};
use std::collections::BTreeSet;
use std::fmt;

/// What a reader searches for: words and phrases, and conditions as a feed has them.
///
/// Its text ([`fmt::Display`]) is canonical: two spellings of one search are one query, and so one
/// document.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Query {
    wanted: BTreeSet<Term>,
    unwanted: BTreeSet<Term>,
}

/// One thing an entry must, or must not, have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Term {
    /// A word, or words in a row with one space between: lower-case, and each with a letter or
    /// digit at both ends. There is no `"` in it.
    Phrase(String),
    /// A single condition, such as `section=harbour`.
    Topic(Topic),
}

/// Why a query was refused.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// There is no letter and no digit in it.
    #[error("there is nothing to look for; write some words, such as /search?q=harbour+ferry")]
    Empty,
    /// It says only what is not wanted, which is almost everything.
    #[error("this says only what not to look for; write some words without - in front, too")]
    OnlyUnwanted,
    /// It is longer than [`Query::LONGEST`].
    #[error("this is too long to look for; write at most {longest} bytes", longest = Query::LONGEST)]
    TooLong,
    /// It has more words than [`Query::MOST_WORDS`].
    #[error("these are too many words to look for; write at most {most}", most = Query::MOST_WORDS)]
    TooManyWords,
    /// A condition on the kind names none.
    #[error(transparent)]
    Kind(#[from] KindError),
}

impl Query {
    /// The most bytes, as written and as canonical text. It stands in addresses, in titles, and as
    /// the key under which a document is kept.
    pub const LONGEST: usize = 500;
    /// The most words, in phrases or not, and conditions: each is one more walk through the index.
    pub const MOST_WORDS: usize = 16;

    /// Reads what a reader typed: words, phrases in double quotes, and `kind:`, `section:`,
    /// `author:` and `tag:` with a name or a slug behind it, in quotes if there is a space in it. A
    /// `-` in front means "without". Anything else is a word or, if it has neither letter nor digit,
    /// nothing: no text is a fault but one that is too long or leaves nothing to look for.
    ///
    /// # Errors
    /// As [`QueryError`] says.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        if text.len() > Self::LONGEST {
            return Err(QueryError::TooLong);
        }
        let cleaned = Text::new(text).ok_or(QueryError::Empty)?;
        // Telephones write these unasked.
        let cleaned = cleaned.as_str().replace(['“', '”', '„', '‟'], "\"");
        let (mut wanted, mut unwanted) = (BTreeSet::new(), BTreeSet::new());
        let mut rest = cleaned.as_str();
        while !rest.is_empty() {
            let (terms, text) = match rest.strip_prefix('-') {
                Some(text) => (&mut unwanted, text),
                None => (&mut wanted, rest),
            };
            let (term, after) = first_term(text)?;
            terms.extend(term);
            let words = wanted.iter().chain(&unwanted).map(Term::words);
            if words.sum::<usize>() > Self::MOST_WORDS {
                return Err(QueryError::TooManyWords);
            }
            rest = after.trim_start();
        }
        match (wanted.is_empty(), unwanted.is_empty()) {
            (true, true) => return Err(QueryError::Empty),
            (true, false) => return Err(QueryError::OnlyUnwanted),
            (false, _) => {}
        }
        let query = Self { wanted, unwanted };
        // Some letters are longer in lower case, and what is canonical must be a query again.
        if query.to_string().len() > Self::LONGEST {
            return Err(QueryError::TooLong);
        }
        Ok(query)
    }

    /// What an entry must have, all of it; never empty.
    pub fn wanted(&self) -> impl Iterator<Item = &Term> {
        self.wanted.iter()
    }

    /// What an entry must not have, any of it.
    pub fn unwanted(&self) -> impl Iterator<Item = &Term> {
        self.unwanted.iter()
    }
}

impl Term {
    /// How many words an index sees in it: `second-bridge` is two.
    fn words(&self) -> usize {
        let Self::Phrase(words) = self else {
            return 1;
        };
        let runs = words.split(|c: char| !c.is_alphanumeric() || is_word_by_itself(c));
        let runs = runs.filter(|run| !run.is_empty()).count();
        runs + words.chars().filter(|&c| is_word_by_itself(c)).count()
    }
}

impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wanted = self.wanted.iter().map(Term::to_string);
        let unwanted = self.unwanted.iter().map(|term| format!("-{term}"));
        let terms: Vec<String> = wanted.chain(unwanted).collect();
        formatter.write_str(&terms.join(" "))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phrase(words) if words.contains([' ', ':']) => write!(formatter, "\"{words}\""),
            Self::Phrase(word) => formatter.write_str(word),
            Self::Topic(topic) => formatter.write_str(&topic.as_str().replacen('=', ":", 1)),
        }
    }
}

/// The term a text begins with, if there is anything in it; and the rest.
fn first_term(text: &str) -> Result<(Option<Term>, &str), QueryError> {
    if let Some((condition, rest)) = condition(text)? {
        return Ok((Some(condition), rest));
    }
    let (words, rest) = value(text);
    Ok((phrase(words), rest))
}

/// What stands in quotes, or up to the next space or quote; and the rest.
fn value(text: &str) -> (&str, &str) {
    match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => text.split_at(text.find([' ', '"']).unwrap_or(text.len())),
    }
}

fn phrase(words: &str) -> Option<Term> {
    let words = words.to_lowercase();
    let words: Vec<&str> = words
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    (!words.is_empty()).then(|| Term::Phrase(words.join(" ")))
}

/// A condition and the rest; `None` if the text does not begin with one.
fn condition(text: &str) -> Result<Option<(Term, &str)>, QueryError> {
    let Some((name, behind)) = text.split_once(':') else {
        return Ok(None);
    };
    let (value, rest) = value(behind);
    if value.trim().is_empty() {
        return Ok(None);
    }
    let slug = || Some(Slug::of(value));
    let mut selection = Selection::default();
    match name.to_ascii_lowercase().as_str() {
        "kind" => selection.kind = Some(value.to_lowercase().parse::<Kind>()?),
        "section" => selection.section = slug(),
        "author" => selection.author = slug(),
        "tag" => selection.tag = slug(),
        _ => return Ok(None),
    }
    Ok(Some((Term::Topic(selection.topic()), rest)))
}
