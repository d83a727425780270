//! The files that a browser saved beside a page, as far as its stories show them.

use super::limits;
use crate::import::pictures::Picture;
use crate::import::{LeftOut, Warning};
use crate::model::MediaType;
use percent_encoding::percent_decode_str;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// Those of one page.
pub(super) struct SavedFiles {
    /// The page's folder, which nothing may lead out of; `None` if there are no files beside it.
    folder: Option<PathBuf>,
    /// The path on the desk of each address that was asked for; `None` of one that cannot be had.
    known: HashMap<String, Option<String>>,
    pub(super) pictures: Vec<Picture>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) warnings: Vec<Warning>,
}

/// What an address in a saved page is.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// A picture that now has this path on the desk.
    Taken(String),
    /// Of a file that is not there, or may not be taken.
    Lost,
    /// Of something else, on the web.
    Elsewhere,
}

impl SavedFiles {
    /// Of a page that is a file of its own; one out of an archive has none.
    pub(super) fn beside(page: Option<&Path>) -> Self {
        let folder = page.and_then(|page| page.parent());
        let folder = folder.map(|folder| match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        });
        Self {
            folder: folder.and_then(|folder| folder.canonicalize().ok()),
            known: HashMap::new(),
            pictures: Vec::new(),
            left_out: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Finds a picture by its address in the page.
    pub(super) fn place(&mut self, address: &str) -> Place {
        if address.starts_with("cid:") {
            self.lose(address, "a picture that has no web address, only a place in the MHTML file; save the page as HTML to keep it");
            return Place::Lost;
        }
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let has_scheme = url::Url::parse(address).is_ok();
        if has_scheme || path.is_empty() || path.starts_with(['/', '\\']) {
            return match address.starts_with("file:") {
                true => Place::Lost,
                false => Place::Elsewhere,
            };
        }
        let Some(folder) = self.folder.clone() else {
            return Place::Elsewhere;
        };
        if let Some(known) = self.known.get(path) {
            return known.clone().map_or(Place::Lost, Place::Taken);
        }
        let relative = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let Ok(file) = folder.join(&relative).canonicalize() else {
            // Of a page that was fetched, not saved by a browser, it is a place on the web.
            return match is_saved(&relative) {
                true => {
                    self.lose(path, "this file was saved with the page and is not there; save the page again with its folder");
                    Place::Lost
                }
                false => Place::Elsewhere,
            };
        };
        let climbs = Path::new(&relative)
            .components()
            .any(|part| part == Component::ParentDir);
        if climbs || !file.starts_with(&folder) {
            self.lose(
                path,
                "a file outside of the page's folder; only what lies in that is taken",
            );
            return Place::Lost;
        }
        self.take(path, &file)
    }

    fn take(&mut self, address: &str, file: &Path) -> Place {
        let kind = MediaType::of_file(&file.to_string_lossy());
        if !kind.is_some_and(|kind| kind.kind() == "image" && kind.as_str() != "image/svg+xml") {
            self.lose(address, "no picture by its name");
            return Place::Lost;
        }
        if self.pictures.len() >= limits::PICTURES {
            let reason = format!(
                "the page shows more than {} pictures of its folder",
                limits::PICTURES
            );
            self.lose(address, &reason);
            return Place::Lost;
        }
        match Picture::of(file) {
            Ok(picture) => {
                let path = picture.path();
                if !self.pictures.iter().any(|known| known.name == picture.name) {
                    self.pictures.push(picture);
                }
                self.known.insert(address.to_owned(), Some(path.clone()));
                Place::Taken(path)
            }
            Err(error) => {
                let text = error.to_string();
                self.warnings.push(Warning { line: None, text });
                self.known.insert(address.to_owned(), None);
                Place::Lost
            }
        }
    }

    fn lose(&mut self, address: &str, reason: &str) {
        let is_new = self.known.insert(address.to_owned(), None).is_none();
        if is_new && self.left_out.len() < limits::LEFT_OUT_KINDS {
            self.left_out.push(LeftOut::new(None, address, reason));
        }
    }

    /// Forgets what no story shows after all.
    pub(super) fn keep(&mut self, is_shown: impl Fn(&str) -> bool) {
        self.pictures.retain(|picture| is_shown(&picture.path()));
    }
}

/// Whether a path is that of a file which a browser saved with a page.
fn is_saved(path: &str) -> bool {
    let path = path.trim_start_matches("./");
    path.split_once('/')
        .is_some_and(|(folder, _)| crate::import::source::is_named_as_saved(folder))
}
