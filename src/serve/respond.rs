//! One request, one answer.

use super::cache::{Coded, Document};
use super::coding::Coding;
use super::conditional::{Decision, decide};
use super::render::{RenderError, render};
use super::{Server, Side};
use crate::model::Address;
use futures_util::FutureExt;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::Error;
use hyper::http::response::Builder;
use hyper::{Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant, UNIX_EPOCH};

/// A longer request target gets 414: our longest address is a tenth of it.
pub(super) const LONGEST_TARGET: usize = 8 * 1024;
/// A larger sum of header fields gets 431: readers send some hundred bytes.
pub(super) const LARGEST_HEADERS: usize = 16 * 1024;
/// When to come back after a 503: the store is back within seconds or needs a person.
const RETRY_AFTER: &str = "10";
const PLAIN_TEXT: &str = "text/plain; charset=utf-8";
/// How much of what a client says of itself goes into the log.
const LOGGED: usize = 200;

/// Pages hold a style of their own, pictures from anywhere a story has them, and nothing else.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; base-uri 'none'";
/// A drawing may style itself and do nothing.
const IMAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

type Answer = Response<Full<Bytes>>;

/// Answers, whatever happens, and writes the log line.
pub(super) async fn answer(server: &Arc<Server>, side: Side, request: Request<Incoming>) -> Answer {
    let start = Instant::now();
    // A panic that reached hyper would close the connection without an answer.
    let answering = AssertUnwindSafe(dispatch(server, side, &request)).catch_unwind();
    let answer = match answering.await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            tracing::error!(%error, "an answer could not be built");
            internal_error()
        }
        Err(_) => {
            tracing::error!(path = request.uri().path(), "answering a request panicked");
            internal_error()
        }
    };
    if side == Side::Public {
        log(&request, &answer, start.elapsed());
    }
    answer
}

fn log(request: &Request<Incoming>, answer: &Answer, took: Duration) {
    use hyper::body::Body;
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    tracing::info!(
        target: "newsstand::request",
        method = %request.method(),
        path = shortened(request.uri().path()),
        status = answer.status().as_u16(),
        bytes = answer.body().size_hint().exact().unwrap_or(0),
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

async fn dispatch(
    server: &Arc<Server>,
    side: Side,
    request: &Request<Incoming>,
) -> Result<Answer, Error> {
    if let Some((status, text)) = refusal(request) {
        return plain(status, text);
    }
    match side {
        Side::Admin => health(server, request).await,
        Side::Public => public(server, request).await,
    }
}

/// What is wrong with a request before one looks at what it asks for.
fn refusal(request: &Request<Incoming>) -> Option<(StatusCode, &'static str)> {
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    if target > LONGEST_TARGET {
        return Some((StatusCode::URI_TOO_LONG, "That address is too long.\n"));
    }
    let field = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    if request.headers().iter().map(field).sum::<usize>() > LARGEST_HEADERS {
        let text = "The request's header fields are too large.\n";
        return Some((StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, text));
    }
    // RFC 9112, section 3.2: exactly one Host in HTTP/1.1.
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if hosts > 1 || hosts == 0 && request.version() == hyper::Version::HTTP_11 {
        return Some((
            StatusCode::BAD_REQUEST,
            "A request needs exactly one Host field.\n",
        ));
    }
    None
}

async fn public(server: &Arc<Server>, request: &Request<Incoming>) -> Result<Answer, Error> {
    let Ok(path) = percent_decode_str(request.uri().path()).decode_utf8() else {
        return plain(StatusCode::BAD_REQUEST, "That address is not UTF-8.\n");
    };
    let Some(address) = Address::parse(&path) else {
        return not_found();
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let text = "Only GET and HEAD are possible here.\n";
        return text_answer(StatusCode::METHOD_NOT_ALLOWED, text)
            .header(header::ALLOW, "GET, HEAD")
            .body(text.into());
    }
    let document = match &address {
        // A file: read at each request, so that one that is replaced shows at once.
        Address::Image(_) => {
            let image = render(&server.desk, &address).await;
            image.map(|image| image.map(|image| Arc::new(Document::new(image))))
        }
        address => server.cache.document(&server.desk, address).await,
    };
    match document {
        Ok(Some(document)) => present(server, request.headers(), &address, &document).await,
        Ok(None) => not_found(),
        Err(RenderError::Failing) => unavailable(),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(%error, cause, %address, "an address cannot be rendered");
            unavailable()
        }
    }
}

/// The document as this client wants it, or that it has it already.
async fn present(
    server: &Server,
    headers: &HeaderMap,
    address: &Address,
    document: &Document,
) -> Result<Answer, Error> {
    let coded = document.coded(Coding::wanted(headers)).await;
    let builder = Response::builder();
    match decide(headers, &coded.etag, document.rendered.changed) {
        Decision::PreconditionFailed => {
            let text = "The document is not as the request's conditions have it.\n";
            text_answer(StatusCode::PRECONDITION_FAILED, text).body(text.into())
        }
        Decision::NotModified => validators(builder, server, address, document, &coded)
            .status(StatusCode::NOT_MODIFIED)
            .body(Full::default()),
        Decision::Perform => {
            let mut builder = validators(builder, server, address, document, &coded)
                .header(header::CONTENT_TYPE, document.rendered.media_type)
                // hyper leaves the body of an answer to HEAD away and keeps its length.
                .header(header::CONTENT_LENGTH, coded.body.len())
                .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
            if coded.coding != Coding::Identity {
                builder = builder.header(header::CONTENT_ENCODING, coded.coding.name());
            }
            let policy = match address {
                Address::FrontPage | Address::FeedPage(_) | Address::EntryPage(..) => PAGE_POLICY,
                Address::Opml | Address::Document(..) | Address::Image(_) => IMAGE_POLICY,
            };
            builder
                .header(header::CONTENT_SECURITY_POLICY, policy)
                .body(coded.body.into())
        }
    }
}

/// The fields that a 304 must repeat (RFC 9110, section 15.4.5), and Last-Modified and Link, which
/// caches update from it.
fn validators(
    builder: Builder,
    server: &Server,
    address: &Address,
    document: &Document,
    coded: &Coded,
) -> Builder {
    let mut builder = builder
        .header(header::ETAG, &coded.etag)
        .header(header::VARY, "Accept-Encoding")
        .header(
            header::CACHE_CONTROL,
            format!("public, max-age={}", server.desk.max_age),
        );
    let changed = u64::try_from(document.rendered.changed).unwrap_or(0);
    let changed = UNIX_EPOCH + Duration::from_secs(changed);
    // RFC 9110, section 8.8.2.1: never later than Date. It can lie ahead by some seconds, because
    // two changes within one second get different ones.
    if changed <= std::time::SystemTime::now() {
        builder = builder.header(header::LAST_MODIFIED, httpdate::fmt_http_date(changed));
    }
    if let Address::Document(_, format) = address {
        let url = server.desk.publication.url(address);
        let link = format!("<{url}>; rel=\"self\"; type=\"{}\"", format.media_type());
        builder = builder.header(header::LINK, link);
    }
    builder
}

async fn health(server: &Server, request: &Request<Incoming>) -> Result<Answer, Error> {
    if request.uri().path() != "/healthz" {
        return plain(
            StatusCode::NOT_FOUND,
            "There is /healthz here, and nothing else.\n",
        );
    }
    match server.desk.store.revision().await {
        Ok(_) => plain(StatusCode::OK, "ok\n"),
        Err(_) => unavailable(),
    }
}

fn not_found() -> Result<Answer, Error> {
    plain(
        StatusCode::NOT_FOUND,
        "There is nothing here. The address / lists every feed.\n",
    )
}

fn unavailable() -> Result<Answer, Error> {
    let text = "This cannot be shown just now. Please try again in a moment.\n";
    text_answer(StatusCode::SERVICE_UNAVAILABLE, text)
        .header(header::RETRY_AFTER, RETRY_AFTER)
        .body(text.into())
}

fn internal_error() -> Answer {
    let text = "Something went wrong here; it has been noted.\n";
    let mut answer = Response::new(Full::from(text));
    *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let plain = HeaderValue::from_static(PLAIN_TEXT);
    answer.headers_mut().insert(header::CONTENT_TYPE, plain);
    answer
}

fn plain(status: StatusCode, text: &'static str) -> Result<Answer, Error> {
    text_answer(status, text).body(text.into())
}

fn text_answer(status: StatusCode, text: &str) -> Builder {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, PLAIN_TEXT)
        .header(header::CONTENT_LENGTH, text.len())
        .header(header::CACHE_CONTROL, "no-store")
}
