//! The program as a user meets it: commands, what they print, how they exit, and a story's way from
//! a file to a feed while the server runs.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{Server, bare, newsstand, output, repository, stdout};
use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// No change takes as long to be seen, unless it is never seen.
const DEADLINE: Duration = Duration::from_secs(20);

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn objects(lines: &str) -> Vec<Value> {
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn titles(command: &mut Command) -> Vec<String> {
    let entries = objects(&stdout(command.args(["list", "--json"])));
    let title = |entry: Value| entry["title"].as_str().unwrap().to_owned();
    entries.into_iter().map(title).collect()
}

async fn get(server: &Server, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("{}{path}", server.address()))
        .await
        .unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Asks until the answer holds the text.
async fn get_until(server: &Server, path: &str, text: &str) -> String {
    let asking = async {
        loop {
            let (_, body) = get(server, path).await;
            if body.contains(text) {
                return body;
            }
        }
    };
    tokio::time::timeout(DEADLINE, asking)
        .await
        .unwrap_or_else(|_| panic!("{path} never held {text:?}\n{}", server.log()))
}

#[test]
fn a_wrong_variable_is_named_and_a_right_one_need_not_be_written() {
    for (variable, value, right) in [
        ("NEWSSTAND_LISTEN", "quay", "127.0.0.1:8080"),
        ("NEWSSTAND_ADMIN", "quay ]]> \u{1f980}", "127.0.0.1:8080"),
        ("NEWSSTAND_WATCH", "perhaps", "true, false"),
    ] {
        let wrong = output(bare().arg("serve").env(variable, value));
        let told = stderr(&wrong);
        assert_eq!(wrong.status.code(), Some(2), "{told}");
        for part in [variable, value, right] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let option = variable.replace("NEWSSTAND_", "--").to_lowercase();
        let wrong = output(bare().arg("serve").arg(format!("{option}={value}")));
        assert!(!stderr(&wrong).contains(variable), "{}", stderr(&wrong));
        // A mistake in the arguments is told before it.
        let wrong = output(bare().args(["serve", "--bogus"]).env(variable, value));
        assert!(!stderr(&wrong).contains(value), "{}", stderr(&wrong));
    }
    for (call, usage) in [
        (&["import"][..], "newsstand import <PATH>..."),
        (
            &["token", "add", "editor"],
            "newsstand token add --scope <SCOPES> <NAME>",
        ),
    ] {
        let mut command = bare();
        command.env("NEWSSTAND_FEEDS", "paper");
        command.env("NEWSSTAND_STORE", "sqlite://paper.db");
        let told = stderr(&output(command.args(call)));
        assert!(told.contains(&format!("Usage: {usage}\n")), "{told}");
    }
    let help = stdout(bare().args(["serve", "--help"]));
    assert!(help.contains("NEWSSTAND_LISTEN"), "{help}");
}

#[test]
fn bad_files_among_good_ones_are_named_and_the_good_ones_stored() {
    let folder = tempfile::tempdir().unwrap();
    let stories = folder.path().join("stories");
    fs::create_dir(&stories).unwrap();
    let write = |name: &str, content: &[u8]| fs::write(stories.join(name), content).unwrap();
    write(
        "a-good.md",
        b"# Good <&> ]]> \xF0\x9F\xA6\x80\n\nA story.\n",
    );
    write("b-empty.md", b"");
    write("c-binary.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let large = fs::File::create(stories.join("d-large.txt")).unwrap();
    large.set_len(100 << 20).unwrap();
    write(
        "e-key.md",
        b"+++\ntitle = \"x\"\npublished = \"soon\"\n+++\nText.\n",
    );
    write("f-good.txt", b"A saved page\n\nIts text.\n");
    let result = output(newsstand(folder.path()).arg("import").arg(&stories));
    assert_eq!(result.status.code(), Some(1));
    let told = stderr(&result);
    for bad in ["b-empty.md", "c-binary.txt", "d-large.txt", "e-key.md:3"] {
        let named = told
            .lines()
            .any(|line| line.starts_with("error: ") && line.contains(bad));
        assert!(named, "{bad} is not named:\n{told}");
    }
    assert!(
        told.ends_with("2 created, 0 updated, 0 unchanged, 4 failed\n"),
        "{told}"
    );
    assert_eq!(
        titles(&mut newsstand(folder.path())),
        ["Good <&> ]]> 🦀", "A saved page"]
    );
}

#[test]
fn an_import_tells_of_each_entry() {
    let folder = tempfile::tempdir().unwrap();
    let story = folder.path().join("ferry.md");
    let import = |text: &str, options: &[&str]| {
        fs::write(&story, text).unwrap();
        stdout(
            newsstand(folder.path())
                .arg("import")
                .args(options)
                .arg(&story),
        )
    };
    assert_eq!(
        import("# The ferry\n\nIt sails.\n", &["--dry-run"]),
        "created    /articles/ferry  The ferry\n"
    );
    assert_eq!(
        import("# The ferry\n\nIt sails.\n", &[]),
        "created    /articles/ferry  The ferry\n"
    );
    assert_eq!(
        import("# The ferry\n\nIt sails.\n", &[]),
        "unchanged  /articles/ferry  The ferry\n"
    );
    let first = objects(&import(
        "# The ferry\n\nIt sank.\n",
        &["--json", "--dry-run"],
    ))
    .remove(0);
    let second = objects(&import("# The ferry\n\nIt sank.\n", &["--json"])).remove(0);
    for told in [&first, &second] {
        assert_eq!(told["outcome"], "updated");
        assert_eq!(told["address"], "/articles/ferry");
        assert_eq!(told["file"], story.to_str().unwrap());
    }
    assert_eq!(first["entry"]["guid"], second["entry"]["guid"]);
    assert_eq!(first["entry"]["published"], second["entry"]["published"]);
    assert!(second["entry"]["updated"].as_str() > second["entry"]["published"].as_str());
}

#[test]
fn a_dry_run_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let stories = repository("feeds/stories");
    let told = stdout(
        newsstand(folder.path())
            .args(["import", "--dry-run"])
            .arg(stories),
    );
    assert!(
        told.lines().all(|line| line.starts_with("created ")),
        "{told}"
    );
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_only_reads_makes_no_store() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["list"][..], &["publish", "tree"]] {
        let mut command = newsstand(folder.path());
        let result = output(command.args(arguments).current_dir(folder.path()));
        assert_eq!(result.status.code(), Some(1));
        let told = stderr(&result);
        assert!(
            told.contains("newsstand.db yet; `newsstand serve`"),
            "{told}"
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_list_is_of_one_kind_or_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let stories = repository("feeds/stories");
    let stories = stdout(newsstand(folder.path()).arg("import").arg(stories));
    let list = |arguments: &[&str]| stdout(newsstand(folder.path()).arg("list").args(arguments));
    let all = list(&[]);
    assert_eq!(all.lines().count(), stories.lines().count());
    for (kind, collection) in [("article", " /articles/"), ("brief", " /briefs/")] {
        let listed = list(&["--kind", kind]);
        assert!(!listed.is_empty());
        assert!(
            listed.lines().all(|line| line.contains(collection)),
            "{listed}"
        );
        let of_kind = all.lines().filter(|line| line.contains(collection));
        assert_eq!(listed.lines().count(), of_kind.count());
    }
    for object in objects(&list(&["--json"])) {
        assert!(
            object["guid"]
                .as_str()
                .unwrap()
                .starts_with("tag:packet.example,2026:")
        );
    }
}

#[test]
fn a_wrong_call_says_what_to_type_instead() {
    let table: [(&[&str], &str); 12] = [
        (&["serv"], "'serve'"),
        (&["import"], "<PATH>"),
        (&["import", "--formt", "page", "x"], "'--format'"),
        (&["import", "--format", "docx", "x"], "page"),
        (&["import", "--date", "yesterday", "x"], "2026-"),
        (&["import", "--url", "paper.example", "x"], "https://"),
        (&["list", "--kind", "briefs"], "brief"),
        (&["serve", "--listen", "8080"], "127.0.0.1:8080"),
        (
            &["import", "--url", "https://a.example/", "a", "b"],
            "one by one",
        ),
        (&["publish", "s3://bucket"], "folder"),
        (&["--store", "news.db", "list"], "sqlite://"),
        (&["--store", "postgres://x", "list"], "sqlite://"),
    ];
    for (arguments, remedy) in table {
        let result = output(bare().args(arguments));
        let told = stderr(&result);
        assert_eq!(result.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(remedy), "{arguments:?}: {told}");
        assert!(result.stdout.is_empty());
    }
}

#[test]
fn migrate_tells_the_version() {
    let folder = tempfile::tempdir().unwrap();
    let told = stdout(newsstand(folder.path()).arg("migrate"));
    assert!(
        told.ends_with("newsstand.db is at schema version 15\n"),
        "{told}"
    );
}

/// Every file under a folder by its path in it.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    let files = files.filter(|file| file.file_type().is_file());
    let named = |file: walkdir::DirEntry| {
        let path = file.path().strip_prefix(root).unwrap().to_str().unwrap();
        (path.to_owned(), fs::read(file.path()).unwrap())
    };
    files.map(named).collect()
}

#[tokio::test]
async fn what_is_published_is_what_is_served() {
    let server = Server::start();
    let tree = server.folder().join("tree");
    let publish = || stdout(newsstand(server.folder()).arg("publish").arg(&tree));
    publish();
    let mut published = files(&tree);
    let list = published.remove(".newsstand-published").unwrap();
    assert_eq!(
        list.split(|byte| *byte == b'\n').count(),
        published.len() + 1
    );
    for (path, content) in &published {
        let address = path.strip_suffix("index.html").unwrap_or(path);
        let address = format!("/{}", address.trim_end_matches('/'));
        let answer = reqwest::get(format!("{}{address}", server.address()))
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{address}");
        let mut served = answer.bytes().await.unwrap().to_vec();
        if path.ends_with(".html") {
            served = without_search_box(served);
        }
        if path == "robots.txt" {
            let forbidden = String::from_utf8(served).unwrap();
            served = forbidden.replace(" /search\n", "\n").into_bytes();
        }
        assert!(served == content[..], "{address}");
    }
    for needed in [
        "index.html",
        "opml.xml",
        "news-sitemap.xml",
        "robots.txt",
        "feeds/latest.rss",
        "feeds/latest.atom",
        "feeds/latest.json",
        "images/icon.svg",
    ] {
        assert!(published.contains_key(needed), "{needed}");
    }
    // Again: the same rows, the same bytes, and no file touched.
    let told = publish();
    assert!(
        told.ends_with(&format!("0 files written, {} unchanged\n", published.len())),
        "{told}"
    );
}

/// A static tree cannot answer a search.
fn without_search_box(page: Vec<u8>) -> Vec<u8> {
    let page = String::from_utf8(page).unwrap();
    let (before, rest) = page.split_once("\n<form ").unwrap();
    let (_, after) = rest.split_once("</form>").unwrap();
    format!("{before}{after}").into_bytes()
}

#[test]
fn publishing_touches_nothing_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let publish = |to: &Path| output(newsstand(folder.path()).arg("publish").arg(to));
    stdout(
        newsstand(folder.path())
            .arg("import")
            .arg(repository("feeds/stories")),
    );
    let others = folder.path().join("others");
    fs::create_dir(&others).unwrap();
    fs::write(others.join("index.html"), "mine").unwrap();
    for (to, remedy) in [
        (others.clone(), "an empty folder"),
        (others.join("index.html"), "name a folder"),
    ] {
        let refused = publish(&to);
        assert_eq!(refused.status.code(), Some(1));
        assert!(stderr(&refused).contains(remedy), "{}", stderr(&refused));
    }
    assert_eq!(files(&others).len(), 1);
    // What was published before and is no more goes; what others put there stays.
    let tree = folder.path().join("tree");
    assert!(publish(&tree).status.success());
    fs::write(tree.join("robots.txt"), "mine").unwrap();
    let feeds = folder.path().join("feeds");
    let copied = Command::new("cp")
        .arg("-r")
        .arg(repository("feeds"))
        .arg(&feeds)
        .status();
    assert!(copied.unwrap().success());
    fs::remove_file(feeds.join("harbour.toml")).unwrap();
    let told = stdout(
        program::newsstand_of(&feeds, folder.path())
            .arg("publish")
            .arg(&tree),
    );
    assert!(told.ends_with(", 4 removed\n"), "{told}");
    assert!(!tree.join("feeds/harbour.rss").exists());
    let robots = || fs::read_to_string(tree.join("robots.txt")).unwrap();
    assert_eq!(robots(), "mine");
    fs::remove_file(tree.join("robots.txt")).unwrap();
    assert!(publish(&tree).status.success());
    assert!(robots().contains("/news-sitemap.xml"), "{}", robots());
}

#[tokio::test]
async fn a_database_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("newsstand.db");
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let mut theirs = SqliteConnection::connect(&url).await.unwrap();
    let tables = async |connection: &mut SqliteConnection| -> Vec<String> {
        let names = sqlx::query_scalar("SELECT name FROM sqlite_master");
        names.fetch_all(connection).await.unwrap()
    };
    let made = sqlx::query("CREATE TABLE theirs (x)").execute(&mut theirs);
    made.await.unwrap();
    let result = output(newsstand(folder.path()).arg("migrate"));
    assert_eq!(result.status.code(), Some(1));
    assert!(
        stderr(&result).contains("not newsstand's"),
        "{}",
        stderr(&result)
    );
    assert_eq!(tables(&mut theirs).await, ["theirs"]);
}

#[tokio::test]
async fn a_story_imported_beside_the_server_is_served() {
    let server = Server::start();
    let story = server.folder().join("tide.md");
    let import = |text: &str| {
        fs::write(&story, text).unwrap();
        stdout(newsstand(server.folder()).arg("import").arg(&story))
    };
    import("+++\ntitle = \"High tide ]]> & 🌊\"\ntags = [\"tide\"]\n+++\nUp to the quay.\n");
    let atom = get_until(&server, "/tags/tide.atom", "Up to the quay").await;
    let document = roxmltree::Document::parse(&atom).unwrap();
    let field = |document: &roxmltree::Document<'_>, name: &str| {
        let entry = document
            .descendants()
            .find(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", "entry")));
        let field = entry
            .unwrap()
            .children()
            .find(|node| node.tag_name().name() == name);
        field.unwrap().text().unwrap().to_owned()
    };
    assert_eq!(field(&document, "title"), "High tide ]]> & 🌊");
    import("+++\ntitle = \"High tide ]]> & 🌊\"\ntags = [\"tide\"]\n+++\nDown to the sea.\n");
    let corrected = get_until(&server, "/tags/tide.atom", "Down to the sea").await;
    let corrected = roxmltree::Document::parse(&corrected).unwrap();
    for fixed in ["id", "published"] {
        assert_eq!(field(&document, fixed), field(&corrected, fixed));
    }
    assert!(field(&document, "updated") < field(&corrected, "updated"));
}

#[test]
fn the_server_prints_its_addresses_and_stops_when_asked() {
    let mut server = Server::start();
    assert!(server.line().starts_with("admin on http://127.0.0.1:"));
    let documents: Vec<String> = (0..12).map(|_| server.line()).collect();
    // What most people want is told first, whatever its file is called.
    assert_eq!(documents[0], "http://127.0.0.1:8080/feeds/latest.rss");
    assert_eq!(documents[6], "http://127.0.0.1:8080/feeds/articles.rss");
    assert!(server.terminate("INT").success(), "{}", server.log());
}

#[tokio::test]
async fn however_many_ask_at_once_it_is_made_once() {
    let server = Server::start_with(|command| {
        command.env("NEWSSTAND_LOG", "debug");
    });
    let client = reqwest::Client::new();
    let url = format!("{}/feeds/latest.atom", server.address());
    let asking = (0..50).map(|_| {
        let request = client.get(&url).header("accept-encoding", "gzip");
        async move { request.send().await.unwrap().bytes().await.unwrap() }
    });
    let answers = futures_util::future::join_all(asking).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    server.statuses("/feeds/latest.atom", 50);
    let made = |what: &str| server.lines(what, 1).len();
    assert_eq!(made("document.rendered address=/feeds/latest.atom"), 1);
    assert_eq!(made("document.compressed coding=\"gzip\""), 1);
}

#[tokio::test]
async fn a_restart_changes_nothing() {
    let mut server = Server::start();
    let paths = ["/feeds/latest.rss", "/opml.xml", "/", "/images/icon.svg"];
    let mut before = Vec::new();
    for path in paths {
        before.push(polled(&server, path, None).await);
    }
    server.restart();
    for (path, (etag, body)) in paths.into_iter().zip(before) {
        assert_eq!(polled(&server, path, None).await, (etag.clone(), body));
        let (_, body) = polled(&server, path, Some(&etag)).await;
        assert!(body.is_empty(), "{path} is sent again");
    }
}

/// The entity tag and the body of an answer.
async fn polled(server: &Server, path: &str, known: Option<&str>) -> (String, Vec<u8>) {
    let mut request = reqwest::Client::new().get(format!("{}{path}", server.address()));
    if let Some(etag) = known {
        request = request.header("if-none-match", etag);
    }
    let answer = request.send().await.unwrap();
    let etag = answer.headers()["etag"].to_str().unwrap().to_owned();
    (etag, answer.bytes().await.unwrap().to_vec())
}

/// A log that cannot be written must not cost an answer.
#[tokio::test]
async fn nobody_reads_the_log() {
    for (name, sink) in [("full disk", "/dev/full"), ("nobody", "")] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = newsstand(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]);
        let stderr: Stdio = match sink {
            "" => Stdio::piped(),
            file => fs::OpenOptions::new()
                .write(true)
                .open(file)
                .unwrap()
                .into(),
        };
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        drop(child.stderr.take());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim_end().strip_prefix("listening on ").unwrap();
        for _ in 0..3 {
            let answer = reqwest::get(format!("{address}feeds/latest.rss")).await;
            assert_eq!(answer.unwrap().status(), 200, "{name}");
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn an_import_goes_on_when_nobody_listens() {
    let folder = tempfile::tempdir().unwrap();
    let stories = folder.path().join("many");
    fs::create_dir(&stories).unwrap();
    for number in 0..600 {
        let story = format!("# Story {number}\n\nIts text.\n");
        fs::write(stories.join(format!("{number}.md")), story).unwrap();
    }
    let mut child = newsstand(folder.path())
        .arg("import")
        .arg(&stories)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(titles(&mut newsstand(folder.path())).len(), 600);
}

#[test]
fn names_of_files_cannot_move_the_cursor_or_forge_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a\nerror: forged\u{1b}[31m.md");
    fs::write(&file, "").unwrap();
    let result = output(newsstand(folder.path()).arg("import").arg(file));
    let told = stderr(&result);
    assert!(
        !told.contains("\nerror: forged") && !told.contains('\u{1b}'),
        "{told}"
    );
    assert!(told.contains("forged"), "{told}");
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let story = folder.path().join("ferry.md");
    let told = |key: &str| {
        fs::write(&story, format!("+++\ntitle = \"F\"\n{key}\n+++\nText.\n")).unwrap();
        let result = output(newsstand(folder.path()).arg("import").arg(&story));
        assert!(result.status.success());
        stderr(&result)
    };
    for key in [
        "image = \"images/NAME\"",
        "image = { url = \"images/bridge.svg\", thumbnail = \"images/NAME\" }",
        "banner = \"images/NAME\"",
        "enclosures = [{ url = \"images/NAME\", length = 1 }]",
    ] {
        let warning = told(&key.replace("NAME", "nowhere.svg"));
        assert!(
            warning.contains("warning: ") && warning.contains("nowhere.svg"),
            "{key}"
        );
        assert!(
            !told(&key.replace("NAME", "bridge.svg")).contains("warning: "),
            "{key}"
        );
    }
}

#[test]
fn what_is_published_keeps_its_date_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let story = folder.path().join("ferry.md");
    let import = |date: &str| {
        fs::write(
            &story,
            format!("+++\ntitle = \"F\"\npublished = {date}\n+++\nText.\n"),
        )
        .unwrap();
        output(newsstand(folder.path()).arg("import").arg(&story))
    };
    assert!(import("2026-01-05").status.success());
    let told = stderr(&import("2026-01-04"));
    assert!(
        told.contains("its date stays 2026-01-05T00:00:00Z"),
        "{told}"
    );
    let hidden = import("9999-01-01");
    assert!(stderr(&hidden).contains("its date stays"));
    fs::write(
        folder.path().join("later.md"),
        "+++\ntitle = \"L\"\npublished = 9999-01-01\n+++\nText.\n",
    )
    .unwrap();
    let told = stdout(
        newsstand(folder.path())
            .arg("import")
            .arg(folder.path().join("later.md")),
    );
    assert!(
        told.ends_with("(hidden until 9999-01-01T00:00:00Z)\n"),
        "{told}"
    );
    // A date that a page only shows may be that of an event: whoever imports it is told.
    let text = "<p>The crane & its master have stood on the quay for forty winters, and nobody remembers who bought it.</p>".repeat(4);
    for (marked, is_warned) in [("", true), ("itemprop=datePublished", false)] {
        let concert = folder.path().join("concert.html");
        let html = format!(
            "<!doctype html><html><head><title>Concert {marked}</title></head><body><article><h1>Concert {marked}</h1>\
             <p><time {marked} datetime='9998-01-02T19:00Z'>2 January</time>, town hall</p><div>{text}</div></article></body></html>"
        );
        fs::write(&concert, html).unwrap();
        let told = stderr(&output(
            newsstand(folder.path()).arg("import").arg(&concert),
        ));
        let warning = "hidden until 9998-01-02T19:00:00Z";
        assert_eq!(told.contains(warning), is_warned, "{told}");
    }
}

/// The page that a reader's browser saved, from the file to the feeds.
#[tokio::test]
async fn the_seed_page_reaches_its_feeds() {
    let Some(shared) = std::env::var_os("NEWSSTAND_SHARED") else {
        eprintln!("not run: there is no ../shared");
        return;
    };
    let page = PathBuf::from(shared).join("seed/opinion-page.txt");
    let server = Server::start();
    let told = stdout(
        newsstand(server.folder())
            .args(["import", "--json"])
            .arg(page),
    );
    let entries: Vec<Value> = objects(&told)
        .into_iter()
        .filter(|told| told["outcome"] == "created")
        .map(|told| told["entry"].clone())
        .collect();
    let of_kind = |kind: &str| -> Vec<String> {
        let entries = entries.iter().filter(|entry| entry["kind"] == kind);
        entries
            .map(|entry| entry["title"].as_str().unwrap().to_owned())
            .collect()
    };
    let (articles, briefs) = (of_kind("article"), of_kind("brief"));
    assert_eq!((articles.len(), briefs.len()), (1, 5));

    let titles = |document: &str| -> Vec<String> {
        let document = roxmltree::Document::parse(document).unwrap();
        let titles = document
            .descendants()
            .filter(|node| node.tag_name().name() == "title");
        titles
            .filter_map(|node| node.text().map(str::to_owned))
            .collect()
    };
    let json = |document: &str| -> Vec<String> {
        let document: Value = serde_json::from_str(document).unwrap();
        let items = document["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["title"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = serde_json::to_string(&briefs[0]).unwrap();
    let listed = [
        titles(&get_until(&server, "/feeds/briefs.rss", &briefs[0]).await),
        titles(&get_until(&server, "/feeds/briefs.atom", &briefs[0]).await),
        json(&get_until(&server, "/feeds/briefs.json", &first).await),
    ];
    for listed in listed {
        for brief in &briefs {
            assert!(listed.contains(brief), "{brief}: {listed:?}");
        }
    }
    for path in ["/sections/opinion.atom", "/authors/seymur-mammadov.rss"] {
        let listed = titles(&get_until(&server, path, &articles[0]).await);
        assert!(listed.contains(&articles[0]), "{path}: {listed:?}");
    }
}
