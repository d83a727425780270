//! Files that somebody is still writing, and files that nobody wants read.

use super::desk::{Desk, text};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;

#[test]
fn what_is_half_written_is_not_read() {
    let desk = Desk::with("");
    let path = desk.path("stories/slow.md");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"# Half of it\n\nIt left").unwrap();
    let mut again = File::options()
        .append(true)
        .open(desk.path("stories/ferry.md"))
        .unwrap();
    again.write_all(b"\nAnd half of this").unwrap();
    for _ in 0..12 {
        desk.until_seen();
        file.write_all(b" and left").unwrap();
    }
    // Nor is it when all of the folder is.
    desk.server.signal("HUP");
    assert_eq!(desk.server.lines("set up anew", 1).len(), 1);
    assert!(!desk.lists("Half of it"), "{}", desk.server.log());
    assert!(!desk.get("/feeds/news.json").1.contains("And half of this"));
    drop(file);
    desk.until_listed("Half of it");
    again.write_all(b" and the rest.\n").unwrap();
    drop(again);
    desk.until("whole", |desk| {
        desk.get("/feeds/news.json")
            .1
            .contains("And half of this and the rest.")
    });
}

/// It may tell what is missing, as when a file is moved to another disk.
#[test]
fn while_a_file_is_written_nothing_is_taken_back() {
    let desk = Desk::with("retract_removed = true\n");
    let guid = desk.listed()["The ferry"].clone();
    let mut file = File::create(desk.path("stories/boat.md")).unwrap();
    file.write_all(b"# The ferry\n").unwrap();
    fs::remove_file(desk.path("stories/ferry.md")).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    desk.until_seen();
    assert!(desk.lists("The ferry"));
    file.write_all(
        text("The ferry")
            .strip_prefix("# The ferry\n")
            .unwrap()
            .as_bytes(),
    )
    .unwrap();
    drop(file);
    desk.until_seen();
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(desk.listed()["The ferry"], guid);
    // And is, when nothing is written any more.
    let file = File::create(desk.path("stories/other.md")).unwrap();
    fs::remove_file(desk.path("stories/boat.md")).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(desk.lists("The ferry"));
    fs::remove_file(desk.path("stories/other.md")).unwrap();
    drop(file);
    desk.until("taken back", |desk| !desk.lists("The ferry"));
}

#[test]
fn what_programs_keep_beside_what_they_write_is_left_alone() {
    let desk = Desk::with("");
    let names = [
        ".ferry.md.swp",
        "ferry.md~",
        "#ferry.md#",
        ".#ferry.md",
        ".goutputstream-H4GQ2X",
        ".~lock.ferry.md#",
        "ferry.md___jb_tmp___",
        "ferry.md___jb_old___",
        ".DS_Store",
        "._ferry.md",
        ".ferry.md.h4Gq2x",
        ".syncthing.ferry.md.tmp",
        "~syncthing~ferry.md.tmp",
        "~$ferry.md",
        "ferry.md.part",
        "ferry.md.crdownload",
        "ferry.md.tmp",
        ".hidden/ferry.md",
    ];
    fs::create_dir(desk.path("stories/.hidden")).unwrap();
    for name in names {
        desk.story(name, "Nobody's story");
    }
    desk.until_seen();
    desk.until_seen();
    assert!(!desk.lists("Nobody's story"));
    let log = desk.server.log();
    assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
    assert_eq!(desk.bad().len(), 0);
}

#[test]
fn links_that_lead_back_and_pipes_are_bad_and_hold_nothing_up() {
    let desk = Desk::with("");
    symlink(".", desk.path("stories/back")).unwrap();
    desk.make_pipe("stories/pipe.md");
    symlink("nowhere.md", desk.path("stories/dangling.md")).unwrap();
    desk.until("all are bad", |desk| desk.bad().len() == 3);
    let bad = desk.bad();
    assert!(bad["back"].contains("leads back"), "{bad:?}");
    // It stays so, when all that is known of the folder was looked at again, and is told once.
    std::thread::sleep(std::time::Duration::from_secs(2));
    desk.until_seen();
    assert_eq!(desk.bad(), bad);
    assert_eq!(desk.server.lines("leads back", 1).len(), 1);
    assert!(bad["pipe.md"].contains("no regular file"), "{bad:?}");
    assert!(bad["dangling.md"].contains("no such file"), "{bad:?}");
    desk.until_seen();
    for name in ["back", "pipe.md", "dangling.md"] {
        fs::remove_file(desk.path("stories").join(name)).unwrap();
    }
    desk.until("none is", |desk| desk.bad().is_empty());
    // A link to a file is that file.
    fs::write(desk.beside("elsewhere.md"), text("From elsewhere")).unwrap();
    symlink(desk.beside("elsewhere.md"), desk.path("stories/linked.md")).unwrap();
    desk.until_listed("From elsewhere");
}
