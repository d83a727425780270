//! What is spoken over a connection: TLS first where there is a certificate, then the HTTP that the
//! two have agreed on.

use super::drain::Ending;
use super::linger::Lingering;
use super::respond::Answer;
use super::stream::Stream;
use super::tls::{H2, Tls};
use super::{http1, http2};
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::Service;
use std::convert::Infallible;
use std::io;
use std::num::NonZeroU32;
use std::time::Duration;

/// How long a client is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Until it has agreed on TLS, has sent a request's head, or asks for something more.
    pub(super) asking: Duration,
    /// Until it is looked whether it still has something to say.
    pub(super) rest: Duration,
    /// Until it takes more of its answer.
    pub(super) taking: Duration,
    /// How many bytes a second it has to take besides.
    pub(super) least_rate: NonZeroU32,
}

impl Patience {
    /// How often it is looked what a client does.
    pub(super) fn look(&self) -> Duration {
        self.rest.min(self.asking)
    }

    /// How long an answer of so many bytes may take.
    pub(super) fn lasts(&self, bytes: usize) -> Duration {
        self.taking.saturating_add(self.earned(bytes))
    }

    /// How much of that is for the bytes.
    pub(super) fn earned(&self, bytes: usize) -> Duration {
        // No answer has 2^52 bytes.
        Duration::from_secs_f64(bytes as f64 / f64::from(self.least_rate.get()))
    }
}

/// Why a connection ended early: the client's doing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cut {
    #[error("the client did not agree on TLS, or end its request, in time")]
    Silent,
    #[error("the client and the server did not agree on TLS")]
    Tls(#[source] io::Error),
    #[error("the client took no more of its answers")]
    Stalled,
    #[error("a request was broken, or the client gone in the middle of one")]
    Http(#[from] hyper::Error),
}

/// Serves a client until it leaves, or all are told to end and it has its answers.
pub(super) async fn speak<S>(
    stream: Lingering<Stream>,
    tls: Option<&Tls>,
    service: S,
    patience: Patience,
    mut ending: Ending,
) -> Result<(), Cut>
where
    S: Service<Request<Incoming>, Response = Answer, Error = Infallible> + Send + Unpin + 'static,
    S::Future: Send + 'static,
{
    // Each in a box: a task is as large as the largest thing that it may ever do, and there is one for
    // each connection.
    let Some(tls) = tls else {
        let pulse = stream.pulse();
        return Box::pin(http1::serve(stream, service, pulse, patience, ending)).await;
    };
    let securely = async move {
        let agreeing = tokio::time::timeout(patience.asking, tls.accept(stream));
        let stream = tokio::select! {
            biased;
            agreed = agreeing => agreed.map_err(|_| Cut::Silent)?,
            // It has asked for nothing that it could wait for.
            () = ending.told() => return Ok(()),
        };
        let stream = stream.map_err(Cut::Tls)?;
        let pulse = stream.get_ref().0.pulse();
        match stream.get_ref().1.alpn_protocol() {
            Some(H2) => Box::pin(http2::serve(stream, service, pulse, patience, ending)).await,
            _ => Box::pin(http1::serve(stream, service, pulse, patience, ending)).await,
        }
    };
    Box::pin(securely).await
}
