//! Small documents that would cost much.

use super::{feed, one, rss, titles};
use newsstand::import::Imported;

const HTML: usize = 16 << 20;

fn atom(base: &str, content: &str) -> Result<Imported, String> {
    feed(
        "feed.atom",
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry xml:base='{base}'><id>tag:gazette.example,2026:1</id>\
             <title>Ferry</title>{content}</entry></feed>"
        ),
    )
}

fn base(length: usize) -> String {
    let start = "https://gazette.example/";
    format!("{start}{}", "a/".repeat((length - start.len()) / 2))
}

#[test]
fn what_addresses_are_relative_to_is_no_longer_than_an_address() {
    let link =
        "<content type='html'>&lt;p&gt;The &lt;a href='b'&gt;ferry&lt;/a&gt;&lt;/p&gt;</content>";
    let written = |length| {
        let body = one(atom(&base(length), link)).story.body.unwrap();
        body.as_str().to_owned()
    };
    assert!(written(2_000).contains(&format!("{}b\"", base(2_000))));
    // It is as if it were not there.
    assert!(!written(2_002).contains("href"));
    assert!(!written(1 << 20).contains("href"));
}

#[test]
fn a_text_is_not_longer_than_a_file_when_its_addresses_are_absolute() {
    // Of each `<a href='b'>c</a>` 17 bytes are read, and an address of 2,000 and one is written.
    let most = HTML / (17 + 2_001);
    let escaped = |links: usize| {
        format!(
            "<content type='html'>{}</content>",
            "&lt;a href='b'&gt;c&lt;/a&gt;".repeat(links)
        )
    };
    let elements = |links: usize| {
        let links = "<a xmlns='http://www.w3.org/1999/xhtml' href='b'>c</a>".repeat(links);
        format!("<content type='xhtml'><div>{links}</div></content>")
    };
    let read = one(atom(&base(2_000), &escaped(most)));
    assert!(read.story.body.unwrap().as_str().len() > 16_000_000);
    for content in [escaped(most + 1), elements(most + 100), elements(49_000)] {
        let refused = atom(&base(2_000), &content).unwrap_err();
        assert_eq!(
            refused,
            "feed.atom:1: the text has more than 16 MiB when its addresses are absolute; split it, or \
             shorten the address that they are relative to"
        );
    }
}

#[test]
fn a_text_full_of_references_is_read() {
    // Whoever writes one out would look through all that is left of it for each `&`.
    let rain = "&».\u{A0}".repeat(250_000);
    let item = format!(
        "<item><title>Rain</title><description><![CDATA[<p>{rain}</p>]]></description></item>"
    );
    let body = one(rss(&item)).story.body.unwrap();
    assert_eq!(
        body.as_str(),
        format!("<p>{}</p>", "&amp;».&nbsp;".repeat(250_000))
    );
}

#[test]
fn a_text_in_parts_is_the_same() {
    // A reference is not torn apart, and what stands in a table stands before it still.
    let odd = "&amp;&lt;b&gt;&ampx;&#38;&bogus;& &nbsp".repeat(2_000);
    for html in [
        format!("<p>{odd}</p>"),
        format!("<table>{odd}<tr><td>{odd}</td></tr></table>"),
        format!("<select>{odd}</select>"),
        format!("<p>x</p></body></html>{odd}"),
        format!("<pre>\n{odd}</pre>"),
    ] {
        let item =
            format!("<item><title>T</title><description><![CDATA[{html}]]></description></item>");
        let body = one(rss(&item)).story.body.unwrap();
        let whole = "&amp;&lt;b&gt;&amp;x;&amp;&amp;bogus;&amp; &nbsp;".repeat(2_000);
        assert!(body.as_str().contains(&whole), "{}", &html[..20]);
        assert!(!body.as_str().contains("part"), "{}", &html[..20]);
    }
}

#[test]
fn where_a_text_cannot_be_parted_it_has_a_limit() {
    let inside = |before: &str, length: usize, after: &str| {
        let html = format!("<p>Tide</p>{before}{}{after}", "&".repeat(length));
        rss(&format!(
            "<item><title>T</title><description><![CDATA[{html}]]></description></item>"
        ))
    };
    for (before, after) in [("<textarea>", "</textarea>"), ("<p title=\"", "\">x</p>")] {
        assert!(inside(before, 45_000, after).is_ok());
        let refused = inside(before, 47_000, after).unwrap_err();
        assert!(refused.contains("too many characters `&`"), "{refused}");
    }
}

#[test]
fn files_of_an_entry_are_read_up_to_a_limit() {
    let files = |count: usize| {
        let files =
            (0..count).map(|n| format!("<media:content url=\"https://a.example/{n}.mp3\"/>"));
        rss(&format!(
            "<item><title>T</title>{}</item>",
            files.collect::<String>()
        ))
        .unwrap()
    };
    // Twenty go with it, and of each of the others it is told that it does not.
    assert_eq!(files(500).left_out.len(), 480);
    let read = files(20_000);
    assert_eq!(read.left_out.len(), 481);
    assert_eq!(
        read.left_out[0].reason,
        "one file more than are read of an entry"
    );
    assert_eq!(titles(&read), ["T"]);
}

fn json_feed(more: &str, items: &str) -> Result<Imported, String> {
    let version = "\"version\":\"https://jsonfeed.org/version/1.1\"";
    feed(
        "feed.json",
        format!("{{{version},\"title\":\"]]> & 🦀\",{more}\"items\":[{items}]}}"),
    )
}

/// In memory a value of two bytes takes hundreds.
#[test]
fn an_item_of_a_json_feed_has_a_number_of_values_at_most() {
    let list = |values: usize| format!("[{}]", vec!["0"; values].join(","));
    let item = |name: &str, values: usize| {
        format!(
            "{{\"id\":\"urn:x-paper:{name}\",\"title\":\"]]> {name}\",\"_more\":{}}}",
            list(values)
        )
    };
    // The item, its two texts, the list, and what is in it.
    let most = 20_000 - 4;
    let items = [item("one", most), item("two", most)].join(",");
    assert_eq!(
        titles(&json_feed("", &items).unwrap()),
        ["]]> one", "]]> two"]
    );
    let refused = json_feed("", &item("one", most + 1)).unwrap_err();
    assert!(
        refused.starts_with("feed.json:1: the item \"{\\\"id\\\"")
            && refused.contains("more than 20000 values"),
        "{refused}"
    );
    // Around the items as well: the version, the title, the list and what is in it.
    let around =
        |values: usize| json_feed(&format!("\"_more\":{},", list(values)), &item("one", 0));
    assert!(around(20_000 - 3).is_ok());
    let refused = around(20_000 - 2).unwrap_err();
    assert!(
        refused.starts_with("feed.json:1: what stands around the items is too much"),
        "{refused}"
    );
}

#[test]
fn a_json_feed_of_another_form_is_read_as_far_as_it_goes() {
    let item = "{\"id\":\"urn:x-paper:1\",\"title\":\"]]> 🦀\"}";
    for more in [
        "\"_newsstand\":\"x\",",
        "\"_newsstand\":[1],",
        "\"_newsstand\":{\"deleted\":1},",
    ] {
        assert_eq!(
            titles(&json_feed(more, item).unwrap()),
            ["]]> 🦀"],
            "{more}"
        );
    }
    let listless = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":\"x\"}";
    assert!(feed("feed.json", listless).unwrap().submissions.is_empty());
}

#[test]
fn an_entry_without_an_end_goes_up_to_the_next() {
    let item = |title: &str, more: &str| {
        format!("<item>\n<title>{title}</title><description>Text {title}.</description>{more}")
    };
    let end = "</item>\n";
    let read = rss(&[
        item("One", end),
        item("Two", ""),
        item("Three", end),
        item("Four", ""),
        item("Five", ""),
    ]
    .concat())
    .unwrap();
    assert_eq!(titles(&read), ["One", "Two", "Three", "Four", "Five"]);
    let [warning] = read.warnings.as_slice() else {
        panic!("{:?}", read.warnings);
    };
    // The third begins behind a line of the first and two of its own.
    assert_eq!(warning.line, Some(4));
    assert!(
        warning
            .text
            .contains("ahead of it has ended, and so it is with 1 more"),
        "{}",
        warning.text
    );
    // Neither have the elements in it that are open.
    let open = "<item><title>Two ]]&gt; & سفينة 🦀<description>Text";
    let read = rss(&[&item("One", end), open, &item("Three", end)].concat()).unwrap();
    assert_eq!(titles(&read).len(), 3, "{:?}", titles(&read));
    assert_eq!(titles(&read)[2], "Three");
    assert_eq!(read.warnings[0].line, Some(3), "{:?}", read.warnings);
    // As an Atom feed, and one with a prefix.
    for (prefix, declaration) in [("", "xmlns"), ("a:", "xmlns:a")] {
        let entry = |title: &str| {
            format!(
                "<{prefix}entry><{prefix}id>urn:x:{title}</{prefix}id><{prefix}title>{title}</{prefix}title>"
            )
        };
        let read = feed(
            "feed.atom",
            format!(
                "<{prefix}feed {declaration}='http://www.w3.org/2005/Atom'>{}{}</{prefix}entry></{prefix}feed>",
                entry("One"),
                entry("Two")
            ),
        )
        .unwrap();
        assert_eq!(titles(&read), ["One", "Two"]);
        assert_eq!(read.warnings.len(), 1);
    }
}

#[test]
fn an_entry_without_a_beginning_is_told() {
    let item = |title: &str| format!("<title>{title} ]]&gt; & 🦀</title></item>\n");
    let begun = |title: &str| format!("<item>{}", item(title));
    let read = rss(&[begun("One"), item("Two"), begun("Three"), item("Four")].concat()).unwrap();
    assert_eq!(titles(&read).len(), 2, "{:?}", titles(&read));
    let [warning] = read.warnings.as_slice() else {
        panic!("{:?}", read.warnings);
    };
    assert_eq!(warning.line, Some(2));
    let told = "an entry ends here that has not begun, and so it is with 1 more; what stands";
    assert!(warning.text.starts_with(told), "{}", warning.text);
    // An element of another vocabulary is none, nor one that a text names.
    let read = rss(&format!("</x:item></g:entry>{}", begun("One </g:item>"))).unwrap();
    assert!(read.warnings.is_empty(), "{:?}", read.warnings);
}

#[test]
fn what_an_entry_holds_is_no_entry() {
    for within in [
        "<media:group><item><title>No</title></item><item><title>No</title></item></media:group>",
        "<x:item xmlns:x='urn:x'><x:item><title>No</title></x:item></x:item>",
        "<item xmlns='urn:x'><title>No</title></item>",
        "<content:encoded><item>a<item>b</item></item></content:encoded>",
        "<related><item><title>No</title></item><item><title>No</title></item></related>",
        "<relatedItems><item><title>No</title></item></relatedItems>",
        "<item/>",
        "<entry><title>No</title></entry>",
    ] {
        let read = rss(&format!("<item>{within}<title>Yes</title></item>")).unwrap();
        assert_eq!(titles(&read), ["Yes"], "{within}");
        assert!(read.warnings.is_empty(), "{within}: {:?}", read.warnings);
    }
    // What an entry of Atom is about may be another (RFC 4287, section 4.1.3.3).
    let held = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:x:1</id><title>Yes</title>\
                <content type='application/atom+xml'><entry><title>No</title></entry></content></entry></feed>";
    let read = feed("feed.atom", held).unwrap();
    assert_eq!(titles(&read), ["Yes"]);
    assert!(read.warnings.is_empty(), "{:?}", read.warnings);
}

#[test]
fn entries_without_ends_are_not_within_each_other() {
    let item = |number: usize| format!("<item><title>Story {number}</title>");
    let read = rss(&(0..1_000).map(item).collect::<String>()).unwrap();
    assert_eq!(read.submissions.len(), 1_000);
    assert_eq!(read.warnings.len(), 1);
}
