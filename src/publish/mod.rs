//! Entries in, documents out: pure, the same rows give the same bytes.
use crate::model::{Entry, Feed, FeedKey, Format, Publication, Text};
/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {}
/// Writes a feed in a format. `entries` are in the feed's order.
pub fn feed(
    format: Format,
    publication: &Publication,
    feed: &Feed,
    entries: &[Entry],
) -> Result<Vec<u8>, PublishError> {
    todo!()
}
/// A line of the OPML document.
pub struct Outline {
    /// which feed
    pub key: FeedKey,
    /// its title
    pub title: Text,
    /// its description
    pub description: Text,
}
/// Writes the list of all feeds as OPML 2.0, grouped by [`FeedKey::collection`].
pub fn opml(publication: &Publication, outlines: &[Outline]) -> Result<Vec<u8>, PublishError> {
    todo!()
}
/// The full content of an entry as HTML with absolute addresses: dateline, picture, body (or summary), bios. Also for its page.
pub fn content(publication: &Publication, entry: &Entry) -> String {
    todo!()
}
