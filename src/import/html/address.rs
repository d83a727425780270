//! Where a page stands on the web.

use super::meta::Meta;
use super::nodes::{address, all, attribute, folded, text, unescaped};
use super::{Page, limits, schema, single_file};
use crate::model::{Slug, Text};
use dom_query::Document;
use std::collections::HashSet;
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
/// The same where they are the whole path: the parts of a site that most papers have.
const PARTS_OF_SITES: [&str; 10] = [
    "articles", "blog", "en", "home", "local", "news", "opinion", "sport", "sports", "stories",
];
/// Bytes at the beginning of a page in which browsers say where they saved it from.
const SAVED_WITHIN: usize = 2 << 10;

/// The address that a browser wrote into the page: `<!-- saved from url=(0031)https://paper.example/ferry -->`;
/// or its extension SingleFile.
pub(super) fn saved_from(html: &str) -> Option<Url> {
    let start = &html[..html.floor_char_boundary(SAVED_WITHIN)];
    let of_browser = || {
        let (_, comment) = start.split_once("<!-- saved from url=(")?;
        let (written, _) = comment.split_once("-->")?;
        address(written.split_once(')')?.1, None)
    };
    of_browser().or_else(|| single_file::saved_from(start))
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

/// That of the page's story: which it declares, or its data say, or where it was saved from.
pub(super) fn canonical(
    page: &Page,
    declared: Vec<Url>,
    saved: Option<Url>,
    lists: &Lists,
) -> Option<Url> {
    let article = page.article.as_ref();
    let of_data = ["mainEntityOfPage", "url", "@id"]
        .iter()
        .filter_map(|key| page.things.address(article?, key, page.base.as_ref()))
        .filter(|url| !lists.has(url));
    let mut found = declared.into_iter().chain(of_data).chain(saved);
    found.next().map(plain)
}

/// The addresses on which no story stands, but the whole site or a part of it. Some themes declare one of
/// them on each of their pages; as the identity of a story it would make one entry of all of them.
pub(super) struct Lists {
    /// Those that the page leads to by their names, such as `Harbour News` to `/harbour-news/`.
    linked: HashSet<PlaceOnWeb>,
    /// What the page says its section is, as it would be named in an address.
    sections: HashSet<String>,
}

impl Lists {
    /// Those that a page names. A link that says its headline leads to the story.
    pub(super) fn of(page: &Page) -> Self {
        let headline = page.title.as_ref().map(|title| folded(title.as_str()));
        let is_list = |name: &Text| headline.as_ref() != Some(&folded(name.as_str()));
        let links = all(&page.document, "a[href]");
        let linked = links.iter().filter_map(|link| {
            let url = page.address(link, "href")?;
            let (_, last) = url.path().trim_end_matches('/').rsplit_once('/')?;
            let name = text(link, limits::NAME).filter(is_list)?;
            (last == Slug::of(name.as_str()).as_str()).then(|| place(&url))
        });
        let linked = linked.collect();
        let data = page.things.of_type(schema::is_article);
        let data = data.filter_map(|one| page.things.text(one, "articleSection", limits::NAME));
        let meta = page.meta.all("article:section");
        let meta = meta.filter_map(|raw| unescaped(raw, limits::NAME));
        let sections = data.chain(meta).filter(is_list);
        let sections = sections.map(|name| Slug::of(name.as_str()).to_string());
        Self {
            linked,
            sections: sections.collect(),
        }
    }

    /// Whether an address is one of them.
    pub(super) fn has(&self, url: &Url) -> bool {
        let path = url.path().trim_matches('/');
        let names = [PARTS_OF_SITES.as_slice(), &LISTS, &HEAPS];
        let is_part = || names.iter().any(|names| names.contains(&path));
        is_home(url)
            || url.query().is_none() && (is_part() || self.sections.contains(path))
            || self.linked.contains(&place(url))
    }
}

/// What of an address tells where it leads: over http or https, with `www.` or without, with a `/` at the
/// end or without, it is the same page.
type PlaceOnWeb = (String, String, Option<String>);

fn place(url: &Url) -> PlaceOnWeb {
    let url = plain(url.clone());
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
    let path = url.path().trim_end_matches('/').to_owned();
    (host, path, url.query().map(str::to_owned))
}

/// Whether two addresses lead to one page.
pub(super) fn is_same(one: &Url, other: &Url) -> bool {
    place(one) == place(other)
}

/// Whether an address leads to a place on a page, or to one of its views.
pub(super) fn is_place_on(url: &Url, page: &Url) -> bool {
    let ((host, path, query), page) = (place(url), place(page));
    (host, path) == (page.0, page.1) && (page.2.is_none() || page.2 == query)
}

/// An address without its fragment and what it says of how one came there: the same story has one
/// address, from wherever it is linked.
pub(super) fn plain(mut url: Url) -> Url {
    url.set_fragment(None);
    without_traces(url)
}

/// An address without what it says of how one came there.
pub(in crate::import) fn without_traces(mut url: Url) -> Url {
    // What a name alone does not tell: Medium's feeds say `source=rss-…`, and shops name their source too.
    let is_trace = |name: &str, value: &str| {
        TRACES.iter().any(|start| name.starts_with(start))
            || (name == "source" && value.starts_with("rss-"))
    };
    if url
        .query_pairs()
        .any(|(name, value)| is_trace(&name, &value))
    {
        let kept: Vec<_> = url
            .query_pairs()
            .filter(|(name, value)| !is_trace(name, value))
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
    let is_root = matches!(
        url.path(),
        "/" | "/index.html" | "/index.htm" | "/index.php"
    );
    is_root && url.query().is_none()
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

/// Whether a link leads to the stories of a section, by its path: `/category/town/`, `/sections/town`.
pub(super) fn is_of_section(link: &str) -> bool {
    const SECTIONS: [&str; 4] = ["categories", "category", "section", "sections"];
    let parts: Vec<&str> = path(link)
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let around = parts.split_last().map_or(&[][..], |(_, around)| around);
    around.iter().any(|part| SECTIONS.contains(part))
}

/// Whether a link leads to the stories of a tag, by its path: `/tag/frost/`, `/blog/tags/frost`, `/search/label/frost`.
pub(super) fn is_of_tag(link: &str) -> bool {
    let mut parts = path(link)
        .split('/')
        .filter(|part| !part.is_empty())
        .peekable();
    while let Some(part) = parts.next() {
        let next = parts.peek();
        if next.is_some()
            && (matches!(part, "tag" | "tags") || part == "search" && next == Some(&"label"))
        {
            return true;
        }
    }
    false
}

/// Whether a link leads to the stories of an author, by its path: `/author/ada-stone/`.
pub(super) fn is_of_author(link: &str) -> bool {
    let mut parts = path(link).split('/');
    parts.any(|part| part == "author" || part == "authors")
}

/// Whether a link leads to where somebody pays, subscribes or signs in, by its path: `/subscribe`, `/my/log-in`.
pub(super) fn is_door(link: &str) -> bool {
    const DOORS: [&str; 13] = [
        "checkout",
        "join",
        "login",
        "membership",
        "offer",
        "offers",
        "plans",
        "register",
        "signin",
        "signup",
        "subscribe",
        "subscription",
        "subscriptions",
    ];
    let mut parts = path(link).split(['/', '.']);
    parts.any(|part| DOORS.contains(&part.replace(['-', '_'], "").as_str()))
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
