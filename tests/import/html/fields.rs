//! Each field, by where a page may say it.

use super::{ARTICLE, SENTENCE, one, options, page, paper, read, read_as};
use newsstand::import::Options;
use newsstand::model::{Instant, Language, Story, Submission};
use url::Url;

pub(super) fn submission(head: &str, more: &str) -> Submission {
    one(read(&page(head, more)).unwrap())
}

pub(super) fn story(head: &str, more: &str) -> Story {
    submission(head, more).story
}

pub(super) fn data(json: &str) -> String {
    format!("<script type='application/ld+json'>{json}</script>")
}

/// The data of the page's story with these properties.
pub(super) fn article(properties: &str) -> String {
    data(&format!(
        r#"{{"@type":"NewsArticle","headline":"The tide came late",{properties}}}"#
    ))
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
    // A card beside the story, in data of either kind, and a job: what they say is not true of the story.
    let card = r#""headline":"Another","url":"https://quay.example/other","author":"Bo Li","datePublished":"2019-01-01","image":"https://quay.example/o.jpg""#;
    let marked = "<div itemscope itemtype='https://schema.org/NewsArticle'><a itemprop=url href='https://quay.example/other'>\
        <b itemprop=headline>Another</b></a><meta itemprop=datePublished content='2019-01-01'><i itemprop=author>Bo Li</i></div>";
    for other in [
        data(&format!(r#"{{"@type":"NewsArticle",{card}}}"#)),
        data(&format!(
            r#"{{"@type":"NewsArticle",{}}}"#,
            card.replace("Another", "The tide came late: a reader asks")
        )),
        data(&format!(
            r#"{{"@type":"JobPosting",{}}}"#,
            card.replace("Another", "The tide came late")
        )),
        marked.to_owned(),
    ] {
        let canonical = "<link rel=canonical href='https://quay.example/tide'>";
        let told = submission(canonical, &other);
        assert_eq!(
            told.origin.as_str(),
            "page:https://quay.example/tide",
            "{other}"
        );
        assert_eq!(
            (told.published, told.story.authors, told.story.image),
            (None, Vec::new(), None),
            "{other}"
        );
        assert_eq!(told.story.title.as_str(), "The tide came late");
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

/// The section that a page shows is the link alone above its headline; one of a menu is none.
#[test]
fn section_above_the_headline() {
    let page = |above: &str| {
        format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>The tide came late</title></head><body>\
             <main>{above}<h1>The tide came late</h1><p>It was due at six and came at nine, and nobody at the quay \
             would say where it had been.</p><p>The pilots, who know it best, had gone home by then.</p></main></body></html>"
        )
    };
    let table = [
        (
            "<a class=kicker href='/category/town/'>Town &amp; Quay</a>",
            Some("Town & Quay"),
        ),
        (
            "<p class=section><a href='/sections/town'>Town</a></p>",
            Some("Town"),
        ),
        (
            "<div class=section><a href='https://quay.example/section/town'>بلدة</a></div>",
            Some("بلدة"),
        ),
        (
            "<p class=small><a href='/sections/town'><span>Town</span></a></p>",
            Some("Town"),
        ),
        (
            "<div><a href='/category/news'>News</a> <a href='/category/town'>Town</a></div>",
            None,
        ),
        (
            "<ul><li><a href='/category/news'>News</a></li><li><a href='/category/town'>Town</a></li></ul>",
            None,
        ),
        (
            "<a href='/category/news'>News</a> <a href='/category/town'>Town</a>",
            None,
        ),
        ("<nav><a href='/category/town'>Town</a></nav>", None),
        (
            "<p><a href='/category/town'>Town</a> is where the tide is</p>",
            None,
        ),
        (
            "<p><a href='/category/town'>Town</a></p><p>Nobody knew.</p>",
            None,
        ),
        ("<p><a href='/2026/town'>Town</a></p>", None),
    ];
    for (above, expected) in table {
        let story = one(read(&page(above)).unwrap()).story;
        let section = story.section.map(|section| section.name().to_string());
        assert_eq!(section.as_deref(), expected, "{above}");
    }
}

/// Nor is that a tag which a page marks as one, but leads to a section.
#[test]
fn section_between_the_headline_and_the_text() {
    let town = "<a href='/category/town/' rel=tag>Town</a>";
    for (line, section) in [
        (
            format!("<div class=taxonomy-category>in {town}</div>"),
            Some("Town"),
        ),
        (
            format!("<ul><li>By Ada</li><li>{town}</li></ul>"),
            Some("Town"),
        ),
        (
            format!("<p>In {town} and <a href='/category/quay/'>Quay</a></p>"),
            Some("Town"),
        ),
        (
            format!("<p>Nobody at the quay had ever heard of {town}.</p>"),
            None,
        ),
        (format!("<nav>{town}</nav>"), None),
        (
            format!("<div><h3><a href='/squid-are-back'>Squid are back</a></h3>{town}</div>"),
            None,
        ),
    ] {
        let html = format!(
            "<article><h1>Crane sold</h1>{line}<div class=entry-content><p>{SENTENCE}</p></div>{town}\
             <a href='/tag/cranes/' rel=tag>cranes</a></article>"
        );
        let story = one(paper(ARTICLE, &html)).story;
        let found = story.section.map(|one| one.name().to_string());
        assert_eq!(found.as_deref(), section, "{line}");
        let tags: Vec<&str> = story.tags.iter().map(|tag| tag.name().as_str()).collect();
        assert_eq!(tags, ["cranes"], "{line}");
    }
}

/// A theme names a whole page after the path that it shows. In data a link's words name the section.
#[test]
fn paths_and_links_that_name_a_section() {
    let story = |class: &str, path: &str| {
        let html = format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>Crane sold</title>{ARTICLE}\
             <link rel=canonical href='https://quay.example/crane'></head><body class='{class}'>\
             <ul><li><a href='#main'>Skip to main content</a></li><li><a href='/about'>About</a></li></ul>\
             <main class='has-breadcrumb' id=main>{path}<article><h1>Crane sold</h1>\
             <div class=entry-content><p>{SENTENCE}</p></div></article></main></body></html>"
        );
        let section = one(read(&html).unwrap()).story.section;
        section.map(|one| one.name().to_string())
    };
    let path = "<div class=breadcrumb><a href='#main'>Up</a> <a href='https://quay.example/'>Quay</a> \
        <span class=breadcrumb-link-wrap><a class=breadcrumb-link href='/water/'>Water</a></span></div>";
    for class in ["single", "single genesis-breadcrumbs-visible"] {
        assert_eq!(story(class, "").as_deref(), None, "{class}");
        assert_eq!(story(class, path).as_deref(), Some("Water"), "{class}");
    }
    let data = "<article itemscope itemtype='https://schema.org/NewsArticle'><a itemprop=articleSection href='/local'>Local</a>\
        <h1 itemprop=headline>Crane sold</h1><a itemprop=author href='/ada'>Ada Quill</a>\
        <div itemprop=articleBody><p>It went for a song.</p></div></article>";
    let told = one(paper("", data)).story;
    assert_eq!(told.section.unwrap().name().as_str(), "Local");
    assert_eq!(told.authors[0].name.as_str(), "Ada Quill");
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
            "tide",
        ),
        (
            "<meta name=keywords content='sea, tide'>".to_owned(),
            "<a href='/tag/sea'>sea</a>",
            "sea|tide",
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
    // The address of a site or a section, which each of its pages may give, is the identity of none.
    for (address, more) in [
        ("https://quay.example", ""),
        ("https://quay.example/index.html", ""),
        ("https://quay.example/news/", ""),
        ("https://quay.example/topics", ""),
        (
            "https://quay.example/tides/",
            "<meta property='article:section' content='Tides'>",
        ),
        (
            "https://quay.example/paper/low-water",
            "<a href='/paper/low-water/'>Low water</a>",
        ),
    ] {
        let head = format!("<link rel=canonical href='{address}'>");
        let told = submission(&head, more);
        assert_eq!(told.origin.as_str(), "page:the tide came late", "{address}");
        assert_eq!(told.story.link, None, "{address}");
    }
    for address in [
        "https://quay.example/weather",
        "https://quay.example/?p=12",
        "https://quay.example/archives/12",
    ] {
        let head = format!("<link rel=canonical href='{address}'>");
        let more = "<a href='/weather'>The tide came late</a>";
        assert_eq!(
            submission(&head, more).story.link.unwrap().as_str(),
            address
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
    // A picture and what is said of it may stand before the beginning.
    let figure =
        "<figure><img src='https://quay.example/p.jpg'><figcaption>The pier</figcaption></figure>";
    let html = page(&about("It was due at six and came at ni..."), "")
        .replace("<p>It was", &format!("{figure}<p>It was"));
    assert_eq!(one(read(&html).unwrap()).story.summary, None);
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
