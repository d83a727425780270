//! RSS 2.0 with the content, Dublin Core, Atom and Media modules.

use super::{GENERATOR, PublishError, address, content, excerpt::excerpt, looks_like_markup};
use crate::model::{Entry, Feed, Format, Image, Publication};
use quick_xml::escape::partial_escape;
use rss::extension::atom::{AtomExtension, Link};
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Guid, Item};
use std::collections::BTreeMap;

/// Where the format is described.
const DOCS: &str = "https://www.rssboard.org/rss-specification";

/// The namespace of Media RSS, for pictures: an `enclosure` would need a length nobody knows.
const MEDIA: &str = "http://search.yahoo.com/mrss/";

/// How far children stand from their parent, in spaces: people do read feeds raw.
const INDENT: usize = 1;

/// Writes a feed as RSS 2.0.
pub(super) fn document(
    publication: &Publication,
    feed: &Feed,
    entries: &[Entry],
) -> Result<Vec<u8>, PublishError> {
    let channel = channel(publication, feed, entries);
    let written = channel
        .pretty_write_to(Vec::new(), b' ', INDENT)
        .map_err(|error| PublishError::write(Format::Rss.name(), error))?;
    let written = String::from_utf8(written)
        .map_err(|error| PublishError::write(Format::Rss.name(), error))?;
    Ok(with_numeric_references(&written).into_bytes())
}

fn channel(publication: &Publication, feed: &Feed, entries: &[Entry]) -> Channel {
    let link = super::home_page(publication, feed);
    let own = Link {
        href: super::self_address(publication, feed, Format::Rss),
        rel: "self".to_owned(),
        mime_type: Some(Format::Rss.media_type().to_owned()),
        ..Link::default()
    };
    let has_pictures = entries.iter().any(|entry| entry.story.image.is_some());
    let media = has_pictures.then(|| ("media".to_owned(), MEDIA.to_owned()));
    Channel {
        title: feed.title.to_string(),
        image: icon(publication, feed, &link),
        link,
        description: feed.description.to_string(),
        language: Some(publication.language.as_str().to_owned()),
        copyright: publication.rights.as_ref().map(ToString::to_string),
        managing_editor: managing_editor(publication),
        last_build_date: super::last_update(entries).map(|updated| updated.to_rfc822()),
        generator: Some(GENERATOR.to_owned()),
        docs: Some(DOCS.to_owned()),
        atom_ext: Some(AtomExtension { links: vec![own] }),
        namespaces: media.into_iter().collect(),
        items: entries
            .iter()
            .map(|entry| item(publication, entry))
            .collect(),
        ..Channel::default()
    }
}

/// The desk's address in the form `mail (Name)`. The name is a comment of RFC 822, in which
/// punctuation has a meaning, so it goes without.
fn managing_editor(publication: &Publication) -> Option<String> {
    let mail = publication.email.as_ref()?;
    let name: String = publication
        .title
        .as_str()
        .chars()
        .filter(|c| !"()<>[]\\\",;:@".contains(*c))
        .collect();
    let name = name.trim();
    (mail.is_mail_address() && !name.is_empty()).then(|| format!("{mail} ({name})"))
}

/// The channel's picture, if it has one of the three kinds RSS 2.0 knows.
fn icon(publication: &Publication, feed: &Feed, link: &str) -> Option<rss::Image> {
    let url = address::uri(&publication.absolute(publication.icon.as_ref()?));
    let kind = address::picture_type(&url)?;
    let is_known = ["image/png", "image/jpeg", "image/gif"].contains(&kind);
    is_known.then(|| rss::Image {
        url,
        title: feed.title.to_string(),
        link: link.to_owned(),
        ..rss::Image::default()
    })
}

fn item(publication: &Publication, entry: &Entry) -> Item {
    let story = &entry.story;
    let creators = story.authors.iter().map(|author| author.name.to_string());
    let language = story.language.as_ref();
    let dublin_core = DublinCoreExtension {
        creators: creators.collect(),
        languages: language
            .map(|language| language.as_str().to_owned())
            .into_iter()
            .collect(),
        ..DublinCoreExtension::default()
    };
    let has_dublin_core = dublin_core != DublinCoreExtension::default();
    Item {
        title: Some(story.title.to_string()),
        link: Some(address::uri(&publication.permalink(entry))),
        // By practice HTML, so what is plain text must be escaped once more to stay it.
        description: Some(partial_escape(excerpt(entry).as_ref()).into_owned()),
        categories: categories(publication, entry),
        guid: Some(Guid {
            value: entry.guid.to_string(),
            permalink: false,
        }),
        pub_date: Some(entry.published.to_rfc822()),
        content: Some(content(publication, entry)),
        extensions: story
            .image
            .as_ref()
            .map_or_else(ExtensionMap::new, |image| picture(publication, image)),
        dublin_core_ext: has_dublin_core.then_some(dublin_core),
        ..Item::default()
    }
}

/// The section first, then the tags.
fn categories(publication: &Publication, entry: &Entry) -> Vec<Category> {
    super::categories(publication, entry)
        .into_iter()
        .map(|category| Category {
            name: category.name.to_owned(),
            domain: Some(category.scheme),
        })
        .collect()
}

/// The lead picture as `media:content`, with its description for who cannot see it.
fn picture(publication: &Publication, image: &Image) -> ExtensionMap {
    let url = address::uri(&publication.absolute(&image.url));
    let mut attributes = BTreeMap::from([("medium".to_owned(), "image".to_owned())]);
    if let Some(kind) = address::picture_type(&url) {
        attributes.insert("type".to_owned(), kind.to_owned());
    }
    attributes.insert("url".to_owned(), url);
    let description = image.alt.iter().map(|alt| description(alt.as_str()));
    let content = Extension {
        name: "media:content".to_owned(),
        attrs: attributes,
        children: BTreeMap::from([("description".to_owned(), description.collect())]),
        value: None,
    };
    let elements = BTreeMap::from([("content".to_owned(), vec![content])]);
    ExtensionMap::from([("media".to_owned(), elements)])
}

fn description(text: &str) -> Extension {
    let (kind, value) = if looks_like_markup(text) {
        ("html", partial_escape(text).into_owned())
    } else {
        ("plain", text.to_owned())
    };
    Extension {
        name: "media:description".to_owned(),
        value: Some(value),
        attrs: BTreeMap::from([("type".to_owned(), kind.to_owned())]),
        children: BTreeMap::new(),
    }
}

/// Writes `&` and `<` as the RSS Advisory Board's profile recommends for plain text, `&#x26;` and
/// `&#x3C;`: some readers decode the named references twice. To XML both mean the same. CDATA
/// sections, which hold HTML, stay as they are.
fn with_numeric_references(document: &str) -> String {
    const OPEN: &str = "<![CDATA[";
    const CLOSE: &str = "]]>";
    let numeric = |markup: &str| markup.replace("&lt;", "&#x3C;").replace("&amp;", "&#x26;");
    let mut result = String::with_capacity(document.len());
    let mut rest = document;
    while let Some((markup, after)) = rest.split_once(OPEN) {
        let (data, after) = after.split_once(CLOSE).unwrap_or((after, ""));
        result.push_str(&numeric(markup));
        result.extend([OPEN, data, CLOSE]);
        rest = after;
    }
    result.push_str(&numeric(rest));
    result
}
