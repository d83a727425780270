//! What reading a feed costs with little and with much stored.

use crate::folder::Folder;
use crate::newspaper::{NAMES, SECTIONS, text};
use newsstand::model::*;
use newsstand::store::Store;
use std::time::{Duration, Instant as Clock};

/// Entries a commit, as an import has them.
const BATCH: u32 = 500;
const LISTED: u32 = 50;
const TIMES: usize = 200;

/// A store of `size` briefs, and how many a second went in.
pub struct Stored {
    store: Store,
    pub rate: f64,
    /// The same for the program.
    pub desk: Folder,
    /// How many authors and how many tags there are: each has as many entries as a feed lists.
    pub names: u32,
    _folder: tempfile::TempDir,
}

impl Stored {
    pub async fn new(size: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Folder::empty(folder.path());
        desk.define("latest", "entries = 50\nrecent_hours = 0\n");
        for number in 0..20 {
            let condition = format!("section = \"Harbour {}\"\n", number % SECTIONS);
            desk.define(&format!("cold-{number}"), &condition);
        }
        let names = (size / LISTED).clamp(1, NAMES);
        let store = Store::open(&desk.store()).await.unwrap();
        store
            .register(&[harbour_briefs()], moment(0))
            .await
            .unwrap();
        let mint = Mint::new("bench.example", "2026").unwrap();
        let start = Clock::now();
        for first in (0..size).step_by(BATCH as usize) {
            let batch: Vec<_> = (first..size.min(first + BATCH))
                .map(|number| brief(number, names))
                .collect();
            store.put(&batch, &mint, moment(size)).await.unwrap();
        }
        Self {
            rate: f64::from(size) / start.elapsed().as_secs_f64(),
            store,
            desk,
            names,
            _folder: folder,
        }
    }

    /// The median time of reading the newest entries of a topic.
    pub async fn listing(&self, topic: &Topic) -> Duration {
        let mut times = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let start = Clock::now();
            let listing = self
                .store
                .listing(topic, &Window::newest(LISTED))
                .await
                .unwrap();
            times.push(start.elapsed());
            assert!(!listing.expect("a topic").entries.is_empty());
        }
        times.sort();
        times[times.len() / 2]
    }

    /// The median time of finding the newest entries of a search.
    pub async fn search(&self, query: &str) -> Duration {
        let query = Query::parse(query).unwrap();
        let mut times = Vec::with_capacity(TIMES);
        for _ in 0..TIMES / 10 {
            let start = Clock::now();
            std::hint::black_box(self.store.search(&query, LISTED).await.unwrap());
            times.push(start.elapsed());
        }
        times.sort();
        times[times.len() / 2]
    }
}

/// Searches: one that finds everything, one that finds much, a rare one, and the dearest there are:
/// of common words that are never together.
pub const SEARCHES: [&str; 6] = [
    "harbour",
    "section:harbour-1 harbour",
    "tag:tag-1",
    "\"brief 77\"",
    "section:harbour-1 section:harbour-2",
    "\"harbour brief\" \"quay happened\"",
];

/// The kinds of feed there are, each with one that exists at any size.
pub fn topics() -> [(&'static str, Topic); 5] {
    let slug = |text: &str| Slug::new(text).unwrap();
    let derived = |key: FeedKey| key.derived_selection().unwrap().topic();
    [
        ("everything", Topic::all()),
        ("a section", derived(FeedKey::Section(slug("harbour-1")))),
        ("an author", derived(FeedKey::Author(slug("author-1")))),
        ("a tag", derived(FeedKey::Tag(slug("tag-1")))),
        ("a section's briefs", harbour_briefs().topic()),
    ]
}

fn harbour_briefs() -> Selection {
    Selection {
        kind: Some(Kind::Brief),
        section: Some(Slug::new("harbour-1").unwrap()),
        ..Selection::default()
    }
}

fn moment(minute: u32) -> Instant {
    Instant::from_milliseconds(1_000_000_000_000 + i64::from(minute) * 60_000).unwrap()
}

fn brief(number: u32, names: u32) -> Submission {
    let name = |what: &str, of: u32| text(&format!("{what} {}", number % of));
    let story = Story {
        section: Some(Section::new(name("Harbour", SECTIONS))),
        authors: vec![Author {
            name: name("Author", names),
            bio: None,
            url: None,
            email: None,
        }],
        dateline: Some(text("PORT, Coast")),
        summary: Some(text(&"What happened on the quay & after it. ".repeat(8))),
        tags: vec![
            Tag::new(name("Tag", names)),
            Tag::new(text(&format!("Tag {}", number / 50))),
        ],
        ..Story::new(
            Kind::Brief,
            text(&format!("Brief {number} from the harbour")),
        )
    };
    let origin = Origin::Place(format!("bench:{number}"));
    Submission {
        published: Some(moment(number)),
        ..Submission::new(origin, Slug::of(&format!("brief {number}")), story)
    }
}
