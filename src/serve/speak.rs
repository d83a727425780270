//! What is spoken over a connection: TLS first where there is a certificate, then the HTTP that the
//! two have agreed on.

use super::drain::Ending;
use super::http2;
use super::linger::Lingering;
use super::respond::Answer;
use super::stream::Stream;
use super::tls::{H2, Tls};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// A larger request head is not even read: hyper answers 431 by itself. Ours are below this.
const HEAD_BUFFER: usize = 64 * 1024;

/// How long a client is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Until it has agreed on TLS, has sent a request's head, or asks for something more.
    pub(super) asking: Duration,
    /// Until it takes more of its answer.
    pub(super) taking: Duration,
}

/// Why a connection ended early: the client's doing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cut {
    #[error("the client did not agree on TLS in time")]
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
    ending: Ending,
) -> Result<(), Cut>
where
    S: Service<Request<Incoming>, Response = Answer, Error = Infallible> + Send + 'static,
    S::Future: Send + 'static,
{
    // Each in a box: a task is as large as the largest thing that it may ever do, and there is one for
    // each connection.
    let Some(tls) = tls else {
        return Box::pin(http_1(stream, service, patience, ending)).await;
    };
    let securely = async move {
        let agreeing = tokio::time::timeout(patience.asking, tls.accept(stream));
        let stream = agreeing.await.map_err(|_| Cut::Silent)?;
        let stream = stream.map_err(Cut::Tls)?;
        match stream.get_ref().1.alpn_protocol() {
            Some(H2) => {
                let pulse = stream.get_ref().0.pulse();
                Box::pin(http2::serve(stream, service, pulse, patience, ending)).await
            }
            _ => Box::pin(http_1(stream, service, patience, ending)).await,
        }
    };
    Box::pin(securely).await
}

async fn http_1<I, S>(stream: I, service: S, patience: Patience, ending: Ending) -> Result<(), Cut>
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Service<Request<Incoming>, Response = Answer, Error = Infallible> + Send + 'static,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(patience.asking)
        .max_buf_size(HEAD_BUFFER)
        // A client that has sent all it will still wants its answer.
        .half_close(true);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    Ok(ending.serve(connection).await?)
}
