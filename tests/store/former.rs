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

/// A feed whose entries have no guid that is one in all the world, and a page that lists its stories.
mod beside {
    use super::*;
    use crate::links::{LONG, told};
    use newsstand::model::{Origin, Submission};

    const FERRY: &str = "https://quay.example/ferry";
    const REWRITTEN: &str = "Passengers wait ]]> at the pier since dawn while crews look for an engine part; boats \
        from elsewhere & \u{645}\u{64a}\u{646}\u{627}\u{621} may be sent during the afternoon.";

    fn feed(body: &str) -> Submission {
        told("feed:7 at https://quay.example", FERRY, "Ferry late", body)
    }

    fn page(body: &str) -> Submission {
        told(&format!("page:{FERRY}"), FERRY, "Ferry late", body)
    }

    async fn told_by_both() -> Desk {
        let desk = Desk::new().await;
        for (now, one) in [feed(LONG), page(LONG), feed(LONG)].iter().enumerate() {
            let now = noon_and(i64::try_from(now).unwrap());
            let expected = if now == at(NOON) { Created } else { Unchanged };
            assert_eq!(desk.put_one(now, one).await.outcome, expected);
        }
        desk
    }

    #[tokio::test]
    async fn who_tells_the_same_puts_no_other_source_out_of_mind() {
        let desk = told_by_both().await;
        let mut put = page("Later still, says the desk ]]> &.");
        put.origin = Origin::Address("articles/ferry-late".to_owned());
        assert_eq!(desk.put_one(noon_and(4), &put).await.outcome, Updated);
        for one in [feed(LONG), page(LONG)] {
            let again = desk.put_one(noon_and(5), &one).await;
            assert_eq!((again.outcome, &again.entry.story), (Unchanged, &put.story));
        }
        let stored = desk.put_one(noon_and(6), &feed(REWRITTEN)).await;
        assert_eq!(stored.outcome, Updated, "its own new word counts");
        assert_eq!(desk.entries().await.len(), 1);
    }

    #[tokio::test]
    async fn what_is_taken_back_stays_so_when_any_of_them_rewrites_it() {
        for one in [feed(REWRITTEN), page(REWRITTEN)] {
            let desk = told_by_both().await;
            let guids = [desk.entries().await[0].guid.clone()];
            desk.store.retract(&guids, None, noon_and(4)).await.unwrap();
            assert_eq!(desk.put_one(noon_and(5), &one).await.outcome, Retracted);
        }
        // One of them tells it only when it is taken back already.
        let desk = Desk::new().await;
        let guids = [desk.put_one(at(NOON), &feed(LONG)).await.entry.guid];
        desk.store.retract(&guids, None, noon_and(1)).await.unwrap();
        for one in [page(LONG), page(REWRITTEN), feed(REWRITTEN)] {
            assert_eq!(desk.put_one(noon_and(2), &one).await.outcome, Retracted);
        }
    }

    /// The page was saved before the feed was rewritten.
    #[tokio::test]
    async fn a_page_with_the_words_of_yesterday_is_no_place_that_the_story_has_moved_to() {
        for batch in [[feed(REWRITTEN), page(LONG)], [page(LONG), feed(REWRITTEN)]] {
            let desk = Desk::new().await;
            let first = desk.put_one(at(NOON), &feed(LONG)).await.entry;
            for now in 1..3 {
                let stored = desk.put_at(noon_and(now), &batch).await;
                assert!(stored.iter().all(|one| one.entry.guid == first.guid));
                let entries = desk.entries().await;
                assert_eq!(entries[0].story, feed(REWRITTEN).story);
            }
        }
    }
}
