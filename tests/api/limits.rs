//! How much, how long and how often.

use crate::serving::{one_answer, send};
use crate::{Api, JSON, is};
use serde_json::json;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::io::AsyncReadExt;

const FERRY: &str = "/api/articles/ferry";
const MEBIBYTE: usize = 1 << 20;

#[tokio::test]
async fn an_entry_has_a_mebibyte_at_most() {
    let api = Api::start().await;
    let entry = |length: usize| {
        let frame = json!({ "title": "Ferry ]]> & سفينة", "body": "" }).to_string();
        json!({ "title": "Ferry ]]> & سفينة", "body": "é".repeat((length - frame.len()) / 2) })
    };
    let mut fits = entry(MEBIBYTE - 1).to_string();
    fits.push_str(&" ".repeat(MEBIBYTE - fits.len()));
    assert_eq!(fits.len(), MEBIBYTE);
    let put = api.ask("PUT", FERRY, JSON, &fits).await;
    assert_eq!(put.status, 201, "{}", put.text());
    fits.push(' ');
    is(&api.ask("PUT", FERRY, JSON, &fits).await, 413, "too-large");
    // Told before any of it has come, and also when nothing says how long it will be.
    let mut stream = api.server.connect().await;
    let head = format!(
        "PUT {FERRY} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{JSON}",
        api.token
    );
    send(
        &mut stream,
        &format!("{head}Content-Length: 1048577\r\n\r\n"),
    )
    .await;
    is(&one_answer(&mut stream).await, 413, "too-large");
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let chunked = format!(
        "{head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{}",
        chunk.repeat(17)
    );
    is(&api.server.raw(&chunked).await, 413, "too-large");
}

#[tokio::test]
async fn a_source_may_be_as_large_as_the_desk_says() {
    let api = Api::start_with(|settings| settings.api.import_bytes = 1_000).await;
    let page = |length: usize| {
        let head = "Tides\n\nTides\n\nBy Ada Quill\n\n";
        format!(
            "{head}{}",
            "x ".repeat(length).split_at(length - head.len()).0
        )
    };
    let fields = "Content-Type: text/plain\r\n";
    assert_eq!(
        api.ask("POST", "/api/import", fields, &page(1_000))
            .await
            .status,
        200
    );
    is(
        &api.ask("POST", "/api/import", fields, &page(1_001)).await,
        413,
        "too-large",
    );
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let api =
        Api::start_with(|settings| settings.api.body_timeout = Duration::from_millis(100)).await;
    let request = format!(
        "PUT {FERRY} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{JSON}Content-Length: 100\r\n\r\n{{",
        api.token
    );
    let answer = api.server.unfinished(&request).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert_eq!(api.put(FERRY, &json!({ "title": "x" })).await.status, 201);
}

#[tokio::test]
async fn a_connection_goes_on_after_a_body() {
    let api = Api::start_with(|settings| settings.rest = Duration::from_millis(20)).await;
    let mut stream = api.server.connect().await;
    for number in 0..6 {
        let body = json!({ "title": format!("Number {number}") }).to_string();
        let (field, body) = match number % 2 {
            0 => (format!("Content-Length: {}", body.len()), body),
            _ => {
                let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
                ("Transfer-Encoding: chunked".to_owned(), chunk)
            }
        };
        let token = &api.token;
        let head = format!(
            "PUT {FERRY} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{JSON}{field}\r\n\r\n"
        );
        send(&mut stream, &head).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        send(&mut stream, &body).await;
        let answer = one_answer(&mut stream).await;
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        assert_eq!(answer.header("connection"), "");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn imports_at_once_are_few() {
    let api = Api::start_with(|settings| settings.api.imports = 2).await;
    let head = format!(
        "POST /api/import HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Type: text/plain\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n",
        api.token
    );
    let page = "Tides\n\nTides\n\nBy Ada Quill\n\nThe tide is late.\n";
    let import = async || {
        api.ask("POST", "/api/import", "Content-Type: text/plain\r\n", page)
            .await
    };
    let mut held = Vec::new();
    for _ in 0..2 {
        assert_eq!(import().await.status, 200);
        let mut stream = api.server.connect().await;
        send(&mut stream, &head).await;
        // It is told to go on when its body is waited for.
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).await.unwrap();
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        held.push(stream);
    }
    is(&import().await, 503, "unavailable");
    assert_eq!(api.get("/api/articles").await.status, 200);
    drop(held);
    let again = async {
        while import().await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), again)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_token_has_a_budget_and_readers_have_theirs() {
    let api = Api::start_with(|settings| {
        settings.limits.api_requests_per_minute = NonZeroU32::new(3);
    })
    .await;
    for _ in 0..3 {
        assert_eq!(api.get("/api/articles").await.status, 200);
    }
    let refused = api.get("/api/articles").await;
    is(&refused, 429, "too-many");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    assert_eq!(api.server.get("/feeds/latest.rss", "").await.status, 200);
    let metrics = api.server.admin("/metrics").await.text();
    assert!(
        metrics.contains("kind=\"api\",feed=\"\",status=\"429\""),
        "{metrics}"
    );
}

#[tokio::test]
async fn who_tries_tokens_is_slowed_down_and_nobody_else() {
    let api = Api::start_with(|settings| {
        settings.limits.api_failures_per_minute = NonZeroU32::new(2);
    })
    .await;
    let from = |client: &str, token: &str| {
        format!("X-Forwarded-For: {client}\r\nAuthorization: Bearer {token}\r\n")
    };
    let bad = from("192.0.2.1", "newsstand_x");
    for _ in 0..2 {
        is(
            &api.send("GET", "/api/articles", &bad, "").await,
            401,
            "no-token",
        );
    }
    is(
        &api.send("GET", "/api/articles", &bad, "").await,
        429,
        "too-many",
    );
    let good = from("192.0.2.1", &api.token);
    assert_eq!(
        api.send("GET", "/api/articles", &good, "").await.status,
        200
    );
    let other = from("192.0.2.2", "newsstand_x");
    is(
        &api.send("GET", "/api/articles", &other, "").await,
        401,
        "no-token",
    );
}

#[tokio::test]
async fn without_room_nothing_is_done_and_that_is_told() {
    let api = Api::start_with(|settings| settings.in_flight = 0).await;
    let refused = api.put(FERRY, &json!({ "title": "x" })).await;
    is(&refused, 503, "unavailable");
    assert_eq!(refused.header("retry-after"), "10");
}

#[tokio::test]
async fn trouble_with_the_store_is_never_not_found() {
    let api = Api::start().await;
    api.server.store.close().await;
    for answer in [
        api.get(FERRY).await,
        api.put(FERRY, &json!({ "title": "x" })).await,
        api.delete(FERRY).await,
        api.get("/api/articles").await,
    ] {
        is(&answer, 503, "unavailable");
        assert_eq!(answer.header("retry-after"), "10");
    }
}
