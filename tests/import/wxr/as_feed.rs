//! An export that is taken for a feed, whose drafts nobody must see.

use super::{Read, errors, export, options, post, read_all, stories};
use newsstand::import::{Format, Options};
use tempfile::TempDir;

fn draft(number: usize) -> String {
    post(number, "<p>Not yet</p>", "").replace("publish", "draft")
}

fn locked(number: usize) -> String {
    let password = "<wp:post_password>herring</wp:post_password>";
    post(number, "<p>For members</p>", password)
}

fn read_as(document: &[u8], name: &str, format: Option<Format>) -> Read {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, document).unwrap();
    let options = Options {
        format,
        ..options()
    };
    read_all(&[path], &options)
}

fn items() -> String {
    [post(1, "<p>Seen</p>", ""), draft(2), locked(3)].concat()
}

#[test]
fn an_export_that_is_called_a_feed_is_read_as_an_export() {
    let document = export(&items());
    let utf_16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(document.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let late = document.replace(
        "<rss",
        &format!(
            "<!-- {} -->\n<rss",
            "the export of your site ".repeat(4_000)
        ),
    );
    for document in [document.as_bytes(), &utf_16, late.as_bytes()] {
        for format in [None, Some(Format::Feed), Some(Format::Wxr)] {
            let read = read_as(document, "export.xml", format);
            assert_eq!(errors(&read), [] as [&str; 0], "{format:?}");
            let stories = stories(&read);
            assert_eq!(stories.len(), 1, "{format:?}");
            assert_eq!(
                stories[0].origin.as_str(),
                "wxr:https://gazette.example/?p=1"
            );
            let skipped: Vec<_> = read.iter().flatten().flat_map(|one| &one.skipped).collect();
            let reasons: Vec<_> = skipped.iter().map(|one| one.reason).collect();
            assert_eq!(reasons, ["a draft", "behind a password"], "{format:?}");
        }
    }
}

#[test]
fn an_export_is_never_read_as_a_feed_wherever_it_says_what_it_is() {
    // Another program has moved what it declares to where it is used, or has lost it.
    let document = export(&items());
    let start = document.find("<rss").unwrap();
    let end = document.find("<channel>").unwrap();
    let bare = document.replace(&document[start..end], "<rss version=\"2.0\">");
    let channel = bare.replace(
        "<channel>",
        "<channel xmlns:wp=\"http://wordpress.org/export/1.2/\">",
    );
    let read = read_as(channel.as_bytes(), "export.rss", Some(Format::Feed));
    assert_eq!(stories(&read).len(), 1);
    let declared_late = bare
        .replace("<wp:", "<w:")
        .replace("</wp:", "</w:")
        .replace(
            "<w:status",
            "<w:status xmlns:w='https://wordpress.org/export/1.2'",
        );
    for lost in [bare, declared_late] {
        let read = read_as(lost.as_bytes(), "export.rss", None);
        assert!(stories(&read).is_empty());
        let errors = errors(&read);
        assert!(
            errors[0].contains("this is a WordPress export and no feed"),
            "{errors:?}"
        );
    }
}

#[test]
fn a_feed_that_names_an_export_as_its_history_is_not_read_with_it() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("old.xml"), export(&items())).unwrap();
    let feed = folder.path().join("feed.xml");
    let text = "<rss><channel><title>G</title><link>https://g.example/</link>\
                <link xmlns='http://www.w3.org/2005/Atom' rel='prev-archive' href='https://g.example/old.xml'/>\
                <item><title>New</title><guid>tag:g.example,2026:new</guid></item></channel></rss>";
    std::fs::write(&feed, text).unwrap();
    let read = read_all(&[feed], &options());
    assert!(stories(&read).is_empty());
    assert!(errors(&read)[0].contains("old.xml"), "{:?}", errors(&read));
}

#[test]
fn a_feed_that_only_speaks_of_exports_is_a_feed() {
    let feed = "<rss><channel><title>G</title><link>https://g.example/</link>\
                <item><title>Moving</title><guid>tag:g.example,2026:moving</guid><description>\
                The file declares http://wordpress.org/export/1.2/ at its top.</description>\
                </item></channel></rss>";
    let read = read_as(feed.as_bytes(), "feed.xml", None);
    assert_eq!(
        stories(&read)[0].origin.as_str(),
        "feed:tag:g.example,2026:moving"
    );
}

/// Some feeds declare every vocabulary that their program knows.
#[test]
fn a_feed_that_only_declares_it_is_a_feed() {
    let feed = "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><title>T</title><item><title>A</title>\
        <guid>tag:g.example,2026:1</guid><description>Told ]]&gt; &amp; more.</description></item></channel></rss>";
    let read = read_as(feed.as_bytes(), "feed.xml", None);
    assert_eq!(errors(&read), [] as [&str; 0]);
    let told = &stories(&read)[0].story;
    assert_eq!(told.summary.as_ref().unwrap().as_str(), "Told ]]> & more.");
}

/// Squarespace's exports have no guids, and addresses below the site's.
#[test]
fn a_link_below_the_site_is_the_address_that_its_feed_tells() {
    let story = |link: &str, name: &str| {
        let post = format!(
            "<item><title>Ferry</title><link>{link}</link><content:encoded>Text.</content:encoded>\
             <wp:post_id>3</wp:post_id><wp:post_name>{name}</wp:post_name><wp:status>publish</wp:status>\
             <wp:post_type>post</wp:post_type></item>"
        );
        let read = read_as(export(&post).as_bytes(), "export.xml", None);
        let told = stories(&read)[0];
        let link = told.story.link.clone().map(String::from);
        (link, told.slug.to_string(), told.origin.as_str().to_owned())
    };
    let told = |link: Option<&str>, slug: &str| {
        let origin = "wxr:https://gazette.example/?p=3".to_owned();
        (link.map(str::to_owned), slug.to_owned(), origin)
    };
    assert_eq!(
        story("/news/2026/11/3/ferry", "news/2026/11/3/late-ferry"),
        told(
            Some("https://gazette.example/news/2026/11/3/ferry"),
            "late-ferry"
        )
    );
    assert_eq!(
        story("/a b", "/x/"),
        told(Some("https://gazette.example/a%20b"), "x")
    );
    let long = format!("/{}", "x".repeat(3_000));
    for no_link in [
        "",
        "ferry",
        "javascript:x()",
        "https:///",
        "/\u{1F4F0}",
        &long,
    ] {
        let known = story(no_link, "ferry");
        let is_path = no_link == "/\u{1F4F0}";
        assert_eq!(known.0.is_some(), is_path, "{no_link:.40}");
    }
}

#[test]
fn a_feed_that_is_called_an_export_is_named_as_what_it_is() {
    let item = "<item><title>Ferry ]]&gt; &amp;</title><description>It left.</description></item>";
    let rss = |declares: &str| {
        format!("<rss version='2.0'{declares}><channel><title>Quay</title>{item}</channel></rss>")
    };
    // Some feeds declare all they know.
    let knowing = rss(" xmlns:wp='http://wordpress.org/export/1.2/'");
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Quay</title></feed>";
    let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Quay\",\"items\":[]}";
    for document in [&*rss(""), &*knowing, atom, json] {
        let read = read_as(document.as_bytes(), "feed.xml", Some(Format::Wxr));
        let [error] = &errors(&read)[..] else {
            panic!("{document}: {read:?}");
        };
        let remedy = "this is a feed and no WordPress export, of which it has no element (wp:…); import it with \
                      --format feed";
        assert!(error.ends_with(remedy), "{error}");
        assert_eq!(stories(&read).len(), 0);
    }
    // One element is enough, wherever it declares what that is of; and none of a draft is published for want of it.
    let late = rss("").replace(
        "</item>",
        "<w:post_id xmlns:w='http://wordpress.org/export/1.2/'>1</w:post_id></item>",
    );
    let head = export(item);
    for document in [late, head] {
        let read = read_as(document.as_bytes(), "export.xml", Some(Format::Wxr));
        assert_eq!(errors(&read), [] as [&str; 0]);
        let skipped: Vec<_> = read.iter().flatten().flat_map(|one| &one.skipped).collect();
        assert_eq!(skipped[0].reason, "without a status");
    }
}
