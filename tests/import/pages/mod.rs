//! Saved pages of every kind.

mod lists;

use super::{one, options, page, paragraphs, read_all, read_as, told};
use newsstand::import::{Format, ImportError, Imported, Options};
use newsstand::model::Instant;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

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
  origin: page:the ferry that came back
  section: Opinion
  author: Ada Stone
  bio: Ada Stone is a harbour pilot of thirty years. She also teaches knots.
  body: <p>For a year the pier stood empty.</p><p>By the time the ferry returned, nobody believed in it.</p>
brief: Harbour gets a new crane
  origin: brief:harbour gets a new crane
  dateline: PORT ELLEN, Scotland
  summary: The old crane of the harbour is replaced after forty years of...
brief: Tide tables for 19 July 2024
  origin: brief:tide tables for 19 july 2024
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
fn a_date_beside_a_byline_is_that_of_publication() {
    let july = Some("2024-07-11T22:00:00Z");
    let table: [(&str, Option<&str>, &[&str]); 16] = [
        ("By Bo Li - July 12, 2024", july, &[]),
        ("Posted on July 12, 2024 by Bo Li", july, &[]),
        ("Jul. 12, 2024 • By Bo Li", july, &[]),
        ("By Bo Li\n12th July 2024", july, &[]),
        ("By Bo Li\n7/12/2024", None, &["7/12/2024"]),
        ("By Bo Li\n7/13/2024", Some("2024-07-12T22:00:00Z"), &[]),
        (
            "By Bo Li\nStaff Writer\nJuly 12, 2024",
            july,
            &["Staff Writer"],
        ),
        (
            "By Bo Li\nPublished: July 12, 2024 at 9:30 a.m.",
            Some("2024-07-12T07:30:00Z"),
            &[],
        ),
        ("By Bo Li – 12 July 2024", july, &[]),
        ("By Bo Li | Published: July 12, 2024", july, &[]),
        ("By Bo Li\nJuly 12, 2024", july, &[]),
        ("By Bo Li\nPosted on July 12, 2024", july, &[]),
        // The first counts; that of a change is another.
        (
            "By Bo Li | July 12, 2024\nUpdated July 13, 2024",
            july,
            &["Updated July 13, 2024"],
        ),
        (
            "By Bo Li\nUpdated July 13, 2024",
            None,
            &["Updated July 13, 2024"],
        ),
        // It may be of April, or of March.
        ("By Bo Li\n03/04/2026", None, &["03/04/2026"]),
        ("By Bo Li and Reporters", None, &["Reporters"]),
    ];
    for (byline, published, left_out) in table {
        let imported = page(&format!("Title\n\n{byline}\n\nOne.\nTwo.\n"));
        let texts: Vec<_> = imported.left_out.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, left_out, "{byline}");
        let submission = &imported.submissions[0];
        let date = submission.published.map(|date| date.to_rfc3339());
        assert_eq!(date.as_deref(), published, "{byline}");
        let story = &submission.story;
        let names: Vec<_> = story.authors.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names, ["Bo Li"], "{byline}");
        assert_eq!(paragraphs(story), 2, "{byline}");
    }
    // A line of its own says it as well, above the text; one that says no more may be of an event, and stays there.
    for (head, published, is_only_shown, left) in [
        ("July 12, 2024", july, true, 3),
        ("July 12, 2024\nBy Bo Li", july, true, 3),
        // What says that it was published then is surer, wherever it stands.
        ("July 13, 2024\nPublished July 12, 2024", july, false, 3),
        (
            "July 13, 2024\nPublished July 12, 2024\nBy Bo Li",
            july,
            false,
            3,
        ),
        (
            "July 13, 2024\nBy Bo Li\nPublished July 12, 2024",
            july,
            false,
            3,
        ),
        ("July 12, 2024\nJuly 13, 2024", july, true, 4),
        ("1 January 1990", Some("1989-12-31T23:00:00Z"), true, 3),
        ("31 December 1989", None, false, 3),
        (
            "Published 31 December 1989",
            Some("1989-12-30T23:00:00Z"),
            false,
            2,
        ),
        ("Posted on July 12, 2024", july, false, 2),
        ("Cedar Falls & مدّ 🦀\nJuly 12, 2024", july, true, 4),
        ("7/12/2024", None, false, 3),
        ("July 12", None, false, 3),
    ] {
        let imported = page(&format!("Title\n\n{head}\n\nOne.\nTwo.\n"));
        let date = imported.submissions[0].published;
        let written = date.map(|date| date.to_rfc3339());
        assert_eq!(written.as_deref(), published, "{head}");
        let shown = date.filter(|_| is_only_shown);
        assert_eq!(imported.shown_date, shown, "{head}");
        assert_eq!(paragraphs(&imported.submissions[0].story), left, "{head}");
    }
    let long =
        "A sentence that goes on for so long that it is no line above a text any more. ".repeat(4);
    let imported = page(&format!("Title\n\n{long}\nJuly 12, 2024\n\nOne.\n"));
    assert_eq!(imported.submissions[0].published, None);
    // A dash before anything but a date.
    let imported = page("Title\n\nBy Monday - so it seemed - all was over.\n\nTwo.\n");
    assert_eq!(told(&imported).matches("author").count(), 0);
}

#[test]
fn the_readmes_page_is_read_as_it_says() {
    let readme = include_str!("../../../README.md");
    let (_, example) = readme.split_once("```text\nHarbour gets").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let imported = page(&format!("Harbour gets{example}"));
    let expected = "article: Harbour gets a new crane
  origin: page:harbour gets a new crane
  section: Town
  author: Ada Quill
  bio: Ada Quill writes about the harbour.
  body: <p>The first paragraph of the text, on a line of its own.</p>
brief: Ferry returns
  origin: brief:ferry returns
  dateline: PORT ELLEN, Scotland
  summary: The excerpt of a brief, which is what a list holds...
";
    assert_eq!(told(&imported), expected);
    let date = imported.submissions[0].published.unwrap();
    assert_eq!(date.to_rfc3339(), "2026-11-02T23:00:00Z");
}

#[test]
fn a_text_that_nothing_says_is_a_page_is_none() {
    let text = "HARBOUR_PASSWORD=]]>&tide\nHARBOUR_HOST=localhost\n";
    for name in ["env", "dump.sql", "notes.text", "latest.toml", "id_ed25519"] {
        let error = named(name, text.as_bytes(), None).unwrap_err().to_string();
        assert!(error.contains("--format page"), "{error}");
        let told = named(name, text.as_bytes(), Some(Format::Page)).unwrap();
        assert_eq!(told.submissions.len(), 1, "{name}");
    }
    // What begins as one of the others is that.
    let markdown = b"+++\ntitle = \"Tide\"\n+++\nHigh.\n";
    assert_eq!(named("story", markdown, None).unwrap().submissions.len(), 1);
}

/// What a file of this name gives that somebody names.
fn named(name: &str, content: &[u8], format: Option<Format>) -> Result<Imported, ImportError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let options = Options {
        format,
        ..options()
    };
    read_all(&[path], &options).remove(0)
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
        let imported = read_as("page.txt", &bytes, &options()).unwrap();
        let warned = format!("read as {}, for it is no UTF-8; ", encoding.name());
        assert!(
            imported.warnings[0].text.starts_with(&warned),
            "{imported:?}"
        );
        assert_eq!(one(imported).story, one(page(text)).story);
    }
    assert_eq!(page(western).warnings, []);
    // Begins as a bitmap does.
    let bmw = read_as("page.txt", b"BMW caf\xe9\n\nA text.\n", &options());
    assert_eq!(one(bmw.unwrap()).story.title.as_str(), "BMW caf\u{e9}");
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
fn twenty_thousand_headings_are_no_depth() {
    let imported = page(&format!(
        "Title\n\nText.\n\n{}",
        "Latest\n\n".repeat(19_000)
    ));
    assert_eq!(imported.left_out.len(), 19_000);
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
    assert_eq!(article.origin.as_str(), "page:https://paper.example/ferry");
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
        "opml"
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
    let text = std::fs::read_to_string(&seed).unwrap();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let imported = read_all(&[seed], &options()).remove(0).unwrap();
    let article = &imported.submissions[0].story;
    assert_eq!(article.title.as_str(), lines[0]);
    assert_eq!(article.section.as_ref().unwrap().slug().as_str(), "opinion");
    assert!(!article.title.as_str().starts_with("Opinion"));
    assert_eq!(article.authors.len(), 1);
    assert_eq!(article.authors[0].slug().as_str(), "seymur-mammadov");
    // The line between the repeated headline and the byline, and no part of the body.
    let byline = lines
        .iter()
        .position(|line| line.starts_with("By "))
        .unwrap();
    let above = lines[..byline].iter().rfind(|line| !line.is_empty());
    let bio = article.authors[0].bio.as_ref().unwrap().as_str();
    assert_eq!(bio, *above.unwrap());
    assert!(!article.body.as_ref().unwrap().as_str().contains(bio));
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

#[test]
fn a_repeated_title_may_have_other_quotes_and_a_small_letter() {
    for (title, repeated) in [
        (
            "iPhone's sales are down",
            "TechnologyiPhone’s sales are down",
        ),
        ("The \"Gull\" is back", "Technology The “Gull” is back"),
    ] {
        let story = one(page(&format!("{title}\n\n{repeated}\n\nText of it.\n"))).story;
        assert_eq!(story.title.as_str(), title);
        assert_eq!(story.section.unwrap().name().as_str(), "Technology");
        assert_eq!(story.body.unwrap().as_str(), "<p>Text of it.</p>");
    }
}
