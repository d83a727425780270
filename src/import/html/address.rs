//! Where a page stands on the web.

use super::meta::Meta;
use super::nodes::{address, all, attribute};
use super::schema::Things;
use dom_query::Document;
use serde_json::Value;
use url::Url;

/// Beginnings of the names in an address's query that tell from where somebody came.
const TRACES: [&str; 4] = ["utm_", "relatedposts_", "fbclid", "gclid"];
/// Parts of a path below which no stories are, as papers' programs name them.
const LISTS: [&str; 7] = [
    "author",
    "authors",
    "categories",
    "category",
    "search",
    "tag",
    "tags",
];
/// Parts of a path at whose end are lists, and deeper stories.
const HEAPS: [&str; 7] = [
    "archive", "archives", "latest", "section", "sections", "topic", "topics",
];
/// Bytes at the beginning of a page in which browsers say where they saved it from.
const SAVED_WITHIN: usize = 2 << 10;

/// The address that a browser wrote into the page: `<!-- saved from url=(0031)https://paper.example/ferry -->`.
pub(super) fn saved_from(html: &str) -> Option<Url> {
    let end = html.len().min(SAVED_WITHIN);
    let start = html
        .get(..end)
        .or_else(|| html.get(..html.floor_char_boundary(end)))?;
    let comment = start
        .split_once("<!-- saved from url=(")?
        .1
        .split_once("-->")?
        .0;
    let written = comment.split_once(')')?.1;
    address(written, None)
}

/// Against what the page's relative addresses are resolved: what it says, or else where it was saved.
pub(super) fn base(document: &Document, saved: Option<&Url>) -> Option<Url> {
    let written = all(document, "base[href]");
    let written = written.first().and_then(|base| attribute(base, "href"));
    let base = written.and_then(|written| address(&written, saved));
    base.or_else(|| saved.cloned())
}

/// The addresses that the page gives itself, in order of trust: `rel="canonical"`, then Open Graph's.
pub(super) fn declared(document: &Document, meta: &Meta, base: Option<&Url>) -> Vec<Url> {
    let links = all(document, "link[rel~=canonical][href]");
    let links = links.iter().filter_map(|link| attribute(link, "href"));
    let graph = meta.all("og:url").map(str::to_owned);
    let found = links.chain(graph);
    found.filter_map(|raw| address(&raw, base)).collect()
}

/// The page's own: what it declares, then what its data say, then where it was saved from.
///
/// Some themes declare the paper's home page on every page, so that is taken last.
pub(super) fn canonical(
    declared: &[Url],
    things: &Things,
    article: Option<&Value>,
    base: Option<&Url>,
    saved: Option<&Url>,
) -> Option<Url> {
    let of_data = ["mainEntityOfPage", "url", "@id"]
        .iter()
        .filter_map(|key| things.address(article?, key, base));
    let found: Vec<Url> = declared
        .iter()
        .cloned()
        .chain(of_data)
        .chain(saved.cloned())
        .map(plain)
        .collect();
    let story = found.iter().find(|url| !is_home(url));
    story.or(found.first()).cloned()
}

/// An address without its fragment and what it says of how one came there: the same story has one
/// address, from wherever it is linked.
pub(super) fn plain(mut url: Url) -> Url {
    url.set_fragment(None);
    without_traces(url)
}

/// An address without what it says of how one came there.
pub(in crate::import) fn without_traces(mut url: Url) -> Url {
    let is_trace = |name: &str| TRACES.iter().any(|start| name.starts_with(start));
    if url.query_pairs().any(|(name, _)| is_trace(&name)) {
        let kept: Vec<_> = url
            .query_pairs()
            .filter(|(name, _)| !is_trace(name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    url
}

/// Whether an address is that of a whole site.
pub(super) fn is_home(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none()
}

/// Whether two addresses are of one site: `www.paper.example` and `sport.paper.example` are of
/// `paper.example`.
pub(super) fn is_of_one_site(one: &Url, other: &Url) -> bool {
    let host = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    let (one, other) = (host(one), host(other));
    let is_below = |one: &str, other: &str| one.ends_with(&format!(".{other}"));
    one == other || is_below(&one, &other) || is_below(&other, &one)
}

/// Whether a link leads to the paper's front, a list of stories, a section or a person, by its path:
/// `/category/sport/`, `/archive/2026/11`, or `/podcasts/` under the name of `Podcasts`.
///
/// What lies deeper than the name of a list may be a story, as `/topics/sea/the-tide-came-late` is, or
/// `/archives/123` of a paper that numbers its stories.
pub(super) fn is_of_list(link: &str, name: &str) -> bool {
    let path = path(link);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_number = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    // A year, perhaps with a month and a day.
    let is_time = |parts: &[&str]| match parts {
        [year, rest @ ..] => matches!(year.parse(), Ok(1900..=2100)) && rest.iter().all(is_number),
        [] => true,
    };
    match parts.as_slice() {
        // Of a story that is known by its number, the query is all there is.
        [] => !link.contains(['?', '#']),
        // A headline of one word may well be the end of a longer path.
        [only] => name.eq_ignore_ascii_case(only) || LISTS.contains(only) || HEAPS.contains(only),
        [around @ .., last] => {
            let heap = around.iter().position(|part| HEAPS.contains(part));
            around.iter().any(|part| LISTS.contains(part))
                || HEAPS.contains(last)
                || heap.is_some_and(|heap| is_time(&parts[heap + 1..]))
                || matches!(around, [.., "section" | "sections" | "topic" | "topics"])
        }
    }
}

/// Whether a link leads to a file, such as a picture or a document, and not to a page.
pub(super) fn is_file(link: &str) -> bool {
    const OF_PAGES: [&str; 10] = [
        "html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "cfm", "cgi",
    ];
    let path = path(link);
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| {
        let is_ending = (2..=4).contains(&ending.len())
            && ending.bytes().all(|b| b.is_ascii_alphanumeric())
            && ending.bytes().any(|b| b.is_ascii_alphabetic());
        is_ending && !OF_PAGES.contains(&ending.as_str())
    })
}

fn path(link: &str) -> &str {
    let place = link.split(['?', '#']).next().unwrap_or_default();
    place.split_once("://").map_or(place, |(_, rest)| {
        rest.split_once('/').map_or("", |(_, path)| path)
    })
}
