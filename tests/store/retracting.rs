//! Entries that are taken back, and addresses that entries move away from.

use crate::desk::{
    Desk, NOON, at, filed, guid, mint, noon_and, outcomes, slug, submission, text, titles, url,
};
use newsstand::model::{Instant, Kind, Submission, Window};
use newsstand::store::{
    Outcome::{Created, Restored, Retracted, Unchanged, Updated},
    Page, StoreError, StoryFolder,
};
use sqlx::{Connection as _, SqliteConnection};
use std::collections::{BTreeSet, HashSet};

fn restoring(mut one: Submission) -> Submission {
    one.restores = true;
    one
}

#[tokio::test]
async fn a_retracted_entry_leaves_every_feed_and_its_place_tells_why() {
    let desk = Desk::new().await;
    let batch = [
        filed("ferry", "Harbour", &["fog"]),
        filed("mill", "Town", &["fog"]),
    ];
    let ferry = desk.put(&batch).await.remove(0).entry;
    let reason = text("]]> & <b>it was another ferry</b> 🐟");
    let retract = |guid| desk.store.retract(guid, Some(&reason), noon_and(9));
    let guids = [ferry.guid.clone()];
    let told = retract(&guids).await.unwrap();
    assert_eq!((&told[0].entry, told[0].outcome), (&ferry, Retracted));
    for name in ["all", "kind=article", "tag=fog"] {
        let listing = desk.listing(name, 5).await;
        assert_eq!(titles(&listing), ["mill"], "{name}");
        assert_eq!(listing.tombstones.len(), 1, "{name}");
        let tombstone = &listing.tombstones[0];
        assert_eq!(tombstone.guid, ferry.guid);
        assert_eq!(tombstone.retracted, noon_and(9));
        assert_eq!(tombstone.reason.as_ref(), Some(&reason));
    }
    assert!(desk.listing("section=town", 5).await.tombstones.is_empty());
    assert!(desk.listing("section=harbour", 5).await.entries.is_empty());
    let page = desk.page(Kind::Article, "ferry").await;
    assert!(matches!(page, Some(Page::Gone(..))), "{page:?}");
    // Again: nothing happens, and the first reason stays.
    let revision = desk.store.revision().await.unwrap();
    let again = desk
        .store
        .retract(&guids, None, noon_and(99))
        .await
        .unwrap();
    assert_eq!(again[0].outcome, Unchanged);
    assert_eq!(desk.store.revision().await.unwrap(), revision);
}

#[tokio::test]
async fn another_reason_is_told_wherever_the_tombstone_stands() {
    let desk = Desk::new().await;
    let batch = [
        filed("ferry", "Harbour", &["fog"]),
        filed("mill", "Town", &["fog"]),
    ];
    let guids = [desk.put(&batch).await.remove(0).entry.guid];
    let (first, second) = (text("first ]]>"), text("second & <b>سفينة</b>"));
    let retract = async |reason, seconds| {
        let retract = desk.store.retract(&guids, Some(reason), noon_and(seconds));
        retract.await.unwrap().remove(0).outcome
    };
    assert_eq!(retract(&first, 9).await, Retracted);
    let feeds = ["all", "kind=article", "tag=fog", "section=harbour"];
    let mut before = Vec::new();
    for name in feeds {
        before.push(desk.listing(name, 5).await);
    }
    let town = desk.listing("section=town", 5).await.changed;
    let Some(Page::Gone(_, gone)) = desk.page(Kind::Article, "ferry").await else {
        panic!("the page is not gone");
    };
    let revision = desk.store.revision().await.unwrap();
    assert_eq!(retract(&second, 20).await, Updated);
    assert_eq!(desk.store.revision().await.unwrap(), revision + 1);
    let changes = desk.store.changes(revision).await.unwrap();
    assert_eq!(changes.topics.len(), feeds.len());
    assert_eq!(changes.entries, [(Kind::Article, slug("ferry"))]);
    assert!(!changes.catalogue);
    for (name, before) in feeds.iter().zip(before) {
        let now = desk.listing(name, 5).await;
        assert_eq!(now.entries, before.entries, "{name}");
        assert!(now.changed > before.changed, "{name}");
        assert!(now.history.tombstones[0] > before.history.tombstones[0]);
        assert_eq!(now.history.losses, before.history.losses, "{name}");
        let tombstone = &now.tombstones[0];
        assert_eq!(tombstone.retracted, before.tombstones[0].retracted);
        assert_eq!(tombstone.reason.as_ref(), Some(&second));
    }
    assert_eq!(desk.listing("section=town", 5).await.changed, town);
    let Some(Page::Gone(tombstone, changed)) = desk.page(Kind::Article, "ferry").await else {
        panic!("the page is not gone");
    };
    assert_eq!(tombstone.reason.as_ref(), Some(&second));
    assert!(changed > gone);
    assert_eq!(retract(&second, 30).await, Unchanged);
    assert_eq!(desk.store.revision().await.unwrap(), revision + 1);
}

#[tokio::test]
async fn all_are_taken_back_or_none() {
    let desk = Desk::new().await;
    let ferry = desk.put_one(at(NOON), &submission("ferry")).await.entry;
    let guids = [ferry.guid.clone(), guid("urn:x:nobody")];
    let refused = desk.store.retract(&guids, None, at(NOON)).await;
    assert!(matches!(refused, Err(StoreError::Unknown(unknown)) if unknown == guids[1]));
    assert_eq!(desk.titles("all", 5).await, ["ferry"]);
    // One that is named twice is taken back once.
    let twice = [ferry.guid.clone(), ferry.guid];
    let told = desk.store.retract(&twice, None, at(NOON)).await.unwrap();
    assert_eq!(told.len(), 2);
    assert_eq!(desk.listing("all", 5).await.tombstones.len(), 1);
}

#[tokio::test]
async fn no_import_brings_it_back_unless_told() {
    let desk = Desk::new().await;
    let mut one = submission("ferry");
    let ferry = desk.put_one(at(NOON), &one).await.entry;
    let guids = [ferry.guid.clone()];
    desk.store
        .retract(&guids, None, noon_and(5_000))
        .await
        .unwrap();
    let revision = desk.store.revision().await.unwrap();
    // The same again, under another name, with another text, and again by its guid.
    let mut renamed = submission("boat");
    renamed.story = one.story.clone();
    assert_eq!(
        outcomes(&desk.put(&[one.clone(), renamed]).await),
        [Retracted; 2]
    );
    one.story.title = text("Ferry, in other words");
    one.guid = Some(ferry.guid.clone());
    assert_eq!(outcomes(&desk.put(&[one.clone()]).await), [Retracted]);
    assert_eq!(desk.store.revision().await.unwrap(), revision);
    assert!(desk.titles("all", 5).await.is_empty());
    // An hour later the desk thinks better of it; its clock was put back meanwhile.
    let back = desk.put_one(noon_and(1_000), &restoring(one.clone())).await;
    assert_eq!(back.outcome, Restored);
    assert_eq!(back.entry.guid, ferry.guid);
    assert_eq!(back.entry.published, ferry.published);
    assert!(
        back.entry.updated > noon_and(5_000),
        "the later word counts"
    );
    let listing = desk.listing("all", 5).await;
    assert_eq!(titles(&listing), ["Ferry, in other words"]);
    assert!(listing.tombstones.is_empty());
    assert_eq!(desk.put_one(noon_and(9_000), &one).await.outcome, Unchanged);
}

/// Found by the model: whoever shares the moment of the last recent entry is recent too, whatever
/// its guid.
#[tokio::test]
async fn a_tombstone_stands_in_a_burst_to_its_last_millisecond() {
    const HOUR: i64 = 3_600_000;
    let desk = Desk::new().await;
    let dated = |name: &str, age: i64| Submission {
        published: Some(noon_and(-age)),
        guid: Some(guid(&format!("urn:x:{name}"))),
        ..submission(name)
    };
    let (edge, past) = (24 * HOUR, 24 * HOUR + 1);
    desk.put(&[
        dated("a-newest", 0),
        dated("b-edge", edge),
        dated("c-edge", edge),
        dated("d-past", past),
    ])
    .await;
    let guids = [guid("urn:x:c-edge"), guid("urn:x:d-past")];
    desk.store.retract(&guids, None, at(NOON)).await.unwrap();
    let window = Window {
        entries: 1,
        recent: 24,
        most: 10,
    };
    let listing = desk.window("all", &window).await;
    assert_eq!(titles(&listing), ["a-newest", "b-edge"]);
    let told: Vec<&str> = listing
        .tombstones
        .iter()
        .map(|one| one.guid.as_str())
        .collect();
    assert_eq!(told, ["urn:x:c-edge"]);
}

/// Exports of other systems write the greatest date they know for "always".
#[tokio::test]
async fn a_story_that_says_it_was_changed_at_the_end_of_time_can_be_corrected_and_taken_back() {
    const DAY: i64 = 24 * 3_600_000;
    let desk = Desk::new().await;
    let dated = |name: &str, updated: Instant| Submission {
        published: Some(noon_and(-60_000)),
        updated: Some(updated),
        ..submission(name)
    };
    // Clocks differ; by more than a day they do not.
    let ahead = desk.put_one(at(NOON), &dated("tide", noon_and(DAY))).await;
    assert_eq!(ahead.entry.updated, noon_and(DAY));
    let ahead = desk
        .put_one(at(NOON), &dated("fog", noon_and(DAY + 1)))
        .await;
    assert_eq!(ahead.entry.updated, at(NOON));
    let end = Instant::from_milliseconds(Instant::LAST).unwrap();
    let mut one = dated("ferry", end);
    let ferry = desk.put_one(noon_and(10), &one).await.entry;
    assert_eq!(
        ferry.updated,
        noon_and(10),
        "what lies ahead has not happened"
    );
    one.story.title = text("Ferry, in other words");
    let corrected = desk.put_one(noon_and(1_000), &one).await.entry;
    assert_eq!(corrected.updated, noon_and(1_000));
    // As a store of an earlier release may have it.
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    sqlx::query("UPDATE entry SET updated = $1 WHERE slug = 'ferry'")
        .bind(Instant::LAST)
        .execute(&mut connection)
        .await
        .unwrap();
    let guids = [ferry.guid];
    desk.store
        .retract(&guids, None, noon_and(2_000))
        .await
        .unwrap();
    let listing = desk.listing("all", 5).await;
    assert_eq!(
        listing.tombstones[0].retracted.milliseconds(),
        Instant::LAST
    );
}

#[tokio::test]
async fn a_story_nobody_has_seen_is_taken_back_without_a_trace() {
    let desk = Desk::new().await;
    let mut one = submission("budget");
    one.published = Some(noon_and(60_000));
    let budget = desk.put_one(at(NOON), &one).await.entry;
    let guids = [budget.guid];
    desk.store.retract(&guids, None, at(NOON)).await.unwrap();
    assert_eq!(desk.store.release(noon_and(90_000)).await.unwrap(), 0);
    assert_eq!(desk.store.next_release().await.unwrap(), None);
    // A reason that comes later leaves no trace either.
    let revision = desk.store.revision().await.unwrap();
    let reason = text("never mind");
    let told = desk.store.retract(&guids, Some(&reason), noon_and(5)).await;
    assert_eq!(told.unwrap()[0].outcome, Updated);
    let changes = desk.store.changes(revision).await.unwrap();
    assert_eq!(changes.topics, []);
    assert_eq!(desk.page(Kind::Article, "budget").await, None);
    let back = desk.put_one(noon_and(1_000), &restoring(one)).await;
    assert_eq!(back.outcome, Restored);
    assert_eq!(desk.page(Kind::Article, "budget").await, None);
    assert_eq!(desk.store.release(noon_and(60_000)).await.unwrap(), 1);
    assert_eq!(desk.titles("all", 5).await, ["budget"]);
}

/// A folder that has these files; what is suspected to be missing of it, if not anything may be.
struct Files(Vec<&'static str>, Option<BTreeSet<String>>);

impl StoryFolder for Files {
    fn suspected(&self) -> Option<&BTreeSet<String>> {
        self.1.as_ref()
    }

    fn has(&self, file: &str) -> bool {
        self.0.contains(&file)
    }
}

fn in_file(name: &str, file: &str) -> Submission {
    let mut one = submission(name);
    one.file = Some(file.to_owned());
    one
}

#[tokio::test]
async fn a_story_whose_last_file_is_gone_is_taken_back() {
    let desk = Desk::new().await;
    let elsewhere = submission("mill");
    let batch = [
        in_file("ferry", "a.md"),
        in_file("tide", "page.txt"),
        in_file("tide", "other page.txt"),
        elsewhere,
    ];
    desk.put(&batch).await;
    let retract = async |files: &[&'static str]| {
        let (files, told) = (Files(files.to_vec(), None), HashSet::new());
        let removed = desk.store.retract_removed(&files, &told, noon_and(9));
        let removed = removed.await.unwrap().into_iter();
        removed
            .map(|(file, entry)| format!("{file}: {}", entry.story.title))
            .collect::<Vec<_>>()
    };
    let all = ["a.md", "page.txt", "other page.txt"];
    assert!(retract(&all).await.is_empty());
    assert!(retract(&all[..2]).await.is_empty(), "one page is left");
    // A file with another name is the same story.
    desk.put(&[Submission {
        story: batch[0].story.clone(),
        ..in_file("b", "b.md")
    }])
    .await;
    assert!(retract(&["b.md", "page.txt"]).await.is_empty());
    assert_eq!(desk.titles("all", 5).await.len(), 3);
    assert_eq!(retract(&["b.md"]).await, ["page.txt: tide"]);
    assert!(retract(&["b.md"]).await.is_empty());
    assert_eq!(desk.titles("all", 5).await, ["ferry", "mill"]);
    // Put back, the file alone does not bring it back.
    assert_eq!(outcomes(&desk.put(&[batch[1].clone()]).await), [Retracted]);
}

#[tokio::test]
async fn of_suspected_files_and_folders_only_what_is_in_them_is_gone() {
    let desk = Desk::new().await;
    let files = [
        "day/a.md",
        "day/deep/]]> & \u{1f980}.md",
        // Around `day/` in the order of names.
        "day-two.md",
        "day.md",
        "day0.md",
        "other/day/a.md",
        "%.md",
    ];
    let named = files.iter().enumerate();
    let batch: Vec<Submission> = named
        .map(|(number, file)| in_file(&format!("story {number}"), file))
        .collect();
    desk.put(&batch).await;
    // The first story stands in a file of another folder too.
    desk.put(&[in_file("story 0", "kept.md")]).await;
    let removed = async |suspected: &[&str]| {
        let suspected = suspected.iter().map(|name| (*name).to_owned()).collect();
        let folder = Files(vec!["kept.md"], Some(suspected));
        let removed = desk.store.removed(&folder).await.unwrap().into_iter();
        let removed = removed.inspect(|one| {
            let number = files.iter().position(|file| *file == one.file);
            let told = number.map(|number| format!("/articles/story-{number}"));
            assert_eq!(told.as_deref(), Some(one.address.path().as_str()));
        });
        let mut titles: Vec<String> = removed.map(|one| one.title.to_string()).collect();
        titles.sort();
        titles
    };
    assert_eq!(removed(&["day"]).await, ["story 1"]);
    assert_eq!(removed(&["day.md"]).await, ["story 3"]);
    assert_eq!(
        removed(&["%.md", "day", "day-two.md"]).await,
        ["story 1", "story 2", "story 6"]
    );
    assert!(
        removed(&["da", "a.md", "day/deep/", "", "DAY"])
            .await
            .is_empty()
    );
    assert!(removed(&["kept.md"]).await.is_empty(), "it is there");
}

#[tokio::test]
async fn a_slug_that_is_asked_for_moves_the_page_and_the_old_address_sends_on() {
    let desk = Desk::new().await;
    let mut one = submission("ferry");
    let first = desk.put_one(at(NOON), &one).await.entry;
    let asks = |one: &mut Submission, name: &str| {
        one.slug = slug(name);
        one.is_slug_given = true;
    };
    asks(&mut one, "harbour-ferry");
    let moved = desk.put_one(noon_and(5), &one).await;
    assert_eq!(moved.outcome, Updated);
    let moved = moved.entry;
    assert_eq!((&moved.guid, &moved.slug), (&first.guid, &one.slug));
    // What a reader reads is the same.
    assert_eq!(
        (moved.published, moved.updated),
        (first.published, first.updated)
    );
    assert_eq!(desk.put_one(noon_and(6), &one).await.outcome, Unchanged);
    let sends_on = async |from: &str, to: &str| {
        let page = desk.page(Kind::Article, from).await;
        assert_eq!(page, Some(Page::Moved(Kind::Article, slug(to))));
    };
    sends_on("ferry", "harbour-ferry").await;
    // Nobody else gets the old address: its readers would find another story there.
    let another = Submission {
        slug: slug("ferry"),
        ..submission("another")
    };
    let other = desk.put_one(noon_and(7), &another).await;
    assert_eq!(other.outcome, Created);
    assert_eq!(other.entry.slug, slug("ferry-2"));
    // A second move: both old addresses lead to the third, and changes tell of both.
    let revision = desk.store.revision().await.unwrap();
    asks(&mut one, "boat");
    desk.put_one(noon_and(8), &one).await;
    sends_on("ferry", "boat").await;
    sends_on("harbour-ferry", "boat").await;
    let mut changed = desk.store.changes(revision).await.unwrap().entries;
    changed.sort();
    let article = |name| (Kind::Article, slug(name));
    assert_eq!(
        changed,
        [article("boat"), article("ferry"), article("harbour-ferry")]
    );
    // Back home.
    asks(&mut one, "ferry");
    assert_eq!(
        desk.put_one(noon_and(9), &one).await.entry.slug,
        slug("ferry")
    );
    let page = desk.page(Kind::Article, "ferry").await;
    assert!(matches!(page, Some(Page::Entry(..))), "{page:?}");
    sends_on("boat", "ferry").await;
    // What is taken is not given; the page stays where it is, however often it is asked.
    asks(&mut one, "ferry-2");
    for _ in 0..2 {
        assert_eq!(desk.put_one(noon_and(10), &one).await.outcome, Unchanged);
    }
    // Retracted, it is gone from all of its addresses.
    desk.store
        .retract(&[first.guid], None, noon_and(11))
        .await
        .unwrap();
    for name in ["ferry", "harbour-ferry", "boat"] {
        let page = desk.page(Kind::Article, name).await;
        assert!(matches!(page, Some(Page::Gone(..))), "{name}: {page:?}");
    }
}

#[tokio::test]
async fn nothing_that_changes_around_a_story_changes_its_guid() {
    let desk = Desk::new().await;
    let mut one = filed("ferry", "Harbour", &["fog"]);
    one.story.authors = vec![crate::desk::author("Ada Wren")];
    let first = desk.put_one(at(NOON), &one).await.entry;
    let changes: [fn(&mut Submission); 6] = [
        |one| one.story.title = text("Another headline"),
        |one| one.story.section = None,
        |one| one.story.authors[0].name = text("A. Wren-Quill"),
        |one| one.story.kind = Kind::Brief,
        |one| {
            one.slug = slug("quite-another");
            one.is_slug_given = true;
        },
        |one| one.published = Some(at("1999-12-31T23:59:59Z")),
    ];
    for (number, change) in (1..).zip(changes) {
        change(&mut one);
        let entry = desk.put_one(noon_and(number), &one).await.entry;
        assert_eq!(
            (&entry.guid, entry.published),
            (&first.guid, first.published)
        );
    }
    // Nor does another domain for guids yet to come.
    let elsewhere = newsstand::model::Mint::new("elsewhere.example", "2040").unwrap();
    assert_ne!(
        elsewhere.mint(Kind::Brief, &one.slug),
        mint().mint(Kind::Brief, &one.slug)
    );
    let put = desk
        .store
        .put(std::slice::from_ref(&one), &elsewhere, noon_and(99));
    assert_eq!(put.await.unwrap()[0].entry.guid, first.guid);
}

#[tokio::test]
async fn the_files_that_tell_one_entry_are_known() {
    let desk = Desk::new().await;
    let of = |mut one: Submission, file: &str| {
        one.file = Some(file.to_owned());
        one
    };
    let batch = [
        of(filed("ferry", "Harbour", &[]), "ferry.md"),
        of(filed("mill", "Town", &[]), "mill ]]> & 🦀.md"),
    ];
    desk.put(&batch).await;
    // By its place, and by its text at another place.
    let mut copy = of(filed("ferry", "Harbour", &[]), "copy.md");
    copy.origin = newsstand::model::Origin::Place("elsewhere".to_owned());
    desk.put(std::slice::from_ref(&copy)).await;
    let other = of(filed("crane", "Harbour", &[]), "crane.md");
    let files = |asked: Vec<Submission>| {
        let store = desk.store.clone();
        async move {
            let asked: Vec<&Submission> = asked.iter().collect();
            let files = store.files_of(&asked).await.unwrap();
            files.into_iter().collect::<Vec<String>>()
        }
    };
    assert_eq!(files(vec![copy]).await, ["copy.md", "ferry.md"]);
    assert_eq!(files(vec![batch[1].clone()]).await, ["mill ]]> & 🦀.md"]);
    assert!(files(vec![other]).await.is_empty());
}
