//! RSS 2.0 with the content, Dublin Core, Atom and Media modules.

mod media;

use super::content::{content_within, language_within, summary_within};
use super::{Edition, GENERATOR, PublishError, address, archive, excerpt::excerpt, rhythm};
use crate::model::{Author, Enclosure, Entry, Extent, Feed, Format, Publication, Text};
use quick_xml::escape::partial_escape;
use rss::extension::atom::{AtomExtension, Link};
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Guid, Item, Source};
use std::collections::BTreeMap;

/// Where the format is described.
const DOCS: &str = "https://www.rssboard.org/rss-specification";

/// The namespace of the syndication module, which tells a feed's rhythm.
const SYNDICATION: &str = "http://purl.org/rss/1.0/modules/syndication/";

/// How far children stand from their parent, in spaces: people do read feeds raw.
const INDENT: usize = 1;

/// Writes a feed as RSS 2.0.
pub(super) fn document(
    publication: &Publication,
    feed: &Feed,
    edition: &Edition<'_>,
) -> Result<Vec<u8>, PublishError> {
    let channel = channel(publication, feed, edition);
    let written = channel
        .pretty_write_to(Vec::new(), b' ', INDENT)
        .map_err(|error| PublishError::write(Format::Rss.name(), error))?;
    let written = String::from_utf8(written)
        .map_err(|error| PublishError::write(Format::Rss.name(), error))?;
    Ok(with_numeric_references(&written).into_bytes())
}

fn channel(publication: &Publication, feed: &Feed, edition: &Edition<'_>) -> Channel {
    let entries = edition.entries;
    let link = super::home_page(publication, feed);
    let links = archive::links(publication, feed, edition, Format::Rss);
    let links = links.into_iter().map(|(relation, href)| Link {
        href,
        rel: relation.to_owned(),
        mime_type: Some(Format::Rss.media_type().to_owned()),
        ..Link::default()
    });
    let is_archive = edition.page.is_some();
    // Nobody needs to ask for a page of an archive again.
    let minutes = rhythm::minutes(feed, edition.of_feed().entries).filter(|_| !is_archive);
    let has_media = entries.iter().any(|entry| media::has_any(&entry.story));
    let namespaces = [
        ("media", media::NAMESPACE, has_media),
        ("sy", SYNDICATION, minutes.is_some()),
        (archive::PREFIX, archive::NAMESPACE, is_archive),
    ];
    let namespaces = namespaces.into_iter().filter(|(.., is_used)| *is_used);
    let language = super::language(publication, feed);
    Channel {
        title: feed.title.to_string(),
        image: picture(publication, feed, &link),
        link,
        description: feed.description.to_string(),
        language: Some(language.as_str().to_owned()),
        copyright: publication.rights.as_ref().map(ToString::to_string),
        managing_editor: mailbox(publication, publication.email.as_ref()),
        webmaster: mailbox(publication, publication.webmaster.as_ref()),
        last_build_date: super::last_update(edition).map(|updated| updated.to_rfc822()),
        categories: category_elements(super::feed_categories(publication, feed)),
        generator: Some(format!("{GENERATOR} {}", env!("CARGO_PKG_VERSION"))),
        docs: Some(DOCS.to_owned()),
        ttl: minutes.map(|minutes| minutes.to_string()),
        extensions: extensions(minutes, is_archive),
        atom_ext: Some(AtomExtension {
            links: links.collect(),
        }),
        namespaces: namespaces
            .map(|(prefix, uri, _)| (prefix.to_owned(), uri.to_owned()))
            .collect(),
        items: entries
            .iter()
            .map(|entry| item(publication, feed, entry))
            .collect(),
        ..Channel::default()
    }
}

/// What RSS itself has no element for.
fn extensions(minutes: Option<u32>, is_archive: bool) -> ExtensionMap {
    let mut extensions = minutes.map_or_else(ExtensionMap::new, syndication);
    if is_archive {
        let mark = Extension {
            name: archive::MARK.to_owned(),
            // Without it the writer would put a line break into the element.
            value: Some(String::new()),
            ..Extension::default()
        };
        let elements = BTreeMap::from([(archive::MARK.to_owned(), vec![mark])]);
        extensions.insert(archive::PREFIX.to_owned(), elements);
    }
    extensions
}

/// A feed's rhythm in the syndication module. (The crate's own type for it always writes a base, a
/// moment that nobody has set.)
fn syndication(minutes: u32) -> ExtensionMap {
    let (period, frequency) = rhythm::period(minutes);
    let element = |name: &str, value: String| {
        let element = Extension {
            name: format!("sy:{name}"),
            value: Some(value),
            ..Extension::default()
        };
        (name.to_owned(), vec![element])
    };
    let elements = BTreeMap::from([
        element("updatePeriod", period.to_owned()),
        element("updateFrequency", frequency.to_string()),
    ]);
    ExtensionMap::from([("sy".to_owned(), elements)])
}

/// A mail address of the desk in the form `mail (Name)`. The name is a comment of RFC 822, in which
/// punctuation has a meaning, so it goes without.
fn mailbox(publication: &Publication, mail: Option<&Text>) -> Option<String> {
    let mail = mail?;
    let name: String = publication
        .title
        .as_str()
        .chars()
        .filter(|c| !"()<>[]\\\",;:@".contains(*c))
        .collect();
    let name = name.trim();
    (mail.is_mail_address() && !name.is_empty()).then(|| format!("{mail} ({name})"))
}

/// The channel's picture: the large one if it has one of the three kinds RSS 2.0 knows, else the
/// small one if it has.
fn picture(publication: &Publication, feed: &Feed, link: &str) -> Option<rss::Image> {
    let is_known = |url: &String| {
        let kind = address::picture_type(url);
        kind.is_some_and(|kind| ["image/png", "image/jpeg", "image/gif"].contains(&kind))
    };
    let large = super::logo(publication, feed).filter(is_known);
    let url = large.or_else(|| super::icon(publication, feed).filter(is_known))?;
    Some(rss::Image {
        url,
        title: feed.title.to_string(),
        link: link.to_owned(),
        ..rss::Image::default()
    })
}

fn item(publication: &Publication, feed: &Feed, entry: &Entry) -> Item {
    let story = &entry.story;
    let around = super::language(publication, feed);
    let dublin_core = dublin_core(
        entry,
        language_within(publication, around, entry).map(|language| language.as_str()),
    );
    let has_dublin_core = dublin_core != DublinCoreExtension::default();
    // A description is by practice HTML, so what is plain text must be escaped once more to stay it.
    let (description, content) = match feed.presentation.extent {
        Extent::Full => (
            partial_escape(excerpt(entry).as_ref()).into_owned(),
            Some(content_within(publication, around, entry)),
        ),
        Extent::Summary => (summary_within(publication, around, entry), None),
    };
    Item {
        title: Some(story.title.to_string()),
        link: Some(address::uri(&publication.permalink(entry))),
        description: Some(description),
        categories: category_elements(super::categories(publication, entry)),
        enclosure: story
            .enclosures
            .first()
            .map(|one| enclosure(publication, one)),
        guid: Some(Guid {
            value: entry.guid.to_string(),
            permalink: false,
        }),
        pub_date: Some(entry.published.to_rfc822()),
        source: story.source.as_ref().map(|source| Source {
            url: address::uri(source.url.as_str()),
            title: Some(source.title.to_string()),
        }),
        content,
        extensions: media::elements(publication, story),
        dublin_core_ext: has_dublin_core.then_some(dublin_core),
        ..Item::default()
    }
}

/// What RSS itself has no element for: a byline without a mail address, language, rights.
fn dublin_core(entry: &Entry, language: Option<&str>) -> DublinCoreExtension {
    let story = &entry.story;
    let names = |people: &[Author]| {
        let names = people.iter().map(|person| person.name.to_string());
        names.collect()
    };
    DublinCoreExtension {
        creators: names(&story.authors),
        contributors: names(&story.contributors),
        languages: language.map(ToOwned::to_owned).into_iter().collect(),
        rights: story.rights.iter().map(ToString::to_string).collect(),
        ..DublinCoreExtension::default()
    }
}

/// RSS has room for one, and readers for no more: all of them stand as `media:content`.
fn enclosure(publication: &Publication, enclosure: &Enclosure) -> rss::Enclosure {
    rss::Enclosure {
        url: address::uri(&publication.absolute(&enclosure.url)),
        length: enclosure.length.to_string(),
        mime_type: enclosure.media_type.to_string(),
    }
}

fn category_elements(categories: Vec<super::Category<'_>>) -> Vec<Category> {
    let elements = categories.into_iter().map(|category| Category {
        name: category.name.to_owned(),
        domain: Some(category.scheme),
    });
    elements.collect()
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
