//! What one client may ask for, who counts as one, and who makes room when there is none.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::serve::{ForwardedBy, Limits, Networks, Settings};
use serving::{Answer, Running, one_answer, rest, send};
use socket2::SockRef;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const FEED: &str = "/feeds/latest.rss";

/// A server behind a proxy on this machine, which says for whom it asks.
async fn limited(change: impl FnOnce(&mut Limits)) -> Running {
    Running::start(|settings| change(&mut settings.limits)).await
}

fn per_minute(number: u32) -> Option<NonZeroU32> {
    NonZeroU32::new(number)
}

fn network(text: &str) -> Networks {
    [text.parse().unwrap()].into_iter().collect()
}

async fn get_for(server: &Running, client: &str, path: &str, headers: &str) -> Answer {
    let headers = format!("X-Forwarded-For: {client}\r\n{headers}");
    server.get(path, &headers).await
}

/// A poll that has nothing to bring.
async fn poll_for(server: &Running, client: &str) -> Answer {
    let etag = server.get(FEED, "").await.header("etag").to_owned();
    get_for(server, client, FEED, &format!("If-None-Match: {etag}\r\n")).await
}

#[tokio::test]
async fn over_the_budget_of_requests_is_429_with_the_time_to_wait() {
    let server = limited(|limits| limits.requests_per_minute = per_minute(5)).await;
    for _ in 0..5 {
        assert_eq!(poll_for(&server, "192.0.2.1").await.status, 304);
    }
    let refused = poll_for(&server, "192.0.2.1").await;
    assert_eq!(refused.status, 429);
    // One in twelve seconds is five a minute.
    let retry_after: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=12).contains(&retry_after), "{retry_after}");
    assert_eq!(refused.header("cache-control"), "no-store");
    assert!(refused.text().contains("validators"), "{}", refused.text());
    // Whatever it asks for, and nobody else is refused.
    assert_eq!(
        get_for(&server, "192.0.2.1", "/nowhere", "").await.status,
        429
    );
    assert_eq!(poll_for(&server, "192.0.2.2").await.status, 304);
}

#[tokio::test]
async fn a_budget_fills_up_again() {
    let server = limited(|limits| limits.requests_per_minute = per_minute(600)).await;
    let mut asked = 0;
    while poll_for(&server, "192.0.2.1").await.status == 304 {
        asked += 1;
        assert!(asked < 10_000, "nobody is ever refused");
    }
    assert!(asked >= 600, "{asked}");
    // One in a tenth of a second.
    let again = async {
        while poll_for(&server, "192.0.2.1").await.status != 304 {
            tokio::task::yield_now().await;
        }
    };
    let deadline = Duration::from_secs(20);
    tokio::time::timeout(deadline, again).await.unwrap();
}

#[tokio::test]
async fn whole_documents_have_a_budget_of_their_own() {
    let server = limited(|limits| limits.fetches_per_minute = per_minute(3)).await;
    let client = "192.0.2.1";
    // A condition that does not hold saves nothing.
    let stale = "If-None-Match: \"another\"\r\n";
    let long_ago = "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT\r\n";
    for headers in ["", stale, long_ago] {
        assert_eq!(get_for(&server, client, FEED, headers).await.status, 200);
    }
    for headers in ["", stale, long_ago] {
        let refused = get_for(&server, client, FEED, headers).await;
        assert_eq!(refused.status, 429, "{headers}");
        assert!(!refused.header("retry-after").is_empty());
    }
    // What costs nothing goes on.
    for _ in 0..10 {
        assert_eq!(poll_for(&server, client).await.status, 304);
        let head = format!("X-Forwarded-For: {client}\r\n");
        assert_eq!(server.ask("HEAD", FEED, &head).await.status, 200);
    }
    // What has to be made for it does not, with a condition or without, HEAD or GET.
    for query in ["fish", "first"] {
        let path = format!("/search.rss?q={query}");
        let head = format!("X-Forwarded-For: {client}\r\n");
        assert_eq!(server.ask("HEAD", &path, &head).await.status, 429);
        assert_eq!(get_for(&server, client, &path, stale).await.status, 429);
    }
    assert_eq!(get_for(&server, "192.0.2.2", FEED, "").await.status, 200);
}

/// A tag of the right second with another body names a version that nobody has, of which there is no
/// delta: that is a fetch like any other.
#[tokio::test]
async fn who_asks_for_deltas_has_the_same_budget() {
    let server = limited(|limits| limits.fetches_per_minute = per_minute(3)).await;
    let etag = server.get(FEED, "").await.header("etag").to_owned();
    let body = etag.rfind('.').unwrap();
    let made_up = format!("{}.{}\"", &etag[..body], "0".repeat(24));
    let ask = format!("A-IM: feed\r\nIf-None-Match: {made_up}\r\n");
    for status in [200, 200, 200, 429, 429] {
        assert_eq!(
            get_for(&server, "192.0.2.1", FEED, &ask).await.status,
            status
        );
    }
}

/// Whatever is written behind the path.
#[tokio::test]
async fn a_poll_that_brings_no_news_is_no_fetch() {
    let server = limited(|limits| limits.fetches_per_minute = per_minute(1)).await;
    std::fs::write(
        server.images().join("icon.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    )
    .unwrap();
    for path in [
        "/feeds/latest.atom?utm_source=x",
        "/images/icon.svg",
        "/search.rss?q=fish",
    ] {
        let etag = server.get(path, "").await.header("etag").to_owned();
        let ask = format!("If-None-Match: {etag}\r\n");
        for _ in 0..3 {
            assert_eq!(
                get_for(&server, "192.0.2.1", path, &ask).await.status,
                304,
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_subscriber_of_version_6_is_a_network_of_64_bits() {
    let server = limited(|limits| limits.requests_per_minute = per_minute(2)).await;
    let ask = async |client| poll_for(&server, client).await.status;
    assert_eq!(ask("2001:db8:0:1::1").await, 304);
    assert_eq!(ask("[2001:db8:0:1:ffff::2]:4711").await, 304);
    assert_eq!(ask("2001:db8:0:1:2:3:4:5").await, 429);
    assert_eq!(ask("2001:db8:0:2::1").await, 304);
    // One of version 4 is one, however it is written.
    assert_eq!(ask("192.0.2.1").await, 304);
    assert_eq!(ask("::ffff:192.0.2.1").await, 304);
    assert_eq!(ask("192.0.2.1:80").await, 429);
}

#[tokio::test]
async fn this_machine_has_no_limits_unless_it_is_told_so() {
    let tight = |limits: &mut Limits| limits.requests_per_minute = per_minute(1);
    let server = limited(tight).await;
    for _ in 0..10 {
        assert_eq!(server.get(FEED, "").await.status, 200);
    }
    let server = limited(|limits| {
        tight(limits);
        limits.limits_loopback = true;
    })
    .await;
    assert_eq!(server.get(FEED, "").await.status, 200);
    assert_eq!(server.get(FEED, "").await.status, 429);
    // Not an operator.
    for _ in 0..10 {
        assert_eq!(server.admin("/healthz").await.status, 200);
    }
}

#[tokio::test]
async fn whoever_is_listed_has_no_limits() {
    let server = limited(|limits| {
        limits.requests_per_minute = per_minute(1);
        limits.unlimited = network("192.0.2.0/24");
    })
    .await;
    for _ in 0..5 {
        assert_eq!(poll_for(&server, "192.0.2.255").await.status, 304);
    }
    assert_eq!(poll_for(&server, "192.0.3.0").await.status, 304);
    assert_eq!(poll_for(&server, "192.0.3.0").await.status, 429);
}

#[tokio::test]
async fn only_a_listed_proxy_is_believed() {
    let server = limited(|limits| {
        limits.requests_per_minute = per_minute(1);
        limits.limits_loopback = true;
        limits.proxies = network("192.0.2.1/32");
    })
    .await;
    assert_eq!(get_for(&server, "192.0.2.8", FEED, "").await.status, 200);
    assert_eq!(get_for(&server, "192.0.2.9", FEED, "").await.status, 429);
}

/// What stands before the nearest hop that is not ours is the client's own word.
#[tokio::test]
async fn nobody_asks_in_the_name_of_another() {
    let server = limited(|limits| {
        limits.requests_per_minute = per_minute(1);
        limits.proxies = ["127.0.0.0/8", "10.0.0.0/8"]
            .map(|network| network.parse().unwrap())
            .into_iter()
            .collect();
    })
    .await;
    assert_eq!(poll_for(&server, "192.0.2.1").await.status, 304);
    for chain in [
        "198.51.100.7, 192.0.2.1",
        "192.0.2.99,192.0.2.1, 10.1.2.3",
        "🦀, unknown, 192.0.2.1,10.1.2.3 , 127.0.0.1",
        "x\r\nX-Forwarded-For: 192.0.2.1",
        "192.0.2.1\r\nX-Forwarded-For: 10.0.0.1",
    ] {
        assert_eq!(poll_for(&server, chain).await.status, 429, "{chain}");
    }
    // The other field is not the one that this proxy sets.
    let both = "Forwarded: for=198.51.100.7\r\n";
    assert_eq!(get_for(&server, "192.0.2.1", FEED, both).await.status, 429);
    // A chain of proxies alone: the farthest of them asks for itself.
    assert_eq!(poll_for(&server, "10.0.0.9, 10.0.0.8").await.status, 304);
    assert_eq!(poll_for(&server, "10.0.0.9, 10.0.0.8").await.status, 429);
    // Without the field it asks for itself: this machine, which is free.
    for _ in 0..3 {
        assert_eq!(server.get(FEED, "").await.status, 200);
    }
    // Those of whom nothing can be read share one budget.
    assert_eq!(poll_for(&server, "unknown").await.status, 304);
    for nonsense in ["_hidden", "192.0.2.1.5", "", ",", "\u{e9}"] {
        assert_eq!(poll_for(&server, nonsense).await.status, 429, "{nonsense}");
    }
}

#[tokio::test]
async fn a_proxy_may_say_it_by_rfc_7239() {
    let server = limited(|limits| {
        limits.requests_per_minute = per_minute(1);
        limits.forwarded_by = ForwardedBy::Forwarded;
    })
    .await;
    let ask = async |field: &str| {
        let fields = format!("X-Forwarded-For: 198.51.100.7\r\nForwarded: {field}\r\n");
        server.get(FEED, &fields).await.status
    };
    assert_eq!(ask("for=192.0.2.1;proto=https;by=203.0.113.4").await, 200);
    assert_eq!(ask("for=198.51.100.1, For=\"192.0.2.1:4711\"").await, 429);
    assert_eq!(ask("for=\"[2001:db8::1]\"").await, 200);
    assert_eq!(ask("proto=http;for=\"[2001:db8::2]:80\"").await, 429);
    // What a client writes into its Host field stands in quotes, and is no hop.
    let host = "for=192.0.2.1;host=\"a,for=203.0.113.1;x=b\"";
    assert_eq!(ask(host).await, 429);
    // Nor does a quote that a client has opened hide what the proxy says.
    assert_eq!(ask("for=unknown").await, 200);
    for nobody in [
        "\", for=203.0.113.2",
        "for=_secret",
        "proto=https",
        "=;",
        "\"",
        "for",
    ] {
        assert_eq!(ask(nobody).await, 429, "{nobody}");
    }
}

async fn holds(stream: &mut TcpStream) -> bool {
    send(stream, &format!("GET {FEED} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
    one_answer(stream).await.status == 200
}

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

fn room_for(connections: usize) -> impl FnOnce(&mut Settings) {
    move |settings| settings.connections = connections
}

#[tokio::test]
async fn whoever_has_asked_for_nothing_the_longest_makes_room() {
    let server = Running::start(room_for(66)).await;
    let mut first = server.connect().await;
    assert!(holds(&mut first).await);
    let mut idle = Vec::new();
    for _ in 0..65 {
        idle.push(server.connect().await);
        assert!(holds(idle.last_mut().unwrap()).await);
    }
    // The first was the longest idle one, and asks again.
    assert!(holds(&mut first).await);
    let mut newcomer = server.connect().await;
    assert!(holds(&mut newcomer).await);
    assert_eq!(rest(&mut idle[0]).await, 0);
    assert!(holds(&mut first).await);
    assert!(holds(idle.last_mut().unwrap()).await);
}

#[tokio::test]
async fn of_twenty_one_makes_room() {
    let server = Running::start(room_for(20)).await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(server.connect().await);
        assert!(holds(idle.last_mut().unwrap()).await);
    }
    let mut newcomer = server.connect().await;
    assert!(holds(&mut newcomer).await);
    assert_eq!(rest(&mut idle[0]).await, 0);
    for stays in &mut idle[1..] {
        assert!(holds(stays).await);
    }
}

const LONG: usize = 12 << 20;

/// With a place for one: a client whose answer is more than the system keeps for who does not read, so
/// that it is being written, and a newcomer who asks meanwhile.
async fn crowd(server: &Running, fields: &str) -> (TcpStream, TcpStream) {
    std::fs::write(server.images().join("long.mp3"), vec![0x5A; LONG]).unwrap();
    let mut slow = server.connect().await;
    let request = format!("GET /images/long.mp3 HTTP/1.1\r\nHost: x\r\n{fields}\r\n");
    send(&mut slow, &request).await;
    slow.readable().await.unwrap();
    let mut newcomer = server.connect().await;
    let request = format!("GET {FEED} HTTP/1.1\r\nHost: x\r\n\r\n");
    send(&mut newcomer, &request).await;
    (slow, newcomer)
}

#[tokio::test]
async fn whoever_is_idle_later_makes_room_then() {
    let server = Running::start(room_for(1)).await;
    let (mut slow, mut newcomer) = crowd(&server, "").await;
    // Nobody makes room until this is taken; its connection stays open after it, but idle.
    assert!(rest(&mut slow).await > LONG);
    assert_eq!(one_answer(&mut newcomer).await.status, 200);
}

#[tokio::test]
async fn whoever_is_being_answered_does_not_make_room() {
    let server = Running::start(room_for(1)).await;
    let (mut slow, mut newcomer) = crowd(&server, "Connection: close\r\n").await;
    // An operator is never locked out.
    assert_eq!(server.admin("/healthz").await.status, 200);
    assert!(rest(&mut slow).await > LONG);
    assert_eq!(one_answer(&mut newcomer).await.status, 200);
}

#[tokio::test]
async fn who_waits_for_a_place_when_the_server_stops_is_answered() {
    let mut server = Running::start(room_for(1)).await;
    let (slow, mut newcomer) = crowd(&server, "").await;
    let is_waiting = |answer: &Answer| {
        let text = answer.text();
        text.contains("\nnewsstand_connections_waiting 1\n")
    };
    server.admin_until("/metrics", is_waiting).await;
    let answering = async {
        let answer = one_answer(&mut newcomer).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("connection"), "close");
        drop(slow);
    };
    tokio::join!(server.stop(), answering);
}

#[tokio::test]
async fn past_so_many_requests_in_flight_is_503() {
    let server = Running::start(|settings| settings.in_flight = 0).await;
    let crowded = server.get(FEED, "").await;
    assert_eq!(crowded.status, 503);
    assert!(!crowded.header("retry-after").is_empty());
    let server = Running::start(|settings| settings.in_flight = 1).await;
    assert_eq!(server.get(FEED, "").await.status, 200);
}

/// Takes a long answer at about a megabyte a second; whether all of it comes.
async fn takes_all(least_rate: u32) -> bool {
    const LENGTH: usize = 2 << 20;
    let server = Running::start(|settings| {
        settings.write_timeout = Duration::from_secs(1);
        settings.least_rate = NonZeroU32::new(least_rate).unwrap();
    })
    .await;
    std::fs::write(server.images().join("long.mp3"), vec![0x5A; LENGTH]).unwrap();
    let mut slow = server.connect().await;
    // What the client's system takes in is taken, whoever reads it.
    SockRef::from(&slow)
        .set_recv_buffer_size(16 * 1024)
        .unwrap();
    let request = "GET /images/long.mp3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    send(&mut slow, request).await;
    let (mut taken, mut piece) = (0, vec![0; 16 * 1024]);
    while let Ok(length @ 1..) = slow.read(&mut piece).await {
        taken += length;
        // A slow line.
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    taken > LENGTH
}

#[tokio::test]
async fn an_answer_that_is_taken_too_slowly_is_cut_off() {
    // In a second and some thousandths, and in weeks.
    let (hurried, patient) = tokio::join!(takes_all(1 << 30), takes_all(1));
    assert!(!hurried);
    assert!(patient);
}
