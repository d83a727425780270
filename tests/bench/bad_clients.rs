//! How long an honest client waits while others hold connections: `tests/bench/bad_clients`. First it
//! is alone with the server, then there are 2,000 clients that send their requests' heads a byte at
//! a time, 2,000 that ask for much and read nothing, and 10,000 that ask for nothing. Whoever of
//! them is cut off comes again a second later. Ends by itself after half a minute.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod client;
mod folder;
mod newspaper;
mod servers;

use servers::Server;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

const PATH: &str = "/feeds/latest.atom";
const SLOW: usize = 2_000;
const DEAF: usize = 2_000;
const IDLE: usize = 10_000;
/// How long each half is measured.
const MEASURED: Duration = Duration::from_secs(10);
/// How many honest clients there are, each asking so often.
const HONEST: usize = 20;
const PAUSE: Duration = Duration::from_millis(20);
/// Who waits longer has got no answer.
const LONGEST: Duration = Duration::from_secs(10);

fn main() {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let paper = folder::Folder::new(folder.path(), 20);
    let server = Server::newsstand(&paper);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(measure(&server));
}

async fn measure(server: &Server) {
    let address = server.address;
    let etag = client::get(address, PATH, &[]).header("etag").to_owned();
    println!(
        "honest clients: {HONEST}, each asks every {PAUSE:?}; half of them connect anew each time"
    );
    let alone = Measured::of(server, &etag).await;
    alone.print("alone");
    let comings = Arc::new(AtomicU64::new(0));
    let mut bad = JoinSet::new();
    for (count, kind) in [(SLOW, Kind::Slow), (DEAF, Kind::Deaf), (IDLE, Kind::Idle)] {
        for _ in 0..count {
            bad.spawn(misbehave(address, kind, comings.clone()));
        }
    }
    while comings.load(Ordering::Relaxed) < (SLOW + DEAF + IDLE) as u64 {
        sleep(Duration::from_millis(10)).await;
    }
    let before = comings.load(Ordering::Relaxed);
    let besieged = Measured::of(server, &etag).await;
    besieged.print("with bad clients");
    let again = comings.load(Ordering::Relaxed) - before;
    println!(
        "p99, with bad clients over alone: {:.2}",
        besieged.at(0.99) / alone.at(0.99)
    );
    println!(
        "bad clients came again {again} times; resident memory {:.0} MB",
        server.memory() / 1e6
    );
    bad.abort_all();
}

#[derive(Clone, Copy)]
enum Kind {
    /// Sends its head a byte at a time.
    Slow,
    /// Asks, and reads nothing.
    Deaf,
    /// Asks nothing.
    Idle,
}

async fn misbehave(server: SocketAddr, kind: Kind, comings: Arc<AtomicU64>) {
    loop {
        if let Ok(Ok(mut stream)) = timeout(LONGEST, TcpStream::connect(server)).await {
            comings.fetch_add(1, Ordering::Relaxed);
            // It is cut off sooner or later, which is what is wanted.
            let _ = match kind {
                Kind::Slow => dribble(&mut stream).await,
                Kind::Deaf => pile_up(&mut stream).await,
                Kind::Idle => stream.read_u8().await.map(drop),
            };
        }
        sleep(Duration::from_secs(1)).await;
    }
}

async fn dribble(stream: &mut TcpStream) -> std::io::Result<()> {
    for byte in format!("GET {PATH} HTTP/1.1\r\nHost: x\r\n")
        .bytes()
        .cycle()
    {
        stream.write_u8(byte).await?;
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

/// More than the system takes in for a client that does not read.
async fn pile_up(stream: &mut TcpStream) -> std::io::Result<()> {
    let request = format!("GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n").repeat(20);
    loop {
        stream.write_all(request.as_bytes()).await?;
        sleep(Duration::from_secs(1)).await;
    }
}

/// How long honest clients waited, in milliseconds, in order.
struct Measured {
    waited: Vec<f64>,
    failed: usize,
    cpu: f64,
}

impl Measured {
    async fn of(server: &Server, etag: &str) -> Self {
        let request: Arc<str> =
            format!("GET {PATH} HTTP/1.1\r\nHost: x\r\nIf-None-Match: {etag}\r\n\r\n").into();
        let (start, cpu) = (Instant::now(), server.cpu());
        let mut clients = JoinSet::new();
        for number in 0..HONEST {
            clients.spawn(behave(
                server.address,
                request.clone(),
                number % 2 == 0,
                start,
            ));
        }
        let mut measured = Self {
            waited: Vec::new(),
            failed: 0,
            cpu: 0.0,
        };
        while let Some(waited) = clients.join_next().await {
            for one in waited.unwrap() {
                match one {
                    Some(waited) => measured.waited.push(waited.as_secs_f64() * 1e3),
                    None => measured.failed += 1,
                }
            }
        }
        measured.cpu = (server.cpu() - cpu) / MEASURED.as_secs_f64();
        measured.waited.sort_by(f64::total_cmp);
        measured
    }

    fn at(&self, part: f64) -> f64 {
        let last = self.waited.len() - 1;
        self.waited[(last as f64 * part).round() as usize]
    }

    fn print(&self, name: &str) {
        println!(
            "{name:<18} {:>6} answers, {} without; p50 {:.2} ms, p99 {:.2}, longest {:.2}; CPU {:.0} %",
            self.waited.len(),
            self.failed,
            self.at(0.5),
            self.at(0.99),
            self.at(1.0),
            100.0 * self.cpu
        );
    }
}

/// Polls, on one connection or on a new one each time; a kept one that was closed meanwhile is opened
/// again, as readers do.
async fn behave(
    address: SocketAddr,
    request: Arc<str>,
    is_kept: bool,
    start: Instant,
) -> Vec<Option<Duration>> {
    let mut waited = Vec::new();
    let mut kept = None;
    while start.elapsed() < MEASURED {
        let asked = Instant::now();
        let answer = timeout(LONGEST, poll(address, &request, kept.take())).await;
        let answer = answer.ok().and_then(Result::ok);
        waited.push(answer.is_some().then(|| asked.elapsed()));
        kept = answer.filter(|_| is_kept);
        sleep(PAUSE).await;
    }
    waited
}

async fn poll(
    address: SocketAddr,
    request: &str,
    kept: Option<TcpStream>,
) -> std::io::Result<TcpStream> {
    if let Some(mut stream) = kept
        && ask(&mut stream, request).await.is_ok()
    {
        return Ok(stream);
    }
    let mut stream = TcpStream::connect(address).await?;
    ask(&mut stream, request).await?;
    Ok(stream)
}

async fn ask(stream: &mut TcpStream, request: &str) -> std::io::Result<()> {
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    assert!(
        head.starts_with(b"HTTP/1.1 304"),
        "{}",
        String::from_utf8_lossy(&head)
    );
    Ok(())
}
