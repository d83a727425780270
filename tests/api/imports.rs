//! Sources as they are.

use crate::{Api, is, json, pointers, token};
use encoding_rs::Encoding;
use newsstand::model::{Html, Kind, Origin, Scope, Slug, Story, Submission};
use serde_json::Value;

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
            .contains("; ../../Harbour Ferry.md:2: "),
        "{}",
        wrong.text()
    );
}

/// It has nothing beside it, and where on the server it was read is nobody's business.
#[tokio::test]
async fn a_markdown_file_comes_without_files_beside_it() {
    let api = Api::start().await;
    for picture in ["../../../etc/hostname", "quay.jpg"] {
        let story = format!("+++\ntitle = \"Ferry\"\n+++\n![]({picture}) It is back.\n");
        let answer = api
            .ask("POST", "/api/import?name=ferry.md", MARKDOWN, &story)
            .await;
        let told = answer.text();
        let remedy =
            format!("`{picture}` did not come with the story; write where on the web the file is");
        assert!(told.contains(&remedy), "{told}");
        assert!(!answer.text().contains("/tmp"), "{}", answer.text());
    }
}

/// Different names may look alike in an address.
#[tokio::test]
async fn markdown_files_of_different_names_are_different_stories() {
    let api = Api::start().await;
    let mut addresses = std::collections::BTreeSet::new();
    let long = "a".repeat(120);
    let names = [
        "a/ferry.md",
        "b/ferry.md",
        "Ferry.md",
        "x-y.md",
        "x_y.md",
        "x y!.md",
        "x.y.md",
        "市.md",
        "事.md",
        &format!("{long}1.md"),
        &format!("{long}2.md"),
    ];
    let send = async |name: &str, text: &str| {
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let story = format!("+++\ntitle = \"Ferry ]]> & سفينة\"\n+++\n{text}\n");
        let path = format!("/api/import?name={name}");
        json(&api.ask("POST", &path, MARKDOWN, &story).await)["entries"][0].take()
    };
    for name in names {
        let text =
            format!("What {name} tells, the others do not, \u{b} & nobody knows it better 🦀.");
        let told = send(name, &text).await;
        assert_eq!(told["outcome"], "created", "{name}: {told}");
        assert!(addresses.insert(told["address"].to_string()), "{name}");
        assert_eq!(send(name, &text).await["outcome"], "unchanged", "{name}");
    }
    assert_eq!(send(names[1], "Another.").await["outcome"], "updated");
    is(
        &api.ask(
            "POST",
            "/api/import?name=+",
            MARKDOWN,
            "# Ferry\n\nIt came.\n",
        )
        .await,
        400,
        "bad-request",
    );
}

/// Once, all a file was known by was what its name looks like in an address.
#[tokio::test]
async fn what_was_known_by_the_slug_of_its_name_is_found_again() {
    let api = Api::start().await;
    let body =
        "<p>It came back at noon, with the dog aboard, ]]&gt; &amp; nobody 🦀 had missed it.</p>";
    let story = Story {
        body: Some(Html::from_sanitised(body)),
        ..Story::new(Kind::Article, crate::serving::text("Ferry"))
    };
    let origin = Origin::Place("markdown:api/harbour-ferry".to_owned());
    let stored = Submission::new(origin, Slug::of("ferry"), story);
    crate::serving::put(&api.server.store, &[stored]).await;
    let text = "+++\ntitle = \"Ferry\"\n+++\nIt came back at noon, with the dog aboard, ]]> & nobody 🦀 had missed \
                it. Later it left.\n";
    let path = "/api/import?name=../Harbour%20Ferry.md";
    for outcome in ["updated", "unchanged"] {
        let told = json(&api.ask("POST", path, MARKDOWN, text).await);
        assert_eq!(told["entries"][0]["outcome"], outcome, "{told}");
    }
}

/// RFC 9110, section 8.3.2: what stands there counts, whatever the bytes look like.
#[tokio::test]
async fn a_page_is_in_the_encoding_that_its_content_type_says() {
    let api = Api::start().await;
    let page = |encoding: &str, title: &str, more: &str| {
        let text = "<p>".to_owned() + &format!("{title} ]]&gt; &amp; {title}. ").repeat(20);
        let page = format!("<title>{title}</title>{more}<article><h1>{title}</h1>{text}</article>");
        let encoding = Encoding::for_label(encoding.as_bytes()).unwrap();
        encoding.encode(&page).0.into_owned()
    };
    let send = async |fields: &str, body: &[u8]| api.ask_bytes("/api/import", fields, body).await;
    let another = "<meta charset=windows-1250>";
    for (label, title, more) in [
        ("iso-2022-jp", "港に船が戻った", ""),
        ("ISO-8859-15", "Le café à 5 € rouvre", another),
        ("\"koi8-r\"", "Паром вернулся", ""),
        (
            "utf-8",
            "Příliš žluťoučký kůň",
            "<meta charset=windows-1250>",
        ),
    ] {
        let encoding = match label {
            // Many programs say so of whatever they send.
            "utf-8" => "windows-1250",
            label => label.trim_matches('"'),
        };
        let fields = format!("Content-Type: text/html; Charset={label}\r\n");
        let told = json(&send(&fields, &page(encoding, title, more)).await);
        assert_eq!(told["entries"][0]["title"], title, "{told}");
        assert_eq!(told["warnings"], serde_json::json!([]), "{label}");
    }
    let unknown = send("Content-Type: text/html; charset=klingon\r\n", b"<p>x").await;
    is(&unknown, 415, "media-type");
}

#[tokio::test]
async fn what_is_of_no_known_form_is_refused() {
    let api = Api::start().await;
    for fields in [
        "",
        "Content-Type: application/zip\r\n",
        "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n",
        "Content-Type: text/plain\r\nContent-Encoding: identity\r\nContent-Encoding: br\r\n",
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
        api.ask(
            "POST",
            "/api/import?format=page",
            "Content-Encoding: identity\r\n",
            PAGE
        )
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

const LINES: &str = "Content-Type: application/jsonl\r\n";

async fn lines(api: &Api, query: &str, lines: &str) -> (u16, Value) {
    let path = format!("/api/import{query}");
    let answer = api.ask("POST", &path, LINES, lines).await;
    assert!(answer.body.len() < 200_000, "{} bytes", answer.body.len());
    (answer.status, json(&answer))
}

/// A small body would make an answer of hundreds of megabytes.
#[tokio::test]
async fn what_is_wrong_many_times_is_told_a_hundred_times_and_counted() {
    let api = Api::start().await;
    let good = "{\"title\":\"Ferry ]]> & سفينة 🦀\"}\n";
    let (status, told) = lines(&api, "", &format!("{good}{}", "0\n".repeat(100))).await;
    assert_eq!(status, 200);
    assert_eq!(told["failures"].as_array().unwrap().len(), 100);
    assert_eq!(told["more"], Value::Null);
    let (status, told) = lines(&api, "", &format!("{good}{}", "0\n".repeat(5_000))).await;
    assert_eq!((status, &told["more"]["failures"]), (200, &4_900.into()));
    assert_eq!(told["failures"].as_array().unwrap().len(), 100);
    assert_eq!(told["entries"].as_array().unwrap().len(), 1);

    let (status, told) = lines(&api, "?dry_run=true", &"0\n".repeat(7)).await;
    assert_eq!(status, 422);
    assert_eq!(told["errors"].as_array().unwrap().len(), 7);
    let detail = told["detail"].as_str().unwrap();
    assert_eq!(detail.matches("upload:").count(), 5, "{detail}");
    assert!(detail.ends_with("; and 2 more"), "{detail}");

    // A thousand bad ones and none that is good: nothing good is looked for any more.
    let (status, _) = lines(&api, "", &format!("{}{good}", "0\n".repeat(999))).await;
    assert_eq!(status, 200);
    let hopeless = "of the first 1000 entries none can be taken, and no more were read";
    let (status, told) = lines(&api, "", &format!("{}{good}", "0\n".repeat(1_000))).await;
    assert_eq!(status, 422);
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.starts_with(hopeless), "{detail}");
    // Nothing follows: all were read.
    let (status, told) = lines(&api, "", &"0\n".repeat(1_000)).await;
    assert_eq!(status, 422);
    let detail = told["detail"].as_str().unwrap();
    assert!(!detail.contains(hopeless), "{detail}");
    assert!(detail.ends_with("; and 995 more"), "{detail}");
}

#[tokio::test]
async fn what_is_left_out_is_told_a_hundred_times_and_counted() {
    let api = Api::start().await;
    let item = |number: usize| {
        format!(
            "<item><guid>urn:x-paper:{number}</guid><title>]]&gt; &amp; {number}</title>\
             <description>It came.</description><pubDate>soon</pubDate></item>"
        )
    };
    let items: String = (0..150).map(item).collect();
    let feed = format!("<rss version=\"2.0\"><channel><title>T</title>{items}</channel></rss>");
    let answer = api
        .ask(
            "POST",
            "/api/import",
            "Content-Type: application/rss+xml\r\n",
            &feed,
        )
        .await;
    let told = json(&answer);
    assert_eq!(told["entries"].as_array().unwrap().len(), 150, "{told}");
    let kinds = ["left_out", "skipped", "warnings"];
    let count = |kind: &&str| {
        let first = told[*kind].as_array().unwrap().len();
        assert!(first <= 100, "{kind}");
        first as u64 + told["more"][*kind].as_u64().unwrap_or(0)
    };
    assert!(kinds.iter().map(count).sum::<u64>() >= 150, "{told}");
    assert!(told["more"].is_object(), "{told}");
}

/// It has the media type of a feed, and no other that anybody knows.
#[tokio::test]
async fn an_export_that_is_sent_as_a_feed_publishes_no_draft() {
    let api = Api::start().await;
    let post = |number: usize, status: &str| {
        format!(
            "<item><title>Post {number}</title><guid>https://g.example/?p={number}</guid>\
             <description>Text.</description><wp:post_id>{number}</wp:post_id>\
             <wp:status>{status}</wp:status><wp:post_type>post</wp:post_type></item>"
        )
    };
    let posts = post(1, "publish") + &post(2, "draft") + &post(3, "private");
    let export = format!(
        "<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>G</title>\
         {posts}</channel></rss>"
    );
    let fields = "Content-Type: application/rss+xml\r\n";
    let told = json(&api.ask("POST", "/api/import", fields, &export).await);
    assert_eq!(told["entries"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told["skipped"].as_array().unwrap().len(), 2, "{told}");
}

#[tokio::test]
async fn what_is_not_taken_of_an_entry_is_told_each_time() {
    let api = Api::start().await;
    let first = r#"{"slug":"crane","guid":"urn:x-paper:1","title":"]]> & سفينة","published":"2026-01-01T00:00:00Z"}"#;
    lines(&api, "", first).await;
    let second = r#"
{"slug":"crane","guid":"urn:x-paper:2","title":"Second"}
{"slug":"crane","title":"Third","published":"2020-01-01T00:00:00Z"}"#;
    for query in ["?dry_run=true", "", ""] {
        let (status, told) = lines(&api, query, second).await;
        assert_eq!(status, 200);
        let warning = |at: usize| &told["warnings"][at];
        assert_eq!(
            (&warning(0)["line"], &warning(1)["line"]),
            (&2.into(), &3.into()),
            "{told}"
        );
        let text = |at: usize| warning(at)["text"].as_str().unwrap();
        assert!(
            text(0).starts_with("/articles/crane-2: `slug`: /articles/crane is or was another"),
            "{told}"
        );
        assert!(
            text(1).starts_with("/articles/crane: its date stays 2026-01-01T00:00:00Z"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_dry_run_tells_what_would_change() {
    let api = Api::start().await;
    lines(&api, "", r#"{"slug":"crane","title":"Crane ]]> &"}"#).await;
    let other = r#"{"slug":"crane","title":"Crane 🦀","section":"Harbour"}"#;
    let (_, told) = lines(&api, "?dry_run=true", other).await;
    let changes = told["entries"][0]["changes"].as_array().unwrap();
    let change = |key: &str| changes.iter().find(|one| one["key"] == key).unwrap();
    assert_eq!(change("title")["before"], "Crane ]]> &");
    assert_eq!(change("title")["after"], "Crane 🦀");
    assert_eq!(change("section")["after"], "Harbour");
    assert_eq!(change("section").get("before"), None);
    let (_, told) = lines(&api, "", other).await;
    assert_eq!(told["entries"][0].get("changes"), None);
    assert_eq!(told["entries"][0]["outcome"], "updated");
}

/// What is stored may be under embargo: who may not read it learns only that it would change.
#[tokio::test]
async fn a_dry_run_shows_no_text_to_who_may_not_read() {
    let api = Api::start().await;
    let secret = r#"{"slug":"crane","title":"Crane ]]> &","body":"<p>SECRET</p>","published":"2031-11-29T10:00:00Z"}"#;
    lines(&api, "", secret).await;
    let other = r#"{"slug":"crane","title":"Crane 🦀","body":"<p>Other</p>"}"#;
    for (scopes, is_shown) in [
        (&[Scope::Write][..], false),
        (&[Scope::Write, Scope::Read][..], true),
    ] {
        let name = format!("of {}", scopes.len());
        let one = token(&api.server.store, &name, scopes, &[]).await;
        let path = "/api/import?dry_run=true";
        let answer = api.ask_as(&one, "POST", path, LINES, other).await;
        assert_eq!(json(&answer)["entries"][0]["outcome"], "updated");
        assert_eq!(
            answer.text().contains("SECRET"),
            is_shown,
            "{}",
            answer.text()
        );
    }
}

/// As if a file of the desk had told an entry.
async fn note_file(api: &Api, slug: &str, file: &str) {
    let slug = Slug::new(slug).unwrap();
    let store = &api.server.store;
    let held = store.held(Kind::Article, &slug).await.unwrap().unwrap();
    let origin = Origin::address(Kind::Article, &slug);
    let mut submission = Submission::new(origin, slug, held.kept.entry.story);
    submission.file = Some(file.to_owned());
    crate::serving::put(store, &[submission]).await;
}

/// It would be undone at the next start.
#[tokio::test]
async fn what_a_file_of_the_desk_tells_fails_and_the_rest_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let stories = folder.path().to_owned();
    let api = Api::start_with(|settings| settings.api.stories = Some(stories)).await;
    let file = folder.path().join("own.md");
    std::fs::write(&file, "").unwrap();
    let same = r#"{"slug":"own","title":"Own ]]> &"}"#;
    lines(&api, "", same).await;
    note_file(&api, "own", "own.md").await;
    let sent = r#"{"slug":"first","title":"First"}
{"slug":"own","title":"By the API"}
{"slug":"last","title":"Last"}"#;
    for _ in 0..2 {
        let (status, told) = lines(&api, "", sent).await;
        assert_eq!(status, 200, "{told}");
        assert_eq!(told["entries"].as_array().unwrap().len(), 2);
        let failure = told["failures"][0].as_str().unwrap();
        assert!(
            failure.starts_with("upload:2: \"By the API\": The file `own.md`"),
            "{failure}"
        );
        assert_eq!(
            json(&api.get("/api/articles/own").await)["title"],
            "Own ]]> &"
        );
        assert_eq!(json(&api.get("/api/articles/last").await)["title"], "Last");
    }
    let alone = r#"{"slug":"own","title":"By the API"}"#;
    assert_eq!(lines(&api, "", alone).await.0, 422);
    // What says the same changes nothing.
    assert_eq!(
        lines(&api, "", same).await.1["entries"][0]["outcome"],
        "unchanged"
    );
    std::fs::remove_file(file).unwrap();
    assert_eq!(
        lines(&api, "", alone).await.1["entries"][0]["outcome"],
        "updated"
    );
}

#[tokio::test]
async fn a_source_has_a_number_of_entries_at_most() {
    let api = Api::start().await;
    let source = |entries: usize| "{\"slug\":\"x\",\"title\":\"]]> & 🦀\"}\n".repeat(entries);
    let answer = api
        .ask("POST", "/api/import?dry_run=true", LINES, &source(20_000))
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(json(&answer)["entries"].as_array().unwrap().len(), 20_000);
    let answer = api.ask("POST", "/api/import", LINES, &source(20_001)).await;
    is(&answer, 413, "too-large");
    // A line that fails has two bytes, and one that is good does not let millions of these in.
    let bad = |entries: usize| format!("{}{}", source(1), "0\n".repeat(entries));
    let answer = api
        .ask("POST", "/api/import?dry_run=true", LINES, &bad(19_999))
        .await;
    assert_eq!(answer.status, 200);
    let answer = api.ask("POST", "/api/import", LINES, &bad(20_000)).await;
    is(&answer, 413, "too-large");
    is(&api.get("/api/articles/x").await, 404, "not-found");
}
