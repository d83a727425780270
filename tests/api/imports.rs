//! Sources as they are.

use crate::{Api, is, json, pointers};

const TEXT: &str = "Content-Type: text/plain; charset=utf-8\r\n";
const MARKDOWN: &str = "Content-Type: text/markdown\r\n";

const PAGE: &str = "Tides ]]> & سفينة 🦀\n\nHarbour\n\nBy Ada Quill\n\nThe tide is late\u{b} again.\nIt came at noon.\n\n\
                    Must read\nA mill burns\n\nPORT, Coast: It burnt for an hour, and nobody was hurt at all...\n";

#[tokio::test]
async fn a_saved_page_is_stored_and_what_became_of_it_told() {
    let api = Api::start().await;
    let path = "/api/import?url=https%3A%2F%2Fquay.example%2Ftides&date=2026-01-02T03%3A04%3A05Z";
    let first = api.ask("POST", path, TEXT, PAGE).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let report = json(&first);
    assert_eq!(report["entries"][0]["outcome"], "created", "{report}");
    assert_eq!(report["entries"][0]["published"], "2026-01-02T03:04:05Z");
    assert_eq!(report["entries"][1]["title"], "A mill burns");
    let address = report["entries"][0]["address"].as_str().unwrap();
    assert_eq!(
        json(&api.get(address).await)["link"],
        "https://quay.example/tides"
    );
    let again = json(&api.ask("POST", path, TEXT, PAGE).await);
    let outcomes = again["entries"].as_array().unwrap().iter();
    assert!(
        outcomes
            .into_iter()
            .all(|one| one["outcome"] == "unchanged"),
        "{again}"
    );
    let feed = api.server.get("/feeds/latest.atom", "").await;
    assert!(feed.text().contains("سفينة"));
}

#[tokio::test]
async fn a_dry_run_stores_nothing() {
    let api = Api::start().await;
    let tried = api
        .ask("POST", "/api/import?dry_run=true", TEXT, PAGE)
        .await;
    let report = json(&tried);
    assert_eq!(report["entries"][0]["outcome"], "created");
    let address = report["entries"][0]["address"].as_str().unwrap();
    is(&api.get(address).await, 404, "not-found");
}

#[tokio::test]
async fn a_markdown_file_is_known_by_its_name() {
    let api = Api::start().await;
    let story = |title: &str| format!("+++\ntitle = \"{title}\"\n+++\nIt is *back*.\n");
    is(
        &api.ask("POST", "/api/import", MARKDOWN, &story("Ferry"))
            .await,
        400,
        "bad-request",
    );
    let path = "/api/import?name=../../Harbour%20Ferry.md";
    let first = json(&api.ask("POST", path, MARKDOWN, &story("Ferry")).await);
    assert_eq!(first["entries"][0]["outcome"], "created", "{first}");
    let again = json(&api.ask("POST", path, MARKDOWN, &story("The ferry")).await);
    assert_eq!(again["entries"][0]["outcome"], "updated", "{again}");
    assert_eq!(again["entries"][0]["guid"], first["entries"][0]["guid"]);
    let wrong = api
        .ask("POST", path, MARKDOWN, "+++\ntitel = 1\n+++\nText\n")
        .await;
    is(&wrong, 422, "invalid");
    assert_eq!(pointers(&wrong), [""]);
    assert!(
        json(&wrong)["detail"]
            .as_str()
            .unwrap()
            .contains("; harbour-ferry:2: "),
        "{}",
        wrong.text()
    );
}

#[tokio::test]
async fn what_is_of_no_known_form_is_refused() {
    let api = Api::start().await;
    for fields in [
        "",
        "Content-Type: application/zip\r\n",
        "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n",
    ] {
        is(
            &api.ask("POST", "/api/import", fields, "x").await,
            415,
            "media-type",
        );
    }
    is(
        &api.ask("POST", "/api/import?format=poem", TEXT, "x").await,
        400,
        "bad-request",
    );
    assert_eq!(
        api.ask("POST", "/api/import?format=page", "", PAGE)
            .await
            .status,
        200
    );
    is(
        &api.ask("POST", "/api/import", TEXT, "").await,
        422,
        "invalid",
    );
    is(
        &api.ask("POST", "/api/import", TEXT, "\0\0\0\0\0").await,
        422,
        "invalid",
    );
    for query in ["url=ferry", "date=today", "dry_run=yes"] {
        is(
            &api.ask("POST", &format!("/api/import?{query}"), TEXT, PAGE)
                .await,
            400,
            "bad-request",
        );
    }
}
