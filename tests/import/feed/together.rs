//! Documents that belong together.

use super::super::options;
use super::{FIXTURES, feed, titles, whole};
use newsstand::model::Earlier;
use std::path::PathBuf;
use tempfile::TempDir;

#[test]
fn the_history_of_a_feed_is_read_with_it() {
    // From the middle of the archive too, whose pages point at each other in a circle.
    let folder = PathBuf::from(FIXTURES).join("history/archive");
    for name in ["1.atom", "2.atom"] {
        let read = whole(&folder.join(name), &options()).unwrap();
        let titles = titles(&read);
        assert!(titles.contains(&"Log of day 3, corrected"), "{titles:?}");
        assert!(!titles.contains(&"Log of day 3"), "{titles:?}");
        assert!(titles.contains(&"Log of day 2"));
    }
}

#[test]
fn each_document_of_a_folder_is_read_once() {
    let folder = PathBuf::from(FIXTURES).join("history");
    let read = whole(&folder, &options()).unwrap();
    assert_eq!(
        titles(&read),
        [
            "Log of day 5",
            "Log of day 4",
            "Log of day 3, corrected",
            "Log of day 2"
        ]
    );
    assert_eq!(read.skipped, []);
}

#[test]
fn a_history_does_not_lead_out_of_its_folder() {
    let folder = TempDir::new().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let atom = |link: &str, title: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='https://a.example/inner/feed.atom'/>\
             <link rel='prev-archive' href='{link}'/><entry><title>{title}</title></entry></feed>"
        )
    };
    std::fs::write(folder.path().join("secret.atom"), atom("x", "Secret")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.atom", inner.join("link.atom")).unwrap();
    for link in [
        "../secret.atom",
        "https://a.example/secret.atom",
        "..%2Fsecret.atom",
        "https://a.example/inner/%2e%2e%2fsecret.atom",
        "link.atom",
        "file:///etc/passwd",
        "feed.atom",
    ] {
        let path = inner.join("feed.atom");
        std::fs::write(&path, atom(link, "Known")).unwrap();
        let read = whole(&path, &options()).unwrap();
        assert_eq!(titles(&read), ["Known"], "{link}");
    }
}

#[test]
fn json_and_paged_feeds_have_a_history_too() {
    let folder = TempDir::new().unwrap();
    let json = |next: &str, id: &str| {
        format!(
            "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"next_url\":\"{next}\",\
             \"items\":[{{\"id\":\"{id}\",\"title\":\"{id}\"}}]}}"
        )
    };
    let first = folder.path().join("feed.json");
    std::fs::write(&first, json("https://a.example/feed.json?page=2", "new")).unwrap();
    // As a mirror keeps it, behind a name of its own.
    std::fs::write(folder.path().join("feed.json?page=2"), json("", "old")).unwrap();
    assert_eq!(titles(&whole(&first, &options()).unwrap()), ["new", "old"]);
}

#[test]
fn a_history_that_is_not_there_is_named_once() {
    let folder = TempDir::new().unwrap();
    let document = |name: &str, link: &str| {
        let text = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='https://a.example/{name}'/>\
             {link}<entry><title>Of {name}</title></entry></feed>"
        );
        std::fs::write(folder.path().join(name), text).unwrap();
    };
    let older = |name: &str| format!("<link rel='prev-archive' href='https://a.example/{name}'/>");
    let feed = folder.path().join("feed.atom");
    document("feed.atom", &older("1.atom"));
    let warnings = || -> Vec<String> {
        let read = whole(&feed, &options()).unwrap();
        read.warnings
            .into_iter()
            .map(|warning| warning.text)
            .collect()
    };
    let missing = |name: &str| {
        format!(
            "older entries of this feed are at https://a.example/{name}; save that beside this file and \
             import it again"
        )
    };
    assert_eq!(warnings(), [missing("1.atom")]);
    document("1.atom", &older("0.atom"));
    assert_eq!(warnings(), [missing("0.atom")]);
    document("0.atom", "");
    assert_eq!(warnings(), [] as [&str; 0]);
}

#[test]
fn one_feed_in_three_formats_is_one_feed() {
    let folder = TempDir::new().unwrap();
    let write =
        |name: &str, content: &str| std::fs::write(folder.path().join(name), content).unwrap();
    let guid = "tag:a.example,2024:1";
    write(
        "feed.atom",
        &format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>{guid}</id><title>Told in Atom</title></entry></feed>"
        ),
    );
    write(
        "feed.rss",
        &format!(
            "<rss><channel><item><guid isPermaLink='false'>{guid}</guid><title>Told in RSS</title></item></channel></rss>"
        ),
    );
    write(
        "feed.json",
        &format!(
            "{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{{\"id\":\"{guid}\",\"title\":\"Told in JSON\"}}]}}"
        ),
    );
    write("links.xml", "<opml><body/></opml>");
    write("package.json", "{\"name\": \"gazette\"}");
    let read = whole(folder.path(), &options()).unwrap();
    // The first stands unless another says more, which is for the store to see.
    let told = ["Told in Atom", "Told in JSON", "Told in RSS"];
    assert_eq!(titles(&read), told);
    let earlier = read.submissions.iter().map(|one| one.earlier);
    assert_eq!(
        earlier.collect::<Vec<_>>(),
        [Earlier::Nobody, Earlier::Itself, Earlier::Itself]
    );
    let name = |title: &str| title.rsplit('/').next().unwrap().to_owned();
    let skipped: Vec<_> = (read.skipped.iter())
        .map(|one| (name(&one.title), one.reason))
        .collect();
    let others = "no feed and no WordPress export";
    let expected = [("links.xml", others), ("package.json", others)];
    assert_eq!(
        skipped,
        expected.map(|(title, reason)| (title.to_owned(), reason))
    );
    assert_eq!(read.warnings, []);
}

#[test]
fn what_was_taken_back_is_not_stored() {
    let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[],\
                \"_newsstand\":{\"deleted\":[{\"id\":\"tag:a.example,2024:1\",\"date_deleted\":\"2024-01-01T00:00:00Z\"}]}}";
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>\
                <at:deleted-entry ref='tag:a.example,2024:1'><at:comment>no</at:comment></at:deleted-entry></feed>";
    for (name, document) in [("feed.json", json), ("feed.atom", atom)] {
        let read = feed(name, document).unwrap();
        assert_eq!(read.submissions, []);
        assert_eq!(read.skipped[0].reason, "retracted by its source");
        assert_eq!(read.skipped[0].title, "tag:a.example,2024:1");
    }
}
