//! Pages for people. Plain, valid HTML; links between them are relative to the host, so that they
//! work on whichever port a person has found the server.

use super::Desk;
use crate::model::{Address, Entry, Feed, FeedKey, Format, Instant, Publication};
use crate::publish::{self, Outline};
use askama::Template;

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

#[derive(Template)]
#[template(path = "front.html", config = "src/serve/askama.toml")]
struct FrontPage<'a> {
    paper: &'a Publication,
    style: &'static str,
    canonical: String,
    headlines: Vec<Headline>,
    defined: Vec<FeedLink>,
    groups: Vec<(&'static str, Vec<FeedLink>)>,
}

#[derive(Template)]
#[template(path = "feed.html", config = "src/serve/askama.toml")]
struct FeedPage<'a> {
    paper: &'a Publication,
    style: &'static str,
    canonical: String,
    feed: FeedLink,
    headlines: Vec<Headline>,
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
    feeds: Vec<FeedLink>,
}

pub(super) fn front(
    desk: &Desk,
    outlines: &[Outline],
    newest: &[Entry],
) -> Result<String, askama::Error> {
    let of = |collection: &str| {
        let chosen = outlines
            .iter()
            .filter(|outline| outline.key.collection() == collection);
        chosen.map(outline_link).collect::<Vec<_>>()
    };
    let page = FrontPage {
        paper: &desk.publication,
        style: STYLE,
        canonical: desk.publication.url(&Address::FrontPage),
        headlines: newest.iter().map(headline).collect(),
        defined: of("feeds"),
        groups: vec![
            ("Sections", of("sections")),
            ("Authors", of("authors")),
            ("Tags", of("tags")),
        ],
    };
    page.render()
}

pub(super) fn feed(desk: &Desk, feed: &Feed, entries: &[Entry]) -> Result<String, askama::Error> {
    let page = FeedPage {
        paper: &desk.publication,
        style: STYLE,
        canonical: desk.publication.url(&Address::FeedPage(feed.key.clone())),
        feed: feed_link(&feed.key, feed.title.as_str(), feed.description.as_str()),
        headlines: entries.iter().map(headline).collect(),
    };
    page.render()
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
        .map(|tag| link(tag.name().as_str(), FeedKey::Tag(tag.slug())));
    // The feeds a reader of this story may want: the whole paper's, its section's, its authors'.
    let defined = desk
        .feeds
        .values()
        .map(|feed| feed_link(&feed.key, feed.title.as_str(), feed.description.as_str()));
    let derived = section
        .iter()
        .chain(&authors)
        .map(|(name, key)| feed_link(key, name, ""));
    let page = EntryPage {
        paper: publication,
        style: STYLE,
        canonical: publication.permalink(entry),
        title: story.title.as_str(),
        language: language.as_str(),
        direction: direction(language.is_right_to_left()),
        feeds: defined.chain(derived).collect(),
        section: section.map(|(name, key)| link(name, key)),
        authors: authors
            .into_iter()
            .map(|(name, key)| link(name, key))
            .collect(),
        tags: tags.collect(),
        published: date(entry.published),
        updated: (entry.updated > entry.published).then(|| date(entry.updated)),
        content: publish::content(publication, entry),
    };
    page.render()
}

fn link(name: &str, key: FeedKey) -> Link {
    Link {
        name: name.to_owned(),
        path: Address::FeedPage(key).path(),
    }
}

fn outline_link(outline: &Outline) -> FeedLink {
    feed_link(
        &outline.key,
        outline.title.as_str(),
        outline.description.as_str(),
    )
}

fn feed_link(key: &FeedKey, title: &str, description: &str) -> FeedLink {
    let document = |format: Format| DocumentLink {
        name: format.name(),
        media_type: format.media_type(),
        path: Address::Document(key.clone(), format).path(),
    };
    FeedLink {
        title: title.to_owned(),
        description: description.to_owned(),
        page: Address::FeedPage(key.clone()).path(),
        documents: Format::ALL.map(document).into(),
    }
}

fn headline(entry: &Entry) -> Headline {
    let story = &entry.story;
    let here = || Address::of_entry(entry).path();
    let language = story.language.as_ref();
    Headline {
        title: story.title.to_string(),
        href: story.link.as_ref().map_or_else(here, ToString::to_string),
        is_elsewhere: story.link.is_some(),
        date: date(entry.published),
        dateline: story.dateline.as_ref().map(ToString::to_string),
        summary: story.summary.as_ref().map(ToString::to_string),
        language: language.map(|language| language.as_str().to_owned()),
        direction: direction(language.is_some_and(|language| language.is_right_to_left())),
    }
}

fn direction(is_right_to_left: bool) -> &'static str {
    if is_right_to_left { "rtl" } else { "ltr" }
}

fn date(instant: Instant) -> Date {
    Date {
        machine: instant.to_rfc3339(),
        people: instant.to_utc().format("%-d %B %Y, %H:%M UTC").to_string(),
    }
}
