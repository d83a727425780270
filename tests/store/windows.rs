//! What windows and archives show, in the plainest way.

use crate::desk::{Desk, guid, topic};
use newsstand::model::{ArchivePage, Entry, Guid, Window};
use newsstand::store::Listing;

/// Steady ones, and some that grow: the entries are published within seconds, two days or a month.
pub const WINDOWS: [Window; 8] = [
    Window::newest(0),
    Window::newest(1),
    Window::newest(2),
    Window::newest(3),
    Window::newest(100),
    Window {
        entries: 1,
        recent: 1,
        most: 3,
    },
    Window {
        entries: 1,
        recent: 48,
        most: 100,
    },
    Window {
        entries: 2,
        recent: 700,
        most: 4,
    },
];

/// How many of a topic's entries a window shows.
pub fn shown(entries: &[Entry], window: &Window) -> usize {
    let is_recent = |entry: &&Entry| {
        let age = entries[0].published.milliseconds() - entry.published.milliseconds();
        window.recent > 0 && age <= i64::from(window.recent) * 3_600_000
    };
    let recent = entries.iter().filter(is_recent).count();
    let length = recent
        .min(window.most as usize)
        .max(window.entries as usize);
    length.min(entries.len())
}

/// The guid number `number` of those that begin a page.
pub fn head(number: usize) -> Guid {
    let guids = (0..).map(|number| guid(&format!("urn:x:{number}")));
    let mut heads = guids.filter(ArchivePage::begins_with);
    heads.nth(number).unwrap()
}

fn named_by(entry: &Entry) -> ArchivePage {
    ArchivePage {
        kind: entry.story.kind,
        slug: entry.slug.clone(),
    }
}

/// The listing of a topic, followed back, is all of its entries, and each page is what it is to be.
pub async fn check_archive(
    desk: &Desk,
    name: &str,
    window: &Window,
    listing: &Listing,
    entries: &[Entry],
) {
    let border = listing.entries.len();
    let (mut position, mut next) = (border, listing.older.clone());
    while let Some(page) = next {
        assert_eq!(page, named_by(&entries[position]), "{name} {window:?}");
        let archive = desk.store.archive(&topic(name), window, &page).await;
        let archive = archive.unwrap().unwrap();
        let is_head = |at: &usize| ArchivePage::begins_with(&entries[*at].guid);
        let end = (position + 1..entries.len()).find(is_head);
        let end = end.unwrap_or(entries.len());
        assert_eq!(archive.entries, entries[position..end], "{name} {page}");
        let newer = (border..position).rfind(is_head);
        // Until there is a newer head, the newest page is next, whatever it is.
        let next_newer = newer.or((position > border).then_some(border));
        let next_newer = next_newer.filter(|_| is_head(&position));
        assert_eq!(archive.newer, next_newer.map(|at| named_by(&entries[at])));
        let is_settled = position > border && (newer.is_some() || !is_head(&position));
        assert_eq!(archive.is_settled, is_settled, "{name} {page}");
        (position, next) = (end, archive.older);
    }
    assert_eq!(position, entries.len(), "{name} {window:?}");
}
