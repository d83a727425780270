//! JSON Feed 1.1.

use super::{PublishError, address, content};
use crate::model::{Author, Entry, Feed, Format, Kind, Publication};
use serde::Serialize;

/// Which JSON Feed this is.
const VERSION: &str = "https://jsonfeed.org/version/1.1";

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: String,
    feed_url: String,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    language: &'a str,
    authors: [Person<'a>; 1],
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: String,
    title: &'a str,
    content_html: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    _newsstand: ItemExtension<'a>,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    _newsstand: Option<PersonExtension<'a>>,
}

/// What the format has no member for; extensions begin with an underscore.
#[derive(Serialize)]
struct ItemExtension<'a> {
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dateline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_alt: Option<&'a str>,
}

#[derive(Serialize)]
struct PersonExtension<'a> {
    bio: &'a str,
}

/// Writes a feed as JSON Feed 1.1.
pub(super) fn document(
    publication: &Publication,
    feed: &Feed,
    entries: &[Entry],
) -> Result<Vec<u8>, PublishError> {
    let icon = publication.icon.as_ref();
    let document = Document {
        version: VERSION,
        title: feed.title.as_str(),
        home_page_url: super::home_page(publication, feed),
        feed_url: super::self_address(publication, feed, Format::Json),
        description: feed.description.as_str(),
        icon: icon.map(|icon| address::uri(&publication.absolute(icon))),
        language: publication.language.as_str(),
        authors: [Person {
            name: publication.title.as_str(),
            url: address::uri(publication.base_url.as_str()),
            _newsstand: None,
        }],
        items: entries
            .iter()
            .map(|entry| item(publication, entry))
            .collect(),
    };
    serde_json::to_vec(&document).map_err(|error| PublishError::write(Format::Json.name(), error))
}

fn item<'a>(publication: &Publication, entry: &'a Entry) -> Item<'a> {
    let story = &entry.story;
    let image = story.image.as_ref();
    let authors = story
        .authors
        .iter()
        .map(|author| person(publication, author));
    Item {
        id: entry.guid.as_str(),
        url: address::uri(&publication.permalink(entry)),
        title: story.title.as_str(),
        content_html: content(publication, entry),
        summary: story.summary.as_ref().map(|summary| summary.as_str()),
        image: image.map(|image| address::uri(&publication.absolute(&image.url))),
        date_published: entry.published.to_rfc3339(),
        date_modified: entry.updated.to_rfc3339(),
        authors: authors.collect(),
        tags: super::categories(publication, entry)
            .into_iter()
            .map(|category| category.name)
            .collect(),
        language: story.language.as_ref().map(|language| language.as_str()),
        _newsstand: ItemExtension {
            kind: story.kind,
            section: story
                .section
                .as_ref()
                .map(|section| section.name().as_str()),
            dateline: story.dateline.as_ref().map(|dateline| dateline.as_str()),
            image_alt: image
                .and_then(|image| image.alt.as_ref())
                .map(|alt| alt.as_str()),
        },
    }
}

/// An author, with a page of their own or else this server's.
fn person<'a>(publication: &Publication, author: &'a Author) -> Person<'a> {
    let bio = author.bio.as_ref();
    Person {
        name: author.name.as_str(),
        url: super::author_page(publication, author),
        _newsstand: bio.map(|bio| PersonExtension { bio: bio.as_str() }),
    }
}
