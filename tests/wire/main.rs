//! HTTP as it goes over the wire: what is sent byte by byte, well-formed or hostile, and what has to
//! come back.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod codings;
mod connections;
mod content;
mod fields;
mod framing;
mod purge;
mod ranges;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../serving/mod.rs"]
mod serving;
mod targets;

use serving::{Answer, Running};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// No answer takes longer, unless something hangs.
const DEADLINE: Duration = Duration::from_secs(20);

/// Sends bytes, and all of them before anything is read; what comes until the server closes.
async fn said(server: &Running, bytes: impl AsRef<[u8]>) -> Vec<Answer> {
    let mut stream = server.connect().await;
    stream.write_all(bytes.as_ref()).await.unwrap();
    answers(&heard(&mut stream).await)
}

/// What comes until the server closes.
async fn heard(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    let read = tokio::time::timeout(DEADLINE, reading).await;
    read.expect("the connection stays open").unwrap();
    bytes
}

/// The answers to as many requests, none of them HEAD.
fn answers(mut bytes: &[u8]) -> Vec<Answer> {
    let mut answers = Vec::new();
    while !bytes.is_empty() {
        let mut answer = Answer::parse(bytes);
        let length = answer.header("content-length").parse().unwrap_or(0);
        let rest = answer.body.split_off(length);
        bytes = &bytes[bytes.len() - rest.len()..];
        answers.push(answer);
    }
    answers
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    answers.iter().map(|answer| answer.status).collect()
}

/// A request for a document whose connection closes.
fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
}
