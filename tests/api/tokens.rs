//! Who may do what.

use crate::serving::Answer;
use crate::{Api, JSON, is, json, token, token_until};
use newsstand::model::{Instant, Scope, Text, Token};
use serde_json::json;

const FERRY: &str = "/api/articles/ferry";

fn now() -> Instant {
    Instant::new(chrono::Utc::now()).unwrap()
}

async fn put_as(api: &Api, token: &str, path: &str, section: &str) -> Answer {
    let entry = json!({ "title": "Ferry", "section": section }).to_string();
    api.ask_as(token, "PUT", path, JSON, &entry).await
}

#[tokio::test]
async fn without_a_good_token_nothing_is_done() {
    let api = Api::start().await;
    let other = api.token.replace("newsstand_", "newsstand-");
    let mut wrong = api.token.clone();
    let last = if wrong.pop() == Some('0') { '1' } else { '0' };
    wrong.push(last);
    let fields = [
        String::new(),
        "Authorization: Bearer\r\n".to_owned(),
        "Authorization: Basic eDp5\r\n".to_owned(),
        format!("Authorization: Bearer {other}\r\n"),
        format!("Authorization: Bearer {wrong}\r\n"),
        format!("Authorization: Bearer {}x\r\n", api.token),
        format!(
            "Authorization: Bearer {0}\r\nAuthorization: Bearer {0}\r\n",
            api.token
        ),
        format!("Cookie: token={}\r\n", api.token),
    ];
    for fields in fields {
        for (method, path) in [
            ("GET", FERRY),
            ("DELETE", FERRY),
            ("PUT", FERRY),
            ("GET", "/api/articles"),
            ("POST", "/api/import"),
        ] {
            let refused = api.send(method, path, &fields, "").await;
            is(&refused, 401, "no-token");
            let shows_how = String::from_utf8_lossy(&refused.body).contains("Bearer TOKEN");
            assert_eq!(shows_how, !fields.contains("Bearer "), "{fields}");
            assert!(
                refused.header("www-authenticate").starts_with("Bearer "),
                "{refused:?}"
            );
        }
    }
    let in_address = api
        .send(
            "GET",
            &format!("/api/articles?access_token={}", api.token),
            "",
            "",
        )
        .await;
    is(&in_address, 400, "bad-request");
    // The scheme's case says nothing.
    let field = format!("authorization: bEARER {}\r\n", api.token);
    assert_eq!(
        api.send("GET", "/api/articles", &field, "").await.status,
        200
    );
    assert_eq!(
        api.send("GET", "/api/openapi.json", "", "").await.status,
        200
    );
}

#[tokio::test]
async fn a_token_that_is_expired_or_revoked_is_of_no_use() {
    let api = Api::start().await;
    let store = &api.server.store;
    let soon = Instant::from_milliseconds(now().milliseconds() + 60_000).unwrap();
    let good = token_until(store, "good", &[Scope::Read], &[], Some(soon)).await;
    let past = Instant::from_milliseconds(now().milliseconds() - 1).unwrap();
    let expired = token_until(store, "expired", &[Scope::Read], &[], Some(past)).await;
    assert_eq!(
        api.ask_as(&good, "GET", "/api/articles", "", "")
            .await
            .status,
        200
    );
    is(
        &api.ask_as(&expired, "GET", "/api/articles", "", "").await,
        401,
        "no-token",
    );
    let name = Text::new("good").unwrap();
    assert!(store.revoke_token(&name, now()).await.unwrap());
    assert!(!store.revoke_token(&name, now()).await.unwrap());
    is(
        &api.ask_as(&good, "GET", "/api/articles", "", "").await,
        401,
        "no-token",
    );
}

#[tokio::test]
async fn a_token_is_for_its_scopes_alone() {
    let api = Api::start().await;
    assert_eq!(put_as(&api, &api.token, FERRY, "Harbour").await.status, 201);
    let store = &api.server.store;
    for scope in Scope::ALL {
        let one = token(store, scope.name(), &[scope], &[]).await;
        let asked = [
            (Scope::Read, api.ask_as(&one, "GET", FERRY, "", "").await),
            (
                Scope::Read,
                api.ask_as(&one, "GET", "/api/articles", "", "").await,
            ),
            (Scope::Write, put_as(&api, &one, FERRY, "Harbour").await),
            (
                Scope::Write,
                api.ask_as(
                    &one,
                    "POST",
                    "/api/import",
                    "Content-Type: text/plain\r\n",
                    "T\n\nT\n\nText.\n",
                )
                .await,
            ),
            (
                Scope::Retract,
                api.ask_as(&one, "DELETE", "/api/articles/nothing", "", "")
                    .await,
            ),
        ];
        for (needed, answer) in asked {
            match needed == scope {
                true => assert_ne!(answer.status, 403, "{scope}"),
                false => {
                    is(&answer, 403, "not-allowed");
                    let challenge = answer.header("www-authenticate");
                    assert!(
                        challenge.contains(&format!("scope=\"{needed}\"")),
                        "{challenge}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_token_of_a_section_sees_and_changes_nothing_of_another() {
    let api = Api::start().await;
    let of_market = token(&api.server.store, "market", &Scope::ALL, &["market"]).await;
    assert_eq!(put_as(&api, &api.token, FERRY, "Harbour").await.status, 201);
    is(
        &put_as(&api, &of_market, "/api/articles/new", "Harbour").await,
        403,
        "not-allowed",
    );
    assert_eq!(
        put_as(&api, &of_market, "/api/articles/new", "Market")
            .await
            .status,
        201
    );
    is(
        &put_as(&api, &of_market, "/api/articles/new", "Harbour").await,
        403,
        "not-allowed",
    );
    let none = api
        .ask_as(
            &of_market,
            "PUT",
            "/api/articles/none",
            JSON,
            "{\"title\":\"x\"}",
        )
        .await;
    is(&none, 403, "not-allowed");
    let source = api
        .ask_as(
            &of_market,
            "POST",
            "/api/import",
            "Content-Type: text/plain\r\n",
            "T",
        )
        .await;
    is(&source, 403, "not-allowed");
    let listed = json(&api.ask_as(&of_market, "GET", "/api/articles", "", "").await);
    assert_eq!(listed["entries"].as_array().unwrap().len(), 1);
    let briefs = json(&api.ask_as(&of_market, "GET", "/api/briefs", "", "").await);
    assert_eq!(briefs["entries"][0]["title"], "Fish is dear");
    assert_eq!(briefs["entries"].as_array().unwrap().len(), 1);
}

/// Which stories there are, embargoed ones too, is told by an answer that is another where nothing is.
#[tokio::test]
async fn a_token_of_a_section_learns_of_no_entry_of_another() {
    let api = Api::start().await;
    let of_market = token(&api.server.store, "market", &Scope::ALL, &["market"]).await;
    let secret = json!({
        "title": "Secret ]]> & \u{1f980}", "section": "Harbour", "guid": "urn:x-paper:secret",
        "published": "2999-01-01T00:00:00Z",
    });
    assert_eq!(api.put("/api/articles/secret", &secret).await.status, 201);
    for headers in [
        "",
        "If-Match: *\r\n",
        "If-None-Match: *\r\n",
        "If-Match: \"1\"\r\n",
    ] {
        for method in ["GET", "DELETE"] {
            let there = api
                .ask_as(&of_market, method, "/api/articles/secret", headers, "")
                .await;
            let not = api
                .ask_as(&of_market, method, "/api/articles/nosuch", headers, "")
                .await;
            assert_eq!(there.text().replace("secret", "nosuch"), not.text());
            is(&there, 404, "not-found");
        }
    }
    let put = async |headers: &str, path: &str, more: serde_json::Value| {
        let mut entry = json!({ "title": "Sly", "section": "Market" });
        entry
            .as_object_mut()
            .unwrap()
            .append(&mut more.as_object().unwrap().clone());
        let headers = format!("{JSON}{headers}");
        api.ask_as(&of_market, "PUT", path, &headers, &entry.to_string())
            .await
    };
    let taken = put("", "/api/articles/secret", json!({})).await;
    is(&taken, 409, "taken");
    is(
        &put("If-Match: *\r\n", "/api/articles/secret", json!({})).await,
        412,
        "stale",
    );
    // A guid does not lead to it either.
    let by_guid = put(
        "",
        "/api/articles/sly",
        json!({ "guid": "urn:x-paper:secret" }),
    )
    .await;
    is(&by_guid, 409, "taken");
    assert_eq!(by_guid.text(), taken.text());
    assert_eq!(json(&by_guid).get("address"), None);
    assert_eq!(
        json(&api.get("/api/articles/secret").await)["title"],
        secret["title"]
    );
    assert_eq!(api.get("/api/articles/sly").await.status, 404);
}

/// Where a page ends tells of the entry that is there, and that it ends early, that there are others.
#[tokio::test]
async fn a_list_of_a_token_of_sections_leads_on_to_their_entries_alone() {
    let api = Api::start().await;
    let of_some = token(&api.server.store, "some", &Scope::ALL, &["market", "sea"]).await;
    let put = async |state: &str, number: usize, section: &str, day: &str| {
        let entry = json!({
            "title": format!("{state} {number} ]]> & 🦀"), "section": section,
            "guid": format!("urn:x-{section}:{state}:{number}"), "published": format!("{day}T00:00:00Z"),
        });
        let path = format!("/api/articles/{section}-{state}-{number}");
        assert_eq!(api.put(&path, &entry).await.status, 201);
        if state == "retracted" {
            assert_eq!(api.delete(&path).await.status, 204);
        }
    };
    let store = &api.server.store;
    for (state, year) in [
        ("published", 2020),
        ("embargoed", 2990),
        ("retracted", 2021),
    ] {
        for (number, section) in ["market", "harbour", "sea", "harbour", "market"]
            .iter()
            .enumerate()
        {
            put(state, number, section, &format!("{}-01-01", year + number)).await;
        }
    }
    // More of others than are looked at for a page.
    let others = (0..1_100).map(|number| crate::serving::brief(&format!("B {number}"), "Harbour"));
    let others: Vec<_> = others
        .map(|mut one| {
            one.published = Instant::parse("2999-01-01T00:00:00Z").ok();
            one
        })
        .collect();
    crate::serving::put(store, &others).await;
    for state in ["published", "embargoed", "retracted"] {
        let mut next = Some(format!("/api/articles?state={state}&limit=1"));
        let mut pages = Vec::new();
        while let Some(path) = next {
            let answer = api.ask_as(&of_some, "GET", &path, "", "").await;
            assert!(!answer.text().contains("harbour"), "{}", answer.text());
            let page = json(&answer);
            pages.push(
                page["entries"][0]["title"]
                    .as_str()
                    .map(|title| title[..11].to_owned()),
            );
            next = page["next"].as_str().map(str::to_owned);
        }
        let told = [4, 2, 0].map(|number| Some(format!("{state} {number}")));
        assert_eq!(pages, told);
    }
    for query in [
        "state=embargoed",
        "section=harbour",
        "state=embargoed&section=harbour&limit=1",
    ] {
        let path = format!("/api/briefs?{query}");
        let answer = api.ask_as(&of_some, "GET", &path, "", "").await;
        assert_eq!(json(&answer), json!({ "entries": [] }), "{query}");
    }
}

/// What an export and a feed have told is one entry, known by either's guid.
#[tokio::test]
async fn a_second_guid_does_not_lead_into_another_section() {
    let api = Api::start().await;
    let of_market = token(&api.server.store, "market", &Scope::ALL, &["market"]).await;
    let text = "<p>The ferry came back at noon, and the crew ]]&gt; &amp; the harbour master said that it \
                would sail again on Monday.</p><p>Nobody on the quay believes \u{1f980} them.</p>";
    let item = |guid: &str, more: &str| {
        format!(
            "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"{}>\
             <channel><title>T</title><item>\
             <title>Ferry back</title><link>https://paper.example/ferry</link><guid>{guid}</guid>\
             <content:encoded>{}</content:encoded>{more}</item></channel></rss>",
            // What declares this is an export, and no feed.
            match more {
                "" => "",
                _ => " xmlns:wp=\"http://wordpress.org/export/1.2/\"",
            },
            text.replace('&', "&amp;").replace('<', "&lt;")
        )
    };
    let of_wordpress = "<category domain=\"category\" nicename=\"harbour\">Harbour</category>\
                        <wp:status>publish</wp:status><wp:post_type>post</wp:post_type>";
    let fields = "Content-Type: application/rss+xml\r\n";
    let import = async |query: &str, source: &str| {
        let path = format!("/api/import?format={query}");
        let told = json(&api.ask("POST", &path, fields, source).await);
        told["entries"][0]["address"].as_str().unwrap().to_owned()
    };
    let address = import("wxr", &item("urn:x-paper:1", of_wordpress)).await;
    assert_eq!(import("feed", &item("urn:x-paper:2", "")).await, address);
    let before = json(&api.get(&address).await);
    for guid in ["urn:x-paper:1", "urn:x-paper:2"] {
        let sly = json!({ "title": "Sly", "section": "Market", "guid": guid }).to_string();
        let put = api
            .ask_as(&of_market, "PUT", "/api/articles/sly", JSON, &sly)
            .await;
        is(&put, 409, "taken");
        assert_eq!(json(&put).get("address"), None);
        // Who sees it is told where it is.
        let put = api.ask("PUT", "/api/articles/sly", JSON, &sly).await;
        is(&put, 409, "taken");
        assert_eq!(json(&put)["address"], address);
    }
    assert_eq!(json(&api.get(&address).await)["body"], before["body"]);
    // It has its own, and is known by the other; by a third it is not.
    for (guid, status) in [
        ("urn:x-paper:1", 200),
        ("urn:x-paper:2", 200),
        ("urn:x-paper:3", 409),
    ] {
        let put = api
            .put(&address, &json!({ "title": "Ferry back", "guid": guid }))
            .await;
        assert_eq!(put.status, status, "{}", put.text());
        assert_eq!(json(&api.get(&address).await)["guid"], before["guid"]);
    }
}

/// All tokens, when so many of them are used.
async fn used(api: &Api, count: usize) -> Vec<Token> {
    let used = async {
        loop {
            let tokens = api.server.store.tokens().await.unwrap();
            if tokens.iter().filter(|one| one.used.is_some()).count() >= count {
                return tokens;
            }
            tokio::task::yield_now().await;
        }
    };
    let seconds = std::time::Duration::from_secs(10);
    tokio::time::timeout(seconds, used).await.unwrap()
}

/// Who wonders why a program gets nowhere sees that it tries.
#[tokio::test]
async fn a_use_that_is_refused_is_one() {
    let api = Api::start().await;
    let store = &api.server.store;
    let past = Instant::from_milliseconds(now().milliseconds() - 1).unwrap();
    let expired = token_until(store, "expired", &[Scope::Read], &[], Some(past)).await;
    let reader = token(store, "reader", &[Scope::Read], &[]).await;
    token(store, "idle", &[Scope::Read], &[]).await;
    let path = "/api/articles";
    let refused = api.ask_as(&expired, "GET", path, "", "").await;
    is(&refused, 401, "no-token");
    is(&put_as(&api, &reader, FERRY, "").await, 403, "not-allowed");
    // Who has no secret of it does not use it.
    let wrong = format!("{}{}", &expired[..expired.len() - 4], "0000");
    is(
        &api.ask_as(&wrong, "GET", path, "", "").await,
        401,
        "no-token",
    );
    let tokens = used(&api, 2).await;
    let used = tokens.iter().filter(|token| token.used.is_some());
    let used: Vec<&str> = used.map(|token| token.name.as_str()).collect();
    assert_eq!(used, ["expired", "reader"]);
}

#[tokio::test]
async fn a_use_is_written_down_and_the_secret_is_not() {
    let api = Api::start().await;
    assert_eq!(api.get("/api/articles").await.status, 200);
    let tokens = used(&api, 1).await;
    assert_eq!(tokens[0].name.as_str(), "editor");
    api.server.store.close().await;
    let file = api.server.store_url.strip_prefix("sqlite://").unwrap();
    let hidden = api.token.rsplit('_').next().unwrap();
    for end in ["", "-wal"] {
        let bytes = std::fs::read(format!("{file}{end}")).unwrap_or_default();
        let has = bytes
            .windows(hidden.len())
            .any(|part| part == hidden.as_bytes());
        assert!(!has, "the secret is in the store");
    }
}
