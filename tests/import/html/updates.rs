//! The updates of a live blog, and what stands within a story as they do.

use super::{ARTICLE, SENTENCE, paper, says};

/// A live blog is a story of many, each under a heading of its own.
#[test]
fn the_updates_of_a_live_blog_are_its_parts() {
    let update = |word: &str| {
        format!(
            "<article itemprop=liveBlogUpdate><h2>{word} hours</h2><div itemprop=articleBody><p>{word} {SENTENCE}</p></div></article>"
        )
    };
    let html = format!(
        "<main><article><h1>Crane sold</h1><p>LEAD {SENTENCE}</p>{}<article><h2><a href='/next'>Next</a></h2>\
         <div itemprop=articleBody><p>NEXT {SENTENCE}</p></div></article></article></main>",
        ["ONE", "TWO", "THREE"].map(update).concat()
    );
    let own = [
        "LEAD",
        "ONE hours",
        "ONE The",
        "TWO hours",
        "TWO The",
        "THREE The",
    ];
    says(&paper(ARTICLE, &html), &own, &["NEXT"]);
}

/// What leads to updates is told before them, and what is an `article` within a story's and none of its updates
/// costs the story nothing.
#[test]
fn what_stands_before_an_article_within_a_story_stays() {
    let text = |word: &str| format!("<p>{word} {SENTENCE}</p>");
    let article = |beginning: &str, class: &str, word: &str| {
        format!(
            "<article>{beginning}<div class={class}>{}</div></article>",
            text(word)
        )
    };
    let told = |above: &str, below: &str| {
        let html = format!("<main><article><h1>Crane sold</h1>{above}{below}</article></main>");
        paper(
            &format!("{ARTICLE}<link rel=canonical href='https://quay.example/crane'>"),
            &html,
        )
    };
    let whole = format!("{}{}", text("ONE"), text("TWO"));
    let updates = |beginning: &str, class: &str| {
        let updates = ["UPDATE", "LATER"].map(|word| article(beginning, class, word));
        updates
            .concat()
            .replace("<article>", "<article class=post-update>")
    };
    // Updates, in a box of their own or not.
    for beginning in [
        "<h3>Update</h3>",
        "<time datetime='2026-11-20T01:00:00Z'>01:00</time>",
        "<header><h2><a href='#at-nine'>Nine</a></h2><a href='/author/ada'><img src=a.jpg></a></header>",
        "<h4>Fog</h4><a href='https://sea.example/fog'><img src=f.jpg></a>",
    ] {
        let own = ["ONE", "TWO", "UPDATE", "LATER"];
        for (body, class) in [
            ("entry-content", "post-content"),
            ("post-content", "post-content"),
            ("entry-content", "entry-content"),
        ] {
            let above = format!("<div class={body}>{whole}</div>");
            for below in [
                updates(beginning, class),
                format!(
                    "<section><h2>Live</h2>{}</section>",
                    updates(beginning, class)
                ),
            ] {
                says(&told(&above, &below), &own, &[]);
            }
        }
        let below = format!("<section>{}</section>", updates(beginning, "post-content"));
        says(&told(&whole, &below), &own, &[]);
    }
    // What a card, a note or a reader says: of what is no card somebody is told.
    let next = "/2026/10/next";
    let linked = format!("<h4><a href='{next}'>Fog closes the harbour</a></h4>");
    let stretched = format!("<a class=stretched-link href='{next}'></a><h3>Next</h3>");
    let below = |beginning: &str| updates(beginning, "article-body");
    let around = |html: String| {
        let html = html.replace("<article", &format!("<a href='{next}'><article"));
        html.replace("</article>", "</article></a>")
    };
    let named = |name: &str| {
        below("<time>9:00</time>").replace("class=post-update", &format!("class='{name}'"))
    };
    for (below, told_of) in [
        (below(&linked), 0),
        (below(&stretched), 0),
        (around(below("<h3>Next</h3>")), 0),
        (article(&linked, "article-body", "UPDATE"), 0),
        (
            article("<h3>About this series</h3>", "article-body", "UPDATE"),
            1,
        ),
        (
            article("<h2>Fog closes the harbour</h2>", "article-body", "UPDATE"),
            1,
        ),
        (named("reader"), 2),
        (named("update-author"), 2),
        (named("comment-body"), 2),
        (
            format!(
                "<div class=updates><ul class=replies-to>{}</ul></div>",
                named("said")
            ),
            2,
        ),
        (format!("<div class=replies>{}</div>", named("said")), 0),
    ] {
        let imported = told(
            &format!("<div class=article-body>{whole}</div>"),
            &format!("<section>{below}</section>"),
        );
        says(&imported, &["ONE", "TWO"], &["UPDATE", "LATER"]);
        assert_eq!(imported.left_out.len(), told_of, "{below}");
    }
}

/// An update is what the page calls one, whatever it links, in whichever box it stands, and be it the only one.
#[test]
fn what_is_called_an_update_is_one() {
    const MORE: &str = "<p><a href='/2026/10/next'>Continue reading</a></p>";
    let update = |above: &str, word: &str| {
        format!(
            "<article class=update>{above}<div class=post-content><p>{word} {SENTENCE}</p></div>{MORE}</article>"
        )
    };
    let told = |head: &str, updates: &str| {
        let html = format!(
            "<main><article><h1>Crane sold</h1><div class=entry-content><p>LEAD {SENTENCE}</p></div>{updates}</article></main>"
        );
        let own = "<link rel=canonical href='https://quay.example/crane'>";
        paper(&format!("{ARTICLE}{own}{head}"), &html)
    };
    let own = ["LEAD", "ONE", "TWO", "THREE"];
    for above in [
        "<a href='/staff/ada'><img src=a.jpg></a>",
        "<a href='/share?u=1'><svg></svg></a>",
        "<a class=link href='/crane/1'></a>",
        "<a href='/crane/attachment/1'><img src=i.jpg></a>",
        "<span class=time>01:00</span>",
    ] {
        let all = ["ONE", "TWO", "THREE"].map(|word| update(above, word));
        says(&told("", &all.concat()), &own, &[]);
    }
    let linked = "<h4><a href='/2026/10/report'>Our report</a></h4>";
    let [one, two, three] = ["ONE", "TWO", "THREE"].map(|word| update("", word));
    let pinned = format!("<div class=pinned><div>{one}</div></div>{two}{three}");
    says(&told("", &pinned), &own, &[]);
    says(&told("", &one), &["LEAD", "ONE"], &[]);
    let report = format!("{one}{}{three}", update(linked, "TWO"));
    says(&told("", &report), &own, &[]);
    // What stands between them and is none is told.
    let box_ = "<article class=about><h4>About</h4><div class=post-content>";
    let between = format!("{one}{two}{box_}<p>ABOUT {SENTENCE}</p></div></article>{three}");
    let imported = told("", &between);
    says(&imported, &own, &["ABOUT"]);
    assert_eq!(imported.left_out.len(), 1);
    // The page's data may say it of them all.
    let unnamed = format!("{one}{two}{three}").replace(" class=update", "");
    let data = "<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\",\"headline\":\"Crane sold\"}</script>";
    says(&told(data, &unnamed), &own, &[]);
    let imported = told("", &unnamed);
    says(&imported, &["LEAD"], &["ONE", "TWO", "THREE"]);
    assert_eq!(imported.left_out.len(), 3);
    // Of another story they say nothing.
    let other = data.replace("Crane sold", "Fog closes the harbour");
    says(&told(&other, &unnamed), &["LEAD"], &["ONE", "TWO", "THREE"]);
    // The number that a CMS gives each makes none of another kind.
    let numbered = (17..20).fold(report, |html, number| {
        let class = format!("class='update by-author-ada post-{number}'");
        html.replacen("class=update", &class, 1)
    });
    says(&told("", &numbered), &own, &[]);
}

/// In an element whose name only sounds so stand others' words.
#[test]
fn what_only_sounds_like_an_update_is_none() {
    let article = |class: &str| {
        format!(
            "<article class='{class}'><div class=post-content><p>SAID {SENTENCE}</p></div></article>"
        )
    };
    let told = |below: &str| {
        let text = format!(
            "<div class=entry-content><p>ONE {SENTENCE}</p><p>TWO {SENTENCE}</p><p>THREE {SENTENCE}</p></div>"
        );
        let html = format!("<main><article><h1>Crane sold</h1>{text}{below}</article></main>");
        paper(ARTICLE, &html)
    };
    for name in [
        "live-region",
        "live-chat",
        "latest-updates",
        "twitter-timeline",
        "update-kommentar",
        "updates-newsletter",
        "live-tv",
        "live-ad",
        "live-ai",
        "live-q-a",
        "no-live",
        "live-column",
    ] {
        for below in [
            format!("<div class={name}>{}</div>", article("post")),
            article(name),
        ] {
            let imported = told(&below);
            says(&imported, &["ONE", "TWO", "THREE"], &["SAID"]);
            assert_eq!(imported.left_out.len(), 1, "{below}");
        }
    }
    for inner in ["leserkommentar", "respuestas", "tweet", "related-posts"] {
        let below = format!(
            "<div class=live-updates><div class={inner}>{}</div></div>",
            article("post")
        );
        says(&told(&below), &["ONE", "TWO", "THREE"], &["SAID"]);
    }
    for name in [
        "live-updates",
        "liveblog__posts",
        "wp-block-live-blog",
        "live-post-3",
        "c-live-story-post",
        "live-main-view",
        "breaking-live-module",
        "update--key",
    ] {
        let below = format!("<div class={name}>{}</div>", article("post"));
        says(&told(&below), &["ONE", "TWO", "THREE", "SAID"], &[]);
    }
}

/// Above a text may stand a note on what is new in it; the text is no less the story where nothing marks it.
#[test]
fn a_note_named_update_is_not_the_whole_story() {
    let text = ["ONE", "TWO", "THREE", "FOUR", "FIVE"];
    let paragraphs = text
        .map(|word| format!("<p>{word} {SENTENCE}</p>"))
        .concat();
    let note = format!(
        "<article class=update><div class=post-content><p>NOTE {SENTENCE}</p><p>{SENTENCE}</p><p>{SENTENCE}</p></div></article>"
    );
    for story in [
        paragraphs.clone(),
        format!("<div class=words>{paragraphs}</div>"),
    ] {
        let html = format!("<main><article><h1>Crane sold</h1>{note}{story}</article></main>");
        says(
            &paper(ARTICLE, &html),
            &["NOTE", "ONE", "TWO", "THREE", "FOUR", "FIVE"],
            &[],
        );
    }
}

/// A page that says it is a live blog may have no element of the story around its updates, or one that ends above
/// them. Without that word they are as many stories.
#[test]
fn updates_need_no_element_around_them() {
    let update = |word: &str| {
        format!(
            "<li><article class='stream-post post-{}' itemscope itemtype='https://schema.org/BlogPosting'><h3>{word} hours</h3>\
             <time>9:00</time><div itemprop=articleBody><p>{word} {SENTENCE}</p><p>{word}B {SENTENCE}</p></div></article></li>",
            word.len()
        )
    };
    let updates = ["ONE", "TWO", "THREE", "FOUR"].map(update).concat();
    let card = format!(
        "<article><h3><a href='/2026/10/next'>Fog closes the harbour</a></h3><div itemprop=articleBody><p>NEXT {SENTENCE}</p></div></article>"
    );
    let aside = format!(
        "<aside><article><h3>Fog</h3><div itemprop=articleBody><p>NEXT {SENTENCE}</p></div></article></aside>"
    );
    let said = format!(
        "<div class=comments-by-readers><article><div itemprop=articleBody><p>SAID {SENTENCE}</p></div></article></div>"
    );
    let live = "<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\",\"headline\":\"Crane sold\"}</script>";
    let canonical = "<link rel=canonical href='https://quay.example/crane'>";
    let intro = format!("<div class=points><h2>Summary</h2><p>LEAD {SENTENCE}</p></div>");
    let marked = format!(
        "<article><h1>Crane sold</h1><div class=entry-content><p>LEAD {SENTENCE}</p><p>{SENTENCE}</p><p>{SENTENCE}</p></div></article>"
    );
    for above in [format!("<h1>Crane sold</h1>{intro}"), marked] {
        let html = format!(
            "<main>{above}<section id=live-commentary-3><ol>{updates}</ol>{card}{aside}{said}</section></main>"
        );
        let imported = paper(&format!("{ARTICLE}{canonical}{live}"), &html);
        let own = [
            "LEAD",
            "ONE hours",
            "ONE The",
            "TWO hours",
            "THREEB",
            "FOURB",
        ];
        says(&imported, &own, &["NEXT", "SAID"]);
        assert_eq!(imported.left_out.len(), 2, "{:?}", imported.left_out);
        let imported = paper(&format!("{ARTICLE}{canonical}"), &html);
        says(&imported, &[], &["TWO", "THREE"]);
    }
}

/// Each says when it was written, below its heading or above.
#[test]
fn a_time_stands_between_a_heading_and_its_text() {
    let update = |word: &str| {
        format!(
            "<div itemprop=liveBlogUpdate><h2>{word} hours</h2><time>9:00</time><div itemprop=articleBody><p>{word} {SENTENCE}</p></div></div>"
        )
    };
    let html = format!(
        "<main><h1>Crane sold</h1>{}</main>",
        ["ONE", "TWO"].map(update).concat()
    );
    says(
        &paper(ARTICLE, &html),
        &["ONE hours", "ONE The", "TWO hours", "TWO The"],
        &[],
    );
}

/// The headings of updates lead to their own places on the page; a page that is no story may list those of one address.
#[test]
fn updates_that_lead_to_their_own_places_are_no_list() {
    let head = |address: &str| format!("<link rel=canonical href='https://quay.example{address}'>");
    let part = |link: &str, word: &str| {
        format!(
            "<section><h2><a href='{link}{word}'>{word} hours</a></h2><div class=article-body><p>{word} {SENTENCE}</p></div></section>"
        )
    };
    let around = |link: &str| {
        let parts = ["ONE", "TWO", "THREE"].map(|word| {
            part(link, word)
                .replace("<h2><a", "<a")
                .replace("</a></h2>", "</h2></a>")
                .replace(&format!(">{word} hours"), &format!("><h2>{word} hours"))
        });
        format!(
            "<main><article><h1>Crane sold</h1>{}</article></main>",
            parts.concat()
        )
    };
    let page = |link: &str| {
        let parts = ["ONE", "TWO", "THREE"]
            .map(|word| part(link, word))
            .concat();
        format!("<main><article><h1>Crane sold</h1>{parts}</article></main>")
    };
    for link in [
        "/crane?page=with:block-",
        "https://www.quay.example/crane/?entry=",
        "/crane?page=2#",
        "#",
    ] {
        for html in [page(link), around(link)] {
            let imported = paper(&format!("{ARTICLE}{}", head("/crane")), &html);
            assert_eq!(imported.submissions.len(), 1, "{link}");
            let own = ["ONE hours", "ONE The", "TWO hours", "TWO The", "THREE The"];
            says(&imported, &own, &[]);
        }
    }
    let imported = paper(&head("/all.php"), &page("/all.php?id="));
    assert_eq!(imported.submissions.len(), 3);
}

/// A paper's opinion pages are called comment.
#[test]
fn a_comment_of_the_paper_is_told_whole() {
    for [around, inner] in [
        ["article comment", "comment-content"],
        ["comment", "comment-body"],
        ["article", "entry-content comment-body"],
    ] {
        let html = format!(
            "<main><article class='{around}'><h1>Crane sold</h1>\
             <div class='{inner}'><p>ONE {SENTENCE}</p><p>TWO {SENTENCE}</p></div></article></main>"
        );
        let imported = paper(ARTICLE, &html);
        says(&imported, &["ONE", "TWO"], &[]);
    }
}
