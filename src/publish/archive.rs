//! Where the documents of one feed stand to each other (RFC 5005, section 4).

use super::{Edition, address};
use crate::model::{Address, ArchivePage, Feed, Format, Publication};

/// The namespace of feed history, and the prefix it has in our documents.
pub(super) const NAMESPACE: &str = "http://purl.org/syndication/history/1.0";
pub(super) const PREFIX: &str = "fh";
/// The element that tells an archive document from a subscription document.
pub(super) const MARK: &str = "fh:archive";

/// The relations of a document and the addresses they lead to, its own first.
pub(super) fn links(
    publication: &Publication,
    feed: &Feed,
    edition: &Edition<'_>,
    format: Format,
) -> Vec<(&'static str, String)> {
    let current = edition
        .page
        .map(|_| document(publication, feed, None, format));
    let newer = edition
        .newer
        .map(|page| document(publication, feed, Some(page), format));
    let optional = [
        ("current", current),
        ("prev-archive", older(publication, feed, edition, format)),
        ("next-archive", newer),
    ];
    let optional = optional
        .into_iter()
        .filter_map(|(relation, address)| Some((relation, address?)));
    std::iter::once(("self", own(publication, feed, edition, format)))
        .chain(optional)
        .collect()
}

/// The document's own address.
pub(super) fn own(
    publication: &Publication,
    feed: &Feed,
    edition: &Edition<'_>,
    format: Format,
) -> String {
    document(publication, feed, edition.page, format)
}

/// The address of the page with what is older.
pub(super) fn older(
    publication: &Publication,
    feed: &Feed,
    edition: &Edition<'_>,
    format: Format,
) -> Option<String> {
    let page = edition.older?;
    Some(document(publication, feed, Some(page), format))
}

/// The address of a page, or of the subscription document.
fn document(
    publication: &Publication,
    feed: &Feed,
    page: Option<&ArchivePage>,
    format: Format,
) -> String {
    let key = feed.key.clone();
    let address = match page {
        Some(page) => Address::Archive(key, page.clone(), format),
        None => Address::Document(key, format),
    };
    address::uri(&publication.url(&address))
}
