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
