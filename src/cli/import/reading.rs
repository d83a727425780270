//! What is found is read, a batch at a time.

use crate::import::{self, ImportError, Imported, LeftOut, Picture, Skipped, Warning};
use crate::model::{Instant, Submission};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Text of a batch in bytes, of which there are two in memory at a time, and each story several times: as it
/// was read, as it is stored, as it is told. One ends early when it holds as much. With 8 MiB an export of 1 GB
/// took 248 MB of memory, with these 162.
pub(in crate::cli) const BYTES_A_BATCH: usize = 2 << 20;

/// Bytes of the sources that are read for a batch: so often somebody sees how far it has come, and an import
/// that is to stop waits for no more.
const LENGTH_OF_A_BATCH: u64 = 4 << 20;

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
    pub(super) shown_date: Option<Instant>,
}

impl Batch {
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

/// Reads until a batch is full.
pub(super) struct Reader {
    pub(super) pieces: Pieces,
    /// How many pieces go into one batch.
    pub(super) batch: NonZeroUsize,
}

impl Reader {
    /// Begins with the next batch; the reader comes back if there may be another. Parsing is work for the
    /// processor: it must not hold up the runtime.
    pub(super) fn start(self) -> JoinHandle<(Option<Self>, Batch)> {
        tokio::task::spawn_blocking(|| self.read_batch())
    }

    fn read_batch(mut self) -> (Option<Self>, Batch) {
        let mut batch = Batch::default();
        while batch.pieces.len() + batch.failures.len() < self.batch.get()
            && batch.bytes < BYTES_A_BATCH
            && batch.length < LENGTH_OF_A_BATCH
        {
            let Some(import::Piece { path, read }) = self.pieces.next() else {
                return (None, batch);
            };
            match (path, read) {
                (Some(path), Ok(imported)) => batch.add(path, imported),
                (_, Err(error)) => batch.failures.push(error),
                (None, Ok(_)) => {}
            }
        }
        (Some(self), batch)
    }
}
