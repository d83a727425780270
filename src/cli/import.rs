//! `newsstand import`: files and folders into the store.

mod ahead;
mod bringing;
mod difference;
mod placing;
mod reading;
mod repeats;
mod report;
mod standard_input;

pub(super) use ahead::Input;
pub(super) use bringing::{Bringer, Keeping, Stop};
pub(super) use reading::{BYTES_A_BATCH, Pieces};
pub(super) use report::{Manner, Report, Tally};

use super::{DeskArguments, ImportArguments, WrongCall, output};
use crate::config::Configuration;
use crate::import::{Options, STANDARD_INPUT, endings};
use crate::store::{Store, StoreError};
use anyhow::Context;
use std::path::Path;
use std::process::ExitCode;
use tempfile::TempDir;
use tokio::signal::unix::{SignalKind, signal};

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
    let (store, _scratch) = match arguments.dry_run {
        true => store_to_try(desk).await?,
        false => (store_to_fill(desk).await?, None),
    };
    let bringer = Bringer {
        store: &store,
        mint: &configuration.publication.mint,
        keeping: match arguments.all_or_nothing {
            true => Keeping::Whole,
            false => Keeping::Batches,
        },
        is_dry_run: arguments.dry_run,
        batch: arguments.batch.unwrap_or(Bringer::BATCH),
        manner: match arguments.json {
            true => Manner::Json,
            false => Manner::Text,
        },
        stories: configuration.stories(),
        restores: arguments.restore,
        retracts_removed: configuration.retract_removed,
        stop: Stop::default(),
    };
    let tally = tokio::select! {
        tally = bringer.bring_in(&arguments.paths, options) => tally?,
        error = interrupted(&bringer) => return Err(error?),
    };
    tell_end(arguments, &tally)?;
    store.close().await;
    Ok(match tally.failed == 0 && !tally.is_stopped {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Whoever asks for an end once gets it when the batch at hand is stored; whoever asks twice, at once. The
/// store takes a batch whole or not at all.
async fn interrupted(bringer: &Bringer<'_>) -> anyhow::Result<anyhow::Error> {
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be handled")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be handled")?;
    let mut asked = async || {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    asked().await;
    bringer.stop.tell();
    let stores = bringer.keeping == Keeping::Batches && !bringer.is_dry_run;
    let done = match stores {
        true => "stored",
        false => "looked at",
    };
    output::remark(&format!(
        "stopping when the entries at hand are {done}; ask again to stop at once"
    ));
    asked().await;
    Ok(match stores {
        true => anyhow::anyhow!("stopped at once; what was told of {GOES_ON}"),
        false => anyhow::anyhow!("stopped at once; nothing was stored"),
    })
}

/// After a stop.
const GOES_ON: &str = "is stored, and the same import goes on from there";

fn shown(path: &Path) -> String {
    match path.as_os_str() == STANDARD_INPUT {
        true => "standard input".to_owned(),
        false => path.display().to_string(),
    }
}

fn tell_end(arguments: &ImportArguments, tally: &Tally) -> anyhow::Result<()> {
    if tally.is_empty() && !tally.is_stopped {
        let paths: Vec<String> = arguments.paths.iter().map(|path| shown(path)).collect();
        let which = match arguments.paths.iter().any(|path| path.is_dir()) {
            true => format!(
                "; of a folder the files are read whose names end in {} and do not begin with a full stop",
                endings()
            ),
            false => String::new(),
        };
        output::warn(&format!(
            "no story was found in {}{which}",
            paths.join(", ")
        ));
    }
    if tally.is_stopped {
        let place = tally
            .last
            .as_ref()
            .map(|path| format!(" in {}", shown(path)));
        let kept = match tally.is_undone || arguments.dry_run {
            true => String::new(),
            false if tally.stories() == 0 => {
                "; nothing was stored yet, and the same import begins anew".to_owned()
            }
            false => format!("; what is told above {GOES_ON}"),
        };
        output::warn(&format!("stopped{}{kept}", place.unwrap_or_default()));
    }
    match arguments.json {
        true => report::unless_closed(output::json(&tally.sums(arguments.dry_run)))?,
        false => {
            let remarks = [tally.of_dates(), tally.of_guids(), tally.of_files()];
            remarks.iter().flatten().for_each(|it| output::remark(it));
            output::remark(&tally.sentence(arguments.dry_run, arguments.restore));
        }
    }
    Ok(())
}

/// The desk's store. A new one is told of: whoever has forgotten --store fills it in vain.
async fn store_to_fill(desk: &DeskArguments) -> anyhow::Result<Store> {
    match Store::open_existing(&desk.store).await {
        Err(StoreError::Missing(url)) => {
            let store = desk.open_store().await?;
            output::remark(&format!("there was no store at {url}; a new one is made"));
            Ok(store)
        }
        store => Ok(store?),
    }
}

/// A copy of the desk's store, or an empty one where there is none yet, that goes with its folder: a dry run
/// stores all that an import would, batch by batch, and so tells what that would tell. In the store itself
/// that could only be one transaction, and whoever writes there would wait for its end.
async fn store_to_try(desk: &DeskArguments) -> anyhow::Result<(Store, Option<TempDir>)> {
    let folder = tempfile::tempdir().context("a temporary folder cannot be made")?;
    let file = folder.path().join("newsstand.db");
    match Store::copy(&desk.store, &file).await {
        Err(StoreError::Missing(_)) => {}
        copied => copied.with_context(|| {
            format!(
                "the store cannot be copied to {}, where a dry run tries; see that there is room, or name another \
                 folder with TMPDIR",
                folder.path().display()
            )
        })?,
    }
    let store = Store::open(&format!("sqlite://{}", file.display())).await;
    let store = store.with_context(|| format!("a copy of {} cannot be used", desk.store))?;
    Ok((store, Some(folder)))
}

pub(super) fn options(configuration: &Configuration) -> Options {
    Options {
        format: None,
        url: None,
        date: None,
        time_zone: configuration.time_zone,
        language: Some(configuration.publication.language.clone()),
        stories: Some(configuration.stories()),
        images: Some(configuration.images()),
    }
}
