//! HTTP/2: what a client gets that wants to cost the server more than itself.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::serve::Settings;
use serving::Running;
use serving::secure::{
    CONTINUATION, Client, DATA, Frames, GOAWAY, HEADERS, PING, RST_STREAM, SETTINGS, WHOLE,
    WINDOW_UPDATE, certificate, frame, get,
};
use std::num::NonZeroU32;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::{Instant, timeout};

const FEED: &str = "/feeds/latest.rss";
/// Nothing that is waited for here takes longer, unless it never comes.
const DEADLINE: Duration = Duration::from_secs(20);
const NO_ERROR: u32 = 0;
const CANCEL: u32 = 8;
const ENHANCE_YOUR_CALM: u32 = 11;

async fn secured(change: impl FnOnce(&mut Settings)) -> (Running, Client, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (files, trusted) = certificate(folder.path());
    let running = Running::start_with(Some(files), |_| {}, change).await;
    let client = running.client(&[trusted]);
    (running, client, folder)
}

fn ask(stream: u32, path: &str) -> Vec<u8> {
    get(stream, path, Some("localhost"))
}

fn window(stream: u32, more: u32) -> Vec<u8> {
    frame(WINDOW_UPDATE, 0, stream, &more.to_be_bytes())
}

/// Whether a connection answers one more request.
async fn answers(frames: &mut Frames, stream: u32) -> bool {
    frames.offer(&ask(stream, FEED)).await.is_ok()
        && frames.next_of(HEADERS).await.map(|head| head.stream) == Some(stream)
}

#[tokio::test]
async fn sixty_four_mebibytes_of_answers_may_wait_and_nothing_besides() {
    let (running, client, _folder) = secured(|_| {}).await;
    std::fs::write(running.images().join("long.mp3"), vec![0x5A; 16 << 20]).unwrap();
    let mut frames = Frames::open(&client).await;
    for stream in [1, 3, 5, 7] {
        frames.send(&ask(stream, "/images/long.mp3")).await;
        assert_eq!(frames.next_of(HEADERS).await.unwrap().stream, stream);
    }
    frames.send(&ask(9, FEED)).await;
    assert_eq!(frames.next_of(RST_STREAM).await.unwrap().stream, 9);
    // One is given up, and there is room.
    frames
        .send(&frame(RST_STREAM, 0, 1, &CANCEL.to_be_bytes()))
        .await;
    for stream in (11..1_000).step_by(2) {
        frames.send(&ask(stream, FEED)).await;
        if frames.next().await.unwrap().kind == HEADERS {
            return;
        }
    }
    panic!("its place is never free");
}

/// For how long a client holds an answer of which it takes a byte at a time, and no longer than so.
async fn held(least_rate: u32, most: Duration) -> Duration {
    let (running, client, _folder) = secured(|settings| {
        settings.write_timeout = Duration::from_secs(1);
        settings.least_rate = NonZeroU32::new(least_rate).unwrap();
    })
    .await;
    std::fs::write(running.images().join("picture.png"), vec![0x5A; 20_000]).unwrap();
    let mut frames = Frames::open(&client).await;
    frames.send(&ask(1, "/images/picture.png")).await;
    let start = Instant::now();
    while start.elapsed() < most {
        if frames.offer(&window(1, 1)).await.is_err() || frames.next_of(DATA).await.is_none() {
            break;
        }
        // A very slow line.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    start.elapsed().min(most)
}

#[tokio::test]
async fn an_answer_that_is_taken_too_slowly_is_cut_off() {
    // Of 20,000 bytes, so that it may take 1.2 seconds, and 20,001.
    let most = Duration::from_secs(4);
    let (dribbled, slow) = tokio::join!(held(100_000, most), held(1, most));
    assert!(dribbled < most, "it is held for ever");
    assert_eq!(slow, most);
}

#[tokio::test]
async fn a_head_that_never_ends_is_not_waited_for() {
    let (_running, client, _folder) = secured(|_| {}).await;
    let mut frames = Frames::open(&client).await;
    // END_STREAM without END_HEADERS.
    let head = frame(HEADERS, 1, 1, &[0x82, 0x87]);
    frames.send(&head).await;
    let mut flood = Vec::new();
    for _ in 0..1_000 {
        flood.extend(frame(CONTINUATION, 0, 1, &[]));
    }
    let _ = frames.offer(&flood).await;
    let end = frames.next_of(GOAWAY).await.unwrap();
    assert_eq!(end.reason(), ENHANCE_YOUR_CALM);
    // In a few pieces it is a request like any other.
    let mut frames = Frames::open(&client).await;
    let whole = ask(1, FEED);
    let fields = &whole[9..];
    let mut pieces = frame(HEADERS, 1, 1, &fields[..1]);
    pieces.extend(frame(CONTINUATION, 0, 1, &fields[1..2]));
    pieces.extend(frame(CONTINUATION, 4, 1, &fields[2..]));
    frames.send(&pieces).await;
    assert_eq!(frames.next_of(HEADERS).await.unwrap().content[0], 0x88);
}

/// One field of 3,000 bytes is remembered and named again and again, a byte each time.
#[tokio::test]
async fn a_head_that_grows_when_it_is_unpacked_is_refused() {
    let (_running, client, _folder) = secured(|_| {}).await;
    // Whether it is answered with 200, or why the connection ends.
    let named = async |times: usize| {
        let mut frames = Frames::open(&client).await;
        let mut fields = ask(1, FEED)[9..].to_vec();
        // To be remembered, with its name and a length of 127 + 2,873 (RFC 7541, sections 5.1 and 6.2.1).
        fields.extend([0x40, 1, b'x', 0x7F, 0xB9, 0x16]);
        fields.extend([b'a'; 3_000]);
        // It is the first behind the 61 that everybody knows.
        fields.extend(std::iter::repeat_n(0xBE, times));
        frames.send(&frame(HEADERS, WHOLE, 1, &fields)).await;
        loop {
            let frame = frames.next().await.expect("an answer or a GOAWAY");
            match frame.kind {
                // 200 has a number of its own in HPACK.
                HEADERS => break Ok(frame.content[0] == 0x88),
                GOAWAY => break Err(frame.reason()),
                _ => {}
            }
        }
    };
    assert_eq!(named(3).await, Ok(true));
    assert_eq!(named(12).await, Ok(false));
    assert_eq!(named(10_000).await, Err(ENHANCE_YOUR_CALM));
}

#[tokio::test]
async fn pings_and_settings_keep_no_connection() {
    let (_running, client, _folder) = secured(|settings| {
        settings.header_timeout = Duration::from_millis(200);
    })
    .await;
    for note in [frame(PING, 0, 0, &[0; 8]), frame(SETTINGS, 0, 0, &[])] {
        let mut frames = Frames::open(&client).await;
        let noting = async {
            loop {
                if frames.offer(&note).await.is_err() {
                    return None;
                }
                match frames.next().await {
                    Some(answer) if answer.kind == GOAWAY => return Some(answer.reason()),
                    Some(_) => {}
                    None => return None,
                }
            }
        };
        let end = timeout(DEADLINE, noting).await.expect("it is kept open");
        assert_eq!(end, Some(NO_ERROR));
    }
}

/// Each wants an answer, which the client does not take: they must not pile up.
#[tokio::test]
async fn a_flood_that_wants_answers_and_does_not_take_them_is_cut_off() {
    let (_running, client, _folder) = secured(|settings| {
        settings.write_timeout = Duration::from_millis(200);
    })
    .await;
    for note in [frame(PING, 0, 0, &[0; 8]), frame(SETTINGS, 0, 0, &[])] {
        let mut frames = Frames::open(&client).await;
        let notes = note.repeat(1_000);
        let flooding = async { while frames.offer(&notes).await.is_ok() {} };
        timeout(DEADLINE, flooding)
            .await
            .expect("it goes on for ever");
    }
}

/// The server has to give up a request for each ("MadeYouReset", CVE-2025-8671).
#[tokio::test]
async fn who_breaks_its_own_requests_is_sent_away() {
    let (_running, client, _folder) = secured(|_| {}).await;
    let rounds = async |count: u32| {
        let mut frames = Frames::open(&client).await;
        for stream in (1..2 * count).step_by(2) {
            // A window larger than there may be (RFC 9113, section 6.9.1).
            let mut bytes = ask(stream, FEED);
            bytes.extend(window(stream, 0x7FFF_FFFF));
            bytes.extend(window(stream, 1));
            frames.send(&bytes).await;
            loop {
                let frame = frames.next().await.expect("a reset or a GOAWAY");
                match frame.kind {
                    GOAWAY => return Err(frame.reason()),
                    RST_STREAM if frame.stream == stream => break,
                    _ => {}
                }
            }
        }
        assert!(answers(&mut frames, 2 * count + 1).await);
        Ok(())
    };
    assert_eq!(rounds(100).await, Ok(()));
    assert_eq!(rounds(101).await, Err(ENHANCE_YOUR_CALM));
}
