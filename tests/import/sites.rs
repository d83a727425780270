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
        golden("sites", site);
    }
}

/// Files in a folder of their own.
struct Folder(TempDir);

impl Folder {
    fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, content) in files {
            folder.write(name, content);
        }
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// One of its files, as none of the desk's own.
    fn read(&self, name: &str) -> Result<Imported, ImportError> {
        read_all(&[self.path().join(name)], &options()).remove(0)
    }

    /// One of its files, as one of the desk's own stories.
    fn own(&self, name: &str) -> Result<Imported, ImportError> {
        let options = Options {
            stories: Some(self.path().to_owned()),
            ..options()
        };
        read_all(&[self.path().join(name)], &options).remove(0)
    }
}

const HUGO: (&str, &[u8]) = ("hugo.toml", b"baseURL = 'https://gull.example/'\n");

/// A story of a site, which is read as one of it.
fn of_site(text: &str) -> Imported {
    let folder = Folder::of(&[HUGO, ("content/a.md", text.as_bytes())]);
    folder.read("content/a.md").unwrap()
}

fn body(imported: Imported) -> String {
    let body = one(imported).story.body;
    body.map_or_else(String::new, |body| body.as_str().trim().to_owned())
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

/// What is beyond the limit is not read, and half a configuration says nothing.
#[test]
fn a_configuration_of_any_size() {
    let address = "base_url = 'https://gull.example'\n#";
    for (size, is_read) in [(1 << 20, true), ((1 << 20) + 1, false)] {
        let config = format!("{address}{}", "x".repeat(size - address.len() - 1) + "\n");
        let config = match is_read {
            true => config,
            false => config.replace("#x", "x = 'x").replace("x\n", "'\n"),
        };
        let folder = Folder::of(&[
            ("zola.toml", config.as_bytes()),
            ("content/a.md", b"+++\ndate = 2026-11-23\n+++\n# A\n\nx\n"),
        ]);
        let origin = one(folder.read("content/a.md").unwrap()).origin;
        assert_eq!(
            origin.as_str() == "markdown:gull.example/content/a",
            is_read,
            "{size}"
        );
    }
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
            None => read.warnings[0].text.chars().take(8).collect(),
        });
        told.collect::<Vec<String>>()
    };
    let all = ["content/a", "left out", "content/public/b"];
    assert_eq!(found(&["."]), all);
    assert_eq!(found(&["content"]), all);
    // What is named is meant.
    assert_eq!(found(&["public"]), ["public/e"]);
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
        ("2026-03-29T02:30:00", ""),
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
        // Nothing of this is said of an own story, which was known by its name before.
        let folder = Folder::of(&[(name, b"---\ntitle: x\n---\nText.\n")]);
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
fn drafts_are_no_stories() {
    for (front, reason) in [
        ("draft: true", "a draft"),
        ("draft: 'true'", "a draft"),
        ("published: false", "a draft"),
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
    for front in ["draft: false", "published: true"] {
        assert_eq!(
            story(&format!("---\ntitle: x\n{front}\n---\n"))
                .unwrap()
                .submissions
                .len(),
            1
        );
    }
}

#[test]
fn an_own_story_is_read_as_a_generators_only_by_its_keys() {
    let text = "Write {{< fog >}}, {% raw %} and {{ page.title }}.\n{: .lead}\n\n<!--more-->\n";
    let own = story(&format!("---\ntitle: x\n---\n{text}")).unwrap();
    assert_eq!(own.left_out, []);
    let own = one(own).story;
    assert_eq!(own.summary, None);
    let body = own.body.unwrap();
    for stays in [
        "{{&lt; fog &gt;}}",
        "{% raw %}",
        "{{ page.title }}",
        "{: .lead}",
    ] {
        assert!(body.as_str().contains(stays), "{body:?}");
    }
    let theirs = story(&format!("---\ntitle: x\nlayout: post\n---\n{text}")).unwrap();
    assert_eq!(theirs.left_out.len(), 3, "{:?}", theirs.left_out);
    assert_eq!(theirs.left_out[0].line, Some(5));
    let theirs = one(theirs).story;
    assert_eq!(theirs.summary.unwrap().as_str(), "Write , and .");
    assert_eq!(
        theirs.body.unwrap().as_str().trim(),
        "<p>Write ,  and .</p>"
    );
}

#[test]
fn pictures_come_with_the_story_and_from_nowhere_else() {
    let folder = Folder::of(&[
        ("secret.png", b"secret"),
        ("site/hugo.toml", b""),
        ("site/static/img/a b.png", b"a"),
        ("site/content/near.png", b"near"),
        ("site/content/sub/own.PNG", b"own"),
        ("site/content/sub/notes", b"x"),
    ]);
    let write = |text: &str| {
        let text = format!("---\ntitle: x\ndate: 2026-11-23\n---\n{text}\n");
        folder.write("site/content/sub/a.md", text);
        folder.read("site/content/sub/a.md").unwrap()
    };
    std::os::unix::fs::symlink(
        folder.path().join("secret.png"),
        folder.path().join("site/content/link.png"),
    )
    .unwrap();
    for (written, name) in [
        ("![](own.PNG)", "own"),
        ("![](./own.PNG?v=2#x)", "own"),
        ("![](../near.png)", "near"),
        ("<img src=own.PNG>", "own"),
        ("text <img src='/img/a%20b.png'>", "a-b"),
        ("![](</img/a b.png>)", "a-b"),
        ("![](img/a%20b.png)", "a-b"),
        ("<div>\n<img\nsrc='own.PNG'>\n</div>", "own"),
        ("[![](own.PNG)](own.PNG)", "own"),
    ] {
        let imported = write(written);
        assert_eq!(imported.pictures.len(), 1, "{written}");
        assert!(
            imported.pictures[0].name.starts_with(&format!("{name}-")),
            "{written}"
        );
        assert_eq!(imported.warnings, [], "{written}");
        let path = imported.pictures[0].path();
        let body = body(imported);
        assert!(
            body.contains(&format!("src=\"{path}\"")),
            "{written}: {body}"
        );
    }
    for (written, reason) in [
        ("![](gone.png)", "no file `gone.png`"),
        ("![](../../../secret.png)", "lies outside"),
        ("![](../link.png)", "lies outside"),
        ("![](/../secret.png)", "lies outside"),
        ("![](%2e%2e/%2e%2e/%2e%2e/secret.png)", "lies outside"),
        ("<img alt='' src='..&#47;link.png'>", "lies outside"),
        ("![](notes)", "no picture, recording or PDF"),
        ("![](/etc/passwd)", "no file"),
        ("![](own.PNG%00.png)", "no file"),
        ("![](.)", "no file"),
    ] {
        let imported = write(written);
        assert_eq!(imported.pictures, [], "{written}");
        assert_eq!(imported.warnings.len(), 1, "{written}");
        assert_eq!(imported.warnings[0].line, Some(5));
        let text = &imported.warnings[0].text;
        assert!(
            text.contains(reason) && text.contains("left out"),
            "{written}: {text}"
        );
        assert!(!body(imported).contains("<img"), "{written}");
    }
}

#[test]
fn files_beside_the_desks_own_stories() {
    let folder = Folder::of(&[
        ("photo.jpg", b"photo"),
        ("talk.mp3", b"12345"),
        ("a.md", b"+++\ntitle = 'x'\nimage = 'photo.jpg'\n[[enclosures]]\nurl = 'talk.mp3'\n+++\n![a](photo.jpg) ![b](gone.jpg) [c](other.md) ![d](/img/x.jpg) ![e](../images/e.png)\n"),
    ]);
    let imported = folder.own("a.md").unwrap();
    assert_eq!(imported.pictures.len(), 2);
    assert_eq!(imported.warnings.len(), 1, "{:?}", imported.warnings);
    assert_eq!(imported.warnings[0].line, Some(7));
    assert!(imported.warnings[0].text.contains("gone.jpg"));
    assert_eq!(imported.left_out.len(), 1);
    assert_eq!(imported.left_out[0].text, "other.md");
    let image = imported.pictures[0].path();
    let story = one(imported).story;
    assert_eq!(story.image.unwrap().url, image);
    assert_eq!(story.enclosures[0].length, 5);
    let body = story.body.unwrap();
    let expected = format!(
        "<p><img src=\"{image}\" alt=\"a\">  c <img src=\"/img/x.jpg\" alt=\"d\"> <img src=\"/images/e.png\" alt=\"e\"></p>"
    );
    assert_eq!(body.as_str().trim(), expected);
    // One that is not there, in the front matter, is an error as before.
    folder.write("b.md", "+++\ntitle = 'x'\nimage = 'gone.jpg'\n+++\n");
    assert!(
        folder
            .own("b.md")
            .unwrap_err()
            .to_string()
            .contains(":3: `image.url`")
    );
}

#[test]
fn links_to_pages_of_the_site() {
    let front = "---\ntitle: x\ndate: 2026-11-23\n---\n";
    for (written, published) in [
        (
            "[a](/about/)",
            "<a href=\"https://gull.example/about/\" rel=\"noopener noreferrer\">a</a>",
        ),
        (
            "[a](#there)",
            "<a href=\"#there\" rel=\"noopener noreferrer\">a</a>",
        ),
        ("[a](../other/)", "a"),
        ("[a](other.md#there)", "a"),
        ("[a *b*](@/blog/other.md)", "a <em>b</em>"),
        ("[a]({{< ref \"other\" >}})", "a"),
        (
            "<a href='../other/'>a</a>",
            "<a rel=\"noopener noreferrer\">a</a>",
        ),
    ] {
        let imported = of_site(&format!("{front}{written}\n"));
        assert_eq!(
            imported.left_out.len(),
            usize::from(!published.contains("href")),
            "{written}"
        );
        assert_eq!(body(imported), format!("<p>{published}</p>"), "{written}");
    }
}

#[test]
fn what_calls_in_a_text_become() {
    let front = "---\ntitle: x\ndate: 2026-11-23\nlayout: post\n---\n";
    for (written, published, told) in [
        (
            "{{< youtube abc_-1 >}}",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/abc_-1\"></iframe>",
            0,
        ),
        (
            "{{< youtube id=\"abc\" >}}",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>",
            0,
        ),
        (
            "{% youtube https://youtu.be/abc %}",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>",
            0,
        ),
        (
            "{{ youtube(id=\"abc\") }}",
            "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>",
            0,
        ),
        (
            "{{< vimeo 12 >}}",
            "<iframe src=\"https://player.vimeo.com/video/12\"></iframe>",
            0,
        ),
        ("{{< youtube \"a\\\"b\" >}}", "", 1),
        (
            "{{< x >}}\n**a**\n{{< /x >}}",
            "<p><strong>a</strong></p>",
            0,
        ),
        (
            "{% note(a=1) %}\n**a**\n{% end %}",
            "<p><strong>a</strong></p>",
            0,
        ),
        ("a {{< b/c x=\"1\" />}} d", "<p>a  d</p>", 1),
        (
            "{{% highlight rust \"linenos=1\" %}}\n```\n{{< x >}}\n{{% /highlight %}}",
            "<pre><code>```\n{{&lt; x &gt;}}\n</code></pre>",
            0,
        ),
        (
            "{%- highlight rb -%}\nx\n{%- endhighlight -%}",
            "<pre><code>x\n</code></pre>",
            0,
        ),
        (
            "`{{< x >}}` and\n\n    {% y %}",
            "<p><code>{{&lt; x &gt;}}</code> and</p>\n<pre><code>{% y %}\n</code></pre>",
            0,
        ),
        ("{{ braces }} and {{", "<p>{{ braces }} and {{</p>", 0),
        ("{{< unclosed", "<p>{{&lt; unclosed</p>", 0),
        ("## T {#id}", "<h2>T</h2>", 0),
        ("a {{/* secret */}} b", "<p>a  b</p>", 0),
        ("{% if a %}b{% else %}c{% endif %}", "<p>bc</p>", 2),
    ] {
        let folder = Folder::of(&[("a.md", format!("{front}{written}\n").as_bytes())]);
        let imported = folder.read("a.md").unwrap();
        assert_eq!(
            imported.left_out.len(),
            told,
            "{written}: {:?}",
            imported.left_out
        );
        assert_eq!(body(imported), published, "{written}");
    }
    // The lines of what is told are those of the file.
    let text = format!("{front}{{{{< figure\nsrc=\"gone.png\"\n>}}}}\n\n\n{{{{< b >}}}}\n");
    let folder = Folder::of(&[("a.md", text.as_bytes())]);
    let imported = folder.read("a.md").unwrap();
    assert_eq!(
        imported.warnings[0].line,
        Some(6),
        "{:?}",
        imported.warnings
    );
    assert_eq!(imported.left_out[0].line, Some(11));
}

#[test]
fn limits_of_calls_and_of_files() {
    let read = |text: String| {
        let folder = Folder::of(&[(
            "a.md",
            format!("---\ntitle: x\nlayout: post\n---\n{text}\n").as_bytes(),
        )]);
        folder.read("a.md")
    };
    assert!(read("{{< a >}}".repeat(2_000)).is_ok());
    let error = read("{{< a >}}".repeat(2_001)).unwrap_err().to_string();
    assert!(
        error.contains(":5: ") && error.contains("2000 calls"),
        "{error}"
    );
    for (length, is_call) in [(8 << 10, true), ((8 << 10) + 1, false)] {
        let imported = read(format!("{{{{< {} >}}}}", "a".repeat(length - 2))).unwrap();
        assert_eq!(imported.left_out.len(), usize::from(is_call), "{length}");
    }
    let pictures = |count: usize| {
        (0..count)
            .map(|n| format!("![]({n}.png)\n\n"))
            .collect::<String>()
    };
    for (count, is_too_many) in [(500, false), (501, true)] {
        let imported = read(pictures(count)).unwrap();
        let told = imported
            .warnings
            .iter()
            .any(|one| one.text.contains("at most 500"));
        // Fifty are told one by one.
        assert_eq!(imported.warnings.len(), 50);
        assert!(!told || is_too_many);
    }
    // What is never closed is looked for once.
    for braces in ["{{<", "{%", "{{", "{{% a", "{{</*"] {
        assert!(read(braces.repeat(300_000)).is_ok());
    }
    let body = "The harbour ]]> & سفينة 🛟 is open. {{< a >}}\n\n".repeat(1_000)
        + &"Text.\n".repeat(160_000);
    assert!(one(read(body).unwrap()).story.body.unwrap().as_str().len() > 900_000);
}
