//! Polls of a running server, byte by byte: who gets a delta, and what it tells.

use crate::client::*;
use crate::serving::{Answer, Running, brief, put, until};
use newsstand::model::{Format, Submission};
use newsstand::publish::check::check;

#[tokio::test]
async fn a_poll_gets_what_is_new_in_every_format_and_coding() {
    let server = server().await;
    let paths = Format::ALL.map(|format| format!("/feeds/latest.{}", format.extension()));
    let accept = |coding| format!("Accept-Encoding: {coding}\r\n");
    let mut tags = Vec::new();
    for path in &paths {
        for coding in CODINGS {
            let first = server.get(path, &accept(coding)).await;
            tags.push((path, first.header("etag").to_owned()));
        }
    }
    put(
        &server.store,
        &[
            brief("New ]]> & سفينة 🦀", "Harbour"),
            corrected("Fish is dear", "Market"),
        ],
    )
    .await;
    for path in &paths {
        has(&server, path, "corrected").await;
    }
    for (path, base) in &tags {
        for coding in CODINGS {
            let own = if coding == "identity" { "" } else { coding };
            // What is dear to make goes out when it is made.
            let is_made = |answer: &Answer| answer.header("content-encoding") == own;
            let whole = until(async || server.get(path, &accept(coding)).await, is_made).await;
            let delta = poll(&server, path, base, coding).await;
            assert_eq!(
                (whole.status, delta.status),
                (200, 226),
                "{path} {base} {coding}"
            );
            for name in [
                "etag",
                "content-type",
                "content-encoding",
                "content-security-policy",
                "x-content-type-options",
                "link",
                "vary",
            ] {
                assert_eq!(delta.header(name), whole.header(name), "{name}");
            }
            assert_eq!(delta.header("vary"), "Accept-Encoding, A-IM");
            assert_eq!(delta.header("im"), "feed");
            assert_eq!(delta.header("delta-base"), base);
            assert_eq!(delta.header("cache-control"), "no-store, im");
            assert_eq!(delta.header("content-length"), delta.body.len().to_string());
            assert_eq!(delta.header("content-encoding"), own);
            assert!(delta.body.len() < whole.body.len());
            assert_eq!(titles(&delta), set(["New ]]> & سفينة 🦀", "Fish is dear"]));
            assert!(check(&decoded(&delta)).faults.is_empty());
            // The next poll with its tag, in whatever coding.
            for next in CODINGS {
                let next = poll(&server, path, delta.header("etag"), next).await;
                assert_eq!((next.status, next.body.len()), (304, 0));
                assert_eq!(next.header("vary"), "Accept-Encoding, A-IM");
                assert_eq!(next.header("cache-control"), crate::serving::KEPT);
            }
        }
        let without = server
            .get(path, &format!("If-None-Match: {base}\r\n"))
            .await;
        assert_eq!((without.status, without.header("im")), (200, ""));
    }
}

#[tokio::test]
async fn what_the_feed_says_of_itself_is_the_same_in_a_delta() {
    let server = server().await;
    let base = server.get("/feeds/latest.rss", "").await;
    put(&server.store, &[brief("New", "Harbour")]).await;
    let whole = has(&server, "/feeds/latest.rss", "<title>New</title>")
        .await
        .text();
    let delta = poll(
        &server,
        "/feeds/latest.rss",
        base.header("etag"),
        "identity",
    )
    .await;
    assert_eq!(delta.status, 226);
    let delta = delta.text();
    let channel = |document: &str| {
        document
            .split("<item>")
            .next()
            .unwrap()
            .replace("xmlns:media", "")
    };
    assert!(channel(&delta).contains("<lastBuildDate>"));
    assert_eq!(channel(&delta), channel(&whole));
    assert_eq!(delta.matches("<item>").count(), 1);
}

#[tokio::test]
async fn head_is_answered_as_get() {
    let server = server().await;
    let base = server.get(LATEST, "").await;
    put(&server.store, &[brief("New", "Harbour")]).await;
    has(&server, LATEST, ">New<").await;
    let headers = format!("A-IM: feed\r\nIf-None-Match: {}\r\n", base.header("etag"));
    let get = server.get(LATEST, &headers).await;
    let head = server.ask("HEAD", LATEST, &headers).await;
    assert_eq!((get.status, head.status, head.body.len()), (226, 226, 0));
    for name in [
        "etag",
        "content-length",
        "im",
        "delta-base",
        "cache-control",
        "vary",
    ] {
        assert!(!head.header(name).is_empty(), "{name}");
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn each_poll_of_a_newsroom_gets_what_that_reader_lacks() {
    let mut server = server().await;
    let tag = |answer: &Answer| answer.header("etag").to_owned();
    let first = tag(&server.get(LATEST, "").await);
    let market = tag(&server.get("/sections/market.atom", "").await);
    let harbour = tag(&server.get("/sections/harbour.atom", "").await);

    // Two changes within a second, each seen.
    put(&server.store, &[brief("One", "Harbour")]).await;
    let second = tag(&has(&server, LATEST, ">One<").await);
    put(&server.store, &[corrected("One", "Harbour")]).await;
    let third = tag(&has(&server, LATEST, "corrected").await);
    for base in [&first, &second] {
        let delta = poll(&server, LATEST, base, "gzip").await;
        assert_eq!((delta.status, titles(&delta)), (226, set(["One"])));
    }
    assert_eq!(poll(&server, LATEST, &third, "gzip").await.status, 304);

    // A clock that was put back.
    put_at(&server, ahead(-3_600), &[brief("Two", "Market")]).await;
    has(&server, LATEST, ">Two<").await;
    let delta = poll(&server, LATEST, &third, "br").await;
    assert_eq!((delta.status, titles(&delta)), (226, set(["Two"])));

    // A restart on the same store.
    server = server.restart(|_| {}).await;
    for (base, told) in [(&third, set(["Two"])), (&first, set(["One", "Two"]))] {
        let delta = poll(&server, LATEST, base, "identity").await;
        assert_eq!((delta.status, titles(&delta)), (226, told));
    }

    // Out of one section, into another.
    put(
        &server.store,
        &[corrected("First ]]> & <b>سفينة</b> 🦀", "Market")],
    )
    .await;
    has(&server, "/sections/market.atom", "First").await;
    let delta = poll(&server, "/sections/market.atom", &market, "identity").await;
    let moved = set(["First ]]> & <b>سفينة</b> 🦀", "Two"]);
    assert_eq!((delta.status, titles(&delta)), (226, moved));
    let left = server.get_until("/sections/harbour.atom", |answer| {
        !answer.text().contains("First")
    });
    let left = tag(&left.await);
    put(
        &server.store,
        &[brief("Three", "Harbour"), brief("Four", "Town")],
    )
    .await;
    has(&server, "/sections/harbour.atom", ">Three<").await;
    let delta = poll(&server, "/sections/harbour.atom", &left, "identity").await;
    assert_eq!((delta.status, titles(&delta)), (226, set(["Three"])));
    // All that this one has by now is news to it.
    let whole = poll(&server, "/sections/harbour.atom", &harbour, "identity").await;
    assert_eq!((whole.status, titles(&whole)), (200, set(["One", "Three"])));

    // Many at once: a tag from the beginning is as good as ever.
    let many: Vec<Submission> = (0..30)
        .map(|n| brief(&format!("Bulk {n}"), "Town"))
        .collect();
    put(&server.store, &many).await;
    let whole = has(&server, LATEST, ">Bulk 29<").await;
    let delta = poll(&server, LATEST, &first, "identity").await;
    assert_eq!((delta.status, titles(&delta).len()), (226, 35));
    assert!(titles(&delta).is_subset(&titles(&whole)));
}

#[tokio::test]
async fn an_entry_that_moves_up_is_told() {
    let small = |desk: &mut newsstand::serve::Desk| {
        desk.derived_window = newsstand::model::Window::newest(4)
    };
    let server = Running::start_of(small, |_| {}).await;
    for number in 0..6 {
        put(&server.store, &[brief(&format!("Tide {number}"), "Town")]).await;
    }
    let path = "/sections/town.rss";
    let base = has(&server, path, ">Tide 5<").await;
    assert!(!base.text().contains("Tide 1"));
    put(
        &server.store,
        &[brief("Tide 5", "Market"), brief("Tide 6", "Town")],
    )
    .await;
    put(&server.store, &[brief("Tide 4", "Market")]).await;
    let whole = has(&server, path, ">Tide 1<").await;
    let delta = poll(&server, path, base.header("etag"), "identity").await;
    assert_eq!(delta.status, 226);
    let told = titles(&delta);
    assert!(told.is_superset(&set(["Tide 6", "Tide 1"])), "{told:?}");
    assert!(told.is_subset(&titles(&whole)));
}

#[tokio::test]
async fn a_date_alone_is_a_validator() {
    let server = server().await;
    let (one, two) = (ahead(100), ahead(200));
    put_at(&server, one, &[brief("One", "Harbour")]).await;
    put_at(&server, two, &[brief("Two", "Harbour")]).await;
    has(&server, LATEST, ">Two<").await;
    for (since, told) in [
        (second(one) - 1, set(["One", "Two"])),
        (second(one), set(["Two"])),
        // Of no version, but who has seen the feed then has the one before.
        (second(one) + 50, set(["Two"])),
        (second(two) - 1, set(["Two"])),
    ] {
        let delta = poll_since(&server, LATEST, since).await;
        assert_eq!((delta.status, titles(&delta)), (226, told), "{since}");
        assert_eq!(delta.header("delta-base"), "");
        let next = poll(&server, LATEST, delta.header("etag"), "gzip").await;
        assert_eq!(next.status, 304);
    }
    assert_eq!(poll_since(&server, LATEST, second(two)).await.status, 304);
    let long_ago = poll_since(&server, LATEST, 1_000).await;
    assert_eq!(long_ago.status, 200, "all of it is news");
}

#[tokio::test]
async fn last_modified_is_that_of_the_whole_document() {
    let server = server().await;
    let base = server.get(LATEST, "").await;
    put(&server.store, &[brief("New", "Harbour")]).await;
    // It may lie ahead of the clock for a moment, and is not told then.
    let is_dated = |answer: &Answer| {
        answer.text().contains(">New<") && !answer.header("last-modified").is_empty()
    };
    let whole = server.get_until(LATEST, is_dated).await;
    let delta = poll(&server, LATEST, base.header("etag"), "gzip").await;
    assert_eq!(delta.status, 226);
    assert_eq!(delta.header("last-modified"), whole.header("last-modified"));
    let headers = format!(
        "A-IM: feed\r\nIf-Modified-Since: {}\r\n",
        delta.header("last-modified")
    );
    assert_eq!(server.get(LATEST, &headers).await.status, 304);
}

#[tokio::test]
async fn a_retraction_is_told_and_so_is_the_return() {
    let server = server().await;
    let tag = |answer: &Answer| answer.header("etag").to_owned();
    let base = tag(&server.get(LATEST, "").await);
    let (json, rss) = ("/feeds/latest.json", "/feeds/latest.rss");
    let base_json = tag(&server.get(json, "").await);
    let base_rss = tag(&server.get(rss, "").await);
    let kept = server.store.entries(None, None, 99).await.unwrap();
    let fish = kept
        .iter()
        .find(|one| one.entry.story.title.as_str() == "Fish is dear");
    let guids = [fish.unwrap().entry.guid.clone()];
    server.store.retract(&guids, None, ahead(0)).await.unwrap();
    let whole = has(&server, LATEST, "deleted-entry").await;
    let delta = poll(&server, LATEST, &base, "identity").await;
    assert_eq!((delta.status, titles(&delta)), (226, set([])));
    let told = format!("<at:deleted-entry ref=\"{}\"", guids[0]);
    assert!(delta.text().contains(&told), "{}", delta.text());
    assert_eq!(newsstand::publish::check::check(&delta.body).faults, []);
    let delta = poll(&server, json, &base_json, "gzip").await;
    let told: serde_json::Value = serde_json::from_slice(&decoded(&delta)).unwrap();
    assert_eq!(
        (delta.status, told["items"].as_array().unwrap().len()),
        (226, 0)
    );
    assert_eq!(told["_newsstand"]["deleted"][0]["id"], guids[0].as_str());

    // RSS has no word for it: only the whole says that it is gone.
    server
        .get_until(rss, |answer| !answer.text().contains("Fish is dear"))
        .await;
    let whole_rss = poll(&server, rss, &base_rss, "identity").await;
    assert_eq!(whole_rss.status, 200);
    assert!(!whole_rss.text().contains("Fish is dear"));

    // Who heard of it hears of the return, and who did not of that alone.
    let retracted = tag(&whole);
    let mut back = brief("Fish is dear", "Market");
    back.restores = true;
    put(&server.store, &[back]).await;
    let whole = server
        .get_until(LATEST, |answer| !answer.text().contains("deleted-entry"))
        .await;
    for base in [&base, &retracted] {
        let delta = poll(&server, LATEST, base, "identity").await;
        assert_eq!((delta.status, titles(&delta)), (226, set(["Fish is dear"])));
        assert!(!delta.text().contains("deleted-entry"));
        assert_eq!(delta.header("etag"), whole.header("etag"));
    }
}
