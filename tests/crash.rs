//! `kill -9` in the middle of an import: what was reported stored is there, nothing is half-done.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use serde_json::Value;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ENTRIES: usize = 10_000;
const MANY_PAGES: usize = 3_000;
/// So many are in a document at most.
const LISTED: usize = 100;

fn newsstand(folder: &Path) -> Command {
    program::newsstand_of(&folder.join("feeds"), folder)
}

fn write_newspaper(folder: &Path) {
    let stories = folder.join("many");
    fs::create_dir_all(&stories).unwrap();
    let feeds = folder.join("feeds");
    fs::create_dir_all(&feeds).unwrap();
    let site = format!(
        "title = \"T\"\ndescription = \"D\"\nbase_url = \"http://127.0.0.1:8080\"\n\
         id_domain = \"paper.example\"\nid_date = \"2026\"\nlanguage = \"en\"\n\
         feed_entries = {LISTED}\nfeed_recent_hours = 0\n"
    );
    fs::write(feeds.join("site.toml"), site).unwrap();
    let latest =
        format!("title = \"T\"\ndescription = \"D\"\nentries = {LISTED}\nrecent_hours = 0\n");
    fs::write(feeds.join("latest.toml"), latest).unwrap();
    for number in 0..ENTRIES {
        let mut story = format!("+++\ntitle = \"Story {number} ]]> & 🦀\"\n");
        write!(
            story,
            "section = \"S{}\"\ntags = [\"a\", \"b{}\"]\n+++\n",
            number % 7,
            number % 10
        )
        .unwrap();
        writeln!(story, "The body of story {number}.").unwrap();
        fs::write(stories.join(format!("story-{number:05}.md")), story).unwrap();
    }
}

#[derive(Clone, PartialEq, Debug)]
struct Listed {
    guid: String,
    published: String,
    section: String,
}

/// Address → entry, of everything stored.
fn stored(folder: &Path) -> BTreeMap<String, Listed> {
    if !folder.join("newsstand.db").exists() {
        return BTreeMap::new();
    }
    let lines = program::stdout(newsstand(folder).args(["list", "--json"]));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let entry = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap();
        assert!(text(&value["body"]).contains("The body of story"));
        let listed = Listed {
            guid: text(&value["guid"]),
            published: text(&value["published"]),
            section: text(&value["section"]),
        };
        (format!("/articles/{}", text(&value["slug"])), listed)
    };
    lines.lines().map(entry).collect()
}

/// At which moment of an import its process ends.
#[derive(Clone, Copy, Debug)]
enum Kill {
    /// So many entries were reported stored.
    Lines(usize),
    /// SQLite's journal has so many bytes: most likely in the middle of a commit.
    Journal(u64),
    /// So much time has passed: most likely in the middle of a transaction.
    Elapsed(Duration),
}

impl Kill {
    fn is_due(self, folder: &Path, started: Instant) -> bool {
        match self {
            Self::Lines(lines) => reported(folder).len() >= lines,
            Self::Journal(bytes) => fs::metadata(folder.join("newsstand.db-wal"))
                .is_ok_and(|journal| journal.len() >= bytes),
            Self::Elapsed(time) => started.elapsed() >= time,
        }
    }
}

/// The addresses of the last import's whole lines.
fn reported(folder: &Path) -> Vec<String> {
    // The last line may be half written, in the middle of a character too.
    let bytes = fs::read(folder.join("reported")).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let whole = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let address = |line: &str| line.split_whitespace().nth(1).unwrap().to_owned();
    whole.map(address).collect()
}

/// Imports until the kill is due; whether it came in time.
fn import_killed(folder: &Path, kill: Kill) -> bool {
    let started = Instant::now();
    let mut child = newsstand(folder)
        .arg("import")
        .arg(folder.join("many"))
        .stdout(File::create(folder.join("reported")).unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while child.try_wait().unwrap().is_none() && !kill.is_due(folder, started) {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap().signal().is_some()
}

/// What SQLite itself and the store's own rules say of the file.
async fn assert_sound(folder: &Path) {
    let url = format!("sqlite://{}", folder.join("newsstand.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let integrity: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(integrity, ["ok"]);
    let broken = sqlx::query("PRAGMA foreign_key_check")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert!(
        broken.is_empty(),
        "{} references lead nowhere",
        broken.len()
    );
    let topics: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT topic.topic, topic.entries, count(listing.entry) FROM topic \
         LEFT JOIN listing ON listing.topic = topic.id GROUP BY topic.id",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    for (topic, entries, listed) in topics {
        assert_eq!(entries, listed, "{topic}");
    }
    connection.close().await.unwrap();
}

/// The guids of a published document.
fn published(folder: &Path, document: &str) -> Vec<String> {
    let text = fs::read(folder.join("tree").join(document)).unwrap();
    let document: Value = serde_json::from_slice(&text).unwrap();
    let items = document["items"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// The guids a document lists of what is stored: the newest first, then by guid.
fn expected<'a>(stored: impl Iterator<Item = &'a Listed>) -> Vec<String> {
    let moment = |one: &Listed| newsstand::model::Instant::parse(&one.published).unwrap();
    let mut sorted: Vec<&Listed> = stored.collect();
    sorted.sort_by_key(|one| (std::cmp::Reverse(moment(one)), one.guid.clone()));
    let guids = sorted.into_iter().map(|one| one.guid.clone());
    guids.take(LISTED).collect()
}

fn assert_published(folder: &Path, stored: &BTreeMap<String, Listed>) {
    program::stdout(newsstand(folder).arg("publish").arg(folder.join("tree")));
    assert_eq!(
        published(folder, "feeds/latest.json"),
        expected(stored.values())
    );
    let section = stored.values().filter(|one| one.section == "S3");
    let section = expected(section);
    if !section.is_empty() {
        assert_eq!(published(folder, "sections/s3.json"), section);
    }
}

#[tokio::test]
async fn what_was_reported_stored_survives_a_kill_at_any_point() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_newspaper(folder);
    let mut before = BTreeMap::new();
    let elapsed = |milliseconds| Kill::Elapsed(Duration::from_millis(milliseconds));
    for kill in [
        Kill::Lines(0),
        elapsed(20),
        Kill::Journal(1),
        Kill::Lines(1),
        elapsed(150),
        Kill::Journal(300_000),
        Kill::Lines(500),
        elapsed(300),
        Kill::Journal(1_000_000),
        Kill::Lines(1_500),
        elapsed(1_000),
        Kill::Lines(4_000),
        Kill::Journal(3_000_000),
    ] {
        let in_time = import_killed(folder, kill);
        let now = stored(folder);
        eprintln!("{kill:?}: {} stored, in time: {in_time}", now.len());
        for address in reported(folder) {
            assert!(
                now.contains_key(&address),
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
        if !now.is_empty() {
            assert_sound(folder).await;
            // To publish ten thousand pages again and again would take minutes.
            if now.len() < MANY_PAGES {
                assert_published(folder, &now);
            }
        }
        before = now;
    }
    let told = program::stdout(newsstand(folder).arg("import").arg(folder.join("many")));
    assert_eq!(told.lines().count(), ENTRIES);
    let kept = told
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
    assert_sound(folder).await;
    assert_published(folder, &after);
}

#[tokio::test]
async fn what_the_api_has_answered_survives_a_kill() {
    let server = program::Server::start();
    let feeds = program::repository("feeds");
    let mut add = program::newsstand_of(&feeds, server.folder());
    let token = program::stdout(add.args(["token", "add", "crash", "--scope", "write"]));
    let client = reqwest::Client::new();
    let mut answered = Vec::new();
    let putting = async {
        for number in 0.. {
            let address = format!("/briefs/number-{number}");
            let put = client
                .put(format!("{}/api{address}", server.address()))
                .header("authorization", format!("Bearer {}", token.trim_end()))
                .header("content-type", "application/json")
                .body(format!("{{\"title\": \"Number {number} ]]> & 🦀\"}}"));
            match put.send().await {
                Ok(answer) if answer.status() == 201 => answered.push(address),
                _ => return,
            }
        }
    };
    let killing = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        server.signal("KILL");
    };
    tokio::join!(putting, killing);
    assert!(!answered.is_empty());
    let mut list = program::newsstand_of(&feeds, server.folder());
    let listed = program::stdout(list.args(["list", "--kind", "brief"]));
    let words = listed.split_whitespace();
    let stored: std::collections::BTreeSet<&str> =
        words.filter(|word| word.starts_with("/briefs/")).collect();
    for address in &answered {
        assert!(
            stored.contains(address.as_str()),
            "{address} was answered and is lost"
        );
    }
}
