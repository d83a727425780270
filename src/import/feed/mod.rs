//! Feeds: RSS 0.90 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1.
//!
//! ```text
//! document ─► an item at a time, in no format's words ─► Submission
//! ```
//!
//! A document is read twice: once to its end, so that nothing of one that cannot be read is stored and
//! that what it says of itself is known, wherever it stands; then an entry at a time.
//!
//! | module | what |
//! |---|---|
//! | `document` | a document of any of the formats, an entry at a time |
//! | `rss_channel`, `atom`, `dublin_core`, `media` | the vocabularies of XML, which stand beside each other in one item |
//! | `json_feed` | the other one |
//! | `item` | what all of them tell |
//! | `archives` | the documents that one feed is spread over |
//! | `newsstand` | what only documents of this program tell |
//! | `drupal` | a story among the parts of its page |
//! | `unwanted` | what is no story to be published |
//! | `submission`, `identity`, `wording`, `people`, `dates` | an item becomes a story |

mod archives;
mod atom;
mod dates;
mod document;
mod drupal;
mod dublin_core;
mod identity;
mod item;
mod json_feed;
mod media;
mod newsstand;
mod people;
mod rss_channel;
mod submission;
mod unwanted;
mod wording;

use super::xml::{Document, Element};
use super::{ImportError, Imported, Options, Pieces, Source, Warning, source};
use archives::{Newest, Surveyed};
use chrono_tz::Tz;
use document::{Found, Reader};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use url::Url;

/// How this program names itself in its documents.
const GENERATOR: &str = "Newsstand";

/// Why an entry was skipped.
const RETRACTED: &str = "retracted by its source";

/// The first elements of feeds, without their prefixes.
const ROOTS: [&str; 4] = ["rss", "rdf", "feed", "channel"];

/// What is around an element, as far as that means something in it.
#[derive(Clone)]
struct Surroundings {
    /// What addresses are relative to, if the document says so.
    base: Option<Url>,
    /// And what they are if it does not: the page the feed belongs to, or where it says it is.
    home: Option<Url>,
    /// Elements of no namespace are Atom's.
    is_atom: bool,
    /// Where dates without an offset are meant.
    zone: Tz,
}

impl Surroundings {
    /// An address in an element made absolute; `None` if it is none.
    fn resolved(&self, element: &Element, address: &str) -> Option<String> {
        let base = element.base(self.base.as_ref());
        resolved(address, base.as_ref().or(self.home.as_ref()))
    }
}

/// Whether the file is a feed, by how it begins.
pub(super) fn is_feed(path: &Path) -> Result<bool, ImportError> {
    let head = source::head(path)?;
    let text = String::from_utf8_lossy(&head).replace('\0', "");
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if text.starts_with('{') {
        return Ok(text.contains(json_feed::VERSION) || whole_text_names_version(path)?);
    }
    if !text.starts_with('<') && !text.contains("<?xml") {
        return Ok(false);
    }
    let root = Document::beginning(path)?.walk()?.next();
    // What cannot be read that far is said when it is read as what it is taken for.
    let name = root
        .ok()
        .flatten()
        .map(|root| root.name.to_ascii_lowercase());
    Ok(name.is_some_and(|name| ROOTS.contains(&name.as_str()) || name == "entry"))
}

/// The version may stand behind the items.
fn whole_text_names_version(path: &Path) -> Result<bool, ImportError> {
    let bytes = source::bytes(path)?;
    Ok(String::from_utf8_lossy(&bytes).contains(json_feed::VERSION))
}

/// Begins to read a feed, and what of its history lies beside it; `known` are the documents that were read
/// with others of this run, and become more.
pub(super) fn read(
    source: &Source,
    options: &Options,
    known: &mut HashSet<PathBuf>,
) -> Result<Pieces, ImportError> {
    let history = archives::history(source, options.time_zone, known)?;
    Ok(Box::new(Entries {
        newest: Newest::of(&history.documents),
        warning: history.warning(),
        documents: history.documents.into_iter().enumerate(),
        open: None,
        options: options.clone(),
    }))
}

/// The entries of all documents of a feed.
struct Entries {
    newest: Newest,
    /// About its history, until it is told.
    warning: Option<Warning>,
    documents: std::iter::Enumerate<std::vec::IntoIter<Surveyed>>,
    open: Option<Open>,
    options: Options,
}

/// A document that is being read for its entries.
struct Open {
    number: usize,
    surveyed: Surveyed,
    reader: Reader,
    /// So many of its entries were met.
    met: usize,
    /// So many of its bytes were told of.
    told: u64,
}

impl Iterator for Entries {
    type Item = Result<Imported, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(warning) = self.warning.take() {
            return Some(Ok(warning.into()));
        }
        loop {
            if self.open.is_none() {
                let (number, surveyed) = self.documents.next()?;
                match Reader::open(&surveyed.path, self.options.time_zone) {
                    Ok(reader) => {
                        self.open = Some(Open {
                            number,
                            surveyed,
                            reader,
                            met: 0,
                            told: 0,
                        })
                    }
                    Err(error) => return Some(Err(error)),
                }
            }
            let open = self.open.as_mut()?;
            match open.reader.next() {
                Ok(Some(found)) => {
                    if let Some(piece) = open.piece(found, &self.newest, &self.options) {
                        return Some(piece);
                    }
                }
                Ok(None) => self.open = None,
                Err(error) => {
                    self.open = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl Open {
    /// What becomes of what was found; `None` of a version of an entry that is not its newest.
    fn piece(
        &mut self,
        found: Found,
        newest: &Newest,
        options: &Options,
    ) -> Option<Result<Imported, ImportError>> {
        let imported = match found {
            Found::Doubt(warning) => warning.into(),
            Found::Skipped(skipped) => skipped.into(),
            Found::Item(item) => {
                let place = self.met;
                self.met += 1;
                if !newest.is(&item, self.number, place) {
                    return None;
                }
                let line = item.line.unwrap_or(1);
                let is_shared = newest.is_shared(&item);
                match submission::imported(*item, &self.surveyed.head, is_shared, options) {
                    Ok(imported) => imported,
                    Err(too_much) => {
                        return Some(Err(ImportError::Invalid {
                            path: self.surveyed.path.to_path_buf(),
                            line,
                            problem: too_much.0,
                        }));
                    }
                }
            }
        };
        let position = self.reader.position().unwrap_or(0);
        let length = position.saturating_sub(self.told);
        self.told = position;
        Some(Ok(Imported { length, ..imported }))
    }
}

/// An address made absolute; `None` if it is none.
fn resolved(address: &str, base: Option<&Url>) -> Option<String> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    match base {
        Some(base) => base.join(address).ok().map(String::from),
        None => Some(address.to_owned()),
    }
}

/// The content of an element as HTML: what is escaped in it, or what stands in it as elements.
fn html_of(element: &Element, base: Option<&Url>) -> String {
    match element.children().next() {
        Some(_) => element.markup(base),
        None => element.text().into_owned(),
    }
}
