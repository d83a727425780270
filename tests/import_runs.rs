//! How `newsstand import` goes about many entries: in batches, whole or not at all, tried, stopped.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{newsstand, output, stdout};
use serde_json::Value;
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
        &format!("{}:5: no JSON of an entry", file.display()),
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
    let (told, _, _) = desk.import(&bad, &["--all-or-nothing", "--json"]);
    let sums: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&sums["outcome"], &sums["created"], &sums["failed"]),
        (&"undone".into(), &0.into(), &2.into())
    );
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
    let told: Vec<Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [.., changes, sums] = &told[..] else {
        panic!("{told:?}")
    };
    assert!(changes["changes"].to_string().contains(change), "{changes}");
    assert_eq!(
        (&sums["outcome"], &sums["dry_run"]),
        (&"done".into(), &true.into())
    );
    assert_eq!(
        (&sums["updated"], &sums["unchanged"]),
        (&1.into(), &1.into()),
        "{sums}"
    );
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
    // The rest of the last batch has not come, and does not: what is there does not wait for it.
    for _ in 0..25 {
        assert!(lines_told.next().unwrap().unwrap().starts_with("created "));
    }
    // Of a program that goes on each line is stored.
    input.write_all(lines(25..26).as_bytes()).unwrap();
    assert!(lines_told.next().unwrap().unwrap().contains("ship-25"));
    interrupt(&import);
    let (_, said, code) = told(import.wait_with_output().unwrap());
    drop(input);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("stopped in standard input; what is told above is stored"),
        "{said}"
    );
    assert!(
        said.contains("26 created, 0 updated, 0 unchanged"),
        "{said}"
    );
    assert_eq!(desk.stored(), 26);
    let (_, said, code) = desk.import(&desk.write(&lines(0..30)), &[]);
    assert!(
        said.contains("4 created, 0 updated, 26 unchanged"),
        "{said}"
    );
    assert_eq!(code, Some(0));
}

/// An export is walked through before its first post is stored.
#[test]
fn an_import_that_is_stopped_before_anything_is_stored_says_so_at_once() {
    let desk = Desk::new();
    let path = desk.0.path().join("export.xml");
    let item = format!(
        "<item><title>Ship</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\
         <content:encoded>{}</content:encoded></item>\n",
        "Herring &amp; more. ".repeat(200)
    );
    let head = "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\" \
                xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\n";
    let items = item.repeat((120 << 20) / item.len());
    std::fs::write(&path, format!("{head}{items}</channel></rss>")).unwrap();
    let mut import = newsstand(desk.0.path());
    let import = import.arg("import").arg(&path);
    let import = import.stdout(Stdio::piped()).stderr(Stdio::piped());
    let import = import.spawn().unwrap();
    let files = format!("/proc/{}/fd", import.id());
    let is_open = || {
        let files = std::fs::read_dir(&files).into_iter().flatten().flatten();
        let mut files = files.filter_map(|file| file.path().read_link().ok());
        files.any(|file| file.ends_with("export.xml"))
    };
    while !is_open() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    interrupt(&import);
    let (told, said, code) = told(import.wait_with_output().unwrap());
    assert_eq!((told.as_str(), code), ("", Some(1)), "{said}");
    assert!(said.contains("nothing was stored yet"), "{said}");
    assert!(said.contains("0 created, 0 updated, 0 unchanged"), "{said}");
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

/// The program that writes takes its time.
#[test]
fn nobody_waits_for_the_end_of_a_whole_import() {
    let desk = Desk::new();
    let mut import = desk.begin(&["--all-or-nothing"]);
    let mut input = import.stdin.take().unwrap();
    // More than a pipe holds: when it is written, it is being read.
    input.write_all(lines(0..2_500).as_bytes()).unwrap();
    let (_, said, code) = desk.import(&desk.write(&lines(1..3)), &[]);
    assert!(said.contains("2 created"), "{said}");
    assert_eq!((code, desk.stored()), (Some(0), 2));
    drop(input);
    let (_, said, code) = told(import.wait_with_output().unwrap());
    assert!(
        said.contains("2498 created, 0 updated, 2 unchanged"),
        "{said}"
    );
    assert_eq!((code, desk.stored()), (Some(0), 2_500));
}

/// What comes later in an import finds what came earlier, in whichever batch: so it does in a dry run.
#[test]
fn a_dry_run_tells_what_the_import_does() {
    let desk = Desk::new();
    desk.import(&desk.write(&lines(0..3)), &[]);
    let again = r#"{"title":"Tide ]]> & \u000b🦀"}"#;
    let other = line(7).replace("Ship", "Boat");
    let file = desk.write(&format!(
        "{again}\n{again}\n{}{}{other}\n",
        lines(0..2),
        lines(5..9)
    ));
    for options in [
        &["--batch", "1"][..],
        &["--batch", "3"],
        &["--all-or-nothing"],
    ] {
        let (tried, said, code) = desk.import(&file, &[options, &["--dry-run"]].concat());
        let outcomes = tried.lines().filter(|line| !line.starts_with(' '));
        let sums = "5 created, 1 updated, 3 unchanged (dry run: nothing was stored)";
        assert!(said.contains(sums), "{said}");
        assert_eq!((outcomes.count(), code), (9, Some(0)), "{tried}");
    }
    assert_eq!(desk.stored(), 3);
    let (_, said, _) = desk.import(&file, &["--batch", "1"]);
    assert!(
        said.contains("5 created, 1 updated, 3 unchanged\n"),
        "{said}"
    );
}

#[test]
fn a_dry_run_of_all_or_nothing_says_that_nothing_would_be_stored() {
    let desk = Desk::new();
    let file = desk.write(&format!("{}{BAD}", lines(0..2)));
    let (told, said, code) = desk.import(&file, &["--all-or-nothing", "--dry-run"]);
    assert_eq!((told.as_str(), code), ("", Some(1)));
    assert!(
        said.contains("nothing would be stored, for 2 failed"),
        "{said}"
    );
    let (told, _, _) = desk.import(&file, &["--all-or-nothing", "--dry-run", "--json"]);
    let sums: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&sums["created"], &sums["failed"]),
        (&0.into(), &2.into()),
        "{sums}"
    );
}

/// The desk is written to while somebody tries an import that takes its time.
#[test]
fn nobody_waits_for_a_dry_run() {
    let desk = Desk::new();
    desk.import(&desk.write(&lines(0..1)), &[]);
    let mut tried = desk.begin(&["--dry-run", "--batch", "1"]);
    let mut input = tried.stdin.take().unwrap();
    input.write_all(lines(1..3).as_bytes()).unwrap();
    let mut told_so_far = BufReader::new(tried.stdout.take().unwrap()).lines();
    assert!(told_so_far.next().unwrap().unwrap().starts_with("created "));
    let (_, said, code) = desk.import(&desk.write(&lines(1..2)), &[]);
    assert!(said.contains("1 created"), "{said}");
    assert_eq!(code, Some(0));
    drop(input);
    let (_, said, _) = told(tried.wait_with_output().unwrap());
    assert!(said.contains("2 created, 0 updated"), "{said}");
    assert_eq!(desk.stored(), 2);
}

#[test]
fn what_is_not_taken_is_told_with_its_line_and_its_entry() {
    let desk = Desk::new();
    let dated =
        |date: &str| line(1).replace("\"slug\"", &format!("\"published\":\"{date}\",\"slug\""));
    desk.import(&desk.write(&dated("2026-01-05T00:00:00Z")), &[]);
    let file = desk.write(&format!("\n\n{}\n", dated("2020-01-01T00:00:00Z")));
    let told = format!(
        "{}:3: /articles/ship-1: its date stays 2026-01-05T00:00:00Z",
        file.display()
    );
    for _ in 0..2 {
        let (_, said, _) = desk.import(&file, &[]);
        assert!(said.contains(&told), "{said}");
    }
    let (lines, _, _) = desk.import(&file, &["--json"]);
    let told: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(told[1]["warning"]["line"], 3, "{lines}");
    assert_eq!(told[2]["warnings"], 1, "{lines}");
}

#[test]
fn of_a_log_the_last_line_counts() {
    let desk = Desk::new();
    let first = line(1);
    let file = desk.write(&format!(
        "{first}\n{}\n{first}\n",
        first.replace("Ship", "Boat")
    ));
    let (_, said, code) = desk.import(&file, &[]);
    assert!(said.contains("1 created, 2 updated, 0 unchanged"), "{said}");
    assert_eq!((desk.stored(), code), (1, Some(0)));
}

#[test]
fn standard_input_says_what_it_may_be() {
    let desk = Desk::new();
    let mut import = desk.begin(&["--format", "html"]);
    drop(import.stdin.take());
    let (_, said, code) = told(import.wait_with_output().unwrap());
    assert!(
        said.contains("error: standard input is read as JSON Lines alone; save this"),
        "{said}"
    );
    assert_eq!(code, Some(1));
}
