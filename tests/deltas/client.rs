//! A server with a dozen stories, and a client that polls it.

use crate::serving::{self, Answer, Running, brief, put, text};
use newsstand::model::{Format, Html, Instant, Kind, Submission};
use std::collections::BTreeSet;
use std::io::Read as _;

pub(crate) const CODINGS: [&str; 4] = ["identity", "gzip", "br", "zstd"];
pub(crate) const LATEST: &str = "/feeds/latest.atom";

/// A server with a dozen stories, one of them of a megabyte.
pub(crate) async fn server() -> Running {
    let server = serving::server().await;
    let mut stories: Vec<Submission> = (0..12)
        .map(|number| brief(&format!("Old {number} & \u{b}سفينة"), "Town"))
        .collect();
    stories[0].story.kind = Kind::Article;
    let long = "<p>]]> &amp; 🦀 tides.</p>".repeat(40_000);
    stories[0].story.body = Some(Html::from_sanitised(&long));
    put(&server.store, &stories).await;
    for format in Format::ALL {
        let path = format!("/feeds/latest.{}", format.extension());
        has(&server, &path, "Old 11").await;
    }
    server
}

/// A new text of a story that is there.
pub(crate) fn corrected(title: &str, section: &str) -> Submission {
    let mut one = brief(title, section);
    one.story.dateline = Some(text("PORT, \u{202e}Coast ]]> & 🐟, corrected"));
    one
}

/// Waits until a document tells something.
pub(crate) async fn has(server: &Running, path: &str, words: &str) -> Answer {
    let wanted = |answer: &Answer| answer.text().contains(words);
    server.get_until(path, wanted).await
}

/// A poll that takes deltas, by the tag of an earlier answer.
pub(crate) async fn poll(server: &Running, path: &str, etag: &str, coding: &str) -> Answer {
    let headers = format!("A-IM: feed\r\nIf-None-Match: {etag}\r\nAccept-Encoding: {coding}\r\n");
    server.get(path, &headers).await
}

/// The same by its date alone.
pub(crate) async fn poll_since(server: &Running, path: &str, second: i64) -> Answer {
    let since = std::time::Duration::from_secs(u64::try_from(second).unwrap());
    let date = httpdate::fmt_http_date(std::time::UNIX_EPOCH + since);
    let headers = format!("A-IM: feed\r\nIf-Modified-Since: {date}\r\n");
    server.get(path, &headers).await
}

pub(crate) fn decoded(answer: &Answer) -> Vec<u8> {
    let mut body = Vec::new();
    match answer.header("content-encoding") {
        "" => body.clone_from(&answer.body),
        "gzip" => drop(
            flate2::read::GzDecoder::new(&*answer.body)
                .read_to_end(&mut body)
                .unwrap(),
        ),
        "br" => drop(
            brotli::Decompressor::new(&*answer.body, 4096)
                .read_to_end(&mut body)
                .unwrap(),
        ),
        "zstd" => body = zstd::decode_all(&*answer.body).unwrap(),
        other => panic!("{other}"),
    }
    body
}

/// The titles a parser of others finds.
pub(crate) fn titles(answer: &Answer) -> BTreeSet<String> {
    let feed = feed_rs::parser::parse(&*decoded(answer)).unwrap();
    let titles = feed.entries.into_iter().map(|entry| {
        let title = entry.title.unwrap().content;
        // Where it is HTML, it says so and is written as such.
        let plain = quick_xml::escape::unescape(&title).map(|title| title.into_owned());
        plain.unwrap_or(title)
    });
    titles.collect()
}

pub(crate) fn set<const N: usize>(titles: [&str; N]) -> BTreeSet<String> {
    titles.map(str::to_owned).into()
}

pub(crate) async fn put_at(server: &Running, now: Instant, submissions: &[Submission]) {
    let mint = serving::mint();
    let stored = server.store.put(submissions, &mint, now).await;
    stored.unwrap();
}

/// So many seconds from now.
pub(crate) fn ahead(seconds: i64) -> Instant {
    Instant::new(chrono::Utc::now() + chrono::TimeDelta::seconds(seconds)).unwrap()
}

pub(crate) fn second(instant: Instant) -> i64 {
    instant.milliseconds().div_euclid(1_000)
}
