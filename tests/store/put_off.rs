//! Whose date counts of a story that nobody has seen yet.

use crate::desk::{Desk, at, noon_and, text};
use crate::links::{LONG, exported};
use newsstand::model::{Origin, Tag};
use newsstand::store::NotTaken;
use newsstand::store::Outcome::{Unchanged, Updated};

const FERRY: &str = "https://quay.example/ferry";

/// Whoever gave the date first gives it at every import.
#[tokio::test]
async fn a_date_that_the_desk_has_put_off_stays_until_its_source_gives_another() {
    let (given, later) = (at("2031-06-01T06:00:00Z"), at("2031-06-24T06:00:00.250Z"));
    let desk = Desk::new().await;
    let dated = |origin: &str, date| {
        let mut one = exported(FERRY, "Ferry late", LONG);
        one.origin = Origin::Place(origin.to_owned());
        one.published = Some(date);
        one
    };
    let first = dated("wxr:7", given);
    desk.put_one(noon_and(0), &first).await;
    let mut put = dated("wxr:7", later);
    put.origin = Origin::Address("ferry-late".to_owned());
    assert_eq!(desk.put_one(noon_and(1), &put).await.outcome, Updated);
    let again = desk.put_one(noon_and(2), &first).await;
    assert_eq!(again.outcome, Unchanged);
    assert_eq!(again.entry.published, later);
    assert!(matches!(
        again.not_taken(&first)[..],
        [NotTaken::Date { .. }]
    ));
    // RSS has seconds; that is the same date.
    let second = dated("feed:7", at("2031-06-24T06:00:00Z"));
    let stored = desk.put_one(noon_and(3), &second).await;
    assert_eq!((stored.outcome, stored.entry.published), (Unchanged, later));
    assert_eq!(stored.not_taken(&second), []);
    // Two sources of two minds do not put it to and fro.
    for (now, one) in (4..).zip([&first, &second, &first]) {
        let stored = desk.put_one(noon_and(now), one).await;
        assert_eq!((stored.outcome, stored.entry.published), (Unchanged, later));
    }
    let sooner = at("2031-06-02T06:00:00Z");
    let stored = desk.put_one(noon_and(8), &dated("wxr:7", sooner)).await;
    assert_eq!((stored.outcome, stored.entry.published), (Updated, sooner));
    // Nor does a correction of the one whose word does not stand.
    assert_eq!(desk.put_one(noon_and(9), &put).await.outcome, Updated);
    let mut corrected = dated("feed:7", sooner);
    corrected.story.title = text("Ferry \u{645} lost ]]>");
    let stored = desk.put_one(noon_and(10), &corrected).await;
    assert_eq!((stored.outcome, stored.entry.published), (Updated, later));
}

/// A story that a feed tells too: its text is the same, and the export alone says that it was put off.
#[tokio::test]
async fn a_date_that_any_of_its_sources_puts_off_counts() {
    let desk = Desk::new().await;
    let dated = |origin: &str, date: &str| {
        let mut one = exported(FERRY, "The secret deal ]]>", LONG);
        one.origin = Origin::Place(origin.to_owned());
        one.published = Some(at(date));
        one
    };
    let mut feed = dated("feed:7", "2031-06-10T06:00:00Z");
    feed.story.tags = vec![Tag::new(text("Harbour"))];
    let before = dated("wxr:7", "2031-06-10T06:00:00Z");
    let later = dated("wxr:7", "2031-06-12T06:00:00Z");
    for (now, one) in (0..).zip([&before, &feed, &before]) {
        let stored = desk.put_one(noon_and(now), one).await;
        assert_eq!(Some(stored.entry.published), before.published);
    }
    for now in 4..7 {
        let stored = desk.put_one(noon_and(now), &later).await;
        let expected = if now == 4 { Updated } else { Unchanged };
        assert_eq!(stored.outcome, expected);
        assert_eq!(Some(stored.entry.published), later.published);
        // Who says what it said before does not put it to and fro.
        let stored = desk.put_one(noon_and(now), &feed).await;
        assert_eq!(stored.outcome, Unchanged);
        assert_eq!(Some(stored.entry.published), later.published);
        assert_eq!(stored.entry.story.tags, feed.story.tags);
    }
}

/// Its own text is known: the day on which it was printed elsewhere is no reason to show it here. Nor are its
/// words, when they are corrected.
#[tokio::test]
async fn an_excerpt_brings_no_story_forward() {
    let dated = |date: &str| {
        let text = format!("{LONG} {}", "And more. ".repeat(40));
        let mut one = exported(FERRY, "The secret deal ]]>", &text);
        one.published = Some(at(date));
        one
    };
    let (given, later) = (dated("2031-06-10T06:00:00Z"), dated("2031-06-14T06:00:00Z"));
    let mut put = dated("2031-06-20T06:00:00Z");
    put.origin = Origin::Address("the-secret-deal".to_owned());
    for date in [Some(noon_and(-9_000)), given.published] {
        let excerpt = |words: usize| {
            let text: String = LONG.chars().take(LONG.chars().count() - words).collect();
            let mut one = exported(FERRY, "The secret deal ]]>", &text);
            one.origin = Origin::Place("feed:7".to_owned());
            one.published = date;
            one
        };
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &given).await;
        for (step, whole) in [&given, &later, &put].into_iter().enumerate() {
            let now = 4 * i64::try_from(step).unwrap();
            let stored = desk.put_one(noon_and(now + 1), whole).await;
            assert_eq!(Some(stored.entry.published), whole.published);
            for words in [step, step, 3] {
                let stored = desk.put_one(noon_and(now + 2), &excerpt(words)).await;
                assert_eq!(stored.outcome, Unchanged, "{step}");
                assert_eq!(Some(stored.entry.published), whole.published, "{step}");
            }
        }
    }
}

/// Both tell all of it, and each is corrected with the date that it always gave.
#[tokio::test]
async fn a_correction_gives_the_date_that_was_given_before() {
    let desk = Desk::new().await;
    let dated = |origin: &str, date: &str, more: &str| {
        let mut one = exported(FERRY, "The secret deal ]]>", &format!("{LONG} {more}"));
        one.origin = Origin::Place(origin.to_owned());
        one.published = Some(at(date));
        one
    };
    let export = |more| dated("wxr:7", "2031-06-10T06:00:00Z", more);
    let feed = |more| dated("feed:7", "2031-06-11T06:00:00Z", more);
    desk.put_one(noon_and(0), &export("")).await;
    desk.put_one(noon_and(1), &feed("")).await;
    let mut put = dated("", "2031-06-20T06:00:00Z", "");
    put.origin = Origin::Address("the-secret-deal".to_owned());
    desk.put_one(noon_and(2), &put).await;
    for (now, one) in [
        export("One."),
        feed("Two."),
        export("Three."),
        feed("Four."),
    ]
    .iter()
    .enumerate()
    {
        let now = noon_and(3 + i64::try_from(now).unwrap());
        let stored = desk.put_one(now, one).await;
        assert_eq!(stored.outcome, Updated);
        assert_eq!(stored.entry.published, put.published.unwrap());
    }
}

/// The date of an excerpt that was not taken is none that it may move.
#[tokio::test]
async fn an_excerpt_moves_no_date_but_its_own() {
    let text = format!("{LONG} {}", "And more. ".repeat(40));
    let mut full = exported(FERRY, "The secret deal ]]>", &text);
    full.published = Some(at("2031-06-10T06:00:00Z"));
    let excerpt = |date: &str| {
        let mut one = exported(FERRY, "The secret deal ]]>", LONG);
        one.origin = Origin::Place("feed:7".to_owned());
        one.published = Some(at(date));
        one
    };
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &full).await;
    for (now, (date, stands)) in [
        ("2030-01-01T06:00:00Z", "2031-06-10T06:00:00Z"),
        ("2030-01-01T06:00:05Z", "2031-06-10T06:00:00Z"),
        ("2031-06-07T06:00:00Z", "2031-06-10T06:00:00Z"),
        // It may put off, and take that back.
        ("2031-06-14T06:00:00Z", "2031-06-14T06:00:00Z"),
        ("2031-06-12T06:00:00Z", "2031-06-12T06:00:00Z"),
    ]
    .into_iter()
    .enumerate()
    {
        let now = noon_and(1 + i64::try_from(now).unwrap());
        let stored = desk.put_one(now, &excerpt(date)).await;
        assert_eq!(stored.entry.published, at(stands), "{date}");
        assert_eq!(stored.entry.story.body, full.story.body);
    }
}
