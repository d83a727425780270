//! The document that a request names, or what is answered where there is none.

use super::client::Account;
use super::document::Document;
use super::moved::Ending;
use super::refusal;
use super::render::RenderError;
use super::request::{self, Unaddressed};
use super::respond::{Answer, plain, slow_down, unavailable, with};
use super::server::Server;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header;
use hyper::{Method, Request, Response, StatusCode};
use std::error::Error;
use std::sync::Arc;

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

/// The document that a request asks for, or what is answered instead.
pub(super) async fn found(
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
