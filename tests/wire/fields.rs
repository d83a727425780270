//! The header fields of every kind of answer.

use super::said;
use super::serving::{self, Answer, server};
use std::collections::BTreeSet;

/// The names of an answer's fields, as often as they are there.
fn names(answer: &Answer) -> Vec<String> {
    let mut names: Vec<String> = answer
        .fields()
        .map(|(name, _)| name.to_lowercase())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_304_has_what_it_must_repeat_and_nothing_else() {
    let server = server().await;
    std::fs::write(server.images().join("quay.png"), b"x").unwrap();
    for (path, wanted) in [
        (
            "/feeds/latest.rss",
            &["cache-control", "connection", "date", "etag", "vary"][..],
        ),
        (
            "/feeds/latest",
            &["cache-control", "connection", "date", "etag", "vary"],
        ),
        (
            "/opml.xml",
            &["cache-control", "connection", "date", "etag", "vary"],
        ),
        // One that has no codings varies on nothing.
        (
            "/images/quay.png",
            &["cache-control", "connection", "date", "etag"],
        ),
    ] {
        let whole = server.get(path, "").await;
        let known = format!("If-None-Match: {}\r\n", whole.header("etag"));
        for method in ["GET", "HEAD"] {
            let answer = server.ask(method, path, &known).await;
            assert_eq!(
                (answer.status, names(&answer)),
                (304, wanted.iter().map(|name| (*name).to_owned()).collect()),
                "{path}"
            );
            for name in ["cache-control", "etag", "vary"] {
                assert_eq!(answer.header(name), whole.header(name), "{name} of {path}");
            }
        }
    }
}

#[tokio::test]
async fn every_answer_has_one_date_and_no_field_twice() {
    let server = server().await;
    for request in [
        super::get("/feeds/latest.rss"),
        super::get("/feeds/latest"),
        super::get("/nothing"),
        super::get("/%"),
        "nonsense\r\n\r\n".to_owned(),
        "GET / HTTP/1.0\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\n\r\nConnection: close\r\n".to_owned(),
        "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(),
        "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx".to_owned(),
        "GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\nConnection: close\r\n\r\n".to_owned(),
    ] {
        let heard = said(&server, &request).await;
        let names = names(&heard[0]);
        let different: BTreeSet<&String> = names.iter().collect();
        assert_eq!(names.len(), different.len(), "{request}: {names:?}");
        let date = httpdate::parse_http_date(heard[0].header("date")).unwrap();
        let age = std::time::SystemTime::now().duration_since(date).unwrap();
        assert!(age.as_secs() < 60, "{request}");
    }
}

#[tokio::test]
async fn an_answer_varies_on_what_it_depends_on() {
    let server = server().await;
    std::fs::write(server.images().join("quay.png"), b"x").unwrap();
    for (path, vary) in [
        ("/feeds/latest.rss", "Accept-Encoding, A-IM"),
        ("/search.rss?q=fish", "Accept-Encoding"),
        ("/feeds/latest", "Accept-Encoding"),
        ("/", "Accept-Encoding"),
        ("/images/quay.png", ""),
        // For people it is a page, for programs a line; where a feed would be, a line for all.
        ("/nothing", "Accept, Accept-Encoding"),
        ("/feeds/nothing", "Accept, Accept-Encoding"),
        ("/search?q=%22", "Accept, Accept-Encoding"),
        ("/feeds/nothing.rss", ""),
        ("/search.rss?q=%22", ""),
        ("/%", ""),
    ] {
        for fields in [
            "",
            "Accept: text/html\r\n",
            "Accept: text/html\r\nAccept-Encoding: gzip\r\n",
        ] {
            let answer = server.get(path, fields).await;
            assert_eq!(answer.header("vary"), vary, "{path} {fields}");
        }
    }
}

#[tokio::test]
async fn what_may_be_kept_shows_no_change_longer_than_the_desk_says() {
    for (max_age, stale_if_error, wanted) in [
        (60, 86_400, serving::KEPT),
        (0, 0, "public, max-age=0"),
        (5, 0, "public, max-age=5"),
        (6, 0, "public, max-age=5, stale-while-revalidate=1"),
        (
            3_600,
            60,
            "public, max-age=3000, stale-while-revalidate=600, stale-if-error=60",
        ),
    ] {
        let change = |desk: &mut newsstand::serve::Desk| {
            (desk.max_age, desk.stale_if_error) = (max_age, stale_if_error);
        };
        let server = serving::Running::start_of(change, |_| {}).await;
        for path in ["/feeds/latest.rss", "/", "/briefs/fish-is-dear"] {
            let answer = server.get(path, "").await;
            assert_eq!(answer.header("cache-control"), wanted, "{path}");
        }
    }
}
