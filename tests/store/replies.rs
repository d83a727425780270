//! Answers that are kept for who asks again.

use crate::desk::{Desk, noon_and, token};
use newsstand::model::Instant;
use newsstand::store::{Reply, ReplyKey, Store};

const DAY: i64 = 24 * 60 * 60 * 1_000;

fn key(token: i64, number: i64) -> ReplyKey {
    ReplyKey {
        token,
        key: format!("key {number}"),
        request: blake3::hash(&number.to_be_bytes()),
    }
}

fn reply(number: i64) -> Reply {
    Reply {
        status: 201,
        fields: vec![("etag".to_owned(), format!("\"{number}\""))],
        body: "]]> & سفينة".to_owned(),
    }
}

async fn is_kept(store: &Store, key: &ReplyKey, now: Instant) -> bool {
    let mut writing = store.begin().await.unwrap();
    writing.reply(key, now).await.unwrap().is_some()
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day_and_with_its_change_or_not_at_all() {
    let desk = Desk::new().await;
    let key = key(token(&desk.store).await.id, 1);
    let mut writing = desk.store.begin().await.unwrap();
    writing
        .keep_reply(&key, &reply(1), noon_and(0))
        .await
        .unwrap();
    drop(writing);
    assert!(
        !is_kept(&desk.store, &key, noon_and(0)).await,
        "nothing was committed"
    );
    let mut writing = desk.store.begin().await.unwrap();
    writing
        .keep_reply(&key, &reply(1), noon_and(0))
        .await
        .unwrap();
    writing.commit().await.unwrap();
    let mut writing = desk.store.begin().await.unwrap();
    let kept = writing.reply(&key, noon_and(DAY - 1)).await.unwrap();
    assert_eq!(kept, Some((key.request, reply(1))));
    drop(writing);
    assert!(!is_kept(&desk.store, &key, noon_and(DAY)).await);
}

#[tokio::test]
async fn ten_thousand_answers_are_kept_the_newest() {
    let desk = Desk::new().await;
    let token = token(&desk.store).await.id;
    let mut writing = desk.store.begin().await.unwrap();
    for number in 0..10_000 {
        let now = noon_and(number);
        writing
            .keep_reply(&key(token, number), &reply(number), now)
            .await
            .unwrap();
    }
    writing.commit().await.unwrap();
    let last = noon_and(10_000);
    assert!(is_kept(&desk.store, &key(token, 0), last).await);
    let mut writing = desk.store.begin().await.unwrap();
    writing
        .keep_reply(&key(token, 10_000), &reply(0), last)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    assert!(!is_kept(&desk.store, &key(token, 0), last).await);
    assert!(is_kept(&desk.store, &key(token, 1), last).await);
    assert!(is_kept(&desk.store, &key(token, 10_000), last).await);
}

/// What is told of an import has megabytes.
#[tokio::test]
async fn sixty_four_mebibytes_of_long_answers_are_kept_the_newest() {
    let desk = Desk::new().await;
    let token = token(&desk.store).await.id;
    let of_length = |length: usize| {
        let mut long = reply(1);
        let frame = serde_json::to_string(&long).unwrap().len();
        long.body.push_str(&"x".repeat(length - frame));
        long
    };
    let mut writing = desk.store.begin().await.unwrap();
    let mut keep = async |number: i64, length: usize| {
        let key = key(token, number);
        let long = of_length(length);
        let kept = writing.keep_reply(&key, &long, noon_and(number));
        kept.await.unwrap();
        let mut there = Vec::new();
        for number in [0, 1, 2, number] {
            let key = self::key(token, number);
            let kept = writing.reply(&key, noon_and(100));
            there.push(kept.await.unwrap().is_some());
        }
        there
    };
    keep(0, 4 << 10).await;
    for number in 1..64 {
        keep(number, 1 << 20).await;
    }
    assert_eq!(keep(64, 1 << 20).await, [true; 4]);
    // One byte longer than what is short, and the oldest goes that is long.
    assert_eq!(keep(65, (4 << 10) + 1).await, [true, false, true, true]);
    assert_eq!(keep(66, 4 << 10).await, [true, false, true, true]);
}
