//! Sites of Jekyll that are laid out in other ways than most: Jekyll counts paths from where it reads.

use super::one;
use super::sites::Folder;

const FERRY: &str = "_posts/2026-11-03-ferry.md";

fn story(text: &str) -> String {
    format!("---\ntitle: \"]]> & \u{1f980}\"\n---\nIt sails. {text}")
}

/// A site with these posts, which lie in a folder of it.
fn site(configuration: &str, folder: &str, posts: &[&str]) -> Folder {
    let site = Folder::of(&[]);
    site.write(
        "_config.yml",
        format!("url: https://gull.example\n{configuration}"),
    );
    for post in posts {
        site.write(&format!("{folder}{post}"), story(""));
    }
    site
}

/// Those of these posts that are published.
fn published<'p>(configuration: &str, folder: &str, posts: &[&'p str]) -> Vec<&'p str> {
    let site = site(configuration, folder, posts);
    let is_published = |post: &&&str| {
        let read = site.read(&format!("{folder}{post}")).unwrap();
        assert_eq!(read.submissions.len() + read.skipped.len(), 1, "{post}");
        !read.submissions.is_empty()
    };
    posts.iter().filter(is_published).copied().collect()
}

/// Where posts lie, and how Jekyll is told so.
const LAYOUTS: [(&str, &str); 4] = [
    ("", ""),
    ("source: ./src\n", "src/"),
    ("collections_dir: content\n", "content/"),
    (
        "source: src\ncollections_dir: /all/content/\n",
        "src/all/content/",
    ),
];

#[test]
fn posts_have_one_address_and_section_wherever_they_lie() {
    for (layout, folder) in LAYOUTS {
        let site = site(layout, folder, &["sea/_posts/2026-11-04-two.md", FERRY]);
        let text =
            "[One]({% post_url 2026-11-03-ferry %}), [it]({% link _posts/2026-11-03-ferry.md %}).";
        site.write(&format!("{folder}_posts/2026-11-05-three.md"), story(text));
        let link = |file: &str| {
            let story = one(site.read(&format!("{folder}{file}")).unwrap()).story;
            let section = story.section.map(|section| section.name().to_string());
            (story.link.unwrap().to_string(), section)
        };
        let at = |path: &str| format!("https://gull.example/2026/11/{path}.html");
        assert_eq!(link(FERRY), (at("03/ferry"), None), "{layout}");
        let two = "sea/_posts/2026-11-04-two.md";
        let expected = "https://gull.example/sea/2026/11/04/two.html".to_owned();
        assert_eq!(link(two), (expected, Some("sea".to_owned())), "{layout}");
        let three = site
            .read(&format!("{folder}_posts/2026-11-05-three.md"))
            .unwrap();
        let body = one(three).story.body.unwrap();
        let links = body.as_str().matches(&at("03/ferry")).count();
        assert_eq!(links, 2, "{layout} {body:?}");
    }
}

/// Jekyll names it as it names posts.
#[test]
fn a_default_keeps_a_page_back_that_lies_where_posts_do() {
    for (layout, folder) in LAYOUTS {
        let site = site(layout, folder, &[]);
        let tides = "---\ntitle: Tides & so on\ndate: 2026-11-03\n---\nThey come.";
        site.write(&format!("{folder}sea/tides.md"), tides);
        let page = site.read(&format!("{folder}sea/tides.md")).unwrap();
        assert_eq!(page.submissions.len(), 1, "{layout}");
        let place = folder.strip_prefix("src/").unwrap_or(folder);
        for scope in ["sea".to_owned(), format!("{place}sea")] {
            let defaults =
                format!("defaults: [{{scope: {{path: '{scope}'}}, values: {{published: false}}}}]");
            site.write(
                "_config.yml",
                format!("url: https://gull.example\n{layout}{defaults}"),
            );
            let held = site.read(&format!("{folder}sea/tides.md")).unwrap();
            assert_eq!(
                (held.submissions.len(), held.skipped.len()),
                (0, 1),
                "{layout} {scope}"
            );
        }
    }
}

#[test]
fn a_default_keeps_posts_back_wherever_they_lie() {
    let posts = ["_posts/held/2026-11-03-a.md", FERRY];
    for (layout, folder) in LAYOUTS {
        let below = folder.strip_prefix("src/").unwrap_or(folder);
        for scope in [
            "_posts/held".to_owned(),
            format!("/{below}_posts/held/"),
            format!("{below}*/held"),
        ] {
            let defaults = format!(
                "defaults: [{{scope: {{path: '{scope}', type: posts}}, values: {{published: false}}}}]"
            );
            let told = published(&format!("{layout}{defaults}"), folder, &posts);
            assert_eq!(told, [FERRY], "{layout} {scope}");
        }
    }
}

/// Jekyll compares texts, not folders.
#[test]
fn a_default_is_for_all_whose_paths_begin_so() {
    let posts = [
        "_posts/wip-sea/2026-11-03-a.md",
        "_posts/wip/2026-11-03-b.md",
        "_posts/2026-12-24-c.md",
        "_posts/2026-11-03-wip.md",
        "_posts/2026-11-03-wip-too.md",
        FERRY,
    ];
    let [a, b, c, d, e, ferry] = posts;
    for (path, kept) in [
        ("_posts/wip-", &[b, c, d, e, ferry][..]),
        ("_posts/wip", &[c, d, e, ferry]),
        ("_posts/wip/", &[a, c, d, e, ferry]),
        ("_posts/2026-12", &[a, b, d, e, ferry]),
        ("wip", &posts),
        // A pattern names what is there, and all that begins so.
        ("*/wip", &[c, d, e, ferry]),
        ("_posts/*-wip", &posts),
        ("_posts/*-wip.md", &[a, b, c, e, ferry]),
        ("_posts/2026-1[2-9]*", &[a, b, d, e, ferry]),
    ] {
        let says =
            format!("defaults: [{{scope: {{path: '{path}'}}, values: {{published: false}}}}]");
        assert_eq!(published(&says, "", &posts), kept, "{path}");
    }
}

#[test]
fn what_its_address_goes_on_with_is_a_folder() {
    for (base, expected) in [
        ("blog", "/blog/"),
        ("/blog", "/blog/"),
        ("blog/", "/blog/"),
        ("''", "/"),
        ("/", "/"),
    ] {
        let site = site(&format!("baseurl: {base}"), "", &[FERRY]);
        let link = one(site.read(FERRY).unwrap()).story.link.unwrap();
        let expected = format!("https://gull.example{expected}2026/11/03/ferry.html");
        assert_eq!(link.to_string(), expected, "{base}");
    }
}
