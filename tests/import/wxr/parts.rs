//! An export in many files, as WP-CLI writes it.

use super::{HEAD, Read, cdata, errors, export, meta, picture, post, stories};
use crate::{options, read_all};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The files of an export in a folder, in their order.
fn written(folder: &Path, parts: &[String]) -> Vec<PathBuf> {
    let write = |(number, items): (usize, &String)| {
        let path = folder.join(format!("gazette.wordpress.2026-11-28.{number:03}.xml"));
        std::fs::write(&path, export(items)).unwrap();
        path
    };
    parts.iter().enumerate().map(write).collect()
}

/// An export of a site, begun at a time of 28 November 2026.
fn begun(site: &str, begun: &str, items: &str) -> String {
    let said = format!(
        "<language>{}</language><pubDate>{begun}</pubDate>",
        &site[..2]
    );
    let address = format!("https://{site}.example</wp:base_blog_url>{said}");
    let gazette = "https://gazette.example</wp:base_blog_url>";
    assert!(HEAD.contains(gazette));
    export(items).replace(gazette, &address)
}

/// A reusable block.
fn block(number: usize, status: &str, text: &str) -> String {
    format!(
        "<item><title>Box</title><content:encoded>{}</content:encoded><wp:post_id>{number}</wp:post_id>\
         <wp:status>{status}</wp:status><wp:post_type>wp_block</wp:post_type></item>",
        cdata(&format!("<p>{text}</p>"))
    )
}

/// An author of a site, under a login that other sites have too.
fn author(name: &str) -> String {
    format!(
        "<wp:author><wp:author_login>ada</wp:author_login>\
         <wp:author_display_name>{name}</wp:author_display_name></wp:author>"
    )
}

/// A post of the author's, with a lead picture and a block.
fn showing(number: usize) -> String {
    let more = meta("_thumbnail_id", "3") + "<dc:creator>ada</dc:creator>";
    post(number, "<!-- wp:block {\"ref\":5} /--><p>Tide</p>", &more)
}

/// Of the post in each of two files what it shows, and by whom it is, whichever of them is named.
fn told_apart(first: &str, second: &str) -> [String; 2] {
    let folder = TempDir::new().unwrap();
    let files = ["gazette.001.xml", "gazette.002.xml"].map(|name| folder.path().join(name));
    std::fs::write(&files[0], first).unwrap();
    std::fs::write(&files[1], second).unwrap();
    let alone = files
        .clone()
        .map(|file| told(&read_all(&[file], &options())));
    let together = read_all(&files, &options());
    let reversed = read_all(&[files[1].clone(), files[0].clone()], &options());
    assert_eq!(told(&together), alone.join("; "));
    let [first, second] = &alone;
    assert_eq!(told(&reversed), [second.as_str(), first].join("; "));
    alone
}

fn told(read: &Read) -> String {
    assert_eq!(errors(read), [] as [&str; 0]);
    let told = stories(read).into_iter().map(|submission| {
        let story = &submission.story;
        let names = story.authors.iter().map(|author| author.name.as_str());
        let image = story
            .image
            .as_ref()
            .map_or("no picture", |image| &image.url);
        let body = story.body.as_ref().unwrap().plain_text();
        let words: Vec<&str> = body.split_whitespace().collect();
        let language = story
            .language
            .as_ref()
            .map_or("", |language| language.as_str());
        let names: Vec<&str> = names.collect();
        format!(
            "{} {language} {image} {}",
            names.join(", "),
            words.join(" ")
        )
    });
    let told: Vec<String> = told.collect();
    told.join("; ")
}

const BEGUN: &str = "Sat, 28 Nov 2026 10:00:00 +0000";

#[test]
fn what_a_file_says_itself_is_its_word() {
    let box_of = |status, text| block(5, status, text);
    let old = [
        author("Old Ada"),
        picture(3, 0, "Three"),
        box_of("publish", "Call Bo"),
        showing(1),
    ];
    let new = [
        author("Ada Quill"),
        box_of("publish", "Ask the harbour"),
        showing(2),
    ];
    let old = begun("gazette", BEGUN, &old.concat());
    let [first, second] = told_apart(&old, &begun("gazette", BEGUN, &new.concat()));
    let picture = "https://gazette.example/3.jpg";
    assert_eq!(first, format!("Old Ada ga {picture} Call Bo Tide"));
    // It says nothing of the picture.
    assert_eq!(
        second,
        format!("Ada Quill ga {picture} Ask the harbour Tide")
    );
    for status in ["trash", "draft", "private"] {
        let new = [box_of(status, "Call Bo"), showing(2)].concat();
        let [_, second] = told_apart(&old, &begun("gazette", BEGUN, &new));
        assert_eq!(second, format!("Old Ada ga {picture} Tide"), "{status}");
    }
    let three = self::picture(3, 0, "Three").replace("inherit", "trash");
    let [_, second] = told_apart(&old, &begun("gazette", BEGUN, &(three + &showing(2))));
    assert_eq!(second, "Old Ada ga no picture Call Bo Tide");
}

#[test]
fn a_picture_belongs_to_the_post_that_a_file_says() {
    let of = |post| picture(3, post, "Three") + &self::post(1, "[gallery]<p>Tide</p>", "");
    let moved = of(9).replace("?p=1<", "?p=2<");
    let folder = TempDir::new().unwrap();
    let read = read_all(&written(folder.path(), &[of(1), moved]), &options());
    let bodies = stories(&read)
        .into_iter()
        .map(|one| one.story.body.as_ref().unwrap());
    let shown: Vec<bool> = bodies.map(|body| body.as_str().contains("3.jpg")).collect();
    assert_eq!(shown, [true, false]);
}

#[test]
fn files_of_other_sites_and_days_are_no_parts() {
    let old = [
        author("Old Ada"),
        picture(3, 0, "Three"),
        block(5, "publish", "Call Bo"),
        showing(1),
    ];
    let old = |site, at| begun(site, at, &old.concat());
    let new = |site, at| begun(site, at, &showing(2));
    let alone = "ada ga no picture Tide";
    for (file, is_part) in [
        (new("gazette", BEGUN), true),
        (new("gazette", "Sat, 28 Nov 2026 10:10:00 +0000"), true),
        (new("gazette", "Sat, 28 Nov 2026 09:50:00 +0000"), true),
        (new("gazette", "Sat, 28 Nov 2026 10:10:01 +0000"), false),
        (new("gazette", "Sat, 28 Nov 2026 09:49:59 +0000"), false),
        (new("gazette", "Sun, 29 Nov 2026 10:00:00 +0000"), false),
    ] {
        let [_, second] = told_apart(&old("gazette", BEGUN), &file);
        assert_eq!(second != alone, is_part, "{file}");
    }
    let islander = new("islander", BEGUN);
    let [_, second] = told_apart(&old("gazette", BEGUN), &islander);
    assert_eq!(second, "ada is no picture Tide");
}

#[test]
fn exports_that_are_called_alike_are_kept_apart() {
    let folder = TempDir::new().unwrap();
    let later = "Sun, 29 Nov 2026 10:00:00 +0000";
    let picture = |site: &str| picture(3, 0, "Three").replace("gazette", site);
    let files = [
        begun("gazette", BEGUN, &showing(1)),
        begun("islander", BEGUN, &showing(2)),
        begun("gazette", later, &showing(4)),
        begun("gazette", BEGUN, &picture("first")),
        begun("islander", BEGUN, &picture("second")),
        begun("gazette", later, &picture("third")),
    ];
    let files = files.iter().enumerate().map(|(number, file)| {
        let path = folder.path().join(format!("export.{number:03}.xml"));
        std::fs::write(&path, file).unwrap();
        path
    });
    let mut files: Vec<_> = files.collect();
    for _ in 0..files.len() {
        files.rotate_left(1);
        let read = read_all(&files, &options());
        let told = stories(&read).into_iter().map(|one| {
            let image = one.story.image.as_ref().unwrap();
            format!("{} {}", one.story.title.as_str(), image.url)
        });
        let told: BTreeSet<String> = told.collect();
        let expected = ["1 https://first", "2 https://second", "4 https://third"];
        let expected = expected.map(|one| format!("Story {one}.example/3.jpg"));
        assert_eq!(told, expected.into());
    }
}

#[test]
fn what_every_file_repeats_takes_its_memory_once() {
    // Five of these would fill it.
    let section = format!(
        "<wp:category><wp:term_id>7</wp:term_id><wp:category_nicename>{}</wp:category_nicename></wp:category>",
        "x".repeat(15 << 20)
    );
    let folder = TempDir::new().unwrap();
    let mut parts = vec![section; 5];
    parts.push(picture(3, 0, "Three") + &showing(1));
    let read = read_all(&written(folder.path(), &parts)[5..], &options());
    assert!(stories(&read)[0].story.image.is_some());
    assert_eq!(left_out(&read), 1);
}

/// A post with a lead picture, a gallery's picture and a reusable block; and these, each in its own file.
fn split() -> [String; 4] {
    let content = "<!-- wp:image {\"id\":4} /--><!-- wp:block {\"ref\":5} /--><p>Tide ]]> ⛴</p>";
    let block = format!(
        "<item><title>Box</title><content:encoded>{}</content:encoded><wp:post_id>5</wp:post_id>\
         <wp:status>publish</wp:status><wp:post_type>wp_block</wp:post_type></item>",
        cdata("<p>Call the harbour &amp; ask</p>")
    );
    [
        post(1, content, &meta("_thumbnail_id", "3")),
        picture(3, 0, "Three"),
        picture(4, 0, "Four"),
        block + &post(2, "<p>Second</p>", ""),
    ]
}

fn left_out(read: &Read) -> usize {
    read.iter()
        .flatten()
        .map(|piece| piece.left_out.len())
        .sum()
}

fn is_whole(read: &Read) -> bool {
    let story = &stories(read)[0].story;
    let body = story.body.as_ref().unwrap().as_str();
    story.image.is_some() && body.contains("4.jpg") && body.contains("Call the harbour &amp; ask")
}

#[test]
fn its_files_find_in_each_other_what_posts_refer_to() {
    let folder = TempDir::new().unwrap();
    let files = written(folder.path(), &split());
    let reversed: Vec<_> = files.iter().rev().cloned().collect();
    for (named, posts) in [
        (&files[..], 2),
        (&[folder.path().to_owned()], 2),
        (&files[..1], 1),
        // The one with the block knows nothing of the post.
        (&[files[0].clone(), files[3].clone()], 2),
    ] {
        let read = read_all(named, &options());
        assert_eq!(errors(&read), [] as [&str; 0]);
        assert_eq!(stories(&read).len(), posts);
        assert!(is_whole(&read), "{named:?}");
        assert_eq!(left_out(&read), 0);
    }
    let read = read_all(&reversed, &options());
    assert_eq!(stories(&read)[0].story.title.as_str(), "Story 2");
    assert_eq!(left_out(&read), 0);
}

/// What has to be read again with the first file of an export of so many.
fn depends_on(files: usize) -> BTreeSet<PathBuf> {
    let folder = TempDir::new().unwrap();
    let files = written(folder.path(), &vec![picture(1, 0, "One"); files]);
    let read = read_all(&files[..1], &options());
    let depends_on = read.into_iter().flat_map(|piece| piece.unwrap().depends_on);
    depends_on.collect()
}

#[test]
fn a_file_is_read_again_with_the_others_of_its_export() {
    // The last is still to come.
    let expected: BTreeSet<PathBuf> = (1..=200)
        .map(|number| format!("gazette.wordpress.2026-11-28.{number:03}.xml").into())
        .collect();
    assert_eq!(depends_on(200), expected);
    assert_eq!(depends_on(201), BTreeSet::new());
}

#[test]
fn no_byte_is_counted_twice() {
    let folder = TempDir::new().unwrap();
    let files = written(folder.path(), &split());
    let size = |file: &PathBuf| file.metadata().unwrap().len();
    let all: u64 = files.iter().map(size).sum();
    let read = read_all(&files, &options());
    let counted: u64 = read.iter().flatten().map(|piece| piece.length).sum();
    // What stands behind the last post of a file is told with none.
    assert!((all / 2..=all).contains(&counted), "{counted} of {all}");
}

/// How many bytes are counted of two exports of which one has the even numbers and one the odd ones, and how
/// many they have.
fn counted_in_turns(files: &[String]) -> (u64, u64) {
    let folder = TempDir::new().unwrap();
    let files = files.iter().enumerate().map(|(number, items)| {
        let site = ["gazette", "islander"][number % 2];
        let path = folder.path().join(format!("export.{number:03}.xml"));
        std::fs::write(&path, begun(site, BEGUN, items)).unwrap();
        path
    });
    let files: Vec<_> = files.collect();
    let all = files.iter().map(|file| file.metadata().unwrap().len());
    let read = read_all(&files, &options());
    assert_eq!(errors(&read), [] as [&str; 0]);
    let counted = read.iter().flatten().map(|piece| piece.length);
    (counted.sum(), all.sum())
}

#[test]
fn exports_in_turns_are_each_walked_through_once() {
    let files: Vec<_> = (1..=20).map(showing).collect();
    let (counted, all) = counted_in_turns(&files);
    assert!((all / 2..=all).contains(&counted), "{counted} of {all}");
}

#[test]
fn of_exports_in_turns_no_more_is_kept_than_of_one() {
    // Four of each of two, with what each takes beside its words, are 64 MiB.
    let most = (64 << 20) / 8 - 256;
    let sections = |longest: usize| -> String {
        let names = [most, most, most, longest].map(|length| "x".repeat(length));
        let sections = names.iter().enumerate().map(|(number, name)| {
            format!(
                "<wp:category><wp:term_id>{number}</wp:term_id>\
                 <wp:category_nicename>{name}</wp:category_nicename></wp:category>"
            )
        });
        sections.collect()
    };
    for (spare, is_walked_again) in [(0, false), (1, true)] {
        let files = [
            sections(most) + &showing(1),
            sections(most + spare) + &showing(2),
            showing(3),
            showing(4),
        ];
        let (counted, all) = counted_in_turns(&files);
        assert_eq!(counted > all, is_walked_again, "{counted} of {all}");
    }
}

#[test]
fn a_file_that_is_broken_costs_the_others_nothing_but_what_it_holds() {
    let folder = TempDir::new().unwrap();
    let files = written(folder.path(), &split());
    std::fs::write(&files[1], "<rss><channel><item>").unwrap();
    std::fs::write(&files[2], [0xff, 0xfe, 0x00]).unwrap();
    let read = read_all(&files, &options());
    assert_eq!(stories(&read).len(), 2);
    // The two pictures.
    assert_eq!(left_out(&read), 2);
    assert!(!errors(&read).is_empty());
}

#[test]
fn files_of_other_exports_are_not_looked_into() {
    for other in [
        "gazette.wordpress.2026-11-27.001.xml",
        "gazette.wordpress.2026-11-28.01.xml",
        "gazette.wordpress.2026-11-28.0001.xml",
        "gazette.wordpress.2026-11-28.10000.xml",
        "gazette.wordpress.2026-11-28.20261101.xml",
        "gazette.wordpress.2026-11-28.one.xml",
        "gazette.wordpress.2026-11-28.xml",
        "001.xml",
    ] {
        let folder = TempDir::new().unwrap();
        let parts = split();
        let files = written(folder.path(), &parts[..1]);
        std::fs::write(folder.path().join(other), export(&parts[1..].concat())).unwrap();
        let read = read_all(&files, &options());
        assert_eq!(left_out(&read), 3, "{other}");
    }
}
