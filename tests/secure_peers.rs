//! Other people's programs by TLS and HTTP/2; `tests/run` installs them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;
#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use program::{Server, bounded, newsstand_of, repository, stdout};
use serving::secure::certificate;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The demo by TLS, with its certificate in `folder`.
fn serve(folder: &Path) -> Server {
    Server::start_of(&paper(folder), |_| {})
}

fn paper(folder: &Path) -> PathBuf {
    let feeds = folder.join("feeds");
    stdout(
        Command::new("cp")
            .arg("-r")
            .arg(repository("feeds"))
            .arg(&feeds),
    );
    certificate(&feeds);
    let site = std::fs::read_to_string(feeds.join("site.toml")).unwrap();
    let keys = "certificate = \"fullchain.pem\"\nprivate_key = \"privkey.pem\"\n";
    std::fs::write(feeds.join("site.toml"), format!("{keys}{site}")).unwrap();
    feeds
}

fn curl(server: &Server, folder: &Path, arguments: &[&str]) -> String {
    let url = server.address().replace("127.0.0.1", "localhost") + "/feeds/latest.rss";
    let mut command = bounded("curl");
    command.args(["--silent", "--show-error", "--ipv4"]);
    command
        .arg("--cacert")
        .arg(folder.join("feeds/fullchain.pem"));
    stdout(command.args(arguments).arg(url))
}

#[test]
fn curl_is_told_why_what_it_sends_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(folder.path());
    let file = folder.path().join("entry.json");
    std::fs::write(&file, " ".repeat((1 << 20) + 1)).unwrap();
    let url = server.address().replace("127.0.0.1", "localhost") + "/api/articles/ferry";
    for protocol in ["--http1.1", "--http2"] {
        let mut command = bounded("curl");
        command.args(["--silent", "--show-error", "--ipv4", protocol, "--cacert"]);
        command.arg(folder.path().join("feeds/fullchain.pem"));
        command.args(["--write-out", "%{response_code}", "--output", "/dev/null"]);
        let told = stdout(command.arg("--upload-file").arg(&file).arg(&url));
        assert_eq!(told, "401", "{protocol}");
    }
}

#[test]
fn curl_fetches_by_both_protocols_and_gets_304() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(folder.path());
    let told = [
        "--write-out",
        "%{http_version} %{response_code}",
        "--output",
        "/dev/null",
    ];
    for (protocol, expected) in [
        ("--http1.1", "1.1 200"),
        ("--http2", "2 200"),
        ("--tls-max=1.2", "2 200"),
    ] {
        let protocol: Vec<&str> = protocol.split('=').collect();
        let arguments = [&told[..], &protocol].concat();
        assert_eq!(curl(&server, folder.path(), &arguments), expected);
    }
    let tags = folder.path().join("tags");
    let keep = ["--etag-save", tags.to_str().unwrap()];
    let known = ["--etag-compare", tags.to_str().unwrap()];
    assert!(curl(&server, folder.path(), &keep).starts_with("<?xml"));
    let arguments = [&told[..], &known].concat();
    assert_eq!(curl(&server, folder.path(), &arguments), "2 304");
    let whole = curl(&server, folder.path(), &["--compressed"]);
    assert_eq!(whole, curl(&server, folder.path(), &["--http1.1"]));
}

#[test]
fn h2load_gets_every_answer() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(folder.path());
    for streams in ["1", "100"] {
        let url = format!("{}/feeds/latest.rss", server.address());
        let mut command = bounded("h2load");
        let told = stdout(
            command
                .args(["-n", "2000", "-c", "8", "-m", streams])
                .arg(url),
        );
        assert!(
            told.contains("2000 succeeded, 0 failed, 0 errored, 0 timeout"),
            "{told}"
        );
        assert!(told.contains("2000 2xx"), "{told}");
    }
}

/// A file whose readers wait, as they do for a disk of another machine that is away. They wait for who
/// holds a lease on it (fcntl(2)), for 45 seconds as systems are set up.
struct Held {
    holder: Child,
    told: BufReader<ChildStdout>,
}

const HOLD: &str = r#"
import fcntl, os, signal, sys
file = os.open(sys.argv[1], os.O_RDWR)
signal.signal(signal.SIGIO, lambda *_: print("wanted", flush=True))
fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print("held", flush=True)
sys.stdin.read()
"#;

impl Held {
    fn new(path: &Path) -> Self {
        let mut holder = bounded("python3");
        let holder = holder.args(["-c", HOLD]).arg(path);
        let mut holder = holder
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = BufReader::new(holder.stdout.take().unwrap());
        let mut held = Self { holder, told };
        held.until("held");
        held
    }

    fn until(&mut self, told: &str) {
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        assert_eq!(line.trim_end(), told);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // It ends when there is no more to read.
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}

#[test]
fn a_disk_that_does_not_answer_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = serve(folder.path());
    let mut held = Held::new(&folder.path().join("feeds/privkey.pem"));
    for count in 1..3 {
        server.signal("HUP");
        let told = server.lines("the desk is set up anew", count);
        assert_eq!(told.len(), count, "{}", server.log());
        assert!(curl(&server, folder.path(), &[]).starts_with("<?xml"));
    }
    held.until("wanted");
    assert!(server.terminate("TERM").success(), "{}", server.log());
}

#[test]
fn a_server_that_starts_is_stopped_though_a_disk_does_not_answer() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = paper(folder.path());
    let mut held = Held::new(&feeds.join("privkey.pem"));
    let mut server = newsstand_of(&feeds, folder.path());
    server.args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]);
    let mut server = server.spawn().unwrap();
    held.until("wanted");
    stdout(Command::new("kill").arg(server.id().to_string()));
    let end = server.wait().unwrap();
    assert!(end.success(), "{end}");
    assert!(!folder.path().join("newsstand.db").exists());
}
