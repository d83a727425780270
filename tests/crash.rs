//! `kill -9` in the middle of an import: what was reported stored is there, nothing is half-done.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const ENTRIES: usize = 10_000;

fn newsstand(folder: &Path) -> Command {
    program::newsstand_of(&folder.join("feeds"), folder)
}

fn write_newspaper(folder: &Path) {
    let stories = folder.join("many");
    std::fs::create_dir_all(&stories).unwrap();
    let feeds = folder.join("feeds");
    std::fs::create_dir_all(&feeds).unwrap();
    let site = "title = \"T\"\ndescription = \"D\"\nbase_url = \"http://127.0.0.1:8080\"\n\
                id_domain = \"paper.example\"\nid_date = \"2026\"\nlanguage = \"en\"\n";
    std::fs::write(feeds.join("site.toml"), site).unwrap();
    for number in 0..ENTRIES {
        let mut story = format!("+++\ntitle = \"Story {number} ]]> & 🦀\"\n");
        write!(
            story,
            "section = \"S{}\"\ntags = [\"a\", \"b{}\"]\n+++\n",
            number % 7,
            number % 50
        )
        .unwrap();
        writeln!(story, "The body of story {number}.").unwrap();
        std::fs::write(stories.join(format!("story-{number:05}.md")), story).unwrap();
    }
}

/// Address → (guid, published) of everything stored.
fn stored(folder: &Path) -> BTreeMap<String, (String, String)> {
    let output = newsstand(folder).args(["list", "--json"]).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let entry = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(
            value["body"]
                .as_str()
                .unwrap()
                .contains("The body of story")
        );
        (
            format!("/articles/{}", text(&value["slug"])),
            (text(&value["guid"]), text(&value["published"])),
        )
    };
    std::str::from_utf8(&output.stdout)
        .unwrap()
        .lines()
        .map(entry)
        .collect()
}

/// Imports until `lines` entries have been reported, then kills; the addresses reported.
fn import_killed_after(folder: &Path, lines: usize) -> Vec<String> {
    let mut child = newsstand(folder)
        .arg("import")
        .arg(folder.join("many"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut reported = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut addresses: Vec<String> = Vec::new();
    let address = |line: String| line.split_whitespace().nth(1).unwrap().to_owned();
    addresses.extend(
        reported
            .by_ref()
            .take(lines)
            .map(|line| address(line.unwrap())),
    );
    child.kill().unwrap();
    child.wait().unwrap();
    // What was already in the pipe was reported too; a last line cut short was not.
    let rest: Vec<String> = reported.map_while(Result::ok).collect();
    let whole = rest.len().saturating_sub(1);
    addresses.extend(rest.into_iter().take(whole).map(address));
    addresses
}

#[test]
fn what_was_reported_stored_survives_a_kill_at_any_point() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_newspaper(folder);
    let mut before = BTreeMap::new();
    for lines in [0, 1, 300, 1_000, 4_000, 9_000] {
        let reported = import_killed_after(folder, lines);
        let now = stored(folder);
        for address in &reported {
            assert!(
                now.contains_key(address),
                "{address} was reported stored and is not there"
            );
        }
        for (address, identity) in &before {
            assert_eq!(
                now.get(address),
                Some(identity),
                "{address} was lost or has moved"
            );
        }
        before = now;
    }
    let output = newsstand(folder)
        .arg("import")
        .arg(folder.join("many"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let unchanged = String::from_utf8(output.stdout).unwrap();
    assert_eq!(unchanged.lines().count(), ENTRIES);
    let kept = unchanged
        .lines()
        .filter(|line| line.starts_with("unchanged"))
        .count();
    assert_eq!(kept, before.len(), "what was stored before is known again");
    let after = stored(folder);
    assert_eq!(after.len(), ENTRIES);
    assert!(
        before
            .iter()
            .all(|(address, identity)| after.get(address) == Some(identity))
    );
}
