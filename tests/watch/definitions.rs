//! `feeds/*.toml` while they are watched.

use super::desk::{Desk, NEWS, SITE};
use super::program::Server;
use std::fs;
use std::io::Write;

#[test]
fn feeds_come_change_and_go() {
    let desk = Desk::with("");
    fs::write(
        desk.path("extra.toml"),
        NEWS.replace("All the news", "Extra ]]> &"),
    )
    .unwrap();
    desk.until("a new one", |desk| desk.get("/feeds/extra.rss").0 == 200);
    // As vim writes it: it was never gone.
    let (file, backup) = (desk.path("extra.toml"), desk.path("extra.toml~"));
    for round in 0..5 {
        fs::rename(&file, &backup).unwrap();
        fs::write(
            &file,
            NEWS.replace("All the news", &format!("Extra {round}")),
        )
        .unwrap();
        fs::remove_file(&backup).unwrap();
        desk.until("another", |desk| {
            let (status, text) = desk.get("/feeds/extra.rss");
            assert_eq!(status, 200);
            text.contains(&format!("Extra {round}"))
        });
    }
    fs::remove_file(&file).unwrap();
    desk.until("none", |desk| desk.get("/feeds/extra.rss").0 == 404);
    // The stories are not read again for it.
    assert_eq!(desk.server.lines("stories imported", 1).len(), 1);
}

#[test]
fn a_slip_changes_nothing_and_is_shown_until_it_is_mended() {
    let desk = Desk::with("");
    let before = desk.get("/feeds/news.rss");
    fs::write(desk.path("news.toml"), format!("{NEWS}entires = 5\n")).unwrap();
    desk.until("bad", |desk| desk.bad().len() == 1);
    assert!(
        desk.bad()["news.toml"].contains("news.toml:4"),
        "{:?}",
        desk.bad()
    );
    assert_eq!(desk.server.lines("stays as it was", 1).len(), 1);
    assert_eq!(desk.get("/feeds/news.rss"), before);
    assert_eq!(desk.admin("/readyz"), "ready\n");
    // Stories are taken over meanwhile.
    desk.until_seen();
    assert_eq!(desk.bad().len(), 1);
    fs::write(desk.path("news.toml"), NEWS.replace("All", "Nearly all")).unwrap();
    desk.until("good", |desk| desk.bad().is_empty());
    desk.until("taken over", |desk| {
        desk.get("/feeds/news.rss")
            .1
            .contains("Nearly all the news")
    });
}

/// Whatever else is finished meanwhile, and that is taken over with it.
#[test]
fn what_is_half_written_is_not_read() {
    let desk = Desk::with("");
    let mut half = fs::File::create(desk.path("news.toml")).unwrap();
    half.write_all(b"title = \"All the").unwrap();
    fs::write(
        desk.path("extra.toml"),
        NEWS.replace("All the news", "Extra"),
    )
    .unwrap();
    for _ in 0..5 {
        desk.until_seen();
        assert!(desk.bad().is_empty(), "{:?}", desk.bad());
    }
    half.write_all(b" news\"\ndescription = \"Every story\"\nentries = 1000\n")
        .unwrap();
    drop(half);
    desk.until("taken over", |desk| desk.get("/feeds/extra.rss").0 == 200);
    assert!(desk.bad().is_empty(), "{}", desk.server.log());
    assert!(desk.server.lines("stays as it was", 0).is_empty());
}

#[test]
fn a_pipe_is_bad_and_holds_nothing_up() {
    let desk = Desk::with("");
    desk.make_pipe("pipe.toml");
    desk.until("bad", |desk| desk.bad().contains_key("pipe.toml"));
    desk.until_seen();
    fs::remove_file(desk.path("pipe.toml")).unwrap();
    desk.until("good", |desk| desk.bad().is_empty());
}

#[test]
fn the_flag_goes_before_the_environment_and_that_before_the_file() {
    const TOLD: &str = "changes of the folder are taken over at once";
    let folder = tempfile::tempdir().unwrap();
    let is_watched = |site: &str, variable: Option<&str>| {
        fs::write(folder.path().join("site.toml"), format!("{SITE}{site}")).unwrap();
        let server = Server::start_of(folder.path(), |command| {
            command.envs(variable.map(|value| ("NEWSSTAND_WATCH", value)));
        });
        assert_eq!(server.lines("serving", 1).len(), 1);
        server.log().contains(TOLD)
    };
    assert!(!is_watched("", None));
    assert!(is_watched("watch = true\n", None));
    assert!(!is_watched("watch = true\n", Some("false")));
    assert!(is_watched("watch = false\n", Some("true")));
}
