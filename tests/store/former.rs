//! Stories that were told from another origin before.

use crate::desk::{Desk, NOON, at, noon_and, submission, text};
use newsstand::model::Html;
use newsstand::store::Outcome::{Created, Updated};

#[tokio::test]
async fn a_former_origin_counts_if_nothing_else_is_known_and_the_texts_tell_one_story() {
    let desk = Desk::new().await;
    let words = |about: &str| {
        let runs: Vec<String> = (0..40).map(|at| format!("{about}{at}")).collect();
        Html::from_sanitised(&format!("<p>{}</p>", runs.join(" ")))
    };
    let told = |name: &str, about: &str, former: &str| {
        let mut one = submission(name);
        one.story.title = text("Letters ]]> & سفينة");
        one.story.body = Some(words(about));
        one.story.rights = Some(text(name));
        one.former_origin =
            (!former.is_empty()).then(|| submission(former).origin.as_str().to_owned());
        one
    };
    let first = desk
        .put_one(at(NOON), &told("first", "ferry", ""))
        .await
        .entry;
    let other = desk
        .put_one(noon_and(1), &told("other", "mill", "first"))
        .await;
    assert_eq!(other.outcome, Created, "another story");
    let known = desk
        .put_one(noon_and(2), &told("other", "mill2", "first"))
        .await;
    assert_eq!(
        known.entry.guid, other.entry.guid,
        "its own origin counts first"
    );
    let same = desk
        .put_one(noon_and(3), &told("moved", "ferry", "first"))
        .await;
    assert_eq!((same.outcome, same.entry.guid), (Updated, first.guid));
    // It has gone from there.
    let late = desk
        .put_one(noon_and(4), &told("late", "ferry", "first"))
        .await;
    assert_eq!(late.outcome, Created);
    // A place of its own without a text is no mention of a story.
    let mut bare = told("bare", "ferry", "moved");
    bare.story.body = None;
    assert_eq!(desk.put_one(noon_and(5), &bare).await.outcome, Created);
}
