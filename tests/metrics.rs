//! `/metrics`: what was asked for is counted, by labels that nobody outside can choose.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::{Address, FeedKey, Format, Kind, Slug};
use newsstand::serve::CacheBytes;
use serving::{Answer, Running, brief, put, secure, server};
use std::collections::BTreeSet;
use std::sync::Arc;

async fn metrics(server: &Running) -> String {
    let answer = server.admin("/metrics").await;
    assert_eq!(answer.status, 200);
    let media_type = "text/plain; version=0.0.4; charset=utf-8";
    assert_eq!(answer.header("content-type"), media_type);
    answer.text()
}

/// The value of a series; 0 if it is not there.
fn value(text: &str, series: &str) -> f64 {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

/// Every series, without its value.
fn series(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap().0).collect()
}

fn requests(kind: &str, feed: &str, status: u16, coding: &str) -> String {
    format!(
        "newsstand_http_requests_total{{kind=\"{kind}\",feed=\"{feed}\",status=\"{status}\",coding=\"{coding}\"}}"
    )
}

#[tokio::test]
async fn every_request_is_counted_once_by_feed_status_and_coding() {
    let server = server().await;
    let gzip = "Accept-Encoding: gzip\r\n";
    let path = "/feeds/latest.rss";
    let plain = server.get(path, "").await;
    let coded = server.get(path, gzip).await;
    let known = format!("{gzip}If-None-Match: {}\r\n", coded.header("etag"));
    for _ in 0..5 {
        assert_eq!(server.get(path, &known).await.status, 304);
    }
    for _ in 0..2 {
        assert_eq!(server.ask("HEAD", path, "").await.status, 200);
    }
    let latest = FeedKey::Defined(Slug::new("latest").unwrap());
    assert_eq!(
        server
            .get(&Address::FeedPage(latest).path(), "")
            .await
            .status,
        200
    );
    let section = Address::Document(
        FeedKey::Section(Slug::new("harbour").unwrap()),
        Format::Atom,
    );
    for (path, status) in [
        (section.path().as_str(), 200),
        ("/search.json?q=fish", 200),
        ("/opml.xml", 200),
        ("/nothing", 404),
        ("/%FF", 400),
    ] {
        assert_eq!(server.get(path, "").await.status, status);
    }
    let answer = server.ask("POST", path, "Content-Length: 0\r\n").await;
    assert_eq!(answer.status, 405);
    let text = metrics(&server).await;
    for (series, expected) in [
        (requests("feed", "latest", 200, "identity"), 3),
        (requests("feed", "latest", 200, "gzip"), 1),
        (requests("feed", "latest", 304, "gzip"), 5),
        (requests("page", "", 200, "identity"), 1),
        (requests("section", "", 200, "identity"), 1),
        (requests("search", "", 200, "identity"), 1),
        (requests("list", "", 200, "identity"), 1),
        (requests("nothing", "", 404, "identity"), 1),
        (requests("nothing", "", 400, "identity"), 1),
        (requests("nothing", "", 405, "identity"), 1),
        ("newsstand_render_seconds_count{kind=\"feed\"}".into(), 1),
        (
            "newsstand_compress_seconds_count{coding=\"gzip\"}".into(),
            1,
        ),
        (
            "newsstand_cache_misses_total{cache=\"documents\"}".into(),
            4,
        ),
        ("newsstand_cache_hits_total{cache=\"documents\"}".into(), 8),
        ("newsstand_cache_entries{cache=\"documents\"}".into(), 4),
        ("newsstand_cache_entries{cache=\"on_demand\"}".into(), 1),
        (
            "newsstand_cache_misses_total{cache=\"on_demand\"}".into(),
            1,
        ),
        ("newsstand_document_wait_seconds_count".into(), 5),
        ("newsstand_connections_accepted_total".into(), 16),
        ("newsstand_connections_waiting".into(), 0),
        ("newsstand_http_panics_total".into(), 0),
        ("newsstand_store_following".into(), 1),
    ] {
        assert_eq!(
            value(&text, &series),
            f64::from(expected),
            "{series}\n{text}"
        );
    }
    let sent = |coding: &str| {
        let labels = format!("kind=\"feed\",feed=\"latest\",coding=\"{coding}\"");
        value(
            &text,
            &format!("newsstand_http_response_bytes_total{{{labels}}}"),
        )
    };
    assert_eq!(sent("identity"), plain.body.len() as f64, "HEAD sends none");
    assert_eq!(sent("gzip"), coded.body.len() as f64);
    assert!(value(&text, "newsstand_store_read_seconds_count") >= 4.0);
}

/// What nobody should ask for, and all that anybody can make up.
async fn hostile(server: &Running, number: usize) {
    let many = "x".repeat(20_000);
    for path in [
        format!("/feeds/made-up-{number}.rss"),
        format!("/sections/made-up-{number}.rss"),
        format!("/tags/{number}\"}} 1.atom"),
        format!("/{number}%0anewsstand_injected%201"),
        format!("/search.rss?q=made+up+{number}"),
        format!("/search?q={number}"),
        format!("/articles/made-up-{number}"),
        format!("/images/{number}.png"),
        format!("/feeds/latest/archive/brief-{number}.rss"),
        format!("/{many}"),
    ] {
        let headers = format!("Accept-Encoding: coding-{number}, gzip;q=0.1\r\nX-{number}: x\r\n");
        for method in ["GET", "HEAD", "MADE-UP", &format!("M{number}")] {
            server.ask(method, &path, &headers).await;
        }
    }
}

#[tokio::test]
async fn nobody_outside_can_add_series() {
    let server = server().await;
    hostile(&server, 0).await;
    let before = metrics(&server).await;
    for number in 1..20 {
        hostile(&server, number).await;
        put(
            &server.store,
            &[brief(&format!("{number}"), &format!("Section {number}"))],
        )
        .await;
        let own = FeedKey::Section(Slug::of(&format!("Section {number}")));
        let path = Address::Document(own, Format::Rss).path();
        server.get_until(&path, |answer| answer.status == 200).await;
    }
    let after = metrics(&server).await;
    let (before, after) = (series(&before), series(&after));
    let new: Vec<_> = after.difference(&before).collect();
    // The first section that there is brings the series of all of them.
    let is_of_sections = |series: &&&str| series.contains("kind=\"section\"");
    assert!(new.iter().all(is_of_sections), "{new:?}");
    let requests = new
        .iter()
        .filter(|series| series.starts_with("newsstand_http_requests"));
    assert_eq!(requests.count(), 1, "{new:?}");
}

#[tokio::test]
async fn what_meets_a_limit_is_counted() {
    let server = Running::start(|settings| settings.connections = 1).await;
    let hits = |limit: &str| format!("newsstand_limit_hits_total{{limit=\"{limit}\"}}");
    let text = metrics(&server).await;
    for limit in [
        "connections",
        "connections_per_client",
        "rate",
        "handshakes",
        "in_flight",
        "target",
        "fields",
    ] {
        assert!(series(&text).contains(hits(limit).as_str()), "{text}");
    }
    server.get(&format!("/{}", "a".repeat(8 * 1024)), "").await;
    let fields = format!("X: {}\r\n", "a".repeat(16 * 1024));
    server.get("/", &fields).await;
    // The one that holds the only place, for it does not read its answer, and one that waits for it.
    let picture = std::fs::File::create(server.images().join("large.png")).unwrap();
    picture.set_len(16 << 20).unwrap();
    let mut first = server.connect().await;
    serving::send(
        &mut first,
        "GET /images/large.png HTTP/1.1\r\nHost: x\r\n\r\n",
    )
    .await;
    first.readable().await.unwrap();
    let second = server.connect().await;
    let is_told = |answer: &Answer| {
        let text = answer.text();
        value(&text, "newsstand_connections_waiting") == 1.0
            && value(&text, "newsstand_connections_open") == 1.0
            && value(&text, &hits("connections")) >= 1.0
    };
    let text = server.admin_until("/metrics", is_told).await.text();
    assert_eq!(value(&text, &hits("target")), 1.0);
    assert_eq!(value(&text, &hits("fields")), 1.0);
    drop((first, second));
    let is_empty = |answer: &Answer| {
        let text = answer.text();
        value(&text, "newsstand_connections_waiting") == 0.0
            && value(&text, "newsstand_connections_open") == 0.0
    };
    server.admin_until("/metrics", is_empty).await;
}

/// hyper answers by itself what it cannot read.
#[tokio::test]
async fn what_is_no_request_is_counted() {
    let server = server().await;
    for nonsense in ["nonsense\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"] {
        assert_eq!(server.raw(nonsense).await.status, 400);
    }
    // Twice what is read of a head at all.
    let mut endless = server.connect().await;
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}", "a".repeat(128 * 1024));
    serving::send(&mut endless, &head).await;
    let are_counted = |answer: &Answer| {
        let text = answer.text();
        value(&text, "newsstand_http_unreadable_total") == 2.0
            && value(&text, "newsstand_limit_hits_total{limit=\"fields\"}") == 1.0
    };
    server.admin_until("/metrics", are_counted).await;
}

#[tokio::test]
async fn a_feed_that_is_no_more_is_told_of_no_more() {
    let mut server = server().await;
    let path = "/feeds/latest.rss";
    server.get(path, "").await;
    // Another setup in between, which has not counted anything.
    server.set_up(|setup| setup.desk.max_age = 7).await;
    server.get("/opml.xml", "").await;
    let is_of_latest = |series: &&&str| series.contains("feed=\"latest\"");
    let text = metrics(&server).await;
    assert_eq!(series(&text).iter().filter(is_of_latest).count(), 2);
    server.set_up(|setup| setup.desk.feeds.clear()).await;
    assert_eq!(server.get(path, "").await.status, 404);
    let text = metrics(&server).await;
    assert_eq!(
        series(&text).iter().filter(is_of_latest).count(),
        0,
        "{text}"
    );
    let others = requests("list", "", 200, "identity");
    assert_eq!(value(&text, &others), 1.0, "{text}");
}

#[tokio::test]
async fn a_change_and_a_store_that_is_away_are_told() {
    let server = server().await;
    let revision = |text: &str| value(text, "newsstand_store_revision");
    let before = revision(&metrics(&server).await);
    put(&server.store, &[brief("One more", "Harbour")]).await;
    let is_seen = |answer: &Answer| revision(&answer.text()) == before + 1.0;
    let text = server.admin_until("/metrics", is_seen).await.text();
    let changed = value(&text, "newsstand_store_last_change_timestamp_seconds");
    let now = chrono::Utc::now().timestamp() as f64;
    assert!((now - 20.0..=now).contains(&changed), "{changed}");
    let file = server.store_url.strip_prefix("sqlite://").unwrap();
    std::fs::rename(file, format!("{file}.away")).unwrap();
    let is_away = |answer: &Answer| value(&answer.text(), "newsstand_store_following") == 0.0;
    server.admin_until("/metrics", is_away).await;
}

/// What it cost so far to show documents: renderings, documents not ready when they were asked for, and
/// questions to the store for one.
async fn made(server: &Running) -> [f64; 3] {
    let text = metrics(server).await;
    let kinds = ["feed", "section", "list"];
    let count = |kind: &str| format!("newsstand_render_seconds_count{{kind=\"{kind}\"}}");
    [
        kinds.iter().map(|kind| value(&text, &count(kind))).sum(),
        value(&text, "newsstand_cache_misses_total{cache=\"documents\"}"),
        value(&text, "newsstand_document_wait_seconds_count"),
    ]
}

#[tokio::test]
async fn a_change_makes_anew_what_lists_the_entry_alone_and_only_when_it_is_asked_for() {
    const SECTIONS: usize = 100;
    let server = server().await;
    let section = |number: usize| format!("Section {number}");
    let briefs = (0..SECTIONS).map(|number| brief(&format!("Brief {number}"), &section(number)));
    put(&server.store, &briefs.collect::<Vec<_>>()).await;
    let of = |key: FeedKey| Format::ALL.map(|format| Address::Document(key.clone(), format).path());
    let documents = |number| of(FeedKey::Section(Slug::of(&section(number))));
    // As soon as the last is there, all are.
    let is_there = |answer: &Answer| answer.status == 200;
    server
        .get_until(&documents(SECTIONS - 1)[0], is_there)
        .await;
    let mut known = Vec::new();
    for path in (0..SECTIONS).flat_map(documents) {
        let answer = server.get(&path, "").await;
        assert_eq!(answer.status, 200, "{path}");
        known.push((path, answer));
    }
    let everything = of(FeedKey::Defined(Slug::new("latest").unwrap()));
    for path in &everything {
        assert_eq!(server.get(path, "").await.status, 200, "{path}");
    }
    let before = made(&server).await;

    let revision = |text: &str| value(text, "newsstand_store_revision");
    let old = revision(&metrics(&server).await);
    const CHANGED: usize = 7;
    put(&server.store, &[brief("News", &section(CHANGED))]).await;
    let is_seen = |answer: &Answer| revision(&answer.text()) == old + 1.0;
    server.admin_until("/metrics", is_seen).await;
    assert_eq!(made(&server).await, before, "nobody has asked yet");

    let changed = documents(CHANGED);
    let others = known.iter().filter(|(path, _)| !changed.contains(path));
    for (path, answer) in others.clone() {
        let condition = format!("If-None-Match: {}\r\n", answer.header("etag"));
        assert_eq!(server.get(path, &condition).await.status, 304, "{path}");
        let again = server.get(path, "").await;
        for name in ["etag", "last-modified"] {
            assert_eq!(again.header(name), answer.header(name), "{path}: {name}");
        }
    }
    assert_eq!(others.count(), Format::ALL.len() * (SECTIONS - 1));
    assert_eq!(made(&server).await, before, "no other feed lists it");

    for path in changed.iter().chain(&everything) {
        for _ in 0..2 {
            assert!(server.get(path, "").await.text().contains("News"), "{path}");
        }
    }
    let twice = 2.0 * Format::ALL.len() as f64;
    assert_eq!(made(&server).await, before.map(|count| count + twice));
}

#[tokio::test]
async fn a_full_cache_says_what_it_dropped() {
    let server = Running::start(|settings| {
        settings.cache = CacheBytes {
            documents: 20_000,
            ..settings.cache
        };
    })
    .await;
    for number in 0..20 {
        put(
            &server.store,
            &[brief(&format!("Brief {number}"), "Harbour")],
        )
        .await;
        let page = Address::EntryPage(Kind::Brief, Slug::of(&format!("Brief {number}"))).path();
        server.get_until(&page, |answer| answer.status == 200).await;
    }
    let text = metrics(&server).await;
    assert!(
        value(
            &text,
            "newsstand_cache_evictions_total{cache=\"documents\"}"
        ) >= 10.0,
        "{text}"
    );
    assert!(
        value(&text, "newsstand_cache_bytes{cache=\"documents\"}") <= 20_000.0,
        "{text}"
    );
}

#[tokio::test]
async fn what_is_too_large_to_be_kept_is_told_once_and_counted_each_time() {
    let written = tempfile::NamedTempFile::new().unwrap();
    let log = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(Arc::new(written.reopen().unwrap()))
        .finish();
    let _logging = tracing::subscriber::set_default(log);
    let mut server = server().await;
    let path = "/feeds/latest.rss";
    // As a document is weighed; one sixteenth of the cache is for others.
    let body = server.get(path, "").await.body.len() as u64;
    let weight = 2 * body + 4_096;
    let fits = (weight..)
        .find(|bytes| bytes - bytes / 16 == weight)
        .unwrap();
    let told = || {
        let log = std::fs::read_to_string(written.path()).unwrap();
        let lines = log
            .lines()
            .filter(|line| line.contains("too large to be kept"));
        lines.filter(|line| line.contains(path)).count()
    };
    for (bytes, misses, oversized, lines) in [(fits, 1.0, 0.0, 0), (fits - 1, 3.0, 3.0, 1)] {
        let counted = async |name: &str, server: &Running| {
            let series = format!("newsstand_cache_{name}_total{{cache=\"documents\"}}");
            value(&metrics(server).await, &series)
        };
        server
            .set_up(|setup| setup.settings.cache.documents = bytes)
            .await;
        let before = counted("misses", &server).await;
        for _ in 0..3 {
            assert_eq!(server.get(path, "").await.status, 200);
        }
        assert_eq!(counted("misses", &server).await - before, misses);
        assert_eq!(counted("oversized", &server).await, oversized);
        assert_eq!(told(), lines);
    }
}

#[tokio::test]
async fn the_readme_names_every_metric() {
    let readme = include_str!("../README.md");
    let start = readme.find("\n## Metrics\n").unwrap() + 1;
    let part = &readme[start..];
    let part = &part[..part.find("\n## Tests").unwrap()];
    let told: BTreeSet<&str> = part
        .split('`')
        .filter(|name| name.starts_with("newsstand_"))
        .collect();
    // With TLS, which has a metric of its own.
    let folder = tempfile::tempdir().unwrap();
    let (files, trusted) = secure::certificate(folder.path());
    let server = Running::start_with(Some(files), |_| {}, |_| {}).await;
    let client = server.client(&[trusted]);
    let coded = "Accept-Encoding: gzip\r\n";
    client.http_1("GET", "/feeds/latest.rss", coded).await;
    let text = metrics(&server).await;
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let names = types.map(|line| line.split_once(' ').unwrap());
    let names: BTreeSet<String> = names
        .map(|(name, kind)| match kind {
            "counter" if !name.ends_with("_total") => format!("{name}_total"),
            _ => name.to_owned(),
        })
        .filter(|name| name.starts_with("newsstand_"))
        .collect();
    let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(told, names);
}

#[tokio::test]
async fn the_process_is_told_as_every_exporter_does() {
    let server = server().await;
    let text = metrics(&server).await;
    for (name, least) in [
        ("process_cpu_seconds_total", 0.0),
        ("process_resident_memory_bytes", 1_000_000.0),
        ("process_virtual_memory_bytes", 1_000_000.0),
        ("process_threads", 3.0),
        ("process_open_fds", 5.0),
        ("process_max_fds", 5.0),
        ("process_start_time_seconds", 1_700_000_000.0),
    ] {
        assert!(series(&text).contains(name), "{name}\n{text}");
        assert!(value(&text, name) >= least, "{name}\n{text}");
    }
    // The system tells to the second when it started, and all else from there.
    let latest = chrono::Utc::now().timestamp() as f64 + 2.0;
    assert!(value(&text, "process_start_time_seconds") <= latest);
    let build = format!(
        "newsstand_build_info{{version=\"{}\"}}",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(value(&text, &build), 1.0, "{text}");
    assert_eq!(
        server.get("/metrics", "").await.status,
        404,
        "not for the public"
    );
}

#[tokio::test]
async fn a_thousand_bad_files_are_shown_and_all_are_counted() {
    use newsstand::serve::Imports;
    let imports = Imports::default();
    let server = Running::start(|settings| settings.imports = imports.clone()).await;
    let bad = |number: usize| {
        let file = |number| {
            (
                format!("{number:04}.md").into(),
                "]]> & \u{1b}[31m".to_owned(),
            )
        };
        (0..number)
            .map(file)
            .collect::<Vec<(std::path::PathBuf, String)>>()
    };
    let now = newsstand::model::Instant::new(chrono::Utc::now()).unwrap();
    for (number, shown, more) in [(1_000, 1_000, 0), (1_001, 1_000, 1), (0, 0, 0)] {
        imports.settle(|_| true, bad(number), now);
        let page = server.admin("/imports").await;
        assert_eq!(page.header("content-type"), "application/json");
        assert!(!page.text().contains('\u{1b}'));
        let page: serde_json::Value = serde_json::from_slice(&page.body).unwrap();
        assert_eq!(page["bad"].as_array().unwrap().len(), shown);
        assert_eq!(page["more"], more);
        let counted = value(&metrics(&server).await, "newsstand_import_bad_files");
        assert_eq!(counted, number as f64);
    }
}
