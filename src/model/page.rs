//! Whether two addresses are of one page.

use url::Url;

/// An address as far as it tells pages apart: without its scheme, and a slash at its end.
pub fn page_at(address: &Url) -> &str {
    let (_, place) = address.as_str().split_once("://").unwrap_or_default();
    place.trim_end_matches('/')
}

/// The host of a site answers with and without it, and either may be written.
pub fn without_www(page: &str) -> &str {
    page.strip_prefix("www.").unwrap_or(page)
}
