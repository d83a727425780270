//! Archives over HTTP: every feed can be followed back to its first entry, and no page changes but
//! for what changed on it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::*;
use newsstand::publish::check::check;
use newsstand::store::Store;
use serving::crawler::{Crawl, crawl, read};
use serving::{Running, brief, mint, put, text};
use std::collections::{BTreeMap, BTreeSet};

/// What a year's cache is told.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// The feeds of the tests: a defined one, a conjunction, a section, a tag, an author.
const FEEDS: [(&str, &str); 5] = [
    ("/feeds/latest", "all"),
    ("/feeds/fog", "kind=brief&section=harbour&tag=fog"),
    ("/sections/harbour", "section=harbour"),
    ("/tags/fog", "tag=fog"),
    ("/authors/ada-quill", "author=ada-quill"),
];

fn conjunction() -> Selection {
    Selection {
        kind: Some(Kind::Brief),
        section: Some(Slug::new("harbour").unwrap()),
        tag: Some(Slug::new("fog").unwrap()),
        ..Selection::default()
    }
}

/// The minute `minute` of a day before any other story of these tests.
fn minute(minute: u32) -> Instant {
    Instant::from_milliseconds(1_767_225_600_000 + i64::from(minute) * 60_000).unwrap()
}

fn story(number: u32) -> Submission {
    let section = if number.is_multiple_of(4) {
        "Market"
    } else {
        "Harbour"
    };
    let mut one = brief(&format!("Story {number} ]]> & \u{1f980} سفينة"), section);
    one.slug = Slug::new(&format!("story-{number}")).unwrap();
    one.origin = Origin::Place(format!("story:{number}"));
    one.published = Some(minute(number));
    if number.is_multiple_of(2) {
        one.story.tags = vec![Tag::new(text("Fog"))];
    }
    if number.is_multiple_of(3) {
        one.story.authors = vec![Author {
            name: text("Ada Quill"),
            bio: Some(text(&format!("Ada wrote number {number}."))),
            url: None,
            email: None,
        }];
    }
    one
}

fn stories(numbers: impl IntoIterator<Item = u32>) -> Vec<Submission> {
    numbers.into_iter().map(story).collect()
}

/// A server whose feeds list five entries.
async fn server() -> Running {
    let server = Running::start_of(
        |desk| {
            let window = Window::newest(5);
            desk.derived_window = window;
            let latest = desk.feeds.values_mut().next().unwrap();
            latest.window = window;
            let mut fog = latest.clone();
            let name = Slug::new("fog").unwrap();
            fog.key = FeedKey::Defined(name.clone());
            fog.selection = conjunction();
            desk.feeds.insert(name, fog);
        },
        |_| {},
    )
    .await;
    let now = Instant::new(chrono::Utc::now()).unwrap();
    server.store.register(&[conjunction()], now).await.unwrap();
    server
}

async fn body(server: &Running, path: &str) -> Vec<u8> {
    let answer = server.get(path, "").await;
    assert_eq!(answer.status, 200, "{path}");
    answer.body
}

async fn walk(server: &Running, path: &str) -> Crawl {
    crawl(path, async |path: &str| body(server, path).await).await
}

/// Every guid of a topic, in the order of documents.
async fn listed(store: &Store, topic: &str) -> Vec<String> {
    let topic = Topic::parse(topic).unwrap();
    let window = Window::newest(10_000);
    let listing = store.listing(&topic, &window).await.unwrap().unwrap();
    let entries = listing.entries.iter();
    entries.map(|entry| entry.guid.to_string()).collect()
}

/// Walks every feed in every format, and sees that each entry is met once, in order. Waits until the
/// server has noticed the last commit.
async fn walk_all(server: &Running) -> BTreeMap<String, Crawl> {
    let mut crawls = BTreeMap::new();
    for (feed, topic) in FEEDS {
        let wanted = listed(&server.store, topic).await;
        for format in Format::ALL {
            let path = format!("{feed}.{}", format.extension());
            let is_news = |body: &[u8]| wanted.starts_with(&read(&path, body).guids);
            server
                .get_until(&path, |answer| {
                    answer.status == 200 && is_news(&answer.body)
                })
                .await;
            let crawl = walk(server, &path).await;
            // Not told in full: these are hundreds.
            assert!(crawl.guids() == wanted, "{path}");
            crawls.insert(path, crawl);
        }
    }
    crawls
}

#[tokio::test]
async fn every_feed_leads_back_to_its_first_entry() {
    let server = server().await;
    put(&server.store, &stories(0..600)).await;
    for (path, crawl) in walk_all(&server).await {
        assert!(crawl.pages().len() > 1, "{path}");
        let is_json = path.ends_with(".json");
        let subscription = &crawl.documents[0];
        assert!(!subscription.is_archive && subscription.links.current.is_none());
        for (page, newer) in crawl.pages().iter().zip(&crawl.documents) {
            assert_eq!(page.links.own.as_ref(), Some(&page.path));
            assert!((1..=500).contains(&page.guids.len()));
            assert_eq!(page.is_archive, !is_json);
            if !is_json {
                assert_eq!(page.links.current.as_ref(), Some(&path));
                // The newest page has nothing newer, and the others lead back to where they are reached
                // from.
                let is_linked =
                    page.links.newer.is_none() || page.links.newer.as_ref() == Some(&newer.path);
                assert!(is_linked, "{page:?}");
            }
        }
        let links = crawl
            .pages()
            .iter()
            .filter(|page| page.links.newer.is_some());
        assert!(is_json || links.count() + 2 >= crawl.pages().len());
        for (path, body) in &crawl.bytes {
            let faults = check(body).faults;
            assert!(faults.is_empty(), "{path}: {faults:?}");
        }
    }
}

#[tokio::test]
async fn a_desk_that_lets_no_page_be_kept_calls_none_immutable() {
    let server = Running::start_of(|desk| desk.archive_max_age = 0, |_| {}).await;
    put(&server.store, &stories(0..300)).await;
    let latest = "/feeds/latest.atom";
    let has_archive = |answer: &serving::Answer| answer.text().contains("prev-archive");
    server.get_until(latest, has_archive).await;
    let mut kept = BTreeSet::new();
    for path in walk(&server, latest).await.bytes.keys() {
        let answer = server.get(path, "").await;
        kept.insert(answer.header("cache-control").to_owned());
    }
    assert_eq!(
        kept,
        ["public, max-age=0", serving::KEPT]
            .map(str::to_owned)
            .into()
    );
    // An embargo shortens how long others are kept, and lengthens nothing.
    let mut budget = brief("Budget", "Town");
    budget.published =
        Some(Instant::new(chrono::Utc::now() + chrono::Duration::seconds(50)).unwrap());
    put(&server.store, &[budget]).await;
    let is_cut = |answer: &serving::Answer| answer.header("cache-control") != serving::KEPT;
    server.get_until(latest, is_cut).await;
    let mut unkept = 0;
    for path in walk(&server, latest).await.bytes.keys() {
        let answer = server.get(path, "").await;
        unkept += usize::from(answer.header("cache-control") == "public, max-age=0");
    }
    assert!(unkept > 0);
}

#[tokio::test]
async fn a_new_story_changes_no_page_but_for_the_newest_link() {
    let server = server().await;
    put(&server.store, &stories(0..300)).await;
    let before = walk_all(&server).await;
    let mut settled = BTreeSet::new();
    for path in before.values().flat_map(|crawl| crawl.bytes.keys()) {
        let answer = server.get(path, "").await;
        match answer.header("cache-control") {
            IMMUTABLE => {
                settled.insert(path.clone());
            }
            other => assert_eq!(other, serving::KEPT, "{path}"),
        }
        let is_page = path.contains("/archive/");
        assert_eq!(answer.header("last-modified").is_empty(), is_page);
        assert!(!answer.header("etag").is_empty());
    }
    assert!(settled.iter().all(|path| path.contains("/archive/")));
    let pages = before.values().map(|crawl| crawl.pages().len());
    assert!(settled.len() + 2 * before.len() >= pages.sum());
    // One by one, so that the border of the window meets heads and others; then many at once.
    for numbers in [300..301, 301..302, 302..303, 303..420] {
        let mut late = stories(numbers);
        for one in &mut late {
            one.story.section = Some(Section::new(text("HARBOUR")));
        }
        put(&server.store, &late).await;
        walk_all(&server).await;
        for crawl in before.values() {
            let mut changed = 0;
            for page in crawl.pages() {
                let now = body(&server, &page.path).await;
                if now == crawl.bytes[&page.path] {
                    continue;
                }
                changed += 1;
                assert!(!settled.contains(&page.path), "{}", page.path);
                let now = read(&page.path, &now);
                assert_eq!(now.guids, page.guids);
                assert!(now.links.older == page.links.older);
                assert!(now.links.newer.is_some() && now.links.newer != page.links.newer);
            }
            assert!(changed <= 1);
        }
    }
}

#[tokio::test]
async fn a_correction_a_move_and_a_late_story_change_their_own_page() {
    let server = server().await;
    put(&server.store, &stories((0..400).filter(|n| *n != 150))).await;
    let before = walk_all(&server).await;
    let page_of = |crawl: &Crawl, guid: &str| -> Option<String> {
        let mut documents = crawl.documents.iter();
        let found = documents.find(|document| document.guids.iter().any(|one| one == guid));
        found.map(|document| document.path.clone())
    };
    let guid = |number: u32| {
        let slug = Slug::new(&format!("story-{number}")).unwrap();
        mint().mint(Kind::Brief, &slug)
    };
    let changed = |before: &Crawl, after: &Crawl| -> Vec<String> {
        let differs = |(path, body): &(&String, &Vec<u8>)| after.bytes.get(*path) != Some(*body);
        let bytes = before.bytes.iter().filter(differs);
        bytes.map(|(path, _)| path.clone()).collect()
    };
    // Which of three to take is the guids' choice: none may be a head, for these are other matters.
    let plain = |from: u32| {
        (from..)
            .find(|n| !ArchivePage::begins_with(&guid(*n)))
            .unwrap()
    };
    let mut corrected = story(plain(100));
    corrected.story.summary = Some(text("Not as we said: ]]> & \u{b}\u{202e}"));
    put(&server.store, &[corrected]).await;
    let wait = async |needle: &str, path: &str| {
        server
            .get_until(path, |answer| answer.text().contains(needle))
            .await
    };
    let json = "/feeds/latest.json";
    let page = page_of(&before[json], guid(plain(100)).as_str()).unwrap();
    wait("Not as we said", &page).await;
    let after = walk_all(&server).await;
    assert_eq!(changed(&before[json], &after[json]), [page]);
    // The first page of a section is named by an entry that moves away.
    let section = "/sections/harbour.rss";
    let before = after;
    let number = plain(201);
    let mut moved = story(number);
    moved.story.section = Some(Section::new(text("Market")));
    let page = page_of(&before[section], guid(number).as_str()).unwrap();
    put(&server.store, &[moved]).await;
    server
        .get_until(&page, |answer| {
            !answer.text().contains(guid(number).as_str())
        })
        .await;
    let after = walk_all(&server).await;
    assert_eq!(changed(&before[section], &after[section]), [page]);
    // It comes in last and belongs into the middle.
    let before = after;
    put(&server.store, &[story(150)]).await;
    let atom = "/feeds/latest.atom";
    let neighbour = page_of(&before[atom], guid(151).as_str()).unwrap();
    let newer = server
        .get_until(&neighbour, |answer| {
            answer.text().contains(guid(150).as_str()) || ArchivePage::begins_with(&guid(150))
        })
        .await;
    assert_eq!(newer.status, 200);
    let after = walk_all(&server).await;
    assert!(changed(&before[atom], &after[atom]).len() <= 3);
}

#[tokio::test]
async fn thousands_of_one_date_are_each_on_one_page() {
    let server = server().await;
    let mut many = stories(0..5_000);
    for one in &mut many {
        one.published = Some(minute(0));
        one.story.summary = Some(text("In one go."));
    }
    put(&server.store, &many).await;
    server
        .get_until("/feeds/latest.json", |answer| {
            answer.text().contains("next_url")
        })
        .await;
    let crawl = walk(&server, "/feeds/latest.json").await;
    assert!(crawl.guids() == listed(&server.store, "all").await);
    assert!(crawl.pages().len() > 50);
}

#[tokio::test]
async fn a_short_feed_has_no_archive_and_bad_names_are_not_found() {
    let server = server().await;
    for extension in ["rss", "atom", "json"] {
        // One has two entries, one none at all.
        assert_eq!(
            walk(&server, &format!("/feeds/latest.{extension}"))
                .await
                .pages(),
            []
        );
        assert_eq!(
            walk(&server, &format!("/feeds/fog.{extension}"))
                .await
                .guids()
                .len(),
            0
        );
    }
    let mut embargoed = story(1);
    embargoed.published = Some(Instant::parse("2099-01-01T00:00:00Z").unwrap());
    put(&server.store, &[embargoed, story(2)]).await;
    server
        .get_until("/briefs/story-2", |answer| answer.status == 200)
        .await;
    for name in [
        "brief-story-1.rss",
        "article-story-2.rss",
        "brief-nothing.rss",
        "story-2.rss",
        "brief-.rss",
        "brief-story-2.html",
        "brief-story-1",
        "brief-story-2/",
        "brief-story-2.rss/",
        "../latest.rss",
        "brief-..%2F..%2Fsite.rss",
        "brief-story-2.rss.rss",
        "BRIEF-story-2.rss",
        "brief-story-2%00.rss",
        "",
        &format!("brief-{}.rss", "a".repeat(7_900)),
    ] {
        let path = format!("/feeds/latest/archive/{name}");
        assert_eq!(server.get(&path, "").await.status, 404, "{path}");
    }
    for path in [
        "/feeds/none/archive/brief-story-2.rss",
        "/sections/none/archive/brief-story-2.rss",
        "/search/archive/brief-story-2.rss",
        "/articles/archive/brief-story-2.rss",
        "/feeds/latest/archives/brief-story-2.rss",
    ] {
        assert_eq!(server.get(path, "").await.status, 404, "{path}");
    }
    // Its place is known, though it is in another section and nothing is behind it.
    for path in [
        "/feeds/latest/archive/brief-story-2.rss",
        "/sections/harbour/archive/brief-fish-is-dear.atom",
    ] {
        assert_eq!(server.get(path, "").await.status, 200, "{path}");
        assert_eq!(server.ask("POST", path, "").await.status, 405, "{path}");
    }
}

#[tokio::test]
async fn a_store_that_was_filled_in_another_order_has_the_same_pages() {
    let (one, other) = (server().await, server().await);
    put(&one.store, &stories(0..250)).await;
    for chunk in stories((0..250).rev()).chunks(40) {
        put(&other.store, chunk).await;
    }
    for (one, other) in walk_all(&one)
        .await
        .into_values()
        .zip(walk_all(&other).await.into_values())
    {
        assert_eq!(one.documents[0].guids.len(), other.documents[0].guids.len());
        // The two stories that every server of the tests has are dated as they came in.
        let pages = |crawl: Crawl| {
            let mut bytes = crawl.bytes;
            bytes.retain(|path, _| path.contains("/archive/"));
            bytes
        };
        assert_eq!(pages(one), pages(other));
    }
}

/// Guids that begin no page.
fn plain_guids() -> impl Iterator<Item = Guid> {
    let guids = (0..).map(|number| Guid::stored(&format!("urn:plain:{number}")).unwrap());
    guids.filter(|guid| !ArchivePage::begins_with(guid))
}

#[tokio::test]
async fn a_page_has_no_more_than_its_limit_whatever_the_guids_are() {
    for behind in [500, 501] {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("s.db").display());
        let store = Store::open(&url).await.unwrap();
        let mut many = stories(0..5 + behind);
        for (one, guid) in many.iter_mut().zip(plain_guids()) {
            one.guid = Some(guid);
        }
        put(&store, &many).await;
        let (topic, window) = (Topic::all(), Window::newest(5));
        let listing = store.listing(&topic, &window).await.unwrap().unwrap();
        let first = listing.older.unwrap();
        assert_eq!(first.slug.as_str(), format!("story-{}", behind - 1));
        let page = store
            .archive(&topic, &window, &first)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (page.entries.len(), page.newer, page.is_settled),
            (500, None, false)
        );
        assert_eq!(page.older.is_some(), behind > 500);
        if let Some(older) = page.older {
            let rest = store
                .archive(&topic, &window, &older)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                (rest.entries.len(), rest.older, rest.is_settled),
                (1, None, true)
            );
        }
    }
}

#[test]
fn an_address_of_a_page_is_read_as_it_is_written() {
    let slug = || Slug::new("archive-2026").unwrap();
    let page = ArchivePage::parse("article-brief-of-the-day").unwrap();
    assert_eq!(
        (page.kind, page.slug.as_str()),
        (Kind::Article, "brief-of-the-day")
    );
    for key in [
        FeedKey::Defined(slug()),
        FeedKey::Section(slug()),
        FeedKey::Author(slug()),
        FeedKey::Tag(slug()),
    ] {
        for format in Format::ALL {
            let address = Address::Archive(key.clone(), page.clone(), format);
            assert_eq!(Address::parse(&address.path()), Some(address));
        }
    }
    let address = Address::Archive(FeedKey::Defined(slug()), page, Format::Atom);
    let path = "/feeds/archive-2026/archive/article-brief-of-the-day.atom";
    assert_eq!(address.path(), path);
}

/// Another choice of heads would move every border of every archive, and every reader would read all
/// of it again: these stay.
#[test]
fn the_same_guids_begin_pages_for_ever() {
    let guid = |number: u32| Guid::stored(&format!("urn:x:{number}")).unwrap();
    let heads = (0..200).filter(|number| ArchivePage::begins_with(&guid(*number)));
    assert_eq!(heads.collect::<Vec<u32>>(), [17, 75, 181]);
    let heads = (0..100_000).filter(|number| ArchivePage::begins_with(&guid(*number)));
    assert!((1_800..2_200).contains(&heads.count()));
}
