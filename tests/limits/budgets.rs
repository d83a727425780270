//! How much one client may ask for in a minute, and how much may be made for it.

use crate::serving::Answer;
use crate::{FEED, get_for, limited, per_minute, poll_for};
use std::time::Duration;

#[tokio::test]
async fn over_the_budget_of_requests_is_429_with_the_time_to_wait() {
    let server = limited(|limits| limits.requests_per_minute = per_minute(5)).await;
    for _ in 0..5 {
        assert_eq!(poll_for(&server, "192.0.2.1").await.status, 304);
    }
    let refused = poll_for(&server, "192.0.2.1").await;
    assert_eq!(refused.status, 429);
    // One in twelve seconds is five a minute.
    let retry_after: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=12).contains(&retry_after), "{retry_after}");
    assert_eq!(refused.header("cache-control"), "no-store");
    assert!(refused.text().contains("validators"), "{}", refused.text());
    // Whatever it asks for, and nobody else is refused.
    assert_eq!(
        get_for(&server, "192.0.2.1", "/nowhere", "").await.status,
        429
    );
    assert_eq!(poll_for(&server, "192.0.2.2").await.status, 304);
}

#[tokio::test]
async fn a_budget_fills_up_again() {
    let server = limited(|limits| limits.requests_per_minute = per_minute(600)).await;
    let mut asked = 0;
    while poll_for(&server, "192.0.2.1").await.status == 304 {
        asked += 1;
        assert!(asked < 10_000, "nobody is ever refused");
    }
    assert!(asked >= 600, "{asked}");
    // One in a tenth of a second.
    let again = async {
        while poll_for(&server, "192.0.2.1").await.status != 304 {
            tokio::task::yield_now().await;
        }
    };
    let deadline = Duration::from_secs(20);
    tokio::time::timeout(deadline, again).await.unwrap();
}

#[tokio::test]
async fn whole_documents_have_a_budget_of_their_own() {
    let server = limited(|limits| limits.fetches_per_minute = per_minute(3)).await;
    let client = "192.0.2.1";
    // A condition that does not hold saves nothing.
    let stale = "If-None-Match: \"another\"\r\n";
    let long_ago = "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT\r\n";
    for headers in ["", stale, long_ago] {
        assert_eq!(get_for(&server, client, FEED, headers).await.status, 200);
    }
    for headers in ["", stale, long_ago] {
        let refused = get_for(&server, client, FEED, headers).await;
        assert_eq!(refused.status, 429, "{headers}");
        assert!(!refused.header("retry-after").is_empty());
    }
    // What costs nothing goes on.
    for _ in 0..10 {
        assert_eq!(poll_for(&server, client).await.status, 304);
        let head = format!("X-Forwarded-For: {client}\r\n");
        assert_eq!(server.ask("HEAD", FEED, &head).await.status, 200);
    }
    // What has to be made for it does not, with a condition or without, HEAD or GET.
    for query in ["fish", "first"] {
        let path = format!("/search.rss?q={query}");
        let head = format!("X-Forwarded-For: {client}\r\n");
        assert_eq!(server.ask("HEAD", &path, &head).await.status, 429);
        assert_eq!(get_for(&server, client, &path, stale).await.status, 429);
    }
    assert_eq!(get_for(&server, "192.0.2.2", FEED, "").await.status, 200);
}

/// To compress is the dearest that a poll can have made for it, and who asks with HEAD does not even want it.
#[tokio::test]
async fn head_is_a_fetch_where_something_must_be_compressed_for_it() {
    let server = limited(|limits| limits.fetches_per_minute = per_minute(1)).await;
    let head = async |path, coding: &str| {
        let fields = format!("X-Forwarded-For: 192.0.2.1\r\nAccept-Encoding: {coding}\r\n");
        server.ask("HEAD", path, &fields).await
    };
    let is_gzip = |answer: &Answer| answer.header("content-encoding") == "gzip";
    let (compressed, other) = (FEED, "/feeds/latest.atom");
    // This machine has them made, as they are.
    for path in [compressed, other] {
        assert_eq!(server.get(path, "").await.status, 200);
        assert_eq!(head(path, "identity").await.status, 200);
    }
    // It pays with all that it has, and once: then it is there.
    for _ in 0..3 {
        let answer = head(compressed, "gzip").await;
        assert!(answer.status == 200 && is_gzip(&answer));
    }
    assert_eq!(head(other, "gzip").await.status, 429);
    assert_eq!(head(other, "identity").await.status, 200);
    // Whoever else has paid for it.
    let gzip = "Accept-Encoding: gzip\r\n";
    assert!(is_gzip(&server.get(other, gzip).await));
    let answer = head(other, "gzip").await;
    assert!(answer.status == 200 && is_gzip(&answer));
}

/// A tag of the right second with another body names a version that nobody has, of which there is no
/// delta: that is a fetch like any other.
#[tokio::test]
async fn who_asks_for_deltas_has_the_same_budget() {
    let server = limited(|limits| limits.fetches_per_minute = per_minute(3)).await;
    let etag = server.get(FEED, "").await.header("etag").to_owned();
    let body = etag.rfind('.').unwrap();
    let made_up = format!("{}.{}\"", &etag[..body], "0".repeat(24));
    let ask = format!("A-IM: feed\r\nIf-None-Match: {made_up}\r\n");
    for status in [200, 200, 200, 429, 429] {
        assert_eq!(
            get_for(&server, "192.0.2.1", FEED, &ask).await.status,
            status
        );
    }
}

/// Whatever is written behind the path.
#[tokio::test]
async fn a_poll_that_brings_no_news_is_no_fetch() {
    let server = limited(|limits| limits.fetches_per_minute = per_minute(1)).await;
    std::fs::write(
        server.images().join("icon.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    )
    .unwrap();
    for path in [
        "/feeds/latest.atom?utm_source=x",
        "/images/icon.svg",
        "/search.rss?q=fish",
    ] {
        let etag = server.get(path, "").await.header("etag").to_owned();
        let ask = format!("If-None-Match: {etag}\r\n");
        for _ in 0..3 {
            assert_eq!(
                get_for(&server, "192.0.2.1", path, &ask).await.status,
                304,
                "{path}"
            );
        }
    }
}
