//! The server over real sockets, on a real store.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::{
    Address, Correction, Enclosure, Extent, FeedKey, Format, Html, Instant, Kind, Language,
    MediaType, Slug, Source, Tag,
};
use newsstand::serve::{Accepted, Coding, Decision, decide};
use newsstand::store::Store;
use serving::{Running, brief, put, server, text};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, SqlitePool};
use std::io::Read as _;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

#[tokio::test]
async fn a_document_says_what_it_is_and_a_poll_that_knows_it_gets_304() {
    let server = server().await;
    for (format, media_type) in [
        (Format::Rss, "application/rss+xml; charset=utf-8"),
        (Format::Atom, "application/atom+xml; charset=utf-8"),
        (Format::Json, "application/feed+json; charset=utf-8"),
    ] {
        let path = format!("/feeds/latest.{}", format.extension());
        let first = server.get(&path, "").await;
        assert_eq!(first.status, 200);
        assert_eq!(first.header("content-type"), media_type);
        assert_eq!(first.header("content-length"), first.body.len().to_string());
        assert_eq!(first.header("vary"), "Accept-Encoding, A-IM");
        assert_eq!(first.header("cache-control"), serving::KEPT);
        let itself = format!("<http://127.0.0.1:8080{path}>; rel=\"self\"");
        assert!(first.header("link").starts_with(&itself));
        let etag = first.header("etag");
        let modified = first.header("last-modified");
        for headers in [
            format!("If-None-Match: {etag}\r\n"),
            format!("If-None-Match: \"other, one\", W/{etag}\r\n"),
            "If-None-Match: *\r\n".to_owned(),
            format!("If-Modified-Since: {modified}\r\n"),
            format!(
                "If-None-Match: {etag}\r\nIf-Modified-Since: Mon, 01 Jan 2001 00:00:00 GMT\r\n"
            ),
        ] {
            let again = server.get(&path, &headers).await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{headers}");
            for name in ["etag", "cache-control", "vary", "date"] {
                assert!(!again.header(name).is_empty(), "a 304 repeats {name}");
            }
        }
        for headers in [
            "If-None-Match: \"\"\r\n".to_owned(),
            "If-None-Match: nonsense\r\n".to_owned(),
            format!("If-None-Match: \"other\"\r\nIf-Modified-Since: {modified}\r\n"),
            "If-Modified-Since: yesterday\r\n".to_owned(),
        ] {
            assert_eq!(server.get(&path, &headers).await.status, 200, "{headers}");
        }
    }
}

#[tokio::test]
async fn each_coding_has_its_own_tag_and_the_same_content() {
    let server = server().await;
    let plain = server.get("/feeds/latest.rss", "").await;
    assert_eq!(plain.header("content-encoding"), "");
    let mut tags = vec![plain.header("etag").to_owned()];
    for name in ["gzip", "br", "zstd"] {
        // What is dear to make goes out when it is made.
        let coded = loop {
            let accepts = format!("Accept-Encoding: {name}\r\n");
            let answer = server.get("/feeds/latest.rss", &accepts).await;
            match answer.header("content-encoding") {
                "" => assert_eq!(answer.body, plain.body),
                _ => break answer,
            }
        };
        assert_eq!(coded.header("content-encoding"), name);
        assert!(coded.body.len() < plain.body.len());
        let mut decoded = Vec::new();
        match name {
            "gzip" => flate2::read::GzDecoder::new(&*coded.body).read_to_end(&mut decoded),
            "br" => brotli::Decompressor::new(&*coded.body, 4096).read_to_end(&mut decoded),
            _ => zstd::Decoder::new(&*coded.body)
                .unwrap()
                .read_to_end(&mut decoded),
        }
        .unwrap();
        assert!(decoded == plain.body, "{name} decodes to the identity body");
        let headers = format!(
            "Accept-Encoding: {name}\r\nIf-None-Match: {}\r\n",
            coded.header("etag")
        );
        assert_eq!(server.get("/feeds/latest.rss", &headers).await.status, 304);
        assert!(!tags.contains(&coded.header("etag").to_owned()));
        tags.push(coded.header("etag").to_owned());
    }
}

#[test]
fn codings_are_chosen_by_quality() {
    use Coding::{Brotli, Gzip, Identity, Zstd};
    for (accepts, codings) in [
        ("", &[Identity][..]),
        ("gzip", &[Gzip, Identity]),
        ("gzip, deflate, br, zstd", &[Brotli, Zstd, Gzip, Identity]),
        ("gzip;q=0.5, zstd;q=0.8", &[Zstd, Gzip, Identity]),
        ("*", &[Brotli, Zstd, Gzip, Identity]),
        ("br;q=0, *", &[Zstd, Gzip, Identity]),
        ("identity;q=1, gzip;q=0.5", &[Identity, Gzip]),
        ("br, identity;q=0.9, gzip;q=0.5", &[Brotli, Identity, Gzip]),
        ("identity;q=0, gzip;q=0.1", &[Gzip]),
        ("identity;q=0", &[Identity]),
        ("*;q=0", &[Identity]),
        ("*;q=0, gzip", &[Gzip]),
        ("gzip;q=0", &[Identity]),
        ("gzip;q=nonsense", &[Identity]),
        ("GZIP", &[Gzip, Identity]),
        ("deflate", &[Identity]),
    ] {
        let mut headers = hyper::HeaderMap::new();
        headers.insert("accept-encoding", accepts.parse().unwrap());
        let accepted = Accepted::of(&headers);
        assert_eq!(accepted.as_slice(), codings, "{accepts:?}");
    }
}

#[test]
fn conditions_have_the_precedence_of_the_rfc() {
    const TAG: &str = "\"tag\"";
    /// Of another representation that the client takes.
    const OTHER: &str = "\"tag-br\"";
    const OLD: &str = "Thu, 01 Jan 1970 00:16:39 GMT";
    const SAME: &str = "Thu, 01 Jan 1970 00:16:40 GMT";
    for (fields, decision) in [
        (vec![], Decision::Perform),
        (vec![("if-none-match", TAG)], Decision::NotModified(0)),
        (
            vec![("if-none-match", "W/\"tag\"")],
            Decision::NotModified(0),
        ),
        (
            vec![("if-none-match", "\"a\""), ("if-none-match", TAG)],
            Decision::NotModified(0),
        ),
        (
            vec![("if-none-match", "\"a\" , \"b,\",W/\"tag\"")],
            Decision::NotModified(0),
        ),
        (vec![("if-none-match", "*")], Decision::NotModified(0)),
        (vec![("if-none-match", OTHER)], Decision::NotModified(1)),
        (
            vec![("if-none-match", "\"a\", W/\"tag-br\", \"tag\"")],
            Decision::NotModified(1),
        ),
        (vec![("if-none-match", "\"tag-gzip\"")], Decision::Perform),
        (vec![("if-match", OTHER)], Decision::Perform),
        (
            vec![("if-match", "\"tag-gzip\"")],
            Decision::PreconditionFailed,
        ),
        (vec![("if-none-match", "\"\"")], Decision::Perform),
        (vec![("if-none-match", "tag")], Decision::Perform),
        (vec![("if-none-match", "")], Decision::Perform),
        (
            vec![("if-none-match", "\"a\""), ("if-modified-since", SAME)],
            Decision::Perform,
        ),
        (vec![("if-modified-since", SAME)], Decision::NotModified(0)),
        (vec![("if-modified-since", OLD)], Decision::Perform),
        (
            vec![("if-modified-since", SAME), ("if-modified-since", SAME)],
            Decision::Perform,
        ),
        (vec![("if-modified-since", "1000")], Decision::Perform),
        (vec![("if-match", TAG)], Decision::Perform),
        (vec![("if-match", "\"\u{e9}\", \"tag\"")], Decision::Perform),
        (
            vec![("if-none-match", "\"\u{e9}\", \"tag\"")],
            Decision::NotModified(0),
        ),
        (vec![("if-match", "*")], Decision::Perform),
        (
            vec![("if-match", "W/\"tag\"")],
            Decision::PreconditionFailed,
        ),
        (
            vec![("if-match", "\"a\""), ("if-none-match", TAG)],
            Decision::PreconditionFailed,
        ),
        (
            vec![("if-match", TAG), ("if-none-match", TAG)],
            Decision::NotModified(0),
        ),
        (
            vec![("if-unmodified-since", OLD)],
            Decision::PreconditionFailed,
        ),
        (vec![("if-unmodified-since", SAME)], Decision::Perform),
        (
            vec![("if-match", TAG), ("if-unmodified-since", OLD)],
            Decision::Perform,
        ),
    ] {
        let mut headers = hyper::HeaderMap::new();
        for (name, value) in &fields {
            let value = hyper::header::HeaderValue::from_bytes(value.as_bytes());
            headers.append(*name, value.unwrap());
        }
        let decided = decide(&headers, &[TAG, OTHER], Some(1_000), None);
        assert_eq!(decided, decision, "{fields:?}");
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let server = server().await;
    let get = server.get("/feeds/latest.atom", "").await;
    let head = server.ask("HEAD", "/feeds/latest.atom", "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in [
        "etag",
        "content-length",
        "content-type",
        "last-modified",
        "link",
    ] {
        assert_eq!(head.header(name), get.header(name));
    }
}

#[tokio::test]
async fn what_cannot_be_answered_is_said_in_a_line_of_text() {
    let server = server().await;
    let long = format!("/{}", "a".repeat(8 * 1024));
    let fits = &long[..long.len() - 1];
    // A field counts with its colon, its space and its line end; `ask` sends two of its own.
    let others = "Host: x\r\nConnection: close\r\n".len();
    let fields = |size: usize| format!("X: {}\r\n", "a".repeat(size - others - 5));
    let (most, too_much) = (fields(16 * 1024), fields(16 * 1024 + 1));
    for (method, path, headers, status) in [
        ("GET", "/nothing", "", 404),
        ("GET", "/feeds/nothing.rss", "", 404),
        ("GET", "/feeds/latest.pdf", "", 404),
        ("GET", "/feeds/../site.toml", "", 404),
        ("GET", "/images/..%2fsite.toml", "", 404),
        ("GET", "/sections/nothing.rss", "", 404),
        ("GET", "/briefs/nothing", "", 404),
        ("GET", "/%FF", "", 400),
        ("POST", "/feeds/latest.rss", "Content-Length: 0\r\n", 405),
        ("DELETE", "/", "", 405),
        ("GET", fits, "", 404),
        ("GET", &long, "", 414),
        ("GET", "/nothing", &most, 404),
        ("GET", "/nothing", &too_much, 431),
    ] {
        let answer = server.ask(method, path, headers).await;
        let shown = &path[..path.len().min(40)];
        assert_eq!(answer.status, status, "{method} {shown}");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert!((1..200).contains(&answer.body.len()));
        assert_eq!(
            answer.header("allow"),
            if status == 405 {
                "GET, HEAD, OPTIONS"
            } else {
                ""
            }
        );
    }
    assert_eq!(
        server
            .raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
            .await
            .status,
        400,
        "no Host"
    );
    for host in [
        "a b",
        "http://x/",
        "user@x",
        "x:port",
        "a/b",
        "[::1",
        "x:80:80",
    ] {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(server.raw(&request).await.status, 400, "{host}");
    }
    for host in [
        "",
        "paper.example",
        "paper.example:8080",
        "[::1]:80",
        "127.0.0.1",
    ] {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(server.raw(&request).await.status, 200, "{host}");
    }
    assert_eq!(server.raw("nonsense\r\n\r\n").await.status, 400);
    assert_eq!(server.raw("GET / HTTP/1.0\r\n\r\n").await.status, 200);
    let absolute = "GET http://paper.example/feeds/latest.rss HTTP/1.1\r\nHost: paper.example\r\nConnection: close\r\n\r\n";
    assert_eq!(server.raw(absolute).await.status, 200);
}

#[tokio::test]
async fn a_change_by_another_process_is_seen_and_leaves_other_feeds_alone() {
    let server = server().await;
    let path = |key| Address::Document(key, Format::Json).path();
    let harbour = path(FeedKey::Section(Slug::new("harbour").unwrap()));
    let market = path(FeedKey::Section(Slug::new("market").unwrap()));
    let before = (
        server.get(&harbour, "").await,
        server.get(&market, "").await,
    );
    // As another process would: a store of its own on the same file.
    let other = Store::open(&server.store_url).await.unwrap();
    serving::put(&other, &[brief("Second ]]> & 🦀 sails", "Harbour")]).await;
    let after = server
        .get_until(&harbour, |answer| answer.text().contains("Second ]]>"))
        .await;
    assert_ne!(after.header("etag"), before.0.header("etag"));
    let same = server.get(&market, "").await;
    for name in ["etag", "last-modified"] {
        assert_eq!(
            same.header(name),
            before.1.header(name),
            "the other feed's {name} stays"
        );
    }
    assert_eq!(
        server.get(&market, "If-None-Match: *\r\n").await.status,
        304
    );
}

#[tokio::test]
async fn an_embargo_ends_without_a_restart() {
    let server = server().await;
    let mut late = brief("Not before its time", "Harbour");
    let soon = chrono::Utc::now() + chrono::TimeDelta::milliseconds(400);
    late.published = Some(newsstand::model::Instant::new(soon).unwrap());
    serving::put(&server.store, &[late]).await;
    let path = "/feeds/latest.json";
    assert!(
        !server
            .get(path, "")
            .await
            .text()
            .contains("Not before its time")
    );
    let address = Address::EntryPage(Kind::Brief, Slug::new("not-before-its-time").unwrap());
    assert_eq!(server.get(&address.path(), "").await.status, 404);
    server
        .get_until(path, |answer| answer.text().contains("Not before its time"))
        .await;
    assert_eq!(server.get(&address.path(), "").await.status, 200);
}

#[tokio::test]
async fn store_trouble_is_the_last_good_document_or_503() {
    let server = server().await;
    let good = server.get("/feeds/latest.rss", "").await;
    server.store.close().await;
    let kept = server.get("/feeds/latest.rss", "").await;
    assert_eq!(
        (kept.status, kept.header("etag")),
        (200, good.header("etag"))
    );
    let trouble = server.get("/feeds/latest.atom", "").await;
    assert_eq!((trouble.status, trouble.header("retry-after")), (503, "10"));
    assert_eq!(server.admin("/healthz").await.status, 503);
}

#[tokio::test]
async fn when_the_store_answers_again_so_does_the_server() {
    let server = server().await;
    let good = server.get("/feeds/latest.rss", "").await;
    let other = SqlitePool::connect(&server.store_url).await.unwrap();
    let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to}");
    let run = async |statement: String| {
        let statement = AssertSqlSafe(statement);
        sqlx::query(statement).execute(&other).await.unwrap();
    };
    run(rename("entry", "away")).await;
    // A feed that has never been rendered, and one that has; many at once wait for one attempt.
    let asking = (0..20).map(|_| server.get("/feeds/latest.atom", ""));
    for trouble in futures_util::future::join_all(asking).await {
        assert_eq!((trouble.status, trouble.header("retry-after")), (503, "10"));
    }
    let kept = server.get("/feeds/latest.rss", "").await;
    assert_eq!((kept.status, &kept.body), (200, &good.body));
    run(rename("away", "entry")).await;
    server
        .get_until("/feeds/latest.atom", |answer| answer.status == 200)
        .await;
    put(&server.store, &[brief("After the trouble", "Harbour")]).await;
    server
        .get_until("/feeds/latest.rss", |answer| {
            answer.text().contains("After the trouble")
        })
        .await;
}

#[tokio::test]
async fn a_store_put_back_to_an_older_state_is_shown_as_it_is() {
    let server = server().await;
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db");
    let run = async |url: &str, statements: &[String]| {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        for statement in statements {
            let statement = AssertSqlSafe(statement.clone());
            sqlx::query(statement)
                .execute(&mut connection)
                .await
                .unwrap();
        }
    };
    let copy = format!("VACUUM INTO '{}'", backup.display());
    run(&server.store_url, &[copy]).await;
    for number in 0..3 {
        put(
            &server.store,
            &[brief(&format!("Undone {number}"), "Harbour")],
        )
        .await;
    }
    server
        .get_until("/feeds/latest.rss", |answer| {
            answer.text().contains("Undone 2")
        })
        .await;
    // Every table as it was, in one commit, as an online restore does it.
    let tables = ["listing", "origin", "topic", "entry", "state"];
    let mut statements = vec![
        "PRAGMA foreign_keys = OFF".to_owned(),
        format!("ATTACH '{}' AS backup", backup.display()),
        "BEGIN".to_owned(),
    ];
    statements.extend(tables.map(|table| format!("DELETE FROM {table}")));
    statements
        .extend(tables.map(|table| format!("INSERT INTO {table} SELECT * FROM backup.{table}")));
    statements.push("COMMIT".to_owned());
    run(&server.store_url, &statements).await;
    server
        .get_until("/feeds/latest.rss", |answer| {
            !answer.text().contains("Undone")
        })
        .await;
    put(&server.store, &[brief("After it", "Harbour")]).await;
    server
        .get_until("/feeds/latest.rss", |answer| {
            answer.text().contains("After it")
        })
        .await;
}

#[tokio::test]
async fn a_store_whose_file_is_gone_is_told() {
    let server = server().await;
    assert_eq!(server.admin("/healthz").await.status, 200);
    let file = server.store_url.strip_prefix("sqlite://").unwrap();
    std::fs::rename(file, format!("{file}.away")).unwrap();
    server
        .admin_until("/healthz", |answer| answer.status == 503)
        .await;
    std::fs::rename(format!("{file}.away"), file).unwrap();
    server
        .admin_until("/healthz", |answer| answer.status == 200)
        .await;
}

/// A client that asks for more than the system's buffers take, reads how it begins and no more.
async fn who_does_not_read(server: &Running) -> TcpStream {
    let long = (0..16).map(|number| {
        let mut submission = brief(&format!("Long {number}"), "Harbour");
        let body = format!("<p>{}</p>", "x".repeat(1_000_000));
        submission.story.body = Some(Html::from_sanitised(&body));
        submission
    });
    put(&server.store, &long.collect::<Vec<_>>()).await;
    server
        .get_until("/feeds/latest.json", |answer| {
            answer.body.len() > 16_000_000
        })
        .await;
    let mut silent = server.connect().await;
    let request = "GET /feeds/latest.json HTTP/1.1\r\nHost: x\r\n\r\n";
    serving::send(&mut silent, request).await;
    let mut beginning = [0; 12];
    silent.read_exact(&mut beginning).await.unwrap();
    assert_eq!(&beginning, b"HTTP/1.1 200");
    silent
}

#[tokio::test]
async fn who_reads_nothing_is_let_go() {
    let server = Running::start(|settings| {
        settings.write_timeout = Duration::from_millis(200);
        settings.connections = 1;
    })
    .await;
    let _silent = who_does_not_read(&server).await;
    // The only place is free again: another client is served.
    assert_eq!(server.get("/opml.xml", "").await.status, 200);
}

#[tokio::test]
async fn the_admin_listener_tells_of_health_and_the_public_one_does_not() {
    let server = server().await;
    let health = server.admin("/healthz").await;
    assert_eq!((health.status, health.text().as_str()), (200, "ok\n"));
    assert_eq!(server.admin("/feeds/latest.rss").await.status, 404);
    assert_eq!(server.get("/healthz", "").await.status, 404);
}

#[tokio::test]
async fn pictures_are_files_of_the_folder_and_nothing_else() {
    let server = server().await;
    let images = server.images();
    let write = |name: &str, content: &[u8]| std::fs::write(images.join(name), content).unwrap();
    write("quay.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>");
    write("notes.txt", b"not a picture");
    write(".hidden.png", b"x");
    std::fs::create_dir(images.join("folder.png")).unwrap();
    let secret = server.images().join("../newsstand.db");
    std::os::unix::fs::symlink(secret, images.join("link.png")).unwrap();
    let large = std::fs::File::create(images.join("large.png")).unwrap();
    large.set_len(16 << 20).unwrap();

    // What stories enclose lies there too, and is not compressed again.
    write("bell.mp3", &[b'x'; 5_000]);
    let recording = server
        .get("/images/bell.mp3", "Accept-Encoding: gzip\r\n")
        .await;
    assert_eq!(recording.header("content-type"), "audio/mpeg");
    assert_eq!(recording.header("content-encoding"), "");
    assert_eq!(recording.body.len(), 5_000);

    let picture = server.get("/images/quay.svg", "").await;
    assert_eq!(picture.status, 200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(
        picture
            .header("content-security-policy")
            .contains("sandbox")
    );
    let known = format!("If-None-Match: {}\r\n", picture.header("etag"));
    assert_eq!(server.get("/images/quay.svg", &known).await.status, 304);
    assert_eq!(
        server.get("/images/large.png", "").await.body.len(),
        16 << 20
    );
    large.set_len((16 << 20) + 1).unwrap();
    // Replaced, it is another one at once.
    write(
        "quay.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>",
    );
    let replaced = server.get("/images/quay.svg", &known).await;
    assert_eq!(
        (replaced.status, replaced.header("last-modified")),
        (200, "")
    );
    let long = format!("{}.png", "a".repeat(300));
    for absent in [
        long.as_str(),
        "large.png",
        "notes.txt",
        ".hidden.png",
        "folder.png",
        "link.png",
        "none.png",
        "..%2fnewsstand.db",
        "",
    ] {
        let answer = server.get(&format!("/images/{absent}"), "").await;
        assert_eq!(answer.status, 404, "{absent}");
    }
}

#[tokio::test]
async fn a_silent_client_is_let_go() {
    let server =
        Running::start(|settings| settings.header_timeout = Duration::from_millis(200)).await;
    // Half a head, and then nothing: the server ends the connection, or this would wait for ever.
    let answer = server.unfinished("GET / HTTP/1.1\r\nHost: x\r\n").await;
    assert!(!answer.contains(" 200 "), "{answer}");
}

#[tokio::test]
async fn a_stop_serves_out_who_is_inside() {
    let mut server = server().await;
    let mut open = server.connect().await;
    serving::send(
        &mut open,
        "GET /feeds/latest.rss HTTP/1.1\r\nHost: x\r\n\r\n",
    )
    .await;
    assert_eq!(serving::one_answer(&mut open).await.status, 200);
    server.stop().await;
    assert_eq!(
        serving::rest(&mut open).await,
        0,
        "the idle connection was closed"
    );
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever_for_who_does_not_read() {
    let mut server =
        Running::start(|settings| settings.drain_timeout = Duration::from_millis(100)).await;
    let _silent = who_does_not_read(&server).await;
    server.stop().await;
}

#[tokio::test]
async fn pages_name_their_feeds_and_escape_what_they_show() {
    let server = server().await;
    let page = Address::EntryPage(Kind::Brief, Slug::of("First ]]> & <b>سفينة</b> 🦀")).path();
    for path in ["/", "/feeds/latest", "/sections/harbour", &page] {
        let answer = server.get(path, "").await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let text = answer.text();
        assert!(text.starts_with("<!DOCTYPE html>"));
        assert!(
            text.contains("rel=\"alternate\" type=\"application/atom+xml\""),
            "{path}"
        );
        assert!(
            !text.contains("<b>سفينة"),
            "{path} shows markup-like text as text"
        );
        assert!(text.contains("سفينة"), "{path} shows the story");
    }
    assert_eq!(
        server.get("/opml.xml", "").await.header("content-type"),
        "text/x-opml; charset=utf-8"
    );
}

#[tokio::test]
async fn below_a_path_of_base_url_everything_has_it() {
    let server = Running::start_of(
        |desk| desk.publication.base_url = "https://paper.example/news/".parse().unwrap(),
        |_| {},
    )
    .await;
    for path in [
        "/",
        "/feeds/latest",
        "/sections/harbour",
        "/briefs/fish-is-dear",
    ] {
        // As a proxy passes it on that keeps the path, and one that takes it away.
        let kept = server.get(&format!("/news{path}"), "").await;
        let taken = server.get(path, "").await;
        assert_eq!((kept.status, taken.status), (200, 200), "{path}");
        assert_eq!(kept.body, taken.body);
        let page = kept.text();
        let links = page.split("href=\"").skip(1);
        for link in links.map(|rest| rest.split('"').next().unwrap()) {
            let is_ours = link.starts_with("/news/") || link.starts_with("https://");
            assert!(is_ours, "{path}: {link}");
        }
    }
}

#[tokio::test]
async fn a_page_shows_what_goes_with_its_story() {
    let server = server().await;
    let mut story = brief("Bell", "Harbour");
    let link: url::Url = "https://ringer.example/<feed>?a&b".parse().unwrap();
    story.story.enclosures = vec![Enclosure {
        url: "/images/bell.mp3".to_owned(),
        media_type: MediaType::new("audio/mpeg").unwrap(),
        length: 4,
        title: Some(text("The <bell> & co")),
        duration: None,
    }];
    story.story.rights = Some(text("© <Mo> & Di"));
    story.story.link = Some("https://paper.example/a|b[1]".parse().unwrap());
    story.story.source = Some(Source {
        title: text("The <Ringer>"),
        url: link,
        home_page: None,
        id: None,
        updated: None,
    });
    story.story.corrections = vec![Correction {
        date: None,
        text: text("Not <so> & not ]]>"),
    }];
    put(&server.store, &[story]).await;
    let page = server.get("/briefs/bell", "").await;
    assert!(
        page.header("content-security-policy")
            .contains("frame-src https:;")
    );
    let page = page.text();
    for part in [
        "<a href=\"http://127.0.0.1:8080/images/bell.mp3\" type=\"audio/mpeg\">The &#60;bell&#62; &#38; co</a>",
        "<link rel=\"canonical\" href=\"https://paper.example/a%7Cb%5B1%5D\">",
        "<a href=\"https://paper.example/a%7Cb%5B1%5D\">",
        "<bdi>© &#60;Mo&#62; &#38; Di</bdi>",
        "<a href=\"https://ringer.example/%3Cfeed%3E?a&#38;b\" rel=\"external\">The &#60;Ringer&#62;</a>",
        "<strong>Correction:</strong> Not &lt;so&gt; &amp; not ]]&gt;",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[tokio::test]
async fn feeds_are_shown_as_the_desk_says() {
    let desk = |desk: &mut newsstand::serve::Desk| {
        desk.publication.extent = Extent::Summary;
        let latest = desk.feeds.values_mut().next().unwrap();
        latest.presentation.language = Some(Language::new("ar").unwrap());
    };
    let server = Running::start_of(desk, |_| {}).await;
    // Without a definition a feed tells what the desk wants of those; a defined one has its own say.
    let derived = server.get("/sections/harbour.rss", "").await.text();
    assert!(derived.contains("<description>") && !derived.contains("content:encoded>"));
    let defined = server.get("/feeds/latest.rss", "").await.text();
    assert!(defined.contains("content:encoded>") && defined.contains("<language>ar</language>"));
    let page = server.get("/feeds/latest", "").await.text();
    assert!(page.contains("<html lang=\"en\" dir=\"ltr\">"), "{page}");
    assert!(
        page.contains("<div lang=\"ar\" dir=\"rtl\">\n<h1>Latest</h1>"),
        "{page}"
    );
}

#[tokio::test]
async fn pages_tell_the_desks_own_time() {
    let server = Running::start_of(|desk| desk.time_zone = chrono_tz::Europe::London, |_| {}).await;
    let dated = |title: &str, published: &str| {
        let mut submission = brief(title, "Harbour");
        submission.published = Some(Instant::parse(published).unwrap());
        submission
    };
    let summer = [
        dated("By the day", "2026-07-19T23:00:00Z"),
        // Of the same date: the store keeps them a millisecond apart, which is no correction.
        dated("By the day too", "2026-07-19T23:00:00Z"),
        dated("By the minute", "2026-07-20T08:30:00Z"),
    ];
    put(&server.store, &summer).await;
    for (slug, date) in [
        ("by-the-day", ">20 July 2026<"),
        ("by-the-day-too", ">20 July 2026<"),
        ("by-the-minute", ">20 July 2026, 09:30 BST<"),
    ] {
        let page = server.get(&format!("/briefs/{slug}"), "").await.text();
        assert!(page.contains(date), "{slug}: {page}");
        assert!(!page.contains("updated"), "{slug}: {page}");
    }
}

#[tokio::test]
async fn a_front_page_stays_short_however_many_tags_there_are() {
    let server = server().await;
    let many: Vec<_> = (0..60)
        .map(|number| {
            let mut submission = brief(&format!("Brief {number}"), "Harbour");
            submission.story.tags = vec![Tag::new(text(&format!("tag {number}")))];
            submission
        })
        .collect();
    put(&server.store, &many).await;
    let page = server
        .get_until("/", |answer| answer.text().contains("and 20 more"))
        .await
        .text();
    assert_eq!(page.matches("href=\"/tags/").count(), 40);
}
