//! Atom 1.0 (RFC 4287).

use super::{GENERATOR, PublishError, Source, categories, content, media_type};
use crate::model::{Address, Author, Entry, FeedKey, Format, Instant};
use atom_syndication::{
    Category, Content, Feed, FixedDateTime, Generator, Link, Person, Text, WriteConfig,
};
use chrono::DateTime;

pub(super) fn write(source: &Source<'_>) -> Result<Vec<u8>, PublishError> {
    let publication = source.publication;
    let feed = Feed {
        title: Text::plain(source.feed.title.to_string()),
        id: feed_id(source),
        // A feed must say when it was updated; one that never held an entry, at the beginning of
        // time as RFC 3339 and every reader can write it.
        updated: source.updated().map_or(DateTime::UNIX_EPOCH.into(), date),
        // Entries without a byline are by the paper: RFC 4287, section 4.1.1, wants an author.
        authors: vec![Person {
            name: publication.title.to_string(),
            email: publication.email.as_ref().map(ToString::to_string),
            uri: Some(publication.url(&Address::FrontPage)),
            ..Person::default()
        }],
        generator: Some(Generator {
            value: GENERATOR.to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        icon: source.icon(),
        links: vec![
            link(
                "self",
                source.self_url(),
                Format::Atom.media_type().to_owned(),
            ),
            link("alternate", source.home_page(), "text/html".to_owned()),
        ],
        rights: publication
            .rights
            .as_ref()
            .map(|rights| Text::plain(rights.to_string())),
        subtitle: Some(Text::plain(source.feed.description.to_string())),
        entries: source
            .entries
            .iter()
            .map(|one| entry(source, one))
            .collect(),
        lang: Some(publication.language.as_str().to_owned()),
        ..Feed::default()
    };
    let configuration = WriteConfig {
        write_document_declaration: true,
        indent_size: None,
    };
    feed.write_with_config(Vec::new(), configuration)
        .map_err(|error| PublishError::Atom {
            feed: source.path(),
            source: error,
        })
}

/// One identity for a feed in whichever format, and after a move of `base_url`.
fn feed_id(source: &Source<'_>) -> String {
    let path = Address::FeedPage(source.feed.key.clone()).path();
    source
        .publication
        .mint
        .for_path(path.trim_start_matches('/'))
        .to_string()
}

fn entry(source: &Source<'_>, entry: &Entry) -> atom_syndication::Entry {
    let story = &entry.story;
    let language = story
        .language
        .as_ref()
        .map(|language| language.as_str().to_owned());
    let text = |value: String| Text {
        lang: language.clone(),
        ..Text::plain(value)
    };
    let category = |name: &crate::model::Text| Category {
        term: name.to_string(),
        ..Category::default()
    };
    atom_syndication::Entry {
        title: text(story.title.to_string()),
        id: entry.guid.to_string(),
        updated: date(entry.updated),
        authors: story
            .authors
            .iter()
            .map(|author| person(source, author))
            .collect(),
        categories: categories(entry).into_iter().map(category).collect(),
        links: links(source, entry),
        published: Some(date(entry.published)),
        summary: content::summary(entry).map(|summary| text(summary.into_owned())),
        content: Some(Content {
            lang: language.clone(),
            value: Some(content(source.publication, entry)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..atom_syndication::Entry::default()
    }
}

fn links(source: &Source<'_>, entry: &Entry) -> Vec<Link> {
    let permalink = source.publication.permalink(entry);
    let mut links = vec![link("alternate", permalink, "text/html".to_owned())];
    if let Some(image) = &entry.story.image {
        let url = source.publication.absolute(&image.url);
        let media_type = media_type(&url);
        let title = image.alt.as_ref().map(ToString::to_string);
        links.push(Link {
            title,
            ..link("enclosure", url, media_type)
        });
    }
    links
}

/// The author's own page, or without one the page of what the author wrote here.
fn person(source: &Source<'_>, author: &Author) -> Person {
    let page = || {
        source
            .publication
            .url(&Address::FeedPage(FeedKey::Author(author.slug())))
    };
    Person {
        name: author.name.to_string(),
        email: author.email.as_ref().map(ToString::to_string),
        uri: Some(author.url.as_ref().map_or_else(page, ToString::to_string)),
        ..Person::default()
    }
}

fn link(relation: &str, href: String, media_type: String) -> Link {
    Link {
        href,
        rel: relation.to_owned(),
        mime_type: Some(media_type),
        ..Link::default()
    }
}

fn date(instant: Instant) -> FixedDateTime {
    instant.to_utc().into()
}
