//! Stories that name the entry they are by its address.

use crate::desk::{Desk, NOON, at, guid, noon_and, slug, submission, text};
use newsstand::model::{Kind, Origin, Submission};
use newsstand::store::Outcome::{Created, Unchanged, Updated};
use newsstand::store::Page;

fn named(address: &str, title: &str) -> Submission {
    let mut one = submission(title);
    one.slug = slug(address);
    one.is_slug_given = true;
    one.origin = Origin::address(one.story.kind, &one.slug);
    one
}

#[tokio::test]
async fn an_address_names_its_entry_and_takes_nothing_from_the_file_that_tells_it() {
    let desk = Desk::new().await;
    let first = desk.put_one(at(NOON), &submission("ferry")).await;
    let by_address = named("ferry", "Ferry ]]> & سفينة");
    let told = desk.put_one(noon_and(1), &by_address).await;
    assert_eq!(
        (told.outcome, &told.entry.guid),
        (Updated, &first.entry.guid)
    );
    let again = desk.put_one(noon_and(2), &by_address).await;
    assert_eq!(again.outcome, Unchanged);
    // The file is edited: it is still this entry's.
    let mut edited = submission("ferry");
    edited.story.title = text("The ferry, at last");
    let edited = desk.put_one(noon_and(3), &edited).await;
    assert_eq!(
        (edited.outcome, edited.entry.guid),
        (Updated, first.entry.guid)
    );
    assert_eq!(desk.entries().await.len(), 1);
}

#[tokio::test]
async fn an_address_that_nobody_has_is_a_new_entrys_whatever_it_tells() {
    let desk = Desk::new().await;
    desk.put(&[submission("ferry")]).await;
    let mut twin = submission("ferry");
    twin.slug = slug("twin");
    twin.origin = Origin::address(Kind::Article, &twin.slug);
    let batch = [
        twin.clone(),
        named("twin", "Another text"),
        named("mill", "Mill"),
    ];
    let stored = desk.put_at(noon_and(1), &batch).await;
    let told: Vec<_> = stored
        .iter()
        .map(|one| (one.outcome, one.entry.slug.as_str()))
        .collect();
    assert_eq!(
        told,
        [(Created, "twin"), (Updated, "twin"), (Created, "mill")]
    );
    let mut brief = named("mill", "A brief is another");
    brief.story.kind = Kind::Brief;
    brief.origin = Origin::address(Kind::Brief, &brief.slug);
    assert_eq!(desk.put_one(noon_and(2), &brief).await.outcome, Created);
}

#[tokio::test]
async fn a_former_address_still_names_the_entry_and_brings_it_back_there() {
    let desk = Desk::new().await;
    let first = desk.put_one(at(NOON), &named("old", "Ferry")).await;
    let mut moved = named("new", "Ferry");
    moved.guid = Some(first.entry.guid.clone());
    let moved = desk.put_one(noon_and(1), &moved).await;
    assert_eq!((moved.outcome, moved.entry.slug.as_str()), (Updated, "new"));
    let back = desk.put_one(noon_and(2), &named("old", "Ferry")).await;
    assert_eq!((back.outcome, back.entry.guid), (Updated, first.entry.guid));
    let page = desk.page(Kind::Article, "new").await;
    assert!(matches!(page, Some(Page::Moved(Kind::Article, to)) if to == slug("old")));
}

#[tokio::test]
async fn the_address_is_just_the_one_asked_for_though_its_guid_should_be_taken() {
    let desk = Desk::new().await;
    let taken = "tag:quay.example,2031:articles/ferry";
    let mut elsewhere = submission("elsewhere");
    elsewhere.guid = Some(guid(taken));
    desk.put(&[elsewhere]).await;
    let stored = desk.put_one(noon_and(1), &named("ferry", "Ferry")).await;
    assert_eq!(
        (stored.outcome, stored.entry.slug.as_str()),
        (Created, "ferry")
    );
    assert_eq!(
        stored.entry.guid,
        guid("tag:quay.example,2031:articles/ferry-2")
    );
}
