//! What the system tells of files.

use crate::import::is_left_alone;
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use walkdir::WalkDir;

/// The folder of stories in `feeds/`.
pub(super) fn stories(folder: &Path) -> PathBuf {
    folder.join("stories")
}

/// Makes the system tell.
pub(super) struct Events(RecommendedWatcher);

/// A folder that is watched: where it really is, and what it is called.
struct Root {
    real: PathBuf,
    named: PathBuf,
}

impl Events {
    /// Of `feeds/`, and of `stories/` with all that lies in it or that links in it lead to. Each folder is
    /// watched where it really is: the system knows it by one path alone, and a link may lead back.
    pub(super) fn of(folder: &Path, noted: &Arc<Noted>) -> notify::Result<Self> {
        let here = Root::of(folder)?;
        let below: Vec<Root> = roots(&stories(folder));
        let watched: Vec<(PathBuf, RecursiveMode)> =
            std::iter::once((here.real.clone(), RecursiveMode::NonRecursive))
                .chain(
                    below
                        .iter()
                        .map(|root| (root.real.clone(), RecursiveMode::Recursive)),
                )
                .collect();
        // What lies deeper is called by the deeper one.
        let roots: Vec<Root> = below.into_iter().rev().chain([here]).collect();
        let noted = noted.clone();
        let told = move |event: notify::Result<Event>| {
            noted.note(event.map(|mut event| {
                let paths = event.paths.iter();
                event.paths = paths.filter_map(|path| named(&roots, path)).collect();
                event
            }));
        };
        let config = notify::Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(told, config)?;
        for (path, mode) in watched {
            watcher.watch(&path, mode)?;
        }
        Ok(Self(watcher))
    }

    /// When this is over, it is told of what comes into a folder that is new. Without it, that would
    /// be so a moment later.
    pub(super) fn follow(&mut self, folder: &Path) {
        let followed = folder
            .canonicalize()
            .map_err(notify::Error::io)
            .and_then(|folder| self.0.watch(&folder, RecursiveMode::Recursive));
        if let Err(error) = followed {
            tracing::debug!(%error, folder = %folder.display(), "a new folder is not followed");
        }
    }
}

impl Root {
    fn of(named: &Path) -> std::io::Result<Self> {
        Ok(Self {
            real: named.canonicalize()?,
            named: named.to_owned(),
        })
    }
}

/// `stories/` and the folders that links in it lead out of it to; none, if it is not there.
fn roots(stories: &Path) -> Vec<Root> {
    let Ok(first) = Root::of(stories) else {
        return Vec::new();
    };
    let here = first.real.clone();
    let entries = WalkDir::new(stories).follow_links(true).min_depth(1);
    let links = entries
        .into_iter()
        .flatten()
        .filter(|entry| entry.path_is_symlink() && entry.file_type().is_dir());
    let links = links.filter_map(|entry| Root::of(entry.path()).ok());
    let leads_out = |root: &Root| !here.starts_with(&root.real) && !root.real.starts_with(&here);
    std::iter::once(first)
        .chain(links.filter(leads_out))
        .collect()
}

/// What a path is called below the folder as that is named.
fn named(roots: &[Root], path: &Path) -> Option<PathBuf> {
    let below = |root: &Root| {
        let below = path.strip_prefix(&root.real).ok()?;
        Some(match below.as_os_str().is_empty() {
            true => root.named.clone(),
            false => root.named.join(below),
        })
    };
    roots.iter().find_map(below)
}

/// What was told and nobody has looked at yet.
pub(super) struct Noted {
    folder: PathBuf,
    stories: PathBuf,
    changes: Mutex<Unread>,
    news: Notify,
}

#[derive(Default)]
struct Unread {
    /// Whether there may be changes that nobody has told of.
    has_lost_track: bool,
    finished: BTreeSet<PathBuf>,
    /// Files that were made or written and not closed since, and whether they were written.
    unfinished: BTreeMap<PathBuf, bool>,
}

impl Noted {
    pub(super) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            stories: stories(folder),
            changes: Mutex::default(),
            news: Notify::new(),
        }
    }

    /// Resolves when there is something new.
    pub(super) async fn news(&self) {
        self.news.notified().await;
    }

    pub(super) fn has_any(&self) -> bool {
        let unread = self.unread();
        unread.has_lost_track || !unread.finished.is_empty()
    }

    pub(super) fn has_lost_track(&self) -> bool {
        self.unread().has_lost_track
    }

    pub(super) fn lose_track(&self) {
        self.unread().has_lost_track = true;
        self.news.notify_one();
    }

    /// All will be looked at.
    pub(super) fn begin_anew(&self) {
        *self.unread() = Unread::default();
    }

    pub(super) fn take(&self, mut changed: BTreeSet<PathBuf>) {
        changed.retain(|path| self.is_ours(path));
        self.unread().finished.append(&mut changed);
    }

    pub(super) fn unfinished(&self) -> BTreeSet<PathBuf> {
        self.unread().unfinished.keys().cloned().collect()
    }

    /// What has changed and is not being written.
    pub(super) fn finished(&self) -> BTreeSet<PathBuf> {
        let mut unread = self.unread();
        let made = unread.unfinished.extract_if(.., |path, is_written| {
            !*is_written && was_whole_from_the_start(path)
        });
        let made: Vec<PathBuf> = made.map(|(path, _)| path).collect();
        unread.finished.extend(made);
        std::mem::take(&mut unread.finished)
    }

    fn note(&self, event: notify::Result<Event>) {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                tracing::warn!(%error, "the system cannot tell of all changes; all is looked at again");
                return self.lose_track();
            }
        };
        if event.need_rescan() {
            tracing::info!(
                "there were more changes than the system can tell of; all is looked at again"
            );
            return self.lose_track();
        }
        let mut is_news = false;
        for path in event.paths {
            is_news |= self.note_one(path, event.kind);
        }
        if is_news {
            self.news.notify_one();
        }
    }

    /// Whether that is news.
    fn note_one(&self, path: PathBuf, kind: EventKind) -> bool {
        let is_replaced = path == self.stories || path == self.folder;
        if !self.is_ours(&path) && !is_replaced {
            return false;
        }
        let mut unread = self.unread();
        match kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
            // Somebody reads it, this program perhaps.
            EventKind::Access(_) => return false,
            // Entries in it come and go, which is told of them.
            EventKind::Modify(ModifyKind::Metadata(_) | ModifyKind::Data(_)) if is_replaced => {
                return false;
            }
            _ if is_replaced => {
                unread.has_lost_track = true;
                return true;
            }
            EventKind::Create(CreateKind::File) => {
                unread.unfinished.entry(path).or_insert(false);
                return true;
            }
            EventKind::Modify(ModifyKind::Data(_)) => {
                unread.unfinished.insert(path, true);
                return true;
            }
            // Who writes it may set its rights before it is closed.
            EventKind::Modify(ModifyKind::Metadata(_)) if unread.unfinished.contains_key(&path) => {
                return false;
            }
            _ => {}
        }
        unread.unfinished.remove(&path);
        unread.finished.insert(path)
    }

    /// Whether it is a definition or may be a story, or a folder of such.
    fn is_ours(&self, path: &Path) -> bool {
        if let Ok(below) = path.strip_prefix(&self.stories) {
            return path != self.stories && !below.iter().any(is_left_alone);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.parent() == Some(&self.folder)
            && name.to_ascii_lowercase().ends_with(".toml")
            && !name.starts_with('.')
    }

    fn unread(&self) -> MutexGuard<'_, Unread> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of a file that was made and that nobody was seen to write: whether it is a link, or had its content
/// before it had its name, so that nobody will be seen to close it.
fn was_whole_from_the_start(path: &Path) -> bool {
    path.symlink_metadata()
        .is_ok_and(|metadata| !metadata.is_file() || metadata.nlink() > 1 || metadata.len() > 0)
}
