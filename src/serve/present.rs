//! A document as a client wants it, what is new in it, or that the client has it already: at once if
//! nothing must be made for that.

use super::at_hand::{self, Fields};
use super::client::Account;
use super::coding::{Accepted, Coding};
use super::conditional::{Decision, decide};
use super::delta::{Base, Deltas, News};
use super::document::{Coded, Document};
use super::find::found;
use super::range::{Part, part};
use super::respond::{Answer, Answered, plain, slow_down, unavailable};
use super::server::{Crowded, Server};
use crate::store::Upcoming;
use chrono::{DateTime, Utc};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::sync::Arc;

/// A reader's request that something must be made for.
pub(super) struct Unfinished {
    account: Account,
    upcoming: Option<Arc<Upcoming>>,
    /// The document, if that at least is ready.
    wanted: Option<(Arc<Document>, Wanted)>,
}

impl Unfinished {
    /// What it takes of its client's budgets.
    pub(super) fn account(&self) -> &Account {
        &self.account
    }
}

/// What a client shall get of a document: what is new since a version, or else all of it.
struct Wanted {
    accepted: Accepted,
    base: Option<Base>,
}

/// What a request comes to.
enum Choice {
    Answer(Answer, Coding),
    Perform(Wanted),
}

/// Answers a reader if all is ready, as it nearly always is.
pub(super) fn at_once(
    server: &Server,
    mut account: Account,
    request: &Request<Incoming>,
) -> Result<Answered, Unfinished> {
    if let Err(exceeded) = account.ask(request.method(), request.headers()) {
        return Ok(slow_down(server, exceeded).into());
    }
    // Before the document: the one that an embargo's end outdates must not be kept past it.
    let upcoming = server.upcoming.load();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_plain = is_read && request.uri().query().is_none();
    let path = is_plain.then(|| server.path(request.uri().path()));
    let answered = path.and_then(|path| {
        at_hand::find(&server.cache, path, |document, fields| {
            let answer = match chosen(server, request, document, fields) {
                Choice::Answer(answer, coding) => (answer, coding),
                Choice::Perform(wanted) => {
                    performed(server, &mut account, request, document, &wanted, fields)
                        .ok_or_else(|| (document.clone(), wanted))?
                }
            };
            Ok(answered(server, upcoming.as_deref(), document, answer))
        })
    });
    let wanted = match answered {
        Some(Ok(answered)) => return Ok(answered),
        Some(Err(wanted)) => Some(wanted),
        None => None,
    };
    Err(Unfinished {
        account,
        upcoming: Option::clone(&upcoming),
        wanted,
    })
}

/// Answers a reader when what it takes is made.
pub(super) async fn later(
    server: &Arc<Server>,
    unfinished: Unfinished,
    request: &Request<Incoming>,
) -> Answered {
    let Unfinished {
        mut account,
        upcoming,
        wanted,
    } = unfinished;
    let (document, choice) = match wanted {
        Some((document, wanted)) => (document, Choice::Perform(wanted)),
        None => match found(server, &mut account, request).await {
            Ok(document) => {
                let choice = chosen(server, request, &document, &Fields::default());
                (document, choice)
            }
            Err(answer) => return answer.into(),
        },
    };
    let answer = match choice {
        Choice::Answer(answer, coding) => (answer, coding),
        Choice::Perform(wanted) => {
            performed_later(server, &mut account, request, &document, &wanted).await
        }
    };
    answered(server, upcoming.as_deref(), &document, answer)
}

fn chosen(
    server: &Server,
    request: &Request<Incoming>,
    document: &Document,
    fields: &Fields,
) -> Choice {
    let headers = request.headers();
    let accepted = Accepted::of(headers);
    let current = document.current(&accepted);
    let version = document.version().filter(|_| server.desk.has_deltas);
    let decision = match document.status() {
        StatusCode::OK => decide(
            headers,
            &current.map(|coding| document.etag(coding)),
            document.rendered.changed,
            version,
        ),
        // RFC 9110, section 13.2.1: conditions are for what would be answered with 2xx.
        _ => Decision::Perform,
    };
    match decision {
        Decision::PreconditionFailed => {
            let text = "The document is not as the request's conditions have it.\n";
            let answer = plain(StatusCode::PRECONDITION_FAILED, text);
            Choice::Answer(answer, Coding::Identity)
        }
        Decision::NotModified(place) => {
            let coding = current.get(place).copied().unwrap_or(current[0]);
            let mut answer = Response::new(Full::default());
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            *answer.headers_mut() = fields.not_modified(document, coding);
            Choice::Answer(answer, coding)
        }
        Decision::Perform => Choice::Perform(Wanted {
            accepted,
            base: None,
        }),
        Decision::Delta { since, base } => Choice::Perform(Wanted {
            accepted,
            base: Some(Base { since, tag: base }),
        }),
    }
}

/// What is new, or else all of it, if the client may have that; `None` if something must be made first.
fn performed(
    server: &Server,
    account: &mut Account,
    request: &Request<Incoming>,
    document: &Arc<Document>,
    wanted: &Wanted,
    fields: &Fields,
) -> Option<(Answer, Coding)> {
    let coded = made(document, &wanted.accepted)?;
    if let Some(base) = &wanted.base {
        match server.deltas.news(document, coded, base) {
            News::Delta(answer) => return Some((answer, coded.coding)),
            News::Whole => {}
            News::Unmade(_) => return None,
        }
    }
    Some(whole(
        server, account, request, document, coded, wanted, fields,
    ))
}

/// The same, when it is made.
async fn performed_later(
    server: &Arc<Server>,
    account: &mut Account,
    request: &Request<Incoming>,
    document: &Arc<Document>,
    wanted: &Wanted,
) -> (Answer, Coding) {
    let is_made = made(document, &wanted.accepted).is_some();
    let is_whole = wanted.base.is_none() && *request.method() == Method::GET;
    // Before anything is compressed for it.
    if (is_whole || !is_made)
        && let Err(exceeded) = account.fetch()
    {
        return (slow_down(server, exceeded), Coding::Identity);
    }
    if !is_made && let Err(Crowded) = server.compress(document, Coding::Gzip).await {
        return (unavailable(), Coding::Identity);
    }
    // If it could not be compressed, that is in the log.
    let coded = made(document, &wanted.accepted).unwrap_or(document.identity());
    if let Some(base) = &wanted.base
        && let Some(answer) = Deltas::answer(server, account, document, coded, base).await
    {
        return (answer, coded.coding);
    }
    let fields = Fields::default();
    whole(server, account, request, document, coded, wanted, &fields)
}

/// All of it, or the part of a file that is asked for: 200 or 206, or that it is gone or elsewhere; unless the
/// client has had too much.
fn whole(
    server: &Server,
    account: &mut Account,
    request: &Request<Incoming>,
    document: &Arc<Document>,
    coded: &Coded,
    wanted: &Wanted,
    fields: &Fields,
) -> (Answer, Coding) {
    let is_get = *request.method() == Method::GET;
    if is_get && let Err(exceeded) = account.fetch() {
        return (slow_down(server, exceeded), Coding::Identity);
    }
    // What the client would rather have and is dear to make goes to those who ask later. Of what anybody
    // can ask for in any number, most is asked for once.
    if !document.address.is_on_demand()
        && let Some(coding) = document.order(&wanted.accepted)
    {
        server.make_later(document, coding);
    }
    let mut answer = Response::new(Full::new(coded.body.clone()));
    *answer.status_mut() = document.status();
    *answer.headers_mut() = fields.whole(coded);
    if is_get && document.has_parts() {
        answer = in_part(request.headers(), document, coded, answer);
    }
    (answer, coded.coding)
}

/// The part of a file that is asked for, if one is.
fn in_part(headers: &HeaderMap, document: &Document, coded: &Coded, mut whole: Answer) -> Answer {
    let length = coded.body.len();
    let told = |range: &str| HeaderValue::try_from(format!("bytes {range}/{length}"));
    match part(headers, document.etag(coded.coding), length) {
        Part::Whole => {}
        Part::Bytes(range) => {
            let Ok(told) = told(&format!("{}-{}", range.start, range.end - 1)) else {
                return whole;
            };
            whole.headers_mut().insert(header::CONTENT_RANGE, told);
            let length = HeaderValue::from(range.len());
            whole.headers_mut().insert(header::CONTENT_LENGTH, length);
            *whole.status_mut() = StatusCode::PARTIAL_CONTENT;
            *whole.body_mut() = Full::new(coded.body.slice(range));
        }
        Part::Unsatisfiable => {
            let text = format!("The file has {length} bytes, and none of those asked for.\n");
            whole = plain(StatusCode::RANGE_NOT_SATISFIABLE, text);
            if let Ok(told) = told("*") {
                whole.headers_mut().insert(header::CONTENT_RANGE, told);
            }
        }
    }
    whole
}

/// The representation that goes out; `None` if gzip is to be made first.
fn made<'document>(document: &'document Document, accepted: &Accepted) -> Option<&'document Coded> {
    let ready = document.ready(accepted);
    ready.or_else(|| {
        let is_enough = document.soonest(accepted).is_none();
        is_enough.then_some(document.identity())
    })
}

/// An answer about a document, as it may be told at this moment.
fn answered(
    server: &Server,
    upcoming: Option<&Upcoming>,
    document: &Document,
    (mut answer, coding): (Answer, Coding),
) -> Answered {
    let has_date = answer.headers().contains_key(header::LAST_MODIFIED);
    if has_date || upcoming.is_some() {
        let now = server.desk.clock.now();
        // RFC 9110, section 8.8.2.1: never later than Date. It can lie ahead by some seconds, because
        // two changes within one second get different ones.
        if document.rendered.changed > Some(now.timestamp()) {
            answer.headers_mut().remove(header::LAST_MODIFIED);
        }
        if let Some(upcoming) = upcoming {
            keep_no_longer(&mut answer, server, upcoming, document, now);
        }
    }
    Answered {
        answer,
        subject: document.subject,
        coding,
    }
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
