//! What is refused, and how that is said.

use super::super::{options, read_all};
use super::{feed, rss, titles};
use tempfile::TempDir;

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
            "no article and no list of briefs",
        ),
        ("no.rss", "only words & ]]>", "it has no element"),
        (
            "cut.rss",
            "<rss><channel>\n<item><title>Ferry ]]&gt; \u{1f6a2}</ti",
            "cut.rss:2: the document breaks off here, before its first entry ends",
        ),
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
