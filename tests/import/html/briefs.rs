//! The briefs that a page lists.

use super::{SENTENCE, options, page, paper, read, read_all, read_as};
use newsstand::import::{Format, ImportError, Options};
use newsstand::model::{Kind, Origin};
use tempfile::TempDir;

const BASE: &str = "<link rel=canonical href='https://quay.example/tide'>";

/// The briefs of a page with this behind its story: headline, link, dateline, excerpt.
fn told(more: &str) -> Vec<String> {
    let imported = read(&page(BASE, more)).unwrap();
    let briefs = imported
        .submissions
        .iter()
        .filter(|one| one.story.kind == Kind::Brief);
    briefs
        .map(|one| {
            let story = &one.story;
            assert_eq!(
                one.origin,
                Origin::Place(format!("brief:{}", story.link.as_ref().unwrap()))
            );
            let link = story.link.as_ref().unwrap().path().to_owned();
            let text = |text: &Option<newsstand::model::Text>| {
                text.as_ref()
                    .map_or(String::new(), |text| format!(" | {text}"))
            };
            format!(
                "{} {link}{}{}",
                story.title,
                text(&story.dateline),
                text(&story.summary)
            )
        })
        .collect()
}

#[test]
fn lists_of_every_make() {
    let table = [
        // By its heading: plain links, or headings and excerpts beside each other.
        (
            "<section><h2>Recent News</h2><ul><li><a href=/a>One pier</a></li><li><a href=/b>Two piers</a></li></ul></section>",
            "One pier /a;Two piers /b",
        ),
        (
            "<h2>Latest</h2><h3><a href=/a>One pier</a></h3><p>BOWMORE, Islay: It stands in the sea and waits.</p><h3><a href=/b>Two piers</a></h3>",
            "One pier /a | BOWMORE, Islay | It stands in the sea and waits.;Two piers /b",
        ),
        (
            "<div><div class=heading><h4>Must read</h4></div><div><a href=/a><img src=/x.jpg></a><h5><a href=/a>One pier</a></h5></div></div>",
            "One pier /a",
        ),
        // What stands above a headline within it is set apart by its style.
        (
            "<section><h2>Recent News</h2><h3><a href=/a><span class=kicker>Sport</span>Ferry wins</a></h3><h3><a href=/b>Two piers</a></h3></section>",
            "Sport Ferry wins /a;Two piers /b",
        ),
        // By its shape.
        (
            "<div><article><a href=/a><h3>One pier</h3><p class=excerpt>It stands in the sea. Read more</p></a></article><article><h3><a href=/b>Two piers</a></h3><span class=date>1 May 2026</span></article></div>",
            "One pier /a | It stands in the sea.;Two piers /b",
        ),
        // One card alone, or cards without excerpts under an unknown heading, are none.
        (
            "<div><article><h3><a href=/a>One pier</a></h3><p>It stands in the sea and waits.</p></article></div>",
            "",
        ),
        (
            "<div><h2>Partners</h2><div><h3><a href=/a>One pier</a></h3></div><div><h3><a href=/b>Two piers</a></h3></div></div>",
            "",
        ),
        (
            "<nav><h2>Latest</h2><ul><li><a href=/a>One pier</a></li></ul></nav>",
            "",
        ),
        // Each once, with its excerpt; the page's own story is none, nor what leads away.
        (
            "<div><h2>Most read</h2><ul><li><a href='/a?utm_medium=x'>One pier</a></li><li><a href=/tide#x>The tide</a></li><li><a href='https://other.example/x'>Yacht</a></li></ul></div>\
          <div><h2>Latest</h2><article><h3><a href=/a>One pier</a></h3><p>It stands in the sea and waits.</p></article></div>",
            "One pier /a | It stands in the sea and waits.",
        ),
        (
            "<div class=related-posts><p>For you</p><a href=/a>One pier</a> <a href=/b>Two piers</a></div>",
            "One pier /a;Two piers /b",
        ),
    ];
    for (more, expected) in table {
        assert_eq!(told(more).join(";"), expected, "{more}");
    }
}

/// As themes call them if nobody changes it, and in many languages.
#[test]
fn headings_of_lists() {
    for heading in [
        "More posts",
        "Similar Posts",
        "Recent content",
        "Popular posts from this blog",
        "You might also like...",
        "Read next",
        "Most viewed…",
        "関連記事",
        "עוד בנושא",
        "Πρόσφατα άρθρα",
        "Les plus lus",
        "Mest lest",
        "Lire aussi",
    ] {
        let list =
            format!("<div><h2>{heading}</h2><ul><li><a href=/a>One pier</a></li></ul></div>");
        assert_eq!(told(&list), ["One pier /a"], "{heading}");
    }
    let other = "<div><h2>More of the sea.</h2><ul><li><a href=/a>One pier</a></li></ul></div>";
    assert_eq!(told(other), [""; 0]);
}

/// Names of sections, as themes set them above their blocks and below their lists.
#[test]
fn what_leads_to_a_list_is_no_brief() {
    let card = |link: &str, title: &str| {
        format!(
            "<div class=card><h3><a href='{link}'>{title}</a></h3><p class=excerpt>All that is new of it, & more.</p></div>"
        )
    };
    let table = [
        (
            format!("<div><h4 class=block-title><a href='/category/sport/'>Sport</a></h4>{}{}</div>", card("/a", "One pier"), card("/b", "Two piers")),
            "One pier /a | All that is new of it, & more.;Two piers /b | All that is new of it, & more.",
        ),
        (format!("<div>{}{}</div>", card("/category/politics/", "Politics"), card("https://quay.example/tag/boats", "Boats")), ""),
        (format!("<div>{}{}</div>", card("/author/ada", "Ada Quill"), card("/topics/sea", "The sea")), ""),
        (
            "<div><h2>Latest</h2><ul><li><a href=/latest>More</a></li><li><a href='/podcasts/?x'>Podcasts</a></li><li><a href=/squid/>Squid!</a></li></ul></div>".to_owned(),
            "Squid! /squid/",
        ),
        // Short, and yet all there is to say.
        (
            "<aside><h2>Recent News</h2><ul><li><a href=/a><h3>Crane sold</h3></a><p>For a pound.</p></li><li><a href=/b><h3>Seal on slipway</h3></a><p>2 min. read.</p></li></ul></aside>".to_owned(),
            "Crane sold /a | For a pound.;Seal on slipway /b",
        ),
    ];
    for (more, expected) in table {
        assert_eq!(told(&more).join(";"), expected, "{more}");
    }
}

#[test]
fn a_list_within_a_story_takes_nothing_of_it() {
    let html = page(BASE, "").replace(
        "</p></div>",
        "</p><h3>Related</h3><p><a href=/a>One pier</a></p><p>The story goes on here, with <a href=/b>a link</a> in a sentence that is longer.</p>\
         <h2><a href='https://other.example/'>A heading that is a link</a></h2><p>And its text, which is part of it.</p>\
         <h2><a href='https://other.example/2'>Another</a></h2><p>And its text, which is part of it as well.</p></div>",
    );
    let imported = read(&html).unwrap();
    assert_eq!(imported.submissions.len(), 2);
    assert_eq!(imported.submissions[1].story.title.as_str(), "One pier");
    let body = imported.submissions[0]
        .story
        .body
        .as_ref()
        .unwrap()
        .as_str();
    for part in ["goes on here", "A heading that is a link", "as well."] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert!(!body.contains("One pier"), "{body}");
}

#[test]
fn what_is_left_out_is_named() {
    let more =
        "<div><h2>Latest</h2><ul><li><a href='https://other.example/x'>Yacht</a></li></ul></div>";
    let imported = read(&page(BASE, more)).unwrap();
    assert!(imported.left_out[0].to_string().contains("other.example"));
    // A page that stands nowhere.
    let imported = read(&page(
        "",
        "<div><h2>Latest</h2><ul><li><a href=/x>Yacht</a></li></ul></div>",
    ))
    .unwrap();
    assert!(imported.left_out[0].to_string().contains("no web address"));
}

#[test]
fn a_page_with_neither() {
    for html in [
        "<!doctype html><title>Empty</title><p>",
        "<html><body><nav><a href=/a>A</a></nav></body></html>",
        "<html><head><link rel=canonical href='https://quay.example/'></head><body><p>Sign in.</p></body></html>",
    ] {
        let error = read(html).unwrap_err();
        assert!(matches!(error, ImportError::NothingFound { .. }), "{error}");
        assert!(error.to_string().contains("page.html"));
    }
    let options = Options {
        format: Some(Format::Page),
        ..options()
    };
    let error = read_as("page.html", page("", "").as_bytes(), &options)
        .unwrap_err()
        .to_string();
    assert!(error.contains("--format html"), "{error}");
}

#[test]
fn one_brief_on_two_pages_is_one_entry() {
    let folder = TempDir::new().unwrap();
    let list = |title: &str, excerpt: &str| {
        let more = format!(
            "<div><h2>Latest</h2><article><h3><a href=/a>One pier</a></h3><p>{excerpt}</p></article></div>"
        );
        page("", &more)
            .replace("The tide came late", title)
            .replace(
                "<head>",
                &format!("<head><link rel=canonical href='https://quay.example/{title}'>"),
            )
    };
    let write = |name: &str, html: String| std::fs::write(folder.path().join(name), html).unwrap();
    write("1.html", list("one", "It stands in the sea and waits."));
    write("2.html", list("two", "It stands in the sea and waits."));
    write(
        "3.html",
        list("three", "It stands in the sea and is painted."),
    );
    write("4.html", list("four", ""));
    let found = read_all(&[folder.path().to_owned()], &options());
    let kept: Vec<usize> = found
        .iter()
        .map(|read| read.as_ref().unwrap().submissions.len())
        .collect();
    assert_eq!(kept, [2, 2, 1, 1]);
    assert!(
        found[2].as_ref().unwrap().left_out[0]
            .reason
            .contains("1.html")
    );
}

/// What a story tells under headings that are links, or under words that head lists elsewhere.
#[test]
fn a_list_within_a_text_is_the_texts() {
    let long = "The harbour master said on Tuesday that the dredger would come in spring & that the quay stays shut until then.";
    let cafe = |host: &str, word: &str| {
        format!(
            "<section><h2><a href='https://{host}/{word}'>Café {word}</a></h2><p>{word}A is beside the quay. {long}</p>\
             <p>{word}B {long}</p><img src='https://quay.example/{word}.jpg'></section>"
        )
    };
    let cafes = |host: &str| format!("{}{}", cafe(host, "ONE"), cafe(host, "TWO"));
    let short = format!(
        "<div><h3><a href=/1>Thing 1</a></h3><p>ONE {long}</p></div><div><h3><a href=/2>Thing 2</a></h3><p>TWO {long}</p></div>"
    );
    for list in [
        cafes("quay.example"),
        cafes("cafe.example"),
        short,
        format!("<h2>More in hope than in fear</h2><p>ONE {long}</p><p>See <a href=/d>it</a>. TWO {long}</p>"),
        format!("<h2>Latest</h2><p>ONE {long} See the <a href=/d>document</a>.</p><p>TWO {long}</p>"),
        format!("<p><strong>Popular:</strong> ONE {long} with <a href=/d>a link</a></p><p>TWO {long}</p>"),
        format!("<div class='more-stories'><p>ONE {long} TWO, with <a href=/d>a link</a> in it.</p></div>"),
        "<h3>Headlines</h3><ul><li>ONE The council said on Monday that the crane would go. <a href=/m>Minutes</a></li><li>TWO The quay stays shut until spring.</li></ul>".to_owned(),
    ] {
        for class in ["prose", "entry-content"] {
            for article in ["<meta property='og:type' content=article>", ""] {
                let html = format!(
                    "<!doctype html><html><head><title>Crane sold</title>{article}{BASE}</head><body><main><article>\
                     <h1>Crane sold</h1><div class='{class}'><p>FIRST {long} {long}</p>{list}<p>LAST {long} {long}</p></div></article></main></body></html>"
                );
                let imported = read(&html).unwrap();
                assert_eq!(imported.submissions.len(), 1, "{class} {article}: {list}");
                let body = imported.submissions[0].story.body.clone().unwrap();
                for word in ["FIRST", "ONE", "TWO", "LAST"] {
                    assert!(body.as_str().contains(word), "{word}: {class} {article}: {list}");
                }
                assert_eq!(imported.left_out, []);
            }
        }
    }
}

/// Where a paper's program numbers its stories, or files them by date or topic.
#[test]
fn what_lies_deeper_than_a_list_is_a_story() {
    let list = |links: &[&str]| {
        let items = links
            .iter()
            .enumerate()
            .map(|(at, link)| format!("<li><a href='{link}'>Story number {at}</a></li>"));
        format!(
            "<div><h2>Latest</h2><ul>{}</ul></div>",
            items.collect::<String>()
        )
    };
    let stories = [
        "/archives/3",
        "/politics/archive/2026/11/x",
        "/latest/x",
        "/topics/x/y",
        "/?p=12",
    ];
    assert_eq!(told(&list(&stories)).len(), stories.len());
    let lists = [
        "/",
        "https://quay.example",
        "/archive/2026/11/",
        "/latest",
        "/topics/sea",
        "/tag/x/y",
    ];
    assert_eq!(told(&list(&lists)), [""; 0]);
    let arabic = "<div><h3>مقالات ذات صلة</h3><ul><li><a href=/a>رصيف</a></li></ul></div>";
    assert_eq!(told(arabic), ["رصيف /a"]);
    let snippet = "<div class=popular-posts><div><h3><a href=/a>One pier</a></h3><div class='item-snippet'>It stands in the sea, and waits...</div></div></div>";
    assert_eq!(
        told(snippet),
        ["One pier /a | It stands in the sea, and waits..."]
    );
}

/// A front page, and the page of a section that does not say what it is, as papers and as hands make them.
#[test]
fn fronts_without_headings() {
    const STORIES: [[&str; 3]; 3] = [
        [
            "/2026/11/mole",
            "Storm closes the mole",
            "The mole was closed after a storm broke two of its piles.",
        ],
        [
            "/2026/11/eels",
            "Eels come back",
            "Eels have come back to the canal after ten years away.",
        ],
        [
            "/2026/11/mill",
            "Mill wheel turns again",
            "The mill wheel turns again after a long repair in spring.",
        ],
    ];
    let items = |form: &str| -> String {
        let item = |[link, title, excerpt]: [&str; 3]| {
            form.replace("LINK", link)
                .replace("TITLE", title)
                .replace("EXCERPT", excerpt)
        };
        STORIES.map(item).concat()
    };
    let told = |front: &str, body: String| {
        let html = format!(
            "<!doctype html><html lang=en><title>The Quay</title><link rel=canonical href='https://quay.example{front}'>\
             <body><ul class=menu><li><a href=/terms>Terms and conditions</a></li><li><a href=/letters>Letters to the editor</a></li>\
             <li><a href=/help>Help for new readers</a></li></ul><main>{body}</main></body></html>"
        );
        let imported = read(&html).unwrap_or_else(|error| panic!("{body}: {error}"));
        let stories = imported.submissions.iter().map(|one| &one.story);
        let told = stories.map(|story| {
            assert_eq!(story.kind, Kind::Brief, "{body}");
            let summary = story
                .summary
                .as_ref()
                .map_or("", |summary| summary.as_str());
            format!("{}: {summary}", story.title)
        });
        told.collect::<Vec<_>>()
    };
    let with_excerpts = STORIES.map(|[_, title, excerpt]| format!("{title}: {excerpt}"));
    let alone = STORIES.map(|[_, title, _]| format!("{title}: "));
    let heading = "<h2>Latest news</h2><div class=intro>All that the desk has written since the morning of this day.</div>";
    for form in [
        "<div><a href=LINK>TITLE</a><span>EXCERPT</span></div>",
        "<div><a href=LINK><img src=/x.jpg></a><a href=LINK>TITLE</a><div>EXCERPT</div><a href=LINK>Plus loin</a></div>",
        "<li><a href=LINK>TITLE</a><p>EXCERPT</p></li>",
        "<a href=LINK><span>TITLE</span><p>EXCERPT</p></a>",
        "<table><tr><td>3 Nov</td><td><a href=LINK>TITLE</a></td><td>EXCERPT</td></tr></table>",
        "<div class=card><a class=title href=LINK>TITLE</a><div class=excerpt>EXCERPT</div></div>",
    ] {
        assert_eq!(
            told("/", format!("{heading}<div>{}</div>", items(form))),
            with_excerpts,
            "{form}"
        );
        assert_eq!(told("/", items(form)), with_excerpts, "{form}");
        assert_eq!(told("/harbour", items(form)), with_excerpts, "{form}");
    }
    for form in [
        "<dt><a href=LINK>TITLE</a></dt><dd>EXCERPT</dd>",
        "<div><a href=LINK>TITLE</a></div><div>EXCERPT</div>",
    ] {
        assert_eq!(told("/", items(form)), with_excerpts, "{form}");
    }
    for form in [
        "<li><a href=LINK>TITLE</a> <time datetime=2026-11-03>3 Nov</time></li>",
        "<tr><td>3 Nov</td><td><a href=LINK>TITLE</a></td></tr>",
        "<div class=card><a class=title href=LINK>TITLE</a></div>",
    ] {
        let list = format!("<table>{}</table>", items(form));
        assert_eq!(
            told(
                "/",
                if form.starts_with("<tr") {
                    list
                } else {
                    items(form)
                }
            ),
            alone,
            "{form}"
        );
    }
}

/// Links that lead around a site, of which no two are a list, and the points of a text with their sources.
#[test]
fn plain_links_are_no_list_by_themselves() {
    let text = format!("<p>{SENTENCE}</p>").repeat(3);
    for links in [
        "<p><a href=/print/31>Print</a></p><p><a href=/letter>Write to the harbour desk</a><span>Letters are read by the master himself.</span></p>",
        "<ul><li>Of piers <a href=/a>we have written before</a> and shall again.</li><li>Of tides <a href=/b>we have not yet written</a> at all.</li><li>Of eels <a href=/c>we wrote last year</a> once.</li></ul>",
    ] {
        let imported = paper(
            BASE,
            &format!("<h1>Crane sold</h1><div>{text}{links}</div>"),
        );
        assert_eq!(imported.submissions.len(), 1, "{links}");
    }
}

/// Stories that no data call so, whose text lists what it tells of, each point with the link of an older story.
#[test]
fn a_list_of_links_within_a_text() {
    const POINTS: [[&str; 3]; 3] = [
        [
            "/2026/a",
            "The master sold two piers in January",
            "He says that he did not.",
        ],
        [
            "/2026/b",
            "The clerk wrote of it in a long report",
            "Nobody read that until June.",
        ],
        [
            "/2026/c",
            "The council kept it all secret in autumn",
            "Five were against it.",
        ],
    ];
    const HEAD: &str = "<h1>Crane sold</h1>";
    let text = format!("<p>{SENTENCE}</p>");
    let forms = [
        "<ul><li><a href=LINK>TITLE</a><p>TOLD</p></li></ul>",
        "<table><tr><td><a href=LINK>TITLE</a></td><td>TOLD</td></tr></table>",
        "<div><div><a href=LINK>TITLE</a><p>TOLD</p></div></div>",
    ];
    for form in forms {
        let (open, rest) = form.split_at(form.find("><").unwrap() + 1);
        let (item, close) = rest.split_at(rest.rfind("</").unwrap());
        let items = POINTS.map(|[link, title, told]| {
            let item = item.replace("LINK", link).replace("TITLE", title);
            item.replace("TOLD", told)
        });
        let list = format!("{open}{}{close}", items.concat());
        for (head, html) in [
            (
                "",
                format!(
                    "<article>{HEAD}<div itemprop=articleBody>{text}{list}{text}</div></article>"
                ),
            ),
            (
                "",
                format!("<div>{HEAD}<div class=entry-content>{text}{list}{text}</div></div>"),
            ),
            (
                "",
                format!("<main>{HEAD}<p class=byline>By Ada Quill</p>{text}{list}{text}</main>"),
            ),
            ("", format!("<div>{text}{list}{text}</div>")),
            (
                "<meta property='article:published_time' content='2026-11-20T06:00:00Z'>",
                format!("<main>{HEAD}{text}{list}{text}</main>"),
            ),
        ] {
            let imported = paper(&format!("{BASE}{head}"), &html);
            assert_eq!(imported.submissions.len(), 1, "{html}");
            let story = &imported.submissions[0].story;
            let told = story.body.as_ref().map_or("", |body| body.as_str());
            assert!(
                POINTS.iter().all(|[_, _, point]| told.contains(point)),
                "{html}\n{told}"
            );
        }
    }
}
