//! Pages for people. Plain, valid HTML; links between them are relative to the host, so that they
//! work on whichever port a person has found the server. Times are the desk's own.

mod error;
mod feed;
mod front;
mod search;
mod story;

pub(super) use error::{bad_search, given_up, not_found};
pub(super) use feed::{archive, feed};
pub(super) use front::{GROUP, HEADLINES, front};
pub(super) use search::{search_box, search_results};
pub(super) use story::{entry, gone};

use super::Desk;
use crate::model::{Address, Entry, Feed, FeedKey, Format, Instant, Language, Publication};
use crate::publish::{self, Outline};
use chrono::Timelike;

/// The one stylesheet, in each page: a page is one request.
const STYLE: &str = include_str!("templates/style.css");

/// What stands around every page.
struct Frame<'a> {
    paper: &'a Publication,
    /// Of what the page tells.
    language: &'a Language,
    style: &'static str,
    /// Where the front page is.
    front: String,
    icon: Option<String>,
    /// The feeds that the page has to do with, for programs that look for some. Each once, in the
    /// form that tells of corrections and retractions; who wants another is told of it by the feed's
    /// own page.
    alternates: Vec<DocumentLink>,
    /// Where to search, if that is possible.
    search: Option<String>,
    /// What stands in the box.
    searched: String,
}

/// A feed, as pages name it.
struct FeedLink {
    title: String,
    description: String,
    page: String,
    documents: Vec<DocumentLink>,
}

struct DocumentLink {
    name: String,
    media_type: &'static str,
    path: String,
}

struct Headline {
    title: String,
    href: String,
    is_elsewhere: bool,
    date: Date,
    dateline: Option<String>,
    summary: Option<String>,
    language: Option<String>,
    direction: &'static str,
}

/// An instant for machines and for people.
struct Date {
    machine: String,
    people: String,
}

impl Frame<'_> {
    /// Whether the page tells something in another language than the paper's, which what stands
    /// around it is in.
    fn is_foreign(&self) -> bool {
        *self.language != self.paper.language
    }
}

/// The form in which a feed is named to programs.
const ALTERNATE: Format = Format::Atom;

/// Around a page in the paper's own language.
fn frame(desk: &Desk) -> Frame<'_> {
    let paper = &desk.publication;
    Frame {
        paper,
        language: &paper.language,
        style: STYLE,
        front: paper.path(&Address::FrontPage),
        icon: paper.icon.as_deref().map(|icon| icon_link(paper, icon)),
        alternates: Vec::new(),
        search: desk.has_search.then(|| paper.path(&Address::SearchPage)),
        searched: String::new(),
    }
}

fn icon_link(paper: &Publication, icon: &str) -> String {
    match Address::parse(icon) {
        Some(address) => paper.path(&address),
        None => publish::uri(icon),
    }
}

fn alternate(paper: &Publication, key: &FeedKey, title: &str) -> DocumentLink {
    document_link(paper, key, title, ALTERNATE)
}

fn document_link(paper: &Publication, key: &FeedKey, name: &str, format: Format) -> DocumentLink {
    DocumentLink {
        name: name.to_owned(),
        media_type: format.media_type(),
        path: paper.path(&Address::Document(key.clone(), format)),
    }
}

fn outline_link(paper: &Publication, outline: &Outline) -> FeedLink {
    let (title, description) = (&outline.title, &outline.description);
    link_of(paper, &outline.key, title.as_str(), description.as_str())
}

fn feed_link(paper: &Publication, feed: &Feed) -> FeedLink {
    let (title, description) = (&feed.title, &feed.description);
    link_of(paper, &feed.key, title.as_str(), description.as_str())
}

fn link_of(paper: &Publication, key: &FeedKey, title: &str, description: &str) -> FeedLink {
    let document = |format: Format| document_link(paper, key, format.name(), format);
    FeedLink {
        title: title.to_owned(),
        description: description.to_owned(),
        page: paper.path(&Address::FeedPage(key.clone())),
        documents: Format::ALL.map(document).into(),
    }
}

fn headline(desk: &Desk, entry: &Entry) -> Headline {
    let story = &entry.story;
    let paper = &desk.publication;
    let here = || paper.path(&Address::of_entry(entry));
    let link = story.link.as_ref();
    let language = story.language.as_ref();
    Headline {
        title: story.title.to_string(),
        href: link.map_or_else(here, |link| publish::uri(link.as_str())),
        is_elsewhere: link.is_some(),
        date: date(desk, entry.published),
        dateline: story.dateline.as_ref().map(ToString::to_string),
        summary: story.summary.as_ref().map(ToString::to_string),
        language: language.map(|language| language.as_str().to_owned()),
        direction: language.unwrap_or(&paper.language).direction(),
    }
}

/// In the desk's own time; without an hour what was dated by the day alone.
fn date(desk: &Desk, instant: Instant) -> Date {
    let local = instant.to_utc().with_timezone(&desk.time_zone);
    if (local.hour(), local.minute()) == (0, 0) {
        return day(desk, instant);
    }
    Date {
        machine: instant.to_rfc3339(),
        people: local.format("%-d %B %Y, %H:%M %Z").to_string(),
    }
}

/// The day alone, in the desk's own time.
fn day(desk: &Desk, instant: Instant) -> Date {
    let local = instant.to_utc().with_timezone(&desk.time_zone);
    Date {
        machine: instant.to_rfc3339(),
        people: local.format("%-d %B %Y").to_string(),
    }
}
