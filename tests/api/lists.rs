//! Lists of entries, a page at a time.

use crate::{Api, is, json};
use serde_json::{Value, json};

async fn filled() -> Api {
    let api = Api::start().await;
    for number in 0..7 {
        let section = if number % 2 == 0 { "Harbour" } else { "Market" };
        let entry = json!({
            "title": format!("Number {number}"), "section": section, "tags": ["fish"],
            "authors": [{ "name": "Ada Quill" }],
            "published": format!("2026-01-0{}T00:00:00Z", number + 1),
        });
        let put = api
            .put(&format!("/api/articles/number-{number}"), &entry)
            .await;
        assert_eq!(put.status, 201, "{}", put.text());
    }
    api
}

/// The titles of all pages from an address on, and how many pages there are.
async fn all(api: &Api, path: &str) -> (Vec<String>, usize) {
    let (mut titles, mut pages) = (Vec::new(), 0);
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let answer = api.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = json(&answer);
        let entries = page["entries"].as_array().unwrap().iter();
        titles.extend(entries.map(|one| one["title"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(str::to_owned);
        let link = next.as_ref().map(|next| format!("<{next}>; rel=\"next\""));
        assert_eq!(answer.header("link"), link.unwrap_or_default());
        pages += 1;
    }
    (titles, pages)
}

fn numbers(numbers: &[u32]) -> Vec<String> {
    numbers
        .iter()
        .map(|number| format!("Number {number}"))
        .collect()
}

#[tokio::test]
async fn a_list_has_all_of_a_kind_the_newest_first() {
    let api = filled().await;
    let (titles, pages) = all(&api, "/api/articles?limit=3").await;
    assert_eq!((titles, pages), (numbers(&[6, 5, 4, 3, 2, 1, 0]), 3));
    let (titles, _) = all(&api, "/api/articles?limit=2&section=market").await;
    assert_eq!(titles, numbers(&[5, 3, 1]));
    let (titles, _) = all(
        &api,
        "/api/articles?section=Harbour&tag=fish&author=Ada+Quill",
    )
    .await;
    assert_eq!(titles, numbers(&[6, 4, 2, 0]));
    let (titles, _) = all(&api, "/api/articles?tag=none").await;
    assert!(titles.is_empty());
    let one = &json(&api.get("/api/articles?limit=1").await)["entries"][0];
    let read = api.get(one["address"].as_str().unwrap()).await;
    assert_eq!(one["etag"], read.header("etag"));
    assert_eq!(
        (&one["state"], &one["section"]),
        (&json!("published"), &json!("Harbour"))
    );
}

#[tokio::test]
async fn a_cursor_stays_where_it_is_whatever_changes() {
    let api = filled().await;
    let first = json(&api.get("/api/articles?limit=3").await);
    let next = first["next"].as_str().unwrap().to_owned();
    // The one it stands on is gone, one before it comes, one behind it goes.
    assert_eq!(api.delete("/api/articles/number-4").await.status, 204);
    assert_eq!(
        api.put("/api/articles/newer", &json!({ "title": "Newer" }))
            .await
            .status,
        201
    );
    assert_eq!(api.delete("/api/articles/number-2").await.status, 204);
    assert_eq!(all(&api, &next).await.0, numbers(&[3, 1, 0]));
}

#[tokio::test]
async fn what_readers_do_not_see_has_lists_of_its_own() {
    let api = filled().await;
    for day in 1..=3 {
        let entry = json!({
            "title": format!("Later {day}"), "section": "Market",
            "published": format!("2999-01-0{day}T00:00:00Z"),
        });
        assert_eq!(
            api.put(&format!("/api/articles/later-{day}"), &entry)
                .await
                .status,
            201
        );
        assert_eq!(
            api.delete(&format!("/api/articles/number-{day}?reason=No."))
                .await
                .status,
            204
        );
    }
    let (titles, pages) = all(&api, "/api/articles?state=embargoed&limit=1").await;
    assert_eq!(
        (titles, pages),
        (
            vec!["Later 3".into(), "Later 2".into(), "Later 1".into()],
            3
        )
    );
    let (titles, _) = all(&api, "/api/articles?state=retracted&section=market").await;
    assert_eq!(titles, numbers(&[3, 1]));
    let retracted = json(&api.get("/api/articles?state=retracted").await);
    assert_eq!(retracted["entries"][0]["tombstone"]["reason"], "No.");
    let briefs = json(&api.get("/api/briefs?state=retracted").await);
    assert_eq!(briefs["entries"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn what_is_rare_among_many_is_found_a_page_after_the_other() {
    let api = Api::start().await;
    let many: Vec<_> = (0..1_100)
        .map(|number| {
            let mut one = crate::serving::brief(&format!("Brief {number}"), "Harbour");
            one.published = Some(
                newsstand::model::Instant::from_milliseconds(1_700_000_000_000 + number * 1_000)
                    .unwrap(),
            );
            one
        })
        .collect();
    crate::serving::put(&api.server.store, &many).await;
    let rare =
        json!({ "title": "Rare", "section": "Harbour", "published": "2001-01-01T00:00:00Z" });
    assert_eq!(api.put("/api/articles/rare", &rare).await.status, 201);
    // Of the section there are 1,101, and each page looks at 500.
    let (titles, pages) = all(&api, "/api/articles?section=harbour").await;
    assert_eq!((titles, pages), (vec!["Rare".to_owned()], 3));
}

#[tokio::test]
async fn a_parameter_that_means_nothing_is_told() {
    let api = Api::start().await;
    for query in [
        "limit=0",
        "limit=101",
        "limit=x",
        "state=lost",
        "cursor=x",
        "cursor=1",
        "page=2",
        "limit=1&limit=2",
        "section=",
        "tag=+",
        "cursor=99999999999999999999~x",
    ] {
        is(
            &api.get(&format!("/api/articles?{query}")).await,
            400,
            "bad-request",
        );
    }
    for query in ["limit=1", "limit=100"] {
        assert_eq!(api.get(&format!("/api/articles?{query}")).await.status, 200);
    }
}
