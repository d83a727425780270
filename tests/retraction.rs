//! What readers get when a story is taken back or its page moves: through the server and through
//! the commands.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;
#[allow(dead_code, reason = "other tests need more of it")]
mod serving;

use newsstand::model::{Address, Kind, Slug, Story, Submission, Text, Window};
use newsstand::publish;
use program::{newsstand_of, output, stdout};
use serde_json::Value;
use serving::{Running, brief, mint, server};
use std::fs;
use std::path::{Path, PathBuf};

const HEADLINE: &str = "First ]]> & <b>سفينة</b> 🦀";
const REASON: &str = "It named ]]> the & wrong <b>سفينة</b> 🦀";

fn now() -> newsstand::model::Instant {
    newsstand::model::Instant::new(chrono::Utc::now()).unwrap()
}

/// The first story of the server's newspaper, taken back as another process would.
async fn taken_back(server: &Running) -> String {
    let (batch, mint) = ([brief(HEADLINE, "Harbour")], mint());
    let known = server.store.put(&batch, &mint, now());
    let guid = known.await.unwrap().remove(0).entry.guid;
    let other = newsstand::store::Store::open(&server.store_url)
        .await
        .unwrap();
    let reason = Text::new(REASON).unwrap();
    let guids = [guid.clone()];
    other.retract(&guids, Some(&reason), now()).await.unwrap();
    guid.to_string()
}

#[tokio::test]
async fn a_story_that_is_taken_back_is_out_of_everything_at_once_and_says_so() {
    let server = server().await;
    let page = Address::EntryPage(Kind::Brief, Slug::of(HEADLINE)).path();
    let paths = [
        "/feeds/latest.rss",
        "/feeds/latest.atom",
        "/feeds/latest.json",
        "/feeds/latest",
        "/sections/harbour.atom",
        "/sections/harbour",
        "/search.json?q=first",
        "/news-sitemap.xml",
        "/",
    ];
    let word = "سفينة";
    for path in paths.iter().chain([&page.as_str()]) {
        assert_eq!(server.get(path, "").await.status, 200, "{path}");
    }
    let tag = server.get(&page, "").await.header("etag").to_owned();
    let guid = taken_back(&server).await;
    let gone = server.get_until(&page, |answer| answer.status == 410).await;
    for path in paths {
        let answer = server.get(path, "").await;
        let text = answer.text().replace(REASON, "");
        let escaped = serde_json::to_string(REASON).unwrap();
        let text = text.replace(escaped.trim_matches('"'), "");
        let document = publish::check::check(&answer.body);
        if path.contains("feeds/latest.") || path.contains("atom") {
            assert_eq!(document.faults, [], "{path}");
        }
        // Only the reason still has it.
        let of_reason = text.contains("deleted-entry");
        assert!(of_reason || !text.contains(word), "{path}: {text}");
    }
    // The page: a short notice that gives nothing of the story away.
    let text = gone.text();
    assert!(text.contains("This story was withdrawn"), "{text}");
    assert!(!text.contains("First") && !text.contains("quay"), "{text}");
    assert!(text.contains("the &#38; wrong &#60;b&#62;"), "{text}");
    assert_eq!(gone.header("cache-control"), serving::KEPT);
    // Whoever knew the story is not told that nothing has changed.
    for condition in [
        format!("If-None-Match: {tag}\r\n"),
        "If-None-Match: *\r\n".to_owned(),
    ] {
        assert_eq!(server.get(&page, &condition).await.status, 410);
    }
    let head = server.ask("HEAD", &page, "").await;
    assert_eq!((head.status, head.body.len()), (410, 0));

    let atom = server.get("/feeds/latest.atom", "").await.text();
    let parsed = roxmltree::Document::parse(&atom).unwrap();
    let namespace = "http://purl.org/atompub/tombstones/1.0";
    let mut deleted = parsed
        .root_element()
        .children()
        .filter(|node| node.has_tag_name((namespace, "deleted-entry")));
    let one = deleted.next().unwrap();
    assert_eq!(one.attribute("ref"), Some(guid.as_str()));
    let when = chrono::DateTime::parse_from_rfc3339(one.attribute("when").unwrap());
    assert!(when.unwrap().timestamp() >= now().milliseconds() / 1_000 - 60);
    let comment = one
        .children()
        .find(|node| node.has_tag_name((namespace, "comment")));
    // It looks like markup, so it is declared as such and escaped once more.
    let comment = comment.unwrap();
    assert_eq!(comment.attribute("type"), Some("html"));
    let shown = quick_xml::escape::unescape(comment.text().unwrap()).unwrap();
    assert_eq!(shown, REASON);
    assert!(deleted.next().is_none());

    let json: Value =
        serde_json::from_slice(&server.get("/feeds/latest.json", "").await.body).unwrap();
    let deleted = json["_newsstand"]["deleted"].as_array().unwrap();
    assert_eq!(deleted.len(), 1);
    assert_eq!(
        (&deleted[0]["id"], &deleted[0]["reason"]),
        (&guid.clone().into(), &REASON.into())
    );
    // Another section's feed knows nothing of it.
    let market = server.get("/sections/market.atom", "").await.text();
    assert!(!market.contains("deleted-entry"), "{market}");

    // Another reason later reaches whoever polls, and the page.
    let tag = server
        .get("/feeds/latest.atom", "")
        .await
        .header("etag")
        .to_owned();
    let guids = [newsstand::model::Guid::stored(&guid).unwrap()];
    let second = Text::new("It was <i>no</i> ferry ]]> at all").unwrap();
    let told = server.store.retract(&guids, Some(&second), now()).await;
    assert_eq!(told.unwrap()[0].outcome, newsstand::store::Outcome::Updated);
    let page = server.get_until(&page, |answer| {
        answer.text().contains("ferry ]]&#62; at all")
    });
    assert_eq!(page.await.status, 410);
    for (also, status) in [("", 200), ("A-IM: feed\r\n", 226)] {
        let ask = format!("If-None-Match: {tag}\r\n{also}");
        let answer = server.get("/feeds/latest.atom", &ask).await;
        assert_eq!(answer.status, status);
        assert!(
            answer.text().contains("ferry ]]&amp;gt; at all"),
            "{}",
            answer.text()
        );
        assert_eq!(publish::check::check(&answer.body).faults, []);
    }
}

#[tokio::test]
async fn a_tombstone_leaves_with_the_entries_of_its_time() {
    let server = Running::start_of(
        |desk| {
            let name = Slug::new("latest").unwrap();
            desk.feeds.get_mut(&name).unwrap().window = Window::newest(2);
        },
        |_| {},
    )
    .await;
    let guid = taken_back(&server).await;
    let path = "/feeds/latest.atom";
    let atom = server
        .get_until(path, |answer| answer.text().contains("deleted-entry"))
        .await;
    assert!(atom.text().contains(&guid));
    serving::put(&server.store, &[brief("Newer", "Harbour")]).await;
    let atom = server
        .get_until(path, |answer| answer.text().contains("Newer"))
        .await;
    // Two entries are newer than it, or older: it would be the third, or is among two.
    let places = server
        .store
        .listing(&newsstand::model::Topic::all(), &Window::newest(9))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(places.entries.len(), 2);
    assert!(
        atom.text().contains(&guid),
        "it stands before the second entry"
    );
    serving::put(&server.store, &[brief("Newest", "Harbour")]).await;
    let atom = server
        .get_until(path, |answer| answer.text().contains("Newest"))
        .await;
    assert!(!atom.text().contains(&guid), "two entries stand before it");
    // What still lists the entries of its time still tells of it.
    let all = server.get("/sections/harbour.atom", "").await.text();
    assert!(all.contains(&guid));
}

#[tokio::test]
async fn a_page_that_moved_sends_its_readers_on() {
    let server = server().await;
    let story = |slug: &str, kind: Kind| Submission {
        slug: Slug::of(slug),
        is_slug_given: true,
        story: Story {
            kind,
            ..brief("Tide ]]> & tables", "Harbour").story
        },
        ..brief("Tide ]]> & tables", "Harbour")
    };
    serving::put(&server.store, &[story("tide", Kind::Brief)]).await;
    assert_eq!(server.get("/briefs/tide", "").await.status, 200);
    serving::put(&server.store, &[story("tables", Kind::Article)]).await;
    let moved = server
        .get_until("/briefs/tide", |answer| answer.status == 301)
        .await;
    assert_eq!(
        moved.header("location"),
        "http://127.0.0.1:8080/articles/tables"
    );
    assert!(
        moved
            .text()
            .contains("http://127.0.0.1:8080/articles/tables")
    );
    let conditional = server.get("/briefs/tide", "If-None-Match: *\r\n").await;
    assert_eq!(conditional.status, 301);
    let page = server
        .get_until("/articles/tables", |answer| answer.status == 200)
        .await;
    assert!(
        page.text().contains("Tide ]]&#62; &#38; tables"),
        "{}",
        page.text()
    );
    let feed = server.get("/feeds/latest.json", "").await.text();
    assert!(feed.contains("http://127.0.0.1:8080/articles/tables"));
    assert!(feed.contains("2026:briefs/tide"), "the guid stays: {feed}");
}

/// A desk with two stories in its folder.
fn desk(folder: &Path, site: &str) -> PathBuf {
    let feeds = folder.join("feeds");
    fs::create_dir_all(feeds.join("stories")).unwrap();
    let common = "title = \"The Packet\"\ndescription = \"News\"\nlanguage = \"en\"\n\
                  base_url = \"http://127.0.0.1:8080/\"\nid_domain = \"packet.example\"\n\
                  id_date = \"2026\"\n";
    fs::write(feeds.join("site.toml"), format!("{common}{site}")).unwrap();
    fs::write(
        feeds.join("all.toml"),
        "title = \"All\"\ndescription = \"All\"\n",
    )
    .unwrap();
    for name in ["ferry", "mill"] {
        let story = format!("# The {name} ]]> & سفينة\n\nA paragraph.\n");
        fs::write(feeds.join(format!("stories/{name}.md")), story).unwrap();
    }
    feeds
}

fn error(output: &std::process::Output) -> (Option<i32>, String) {
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_story_is_taken_back_and_brought_back_by_commands() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = desk(folder.path(), "");
    let newsstand = || newsstand_of(&feeds, folder.path());
    let stories = feeds.join("stories");
    stdout(newsstand().arg("import").arg(&stories));
    let told = stdout(newsstand().args(["retract", "--reason", REASON, "/articles/ferry"]));
    assert_eq!(told, "retracted  /articles/ferry  The ferry ]]> & سفينة\n");
    let guid = "tag:packet.example,2026:articles/ferry";
    let twice = stdout(newsstand().args(["retract", "/articles/mill", "/articles/mill"]));
    let mill = "/articles/mill  The mill ]]> & سفينة";
    assert_eq!(twice, format!("retracted  {mill}\nunchanged  {mill}\n"));
    stdout(
        newsstand()
            .args(["import", "--restore"])
            .arg(stories.join("mill.md")),
    );
    let again = stdout(newsstand().args(["retract", guid, "--json"]));
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(
        (&again["outcome"], &again["guid"]),
        (&"unchanged".into(), &guid.into())
    );
    let list = stdout(newsstand().arg("list"));
    assert!(
        list.contains("/articles/ferry") && list.contains(&format!(": {REASON})")),
        "{list}"
    );
    assert_eq!(list.matches("(retracted ").count(), 1);
    // The page's address in full names it too.
    let told = stdout(newsstand().args(["retract", "http://127.0.0.1:8080/articles/ferry"]));
    assert!(told.starts_with("unchanged"), "{told}");

    let tree = folder.path().join("public");
    stdout(newsstand().arg("publish").arg(&tree));
    assert!(!tree.join("articles/ferry").exists() && tree.join("articles/mill").exists());
    let atom = fs::read_to_string(tree.join("feeds/all.atom")).unwrap();
    assert!(atom.contains(guid) && !atom.contains("The ferry"), "{atom}");

    let imported = output(newsstand().arg("import").arg(&stories));
    let told = String::from_utf8_lossy(&imported.stdout);
    let line = "retracted  /articles/ferry  The ferry ]]> & سفينة  (stays so)";
    assert!(told.contains(line), "{told}");
    let (_, remark) = error(&imported);
    assert!(
        remark.contains("1 stays retracted (--restore brings it back)"),
        "{remark}"
    );
    let restored = stdout(
        newsstand()
            .args(["import", "--restore"])
            .arg(stories.join("ferry.md")),
    );
    assert!(
        restored.starts_with("restored   /articles/ferry"),
        "{restored}"
    );
    assert!(!stdout(newsstand().arg("list")).contains("(retracted"));
}

#[test]
fn a_story_that_nobody_sees_is_taken_back_by_its_address_and_by_former_ones() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = desk(folder.path(), "");
    let newsstand = || newsstand_of(&feeds, folder.path());
    let story = feeds.join("stories/budget.md");
    let hidden = |slug: &str| {
        let front = format!("published = 2999-01-01\nslug = \"{slug}\"\ntitle = \"Budget ]]>\"");
        fs::write(&story, format!("+++\n{front}\n+++\nText.\n")).unwrap();
        stdout(newsstand().arg("import").arg(&story));
    };
    hidden("budget");
    hidden("the-budget");
    for name in [
        "http://127.0.0.1:8080/articles/budget",
        "/articles/the-budget",
    ] {
        let told = stdout(newsstand().args(["retract", "--reason", name, name]));
        let word = if name.starts_with('/') {
            "updated  "
        } else {
            "retracted"
        };
        assert_eq!(told, format!("{word}  /articles/the-budget  Budget ]]>\n"));
        let list = stdout(newsstand().arg("list"));
        assert!(list.contains(&format!(": {name})")), "{list}");
    }
    let again = stdout(newsstand().args(["retract", "/articles/the-budget"]));
    assert!(again.starts_with("unchanged"), "{again}");
    stdout(newsstand().arg("publish").arg(folder.path().join("public")));
    assert!(!folder.path().join("public/articles/the-budget").exists());
}

#[test]
fn what_cannot_be_taken_back_is_said_and_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = desk(folder.path(), "");
    let newsstand = || newsstand_of(&feeds, folder.path());
    let (code, text) = error(&output(newsstand().args(["retract", "urn:x:1"])));
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("there is no store"), "{text}");
    stdout(newsstand().arg("import").arg(feeds.join("stories")));
    let mill = "/articles/mill";
    for (wrong, said) in [
        (
            "urn:x:1",
            "no entry has the guid `urn:x:1`; `newsstand list --json` shows",
        ),
        (
            "/articles/boat",
            "no entry has or had the address /articles/boat; `newsstand list` shows",
        ),
        (
            "no guid",
            "`no guid` names no entry; write its guid, or the address of its page",
        ),
        ("mill", "`mill` names no entry; write /articles/mill\n"),
    ] {
        let (code, text) = error(&output(newsstand().args(["retract", mill, wrong])));
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains(said), "{text}");
    }
    let longest = "é".repeat(1_000);
    for (reason, said) in [
        (
            "é".repeat(1_001),
            "the reason has 1001 characters; 1000 are the most",
        ),
        (
            " \u{b}".to_owned(),
            "the reason is blank; leave it out, or write a sentence",
        ),
    ] {
        let (code, text) = error(&output(
            newsstand().args(["retract", mill, "--reason", &reason]),
        ));
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(said), "{text}");
    }
    assert!(!stdout(newsstand().arg("list")).contains("(retracted"));
    stdout(newsstand().args(["retract", mill, "--reason", &longest]));
    assert!(stdout(newsstand().arg("list")).contains(&longest));
}

#[test]
fn a_file_that_is_removed_takes_its_story_back_where_the_desk_says_so() {
    for (site, is_retracted) in [("", false), ("retract_removed = true\n", true)] {
        let folder = tempfile::tempdir().unwrap();
        let feeds = desk(folder.path(), site);
        let newsstand = || newsstand_of(&feeds, folder.path());
        let stories = feeds.join("stories");
        let import = |path: &Path| stdout(newsstand().arg("import").arg(path));
        import(&stories);
        // Another name is no removal.
        fs::rename(stories.join("mill.md"), stories.join("old-mill.md")).unwrap();
        assert!(!import(&stories).contains("retracted"));
        fs::remove_file(stories.join("ferry.md")).unwrap();
        // One file alone says nothing of the others.
        assert!(!import(&stories.join("old-mill.md")).contains("retracted"));
        let tried = stdout(newsstand().args(["import", "--dry-run"]).arg(&stories));
        let told = import(&stories);
        assert_eq!(tried, told);
        let line = "retracted  /articles/ferry  The ferry ]]> & سفينة  (its file was removed)";
        assert_eq!(told.contains(line), is_retracted, "{told}");
        let list = stdout(newsstand().arg("list"));
        assert_eq!(list.contains("(retracted"), is_retracted, "{list}");
    }
}

#[test]
fn a_folder_that_only_seems_empty_takes_nothing_back() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = desk(folder.path(), "retract_removed = true\n");
    let newsstand = || newsstand_of(&feeds, folder.path());
    let stories = feeds.join("stories");
    stdout(newsstand().arg("import").arg(&stories));
    for name in ["ferry.md", "mill.md"] {
        fs::remove_file(stories.join(name)).unwrap();
    }
    let (code, text) = error(&output(newsstand().arg("import").arg(&stories)));
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("warning: the folder of stories is empty or cannot be read whole"),
        "{text}"
    );
    assert!(!stdout(newsstand().arg("list")).contains("(retracted"));
}
