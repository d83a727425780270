//! Feeds that were elsewhere, and feeds that are no more: from `feeds/*.toml` to the answer.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::config::Configuration;
use serving::Running;
use std::fs;
use std::path::Path;

const SITE: &str = "title = \"The Packet\"\ndescription = \"News\"\n\
    base_url = \"https://packet.example/news/\"\nid_domain = \"packet.example\"\n\
    id_date = \"2026\"\nlanguage = \"en\"\n";
const FEED: &str = "title = \"Latest\"\ndescription = \"Everything\"\n";

fn read(folder: &Path, files: &[(&str, &str)]) -> Result<Configuration, String> {
    fs::write(folder.join("site.toml"), SITE).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    let read = Configuration::read(folder);
    read.map_err(|error| error.to_string().replace(&folder.display().to_string(), ""))
}

/// The configuration of these files, or its fault, with the folder's name left out.
fn configured(files: &[(&str, &str)]) -> Result<Configuration, String> {
    read(tempfile::tempdir().unwrap().path(), files)
}

fn with(line: &str) -> String {
    format!("{FEED}{line}\n")
}

#[test]
fn a_bad_alias_names_line_and_remedy() {
    for (line, remedies) in [
        ("aliases = \"/feed/\"", &["list in brackets"][..]),
        ("aliases = [5]", &["a path in quotes", "format = \"atom\""]),
        ("aliases = [\"feed\"]", &["`feed` is no path", "`/feed/`"]),
        ("aliases = [\"\"]", &["no path"]),
        ("aliases = [\"https://old.example/feed/\"]", &["no path"]),
        ("aliases = [\"//old.example/feed/\"]", &["no path"]),
        ("aliases = [\"/feed/#top\"]", &["no path"]),
        ("aliases = [\"/feed me\"]", &["no path"]),
        ("aliases = [\"/%FF\"]", &["no path"]),
        ("aliases = [{ path = \"/feed\" }]", &["format = \"atom\""]),
        (
            "aliases = [{ path = \"/feed\", format = \"rdf\" }]",
            &["`rdf`", "`rss`, `atom` or `json`"],
        ),
        (
            "aliases = [{ path = \"/feed\", format = \"rss\", x = 1 }]",
            &["{ path"],
        ),
        (
            "aliases = [\"/feeds/latest.rss\"]",
            &["/feeds/latest.rss is an address of this desk"],
        ),
        ("aliases = [\"/feeds/latest/\"]", &["leave it out"]),
        ("aliases = [\"/news/feeds/latest.rss\"]", &["leave it out"]),
        ("aliases = [\"/\"]", &["/ is an address"]),
        ("aliases = [\"/opml.xml\"]", &["/opml.xml"]),
        (
            "aliases = [\"/sections/%6Fpinion.rss\"]",
            &["/sections/opinion.rss"],
        ),
        ("aliases = [\"/articles/ferry\"]", &["leave it out"]),
        ("aliases = [\"/feeds/gone.atom\"]", &["leave it out"]),
        (
            "aliases = [\"/search?q=ferry\"]",
            &["/search is an address"],
        ),
        (
            "aliases = [\"/news/search.rss\"]",
            &["/search is an address"],
        ),
        (
            "aliases = [\"/news-sitemap.xml\"]",
            &["/news-sitemap.xml is"],
        ),
        ("gone = \"yes\"", &["gone: write `gone = true`"]),
    ] {
        let fault = configured(&[("latest.toml", &with(line)), ("gone.toml", "gone = true\n")]);
        let fault = fault.expect_err(line);
        assert!(fault.starts_with("/latest.toml:3: "), "{line}: {fault}");
        for remedy in remedies {
            assert!(fault.contains(remedy), "{line}: {fault}");
        }
    }
}

#[test]
fn an_alias_stands_for_one_feed_alone() {
    let first = with("aliases = [\n  \"/rss\",\n  \"/?feed=rss2&cat=1\",\n]");
    for alias in ["/rss/", "/%72ss", "/?cat=1&feed=rss2"] {
        let second = with(&format!("aliases = [\"/feed/\", \"{alias}\"]"));
        let fault = configured(&[("a.toml", &first), ("b.toml", &second)]).expect_err(alias);
        assert!(fault.starts_with("/b.toml:3: aliases: "), "{fault}");
        let line = if alias.contains('?') { 5 } else { 4 };
        assert!(
            fault.contains(&format!("/a.toml:{line} already")),
            "{fault}"
        );
    }
    let other = with("aliases = [\"/RSS\", \"/rss?x\", \"/?feed=rss2\", \"/?feed=rss2&cat=2\"]");
    configured(&[("a.toml", &first), ("b.toml", &other)]).unwrap();
}

async fn moved() -> Running {
    let latest = with(
        "aliases = [\n\"/feed/\", \"/?feed=rss2\", \"/?b=2&a=%C3%A9+x\", \"/feeds/old.rss\",\n\
         \"/caf%C3%A9\", { path = \"/feed?type=atom\", format = \"atom\" },\n\
         { path = \"/feeds/old.json\", format = \"json\" }]",
    );
    let gone = "gone = true\naliases = [\"/comments/feed/\"]\nentries = 20\n";
    let files = [("latest.toml", latest.as_str()), ("briefs.toml", gone)];
    let configuration = configured(&files).unwrap();
    let change = |desk: &mut newsstand::serve::Desk| {
        desk.publication.base_url = configuration.publication.base_url;
        desk.moved = configuration.moved;
    };
    Running::start_of(change, |_| {}).await
}

#[tokio::test]
async fn a_subscriber_of_the_old_address_is_sent_to_the_new_one() {
    let server = moved().await;
    for (path, feed) in [
        ("/feed/", "latest.rss"),
        ("/feed", "latest.rss"),
        ("/news/feed/", "latest.rss"),
        ("/feed/?utm_source=x", "latest.rss"),
        ("/feed/?type=atom&x", "latest.rss"),
        ("/feed/?type=atom", "latest.atom"),
        ("/?feed=rss2", "latest.rss"),
        ("/?%66eed=rss2", "latest.rss"),
        ("/news/?feed=rss2", "latest.rss"),
        ("/?a=%c3%a9%20x&b=2", "latest.rss"),
        ("/caf%c3%a9", "latest.rss"),
        ("/feeds/old.rss", "latest.rss"),
        ("/feeds/old.json", "latest.json"),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = server.ask(method, path, "").await;
            assert_eq!(answer.status, 301, "{method} {path}");
            let place = format!("https://packet.example/news/feeds/{feed}");
            assert_eq!(answer.header("location"), place, "{method} {path}");
            assert_eq!(answer.header("cache-control"), serving::KEPT);
            assert_eq!(answer.body.is_empty(), method == "HEAD");
        }
        let posted = server.ask("POST", path, "Content-Length: 0\r\n").await;
        assert_eq!(
            (posted.status, posted.header("allow")),
            (405, "GET, HEAD, OPTIONS")
        );
    }
    for (path, status) in [
        ("/", 200),
        ("/?feed=rss", 200),
        ("/?feed=rss2&x", 200),
        ("/?", 200),
        ("/feeds/latest.rss?feed=rss2", 200),
        ("/feeds/old.atom", 404),
        ("/feed/x", 404),
        ("/FEED", 404),
    ] {
        assert_eq!(server.get(path, "").await.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_feed_that_was_given_up_is_gone_at_all_its_addresses() {
    let server = moved().await;
    for path in [
        "/feeds/briefs.rss",
        "/news/feeds/briefs.atom",
        "/feeds/briefs.json?x",
        "/feeds/briefs",
        "/comments/feed",
    ] {
        for method in ["GET", "HEAD"] {
            let answer = server.ask(method, path, "If-None-Match: *\r\n").await;
            assert_eq!(answer.status, 410, "{method} {path}");
            assert_eq!(answer.header("cache-control"), serving::KEPT);
            assert_eq!(answer.body.is_empty(), method == "HEAD");
        }
    }
    for path in ["/", "/opml.xml"] {
        let listed = server.get(path, "").await.text();
        assert!(
            listed.contains("latest") && !listed.contains("briefs.rss"),
            "{path}"
        );
    }
}

#[test]
fn a_feed_that_was_given_up_is_no_feed_and_comes_back_with_its_keys() {
    let gone = configured(&[("latest.toml", &with("gone = true\nkind = \"brief\""))]).unwrap();
    assert!(gone.feeds.is_empty());
    let back = configured(&[("latest.toml", &with("gone = false"))]).unwrap();
    assert_eq!(back.feeds.len(), 1);
    assert!(back.moved.gone.is_empty());
}
