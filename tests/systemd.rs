//! `newsstand serve` as systemd starts it: on sockets that are there before it, and with somebody to
//! tell how it fares.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{Server, newsstand, output};
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Nothing that is waited for here takes longer, unless it never comes.
const DEADLINE: Duration = Duration::from_secs(20);

/// The same command, with a file descriptor handed over as often as it has names, in the place where
/// systemd puts them. The shell becomes the program, as systemd's own child does, and so has its id.
fn handing_over(command: &Command, file: impl Into<OwnedFd>, names: &[&str]) -> Command {
    let files = (3..3 + names.len()).map(|number| format!("{number}<&0 "));
    let script = format!(
        "exec env LISTEN_PID=$$ \"$@\" {}</dev/null",
        files.collect::<String>()
    );
    let mut shell = Command::new("sh");
    shell
        .args([OsStr::new("-c"), OsStr::new(&script), OsStr::new("sh")])
        .arg(command.get_program())
        .args(command.get_args())
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("LISTEN_FDS", names.len().to_string())
        .stdin(Stdio::from(file.into()));
    if names.iter().any(|name| !name.is_empty()) {
        shell.env("LISTEN_FDNAMES", names.join(":"));
    }
    shell
}

fn socket() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

/// Asks, and does not wait for the answer.
fn ask(socket: &TcpListener, path: &str) -> TcpStream {
    let mut client = TcpStream::connect(socket.local_addr().unwrap()).unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    client.write_all(request.as_bytes()).unwrap();
    client
}

fn status(mut client: TcpStream) -> String {
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn who_came_before_the_server_is_answered_by_it() {
    for name in ["public", "", "newsstand.socket"] {
        let socket = socket();
        // It waits in the queue of the socket, which nobody serves yet.
        let early = ask(&socket, "/feeds/latest.rss");
        let handed_over = socket.try_clone().unwrap();
        let mut server = Server::start_with(|command| {
            *command = handing_over(command, handed_over, &[name]);
        });
        let address = format!("http://{}", socket.local_addr().unwrap());
        assert_eq!(server.address(), address, "it takes the place of --listen");
        assert_eq!(status(early), "200");
        let clients: Vec<TcpStream> = (0..64).map(|_| ask(&socket, "/opml.xml")).collect();
        for client in clients {
            assert_eq!(status(client), "200");
        }
        assert!(server.terminate("TERM").success(), "{}", server.log());
        // The socket is systemd's, and whoever comes now waits for the next server.
        let late = ask(&socket, "/feeds/latest.rss");
        let handed_over = socket.try_clone().unwrap();
        let _server = Server::start_with(|command| {
            *command = handing_over(command, handed_over, &[name]);
        });
        assert_eq!(status(late), "200");
    }
}

#[test]
fn a_restart_under_load_loses_nobody() {
    let socket = socket();
    let start = || {
        let handed_over = socket.try_clone().unwrap();
        Server::start_with(|command| *command = handing_over(command, handed_over, &["public"]))
    };
    let (is_over, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let ask_again_and_again = || {
            while !is_over.load(Ordering::Relaxed) {
                assert_eq!(status(ask(&socket, "/opml.xml")), "200");
                answered.fetch_add(1, Ordering::Relaxed);
            }
        };
        let clients: Vec<_> = (0..16).map(|_| scope.spawn(ask_again_and_again)).collect();
        for _ in 0..3 {
            let mut server = start();
            let enough = answered.load(Ordering::Relaxed) + 100;
            let began = Instant::now();
            while answered.load(Ordering::Relaxed) < enough && began.elapsed() < DEADLINE {
                thread::yield_now();
            }
            assert!(server.terminate("TERM").success(), "{}", server.log());
        }
        is_over.store(true, Ordering::Relaxed);
        // Who waits in the queue is answered before this one goes.
        let _server = start();
        for client in clients {
            client.join().unwrap();
        }
    });
    assert!(answered.load(Ordering::Relaxed) >= 300);
}

#[test]
fn a_socket_is_taken_for_what_its_name_says() {
    let socket = socket();
    let handed_over = socket.try_clone().unwrap();
    let mut server = Server::start_with(|command| {
        *command = handing_over(command, handed_over, &["admin"]);
    });
    let admin = format!("admin on http://{}/", socket.local_addr().unwrap());
    assert_eq!(server.line(), admin);
    assert_eq!(status(ask(&socket, "/healthz")), "200");
    assert_eq!(status(ask(&socket, "/feeds/latest.rss")), "404");
}

#[test]
fn a_socket_that_is_of_no_use_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let two = "two sockets for one listener";
    let no_use = "is of no use; write ListenStream=ADDRESS:PORT";
    let tcp = || OwnedFd::from(socket());
    let datagrams = || OwnedFd::from(UdpSocket::bind("127.0.0.1:0").unwrap());
    let file = || OwnedFd::from(std::fs::File::open("Cargo.toml").unwrap());
    for (handed_over, names, reason) in [
        (tcp(), &["public", "public"][..], two),
        (tcp(), &["", "public"], two),
        (tcp(), &["public", "admin", "x"], "a third socket, `x`"),
        (datagrams(), &["public"], no_use),
        (file(), &["admin"], no_use),
    ] {
        let mut command = newsstand(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]);
        let refused = output(&mut handing_over(&command, handed_over, names));
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{names:?}: {told}");
        assert!(told.contains(reason), "{names:?}: {told}");
    }
}

/// What systemd is told.
struct Told(UnixDatagram);

impl Told {
    /// The next message, its lines joined.
    fn next(&self) -> String {
        let mut message = [0; 1_000];
        let length = self.0.recv(&mut message).expect("nothing is told");
        let message = str::from_utf8(&message[..length]).unwrap();
        message.trim_end().replace('\n', " ")
    }

    /// The messages up to one, without it.
    fn until(&self, wanted: &str) -> Vec<String> {
        let messages = std::iter::repeat_with(|| self.next());
        messages.take_while(|message| message != wanted).collect()
    }
}

#[test]
fn systemd_is_told_how_the_server_fares() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let told = Told(UnixDatagram::bind(&path).unwrap());
    told.0.set_read_timeout(Some(DEADLINE)).unwrap();
    let watchdog_microseconds = "200000";
    let mut server = Server::start_with(|command| {
        command
            .env("NOTIFY_SOCKET", &path)
            .env("WATCHDOG_USEC", watchdog_microseconds);
    });
    assert_eq!(told.next(), "READY=1");
    let here = server.address().strip_prefix("http://").unwrap();
    TcpStream::connect(here).expect("who is ready takes connections");
    assert_eq!(told.next(), "STATUS=serving");
    for _ in 0..3 {
        assert_eq!(told.next(), "WATCHDOG=1");
    }
    let store = server.folder().join("newsstand.db");
    let away = server.folder().join("away.db");
    std::fs::rename(&store, &away).unwrap();
    let stale = "STATUS=serving what is there: the store does not answer, see the log";
    told.until(stale);
    // Readers are answered, and a restart would not bring the store back.
    for _ in 0..3 {
        assert_eq!(told.next(), "WATCHDOG=1");
    }
    std::fs::rename(&away, &store).unwrap();
    told.until("STATUS=serving");
    assert_eq!(told.next(), "WATCHDOG=1");
    assert!(server.terminate("TERM").success(), "{}", server.log());
    told.until("STOPPING=1 STATUS=serving out who is inside");
}

#[test]
fn without_a_watchdog_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let told = Told(UnixDatagram::bind(&path).unwrap());
    told.0.set_read_timeout(Some(DEADLINE)).unwrap();
    let mut server = Server::start_with(|command| {
        command.env("NOTIFY_SOCKET", &path);
    });
    let before = ["READY=1", "STATUS=serving"];
    assert_eq!([told.next(), told.next()], before);
    server.signal("HUP");
    let rereading = told.next();
    assert!(
        rereading.starts_with("RELOADING=1 MONOTONIC_USEC="),
        "{rereading}"
    );
    assert_eq!(told.next(), "READY=1");
    assert!(server.terminate("TERM").success(), "{}", server.log());
    assert_eq!(told.next(), "STOPPING=1 STATUS=serving out who is inside");
}

#[test]
fn systemd_is_told_of_readiness_when_the_new_setup_is_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let (paper, path) = (folder.path().join("paper"), folder.path().join("notify"));
    std::fs::create_dir(&paper).unwrap();
    let site = std::fs::read_to_string(program::repository("feeds/site.toml")).unwrap();
    let site = site
        .lines()
        .filter(|line| !line.starts_with("icon") && !line.starts_with("logo"));
    std::fs::write(paper.join("site.toml"), site.collect::<Vec<_>>().join("\n")).unwrap();
    let define = |number: u32| {
        let feed = format!("title = \"Number {number}\"\ndescription = \"All\"\n");
        std::fs::write(paper.join("latest.toml"), feed).unwrap();
    };
    define(0);
    let told = Told(UnixDatagram::bind(&path).unwrap());
    told.0.set_read_timeout(Some(DEADLINE)).unwrap();
    let server = Server::start_of(&paper, |command| {
        command.env("NOTIFY_SOCKET", &path);
    });
    told.until("STATUS=serving");
    let here = server.address().strip_prefix("http://").unwrap();
    for number in 1..=50 {
        define(number);
        server.signal("HUP");
        assert!(told.next().starts_with("RELOADING=1 "));
        // The next moment somebody asks.
        let mut client = TcpStream::connect(here).unwrap();
        assert_eq!(told.next(), "READY=1");
        let request = "GET /feeds/latest.rss HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        client.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        let title = format!("<title>Number {number}</title>");
        assert!(answer.contains(&title), "{number}: {answer}");
    }
    // One that is refused is over too.
    std::fs::write(paper.join("latest.toml"), "[").unwrap();
    server.signal("HUP");
    assert!(told.next().starts_with("RELOADING=1 "));
    assert_eq!(told.next(), "READY=1");
}
