//! The import room through its public door.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use newsstand::import::{self, Format, ImportError, Imported, Options, Run};
use newsstand::model::{Instant, Kind, Story, Submission};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn options() -> Options {
    Options {
        format: None,
        url: None,
        date: None,
        time_zone: chrono_tz::Europe::Berlin,
        stories: None,
    }
}

fn read_all(paths: &[PathBuf], options: &Options) -> Vec<Result<Imported, ImportError>> {
    let mut run = Run::default();
    import::sources(paths, options)
        .into_iter()
        .map(|source| run.read(&source?, options))
        .collect()
}

fn read_as(name: &str, content: &[u8], options: &Options) -> Result<Imported, ImportError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    read_all(&[path], options).pop().unwrap()
}

fn page(text: &str) -> Imported {
    read_as("page.txt", text.as_bytes(), &options()).unwrap()
}

fn markdown(text: &str) -> Result<Imported, ImportError> {
    read_as("some-story.md", text.as_bytes(), &options())
}

fn one(imported: Imported) -> Submission {
    assert_eq!(imported.submissions.len(), 1);
    imported.submissions.into_iter().next().unwrap()
}

/// A story in a few lines, for exact comparison.
fn told(imported: &Imported) -> String {
    let mut told = String::new();
    let mut line = |name: &str, value: &str| told.push_str(&format!("{name}: {value}\n"));
    for Submission { origin, story, .. } in &imported.submissions {
        line(story.kind.name(), story.title.as_str());
        line("  origin", origin);
        if let Some(section) = &story.section {
            line("  section", section.name().as_str());
        }
        for author in &story.authors {
            line("  author", author.name.as_str());
            if let Some(bio) = &author.bio {
                line("  bio", bio.as_str());
            }
        }
        if let Some(dateline) = &story.dateline {
            line("  dateline", dateline.as_str());
        }
        if let Some(summary) = &story.summary {
            line("  summary", summary.as_str());
        }
        if let Some(body) = &story.body {
            line("  body", &body.as_str().replace('\n', ""));
        }
    }
    for part in &imported.left_out {
        line("left out", &part.to_string());
    }
    told
}

fn paragraphs(story: &Story) -> usize {
    let body = story.body.as_ref().map_or("", |body| body.as_str());
    body.matches("<p>").count()
}

const FERRY: &str = "The ferry that came back

OpinionThe ferry that came back
Ada Stone is a harbour pilot of thirty years. She also teaches knots.

By Ada Stone

For a year the pier stood empty.
By the time the ferry returned, nobody believed in it.

Must read

Recent News

Harbour gets a new crane

PORT ELLEN, Scotland: The old crane of the  harbour is replaced after forty years of...

Tide tables for 19 July 2024

Two high tides are expected: one at noon...";

#[test]
fn a_page_of_the_usual_kind() {
    let expected = "article: The ferry that came back
  origin: page:the-ferry-that-came-back
  section: Opinion
  author: Ada Stone
  bio: Ada Stone is a harbour pilot of thirty years. She also teaches knots.
  body: <p>For a year the pier stood empty.</p><p>By the time the ferry returned, nobody believed in it.</p>
brief: Harbour gets a new crane
  origin: brief:harbour-gets-a-new-crane
  dateline: PORT ELLEN, Scotland
  summary: The old crane of the harbour is replaced after forty years of...
brief: Tide tables for 19 July 2024
  origin: brief:tide-tables-for-19-july-2024
  summary: Two high tides are expected: one at noon...
left out: line 11: \"Must read\": a heading with nothing below it
";
    let imported = page(FERRY);
    assert_eq!(told(&imported), expected);
    assert!(imported.submissions.iter().all(|s| s.published.is_none()));
    // The same page however it was saved.
    assert_eq!(told(&page(&FERRY.replace('\n', "\r\n"))), expected);
    assert_eq!(told(&page(&format!("\u{FEFF}{FERRY}"))), expected);
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(FERRY.encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    let imported = read_as("page.txt", &utf16, &options()).unwrap();
    assert_eq!(told(&imported), expected);
}

#[test]
fn heads_of_pages() {
    let body = "<p>A first paragraph.</p><p>A second one.</p>";
    let table = [
        // No section, no bio, no byline, no repetition.
        ("Plain title\n\n", "", body.to_owned()),
        ("Plain title\nPlain title\n", "", body.to_owned()),
        (
            "Plain title\n\nWorld News\nPlain title\n",
            "World News|",
            body.to_owned(),
        ),
        (
            "Plain title\n\nSportPlain title\n",
            "Sport|",
            body.to_owned(),
        ),
        (
            "Plain title\n\nSport: Plain title\nBy Bo Li\n",
            "Sport|Bo Li",
            body.to_owned(),
        ),
        (
            "Plain title - The Paper\n\nSportPlain title\n",
            "Sport|",
            body.to_owned(),
        ),
        (
            "Plain title\n\nBy Bo Li and Jo van der Berg\n",
            "|Bo Li|Jo van der Berg",
            body.to_owned(),
        ),
        (
            "Plain title\n\nBY A. Bo, Cy Dee, Jr. and Eve\n",
            "|A. Bo|Cy Dee, Jr.|Eve",
            body.to_owned(),
        ),
        (
            "Plain title\n\nBy Bo Li, Staff Reporter\n",
            "|Bo Li",
            body.to_owned(),
        ),
        // A bio without a byline is body text, as is a standfirst.
        (
            "Plain title\n\nBo Li is a clerk.\n",
            "",
            format!("<p>Bo Li is a clerk.</p>{body}"),
        ),
        (
            "Plain title\n\nWhat now?\n\nBy Bo Li\n",
            "|Bo Li",
            format!("<p>What now?</p>{body}"),
        ),
        (
            "Plain title\n\nBy Monday all was over.\n",
            "",
            format!("<p>By Monday all was over.</p>{body}"),
        ),
    ];
    for (head, expected, body) in table {
        let imported = page(&format!("{head}\nA first paragraph.\nA second one.\n"));
        let story = one(imported).story;
        assert_eq!(story.title.as_str(), "Plain title", "{head}");
        let section = story.section.as_ref().map_or("", |s| s.name().as_str());
        let names = story.authors.iter().map(|a| a.name.as_str());
        let found: Vec<&str> = std::iter::once(section).chain(names).collect();
        let expected = if expected.is_empty() {
            vec![""]
        } else {
            expected.trim_end_matches('|').split('|').collect()
        };
        assert_eq!(found, expected, "{head}");
        assert_eq!(
            story.body.unwrap().as_str().replace('\n', ""),
            body,
            "{head}"
        );
    }
}

#[test]
fn bios_belong_to_whom_they_name() {
    let imported = page(
        "T\n\nCy Dee writes about ships.\nBo Li is a clerk.\n\nBy Bo Li and Cy Dee\n\nText.\n",
    );
    let story = one(imported).story;
    let bios: Vec<_> = story
        .authors
        .iter()
        .map(|a| a.bio.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(bios, ["Bo Li is a clerk.", "Cy Dee writes about ships."]);
    assert_eq!(paragraphs(&story), 1);
}

#[test]
fn lists_of_pages() {
    let table = [
        // Filled, several, headlines only.
        (
            "Must read\n\nOne\n\nOf it...\n\nRecent News\n\nTwo\n\nOf that…",
            "One=Of it...;Two=Of that…",
            0,
        ),
        (
            "Must read\n\nOne thing\n\nTwo things\n\nThree things",
            "One thing;Two things;Three things",
            0,
        ),
        (
            "Latest News\nOne\nOf it...\nTwo\nOf that...",
            "One=Of it...;Two=Of that...",
            0,
        ),
        ("More from Sport\n\nOne\n\nOf it...", "One=Of it...", 0),
        (
            "Recent News\n\nAn excerpt...\n\nOne\n\nOf it...",
            "One=Of it...",
            1,
        ),
        (
            "Recent News\n\nOne\n\nOf it...\n\nOf what is it?...\n\n© 2026 The Paper",
            "One=Of it...",
            2,
        ),
        (
            "Recent News\n\nOne\n\nOf it...\n\nMust read\n\nOne\n\nOf it...",
            "One=Of it...",
            0,
        ),
        (
            "Recent News\n\nOne\n\nOf it...\n\nMust read\n\nOne\n\nOtherwise...",
            "One=Of it...",
            2,
        ),
        ("Must read", "", 1),
        // Not a heading: the paragraph below is no list.
        (
            "Related\n\nA long sentence of the story follows here, as it should.",
            "",
            0,
        ),
    ];
    for (list, expected, left_out) in table {
        let imported = page(&format!("Title\n\nA paragraph.\n\n{list}\n"));
        let briefs: Vec<String> = imported.submissions[1..]
            .iter()
            .map(|brief| match &brief.story.summary {
                Some(summary) => format!("{}={summary}", brief.story.title),
                None => brief.story.title.to_string(),
            })
            .collect();
        assert_eq!(briefs.join(";"), expected, "{list}");
        assert_eq!(imported.left_out.len(), left_out, "{list}");
    }
}

#[test]
fn datelines() {
    let table = [
        ("OSLO, Norway: Snow fell...", Some("OSLO, Norway")),
        ("NEW YORK: Snow fell...", Some("NEW YORK")),
        (
            "ST. JOHN’S, Antigua and Barbuda: Rain...",
            Some("ST. JOHN’S, Antigua and Barbuda"),
        ),
        ("LAHORE, July 19: Rain...", Some("LAHORE, July 19")),
        ("PARIS (AFP) — Rain...", Some("PARIS (AFP)")),
        ("London: it rains...", None),
        ("He said: “It rains”...", None),
        ("BREAKING: it rains...", None),
        ("UN: it rains...", None),
        ("It rains in OSLO, Norway: more...", None),
        ("OSLO, Norway:", None),
    ];
    for (excerpt, dateline) in table {
        let imported = page(&format!(
            "T\n\nText.\n\nRecent News\n\nHeadline\n\n{excerpt}\n"
        ));
        let brief = &imported
            .submissions
            .get(1)
            .unwrap_or_else(|| panic!("{excerpt}: {imported:?}"))
            .story;
        assert_eq!(
            brief.dateline.as_ref().map(|d| d.as_str()),
            dateline,
            "{excerpt}"
        );
        if let Some(dateline) = dateline {
            assert!(!brief.summary.as_ref().unwrap().as_str().contains(dateline));
        }
    }
}

#[test]
fn a_page_of_briefs_alone() {
    let imported = page("The Paper\n\nRecent News\n\nOne\n\nOf it...\n");
    assert_eq!(imported.submissions.len(), 1);
    assert_eq!(imported.left_out[0].text, "The Paper");
    let imported = page("Recent News\n\nOne\n\nOf it...\n");
    assert_eq!(imported.submissions.len(), 1);
    assert_eq!(imported.left_out, []);
}

#[test]
fn markup_in_text_is_text() {
    let imported = page("A < B & C\n\nSee <script>alert(1)</script> ]]> &amp; \u{B}x 🦀 שלום\n");
    let story = one(imported).story;
    assert_eq!(story.title.as_str(), "A < B & C");
    assert_eq!(
        story.body.unwrap().as_str(),
        "<p>See &lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;amp; x 🦀 שלום</p>"
    );
}

#[test]
fn legacy_encodings() {
    let western = "Caf\u{e9} society\n\nThe caf\u{e9} on the quay is \u{201c}full\u{201d} again.\n";
    let cyrillic = "Паром вернулся\n\nЦелый год причал стоял пустым, и никто уже не верил.\n";
    for (text, encoding) in [
        (western, encoding_rs::WINDOWS_1252),
        (cyrillic, encoding_rs::WINDOWS_1251),
    ] {
        let bytes = encoding.encode(text).0;
        let story = one(read_as("page.txt", &bytes, &options()).unwrap()).story;
        assert_eq!(story, one(page(text)).story);
    }
}

#[test]
fn files_that_are_refused_are_named() {
    let table: [(&[u8], &str); 6] = [
        (b"", "the file is empty"),
        (b" \r\n\t", "the file is empty"),
        (b"\x7fELF\x02\x01\0\0\0\0", "binary file"),
        (b"<!DOCTYPE html><p>x", "HTML file"),
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
                Some(first) => format!("{} {}", first.origin, first.slug),
                None => "left out".to_owned(),
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
            "left out"
        ]
    );
    // Named by itself, a story of the desk is known by the same origin.
    let alone = read_all(&[root.join("a/index.md")], &options)
        .remove(0)
        .unwrap();
    assert_eq!(alone.submissions[0].origin, "markdown:a/index");
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
fn toml_and_yaml_say_the_same() {
    let toml = r#"+++
kind = "article"
title = "The ferry"
section = "Harbour"
authors = ["Bo Li", { name = "Ada Stone", bio = "A pilot.", url = "https://ada.example/", email = "ada@paper.example" }]
dateline = "PORT ELLEN"
summary = "It came back."
tags = ["Ferries", "ferries", "Sea"]
published = 2026-03-01T08:00:00+01:00
updated = 2026-03-02
image = { url = "../images/ferry.svg", alt = "A ferry" }
link = "https://paper.example/ferry"
language = "en-gb"
slug = "ferry"
guid = "tag:paper.example,2026:ferry"
+++
Text with *stress*.
"#;
    let yaml = "---
kind: article
title: The ferry
section: Harbour
authors:
  - Bo Li
  - name: Ada Stone
    bio: A pilot.
    url: https://ada.example/
    email: ada@paper.example
dateline: PORT ELLEN
summary: It came back.
tags: [Ferries, ferries, Sea]
published: 2026-03-01 08:00
updated: 2026-03-02
image:
  url: images/ferry.svg
  alt: A ferry
link: https://paper.example/ferry
language: en-GB
slug: ferry
guid: tag:paper.example,2026:ferry
---
Text with *stress*.
";
    let toml = one(markdown(toml).unwrap());
    assert_eq!(toml, one(markdown(yaml).unwrap()));
    let story = &toml.story;
    assert_eq!(
        toml.published,
        Some(Instant::parse("2026-03-01T07:00:00Z").unwrap())
    );
    assert_eq!(
        toml.updated,
        Some(Instant::parse("2026-03-01T23:00:00Z").unwrap())
    );
    assert_eq!(story.image.as_ref().unwrap().url, "/images/ferry.svg");
    assert_eq!(story.tags.len(), 2);
    assert_eq!(
        story.body.as_ref().unwrap().as_str().trim(),
        "<p>Text with <em>stress</em>.</p>"
    );
}

#[test]
fn mistakes_in_a_front_matter_name_line_and_remedy() {
    let table = [
        (
            "+++\ntitle = 'x'\ntitel = 'y'\n+++\n",
            ":3:",
            "expected one of `kind`",
        ),
        ("---\ntitle: x\ntitel: y\n---\n", ":3:", "titel"),
        (
            "+++\ntitle = 'x'\nkind = 'story'\n+++\n",
            ":3:",
            "`article` or `brief`",
        ),
        ("+++\ntitle = 'x\n+++\n", ":2:", "front matter is wrong"),
        (
            "+++\ntitle = 'x'\npublished = 'soon'\n+++\n",
            ":3:",
            "is no date",
        ),
        (
            "+++\ntitle = 'x'\npublished = 2026-03-29T02:30:00\n+++\n",
            ":3:",
            "is no date",
        ),
        (
            "+++\ntitle = 'x'\nlink = 'javascript:alert(1)'\n+++\n",
            ":3:",
            "https://",
        ),
        (
            "+++\ntitle = 'x'\nimage = 'data:image/png,x'\n+++\n",
            ":3:",
            "feeds/images/",
        ),
        (
            "+++\ntitle = 'x'\nimage = 'file:///etc/passwd'\n+++\n",
            ":3:",
            "https://",
        ),
        (
            "+++\ntitle = 'x'\nauthors = [{ nam = 'x' }]\n+++\n",
            ":3:",
            "name, bio, url, email",
        ),
        (
            "+++\ntitle = 'x'\nauthor = 'a'\nauthors = ['b']\n+++\n",
            ":3:",
            "keep `authors`",
        ),
        (
            "+++\ntitle = 'x'\nslug = 'Not One'\n+++\n",
            ":3:",
            "no slug",
        ),
        ("+++\ntitle = 'x'\nguid = 'x'\n+++\n", ":3:", "no guid"),
        (
            "+++\ntitle = 'x'\nlanguage = '?'\n+++\n",
            ":3:",
            "no language",
        ),
        ("+++\nkind = 'brief'\n+++\nText.\n", ":1:", "# Title"),
        (
            "+++\ntitle = 'x'\nupdated = 2025-01-01\npublished = 2026-01-01\n+++\n",
            ":3:",
            "lies before",
        ),
    ];
    for (text, line, remedy) in table {
        let error = markdown(text).expect_err(text).to_string();
        assert!(error.contains("some-story.md"), "{error}");
        assert!(
            error.contains(line) && error.contains(remedy),
            "{text}\n{error}"
        );
    }
}

#[test]
fn a_title_may_be_the_first_heading_and_a_brief_its_excerpt() {
    let article = one(markdown("# The *old* ferry\n\nText.\n").unwrap());
    assert_eq!(article.story.title.as_str(), "The old ferry");
    assert_eq!(article.story.body.unwrap().as_str().trim(), "<p>Text.</p>");
    assert_eq!(article.slug.as_str(), "some-story");
    let brief = one(markdown("+++\nkind = 'brief'\ntitle = 'x'\n+++\nAll\nof *it*.\n").unwrap());
    assert_eq!(brief.story.kind, Kind::Brief);
    assert_eq!(brief.story.summary.unwrap().as_str(), "All of it.");
    assert_eq!(brief.story.body, None);
    let brief = one(markdown("+++\nkind = 'brief'\ntitle = 'x'\n+++\nOne.\n\nTwo.\n").unwrap());
    assert_eq!(brief.story.summary, None);
    assert!(brief.story.body.is_some());
}

#[test]
fn hostile_markdown_is_disarmed_and_named() {
    let imported = markdown(
        "# T\n\nText <script>alert(1)</script> <b onclick='x()'>bold</b> [go](javascript:alert(1))\n\n\
         <form><input></form>\n\n<a href=\"java&#11;script:alert(1)\">x</a>\n\n\
         ![A ferry](../images/ferry.svg) <a href='java&Tab;script:alert(2)'>y</a>\n",
    )
    .unwrap();
    let named: Vec<&str> = imported
        .left_out
        .iter()
        .map(|part| part.text.as_str())
        .collect();
    assert_eq!(
        named,
        [
            "<form>",
            "<input>",
            "<script>",
            "javascript:alert(1)",
            "onclick"
        ]
    );
    let body = one(imported).story.body.unwrap();
    let body = body.as_str();
    for bad in ["script", "alert", "onclick", "form", "input"] {
        assert!(!body.contains(bad), "{bad}: {body}");
    }
    assert!(body.contains("src=\"/images/ferry.svg\""), "{body}");
}

#[test]
fn deep_markdown_is_refused_in_time() {
    let deep = [
        ">".repeat(100_000) + "x",
        "- ".repeat(10_000) + "x",
        "*a ".repeat(100_000),
        "[".repeat(100_000),
        "<div>".repeat(10_000),
        (0..3_000)
            .map(|depth| " ".repeat(depth * 2) + "- x\n")
            .collect(),
        format!("{}\n{}", ">".repeat(50_000), "x\n".repeat(50_000)),
    ];
    for text in deep {
        // It is refused or it is rendered; it does not overflow the stack.
        let _ = markdown(&format!("+++\ntitle = 'x'\n+++\n\n{text}\n"));
    }
    let nested = |depth: usize| format!("# T\n\n{} x\n", ">".repeat(depth));
    // The paragraph is the innermost level.
    assert!(markdown(&nested(99)).is_ok());
    let error = markdown(&nested(100)).unwrap_err().to_string();
    assert!(
        error.contains(":3:") && error.contains("flatten"),
        "{error}"
    );
    assert!(markdown(&format!("# T\n\n{}\n", "<b>x".repeat(2_000))).is_ok());
    assert!(markdown(&format!("# T\n\n{}\n", "<b>x".repeat(2_001))).is_err());
}

#[test]
fn yaml_bombs_are_refused() {
    let mut bomb = String::from("---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        bomb.push_str(&format!(
            "a{level}: &a{level} [{}]\n",
            vec![before; 10].join(", ")
        ));
    }
    bomb.push_str("---\nText.\n");
    assert!(markdown(&bomb).is_err());
    let deep = format!("---\ntitle: x\ntags: {}\n---\nText.\n", "[".repeat(20_000));
    assert!(markdown(&deep).is_err());
    let deep = format!(
        "+++\ntitle = 'x'\ntags = {}\n+++\nText.\n",
        "[".repeat(20_000)
    );
    assert!(markdown(&deep).is_err());
}

#[test]
fn limits_of_a_page() {
    let titled = |length: usize| format!("{}\n\nText.", "x".repeat(length));
    let read = |text: &str| read_as("page.txt", text.as_bytes(), &options());
    assert!(read(&titled(500)).is_ok());
    assert!(read(&titled(501)).is_err());
    let lines = |count: usize| "A line.\n".repeat(count);
    assert!(read(&lines(20_000)).is_ok());
    assert!(read(&lines(20_001)).is_err());
    let briefs = |count: usize| {
        let items: String = (0..count).map(|n| format!("Headline {n}\n\n")).collect();
        format!("Recent News\n\n{items}")
    };
    assert_eq!(read(&briefs(1_000)).unwrap().submissions.len(), 1_000);
    assert!(read(&briefs(1_001)).is_err());
    let megabyte = "word ".repeat(200_000);
    let story = one(page(&format!("Title\n\n{megabyte}\n"))).story;
    assert!(story.body.unwrap().as_str().len() >= 999_999);
}

#[test]
fn url_and_date_of_the_caller() {
    let options = Options {
        url: Some("https://paper.example/ferry".parse().unwrap()),
        date: Some(Instant::parse("2024-07-19T10:00:00Z").unwrap()),
        ..options()
    };
    let imported = read_as("page.txt", FERRY.as_bytes(), &options).unwrap();
    let article = &imported.submissions[0];
    assert_eq!(article.origin, "page:https://paper.example/ferry");
    assert_eq!(article.story.link, options.url);
    assert!(
        imported
            .submissions
            .iter()
            .all(|s| s.published == options.date)
    );
    assert!(
        imported.submissions[1..]
            .iter()
            .all(|s| s.story.link.is_none())
    );
    assert!(
        "wxr"
            .parse::<Format>()
            .unwrap_err()
            .to_string()
            .contains("markdown")
    );
}

#[test]
fn the_seed_page() {
    let shared = std::env::var_os("NEWSSTAND_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let seed = shared.join("seed/opinion-page.txt");
    if !seed.exists() {
        println!("the seed page is not here: not checked");
        return;
    }
    let imported = read_all(&[seed], &options()).remove(0).unwrap();
    let article = &imported.submissions[0].story;
    assert_eq!(article.section.as_ref().unwrap().slug().as_str(), "opinion");
    assert!(!article.title.as_str().starts_with("Opinion"));
    assert_eq!(article.authors.len(), 1);
    assert_eq!(article.authors[0].slug().as_str(), "seymur-mammadov");
    assert!(article.authors[0].bio.is_some());
    assert_eq!(paragraphs(article), 13);
    let briefs = &imported.submissions[1..];
    assert_eq!(briefs.len(), 5);
    let datelines = briefs
        .iter()
        .filter_map(|brief| brief.story.dateline.as_ref());
    assert_eq!(
        datelines
            .filter(|d| d.as_str() == "ISLAMABAD, Pakistan")
            .count(),
        4
    );
    for brief in briefs {
        let summary = brief.story.summary.as_ref().unwrap().as_str();
        assert!(summary.ends_with("...") && !summary.contains("  "));
    }
    assert!(briefs[1].story.dateline.is_none());
    println!("the seed page was checked");
}

/// Lines as pages have them, and some that no page has.
fn any_line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Must read".to_owned()),
        Just("Recent News".to_owned()),
        Just("Related".to_owned()),
        "By [A-Z][a-z]{2,6} [A-Z][a-z]{2,6}",
        "[A-Z][a-z]{2,6} [A-Z][a-z]{2,6} is [a-z ]{3,20}\\.",
        "[A-Z]{4,8}, [A-Z][a-z]{2,8}: [a-z ]{3,30}\\.\\.\\.",
        "[A-Za-z ]{1,30}",
        "\\PC{1,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for name in ["x.txt", "x.md"] {
            let _ = read_as(name, &bytes, &options());
        }
    }

    #[test]
    fn no_front_matter_panics(front in "(\\PC|\n|: |= |\\[|\\{|- |&a |\\*a ){0,80}") {
        for fence in ["---", "+++"] {
            let _ = markdown(&format!("{fence}\n{front}\n{fence}\nText.\n"));
        }
    }

    #[test]
    fn every_line_is_accounted_for(lines in prop::collection::vec(any_line(), 1..25)) {
        let Ok(imported) = read_as("x.txt", lines.join("\n").as_bytes(), &options()) else {
            return Ok(());
        };
        let told = told(&imported);
        let plain = |text: &str| {
            let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            text.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
        };
        let told_plain = plain(&told);
        let headings = ["mustread", "recentnews", "related"];
        for (at, line) in lines.iter().enumerate() {
            let words = plain(line);
            let left_out = imported.left_out.iter().any(|part| part.line == Some(at + 1));
            let names = words.trim_start_matches("By");
            let found = told_plain.contains(&words)
                || headings.contains(&words.to_lowercase().as_str())
                || left_out
                || (line.starts_with("By ") && told_plain.contains(names))
                || dateline_apart(line, &told, plain);
            prop_assert!(found, "line {}: {:?} is nowhere in\n{}", at + 1, line, told);
        }
    }
}

/// Whether an excerpt's dateline and text both stand in the story.
fn dateline_apart(line: &str, told: &str, plain: impl Fn(&str) -> String) -> bool {
    let told = plain(told);
    [":", " — ", " – ", " - "].iter().any(|mark| {
        line.split_once(mark).is_some_and(|(place, text)| {
            told.contains(&plain(place)) && told.contains(&plain(text))
        })
    })
}
