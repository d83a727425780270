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
