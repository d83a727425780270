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
    more: usize,
}

/// How many headlines the front page shows.
pub(in crate::serve) const HEADLINES: u32 = 12;

/// How many authors and tags the front page names: the page is to stay readable, and as cheap,
/// however large the archive grows. The OPML document lists all.
const GROUP: usize = 40;

/// `outlines` are in the order of their lists, those of most entries first.
pub(in crate::serve) fn front(
    desk: &Desk,
    outlines: &[Outline],
    newest: &[Entry],
) -> Result<String, askama::Error> {
    let paper = &desk.publication;
    let of = |collection: &'static str| {
        let all = outlines.iter();
        all.filter(move |outline| outline.key.collection() == collection)
    };
    let group = |name, collection| {
        let count = of(collection).count();
        let named = of(collection).take(GROUP);
        let mut feeds: Vec<FeedLink> = named.map(|one| outline_link(paper, one)).collect();
        feeds.sort_by_cached_key(|feed| feed.title.to_lowercase());
        Group {
            name,
            feeds,
            more: count.saturating_sub(GROUP),
        }
    };
    let defined = of("feeds").map(|one| alternate(paper, &one.key, one.title.as_str()));
    let is_full = u32::try_from(newest.len()).is_ok_and(|count| count >= HEADLINES);
    let whole = desk.feeds_in_order().next().filter(|_| is_full);
    let whole = whole.filter(|feed| feed.selection == Selection::default());
    let page = FrontPage {
        canonical: paper.url(&Address::FrontPage),
        headlines: newest.iter().map(|entry| headline(desk, entry)).collect(),
        more: whole.map(|feed| paper.path(&Address::FeedPage(feed.key.clone()))),
        groups: vec![
            group("Sections", "sections"),
            group("Authors", "authors"),
            group("Tags", "tags"),
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
