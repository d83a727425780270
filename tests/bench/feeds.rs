//! How long a feed takes to render, and how fast it is served beside a bare hyper loop that sends
//! the same bytes: `cargo bench`. Figures of one run may be compared, those of two machines not.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout
)]

#[path = "bare.rs"]
mod bare;
#[path = "client.rs"]
mod client;
#[path = "newspaper.rs"]
mod newspaper;

use client::Request;
use newsstand::model::{Address, FeedKey, Format, Slug};
use newsstand::{publish, serve};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

const CONNECTIONS: usize = 64;
const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 3;

fn main() {
    render();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(requests());
}

/// Median time of one rendering, by format and number of full-text entries.
fn render() {
    println!("render, full text             20 entries    50 entries   500 entries");
    for format in Format::ALL {
        print!("{:<24}", format.name());
        for length in [20, 50, 500] {
            let (publication, feed, entries) = newspaper::feed(length);
            let mut times: Vec<Duration> = (0..30)
                .map(|_| {
                    let start = Instant::now();
                    let document = publish::feed(format, &publication, &feed, &entries).unwrap();
                    std::hint::black_box(document);
                    start.elapsed()
                })
                .collect();
            times.sort();
            print!(
                "{:>11.3} ms",
                times[times.len() / 2].as_secs_f64() * 1_000.0
            );
        }
        println!();
    }
}

/// Requests a second of this server and of the bare loop, in turn.
async fn requests() {
    let (desk, _folder) = newspaper::desk(20).await;
    let path = Address::Document(FeedKey::Defined(Slug::new("latest").unwrap()), Format::Atom);
    let path = path.path();
    let (ours, stop) = start(desk).await;
    let first = client::get(ours, &path, "").await;
    let coded = client::get(ours, &path, "Accept-Encoding: gzip\r\n").await;
    let etag = coded.header("etag");
    let headers = format!("Accept-Encoding: gzip\r\nIf-None-Match: {etag}\r\n");
    let cases = [
        (
            "304, If-None-Match",
            headers.as_str(),
            bare::not_modified(etag),
        ),
        (
            "200 gzip",
            "Accept-Encoding: gzip\r\n",
            bare::whole(&coded.body, Some("gzip")),
        ),
        ("200 identity", "", bare::whole(&first.body, None)),
    ];
    println!(
        "\nserve, {CONNECTIONS} connections, 20 entries, {} bytes",
        first.body.len()
    );
    println!(
        "{:<24}{:>14}{:>14}{:>8}",
        "", "newsstand/s", "bare hyper/s", "ratio"
    );
    for (name, headers, answer) in cases {
        let bare = bare::start(answer).await;
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            a.push(client::rate(Request::new(ours, &path, headers), CONNECTIONS, ROUND).await);
            b.push(client::rate(Request::new(bare, &path, headers), CONNECTIONS, ROUND).await);
        }
        let (a, b) = (median(a), median(b));
        println!("{name:<24}{a:>14.0}{b:>14.0}{:>8.2}", a / b);
    }
    drop(stop);
}

async fn start(desk: serve::Desk) -> (SocketAddr, tokio::sync::oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let admin = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let server = serve::run(listener, admin, desk, serve::Settings::default(), shutdown);
    tokio::spawn(async { server.await.unwrap() });
    (address, stop)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
