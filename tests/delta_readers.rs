//! Real readers that take deltas, over a sequence of changes: they hold just the stories there are,
//! whether the desk answers with deltas or not.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{Server, ask, bounded, newsstand_of, repository, stdout};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const DOCUMENTS: [&str; 2] = ["/feeds/latest.rss", "/feeds/latest.atom"];
/// No change takes longer to be seen, unless it never is.
const DEADLINE: Duration = Duration::from_secs(20);

/// The demo newspaper in a folder of its own, which stories can be dropped into.
struct Newsroom {
    folder: tempfile::TempDir,
    server: Server,
}

impl Newsroom {
    fn new(deltas: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let feeds = folder.path().join("feeds");
        copy(&repository("feeds"), &feeds);
        let site = feeds.join("site.toml");
        let keys = format!("deltas = {deltas}\n{}", fs::read_to_string(&site).unwrap());
        fs::write(&site, keys).unwrap();
        let server = serve(folder.path());
        Self { folder, server }
    }

    fn command(&self) -> Command {
        newsstand_of(&self.folder.path().join("feeds"), self.folder.path())
    }

    /// On another port: a reader that knows a feed by its address takes it for another feed.
    fn restart(&mut self) {
        assert!(self.server.terminate("TERM").success());
        self.server = serve(self.folder.path());
    }

    /// Brings a story in, new or corrected, and waits until it is seen.
    fn publish(&self, name: &str, title: &str, text: &str) {
        let path = self.folder.path().join(format!("feeds/stories/{name}.md"));
        fs::write(&path, format!("+++\ntitle = \"{title}\"\n+++\n{text}\n")).unwrap();
        // Kept from now on, so that it is new no sooner than the documents that are polled.
        self.document("/feeds/latest.json");
        stdout(self.command().arg("import").arg(&path));
        let start = Instant::now();
        while !self.document("/feeds/latest.json").contains(text) {
            assert!(start.elapsed() < DEADLINE, "{name} is never seen");
            std::thread::yield_now();
        }
    }

    fn document(&self, path: &str) -> String {
        let address = self.server.address().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    fn titles(&self) -> Vec<String> {
        let list = stdout(self.command().args(["list", "--json"]));
        let entries = list
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        sorted(
            entries
                .map(|entry| entry["title"].as_str().unwrap().to_owned())
                .collect(),
        )
    }
}

fn serve(folder: &Path) -> Server {
    Server::start_with(|command| *command = newsstand_of(&folder.join("feeds"), folder))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort();
    titles
}

/// What happens between two polls; each word of hostile text is plain in a headline.
const CHANGES: [fn(&Newsroom); 4] = [
    |room| room.publish("late-tide", "The tide ]]> & مدّ is late 🦀", "By an hour."),
    |_| {},
    |room| {
        room.publish("early-tide", "The tide is early", "By a minute.");
        room.publish("late-tide", "The tide was late", "By two hours.");
    },
    |_| {},
];

/// How the polls after these changes are answered.
fn statuses(deltas: bool) -> [u16; CHANGES.len()] {
    let changed = if deltas { 226 } else { 200 };
    [changed, 304, changed, 304]
}

fn newsboat(folder: &Path) -> Command {
    let mut command = bounded("newsboat");
    command.env("HOME", folder);
    for (option, file) in [("-u", "urls"), ("-c", "cache.db"), ("-C", "config")] {
        command.arg(option).arg(folder.join(file));
    }
    command.args(["-x", "reload"]);
    command
}

#[test]
fn newsboat_holds_what_there_is() {
    for deltas in [true, false] {
        for document in DOCUMENTS {
            let room = Newsroom::new(deltas);
            let folder: PathBuf = room.folder.path().join("newsboat");
            fs::create_dir(&folder).unwrap();
            let url = format!("{}{document}\n", room.server.address());
            fs::write(folder.join("urls"), url).unwrap();
            fs::write(folder.join("config"), "").unwrap();
            let poll = || {
                stdout(&mut newsboat(&folder));
                let held = ask("newsboat", folder.join("cache.db"));
                let held = sorted(serde_json::from_value(held).unwrap());
                assert_eq!(held, room.titles(), "{document}, deltas {deltas}");
            };
            // It forgets the validators of the first: see tests/readers.rs.
            poll();
            poll();
            for change in CHANGES {
                change(&room);
                poll();
            }
            let answers = room.server.statuses(document, 2 + CHANGES.len());
            assert_eq!(answers[..2], [200, 200]);
            assert_eq!(answers[2..], statuses(deltas), "{document}");
        }
    }
}

/// A reader on feedparser: it keeps each entry by its id, and what it last got as validators.
#[derive(Default)]
struct Held {
    titles: BTreeMap<String, String>,
    etag: Value,
    modified: Value,
}

impl Held {
    fn poll(&mut self, url: &str) -> u16 {
        let request = json!({ "url": url, "etag": self.etag, "modified": self.modified, "agent": "Reader/1.0" });
        let mut answer = ask("poll", request.to_string());
        assert_eq!(answer["bozo"], false);
        let entries: Vec<(String, String)> =
            serde_json::from_value(answer["entries"].take()).unwrap();
        self.titles.extend(entries);
        (self.etag, self.modified) = (answer["etag"].take(), answer["modified"].take());
        serde_json::from_value(answer["status"].take()).unwrap()
    }
}

#[test]
fn feedparser_is_told_what_there_is() {
    for deltas in [true, false] {
        let mut room = Newsroom::new(deltas);
        let mut readers = DOCUMENTS.map(|document| (document, Held::default()));
        let mut poll = |room: &Newsroom, status| {
            for (document, held) in &mut readers {
                let url = format!("{}{document}", room.server.address());
                assert_eq!(held.poll(&url), status, "{document}, deltas {deltas}");
                let titles = held.titles.values().cloned().collect();
                assert_eq!(sorted(titles), room.titles(), "{document}, deltas {deltas}");
            }
        };
        poll(&room, 200);
        for (change, status) in CHANGES.into_iter().zip(statuses(deltas)) {
            change(&room);
            room.restart();
            poll(&room, status);
        }
    }
}
