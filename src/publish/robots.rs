//! What crawlers are told (RFC 9309).

use super::address;
use crate::model::{Address, Publication};

/// The first line, by which a file of ours is known from one that somebody has put in its place.
pub const ROBOTS_MARK: &str =
    "# Written by newsstand; in a published tree, one without this line stays as it is.\n";

/// Forbids nothing but searches, if there are any: of those there is no end. Names the news sitemap,
/// which a crawler finds nowhere else.
pub fn robots(publication: &Publication, has_search: bool) -> String {
    // As a prefix it stands for every form and every query.
    let search = has_search.then(|| publication.path(&Address::SearchPage));
    let forbidden = search.map_or_else(String::new, |path| format!(" {path}"));
    let sitemap = address::uri(&publication.url(&Address::NewsSitemap));
    format!("{ROBOTS_MARK}User-agent: *\nDisallow:{forbidden}\n\nSitemap: {sitemap}\n")
}
