//! The desk's own folder, `feeds/stories/`: what is in it is published, and what is taken out of it,
//! if `site.toml` says so, is taken back.

use super::import::{Bringer, Input, Keeping, Manner, Pieces, Report, Stop, Tally, options};
use super::watch::Watch;
use super::{now, output};
use crate::config::Configuration;
use crate::import::{ImportError, Options, Run, Source, is_gone, sources};
use crate::model::{Kind, Submission};
use crate::serve::{Import, Imports};
use crate::store::{Removed, Store, StoryFolder};
use anyhow::Context;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

/// The desk's own folder of stories, and where they go.
pub(super) struct Stories<'a> {
    pub(super) configuration: &'a Configuration,
    pub(super) store: &'a Store,
    /// Where it is told what was imported, and what is bad.
    pub(super) imports: &'a Imports,
    /// What tells what somebody is writing, and remembers what stories depend on.
    pub(super) watch: Option<&'a Watch>,
}

impl<'a> Stories<'a> {
    /// Brings all of the folder in but for what somebody is writing. A bad file is told, and leaves its
    /// last good story alone. What is missing is taken back, if the desk wants that, unless the folder
    /// `is_settled` not: it is just being replaced, perhaps.
    pub(super) async fn import(&self, is_settled: bool) -> anyhow::Result<()> {
        let folder = self.configuration.stories();
        let options = options(self.configuration);
        let (looked_for, unfinished) = (folder.clone(), self.unfinished());
        let looking = spawn_blocking(move || {
            looked_for.is_dir().then(|| {
                let paths = [looked_for];
                let mut found = sources(&paths, &options);
                let own = own_files(&paths, &options, &found);
                let own = own.map(|own| OwnFiles { is_settled, ..own });
                let is_finished = |source: &Source| !unfinished.contains(&source.path);
                found.retain(|one| one.as_ref().map_or(true, is_finished));
                (found, own, options)
            })
        });
        let Some((found, own, options)) = looking.await.context("looking was cut short")? else {
            tracing::info!(folder = %folder.display(), "there is no folder of stories to import");
            return Ok(());
        };
        if let Some(watch) = self.watch {
            watch.forget_dependencies();
        }
        let images = options.images.clone();
        let (of, manner) = (folder.clone(), options.clone());
        let input = Input {
            pieces: self.read(found, options),
            again: Box::new(move || (sources(&[of], &manner), manner)),
        };
        let tally = self.bringer().bring(input, 0, own, images).await?;
        self.record("folder", tally, |path| path.starts_with(&folder))
    }

    /// What the files give, but for what somebody is writing.
    pub(super) fn read(&self, found: Vec<Result<Source, ImportError>>, options: Options) -> Pieces {
        let run = Run::new(found, options);
        match self.watch {
            Some(watch) => Box::new(watch.follow(run)),
            None => Box::new(run),
        }
    }

    /// The files that somebody is writing.
    pub(super) fn unfinished(&self) -> BTreeSet<PathBuf> {
        self.watch.map(Watch::unfinished).unwrap_or_default()
    }

    pub(super) fn bringer(&self) -> Bringer<'a> {
        Bringer {
            store: self.store,
            mint: &self.configuration.publication.mint,
            keeping: Keeping::Batches,
            is_dry_run: false,
            batch: Bringer::BATCH,
            manner: Manner::Log,
            stories: self.configuration.stories(),
            restores: false,
            retracts_removed: self.configuration.retract_removed,
            stop: Stop::default(),
        }
    }

    /// Tells what an import of some files has done: to operators all, in the log what is new.
    pub(super) fn record(
        &self,
        of: &'static str,
        tally: Tally,
        was_looked_at: impl Fn(&Path) -> bool,
    ) -> anyhow::Result<()> {
        let now = now()?;
        let faults = tally.failures.iter().filter(|fault| !has_gone(fault));
        let faults = faults.map(|fault| (fault.path().to_owned(), fault.to_string()));
        for (_, why) in self.imports.settle(was_looked_at, faults.collect(), now) {
            let error = output::visible(&why);
            tracing::error!(error, "a story was not imported");
        }
        let skipped = tally.skipped.values().sum();
        let stories = BTreeMap::from([
            ("created", tally.created),
            ("updated", tally.updated),
            ("unchanged", tally.unchanged),
            ("restored", tally.restored),
            ("retracted", tally.retracted),
            ("removed", tally.removed),
            ("skipped", skipped),
            ("failed", tally.failed),
        ]);
        // An editor's own files come and go, and nothing is told by them.
        let is_nothing = stories.values().all(|count| *count == 0);
        if is_nothing && of == CHANGES {
            return Ok(());
        }
        let (at, stories) = (now, stories);
        self.imports.count(Import { at, of, stories });
        tracing::info!(
            of,
            created = tally.created,
            updated = tally.updated,
            unchanged = tally.unchanged,
            retracted = tally.retracted,
            removed = tally.removed,
            skipped,
            failed = tally.failed,
            "stories imported"
        );
        Ok(())
    }
}

/// What a watched folder's imports are of, after the first.
pub(super) const CHANGES: &str = "changes";

/// Why nothing is taken back.
pub(super) const FAILED: &str = "some files failed, so nothing is retracted because its file was \
    removed; it is when they are mended, and the folder is imported again";

/// Whether a file was there when the folder was listed and is no more: it is not bad.
fn has_gone(failure: &ImportError) -> bool {
    matches!(failure, ImportError::Missing { .. }) && is_gone(failure.path())
}

/// The files of the desk's own folder.
pub(super) struct OwnFiles {
    pub(super) folder: PathBuf,
    /// Those that are there.
    pub(super) names: BTreeSet<String>,
    /// Which files and folders may be missing, by their names in this one; `None` if all of them may.
    pub(super) missing: Option<BTreeSet<String>>,
    /// Whether it may only seem that something is missing: there is no story, as when a disk is not
    /// mounted, or a part of the folder cannot be looked into.
    pub(super) is_doubtful: bool,
    /// Whether what is missing stays so, as far as anybody can tell: a program may be about to write it.
    pub(super) is_settled: bool,
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
    let names: BTreeSet<String> = own.map(|source| source.name.clone()).collect();
    Some(OwnFiles {
        is_doubtful: names.is_empty() || !found.iter().all(Result::is_ok),
        folder,
        names,
        missing: None,
        is_settled: true,
    })
}

impl StoryFolder for OwnFiles {
    fn suspected(&self) -> Option<&BTreeSet<String>> {
        self.missing.as_ref()
    }

    /// It was there when the folder was listed, or has come since.
    fn has(&self, file: &str) -> bool {
        let is_known = !self.may_be_missing(file) || self.names.contains(file);
        is_known || !is_gone(&self.folder.join(file))
    }
}

/// The files that are in the desk's own folder now.
pub(super) struct InFolder<'a> {
    pub(super) folder: &'a Path,
    /// As [`OwnFiles::missing`].
    pub(super) missing: Option<BTreeSet<String>>,
}

impl StoryFolder for InFolder<'_> {
    fn suspected(&self) -> Option<&BTreeSet<String>> {
        self.missing.as_ref()
    }

    fn has(&self, file: &str) -> bool {
        !is_gone(&self.folder.join(file))
    }
}

impl OwnFiles {
    fn may_be_missing(&self, name: &str) -> bool {
        let among = |missing: &BTreeSet<String>| {
            let mut places = Path::new(name).ancestors().filter_map(Path::to_str);
            places.any(|place| missing.contains(place))
        };
        self.missing.as_ref().is_none_or(among)
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
        match own.filter(|own| !own.is_doubtful) {
            Some(own) => Ok(self.store.removed(own).await?),
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
        if !own.is_settled {
            return Ok(());
        }
        if own.is_doubtful {
            report.warn(
                "the folder of stories is empty or cannot be read whole, so nothing that is \
                 missing from it is retracted; `newsstand retract` takes single stories back",
            );
            return Ok(());
        }
        if report.tally.failed > 0 {
            if !self.store.removed(&own).await?.is_empty() {
                report.warn(FAILED);
            }
            return Ok(());
        }
        let told = &report.tally.told;
        let removed = self.store.retract_removed(&own, told, now()?);
        for (file, entry) in removed.await? {
            report.removed(&own.folder.join(file), &entry)?;
        }
        Ok(())
    }
}
