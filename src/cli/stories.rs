//! The desk's own folder, `feeds/stories/`: what is in it is published, and what is taken out of it,
//! if `site.toml` says so, is taken back.

use super::import::{Bringer, Keeping, Manner, Report, Stop, options};
use super::now;
use crate::config::Configuration;
use crate::import::{ImportError, Options, Source};
use crate::model::{Kind, Submission};
use crate::store::{Commit, Removed, Store};
use std::collections::{BTreeSet, HashMap};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

/// Brings the desk's own stories in. A bad file is logged and leaves its last good story alone.
pub(super) async fn stories(configuration: &Configuration, store: &Store) -> anyhow::Result<()> {
    let folder = configuration.stories();
    let looked_for = folder.clone();
    if !spawn_blocking(move || looked_for.is_dir()).await? {
        tracing::info!(folder = %folder.display(), "there is no folder of stories to import");
        return Ok(());
    }
    let bringer = Bringer {
        store,
        mint: &configuration.publication.mint,
        keeping: Keeping::Batches,
        batch: Bringer::BATCH,
        manner: Manner::Log,
        restores: false,
        retracts_removed: configuration.retract_removed,
        stop: Stop::default(),
    };
    let tally = bringer.bring_in(&[folder], options(configuration)).await?;
    tracing::info!(
        created = tally.created,
        updated = tally.updated,
        unchanged = tally.unchanged,
        retracted = tally.retracted,
        removed = tally.removed,
        failed = tally.failed,
        "stories imported"
    );
    Ok(())
}

/// The files of the desk's own folder.
pub(super) struct OwnFiles {
    folder: PathBuf,
    names: BTreeSet<String>,
    /// Whether all of the folder could be looked into.
    is_whole: bool,
}

/// Which files there are in the desk's own folder; `None` if an import is not of all of it.
pub(super) fn own_files(
    paths: &[PathBuf],
    options: &Options,
    found: &[Result<Source, ImportError>],
) -> Option<OwnFiles> {
    let folder = options.stories.as_ref()?.canonicalize().ok()?;
    let is_folder = |path: &PathBuf| Path::canonicalize(path).is_ok_and(|path| path == folder);
    if !paths.iter().any(is_folder) {
        return None;
    }
    let own = found.iter().flatten().filter(|source| source.is_own);
    Some(OwnFiles {
        folder,
        names: own.map(|source| source.name.clone()).collect(),
        is_whole: found.iter().all(Result::is_ok),
    })
}

impl OwnFiles {
    /// Whether a file is there: was when the folder was listed, or has come since. Of one that cannot
    /// be looked at nobody knows that it is gone.
    fn is_there(&self, name: &str) -> bool {
        let is_gone =
            |error: Error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
        let look = || self.folder.join(name).symlink_metadata();
        self.names.contains(name) || !look().is_err_and(is_gone)
    }
}

type Headline = (Kind, String);

/// A file that was renamed and edited in one go may tell the story of one that is removed: of those
/// with the same headline, if there is but one here and one there. Whether the texts do tell one story
/// is the store's to see.
pub(super) fn follow_renames(submissions: &mut [Submission], removed: &[Removed]) {
    if removed.is_empty() {
        return;
    }
    let headline = |one: &Removed| (one.kind, one.title.to_string());
    let removed = alone(removed.iter().map(|one| (headline(one), &one.origin)));
    let headline = |one: &Submission| (one.story.kind, one.story.title.to_string());
    let told = submissions.iter_mut().map(|one| (headline(one), one));
    for (headline, one) in alone(told)
        .into_iter()
        .filter(|(_, one)| one.file.is_some())
    {
        one.former_origin = removed.get(&headline).map(|origin| (*origin).clone());
    }
}

/// What stands alone under its headline.
fn alone<T>(titled: impl Iterator<Item = (Headline, T)>) -> HashMap<Headline, T> {
    let mut by_headline: HashMap<Headline, Option<T>> = HashMap::new();
    for (headline, one) in titled {
        let several = by_headline.contains_key(&headline);
        by_headline.insert(headline, (!several).then_some(one));
    }
    let alone = by_headline.into_iter();
    alone
        .filter_map(|(headline, one)| Some((headline, one?)))
        .collect()
}

impl Bringer<'_> {
    /// What was removed from the desk's own folder, if all of that is imported.
    pub(super) async fn removed(&self, own: Option<&OwnFiles>) -> anyhow::Result<Vec<Removed>> {
        match own.filter(|own| own.is_whole && !own.names.is_empty()) {
            Some(own) => Ok(self.store.removed(&|name: &str| own.is_there(name)).await?),
            None => Ok(Vec::new()),
        }
    }

    /// Takes back the stories whose files are gone. Not if the folder may only seem to lack them: it is
    /// empty, as when a disk is not mounted, a part of it cannot be read, or a file that failed tells
    /// them, perhaps under another name.
    pub(super) async fn take_back_removed(
        &self,
        own: OwnFiles,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        if own.names.is_empty() || !own.is_whole {
            report.warn(
                "the folder of stories is empty or cannot be read whole, so nothing that is \
                 missing from it is retracted; `newsstand retract` takes single stories back",
            );
            return Ok(());
        }
        if report.tally.failed > 0 {
            report.warn(
                "some files failed, so nothing is retracted because its file was removed; mend them \
                 and import the folder again",
            );
            return Ok(());
        }
        let is_there = |name: &str| own.is_there(name);
        let commit = match self.keeping {
            Keeping::Batches | Keeping::Whole => Commit::Keep,
            Keeping::DryRun => Commit::DryRun,
        };
        let removed = self
            .store
            .retract_removed(&is_there, &report.tally.told, now()?, commit);
        for entry in removed.await? {
            report.removed(&entry)?;
        }
        Ok(())
    }
}
