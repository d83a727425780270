//! The folder is read again while the server runs: at SIGHUP all of it, with `--watch` what has changed.

use super::serve::setup;
use super::stories::Stories;
use super::systemd;
use super::watch::{Changes, Watch};
use super::{DeskArguments, doubts, now};
use crate::config::{ConfigError, Configuration, Service};
use crate::serve::{Imports, Renewer};
use crate::store::Store;
use anyhow::Error;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use tokio::signal::unix::Signal;

/// The desk, as the folder was taken over last.
pub(super) struct Reread<'a> {
    pub(super) arguments: &'a DeskArguments,
    pub(super) configuration: Configuration,
    /// What was settled as the server started.
    pub(super) started: Service,
    pub(super) store: &'a Store,
    pub(super) imports: Imports,
    pub(super) renewer: Renewer,
    /// What tells of changes, if somebody wants that.
    pub(super) watch: Option<Watch>,
}

/// What there is to do, one after the other.
enum Work {
    Asked,
    Changed(anyhow::Result<Changes>),
}

impl Reread<'_> {
    /// Reads the folder at each signal and at each change. If anything is wrong with it, everything stays
    /// as it was: a slip in a file must not take down what is served.
    pub(super) async fn follow(mut self, mut hangup: Signal) -> Infallible {
        let renewer = self.renewer.clone();
        let rereading = async {
            while let Some(work) = self.next(&mut hangup).await {
                match work {
                    Work::Asked => {
                        tracing::info!("asked to read the folder again");
                        self.all(true).await;
                    }
                    Work::Changed(Ok(changes)) => self.changed(&changes).await,
                    Work::Changed(Err(error)) => self.failed(&error),
                }
            }
        };
        tokio::select! {
            biased;
            // A server that is ending takes nothing over, and the store stays as its readers last saw it.
            () = renewer.over() => {}
            () = rereading => {}
        }
        // The server is ending, and this with it; or the system sends no more signals.
        std::future::pending().await
    }

    async fn next(&mut self, hangup: &mut Signal) -> Option<Work> {
        let changes = async {
            match &mut self.watch {
                Some(watch) => watch.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            asked = hangup.recv() => asked.map(|()| Work::Asked),
            changes = changes => Some(Work::Changed(changes)),
        }
    }

    async fn changed(&mut self, changes: &Changes) {
        // Whether the definitions are good or not: the stories are brought in by the last good ones.
        let imported = match changes.all {
            true => self.stories().import(false).await,
            false => self.import(changes).await,
        };
        let told = match imported {
            Ok(()) => self.tell_waiting().await,
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            self.failed(&error);
        }
        if changes.definitions {
            self.all(false).await;
        }
    }

    /// For operators, to whom a story that waits for its picture would seem lost.
    async fn tell_waiting(&self) -> anyhow::Result<()> {
        if let Some(watch) = &self.watch {
            let waiting = watch.waiting().await?;
            for (story, file) in self.imports.note_waiting(waiting) {
                let (story, file) = (story.display(), file.display());
                tracing::info!(%story, %file, "the story is read, or read again, when the file is written");
            }
        }
        Ok(())
    }

    async fn import(&mut self, changes: &Changes) -> anyhow::Result<()> {
        if changes.changed.is_empty() && !changes.is_gone {
            return Ok(());
        }
        let is_over = self.stories().import_changes(changes).await?;
        if let Some(watch) = self.watch.as_mut().filter(|_| is_over) {
            watch.forget_missing();
        }
        Ok(())
    }

    /// Takes the folder over as it is now.
    async fn all(&mut self, with_stories: bool) {
        systemd::tell_of_rereading();
        let again = self.again(with_stories).await;
        // However it went, what systemd asked for is over.
        systemd::tell_of_readiness();
        if let Err(error) = &again {
            let error = format!("{error:#}");
            tracing::error!(
                error,
                "the folder is not taken over; everything stays as it was"
            );
        }
        // What nobody has to mend, such as a store that does not answer, passes.
        if let (Some(watch), Err(error)) = (&mut self.watch, &again)
            && !error.is::<ConfigError>()
        {
            watch.retry();
        }
        self.record(again.err());
    }

    /// For operators: which definition is bad, if one is.
    fn record(&self, error: Option<Error>) {
        let folder = self.configuration.folder.clone();
        let is_definition = |path: &Path| {
            path == folder || path.parent() == Some(folder.as_path()) && !path.ends_with("stories")
        };
        let fault = error.map(|error| {
            let place = error.downcast_ref().map(ConfigError::path);
            (place.unwrap_or(&folder).to_owned(), format!("{error:#}"))
        });
        let faults: Vec<(PathBuf, String)> = fault.into_iter().collect();
        if let Ok(now) = now() {
            self.imports.settle(is_definition, faults, now);
        }
    }

    /// Ends when requests are answered by what the folder says now, but for what was settled at the start.
    async fn again(&mut self, with_stories: bool) -> anyhow::Result<()> {
        let configuration = self.arguments.configuration().await?;
        let last = std::mem::replace(&mut self.configuration, configuration);
        let taken_over = self.take_over(&last, with_stories).await;
        if taken_over.is_err() {
            self.configuration = last;
        }
        taken_over
    }

    async fn take_over(&self, last: &Configuration, with_stories: bool) -> anyhow::Result<()> {
        let configuration = &self.configuration;
        // Those that nobody has touched may be told otherwise by it.
        let is_retold = configuration.time_zone != last.time_zone
            || configuration.retract_removed != last.retract_removed;
        if with_stories || is_retold {
            self.stories().import(true).await?;
        }
        let settled = self.started.settled_otherwise(&configuration.service);
        let setup = setup(configuration.clone(), self.store.clone()).await?;
        let doubts = doubts::of_feeds(&setup.desk).await?;
        self.renewer.set_up(setup).await?;
        for doubt in doubts {
            tracing::warn!("{doubt}");
        }
        if !settled.is_empty() {
            let keys = settled.join(", ");
            tracing::warn!(
                keys,
                "these are settled at the start; restart the server for them"
            );
        }
        Ok(())
    }

    /// What has changed will be looked at again.
    fn failed(&mut self, error: &Error) {
        let error = format!("{error:#}");
        tracing::error!(error, "changes of the folder are not taken over yet");
        if let Ok(now) = now() {
            self.imports.note_trouble(error, now);
        }
        if let Some(watch) = &mut self.watch {
            watch.retry();
        }
    }

    fn stories(&self) -> Stories<'_> {
        Stories {
            configuration: &self.configuration,
            store: self.store,
            imports: &self.imports,
            watch: self.watch.as_ref(),
        }
    }
}
