//! Limits at their very edge, on both sides, where no test of a format has them.

use super::sites::Folder;
use super::{options, read_as};
use newsstand::import::Options;
use std::fs;

/// Whether a body is taken; or what is said of it.
fn body(html: &str) -> Result<(), String> {
    let line = serde_json::json!({ "kind": "article", "title": "A", "body": html });
    let read = read_as("a.jsonl", line.to_string().as_bytes(), &options());
    read.map(drop).map_err(|error| error.to_string())
}

#[test]
fn elements_of_a_text() {
    let breaks = |count: usize| format!("Tide{}", "<br>".repeat(count));
    assert_eq!(body(&breaks(50_000)), Ok(()));
    assert!(
        body(&breaks(50_001))
            .unwrap_err()
            .contains("more than 50000 elements")
    );
}

#[test]
fn elements_within_each_other() {
    let nested = |count: usize| format!("{}Tide{}", "<div>".repeat(count), "</div>".repeat(count));
    assert_eq!(body(&nested(512)), Ok(()));
    assert!(
        body(&nested(513))
            .unwrap_err()
            .contains("more than 512 elements")
    );
}

/// Nine that are left open are opened again around each element that follows.
#[test]
fn elements_that_a_parser_makes_of_a_text() {
    let open = |breaks: usize| format!("Tide{}{}", "<i>".repeat(9), "<br>".repeat(breaks));
    let made = |breaks: usize| (1..=9).sum::<usize>() + 10 * breaks;
    assert!(made(19_995) <= 200_000 && made(19_996) > 200_000);
    assert_eq!(body(&open(19_995)), Ok(()));
    assert!(body(&open(19_996)).unwrap_err().contains("close them"));
}

/// What is told of a site in which a cascade of the configuration has so many rules and one of a list one more;
/// and which of its stories are published.
fn rules(count: usize) -> (Vec<String>, Vec<String>) {
    let rule = "- {target: {path: /none/**}, draft: true}\n";
    let story: &[u8] = b"---\ntitle: A\ndate: 2026-11-03\n---\nTide.";
    let hugo = format!(
        "baseURL: https://gull.example\ncascade:\n{}",
        rule.repeat(count)
    );
    let list = format!("---\ncascade:\n{rule}---\n");
    read_rules(&[
        ("hugo.yaml", hugo.as_bytes()),
        ("content/a/_index.md", list.as_bytes()),
        ("content/a/a.md", story),
        // A rule for all in a folder is none for some of them.
        (
            "content/b/_index.md",
            b"---\ncascade: {section: Sea}\n---\n",
        ),
        ("content/b/b.md", story),
    ])
}

fn read_rules(files: &[(&str, &[u8])]) -> (Vec<String>, Vec<String>) {
    let (mut errors, mut published) = (Vec::new(), Vec::new());
    for read in Folder::of(files).read_all() {
        match read {
            Ok(read) => {
                published.extend(read.submissions.into_iter().map(|one| one.slug.to_string()))
            }
            Err(error) => errors.push(error.to_string()),
        }
    }
    (errors, published)
}

#[test]
fn rules_of_a_site_for_some_of_its_stories() {
    assert_eq!(rules(999), (vec![], vec!["a".to_owned(), "b".to_owned()]));
    for (count, file, published) in [(1_000, "_index.md", &["b"][..]), (1_001, "hugo.yaml", &[])] {
        let (errors, told) = rules(count);
        assert_eq!(told, published);
        let expected = format!("{file}:1: with these there are more than 1000 rules");
        assert!(
            errors.len() == 1 && errors[0].contains(&expected),
            "{errors:?}"
        );
    }
    // A list is asked in the folders of all languages, and counts once.
    let mut site = "baseURL: https://gull.example\nlanguages:\n".to_owned();
    for code in ["aa", "bb", "cc"] {
        site.push_str(&format!("  {code}: {{contentDir: {code}}}\n"));
    }
    let targets = "- {target: {path: /none}, draft: true}\n".repeat(1_000);
    let list = format!("---\ncascade:\n{targets}---\n");
    let (errors, told) = read_rules(&[
        ("hugo.yaml", site.as_bytes()),
        ("aa/posts/_index.md", list.as_bytes()),
        (
            "aa/posts/a.md",
            b"---\ntitle: A\ndate: 2026-11-03\n---\nTide.",
        ),
        (
            "bb/posts/b.md",
            b"---\ntitle: B\ndate: 2026-11-03\n---\nTide.",
        ),
        (
            "cc/posts/c.md",
            b"---\ntitle: C\ndate: 2026-11-03\n---\nTide.",
        ),
    ]);
    assert_eq!((errors.len(), told.len()), (0, 3), "{errors:?}");
    for (count, is_published) in [(1_000, true), (1_001, false)] {
        let rule = "- {scope: {path: none}, values: {published: false}}\n";
        let jekyll = format!(
            "url: https://gull.example\ndefaults:\n{}",
            rule.repeat(count)
        );
        let (errors, told) = read_rules(&[
            ("_config.yml", jekyll.as_bytes()),
            ("_posts/2026-11-03-a.md", b"---\ntitle: A\n---\nTide."),
        ]);
        assert_eq!(
            (errors.is_empty(), told.len() == 1),
            (is_published, is_published),
            "{errors:?}"
        );
    }
}

#[test]
fn bytes_of_a_picture() {
    const MOST: usize = 16 << 20;
    for (length, is_taken) in [(MOST, true), (MOST + 1, false)] {
        let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
        picture.resize(length, 0);
        let folder = Folder::of(&[
            ("stories/a.md", b"# A\n\n![The quay](a.png)\n"),
            ("stories/a.png", &picture),
        ]);
        let images = folder.path().join("images");
        let options = Options {
            stories: Some(folder.path().join("stories")),
            images: Some(images.clone()),
            ..options()
        };
        let read = super::read_all(&[folder.path().join("stories/a.md")], &options).remove(0);
        let read = read.unwrap();
        for picture in &read.pictures {
            picture.copy(&images).unwrap().unwrap().keep().unwrap();
        }
        let is_told = read
            .warnings
            .iter()
            .any(|one| one.text.contains("larger than 16 MiB"));
        assert_eq!(is_told, !is_taken, "{:?}", read.warnings);
        let copied = fs::read_dir(&images).map_or(0, Iterator::count);
        assert_eq!(copied, usize::from(is_taken));
    }
}
