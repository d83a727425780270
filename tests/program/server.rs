//! `newsstand serve`, ended when the test is over however it ends.

use super::newsstand;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, ExitStatus, Stdio};

/// The demo newspaper on a port of its own.
pub(crate) struct Server {
    child: Child,
    /// Held open: more lines follow the one that is read.
    stdout: BufReader<ChildStdout>,
    address: String,
    log: PathBuf,
    /// The store, and whatever a reader keeps.
    folder: tempfile::TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("server.log");
        let mut child = newsstand(folder.path())
            .args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self {
            child,
            stdout,
            address: String::new(),
            log,
            folder,
        };
        let line = server.line();
        let address = line
            .strip_prefix("listening on ")
            .and_then(|address| address.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("{line:?}\n{}", server.log()));
        server.address = address.to_owned();
        server
    }

    /// The next line of its stdout.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// `http://ADDRESS:PORT`
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A folder for the test, with the store in it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The statuses of a document's answers so far, by the server's own request log: lines with
    /// `path="/feeds/latest.rss" status=304`.
    pub(crate) fn statuses(&self, document: &str) -> Vec<u16> {
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

    /// Asks it to stop as a service manager does, and waits until it has.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let process = self.child.id().to_string();
        let sent = std::process::Command::new("kill").arg(process).status();
        assert!(sent.unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Either fails only if the server has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
