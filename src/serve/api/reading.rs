//! Entries are read.

use super::changing::way_back;
use super::operation::At;
use super::parameter::{LARGEST_PAGE, PAGE, Parameter};
use super::problem::{Code, Problem};
use super::{Call, Done, form, json, reply};
use crate::model::{Entry, Instant, Kind, Selection, Slug, Text, Topic};
use crate::serve::conditional::{Decision, decide};
use crate::store::{Browsing, Cursor, Held, State};
use hyper::StatusCode;
use hyper::header;
use url::form_urlencoded;

/// An entry, or where it is now, or what is left of it.
pub(super) async fn read(call: &Call, at: &At) -> Result<Done, Problem> {
    let held = call.server.desk.store.held(at.kind, &at.slug).await?;
    let held = held.filter(|held| call.sees(&held.kept.entry));
    let held = held.ok_or_else(|| not_found(at))?;
    let entry = &held.kept.entry;
    let address = form::address(call.base(), entry);
    if is_elsewhere(&held, at) {
        let moved = reply(StatusCode::PERMANENT_REDIRECT, String::new());
        return Ok(moved.with(header::LOCATION, address).into());
    }
    if held.state == State::Retracted {
        return Err(gone(call, &held));
    }
    let etag = form::etag(entry);
    match decide(&call.headers, &[&etag], None, None) {
        Decision::PreconditionFailed => Err(stale(call, Some(&etag))),
        Decision::NotModified(_) => {
            let unchanged = reply(StatusCode::NOT_MODIFIED, String::new());
            Ok(unchanged.with(header::ETAG, etag).into())
        }
        Decision::Perform | Decision::Delta { .. } => {
            let found = json(StatusCode::OK, &form::entry(entry));
            Ok(found.with(header::ETAG, etag).into())
        }
    }
}

/// A page of the entries of a kind.
pub(super) async fn list(call: &Call, kind: Kind) -> Result<Done, Problem> {
    let parameters = &call.parameters;
    let slug = |name: &str| match Text::new(name) {
        Some(name) => Ok(Slug::of(name.as_str())),
        None => Err("it is blank; write a name or its slug"),
    };
    let selection = Selection {
        kind: None,
        section: parameters.meant(Parameter::Section, slug)?,
        author: parameters.meant(Parameter::Author, slug)?,
        tag: parameters.meant(Parameter::Tag, slug)?,
    };
    let state = parameters.meant(Parameter::State, state)?;
    let state = state.unwrap_or(State::Published);
    let after = parameters.meant(Parameter::Cursor, cursor)?;
    let most = parameters
        .meant(Parameter::Limit, page_length)?
        .unwrap_or(PAGE);
    let token = &call.known.token;
    let browsing = Browsing {
        kind,
        state,
        topics: &topics(kind, &selection, &token.sections),
        is_known: &|story| token.covers(story.section.as_ref()),
        is_wanted: &|story| selection.chooses(story) && token.covers(story.section.as_ref()),
        after: after.as_ref(),
        most,
    };
    let browsed = call.server.desk.store.browse(&browsing).await?;
    let next = browsed
        .next
        .as_ref()
        .map(|next| next_page(call, kind, next));
    let page = form::Page::new(call.base(), state, browsed, next.clone());
    let listed = json(StatusCode::OK, &page);
    let listed = match next {
        Some(next) => listed.with(header::LINK, format!("<{next}>; rel=\"next\"")),
        None => listed,
    };
    Ok(listed.into())
}

/// What finds entries by itself: one condition, and the others are looked for among these. Who asks for some
/// sections alone has these looked for among theirs: where a page ends, and that it does, would tell of others.
fn topics(kind: Kind, selection: &Selection, sections: &[Slug]) -> Vec<Topic> {
    let of_section = |section: &Slug| {
        let section = Some(section.clone());
        Selection {
            section,
            ..Selection::default()
        }
        .topic()
    };
    let is_asked_for = |one: &&Slug| selection.section.as_ref().is_none_or(|asked| asked == *one);
    if !sections.is_empty() {
        return sections
            .iter()
            .filter(is_asked_for)
            .map(of_section)
            .collect();
    }
    let first = selection.conditions().into_iter().next();
    let all = || {
        Selection {
            kind: Some(kind),
            ..Selection::default()
        }
        .topic()
    };
    vec![first.unwrap_or_else(all)]
}

/// The same list from a place on.
fn next_page(call: &Call, kind: Kind, next: &Cursor) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for parameter in call.operation.parameters() {
        let value = call.parameters.text(*parameter);
        if let Some(value) = value.filter(|_| *parameter != Parameter::Cursor) {
            query.append_pair(parameter.name(), value);
        }
    }
    query.append_pair(Parameter::Cursor.name(), &form::cursor(next));
    format!("{}/api/{}?{}", call.base(), kind.plural(), query.finish())
}

fn state(name: &str) -> Result<State, String> {
    let known = State::ALL.into_iter().find(|state| state.name() == name);
    known.ok_or_else(|| {
        let names = State::ALL.map(State::name).join(", ");
        format!("`{name}` is no state; write one of {names}")
    })
}

fn page_length(text: &str) -> Result<usize, String> {
    let length = text.parse().ok();
    let length = length.filter(|length| (1..=LARGEST_PAGE).contains(length));
    length.ok_or_else(|| format!("`{text}` is no length of a page; write 1 to {LARGEST_PAGE}"))
}

fn cursor(text: &str) -> Result<Cursor, &'static str> {
    let parts = text.split_once('~');
    let cursor = parts.and_then(|(published, guid)| {
        Some(Cursor {
            published: Instant::from_milliseconds(published.parse().ok()?).ok()?,
            guid: guid.to_owned(),
        })
    });
    cursor.ok_or("this is no cursor; take the one of the last page's `next`")
}

impl Call {
    /// Whether the token is for an entry. Of any other it learns nothing, not even that it is there.
    pub(super) fn sees(&self, entry: &Entry) -> bool {
        self.known.token.covers(entry.story.section.as_ref())
    }

    /// The path of the desk, without a slash behind it.
    pub(super) fn base(&self) -> &str {
        self.server.base()
    }
}

/// Whether an entry was at an address and is no more.
pub(super) fn is_elsewhere(held: &Held, at: &At) -> bool {
    let entry = &held.kept.entry;
    (entry.story.kind, &entry.slug) != (at.kind, &at.slug)
}

pub(super) fn not_found(at: &At) -> Problem {
    let At { kind, slug } = at;
    let text = format!("No {kind} has or had the address {}/{slug}.", kind.plural());
    Problem::new(Code::NotFound, text)
}

fn gone(call: &Call, held: &Held) -> Problem {
    let text = format!("The entry was retracted. {}", way_back(call, held));
    let problem = Problem::new(Code::Retracted, text);
    problem.buried(held.kept.tombstone.clone())
}

/// That an entry is not as the conditions have it.
pub(super) fn stale(call: &Call, etag: Option<&str>) -> Problem {
    let wants_none = call.headers.get(header::IF_NONE_MATCH);
    let wants_none = wants_none.is_some_and(|field| field.as_bytes().trim_ascii() == b"*");
    let text = match etag {
        Some(etag) if wants_none => format!(
            "There is an entry at this address already, and If-None-Match wants none: its ETag is {etag}."
        ),
        Some(etag) => format!("The entry is another by now: its ETag is {etag}; read it again."),
        None => "There is no such entry, and If-Match wants one.".to_owned(),
    };
    let problem = Problem::new(Code::Stale, text);
    match etag {
        Some(etag) => problem.with(header::ETAG, etag.to_owned()),
        None => problem,
    }
}
