//! The server of now. When the desk is set up otherwise, a new one takes its place; requests under
//! way are answered by the one they came to.

use super::client::Clients;
use super::follow::{self, Follower};
use super::metrics::Metrics;
use super::renewal::Renewals;
use super::server::Server;
use super::tls::Tls;
use super::{ServeError, Setup};
use arc_swap::ArcSwap;
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

    /// Sets up anew whenever it is asked to, one after the other. Resolves only when the store is no
    /// longer followed, which never should be.
    pub(super) async fn renew(
        &mut self,
        mut renewals: Renewals,
        tls: Option<&Tls>,
    ) -> Result<(), JoinError> {
        loop {
            tokio::select! {
                lost = &mut self.follower => return lost,
                Some(renewal) = renewals.next() => {
                    let replaced = self.replace(&renewal.setup).await;
                    // Not if it is refused: then all stays as it was.
                    if replaced.is_ok()
                        && let (Some(tls), Some(files)) = (tls, &renewal.setup.certificate)
                    {
                        let host = renewal.setup.desk.publication.base_url.host_str();
                        tls.take(files.clone(), host).await;
                    }
                    renewal.tell(replaced);
                }
            }
        }
    }

    /// Another one takes over. What the last one had in memory is made again: nobody can tell which of
    /// it is still so.
    async fn replace(&mut self, setup: &Setup) -> Result<(), ServeError> {
        let (desk, settings) = (setup.desk.clone(), &setup.settings);
        let clients = self.server.load().clients.limited(&settings.limits);
        let server = Arc::new(Server::new(desk, settings, &self.metrics, &clients)?);
        let follower = Self::follow(&server).await;
        let last = self.server.swap(server.clone());
        server.traffic.succeed(&last.traffic);
        std::mem::replace(&mut self.follower, follower).abort();
        tracing::info!("the desk is set up anew");
        Ok(())
    }

    async fn follow(server: &Arc<Server>) -> JoinHandle<()> {
        // Before the first document is made, so that none misses a change.
        let follower = Follower::new(server.clone()).await;
        tokio::spawn(follow::follow(follower))
    }
}

impl Drop for Current {
    fn drop(&mut self) {
        self.follower.abort();
    }
}
