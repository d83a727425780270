//! Connections: how they come in, what they may cost, how they end.

use super::metrics::{Connections, Counter, Limit};
use super::respond;
use super::server::Server;
use super::{Settings, Side};
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_io_timeout::TimeoutStream;

/// A larger request head is not even read: hyper answers 431 by itself. Ours are below this.
const HEAD_BUFFER: usize = 64 * 1024;
/// How long to wait after a failed accept: the usual cause is that file descriptors ran out, and
/// those that end free some.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// For so long after the stop signal idle clients are not sent away yet. What they have asked may be on
/// its way, or here and not read: closing then would lose it. Who is answered meanwhile is told that
/// it was the last time.
const LAST_CALL: Duration = Duration::from_millis(250);

/// Those who have come in on one thread.
#[derive(Default)]
struct Inside {
    graceful: GracefulShutdown,
    /// Every answer from now on is the last one on its connection.
    is_closing: Arc<AtomicBool>,
}

impl Inside {
    /// Resolves when all have left.
    async fn leave(self) {
        let start = Instant::now();
        while self.graceful.count() > 0 && start.elapsed() < LAST_CALL {
            tokio::time::sleep(LAST_CALL / 25).await;
        }
        self.graceful.shutdown().await;
    }
}

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
        let inside = Inside::default();
        tokio::select! {
            _ = stop => {}
            () = self.accept(&listener, &inside) => {}
        }
        inside.is_closing.store(true, Ordering::Relaxed);
        self.accept_the_rest(listener, &inside)?;
        let drained = tokio::time::timeout(self.settings.drain, inside.leave());
        if drained.await.is_err() {
            tracing::warn!("some clients did not finish in time and were cut off");
        }
        Ok(())
    }

    async fn accept(&self, listener: &TcpListener, inside: &Inside) {
        let mut is_failing = false;
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    is_failing = false;
                    self.count(|connections| &connections.accepted);
                    // One too many waits here and those behind it in the system's queue, where they
                    // cost nothing. Not before it is accepted: a thread that waits for clients would
                    // hold a permit which another's clients need.
                    let Some(permit) = self.permit().await else {
                        return;
                    };
                    self.connect(stream, permit, inside);
                }
                Err(error) => {
                    self.count(|connections| &connections.failed);
                    // Said once, not ten times a second; the metrics have each.
                    if !is_failing {
                        tracing::error!(%error, "a connection could not be accepted");
                    }
                    is_failing = true;
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// A place for a connection, when there is one. It fails only once the semaphore is closed, which
    /// nobody does.
    async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        let free = self.connections.clone().try_acquire_owned();
        if let Ok(permit) = free {
            return Some(permit);
        }
        let metrics = &self.server.metrics;
        metrics.hit(Limit::Connections);
        let _waiting = metrics.connections.wait();
        self.connections.clone().acquire_owned().await.ok()
    }

    /// Counts readers; an operator's connections say nothing of them.
    fn count(&self, counter: impl FnOnce(&Connections) -> &Counter) {
        if self.side == Side::Public {
            counter(&self.server.metrics.connections).inc();
        }
    }

    /// Those that the system has accepted for us have sent their requests perhaps; closing the socket
    /// would reset them. Past the limit there is nobody to wait for.
    fn accept_the_rest(&self, listener: TcpListener, inside: &Inside) -> io::Result<()> {
        let listener = listener.into_std()?;
        while let Ok(permit) = self.connections.clone().try_acquire_owned()
            && let Ok((stream, _)) = listener.accept()
        {
            self.count(|connections| &connections.accepted);
            stream.set_nonblocking(true)?;
            self.connect(TcpStream::from_std(stream)?, permit, inside);
        }
        Ok(())
    }

    fn connect(&self, stream: TcpStream, permit: OwnedSemaphorePermit, inside: &Inside) {
        // Without it the last piece of a large answer waits for the client's acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was gone before it began");
            return;
        }
        let (server, side) = (self.server.clone(), self.side);
        let is_closing = inside.is_closing.clone();
        let service = hyper::service::service_fn(move |request| {
            let (server, is_closing) = (server.clone(), is_closing.clone());
            async move {
                let mut answer = respond::answer(&server, side, request).await;
                if is_closing.load(Ordering::Relaxed) {
                    let close = HeaderValue::from_static("close");
                    answer.headers_mut().insert(header::CONNECTION, close);
                }
                Ok::<_, Infallible>(answer)
            }
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.settings.write_timeout));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.settings.header_timeout)
            .max_buf_size(HEAD_BUFFER)
            // A client that has sent all it will still wants its answer.
            .half_close(true)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        let watched = inside.graceful.watch(connection);
        let open = (side == Side::Public).then(|| self.server.metrics.connections.open());
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                // The client's doing: a broken request, or gone in the middle of one.
                tracing::debug!(%error, "a connection ended early");
            }
            drop((permit, open));
        });
    }
}
