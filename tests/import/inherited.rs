//! What a site says of its stories that they do not say themselves.

use super::sites::{Folder, HUGO};
use newsstand::import::Imported;
use newsstand::model::Story;

fn story(imported: &Imported) -> &Story {
    &imported.submissions[0].story
}

fn authors(imported: &Imported) -> Vec<&str> {
    let authors = story(imported).authors.iter();
    authors.map(|author| author.name.as_str()).collect()
}

fn section(imported: &Imported) -> Option<&str> {
    story(imported)
        .section
        .as_ref()
        .map(|section| section.name().as_str())
}

fn tags(imported: &Imported) -> Vec<&str> {
    let tags = story(imported).tags.iter();
    tags.map(|tag| tag.name().as_str()).collect()
}

const JEKYLL: &[u8] = "url: https://gull.example
defaults:
  - scope: { path: sports/rowing }
    values: { author: Bea Oar }
  - scope: { path: '', type: posts }
    values: { layout: post, author: \"Ada ]]> & \u{1f980}\", lang: de, sidebar: nav, image: { path: /a.png } }
  - scope: { path: '' }
    values: { author: Nobody, tags: [all-of-it], published: false }
  - scope: { path: '', type: posts }
    values: { published: true }
  - scope: { path: 'letters/*/_posts' }
    values: { author: The readers }
  - scope: { path: _notes, type: notes }
    values: { author: Noter, published: true }
"
.as_bytes();

#[test]
fn defaults_of_jekyll_are_of_a_path_and_a_type() {
    let folder = Folder::of(&[
        ("_config.yml", JEKYLL),
        (
            "_posts/2026-11-03-ferry.md",
            b"---\ntitle: Ferry\n---\nIt sails.",
        ),
        (
            "_posts/2026-11-03-own.md",
            b"---\ntitle: Own\nauthors: [Cy Own]\nlanguage: fr\ntags: a b\n---\nIt sails.",
        ),
        (
            "sports/rowing/_posts/2026-11-04-oars.md",
            b"---\ntitle: Oars\ncategory: water\n---\nThey row.",
        ),
        (
            "sports/rowing-club/_posts/2026-11-04-club.md",
            b"---\ntitle: Club\ncategories: sports news\n---\nThey meet.",
        ),
        (
            "letters/may/_posts/2026-11-04-dear.md",
            b"---\ntitle: Dear\n---\nDear editor.",
        ),
        (
            "_notes/2026-11-04-note.md",
            b"---\ntitle: Note\n---\nNoted.",
        ),
        (
            "page.md",
            b"---\ntitle: A page\ndate: 2026-11-04\n---\nA page.",
        ),
    ]);
    let ferry = folder.read("_posts/2026-11-03-ferry.md").unwrap();
    assert_eq!(authors(&ferry), ["Ada ]]> & \u{1f980}"]);
    assert_eq!(
        story(&ferry).language.as_ref().map(|one| one.as_str()),
        Some("de")
    );
    assert_eq!(tags(&ferry), ["all-of-it"]);
    assert_eq!(section(&ferry), None);
    assert_eq!(ferry.left_out, [], "what means nothing is not the story's");

    let own = folder.read("_posts/2026-11-03-own.md").unwrap();
    assert_eq!(authors(&own), ["Cy Own"]);
    assert_eq!(
        story(&own).language.as_ref().map(|one| one.as_str()),
        Some("fr")
    );
    assert_eq!(tags(&own), ["a", "b"]);

    let oars = folder
        .read("sports/rowing/_posts/2026-11-04-oars.md")
        .unwrap();
    assert_eq!(
        authors(&oars),
        ["Bea Oar"],
        "the longer path counts more, wherever it stands"
    );
    assert_eq!(section(&oars), Some("sports"));
    assert_eq!(tags(&oars), ["all-of-it", "rowing", "water"]);

    let club = folder
        .read("sports/rowing-club/_posts/2026-11-04-club.md")
        .unwrap();
    assert_eq!(
        authors(&club),
        ["Ada ]]> & \u{1f980}"],
        "a folder whose name begins alike"
    );
    assert_eq!(section(&club), Some("sports"));
    assert_eq!(tags(&club), ["all-of-it", "rowing-club", "news"]);

    assert_eq!(
        authors(
            &folder
                .read("letters/may/_posts/2026-11-04-dear.md")
                .unwrap()
        ),
        ["The readers"]
    );
    assert_eq!(
        authors(&folder.read("_notes/2026-11-04-note.md").unwrap()),
        ["Noter"]
    );
    let page = folder.read("page.md").unwrap();
    assert_eq!(
        page.skipped[0].reason, "a draft",
        "no post, so it is not published"
    );
}

#[test]
fn what_hugo_cascades_is_of_a_folder_and_a_target() {
    let folder = Folder::of(&[
        (
            "hugo.toml",
            b"baseURL = 'https://gull.example/'
[[cascade]]
author = 'Of the site'
section = 'Town'
[[cascade]]
author = 'Second of the site'
dateline = 'HARBOUR'
[[cascade]]
draft = true
[cascade.target]
path = '/secret/**'
[[cascade]]
draft = true
_target = { kind = 'section' }
[[cascade]]
draft = true
[cascade.target]
environment = 'development'
[[cascade]]
author = 'Der Autor'
[cascade.target]
lang = 'de'
",
        ),
        (
            "content/news/_index.md",
            b"---\ntitle: News\ncascade:\n  author: Of the news\n  params: { description: \"]]> & \xd7\xa9\", colour: blue }\n---\n",
        ),
        (
            "content/news/old/_index.md",
            b"+++\n[[cascade]]\nbuild = {render = 'never'}\n[cascade._target]\npath = '/news/{old,older}/hidden*'\n+++\n",
        ),
        ("content/a.md", b"---\ntitle: A\ndate: 2026-11-03\n---\nText."),
        ("content/a.de.md", b"---\ntitle: A\ndate: 2026-11-03\n---\nText."),
        ("content/Secret/plan/index.md", b"---\ntitle: Plan\ndate: 2026-11-03\n---\nText."),
        ("content/secret/told.md", b"---\ntitle: Told\ndate: 2026-11-03\ndraft: false\n---\nText."),
        ("content/news/b.md", b"---\ntitle: B\ndate: 2026-11-03\n---\nText."),
        ("content/news/own.md", b"---\ntitle: Own\ndate: 2026-11-03\nauthor: Own\nparams: {description: Mine}\n---\nText."),
        ("content/news/old/hidden-one.md", b"---\ntitle: Hidden\ndate: 2026-11-03\n---\nText."),
        ("content/news/old/shown.md", b"---\ntitle: Shown\ndate: 2026-11-03\n---\nText."),
    ]);
    let read = |name: &str| folder.read(name).unwrap();
    let a = read("content/a.md");
    assert_eq!(authors(&a), ["Of the site"], "the first counts most");
    assert_eq!(section(&a), Some("Town"));
    assert_eq!(story(&a).dateline.as_ref().unwrap().as_str(), "HARBOUR");
    assert_eq!(authors(&read("content/a.de.md")), ["Of the site"]);
    assert_eq!(
        read("content/Secret/plan/index.md").skipped[0].reason,
        "a draft"
    );
    assert_eq!(authors(&read("content/secret/told.md")), ["Of the site"]);

    let b = read("content/news/b.md");
    assert_eq!(authors(&b), ["Of the news"], "the nearest counts most");
    assert_eq!(
        story(&b).summary.as_ref().unwrap().as_str(),
        "]]> & \u{5e9}"
    );
    assert_eq!(b.left_out, [], "what means nothing is not the story's");
    let own = read("content/news/own.md");
    assert_eq!(authors(&own), ["Own"]);
    assert_eq!(story(&own).summary.as_ref().unwrap().as_str(), "Mine");
    assert_eq!(
        read("content/news/old/hidden-one.md").skipped[0].reason,
        "not rendered by its site"
    );
    assert_eq!(authors(&read("content/news/old/shown.md")), ["Of the news"]);
}

#[test]
fn data_of_folders_is_what_their_stories_of_eleventy_have() {
    let folder = Folder::of(&[
        ("eleventy.config.js", b"export default {}"),
        (
            "src/src.json",
            br#"{"author": "Of all", "lang": "de", "tags": ["town"]}"#,
        ),
        (
            "src/blog/blog.json",
            br#"{"author": "Of the blog", "tags": ["posts", "fog"], "layout": "post"}"#,
        ),
        (
            "src/blog/blog.11tydata.json",
            br#"{"author": "Of its data"}"#,
        ),
        ("src/blog/wrong.json", br#"{"author": "Of no folder"}"#),
        (
            "src/blog/a.md",
            b"---\ntitle: A\ndate: 2026-11-03\ntags: [fog, tide]\n---\nText.",
        ),
        ("src/broken/broken.json", br#"{"author": "#),
        (
            "src/broken/a.md",
            b"---\ntitle: A\ndate: 2026-11-03\n---\nText.",
        ),
    ]);
    let a = folder.read("src/blog/a.md").unwrap();
    assert_eq!(authors(&a), ["Of its data"]);
    assert_eq!(
        story(&a).language.as_ref().map(|one| one.as_str()),
        Some("de")
    );
    assert_eq!(tags(&a), ["fog", "tide", "town"], "lists are joined");
    assert_eq!(
        authors(&folder.read("src/broken/a.md").unwrap()),
        ["Of all"]
    );
}

/// What is said of many stories is no fault of one: unknown keys there are no errors at home. Changed, all
/// of them are read again.
#[test]
fn a_story_at_home_depends_on_what_its_site_says() {
    let index = "content/news/_index.md";
    let folder = Folder::of(&[
        HUGO,
        (
            index,
            b"---\ncascade: {author: Of the news, colour: blue}\n---\n",
        ),
        (
            "content/news/a.md",
            b"---\ntitle: A\ndate: 2026-11-03\n---\nText.",
        ),
    ]);
    let a = folder.own("content/news/a.md").unwrap();
    assert_eq!(authors(&a), ["Of the news"]);
    let said = folder.path().canonicalize().unwrap().join(index);
    assert!(a.depends_on.contains(&said), "{:?}", a.depends_on);
}
