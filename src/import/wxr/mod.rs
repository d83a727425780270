//! A WordPress export (WXR 1.0 to 1.2), of any size.
//!
//! It is an RSS document whose items are everything a site has, in the order of their numbers: a
//! picture often behind the post that shows it. So it is walked twice, and only [`Site`] is kept of the
//! first time; the second time gives one post after the other.
//!
//! | module | what |
//! |---|---|
//! | `item` | an item as the export has it, and which of its parts are read |
//! | `head` | what an export says of itself |
//! | `parts` | the other files of an export, in which what posts refer to may stand |
//! | `survey` | the first walk, through all of these |
//! | `site`, `told` | what posts refer to: people, sections, pictures, blocks; and which file has told it |
//! | `people`, `attachments`, `reusable` | of these, each |
//! | `post`, `terms` | a post as a story, and what it is filed under |
//! | `content` | its text, and in that module the steps it takes |

mod attachments;
mod blocks;
mod builders;
mod content;
mod embeds;
mod head;
mod item;
mod known;
mod markup;
mod named;
mod paragraphs;
mod parts;
mod people;
mod post;
mod reusable;
mod shortcodes;
mod site;
mod survey;
mod terms;
mod told;
mod visibility;

pub(super) use parts::Parts;

use super::xml::{Document, Element, Namespace, Walk};
use super::{ImportError, Imported, Options, Pieces, Source, Warning};
use head::Head;
use item::Item;
use parts::Shared;
use site::{Kept, Site};
use std::path::Path;
use std::sync::Arc;
use survey::Survey;

/// The elements that lead to the items.
const CONTAINERS: [&str; 2] = ["rss", "channel"];
/// Elements of an export's vocabulary that no export is without.
const OF_EXPORTS: [&str; 4] = ["post_id", "post_type", "status", "wxr_version"];

/// Whether a file is an export: RSS that declares the vocabulary of one before its items, and uses it. Some
/// feeds declare all they know.
///
/// # Errors
/// When it cannot be opened.
pub(super) fn is_export(path: &Path) -> Result<bool, ImportError> {
    Ok(match Beginning::of(path)? {
        Some(beginning) => beginning.is_declared && beginning.has(is_of_export),
        None => false,
    })
}

/// Whether a file has anything of that vocabulary, wherever it declares it. No export is without.
///
/// # Errors
/// When it cannot be opened.
pub(super) fn may_be_export(path: &Path) -> Result<bool, ImportError> {
    let beginning = Beginning::of(path)?;
    Ok(beginning
        .is_some_and(|beginning| beginning.has(|element| element.namespace == Namespace::Wp)))
}

/// What a document of RSS has down to the end of its first item.
struct Beginning {
    walk: Walk,
    /// Whether it declares the vocabulary of exports before its items.
    is_declared: bool,
}

impl Beginning {
    /// `None` of what is no RSS. What cannot be read that far is said when it is read as what it is taken for.
    fn of(path: &Path) -> Result<Option<Self>, ImportError> {
        let mut walk = Document::beginning(path)?.walk()?;
        let mut is_declared = false;
        for name in CONTAINERS {
            match walk.next() {
                Ok(Some(element)) if element.is(Namespace::Plain, name) => walk.enter(),
                _ => return Ok(None),
            }
            is_declared |= walk.declares(Namespace::Wp);
        }
        Ok(Some(Self { walk, is_declared }))
    }

    fn has(mut self, is_one: impl Fn(&Element) -> bool) -> bool {
        loop {
            match self.walk.next() {
                Ok(Some(element)) if is_one(&element) => return true,
                Ok(Some(element)) if is_item(&element) => self.walk.enter(),
                Ok(Some(_)) => {}
                // The first item is over, or there is none.
                Ok(None) => return false,
                // As an export nothing of it is published that must not be.
                Err(_) => return true,
            }
        }
    }
}

/// Whether an element is one that exports have, and no feed.
pub(super) fn is_of_export(element: &Element) -> bool {
    let mut names = OF_EXPORTS.iter();
    names.any(|name| element.is(Namespace::Wp, name))
}

/// Bytes of an export that are walked through the first time before it is said how far that has come: a moment.
const STRETCH: u64 = 1 << 20;

/// Begins to read an export.
///
/// # Errors
/// When it cannot be read, or is no export.
pub(super) fn pieces(
    source: &Source,
    options: &Options,
    parts: &mut Parts,
) -> Result<Pieces, ImportError> {
    let path = source.path.as_path();
    let document = Document::open(path)?;
    let head = Head::read(path)?;
    let (shared, files) = parts.of(path, &head);
    let file = files.iter().position(|file| file == path);
    let file = file.unwrap_or_default();
    // Once, not with each of its posts.
    let depends_on = parts.depends_on(path);
    let beginning = (!depends_on.is_empty()).then(|| Imported {
        depends_on,
        ..Imported::default()
    });
    let mut export = Export {
        path: path.into(),
        options: options.clone(),
        warnings: document.warning.iter().cloned().collect(),
        document,
        head,
        file,
        stage: Stage::Over,
        shared,
        told: 0,
    };
    export.stage = match export.shared.get() {
        Some(kept) => export.second(kept.clone(), 0)?,
        None => {
            let survey = Survey::begin(&export.document, path, files, file)?;
            Stage::First(Box::new(survey))
        }
    };
    Ok(Box::new(beginning.map(Ok).into_iter().chain(export)))
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

/// An export that is being read.
struct Export {
    path: Arc<Path>,
    options: Options,
    document: Document,
    /// About the whole file, until they are told.
    warnings: Vec<Warning>,
    head: Head,
    /// Its place among its files.
    file: usize,
    stage: Stage,
    /// For its other files.
    shared: Shared,
    /// How many bytes were told to be read.
    told: u64,
}

/// How far it has come.
enum Stage {
    First(Box<Survey>),
    Second(Box<Posts>),
    Over,
}

/// The second walk: the posts of an export, one at a time.
struct Posts {
    site: Site,
    walk: Walk,
    /// Bytes of the first walk; none if that was made for another file.
    walked: u64,
}

impl Export {
    /// The next piece; `None` at the end.
    fn piece(&mut self) -> Result<Option<Imported>, ImportError> {
        if let Stage::First(survey) = &mut self.stage {
            if survey.go_on(STRETCH)? {
                return Ok(Some(Imported::default()));
            }
            self.turn()?;
        }
        let Stage::Second(posts) = &mut self.stage else {
            return Ok(None);
        };
        let post = posts.next(&self.path, &self.options)?;
        if post.is_none() {
            self.warnings.extend(posts.walk.untagged());
            let broken_off = posts.broken_off(&self.path);
            self.stage = Stage::Over;
            broken_off?;
        }
        Ok(post)
    }

    /// Goes back to the beginning, when all is known that posts refer to.
    fn turn(&mut self) -> Result<(), ImportError> {
        if let Stage::First(survey) = std::mem::replace(&mut self.stage, Stage::Over) {
            let walked = survey.position();
            let kept = Arc::new(survey.into_kept());
            self.warnings.extend(kept.warning());
            // Nobody else has set it: one file is read after the other.
            let kept = self.shared.get_or_init(|| kept).clone();
            self.stage = self.second(kept, walked)?;
        }
        Ok(())
    }

    /// The second walk, when the first was of so many bytes.
    fn second(&self, kept: Arc<Kept>, walked: u64) -> Result<Stage, ImportError> {
        Ok(Stage::Second(Box::new(Posts {
            site: Site {
                head: self.head.clone(),
                file: self.file,
                kept,
            },
            walk: channel(&self.document, &self.path)?,
            walked,
        })))
    }

    /// How many bytes were read since it was asked last: each is read twice, and counts half each time.
    fn length(&mut self) -> u64 {
        let walked = match &self.stage {
            Stage::First(survey) => survey.position() / 2,
            Stage::Second(posts) => (posts.walked + posts.walk.position()) / 2,
            Stage::Over => self.told,
        };
        let length = walked.saturating_sub(self.told);
        self.told = walked;
        length
    }
}

impl Posts {
    fn next(&mut self, path: &Path, options: &Options) -> Result<Option<Imported>, ImportError> {
        while let Some(met) = self.walk.next()? {
            if !is_item(&met) {
                item::pass_by(&mut self.walk)?;
                continue;
            }
            let line = met.line;
            let Some(item) = Item::read(&mut self.walk, line)? else {
                break;
            };
            let imported = post::read(item, &self.site, options);
            let imported = imported.map_err(|problem| ImportError::Invalid {
                path: path.to_owned(),
                line: problem.line,
                problem: problem.text,
            })?;
            if let Some(mut imported) = imported {
                imported.line = Some(line);
                return Ok(Some(imported));
            }
        }
        Ok(None)
    }

    fn broken_off(&self, path: &Path) -> Result<(), ImportError> {
        let Some(line) = self.walk.broken_off() else {
            return Ok(());
        };
        let problem = "the export breaks off here; what stands before was read. Export the site again, \
                       or download the file again";
        Err(ImportError::Invalid {
            path: path.to_owned(),
            line,
            problem: problem.to_owned(),
        })
    }
}

impl Iterator for Export {
    type Item = Result<Imported, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.piece();
        let length = self.length();
        let mut imported = match read {
            Ok(Some(imported)) => imported,
            // What no post has told is told once, even if there is none.
            Ok(None) if self.warnings.is_empty() => return None,
            Ok(None) => Imported::default(),
            Err(error) => {
                // Of one element that is wrong, unless nothing can be read any more.
                if !matches!(error, ImportError::Invalid { .. }) {
                    self.stage = Stage::Over;
                }
                return Some(Err(error));
            }
        };
        imported.warnings.append(&mut self.warnings);
        imported.length = length;
        Some(Ok(imported))
    }
}
