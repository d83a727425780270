//! HTTP/1.1: what a client may send, and what a connection costs over which nothing is said.

use super::connections::Pulse;
use super::drain::{Ending, Graceful};
use super::respond::Answer;
use super::speak::{Cut, Patience};
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, timeout};

/// A larger request head is not even read: hyper answers 431 by itself. Ours are below this.
const HEAD_BUFFER: usize = 64 * 1024;
/// Bytes that are taken in before anything reads them: nearly every request's head has fewer.
const FIRST: usize = 2 * 1024;
/// For so long, or twice that, a head is waited for that is under way when all are told to end: it is one
/// packet or two, and a stop should not last for who sends a byte now and then.
const LAST_HEAD: Duration = Duration::from_secs(1);

/// Serves a connection until it ends, or is told to, or has been silent for too long.
///
/// hyper has some twenty kilobytes for each connection, and most connections are idle, or have never
/// said a word. So it comes when the client does and leaves when it rests; meanwhile there is the socket.
pub(super) async fn serve<I, S>(
    stream: I,
    mut service: S,
    pulse: Arc<Pulse>,
    patience: Patience,
    mut ending: Ending,
) -> Result<(), Cut>
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Service<Request<Incoming>, Response = Answer, Error = Infallible> + Send + Unpin + 'static,
    S::Future: Send + 'static,
{
    let mut stream = Kept {
        stream,
        pulse,
        first: Bytes::new(),
    };
    loop {
        let has_begun = tokio::select! {
            biased;
            has_begun = timeout(patience.asking, stream.begins()) => has_begun.unwrap_or(false),
            () = ending.told() => false,
        };
        if !has_begun {
            // Whether it still arrives is the client's affair.
            let _ = stream.shutdown().await;
            return Ok(());
        }
        let mut used = Used::new(stream, service, patience);
        ending.serve(Pin::new(&mut used)).await?;
        match used.rested() {
            Some(rested) => (stream, service) = rested,
            None => return Ok(()),
        }
    }
}

/// A stream that can outlive what is spoken over it.
struct Kept<I> {
    stream: I,
    pulse: Arc<Pulse>,
    /// What was taken in and is not read yet.
    first: Bytes,
}

impl<I: AsyncRead + Unpin> Kept<I> {
    /// Resolves when the client sends something, or never will: whether there is something to read.
    async fn begins(&mut self) -> bool {
        poll_fn(|context| self.poll_begin(context)).await
    }

    fn poll_begin(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        if self.first.is_empty() {
            let mut bytes = [const { MaybeUninit::uninit() }; FIRST];
            let mut buffer = ReadBuf::uninit(&mut bytes);
            if ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer)).is_err() {
                return Poll::Ready(false);
            }
            self.first = Bytes::copy_from_slice(buffer.filled());
        }
        Poll::Ready(!self.first.is_empty())
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Kept<I> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.first.is_empty() {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
            if buffer.filled().len() > before {
                this.pulse.set_asking();
            }
        } else {
            let length = this.first.len().min(buffer.remaining());
            buffer.put_slice(&this.first.split_to(length));
            this.pulse.set_asking();
        }
        Poll::Ready(Ok(()))
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Kept<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // hyper ends, and the connection goes on.
        if self.pulse.is_resting() {
            return Poll::Ready(Ok(()));
        }
        self.pulse.set_over();
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A connection over which something is said. It ends with the connection, or when that has nothing to
/// do any more.
struct Used<I, S: Service<Request<Incoming>, Response = Answer, Error = Infallible>> {
    /// In a box, which is given back.
    connection: Box<http1::Connection<TokioIo<Kept<I>>, S>>,
    pulse: Arc<Pulse>,
    patience: Patience,
    /// When it is next looked whether it is idle.
    look: Pin<Box<Sleep>>,
    /// When the client was last seen without a request that it has begun and not ended.
    heard: Instant,
    /// Whether its next answer says that it is the last.
    is_last: bool,
}

impl<I, S> Used<I, S>
where
    I: AsyncRead + AsyncWrite + Unpin,
    S: Service<Request<Incoming>, Response = Answer, Error = Infallible>,
{
    fn new(stream: Kept<I>, service: S, patience: Patience) -> Self {
        let mut http = http1::Builder::new();
        // hyper would set a timer for each request and take it back, which is a twentieth of what it does
        // for a 304; `look` sees as much.
        http.header_read_timeout(None)
            .max_buf_size(HEAD_BUFFER)
            // A client that has sent all it will still wants its answer.
            .half_close(true);
        let pulse = stream.pulse.clone();
        Self {
            connection: Box::new(http.serve_connection(TokioIo::new(stream), service)),
            pulse,
            patience,
            look: Box::pin(sleep(patience.look())),
            heard: Instant::now(),
            is_last: false,
        }
    }

    /// What goes on, if it has only come to rest.
    fn rested(self) -> Option<(Kept<I>, S)> {
        if !self.pulse.is_resting() {
            return None;
        }
        self.pulse.set_resting(false);
        let parts = self.connection.into_parts();
        let mut stream = parts.io.into_inner();
        if !parts.read_buf.is_empty() {
            stream.first = parts.read_buf;
        }
        Some((stream, parts.service))
    }
}

impl<I, S> Future for Used<I, S>
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    S: Service<Request<Incoming>, Response = Answer, Error = Infallible> + Unpin,
{
    type Output = Result<(), Cut>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Cut>> {
        let this = self.get_mut();
        let mut connection = Pin::new(&mut *this.connection);
        let mut served = connection.as_mut().poll(context);
        while served.is_pending() && this.look.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            if !this.pulse.is_unfinished() {
                this.heard = now;
            } else if now - this.heard >= this.patience.asking {
                return Poll::Ready(Err(Cut::Silent));
            }
            if this.pulse.is_quiet() && !this.is_last {
                this.pulse.set_resting(true);
                connection.as_mut().graceful_shutdown();
                served = connection.as_mut().poll(context);
                if served.is_pending() {
                    // It was not idle after all: it ends with its next answer, which says so.
                    this.pulse.set_resting(false);
                    this.is_last = true;
                }
            }
            this.look.as_mut().reset(now + this.patience.look());
        }
        served.map_err(Cut::Http)
    }
}

impl<I, S> Graceful for Used<I, S>
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    S: Service<Request<Incoming>, Response = Answer, Error = Infallible> + Unpin,
{
    /// hyper would close between two requests without regard to what it has, or the system, of the next. So
    /// what is idle comes to rest first, which loses nothing, and what is not has its time: the next answer
    /// says that it is the last.
    fn end(mut self: Pin<&mut Self>) {
        let now = Instant::now();
        self.heard = now;
        self.patience.asking = self.patience.asking.min(LAST_HEAD);
        self.look.as_mut().reset(now);
    }
}
