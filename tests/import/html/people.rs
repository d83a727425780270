//! Who wrote a story.

use super::fields::{article, data, story};

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
        (
            String::new(),
            "<div class='td-author-box-wrap'><b class=author-name><a href='https://quay.example/bo'>Bo Li</a></b>\
             <i><a href='https://bo.example'>https://bo.example</a></i><div class=td-author-description>Bo counts cranes by night.</div></div>",
            "Bo Li (Bo counts cranes by night.) https://quay.example/bo",
        ),
        (
            String::new(),
            "<div class='author-box'><b class=author-name><a href='https://quay.example/bo'>Bo Li</a></b> counts all cranes by night.</div>",
            "Bo Li (counts all cranes by night.) https://quay.example/bo",
        ),
        // What stands behind the names: the section, comments, the moment, an office, another work.
        (
            String::new(),
            "<div class=byline>By <a href='/a/ada'>Ada Quill</a>, <a href='/a/bo'>Bo Li</a> in <a href='/c/news'>News</a>, <a href='#c'>3 comments</a></div>",
            "Ada Quill|Bo Li",
        ),
        (
            String::new(),
            "<div class=byline><a href='/c/news'>News</a> by <a href='/a/ada'>Ada Quill</a> <a href='/c/tides'>Tides</a></div>",
            "Ada Quill",
        ),
        (
            String::new(),
            "<div class=byline>By Ada Quill, <time>3 Nov 2026</time></div>",
            "Ada Quill",
        ),
        (
            String::new(),
            "<div class=byline>By Ada Quill Published 3 Nov 2026</div>",
            "Ada Quill",
        ),
        (
            String::new(),
            "<div class=byline>Updated 3 Nov 2026</div>",
            "",
        ),
        (
            String::new(),
            "<div class=byline>By <b>Ada Quill</b> <span>Staff writer</span></div>",
            "Ada Quill",
        ),
        (
            String::new(),
            "<div class=byline>Written by Ada Quill, photos by Bo Li</div>",
            "Ada Quill",
        ),
        (
            "<meta name=citation_author content='Quill, Ada'><meta name=citation_author content='Li, Bo'>".to_owned(),
            "",
            "Ada Quill|Bo Li",
        ),
        // A firm is one, however many it is named after.
        (
            article(r#""author":["Anderson and Sons Ltd","Quill, Ada"]"#),
            "",
            "Anderson and Sons Ltd|Quill, Ada",
        ),
        (
            article(r#""author":{"@type":"Person","name":["Ada Quill","Bo Li"]}"#),
            "",
            "Ada Quill|Bo Li",
        ),
        // Who writes on a site of his own name.
        (
            article(r#""author":{"@type":"Person","name":"Ada Quill"},"publisher":{"@type":"Organization","name":"Ada Quill"}"#),
            "",
            "Ada Quill",
        ),
        (
            "<meta property='og:site_name' content='Ada Quill'>".to_owned(),
            "<p class=byline>By Ada Quill</p>",
            "Ada Quill",
        ),
        (
            data(r#"{"@type":"NewsMediaOrganization","name":"The Quay"}"#),
            "<p class=byline>By The Quay</p>",
            "",
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

/// A page whose head, between its headline and its text, holds this. It says what comes back: the authors,
/// and the body.
fn headed(head: &str) -> (String, String) {
    let html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>The tide came late</title></head><body>\
         <article><h1>The tide came late</h1>{head}<p>It was due at six and came at nine, and nobody at the quay \
         would say where it had been &amp; why \u{1f30a} ]]&gt;.</p><p>The pilots, who know it best, had gone home by \
         then, and the harbour master spoke of the moon.</p></article></body></html>"
    );
    let story = super::one(super::read(&html).unwrap()).story;
    let names: Vec<String> = story
        .authors
        .iter()
        .map(|one| one.name.to_string())
        .collect();
    (names.join("|"), story.body.unwrap().as_str().to_owned())
}

/// A name that the page shows beside another is lost to nobody; and the line that names them is none of the
/// text.
#[test]
fn co_authors() {
    let ada = "<a rel=author href=/authors/ada>Ada Quill</a>";
    let bo = "<a rel=author href=/authors/bo>Bo Li</a>";
    let card = |link: &str| {
        format!("<div class=author-card>{link}<p>Counts all of the cranes by night.</p></div>")
    };
    let both = [
        format!("<div class=post-meta><span class=author>{ada}</span> <span class=author>{bo}</span></div>"),
        format!("<div class=author-list>{ada}{bo}</div>"),
        "<span class=author-name>Ada Quill</span><span class=author-name>Bo Li</span>".to_owned(),
        "<div><span class='author vcard'>Ada Quill</span> and <span class='author vcard'>Bo Li</span></div>".to_owned(),
        format!("{}{}", card(ada), card(bo)),
        "<div class=authors>Ada Quill, Bo Li</div>".to_owned(),
        "<div class=c-byline>By Ada Quill and Bo Li</div>".to_owned(),
        "<p class=author>By Ada Quill and Bo Li</p>".to_owned(),
        // Which nothing marks.
        format!("<p>By {ada} and {bo}</p>"),
        format!("<p>{ada}, {bo}</p>"),
        format!("<p>{ada}, {bo}</p><p><time datetime=2026-11-13>13 Nov 2026</time> <span>· updated <time datetime=2026-11-14>14 Nov 2026</time></span></p>"),
        "<div class=meta>By Ada Quill and Bo Li</div>".to_owned(),
        "<address>By Ada Quill, Bo Li</address>".to_owned(),
        "<div>By <b>Ada Quill</b> and <b>Bo Li</b> <time datetime=2026-11-13>13 Nov 2026</time></div>".to_owned(),
        // What is said below of one of them does not hide the other.
        format!("<p>By Ada Quill and Bo Li</p><aside class=author-box>{ada}</aside>"),
    ];
    for head in both {
        let (authors, body) = headed(&head);
        assert_eq!(authors, "Ada Quill|Bo Li", "{head}");
        assert!(body.starts_with("<p>It was due at six"), "{head}: {body}");
    }
    let (authors, body) = headed("<p class=author>بقلم ليلى حداد</p>");
    assert_eq!(authors, "ليلى حداد");
    assert!(body.starts_with("<p>It was due at six"), "{body}");
}

/// As block themes, page builders and layouts of tables have it.
#[test]
fn bylines_of_themes() {
    let text = format!("<p>{}</p>", super::SENTENCE).repeat(3);
    let title = "<h1>Crane sold</h1>";
    let block =
        "<p>by</p><div class=wp-block-post-author-name><a href='/author/ada/'>Ada Quill</a></div>";
    let list = "<ul><li itemprop=author><a href='/author/ada/'><i></i><span>Ada Quill</span></a></li><li>June 1</li></ul>";
    let both = "<span itemprop=author itemscope itemtype='https://schema.org/Person'><a itemprop='url name' href='https://quay.example/author/ada'>Ada Quill</a></span>";
    let whole = format!(
        "<div itemscope itemtype='https://schema.org/NewsArticle'>{title}{both}<div itemprop=articleBody>{text}</div></div>"
    );
    let named = &super::one(super::paper(super::ARTICLE, &whole))
        .story
        .authors[0];
    assert_eq!(named.name.as_str(), "Ada Quill");
    assert_eq!(
        named.url.as_ref().unwrap().as_str(),
        "https://quay.example/author/ada"
    );
    let photo = "<figure itemscope itemtype='https://schema.org/ImageObject'><span itemprop=author>Bo Li</span></figure>";
    let line = "<div>By Ada Quill | 3 November 2025</div>";
    for (story, author) in [
        (
            format!("{title}{block}<div class=entry-content>{text}</div>"),
            "Ada Quill",
        ),
        (
            format!("{title}{list}<div class=entry-content>{text}</div>"),
            "Ada Quill",
        ),
        (
            format!("{title}{photo}<div class=entry-content>{text}</div>"),
            "",
        ),
        (
            format!("<table><tr><td>{title}{line}<div>{text}</div></td></tr></table>"),
            "Ada Quill",
        ),
        (
            format!(
                "<table><tr><td>{title}<div>بقلم: ليلى حداد | 12 نوفمبر 2025</div>{text}</td></tr></table>"
            ),
            "ليلى حداد",
        ),
        // A table of the story is signed itself.
        (
            format!(
                "{title}<table><tr><td>{line}</td></tr></table><div class=entry-content>{text}</div>"
            ),
            "",
        ),
    ] {
        let told = super::one(super::paper(super::ARTICLE, &story)).story;
        let names: Vec<&str> = told.authors.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names.join("|"), author, "{story}");
    }
}

/// What only looks like one names nobody, and is told.
#[test]
fn no_bylines() {
    for (head, told) in [
        ("<p>By noon the quay was full</p>", "By noon the quay"),
        ("<p>By Land and Sea</p>", "By Land and Sea"),
        (
            "<figure><img src=https://quay.example/a.png alt=a><figcaption>By Ada Quill</figcaption></figure>",
            "By Ada Quill",
        ),
        ("<p><b>Ada Quill</b> saw it first</p>", "saw it first"),
    ] {
        let (authors, body) = headed(head);
        assert_eq!(authors, "", "{head}");
        assert!(body.contains(told), "{head}: {body}");
    }
    // Whom the page names, and what is said of her.
    let (authors, body) =
        headed("<p class=byline>By Ada Quill</p><p><b>Ada Quill</b> saw it first</p>");
    assert_eq!(authors, "Ada Quill");
    assert!(body.contains("<b>Ada Quill</b> saw it first"), "{body}");
    // Who reads it is no author.
    let reader = "<div class=comments><span class=author>Bo Li</span> <p>I saw it.</p></div>";
    assert_eq!(headed(reader).0, "");
}

/// Nobody marks it: where it stands it may be a kicker, a heading or a sentence.
#[test]
fn lines_that_begin_as_bylines_do() {
    let text = format!("<p>ONE {}</p>", super::SENTENCE);
    let headline = "<h1>Crane sold</h1>";
    let inside = |line: &str| format!("{headline}<div class=entry-content>{line}{text}</div>");
    let above = |line: &str| format!("{line}{headline}<div class=entry-content>{text}</div>");
    for (html, author, told) in [
        (above("<p class=kicker>By Road And Rail</p>"), "", ""),
        (above("<p>By Friday Night</p>"), "", ""),
        (
            above("<p>By Ada Quill, 3 November 2026</p>"),
            "Ada Quill",
            "",
        ),
        (
            above("<p>By Ada Quill</p><p>3 Nov 2026</p>"),
            "Ada Quill",
            "",
        ),
        (
            above("<p>By Ada Quill</p><time datetime=2026-11-03>Today</time>"),
            "Ada Quill",
            "",
        ),
        (
            inside("<h2>By Election Special</h2>"),
            "",
            "By Election Special",
        ),
        (inside("<h4>By Road And Rail</h4>"), "", "By Road And Rail"),
        (
            inside("<p>كتب رئيس الوزراء رسالة</p>"),
            "",
            "كتب رئيس الوزراء رسالة",
        ),
        (above("<p>كتب ومؤلفات جديدة</p><p>3 Nov 2026</p>"), "", ""),
        (inside("<p>كتب: أحمد علي</p>"), "أحمد علي", ""),
        (inside("<p class=byline>كتب أحمد علي</p>"), "أحمد علي", ""),
        (inside("<p>Автор Иван Петров</p>"), "", "Автор Иван Петров"),
        (inside("<p>Автор: Иван Петров</p>"), "Иван Петров", ""),
        (
            inside("<p>By Ada Quill | 3 November 2026</p>"),
            "Ada Quill",
            "",
        ),
    ] {
        let html = format!("<main><article>{html}</article></main>");
        let story = super::one(super::paper(super::ARTICLE, &html)).story;
        let names: Vec<_> = story.authors.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names.join("|"), author, "{html}");
        let body = story.body.unwrap();
        match told {
            "" => assert!(
                body.as_str().starts_with("<p>ONE"),
                "{html}: {}",
                body.as_str()
            ),
            told => assert!(body.as_str().contains(told), "{html}: {}", body.as_str()),
        }
    }
}

/// What alone says who wrote a story may be a sentence of it.
#[test]
fn a_line_is_told_that_alone_names_an_author() {
    let left_out = |head: &str, line: &str| {
        let text = format!("{line}<p>ONE {}</p>", super::SENTENCE);
        let html = format!("<main><h1>Crane sold</h1><div class=entry-content>{text}</div></main>");
        let imported = super::paper(&format!("{}{head}", super::ARTICLE), &html);
        super::says(&imported, &["ONE"], &["Popular"]);
        imported.left_out
    };
    let line = "<p>By Popular Demand</p>";
    let told = left_out("", line);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].text, "By Popular Demand");
    let known = "<meta name=author content='Popular Demand'>";
    assert_eq!(left_out(known, line), []);
    assert_eq!(left_out("", "<p class=byline>By Popular Demand</p>"), []);
}

/// A list may begin with a name that it says more of.
#[test]
fn bylines_in_lists_and_below_a_first_paragraph() {
    let author = format!("{}<meta name=author content='Ada Quill'>", super::ARTICLE);
    let sentence = super::SENTENCE;
    let text = format!("<p>ONE {sentence}</p><p>TWO {sentence}</p>");
    let lead = "<p>What it means for the quay &amp; who voted for it \u{1f6a2} at night.</p>";
    for (head, own, gone) in [
        (
            "<ul><li>Ada Quill</li><li>Born in Port Ellen, 1950</li><li>Three books</li></ul>"
                .to_owned(),
            vec!["Ada Quill", "Born in", "Three"],
            None,
        ),
        (
            "<ul><li>By Ada Quill</li><li>Serves four</li><li>45 minutes</li></ul>".to_owned(),
            vec!["Serves four", "45 minutes"],
            Some("Ada Quill"),
        ),
        (
            "<dl><dt>Ada Quill</dt><dd>Harbour Books, 300 pages</dd></dl>".to_owned(),
            vec!["Ada Quill", "Harbour Books"],
            None,
        ),
        (
            "<ul><li>By Ada Quill</li><li>Nov 3</li><li>Lesezeit 3 Minuten</li></ul>".to_owned(),
            vec![],
            Some("<li>"),
        ),
        (
            format!("{lead}<p>By Ada Quill</p>"),
            vec!["What it"],
            Some("Ada Quill"),
        ),
        (
            format!("{lead}<p>By <b>Ada Quill</b>, 3 Nov 2026</p>"),
            vec!["What it"],
            Some("Ada Quill"),
        ),
        (
            format!("{lead}<p>Ada Quill</p>"),
            vec!["What it", "Ada Quill"],
            None,
        ),
        (
            format!("{lead}<p>FIRST {sentence}</p><p>By Ada Quill</p>"),
            vec!["What it", "FIRST", "By Ada Quill"],
            None,
        ),
    ] {
        let html =
            format!("<main><h1>Crane sold</h1><div class=entry-content>{head}{text}</div></main>");
        let own = [own, vec!["ONE", "TWO"]].concat();
        super::says(&super::paper(&author, &html), &own, gone.as_slice());
    }
}

/// Each has a feed; and who says more of them does not make the import wait.
#[test]
fn so_many_authors_and_no_more() {
    let names = |count: usize| (0..count).map(|at| format!("Ada Quill {}", letters(at)));
    let in_data = |count: usize| {
        let names: Vec<String> = names(count).map(|name| format!("{name:?}")).collect();
        article(&format!(
            r#""author":[{0}],"contributor":[{0}]"#,
            names.join(",")
        ))
    };
    assert_eq!(story(&in_data(50), "").authors.len(), 50);
    assert_eq!(story(&in_data(51), "").authors.len(), 50);
    let in_meta: String = names(20_000)
        .map(|name| format!("<meta name=author content='{name}'>"))
        .collect();
    let boxes = "<p class=author-box></p>".repeat(20_000);
    // Each with all others took minutes.
    assert_eq!(story(&in_data(9_000), "").authors.len(), 50);
    assert_eq!(story(&in_meta, &boxes).authors.len(), 50);
}

/// A word for a number.
fn letters(number: usize) -> String {
    let digits = number.to_string();
    let word = digits.bytes().map(|digit| char::from(digit - b'0' + b'a'));
    format!("X{}", word.collect::<String>())
}
