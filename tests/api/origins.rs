//! Pages of other sites.

use crate::{Api, JSON};

const FERRY: &str = "/api/articles/ferry";
const ASKING: &str = "Origin: https://editor.example\r\nAccess-Control-Request-Method: PUT\r\n\
                      Access-Control-Request-Headers: authorization\r\n";

#[tokio::test]
async fn no_page_of_another_site_may_unless_it_is_named() {
    let api = Api::start().await;
    let asked = api.send("OPTIONS", FERRY, ASKING, "").await;
    assert_eq!(
        (asked.status, asked.header("allow")),
        (204, "GET, PUT, DELETE, HEAD, OPTIONS")
    );
    let put = api
        .ask(
            "PUT",
            FERRY,
            &format!("{JSON}Origin: https://editor.example\r\n"),
            "{\"title\":\"x\"}",
        )
        .await;
    for answer in [&asked, &put] {
        let told = answer
            .fields()
            .find(|(name, _)| name.starts_with("access-control"));
        assert_eq!(told, None);
    }
    // What a form of another site can send by itself needs no question before it, and has no token.
    let form = api
        .send(
            "POST",
            "/api/import",
            "Content-Type: text/plain\r\nOrigin: https://evil.example\r\nCookie: a=b\r\n",
            "x",
        )
        .await;
    assert_eq!(form.status, 401);
}

#[tokio::test]
async fn a_page_that_is_named_may_without_credentials() {
    let api = Api::start_with(|settings| {
        settings.api.origins = vec!["https://editor.example".parse().unwrap()];
    })
    .await;
    let asked = api.send("OPTIONS", FERRY, ASKING, "").await;
    assert_eq!(asked.status, 204);
    assert_eq!(
        asked.header("access-control-allow-origin"),
        "https://editor.example"
    );
    assert!(asked.header("access-control-allow-methods").contains("PUT"));
    assert!(
        asked
            .header("access-control-allow-headers")
            .contains("Authorization")
    );
    assert_eq!(asked.header("access-control-allow-credentials"), "");
    assert_eq!(asked.header("vary"), "Origin");
    let put = api
        .ask(
            "PUT",
            FERRY,
            &format!("{JSON}Origin: https://editor.example\r\n"),
            "{\"title\":\"x\"}",
        )
        .await;
    assert_eq!(
        (put.status, put.header("access-control-allow-origin")),
        (201, "https://editor.example")
    );
    assert!(put.header("access-control-expose-headers").contains("ETag"));
    for other in [
        "https://editor.example.evil.example",
        "http://editor.example",
        "null",
    ] {
        let asked = api
            .send(
                "OPTIONS",
                FERRY,
                &ASKING.replace("https://editor.example", other),
                "",
            )
            .await;
        assert_eq!(asked.header("access-control-allow-origin"), "", "{other}");
    }
    for wrong in [
        "*",
        "editor.example",
        "https://editor.example/",
        "ftp://editor.example",
    ] {
        assert!(
            wrong.parse::<newsstand::serve::Origin>().is_err(),
            "{wrong}"
        );
    }
}
