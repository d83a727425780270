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

/// What every export has near its beginning, and no feed.
const MARK: &[u8] = b"wordpress.org/export/";

/// Whether a document that begins so is an export.
pub(super) fn is_export(beginning: &[u8]) -> bool {
    let mut places = beginning.windows(MARK.len());
    places.any(|place| place.eq_ignore_ascii_case(MARK))
}

/// Begins to read an export.
///
/// # Errors
/// When it cannot be read, or is no export.
pub(super) fn pieces(source: &Source, options: &Options) -> Result<Pieces, ImportError> {
    let document = Document::open(&source.path)?;
    let site = Site::read(&document, &source.path)?;
    let walk = channel(&document, &source.path)?;
    let warnings = [document.warning, site.warning()];
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
    for name in ["rss", "channel"] {
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
