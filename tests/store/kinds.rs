//! Briefs that become articles, and the other way.

use crate::desk::{Desk, noon_and, outcomes, text};
use crate::links::{LONG, exported, saved};
use newsstand::model::{Kind, Origin, Submission};
use newsstand::store::Outcome::{Created, Retracted, Unchanged, Updated};

const FERRY: &str = "https://quay.example/ferry";

/// The full text, as an export has it.
fn export(title: &str) -> Submission {
    let more = "Nobody asked the dog ]]&gt; &amp; \u{645}. ".repeat(9);
    exported(FERRY, title, &format!("{LONG} {more}"))
}

/// The same post in the site's feed of summaries.
fn summary() -> Submission {
    let mut one = export("Ferry late");
    one.origin = Origin::Place("feed:https://quay.example/?p=7".to_owned());
    (one.story.kind, one.story.body) = (Kind::Brief, None);
    one.story.summary = Some(text("The ferry runs an hour later from today ]]>."));
    one
}

fn page() -> Submission {
    let mut one = saved(FERRY, "Ferry late", LONG);
    one.published = export("Ferry late").published;
    one
}

#[tokio::test]
async fn a_brief_that_becomes_an_article_is_the_one_that_is_there() {
    for first in [[page(), summary()], [summary(), page()]] {
        let desk = Desk::new().await;
        let stored = desk.put_at(noon_and(0), &first).await;
        assert_eq!(outcomes(&stored), [Created, Created]);
        let of = |kind| stored.iter().find(move |one| one.entry.story.kind == kind);
        let guid = |kind| of(kind).unwrap().entry.guid.clone();
        for (now, title, outcome) in [
            (1, "Ferry late", Updated),
            (2, "Ferry late", Unchanged),
            (3, "Ferry lost", Updated),
        ] {
            let again = desk.put_one(noon_and(now), &export(title)).await;
            assert_eq!(again.outcome, outcome, "{title}");
            assert_eq!(again.entry.guid, guid(Kind::Article));
            assert_eq!(again.entry.story.title, text(title));
            let again = desk.put_one(noon_and(now), &summary()).await;
            assert_eq!(again.outcome, Unchanged);
            assert_eq!(again.entry.guid, guid(Kind::Brief));
            assert_eq!(desk.entries().await.len(), 2);
        }
        let guids = [guid(Kind::Article)];
        desk.store.retract(&guids, None, noon_and(5)).await.unwrap();
        let again = desk.put_one(noon_and(6), &export("Ferry found")).await;
        assert_eq!(again.outcome, Retracted);
        assert!(desk.titles("kind=article", 5).await.is_empty());
    }
}

#[tokio::test]
async fn a_brief_becomes_an_article_where_another_story_is_at_its_address_or_none() {
    let other = "Passengers wait at the pier since dawn & look for an engine part; boats from elsewhere may be \
                 sent during the afternoon, officials ]]> told us.";
    for first in [
        vec![summary()],
        vec![summary(), saved(FERRY, "Pier shut", other)],
    ] {
        let desk = Desk::new().await;
        let brief = desk.put_at(noon_and(0), &first).await.remove(0).entry;
        let stored = desk.put_one(noon_and(1), &export("Ferry late")).await;
        assert_eq!((stored.outcome, &stored.entry.guid), (Updated, &brief.guid));
        assert_eq!(stored.entry.story.kind, Kind::Article);
        assert_eq!(desk.entries().await.len(), first.len());
    }
    // A file of the desk means the entry that it names.
    let desk = Desk::new().await;
    let stored = desk.put_at(noon_and(0), &[summary(), page()]).await;
    let mut file = export("Ferry late");
    file.origin = Origin::Place("markdown:ferry".to_owned());
    file.file = Some("ferry.md".to_owned());
    let again = desk.put_one(noon_and(1), &file).await;
    assert_eq!(
        (again.outcome, &again.entry.guid),
        (Updated, &stored[0].entry.guid)
    );
    // It points there, and says nothing of its own.
    let desk = Desk::new().await;
    let stored = desk.put_at(noon_and(0), &[summary(), page()]).await;
    let mut bare = export("Ferry late");
    bare.story.body = None;
    let again = desk.put_one(noon_and(1), &bare).await;
    assert_eq!(again.entry.guid, stored[0].entry.guid);
}
