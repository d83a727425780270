//! Real feed readers subscribe to the running server: they list the titles that are stored, and
//! a poll that brings no news is answered 304.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{Server, ask, bounded, newsstand, stdout};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The feed of everything, in the two formats that each of these readers reads.
const DOCUMENTS: [&str; 2] = ["/feeds/latest.rss", "/feeds/latest.atom"];

/// What is stored, sorted; the demo has fewer stories than its feed of everything may list.
fn stored_titles(server: &Server) -> Vec<String> {
    let list = stdout(newsstand(server.folder()).args(["list", "--json"]));
    let titles = list
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|entry| entry["title"].as_str().unwrap().to_owned());
    let titles = sorted(titles.collect());
    assert!(!titles.is_empty(), "the demo newspaper has no stories");
    titles
}

/// A folder of its own for a reader of one document.
fn reader_folder(server: &Server, document: &str) -> PathBuf {
    let folder = server.folder().join(document.replace('/', "-"));
    fs::create_dir(&folder).unwrap();
    folder
}

fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort();
    titles
}

fn texts(list: &Value) -> Vec<String> {
    serde_json::from_value(list.clone()).unwrap()
}

/// Polls each document once for each of `statuses`, with one reader, and holds what it has then
/// against what is stored, and how the server answered against `statuses`. `subscribe` prepares
/// the reader in a folder and gives the command of one poll; `read` says which titles it has.
fn check(
    statuses: &[u16],
    subscribe: impl Fn(&Path, &str) -> Box<dyn Fn() -> Command>,
    read: impl Fn(&Path) -> Vec<String>,
) {
    let server = Server::start();
    let titles = stored_titles(&server);
    for document in DOCUMENTS {
        let folder = reader_folder(&server, document);
        let poll = subscribe(&folder, &format!("{}{document}", server.address()));
        for _ in statuses {
            stdout(&mut poll());
            assert_eq!(sorted(read(&folder)), titles, "{document}");
        }
        let answers = server.statuses(document, statuses.len());
        assert_eq!(answers, statuses, "{document}");
    }
}

/// At the first poll newsboat 2.21 updates the validators of a feed that its cache does not hold
/// yet, and so forgets them: it can ask conditionally from the third poll on.
#[test]
fn newsboat() {
    check(
        &[200, 200, 304],
        |folder, url| {
            fs::write(folder.join("urls"), format!("{url}\n")).unwrap();
            fs::write(folder.join("config"), "").unwrap();
            let folder = folder.to_owned();
            Box::new(move || {
                let mut command = bounded("newsboat");
                command.env("HOME", &folder);
                for (option, file) in [("-u", "urls"), ("-c", "cache.db"), ("-C", "config")] {
                    command.arg(option).arg(folder.join(file));
                }
                command.args(["-x", "reload"]);
                command
            })
        },
        |folder| texts(&ask("newsboat", folder.join("cache.db"))),
    );
}

/// The `fetch` that sfeed 1.7 has of itself sends no validators; this is the one that its README
/// gives to those who want them ("Caching, incremental data updates and bandwidth-saving").
const SFEED_FETCH: &str = r#"
fetch() {
    etag="$sfeedpath/$(basename "$3").etag"
    curl -L --max-redirs 0 -H "User-Agent:" -f -s -m 15 --compressed \
        --etag-save "$etag" --etag-compare "$etag" -z "$etag" "$2" 2>/dev/null
}
"#;

#[test]
fn sfeed() {
    check(
        &[200, 304],
        |folder, url| {
            let path = folder.join("feeds");
            fs::create_dir(&path).unwrap();
            let configuration = format!(
                "sfeedpath='{}'\nfeeds() {{ feed latest '{url}'; }}\n{SFEED_FETCH}",
                path.display()
            );
            let file = folder.join("sfeedrc");
            fs::write(&file, configuration).unwrap();
            Box::new(move || {
                let mut command = bounded("sfeed_update");
                command.arg(&file);
                command
            })
        },
        |folder| {
            // sfeed(5): tab-separated, the second field is the title.
            fs::read_to_string(folder.join("feeds/latest"))
                .unwrap()
                .lines()
                .map(|line| line.split('\t').nth(1).unwrap().to_owned())
                .collect()
        },
    );
}

#[test]
fn rss2email() {
    check(
        &[200, 304],
        |folder, url| {
            let configuration = format!(
                "[DEFAULT]\nto = reader@paper.example\nfrom = desk@paper.example\n\
                 email-protocol = maildir\nmaildir-path = {}\nmaildir-mailbox = mail\n",
                folder.display()
            );
            let (file, data) = (folder.join("rss2email.cfg"), folder.join("data.json"));
            fs::write(&file, configuration).unwrap();
            let folder = folder.to_owned();
            let command = move || {
                let mut command = bounded("r2e");
                command.arg("-c").arg(&file).arg("-d").arg(&data);
                command.env("HOME", &folder);
                command
            };
            stdout(command().args(["add", "latest", url]));
            Box::new(move || {
                let mut command = command();
                command.arg("run");
                command
            })
        },
        |folder| texts(&ask("maildir", folder.join("mail"))),
    );
}

#[test]
fn feedparser() {
    let server = Server::start();
    for document in DOCUMENTS {
        let answer = ask("feedparser", format!("{}{document}", server.address()));
        assert_eq!(answer["bozo"], false, "{document}");
        assert_eq!(answer["statuses"], serde_json::json!([200, 304]));
        assert_eq!(sorted(texts(&answer["titles"])), stored_titles(&server));
        assert_eq!(server.statuses(document, 2), [200, 304]);
    }
}
