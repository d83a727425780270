//! Links of a site's stories to its other pages, by the files these are made of.

use super::one;
use super::sites::Folder;
use std::fs;
use std::os::unix::fs::symlink;

const HUGO: (&str, &str) = (
    "hugo.toml",
    "baseURL = 'https://gull.example/blog/'\n[permalinks]\nposts = '/:year/:slug/'\n",
);
const JEKYLL: (&str, &str) = (
    "_config.yml",
    "url: https://gull.example\nbaseurl: /blog\ndefaults: [{scope: {path: _posts/x}, values: {slug: given}}]\n",
);
const ZOLA: (&str, &str) = ("zola.toml", "base_url = 'https://gull.example/blog'\n");

fn page(title: &str, front: &str) -> String {
    format!("---\ntitle: \"{title}\"\ndate: 2026-11-03\n{front}\n---\n]]> & \u{b}\u{1f980}\n")
}

/// A site with pages to which others may lead, and one that lies outside of it.
fn site((configuration, says): (&str, &str), posts: &str) -> Folder {
    let folder = Folder::of(&[]);
    folder.write(&format!("site/{configuration}"), says);
    for (name, title, front) in [
        ("two.md", "Two, at last", ""),
        ("2026-02-04-second.md", "Second", ""),
        ("x/2026-02-05-third.md", "Third", ""),
        ("deep/index.md", "Deep", ""),
        ("draft.md", "Draft", "draft: true"),
        ("odd.md", "24/7", ""),
        ("_index.md", "List", ""),
        ("deep/part.md", "Part", ""),
        ("broken.md", "Broken\"", ""),
    ] {
        folder.write(&format!("site/{posts}/{name}"), page(title, front));
    }
    folder.write("outside.md", page("Outside", ""));
    let linked = folder.path().join(format!("site/{posts}/linked.md"));
    symlink(folder.path().join("outside.md"), linked).unwrap();
    folder
}

/// Where a link in a story leads, without the site's address; or what is told of it.
fn led(folder: &Folder, file: &str, address: &str) -> Result<String, String> {
    let file = format!("site/{file}");
    let text = page("One", "") + &format!("See [the \u{645} page]({address}).");
    folder.write(&file, text);
    let imported = folder.read(&file).unwrap();
    let told = imported.left_out.first().map(|one| one.text.clone());
    let body = one(imported).story.body.unwrap();
    let body = body.as_str();
    assert!(body.contains("the \u{645} page"), "{body}");
    let href = body.split_once("href=\"");
    let href = href.and_then(|(_, rest)| rest.split('"').next());
    let bare = |href: &str| href.replace("https://gull.example/blog/", "");
    href.map(bare).ok_or_else(|| told.unwrap_or_default())
}

fn call(name: &str, page: &str) -> String {
    format!("{{{{< {name} \"{page}\" >}}}}")
}

#[test]
fn pages_of_hugo_that_are_named_by_their_files() {
    let folder = site(HUGO, "content/posts");
    let file = "content/posts/one.md";
    for (page, expected) in [
        ("two.md", "2026/two-at-last/"),
        ("two", "2026/two-at-last/"),
        ("./two.md", "2026/two-at-last/"),
        ("../posts/two.md", "2026/two-at-last/"),
        ("posts/two.md", "2026/two-at-last/"),
        ("/posts/two", "2026/two-at-last/"),
        ("two.md#the-end", "2026/two-at-last/#the-end"),
        ("deep", "2026/deep/"),
        ("deep/index.md", "2026/deep/"),
        ("2026-02-04-second.md", "2026/second/"),
    ] {
        for written in [call("ref", page), call("relref", page)] {
            assert_eq!(
                led(&folder, file, &written).as_deref(),
                Ok(expected),
                "{written}"
            );
        }
        if page.contains(".md") {
            assert_eq!(led(&folder, file, page).as_deref(), Ok(expected), "{page}");
        }
    }
    // In another folder, if there is but one of that name.
    folder.write("site/content/news/far.md", page("Far", ""));
    folder.write("site/content/news/again/index.md", page("Again", ""));
    folder.write("site/content/old/again.md", page("Again", ""));
    let far = "news/far/".to_owned();
    for page in ["far.md", "far"] {
        assert_eq!(led(&folder, file, &call("ref", page)), Ok(far.clone()));
    }
    assert_eq!(led(&folder, file, "far.md"), Err("far.md".to_owned()));
    for page in ["again", "again.md", "old/far.md", "./far.md", "linked"] {
        let written = call("ref", page);
        assert_eq!(led(&folder, file, &written), Err(written.clone()));
    }
    // Beside a page that is a folder.
    let deep = led(
        &folder,
        "content/posts/other/index.md",
        &call("ref", "two.md"),
    );
    assert_eq!(deep.as_deref(), Ok("2026/two-at-last/"));
    // Where a browser would find it.
    let near = led(&folder, file, "../two-at-last/#x");
    assert_eq!(near.as_deref(), Ok("2026/two-at-last/#x"));
    let unknown = led(&folder, "content/a.b.md", "../two-at-last/");
    assert_eq!(
        unknown,
        Err("../two-at-last/".to_owned()),
        "from there nobody knows"
    );
    for page in [
        "nowhere.md",
        "draft.md",
        "odd.md",
        "_index.md",
        "deep/part.md",
        "broken.md",
        "linked.md",
        "../../../outside.md",
        "../../../outside",
        "",
    ] {
        let written = call("ref", page);
        assert_eq!(led(&folder, file, &written), Err(written.clone()));
        if page.contains(".md") {
            assert_eq!(led(&folder, file, page), Err(page.to_owned()));
        }
    }
}

#[test]
fn pages_of_jekyll_that_are_named_by_their_files() {
    let folder = site(JEKYLL, "_posts");
    let file = "_posts/2026-01-01-one.md";
    let post = |name: &str| format!("{{% post_url {name} %}}");
    for (written, expected) in [
        (post("2026-02-04-second"), "2026/11/03/second.html"),
        (post("x/2026-02-05-third"), ""),
        (
            "{% link _posts/2026-02-04-second.md %}".to_owned(),
            "2026/11/03/second.html",
        ),
        (
            "{{ site.baseurl }}{% post_url 2026-02-04-second %}".to_owned(),
            "2026/11/03/second.html",
        ),
        (
            "2026-02-04-second.md#x".to_owned(),
            "2026/11/03/second.html#x",
        ),
        (post("2026-02-09-gone"), ""),
    ] {
        let expected = match expected {
            "" => Err(written.clone()),
            link => Ok(link.to_owned()),
        };
        assert_eq!(led(&folder, file, &written), expected);
    }
}

#[test]
fn pages_of_zola_that_are_named_by_their_files() {
    let folder = site(ZOLA, "content/blog");
    let file = "content/blog/one.md";
    for (written, expected) in [
        ("@/blog/two.md", Ok("blog/two/")),
        ("@/blog/2026-02-04-second.md#x", Ok("blog/second/#x")),
        ("@/blog/deep/index.md", Ok("blog/deep/")),
        ("@/blog/draft.md", Err("@/blog/draft.md")),
        ("@/two.md", Err("@/two.md")),
        ("@/../../outside.md", Err("@/../../outside.md")),
    ] {
        let led = led(&folder, file, written);
        assert_eq!(
            led.as_deref().map_err(String::as_str),
            expected,
            "{written}"
        );
    }
}

/// In HTML too, as a picture, and in a story that has many.
#[test]
fn names_of_files_wherever_they_stand() {
    let folder = site(HUGO, "content/posts");
    let file = "site/content/posts/one.md";
    let two = call("ref", "two.md");
    let text = page("One", "")
        + &format!(
            "<a href=\"{two}\" title='x'>&amp;</a> [b]({two} \"t\") ![p]({two})\n\n`{two}` {two}\n"
        );
    folder.write(file, text);
    let imported = folder.read(file).unwrap();
    let told: Vec<&str> = imported
        .warnings
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("`{{< ref \"two.md\" >}}`"), "{told:?}");
    let body = one(imported).story.body.unwrap();
    let address = "href=\"https://gull.example/blog/2026/two-at-last/\"";
    assert_eq!(body.as_str().matches(address).count(), 2, "{body:?}");
    assert!(!body.as_str().contains("@call"), "{body:?}");
    // What is renamed is found at its new address.
    fs::remove_file(folder.path().join("site/content/posts/two.md")).unwrap();
    folder.write("site/content/posts/two.md", page("Three", ""));
    let third = led(&folder, "content/posts/one.md", "two.md");
    assert_eq!(third.as_deref(), Ok("2026/three/"));
}

/// Each is looked for on the disk.
#[test]
fn of_many_pages_that_a_story_names_five_hundred_are_looked_for() {
    let folder = site(HUGO, "content/posts");
    let file = "site/content/posts/one.md";
    let names = (1..=500).map(|at| format!("[{at}](no{at}.md)\n"));
    let text = page("One", "") + &names.collect::<String>() + "[last](two.md)\n";
    let last = |text: &str| {
        folder.write(file, text);
        let body = one(folder.read(file).unwrap()).story.body.unwrap();
        body.as_str().contains("two-at-last")
    };
    assert!(!last(&text));
    assert!(last(&text.replacen("[1](no1.md)", "", 1)));
}

#[test]
fn a_call_of_hugo_names_a_page_by_the_path_that_hugo_makes() {
    let folder = site(HUGO, "content/posts");
    let fog = page("Fog", "");
    folder.write("site/content/posts/Sea Fog.md", &fog);
    folder.write("site/content/posts/Deep Sea/index.md", fog);
    for (name, expected) in [
        ("/posts/sea-fog", Ok("2026/fog/")),
        ("/Posts/Sea Fog.md", Ok("2026/fog/")),
        ("posts/sea-fog#x", Ok("2026/fog/#x")),
        ("sea-fog", Ok("2026/fog/")),
        ("/posts/deep-sea/", Ok("2026/fog/")),
        ("/sea-fog", Err(())),
        ("./sea-fog", Err(())),
    ] {
        let told = led(
            &folder,
            "content/posts/one.md",
            &format!("{{{{< ref \"{name}\" >}}}}"),
        );
        assert_eq!(told.as_deref().map_err(|_| ()), expected, "{name}");
    }
}
