//! Several programs on one file.

use crate::desk::{Desk, NOON, at, mint, submission, url};
use newsstand::store::Outcome;
use sqlx::{Connection as _, SqliteConnection};
use std::fs::File;
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test]
async fn a_watch_sees_the_commits_of_this_and_of_other_programs() {
    let desk = Desk::new().await;
    let other = desk.open_again().await;
    let mut watch = other.watch().await.unwrap();
    assert!(watch.has_changed().await.unwrap());
    assert!(!watch.has_changed().await.unwrap());
    desk.put(&[submission("from-elsewhere")]).await;
    assert!(watch.has_changed().await.unwrap());
    assert!(!watch.has_changed().await.unwrap());
    other
        .put(&[submission("own")], &mint(), at(NOON))
        .await
        .unwrap();
    assert!(watch.has_changed().await.unwrap());
    assert_eq!(other.changes(0).await.unwrap().entries.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn puts_of_two_programs_at_once_both_land() {
    let desk = Desk::new().await;
    let other = desk.open_again().await;
    let put = |store: newsstand::store::Store, name: &'static str| {
        tokio::spawn(async move {
            for number in 0..30 {
                let one = submission(&format!("{name}-{number}"));
                store.put(&[one], &mint(), at(NOON)).await.unwrap();
            }
        })
    };
    let tasks = [
        put(desk.store.clone(), "one"),
        put(desk.store.clone(), "two"),
        put(other, "three"),
    ];
    for task in tasks {
        task.await.unwrap();
    }
    let entries = desk.listing("all", 100).await.entries;
    assert_eq!(entries.len(), 90);
    let mut revisions: Vec<i64> = entries.iter().map(|entry| entry.revision).collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (1..=90).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_put_that_is_given_up_leaves_nothing_and_holds_nothing() {
    let desk = Desk::new().await;
    let batch: Vec<_> = (0..500)
        .map(|number| submission(&format!("n{number}")))
        .collect();
    for polls in 0..60 {
        let mint = mint();
        let mut put = Box::pin(desk.store.put(&batch, &mint, at(NOON)));
        for _ in 0..polls {
            tokio::select! {
                biased;
                _ = &mut put => break,
                () = tokio::task::yield_now() => {}
            }
        }
        drop(put);
        let stored = desk.store.entries(None, None, 1_000).await.unwrap().len();
        assert!(stored == 0 || stored == 500, "{stored} stored");
        // Another program can write at once.
        let other = desk.open_again().await;
        drop(other.begin().await.unwrap());
        other.close().await;
    }
    desk.put(&batch).await;
    assert_eq!(desk.listing("all", 1_000).await.entries.len(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_sees_whole_commits_only() {
    let desk = Desk::new().await;
    let pair = |round: usize| {
        ["left", "right"].map(|name| {
            let mut one = submission(name);
            one.story.summary = crate::desk::text(&format!("round {round}")).into();
            one
        })
    };
    desk.put(&pair(0)).await;
    let store = desk.store.clone();
    let writer = tokio::spawn(async move {
        for round in 1..60 {
            store.put(&pair(round), &mint(), at(NOON)).await.unwrap();
        }
    });
    let mut last = 0;
    while !writer.is_finished() {
        let listing = desk.listing("all", 2).await;
        let [left, right] = &listing.entries[..] else {
            panic!("not two")
        };
        assert_eq!(left.story.summary, right.story.summary);
        assert_eq!(left.revision, listing.revision);
        assert!(listing.revision >= last);
        last = listing.revision;
    }
    writer.await.unwrap();
}

#[tokio::test]
async fn a_transaction_the_database_ends_by_itself_does_not_stop_the_next() {
    let desk = Desk::new().await;
    // As SQLite does when the disk is full: the transaction is rolled back beneath the program.
    let mut other = SqliteConnection::connect(&url(&desk.folder)).await.unwrap();
    let mut run = async |statement: &'static str| {
        sqlx::query(statement).execute(&mut other).await.unwrap();
    };
    run("CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ROLLBACK, 'full'); END")
        .await;
    for _ in 0..2 {
        let refused = desk
            .store
            .put(&[submission("ferry")], &mint(), at(NOON))
            .await;
        assert!(refused.is_err());
    }
    run("DROP TRIGGER full").await;
    let stored = desk.put_one(at(NOON), &submission("ferry")).await;
    assert_eq!(stored.outcome, Outcome::Created);
}

/// Or each change would show only at the next look, and looks are few.
#[tokio::test]
async fn who_waits_is_woken_by_what_another_process_writes() {
    let desk = Desk::new().await;
    let mut watch = desk.store.watch().await.unwrap();
    assert!(watch.has_changed().await.unwrap(), "the first look");
    let other = desk.open_again().await;
    for name in ["ferry", "mill", "quay"] {
        let (batch, mint) = ([submission(name)], mint());
        let stored = other.put(&batch, &mint, at(NOON));
        stored.await.unwrap();
        let woken = async {
            watch.wait(Duration::MAX).await;
            while !watch.has_changed().await.unwrap() {
                watch.wait(Duration::MAX).await;
            }
        };
        let woken = tokio::time::timeout(Duration::from_secs(20), woken);
        woken.await.expect("nobody told of the write");
    }
}

/// SQLite tells of a change when it is written, and commits it a moment later: who was woken too early would
/// see it after the longest pause.
#[tokio::test]
async fn after_a_write_it_is_looked_soon_and_then_ever_less_often() {
    let desk = Desk::new().await;
    let mut watch = desk.store.watch().await.unwrap();
    // A write that commits nothing.
    File::create(desk.folder.path().join("desk.db-later")).unwrap();
    let woken = tokio::time::timeout(Duration::from_secs(20), watch.wait(Duration::MAX));
    woken.await.expect("nobody told of the write");
    // From here on time passes only when it is waited for.
    tokio::time::pause();
    let longest = Duration::from_millis(50);
    for expected in [2, 4, 8, 16, 32, 50, 50] {
        let start = Instant::now();
        watch.wait(longest).await;
        // The clock of timers has whole milliseconds.
        let waited = start.elapsed().as_millis();
        assert!((expected..=expected + 1).contains(&waited), "{waited}");
    }
}
