//! A cache that has let go of a document: nobody goes on with what it was.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::{Address, Kind, Slug, Submission};
use newsstand::serve::CacheBytes;
use serving::{Answer, Running, brief, one_answer, put, send, text};
use tokio::net::TcpStream;

/// Room for three pages or four.
const BYTES: u64 = 20_000;

fn page(title: &str) -> String {
    Address::EntryPage(Kind::Brief, Slug::of(title)).path()
}

fn corrected(title: &str) -> Submission {
    let mut submission = brief(title, "Harbour");
    submission.story.summary = Some(text("It was not so ]]> at all. 🦀"));
    submission
}

fn is_corrected(answer: &Answer) -> bool {
    answer.text().contains("It was not so")
}

async fn ask(connection: &mut TcpStream, path: &str) -> Answer {
    send(
        connection,
        &format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"),
    )
    .await;
    one_answer(connection).await
}

/// A thread remembers where a page is kept that it was asked for. Once it is dropped to make room, a
/// change no longer finds that place; the thread must not find the page there either.
#[tokio::test]
async fn what_was_dropped_is_not_shown_by_who_remembers_it() {
    let server = Running::start(|settings| {
        settings.cache = CacheBytes {
            documents: BYTES,
            ..settings.cache
        };
    })
    .await;
    let titles: Vec<String> = (0..20).map(|number| format!("Brief {number}")).collect();
    let briefs: Vec<_> = titles.iter().map(|title| brief(title, "Harbour")).collect();
    put(&server.store, &briefs).await;
    let remembered = page(&titles[0]);
    server
        .get_until(&remembered, |answer| answer.status == 200)
        .await;
    // One connection is on one thread.
    let mut connection = server.connect().await;
    for _ in 0..3 {
        let answer = ask(&mut connection, &remembered).await;
        assert!(answer.status == 200 && !is_corrected(&answer));
    }
    for title in &titles[1..] {
        assert_eq!(server.get(&page(title), "").await.status, 200);
    }
    // Changes are taken in turn: when the second is seen, the first is known everywhere.
    put(&server.store, &[corrected(&titles[0])]).await;
    put(&server.store, &[corrected(&titles[19])]).await;
    server.get_until(&page(&titles[19]), is_corrected).await;
    let answer = ask(&mut connection, &remembered).await;
    assert!(is_corrected(&answer), "{}", answer.text());
}

/// The same without anything being dropped, asked more often than a thread goes without the cache.
#[tokio::test]
async fn what_is_remembered_is_what_the_cache_has() {
    let server = serving::server().await;
    let mut connection = server.connect().await;
    let path = page("Fish is dear");
    for number in 0..100 {
        let title = "Fish is dear";
        let mut submission = brief(title, "Market");
        submission.story.summary = Some(text(&format!("Price {number} ]]>")));
        put(&server.store, &[submission]).await;
        let now = format!("Price {number} ");
        let is_now = |answer: &Answer| answer.text().contains(&now);
        let first = server.get_until(&path, is_now).await;
        let again = ask(&mut connection, &path).await;
        assert!(is_now(&again), "{}", again.text());
        assert_eq!(again.header("etag"), first.header("etag"));
        let held = format!("If-None-Match: {}\r\n", again.header("etag"));
        let held = server.get(&path, &held).await;
        assert_eq!(held.status, 304);
    }
}

/// So many addresses a thread remembers at least, and in a cache of this size at most.
const REMEMBERED: usize = 32;
const SMALL: u64 = 1 << 20;

/// A thread that remembers all it may begins anew: what it is asked for is right before, then and after.
#[tokio::test]
async fn more_is_asked_for_than_a_thread_remembers() {
    let server = Running::start(|settings| {
        settings.cache = CacheBytes {
            documents: SMALL,
            ..settings.cache
        };
    })
    .await;
    let titles: Vec<String> = (0..=REMEMBERED).map(|one| format!("Brief {one}")).collect();
    let mut connection = server.connect().await;
    for price in 0..3 {
        let told = format!("Price {price} ]]>");
        let briefs = titles.iter().map(|title| {
            let mut submission = brief(title, "Harbour");
            submission.story.summary = Some(text(&told));
            submission
        });
        let briefs: Vec<Submission> = briefs.collect();
        let (last, others) = briefs.split_last().unwrap();
        put(&server.store, others).await;
        put(&server.store, std::slice::from_ref(last)).await;
        let shown = format!("Price {price} ");
        let is_now = |answer: &Answer| answer.text().contains(&shown);
        // Changes are taken in turn: when the last is seen, the others are known everywhere.
        server.get_until(&page(&titles[REMEMBERED]), is_now).await;
        for count in [REMEMBERED, REMEMBERED + 1, REMEMBERED] {
            for title in &titles[..count] {
                let answer = ask(&mut connection, &page(title)).await;
                assert!(is_now(&answer), "{title}: {}", answer.text());
            }
        }
    }
}
