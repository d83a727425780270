//! What the desk has corrected stands against what may be no news; and what is news takes its place, which is told.

use crate::desk::{Desk, guid, mint, noon_and, outcomes, text};
use crate::links::{LONG, exported, saved};
use newsstand::model::{Earlier, Html, Origin, Part, Reading, Section, Submission, Tag, Unknown};
use newsstand::store::NotTaken;
use newsstand::store::Outcome::{Created, Restored, Retracted, Unchanged, Updated};
use newsstand::store::Since::{Kept, Replaced};

const FERRY: &str = "https://quay.example/ferry";

/// What a feed says, with the section among its tags.
fn fed() -> Submission {
    let mut one = exported(FERRY, "Ferry late", LONG);
    one.origin = Origin::Place("feed:https://quay.example/?p=7".to_owned());
    one.story.tags = vec![Tag::new(text("Harbour")), Tag::new(text("fog ]]>"))];
    one
}

/// What an export says of the same post.
pub fn whole() -> Submission {
    let mut one = exported(FERRY, "Ferry late", LONG);
    one.story.section = Some(Section::new(text("Harbour")));
    one
}

/// As the page had it before the correction.
fn page() -> Submission {
    let mut one = saved(
        FERRY,
        "Ferry late",
        &format!("{LONG} The mayor was bribed &amp; so on."),
    );
    one.guid = Some(guid("https://quay.example/?p=7"));
    one
}

pub fn told_anew(mut one: Submission) -> Submission {
    let body = format!("<p>{LONG}</p><p>It is mended \u{645}\u{64a} by now.</p>");
    one.story.body = Some(Html::from_sanitised(&body));
    one
}

/// As the desk puts it through the API.
pub fn corrected() -> Submission {
    let mut one = fed();
    one.origin = Origin::address(one.story.kind, &one.slug);
    (one.guid, one.published, one.is_slug_given) = (None, None, true);
    one.story.title = text("Withdrawn & \u{645}\u{64a}");
    one.story.body = Some(Html::from_sanitised("<p>Not a word of it was true.</p>"));
    one
}

/// Told by each of them, and corrected by the desk.
async fn desk_that_corrected(told: &[Submission]) -> Desk {
    let desk = Desk::new().await;
    for (now, one) in (0..).zip(told) {
        let stored = desk.put_one(noon_and(now), one).await;
        assert_ne!(stored.since, Some(Replaced));
    }
    let stored = desk.put_one(noon_and(9), &corrected()).await;
    assert_eq!(stored.outcome, Updated);
    desk
}

#[tokio::test]
async fn a_source_that_is_heard_for_the_first_time_replaces_no_correction() {
    for (told, new) in [(fed(), whole()), (fed(), page()), (whole(), fed())] {
        let desk = desk_that_corrected(&[told]).await;
        let stored = desk.put_one(noon_and(10), &new).await;
        assert_eq!((stored.outcome, stored.since), (Unchanged, Some(Kept)));
        let is_told = stored.not_taken(&new);
        assert!(
            matches!(is_told[..], [NotTaken::Kept { .. }]),
            "{is_told:?}"
        );
        assert!(is_told[0].to_string().starts_with("/articles/ferry-late: "));
        assert_eq!(desk.entries().await[0].story, corrected().story);
        // Said again it is nothing new; another word of it is, and that the correction goes is told.
        let stored = desk.put_one(noon_and(11), &new).await;
        assert_eq!((stored.outcome, stored.since), (Unchanged, None));
        let news = told_anew(new);
        let stored = desk.put_one(noon_and(12), &news).await;
        assert_eq!((stored.outcome, stored.since), (Updated, Some(Replaced)));
        assert_eq!(stored.entry.story.body, news.story.body);
        assert_eq!(desk.put_one(noon_and(13), &news).await.outcome, Unchanged);
    }
}

/// With more to say than what the same import has told, too.
#[tokio::test]
async fn a_source_of_the_same_import_replaces_no_correction() {
    let desk = desk_that_corrected(&[fed()]).await;
    let mut more = told_anew(page());
    more.earlier = Earlier::Another;
    for now in 10..12 {
        let stored = desk.put_at(noon_and(now), &[fed(), more.clone()]).await;
        assert_eq!(outcomes(&stored), [Unchanged, Unchanged]);
        assert_eq!(stored[1].since, (now == 10).then_some(Kept));
    }
    assert_eq!(desk.entries().await[0].story, corrected().story);
}

#[tokio::test]
async fn a_source_that_says_when_it_was_changed_after_the_correction_replaces_it() {
    for (updated, expected) in [
        (9, (Unchanged, Some(Kept))),
        (10, (Updated, Some(Replaced))),
    ] {
        let desk = desk_that_corrected(&[fed()]).await;
        let mut one = page();
        one.updated = Some(noon_and(updated));
        let stored = desk.put_one(noon_and(20), &one).await;
        assert_eq!((stored.outcome, stored.since), expected);
    }
}

/// Its link alone names the entry for the desk.
#[tokio::test]
async fn a_line_that_names_an_entry_by_its_link_replaces_a_correction() {
    let desk = desk_that_corrected(&[fed()]).await;
    let mut line = page();
    line.origin = Origin::Place(format!("entry:{FERRY}"));
    let stored = desk.put_one(noon_and(10), &line).await;
    assert_eq!((stored.outcome, stored.since), (Updated, Some(Replaced)));
}

#[tokio::test]
async fn whichever_source_says_something_new_replaces_a_correction_and_that_is_told() {
    for news in [told_anew(fed()), told_anew(whole())] {
        let desk = desk_that_corrected(&[whole(), fed()]).await;
        let stored = desk.put_one(noon_and(10), &news).await;
        assert_eq!((stored.outcome, stored.since), (Updated, Some(Replaced)));
        let told = stored.not_taken(&news);
        assert!(matches!(told[..], [NotTaken::Replaced { .. }]), "{told:?}");
        // The next one replaces the word of a source.
        let stored = desk.put_one(noon_and(11), &fed()).await;
        assert_eq!(stored.since, None);
    }
}

/// Where nobody has corrected anything, a source may begin to tell what others have told, in their own ways.
#[tokio::test]
async fn what_sources_make_of_each_others_words_is_no_correction() {
    let unspaced = |mut one: Submission| {
        let body = format!("\n<p>{LONG}</p>\n\n");
        one.story.body = Some(Html::from_sanitised(&body));
        one
    };
    for told in [
        [whole(), fed()],
        [fed(), whole()],
        [whole(), unspaced(fed())],
    ] {
        let desk = Desk::new().await;
        for one in &told {
            desk.put_one(noon_and(0), one).await;
        }
        let stored = desk.put_one(noon_and(1), &page()).await;
        assert_eq!((stored.outcome, stored.since), (Updated, None));
    }
    // Nor is one that the desk puts back as it was told.
    let desk = desk_that_corrected(&[fed()]).await;
    let as_told = Submission {
        story: fed().story,
        ..corrected()
    };
    desk.put_one(noon_and(10), &as_told).await;
    let stored = desk.put_one(noon_and(11), &page()).await;
    assert_eq!((stored.outcome, stored.since), (Updated, None));
}

/// Nobody noted then who had changed it.
#[tokio::test]
async fn in_a_store_of_version_14_a_correction_stands_too() {
    let desk = desk_that_corrected(&[fed()]).await;
    desk.take_back_to(14).await;
    let again = desk.open_again().await;
    for expected in [Some(Kept), None] {
        let stored = again.put(&[page()], &mint(), noon_and(10)).await.unwrap();
        assert_eq!((stored[0].outcome, stored[0].since), (Unchanged, expected));
    }
    let desk = Desk::new().await;
    assert_eq!(desk.put_one(noon_and(0), &fed()).await.outcome, Created);
    desk.take_back_to(14).await;
    let again = desk.open_again().await;
    let stored = again.put(&[page()], &mint(), noon_and(10)).await.unwrap();
    assert_eq!((stored[0].outcome, stored[0].since), (Updated, None));
}

/// It was corrected, taken back, and comes back.
async fn desk_that_took_back(told: &[Submission]) -> Desk {
    let desk = desk_that_corrected(told).await;
    let guids = [guid("https://quay.example/?p=7")];
    desk.store
        .retract(&guids, None, noon_and(10))
        .await
        .unwrap();
    desk
}

fn restoring(one: Submission) -> Submission {
    Submission {
        restores: true,
        ..one
    }
}

#[tokio::test]
async fn what_was_corrected_comes_back_as_the_desk_left_it() {
    // Said again by its source, by another, read otherwise, and by one that tells it for the first time.
    let otherwise = Submission {
        reading: Reading::UNKNOWN,
        ..told_anew(fed())
    };
    for back in [fed(), whole(), otherwise, page()] {
        for is_said_meanwhile in [false, true] {
            let desk = desk_that_took_back(&[whole(), fed()]).await;
            if is_said_meanwhile {
                let stored = desk.put_one(noon_and(11), &fed()).await;
                assert_eq!(stored.outcome, Retracted);
            }
            let back = restoring(back.clone());
            let stored = desk.put_one(noon_and(12), &back).await;
            assert_eq!((stored.outcome, stored.since), (Restored, Some(Kept)));
            assert_eq!(stored.entry.story, corrected().story);
            assert!(
                stored.entry.updated > noon_and(10),
                "later than its tombstone"
            );
            let told = stored.not_taken(&back);
            assert!(matches!(told[..], [NotTaken::Kept { .. }]), "{told:?}");
            let stored = desk.put_one(noon_and(13), &back).await;
            assert_eq!((stored.outcome, stored.since), (Unchanged, None));
            assert_eq!(desk.titles("all", 5).await, ["Withdrawn & \u{645}\u{64a}"]);
        }
    }
}

#[tokio::test]
async fn what_brings_a_corrected_story_back_and_is_new_counts_and_is_told() {
    for is_said_meanwhile in [false, true] {
        let desk = desk_that_took_back(&[fed()]).await;
        let news = told_anew(fed());
        if is_said_meanwhile {
            desk.put_one(noon_and(11), &news).await;
        }
        let stored = desk.put_one(noon_and(12), &restoring(news.clone())).await;
        assert_eq!((stored.outcome, stored.since), (Restored, Some(Replaced)));
        assert_eq!(stored.entry.story, news.story);
        let again = desk.put_one(noon_and(13), &restoring(news)).await;
        assert_eq!((again.outcome, again.since), (Unchanged, None));
    }
    // It has said something else meanwhile, so that what it said before is new again.
    let desk = desk_that_took_back(&[fed()]).await;
    desk.put_one(noon_and(11), &told_anew(fed())).await;
    let stored = desk.put_one(noon_and(12), &restoring(fed())).await;
    assert_eq!((stored.outcome, stored.since), (Restored, Some(Replaced)));
}

/// Corrected and taken back before its time, and put off meanwhile.
#[tokio::test]
async fn what_comes_back_as_the_desk_left_it_has_the_date_that_its_source_gives_by_now() {
    let dated = |days: i64| Submission {
        published: Some(noon_and(days * 24 * 60 * 60 * 1_000)),
        ..fed()
    };
    for is_said_meanwhile in [false, true] {
        let desk = desk_that_took_back(&[dated(3)]).await;
        if is_said_meanwhile {
            desk.put_one(noon_and(11), &dated(9)).await;
        }
        let back = restoring(dated(9));
        let stored = desk.put_one(noon_and(12), &back).await;
        assert_eq!((stored.outcome, stored.since), (Restored, Some(Kept)));
        assert_eq!(stored.entry.story, corrected().story);
        assert_eq!(Some(stored.entry.published), dated(9).published);
    }
}

/// Its source has said something else meanwhile, which is nothing new then.
#[tokio::test]
async fn what_the_desk_brings_back_in_the_words_of_before_is_its_word() {
    for (next, expected) in [
        (page(), (Unchanged, Some(Kept))),
        (
            with_headline("Ferry lost", fed()),
            (Updated, Some(Replaced)),
        ),
    ] {
        let desk = Desk::new().await;
        desk.put_one(noon_and(0), &fed()).await;
        let guids = [guid("https://quay.example/?p=7")];
        desk.store.retract(&guids, None, noon_and(1)).await.unwrap();
        desk.put_one(noon_and(2), &told_anew(fed())).await;
        let as_told = Submission {
            story: fed().story,
            ..restoring(corrected())
        };
        let stored = desk.put_one(noon_and(3), &as_told).await;
        assert_eq!((stored.outcome, stored.since), (Restored, None));
        let stored = desk.put_one(noon_and(4), &next).await;
        assert_eq!((stored.outcome, stored.since), expected);
    }
}

fn with_headline(title: &str, mut one: Submission) -> Submission {
    one.story.title = text(title);
    one
}

/// What an export of posts alone says of it: that there is a picture, and not which.
pub fn without_picture(mut one: Submission) -> Submission {
    one.story.image = None;
    one.unknown = Unknown::Numbered(vec![Part::Image]);
    one
}

pub fn pictured(mut one: Submission) -> Submission {
    one.story.image = serde_json::from_str(r#"{"url": "https://quay.example/ferry.jpg"}"#).unwrap();
    one
}

/// Of a word that lacks a file nobody knows at first whether it is news; another of it is.
#[tokio::test]
async fn a_word_that_lacks_a_file_is_news_when_it_changes() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &pictured(whole())).await;
    let mut put = corrected();
    put.story.image = pictured(whole()).story.image;
    desk.put_one(noon_and(1), &put).await;
    let changed = without_picture(told_anew(whole()));
    let stored = desk.put_one(noon_and(2), &changed).await;
    assert_eq!((stored.outcome, stored.since), (Unchanged, Some(Kept)));
    // That is told once.
    let stored = desk.put_one(noon_and(3), &changed).await;
    assert_eq!((stored.outcome, stored.since), (Unchanged, None));
    // The whole as it was said before is no news.
    let stored = desk.put_one(noon_and(4), &pictured(whole())).await;
    assert_eq!((stored.outcome, stored.since), (Unchanged, None));
    let mut again = changed;
    again.story.title = text("Ferry late once more");
    let stored = desk.put_one(noon_and(5), &again).await;
    assert_eq!((stored.outcome, stored.since), (Updated, Some(Replaced)));
    assert_eq!(stored.entry.story.image, put.story.image);
}

/// The first such word is one that says nothing else, too, but a date perhaps.
#[tokio::test]
async fn a_word_that_only_lacks_a_file_is_the_first_of_its_kind() {
    for [date, dates @ ..] in [[-5_000; 3], [60_000, 70_000, 80_000]] {
        let desk = Desk::new().await;
        let mut first = pictured(whole());
        first.published = Some(noon_and(date));
        desk.put_one(noon_and(0), &first).await;
        let mut put = corrected();
        put.story.image = first.story.image.clone();
        desk.put_one(noon_and(1), &put).await;
        let mut gap = without_picture(first);
        for (now, date) in (2..).zip(dates) {
            gap.published = Some(noon_and(date));
            let stored = desk.put_one(noon_and(now), &gap).await;
            assert_eq!((stored.since, &stored.entry.story), (None, &put.story));
        }
        let stored = desk.put_one(noon_and(4), &told_anew(gap)).await;
        assert_eq!((stored.outcome, stored.since), (Updated, Some(Replaced)));
    }
}

/// Where the desk has changed nothing, what two sources say of it counts as ever.
#[tokio::test]
async fn a_word_that_lacks_a_file_counts_where_nobody_has_corrected_anything() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &pictured(whole())).await;
    desk.put_one(noon_and(1), &told_anew(fed())).await;
    let mut news = without_picture(told_anew(whole()));
    news.story.title = text("Ferry late, the crew is well");
    let stored = desk.put_one(noon_and(2), &news).await;
    assert_eq!((stored.outcome, stored.since), (Updated, None));
    assert!(stored.entry.story.image.is_some() && stored.is_supplied);
    assert_eq!(stored.entry.story.title, news.story.title);
}

/// A correction that stays does not bring the story out before the day that its source gives by now.
#[tokio::test]
async fn what_stays_corrected_is_put_off_all_the_same() {
    let (soon, later) = (noon_and(60_000), noon_and(600_000));
    let mut first = fed();
    first.published = Some(soon);
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &first).await;
    desk.put_one(noon_and(1), &corrected()).await;
    let mut other = told_anew(whole());
    other.published = Some(later);
    let stored = desk.put_one(noon_and(2), &other).await;
    assert_eq!(stored.since, Some(Kept));
    assert_eq!(stored.entry.published, later);
    assert_eq!(stored.entry.story.title, corrected().story.title);
}

/// What the desk put back as its source tells it is no correction any more, whoever adds to it.
#[tokio::test]
async fn what_is_put_back_is_no_correction() {
    let desk = desk_that_corrected(&[fed()]).await;
    let mut back = fed();
    back.origin = corrected().origin;
    (back.guid, back.published, back.is_slug_given) = (None, None, true);
    desk.put_one(noon_and(10), &back).await;
    let mut excerpt = page();
    excerpt.story.body = None;
    excerpt.story.summary = Some(text("Ferry late &"));
    desk.put_one(noon_and(11), &excerpt).await;
    let stored = desk.put_one(noon_and(12), &told_anew(whole())).await;
    assert_eq!((stored.outcome, stored.since), (Updated, None));
}

/// Nor does a later date make the words of before new, when they bring a story back.
#[tokio::test]
async fn a_later_date_is_no_news_of_a_corrected_story() {
    let desk = desk_that_corrected(&[fed()]).await;
    let guids = [desk.entries().await[0].guid.clone()];
    let retracted = desk.store.retract(&guids, None, noon_and(10)).await;
    retracted.unwrap();
    let mut again = fed();
    (again.restores, again.updated) = (true, Some(noon_and(20)));
    let stored = desk.put_one(noon_and(21), &again).await;
    assert_eq!((stored.outcome, stored.since), (Restored, Some(Kept)));
    assert_eq!(stored.entry.story, corrected().story);
}
