//! How `newsstand import` goes about many entries: in batches, whole or not at all, tried, stopped.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{newsstand, output, stdout};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

fn line(number: usize) -> String {
    format!(
        r#"{{"title":"]]> & سفينة {number}","slug":"ship-{number}","body":"<p>Ship {number} \u000b🦀 &amp; more.</p>"}}"#
    )
}

fn lines(numbers: std::ops::Range<usize>) -> String {
    numbers.map(|number| line(number) + "\n").collect()
}

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, content: &str) -> PathBuf {
        let path = self.0.path().join("entries.jsonl");
        std::fs::write(&path, content).unwrap();
        path
    }

    fn import(&self, path: &Path, options: &[&str]) -> (String, String, Option<i32>) {
        let mut import = newsstand(self.0.path());
        told(output(import.arg("import").args(options).arg(path)))
    }

    fn stored(&self) -> usize {
        let mut list = newsstand(self.0.path());
        stdout(list.arg("list")).lines().count()
    }

    /// An import of what is written to its standard input.
    fn begin(&self, options: &[&str]) -> Child {
        let mut import = newsstand(self.0.path());
        let import = import.arg("import").args(options).arg("-");
        let piped = import
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        piped.spawn().unwrap()
    }
}

fn told(output: Output) -> (String, String, Option<i32>) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        text(output.stdout),
        text(output.stderr),
        output.status.code(),
    )
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

const BAD: &str = "{\"title\":\"\",\"tags\":[1],\"link\":\"javascript:x\"}\nno json\n";

#[test]
fn bad_lines_are_told_by_number_and_the_rest_is_kept() {
    let desk = Desk::new();
    let file = desk.write(&format!("{}{BAD}{}", lines(0..3), lines(3..5)));
    let (told, said, code) = desk.import(&file, &["--batch", "2"]);
    assert_eq!(told.matches("created ").count(), 5, "{told}");
    let place = format!("{}:4: ", file.display());
    for part in [
        &format!("error: {place}`tags[0]`: write a text in quotes"),
        &format!("{place}`title`: is empty"),
        &format!("{}:5: no JSON at byte 2", file.display()),
        "5 created, 0 updated, 0 unchanged, 2 failed",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert_eq!(code, Some(1));
    assert_eq!(desk.stored(), 5);
}

#[test]
fn all_or_nothing() {
    let desk = Desk::new();
    let bad = desk.write(&format!("{}{BAD}", lines(0..3_000)));
    let (told, said, code) = desk.import(&bad, &["--all-or-nothing"]);
    assert_eq!(told, "");
    assert!(
        said.contains(":3001: ") && said.contains(":3002: "),
        "{said}"
    );
    assert!(said.contains("nothing was stored, for 2 failed"), "{said}");
    assert_eq!((code, desk.stored()), (Some(1), 0));
    let good = desk.write(&lines(0..3_000));
    let (told, _, code) = desk.import(&good, &["--all-or-nothing"]);
    assert_eq!(told.matches("created ").count(), 3_000);
    assert_eq!((code, desk.stored()), (Some(0), 3_000));
    let (told, _, _) = desk.import(&good, &["--all-or-nothing", "--json"]);
    assert_eq!(told.matches("\"outcome\":\"unchanged\"").count(), 3_000);
}

#[test]
fn a_dry_run_shows_what_would_change() {
    let desk = Desk::new();
    desk.import(&desk.write(&lines(0..2)), &[]);
    let changed = lines(0..2).replace("Ship 1 ", "Boat 1 ");
    let changed = changed.replace(
        "\"slug\":\"ship-1\"",
        "\"slug\":\"ship-1\",\"section\":\"Sea\"",
    );
    let file = desk.write(&changed);
    let (told, said, _) = desk.import(&file, &["--dry-run"]);
    for part in [
        "unchanged  /articles/ship-0",
        "updated    /articles/ship-1",
        "           - body: <p>Ship 1 🦀 &amp; more.</p>\n",
        "           + body: <p>Boat 1 🦀 &amp; more.</p>\n",
        "           + section: Sea\n",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    assert!(!told.contains("- section"), "{told}");
    assert!(
        said.contains("0 created, 1 updated, 1 unchanged (dry run"),
        "{said}"
    );
    let (told, _, _) = desk.import(&file, &["--dry-run", "--json"]);
    let change = "{\"after\":\"Sea\",\"key\":\"section\"}";
    let value: serde_json::Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    assert!(value["changes"].to_string().contains(change), "{value}");
    // It has not happened.
    let (told, _, _) = desk.import(&file, &[]);
    assert!(told.contains("updated    /articles/ship-1"), "{told}");
}

#[test]
fn an_import_that_is_stopped_goes_on_when_it_is_started_again() {
    let desk = Desk::new();
    let mut import = desk.begin(&["--batch", "10"]);
    let mut input = import.stdin.take().unwrap();
    input.write_all(lines(0..25).as_bytes()).unwrap();
    let mut lines_told = BufReader::new(import.stdout.take().unwrap()).lines();
    for _ in 0..20 {
        assert!(lines_told.next().unwrap().unwrap().starts_with("created "));
    }
    // The rest of a batch has not come, and does not.
    interrupt(&import);
    let (_, said, code) = told(import.wait_with_output().unwrap());
    drop(input);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("stopped in standard input; what is told above is stored"),
        "{said}"
    );
    assert!(
        said.contains("20 created, 0 updated, 0 unchanged"),
        "{said}"
    );
    assert_eq!(desk.stored(), 20);
    let (_, said, code) = desk.import(&desk.write(&lines(0..25)), &[]);
    assert!(
        said.contains("5 created, 0 updated, 20 unchanged"),
        "{said}"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn a_whole_import_that_is_stopped_leaves_nothing() {
    let desk = Desk::new();
    let mut import = desk.begin(&["--all-or-nothing"]);
    let mut input = import.stdin.take().unwrap();
    // More than one batch, and more than a pipe holds: when it is written, most is read.
    input.write_all(lines(0..2_500).as_bytes()).unwrap();
    interrupt(&import);
    let (told, said, code) = told(import.wait_with_output().unwrap());
    drop(input);
    assert_eq!((told.as_str(), code), ("", Some(1)));
    assert!(
        said.contains("nothing was stored, for it was stopped"),
        "{said}"
    );
    assert_eq!(desk.stored(), 0);
}
