//! OPML 2.0: the list of all feeds.

use super::PublishError;
use crate::model::{Address, FeedKey, Format, Publication, Text};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// A feed of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outline {
    /// Which feed.
    pub key: FeedKey,
    /// What readers call it.
    pub title: Text,
    /// A sentence on what it holds.
    pub description: Text,
}

/// The groups, in order: [`FeedKey::collection`] and its name for people.
const GROUPS: [(&str, &str); 4] = [
    ("feeds", "Feeds"),
    ("sections", "Sections"),
    ("authors", "Authors"),
    ("tags", "Tags"),
];

/// Writes the list of all feeds, grouped by [`FeedKey::collection`], each group in the order given.
///
/// Each outline names the RSS document: every program that imports OPML understands that.
///
/// # Errors
/// When there is no feed: OPML 2.0 wants at least one outline.
pub fn opml(publication: &Publication, outlines: &[Outline]) -> Result<Vec<u8>, PublishError> {
    if outlines.is_empty() {
        return Err(PublishError::NoFeeds);
    }
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    writer
        .create_element("opml")
        .with_attribute(("version", "2.0"))
        .write_inner_content(|writer| {
            head(writer, publication)?;
            writer
                .create_element("body")
                .write_inner_content(|writer| {
                    GROUPS.iter().try_for_each(|(collection, name)| {
                        let of_group = |outline: &&Outline| outline.key.collection() == *collection;
                        group(writer, publication, name, outlines.iter().filter(of_group))
                    })
                })?;
            Ok(())
        })?;
    Ok(writer.into_inner())
}

fn head(writer: &mut Writer<Vec<u8>>, publication: &Publication) -> io::Result<()> {
    writer
        .create_element("head")
        .write_inner_content(|writer| {
            let title = BytesText::new(publication.title.as_str());
            writer.create_element("title").write_text_content(title)?;
            Ok(())
        })?;
    Ok(())
}

fn group<'a>(
    writer: &mut Writer<Vec<u8>>,
    publication: &Publication,
    name: &str,
    outlines: impl Iterator<Item = &'a Outline>,
) -> io::Result<()> {
    let mut outlines = outlines.peekable();
    if outlines.peek().is_none() {
        return Ok(());
    }
    writer
        .create_element("outline")
        .with_attribute(("text", name))
        .write_inner_content(|writer| {
            for outline in outlines {
                let document = Address::Document(outline.key.clone(), Format::Rss);
                let page = Address::FeedPage(outline.key.clone());
                writer
                    .create_element("outline")
                    .with_attribute(("type", "rss"))
                    .with_attribute(("text", outline.title.as_str()))
                    .with_attribute(("title", outline.title.as_str()))
                    .with_attribute(("description", outline.description.as_str()))
                    .with_attribute(("xmlUrl", publication.url(&document).as_str()))
                    .with_attribute(("htmlUrl", publication.url(&page).as_str()))
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}
