//! Stories at one address that are dated days apart: whether they are one.

use crate::desk::{Desk, guid, noon_and, outcomes};
use crate::links::{LONG, exported, saved, told};
use newsstand::model::{Origin, Submission};
use newsstand::store::NotTaken;
use newsstand::store::Outcome::{Created, Retracted, Updated};

const FERRY: &str = "https://quay.example/ferry";
const DAY: i64 = 24 * 60 * 60 * 1_000;

#[tokio::test]
async fn what_is_dated_days_apart_at_one_address_is_of_a_column() {
    let template = "In the harbour this week the tide tables are as follows for every day of the week, \
        and skippers call on channel twelve before they enter";
    for (titles, bodies) in [
        (["Weather", "Weather"], ["Rain on Monday.", "Sun & fog."]),
        (["Week 44", "Week 45"], [template, template]),
        (
            ["Tides", "Tides"],
            [&format!("{template}: six."), &format!("{template}: noon.")],
        ),
    ] {
        for apart in [DAY - 1, DAY] {
            let desk = Desk::new().await;
            let mut feed = told("feed:quay 1", FERRY, titles[0], bodies[0]);
            feed.published = Some(noon_and(-9 * DAY));
            let mut page = saved(FERRY, titles[1], bodies[1]);
            page.published = Some(noon_and(-9 * DAY + apart));
            let stored = desk.put(&[feed.clone(), page]).await;
            let second = if apart == DAY { Created } else { Updated };
            assert_eq!(outcomes(&stored), [Created, second], "{titles:?}");
            // A date that nobody has given says nothing.
            let mut undated = saved(FERRY, titles[0], bodies[0]);
            undated.origin = Origin::Place("entry:".to_owned() + FERRY);
            let again = desk.put_one(noon_and(1), &undated).await;
            assert_ne!(again.outcome, Created);
        }
    }
}

/// The moment of first storing is no date that a page shows; that of the export is, though it was not taken.
#[tokio::test]
async fn a_story_is_known_by_any_date_that_a_source_gives() {
    let date = Some(noon_and(-28 * DAY));
    let feed = |body: &str| told("feed:7 at https://quay.example", FERRY, "Ferry late", body);
    let page = |body: &str| Submission {
        published: date,
        ..saved(FERRY, "Ferry late", body)
    };
    let corrected = LONG.replace("an hour", "two hours");
    for is_retracted in [false, true] {
        let desk = Desk::new().await;
        let first = desk.put_one(noon_and(0), &feed(LONG)).await.entry;
        let export = Submission {
            published: date,
            ..exported(FERRY, "Ferry late", &format!("{LONG} Nobody asked."))
        };
        let stored = desk.put_one(noon_and(1), &export).await;
        let told = stored.not_taken(&export);
        assert!(matches!(told[..], [NotTaken::Date { .. }]), "{told:?}");
        let again = desk.put_one(noon_and(2), &feed(&corrected)).await;
        assert_eq!(again.entry.guid, first.guid);
        if is_retracted {
            let guids = [first.guid.clone()];
            desk.store.retract(&guids, None, noon_and(3)).await.unwrap();
        }
        let stored = desk.put_one(noon_and(4), &page(LONG)).await;
        assert_eq!(stored.entry.guid, first.guid);
        assert_eq!(stored.outcome == Retracted, is_retracted);
        // A column's next page.
        let other = Submission {
            published: Some(noon_and(-21 * DAY)),
            ..saved(
                FERRY,
                "Ferry late",
                &corrected.replace("painters", "divers"),
            )
        };
        let other = Submission {
            origin: Origin::Place("entry:".to_owned() + FERRY),
            ..other
        };
        assert_eq!(desk.put_one(noon_and(5), &other).await.outcome, Created);
    }
}

/// Sites add a paragraph and set a new date.
#[tokio::test]
async fn a_text_that_goes_on_days_later_is_of_the_story_that_it_begins_with() {
    let page = |body: &str| Submission {
        published: Some(noon_and(-9 * DAY)),
        ..saved(FERRY, "Ferry late", body)
    };
    let feed = |body: &str| Submission {
        guid: Some(guid("https://quay.example/?p=7")),
        published: Some(noon_and(-7 * DAY)),
        ..told("feed:https://quay.example/?p=7", FERRY, "Ferry late", body)
    };
    let longer = format!("{LONG}</p><p>The council ]]&gt; votes &amp; pays.");
    for (first, second) in [
        (page(LONG), feed(&longer)),
        (page(&longer), feed(LONG)),
        (feed(LONG), page(&longer)),
    ] {
        let desk = Desk::new().await;
        let entry = desk.put_one(noon_and(0), &first).await.entry;
        let stored = desk.put_one(noon_and(1), &second).await;
        assert_eq!((stored.outcome, &stored.entry.guid), (Updated, &entry.guid));
        let desk = Desk::new().await;
        let guids = [desk.put_one(noon_and(0), &first).await.entry.guid];
        desk.store.retract(&guids, None, noon_and(1)).await.unwrap();
        let stored = desk.put_one(noon_and(2), &second).await;
        assert_eq!(stored.outcome, Retracted);
    }
    // So begins the weather of many a day.
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &page("Rain on Monday.")).await;
    let stored = desk
        .put_one(noon_and(1), &feed("Rain on Monday. Fog."))
        .await;
    assert_eq!(stored.outcome, Created);
}
