//! Entries are put, read and taken back.

use crate::serving::{Running, brief};
use crate::{Api, is, json, pointers, token};
use newsstand::model::{Html, Origin, Scope, Submission};
use serde_json::json;

const FERRY: &str = "/api/articles/ferry";
const TITLE: &str = "The ferry ]]> & <b>سفينة</b> 🦀";

#[tokio::test]
async fn an_entry_is_made_read_changed_and_taken_back() {
    let api = Api::start().await;
    let made = api
        .put(
            FERRY,
            &json!({
                "title": format!("{TITLE}\u{b}"),
                "section": "Harbour",
                "authors": [{ "name": "Ada Quill", "bio": "Ada writes." }],
                "body": "<p>It is ]]> &amp; back.</p><script>x()</script>",
                "tags": ["ferry"],
                "enclosures": [{ "url": "https://quay.example/a.mp3", "length": 5 }],
            }),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.header("location"), FERRY);
    assert_eq!(made.header("cache-control"), "no-store");
    let told = json(&made);
    assert_eq!(told["outcome"], "created");
    assert_eq!(told["guid"], "tag:paper.example,2026:articles/ferry");

    // Readers see it as soon as it is told.
    let feed = api.server.get("/feeds/latest.json", "").await;
    assert!(feed.text().contains("سفينة"), "{}", feed.text());

    let read = api.get(FERRY).await;
    assert_eq!(
        (read.status, read.header("etag")),
        (200, made.header("etag"))
    );
    let mut entry = json(&read);
    assert_eq!(entry["title"], TITLE);
    assert_eq!(entry["body"], "<p>It is ]]&gt; &amp; back.</p>");
    assert_eq!(entry["enclosures"][0]["type"], "audio/mpeg");

    // As it was read it is put, and nothing changes.
    let same = api.put(FERRY, &entry).await;
    assert_eq!(
        (same.status, &json(&same)["outcome"]),
        (200, &json!("unchanged"))
    );
    assert_eq!(same.header("etag"), read.header("etag"));
    entry["title"] = json!("The ferry, again");
    let changed = api.put(FERRY, &entry).await;
    assert_eq!(
        (changed.status, &json(&changed)["outcome"]),
        (200, &json!("updated"))
    );
    assert_eq!(json(&changed)["published"], told["published"]);
    assert_ne!(changed.header("etag"), read.header("etag"));

    let gone = api
        .delete(&format!("{FERRY}?reason=It+sank+%5D%5D%3E."))
        .await;
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!(api.delete(FERRY).await.status, 204, "again");
    let buried = api.get(FERRY).await;
    is(&buried, 410, "retracted");
    assert_eq!(json(&buried)["tombstone"]["reason"], "It sank ]]>.");
    assert_eq!(api.server.get("/articles/ferry", "").await.status, 410);
    is(&api.put(FERRY, &entry).await, 409, "stays-retracted");
    let back = api.put(&format!("{FERRY}?restore=true"), &entry).await;
    assert_eq!(
        (back.status, &json(&back)["outcome"]),
        (200, &json!("restored"))
    );
    assert_eq!(api.server.get("/articles/ferry", "").await.status, 200);
}

#[tokio::test]
async fn whatever_the_store_holds_can_be_put_as_it_is_read() {
    let api = Api::start().await;
    let all = json!({
        "title": TITLE, "section": "Harbour", "dateline": "PORT, Coast", "summary": "Short.",
        "authors": [{ "name": "Ada", "url": "https://quay.example/ada", "email": "ada@quay.example" }],
        "body": "<p>Text</p>", "tags": ["a", "b"], "published": "2026-01-02T03:04:05Z",
        "updated": "2026-01-03T03:04:05Z",
        "image": { "url": "https://quay.example/a.png", "alt": "A", "description": "D",
                   "credit": "C", "width": 3, "height": 4, "thumbnail": "/images/t.png" },
        "banner": "/images/b.png", "link": "https://quay.example/ferry", "language": "ar",
        "enclosures": [{ "url": "/images/a.pdf", "type": "application/pdf", "length": 7,
                         "title": "T", "duration": 3 }],
        "contributors": [{ "name": "Bo" }], "rights": "R", "guid": "urn:x-quay:1",
        "source": { "title": "S", "url": "https://quay.example/s.xml", "home_page":
                    "https://quay.example/", "id": "urn:x-quay:s", "updated": "2026-01-01T00:00:00Z" },
        "corrections": [{ "date": "2026-01-02", "text": "It was wrong." }, { "text": "Again." }],
    });
    assert_eq!(api.put(FERRY, &all).await.status, 201);
    let mut read = json(&api.get(FERRY).await);
    let again = api.put(FERRY, &read).await;
    assert_eq!(json(&again)["outcome"], "unchanged", "{}", again.text());
    let mut expected = all;
    expected["kind"] = json!("article");
    expected["slug"] = json!("ferry");
    // What is not the source's own moment may be moved by a millisecond.
    read["updated"] = expected["updated"].clone();
    assert_eq!(read, expected);
    // What came in by another door too.
    let listed = json(&api.get("/api/briefs").await);
    let mut seen = 0;
    for one in listed["entries"].as_array().unwrap() {
        let address = one["address"].as_str().unwrap();
        let entry = json(&api.get(address).await);
        let put = api.put(address, &entry).await;
        assert_eq!(json(&put)["outcome"], "unchanged", "{}", put.text());
        seen += 1;
    }
    assert_eq!(seen, 2);
    // A file of the desk's may point to what stands beside it.
    let mut told = brief("Beside", "Harbour");
    let text = "<p><a href=\"pier\">]]&gt; &amp; the pier</a> <a href=\"../x\">x</a></p>";
    told.story.body = Some(Html::from_sanitised(text));
    put(&api, told).await;
    let read = json(&api.get("/api/briefs/beside").await);
    assert_eq!(read["body"], text);
    // What is sanitised once more is told in its words.
    let again = api.put("/api/briefs/beside", &read).await;
    let body = json(&api.get("/api/briefs/beside").await)["body"].to_string();
    assert!(
        body.contains("href=\\\"pier\\\"") && body.contains("../x"),
        "{body} {}",
        again.text()
    );
}

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place_and_nothing_is_stored() {
    let api = Api::start().await;
    let wrong = api.put(FERRY, &json!({
        "titel": "x", "kind": "article", "authors": [{ "name": "Ada" }, {}], "published": "soon",
    })).await;
    is(&wrong, 422, "invalid");
    let mut told = pointers(&wrong);
    told.sort();
    // Of the shape and of the meaning alike.
    assert_eq!(told, ["/authors/1/name", "/published", "/titel", "/title"]);
    let wrong = api
        .put(
            FERRY,
            &json!({ "title": "x", "published": "soon", "language": "?" }),
        )
        .await;
    let mut told = pointers(&wrong);
    told.sort();
    assert_eq!(told, ["/language", "/published"]);
    for (key, value) in [("kind", "brief"), ("slug", "other")] {
        let mut entry = json!({ "title": "x" });
        entry[key] = json!(value);
        let wrong = api.put(FERRY, &entry).await;
        is(&wrong, 422, "invalid");
        assert_eq!(pointers(&wrong), [format!("/{key}")]);
    }
    is(&api.get(FERRY).await, 404, "not-found");
    is(&api.delete(FERRY).await, 404, "not-found");
}

#[tokio::test]
async fn an_embargoed_entry_is_seen_by_the_desk_alone_and_may_be_put_off() {
    let api = Api::start().await;
    let mut entry = json!({ "title": TITLE, "published": "2999-01-01T00:00:00Z" });
    assert_eq!(api.put(FERRY, &entry).await.status, 201);
    assert_eq!(api.server.get("/articles/ferry", "").await.status, 404);
    assert_eq!(
        json(&api.get(FERRY).await)["published"],
        "2999-01-01T00:00:00Z"
    );
    entry["published"] = json!("2999-01-02T00:00:00Z");
    assert_eq!(json(&api.put(FERRY, &entry).await)["outcome"], "updated");
    // What readers have seen keeps its date.
    let mut seen = json!({ "title": "Seen", "published": "2026-01-01T00:00:00Z" });
    assert_eq!(api.put("/api/briefs/seen", &seen).await.status, 201);
    seen["published"] = json!("2026-01-02T00:00:00Z");
    let refused = api.put("/api/briefs/seen", &seen).await;
    assert_eq!(
        (refused.status, pointers(&refused)),
        (422, vec!["/published".to_owned()])
    );
}

#[tokio::test]
async fn identities_are_not_given_away() {
    let api = Api::start().await;
    let entry = |guid: &str| json!({ "title": TITLE, "guid": guid });
    assert_eq!(api.put(FERRY, &entry("urn:x-quay:1")).await.status, 201);
    is(&api.put(FERRY, &entry("urn:x-quay:2")).await, 409, "taken");
    let elsewhere = api.put("/api/articles/other", &entry("urn:x-quay:1")).await;
    is(&elsewhere, 409, "taken");
    assert_eq!(json(&elsewhere)["address"], FERRY);
    is(&api.get("/api/articles/other").await, 404, "not-found");
}

#[tokio::test]
async fn a_former_address_leads_to_the_entry_and_nothing_is_put_there() {
    let api = Api::start().await;
    let mut moved = brief("Old", "Harbour");
    put(&api, moved.clone()).await;
    moved.slug = newsstand::model::Slug::new("new").unwrap();
    moved.is_slug_given = true;
    put(&api, moved).await;
    let sent_on = api.get("/api/briefs/old").await;
    assert_eq!(
        (sent_on.status, sent_on.header("location")),
        (308, "/api/briefs/new")
    );
    let refused = api.put("/api/briefs/old", &json!({ "title": "x" })).await;
    is(&refused, 409, "moved");
    assert_eq!(json(&refused)["address"], "/api/briefs/new");
    is(&api.delete("/api/briefs/old").await, 409, "moved");
}

#[tokio::test]
async fn what_a_file_of_the_desk_tells_is_edited_there() {
    let folder = tempfile::tempdir().unwrap();
    let stories = folder.path().to_owned();
    let api = Api::start_with(|settings| settings.api.stories = Some(stories)).await;
    let file = folder.path().join("told.md");
    std::fs::write(&file, "").unwrap();
    let mut told = brief("Told", "Harbour");
    told.origin = Origin::Place("markdown:told".to_owned());
    for name in ["gone.md", "told.md"] {
        told.file = Some(name.to_owned());
        put(&api, told.clone()).await;
    }
    let refused = api.put("/api/briefs/told", &json!({ "title": "x" })).await;
    is(&refused, 409, "told-by-file");
    assert!(refused.text().contains("told.md"));
    // What is taken back, no file brings back.
    assert_eq!(api.delete("/api/briefs/told").await.status, 204);
    // What does, is told: the file could be edited for ever.
    let way_back = "`told.md` of the desk's own stories tells it: `newsstand import --restore`";
    let told = json!({ "title": "x" });
    for (answer, status, code) in [
        (api.get("/api/briefs/told").await, 410, "retracted"),
        (
            api.put("/api/briefs/told", &told).await,
            409,
            "stays-retracted",
        ),
        (
            api.put("/api/briefs/told?restore=true", &told).await,
            409,
            "told-by-file",
        ),
    ] {
        is(&answer, status, code);
        assert!(answer.text().contains(way_back), "{}", answer.text());
    }
    // No file is left that would undo anything.
    std::fs::remove_file(&file).unwrap();
    let put = api
        .put("/api/briefs/told?restore=true", &json!({ "title": "x" }))
        .await;
    assert_eq!(
        (put.status, &json(&put)["outcome"]),
        (200, &json!("restored"))
    );
}

async fn put(api: &Api, submission: Submission) {
    crate::serving::put(&api.server.store, &[submission]).await;
}

#[tokio::test]
async fn what_was_answered_survives_the_end_of_the_server() {
    let mut api = Api::start().await;
    let mut answered = 0;
    for number in 0..20 {
        let path = format!("/api/briefs/number-{number}");
        let put = api
            .put(&path, &json!({ "title": format!("Number {number}") }))
            .await;
        answered += usize::from(put.status == 201);
    }
    api.server = api.server.restart(|_| {}).await;
    for number in 0..answered {
        assert_eq!(
            api.get(&format!("/api/briefs/number-{number}"))
                .await
                .status,
            200
        );
    }
    assert_eq!(answered, 20);
}

#[tokio::test]
async fn a_desk_below_a_path_has_its_api_there() {
    let base = "http://127.0.0.1:8080/paper/".parse().unwrap();
    let server = Running::start_of(|desk| desk.publication.base_url = base, |_| {}).await;
    let token = token(&server.store, "editor", &Scope::ALL, &[]).await;
    let api = Api { server, token };
    let made = api
        .put("/paper/api/articles/ferry", &json!({ "title": TITLE }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.header("location"), "/paper/api/articles/ferry");
    let description = api.send("GET", "/paper/api/openapi.json", "", "").await;
    assert_eq!(json(&description)["servers"], json!([{ "url": "/paper" }]));
    let page = json(&api.get("/paper/api/briefs?limit=1").await);
    let next = page["next"].as_str().unwrap();
    assert!(next.starts_with("/paper/api/briefs?"), "{next}");
    assert_eq!(
        json(&api.get(next).await)["entries"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
