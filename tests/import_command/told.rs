//! What is said of files that are not quite as they were meant.

use crate::Desk;
use crate::program::{newsstand_of, output};
use std::fs;
use std::path::Path;

/// Whoever forgets --store fills another than the one that is served.
#[test]
fn a_store_that_is_made_is_told() {
    let desk = Desk::new("");
    for one in ["newsstand.db", "newsstand.db-wal", "newsstand.db-shm"] {
        let _ = fs::remove_file(desk.folder.path().join(one));
    }
    desk.write("ferry.md", "# The ferry ]]> &\n\nIt left at six.\n");
    let made = "there was no store at sqlite://newsstand.db; a new one is made\n";
    let (_, said) = desk.import(&desk.stories(), &[]);
    assert!(said.starts_with(made), "{said}");
    let (_, said) = desk.import(&desk.stories(), &[]);
    assert!(!said.contains("no store"), "{said}");
}

#[test]
fn a_slug_that_cannot_be_had_is_told() {
    let desk = Desk::new("");
    let story = |slug: &str| {
        format!("+++\ntitle = \"]]> & سفينة\"\nslug = \"{slug}\"\n+++\nAbout {slug}.\n")
    };
    desk.write("a.md", story("same"));
    desk.write("b.md", story("same").replace("About", "Also about"));
    let (told, said) = desk.import(&desk.stories(), &[]);
    assert!(told.contains("created    /articles/same-2"), "{told}");
    let refused = "warning: feeds/stories/b.md: /articles/same-2: `slug`: /articles/same is or was another \
                   story's address; write another `slug`, or none\n";
    let summary = "2 created, 0 updated, 0 unchanged, 1 warning\n";
    assert_eq!(said, format!("{refused}{summary}"));
    // A known story keeps its address, and a former address is taken too.
    desk.write("a.md", story("elsewhere"));
    let (told, said) = desk.import(&desk.stories(), &[]);
    assert!(told.contains("updated    /articles/elsewhere"), "{told}");
    assert!(told.contains("unchanged  /articles/same-2"), "{told}");
    assert!(said.starts_with(refused), "{said}");
    desk.write("b.md", story("same-2").replace("About", "Also about"));
    let (_, said) = desk.import(&desk.stories(), &[]);
    assert!(!said.contains("warning"), "{said}");
}

#[test]
fn a_headline_is_quoted_with_the_marks_of_its_letters_and_without_what_moves_the_cursor() {
    let desk = Desk::new("");
    let story =
        |title: &str| format!("+++\ntitle = '{title}'\n+++\nIt opens.\n\n<blink>x</blink>\n");
    for (name, title, quoted) in [
        (
            "market.md",
            "السوق الجديد يفتح أبوابه ليلًا",
            "\"السوق الجديد يفتح أبوابه ليلًا\"",
        ),
        // A vowel sign of Hindi, a joiner of Persian and an apostrophe.
        (
            "tide.md",
            "कि می\u{200C}رود Ada’s",
            "\"कि می\u{200C}رود Ada’s\"",
        ),
        (
            "quay.md",
            "A \"quay\" \\ a \u{202E}pier",
            r#""A \"quay\" \\ a \u{202e}pier""#,
        ),
    ] {
        let (_, said) = desk.import(&desk.write(name, story(title)), &["--dry-run"]);
        let told = format!("left out of {quoted}: \"<blink>\": ");
        assert!(said.contains(&told), "{said}");
    }
}

#[test]
fn a_picture_that_is_not_there_is_told_with_its_line_while_the_story_is_new() {
    let desk = Desk::new("");
    fs::create_dir(desk.folder.path().join("feeds/images")).unwrap();
    fs::write(desk.folder.path().join("feeds/images/there.png"), "x").unwrap();
    let story = "+++\ntitle = \"Pictures\"\nimage = \"/images/nope.jpg\"\n+++\n\
                 ![There](/images/there.png)\n\n![Alt](../images/nope.png)\n\n\
                 <img src=\"/images/raw.png\" alt=\"\">\n\n[A report](/images/report.pdf) \
                 <blink>x</blink>\n";
    let path = desk.write("pictures.md", story);
    let missing = |line: u32, name: &str| {
        format!(
            "warning: feeds/stories/pictures.md:{line}: there is no feeds/images/{name}; put the \
             file there, or correct `/images/{name}`\n"
        )
    };
    let (_, said) = desk.import(&path, &[]);
    let mut warnings: Vec<&str> = said.split_inclusive('\n').collect();
    assert_eq!(
        warnings.pop(),
        Some("1 created, 0 updated, 0 unchanged, 5 warnings\n")
    );
    assert!(
        warnings[4].contains(":11: left out of \"Pictures\": \"<blink>\""),
        "{said}"
    );
    let expected = [
        missing(3, "nope.jpg"),
        missing(7, "nope.png"),
        missing(9, "raw.png"),
        missing(11, "report.pdf"),
    ];
    assert_eq!(warnings[..4], expected);
    // Said once, and whenever it is asked for.
    let (_, again) = desk.import(&path, &[]);
    assert_eq!(again, "0 created, 0 updated, 1 unchanged\n");
    let (_, tried) = desk.import(&path, &["--dry-run"]);
    assert!(tried.starts_with(&expected.concat()), "{tried}");
    let (told, _) = desk.import(&path, &["--dry-run", "--json"]);
    let told: Vec<serde_json::Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(told[1]["warning"]["line"], 3);
    assert!(told[5]["left_out"]["reason"].is_string());
}

#[test]
fn a_folder_without_stories_says_which_names_count() {
    let desk = Desk::new("");
    let none = format!(
        "warning: no story was found in feeds/stories; of a folder the files are read whose names end \
         in {} and do not begin with a full stop\n",
        newsstand::import::endings()
    );
    let nothing = "0 created, 0 updated, 0 unchanged";
    let (_, said) = desk.import(&desk.stories(), &[]);
    assert_eq!(said, format!("{none}{nothing}\n"));
    desk.write("notes.docx", "<p>x");
    let (told, said) = desk.import(&desk.stories(), &[]);
    let reason = "a name that does not end as a story's does";
    assert_eq!(
        told,
        format!("skipped    feeds/stories/notes.docx  ({reason})\n")
    );
    assert_eq!(said, format!("{none}{nothing}, 1 skipped (1 × {reason})\n"));
    // What comes in with a story is told otherwise.
    let shown = "a picture or a recording, which comes with the story that shows it";
    for name in ["gull.PNG", "gull.mp3"] {
        let file = desk.write(name, "x");
        let (told, said) = desk.import(&desk.stories(), &[]);
        assert!(told.contains(&format!("{name}  ({shown})\n")), "{told}");
        assert!(said.starts_with(&none), "{said}");
        fs::remove_file(file).unwrap();
    }
    let settings = desk.write("../latest.toml", "title = \"x\"\ndescription = \"x\"\n");
    let (told, said) = desk.import(&settings, &[]);
    assert_eq!(told, "");
    assert!(
        said.contains("neither its name nor its beginning says that this is a story"),
        "{said}"
    );
    std::fs::remove_file(settings).unwrap();
    desk.write(
        "caf.txt",
        b"Caf\xe9 society\n\nThe caf\xe9 on the quay is full.\n",
    );
    let (_, said) = desk.import(&desk.stories(), &[]);
    let guessed = "warning: feeds/stories/caf.txt: read as windows-1252, for it is no UTF-8; if \
                   letters are wrong, save the file as UTF-8 and import it again\n";
    assert_eq!(
        said,
        format!(
            "{guessed}1 created, 0 updated, 0 unchanged, 1 skipped (1 × {reason}), 1 warning\n"
        )
    );
}

/// It was a story before such files were told from stories, or somebody named it: readers have it.
#[test]
fn a_readme_that_is_published_stays_so_and_that_is_told() {
    let desk = Desk::new("retract_removed = true\n");
    desk.write("ferry.md", "# The ferry ]]> &\n\nIt left at six.\n");
    let readme = desk.write("README.md", "# How we write\n\nIn short words.\n");
    let (told, _) = desk.import(&readme, &[]);
    assert!(told.starts_with("created    /articles/readme"), "{told}");
    let published = |listed: String| {
        let mut lines = listed.lines().map(str::to_owned);
        lines.find(|line| line.contains("How we write")).unwrap()
    };
    let before = published(desk.listed());
    for text in ["In short words.", "In long words."] {
        desk.write("README.md", format!("# How we write\n\n{text}\n"));
        let (told, said) = desk.import(&desk.stories(), &[]);
        assert!(
            !told.contains("updated") && !told.contains("retracted"),
            "{told}"
        );
        let stays = "README is a text about its folder, not a story, but /articles/readme is published and \
                     stays so; `newsstand retract /articles/readme` takes it back";
        assert!(said.contains(stays), "{said}");
        assert_eq!(published(desk.listed()), before);
    }
}

/// Of a text without a front matter only its headline says which it was.
#[test]
fn a_changelog_that_is_published_stays_so_and_that_is_told() {
    let desk = Desk::new("");
    let changes = "Changes ]]> & more\n\nBy Ada Quill\n\nIt was read once and is not read again.\n";
    let changelog = desk.write("changelog.txt", changes);
    // What is no page, or no text, is passed as before.
    desk.write("README.txt", "");
    desk.write("CONTRIBUTING.txt", b"\x01\x02\x00\xff");
    let skipped = "3 skipped (3 × a text about its folder, not a story)";
    let stays = "is published and stays so";
    let (told, said) = desk.import(&desk.stories(), &[]);
    assert!(
        said.contains(skipped) && !said.contains(stays),
        "{told}{said}"
    );
    let (told, _) = desk.import(&changelog, &[]);
    let page = "/articles/changes-more";
    assert!(told.contains(page), "{told}");
    desk.write("changelog.txt", changes.replace("once", "twice"));
    let (_, said) = desk.import(&desk.stories(), &[]);
    let hint = format!(
        "is a text about its folder, not a story, but {page} {stays}; `newsstand retract {page}` takes it back"
    );
    assert!(said.contains(skipped) && said.contains(&hint), "{said}");
}

#[test]
fn entries_without_a_date_are_told_before_readers_see_them() {
    let desk = Desk::new("");
    let page = desk.folder.path().join("page.txt");
    let text =
        "Tide ]]> & سفينة\n\nBy Bo Li\n\nHigh.\nLow.\n\nRecent News\n\nCrane\n\nIt is new...\n";
    fs::write(&page, text).unwrap();
    let told =
        "2 new entries give no date and are published as of now, for good; --date says when\n";
    let (_, tried) = desk.import(&page, &["--dry-run"]);
    assert!(tried.contains(told), "{tried}");
    let (_, dated) = desk.import(&page, &["--dry-run", "--date", "2026-10-04T08:00:00Z"]);
    assert!(!dated.contains("no date"), "{dated}");
    let (sums, _) = desk.import(&page, &["--dry-run", "--json"]);
    assert!(sums.contains("\"undated\":2"), "{sums}");
    // The desk's own files have the moment in which they are dropped.
    desk.write(
        "own.txt",
        text.replace("Tide", "Ebb").replace("Crane", "Buoy"),
    );
    let (_, own) = desk.import(&desk.stories(), &[]);
    assert!(own.starts_with("2 created"), "{own}");
    let (_, said) = desk.import(&page, &[]);
    assert!(said.contains(told), "{said}");
    let (_, again) = desk.import(&page, &[]);
    assert!(!again.contains("no date"), "{again}");
}

#[test]
fn what_is_left_out_again_and_again_is_told_a_few_times_and_counted() {
    let desk = Desk::new("");
    let post = |number: usize| {
        format!(
            "<item><title>Post {number}</title><guid>http://gazette.example/?p={number}</guid>\
             <content:encoded><![CDATA[<p>Text {number}.</p>[contact-form-7 id=\"1\"]{}]]></content:encoded>\
             <wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2026-05-01 06:00:00</wp:post_date_gmt>\
             <wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>\n",
            if number == 11 {
                "[tide-table day=\"1\"]"
            } else {
                ""
            }
        )
    };
    let export = |posts: usize| {
        let posts: String = (0..posts).map(post).collect();
        let path = desk
            .folder
            .path()
            .join(format!("export-{}.xml", posts.len()));
        let text = format!(
            "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Gazette</title>\
             <wp:wxr_version>1.2</wp:wxr_version>\n{posts}</channel></rss>"
        );
        fs::write(&path, text).unwrap();
        path
    };
    let (_, said) = desk.import(&export(5), &[]);
    assert_eq!(said.matches("left out of \"Post").count(), 5, "{said}");
    assert!(
        !said.contains(" more: ") && said.contains(", 5 warnings"),
        "{said}"
    );
    let (_, said) = desk.import(&export(12), &["--dry-run"]);
    // What another one is called is told though the reason is the same.
    assert_eq!(said.matches("left out of \"Post").count(), 6, "{said}");
    assert!(
        said.contains("left out of \"Post 11\": \"[tide-table]\": "),
        "{said}"
    );
    assert!(
        said.contains("warning: left out: 7 more: \"[contact-form-7]\": only the site itself")
            && said.contains(", 13 warnings"),
        "{said}"
    );
    let (told, _) = desk.import(&export(12), &["--json", "--dry-run"]);
    assert_eq!(told.matches("\"left_out\"").count(), 13, "{told}");
    // The same of many files.
    let pages = desk.folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    for number in 0..12 {
        let page = format!(
            "<!doctype html><meta property='og:type' content='article'><h1>Story {number}</h1>\
             <div class='entry-content'><p>It is told here.</p><p><img src='p_files/{number}.png'></p></div>"
        );
        fs::write(pages.join(format!("{number}.html")), page).unwrap();
    }
    let (_, said) = desk.import(&pages, &[]);
    assert_eq!(said.matches("left out of \"Story").count(), 5, "{said}");
    assert!(
        said.contains("warning: left out: 7 more: ") && said.contains(", 12 warnings"),
        "{said}"
    );
}

#[test]
fn pictures_come_with_their_stories_and_not_without() {
    let desk = Desk::new("");
    let outside = desk.folder.path().join("elsewhere");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("ferry.png"), b"\x89PNG ]]> & more").unwrap();
    fs::write(outside.join("a.md"), "# Ferry 🦀\n\n![It](ferry.png)\n").unwrap();
    fs::write(
        outside.join("b.md"),
        "+++\npublished = \"soon\"\n+++\n# B\n",
    )
    .unwrap();
    let images =
        || fs::read_dir(desk.folder.path().join("feeds/images")).map_or(0, Iterator::count);
    let (told, said) = desk.import(&outside, &["--all-or-nothing"]);
    assert_eq!((told.as_str(), images()), ("", 0), "{said}");
    desk.import(&outside, &["--dry-run"]);
    assert_eq!(images(), 0);
    fs::remove_file(outside.join("b.md")).unwrap();
    let (told, said) = desk.import(&outside, &["--all-or-nothing"]);
    assert!(told.contains("created    /articles/a"), "{told}{said}");
    assert_eq!(images(), 1);
}

#[test]
fn a_story_whose_picture_cannot_be_placed_is_told_and_not_stored() {
    let desk = Desk::new("");
    desk.write("ferry.png", b"\x89PNG ]]> & more");
    desk.write("a.md", "# Ferry 🦀\n\n![It](ferry.png)\n");
    desk.write("b.md", "# Mill\n\nIt burns.\n");
    let images = desk.folder.path().join("feeds/images");
    fs::write(&images, "no folder").unwrap();
    let (told, said) = desk.import(&desk.stories(), &[]);
    assert_eq!(told.matches("created").count(), 1, "{told}");
    assert!(told.contains("/articles/b"), "{told}");
    let problem = "error: feeds/stories/a.md: feeds/images/ferry-";
    assert!(
        said.contains(problem) && said.contains("a file stands where its folder should be"),
        "{said}"
    );
    let (told, said) = desk.import(&desk.stories(), &["--all-or-nothing"]);
    assert!(
        !told.contains("created") && said.contains(problem),
        "{said}"
    );
    fs::remove_file(&images).unwrap();
    let (told, said) = desk.import(&desk.stories(), &[]);
    assert!(told.contains("created    /articles/a"), "{told}{said}");
    // Whoever serves it may be another user.
    let copied = fs::read_dir(&images).unwrap().next().unwrap().unwrap();
    let mode = |path: &Path| {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().unwrap().permissions().mode()
    };
    assert_eq!(mode(&copied.path()), mode(&desk.stories().join("a.md")));
}

/// Who mistypes one path of several may mean something else by the others as well.
#[test]
fn of_several_paths_one_of_which_leads_nowhere_none_is_imported() {
    let desk = Desk::new("");
    desk.write("a.md", "# Ferry ]]> & 🦀\n\nIt came.\n");
    let feeds = desk.folder.path().join("feeds");
    for nowhere in ["wp/export.xml", "https://paper.example/feed"] {
        let mut newsstand = newsstand_of(&feeds, desk.folder.path());
        let told = output(newsstand.arg("import").arg(desk.stories()).arg(nowhere));
        let said = String::from_utf8(told.stderr).unwrap();
        assert_eq!(
            (told.status.code(), told.stdout.len()),
            (Some(1), 0),
            "{said}"
        );
        assert!(said.contains(&format!("error: {nowhere}: ")), "{said}");
        assert!(
            said.contains("0 created") && said.contains("1 failed"),
            "{said}"
        );
    }
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(told.contains("created    /articles/a"), "{told}");
}

#[test]
fn a_thousand_kinds_of_what_is_left_out_are_told_apart() {
    let desk = Desk::new("");
    let entry = |number: usize| {
        let kind = number % 1_001;
        format!(
            "<entry><id>tag:gazette.example,2026:{number}</id><title>]]&gt; &amp; {number}</title>\
             <content type=\"application/x-{kind:04}\">AAAA</content></entry>"
        )
    };
    // Seven of each, one after the other.
    let entries: String = (0..7 * 1_001).map(entry).collect();
    let feed = desk.folder.path().join("feed.atom");
    let text =
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title>{entries}</feed>");
    fs::write(&feed, text).unwrap();
    let (_, said) = desk.import(&feed, &[]);
    let told = |kind: usize| {
        let reason = format!("it is application/x-{kind:04}, and no text");
        (
            said.matches(&reason).count(),
            said.contains(&format!("2 more: {reason}")),
        )
    };
    // Five, and that there are more.
    assert_eq!([told(0), told(999)], [(6, true); 2], "{said}");
    assert_eq!(told(1_000), (7, false));
}

#[test]
fn an_excerpt_that_brings_nothing_back_is_told_of() {
    let desk = Desk::new("");
    let text = "<p>The crane ]]&gt; of the old quay goes to a museum, for nobody can mend it any more.</p>";
    let feed = desk.feed("feed.xml", &text.repeat(5));
    desk.import(&feed, &[]);
    desk.retract("https://quay.example/?p=1");
    let (_, said) = desk.import(&feed, &[]);
    assert!(
        said.contains("1 stays retracted (--restore brings it back)"),
        "{said}"
    );
    let line = "{\"kind\": \"article\", \"title\": \"Crane sold ]]> &\", \"link\": \"https://quay.example/crane\", \
                \"body\": \"<p>The crane ]]&gt; of the old quay goes to a museum, for nobody [\u{2026}]</p>\"}\n";
    let excerpt = desk.folder.path().join("excerpt.jsonl");
    fs::write(&excerpt, line).unwrap();
    let (told, said) = desk.import(&excerpt, &["--restore"]);
    assert!(told.contains("(stays so)"), "{told}");
    assert!(said.contains(", 1 excerpt brings nothing back"), "{said}");
    let (told, _) = desk.import(&feed, &["--restore"]);
    assert!(told.starts_with("restored "), "{told}");
}

/// A folder may have been imported before names of files had days, or its stories have been told with other dates.
#[test]
fn a_day_in_the_name_of_a_file_is_no_word_against_the_date_that_readers_have_seen() {
    let desk = Desk::new("");
    let folder = desk.folder.path().join("notes");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("2026-11-03-ferry.md");
    let published = || {
        let entry: serde_json::Value = serde_json::from_str(desk.listed().trim()).unwrap();
        entry["published"].as_str().unwrap().to_owned()
    };
    for (date, text, words, warnings) in [
        ("date: 2026-11-20\n", "six ]]> &", "1 created", 0),
        ("", "six ]]> &", "1 unchanged", 0),
        ("", "seven", "1 updated", 0),
        ("date: 2026-11-03\n", "seven", "1 unchanged", 1),
    ] {
        let story = format!("---\ntitle: Ferry\n{date}---\nIt left at {text}.\n");
        fs::write(&file, story).unwrap();
        let (_, said) = desk.import(&folder, &[]);
        assert!(said.contains(words), "{said}");
        assert_eq!(said.matches("has no effect").count(), warnings, "{said}");
        assert!(published().starts_with("2026-11-20"));
    }
    fs::write(folder.join("2026-11-05-tide.md"), "# Tide\n\nIt is high.\n").unwrap();
    desk.import(&folder, &[]);
    assert!(desk.listed().contains("2026-11-05"), "what is new has it");
}
