//! What a person with a browser meets: ways on from every page, and names that search engines and
//! other sites show.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::*;
use newsstand::serve::Desk;
use newsstand::store::Store;
use serving::{Running, brief, put, server, text};
use std::collections::BTreeSet;

/// As browsers say what they take.
const BROWSER: &str = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";

/// The value of every attribute that stands behind `before`.
fn attributes<'p>(page: &'p str, before: &str) -> Vec<&'p str> {
    let behind = page.split(before).skip(1);
    behind.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn an_error_is_a_page_for_people_and_a_line_for_programs() {
    let gone = Slug::new("old-news").unwrap();
    let server = Running::start_of(
        |desk| {
            desk.moved.gone.insert(gone);
        },
        |_| {},
    )
    .await;
    for (path, status, kept) in [
        ("/nothing/here", 404, "no-store"),
        ("/articles/no-such-story", 404, "no-store"),
        ("/search?q=-ferry", 400, "no-store"),
        ("/feeds/old-news", 410, serving::KEPT),
    ] {
        for (accept, is_page) in [
            (BROWSER, true),
            ("Accept: TEXT/HTML;level=1;q=0.1\r\n", true),
            ("Accept: text/plain\r\nAccept: text/html\r\n", true),
            ("", false),
            ("Accept: */*\r\n", false),
            ("Accept: text/html;q=0, */*\r\n", false),
            ("Accept: application/rss+xml, text/htmlx, ;;,\r\n", false),
        ] {
            for method in ["GET", "HEAD"] {
                let answer = server.ask(method, path, accept).await;
                assert_eq!(answer.status, status, "{path} {accept}");
                assert_eq!(answer.header("cache-control"), kept);
                assert_eq!(answer.header("vary"), "Accept, Accept-Encoding");
                let media_type = answer.header("content-type");
                assert_eq!(media_type.starts_with("text/html"), is_page, "{accept}");
                assert_eq!(answer.body.is_empty(), method == "HEAD");
            }
            let answer = server.get(path, accept).await;
            let policy = answer.header("content-security-policy");
            assert_eq!(policy.starts_with("default-src 'none'"), is_page);
            let told = answer.text();
            assert_eq!(told.starts_with("<!DOCTYPE html>"), is_page, "{told}");
            assert_eq!(told.contains("<a href=\"/\">"), is_page, "{told}");
            assert_eq!(told.contains("<form action=\"/search\""), is_page, "{told}");
            assert!(is_page || told.lines().count() == 1, "{told}");
        }
    }
    // A document has one form, whoever asks.
    for path in [
        "/feeds/none.rss",
        "/feeds/none.atom",
        "/search.json?q=-x",
        "/sitemap.xml",
        "/feeds/old-news.rss",
    ] {
        let answer = server.get(path, BROWSER).await;
        assert!(answer.status >= 400, "{path}");
        assert_eq!(answer.header("vary"), "", "{path}");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
}

#[tokio::test]
async fn what_was_typed_stands_in_the_box_and_does_nothing() {
    let server = server().await;
    // Its first signs make one unwanted phrase of all of it.
    let typed = "-\"><script>alert('سفينة 🦀')</script> ]]> &amp;";
    let query: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    for parameters in [format!("q={query}"), format!("x=1&q={query}&q=other")] {
        let path = format!("/search?{parameters}");
        let answer = server.get(&path, BROWSER).await;
        let page = answer.text();
        assert_eq!(answer.status, 400, "{page}");
        assert!(!page.contains("<script"), "{page}");
        let box_holds = attributes(&page, "name=\"q\" value=\"");
        let shown = quick_xml::escape::unescape(box_holds[0]).unwrap();
        assert_eq!(shown, typed);
    }
}

fn of_five(desk: &mut Desk) {
    let window = Window::newest(5);
    desk.derived_window = window;
    desk.feeds.values_mut().next().unwrap().window = window;
}

async fn put_tides(store: &Store, count: i64) {
    let tides = (0..count).map(|number| {
        let mut tide = brief(&format!("Tide {number} ]]> & 🦀"), "Tides");
        tide.slug = Slug::new(&format!("tide-{number}")).unwrap();
        let published = 1_767_225_600_000 + number * 3_600_000;
        tide.published = Some(Instant::from_milliseconds(published).unwrap());
        tide
    });
    put(store, &tides.collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn people_page_back_to_the_first_story_and_forth_again() {
    let server = Running::start_of(of_five, |_| {}).await;
    put_tides(&server.store, 200).await;
    for (feed, all) in [("/feeds/latest", 202), ("/sections/tides", 200)] {
        let is_ready = |answer: &serving::Answer| answer.text().contains("/briefs/tide-199\"");
        let mut path = feed.to_owned();
        server.get_until(&path, is_ready).await;
        let mut met = BTreeSet::new();
        let mut pages: Vec<String> = Vec::new();
        loop {
            let answer = server.get(&path, BROWSER).await;
            assert_eq!(answer.status, 200, "{path}");
            let page = answer.text();
            for story in attributes(&page, "<a class=\"headline\" href=\"") {
                assert!(met.insert(story.to_owned()), "{story} again on {path}");
            }
            let newer = attributes(&page, "<nav class=\"pages\">\n<a href=\"");
            let newer = newer.first().filter(|_| page.contains("rel=\"prev\""));
            assert_eq!(newer.is_some(), !pages.is_empty(), "{path}");
            if let (Some(newer), Some(from)) = (newer, pages.last()) {
                assert!(newer == from || *newer == feed, "{path} leads to {newer}");
                let document = server.get(&format!("{path}.atom"), "").await;
                let kept = answer.header("cache-control");
                assert_eq!(kept, document.header("cache-control"), "{path}");
            }
            pages.push(path);
            // What leads on is the last link of the row.
            match page.split_once("\" rel=\"next\">") {
                Some((before, _)) => path = before.rsplit('"').next().unwrap().to_owned(),
                None => break,
            }
        }
        assert_eq!(met.len(), all, "{feed}");
        assert!(pages.len() > 2, "{feed} has an archive");
    }
    for path in ["/feeds/latest/archive/brief-none", "/feeds/latest/archive/"] {
        assert_eq!(server.get(path, "").await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_front_page_has_the_news_first_and_then_the_feeds() {
    let server = Running::start_of(
        |desk| {
            let mut chosen = desk.feeds.values().next().unwrap().clone();
            let name = Slug::new("a-choice").unwrap();
            chosen.key = FeedKey::Defined(name.clone());
            chosen.title = text("A choice");
            chosen.selection.kind = Some(Kind::Article);
            desk.feeds.insert(name, chosen);
        },
        |_| {},
    )
    .await;
    let register = Selection {
        kind: Some(Kind::Article),
        ..Selection::default()
    };
    let now = Instant::new(chrono::Utc::now()).unwrap();
    server.store.register(&[register], now).await.unwrap();
    let page = server.get("/", "").await.text();
    let at = |part: &str| {
        page.find(part)
            .unwrap_or_else(|| panic!("{part} in {page}"))
    };
    assert!(at("/briefs/fish-is-dear") < at("Subscribe</h2>"));
    assert!(at("href=\"/feeds/latest\"") < at("href=\"/feeds/a-choice\""));
    let opml = server.get("/opml.xml", "").await.text();
    let listed = attributes(&opml, "xmlUrl=\"http://127.0.0.1:8080/feeds/");
    assert_eq!(listed, ["latest.rss", "a-choice.rss"]);
    assert!(!page.contains("More stories"), "there are no more");
    put_tides(&server.store, 20).await;
    let full = server.get_until("/", |answer| answer.text().contains("More stories"));
    assert!(
        full.await
            .text()
            .contains("<a href=\"/feeds/latest\">More stories</a>")
    );
}

#[tokio::test]
async fn a_paper_without_stories_says_how_to_get_one() {
    let server = server().await;
    let all = server.store.entries(None, None, 10).await.unwrap();
    let now = Instant::new(chrono::Utc::now()).unwrap();
    let guids: Vec<Guid> = all.into_iter().map(|kept| kept.entry.guid).collect();
    server.store.retract(&guids, None, now).await.unwrap();
    let told = server.get_until("/", |answer| answer.text().contains("feeds/stories/"));
    assert!(told.await.text().contains("Nothing has been published yet"));
}

#[tokio::test]
async fn a_search_tells_what_it_looked_for_and_how_many_it_shows() {
    let server = Running::start_of(of_five, |_| {}).await;
    put_tides(&server.store, 6).await;
    for (query, heading, count) in [
        ("whale", "whale", "Nothing has been found."),
        ("dear", "dear", "1 story"),
        ("quay+-tide", "quay -tide", "2 stories"),
        ("tide", "tide", "The newest 5 stories"),
    ] {
        let is_counted = |answer: &serving::Answer| answer.text().contains(count);
        let path = format!("/search?q={query}");
        let answer = server.get_until(&path, is_counted);
        let page = answer.await.text();
        let heading = format!("<h1>Search: <bdi>{heading}</bdi></h1>");
        assert!(page.contains(&heading), "{page}");
    }
}

#[tokio::test]
async fn a_story_says_what_it_is_to_who_shows_a_link_to_it() {
    let server = Running::start_of(
        |desk| {
            let mut other = desk.feeds.values().next().unwrap().clone();
            let name = Slug::new("other").unwrap();
            other.key = FeedKey::Defined(name.clone());
            other.selection.section = Some(Slug::new("market").unwrap());
            desk.feeds.insert(name, other);
            desk.publication.icon = Some("/images/icon.svg".to_owned());
        },
        |_| {},
    )
    .await;
    let hostile = "A \"<b>bell</b>\" & ]]> سفينة 🦀";
    let mut story = brief(hostile, "Harbour");
    story.slug = Slug::new("bell").unwrap();
    story.published = Some(Instant::parse("2026-03-20T07:30:00Z").unwrap());
    story.updated = Some(Instant::parse("2026-03-21T07:30:00Z").unwrap());
    story.story.summary = Some(text(hostile));
    story.story.image = Some(Image::new("/images/bell.png?a=1&b=\"2\""));
    story.story.authors = vec![Author {
        name: text("Ada Quill"),
        bio: None,
        url: None,
        email: None,
    }];
    put(&server.store, &[story]).await;
    let page = server.get("/briefs/bell", "").await.text();
    let told = |before: &str| {
        let found = attributes(&page, &format!("{before}\" content=\""));
        assert_eq!(found.len(), 1, "{before} in {page}");
        quick_xml::escape::unescape(found[0]).unwrap().into_owned()
    };
    assert_eq!(told("name=\"description"), hostile);
    assert_eq!(told("og:title"), hostile);
    assert_eq!(told("og:description"), hostile);
    assert_eq!(told("og:type"), "article");
    assert_eq!(told("og:url"), "http://127.0.0.1:8080/briefs/bell");
    let image = "http://127.0.0.1:8080/images/bell.png?a=1&b=%222%22";
    assert_eq!(told("og:image"), image);
    assert_eq!(told("article:published_time"), "2026-03-20T07:30:00Z");
    assert_eq!(told("article:modified_time"), "2026-03-21T07:30:00Z");
    assert!(page.contains("<link rel=\"icon\" href=\"/images/icon.svg\">"));
    // Each feed that lists it once, and none that does not.
    let feeds: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("<link rel=\"alternate\""))
        .flat_map(|line| attributes(line, "href=\""))
        .collect();
    let wanted = [
        "/feeds/latest.atom",
        "/sections/harbour.atom",
        "/authors/ada-quill.atom",
    ];
    assert_eq!(feeds, wanted);
}

#[tokio::test]
async fn a_browser_finds_the_icon_and_the_front_page_by_themselves() {
    let of = |icon: Option<&str>| {
        let icon = icon.map(str::to_owned);
        Running::start_of(
            |desk| {
                desk.publication.base_url = "https://paper.example/news/".parse().unwrap();
                desk.publication.icon = icon;
            },
            |_| {},
        )
    };
    let server = of(Some("/images/icon.svg")).await;
    for (path, place) in [
        ("/favicon.ico", "https://paper.example/news/images/icon.svg"),
        (
            "/news/favicon.ico?v=2",
            "https://paper.example/news/images/icon.svg",
        ),
        ("/news", "https://paper.example/news/"),
        ("/news?x=1", "https://paper.example/news/"),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = server.ask(method, path, "").await;
            assert_eq!(
                (answer.status, answer.header("location")),
                (301, place),
                "{path}"
            );
            assert_eq!(answer.header("cache-control"), serving::KEPT);
        }
    }
    for path in ["/", "/news/"] {
        assert_eq!(server.get(path, "").await.status, 200, "{path}");
    }
    assert_eq!(server.get("/newsroom", "").await.status, 404);
    let page = server.get("/", "").await.text();
    assert!(page.contains("<link rel=\"icon\" href=\"/news/images/icon.svg\">"));
    // One that lies elsewhere is named by the pages alone.
    for icon in [None, Some("https://other.example/i.png")] {
        let server = of(icon).await;
        assert_eq!(server.get("/favicon.ico", "").await.status, 404);
        let page = server.get("/", "").await.text();
        assert_eq!(page.contains("<link rel=\"icon\""), icon.is_some());
    }
}

#[tokio::test]
async fn crawlers_are_kept_from_searches_alone_and_told_of_the_sitemap() {
    let base = |desk: &mut Desk| {
        desk.publication.base_url = "https://paper.example/a b/".parse().unwrap();
    };
    let server = Running::start_of(base, |_| {}).await;
    let answer = server.get("/robots.txt", "").await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    let robots = answer.text();
    let lines: Vec<&str> = robots
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let wanted = [
        "User-agent: *",
        "Disallow: /a%20b/search",
        "",
        "Sitemap: https://paper.example/a%20b/news-sitemap.xml",
    ];
    assert_eq!(lines, wanted);
    let headers = format!("If-None-Match: {}\r\n", answer.header("etag"));
    assert_eq!(server.get("/robots.txt", &headers).await.status, 304);
}

#[tokio::test]
async fn what_stands_around_a_story_of_another_language_is_in_the_papers() {
    let server = server().await;
    let mut story = brief("عودة السفينة ]]> &", "Harbour");
    story.slug = Slug::new("ship").unwrap();
    story.story.language = Some(Language::new("ar").unwrap());
    put(&server.store, &[story]).await;
    let page = server.get("/briefs/ship", "").await.text();
    for part in [
        "<html lang=\"ar\" dir=\"rtl\">",
        "<div lang=\"en\" dir=\"ltr\">\n<header",
        "<footer class=\"small\" lang=\"en\" dir=\"ltr\">",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let own = server.get("/briefs/fish-is-dear", "").await.text();
    assert!(own.contains("<div>\n<header") && own.contains("<footer class=\"small\">"));
}
