//! What of a site its generator makes no pages of: it is no story, and is told of.

use super::sites::Folder;
use std::os::unix::fs::symlink;

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

#[test]
fn pages_of_hugo_and_zola_lie_in_their_content() {
    let files = [
        "content/posts/a.md",
        "notes/b.md",
        "exampleSite/content/c.md",
        "old-content/d.md",
        "articles/de/e.md",
        "f.md",
    ];
    let hugo = |more: &str| {
        let says = format!("baseURL = 'https://gull.example/'\n{more}");
        published(&[("hugo.toml", &says)], &files)
    };
    assert_eq!(hugo(""), ["content/posts/a.md"]);
    assert_eq!(hugo("contentDir = './articles/'"), ["articles/de/e.md"]);
    let german = "[languages.en]\n[languages.de]\ncontentDir = 'articles/de'";
    assert_eq!(hugo(german), ["content/posts/a.md", "articles/de/e.md"]);
    // Any folder may be mounted.
    let mounted = "[[module.mounts]]\nsource = 'notes'\ntarget = 'content'";
    assert_eq!(hugo(mounted), files);
    let zola = [("config.toml", "base_url = 'https://gull.example'\n")];
    assert_eq!(published(&zola, &files), ["content/posts/a.md"]);
}

/// What lies beside the index of a page is a part of it, and no page.
#[test]
fn a_bundle_of_hugo_has_an_index_in_a_language_of_the_site() {
    let says = "baseURL = 'https://gull.example/'\n[languages.en]\n[languages.de]\n";
    let hugo = ("hugo.toml", says);
    let mounted = format!("{says}[[module.mounts]]\nsource = 'notes'\ntarget = 'content'");
    let files = ["content/a/b.md", "content/a/c/d.md"];
    let page = story("");
    for (index, expected) in [
        ("content/a/index.md", &[][..]),
        ("content/a/index.en.md", &[]),
        ("content/a/index.DE.markdown", &[]),
        ("content/a/index.html", &[]),
        ("content/a/index.fr.md", &files),
        ("content/a/index.txt", &files),
        ("content/a/c/index.md", &files[..1]),
        // Above all pages it is of whoever makes the site.
        ("index.md", &files),
        ("index.en.md", &files),
    ] {
        assert_eq!(
            published(&[hugo, (index, &page)], &files),
            expected,
            "{index}"
        );
    }
    for (index, expected) in [("content/a/index.md", &[][..]), ("index.md", &files)] {
        let site = [(hugo.0, mounted.as_str()), (index, &page)];
        assert_eq!(published(&site, &files), expected, "{index}");
    }
    // HTML without a front matter is copied, and no page.
    for copied in ["<!DOCTYPE html><p>Old & gone", "\u{FEFF}\n <p>Old"] {
        for index in ["content/a/index.html", "content/a/index.HTM"] {
            assert_eq!(
                published(&[hugo, (index, copied)], &files),
                files,
                "{index}"
            );
        }
    }
    let both = ["content/a/index.en.md", "content/a/index.de.md"];
    assert_eq!(published(&[hugo], &both), both);
}

#[test]
fn folders_of_jekyll_are_read_if_it_is_told_so() {
    let files = [
        "_posts/2026-11-02-a.md",
        "_posts/26-1-2-b.md",
        "_posts/old/2026-11-02-c.md",
        "_posts/nodate.md",
        "_posts/2026-11-02_d.md",
        "_posts/_old/2026-11-02-e.md",
        "sea/_posts/2026-11-02-f.md",
        "_notes/g.md",
        "_notes/sub/h.md",
        "_notes/_i.md",
        "_ideas/j.md",
        "sea/_notes/k.md",
        "sea/l.md",
        "_m.md",
    ];
    let posts = [
        "_posts/2026-11-02-a.md",
        "_posts/26-1-2-b.md",
        "_posts/old/2026-11-02-c.md",
        "sea/_posts/2026-11-02-f.md",
    ];
    let with = |more: &[&'static str]| {
        let mut all: Vec<&str> = [&posts, more].concat();
        all.sort_by_key(|one| files.iter().position(|file| file == one));
        all
    };
    let told = |says: &str| published(&[("_config.yml", says)], &files);
    assert_eq!(told("url: https://gull.example"), with(&["sea/l.md"]));
    assert_eq!(told("collections: [notes]"), with(&["sea/l.md"]));
    for hidden in [
        "{notes: {output: false}}",
        "{notes: {permalink: /:name/}}",
        "{posts: {output: false}}",
    ] {
        assert_eq!(
            told(&format!("collections: {hidden}")),
            with(&["sea/l.md"]),
            "{hidden}"
        );
    }
    let notes = with(&["sea/l.md", "_notes/g.md", "_notes/sub/h.md"]);
    assert_eq!(told("collections: {notes: {output: true}}"), notes);
    assert_eq!(
        told("include: [_ideas]"),
        with(&["sea/l.md", "_ideas/j.md"])
    );
    assert_eq!(told("include: ['_m*']"), with(&["sea/l.md", "_m.md"]));
    // Pages may lie anywhere, and posts and collections there alone.
    let moved = "collections_dir: sea\ncollections: {notes: {output: true}}";
    assert_eq!(
        told(moved),
        ["sea/_posts/2026-11-02-f.md", "sea/_notes/k.md", "sea/l.md"]
    );
    assert_eq!(
        told("source: ./sea"),
        ["sea/_posts/2026-11-02-f.md", "sea/l.md"]
    );
}

#[test]
fn what_generators_pass_over_is_no_story() {
    let files = [
        "a.md",
        "hold/b.md",
        "sea/hold/c.md",
        "withhold/d.md",
        "sea/e.hold.md",
    ];
    let in_content = |names: &[&str]| {
        names
            .iter()
            .map(|name| format!("content/{name}"))
            .collect::<Vec<_>>()
    };
    let content = in_content(&files);
    let content: Vec<&str> = content.iter().map(String::as_str).collect();
    let [a, b, c, d, e] = files;
    // Each as the generator's own source has it.
    for (pattern, expected) in [
        ("hold$", &[a, e][..]),
        ("/hold$", &[a, d, e]),
        ("\\.hold\\.md$", &[a, b, c, d]),
        ("^content/hold", &files),
        ("^/content/hold/", &[a, c, d, e]),
        ("HOLD", &files),
        ("(?i)/HOLD/", &[a, d, e]),
    ] {
        let says =
            format!("baseURL = 'https://gull.example'\nignorefiles = ['nothing', '{pattern}']");
        assert_eq!(
            published(&[("hugo.toml", &says)], &content),
            in_content(expected),
            "{pattern}"
        );
    }
    for (pattern, expected) in [
        ("*.hold.md", &[a, b, c, d][..]),
        ("*/hold/*", &[a, d, e]),
        ("**/{hold,x}/*.md", &[a, d, e]),
        ("hold/*", &files),
        ("**/hold", &files),
    ] {
        let says = format!("base_url = 'https://gull.example'\nignored_content = ['{pattern}']");
        assert_eq!(
            published(&[("zola.toml", &says)], &content),
            in_content(expected),
            "{pattern}"
        );
    }
    for (says, expected) in [
        ("exclude: [hold]", &[a, c, d, e][..]),
        ("exclude: [/hold/, 7]", &[a, c, d, e]),
        ("exclude: [sea/ho]", &[a, b, d, e]),
        ("exclude: ['*hold']", &[a, e]),
        ("exclude: ['?ea/[a-h]*']", &[a, b, d]),
        ("exclude: ['{hold,a.md}']", &files),
        ("exclude: [hold]\ninclude: [b.md, hold]", &files),
    ] {
        assert_eq!(
            published(&[("_config.yml", says)], &files),
            expected,
            "{says}"
        );
    }
    let eleventy = (".eleventy.js", "module.exports = c => {}");
    for (name, says, expected) in [
        (".eleventyignore", "hold\n", &[a, c, d, e][..]),
        (
            ".eleventyignore",
            "# all\n\n  ./hold/  \r\n!hold/b.md\n",
            &[a, c, d, e],
        ),
        (".eleventyignore", "*.md", &[b, c, d, e]),
        (".eleventyignore", "**/*hold*", &[a]),
        (".eleventyignore", "*/hold/**", &[a, b, d, e]),
        (".gitignore", "/sea/", &[a, b, d]),
        ("sea/.eleventyignore", "hold", &files),
    ] {
        assert_eq!(
            published(&[eleventy, (name, says)], &files),
            expected,
            "{name} {says}"
        );
    }
    let moved = [eleventy, ("src/.eleventyignore", "hold")];
    assert_eq!(
        published(&moved, &["hold/a.md", "src/hold/b.md", "src/c.md"]),
        ["hold/a.md", "src/c.md"]
    );
}

/// Nothing is published on a guess.
#[test]
fn what_is_passed_over_by_what_is_no_pattern_is_kept_back() {
    let told = |name: &str, says: &str, file: &str| {
        let folder = Folder::of(&[(name, says.as_bytes()), (".eleventy.js", b"")]);
        folder.write(file, story(""));
        let mut read = folder.read_all();
        match read.remove(0) {
            Err(error) => {
                let kept = read.remove(0).unwrap().skipped;
                assert!(kept[0].reason.starts_with("kept back"), "{kept:?}");
                error.to_string()
            }
            Ok(read) => read.skipped[0].reason.to_owned(),
        }
    };
    let hugo = |pattern: &str| {
        let says = format!("baseURL = 'https://gull.example'\nignoreFiles = ['{pattern}']");
        told("hugo.toml", &says, "content/a.md")
    };
    for pattern in ["(", "\\Q", &"a{900}".repeat(100), &"x".repeat(1_001)] {
        let error = hugo(pattern);
        assert!(error.contains("hugo.toml:2: `ignoreFiles`: \""), "{error}");
        assert!(
            error.contains("is no pattern that is understood; write it"),
            "{error}"
        );
    }
    assert_eq!(
        hugo(&format!("a{}", "x?".repeat(499))),
        "not rendered by its site"
    );
    let zola = told("zola.toml", "ignored_content = ['{']", "content/a.md");
    assert!(zola.contains("zola.toml:1: `ignored_content`: "), "{zola}");
    let jekyll = told("_config.yml", "exclude: ['[']", "a.md");
    assert!(jekyll.contains("_config.yml:1: `exclude`: "), "{jekyll}");
    let eleventy = told(".eleventyignore", "!(a).md\n+(b).md", "a.md");
    assert!(
        eleventy.contains(".eleventyignore:2: \"+(b).md\" is no"),
        "{eleventy}"
    );
    for (count, expected) in [
        (1_000, "not rendered"),
        (1_001, "than 1000 patterns; write fewer"),
    ] {
        let told = told(".eleventyignore", &"a.md\n".repeat(count), "a.md");
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn data_beside_a_template_keeps_it_back() {
    let hidden = [
        ("posts/a.json", "{\"permalink\": false}"),
        (
            "posts/a.11tydata.json",
            "{\"eleventyExcludeFromCollections\": true}",
        ),
        ("posts/a.11tydata.json", "\u{feff}{\"draft\": true}"),
    ];
    let files = ["posts/a.md", "posts/b.md"];
    for data in hidden {
        assert_eq!(
            published(&[(".eleventy.js", ""), data], &files),
            ["posts/b.md"]
        );
    }
    let folder = Folder::of(&[(".eleventy.js", b""), ("posts/a.json", b"{")]);
    files.iter().for_each(|file| folder.write(file, story("")));
    let error = folder.read("posts/a.md").unwrap_err().to_string();
    let file = folder.path().join("posts/a.json");
    assert!(
        error.starts_with(&format!("{}:1: EOF", file.display())),
        "{error}"
    );
    let remedy = "; until this is mended, a.md beside it is kept back";
    assert!(error.ends_with(remedy), "{error}");
    // As the story is named, which may be through a link.
    let link = folder.path().join("link");
    symlink(folder.path().join("posts"), &link).unwrap();
    let error = folder.read("link/a.md").unwrap_err().to_string();
    assert!(error.starts_with(&link.display().to_string()), "{error}");
    assert_eq!(folder.read("posts/b.md").unwrap().submissions.len(), 1);
}
