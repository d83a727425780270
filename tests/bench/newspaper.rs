//! An invented newspaper of any size.
#![allow(unreachable_pub)]

use newsstand::model::*;
use newsstand::serve::Desk;
use newsstand::store::{Commit, Store};
use std::collections::BTreeMap;

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

fn publication() -> Publication {
    Publication {
        title: text("The Bench Gazette"),
        description: text("Stories to measure with"),
        base_url: "http://127.0.0.1:8080/".parse().unwrap(),
        language: Language::new("en").unwrap(),
        email: None,
        webmaster: None,
        rights: None,
        icon: None,
        logo: None,
        extent: Extent::Full,
        embeds: Vec::new(),
        mint: Mint::new("bench.example", "2026").unwrap(),
    }
}

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

/// About 3.5 KB of full text, so that 20 entries make a document of about 70 KB.
pub fn submission(number: u32) -> Submission {
    let word = [
        "harbour",
        "council",
        "ferry",
        "market",
        "lighthouse",
        "library",
        "tide",
    ];
    let paragraph = |at: u32| {
        let words: Vec<_> = (0..75)
            .map(|w| word[(number * 31 + at * 17 + w * w) as usize % word.len()])
            .collect();
        format!("<p>{} &amp; more.</p>\n", words.join(" "))
    };
    let body: String = (0..6).map(paragraph).collect();
    let story = Story {
        section: Some(Section::new(text("Harbour"))),
        authors: vec![Author {
            name: text("Ada Quill"),
            bio: Some(text(
                "Ada Quill has written of the harbour for twenty years.",
            )),
            url: None,
            email: None,
        }],
        summary: Some(text(
            "What the harbour did this week, and what it will do next.",
        )),
        body: Some(Html::from_sanitised(&body)),
        tags: vec![Tag::new(text("sea")), Tag::new(text("town"))],
        ..Story::new(
            Kind::Article,
            text(&format!("Story {number} of the harbour")),
        )
    };
    let origin = Origin::Place(format!("bench:{number}"));
    Submission {
        published: Some(Instant::from_milliseconds(1_767_225_600_000 + i64::from(number)).unwrap()),
        ..Submission::new(origin, Slug::of(&format!("story {number}")), story)
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
        .put(&submissions, &publication.mint, now, Commit::Keep)
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
        archive_max_age: 31_536_000,
        defined_at: BTreeMap::new(),
        store,
        clock: newsstand::serve::Clock::system(),
        check: newsstand::publish::check::check,
    };
    (desk, folder)
}
