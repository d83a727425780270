//! Stories that were told from another origin before, or with another date.

use crate::desk::{Desk, NOON, at, noon_and, story, submission, text};
use newsstand::model::Html;
use newsstand::store::Outcome::{Created, Retracted, Unchanged, Updated};

#[tokio::test]
async fn a_former_origin_counts_if_nothing_else_is_known_and_the_texts_tell_one_story() {
    let desk = Desk::new().await;
    let words = |about: &str| {
        let runs: Vec<String> = (0..40).map(|at| format!("{about}{at}")).collect();
        Html::from_sanitised(&format!("<p>{}</p>", runs.join(" ")))
    };
    let told = |name: &str, about: &str, former: &str| {
        let mut one = submission(name);
        one.story.title = text("Letters ]]> & سفينة");
        one.story.body = Some(words(about));
        one.story.rights = Some(text(name));
        one.former_origin =
            (!former.is_empty()).then(|| submission(former).origin.as_str().to_owned());
        one
    };
    let first = desk
        .put_one(at(NOON), &told("first", "ferry", ""))
        .await
        .entry;
    let other = desk
        .put_one(noon_and(1), &told("other", "mill", "first"))
        .await;
    assert_eq!(other.outcome, Created, "another story");
    let known = desk
        .put_one(noon_and(2), &told("other", "mill2", "first"))
        .await;
    assert_eq!(
        known.entry.guid, other.entry.guid,
        "its own origin counts first"
    );
    let same = desk
        .put_one(noon_and(3), &told("moved", "ferry", "first"))
        .await;
    assert_eq!((same.outcome, same.entry.guid), (Updated, first.guid));
    // It has gone from there.
    let late = desk
        .put_one(noon_and(4), &told("late", "ferry", "first"))
        .await;
    assert_eq!(late.outcome, Created);
    // A place of its own without a text is no mention of a story.
    let mut bare = told("bare", "ferry", "moved");
    bare.story.body = None;
    assert_eq!(desk.put_one(noon_and(5), &bare).await.outcome, Created);
}

#[tokio::test]
async fn a_story_whose_new_date_was_not_taken_is_known_by_it() {
    let desk = Desk::new().await;
    let dated = |name: &str, date: &str| {
        let mut one = submission(name);
        one.story = story("Tides ]]> & سفينة");
        one.published = Some(at(date));
        one
    };
    let (first, moved, other) = (
        "2026-01-01T00:00:00Z",
        "2026-01-02T00:00:00Z",
        "2026-01-03T00:00:00Z",
    );
    let entry = desk.put_one(at(NOON), &dated("ferry", first)).await.entry;
    // Readers have seen the date, so it stays.
    for _ in 0..2 {
        let again = desk.put_one(at(NOON), &dated("ferry", moved)).await;
        assert_eq!((again.outcome, &again.entry), (Unchanged, &entry));
    }
    // The file is renamed, with the date that it has by now, and then with none; and so is one with the
    // date that was taken.
    for (name, date) in [
        ("boat", Some(moved)),
        ("ship", None),
        ("ferry", Some(first)),
    ] {
        let mut renamed = dated(name, first);
        renamed.published = date.map(at);
        let again = desk.put_one(at(NOON), &renamed).await;
        assert_eq!((again.outcome, &again.entry), (Unchanged, &entry), "{name}");
    }
    // That other date is given no longer, and a third never was.
    let next = desk.put_one(at(NOON), &dated("next", moved)).await;
    let last = desk.put_one(at(NOON), &dated("last", other)).await;
    assert_eq!((next.outcome, last.outcome), (Created, Created));
    // Of two, the one that is of the date is meant.
    desk.put_one(at(NOON), &dated("ferry", other)).await;
    let renamed = desk.put_one(at(NOON), &dated("final", other)).await;
    assert_eq!(renamed.entry.guid, last.entry.guid);
}

/// What was taken back before anybody saw it stays so, whatever date and name its file has by then.
#[tokio::test]
async fn a_story_taken_back_unseen_is_known_by_its_new_date() {
    let desk = Desk::new().await;
    let dated = |name: &str, date: &str| {
        let mut one = submission(name);
        one.published = Some(at(date));
        one.story = story("Tides ]]> & سفينة");
        one
    };
    let embargoed = desk
        .put_one(at(NOON), &dated("ferry", "2099-01-01T00:00:00Z"))
        .await;
    let guids = [embargoed.entry.guid.clone()];
    desk.store.retract(&guids, None, at(NOON)).await.unwrap();
    for name in ["ferry", "boat"] {
        let again = desk
            .put_one(at(NOON), &dated(name, "2026-01-01T00:00:00Z"))
            .await;
        assert_eq!(
            (again.outcome, &again.entry.guid),
            (Retracted, &embargoed.entry.guid),
            "{name}"
        );
    }
}
