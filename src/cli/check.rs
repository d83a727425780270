//! `newsstand check [FILE|URL]…`

mod source;

use super::import::options;
use super::publish::feed_addresses;
use super::serve::{open_tls, prepare};
use super::stories::{OwnFiles, own_files};
use super::{CheckArguments, DeskArguments, WrongCall, doubts, now, output};
use crate::config::Configuration;
use crate::import::{ImportError, Run, sources};
use crate::model::{Address, Kind, Text};
use crate::publish::check::{Checked, Fault, Severity, check};
use crate::serve;
use crate::store::{Removed, Store, StoreError};
use anyhow::Context;
use serde::Serialize;
use std::collections::HashSet;
use std::process::ExitCode;
use tokio::task::spawn_blocking;

/// What was found so far.
#[derive(Default)]
struct Tally {
    is_json: bool,
    documents: u64,
    errors: u64,
    warnings: u64,
    /// Documents that could not be had at all.
    unreadable: u64,
}

pub(super) async fn run(
    desk: &DeskArguments,
    arguments: &CheckArguments,
) -> anyhow::Result<ExitCode> {
    let standard_inputs = arguments
        .documents
        .iter()
        .filter(|name| *name == "-")
        .count();
    if standard_inputs > 1 {
        return Err(WrongCall("standard input can be read once; name it once".to_owned()).into());
    }
    let mut tally = Tally {
        is_json: arguments.json,
        ..Tally::default()
    };
    if arguments.documents.is_empty() {
        every_document(desk, &mut tally).await?;
    }
    for name in &arguments.documents {
        for document in source::documents(name) {
            // Reading and fetching block; there is nothing else to do meanwhile.
            let checked = spawn_blocking(move || {
                let document = document?;
                let faults = source::faults(&document)?;
                anyhow::Ok(faults.map(|faults| (document.name, faults)))
            });
            match checked.await? {
                Ok(Some((document, faults))) => tally.tell(&document, &faults)?,
                Ok(None) => {}
                Err(error) => {
                    tally.unreadable += 1;
                    output::complain(&error);
                }
            }
        }
    }
    output::remark(&tally.summary());
    let is_sound = tally.errors == 0 && tally.unreadable == 0;
    Ok(ExitCode::from(if is_sound { 0 } else { 1 }))
}

/// All that this desk would serve to feed readers now, the stories it would import, and the certificate that
/// it would meet readers with.
async fn every_document(arguments: &DeskArguments, tally: &mut Tally) -> anyhow::Result<()> {
    let configuration = arguments.configuration().await?;
    if let Some(tls) = &configuration.service.tls {
        open_tls(tls, &configuration.publication).await?;
    }
    if let Some(doubt) = doubts::of_identity(&configuration.publication, now()?) {
        output::warn(&doubt);
    }
    let stories = stories(&configuration, tally).await?;
    let retracts = configuration.retract_removed;
    let mut desk = match prepare(arguments, configuration).await {
        Err(error) if matches!(error.downcast_ref(), Some(StoreError::Missing(_))) => {
            output::remark(&format!(
                "the configuration is good, and there are no documents yet: {error}"
            ));
            return Ok(());
        }
        desk => desk?,
    };
    if let Some(removed) = removed(&stories, &desk.store, retracts).await? {
        output::remark(&removed);
    }
    for doubt in doubts::of_feeds(&desk).await? {
        output::warn(&doubt);
    }
    // Rendered whatever it is; it is looked at below, warnings and all.
    desk.check = |_| Checked::default();
    for address in feed_addresses(&desk).await? {
        if address.feed_format().is_none() && address != Address::Opml {
            continue;
        }
        let rendered = serve::render(&desk, &address).await;
        let rendered = rendered.with_context(|| format!("{address} cannot be rendered"))?;
        if let Some(rendered) = rendered {
            tally.tell(&address.to_string(), &check(&rendered.body).faults)?;
        }
    }
    desk.store.close().await;
    Ok(())
}

/// What the desk's own folder of stories holds.
struct Told {
    /// Its files; `None` if there is no folder.
    own: Option<OwnFiles>,
    /// What they tell.
    headlines: HashSet<(Kind, Text)>,
    refused: Vec<ImportError>,
}

/// Tells of each file that `serve` would not import.
async fn stories(configuration: &Configuration, tally: &mut Tally) -> anyhow::Result<Told> {
    let (folder, options) = (configuration.stories(), options(configuration));
    let reading = spawn_blocking(move || {
        let paths = [folder];
        let found = match paths[0].is_dir() {
            true => sources(&paths, &options),
            false => Vec::new(),
        };
        let mut told = Told {
            own: own_files(&paths, &options, &found),
            headlines: HashSet::new(),
            refused: Vec::new(),
        };
        for piece in Run::new(found, options) {
            match piece.read {
                Ok(imported) => {
                    let stories = imported.submissions.into_iter().map(|one| one.story);
                    told.headlines
                        .extend(stories.map(|story| (story.kind, story.title)));
                }
                Err(error) => told.refused.push(error),
            }
        }
        told
    });
    let mut told = reading.await.context("reading was cut short")?;
    for error in told.refused.drain(..) {
        tally.unreadable += 1;
        output::complain(&error.into());
    }
    Ok(told)
}

/// What is to be said of stories whose files are gone: `retract_removed` takes all of them back at once,
/// however long ago they went. Of a file with another name its headline tells that it is there.
async fn removed(
    stories: &Told,
    store: &Store,
    retracts: bool,
) -> Result<Option<String>, StoreError> {
    let Some(own) = stories.own.as_ref().filter(|own| !own.is_doubtful) else {
        return Ok(None);
    };
    let removed = store.removed(own).await?.into_iter();
    let is_gone = |one: &Removed| !stories.headlines.contains(&(one.kind, one.title.clone()));
    let removed = removed.filter(is_gone).count() as u64;
    let files = match removed {
        0 => return Ok(None),
        1 => "1 story is stored whose file is".to_owned(),
        many => format!("{many} stories are stored whose files are"),
    };
    let becomes = match retracts {
        true => {
            "`retract_removed` has the next import retract them; \
                 `newsstand import --dry-run` of the folder names them"
        }
        false => "with `retract_removed = true` the next import would retract them",
    };
    let folder = own.folder.display();
    Ok(Some(format!("{files} not in {folder} any more: {becomes}")))
}

/// A fault with the document it is in, for programs.
#[derive(Serialize)]
struct Line<'a> {
    document: &'a str,
    #[serde(flatten)]
    fault: &'a Fault,
}

impl Tally {
    fn tell(&mut self, document: &str, faults: &[Fault]) -> std::io::Result<()> {
        self.documents += 1;
        for fault in faults {
            match fault.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
            }
            if self.is_json {
                output::json(&Line { document, fault })?;
            } else {
                output::line(&output::visible(&format!("{document}:{fault}")))?;
            }
        }
        Ok(())
    }

    fn summary(&self) -> String {
        let mut told = format!(
            "{} checked, {}, {}",
            output::count(self.documents, "document"),
            output::count(self.errors, "error"),
            output::count(self.warnings, "warning")
        );
        if self.unreadable > 0 {
            told.push_str(&format!(", {} could not be read", self.unreadable));
        }
        told
    }
}
