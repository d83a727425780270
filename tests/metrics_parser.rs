//! `/metrics` as Prometheus' own parser reads it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{Server, ask};
use std::collections::BTreeSet;

#[tokio::test]
async fn every_family_has_a_type_a_help_and_a_name_by_the_conventions() {
    let mut server = Server::start();
    let line = server.line();
    let admin = line.strip_prefix("admin on ").unwrap();
    for path in [
        "/feeds/latest.rss",
        "/",
        "/opml.xml",
        "/nothing",
        "/search.rss?q=a",
    ] {
        let address = format!("{}{path}", server.address());
        reqwest::get(address).await.unwrap().bytes().await.unwrap();
    }
    let text = reqwest::get(format!("{admin}metrics"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let file = server.folder().join("metrics.txt");
    std::fs::write(&file, &text).unwrap();
    // [name, type, help, the names of its samples], of each family.
    let families: Vec<(String, String, String, Vec<String>)> =
        serde_json::from_value(ask("metrics", &file)).unwrap();
    assert!(families.len() > 25, "{families:?}");
    let mut names = BTreeSet::new();
    for (name, kind, help, samples) in &families {
        assert!(names.insert(name), "{name} is there twice");
        assert!(help.len() > 5 && help.ends_with('.'), "{name}: {help}");
        let is_ours = name.starts_with("newsstand_") || name.starts_with("process_");
        assert!(is_ours && !name.ends_with("_total"), "{name}");
        let ends: &[&str] = match kind.as_str() {
            "counter" => &["_total"],
            "gauge" => &[""],
            "histogram" => &["_bucket", "_count", "_sum"],
            _ => panic!("{name} is a {kind}"),
        };
        for sample in samples {
            let end = sample.strip_prefix(name.as_str());
            assert!(
                end.is_some_and(|end| ends.contains(&end)),
                "{name}: {sample}"
            );
        }
    }
    let series = |name: &str| families.iter().any(|(known, ..)| known == name);
    assert!(
        series("newsstand_http_requests") && series("newsstand_render_seconds"),
        "{text}"
    );
}
