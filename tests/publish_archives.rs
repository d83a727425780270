//! Archives as `publish` writes them and `check` reads them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "serving/crawler.rs"]
mod crawler;
mod program;

use program::{newsstand_of, output, stdout};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const STORIES: usize = 120;

fn write_newspaper(folder: &Path) {
    let stories = folder.join("feeds/stories");
    fs::create_dir_all(&stories).unwrap();
    let site = "title = \"T ]]> & T\"\ndescription = \"D\"\nbase_url = \"http://127.0.0.1:8080\"\n\
        id_domain = \"paper.example\"\nid_date = \"2026\"\nlanguage = \"en\"\n\
        feed_entries = 3\nfeed_recent_hours = 0\n";
    fs::write(folder.join("feeds/site.toml"), site).unwrap();
    let latest = "title = \"T\"\ndescription = \"D\"\nentries = 3\nrecent_hours = 0\n";
    fs::write(folder.join("feeds/latest.toml"), latest).unwrap();
    for number in 0..STORIES {
        let text = format!(
            "+++\ntitle = \"Story {number} ]]> & 🦀\"\nsection = \"Harbour\"\n\
             published = 2026-01-01T{:02}:{:02}:00Z\n+++\nThe *ferry*, سفينة.\n",
            number / 60,
            number % 60
        );
        fs::write(stories.join(format!("story-{number}.md")), text).unwrap();
    }
}

fn files(folder: &Path, found: &mut BTreeSet<String>, below: &str) {
    for item in fs::read_dir(folder.join(below)).unwrap() {
        let item = item.unwrap();
        let path = format!("{below}/{}", item.file_name().to_str().unwrap());
        let path = path.trim_start_matches('/').to_owned();
        if item.file_type().unwrap().is_dir() {
            files(folder, found, &path);
        } else {
            found.insert(path);
        }
    }
}

#[tokio::test]
async fn a_static_tree_has_every_page_and_check_looks_at_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_newspaper(folder);
    let newsstand = || newsstand_of(&folder.join("feeds"), folder);
    stdout(newsstand().arg("import").arg(folder.join("feeds/stories")));
    let tree = folder.join("tree");
    stdout(newsstand().arg("publish").arg(&tree));
    let mut written = BTreeSet::new();
    files(&tree, &mut written, "");
    written.retain(|path| path.contains("/archive/"));
    let is_page = |path: &String| path.ends_with("/index.html");
    let (pages, written): (BTreeSet<_>, BTreeSet<_>) = written.into_iter().partition(is_page);
    let mut walked = BTreeSet::new();
    for feed in ["/feeds/latest", "/sections/harbour"] {
        for extension in ["rss", "atom", "json"] {
            let start = format!("{feed}.{extension}");
            let get = async |path: &str| fs::read(tree.join(&path[1..])).unwrap();
            let crawl = crawler::crawl(&start, get).await;
            let guids: BTreeSet<String> = crawl.guids().into_iter().collect();
            assert_eq!((guids.len(), crawl.guids().len()), (STORIES, STORIES));
            let pages = crawl.pages().iter();
            walked.extend(pages.map(|page| page.path[1..].to_owned()));
        }
    }
    assert!(!walked.is_empty());
    assert_eq!(written, walked);
    // For people there is the same, one page for three documents.
    let documents = written.iter().filter_map(|path| path.strip_suffix(".rss"));
    let wanted: BTreeSet<String> = documents.map(|path| format!("{path}/index.html")).collect();
    assert_eq!(pages, wanted);
    let first = fs::read_to_string(tree.join("feeds/latest/index.html")).unwrap();
    let (_, older) = first
        .split_once("<nav class=\"pages\">\n<a href=\"/")
        .unwrap();
    let older = older.split('"').next().unwrap();
    assert!(pages.contains(&format!("{older}/index.html")), "{older}");
    let checked = output(newsstand().arg("check"));
    let told = String::from_utf8(checked.stderr).unwrap();
    // Of each of the two feeds the three formats, and the OPML.
    let documents = written.len() + 2 * 3 + 1;
    let wanted = format!("{documents} documents checked, 0 errors, 0 warnings\n");
    assert!(told.ends_with(&wanted), "{told}");
    // One story more, and nothing of the archive is written again but what is new.
    let late = "+++\ntitle = \"Late\"\nsection = \"Harbour\"\npublished = 2026-01-02\n+++\nText.\n";
    fs::write(folder.join("feeds/stories/late.md"), late).unwrap();
    stdout(newsstand().arg("import").arg(folder.join("feeds/stories")));
    let told = stdout(newsstand().arg("publish").arg(&tree));
    let mut again = BTreeSet::new();
    files(&tree, &mut again, "");
    again.retain(|path| path.contains("/archive/") && !is_page(path));
    let kept = written.intersection(&again).count();
    assert!(kept + 6 >= written.len(), "{told}");
}
