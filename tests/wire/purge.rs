//! Keys by which a cache in front of the desk is told what to forget.

use super::serving::{Answer, Running, brief, put, server};
use newsstand::model::Window;
use newsstand::serve::PurgeHeader;

const NAMES: [&str; 3] = ["surrogate-key", "cache-tag", "edge-cache-tag"];

async fn behind(header: PurgeHeader) -> Running {
    let change = |desk: &mut newsstand::serve::Desk| {
        desk.purge_header = Some(header);
        for feed in desk.feeds.values_mut() {
            feed.window = Window::newest(1_000);
        }
    };
    Running::start_of(change, |_| {}).await
}

#[tokio::test]
async fn an_answer_has_the_keys_of_its_feed_and_its_stories() {
    let headers = [
        PurgeHeader::SurrogateKey,
        PurgeHeader::CacheTag,
        PurgeHeader::EdgeCacheTag,
    ];
    for ((header, name), separator) in headers.into_iter().zip(NAMES).zip([" ", ",", ","]) {
        let server = behind(header).await;
        put(&server.store, &[brief("Bell", "Harbour")]).await;
        let is_there = |answer: &Answer| answer.text().contains("Bell");
        server.get_until("/feeds/latest.rss", is_there).await;
        for (path, keys) in [
            (
                "/feeds/latest.rss",
                &[
                    "feed:latest",
                    "entry:brief-bell",
                    "entry:brief-fish-is-dear",
                ][..],
            ),
            ("/feeds/latest", &["feed:latest", "entry:brief-bell"]),
            (
                "/sections/harbour.atom",
                &["section:harbour", "entry:brief-bell"],
            ),
            ("/search.json?q=bell", &["search", "entry:brief-bell"]),
            ("/", &["front", "entry:brief-bell"]),
            ("/news-sitemap.xml", &["news-sitemap", "entry:brief-bell"]),
            ("/briefs/bell", &["entry:brief-bell"]),
            ("/opml.xml", &["opml"]),
        ] {
            let answer = server.get(path, "Accept-Encoding: gzip\r\n").await;
            let told: Vec<&str> = answer.header(name).split(separator).collect();
            for key in keys {
                assert!(told.contains(key), "{key} of {path}: {told:?}");
            }
            let others = NAMES.iter().filter(|other| **other != name);
            assert!(
                others
                    .into_iter()
                    .all(|other| answer.header(other).is_empty()),
                "{path}"
            );
            let known = format!(
                "Accept-Encoding: gzip\r\nIf-None-Match: {}\r\n",
                answer.header("etag")
            );
            let known = server.get(path, &known).await;
            assert_eq!((known.status, known.header(name)), (304, ""), "{path}");
        }
        // What was taken back is found by the key it had.
        let listed = server.store.entries(None, None, 9).await.unwrap();
        let bell = listed
            .iter()
            .find(|one| one.entry.slug.as_str() == "bell")
            .unwrap();
        let now = newsstand::model::Instant::new(chrono::Utc::now()).unwrap();
        server
            .store
            .retract(std::slice::from_ref(&bell.entry.guid), None, now)
            .await
            .unwrap();
        let gone = server
            .get_until("/briefs/bell", |answer| answer.status == 410)
            .await;
        assert_eq!(gone.header(name), "entry:brief-bell");
    }
}

#[tokio::test]
async fn a_desk_without_such_a_cache_sends_none() {
    let server = server().await;
    for path in ["/feeds/latest.rss", "/", "/briefs/fish-is-dear", "/nothing"] {
        let answer = server.get(path, "").await;
        assert!(
            NAMES.iter().all(|name| answer.header(name).is_empty()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn keys_are_a_hundred_and_three_kibibytes_at_most() {
    let server = behind(PurgeHeader::CacheTag).await;
    let count = async |least: usize| {
        let is_whole = |answer: &Answer| answer.text().matches("<item>").count() >= least;
        let answer = server.get_until("/feeds/latest.rss", is_whole).await;
        let value = answer.header("cache-tag");
        assert!(value.len() <= 3_072, "{}", value.len());
        (value.split(',').count(), value.len(), value.to_owned())
    };
    // Two stories are there already, and the feed itself is a key.
    let short = |numbers: std::ops::Range<usize>| {
        numbers
            .map(|number| brief(&format!("N{number}"), "Harbour"))
            .collect::<Vec<_>>()
    };
    put(&server.store, &short(0..97)).await;
    assert_eq!(count(99).await.0, 100);
    put(&server.store, &short(97..98)).await;
    assert_eq!(count(100).await.0, 100);
    // The newest are told.
    let long: Vec<_> = (0..50)
        .map(|number| brief(&format!("{} {number}", "long ".repeat(20)), "Harbour"))
        .collect();
    put(&server.store, &long).await;
    let (count, length, value) = count(150).await;
    assert!(
        count < 50 && length > 3_072 - 100,
        "{count} keys in {length} bytes"
    );
    assert!(
        value.starts_with("feed:latest,entry:brief-long-"),
        "{value}"
    );
}
