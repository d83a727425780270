//! Feeds: what is read of them, what is refused, and how documents of one feed belong together.

use super::{golden, options, read_all, read_as};
use newsstand::import::{Imported, LeftOut, Options};
use newsstand::model::{Kind, Origin, Submission};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const FIXTURES: &str = "tests/import/fixtures/feed";

#[test]
fn what_is_understood_of_a_feed_is_as_it_was() {
    for name in [
        "rss-0.91.rss",
        "rss-1.0.rdf",
        "podcast.rss",
        "microblog.rss",
        "rtl.rss",
        "broken.rss",
        "atom-0.3.atom",
        "planet.atom",
        "feed-1.0.json",
        "feed-1.1.json",
        "history/log.atom",
    ] {
        golden("feed", name);
    }
}

/// All pieces of one file together; an error of any is that of all.
fn whole(path: &Path, options: &Options) -> Result<Imported, String> {
    let mut whole = Imported::default();
    for piece in read_all(&[path.to_owned()], options) {
        let piece = piece.map_err(|error| error.to_string())?;
        whole.submissions.extend(piece.submissions);
        whole.left_out.extend(piece.left_out);
        whole.skipped.extend(piece.skipped);
        whole.warnings.extend(piece.warnings);
    }
    Ok(whole)
}

fn feed(name: &str, content: impl AsRef<[u8]>) -> Result<Imported, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let shown = format!("{}/", folder.path().display());
    whole(&path, &options()).map_err(|error| error.replace(&shown, ""))
}

fn rss(items: &str) -> Result<Imported, String> {
    let channel = "<title>The Gazette</title><link>https://gazette.example/</link>";
    let document = format!("<rss version=\"2.0\"><channel>{channel}{items}</channel></rss>");
    feed("feed.rss", document)
}

fn one(imported: Result<Imported, String>) -> Submission {
    let imported = imported.unwrap();
    assert_eq!(imported.submissions.len(), 1, "{:?}", imported.left_out);
    imported.submissions.into_iter().next().unwrap()
}

fn titles(imported: &Imported) -> Vec<&str> {
    let titles = imported
        .submissions
        .iter()
        .map(|one| one.story.title.as_str());
    titles.collect()
}

// What is refused.

#[test]
fn what_a_document_declares_is_never_put_in() {
    let mut lol = "<!ENTITY a0 \"ha\">".to_owned();
    for n in 1..30 {
        let before = format!("&a{};", n - 1).repeat(10);
        lol.push_str(&format!("<!ENTITY a{n} \"{before}\">"));
    }
    let bomb = |used: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE rss [{lol}<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n\
             <rss><channel><item><title>First</title></item>\n<item><title>Tide {used}</title></item>\
             </channel></rss>"
        )
    };
    for used in ["&a29;", "&x;"] {
        let refused = feed("bomb.rss", bomb(used)).unwrap_err();
        let name = used.trim_matches(['&', ';']);
        let expected = format!(
            "bomb.rss:4: `&{name};` stands for something that the document itself declares"
        );
        assert!(refused.starts_with(&expected), "{refused}");
        assert!(
            refused.ends_with("write it out, and remove its DOCTYPE"),
            "{refused}"
        );
    }
    // Declared and not used, or used and not declared: it is text.
    let read = feed("bomb.rss", bomb("&tide;")).unwrap();
    assert_eq!(titles(&read), ["First", "Tide &tide;"]);
}

#[test]
fn depth_is_counted() {
    let nested = |depth: usize| {
        let (open, close) = ("<x>".repeat(depth), "</x>".repeat(depth));
        rss(&format!("<item><title>Deep</title>{open}{close}</item>"))
    };
    // Three elements are around them: rss, channel and item.
    assert_eq!(titles(&nested(197).unwrap()), ["Deep"]);
    for depth in [198, 3_000, 300_000] {
        let refused = nested(depth).unwrap_err();
        assert_eq!(
            refused,
            "feed.rss:1: more than 200 elements lie within each other; flatten them"
        );
    }
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"x\":{}",
        "[".repeat(3_000)
    );
    let refused = feed("deep.json", json).unwrap_err();
    assert!(
        refused.starts_with("deep.json:1: this is no JSON (recursion limit"),
        "{refused}"
    );
}

#[test]
fn what_has_to_be_held_in_memory_has_a_limit() {
    const LIMIT: usize = 16 << 20;
    let long = |length: usize| "&#x1F4A3;".repeat(length / 9);
    for document in [
        format!(
            "<rss><channel><item><title a=\"{}\">x</title></item></channel></rss>",
            long(LIMIT)
        ),
        format!(
            "<rss><channel><skipped a=\"{}\"/></channel></rss>",
            "b".repeat(100 << 20)
        ),
        format!(
            "<rss><channel><item><title>{}</title></item></channel></rss>",
            long(LIMIT)
        ),
        format!("<rss><channel>{}</channel></rss>", "x".repeat(LIMIT + 1)),
        format!(
            "<rss><channel><!--{}--></channel></rss>",
            "x".repeat(LIMIT + 1)
        ),
        format!("<!DOCTYPE rss [{}]><rss/>", " ".repeat(LIMIT + 1)),
        format!(
            "<rss><channel><item>{}</item></channel></rss>",
            "<x>y</x>".repeat(LIMIT / 8 + 1)
        ),
    ] {
        let refused = feed("large.rss", document).unwrap_err();
        let expected =
            "large.rss:1: one element, tag or text has more than 16 MiB; split it or take it out";
        let is_many = refused.contains("holds more than 200000 elements");
        assert!(refused == expected || is_many, "{refused}");
    }
    // The sum may be larger: only what is taken as a whole counts.
    let item = |n: usize| {
        format!(
            "<item><guid>tag:a.example,2024:{n}</guid><title>{n}</title><x>{}</x></item>",
            "y".repeat(4 << 20)
        )
    };
    let many: String = (0..6).map(item).collect();
    assert_eq!(titles(&rss(&many).unwrap()), ["0", "1", "2", "3", "4", "5"]);
}

#[test]
fn the_other_limits_of_xml() {
    let attributes = |count: usize| {
        let attributes: String = (0..count).map(|n| format!(" a{n}='&amp;'")).collect();
        rss(&format!("<item{attributes}><title>T</title></item>"))
    };
    assert!(attributes(200).is_ok());
    let refused = attributes(201).unwrap_err();
    assert!(
        refused.contains("more than 200 attributes or namespaces"),
        "{refused}"
    );
    let named = |length: usize| {
        rss(&format!(
            "<item><{}/><title>T</title></item>",
            "n".repeat(length)
        ))
    };
    assert!(named(200).is_ok());
    let refused = named(201).unwrap_err();
    assert!(
        refused.contains("a name has more than 200 bytes"),
        "{refused}"
    );
    let elements = |count: usize| {
        rss(&format!(
            "<item><title>T</title>{}</item>",
            "<x/>".repeat(count)
        ))
    };
    assert!(elements(199_999).is_ok());
    let refused = elements(200_000).unwrap_err();
    assert!(
        refused.contains("<item> holds more than 200000 elements; split it"),
        "{refused}"
    );
}

#[test]
fn nothing_is_taken_of_a_feed_that_cannot_be_read_to_its_end() {
    let items = format!("<item><title>Good</title></item>{}", "<x>".repeat(300));
    let pieces = |document: String| {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("feed.rss");
        std::fs::write(&path, document).unwrap();
        read_all(&[path], &options())
    };
    let read = pieces(format!("<rss><channel>{items}</channel></rss>"));
    assert_eq!(read.len(), 1);
    assert!(read[0].is_err());
}

#[test]
fn what_is_no_feed_is_told_so() {
    let cases = [
        (
            "links.xml",
            "<opml version='2.0'/>",
            "its first element is <opml>",
        ),
        (
            "page.xml",
            "<!DOCTYPE html><html>",
            "its first element is <html>",
        ),
        ("no.rss", "only words & ]]>", "it has no element"),
        ("data.json", "{\"items\": []}", "this JSON is no feed"),
        (
            "broken.json",
            "{\"version\": \"https://jsonfeed.org/version/1.1\",\n\"items\": [}",
            "broken.json:2: this is no JSON",
        ),
    ];
    for (name, content, expected) in cases {
        let refused = feed(name, content).unwrap_err();
        assert!(refused.contains(expected), "{name}: {refused}");
    }
    // UTF-32 begins like UTF-16, and nobody reads it.
    let utf32: Vec<u8> = "<rss/>"
        .chars()
        .flat_map(|c| (c as u32).to_le_bytes())
        .collect();
    let refused = feed("wide.rss", utf32).unwrap_err();
    assert!(refused.contains("UTF-32"), "{refused}");
}

#[test]
fn a_text_beyond_a_limit_costs_only_its_entry() {
    let deep = "&lt;b&gt;".repeat(600);
    let items = format!(
        "<item><title>Deep</title><description>{deep}</description></item>\n<item><title>Next</title></item>"
    );
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("feed.rss");
    std::fs::write(&path, format!("<rss><channel>\n{items}</channel></rss>")).unwrap();
    let read = read_all(&[path], &options());
    let told: Vec<String> = read
        .iter()
        .map(|piece| match piece {
            Ok(imported) => titles(imported).join(","),
            Err(error) => error.to_string(),
        })
        .collect();
    assert!(
        told[0].ends_with(
            "feed.rss:2: more than 512 elements of the text lie within each other; flatten them"
        ),
        "{told:?}"
    );
    assert_eq!(told[1], "Next");
}

// What is read.

#[test]
fn encodings_are_found_whatever_is_declared() {
    let document = |declared: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{declared}\"?><rss><channel><item><title>Fähre “Möwe” 🚢</title></item></channel></rss>"
        )
    };
    let utf16 = |text: &str, mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        let units = mark.into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_be_bytes).collect()
    };
    let marked = format!("\u{FEFF}{}", document("iso-8859-1"));
    for bytes in [
        document("utf-8").into_bytes(),
        document("iso-8859-1").into_bytes(),
        document("utf-16").into_bytes(),
        document("no-such-thing").into_bytes(),
        marked.into_bytes(),
        utf16(&document("utf-16"), true),
        utf16(&document("utf-8"), false),
    ] {
        let read = feed("feed.rss", &bytes).unwrap();
        assert_eq!(
            titles(&read),
            ["Fähre “Möwe” 🚢"],
            "{}",
            String::from_utf8_lossy(&bytes)
        );
    }
    // A sequence that is cut by the end of what is read at once is none that is broken.
    for shift in 0..4 {
        let filler = "x".repeat((64 << 10) - 60 + shift);
        let text = "🚢ä".repeat(20);
        let read = rss(&format!(
            "<item><title>{text}</title><y>{filler}</y><z>{text}</z></item>"
        ))
        .unwrap();
        assert_eq!(titles(&read), [text.as_str()]);
        assert_eq!(read.warnings, []);
    }
    let invalid = b"<rss><channel><item><title>Fish \xFF\xFE and ch\xC3\xA4ps \xC3\xA4 \xC3\xA4 \xC3\xA4 \xC3\xA4 \xC3\xA4 \xC3\xA4 \xC3\xA4</title></item></channel></rss>";
    let read = feed("feed.rss", invalid).unwrap();
    assert!(titles(&read)[0].starts_with("Fish \u{FFFD}\u{FFFD} and chäps"));
    assert!(read.warnings[0].text.contains("no UTF-8"));
}

#[test]
fn hostile_text_comes_in_harmless() {
    let letters = "ferry ".repeat(170_000);
    let read = one(rss(&format!(
        "<item><guid>tag:a.example,2024:1</guid><title>]]> &amp; \u{B}\u{202E}🚢 &#x0B;\u{FFFE}</title>\
         <description><![CDATA[<p onclick=\"x()\">A <a href=\"javascript:x()\">link</a>\u{B}</p>\
         <script>alert(1)</script><p>{letters}</p>]]></description></item>"
    )));
    assert_eq!(read.story.title.as_str(), "]]> & \u{202E}🚢");
    let body = read.story.body.unwrap();
    assert!(
        body.as_str()
            .starts_with("<p>A <a rel=\"noopener noreferrer\">link</a></p><p>ferry")
    );
    assert!(body.as_str().len() > 1_000_000);
}

#[test]
fn an_entry_is_the_same_from_another_path_and_in_another_order() {
    let items = [
        "<item><guid>tag:a.example,2024:1</guid><title>One</title></item>",
        "<item><guid>17</guid><title>Two</title></item>",
        "<item><link>https://gazette.example/three</link><title>Three</title></item>",
        "<item><title>Four</title></item>",
    ];
    let origins = |items: &str| {
        let mut origins: Vec<_> = rss(items)
            .unwrap()
            .submissions
            .into_iter()
            .map(|one| (one.guid.map(|guid| guid.to_string()), one.origin))
            .collect();
        origins.sort_by_key(|(_, origin)| origin.as_str().to_owned());
        origins
    };
    let there = origins(&items.concat());
    let back = origins(&items.iter().rev().copied().collect::<String>());
    assert_eq!(there, back);
    let place = |text: &str| Origin::Place(text.to_owned());
    assert_eq!(
        there,
        [
            (None, Origin::Headline("feed:four".to_owned())),
            (None, place("feed:https://gazette.example/ 17")),
            (None, place("feed:https://gazette.example/three")),
            (
                Some("tag:a.example,2024:1".to_owned()),
                place("feed:tag:a.example,2024:1")
            ),
        ]
    );
}

#[test]
fn an_entry_may_have_been_a_page_before() {
    let read =
        rss("<item><title>The “Gull” is late</title><link>https://gazette.example/1</link></item>");
    assert_eq!(
        one(read).former_origin.as_deref(),
        Some("brief:the gull is late")
    );
}

#[test]
fn a_date_that_is_not_given_is_not_invented() {
    let dates = |elements: &str| {
        let one = one(rss(&format!("<item><title>T</title>{elements}</item>")));
        (
            one.published.map(|at| at.to_rfc3339()),
            one.updated.map(|at| at.to_rfc3339()),
        )
    };
    assert_eq!(dates(""), (None, None));
    assert_eq!(dates("<pubDate>03/04/2026</pubDate>"), (None, None));
    let published = "2025-03-04T14:05:00Z".to_owned();
    for written in [
        "<pubDate>Tue, 04 Mar 2025 14:05 GMT</pubDate>",
        "<pubDate>4 Mar 25 09:05:00 EST</pubDate>",
        "<dc:date>2025-03-04T15:05+01:00</dc:date>",
        "<pubdate>2025-03-04 14:05:00 +0000</pubdate>",
        // In Berlin, where this desk is.
        "<pubDate>2025-03-04 15:05:00</pubDate>",
    ] {
        assert_eq!(dates(written), (Some(published.clone()), None), "{written}");
    }
    // Of an entry of Atom that only says when it was changed, that is the date there is.
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title><updated>2025-03-04T14:05:00Z</updated></entry></feed>";
    let one = one(feed("feed.atom", atom));
    assert_eq!(one.published.map(|at| at.to_rfc3339()), Some(published));
}

#[test]
fn limits_of_an_entry_leave_out_what_is_too_much() {
    let categories = |count: usize| {
        let categories = (0..count).map(|n| format!("<category>tag {n}</category>"));
        rss(&format!(
            "<item><title>T</title>{}</item>",
            categories.collect::<String>()
        ))
        .unwrap()
    };
    assert_eq!(categories(50).left_out, []);
    let read = categories(51);
    assert_eq!(read.submissions[0].story.tags.len(), 50);
    assert_eq!(
        read.left_out[0].reason,
        "one category more than an entry may have tags"
    );
    let titled = |length: usize| {
        rss(&format!(
            "<item><title>{}</title></item>",
            "ab c".repeat(length / 4)
        ))
        .unwrap()
    };
    assert_eq!(titled(500).left_out, []);
    let read = titled(504);
    let title = read.submissions[0].story.title.as_str();
    assert!(
        title.ends_with('…') && title.chars().count() <= 500,
        "{title}"
    );
    assert_eq!(
        read.left_out[0].reason,
        "a title of more than 500 characters was cut"
    );
}

#[test]
fn a_title_is_text_whether_it_was_html_or_not() {
    for (written, title) in [
        ("AT&amp;T & <b>sons</b>", "AT&T & sons"),
        ("Why x &lt;y and AT&amp;T", "Why x <y and AT&T"),
        ("&lt;b&gt;Bold&lt;/b&gt; &amp;amp; brave", "Bold & brave"),
        ("<![CDATA[5 &gt; 4 &mdash; <i>still</i>]]>", "5 > 4 — still"),
        ("if (a&lt;b)", "if (a<b)"),
    ] {
        let read = one(rss(&format!("<item><title>{written}</title></item>")));
        assert_eq!(read.story.title.as_str(), title, "{written}");
    }
}

#[test]
fn an_enclosure_is_kept_though_nobody_knows_its_length() {
    for length in ["", "length=\"0\"", "length=\"-1\"", "length=\"lots\""] {
        let read = one(rss(&format!(
            "<item><title>T</title><enclosure url=\"https://a.example/a.mp3?x&amp;y\" {length}/></item>"
        )));
        let enclosure = &read.story.enclosures[0];
        assert_eq!(enclosure.known_length(), None);
        assert_eq!(enclosure.media_type.as_str(), "audio/mpeg");
        assert_eq!(enclosure.url, "https://a.example/a.mp3?x&y");
    }
}

#[test]
fn a_summary_that_is_only_the_beginning_of_the_text_is_none() {
    let content = "<content:encoded>&lt;p&gt;The ferry sails again. After two winters.&lt;/p&gt;</content:encoded>";
    let summary = |description: &str| {
        let item = format!(
            "<item><title>T</title><description>{description}</description>{content}</item>"
        );
        one(rss(&item)).story.summary.map(|text| text.to_string())
    };
    for excerpt in [
        "The ferry sails […]",
        "The ferry sails again. After...",
        "The ferry sails again. After two winters.",
    ] {
        assert_eq!(summary(excerpt), None, "{excerpt}");
    }
    let own = Some("It sails.".to_owned());
    assert_eq!(summary("It sails."), own);
}

#[test]
fn what_an_entry_has_says_what_it_is() {
    let kind = |elements: &str| one(rss(&format!("<item>{elements}</item>"))).story.kind;
    assert_eq!(kind("<title>T</title>"), Kind::Brief);
    assert_eq!(
        kind("<title>T</title><description>A line.</description>"),
        Kind::Brief
    );
    assert_eq!(
        kind(
            "<title>T</title><description>&lt;p&gt;A.&lt;/p&gt;&lt;p&gt;B.&lt;/p&gt;</description>"
        ),
        Kind::Article
    );
    assert_eq!(
        kind("<description>&lt;p&gt;A.&lt;/p&gt;&lt;p&gt;B.&lt;/p&gt;</description>"),
        Kind::Brief
    );
    let long = "word ".repeat(250);
    assert_eq!(
        kind(&format!(
            "<title>T</title><description>{long}</description>"
        )),
        Kind::Article
    );
}

// Documents that belong together.

fn reasons(left_out: &[LeftOut]) -> Vec<&str> {
    left_out.iter().map(|part| part.reason.as_str()).collect()
}

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
    assert_eq!(titles(&read), ["Told in Atom"]);
    let shown = folder.path().join("feed.atom").display().to_string();
    let reason = format!("{shown} has this entry too, and what it says was taken");
    assert_eq!(reasons(&read.left_out), [reason.as_str(), reason.as_str()]);
    let warnings: Vec<_> = read.warnings.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(
        warnings,
        ["left out: it is no feed", "left out: it is no feed"]
    );
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

#[test]
fn a_feed_is_known_by_what_is_in_it() {
    let rss =
        b"\n  <?xml version='1.0'?><rss><channel><item><title>Known</title></item></channel></rss>";
    let read = read_as("saved-without-an-ending", rss, &options()).unwrap();
    assert_eq!(titles(&read), ["Known"]);
    let page = read_as(
        "page.txt",
        b"A page about <rss> feeds\n\nIt has text.\n",
        &options(),
    )
    .unwrap();
    assert_eq!(titles(&page), ["A page about <rss> feeds"]);
    let entry = "<entry xmlns='http://www.w3.org/2005/Atom'><title>Alone</title></entry>";
    assert_eq!(titles(&feed("entry.xml", entry).unwrap()), ["Alone"]);
}
