//! Noticing a commit, whichever process made it.

use super::StoreError;
use super::database::{Connection, File};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How long after a write it is looked again, and then after twice as long each time. SQLite writes a
/// change into its journal, of which the system tells, and commits it a moment later in shared memory,
/// of which nobody does: who is woken by the write may come too early.
const FIRST_LOOK: Duration = Duration::from_millis(2);

/// Tells when some process has committed.
#[derive(Debug)]
pub struct Watch {
    connection: Connection,
    seen: Option<i64>,
    file: File,
    /// Where the system tells of writes to files.
    writes: Option<Writes>,
    /// How long a write is waited for before it is looked all the same.
    next_look: Duration,
}

/// Writes to the database's files, as the system tells of them.
#[derive(Debug)]
struct Writes {
    written: Arc<Notify>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    pub(super) fn new(connection: Connection, file: File) -> Self {
        let writes = Writes::of(file.path());
        let writes = writes.map_err(|error| {
            // As on a file system of another machine, or when all watches are taken.
            tracing::warn!(%error, "the store's files cannot be watched; changes show a little later");
        });
        Self {
            connection,
            seen: None,
            file,
            writes: writes.ok(),
            next_look: Duration::MAX,
        }
    }

    /// Waits until something may have been committed, at most so long: until something is written, and
    /// after that a little longer each time. May resolve though nothing was committed, and too late if
    /// the system does not tell of writes: ask [`has_changed`](Self::has_changed) each time.
    pub async fn wait(&mut self, longest: Duration) {
        let written = async {
            match &self.writes {
                Some(writes) => writes.written.notified().await,
                None => std::future::pending().await,
            }
        };
        let next_look = self.next_look.min(longest);
        self.next_look = match tokio::time::timeout(next_look, written).await {
            Ok(()) => FIRST_LOOK,
            Err(_) => next_look.saturating_mul(2),
        };
    }

    /// Whether anything was committed since the last call; the first call answers `true`.
    ///
    /// SQLite changes a connection's `data_version` when another connection, of this process or of
    /// another, has committed; this connection never writes, so it sees every commit. Asking reads
    /// one page of shared memory and takes no lock.
    ///
    /// # Errors
    /// When the database does not answer, or another file has taken the place of the one that is
    /// open: commits to that one would never be seen.
    pub async fn has_changed(&mut self) -> Result<bool, StoreError> {
        self.file.is_in_place()?;
        let version: i64 = sqlx::query_scalar("PRAGMA data_version")
            .fetch_one(&mut self.connection)
            .await?;
        Ok(self.seen.replace(version) != Some(version))
    }
}

impl Writes {
    fn of(database: &Path) -> notify::Result<Self> {
        let written = Arc::new(Notify::new());
        let name = database.file_name().unwrap_or_default().to_owned();
        let notify = written.clone();
        let told = move |event: notify::Result<Event>| {
            // The journal's name begins with the file's own. That a reader opened one of them is no news.
            let is_write = event.is_ok_and(|event| {
                let ours = |path: &std::path::PathBuf| {
                    let written = path.file_name().unwrap_or_default().as_encoded_bytes();
                    written.starts_with(name.as_encoded_bytes())
                };
                !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(ours)
            });
            if is_write {
                notify.notify_one();
            }
        };
        let mut watcher = notify::recommended_watcher(told)?;
        let folder = database.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new("."));
        // The folder, because the journal comes and goes.
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(Self {
            written,
            _watcher: watcher,
        })
    }
}
