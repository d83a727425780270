//! What is served may be set up otherwise while it is served.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;
#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use futures_util::FutureExt;
use newsstand::serve::{ServeError, Setup};
use newsstand::store::Store;
use program::Server;
use std::fs;
use std::io::Write;
use std::num::NonZeroU32;
use std::path::Path;

const SITE: &str = "\
title = \"The Quay ]]> & Gazette 🦀\"
description = \"News from a small harbour\"
base_url = \"http://127.0.0.1:8080/\"
id_domain = \"gazette.example\"
id_date = \"2026\"
language = \"en\"
";
const NEWS: &str = "title = \"All the news\"\ndescription = \"Every story\"\n";

fn paper(folder: &Path) {
    fs::create_dir_all(folder.join("stories")).unwrap();
    fs::write(folder.join("site.toml"), SITE).unwrap();
    fs::write(folder.join("news.toml"), NEWS).unwrap();
    story(folder, "ferry", "The ferry is back");
}

fn story(folder: &Path, name: &str, title: &str) {
    let text = format!("# {title}\n\nIt left the quay at six.\n");
    fs::write(folder.join(format!("stories/{name}.md")), text).unwrap();
}

fn get(server: &Server, path: &str) -> (u16, String) {
    let url = format!("{}{path}", server.address());
    let mut answer = ureq::get(&url)
        .config()
        .http_status_as_error(false)
        .build()
        .call()
        .unwrap();
    let status = answer.status().as_u16();
    (status, answer.body_mut().read_to_string().unwrap())
}

fn server(folder: &Path) -> Server {
    paper(folder);
    Server::start_of(folder, |_| {})
}

#[test]
fn a_signal_makes_it_read_the_folder_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    let (_, before) = get(&server, "/feeds/news.rss");
    assert!(before.contains("<title>All the news</title>"), "{before}");
    assert_eq!(get(&server, "/feeds/extra.rss").0, 404);

    let better = NEWS.replace("All the news", "All ]]> & the news 🦀");
    fs::write(folder.path().join("news.toml"), better).unwrap();
    fs::write(folder.path().join("extra.toml"), NEWS).unwrap();
    story(folder.path(), "crane", "A crane fell");
    server.signal("HUP");
    assert_eq!(server.lines("set up anew", 1).len(), 1, "{}", server.log());
    let (_, after) = get(&server, "/feeds/news.rss");
    let document = roxmltree::Document::parse(&after).unwrap();
    let mut nodes = document.descendants();
    let title = nodes.find(|node| node.has_tag_name("title")).unwrap();
    assert_eq!(title.text(), Some("All ]]> & the news 🦀"));
    assert!(after.contains("A crane fell"), "{after}");
    assert_eq!(get(&server, "/feeds/extra.rss").0, 200);

    // A feed that has no file any more is not found; what was there stays as it was.
    fs::remove_file(folder.path().join("extra.toml")).unwrap();
    server.signal("HUP");
    assert_eq!(server.lines("set up anew", 2).len(), 2, "{}", server.log());
    assert_eq!(get(&server, "/feeds/extra.rss").0, 404);
    assert_eq!(get(&server, "/feeds/news.rss").1, after);
}

#[test]
fn a_slip_in_the_folder_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = server(folder.path());
    let before = get(&server, "/feeds/news.rss");
    for slip in [
        "entires = 5\n",
        "entries = 0\n",
        "title = \"twice\"\n",
        "[",
        "\u{b}",
    ] {
        fs::write(folder.path().join("news.toml"), format!("{NEWS}{slip}")).unwrap();
        let told = server.lines("stays as it was", 0).len();
        server.signal("HUP");
        let lines = server.lines("stays as it was", told + 1);
        assert_eq!(lines.len(), told + 1, "{slip:?}\n{}", server.log());
        assert!(lines[told].contains("news.toml:3"), "{}", lines[told]);
        assert_eq!(get(&server, "/feeds/news.rss"), before, "{slip:?}");
    }
    fs::remove_file(folder.path().join("site.toml")).unwrap();
    server.signal("HUP");
    assert_eq!(server.lines("stays as it was", 6).len(), 6);
    assert_eq!(get(&server, "/feeds/news.rss"), before);
    // And it can be stopped as ever.
    assert!(server.terminate("TERM").success());
}

/// Its readers would meet 404 and leave without a word.
#[test]
fn a_feed_whose_file_has_another_name_is_told_of() {
    const LOST: &str = "the feed news has no file any more";
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    let file = |name: &str| folder.path().join(name);
    fs::rename(file("news.toml"), file("all.toml")).unwrap();
    let mut anew = 0;
    let mut told = |lines: usize| {
        anew += 1;
        server.signal("HUP");
        assert_eq!(server.lines("set up anew", anew).len(), anew);
        assert_eq!(server.lines(LOST, lines).len(), lines, "{}", server.log());
    };
    told(1);
    let with = |key: &str| fs::write(file("all.toml"), format!("{NEWS}{key}\n")).unwrap();
    with("aliases = [\"/feeds/news.atom\"]");
    told(2);
    with(
        "aliases = [\"/feeds/news.rss\", { path = \"/feeds/news.atom\", format = \"atom\" }, \
         { path = \"/feeds/news.json\", format = \"json\" }]",
    );
    told(2);
    for format in ["rss", "atom", "json"] {
        let url = format!("{}/feeds/news.{format}", server.address());
        let asking = ureq::get(&url).config().max_redirects(0).build();
        let answer = asking.call().unwrap();
        let location = answer.headers()["location"].to_str().unwrap();
        assert!(
            location.ends_with(&format!("/feeds/all.{format}")),
            "{location}"
        );
    }
    with("");
    told(3);
    fs::write(file("news.toml"), "gone = true\n").unwrap();
    told(3);
    fs::remove_file(file("news.toml")).unwrap();
    // What was only looked at is no loss.
    fs::write(file("draft.toml"), NEWS).unwrap();
    let check =
        || program::output(program::newsstand_of(folder.path(), server.folder()).arg("check"));
    assert!(check().status.success());
    fs::remove_file(file("draft.toml")).unwrap();
    let checked = check();
    let told = String::from_utf8(checked.stderr).unwrap();
    let remedies = [
        "aliases = [\"/feeds/news.rss\", {",
        "news.toml again, with gone = true",
    ];
    assert!(
        told.contains(LOST) && remedies.iter().all(|one| told.contains(one)),
        "{told}"
    );
    assert!(
        checked.status.success() && !told.contains("draft"),
        "{told}"
    );
}

#[tokio::test]
async fn nobody_notices_while_it_is_set_up_anew() {
    let mut server = serving::server().await;
    let feed = "/feeds/latest.rss";
    let etag = server.get(feed, "").await.header("etag").to_owned();
    let mut open = server.connect().await;
    for round in 0..50_u32 {
        let poll = format!("GET {feed} HTTP/1.1\r\nHost: x\r\nIf-None-Match: {etag}\r\n\r\n");
        let polling = async {
            serving::send(&mut open, &poll).await;
            one_head(&mut open).await
        };
        let setting_up = server.set_up(|setup| setup.desk.max_age = round);
        let (status, ()) = tokio::join!(polling, setting_up);
        // Neither the entries nor the definition is another one.
        assert_eq!(status, 304);
    }
    // One part in six of 49 seconds is for going on while it is asked for anew.
    let answer = server.get(feed, "").await;
    let kept = answer.header("cache-control");
    assert!(kept.starts_with("public, max-age=41,"), "{kept}");
    // A change in the store reaches the server of now.
    serving::put(&server.store, &[serving::brief("Late", "Harbour")]).await;
    server
        .get_until(feed, |answer| answer.text().contains("Late"))
        .await;
}

/// The status of an answer without a body.
async fn one_head(stream: &mut tokio::net::TcpStream) -> u16 {
    use tokio::io::AsyncReadExt;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    serving::Answer::parse(&head).status
}

/// Another store, of which every connection is taken: whoever reads it waits.
async fn stuck_store(folder: &Path) -> (Store, Vec<impl Future>) {
    let url = format!("sqlite://{}", folder.join("stuck.db").display());
    let store = Store::open(&url).await.unwrap();
    let mut taken = Vec::new();
    // One that waits and is not polled again keeps what it has, or its turn.
    while taken.len() < 20 {
        let store = store.clone();
        let mut reading = Box::pin(async move { store.catalogue().await });
        if (&mut reading).now_or_never().is_none() {
            taken.push(reading);
        }
    }
    (store, taken)
}

#[tokio::test]
async fn a_stop_waits_for_no_new_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = serving::server().await;
    let (store, _taken) = stuck_store(folder.path()).await;
    let mut stuck = server.setup.clone();
    stuck.desk.store = store;
    let renewer = server.renewer.clone();
    let stopping = async {
        // The other has its turn first, and more than one.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        server.stop().await;
    };
    let (outcome, ()) = tokio::join!(renewer.set_up(stuck), stopping);
    assert!(matches!(outcome, Err(ServeError::Ended)), "{outcome:?}");
}

#[test]
fn who_is_ending_takes_nothing_over() {
    let folder = tempfile::tempdir().unwrap();
    let site = format!("{SITE}drain_timeout = 4\n");
    paper(folder.path());
    fs::write(folder.path().join("site.toml"), site).unwrap();
    let mut server = Server::start_of(folder.path(), |_| {});
    server.signal("HUP");
    assert_eq!(server.lines("set up anew", 1).len(), 1, "{}", server.log());
    // For half of that it is waited for who has not sent what it said.
    let here = server.address().strip_prefix("http://").unwrap();
    let mut holding = std::net::TcpStream::connect(here).unwrap();
    let request = "PUT /opml.xml HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n";
    holding.write_all(request.as_bytes()).unwrap();
    server.signal("TERM");
    assert_eq!(server.lines("stopping", 1).len(), 1, "{}", server.log());
    story(folder.path(), "late", "Too late");
    server.signal("HUP");
    assert!(server.terminate("TERM").success(), "{}", server.log());
    let mut list = program::newsstand_of(folder.path(), server.folder());
    list.args(["list"]);
    let listed = program::stdout(&mut list);
    assert!(
        listed.contains("ferry") && !listed.contains("late"),
        "{listed}"
    );
}

#[tokio::test]
async fn of_two_set_ups_at_once_none_is_lost() {
    let server = serving::server().await;
    let aged = |max_age| {
        let mut setup = server.setup.clone();
        setup.desk.max_age = max_age;
        server.renewer.set_up(setup)
    };
    let (first, second, third) = tokio::join!(aged(6), aged(12), aged(18));
    first.and(second).and(third).unwrap();
    let answer = server.get("/feeds/latest.rss", "").await;
    let kept = answer.header("cache-control");
    assert!(kept.starts_with("public, max-age=15,"), "{kept}");
}

#[tokio::test]
async fn limits_are_those_of_now() {
    let mut server = serving::server().await;
    let mut open = server.connect().await;
    let request = "GET /opml.xml HTTP/1.1\r\nHost: x\r\n\r\n";
    for _ in 0..3 {
        serving::send(&mut open, request).await;
        assert_eq!(serving::one_answer(&mut open).await.status, 200);
    }
    let limit = |setup: &mut Setup| {
        setup.settings.limits.limits_loopback = true;
        setup.settings.limits.requests_per_minute = NonZeroU32::new(2);
    };
    server.set_up(limit).await;
    for status in [200, 200, 429] {
        assert_eq!(server.get("/opml.xml", "").await.status, status);
    }
    // For who came in before, too; and the same limits once more give nobody a new budget.
    server.set_up(|setup| setup.desk.max_age = 7).await;
    serving::send(&mut open, request).await;
    assert_eq!(serving::one_answer(&mut open).await.status, 429);
}

#[test]
fn what_only_a_restart_takes_over_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path());
    server.signal("HUP");
    assert_eq!(server.lines("set up anew", 1).len(), 1, "{}", server.log());
    let settled = "connections = 7\nheader_timeout = 2\nmax_age = 30\nlisten = \"127.0.0.1:9\"\n";
    fs::write(folder.path().join("site.toml"), format!("{SITE}{settled}")).unwrap();
    server.signal("HUP");
    let told = server.lines("restart the server", 1);
    let keys = "\"listen, connections, header_timeout\"";
    assert!(
        told.len() == 1 && told[0].contains(keys),
        "{}",
        server.log()
    );
}
