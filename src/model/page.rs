//! Addresses of the web, and whether two are of one page.

use url::Url;

/// An absolute address of the web, as [`is_web`] has it.
pub fn web_address(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(is_web)
}

/// Whether a browser fetches what is there by HTTP (RFC 9110, section 4.2): scripts, mail and files of a
/// machine have addresses as well.
pub fn is_web(address: &Url) -> bool {
    matches!(address.scheme(), "http" | "https")
}

/// An address as far as it tells pages apart: without its scheme, and a slash at its end.
pub fn page_at(address: &Url) -> &str {
    let (_, place) = address.as_str().split_once("://").unwrap_or_default();
    place.trim_end_matches('/')
}

/// The host of a site answers with and without it, and either may be written.
pub fn without_www(page: &str) -> &str {
    page.strip_prefix("www.").unwrap_or(page)
}
