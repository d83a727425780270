//! Each field, by where a page may say it.

use super::{one, options, page, read, read_as};
use newsstand::import::Options;
use newsstand::model::{Instant, Language, Story, Submission};
use url::Url;

fn submission(head: &str, more: &str) -> Submission {
    one(read(&page(head, more)).unwrap())
}

fn story(head: &str, more: &str) -> Story {
    submission(head, more).story
}

fn data(json: &str) -> String {
    format!("<script type='application/ld+json'>{json}</script>")
}

/// The data of the page's story with these properties.
fn article(properties: &str) -> String {
    data(&format!(
        r#"{{"@type":"NewsArticle","headline":"The tide came late",{properties}}}"#
    ))
}

#[test]
fn authors() {
    let person = r#"{"@type":"Person","name":"Ada Stone","url":"https://quay.example/ada","description":"A pilot."}"#;
    let table = [
        (article(r#""author":"Ada Stone""#), "", "Ada Stone"),
        (
            article(r#""author":"By Ada Stone and Bo Li""#),
            "",
            "Ada Stone|Bo Li",
        ),
        (
            article(r#""author":["Ada Stone","Bo Li","Ada Stone"]"#),
            "",
            "Ada Stone|Bo Li",
        ),
        (
            article(&format!(r#""author":{person}"#)),
            "",
            "Ada Stone (A pilot.) https://quay.example/ada",
        ),
        (
            article(
                r#""author":[{"name":"Ada Stone"},{"@type":"Organization","name":"The Quay"}],"publisher":{"name":"The Quay"}"#,
            ),
            "",
            "Ada Stone",
        ),
        (article(r#""author":{"name":"admin"}"#), "", ""),
        (article(r#""creator":["Bo Li"]"#), "", "Bo Li"),
        (
            "<meta name=author content='Ada Stone'>".to_owned(),
            "",
            "Ada Stone",
        ),
        (
            "<meta property='article:author' content='https://social.example/ada'>".to_owned(),
            "",
            "",
        ),
        // The data win over what the page shows, which tells more of whom they name.
        (
            article(r#""author":"Ada Stone""#),
            "<a rel=author href='https://quay.example/ada'>Ada Stone</a><div class=byline>Bo Li</div>",
            "Ada Stone https://quay.example/ada",
        ),
        (
            String::new(),
            "<div class=byline>Von Käthe Möller und Jörg Süß</div>",
            "Käthe Möller|Jörg Süß",
        ),
        // What a name begins with is part of it.
        (article(r#""author":{"name":"Di Wu"}"#), "", "Di Wu"),
        (
            article(r#""author":["Von Miller","Par Lagerkvist"]"#),
            "",
            "Von Miller|Par Lagerkvist",
        ),
        (
            "<meta name=author content='Di Stefano'>".to_owned(),
            "",
            "Di Stefano",
        ),
        (
            String::new(),
            "<div class=byline>Av Westin</div>",
            "Av Westin",
        ),
        (
            String::new(),
            "<div class=byline>Von <a href='/m'>Von Miller</a></div>",
            "Von Miller",
        ),
        (
            String::new(),
            "<span class=byline>By <span class='vcard author'>Ada Quill</span> on <abbr>November 3, 2026 7:00 AM</abbr></span>",
            "Ada Quill",
        ),
        (
            String::new(),
            "<p class=byline>By Ada Quill and Bo Li on November 3, 2026 7:00 AM</p>",
            "Ada Quill|Bo Li",
        ),
        (
            String::new(),
            "<p class=byline>بقلم: ليلى حداد</p>",
            "ليلى حداد",
        ),
        (
            String::new(),
            "<p class=byline>By Bo Li, Staff Reporter</p>",
            "Bo Li",
        ),
        (
            String::new(),
            "<div class=author-box><h4><a href='https://quay.example/bo'>Bo Li</a></h4><p>Bo counts cranes by night.</p></div>",
            "Bo Li (Bo counts cranes by night.) https://quay.example/bo",
        ),
    ];
    for (head, more, expected) in table {
        let told: Vec<String> = story(&head, more)
            .authors
            .iter()
            .map(|author| {
                let bio = author
                    .bio
                    .as_ref()
                    .map_or(String::new(), |bio| format!(" ({bio})"));
                let url = author
                    .url
                    .as_ref()
                    .map_or(String::new(), |url| format!(" {url}"));
                format!("{}{bio}{url}", author.name)
            })
            .collect();
        assert_eq!(told.join("|"), expected, "{head} {more}");
    }
}

#[test]
fn the_shapes_of_data() {
    let thing =
        r#"{"@type":"NewsArticle","headline":"The tide came late","articleSection":"Tides"}"#;
    for json in [
        thing.to_owned(),
        format!("[{thing}]"),
        format!(
            r#"{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"Quay"}},{thing}]}}"#
        ),
        format!(r#"{{"@type":"WebPage","mainEntity":{thing}}}"#),
        thing.replace(
            "\"NewsArticle\"",
            "[\"https://schema.org/AnalysisNewsArticle\",\"Thing\"]",
        ),
        format!("<!-- {thing} -->"),
        format!("//<![CDATA[\n{thing};\n//]]>"),
        thing.replace("late", "late\n"),
        // Of several the one with the page's headline.
        format!(r#"[{{"@type":"Article","headline":"Another","articleSection":"Sport"}},{thing}]"#),
    ] {
        let section = story(&data(&json), "").section;
        assert_eq!(
            section.map(|one| one.name().to_string()).as_deref(),
            Some("Tides"),
            "{json}"
        );
    }
    // Several, and none that is the page's.
    let others = r#"[{"@type":"Article","headline":"One","articleSection":"A"},{"@type":"Article","headline":"Two","articleSection":"B"}]"#;
    assert_eq!(story(&data(others), "").section, None);
    let microdata = "<div itemscope itemtype='https://schema.org/NewsArticle'><meta itemprop=headline content='The tide came late'>\
        <span itemprop=author itemscope itemtype='https://schema.org/Person'><b itemprop=name>Ada Stone</b><a itemprop=url href='https://quay.example/ada'></a></span>\
        <time itemprop=datePublished datetime='2026-11-20T08:00:00Z'>today</time></div>";
    let told = submission("", microdata);
    assert_eq!(
        told.published,
        Some(Instant::parse("2026-11-20T08:00:00Z").unwrap())
    );
    assert_eq!(
        told.story.authors[0].url.as_ref().unwrap().as_str(),
        "https://quay.example/ada"
    );
}

#[test]
fn sections_and_tags() {
    let path = r#"{"@type":"BreadcrumbList","itemListElement":[
        {"@type":"ListItem","position":1,"name":"Home","item":"https://quay.example/"},
        {"@type":"ListItem","position":2,"item":{"@id":"https://quay.example/tides/","name":"Tides"}},
        {"@type":"ListItem","position":3,"name":"The tide came late"}]}"#;
    let opinion = |more: &str| {
        data(&format!(
            r#"{{"@type":"OpinionNewsArticle","headline":"The tide came late"{more}}}"#
        ))
    };
    let table = [
        (article(r#""articleSection":["Tides","News"]"#), "", "Tides"),
        (article(r#""articleSection":"Uncategorized""#), "", ""),
        (
            "<meta property='article:section' content='Tides &amp;amp; Moons'>".to_owned(),
            "",
            "Tides & Moons",
        ),
        (data(path), "", "Tides"),
        (
            "<base href='https://quay.example/'>".to_owned(),
            "<div class=breadcrumbs><a href='/'>Quay</a> <a href='/tides'>Tides</a> <a href='/tides/low'>Low</a></div>",
            "Tides",
        ),
        (
            String::new(),
            "<a rel='category tag' href='/t'>Tides</a>",
            "Tides",
        ),
        (opinion(""), "", "Opinion"),
        (opinion(r#","articleSection":"Tides""#), "", "Tides"),
    ];
    for (head, more, expected) in table {
        let section = story(&head, more).section;
        assert_eq!(
            section.map_or(String::new(), |one| one.name().to_string()),
            expected,
            "{head}{more}"
        );
    }
    let table = [
        (article(r#""keywords":"tide, moon,tide""#), "", "tide|moon"),
        (
            article(r#""keywords":["tide",{"@type":"DefinedTerm","name":"moon"}]"#),
            "",
            "tide|moon",
        ),
        (
            "<meta property='article:tag' content=tide><meta property='article:tag' content=moon>"
                .to_owned(),
            "",
            "tide|moon",
        ),
        (
            "<meta name=keywords content='sea'>".to_owned(),
            "<a rel=tag href=/t>#tide</a>",
            "#tide",
        ),
        (
            "<meta name=keywords content='sea، مد'>".to_owned(),
            "",
            "sea|مد",
        ),
    ];
    for (head, more, expected) in table {
        let tags: Vec<String> = story(&head, more)
            .tags
            .iter()
            .map(|tag| tag.name().to_string())
            .collect();
        assert_eq!(tags.join("|"), expected, "{head}{more}");
    }
}

#[test]
fn dates() {
    let table = [
        (article(r#""datePublished":"2026-11-20T08:00:00+02:00","dateModified":"2026-11-20T09:00:00+02:00""#), "", "2026-11-20T06:00:00Z", "2026-11-20T07:00:00Z"),
        // Without an offset it is the desk's time; a change before it was published is none.
        (article(r#""datePublished":"2026-11-20 08:00","dateModified":"2026-11-01""#), "", "2026-11-20T07:00:00Z", ""),
        ("<meta property='article:published_time' content='2026-11-20T08:00:00Z'><meta property='article:modified_time' content='2026-11-21T08:00:00Z'>".to_owned(), "", "2026-11-20T08:00:00Z", "2026-11-21T08:00:00Z"),
        (String::new(), "<time datetime='2026-11-20'>Friday</time>", "2026-11-19T23:00:00Z", ""),
        (String::new(), "<time>Fri, 20 Nov 2026 09:30:00 GMT</time>", "2026-11-20T09:30:00Z", ""),
        (String::new(), "<time class=published datetime='2026-11-20T08:00:00Z'></time><time class=updated datetime='2026-11-20T10:00:00Z'></time>", "2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z"),
        // What says no one moment says nothing.
        (article(r#""datePublished":"03/04/2026""#), "<time>yesterday</time>", "", ""),
    ];
    for (head, more, published, updated) in table {
        let told = submission(&head, more);
        let text = |instant: Option<Instant>| instant.map_or(String::new(), Instant::to_rfc3339);
        assert_eq!(
            (text(told.published).as_str(), text(told.updated).as_str()),
            (published, updated),
            "{head}{more}"
        );
    }
    let date = Instant::parse("2026-01-01T00:00:00Z").unwrap();
    let options = Options {
        date: Some(date),
        ..options()
    };
    let told = one(read_as("page.html", page("", "").as_bytes(), &options).unwrap());
    assert_eq!(told.published, Some(date));
}

/// A page's logo may be a heading as well, and so may a teaser's headline.
#[test]
fn the_headline_among_several() {
    let graph = "<meta property='og:title' content='The tide came late'>";
    let window = "<title>The Quay - The tide came late</title>";
    for heading in [
        "<h1 class=site-title><a href='/'>The Quay</a></h1>",
        "<h1><a href='https://quay.example/'>The Quay</a></h1>",
        "<div class=logo><h1><a href='/'>The Quay</a></h1></div>",
        "<article><h1><a href='/squid'>A squid</a></h1></article>",
        "<main><h1>All the news</h1></main>",
    ] {
        for head in [graph, window] {
            let html = page(head, "").replace("<body>", &format!("<body>{heading}"));
            let title = one(read(&html).unwrap()).story.title;
            assert_eq!(title.as_str(), "The tide came late", "{head}{heading}");
        }
    }
    // Where nothing agrees, the page's own heading is the headline, and what Open Graph says is for
    // social networks.
    let html = page(
        "<meta property='og:title' content='You will not believe it'>",
        "",
    );
    assert_eq!(
        one(read(&html).unwrap()).story.title.as_str(),
        "The tide came late"
    );
}

/// Of a ticker, a card, a list and a comment; the story's own stands far below.
#[test]
fn the_date_of_another_story_is_none() {
    let own = "<time datetime='2019-03-01T10:00:00Z'>1 March</time>";
    let time = "<time datetime='2026-11-27T10:00:00Z'>now</time>";
    for other in [
        format!("<main><div class=ticker><a href='/o'>Breaking</a> {time}</div>STORY</main>"),
        format!("STORY<article class=comment>{time}</article>"),
        format!("<aside>{time}</aside>STORY"),
        format!("<ul><li><a href='/o'>Squid</a> {time}</li></ul>STORY"),
        format!("<div><h3><a href='/o'>Squid</a></h3>{time}</div>STORY"),
        format!("<a href='/o'>Squid {time}</a>STORY"),
    ] {
        for (own, expected) in [(own, Some("2019-03-01T10:00:00Z")), ("", None)] {
            let story = format!(
                "<article><h1>The tide came late</h1><div class=entry-content><p>It was due at six and came at nine.</p></div>{own}</article>"
            );
            let html = format!(
                "<!doctype html><meta property='og:type' content=article>{}",
                other.replace("STORY", &story)
            );
            let told = one(read(&html).unwrap()).published.map(Instant::to_rfc3339);
            assert_eq!(told.as_deref(), expected, "{html}");
        }
    }
}

#[test]
fn a_date_that_nobody_can_read_is_told() {
    for (head, more, written) in [
        (article(r#""datePublished":"03/04/2026""#), "", "03/04/2026"),
        (
            "<meta name=date content='at high water'>".to_owned(),
            "",
            "at high water",
        ),
        (
            String::new(),
            "<time datetime='11/03/2026'>Nov 3</time>",
            "11/03/2026",
        ),
        (
            "<meta property='article:modified_time' content='soon'>".to_owned(),
            "",
            "soon",
        ),
    ] {
        let imported = read(&page(&head, more)).unwrap();
        assert_eq!(imported.warnings.len(), 1, "{head}{more}");
        assert!(
            imported.warnings[0].text.contains(written),
            "{:?}",
            imported.warnings
        );
    }
    // Said elsewhere, or shown only.
    let sure = "<meta name=date content=soon><time datetime='2026-11-20T08:00:00Z'></time>";
    for more in [sure, "<time>yesterday</time>"] {
        assert_eq!(read(&page("", more)).unwrap().warnings, [], "{more}");
    }
}

#[test]
fn addresses_and_identity() {
    let canonical = "<link rel=canonical href='https://quay.example/tide?utm_source=x#top'>";
    let graph = "<meta property='og:url' content='https://quay.example/graph'>";
    let table = [
        (format!("{canonical}{graph}"), "https://quay.example/tide"),
        (graph.to_owned(), "https://quay.example/graph"),
        (
            format!("<link rel=canonical href='https://quay.example/'>{graph}"),
            "https://quay.example/graph",
        ),
        (
            article(r#""mainEntityOfPage":{"@id":"https://quay.example/data"}"#),
            "https://quay.example/data",
        ),
        (
            article(r#""url":"https://quay.example/url""#),
            "https://quay.example/url",
        ),
        (
            "<base href='https://quay.example/a/'><link rel=canonical href='../tide'>".to_owned(),
            "https://quay.example/tide",
        ),
        (
            "<!-- saved from url=(0024)https://quay.example/kept -->".to_owned(),
            "https://quay.example/kept",
        ),
        ("<link rel=canonical href='javascript:x'>".to_owned(), ""),
    ];
    for (head, expected) in table {
        let told = submission(&head, "");
        let link = told.story.link.as_ref().map_or("", Url::as_str);
        assert_eq!(link, expected, "{head}");
        let (origin, former) = match expected {
            "" => ("page:the tide came late".to_owned(), None),
            url => (format!("page:{url}"), Some("page:the tide came late")),
        };
        assert_eq!(
            (told.origin.as_str(), told.former_origin.as_deref()),
            (origin.as_str(), former)
        );
    }
    // What the caller says wins, and the text of the same page is the same entry.
    let options = Options {
        url: Some(Url::parse("https://quay.example/told").unwrap()),
        ..options()
    };
    let html = one(read_as("page.html", page(canonical, "").as_bytes(), &options).unwrap());
    let text = one(read_as(
        "page.txt",
        b"The tide came late\n\nIt was due at six.",
        &options,
    )
    .unwrap());
    assert_eq!(
        (html.origin, html.former_origin),
        (text.origin, text.former_origin)
    );
}

#[test]
fn summaries() {
    let about = |text: &str| format!("<meta name=description content='{text}'>");
    let table = [
        (
            about("A tide, a quay and a question."),
            "A tide, a quay and a question.",
        ),
        (about("It was due at six and came at ni..."), ""),
        (
            about("It was due at six and came at nine, and nobody […]"),
            "",
        ),
        (about("It was due at six and came at nine"), ""),
        (about("The tide came late"), ""),
        (
            about("The Quay – news by the sea")
                + "<meta property='og:site_name' content='The Quay'>",
            "",
        ),
        (
            about("News by the sea")
                + &data(r#"{"@type":"WebSite","name":"The Quay","description":"News by the sea"}"#),
            "",
        ),
        (
            about("News by the sea") + &article(r#""description":"A question.""#),
            "A question.",
        ),
    ];
    for (head, expected) in table {
        let summary = story(&head, "").summary;
        assert_eq!(
            summary.map_or(String::new(), |text| text.to_string()),
            expected,
            "{head}"
        );
    }
}

#[test]
fn headlines() {
    let site = "<meta property='og:site_name' content='The Quay'>";
    let table = [
        (
            format!("{site}<title>Another - The Quay</title>"),
            "The tide came late",
        ),
        (
            data(r#"{"@type":"Article","headline":"The tide ca&#109;e la&hellip;"}"#),
            "The tide came late",
        ),
        (
            data(r#"{"@type":"Article","headline":"Tide &amp; time <late>"}"#),
            "Tide & time <late>",
        ),
    ];
    for (head, expected) in table {
        assert_eq!(story(&head, "").title.as_str(), expected, "{head}");
    }
    let bare = page(&format!("{site}<title>Another - The Quay</title>"), "")
        .replace("<h1>The tide came late</h1>", "<h1>The Quay</h1>");
    assert_eq!(one(read(&bare).unwrap()).story.title.as_str(), "Another");
}

#[test]
fn languages() {
    let told = |own: &str, html: &str| {
        let options = Options {
            language: Some(Language::new(own).unwrap()),
            ..options()
        };
        let html = page("", "").replace("<html lang=en>", html);
        let language = one(read_as("page.html", html.as_bytes(), &options).unwrap())
            .story
            .language;
        language.map_or(String::new(), |language| language.as_str().to_owned())
    };
    assert_eq!(told("en-GB", "<html lang=en-US>"), "");
    assert_eq!(told("en", "<html lang=AR-eg>"), "ar-EG");
    assert_eq!(told("en", "<html xml:lang=de_AT>"), "de-AT");
    assert_eq!(told("en", "<html lang=English>"), "");
}

#[test]
fn lead_pictures() {
    let shown = "<figure class=featured-image><img src='https://quay.example/p-300x200.jpg' alt='A pier'><figcaption>The pier <span class=credit>Bo Li</span></figcaption></figure>";
    let told = |head: &str, more: &str| {
        let image = story(head, more).image;
        image.map_or(String::new(), |image| {
            let text = |text: Option<newsstand::model::Text>| {
                text.map_or(String::new(), |text| text.to_string())
            };
            format!(
                "{} {:?} {:?} {}/{}/{}",
                image.url,
                image.width,
                image.height,
                text(image.alt),
                text(image.description),
                text(image.credit)
            )
        })
    };
    let object = r#""image":[{"@type":"ImageObject","url":"https://quay.example/p.jpg","width":"800","height":{"value":600},"caption":"Low water","creditText":"Ada"}]"#;
    assert_eq!(
        told(&article(object), shown),
        "https://quay.example/p.jpg Some(800) Some(600) A pier/Low water/Ada"
    );
    let graph = "<meta property='og:image' content='https://quay.example/p-scaled.jpg'><meta property='og:image:width' content=1200>";
    assert_eq!(
        told(graph, shown),
        "https://quay.example/p-scaled.jpg Some(1200) None A pier/The pier/Bo Li"
    );
    assert_eq!(
        told("", shown),
        "https://quay.example/p-300x200.jpg None None A pier/The pier/Bo Li"
    );
    // The publisher's logo is no picture of the story.
    let logo = r#""image":"https://quay.example/logo.png","publisher":{"name":"Q","logo":{"url":"https://quay.example/logo.png"}}"#;
    assert_eq!(told(&article(logo), ""), "");
}

/// A page may show thousands.
#[test]
fn the_lead_picture_is_looked_for_among_three_hundred() {
    let graph = "<meta property='og:image' content='https://quay.example/p.jpg'>";
    let lead = "<img src='https://quay.example/p.jpg' alt='A pier ]]&gt; 🦀'>";
    let alt = |before: usize| {
        let others =
            (0..before).map(|number| format!("<img src='https://quay.example/{number}.jpg'>"));
        let image = story(graph, &format!("{}{lead}", others.collect::<String>())).image;
        image.unwrap().alt.map(|alt| alt.to_string())
    };
    assert_eq!(alt(299).as_deref(), Some("A pier ]]> 🦀"));
    assert_eq!(alt(300), None);
}

/// Neither the face of who wrote the story, nor a point that counts readers, nor a picture of another.
#[test]
fn a_lead_picture_above_the_text() {
    let others = "<div class=author-photo><img src='https://quay.example/ada.jpg'></div>\
        <img src='https://quay.example/count.gif' width=1 height=1><aside><img src='https://quay.example/ad.jpg'></aside>";
    for (above, expected) in [
        (
            format!("{others}<div><img src='https://quay.example/pier.jpg' alt='A pier'></div>"),
            Some("https://quay.example/pier.jpg"),
        ),
        (others.to_owned(), None),
    ] {
        let html = page("", "<img src='https://quay.example/below.jpg'>").replace(
            "<div class='entry-content'>",
            &format!("{above}<div class='entry-content'>"),
        );
        let html = html
            .replace("<body>", "<body><article>")
            .replace("</body>", "</article></body>");
        let image = one(read(&html).unwrap()).story.image;
        assert_eq!(
            image.as_ref().map(|image| image.url.as_str()),
            expected,
            "{above}"
        );
        assert_eq!(
            image
                .and_then(|image| image.alt)
                .map(|alt| alt.to_string())
                .as_deref(),
            expected.map(|_| "A pier")
        );
    }
}
