//! What is told of a request that is not carried out: problem details (RFC 9457).

use super::json;
use crate::import::Fault;
use crate::model::Tombstone;
use crate::store::Reply;
use hyper::StatusCode;
use hyper::header::{self, HeaderName};
use schemars::JsonSchema;
use serde::Serialize;

/// When to come back after a 503, in seconds.
const RETRY_AFTER: &str = "10";

/// Things that are wrong, in a sentence for people; programs find them all in `errors`.
const DETAILED: usize = 5;

/// Why a request is not carried out. Programs tell them apart by their names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Code {
    BadRequest,
    NoToken,
    NotAllowed,
    NotFound,
    MethodNotAllowed,
    TooSlow,
    Moved,
    Taken,
    ToldByFile,
    StaysRetracted,
    UnderWay,
    Retracted,
    Stale,
    TooLarge,
    MediaType,
    Invalid,
    KeyReused,
    TooMany,
    Unavailable,
}

impl Code {
    /// All of them.
    pub(super) const ALL: [Self; 19] = [
        Self::BadRequest,
        Self::NoToken,
        Self::NotAllowed,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::Moved,
        Self::Taken,
        Self::ToldByFile,
        Self::StaysRetracted,
        Self::UnderWay,
        Self::Retracted,
        Self::Stale,
        Self::TooLarge,
        Self::MediaType,
        Self::Invalid,
        Self::KeyReused,
        Self::TooMany,
        Self::Unavailable,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::NoToken => "no-token",
            Self::NotAllowed => "not-allowed",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::TooSlow => "too-slow",
            Self::Moved => "moved",
            Self::Taken => "taken",
            Self::ToldByFile => "told-by-file",
            Self::StaysRetracted => "stays-retracted",
            Self::UnderWay => "under-way",
            Self::Retracted => "retracted",
            Self::Stale => "stale",
            Self::TooLarge => "too-large",
            Self::MediaType => "media-type",
            Self::Invalid => "invalid",
            Self::KeyReused => "key-reused",
            Self::TooMany => "too-many",
            Self::Unavailable => "unavailable",
        }
    }

    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Moved
            | Self::Taken
            | Self::ToldByFile
            | Self::StaysRetracted
            | Self::UnderWay => StatusCode::CONFLICT,
            Self::Retracted => StatusCode::GONE,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What it means, for the description of the API.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::BadRequest => "the request cannot be understood",
            Self::NoToken => "there is no token, or none that is of use",
            Self::NotAllowed => "the token is not for this",
            Self::NotFound => "no entry has this address, or can have it",
            Self::MethodNotAllowed => "this method is not possible here",
            Self::TooSlow => "the body took too long to come",
            Self::Moved => "the entry has another address, which `address` tells",
            Self::Taken => "another entry has this address or this guid",
            Self::ToldByFile => "a file of the desk tells this entry, and would undo the change",
            Self::StaysRetracted => "the entry was retracted; `restore=true` brings it back",
            Self::UnderWay => "a request with this Idempotency-Key is under way",
            Self::Retracted => "the entry was retracted, as `tombstone` tells",
            Self::Stale => "the entry is not as the request's conditions have it",
            Self::TooLarge => "the body is too large",
            Self::MediaType => "the body is of a media type that is not taken here",
            Self::Invalid => "`errors` tells what is wrong in the body, and where",
            Self::KeyReused => "this Idempotency-Key came with another request",
            Self::TooMany => "too many requests; Retry-After tells when there may be more",
            Self::Unavailable => "nothing was done; Retry-After tells when to try again",
        }
    }
}

/// A request that is not carried out.
#[derive(Debug)]
pub(super) struct Problem {
    code: Code,
    fields: Vec<(HeaderName, String)>,
    /// In a box: hardly any request has one, and all hand on the room for it.
    details: Box<Details>,
}

/// Why a request was not carried out (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
#[schemars(rename = "Problem")]
pub(super) struct Details {
    /// Always `about:blank`: the title is the status's.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// Which of the reasons for this status it is.
    code: &'static str,
    /// What is wrong here, and what to do.
    detail: String,
    /// What is wrong in the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    errors: Vec<Wrong>,
    /// Where the entry is.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// What is left of an entry that was retracted: `guid`, `retracted` (when) and `reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Value>")]
    tombstone: Option<Tombstone>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct Wrong {
    /// Where: a JSON Pointer (RFC 6901) into the body, or nothing if that is no JSON.
    pointer: String,
    /// What is wrong there, and what to write instead.
    detail: String,
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        Self {
            pointer: fault.pointer,
            detail: fault.problem,
        }
    }
}

impl Problem {
    pub(super) fn new(code: Code, detail: impl Into<String>) -> Self {
        let status = code.status();
        Self {
            code,
            fields: Vec::new(),
            details: Box::new(Details {
                kind: "about:blank",
                title: status.canonical_reason().unwrap_or_default().to_owned(),
                status: status.as_u16(),
                code: code.name(),
                detail: detail.into(),
                errors: Vec::new(),
                address: None,
                tombstone: None,
            }),
        }
    }

    /// That some values of the body are wrong.
    pub(super) fn invalid(faults: Vec<Fault>) -> Self {
        Self::invalid_of(faults.len(), faults)
    }

    /// The same of so many, of which these are told.
    pub(super) fn invalid_of(all: usize, faults: Vec<Fault>) -> Self {
        let first = faults.iter().take(DETAILED);
        let mut told: Vec<String> = first.map(ToString::to_string).collect();
        if all > told.len() {
            told.push(format!("and {} more", all - told.len()));
        }
        let mut problem = Self::new(Code::Invalid, told.join("; "));
        problem.details.errors = faults.into_iter().map(Wrong::from).collect();
        problem
    }

    /// The same of one.
    pub(super) fn wrong(pointer: &str, problem: impl Into<String>) -> Self {
        Self::invalid(vec![Fault {
            pointer: pointer.to_owned(),
            problem: problem.into(),
        }])
    }

    pub(super) fn unavailable() -> Self {
        let text = "This cannot be done just now, and nothing was; try again in a moment.";
        let problem = Self::new(Code::Unavailable, text);
        problem.with(header::RETRY_AFTER, RETRY_AFTER.to_owned())
    }

    pub(super) fn too_many(retry_after: u64) -> Self {
        let text = format!("That was too much in one minute; go on in {retry_after} s.");
        let problem = Self::new(Code::TooMany, text);
        problem.with(header::RETRY_AFTER, retry_after.to_string())
    }

    pub(super) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.fields.push((name, value));
        self
    }

    pub(super) fn at(mut self, address: String) -> Self {
        self.details.address = Some(address);
        self
    }

    pub(super) fn buried(mut self, tombstone: Option<Tombstone>) -> Self {
        self.details.tombstone = tombstone;
        self
    }

    pub(super) fn status(&self) -> StatusCode {
        self.code.status()
    }

    pub(super) fn reply(self) -> Reply {
        let mut reply = json(self.status(), &*self.details);
        let problem = "application/problem+json".to_owned();
        reply.fields = vec![(header::CONTENT_TYPE.to_string(), problem)];
        for (name, value) in self.fields {
            reply = reply.with(name, value);
        }
        reply
    }
}
