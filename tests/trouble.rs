//! What readers get while something breaks: file descriptors run out, the server is stopped, a part of
//! it panics.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;
#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::Instant as Moment;
use newsstand::publish::check::{Checked, check};
use newsstand::store::Store;
use program::Server;
use serving::{Running, brief, mint};
use sqlx::{Connection, SqliteConnection};
use std::ffi::OsStr;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Nothing that is waited for here takes longer, unless it never comes.
const DEADLINE: Duration = Duration::from_secs(20);
const FEED: &str = "/feeds/latest.rss";

fn connect(address: &str) -> TcpStream {
    let client = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    client
}

fn send(client: &mut TcpStream, path: &str) -> std::io::Result<()> {
    client.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes())
}

/// One answer from a connection that stays open: its head and its body.
fn receive(client: &mut TcpStream) -> std::io::Result<(String, String)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    client.read_exact(&mut body)?;
    Ok((head, String::from_utf8(body).unwrap()))
}

fn exchange(client: &mut TcpStream, path: &str) -> (String, String) {
    send(client, path).unwrap();
    receive(client).unwrap()
}

fn is_ok((head, _): &(String, String)) -> bool {
    head.starts_with("HTTP/1.1 200 ")
}

/// The seconds of CPU time that a process has had.
fn cpu(server: &Server) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", server.id())).unwrap();
    let (_, behind_name) = stat.rsplit_once(") ").unwrap();
    let fields: Vec<&str> = behind_name.split(' ').collect();
    let ticks: f64 = [11, 12]
        .iter()
        .map(|at| fields[*at].parse::<f64>().unwrap())
        .sum();
    // USER_HZ is 100 wherever Linux runs.
    ticks / 100.0
}

/// What the server counts under a name.
fn counted(admin: &mut TcpStream, name: &str) -> i64 {
    let (_, text) = exchange(admin, "/metrics");
    let name = format!("{name} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.unwrap().parse().unwrap()
}

/// How often the system would not hand over a reader's connection.
fn failures(admin: &mut TcpStream) -> i64 {
    counted(admin, "newsstand_connections_failed_total")
}

/// Where operators connect, as a server says that has just started.
fn admin_address(server: &mut Server) -> String {
    let line = server.line();
    let address = line.strip_prefix("admin on ").unwrap();
    address.trim_end_matches('/').to_owned()
}

#[test]
fn without_file_descriptors_nobody_new_comes_in_and_nothing_spins() {
    // So many that `connections` may be some: 200 are kept for other things.
    let mut server = Server::start_with(|command| {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "ulimit -n 240; exec \"$@\"", "sh"].map(OsStr::new))
            .arg(command.get_program())
            .args(command.get_args())
            .envs(
                command
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            );
        *command = shell;
    });
    let admin_address = admin_address(&mut server);
    let mut reader = connect(server.address());
    assert!(is_ok(&exchange(&mut reader, FEED)));
    let mut admin = connect(&admin_address);
    exchange(&mut admin, "/metrics");
    // Whoever may connect there takes all that are left.
    let greedy: Vec<TcpStream> = (0..240).map(|_| connect(&admin_address)).collect();
    let told = server.lines("a connection could not be accepted", 1);
    assert!(!told.is_empty(), "{}", server.log());
    let mut late = connect(server.address());
    send(&mut late, FEED).unwrap();

    let (start, used) = (Instant::now(), cpu(&server));
    let before = failures(&mut admin);
    while failures(&mut admin) < before + 10 {
        assert!(
            start.elapsed() < DEADLINE,
            "nobody tries to accept any more"
        );
        thread::sleep(Duration::from_millis(50));
    }
    let (took, used) = (start.elapsed().as_secs_f64(), cpu(&server) - used);
    assert!(took > 0.5, "ten attempts in {took} s");
    assert!(used < took / 2.0, "{used} s of CPU time in {took} s");
    // Who is inside is served, with what has to be made too.
    for path in [FEED, "/feeds/latest.atom", "/opml.xml"] {
        assert!(is_ok(&exchange(&mut reader, path)), "{path}");
    }
    drop(greedy);
    assert!(
        is_ok(&receive(&mut late).unwrap()),
        "it waited, and is served now"
    );
    let told = server.lines("a connection could not be accepted", 1);
    assert!(
        told.len() <= 4,
        "said once by each thread, or twice: {told:?}"
    );
    assert!(server.terminate("TERM").success(), "{}", server.log());
}

/// How long the paper waits is in its `site.toml`.
#[test]
fn who_asks_for_nothing_and_who_takes_nothing_is_cut_off() {
    let paper = tempfile::tempdir().unwrap();
    let site = "title = \"T\"\ndescription = \"D\"\nbase_url = \"http://127.0.0.1:8080/\"\n\
                id_domain = \"paper.example\"\nid_date = \"2026\"\nlanguage = \"en\"\n\
                header_timeout = 1\nwrite_timeout = 1\ndrain_timeout = 1\n";
    std::fs::write(paper.path().join("site.toml"), site).unwrap();
    std::fs::create_dir(paper.path().join("images")).unwrap();
    let long = std::fs::File::create(paper.path().join("images/long.mp3")).unwrap();
    long.set_len(12 << 20).unwrap();
    let mut server = Server::start_of(paper.path(), |_| {});
    let mut silent = connect(server.address());
    assert_eq!(silent.read(&mut [0]).unwrap(), 0);
    // It takes nothing, and its connection is closed all the same.
    let mut idle = connect(server.address());
    send(&mut idle, "/images/long.mp3").unwrap();
    let mut admin = connect(&admin_address(&mut server));
    let start = Instant::now();
    let is_open = |text: &str| !text.contains("\nnewsstand_connections_open 0\n");
    let mut was_open = false;
    loop {
        let (_, text) = exchange(&mut admin, "/metrics");
        match is_open(&text) {
            true => was_open = true,
            false if was_open => break,
            false => {}
        }
        assert!(start.elapsed() < DEADLINE, "it is never cut off: {text}");
    }
    // Nor is it waited for at the end.
    let mut last = connect(server.address());
    send(&mut last, "/images/long.mp3").unwrap();
    assert!(server.terminate("TERM").success(), "{}", server.log());
}

/// Asks on one connection again and again, until it is told that it was the last time.
fn ask_until_the_end(address: &str, answered: &AtomicUsize) -> Result<(), ErrorKind> {
    let mut client = connect(address);
    loop {
        send(&mut client, FEED).map_err(|error| error.kind())?;
        let answer = receive(&mut client).map_err(|error| error.kind())?;
        assert!(is_ok(&answer), "{}", answer.0);
        answered.fetch_add(1, Ordering::Relaxed);
        if answer.0.contains("connection: close") {
            return Ok(());
        }
    }
}

#[test]
fn a_stop_under_load_loses_no_request() {
    const CLIENTS: usize = 64;
    for _ in 0..3 {
        let mut server = Server::start();
        let address = server.address().to_owned();
        let answered = AtomicUsize::new(0);
        let ends = thread::scope(|scope| {
            let ask = || ask_until_the_end(&address, &answered);
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(ask)).collect();
            let start = Instant::now();
            while answered.load(Ordering::Relaxed) < 10 * CLIENTS {
                assert!(start.elapsed() < DEADLINE);
                thread::yield_now();
            }
            assert!(server.terminate("TERM").success(), "{}", server.log());
            let ends = clients.into_iter().map(|client| client.join().unwrap());
            ends.collect::<Vec<_>>()
        });
        assert_eq!(ends, [Ok(()); CLIENTS], "{}", server.log());
    }
}

/// Whoever writes waits ten seconds for another program that holds the store, and who closes the store
/// waits for whoever writes. A stop waits for neither: it comes before that is given up.
#[tokio::test]
async fn a_stop_does_not_wait_for_a_store_that_another_program_holds() {
    let mut server = Server::start();
    let mut admin = connect(&admin_address(&mut server));
    let url = format!(
        "sqlite://{}",
        server.folder().join("newsstand.db").display()
    );
    let store = Store::open(&url).await.unwrap();
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    // The server sleeps until all is as it shall find it: an embargo that is to be ended, and the store
    // held by another.
    server.signal("STOP");
    let ago = |hours| Moment::new(chrono::Utc::now() - chrono::TimeDelta::hours(hours)).unwrap();
    let mut embargoed = brief("Verdict", "Court");
    embargoed.published = Some(ago(1));
    store.put(&[embargoed], &mint(), ago(2)).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    server.signal("CONT");
    let (start, revision) = (Instant::now(), store.revision().await.unwrap());
    while counted(&mut admin, "newsstand_store_revision") < revision {
        assert!(start.elapsed() < DEADLINE, "the change was never seen");
    }
    assert!(server.terminate("TERM").success(), "{}", server.log());
    let given_up = server.lines("an embargo cannot be ended", 0);
    assert!(given_up.is_empty(), "{}", server.log());
    let waiting = store.next_release().await.unwrap();
    assert!(waiting.is_some(), "it waited for nothing");
    other.close().await.unwrap();
}

/// Whether the check of documents, which is a function and knows nothing of this test, panics.
static IS_BROKEN: AtomicBool = AtomicBool::new(true);

fn broken_check(document: &[u8]) -> Checked {
    assert!(
        !IS_BROKEN.load(Ordering::Relaxed),
        "this is what the test is about"
    );
    check(document)
}

/// Who asks too much, or asks for what is nowhere, is to be found; what it says of itself begins no line.
#[test]
fn the_log_names_who_asked_for_what() {
    let server = Server::start();
    let mut client = connect(server.address());
    let by = |fields: &str| format!("GET {FEED} HTTP/1.1\r\nHost: x\r\n{fields}\r\n");
    let requests = [
        ("", "client=127.0.0.1 "),
        ("X-Forwarded-For: 198.51.100.7\r\n", "client=198.51.100.7 "),
        (
            "X-Forwarded-For: ::ffff:198.51.100.8\r\n",
            "client=198.51.100.8 ",
        ),
        (
            "X-Forwarded-For: 203.0.113.1, 2001:db8::1\r\n",
            "client=2001:db8::1 ",
        ),
        ("X-Forwarded-For: unknown\r\n", "client=127.0.0.1 "),
        (
            "User-Agent: \"]]>\tclient=10.0.0.1\r\n",
            "client=127.0.0.1 ",
        ),
        ("User-Agent: \u{202e}\u{1f980}\r\n", "client=127.0.0.1 "),
    ];
    for (count, (fields, told)) in (1..).zip(requests) {
        client.write_all(by(fields).as_bytes()).unwrap();
        receive(&mut client).unwrap();
        let lines = server.lines(&format!(" path=\"{FEED}\" "), count);
        assert_eq!(lines.len(), count, "{fields}");
        assert!(lines[count - 1].contains(told), "{fields}: {lines:?}");
    }
    let log = server.log();
    assert!(!log.contains(['\u{1b}', '\u{202e}']), "{log}");
}

#[tokio::test]
async fn a_panic_is_500_and_everything_goes_on() {
    let written = tempfile::NamedTempFile::new().unwrap();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(Arc::new(written.reopen().unwrap()))
        .init();
    let server = Running::start_of(|desk| desk.check = broken_check, |_| {}).await;
    let mut open = server.connect().await;
    let request = format!("GET {FEED} HTTP/1.1\r\nHost: x\r\n\r\n");
    // More often than there are threads, on one connection and on others.
    for _ in 0..4 {
        serving::send(&mut open, &request).await;
        assert_eq!(serving::one_answer(&mut open).await.status, 500);
        let answer = server.get(FEED, "").await;
        assert_eq!(answer.status, 500);
        let text = "Something went wrong here; it has been noted.\n";
        assert_eq!(
            (answer.text().as_str(), answer.header("cache-control")),
            (text, "no-store")
        );
    }
    assert_eq!(server.get("/", "").await.status, 200, "what does not panic");
    let metrics = server.admin("/metrics").await.text();
    assert!(
        metrics.contains("\nnewsstand_http_panics_total 8\n"),
        "{metrics}"
    );
    let log = std::fs::read_to_string(written.path()).unwrap();
    let lines = log
        .lines()
        .filter(|line| line.contains("answering a request panicked"));
    let lines: Vec<&str> = lines.filter(|line| line.contains(FEED)).collect();
    assert_eq!(lines.len(), 8, "{log}");
    IS_BROKEN.store(false, Ordering::Relaxed);
    serving::send(&mut open, &request).await;
    assert_eq!(
        serving::one_answer(&mut open).await.status,
        200,
        "no lock is left behind"
    );
}
