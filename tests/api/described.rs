//! The description says what is answered.

use crate::{Api, json};
use serde_json::{Value, json};

#[tokio::test]
async fn the_description_is_of_what_there_is() {
    let api = Api::start().await;
    let description = json(&api.send("GET", "/api/openapi.json", "", "").await);
    assert_eq!(description["openapi"], "3.1.0");
    let paths: Vec<&String> = description["paths"].as_object().unwrap().keys().collect();
    let expected = [
        "/api/articles",
        "/api/articles/{slug}",
        "/api/briefs",
        "/api/briefs/{slug}",
        "/api/import",
        "/api/openapi.json",
    ];
    assert_eq!(paths, expected);
    for (path, methods) in description["paths"].as_object().unwrap() {
        let asked = api
            .send("OPTIONS", &path.replace("{slug}", "x"), "", "")
            .await;
        let mut told: Vec<String> = methods
            .as_object()
            .unwrap()
            .keys()
            .map(|one| one.to_uppercase())
            .collect();
        told.sort();
        let allowed = asked
            .header("allow")
            .split(", ")
            .filter(|one| !["HEAD", "OPTIONS"].contains(one));
        let mut allowed: Vec<String> = allowed.map(str::to_owned).collect();
        allowed.sort();
        assert_eq!(told, allowed, "{path}");
    }
}

#[tokio::test]
async fn what_is_answered_is_as_its_schema_says() {
    let api = Api::start().await;
    let description = json(&api.send("GET", "/api/openapi.json", "", "").await);
    let is_valid = |name: &str, value: &Value| {
        let schema = &description["components"]["schemas"][name];
        let validator = jsonschema::draft202012::new(schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(value)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}: {value}");
    };
    let made = api
        .put(
            "/api/articles/ferry",
            &json!({ "title": "x", "tags": ["a"] }),
        )
        .await;
    is_valid("Outcome", &json(&made));
    is_valid("Entry", &json(&api.get("/api/articles/ferry").await));
    is_valid("Page", &json(&api.get("/api/articles?limit=1").await));
    is_valid("Problem", &json(&api.get("/api/articles/none").await));
    assert_eq!(api.delete("/api/articles/ferry").await.status, 204);
    is_valid("Problem", &json(&api.get("/api/articles/ferry").await));
    is_valid(
        "Page",
        &json(&api.get("/api/articles?state=retracted").await),
    );
    let imported = api
        .ask(
            "POST",
            "/api/import",
            "Content-Type: text/plain\r\n",
            "T\n\nT\n\nText here.\n",
        )
        .await;
    is_valid("Report", &json(&imported));
    let fields = "Content-Type: application/jsonl\r\n";
    let lines = format!("{{\"title\":\"x\"}}\n{}", "0\n".repeat(101));
    let imported = json(&api.ask("POST", "/api/import", fields, &lines).await);
    assert_eq!(imported["more"]["failures"], 1);
    is_valid("Report", &imported);
    let other = "{\"slug\":\"x\",\"title\":\"y\"}";
    let tried = api
        .ask("POST", "/api/import?dry_run=true", fields, other)
        .await;
    assert!(
        json(&tried)["entries"][0]["changes"].is_array(),
        "{}",
        tried.text()
    );
    is_valid("Report", &json(&tried));
    let put = &description["paths"]["/api/articles/{slug}"]["put"]["parameters"];
    let put = put.as_array().unwrap().iter();
    let mut key = put.filter(|one| one["name"] == "Idempotency-Key");
    let schema = &key.next_back().unwrap()["schema"];
    let validator = jsonschema::draft202012::new(schema).unwrap();
    assert_eq!(description["servers"][0]["url"], "/");
    for (key, is_good) in [
        ("k", true),
        ("\"k\"", true),
        ("\"k", false),
        ("a b", false),
        ("", false),
    ] {
        assert_eq!(validator.is_valid(&json!(key)), is_good, "{key}");
    }
}
