//! The page of a story, and what stands in its place once it was taken back.

use super::{Date, Frame, alternate, date, frame};
use crate::model::{Address, Enclosure, Entry, FeedKey, Publication, Text, Tombstone};
use crate::publish;
use crate::serve::Desk;
use askama::Template;

#[derive(Template)]
#[template(path = "entry.html", config = "src/serve/askama.toml")]
struct EntryPage<'a> {
    frame: Frame<'a>,
    canonical: String,
    title: &'a str,
    /// For those who show a link to the page.
    description: &'a str,
    image: Option<String>,
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
#[template(path = "gone.html", config = "src/serve/askama.toml")]
struct GonePage<'a> {
    frame: Frame<'a>,
    reason: Option<&'a str>,
    retracted: Date,
}

pub(in crate::serve) fn entry(desk: &Desk, entry: &Entry) -> Result<String, askama::Error> {
    let story = &entry.story;
    let paper = &desk.publication;
    let language = story.language.as_ref().unwrap_or(&paper.language);
    let section = story
        .section
        .as_ref()
        .map(|section| (section.name().as_str(), FeedKey::Section(section.slug())));
    let authors = story
        .authors
        .iter()
        .map(|author| (author.name.as_str(), FeedKey::Author(author.slug())));
    let tags = story
        .tags
        .iter()
        .map(|tag| (tag.name().as_str(), FeedKey::Tag(tag.slug())));
    // Those that tell of this story when it is corrected: the defined ones that list it, its
    // section's, its authors'.
    let defined = desk
        .feeds_in_order()
        .filter(|feed| feed.selection.chooses(story))
        .map(|feed| alternate(paper, &feed.key, feed.title.as_str()));
    let derived = section.iter().cloned().chain(authors.clone());
    let derived = derived.map(|(name, key)| alternate(paper, &key, name));
    // A correction within the minute is none to people, nor are the milliseconds by which the store
    // keeps stories of one date apart.
    let published = date(desk, entry.published);
    let description = publish::excerpt(entry);
    let image = story.image.as_ref().map(|image| &image.url);
    let page = EntryPage {
        frame: Frame {
            language,
            alternates: defined.chain(derived).collect(),
            ..frame(desk)
        },
        canonical: publish::uri(&paper.permalink(entry)),
        title: story.title.as_str(),
        description: &description,
        image: image
            .or(paper.logo.as_ref())
            .map(|image| publish::uri(&paper.absolute(image))),
        section: section.map(|named| link(paper, named)),
        authors: authors.map(|named| link(paper, named)).collect(),
        tags: tags.map(|named| link(paper, named)).collect(),
        updated: Some(date(desk, entry.updated))
            .filter(|updated| updated.people != published.people),
        published,
        elsewhere: story.link.as_ref().map(|link| publish::uri(link.as_str())),
        enclosures: story
            .enclosures
            .iter()
            .map(|enclosure| file(paper, enclosure))
            .collect(),
        source: story.source.as_ref().map(|source| Link {
            name: source.title.to_string(),
            path: publish::uri(source.home_page.as_ref().unwrap_or(&source.url).as_str()),
        }),
        rights: story.rights.as_ref().map(Text::as_str),
        content: publish::content(paper, entry),
    };
    page.render()
}

/// In the place of a story that was taken back: not even its headline is told.
pub(in crate::serve) fn gone(desk: &Desk, tombstone: &Tombstone) -> Result<String, askama::Error> {
    let page = GonePage {
        frame: frame(desk),
        reason: tombstone.reason.as_ref().map(Text::as_str),
        retracted: date(desk, tombstone.retracted),
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

fn link(paper: &Publication, (name, key): (&str, FeedKey)) -> Link {
    Link {
        name: name.to_owned(),
        path: paper.path(&Address::FeedPage(key)),
    }
}
