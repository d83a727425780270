//! Requests that come again: the Idempotency-Key (draft-ietf-httpapi-idempotency-key-header).
//!
//! Whoever got no answer does not know whether the change was made. It asks again with the same key, and
//! gets the answer that was kept with the change.

use super::problem::{Code, Problem};
use super::{Call, Done};
use crate::store::{Reply, ReplyKey, Writing};
use hyper::Request;
use hyper::header::{self, HeaderMap, HeaderName};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Characters of a key at most: a UUID has 36.
pub(super) const LONGEST_KEY: usize = 255;

/// A key as the field has it, in quotes or without, as a regular expression.
pub(super) const KEY: &str = "^([!#-~]+|\"[!#-~]+\")$";

/// Keys of requests that are under way.
#[derive(Clone, Debug, Default)]
pub(in crate::serve) struct UnderWay(Arc<Mutex<HashSet<(i64, String)>>>);

/// A request with a key, until this is dropped.
pub(super) struct Repeatable {
    pub(super) key: ReplyKey,
    under_way: UnderWay,
}

impl UnderWay {
    fn begin(&self, key: ReplyKey) -> Option<Repeatable> {
        let is_alone = self.keys().insert((key.token, key.key.clone()));
        is_alone.then(|| Repeatable {
            key,
            under_way: self.clone(),
        })
    }

    fn keys(&self) -> MutexGuard<'_, HashSet<(i64, String)>> {
        // Whoever panicked while it held this had changed one key or none.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Repeatable {
    fn drop(&mut self) {
        let key = (self.key.token, self.key.key.clone());
        self.under_way.keys().remove(&key);
    }
}

/// The fields that say what is asked: under which conditions, and what the body is.
const ASKING: [HeaderName; 3] = [
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::CONTENT_TYPE,
];

/// The hash of all that a request asks: method, address, these fields and body.
pub(super) fn hash<B>(request: &Request<B>, body: &[u8]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    let uri = request.uri();
    let head = format!(
        "{} {}?{}\n",
        request.method(),
        uri.path(),
        uri.query().unwrap_or_default()
    );
    hasher.update(head.as_bytes());
    for name in &ASKING {
        for value in request.headers().get_all(name) {
            let field = [name.as_str().as_bytes(), b":", value.as_bytes(), b"\n"];
            hasher.update(&field.concat());
        }
    }
    hasher.update(b"\n").update(body);
    hasher.finalize()
}

/// The key of a request, if it has one.
///
/// # Errors
/// When it is no key, or a request with it is under way.
pub(super) fn begin(call: &Call) -> Result<Option<Repeatable>, Problem> {
    let Some(key) = key(&call.headers)? else {
        return Ok(None);
    };
    let key = ReplyKey {
        token: call.known.id,
        key,
        request: call.request,
    };
    let begun = call.server.under_way.begin(key);
    begun.map(Some).ok_or_else(|| {
        let text = "A request with this Idempotency-Key is under way; wait for its answer.";
        Problem::new(Code::UnderWay, text)
    })
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut fields = headers.get_all(IDEMPOTENCY_KEY).iter();
    let (Some(field), other) = (fields.next(), fields.next()) else {
        return Ok(None);
    };
    let bare = field.to_str().unwrap_or_default().trim();
    // A text of structured fields (RFC 9651), as the draft wants it, or without its quotes.
    let quoted = bare
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let key = quoted.unwrap_or(bare);
    let is_visible = |byte: u8| byte.is_ascii_graphic() && byte != b'"';
    let is_key = !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(is_visible);
    if !is_key || other.is_some() {
        let text = format!(
            "Idempotency-Key: write one text of 1 to {LONGEST_KEY} visible characters, such as a \
             random UUID."
        );
        return Err(Problem::new(Code::BadRequest, text));
    }
    Ok(Some(key.to_owned()))
}

/// What was answered before to the same request.
///
/// # Errors
/// When the key came with another one.
pub(super) async fn replied(
    call: &Call,
    writing: &mut Writing,
    repeatable: Option<&Repeatable>,
) -> Result<Option<Reply>, Problem> {
    let Some(repeatable) = repeatable else {
        return Ok(None);
    };
    match writing.reply(&repeatable.key, call.now).await? {
        Some((request, reply)) if request == call.request => Ok(Some(reply)),
        Some(_) => {
            let text = "This Idempotency-Key came with another request; make a new one for each.";
            Err(Problem::new(Code::KeyReused, text))
        }
        None => Ok(None),
    }
}

/// Makes a change and what is answered to it durable, both or neither.
pub(super) async fn conclude(
    call: &Call,
    mut writing: Writing,
    repeatable: Option<&Repeatable>,
    reply: Reply,
) -> Result<Done, Problem> {
    if let Some(repeatable) = repeatable {
        writing
            .keep_reply(&repeatable.key, &reply, call.now)
            .await?;
    }
    let revision = writing.revision().await?;
    writing.commit().await?;
    Ok(Done {
        reply,
        revision: Some(revision),
    })
}
