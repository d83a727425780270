//! Nobody's change is lost to who has not seen it.

use crate::{Api, is, json};
use serde_json::json;

const FERRY: &str = "/api/articles/ferry";

#[tokio::test]
async fn a_change_is_made_only_to_what_its_maker_has_seen() {
    let api = Api::start().await;
    let entry = |title: &str| json!({ "title": title });
    let wants = |tag: &str| format!("If-Match: {tag}\r\n");
    is(
        &api.put_with(FERRY, &wants("*"), &entry("a")).await,
        412,
        "stale",
    );
    let made = api
        .put_with(FERRY, "If-None-Match: *\r\n", &entry("a"))
        .await;
    assert_eq!(made.status, 201);
    let there = api
        .put_with(FERRY, "If-None-Match: *\r\n", &entry("b"))
        .await;
    let detail = json(&there)["detail"].to_string();
    assert!(
        detail.contains("There is an entry at this address already"),
        "{detail}"
    );
    let first = made.header("etag").to_owned();
    is(
        &api.put_with(FERRY, "If-None-Match: *\r\n", &entry("b"))
            .await,
        412,
        "stale",
    );
    let changed = api.put_with(FERRY, &wants(&first), &entry("b")).await;
    assert_eq!(changed.status, 200);
    let lost = api.put_with(FERRY, &wants(&first), &entry("c")).await;
    is(&lost, 412, "stale");
    assert_eq!(lost.header("etag"), changed.header("etag"));
    // The comparison is the strong one.
    let weak = format!("W/{}", changed.header("etag"));
    is(
        &api.put_with(FERRY, &wants(&weak), &entry("c")).await,
        412,
        "stale",
    );
    let list = format!("\"x\", {}", changed.header("etag"));
    assert_eq!(
        api.put_with(FERRY, &wants(&list), &entry("c")).await.status,
        200
    );
    assert_eq!(json(&api.get(FERRY).await)["title"], "c");

    is(
        &api.ask("DELETE", FERRY, &wants(&first), "").await,
        412,
        "stale",
    );
    let current = api.get(FERRY).await.header("etag").to_owned();
    assert_eq!(
        api.ask("DELETE", FERRY, &wants(&current), "").await.status,
        204
    );
    // It is not there any more.
    is(
        &api.ask("DELETE", FERRY, &wants("*"), "").await,
        412,
        "stale",
    );
}

#[tokio::test]
async fn of_many_who_change_what_they_have_seen_one_does() {
    let api = Api::start().await;
    let made = api.put(FERRY, &json!({ "title": "a" })).await;
    let wants = format!("If-Match: {}\r\n", made.header("etag"));
    let puts = (0..8).map(|number| {
        let (api, wants) = (&api, &wants);
        async move {
            let entry = json!({ "title": format!("by {number}") });
            api.put_with(FERRY, wants, &entry).await.status
        }
    });
    let mut statuses = futures_util::future::join_all(puts).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn who_has_it_already_is_told_so() {
    let api = Api::start().await;
    let made = api.put(FERRY, &json!({ "title": "a" })).await;
    let has = format!("If-None-Match: {}\r\n", made.header("etag"));
    let same = api.ask("GET", FERRY, &has, "").await;
    assert_eq!(
        (same.status, same.header("etag"), same.body.len()),
        (304, made.header("etag"), 0)
    );
    assert_eq!(
        api.ask("GET", FERRY, "If-None-Match: \"x\"\r\n", "")
            .await
            .status,
        200
    );
    let head = api.ask("HEAD", FERRY, "", "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    is(
        &api.ask("GET", FERRY, "If-Match: \"x\"\r\n", "").await,
        412,
        "stale",
    );
}
