//! What changes in `feeds/` while the server runs: its `*.toml` and its stories.
//!
//! `events` is what the system tells of files, `looks` is how the folder is looked at where it tells
//! nothing, `dependencies` is what else a story changes with, and `changes` imports what has changed. Here
//! it is waited until the folder has settled: until what was being written is written.

mod changes;
mod dependencies;
mod events;
mod looks;

use crate::import::{Piece, Run, is_gone, spoken_of};
use anyhow::Context;
use dependencies::{Dependencies, Followed};
use events::{Events, Noted};
use looks::Looks;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until, timeout};
use walkdir::{DirEntry, WalkDir};

/// A folder in which nothing has happened for so long has settled: what is copied into it together comes
/// faster.
const QUIET: Duration = Duration::from_millis(40);
/// In a folder that never settles, what is there is taken after so long: a stream of stories is to be
/// read while it flows.
const LONGEST_UNREST: Duration = Duration::from_millis(300);
/// What is missing is gone when nothing has happened for so long. Editors, `git` and `rsync` remove what
/// they write again a moment later, and a story that is taken back does not come back by itself.
const MISSING: Duration = Duration::from_millis(500);
/// In a folder that never settles, it is gone after so long.
const LONGEST_MISSING: Duration = Duration::from_secs(30);
/// How often it is looked whether the folder is still the one that is watched, and can be looked into: of a
/// link that leads elsewhere, and of a disk that is mounted, nobody tells.
const LOOK: Duration = Duration::from_secs(5);
/// After a failure, as when the store does not answer, all is tried again so much later.
const RETRY: Duration = Duration::from_secs(5);

/// What has changed since it was last asked.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Whether a `*.toml` is another one, or is gone.
    pub(super) definitions: bool,
    /// Whether any story may have changed: not all changes were told, or the folder is another one. What
    /// is missing is told later.
    pub(super) all: bool,
    /// Stories that are new or changed, and folders that are new.
    pub(super) changed: BTreeSet<PathBuf>,
    /// What is missing, of stories and folders.
    pub(super) missing: BTreeSet<PathBuf>,
    /// Whether that is gone, and not about to be written again.
    pub(super) is_gone: bool,
}

/// Watches `feeds/`.
pub(super) struct Watch {
    folder: PathBuf,
    noted: Arc<Noted>,
    dependencies: Arc<Dependencies>,
    way: Arc<Mutex<Way>>,
    standing: Standing,
    /// What was told of, and is not handed out yet.
    told: BTreeSet<PathBuf>,
    missing: BTreeSet<PathBuf>,
    /// Since when something is missing; `None` also when that was handed out as gone.
    missing_since: Option<Instant>,
    not_before: Option<Instant>,
}

/// How changes become known.
enum Way {
    Events(Events),
    Looks(Looks),
}

/// Which folders stand at the paths that are watched, as the file system numbers them, and whether they
/// can be looked into.
type Standing = [Option<(u64, u64, bool)>; 2];

impl Watch {
    /// Of a folder as it is named. What changes from now on is handed out.
    pub(super) async fn begin(folder: &Path) -> anyhow::Result<Self> {
        let noted = Arc::new(Noted::of(folder));
        let (way, standing) = Self::look_anew(folder, &noted).await?;
        tracing::info!(folder = %folder.display(), "changes of the folder are taken over at once");
        Ok(Self {
            folder: folder.to_owned(),
            noted,
            dependencies: Arc::default(),
            way: Arc::new(Mutex::new(way)),
            standing,
            told: BTreeSet::new(),
            missing: BTreeSet::new(),
            missing_since: None,
            not_before: None,
        })
    }

    /// Where nobody is held up if the disk does not answer.
    async fn look_anew(folder: &Path, noted: &Arc<Noted>) -> anyhow::Result<(Way, Standing)> {
        let (folder, noted) = (folder.to_owned(), noted.clone());
        let looking = spawn_blocking(move || (Way::of(&folder, &noted), standing(&folder)));
        Ok(looking.await?)
    }

    /// The stories that somebody is writing.
    pub(super) fn unfinished(&self) -> BTreeSet<PathBuf> {
        self.noted.unfinished()
    }

    /// The same pieces, but for those of stories that show what somebody is writing; what they depend on is
    /// remembered.
    pub(super) fn follow(&self, run: Run) -> impl Iterator<Item = Piece> + Send + use<> {
        Followed {
            run,
            noted: self.noted.clone(),
            dependencies: self.dependencies.clone(),
            last: None,
        }
    }

    /// The files of stories that are read when somebody has written another file, each with that.
    pub(super) async fn waiting(&self) -> anyhow::Result<BTreeMap<PathBuf, PathBuf>> {
        let (unfinished, dependencies) = (self.noted.unfinished(), self.dependencies.clone());
        let looking = spawn_blocking(move || {
            let waiting = unfinished.into_iter().flat_map(|written| {
                let stories = dependencies.on(&BTreeSet::from([written.clone()]));
                stories
                    .into_iter()
                    .map(move |story| (story, written.clone()))
            });
            waiting.collect()
        });
        looking.await.context("looking for stories was cut short")
    }

    /// All is read anew, whatever it depended on.
    pub(super) fn forget_dependencies(&self) {
        self.dependencies.clear();
    }

    /// The files of stories that depend on what has changed, or is gone, and the folders of those of which it may
    /// speak.
    async fn depending_on(&self, changes: &Changes) -> anyhow::Result<BTreeSet<PathBuf>> {
        let dependencies = self.dependencies.clone();
        let (mut changed, mut missing) = (changes.changed.clone(), changes.missing.clone());
        let is_told_gone = changes.is_gone;
        let stories = events::stories(&self.folder);
        let looking = spawn_blocking(move || {
            // When anything may be missing, the folder itself is among it.
            missing.retain(|path| is_told_gone && is_gone(path));
            changed.append(&mut missing);
            let mut depending = dependencies.on(&changed);
            let files = changed.iter().flat_map(WalkDir::new).flatten();
            let files = files
                .map(DirEntry::into_path)
                .chain(changed.iter().cloned());
            let spoken_of = files.flat_map(|file| spoken_of(&file));
            depending.extend(spoken_of.filter(|place| place.starts_with(&stories)));
            depending
        });
        looking.await.context("looking for stories was cut short")
    }

    /// All is to be looked at again, but not at once: something failed.
    pub(super) fn retry(&mut self) {
        self.not_before = Some(Instant::now() + RETRY);
        self.noted.lose_track();
    }

    /// What was handed out as gone was taken back, or is not to be.
    pub(super) fn forget_missing(&mut self) {
        self.missing.clear();
        self.missing_since = None;
    }

    /// Resolves when something has changed and the folder has settled. Nothing is lost if the future is
    /// dropped before.
    pub(super) async fn next(&mut self) -> anyhow::Result<Changes> {
        loop {
            if let Some(when) = self.not_before {
                sleep_until(when).await;
                self.not_before = None;
            }
            let mut is_gone = false;
            if self.told.is_empty() && !self.noted.has_any() {
                is_gone = self.wait().await?;
            }
            self.settle().await;
            let changes = self.take(is_gone).await?;
            if let Some(changes) = changes {
                return Ok(changes);
            }
        }
    }

    /// Resolves when there is something to look at; whether that is only that what was missing is gone.
    async fn wait(&mut self) -> anyhow::Result<bool> {
        let patience = self.missing_since.map_or(LOOK, |_| MISSING);
        if timeout(patience, self.noted.news()).await.is_ok() {
            return Ok(false);
        }
        if self.missing_since.is_some() {
            return Ok(true);
        }
        let (folder, way, noted) = (self.folder.clone(), self.way.clone(), self.noted.clone());
        let looking = spawn_blocking(move || {
            if let Way::Looks(looks) = &mut *lock(&way) {
                noted.take(looks.look());
            }
            standing(&folder)
        });
        if looking.await? != self.standing {
            self.noted.lose_track();
        }
        Ok(false)
    }

    async fn settle(&self) {
        let latest = Instant::now() + LONGEST_UNREST;
        while Instant::now() < latest && timeout(QUIET, self.noted.news()).await.is_ok() {}
    }

    /// What there is to hand out.
    async fn take(&mut self, is_gone: bool) -> anyhow::Result<Option<Changes>> {
        if self.noted.has_lost_track() {
            let (way, standing) = Self::look_anew(&self.folder, &self.noted).await?;
            // Only now, so that nothing is lost if this is dropped.
            self.noted.begin_anew();
            (*lock(&self.way), self.standing) = (way, standing);
            self.told.clear();
            // Anything may be missing, and nobody knows whether it is still being written.
            self.missing = BTreeSet::from([events::stories(&self.folder)]);
            self.missing_since = Some(Instant::now());
            return Ok(Some(Changes {
                all: true,
                definitions: true,
                ..Changes::default()
            }));
        }
        self.told.append(&mut self.noted.finished());
        let is_gone = is_gone && self.told.is_empty();
        if !self.told.is_empty() {
            // Whatever is missing is thought of anew when this has been taken.
            self.missing_since.get_or_insert(Instant::now());
        }
        let (told, way) = (self.told.clone(), self.way.clone());
        let noted = self.noted.clone();
        let looking = spawn_blocking(move || {
            let mut way = lock(&way);
            told.into_iter()
                .partition(|path| way.is_there(path, &noted))
        });
        let (there, missing): (BTreeSet<PathBuf>, BTreeSet<PathBuf>) = looking.await?;
        self.told.clear();
        self.missing.retain(|path| !there.contains(path));
        self.missing.extend(missing);
        if self.missing.is_empty() {
            self.missing_since = None;
        }
        Ok(self.sort(there, is_gone))
    }

    /// Tells definitions from stories, and what is gone from what only is missing.
    fn sort(&mut self, there: BTreeSet<PathBuf>, is_gone: bool) -> Option<Changes> {
        let waited = |since: Instant| since.elapsed() >= LONGEST_MISSING;
        let is_gone =
            !self.missing.is_empty() && (is_gone || self.missing_since.is_some_and(waited));
        let stories = events::stories(&self.folder);
        let is_definition = |path: &PathBuf| !path.starts_with(&stories);
        let (definitions, changed): (BTreeSet<_>, BTreeSet<_>) =
            there.into_iter().partition(is_definition);
        let missing = self.missing.iter().any(is_definition);
        let definitions = match missing {
            // One that is being written is told of again when it is, and all are read then.
            _ if self.noted.unfinished().iter().any(is_definition) => false,
            // Of several that are written together one may be missing for a moment.
            true => is_gone,
            false => !definitions.is_empty(),
        };
        if is_gone {
            self.missing_since = None;
            self.missing.retain(|path| path.starts_with(&stories));
        }
        let changes = Changes {
            definitions,
            all: false,
            changed,
            missing: self.missing.clone(),
            is_gone,
        };
        (definitions || is_gone || !changes.changed.is_empty()).then_some(changes)
    }
}

impl Way {
    fn of(folder: &Path, noted: &Arc<Noted>) -> Self {
        if let Some(kind) = looks::foreign(folder) {
            tracing::warn!(
                folder = %folder.display(),
                every = ?LOOK,
                "this is a file system of {kind}, where other machines' changes are not told of; \
                 it is looked for them instead"
            );
            return Self::Looks(Looks::of(folder));
        }
        match Events::of(folder, noted) {
            Ok(events) => Self::Events(events),
            Err(error) => {
                tracing::warn!(
                    %error,
                    every = ?LOOK,
                    "the system does not tell of changes; it is looked for them instead; if it is \
                     for the number of folders, raise fs.inotify.max_user_watches"
                );
                Self::Looks(Looks::of(folder))
            }
        }
    }

    /// Whether something is at a path. What comes into a folder is told of from then on.
    fn is_there(&mut self, path: &Path, noted: &Noted) -> bool {
        let Ok(metadata) = path.symlink_metadata() else {
            return false;
        };
        match self {
            Self::Events(events) if metadata.is_dir() => events.follow(path),
            // A link to a folder, which may lead anywhere.
            Self::Events(_) if metadata.is_symlink() && path.is_dir() => noted.lose_track(),
            _ => {}
        }
        true
    }
}

fn standing(folder: &Path) -> Standing {
    let number = |path: &Path| {
        let metadata = path.metadata().ok()?;
        Some((metadata.dev(), metadata.ino(), path.read_dir().is_ok()))
    };
    [number(folder), number(&events::stories(folder))]
}

fn lock(way: &Mutex<Way>) -> MutexGuard<'_, Way> {
    way.lock().unwrap_or_else(PoisonError::into_inner)
}
