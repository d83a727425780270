//! What the stories depend on beside their own files: pictures, which are there or are not, and the file
//! that told a story first. When one of these changes, the stories do.

use super::events::Noted;
use crate::import::{ImportError, Piece, Run};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use walkdir::WalkDir;

/// What each file of stories depends on, as far as it was read while the folder was watched.
#[derive(Default)]
pub(super) struct Dependencies(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// By the file that depends. What was not found is known by its name alone.
    of: HashMap<Arc<Path>, Vec<Arc<Path>>>,
    /// The same, what is depended on first, so that all in a folder stands together.
    on: BTreeSet<(Arc<Path>, Arc<Path>)>,
}

impl Dependencies {
    /// The files of stories that depend on any of these, or on what lies in them.
    pub(super) fn on(&self, changed: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        let known = self.known();
        // Of what has come, whoever missed a file of that name.
        let files = changed.iter().flat_map(WalkDir::new).flatten();
        let names = files.map(|entry| PathBuf::from(entry.file_name()));
        let places = changed.iter().map(|path| place(path));
        places
            .chain(names)
            .flat_map(|on| known.on(&on))
            .map(Path::to_owned)
            .collect()
    }

    /// All is read anew.
    pub(super) fn clear(&self) {
        *self.known() = Known::default();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// The files that depend on what is called so, or lies in it.
    fn on(&self, called: &Path) -> Vec<&Path> {
        let first: (Arc<Path>, Arc<Path>) = (called.into(), Path::new("").into());
        let following = self.on.range(first..);
        let below = following.take_while(|(on, _)| on.starts_with(called));
        below.map(|(_, file)| &**file).collect()
    }

    fn forget(&mut self, file: &Arc<Path>) {
        for on in self.of.remove(file).unwrap_or_default() {
            self.on.remove(&(on, file.clone()));
        }
    }

    fn add(&mut self, file: &Arc<Path>, on: &Path) {
        let on: Arc<Path> = on.into();
        if self.on.insert((on.clone(), file.clone())) {
            self.of.entry(file.clone()).or_default().push(on);
        }
    }
}

/// The reading of files of which it is remembered what they depend on. A story that shows a picture which
/// somebody is writing is left out: it will be read again when that is written.
pub(super) struct Followed {
    pub(super) run: Run,
    pub(super) noted: Arc<Noted>,
    pub(super) dependencies: Arc<Dependencies>,
    /// Whose piece was read last.
    pub(super) last: Option<Arc<Path>>,
}

impl Iterator for Followed {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            let piece = self.run.next()?;
            let on = depends_on(&piece);
            self.remember(&piece, &on);
            if on.is_empty() || on.is_disjoint(&self.unfinished()) {
                return Some(piece);
            }
        }
    }
}

impl Followed {
    fn remember(&mut self, piece: &Piece, on: &BTreeSet<PathBuf>) {
        let Some(file) = &piece.path else { return };
        let mut known = self.dependencies.known();
        if self.last.as_ref() != Some(file) {
            known.forget(file);
            self.last = Some(file.clone());
        }
        on.iter().for_each(|on| known.add(file, on));
    }

    fn unfinished(&self) -> BTreeSet<PathBuf> {
        let unfinished = self.noted.unfinished().into_iter();
        unfinished.map(|path| place(&path)).collect()
    }
}

fn depends_on(piece: &Piece) -> BTreeSet<PathBuf> {
    match &piece.read {
        Ok(imported) => imported.depends_on.clone(),
        Err(ImportError::Waiting { depends_on, .. }) => depends_on.clone(),
        Err(ImportError::SameEntry { other, .. }) => [place(other)].into(),
        Err(_) => BTreeSet::new(),
    }
}

/// Where a path is, without links on the way to it: so the import tells what a story depends on.
fn place(path: &Path) -> PathBuf {
    let real = path.parent().and_then(|folder| folder.canonicalize().ok());
    match (real, path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}
