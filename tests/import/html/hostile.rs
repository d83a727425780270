//! Pages that somebody made to harm, and those at a limit and one past it.

use super::{one, options, page, read, read_as};
use newsstand::import::Imported;
use newsstand::model::Story;

fn body(imported: Imported) -> String {
    let story: Story = one(imported).story;
    story.body.unwrap().as_str().to_owned()
}

/// A page whose body is this.
fn text(html: &str) -> String {
    page(
        "",
        &format!(
            "<div class='entry-content'>{html}<p>{}</p></div>",
            "The sea is large. ".repeat(20)
        ),
    )
}

fn refused(html: &str) -> String {
    read(html).unwrap_err().to_string()
}

#[test]
fn depth_and_number_of_elements() {
    let nested = |levels: usize| {
        text(&format!(
            "{}x{}",
            "<div>".repeat(levels),
            "</div>".repeat(levels)
        ))
    };
    assert!(refused(&nested(3_000)).contains("lie within each other"));
    // The body itself is two more.
    assert!(read(&nested(500)).is_ok());
    assert!(refused(&nested(513)).contains("lie within each other"));
    let hidden = text(&format!("<noscript>{}</noscript>", "<div>".repeat(3_000)));
    assert!(read(&hidden).is_ok());
    // Two halves of a tag around something that goes do not make one.
    let joined = text(&format!(
        "<<noscript></noscript>noscript>{}",
        "<div>".repeat(3_000)
    ));
    assert!(refused(&joined).contains("lie within each other"));
    let many = |count: usize| text(&"<br>".repeat(count));
    assert!(read(&many(49_000)).is_ok());
    assert!(refused(&many(50_001)).contains("more than 50000 elements"));
}

#[test]
fn what_is_left_open_is_not_opened_again_a_million_times() {
    let bomb = |open: usize, paragraphs: usize| {
        let open: String = (0..open).map(|at| format!("<b class=c{at}>")).collect();
        text(&format!("<p>{open}</p>{}", "<p>x</p>".repeat(paragraphs)))
    };
    assert!(refused(&bomb(400, 20_000)).contains("close them"));
    assert!(read(&bomb(3, 2_000)).is_ok());
}

#[test]
fn attributes_without_end() {
    let names = |count: usize| (0..count).map(|at| format!(" a{at}=1")).collect::<String>();
    assert!(read(&text(&format!("<p{}>x</p>", names(500)))).is_ok());
    assert!(
        refused(&text(&format!("<p{}>x</p>", names(501)))).contains("more than 500 attributes")
    );
    assert!(
        refused(&text(&format!("<p{}>x</p>", names(400_000)))).contains("more than 500 attributes")
    );
    assert!(refused(&text(&format!("<p>x</p{}>", names(400_000)))).contains("end tag"));
    let end = |spaces: usize| text(&format!("<p>x</p{}>", " ".repeat(spaces)));
    assert!(read(&end(999)).is_ok());
    assert!(refused(&end(1_000)).contains("end tag"));
    let long = text(&format!("<p title='{}'>Found.</p>", "x".repeat(8 << 20)));
    assert!(body(read(&long).unwrap()).contains("Found."));
}

#[test]
fn data_without_end() {
    let script = |json: &str| format!("<script type='application/ld+json'>{json}</script>");
    let article = r#"{"@type":"NewsArticle","headline":"The tide came late","author":"Ada Stone"}"#;
    let many = page(
        &script(r#"{"@type":"WebSite","name":"Quay"}"#).repeat(20_000),
        "",
    );
    assert_eq!(
        one(read(&many).unwrap()).story.title.as_str(),
        "The tide came late"
    );
    // The first thousand are read.
    let things = |before: usize| {
        let imported = read(&page(
            &format!(
                "{}{}",
                script("{\"@type\":\"X\"}").repeat(before),
                script(article)
            ),
            "",
        ))
        .unwrap();
        one(imported).story.authors.len()
    };
    assert_eq!([things(999), things(1_000)], [1, 0]);
    for deep in [
        format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
        "{\"a\":".repeat(10_000),
    ] {
        let imported = read(&page(&format!("{}{}", script(&deep), script(article)), "")).unwrap();
        assert!(imported.warnings[0].text.contains("JSON-LD"));
        assert_eq!(one(imported).story.authors[0].name.as_str(), "Ada Stone");
    }
    let filled = |length: usize| {
        let json = article.replace("Ada", &format!("Ada{}", " ".repeat(length - article.len())));
        let imported = read(&page(&script(&json), "")).unwrap();
        (imported.warnings.len(), one(imported).story.authors.len())
    };
    assert_eq!(filled(1 << 20), (0, 0));
    assert_eq!(filled((1 << 20) + 1).0, 1);
    let scopes = "<div itemscope itemtype='https://schema.org/NewsArticle' itemprop=x>".repeat(480);
    assert!(read(&page("", &scopes)).is_ok());
}

#[test]
fn bytes_that_are_no_text() {
    let mut bytes = text("<p>Fine \u{1F426}.</p>").into_bytes();
    let at = bytes.len() / 2;
    bytes[at] = 0xFF;
    let imported = read_as("page.html", &bytes, &options()).unwrap();
    assert!(!imported.warnings.is_empty());
    let body = body(
        read(&text(
            "<p>a\u{b}b]]>c\u{FFFE}<![CDATA[x]]> صباح &#x0B;d</p>",
        ))
        .unwrap(),
    );
    assert!(body.contains("<p>ab]]&gt;c"), "{body}");
    assert!(body.contains("صباح d"), "{body}");
}

#[test]
fn nothing_that_runs_comes_in() {
    let imported = read(&text(
        "<p onclick=x()>One<script>alert(1)</script></p><a href='java&#11;script:x'>two</a>\
         <iframe src='javascript:x'></iframe><svg><script>x</script></svg><img src=x onerror=y>\
         <style>p{}</style><p style='display:none'>three</p><form action=/x><input></form>\
         <blockquote cite='java&#10;script:x'>four</blockquote><q cite=/five>five</q>",
    ));
    let body = body(imported.unwrap());
    assert!(body.contains("cite=\"/five\""), "{body}");
    for bad in [
        "onclick", "script", "alert", "iframe", "svg", "onerror", "style", "form",
    ] {
        assert!(!body.contains(bad), "{bad}: {body}");
    }
}

#[test]
fn a_long_text_stays_whole() {
    let paragraph = format!("<p>{}</p>", "words & waves ]]> ".repeat(60));
    let imported = read(&text(&paragraph.repeat(1_000))).unwrap();
    assert!(body(imported).len() > 1 << 20);
}

#[test]
fn limits_of_a_page() {
    let card = |at: usize| {
        format!(
            "<article><h3><a href='https://quay.example/{at}'>Story {at}</a></h3><p>It is told here, in one sentence of its own.</p></article>"
        )
    };
    let list = |count: usize| {
        format!(
            "<!doctype html><main>{}</main>",
            (0..count).map(card).collect::<String>()
        )
    };
    assert_eq!(read(&list(1_000)).unwrap().submissions.len(), 1_000);
    assert!(refused(&list(1_001)).contains("more than 1000 briefs"));
    let tags = |count: usize| {
        let names: String = (0..count)
            .map(|at| format!("<meta property='article:tag' content='tag {at}'>"))
            .collect();
        let imported = read(&page(&names, "")).unwrap();
        (imported.left_out.len(), one(imported).story.tags.len())
    };
    assert_eq!([tags(50), tags(51)], [(0, 50), (1, 50)]);
    let title = |length: usize| {
        let head = format!(
            "<meta property='og:title' content='{}'>",
            "x".repeat(length)
        );
        let html = page(&head, "").replace("<h1>The tide came late</h1>", "");
        read(&html).is_ok()
    };
    assert_eq!([title(500), title(501)], [true, false]);
}

#[test]
fn addresses_that_are_relative_to_a_long_one_have_a_limit_together() {
    let base = format!("https://quay.example/{}/", "a".repeat(1_900));
    let read = |links: usize| {
        let head = format!("<base href='{base}'>");
        let links = "<a href=b>c</a> ".repeat(links);
        let html = page(&head, "").replace("</p></div>", &format!("</p><p>{links}</p></div>"));
        read_as("p.html", html.as_bytes(), &options())
    };
    // 16 MiB of addresses are some 8,700.
    let told = one(read(8_000).unwrap()).story.body.unwrap();
    assert_eq!(told.as_str().matches(&base).count(), 8_000);
    let error = read(9_000).unwrap_err().to_string();
    assert!(
        error.contains("more than 16 MiB when its addresses are absolute"),
        "{error}"
    );
}

/// In memory a value of two bytes takes hundreds, whichever script it is in.
#[test]
fn the_data_of_a_page_has_a_number_of_values_at_most() {
    let told = |values: usize| {
        let list = |values: usize| format!("[{}]", vec!["\"]]> 🦀\""; values - 1].join(","));
        let script = |values: usize| {
            let json = list(values);
            format!("<script type=\"application/ld+json\">{json}</script>")
        };
        let scripts = script(values / 2) + &script(values - values / 2);
        read(&page(&scripts, "")).unwrap().warnings
    };
    assert_eq!(told(20_000), []);
    assert!(told(20_001)[0].text.contains("JSON-LD"));
}

/// Each is compared with no other: a thousand took a quarter of a minute.
#[test]
fn a_page_may_mark_twenty_thousand_texts() {
    let marked = "<div class=entry-content>Fog.</div>".repeat(20_000);
    let updates =
        "<article><h3>Fog</h3><div class=entry-content>Fog.</div></article>".repeat(3_000);
    let headlines = "<h1>Fog</h1>".repeat(9_000);
    let beside = format!("<article>{marked}</article>");
    let called = format!(
        "{}{beside}",
        updates.replace("<article>", "<article class=update>")
    );
    for html in [format!("{marked}{headlines}"), updates, beside, called] {
        let page = page("", "").replace("<h1>", "<article><h1>");
        let imported = read(&page.replace("</body>", &format!("{html}</article></body>")));
        assert!(body(imported.unwrap()).contains("came at nine"));
    }
}

/// A parser remembers each that begins no tag.
#[test]
fn so_many_angles_and_no_more() {
    let own = text("<!---->").matches('<').count();
    // In a comment a parser passes them by.
    let angles = |count: usize| text(&format!("<!--{}-->", "<".repeat(count - own)));
    assert!(read(&angles(1 << 20)).is_ok());
    for much in [angles((1 << 20) + 1), text(&"<".repeat(16_000_000))] {
        let refused = refused(&much);
        assert!(refused.contains("write `&lt;`"), "{refused}");
    }
}

/// Each point of a list is asked of once.
#[test]
fn a_list_may_have_twenty_thousand_names() {
    let list = |last: &str| {
        let names = "<li>By Ada Quill</li>".repeat(20_000);
        let head = format!("<ul>{names}<li>{last}</li></ul><p>It came at eight.</p>");
        let page = page("<meta name=author content='Ada Quill'>", "");
        page.replace("<p>It was", &format!("{head}<p>It was"))
    };
    let told = body(read(&list("Serves four")).unwrap());
    assert!(told.contains("four") && !told.contains("Quill"), "{told}");
    let told = body(read(&list("3 Nov")).unwrap());
    assert!(told.starts_with("<p>It came"), "{told}");
}

/// What each of many looks at around itself or above is not read again for each.
#[test]
fn many_may_stand_beside_one_long_text() {
    let points = |point: &str| format!("<p>5{}</p>", point.repeat(100_000));
    let pointed = text(&format!(
        "<div class=sharedaddy>{}</div><aside>{}</aside>",
        points(" ."),
        points(".")
    ));
    assert!(body(read(&pointed).unwrap()).contains("The sea is large."));
    let bios = "<p class=author-bio>Someone</p>".repeat(300);
    let (head, about) = (
        "<meta name=author content='Ada Quill'>",
        format!("<div><div>{}{bios}</div></div>", "word ".repeat(400_000)),
    );
    let authors = one(read(&page(head, &about)).unwrap()).story.authors;
    assert_eq!(authors[0].bio, None);
    let paragraphs = "<p>The harbour board met in the old sail loft on Monday.</p>".repeat(20);
    let card = |at: usize, to: &str| {
        let link = format!("<h3><a href='/{to}/{at}'>The ferry {to} {at}</a></h3>");
        format!("<div>{link}<p>The ferry {to} leaves the quay at {at} today.</p></div>")
    };
    let pairs: String = (0..400)
        .map(|at| {
            format!(
                "{paragraphs}<div>{}{}</div>",
                card(at, "out"),
                card(at, "home")
            )
        })
        .collect();
    assert!(read(&format!("<title>Ferries</title><main>{pairs}</main>")).is_ok());
}
