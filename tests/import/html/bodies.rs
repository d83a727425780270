//! Where on a page its story stands.

use super::{ARTICLE, SENTENCE, body, paper, says};

#[test]
fn a_body_in_several_parts_is_one() {
    for mark in [
        "class='article-body'",
        "itemprop=articleBody",
        "class='story-body wide'",
    ] {
        let part = |word: &str| format!("<div {mark}><p>{word} {SENTENCE}</p></div>");
        let parts = format!(
            "<article><h1>Crane sold</h1>{}<div class='ad-slot'>BUY</div><aside>PROMO</aside>{}\
             <figure><img src='https://quay.example/c.jpg'></figure>{}</article><p>FOOT {SENTENCE}</p>",
            part("ONE"),
            part("TWO"),
            part("THREE")
        );
        let imported = paper(ARTICLE, &parts);
        says(
            &imported,
            &["ONE", "TWO", "c.jpg", "THREE"],
            &["BUY", "PROMO", "FOOT"],
        );
    }
    // A summary is none of them, marked as it may be.
    let whole = format!("<p>TWO {SENTENCE}</p><p>THREE {SENTENCE}</p>");
    let summary = format!("<div class='e-content'><p>ONE {SENTENCE}</p></div>");
    for body in ["<div class=prose>", "<div class='entry-content'>"] {
        let imported = paper(
            ARTICLE,
            &format!("<article><h1>Crane sold</h1>{summary}{body}{whole}</div></article>"),
        );
        says(&imported, &["TWO", "THREE"], &[]);
    }
}

#[test]
fn the_body_is_that_of_the_headline_and_not_the_longest() {
    let own = format!("<div class='entry-content'><p>OWN {SENTENCE}</p></div>");
    let next = format!(
        "<div class='entry-content'><p>NEXT {SENTENCE}</p><p>{SENTENCE}</p><p>{SENTENCE}</p></div>"
    );
    for html in [
        format!(
            "<main><header><h1>Crane sold</h1></header><article>{own}</article><article><h2>Next</h2>{next}</article></main>"
        ),
        format!(
            "<main><div><h1>Crane sold</h1></div>{own}<div><h1>Next story</h1></div>{next}</main>"
        ),
        format!(
            "<div><h1>Crane sold</h1></div><main>{own}{}</main>",
            next.replace("entry-content", "post-content")
                .replace("<p>NEXT", "<h3>About us</h3><p>NEXT")
        ),
        format!("<main><h1>Crane sold</h1>{own}</main><section id=disqus_thread>{next}</section>"),
    ] {
        says(&paper(ARTICLE, &html), &["OWN"], &["NEXT"]);
    }
}

/// Of a text that is marked, what else its element holds is none, however long, unless it may be a lead.
#[test]
fn what_readers_say_and_other_stories_are_no_part_of_a_story() {
    let said = |word: &str| format!("<p>{word} {SENTENCE} {SENTENCE}</p>");
    let own = format!("<p>OWN {SENTENCE} {SENTENCE} {SENTENCE}</p>");
    let comments: String = (0..9).map(|_| said("COMMENT")).collect();
    for mark in [
        "class=article-body",
        "class=entry-content",
        "itemprop=articleBody",
    ] {
        for beside in [
            format!("<section class=discussion><h3>9 replies</h3>{comments}</section>"),
            format!("<div class=support>{comments}</div>"),
            format!("<div class=next><h2><a href='/next'>Next story</a></h2>{comments}</div>"),
            format!(
                "<section><h2><a href='/next'>Next story</a></h2><div {mark}>{comments}</div></section>"
            ),
            format!("<h2><a href='/next'>Next story</a></h2><div {mark}>{comments}</div>"),
            format!(
                "<div itemscope itemtype='https://schema.org/Comment'><div class=entry-content>{comments}</div></div>"
            ),
        ] {
            let html = format!(
                "<main><article><h1>Crane sold</h1><div {mark}>{own}</div>{beside}</article></main>"
            );
            let data = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"articleBody\":\"OWN it is\"}</script>";
            for head in [ARTICLE.to_owned(), format!("{ARTICLE}{data}")] {
                says(&paper(&head, &html), &["OWN"], &["COMMENT", "Next story"]);
            }
        }
    }
}

/// Of a page of very many parts each is told, so that none is looked for in all others.
#[test]
fn a_part_is_looked_for_in_others_where_they_are_few() {
    for (parts, times) in [(50, 1), (51, 2)] {
        let part = |number: usize| {
            format!("<div class=article-body><p>Part {number}. {SENTENCE} {SENTENCE}</p></div>")
        };
        let html: String = (1..parts).map(part).collect();
        let html = format!("<main><h1>Crane sold</h1>{html}{}</main>", part(1));
        let imported = paper(ARTICLE, &html);
        assert_eq!(body(&imported).matches("Part 1.").count(), times, "{parts}");
    }
}

/// One for each kind of screen, of which a reader sees one.
#[test]
fn a_text_that_is_there_twice_is_told_once() {
    let text = format!("<p>ONCE {SENTENCE}</p><p>{SENTENCE}</p>");
    let html = format!(
        "<main><h1>Crane sold</h1><div class='post-content mobile-only'>{text}</div><div class='post-content desktop-only'>{text}</div></main>"
    );
    let imported = paper(ARTICLE, &html);
    assert_eq!(
        body(&imported).matches("ONCE").count(),
        1,
        "{}",
        body(&imported)
    );
}

/// Of two that say the same, that is told which shows more.
#[test]
fn a_part_that_is_there_twice_is_told_with_its_picture() {
    let part = |word: &str, more: &str| {
        format!("<div class=article-body><p>{word} {SENTENCE}</p>{more}</div>")
    };
    let bare = part("ONE", "");
    let shown = part(
        "ONE",
        "<figure><img src='https://quay.example/z.jpg'></figure>",
    );
    let two = part("TWO", "");
    for parts in [
        [&bare, &two, &shown],
        [&shown, &two, &bare],
        [&shown, &two, &shown],
    ] {
        let parts = parts.map(String::as_str).concat();
        let html = format!("<main><article><h1>Crane sold</h1>{parts}</article></main>");
        let imported = paper(ARTICLE, &html);
        says(&imported, &["TWO"], &[]);
        for once in ["ONE", "z.jpg"] {
            assert_eq!(body(&imported).matches(once).count(), 1, "{html}");
        }
    }
}

/// A mark on the first paragraph, or on a lead, says nothing of what follows.
#[test]
fn what_a_mark_leaves_out_of_a_story_is_told() {
    let rest: String = ["TWO", "THREE", "FOUR"]
        .map(|word| format!("<p>{word} {SENTENCE} {SENTENCE}</p>"))
        .concat();
    for body in [
        format!("<p itemprop=articleBody>ONE {SENTENCE}</p>{rest}"),
        format!("<div class=post-content><p>ONE {SENTENCE}</p></div><div class=x1>{rest}</div>"),
        format!(
            "<div class=post-content><p>ONE {SENTENCE} {SENTENCE}</p></div><div class=x1>{rest}</div>"
        ),
        format!(
            "<div class=post-content><p>ONE {SENTENCE}</p><p>{SENTENCE}</p></div><div class=x1>{rest}</div>"
        ),
        // Far from each other, so that a parser takes them for two texts.
        format!(
            "<div><div><div class=post-content><p>ONE it is.</p></div></div><p>Sea</p></div>\
             <div><div class=x1>{rest}</div><p>Sky</p></div>"
        ),
    ] {
        let imported = paper(
            ARTICLE,
            &format!("<main><article><h1>Crane sold</h1>{body}</article></main>"),
        );
        says(&imported, &["ONE", "TWO", "THREE", "FOUR"], &[]);
    }
}

/// A link in a heading leads to its own place, or to what the part is about.
#[test]
fn a_heading_ends_a_story_only_as_the_headline_of_another() {
    let head = format!("{ARTICLE}<link rel=canonical href='https://quay.example/crane'>");
    for heading in [
        "The price <a href='https://quay.example/crane#price'>#</a>",
        "<a href='/crane?page=2#price'>The price</a>",
        "1. <a href='https://inn.example/'>The Inn</a>",
        "What <a href='/ada'>Ada</a> has seen and heard of it",
    ] {
        let html = format!(
            "<main><article><h1>Crane sold</h1><div class=article-body><p>ONE {SENTENCE}</p></div>\
             <h2>{heading}</h2><div class=article-body><p>TWO {SENTENCE}</p></div></article></main>"
        );
        says(&paper(&head, &html), &["ONE", "TWO"], &[]);
    }
}

/// A text in two forms has its parts in each; a note may stand in several places.
#[test]
fn only_parts_that_repeat_another_are_left_out() {
    let part = |word: &str| format!("<div class=article-body><p>{word} {SENTENCE}</p></div>");
    let form = format!("<div>{}{}</div>", part("ONE"), part("TWO"));
    let noted = ["ONE", "NOTE", "TWO", "NOTE", "LAST"].map(part).concat();
    for (html, own) in [
        (form.repeat(2), vec!["ONE", "TWO"]),
        (noted, vec!["ONE", "NOTE", "TWO", "LAST"]),
    ] {
        let imported = paper(
            ARTICLE,
            &format!("<main><article><h1>Crane sold</h1>{html}</article></main>"),
        );
        says(&imported, &own, &[]);
        for word in own {
            assert_eq!(body(&imported).matches(word).count(), 1, "{word}");
        }
    }
}

/// A body is one whatever else its name says.
#[test]
fn a_body_whose_name_says_more_is_no_summary() {
    let said = format!("<p>COMMENT {SENTENCE} {SENTENCE} {SENTENCE} {SENTENCE}</p>");
    for class in ["article-body lead-article", "entry-content e-content"] {
        let html = format!(
            "<main><article><h1>Crane sold</h1><div class='{class}'><p>OWN {SENTENCE} {SENTENCE}</p></div>\
             <section class=discussion>{said}</section></article></main>"
        );
        says(&paper(ARTICLE, &html), &["OWN"], &["COMMENT"]);
    }
}

/// A parser asks few elements around a paragraph for its text; programs that build pages set more.
#[test]
fn boxes_within_boxes_lose_nothing() {
    let text = |word: &str, times: usize| {
        let rest = format!("<p>{SENTENCE} {SENTENCE}</p>").repeat(times - 1);
        format!("<p>{word} {SENTENCE} {SENTENCE}</p>{rest}")
    };
    let deep = |names: &[&str], text: String| {
        let boxes: String = names
            .iter()
            .map(|name| format!("<div class='{name}'>"))
            .collect();
        format!("{boxes}{text}{}", "</div>".repeat(names.len()))
    };
    for names in [
        ["", "", "", "", "", "", "", ""],
        [
            "et_pb_section",
            "et_pb_row",
            "et_pb_column",
            "et_pb_module et_pb_text",
            "et_pb_text_inner",
            "a",
            "b",
            "c",
        ],
        [
            "fl-row",
            "fl-row-content",
            "fl-col-group",
            "fl-col",
            "fl-module",
            "fl-node-content",
            "fl-rich-text",
            "text",
        ],
    ] {
        let part = |word: &str, times: usize| deep(&names, text(word, times));
        let html = format!(
            "<main><div><h1>Crane sold</h1><section>{}</section><section>{}</section><section>{}</section></div>\
             <section class=sidebar><div class=content>{}</div></section></main>",
            part("ONE", 1),
            part("TWO", 3),
            part("LAST", 1),
            part("BESIDE", 1)
        );
        says(&paper(ARTICLE, &html), &["ONE", "TWO", "LAST"], &["BESIDE"]);
    }
    // Where they name what they hold, a box with little text is of it as well.
    for name in [
        "class='et_pb_module et_pb_post_content'",
        "class='elementor-widget elementor-widget-theme-post-content'",
        "class='elementor elementor-7' data-elementor-type=wp-post",
        "class='fl-builder-content fl-builder-content-primary'",
    ] {
        let boxes = ["row", "column", "module", "a", "b", "c"];
        let little = deep(
            &boxes,
            "<h5>LITTLE toggle</h5><p>LAST it is.</p>".to_owned(),
        );
        let html = format!(
            "<div><h1>Crane sold</h1><div {name}>{}{}{little}</div></div>",
            deep(&boxes, "<p>ONE it is.</p>".to_owned()),
            deep(&boxes, text("TWO", 3))
        );
        says(
            &paper(ARTICLE, &html),
            &["ONE", "TWO", "LITTLE", "LAST"],
            &[],
        );
    }
}

/// On pages that mark no text, or as microformats do; where the name may be that of a part, somebody is told.
#[test]
fn what_readers_say_longer_than_the_story_is_none_of_it() {
    let own = format!("<p>OWN {SENTENCE} {SENTENCE}</p><p>END {SENTENCE}</p>");
    let said =
        format!("<div><b>Bo</b><p>SAID {SENTENCE} {SENTENCE} {SENTENCE}</p></div>").repeat(9);
    for (name, is_told) in [
        ("data-hook=comments", false),
        ("id=disqus_thread", false),
        ("id=respond", false),
        ("class=comments", false),
        ("class='u-comment h-cite'", false),
        ("class='h-entry'", false),
        ("class=reactions", true),
        ("class=responses", true),
    ] {
        for body in ["class=t1", "class=e-content"] {
            let html = format!(
                "<main><div class=h-entry><h1>Crane sold</h1><div {body}>{own}</div><section {name}><h2>9 of them</h2>{said}</section></div></main>"
            );
            let imported = paper(ARTICLE, &html);
            says(&imported, &["OWN", "END"], &["SAID"]);
            // A text that is marked has what is its own.
            let is_told = is_told && body == "class=t1";
            assert_eq!(imported.left_out.is_empty(), !is_told, "{name} {body}");
        }
    }
    // Where a page tells nothing else, that is its story.
    let html = format!("<main><h1>Crane sold</h1><section class=responses>{own}</section></main>");
    says(&paper(ARTICLE, &html), &["OWN", "END"], &[]);
    // Within a text that goes on it is a part of that.
    let html = format!(
        "<main><h1>Crane sold</h1><div class=t1>{own}<section class=reactions><h2>What they say</h2><p>PART {SENTENCE}</p></section><p>LAST {SENTENCE}</p></div></main>"
    );
    let imported = paper(ARTICLE, &html);
    says(&imported, &["OWN", "PART", "LAST"], &[]);
    assert_eq!(imported.left_out, []);
}

/// An `article` that is the marked text alone is no note above another.
#[test]
fn what_follows_an_article_that_is_marked_is_none_of_it() {
    let own = format!("<p>ONE {SENTENCE}</p><p>TWO {SENTENCE}</p><p>THREE {SENTENCE}</p>");
    let next = format!("<p>NEXT {SENTENCE}</p>").repeat(7);
    for mark in ["class=article-body", "itemprop=articleBody"] {
        let html = format!(
            "<main><h1>Crane sold</h1><article {mark}>{own}</article><div class=next><h2><a href=/n/eels>Eels</a></h2>{next}</div></main>"
        );
        says(&paper(ARTICLE, &html), &["ONE", "TWO", "THREE"], &["NEXT"]);
    }
}
