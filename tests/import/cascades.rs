//! What Hugo keeps off a site by a word that is said of many pages: none of that is published.

use super::sites::Folder;

const PAGE: &str = "content/posts/ferry.md";
const STORY: &str = "---\ntitle: \"]]> & \u{1f980}\"\ndate: 2026-11-03\n---\nIt sails.";
const ADDRESS: &str = "baseURL = 'https://gull.example/'\n";
const DRAFT: Option<&str> = Some("a draft");

/// Why a story of a site is not published, whose configuration goes on as said and which has this other file.
fn reason(configuration: &str, page: &str, (name, says): (&str, &str)) -> Option<&'static str> {
    let folder = Folder::of(&[
        ("hugo.toml", format!("{ADDRESS}{configuration}").as_bytes()),
        (page, STORY.as_bytes()),
        (name, says.as_bytes()),
    ]);
    let read = folder.read(page).unwrap();
    assert_eq!(read.submissions.len() + read.skipped.len(), 1);
    read.skipped.first().map(|skipped| skipped.reason)
}

fn drafts(target: &str) -> String {
    format!("---\ncascade:\n  - target: {target}\n    draft: true\n---\n")
}

#[test]
fn a_site_of_one_language_has_all_its_pages_in_that() {
    let index = "content/posts/_index.md";
    let cases = [
        ("", "en", PAGE, DRAFT),
        ("", "'{en,de}'", PAGE, DRAFT),
        ("", "EN", "content/posts/ferry.de.md", DRAFT),
        ("", "de", PAGE, None),
        ("defaultContentLanguage = 'de'", "de", PAGE, DRAFT),
        ("defaultContentLanguage = 'de'", "en", PAGE, None),
        // Of several, nobody knows here which one a page is in.
        ("[languages.en]\n[languages.de]", "de", PAGE, DRAFT),
    ];
    for (configuration, language, page, expected) in cases {
        let says = drafts(&format!("{{lang: {language}}}"));
        let told = reason(configuration, page, (index, &says));
        assert_eq!(told, expected, "{configuration} {language} {page}");
    }
}

#[test]
fn a_cascade_counts_wherever_hugo_reads_it() {
    let list = "---\ncascade: {draft: true}\n---\n";
    let cases = [
        ("content/posts/_index.html", list, DRAFT),
        ("content/posts/_index.markdown", list, DRAFT),
        ("content/posts/_index.en.md", list, DRAFT),
        ("content/posts/_index.de.md", list, None),
        (
            "content/posts/_index.md",
            "---\nCascade: {Draft: yes}\n---\n",
            DRAFT,
        ),
        ("content/other/_index.md", list, None),
        ("config/_default/cascade.toml", "draft = true", DRAFT),
        (
            "config/_default/cascade.toml",
            "[[cascade]]\ndraft = true",
            DRAFT,
        ),
        ("config/_default/cascade.yaml", "- draft: true", DRAFT),
        ("config/_default/cascade.json", "{\"draft\": true}", DRAFT),
        ("config/_default/hugo.yml", "cascade: {draft: true}", DRAFT),
        (
            "config/_default/config.json",
            "{\"cascade\": {\"draft\": true}}",
            DRAFT,
        ),
        ("config/production/cascade.yml", "draft: true", DRAFT),
        ("config/staging/cascade.yml", "draft: true", None),
    ];
    for (name, says, expected) in cases {
        assert_eq!(reason("", PAGE, (name, says)), expected, "{name} {says}");
    }
    let both = "[cascade]\ndraft = true";
    let nearer = ("config/_default/cascade.toml", "draft = false");
    assert_eq!(
        reason(both, PAGE, nearer),
        None,
        "a folder of them counts more"
    );
}

/// A folder of configurations alone makes a site too, in each of their languages.
#[test]
fn a_site_is_known_by_its_folder_of_configurations() {
    for (name, says) in [
        (
            "hugo.yaml",
            "baseURL: https://gull.example/\ncascade: {draft: true}",
        ),
        (
            "config.yml",
            "baseURL: https://gull.example/\ncascade: {draft: true}",
        ),
        (
            "hugo.json",
            "{\"baseURL\": \"https://gull.example/\", \"cascade\": {\"draft\": true}}",
        ),
    ] {
        let name = format!("config/_default/{name}");
        let folder = Folder::of(&[(&name, says.as_bytes()), (PAGE, STORY.as_bytes())]);
        let read = folder.read(PAGE).unwrap();
        assert_eq!(read.skipped[0].reason, "a draft", "{name}");
    }
}

/// Where it is not sure that a rule is for a story, it keeps the story back and says nothing else of it.
#[test]
fn a_draft_stays_one_where_its_target_is_not_understood() {
    let index = "content/posts/_index.md";
    let cases = [
        ("{sites: {matrix: {languages: en}}}", DRAFT),
        ("{tide: high}", DRAFT),
        ("{path: '{'}", DRAFT),
        ("{lang: [en]}", DRAFT),
        ("here", DRAFT),
        ("{path: '/pos**'}", DRAFT),
        ("{path: '/news/**', tide: high}", None),
        ("{kind: '{page,section}'}", DRAFT),
        ("{kind: section}", None),
        ("{environment: development}", None),
    ];
    for (target, expected) in cases {
        let told = reason("", PAGE, (index, &drafts(target)));
        assert_eq!(told, expected, "{target}");
    }
    // Pages that lie elsewhere than in `content` have shorter paths than they seem to.
    let posts = ("content/de/_index.md", drafts("{path: '/posts/**'}"));
    let posts = (posts.0, posts.1.as_str());
    let elsewhere = "[languages.de]\ncontentDir = 'content/de'";
    assert_eq!(reason(elsewhere, "content/de/posts/a.md", posts), DRAFT);
    assert_eq!(reason(elsewhere, "content/de/news/a.md", posts), None);
    let dotted = drafts("{path: /posts/v1.2}");
    let told = reason("", "content/posts/v1.2.md", (index, &dotted));
    assert_eq!(told, DRAFT);

    let says =
        "---\ncascade: {target: {tide: high}, author: Nobody, params: {draft: false}}\n---\n";
    let folder = Folder::of(&[
        ("hugo.toml", ADDRESS.as_bytes()),
        (index, says.as_bytes()),
        (PAGE, STORY.as_bytes()),
    ]);
    let ferry = folder.read(PAGE).unwrap();
    assert_eq!(ferry.submissions[0].story.authors, []);
}
