//! What is told of a story that was taken back counts when it is brought back, and not before.

use crate::desk::{Desk, guid, noon_and, outcomes, submission, text, url};
use crate::links::{LONG, exported, saved, told};
use newsstand::model::{Html, Image, Instant, Origin, Submission, Tag};
use newsstand::store::Outcome::{Created, Restored, Retracted, Unchanged, Updated};
use sqlx::{Connection as _, SqliteConnection};

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

fn at_its_address(one: &Submission) -> Submission {
    Submission {
        origin: Origin::Address("articles/ferry-late".to_owned()),
        guid: None,
        published: None,
        ..restored(one)
    }
}

/// A feed is polled all the time, and the desk brings back its own words.
#[tokio::test]
async fn what_a_source_said_meanwhile_undoes_nothing_of_what_another_brings_back() {
    let feed = |body: &str| exported(FERRY, "Ferry late", body);
    let (second, third) = (format!("{LONG} The mayor."), format!("{LONG} Nobody."));
    let own = at_its_address(&feed(&format!("{LONG} A spokesman ]]&gt; &amp;.")));
    let page = restored(&saved(FERRY, "Ferry late", &format!("{LONG} A dog.")));
    for back in [own, page] {
        let desk = desk_without(&feed(LONG)).await;
        for now in 2..4 {
            let again = desk.put_one(noon_and(now), &feed(&second)).await;
            assert_eq!(again.outcome, Retracted);
        }
        let stored = desk.put_one(noon_and(5), &back).await;
        assert_eq!(stored.outcome, Restored);
        let again = desk.put_one(noon_and(6), &feed(&second)).await;
        assert_eq!(
            (again.outcome, again.entry.story),
            (Unchanged, stored.entry.story)
        );
        let again = desk.put_one(noon_and(7), &feed(&third)).await;
        assert_eq!(again.outcome, Updated);
    }
    // Who has said it may bring it back itself; and what it says again then is as it was.
    for last in [LONG, &second] {
        let desk = desk_without(&feed(LONG)).await;
        desk.put_one(noon_and(2), &feed(&second)).await;
        desk.put_one(noon_and(3), &feed(last)).await;
        let back = desk.put_one(noon_and(5), &restored(&feed(&second))).await;
        assert_eq!(
            (back.outcome, &back.entry.story),
            (Restored, &feed(&second).story)
        );
        let again = desk.put_one(noon_and(6), &feed(&second)).await;
        assert_eq!(again.outcome, Unchanged);
    }
}

#[tokio::test]
async fn a_date_given_meanwhile_counts_for_who_gave_it() {
    let dated = |days: i64, body: &str| Submission {
        published: Some(noon_and(days * DAY)),
        ..exported(FERRY, "Ferry late", body)
    };
    let more = format!("{LONG} And more.");
    for (days, body) in [(-9, LONG), (-9, &more), (4, LONG), (90, &more)] {
        for is_told in [false, true] {
            let desk = desk_without(&dated(30, LONG)).await;
            for now in 2..4 {
                let again = desk.put_one(noon_and(now), &dated(days, body)).await;
                assert_eq!(again.outcome, Retracted);
            }
            let mut back = restored(&dated(days, body));
            if is_told {
                back.origin = Origin::Place("entry:".to_owned() + FERRY);
            }
            let stored = desk.put_one(noon_and(5), &back).await;
            assert_eq!(stored.outcome, Restored);
            assert_eq!(stored.entry.published, noon_and(days * DAY), "{days}");
            assert_eq!(stored.not_taken(&back), []);
            desk.put_one(noon_and(6), &submission("other")).await;
            let is_seen = desk.titles("all", 5).await.len() == 2;
            assert_eq!(is_seen, days < 0);
        }
        // Who brings it back without a date means that it stays hidden as long as it was.
        let desk = desk_without(&dated(30, LONG)).await;
        desk.put_one(noon_and(2), &dated(days, body)).await;
        desk.put_one(noon_and(3), &at_its_address(&dated(0, LONG)))
            .await;
        let again = desk.put_one(noon_and(4), &dated(days, body)).await;
        assert_eq!(
            (again.outcome, again.entry.published),
            (Unchanged, noon_and(30 * DAY))
        );
    }
}

/// As of a store whose program noted the date as given.
#[tokio::test]
async fn in_a_store_of_version_12_a_story_put_off_meanwhile_stays_so() {
    let dated = |days: i64| Submission {
        published: Some(noon_and(days * DAY)),
        ..exported(FERRY, "Ferry late", LONG)
    };
    let desk = desk_without(&dated(3)).await;
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    let later = noon_and(9 * DAY).milliseconds();
    let give = sqlx::query("UPDATE origin SET given = $1").bind(later);
    give.execute(&mut connection).await.unwrap();
    desk.take_back_to(12).await;
    let store = desk.open_again().await;
    let back = [restored(&dated(9))];
    let stored = store
        .put(&back, &crate::desk::mint(), noon_and(5))
        .await
        .unwrap();
    assert_eq!(
        (stored[0].outcome, stored[0].entry.published),
        (Restored, noon_and(9 * DAY))
    );
}

/// What was mentioned in vain is mentioned for the first time when it can be taken.
#[tokio::test]
async fn an_excerpt_told_before_the_text_that_is_brought_back_adds_what_it_alone_mentions() {
    let full = exported(
        FERRY,
        "Ferry late",
        &format!("{LONG} {}", "And more. ".repeat(40)),
    );
    let mut excerpt = told("feed:7 at https://quay.example", FERRY, "Ferry late", LONG);
    excerpt.story.tags = vec![Tag::new(text("Sea ]]> &"))];
    for is_restored in [false, true] {
        let desk = desk_without(&full).await;
        let first = Submission {
            restores: is_restored,
            ..excerpt.clone()
        };
        let stored = desk.put_at(noon_and(2), &[first, restored(&full)]).await;
        assert_eq!(outcomes(&stored), [Retracted, Restored]);
        for (now, outcome) in [(3, Updated), (4, Unchanged)] {
            let stored = desk.put_one(noon_and(now), &excerpt).await;
            assert_eq!(stored.outcome, outcome);
            assert_eq!(stored.entry.story.tags, excerpt.story.tags);
            assert_eq!(stored.entry.story.body, full.story.body);
        }
    }
}

#[tokio::test]
async fn a_file_edited_and_then_renamed_meanwhile_does_not_bring_it_back() {
    let file =
        |name: &str, text: &str| told(&format!("markdown:{name}"), FERRY, "Ferry late", text);
    let (second, third) = ("Another & \u{645} text ]]>.", "A third one & its dog.");
    let desk = desk_without(&file("ferry", LONG)).await;
    for (now, one) in [("ferry", second), ("boat", second), ("boat", third)]
        .iter()
        .enumerate()
    {
        let now = noon_and(2 + i64::try_from(now).unwrap());
        let stored = desk.put_one(now, &file(one.0, one.1)).await;
        assert_eq!(stored.outcome, Retracted, "{one:?}");
    }
    let back = desk
        .put_one(noon_and(6), &restored(&file("boat", third)))
        .await;
    assert_eq!(
        (back.outcome, back.entry.story),
        (Restored, file("boat", third).story)
    );
    let other = file(
        "ferry",
        "Of another boat, under the old name of the file ]]>.",
    );
    assert_eq!(desk.put_one(noon_and(7), &other).await.outcome, Created);
}
