//! The description of the API against programs of others: it is one of OpenAPI 3.1, and whatever
//! schemathesis makes up of it is answered as it says.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{Server, bounded, newsstand_of, repository, stdout, tool};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many requests are made up of each operation beside those that its limits suggest.
const EXAMPLES: &str = "20";
/// In seconds; a machine that does much else besides needs that.
const LONGEST: &str = "300";

/// What is not asked of the API: that whatever has the form of a good request is carried out. It may come
/// with a condition that does not hold (412), for an entry that was retracted (410), with a cursor of
/// nobody's, or a value whose meaning no schema tells, such as a language that there is none of.
const NOT_ASKED: &str = "positive_data_acceptance";

/// The demo, and no limit to how often it is asked.
fn paper(folder: &Path) -> PathBuf {
    let feeds = folder.join("feeds");
    stdout(
        Command::new("cp")
            .arg("-r")
            .arg(repository("feeds"))
            .arg(&feeds),
    );
    let site = std::fs::read_to_string(feeds.join("site.toml")).unwrap();
    let keys = "api_requests_per_minute = 0\napi_failures_per_minute = 0\n";
    std::fs::write(feeds.join("site.toml"), format!("{keys}{site}")).unwrap();
    feeds
}

#[test]
fn whatever_is_made_up_of_the_description_is_answered_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = paper(folder.path());
    let server = Server::start_of(&feeds, |_| {});
    let mut add = newsstand_of(&feeds, server.folder());
    let add = add.args([
        "token",
        "add",
        "schemathesis",
        "--scope",
        "read,write,retract",
    ]);
    let token = stdout(add);
    let description = format!("{}/api/openapi.json", server.address());

    let file = folder.path().join("openapi.json");
    stdout(
        bounded("curl")
            .args(["--silent", "--fail", "--output"])
            .arg(&file)
            .arg(&description),
    );
    stdout(bounded(tool("python/bin/openapi-spec-validator")).arg(&file));

    let mut schemathesis = Command::new("timeout");
    schemathesis
        .args(["--kill-after=5", LONGEST])
        .arg(tool("python/bin/schemathesis"))
        .args(["run", &description, "--no-color", "--seed", "5"])
        .args([
            "--header",
            &format!("Authorization: Bearer {}", token.trim_end()),
        ])
        .args(["--checks", "all", "--exclude-checks", NOT_ASKED])
        // One after the other: Python 3.11 loses count of its recursion where several compile at once.
        .args(["--max-examples", EXAMPLES, "--workers", "1"])
        // It keeps what it finds where it runs.
        .current_dir(folder.path());
    let told = stdout(&mut schemathesis);
    assert!(told.contains("Tested: 9"), "{told}");
    let log = server.log();
    assert!(!log.contains("panicked"), "{log}");
    let hidden = token.trim_end().rsplit('_').next().unwrap();
    assert!(log.contains("newsstand::api"), "uses are not logged");
    assert!(!log.contains(hidden), "the token is in the log");
}
