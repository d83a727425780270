//! Pages for people. Plain, valid HTML; links between them are relative to the host, so that they
//! work on whichever port a person has found the server. Times are the desk's own.

mod search;

pub(super) use search::{search_box, search_results};

use super::Desk;
use crate::model::{
    Address, Enclosure, Entry, Feed, FeedKey, Format, Instant, Language, Publication, Text,
    Tombstone,
};
use crate::publish::{self, Outline};
use askama::Template;
use chrono::Timelike;

/// The one stylesheet, in each page: a page is one request.
const STYLE: &str = include_str!("templates/style.css");

/// A feed, as pages name it.
struct FeedLink {
    title: String,
    description: String,
    page: String,
    documents: Vec<DocumentLink>,
}

struct DocumentLink {
    name: &'static str,
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

struct Link {
    name: String,
    path: String,
}

/// A file that goes with a story.
struct File {
    name: String,
    url: String,
    media_type: String,
}

#[derive(Template)]
#[template(path = "front.html", config = "src/serve/askama.toml")]
struct FrontPage<'a> {
    paper: &'a Publication,
    style: &'static str,
    canonical: String,
    headlines: Vec<Headline>,
    defined: Vec<FeedLink>,
    groups: Vec<Group>,
    links: Links,
    /// Where to search, if that is possible.
    search: Option<String>,
}

/// The feeds of one kind that need no definition.
struct Group {
    name: &'static str,
    feeds: Vec<FeedLink>,
    /// How many more there are.
    more: usize,
}

/// Where every page points.
struct Links {
    front: String,
    opml: String,
}

#[derive(Template)]
#[template(path = "feed.html", config = "src/serve/askama.toml")]
struct FeedPage<'a> {
    paper: &'a Publication,
    style: &'static str,
    canonical: String,
    feed: FeedLink,
    /// The language of the feed's own words, where it is not the paper's.
    language: Option<&'a Language>,
    headlines: Vec<Headline>,
    links: Links,
}

#[derive(Template)]
#[template(path = "entry.html", config = "src/serve/askama.toml")]
struct EntryPage<'a> {
    paper: &'a Publication,
    style: &'static str,
    canonical: String,
    title: &'a str,
    language: &'a str,
    direction: &'static str,
    section: Option<Link>,
    authors: Vec<Link>,
    tags: Vec<Link>,
    published: Date,
    updated: Option<Date>,
    content: String,
    elsewhere: Option<String>,
    enclosures: Vec<File>,
    /// The feed the story was taken from.
    source: Option<Link>,
    rights: Option<&'a str>,
    feeds: Vec<FeedLink>,
    links: Links,
}

#[derive(Template)]
#[template(path = "gone.html", config = "src/serve/askama.toml")]
struct GonePage<'a> {
    paper: &'a Publication,
    style: &'static str,
    direction: &'static str,
    reason: Option<&'a str>,
    retracted: Date,
    links: Links,
}

/// How many authors and tags the front page names: the page is to stay readable, and as cheap,
/// however large the archive grows. The OPML document lists all.
const GROUP: usize = 40;

/// `outlines` are in the order of their lists, those of most entries first.
pub(super) fn front(
    desk: &Desk,
    outlines: &[Outline],
    newest: &[Entry],
) -> Result<String, askama::Error> {
    let paper = &desk.publication;
    let of = |collection: &'static str| {
        outlines
            .iter()
            .filter(move |outline| outline.key.collection() == collection)
            .map(|outline| outline_link(paper, outline))
    };
    let group = |name, collection| {
        let count = of(collection).count();
        let mut feeds: Vec<FeedLink> = of(collection).take(GROUP).collect();
        feeds.sort_by_cached_key(|feed| feed.title.to_lowercase());
        Group {
            name,
            feeds,
            more: count.saturating_sub(GROUP),
        }
    };
    let page = FrontPage {
        paper,
        style: STYLE,
        canonical: paper.url(&Address::FrontPage),
        headlines: newest.iter().map(|entry| headline(desk, entry)).collect(),
        defined: of("feeds").collect(),
        groups: vec![
            group("Sections", "sections"),
            group("Authors", "authors"),
            group("Tags", "tags"),
        ],
        links: links(paper),
        search: desk.has_search.then(|| paper.path(&Address::SearchPage)),
    };
    page.render()
}

pub(super) fn feed(desk: &Desk, feed: &Feed, entries: &[Entry]) -> Result<String, askama::Error> {
    let paper = &desk.publication;
    let page = FeedPage {
        paper,
        style: STYLE,
        canonical: paper.url(&Address::FeedPage(feed.key.clone())),
        feed: feed_link(
            paper,
            &feed.key,
            feed.title.as_str(),
            feed.description.as_str(),
        ),
        language: feed.presentation.language.as_ref(),
        headlines: entries.iter().map(|entry| headline(desk, entry)).collect(),
        links: links(paper),
    };
    page.render()
}

fn links(paper: &Publication) -> Links {
    Links {
        front: paper.path(&Address::FrontPage),
        opml: paper.path(&Address::Opml),
    }
}

pub(super) fn entry(desk: &Desk, entry: &Entry) -> Result<String, askama::Error> {
    let story = &entry.story;
    let publication = &desk.publication;
    let language = story.language.as_ref().unwrap_or(&publication.language);
    let section = story
        .section
        .as_ref()
        .map(|section| (section.name().as_str(), FeedKey::Section(section.slug())));
    let authors: Vec<_> = story
        .authors
        .iter()
        .map(|author| (author.name.as_str(), FeedKey::Author(author.slug())))
        .collect();
    let tags = story
        .tags
        .iter()
        .map(|tag| link(publication, tag.name().as_str(), FeedKey::Tag(tag.slug())));
    // The feeds a reader of this story may want: the whole paper's, its section's, its authors'.
    let defined = desk.feeds.values().map(|feed| {
        feed_link(
            publication,
            &feed.key,
            feed.title.as_str(),
            feed.description.as_str(),
        )
    });
    let derived = section
        .iter()
        .chain(&authors)
        .map(|(name, key)| feed_link(publication, key, name, ""));
    // A correction within the minute is none to people, nor are the milliseconds by which the store
    // keeps stories of one date apart.
    let published = date(desk, entry.published);
    let page = EntryPage {
        paper: publication,
        style: STYLE,
        canonical: publish::uri(&publication.permalink(entry)),
        title: story.title.as_str(),
        language: language.as_str(),
        direction: direction(language.is_right_to_left()),
        feeds: defined.chain(derived).collect(),
        section: section.map(|(name, key)| link(publication, name, key)),
        authors: authors
            .into_iter()
            .map(|(name, key)| link(publication, name, key))
            .collect(),
        tags: tags.collect(),
        updated: Some(date(desk, entry.updated))
            .filter(|updated| updated.people != published.people),
        published,
        elsewhere: story.link.as_ref().map(|link| publish::uri(link.as_str())),
        enclosures: story
            .enclosures
            .iter()
            .map(|enclosure| file(publication, enclosure))
            .collect(),
        source: story.source.as_ref().map(|source| Link {
            name: source.title.to_string(),
            path: publish::uri(source.home_page.as_ref().unwrap_or(&source.url).as_str()),
        }),
        rights: story.rights.as_ref().map(Text::as_str),
        links: links(publication),
        content: publish::content(publication, entry),
    };
    page.render()
}

/// In the place of a story that was taken back: not even its headline is told.
pub(super) fn gone(desk: &Desk, tombstone: &Tombstone) -> Result<String, askama::Error> {
    let paper = &desk.publication;
    let page = GonePage {
        paper,
        style: STYLE,
        direction: direction(paper.language.is_right_to_left()),
        reason: tombstone.reason.as_ref().map(Text::as_str),
        retracted: date(desk, tombstone.retracted),
        links: links(paper),
    };
    page.render()
}

/// A file by its title, or else by its address.
fn file(paper: &Publication, enclosure: &Enclosure) -> File {
    let url = publish::uri(&paper.absolute(&enclosure.url));
    let title = enclosure.title.as_ref().map(ToString::to_string);
    File {
        name: title.unwrap_or_else(|| url.clone()),
        url,
        media_type: enclosure.media_type.to_string(),
    }
}

fn link(paper: &Publication, name: &str, key: FeedKey) -> Link {
    Link {
        name: name.to_owned(),
        path: paper.path(&Address::FeedPage(key)),
    }
}

fn outline_link(paper: &Publication, outline: &Outline) -> FeedLink {
    feed_link(
        paper,
        &outline.key,
        outline.title.as_str(),
        outline.description.as_str(),
    )
}

fn feed_link(paper: &Publication, key: &FeedKey, title: &str, description: &str) -> FeedLink {
    let document = |format: Format| DocumentLink {
        name: format.name(),
        media_type: format.media_type(),
        path: paper.path(&Address::Document(key.clone(), format)),
    };
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
    let is_right_to_left = language.unwrap_or(&paper.language).is_right_to_left();
    Headline {
        title: story.title.to_string(),
        href: link.map_or_else(here, |link| publish::uri(link.as_str())),
        is_elsewhere: link.is_some(),
        date: date(desk, entry.published),
        dateline: story.dateline.as_ref().map(ToString::to_string),
        summary: story.summary.as_ref().map(ToString::to_string),
        language: language.map(|language| language.as_str().to_owned()),
        direction: direction(is_right_to_left),
    }
}

fn direction(is_right_to_left: bool) -> &'static str {
    if is_right_to_left { "rtl" } else { "ltr" }
}

/// In the desk's own time; without an hour what was dated by the day alone.
fn date(desk: &Desk, instant: Instant) -> Date {
    let local = instant.to_utc().with_timezone(&desk.time_zone);
    let form = match (local.hour(), local.minute()) {
        (0, 0) => "%-d %B %Y",
        _ => "%-d %B %Y, %H:%M %Z",
    };
    Date {
        machine: instant.to_rfc3339(),
        people: local.format(form).to_string(),
    }
}
