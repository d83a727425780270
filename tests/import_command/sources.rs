//! One story that several sources tell, and whose word counts.

use crate::Desk;
use crate::program::{newsstand_of, output};
use std::fs;
use std::path::{Path, PathBuf};

/// One story as an export, a saved page, a teaser in a feed, a front page that lists it as one of its
/// briefs, and a file tell it.
fn tellings(desk: &Desk) -> Vec<PathBuf> {
    let address = "https://gazette.example/ferry/";
    let body = "The ferry ]]&gt; leaves an hour later from today, says the harbour master \u{1f9d1}\u{200d}\u{2708}. \
                The quay is painted &amp; the painters begin at dawn, \u{633}\u{641}\u{64a}\u{646}\u{629}.";
    let export = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Gazette</title>\
         <link>https://gazette.example</link><wp:wxr_version>1.2</wp:wxr_version>\
         <wp:base_blog_url>https://gazette.example</wp:base_blog_url><item><title>Ferry late</title>\
         <link>{address}</link><guid isPermaLink=\"false\">http://gazette.example/?p=7</guid>\
         <content:encoded><![CDATA[<p>{body}</p>]]></content:encoded><wp:post_id>7</wp:post_id>\
         <wp:post_date_gmt>2030-05-01 06:00:00</wp:post_date_gmt><wp:post_name>ferry</wp:post_name>\
         <wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>"
    );
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Ferry late</title>\
         <link rel=\"canonical\" href=\"{address}\"><meta property=\"og:type\" content=\"article\">\
         <meta property=\"article:published_time\" content=\"2030-05-01T06:00:00Z\"></head><body>\
         <article><h1>Ferry late</h1><p>{body}</p></article></body></html>"
    );
    let teaser = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Gazette</title>\
         <link>https://gazette.example</link><description>News</description><item><title>Ferry late</title>\
         <link>{address}</link><guid isPermaLink=\"false\">http://gazette.example/?p=7</guid>\
         <category>Harbour</category><description>The ferry leaves later.</description>\
         <pubDate>Wed, 01 May 2030 06:00:00 GMT</pubDate></item></channel></rss>"
    );
    let body = body.replace("&gt;", ">").replace("&amp;", "&");
    let file = format!(
        "+++\ntitle = \"Ferry late\"\nlink = \"{address}\"\npublished = 2030-05-01T06:00:00Z\n+++\n\n{body}\n"
    );
    let named = [
        ("export.xml", export),
        ("page.html", page),
        ("teaser.xml", teaser),
        ("story.md", file),
    ];
    let write = |(name, text): (&str, String)| {
        let path = desk.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    named.into_iter().map(write).collect()
}

#[test]
fn whoever_tells_a_story_first_it_is_one_entry() {
    let told_first = |desk: &Desk, path: &Path| {
        let told = desk.import(path, &["--json"]).0;
        let told: serde_json::Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
        (
            told["outcome"].as_str().unwrap().to_owned(),
            told["guid"].clone(),
        )
    };
    for first in 0..4 {
        let desk = Desk::new("");
        let tellings = tellings(&desk);
        let (outcome, guid) = told_first(&desk, &tellings[first]);
        assert_eq!(outcome, "created", "{first}");
        for round in 0..2 {
            for (number, telling) in tellings.iter().enumerate() {
                let (outcome, known) = told_first(&desk, telling);
                assert_eq!(known, guid, "{first} first, {number} in round {round}");
                assert_ne!(outcome, "created");
                // The teaser takes the text from nobody but itself, and adds its tag once.
                let adds = number == 2 && round == 0;
                assert!(
                    number != 2 || adds || outcome == "unchanged",
                    "{first} {round}: {outcome}"
                );
            }
        }
    }
}

/// Whatever the kinds of its files, and their order.
#[test]
fn a_folder_that_is_imported_again_is_unchanged() {
    let orders: [&[usize]; 10] = [
        &[0, 1],
        &[1, 0],
        &[0, 3],
        &[3, 0],
        &[1, 3],
        &[2, 0],
        &[0, 2],
        &[2, 0, 1, 3],
        &[0, 1, 2, 3],
        &[3, 1, 0, 2],
    ];
    for order in orders {
        let desk = Desk::new("");
        let tellings = tellings(&desk);
        let folder = desk.folder.path().join("in");
        fs::create_dir(&folder).unwrap();
        for (place, at) in order.iter().enumerate() {
            // Each says it in its own words.
            let text = fs::read_to_string(&tellings[*at]).unwrap();
            let own = format!("of this &amp; {place}.</p>");
            let text = text
                .replacen("</p>", &own, 1)
                .replacen(".\n", &format!(", {place}.\n"), 1);
            let name = tellings[*at].file_name().unwrap().to_str().unwrap();
            fs::write(folder.join(format!("{place}{name}")), text).unwrap();
        }
        let (told, said) = desk.import(&folder, &[]);
        assert_eq!(
            told.matches("created").count(),
            1,
            "{order:?}: {told}{said}"
        );
        for _ in 0..2 {
            let (told, said) = desk.import(&folder, &[]);
            assert_eq!(
                told.matches("unchanged").count(),
                order.len(),
                "{order:?}: {told}{said}"
            );
        }
        let (told, _) = desk.import(&folder, &["--json"]);
        assert!(told.contains("The quay is painted"), "{order:?}: {told}");
    }
}

#[test]
fn what_a_file_of_the_desk_tells_no_other_import_changes() {
    let desk = Desk::new("");
    let [export, _, teaser, story] = &tellings(&desk)[..] else {
        panic!("four were written")
    };
    let text = fs::read_to_string(story).unwrap() + "\nEdited by the desk.\n";
    let own = desk.write("ferry.md", &text);
    desk.import(&desk.stories(), &[]);
    for options in [&[][..], &["--all-or-nothing"]] {
        for other in [export, teaser] {
            let (told, said) = desk.import(other, options);
            assert!(told.starts_with("unchanged  /articles/ferry "), "{told}");
            let expected = "/articles/ferry: the file `ferry.md` of the desk's own stories tells it, so nothing \
                            of this was taken; edit that file\n";
            assert!(said.contains(expected), "{said}");
        }
    }
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(told.starts_with("unchanged  /articles/ferry "), "{told}");
    // When it is not there, another may.
    fs::remove_file(own).unwrap();
    let (told, said) = desk.import(export, &[]);
    assert!(told.starts_with("updated    /articles/ferry "), "{said}");
}

#[test]
fn who_makes_a_draft_of_a_published_story_is_told_that_it_is_still_published() {
    let desk = Desk::new("");
    let story = "+++\ntitle = \"Ferry ]]> & \u{1f980}\"\n+++\n\nIt is late.\n";
    let file = desk.write("ferry.md", story);
    desk.import(&file, &[]);
    desk.write("ferry.md", story.replace("title", "draft = true\ntitle"));
    desk.write("mill.md", story.replace("title", "draft = true\ntitle"));
    for options in [&[][..], &["--dry-run"], &["--all-or-nothing"]] {
        let (_, said) = desk.import(&desk.stories(), options);
        let warning = "warning: feeds/stories/ferry.md: Ferry ]]> & \u{1f980} is a draft, but /articles/ferry \
                       is published and stays so; `newsstand retract /articles/ferry` takes it back";
        assert_eq!(said.matches(warning).count(), 1, "{said}");
        assert_eq!(said.matches("stays so").count(), 1, "{said}");
    }
    // An export in which the post has moved to the trash.
    let export = fs::read_to_string(&tellings(&desk)[0]).unwrap();
    let path = desk.folder.path().join("export.xml");
    desk.import(&path, &[]);
    fs::write(&path, export.replace("publish", "trash")).unwrap();
    let (_, said) = desk.import(&path, &[]);
    let warning = "Ferry late is in the trash, but /articles/ferry-2 is published and stays so";
    assert!(said.contains(warning), "{said}");
    let feeds = desk.folder.path().join("feeds");
    let mut retract = newsstand_of(&feeds, desk.folder.path());
    output(retract.args(["retract", "/articles/ferry-2", "/articles/ferry"]));
    let (_, said) = desk.import(&path, &[]);
    assert!(!said.contains("stays so"), "{said}");
}

/// Also when the feed has no full texts, which are briefs where nothing else is known.
#[test]
fn a_site_and_its_own_feed_tell_the_same_stories() {
    for is_feed_first in [false, true] {
        let desk = Desk::new("");
        let site = desk.folder.path().join("site");
        fs::create_dir_all(site.join("content/posts")).unwrap();
        let configured = |permalinks: &str| {
            let text = format!("baseURL = 'https://quay.example/'\n{permalinks}");
            fs::write(site.join("hugo.toml"), text).unwrap();
        };
        configured("");
        let story = "---\ntitle: The mayor's storm ]]> &\ndate: 2026-11-02\n---\nIt closed the quay 🦀.\n\nBy noon it was over.\n";
        fs::write(site.join("content/posts/storm.md"), story).unwrap();
        let feed = desk.folder.path().join("index.xml");
        let item = |path: &str| {
            let address = format!("https://quay.example/{path}/");
            format!(
                "<rss version='2.0'><channel><title>Q</title><link>https://quay.example/</link><item><title>The mayor’s storm ]]&gt; &amp;</title>\
                 <link>{address}</link><guid>{address}</guid><pubDate>Mon, 02 Nov 2026 00:00:00 GMT</pubDate>\
                 <description>It closed the quay 🦀.</description></item></channel></rss>"
            )
        };
        fs::write(&feed, item("posts/storm")).unwrap();
        let mut sources = [&site, &feed];
        if is_feed_first {
            sources.reverse();
        }
        let (told, _) = desk.import(sources[0], &[]);
        assert!(told.starts_with("created "), "{told}");
        let (told, _) = desk.import(sources[1], &[]);
        let expected = if is_feed_first {
            "updated "
        } else {
            "unchanged "
        };
        assert!(told.starts_with(expected), "{told}");
        for again in sources {
            let (told, _) = desk.import(again, &[]);
            assert!(told.starts_with("unchanged "), "{told}");
        }
        // The site gives its pages other addresses, and its feed with them.
        configured("[permalinks]\nposts = '/:year/:contentbasename/'\n");
        let (told, _) = desk.import(&site, &[]);
        assert!(told.starts_with("updated "), "{told}");
        fs::write(&feed, item("2026/storm")).unwrap();
        let (told, _) = desk.import(&feed, &[]);
        assert!(told.starts_with("unchanged "), "{told}");
        let listed = desk.listed();
        assert_eq!(listed.lines().count(), 1, "{listed}");
        let guid = "\"guid\":\"https://quay.example/posts/storm/\"";
        assert!(
            listed.contains(guid) && listed.contains("By noon it was over"),
            "{listed}"
        );
    }
}

const LONG: &str = "<p>The crane was sold for a pound on Tuesday, said the harbour master 🦀.</p>\
    <p>It had stood there for a hundred years, and nobody had asked what for.</p>";

/// It may be a withdrawal; whoever else tells the story is told to leave it alone.
#[test]
fn the_desks_own_file_counts_however_short_it_is() {
    let desk = Desk::new("");
    let feed = desk.feed("f.xml", LONG);
    desk.import(&feed, &[]);
    let story = "+++\ntitle = \"Withdrawn\"\nlink = \"https://quay.example/crane\"\nguid = \"https://quay.example/?p=1\"\n+++\n\
                 This was wrong. See [the old page](https://quay.example/crane).\n";
    desk.write("crane.md", story);
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(told.starts_with("updated "), "{told}");
    let (told, said) = desk.import(&feed, &[]);
    assert!(
        told.starts_with("unchanged ") && said.contains("crane.md"),
        "{told}{said}"
    );
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(told.starts_with("unchanged "), "{told}");
    assert!(desk.listed().contains("This was wrong"));
}

/// The file is noted in the same transaction.
#[test]
fn the_desks_own_file_counts_beside_another_source_of_the_same_import() {
    let desk = Desk::new("");
    let story = "+++\ntitle = \"Crane sold ]]> &\"\nguid = \"https://quay.example/?p=1\"\n+++\nOurs, and short.\n";
    desk.write("crane.md", story);
    let both = [desk.stories(), desk.feed("f.xml", LONG)];
    let feeds = desk.folder.path().join("feeds");
    let mut newsstand = newsstand_of(&feeds, desk.folder.path());
    let told = output(newsstand.arg("import").args(both));
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(
        told.contains("created ") && !told.contains("updated "),
        "{told}"
    );
    assert!(desk.listed().contains("Ours, and short"));
}

#[test]
fn an_excerpt_brings_back_no_story() {
    let desk = Desk::new("");
    let full = desk.feed("full.xml", LONG);
    desk.import(&full, &[]);
    let feeds = desk.folder.path().join("feeds");
    let mut newsstand = newsstand_of(&feeds, desk.folder.path());
    output(newsstand.args(["retract", "https://quay.example/?p=1"]));
    // Of another kind of source, and of no more than a few words.
    let lines = desk.folder.path().join("a.jsonl");
    let line = "{\"kind\":\"article\",\"title\":\"Crane sold ]]> &\",\"link\":\"https://quay.example/crane\",\"body\":\"<p>The crane was sold …</p>\"}";
    fs::write(&lines, line).unwrap();
    let (told, _) = desk.import(&lines, &["--restore"]);
    assert!(told.starts_with("retracted "), "{told}");
    let (told, _) = desk.import(&full, &["--restore"]);
    assert!(told.starts_with("restored "), "{told}");
    assert!(desk.listed().contains("nobody had asked"));
}

/// An address of a site is used again, as that of a column is.
#[test]
fn two_stories_at_one_address_of_a_site_stay_two() {
    let desk = Desk::new("");
    let site = desk.folder.path().join("site");
    fs::create_dir_all(site.join("content")).unwrap();
    fs::write(
        site.join("hugo.toml"),
        "baseURL = 'https://quay.example/'\n",
    )
    .unwrap();
    let story = |day: u32, title: &str, text: &str| {
        format!("---\ntitle: {title}\ndate: 2026-11-0{day}\nurl: /weather/\n---\n{text}\n")
    };
    let monday = story(2, "Rain on Monday", "It rains on the quay & nobody is out.");
    let tuesday = story(
        3,
        "Sun at last",
        "The sun has come out, said the harbour master 🦀.",
    );
    fs::write(site.join("content/a.md"), &monday).unwrap();
    desk.import(&site, &[]);
    fs::write(site.join("content/b.md"), tuesday).unwrap();
    let (told, said) = desk.import(&site, &[]);
    assert!(
        told.contains("created ") && told.contains("unchanged "),
        "{told}{said}"
    );
    assert_eq!(desk.listed().lines().count(), 2);
}
