//! Entries are put and taken back. What is decided of a change, is decided in its transaction.

use super::operation::At;
use super::parameter::Parameter;
use super::problem::{Code, Problem};
use super::reading::{is_elsewhere, not_found, stale};
use super::{Call, Done, access, form, json, repeat, reply};
use crate::import::{self, JsonError, Options};
use crate::model::{Entry, Submission, Text};
use crate::serve::conditional::meets;
use crate::store::{Held, Outcome, State, Stored, Writing};
use hyper::StatusCode;
use hyper::header;
use serde_json::Value;
use std::io::ErrorKind;

/// Characters of a reason; longer ones are texts of their own.
pub(super) const LONGEST_REASON: usize = 1_000;

/// Makes an entry, or makes it another.
pub(super) async fn put(call: &Call, at: &At) -> Result<Done, Problem> {
    let restores = call.parameters.flag(Parameter::Restore)?;
    let mut submission = submission(call, at)?;
    submission.restores = restores;
    let section = submission.story.section.as_ref();
    if !call.known.token.covers(section) {
        return Err(access::other_section(&call.known));
    }
    let repeatable = repeat::begin(call)?;
    let desk = &call.server.desk;
    let mut writing = desk.store.begin().await?;
    if let Some(reply) = repeat::replied(call, &mut writing, repeatable.as_ref()).await? {
        return Ok(reply.into());
    }
    let held = writing.held(at.kind, &at.slug).await?;
    let is_seen = |held: &Held| call.sees(&held.kept.entry);
    if !held.as_ref().is_none_or(is_seen) {
        return Err(hidden_at(call));
    }
    may_be_put(call, at, held.as_ref(), &submission)?;
    is_guid_free(call, &mut writing, held.as_ref(), &submission).await?;
    let submissions = std::slice::from_ref(&submission);
    let stored = writing.put(submissions, &desk.publication.mint, call.now);
    let stored = stored.await?.into_iter().next();
    let stored = stored.ok_or_else(Problem::unavailable)?;
    is_date_taken(&submission, &stored)?;
    let reply = told(call, &stored);
    repeat::conclude(call, writing, repeatable.as_ref(), reply).await
}

/// What the body says, at the address that the request has.
fn submission(call: &Call, at: &At) -> Result<Submission, Problem> {
    let mut value = import::parse(&call.body).map_err(|error| match error {
        JsonError::Twice(faults) => Problem::invalid(faults),
        JsonError::TooMany => Problem::wrong("", error.to_string()),
        JsonError::Syntax(error) => {
            Problem::new(Code::BadRequest, format!("The body is no JSON: {error}."))
        }
    })?;
    if let Value::Object(keys) = &mut value {
        for (key, is) in [("kind", at.kind.name()), ("slug", at.slug.as_str())] {
            let told = keys.entry(key).or_insert(Value::Null);
            match told {
                Value::Null => *told = is.into(),
                Value::String(told) if told != is => {
                    let text = format!("is `{told}`, and the address says `{is}`; correct one");
                    return Err(Problem::wrong(&format!("/{key}"), text));
                }
                _ => {}
            }
        }
    }
    import::submission(value, &options(call)).map_err(Problem::invalid)
}

/// How what is sent is understood.
pub(super) fn options(call: &Call) -> Options {
    let desk = &call.server.desk;
    Options {
        language: Some(call.server.desk.publication.language.clone()),
        format: None,
        url: None,
        date: None,
        time_zone: desk.time_zone,
        stories: None,
        images: Some(desk.images.clone()),
    }
}

/// Whether what is at an address may become what was sent.
fn may_be_put(
    call: &Call,
    at: &At,
    held: Option<&Held>,
    submission: &Submission,
) -> Result<(), Problem> {
    may_be_changed(call, at, held)?;
    let Some(held) = held else { return Ok(()) };
    let is_retracted = held.state == State::Retracted;
    if is_retracted && !submission.restores {
        let text = format!(
            "The entry was retracted, and stays so. {}",
            way_back(call, held)
        );
        let problem = Problem::new(Code::StaysRetracted, text);
        return Err(problem.buried(held.kept.tombstone.clone()));
    }
    match file_telling(call, held) {
        None => Ok(()),
        Some(_) if is_retracted => Err(Problem::new(Code::ToldByFile, way_back(call, held))),
        Some(file) => Err(Problem::new(Code::ToldByFile, told_by_file(file))),
    }
}

/// The file of the desk's own stories that tells an entry.
fn file_telling<'h>(call: &Call, held: &'h Held) -> Option<&'h str> {
    let mut files = held.files.iter().map(String::as_str);
    files.find(|file| is_there(call, file))
}

/// What brings an entry back that was retracted.
pub(super) fn way_back(call: &Call, held: &Held) -> String {
    match file_telling(call, held) {
        Some(file) => format!(
            "The file `{file}` of the desk's own stories tells it: `newsstand import --restore` of that file \
             brings it back."
        ),
        None => "PUT with restore=true brings it back.".to_owned(),
    }
}

/// That a file of the desk's own stories tells an entry.
pub(super) fn told_by_file(file: &str) -> String {
    format!(
        "The file `{file}` of the desk's own stories tells this entry, and would undo the change; edit that \
         file."
    )
}

/// Whether a file of the desk's own stories is there. Of one that cannot be looked at, nobody knows that
/// it is gone.
pub(super) fn is_there(call: &Call, file: &str) -> bool {
    let stories = call.server.api.stories.as_ref();
    stories.is_none_or(|stories| match stories.join(file).symlink_metadata() {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    })
}

/// Whether what is at an address is there, and as the conditions have it.
fn may_be_changed(call: &Call, at: &At, held: Option<&Held>) -> Result<(), Problem> {
    if let Some(held) = held.filter(|held| is_elsewhere(held, at)) {
        let address = form::address(call.base(), &held.kept.entry);
        let text = format!("The entry has moved to {address}.");
        return Err(Problem::new(Code::Moved, text).at(address));
    }
    // What was retracted is not there, to conditions.
    let current = held.filter(|held| held.state != State::Retracted);
    let etag = current.map(|held| form::etag(&held.kept.entry));
    match meets(&call.headers, etag.as_deref()) {
        true => Ok(()),
        false => Err(stale(call, etag.as_deref())),
    }
}

/// What is said of an address that an entry has which the token does not see: no more than that it cannot be
/// had, and to conditions there is nothing.
fn hidden_at(call: &Call) -> Problem {
    match meets(&call.headers, None) {
        true => taken_by_another(),
        false => stale(call, None),
    }
}

fn taken_by_another() -> Problem {
    let text = "The address or the guid is another entry's, or was; write another.";
    Problem::new(Code::Taken, text)
}

/// Whether the guid that was sent is no other entry's, nor another than the entry has or is known by.
async fn is_guid_free(
    call: &Call,
    writing: &mut Writing,
    held: Option<&Held>,
    submission: &Submission,
) -> Result<(), Problem> {
    let Some(guid) = &submission.guid else {
        return Ok(());
    };
    let known = writing.address_of(guid).await?;
    if let Some(held) = held {
        let Entry {
            guid, slug, story, ..
        } = &held.kept.entry;
        let is_its_own = known.is_some_and(|(kind, at)| kind == story.kind && at == *slug);
        let text = format!("The entry at this address has the guid `{guid}`, which never changes.");
        return match is_its_own {
            true => Ok(()),
            false => Err(Problem::new(Code::Taken, text)),
        };
    }
    let Some((kind, slug)) = known else {
        return Ok(());
    };
    let other = writing.held(kind, &slug).await?;
    if other.is_some_and(|other| !call.sees(&other.kept.entry)) {
        return Err(taken_by_another());
    }
    let address = format!("{}/api/{}/{slug}", call.base(), kind.plural());
    let text = format!("The entry with the guid `{guid}` is at {address}; PUT it there.");
    Err(Problem::new(Code::Taken, text).at(address))
}

/// What readers have seen keeps its date: who sends another is told so.
fn is_date_taken(submission: &Submission, stored: &Stored) -> Result<(), Problem> {
    let kept = stored.entry.published;
    match submission.published.filter(|given| *given != kept) {
        Some(given) => {
            let text = format!(
                "is {given}, and readers have seen the entry with {kept}, which never moves; send \
                 that, or nothing"
            );
            Err(Problem::wrong("/published", text))
        }
        None => Ok(()),
    }
}

fn told(call: &Call, stored: &Stored) -> crate::store::Reply {
    let became = form::Became::new(call.base(), stored);
    let etag = form::etag(&stored.entry);
    match stored.outcome {
        Outcome::Created => {
            let address = form::address(call.base(), &stored.entry);
            json(StatusCode::CREATED, &became)
                .with(header::ETAG, etag)
                .with(header::LOCATION, address)
        }
        _ => json(StatusCode::OK, &became).with(header::ETAG, etag),
    }
}

/// Takes an entry back. One that was before stays so, and keeps its reason unless another is given.
pub(super) async fn retract(call: &Call, at: &At) -> Result<Done, Problem> {
    let reason = call.parameters.meant(Parameter::Reason, reason)?;
    let repeatable = repeat::begin(call)?;
    let mut writing = call.server.desk.store.begin().await?;
    if let Some(reply) = repeat::replied(call, &mut writing, repeatable.as_ref()).await? {
        return Ok(reply.into());
    }
    let held = writing.held(at.kind, &at.slug).await?;
    let held = held.filter(|held| call.sees(&held.kept.entry));
    let held = held.ok_or_else(|| not_found(at))?;
    may_be_changed(call, at, Some(&held))?;
    let guids = [held.kept.entry.guid];
    writing.retract(&guids, reason.as_ref(), call.now).await?;
    let reply = reply(StatusCode::NO_CONTENT, String::new());
    repeat::conclude(call, writing, repeatable.as_ref(), reply).await
}

fn reason(text: &str) -> Result<Text, String> {
    let reason = Text::new(text).ok_or("it is blank; leave it out, or write a sentence")?;
    match reason.as_str().chars().count() {
        ..=LONGEST_REASON => Ok(reason),
        length => Err(format!(
            "it has {length} characters; {LONGEST_REASON} are the most"
        )),
    }
}
