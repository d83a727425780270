//! What is told of a story that was taken back counts when it is brought back, and not before.

use crate::desk::{Desk, guid, noon_and, submission};
use crate::links::{LONG, exported, told};
use newsstand::model::{Html, Image, Instant, Submission};
use newsstand::store::Outcome::{Created, Restored, Retracted, Unchanged};

const FERRY: &str = "https://quay.example/ferry";
const DAY: i64 = 24 * 60 * 60 * 1_000;

fn restored(one: &Submission) -> Submission {
    Submission {
        restores: true,
        ..one.clone()
    }
}

async fn desk_without(one: &Submission) -> Desk {
    let desk = Desk::new().await;
    let stored = desk.put_one(noon_and(0), one).await;
    assert_eq!(stored.outcome, Created);
    let guids = [stored.entry.guid];
    desk.store.retract(&guids, None, noon_and(1)).await.unwrap();
    desk
}

/// A story of the desk's own folder, put off while it was taken back.
#[tokio::test]
async fn an_embargo_that_was_put_off_meanwhile_holds() {
    let file = |date: Instant| {
        let mut one = told("markdown:deal", FERRY, "The secret deal ]]> &", LONG);
        one.file = Some("deal.md".to_owned());
        one.published = Some(date);
        one
    };
    let desk = desk_without(&file(noon_and(DAY))).await;
    let put_off = file(noon_and(9 * DAY));
    let again = desk.put_one(noon_and(2), &put_off).await;
    assert_eq!(again.outcome, Retracted);
    let back = desk.put_one(noon_and(2 * DAY), &restored(&put_off)).await;
    assert_eq!(back.outcome, Restored);
    assert_eq!(back.entry.published, noon_and(9 * DAY));
    desk.put_one(noon_and(2 * DAY), &submission("other")).await;
    assert_eq!(desk.titles("all", 5).await, ["other"]);
    desk.store.release(noon_and(9 * DAY)).await.unwrap();
    assert_eq!(desk.titles("all", 5).await.len(), 2);
}

/// The picture for which it was taken back.
#[tokio::test]
async fn what_its_source_took_out_meanwhile_stays_out() {
    let bare = exported(FERRY, "Ferry late", LONG);
    let mut shown = bare.clone();
    shown.story.image = Some(Image::new("https://quay.example/victim.jpg".to_owned()));
    let desk = desk_without(&shown).await;
    for now in 2..4 {
        assert_eq!(desk.put_one(noon_and(now), &bare).await.outcome, Retracted);
    }
    let back = desk.put_one(noon_and(5), &restored(&bare)).await;
    assert_eq!((back.outcome, back.entry.story), (Restored, bare.story));
}

#[tokio::test]
async fn an_excerpt_told_meanwhile_is_an_excerpt_still() {
    let full = exported(FERRY, "Ferry late", LONG);
    let mut excerpt = told("feed:https://quay.example/?p=7", FERRY, "Ferry late", "");
    excerpt.guid = Some(guid("https://quay.example/?p=7"));
    let beginning = "<p>The ferry runs an hour later from today, because the quay [\u{2026}]</p>";
    excerpt.story.body = Some(Html::from_sanitised(beginning));
    let desk = desk_without(&full).await;
    for now in 2..4 {
        let again = desk.put_one(noon_and(now), &restored(&excerpt)).await;
        assert_eq!(again.outcome, Retracted, "the text would be lost");
        let again = desk.put_one(noon_and(now), &excerpt).await;
        assert_eq!(again.outcome, Retracted);
    }
    let back = desk.put_one(noon_and(5), &restored(&full)).await;
    assert_eq!((back.outcome, &back.entry.story), (Restored, &full.story));
    let again = desk.put_one(noon_and(6), &excerpt).await;
    assert_eq!(again.outcome, Unchanged);
}

/// A file that was renamed while its story was taken back, and is edited then.
#[tokio::test]
async fn a_file_renamed_meanwhile_does_not_bring_it_back() {
    let file =
        |name: &str, text: &str| told(&format!("markdown:{name}"), FERRY, "Ferry late", text);
    let desk = desk_without(&file("ferry", LONG)).await;
    for (now, text) in [(2, LONG), (3, "Another & \u{645} text.")] {
        let again = desk.put_one(noon_and(now), &file("boat", text)).await;
        assert_eq!(again.outcome, Retracted, "{text}");
    }
    let other = file(
        "ferry",
        "Of another boat, under the old name of the file ]]>.",
    );
    assert_eq!(desk.put_one(noon_and(4), &other).await.outcome, Created);
}

/// The same notice for each week, of which one was called off.
#[tokio::test]
async fn a_story_called_off_before_anybody_saw_it_takes_no_other_day_along() {
    let notice = |week: i64| {
        let mut one = told(
            &format!("markdown:{week}"),
            FERRY,
            "No ferry on Monday & so on",
            LONG,
        );
        one.story.link = None;
        one.published = Some(noon_and(week * 7 * DAY));
        one
    };
    let desk = desk_without(&notice(1)).await;
    for week in [-3, -2, 4] {
        let stored = desk.put_one(noon_and(2), &notice(week)).await;
        assert_eq!(stored.outcome, Created, "{week}");
    }
    assert_eq!(
        desk.put_one(noon_and(3), &notice(1)).await.outcome,
        Retracted
    );
}
