//! What is found is read, a batch at a time.

use crate::import::{self, ImportError, Imported, LeftOut, Picture, Skipped, Warning};
use crate::model::{self, Submission};
use anyhow::Context;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, timeout_at};

/// Text of a batch in bytes, of which there are two in memory at a time, and each story several times: as it
/// was read, as it is stored, as it is told. One ends early when it holds as much. With 8 MiB an export of 1 GB
/// took 248 MB of memory, with these 162.
pub(in crate::cli) const BYTES_A_BATCH: usize = 2 << 20;

/// Bytes of the sources that are read for a batch: so often somebody sees how far it has come.
const LENGTH_OF_A_BATCH: u64 = 4 << 20;

/// So long what was read waits for more to go into the store with it: a program that pipes stories in may write
/// one in a while, and readers want to see it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Pieces whose stories go into the store together.
#[derive(Default)]
pub(super) struct Batch {
    /// Of all pieces, in their order.
    pub(super) submissions: Vec<Submission>,
    pub(super) pieces: Vec<Piece>,
    pub(super) failures: Vec<ImportError>,
    /// Each with the file that shows it.
    pub(super) pictures: Vec<(Arc<Path>, Picture)>,
    /// Of text, in memory.
    bytes: usize,
    /// Of the sources, read.
    pub(super) length: u64,
}

/// What a file gave, or an entry of one.
pub(super) struct Piece {
    pub(super) path: Arc<Path>,
    pub(super) line: Option<usize>,
    /// How many of the batch's submissions are its.
    pub(super) submissions: usize,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) warnings: Vec<Warning>,
    pub(super) lacks_guid: bool,
    pub(super) shown_date: Option<model::Instant>,
}

impl Batch {
    fn is_full(&self, most: NonZeroUsize) -> bool {
        self.pieces.len() + self.failures.len() >= most.get()
            || self.bytes >= BYTES_A_BATCH
            || self.length >= LENGTH_OF_A_BATCH
    }

    fn add(&mut self, path: Arc<Path>, imported: Imported) {
        self.bytes += imported.size();
        self.length += imported.length;
        let pictures = imported.pictures.into_iter();
        self.pictures
            .extend(pictures.map(|picture| (path.clone(), picture)));
        self.pieces.push(Piece {
            path,
            line: imported.line,
            submissions: imported.submissions.len(),
            left_out: imported.left_out,
            skipped: imported.skipped,
            warnings: imported.warnings,
            lacks_guid: imported.lacks_guid,
            shown_date: imported.shown_date,
        });
        self.submissions.extend(imported.submissions);
    }

    /// What a file gave has failed after all; once is enough.
    pub(super) fn fail(&mut self, path: &Path, error: impl FnOnce(PathBuf) -> ImportError) {
        let pieces = std::mem::take(&mut self.pieces);
        let mut submissions = std::mem::take(&mut self.submissions).into_iter();
        let before = pieces.len();
        for piece in pieces {
            let of_piece = submissions.by_ref().take(piece.submissions);
            if *piece.path == *path {
                of_piece.for_each(drop);
            } else {
                self.submissions.extend(of_piece);
                self.pieces.push(piece);
            }
        }
        if self.pieces.len() < before {
            self.failures.push(error(path.to_owned()));
        }
    }
}

/// What is read, a piece at a time.
pub(in crate::cli) type Pieces = Box<dyn Iterator<Item = import::Piece> + Send>;

/// What is read, in batches: on a thread of its own, for parsing is work for the processor. One batch is read
/// while another is stored.
pub(super) struct Reader {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

struct Shared {
    state: Mutex<State>,
    /// That there is room again, or nobody reads any more.
    has_room: Condvar,
    /// That there is something to be taken, or soon will be.
    has_some: Notify,
}

#[derive(Default)]
struct State {
    batch: Batch,
    /// Since when something is in it.
    since: Option<Instant>,
    is_full: bool,
    is_ended: bool,
    is_abandoned: bool,
}

/// What there is to be taken.
enum Ready {
    Batch(Batch),
    /// Then, whatever has come by then.
    At(Instant),
    Nothing,
    Ended,
}

impl Reader {
    /// Begins to read; `most` pieces go into one batch.
    pub(super) fn start(pieces: Pieces, most: NonZeroUsize) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            has_room: Condvar::new(),
            has_some: Notify::new(),
        });
        let ending = Ending(shared.clone());
        let thread = spawn_blocking(move || {
            for piece in pieces {
                if ending.0.add(piece, most).is_break() {
                    break;
                }
            }
        });
        Self { shared, thread }
    }

    /// The next batch: when it is full, or what is in it has waited long enough for more. `None` after the last.
    ///
    /// # Errors
    /// When the reading has panicked.
    pub(super) async fn next(&mut self) -> anyhow::Result<Option<Batch>> {
        loop {
            let has_some = self.shared.has_some.notified();
            match self.shared.take() {
                Ready::Batch(batch) => return Ok(Some(batch)),
                Ready::Ended => {
                    (&mut self.thread).await.context("reading was cut short")?;
                    return Ok(None);
                }
                Ready::Nothing => has_some.await,
                Ready::At(moment) => {
                    // Whether it is more or the moment that has come is seen at once.
                    let _ = timeout_at(moment, has_some).await;
                }
            }
        }
    }

    /// What was read and not taken; no more is read.
    pub(super) fn rest(&mut self) -> Option<Batch> {
        let batch = self.shared.abandon();
        (!batch.pieces.is_empty() || !batch.failures.is_empty()).then_some(batch)
    }
}

impl Drop for Reader {
    /// The thread would wait for room for ever.
    fn drop(&mut self) {
        self.shared.abandon();
    }
}

/// Tells that no more comes, however the reading ends.
struct Ending(Arc<Shared>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.state().is_ended = true;
        self.0.has_some.notify_one();
    }
}

impl Shared {
    /// What a thread that panicked has left is as good as before: it is changed in one step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a piece as soon as there is room; breaks off if nobody wants more.
    fn add(&self, piece: import::Piece, most: NonZeroUsize) -> ControlFlow<()> {
        let state = self.state();
        let is_waiting = |state: &mut State| state.is_full && !state.is_abandoned;
        let state = self.has_room.wait_while(state, is_waiting);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.is_abandoned {
            return ControlFlow::Break(());
        }
        match (piece.path, piece.read) {
            (Some(path), Ok(imported)) => state.batch.add(path, imported),
            (_, Err(error)) => state.batch.failures.push(error),
            (None, Ok(_)) => {}
        }
        state.is_full = state.batch.is_full(most);
        if state.since.is_none() || state.is_full {
            state.since.get_or_insert_with(Instant::now);
            self.has_some.notify_one();
        }
        ControlFlow::Continue(())
    }

    fn take(&self) -> Ready {
        let mut state = self.state();
        match state.since.map(|since| since + PATIENCE) {
            Some(moment) if !state.is_full && !state.is_ended && moment > Instant::now() => {
                Ready::At(moment)
            }
            Some(_) => {
                (state.since, state.is_full) = (None, false);
                self.has_room.notify_one();
                Ready::Batch(std::mem::take(&mut state.batch))
            }
            None if state.is_ended => Ready::Ended,
            None => Ready::Nothing,
        }
    }

    fn abandon(&self) -> Batch {
        let mut state = self.state();
        state.is_abandoned = true;
        self.has_room.notify_one();
        std::mem::take(&mut state.batch)
    }
}
