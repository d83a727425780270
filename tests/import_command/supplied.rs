//! What a source names and does not have, its entry keeps.

use crate::Desk;
use std::fs;
use std::path::PathBuf;

const HEAD: &str = "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" \
     xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
     xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
     <wp:base_blog_url>https://gazette.example</wp:base_blog_url>\n";
const FOOT: &str = "</channel></rss>\n";

/// The posts of an export: with a lead picture, with galleries by number and of all that belongs to the post, and
/// without any.
fn posts() -> [String; 4] {
    let lead = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>11</wp:meta_value></wp:postmeta>";
    let post = |number: u32, title: &str, text: &str, more: &str| {
        format!(
            "<item><title>{title}</title><link>https://gazette.example/{number}/</link>\
             <content:encoded><![CDATA[<p>It ]]]]><![CDATA[> &amp; stands.</p>\n{text}]]></content:encoded>\
             <wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2026-11-0{number} 09:00:00</wp:post_date_gmt>\
             <wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{more}</item>\n"
        )
    };
    [
        post(1, "The pier", "", lead),
        post(2, "The gulls", "[gallery ids=\"12,13\"]", ""),
        post(3, "The crew", "[gallery]", ""),
        post(4, "The bell", "<p>Nobody has seen it.</p>", ""),
    ]
}

fn pictures() -> String {
    let picture = |number: u32| {
        format!(
            "<item><wp:post_id>{number}</wp:post_id><wp:post_parent>3</wp:post_parent><wp:post_type>attachment\
             </wp:post_type><wp:attachment_url>https://gazette.example/p{number}.jpg</wp:attachment_url></item>\n"
        )
    };
    (11..=13).map(picture).collect()
}

fn export(desk: &Desk, items: &str, foot: &str) -> PathBuf {
    let path = desk.folder.path().join("export.xml");
    fs::write(&path, [HEAD, items, foot].concat()).unwrap();
    path
}

fn story(desk: &Desk, title: &str) -> String {
    let listed = desk.listed();
    let title = format!("\"title\":\"{title}\"");
    let mut stories = listed.lines().filter(|line| line.contains(&title));
    let story = stories.next().unwrap_or_else(|| panic!("{listed}"));
    story.to_owned()
}

#[test]
fn pictures_that_an_export_does_not_have_stay() {
    let desk = Desk::new("");
    let whole = posts().concat() + &pictures();
    let (told, said) = desk.import(&export(&desk, &whole, FOOT), &[]);
    assert_eq!(told.matches("created").count(), 4, "{said}");
    let before = desk.listed();
    for number in 11..=13 {
        let address = format!("https://gazette.example/p{number}.jpg");
        assert!(before.contains(&address), "{before}");
    }
    // Posts only, and one that breaks off behind them or amid its pictures.
    let half = posts().concat() + pictures().split_inclusive("</item>\n").next().unwrap();
    for (items, foot) in [(posts().concat(), FOOT), (posts().concat(), ""), (half, "")] {
        let (told, said) = desk.import(&export(&desk, &items, foot), &[]);
        assert_eq!(told.matches("unchanged").count(), 4, "{told}{said}");
        let entries = if items.contains("p11.jpg") { 2 } else { 3 };
        let kept =
            format!("{entries} entries name pictures or other files that are not there; they keep");
        assert_eq!(said.matches(&kept).count(), 1, "{said}");
        assert_eq!(
            said.contains("the export breaks off here"),
            foot.is_empty(),
            "{said}"
        );
        assert_eq!(desk.listed(), before);
    }
    let (sums, _) = desk.import(&export(&desk, &posts().concat(), FOOT), &["--json"]);
    assert!(sums.contains("\"supplied\":3"), "{sums}");
    // The whole again is nothing new either.
    let (told, said) = desk.import(&export(&desk, &whole, FOOT), &[]);
    assert_eq!(told.matches("unchanged").count(), 4, "{told}{said}");
    assert!(!said.contains("not there"), "{said}");
}

#[test]
fn what_else_such_an_export_says_is_taken() {
    let desk = Desk::new("");
    let whole = posts().concat() + &pictures();
    desk.import(&export(&desk, &whole, FOOT), &[]);
    let [pier, gulls, ..] = posts();
    let (_, meta) = pier.split_once("<wp:postmeta>").unwrap();
    let (meta, _) = meta.split_once("</item>").unwrap();
    let stands = "stands.</p>";
    let corrected = pier.replace(stands, "stands again.</p>");
    desk.import(&export(&desk, &corrected, FOOT), &[]);
    let told = story(&desk, "The pier");
    assert!(
        told.contains("stands again.") && told.contains("p11.jpg"),
        "{told}"
    );
    // A post without a lead picture has none, and one that shows no gallery neither.
    let without = corrected.replace(&format!("<wp:postmeta>{meta}"), "");
    let bare = gulls.replace("[gallery ids=\"12,13\"]", "");
    let (_, said) = desk.import(&export(&desk, &(without + &bare), FOOT), &[]);
    assert!(!said.contains("not there"), "{said}");
    for title in ["The pier", "The gulls"] {
        let told = story(&desk, title);
        assert!(!told.contains(".jpg"), "{told}");
    }
    // Nor does one whose picture the site keeps back.
    desk.import(&export(&desk, &whole, FOOT), &[]);
    assert!(story(&desk, "The pier").contains("p11.jpg"));
    let back = pictures().replacen(
        "attachment</wp:post_type>",
        "attachment</wp:post_type><wp:status>trash</wp:status>",
        1,
    );
    desk.import(&export(&desk, &(pier + &back), FOOT), &[]);
    assert!(!story(&desk, "The pier").contains(".jpg"));
    let [.., crew, _] = posts();
    let trashed = "attachment</wp:post_type><wp:status>trash</wp:status>";
    let back = pictures().replace("attachment</wp:post_type>", trashed);
    assert!(story(&desk, "The crew").contains("p11.jpg"));
    desk.import(&export(&desk, &(crew + &back), FOOT), &[]);
    assert!(!story(&desk, "The crew").contains(".jpg"));
}

/// What they lack is as the feed before them shows it, and not as the store had it before both.
#[test]
fn posts_keep_the_picture_that_a_feed_of_the_same_command_gives() {
    let desk = Desk::new("");
    let [pier, ..] = posts();
    desk.import(&export(&desk, &(pier.clone() + &pictures()), FOOT), &[]);
    let pier = pier.replace("stands.</p>", "stands again.</p>");
    let feed = desk.folder.path().join("feed.xml");
    let item = "<item><title>The pier</title><link>https://gazette.example/1/</link><guid>https://gazette.example/1/</guid>\
                <media:content url=\"https://gazette.example/new.jpg\" medium=\"image\"/>\
                <content:encoded><![CDATA[<p>It ]]]]><![CDATA[> &amp; stands again.</p>]]></content:encoded></item>";
    let head = HEAD.replace(
        "><channel>",
        " xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>",
    );
    let head = head.replace("wp:base_blog_url>", "link>");
    fs::write(&feed, [&head, item, FOOT].concat()).unwrap();
    let posts = export(&desk, &pier, FOOT);
    let both = [feed.to_str().unwrap()];
    let (told, said) = desk.import(&posts, &both);
    let pier = story(&desk, "The pier");
    assert!(pier.contains("stands again."), "{told}{said}{pier}");
    assert!(
        pier.contains("new.jpg") && !pier.contains("p11.jpg"),
        "{pier}"
    );
    let (told, said) = desk.import(&posts, &both);
    assert_eq!(told.matches("unchanged").count(), 2, "{told}{said}");
}

/// Without its text a post would be a brief, at another address.
#[test]
fn a_post_that_is_but_a_gallery_stays_an_article() {
    let desk = Desk::new("");
    let [_, gulls, ..] = posts();
    let start = gulls.find("<p>").unwrap();
    let end = gulls.find("</p>").unwrap() + "</p>".len();
    let alone = [&gulls[..start], &gulls[end..]].concat();
    let (told, _) = desk.import(&export(&desk, &(alone.clone() + &pictures()), FOOT), &[]);
    assert!(told.contains("created    /articles/"), "{told}");
    let before = desk.listed();
    let (told, said) = desk.import(&export(&desk, &alone, FOOT), &[]);
    assert!(told.starts_with("unchanged  /articles/"), "{told}{said}");
    assert_eq!(desk.listed(), before);
    // One that has none yet is what it says.
    let desk = Desk::new("");
    for outcome in ["created", "unchanged"] {
        let (told, said) = desk.import(&export(&desk, &alone, FOOT), &[]);
        assert!(
            told.starts_with(outcome) && told.contains("/briefs/"),
            "{told}{said}"
        );
        assert!(!said.contains("not there"), "{said}");
    }
}

/// What the desk has said since, a word that is not whole does not undo: what is new of it, nobody can say.
#[test]
fn what_was_changed_since_stays_as_well() {
    let desk = Desk::new("");
    let whole = posts().concat() + &pictures();
    desk.import(&export(&desk, &whole, FOOT), &[]);
    let line = "{\"kind\":\"article\",\"slug\":\"the-pier\",\"title\":\"The old pier\",\"body\":\"<p>It fell.</p>\",\
                \"image\":{\"url\":\"https://gazette.example/fallen.png\"},\"link\":\"https://gazette.example/1/\"}\n";
    let lines = desk.folder.path().join("lines.jsonl");
    fs::write(&lines, line).unwrap();
    let (told, said) = desk.import(&lines, &[]);
    assert!(told.contains("updated"), "{told}{said}");
    let before = desk.listed();
    for items in [posts().concat(), whole] {
        let (told, said) = desk.import(&export(&desk, &items, FOOT), &[]);
        assert_eq!(told.matches("unchanged").count(), 4, "{told}{said}");
        assert_eq!(desk.listed(), before);
    }
}

/// A saved page that shows a picture above its text, and another in it.
fn page(lead: &str, words: &str) -> String {
    let text = format!(
        "<p>The pilots ]]&gt; &amp; their boats went out, and, so they said, all came back dry{words}</p>"
    );
    format!(
        "<!doctype html><title>The pilots</title>{lead}<article><h1>The pilots</h1>\
         <figure><img src=\"page_files/boat.png\" width=600 height=400 alt=\"A boat\">\
         <figcaption>Their boat, seen at dawn.</figcaption></figure>{0}\
         <figure><img src=\"page_files/crew.png\" width=600 height=400 alt=\"\">\
         <figcaption>The crew of the boat.</figcaption></figure>{0}</article>",
        text.repeat(6)
    )
}

fn save(desk: &Desk, page: &str, with_folder: bool) -> PathBuf {
    let files = desk.folder.path().join("page_files");
    match with_folder {
        true => fs::create_dir_all(&files).unwrap(),
        false => drop(fs::remove_dir_all(&files)),
    }
    for name in ["boat", "crew"].iter().filter(|_| with_folder) {
        fs::write(
            files.join(format!("{name}.png")),
            format!("\u{89}PNG {name}"),
        )
        .unwrap();
    }
    let path = desk.folder.path().join("page.html");
    fs::write(&path, page).unwrap();
    path
}

#[test]
fn pictures_of_a_saved_page_stay_when_its_folder_is_missing() {
    let graph = "<meta property=\"og:image\" content=\"https://quay.example/boat.png\">";
    for lead in ["", graph] {
        let desk = Desk::new("");
        let (_, said) = desk.import(&save(&desk, &page(lead, "."), true), &[]);
        assert!(said.starts_with("1 new entry"), "{said}");
        let before = story(&desk, "The pilots");
        for shown in [
            "\"image\":{\"url\":\"/images/boat-",
            "<img src=\\\"/images/crew-",
        ] {
            assert!(before.contains(shown), "{before}");
        }
        let (told, said) = desk.import(&save(&desk, &page(lead, "."), false), &[]);
        assert!(told.starts_with("unchanged"), "{told}");
        let missing = "\"page_files/boat.png\": this file was saved with the page and is not there; save the page \
                       again with its folder\n";
        assert!(said.contains(missing), "{said}");
        assert!(said.contains("1 entry names pictures"), "{said}");
        assert_eq!(story(&desk, "The pilots"), before);
        // A correction does not wait for what is missing in its text, which keeps that.
        for with_folder in [false, true] {
            let corrected = save(&desk, &page(lead, ", at last."), with_folder);
            let (told, said) = desk.import(&corrected, &[]);
            let outcome = ["updated", "unchanged"][usize::from(with_folder)];
            assert!(told.starts_with(outcome), "{told}{said}");
            assert_eq!(said.contains("page_files/crew.png"), !with_folder, "{said}");
            let corrected = story(&desk, "The pilots");
            assert!(corrected.contains(", at last."), "{corrected}");
            assert!(corrected.contains("\"image\":{\"url\":\"/images/boat-"));
            assert!(corrected.contains("/images/crew-"), "{corrected}");
        }
        // What the page shows no more, its story does not.
        let without = page("", ", at last.").replace("<img", "<i");
        let (told, said) = desk.import(&save(&desk, &without, false), &[]);
        assert!(
            told.starts_with("updated") && !said.contains("not there"),
            "{told}{said}"
        );
        assert!(!story(&desk, "The pilots").contains("/images/"));
    }
}

#[test]
fn what_is_said_of_a_picture_goes_with_it() {
    let desk = Desk::new("");
    // One that says more than of its picture.
    let quoted = "<figure><img src='page_files/bo.png' width=600 height=400><blockquote>We came back dry, and so did \
                  the dog.</blockquote><figcaption>Bo Li, pilot</figcaption></figure></article>";
    let page = page("", ".").replace("</article>", quoted);
    let (told, said) = desk.import(&save(&desk, &page, false), &[]);
    assert!(told.starts_with("created"), "{told}{said}");
    let story = story(&desk, "The pilots");
    let captions = ["Their boat, seen at dawn.", "The crew of the boat."];
    for caption in captions {
        assert!(!story.contains(caption), "{story}");
        let left_out =
            format!("\"{caption}\": taken for what is said of a picture that is left out");
        assert!(said.contains(&left_out), "{said}");
    }
    assert!(
        story.contains("so did the dog.") && story.contains("Bo Li, pilot"),
        "{story}"
    );
    assert!(
        !said.contains("they keep") && !said.contains("it keeps"),
        "{said}"
    );
}

/// A story of another program, of which these are the lead picture, the picture above it and one in its text.
fn bundle(desk: &Desk, lead: &str, banner: &str, shown: &str) -> PathBuf {
    let text = format!(
        "+++\ntitle = \"The bell\"\nslug = \"bell\"\nimage = \"{lead}\"\nbanner = \"{banner}\"\n+++\n\
         It ]]> & rings.\n\n![Shown]({shown})\n"
    );
    let path = desk.folder.path().join("bundle/bell.md");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn files_beside_a_story_stay_while_it_names_them() {
    let desk = Desk::new("");
    let folder = desk.folder.path().join("bundle");
    fs::create_dir(&folder).unwrap();
    for name in ["a.png", "b.png", "c.png", "c-2.png"] {
        fs::write(folder.join(name), format!("\u{89}PNG {name}")).unwrap();
    }
    let named = |desk: &Desk, told: bool| {
        let (_, said) = desk.import(&bundle(desk, "a.png", "b.png", "c.png"), &[]);
        assert_eq!(said.contains("1 entry names pictures"), told, "{said}");
        (story(desk, "The bell"), said)
    };
    let (whole, _) = named(&desk, false);
    for name in ["a.png", "b.png", "c.png"] {
        fs::remove_file(folder.join(name)).unwrap();
    }
    let (kept, said) = named(&desk, true);
    assert_eq!(kept, whole);
    for (line, name) in [(4, "a.png"), (5, "b.png"), (9, "c.png")] {
        let missing = format!(
            "warning: bundle/bell.md:{line}: there is no file `{name}`; put it beside the story, or correct the \
             address; until then it is left out, or stays as it was\n"
        );
        assert!(said.contains(&missing), "{said}");
    }
    // Of other names, there or not, they are others.
    desk.import(&bundle(&desk, "e.png", "d.png", "c-2.png"), &[]);
    let others = story(&desk, "The bell");
    for (gone, stays) in [
        ("/images/a-", "/images/c-2-"),
        ("/images/b-", "/images/c-2-"),
    ] {
        assert!(!others.contains(gone) && others.contains(stays), "{others}");
    }
    // What was another's is not this one's: `c` is not `c-2`.
    let (kept, said) = {
        let (_, said) = desk.import(&bundle(&desk, "a.png", "b.png", "c.png"), &[]);
        (story(&desk, "The bell"), said)
    };
    assert!(
        !kept.contains("/images/") && !said.contains("1 entry"),
        "{kept}{said}"
    );
}

/// What a text that lacks a file says otherwise than before counts, and only the file is kept.
#[test]
fn what_else_is_changed_beside_a_missing_file_counts() {
    const TEXT: &str = "The bell rang ]]> at [six](https://quay.example/x).\n\n![A](a.png)\n\n\
                        <figure><img src=\"b.png\" alt=\"\"><figcaption>The mayor sleeps.</figcaption></figure>\n\n\
                        Nobody heard it.\n";
    const FRONT: &str =
        "summary = \"It was late & low.\"\nenclosures = [{url = \"x.mp3\"}, {url = \"y.mp3\"}]\n";
    // What is written instead, and whether the text keeps the missing picture.
    let table = [
        ("![A](a.png)\n\n", "", false),
        ("b.png", "c.png", true),
        ("The mayor sleeps.", "The mayor listens.", true),
        ("quay.example/x", "quay.example/y", true),
        ("Nobody heard", "Everybody heard", true),
        ("It was late", "It was early", true),
        (", {url = \"y.mp3\"}", "", true),
        ("six", "six", true),
    ];
    for (before, after, keeps) in table {
        let desk = Desk::new("");
        let folder = desk.folder.path().join("bundle");
        fs::create_dir(&folder).unwrap();
        for name in ["a.png", "b.png", "c.png", "x.mp3", "y.mp3"] {
            fs::write(folder.join(name), format!("\u{89}PNG {name}")).unwrap();
        }
        let path = folder.join("bell.md");
        let whole = format!("+++\ntitle = \"The bell\"\nslug = \"bell\"\n{FRONT}+++\n{TEXT}");
        fs::write(&path, &whole).unwrap();
        desk.import(&path, &[]);
        let first = story(&desk, "The bell");
        for shown in ["/images/a-", "/images/b-", "/images/x-", "/images/y-"] {
            assert!(first.contains(shown), "{first}");
        }
        for name in ["a.png", "x.mp3"] {
            fs::remove_file(folder.join(name)).unwrap();
        }
        assert!(whole.contains(before));
        fs::write(&path, whole.replacen(before, after, 1)).unwrap();
        let (_, said) = desk.import(&path, &[]);
        let told = story(&desk, "The bell");
        assert_eq!(told.contains("/images/a-"), keeps, "{after}: {told}{said}");
        assert!(told.contains("/images/x-"), "{after}: {told}");
        let is_changed = before != after;
        assert_eq!(told != first, is_changed, "{after}: {told}");
        let is_shown_as_written = !before.contains(['!', '{']) && before != "b.png";
        if is_changed && is_shown_as_written {
            assert!(!told.contains(before) && told.contains(after), "{told}");
        }
        assert_eq!(
            told.contains("/images/y-"),
            !before.contains("y.mp3"),
            "{told}"
        );
        assert_eq!(told.contains("/images/b-"), before != "b.png", "{told}");
        // And again it is nothing new.
        let (again, _) = desk.import(&path, &[]);
        assert!(again.starts_with("unchanged"), "{after}: {again}");
    }
}

/// What is said of a file that is missing is as its source says it now, or says it no more.
#[test]
fn what_is_said_of_a_missing_file_is_news() {
    let story = |front: &str, text: &str| {
        format!(
            "+++\ntitle = \"The bell\"\nslug = \"bell\"\n{front}+++\nIt rang.\n\n{text}\n\nNobody heard it.\n"
        )
    };
    let shown = [
        story("", "![The mayor sleeps](a.png)"),
        story("", "![A](a.png \"The mayor sleeps\")"),
        story("", "Read [The mayor sleeps](a.png)."),
        story("", "![A](b.png)\n\n![The mayor sleeps](a.png)"),
        story(
            "",
            "<figure><img src=\"a.png\" alt=\"\"><figcaption>The mayor sleeps</figcaption></figure>",
        ),
        story(
            "image = {url = \"a.png\", description = \"The mayor sleeps\", width = 600}\n",
            "",
        ),
        story(
            "image = {url = \"a.png\", alt = \"The mayor sleeps\"}\n",
            "",
        ),
        story(
            "enclosures = [{url = \"a.mp3\", title = \"The mayor sleeps\"}]\n",
            "",
        ),
    ];
    for before in shown {
        let desk = Desk::new("");
        let folder = desk.folder.path().join("bundle");
        fs::create_dir(&folder).unwrap();
        for name in ["a.png", "a.mp3", "b.png"] {
            fs::write(folder.join(name), format!("\u{89}PNG {name}")).unwrap();
        }
        let path = folder.join("bell.md");
        fs::write(&path, &before).unwrap();
        desk.import(&path, &[]);
        let first = self::story(&desk, "The bell");
        for name in ["a.png", "a.mp3"] {
            fs::remove_file(folder.join(name)).unwrap();
        }
        for caption in ["The mayor listens", "The mayor speaks"] {
            fs::write(&path, before.replace("The mayor sleeps", caption)).unwrap();
            let (told, said) = desk.import(&path, &[]);
            assert!(told.starts_with("updated"), "{before}: {told}{said}");
            assert!(said.contains("1 entry names pictures"), "{before}: {said}");
            let now = self::story(&desk, "The bell");
            let expected = first.replace("The mayor sleeps", caption);
            assert_eq!(without_moment(&now), without_moment(&expected), "{before}");
            let (again, _) = desk.import(&path, &[]);
            assert!(again.starts_with("unchanged"), "{before}: {again}");
        }
    }
}

/// A listed story but for when it was changed.
fn without_moment(listed: &str) -> String {
    let (before, after) = listed.split_once("\"updated\":").unwrap();
    let after = after.split_once(',').unwrap();
    let revision = after.1.split_once("\"revision\":").unwrap();
    let rest = revision.1.split_once([',', '}']).unwrap();
    [before, revision.0, rest.1].concat()
}

/// So it is with a page.
#[test]
fn what_a_page_says_of_a_missing_picture_is_news() {
    for words in [
        "Their boat, seen at dawn.",
        "The crew of the boat.",
        "A boat",
    ] {
        let desk = Desk::new("");
        desk.import(&save(&desk, &page("", "."), true), &[]);
        let first = story(&desk, "The pilots");
        assert!(first.contains(words), "{first}");
        let corrected = page("", ".").replace(words, "Nobody, at dusk.");
        let (told, said) = desk.import(&save(&desk, &corrected, false), &[]);
        assert!(told.starts_with("updated"), "{told}{said}");
        let now = story(&desk, "The pilots");
        let expected = first.replace(words, "Nobody, at dusk.");
        assert_eq!(without_moment(&now), without_moment(&expected));
        // One that is not shown any more goes.
        let without = corrected.replace("<img src=\"page_files/crew.png\"", "<i class=\"\"");
        desk.import(&save(&desk, &without, false), &[]);
        let now = story(&desk, "The pilots");
        assert!(
            now.contains("/images/boat-") && !now.contains("/images/crew-"),
            "{now}"
        );
    }
}

/// Which of several of one name a file is, nobody can say.
#[test]
fn a_file_that_may_be_one_of_several_is_none() {
    let desk = Desk::new("");
    let folder = desk.folder.path().join("bundle");
    for place in ["old", "new"] {
        fs::create_dir_all(folder.join(place)).unwrap();
    }
    let text = |shown: &str| format!("+++\ntitle = \"The bell\"\n+++\nIt rings.\n\n{shown}\n");
    let path = folder.join("bell.md");
    for place in ["old", "new"] {
        let file = format!("{place}/a.png");
        fs::write(folder.join(&file), format!("\u{89}PNG {place}")).unwrap();
    }
    let both = text("![Old](old/a.png) ![New](new/a.png)");
    fs::write(&path, &both).unwrap();
    desk.import(&path, &[]);
    let first = story(&desk, "The bell");
    for place in ["old", "new"] {
        fs::remove_file(folder.join(place).join("a.png")).unwrap();
    }
    let (told, said) = desk.import(&path, &[]);
    assert!(told.starts_with("unchanged"), "{told}{said}");
    assert_eq!(story(&desk, "The bell"), first);
    fs::write(&path, text("![New](new/a.png)")).unwrap();
    desk.import(&path, &[]);
    let now = story(&desk, "The bell");
    assert!(!now.contains("/images/"), "{now}");
}

/// One file named in two ways, two files of the same content, and two of one name in each place.
#[test]
fn files_of_one_name_stay_where_they_are_shown_as_before() {
    for (front, shown) in [
        ("image = \"a/s.png\"", "![A](a/s.png) ![B](x/../a/s.png)"),
        ("image = \"b/s.png\"", "![A](a/s.png)\n\n![B](b/s.png)"),
        (
            "banner = \"b/s.png\"\nimage = \"a/s.png\"",
            "![C](c/other.png)",
        ),
        (
            "enclosures = [{ url = \"a/s.mp3\" }, { url = \"b/s.mp3\" }]",
            "<figure><img src=\"a/s.png\" alt=\"A\"><figcaption>A ]]&gt;</figcaption></figure>\n\n![B](b/s.png)",
        ),
    ] {
        let desk = Desk::new("");
        let folder = desk.folder.path().join("bundle");
        let (same, other) = ("\u{89}PNG s".to_owned(), "\u{89}PNG t".to_owned());
        let contents = [("a", &same), ("b", &other), ("x", &same), ("c", &same)];
        for (place, content) in contents {
            fs::create_dir_all(folder.join(place)).unwrap();
            for name in ["s.png", "s.mp3", "other.png"] {
                fs::write(folder.join(place).join(name), content).unwrap();
            }
        }
        let path = folder.join("bell.md");
        let write = |front: &str, shown: &str| {
            let text = format!(
                "+++\ntitle = \"The bell\"\n{front}\n+++\nIt rang & rang ]]>. ![C](c/other.png)\n\n{shown}\n"
            );
            fs::write(&path, text).unwrap();
        };
        write(front, shown);
        desk.import(&path, &[]);
        let before = story(&desk, "The bell");
        assert!(before.contains("/images/s-"), "{before}");
        for (place, _) in contents {
            for name in ["s.png", "s.mp3"] {
                fs::remove_file(folder.join(place).join(name)).unwrap();
            }
        }
        let (told, said) = desk.import(&path, &[]);
        assert!(told.starts_with("unchanged"), "{shown}: {told}{said}");
        assert_eq!(story(&desk, "The bell"), before, "{shown}");
    }
}

/// Whatever is missing: another that is there, or a link.
#[test]
fn what_is_taken_out_beside_missing_files_goes() {
    let desk = Desk::new("");
    let folder = desk.folder.path().join("bundle");
    for place in ["a", "b", "c"] {
        fs::create_dir_all(folder.join(place)).unwrap();
        fs::write(
            folder.join(place).join("s.png"),
            format!("\u{89}PNG {place}"),
        )
        .unwrap();
    }
    fs::write(folder.join("c/crew.png"), "\u{89}PNG crew").unwrap();
    let path = folder.join("bell.md");
    let write = |more: &str| {
        let text = format!(
            "+++\ntitle = \"The bell\"\n+++\nIt rang{more} & rang ]]>.\n\n![A](a/s.png)\n\n![B](b/s.png)\n"
        );
        fs::write(&path, text).unwrap();
    };
    write(" ![C](c/crew.png) [plan](https://quay.example/plan-1.pdf)");
    desk.import(&path, &[]);
    for place in ["a", "b"] {
        fs::remove_file(folder.join(place).join("s.png")).unwrap();
    }
    write(" [plan](https://quay.example/plan-2.pdf)");
    let (told, said) = desk.import(&path, &[]);
    assert!(told.starts_with("updated"), "{told}{said}");
    let now = story(&desk, "The bell");
    assert!(!now.contains("crew"), "{now}");
    assert!(now.contains("plan-2"), "{now}");
}

/// More than are told of.
#[test]
fn all_pictures_of_a_page_stay_when_its_folder_is_missing() {
    let desk = Desk::new("");
    let files = desk.folder.path().join("page_files");
    fs::create_dir(&files).unwrap();
    let mut shown = String::new();
    for number in 0..60 {
        fs::write(
            files.join(format!("pier{number}.png")),
            format!("\u{89}PNG {number}"),
        )
        .unwrap();
        shown += &format!(
            "<p><img src=\"page_files/pier{number}.png\" width=600 height=400 alt=\"\"></p>"
        );
    }
    let text = page("", "").replace("</article>", &format!("{shown}</article>"));
    let path = save(&desk, &text, true);
    desk.import(&path, &[]);
    let before = story(&desk, "The pilots");
    assert!(before.matches("/images/pier").count() >= 60, "{before}");
    save(&desk, &text, false);
    let (told, said) = desk.import(&path, &[]);
    assert!(told.starts_with("unchanged"), "{told}{said}");
    assert_eq!(story(&desk, "The pilots"), before);
}

/// The length that a source gives of a recording counts, and else that of the file as it was.
#[test]
fn the_length_of_a_missing_recording_is_what_its_story_says() {
    let desk = Desk::new("");
    let path = desk.folder.path().join("bell.md");
    let write = |length: &str| {
        let text = format!(
            "+++\ntitle = \"The bell\"\n[[enclosures]]\nurl = \"s.mp3\"\n{length}\n+++\nIt rang & rang ]]>.\n"
        );
        fs::write(&path, text).unwrap();
    };
    let recording = desk.folder.path().join("s.mp3");
    fs::write(&recording, "ID3 s").unwrap();
    write("");
    desk.import(&path, &[]);
    fs::remove_file(&recording).unwrap();
    for (given, length) in [("", 5), ("length = 8", 8), ("length = 9", 9)] {
        write(given);
        desk.import(&path, &[]);
        let now = story(&desk, "The bell");
        assert!(now.contains("/images/s-"), "{now}");
        assert!(now.contains(&format!("\"length\":{length}")), "{now}");
    }
}

/// The size that a source gives of a picture counts, whether its file is there or not.
#[test]
fn the_size_of_a_missing_picture_is_what_its_story_says() {
    let desk = Desk::new("");
    let path = desk.folder.path().join("bell.md");
    let write = |size: &str| {
        let text = format!(
            "+++\ntitle = \"The bell\"\n[image]\nurl = \"s.png\"\n{size}\n+++\nIt rang & rang ]]>.\n"
        );
        fs::write(&path, text).unwrap();
    };
    let picture = desk.folder.path().join("s.png");
    fs::write(&picture, "\u{89}PNG s").unwrap();
    write("width = 600\nheight = 400");
    desk.import(&path, &[]);
    fs::remove_file(&picture).unwrap();
    for (size, width) in [("width = 640\nheight = 480", 640), ("", 640)] {
        write(size);
        desk.import(&path, &[]);
        let now = story(&desk, "The bell");
        assert!(now.contains("/images/s-"), "{now}");
        assert!(now.contains(&format!("\"width\":{width}")), "{now}");
    }
}

/// Wherever it stands in a text.
#[test]
fn a_text_that_says_the_same_keeps_its_files() {
    let caption = "<figcaption>At ]]&gt; six &amp; low.</figcaption>";
    for shown in [
        "Read [the report](a.pdf).".to_owned(),
        "It rang (![](a.pdf.png)), and so on.".to_owned(),
        format!("<figure><img src=\"a.png\" alt=\"\">{caption}</figure>"),
        format!(
            "<figure><img src=\"a.png\" alt=\"\"><img src=\"b.png\" alt=\"\">{caption}</figure>"
        ),
        "- [A](a.pdf)\n- [B](b.pdf), *late*".to_owned(),
        "<audio controls src=\"a.mp3\"></audio>\n\n![A](a.png) ![B](b.png)".to_owned(),
    ] {
        let desk = Desk::new("");
        let folder = desk.folder.path().join("bundle");
        fs::create_dir(&folder).unwrap();
        let gone = ["a.pdf", "a.pdf.png", "a.png", "a.mp3"];
        for name in gone.iter().chain(&["b.png", "b.pdf"]) {
            fs::write(folder.join(name), format!("\u{89}PNG {name}")).unwrap();
        }
        let path = folder.join("bell.md");
        let text =
            format!("+++\ntitle = \"The bell\"\n+++\nIt rings.\n\n{shown}\n\nNobody heard it.\n");
        fs::write(&path, text).unwrap();
        desk.import(&path, &[]);
        let first = story(&desk, "The bell");
        assert!(first.contains("/images/a"), "{first}");
        for name in gone {
            fs::remove_file(folder.join(name)).unwrap();
        }
        let (told, said) = desk.import(&path, &[]);
        assert!(told.starts_with("unchanged"), "{shown}: {told}{said}");
        assert!(said.contains("1 entry names pictures"), "{shown}: {said}");
        assert_eq!(story(&desk, "The bell"), first);
    }
}

/// No export says that it is whole: one of some months has pages and newer pictures, and not those of before. What it
/// has as private or in the trash its site does not show.
#[test]
fn only_what_an_export_says_of_a_picture_takes_it() {
    let page = "<item><wp:post_id>9</wp:post_id><wp:post_type>page</wp:post_type></item>\n";
    let newer = "<item><wp:post_id>20</wp:post_id><wp:post_parent>9</wp:post_parent><wp:post_type>attachment\
                 </wp:post_type><wp:attachment_url>https://gazette.example/p20.jpg</wp:attachment_url></item>\n";
    let desk = Desk::new("");
    let whole = posts().concat() + &pictures() + page;
    desk.import(&export(&desk, &whole, FOOT), &[]);
    let before = desk.listed();
    for more in ["", page, newer, &[page, newer].concat()] {
        let (told, said) = desk.import(&export(&desk, &(posts().concat() + more), FOOT), &[]);
        assert_eq!(told.matches("unchanged").count(), 4, "{more}: {told}{said}");
        assert_eq!(
            said.matches("3 entries name pictures").count(),
            1,
            "{more}: {said}"
        );
        assert_eq!(desk.listed(), before, "{more}");
    }
    // One of a gallery's, and it knows the lead picture no more.
    let [pier, gulls, ..] = posts();
    let (start, end) = (
        pier.find("<wp:postmeta>").unwrap(),
        pier.find("</item>").unwrap(),
    );
    let pier = [&pier[..start], &pier[end..]].concat();
    let shown = pictures();
    let shown: Vec<&str> = shown.split_inclusive("</item>\n").collect();
    for (status, stays) in [("inherit", true), ("trash", false), ("private", false)] {
        let status = format!("attachment</wp:post_type><wp:status>{status}</wp:status>");
        let last = shown[2].replace("attachment</wp:post_type>", &status);
        let some = [&pier, &gulls, shown[1], &last, newer, page].concat();
        desk.import(&export(&desk, &some, FOOT), &[]);
        let gallery = story(&desk, "The gulls");
        assert!(gallery.contains("p12.jpg"), "{gallery}");
        assert_eq!(gallery.contains("p13.jpg"), stays, "{status}: {gallery}");
        let lead = story(&desk, "The pier");
        assert!(!lead.contains(".jpg"), "{lead}");
    }
}
