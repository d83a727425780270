//! Folders that come, go, and are replaced.

use super::desk::{Desk, SITE, text};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

const RETRACTS: &str = "retract_removed = true\n";

#[test]
fn what_lies_in_new_folders_is_found_however_deep() {
    let desk = Desk::with("");
    for round in 0..10 {
        let folder = desk.path(&format!("stories/{round}/b/c/d"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("deep.md"), text(&format!("Deep {round}"))).unwrap();
    }
    desk.until_listed("Deep 9");
    desk.until("all", |desk| desk.listed().len() == 11);
    // And later, and in one that is moved in or has another name.
    fs::write(desk.path("stories/0/b/c/d/more.md"), text("More")).unwrap();
    desk.until_listed("More");
    let guid = desk.listed()["More"].clone();
    fs::rename(desk.path("stories/0"), desk.path("stories/other")).unwrap();
    desk.until_seen();
    fs::write(desk.path("stories/other/b/c/d/more.md"), text("Even more")).unwrap();
    desk.until_listed("Even more");
    assert_eq!(desk.listed()["Even more"], guid);
}

#[test]
fn a_folder_that_vanishes_takes_nothing_back() {
    let desk = Desk::with(RETRACTS);
    let away = desk.beside("away");
    fs::rename(desk.path("stories"), &away).unwrap();
    assert_eq!(
        desk.server.lines("there is no folder of stories", 1).len(),
        1
    );
    desk.until("thought of", |desk| {
        desk.server.log().contains("the folder of stories is empty")
    });
    assert!(desk.lists("The ferry"));
    // One that is empty, as where a disk is not mounted.
    fs::create_dir(desk.path("stories")).unwrap();
    desk.until("looked at", |desk| {
        desk.server.lines("is empty or cannot be read", 2).len() == 2
    });
    assert!(desk.lists("The ferry"));
    fs::remove_dir(desk.path("stories")).unwrap();
    fs::rename(&away, desk.path("stories")).unwrap();
    desk.until_seen();
    assert!(desk.lists("The ferry"));
    assert!(desk.server.lines("its file was removed", 0).is_empty());
}

#[test]
fn a_folder_that_is_replaced_is_watched_in_its_place() {
    let desk = Desk::with(RETRACTS);
    let next = desk.beside("next");
    fs::create_dir(&next).unwrap();
    fs::write(next.join("ferry.md"), text("The ferry")).unwrap();
    fs::write(next.join("mill.md"), text("The mill")).unwrap();
    fs::rename(desk.path("stories"), desk.beside("last")).unwrap();
    fs::rename(&next, desk.path("stories")).unwrap();
    desk.until_listed("The mill");
    desk.until_seen();
    assert!(desk.lists("The ferry"));
    // What is in the last one is nobody's any more.
    fs::write(desk.beside("last/old.md"), text("Old")).unwrap();
    fs::remove_file(desk.beside("last/ferry.md")).unwrap();
    desk.until_seen();
    assert!(!desk.lists("Old") && desk.lists("The ferry"));
    // What the new one lacks is gone.
    fs::remove_file(desk.path("stories/ferry.md")).unwrap();
    desk.until("taken back", |desk| !desk.lists("The ferry"));
}

#[test]
fn a_folder_that_is_made_after_the_start_and_one_that_is_a_link_are_watched() {
    let desk = Desk::of(|_| {});
    fs::create_dir(desk.path("stories")).unwrap();
    desk.story("ferry.md", "The ferry");
    desk.until_listed("The ferry");
    desk.until_seen();

    let desk = Desk::of(|feeds| {
        let stories = feeds.with_file_name("elsewhere");
        fs::create_dir(&stories).unwrap();
        symlink(&stories, feeds.join("stories")).unwrap();
    });
    fs::write(desk.beside("elsewhere/ferry.md"), text("The ferry")).unwrap();
    desk.until_listed("The ferry");
    // It leads elsewhere, in one step, as a deployment does.
    fs::create_dir(desk.beside("newer")).unwrap();
    fs::write(desk.beside("newer/ferry.md"), text("The ferry")).unwrap();
    fs::write(desk.beside("newer/mill.md"), text("The mill")).unwrap();
    symlink(desk.beside("newer"), desk.path("next")).unwrap();
    fs::rename(desk.path("next"), desk.path("stories")).unwrap();
    desk.until_listed("The mill");
    desk.until_seen();
}

/// Of that nobody tells; it is looked at now and then.
#[test]
fn a_desk_that_is_replaced_as_a_whole_is_watched_in_its_place() {
    let desk = Desk::with("");
    let next = desk.beside("next");
    fs::create_dir_all(next.join("stories")).unwrap();
    for name in ["site.toml", "news.toml", "stories/ferry.md"] {
        fs::copy(desk.path(name), next.join(name)).unwrap();
    }
    fs::write(next.join("stories/mill.md"), text("The mill")).unwrap();
    fs::rename(desk.path(""), desk.beside("last")).unwrap();
    fs::rename(&next, desk.path("")).unwrap();
    desk.until_listed("The mill");
    desk.until_seen();
}

/// Of its rights nobody tells either.
#[test]
fn a_folder_that_cannot_be_looked_into_is_bad_until_it_can() {
    let desk = Desk::unprivileged(|feeds| {
        fs::create_dir(feeds.join("stories")).unwrap();
        fs::write(feeds.join("stories/ferry.md"), text("The ferry")).unwrap();
        fs::write(feeds.join("site.toml"), format!("{SITE}{RETRACTS}")).unwrap();
    });
    let rights = |mode| {
        fs::set_permissions(desk.path("stories"), Permissions::from_mode(mode)).unwrap();
    };
    rights(0);
    desk.until("bad", |desk| desk.bad().contains_key("stories"));
    assert!(
        desk.bad()["stories"].contains("cannot be read"),
        "{:?}",
        desk.bad()
    );
    assert_eq!(desk.server.lines("a story was not imported", 1).len(), 1);
    desk.until("thought of", |desk| {
        desk.server.log().contains("nothing is retracted because")
    });
    assert!(desk.lists("The ferry") && desk.bad().contains_key("stories"));
    rights(0o755);
    desk.until("good", |desk| desk.bad().is_empty());
    desk.until_seen();
    assert!(desk.lists("The ferry"));
}

fn page(title: &str) -> String {
    let text =
        "The pilots ]]> & their boats went out, and none of them, so they said, came back dry. ";
    let text = format!("<p>{}</p>", text.replace('&', "&amp;").repeat(4)).repeat(4);
    format!(
        "<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>\
         {text}</article></body></html>"
    )
}

/// As when all of the folder is imported: what a browser keeps beside a page, and what a site is made
/// with, is no story, whichever of it comes or changes.
#[test]
fn what_no_import_of_the_folder_reads_is_not_read_when_it_changes() {
    let desk = Desk::of(|feeds| {
        fs::create_dir_all(feeds.join("stories/site/content")).unwrap();
        fs::write(feeds.join("stories/site/hugo.toml"), "").unwrap();
    });
    let saved = |folder: &std::path::Path| {
        fs::create_dir_all(folder.join("page_files")).unwrap();
        fs::write(folder.join("page_files/frame.html"), page("A widget")).unwrap();
        fs::write(folder.join("page.html"), page("The pilots")).unwrap();
    };
    saved(&desk.path("stories"));
    desk.until_listed("The pilots");
    fs::write(desk.path("stories/page_files/more.html"), page("More")).unwrap();
    fs::create_dir(desk.path("stories/page_files/deep")).unwrap();
    fs::write(desk.path("stories/page_files/deep/deep.html"), page("Deep")).unwrap();
    desk.until_seen();
    fs::write(
        desk.path("stories/page_files/frame.html"),
        page("Another widget"),
    )
    .unwrap();
    fs::create_dir(desk.path("stories/site/archetypes")).unwrap();
    fs::write(
        desk.path("stories/site/archetypes/default.md"),
        text("A mould"),
    )
    .unwrap();
    fs::write(
        desk.path("stories/site/content/tide.md"),
        "---\ntitle: The tide\ndate: 2026-02-02\n---\nIt rose.\n",
    )
    .unwrap();
    desk.until_listed("The tide");
    saved(&desk.beside("moved"));
    fs::rename(desk.beside("moved"), desk.path("stories/moved")).unwrap();
    desk.until_seen();
    desk.until_seen();
    let mut listed: Vec<String> = desk.listed().into_keys().collect();
    listed.retain(|title| !title.starts_with("Later"));
    assert_eq!(listed, ["The pilots", "The tide"]);
    assert!(desk.bad().is_empty(), "{:?}", desk.bad());

    // A frame that came before its page was bad, and is nobody's affair when that is there.
    fs::create_dir(desk.path("stories/late_files")).unwrap();
    fs::write(
        desk.path("stories/late_files/frame.html"),
        "<!doctype html><p>",
    )
    .unwrap();
    desk.until("bad", |desk| desk.bad().contains_key("frame.html"));
    fs::write(desk.path("stories/late.html"), page("Late")).unwrap();
    desk.until_listed("Late");
    desk.until("none is bad", |desk| desk.bad().is_empty());
}
