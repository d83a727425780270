//! The body of a request, as far as it may come in.

use super::operation::{Body, Operation};
use super::parameter::{Parameter, Parameters};
use super::problem::{Code, Problem};
use crate::import::Format;
use crate::serve::linger::MOST_THROWN_AWAY;
use crate::serve::respond::{HasCome, Visit};
use crate::serve::server::Server;
use encoding_rs::Encoding;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{self, HeaderMap};
use hyper::{Request, Version};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// Bytes of an entry: more than a long report with all that belongs to it.
pub(super) const ENTRY: usize = 1 << 20;
/// A client that sends less than this in a second is waited for no longer than one that sends nothing.
const LEAST_RATE: f64 = 1024.0;

/// How long the rest of a body is thrown away that is refused.
const THROWN_AWAY_FOR: Duration = Duration::from_secs(5);

/// Reads a body. What is too large is refused before it has come, where the request says how large it is.
///
/// # Errors
/// When it is too large, too slow, broken off or of another media type than can be taken.
pub(super) async fn read(
    server: &Server,
    visit: &Visit,
    operation: Operation,
    parameters: &Parameters,
    request: &mut Request<Incoming>,
) -> Result<Bytes, Problem> {
    let most = match operation.body() {
        None => return Ok(Bytes::new()),
        Some(Body::Entry) => {
            is_json(request.headers())?;
            ENTRY
        }
        Some(Body::Source) => {
            format(request.headers(), parameters)?;
            server.api.import_bytes
        }
    };
    if is_encoded(request.headers()) {
        let text = "The body is compressed; send it as it is.";
        return Err(Problem::new(Code::MediaType, text));
    }
    let told = request.body().size_hint().lower();
    if usize::try_from(told).is_ok_and(|told| told > most) {
        return Err(too_large(most));
    }
    let body = gathered(request.body_mut(), most, server.api.body_timeout).await?;
    visit.place.heard();
    request.extensions_mut().insert(HasCome);
    Ok(body)
}

async fn gathered(body: &mut Incoming, most: usize, longest: Duration) -> Result<Bytes, Problem> {
    let start = Instant::now();
    let mut gathered = Vec::new();
    loop {
        let earned = Duration::from_secs_f64(gathered.len() as f64 / LEAST_RATE);
        let frame = timeout_at(start + longest + earned, body.frame()).await;
        let frame = frame.map_err(|_| {
            let text = "The body took too long to come; send it again, faster.";
            Problem::new(Code::TooSlow, text)
        })?;
        let Some(frame) = frame else {
            return Ok(gathered.into());
        };
        let frame = frame.map_err(|_| {
            let text = "The body broke off; send it again.";
            Problem::new(Code::BadRequest, text)
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if gathered.len() + data.len() > most {
            return Err(too_large(most));
        }
        gathered.extend_from_slice(&data);
    }
}

/// Takes in what still comes of a body that is refused, and throws it away. HTTP/2 resets a stream that is
/// answered before it has ended, and some clients lose the answer with it, which they must not (RFC 9113,
/// section 8.1). By HTTP/1.1 the connection lingers instead.
pub(super) async fn throw_away(request: &mut Request<Incoming>) {
    if request.version() != Version::HTTP_2 {
        return;
    }
    let mut left = MOST_THROWN_AWAY;
    let throwing = async {
        while let Some(Ok(frame)) = request.body_mut().frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(length) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    };
    // Who takes longer may lose the answer.
    let _ = timeout(THROWN_AWAY_FOR, throwing).await;
}

fn too_large(most: usize) -> Problem {
    let text = format!("The body has more than {most} bytes; shorten or split it.");
    Problem::new(Code::TooLarge, text)
}

/// Whether a body is compressed, or else not as it is (RFC 9110, section 8.4).
fn is_encoded(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::CONTENT_ENCODING);
    let mut fields = fields.iter().map(|field| field.as_bytes().trim_ascii());
    fields.any(|field| !field.eq_ignore_ascii_case(b"identity"))
}

/// The media type of a body, without its parameters.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let field = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let name = field.split(';').next().unwrap_or_default();
    Some(name.trim().to_ascii_lowercase())
}

/// In which encoding a text says that it is (RFC 9110, section 8.3.2).
///
/// # Errors
/// When it is none that is known.
pub(super) fn charset(headers: &HeaderMap) -> Result<Option<&'static Encoding>, Problem> {
    let field = headers.get(header::CONTENT_TYPE);
    let field = field.and_then(|field| field.to_str().ok());
    let parameters = field.unwrap_or_default().split(';').skip(1);
    let charset = parameters
        .filter_map(|one| one.split_once('='))
        .find_map(|(name, value)| {
            let is_it = name.trim().eq_ignore_ascii_case("charset");
            is_it.then(|| value.trim().trim_matches('"'))
        });
    let Some(label) = charset else {
        return Ok(None);
    };
    Encoding::for_label(label.as_bytes())
        .map(Some)
        .ok_or_else(|| {
            let text = format!(
                "`charset={label}` is no encoding that is known; send UTF-8, and `charset=utf-8`."
            );
            Problem::new(Code::MediaType, text)
        })
}

fn is_json(headers: &HeaderMap) -> Result<(), Problem> {
    if media_type(headers).as_deref() == Some("application/json") {
        return Ok(());
    }
    let text = "Send JSON, with `Content-Type: application/json`.";
    let problem = Problem::new(Code::MediaType, text);
    // RFC 9110, section 15.5.16.
    Err(problem.with(header::ACCEPT, "application/json".to_owned()))
}

/// How a source is written.
///
/// # Errors
/// When neither a parameter nor the media type says.
pub(super) fn format(headers: &HeaderMap, parameters: &Parameters) -> Result<Format, Problem> {
    if let Some(format) = parameters.meant(Parameter::Format, str::parse::<Format>)? {
        return Ok(format);
    }
    let media_type = media_type(headers).unwrap_or_default();
    let known = Format::MEDIA_TYPES
        .iter()
        .find(|(name, _)| *name == media_type);
    known.map(|(_, format)| *format).ok_or_else(|| {
        let names: Vec<&str> = Format::MEDIA_TYPES.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        let formats = Format::names();
        let text =
            format!("Say what it is: with `format` ({formats}), or with Content-Type ({names}).");
        Problem::new(Code::MediaType, text).with(header::ACCEPT, names)
    })
}
