//! Stories that wait for their second: seen nowhere before it, everywhere from it on, and kept by no
//! cache past it. The time is the test's own.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;
#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::{
    Author, Feed, FeedKey, Instant, Kind, Presentation, Section, Selection, Slug, Submission, Tag,
};
use newsstand::serve::Clock;
use newsstand::store::Store;
use serving::{Running, brief, mint, text};
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const HEADLINE: &str = "Verdict ]]> & <b>حكم</b> 🐟";

/// Noon of a day to come, in milliseconds.
const NOON: i64 = 1_930_132_800_000;

fn at(milliseconds: i64) -> Instant {
    Instant::from_milliseconds(NOON + milliseconds).unwrap()
}

/// A clock that stands until it is set.
#[derive(Clone, Default)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    /// Milliseconds after noon.
    fn set(&self, milliseconds: i64) {
        self.0.store(milliseconds, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let hand = self.clone();
        Clock::new(move || at(hand.0.load(Ordering::SeqCst)).to_utc())
    }
}

/// A brief of a section, an author and a tag that nothing else has.
fn verdict(milliseconds: i64) -> Submission {
    let mut one = brief(HEADLINE, "Court");
    one.story.section = Some(Section::new(text("Court")));
    one.story.tags = vec![Tag::new(text("trial"))];
    one.story.authors = vec![Author {
        name: text("Ada Quill"),
        bio: None,
        url: None,
        email: None,
    }];
    one.published = Some(at(milliseconds));
    one
}

async fn put(store: &Store, submissions: &[Submission]) {
    let mint = mint();
    store.put(submissions, &mint, at(0)).await.unwrap();
}

fn feed(name: &str, kind: Kind) -> (Slug, Feed) {
    let name = Slug::new(name).unwrap();
    let feed = Feed {
        key: FeedKey::Defined(name.clone()),
        title: text("The bench"),
        description: text("What it decides"),
        home_page: None,
        selection: Selection {
            kind: Some(kind),
            section: Some(Slug::new("court").unwrap()),
            ..Selection::default()
        },
        window: newsstand::model::Window::newest(50),
        presentation: Presentation::default(),
    };
    (name, feed)
}

/// A server whose clock stands at noon, with feeds of two conditions.
async fn server(hand: &Hand) -> Running {
    let feeds = [
        feed("court-briefs", Kind::Brief),
        feed("court-articles", Kind::Article),
    ];
    let selections: Vec<Selection> = feeds
        .iter()
        .map(|(_, feed)| feed.selection.clone())
        .collect();
    let server = Running::start_of(
        |desk| {
            desk.clock = hand.clock();
            desk.feeds.extend(feeds);
        },
        |_| {},
    )
    .await;
    server.store.register(&selections, at(0)).await.unwrap();
    server
}

const CONCERNED: [&str; 8] = [
    "/feeds/latest.rss",
    "/feeds/latest.atom",
    "/feeds/latest.json",
    "/feeds/court-briefs.atom",
    "/feeds/latest",
    "/search.json?q=verdict",
    "/opml.xml",
    "/",
];

/// Those that come with the story.
const NEW: [&str; 4] = [
    "/sections/court.rss",
    "/authors/ada-quill.atom",
    "/tags/trial.json",
    "/sections/court",
];

fn page() -> String {
    let slug = Slug::of(HEADLINE);
    newsstand::model::Address::EntryPage(Kind::Brief, slug).path()
}

async fn max_age(server: &Running, path: &str) -> String {
    let answer = server.get(path, "").await;
    assert_eq!(answer.status, 200, "{path}");
    answer.header("cache-control").to_owned()
}

/// Asks until a document may be kept for just so long.
async fn kept_for(server: &Running, path: &str, seconds: i64) {
    let wanted = format!("public, max-age={seconds}, must-revalidate");
    server
        .get_until(path, |answer| answer.header("cache-control") == wanted)
        .await;
}

#[tokio::test]
async fn an_embargoed_story_is_nowhere_until_its_second_and_no_cache_outlives_that() {
    let hand = Hand::default();
    let server = server(&hand).await;
    assert_eq!(max_age(&server, "/feeds/latest.rss").await, serving::KEPT);
    put(&server.store, &[verdict(30_000)]).await;
    kept_for(&server, "/feeds/latest.rss", 30).await;
    for path in CONCERNED.iter().chain(&["/news-sitemap.xml"]) {
        let answer = server.get(path, "").await;
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=30, must-revalidate",
            "{path}"
        );
        assert!(!answer.text().contains("حكم"), "{path}");
        assert!(!answer.text().contains("Court<"), "{path}");
        let known = format!("If-None-Match: {}\r\n", answer.header("etag"));
        let known = server.get(path, &known).await;
        let told = (known.status, known.header("cache-control"));
        assert_eq!(told, (304, "public, max-age=30, must-revalidate"), "{path}");
    }
    for path in NEW.into_iter().chain([page().as_str()]) {
        assert_eq!(server.get(path, "").await.status, 404, "{path}");
    }
    // What it will not stand in may be kept for as long as ever.
    for path in [
        "/sections/market.rss",
        "/feeds/court-articles.json",
        "/briefs/fish-is-dear",
        "/search",
    ] {
        assert_eq!(max_age(&server, path).await, serving::KEPT, "{path}");
    }
    // Whole seconds, rounded down: half of one is none.
    hand.set(29_000);
    assert_eq!(
        max_age(&server, "/feeds/latest.atom").await,
        "public, max-age=1, must-revalidate"
    );
    hand.set(29_001);
    assert_eq!(
        max_age(&server, "/feeds/latest.atom").await,
        "public, max-age=0, must-revalidate"
    );
    hand.set(29_999);
    let before = server.get("/feeds/latest.atom", "").await;
    assert!(!before.text().contains("حكم"));
    let revision = server.store.revision().await.unwrap();

    hand.set(30_000);
    server
        .get_until("/", |answer| answer.text().contains("حكم"))
        .await;
    assert_eq!(server.store.revision().await.unwrap(), revision + 1);
    for path in CONCERNED.into_iter().chain(NEW) {
        let answer = server.get_until(path, |answer| answer.status == 200).await;
        let word = if path == "/opml.xml" {
            "Court"
        } else {
            "حكم"
        };
        assert!(answer.text().contains(word), "{path}");
        assert_eq!(answer.header("cache-control"), serving::KEPT, "{path}");
    }
    assert_eq!(server.get(&page(), "").await.status, 200);
    assert_ne!(
        server.get("/feeds/latest.atom", "").await.header("etag"),
        before.header("etag")
    );
}

#[tokio::test]
async fn the_soonest_counts_and_may_be_put_off_or_brought_forward() {
    let hand = Hand::default();
    let server = server(&hand).await;
    let mut other = brief("Budget", "Market");
    other.published = Some(at(50_000));
    put(&server.store, &[verdict(40_000), other]).await;
    kept_for(&server, "/feeds/latest.rss", 40).await;
    assert_eq!(
        max_age(&server, "/sections/market.rss").await,
        "public, max-age=50, must-revalidate"
    );
    put(&server.store, &[verdict(20_000)]).await;
    kept_for(&server, "/feeds/latest.rss", 20).await;
    put(&server.store, &[verdict(60_000)]).await;
    kept_for(&server, "/feeds/latest.rss", 50).await;
    // Just as long as ever is not cut.
    put(&server.store, &[verdict(90_000)]).await;
    hand.set(50_000);
    server
        .get_until("/sections/market.rss", |answer| {
            answer.text().contains("Budget")
        })
        .await;
    kept_for(&server, "/feeds/latest.rss", 40).await;
    assert_eq!(
        max_age(&server, "/sections/market.rss").await,
        serving::KEPT
    );
    // Taken back, it holds nothing up.
    let kept = server.store.entries(None, None, 9).await.unwrap();
    let verdict = kept
        .iter()
        .find(|one| one.entry.published == at(90_000))
        .unwrap();
    let guids = [verdict.entry.guid.clone()];
    server
        .store
        .retract(&guids, None, at(50_000))
        .await
        .unwrap();
    let is_uncut = |answer: &serving::Answer| answer.header("cache-control") == serving::KEPT;
    server.get_until("/feeds/latest.rss", is_uncut).await;
}

#[tokio::test]
async fn what_became_due_while_nobody_served_is_out_at_once() {
    let hand = Hand::default();
    hand.set(3_600_000);
    let server = server(&hand).await;
    put(&server.store, &[verdict(30_000)]).await;
    server
        .get_until("/feeds/latest.json", |answer| answer.text().contains("حكم"))
        .await;
}

#[tokio::test]
async fn however_many_wait_none_is_outlived() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite://{}", folder.path().join("newsstand.db").display());
    let store = Store::open(&store).await.unwrap();
    let waiting = |number: i64| {
        let mut one = brief(&format!("Budget {number}"), "Town");
        one.published = Some(at(1_000 * number));
        one
    };
    let batch: Vec<Submission> = (1..=99).map(waiting).collect();
    put(&store, &batch).await;
    let next = async |section: &str| {
        let selection = Selection {
            section: Some(Slug::new(section).unwrap()),
            ..Selection::default()
        };
        store.upcoming().await.unwrap().next(&selection.topic())
    };
    assert_eq!(next("town").await, Some(at(1_000)));
    assert_eq!(next("harbour").await, None);
    // From the hundredth on they are not looked at: what they will change may change from then on.
    put(&store, &[waiting(100), brief_of("Harbour", 200_000)]).await;
    assert_eq!(next("town").await, Some(at(1_000)));
    assert_eq!(next("harbour").await, Some(at(100_000)));
}

fn brief_of(section: &str, milliseconds: i64) -> Submission {
    let mut one = brief("Later", section);
    one.published = Some(at(milliseconds));
    one
}

#[test]
fn what_waits_is_in_no_published_file_and_the_list_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = folder.path().join("feeds");
    let demo = program::repository("feeds");
    for item in walkdir::WalkDir::new(&demo).into_iter().map(Result::unwrap) {
        let place = feeds.join(item.path().strip_prefix(&demo).unwrap());
        if item.file_type().is_dir() {
            fs::create_dir_all(place).unwrap();
        } else {
            fs::copy(item.path(), place).unwrap();
        }
    }
    let story = format!(
        "+++\ntitle = '{HEADLINE}'\npublished = 2999-01-01\nsection = \"Court\"\n+++\nA text.\n"
    );
    fs::write(feeds.join("stories/verdict.md"), story).unwrap();
    let newsstand = || program::newsstand_of(&feeds, folder.path());
    program::stdout(newsstand().arg("import").arg(feeds.join("stories")));
    let list = program::stdout(newsstand().arg("list"));
    assert!(list.contains("(hidden until 2999-01-01T"), "{list}");
    let tree = folder.path().join("public");
    program::stdout(newsstand().arg("publish").arg(&tree));
    let files = walkdir::WalkDir::new(&tree).into_iter().map(Result::unwrap);
    let mut documents = 0;
    for file in files.filter(|file| file.file_type().is_file()) {
        let content = fs::read(file.path()).unwrap();
        let content = String::from_utf8_lossy(&content);
        assert!(!content.contains("حكم"), "{}", file.path().display());
        documents += 1;
    }
    assert!(documents > 100, "{documents}");
}

#[tokio::test]
async fn neither_staleness_nor_trouble_outlives_an_embargo() {
    // On desks of other promises.
    /// Milliseconds before the end, and what is granted then.
    type Steps = &'static [(i64, &'static str)];
    let cases: [(u32, u32, Steps); 3] = [
        (
            60,
            86_400,
            &[
                (86_450_000, serving::KEPT),
                (86_449_999, "public, max-age=60, must-revalidate"),
                (60_000, "public, max-age=60, must-revalidate"),
                (59_999, "public, max-age=59, must-revalidate"),
                (51_000, "public, max-age=51, must-revalidate"),
                (50_000, "public, max-age=50, must-revalidate"),
                (49_000, "public, max-age=49, must-revalidate"),
            ],
        ),
        (
            0,
            7,
            &[
                (7_000, "public, max-age=0, stale-if-error=7"),
                (6_999, "public, max-age=0, must-revalidate"),
                (1, "public, max-age=0, must-revalidate"),
            ],
        ),
        (
            6,
            0,
            &[
                (6_000, "public, max-age=5, stale-while-revalidate=1"),
                (5_999, "public, max-age=5, must-revalidate"),
                (4_999, "public, max-age=4, must-revalidate"),
            ],
        ),
    ];
    const END: i64 = 86_500_000;
    for (max_age, stale_if_error, steps) in cases {
        let hand = Hand::default();
        let change = |desk: &mut newsstand::serve::Desk| {
            desk.clock = hand.clock();
            (desk.max_age, desk.stale_if_error) = (max_age, stale_if_error);
        };
        let server = Running::start_of(change, |_| {}).await;
        put(&server.store, &[verdict(END)]).await;
        // Shortly before the end everything is cut: by that it shows that the server knows of it.
        hand.set(END - 1_000);
        let least = format!("public, max-age={}, must-revalidate", max_age.min(1));
        let is_cut = |answer: &serving::Answer| answer.header("cache-control") == least;
        server.get_until("/feeds/latest.rss", is_cut).await;
        for (left, wanted) in steps {
            hand.set(END - left);
            let answer = server.get("/feeds/latest.rss", "").await;
            assert_eq!(answer.header("cache-control"), *wanted, "{left}");
            let known = format!("If-None-Match: {}\r\n", answer.header("etag"));
            let known = server.get("/feeds/latest.rss", &known).await;
            let told = (known.status, known.header("cache-control"));
            assert_eq!(told, (304, *wanted), "{left}");
        }
    }
}
