//! Who gets the whole document, though it asks for a delta; and what of deltas is kept.

use crate::client::*;
use crate::serving::{Answer, Running, brief, put, text};
use newsstand::model::Slug;
use newsstand::publish::check::{Checked, Fault, Severity, check};
use sqlx::{Connection as _, SqliteConnection};

#[tokio::test]
async fn whoever_cannot_be_told_gets_the_whole() {
    let server = server().await;
    let base = server.get(LATEST, "").await.header("etag").to_owned();
    let other = server
        .get("/feeds/latest.rss", "")
        .await
        .header("etag")
        .to_owned();
    let harbour = "/sections/harbour.atom";
    let full_harbour = server.get(harbour, "").await.header("etag").to_owned();
    put(&server.store, &[brief("New", "Harbour")]).await;
    has(&server, LATEST, ">New<").await;
    for stranger in [&*other, &full_harbour, "\"\"", "\"nonsense\"", "nonsense"] {
        let whole = poll(&server, LATEST, stranger, "gzip").await;
        assert_eq!((whole.status, whole.header("im")), (200, ""), "{stranger}");
    }
    let unasked = server.get(LATEST, "A-IM: feed\r\n").await;
    assert_eq!((unasked.status, unasked.header("im")), (200, ""));
    // Nothing but a story that left.
    let with_new = has(&server, harbour, ">New<")
        .await
        .header("etag")
        .to_owned();
    put(&server.store, &[brief("New", "Market")]).await;
    let is_gone = |answer: &Answer| !answer.text().contains(">New<");
    server.get_until(harbour, is_gone).await;
    assert_eq!(poll(&server, harbour, &with_new, "gzip").await.status, 200);
    // The same version, which an older program wrote otherwise.
    let now = server.get(LATEST, "").await.header("etag").to_owned();
    let written_otherwise = format!("{}{}\"", &now[..now.len() - 5], "0000");
    assert_eq!(
        poll(&server, LATEST, &written_otherwise, "gzip")
            .await
            .status,
        200
    );
    // It is a base all the same.
    put(&server.store, &[brief("Newer", "Market")]).await;
    has(&server, LATEST, ">Newer<").await;
    for known in [&now, &written_otherwise, &base] {
        assert_eq!(poll(&server, LATEST, known, "gzip").await.status, 226);
    }
}

#[tokio::test]
async fn a_feed_that_is_defined_otherwise_is_told_whole() {
    let server = server().await;
    let define = async |server: &Running, digest: &str| {
        let definition = ("feed latest".to_owned(), digest.to_owned());
        server.store.define(&[definition], ahead(0)).await.unwrap()[0]
    };
    let defined = |since: i64| {
        move |desk: &mut newsstand::serve::Desk| {
            desk.defined_at.insert("feed latest".to_owned(), since);
            let latest = desk.feeds.get_mut(&Slug::new("latest").unwrap()).unwrap();
            latest.description = text("Everything, told otherwise");
        }
    };
    let before = server.get(LATEST, "").await.header("etag").to_owned();
    let since = define(&server, "one").await;
    let server = server.restart(defined(since)).await;
    assert_eq!(poll(&server, LATEST, &before, "identity").await.status, 200);
    let after = server.get(LATEST, "").await.header("etag").to_owned();
    put(&server.store, &[brief("New", "Harbour")]).await;
    has(&server, LATEST, ">New<").await;
    assert_eq!(poll(&server, LATEST, &before, "identity").await.status, 200);
    assert_eq!(poll_since(&server, LATEST, since - 1).await.status, 200);
    for delta in [
        poll(&server, LATEST, &after, "identity").await,
        poll_since(&server, LATEST, since).await,
    ] {
        assert_eq!((delta.status, titles(&delta)), (226, set(["New"])));
    }
    // No other feed has changed.
    let harbour = server.get("/sections/harbour.atom", "").await;
    let again = poll(
        &server,
        "/sections/harbour.atom",
        harbour.header("etag"),
        "br",
    )
    .await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn only_feeds_know_deltas_and_a_desk_may_do_without() {
    let server = server().await;
    for path in [
        "/",
        "/feeds/latest",
        "/opml.xml",
        "/news-sitemap.xml",
        "/search.atom?q=new",
    ] {
        let first = server.get(path, "").await;
        assert_eq!(first.header("vary"), "Accept-Encoding", "{path}");
        put(&server.store, &[brief(&format!("New for {path}"), "Aim")]).await;
        let changed = |answer: &Answer| answer.header("etag") != first.header("etag");
        if path != "/opml.xml" {
            server.get_until(path, changed).await;
        }
        let next = poll(&server, path, first.header("etag"), "identity").await;
        assert!([200, 304].contains(&next.status), "{path}");
        assert_eq!(
            (next.header("im"), next.header("vary")),
            ("", "Accept-Encoding")
        );
    }
    let base = server.get(LATEST, "").await.header("etag").to_owned();
    put(&server.store, &[brief("New", "Harbour")]).await;
    let server = server.restart(|desk| desk.has_deltas = false).await;
    let whole = poll(&server, LATEST, &base, "gzip").await;
    assert_eq!(
        (whole.status, whole.header("im"), whole.header("vary")),
        (200, "", "Accept-Encoding")
    );
    assert_eq!(
        poll(&server, LATEST, whole.header("etag"), "gzip")
            .await
            .status,
        304
    );
    assert_eq!(
        poll(&server, LATEST, whole.header("etag"), "br")
            .await
            .status,
        200
    );
    let server = server.restart(|_| {}).await;
    assert_eq!(poll(&server, LATEST, &base, "gzip").await.status, 226);
}

#[tokio::test]
async fn a_delta_is_made_once_for_what_it_holds() {
    let server = server().await;
    let (one, two) = (ahead(100), ahead(200));
    put_at(&server, one, &[brief("One", "Harbour")]).await;
    let base = has(&server, LATEST, ">One<")
        .await
        .header("etag")
        .to_owned();
    put_at(&server, two, &[brief("Two", "Harbour")]).await;
    has(&server, LATEST, ">Two<").await;
    let first = poll(&server, LATEST, &base, "identity").await;
    assert_eq!(first.status, 226);
    // Nothing more can be read from the store.
    let mut connection = SqliteConnection::connect(&server.store_url).await.unwrap();
    let spoilt = sqlx::query("UPDATE entry SET story = '{'").execute(&mut connection);
    spoilt.await.unwrap();
    for again in [
        poll(&server, LATEST, &base, "identity").await,
        poll_since(&server, LATEST, second(one)).await,
        poll_since(&server, LATEST, second(one) + 1).await,
        poll_since(&server, LATEST, second(two) - 1).await,
    ] {
        assert_eq!((again.status, &again.body), (226, &first.body));
    }
    assert_eq!(poll(&server, LATEST, &base, "zstd").await.status, 226);
    // One that must be made and cannot be is no error to a reader.
    let other = poll_since(&server, LATEST, second(one) - 1).await;
    assert_eq!((other.status, titles(&other).len()), (200, 16));
}

#[tokio::test]
async fn without_room_to_keep_it_a_delta_is_made_each_time() {
    let server = Running::start(|settings| settings.cache.deltas = 0).await;
    let path = "/feeds/latest.json";
    let base = server.get(path, "").await.header("etag").to_owned();
    put(&server.store, &[brief("New", "Harbour")]).await;
    has(&server, path, "New").await;
    for _ in 0..3 {
        let delta = poll(&server, path, &base, "gzip").await;
        assert_eq!((delta.status, titles(&delta)), (226, set(["New"])));
    }
}

/// A checker to which a document without fish is an error.
fn fish(document: &[u8]) -> Checked {
    let mut checked = check(document);
    if !String::from_utf8_lossy(document).contains("Fish") {
        checked.faults.push(Fault {
            line: 1,
            column: 1,
            severity: Severity::Error,
            rule: "Fish",
            message: "there is no fish in it".to_owned(),
            remedy: "put some in",
        });
    }
    checked
}

#[tokio::test]
async fn a_delta_that_breaks_the_rules_is_not_sent() {
    let server = Running::start_of(|desk| desk.check = fish, |_| {}).await;
    let base = server.get(LATEST, "").await.header("etag").to_owned();
    put(&server.store, &[brief("New", "Harbour")]).await;
    let sound = has(&server, LATEST, ">New<")
        .await
        .header("etag")
        .to_owned();
    assert_eq!(poll(&server, LATEST, &base, "gzip").await.status, 200);
    put(&server.store, &[brief("Fish again", "Harbour")]).await;
    has(&server, LATEST, ">Fish again<").await;
    assert_eq!(poll(&server, LATEST, &sound, "gzip").await.status, 226);
}
