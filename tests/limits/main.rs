//! What one client may ask for, who counts as one, and who makes room when there is none.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod budgets;
mod clients;
mod connections;
mod room;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../serving/mod.rs"]
mod serving;

use newsstand::serve::{Limits, Networks};
use serving::{Answer, Running, one_answer, send};
use std::num::NonZeroU32;
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

async fn holds(stream: &mut TcpStream) -> bool {
    send(stream, &format!("GET {FEED} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
    one_answer(stream).await.status == 200
}
