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
    // Each source knows it again, and has nothing new.
    let corrected = exported("http://quay.example/ferry", "Ferry lost", LONG);
    let again = [page, export, corrected];
    let again = desk.put_at(noon_and(2), &again).await;
    assert_eq!(outcomes(&again), [Unchanged, Unchanged, Updated]);
    assert_eq!(desk.titles("all", 5).await, ["Ferry lost"]);
}

/// All of a column may say that its page is at one address; not all of them are looked at for each.
#[tokio::test]
async fn of_many_stories_at_one_address_the_first_sixteen_are_looked_at() {
    let link = "https://quay.example/column";
    for (place, expected) in [(16, Updated), (17, Created)] {
        let desk = Desk::new().await;
        for day in 1..=17 {
            let column = told(
                &format!("feed:{day}"),
                link,
                &format!("The tide of day {day}"),
                &format!("{day} times the gate ]]> & the quay were under water. ").repeat(5),
            );
            assert_eq!(desk.put_one(noon_and(day), &column).await.outcome, Created);
        }
        let body = format!("{place} times the gate ]]> & the quay were under water. ").repeat(6);
        let page = saved(link, &format!("The tide of day {place}"), &body);
        let put = desk.put_one(noon_and(18), &page).await;
        assert_eq!(put.outcome, expected, "{place}");
    }
}

/// A list of links points to a story in a word or two, and may tell one of its own there one day.
#[tokio::test]
async fn who_points_to_a_story_does_not_tell_it() {
    for words in [
        "Read this \u{1f9d1} ]]>",
        "The ferry is back, with all its passengers.",
    ] {
        let desk = Desk::new().await;
        let link = "https://quay.example/ferry";
        let ferry = exported(link, "Ferry late", LONG);
        let first = desk.put_one(noon_and(0), &ferry).await.entry;
        let pointer = |body: &str| {
            let mut one = told("feed:urn:x:links", link, "Ferry late", body);
            one.guid = Some(guid("urn:x:links"));
            one
        };
        let stored = desk.put_one(noon_and(1), &pointer(words)).await;
        assert_eq!(stored.outcome, Unchanged, "{words}");
        assert_eq!(stored.entry.guid, first.guid);
        let own = "Nobody crossed on Monday, for the painters had taken the ramp; the school bus went round by \
                   the mill, and the dog waited.";
        let stored = desk.put_one(noon_and(2), &pointer(own)).await;
        assert_eq!(stored.outcome, Created, "{words}");
        let again = desk.put_one(noon_and(3), &ferry).await;
        assert_eq!(
            (again.outcome, &again.entry.story),
            (Unchanged, &ferry.story)
        );
    }
}

/// All of a site may give the address of its front page.
#[tokio::test]
async fn an_address_that_too_many_stories_give_is_none_of_theirs() {
    let link = "https://quay.example/";
    for (count, expected) in [(256, Updated), (257, Created)] {
        let desk = Desk::new().await;
        let one = |day: usize| {
            told(
                &format!("feed:{day}"),
                link,
                &format!("The tide of day {day}"),
                &format!("{day} times the gate ]]> & the quay were under water. ").repeat(5),
            )
        };
        let all: Vec<Submission> = (1..=count).map(one).collect();
        desk.put_at(noon_and(0), &all).await;
        let body = "1 times the gate ]]> & the quay were under water. ".repeat(6);
        let page = saved(link, "The tide of day 1", &body);
        let stored = desk.put_one(noon_and(1), &page).await;
        assert_eq!(stored.outcome, expected, "{count}");
    }
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

/// As a feed tells what has no id.
fn nameless(link: &str, date: Option<i64>, title: &str, body: &str) -> Submission {
    let mut one = told("", link, title, body);
    let date_of = date.map_or(String::new(), |date| format!(" {date}"));
    one.origin = Origin::Headline(format!("feed:{link}{date_of} {}", title.to_lowercase()));
    one.published = date.map(noon_and);
    one
}

const NEWS: &str = "https://quay.example/news.html";
const DAY: i64 = 24 * 60 * 60 * 1_000;
const CAT: &str = "The lost cat of the keeper \u{1f408} was found in a crate of herring by two children \
    after nine days & a night.";

#[tokio::test]
async fn at_one_address_without_an_id_the_texts_tell_which_it_is() {
    let desk = Desk::new().await;
    let storm = || nameless(NEWS, None, "Storm", LONG);
    let cat = || nameless(NEWS, None, "Cat", CAT);
    let [first, second] = [storm(), cat()];
    let first = desk.put_one(noon_and(0), &first).await.entry;
    let second = desk.put_one(noon_and(1), &second).await;
    assert_eq!(second.outcome, Created);
    // Each is corrected, in its headline or its text, whichever was told last.
    let text = format!("{LONG} And more.");
    for (at, one, outcome) in [
        (2, nameless(NEWS, None, "Storm ]]> &", LONG), Updated),
        (3, cat(), Unchanged),
        (4, nameless(NEWS, None, "Storm ]]> &", &text), Updated),
        (5, nameless(NEWS, None, "Storm ]]> &", &text), Unchanged),
    ] {
        let again = desk.put_one(noon_and(at), &one).await;
        let expected = match at {
            3 => &second.entry.guid,
            _ => &first.guid,
        };
        assert_eq!(
            (again.outcome, &again.entry.guid),
            (outcome, expected),
            "{at}"
        );
    }
}

#[tokio::test]
async fn a_date_that_is_moved_makes_no_other_story_of_one_without_an_id() {
    let desk = Desk::new().await;
    let storm = |date: i64, body: &str| nameless(FERRY, Some(date), "Storm", body);
    let first = desk.put_one(noon_and(0), &storm(-9, LONG)).await.entry;
    for (date, outcome) in [(-5, Unchanged), (-DAY * 9, Unchanged), (-9, Unchanged)] {
        let again = desk.put_one(noon_and(1), &storm(date, LONG)).await;
        assert_eq!((again.outcome, &again.entry), (outcome, &first), "{date}");
    }
    let more = format!("{LONG} And more.");
    let again = desk.put_one(noon_and(2), &storm(-7, &more)).await;
    assert_eq!((again.outcome, &again.entry.guid), (Updated, &first.guid));
}

const FERRY: &str = "https://quay.example/ferry";

/// Of all that is told at one address, not only of the first.
#[tokio::test]
async fn at_one_address_each_finds_its_own() {
    let days = ["Monday", "Tuesday", "Wednesday"];
    let text = |at: usize| {
        let words = (0..20).map(|word| format!("{}{at}x{word} ]]>", days[at]));
        words.collect::<Vec<_>>().join(" ")
    };
    let desk = Desk::new().await;
    let feed = |at: usize| told(&format!("feed:quay {at}"), FERRY, days[at], &text(at));
    let first = desk.put(&[feed(0), feed(1), feed(2)]).await;
    for at in [2, 0, 1] {
        let mut export = exported(FERRY, days[at], &format!("{} & more.", text(at)));
        let name = format!("https://quay.example/?p={at}");
        export.origin = Origin::Place(format!("wxr:{name}"));
        (export.guid, export.published) = (Some(guid(&name)), None);
        let again = desk.put_one(noon_and(1), &export).await;
        assert_eq!(again.outcome, Updated);
        assert_eq!(again.entry.guid, first[at].entry.guid, "{at}");
    }
}

/// A front page lists the weather each day under one headline and address, and the feed has a guid for each.
#[tokio::test]
async fn guids_of_one_feed_are_of_one_entry_each_whoever_told_it_since() {
    let desk = Desk::new().await;
    let about = |origin: &str, text: &str| {
        let mut one = told(
            origin,
            "https://quay.example/weather",
            "Weather ]]> &",
            text,
        );
        one.story.kind = Kind::Brief;
        one
    };
    let item = |day: &str, text: &str| {
        let name = format!("tag:quay.example,2026:{day}");
        let mut one = about(&format!("feed:{name}"), text);
        one.guid = Some(guid(&name));
        one
    };
    let listed = "brief:https://quay.example/weather";
    let first = desk.put_one(noon_and(0), &about(listed, LONG)).await.entry;
    let joined = desk.put_one(noon_and(1), &item("w1", LONG)).await;
    assert_eq!(
        (joined.outcome, &joined.entry.guid),
        (Unchanged, &first.guid)
    );
    // The page's word stands again.
    let more = format!("{LONG} \u{645}\u{64a}");
    desk.put_one(noon_and(2), &about(listed, &more)).await;
    let second = desk.put_one(noon_and(3), &item("w2", &more)).await;
    assert_eq!(second.outcome, Created);
    let both = [item("w2", &more), item("w1", LONG)];
    let again = desk.put_at(noon_and(4), &both).await;
    assert_eq!(outcomes(&again), [Unchanged, Unchanged]);
    assert_eq!(desk.entries().await.len(), 2);
}

/// A page of a site that does not say where it publishes what, and most sites do it there.
fn perhaps_at(link: &str, title: &str, body: &str) -> Submission {
    let mut one = told(&format!("markdown:{title}"), link, title, body);
    one.likely_link = one.story.link.take();
    one
}

#[tokio::test]
async fn a_story_whose_page_is_perhaps_there_is_the_one_of_who_says_that_it_is() {
    let feed = exported("https://quay.example/posts/ferry/", "Ferry late", LONG);
    let page = perhaps_at("http://www.quay.example/posts/ferry", "Ferry late", LONG);
    for order in [[&feed, &page], [&page, &feed]] {
        let desk = Desk::new().await;
        let first = desk.put_one(noon_and(0), order[0]).await.entry;
        let second = desk.put_one(noon_and(1), order[1]).await;
        assert_ne!(second.outcome, Created);
        assert_eq!(second.entry.guid, first.guid);
        assert!(
            second.entry.story.link.is_some(),
            "readers go where they did"
        );
        for at in 2..4 {
            let again = desk
                .put_at(noon_and(at), &[page.clone(), feed.clone()])
                .await;
            assert_eq!(outcomes(&again), [Unchanged, Unchanged], "{at}");
        }
        // An edited story keeps its page, and a headline of its own.
        let mut edited = page.clone();
        edited.story.title = text("Ferry two hours late ]]> &");
        let again = desk.put_one(noon_and(5), &edited).await;
        assert_eq!((again.outcome, &again.entry.guid), (Updated, &first.guid));
        assert!(again.entry.story.link.is_some());
        let again = desk.put_one(noon_and(6), &edited).await;
        assert_eq!(again.outcome, Unchanged);
        assert_eq!(desk.entries().await.len(), 1);
    }
}

#[tokio::test]
async fn in_one_import_too_and_another_story_that_is_there_is_another() {
    let link = "https://quay.example/posts/ferry/";
    let feed = exported(link, "Ferry late", LONG);
    let page = perhaps_at(link, "Ferry late", LONG);
    for both in [[feed.clone(), page.clone()], [page.clone(), feed.clone()]] {
        let desk = Desk::new().await;
        let stored = desk.put_at(noon_and(0), &both).await;
        assert_eq!(stored[0].entry.guid, stored[1].entry.guid);
        let other = perhaps_at(
            link,
            "Dog & piano found ]]>",
            "Nobody was on board, says \u{645}.",
        );
        let other = desk.put_one(noon_and(1), &other).await;
        assert_eq!((other.outcome, other.entry.story.link), (Created, None));
    }
}

/// Who takes a story back by its address means the one that is there.
#[tokio::test]
async fn what_is_perhaps_at_an_address_is_not_named_by_it() {
    let desk = Desk::new().await;
    let link = "https://quay.example/posts/ferry/";
    let address = Url::parse(link).unwrap();
    desk.put_one(noon_and(0), &perhaps_at(link, "Ferry late", LONG))
        .await;
    assert_eq!(desk.store.linked_to(&address).await.unwrap(), []);
    let sure = desk
        .put_one(noon_and(1), &exported(link, "Ferry late", LONG))
        .await;
    assert_eq!(
        desk.store.linked_to(&address).await.unwrap(),
        [sure.entry.guid]
    );
}
