//! What a feed lists, and what it no longer does.

use super::{Date, FeedLink, Frame, Headline, day, document_link, feed_link, frame, headline};
use crate::model::{Address, ArchivePage, Entry, Feed, Format, Language};
use crate::publish::Edition;
use crate::serve::Desk;
use askama::Template;

#[derive(Template)]
#[template(path = "feed.html", config = "src/serve/askama.toml")]
struct FeedPage<'a> {
    frame: Frame<'a>,
    canonical: String,
    feed: FeedLink,
    /// The feed's title without the paper's, which stands above.
    heading: &'a str,
    /// The language of the feed's own words, where it is not the paper's.
    language: Option<&'a Language>,
    /// Of a page of the archive, the days of its newest and its oldest story.
    span: Option<(Date, Date)>,
    headlines: Vec<Headline>,
    newer: Option<String>,
    older: Option<String>,
}

/// The page of a feed; `older` is the page of its archive that begins behind the entries.
pub(in crate::serve) fn feed(
    desk: &Desk,
    feed: &Feed,
    entries: &[Entry],
    older: Option<&ArchivePage>,
) -> Result<String, askama::Error> {
    let address = Address::FeedPage(feed.key.clone());
    let page = FeedPage {
        older: older.map(|page| path(desk, feed, page)),
        ..blank(desk, feed, &address, entries)
    };
    page.render()
}

/// A page of a feed's archive, which `edition` tells. Before the newest there is the feed itself.
pub(in crate::serve) fn archive(
    desk: &Desk,
    feed: &Feed,
    page: &ArchivePage,
    edition: &Edition<'_>,
) -> Result<String, askama::Error> {
    let address = Address::ArchivePage(feed.key.clone(), page.clone());
    let current = Address::FeedPage(feed.key.clone());
    let day_of = |entry: &Entry| day(desk, entry.published);
    let (newest, oldest) = (edition.entries.first(), edition.entries.last());
    let page = FeedPage {
        span: newest.map(day_of).zip(oldest.map(day_of)),
        newer: Some(match edition.newer {
            Some(page) => path(desk, feed, page),
            None => desk.publication.path(&current),
        }),
        older: edition.older.map(|page| path(desk, feed, page)),
        ..blank(desk, feed, &address, edition.entries)
    };
    page.render()
}

fn path(desk: &Desk, feed: &Feed, page: &ArchivePage) -> String {
    let address = Address::ArchivePage(feed.key.clone(), page.clone());
    desk.publication.path(&address)
}

fn blank<'a>(desk: &'a Desk, feed: &'a Feed, address: &Address, entries: &[Entry]) -> FeedPage<'a> {
    let paper = &desk.publication;
    // The page of a feed is the one that tells of all its forms.
    let name = |format: Format| format!("{} ({})", feed.title, format.name());
    let alternate = |format| document_link(paper, &feed.key, &name(format), format);
    let title = feed.title.as_str();
    FeedPage {
        frame: Frame {
            alternates: Format::ALL.map(alternate).into(),
            ..frame(desk)
        },
        canonical: paper.url(address),
        feed: feed_link(paper, feed),
        heading: title
            .strip_suffix(&format!(" – {}", paper.title))
            .unwrap_or(title),
        language: feed.presentation.language.as_ref(),
        span: None,
        headlines: entries.iter().map(|entry| headline(desk, entry)).collect(),
        newer: None,
        older: None,
    }
}
