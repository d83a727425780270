//! What a newer program reads otherwise is no news of the source that says it.

use crate::desk::{Desk, guid, mint, noon_and, outcomes, text, url};
use crate::links::{LONG, exported, saved};
use newsstand::model::{Earlier, Html, Origin, Reading, Submission};
use newsstand::store::Outcome::{Created, Restored, Retracted, Unchanged, Updated};
use sqlx::{Connection as _, SqliteConnection};

const FERRY: &str = "https://quay.example/ferry";
const EARLIER: Reading = Reading(Reading::NOW.0 - 1);

/// What a feed says.
fn fed() -> Submission {
    let mut one = exported(FERRY, "Ferry late", LONG);
    one.origin = Origin::Place("feed:https://quay.example/?p=7".to_owned());
    one
}

/// The same words, as a newer program understands them.
fn reread(one: &Submission, reading: Reading) -> Submission {
    let mut one = Submission {
        reading,
        ..one.clone()
    };
    let body = format!("<p>[gallery ]]&gt; \u{1f6a2}]</p><p>{LONG}</p>");
    one.story.body = Some(Html::from_sanitised(&body));
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

async fn first_told(desk: &Desk) {
    let first = Submission {
        reading: EARLIER,
        ..fed()
    };
    assert_eq!(desk.put_one(noon_and(0), &first).await.outcome, Created);
}

#[tokio::test]
async fn what_is_read_otherwise_undoes_no_correction() {
    let desk = Desk::new().await;
    first_told(&desk).await;
    desk.put_one(noon_and(1), &corrected()).await;
    let now = reread(&fed(), Reading::NOW);
    for again in 2..4 {
        let stored = desk.put_one(noon_and(again), &now).await;
        assert_eq!(stored.outcome, Unchanged);
        assert_eq!(desk.entries().await[0].story, corrected().story);
    }
    // From now on its words are known as they are read now, and others count.
    let mut news = now.clone();
    news.story.title = text("Ferry lost");
    assert_eq!(desk.put_one(noon_and(5), &news).await.outcome, Updated);
    assert_eq!(desk.entries().await[0].story, news.story);
}

/// What was said again in the same words is read as it is now, too.
#[tokio::test]
async fn what_is_read_as_before_is_news_when_it_changes() {
    for is_corrected_before in [true, false] {
        let desk = Desk::new().await;
        first_told(&desk).await;
        if is_corrected_before {
            desk.put_one(noon_and(1), &corrected()).await;
        }
        assert_eq!(desk.put_one(noon_and(2), &fed()).await.outcome, Unchanged);
        if !is_corrected_before {
            desk.put_one(noon_and(3), &corrected()).await;
        }
        let news = reread(&fed(), Reading::NOW);
        assert_eq!(desk.put_one(noon_and(4), &news).await.outcome, Updated);
    }
}

#[tokio::test]
async fn what_nobody_has_corrected_is_as_it_is_read_now() {
    let desk = Desk::new().await;
    first_told(&desk).await;
    let now = reread(&fed(), Reading::NOW);
    assert_eq!(desk.put_one(noon_and(1), &now).await.outcome, Updated);
    assert_eq!(desk.put_one(noon_and(2), &now).await.outcome, Unchanged);
    assert_eq!(desk.entries().await[0].story, now.story);
}

/// Each of them in one import after the other, and then in one.
#[tokio::test]
async fn of_two_sources_neither_undoes_the_others_word_by_being_read_otherwise() {
    let desk = Desk::new().await;
    first_told(&desk).await;
    let page = Submission {
        reading: EARLIER,
        ..saved(
            FERRY,
            "Ferry an hour late",
            &format!("{LONG}</p><p>So it is."),
        )
    };
    assert_eq!(desk.put_one(noon_and(1), &page).await.outcome, Updated);
    let mut both = [reread(&fed(), Reading::NOW), reread(&page, Reading::NOW)];
    both[1].earlier = Earlier::Another;
    both[1].story.title = page.story.title.clone();
    let stored = desk.put_at(noon_and(2), &both).await;
    assert_eq!(stored[0].outcome, Unchanged, "another's word stands");
    let stored = desk.put_at(noon_and(3), &both).await;
    assert_eq!(outcomes(&stored), [Unchanged, Unchanged]);
}

#[tokio::test]
async fn what_was_said_while_it_was_taken_back_is_no_news_either() {
    for reading in [EARLIER, Reading::NOW] {
        let desk = Desk::new().await;
        first_told(&desk).await;
        let guids = [guid("https://quay.example/?p=7")];
        desk.store.retract(&guids, None, noon_and(1)).await.unwrap();
        let mut said = fed();
        (said.story.title, said.reading) = (text("Ferry found"), reading);
        assert_eq!(desk.put_one(noon_and(2), &said).await.outcome, Retracted);
        let mut restoring = corrected();
        restoring.restores = true;
        let stored = desk.put_one(noon_and(3), &restoring).await;
        assert_eq!(stored.outcome, Restored);
        let expected = match reading == Reading::NOW {
            true => Updated,
            false => Unchanged,
        };
        let now = reread(&said, Reading::NOW);
        assert_eq!(desk.put_one(noon_and(4), &now).await.outcome, expected);
    }
}

/// Nobody noted then how it was understood.
#[tokio::test]
async fn a_store_of_version_13_keeps_what_the_desk_has_corrected() {
    let desk = Desk::new().await;
    desk.put_one(noon_and(0), &fed()).await;
    desk.put_one(noon_and(1), &corrected()).await;
    let mut connection = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    for statement in [
        "ALTER TABLE origin DROP COLUMN reading",
        "ALTER TABLE former_origin DROP COLUMN reading",
        "ALTER TABLE passed_over DROP COLUMN reading",
        "DELETE FROM _sqlx_migrations WHERE version >= 14",
    ] {
        let done = sqlx::query(statement).execute(&mut connection).await;
        done.unwrap();
    }
    let again = desk.open_again().await;
    let now = [reread(&fed(), Reading::NOW)];
    let stored = again.put(&now, &mint(), noon_and(2)).await.unwrap();
    assert_eq!(outcomes(&stored), [Unchanged]);
    assert_eq!(desk.entries().await[0].story, corrected().story);
    let mut news = now[0].clone();
    news.story.title = text("Ferry lost");
    let stored = again.put(&[news], &mint(), noon_and(3)).await.unwrap();
    assert_eq!(outcomes(&stored), [Updated]);
}
