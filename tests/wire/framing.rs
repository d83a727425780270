//! Where a request ends and the next one begins: nobody may make the server see that otherwise than
//! who stands before it does.

use super::serving::server;
use super::{get, said, statuses};

/// A request that must never be seen as one.
const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test]
async fn what_is_no_request_is_refused_and_ends_the_connection() {
    let server = server().await;
    for (what, request) in [
        (
            "a space before the colon",
            "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        ),
        (
            "a folded line",
            "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
        ),
        (
            "a field that begins with a space",
            "GET / HTTP/1.1\r\n Host: x\r\n\r\n",
        ),
        (
            "a NUL in a field",
            "GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
        ),
        (
            "a NUL in a name",
            "GET / HTTP/1.1\r\nHost: x\r\nX\0: a\r\n\r\n",
        ),
        ("a NUL in the target", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
        (
            "a space in the target",
            "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        ),
        (
            "a tab before the target",
            "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n",
        ),
        (
            "a bare CR in a field",
            "GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n",
        ),
        ("no colon", "GET / HTTP/1.1\r\nHost: x\r\nNonsense\r\n\r\n"),
        ("no name", "GET / HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n"),
        ("no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("no version", "GET /\r\nHost: x\r\n\r\n"),
        ("another protocol", "GET / SIP/2.0\r\nHost: x\r\n\r\n"),
        ("a version to come", "GET / HTTP/3.0\r\nHost: x\r\n\r\n"),
        (
            "a version in lower case",
            "GET / http/1.1\r\nHost: x\r\n\r\n",
        ),
        ("no Host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"),
        (
            "two Hosts",
            "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\nConnection: close\r\n\r\n",
        ),
        (
            "two lengths",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        ),
        (
            "two lengths in one",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc",
        ),
        (
            "a signed length",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
        ),
        (
            "a negative length",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabc",
        ),
        (
            "a length in hexadecimal",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\nabc",
        ),
        (
            "no length",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\nabc",
        ),
        (
            "too large a length",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
        ),
        (
            "a coding after chunked",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        ),
        (
            "a coding that is not chunked",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nabc",
        ),
        (
            "a vertical tab",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
        ),
        (
            "chunks in HTTP/1.0",
            "PUT / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
    ] {
        let heard = said(&server, format!("{request}{HIDDEN}")).await;
        assert_eq!(statuses(&heard), [400], "{what}");
        assert_eq!(heard[0].header("connection"), "close", "{what}");
    }
}

#[tokio::test]
async fn content_ends_the_connection_however_it_is_framed() {
    let server = server().await;
    for (what, fields, content, status) in [
        ("a length", "Content-Length: 3", "abc", 405),
        (
            "the same length twice",
            "Content-Length: 3\r\nContent-Length: 3",
            "abc",
            405,
        ),
        (
            "chunks",
            "Transfer-Encoding: chunked",
            "3\r\nabc\r\n0\r\n\r\n",
            405,
        ),
        (
            "chunks in capitals",
            "Transfer-Encoding: CHUNKED",
            "0\r\n\r\n",
            405,
        ),
        (
            "a trailer",
            "Transfer-Encoding: chunked",
            "0\r\nHost: y\r\n\r\n",
            405,
        ),
        (
            "a length and chunks",
            "Content-Length: 4\r\nTransfer-Encoding: chunked",
            "0\r\n\r\n",
            405,
        ),
        (
            "chunks and a length",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "0\r\n\r\n",
            405,
        ),
        (
            "a length of nothing and chunks",
            "Content-Length: 0\r\nTransfer-Encoding: chunked",
            "0\r\n\r\n",
            405,
        ),
        (
            "a chunk of no size",
            "Transfer-Encoding: chunked",
            "\r\n",
            405,
        ),
        (
            "a chunk of a size in words",
            "Transfer-Encoding: chunked",
            "three\r\nabc\r\n",
            405,
        ),
        (
            "a negative chunk",
            "Transfer-Encoding: chunked",
            "-3\r\nabc\r\n",
            405,
        ),
        (
            "a chunk too large to count",
            "Transfer-Encoding: chunked",
            "fffffffffffffffff\r\n",
            405,
        ),
        (
            "a chunk longer than it says",
            "Transfer-Encoding: chunked",
            "1\r\nabc\r\n0\r\n\r\n",
            405,
        ),
        (
            "a chunk with an extension that ends in LF",
            "Transfer-Encoding: chunked",
            "0;a\nb\r\n\r\n",
            405,
        ),
        (
            "two codings",
            "Transfer-Encoding: gzip, chunked",
            "0\r\n\r\n",
            501,
        ),
        (
            "chunks twice",
            "Transfer-Encoding: chunked, chunked",
            "0\r\n\r\n",
            501,
        ),
        (
            "chunks in two fields",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "0\r\n\r\n",
            501,
        ),
        (
            "a coding before chunks",
            "Transfer-Encoding: xchunked\r\nTransfer-Encoding: chunked",
            "0\r\n\r\n",
            501,
        ),
    ] {
        let request = format!(
            "PUT /feeds/latest.rss HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n{content}{HIDDEN}"
        );
        let heard = said(&server, request).await;
        assert_eq!(statuses(&heard), [status], "{what}");
        assert_eq!(heard[0].header("connection"), "close", "{what}");
    }
}

#[tokio::test]
async fn a_length_of_nothing_is_no_content() {
    let server = server().await;
    let first = "PUT /opml.xml HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    let heard = said(&server, format!("{first}{}", get("/opml.xml"))).await;
    assert_eq!(statuses(&heard), [405, 200]);
}

#[tokio::test]
async fn what_the_rfc_lets_a_recipient_take_is_taken() {
    let server = server().await;
    for (what, request) in [
        (
            "empty lines before",
            "\r\n\r\nGET /opml.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        ),
        (
            "lines that end in LF alone",
            "GET /opml.xml HTTP/1.1\nHost: x\nConnection: close\n\n",
        ),
        (
            "no space behind a colon",
            "GET /opml.xml HTTP/1.1\r\nHost:x\r\nConnection:close\r\n\r\n",
        ),
        (
            "spaces around a value",
            "GET /opml.xml HTTP/1.1\r\nHost: \t x \t \r\nConnection: close\r\n\r\n",
        ),
        (
            "Latin 1 in a value",
            "GET /opml.xml HTTP/1.1\r\nHost: x\r\nUser-Agent: Zoë\r\nConnection: close\r\n\r\n",
        ),
        (
            "a name in capitals",
            "GET /opml.xml HTTP/1.1\r\nHOST: x\r\nCONNECTION: CLOSE\r\n\r\n",
        ),
    ] {
        assert_eq!(statuses(&said(&server, request).await), [200], "{what}");
    }
}

#[tokio::test]
async fn who_speaks_http2_to_a_plain_port_is_let_go_at_once() {
    let server = server().await;
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    let heard = said(&server, preface).await;
    assert!(heard.is_empty(), "{heard:?}");
}

#[tokio::test]
async fn a_head_has_a_most_of_fields_and_bytes() {
    let server = server().await;
    // Two are Host and Connection.
    let fields = |count: usize| "X: y\r\n".repeat(count - 2);
    let request = |fields: String| {
        format!("GET /opml.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{fields}\r\n")
    };
    assert_eq!(statuses(&said(&server, request(fields(100))).await), [200]);
    assert_eq!(statuses(&said(&server, request(fields(101))).await), [431]);
    // More than is ever read: the answer comes all the same.
    let field = format!("X: {}\r\n", "a".repeat(1 << 20));
    let target = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(1 << 20));
    for huge in [request(field), target, "a".repeat(1 << 20)] {
        let heard = said(&server, &huge).await;
        assert_eq!(statuses(&heard), [431], "{}", &huge[..40]);
    }
}
