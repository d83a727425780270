//! The files of one export. WP-CLI begins a new one after 15 MB, and numbers them:
//! `gazette.wordpress.2026-11-28.000.xml`, `gazette.wordpress.2026-11-28.001.xml`. What a post of one
//! refers to may stand in any of them.
//!
//! Backups of a site, and the exports of several, are numbered as well, and what one of them shows another may
//! keep back. Those of one export name the same site, and the moment it was begun.

use super::super::limits;
use super::head::Head;
use super::site::Kept;
use crate::model::Instant;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Digits of such a number: it is filled up to three of them.
const DIGITS: usize = 3;
/// And at most: ten thousand files are 150 GB.
const MOST_DIGITS: usize = 4;

/// What is known of the exports whose files are being read, for the next of them: each is walked through for
/// it once, not once for each of the others.
#[derive(Default)]
pub(in crate::import) struct Parts {
    /// All exports whose files are called alike: of a year of backups each head is looked at once. The one that
    /// was read last comes first; those of two sites may be read in turns.
    exports: Vec<Known>,
}

struct Known {
    /// In the order of their names.
    files: Vec<PathBuf>,
    kept: Shared,
}

/// What the posts of all files refer to, once that is known.
pub(super) type Shared = Arc<OnceLock<Arc<Kept>>>;

impl Parts {
    /// Of the export that a file with this head is of, all files in the order of their names.
    pub(super) fn of(&mut self, path: &Path, head: &Head) -> (Shared, Vec<PathBuf>) {
        let holds = |export: &Known| export.files.iter().any(|file| file == path);
        let place = self.exports.iter().position(holds).unwrap_or_else(|| {
            self.exports = exports(path, head);
            self.exports.iter().position(holds).unwrap_or_default()
        });
        if let Some(read_before) = self.exports.get_mut(..=place) {
            read_before.rotate_right(1);
        }
        self.forget();
        let export = self.exports.first();
        export.map_or_else(Default::default, |export| {
            (export.kept.clone(), export.files.clone())
        })
    }

    /// Forgets what was read longest ago, where all of it together takes more memory than one export may.
    fn forget(&mut self) {
        let mut left = Some(limits::SITE);
        for export in &mut self.exports {
            let bytes = export.kept.get().map_or(0, |kept| kept.bytes());
            left = left.and_then(|left| left.checked_sub(bytes));
            if left.is_none() {
                export.kept = Shared::default();
            }
        }
    }

    /// By their names, the files with which the one asked for last is to be read again when they come or
    /// change: the others, and those that may still come before them or behind them. None of more than a desk
    /// remembers. That one goes changes nothing: what posts show of it is still where it was.
    pub(super) fn depends_on(&self, path: &Path) -> BTreeSet<PathBuf> {
        let files = self.exports.first().map(|export| &export.files[..]);
        let files = files.filter(|files| files.len() <= limits::EXPORT_FILES);
        let files = files.unwrap_or_default();
        let names = files.iter().filter_map(|file| file.file_name());
        let all = names.map(PathBuf::from);
        let all = all.chain(files.iter().flat_map(|file| neighbours(file)));
        all.filter(|name| !path.ends_with(name)).collect()
    }
}

/// The exports of all files that are called as one with this head is.
fn exports(path: &Path, head: &Head) -> Vec<Known> {
    let others = numbered_alike(path).into_iter().filter(|file| file != path);
    let others = others.filter_map(|file| {
        let head = Head::read(&file).ok()?;
        Some((head.address, head.made, file))
    });
    let own = (head.address.clone(), head.made, path.to_owned());
    let mut dated: Vec<_> = others.chain([own]).collect();
    dated.sort_unstable();
    let exports = dated.chunk_by(|(site, made, _), (next_site, next, _)| {
        site == next_site && is_of_one(*made, *next)
    });
    let exports = exports.map(|files| {
        let mut files: Vec<_> = files.iter().map(|(.., file)| file.clone()).collect();
        files.sort_unstable();
        Known {
            files,
            kept: Shared::default(),
        }
    });
    exports.collect()
}

/// Whether one export may have been made at both of these moments, of which the second is no earlier.
fn is_of_one(made: Option<Instant>, later: Option<Instant>) -> bool {
    match (made, later) {
        (Some(made), Some(later)) => {
            later.milliseconds() - made.milliseconds() <= limits::EXPORT_BEGUN
        }
        (made, later) => made == later,
    }
}

/// The files beside one whose names differ from its own in their numbers alone.
fn numbered_alike(path: &Path) -> Vec<PathBuf> {
    let found = || {
        let (export, _) = numbered(path)?;
        let folder = path.parent()?;
        // Of `export.000.xml` it is the folder that the program was started in.
        let named = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        let files = named.read_dir().ok()?.flatten();
        let files = files.map(|file| folder.join(file.file_name()));
        let alike = files
            .filter(|file| numbered(file).is_some_and(|(of, _)| of == export) && file.is_file());
        Some(alike.collect())
    };
    found().unwrap_or_default()
}

/// What its files are all called, and the number of one.
fn numbered(path: &Path) -> Option<(&str, u64)> {
    let name = path.file_name()?.to_str()?;
    let (export, digits) = name.strip_suffix(".xml")?.rsplit_once('.')?;
    let number: u64 = digits.parse().ok()?;
    let is_written_so = digits.len() <= MOST_DIGITS && digits == format!("{number:0DIGITS$}");
    (is_written_so && !export.is_empty()).then_some((export, number))
}

/// The names of the files before and behind one.
fn neighbours(path: &Path) -> impl Iterator<Item = PathBuf> {
    let numbers = numbered(path).map(|(export, number)| {
        [number.checked_sub(1), number.checked_add(1)]
            .map(|number| Some(format!("{export}.{:0DIGITS$}.xml", number?).into()))
    });
    numbers.into_iter().flatten().flatten()
}
