//! How a server is set up otherwise while it runs.

use super::{ServeError, Setup};
use tokio::sync::{mpsc, oneshot};

/// Asks a running server to be set up otherwise; its clones ask the same one.
#[derive(Clone, Debug)]
pub struct Renewer(mpsc::Sender<Renewal>);

/// Where a server is asked.
#[derive(Debug)]
pub struct Renewals(mpsc::Receiver<Renewal>);

/// One such request.
#[derive(Debug)]
pub(super) struct Renewal {
    pub(super) setup: Setup,
    done: oneshot::Sender<Result<(), ServeError>>,
}

/// Both ends, for one server.
pub fn renewals() -> (Renewer, Renewals) {
    let (renewer, renewals) = mpsc::channel(1);
    (Renewer(renewer), Renewals(renewals))
}

impl Renewer {
    /// Resolves when there is no server any more that could be set up otherwise: it is ending, or has.
    pub async fn over(&self) {
        self.0.closed().await;
    }

    /// Resolves when requests are answered by this set-up, but for those that were under way.
    ///
    /// # Errors
    /// When it is refused, so that all stays as it was; and when there is no server any more.
    pub async fn set_up(&self, setup: Setup) -> Result<(), ServeError> {
        let (done, outcome) = oneshot::channel();
        let asked = self.0.send(Renewal { setup, done }).await;
        asked.map_err(|_| ServeError::Ended)?;
        outcome.await.unwrap_or(Err(ServeError::Ended))
    }
}

impl Renewals {
    /// The next one; `None` if there can be none any more.
    pub(super) async fn next(&mut self) -> Option<Renewal> {
        self.0.recv().await
    }
}

impl Renewal {
    pub(super) fn tell(self, outcome: Result<(), ServeError>) {
        // Who asked may not wait for it any more.
        let _ = self.done.send(outcome);
    }
}
