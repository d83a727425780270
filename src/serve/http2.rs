//! HTTP/2: what a client may have at once, and when it has been silent for too long.

use super::connections::{InFlight, Pulse};
use super::drain::Ending;
use super::respond::Answer;
use super::speak::{Cut, Patience};
use hyper::body::{Body, Buf, Bytes, Frame, Incoming, SizeHint};
use hyper::header::CONTENT_LENGTH;
use hyper::server::conn::http2;
use hyper::service::{Service, service_fn};
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

/// Requests of one connection that are answered at once; more are refused until one is done. A page
/// with its pictures, or all feeds of a desk, need no more.
const STREAMS: u32 = 100;
/// Requests taken back before they were looked at, at once. Past that the connection is closed: who
/// asks and takes back costs itself nothing, and the server all ("rapid reset", CVE-2023-44487).
const RESETS: usize = 20;
/// Requests that had to be refused because they break the protocol, in the life of a connection: a
/// client that does not speak it is not going to learn.
const BROKEN: usize = 100;
/// Bytes of a request's fields as HTTP/2 counts them, which is 32 more for each than they have. A
/// larger request is answered with 431 by itself: our own limits are below this, and what a client
/// sends of fields must be kept until it ends.
const FIELDS: u32 = 32 * 1024;
/// Bytes of bodies that a client may send unasked: the least that the protocol allows, for nobody
/// reads them.
const BODIES: u32 = 65_535;
/// Bytes of an answer that wait to be sent: enough to keep a connection busy.
const SEND_BUFFER: usize = 64 * 1024;
/// Bytes that an answer hands on at a time, one frame: at the next one it is seen that the client
/// takes them.
const PIECE: usize = 16 * 1024;

/// Bytes of answers that one connection may keep waiting; a stream past that is reset. One answer may
/// have any length. The cache cannot let go of what waits here, and it lasts a page with its pictures.
const HELD: usize = 64 * 1024 * 1024;

/// Serves a connection until it ends, or is told to, or has been silent for too long.
pub(super) async fn serve<I, S>(
    stream: I,
    service: S,
    pulse: Arc<Pulse>,
    patience: Patience,
    mut ending: Ending,
) -> Result<(), Cut>
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Service<Request<Incoming>, Response = Answer, Error = Infallible> + Send + 'static,
    S::Future: Send + 'static,
{
    let life = Arc::new(Life::default());
    let noted = life.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        noted.note();
        let is_head = *request.method() == Method::HEAD;
        let (life, pulse) = (noted.clone(), pulse.clone());
        let answering = service.call(request);
        async move {
            let Ok(answer) = answering.await;
            in_pieces(answer, is_head, &life, &pulse, patience)
        }
    });
    let mut http = http2::Builder::new(TokioExecutor::new());
    http.timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(RESETS)
        .max_local_error_reset_streams(BROKEN)
        .max_header_list_size(FIELDS)
        .initial_stream_window_size(BODIES)
        .initial_connection_window_size(BODIES)
        .max_send_buf_size(SEND_BUFFER);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let mut stalls = pin!(life.stalls(patience.taking));
    tokio::select! {
        end = connection.as_mut() => return Ok(end?),
        () = stalls.as_mut() => return Err(Cut::Stalled),
        () = ending.told() => {}
        // A client holds its connection open between two polls, and one that has died too.
        () = life.ends(patience.asking) => {}
    }
    // What was asked by now is still answered, but not for ever: a client need not take it.
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        end = connection => Ok(end?),
        () = stalls => Err(Cut::Stalled),
        () = life.ends(patience.taking) => Err(Cut::Stalled),
    }
}

/// Whether anything goes on in a connection: a request came, or a piece of an answer was taken. What
/// a client can send without end and without asking for anything does not count.
#[derive(Debug, Default)]
struct Life {
    count: AtomicU64,
    /// Bytes of the answers that are open.
    held: AtomicUsize,
    /// The open answers, by the number each began with.
    open: Mutex<HashMap<u64, Taking>>,
}

/// How an open answer is taken.
#[derive(Debug)]
struct Taking {
    /// Whether any of it was since the last look.
    was_taken: Arc<AtomicBool>,
    /// When all of it has to be.
    end: Instant,
}

/// Why an answer is not even begun.
#[derive(Debug, thiserror::Error)]
#[error("the client asks for more and does not take what it has asked for")]
struct Held;

impl Life {
    fn note(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    /// Resolves when nothing went on for so long, or for up to twice as long: to look at intervals is
    /// cheaper than to set a timer at each request.
    async fn ends(&self, quiet: Duration) {
        loop {
            let before = self.count.load(Ordering::Relaxed);
            tokio::time::sleep(quiet).await;
            if self.count.load(Ordering::Relaxed) == before {
                return;
            }
        }
    }

    /// Resolves when nothing was taken of one answer for so long, or not all of it in the time that it
    /// has, or up to so long after that; whatever else goes on.
    async fn stalls(&self, untaken: Duration) {
        loop {
            tokio::time::sleep(untaken).await;
            let (now, open) = (Instant::now(), self.open());
            let goes_on =
                |one: &Taking| one.was_taken.swap(false, Ordering::Relaxed) && now < one.end;
            if !open.values().all(goes_on) {
                return;
            }
        }
    }

    /// One more open answer, if it is the only one or all have room. It shares the line with those
    /// before it, so that it has as much time as all of them together need.
    fn hold(
        self: &Arc<Self>,
        length: usize,
        pulse: &Arc<Pulse>,
        patience: Patience,
    ) -> Result<Open, Held> {
        let before = self.held.fetch_add(length, Ordering::Relaxed);
        if before > 0 && before.saturating_add(length) > HELD {
            self.held.fetch_sub(length, Ordering::Relaxed);
            return Err(Held);
        }
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let was_taken = Arc::new(AtomicBool::new(true));
        let taking = Taking {
            was_taken: was_taken.clone(),
            end: Instant::now() + patience.lasts(before.saturating_add(length)),
        };
        self.open().insert(number, taking);
        Ok(Open {
            life: self.clone(),
            number,
            length,
            was_taken,
            _in_flight: pulse.begin(),
        })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, Taking>> {
        // Whoever panicked while it held this had changed one entry or none.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer of which the client has not taken all. It is no idle connection's, and keeps its memory.
#[derive(Debug)]
struct Open {
    life: Arc<Life>,
    number: u64,
    length: usize,
    was_taken: Arc<AtomicBool>,
    _in_flight: InFlight,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.life.held.fetch_sub(self.length, Ordering::Relaxed);
        self.life.open().remove(&self.number);
    }
}

/// A body that sees how it is taken; `open` unless it is empty.
struct Pieces {
    rest: Bytes,
    open: Option<Arc<Open>>,
}

/// The same answer; to HEAD without its body, which hyper leaves to us in this version.
fn in_pieces(
    answer: Answer,
    is_head: bool,
    life: &Arc<Life>,
    pulse: &Arc<Pulse>,
    patience: Patience,
) -> Result<Response<Pieces>, Held> {
    let (mut head, body) = answer.into_parts();
    let mut rest = body.into_inner().unwrap_or_default();
    if is_head && !rest.is_empty() {
        let length = rest.len();
        let fields = head.headers.entry(CONTENT_LENGTH);
        fields.or_insert_with(|| length.into());
        rest = Bytes::new();
    }
    let mut open = None;
    if !rest.is_empty() {
        open = Some(Arc::new(life.hold(rest.len(), pulse, patience)?));
    }
    Ok(Response::from_parts(head, Pieces { rest, open }))
}

impl Body for Pieces {
    type Data = Piece;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(PIECE);
        let bytes = self.rest.split_to(length);
        let open = self.open.clone();
        Poll::Ready(Some(Ok(Frame::data(Piece { bytes, open }))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        // No memory is larger.
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }
}

/// A piece of an answer, which waits until the client's window lets it go: the last one too, when the
/// body itself is gone.
struct Piece {
    bytes: Bytes,
    open: Option<Arc<Open>>,
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.len()
    }

    fn chunk(&self) -> &[u8] {
        &self.bytes
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        if let Some(open) = &self.open {
            open.was_taken.store(true, Ordering::Relaxed);
            open.life.note();
        }
    }
}
