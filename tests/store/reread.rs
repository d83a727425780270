//! What a newer program reads otherwise is no news of the source that says it.

use crate::desk::{Desk, guid, mint, noon_and, outcomes, text};
use crate::links::{LONG, exported, saved};
use newsstand::model::{Earlier, Html, Origin, Reading, Submission, Tag};
use newsstand::store::Outcome::{Created, Restored, Retracted, Unchanged, Updated};
use newsstand::store::{NotTaken, Since};

const FERRY: &str = "https://quay.example/ferry";
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// What a feed says.
fn fed() -> Submission {
    let mut one = exported(FERRY, "Ferry late", LONG);
    one.origin = Origin::Place("feed:https://quay.example/?p=7".to_owned());
    one
}

fn earlier(one: Submission) -> Submission {
    let reading = Reading::UNKNOWN;
    Submission { reading, ..one }
}

/// The same words, as a newer program understands them: what was left out before stays, and there is a tag.
fn reread(one: &Submission) -> Submission {
    let mut one = Submission {
        reading: Reading::NOW,
        ..one.clone()
    };
    let body = format!("<p>[gallery ]]&gt; \u{1f6a2}]</p><p>{LONG}</p>");
    one.story.body = Some(Html::from_sanitised(&body));
    one.story.tags = vec![Tag::new(text("fog"))];
    one
}

/// The source has something else to say.
fn told_anew(one: &Submission) -> Submission {
    let mut one = one.clone();
    one.story.title = text("Ferry lost ]]>");
    one
}

/// As the desk puts it through the API.
fn corrected() -> Submission {
    let mut one = fed();
    one.origin = Origin::address(one.story.kind, &one.slug);
    (one.guid, one.published, one.is_slug_given) = (None, None, true);
    one.story.title = text("Withdrawn & \u{645}\u{64a}");
    one.story.body = Some(Html::from_sanitised("<p>Not a word of it was true.</p>"));
    one
}

/// What the feed shows when it shows no more than the beginning.
fn excerpt() -> Submission {
    let mut one = fed();
    let body = "<p>The ferry runs an hour later from today, because the quay \u{2026}</p>";
    one.story.body = Some(Html::from_sanitised(body));
    one
}

async fn desk_with(first: Submission) -> Desk {
    let desk = Desk::new().await;
    assert_eq!(desk.put_one(noon_and(0), &first).await.outcome, Created);
    desk
}

#[tokio::test]
async fn what_is_read_otherwise_undoes_no_correction() {
    let desk = desk_with(earlier(fed())).await;
    desk.put_one(noon_and(1), &corrected()).await;
    let now = reread(&fed());
    let stored = desk.put_one(noon_and(2), &now).await;
    assert_eq!(stored.outcome, Unchanged);
    let told = stored.not_taken(&now);
    assert!(matches!(told[..], [NotTaken::Kept { .. }]), "{told:?}");
    assert!(told[0].to_string().starts_with("/articles/ferry-late: "));
    let stored = desk.put_one(noon_and(3), &now).await;
    assert_eq!((stored.outcome, stored.since), (Unchanged, None));
    assert_eq!(desk.entries().await[0].story, corrected().story);
    // From now on its words are known as they are read now, and others count; that the correction goes is told.
    let news = told_anew(&now);
    let stored = desk.put_one(noon_and(5), &news).await;
    assert_eq!(stored.outcome, Updated);
    let told = stored.not_taken(&news);
    assert!(matches!(told[..], [NotTaken::Replaced { .. }]), "{told:?}");
    assert!(told[0].to_string().starts_with("/articles/ferry-late: "));
    assert_eq!(desk.entries().await[0].story, news.story);
    let newer = reread(&fed());
    let stored = desk.put_one(noon_and(6), &newer).await;
    assert_eq!((stored.outcome, stored.since), (Updated, None));
}

/// What was said again in the same words is read as it is now, too.
#[tokio::test]
async fn what_is_read_as_before_is_news_when_it_changes() {
    for is_corrected_before in [true, false] {
        let desk = desk_with(earlier(fed())).await;
        if is_corrected_before {
            desk.put_one(noon_and(1), &corrected()).await;
        }
        assert_eq!(desk.put_one(noon_and(2), &fed()).await.outcome, Unchanged);
        if !is_corrected_before {
            desk.put_one(noon_and(3), &corrected()).await;
        }
        let news = reread(&fed());
        assert_eq!(desk.put_one(noon_and(4), &news).await.outcome, Updated);
    }
}

#[tokio::test]
async fn what_nobody_has_corrected_is_as_it_is_read_now() {
    let desk = desk_with(earlier(fed())).await;
    let now = reread(&fed());
    assert_eq!(desk.put_one(noon_and(1), &now).await.outcome, Updated);
    assert_eq!(desk.put_one(noon_and(2), &now).await.outcome, Unchanged);
    assert_eq!(desk.entries().await[0].story, now.story);
}

/// A tag of another source is no correction of the text.
#[tokio::test]
async fn what_others_have_only_added_to_is_as_it_is_read_now() {
    for is_in_one_import in [false, true] {
        let desk = desk_with(earlier(fed())).await;
        let mut page = earlier(saved(FERRY, "Ferry late", LONG));
        page.story.tags = vec![Tag::new(text("ferries"))];
        let mut news = told_anew(&fed());
        let stored = match is_in_one_import {
            true => {
                page.reading = Reading::NOW;
                news.earlier = Earlier::Another;
                let stored = desk
                    .put_at(noon_and(1), &[page.clone(), news.clone()])
                    .await;
                outcomes(&stored)
            }
            false => {
                let page = desk.put_one(noon_and(1), &page).await;
                vec![page.outcome, desk.put_one(noon_and(2), &news).await.outcome]
            }
        };
        assert_eq!(stored, [Updated, Updated]);
        let entries = desk.entries().await;
        assert_eq!(entries[0].story.title, news.story.title);
        assert_eq!(entries[0].story.tags, page.story.tags);
    }
}

/// The source says itself that it is news.
#[tokio::test]
async fn what_its_source_has_changed_later_counts() {
    for (updated, expected) in [(1, Unchanged), (2, Updated)] {
        let desk = desk_with(earlier(fed())).await;
        desk.put_one(noon_and(1), &corrected()).await;
        let mut news = told_anew(&reread(&fed()));
        news.updated = Some(noon_and(updated));
        assert_eq!(desk.put_one(noon_and(3), &news).await.outcome, expected);
    }
}

/// Each of them in one import after the other, and then in one.
#[tokio::test]
async fn of_two_sources_neither_undoes_the_others_word_by_being_read_otherwise() {
    let desk = desk_with(earlier(fed())).await;
    let long = format!("{LONG}</p><p>So it is.");
    let page = earlier(saved(FERRY, "Ferry an hour late", &long));
    assert_eq!(desk.put_one(noon_and(1), &page).await.outcome, Updated);
    let mut both = [reread(&fed()), reread(&page)];
    both[1].earlier = Earlier::Another;
    let stored = desk.put_at(noon_and(2), &both).await;
    assert_eq!(stored[0].outcome, Unchanged, "another's word stands");
    let stored = desk.put_at(noon_and(3), &both).await;
    assert_eq!(outcomes(&stored), [Unchanged, Unchanged]);
}

#[tokio::test]
async fn what_was_said_while_it_was_taken_back_is_no_news_either() {
    for reading in [Reading::UNKNOWN, Reading::NOW] {
        let desk = desk_with(earlier(fed())).await;
        let guids = [guid("https://quay.example/?p=7")];
        desk.store.retract(&guids, None, noon_and(1)).await.unwrap();
        // In the same words, or in others; how they are read now is noted of both.
        for said in [fed(), told_anew(&fed())] {
            let said = Submission { reading, ..said };
            let stored = desk.put_one(noon_and(2), &said).await;
            assert_eq!(stored.outcome, Retracted);
        }
        let mut restoring = corrected();
        restoring.restores = true;
        let stored = desk.put_one(noon_and(3), &restoring).await;
        assert_eq!(stored.outcome, Restored);
        let expected = match reading == Reading::NOW {
            true => Updated,
            false => Unchanged,
        };
        let now = reread(&told_anew(&fed()));
        assert_eq!(desk.put_one(noon_and(4), &now).await.outcome, expected);
    }
    let desk = desk_with(earlier(fed())).await;
    let guids = [guid("https://quay.example/?p=7")];
    desk.store.retract(&guids, None, noon_and(1)).await.unwrap();
    desk.put_one(noon_and(2), &fed()).await;
    let mut restoring = corrected();
    restoring.restores = true;
    desk.put_one(noon_and(3), &restoring).await;
    let news = told_anew(&fed());
    assert_eq!(desk.put_one(noon_and(4), &news).await.outcome, Updated);
}

/// The desk has put it off; the newer program reads the date in another time zone.
#[tokio::test]
async fn a_date_that_is_read_otherwise_lifts_no_embargo() {
    let dated = |one: Submission, days: i64| Submission {
        published: Some(noon_and(days * DAY)),
        ..one
    };
    // Where the desk has changed the text alone, so that its date is the source's still.
    for (is_text_read_otherwise, put_off) in [(false, 9), (true, 9), (true, 3)] {
        let desk = desk_with(dated(earlier(fed()), 3)).await;
        let corrected = dated(corrected(), put_off);
        assert_eq!(desk.put_one(noon_and(1), &corrected).await.outcome, Updated);
        let now = match is_text_read_otherwise {
            true => reread(&fed()),
            false => fed(),
        };
        for _ in 0..2 {
            let stored = desk.put_one(noon_and(2), &dated(now.clone(), 2)).await;
            assert_eq!(stored.outcome, Unchanged);
            assert_eq!(stored.entry.published, noon_and(put_off * DAY));
        }
    }
}

/// A feed may show whole texts today and excerpts tomorrow; neither is news when it comes again.
#[tokio::test]
async fn an_excerpt_that_was_shown_before_undoes_no_withdrawal() {
    for reading in [Reading::NOW, Reading::UNKNOWN] {
        let desk = desk_with(Submission { reading, ..fed() }).await;
        let shown = Submission {
            reading,
            ..excerpt()
        };
        assert_eq!(desk.put_one(noon_and(1), &shown).await.outcome, Unchanged);
        desk.put_one(noon_and(2), &corrected()).await;
        let (mut whole, mut shown) = (fed(), excerpt());
        if reading != Reading::NOW {
            (whole, shown) = (reread(&whole), shown);
            shown.story.tags = vec![Tag::new(text("fog"))];
        }
        for again in 3..7 {
            for one in [&shown, &whole] {
                let stored = desk.put_one(noon_and(again), one).await;
                assert_eq!(stored.outcome, Unchanged);
            }
        }
        assert_eq!(desk.entries().await[0].story, corrected().story);
        let news = told_anew(&whole);
        assert_eq!(desk.put_one(noon_and(8), &news).await.outcome, Updated);
    }
}

/// The first that a newer program sees of a feed.
#[tokio::test]
async fn an_excerpt_that_was_never_shown_before_is_not_the_word_of_its_source() {
    for whole in [fed(), reread(&fed())] {
        let desk = desk_with(earlier(fed())).await;
        desk.put_one(noon_and(1), &corrected()).await;
        for now in 2..6 {
            for one in [&excerpt(), &whole] {
                let stored = desk.put_one(noon_and(now), one).await;
                assert_eq!(stored.outcome, Unchanged);
            }
        }
        assert_eq!(desk.entries().await[0].story, corrected().story);
        let news = told_anew(&whole);
        assert_eq!(desk.put_one(noon_and(8), &news).await.outcome, Updated);
    }
    // Of a feed that has nothing else, the next one counts.
    let desk = desk_with(earlier(excerpt())).await;
    desk.put_one(noon_and(1), &corrected()).await;
    let mut shown = excerpt();
    shown.story.tags = vec![Tag::new(text("fog"))];
    let stored = desk.put_one(noon_and(2), &shown).await;
    assert_eq!(
        (stored.outcome, stored.since),
        (Unchanged, Some(Since::Kept))
    );
    let news = told_anew(&shown);
    let stored = desk.put_one(noon_and(3), &news).await;
    assert_eq!(
        (stored.outcome, stored.since),
        (Updated, Some(Since::Replaced))
    );
}

/// As of a folder with a site's feed as RSS, with excerpts, and as Atom.
#[tokio::test]
async fn two_documents_of_one_feed_undo_no_correction() {
    for (first, second) in [(excerpt(), fed()), (fed(), excerpt())] {
        for reading in [Reading::NOW, Reading::UNKNOWN] {
            let second = Submission {
                earlier: Earlier::Itself,
                ..second.clone()
            };
            let told = [first.clone(), second.clone()];
            let desk = Desk::new().await;
            let before = told.clone().map(|one| Submission { reading, ..one });
            desk.put_at(noon_and(0), &before).await;
            assert_eq!(desk.entries().await[0].story, fed().story);
            desk.put_one(noon_and(1), &corrected()).await;
            let again = match reading == Reading::NOW {
                true => told,
                false => told.map(|mut one| {
                    one.story.tags = vec![Tag::new(text("fog"))];
                    one
                }),
            };
            for now in 2..4 {
                let stored = desk.put_at(noon_and(now), &again).await;
                assert_eq!(
                    outcomes(&stored),
                    [Unchanged, Unchanged],
                    "{now} {reading:?}"
                );
            }
            assert_eq!(desk.entries().await[0].story, corrected().story);
        }
    }
}

/// Nobody noted then how it was understood.
#[tokio::test]
async fn a_store_of_version_13_keeps_what_the_desk_has_corrected() {
    let desk = desk_with(fed()).await;
    desk.put_one(noon_and(1), &corrected()).await;
    desk.take_back_to(13).await;
    let again = desk.open_again().await;
    let now = [reread(&fed())];
    let stored = again.put(&now, &mint(), noon_and(2)).await.unwrap();
    assert_eq!(outcomes(&stored), [Unchanged]);
    assert_eq!(desk.entries().await[0].story, corrected().story);
    let news = [told_anew(&now[0])];
    let stored = again.put(&news, &mint(), noon_and(3)).await.unwrap();
    assert_eq!(outcomes(&stored), [Updated]);
}
