//! The readers of the week: each subscribes to the same feeds, keeps what it keeps, and says so.

use crate::desk::Desk;
use crate::program::{ask, bounded, stdout};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What the readers subscribe to.
pub(crate) const FEEDS: [&str; 3] = [
    "/feeds/latest.atom",
    "/feeds/latest.rss",
    "/feeds/briefs.rss",
];

/// An item as a reader holds it: its identity and its headline.
pub(crate) type Item = (String, String);

fn file_name(feed: &str) -> String {
    feed.replace(['/', '.'], "-")
}

/// A newsboat with one feed: in a cache with several an entry belongs to the one that told it last.
pub(crate) struct Newsboat(PathBuf);

impl Newsboat {
    pub(crate) fn new(desk: &Desk, feed: &str) -> Self {
        let folder = desk.reader_folder(&format!("newsboat-{}", file_name(feed)));
        fs::write(folder.join("urls"), format!("{}\n", desk.url(feed))).unwrap();
        fs::write(folder.join("config"), "").unwrap();
        Self(folder)
    }

    /// Every item it keeps and would show.
    pub(crate) fn poll(&self) -> Vec<Item> {
        let mut command = bounded("newsboat");
        command.env("HOME", &self.0);
        for (option, file) in [("-u", "urls"), ("-c", "cache.db"), ("-C", "config")] {
            command.arg(option).arg(self.0.join(file));
        }
        stdout(command.args(["-x", "reload"]));
        serde_json::from_value(ask("newsboat-items", self.0.join("cache.db"))).unwrap()
    }
}

/// rss2email, which sends a mail for each new item.
pub(crate) struct Rss2Email {
    folder: PathBuf,
}

impl Rss2Email {
    pub(crate) fn new(desk: &Desk, feed: &str) -> Self {
        let folder = desk.reader_folder(&format!("rss2email-{}", file_name(feed)));
        let configuration = format!(
            "[DEFAULT]\nto = reader@paper.example\nfrom = desk@paper.example\n\
             email-protocol = maildir\nmaildir-path = {}\nmaildir-mailbox = mail\n",
            folder.display()
        );
        fs::write(folder.join("rss2email.cfg"), configuration).unwrap();
        let reader = Self { folder };
        stdout(reader.command().args(["add", "latest", &desk.url(feed)]));
        reader
    }

    fn command(&self) -> std::process::Command {
        let mut command = bounded("r2e");
        command.arg("-c").arg(self.folder.join("rss2email.cfg"));
        command.arg("-d").arg(self.folder.join("data.json"));
        command.env("HOME", &self.folder);
        command
    }

    /// Every mail it has sent.
    pub(crate) fn poll(&self) -> Vec<Item> {
        stdout(self.command().arg("run"));
        serde_json::from_value(ask("mails", self.folder.join("mail"))).unwrap()
    }
}

/// sfeed, which keeps a line for each item that differs in identity, headline or link.
pub(crate) struct Sfeed {
    folder: PathBuf,
    configuration: PathBuf,
}

/// The `fetch` with validators that its README gives, and with `A-IM`. Without that one's `-z`: by it
/// curl throws away what changed within the second of the poll before, and this test polls that often.
const FETCH: &str = r#"
fetch() {
    etag="$sfeedpath/$(basename "$3").etag"
    curl -L --max-redirs 0 -H "User-Agent:" -H "A-IM: feed" -f -s -m 15 --compressed \
        --etag-save "$etag" --etag-compare "$etag" "$2" 2>/dev/null
}
"#;

impl Sfeed {
    pub(crate) fn new(desk: &Desk) -> Self {
        let folder = desk.reader_folder("sfeed");
        let feeds: String = FEEDS
            .map(|feed| format!("feed '{}' '{}'\n", file_name(feed), desk.url(feed)))
            .concat();
        let text = format!(
            "sfeedpath='{}'\nfeeds() {{\n{feeds}}}\n{FETCH}",
            folder.display()
        );
        let configuration = desk.path().join("sfeedrc");
        fs::write(&configuration, text).unwrap();
        Self {
            folder,
            configuration,
        }
    }

    /// By feed, every line it keeps: the identity, and headline and link together.
    pub(crate) fn poll(&self) -> BTreeMap<String, Vec<Item>> {
        stdout(bounded("sfeed_update").arg(&self.configuration));
        let held = FEEDS.map(|feed| (feed.to_owned(), lines(&self.folder.join(file_name(feed)))));
        held.into()
    }
}

/// A headline as people see it: one that looks like markup is declared HTML in Atom, of which some
/// readers give the source.
fn shown(title: &str) -> String {
    let plain = quick_xml::escape::unescape(title);
    plain.map_or_else(|_| title.to_owned(), |plain| plain.into_owned())
}

/// sfeed(5): tab-separated; the second field is the title, the third the link, the sixth the id.
fn lines(file: &Path) -> Vec<Item> {
    let text = fs::read_to_string(file).unwrap();
    let items = text.lines().map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        (
            fields[5].to_owned(),
            format!("{} {}", shown(fields[1]), fields[2]),
        )
    });
    items.collect()
}

/// A reader on feedparser: it keeps each item by its identity, and what it last got as validators.
#[derive(Default)]
pub(crate) struct FeedParser {
    pub(crate) held: BTreeMap<String, String>,
    etag: Value,
    modified: Value,
}

/// What one poll brought.
pub(crate) struct Poll {
    pub(crate) status: u16,
    pub(crate) items: Vec<Item>,
}

impl FeedParser {
    pub(crate) fn poll(&mut self, url: &str) -> Poll {
        let request = json!({ "url": url, "etag": self.etag, "modified": self.modified, "agent": "Reader/1.0" });
        let mut answer = ask("poll", request.to_string());
        assert_eq!(answer["bozo"], false);
        let mut items: Vec<Item> = serde_json::from_value(answer["entries"].take()).unwrap();
        for (_, title) in &mut items {
            *title = shown(title);
        }
        self.held.extend(items.iter().cloned());
        (self.etag, self.modified) = (answer["etag"].take(), answer["modified"].take());
        Poll {
            status: serde_json::from_value(answer["status"].take()).unwrap(),
            items,
        }
    }
}
