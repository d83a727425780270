//! `newsstand check [FILE|URL]…`

mod source;

use super::import::options;
use super::publish::feed_addresses;
use super::serve::{open_tls, prepare};
use super::{CheckArguments, DeskArguments, WrongCall, doubts, output};
use crate::config::Configuration;
use crate::import::{ImportError, Run, sources};
use crate::model::Address;
use crate::publish::check::{Checked, Fault, Severity, check};
use crate::serve;
use crate::store::StoreError;
use anyhow::Context;
use serde::Serialize;
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
    stories(&configuration, tally).await?;
    let mut desk = match prepare(arguments, configuration).await {
        Err(error) if matches!(error.downcast_ref(), Some(StoreError::Missing(_))) => {
            output::remark(&format!(
                "the configuration is good, and there are no documents yet: {error}"
            ));
            return Ok(());
        }
        desk => desk?,
    };
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

/// Tells of each file that `serve` would not import.
async fn stories(configuration: &Configuration, tally: &mut Tally) -> anyhow::Result<()> {
    let (folder, options) = (configuration.stories(), options(configuration));
    let refused = spawn_blocking(move || {
        let found = match folder.is_dir() {
            true => sources(&[folder], &options),
            false => Vec::new(),
        };
        let pieces = Run::new(found, options);
        let refused = pieces.filter_map(|piece| piece.read.err());
        refused.collect::<Vec<ImportError>>()
    });
    for error in refused.await? {
        tally.unreadable += 1;
        output::complain(&error.into());
    }
    Ok(())
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
