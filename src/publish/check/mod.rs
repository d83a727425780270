//! A linter for feed documents: RSS 2.0, Atom 1.0, OPML and JSON Feed 1.1, by the rules of the W3C
//! feed validator and under its names.
//!
//! The formats are tables (`rss20`, `atom10`, `opml20`, `extension`, `media`, `jsonfeed`): which
//! element may stand where, how often, with which attributes and which type of text. `walk` holds a
//! document against them in one pass; what takes more than one element to see is a small function
//! beside its row.
//!
//! # What is not looked at
//!
//! | group | why |
//! |---|---|
//! | RSS 1.0 and 1.1, Atom 0.3, KML, OpenSearch descriptions, XRDS, AtomPub service documents | other formats; they are refused as such |
//! | Google Base, FeedSync, GeoRSS, Simple List Extensions and whatever namespace is not in `namespace` | vocabularies no newspaper's feed uses; any element of them is let pass |
//! | advice (`MissingDCLanguage`, `MissingEncoding`, `NonstdEncoding`, `NonstdPrefix`, `ContainsSystemEntity`) | neither an error nor a warning with the validator either |
//! | `UnknownNamespace`, `UseOfExtensionAttr` | both formats are made to be extended |
//! | dates in the future, `SelfDoesntMatchLocation`, links past the end of an archive | need a clock or the address the document came from: it would no longer be judged by its bytes |
//! | dates before 1990 (`ImplausibleDate`) | a newspaper's archive reaches back further |
//! | `ArchiveIncomplete` where `current` is there | RFC 5005 asks for a neighbour's link only of an archive that has the neighbour |
//! | hosts that do not resolve (`UnknownHost`), registered languages and country codes | need the network or a register that changes; the form is checked |
//! | how HTML nests (`NotHtml` beyond unknown elements), the values of styles | needs a whole HTML parser; readers repair it |
//! | iTunes' category names, its missing elements, supported formats | a directory's own rules, which change |
//! | the inside of a DTD; what an entity stands for | entities are never expanded, so nothing can be made to explode |
//! | text that was encoded twice, U+FFFD as text | a guess; damage done before the document was written |
//! | `iframe` and `bdo` as a `SecurityRisk` | the embeds that a desk allows, and plain bidirectional text |
//! | `ContainsHTML` in names and labels, markup in OPML | the one is plain text by definition, the other may be either: what looks like markup may be meant |
//! | a host without a dot as an error | a warning of our own, `LocalHost`: in a house's own network it is right |
//! | `ContainsHTML` where `<` and `&` are written by number | that is how the RSS Advisory Board's profile wants plain text written |

mod address;
mod answer;
mod atom10;
mod construct;
mod date;
mod decode;
mod extension;
mod grammar;
mod html;
mod jsonfeed;
mod media;
mod namespace;
mod opml20;
mod place;
mod production;
mod rss20;
mod rule;
mod value;
mod walk;
mod xml;

pub use answer::judge;
pub use rule::{RULES, Rule, Severity};
pub use xml::{DEEPEST, MOST_ATTRIBUTES, MOST_NAMESPACES};

use serde::Serialize;
use std::fmt;

/// After so many faults the rest of a document is not looked at.
pub const MOST_FAULTS: usize = 1_000;

/// A form of document that can be checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// RSS 2.0, 0.92 or 0.91.
    Rss,
    /// Atom 1.0: a feed, or an entry on its own.
    Atom,
    /// JSON Feed 1.1 or 1.
    Json,
    /// OPML 2.0 or 1.x.
    Opml,
}

/// Something wrong with a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fault {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// How grave it is.
    pub severity: Severity,
    /// The rule's stable name: the W3C feed validator's where that has one.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: &'static str,
}

impl fmt::Display for Fault {
    /// As compilers tell theirs, without the name of the document: `3:7: error[Rule]: what; remedy`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.severity.name();
        write!(formatter, "{}:{}: ", self.line, self.column)?;
        write!(
            formatter,
            "{severity}[{}]: {}; {}",
            self.rule, self.message, self.remedy
        )
    }
}

impl Fault {
    /// A breach of `rule` that concerns the document as a whole.
    pub fn of_all(rule: &'static Rule, message: String) -> Self {
        Self {
            line: 1,
            column: 1,
            severity: rule.severity,
            rule: rule.name,
            message,
            remedy: rule.remedy,
        }
    }
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Checked {
    /// `None` if it could not be told.
    pub kind: Option<Kind>,
    /// In the order they stand in the document.
    pub faults: Vec<Fault>,
    /// The name of the encoding the document is in, as the Encoding Standard gives it.
    pub encoding: Option<&'static str>,
}

impl Checked {
    /// The faults that make a document unfit to be published.
    pub fn errors(&self) -> impl Iterator<Item = &Fault> {
        let faults = self.faults.iter();
        faults.filter(|fault| fault.severity == Severity::Error)
    }

    /// Whether it is none of the documents that can be checked, be it well-formed or not.
    pub fn is_of_unknown_kind(&self) -> bool {
        let mut faults = self.faults.iter();
        faults.any(|fault| fault.rule == rule::UNKNOWN_KIND.name)
    }
}

/// Checks a document of any of the four kinds, whatever its bytes are. Memory and time are
/// proportional to its length.
pub fn check(document: &[u8]) -> Checked {
    let decoded = decode::decode(document);
    let mut found = decoded.found;
    let is_json = decode::looks_like_json(&decoded.text);
    let mut kind = None;
    if decoded.encoding.is_some() {
        let (told, breaches) = if is_json {
            (Some(Kind::Json), jsonfeed::check(&decoded.text))
        } else if decoded.text.contains('<') {
            walk::walk(&decoded.text)
        } else {
            (None, vec![(0, without_markup(&decoded.text))])
        };
        kind = told;
        found.extend(breaches);
    }
    if found.len() > MOST_FAULTS {
        found.truncate(MOST_FAULTS);
        let message = format!("there are more than {MOST_FAULTS} faults");
        found.push((decoded.text.len(), (&rule::LIMIT, message)));
    }
    Checked {
        kind,
        faults: place::placed(&decoded.text, found),
        encoding: decoded.encoding.map(encoding_rs::Encoding::name),
    }
}

fn without_markup(text: &str) -> rule::Breach {
    let message = match text.trim() {
        "" => "the document is empty",
        _ => "this is neither XML nor JSON",
    };
    (&rule::UNKNOWN_KIND, message.to_owned())
}
