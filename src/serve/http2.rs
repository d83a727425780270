//! HTTP/2: what a client may have at once, and when it has been silent for too long.

use super::drain::Ending;
use super::respond::Answer;
use super::speak::{Cut, Patience};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::CONTENT_LENGTH;
use hyper::server::conn::http2;
use hyper::service::{Service, service_fn};
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

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

/// Serves a connection until it ends, or is told to, or has been silent for too long.
pub(super) async fn serve<I, S>(
    stream: I,
    service: S,
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
        let (is_head, life) = (*request.method() == Method::HEAD, noted.clone());
        let answering = service.call(request);
        async move {
            let Ok(answer) = answering.await;
            Ok::<_, Infallible>(in_pieces(answer, is_head, life))
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
    tokio::select! {
        end = connection.as_mut() => return Ok(end?),
        () = ending.told() => {}
        // A client holds its connection open between two polls, and one that has died too.
        () = life.ends(patience.asking) => {}
    }
    // What was asked by now is still answered, but not for ever: a client need not take it.
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        end = connection => Ok(end?),
        () = life.ends(patience.taking) => Err(Cut::Stalled),
    }
}

/// Whether anything goes on in a connection: a request came, or a piece of an answer was taken. What
/// a client can send without end and without asking for anything does not count.
#[derive(Debug, Default)]
struct Life(AtomicU64);

impl Life {
    fn note(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Resolves when nothing went on for so long, or for up to twice as long: to look at intervals is
    /// cheaper than to set a timer at each request.
    async fn ends(&self, quiet: Duration) {
        loop {
            let before = self.0.load(Ordering::Relaxed);
            tokio::time::sleep(quiet).await;
            if self.0.load(Ordering::Relaxed) == before {
                return;
            }
        }
    }
}

/// A body that sees how it is taken.
struct Pieces {
    rest: Bytes,
    life: Arc<Life>,
}

/// The same answer; to HEAD without its body, which hyper leaves to us in this version.
fn in_pieces(answer: Answer, is_head: bool, life: Arc<Life>) -> Response<Pieces> {
    let (mut head, body) = answer.into_parts();
    let mut rest = body.into_inner().unwrap_or_default();
    if is_head && !rest.is_empty() {
        let length = rest.len();
        let fields = head.headers.entry(CONTENT_LENGTH);
        fields.or_insert_with(|| length.into());
        rest = Bytes::new();
    }
    Response::from_parts(head, Pieces { rest, life })
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        self.life.note();
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        // No memory is larger.
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }
}
