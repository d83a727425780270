//! Atom 1.0 (RFC 4287).

use super::{GENERATOR, PublishError, address, content, looks_like_markup};
use crate::model::{Address, Author, Entry, Feed, Format, Instant, Publication, Text};
use atom_syndication as atom;
use atom_syndication::{FixedDateTime, WriteConfig};
use quick_xml::escape::partial_escape;

/// How far children stand from their parent, in spaces: people do read feeds raw.
const INDENT: usize = 1;

/// Writes a feed as Atom 1.0.
pub(super) fn document(
    publication: &Publication,
    feed: &Feed,
    entries: &[Entry],
) -> Result<Vec<u8>, PublishError> {
    let config = WriteConfig {
        write_document_declaration: true,
        indent_size: Some(INDENT),
    };
    atom_feed(publication, feed, entries)
        .write_with_config(Vec::new(), config)
        .map_err(|error| PublishError::write(Format::Atom.name(), error))
}

fn atom_feed(publication: &Publication, feed: &Feed, entries: &[Entry]) -> atom::Feed {
    let path = Address::FeedPage(feed.key.clone()).path();
    let id = publication.mint.for_path(path.trim_start_matches('/'));
    // Of a feed without entries an `updated` is demanded too, and neither the clock nor 1970 would
    // be true.
    let updated = super::last_update(entries).unwrap_or(publication.mint.since());
    let icon = publication.icon.as_ref();
    atom::Feed {
        title: text(&feed.title, None),
        id: id.to_string(),
        updated: date(updated),
        authors: vec![publisher(publication)],
        generator: Some(atom::Generator {
            value: GENERATOR.to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            uri: None,
        }),
        icon: icon.map(|icon| address::uri(&publication.absolute(icon))),
        links: vec![
            link(
                "self",
                super::self_address(publication, feed, Format::Atom),
                Some(Format::Atom.media_type()),
            ),
            link(
                "alternate",
                super::home_page(publication, feed),
                Some("text/html"),
            ),
        ],
        rights: publication.rights.as_ref().map(|rights| text(rights, None)),
        subtitle: Some(text(&feed.description, None)),
        entries: entries
            .iter()
            .map(|entry| atom_entry(publication, entry))
            .collect(),
        lang: Some(publication.language.as_str().to_owned()),
        ..atom::Feed::default()
    }
}

fn atom_entry(publication: &Publication, entry: &Entry) -> atom::Entry {
    let story = &entry.story;
    let language = story.language.as_ref().map(|language| language.as_str());
    let authors = story
        .authors
        .iter()
        .map(|author| person(publication, author));
    let permalink = address::uri(&publication.permalink(entry));
    let mut links = vec![link("alternate", permalink, Some("text/html"))];
    if let Some(image) = &story.image {
        let picture = address::uri(&publication.absolute(&image.url));
        let kind = address::picture_type(&picture);
        links.push(link("enclosure", picture, kind));
    }
    atom::Entry {
        title: text(&story.title, language),
        id: entry.guid.to_string(),
        updated: date(entry.updated),
        authors: authors.collect(),
        categories: super::categories(publication, entry)
            .into_iter()
            .map(|category| atom::Category {
                term: category.name.to_owned(),
                scheme: Some(category.scheme),
                label: None,
            })
            .collect(),
        links,
        published: Some(date(entry.published)),
        summary: story
            .summary
            .as_ref()
            .map(|summary| text(summary, language)),
        content: Some(atom::Content {
            value: Some(content(publication, entry)),
            content_type: Some("html".to_owned()),
            lang: language.map(ToOwned::to_owned),
            ..atom::Content::default()
        }),
        ..atom::Entry::default()
    }
}

/// The author of entries that name none (RFC 4287, section 4.2.1).
fn publisher(publication: &Publication) -> atom::Person {
    atom::Person {
        name: publication.title.to_string(),
        email: mail(publication.email.as_ref()),
        uri: Some(address::uri(publication.base_url.as_str())),
        ..atom::Person::default()
    }
}

/// An author, with a page of their own or else this server's.
fn person(publication: &Publication, author: &Author) -> atom::Person {
    atom::Person {
        name: author.name.to_string(),
        email: mail(author.email.as_ref()),
        uri: Some(super::author_page(publication, author)),
        ..atom::Person::default()
    }
}

fn mail(email: Option<&Text>) -> Option<String> {
    email
        .filter(|email| email.is_mail_address())
        .map(ToString::to_string)
}

/// A text construct. One that looks like markup is declared as HTML and escaped, so that no reader
/// and no validator has to guess; to every reader that knows the format both say the same.
fn text(text: &Text, language: Option<&str>) -> atom::Text {
    let construct = if looks_like_markup(text.as_str()) {
        atom::Text::html(partial_escape(text.as_str()))
    } else {
        atom::Text::plain(text.as_str())
    };
    atom::Text {
        lang: language.map(ToOwned::to_owned),
        ..construct
    }
}

fn link(rel: &str, href: String, media_type: Option<&str>) -> atom::Link {
    atom::Link {
        href,
        rel: rel.to_owned(),
        mime_type: media_type.map(ToOwned::to_owned),
        ..atom::Link::default()
    }
}

fn date(instant: Instant) -> FixedDateTime {
    instant.to_utc().fixed_offset()
}
