//! `newsstand serve`, ended when the test is over however it ends.

use super::{newsstand, newsstand_of, repository};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// No line of the log takes longer, unless it never comes, and no end.
const DEADLINE: Duration = Duration::from_secs(20);

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
        Self::start_with(|_| {})
    }

    /// The same, with a change to how it is started.
    pub(crate) fn start_with(change: impl FnOnce(&mut Command)) -> Self {
        Self::start_of(&repository("feeds"), change)
    }

    /// Of another newspaper.
    pub(crate) fn start_of(feeds: &Path, change: impl FnOnce(&mut Command)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("server.log");
        let mut command = newsstand_of(feeds, folder.path());
        change(&mut command);
        let (child, stdout) = spawn(&mut command, &log);
        let mut server = Self {
            child,
            stdout,
            address: String::new(),
            log,
            folder,
        };
        server.read_address();
        server
    }

    /// Stops it and starts it again on the same store.
    pub(crate) fn restart(&mut self) {
        assert!(self.terminate("TERM").success(), "{}", self.log());
        (self.child, self.stdout) = spawn(&mut newsstand(self.folder.path()), &self.log);
        self.read_address();
    }

    fn read_address(&mut self) {
        let line = self.line();
        let address = line
            .strip_prefix("listening on ")
            .and_then(|address| address.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("{line:?}\n{}", self.log()));
        self.address = address.to_owned();
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

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// A folder for the test, with the store in it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The statuses of a document's answers, by the server's own request log: lines with
    /// `path="/feeds/latest.rss" status=304`. Waits until there are as many as `count`.
    pub(crate) fn statuses(&self, document: &str, count: usize) -> Vec<u16> {
        let lines = self.lines(&format!(" path=\"{document}\" "), count);
        let status = |line: &String| {
            let (_, status) = line.split_once(" status=").unwrap();
            status.split(' ').next().unwrap().parse().unwrap()
        };
        lines.iter().map(status).collect()
    }

    /// The lines of its log that hold a text. They are written a moment after what they tell of, so
    /// this waits until there are as many as `count`.
    pub(crate) fn lines(&self, text: &str, count: usize) -> Vec<String> {
        let start = Instant::now();
        loop {
            let log = self.log();
            // The last line may be half written.
            let whole = &log[..log.rfind('\n').map_or(0, |end| end + 1)];
            let lines = whole.lines().filter(|line| line.contains(text));
            let lines: Vec<String> = lines.map(str::to_owned).collect();
            if lines.len() >= count || start.elapsed() > DEADLINE {
                return lines;
            }
            std::thread::yield_now();
        }
    }

    /// Asks it to stop, as a service manager does with `TERM` and a terminal with `INT`, and waits
    /// until it has.
    pub(crate) fn terminate(&mut self, signal: &str) -> ExitStatus {
        self.signal(signal);
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < DEADLINE, "it goes on\n{}", self.log());
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let mut kill = Command::new("kill");
        kill.args(["-s", signal, &self.child.id().to_string()]);
        assert!(kill.status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Either fails only if the server has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(command: &mut Command, log: &Path) -> (Child, BufReader<ChildStdout>) {
    let mut child = command
        .args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(File::create(log).unwrap())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    (child, stdout)
}
