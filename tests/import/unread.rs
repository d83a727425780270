//! Files by which a site keeps stories back: read in whatever encoding they are, and where that cannot be,
//! nothing of what they may speak of is published.

use super::sites::Folder;

const CASCADE: &str = "[cascade]\ndraft = true\n";
const LIST: &str = "content/old/_index.md";
const PAGE: &str = "content/old/a.md";
const POST: &str = "hold/_posts/2026-11-03-a.md";
const STORY: &[u8] = b"---\ntitle: \"]]> & \xf0\x9f\xa6\x80\"\ndate: 2026-11-03\n---\nIt sails.";
const HUGO: (&str, &[u8]) = ("hugo.toml", b"baseURL = 'https://gull.example/'\n");
const JEKYLL: &str = "url: https://gull.example
defaults:
  - scope: {path: hold}
    values: {published: false}
";

/// What is said of the stories of a folder: why each is none, and what is wrong.
fn told(files: &[(&str, &[u8])]) -> (Vec<&'static str>, Vec<String>) {
    let (mut reasons, mut errors) = (Vec::new(), Vec::new());
    for read in Folder::of(files).read_all() {
        match read {
            Ok(read) => {
                reasons.extend(read.submissions.iter().map(|_| "published"));
                reasons.extend(read.skipped.iter().map(|skipped| skipped.reason));
            }
            Err(error) => errors.push(error.to_string()),
        }
    }
    (reasons, errors)
}

fn marked(text: &str) -> Vec<u8> {
    [b"\xef\xbb\xbf", text.as_bytes()].concat()
}

/// `Zürich` as windows-1252 has it.
fn of_windows(text: &str) -> Vec<u8> {
    let letters = text.chars();
    letters
        .map(|letter| u8::try_from(letter).unwrap())
        .collect()
}

#[test]
fn what_keeps_stories_back_is_read_in_any_encoding() {
    let list = "---\ntitle: Zürich\ncascade:\n  draft: true\n---\nZürich.\n";
    // A letter lies across the first MiB.
    let long = format!("{list}{}", "x".repeat((1 << 20) - list.len() - 1) + "ü");
    let utf16: Vec<u8> = format!("\u{feff}{list}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for list in [marked(list), of_windows(list), long.into_bytes(), utf16] {
        let (reasons, errors) = told(&[HUGO, (LIST, &list), (PAGE, STORY)]);
        assert_eq!(reasons.last(), Some(&"a draft"), "{errors:?}");
    }
    let hugo = format!("title = 'Zürich'\nbaseURL = 'https://gull.example/'\n{CASCADE}");
    let json = "{\"baseURL\": \"https://gull.example/\", \"cascade\": {\"draft\": true}}";
    let jekyll = format!("title: Zürich\n{JEKYLL}");
    for (name, says, page) in [
        ("hugo.toml", of_windows(&hugo), PAGE),
        ("hugo.toml", marked(&hugo), PAGE),
        ("hugo.json", marked(json), PAGE),
        ("config.json", marked(json), PAGE),
        ("_config.yml", of_windows(&jekyll), POST),
        ("_config.yml", marked(&jekyll), POST),
    ] {
        let (reasons, errors) = told(&[(name, &says), (page, STORY)]);
        assert_eq!(reasons, ["a draft"], "{name} {errors:?}");
    }
}

/// So Jekyll reads its configuration, and so does Hugo before 0.152.
#[test]
fn of_keys_that_stand_twice_the_last_counts_and_of_documents_the_first() {
    for says in [
        format!("plugins: [one]\n{JEKYLL}plugins: [two]\n"),
        format!("url: https://tern.example\n{JEKYLL}"),
        format!("defaults: []\n{JEKYLL}"),
        format!("---\n{JEKYLL}---\nurl: https://tern.example\n"),
        format!("{JEKYLL}...\n---\nurl: {{"),
    ] {
        let folder = Folder::of(&[
            ("_config.yml", says.as_bytes()),
            (POST, STORY),
            ("_posts/2026-11-04-b.md", STORY),
        ]);
        let published = folder.read("_posts/2026-11-04-b.md").unwrap();
        let origin = published.submissions[0].origin.as_str();
        assert_eq!(
            origin, "markdown:gull.example/_posts/2026-11-04-b",
            "{says}"
        );
        let hidden = folder.read(POST).unwrap();
        assert_eq!(hidden.skipped[0].reason, "a draft", "{says}");
    }
}

const KEPT_BACK: &str = "kept back, for a file of its site that may call it a draft cannot be read";

#[test]
fn what_may_keep_stories_back_and_cannot_be_read_does() {
    let twice = format!("{CASCADE}[cascade]\n");
    let cases: [(&str, &[u8], &str, &str); 16] = [
        (
            LIST,
            b"---\ntitle: a\ncascade:\n  draft: true\ntitle: b\n---\n",
            PAGE,
            ":5: the front matter is wrong: `title` is there twice; keep one; ",
        ),
        (
            LIST,
            b"---\ncascade:\n  draft: true\n",
            PAGE,
            ":1: the front matter begins with `---` and has no end",
        ),
        (
            LIST,
            b"{\"cascade\": {\"draft\": true}",
            PAGE,
            ":1: what begins with a brace is a front matter in JSON",
        ),
        (
            LIST,
            b"---\ncascade: {draft: true}\n---\n\0\0\0\0",
            PAGE,
            ": this is a binary file, not text; ",
        ),
        (
            "hugo.toml",
            twice.as_bytes(),
            PAGE,
            ":3: this key is there twice; keep one",
        ),
        (
            "config/_default/cascade.json",
            b"{\n\"draft\": ",
            PAGE,
            ":2: EOF while parsing a value; ",
        ),
        (
            "config/_default/languages.de.toml",
            b"\ndisabled = ",
            PAGE,
            ":2: ",
        ),
        (
            "config.toml",
            b"\nbaseURL = https://gull.example/",
            PAGE,
            ":2: put the text in quotes",
        ),
        (
            "config.json",
            b"{\"title\": 1, \"baseURL\": \"https://gull.example/\",}",
            PAGE,
            ":1: trailing comma; ",
        ),
        ("zola.toml", b"base_url = ", "content/a.md", "zola.toml:1: "),
        ("_config.yml", b"title: Ferry: the return", POST, ":1: "),
        (
            "_config.yml",
            b"- url",
            POST,
            ":1: write keys, each with its value; ",
        ),
        ("_config.toml", b"[", POST, "_config.toml:1: "),
        (
            "posts/posts.json",
            b"{\"permalink\": false",
            "posts/a.md",
            "posts.json:1: EOF while parsing an object; ",
        ),
        (
            "posts/posts.11tydata.json",
            b"{'permalink': false}",
            "posts/a.md",
            "11tydata.json:1: ",
        ),
        (
            "_data/site.json",
            b"{\"url\": \"https://gull.example\"",
            "posts/a.md",
            "site.json:1: ",
        ),
    ];
    for (name, says, page, wrong) in cases {
        let mut files = vec![(name, says), (page, STORY)];
        match page {
            PAGE if name == LIST => files.push(HUGO),
            PAGE if name.contains("_default") => files.push(HUGO),
            "posts/a.md" => files.push((".eleventy.js", b"")),
            _ => {}
        }
        let (reasons, errors) = told(&files);
        assert_eq!(reasons, [KEPT_BACK], "{name} {errors:?}");
        // Told once, of however many stories.
        assert_eq!(errors.len(), 1, "{errors:?}");
        let error = &errors[0];
        assert!(error.contains(name) && error.contains(wrong), "{error}");
        assert!(
            error.ends_with(
                "; until this is mended, the stories of its site below it are kept back"
            ),
            "{error}"
        );
    }
}

/// What is broken is of its folder, and of no other; what is no site's keeps nothing back.
#[test]
fn what_lies_elsewhere_is_published() {
    let broken: &[u8] = b"---\ncascade: {\n---\n";
    let (reasons, errors) = told(&[
        HUGO,
        (LIST, broken),
        (PAGE, STORY),
        ("content/old/deeper/b.md", STORY),
        ("content/new/c.md", STORY),
        ("content/old/_index.png", b"\x89PNG\r\n\x1a\n\0\0\0\0"),
    ]);
    assert_eq!(reasons, ["published", KEPT_BACK, KEPT_BACK]);
    assert_eq!(errors.len(), 1, "{errors:?}");
    for (name, says) in [
        ("config.json", "{\"port\": "),
        ("config.yml", "a: b: c"),
        ("data.json", "{"),
    ] {
        let (reasons, _) = told(&[(name, says.as_bytes()), ("a.md", STORY)]);
        assert!(reasons.contains(&"published"), "{name}");
    }
    // Nothing is said in an empty one.
    for empty in [b"".as_slice(), b" \n", b"\xef\xbb\xbf", b"# nothing\n"] {
        let (reasons, errors) = told(&[("_config.yml", empty), ("_posts/2026-11-03-a.md", STORY)]);
        assert_eq!((reasons, errors), (vec!["published"], vec![]), "{empty:?}");
    }
}

/// When it is mended they are read again, and so are those that it kept back.
#[test]
fn stories_depend_on_what_keeps_them_back() {
    for (list, reason) in [
        ("---\ncascade: {\n---\n", KEPT_BACK),
        ("---\ncascade: {draft: true}\n---\n", "a draft"),
    ] {
        let folder = Folder::of(&[HUGO, (LIST, list.as_bytes()), (PAGE, STORY)]);
        let read = folder.read_all().into_iter().flatten();
        let kept = read
            .into_iter()
            .find(|read| read.skipped.iter().any(|one| one.reason == reason));
        let list = folder.path().canonicalize().unwrap().join(LIST);
        assert!(kept.unwrap().depends_on.contains(&list), "{reason}");
    }
}

#[test]
fn a_configuration_of_any_size() {
    for (size, expected) in [(1 << 20, "published"), ((1 << 20) + 1, KEPT_BACK)] {
        let mut config = b"base_url = 'https://gull.example'\n#".to_vec();
        config.resize(size, b'x');
        let (reasons, errors) = told(&[("zola.toml", &config), ("content/a.md", STORY)]);
        assert_eq!(reasons, [expected]);
        assert!(
            errors
                .iter()
                .all(|error| error.contains("read up to 1024 KiB")),
            "{errors:?}"
        );
    }
}
