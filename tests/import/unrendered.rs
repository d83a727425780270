//! What of a site its generator makes no pages of: it is no story, and is told of.

use super::sites::Folder;

/// A story, which no address or name tells from others.
fn story(more: &str) -> String {
    format!("---\ntitle: \"]]> & \u{1f980}\"\ndate: 2026-11-03\n{more}\n---\nIt sails.")
}

/// Which of these files become stories, if a site is configured so.
fn published<'f>(configuration: &[(&str, &str)], files: &[&'f str]) -> Vec<&'f str> {
    let folder = Folder::of(&[]);
    for (name, says) in configuration {
        folder.write(name, says);
    }
    files.iter().for_each(|file| folder.write(file, story("")));
    let is_published = |file: &&&str| {
        let read = folder.read(file).unwrap();
        assert_eq!(read.submissions.len() + read.skipped.len(), 1, "{file}");
        !read.submissions.is_empty()
    };
    files.iter().filter(is_published).copied().collect()
}

#[test]
fn a_section_of_zola_that_is_a_draft_is_one_with_all_in_it() {
    let zola = ("zola.toml", "base_url = 'https://gull.example'");
    let files = [
        "content/secret/a.md",
        "content/secret/sub/b.md",
        "content/secrets/c.md",
        "content/d.md",
    ];
    let rest = ["content/secrets/c.md", "content/d.md"];
    let draft = "+++\ndraft = true\n+++\n";
    for name in ["content/secret/_index.md", "content/secret/_index.de.md"] {
        assert_eq!(published(&[zola, (name, draft)], &files), rest, "{name}");
    }
    for (name, says) in [
        (
            "content/secret/_index.md",
            "+++\ndraft = false\nrender = false\n+++\n",
        ),
        ("content/secret/index.md", draft),
        ("content/secret/_index.txt", draft),
    ] {
        assert_eq!(published(&[zola, (name, says)], &files), files, "{name}");
    }
    // Whatever a page of it says itself.
    let folder = Folder::of(&[
        (zola.0, zola.1.as_bytes()),
        ("content/_index.md", draft.as_bytes()),
    ]);
    folder.write("content/a.md", story("draft: false\nkind: brief"));
    let read = folder.read("content/a.md").unwrap();
    assert_eq!(read.skipped[0].reason, "a draft");
}
