//! Which entry a submission is, and what of it never moves.

use crate::desk::{Desk, NOON, at, filed, guid, noon_and, outcomes, slug, story, submission, text};
use newsstand::model::{Correction, Html, Kind, Origin, Slug, Story};
use newsstand::store::{
    Outcome::{Created, Unchanged, Updated},
    Page,
};
use std::collections::HashSet;

#[tokio::test]
async fn the_same_again_is_unchanged_and_writes_nothing() {
    let desk = Desk::new().await;
    let batch = [
        filed("ferry", "Harbour", &["boats"]),
        filed("mill", "Town", &[]),
    ];
    let first = desk.put(&batch).await;
    let mut watch = desk.store.watch().await.unwrap();
    assert!(watch.has_changed().await.unwrap());
    let second = desk.put_at(noon_and(90_000), &batch).await;
    assert_eq!(outcomes(&first), [Created, Created]);
    assert_eq!(outcomes(&second), [Unchanged, Unchanged]);
    for (before, after) in first.iter().zip(&second) {
        assert_eq!(before.entry, after.entry);
    }
    assert_eq!(desk.store.revision().await.unwrap(), 1);
    assert!(!watch.has_changed().await.unwrap());
}

#[tokio::test]
async fn nothing_put_is_nothing_stored() {
    let desk = Desk::new().await;
    assert!(desk.put(&[]).await.is_empty());
    assert_eq!(desk.store.revision().await.unwrap(), 0);
}

#[tokio::test]
async fn a_correction_moves_updated_and_nothing_else() {
    let desk = Desk::new().await;
    let mut one = submission("ferry");
    let before = desk.put_one(at(NOON), &one).await.entry;
    assert_eq!(before.guid, guid("tag:quay.example,2031:articles/ferry"));
    assert_eq!((before.published, before.updated), (at(NOON), at(NOON)));
    one.story.title = text("Ferry, corrected");
    one.slug = slug("another-slug");
    one.published = Some(at("2020-01-01T00:00:00Z"));
    let after = desk.put_one(noon_and(60_000), &one).await;
    assert_eq!(after.outcome, Updated);
    let after = after.entry;
    assert_eq!(after.guid, before.guid);
    assert_eq!(after.slug, before.slug);
    assert_eq!(after.published, before.published);
    assert_eq!(after.updated, noon_and(60_000));
    assert_eq!((before.revision, after.revision), (1, 2));
    let page = desk.page(Kind::Article, "ferry").await;
    let changed = noon_and(60_000).milliseconds() / 1000;
    assert_eq!(page, Some(Page::Entry(Box::new(after), changed)));
}

#[tokio::test]
async fn white_space_that_nobody_sees_is_no_correction() {
    let desk = Desk::new().await;
    let mut one = submission("ferry");
    let mut put = async |minute: i64, body: &str| {
        one.story.body = Some(Html::from_sanitised(body));
        desk.put_one(noon_and(minute * 60_000), &one).await.outcome
    };
    assert_eq!(
        put(
            0,
            "<p>One <b>two</b> <i>&lt;p&gt; \u{1F6A2}</i></p><p>Three</p>"
        )
        .await,
        Created
    );
    let spaced = "\n<p>\nOne <b>two</b> <i>&lt;p&gt; \u{1F6A2}</i></p>\n\n<p>Three </p>\n";
    assert_eq!(put(1, spaced).await, Unchanged);
    // Between words it is seen, and in what is shown as it is written.
    let joined = "<p>One <b>two</b><i>&lt;p&gt; \u{1F6A2}</i></p><p>Three</p>";
    assert_eq!(put(2, joined).await, Updated);
    assert_eq!(put(3, "<pre>\n a </pre>").await, Updated);
    assert_eq!(put(4, "<pre>\n a</pre>").await, Updated);
    // Lines that are broken elsewhere, and what is written as it is between them.
    let wrapped = "<p>One two\nthree  four.<br>\nFive</p>\n<pre>a\n  b</pre> <p>Six <q>seven</q> on <time>Monday</time></p>";
    assert_eq!(put(5, wrapped).await, Updated);
    let unwrapped = "<p>One two three\nfour.<br>Five</p><pre>a\n  b</pre><p>\nSix\n<q>seven</q> on <time>Monday</time>\n</p>";
    assert_eq!(put(6, unwrapped).await, Unchanged);
    assert_eq!(put(7, &wrapped.replace("Six <q>", "Six<q>")).await, Updated);
    assert_eq!(put(8, wrapped).await, Updated);
    assert_eq!(
        put(9, &wrapped.replace("on <time>", "on<time>")).await,
        Updated
    );
    assert_eq!(put(10, &wrapped.replace("a\n  b", "a\n b")).await, Updated);
}

#[tokio::test]
async fn a_correction_note_is_a_correction() {
    let desk = Desk::new().await;
    let mut one = submission("ferry");
    let before = desk.put_one(at(NOON), &one).await.entry;
    one.story.corrections = vec![Correction {
        date: None,
        text: text("An earlier version misnamed the ferry."),
    }];
    let after = desk.put_one(noon_and(60_000), &one).await;
    assert_eq!(after.outcome, Updated);
    assert_eq!(after.entry.updated, noon_and(60_000));
    assert_eq!(after.entry.published, before.published);
    assert_eq!(after.entry.guid, before.guid);
    let again = desk.put_one(noon_and(120_000), &one).await;
    assert_eq!(again.outcome, Unchanged);
    assert_eq!(again.entry, after.entry);
}

/// What an older version has stored must read, and must not look changed.
#[test]
fn a_story_that_says_no_more_than_before_is_stored_as_before() {
    let written = serde_json::json!({
        "kind": "article", "title": "The ferry", "image": { "url": "/images/a.svg", "alt": "A" },
        "body": "<p>Text.</p>",
    });
    let story: Story = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&story).unwrap(), written);
    let plain = serde_json::to_string(&Story::new(Kind::Brief, text("x"))).unwrap();
    assert_eq!(plain, r#"{"kind":"brief","title":"x"}"#);
}

#[tokio::test]
async fn updated_is_the_sources_where_that_is_later_and_always_moves_forward() {
    let desk = Desk::new().await;
    let mut one = submission("ferry");
    one.published = Some(at("2030-01-01T00:00:00Z"));
    one.updated = Some(at("2030-02-01T00:00:00Z"));
    let created = desk.put_one(at(NOON), &one).await.entry;
    assert_eq!(created.published, at("2030-01-01T00:00:00Z"));
    assert_eq!(created.updated, at("2030-02-01T00:00:00Z"));
    one.story.title = text("Second");
    one.updated = Some(at("2030-03-01T00:00:00Z"));
    assert_eq!(
        desk.put_one(at(NOON), &one).await.entry.updated,
        at("2030-03-01T00:00:00Z")
    );
    one.story.title = text("Third");
    assert_eq!(desk.put_one(at(NOON), &one).await.entry.updated, at(NOON));
    one.story.title = text("Fourth, and the clock went back");
    let fourth = desk.put_one(noon_and(-9_000), &one).await.entry;
    assert_eq!(fourth.updated, noon_and(1));
}

#[tokio::test]
async fn a_guid_given_is_the_identity_whatever_the_origin() {
    let desk = Desk::new().await;
    let mut one = submission("ferry");
    one.guid = Some(guid("urn:x:1"));
    let first = desk.put_one(at(NOON), &one).await.entry;
    assert_eq!(first.guid, guid("urn:x:1"));
    one.origin = Origin::Place("feed:elsewhere".to_owned());
    one.story.title = text("Moved and changed");
    let second = desk.put_one(at(NOON), &one).await;
    assert_eq!((second.outcome, &second.entry.guid), (Updated, &first.guid));
    // Another guid at the same origin is another entry, even with an equal story.
    one.guid = Some(guid("urn:x:2"));
    let third = desk.put_one(at(NOON), &one).await;
    assert_eq!(
        (third.outcome, third.entry.slug.as_str()),
        (Created, "ferry-2")
    );
    // The origin now stands for that one.
    one.guid = None;
    let fourth = desk.put_one(at(NOON), &one).await;
    assert_eq!(
        (fourth.outcome, fourth.entry.guid),
        (Unchanged, guid("urn:x:2"))
    );
}

#[tokio::test]
async fn a_renamed_file_keeps_its_entry() {
    let desk = Desk::new().await;
    let mut one = submission("ferry");
    let before = desk.put_one(at(NOON), &one).await.entry;
    one.origin = Origin::Place("markdown:renamed".to_owned());
    let renamed = desk.put_one(at(NOON), &one).await;
    assert_eq!((renamed.outcome, &renamed.entry), (Unchanged, &before));
    one.story.title = text("Then changed");
    let changed = desk.put_one(at(NOON), &one).await;
    assert_eq!(
        (changed.outcome, changed.entry.guid),
        (Updated, before.guid)
    );
    // Of the other kind, an equal text is another story.
    let mut brief = submission("brief");
    brief.story = story("Then changed");
    brief.story.kind = Kind::Brief;
    assert_eq!(desk.put_one(at(NOON), &brief).await.outcome, Created);
}

#[tokio::test]
async fn of_a_copied_file_each_becomes_its_own_entry_once_they_differ() {
    let desk = Desk::new().await;
    let (one, mut copy) = (submission("ferry"), submission("copy"));
    copy.story = one.story.clone();
    let both = [one.clone(), copy.clone()];
    assert_eq!(outcomes(&desk.put(&both).await), [Created, Unchanged]);
    assert_eq!(outcomes(&desk.put(&both).await), [Unchanged, Unchanged]);
    copy.story.title = text("Edited");
    let both = [one, copy];
    assert_eq!(outcomes(&desk.put(&both).await), [Unchanged, Created]);
    assert_eq!(outcomes(&desk.put(&both).await), [Unchanged, Unchanged]);
}

#[tokio::test]
async fn one_batch_is_as_one_after_another() {
    let desk = Desk::new().await;
    let first = submission("ferry");
    let mut second = first.clone();
    second.story.title = text("Ferry, later");
    let batch = [first.clone(), first.clone(), second.clone(), second, first];
    let stored = desk.put(&batch).await;
    assert_eq!(
        outcomes(&stored),
        [Created, Unchanged, Updated, Unchanged, Updated]
    );
    let guids: HashSet<_> = stored.iter().map(|one| &one.entry.guid).collect();
    assert_eq!(guids.len(), 1);
    // Nobody has seen what comes and is told otherwise at once: that is no correction.
    assert!(stored.iter().all(|one| one.entry.updated == at(NOON)));
    assert_eq!(stored[2].entry.story.title, text("Ferry, later"));
    assert_eq!(
        desk.listing("all", 9).await.entries,
        [stored[4].entry.clone()]
    );
}

#[tokio::test]
async fn taken_slugs_are_numbered() {
    let desk = Desk::new().await;
    let named = |number: usize| {
        let mut one = submission(&format!("Weather {number}"));
        one.slug = slug("weather");
        one
    };
    let batch: Vec<_> = (0..300).map(named).collect();
    let mut slugs: Vec<Slug> = desk
        .put(&batch[..200])
        .await
        .into_iter()
        .map(|one| one.entry.slug)
        .collect();
    for one in &batch[200..] {
        slugs.push(desk.put_one(at(NOON), one).await.entry.slug);
    }
    assert_eq!(
        (slugs[0].as_str(), slugs[1].as_str()),
        ("weather", "weather-2")
    );
    assert_eq!(
        (slugs[199].as_str(), slugs[299].as_str()),
        ("weather-200", "weather-300")
    );
    // A brief has addresses of its own.
    let mut brief = named(900);
    brief.story.kind = Kind::Brief;
    assert_eq!(
        desk.put_one(at(NOON), &brief).await.entry.slug,
        slug("weather")
    );
    // A guid that was imported is not minted again.
    let mut taken = submission("imported");
    taken.guid = Some(guid("tag:quay.example,2031:articles/gulls"));
    desk.put(&[taken]).await;
    let gulls = desk.put_one(at(NOON), &submission("gulls")).await.entry;
    assert_eq!(gulls.guid, guid("tag:quay.example,2031:articles/gulls-2"));
}

#[tokio::test]
async fn a_brief_that_becomes_an_article_moves_its_address_and_keeps_its_guid() {
    let desk = Desk::new().await;
    let mut one = submission("ferry");
    one.story.kind = Kind::Brief;
    let brief = desk.put_one(at(NOON), &one).await.entry;
    one.story.kind = Kind::Article;
    let article = desk.put_one(at(NOON), &one).await;
    assert_eq!(
        (article.outcome, &article.entry.guid),
        (Updated, &brief.guid)
    );
    assert_eq!(
        desk.page(Kind::Brief, "ferry").await,
        Some(Page::Moved(Kind::Article, slug("ferry")))
    );
    let page = desk.page(Kind::Article, "ferry").await;
    assert!(matches!(page, Some(Page::Entry(..))), "{page:?}");
    let mut changed = desk.store.changes(1).await.unwrap().entries;
    changed.sort();
    assert_eq!(
        changed,
        [(Kind::Article, slug("ferry")), (Kind::Brief, slug("ferry"))]
    );
    assert!(desk.titles("kind=brief", 9).await.is_empty());
    assert_eq!(desk.titles("kind=article", 9).await, ["ferry"]);
}

#[tokio::test]
async fn a_page_without_dates_keeps_its_order_and_every_updated_is_its_own() {
    let desk = Desk::new().await;
    let undated: Vec<_> = (0..600)
        .map(|number| submission(&format!("n{number}")))
        .collect();
    let titles: Vec<String> = (0..600).map(|number| format!("n{number}")).collect();
    // In batches that come faster than a millisecond for each.
    desk.put(&undated[..250]).await;
    desk.put_at(noon_and(3), &undated[250..599]).await;
    desk.put_at(noon_and(3), &undated[599..]).await;
    let order = desk.titles("all", 600).await;
    assert_eq!(order.len(), 600);
    // The second began when three milliseconds had passed.
    assert_eq!(order[..3], titles[250..253]);
    assert_eq!(order[3..253], titles[..250]);
    assert_eq!(order[253..], titles[253..]);
    let entries = desk.listing("all", 5_000).await.entries;
    assert!(entries.iter().all(|entry| entry.updated <= noon_and(3)));
    // More of one day than its first second has milliseconds, in one batch and in several.
    let mut dated: Vec<_> = (0..1_300)
        .map(|number| submission(&format!("d{number}")))
        .collect();
    for one in &mut dated {
        one.published = Some(at("2031-02-01T00:00:00Z"));
    }
    desk.put(&dated[..700]).await;
    desk.put(&dated[700..1_299]).await;
    desk.put(&dated[1_299..]).await;
    let entries = desk.listing("all", 5_000).await.entries;
    let updated: HashSet<_> = entries.iter().map(|entry| entry.updated).collect();
    assert_eq!((entries.len(), updated.len()), (1_900, 1_900));
    let day = at("2031-02-01T00:00:00Z");
    assert_eq!(
        entries
            .iter()
            .filter(|entry| entry.published == day)
            .count(),
        1_300
    );
    // All corrected at once: still each its own.
    for one in &mut dated {
        one.story.summary = Some(text("Corrected"));
    }
    desk.put(&dated).await;
    let entries = desk.listing("all", 5_000).await.entries;
    let updated: HashSet<_> = entries.iter().map(|entry| entry.updated).collect();
    assert_eq!(updated.len(), 1_900);
}

#[tokio::test]
async fn a_change_that_is_dropped_answers_the_same_and_leaves_the_file_as_it_was() {
    let desk = Desk::new().await;
    desk.put(&[filed("ferry", "Harbour", &[])]).await;
    let mut changed = filed("ferry", "Town", &["boats"]);
    changed.story.title = text("Ferry, again");
    let batch = [changed, filed("mill", "Town", &[])];
    let before = desk.entries().await;
    let catalogue = desk.store.catalogue().await.unwrap();
    let listing = desk.listing("section=harbour", 9).await;
    let mut watch = desk.store.watch().await.unwrap();
    watch.has_changed().await.unwrap();
    let dropped = desk.put_and_drop(noon_and(5), &batch).await;
    assert_eq!(outcomes(&dropped), [Updated, Created]);
    assert_eq!(desk.entries().await, before);
    assert_eq!(desk.store.catalogue().await.unwrap(), catalogue);
    assert_eq!(desk.listing("section=harbour", 9).await, listing);
    assert!(!watch.has_changed().await.unwrap());
    assert_eq!(desk.put_at(noon_and(5), &batch).await, dropped);
}

#[tokio::test]
async fn hostile_and_huge_text_comes_back_as_it_was_cleaned() {
    let desk = Desk::new().await;
    let mut one = submission("hostile");
    one.origin = Origin::Place("markdown:'; DROP TABLE entry; --\u{0}".to_owned());
    one.story.title = text("]]> & <b> \u{B} 🐟 שלום %_' \" \\ $1 ?2");
    one.story.summary = Some(text("\u{202E}right to left"));
    one.story.body = Some(Html::from_sanitised(&format!(
        "<p>{}]]>🐟</p>",
        "x".repeat(1 << 20)
    )));
    let mut other = filed("]]>&", "'; DROP TABLE topic; --", &["🐟", "!!!", "???"]);
    other.story.authors = vec![crate::desk::author("שרה \u{B}& Söhne")];
    let stored = desk.put(&[one.clone(), other.clone()]).await;
    let entries = desk.listing("all", 2).await.entries;
    assert_eq!(entries[0].story, one.story);
    assert_eq!(entries[1].story, other.story);
    assert_eq!(
        entries,
        stored.into_iter().map(|one| one.entry).collect::<Vec<_>>()
    );
    assert_eq!(
        outcomes(&desk.put(&[one, other]).await),
        [Unchanged, Unchanged]
    );
    assert_eq!(desk.store.catalogue().await.unwrap().topics.len(), 5);
}

fn editorial(words: &str) -> newsstand::model::Submission {
    let mut one = submission("editorial");
    one.origin = Origin::Headline("page:editorial".to_owned());
    one.story.body = Some(Html::from_sanitised(&format!("<p>{words}</p>")));
    one
}

#[tokio::test]
async fn under_one_headline_a_correction_is_one_entry_and_another_story_is_another() {
    let desk = Desk::new().await;
    let harbour = "The harbour needs a new crane, and the council has put off the money for it \
                   three times since the spring, as if ships would wait.";
    let schools = "Every school in the district starts an hour later next year; parents who work \
                   early were asked in a survey nobody seems to have read.";
    let first = desk.put_one(at(NOON), &editorial(harbour)).await;
    let corrected = harbour.replace("three times", "four times");
    let second = desk.put_one(at(NOON), &editorial(&corrected)).await;
    assert_eq!((first.outcome, second.outcome), (Created, Updated));
    assert_eq!(first.entry.guid, second.entry.guid);
    let other = desk.put_one(at(NOON), &editorial(schools)).await;
    assert_eq!(
        (other.outcome, other.entry.slug.as_str()),
        (Created, "editorial-2")
    );
    // Both again, in one batch and in either order: each is known.
    for pair in [[&corrected[..], schools], [schools, &corrected]] {
        for again in desk.put(&pair.map(editorial)).await {
            assert_eq!(again.outcome, Unchanged);
        }
    }
    // The headline alone says nothing new of the story it was last given to.
    let mut mention = editorial("");
    mention.story.body = None;
    let mentioned = desk.put_one(at(NOON), &mention).await;
    assert_eq!(
        (mentioned.outcome, &mentioned.entry.guid),
        (Unchanged, &other.entry.guid)
    );
    assert_eq!(mentioned.entry.story, other.entry.story);
}

#[tokio::test]
async fn a_mention_becomes_a_story_when_its_text_comes() {
    let desk = Desk::new().await;
    let mut mention = editorial("");
    mention.story.body = None;
    let first = desk.put_one(at(NOON), &mention).await;
    let text = "The ferry sails again from Monday, every two hours, and takes bicycles and dogs.";
    let second = desk.put_one(at(NOON), &editorial(text)).await;
    assert_eq!((first.outcome, second.outcome), (Created, Updated));
    assert_eq!(first.entry.guid, second.entry.guid);
}

#[tokio::test]
async fn an_equal_story_of_another_date_is_another_entry() {
    let desk = Desk::new().await;
    let closed = |place: &str, date: &str| {
        let mut one = submission(place);
        one.story = crate::desk::story("The library is closed");
        one.published = Some(at(date));
        one
    };
    let stored = desk
        .put(&[
            closed("january", "2026-01-01T00:00:00Z"),
            closed("february", "2026-02-01T00:00:00Z"),
        ])
        .await;
    assert_eq!([stored[0].outcome, stored[1].outcome], [Created, Created]);
    // Renamed, it is still the one of its date.
    let renamed = desk
        .put_one(at(NOON), &closed("winter", "2026-02-01T00:00:00Z"))
        .await;
    assert_eq!(
        (renamed.outcome, &renamed.entry.guid),
        (Unchanged, &stored[1].entry.guid)
    );
}

#[tokio::test]
async fn names_of_files_may_be_exchanged_and_given_to_others() {
    let desk = Desk::new().await;
    let told = |place: &str, title: &str| {
        let mut one = submission(place);
        one.story = crate::desk::story(title);
        one
    };
    let first = desk
        .put(&[told("latest", "Monday"), told("other", "Fair")])
        .await;
    let guids = |stored: &[newsstand::store::Stored]| -> Vec<_> {
        stored.iter().map(|one| one.entry.guid.clone()).collect()
    };
    let [monday, fair] = &guids(&first)[..] else {
        panic!("two were stored");
    };
    // The file was renamed, and a new one has its name.
    let second = desk
        .put(&[told("latest", "Tuesday"), told("monday", "Monday")])
        .await;
    assert_eq!(outcomes(&second), [Created, Unchanged]);
    assert_eq!(second[1].entry.guid, *monday);
    // Two files have changed names.
    let third = desk
        .put(&[told("other", "Monday"), told("monday", "Fair")])
        .await;
    assert_eq!(outcomes(&third), [Unchanged, Unchanged]);
    assert_eq!(guids(&third), [monday.clone(), fair.clone()]);
    // A file that now says what another still says is corrected, and not that other.
    let fourth = desk
        .put(&[told("latest", "Fair"), told("monday", "Fair")])
        .await;
    assert_eq!(outcomes(&fourth), [Updated, Unchanged]);
    assert_eq!(fourth[0].entry.guid, second[0].entry.guid);
}
