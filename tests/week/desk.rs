//! A desk of its own on a port that a restart keeps: readers know a feed by its address.

use crate::program::{newsstand_of, repository, stdout};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// No change takes longer to be seen, unless it never is.
const DEADLINE: Duration = Duration::from_secs(30);

pub(crate) struct Desk {
    folder: tempfile::TempDir,
    port: u16,
    server: Option<Child>,
}

/// A story as the desk lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) slug: String,
    pub(crate) is_retracted: bool,
    /// Its time has not come.
    pub(crate) is_hidden: bool,
}

impl Desk {
    pub(crate) fn new(deltas: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Free when asked; whoever is handed it meanwhile makes the test fail, not lie.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut desk = Self {
            folder,
            port,
            server: None,
        };
        let feeds = desk.feeds();
        fs::create_dir_all(feeds.join("stories")).unwrap();
        let site = fs::read_to_string(repository("feeds/site.toml")).unwrap();
        let lines = site
            .lines()
            .filter(|line| !line.starts_with("icon") && !line.starts_with("logo"));
        let site: String = lines.map(|line| format!("{line}\n")).collect();
        desk.write("site.toml", &format!("deltas = {deltas}\n{site}"));
        desk.write(
            "latest.toml",
            "title = \"Latest\"\ndescription = \"Everything\"\n",
        );
        desk.write(
            "briefs.toml",
            "title = \"Briefs\"\ndescription = \"Briefs\"\nkind = \"brief\"\n",
        );
        // So short that it has an archive from the first day.
        desk.write(
            "short.toml",
            "title = \"Short\"\ndescription = \"The newest\"\nentries = 4\nrecent_hours = 0\n",
        );
        desk.start();
        desk
    }

    pub(crate) fn feeds(&self) -> PathBuf {
        self.folder.path().join("feeds")
    }

    pub(crate) fn reader_folder(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.feeds().join(name), text).unwrap();
    }

    /// A story's file.
    pub(crate) fn story(&self, name: &str, front: &str, text: &str) {
        self.write(
            &format!("stories/{name}.md"),
            &format!("+++\n{front}\n+++\n{text}\n"),
        );
    }

    pub(crate) fn command(&self) -> Command {
        newsstand_of(&self.feeds(), self.folder.path())
    }

    pub(crate) fn import(&self) -> String {
        stdout(
            self.command()
                .arg("import")
                .arg(self.feeds().join("stories")),
        )
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn restart(&mut self) {
        self.stop();
        self.start();
    }

    fn start(&mut self) {
        let log = File::create(self.folder.path().join("server.log")).unwrap();
        let listen = format!("127.0.0.1:{}", self.port);
        let mut server = self
            .command()
            .args(["serve", "--listen", &listen, "--admin", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = server.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        assert!(
            line.starts_with("listening on "),
            "{line:?}\n{}",
            self.log()
        );
        self.server = Some(server);
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("server.log")).unwrap()
    }

    fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let mut kill = Command::new("kill");
            kill.args(["-s", "TERM", &server.id().to_string()]);
            assert!(kill.status().unwrap().success());
            assert!(server.wait().unwrap().success());
        }
    }

    /// The body at a path that is there.
    pub(crate) fn get(&self, path: &str) -> Vec<u8> {
        let (status, body) = self.answer(path);
        assert_eq!(status, 200, "{path}");
        body
    }

    pub(crate) fn answer(&self, path: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap()
            + 4;
        let status = std::str::from_utf8(&answer[9..12])
            .unwrap()
            .parse()
            .unwrap();
        (status, answer.split_off(end))
    }

    /// Waits until a document is as wanted.
    pub(crate) fn get_until(&self, path: &str, wanted: impl Fn(&str) -> bool) {
        let (start, clock) = (Instant::now(), chrono::Utc::now());
        while !wanted(&String::from_utf8(self.get(path)).unwrap()) {
            assert!(
                start.elapsed() < DEADLINE,
                "{path} is never as wanted. The machine's clock went on by {}; the server says:\n{}",
                chrono::Utc::now() - clock,
                self.log()
            );
            std::thread::yield_now();
        }
    }

    /// Every stored story by its guid.
    pub(crate) fn kept(&self) -> BTreeMap<String, Kept> {
        let list = stdout(self.command().args(["list", "--json"]));
        let now = chrono::Utc::now();
        let entries = list
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        let kept = entries.map(|entry| {
            let text = |name: &str| entry[name].as_str().unwrap().to_owned();
            let published = chrono::DateTime::parse_from_rfc3339(&text("published")).unwrap();
            let kept = Kept {
                title: text("title"),
                kind: text("kind"),
                slug: text("slug"),
                is_retracted: !entry["tombstone"].is_null(),
                is_hidden: published > now,
            };
            (text("guid"), kept)
        });
        kept.collect()
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            // Either fails only if the server has ended by itself.
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
