//! A WordPress export (WXR 1.0 to 1.2), of any size.
//!
//! It is an RSS document whose items are everything a site has, in the order of their numbers: a
//! picture often behind the post that shows it. So it is walked twice, and only [`Site`] is kept of the
//! first time; the second time gives one post after the other.
//!
//! | module | what |
//! |---|---|
//! | `item` | an item as the export has it, and which of its parts are read |
//! | `site` | what posts refer to: people, sections, pictures |
//! | `people`, `attachments` | of these, each |
//! | `post` | a post as a story |
//! | `content` | its text, and in that module the steps it takes |

mod attachments;
mod blocks;
mod builders;
mod content;
mod embeds;
mod item;
mod known;
mod markup;
mod paragraphs;
mod people;
mod post;
mod shortcodes;
mod site;

use super::xml::{Document, Element, Namespace, Walk};
use super::{ImportError, Imported, Options, Pieces, Source, Warning};
use item::{Item, Wanted};
use site::Site;
use std::path::Path;
use std::sync::Arc;

/// The elements that lead to the items.
const CONTAINERS: [&str; 2] = ["rss", "channel"];
/// Elements of an export's vocabulary that no export is without.
const OF_EXPORTS: [&str; 4] = ["post_id", "post_type", "status", "wxr_version"];

/// Whether a file is an export: RSS that declares the vocabulary of one before its items.
///
/// # Errors
/// When it cannot be opened.
pub(super) fn is_export(path: &Path) -> Result<bool, ImportError> {
    let mut walk = Document::beginning(path)?.walk()?;
    for name in CONTAINERS {
        match walk.next() {
            Ok(Some(element)) if element.is(Namespace::Plain, name) => walk.enter(),
            // What cannot be read that far is said when it is read as what it is taken for.
            _ => return Ok(false),
        }
        if walk.declares(Namespace::Wp) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an element is one that exports have, and no feed.
pub(super) fn is_of_export(element: &Element) -> bool {
    let mut names = OF_EXPORTS.iter();
    names.any(|name| element.is(Namespace::Wp, name))
}

/// Begins to read an export.
///
/// # Errors
/// When it cannot be read, or is no export.
pub(super) fn pieces(source: &Source, options: &Options) -> Result<Pieces, ImportError> {
    let document = Document::open(&source.path)?;
    let site = Site::read(&document, &source.path)?;
    let walk = channel(&document, &source.path)?;
    let url = options.url.as_ref().map(|_| Warning {
        line: None,
        text: "--url is the address of one page; the posts of an export keep their own".to_owned(),
    });
    let warnings = [document.warning, site.warning(), url];
    Ok(Box::new(Posts {
        path: source.path.as_path().into(),
        options: options.clone(),
        warnings: warnings.into_iter().flatten().collect(),
        site,
        walk,
        position: 0,
        is_over: false,
    }))
}

/// A walk that has gone into the channel, which holds all there is.
fn channel(document: &Document, path: &Path) -> Result<Walk, ImportError> {
    let mut walk = document.walk()?;
    for name in CONTAINERS {
        loop {
            match walk.next()? {
                Some(element) if element.is(Namespace::Plain, name) => break walk.enter(),
                Some(_) => {}
                None => {
                    return Err(ImportError::Invalid {
                        path: path.to_owned(),
                        line: 1,
                        problem: format!(
                            "there is no <{name}> as every WordPress export has; export the site again \
                             (Tools, Export, All content)"
                        ),
                    });
                }
            }
        }
    }
    Ok(walk)
}

fn is_item(element: &Element) -> bool {
    element.is(Namespace::Plain, "item")
}

/// The posts of an export, one at a time.
struct Posts {
    path: Arc<Path>,
    options: Options,
    site: Site,
    /// About the whole file, until they are told.
    warnings: Vec<Warning>,
    walk: Walk,
    /// How many bytes were told to be read.
    position: u64,
    is_over: bool,
}

impl Posts {
    /// The next piece; `None` at the end.
    fn piece(&mut self) -> Result<Option<Imported>, ImportError> {
        while let Some(met) = self.walk.next()? {
            if !is_item(&met) {
                continue;
            }
            let line = met.line;
            let Some(item) = Item::read(&mut self.walk, line, Wanted::Everything)? else {
                break;
            };
            let imported = post::read(item, &self.site, &self.options);
            let imported = imported.map_err(|problem| ImportError::Invalid {
                path: self.path.to_path_buf(),
                line: problem.line,
                problem: problem.text,
            })?;
            if let Some(mut imported) = imported {
                imported.line = Some(line);
                return Ok(Some(imported));
            }
        }
        self.is_over = true;
        if let Some(line) = self.walk.broken_off() {
            let problem =
                "the export breaks off here; what stands before was read. Export the site again, \
                           or download the file again"
                    .to_owned();
            return Err(ImportError::Invalid {
                path: self.path.to_path_buf(),
                line,
                problem,
            });
        }
        Ok(None)
    }
}

impl Iterator for Posts {
    type Item = Result<Imported, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let piece = match self.piece() {
            Ok(Some(imported)) => Ok(imported),
            // What no post has told is told once, even if there is none.
            Ok(None) if self.warnings.is_empty() => return None,
            Ok(None) => Ok(Imported::default()),
            Err(error) => {
                // Of one post that is wrong, unless nothing can be read any more.
                self.is_over |= !matches!(error, ImportError::Invalid { .. });
                Err(error)
            }
        };
        Some(piece.map(|mut imported| {
            imported.warnings.append(&mut self.warnings);
            let position = self.walk.position();
            imported.length = position - self.position;
            self.position = position;
            imported
        }))
    }
}
