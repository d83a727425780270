//! Files of a site that come while its stories are there, or say something of them for the first time.

use super::desk::Desk;
use std::fs;

/// A story with a word of its own, as a site has it.
fn story(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2026-02-02\n---\nIt ]]> & rose. {text}\n")
}

/// A desk with a site in its stories.
fn site(files: &[(&str, String)]) -> Desk {
    Desk::of(|feeds| {
        for (file, text) in files {
            let file = feeds.join("stories/site").join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
    })
}

fn write(desk: &Desk, file: &str, text: &str) {
    let file = desk.path("stories/site").join(file);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn until_in_section(desk: &Desk, section: &str, title: &str) {
    desk.until(section, |desk| {
        let (_, feed) = desk.get(&format!("/sections/{section}.json"));
        feed.contains(&format!("\"{title}\""))
    });
}

#[test]
fn a_list_or_a_configuration_that_says_something_new_of_stories_counts_at_once() {
    let desk = site(&[
        (
            "hugo.toml",
            "baseURL = 'https://gull.example/'\n".to_owned(),
        ),
        (
            "content/news/_index.md",
            "---\ntitle: News\n---\n".to_owned(),
        ),
        ("content/news/tide.md", story("Tide", "")),
        ("content/sea/fog.md", story("Fog", "")),
    ]);
    desk.until_listed("Tide");
    desk.until_listed("Fog");
    let cascade = |section: &str| format!("---\ncascade: {{section: {section}}}\n---\n");
    write(&desk, "content/news/_index.md", &cascade("Harbour"));
    until_in_section(&desk, "harbour", "Tide");
    write(&desk, "content/sea/_index.md", &cascade("Deep"));
    until_in_section(&desk, "deep", "Fog");
    let all = "[[cascade]]\nkeywords = 'gale'\n";
    write(&desk, "config/_default/cascade.toml", all);
    desk.until("tagged", |desk| {
        let (_, feed) = desk.get("/tags/gale.json");
        feed.contains("\"Tide\"") && feed.contains("\"Fog\"")
    });
}

#[test]
fn data_of_eleventy_that_comes_counts_at_once() {
    let desk = site(&[
        (".eleventy.js", String::new()),
        ("blog/tide.md", story("Tide", "")),
        ("blog/fog.md", story("Fog", "")),
    ]);
    desk.until_listed("Tide");
    for section in ["harbour", "sea"] {
        write(
            &desk,
            "blog/blog.json",
            &format!("{{\"section\": \"{section}\"}}"),
        );
        until_in_section(&desk, section, "Tide");
        until_in_section(&desk, section, "Fog");
    }
    write(&desk, "blog/tide.json", "{\"section\": \"own\"}");
    until_in_section(&desk, "own", "Tide");
    // One that is bad is shown until it is good, or gone.
    for mended in [Some("{}"), None] {
        write(&desk, "blog/tide.json", "{\"section\": ");
        desk.until("bad", |desk| desk.bad().contains_key("tide.json"));
        match mended {
            Some(mended) => write(&desk, "blog/tide.json", mended),
            None => fs::remove_file(desk.path("stories/site/blog/tide.json")).unwrap(),
        }
        desk.until("good", |desk| desk.bad().is_empty());
    }
    until_in_section(&desk, "sea", "Tide");
}

/// And one that is a draft first.
#[test]
fn a_page_that_comes_is_led_to_by_the_stories_that_name_it() {
    let names = "[by file](two.md) and [by name]({{< ref \"two\" >}})";
    let desk = site(&[
        (
            "hugo.toml",
            "baseURL = 'https://gull.example/'\n".to_owned(),
        ),
        ("content/news/tide.md", story("Tide", names)),
    ]);
    desk.until_listed("Tide");
    let links = |desk: &Desk| {
        let (_, feed) = desk.get("/feeds/news.json");
        feed.matches("https://gull.example/news/two/").count()
    };
    let draft = story("Two", "").replacen("---", "---\ndraft: true", 1);
    write(&desk, "content/news/two.md", &draft);
    desk.until_seen();
    assert_eq!(links(&desk), 0);
    write(&desk, "content/news/two.md", &story("Two", ""));
    // Its own is one of them.
    desk.until("linked", |desk| links(desk) > 2);
}

#[test]
fn who_an_author_is_counts_at_once_when_it_comes_is_another_or_goes() {
    let signed = |title| story(title, "").replacen("---", "---\nauthors: [ada, bo]", 1);
    let desk = site(&[
        (
            "hugo.toml",
            "baseURL = 'https://gull.example/'\n".to_owned(),
        ),
        ("content/news/tide.md", signed("Tide")),
    ]);
    desk.until_listed("Tide");
    let until_by = |name: &str| {
        desk.until(name, |desk| {
            let (_, feed) = desk.get("/feeds/news.json");
            feed.contains(&format!("\"{name}\""))
        });
    };
    until_by("ada");
    for name in ["Ada Quill", "Ada Stone"] {
        let data = format!("[ada]\nname = '{name}'\n");
        write(&desk, "data/authors.toml", &data);
        until_by(name);
    }
    fs::remove_file(desk.path("stories/site/data/authors.toml")).unwrap();
    until_by("ada");
    let page = "content/authors/bo/_index.md";
    for name in ["Bo Li", "Bo Oar"] {
        write(&desk, page, &format!("---\ntitle: {name}\n---\n"));
        until_by(name);
    }
}
