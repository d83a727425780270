//! What `newsstand import` says of files that are not quite as they were meant.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod program;

use program::{newsstand_of, output};
use std::fs;
use std::path::{Path, PathBuf};

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(site: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("feeds/stories")).unwrap();
        let common = "title = \"The Packet\"\ndescription = \"News\"\nlanguage = \"en\"\n\
                      base_url = \"http://127.0.0.1:8080/\"\nid_domain = \"packet.example\"\n\
                      id_date = \"2026\"\n";
        fs::write(
            folder.path().join("feeds/site.toml"),
            format!("{common}{site}"),
        )
        .unwrap();
        Self { folder }
    }

    fn stories(&self) -> PathBuf {
        self.folder.path().join("feeds/stories")
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.stories().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn listed(&self) -> String {
        let feeds = self.folder.path().join("feeds");
        let mut newsstand = newsstand_of(&feeds, self.folder.path());
        String::from_utf8(output(newsstand.args(["list", "--json"])).stdout).unwrap()
    }

    /// A feed of one item with its full text, beside the desk's folder.
    fn feed(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        let feed = format!(
            "<rss version='2.0'><channel><title>Q</title><link>https://quay.example/</link><item><title>Crane sold ]]&gt; &amp;</title>\
             <link>https://quay.example/crane</link><guid>https://quay.example/?p=1</guid>\
             <description><![CDATA[{text}]]></description></item></channel></rss>"
        );
        fs::write(&path, feed).unwrap();
        path
    }

    /// What an import prints, and what it says, without the folder's name.
    fn import(&self, path: &Path, options: &[&str]) -> (String, String) {
        let feeds = self.folder.path().join("feeds");
        let mut newsstand = newsstand_of(&feeds, self.folder.path());
        let told = output(newsstand.arg("import").args(options).arg(path));
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(&format!("{}/", self.folder.path().display()), "")
        };
        (text(told.stdout), text(told.stderr))
    }
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
    let reason = "no story by the end of its name";
    assert_eq!(
        told,
        format!("skipped    feeds/stories/notes.docx  ({reason})\n")
    );
    assert_eq!(said, format!("{none}{nothing}, 1 skipped (1 × {reason})\n"));
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

const TEXT: &str = "A duck has built its nest in the funnel of the old ferry, and the crew ]]> will \
                    not light the boiler before the young have left it, the harbour master said";

#[test]
fn a_file_that_is_renamed_and_edited_in_one_go_is_the_same_story() {
    let desk = Desk::new("retract_removed = true\n");
    let story = |text: &str| format!("# The duck & ]]> سفينة\n\n{text}.\n");
    let duck = desk.write("duck.md", story(TEXT));
    desk.write("mill.md", "# The mill\n\nIt turns.\n");
    desk.import(&desk.stories(), &[]);
    fs::remove_file(&duck).unwrap();
    let drake = desk.write("drake.md", story(&format!("{TEXT} on Monday")));
    let (tried, _) = desk.import(&desk.stories(), &["--dry-run"]);
    let (told, said) = desk.import(&desk.stories(), &[]);
    // What would be done is what is done; what would change is shown besides.
    let (changes, outcomes): (Vec<&str>, Vec<&str>) = tried
        .lines()
        .partition(|line| line.starts_with("           "));
    assert_eq!(outcomes, told.lines().collect::<Vec<_>>());
    assert!(
        changes[0].starts_with("           - body: <p>A duck has")
            && changes[1].contains("on Monday"),
        "{tried}"
    );
    assert!(
        told.starts_with("updated    /articles/duck  The duck"),
        "{told}"
    );
    assert!(
        said.starts_with("0 created, 1 updated, 1 unchanged"),
        "{said}"
    );
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(
        !told.contains("retracted") && !told.contains("updated"),
        "{told}"
    );
    // Another text under the same headline is another story.
    fs::remove_file(&drake).unwrap();
    let other = "The bird that everybody took for a drake turns out to be made of plastic, painted, \
                 and anchored to the quay by a pupil of the harbour school for a bet";
    desk.write("plastic.md", story(other));
    let (told, said) = desk.import(&desk.stories(), &[]);
    assert!(told.contains("created    /articles/plastic"), "{told}");
    assert!(told.contains("retracted  /articles/duck"), "{told}");
    assert!(said.contains("1 removed"), "{said}");
}

/// A story under another name may be in the file that failed, and what is told elsewhere is there.
#[test]
fn a_file_that_is_gone_takes_nothing_back_that_may_still_be_told() {
    let desk = Desk::new("retract_removed = true\n");
    let duck = desk.write("duck.md", format!("# Duck\n\n{TEXT}.\n"));
    let mill = desk.write("mill.md", "# The mill\n\nIt turns.\n");
    desk.write("quay.md", "# The quay\n\nIt stands.\n");
    desk.import(&desk.stories(), &[]);
    fs::remove_file(&duck).unwrap();
    let renamed = desk.write("drake.md", format!("+++\ntitel = 'Duck'\n+++\n{TEXT}.\n"));
    let (told, said) = desk.import(&desk.stories(), &[]);
    assert!(!told.contains("retracted"), "{told}");
    assert!(
        said.contains("some files failed, so nothing is retracted"),
        "{said}"
    );
    fs::write(&renamed, format!("# Duck\n\n{TEXT}.\n")).unwrap();
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(told.contains("unchanged  /articles/duck"), "{told}");
    assert!(!told.contains("retracted"), "{told}");

    let elsewhere = desk.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::rename(&mill, elsewhere.join("mill.md")).unwrap();
    let stories = desk.stories();
    let (told, _) = desk.import(&elsewhere, &[stories.to_str().unwrap()]);
    assert!(
        told.contains("/articles/mill") && !told.contains("retracted"),
        "{told}"
    );
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert!(!told.contains("retracted"), "{told}");
}

#[test]
fn of_two_new_files_with_the_headline_of_one_that_is_gone_none_is_it() {
    let desk = Desk::new("retract_removed = true\n");
    let duck = desk.write("duck.md", format!("# Letters\n\n{TEXT}.\n"));
    desk.write("mill.md", "# The mill\n\nIt turns.\n");
    desk.import(&desk.stories(), &[]);
    fs::remove_file(&duck).unwrap();
    for day in ["Monday", "Tuesday"] {
        desk.write(
            &format!("{day}.md"),
            format!("# Letters\n\n{TEXT} on {day}.\n"),
        );
    }
    let (told, _) = desk.import(&desk.stories(), &[]);
    assert_eq!(told.matches("created").count(), 2, "{told}");
    assert!(told.contains("retracted  /articles/duck"), "{told}");
}

#[test]
fn a_page_that_is_imported_again_with_its_address_is_the_same_story() {
    let desk = Desk::new("");
    let page = |text: &str| format!("The council\n\nBy Ada Wren\n\n{text}.\n");
    let path = desk.folder.path().join("council.txt");
    let import = |text: &str, options: &[&str]| {
        fs::write(&path, page(text)).unwrap();
        desk.import(&path, options).0
    };
    assert!(import(TEXT, &[]).starts_with("created    /articles/the-council"));
    let first = ["--url", "https://paper.example/council"];
    let told = import(&format!("{TEXT} on Monday"), &first);
    assert!(
        told.starts_with("updated    /articles/the-council  "),
        "{told}"
    );
    assert!(import(&format!("{TEXT} on Monday"), &first).starts_with("unchanged"));
    // Another page has an address of its own, whatever its headline and its words.
    let told = import(TEXT, &["--url", "https://paper.example/council/2"]);
    assert!(
        told.starts_with("created    /articles/the-council-2"),
        "{told}"
    );
}

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
                // The teaser takes the text from nobody but itself.
                let is_teaser = number == 2;
                assert!(
                    !is_teaser || outcome == "unchanged",
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
