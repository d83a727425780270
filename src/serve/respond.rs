//! One request, one answer.

use super::admin::admin;
use super::client::{Account, Exceeded, Peer};
use super::coding::Coding;
use super::connections::{InFlight, Place};
use super::metrics::{Limit, Subject};
use super::present::{self, Unfinished};
use super::server::Server;
use super::{Side, api, moved, request};
use arc_swap::{ArcSwap, Guard};
use futures_util::FutureExt;
use futures_util::future::{Either, Ready, ready};
use http_body_util::Full;
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Version};
use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// When to come back after a 503: the store is back within seconds or needs a person.
const RETRY_AFTER: &str = "10";
/// What lines about requests are filtered by.
const LOG: &str = "newsstand::request";
/// How much of what a client says of itself goes into the log.
const LOGGED: usize = 200;

pub(super) type Answer = Response<Full<Bytes>>;

/// An answer, or the making of one. What has to wait is in a box: it would make the future of every
/// request as large as the largest, and that is moved and kept for each connection.
pub(super) type Answering = Either<
    Ready<Result<Answer, Infallible>>,
    Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>>,
>;

/// A connection, as the one who answers sees it.
pub(super) struct Visit {
    pub(super) side: Side,
    /// `None` of an operator, who has no limits.
    pub(super) peer: Option<Peer>,
    pub(super) place: Place,
    /// Whether the server is ending, so that no more requests are welcome.
    pub(super) is_closing: Arc<AtomicBool>,
}

/// Set on a request whose content was read to its end: of content in chunks, hyper does not tell.
#[derive(Clone, Copy)]
pub(super) struct HasCome;

/// A request that is being answered.
struct Asked {
    visit: Arc<Visit>,
    /// When it came, if a line is written of it: nobody looks at the clock for one that is not.
    came: Option<Instant>,
    _in_flight: InFlight,
}

/// An answer, and where it is counted.
pub(super) struct Answered {
    pub(super) answer: Answer,
    pub(super) subject: Subject,
    pub(super) coding: Coding,
}

/// Whom something must be made for.
enum Waiting {
    Operator,
    Reader(Unfinished),
}

/// Answers, whatever happens, and writes the log line.
pub(super) fn answer(
    server: &ArcSwap<Server>,
    visit: &Arc<Visit>,
    request: Request<Incoming>,
) -> Answering {
    let is_logged =
        visit.side != Side::Admin && tracing::enabled!(target: LOG, tracing::Level::INFO);
    let asked = Asked {
        came: is_logged.then(Instant::now),
        _in_flight: visit.place.asked(),
        visit: visit.clone(),
    };
    let server = server.load();
    // A panic that reached hyper would close the connection without an answer.
    let answered = match catch_unwind(AssertUnwindSafe(|| at_once(&server, visit, &request))) {
        Ok(Ok(answered)) => answered,
        Ok(Err(waiting)) => {
            let server = Guard::into_inner(server);
            return Either::Right(Box::pin(later(server, asked, request, waiting)));
        }
        Err(_) => panicked(&server, &request),
    };
    Either::Left(ready(Ok(asked.end(&server, &request, answered))))
}

fn at_once(
    server: &Server,
    visit: &Visit,
    request: &Request<Incoming>,
) -> Result<Answered, Waiting> {
    let peer = visit.peer.as_ref();
    let client = peer.and_then(|peer| server.clients.asking(peer, request.headers()));
    let account = match Account::open(client) {
        Ok(account) => account,
        Err(exceeded) => return Ok(slow_down(server, exceeded).into()),
    };
    if let Some((status, text)) = request::refusal(request) {
        match status {
            StatusCode::URI_TOO_LONG => server.metrics.hit(Limit::Target),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => server.metrics.hit(Limit::Fields),
            _ => {}
        }
        return Ok(plain(status, text).into());
    }
    match visit.side {
        Side::Admin => Err(Waiting::Operator),
        Side::Public => present::at_once(server, account, request).map_err(Waiting::Reader),
        Side::Insecure => Ok(moved::to_tls(&server.desk.publication, request).into()),
    }
}

async fn later(
    server: Arc<Server>,
    asked: Asked,
    mut request: Request<Incoming>,
    waiting: Waiting,
) -> Result<Answer, Infallible> {
    let answering = async {
        match waiting {
            Waiting::Operator => admin(&server, &request).await.into(),
            Waiting::Reader(unfinished) if api::has(server.path(request.uri().path())) => {
                let account = unfinished.account();
                api::answer(&server, &asked.visit, account, &mut request).await
            }
            Waiting::Reader(unfinished) => present::later(&server, unfinished, &request).await,
        }
    };
    let answered = AssertUnwindSafe(answering).catch_unwind().await;
    let answered = answered.unwrap_or_else(|_| panicked(&server, &request));
    Ok(asked.end(&server, &request, answered))
}

fn panicked(server: &Server, request: &Request<Incoming>) -> Answered {
    let path = request.uri().path();
    tracing::error!(path, "answering a request panicked");
    server.metrics.panics.inc();
    let text = "Something went wrong here; it has been noted.\n";
    plain(StatusCode::INTERNAL_SERVER_ERROR, text).into()
}

impl Asked {
    /// Counts and logs the answer. It says so if no other request may follow: at the end of the server,
    /// and where there is content that nobody has read, which could be taken for one. In HTTP/2 they do
    /// not follow each other.
    fn end(&self, server: &Server, request: &Request<Incoming>, answered: Answered) -> Answer {
        let visit = &self.visit;
        if visit.side != Side::Admin {
            count(server, request.method(), &answered);
        }
        let mut answer = answered.answer;
        if let Some(came) = self.came {
            let peer = visit.peer.as_ref();
            let client = peer.map(|peer| server.clients.address(peer, request.headers()));
            log(request, &answer, client, came.elapsed());
        }
        if request.version() == Version::HTTP_2 {
            return answer;
        }
        let has_come = || request.extensions().get::<HasCome>().is_some();
        let has_unread = !request.body().is_end_stream() && !has_come();
        if has_unread {
            visit.place.pulse.set_unread();
        }
        if has_unread || visit.is_closing.load(Ordering::Relaxed) {
            let close = HeaderValue::from_static("close");
            answer.headers_mut().insert(header::CONNECTION, close);
        }
        answer
    }
}

impl From<Answer> for Answered {
    /// One that is no document's.
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            subject: Subject::NOTHING,
            coding: Coding::Identity,
        }
    }
}

fn count(server: &Server, method: &Method, answered: &Answered) {
    let bytes = match *method {
        Method::HEAD => 0,
        _ => length(&answered.answer),
    };
    let status = answered.answer.status();
    let traffic = &server.traffic;
    traffic.count(answered.subject, status, answered.coding, bytes);
}

/// Of the body, in bytes.
fn length(answer: &Answer) -> u64 {
    answer.body().size_hint().exact().unwrap_or(0)
}

fn log<B>(request: &Request<B>, answer: &Answer, client: Option<IpAddr>, took: Duration) {
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    tracing::info!(
        target: LOG,
        method = shortened(request.method().as_str()),
        path = shortened(request.uri().path()),
        status = answer.status().as_u16(),
        bytes = length(answer),
        client = client.map(tracing::field::display),
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        agent = shortened(agent.unwrap_or_default()),
        "request"
    );
}

fn shortened(text: &str) -> &str {
    text.char_indices()
        .nth(LOGGED)
        .map_or(text, |(end, _)| &text[..end])
}

/// The client has asked for too much lately.
pub(super) fn slow_down(server: &Server, exceeded: Exceeded) -> Answer {
    server.metrics.hit(Limit::Rate);
    let mut answer = server.slow_down.clone();
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, exceeded.retry_after.into());
    answer
}

pub(super) fn unavailable() -> Answer {
    let text = "This cannot be shown just now. Please try again in a moment.\n";
    let answer = plain(StatusCode::SERVICE_UNAVAILABLE, text);
    with(answer, header::RETRY_AFTER, RETRY_AFTER)
}

pub(super) fn plain(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    let answer = with(answer, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    let answer = with(answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    with(answer, header::CACHE_CONTROL, "no-store")
}

pub(super) fn with(mut answer: Answer, name: HeaderName, value: &'static str) -> Answer {
    answer
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
    answer
}
