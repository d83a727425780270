//! A desk whose server watches its folder.

use super::program::Server;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

const DEADLINE: Duration = Duration::from_secs(30);

pub(crate) const SITE: &str = "\
title = \"The Harbour Gazette ]]> & 🦀\"
description = \"News from a small harbour\"
base_url = \"http://127.0.0.1:8080/\"
id_domain = \"gazette.example\"
id_date = \"2026\"
language = \"en\"
feed_entries = 1000
";
pub(crate) const NEWS: &str =
    "title = \"All the news\"\ndescription = \"Every story\"\nentries = 1000\n";
/// Words that trip XML, in each body.
const HOSTILE: &str = "It left ]]> the quay & <b>came</b> back 🦑, שלום, \u{b}and left.";

pub(crate) struct Desk {
    pub(crate) server: Server,
    admin: String,
    folder: tempfile::TempDir,
}

pub(crate) fn text(title: &str) -> String {
    format!("# {title}\n\n{HOSTILE}\n")
}

impl Desk {
    /// With these lines more in `site.toml`, and one story, `ferry.md`.
    pub(crate) fn with(site: &str) -> Self {
        Self::of(|desk| {
            fs::create_dir(desk.join("stories")).unwrap();
            fs::write(desk.join("stories/ferry.md"), text("The ferry")).unwrap();
            fs::write(desk.join("site.toml"), format!("{SITE}{site}")).unwrap();
        })
    }

    /// Makes a named pipe in `feeds/`, whose reader would wait for a writer.
    pub(crate) fn make_pipe(&self, name: &str) {
        let made = Command::new("mkfifo").arg(self.path(name)).status();
        assert!(made.unwrap().success());
    }

    /// Made by `make`, but for what there must be.
    pub(crate) fn of(make: impl FnOnce(&PathBuf)) -> Self {
        Self::started(make, |_| {})
    }

    /// The same, whose server heeds the rights of files, whoever runs it.
    pub(crate) fn unprivileged(make: impl FnOnce(&PathBuf)) -> Self {
        Self::started(make, |command| {
            if !may_read_anything() {
                return;
            }
            let mut plain = Command::new("setpriv");
            plain.arg("--bounding-set=-dac_override,-dac_read_search");
            plain.arg(command.get_program()).args(command.get_args());
            let set = command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?)));
            plain.envs(set);
            *command = plain;
        })
    }

    fn started(make: impl FnOnce(&PathBuf), change: impl FnOnce(&mut Command)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let feeds = folder.path().join("feeds");
        fs::create_dir(&feeds).unwrap();
        fs::write(feeds.join("site.toml"), SITE).unwrap();
        fs::write(feeds.join("news.toml"), NEWS).unwrap();
        make(&feeds);
        let mut server = Server::start_of(&feeds, |command| {
            command.env("NEWSSTAND_WATCH", "true");
            // Waiting is asking again and again.
            command.env("NEWSSTAND_LOG", "info,newsstand::request=off");
            change(command);
        });
        let admin = server.line();
        let admin = admin.strip_prefix("admin on ").unwrap();
        Self {
            server,
            admin: admin.trim_end_matches('/').to_owned(),
            folder,
        }
    }

    /// A path in `feeds/`.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join("feeds").join(below)
    }

    /// A path beside it, on the same disk.
    pub(crate) fn beside(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub(crate) fn story(&self, file: &str, title: &str) {
        fs::write(self.path("stories").join(file), text(title)).unwrap();
    }

    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        get(&format!("{}{path}", self.server.address()))
    }

    pub(crate) fn admin(&self, path: &str) -> String {
        let (status, text) = get(&format!("{}{path}", self.admin));
        assert_eq!(status, 200, "{path}: {text}");
        text
    }

    /// What `/imports` tells.
    pub(crate) fn imports(&self) -> Value {
        serde_json::from_str(&self.admin("/imports")).unwrap()
    }

    /// The bad files by their last names, and why.
    pub(crate) fn bad(&self) -> BTreeMap<String, String> {
        let imports = self.imports();
        let bad = imports["bad"].as_array().unwrap().iter();
        bad.map(|one| {
            let file = one["file"].as_str().unwrap();
            let name = file.rsplit('/').next().unwrap().to_owned();
            (name, one["why"].as_str().unwrap().to_owned())
        })
        .collect()
    }

    /// The headlines of a feed, each with its guid.
    pub(crate) fn listed(&self) -> BTreeMap<String, String> {
        let (status, feed) = self.get("/feeds/news.json");
        assert_eq!(status, 200, "{feed}");
        let feed: Value = serde_json::from_str(&feed).unwrap();
        let items = feed["items"].as_array().unwrap().iter();
        let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
        items
            .map(|item| (text(item, "title"), text(item, "id")))
            .collect()
    }

    pub(crate) fn lists(&self, title: &str) -> bool {
        self.listed().contains_key(title)
    }

    /// Waits until something is so.
    pub(crate) fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_so(self) {
            let log = || self.server.log();
            assert!(start.elapsed() < DEADLINE, "never: {what}\n{}", log());
        }
    }

    pub(crate) fn until_listed(&self, title: &str) {
        self.until(title, |desk| desk.lists(title));
    }

    /// Waits until whatever was done before has been looked at: a story that came later is there.
    pub(crate) fn until_seen(&self) {
        let number = self.listed().len();
        let title = format!("Later story {number}");
        self.story(&format!("later-{number}.md"), &title);
        self.until_listed(&title);
    }
}

/// Whether this is run by a superuser.
fn may_read_anything() -> bool {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o0)).unwrap();
    folder.path().read_dir().is_ok()
}

fn get(url: &str) -> (u16, String) {
    let asking = ureq::get(url).config().http_status_as_error(false).build();
    let mut answer = asking.call().unwrap();
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(64 << 20);
    (status, body.read_to_string().unwrap())
}
