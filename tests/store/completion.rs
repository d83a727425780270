//! What one source of a story leaves out, and another has told, stays.

use crate::desk::{Desk, author, noon_and, text};
use crate::links::{LONG, exported, saved, told};
use newsstand::model::{Author, Html, Image, Origin, Section, Story, Submission, Tag};
use newsstand::store::Outcome::{Unchanged, Updated};

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
    for one in [fed(), saved(FERRY, "Ferry late", LONG)] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &whole()).await;
        for (now, again) in (1..).zip([&one, &whole(), &one, &one]) {
            let stored = desk.put_one(noon_and(now), again).await;
            assert_eq!(stored.outcome, Unchanged, "{:?}", again.origin);
            assert_eq!(desk.entries().await[0].story, whole().story);
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
