//! Folders of static sites, and what of them may stand in the desk's own stories.

use super::{golden, one, options, read_all, story};
use newsstand::import::{self, ImportError, Imported, Options};
use newsstand::model::{Instant, Submission};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

#[test]
fn whole_sites_are_understood() {
    for site in ["hugo", "jekyll", "zola", "eleventy"] {
        golden("sites", site, &options());
    }
}

/// Files in a folder of their own.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, content) in files {
            folder.write(name, content);
        }
        folder
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// All of them, as none of the desk's own.
    pub(super) fn read_all(&self) -> Vec<Result<Imported, ImportError>> {
        read_all(&[self.path().to_owned()], &options())
    }

    /// One of its files, as none of the desk's own.
    pub(super) fn read(&self, name: &str) -> Result<Imported, ImportError> {
        self.read_of(name).remove(0)
    }

    /// The same, with all that is told before it.
    pub(super) fn read_of(&self, name: &str) -> Vec<Result<Imported, ImportError>> {
        read_all(&[self.path().join(name)], &options())
    }

    /// One of its files, as one of the desk's own stories.
    pub(super) fn own(&self, name: &str) -> Result<Imported, ImportError> {
        let options = Options {
            stories: Some(self.path().to_owned()),
            ..options()
        };
        read_all(&[self.path().join(name)], &options).remove(0)
    }
}

pub(super) const HUGO: (&str, &[u8]) = ("hugo.toml", b"baseURL = 'https://gull.example/'\n");

/// A story of a site, which is read as one of it.
pub(super) fn of_site(text: &str) -> Imported {
    let folder = Folder::of(&[HUGO, ("content/a.md", text.as_bytes())]);
    folder.read("content/a.md").unwrap()
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        match entry.file_type().is_dir() {
            true => fs::create_dir_all(place).unwrap(),
            false => drop(fs::copy(entry.path(), place).unwrap()),
        }
    }
}

/// The stories of a site at a place of its own.
fn stories_of(site: &str, place: &str, is_backwards: bool) -> Vec<Submission> {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join(place);
    copy(&Path::new("tests/import/fixtures/sites").join(site), &root);
    let mut paths = vec![root];
    if is_backwards {
        let found = import::sources(&paths, &options()).into_iter();
        paths = found.map(|source| source.unwrap().path).rev().collect();
    }
    let read = read_all(&paths, &options()).into_iter();
    let stories = read.flat_map(|read| read.unwrap().submissions);
    // Where it was before is all that may differ.
    let moved = |story| Submission {
        former_origin: None,
        ..story
    };
    let mut stories: Vec<Submission> = stories.map(moved).collect();
    stories.sort_by(|one, other| one.origin.as_str().cmp(other.origin.as_str()));
    stories
}

#[test]
fn a_site_has_the_same_entries_wherever_it_lies() {
    for site in ["hugo", "jekyll", "zola", "eleventy"] {
        let once = stories_of(site, "one", false);
        assert!(once.len() > 1, "{site}");
        assert_eq!(
            once,
            stories_of(site, "another/place of it", true),
            "{site}"
        );
    }
}

#[test]
fn a_site_without_an_address_of_its_own_is_known_by_its_place() {
    for config in [
        "",
        "baseURL = '/'",
        "baseURL = 'https://example.org/'",
        "baseURL = 'http://localhost:1313'",
    ] {
        let folder = Folder::of(&[
            ("hugo.toml", config.as_bytes()),
            ("content/a.md", b"---\ndate: 2026-11-23\n---\n# A\n\nx\n"),
        ]);
        let submission = one(folder.read("content/a.md").unwrap());
        let place = folder.path().canonicalize().unwrap().join("content/a");
        assert_eq!(
            submission.origin.as_str(),
            format!("markdown:{}", place.display())
        );
        assert_eq!(submission.former_origin, None);
    }
    let submission = one(of_site("---\ndate: 2026-11-23\n---\n# A\n\nx\n"));
    assert_eq!(
        submission.origin.as_str(),
        "markdown:gull.example/content/a"
    );
    assert!(submission.former_origin.unwrap().ends_with("/content/a"));
}

/// `--date` says when undated stories were published, and makes none of a site's own papers.
#[test]
fn a_date_for_all_makes_stories_of_pages() {
    let page: &[u8] = b"# T\n\nText.\n";
    let files = [
        "content/about.md",
        "README.md",
        "content/license.md",
        "content/_index.md",
    ];
    let files = files.map(|name| (name, page));
    let folder = Folder::of(&[&[HUGO], &files[..]].concat());
    let date = Instant::parse("2026-11-23T00:00:00Z").ok();
    let counts = [None, date].map(|date| {
        let options = Options { date, ..options() };
        let read = read_all(&[folder.path().to_owned()], &options).into_iter();
        read.map(|read| read.unwrap().submissions.len())
            .sum::<usize>()
    });
    assert_eq!(counts, [0, 2]);
}

#[test]
fn what_else_lies_in_a_site_is_not_looked_at() {
    let story: &[u8] = b"---\ntitle: x\ndate: 2026-11-23\n---\nText.\n";
    let folder = Folder::of(&[
        HUGO,
        ("content/a.md", story),
        ("content/public/b.md", story),
        ("content/c.adoc", b"= C\n"),
        ("content/d.txt", b"D\n\nText.\n"),
        ("public/e.md", story),
        ("node_modules/f.md", story),
        ("content/node_modules/g.md", story),
        ("themes/h/i.md", story),
        ("static/j.md", story),
    ]);
    let found = |paths: &[&str]| {
        let paths: Vec<_> = paths.iter().map(|path| folder.path().join(path)).collect();
        let read = read_all(&paths, &options()).into_iter().map(Result::unwrap);
        let told = read.map(|read| match read.submissions.first() {
            Some(story) => story.origin.as_str().replace("markdown:gull.example/", ""),
            None => read.skipped[0].reason.to_owned(),
        });
        told.collect::<Vec<String>>()
    };
    let all = [
        "content/a",
        "a name that does not end as a story's does",
        "content/public/b",
    ];
    assert_eq!(found(&["."]), all);
    assert_eq!(found(&["content"]), all);
    // What is named is looked at.
    assert_eq!(found(&["public"]), ["not rendered by its site"]);
}

/// In a folder of any program, and in the desk's own, which may be kept in git.
#[test]
fn what_tells_of_a_project_is_no_story() {
    let text: &[u8] = b"# A ]]> & title\n\nA text.\n";
    let papers = [
        "README.md",
        "Readme.de.md",
        "LICENSE.txt",
        "docs/CHANGELOG.md",
        "docs/SECURITY.md",
        "code_of_conduct.md",
    ];
    let stories = ["docs/license.md", "docs/readme-too.md", "security.md"];
    let programs = ["node_modules/x/README.md", "docs/node_modules/y/story.md"];
    let all = papers.iter().chain(&stories).chain(&programs);
    let files: Vec<(&str, &[u8])> = all.map(|name| (*name, text)).collect();
    let folder = Folder::of(&files);
    folder.write("contributing.md", "---\ntitle: How to help\n---\nText.\n");
    let root = folder.path().to_owned();
    let own = Options {
        stories: Some(root.clone()),
        ..options()
    };
    for options in [options(), own] {
        let read = read_all(std::slice::from_ref(&root), &options);
        let read: Vec<Imported> = read.into_iter().map(Result::unwrap).collect();
        let skipped = read.iter().flat_map(|read| &read.skipped);
        let skipped: Vec<&str> = skipped.map(|one| one.reason).collect();
        assert_eq!(skipped, ["a text about its folder, not a story"; 6]);
        let told = read.iter().flat_map(|read| &read.submissions);
        let told: Vec<&str> = told.map(|story| story.slug.as_str()).collect();
        assert_eq!(told, ["contributing", "license", "readme-too", "security"]);
        for name in papers.iter().chain(&programs) {
            let read = read_all(&[root.join(name)], &options).remove(0);
            assert_eq!(read.unwrap().submissions.len(), 1, "{name} is meant");
        }
    }
}

#[test]
fn dates_in_their_many_forms() {
    let table = [
        ("2026-11-23", "2026-11-22T23:00:00Z"),
        ("'2026-11-23'", "2026-11-22T23:00:00Z"),
        ("2026-11-23T09:30:00", "2026-11-23T08:30:00Z"),
        ("2026-11-23 09:30:00", "2026-11-23T08:30:00Z"),
        ("2026-11-23 09:30", "2026-11-23T08:30:00Z"),
        ("2026-11-23T09:30:00Z", "2026-11-23T09:30:00Z"),
        ("2026-11-23T09:30:00+02:00", "2026-11-23T07:30:00Z"),
        ("2026-11-23 09:30:00 +0200", "2026-11-23T07:30:00Z"),
        ("2026-11-23 09:30:00 +02:00", "2026-11-23T07:30:00Z"),
        ("2026-11-23 09:30:00 -0500 UTC", ""),
        ("2026-11-23T09:30:00.123+02:00", "2026-11-23T07:30:00.123Z"),
        ("2026-11-23 09:30:00 UTC", "2026-11-23T09:30:00Z"),
        ("Mon, 23 Nov 2026 09:30:00 GMT", "2026-11-23T09:30:00Z"),
        ("Mon, 23 Nov 2026 09:30:00 +0200", "2026-11-23T07:30:00Z"),
        ("Mon Nov 23 09:30:00 +0200 2026", "2026-11-23T07:30:00Z"),
        ("November 23, 2026", "2026-11-22T23:00:00Z"),
        ("Nov 23, 2026", "2026-11-22T23:00:00Z"),
        ("23 November 2026", "2026-11-22T23:00:00Z"),
        ("2026/11/23", "2026-11-22T23:00:00Z"),
        ("20261123", "2026-11-22T23:00:00Z"),
        ("03/04/2026", ""),
        ("3-4-2026", ""),
        ("04.03.26", ""),
        ("soon", ""),
        // An hour that the clocks skip.
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
    ];
    for (written, meant) in table {
        let text = format!("---\ntitle: x\ndate: {written}\n---\n");
        let folder = Folder::of(&[("a.md", text.as_bytes())]);
        for read in [folder.read("a.md"), folder.own("a.md")] {
            match read {
                Ok(imported) => {
                    let published = one(imported).published.unwrap();
                    assert_eq!(
                        published,
                        Instant::parse(meant).expect(written),
                        "{written}"
                    );
                }
                Err(error) => {
                    assert!(meant.is_empty(), "{written}: {error}");
                    assert!(error.to_string().contains(":3: `date`: "), "{error}");
                }
            }
        }
    }
}

#[test]
fn the_name_of_a_file_says_its_day_its_language_and_its_slug() {
    let table = [
        (
            "2026-11-23-ferry.md",
            "ferry",
            Some("2026-11-22T23:00:00Z"),
            None,
        ),
        (
            "2026-11-23_ferry.md",
            "ferry",
            Some("2026-11-22T23:00:00Z"),
            None,
        ),
        (
            "2026-1-5-ferry.md",
            "ferry",
            Some("2026-01-04T23:00:00Z"),
            None,
        ),
        ("2026-11-31-ferry.md", "2026-11-31-ferry", None, None),
        ("26-11-23-ferry.md", "26-11-23-ferry", None, None),
        ("2026-11-23.md", "2026-11-23", None, None),
        ("ferry.de.md", "ferry", None, Some("de")),
        ("ferry.pt-br.md", "ferry", None, Some("pt-BR")),
        ("ferry.old.md", "ferry-old", None, None),
        ("ferry/index.fr.md", "ferry", None, Some("fr")),
        (
            "2026-11-23-ferry/index.md",
            "ferry",
            Some("2026-11-22T23:00:00Z"),
            None,
        ),
    ];
    for (name, slug, published, language) in table {
        let folder = Folder::of(&[(name, b"---\ntitle: x\nlayout: post\n---\nText.\n")]);
        for read in [folder.read(name), folder.own(name)] {
            let submission = one(read.unwrap());
            let language_read = submission.story.language.map(|one| one.as_str().to_owned());
            assert_eq!(submission.slug.as_str(), slug, "{name}");
            assert_eq!(
                submission.published,
                published.map(|at| Instant::parse(at).unwrap()),
                "{name}"
            );
            assert_eq!(language_read.as_deref(), language, "{name}");
            assert!(!submission.is_slug_given);
        }
        // Without a generator's keys it is all the same elsewhere. Of an own story nothing of this is said, which
        // was known by its name before.
        let folder = Folder::of(&[(name, b"---\ntitle: x\n---\nText.\n")]);
        let submission = one(folder.read(name).unwrap());
        assert_eq!(submission.slug.as_str(), slug, "{name}");
        assert_eq!(
            submission.published,
            published.map(|at| Instant::parse(at).unwrap()),
            "{name}"
        );
        let known_by = submission.origin.as_str();
        assert!(known_by.ends_with(name.strip_suffix(".md").unwrap()));
        let submission = one(folder.own(name).unwrap());
        assert_eq!(submission.published, None);
        assert_eq!(submission.story.language, None);
        assert_eq!(
            submission.origin.as_str(),
            format!("markdown:{}", name.strip_suffix(".md").unwrap())
        );
    }
}

#[test]
fn what_cannot_be_right_is_an_error_at_home_and_left_out_elsewhere() {
    let table = [
        (
            "date: 2026-11-23\nlastmod: 2026-11-22",
            "lastmod",
            "lies before",
        ),
        ("date: 2026-11-23\nlastmod: soon", "lastmod", "is no date"),
        ("date: 2026-11-23\nlang: '?'", "lang", "no language"),
        (
            "date: 2026-11-23\ncanonicalURL: /x",
            "canonicalURL",
            "no web address",
        ),
        ("date: 2026-11-23\nweather: fog", "weather", "nothing here"),
        (
            "date: 2026-11-23\nextra:\n  weather: fog",
            "extra",
            "nothing here",
        ),
        ("date: 2026-11-23\nauthor: [Ada, ada]", "author", "twice"),
    ];
    for (front, key, reason) in table {
        let text = format!("---\ntitle: x\n{front}\n---\nText.\n");
        let folder = Folder::of(&[("a.md", text.as_bytes())]);
        let error = folder.own("a.md").unwrap_err().to_string();
        assert!(error.contains(&format!(":4: `{key}")), "{front}: {error}");
        let imported = folder.read("a.md").unwrap();
        let told: Vec<String> = imported.left_out.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 1, "{front}: {told:?}");
        assert!(
            told[0].contains(reason) && told[0].contains("line "),
            "{told:?}"
        );
        assert!(one(imported).published.is_some());
    }
}

#[test]
fn a_word_that_older_yaml_takes_for_a_boolean_is_a_tag() {
    let front = "title: x\ncategories: [News, no, Harbour]\ntags: [boats, y, on, 2026, \"]]> &\"]";
    let folder = Folder::of(&[(
        "a.md",
        format!("---\n{front}\ndate: 2026-01-01\n---\n").as_bytes(),
    )]);
    let told = folder.read("a.md").unwrap();
    let story = &told.submissions[0].story;
    let tags: Vec<&str> = story.tags.iter().map(|tag| tag.name().as_str()).collect();
    assert_eq!(tags, ["boats", "y", "on", "2026", "]]> &", "no", "Harbour"]);
    assert!(told.left_out.is_empty(), "{:?}", told.left_out);
}

#[test]
fn drafts_are_no_stories() {
    for (front, reason) in [
        ("draft: true", "a draft"),
        ("draft: 'true'", "a draft"),
        ("draft: yes", "a draft"),
        ("published: false", "a draft"),
        ("published: no", "a draft"),
        ("render: false", "not rendered by its site"),
        (
            "build: {render: never, list: never}",
            "not rendered by its site",
        ),
        ("_build:\n  render: false", "not rendered by its site"),
        ("build: {render: link}", "not rendered by its site"),
        ("build: {list: never}", "kept out of its site's lists"),
        ("headless: true", "kept out of its site's lists"),
        ("permalink: false", "kept out of its site's lists"),
        (
            "eleventyExcludeFromCollections: true",
            "kept out of its site's lists",
        ),
    ] {
        // Whatever else is wrong with it.
        let text = format!("---\ntitle: \"]]> & 🦀\"\n{front}\ndate: soon\nweather: fog\n---\n");
        let folder = Folder::of(&[("a.md", text.as_bytes())]);
        for read in [folder.own("a.md"), folder.read("a.md")] {
            let imported = read.unwrap();
            assert_eq!(imported.submissions, []);
            assert_eq!(imported.skipped[0].reason, reason);
            assert_eq!(imported.skipped[0].title, "]]> & 🦀");
        }
    }
    for front in [
        "draft: false",
        "draft: no",
        "published: true",
        "build: {render: always}",
        "build: {list: local}",
        "render: true",
    ] {
        assert_eq!(
            story(&format!("---\ntitle: x\n{front}\n---\n"))
                .unwrap()
                .submissions
                .len(),
            1
        );
    }
}

/// To open it would wait for its writer.
#[test]
fn a_pipe_where_a_site_keeps_its_data_is_none() {
    let folder = Folder::of(&[
        (".eleventy.js", b""),
        ("_data/other.json", b"{}"),
        ("a.md", b"---\ntitle: A ]]> & gull\n---\nIt flew.\n"),
    ]);
    let pipe = folder.path().join("_data/site.json");
    let made = std::process::Command::new("mkfifo").arg(pipe).status();
    assert!(made.unwrap().success());
    assert!(folder.read("a.md").is_ok());
}
