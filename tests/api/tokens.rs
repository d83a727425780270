//! Who may do what.

use crate::serving::Answer;
use crate::{Api, JSON, is, json, token, token_until};
use newsstand::model::{Instant, Scope, Text};
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
        &api.ask_as(&of_market, "GET", FERRY, "", "").await,
        403,
        "not-allowed",
    );
    is(
        &put_as(&api, &of_market, FERRY, "Market").await,
        403,
        "not-allowed",
    );
    is(
        &api.ask_as(&of_market, "DELETE", FERRY, "", "").await,
        403,
        "not-allowed",
    );
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
    // A guid does not lead around it.
    let guid = json(&api.get(FERRY).await)["guid"].clone();
    let sly = json!({ "title": "x", "section": "Market", "guid": guid }).to_string();
    is(
        &api.ask_as(&of_market, "PUT", "/api/articles/sly", JSON, &sly)
            .await,
        409,
        "taken",
    );
}

#[tokio::test]
async fn a_use_is_written_down_and_the_secret_is_not() {
    let api = Api::start().await;
    assert_eq!(api.get("/api/articles").await.status, 200);
    let used = async {
        loop {
            let tokens = api.server.store.tokens().await.unwrap();
            if tokens[0].used.is_some() {
                return tokens;
            }
            tokio::task::yield_now().await;
        }
    };
    let tokens = tokio::time::timeout(std::time::Duration::from_secs(10), used)
        .await
        .unwrap();
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
