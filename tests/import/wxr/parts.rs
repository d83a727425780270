//! An export in many files, as WP-CLI writes it.

use super::{Read, cdata, errors, export, meta, picture, post, stories};
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
