//! How a folder is looked at again and again, where the system does not tell of changes.

use super::events::stories;
use rustix::fs::statfs;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// File systems that other machines, or the host of this one, change: how statfs(2) numbers them, and
/// their names.
const FOREIGN: [(i64, &str); 9] = [
    (0x6969, "NFS"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB"),
    (0x517B, "SMB"),
    (0x6573_5546, "FUSE"),
    (0x0102_1997, "9P"),
    (0x00C3_6400, "Ceph"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
];

/// The kind of file system that the stories of a folder are on, if it is one of others.
pub(super) fn foreign(folder: &Path) -> Option<&'static str> {
    let of = |path: &Path| {
        let number = statfs(path).ok()?.f_type as i64 & 0xFFFF_FFFF;
        let kind = FOREIGN.iter().find(|(kind, _)| *kind == number);
        kind.map(|(_, name)| *name)
    };
    of(&stories(folder)).or_else(|| of(folder))
}

/// A folder as it was.
pub(super) struct Looks {
    folder: PathBuf,
    /// As it was handed out.
    known: Seen,
    /// As it was seen last.
    last: Seen,
}

type Seen = BTreeMap<PathBuf, Stamp>;

/// What changes with a file: its number, its length, and when it was changed, in seconds and
/// nanoseconds.
type Stamp = (u64, u64, i64, i64);

impl Looks {
    pub(super) fn of(folder: &Path) -> Self {
        let known = seen(folder);
        Self {
            folder: folder.to_owned(),
            last: known.clone(),
            known,
        }
    }

    /// What is another than it was, and the same as when it was looked last: what is being written
    /// grows.
    pub(super) fn look(&mut self) -> BTreeSet<PathBuf> {
        let now = seen(&self.folder);
        let last = std::mem::replace(&mut self.last, now);
        let paths: BTreeSet<&PathBuf> = self.known.keys().chain(self.last.keys()).collect();
        let is_changed = |path: &&&PathBuf| {
            let stamp = self.last.get(**path);
            stamp == last.get(**path) && stamp != self.known.get(**path)
        };
        let changed: BTreeSet<PathBuf> =
            paths.iter().filter(is_changed).copied().cloned().collect();
        for path in &changed {
            match self.last.get(path) {
                Some(stamp) => self.known.insert(path.clone(), *stamp),
                None => self.known.remove(path),
            };
        }
        changed
    }
}

/// What lies in `feeds/`, and all in `stories/`.
fn seen(folder: &Path) -> Seen {
    let definitions = WalkDir::new(folder).max_depth(1).follow_links(true);
    let below = WalkDir::new(stories(folder)).follow_links(true);
    let entries = definitions.into_iter().chain(below).flatten();
    let stamps = entries.filter_map(|entry| {
        let metadata = entry
            .metadata()
            .ok()
            .filter(|metadata| !metadata.is_dir())?;
        let (number, length) = (metadata.ino(), metadata.len());
        let stamp = (number, length, metadata.mtime(), metadata.mtime_nsec());
        Some((entry.into_path(), stamp))
    });
    stamps.collect()
}
