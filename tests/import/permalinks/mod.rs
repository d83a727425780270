//! Where the site of a story has published it: as its generator does, or nothing is said of it.

mod titles;

use super::one;
use super::sites::Folder;

const HUGO: &str = "hugo.toml";
const JEKYLL: &str = "_config.yml";
const ZOLA: &str = "zola.toml";
const DATE: &str = "date: 2026-11-03T23:30:00-05:00";

/// The address and the guid that a story has in the feed of its site, both without the site's own.
fn on_site(
    configuration: (&str, &str),
    file: &str,
    front: &str,
) -> (Option<String>, Option<String>) {
    let (name, more) = configuration;
    let address = match name {
        HUGO => "baseURL = 'https://gull.example/blog/'",
        JEKYLL => "{url: https://gull.example, baseurl: /blog}",
        _ => "base_url = 'https://gull.example/blog'",
    };
    let says = match (name, more) {
        (JEKYLL, "") => address.to_owned(),
        (JEKYLL, more) => format!("url: https://gull.example\nbaseurl: /blog\n{more}\n"),
        _ => format!("{address}\n{more}\n"),
    };
    let title = match front.starts_with("title: ") {
        true => "",
        false => "title: \"]]> & \u{1f980}\"\n",
    };
    let text = format!("---\n{title}{front}\n---\nText.");
    let folder = Folder::of(&[(name, says.as_bytes()), (file, text.as_bytes())]);
    let read = one(folder.read(file).unwrap());
    assert_eq!(read.guid, None, "its own is another");
    let bare = |address: String| address.replace("https://gull.example/blog/", "");
    let link = read.story.link.map(|link| bare(link.to_string()));
    (link, read.guid_elsewhere.map(|guid| bare(guid.to_string())))
}

fn link(configuration: (&str, &str), file: &str, front: &str) -> Option<String> {
    on_site(configuration, file, front).0
}

/// Each was made by Hugo 0.168 of just these files.
#[test]
fn pages_of_hugo() {
    let patterns = "[permalinks.page]
Posts = '/:year/:month/:day/:slugorcontentbasename'
odd = '/News/:section/:filename.html'
said = '/n/:slug/'
titled = '/:title/'
dated = '/:2006/:filename'
deep = '/:sections/:filename/'
[permalinks.section]
news = '/s/'
";
    let cases = [
        (
            "",
            "content/posts/the-ferry.md",
            DATE,
            Some("posts/the-ferry/"),
        ),
        ("", "content/a/b/c/index.md", DATE, Some("a/b/c/")),
        (
            "",
            "content/2026-11-03-ferry.md",
            DATE,
            Some("2026-11-03-ferry/"),
        ),
        ("", "content/a.md", "slug: ferry", Some("ferry/")),
        (
            "",
            "content/a.md",
            "url: /Old/a_b.html",
            Some("Old/a_b.html"),
        ),
        ("", "content/a b.md", "url: old", Some("old/")),
        (
            "",
            "content/a.md",
            "url: /:year/:filename\ndate: 2026-11-03",
            Some("2026/a/"),
        ),
        ("uglyURLs = false", "content/a.md", DATE, Some("a/")),
        (
            patterns,
            "content/posts/deep/a.md",
            DATE,
            Some("2026/11/03/a/"),
        ),
        (patterns, "content/news/a.md", DATE, Some("news/a/")),
        // A page that is called as a section is of it.
        (
            patterns,
            "content/posts.md",
            DATE,
            Some("2026/11/03/posts/"),
        ),
        (
            patterns,
            "content/posts/index.md",
            DATE,
            Some("2026/11/03/posts/"),
        ),
        (patterns, "content/odd.md", DATE, None),
        (patterns, "content/odd/a.md", DATE, Some("news/odd/a.html/")),
        (
            patterns,
            "content/said/a.md",
            "slug: ferry",
            Some("n/ferry/"),
        ),
        // Its own date, and no other.
        (
            patterns,
            "content/posts/a.md",
            "date: 2025-01-02\npublishDate: 2026-03-04",
            Some("2025/01/02/a/"),
        ),
        (
            patterns,
            "content/posts/a.md",
            "publishDate: 2026-03-04",
            None,
        ),
        (patterns, "content/said/a.md", DATE, None),
        (patterns, "content/titled/a.md", DATE, None),
        (patterns, "content/dated/a.md", DATE, None),
        (patterns, "content/deep/a/b.md", DATE, None),
        ("", "content/posts/a.de.md", DATE, None),
        ("", "content/posts/a.de.md", "url: /a/", None),
        ("", "content/posts/the ferry \u{1f980}.md", DATE, None),
        ("", "content/posts/a.b.md", DATE, None),
        ("", "content/posts/a  b.md", DATE, None),
        ("", "content/posts/a- b.md", DATE, None),
        ("", "content/posts/a_b.md", DATE, Some("posts/a_b/")),
        ("", "content/posts/A--b c.md", DATE, Some("posts/a--b-c/")),
        ("", "content/Old Quay/a.md", DATE, Some("old-quay/a/")),
        (
            patterns,
            "content/News/\u{c4}b.md",
            DATE,
            Some("news/%C3%A4b/"),
        ),
        ("", "content/index.md", DATE, None),
        ("contentDir = 'elsewhere'", "elsewhere/a.md", DATE, None),
        (
            "",
            "content/a.md",
            "slug: The_Ferry, home",
            Some("the_ferry-home/"),
        ),
        ("", "content/a.md", "slug: Index", None),
        ("", "content/a.md", "slug: a/b", None),
        ("", "content/a.md", "url: /a b/", None),
        ("", "content/a.md", "url: /../a/", None),
        ("", "content/a.md", "url: https://tern.example/a/", None),
        (
            "[permalinks]\n'posts/old' = '/:slug/'",
            "content/a.md",
            DATE,
            None,
        ),
        (
            "[permalinks]\n'/' = '/:filename/'",
            "content/a.md",
            DATE,
            None,
        ),
        (
            "[[permalinks]]\npattern = '/a/'",
            "content/a.md",
            DATE,
            None,
        ),
        ("uglyURLs = true", "content/a.md", DATE, None),
        (
            "defaultContentLanguageInSubdir = true",
            "content/a.md",
            "url: /a/",
            None,
        ),
        (
            "[frontmatter]\ndate = ['publishDate']",
            "content/a.md",
            DATE,
            None,
        ),
        ("[languages.en]", "content/a.md", DATE, None),
    ];
    for (says, file, front, expected) in cases {
        let front = format!("{front}\nlastmod: 2026-12-01");
        let (link, guid) = on_site((HUGO, says), file, &with_date(&front));
        assert_eq!(link.as_deref(), expected, "{says} {file} {front}");
        assert_eq!(guid, link);
    }
    // Only `url` says where a page lies.
    let elsewhere = format!("{DATE}\npath: /a/\npermalink: /b/");
    assert_eq!(
        link((HUGO, ""), "content/c.md", &elsewhere).as_deref(),
        Some("c/")
    );
}

/// Without a date a page is no story: a day of publication is one that no address is made of.
fn with_date(front: &str) -> String {
    match front.contains("ate: ") {
        true => front.to_owned(),
        false => format!("{front}\npubdate: 2026-11-03"),
    }
}

#[test]
fn posts_of_jekyll() {
    let zone = "timezone: America/New_York";
    let cases = [
        ("", "_posts/2026-11-02-a.md", "", Some("2026/11/02/a.html")),
        (
            "",
            "x/y/_posts/2026-1-2-Ferry-home.md",
            "",
            Some("x/y/2026/01/02/Ferry-home.html"),
        ),
        (
            "",
            "x/_posts/2026-11-02-a.md",
            "categories: [Sea, x]\ncategory: Town",
            Some("x/sea/town/2026/11/02/a.html"),
        ),
        (
            "permalink: pretty",
            "_posts/2026-11-02-a.md",
            "",
            Some("2026/11/02/a/"),
        ),
        (
            "permalink: none",
            "_posts/2026-11-02-a.md",
            "slug: ferry",
            Some("ferry.html"),
        ),
        (
            "permalink: /n/:title",
            "_posts/2026-11-02-a.md",
            "",
            Some("n/a"),
        ),
        (
            "defaults: [{scope: {path: ''}, values: {permalink: '/n/:title:output_ext'}}]",
            "_posts/2026-11-02-a.md",
            "url: /of-nobody/",
            Some("n/a.html"),
        ),
        (
            "",
            "_posts/2026-11-02-a b.md",
            "permalink: /old_a/",
            Some("old_a/"),
        ),
        // Its day, where the site is made.
        (
            zone,
            "_posts/2026-11-02-a.md",
            DATE,
            Some("2026/11/03/a.html"),
        ),
        (
            zone,
            "_posts/2026-11-02-a.md",
            "date: 2026-11-03",
            Some("2026/11/03/a.html"),
        ),
        (
            zone,
            "_posts/2026-11-02-a.md",
            "date: 2026-11-03 02:30:00",
            None,
        ),
        ("", "_posts/2026-11-02-a.md", DATE, None),
        ("", "_posts/2026-11-02-a.md", "category: Old Quay", None),
        ("", "_posts/2026-11-02-a--b.md", "", None),
        ("", "_posts/2026-11-02-a-.md", "", None),
        ("", "_posts/2026-11-02-a.md", "slug: The_Ferry", None),
        (
            "collections: {notes: {output: true}}",
            "_notes/2026-11-02-a.md",
            "",
            None,
        ),
        (
            "permalink: ordinal",
            "x/_posts/2026-11-02-a.md",
            "",
            Some("x/2026/306/a.html"),
        ),
        (
            "permalink: ordinal",
            "_posts/2027-01-01-a.md",
            "",
            Some("2027/001/a.html"),
        ),
        (
            "permalink: weekdate",
            "x/_posts/2026-11-02-a.md",
            "",
            Some("x/2026/W45/Mon/a.html"),
        ),
        (
            "permalink: weekdate",
            "_posts/2027-01-01-a.md",
            "",
            Some("2027/W53/Fri/a.html"),
        ),
        ("permalink: ordinals", "_posts/2026-11-02-a.md", "", None),
        ("permalink: ''", "_posts/2026-11-02-a.md", "", None),
        (
            "permalink: /:w_year/:title/",
            "_posts/2026-11-02-a.md",
            "",
            None,
        ),
        (
            "collections: {posts: {permalink: /n/:title/}}",
            "_posts/2026-11-02-a.md",
            "",
            None,
        ),
        (
            "collections_dir: all",
            "all/_posts/2026-11-02-a.md",
            "",
            Some("2026/11/02/a.html"),
        ),
        (
            "defaults: [{scope: {path: ''}, values: {category: sea}}]",
            "_posts/2026-11-02-a.md",
            "categories: x",
            None,
        ),
    ];
    for (says, file, front, expected) in cases {
        let link = link((JEKYLL, says), file, front);
        assert_eq!(link.as_deref(), expected, "{says} {file} {front}");
    }
}

/// Its feed has the folder of the address, and the name of the post.
#[test]
fn guids_of_jekyll() {
    let file = "_posts/2026-11-02-a.md";
    let cases = [
        ("", file, "", Some("2026/11/02/a")),
        ("permalink: pretty", file, "", Some("2026/11/02/a")),
        ("", file, "permalink: /old/ferry/", Some("old/a")),
        ("", file, "permalink: /ferry.html\nslug: b", Some("b")),
        ("", "_posts/2026-11-02-a_b.md", "permalink: /ferry/", None),
    ];
    for (says, file, front, expected) in cases {
        let (_, guid) = on_site((JEKYLL, says), file, front);
        assert_eq!(guid.as_deref(), expected, "{says} {front}");
    }
}

#[test]
fn pages_of_zola() {
    let cases = [
        ("", "content/blog/ferry.md", "", Some("blog/ferry/")),
        (
            "",
            "content/blog/2026-11-03-ferry.md",
            "",
            Some("blog/ferry/"),
        ),
        ("", "content/2026-11-03-ferry/index.md", "", Some("ferry/")),
        ("", "content/a.md", "slug: ferry", Some("ferry/")),
        ("", "content/a b.md", "path: Old/a", Some("Old/a/")),
        ("", "content/a.md", "url: /of-nobody/", Some("a/")),
        ("", "content/blog/2026-1-3-ferry.md", "", None),
        ("", "content/blog/old_quay.md", "", None),
        ("", "content/blog/Ferry.md", "", None),
        ("", "content/Blog/ferry.md", "", None),
        ("", "content/a.md", "slug: The_Ferry", None),
        (
            "[slugify]\npaths_keep_dates = true",
            "content/2026-11-03-a.md",
            "",
            None,
        ),
    ];
    for (says, file, front, expected) in cases {
        let front = format!("date: 2026-11-03\n{front}");
        let (link, guid) = on_site((ZOLA, says), file, &front);
        assert_eq!(link.as_deref(), expected, "{says} {file} {front}");
        assert_eq!(guid, link);
    }
}

/// Eleventy's program may do what it likes with its files, and with its feed.
#[test]
fn pages_of_eleventy_lie_where_they_say_or_perhaps_where_most_do() {
    let of = |file: &str, front: &str| {
        let text = format!("---\ntitle: Crane, sold\ndate: 2026-11-03\n{front}\n---\nText.");
        let folder = Folder::of(&[
            ("eleventy.config.js", b""),
            ("_data/site.json", b"{\"url\": \"https://gull.example/\"}"),
            (file, text.as_bytes()),
        ]);
        let read = one(folder.read(file).unwrap());
        assert_eq!(read.guid_elsewhere, None);
        let path = |url: url::Url| url.as_str().replace("https://gull.example/", "");
        (read.story.link.map(path), read.likely_link.map(path))
    };
    let sure = of("posts/a.md", "permalink: /b/");
    assert_eq!(sure, (Some("b/".to_owned()), None));
    let elsewhere = of("posts/a.md", "canonicalURL: https://gull.example/c/");
    assert_eq!(elsewhere, (Some("c/".to_owned()), None));
    // Of `posts/` and of `page.fileSlug` as Eleventy 3.1 made them of just these files; the others as sites have them.
    let likely = [
        ("posts/a.md", "", Some("posts/a/")),
        ("posts/a.md", "url: /b/", Some("posts/a/")),
        (
            "posts/2026-01-02-dated.md",
            "",
            Some("posts/2026-01-02-dated/"),
        ),
        ("src/posts/a/index.md", "", Some("posts/a/")),
        ("content/posts/a/a.md", "", Some("posts/a/")),
        ("posts/My File_x.md", "", Some("posts/My%20File_x/")),
        (
            "posts/2026-01-03-fs.md",
            "permalink: '/u/{{ page.fileSlug }}/index.html'",
            Some("u/fs/"),
        ),
        (
            "posts/a.md",
            "permalink: '/t{{ page.filePathStem }}.html'",
            None,
        ),
        (
            "posts/a.md",
            "permalink: \"{{ title | slugify }}/\"",
            Some("crane-sold/"),
        ),
        ("posts/a.md", "permalink: '/{{ title | upcase }}/'", None),
        (
            "posts/a.md",
            "permalink: '/{{ title | slug | upcase }}/'",
            None,
        ),
        ("posts/a.md", "permalink: '/{{ page.date }}/'", None),
        (
            "posts/a.md",
            "permalink: '/{% if draft %}{{ slug }}/{% endif %}'",
            None,
        ),
        ("posts/a.md", "permalink: '/{{ page.fileSlug'", None),
    ];
    for (file, front, expected) in likely {
        let (link, likely) = of(file, front);
        assert_eq!(
            (link, likely.as_deref()),
            (None, expected),
            "{file} {front}"
        );
    }
}

#[test]
fn a_site_that_does_not_say_where_it_is_has_no_addresses() {
    for (name, says) in [
        ("hugo.toml", "baseURL = 'https://example.org/'"),
        ("hugo.toml", "baseURL = '/'"),
        (
            "config/_default/hugo.toml",
            "baseURL = 'https://gull.example/'",
        ),
    ] {
        let text = format!("---\ntitle: A\n{DATE}\nurl: /a/\n---\nText.");
        let folder = Folder::of(&[(name, says.as_bytes()), ("content/a.md", text.as_bytes())]);
        let read = one(folder.read("content/a.md").unwrap());
        assert_eq!(
            (read.story.link, read.guid_elsewhere),
            (None, None),
            "{says}"
        );
    }
}
