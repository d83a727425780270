//! Listings, the catalogue, changes, embargoes and definitions.

use crate::desk::{Desk, NOON, at, author, filed, noon_and, slug, submission, text, titles, topic};
use newsstand::model::{Kind, Selection, Submission, Window};
use newsstand::store::Outcome;

fn dated(name: &str, day: &str) -> Submission {
    let mut one = filed(name, "Harbour", &[]);
    one.published = Some(at(&format!("2031-02-{day}T00:00:00Z")));
    one
}

fn second(milliseconds: i64) -> i64 {
    noon_and(milliseconds).milliseconds() / 1_000
}

#[tokio::test]
async fn an_entry_is_listed_under_all_that_it_is() {
    let desk = Desk::new().await;
    let mut one = filed("ferry", "Harbour", &["Boats", "boats", "Fog"]);
    one.story.authors = vec![author("Ada Wren"), author("Bo Li")];
    desk.put(&[one]).await;
    for topic in [
        "all",
        "kind=article",
        "section=harbour",
        "author=ada-wren",
        "author=bo-li",
    ] {
        assert_eq!(desk.titles(topic, 5).await, ["ferry"], "{topic}");
    }
    assert_eq!(desk.listing("tag=boats", 5).await.name, Some(text("Boats")));
    assert_eq!(desk.listing("all", 5).await.name, None);
    assert!(
        desk.store
            .listing(&topic("kind=brief"), &Window::newest(5))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        desk.store
            .listing(&topic("tag=fo"), &Window::newest(5))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_directory_names_the_largest_and_counts_all() {
    let desk = Desk::new().await;
    let tags: [&[&str]; 4] = [&["fog", "tar"], &["fog", "oak"], &["fog", "oak"], &["elm"]];
    for (number, tags) in tags.iter().enumerate() {
        desk.put(&[filed(&format!("story-{number}"), "Town", tags)])
            .await;
    }
    // At the limit of what there is, and one below it: of two of one size the first by name.
    for (most, expected) in [
        (4, &["fog", "oak", "elm", "tar"][..]),
        (3, &["fog", "oak", "elm"]),
    ] {
        let [sections, authors, tags] = desk.store.directory(most).await.unwrap().groups;
        assert_eq!((sections.count, authors.count, tags.count), (1, 0, 4));
        let largest = tags.largest.iter().map(|one| one.name.as_str());
        assert_eq!(largest.collect::<Vec<_>>(), expected);
    }
    // What lists nothing any more is not counted.
    desk.put(&[filed("story-3", "Town", &[])]).await;
    let directory = desk.store.directory(4).await.unwrap();
    assert_eq!(directory.groups[2].count, 3);
}

#[tokio::test]
async fn an_entry_moves_between_topics() {
    let desk = Desk::new().await;
    desk.put(&[filed("ferry", "Harbour", &["boats"])]).await;
    desk.put(&[filed("ferry", "Town", &["fog"])]).await;
    assert!(desk.titles("section=harbour", 5).await.is_empty());
    assert!(desk.titles("tag=boats", 5).await.is_empty());
    assert_eq!(desk.titles("section=town", 5).await, ["ferry"]);
    assert_eq!(desk.titles("tag=fog", 5).await, ["ferry"]);
    let mut topics = desk.store.changes(1).await.unwrap().topics;
    topics.sort();
    let expected = [
        "all",
        "kind=article",
        "section=harbour",
        "section=town",
        "tag=boats",
        "tag=fog",
    ];
    assert_eq!(topics, expected.map(topic));
    // What holds nothing is not in the catalogue, though its feed is still there.
    let named: Vec<_> = desk
        .store
        .catalogue()
        .await
        .unwrap()
        .topics
        .into_iter()
        .map(|one| one.topic)
        .collect();
    assert_eq!(named, [topic("section=town"), topic("tag=fog")]);
    // And back again.
    desk.put(&[filed("ferry", "Harbour", &["boats"])]).await;
    assert_eq!(desk.titles("tag=boats", 5).await, ["ferry"]);
}

#[tokio::test]
async fn order_is_published_descending_then_guid() {
    let desk = Desk::new().await;
    desk.put(&[
        dated("b", "02"),
        dated("c", "02"),
        dated("a", "02"),
        dated("z", "03"),
        dated("y", "01"),
    ])
    .await;
    assert_eq!(desk.titles("all", 9).await, ["z", "a", "b", "c", "y"]);
    assert_eq!(desk.titles("all", 2).await, ["z", "a"]);
    assert!(desk.titles("all", 0).await.is_empty());
}

#[tokio::test]
async fn a_document_changes_only_with_what_is_in_it() {
    let desk = Desk::new().await;
    desk.put(&[
        dated("newest", "04"),
        dated("new", "03"),
        dated("middle", "02"),
        dated("old", "01"),
    ])
    .await;
    let (two, all) = (desk.listing("all", 2).await, desk.listing("all", 9).await);
    assert_eq!((two.changed, all.changed), (second(0), second(0)));
    // Outside of the newest two and of what follows behind them.
    let mut old = dated("old", "01");
    old.story.title = text("old, corrected");
    desk.put_at(noon_and(10_000), &[old]).await;
    assert_eq!(desk.listing("all", 2).await.changed, second(0));
    assert_eq!(desk.listing("all", 3).await.changed, second(10_000));
    assert_eq!(desk.listing("all", 4).await.changed, second(10_000));
    // Inside, in the very same second: later all the same.
    let mut middle = dated("middle", "02");
    middle.story.title = text("middle, corrected");
    desk.put_at(noon_and(10_000), &[middle]).await;
    assert_eq!(desk.listing("all", 3).await.changed, second(11_000));
    assert_eq!(desk.listing("all", 1).await.changed, second(0));
}

#[tokio::test]
async fn a_document_changes_when_an_entry_leaves_it() {
    let desk = Desk::new().await;
    desk.put(&[
        dated("a", "04"),
        dated("b", "03"),
        dated("c", "02"),
        dated("d", "01"),
    ])
    .await;
    let away = |name: &str, day: &str| {
        let mut one = dated(name, day);
        one.story.section = None;
        one
    };
    desk.put_at(noon_and(20_000), &[away("c", "02")]).await;
    let changed = async |most| desk.listing("section=harbour", most).await.changed;
    // That another entry follows behind it is a change too.
    assert_eq!(
        (changed(2).await, changed(3).await),
        (second(20_000), second(20_000))
    );
    assert_eq!(
        (changed(1).await, changed(9).await),
        (second(0), second(20_000))
    );
    desk.put_at(noon_and(30_000), &[away("a", "04")]).await;
    desk.put_at(noon_and(40_000), &[away("b", "03")]).await;
    assert_eq!(
        (changed(1).await, changed(2).await),
        (second(40_000), second(40_000))
    );
    desk.put_at(noon_and(50_000), &[away("d", "01")]).await;
    let empty = desk.listing("section=harbour", 9).await;
    assert_eq!((empty.entries.len(), empty.changed), (0, second(50_000)));
    assert_eq!(empty.name, Some(text("Harbour")));
    desk.put_at(noon_and(50_000), &[dated("e", "01")]).await;
    assert_eq!(changed(9).await, second(51_000));
}

#[tokio::test]
async fn a_topic_is_called_as_its_newest_entry_calls_it() {
    let desk = Desk::new().await;
    let called = |name: &str, section: &str, day: &str| {
        let mut one = filed(name, section, &[]);
        one.published = Some(at(&format!("2031-02-{day}T00:00:00Z")));
        one
    };
    let name = async || {
        desk.listing("section=old-town", 9)
            .await
            .name
            .unwrap()
            .to_string()
    };
    desk.put(&[called("a", "Old Town", "02")]).await;
    let before = desk.store.catalogue().await.unwrap();
    // An older entry names nothing, and the catalogue stays as it is.
    desk.put(&[called("b", "OLD TOWN", "01")]).await;
    assert_eq!(name().await, "Old Town");
    let counted = desk.store.catalogue().await.unwrap();
    assert_eq!(
        (counted.changed, counted.topics[0].entries),
        (before.changed, 2)
    );
    assert!(!desk.store.changes(before.revision).await.unwrap().catalogue);
    desk.put(&[called("c", "old town", "03")]).await;
    assert_eq!(name().await, "old town");
    let renamed = desk.store.catalogue().await.unwrap();
    assert!(renamed.changed > before.changed);
    assert!(
        desk.store
            .changes(counted.revision)
            .await
            .unwrap()
            .catalogue
    );
    // The newest leaves, and then the next.
    desk.put(&[called("c", "Harbour", "03")]).await;
    assert_eq!(name().await, "Old Town");
    desk.put(&[called("a", "Harbour", "02")]).await;
    assert_eq!(name().await, "OLD TOWN");
}

#[tokio::test]
async fn an_embargo_hides_until_it_is_released() {
    let desk = Desk::new().await;
    let mut one = filed("budget", "Town", &[]);
    one.published = Some(noon_and(60_000));
    assert_eq!(desk.store.next_release().await.unwrap(), None);
    let stored = desk.put_one(at(NOON), &one).await.entry;
    assert_eq!(desk.store.next_release().await.unwrap(), one.published);
    assert_eq!(desk.page(Kind::Article, "budget").await, None);
    assert!(
        desk.store
            .listing(&topic("section=town"), &Window::newest(5))
            .await
            .unwrap()
            .is_none()
    );
    assert!(desk.store.catalogue().await.unwrap().topics.is_empty());
    assert!(desk.store.changes(0).await.unwrap().entries.is_empty());
    assert_eq!(desk.entries().await, std::slice::from_ref(&stored));
    assert_eq!(desk.store.release(noon_and(59_999)).await.unwrap(), 0);
    assert_eq!(desk.store.revision().await.unwrap(), 1);
    assert_eq!(desk.store.release(noon_and(60_000)).await.unwrap(), 1);
    assert_eq!(desk.store.release(noon_and(60_001)).await.unwrap(), 0);
    let listed = desk.listing("section=town", 5).await;
    assert_eq!((listed.revision, listed.entries[0].revision), (2, 2));
    assert_eq!(
        (listed.entries[0].published, listed.entries[0].updated),
        (stored.published, stored.updated)
    );
    assert_eq!(listed.name, Some(text("Town")));
    assert_eq!(desk.store.next_release().await.unwrap(), None);
    let changes = desk.store.changes(1).await.unwrap();
    assert_eq!(changes.entries, [(Kind::Article, slug("budget"))]);
    assert!(changes.catalogue);
}

#[tokio::test]
async fn what_nobody_has_seen_may_be_put_off_or_brought_forward() {
    let desk = Desk::new().await;
    let mut one = submission("budget");
    one.published = Some(noon_and(60_000));
    desk.put_one(at(NOON), &one).await;
    one.published = Some(noon_and(90_000));
    let later = desk.put_one(at(NOON), &one).await;
    assert_eq!(
        (later.outcome, later.entry.published),
        (Outcome::Updated, noon_and(90_000))
    );
    assert_eq!(later.entry.updated, noon_and(90_000));
    assert_eq!(
        desk.put_one(at(NOON), &one).await.outcome,
        Outcome::Unchanged
    );
    one.published = Some(noon_and(-1_000));
    desk.put_one(at(NOON), &one).await;
    assert_eq!(
        desk.listing("all", 1).await.entries[0].published,
        noon_and(-1_000)
    );
    // Seen is seen.
    one.published = Some(noon_and(-9_000));
    assert_eq!(
        desk.put_one(at(NOON), &one).await.outcome,
        Outcome::Unchanged
    );
}

#[tokio::test]
async fn a_feed_of_several_conditions_lists_what_is_stored_and_what_comes() {
    let desk = Desk::new().await;
    let mut brief = filed("brief", "Harbour", &[]);
    brief.story.kind = Kind::Brief;
    desk.put(&[
        brief.clone(),
        filed("article", "Harbour", &[]),
        filed("town", "Town", &[]),
    ])
    .await;
    let of = |section: &str, kind| Selection {
        kind,
        section: Some(slug(section)),
        ..Selection::default()
    };
    let harbour = of("harbour", Some(Kind::Brief));
    let nowhere = of("nowhere", Some(Kind::Brief));
    let single = of("empty", None);
    let selections = [harbour, nowhere, single, Selection::default()];
    desk.store
        .register(&selections, noon_and(5_000))
        .await
        .unwrap();
    assert_eq!(
        desk.titles("kind=brief&section=harbour", 5).await,
        ["brief"]
    );
    let empty = desk.listing("section=empty", 5).await;
    assert_eq!(
        (empty.entries.len(), empty.changed, empty.name),
        (0, second(5_000), None)
    );
    assert!(
        desk.titles("kind=brief&section=nowhere", 5)
            .await
            .is_empty()
    );
    assert_eq!(desk.store.catalogue().await.unwrap().topics.len(), 2);
    assert_eq!(desk.store.changes(1).await.unwrap().topics.len(), 3);
    // Again: nothing.
    desk.store
        .register(&selections, noon_and(9_000))
        .await
        .unwrap();
    assert_eq!(desk.store.revision().await.unwrap(), 2);
    // One more comes, one is corrected, one leaves, an embargo ends.
    let mut second_brief = filed("another", "harbour", &[]);
    second_brief.story.kind = Kind::Brief;
    second_brief.published = Some(noon_and(-60_000));
    let mut embargoed = filed("late", "Nowhere", &[]);
    embargoed.story.kind = Kind::Brief;
    embargoed.published = Some(noon_and(60_000));
    desk.put(&[second_brief.clone(), embargoed]).await;
    assert_eq!(
        desk.titles("kind=brief&section=harbour", 5).await,
        ["brief", "another"]
    );
    second_brief.story.kind = Kind::Article;
    desk.put(&[second_brief]).await;
    assert_eq!(
        desk.titles("kind=brief&section=harbour", 5).await,
        ["brief"]
    );
    desk.store.release(noon_and(60_000)).await.unwrap();
    assert_eq!(desk.titles("kind=brief&section=nowhere", 5).await, ["late"]);
}

#[tokio::test]
async fn definitions_know_since_when_they_say_so() {
    let desk = Desk::new().await;
    let say = |digest: &str| {
        vec![
            ("site".to_owned(), "1".to_owned()),
            ("feed x".to_owned(), digest.to_owned()),
        ]
    };
    let define = async |digest: &str, now| {
        desk.store
            .define(&say(digest), noon_and(now))
            .await
            .unwrap()
    };
    assert_eq!(define("a", 0).await, [second(0), second(0)]);
    assert_eq!(define("a", 9_000).await, [second(0), second(0)]);
    assert_eq!(define("b", 9_000).await, [second(0), second(9_000)]);
    assert_eq!(define("a", 9_000).await, [second(0), second(10_000)]);
    let mut watch = desk.store.watch().await.unwrap();
    watch.has_changed().await.unwrap();
    assert_eq!(define("a", 99_000).await, [second(0), second(10_000)]);
    assert!(!watch.has_changed().await.unwrap());
}

#[tokio::test]
async fn entries_come_in_pages() {
    let desk = Desk::new().await;
    let mut batch: Vec<_> = (0..25)
        .map(|number| submission(&format!("n{number}")))
        .collect();
    for one in &mut batch[20..] {
        one.story.kind = Kind::Brief;
    }
    desk.put(&batch).await;
    let mut all = Vec::new();
    loop {
        let after = all
            .last()
            .map(|one: &newsstand::store::Kept| one.entry.guid.clone());
        let page = desk.store.entries(None, after.as_ref(), 7).await.unwrap();
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    assert_eq!(all.len(), 25);
    assert!(all.is_sorted_by(|one, next| one.entry.guid < next.entry.guid));
    assert_eq!(
        desk.store
            .entries(Some(Kind::Brief), None, 99)
            .await
            .unwrap()
            .len(),
        5
    );
}

#[tokio::test]
async fn a_clock_that_goes_back_moves_nothing_back() {
    let desk = Desk::new().await;
    desk.put(&[filed("a", "Town", &[])]).await;
    let before = desk.listing("section=town", 5).await;
    let catalogue = desk.store.catalogue().await.unwrap().changed;
    desk.put_at(noon_and(-3_600_000), &[filed("b", "town", &["new"])])
        .await;
    let after = desk.listing("section=town", 5).await;
    assert_eq!(titles(&after), ["a", "b"]);
    assert!(after.changed > before.changed && after.revision > before.revision);
    assert!(desk.store.catalogue().await.unwrap().changed > catalogue);
}

#[tokio::test]
async fn a_burst_makes_a_listing_longer_up_to_its_border_and_its_cap() {
    const HOUR: i64 = 3_600_000;
    let desk = Desk::new().await;
    let aged = |name: &str, age: i64| Submission {
        published: Some(noon_and(-age)),
        ..filed(name, "Harbour", &[])
    };
    desk.put(&[
        aged("newest ]]> & \u{1f980}", 0),
        aged("recent", HOUR),
        aged("border", 24 * HOUR),
        aged("past", 24 * HOUR + 1),
        aged("old", 90 * HOUR),
    ])
    .await;
    let shown = async |entries, recent, most| {
        let window = Window {
            entries,
            recent,
            most,
        };
        desk.window("all", &window).await.entries.len()
    };
    assert_eq!(shown(1, 24, 9).await, 3);
    assert_eq!(shown(1, 25, 9).await, 4);
    assert_eq!((shown(1, 24, 3).await, shown(1, 24, 2).await), (3, 2));
    assert_eq!((shown(4, 24, 9).await, shown(9, 24, 9).await), (4, 5));
    assert_eq!((shown(1, 0, 9).await, shown(1, u32::MAX, 9).await), (1, 5));
    // The oldest leaves a burst and nothing follows it; then a new newest entry moves the border past
    // the others. Both times the document tells of it.
    let window = Window {
        entries: 1,
        recent: 24,
        most: 9,
    };
    let before = desk.window("section=harbour", &window).await;
    let mut gone = aged("border", 24 * HOUR);
    gone.story.section = None;
    desk.put_at(noon_and(1), &[gone]).await;
    let shorter = desk.window("section=harbour", &window).await;
    assert_eq!(shorter.entries.len(), 2);
    assert!(shorter.changed > before.changed);
    desk.put_at(noon_and(30 * HOUR), &[filed("later", "Harbour", &[])])
        .await;
    let moved = desk.window("section=harbour", &window).await;
    assert_eq!(titles(&moved), ["later"]);
    assert!(moved.changed > shorter.changed);
}
