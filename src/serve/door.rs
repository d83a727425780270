//! Connections: how they come in, what they may cost, how they end.

use super::linger::{Lingering, Unread};
use super::respond;
use super::server::Server;
use super::{Settings, Side};
use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;

/// A larger request head is not even read: hyper answers 431 by itself. Ours are below this.
const HEAD_BUFFER: usize = 64 * 1024;
/// How long to wait after a failed accept: the usual cause is that file descriptors ran out, and
/// those that end free some.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Takes clients in and serves each on the thread it came in on.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) server: Arc<Server>,
    pub(super) side: Side,
    /// A permit for each connection.
    pub(super) connections: Arc<Semaphore>,
    pub(super) settings: Settings,
}

impl Door {
    /// Serves until `stop` resolves, then those who have come in by then, as long as they may take.
    pub(super) async fn serve(
        self,
        listener: std::net::TcpListener,
        stop: impl Future,
    ) -> io::Result<()> {
        let listener = TcpListener::from_std(listener)?;
        let graceful = GracefulShutdown::new();
        tokio::select! {
            _ = stop => {}
            () = self.accept(&listener, &graceful) => {}
        }
        self.accept_the_rest(listener, &graceful)?;
        let drained = tokio::time::timeout(self.settings.drain, graceful.shutdown());
        if drained.await.is_err() {
            tracing::warn!("some clients did not finish in time and were cut off");
        }
        Ok(())
    }

    async fn accept(&self, listener: &TcpListener, graceful: &GracefulShutdown) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    // One too many waits here and those behind it in the system's queue, where they
                    // cost nothing. Not before it is accepted: a thread that waits for clients would
                    // hold a permit which another's clients need.
                    let permit = self.connections.clone().acquire_owned().await;
                    // It fails only once the semaphore is closed, which nobody does.
                    let Ok(permit) = permit else { return };
                    self.connect(stream, permit, graceful);
                }
                Err(error) => {
                    tracing::error!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Those that the system has accepted for us have sent their requests perhaps; closing the socket
    /// would reset them. Past the limit there is nobody to wait for.
    fn accept_the_rest(
        &self,
        listener: TcpListener,
        graceful: &GracefulShutdown,
    ) -> io::Result<()> {
        let listener = listener.into_std()?;
        while let Ok(permit) = self.connections.clone().try_acquire_owned()
            && let Ok((stream, _)) = listener.accept()
        {
            stream.set_nonblocking(true)?;
            self.connect(TcpStream::from_std(stream)?, permit, graceful);
        }
        Ok(())
    }

    fn connect(
        &self,
        stream: TcpStream,
        permit: OwnedSemaphorePermit,
        graceful: &GracefulShutdown,
    ) {
        // Without it the last piece of a large answer waits for the client's acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was gone before it began");
            return;
        }
        let (server, side) = (self.server.clone(), self.side);
        let unread = Unread::default();
        let marked = unread.clone();
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let server = server.clone();
            let content = has_content(&request).then(|| marked.clone());
            async move {
                let mut answer = respond::answer(&server, side, &request).await;
                // What nobody has read of it could be taken for another request, so none may follow.
                if let Some(unread) = content.filter(|_| has_content(&request)) {
                    unread.mark();
                    let close = HeaderValue::from_static("close");
                    answer.headers_mut().insert(header::CONNECTION, close);
                }
                Ok::<_, Infallible>(answer)
            }
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.settings.write_timeout));
        let stream = Lingering::new(Box::pin(stream), unread, self.settings.linger);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.settings.header_timeout)
            .max_buf_size(HEAD_BUFFER)
            // A client that has sent all it will still wants its answer.
            .half_close(true)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                // The client's doing: a broken request, or gone in the middle of one.
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
}

/// Whether there is any that was not read.
fn has_content(request: &Request<Incoming>) -> bool {
    !request.body().is_end_stream()
}
