//! How long a connection lasts, and in which order it is answered.

use super::serving::{self, Running, one_answer, server};
use super::{DEADLINE, answers, get, heard, said, statuses};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

#[tokio::test]
async fn requests_sent_in_one_go_are_answered_in_their_order() {
    let server = server().await;
    let targets = [
        "/feeds/latest.rss",
        "/nothing",
        "/opml.xml",
        "/feeds/latest.json",
        "/%FF",
    ];
    let statuses_of = [200, 404, 200, 200, 400];
    let types = [
        "application/rss+xml",
        "text/plain",
        "text/x-opml",
        "application/feed+json",
        "text/plain",
    ];
    let pipelined = (0..50).map(|number| {
        let close = if number == 49 {
            "Connection: close\r\n"
        } else {
            ""
        };
        format!(
            "GET {} HTTP/1.1\r\nHost: x\r\n{close}\r\n",
            targets[number % targets.len()]
        )
    });
    let heard = said(&server, pipelined.collect::<String>()).await;
    assert_eq!(heard.len(), 50);
    for (number, answer) in heard.iter().enumerate() {
        let kind = number % targets.len();
        assert_eq!(answer.status, statuses_of[kind], "{number}");
        assert!(
            answer.header("content-type").starts_with(types[kind]),
            "{number}"
        );
    }
}

#[tokio::test]
async fn what_comes_behind_the_last_request_is_not_answered() {
    let server = server().await;
    let close = "GET /opml.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let more = "GET /opml.xml HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20);
    let heard = said(&server, format!("{close}{more}")).await;
    assert_eq!(statuses(&heard), [200]);
    assert_eq!(heard[0].header("connection"), "close");
}

#[tokio::test]
async fn a_request_in_pieces_is_one_request() {
    let server = server().await;
    let mut stream = server.connect().await;
    for byte in "GET /opml.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".chars() {
        serving::send(&mut stream, &byte.to_string()).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(statuses(&answers(&heard(&mut stream).await)), [200]);
}

/// What has come before anything reads it is taken in up to 2,048 bytes, and the rest of it later.
#[tokio::test]
async fn requests_end_where_what_is_taken_in_ends_and_beside_it() {
    const FIRST: usize = 2_048;
    let server = server().await;
    let asks = |length: usize| {
        let empty = "GET /opml.xml HTTP/1.1\r\nHost: x\r\nX: \r\n\r\n";
        let padding = "x".repeat(length - empty.len());
        empty.replace("X: ", &format!("X: {padding}"))
    };
    let last = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    for length in [FIRST - 1, FIRST, FIRST + 1, 2 * FIRST, 2 * FIRST + 1] {
        let request = asks(length);
        assert_eq!(request.len(), length);
        // One that comes alone, and rests; one with another behind it.
        let mut stream = server.connect().await;
        serving::send(&mut stream, &request).await;
        let answer = serving::one_answer(&mut stream).await;
        assert_eq!(answer.status, 200, "{length}");
        serving::send(&mut stream, &format!("{request}{last}")).await;
        let answers = answers(&heard(&mut stream).await);
        assert_eq!(statuses(&answers), [200, 200], "{length}");
        assert_eq!(answers[0].body, answer.body, "{length}");
    }
}

#[tokio::test]
async fn http_1_0_closes_unless_it_is_asked_not_to() {
    let server = server().await;
    for (fields, stays) in [
        ("", false),
        ("Host: x\r\n", false),
        ("Connection: close\r\n", false),
        ("Connection: keep-alive\r\n", true),
        ("Connection: Keep-Alive, x\r\n", true),
        ("Connection: close, keep-alive\r\n", false),
    ] {
        let request = format!("GET /opml.xml HTTP/1.0\r\n{fields}\r\n");
        if stays {
            let mut stream = server.connect().await;
            for _ in 0..3 {
                serving::send(&mut stream, &request).await;
                let answer = one_answer(&mut stream).await;
                assert_eq!(
                    (answer.status, answer.header("connection")),
                    (200, "keep-alive")
                );
            }
            continue;
        }
        let heard = said(&server, request.repeat(2)).await;
        assert_eq!(statuses(&heard), [200], "{fields}");
        assert_eq!(heard[0].header("transfer-encoding"), "", "{fields}");
    }
}

#[tokio::test]
async fn http_1_1_stays_open_until_it_is_asked_to_close() {
    let server = server().await;
    let mut stream = server.connect().await;
    for fields in ["", "Connection: keep-alive\r\n", "Connection: x\r\n", ""] {
        let request = format!("GET /opml.xml HTTP/1.1\r\nHost: x\r\n{fields}\r\n");
        serving::send(&mut stream, &request).await;
        let answer = one_answer(&mut stream).await;
        assert_eq!((answer.status, answer.header("connection")), (200, ""));
    }
    for field in ["close", "CLOSE", "x, close"] {
        let request = format!("GET /opml.xml HTTP/1.1\r\nHost: x\r\nConnection: {field}\r\n\r\n");
        let heard = said(&server, request).await;
        assert_eq!(
            (heard.len(), heard[0].header("connection")),
            (1, "close"),
            "{field}"
        );
    }
}

#[tokio::test]
async fn whoever_asks_and_says_goodbye_gets_its_answer() {
    use tokio::io::AsyncWriteExt as _;
    let server = server().await;
    let mut stream = server.connect().await;
    serving::send(
        &mut stream,
        "GET /feeds/latest.rss HTTP/1.1\r\nHost: x\r\n\r\n",
    )
    .await;
    stream.shutdown().await.unwrap();
    assert_eq!(statuses(&answers(&heard(&mut stream).await)), [200]);
}

#[tokio::test]
async fn an_offer_of_another_protocol_is_passed_over() {
    let server = server().await;
    for offer in ["websocket", "h2c", "TLS/1.2"] {
        let request = format!(
            "GET /opml.xml HTTP/1.1\r\nHost: x\r\nUpgrade: {offer}\r\nConnection: upgrade, close\r\n\r\n"
        );
        assert_eq!(statuses(&said(&server, request).await), [200], "{offer}");
    }
}

/// The server looks each millisecond whether a connection is idle, and then keeps nothing of it but the
/// socket: every request comes in anew, wherever it was cut.
#[tokio::test]
async fn a_connection_that_has_rested_goes_on() {
    let server = Running::start(|settings| settings.rest = Duration::from_millis(1)).await;
    let mut stream = server.connect().await;
    let request = "GET /opml.xml HTTP/1.1\r\nHost: x\r\n\r\n";
    for at in 0..request.len() {
        stream.write_all(&request.as_bytes()[..at]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(3)).await;
        stream.write_all(&request.as_bytes()[at..]).await.unwrap();
        assert_eq!(one_answer(&mut stream).await.status, 200, "{at}");
    }
    // One and a half in one go, and the rest of it later.
    let (half, rest) = request.split_at(20);
    let one_and_a_half = format!("{request}{half}");
    stream.write_all(one_and_a_half.as_bytes()).await.unwrap();
    assert_eq!(one_answer(&mut stream).await.status, 200);
    tokio::time::sleep(Duration::from_millis(3)).await;
    stream.write_all(rest.as_bytes()).await.unwrap();
    assert_eq!(one_answer(&mut stream).await.status, 200);
}

/// However often it is looked at meanwhile.
#[tokio::test]
async fn a_head_in_pieces_has_no_more_time_than_another() {
    let server = Running::start(|settings| {
        settings.rest = Duration::from_millis(1);
        settings.header_timeout = Duration::from_millis(300);
    })
    .await;
    let mut stream = server.connect().await;
    let dribbling = async {
        loop {
            if stream.write_all(b"G").await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let cut = tokio::time::timeout(DEADLINE, dribbling).await;
    cut.expect("it is waited for again and again");
}

#[tokio::test]
async fn who_says_nothing_is_sent_away() {
    let server = Running::start(|settings| {
        settings.rest = Duration::from_millis(1);
        settings.header_timeout = Duration::from_millis(100);
    })
    .await;
    let mut silent = server.connect().await;
    assert!(heard(&mut silent).await.is_empty());
    let mut once = server.connect().await;
    let request = "GET /opml.xml HTTP/1.1\r\nHost: x\r\n\r\n";
    once.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(statuses(&answers(&heard(&mut once).await)), [200]);
}

/// A server that is ending, and a client of it that has sent some of a head: after other requests, in one go
/// with the last of them or by itself.
async fn in_the_middle_of(
    head: &str,
    before: usize,
    is_in_one_go: bool,
) -> (JoinHandle<()>, TcpStream) {
    let mut server = Running::start(|settings| {
        settings.header_timeout = Duration::from_secs(3_600);
        settings.drain_timeout = Duration::from_secs(3_600);
    })
    .await;
    let (mut idle, mut stream) = (server.connect().await, server.connect().await);
    for number in 1..=before {
        let mut sent = "GET /opml.xml HTTP/1.1\r\nHost: x\r\n\r\n".to_owned();
        if is_in_one_go && number == before {
            sent.push_str(head);
        }
        serving::send(&mut stream, &sent).await;
        assert_eq!(one_answer(&mut stream).await.status, 200);
    }
    if !is_in_one_go {
        serving::send(&mut stream, head).await;
    }
    let stopping = tokio::spawn(async move { server.stop().await });
    assert!(heard(&mut idle).await.is_empty(), "all are told to end");
    (stopping, stream)
}

#[tokio::test]
async fn a_stop_waits_for_a_head_that_is_under_way() {
    let head = get("/opml.xml");
    let (some, rest) = head.split_at(10);
    for (before, is_in_one_go) in [(0, false), (1, false), (1, true), (2, false), (2, true)] {
        let (stopping, mut stream) = in_the_middle_of(some, before, is_in_one_go).await;
        serving::send(&mut stream, rest).await;
        assert_eq!(one_answer(&mut stream).await.status, 200);
        stopping.await.unwrap();
    }
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_head_that_does_not_end() {
    for (before, is_in_one_go) in [(0, false), (1, false), (1, true), (2, false), (2, true)] {
        let (stopping, _stream) = in_the_middle_of("GET /opml", before, is_in_one_go).await;
        stopping.await.unwrap();
    }
}
