//! OPML 2.0: every feed, for a reader to take over at once.

use super::{PublishError, address};
use crate::model::{Address, FeedKey, Format, Publication, Text};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// The groups, in the order they stand in, by [`FeedKey::collection`].
const GROUPS: [(&str, &str); 4] = [
    ("feeds", "Feeds"),
    ("sections", "Sections"),
    ("authors", "Authors"),
    ("tags", "Tags"),
];

/// A line of the OPML document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outline {
    /// Which feed.
    pub key: FeedKey,
    /// Its title.
    pub title: Text,
    /// Its description.
    pub description: Text,
}

/// Writes the list of all feeds as OPML 2.0, grouped by [`FeedKey::collection`]; within a group the
/// order of `outlines` is kept.
///
/// The format demands an outline, so without any feed there is one that links to the front page.
/// There is no date in it: the rows have none for this list.
///
/// # Errors
/// When the writer fails, which no stored text can make it do.
pub fn opml(publication: &Publication, outlines: &[Outline]) -> Result<Vec<u8>, PublishError> {
    write(publication, outlines).map_err(|error| PublishError::write("OPML", error))
}

fn write(publication: &Publication, outlines: &[Outline]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let document = writer
        .create_element("opml")
        .with_attribute(("version", "2.0"));
    document.write_inner_content(|writer| {
        let head = writer.create_element("head");
        head.write_inner_content(|writer| head_content(writer, publication))?;
        let body = writer.create_element("body");
        body.write_inner_content(|writer| body_content(writer, publication, outlines))?;
        Ok(())
    })?;
    Ok(writer.into_inner())
}

fn head_content(writer: &mut Writer<Vec<u8>>, publication: &Publication) -> io::Result<()> {
    let title = publication.title.as_str();
    let email = publication.email.as_ref();
    let email = email.filter(|email| email.is_mail_address());
    for (name, value) in [
        ("title", Some(title)),
        ("ownerName", Some(title)),
        ("ownerEmail", email.map(Text::as_str)),
    ] {
        if let Some(value) = value {
            writer
                .create_element(name)
                .write_text_content(BytesText::new(value))?;
        }
    }
    Ok(())
}

fn body_content(
    writer: &mut Writer<Vec<u8>>,
    publication: &Publication,
    outlines: &[Outline],
) -> io::Result<()> {
    for (collection, name) in GROUPS {
        let members = || {
            let all = outlines.iter();
            all.filter(|outline| outline.key.collection() == collection)
        };
        if members().next().is_none() {
            continue;
        }
        let group = writer
            .create_element("outline")
            .with_attribute(("text", name));
        group.write_inner_content(|writer| {
            members().try_for_each(|outline| line(writer, publication, outline))
        })?;
    }
    if outlines.is_empty() {
        let home = address::uri(publication.base_url.as_str());
        let attributes = [
            ("text", publication.title.as_str()),
            ("type", "link"),
            ("url", home.as_str()),
        ];
        let outline = writer.create_element("outline");
        outline.with_attributes(attributes).write_empty()?;
    }
    Ok(())
}

fn line(
    writer: &mut Writer<Vec<u8>>,
    publication: &Publication,
    outline: &Outline,
) -> io::Result<()> {
    let document = Address::Document(outline.key.clone(), Format::Rss);
    let document = address::uri(&publication.url(&document));
    let page = address::uri(&publication.url(&Address::FeedPage(outline.key.clone())));
    let attributes = [
        ("type", "rss"),
        ("version", "RSS2"),
        ("text", outline.title.as_str()),
        ("title", outline.title.as_str()),
        ("description", outline.description.as_str()),
        ("xmlUrl", document.as_str()),
        ("htmlUrl", page.as_str()),
    ];
    let element = writer.create_element("outline");
    element.with_attributes(attributes).write_empty()?;
    Ok(())
}
