//! Stories of a static site, and the site's own feed.

use crate::Desk;
use crate::program::{newsstand_of, output};
use std::fs;
use std::path::{Path, PathBuf};

const TEXT: &str = "The crane ]]> on the quay was sold & taken down today \u{1f980}, says \u{645}.";

/// A site in its folder, with stories of these files and titles.
fn site(desk: &Desk, configuration: (&str, &str), stories: &[(&str, &str)]) -> PathBuf {
    let root = desk.folder.path().join("site");
    let write = |name: &str, text: &str| {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(configuration.0, configuration.1);
    if configuration.0.contains("eleventy") {
        write("_data/site.json", "{\"url\": \"https://gull.example\"}");
    }
    for (day, (name, title)) in (1..).zip(stories) {
        let text = format!("---\ntitle: \"{title}\"\ndate: 2026-11-0{day}\n---\n{TEXT} {title}.\n");
        write(name, &text);
    }
    root
}

/// The feed of a site, with stories of these paths and titles.
fn feed(desk: &Desk, stories: &[(&str, &str)]) -> PathBuf {
    let path = desk.folder.path().join("feed.xml");
    let items = (1..).zip(stories).map(|(day, (path, title))| {
        format!(
            "<item><title>{title}</title><link>https://gull.example/{path}</link>\
             <guid>https://gull.example/{path}</guid><pubDate>0{day} Nov 2026 00:00:00 GMT</pubDate>\
             <content:encoded><![CDATA[<p>{} {title}.</p>]]></content:encoded></item>",
            TEXT.replace("]]>", "]]]]><![CDATA[&gt;").replace(" & ", " &amp; ")
        )
    });
    let items: String = items.collect();
    let feed = format!(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Gull</title><link>https://gull.example/</link>\
         <description>x</description>{items}</channel></rss>"
    );
    fs::write(&path, feed).unwrap();
    path
}

/// The guids and the links of all entries.
fn entries(desk: &Desk) -> Vec<(String, Option<String>)> {
    let listed = desk.listed();
    let text = |entry: &serde_json::Value, key: &str| entry[key].as_str().map(str::to_owned);
    let entries = listed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let entries = entries.map(|entry| (text(&entry, "guid").unwrap(), text(&entry, "link")));
    entries.collect()
}

/// Where it publishes its pages, a site of Eleventy does not say.
#[test]
fn stories_of_eleventy_are_those_of_its_feed_whichever_comes_first() {
    let eleventy = ("eleventy.config.js", "");
    let told = [
        ("posts/crane/", "Crane sold"),
        ("posts/buoy/", "A buoy & its bell"),
    ];
    let told = told.map(|(path, title)| (path, title.replace('&', "and")));
    let told = [(told[0].0, &*told[0].1), (told[1].0, &*told[1].1)];
    let stories = [("posts/crane.md", told[0].1), ("posts/buoy.md", told[1].1)];
    for order in 0..4 {
        let desk = Desk::new("");
        let (site, feed) = (site(&desk, eleventy, &stories), feed(&desk, &told));
        let feeds = desk.folder.path().join("feeds");
        let both: [&Path; 2] = if order % 2 == 0 {
            [&feed, &site]
        } else {
            [&site, &feed]
        };
        if order < 2 {
            both.iter().for_each(|one| drop(desk.import(one, &[])));
        } else {
            let mut newsstand = newsstand_of(&feeds, desk.folder.path());
            output(newsstand.arg("import").args(both));
        }
        let known = entries(&desk);
        assert_eq!(known.len(), 2, "{order}: {known:?}");
        let links = known.iter().filter(|(_, link)| link.is_some()).count();
        assert_eq!(links, 2, "{order}: {known:?}");
        let is_of_feed = |(guid, _): &(String, _)| guid.starts_with("https://gull.example/");
        assert_eq!(known.iter().all(is_of_feed), order % 2 == 0, "{known:?}");
        for source in [&site, &feed, &site] {
            let (told, said) = desk.import(source, &[]);
            assert_eq!(
                told.matches("unchanged").count(),
                2,
                "{order}: {told}{said}"
            );
            assert!(!said.contains("of this desk"), "{said}");
        }
        // An edited story stays where readers are sent.
        let edited = fs::read_to_string(site.join("posts/crane.md")).unwrap();
        let edited = edited.replace("Crane sold\"", "Crane sold at last\"");
        fs::write(site.join("posts/crane.md"), edited).unwrap();
        let (told, said) = desk.import(&site, &[]);
        assert!(told.contains("updated "), "{told}{said}");
        let again = entries(&desk);
        let links = again.iter().filter(|(_, link)| link.is_some()).count();
        assert_eq!(links, 2, "{again:?}");
    }
}

/// Its readers would see it all again, and nobody could mend that later.
#[test]
fn of_stories_of_a_site_whose_guids_are_not_known_it_is_said_once_how_many() {
    let hugo = "baseURL = 'https://gull.example/'\n[permalinks]\nposts = '/:year/:slug/'\n";
    let stories = [
        ("content/posts/a.md", "One: a beginning"),
        ("content/posts/b.md", "24/7"),
        ("content/posts/c.md", "50% off"),
    ];
    let desk = Desk::new("");
    let folder = site(&desk, ("hugo.toml", hugo), &stories);
    for options in [&["--dry-run"][..], &[]] {
        let (told, said) = desk.import(&folder, options);
        assert_eq!(told.matches("created").count(), 3, "{told}");
        let expected = "2 new stories of a site get guids of this desk, for by which the site's feed knows them";
        assert_eq!(said.matches(expected).count(), 1, "{said}");
        assert!(said.contains("`slug`"), "{said}");
    }
    let known = entries(&desk);
    let address = "https://gull.example/2026/one-a-beginning/".to_owned();
    assert!(
        known.contains(&(address.clone(), Some(address))),
        "{known:?}"
    );
    let (_, said) = desk.import(&folder, &["--json"]);
    assert!(!said.contains("of this desk"), "they are there: {said}");
    // With the feed before them they are known.
    let desk = Desk::new("");
    let folder = site(&desk, ("hugo.toml", hugo), &stories);
    let told = [("2026/24/7/", "24/7"), ("2026/50-off/", "50% off")];
    desk.import(&feed(&desk, &told), &[]);
    let (_, said) = desk.import(&folder, &[]);
    let (sums, _) = desk.import(&folder, &["--json", "--dry-run"]);
    assert!(sums.contains("\"seen_anew\":0"), "{sums}");
    assert!(said.contains("of this desk"), "{said}");
}

#[test]
fn a_story_alone_whose_guid_is_not_known_is_told_of_as_one() {
    let desk = Desk::new("");
    let hugo = "title = 'A site without an address'\n";
    let folder = site(
        &desk,
        ("hugo.toml", hugo),
        &[("content/a.md", "Crane sold")],
    );
    let (_, said) = desk.import(&folder, &[]);
    assert!(
        said.contains(
            "1 new story of a site gets a guid of this desk, for by which the site's feed knows it"
        ),
        "{said}"
    );
}

/// Also where the story at which that shows first has not changed for it.
#[test]
fn who_authors_are_is_told_once_where_it_cannot_be_read() {
    let desk = Desk::new("");
    let jekyll = ("_config.yml", "url: https://gull.example\n");
    let site = site(&desk, jekyll, &[]);
    for (name, byline) in [("1-buoy", "Eve"), ("2-crane", "ada")] {
        let text = format!("---\ntitle: A {name}\nauthor: {byline}\n---\n{TEXT} {name}.\n");
        let path = site.join(format!("_posts/2026-11-0{name}.md"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let data = site.join("_data/authors.yml");
    fs::create_dir(data.parent().unwrap()).unwrap();
    for (says, told, is_read) in [
        ("ada: {name: Ada Quill}", "2 created", true),
        ("ada: {name: Ada", "0 unchanged, 2 skipped", false),
        ("ada: {name: Ada", "0 unchanged, 2 skipped", false),
        ("ada: {name: Ada Stone}", "1 updated, 1 unchanged", true),
    ] {
        fs::write(&data, says).unwrap();
        let (_, said) = desk.import(&site, &[]);
        assert!(said.contains(told), "{said}");
        let is_stone = says.contains("Stone");
        assert_eq!(desk.listed().contains("Ada Quill"), !is_stone);
        let warnings = said.matches("_data/authors.yml:1: ").count();
        assert_eq!(warnings, usize::from(!is_read), "{said}");
    }
}
