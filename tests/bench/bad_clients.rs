//! What clients that misbehave cost the others, and what those cost that do nothing:
//! `tests/bench/bad_clients`.
//!
//! Honest clients, in a process of their own, poll a server that nobody disturbs. Then there are 2,000
//! clients that send their requests' heads a byte at a time, 2,000 that ask for much and read nothing,
//! and 10,000 that ask for nothing: first at another server on the same machine, which shows what the
//! machine itself costs the honest ones, then at theirs. Whoever of the bad ones is cut off comes again
//! a second later. All that with room for everybody, and with the default number of connections, for
//! which they fight. Then 10,000 idle connections of each kind are opened and the server's memory is
//! looked at. Ends by itself after two minutes.
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
mod idle;
mod newspaper;
mod servers;

use servers::Server;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

const PATH: &str = "/feeds/latest.atom";
const SLOW: usize = 2_000;
const DEAF: usize = 2_000;
const IDLE: usize = 10_000;
/// How long each situation is measured.
const MEASURED: Duration = Duration::from_secs(10);
/// How many honest clients there are, each asking so often.
const HONEST: usize = 20;
const PAUSE: Duration = Duration::from_millis(20);
/// Who waits longer has got no answer.
const LONGEST: Duration = Duration::from_secs(10);

fn main() {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["honest", address, etag] => Measured::here(address.parse().unwrap(), etag).tell(),
        ["delay"] => delay(),
        ["memory"] => idle::measure(),
        _ => {
            delay();
            idle::measure();
        }
    }
}

fn delay() {
    println!(
        "honest clients: {HONEST}, each asks every {PAUSE:?}; half of them connect anew each time"
    );
    for (name, keys) in [
        ("room for all", "connections = 20000\n"),
        ("10,000 places, the default", ""),
    ] {
        println!("{name}:");
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [ours, other] = folders.each_ref().map(|folder| {
            let paper = folder::Folder::new(folder.path(), 20);
            paper.configure(keys);
            Server::newsstand(&paper)
        });
        let alone = Measured::of(&ours);
        alone.print("alone");
        let elsewhere = Crowd::with(&other, || Measured::of(&ours));
        elsewhere.print("they are elsewhere");
        let here = Crowd::with(&ours, || Measured::of(&ours));
        here.print("they are here");
        println!(
            "  p99, here over alone: {:.2}; over elsewhere: {:.2}",
            here.p99 / alone.p99,
            here.p99 / elsewhere.p99,
        );
    }
}

/// The bad clients, all on a runtime of their own.
struct Crowd;

impl Crowd {
    fn with<T>(server: &Server, measure: impl FnOnce() -> T) -> T {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let comings = Arc::new(AtomicU64::new(0));
        for (count, kind) in [(SLOW, Kind::Slow), (DEAF, Kind::Deaf), (IDLE, Kind::Idle)] {
            for number in 0..count {
                // Each address has 28,000 ports: where half of them lead to one server already, the
                // system looks for a free one for milliseconds, and the honest ones would wait for it.
                let from = SocketAddr::from(([127, 0, 1, (number % 16) as u8], 0));
                runtime.spawn(misbehave(from, server.address, kind, comings.clone()));
            }
        }
        while comings.load(Ordering::Relaxed) < (SLOW + DEAF + IDLE) as u64 {
            std::thread::sleep(Duration::from_millis(10));
        }
        let (before, cpu, start) = (
            comings.load(Ordering::Relaxed),
            server.cpu(),
            Instant::now(),
        );
        let measured = measure();
        println!(
            "  bad clients came again {} times; CPU of their server {:.0} %, its memory {:.0} MB",
            comings.load(Ordering::Relaxed) - before,
            100.0 * (server.cpu() - cpu) / start.elapsed().as_secs_f64(),
            server.memory() / 1e6
        );
        measured
    }
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

async fn misbehave(from: SocketAddr, server: SocketAddr, kind: Kind, comings: Arc<AtomicU64>) {
    loop {
        if let Ok(Ok(mut stream)) = timeout(LONGEST, connect(from, server)).await {
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

async fn connect(from: SocketAddr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(from)?;
    socket.connect(to).await
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

/// How long honest clients waited, in milliseconds.
struct Measured {
    answers: usize,
    failed: usize,
    p50: f64,
    p99: f64,
    longest: f64,
}

impl Measured {
    /// Of a server, by clients in a process of their own, which no others keep waiting.
    fn of(server: &Server) -> Self {
        let etag = client::get(server.address, PATH, &[])
            .header("etag")
            .to_owned();
        let mut honest = Command::new(std::env::current_exe().unwrap());
        honest.args(["honest", &server.address.to_string(), &etag]);
        let told = honest.output().unwrap().stdout;
        let told = String::from_utf8(told).unwrap();
        let numbers: Vec<f64> = told
            .split_whitespace()
            .map(|number| number.parse().unwrap())
            .collect();
        let &[answers, failed, p50, p99, longest] = &numbers[..] else {
            panic!("honest clients said {told:?}");
        };
        Self {
            answers: answers as usize,
            failed: failed as usize,
            p50,
            p99,
            longest,
        }
    }

    fn here(server: SocketAddr, etag: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let request: Arc<str> =
            format!("GET {PATH} HTTP/1.1\r\nHost: x\r\nIf-None-Match: {etag}\r\n\r\n").into();
        let start = Instant::now();
        let waited = runtime.block_on(async {
            let mut clients = JoinSet::new();
            for number in 0..HONEST {
                clients.spawn(behave(server, request.clone(), number % 2 == 0, start));
            }
            clients.join_all().await.concat()
        });
        let asked = waited.len();
        let mut waited: Vec<f64> = waited
            .into_iter()
            .flatten()
            .map(|waited| waited.as_secs_f64() * 1e3)
            .collect();
        waited.sort_by(f64::total_cmp);
        let at = |part: f64| waited[((waited.len() - 1) as f64 * part).round() as usize];
        Self {
            answers: waited.len(),
            failed: asked - waited.len(),
            p50: at(0.5),
            p99: at(0.99),
            longest: at(1.0),
        }
    }

    fn tell(&self) {
        println!(
            "{} {} {} {} {}",
            self.answers, self.failed, self.p50, self.p99, self.longest
        );
    }

    fn print(&self, name: &str) {
        println!(
            "  {name:<18} {:>6} answers, {} without; p50 {:.2} ms, p99 {:.2}, longest {:.2}",
            self.answers, self.failed, self.p50, self.p99, self.longest,
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
