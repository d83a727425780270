//! Stories as Drupal sends them, among the parts of their pages.

use super::{feed, one, rss};
use newsstand::model::Story;

const TITLE: &str = "<span class=\"field field--name-title field--type-string\">Ferry late</span>
    <span class=\"field field--name-uid field--type-entity-reference\"><span lang=\"\" about=\"/user/1\"
     typeof=\"schema:Person\" property=\"schema:name\" datatype=\"\">ada</span></span>
    <span class=\"field field--name-created field--type-created\"><time>Fri, 11/20/2026 - 09:30</time></span>";
const BODY: &str = "<div class=\"clearfix text-formatted field field--name-body field--type-text-with-summary field__item\">\
    <p>The ferry was late &amp; <b>later</b> 🦀.</p>\
    <article class=\"media\"><div class=\"field field--type-image field__item\"><img src=\"/plan.jpg\"></div></article></div>";
const IMAGE: &str = "<div class=\"field field--name-field-image field--type-image\"><a href=\"/node/1\"><img
     src=\"/sites/default/files/styles/large/public/pier.jpg?itok=a\" width=\"480\" height=\"320\" alt=\"The pier\"></a></div>";
const BELOW: &str = "<div class=\"field field--name-field-tags\"><h3 class=\"field__label\">Tags</h3><ul class=\"links\">
    <li><a href=\"/tags/1\">boats</a></li></ul></div>
    <ul class=\"links inline\"><li class=\"node-readmore\"><a href=\"/node/1\">Read more</a></li></ul>
    <section class=\"field field--name-comment field--type-comment comment-wrapper\"><article class=\"comment\">
    <div class=\"field field--name-comment-body field--type-text-long\"><p>At last!</p></div></article></section>";

fn item(description: &str, more: &str) -> Story {
    one(rss(&format!(
        "<item><title>Ferry late</title><link>https://quay.example/node/1</link>\
         <description><![CDATA[{description}]]></description><dc:creator>ada</dc:creator>{more}</item>"
    )))
    .story
}

fn body(story: &Story) -> &str {
    story.body.as_ref().unwrap().as_str().trim()
}

#[test]
fn what_stands_around_a_text_goes_and_all_else_stays() {
    let more = "<div class=\"field field--name-field-note field--type-string-long\">A note.</div>\
        <div class=\"field field--name-field-report\"><a href=\"/report.pdf\">The report</a></div>";
    let story = item(&[TITLE, BODY, IMAGE, more, BELOW].concat(), "");
    let text = body(&story);
    for gone in ["Ferry late", "ada", "2026 - 09:30", "Read more", "At last!"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
    for kept in [
        "<p>The ferry was late &amp; <b>later</b> 🦀.</p>",
        "plan.jpg",
        "pier.jpg",
        "A note.",
        "report.pdf",
    ] {
        assert_eq!(text.matches(kept).count(), 1, "{kept}: {text}");
    }
    assert_eq!(story.authors[0].name.as_str(), "ada");
}

#[test]
fn what_a_field_holds_stays_whatever_it_is_called() {
    let related = "<div class=\"field field--name-field-related\"><span class=\"field--name-title\">Nets</span>\
        <ul class=\"links inline\"><li>Buoys</li></ul></div>";
    let story = item(&[TITLE, BODY, related].concat(), "");
    for kept in ["Nets", "Buoys"] {
        assert!(body(&story).contains(kept), "{kept}");
    }
}

#[test]
fn many_fields_are_read() {
    let depth = (
        "<div class=\"field--name-body\">".repeat(160),
        "</div>".repeat(160),
    );
    let deep = [&depth.0, "x", &*depth.1].concat().repeat(300);
    let flat =
        "<p class=\"field--name-body\"><i class=\"field--name-title\">x</i></p>".repeat(24_000);
    // Seconds; where each looks at all others it takes an hour.
    for many in [deep, flat] {
        let story = item(&[TITLE, &many].concat(), "");
        assert!(body(&story).contains('x'));
    }
}

#[test]
fn what_does_not_begin_as_a_page_stays() {
    let fact =
        "<div class=\"field field--name-body field--type-text-with-summary\"><p>Two.</p></div>";
    let links = "<ul class=\"links inline\"><li>Three.</li></ul>";
    for begins in ["<p>One.</p>", "One.", "<div><p>One.</p></div>"] {
        let story = item(&[begins, fact, TITLE, links].concat(), "");
        for kept in ["One.", "Two.", "Ferry late", "Three."] {
            assert!(body(&story).contains(kept), "{begins}: {kept}");
        }
    }
    let plain = r#"{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "T",
        "content_text": "<p class=\"field--name-body\">One.</p>"}]}"#;
    let story = one(feed("feed.json", plain)).story;
    assert_eq!(
        body(&story),
        "<p>&lt;p class=\"field--name-body\"&gt;One.&lt;/p&gt;</p>"
    );
}
