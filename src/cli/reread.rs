//! SIGHUP: the folder is read again while the server runs.

use super::DeskArguments;
use super::serve::setup;
use super::stories::stories;
use super::systemd;
use crate::serve::Setup;
use crate::store::Store;
use std::convert::Infallible;
use tokio::signal::unix::Signal;
use tokio::sync::watch;

/// Reads the folder at each signal. If anything is wrong with it, everything stays as it was: a slip in
/// a file must not take down what is served.
pub(super) async fn reread(
    mut hangup: Signal,
    arguments: &DeskArguments,
    store: &Store,
    setups: watch::Sender<Setup>,
) -> Infallible {
    while hangup.recv().await.is_some() {
        tracing::info!("asked to read the folder again");
        systemd::tell_of_rereading();
        match again(arguments, store).await {
            Ok(setup) => {
                setups.send_replace(setup);
            }
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(
                    error,
                    "the folder is not taken over; everything stays as it was"
                );
            }
        }
        systemd::tell_of_readiness();
    }
    // The system sends no more of them.
    std::future::pending().await
}

async fn again(arguments: &DeskArguments, store: &Store) -> anyhow::Result<Setup> {
    let configuration = arguments.configuration()?;
    stories(&configuration, store).await?;
    setup(configuration, store.clone()).await
}
