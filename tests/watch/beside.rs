//! Pictures beside a story: whatever comes first, the story shows them, and as they are when they are
//! whole.

use super::desk::{Desk, text};
use std::fs::{self, File};
use std::io::Write;

/// The picture of a name that the feed shows, as it is served; `None` if there is none.
fn shown(desk: &Desk, name: &str) -> Option<String> {
    let (_, feed) = desk.get("/feeds/news.json");
    let start = feed.find(&format!("/images/{name}-"))?;
    let path = feed[start..].split(['"', '\\', ' ', '<']).next().unwrap();
    let (status, picture) = desk.get(path);
    assert_eq!(status, 200, "{path}");
    Some(picture)
}

/// What the log says of a story of which a file was removed.
const KEEPS: &str = "keeps what it has of files that its source names and that are not there";

fn showing(picture: &str) -> String {
    text("The pier") + &format!("\n![The pier]({picture})\n")
}

#[test]
fn a_picture_that_comes_later_changes_or_goes_changes_its_story() {
    let desk = Desk::with("");
    fs::create_dir_all(desk.path("stories/pier")).unwrap();
    fs::write(desk.path("stories/pier/pier.md"), showing("photo.png")).unwrap();
    desk.until_listed("The pier");
    assert_eq!(shown(&desk, "photo"), None);
    fs::write(desk.path("stories/pier/photo.png"), "first").unwrap();
    desk.until("there", |desk| {
        shown(desk, "photo").as_deref() == Some("first")
    });
    fs::write(desk.path("stories/pier/photo.png"), "second").unwrap();
    desk.until("another", |desk| {
        shown(desk, "photo").as_deref() == Some("second")
    });
    fs::remove_file(desk.path("stories/pier/photo.png")).unwrap();
    desk.until("told", |desk| desk.server.log().contains(KEEPS));
    let missing = "pier/pier.md:5: there is no file `photo.png`; put it beside the story, or correct the address";
    assert!(desk.server.log().contains(missing), "{}", desk.server.log());
    assert_eq!(shown(&desk, "photo").as_deref(), Some("second"));
    // In a folder that was not there, moved in as a whole, and through a link.
    fs::write(
        desk.path("stories/pier/pier.md"),
        showing("../print/deep/view.png"),
    )
    .unwrap();
    desk.until("named no more", |desk| shown(desk, "photo").is_none());
    fs::create_dir_all(desk.beside("print/deep")).unwrap();
    fs::write(desk.beside("print/deep/view.png"), "third").unwrap();
    fs::rename(desk.beside("print"), desk.path("stories/print")).unwrap();
    desk.until("moved in", |desk| {
        shown(desk, "view").as_deref() == Some("third")
    });
    fs::remove_file(desk.path("stories/print/deep/view.png")).unwrap();
    std::os::unix::fs::symlink("../other.png", desk.path("stories/print/deep/view.png")).unwrap();
    fs::write(desk.path("stories/print/other.png"), "fourth").unwrap();
    desk.until("linked", |desk| {
        shown(desk, "other").as_deref() == Some("fourth")
    });
    fs::write(desk.path("stories/print/other.png"), "fifth").unwrap();
    desk.until("behind a link", |desk| {
        shown(desk, "other").as_deref() == Some("fifth")
    });
    // The story was told once, and the others were not read.
    assert_eq!(
        desk.listed()
            .keys()
            .filter(|title| *title == "The pier")
            .count(),
        1
    );
    let last = desk.imports()["last"].clone();
    assert_eq!(
        (&last["unchanged"], &last["failed"]),
        (&0.into(), &0.into()),
        "{last}"
    );

    // What was read at the start is known as well, and so is what lies in a page's own folder.
    let paragraph = "<p>The pilots ]]&gt; &amp; their boats went out, and, so they said, all came back dry.</p>";
    let page = format!(
        "<!doctype html><title>The pilots</title><article><h1>The pilots</h1>{0}\
         <img src=\"page_files/boat.png\" width=600 height=400 alt=\"A boat\">{0}\
         <img src=\"page_files/8231\" width=600 height=400 alt=\"Its crew\">{0}</article>",
        paragraph.repeat(8)
    );
    let desk = Desk::of(|feeds| {
        fs::create_dir(feeds.join("stories")).unwrap();
        fs::write(feeds.join("stories/pier.md"), showing("photo.png")).unwrap();
        fs::write(feeds.join("stories/page.html"), &page).unwrap();
    });
    fs::write(desk.path("stories/photo.png"), "sixth").unwrap();
    desk.until("there", |desk| {
        shown(desk, "photo").as_deref() == Some("sixth")
    });
    fs::create_dir(desk.path("stories/page_files")).unwrap();
    fs::write(desk.path("stories/page_files/boat.png"), "seventh").unwrap();
    desk.until("of a page", |desk| {
        shown(desk, "boat").as_deref() == Some("seventh")
    });
    // Its name does not tell that it is a picture.
    fs::write(desk.path("stories/page_files/8231"), "GIF89a").unwrap();
    desk.until("without an ending", |desk| {
        shown(desk, "8231").as_deref() == Some("GIF89a")
    });

    // Both keep what is removed, and the page without its folder, until they name it no more.
    fs::remove_file(desk.path("stories/photo.png")).unwrap();
    fs::remove_dir_all(desk.path("stories/page_files")).unwrap();
    desk.until("both told", |desk| {
        desk.server.log().matches(KEEPS).count() >= 2
    });
    let log = desk.server.log();
    for file in ["`photo.png`", "page_files/boat.png", "page_files/8231"] {
        assert!(log.contains(file), "{log}");
    }
    // What follows the folders may say what it will of one that is gone.
    assert!(!log.contains("notify::"), "{log}");
    for (name, was) in [("photo", "sixth"), ("boat", "seventh"), ("8231", "GIF89a")] {
        assert_eq!(shown(&desk, name).as_deref(), Some(was));
    }
    let without = page.replace("<img", "<i");
    fs::write(desk.path("stories/page.html"), without).unwrap();
    fs::write(desk.path("stories/pier.md"), text("The pier")).unwrap();
    for name in ["photo", "boat", "8231"] {
        desk.until("named no more", |desk| shown(desk, name).is_none());
    }
}

/// Without its lead picture, or a file that is attached, a story is bad.
#[test]
fn a_story_that_was_bad_for_want_of_a_file_is_read_again_when_that_comes() {
    let desk = Desk::with("");
    let front = |title: &str, key: &str| {
        format!("+++\ntitle = \"{title}\"\n{key}\n+++\nIt ]]> & stands again.\n")
    };
    let lead = front(
        "The pier",
        "image = { url = \"lead.png\", alt = \"The pier\" }",
    );
    let attached = front("The bell", "enclosures = [{ url = \"bell.mp3\" }]");
    fs::write(desk.path("stories/pier.md"), lead).unwrap();
    fs::write(desk.path("stories/bell.md"), attached).unwrap();
    desk.until("bad", |desk| desk.bad().len() == 2);
    fs::write(desk.path("stories/lead.png"), "first").unwrap();
    desk.until_listed("The pier");
    fs::write(desk.path("stories/bell.mp3"), "ding").unwrap();
    desk.until_listed("The bell");
    assert!(desk.bad().is_empty(), "{:?}", desk.bad());
}

/// A WordPress export in several files, as WP-CLI writes it: a later one holds what posts of the first show.
#[test]
fn a_file_of_an_export_that_comes_later_changes_the_posts_of_the_others() {
    let export = |items: &str| {
        format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\" \
             xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
             <wp:base_blog_url>https://gazette.example</wp:base_blog_url>{items}</channel></rss>"
        )
    };
    let post = "<item><title>The pier</title><link>https://gazette.example/pier/</link>\
                <content:encoded>It ]]&gt; &amp;amp; stands \u{1f980}.</content:encoded>\
                <wp:post_id>1</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>\
                <wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>3</wp:meta_value>\
                </wp:postmeta></item>";
    let picture = |name: &str| {
        format!(
            "<item><wp:post_id>3</wp:post_id><wp:post_type>attachment</wp:post_type>\
             <wp:attachment_url>https://gazette.example/{name}.jpg</wp:attachment_url></item>"
        )
    };
    let desk = Desk::with("");
    let write = |number: &str, items: &str| {
        let name = format!("stories/gazette.wordpress.2026-11-28.{number}.xml");
        fs::write(desk.path(&name), export(items)).unwrap();
    };
    let until_shown = |name: &str| {
        let address = format!("\"https://gazette.example/{name}.jpg\"");
        desk.until(name, |desk| {
            desk.get("/feeds/news.json").1.contains(&address)
        });
    };
    write("001", post);
    desk.until_listed("The pier");
    let guids = desk.listed();
    // The next, one that fills a gap, and one that is another than it was.
    write("002", &picture("second"));
    until_shown("second");
    write("002", "");
    write("000", &picture("first"));
    until_shown("first");
    write("000", &picture("other"));
    until_shown("other");
    assert_eq!(desk.listed(), guids);
    // What has been imported need not stay.
    let name = "stories/gazette.wordpress.2026-11-28.000.xml";
    fs::remove_file(desk.path(name)).unwrap();
    desk.until_seen();
    until_shown("other");
}

#[test]
fn a_story_waits_for_its_picture_to_be_written() {
    let desk = Desk::with("");
    let mut picture = File::create(desk.path("stories/photo.png")).unwrap();
    picture.write_all(b"half ").unwrap();
    fs::write(desk.path("stories/pier.md"), showing("photo.png")).unwrap();
    for _ in 0..5 {
        desk.until_seen();
        picture.write_all(b"and ").unwrap();
    }
    // And that is told.
    desk.until("told", |desk| {
        desk.imports()["waiting"] != serde_json::json!([])
    });
    let waiting = desk.imports()["waiting"][0].clone();
    let told = |key: &str| waiting[key].as_str().unwrap().to_owned();
    assert!(told("file").ends_with("feeds/stories/pier.md"), "{waiting}");
    assert!(
        told("for").ends_with("feeds/stories/photo.png"),
        "{waiting}"
    );
    assert_eq!(desk.server.lines("the story is read", 1).len(), 1);
    // Nor is it read when all of the folder is.
    desk.server.signal("HUP");
    assert_eq!(desk.server.lines("set up anew", 1).len(), 1);
    assert!(!desk.lists("The pier"));
    picture.write_all(b"half").unwrap();
    drop(picture);
    let whole = "half and and and and and half";
    desk.until("whole", |desk| {
        shown(desk, "photo").as_deref() == Some(whole)
    });
    desk.until("no more", |desk| {
        desk.imports()["waiting"] == serde_json::json!([])
    });
    // The last one is shown while another is written in its place.
    let mut picture = File::create(desk.path("stories/photo.png")).unwrap();
    picture.write_all(b"an").unwrap();
    fs::write(
        desk.path("stories/pier.md"),
        showing("photo.png") + "Edited.\n",
    )
    .unwrap();
    desk.until_seen();
    desk.until_seen();
    assert_eq!(shown(&desk, "photo").as_deref(), Some(whole));
    picture.write_all(b"other").unwrap();
    drop(picture);
    desk.until("another", |desk| {
        shown(desk, "photo").as_deref() == Some("another")
    });
    assert!(desk.get("/feeds/news.json").1.contains("Edited."));
}
