//! Real feed readers subscribe to the running server: they list the titles that are stored, and
//! a poll that brings no news is answered 304.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{bounded, newsstand, repository, stdout, tool};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The feed of everything, in the two formats that each of these readers reads.
const DOCUMENTS: [&str; 2] = ["/feeds/latest.rss", "/feeds/latest.atom"];

/// The server on a port of its own, ended when the test is over however it ends.
struct Server {
    child: Child,
    /// Held open: more lines follow the one that is read.
    _stdout: BufReader<ChildStdout>,
    /// `http://ADDRESS:PORT`
    address: String,
    log: PathBuf,
    /// The store, and whatever a reader keeps.
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("server.log");
        let mut child = newsstand(folder.path())
            .args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let address = line
            .trim_end()
            .strip_prefix("listening on ")
            .and_then(|address| address.strip_suffix('/'))
            .map(str::to_owned);
        let server = Self {
            child,
            address: address.unwrap_or_default(),
            _stdout: stdout,
            log,
            folder,
        };
        assert!(!server.address.is_empty(), "{line:?}\n{}", server.log());
        server
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The statuses of a document's answers so far, by the server's own request log: lines with
    /// `path="/feeds/latest.rss" status=304`.
    fn statuses(&self, document: &str) -> Vec<u16> {
        let path = format!(" path=\"{document}\" ");
        self.log()
            .lines()
            .filter(|line| line.contains(&path))
            .map(|line| {
                let (_, status) = line.split_once(" status=").unwrap();
                status.split(' ').next().unwrap().parse().unwrap()
            })
            .collect()
    }

    /// What is stored, sorted; the demo has fewer stories than its feed of everything may list.
    fn titles(&self) -> Vec<String> {
        let list = stdout(newsstand(self.folder.path()).args(["list", "--json"]));
        let titles = list
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|entry| entry["title"].as_str().unwrap().to_owned());
        let titles = sorted(titles.collect());
        assert!(!titles.is_empty(), "the demo newspaper has no stories");
        titles
    }

    /// A folder of its own for a reader of one document.
    fn reader_folder(&self, document: &str) -> PathBuf {
        let folder = self.folder.path().join(document.replace('/', "-"));
        fs::create_dir(&folder).unwrap();
        folder
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Either fails only if the server has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort();
    titles
}

/// What `reader.py` says of the reader.
fn ask(question: &str, of: impl AsRef<std::ffi::OsStr>) -> Value {
    let mut command = bounded(tool("python/bin/python"));
    command
        .arg(repository("tests/tools/reader.py"))
        .arg(question)
        .arg(of);
    serde_json::from_str(&stdout(&mut command)).unwrap()
}

fn texts(list: &Value) -> Vec<String> {
    serde_json::from_value(list.clone()).unwrap()
}

/// Polls each document once for each of `statuses`, with one reader, and holds what it has then
/// against what is stored, and how the server answered against `statuses`. `subscribe` prepares
/// the reader in a folder and gives the command of one poll; `read` says which titles it has.
fn check(
    statuses: &[u16],
    subscribe: impl Fn(&Path, &str) -> Box<dyn Fn() -> Command>,
    read: impl Fn(&Path) -> Vec<String>,
) {
    let server = Server::start();
    let titles = server.titles();
    for document in DOCUMENTS {
        let folder = server.reader_folder(document);
        let poll = subscribe(&folder, &format!("{}{document}", server.address));
        for _ in statuses {
            stdout(&mut poll());
            assert_eq!(sorted(read(&folder)), titles, "{document}");
        }
        assert_eq!(server.statuses(document), statuses, "{document}");
    }
}

/// At the first poll newsboat 2.21 updates the validators of a feed that its cache does not hold
/// yet, and so forgets them: it can ask conditionally from the third poll on.
#[test]
fn newsboat() {
    check(
        &[200, 200, 304],
        |folder, url| {
            fs::write(folder.join("urls"), format!("{url}\n")).unwrap();
            fs::write(folder.join("config"), "").unwrap();
            let folder = folder.to_owned();
            Box::new(move || {
                let mut command = bounded("newsboat");
                command.env("HOME", &folder);
                for (option, file) in [("-u", "urls"), ("-c", "cache.db"), ("-C", "config")] {
                    command.arg(option).arg(folder.join(file));
                }
                command.args(["-x", "reload"]);
                command
            })
        },
        |folder| texts(&ask("newsboat", folder.join("cache.db"))),
    );
}

/// The `fetch` that sfeed 1.7 has of itself sends no validators; this is the one that its README
/// gives to those who want them ("Caching, incremental data updates and bandwidth-saving").
const SFEED_FETCH: &str = r#"
fetch() {
    etag="$sfeedpath/$(basename "$3").etag"
    curl -L --max-redirs 0 -H "User-Agent:" -f -s -m 15 --compressed \
        --etag-save "$etag" --etag-compare "$etag" -z "$etag" "$2" 2>/dev/null
}
"#;

#[test]
fn sfeed() {
    check(
        &[200, 304],
        |folder, url| {
            let path = folder.join("feeds");
            fs::create_dir(&path).unwrap();
            let configuration = format!(
                "sfeedpath='{}'\nfeeds() {{ feed latest '{url}'; }}\n{SFEED_FETCH}",
                path.display()
            );
            let file = folder.join("sfeedrc");
            fs::write(&file, configuration).unwrap();
            Box::new(move || {
                let mut command = bounded("sfeed_update");
                command.arg(&file);
                command
            })
        },
        |folder| {
            // sfeed(5): tab-separated, the second field is the title.
            fs::read_to_string(folder.join("feeds/latest"))
                .unwrap()
                .lines()
                .map(|line| line.split('\t').nth(1).unwrap().to_owned())
                .collect()
        },
    );
}

#[test]
fn rss2email() {
    check(
        &[200, 304],
        |folder, url| {
            let configuration = format!(
                "[DEFAULT]\nto = reader@paper.example\nfrom = desk@paper.example\n\
                 email-protocol = maildir\nmaildir-path = {}\nmaildir-mailbox = mail\n",
                folder.display()
            );
            let (file, data) = (folder.join("rss2email.cfg"), folder.join("data.json"));
            fs::write(&file, configuration).unwrap();
            let folder = folder.to_owned();
            let command = move || {
                let mut command = bounded("r2e");
                command.arg("-c").arg(&file).arg("-d").arg(&data);
                command.env("HOME", &folder);
                command
            };
            stdout(command().args(["add", "latest", url]));
            Box::new(move || {
                let mut command = command();
                command.arg("run");
                command
            })
        },
        |folder| texts(&ask("maildir", folder.join("mail"))),
    );
}

#[test]
fn feedparser() {
    let server = Server::start();
    for document in DOCUMENTS {
        let answer = ask("feedparser", format!("{}{document}", server.address));
        assert_eq!(answer["bozo"], false, "{document}");
        assert_eq!(answer["statuses"], serde_json::json!([200, 304]));
        assert_eq!(sorted(texts(&answer["titles"])), server.titles());
        assert_eq!(server.statuses(document), [200, 304]);
    }
}
