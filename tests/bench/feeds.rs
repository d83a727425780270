//! How long a feed takes to render and to read from the store, and how fast it is served beside a
//! bare hyper loop that sends the same bytes: `cargo bench`, or `cargo bench -- 1000000` with as
//! many entries stored. Figures of one run may be compared, those of two machines not.
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
#[path = "stored.rs"]
mod stored;

use client::Request;
use newsstand::model::{Address, FeedKey, Format, Slug};
use newsstand::{model, publish, serve, store};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// Entries in the small store and, unless told, in the large one.
const FEW: u32 = 1_000;
const MANY: u32 = 50_000;
const CONNECTIONS: usize = 64;
const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 3;

fn main() {
    render();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(listings());
    runtime.block_on(requests());
    runtime.block_on(deltas());
}

/// Median time of one rendering and of one check, by format and number of full-text entries.
fn render() {
    println!("render, full text             20 entries    50 entries   500 entries");
    for format in Format::ALL {
        print!("{:<24}", format.name());
        for length in [20, 50, 500] {
            let (publication, feed, entries) = newspaper::feed(length);
            let rendering = || {
                let document =
                    publish::feed(format, &publication, &feed, &publish::Edition::of(&entries))
                        .unwrap();
                std::hint::black_box(document);
            };
            print!("{:>11.3} ms", milliseconds(rendering));
        }
        println!();
    }
    println!("check of the same");
    for format in Format::ALL {
        print!("{:<24}", format.name());
        for length in [20, 50, 500] {
            let (publication, feed, entries) = newspaper::feed(length);
            let document =
                publish::feed(format, &publication, &feed, &publish::Edition::of(&entries))
                    .unwrap();
            let checking = || {
                std::hint::black_box(publish::check::check(&document));
            };
            print!("{:>11.3} ms", milliseconds(checking));
        }
        println!();
    }
}

/// The median of thirty times, in milliseconds.
fn milliseconds(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<Duration> = (0..30)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1_000.0
}

/// Median time of reading a feed's newest entries, with few and with many stored.
async fn listings() {
    let told = std::env::args().find_map(|argument| argument.parse().ok());
    let many = told.unwrap_or(MANY);
    let (few, much) = (
        stored::Stored::new(FEW).await,
        stored::Stored::new(many).await,
    );
    println!("\nread 50 entries            {FEW:>7} stored  {many:>7} stored   ratio");
    for (name, topic) in stored::topics() {
        compared(name, few.listing(&topic).await, much.listing(&topic).await);
    }
    println!("\nsearch 50 entries");
    for query in stored::SEARCHES {
        compared(query, few.search(query).await, much.search(query).await);
    }
    println!(
        "stored a second         {:>14.0}   {:>14.0}",
        few.rate, much.rate
    );
}

fn compared(name: &str, a: Duration, b: Duration) {
    let ratio = b.as_secs_f64() / a.as_secs_f64();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    let (a, b) = (milliseconds(a), milliseconds(b));
    println!("{name:<36}{a:>8.3} ms{b:>14.3} ms{ratio:>8.2}");
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

/// The body of a poll after which one story is new, beside the whole document.
async fn deltas() {
    let (desk, _folder) = newspaper::desk(50).await;
    let (store, mint) = (desk.store.clone(), desk.publication.mint.clone());
    let path = Address::Document(FeedKey::Defined(Slug::new("latest").unwrap()), Format::Atom);
    let path = path.path();
    let (ours, stop) = start(desk).await;
    let first = client::get(ours, &path, "").await;
    let etag = first.header("etag").to_owned();
    let story = newspaper::submission(1_000);
    let now = model::Instant::from_milliseconds(1_790_000_100_000).unwrap();
    let stored = store.put(&[story], &mint, now, store::Commit::Keep).await;
    stored.unwrap();
    while client::get(ours, &path, "").await.header("etag") == etag {
        tokio::task::yield_now().await;
    }
    println!("\none new story of 50         whole bytes   delta bytes   ratio");
    for coding in ["identity", "gzip", "br", "zstd"] {
        let accept = format!("Accept-Encoding: {coding}\r\n");
        let ask = format!("{accept}A-IM: feed\r\nIf-None-Match: {etag}\r\n");
        let whole = client::get(ours, &path, &accept).await.body.len();
        let delta = client::get(ours, &path, &ask).await.body.len();
        let ratio = whole as f64 / delta as f64;
        println!("{coding:<24}{whole:>14}{delta:>14}{ratio:>8.1}");
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
