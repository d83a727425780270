//! HTTP/2: what a client may have at once, what it may not do, and how a connection ends.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::serve::Settings;
use serving::Running;
use serving::secure::{self, Client, Frames, GOAWAY, HEADERS, RST_STREAM, certificate, frame, get};
use std::time::Duration;
use tempfile::TempDir;

const FEED: &str = "/feeds/latest.rss";
const NO_ERROR: u32 = 0;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;
const ENHANCE_YOUR_CALM: u32 = 11;

async fn secured(change: impl FnOnce(&mut Settings)) -> (Running, Client, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (files, trusted) = certificate(folder.path());
    let running = Running::start_with(Some(files), |_| {}, change).await;
    let client = running.client(&[trusted]);
    (running, client, folder)
}

#[tokio::test]
async fn a_hundred_requests_are_answered_at_once_and_one_more_is_refused() {
    let (_running, client, _folder) = secured(|_| {}).await;
    // Nothing is taken of the bodies, so that every stream stays open.
    let mut frames = Frames::open(&client).await;
    let streams: Vec<u32> = (0..101).map(|number| 2 * number + 1).collect();
    for stream in &streams {
        frames.send(&get(*stream, FEED, Some("localhost"))).await;
    }
    let (mut answered, mut refused) = (Vec::new(), Vec::new());
    while answered.len() + refused.len() < streams.len() {
        let frame = frames.next().await.expect("the connection stays open");
        match frame.kind {
            HEADERS => answered.push(frame.stream),
            RST_STREAM => {
                assert_eq!(frame.reason(), REFUSED_STREAM);
                refused.push(frame.stream);
            }
            _ => {}
        }
    }
    answered.sort_unstable();
    assert_eq!(answered, streams[..100]);
    assert_eq!(refused, streams[100..]);
}

#[tokio::test]
async fn who_asks_and_takes_back_without_end_is_sent_away() {
    let (_running, client, _folder) = secured(|_| {}).await;
    let rounds = async |count: u32| {
        let mut frames = Frames::open(&client).await;
        let mut bytes = Vec::new();
        for number in 0..count {
            bytes.extend(get(2 * number + 1, FEED, Some("localhost")));
            bytes.extend(frame(RST_STREAM, 0, 2 * number + 1, &CANCEL.to_be_bytes()));
        }
        let next = 2 * count + 1;
        bytes.extend(get(next, FEED, Some("localhost")));
        frames.send(&bytes).await;
        loop {
            let frame = frames.next().await.expect("an answer or a GOAWAY");
            match frame.kind {
                GOAWAY => return Err(frame.reason()),
                HEADERS if frame.stream == next => return Ok(()),
                _ => {}
            }
        }
    };
    assert_eq!(rounds(20).await, Ok(()));
    assert_eq!(rounds(21).await, Err(ENHANCE_YOUR_CALM));
    assert_eq!(rounds(1_000).await, Err(ENHANCE_YOUR_CALM));
    let sender = client.http_2().await;
    let answer = secure::ask(&sender, secure::request("GET", FEED, "")).await;
    assert_eq!(answer.unwrap().status, 200);
}

#[tokio::test]
async fn headers_past_the_limit_are_answered_with_431() {
    let (_running, client, _folder) = secured(|_| {}).await;
    let sender = client.http_2().await;
    let status = async |length: usize| {
        let field = format!("X-Much: {}\n", "a".repeat(length));
        let request = secure::request("GET", FEED, &field);
        secure::ask(&sender, request).await.unwrap().status
    };
    // Names and values with four bytes for each field, as in HTTP/1.1.
    let most = 16 * 1024 - "x-much".len() - 4;
    assert_eq!(status(most).await, 200);
    assert_eq!(status(most + 1).await, 431);
    // Past what is read at all.
    assert_eq!(status(32 * 1024).await, 431);
    assert_eq!(status(60).await, 200);
}

#[tokio::test]
async fn a_request_names_one_sound_host() {
    let (_running, client, _folder) = secured(|_| {}).await;
    let sender = client.http_2().await;
    let status = async |fields: &str| {
        let request = secure::request("GET", FEED, fields);
        secure::ask(&sender, request).await.unwrap().status
    };
    assert_eq!(status("Host: LOCALHOST\n").await, 200);
    assert_eq!(status("Host: evil.example\n").await, 400);
    assert_eq!(status("Host: localhost\nHost: localhost\n").await, 400);
    for (authority, expected) in [
        (Some("localhost:8443"), &b"200"[..]),
        (Some("[::1]:8443"), b"200"),
        (Some("user@localhost"), b"400"),
        (None, b"400"),
    ] {
        let mut frames = Frames::open(&client).await;
        frames.send(&get(1, FEED, authority)).await;
        let head = frames.next_of(HEADERS).await.unwrap();
        // 200 and 400 have numbers of their own in HPACK.
        let known = if expected == b"200" { 0x88 } else { 0x8C };
        assert_eq!(head.content[0], known, "{authority:?}");
    }
}

#[tokio::test]
async fn a_silent_client_is_sent_away() {
    let (running, client, _folder) = secured(|settings| {
        settings.header_timeout = Duration::from_millis(100);
        settings.write_timeout = Duration::from_millis(100);
        settings.connections = 3;
    })
    .await;
    // One that says nothing at all, one between two requests, and one that asks and never takes.
    let mut silent = client.connect(b"h2").await;
    let mut idle = Frames::open(&client).await;
    let mut stuck = Frames::open(&client).await;
    stuck.send(&get(1, FEED, Some("localhost"))).await;
    let goodbye = idle.next_of(GOAWAY).await.unwrap();
    assert_eq!(goodbye.reason(), NO_ERROR);
    for frames in [&mut idle, &mut stuck] {
        while frames.next().await.is_some() {}
    }
    let mut bytes = Vec::new();
    // Its end may be cut short too.
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut silent, &mut bytes).await;
    let sender = client.http_2().await;
    let answer = secure::ask(&sender, secure::request("GET", FEED, "")).await;
    assert_eq!(answer.unwrap().status, 200);
    drop(running);
}

#[tokio::test]
async fn an_answer_that_is_taken_slowly_is_not_cut_short() {
    let (running, client, _folder) = secured(|settings| {
        settings.header_timeout = Duration::from_millis(100);
        settings.write_timeout = Duration::from_secs(1);
    })
    .await;
    let picture: Vec<u8> = (0..800_000_u32).map(|number| number as u8).collect();
    std::fs::write(running.images().join("large.png"), &picture).unwrap();
    let mut sender = client.http_2().await;
    let request = secure::request("GET", "/images/large.png", "");
    let (answer, _) = sender.send_request(request, true).unwrap();
    let mut body = answer.await.unwrap().into_body();
    let (mut taken, mut waiting) = (Vec::new(), 0);
    let start = tokio::time::Instant::now();
    while let Some(piece) = body.data().await {
        let piece = piece.unwrap();
        taken.extend_from_slice(&piece);
        waiting += piece.len();
        if waiting >= 32 * 1024 {
            // A slow line.
            tokio::time::sleep(Duration::from_millis(100)).await;
            body.flow_control().release_capacity(waiting).unwrap();
            waiting = 0;
        }
    }
    assert!(taken == picture);
    // Longer than both timeouts.
    assert!(start.elapsed() > Duration::from_secs(2));
}

#[tokio::test]
async fn who_takes_nothing_of_one_answer_is_cut_off_whatever_else_it_asks() {
    let (_running, client, _folder) = secured(|settings| {
        settings.write_timeout = Duration::from_millis(500);
    })
    .await;
    let mut frames = Frames::open(&client).await;
    frames.send(&get(1, FEED, Some("localhost"))).await;
    let asking = async {
        // What is refused has no body, and its head is taken at once.
        for stream in (3..).step_by(2) {
            if frames.offer(&get(stream, FEED, None)).await.is_err() {
                return;
            }
            loop {
                match frames.next().await {
                    Some(frame) if frame.kind == HEADERS && frame.stream == stream => break,
                    Some(_) => {}
                    None => return,
                }
            }
            let cancel = frame(RST_STREAM, 0, stream, &CANCEL.to_be_bytes());
            if frames.offer(&cancel).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let deadline = Duration::from_secs(10);
    tokio::time::timeout(deadline, asking)
        .await
        .expect("it is held for ever");
}

#[tokio::test]
async fn a_download_that_waits_for_its_window_does_not_make_room() {
    let (running, client, _folder) = secured(|settings| settings.connections = 2).await;
    let picture = vec![0x5A; 200_000];
    std::fs::write(running.images().join("large.png"), &picture).unwrap();
    let mut sender = client.http_2().await;
    let request = secure::request("GET", "/images/large.png", "");
    let (answer, _) = sender.send_request(request, true).unwrap();
    let mut body = answer.await.unwrap().into_body();
    let mut taken = 0;
    while taken < 65_535 {
        taken += body.data().await.unwrap().unwrap().len();
    }
    // It has asked longer ago than the other, which is idle.
    let idle = client.http_2().await;
    let asked = secure::ask(&idle, secure::request("GET", FEED, "")).await;
    assert_eq!(asked.unwrap().status, 200);
    let newcomer = client.http_2().await;
    let asked = secure::ask(&newcomer, secure::request("GET", FEED, "")).await;
    assert_eq!(asked.unwrap().status, 200);
    body.flow_control().release_capacity(taken).unwrap();
    while let Some(piece) = body.data().await {
        let length = piece.expect("it is not cut off").len();
        body.flow_control().release_capacity(length).unwrap();
        taken += length;
    }
    assert_eq!(taken, picture.len());
}

#[tokio::test]
async fn a_stop_loses_no_request() {
    let (mut running, client, _folder) = secured(|_| {}).await;
    let mut clients = Vec::new();
    for _ in 0..4 {
        let sender = client.http_2().await;
        clients.push(tokio::spawn(async move {
            let mut answered = 0_u32;
            // Until it is told that there will be no more.
            while let Ok(mut ready) = sender.clone().ready().await {
                let request = secure::request("GET", FEED, "");
                let Ok((answer, _)) = ready.send_request(request, true) else {
                    break;
                };
                let answer = answer.await.expect("what was sent is answered");
                assert_eq!(answer.status(), 200);
                let mut body = answer.into_body();
                while let Some(piece) = body.data().await {
                    let length = piece.expect("answers are whole").len();
                    body.flow_control().release_capacity(length).unwrap();
                }
                answered += 1;
            }
            answered
        }));
    }
    let sender = client.http_2().await;
    for _ in 0..20 {
        let answer = secure::ask(&sender, secure::request("GET", FEED, "")).await;
        assert_eq!(answer.unwrap().status, 200);
    }
    running.stop().await;
    for client in clients {
        assert!(client.await.unwrap() > 0);
    }
}
