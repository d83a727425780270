//! `newsstand check` as a user meets it: files, standard input, web addresses, this desk's own.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{bare, newsstand, newsstand_of, output, repository, stdout};
use sqlx::{Connection as _, SqliteConnection};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const BROKEN: &str = "<opml version='2.0'><head/><body>\n<outline/></body></opml>";
const DOUBTFUL: &str =
    "<opml version='2.0'><head/><body>\n<outline text='a' type='rss' xmlUrl='a'/></body></opml>";
const SOUND: &str = "<opml version='2.0'><head/><body><outline text='a'/></body></opml>";

struct Told {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn told(command: &mut Command) -> Told {
    let output = output(command);
    Told {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn check(arguments: &[&str]) -> Told {
    told(bare().arg("check").args(arguments))
}

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_line_for_each_fault_and_an_exit_code_for_errors() {
    let folder = tempfile::tempdir().unwrap();
    let broken = file(&folder, "broken.opml", BROKEN);
    let doubtful = file(&folder, "doubtful.opml", DOUBTFUL);
    let sound = file(&folder, "sound.opml", SOUND);
    let [broken, doubtful, sound] = [&broken, &doubtful, &sound].map(|path| path.to_str().unwrap());
    let all = check(&[broken, doubtful, sound]);
    let error = "2:1: error[MissingAttribute]: outline has no text; add the attribute";
    let warning = "2:1: warning[MissingTitleAttr]: outline of a feed has no title; write the feed's title as title";
    assert_eq!(
        all.stdout,
        format!("{broken}:{error}\n{doubtful}:{warning}\n")
    );
    assert_eq!(all.stderr, "3 documents checked, 1 error, 1 warning\n");
    assert_eq!(all.code, Some(1));
    // A warning alone is no failure.
    assert_eq!(check(&[doubtful, sound]).code, Some(0));

    let object: serde_json::Value =
        serde_json::from_str(&check(&["--json", broken]).stdout).unwrap();
    let wanted = serde_json::json!({
        "document": broken, "line": 2, "column": 1, "severity": "error", "rule": "MissingAttribute",
        "message": "outline has no text", "remedy": "add the attribute",
    });
    assert_eq!(object, wanted);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let sound = file(&folder, "sound.opml", SOUND);
    let away = folder.path().join("away.rss");
    let result = check(&[away.to_str().unwrap(), sound.to_str().unwrap()]);
    assert_eq!(result.code, Some(1));
    assert!(
        result
            .stderr
            .contains("away.rss is not there; give the path of a document"),
        "{}",
        result.stderr
    );
    assert!(
        result
            .stderr
            .ends_with("1 document checked, 0 errors, 0 warnings, 1 could not be read\n")
    );
    assert_eq!(check(&["-", "-"]).code, Some(2));
}

#[test]
fn a_folder_is_every_feed_document_below_it() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    stdout(
        newsstand(folder.path())
            .arg("import")
            .arg(repository("feeds/stories")),
    );
    stdout(newsstand(folder.path()).arg("publish").arg(&tree));
    let name = tree.to_str().unwrap();
    let sound = check(&[name]);
    assert_eq!((sound.code, sound.stdout.as_str()), (Some(0), ""));
    let own = told(newsstand(folder.path()).arg("check"));
    assert_eq!(sound.stderr, own.stderr, "as many as the desk itself has");

    fs::write(tree.join("feeds/latest.rss"), "").unwrap();
    fs::write(tree.join("news-sitemap.xml"), "<urlset><url/>").unwrap();
    fs::write(tree.join("old.xml"), BROKEN).unwrap();
    fs::write(tree.join("index.html"), BROKEN).unwrap();
    let broken = check(&[name]);
    assert_eq!(broken.code, Some(1));
    let lines: Vec<&str> = broken.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with(&format!(
        "{name}/feeds/latest.rss:1:1: error[UnknownDocument]"
    )));
    assert!(lines[1].starts_with(&format!("{name}/old.xml:2:1: error[MissingAttribute]")));

    let empty = tempfile::tempdir().unwrap();
    let none = check(&[empty.path().to_str().unwrap()]);
    assert_eq!(none.code, Some(1));
    assert!(
        none.stderr
            .contains("holds no feed documents; name a folder"),
        "{}",
        none.stderr
    );
}

#[test]
fn what_newsstand_does_not_fetch_is_told_with_the_remedy() {
    for address in ["ftp://paper.example/feed.rss", "sftp://a/b", "://"] {
        let refused = check(&[address]);
        assert_eq!(refused.code, Some(1));
        let wanted =
            format!("error: {address}: only http and https addresses are fetched; fetch it");
        assert!(refused.stderr.starts_with(&wanted), "{}", refused.stderr);
    }
}

#[test]
fn a_level_of_the_log_that_is_none_is_a_wrong_call() {
    for (written, culprit) in [
        ("bogus", "bogus"),
        ("info,wran", "wran"),
        ("newsstand=loud", "newsstand=loud"),
    ] {
        let refused = told(bare().env("NEWSSTAND_LOG", written).args(["check", "-"]));
        assert_eq!(refused.code, Some(2), "{written}");
        let wanted =
            format!("error: NEWSSTAND_LOG: `{culprit}` chooses no log lines; write a level");
        assert!(refused.stderr.starts_with(&wanted), "{}", refused.stderr);
    }
    for written in [
        "",
        "warn",
        "OFF",
        "info,newsstand::request=off",
        "hyper=debug, warn",
    ] {
        let taken = told(bare().env("NEWSSTAND_LOG", written).args(["check", "-"]));
        assert_eq!(taken.code, Some(1), "{written}: {}", taken.stderr);
    }
}

#[test]
fn a_name_cannot_write_to_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "a\u{1b}[2J\nb", BROKEN);
    let result = check(&[path.to_str().unwrap()]);
    assert_eq!(result.stdout.lines().count(), 1);
    assert!(!result.stdout.contains('\u{1b}'));
}

#[test]
fn standard_input_is_a_document() {
    let mut command = bare();
    command
        .args(["check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(BROKEN.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.stdout.starts_with(b"-:2:1: error[MissingAttribute]"));
    assert_eq!(output.status.code(), Some(1));
}

/// Answers each connection with the next of these, and says where.
fn server(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            // Who has heard enough hangs up.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}/feed.opml")
}

fn answer(head: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn a_web_address_is_fetched_and_its_answer_judged() {
    let url = server(vec![answer(
        "200 OK\r\nContent-Type: text/x-opml; charset=utf-8",
        SOUND,
    )]);
    let sound = check(&[&url]);
    assert_eq!(
        (sound.code, sound.stdout.as_str()),
        (Some(0), ""),
        "{}",
        sound.stderr
    );

    let url = server(vec![answer(
        "200 OK\r\nContent-Type: text/html; charset=latin1",
        BROKEN,
    )]);
    let judged = check(&[&url]);
    let rules = [
        "UnexpectedContentType",
        "EncodingMismatch",
        "MissingAttribute",
    ];
    for (line, rule) in judged.stdout.lines().zip(rules) {
        assert!(line.starts_with(&url) && line.contains(rule), "{line}");
    }
    assert_eq!((judged.code, judged.stdout.lines().count()), (Some(1), 3));

    let url = server(vec![answer("404 Not Found", SOUND)]);
    let gone = check(&[&url]);
    assert_eq!(gone.code, Some(1));
    assert!(
        gone.stderr.contains("answers 404 Not Found"),
        "{}",
        gone.stderr
    );

    let url = server(vec![answer("200 OK", SOUND)]).replace("http:", "https:");
    let plain = check(&[&url]);
    assert_eq!(plain.code, Some(1), "nobody speaks TLS there");
    assert!(
        plain.stderr.contains("cannot be fetched"),
        "{}",
        plain.stderr
    );
}

#[test]
fn five_redirections_are_followed_and_not_one_more() {
    let after = |redirections: usize| {
        let mut answers = vec![answer("302 Found\r\nLocation: /again", ""); redirections];
        answers.push(answer("200 OK\r\nContent-Type: text/x-opml", SOUND));
        check(&[&server(answers)])
    };
    let followed = after(5);
    assert_eq!(followed.code, Some(0), "{}", followed.stderr);
    let circle = after(6);
    assert_eq!(circle.code, Some(1));
    assert!(
        circle.stderr.contains("cannot be fetched"),
        "{}",
        circle.stderr
    );
}

#[test]
fn a_document_may_have_ten_mebibytes_and_not_one_byte_more() {
    let long = |bytes: usize| format!("{SOUND}{}", " ".repeat(bytes - SOUND.len()));
    let fetch = |body: &str| {
        check(&[&server(vec![answer(
            "200 OK\r\nContent-Type: text/x-opml",
            body,
        )])])
    };
    assert_eq!(fetch(&long(10 << 20)).code, Some(0));
    let longer = fetch(&long((10 << 20) + 1));
    assert_eq!(longer.code, Some(1));
    assert!(
        longer.stderr.contains("it has more than 10485760 bytes"),
        "{}",
        longer.stderr
    );
}

/// The demo's, without the pictures that lie beside it.
fn demo_site() -> String {
    let site = fs::read_to_string(repository("feeds/site.toml")).unwrap();
    let lines = site
        .lines()
        .filter(|line| !line.starts_with("icon") && !line.starts_with("logo"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_day_of_the_domain_that_has_not_come_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let site = demo_site();
    let of = |date: &str| {
        let key = site.lines().find(|line| line.starts_with("id_date"));
        let site = site.replace(key.unwrap(), &format!("id_date = \"{date}\""));
        fs::write(folder.path().join("site.toml"), site).unwrap();
        told(newsstand_of(folder.path(), folder.path()).arg("check"))
    };
    for (date, is_ahead) in [("2026", false), ("9999-12-30", true)] {
        let checked = of(date);
        assert_eq!(checked.code, Some(0), "{}", checked.stderr);
        let told = checked.stderr.contains("id_date in site.toml lies ahead");
        assert_eq!(told, is_ahead, "{}", checked.stderr);
    }
}

#[test]
fn without_arguments_stories_that_would_not_be_imported_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let stories = folder.path().join("stories");
    fs::create_dir(&stories).unwrap();
    fs::write(folder.path().join("site.toml"), demo_site()).unwrap();
    fs::write(
        stories.join("good.md"),
        "# The ferry ]]> 🦀\n\nIt left at six.\n",
    )
    .unwrap();
    let store = tempfile::tempdir().unwrap();
    let check = || told(program::newsstand_of(folder.path(), store.path()).arg("check"));
    assert_eq!(check().code, Some(0));
    fs::write(
        stories.join("bad.md"),
        "+++\ntitel = \"x\"\n+++\nIt left at six.\n",
    )
    .unwrap();
    fs::write(stories.join("worse.md"), [0u8, 1, 2, 255]).unwrap();
    let checked = check();
    assert_eq!(checked.code, Some(1), "{}", checked.stderr);
    for line in [
        "stories/bad.md:2: ",
        "stories/worse.md: ",
        "2 could not be read",
    ] {
        assert!(checked.stderr.contains(line), "{line}: {}", checked.stderr);
    }
}

/// Before anybody turns it on: it takes back at once whatever was ever removed.
#[test]
fn how_many_stories_lost_their_files_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let feeds = folder.path().join("feeds");
    fs::create_dir_all(feeds.join("stories")).unwrap();
    let site = demo_site();
    fs::write(feeds.join("site.toml"), &site).unwrap();
    let story = |name: &str| feeds.join(format!("stories/{name}.md"));
    for name in ["crane", "ferry", "mill"] {
        fs::write(story(name), format!("# The {name} ]]> & 🦀\n\nIt stood.\n")).unwrap();
    }
    let check = || told(newsstand_of(&feeds, folder.path()).arg("check")).stderr;
    stdout(
        newsstand_of(&feeds, folder.path())
            .arg("import")
            .arg(feeds.join("stories")),
    );
    assert!(!check().contains("stored whose file"), "{}", check());
    // One that has another name is there.
    fs::rename(story("crane"), story("derrick")).unwrap();
    assert!(!check().contains("stored whose file"), "{}", check());
    fs::remove_file(story("ferry")).unwrap();
    let one = check();
    assert!(
        one.contains("1 story is stored whose file is not in "),
        "{one}"
    );
    assert!(
        one.contains("with `retract_removed = true` the next import would retract"),
        "{one}"
    );
    fs::write(feeds.join("site.toml"), site + "\nretract_removed = true\n").unwrap();
    fs::remove_file(story("derrick")).unwrap();
    let many = check();
    assert!(
        many.contains("2 stories are stored whose files are not in "),
        "{many}"
    );
    assert!(
        many.contains("`retract_removed` has the next import retract them"),
        "{many}"
    );
    // Where nothing is, as when a disk is not mounted, nothing is taken back.
    fs::remove_file(story("mill")).unwrap();
    assert!(!check().contains("stored whose file"), "{}", check());
}

#[test]
fn without_arguments_every_document_of_the_desk_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let none = told(newsstand(folder.path()).arg("check"));
    assert_eq!((none.code, none.stdout.as_str()), (Some(0), ""));
    let start = "the configuration is good, and there are no documents yet: there is no store at ";
    assert!(none.stderr.starts_with(start), "{}", none.stderr);
    assert!(!folder.path().join("newsstand.db").exists());
    stdout(
        newsstand(folder.path())
            .arg("import")
            .arg(repository("feeds/stories")),
    );
    let own = told(newsstand(folder.path()).arg("check"));
    assert_eq!((own.code, own.stdout.as_str()), (Some(0), ""));
    let documents: u64 = own.stderr.split(' ').next().unwrap().parse().unwrap();
    assert!(documents > 30, "{}", own.stderr);

    // A configuration that cannot be read is told first.
    let feeds = tempfile::tempdir().unwrap();
    fs::write(feeds.path().join("site.toml"), "title = 1\n").unwrap();
    for store in [folder.path(), feeds.path()] {
        let wrong = told(program::newsstand_of(feeds.path(), store).arg("check"));
        assert_eq!(wrong.code, Some(1));
        assert!(wrong.stderr.contains("site.toml:1"), "{}", wrong.stderr);
    }
}

/// A guid that no import takes any more, as an older program may have stored it: a `tag` has its own
/// form, of which Atom alone has a rule.
#[tokio::test]
async fn publish_leaves_a_document_out_that_breaks_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    let story = |name: &str, text: &str| {
        let path = file(&folder, name, text);
        stdout(newsstand(folder.path()).arg("import").arg(path));
    };
    let publish = || told(newsstand(folder.path()).arg("publish").arg(&tree));
    let published = |name: &str| fs::read_to_string(tree.join("feeds").join(name)).unwrap();

    story("good.md", "# The ferry sails\n\nAt six.\n");
    assert_eq!(publish().code, Some(0));
    let before = published("latest.atom");
    story(
        "bad.md",
        "+++\ntitle = \"Fog\"\nguid = \"tag:a.example,2026:fog\"\n+++\nAgain.\n",
    );
    let store = format!("sqlite://{}", folder.path().join("newsstand.db").display());
    let mut store = SqliteConnection::connect(&store).await.unwrap();
    for table in ["entry", "listing"] {
        let statement = format!(
            "UPDATE {table} SET guid = 'tag:nonsense' WHERE guid = 'tag:a.example,2026:fog'"
        );
        let statement = sqlx::AssertSqlSafe(statement);
        let done = sqlx::query(statement).execute(&mut store).await.unwrap();
        assert!(done.rows_affected() > 0, "{table}");
    }
    store.close().await.unwrap();
    let refused = publish();
    assert_eq!(refused.code, Some(1));
    let told = |start: &str, rule: &str| {
        let mut lines = refused.stderr.lines();
        lines.any(|line| line.starts_with(start) && line.contains(rule))
    };
    assert!(
        told(
            "/feeds/latest.atom:",
            ": error[InvalidTAG]: id is `tag:nonsense`"
        ),
        "{}",
        refused.stderr
    );
    assert!(
        told("error: ", "documents not written"),
        "{}",
        refused.stderr
    );
    assert_eq!(published("latest.atom"), before);
    assert!(
        published("latest.rss").contains("Fog"),
        "only Atom has a rule for tags"
    );
}
