//! Pages of other sites whose scripts may use the API (CORS). Without a list of them none may.

use crate::model::web_address;
use crate::serve::respond::Answer;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, StatusCode};
use std::str::FromStr;

/// The origin of a page (RFC 6454), such as `https://editor.example`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin(String);

/// Why an origin was refused.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no origin; write a scheme and a host as browsers send them, such as `https://editor.example`"
)]
pub struct OriginError(String);

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let origin = web_address(text).map(|url| url.origin().ascii_serialization());
        match origin {
            Some(origin) if origin == text => Ok(Self(origin)),
            _ => Err(OriginError(text.to_owned())),
        }
    }
}

/// What a script of another site may send.
const SENT: &str = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key";
/// What it may see of an answer, besides what it always may.
const SEEN: &str = "ETag, Link, Location, Retry-After, WWW-Authenticate";
/// For how many seconds a browser need not ask again.
const KNOWN_FOR: &str = "600";

/// The page that asks, if it is of another site and may.
pub(super) struct Asking {
    /// Whether answers differ by who asks at all.
    differs: bool,
    allowed: Option<HeaderValue>,
}

impl Asking {
    pub(super) fn of(origins: &[Origin], headers: &HeaderMap) -> Self {
        let asking = headers.get(header::ORIGIN);
        let is_allowed = |asking: &&HeaderValue| {
            origins
                .iter()
                .any(|one| one.0.as_bytes() == asking.as_bytes())
        };
        Self {
            differs: !origins.is_empty(),
            allowed: asking.filter(is_allowed).cloned(),
        }
    }

    /// Lets the browser hand the answer to the page. Never with credentials: those are what a browser
    /// sends by itself, and nothing here asks for them.
    pub(super) fn allow<B>(&self, request: &Request<B>, answer: &mut Answer) {
        let is_answered = answer.status() == StatusCode::NO_CONTENT;
        let is_asking = request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        let is_preflight = *request.method() == Method::OPTIONS && is_answered && is_asking;
        let methods = answer.headers().get(header::ALLOW).cloned();
        let fields = answer.headers_mut();
        if self.differs {
            fields.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        let Some(origin) = &self.allowed else { return };
        fields.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if !is_preflight {
            let seen = HeaderValue::from_static(SEEN);
            fields.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, seen);
            return;
        }
        if let Some(methods) = methods {
            fields.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        }
        let sent = HeaderValue::from_static(SENT);
        fields.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, sent);
        let known_for = HeaderValue::from_static(KNOWN_FOR);
        fields.insert(header::ACCESS_CONTROL_MAX_AGE, known_for);
    }
}
