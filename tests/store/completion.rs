//! What one source of a story leaves out, and another has told, stays.

use crate::desk::{Desk, author, noon_and, outcomes, text, url};
use crate::links::{LONG, exported, saved, told};
use newsstand::model::{
    Author, Correction, Earlier, Enclosure, Html, Image, Language, MediaType, Mentions, Origin,
    Section, Source, Story, Submission, Tag,
};
use newsstand::store::Outcome::{Unchanged, Updated};
use sqlx::{Connection as _, SqliteConnection};

const FERRY: &str = "https://quay.example/ferry";

fn tag(name: &str) -> Tag {
    Tag::new(text(name))
}

/// As an export has it, with all that a feed of the same site leaves out.
fn whole() -> Submission {
    let mut one = exported(FERRY, "Ferry late", LONG);
    one.story.section = Some(Section::new(text("Harbour & sea ]]>")));
    one.story.tags = vec![tag("Fog")];
    one.story.image = Some(Image::new("https://quay.example/ferry.jpg".to_owned()));
    one.story.authors = vec![Author {
        bio: Some(text("Ada \u{1f9d1} writes about boats.")),
        ..author("Ada Wren")
    }];
    one.story.dateline = Some(text("QUAY"));
    one
}

/// As the site's feed has it: the section among the tags.
fn fed() -> Submission {
    let mut one = told("feed:https://quay.example/?p=7", FERRY, "Ferry late", LONG);
    one.guid = whole().guid;
    one.story.tags = vec![tag("Harbour & sea ]]>"), tag("Fog")];
    one.story.authors = vec![author("Ada Wren")];
    one
}

fn with_text(mut one: Submission, more: &str) -> Submission {
    one.story.body = Some(Html::from_sanitised(&format!("<p>{LONG}</p><p>{more}</p>")));
    one
}

fn bare(mut story: Story) -> Story {
    story.body = None;
    story
}

#[tokio::test]
async fn a_feed_that_tells_no_more_changes_nothing() {
    let mut untagged = whole();
    untagged.story.tags = Vec::new();
    let mut of_section = fed();
    of_section.story.tags = vec![tag("Harbour & sea ]]>")];
    let mut teaser = of_section.clone();
    teaser.story.body = None;
    teaser.story.summary = Some(text("The ferry runs an hour later."));
    for (whole, one) in [
        (whole(), fed()),
        (whole(), saved(FERRY, "Ferry late", LONG)),
        (untagged.clone(), of_section),
        (untagged, teaser),
    ] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &whole).await;
        for (now, again) in (1..).zip([&one, &whole, &one, &one]) {
            let stored = desk.put_one(noon_and(now), again).await;
            assert_eq!(stored.outcome, Unchanged, "{:?}", again.origin);
            assert_eq!(desk.entries().await[0].story, whole.story);
        }
    }
}

#[tokio::test]
async fn a_correction_of_another_source_takes_only_what_it_says() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &whole()).await;
    for (now, more) in [
        (1, "It came at noon."),
        (2, "It came at one."),
        (3, "It sank."),
    ] {
        let corrected = with_text(fed(), more);
        let stored = desk.put_one(noon_and(now), &corrected).await;
        assert_eq!(stored.outcome, Updated, "{more}");
        assert_eq!(stored.entry.story.body, corrected.story.body);
        assert_eq!(bare(stored.entry.story), bare(whole().story));
        let again = desk.put_one(noon_and(now), &corrected).await;
        assert_eq!(again.outcome, Unchanged, "{more}");
    }
    // What is listed under its section and author is found there still.
    assert_eq!(desk.titles("section=harbour-sea", 5).await.len(), 1);
    // A list that it has is meant whole.
    let mut tagged = with_text(fed(), "It rose.");
    tagged.story.tags = vec![tag("Divers")];
    let stored = desk.put_one(noon_and(5), &tagged).await;
    assert_eq!(stored.entry.story.tags, [tag("Divers")]);
    assert_eq!(stored.entry.story.section, whole().story.section);
}

#[tokio::test]
async fn who_told_all_of_it_may_take_all_of_it_back() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &whole()).await;
    let mut plain = fed();
    plain.origin = whole().origin;
    plain.story.tags = Vec::new();
    let stored = desk.put_one(noon_and(1), &plain).await;
    assert_eq!(stored.entry.story, plain.story);
    // So may a file of the desk, and who names the entry, whoever else has told it.
    let mut file = with_text(plain.clone(), "It came.");
    file.origin = Origin::Place("markdown:ferry".to_owned());
    file.file = Some("ferry.md".to_owned());
    let mut named = with_text(plain, "It went.");
    named.origin = Origin::Address("ferry".to_owned());
    for one in [file, named] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &whole()).await;
        let stored = desk.put_one(noon_and(1), &one).await;
        assert_eq!(stored.entry.story, one.story, "{:?}", one.origin);
    }
}

/// The desk has named it a section; the feed that tells it has none.
#[tokio::test]
async fn what_the_desk_adds_to_a_story_of_a_feed_stays() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &fed()).await;
    let mut named = whole();
    named.origin = Origin::Address("ferry".to_owned());
    named.published = None;
    desk.put_one(noon_and(1), &named).await;
    let corrected = with_text(fed(), "It came at noon.");
    let stored = desk.put_one(noon_and(2), &corrected).await;
    assert_eq!(stored.outcome, Updated);
    assert_eq!(bare(stored.entry.story), bare(whole().story));
}

/// Whichever of two files is read first, in one import or in two.
#[tokio::test]
async fn the_order_of_two_sources_loses_nothing() {
    for earlier in [Earlier::Nobody, Earlier::Another] {
        let desk = Desk::new().await;
        let later = Submission { earlier, ..whole() };
        let both = [fed(), later];
        desk.put_at(noon_and(0), &both).await;
        let entries = desk.entries().await;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].story, whole().story, "{earlier:?}");
        for now in 1..4 {
            let again = desk.put_at(noon_and(now), &both).await;
            assert_eq!(outcomes(&again), [Unchanged, Unchanged]);
            assert_eq!(desk.entries().await, entries);
        }
    }
}

/// An excerpt has the picture that the full text has not: its own words are not taken, and its picture once.
#[tokio::test]
async fn what_an_excerpt_adds_the_desk_may_take_away() {
    let desk = Desk::new().await;
    let mut full = with_text(fed(), &"Nobody asked the dog. ".repeat(40));
    full.story.tags = Vec::new();
    desk.put_one(noon_and(0), &full).await;
    let excerpt = whole();
    let added = desk.put_one(noon_and(1), &excerpt).await;
    assert_eq!(added.outcome, Updated);
    assert_eq!(bare(added.entry.story.clone()), bare(whole().story));
    assert_eq!(added.entry.story.body, full.story.body);
    assert_eq!(desk.titles("section=harbour-sea", 5).await.len(), 1);
    let mut plain = full.clone();
    plain.origin = Origin::Address("ferry".to_owned());
    plain.published = None;
    desk.put_one(noon_and(2), &plain).await;
    // In other words too.
    let mut corrected = excerpt.clone();
    corrected.story.body = Some(Html::from_sanitised(
        "<p>The ferry runs an hour\u{2026}</p>",
    ));
    for (now, one) in (3..).zip([&excerpt, &full, &excerpt, &corrected, &excerpt]) {
        let again = desk.put_one(noon_and(now), one).await;
        assert_eq!(again.outcome, Unchanged);
        assert_eq!(desk.entries().await[0].story, plain.story);
    }
    // What it has not mentioned before is added still.
    corrected.story.rights = Some(text("\u{a9} Quay & co."));
    let again = desk.put_one(noon_and(9), &corrected).await;
    assert_eq!(again.outcome, Updated);
    let added = Story {
        rights: corrected.story.rights,
        ..plain.story
    };
    assert_eq!(desk.entries().await[0].story, added);
}

/// By a program that did not note what is mentioned.
#[tokio::test]
async fn of_a_store_of_before_nothing_is_added_that_may_have_been_taken_away() {
    let desk = Desk::new().await;
    let mut full = with_text(fed(), &"Nobody asked the dog. ".repeat(40));
    full.story.tags = Vec::new();
    desk.put_one(noon_and(0), &full).await;
    desk.put_one(noon_and(1), &whole()).await;
    let mut plain = full.clone();
    plain.origin = Origin::Address("ferry".to_owned());
    plain.published = None;
    desk.put_one(noon_and(2), &plain).await;
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    for table in ["origin", "former_origin"] {
        let forget = format!("UPDATE {table} SET mentions = NULL");
        let done = sqlx::query(sqlx::AssertSqlSafe(forget)).execute(&mut connection);
        done.await.unwrap();
    }
    let mut corrected = whole();
    corrected.story.body = Some(Html::from_sanitised(
        "<p>The ferry runs an hour\u{2026}</p>",
    ));
    let again = desk.put_one(noon_and(3), &corrected).await;
    assert_eq!(again.outcome, Unchanged);
    assert_eq!(desk.entries().await[0].story, plain.story);
}

/// A picture was taken out where it was told, and another source has corrected the story since.
#[tokio::test]
async fn who_has_mentioned_it_takes_it_away() {
    let desk = Desk::new().await;
    let corrected = with_text(fed(), "It cost three million & more.");
    for (now, one) in (0..).zip([&whole(), &fed(), &corrected]) {
        desk.put_one(noon_and(now), one).await;
    }
    let mut bared = with_text(whole(), "It cost three million & more.");
    (bared.story.image, bared.story.dateline) = (None, None);
    bared.story.authors = vec![author("Ada Wren")];
    let taken = desk.put_one(noon_and(3), &bared).await;
    assert_eq!(taken.outcome, Updated);
    assert_eq!(taken.entry.story, bared.story);
    for (now, one) in (4..).zip([&corrected, &bared, &corrected]) {
        assert_eq!(desk.put_one(noon_and(now), one).await.outcome, Unchanged);
        assert_eq!(desk.entries().await[0].story, bared.story);
    }
}

#[tokio::test]
async fn every_field_that_is_mentioned_can_be_taken_away() {
    let mut all = whole().story;
    all.banner = Some("https://quay.example/wide.jpg".to_owned());
    all.language = Some(Language::new("ar").unwrap());
    all.rights = Some(text("\u{a9} Quay & co."));
    all.contributors = vec![author("Bo Reed")];
    all.enclosures = vec![Enclosure {
        url: "https://quay.example/horn.mp3".to_owned(),
        media_type: MediaType::new("audio/mpeg").unwrap(),
        length: 0,
        title: None,
        duration: None,
    }];
    all.corrections = vec![Correction {
        date: None,
        text: text("It was another ferry."),
    }];
    all.source = Some(Source {
        title: text("The Quay"),
        url: "https://quay.example/feed".parse().unwrap(),
        home_page: None,
        id: None,
        updated: None,
    });
    assert_eq!(all.mentions(), Mentions::all());
    for one in Mentions::all().iter() {
        let without = all.clone().without(one);
        let lost = Mentions::all() - without.mentions();
        // Who nobody is has no bio.
        assert!(lost.contains(one), "{one:?}");
        assert_eq!(without.completed_by(&all), all, "{one:?}");
    }
    let none = all.clone().without(Mentions::all());
    assert_eq!(none.mentions(), Mentions::empty());
    assert_eq!((none.title, none.body), (all.title, all.body));
}

/// As a folder that a generator renders, of which the feed was imported before.
#[tokio::test]
async fn a_file_whose_story_others_complete_may_be_renamed() {
    let file = |name: &str| {
        let mut one = told(&format!("markdown:{name}"), FERRY, "Ferry late", LONG);
        one.likely_link = one.story.link.take();
        one
    };
    for first in [whole(), fed()] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &first).await;
        desk.put_one(noon_and(1), &file("ferry")).await;
        let known = desk.entries().await;
        for (now, name) in (2..).zip(["2031-ferry", "ferry", "ferry"]) {
            let renamed = desk.put_one(noon_and(now), &file(name)).await;
            assert_eq!(renamed.outcome, Unchanged, "{name}");
            assert_eq!(desk.entries().await, known);
        }
        // What says just this and is of another kind is another telling; and a file that says more is edited.
        let edited = desk
            .put_one(noon_and(8), &with_text(file("ferry"), "It sank."))
            .await;
        assert_eq!(edited.outcome, Updated);
        assert_eq!(edited.entry.guid, known[0].guid);
        assert_eq!(edited.entry.story.section, known[0].story.section);
        assert_eq!(desk.entries().await.len(), 1);
    }
}
