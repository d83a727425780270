//! JSON Feed 1.1.

use super::content::{content_within, language_within, summary_within};
use super::{Edition, PublishError, address, archive};
use crate::model::{Author, Enclosure, Entry, Extent, Feed, Format, Kind, Publication, Text};
use serde::Serialize;

/// Which JSON Feed this is.
const VERSION: &str = "https://jsonfeed.org/version/1.1";

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: String,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    favicon: Option<String>,
    language: &'a str,
    authors: [Person<'a>; 1],
    items: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    _newsstand: Option<FeedExtension<'a>>,
}

/// What the format has no member for; extensions begin with an underscore.
#[derive(Serialize)]
struct FeedExtension<'a> {
    /// Items that were taken back.
    deleted: Vec<Deleted<'a>>,
}

#[derive(Serialize)]
struct Deleted<'a> {
    id: &'a str,
    date_deleted: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    banner_image: Option<String>,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
    _newsstand: ItemExtension<'a>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: String,
    mime_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_in_seconds: Option<u32>,
}

#[derive(Serialize)]
struct Person<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    _newsstand: Option<PersonExtension<'a>>,
}

/// As [`FeedExtension`].
#[derive(Serialize)]
struct ItemExtension<'a> {
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dateline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_alt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_credit: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contributors: Vec<Person<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rights: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceExtension<'a>>,
}

/// The feed an item was taken from.
#[derive(Serialize)]
struct SourceExtension<'a> {
    id: String,
    title: &'a str,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page_url: Option<String>,
}

#[derive(Serialize)]
struct PersonExtension<'a> {
    bio: &'a str,
}

/// Writes a feed as JSON Feed 1.1.
pub(super) fn document(
    publication: &Publication,
    feed: &Feed,
    edition: &Edition<'_>,
) -> Result<Vec<u8>, PublishError> {
    // It is square and may be of any size, so it serves for both.
    let icon = super::icon(publication, feed);
    let document = Document {
        version: VERSION,
        title: feed.title.as_str(),
        home_page_url: super::home_page(publication, feed),
        feed_url: archive::own(publication, feed, edition, Format::Json),
        next_url: archive::older(publication, feed, edition, Format::Json),
        description: feed.description.as_str(),
        favicon: icon.clone(),
        icon,
        language: super::language(publication, feed).as_str(),
        authors: [Person {
            name: publication.title.as_str(),
            url: Some(address::uri(publication.base_url.as_str())),
            _newsstand: None,
        }],
        items: edition
            .entries
            .iter()
            .map(|entry| item(publication, feed, entry))
            .collect(),
        _newsstand: feed_extension(edition),
    };
    serde_json::to_vec(&document).map_err(|error| PublishError::write(Format::Json.name(), error))
}

fn feed_extension<'a>(edition: &Edition<'a>) -> Option<FeedExtension<'a>> {
    let deleted = edition.tombstones.iter().map(|tombstone| Deleted {
        id: tombstone.guid.as_str(),
        date_deleted: tombstone.retracted.to_rfc3339(),
        reason: tombstone.reason.as_ref().map(Text::as_str),
    });
    let deleted: Vec<Deleted<'_>> = deleted.collect();
    (!deleted.is_empty()).then_some(FeedExtension { deleted })
}

fn item<'a>(publication: &'a Publication, feed: &Feed, entry: &'a Entry) -> Item<'a> {
    let story = &entry.story;
    let around = super::language(publication, feed);
    let absolute = |address: &String| address::uri(&publication.absolute(address));
    let authors = story
        .authors
        .iter()
        .map(|author| author_of(publication, author));
    let categories = super::categories(publication, entry).into_iter();
    let (summary, content_html) = match feed.presentation.extent {
        Extent::Full => (
            story.summary.as_ref().map(Text::as_str),
            content_within(publication, around, entry),
        ),
        Extent::Summary => (None, summary_within(publication, around, entry)),
    };
    Item {
        id: entry.guid.as_str(),
        url: address::uri(&publication.permalink(entry)),
        title: story.title.as_str(),
        content_html,
        summary,
        image: story.image.as_ref().map(|image| absolute(&image.url)),
        banner_image: story.banner.as_ref().map(absolute),
        date_published: entry.published.to_rfc3339(),
        date_modified: entry.updated.to_rfc3339(),
        authors: authors.collect(),
        tags: categories.map(|category| category.name).collect(),
        language: language_within(publication, around, entry).map(|language| language.as_str()),
        attachments: story
            .enclosures
            .iter()
            .map(|enclosure| attachment(publication, enclosure))
            .collect(),
        _newsstand: extension(entry),
    }
}

fn attachment<'a>(publication: &Publication, enclosure: &'a Enclosure) -> Attachment<'a> {
    Attachment {
        url: address::uri(&publication.absolute(&enclosure.url)),
        mime_type: enclosure.media_type.as_str(),
        title: enclosure.title.as_ref().map(Text::as_str),
        size_in_bytes: enclosure.known_length(),
        duration_in_seconds: enclosure.duration,
    }
}

fn extension(entry: &Entry) -> ItemExtension<'_> {
    let story = &entry.story;
    let image = story.image.as_ref();
    let section = story.section.as_ref().map(|section| section.name());
    ItemExtension {
        kind: story.kind,
        section: section.map(Text::as_str),
        dateline: story.dateline.as_ref().map(Text::as_str),
        image_alt: image.and_then(|image| Some(image.alt.as_ref()?.as_str())),
        image_description: image.and_then(|image| Some(image.description.as_ref()?.as_str())),
        image_credit: image.and_then(|image| Some(image.credit.as_ref()?.as_str())),
        contributors: story.contributors.iter().map(person).collect(),
        rights: story.rights.as_ref().map(Text::as_str),
        source: story.source.as_ref().map(|source| SourceExtension {
            id: super::source_id(source),
            title: source.title.as_str(),
            feed_url: address::uri(source.url.as_str()),
            home_page_url: source
                .home_page
                .as_ref()
                .map(|page| address::uri(page.as_str())),
        }),
    }
}

/// An author, with a page of their own or else this server's.
fn author_of<'a>(publication: &Publication, author: &'a Author) -> Person<'a> {
    Person {
        url: Some(super::author_page(publication, author)),
        ..person(author)
    }
}

/// Somebody who may have no page here.
fn person(author: &Author) -> Person<'_> {
    let bio = author.bio.as_ref();
    let page = author.url.as_ref();
    Person {
        name: author.name.as_str(),
        url: page.map(|page| address::uri(page.as_str())),
        _newsstand: bio.map(|bio| PersonExtension { bio: bio.as_str() }),
    }
}
