//! RSS 2.0, with the content, Dublin Core, Atom and Media RSS modules.

use super::{GENERATOR, PublishError, Source, categories, content, media_type};
use crate::model::{Entry, Format, Image};
use quick_xml::escape::escape;
use rss::extension::atom::{AtomExtension, Link};
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Guid, Item};
use std::collections::BTreeMap;

const MEDIA: &str = "http://search.yahoo.com/mrss/";
const SPECIFICATION: &str = "https://www.rssboard.org/rss-specification";

pub(super) fn write(source: &Source<'_>) -> Result<Vec<u8>, PublishError> {
    let items: Vec<Item> = source
        .entries
        .iter()
        .map(|entry| item(source, entry))
        .collect();
    let channel = Channel {
        title: source.feed.title.to_string(),
        link: source.home_page(),
        description: source.feed.description.to_string(),
        language: Some(source.publication.language.as_str().to_owned()),
        copyright: source.publication.rights.as_ref().map(ToString::to_string),
        managing_editor: source
            .publication
            .email
            .as_ref()
            .map(|email| format!("{email} ({})", source.publication.title)),
        last_build_date: source.updated().map(|updated| updated.to_rfc822()),
        generator: Some(GENERATOR.to_owned()),
        docs: Some(SPECIFICATION.to_owned()),
        namespaces: namespaces(&items),
        atom_ext: Some(AtomExtension {
            links: vec![self_link(source)],
        }),
        items,
        ..Channel::default()
    };
    // `Display` would turn an error into an empty document.
    channel
        .write_to(Vec::new())
        .map_err(|error| PublishError::Rss {
            feed: source.path(),
            source: error,
        })
}

fn self_link(source: &Source<'_>) -> Link {
    Link {
        href: source.self_url(),
        rel: "self".to_owned(),
        mime_type: Some(Format::Rss.media_type().to_owned()),
        ..Link::default()
    }
}

/// The crate declares the namespaces of its own extensions; that of a generic one is ours to name.
fn namespaces(items: &[Item]) -> BTreeMap<String, String> {
    let has_media = items
        .iter()
        .any(|item| item.extensions.contains_key("media"));
    has_media
        .then(|| ("media".to_owned(), MEDIA.to_owned()))
        .into_iter()
        .collect()
}

fn item(source: &Source<'_>, entry: &Entry) -> Item {
    let story = &entry.story;
    let creators = story
        .authors
        .iter()
        .map(|author| author.name.to_string())
        .collect();
    // A bare name in `author` would be invalid: RSS wants a mail address there.
    let dublin_core = DublinCoreExtension {
        creators,
        ..DublinCoreExtension::default()
    };
    let category = |name: &crate::model::Text| Category {
        name: name.to_string(),
        domain: None,
    };
    Item {
        title: Some(story.title.to_string()),
        link: Some(source.publication.permalink(entry)),
        // Readers take a description for HTML, so what is text here is escaped once more.
        description: content::summary(entry).map(|text| escape(text.as_ref()).into_owned()),
        content: Some(content(source.publication, entry)),
        categories: categories(entry).into_iter().map(category).collect(),
        guid: Some(Guid {
            value: entry.guid.to_string(),
            permalink: false,
        }),
        pub_date: Some(entry.published.to_rfc822()),
        dublin_core_ext: (!story.authors.is_empty()).then_some(dublin_core),
        extensions: story
            .image
            .as_ref()
            .map(|image| media(source, image))
            .unwrap_or_default(),
        ..Item::default()
    }
}

/// The picture as `media:content`: an enclosure would have to state its length in bytes.
fn media(source: &Source<'_>, image: &Image) -> ExtensionMap {
    let url = source.publication.absolute(&image.url);
    let mut picture = Extension {
        name: "media:content".to_owned(),
        attrs: BTreeMap::from([
            ("medium".to_owned(), "image".to_owned()),
            ("type".to_owned(), media_type(&url)),
            ("url".to_owned(), url),
        ]),
        ..Extension::default()
    };
    if let Some(alt) = &image.alt {
        let description = Extension {
            name: "media:description".to_owned(),
            value: Some(alt.to_string()),
            ..Extension::default()
        };
        picture
            .children
            .insert("description".to_owned(), vec![description]);
    }
    let content = BTreeMap::from([("content".to_owned(), vec![picture])]);
    BTreeMap::from([("media".to_owned(), content)])
}
