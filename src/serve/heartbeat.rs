//! Whether the server is alive, for whoever watches over it.

use super::server::Server;
use arc_swap::ArcSwap;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

/// A thread that has done nothing for so long is stuck: it answers a request in microseconds. And a
/// store that has not answered in this time is of no use to it.
const LONGEST: Duration = Duration::from_secs(5);

/// Asked how the server fares; before the server listens and after it has ended, nothing. Clones are of
/// one server.
#[derive(Clone, Debug, Default)]
pub struct Heartbeat(watch::Sender<Option<Living>>);

/// How a server fares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Health {
    /// It answers, and follows its store.
    Well,
    /// It answers what it has, which may be out of date: the store does not answer, or is not followed.
    Stale,
    /// Some readers are not answered at all.
    Stuck,
}

#[derive(Clone)]
struct Living {
    server: Arc<ArcSwap<Server>>,
    threads: Vec<Handle>,
}

impl std::fmt::Debug for Living {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Living")
    }
}

impl Heartbeat {
    pub(super) fn begin(&self, server: Arc<ArcSwap<Server>>, threads: Vec<Handle>) {
        self.0.send_replace(Some(Living { server, threads }));
    }

    pub(super) fn end(&self) {
        self.0.send_replace(None);
    }

    /// Resolves when the server takes connections.
    pub async fn begun(&self) {
        // It fails only once there is no sender, and this is one.
        let _ = self.0.subscribe().wait_for(Option::is_some).await;
    }

    /// Asks every thread, and the store; `None` if there is no server, or none any more.
    pub async fn health(&self) -> Option<Health> {
        let living = self.0.borrow().clone()?;
        Some(living.health().await)
    }
}

impl Living {
    async fn health(&self) -> Health {
        for thread in &self.threads {
            let answer = timeout(LONGEST, thread.spawn(async {})).await;
            if !matches!(answer, Ok(Ok(()))) {
                return Health::Stuck;
            }
        }
        match timeout(LONGEST, self.server.load_full().is_well()).await {
            Ok(true) => Health::Well,
            Ok(false) | Err(_) => Health::Stale,
        }
    }
}
