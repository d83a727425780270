//! Bad files: told once, shown until they are good or gone, and nothing is lost by them.

use super::desk::{Desk, text};
use newsstand::store::Store;
use std::fs;
use std::os::unix::fs::symlink;

const SLIP: &str = "+++\ntitle = \"The ferry\"\npublsihed = 2026-11-20\n+++\nIt ]]> & sank.\n";

#[test]
fn a_bad_file_leaves_its_last_good_story_and_is_shown_until_it_is_good() {
    let desk = Desk::with("retract_removed = true\n");
    let before = desk.listed();
    fs::write(desk.path("stories/ferry.md"), SLIP).unwrap();
    desk.until("bad", |desk| desk.bad().len() == 1);
    assert!(
        desk.bad()["ferry.md"].contains("ferry.md:3: "),
        "{:?}",
        desk.bad()
    );
    assert_eq!(desk.listed(), before);
    let since = desk.imports()["bad"][0]["since"].clone();
    assert!(
        desk.admin("/metrics")
            .contains("newsstand_import_bad_files 1\n")
    );
    assert_eq!(desk.admin("/readyz"), "ready\n");
    // Not each time that the folder is looked at.
    for round in 1..=2 {
        desk.server.signal("HUP");
        assert_eq!(desk.server.lines("set up anew", round).len(), round);
    }
    let told = || desk.server.lines("a story was not imported", 1).len();
    assert_eq!(told(), 1, "{}", desk.server.log());
    assert_eq!(desk.imports()["bad"][0]["since"], since);
    // Another slip is news.
    fs::write(
        desk.path("stories/ferry.md"),
        SLIP.replace("publsihed", "publishd"),
    )
    .unwrap();
    desk.until("another", |desk| {
        desk.bad()["ferry.md"].contains("publishd")
    });
    assert_eq!(desk.server.lines("a story was not imported", 2).len(), 2);

    desk.story("ferry.md", "The ferry is back");
    desk.until_listed("The ferry is back");
    assert!(desk.bad().is_empty());
    assert!(
        desk.admin("/metrics")
            .contains("newsstand_import_bad_files 0\n")
    );
}

/// A file of a site is bad for all stories that it may keep back. It is told once, and when it is mended they
/// are read.
#[test]
fn a_bad_file_of_a_site_keeps_its_stories_back_until_it_is_good() {
    let desk = Desk::of(|feeds| {
        let site = feeds.join("stories/site");
        fs::create_dir_all(site.join("content/old")).unwrap();
        fs::write(site.join("hugo.toml"), "").unwrap();
    });
    let dated =
        |title: &str| format!("---\ntitle: {title}\ndate: 2026-02-02\n---\nIt ]]> & rose.\n");
    let write = |file: &str, text: &str| {
        fs::write(desk.path("stories/site/content/old").join(file), text).unwrap();
    };
    write("_index.md", "---\ncascade: {\n---\n");
    desk.until("bad", |desk| desk.bad().len() == 1);
    for story in ["tide", "gull", "fog"] {
        write(&format!("{story}.md"), &dated(story));
        desk.until_seen();
    }
    assert!(!desk.lists("tide"));
    let log = desk.server.log();
    assert_eq!(log.matches("a story was not imported").count(), 1, "{log}");

    write("_index.md", "---\ncascade: {draft: true}\n---\n");
    desk.until("good", |desk| desk.bad().is_empty());
    desk.until_seen();
    assert!(!desk.lists("tide"));
    write("_index.md", "---\ntitle: Old\n---\n");
    for story in ["tide", "gull", "fog"] {
        desk.until_listed(story);
    }
}

/// It may tell what is missing: nothing is taken back before it is good.
#[test]
fn while_a_file_is_bad_nothing_is_taken_back() {
    let desk = Desk::with("retract_removed = true\n");
    let guid = desk.listed()["The ferry"].clone();
    fs::rename(desk.path("stories/ferry.md"), desk.path("stories/boat.md")).unwrap();
    fs::write(desk.path("stories/boat.md"), SLIP).unwrap();
    desk.until("bad", |desk| desk.bad().len() == 1);
    desk.until_seen();
    desk.until("thought of", |desk| {
        desk.server.log().contains("nothing is retracted because")
    });
    assert!(desk.lists("The ferry"));
    let edited = text("The ferry") + "\nIt was late.\n";
    fs::write(desk.path("stories/boat.md"), edited).unwrap();
    desk.until("good", |desk| desk.bad().is_empty());
    desk.until_seen();
    assert_eq!(desk.listed()["The ferry"], guid);
    // And is, when it is gone.
    fs::write(desk.path("stories/bad.md"), SLIP).unwrap();
    desk.until("bad", |desk| desk.bad().len() == 1);
    fs::remove_file(desk.path("stories/boat.md")).unwrap();
    fs::remove_file(desk.path("stories/bad.md")).unwrap();
    desk.until("taken back", |desk| !desk.lists("The ferry"));
    assert!(desk.bad().is_empty());
}

/// All of the folder is looked at again, and a moment later whether what may be missing is: of that file
/// nobody has read anything.
#[test]
fn a_file_stays_bad_and_holds_back_when_the_folder_was_looked_at_anew() {
    const HELD_UP: &str = "nothing is retracted because";
    let desk = Desk::with("retract_removed = true\n");
    fs::rename(desk.path("stories/ferry.md"), desk.path("stories/boat.md")).unwrap();
    fs::write(desk.path("stories/boat.md"), SLIP).unwrap();
    assert_eq!(desk.server.lines(HELD_UP, 1).len(), 1);
    fs::create_dir(desk.beside("elsewhere")).unwrap();
    symlink(desk.beside("elsewhere"), desk.path("stories/elsewhere")).unwrap();
    assert_eq!(desk.server.lines("of=\"folder\"", 2).len(), 2);
    assert_eq!(desk.server.lines(HELD_UP, 2).len(), 2);
    assert!(desk.bad().contains_key("boat.md"));
    // Another folder in its place, which lacks the file as well.
    let next = desk.beside("next");
    fs::create_dir(&next).unwrap();
    fs::rename(desk.path("stories/boat.md"), next.join("boat.md")).unwrap();
    fs::rename(desk.path("stories"), desk.beside("last")).unwrap();
    fs::rename(&next, desk.path("stories")).unwrap();
    assert_eq!(desk.server.lines("of=\"folder\"", 3).len(), 3);
    desk.until("thought of", |desk| desk.server.lines(HELD_UP, 0).len() > 2);
    desk.until_seen();
    assert!(desk.bad().contains_key("boat.md") && desk.lists("The ferry"));
    assert!(
        desk.admin("/metrics")
            .contains("newsstand_import_bad_files 1\n")
    );
    // When it is good, what it does not tell is taken back.
    desk.story("boat.md", "The boat");
    desk.until("taken back", |desk| !desk.lists("The ferry"));
    assert!(desk.bad().is_empty() && desk.lists("The boat"));

    // Where nothing is taken back it stays bad all the same.
    let desk = Desk::with("");
    fs::write(desk.path("stories/boat.md"), SLIP).unwrap();
    desk.until("bad", |desk| desk.bad().len() == 1);
    fs::create_dir(desk.beside("elsewhere")).unwrap();
    symlink(desk.beside("elsewhere"), desk.path("stories/elsewhere")).unwrap();
    assert_eq!(desk.server.lines("of=\"folder\"", 2).len(), 2);
    for _ in 0..5 {
        desk.until_seen();
    }
    std::thread::sleep(std::time::Duration::from_secs(1));
    desk.until_seen();
    assert!(desk.bad().contains_key("boat.md"));
}

/// That no file is bad says little while nothing can be stored.
#[test]
fn what_keeps_all_from_being_imported_is_shown_until_it_is_over() {
    let desk = Desk::with("");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let file = desk.server.folder().join("newsstand.db");
    let (store, writing) = runtime.block_on(async {
        let store = Store::open(&format!("sqlite://{}", file.display())).await;
        let store = store.unwrap();
        let writing = store.begin().await.unwrap();
        (store, writing)
    });
    desk.story("mill.md", "The mill");
    desk.until("told", |desk| !desk.imports()["trouble"].is_null());
    let trouble = desk.imports()["trouble"].clone();
    let why = trouble["why"].as_str().unwrap();
    assert!(why.contains("the store is busy"), "{why}");
    assert!(trouble["since"].is_string() && desk.bad().is_empty());
    runtime.block_on(async {
        drop(writing);
        store.close().await;
    });
    desk.until_listed("The mill");
    desk.until("over", |desk| desk.imports()["trouble"].is_null());
}
