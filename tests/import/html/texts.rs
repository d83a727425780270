//! The text of a story, and what is not of it.

use super::{one, page, read};

/// The body of a page whose marked body is this, without what all of them begin with.
fn text(html: &str) -> String {
    let page = page("", "").replace("</p></div>", &format!("</p>{html}</div>"));
    let body = one(read(&page).unwrap()).story.body.unwrap();
    let (_, rest) = body.as_str().split_once("it had been.</p>").unwrap();
    rest.replace('\n', "")
}

#[test]
fn furniture_is_cut_and_the_rest_stays() {
    let table = [
        (
            "<div class='post-share-buttons'><a href='https://s.example'>Share</a></div>",
            "",
        ),
        (
            "<aside class=newsletter><p>Get our letter</p></aside><p>On.</p>",
            "<p>On.</p>",
        ),
        (
            "<p>Read more: <a href='https://q.example/a'>One pier</a></p>",
            "",
        ),
        (
            "<p>Read more in the book <a href='https://q.example/a'>One</a>, which the author wrote at sea.</p>",
            "<p>Read more in the book <a href=\"https://q.example/a\" rel=\"noopener noreferrer\">One</a>, which the author wrote at sea.</p>",
        ),
        (
            "<div><div><p>Deep <span>down</span>.</p></div></div>",
            "<p>Deep down.</p>",
        ),
        (
            "<div>A line in a <b>div</b>.</div>",
            "<p>A line in a <b>div</b>.</p>",
        ),
        ("<p>&nbsp;</p><p><br></p><h2></h2><p>On.</p>", "<p>On.</p>"),
        ("<h1>The tide came late</h1><p>On.</p>", "<p>On.</p>"),
        ("<img src='https://q.example/p.gif' width=1 height=1>", ""),
        (
            "<img src='data:image/gif;base64,R0' data-src='https://q.example/p.jpg' alt=p>",
            "<img src=\"https://q.example/p.jpg\" alt=\"p\">",
        ),
        (
            "<img srcset='https://q.example/s.jpg 320w, https://q.example/l.jpg 640w'>",
            "<img src=\"https://q.example/l.jpg\">",
        ),
        (
            "<p><a href='/nowhere'>a link</a> <a href='#n'>1</a></p>",
            "<p><a rel=\"noopener noreferrer\">a link</a> <a href=\"#n\" rel=\"noopener noreferrer\">1</a></p>",
        ),
        (
            "<iframe src='https://www.youtube.com/embed/x'></iframe>",
            "<iframe src=\"https://www.youtube.com/embed/x\"></iframe>",
        ),
        (
            "<div class=wp-caption><img src='https://q.example/p.jpg'><p class=wp-caption-text>A pier</p></div>",
            "<figure><img src=\"https://q.example/p.jpg\"><figcaption>A pier</figcaption></figure>",
        ),
    ];
    for (html, expected) in table {
        assert_eq!(text(html), expected, "{html}");
    }
}

#[test]
fn a_name_that_is_also_the_whole_cuts_nothing() {
    let html = page("", "")
        .replace(
            "<body>",
            "<body><div class='post has-sidebar widget social'>",
        )
        .replace("</body>", "</div></body>");
    assert!(one(read(&html).unwrap()).story.body.is_some());
}

#[test]
fn datelines() {
    let told = |paragraph: &str| {
        let html = page("", "").replace(
            "<p>It was due at six",
            &format!("<p>{paragraph} was due at six"),
        );
        let story = one(read(&html).unwrap()).story;
        let body = story.body.unwrap();
        (
            story
                .dateline
                .map_or(String::new(), |text| text.to_string()),
            body.as_str().split(" was due").next().unwrap().to_owned(),
        )
    };
    for (paragraph, dateline, begins) in [
        ("PORT ELLEN, Scotland: It", "PORT ELLEN, Scotland", "<p>It"),
        (
            "<strong>PORT ELLEN, Scotland</strong> &mdash; <em>It</em>",
            "PORT ELLEN, Scotland",
            "<p><em>It</em>",
        ),
        (
            "<b>PORT ELLEN, Scotland – It</b>",
            "PORT ELLEN, Scotland",
            "<p><b>It</b>",
        ),
        (
            "<span>PORT ELLEN</span> (Reuters) - It",
            "PORT ELLEN (Reuters)",
            "<p>It",
        ),
        ("NATO: It", "", "<p>NATO: It"),
    ] {
        assert_eq!(
            told(paragraph),
            (dateline.to_owned(), begins.to_owned()),
            "{paragraph}"
        );
    }
}

#[test]
fn a_page_that_marks_nothing() {
    let paragraph = "<p>The crane has stood on the quay for forty winters, and nobody remembers who bought it, or why, or what it lifted first.</p>";
    let html = format!(
        "<!doctype html><title>The crane</title><div id=a><ul><li><a href=/x>News</a></li><li><a href=/y>Sport</a></li></ul></div>\
         <div id=b><h1>The crane</h1>{}<div class=sharing>Share this</div></div><div id=c>Copyright 2026</div>",
        paragraph.repeat(6)
    );
    let body = one(read(&html).unwrap()).story.body.unwrap();
    assert_eq!(body.as_str().matches("forty winters").count(), 6);
    for furniture in ["Sport", "Share", "Copyright"] {
        assert!(!body.as_str().contains(furniture), "{body:?}");
    }
}

#[test]
fn a_text_that_is_only_in_the_data() {
    let data = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"The crane\",\"articleBody\":\"BOWMORE, Islay: One & <two>.\\n\\nThree.\"}</script>";
    let html = format!("<!doctype html><head>{data}</head><body><div id=app></div></body>");
    let story = one(read(&html).unwrap()).story;
    assert_eq!(story.dateline.unwrap().as_str(), "BOWMORE, Islay");
    assert_eq!(
        story.body.unwrap().as_str(),
        "<p>One &amp; &lt;two&gt;.</p>\n<p>Three.</p>"
    );
}
