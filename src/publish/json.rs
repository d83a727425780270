//! JSON Feed 1.1.

use super::{PublishError, Source, categories, content};
use crate::model::{Address, Entry, FeedKey};
use serde::Serialize;

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
    authors: [Author<'a>; 1],
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: String,
    title: &'a str,
    content_html: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    _newsstand: Extension<'a>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    url: String,
    #[serde(rename = "_newsstand", skip_serializing_if = "Option::is_none")]
    extension: Option<AuthorExtension<'a>>,
}

#[derive(Serialize)]
struct AuthorExtension<'a> {
    bio: &'a str,
}

/// What JSON Feed has no name for.
#[derive(Serialize)]
struct Extension<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dateline: Option<&'a str>,
}

pub(super) fn write(source: &Source<'_>) -> Result<Vec<u8>, PublishError> {
    let publication = source.publication;
    let document = Document {
        version: VERSION,
        title: source.feed.title.as_str(),
        home_page_url: source.home_page(),
        feed_url: source.self_url(),
        description: source.feed.description.as_str(),
        icon: source.icon(),
        language: publication.language.as_str(),
        authors: [Author {
            name: publication.title.as_str(),
            url: publication.url(&Address::FrontPage),
            extension: None,
        }],
        items: source
            .entries
            .iter()
            .map(|entry| item(source, entry))
            .collect(),
    };
    serde_json::to_vec(&document).map_err(|error| PublishError::Json {
        feed: source.path(),
        source: error,
    })
}

fn item<'a>(source: &Source<'_>, entry: &'a Entry) -> Item<'a> {
    let story = &entry.story;
    let picture = |image: &crate::model::Image| source.publication.absolute(&image.url);
    Item {
        id: entry.guid.as_str(),
        url: source.publication.permalink(entry),
        title: story.title.as_str(),
        content_html: content(source.publication, entry),
        summary: content::summary(entry).map(|summary| summary.into_owned()),
        image: story.image.as_ref().map(picture),
        date_published: entry.published.to_rfc3339(),
        date_modified: entry.updated.to_rfc3339(),
        authors: story
            .authors
            .iter()
            .map(|one| author(source, one))
            .collect(),
        tags: categories(entry)
            .into_iter()
            .map(|name| name.as_str())
            .collect(),
        language: story.language.as_ref().map(|language| language.as_str()),
        _newsstand: Extension {
            kind: story.kind.name(),
            section: story
                .section
                .as_ref()
                .map(|section| section.name().as_str()),
            dateline: story.dateline.as_ref().map(|dateline| dateline.as_str()),
        },
    }
}

fn author<'a>(source: &Source<'_>, author: &'a crate::model::Author) -> Author<'a> {
    let page = || {
        source
            .publication
            .url(&Address::FeedPage(FeedKey::Author(author.slug())))
    };
    Author {
        name: author.name.as_str(),
        url: author.url.as_ref().map_or_else(page, ToString::to_string),
        extension: author
            .bio
            .as_ref()
            .map(|bio| AuthorExtension { bio: bio.as_str() }),
    }
}
