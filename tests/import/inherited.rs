//! What a site says of its stories that they do not say themselves.

use super::sites::{Folder, HUGO};
use newsstand::import::Imported;
use newsstand::model::{Origin, Story};

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
collections: { notes: { output: true } }
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
        ["Bea Oar"],
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
        (
            "src/blog/b.md",
            b"---\ntitle: B\ndate: 2026-11-03\ntags: tide\nauthor: Own\n---\nText.",
        ),
        (
            "src/blog/c.md",
            b"---\ntitle: C\ndate: 2026-11-03\n---\nText.",
        ),
        ("src/blog/c.json", br#"{"author": "Of it", "lang": "fr"}"#),
        ("src/blog/c.11tydata.json", br#"{"author": "Of it alone"}"#),
        ("src/notes/notes.json", br#"{"tags": "]]> & note"}"#),
        (
            "src/notes/a.md",
            b"---\ntitle: A\ndate: 2026-11-03\ntags: [tide]\n---\nText.",
        ),
    ]);
    let a = folder.read("src/blog/a.md").unwrap();
    assert_eq!(authors(&a), ["Of its data"]);
    assert_eq!(
        story(&a).language.as_ref().map(|one| one.as_str()),
        Some("de")
    );
    assert_eq!(tags(&a), ["fog", "tide", "town"], "lists are joined");
    let b = folder.read("src/blog/b.md").unwrap();
    assert_eq!(tags(&b), ["tide", "fog", "town"], "a text is a list of one");
    assert_eq!(authors(&b), ["Own"], "another text is not");
    let c = folder.read("src/blog/c.md").unwrap();
    assert_eq!(authors(&c), ["Of it alone"], "what lies beside it");
    assert_eq!(
        story(&c).language.as_ref().map(|one| one.as_str()),
        Some("fr")
    );
    let note = folder.read("src/notes/a.md").unwrap();
    assert_eq!(tags(&note), ["tide", "]]> & note", "town"]);
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
    // One that is kept back is read again when its site does so no longer.
    folder.write(index, "---\ncascade: {draft: true}\n---\n");
    let kept = folder.own("content/news/a.md").unwrap();
    assert_eq!(kept.skipped[0].reason, "a draft");
    assert!(kept.depends_on.contains(&said), "{:?}", kept.depends_on);
}

#[test]
fn a_post_of_jekyll_without_a_title_is_called_as_its_file() {
    let folder = Folder::of(&[
        ("_config.yml", b"url: https://gull.example"),
        (
            "_posts/2026-11-03-the-ferry-\u{e9}lan.md",
            b"---\n---\nIt sails.",
        ),
        (
            "_posts/2026-11-03-headed.md",
            b"---\n---\n# The heading\n\nIt sails.",
        ),
        (
            "_posts/2026-11-03-marked-up.html",
            b"---\n---\n<p>It sails.</p>",
        ),
    ]);
    let read = |name: &str| folder.read(name).unwrap();
    let ferry = read("_posts/2026-11-03-the-ferry-\u{e9}lan.md");
    assert_eq!(story(&ferry).title.as_str(), "The Ferry \u{c9}lan");
    assert_eq!(
        story(&read("_posts/2026-11-03-headed.md")).title.as_str(),
        "The heading"
    );
    let html = read("_posts/2026-11-03-marked-up.html");
    assert_eq!(story(&html).title.as_str(), "Marked Up");
    assert_eq!(html.submissions[0].slug.as_str(), "marked-up");
}

/// Hugo shows what lies beside an `index.md` as its page says, and makes no pages of it.
#[test]
fn the_parts_of_a_page_are_no_stories() {
    let dated = |title: &str| format!("---\ntitle: {title}\ndate: 2026-11-03\n---\nText.");
    let folder = Folder::of(&[
        HUGO,
        ("content/news/ferry/index.md", dated("Ferry").as_bytes()),
        ("content/news/ferry/index.de.md", dated("Fähre").as_bytes()),
        ("content/news/ferry/chapter.md", dated("Chapter").as_bytes()),
        ("content/news/ferry/more/deep.md", dated("Deep").as_bytes()),
        ("content/news/ferry-two.md", dated("Two").as_bytes()),
    ]);
    let reason = |name: &str| {
        let read = folder.read(name).unwrap();
        read.skipped.first().map(|skipped| skipped.reason)
    };
    let part = Some("a part of a page, not a page of its own");
    assert_eq!(reason("content/news/ferry/chapter.md"), part);
    assert_eq!(reason("content/news/ferry/more/deep.md"), part);
    for whole in ["ferry/index.md", "ferry/index.de.md", "ferry-two.md"] {
        assert_eq!(reason(&format!("content/news/{whole}")), None, "{whole}");
    }
}

/// Also those of a site that moves from `http` to `https://www.`.
#[test]
fn a_site_is_the_same_with_www_and_without() {
    let of = |address: &str| {
        let configuration = format!("baseURL = '{address}'");
        let folder = Folder::of(&[
            ("hugo.toml", configuration.as_bytes()),
            (
                "content/a.md",
                b"---\ntitle: A\ndate: 2026-11-03\n---\nText.",
            ),
        ]);
        folder.read("content/a.md").unwrap().submissions.remove(0)
    };
    let bare = of("http://gull.example/");
    let whole = of("https://www.gull.example/");
    assert_eq!(bare.origin, whole.origin);
    let former = Origin::Place("markdown:www.gull.example/content/a".to_owned());
    assert_eq!(whole.former_origin.map(Origin::Place), Some(former));
}

#[test]
fn what_nobody_is_to_see_is_not_published() {
    let folder = Folder::of(&[
        ("_config.yml", b"url: https://gull.example"),
        (
            "_posts/2026-11-03-a.md",
            b"---\ntitle: A\n---\nOne.\n\n{::comment}\nAsk Bo ]]> & \xf0\x9f\xa6\x80.\n{:/comment}\n\nTwo {::comment}Bo{:/} three.\n\nNote[^1].\n\n<!--more-->\nRest.\n\n[^1]: The note.\n",
        ),
    ]);
    let read = folder.read("_posts/2026-11-03-a.md").unwrap();
    let body = story(&read).body.as_ref().unwrap().as_str();
    assert!(
        !body.contains("Bo") && body.contains("Two  three"),
        "{body}"
    );
    assert_eq!(
        story(&read).summary.as_ref().unwrap().as_str(),
        "One. Two three. Note."
    );
}
