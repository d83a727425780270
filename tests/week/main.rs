//! One week of a newsroom against the running server, polled by real readers after each step, with
//! deltas and without: nobody sees a story twice, nobody misses one, and what was taken back is gone
//! from where the reader can take things back.
//!
//! What each of them makes of a change, as far as it can:
//!
//! | reader | a correction | a retraction | another headline or `base_url` |
//! |---|---|---|---|
//! | newsboat | takes the new text in the old one's place | keeps what it has: it has no notion of one | the same item |
//! | feedparser | tells it as it is; who keeps by id has it once | is not told it again; whoever reads `at:deleted-entry` beside it may drop it | the same id |
//! | rss2email | sends no second mail | a sent mail stays | no second mail |
//! | sfeed | keeps a line for each headline and link of one id | keeps what it has | one line more of the same id |
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../serving/crawler.rs"]
mod crawler;
mod desk;
#[path = "../program/mod.rs"]
mod program;
mod readers;

use crawler::{Crawl, crawl};
use desk::{Desk, Kept};
use program::stdout;
use readers::{FEEDS, FeedParser, Item, Newsboat, Rss2Email, Sfeed};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Everything that may break a document, in one headline.
const HOSTILE: &str = "Tide ]]> & مدّ <b>late</b> 🦀";

struct Week {
    desk: Desk,
    newsboat: BTreeMap<&'static str, Newsboat>,
    mail: Rss2Email,
    sfeed: Sfeed,
    feedparser: BTreeMap<&'static str, FeedParser>,
    /// Every story that readers could see at a poll, by guid: all headlines with links it had then.
    told: BTreeMap<String, BTreeSet<String>>,
    /// The last walk through each archive.
    walks: BTreeMap<String, Crawl>,
}

/// What a step may change of the archives' pages that are there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pages {
    /// Nothing but the newest link.
    Stay,
    /// What the step says.
    Change,
}

impl Week {
    fn new(deltas: bool) -> Self {
        let desk = Desk::new(deltas);
        // A reader that subscribes to nothing yet would have nothing to mail.
        Self {
            newsboat: FEEDS.map(|feed| (feed, Newsboat::new(&desk, feed))).into(),
            mail: Rss2Email::new(&desk, FEEDS[0]),
            sfeed: Sfeed::new(&desk),
            feedparser: FEEDS.map(|feed| (feed, FeedParser::default())).into(),
            told: BTreeMap::new(),
            walks: BTreeMap::new(),
            desk,
        }
    }

    /// Brings in what is in the folder, and waits until the server shows the stored state.
    fn import(&self) {
        self.desk.import();
        self.settle();
    }

    fn settle(&self) {
        let visible = self.visible();
        let titles: Vec<&String> = visible.values().map(|kept| &kept.title).collect();
        self.desk.get_until("/feeds/latest.json", |text| {
            let feed: serde_json::Value = serde_json::from_str(text).unwrap();
            let items = feed["items"].as_array().unwrap();
            let shown = |title: &&String| items.iter().any(|item| item["title"] == **title);
            items.len() == titles.len() && titles.iter().all(shown)
        });
    }

    fn visible(&self) -> BTreeMap<String, Kept> {
        let mut kept = self.desk.kept();
        kept.retain(|_, one| !one.is_retracted && !one.is_hidden);
        kept
    }

    /// All readers poll, and the archives are walked.
    fn check(&mut self, step: &str, pages: Pages) {
        let visible = self.visible();
        let base = fs::read_to_string(self.desk.feeds().join("site.toml")).unwrap();
        let base = base
            .lines()
            .find_map(|line| line.strip_prefix("base_url = \""));
        let base = base
            .unwrap()
            .trim_end_matches('"')
            .trim_end_matches('/')
            .to_owned();
        for (guid, kept) in &visible {
            let link = format!("{base}/{}s/{}", kept.kind, kept.slug);
            let telling = format!("{} {link}", kept.title);
            self.told.entry(guid.clone()).or_default().insert(telling);
        }
        self.check_newsboat(step, &visible);
        self.check_mail(step);
        self.check_sfeed(step);
        self.check_feedparser(step, &visible);
        self.check_archives(step, &visible, pages);
    }

    /// The guids that a feed has told so far.
    fn told_by(&self, feed: &str) -> BTreeSet<String> {
        let of_feed = |guid: &&String| !feed.contains("briefs") || guid.contains("briefs/");
        self.told.keys().filter(of_feed).cloned().collect()
    }

    fn check_newsboat(&self, step: &str, visible: &BTreeMap<String, Kept>) {
        for (feed, reader) in &self.newsboat {
            let items = &reader.poll();
            once(step, feed, items);
            assert_eq!(guids(items), self.told_by(feed), "{step}: newsboat {feed}");
            for (guid, title) in items {
                let kept = visible.get(guid);
                assert!(
                    kept.is_none_or(|kept| kept.title == *title),
                    "{step}: newsboat {title}"
                );
            }
        }
    }

    fn check_mail(&self, step: &str) {
        let mails = self.mail.poll();
        once(step, "rss2email", &mails);
        assert_eq!(guids(&mails), self.told_by(FEEDS[0]), "{step}: rss2email");
    }

    fn check_sfeed(&self, step: &str) {
        for (feed, lines) in self.sfeed.poll() {
            let mut held: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (guid, line) in &lines {
                held.entry(guid.clone()).or_default().insert(line.clone());
            }
            let of_feed = self.told_by(&feed);
            let mut told = self.told.clone();
            told.retain(|guid, _| of_feed.contains(guid));
            assert_eq!(held, told, "{step}: sfeed {feed}");
            let distinct: usize = held.values().map(BTreeSet::len).sum();
            assert_eq!(
                lines.len(),
                distinct,
                "{step}: sfeed {feed} has a line twice"
            );
        }
    }

    fn check_feedparser(&mut self, step: &str, visible: &BTreeMap<String, Kept>) {
        for (feed, reader) in &mut self.feedparser {
            let poll = reader.poll(&self.desk.url(feed));
            once(step, feed, &poll.items);
            for (guid, title) in &poll.items {
                assert_eq!(
                    visible.get(guid).map(|kept| &kept.title),
                    Some(title),
                    "{step}: {feed}"
                );
            }
            assert!(
                [200, 226, 304].contains(&poll.status),
                "{step}: {feed} {}",
                poll.status
            );
        }
        for (feed, reader) in &self.feedparser {
            let held: BTreeSet<String> = reader.held.keys().cloned().collect();
            assert_eq!(held, self.told_by(feed), "{step}: feedparser {feed}");
            for (guid, title) in &reader.held {
                let kept = visible.get(guid);
                assert!(
                    kept.is_none_or(|kept| kept.title == *title),
                    "{step}: {feed} {title}"
                );
            }
        }
    }

    /// From each feed every entry can be reached, each once; and pages that were there are as they
    /// were, unless the step says otherwise.
    fn check_archives(&mut self, step: &str, visible: &BTreeMap<String, Kept>, pages: Pages) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        for feed in ["/feeds/short", "/feeds/latest", "/feeds/briefs"] {
            for extension in ["rss", "atom", "json"] {
                let path = format!("{feed}.{extension}");
                let walk = runtime.block_on(crawl(&path, async |path| self.desk.get(path)));
                let met = walk.guids();
                let distinct: BTreeSet<String> = met.iter().cloned().collect();
                assert_eq!(met.len(), distinct.len(), "{step}: {path} tells one twice");
                let of_feed =
                    |(_, kept): &(&String, &Kept)| !feed.contains("briefs") || kept.kind == "brief";
                let all: BTreeSet<String> = visible
                    .iter()
                    .filter(of_feed)
                    .map(|(guid, _)| guid.clone())
                    .collect();
                assert_eq!(distinct, all, "{step}: {path}");
                if let Some(before) = self.walks.get(&path)
                    && pages == Pages::Stay
                {
                    self.check_pages(step, before);
                }
                self.walks.insert(path, walk);
            }
        }
    }

    /// Each page of an earlier walk answers the same bytes even now, but for its newest link.
    fn check_pages(&self, step: &str, before: &Crawl) {
        for page in before.pages() {
            let now = self.desk.get(&page.path);
            let then = &before.bytes[&page.path];
            let is_newest_link = crawler::read(&page.path, &now).links.newer != page.links.newer;
            if !is_newest_link {
                assert!(now == *then, "{step}: {} has changed", page.path);
                continue;
            }
            // What the link says apart, it tells the same entries.
            assert_eq!(
                crawler::read(&page.path, &now).guids,
                page.guids,
                "{step}: {}",
                page.path
            );
        }
    }
}

fn guids(items: &[Item]) -> BTreeSet<String> {
    items.iter().map(|(guid, _)| guid.clone()).collect()
}

fn once(step: &str, reader: &str, items: &[Item]) {
    assert_eq!(
        guids(items).len(),
        items.len(),
        "{step}: {reader} has one twice: {items:?}"
    );
}

fn monday(week: &mut Week) {
    for name in ["ferry", "mill", "tide", "crane", "pilot", "bakery"] {
        let kind = if name < "d" { "brief" } else { "article" };
        let front = format!(
            "title = '{HOSTILE}: {name}'\nkind = \"{kind}\"\nsection = \"Harbour\"\nauthor = \"Ada Quill\""
        );
        week.desk
            .story(name, &front, "It came & went. \u{b}]]> مدّ 🦀\n\nSo it did.");
    }
    week.import();
    week.check("stories come in", Pages::Change);
    // newsboat forgets the validators of the first poll: see tests/readers.rs.
    week.check("nothing happens", Pages::Stay);
}

fn tuesday(week: &mut Week) {
    let front = "title = 'The ferry & the tide, corrected'\nsection = \"Harbour\"\n\
                 author = \"Ada Quill\"\ncorrection = \"It said six & meant seven.\"";
    week.desk.story("ferry", front, "It came at seven.");
    week.import();
    week.check("one is corrected", Pages::Change);
    let before = week.desk.get("/feeds/latest.atom");
    // The same to a reader: other blanks, another order of keys.
    let front = "section = \"Harbour\"\ncorrection = \"It said six & meant seven.\"\n\
                 author = \"Ada Quill\"\ntitle = 'The ferry & the tide, corrected'";
    week.desk.story("ferry", front, "\n\nIt came at seven.\n\n");
    let told = week.desk.import();
    assert!(told.contains("unchanged  /articles/ferry"), "{told}");
    assert_eq!(week.desk.get("/feeds/latest.atom"), before);
    week.check("one is written otherwise and says the same", Pages::Stay);
}

fn wednesday(week: &mut Week) {
    let retract = [
        "retract",
        "--reason",
        "There is ]]> & no <b>mill</b> 🦀.",
        "/articles/mill",
    ];
    stdout(week.desk.command().args(retract));
    week.settle();
    assert_eq!(week.desk.answer("/articles/mill").0, 410);
    for path in ["/feeds/latest.atom", "/feeds/latest.json"] {
        let text = String::from_utf8(week.desk.get(path)).unwrap();
        assert!(
            text.contains("articles/mill") && text.contains("meant"),
            "{path}"
        );
        assert!(!text.contains(&format!("{HOSTILE}: mill")), "{path}");
    }
    week.check("one is taken back", Pages::Change);
    week.desk.restart();
    week.check("a restart, which imports the folder", Pages::Stay);
    assert_eq!(week.desk.answer("/articles/mill").0, 410);
}

fn thursday(week: &mut Week) {
    let soon = chrono::Utc::now() + chrono::TimeDelta::seconds(4);
    let front = format!(
        "title = 'The verdict ]]> & حكم'\nkind = \"brief\"\nsection = \"Court\"\npublished = {}",
        soon.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    );
    week.desk.story("verdict", &front, "Not guilty.");
    week.desk.import();
    assert_eq!(week.desk.answer("/sections/court.rss").0, 404);
    let seen = |text: &str| text.contains("حكم");
    assert!(!seen(
        &String::from_utf8(week.desk.get("/feeds/latest.atom")).unwrap()
    ));
    week.desk.get_until("/feeds/latest.atom", seen);
    week.settle();
    week.check("an embargo ends", Pages::Stay);
    for number in 0..300 {
        let front =
            format!("title = 'Brief {number} ]]> & 🦀'\nkind = \"brief\"\nsection = \"Town\"");
        week.desk
            .story(&format!("bulk-{number}"), &front, "In a word: so.");
    }
    week.import();
    week.check("three hundred briefs at once", Pages::Stay);
}

fn friday(week: &mut Week) {
    week.desk.restart();
    week.check("a restart on the same store", Pages::Stay);
    let site = fs::read_to_string(week.desk.feeds().join("site.toml")).unwrap();
    let moved = site.replace("http://127.0.0.1:8080", "https://news.packet.example");
    week.desk.write("site.toml", &moved);
    week.desk.restart();
    week.check("another scheme and host", Pages::Change);
}

fn saturday(week: &mut Week) {
    let stories = week.desk.feeds().join("stories");
    fs::rename(stories.join("tide.md"), stories.join("the-tide.md")).unwrap();
    week.import();
    week.check("a file gets another name", Pages::Stay);
    let front = format!(
        "title = '{HOSTILE}: pilot'\nsection = \"Old Harbour\"\nauthor = \"Ada Quill-Wren\"\n\
         slug = \"night-pilot\""
    );
    week.desk.story(
        "pilot",
        &front,
        "It came & went. \u{b}]]> مدّ 🦀\n\nSo it did.",
    );
    week.import();
    week.desk.get_until("/sections/old-harbour.json", |text| {
        text.contains("night-pilot")
    });
    assert_eq!(week.desk.answer("/articles/pilot").0, 301);
    week.check("another section, author and address", Pages::Change);
}

fn sunday(week: &mut Week) {
    let mill = week.desk.feeds().join("stories/mill.md");
    stdout(week.desk.command().args(["import", "--restore"]).arg(mill));
    week.settle();
    assert_eq!(week.desk.answer("/articles/mill").0, 200);
    week.check("what was taken back is back", Pages::Change);
}

fn play(deltas: bool) {
    let mut week = Week::new(deltas);
    for day in [
        monday, tuesday, wednesday, thursday, friday, saturday, sunday,
    ] {
        day(&mut week);
    }
    let log = fs::read_to_string(week.desk.path().join("server.log")).unwrap();
    let errors: Vec<&str> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert!(errors.is_empty(), "{errors:?}");
    // The last day has seen both or just the one.
    assert_eq!(log.contains("status=226"), deltas);
}

#[test]
fn a_week_with_deltas() {
    play(true);
}

#[test]
fn a_week_without_deltas() {
    play(false);
}
