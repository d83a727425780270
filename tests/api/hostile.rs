//! Whatever is sent: an answer that tells what is wrong, and a server that goes on.

use crate::{Api, JSON, is, problem};
use serde_json::json;

const FERRY: &str = "/api/articles/ferry";

#[tokio::test]
async fn what_is_no_entry_is_refused() {
    let api = Api::start().await;
    let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
    for body in [
        "",
        "x",
        "{",
        "\u{feff}{}",
        "{\"title\":\"\u{b}\"}",
        "{\"title\":\"\\ud800\"}",
        &deep,
    ] {
        is(&api.ask("PUT", FERRY, JSON, body).await, 400, "bad-request");
    }
    for body in [
        "null",
        "[]",
        "1",
        "\"x\"",
        "{}",
        "{\"title\":\"\\u000b\"}",
        "{\"title\":null}",
        "{\"title\":\"x\",\"kind\":1}",
        "{\"title\":\"x\",\"slug\":[]}",
    ] {
        is(&api.ask("PUT", FERRY, JSON, body).await, 422, "invalid");
    }
    let body = json!({ "title": "x", "body": "<div>".repeat(10_000) });
    is(&api.put(FERRY, &body).await, 422, "invalid");
    for fields in [
        "",
        "Content-Type: text/plain\r\n",
        "Content-Type: application/json+x\r\n",
    ] {
        is(
            &api.ask("PUT", FERRY, fields, "{\"title\":\"x\"}").await,
            415,
            "media-type",
        );
    }
    assert_eq!(api.put(FERRY, &json!({ "title": "x" })).await.status, 201);
}

#[tokio::test]
async fn what_is_nowhere_is_told_as_a_problem() {
    let api = Api::start().await;
    for path in [
        "/api",
        "/api/",
        "/api/poems",
        "/api/articles/",
        "/api/articles/A",
        "/api/articles/a/b",
        "/api/articles/a%2Fb",
        "/api/articles/%E2%82",
        "/api/import/x",
    ] {
        let (status, _) = problem(&api.get(path).await);
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
    for (method, path) in [
        ("POST", FERRY),
        ("PATCH", FERRY),
        ("GET", "/api/import"),
        ("DELETE", "/api/articles"),
        ("PUT", "/api/openapi.json"),
        ("BREW", FERRY),
    ] {
        let refused = api.ask(method, path, "", "").await;
        is(&refused, 405, "method-not-allowed");
        assert!(refused.header("allow").contains("OPTIONS"), "{refused:?}");
    }
    // Beside it, not below.
    assert_eq!(
        api.server.get("/apiary", "").await.header("content-type"),
        "text/plain; charset=utf-8"
    );
}

#[tokio::test]
async fn a_reason_is_a_sentence() {
    let api = Api::start().await;
    assert_eq!(api.put(FERRY, &json!({ "title": "x" })).await.status, 201);
    let reason = |length: usize| format!("{FERRY}?reason={}", "x".repeat(length));
    is(&api.delete(&reason(0)).await, 400, "bad-request");
    is(&api.delete(&reason(1_001)).await, 400, "bad-request");
    assert_eq!(api.delete(&reason(1_000)).await.status, 204);
}
