//! Stories that several sources tell, each in its way: whether they are one.

use crate::desk::{Desk, guid, noon_and, outcomes, story, submission, text};
use newsstand::model::{Html, Kind, Origin, Slug, Story, Submission};
use newsstand::store::{
    Outcome::{Created, Retracted, Unchanged, Updated},
    StoreError,
};
use url::Url;

pub const LONG: &str = "The ferry runs an hour later from today, because the quay ]]> is painted & \
    the painters \u{1f9d1}\u{200d}\u{1f3a8} begin at dawn, says \u{645}\u{64a}\u{646}\u{627}\u{621}.";

pub fn told(origin: &str, link: &str, title: &str, body: &str) -> Submission {
    let story = Story {
        body: Some(Html::from_sanitised(&format!("<p>{body}</p>"))),
        link: Some(Url::parse(link).unwrap()),
        ..Story::new(Kind::Article, text(title))
    };
    Submission::new(Origin::Place(origin.to_owned()), Slug::of(title), story)
}

pub fn exported(link: &str, title: &str, body: &str) -> Submission {
    let mut one = told("wxr:https://quay.example/?p=7", link, title, body);
    one.guid = Some(guid("https://quay.example/?p=7"));
    one.published = Some(noon_and(-5_000));
    one
}

pub fn saved(link: &str, title: &str, body: &str) -> Submission {
    told(&format!("page:{link}"), link, title, body)
}

#[tokio::test]
async fn a_page_that_is_saved_is_the_story_of_the_export_at_the_same_address() {
    let desk = Desk::new().await;
    let export = exported("http://quay.example/ferry", "Ferry late", LONG);
    let first = desk.put_one(noon_and(0), &export).await;
    let page = saved("https://quay.example/ferry/", "Ferry an hour late", LONG);
    let second = desk.put_one(noon_and(1), &page).await;
    assert_eq!(second.outcome, Updated);
    assert_eq!(second.entry.guid, first.entry.guid);
    assert_eq!(second.entry.published, first.entry.published);
    // Each source knows it again.
    let again = [page, export.clone(), export];
    let again = desk.put_at(noon_and(2), &again).await;
    assert_eq!(outcomes(&again), [Unchanged, Updated, Unchanged]);
    assert_eq!(desk.titles("all", 5).await, ["Ferry late"]);
}

/// A site moves to https, a theme's canonical address loses its slash, a host its `www.`.
#[tokio::test]
async fn a_page_is_one_entry_however_its_address_is_written() {
    let forms = [
        "https://quay.example/ferry/",
        "http://quay.example/ferry/",
        "https://quay.example/ferry",
        "http://www.quay.example/ferry/",
    ];
    for former in forms {
        let desk = Desk::new().await;
        let page = saved(former, "Ferry late", LONG);
        let first = desk.put_one(noon_and(0), &page).await.entry;
        for (at, form) in (1..).zip(forms) {
            let title = format!("Ferry {at} hours late");
            let again = desk
                .put_one(noon_and(at), &saved(form, &title, LONG))
                .await
                .entry;
            assert_eq!(
                (&again.guid, again.published),
                (&first.guid, first.published),
                "{former} {form}"
            );
        }
        let mut brief = saved("https://quay.example/ferry", "Ferry late", LONG);
        brief.story.kind = Kind::Brief;
        brief.origin = Origin::Place("brief:https://quay.example/ferry".to_owned());
        for other in [
            brief,
            saved(
                "https://quay.example/ferry/2",
                "Ferry late",
                "It came at last, and nobody was on board but the dog & a piano.",
            ),
            saved(
                "https://www2.quay.example/ferry",
                "Ferry late",
                "It came at last, and nobody was on board but the dog & a piano.",
            ),
        ] {
            assert_eq!(desk.put_one(noon_and(9), &other).await.outcome, Created);
        }
    }
}

#[tokio::test]
async fn a_guid_that_comes_later_is_known_too_and_the_first_stays() {
    let desk = Desk::new().await;
    let page = saved("https://quay.example/ferry", "Ferry late", LONG);
    let first = desk.put_one(noon_and(0), &page).await.entry;
    let mut export = exported("https://quay.example/ferry", "Ferry late", LONG);
    assert_eq!(
        desk.put_one(noon_and(1), &export).await.entry.guid,
        first.guid
    );
    // By its guid, wherever its page is now, and in another process.
    export.story.link = Some(Url::parse("https://quay.example/moved").unwrap());
    export.story.body = story("another text").body;
    let export = [export];
    let mint = crate::desk::mint();
    let other = desk.open_again().await;
    let stored = other.put(&export, &mint, noon_and(2));
    let stored = stored.await.unwrap();
    assert_eq!(
        (stored[0].outcome, &stored[0].entry.guid),
        (Updated, &first.guid)
    );
    assert_eq!(
        desk.put_one(noon_and(3), &export[0]).await.outcome,
        Unchanged
    );
    // Retracted, it is not brought back under its other name.
    let guids = [first.guid];
    desk.store.retract(&guids, None, noon_and(4)).await.unwrap();
    assert_eq!(
        desk.put_one(noon_and(5), &export[0]).await.outcome,
        Retracted
    );
    let alias = [export[0].guid.clone().unwrap()];
    let unknown = desk.store.retract(&alias, None, noon_and(6)).await;
    assert!(
        matches!(unknown, Err(StoreError::Unknown(_))),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn stories_that_share_an_address_and_nothing_else_stay_apart() {
    let weather = "https://quay.example/weather";
    let other = "Rain from the west all day, and in the evening fog over the harbour and the mill.";
    let apart = async |first: Submission, second: Submission| {
        let desk = Desk::new().await;
        let stored = desk.put(&[first, second]).await;
        outcomes(&stored) == [Created, Created]
    };
    let export = |title, body| exported(weather, title, body);
    assert!(apart(export("Monday", LONG), saved(weather, "Tuesday", other)).await);
    // Too little text to tell: then the headline does.
    assert!(
        apart(
            export("Monday", "Rain."),
            saved(weather, "Tuesday", "Rain.")
        )
        .await
    );
    assert!(!apart(export("Monday", "Rain."), saved(weather, "Monday", "Fog.")).await);
    // Of one kind of source each place tells its own.
    let mut feed = export("Monday", LONG);
    feed.origin = Origin::Place("wxr:https://quay.example/?p=8".to_owned());
    feed.guid = Some(guid("https://quay.example/?p=8"));
    assert!(apart(export("Monday", LONG), feed).await);
    // A brief points to a story; it is not that story.
    let mut brief = saved(weather, "Monday", LONG);
    brief.story.kind = Kind::Brief;
    assert!(apart(export("Monday", LONG), brief).await);
    let mut bare = submission("elsewhere");
    bare.story = saved("https://quay.example/fog", "Monday", LONG).story;
    assert!(apart(export("Monday", LONG), bare).await);
}
