//! An entry's content as HTML, and the excerpt of it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod publishing;

use newsstand::model::*;
use newsstand::publish::content;
use publishing::{author, document, entry, publication, read, story, text, unescaped};

fn with_body(html: &str) -> Story {
    Story {
        body: Some(Html::from_sanitised(html)),
        ..story("A headline")
    }
}

fn html_of(story: Story) -> String {
    content(&publication(), &entry(1, story))
}

#[test]
fn a_dateline_opens_the_first_paragraph() {
    let of = |body: Option<&str>, summary: Option<&str>| {
        html_of(Story {
            dateline: Some(text("OLD QUAY & more")),
            body: body.map(Html::from_sanitised),
            summary: summary.map(text),
            ..story("A headline")
        })
    };
    let place = "<strong>OLD QUAY &amp; more</strong>";
    let body = of(Some("\n<p>One.</p><p>Two.</p>"), Some("Never shown."));
    assert_eq!(body, format!("<p>{place} — One.</p><p>Two.</p>"));
    assert_eq!(
        of(Some("<ul></ul>"), None),
        format!("<p>{place}</p><ul></ul>")
    );
    assert_eq!(
        of(None, Some("5 < 6.")),
        format!("<p>{place} — 5 &lt; 6.</p>")
    );
    assert_eq!(of(None, None), format!("<p>{place} — A headline</p>"));
}

#[test]
fn it_is_never_empty() {
    assert_eq!(html_of(story("<b> & ]]>")), "<p>&lt;b&gt; &amp; ]]&gt;</p>");
    // Nor if nothing of a body may be published.
    for body in ["", " \n", "<iframe src=\"data:x\"></iframe>\n"] {
        assert_eq!(html_of(with_body(body)), "<p>A headline</p>");
    }
}

#[test]
fn the_picture_stands_first_unless_the_body_shows_it() {
    let with_picture = |body: &str| Story {
        image: Some(Image {
            alt: Some(text("The \"Gull\"")),
            ..Image::new("/images/gull.svg")
        }),
        ..with_body(body)
    };
    assert_eq!(
        html_of(with_picture("<p>x</p>")),
        "<figure><img src=\"https://courier.example/images/gull.svg\" \
         alt=\"The &quot;Gull&quot;\"></figure><p>x</p>"
    );
    let shown = "<p><img alt=\"\" src=\"/images/gull.svg\"></p>";
    assert!(!html_of(with_picture(shown)).contains("<figure>"));
}

/// Readers would see it twice. Another of its name, or one that a number tells apart, is another.
#[test]
fn a_picture_that_the_body_shows_in_another_size_is_one() {
    let is_once = |lead: &str, shown: &str| {
        let shown = shown.replace('&', "&amp;");
        let html = html_of(Story {
            image: Some(Image::new(lead)),
            ..with_body(&format!("<p><img alt=\"a > b\" src=\"{shown}\"></p>"))
        });
        html.matches("<img").count() == 1
    };
    let original = "https://quay.example/u/2026/pier.jpg";
    for shown in [
        original,
        "http://quay.example/u/2026/pier-1024x683.jpg",
        "https://quay.example/u/2026/pier-scaled.jpg",
        "https://quay.example/u/2026/pier.jpg?w=1024",
        "https://quay.example/u/2026/pier.jpg?resize=1024%2C683&ssl=1",
        "https://i0.wp.com/quay.example/u/2026/pier.jpg?resize=1024%2C683&ssl=1",
        "https://quay.example/resize/1024x/u/2026/pier.jpg",
        "https://quay.example/max/1024/u/2026/pier.jpg",
        "https://quay.example/u/size/w1000/2026/pier.jpg",
        "https://quay.example/u/s72-w640-h427-c/2026/pier.jpg",
        "https://quay.example/styles/large/public/u/2026/pier.jpg.webp?itok=a",
        "https://quay.example/cdn-cgi/image/width=800,quality=75/u/2026/pier.jpg",
        "https://quay.example/cdn-cgi/image/fit=scale-down,format=auto/u/2026/pier.jpg",
        "https://quay.example/u/2026/pier.jpg/v1/fit/w_1000,h_667,al_c/file.png",
        "https://cdn.example/fetch/$s_!a!,w_1456,c_limit/https%3A%2F%2Fquay.example%2Fu%2F2026%2Fpier.jpg",
        "https://cdn.example/i/https://quay.example/u/2026/pier.jpg",
        "https://quay.example/_next/image?url=%2Fu%2F2026%2Fpier.jpg&w=1080&q=75",
    ] {
        assert!(is_once(original, shown), "{shown}");
        assert!(is_once(shown, original), "{shown}");
    }
    for shown in [
        "https://quay.example/u/2025/pier.jpg",
        "https://other.example/u/2026/pier.jpg",
        "https://quay.example/u/2026/pier-2.jpg",
        "https://i0.wp.com/other.example/u/2026/pier.jpg",
        "https://quay.example/u/2026/pier/1024",
        "https://quay.example/u/2026/pier.gif",
        "https://quay.example/u/2026/pier.jpg?id=18",
        "https://quay.example/u/2026/pier-4x400.jpg",
        "https://quay.example/u/2026/pier.jpg/1.jpg",
        "https://quay.example/u/2026/max/pier.jpg",
        "https://quay.example/u/2026/w59/pier.jpg",
        "https://quay.example/u/2026/s10000/pier.jpg",
    ] {
        assert!(!is_once(original, shown), "{shown}");
    }
    for size in ["w60", "s9999", "60x60"] {
        let shown = format!("https://quay.example/u/2026/{size}/pier.jpg");
        assert!(is_once(original, &shown), "{shown}");
    }
    for [one, other] in [
        ["w47/cover.jpg", "w48/cover.jpg"],
        ["team-4x100.jpg", "team-4x400.jpg"],
        ["pier.jpg/1.jpg", "pier.jpg/2.jpg"],
        ["photo.jpg?id=17", "photo.jpg?id=18"],
    ] {
        let [one, other] = [one, other].map(|path| format!("https://quay.example/{path}"));
        assert!(!is_once(&one, &other), "{one}");
    }
    let numbered = "https://quay.example/photo.php?id=1&w=300";
    assert!(is_once(numbered, "https://quay.example/photo.php?id=1"));
    assert!(!is_once(numbered, "https://quay.example/photo.php?id=2"));
    let behind = |services: usize| "https://cdn.example/i/".repeat(services) + original;
    assert!(is_once(original, &behind(3)));
    assert!(!is_once(original, &behind(4)));
}

#[test]
fn what_is_said_of_a_picture_is_not_lost_with_it() {
    let published = |body: &str| {
        html_of(Story {
            image: Some(Image {
                description: Some(text("The crane & its crew")),
                credit: Some(text("Cy Dee")),
                ..Image::new("https://quay.example/pier.jpg")
            }),
            ..with_body(body)
        })
    };
    let shown = "<figure><img src=\"https://quay.example/pier-1024x683.jpg\"></figure>";
    let caption = "<figcaption>The crane &amp; its crew <small>Cy Dee</small></figcaption>";
    assert!(published(shown).contains(caption));
    let told = format!("{shown}<p>The crane &amp; its crew. Cy Dee</p>");
    assert_eq!(published(&told).matches("<img").count(), 1);
}

#[test]
fn bios_stand_at_the_end() {
    let bio = |name: &str, bio: &str| Author {
        bio: Some(text(bio)),
        ..author(name)
    };
    let story = Story {
        authors: vec![
            bio("Ada Quill", "Ada Quill writes."),
            author("Nobody Known"),
            bio("Bo & Co", "Writes <well>."),
        ],
        ..with_body("<p>x</p>")
    };
    assert_eq!(
        html_of(story),
        "<p>x</p><hr><p><em>Ada Quill writes.</em></p>\
         <p><em><strong>Bo &amp; Co</strong> — Writes &lt;well&gt;.</em></p>"
    );
}

#[test]
fn a_language_is_told_where_it_differs_or_runs_the_other_way() {
    let of = |publication_language: &str, own: Option<&str>| {
        let publication = Publication {
            language: Language::new(publication_language).unwrap(),
            ..publication()
        };
        let story = Story {
            language: own.map(|tag| Language::new(tag).unwrap()),
            ..with_body("<p>x</p>")
        };
        content(&publication, &entry(1, story))
    };
    assert_eq!(of("en", None), "<p>x</p>");
    assert_eq!(
        of("ar", None),
        "<div lang=\"ar\" dir=\"rtl\"><p>x</p></div>"
    );
    assert_eq!(
        of("en", Some("he-IL")),
        "<div lang=\"he-IL\" dir=\"rtl\"><p>x</p></div>"
    );
    assert_eq!(
        of("ar", Some("fr")),
        "<div lang=\"fr\" dir=\"ltr\"><p>x</p></div>"
    );
    // The script decides where it is told.
    for (tag, direction) in [
        ("az-Arab", "rtl"),
        ("ur-Latn-PK", "ltr"),
        ("ar-x-latn", "rtl"),
    ] {
        let html = of("en", Some(tag));
        assert!(html.contains(&format!("dir=\"{direction}\"")), "{html}");
    }
}

#[test]
fn every_address_becomes_absolute() {
    let publication = Publication {
        base_url: "https://courier.example/paper/".parse().unwrap(),
        ..publication()
    };
    let page = "https://courier.example/paper/briefs/story-1";
    for (written, expected) in [
        (
            "/articles/x",
            "https://courier.example/paper/articles/x".to_owned(),
        ),
        (
            "other",
            "https://courier.example/paper/briefs/other".to_owned(),
        ),
        (
            "../articles/x",
            "https://courier.example/paper/articles/x".to_owned(),
        ),
        ("//cdn.example/x", "https://cdn.example/x".to_owned()),
        ("#notes", format!("{page}#notes")),
        ("?a=1&amp;b=2", format!("{page}?a=1&amp;b=2")),
        ("", page.to_owned()),
        ("/a b", "https://courier.example/paper/a%20b".to_owned()),
        (
            "/caf&#233;",
            "https://courier.example/paper/caf%C3%A9".to_owned(),
        ),
        (
            "/it's",
            "https://courier.example/paper/it&apos;s".to_owned(),
        ),
        (
            "mailto:desk@courier.example",
            "mailto:desk@courier.example".to_owned(),
        ),
        (
            "https://other.example/?a&amp;b",
            "https://other.example/?a&amp;b".to_owned(),
        ),
    ] {
        for (before, after) in [("<a href=\"", "\">x</a>"), ("<img src=\"", "\">")] {
            let story = with_body(&format!("<p>{before}{written}{after}</p>"));
            let html = content(&publication, &entry(1, story));
            assert_eq!(html, format!("<p>{before}{expected}{after}</p>"));
        }
    }
    // What is no address at all is none afterwards.
    let html = content(
        &publication,
        &entry(1, with_body("<p><a href=\"//[\">x</a></p>")),
    );
    assert_eq!(html, "<p><a>x</a></p>");
}

#[test]
fn a_relative_address_is_found_however_it_is_written() {
    for body in [
        "<A HREF='/x'>x</A>",
        "<a href=/x>x</a>",
        "<a title=\"y\" href = \"/x\">x</a>",
        "<blockquote cite=\"/x\">x</blockquote>",
        "<a href=\"https://a.example\">x</a><a href=\"/x\">y</a>",
    ] {
        let html = html_of(with_body(body));
        assert!(html.contains("\"https://courier.example/x\""), "{html}");
    }
}

#[test]
fn a_relative_address_belongs_to_the_desks_own_page() {
    let story = Story {
        link: Some(
            "https://www.courier.example/2026/gull.html"
                .parse()
                .unwrap(),
        ),
        ..with_body("<a href=\"bow.html\">x</a>")
    };
    let expected = "<a href=\"https://www.courier.example/2026/bow.html\">x</a>";
    assert_eq!(html_of(story), expected);
}

#[test]
fn no_address_becomes_one_that_runs() {
    // What looks like white space to Unicode is none to a browser, and the other way round.
    for space in [
        "", "/", "&nbsp;", "\u{a0}", "\u{85}", "\u{1680}", "\u{2003}", "\u{2028}", "\u{202f}",
        "\u{3000}", "\u{feff}", " ", "\t", "\n", "\u{200b}",
    ] {
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "&#106;avascript:x",
        ] {
            let html = html_of(with_body(&format!("<a href=\"{space}{address}\">x</a>")));
            let href = html.split("href=\"").nth(1).unwrap_or("https://none\"");
            assert!(href.starts_with("http"), "{space:?}{address}: {html}");
        }
    }
}

#[test]
fn every_address_becomes_a_uri() {
    for (written, expected) in [
        (
            "https://bücher.example/größe?ü#ä",
            "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?%C3%BC#%C3%A4",
        ),
        (
            "https://a.example/a|b[1]{2}^`\\",
            "https://a.example/a%7Cb%5B1%5D%7B2%7D%5E%60/",
        ),
        ("https://a.example/100%", "https://a.example/100%25"),
        (
            "https://a.example/%zz%41%4",
            "https://a.example/%25zz%41%254",
        ),
        (
            "https://a.example/a&nbsp;b&#233;",
            "https://a.example/a%C2%A0b%C3%A9",
        ),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        (
            "HTTPS://A.example/\u{1f4a1}",
            "https://a.example/%F0%9F%92%A1",
        ),
        ("mailto:ünal@a.example", "mailto:%C3%BCnal@a.example"),
        ("/größe", "https://courier.example/gr%C3%B6%C3%9Fe"),
    ] {
        let html = html_of(with_body(&format!(
            "<p><a href=\"{written}\">größe</a></p>"
        )));
        assert_eq!(html, format!("<p><a href=\"{expected}\">größe</a></p>"));
    }
}

fn player(source: &str, rest: &str) -> String {
    let frame = format!("<p>A <iframe src=\"{source}\"{rest}>old</iframe> b.</p>");
    html_of(with_body(&frame))
}

#[test]
fn a_player_of_a_host_that_is_allowed_runs_in_a_sandbox() {
    let html = player(
        "https://www.youtube-nocookie.com/embed/ü?a=1&amp;b=2",
        " title=\"A &lt;film&gt;\" width=\"560\" sandbox=\"allow-top-navigation\" onload=\"x()\"",
    );
    assert_eq!(
        html,
        "<p>A <iframe src=\"https://www.youtube-nocookie.com/embed/%C3%BC?a=1&amp;b=2\" \
         title=\"A &lt;film&gt;\" width=\"560\" \
         sandbox=\"allow-scripts allow-same-origin allow-popups allow-presentation\" \
         referrerpolicy=\"strict-origin-when-cross-origin\" loading=\"lazy\" allowfullscreen=\"\">\
         </iframe> b.</p>"
    );
}

#[test]
fn a_player_of_any_other_host_is_a_link() {
    for (source, rest, expected) in [
        (
            "https://films.example/x?a&amp;b",
            " title=\"A &lt;film&gt; &amp; so\"",
            "<a href=\"https://films.example/x?a&amp;b\">A &lt;film&gt; &amp; so</a>",
        ),
        (
            "https://films.example/<x>",
            "",
            "<a href=\"https://films.example/%3Cx%3E\">https://films.example/%3Cx%3E</a>",
        ),
        (
            "https://films.example/x",
            " title=\" \"",
            "<a href=\"https://films.example/x\">https://films.example/x</a>",
        ),
        // Only the very host, and only by https.
        (
            "https://www.youtube-nocookie.com.evil.example/",
            "",
            "<a href=\"https://www.youtube-nocookie.com.evil.example/\">https://www.youtube-nocookie.com.evil.example/</a>",
        ),
        (
            "https://www.youtube-nocookie.com@evil.example/",
            "",
            "<a href=\"https://www.youtube-nocookie.com@evil.example/\">https://www.youtube-nocookie.com@evil.example/</a>",
        ),
        ("http://www.youtube-nocookie.com/embed/x", "", ""),
        ("data:text/html,x", "", ""),
        ("javascript:x", "", ""),
    ] {
        assert_eq!(
            player(source, rest),
            format!("<p>A {expected} b.</p>"),
            "{source}"
        );
    }
    let publication = Publication {
        embeds: Vec::new(),
        ..publication()
    };
    let story = with_body("<iframe src=\"https://www.youtube-nocookie.com/embed/x\"></iframe>");
    let html = content(&publication, &entry(1, story));
    assert!(
        !html.contains("iframe") && html.contains("<a href="),
        "{html}"
    );
}

#[test]
fn corrections_stand_at_the_end_as_text() {
    let note = |date: Option<&str>, words: &str| Correction {
        date: date.map(|date| date.parse().unwrap()),
        text: text(words),
    };
    let story = Story {
        authors: vec![Author {
            bio: Some(text("Ada writes.")),
            ..author("Ada")
        }],
        corrections: vec![
            note(Some("2026-03-21"), "It was <b>not</b> & never ]]>."),
            note(None, "Nor this 🦑."),
        ],
        ..with_body("<p>x</p>")
    };
    assert_eq!(
        html_of(story),
        "<p>x</p><hr><p><em>Ada writes.</em></p><hr><aside class=\"correction\">\
         <p><strong>Correction, <time dir=\"ltr\" datetime=\"2026-03-21\">21 March 2026</time>:</strong> \
         It was &lt;b&gt;not&lt;/b&gt; &amp; never ]]&gt;.</p>\
         <p><strong>Correction:</strong> Nor this 🦑.</p></aside>"
    );
}

#[test]
fn a_correction_is_called_so_in_the_papers_language() {
    let note = |paper: &str, label: &str, story: Option<&str>| {
        let publication = Publication {
            language: Language::new(paper).unwrap(),
            correction_label: Some(text(label)),
            ..publication()
        };
        let story = Story {
            language: story.map(|tag| Language::new(tag).unwrap()),
            corrections: vec![Correction {
                date: Some("2026-03-21".parse().unwrap()),
                text: text("x"),
            }],
            ..with_body("<p>x</p>")
        };
        let html = content(&publication, &entry(1, story));
        let (_, note) = html.split_once("<aside class=\"correction\"><p>").unwrap();
        note.split_once(" x</p></aside>").unwrap().0.to_owned()
    };
    let day = |told: &str| format!("<time dir=\"ltr\" datetime=\"2026-03-21\">{told}</time>");
    assert_eq!(
        note("en-AU", "<Erratum> & ]]> 🦑", None),
        format!(
            "<strong>&lt;Erratum&gt; &amp; ]]&gt; 🦑, {}:</strong>",
            day("21 March 2026")
        )
    );
    // A month's English name would be a foreign word.
    assert_eq!(
        note("de", "Korrektur", Some("de")),
        format!("<strong>Korrektur, {}:</strong>", day("2026-03-21"))
    );
    assert_eq!(
        note("ar", "تصحيح", Some("fr")),
        format!(
            "<strong lang=\"ar\" dir=\"rtl\">تصحيح, {}:</strong>",
            day("2026-03-21")
        )
    );
}

#[test]
fn a_body_without_relative_addresses_is_not_touched() {
    let body =
        "<p>An <a href=\"https://x.example/\"></p> unclosed &amp; <b odd  = 1>src</b> &nbsp;";
    assert_eq!(html_of(with_body(body)), body);
}

#[test]
fn line_ends_are_the_same_in_every_format() {
    let entries = [entry(1, with_body("<pre>a\r\nb\rc\u{85}d</pre>"))];
    for format in Format::ALL {
        let told = read(format, &document(format, &publication(), &entries));
        assert_eq!(told[0].content, "<pre>a\nb\nc\nd</pre>");
    }
}

/// The description of an RSS item, as a reader of HTML shows it.
fn excerpt(body: &str) -> String {
    let entries = [entry(1, with_body(body))];
    let told = read(
        Format::Rss,
        &document(Format::Rss, &publication(), &entries),
    );
    told[0].summary.clone().unwrap()
}

#[test]
fn an_excerpt_is_the_beginning_of_the_text() {
    for (body, expected) in [
        ("<p>One</p><p>two <b>th</b>ree.</p>", "One two three."),
        ("<ul><li>a<li>b</ul>c<br>d", "a b c d"),
        (
            "<p>5 &lt; 6 &amp;amp; &nbsp;&eacute;&#233;</p>",
            "5 < 6 &amp; éé",
        ),
        ("<p>a &#11;&#xFFFE;b</p>", "a b"),
        ("<!-- no --><p title=\"a > b\">x</p>", "x"),
        ("<p></p>", "A headline"),
        ("AT&T", "AT&T"),
    ] {
        assert_eq!(excerpt(body), expected);
    }
}

#[test]
fn an_excerpt_is_made_of_sentences() {
    for apart in [
        "<h2>Bids <em>and</em> bidders</h2>",
        "<h6>Bids</h6>",
        "<figure><img src='/images/crane.jpg' alt='A'><figcaption><p>The crane, 1926.</p> Bo Li</figcaption></figure>",
        "<table><caption>Bids</caption><tbody><tr><td><table><tbody><tr><td>5</td></tr></tbody></table></td><td>6</td></tr></tbody></table>",
        "<pre><code>let crane = 5;</code></pre>",
        "<figure><figure><figcaption>a</figcaption></figure><figcaption>b</figcaption></figure>",
    ] {
        let body = format!("{apart}<p>It went.</p>{apart}<p>For a song.</p>{apart}");
        assert_eq!(excerpt(&body), "It went. For a song.", "{apart}");
        assert_eq!(excerpt(apart), "A headline", "{apart}");
    }
    // What is shown in a figure may be said by somebody; lists and quotations are of the text.
    let said = "<figure><blockquote><p>It went.</p></blockquote></figure><ol><li>One</li></ol>";
    assert_eq!(excerpt(said), "It went. One");
    // However long it is, it does not fill the excerpt.
    let long = format!("<h2>{}</h2><p>It went.</p>", "word ".repeat(1_000));
    assert_eq!(excerpt(&long), "It went.");
}

#[test]
fn an_excerpt_is_cut_at_a_words_end() {
    const LENGTH: usize = 300;
    let at_the_limit = "abcd ".repeat(59) + "abcde";
    assert_eq!(at_the_limit.len(), LENGTH);
    assert_eq!(excerpt(&at_the_limit), at_the_limit);
    let one_past = format!("{at_the_limit}f");
    assert_eq!(
        excerpt(&one_past),
        "abcd ".repeat(59).trim_end().to_owned() + "…"
    );
    assert_eq!(
        excerpt(&"<p>word, </p>".repeat(100)),
        "word, ".repeat(50).trim_end_matches(", ").to_owned() + "…"
    );
}

#[test]
fn an_excerpt_is_short_in_every_script() {
    let family = "👩‍👩‍👧";
    for word in ["漢字", "x", "ไทย", family, "e\u{301}"] {
        let text = word.repeat(100_000);
        let excerpt = excerpt(&text);
        let kept = excerpt.strip_suffix('…').unwrap();
        assert!((250..=300).contains(&kept.chars().count()), "{excerpt}");
        assert!(text.starts_with(kept));
        assert!(
            word != family || kept.len().is_multiple_of(family.len()),
            "half a family"
        );
    }
}

#[test]
fn an_excerpt_reads_only_the_beginning() {
    let hidden = format!("{}late", "<b> </b>".repeat(20_000));
    assert_eq!(excerpt(&hidden), "A headline");
    let early = format!("early {hidden}");
    assert_eq!(excerpt(&early), "early…");
}

#[test]
fn a_description_is_html_in_which_text_stays_text() {
    let story = Story {
        summary: Some(text("<b>not bold</b> & \"so on\"")),
        ..story("A headline")
    };
    let rss = document(Format::Rss, &publication(), &[entry(1, story)]);
    let description = "&lt;b&gt;not bold&lt;/b&gt; &amp; \"so on\"";
    assert!(rss.contains(&format!(
        "<description><![CDATA[{description}]]></description>"
    )));
    assert_eq!(unescaped(description), "<b>not bold</b> & \"so on\"");
}
