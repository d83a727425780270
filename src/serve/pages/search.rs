//! The page to search from, and the page of what was found.

use super::{FeedLink, Headline, Links, STYLE, feed_link, headline, links};
use crate::model::{Address, Entry, Feed, Publication, Query};
use crate::serve::Desk;
use askama::Template;

#[derive(Template)]
#[template(path = "search.html", config = "src/serve/askama.toml")]
struct SearchPage<'a> {
    paper: &'a Publication,
    style: &'static str,
    canonical: String,
    title: &'a str,
    /// Where the box leads, and what is in it.
    action: String,
    text: String,
    /// What was found, as a feed; `None` before anything was looked for.
    found: Option<FeedLink>,
    headlines: Vec<Headline>,
    links: Links,
}

/// Before anything was looked for.
pub(in crate::serve) fn search_box(desk: &Desk) -> Result<String, askama::Error> {
    blank(desk, &Address::SearchPage, "Search").render()
}

/// `feed` is what `query` finds, `entries` what it lists.
pub(in crate::serve) fn search_results(
    desk: &Desk,
    feed: &Feed,
    query: &Query,
    entries: &[Entry],
) -> Result<String, askama::Error> {
    let (title, description) = (feed.title.as_str(), feed.description.as_str());
    let found = feed_link(&desk.publication, &feed.key, title, description);
    let page = SearchPage {
        text: query.to_string(),
        found: Some(found),
        headlines: entries.iter().map(|entry| headline(desk, entry)).collect(),
        ..blank(desk, &Address::FeedPage(feed.key.clone()), title)
    };
    page.render()
}

fn blank<'a>(desk: &'a Desk, address: &Address, title: &'a str) -> SearchPage<'a> {
    let paper = &desk.publication;
    SearchPage {
        paper,
        style: STYLE,
        canonical: paper.url(address),
        title,
        action: paper.path(&Address::SearchPage),
        text: String::new(),
        found: None,
        headlines: Vec::new(),
        links: links(paper),
    }
}
