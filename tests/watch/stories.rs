//! Stories that are dropped, changed, renamed and removed.

use super::desk::{Desk, text};
use super::program::{newsstand_of, stdout};
use std::fs;

const RETRACTS: &str = "retract_removed = true\n";

#[test]
fn a_story_is_served_when_it_is_dropped_and_as_it_is_changed() {
    let desk = Desk::with("");
    desk.story("crane.md", "A crane ]]> & fell 🦀");
    desk.until_listed("A crane ]]> & fell 🦀");
    let guid = desk.listed()["A crane ]]> & fell 🦀"].clone();
    desk.story("crane.md", "A crane nearly fell");
    desk.until_listed("A crane nearly fell");
    assert_eq!(desk.listed()["A crane nearly fell"], guid);
    // One line for what was done, and one for each story; the folder was read once.
    let done = desk.server.lines("stories imported", 3);
    assert_eq!(done.len(), 3, "{}", desk.server.log());
    assert!(done[1].contains("of=\"changes\" created=1"), "{}", done[1]);
    assert!(done[2].contains("updated=1 unchanged=0"), "{}", done[2]);
    assert_eq!(desk.imports()["last"]["of"], "changes");
    let metrics = desk.admin("/metrics");
    for told in [
        "newsstand_import_stories_total{outcome=\"created\"} 2",
        "newsstand_import_stories_total{outcome=\"updated\"} 1",
        "newsstand_import_bad_files 0",
    ] {
        assert!(metrics.contains(told), "{told}\n{metrics}");
    }
    // A long text is one as well, and so is one that is there by another name.
    let long = format!(
        "{}\n{}",
        text("Long"),
        "All the tide tables. ".repeat(5_000)
    );
    fs::write(desk.path("stories/long.md"), long).unwrap();
    desk.until_listed("Long");
    fs::write(desk.beside("linked.md"), text("Linked")).unwrap();
    fs::hard_link(desk.beside("linked.md"), desk.path("stories/linked.md")).unwrap();
    desk.until_listed("Linked");
}

#[test]
fn a_file_that_is_renamed_keeps_its_story() {
    for site in ["", RETRACTS] {
        let desk = Desk::with(site);
        let guid = desk.listed()["The ferry"].clone();
        fs::rename(
            desk.path("stories/ferry.md"),
            desk.path("stories/packet.md"),
        )
        .unwrap();
        desk.until("renamed", |desk| {
            desk.server.log().contains("of=\"changes\"")
        });
        desk.until_seen();
        desk.story("packet.md", "The packet");
        desk.until_listed("The packet");
        assert_eq!(desk.listed()["The packet"], guid);
        assert!(!desk.lists("The ferry"));
    }
}

#[test]
fn a_file_that_is_renamed_and_edited_in_one_go_keeps_its_story() {
    let desk = Desk::with(RETRACTS);
    let guid = desk.listed()["The ferry"].clone();
    let edited = text("The ferry") + "\nIt was late.\n";
    fs::remove_file(desk.path("stories/ferry.md")).unwrap();
    fs::write(desk.path("stories/packet.md"), edited).unwrap();
    desk.until("told anew", |desk| {
        desk.get("/feeds/news.json").1.contains("It was late")
    });
    assert_eq!(desk.listed()["The ferry"], guid);
    desk.until_seen();
    assert_eq!(desk.listed()["The ferry"], guid);
    assert!(desk.server.lines("its file was removed", 0).is_empty());
}

#[test]
fn a_file_that_is_removed_takes_its_story_back_if_the_desk_wants_that() {
    let desk = Desk::with(RETRACTS);
    desk.story("mill.md", "The mill");
    desk.until_listed("The mill");
    fs::remove_file(desk.path("stories/ferry.md")).unwrap();
    desk.until("taken back", |desk| !desk.lists("The ferry"));
    assert_eq!(desk.get("/articles/ferry").0, 410);
    assert!(desk.lists("The mill"));
    let told = desk.server.lines("its file was removed", 1);
    for part in ["stories/ferry.md\"", "story=/articles/ferry"] {
        assert!(told[0].contains(part), "{told:?}");
    }
    // Who puts the file back is told that the story stays away, and which it is.
    desk.story("ferry.md", "The ferry");
    let told = desk.server.lines("stays retracted", 1);
    assert!(told[0].contains("story=/articles/ferry"), "{told:?}");
    assert!(told[0].contains("newsstand import --restore"), "{told:?}");
    assert!(!desk.lists("The ferry"));

    let desk = Desk::with("");
    fs::remove_file(desk.path("stories/ferry.md")).unwrap();
    for _ in 0..5 {
        desk.until_seen();
    }
    assert!(desk.lists("The ferry"));
    let told = desk.server.lines("and the story stays", 1);
    for part in [
        "stories/ferry.md\"",
        "story=/articles/ferry",
        "title=\"The ferry\"",
    ] {
        assert!(told[0].contains(part), "{told:?}");
    }
    assert_eq!(told.len(), 1);
}

#[test]
fn a_file_that_was_renamed_and_is_removed_is_told() {
    let desk = Desk::with("");
    let packet = desk.path("stories/packet.md");
    fs::rename(desk.path("stories/ferry.md"), &packet).unwrap();
    for _ in 0..5 {
        desk.until_seen();
    }
    assert!(desk.server.lines("and the story stays", 0).is_empty());
    fs::remove_file(packet).unwrap();
    let told = desk.server.lines("and the story stays", 1);
    assert!(told[0].contains("story=/articles/ferry"), "{told:?}");
    assert!(desk.lists("The ferry"));
}

/// Editors that write another file and give it the name; others that give the old one another.
#[test]
fn a_file_that_is_replaced_was_never_gone() {
    let desk = Desk::with(RETRACTS);
    let guid = desk.listed()["The ferry"].clone();
    let (file, backup) = (
        desk.path("stories/ferry.md"),
        desk.path("stories/ferry.md~"),
    );
    for round in 0..10 {
        let title = format!("The ferry {round}");
        if round % 2 == 0 {
            // As vim does.
            let probe = desk.path("stories/4913");
            fs::write(&probe, "").unwrap();
            fs::remove_file(&probe).unwrap();
            fs::rename(&file, &backup).unwrap();
            fs::write(&file, text(&title)).unwrap();
            fs::remove_file(&backup).unwrap();
        } else {
            // As rsync does.
            let hidden = desk.path("stories/.ferry.md.h4Gq2x");
            fs::write(&hidden, text(&title)).unwrap();
            fs::rename(&hidden, &file).unwrap();
        }
        desk.until_listed(&title);
        assert_eq!(desk.listed()[&title], guid);
        assert_eq!(desk.listed().len(), 1);
    }
    assert!(desk.server.lines("its file was removed", 0).is_empty());
    assert!(
        desk.server.lines("WARN", 0).is_empty(),
        "{}",
        desk.server.log()
    );
}

/// As when all of the folder is imported: of two files that tell one entry differently, the second is
/// bad, whichever came first.
#[test]
fn a_file_that_tells_the_story_of_another_is_bad() {
    let story = |title: &str| {
        format!("+++\ntitle = \"{title}\"\nguid = \"tag:gazette.example,2026:x\"\n+++\nText.\n")
    };
    let desk = Desk::with("");
    fs::write(desk.path("stories/m.md"), story("Of m")).unwrap();
    desk.until_listed("Of m");
    fs::write(desk.path("stories/z.md"), story("Of z")).unwrap();
    desk.until("bad", |desk| desk.bad().contains_key("z.md"));
    assert!(desk.lists("Of m") && !desk.lists("Of z"));
    // It is good once the other is gone, which nobody could tell from it alone.
    fs::remove_file(desk.path("stories/m.md")).unwrap();
    fs::write(desk.path("stories/z.md"), story("Of z again")).unwrap();
    desk.until_listed("Of z again");
    assert_eq!(desk.bad().len(), 0);
}

/// Nobody has touched it, and it holds back whatever else is to be taken back.
#[test]
fn a_file_that_tells_the_story_of_another_is_good_when_that_does_so_no_more() {
    let story = |title: &str, guid: &str| {
        format!(
            "+++\ntitle = \"{title}\"\nguid = \"tag:gazette.example,2026:{guid}\"\n+++\n{title}.\n"
        )
    };
    for site in ["", RETRACTS] {
        let desk = Desk::with(site);
        for name in ["m", "x", "z"] {
            let title = format!("Of {name}");
            fs::write(
                desk.path(&format!("stories/{name}.md")),
                story(&title, "one"),
            )
            .unwrap();
        }
        desk.until("bad", |desk| desk.bad().len() == 2);
        fs::remove_file(desk.path("stories/m.md")).unwrap();
        desk.until_listed("Of x");
        desk.until("one is bad", |desk| desk.bad().keys().eq(["z.md"]));
        fs::write(desk.path("stories/x.md"), story("Of x alone", "other")).unwrap();
        desk.until_listed("Of z");
        desk.until("none is bad", |desk| desk.bad().is_empty());
        assert!(desk.lists("Of x alone") && !desk.lists("Of m") && !desk.lists("Of x"));
        fs::remove_file(desk.path("stories/ferry.md")).unwrap();
        desk.until("taken back", |desk| {
            site.is_empty() || !desk.lists("The ferry")
        });
    }
}

#[test]
fn a_burst_is_few_batches() {
    const STORIES: usize = 900;
    let mut desk = Desk::with("");
    for number in 0..STORIES {
        desk.story(&format!("{number}.md"), &format!("Story {number}"));
    }
    desk.until("all", |desk| desk.listed().len() == STORIES + 1);
    let batches = desk.server.lines("of=\"changes\"", 0).len();
    assert!(batches < 30, "{batches}\n{}", desk.server.log());
    // A stop in the middle of one is a stop at once, and leaves no half of it.
    for number in 0..STORIES {
        desk.story(&format!("{number}.md"), &format!("Changed {number}"));
    }
    assert!(desk.server.terminate("TERM").success());
    let mut import = newsstand_of(&desk.path(""), desk.server.folder());
    let told = stdout(import.args(["import"]).arg(desk.path("stories")));
    assert!(
        told.contains("unchanged") || told.contains("updated"),
        "{told}"
    );
    let mut list = newsstand_of(&desk.path(""), desk.server.folder());
    let list = stdout(list.arg("list"));
    assert_eq!(list.matches("Changed ").count(), STORIES, "{list}");
}
