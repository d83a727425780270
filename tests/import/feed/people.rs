//! Whom a feed names, and what it files its entries under.

use super::{feed, one, rss};

/// The authors of an item with this name in `dc:creator`, and their mail addresses.
fn authors(creator: &str) -> Vec<(String, Option<String>)> {
    let read = one(rss(&format!(
        "<item><title>T</title><dc:creator><![CDATA[{creator}]]></dc:creator></item>"
    )));
    let authors = read.story.authors.into_iter();
    authors
        .map(|one| (one.name.to_string(), one.email.map(|mail| mail.to_string())))
        .collect()
}

#[test]
fn a_byline_names_each_of_its_authors() {
    let long = "ada and ".repeat(100_000);
    for (byline, named) in [
        ("Ada Quill, Bo Li", &["Ada Quill", "Bo Li"][..]),
        ("By Ada Quill and Bo Li", &["Ada Quill", "Bo Li"]),
        ("Ada Quill, Ada Quill &amp; Bo Li", &["Ada Quill", "Bo Li"]),
        // Each of several has two words, or it is one.
        ("Quill, Ada", &["Quill, Ada"]),
        ("Smith, Jones &amp; Co", &["Smith, Jones & Co"]),
        (
            "City of London Corporation, Press Office",
            &["City of London Corporation, Press Office"],
        ),
        (
            "Department of Health and Social Care",
            &["Department of Health and Social Care"],
        ),
        ("Conan O&#039;Brien", &["Conan O'Brien"]),
        ("<b>Ada</b> Quill", &["Ada Quill"]),
        ("Byron Li", &["Byron Li"]),
        ("admin", &[]),
        (&long, &[]),
    ] {
        let names: Vec<String> = authors(byline).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, named, "{byline:.80}");
    }
}

#[test]
fn a_mail_address_in_a_byline_is_that_of_the_one_it_names() {
    let mail = || Some("ada@paper.example".to_owned());
    for (byline, name, email) in [
        ("By Ada Quill ada@paper.example", "Ada Quill", mail()),
        ("ada@paper.example (By Ada Quill)", "Ada Quill", mail()),
        ("By ada@paper.example", "ada@paper.example", mail()),
    ] {
        assert_eq!(authors(byline), [(name.to_owned(), email)], "{byline}");
    }
    let two = authors("Ada Quill ada@paper.example and Bo Li bo@paper.example");
    let names = ["Ada Quill", "Bo Li"].map(|name| (name.to_owned(), None));
    assert_eq!(two, names);
}

/// Where a list has several, each is one; one alone may be a line, and is read as one.
#[test]
fn who_stands_in_a_list_is_one() {
    let names = |document: &str, name: &str| {
        let story = one(feed(name, document)).story;
        let names = story.authors.iter().map(|one| one.name.to_string());
        names.collect::<Vec<_>>()
    };
    let json = |authors: &str| {
        let document = format!(
            r#"{{"version": "https://jsonfeed.org/version/1.1",
             "items": [{{"id": "1", "title": "T", {authors}}}]}}"#
        );
        names(&document, "feed.json")
    };
    let two = ["Ada Quill", "Bo Li"];
    assert_eq!(json(r#""authors": ["Ada Quill and Bo Li"]"#), two);
    assert_eq!(json(r#""authors": [{"name": "Ada Quill and Bo Li"}]"#), two);
    assert_eq!(
        json(r#""authors": [{"name": "Ada Quill and Bo Li"}, {"name": "Cy Dee"}]"#),
        ["Ada Quill and Bo Li", "Cy Dee"]
    );
    assert_eq!(
        json(r#""authors": [{"name": "Quill, Ada"}]"#),
        ["Quill, Ada"]
    );
    assert_eq!(json(r#""author": {"name": "Ada Quill and Bo Li"}"#), two);
    let atom = |authors: &str| {
        let document = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>tag:a.example,2026:1</id><title>T</title>\
             <updated>2026-11-20T06:00:00Z</updated>{authors}</entry></feed>"
        );
        names(&document, "feed.atom")
    };
    let author = |name: &str| format!("<author><name>{name}</name></author>");
    assert_eq!(atom(&author("Ada Quill and Bo Li")), two);
    assert_eq!(
        atom(&[author("Ada Quill and Bo Li"), author("Cy Dee")].concat()),
        ["Ada Quill and Bo Li", "Cy Dee"]
    );
}

/// As Blogger gives it to each of its authors.
#[test]
fn a_mail_address_that_nobody_reads_is_nobodys() {
    let emails = |mail: &str| {
        let document = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>tag:a.example,2026:1</id><title>T</title>\
             <author><name>Ada Quill</name><email>{mail}</email></author></entry></feed>"
        );
        let author = one(feed("feed.atom", document)).story.authors.remove(0);
        author.email.map(|mail| mail.to_string())
    };
    assert_eq!(emails("noreply@blogger.com"), None);
    assert_eq!(emails("No-Reply@a.example"), None);
    assert_eq!(
        emails("norman@a.example").as_deref(),
        Some("norman@a.example")
    );
}

#[test]
fn who_makes_a_podcast_signs_what_nobody_does() {
    let read = one(rss("<itunes:author>Ada Stone</itunes:author>\
         <item><title>T</title><dc:creator>Admin</dc:creator></item>"));
    assert_eq!(read.story.authors[0].name.as_str(), "Ada Stone");
}

#[test]
fn a_category_is_read_as_a_title_is() {
    let read = one(rss(
        "<item><title>T</title><category>Arts &amp;amp; Culture</category>\
         <category>Uncategorized</category><category>a &lt; b</category></item>",
    ));
    let tags: Vec<_> = read
        .story
        .tags
        .iter()
        .map(|tag| tag.name().as_str())
        .collect();
    assert_eq!(tags, ["Arts & Culture", "a < b"]);
}

#[test]
fn what_this_program_wrote_is_no_byline() {
    let item = |more: &str| {
        let document = format!(
            r#"{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "tag:a.example,2026:1",
             "title": "T", "tags": ["Arts &amp; Culture", "Uncategorized"],
             "authors": [{{"name": "By Ada Quill and Bo Li"}}, {{"name": "admin"}}]{more}}}]}}"#
        );
        let story = one(feed("feed.json", document)).story;
        let authors = story.authors.iter().map(|one| one.name.to_string());
        let tags = story.tags.iter().map(|tag| tag.name().to_string());
        authors.chain(tags).collect::<Vec<_>>()
    };
    assert_eq!(item(""), ["Ada Quill and Bo Li", "Arts & Culture"]);
    assert_eq!(
        item(r#", "_newsstand": {"kind": "article"}"#),
        [
            "By Ada Quill and Bo Li",
            "admin",
            "Arts &amp; Culture",
            "Uncategorized"
        ]
    );
}
