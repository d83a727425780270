//! The HTTP API: entries put, read and taken back by programs that have a token.
//!
//! [`answer`] finds the `operation` that a request asks for, `access` who asks and what that token may,
//! `content` the body it brings; `reading`, `changing` and `importing` carry it out and answer with a
//! [`Reply`] or a `problem`. A change is decided in one transaction with itself, and with the answer that
//! is kept for who asks again (`repeat`). `openapi` describes all of it, out of the same tables.

mod access;
mod changing;
mod content;
mod form;
mod importing;
mod openapi;
mod operation;
mod origin;
mod parameter;
mod problem;
mod reading;
mod repeat;

pub use origin::{Origin, OriginError};
pub(super) use repeat::UnderWay;

use super::client::Account;
use super::coding::Coding;
use super::metrics::{Limit, Subject};
use super::request;
use super::respond::{Answer, Answered, Visit};
use super::server::{Crowded, Server};
use crate::model::Instant;
use crate::store::{KnownToken, Reply, StoreError};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use operation::{Operation, Resource};
use origin::Asking;
use parameter::Parameters;
use problem::{Code, Problem};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// What lines about uses of tokens are filtered by.
const LOG: &str = "newsstand::api";
/// Below which everything is the API's.
const ROOT: &str = "/api";
/// How long an answer waits at most until this server shows the change; then it will a moment later.
const SHOWN_WITHIN: Duration = Duration::from_secs(2);

/// How the API is limited.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// Pages of these other sites may use it, where their scripts have a token.
    pub origins: Vec<Origin>,
    /// The desk's own folder of stories: what a file there tells is changed there.
    pub stories: Option<PathBuf>,
    /// Bytes of what is imported by one request.
    pub import_bytes: usize,
    /// Imports under way at most: each has all of its source in memory.
    pub imports: usize,
    /// How long a body may take to come, beyond a second for each kibibyte of it.
    pub body_timeout: Duration,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            stories: None,
            import_bytes: 16 << 20,
            imports: 4,
            body_timeout: Duration::from_secs(30),
        }
    }
}

/// Whether a path is the API's; `path` is below the desk's own.
pub(super) fn has(path: &str) -> bool {
    let below = path.strip_prefix(ROOT);
    below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}

/// What a request asks for, when it is known who asks and that they may.
struct Call {
    server: Arc<Server>,
    known: KnownToken,
    operation: Operation,
    resource: Resource,
    parameters: Parameters,
    headers: HeaderMap,
    body: Bytes,
    /// The hash of all that is asked.
    request: blake3::Hash,
    now: Instant,
    /// Of an import, while it is under way.
    _import: Option<OwnedSemaphorePermit>,
}

/// What was done, and up to which revision of the store readers are to see it before it is told.
struct Done {
    reply: Reply,
    revision: Option<i64>,
}

impl From<Reply> for Done {
    fn from(reply: Reply) -> Self {
        Self {
            reply,
            revision: None,
        }
    }
}

/// Answers a request to the API.
pub(super) async fn answer(
    server: &Arc<Server>,
    visit: &Visit,
    account: &Account,
    request: &mut Request<Incoming>,
) -> Answered {
    let asking = Asking::of(&server.api.origins, request.headers());
    let mut answer = match answered(server, visit, account, request).await {
        Ok(reply) => answer_of(reply),
        Err(problem) => {
            content::throw_away(request).await;
            answer_of(problem.reply())
        }
    };
    asking.allow(request, &mut answer);
    Answered {
        answer,
        subject: Subject::API,
        coding: Coding::Identity,
    }
}

async fn answered(
    server: &Arc<Server>,
    visit: &Visit,
    account: &Account,
    request: &mut Request<Incoming>,
) -> Result<Reply, Problem> {
    let (resource, operation) = match asked_for(server, request)? {
        Asked::For(resource, operation) => (resource, operation),
        Asked::How(resource) => return Ok(methods(&resource)),
    };
    if operation == Operation::Describe {
        return Ok(openapi::reply(server.base()));
    }
    let parameters = Parameters::read(request.uri().query(), operation)?;
    let known = access::known(server, account, request.headers()).await;
    let known = known.inspect_err(|problem| log(None, operation, request, problem.status()))?;
    let name = known.token.name.to_string();
    let began = now(server)?;
    if known.is_use_news(began) {
        note_use(server, known.id, began);
    }
    let call = async {
        access::admit(server, account, &known, operation, began)?;
        let import = import_permit(server, operation)?;
        let body = content::read(server, visit, operation, &parameters, request).await?;
        Ok(Call {
            server: server.clone(),
            request: repeat::hash(request, &body),
            headers: request.headers().clone(),
            known,
            operation,
            resource,
            parameters,
            body,
            // A body may take long to come, and what it makes is made now.
            now: now(server)?,
            _import: import,
        })
    };
    let replied = match call.await {
        Ok(call) => carried_out(server, call).await,
        Err(problem) => Err(problem),
    };
    let status = replied.as_ref().map_or_else(Problem::status, |reply| {
        StatusCode::from_u16(reply.status).unwrap_or_default()
    });
    log(Some(&name), operation, request, status);
    debug_assert!(
        operation.can_answer(status),
        "{operation:?} answers {status}"
    );
    replied
}

fn import_permit(
    server: &Server,
    operation: Operation,
) -> Result<Option<OwnedSemaphorePermit>, Problem> {
    if operation != Operation::Import {
        return Ok(None);
    }
    let permit = server.imports.clone().try_acquire_owned();
    permit.map(Some).map_err(|_| {
        server.metrics.hit(Limit::InFlight);
        Problem::unavailable()
    })
}

/// What a request asks for.
enum Asked {
    For(Resource, Operation),
    /// In which ways a resource can be asked.
    How(Resource),
}

fn asked_for(server: &Server, request: &Request<Incoming>) -> Result<Asked, Problem> {
    let path = request::path(request).map_err(|error| {
        let text = match error {
            request::Unaddressed::Server => "That is no address.",
            request::Unaddressed::Nothing(text) => text.trim_end(),
        };
        Problem::new(Code::BadRequest, text)
    })?;
    let resource = Resource::at(server.path(&path));
    let resource = resource.ok_or_else(nothing_here)?;
    let method = match *request.method() {
        Method::OPTIONS => return Ok(Asked::How(resource)),
        Method::HEAD => &Method::GET,
        ref method => method,
    };
    match resource.operation(method) {
        Some(operation) => Ok(Asked::For(resource, operation)),
        None => {
            let allowed = resource.methods();
            let mut text = format!("{method} is not possible here; {allowed} are.");
            if let Resource::Entries(kind) = resource {
                text += &format!(
                    " An entry is written by PUT to /api/{}/SLUG.",
                    kind.plural()
                );
            }
            Err(Problem::new(Code::MethodNotAllowed, text).with(header::ALLOW, allowed))
        }
    }
}

fn nothing_here() -> Problem {
    let text = "There is nothing here; /api/openapi.json describes what there is. An entry's address ends in \
                a slug: lower-case letters, digits and hyphens.";
    Problem::new(Code::NotFound, text)
}

/// RFC 9110, section 9.3.7.
fn methods(resource: &Resource) -> Reply {
    reply(StatusCode::NO_CONTENT, String::new()).with(header::ALLOW, resource.methods())
}

/// Carries out what is asked, on the threads that do more than answer; what it changed is seen by
/// readers of this server when it is told.
async fn carried_out(server: &Arc<Server>, call: Call) -> Result<Reply, Problem> {
    let done = server.make(perform(call)).await;
    let done = done.map_err(|Crowded| Problem::unavailable())??;
    if let Some(revision) = done.revision {
        let shown = server.shows(revision);
        // Its follower may be in trouble; what is stored is stored.
        let _ = tokio::time::timeout(SHOWN_WITHIN, shown).await;
    }
    Ok(done.reply)
}

async fn perform(call: Call) -> Result<Done, Problem> {
    match (call.operation, &call.resource) {
        (Operation::List, Resource::Entries(kind)) => reading::list(&call, *kind).await,
        (Operation::Read, Resource::Entry(address)) => reading::read(&call, address).await,
        (Operation::Put, Resource::Entry(address)) => changing::put(&call, address).await,
        (Operation::Retract, Resource::Entry(address)) => changing::retract(&call, address).await,
        (Operation::Import, Resource::Import) => importing::import(&call).await,
        (Operation::Describe, _) => Ok(openapi::reply(call.base()).into()),
        // `Operation::is_of` has seen to it that no other resource comes with one of these.
        (
            Operation::List
            | Operation::Read
            | Operation::Put
            | Operation::Retract
            | Operation::Import,
            _,
        ) => Err(nothing_here()),
    }
}

/// Writes down that a token is in use, were it in vain, which nobody waits for: somebody else may be writing for long.
fn note_use(server: &Server, id: i64, now: Instant) {
    let store = server.desk.store.clone();
    server.aside(async move {
        if let Err(error) = store.note_use(id, now).await {
            tracing::debug!(%error, "the use of a token is not written down");
        }
    });
}

fn now(server: &Server) -> Result<Instant, Problem> {
    Instant::new(server.desk.clock.now()).map_err(|error| {
        tracing::error!(%error, "the machine's clock is off");
        Problem::unavailable()
    })
}

/// A line for each use of a token: whose, and for what. Never the token itself.
fn log(token: Option<&str>, operation: Operation, request: &Request<Incoming>, status: StatusCode) {
    let (operation, path) = (operation.id(), request.uri().path());
    let status = status.as_u16();
    match token {
        Some(token) => tracing::info!(target: LOG, token, operation, path, status, "used"),
        None => tracing::warn!(target: LOG, operation, path, status, "no good token"),
    }
}

fn reply(status: StatusCode, body: String) -> Reply {
    Reply {
        status: status.as_u16(),
        fields: Vec::new(),
        body,
    }
}

/// Content in JSON.
fn json(status: StatusCode, value: &impl serde::Serialize) -> Reply {
    // Only keys that are no texts, or a writer that fails, could keep it from being written.
    let mut body = serde_json::to_string(value).unwrap_or_default();
    // Or the prompt of whoever looks by curl stands behind it.
    body.push('\n');
    reply(status, body).with(header::CONTENT_TYPE, "application/json".to_owned())
}

impl Reply {
    fn with(mut self, name: HeaderName, value: String) -> Self {
        self.fields.push((name.to_string(), value));
        self
    }
}

fn answer_of(reply: Reply) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(reply.body)));
    *answer.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    let headers = answer.headers_mut();
    for (name, value) in reply.fields {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    // Neither what is not public yet nor what tells of a token stays with anybody on the way.
    let no_store = HeaderValue::from_static("no-store");
    headers.insert(header::CACHE_CONTROL, no_store);
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    answer
}

impl From<StoreError> for Problem {
    /// Trouble with the store is never "not found".
    fn from(error: StoreError) -> Self {
        let error = &error as &dyn Error;
        tracing::error!(error, "the API cannot use the store");
        Self::unavailable()
    }
}
