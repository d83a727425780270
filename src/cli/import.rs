//! `newsstand import`: files and folders into the store.

mod report;

pub(super) use report::{Manner, Tally, unless_closed};
use report::{date_kept, slug_refused};

use super::stories::{self, OwnFiles};
use super::{DeskArguments, ImportArguments, WrongCall, now, output};
use crate::config::Configuration;
use crate::import::{
    self, ImportError, Imported, LeftOut, Options, Picture, Run, Skipped, Warning,
};
use crate::model::{Instant, Mint, Submission};
use crate::store::{Commit, Outcome, Store, StoreError, Stored};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// Pieces of what is read that go into the store in one transaction. Fewer cost more, as each transaction writes the
/// topics it touches once more and waits for the disk; with more, what is reported to the user as
/// stored would come in larger lumps, and other writers would wait longer.
const PIECES_A_BATCH: usize = 1_024;
/// Text of a batch in bytes, of which there are two in memory at a time; one ends early when it holds
/// as much.
pub(super) const BYTES_A_BATCH: usize = 8 << 20;
/// Less than so many bytes are imported before anybody has looked at a progress bar.
const SHORT: u64 = 1 << 20;

pub(super) async fn run(
    desk: &DeskArguments,
    arguments: &ImportArguments,
) -> anyhow::Result<ExitCode> {
    let is_one_file = matches!(&arguments.paths[..], [path] if !path.is_dir());
    if arguments.url.is_some() && !is_one_file {
        let text =
            "--url is the address of one page; import the files one by one, each with its own";
        return Err(WrongCall(text.to_owned()).into());
    }
    let configuration = desk.configuration().await?;
    let options = Options {
        format: arguments.format,
        url: arguments.url.clone(),
        date: arguments.date,
        ..options(&configuration)
    };
    let (commit, store, _scratch) = if arguments.dry_run {
        let (store, scratch) = store_to_try(desk).await?;
        (Commit::DryRun, store, scratch)
    } else {
        (Commit::Keep, desk.open_store().await?, None)
    };
    let manner = if arguments.json {
        Manner::Json
    } else {
        Manner::Text
    };
    let bringer = Bringer {
        store: &store,
        mint: &configuration.publication.mint,
        commit,
        manner,
        restores: arguments.restore,
        retracts_removed: configuration.retract_removed,
    };
    let tally = bringer.bring_in(&arguments.paths, options).await?;
    if tally.is_empty() {
        let paths: Vec<String> = arguments
            .paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        output::warn(&format!(
            "no story was found in {}; of a folder the files are read whose names end in .md, \
             .markdown or .txt and do not begin with a full stop",
            paths.join(", ")
        ));
    }
    if !arguments.json {
        output::remark(&tally.sentence(commit));
    }
    store.close().await;
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The desk's store; where there is none yet, an empty one that goes with its folder, so that a dry
/// run leaves nothing behind.
async fn store_to_try(desk: &DeskArguments) -> anyhow::Result<(Store, Option<TempDir>)> {
    match Store::open_existing(&desk.store).await {
        Err(StoreError::Missing(_)) => {
            let folder = tempfile::tempdir().context("a temporary folder cannot be made")?;
            let file = folder.path().join("newsstand.db");
            let store = Store::open(&format!("sqlite://{}", file.display())).await?;
            Ok((store, Some(folder)))
        }
        store => Ok((store?, None)),
    }
}

pub(super) fn options(configuration: &Configuration) -> Options {
    Options {
        format: None,
        url: None,
        date: None,
        time_zone: configuration.time_zone,
        stories: Some(configuration.stories()),
        images: Some(configuration.images()),
    }
}

/// Pieces whose stories go into the store together.
#[derive(Default)]
struct Batch {
    /// Of all pieces, in their order.
    submissions: Vec<Submission>,
    pieces: Vec<Piece>,
    failures: Vec<ImportError>,
    /// Of text, in memory.
    bytes: usize,
    /// Of the sources, read.
    length: u64,
}

/// What a file gave, or an entry of one.
struct Piece {
    path: Arc<Path>,
    /// How many of the batch's submissions are its.
    submissions: usize,
    left_out: Vec<LeftOut>,
    skipped: Vec<Skipped>,
    warnings: Vec<Warning>,
    pictures: Vec<Picture>,
}

pub(super) struct Bringer<'a> {
    pub(super) store: &'a Store,
    pub(super) mint: &'a Mint,
    pub(super) commit: Commit,
    pub(super) manner: Manner,
    /// Whether what was retracted is brought back.
    pub(super) restores: bool,
    /// Whether stories whose files were removed from the desk's own folder are taken back.
    pub(super) retracts_removed: bool,
}

impl Bringer<'_> {
    pub(super) async fn bring_in(
        &self,
        paths: &[PathBuf],
        options: Options,
    ) -> anyhow::Result<Tally> {
        let paths = paths.to_vec();
        // A disk may take its time, and whoever waits for this has signals to see.
        let looking = tokio::task::spawn_blocking(move || {
            let found = import::sources(&paths, &options);
            let own = stories::own_files(&paths, &options, &found);
            (options, found, own)
        });
        let (options, found, own) = looking.await.context("looking for files was cut short")?;
        let length = found.iter().flatten().map(|source| source.length).sum();
        let images = options.images.clone();
        let pieces = Box::new(Run::new(found, options));
        self.bring(pieces, length, own, images).await
    }

    /// Brings in what is read, of so many bytes, and its pictures into their folder; takes back what is
    /// not there any more of the desk's own files.
    pub(super) async fn bring(
        &self,
        pieces: Pieces,
        length: u64,
        own: Option<OwnFiles>,
        images: Option<PathBuf>,
    ) -> anyhow::Result<Tally> {
        let mut tally = Tally::default();
        let own = own.filter(|_| self.retracts_removed);
        let removed = self.removed(own.as_ref()).await?;
        let bar = self.progress_bar(length);
        let reader = Reader {
            pictures: images.filter(|_| self.commit == Commit::Keep),
            pieces,
        };
        let mut next = Some(reader.start());
        while let Some(reading) = next {
            let (reader, mut batch) = reading.await.context("reading was cut short")?;
            // The next batch is read while this one is stored.
            next = reader.map(Reader::start);
            for failure in std::mem::take(&mut batch.failures) {
                tally.failed += 1;
                match self.manner {
                    // The desk's own folder is looked at again and again: told is what is new.
                    Manner::Log => tally.failures.push(failure),
                    _ => unless_closed(bar.suspend(|| self.manner.tell_failure(failure)))?,
                }
            }
            stories::follow_renames(&mut batch.submissions, &removed);
            let length = batch.length;
            self.put(batch, &mut tally, &bar).await?;
            bar.inc(length);
            bar.set_message(format!("{} entries", tally.stories()));
        }
        bar.finish_and_clear();
        // After the import, so that a file with another name has been recognised by then.
        if let Some(own) = own {
            self.take_back_removed(own, &mut tally).await?;
        }
        Ok(tally)
    }

    /// Stores a batch and then, when it is durable, tells of it.
    async fn put(
        &self,
        mut batch: Batch,
        tally: &mut Tally,
        bar: &ProgressBar,
    ) -> anyhow::Result<()> {
        let now = now()?;
        for submission in &mut batch.submissions {
            submission.restores = self.restores;
        }
        let put = self
            .store
            .put(&batch.submissions, self.mint, now, self.commit);
        let stored = put.await?;
        let mut stored = batch.submissions.iter().zip(stored);
        for piece in &batch.pieces {
            let stored = stored.by_ref().take(piece.submissions);
            bar.suspend(|| self.tell(piece, stored, tally, now))?;
        }
        Ok(())
    }

    /// Tells what became of a piece. What may not be meant so in it was said when it was new, and would
    /// only drown what is new at every start; a dry run says it again.
    fn tell<'a>(
        &self,
        piece: &Piece,
        stored: impl Iterator<Item = (&'a Submission, Stored)>,
        tally: &mut Tally,
        now: Instant,
    ) -> std::io::Result<()> {
        let mut is_news = piece.submissions == 0 || self.commit == Commit::DryRun;
        for (submission, one) in stored {
            is_news |= !matches!(one.outcome, Outcome::Unchanged | Outcome::Retracted);
            tally.count(one.outcome);
            if self.retracts_removed {
                tally.told.insert(one.entry.guid.clone());
            }
            unless_closed(self.manner.tell_stored(&piece.path, &one, now))?;
            let kept = [date_kept(submission, &one), slug_refused(submission, &one)];
            for text in kept.into_iter().flatten() {
                tally.warnings += 1;
                self.manner
                    .warn(&format!("{}: {text}", piece.path.display()));
            }
        }
        for one in &piece.skipped {
            tally.skip(one.reason);
            unless_closed(self.manner.tell_skipped(&piece.path, one))?;
        }
        if !is_news {
            return Ok(());
        }
        for warning in &piece.warnings {
            tally.warnings += 1;
            unless_closed(self.manner.tell_warning(&piece.path, warning))?;
        }
        for part in &piece.left_out {
            tally.warnings += 1;
            unless_closed(self.manner.tell_left_out(&piece.path, part))?;
        }
        Ok(())
    }

    fn progress_bar(&self, length: u64) -> ProgressBar {
        if self.manner == Manner::Log || length < SHORT {
            return ProgressBar::hidden();
        }
        // indicatif draws on stderr, and only if that is a terminal.
        let style = ProgressStyle::with_template(
            "{bar:30} {msg}, {bytes} of {total_bytes}, {bytes_per_sec}, {eta}",
        );
        let bar = ProgressBar::new(length);
        match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }
}

impl Batch {
    fn add(&mut self, path: Arc<Path>, imported: Imported) {
        self.bytes += imported.size();
        self.length += imported.length;
        self.pieces.push(Piece {
            path,
            submissions: imported.submissions.len(),
            left_out: imported.left_out,
            skipped: imported.skipped,
            warnings: imported.warnings,
            pictures: imported.pictures,
        });
        self.submissions.extend(imported.submissions);
    }
}

impl Piece {
    /// Puts its pictures where its stories say they are. One that cannot be does not keep the story out.
    fn put_pictures(&mut self, folder: &Path) {
        for picture in std::mem::take(&mut self.pictures) {
            if let Err(error) = picture.put(folder) {
                let text = error.to_string();
                self.warnings.push(Warning { line: None, text });
            }
        }
    }
}

/// What is read, a piece at a time.
pub(super) type Pieces = Box<dyn Iterator<Item = import::Piece> + Send>;

/// Reads until a batch is full.
struct Reader {
    pieces: Pieces,
    /// Where pictures go, if they are to.
    pictures: Option<PathBuf>,
}

impl Reader {
    /// Begins with the next batch; the reader comes back if there may be another. Parsing is work for the
    /// processor: it must not hold up the runtime.
    fn start(self) -> JoinHandle<(Option<Self>, Batch)> {
        tokio::task::spawn_blocking(|| self.read_batch())
    }

    fn read_batch(mut self) -> (Option<Self>, Batch) {
        let mut batch = Batch::default();
        while batch.pieces.len() < PIECES_A_BATCH && batch.bytes < BYTES_A_BATCH {
            let Some(import::Piece { path, read }) = self.pieces.next() else {
                return (None, batch);
            };
            match (path, read) {
                (Some(path), Ok(imported)) => batch.add(path, imported),
                (_, Err(error)) => batch.failures.push(error),
                (None, Ok(_)) => {}
            }
            if let (Some(piece), Some(folder)) = (batch.pieces.last_mut(), &self.pictures) {
                piece.put_pictures(folder);
            }
        }
        (Some(self), batch)
    }
}
