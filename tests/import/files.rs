//! Which files are read, and which are refused.

use super::{options, read_all, read_as};
use newsstand::import::{Format, ImportError, Options};
use std::path::PathBuf;
use tempfile::TempDir;

#[test]
fn files_that_are_refused_are_named() {
    let table: [(&[u8], &str); 10] = [
        (b"", "the file is empty"),
        (b" \r\n\t", "the file is empty"),
        (b"\0\x01\x02", "this is a binary file, not text"),
        (
            b"\x7fELF\x02\x01\0\0\0\0",
            "this is a binary file, not text",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0", "a binary file (PNG)"),
        (b"PK\x03\x04\x14\0\0\0\x08\0", "a binary file (ZIP)"),
        // Of letters alone, and no story for all that.
        (b"%PDF-1.4\nA title\n\nA text.\n", "a binary file (PDF)"),
        (b"<!DOCTYPE html><p>x", "no article and no list of briefs"),
        (b"A title alone\n", "below the title"),
        (b"+++\ntitle = 'x'\n", "no end"),
    ];
    for (content, message) in table {
        let error = read_as("bad.txt", content, &options());
        let options = Options {
            format: Some(Format::Markdown),
            ..options()
        };
        let error = match error {
            Ok(_) => read_as("bad.txt", content, &options)
                .unwrap_err()
                .to_string(),
            Err(error) => error.to_string(),
        };
        assert!(
            error.contains("bad.txt") && error.contains(message),
            "{error}"
        );
    }
    let error = read_all(&[PathBuf::from("no/such/file.txt")], &options());
    let error = error[0].as_ref().unwrap_err().to_string();
    assert!(error.contains("no/such/file.txt"), "{error}");
}

#[test]
fn a_large_file_is_not_loaded() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("large.txt");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len((16 << 20) + 1).unwrap();
    let error = read_all(std::slice::from_ref(&path), &options())
        .remove(0)
        .unwrap_err();
    assert!(matches!(error, ImportError::TooLarge { .. }), "{error}");
    // At the limit it is read, and found to be NULs.
    file.set_len(16 << 20).unwrap();
    let error = read_all(&[path], &options()).remove(0).unwrap_err();
    assert!(matches!(error, ImportError::Binary { .. }), "{error}");
}

/// What it holds stands in it as it is, and so is text for the most part.
#[test]
fn a_feed_in_an_archive_is_none() {
    let mut zip = b"PK\x03\x04\x14\0\0\0\0\0\xd9\xae\x7c\x5d\x29\x9e\x5d\x9a".to_vec();
    zip.extend(b"\xa6\x01\0\0\xa6\x01\0\0\x08\0\0\0town.xml");
    zip.extend(b"<rss version='2.0'><channel><title>T</title><item><title>Tide</title></item></channel></rss>");
    for name in ["feed.zip", "feed.xml"] {
        let error = read_as(name, &zip, &options()).unwrap_err();
        assert!(
            matches!(
                error,
                ImportError::Binary {
                    kind: Some("zip"),
                    ..
                }
            ),
            "{name}: {error}"
        );
    }
}

#[test]
fn folders_are_read_in_order_and_whole() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    write("b.md", "# B\n\nText.");
    write("a/index.md", "# A\n\nText.");
    write("c.txt", "C\n\nText.");
    write("bad.txt", "");
    write("picture.jpg", "x");
    for name in [".hidden.md", "b.md~", ".b.md.swp", "#b.md#"] {
        write(name, "# Not this\n\nText.");
    }
    let options = Options {
        stories: Some(folder.path().to_owned()),
        ..options()
    };
    let root = folder.path().to_owned();
    let found = read_all(&[root.clone(), root.join("b.md"), root.join("a")], &options);
    let told: Vec<String> = found
        .iter()
        .map(|read| match read {
            Ok(imported) => match imported.submissions.first() {
                Some(first) => format!("{} {}", first.origin.as_str(), first.slug),
                None => format!("skipped: {}", imported.skipped[0].reason),
            },
            Err(_) => "failed".to_owned(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "markdown:a/index a",
            "markdown:b b",
            "failed",
            "page:c c",
            "skipped: a picture or a recording, which comes with the story that shows it"
        ]
    );
    // Named by itself, a story of the desk is known by the same origin.
    let alone = read_all(&[root.join("a/index.md")], &options)
        .remove(0)
        .unwrap();
    assert_eq!(alone.submissions[0].origin.as_str(), "markdown:a/index");
}

#[test]
fn two_files_of_one_entry() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(
        path("1.txt"),
        "Editorial\n\nText.\n\nRecent News\n\nOne\n\nOf it...",
    )
    .unwrap();
    std::fs::write(path("2.txt"), "Editorial\n\nOther text.").unwrap();
    std::fs::write(
        path("3.txt"),
        "Third\n\nText.\n\nRecent News\n\nOne\n\nOf it...",
    )
    .unwrap();
    std::fs::write(
        path("4.txt"),
        "Fourth\n\nText.\n\nRecent News\n\nOne\n\nOf that...",
    )
    .unwrap();
    let found = read_all(&[folder.path().to_owned()], &options());
    let error = found[1].as_ref().unwrap_err().to_string();
    assert!(
        error.contains("1.txt") && error.contains("2.txt"),
        "{error}"
    );
    assert_eq!(found[2].as_ref().unwrap().submissions.len(), 2);
    let fourth = found[3].as_ref().unwrap();
    assert_eq!(fourth.submissions.len(), 1);
    assert!(fourth.left_out[0].reason.contains("1.txt"));
}

#[test]
fn files_of_one_name_in_two_folders_are_two_stories() {
    let folder = TempDir::new().unwrap();
    for month in ["january", "february"] {
        std::fs::create_dir(folder.path().join(month)).unwrap();
        std::fs::write(
            folder.path().join(month).join("index.md"),
            "# The tide\n\nText.",
        )
        .unwrap();
    }
    let found = read_all(
        &["january", "february"].map(|month| folder.path().join(month)),
        &options(),
    );
    let origins: Vec<_> = found
        .iter()
        .map(|read| read.as_ref().unwrap().submissions[0].origin.as_str())
        .collect();
    assert_ne!(origins[0], origins[1]);
    assert!(origins[0].ends_with("/january/index"), "{origins:?}");
    // However the file is named, it is the same.
    let named = folder.path().join("february/../january/index.md");
    let named = read_all(&[named], &options()).remove(0).unwrap();
    assert_eq!(named.submissions[0].origin.as_str(), origins[0]);
}

#[test]
fn pages_of_one_headline_are_two_stories_if_their_texts_are() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| {
        let page = format!("Editorial\n\n{text}\n\nMust read\n\nFerry sails\n\nPORT: It does...");
        std::fs::write(path(name), page).unwrap();
    };
    let crane = "The harbour needs a new crane, and the council has put off the money for it \
                 three times since the spring, as if ships would wait.";
    write("1.txt", crane);
    write(
        "2.txt",
        "Every school in the district starts an hour later next year; parents who work \
                    early were asked in a survey nobody seems to have read.",
    );
    write("3.txt", &crane.replace("three", "four"));
    std::fs::write(
        path("4.txt"),
        "Other\n\nText of it.\n\nMust read\n\nFerry sails",
    )
    .unwrap();
    let found = read_all(&[folder.path().to_owned()], &options());
    let kept = |at: usize| found[at].as_ref().unwrap().submissions.len();
    assert_eq!([kept(0), kept(1), kept(3)], [2, 2, 2]);
    let error = found[2].as_ref().unwrap_err().to_string();
    assert!(
        error.contains("3.txt") && error.contains("1.txt"),
        "{error}"
    );
}

/// What programs keep beside what they write, and what looks like it and is a story.
#[test]
fn names_of_what_is_left_alone() {
    use newsstand::import::is_left_alone;
    let alone = [
        ".swp",
        ".ferry.md.swp",
        "ferry.md.swp",
        "ferry.swo",
        "ferry.md~",
        "~ferry.md",
        "#ferry.md#",
        ".#ferry.md",
        ".goutputstream-H4GQ2X",
        ".~lock.ferry.md#",
        ".ferry.md.kate-swp",
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
        "ferry.md.TMP",
        "ferry.bak",
        ".git",
        "node_modules",
        "🦀.md~",
    ];
    for name in alone {
        assert!(is_left_alone(name.as_ref()), "{name}");
    }
    let read = [
        "ferry.md",
        "#ferry.md",
        "ferry#",
        "a~b.md",
        "part.md",
        "tmp",
        "4913",
        "5036",
        "swp.txt",
        "سفينة.md",
        "ferry.md.txt",
        "a.tmp.md",
    ];
    for name in read {
        assert!(!is_left_alone(name.as_ref()), "{name}");
    }
}

#[test]
fn of_some_files_of_a_folder_those_are_found_that_an_import_of_it_reads_in_its_order() {
    use newsstand::import::{is_without_stories, sources, sources_below};
    use std::collections::BTreeSet;
    let folder = TempDir::new().unwrap();
    let stories = folder.path().join("stories");
    let options = Options {
        stories: Some(stories.clone()),
        ..options()
    };
    std::fs::create_dir_all(stories.join("b/.hidden")).unwrap();
    assert!(is_without_stories(&stories) && is_without_stories(folder.path()));
    let names = ["b/z.md", "a.md", "b/.hidden/y.md", "b/x.md~", "c.pdf"];
    for name in names {
        std::fs::write(stories.join(name), "# A ]]> & title\n\nA text.\n").unwrap();
    }
    assert!(!is_without_stories(&stories));
    let named = |names: &[&str]| -> BTreeSet<PathBuf> {
        names.iter().map(|name| stories.join(name)).collect()
    };
    let whole: Vec<_> = sources(std::slice::from_ref(&stories), &options);
    let whole: Vec<_> = whole.into_iter().map(Result::unwrap).collect();
    let some: Vec<_> = sources_below(&stories, &named(&names), &options);
    let some: Vec<_> = some.into_iter().map(Result::unwrap).collect();
    assert_eq!(some, whole);
    let gone = sources_below(&stories, &named(&["gone.md", "b/x.md~"]), &options);
    assert!(gone.is_empty());
    // A folder is all that is in it.
    let below = sources_below(&stories, &named(&["b"]), &options);
    assert_eq!(below[0].as_ref().unwrap(), &whole[1]);
    assert_eq!(below.len(), 1);
}

/// Whatever part of a folder is asked for, and however it got there.
#[test]
fn what_an_import_of_a_folder_leaves_alone_is_left_alone_when_it_is_asked_for() {
    use newsstand::import::{passed_by, sources, sources_below};
    let folder = TempDir::new().unwrap();
    let stories = folder.path().join("stories");
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    for name in [
        "a.md",
        "saved/page.html",
        "saved/page_files/frame.html",
        "saved/page_files/deep/frame.html",
        "saved/other_files/story.md",
        "site/README.md",
        "site/archetypes/default.md",
        "site/content/archetypes/story.md",
        "site/content/story.md",
        "site/content/photo.png",
        "site/node_modules/x/README.md",
        "site/content/node_modules/x/README.md",
        ".hidden/y.md",
    ] {
        write(&format!("stories/{name}"), "# A ]]> & title\n\nA text.\n");
    }
    write("stories/site/hugo.toml", "");
    write("elsewhere/z.md", "# Elsewhere\n\nA text.\n");
    let link = |to: &std::path::Path, name: &str| {
        std::os::unix::fs::symlink(to, stories.join(name)).unwrap();
    };
    link(&folder.path().join("elsewhere"), "elsewhere");
    link(&stories, "back");
    link(&stories.join("nowhere"), "site/content/dangling.md");
    let options = Options {
        stories: Some(stories.clone()),
        ..options()
    };
    let told = |found: Vec<Result<newsstand::import::Source, ImportError>>| -> Vec<String> {
        let told = found.iter().map(|one| format!("{one:?}"));
        told.collect()
    };
    let whole = sources(std::slice::from_ref(&stories), &options);
    let path_of = |one: &Result<newsstand::import::Source, ImportError>| match one {
        Ok(source) => source.path.clone(),
        Err(error) => error.path().to_owned(),
    };
    let all: Vec<PathBuf> = whole.iter().map(path_of).collect();
    assert_eq!(all.len(), 9, "{all:#?}");
    let whole = told(whole);
    let mut passed = 0;
    for entry in walkdir::WalkDir::new(&stories).min_depth(1) {
        let path = entry.unwrap().into_path();
        let below = sources_below(&stories, &[path.clone()].into(), &options);
        let is_below = |(found, _): &(&PathBuf, &String)| found.starts_with(&path);
        let expected = all.iter().zip(&whole).filter(is_below);
        let expected: Vec<String> = expected.map(|(_, told)| told.clone()).collect();
        assert_eq!(told(below), expected, "{}", path.display());
        let is_file = path.is_file();
        let is_passed = !passed_by(&stories, [path.clone()].into(), &options).is_empty();
        assert!(!is_passed || expected.is_empty(), "{}", path.display());
        passed += usize::from(is_passed && is_file);
    }
    assert_eq!(passed, 6);
    // What is beyond a link that leads back is told of that link.
    let beyond = stories.join("back/a.md");
    let beyond = sources_below(&stories, &[beyond].into(), &options);
    assert_eq!(path_of(&beyond[0]), stories.join("back"));
    assert!(matches!(&beyond[0], Err(ImportError::Loop { .. })));
}

/// Each would become the entry of that page, and the last would be left.
#[test]
fn the_address_of_one_page_is_none_of_many_entries() {
    let folder = TempDir::new().unwrap();
    let told = Options {
        url: Some("https://other.example/".parse().unwrap()),
        ..options()
    };
    let item = "<item><title>]]&gt; &amp; 🦀</title><description>It came.</description></item>";
    let feed = format!("<rss version=\"2.0\"><channel><title>T</title>{item}</channel></rss>");
    let export = feed.replace(
        "<rss ",
        "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\" ",
    );
    for (name, content) in [
        ("one.jsonl", "{\"title\":\"]]> & 🦀\"}\n"),
        ("feed.xml", feed.as_str()),
        ("export.xml", export.as_str()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let read = read_all(&[path], &told);
        let error = read[0].as_ref().unwrap_err();
        assert!(matches!(error, ImportError::NotOnePage { .. }), "{error}");
        assert_eq!(read.len(), 1);
    }
}
