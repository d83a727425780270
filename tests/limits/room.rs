//! Who makes room when there is none, and who waits for it.

use crate::serving::{Answer, Running, one_answer, rest, send};
use crate::{FEED, holds};
use newsstand::serve::Settings;
use socket2::SockRef;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

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
