//! One request, one answer.

use super::client::{Account, Exceeded, Peer};
use super::coding::{Accepted, Coding};
use super::conditional::{Decision, decide};
use super::connections::Place;
use super::delta::{Base, Deltas};
use super::document::{Coded, Document};
use super::metrics::{Limit, MEDIA_TYPE, Subject};
use super::moved::{self, Ending};
use super::render::RenderError;
use super::request::{self, Unaddressed};
use super::server::{Crowded, Server};
use super::{Side, refusal};
use crate::store::Upcoming;
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// What can be done with whatever is here.
const METHODS: &str = "GET, HEAD, OPTIONS";
/// What could be meant so; any other method is possible nowhere (RFC 9110, section 9.1).
const KNOWN_METHODS: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::PATCH,
    Method::TRACE,
];
/// When to come back after a 503: the store is back within seconds or needs a person.
const RETRY_AFTER: &str = "10";
/// What lines about requests are filtered by.
const LOG: &str = "newsstand::request";
/// How much of what a client says of itself goes into the log.
const LOGGED: usize = 200;

pub(super) type Answer = Response<Full<Bytes>>;

/// A connection, as the one who answers sees it.
pub(super) struct Visit {
    pub(super) side: Side,
    /// `None` of an operator, who has no limits.
    pub(super) peer: Option<Peer>,
    pub(super) place: Place,
    /// Whether the server is ending, so that no more requests are welcome.
    pub(super) is_closing: Arc<AtomicBool>,
}

/// Answers, whatever happens, and writes the log line.
pub(super) async fn answer(
    server: &Arc<Server>,
    visit: &Visit,
    request: &Request<Incoming>,
) -> Answer {
    let _in_flight = visit.place.asked();
    // Nobody looks at the clock for a line that is not written.
    let is_logged =
        visit.side != Side::Admin && tracing::enabled!(target: LOG, tracing::Level::INFO);
    let start = is_logged.then(Instant::now);
    // A panic that reached hyper would close the connection without an answer.
    let answering = AssertUnwindSafe(dispatch(server, visit, request)).catch_unwind();
    let answered = answering.await.unwrap_or_else(|_| {
        tracing::error!(path = request.uri().path(), "answering a request panicked");
        server.metrics.panics.inc();
        let text = "Something went wrong here; it has been noted.\n";
        plain(StatusCode::INTERNAL_SERVER_ERROR, text).into()
    });
    if visit.side != Side::Admin {
        count(server, request.method(), &answered);
    }
    let answer = answered.answer;
    if let Some(start) = start {
        log(request, &answer, start.elapsed());
    }
    answer
}

/// An answer, and where it is counted.
struct Answered {
    answer: Answer,
    subject: Subject,
    coding: Coding,
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
    use hyper::body::Body;
    answer.body().size_hint().exact().unwrap_or(0)
}

fn log(request: &Request<Incoming>, answer: &Answer, took: Duration) {
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

async fn dispatch(server: &Arc<Server>, visit: &Visit, request: &Request<Incoming>) -> Answered {
    let peer = visit.peer.as_ref();
    let client = peer.and_then(|peer| server.clients.asking(peer, request.headers()));
    let account = match Account::open(client) {
        Ok(account) => account,
        Err(exceeded) => return slow_down(server, exceeded).into(),
    };
    if let Some((status, text)) = request::refusal(request) {
        match status {
            StatusCode::URI_TOO_LONG => server.metrics.hit(Limit::Target),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => server.metrics.hit(Limit::Fields),
            _ => {}
        }
        return plain(status, text).into();
    }
    match visit.side {
        Side::Admin => Box::pin(admin(server, request)).await.into(),
        Side::Public => public(server, account, request).await,
        Side::Insecure => moved::to_tls(&server.desk.publication, request).into(),
    }
}

async fn public(
    server: &Arc<Server>,
    mut account: Account,
    request: &Request<Incoming>,
) -> Answered {
    if let Err(exceeded) = account.ask(request.method(), request.headers()) {
        return slow_down(server, exceeded).into();
    }
    let uri = request.uri();
    // Before the document: the one that an embargo's end outdates must not be kept past it.
    let upcoming = server.upcoming.load_full();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let ready = match is_read && uri.query().is_none() {
        true => server.ready(uri.path()),
        false => None,
    };
    // What takes longer is in boxes, here and below: it would make the future of every request ten
    // times as large, and that is moved and kept for each connection.
    let document = match ready {
        Some(document) => document,
        None => match Box::pin(found(server, &mut account, request)).await {
            Ok(document) => document,
            Err(answer) => return answer.into(),
        },
    };
    let now = server.desk.clock.now();
    let (mut answer, coding) = present(server, &mut account, request, &document, now).await;
    if let Some(upcoming) = upcoming {
        keep_no_longer(&mut answer, server, &upcoming, &document, now);
    }
    Answered {
        answer,
        subject: document.subject,
        coding,
    }
}

/// The document that a request asks for, or what is answered instead.
async fn found(
    server: &Arc<Server>,
    account: &mut Account,
    request: &Request<Incoming>,
) -> Result<Arc<Document>, Answer> {
    let method = request.method();
    if !KNOWN_METHODS.contains(method) {
        return Err(only(StatusCode::NOT_IMPLEMENTED));
    }
    let path = match request::path(request) {
        Ok(path) => path,
        Err(Unaddressed::Server) => return Err(options()),
        Err(Unaddressed::Nothing(text)) => return Err(plain(StatusCode::BAD_REQUEST, text)),
    };
    let publication = &server.desk.publication;
    let query = request.uri().query();
    let address = match publication.search_address(&path, query) {
        Some(Ok(search)) => Some(search),
        Some(Err(error)) => return Err(refusal::bad_search(&server.desk, request, &error)),
        None => publication.address(&path),
    };
    let moved = server.moved.alias(publication, &path, query);
    let moved = moved.or_else(|| server.moved.gone(address.as_ref()?));
    let address = match (moved, address) {
        (None, None) => return Err(server.not_found.answer(request)),
        _ if *method == Method::OPTIONS => return Err(options()),
        _ if !matches!(*method, Method::GET | Method::HEAD) => {
            return Err(only(StatusCode::METHOD_NOT_ALLOWED));
        }
        (Some(Ending::Moved(answer)), _) => return Err(answer.clone()),
        (Some(Ending::GivenUp), _) => return Err(server.given_up.answer(request)),
        (None, Some(address)) => address,
    };
    if let Some(document) = server.ready_at(&address) {
        return Ok(document);
    }
    if server.is_kept(&address) {
        account
            .fetch()
            .map_err(|exceeded| slow_down(server, exceeded))?;
    }
    match server.document(&address).await {
        Ok(Some(document)) => Ok(document),
        Ok(None) => Err(server.not_found.answer(request)),
        Err(RenderError::Failing | RenderError::Crowded(_)) => Err(unavailable()),
        Err(error) => {
            let error = &error as &dyn Error;
            tracing::error!(error, %address, "an address cannot be rendered");
            Err(unavailable())
        }
    }
}

/// What is answered to another method than there are.
fn only(status: StatusCode) -> Answer {
    let answer = plain(status, "Only GET, HEAD and OPTIONS are possible here.\n");
    with(answer, header::ALLOW, METHODS)
}

/// RFC 9110, section 9.3.7: how an address can be asked, or any.
fn options() -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let answer = with(answer, header::ALLOW, METHODS);
    with(answer, header::CACHE_CONTROL, "no-store")
}

/// The document as this client wants it, what is new in it, or that the client has it already; and the
/// coding that was chosen for that.
async fn present(
    server: &Arc<Server>,
    account: &mut Account,
    request: &Request<Incoming>,
    document: &Arc<Document>,
    now: DateTime<Utc>,
) -> (Answer, Coding) {
    let headers = request.headers();
    let accepted = Accepted::of(headers);
    let current = document.current(&accepted);
    let changed = document.rendered.changed;
    let version = document.version().filter(|_| server.desk.has_deltas);
    let decision = match document.status() {
        StatusCode::OK => decide(
            headers,
            &current.map(|coding| document.etag(coding)),
            changed,
            version,
        ),
        // RFC 9110, section 13.2.1: conditions are for what would be answered with 2xx.
        _ => Decision::Perform,
    };
    let base = match decision {
        Decision::PreconditionFailed => {
            let text = "The document is not as the request's conditions have it.\n";
            let answer = plain(StatusCode::PRECONDITION_FAILED, text);
            return (answer, Coding::Identity);
        }
        Decision::NotModified(place) => {
            let coding = current.get(place).copied().unwrap_or(current[0]);
            let mut answer = Response::new(Full::default());
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            *answer.headers_mut() = document.not_modified(coding).clone();
            return (answer, coding);
        }
        Decision::Perform => None,
        Decision::Delta { since, base } => Some(Base { since, tag: base }),
    };
    match performed(server, account, request.method(), document, &accepted, base).await {
        Ok((mut answer, coding)) => {
            // RFC 9110, section 8.8.2.1: never later than Date. It can lie ahead by some seconds,
            // because two changes within one second get different ones.
            if changed > Some(now.timestamp()) {
                answer.headers_mut().remove(header::LAST_MODIFIED);
            }
            (answer, coding)
        }
        Err(answer) => (answer, Coding::Identity),
    }
}

/// What is new since `base`, or else all of it, if the client may have that.
async fn performed(
    server: &Arc<Server>,
    account: &mut Account,
    method: &Method,
    document: &Arc<Document>,
    accepted: &Accepted,
    base: Option<Base>,
) -> Result<(Answer, Coding), Answer> {
    let slow_down = |exceeded| slow_down(server, exceeded);
    if base.is_none() && *method == Method::GET {
        // Before anything is compressed for it.
        account.fetch().map_err(slow_down)?;
    }
    let coded = coded(server, document, accepted).await;
    let coded = coded.map_err(|Crowded| unavailable())?;
    if let Some(base) = base {
        let delta = Box::pin(Deltas::answer(server, account, document, coded, base));
        if let Some(answer) = delta.await {
            return Ok((answer, coded.coding));
        }
        if *method == Method::GET {
            account.fetch().map_err(slow_down)?;
        }
    }
    Ok((whole(document, coded), coded.coding))
}

/// The representation that goes out. What the client would rather have and is dear to make goes to
/// those who ask later.
async fn coded<'document>(
    server: &Arc<Server>,
    document: &'document Arc<Document>,
    accepted: &Accepted,
) -> Result<&'document Coded, Crowded> {
    if document.ready(accepted).is_none()
        && let Some(coding) = document.soonest(accepted)
    {
        Box::pin(server.compress(document, coding)).await?;
    }
    // Of what anybody can ask for in any number, most is asked for once.
    if !document.address.is_on_demand()
        && let Some(coding) = document.order(accepted)
    {
        server.make_later(document, coding);
    }
    Ok(document.ready(accepted).unwrap_or(document.identity()))
}

/// Cuts short how long caches may keep an answer, so that none outlives the end of an embargo that
/// will change it. (Whoever asked before the embargo was stored was promised more: an embargo that is
/// shorter than `max_age` may find its readers' caches filled.)
fn keep_no_longer(
    answer: &mut Answer,
    server: &Server,
    upcoming: &Upcoming,
    document: &Document,
    now: DateTime<Utc>,
) {
    // Neither what is not stored, nor a page of an archive that no new story changes.
    let kept = answer.headers().get(header::CACHE_CONTROL);
    let is_kept = kept.is_some_and(|kept| kept.as_bytes().starts_with(b"public"));
    if !is_kept || document.rendered.is_settled {
        return;
    }
    let topic = server.desk.topic(&document.address);
    let Some(end) = topic.and_then(|topic| upcoming.next(&topic)) else {
        return;
    };
    let left = (end.to_utc() - now).num_seconds().max(0);
    if let Some(cut) = server.freshness.until(left) {
        answer.headers_mut().insert(header::CACHE_CONTROL, cut);
    }
}

/// All of it: 200, or that it is gone or elsewhere.
fn whole(document: &Document, coded: &Coded) -> Answer {
    let mut answer = Response::new(Full::new(coded.body.clone()));
    *answer.status_mut() = document.status();
    *answer.headers_mut() = coded.fields.clone();
    answer
}

async fn admin(server: &Server, request: &Request<Incoming>) -> Answer {
    match request.uri().path() {
        "/healthz" => health(server).await,
        "/readyz" => readiness(server).await,
        "/metrics" => measurements(server),
        _ => {
            let text = "There are /healthz, /readyz and /metrics here, and nothing else.\n";
            plain(StatusCode::NOT_FOUND, text)
        }
    }
}

/// Whether every document is fit to be served; the addresses of those that are not.
async fn readiness(server: &Server) -> Answer {
    let mut unsound = server.cache.unsound(&server.desk).await;
    unsound.extend(server.on_demand.unsound(&server.desk).await);
    if unsound.is_empty() {
        return plain(StatusCode::OK, "ready\n");
    }
    let lines = unsound.iter().map(|address| format!("{address}\n"));
    let text = lines.collect::<String>();
    let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, "");
    *answer.body_mut() = Full::from(text);
    answer
}

async fn health(server: &Server) -> Answer {
    match server.is_well().await {
        true => plain(StatusCode::OK, "ok\n"),
        false => unavailable(),
    }
}

fn measurements(server: &Server) -> Answer {
    match server.measured() {
        Ok(text) => with(
            plain(StatusCode::OK, text),
            header::CONTENT_TYPE,
            MEDIA_TYPE,
        ),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            unavailable()
        }
    }
}

/// The client has asked for too much lately.
fn slow_down(server: &Server, exceeded: Exceeded) -> Answer {
    server.metrics.hit(Limit::Rate);
    let mut answer = server.slow_down.clone();
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, exceeded.retry_after.into());
    answer
}

fn unavailable() -> Answer {
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
