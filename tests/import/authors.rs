//! Ids of authors in stories of a site become whom its data and its pages tell of.

use super::sites::{Folder, HUGO};
use super::{options, read_all};
use newsstand::import::{ImportError, Imported};
use newsstand::model::Author;

const JEKYLL: (&str, &[u8]) = ("_config.yml", b"url: https://gull.example/paper\n");
const POST: &str = "_posts/2026-11-03-ferry.md";
const PAGE: &str = "content/news/ferry.md";
const ELEVENTY: (&str, &[u8]) = (".eleventy.js", b"");

fn story(byline: &str) -> String {
    format!("---\ntitle: Ferry\ndate: 2026-11-03\n{byline}\n---\nIt sails.\n")
}

fn shown(author: &Author) -> String {
    let bio = author.bio.as_ref().map_or("", |bio| bio.as_str());
    let url = author.url.as_ref().map_or("", |url| url.as_str());
    assert_eq!(author.email, None, "what is for the site alone stays there");
    format!("{} | {bio} | {url}", author.name)
}

fn authors(imported: &Imported) -> Vec<String> {
    let authors = imported.submissions[0].story.authors.iter();
    authors.map(shown).collect()
}

/// The byline of a story of a site with these files, of which nothing is wrong.
fn byline(files: &[(&str, &[u8])], name: &str, written: &str) -> Vec<String> {
    let folder = Folder::of(files);
    folder.write(name, story(written));
    let read = folder.read(name).unwrap();
    assert_eq!(read.left_out, [], "{written}");
    assert_eq!(read.warnings, [], "{written}");
    authors(&read)
}

const DATA: &[u8] = "ada:
  name: Ada ]]> & \u{1f980} Quill
  bio: 'Writes **of the sea**, for [the Gull](https://gull.example).'
  url: https://ada.example/
  email: ada@private.example
bo:
  name: Bo Li
  links:
    - { label: Email, url: 'mailto:bo@private.example' }
    - { label: Site, url: 'https://bo.example/' }
cy: { name: Cy, twitter: '@cy_writes' }
Di Oar: { bio: Rows., uri: /team/di/ }
"
.as_bytes();

const ADA: &str =
    "Ada ]]> & \u{1f980} Quill | Writes of the sea, for the Gull. | https://ada.example/";
const BO: &str = "Bo Li |  | https://bo.example/";

#[test]
fn data_of_jekyll_tells_who_an_author_is() {
    let files = [JEKYLL, ("_data/authors.yml", DATA)];
    for (written, known) in [
        ("author: ada", vec![ADA]),
        ("authors: [ada, bo]", vec![ADA, BO]),
        (
            "author: [cy]",
            vec!["Cy |  | https://twitter.com/cy_writes"],
        ),
        // Whose key is a name is called so, and whose address is of the site has it there.
        (
            "author: Di Oar",
            vec!["Di Oar | Rows. | https://gull.example/paper/team/di/"],
        ),
        // By their names too, and nobody twice.
        ("authors: [bo, Eve, Bo Li, bo LI]", vec![BO, "Eve |  | "]),
        (
            "authors: [{name: bo, bio: Another.}, ada]",
            vec!["bo | Another. | ", ADA],
        ),
        // Case counts, as it does there.
        ("author: Ada", vec!["Ada |  | "]),
        ("author: ../../x", vec!["../../x |  | "]),
        ("author: {name: Fay}", vec!["Fay |  | "]),
        // A text may be a byline of several; in a list each is one.
        ("author: Bo Li, Eve Oar", vec![BO, "Eve Oar |  | "]),
        (
            "byline: By Bo Li, Eve Oar and Fay Tern, MD",
            vec![BO, "Eve Oar |  | ", "Fay Tern, MD |  | "],
        ),
        ("author: Sam Oar, Jr.", vec!["Sam Oar, Jr. |  | "]),
        ("author: Anderson and Sons", vec!["Anderson and Sons |  | "]),
        (
            "author: Institute of Tides, Lower Harbour",
            vec!["Institute of Tides, Lower Harbour |  | "],
        ),
        ("authors: ['Bo Li, Eve Oar']", vec!["Bo Li, Eve Oar |  | "]),
    ] {
        assert_eq!(byline(&files, POST, written), known, "{written}");
    }
}

#[test]
fn data_is_a_table_a_list_or_a_file_for_each() {
    let list: &[u8] = b"[{\"username\": \"ada\", \"display_name\": \"Ada Quill\"}, {\"short_name\": \"bo\", \"name\": \"Bo Li\"}]";
    let known = ["Ada Quill |  | ", "Bo Li |  | "];
    let both = "authors: [ada, bo]";
    for (name, data) in [
        ("_data/authors.json", list),
        ("_data/authors.yaml", b"ada: Ada Quill\nbo: Bo Li\n"),
        (
            "_data/author.yml",
            b"authors:\n  ada: {name: Ada Quill}\n  bo: {name: Bo Li}\n",
        ),
    ] {
        assert_eq!(byline(&[JEKYLL, (name, data)], POST, both), known, "{name}");
    }
    let apart = [
        ("data/authors/ada.toml", b"name = 'Ada Quill'\n".as_slice()),
        (
            "data/authors/bo.json",
            b"{\"name\": {\"display\": \"Bo Li\"}}",
        ),
        HUGO,
    ];
    assert_eq!(byline(&apart, PAGE, both), known);
    for place in ["_data", "src/_data"] {
        let name = format!("{place}/authors.json");
        let files = [ELEVENTY, (name.as_str(), list)];
        assert_eq!(byline(&files, "blog/ferry.md", both), known, "{place}");
    }
    let data = b"{\"author\": {\"name\": \"Ada Quill\", \"url\": \"https://ada.example/\"}}";
    let files = [ELEVENTY, ("_data/metadata.json", data.as_slice())];
    assert_eq!(
        byline(&files, "blog/ferry.md", "author: Ada Quill"),
        ["Ada Quill |  | https://ada.example/"]
    );
    let configured = b"url: https://gull.example\nauthors:\n  ada: {name: Ada Quill, site: 'https://ada.example'}\n";
    assert_eq!(
        byline(&[("_config.yml", configured)], POST, "author: ada"),
        ["Ada Quill |  | https://ada.example/"]
    );
}

#[test]
fn a_collection_of_jekyll_tells_who_an_author_is_and_is_no_story() {
    let config = b"url: https://gull.example\ncollections_dir: all\ncollections: {authors: {output: true}}\n";
    let page = "---\nshort_name: ada\nname: Ada Quill\nposition: Editor\ndate: 2026-11-01\n---\n# Of her\n\n\
                Ada [writes](/x) & rows.\n\n![At sea](sea.jpg)\n\n{% include social.html %}\n\nShe `sings`.\n";
    let folder = Folder::of(&[
        ("_config.yml", config),
        ("all/_authors/quill.md", page.as_bytes()),
        (
            "all/_posts/2026-11-03-ferry.md",
            story("author: ada").as_bytes(),
        ),
        (
            "all/_posts/2026-11-04-tide.md",
            story("author: quill").as_bytes(),
        ),
    ]);
    let read: Vec<Imported> = folder.read_all().into_iter().map(Result::unwrap).collect();
    let skipped: Vec<&str> = read
        .iter()
        .flat_map(|one| &one.skipped)
        .map(|one| one.reason)
        .collect();
    assert_eq!(skipped, ["a page about an author, not a story"]);
    let told = read.iter().filter(|one| one.skipped.is_empty());
    for one in told {
        assert_eq!(
            authors(one),
            ["Ada Quill | Ada writes & rows. She sings. | "]
        );
    }
}

#[test]
fn pages_of_hugo_tell_who_an_author_is() {
    let files: [(&str, &[u8]); 6] = [
        HUGO,
        ("content/authors/_index.md", b"---\ntitle: Authors\n---\nAll of us.\n"),
        (
            "content/authors/ada-quill/_index.md",
            b"---\ntitle: Ada Quill, PhD\nrole: Editor\nbio: Writes.\nsocial: [{icon: x, link: 'https://ada.example/'}]\n---\nLong ago.\n",
        ),
        ("content/authors/bo.md", b"---\ntitle: Bo Li\ndate: 2026-11-02\nparams: {website: 'https://bo.example'}\n---\nBo rows.\n"),
        ("content/author/cy/index.md", b"---\ntitle: Cy\ndate: 2026-11-02\n---\n"),
        // A section may be called so, and have stories.
        ("content/authors/letter.md", b"---\ntitle: A letter\ndate: 2026-11-02\nauthor: bo\n---\nDear all.\n"),
    ];
    for written in [
        "authors: ['Ada Quill']",
        "authors: [ada-quill]",
        "author: ADA quill",
    ] {
        let known = ["Ada Quill, PhD | Writes. | https://ada.example/"];
        assert_eq!(byline(&files, PAGE, written), known, "{written}");
    }
    let written = "authors: [bo, cy, Authors]";
    assert_eq!(
        byline(&files, PAGE, written),
        [
            "Bo Li | Bo rows. | https://bo.example/",
            "Cy |  | ",
            "Authors |  | "
        ]
    );
    let mut titles = Vec::new();
    for read in Folder::of(&files).read_all() {
        let read = read.unwrap();
        titles.extend(
            read.submissions
                .iter()
                .map(|one| one.story.title.to_string()),
        );
    }
    assert_eq!(titles, ["A letter"], "those about authors are none");
}

#[test]
fn a_page_in_no_language_counts_before_one_that_is() {
    let files: [(&str, &[u8]); 3] = [
        (
            "hugo.toml",
            b"baseURL = 'https://gull.example/'\n[languages.en]\n[languages.de]\n",
        ),
        (
            "content/authors/ada/_index.de.md",
            b"---\ntitle: Frau Quill\n---\n",
        ),
        (
            "content/authors/ada/_index.md",
            b"---\ntitle: Ms Quill\n---\n",
        ),
    ];
    assert_eq!(byline(&files, PAGE, "author: ada"), ["Ms Quill |  | "]);
}

/// What cannot stand in an entry costs nobody their byline.
#[test]
fn what_is_too_long_or_no_address_is_as_if_it_were_not_said() {
    let name = "n".repeat(200);
    let bio = "b".repeat(1_999);
    for (name, bio, url, known) in [
        (
            name.clone(),
            bio.clone(),
            "n/a",
            format!("{name} | {bio} | "),
        ),
        (
            format!("{name}n"),
            format!("{bio}bb"),
            "/javascript:alert(1)",
            "ada |  | https://gull.example/paper/javascript:alert(1)".to_owned(),
        ),
        (
            String::new(),
            format!("{bio}\\n\\nMore."),
            "//ada.example",
            format!("ada | {bio} | "),
        ),
    ] {
        let data = format!(
            "{{\"ada\": {{\"name\": \"{name}\", \"bio\": \"{bio}\", \"url\": \"{url}\"}}}}"
        );
        let files = [JEKYLL, ("_data/authors.json", data.as_bytes())];
        assert_eq!(byline(&files, POST, "author: ada"), [known]);
    }
}

/// The bylines of two stories, and all that is told of them.
fn told(files: &[(&str, &[u8])]) -> (Vec<String>, Vec<String>) {
    let folder = Folder::of(files);
    let paths = [POST, "_posts/2026-11-04-tide.md"].map(|name| folder.path().join(name));
    for path in &paths {
        folder.write(path.to_str().unwrap(), story("author: ada"));
    }
    told_of(&read_all(&paths, &options()))
}

fn told_of(read: &[Result<Imported, ImportError>]) -> (Vec<String>, Vec<String>) {
    let read: Vec<&Imported> = read.iter().map(|one| one.as_ref().unwrap()).collect();
    let warnings = read.iter().flat_map(|one| &one.warnings);
    let stories = read.iter().filter(|one| !one.submissions.is_empty());
    (
        stories.flat_map(|one| authors(one)).collect(),
        warnings.map(|warning| warning.text.clone()).collect(),
    )
}

#[test]
fn data_that_cannot_be_read_is_told_of_once_and_its_stories_are_kept_back() {
    let large = format!("ada: {{name: Ada}}\n#{}", "x".repeat(1 << 20));
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (name, data, problem) in [
        ("_data/authors.yml", "ada: {name: Ada", "authors.yml:1: "),
        ("_data/authors.yml", &large, "1024 KiB"),
        ("_data/authors.json", &nested, "authors.json:1: "),
        (
            "_authors/ada.md",
            "---\nname: Ada\n",
            "ada.md:1: the front matter begins with `---`",
        ),
    ] {
        let (bylines, warnings) = told(&[JEKYLL, (name, data.as_bytes())]);
        assert!(bylines.is_empty(), "{name}: kept back {bylines:?}");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains(problem), "{}", warnings[0]);
        let remedy =
            "; until this is mended, stories by authors of whom nothing else tells are kept back";
        assert!(warnings[0].ends_with(remedy), "{}", warnings[0]);
    }
}

#[test]
fn so_many_authors_and_no_more() {
    let data = |number: usize| {
        let all: Vec<String> = (0..number)
            .map(|one| format!("\"a{one}\": \"Author {one}\""))
            .collect();
        format!("{{{}}}", all.join(","))
    };
    for (number, has_warning) in [(10_000, false), (10_001, true)] {
        let folder = Folder::of(&[JEKYLL, ("_data/authors.json", data(number).as_bytes())]);
        folder.write(POST, story("authors: [a0, nobody]"));
        let (bylines, warnings) = told_of(&folder.read_all());
        assert_eq!(bylines[0], "Author 0 |  | ");
        assert_eq!(
            warnings.len(),
            usize::from(has_warning),
            "{number} {warnings:?}"
        );
        assert!(
            warnings
                .iter()
                .all(|one| one.contains("more than 10000 authors")),
            "{warnings:?}"
        );
    }
}

/// What lies elsewhere on the disk is nobody's bio.
#[test]
fn links_out_of_the_site_and_in_circles_are_not_followed() {
    use std::os::unix::fs::symlink;
    let elsewhere = Folder::of(&[
        ("secret.md", b"A secret.\n"),
        ("a.yml", b"ada: {name: Secret}\n"),
    ]);
    let site = Folder::of(&[JEKYLL, ("_authors/x.md", b"")]);
    site.write(POST, story("author: ada"));
    symlink(
        elsewhere.path().join("secret.md"),
        site.path().join("_authors/ada.md"),
    )
    .unwrap();
    symlink(site.path(), site.path().join("_authors/circle")).unwrap();
    std::fs::create_dir(site.path().join("_data")).unwrap();
    symlink("authors.yml", site.path().join("_data/authors.yml")).unwrap();
    symlink(
        elsewhere.path().join("a.yml"),
        site.path().join("_data/author.yml"),
    )
    .unwrap();
    // A file that leads to itself may have told of her.
    let (bylines, warnings) = told_of(&site.read_of(POST));
    assert!(bylines.is_empty(), "{bylines:?}");
    let leading_out = |one: &&String| one.contains("this leads out of ");
    assert_eq!(
        warnings.iter().filter(leading_out).count(),
        2,
        "{warnings:?}"
    );
    assert!(
        warnings[0].contains("_data/authors.yml: cannot be read ("),
        "{warnings:?}"
    );
    assert_eq!(warnings.len(), 3);
}

/// Also Windows puts files of its own there.
#[test]
fn portraits_beside_what_is_said_of_authors_are_no_data() {
    let portrait: &[u8] = b"\xff\xd8\xff\xe0";
    let files = [
        JEKYLL,
        ("_data/authors/ada.yml", b"name: Ada Quill\n"),
        ("_data/authors/ada.jpg", portrait),
        ("_data/authors/Thumbs.db", portrait),
        ("_authors/bo.md", b"---\nname: Bo Li\n---\n"),
        ("_authors/bo.jpg", portrait),
    ];
    let known = ["Ada Quill |  | ", "Bo Li |  | ", "Eve |  | "];
    assert_eq!(byline(&files, POST, "authors: [ada, bo, Eve]"), known);
}
