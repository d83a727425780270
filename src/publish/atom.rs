//! Atom 1.0 (RFC 4287).

mod tombstones;

use super::content::{content_within, language_within, summary_within};
use super::{Edition, GENERATOR, PublishError, address, archive, looks_like_markup};
use crate::model::{
    Address, Author, Entry, Extent, Feed, Format, Image, Instant, Publication, Source, Text,
};
use atom_syndication as atom;
use atom_syndication::extension::{Extension, ExtensionMap};
use atom_syndication::{FixedDateTime, WriteConfig};
use quick_xml::escape::partial_escape;
use std::collections::BTreeMap;

/// How far children stand from their parent, in spaces: people do read feeds raw.
const INDENT: usize = 1;

/// Writes a feed as Atom 1.0.
pub(super) fn document(
    publication: &Publication,
    feed: &Feed,
    edition: &Edition<'_>,
) -> Result<Vec<u8>, PublishError> {
    let config = WriteConfig {
        write_document_declaration: true,
        indent_size: Some(INDENT),
    };
    atom_feed(publication, feed, edition)
        .write_with_config(Vec::new(), config)
        .map_err(|error| PublishError::write(Format::Atom.name(), error))
}

fn atom_feed(publication: &Publication, feed: &Feed, edition: &Edition<'_>) -> atom::Feed {
    let entries = edition.entries;
    let path = Address::FeedPage(feed.key.clone()).path();
    let id = publication.mint.for_path(path.trim_start_matches('/'));
    // Of a feed without entries an `updated` is demanded too, and neither the clock nor 1970 would
    // be true.
    let updated = super::last_update(edition).unwrap_or(publication.mint.since());
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
        categories: category_elements(super::feed_categories(publication, feed)),
        icon: super::icon(publication, feed),
        logo: super::logo(publication, feed),
        links: feed_links(publication, feed, edition),
        rights: publication.rights.as_ref().map(|rights| text(rights, None)),
        subtitle: Some(text(&feed.description, None)),
        entries: entries
            .iter()
            .map(|entry| atom_entry(publication, feed, entry))
            .collect(),
        lang: Some(super::language(publication, feed).as_str().to_owned()),
        extensions: extensions(edition),
        namespaces: namespaces(edition),
        ..atom::Feed::default()
    }
}

/// What there is of a feed beyond the format, under the prefixes of the namespaces.
fn extensions(edition: &Edition<'_>) -> ExtensionMap {
    let mut extensions = tombstones::elements(edition.tombstones);
    extensions.extend(edition.page.map(|_| archive_mark()));
    extensions
}

/// The namespaces of the extensions there are.
fn namespaces(edition: &Edition<'_>) -> BTreeMap<String, String> {
    let namespaces = [
        ("at", tombstones::NAMESPACE, !edition.tombstones.is_empty()),
        (archive::PREFIX, archive::NAMESPACE, edition.page.is_some()),
    ];
    let used = namespaces.into_iter().filter(|(.., is_used)| *is_used);
    used.map(|(prefix, uri, _)| (prefix.to_owned(), uri.to_owned()))
        .collect()
}

fn feed_links(publication: &Publication, feed: &Feed, edition: &Edition<'_>) -> Vec<atom::Link> {
    let links = archive::links(publication, feed, edition, Format::Atom);
    let documents = links
        .into_iter()
        .map(|(relation, href)| link(relation, href, Some(Format::Atom.media_type())));
    let home_page = super::home_page(publication, feed);
    let page = link("alternate", home_page, Some("text/html"));
    documents.chain([page]).collect()
}

/// The element of an archive document, under its namespace's prefix.
fn archive_mark() -> (String, BTreeMap<String, Vec<Extension>>) {
    let mark = Extension {
        name: archive::MARK.to_owned(),
        // Without it the writer would put a line break into the element.
        value: Some(String::new()),
        ..Extension::default()
    };
    let elements = BTreeMap::from([(archive::MARK.to_owned(), vec![mark])]);
    (archive::PREFIX.to_owned(), elements)
}

fn atom_entry(publication: &Publication, feed: &Feed, entry: &Entry) -> atom::Entry {
    let story = &entry.story;
    let around = super::language(publication, feed);
    let language = language_within(publication, around, entry).map(|language| language.as_str());
    let authors = story
        .authors
        .iter()
        .map(|author| author_of(publication, author));
    let html = |html: String| atom::Text {
        lang: language.map(ToOwned::to_owned),
        ..atom::Text::html(html)
    };
    // An entry without content has its text at the link to its page (RFC 4287, section 4.1.2).
    let (summary, content) = match feed.presentation.extent {
        Extent::Full => (
            story.summary.as_ref().map(|words| text(words, language)),
            Some(atom::Content {
                value: Some(content_within(publication, around, entry)),
                content_type: Some("html".to_owned()),
                lang: language.map(ToOwned::to_owned),
                ..atom::Content::default()
            }),
        ),
        Extent::Summary => (Some(html(summary_within(publication, around, entry))), None),
    };
    atom::Entry {
        title: text(&story.title, language),
        id: entry.guid.to_string(),
        updated: date(entry.updated),
        authors: authors.collect(),
        categories: category_elements(super::categories(publication, entry)),
        contributors: story.contributors.iter().map(person).collect(),
        links: links(publication, entry),
        published: Some(date(entry.published)),
        rights: story.rights.as_ref().map(|rights| text(rights, language)),
        source: story.source.as_ref().map(|origin| source(origin, entry)),
        summary,
        content,
        ..atom::Entry::default()
    }
}

/// The entry's page, its picture and its files.
fn links(publication: &Publication, entry: &Entry) -> Vec<atom::Link> {
    let story = &entry.story;
    let permalink = address::uri(&publication.permalink(entry));
    let mut links = vec![link("alternate", permalink, Some("text/html"))];
    links.extend(story.image.iter().map(|image| picture(publication, image)));
    links.extend(story.enclosures.iter().map(|enclosure| {
        let url = address::uri(&publication.absolute(&enclosure.url));
        atom::Link {
            title: link_title(enclosure.title.as_ref()),
            length: enclosure.known_length().map(|length| length.to_string()),
            ..link("enclosure", url, Some(enclosure.media_type.as_str()))
        }
    }));
    links
}

fn picture(publication: &Publication, image: &Image) -> atom::Link {
    let url = address::uri(&publication.absolute(&image.url));
    let kind = address::picture_type(&url);
    let title = image.description.as_ref().or(image.alt.as_ref());
    atom::Link {
        title: link_title(title),
        ..link("enclosure", url, kind)
    }
}

/// An attribute cannot say whether it is HTML, so what looks like it is left out: readers would have
/// to guess, and validators warn.
fn link_title(title: Option<&Text>) -> Option<String> {
    let plain = title.filter(|title| !looks_like_markup(title.as_str()));
    plain.map(ToString::to_string)
}

/// The feed an entry was taken from (RFC 4287, section 4.2.11). Of when that was last changed, what
/// is surely true without its telling is that it had changed when the entry was published.
fn source(source: &Source, entry: &Entry) -> atom::Source {
    let own = link("self", address::uri(source.url.as_str()), None);
    let page = source.home_page.as_ref();
    let page = page.map(|page| link("alternate", address::uri(page.as_str()), None));
    atom::Source {
        title: text(&source.title, None),
        id: super::source_id(source),
        updated: date(source.updated.unwrap_or(entry.published)),
        links: std::iter::once(own).chain(page).collect(),
        ..atom::Source::default()
    }
}

fn category_elements(categories: Vec<super::Category<'_>>) -> Vec<atom::Category> {
    let elements = categories.into_iter().map(|category| atom::Category {
        term: category.name.to_owned(),
        scheme: Some(category.scheme),
        label: None,
    });
    elements.collect()
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
fn author_of(publication: &Publication, author: &Author) -> atom::Person {
    atom::Person {
        uri: Some(super::author_page(publication, author)),
        ..person(author)
    }
}

/// Somebody who may have no page here.
fn person(author: &Author) -> atom::Person {
    let page = author.url.as_ref();
    atom::Person {
        name: author.name.to_string(),
        email: mail(author.email.as_ref()),
        uri: page.map(|page| address::uri(page.as_str())),
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
