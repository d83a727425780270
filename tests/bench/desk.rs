//! The invented newspaper as a desk, for the library.

use crate::newspaper::{publication, submission, text};
use newsstand::model::*;
use newsstand::serve::Desk;
use newsstand::store::Store;
use std::collections::BTreeMap;

fn latest(entries: u32) -> Feed {
    Feed {
        key: FeedKey::Defined(Slug::new("latest").unwrap()),
        title: text("Latest"),
        description: text("Everything"),
        home_page: None,
        selection: Selection::default(),
        window: Window::newest(entries),
        presentation: Presentation::default(),
    }
}

pub fn feed(length: u32) -> (Publication, Feed, Vec<Entry>) {
    let publication = publication();
    let entry = |number| {
        let submission = submission(number);
        let published = submission.published.unwrap();
        Entry {
            guid: publication.mint.mint(Kind::Article, &submission.slug),
            slug: submission.slug,
            published,
            updated: published,
            revision: 1,
            story: submission.story,
        }
    };
    let entries = (0..length).map(entry).collect();
    (publication, latest(length), entries)
}

pub async fn desk(length: u32) -> (Desk, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("bench.db").display());
    let store = Store::open(&url).await.unwrap();
    let publication = publication();
    let submissions: Vec<_> = (0..length * 5).map(submission).collect();
    let now = Instant::from_milliseconds(1_790_000_000_000).unwrap();
    store
        .put(&submissions, &publication.mint, now)
        .await
        .unwrap();
    let feed = latest(length);
    let feeds = BTreeMap::from([(Slug::new("latest").unwrap(), feed)]);
    let desk = Desk {
        publication,
        feeds,
        moved: Moved::default(),
        has_deltas: true,
        has_search: true,
        derived_window: Window::newest(length),
        images: folder.path().join("images"),
        time_zone: chrono_tz::UTC,
        max_age: 60,
        stale_if_error: 86_400,
        archive_max_age: 31_536_000,
        purge_header: None,
        defined_at: BTreeMap::new(),
        store,
        clock: newsstand::serve::Clock::system(),
        check: newsstand::publish::check::check,
    };
    (desk, folder)
}
