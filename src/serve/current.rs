//! The server of now. When the desk is set up otherwise, a new one takes its place; requests under
//! way are answered by the one they came to.

use super::client::Clients;
use super::follow::{self, Follower};
use super::metrics::Metrics;
use super::server::Server;
use super::{ServeError, Setup};
use arc_swap::ArcSwap;
use std::error::Error;
use std::sync::Arc;
use tokio::task::{JoinError, JoinHandle};

/// A server and what follows the store for it.
pub(super) struct Current {
    server: Arc<ArcSwap<Server>>,
    follower: JoinHandle<()>,
    /// Whichever server it is, it counts on.
    metrics: Arc<Metrics>,
}

impl Current {
    pub(super) async fn start(setup: &Setup, metrics: &Arc<Metrics>) -> Result<Self, ServeError> {
        let clients = Arc::new(Clients::new(&setup.settings.limits));
        let server = Server::new(setup.desk.clone(), &setup.settings, metrics, &clients)?;
        let server = Arc::new(server);
        let follower = Self::follow(&server).await;
        Ok(Self {
            server: Arc::new(ArcSwap::new(server)),
            follower,
            metrics: metrics.clone(),
        })
    }

    /// For those who answer.
    pub(super) fn server(&self) -> Arc<ArcSwap<Server>> {
        self.server.clone()
    }

    /// Another one takes over. What the last one had in memory is made again: nobody can tell which of
    /// it is still so.
    pub(super) async fn replace(&mut self, setup: &Setup) {
        let (desk, settings) = (setup.desk.clone(), &setup.settings);
        let clients = self.server.load().clients.limited(&settings.limits);
        let server = match Server::new(desk, settings, &self.metrics, &clients) {
            Ok(server) => Arc::new(server),
            Err(error) => {
                let error = &error as &dyn Error;
                tracing::error!(error, "the desk stays as it was set up before");
                return;
            }
        };
        let follower = Self::follow(&server).await;
        self.server.store(server);
        std::mem::replace(&mut self.follower, follower).abort();
        tracing::info!("the desk is set up anew");
    }

    async fn follow(server: &Arc<Server>) -> JoinHandle<()> {
        // Before the first document is made, so that none misses a change.
        let follower = Follower::new(server.clone()).await;
        tokio::spawn(follow::follow(follower))
    }

    /// Resolves when the store is no longer followed, which never should be.
    pub(super) async fn is_lost(&mut self) -> Result<(), JoinError> {
        (&mut self.follower).await
    }
}

impl Drop for Current {
    fn drop(&mut self) {
        self.follower.abort();
    }
}
