//! The page to search from, and the page of what was found.

use super::{FeedLink, Frame, Headline, alternate, feed_link, frame, headline};
use crate::model::{Address, Entry, Feed, Query};
use crate::serve::Desk;
use askama::Template;

#[derive(Template)]
#[template(path = "search.html", config = "src/serve/askama.toml")]
struct SearchPage<'a> {
    frame: Frame<'a>,
    canonical: String,
    /// `None` before anything was looked for.
    found: Option<Found>,
}

/// What was found, also as a feed.
struct Found {
    count: String,
    feed: FeedLink,
    headlines: Vec<Headline>,
}

/// Before anything was looked for.
pub(in crate::serve) fn search_box(desk: &Desk) -> Result<String, askama::Error> {
    let page = SearchPage {
        frame: frame(desk),
        canonical: desk.publication.url(&Address::SearchPage),
        found: None,
    };
    page.render()
}

/// `feed` is what `query` finds, `entries` what it lists.
pub(in crate::serve) fn search_results(
    desk: &Desk,
    feed: &Feed,
    query: &Query,
    entries: &[Entry],
) -> Result<String, askama::Error> {
    let paper = &desk.publication;
    let page = SearchPage {
        frame: Frame {
            searched: query.to_string(),
            alternates: vec![alternate(paper, &feed.key, feed.title.as_str())],
            ..frame(desk)
        },
        canonical: paper.url(&Address::FeedPage(feed.key.clone())),
        found: Some(Found {
            count: count(entries.len(), feed.window.entries),
            feed: feed_link(paper, feed),
            headlines: entries.iter().map(|entry| headline(desk, entry)).collect(),
        }),
    };
    page.render()
}

/// How many were found. As many as are looked for may be only the newest of more.
fn count(found: usize, most: u32) -> String {
    match found {
        0 => "Nothing has been found.".to_owned(),
        1 => "1 story".to_owned(),
        _ if u32::try_from(found).is_ok_and(|found| found < most) => format!("{found} stories"),
        _ => format!("The newest {found} stories"),
    }
}
