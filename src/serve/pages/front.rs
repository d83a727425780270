//! The newsstand: the newest stories, then every feed.

use super::{FeedLink, Frame, Headline, alternate, frame, headline, outline_link};
use crate::model::{Address, Entry, Selection};
use crate::publish::Outline;
use crate::serve::Desk;
use askama::Template;

#[derive(Template)]
#[template(path = "front.html", config = "src/serve/askama.toml")]
struct FrontPage<'a> {
    frame: Frame<'a>,
    canonical: String,
    headlines: Vec<Headline>,
    /// Where there are more of them.
    more: Option<String>,
    defined: Vec<FeedLink>,
    groups: Vec<Group>,
    opml: String,
}

/// The feeds of one kind that need no definition.
struct Group {
    name: &'static str,
    feeds: Vec<FeedLink>,
    /// How many more there are.
    more: u64,
}

/// How many headlines the front page shows.
pub(in crate::serve) const HEADLINES: u32 = 12;

/// How many sections, authors and tags the front page names: the page is to stay readable, and as
/// cheap, however large the archive grows. The OPML document lists all.
pub(in crate::serve) const GROUP: u32 = 40;

/// `counts` are of all sections, authors and tags, of which `outlines` hold the largest.
pub(in crate::serve) fn front(
    desk: &Desk,
    outlines: &[Outline],
    counts: [u64; 3],
    newest: &[Entry],
) -> Result<String, askama::Error> {
    let paper = &desk.publication;
    let of = |collection: &'static str| {
        let all = outlines.iter();
        all.filter(move |outline| outline.key.collection() == collection)
    };
    let group = |name, collection, count: u64| {
        let named = of(collection);
        let mut feeds: Vec<FeedLink> = named.map(|one| outline_link(paper, one)).collect();
        feeds.sort_by_cached_key(|feed| feed.title.to_lowercase());
        let more = count.saturating_sub(feeds.len() as u64);
        Group { name, feeds, more }
    };
    let [sections, authors, tags] = counts;
    let defined = of("feeds").map(|one| alternate(paper, &one.key, one.title.as_str()));
    let is_full = u32::try_from(newest.len()).is_ok_and(|count| count >= HEADLINES);
    let whole = desk.feeds_in_order().next().filter(|_| is_full);
    let whole = whole.filter(|feed| feed.selection == Selection::default());
    let page = FrontPage {
        canonical: paper.url(&Address::FrontPage),
        headlines: newest.iter().map(|entry| headline(desk, entry)).collect(),
        more: whole.map(|feed| paper.path(&Address::FeedPage(feed.key.clone()))),
        groups: vec![
            group("Sections", "sections", sections),
            group("Authors", "authors", authors),
            group("Tags", "tags", tags),
        ],
        opml: paper.path(&Address::Opml),
        frame: Frame {
            alternates: defined.collect(),
            ..frame(desk)
        },
        defined: of("feeds").map(|one| outline_link(paper, one)).collect(),
    };
    page.render()
}
