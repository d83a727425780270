//! Texts of feeds that are written in no common way.

use super::{feed, one, rss};
use newsstand::model::Story;

fn item(content: &str) -> Story {
    let content = format!("<content:encoded><![CDATA[{content}]]></content:encoded>");
    one(rss(&format!("<item><title>T</title>{content}</item>"))).story
}

#[test]
fn a_text_that_is_escaped_twice_is_read() {
    let read = one(rss(
        "<item><title>&lt;![CDATA[AT&amp;T &amp;amp; more]]&gt;</title>\
         <description> &lt;![CDATA[ &lt;p&gt;One &amp;amp; &lt;b&gt;two&lt;/b&gt; \u{1F4F0}&lt;/p&gt; ]]&gt; </description></item>",
    ));
    assert_eq!(read.story.title.as_str(), "AT&T & more");
    assert_eq!(read.story.summary.unwrap().as_str(), "One & two \u{1F4F0}");
    // A text about it is one.
    for title in ["Of <![CDATA[ in XML", "<![CDATA["] {
        let read = one(rss(&format!(
            "<item><title>{}</title></item>",
            title.replace('<', "&lt;")
        )));
        assert_eq!(read.story.title.as_str(), title);
    }
}

#[test]
fn blank_lines_part_the_paragraphs_of_a_text_without_tags() {
    let body = |content: &str| item(content).body.unwrap().as_str().to_owned();
    assert_eq!(
        body("Fish &amp; chips\nfor 3 < 4\r\n\r\n\n\u{1F4F0} Two\n\n"),
        "<p>Fish &amp; chips\nfor 3 &lt; 4</p>\n<p>\u{1F4F0} Two</p>"
    );
    for whole in ["One\nline", "One\n\n<b>two</b>", "One\n\n<!-- x -->two"] {
        assert!(!body(whole).contains("<p>"), "{whole}");
    }
    let lines = body(&"ferry\n\n".repeat(1_000));
    assert_eq!(lines.matches("<p>ferry</p>").count(), 1_000);
    // A description that is all there is.
    let read = one(rss(
        "<item><title>T</title><description>One.\n\nTwo.</description></item>",
    ));
    assert_eq!(
        read.story.body.unwrap().as_str(),
        "<p>One.</p>\n<p>Two.</p>"
    );
    assert_eq!(read.story.summary, None);
}

#[test]
fn what_this_program_wrote_is_its_text() {
    let document = r#"{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "tag:a.example,2026:1",
        "title": "<![CDATA[x]]>", "content_html": "One.\n\nTwo.", "_newsstand": {"kind": "article"}}]}"#;
    let story = one(feed("feed.json", document)).story;
    assert_eq!(story.title.as_str(), "<![CDATA[x]]>");
    assert_eq!(story.body.unwrap().as_str(), "One.\n\nTwo.");
}
