//! The real program, for the tests that go through its commands.
// Each test program uses a part of this.
#![allow(dead_code, unused_imports)]

mod server;

pub(crate) use server::Server;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Bounds every program a test starts, so that one that waits for ever fails the test instead.
const DEADLINE_SECONDS: &str = "60";

/// A path of this repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Where `tests/tools/install` puts what comes from PyPI and npm.
pub(crate) fn tool(path: &str) -> PathBuf {
    repository("target/tools").join(path)
}

/// `newsstand` without any argument.
pub(crate) fn bare() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsstand"));
    command
        .env("NO_COLOR", "1")
        .env("NEWSSTAND_LOG", "info")
        .stdin(Stdio::null());
    command
}

/// `newsstand` on the newspaper in `feeds`, with its store in `folder`.
pub(crate) fn newsstand_of(feeds: &Path, folder: &Path) -> Command {
    let mut command = bare();
    let store = format!("sqlite://{}", folder.join("newsstand.db").display());
    command.arg("--feeds").arg(feeds).args(["--store", &store]);
    command
}

/// `newsstand` on the demo newspaper, with its store in `folder`.
pub(crate) fn newsstand(folder: &Path) -> Command {
    newsstand_of(&repository("feeds"), folder)
}

/// A program that is ended when it takes too long; its children with it.
pub(crate) fn bounded(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("timeout");
    command
        .args(["--kill-after=5", DEADLINE_SECONDS])
        .arg(program)
        .stdin(Stdio::null());
    command
}

/// Runs a program to its end and hands back what it wrote.
pub(crate) fn output(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; does tests/run install it?"))
}

/// Runs a program that must succeed and hands back its stdout.
pub(crate) fn stdout(command: &mut Command) -> String {
    let output = output(command);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{command:?}: {}\n{text}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

/// What `reader.py` says of what a reader holds.
pub(crate) fn ask(question: &str, of: impl AsRef<std::ffi::OsStr>) -> serde_json::Value {
    let mut command = bounded(tool("python/bin/python"));
    command
        .arg(repository("tests/tools/reader.py"))
        .arg(question)
        .arg(of);
    serde_json::from_str(&stdout(&mut command)).unwrap()
}
