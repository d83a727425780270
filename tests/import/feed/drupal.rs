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
fn the_text_is_taken_out_of_what_stands_around_it() {
    let story = item(&[TITLE, BODY, IMAGE, BELOW].concat(), "");
    assert_eq!(
        body(&story),
        "<p>The ferry was late &amp; <b>later</b> 🦀.</p><article>\
         <div><img src=\"https://quay.example/plan.jpg\"></div></article>"
    );
    assert_eq!(story.authors[0].name.as_str(), "ada");
    let image = story.image.unwrap();
    let pier = "https://quay.example/sites/default/files/styles/large/public/pier.jpg?itok=a";
    assert_eq!(image.url, pier);
    assert_eq!(image.alt.unwrap().as_str(), "The pier");
    assert_eq!((image.width, image.height), (Some(480), Some(320)));
    // What the feed itself calls its picture is that.
    let enclosed =
        "<enclosure url=\"https://quay.example/lead.jpg\" length=\"0\" type=\"image/jpeg\"/>";
    let image = item(&[TITLE, BODY, IMAGE].concat(), enclosed).image;
    assert_eq!(image.unwrap().url, "https://quay.example/lead.jpg");
}

#[test]
fn several_fields_of_text_follow_each_other_without_their_names() {
    let seven = "<div class=\"field field-name-body field-type-text-with-summary\"><div class=\"field-label\">Body:</div>\
        <div class=\"field-items\"><div class=\"field-item even\"><p>One.</p></div></div></div>";
    let long = "<div class=\"field field-name-field-more field-type-text-long\"><p>Two.</p></div>";
    let story = item(&[seven, long].concat(), "");
    assert_eq!(body(&story), "<p>One.</p>\n<p>Two.</p>");
    // What only a part of a text is called is no reason to lose the others.
    for inside in [
        "<div class=\"field__item\">x</div><p>One.</p>",
        "<p class=\"field__label\">x</p><p>One.</p>",
    ] {
        let story = item(
            &format!("<div class=\"field--name-body\">{inside}</div>"),
            "",
        );
        assert!(body(&story).contains("x<"), "{inside}");
        assert!(body(&story).contains("One."), "{inside}");
    }
}

#[test]
fn many_fields_are_read_soon() {
    let began = std::time::Instant::now();
    let depth = (
        "<div class=\"field--name-body\">".repeat(160),
        "</div>".repeat(160),
    );
    let deep = [&depth.0, "x", &*depth.1].concat().repeat(300);
    let flat = "<p class=\"field-name-body\"><i class=\"field-item\">x</i></p>".repeat(24_000);
    for many in [deep, flat] {
        let story = item(&many, "");
        assert!(body(&story).contains('x'));
    }
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}

#[test]
fn what_has_no_field_of_text_stays() {
    for other in [
        "<p class=\"my-field-name-body\">One.</p><p>Two.</p>",
        "<p class=\"field--name-field-plan field--type-string-long\">One.</p><p>Two.</p>",
    ] {
        assert_eq!(body(&item(other, "")), "<p>One.</p><p>Two.</p>");
    }
    let plain = r#"{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "T",
        "content_text": "<p class=\"field--name-body\">One.</p>"}]}"#;
    let story = one(feed("feed.json", plain)).story;
    assert_eq!(
        body(&story),
        "<p>&lt;p class=\"field--name-body\"&gt;One.&lt;/p&gt;</p>"
    );
}
