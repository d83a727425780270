//! The files of one export. WP-CLI begins a new one after 15 MB, and numbers them:
//! `gazette.wordpress.2026-11-28.000.xml`, `gazette.wordpress.2026-11-28.001.xml`. What a post of one
//! refers to may stand in any of them.

use super::super::limits;
use super::site::Site;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Digits of such a number at least.
const DIGITS: usize = 3;

/// What is known of the export whose files are being read, for the next of them: each is walked through for
/// it once, not once for each of the others.
#[derive(Default)]
pub(in crate::import) struct Parts {
    files: Vec<PathBuf>,
    site: Shared,
}

/// What the posts of all files refer to, once that is known.
pub(super) type Shared = Arc<OnceLock<Arc<Site>>>;

impl Parts {
    /// Of the export that a file is of, and the other files of that.
    pub(super) fn of(&mut self, path: &Path) -> (Shared, Vec<PathBuf>) {
        if !self.files.iter().any(|file| file == path) {
            *self = Self {
                files: files(path),
                site: Shared::default(),
            };
        }
        let others = self.files.iter().filter(|file| *file != path);
        (self.site.clone(), others.cloned().collect())
    }

    /// By their names, the files with which one is to be read again when they come or change: the others, and
    /// those that may still come before them or behind them. None of more than a desk remembers. That one goes
    /// changes nothing: what posts show of it is still where it was.
    pub(super) fn depends_on(&self, path: &Path) -> BTreeSet<PathBuf> {
        if self.files.len() > limits::EXPORT_FILES {
            return BTreeSet::new();
        }
        let names = self.files.iter().filter_map(|file| file.file_name());
        let all = names.map(PathBuf::from);
        let all = all.chain(self.files.iter().flat_map(|file| neighbours(file)));
        all.filter(|name| !path.ends_with(name)).collect()
    }
}

/// All files of the export that a file is of, in the order of their names.
fn files(path: &Path) -> Vec<PathBuf> {
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
        let mut files: Vec<PathBuf> = files
            .filter(|file| numbered(file).is_some_and(|(of, _)| of == export) && file.is_file())
            .collect();
        files.sort_unstable();
        Some(files)
    };
    found().unwrap_or_else(|| vec![path.to_owned()])
}

/// What its files are all called, and the number of one.
fn numbered(path: &Path) -> Option<(&str, &str)> {
    let name = path.file_name()?.to_str()?;
    let (export, number) = name.strip_suffix(".xml")?.rsplit_once('.')?;
    let is_number = number.len() >= DIGITS && number.bytes().all(|b| b.is_ascii_digit());
    (is_number && !export.is_empty()).then_some((export, number))
}

/// The names of the files before and behind one.
fn neighbours(path: &Path) -> impl Iterator<Item = PathBuf> {
    let (export, digits) = numbered(path).unwrap_or_default();
    let number: Option<u64> = digits.parse().ok();
    let numbers = number.map(|number| [number.checked_sub(1), number.checked_add(1)]);
    let numbers = numbers.into_iter().flatten().flatten();
    numbers.map(move |number| format!("{export}.{number:0DIGITS$}.xml").into())
}
