//! SIGHUP: the folder is read again while the server runs.

use super::serve::setup;
use super::stories::stories;
use super::systemd;
use super::{DeskArguments, doubts};
use crate::config::Service;
use crate::serve::Renewer;
use crate::store::Store;
use std::convert::Infallible;
use tokio::signal::unix::Signal;

/// Reads the folder at each signal. If anything is wrong with it, everything stays as it was: a slip in
/// a file must not take down what is served.
pub(super) async fn reread(
    mut hangup: Signal,
    arguments: &DeskArguments,
    started: &Service,
    store: &Store,
    renewer: Renewer,
) -> Infallible {
    let rereading = async {
        while hangup.recv().await.is_some() {
            tracing::info!("asked to read the folder again");
            systemd::tell_of_rereading();
            if let Err(error) = again(arguments, started, store, &renewer).await {
                let error = format!("{error:#}");
                tracing::error!(
                    error,
                    "the folder is not taken over; everything stays as it was"
                );
            }
            // However it went, what systemd asked for is over.
            systemd::tell_of_readiness();
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

/// Ends when requests are answered by what the folder says now, but for what was settled as the server
/// `started`.
async fn again(
    arguments: &DeskArguments,
    started: &Service,
    store: &Store,
    renewer: &Renewer,
) -> anyhow::Result<()> {
    let configuration = arguments.configuration().await?;
    stories(&configuration, store).await?;
    let settled = started.settled_otherwise(&configuration.service);
    let setup = setup(configuration, store.clone()).await?;
    let doubts = doubts::of_feeds(&setup.desk).await?;
    renewer.set_up(setup).await?;
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
