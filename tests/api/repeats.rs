//! Whoever asks again because no answer came changes nothing twice.

use crate::{Api, JSON, is, json, token};
use newsstand::model::Scope;
use serde_json::json;

const FERRY: &str = "/api/articles/ferry";

#[tokio::test]
async fn a_request_that_comes_again_gets_the_first_answer() {
    let api = Api::start().await;
    let key = "Idempotency-Key: \"8e03978e-40d5\"\r\n";
    let first = api.put_with(FERRY, key, &json!({ "title": "a" })).await;
    assert_eq!(first.status, 201);
    // Meanwhile somebody changes it: the answer is the first one still, and the change stays.
    let changed = api.put(FERRY, &json!({ "title": "b" })).await;
    assert_eq!(changed.status, 200);
    let again = api.put_with(FERRY, key, &json!({ "title": "a" })).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.message_fields(), first.message_fields());
    assert_eq!(json(&api.get(FERRY).await)["title"], "b");
    // In quotes or without, it is one key.
    let bare = "Idempotency-Key: 8e03978e-40d5\r\n";
    assert_eq!(
        api.put_with(FERRY, bare, &json!({ "title": "a" }))
            .await
            .body,
        first.body
    );

    let other = api.put_with(FERRY, key, &json!({ "title": "c" })).await;
    is(&other, 422, "key-reused");
    let elsewhere = api
        .put_with("/api/articles/mill", key, &json!({ "title": "a" }))
        .await;
    is(&elsewhere, 422, "key-reused");
    is(&api.ask("DELETE", FERRY, key, "").await, 422, "key-reused");
    // A key is its token's own.
    let store = &api.server.store;
    let somebody = token(store, "somebody", &Scope::ALL, &[]).await;
    let theirs = api
        .ask_as(
            &somebody,
            "PUT",
            FERRY,
            &format!("{JSON}{key}"),
            "{\"title\":\"c\"}",
        )
        .await;
    assert_eq!(theirs.status, 200);
}

#[tokio::test]
async fn the_conditions_and_the_kind_of_body_are_of_the_request() {
    let api = Api::start().await;
    let key = "Idempotency-Key: k\r\n";
    let ferry = json!({ "title": "]]> & \u{1f980}" });
    let put = async |fields: &str| api.put_with(FERRY, &format!("{key}{fields}"), &ferry).await;
    assert_eq!(put("If-None-Match: *\r\n").await.status, 201);
    assert_eq!(put("If-None-Match: *\r\n").await.status, 201);
    for fields in ["", "If-Match: \"0\"\r\n", "If-None-Match: \"0\"\r\n"] {
        is(&put(fields).await, 422, "key-reused");
    }
    let key = "Idempotency-Key: i\r\n";
    let import = async |kind: &str| {
        let fields = format!("{key}Content-Type: {kind}\r\n");
        api.ask(
            "POST",
            "/api/import",
            &fields,
            "Tides\n\nTides\n\nIt is late.\n",
        )
        .await
    };
    assert_eq!(import("text/plain").await.status, 200);
    assert_eq!(import("text/plain").await.status, 200);
    is(
        &import("text/plain; charset=koi8-r").await,
        422,
        "key-reused",
    );
}

#[tokio::test]
async fn what_changed_nothing_is_not_kept() {
    let api = Api::start().await;
    let key = "Idempotency-Key: k\r\n";
    is(
        &api.put_with(FERRY, key, &json!({ "titel": "a" })).await,
        422,
        "invalid",
    );
    assert_eq!(
        api.put_with(FERRY, key, &json!({ "title": "a" }))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn of_many_at_once_with_one_key_one_is_carried_out() {
    let api = Api::start().await;
    let puts = (0..12).map(|_| {
        let api = &api;
        async move {
            let put = api
                .put_with(FERRY, "Idempotency-Key: k\r\n", &json!({ "title": "a" }))
                .await;
            (put.status, put.text())
        }
    });
    let answers = futures_util::future::join_all(puts).await;
    let (made, others): (Vec<_>, Vec<_>) = answers.iter().partition(|(status, _)| *status == 201);
    assert!(!made.is_empty());
    assert!(made.iter().all(|one| one.1 == made[0].1), "the one answer");
    assert!(
        others
            .iter()
            .all(|(status, text)| *status == 409 && text.contains("under-way"))
    );
}

#[tokio::test]
async fn a_key_is_a_short_text() {
    let api = Api::start().await;
    let most = "k".repeat(255);
    let too_long = "k".repeat(256);
    let put = async |key: &str| {
        api.put_with(
            FERRY,
            &format!("Idempotency-Key: {key}\r\n"),
            &json!({ "title": "a" }),
        )
        .await
    };
    assert_eq!(put(&most).await.status, 201);
    for key in [
        "",
        "\"\"",
        "a\"b",
        "a b",
        "é",
        &too_long,
        "k\r\nIdempotency-Key: l",
    ] {
        is(&put(key).await, 400, "bad-request");
    }
}

#[tokio::test]
async fn a_retraction_and_an_import_may_come_again_too() {
    let api = Api::start().await;
    let headers = "Content-Type: text/plain\r\nIdempotency-Key: i\r\n";
    let page = "Tides\n\nTides\n\nBy Ada Quill\n\nThe tide is late.\n";
    let first = api.ask("POST", "/api/import", headers, page).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let again = api.ask("POST", "/api/import", headers, page).await;
    assert_eq!(again.body, first.body);
    assert_eq!(json(&again)["entries"][0]["outcome"], "created");
    let address = json(&again)["entries"][0]["address"]
        .as_str()
        .unwrap()
        .to_owned();
    for _ in 0..2 {
        let gone = api
            .ask("DELETE", &address, "Idempotency-Key: d\r\n", "")
            .await;
        assert_eq!(gone.status, 204);
    }
}
