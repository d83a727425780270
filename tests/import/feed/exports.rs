//! What is no story to be published, which programs export as Atom.

use super::{feed, titles};

const NAMES: &str = "xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://www.w3.org/2007/app' \
                     xmlns:thr='http://purl.org/syndication/thread/1.0' \
                     xmlns:b='http://schemas.google.com/blogger/2018'";

fn entry(number: usize, inside: &str) -> String {
    format!(
        "<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><title>Number {number}</title>\
         <content type='html'>&lt;p&gt;Text ]]&amp;gt; &amp;amp; \u{1F4F0}&lt;/p&gt;</content>{inside}</entry>"
    )
}

fn kind(name: &str) -> String {
    format!(
        "<category scheme='http://schemas.google.com/g/2005#kind' \
         term='http://schemas.google.com/blogger/2008/kind#{name}'/>"
    )
}

#[test]
fn drafts_comments_and_settings_are_skipped() {
    let draft = "<app:control><app:draft>yes</app:draft></app:control>";
    let entries = [
        (
            kind("post") + "<category scheme='http://www.blogger.com/atom/ns#' term='Harbour'/>",
            None,
        ),
        (kind("post") + draft, Some("a draft")),
        (kind("comment"), Some("a comment")),
        (kind("template"), Some("a template, no story")),
        (kind("settings"), Some("a setting, no story")),
        (kind("page"), Some("a page, no article")),
        (
            "<thr:in-reply-to ref='tag:gazette.example,2024:1'/>".to_owned(),
            Some("a comment"),
        ),
        (
            "<app:control><app:draft>no</app:draft></app:control>".to_owned(),
            None,
        ),
        (
            "<b:type>POST</b:type><b:status>LIVE</b:status>".to_owned(),
            None,
        ),
        (
            "<b:type>POST</b:type><b:status>DRAFT</b:status>".to_owned(),
            Some("a draft"),
        ),
        (
            "<b:type>COMMENT</b:type><b:status>LIVE</b:status>".to_owned(),
            Some("a comment"),
        ),
        (
            "<app:control><app:draft>\n YES </app:draft></app:control>".to_owned(),
            Some("a draft"),
        ),
        (
            "<b:type>POST</b:type><b:status>SOFT_TRASHED</b:status>".to_owned(),
            Some("in the trash"),
        ),
    ];
    let written = entries.iter().enumerate();
    let written: String = written
        .map(|(number, (inside, _))| entry(number, inside))
        .collect();
    let read = feed("blog.atom", format!("<feed {NAMES}>{written}</feed>")).unwrap();
    let told: Vec<_> = read
        .skipped
        .iter()
        .map(|one| (one.title.as_str(), one.reason))
        .collect();
    let names: Vec<String> = (0..entries.len())
        .map(|number| format!("Number {number}"))
        .collect();
    let expected = entries.iter().zip(&names);
    let skipped: Vec<_> = (expected.clone())
        .filter_map(|((_, reason), name)| Some((name.as_str(), (*reason)?)))
        .collect();
    assert_eq!(told, skipped);
    let taken = expected.filter(|((_, reason), _)| reason.is_none());
    let taken: Vec<&str> = taken.map(|(_, name)| name.as_str()).collect();
    assert_eq!(titles(&read), taken);
    // What it is, is no keyword of it.
    let tags = read.submissions[0]
        .story
        .tags
        .iter()
        .map(|tag| tag.name().as_str());
    assert_eq!(tags.collect::<Vec<_>>(), ["Harbour"]);
    let known = [
        "tag:blogger.com,1999:blog-1.post-1",
        "feed:tag:blogger.com,1999:blog-1.post-1",
    ];
    assert_eq!(read.skipped[0].known_by, known);
}

#[test]
fn a_post_of_blogger_has_its_address_below_that_of_the_blog() {
    let post = entry(1, "<b:filename>/2026/11/ferry.html</b:filename><link/>");
    let home = "<link rel='alternate' href='https://gazette.example/'/>";
    let link = |head: &str| {
        let read = feed("blog.atom", format!("<feed {NAMES}>{head}{post}</feed>")).unwrap();
        let link = read.submissions[0].story.link.clone();
        link.map(String::from)
    };
    assert_eq!(
        link(home).as_deref(),
        Some("https://gazette.example/2026/11/ferry.html")
    );
    // Of which blog it is, is not said.
    assert_eq!(link(""), None);
}

#[test]
fn a_thumbnail_of_blogger_is_a_picture_in_full() {
    for (written, meant) in [
        (
            "https://pictures.example/img/s72-c/pier.jpg",
            "https://pictures.example/img/s1600/pier.jpg",
        ),
        (
            "https://pictures.example/a/s72-w640-h360-c/pier.jpg",
            "https://pictures.example/a/s1600/pier.jpg",
        ),
        (
            "https://pictures.example/s72-chart/pier.jpg",
            "https://pictures.example/s72-chart/pier.jpg",
        ),
    ] {
        let thumbnail = format!(
            "<m:thumbnail xmlns:m='http://search.yahoo.com/mrss/' url='{written}' width='72' height='72'/>"
        );
        let read = feed(
            "blog.atom",
            format!("<feed {NAMES}>{}</feed>", entry(1, &thumbnail)),
        )
        .unwrap();
        let image = read.submissions[0].story.image.clone().unwrap();
        assert_eq!((image.url.as_str(), image.width), (meant, None));
    }
}

#[test]
fn a_link_does_not_say_by_which_feed_somebody_came() {
    let link = |address: &str| {
        let link = format!("<link href='{address}'/>");
        let read = feed(
            "blog.atom",
            format!("<feed {NAMES}>{}</feed>", entry(1, &link)),
        )
        .unwrap();
        read.submissions[0]
            .story
            .link
            .clone()
            .map(String::from)
            .unwrap()
    };
    let address = "https://stories.example/ferry-1a2b";
    assert_eq!(link(&format!("{address}?source=rss-1a2b------2")), address);
    let page = format!("{address}?source=harbour");
    assert_eq!(link(&page), page);
}
