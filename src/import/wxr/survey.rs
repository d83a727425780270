//! The first walk through an export.

use super::super::ImportError;
use super::super::xml::{Document, Walk};
use super::item::Item;
use super::site::Kept;
use super::{channel, is_item};
use std::path::{Path, PathBuf};

/// A walk through all files of an export, in the order of their names, whichever of them is read: what the
/// first of them says is known to be that.
pub(super) struct Survey {
    /// Through the file at hand; `None` when all are over.
    walk: Option<Walk>,
    /// The place of that file among all.
    file: usize,
    /// Bytes of the files before.
    walked: u64,
    /// Files that are still to be walked through.
    files: std::iter::Enumerate<std::vec::IntoIter<PathBuf>>,
    /// The place of the file that is read, and the walk through it until its turn has come.
    own: (usize, Option<Walk>),
    kept: Kept,
}

impl Survey {
    /// Goes into the channel of the first file; `own` is the place of the one that is read.
    ///
    /// # Errors
    /// When there is none in that.
    pub(super) fn begin(
        document: &Document,
        path: &Path,
        files: Vec<PathBuf>,
        own: usize,
    ) -> Result<Self, ImportError> {
        let mut survey = Self {
            walk: None,
            file: 0,
            walked: 0,
            files: files.into_iter().enumerate(),
            own: (own, Some(channel(document, path)?)),
            kept: Kept::new(),
        };
        survey.turn();
        Ok(survey)
    }

    /// Walks on for about so many bytes; answers whether there is more.
    ///
    /// # Errors
    /// When the file that is read cannot be. What is wrong with an item, or with another file, is told when
    /// that is read for its posts.
    pub(super) fn go_on(&mut self, bytes: u64) -> Result<bool, ImportError> {
        let until = self.position() + bytes;
        while self.position() < until {
            match self.step() {
                Ok(true) => {}
                Err(error) if self.file == self.own.0 => return Err(error),
                Ok(false) | Err(_) => {
                    if !self.turn() {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// Takes what comes next; answers whether there is more in this file.
    fn step(&mut self) -> Result<bool, ImportError> {
        match self.add_next() {
            // What is wrong with one element costs nothing but that.
            Err(ImportError::Invalid { .. }) => Ok(true),
            added => added,
        }
    }

    fn add_next(&mut self) -> Result<bool, ImportError> {
        let Some(walk) = &mut self.walk else {
            return Ok(false);
        };
        let Some(met) = walk.next()? else {
            return Ok(false);
        };
        if !is_item(&met) {
            if let Some(element) = walk.take(met)? {
                self.kept.add_element(self.file, &element);
            }
        } else if let Some(item) = Item::read(walk, met.line)? {
            self.kept.add_item(self.file, &item);
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// Goes to the next file that can be read; answers whether there is one.
    fn turn(&mut self) -> bool {
        self.walked = self.position();
        let is_cut = |walk: &Walk| walk.broken_off().is_some();
        if self.walk.as_ref().is_some_and(is_cut) {
            self.kept.break_off();
        }
        let (own, own_walk) = &mut self.own;
        let mut walks = self.files.by_ref().filter_map(|(file, path)| {
            let walk = match file == *own {
                true => own_walk.take(),
                false => channel(&Document::open(&path).ok()?, &path).ok(),
            };
            Some((file, walk?))
        });
        let next = walks.next();
        self.file = next.as_ref().map_or(self.file, |(file, _)| *file);
        self.walk = next.map(|(_, walk)| walk);
        self.walk.is_some()
    }

    /// How many bytes were walked through.
    pub(super) fn position(&self) -> u64 {
        self.walked + self.walk.as_ref().map_or(0, Walk::position)
    }

    /// All that is known at its end.
    pub(super) fn into_kept(self) -> Kept {
        let mut kept = self.kept;
        kept.sort();
        kept
    }
}
