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
        "{\"title\":\"\\u200b\\u200e \"}",
        "{\"title\":\"x\",\"kind\":1}",
        "{\"title\":\"x\",\"slug\":[]}",
    ] {
        is(&api.ask("PUT", FERRY, JSON, body).await, 422, "invalid");
    }
    let twice =
        r#"{"title":"x","authors":[{"name":"Ada","name":"Bo"}],"a/b":1,"a/b":2,"title":"y"}"#;
    let refused = api.ask("PUT", FERRY, JSON, twice).await;
    is(&refused, 422, "invalid");
    assert_eq!(
        crate::pointers(&refused),
        ["/authors/0/name", "/a~1b", "/title"]
    );
    let keys: Vec<String> = (0..19_000).map(|key| format!("\"{key}\":0")).collect();
    let refused = api
        .ask("PUT", FERRY, JSON, &format!("{{{}}}", keys.join(",")))
        .await;
    is(&refused, 422, "invalid");
    assert_eq!(crate::pointers(&refused).len(), 100);
    assert!(refused.body.len() < 100_000, "{}", refused.body.len());
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
    let told = crate::json(&api.ask("POST", "/api/briefs", "", "").await);
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.ends_with("by PUT to /api/briefs/SLUG."), "{detail}");
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

/// JSON has one kind of number, and 10.0 is a whole one.
#[tokio::test]
async fn a_whole_number_may_have_a_point() {
    let api = Api::start().await;
    let entry = |number: &str| {
        format!(
            r#"{{"title":"]]> & 🦀","image":{{"url":"/images/a.png","width":{number}}},
                "enclosures":[{{"url":"https://quay.example/a.mp3","length":{number},"duration":{number}}}]}}"#
        )
    };
    for number in ["10", "10.0", "1e1", "10.000"] {
        let put = api.ask("PUT", FERRY, JSON, &entry(number)).await;
        assert!(matches!(put.status, 200 | 201), "{}", put.text());
        let entry = crate::json(&api.get(FERRY).await);
        assert_eq!(entry["image"]["width"], 10);
        assert_eq!(entry["enclosures"][0]["length"], 10);
    }
    for number in ["10.5", "1e300", "-1.0", "0.0"] {
        let refused = api.ask("PUT", FERRY, JSON, &entry(number)).await;
        is(&refused, 422, "invalid");
        let pointers = crate::pointers(&refused);
        assert!(
            pointers.contains(&"/image/width".to_owned()),
            "{pointers:?}"
        );
        assert_eq!(pointers.len(), 3, "{}", refused.text());
    }
}
