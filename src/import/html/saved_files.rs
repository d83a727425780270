//! The pictures that were saved with a page, as far as its stories show them: as files beside it, as parts
//! of an archive, or in the page itself.

use super::mhtml::Archive;
use super::{limits, mhtml};
use crate::import::picture_sources::is_in_page;
use crate::import::pictures::{Picture, PictureError, StandIns};
use crate::import::{LeftOut, Warning};
use crate::model::MediaType;
use data_url::DataUrl;
use percent_encoding::percent_decode_str;
use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path, PathBuf};
use url::Url;

/// Characters of an address that are told.
const SHOWN: usize = 200;

/// Those of one page.
pub(super) struct SavedFiles<'a> {
    saved: Saved<'a>,
    /// The path on the desk of each address that was asked for; `None` of one that cannot be had.
    known: HashMap<String, Option<String>>,
    pub(super) pictures: Vec<Picture>,
    /// Where in the page's folder they were looked for.
    pub(super) depends_on: BTreeSet<PathBuf>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) warnings: Vec<Warning>,
    /// The files that are not there, by their addresses.
    absent: HashMap<String, PathBuf>,
    pub(super) stand_ins: StandIns,
}

/// How they were saved.
enum Saved<'a> {
    /// In the page's folder, which nothing may lead out of; `None` if there is none.
    Beside(Option<PathBuf>),
    /// In one file with the page, which was at this address.
    Within(&'a mhtml::Pictures<'a>, Option<&'a Url>),
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

impl<'a> SavedFiles<'a> {
    /// Of a page that is a file of its own.
    pub(super) fn beside(page: &Path) -> Self {
        let folder = page
            .parent()
            .map(|folder| match folder.as_os_str().is_empty() {
                true => Path::new("."),
                false => folder,
            });
        Self::of(Saved::Beside(
            folder.and_then(|folder| folder.canonicalize().ok()),
        ))
    }

    /// Of one out of an archive.
    pub(super) fn within(archive: &'a Archive<'_>) -> Self {
        Self::of(Saved::Within(&archive.pictures, archive.location.as_ref()))
    }

    fn of(saved: Saved<'a>) -> Self {
        Self {
            saved,
            known: HashMap::new(),
            pictures: Vec::new(),
            depends_on: BTreeSet::new(),
            left_out: Vec::new(),
            warnings: Vec::new(),
            absent: HashMap::new(),
            stand_ins: StandIns::default(),
        }
    }

    /// The same as if none of them were missing.
    pub(super) fn supposed(self) -> Self {
        Self {
            stand_ins: StandIns::wanted(),
            ..self
        }
    }

    /// Whether some are not there.
    pub(super) fn lacks_any(&self) -> bool {
        !self.absent.is_empty()
    }

    /// What stands for a picture of which the file is not there.
    pub(super) fn stand_in(&mut self, address: &str) -> Option<String> {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        self.stand_ins.of(self.absent.get(path)?)
    }

    /// Finds a picture by its address in the page.
    pub(super) fn place(&mut self, address: &str) -> Place {
        if is_in_page(address) {
            return self.in_page(address);
        }
        match &self.saved {
            Saved::Within(pictures, location) => {
                let (pictures, location) = (*pictures, *location);
                self.within_archive(address, pictures, location)
            }
            Saved::Beside(folder) => {
                let folder = folder.clone();
                self.beside_page(address, folder.as_deref())
            }
        }
    }

    fn in_page(&mut self, address: &str) -> Place {
        let url = DataUrl::process(address).ok();
        let decoded = url.and_then(|url| Some(url.decode_to_vec().ok()?.0));
        match decoded {
            // What stands for a picture until that is there, or a drawing; nobody misses it.
            Some(bytes) if bytes.len() < limits::PICTURE_IN_PAGE => Place::Lost,
            Some(bytes) => self.embed(address, "picture", bytes),
            None => {
                self.lose(address, "a picture in the page that cannot be read");
                Place::Lost
            }
        }
    }

    fn within_archive(
        &mut self,
        address: &str,
        pictures: &mhtml::Pictures<'_>,
        location: Option<&Url>,
    ) -> Place {
        let url = match location {
            Some(location) => location.join(address).ok(),
            None => Url::parse(address).ok(),
        };
        let name = url.as_ref().map_or(address, Url::as_str);
        // What the archive lacks, or holds broken, may still be where it was.
        let is_on_the_web = !name.starts_with("cid:");
        if !self.known.contains_key(name) {
            if let Some(bytes) = pictures.get(name) {
                let file = url
                    .as_ref()
                    .and_then(|url| url.path_segments()?.next_back());
                let stem = Path::new(file.unwrap_or("picture")).file_stem();
                self.embed(name, &stem.unwrap_or_default().to_string_lossy(), bytes);
            } else if !is_on_the_web {
                self.lose(
                    name,
                    "a picture that is not in the MHTML file; save the page again",
                );
            }
        }
        match self.known.get(name).cloned().flatten() {
            Some(path) => Place::Taken(path),
            None if is_on_the_web => Place::Elsewhere,
            None => Place::Lost,
        }
    }

    fn beside_page(&mut self, address: &str, folder: Option<&Path>) -> Place {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let has_scheme = url::Url::parse(address).is_ok();
        if has_scheme || path.is_empty() || path.starts_with(['/', '\\']) {
            return match address.starts_with("file:") {
                true => Place::Lost,
                false => Place::Elsewhere,
            };
        }
        let Some(folder) = folder else {
            return Place::Elsewhere;
        };
        if let Some(known) = self.known.get(path) {
            return known.clone().map_or(Place::Lost, Place::Taken);
        }
        let relative = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let file = folder.join(&relative);
        // Whatever it is called: many a picture's address ends with a number.
        self.depends_on.insert(file.clone());
        let Ok(file) = file.canonicalize() else {
            // Of a page that was fetched, not saved by a browser, it is a place on the web.
            return match is_saved(&relative) {
                true => {
                    if self.absent.len() < limits::PICTURES {
                        // Wherever the page lies, it is the same file of it.
                        self.absent
                            .insert(path.to_owned(), PathBuf::from(&relative));
                    }
                    self.lose(path, "this file was saved with the page and is not there; save the page again with its folder");
                    Place::Lost
                }
                false => Place::Elsewhere,
            };
        };
        let climbs = Path::new(&relative)
            .components()
            .any(|part| part == Component::ParentDir);
        if climbs || !file.starts_with(folder) {
            self.lose(
                path,
                "a file outside of the page's folder; only what lies in that is taken",
            );
            return Place::Lost;
        }
        self.take(path, &file)
    }

    /// Takes a file that is a picture by its name, or if that does not tell what it is by its bytes.
    fn take(&mut self, address: &str, file: &Path) -> Place {
        self.depends_on.insert(file.to_owned());
        self.keep_one(address, || {
            let picture = Picture::of(file)?;
            let kind = MediaType::of_file(&picture.name);
            let is_shown =
                kind.is_some_and(|kind| kind.kind() == "image" && kind.as_str() != "image/svg+xml");
            is_shown.then_some(picture).ok_or(PictureError::Unknown)
        })
    }

    fn embed(&mut self, address: &str, stem: &str, bytes: Vec<u8>) -> Place {
        self.keep_one(address, || Picture::embedded(stem, bytes))
    }

    fn keep_one(
        &mut self,
        address: &str,
        picture: impl FnOnce() -> Result<Picture, PictureError>,
    ) -> Place {
        if self.pictures.len() >= limits::PICTURES {
            let most = limits::PICTURES;
            let reason =
                format!("the page shows more than {most} pictures that were saved with it");
            self.lose(address, &reason);
            return Place::Lost;
        }
        match picture() {
            Ok(picture) => {
                let path = picture.path();
                if !self.pictures.iter().any(|known| known.name == picture.name) {
                    self.pictures.push(picture);
                }
                self.note(address, Some(path.clone()));
                Place::Taken(path)
            }
            Err(PictureError::Unknown | PictureError::Unnamed(_)) => {
                self.lose(address, &PictureError::Unknown.to_string());
                Place::Lost
            }
            Err(error) => {
                let text = error.to_string();
                self.warnings.push(Warning { line: None, text });
                self.note(address, None);
                Place::Lost
            }
        }
    }

    /// Remembers what became of an address, but for a picture that is one itself: it may be megabytes.
    /// Answers whether it is a new one.
    fn note(&mut self, address: &str, path: Option<String>) -> bool {
        !is_in_page(address) && self.known.insert(address.to_owned(), path).is_none()
    }

    fn lose(&mut self, address: &str, reason: &str) {
        let is_new = self.note(address, None) || is_in_page(address);
        if is_new && self.left_out.len() < limits::LEFT_OUT_KINDS {
            let shown: String = address.chars().take(SHOWN).collect();
            self.left_out.push(LeftOut::new(None, &shown, reason));
        }
    }

    /// Tells of what a page shows, if its address is relative and to what is not known.
    pub(super) fn miss(&mut self, address: &str, base: Option<&Url>) {
        let is_unknown = base.is_none() && Url::parse(address).is_err();
        if is_unknown && self.place(address) == Place::Elsewhere {
            self.lose(
                address,
                "no such file is beside the page, and the page does not say where it stands on the web; give its --url",
            );
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
