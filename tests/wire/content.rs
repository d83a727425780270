//! Requests that bring content, which nothing here takes.

use super::serving::{self, Running, server};
use super::{DEADLINE, answers, heard, said, statuses};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

fn bringing(method: &str, fields: &str) -> String {
    format!("{method} /opml.xml HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n")
}

#[tokio::test]
async fn whoever_sends_a_megabyte_before_reading_still_reads_the_answer() {
    let server = server().await;
    // The last is as much as the server throws away.
    for length in [1, 70_000, 1 << 20, 4 << 20] {
        for (method, status) in [("PUT", 405), ("POST", 405), ("GET", 200)] {
            let mut request = bringing(method, &format!("Content-Length: {length}")).into_bytes();
            request.resize(request.len() + length, b'x');
            let heard = said(&server, &request).await;
            assert_eq!(statuses(&heard), [status], "{method} with {length} bytes");
            assert_eq!(heard[0].header("connection"), "close");
        }
    }
    let mut request = bringing("PUT", "Transfer-Encoding: chunked").into_bytes();
    for _ in 0..1024 {
        request.extend_from_slice(b"400\r\n");
        request.resize(request.len() + 1024, b'x');
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(statuses(&said(&server, &request).await), [405]);
}

#[tokio::test]
async fn whoever_never_stops_sending_is_cut_off() {
    let server = server().await;
    let mut stream = server.connect().await;
    serving::send(&mut stream, &bringing("PUT", "Transfer-Encoding: chunked")).await;
    let mut chunk = b"10000\r\n".to_vec();
    chunk.resize(chunk.len() + 65_536, b'x');
    chunk.extend_from_slice(b"\r\n");
    let mut sent = 0;
    let sending = async {
        while stream.write_all(&chunk).await.is_ok() {
            sent += chunk.len();
        }
    };
    let cut_off = tokio::time::timeout(DEADLINE, sending).await;
    cut_off.expect("the server takes whatever comes");
    assert!(sent >= 4 << 20, "{sent} bytes are not many");
}

/// A server whose stop waits as long as connections do.
async fn patient(linger: Duration) -> Running {
    let change = |settings: &mut newsstand::serve::Settings| {
        settings.linger = linger;
        settings.drain_timeout = Duration::from_secs(3_600);
    };
    Running::start(change).await
}

#[tokio::test]
async fn whoever_does_not_send_what_it_said_is_waited_for_a_moment_only() {
    let mut server = patient(Duration::from_millis(200)).await;
    let mut stream = server.connect().await;
    serving::send(&mut stream, &bringing("PUT", "Content-Length: 10")).await;
    assert_eq!(statuses(&answers(&heard(&mut stream).await)), [405]);
    // It is still connected; the server ends nevertheless.
    server.stop().await;
}

#[tokio::test]
async fn whoever_has_nothing_more_to_send_is_not_waited_for() {
    for request in [super::get("/opml.xml"), "nonsense\r\n\r\n".to_owned()] {
        let mut server = patient(Duration::from_secs(3_600)).await;
        let mut stream = server.connect().await;
        serving::send(&mut stream, &request).await;
        assert_eq!(answers(&heard(&mut stream).await).len(), 1);
        server.stop().await;
    }
}

#[tokio::test]
async fn an_expectation_is_answered_without_its_content() {
    let server = server().await;
    for (method, expectation, status) in [
        ("PUT", "100-continue", 405),
        ("PUT", "100-Continue", 405),
        ("GET", "100-continue", 200),
        ("PUT", "miracles", 417),
        ("PUT", "100-continue, miracles", 417),
    ] {
        let mut stream = server.connect().await;
        let fields = format!("Content-Length: 10\r\nExpect: {expectation}");
        serving::send(&mut stream, &bringing(method, &fields)).await;
        let mut beginning = [0; 12];
        let reading = stream.read_exact(&mut beginning);
        tokio::time::timeout(DEADLINE, reading)
            .await
            .unwrap()
            .unwrap();
        let beginning = String::from_utf8_lossy(&beginning).into_owned();
        assert_eq!(
            beginning,
            format!("HTTP/1.1 {status}"),
            "{method} {expectation}"
        );
        let rest = heard(&mut stream).await;
        assert!(String::from_utf8_lossy(&rest).contains("connection: close\r\n"));
    }
    // With nothing to send there is nothing to expect.
    let request =
        "GET /opml.xml HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n";
    assert_eq!(statuses(&said(&server, request).await), [200]);
}

/// After the last answer of a connection what still comes is thrown away, even if it comes slowly and looks
/// like a request: who sends content through a proxy would otherwise ask in the name of others.
#[tokio::test]
async fn content_is_no_request_however_slowly_it_comes() {
    let server = Running::start(|settings| settings.rest = Duration::from_millis(1)).await;
    let mut stream = server.connect().await;
    let content = "GET /opml.xml HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n";
    let length = 20 * content.len();
    serving::send(
        &mut stream,
        &bringing("PUT", &format!("Content-Length: {length}")),
    )
    .await;
    assert_eq!(statuses(&answers(&heard(&mut stream).await)), [405]);
    for _ in 0..20 {
        // A slow line, over several looks at whether the connection is idle.
        tokio::time::sleep(Duration::from_millis(3)).await;
        serving::send(&mut stream, content).await;
    }
    drop(stream);
    let is_alone = |answer: &serving::Answer| {
        let text = answer.text();
        text.contains("\nnewsstand_connections_open 0\n")
    };
    let measured = server.admin_until("/metrics", is_alone).await.text();
    let counted = measured
        .lines()
        .filter(|line| line.starts_with("newsstand_http_requests_total{"));
    let counted: Vec<&str> = counted.collect();
    assert!(
        counted.len() == 1 && counted[0].contains("status=\"405\""),
        "{counted:?}"
    );
    assert!(counted[0].ends_with(" 1"), "{counted:?}");
}
