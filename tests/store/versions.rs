//! Versions: no two contents of a document share a second, and who has one version and is told what
//! is news since has the current one.

use crate::desk::{Desk, NOON, at, filed, mint, noon_and, text, topic, url};
use newsstand::model::{
    Entry, Format, History, Instant, Kind, Selection, Slug, Submission, Tombstone, Window,
};
use newsstand::store::Listing;
use proptest::prelude::*;
use sqlx::{Connection as _, SqliteConnection};

const TOPICS: [&str; 4] = [
    "all",
    "section=harbour",
    "tag=fog",
    "kind=article&section=harbour",
];
const SIZES: [u32; 4] = [1, 2, 3, 100];

#[derive(Clone, Debug)]
enum Step {
    Put(Vec<Submission>),
    Release,
    /// Which entry, of as many as there are.
    Retract(usize),
    Define(u8),
    /// Milliseconds by which the clock moves, back too.
    Wait(i64),
}

fn a_submission() -> impl Strategy<Value = Submission> {
    let published = prop::option::of(-4_i64..5);
    let where_to = (prop::bool::ANY, prop::bool::ANY);
    (0..7, 0..3, where_to, prop::bool::weighted(0.3), published).prop_map(
        |(name, telling, (is_here, has_tag), restores, published)| {
            let section = if is_here { "Harbour" } else { "Town" };
            let tags: &[&str] = if has_tag { &["Fog"] } else { &[] };
            let mut one = filed(&format!("n{name}"), section, tags);
            one.story.summary = Some(text(&format!("]]> & 🐟 telling {telling}")));
            one.restores = restores;
            one.published = published.map(|seconds| noon_and(1_000 * seconds));
            one
        },
    )
}

fn a_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::collection::vec(a_submission(), 1..4).prop_map(Step::Put),
        1 => Just(Step::Release),
        3 => (0_usize..9).prop_map(Step::Retract),
        1 => (0_u8..3).prop_map(Step::Define),
        3 => (-3_000_i64..5_000).prop_map(Step::Wait),
    ]
}

/// A document of each topic and size as it once was: its version and its entries.
#[derive(Clone, Debug)]
struct Past {
    document: (usize, usize),
    version: i64,
    defined_at: i64,
    entries: Vec<Entry>,
    tombstones: Vec<Tombstone>,
}

async fn listing(desk: &Desk, name: &str, most: u32) -> Listing {
    desk.store
        .listing(&topic(name), &Window::newest(most))
        .await
        .unwrap()
        .unwrap()
}

async fn retract(desk: &Desk, at: usize, now: Instant) {
    let entries = desk.entries().await;
    if let Some(entry) = entries.get(at % entries.len().max(1)) {
        let guids = [entry.guid.clone()];
        desk.store.retract(&guids, None, now).await.unwrap();
    }
}

async fn define(desk: &Desk, digest: u8, now: Instant) -> i64 {
    let definition = ("site".to_owned(), digest.to_string());
    desk.store.define(&[definition], now).await.unwrap()[0]
}

/// What a client that had `past` lacks of the current document after it was told what is news.
fn lacking<'a, T: PartialEq>(past: &[T], current: &'a [T], news: &[bool]) -> Vec<&'a T> {
    assert_eq!(news.len(), current.len());
    let current = current.iter().zip(news);
    let lacking = current.filter(|(one, is_news)| !**is_news && !past.contains(one));
    lacking.map(|(one, _)| one).collect()
}

async fn check(desk: &Desk, defined: (u8, i64), pasts: &mut Vec<Past>) {
    for (place, name) in TOPICS.iter().enumerate() {
        for (size, most) in SIZES.iter().enumerate() {
            let document = (place, size);
            let current = listing(desk, name, *most).await;
            let version = current.changed.max(defined.1);
            for past in pasts.iter().filter(|past| past.document == document) {
                let is_same = past.entries == current.entries
                    && past.tombstones == current.tombstones
                    && past.defined_at == defined.1;
                assert!(past.version < version || is_same, "{name} {most}: {past:?}");
                // Of an older definition nothing is known.
                if past.version < defined.1 {
                    continue;
                }
                let told = |since| {
                    let history = &current.history;
                    let entries: Vec<bool> = history.entries(since).collect();
                    (entries, history.tombstones(since).collect::<Vec<bool>>())
                };
                let news = told(past.version);
                let entries = lacking(&past.entries, &current.entries, &news.0);
                assert_eq!(entries, [] as [&Entry; 0], "{name} {most}");
                let tombstones = lacking(&past.tombstones, &current.tombstones, &news.1);
                assert_eq!(tombstones, [] as [&Tombstone; 0], "{name} {most}");
                let one = current.history.version_at(past.version);
                assert!(one <= past.version);
                assert_eq!(told(one), news, "{one} is another delta");
            }
            let (entries, tombstones) = (current.entries, current.tombstones);
            pasts.push(Past {
                document,
                version,
                defined_at: defined.1,
                entries,
                tombstones,
            });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn who_is_told_the_news_lacks_nothing(steps in prop::collection::vec(a_step(), 1..25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let desk = Desk::new().await;
            let mut now = at(NOON);
            let harbour = Selection { section: Some(Slug::new("harbour").unwrap()), ..Selection::default() };
            let fog = Selection { tag: Some(Slug::new("fog").unwrap()), ..Selection::default() };
            let both = Selection { kind: Some(Kind::Article), ..harbour.clone() };
            let selections = [Selection::default(), harbour, fog, both];
            desk.store.register(&selections, now).await.unwrap();
            let mut defined = (0, define(&desk, 0, now).await);
            let mut pasts = Vec::new();
            for step in &steps {
                match step {
                    Step::Wait(by) => now = Instant::from_milliseconds(now.milliseconds() + by).unwrap(),
                    Step::Release => drop(desk.store.release(now).await.unwrap()),
                    Step::Retract(at) => retract(&desk, *at, now).await,
                    Step::Define(digest) => defined = (*digest, define(&desk, *digest, now).await),
                    Step::Put(batch) => drop(desk.store.put(batch, &mint(), now).await.unwrap()),
                }
                check(&desk, defined, &mut pasts).await;
            }
        });
    }
}

#[tokio::test]
async fn changes_and_definitions_never_share_a_second() {
    let desk = Desk::new().await;
    desk.put(&[filed("ferry", "Harbour", &[])]).await;
    let first = desk.listing("all", 5).await.changed;
    // The same second.
    let defined = define(&desk, 1, at(NOON)).await;
    assert!(first < defined);
    // A clock that was put back by an hour.
    let earlier = noon_and(-3_600_000);
    desk.put_at(earlier, &[filed("mill", "Town", &[])]).await;
    let second = desk.listing("all", 5).await.changed;
    assert!(defined < second);
    // A topic that is new then.
    assert!(defined < desk.listing("section=town", 5).await.changed);
    let again = define(&desk, 2, earlier).await;
    assert!(second < again);
    desk.put_at(earlier, &[filed("mill", "Harbour", &[])]).await;
    assert!(again < desk.listing("all", 5).await.changed);
    assert!(again < desk.listing("section=harbour", 5).await.changed);
    assert!(again < desk.listing("section=town", 5).await.changed);
}

#[tokio::test]
async fn a_topic_that_is_registered_late_is_later_than_every_definition() {
    let desk = Desk::new().await;
    desk.put(&[filed("ferry", "Harbour", &["fog"])]).await;
    let defined = define(&desk, 1, noon_and(60_000)).await;
    let harbour = Selection {
        section: Some(Slug::new("harbour").unwrap()),
        tag: Some(Slug::new("fog").unwrap()),
        ..Selection::default()
    };
    desk.store.register(&[harbour], at(NOON)).await.unwrap();
    let late = desk.listing("section=harbour&tag=fog", 5).await;
    assert_eq!(late.entries.len(), 1);
    assert!(defined < late.changed);
}

#[tokio::test]
async fn news_is_what_came_changed_or_moved_up() {
    let desk = Desk::new().await;
    let day = |day: i64, name: &str, section: &str| {
        let mut one = filed(name, section, &[]);
        one.published = Some(noon_and(86_400_000 * (day - 30)));
        one
    };
    let first = [
        day(1, "a", "Harbour"),
        day(2, "b", "Harbour"),
        day(3, "c", "Harbour"),
    ];
    desk.put(&first).await;
    let news = async |most, since| {
        let listing = desk.listing("section=harbour", most).await;
        let news: Vec<bool> = listing.history.entries(since).collect();
        let told = listing
            .entries
            .iter()
            .zip(news)
            .filter(|(_, is_news)| *is_news);
        let told: Vec<String> = told
            .map(|(entry, _)| entry.story.title.to_string())
            .collect();
        told.join("")
    };
    let version = async || desk.listing("section=harbour", 2).await.changed;
    let one = version().await;
    assert_eq!(news(2, one).await, "");
    desk.put(&[day(4, "d", "Harbour")]).await;
    let two = version().await;
    assert_eq!(
        (news(2, one).await, news(2, two).await),
        ("d".into(), String::new())
    );
    // `b` moves up into a document of two when `c` leaves it, and nothing else tells so.
    desk.put(&[day(3, "c", "Town")]).await;
    assert_eq!(desk.titles("section=harbour", 2).await, ["d", "b"]);
    assert_eq!(
        (news(2, one).await, news(2, two).await),
        ("db".into(), "b".into())
    );
    let three = version().await;
    assert_eq!(news(2, three).await, "");
    // A document that holds all there ever was has nothing behind its end.
    assert_eq!(
        (news(4, one).await, news(4, two).await),
        ("d".into(), String::new())
    );
}

#[tokio::test]
async fn what_left_before_it_was_counted_makes_all_of_a_document_news() {
    let desk = Desk::new().await;
    let stories = ["a", "b", "c"].map(|name| filed(name, "Harbour", &[]));
    desk.put(&stories).await;
    let before = desk.listing("all", 3).await;
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    for statement in [
        "DROP TABLE loss",
        "DELETE FROM _sqlx_migrations WHERE version = 4",
    ] {
        let done = sqlx::query(statement).execute(&mut connection).await;
        done.unwrap();
    }
    let again = desk.open_again().await;
    let news = async |since| -> Vec<bool> {
        let listing = again
            .listing(&topic("all"), &Window::newest(3))
            .await
            .unwrap()
            .unwrap();
        listing.history.entries(since).collect()
    };
    assert_eq!(news(before.changed - 1).await, [true; 3]);
    assert_eq!(news(before.changed).await, [false; 3]);
    let fourth = [filed("d", "Harbour", &[])];
    again.put(&fourth, &mint(), noon_and(5_000)).await.unwrap();
    assert_eq!(news(before.changed).await, [true, false, false]);
    // Later losses stand beside it.
    let moved = [filed("a", "Town", &[])];
    again.put(&moved, &mint(), noon_and(9_000)).await.unwrap();
    let harbour = again
        .listing(&topic("section=harbour"), &Window::newest(3))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(harbour.history.losses.len(), 2);
}

#[test]
fn a_damaged_history_overflows_nothing() {
    let history = History {
        entries: vec![i64::MAX, i64::MIN, 0],
        tombstones: vec![i64::MIN],
        losses: vec![(i64::MAX, i64::MAX), (1, i64::MAX), (0, i64::MIN)],
        newest: u32::MAX,
    };
    assert_eq!(history.entries(i64::MAX).collect::<Vec<_>>(), [false; 3]);
    assert_eq!(history.version_at(-1), i64::MIN);
    assert!(
        Format::ALL
            .iter()
            .all(|one| history.has_news(i64::MIN, *one))
    );
}
