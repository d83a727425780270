//! How long a feed takes to render and to read from the store: `cargo bench`, or
//! `cargo bench -- 1000000` with as many entries stored. Figures of one run may be compared, those
//! of two machines not. How fast it is served: `tests/bench/compare`.
#![allow(
    // Of what the two programs share each uses a part.
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod client;
mod decisions;
mod desk;
mod folder;
mod import;
mod large;
mod newspaper;
mod servers;
mod stored;

use newsstand::model::{Address, FeedKey, Format, Slug};
use newsstand::{model, publish, serve};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

/// Entries in the small store and, unless told, in the large one.
const FEW: u32 = 1_000;
const MANY: u32 = 50_000;
/// Files of an import.
const FILES: u32 = 100_000;

fn main() {
    render();
    decisions::decisions();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (few, much) = runtime.block_on(listings());
    whole_program(&few, &much);
    imports();
    runtime.block_on(deltas());
    runtime.block_on(visible());
}

/// Median time of one rendering and of one check, by format and number of full-text entries.
fn render() {
    println!("render, full text             20 entries    50 entries   500 entries");
    for format in Format::ALL {
        print!("{:<24}", format.name());
        for length in [20, 50, 500] {
            let (publication, feed, entries) = desk::feed(length);
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
            let (publication, feed, entries) = desk::feed(length);
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
async fn listings() -> (stored::Stored, stored::Stored) {
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
    (few, much)
}

/// What the program takes with few and with many stored.
fn whole_program(few: &stored::Stored, much: &stored::Stored) {
    let few = large::Large::measure(&few.desk, few.names);
    let much = large::Large::measure(&much.desk, much.names);
    println!("\nfirst answer by the program");
    compared("after its start", few.start, much.start);
    for ((name, few), (_, much)) in few.cold.iter().zip(&much.cold) {
        compared(name, *few, *much);
    }
    let memory = |large: &large::Large| format!("{:.0}, {:.0}", large.idle / 1e6, large.full / 1e6);
    let (few, much) = (memory(&few), memory(&much));
    println!("MB idle, with a full cache         {few:>12}   {much:>14}");
}

/// A folder of stories into an empty store.
fn imports() {
    let folder = tempfile::tempdir().unwrap();
    let took = import::import(&folder::Folder::empty(folder.path()), FILES);
    let processor = took.cpu * 1e6 / f64::from(FILES);
    println!(
        "\nimport of {FILES} files: {:.0} a second, CPU {processor:.0} µs each",
        took.rate
    );
}

fn compared(name: &str, a: Duration, b: Duration) {
    let ratio = b.as_secs_f64() / a.as_secs_f64();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    let (a, b) = (milliseconds(a), milliseconds(b));
    println!("{name:<36}{a:>8.3} ms{b:>14.3} ms{ratio:>8.2}");
}

/// The body of a poll after which one story is new, beside the whole document.
async fn deltas() {
    let (desk, _folder) = desk::desk(50).await;
    let (store, mint) = (desk.store.clone(), desk.publication.mint.clone());
    let path = Address::Document(FeedKey::Defined(Slug::new("latest").unwrap()), Format::Atom);
    let path = path.path();
    let (ours, server) = start(desk).await;
    let first = get(ours, &path, &[]).await;
    let etag = first.header("etag").to_owned();
    let story = newspaper::submission(1_000);
    let now = model::Instant::from_milliseconds(1_790_000_100_000).unwrap();
    let stored = store.put(&[story], &mint, now).await;
    stored.unwrap();
    while get(ours, &path, &[]).await.header("etag") == etag {
        tokio::task::yield_now().await;
    }
    println!("\none new story of 50         whole bytes   delta bytes   ratio");
    for coding in ["identity", "gzip", "br", "zstd"] {
        let accept = format!("Accept-Encoding: {coding}");
        let held = format!("If-None-Match: {etag}");
        let ask = [accept.clone(), held, "A-IM: feed".to_owned()];
        let whole = get(ours, &path, &[accept]).await.body.len();
        let delta = get(ours, &path, &ask).await.body.len();
        let ratio = whole as f64 / delta as f64;
        println!("{coding:<24}{whole:>14}{delta:>14}{ratio:>8.1}");
    }
    server.stop().await;
}

/// How long after a story was stored the feed tells it: each waits for the one before.
async fn visible() {
    let (desk, _folder) = desk::desk(20).await;
    let (store, mint) = (desk.store.clone(), desk.publication.mint.clone());
    let path = Address::Document(FeedKey::Defined(Slug::new("latest").unwrap()), Format::Atom);
    let path = path.path();
    let (ours, server) = start(desk).await;
    let mut times = Vec::new();
    for number in 1_000..1_031 {
        let etag = get(ours, &path, &[]).await.header("etag").to_owned();
        let now = model::Instant::from_milliseconds(1_790_000_100_000).unwrap();
        let story = newspaper::submission(number);
        let stored = store.put(&[story], &mint, now).await;
        stored.unwrap();
        let start = Instant::now();
        while get(ours, &path, &[]).await.header("etag") == etag {}
        times.push(start.elapsed());
        // Past the pause after each look.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    times.sort();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    let (median, last) = (milliseconds(times[15]), milliseconds(times[30]));
    println!("\nstored until served, of 31: median {median:.1} ms, longest {last:.1} ms");
    server.stop().await;
}

/// The server runs beside: on another thread.
async fn get(to: SocketAddr, path: &str, fields: &[String]) -> client::Response {
    tokio::task::block_in_place(|| client::get(to, path, fields))
}

/// A server that has stopped when [`Self::stop`] returns.
struct Running {
    stop: tokio::sync::oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }
}

async fn start(desk: serve::Desk) -> (SocketAddr, Running) {
    let bind = || {
        let address = "127.0.0.1:0".parse().unwrap();
        serve::Listeners::bind(address, NonZeroUsize::MIN).unwrap()
    };
    let (public, admin) = (bind(), bind());
    let address = public.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let settings = serve::Settings::default();
    let setup = serve::Setup {
        desk,
        settings,
        certificate: None,
    };
    let (_, renewals) = serve::renewals();
    let server = serve::run(public, admin, None, setup, renewals, shutdown);
    let task = tokio::spawn(async { server.await.unwrap() });
    (address, Running { stop, task })
}
