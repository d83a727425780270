//! Search over HTTP: feeds and pages of what is found.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::{Html, Instant, Query};
use serving::{Answer, Running, brief, put, server};
use sqlx::{Connection, SqliteConnection};
use std::fmt::Write as _;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

const EXTENSIONS: [&str; 3] = ["rss", "atom", "json"];

#[tokio::test]
async fn what_is_found_is_a_feed_of_one_address_however_it_is_asked_for() {
    let server = server().await;
    for extension in EXTENSIONS {
        let path = format!("/search.{extension}?q=dear+fish");
        let first = server.get(&path, "").await;
        assert_eq!(first.status, 200, "{path}");
        let text = first.text();
        assert!(
            text.contains("Fish is dear") && !text.contains("سفينة"),
            "{text}"
        );
        let itself = format!("http://127.0.0.1:8080{path}");
        assert!(text.contains(&itself), "{text}");
        assert!(
            first
                .header("link")
                .starts_with(&format!("<{itself}>; rel=\"self\""))
        );
        for other in [
            format!("/search.{extension}?utm=x&q=FISH%20%20dear&q=other"),
            format!("/search.{extension}?q=%22fish%22+dear%21"),
        ] {
            let again = server.get(&other, "").await;
            assert_eq!(again.body, first.body, "{other}");
        }
        for field in ["etag", "last-modified"] {
            let name = if field == "etag" {
                "If-None-Match"
            } else {
                "If-Modified-Since"
            };
            let headers = format!("{name}: {}\r\n", first.header(field));
            assert_eq!(
                server.get(&path, &headers).await.status,
                304,
                "{path}: {name}"
            );
        }
        let head = server.ask("HEAD", &path, "").await;
        assert_eq!(
            (head.status, head.header("etag")),
            (200, first.header("etag"))
        );
    }
    let none = server.get("/search.rss?q=nothing+like+this", "").await;
    assert_eq!(none.status, 200, "an empty feed may be subscribed to");
    assert!(!none.text().contains("<item>"));
}

#[tokio::test]
async fn whatever_was_asked_for_the_documents_are_well_formed() {
    let server = server().await;
    for query in [
        "first -a<b>&lt;c]]>d&#11;e",
        "fish -\"x:y\u{202E}z 🦀\u{FFFE}\u{B}\"",
        "سفينة",
        "first -\"<![CDATA[ x\" -'\"><script>alert(1)</script>",
    ] {
        let typed: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let canonical = Query::parse(query).unwrap().to_string();
        for extension in EXTENSIONS {
            let path = format!("/search.{extension}?q={typed}");
            let document = server.get(&path, "").await.text();
            let title = if extension == "json" {
                let json: serde_json::Value = serde_json::from_str(&document).unwrap();
                json["title"].as_str().unwrap().to_owned()
            } else {
                let xml = roxmltree::Document::parse(&document).unwrap();
                let mut titles = xml
                    .descendants()
                    .filter(|node| node.tag_name().name() == "title");
                titles.next().unwrap().text().unwrap().to_owned()
            };
            // Where it looks like markup, the XML formats tell it as HTML.
            let text = quick_xml::escape::unescape(&title).unwrap_or_default();
            let wanted = format!("{canonical} – The Packet & Co");
            assert!(title == wanted || text == wanted, "{extension}: {title}");
        }
        let page = server.get(&format!("/search?q={typed}"), "").await.text();
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    }
}

#[tokio::test]
async fn what_is_found_follows_the_store() {
    let server = server().await;
    let path = "/search.atom?q=whale";
    let before = server.get(path, "").await;
    assert!(!before.text().contains("<entry>"));
    put(&server.store, &[brief("A whale in the harbour", "Harbour")]).await;
    let found = server.get_until(path, |answer| answer.text().contains("A whale"));
    let found = found.await;
    assert_ne!(found.header("etag"), before.header("etag"));
    let mut embargoed = brief("A whale tomorrow", "Harbour");
    let now = chrono::Utc::now();
    embargoed.published = Some(Instant::new(now + chrono::Duration::hours(1)).unwrap());
    // One that is seen tells that the other one would be.
    put(
        &server.store,
        &[embargoed, brief("A whale today", "Harbour")],
    )
    .await;
    let found = server.get_until(path, |answer| answer.text().contains("A whale today"));
    assert!(!found.await.text().contains("tomorrow"));
}

#[tokio::test]
async fn people_search_from_the_front_page() {
    let server = server().await;
    let front = server.get("/", "").await.text();
    assert!(front.contains("<form action=\"/search\""), "{front}");
    assert!(!front.contains("noindex"));
    let blank = server.get("/search", "").await;
    assert_eq!(
        (blank.status, blank.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert_eq!(server.get("/search?q=+", "").await.body, blank.body);
    let page = server
        .get("/search?q=%22is+dear%22+-%3Cscript%3E", "")
        .await;
    let text = page.text();
    assert!(text.contains("Fish is dear"), "{text}");
    assert!(
        text.contains("value=\"&#34;is dear&#34; -script\""),
        "{text}"
    );
    assert!(
        text.contains("href=\"/search.rss?q=%22is+dear%22+-script\""),
        "{text}"
    );
    let none = server.get("/search?q=nothing", "").await.text();
    assert!(none.contains("Nothing has been found"));
    for page in [&blank.text(), &text, &none] {
        assert!(
            page.contains("<meta name=\"robots\" content=\"noindex\">"),
            "{page}"
        );
    }
    let opml = server.get("/opml.xml", "").await.text();
    assert!(!opml.contains("search"), "{opml}");
}

#[tokio::test]
async fn a_search_that_cannot_be_is_told_why() {
    let server = server().await;
    let long = format!("/search.rss?q={}", "a".repeat(501));
    for (path, status, told) in [
        ("/search.rss", 400, "write some words"),
        ("/search.json?q=", 400, "write some words"),
        ("/search?q=%22%22%2A", 400, "write some words"),
        ("/search?q=-ferry", 400, "without -"),
        ("/search?q=kind%3Apoem", 400, "`article` or `brief`"),
        (&long, 400, "at most 500 bytes"),
        ("/search.pdf?q=x", 404, ""),
        ("/search/x", 404, ""),
        ("/searches", 404, ""),
    ] {
        let answer = server.get(path, "").await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text().contains(told), "{path}: {}", answer.text());
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    for path in [
        "/search.atom?q=fish%00%FF%ED%A0%80+%E2%80%AE",
        "/search.atom?q=fish&q=%00",
        "/search.atom?q=title%3Afish+OR+%28+%7B+%5E+%22",
    ] {
        assert_eq!(server.get(path, "").await.status, 200, "{path}");
    }
}

/// Reads so many answers of 200 from a connection that stays open.
async fn answers(stream: &mut TcpStream, count: usize) {
    let mut bytes = Vec::new();
    for _ in 0..count {
        loop {
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = end.map(|end| end + 4) {
                let answer = Answer::parse(&bytes[..end]);
                assert_eq!(answer.status, 200);
                let length: usize = answer.header("content-length").parse().unwrap();
                if bytes.len() >= end + length {
                    bytes.drain(..end + length);
                    break;
                }
            }
            let mut buffer = [0; 16 * 1024];
            let reading = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut buffer));
            let read = reading.await.expect("no answer").unwrap();
            assert!(read > 0, "closed before the answers were whole");
            bytes.extend_from_slice(&buffer[..read]);
        }
    }
}

/// Bytes of this process in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes * 1_024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_many_queries_there_are_the_feeds_are_kept_and_memory_is_bounded() {
    const QUERIES: usize = 10_000;
    let server = Running::start(|settings| settings.cache.on_demand = 1 << 20).await;
    let mut tale = brief("A long tale of fish", "Harbour");
    tale.story.body = Some(Html::from_sanitised(&"<p>And then?</p>".repeat(400)));
    put(&server.store, &[tale]).await;
    let is_long = |answer: &Answer| answer.text().contains("And then?");
    let kept = server.get_until("/feeds/latest.rss", is_long).await;
    let body = server.get("/search.rss?q=fish", "").await.body.len();
    let before = resident();
    let mut stream = server.connect().await;
    for first in (0..QUERIES).step_by(50) {
        let mut requests = String::new();
        for number in first..first + 50 {
            let path = format!("/search.rss?q=fish+-x{number}");
            write!(requests, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        }
        serving::send(&mut stream, &requests).await;
        answers(&mut stream, 50).await;
    }
    let grown = resident().saturating_sub(before);
    let all = (QUERIES * body) as u64;
    assert!(all > 64 << 20, "{all} bytes would not be seen");
    assert!(grown < 32 << 20, "{grown} bytes for {all} of documents");
    // What is served now can only be what was kept.
    let mut connection = SqliteConnection::connect(&server.store_url).await.unwrap();
    for table in ["listing", "departure"] {
        let drop = sqlx::AssertSqlSafe(format!("DROP TABLE {table}"));
        sqlx::query(drop).execute(&mut connection).await.unwrap();
    }
    let again = server.get("/feeds/latest.rss", "").await;
    assert_eq!((again.status, &again.body), (200, &kept.body));
    assert_eq!(server.get("/feeds/latest.atom", "").await.status, 503);
}
