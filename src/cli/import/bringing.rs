//! What is read is stored, and what became of it told.

use super::super::now;
use super::super::stories::{self, InFolder, OwnFiles};
use super::ahead::{Input, LookingAhead};
use super::placing::Pictures;
use super::reading::{Batch, Piece, Reader};
use super::report::{Manner, Report, Tally};
use super::standard_input;
use crate::import::{self, ImportError, Options, Run, Source, Warning};
use crate::model::{Instant, Mint, Submission};
use crate::store::{Ahead, Beside, Outcome, Store, StoreError, Stored, Writing};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use tokio::sync::watch;

/// Less than so many bytes are imported before anybody has looked at a progress bar.
const SHORT: u64 = 1 << 20;

/// What of an import is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Keeping {
    /// Each batch, when it is stored.
    Batches,
    /// All, if nothing fails; or else nothing.
    Whole,
}

/// Of a story whose page shows a date ahead, and does not say that it is that of its publication.
fn hidden_until(date: Instant) -> Warning {
    let text = format!(
        "hidden until {date}, the date that its page shows beside the headline; if that is of an event, say in \
         the page when the story appeared: <meta property=\"article:published_time\" content=\"…\">"
    );
    Warning { line: None, text }
}

/// Whether nothing is at a path that was named.
fn is_mistyped(found: &Result<Source, ImportError>, paths: &[PathBuf]) -> bool {
    let is_nowhere = |error: &&ImportError| {
        matches!(
            error,
            ImportError::Missing { .. } | ImportError::NotFetched { .. }
        )
    };
    let error = found.as_ref().err().filter(is_nowhere);
    error.is_some_and(|error| paths.iter().any(|path| path == error.path()))
}

/// Told by whoever wants an import to stop; it does so when the batch at hand is stored.
#[derive(Clone, Default)]
pub(in crate::cli) struct Stop(watch::Sender<bool>);

impl Stop {
    pub(super) fn tell(&self) {
        self.0.send_replace(true);
    }

    pub(super) fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    async fn told(&self) {
        // The sender is here: it cannot be gone.
        let _ = self.0.subscribe().wait_for(|told| *told).await;
    }
}

pub(in crate::cli) struct Bringer<'a> {
    pub(in crate::cli) store: &'a Store,
    pub(in crate::cli) mint: &'a Mint,
    pub(in crate::cli) keeping: Keeping,
    /// Whether the store is one to try things in, and nothing else is written either.
    pub(in crate::cli) is_dry_run: bool,
    /// How many pieces of what is read go into one transaction.
    pub(in crate::cli) batch: NonZeroUsize,
    pub(in crate::cli) manner: Manner,
    /// The desk's own folder of stories: what a file in it tells, no other changes.
    pub(in crate::cli) stories: PathBuf,
    /// Whether what was retracted is brought back.
    pub(in crate::cli) restores: bool,
    /// Whether stories whose files were removed from the desk's own folder are taken back.
    pub(in crate::cli) retracts_removed: bool,
    pub(in crate::cli) stop: Stop,
}

/// Where what is read goes.
enum Destination<'a> {
    /// A transaction for each batch.
    Batches(&'a Store),
    /// One for all.
    Whole(Writing),
    /// Nowhere any more: something has failed.
    Nowhere,
}

impl Destination<'_> {
    async fn put(
        &mut self,
        beside: Beside<'_>,
        submissions: &[Submission],
        mint: &Mint,
        now: Instant,
    ) -> Result<Vec<Stored>, StoreError> {
        match self {
            Self::Batches(store) => store.put_beside(beside, submissions, mint, now).await,
            Self::Whole(writing) => writing.put_beside(beside, submissions, mint, now).await,
            Self::Nowhere => Ok(Vec::new()),
        }
    }
}

impl Bringer<'_> {
    /// Files that go into the store in one transaction if nobody says otherwise. Fewer cost more, as each
    /// transaction writes the topics it touches once more and waits for the disk; with more, what is
    /// reported to the user as stored would come in larger lumps, and other writers would wait longer.
    pub(in crate::cli) const BATCH: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_023);

    pub(in crate::cli) async fn bring_in(
        &self,
        paths: &[PathBuf],
        options: Options,
    ) -> anyhow::Result<Tally> {
        if self.keeping == Keeping::Whole && standard_input::is_among(paths) {
            tokio::select! {
                biased;
                () = self.stop.told() => {
                    return Ok(Tally { is_stopped: true, is_undone: true, ..Tally::default() });
                }
                taken = standard_input::take_in() => taken?,
            }
        }
        let (named, manner) = (paths.to_vec(), options.clone());
        let again = Box::new(move || (import::sources(&named, &manner), manner));
        let paths = paths.to_vec();
        // A disk may take its time, and whoever waits for this has signals to see.
        let looking = tokio::task::spawn_blocking(move || {
            let mut found = import::sources(&paths, &options);
            let own = stories::own_files(&paths, &options, &found);
            // Who mistypes one of several paths may mean something else by the others as well.
            if found.iter().any(|one| is_mistyped(one, &paths)) {
                found.retain(Result::is_err);
            }
            (options, found, own)
        });
        let (options, found, own) = looking.await.context("looking for files was cut short")?;
        let length = found.iter().flatten().map(|source| source.length).sum();
        let images = options.images.clone();
        let pieces = Box::new(Run::new(found, options));
        let input = Input { pieces, again };
        self.bring(input, length, own, images).await
    }

    /// Brings in what is read, of so many bytes, and its pictures into their folder; takes back what is
    /// not there any more of the desk's own files.
    pub(in crate::cli) async fn bring(
        &self,
        input: Input,
        length: u64,
        own: Option<OwnFiles>,
        images: Option<PathBuf>,
    ) -> anyhow::Result<Tally> {
        let mut report = Report::new(self.manner, self.keeping == Keeping::Whole);
        let mut pictures = Pictures::into(images.filter(|_| !self.is_dry_run));
        let mut ahead = LookingAhead::at(input.again, self.stop.clone());
        let own = own.filter(|_| self.retracts_removed);
        let removed = self.removed(own.as_ref()).await?;
        let bar = self.progress_bar(length);
        let mut destination = match self.keeping {
            Keeping::Batches => Destination::Batches(self.store),
            Keeping::Whole => Destination::Whole(self.store.begin().await?),
        };
        let mut reader = Reader::start(input.pieces, self.batch);
        while let Some(mut batch) = self.next(&mut reader).await? {
            if !ahead.is_looked()
                && self.store.may_have_moved(&batch.submissions).await?
                && !ahead.look().await?
            {
                break;
            }
            stories::follow_renames(&mut batch.submissions, &removed);
            let length = batch.length;
            if !matches!(destination, Destination::Nowhere) {
                pictures.copy(&mut batch).await?;
            }
            if !batch.failures.is_empty() && self.keeping == Keeping::Whole {
                destination = Destination::Nowhere;
            }
            // Those of an import that may yet leave nothing wait for its end.
            if let Destination::Batches(..) = destination {
                pictures.keep().await?;
            }
            self.put(&mut destination, ahead.found(), batch, &mut report, &bar)
                .await?;
            bar.inc(length);
            bar.set_message(format!("{} entries", report.tally.stories()));
        }
        bar.finish_and_clear();
        report.end();
        report.tally.is_stopped = self.stop.is_told();
        Self::end(destination, pictures, &mut report).await?;
        // After the import, so that a file with another name has been recognised by then.
        if let Some(own) = own.filter(|_| !report.tally.is_stopped) {
            self.take_back_removed(own, &mut report).await?;
        }
        Ok(report.tally)
    }

    /// What was read, until nobody wants more.
    async fn next(&self, reader: &mut Reader) -> anyhow::Result<Option<Batch>> {
        tokio::select! {
            biased;
            () = self.stop.told() => Ok(reader.rest()),
            read = reader.next() => read,
        }
    }

    /// Keeps what goes in as a whole, or nothing of it.
    async fn end(
        destination: Destination<'_>,
        mut pictures: Pictures,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        match destination {
            Destination::Whole(writing) if !report.tally.is_stopped => {
                pictures.keep().await?;
                writing.commit().await?;
                report.release()?;
            }
            Destination::Whole(_) | Destination::Nowhere => report.tally.is_undone = true,
            Destination::Batches(..) => {}
        }
        Ok(())
    }

    /// Stores a batch and then, when it is durable, tells of it.
    async fn put(
        &self,
        destination: &mut Destination<'_>,
        ahead: &Ahead,
        mut batch: Batch,
        report: &mut Report,
        bar: &ProgressBar,
    ) -> anyhow::Result<()> {
        let now = now()?;
        for submission in &mut batch.submissions {
            submission.restores = self.restores;
        }
        let own = &InFolder {
            folder: &self.stories,
            missing: None,
        };
        let beside = Beside { own, ahead };
        let stored = destination.put(beside, &batch.submissions, self.mint, now);
        let stored = stored.await?;
        let published = self.still_published(&batch).await?;
        // The bar is drawn anew once for the whole batch, not for each line of it.
        bar.suspend(|| {
            self.tell(batch, stored, report, now)?;
            published.iter().for_each(|text| report.warn(text));
            Ok::<(), std::io::Error>(())
        })?;
        Ok(())
    }

    /// What was skipped and readers see all the same, from before. To make a draft of a story, or to move
    /// it to the trash, is how other systems take it back.
    async fn still_published(&self, batch: &Batch) -> Result<Vec<String>, StoreError> {
        let skipped = || {
            let pieces = batch.pieces.iter();
            pieces.flat_map(|piece| piece.skipped.iter().map(move |one| (&piece.path, one)))
        };
        let names = skipped().flat_map(|(_, one)| one.known_by.iter().map(String::as_str));
        let names: Vec<&str> = names.collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let published = self.store.published_as(&names).await?;
        let told = skipped().filter_map(|(path, one)| {
            let address = one.known_by.iter().find_map(|name| published.get(name))?;
            Some(format!(
                "{}: {} is {}, but {address} is published and stays so; `newsstand retract \
                 {address}` takes it back",
                path.display(),
                one.title,
                one.reason
            ))
        });
        Ok(told.collect())
    }

    fn tell(
        &self,
        batch: Batch,
        stored: Vec<Stored>,
        report: &mut Report,
        now: Instant,
    ) -> std::io::Result<()> {
        for failure in batch.failures {
            report.failure(failure)?;
        }
        let mut stored = batch.submissions.iter().zip(stored);
        for piece in &batch.pieces {
            let stored = stored.by_ref().take(piece.submissions);
            self.tell_piece(piece, stored, report, now)?;
        }
        if let Some(piece) = batch.pieces.last() {
            report.tally.last = Some(piece.path.clone());
        }
        Ok(())
    }

    /// Tells what became of a piece. What may not be meant so in it was said when it was new, and would
    /// only drown what is new at every start; a dry run says it again.
    fn tell_piece<'a>(
        &self,
        piece: &Piece,
        stored: impl Iterator<Item = (&'a Submission, Stored)>,
        report: &mut Report,
        now: Instant,
    ) -> std::io::Result<()> {
        let mut is_news = piece.submissions == 0 || self.is_dry_run;
        let mut title = None;
        for (submission, one) in stored {
            title = Some(submission.story.title.clone()).filter(|_| piece.submissions == 1);
            let has_date = submission.published.is_some() || submission.file.is_some();
            let is_undated = !has_date && one.outcome == Outcome::Created;
            report.tally.undated += u64::from(is_undated);
            let is_seen_anew = piece.lacks_guid && one.outcome == Outcome::Created;
            report.tally.seen_anew += u64::from(is_seen_anew);
            is_news |= !matches!(one.outcome, Outcome::Unchanged | Outcome::Retracted);
            is_news |= one.is_supplied;
            if self.retracts_removed {
                report.tally.told.insert(one.entry.guid.clone());
            }
            report.stored(&piece.path, &one, now)?;
            if self.is_dry_run {
                report.difference(&one)?;
            }
            for not_taken in one.not_taken(submission) {
                let warning = Warning {
                    line: piece.line,
                    text: not_taken.to_string(),
                };
                report.warning(&piece.path, &warning)?;
            }
        }
        for one in &piece.skipped {
            report.skipped(&piece.path, one)?;
        }
        if !is_news {
            return Ok(());
        }
        let ahead = piece.shown_date.filter(|date| *date > now);
        for warning in piece.warnings.iter().chain(&ahead.map(hidden_until)) {
            report.warning(&piece.path, warning)?;
        }
        for part in &piece.left_out {
            report.left_out(&piece.path, title.as_ref(), part)?;
        }
        Ok(())
    }

    fn progress_bar(&self, length: u64) -> ProgressBar {
        if self.manner == Manner::Log || length < SHORT {
            return ProgressBar::hidden();
        }
        // indicatif draws on stderr, and only if that is a terminal.
        let style = ProgressStyle::with_template(
            "{bar:30} {msg}, {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        );
        let bar = ProgressBar::new(length).with_message("0 entries");
        match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }
}
