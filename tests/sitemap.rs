//! The Google News sitemap, as the publisher writes it and as the server serves it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod publishing;
#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::*;
use newsstand::publish::{self, NEWS_SITEMAP_ENTRIES};
use publishing::{entry, publication, story, text};
use serving::{brief, put, server};

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";
const HOSTILE: &str = "Fish ]]> & \"chips\" <b>سفينة</b> 🦀\u{B}";

/// One `url`, as a second parser tells it.
#[derive(PartialEq, Eq, Debug)]
struct Told {
    location: String,
    name: String,
    language: String,
    date: String,
    title: String,
}

fn read(document: &[u8]) -> Vec<Told> {
    let document = roxmltree::Document::parse(std::str::from_utf8(document).unwrap()).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name((SITEMAP, "urlset")));
    let told = |url: roxmltree::Node<'_, '_>| {
        assert!(url.has_tag_name((SITEMAP, "url")));
        let text = |space: &str, name: &str| {
            let mut found = url
                .descendants()
                .filter(|node| node.has_tag_name((space, name)));
            let text = found
                .next()
                .expect(name)
                .text()
                .unwrap_or_default()
                .to_owned();
            assert!(found.next().is_none(), "one {name}");
            text
        };
        Told {
            location: text(SITEMAP, "loc"),
            name: text(NEWS, "name"),
            language: text(NEWS, "language"),
            date: text(NEWS, "publication_date"),
            title: text(NEWS, "title"),
        }
    };
    let urls = root.children().filter(roxmltree::Node::is_element);
    urls.map(told).collect()
}

fn sitemap(publication: &Publication, entries: &[Entry]) -> Vec<Told> {
    let home: url::Url = "https://paper.example/harbour/".parse().unwrap();
    read(&publish::news_sitemap(publication, &[&home], entries).unwrap())
}

fn titles(told: &[Told]) -> Vec<&str> {
    told.iter().map(|one| one.title.as_str()).collect()
}

/// A story published so many milliseconds before the newest.
fn before(milliseconds: i64, title: &str) -> Entry {
    let mut entry = entry(0, story(title));
    let published = entry.published.milliseconds() - milliseconds;
    entry.published = Instant::from_milliseconds(published).unwrap();
    entry
}

#[test]
fn it_says_what_google_asks_for() {
    let document = publish::news_sitemap(&publication(), &[], &[entry(0, story(HOSTILE))]);
    let told = read(&document.unwrap());
    let cleaned = text(HOSTILE).to_string();
    let wanted = Told {
        location: "https://courier.example/briefs/story-0".to_owned(),
        name: "The Tidewater Courier".to_owned(),
        language: "en".to_owned(),
        date: "2026-03-20T09:46:40Z".to_owned(),
        title: cleaned,
    };
    assert_eq!(told, [wanted]);
    assert_eq!(sitemap(&publication(), &[]), []);
}

#[test]
fn it_holds_two_days_counted_from_the_newest_story() {
    let two_days = 48 * 60 * 60 * 1_000;
    let entries = [
        before(0, "newest"),
        before(two_days, "just in time"),
        before(two_days + 1, "too old"),
    ];
    assert_eq!(
        titles(&sitemap(&publication(), &entries)),
        ["newest", "just in time"]
    );
    assert_eq!(titles(&sitemap(&publication(), &entries[2..])), ["too old"]);
}

#[test]
fn it_holds_a_thousand_stories_and_not_one_more() {
    let entries: Vec<Entry> = (0..=i64::from(NEWS_SITEMAP_ENTRIES))
        .map(|number| before(number, &format!("Story {number}")))
        .collect();
    let told = sitemap(&publication(), &entries);
    assert_eq!(told.len(), 1_000);
    assert_eq!(told[999].title, "Story 999");
    assert_eq!(sitemap(&publication(), &entries[..999]).len(), 999);
}

#[test]
fn what_stands_elsewhere_is_not_ours_to_announce() {
    let linked = |link: &str| {
        let mut story = story(link);
        story.link = Some(link.parse().unwrap());
        entry(0, story)
    };
    let links = [
        "https://paper.example/a%20story?x=1&y=[2]",
        "https://courier.example/b",
        "https://other.example/c",
        "https://paper.example.other.example/d",
    ];
    let told = sitemap(&publication(), &links.map(linked));
    let locations: Vec<&str> = told.iter().map(|one| one.location.as_str()).collect();
    let ours = ["https://paper.example/a%20story?x=1&y=%5B2%5D", links[1]];
    assert_eq!(locations, ours);
}

#[test]
fn languages_are_named_as_google_knows_them() {
    for (language, code) in [
        ("en-GB", "en"),
        ("ckb-Arab", "ckb"),
        ("zh", "zh-cn"),
        ("zh-Hans-SG", "zh-cn"),
        ("zh-Hant", "zh-tw"),
        ("zh-TW", "zh-tw"),
        ("zh-HK", "zh-tw"),
    ] {
        let mut publication = publication();
        publication.language = Language::new(language).unwrap();
        let told = sitemap(&publication, &[entry(0, story("A"))]);
        assert_eq!(told[0].language, code, "{language}");
    }
}

#[tokio::test]
async fn it_is_served_validated_and_follows_the_store() {
    let server = server().await;
    let path = "/news-sitemap.xml";
    let first = server.get(path, "").await;
    assert_eq!(first.status, 200);
    assert_eq!(
        first.header("content-type"),
        "application/xml; charset=utf-8"
    );
    assert_eq!(first.header("cache-control"), serving::KEPT);
    let told = read(&first.body);
    assert_eq!(
        titles(&told),
        ["First ]]> & <b>سفينة</b> 🦀", "Fish is dear"]
    );
    for (name, field) in [
        ("If-None-Match", "etag"),
        ("If-Modified-Since", "last-modified"),
    ] {
        let headers = format!("{name}: {}\r\n", first.header(field));
        assert_eq!(server.get(path, &headers).await.status, 304, "{name}");
    }
    put(&server.store, &[brief("News of the quay", "Harbour")]).await;
    let changed = server.get_until(path, |answer| answer.body != first.body);
    assert_eq!(titles(&read(&changed.await.body))[0], "News of the quay");
}
