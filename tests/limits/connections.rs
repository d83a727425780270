//! How many connections one client may have.

use crate::serving::{Running, rest};
use crate::{FEED, holds, limited, network, per_minute};
use newsstand::serve::Networks;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn a_client_has_so_many_connections_and_not_one_more() {
    let server = limited(|limits| {
        limits.connections_per_client = 2;
        limits.limits_loopback = true;
        limits.proxies = Networks::default();
    })
    .await;
    let mut first = server.connect().await;
    let mut second = server.connect().await;
    assert!(holds(&mut first).await && holds(&mut second).await);
    let mut third = server.connect().await;
    assert_eq!(rest(&mut third).await, 0);
    // Those that it has go on, and one that ends makes room.
    assert!(holds(&mut first).await);
    drop(second);
    let room = async {
        loop {
            let mut again = server.connect().await;
            // It may be closed before the request is written, or read.
            let request = format!("GET {FEED} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let _ = again.write_all(request.as_bytes()).await;
            let mut answer = Vec::new();
            let _ = again.read_to_end(&mut answer).await;
            if !answer.is_empty() {
                return;
            }
        }
    };
    let deadline = Duration::from_secs(20);
    tokio::time::timeout(deadline, room).await.unwrap();
}

/// One connection for each client, of which this machine is one, and a proxy at `127.0.0.2`.
async fn one_for_each() -> Running {
    limited(|limits| {
        limits.connections_per_client = 1;
        limits.limits_loopback = true;
        limits.proxies = network("127.0.0.2/32");
    })
    .await
}

/// So many clients ask one after the other, through the proxy; the numbers are their addresses.
async fn ask_for(server: &Running, clients: std::ops::Range<u32>) {
    let ask = |number: u32| {
        let client = std::net::Ipv4Addr::from(0xC612_0000 + number);
        format!("OPTIONS * HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {client}\r\n\r\n")
    };
    let number = clients.len();
    let mut questions: String = clients.map(ask).collect();
    questions.push_str("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let (mut from, mut to) = server.connect_from("127.0.0.2").await.into_split();
    let asking = async { to.write_all(questions.as_bytes()).await.unwrap() };
    let mut answers = String::new();
    let (read, ()) = tokio::join!(from.read_to_string(&mut answers), asking);
    read.unwrap();
    assert_eq!(answers.matches("HTTP/1.1 204 ").count(), number + 1);
}

#[tokio::test]
async fn who_is_forgotten_has_its_connections_still() {
    let server = one_for_each().await;
    // As many as are remembered: whoever comes then is the first to be forgotten.
    ask_for(&server, 0..25_000).await;
    let mut first = server.connect().await;
    assert!(holds(&mut first).await);
    ask_for(&server, 25_000..30_000).await;
    let mut second = server.connect().await;
    assert_eq!(rest(&mut second).await, 0);
    assert!(holds(&mut first).await);
}

#[tokio::test]
async fn who_has_other_limits_now_has_its_connections_still() {
    let mut server = one_for_each().await;
    let mut first = server.connect().await;
    assert!(holds(&mut first).await);
    server
        .set_up(|setup| setup.settings.limits.requests_per_minute = per_minute(1_000))
        .await;
    let mut second = server.connect().await;
    assert_eq!(rest(&mut second).await, 0);
    assert!(holds(&mut first).await);
}
