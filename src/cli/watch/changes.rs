//! The import of what has changed: it costs as much as that, and follows the rules of the whole folder.

use super::super::import::{BYTES_A_BATCH, Input, Pieces, options};
use super::super::now;
use super::super::stories::{CHANGES, FAILED, InFolder, OwnFiles, Stories};
use super::Changes;
use crate::import::{
    ImportError, Imported, Options, Piece, Source, is_without_stories, passed_by, sources_below,
};
use crate::model::{Quoted, Submission};
use anyhow::Context;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

/// The files that are to be imported together.
#[derive(Default)]
struct Affected {
    sources: Vec<Source>,
    /// Of what could not be followed.
    errors: Vec<ImportError>,
    /// What the files gave, if it was read already and is little enough to be kept.
    read: Option<Vec<Piece>>,
    /// What was asked for, files and folders: of all in these it is known what is wrong.
    asked_for: BTreeSet<PathBuf>,
}

impl Affected {
    fn is_empty(&self) -> bool {
        self.sources.is_empty() && self.errors.is_empty()
    }
}

impl Stories<'_> {
    /// Brings in what has changed; answers whether what is missing needs no more thought. What is missing
    /// may have another name now; it is taken back when it is gone, if the desk wants that, unless a file
    /// is bad, or somebody is writing one, for that may tell it.
    pub(in crate::cli) async fn import_changes(&self, changes: &Changes) -> anyhow::Result<bool> {
        let folder = self.configuration.stories();
        let options = options(self.configuration);
        let mut changed = changes.changed.clone();
        if let Some(watch) = self.watch {
            changed.append(&mut watch.depending_on(changes).await?);
        }
        let affected = self.affected(&folder, changed, &options).await?;
        let mut looked_at = affected.asked_for.clone();
        looked_at.append(&mut self.no_longer_bad(&folder, &options).await?);
        let was_looked_at = |path: &Path| path.ancestors().any(|place| looked_at.contains(place));
        let retracts = self.configuration.retract_removed;
        let is_any_gone = changes.is_gone && retracts;
        if changes.is_gone && !retracts {
            self.tell_removed(&folder, &changes.missing).await?;
        }
        if affected.is_empty() && !is_any_gone {
            // What is not there is not bad.
            self.imports.settle(was_looked_at, Vec::new(), now()?);
            return Ok(changes.is_gone);
        }
        let is_other = |path: &Path| path.starts_with(&folder) && !was_looked_at(path);
        let has_failed = is_any_gone && !self.imports.bad(is_other).is_empty();
        // What is being written may tell what is missing, and so may a story that waits for it.
        let unfinished = self.unfinished();
        let is_written = unfinished.iter().any(|path| path.starts_with(&folder));
        let is_held_up = has_failed || is_any_gone && is_written;
        let is_settled = changes.is_gone && !is_held_up;
        let own = match retracts && !changes.missing.is_empty() {
            true => Some(own_files(folder, changes.missing.clone(), &affected, is_settled).await?),
            false => None,
        };
        if let Some(own) = own.as_ref().filter(|_| has_failed)
            && (own.is_doubtful || !self.store.removed(own).await?.is_empty())
        {
            tracing::warn!("{FAILED}");
        }
        let images = options.images.clone();
        let (sources, manner) = (affected.sources.clone(), options.clone());
        let input = Input {
            pieces: self.pieces(affected, options),
            again: Box::new(move || (sources.into_iter().map(Ok).collect(), manner)),
        };
        let tally = self.bringer().bring(input, 0, own, images).await?;
        let is_over = is_settled && (tally.failed == 0 || !retracts);
        self.record(CHANGES, tally, was_looked_at)?;
        Ok(is_over)
    }

    /// That stories stay though their files are gone. When any may be, nobody is told again of all that ever
    /// were. It is looked for every file that told them: the former names of one that was renamed stay known
    /// where nothing is taken back.
    async fn tell_removed(&self, folder: &Path, missing: &BTreeSet<PathBuf>) -> anyhow::Result<()> {
        let missing = names_in(folder, missing);
        if missing.is_none() {
            return Ok(());
        }
        for one in self.store.removed(&InFolder { folder, missing }).await? {
            let file = folder.join(&one.file);
            tracing::info!(
                file = %Quoted(&file.to_string_lossy()),
                story = %one.address,
                title = %Quoted(one.title.as_str()),
                "its file was removed, and the story stays; `newsstand retract` takes it back, and so \
                 does the removal with `retract_removed = true`"
            );
        }
        Ok(())
    }

    fn pieces(&self, affected: Affected, options: Options) -> Pieces {
        let failed = |error| Piece {
            path: None,
            read: Err(error),
        };
        let errors = affected.errors.into_iter().map(failed);
        match affected.read {
            Some(read) => Box::new(errors.chain(read)),
            None => {
                let sources = affected.sources.into_iter().map(Ok).collect();
                Box::new(errors.chain(self.read(sources, options)))
            }
        }
    }

    /// The files that are there of those that have changed, and all that tell the same stories: which of
    /// them is taken, and which is bad, cannot be said of one alone. Not those that somebody is writing:
    /// they come when they are written.
    async fn affected(
        &self,
        folder: &Path,
        changed: BTreeSet<PathBuf>,
        options: &Options,
    ) -> anyhow::Result<Affected> {
        let mut affected = Affected::default();
        let mut names = BTreeSet::new();
        let unfinished = self.unfinished();
        let mut next = changed;
        while !next.is_empty() {
            affected.asked_for.extend(next.iter().cloned());
            let (below, of) = (folder.to_owned(), options.clone());
            let looking = spawn_blocking(move || sources_below(&below, &next, &of));
            let found = looking.await.context("looking for files was cut short")?;
            let is_first = affected.is_empty();
            let before = affected.sources.len();
            for one in found {
                match one {
                    Ok(source) if unfinished.contains(&source.path) => {}
                    Ok(source) => affected.sources.push(source),
                    Err(error) => affected.errors.push(error),
                }
            }
            let new = affected.sources[before..].to_vec();
            names.extend(new.iter().map(|source| source.name.clone()));
            let (told, read) = self.told_alike(new, options.clone()).await?;
            // Together they may be read otherwise: of two that are one, the second is bad.
            affected.read = read.filter(|_| is_first);
            let others = told.into_iter().filter(|name| !names.contains(name));
            let others: BTreeSet<String> = others.collect();
            next = others.iter().map(|name| folder.join(name)).collect();
            // One that is gone must not be looked for again and again.
            names.extend(others);
        }
        affected
            .sources
            .sort_by(|one, other| one.path.cmp(&other.path));
        Ok(affected)
    }

    /// The bad files that are gone, or left alone by now. It is not enough that one may be missing: when all
    /// of the folder is looked at anew, any may be.
    async fn no_longer_bad(
        &self,
        folder: &Path,
        options: &Options,
    ) -> anyhow::Result<BTreeSet<PathBuf>> {
        let bad = self.imports.bad(|path| path.starts_with(folder));
        let (folder, options) = (folder.to_owned(), options.clone());
        let looking = spawn_blocking(move || passed_by(&folder, bad, &options));
        looking.await.context("looking for files was cut short")
    }

    /// The names of all files that told what these tell, and what these gave, if that is not too much.
    async fn told_alike(
        &self,
        sources: Vec<Source>,
        options: Options,
    ) -> anyhow::Result<(BTreeSet<String>, Option<Vec<Piece>>)> {
        let mut run = self.read(sources.into_iter().map(Ok).collect(), options);
        let (mut files, mut is_first) = (BTreeSet::new(), true);
        loop {
            let reading = spawn_blocking(move || {
                let read = read_some(&mut run);
                (run, read)
            });
            let (rest, (read, is_all)) = reading.await.context("reading was cut short")?;
            run = rest;
            let told = read.iter().filter_map(|piece| piece.read.as_ref().ok());
            let told: Vec<&Submission> = told.flat_map(|imported| &imported.submissions).collect();
            files.append(&mut self.store.files_of(&told).await?);
            if is_all {
                return Ok((files, is_first.then_some(read)));
            }
            is_first = false;
        }
    }
}

/// So much as is kept in memory at a time, and whether that is all.
fn read_some(run: &mut Pieces) -> (Vec<Piece>, bool) {
    let (mut read, mut bytes) = (Vec::new(), 0);
    while bytes < BYTES_A_BATCH {
        let Some(piece) = run.next() else {
            return (read, true);
        };
        bytes += piece.read.as_ref().map_or(0, Imported::size);
        read.push(piece);
    }
    (read, false)
}

/// What may be missing, by the names in the folder; `None` if anything may be, for which the folder itself
/// stands among it.
fn names_in(folder: &Path, missing: &BTreeSet<PathBuf>) -> Option<BTreeSet<String>> {
    let below = missing
        .iter()
        .filter_map(|path| path.strip_prefix(folder).ok());
    let below: BTreeSet<String> = below
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    (!below.contains("")).then_some(below)
}

/// As an import of all of the folder would have it, but that only some may be missing.
async fn own_files(
    folder: PathBuf,
    missing: BTreeSet<PathBuf>,
    affected: &Affected,
    is_settled: bool,
) -> anyhow::Result<OwnFiles> {
    let own = affected.sources.iter().filter(|source| source.is_own);
    let names = own.map(|source| source.name.clone()).collect();
    let is_unreadable = !affected.errors.is_empty();
    let looking = spawn_blocking(move || OwnFiles {
        missing: names_in(&folder, &missing),
        is_doubtful: is_unreadable || is_without_stories(&folder),
        folder,
        names,
        is_settled,
    });
    Ok(looking.await?)
}
