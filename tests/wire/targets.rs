//! What a request line names, and how it asks.

use super::serving::{Running, server};
use super::{get, said, statuses};

async fn one(server: &Running, request: impl AsRef<[u8]>) -> super::Answer {
    let mut heard = said(server, request).await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    heard.remove(0)
}

#[tokio::test]
async fn an_address_has_one_way_to_be_written() {
    let server = server().await;
    for (target, status) in [
        ("/feeds/latest.rss", 200),
        // Letters that need no encoding are the same encoded (RFC 3986, section 6.2.2.2).
        ("/feeds/l%61test%2erss", 200),
        ("/feeds/latest.rss?whatever=%zz", 200),
        ("/feeds/latest.rss?", 200),
        ("/feeds%2Flatest.rss", 404),
        ("/feeds%2flatest.rss", 404),
        ("/images/..%2Fnewsstand.db", 404),
        ("/feeds/../feeds/latest.rss", 404),
        ("/feeds/./latest.rss", 404),
        ("/feeds/%2e%2e/feeds/latest.rss", 404),
        ("/feeds/%2E/latest.rss", 404),
        ("/../../../../etc/passwd", 404),
        ("/feeds//latest.rss", 404),
        ("//feeds/latest.rss", 404),
        ("/feeds/latest.rss/", 404),
        ("/FEEDS/latest.rss", 404),
        ("/feeds/latest.RSS", 404),
        ("/feeds/latest.rss%00", 404),
        ("/feeds/%00", 404),
        ("/feeds/latest.rss%20", 404),
        ("/feeds/latest%25.rss", 404),
        ("/feeds/latest%252erss", 404),
        ("/%", 400),
        ("/%4", 400),
        ("/%4g", 400),
        ("/feeds/%zz", 400),
        ("/%FF", 400),
        ("/%C3", 400),
        ("/%C0%AF", 400),
        ("/%ED%A0%80", 400),
        ("*", 400),
        ("feeds/latest.rss", 400),
        ("\\feeds\\latest.rss", 400),
        ("x:80", 400),
        ("http://", 400),
    ] {
        let answer = one(&server, get(target)).await;
        assert_eq!(answer.status, status, "{target}");
    }
    for target in [&b"/\xff"[..], b"/\xc3\xa9", b"/\x7f", b"/a\x01"] {
        let mut request = b"GET ".to_vec();
        request.extend_from_slice(target);
        request.extend_from_slice(b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let status = one(&server, request).await.status;
        assert!(matches!(status, 400 | 404), "{target:?}: {status}");
    }
}

#[tokio::test]
async fn a_target_with_a_host_is_the_same_address_whatever_the_host() {
    let server = server().await;
    for target in [
        "http://x/opml.xml",
        "http://elsewhere.example/opml.xml",
        "http://elsewhere.example:8080/opml.xml",
        "https://[::1]:443/opml.xml",
        "HTTP://X/opml.xml",
    ] {
        let answer = one(&server, get(target)).await;
        assert_eq!(answer.status, 200, "{target}");
        assert!(!answer.text().contains("elsewhere"), "{target}");
    }
    assert_eq!(
        one(&server, get("http://x")).await.header("content-type"),
        "text/html; charset=utf-8"
    );
    for target in ["http://user@x/opml.xml", "http://x:port/opml.xml"] {
        assert_eq!(one(&server, get(target)).await.status, 400, "{target}");
    }
    // The field has to be there nevertheless (RFC 9112, section 3.2.2).
    let request = "GET http://x/opml.xml HTTP/1.1\r\nConnection: close\r\n\r\n";
    assert_eq!(one(&server, request).await.status, 400);
}

#[tokio::test]
async fn a_method_is_possible_or_not_or_none_at_all() {
    let server = server().await;
    const ALLOW: &str = "GET, HEAD, OPTIONS";
    for (method, target, status, allow) in [
        ("OPTIONS", "*", 204, ALLOW),
        ("OPTIONS", "/feeds/latest.rss", 204, ALLOW),
        ("OPTIONS", "http://x/feeds/latest.rss", 204, ALLOW),
        ("OPTIONS", "/search.rss?q=x", 204, ALLOW),
        ("OPTIONS", "/nothing", 404, ""),
        ("POST", "/feeds/latest.rss", 405, ALLOW),
        ("PUT", "/feeds/latest.rss", 405, ALLOW),
        ("DELETE", "/", 405, ALLOW),
        ("PATCH", "/opml.xml", 405, ALLOW),
        ("TRACE", "/feeds/latest.rss", 405, ALLOW),
        ("DELETE", "/nothing", 404, ""),
        ("CONNECT", "x:80", 501, ALLOW),
        ("BREW", "/feeds/latest.rss", 501, ALLOW),
        ("PROPFIND", "/", 501, ALLOW),
        // Methods are told apart by case (RFC 9110, section 9.1).
        ("get", "/feeds/latest.rss", 501, ALLOW),
    ] {
        let request = format!("{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = one(&server, request).await;
        assert_eq!(
            (answer.status, answer.header("allow")),
            (status, allow),
            "{method} {target}"
        );
        let has_length = !answer.header("content-length").is_empty();
        assert_eq!(has_length, status != 204, "{method} {target}");
        // Nothing of the request comes back, as TRACE would have it.
        assert!(!answer.text().contains("Host: x"), "{method} {target}");
    }
}

#[tokio::test]
async fn head_is_what_get_would_be_of_errors_too() {
    let server = server().await;
    for target in [
        "/feeds/latest.rss",
        "/nothing",
        "/%FF",
        "/search?q=%22",
        "/",
    ] {
        let whole = one(&server, get(target)).await;
        let head = server.ask("HEAD", target, "").await;
        assert_eq!(
            (head.status, head.body.len()),
            (whole.status, 0),
            "{target}"
        );
        for name in [
            "content-length",
            "content-type",
            "etag",
            "vary",
            "cache-control",
        ] {
            assert_eq!(head.header(name), whole.header(name), "{name} of {target}");
        }
    }
    assert_eq!(statuses(&said(&server, get("/")).await), [200]);
}
