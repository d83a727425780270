//! What of a page stands in its story and is none of it, and what seems so.

use super::{ARTICLE, SENTENCE, beside_text, body, one, page, paper, read, says};

#[test]
fn what_a_comment_or_a_script_speaks_of_opens_nothing() {
    let hidden = format!("<dialog><p>{SENTENCE}</p></dialog><svg><text>Drawn</text></svg>");
    for word in [
        "<!-- <dialog> and <svg> are opened by consent.js -->",
        "<script>open('<dialog><svg>')</script>",
        "<style>/* <dialog><svg> */</style>",
        "<p title='<dialog><svg>'></p><svg/>",
    ] {
        let html = page(word, "").replace("<p>It was", &format!("{hidden}<p>It was"));
        let imported = read(&html).unwrap();
        for part in ["harbour master", "Drawn"] {
            assert!(!body(&imported).contains(part), "{word}: {part}");
        }
    }
    // What is left open in the page itself does not take the story with it.
    let html = page("", "").replace("<p>It was", "<svg><path d=x><p>It was");
    assert!(body(&read(&html).unwrap()).contains("came at nine"));
}

/// Names that the page gives to its own, on what a story says, in bodies that are marked and others.
#[test]
fn a_name_takes_no_sentence_from_any_page() {
    let two = format!("<p>ONE {SENTENCE}</p><p>TWO {SENTENCE}</p>");
    for html in [
        format!("<section id='social-housing'><h2>Homes</h2>{two}</section>"),
        format!("<div class='ad-free-content'>{two}</div>"),
        format!("<div class='paragraph comment'>{two}</div>"),
        format!("<div class='newsletter-body'>{two}</div>"),
        format!("<div id='comments-from-the-mayor'><h2>The mayor</h2>{two}</div>"),
        format!("<div class='shared-block'>{two}</div>"),
        format!("<div class='community'>{two}</div>"),
        format!("<details class='cookie-recipe'><summary>Biscuits</summary>{two}</details>"),
        "<figure class='social-embed'><img src='https://quay.example/ONE.jpg'><figcaption>TWO</figcaption></figure>".to_owned(),
        "<table class=tags><tr><td>ONE</td><td>TWO</td></tr></table>".to_owned(),
        "<ul class='social-facts'><li>ONE The town has two hundred houses.</li><li>TWO It builds more.</li></ul>".to_owned(),
        "<ul class='related-documents'><li><a href='/d.pdf'>ONE</a></li><li><a href='/e.pdf'>TWO</a></li></ul>".to_owned(),
    ] {
        for class in ["prose", "entry-content"] {
            let story = format!(
                "<main><article><h1>Crane sold</h1><div class='{class}'><p>First. {SENTENCE} {SENTENCE}</p>{html}\
                 <p>Middle. {SENTENCE}</p><p>Last. {SENTENCE}</p></div></article></main>"
            );
            let imported = paper(ARTICLE, &story);
            says(&imported, &["First.", "ONE", "TWO", "Middle.", "Last."], &[]);
            assert_eq!(imported.left_out, [], "{class}: {html}");
        }
    }
}

#[test]
fn only_whole_blocks_go() {
    let kept = [
        "<p><img class='td-modal-image' src='https://quay.example/KEPT.jpg'></p>",
        "<div class='promo-image'><img src='https://quay.example/KEPT.jpg'></div>",
        "<a class='lightbox-modal' href='/c.jpg'><img src='https://quay.example/KEPT.jpg'></a>",
        "<div class='social-card'><picture><img src='https://quay.example/KEPT.jpg'></picture></div>",
        "<p>The <span class='glossary-popup'>KEPT</span> came.</p>",
        "<p>And <a class='comment-mention' href='/u/ada'>KEPT</a> wrote.</p>",
        "<p>Our reporter <a rel=author href='/a'>KEPT</a> was there.</p>",
        "<table><tr><td>Mon</td><td class=comment>KEPT</td></tr></table>",
        "<table><tr class=promo><td>Tue</td><td>KEPT</td></tr></table>",
        "<figure><img src='https://quay.example/p.jpg'><figcaption class=sponsored>KEPT</figcaption></figure>",
        "<h3><button>What does it cost?</button></h3><div hidden><p>KEPT A pound, as the council said on Monday.</p></div>",
        "<footer class=footnotes><ol><li id=fn1>KEPT tells where the crane was built. <a href='#r'>back</a></li></ol></footer>",
        "<section role=complementary><p>KEPT The crane weighs ninety tons, and was built by a firm.</p></section>",
        // A list of minutes, and a figure of which no more is said than whose it is.
        "<ul><li><a href='https://quay.example/m1.pdf'>12 March 2024</a></li><li><a href='https://quay.example/KEPT.pdf'>9 April 2024</a></li></ul>",
        "<figure><img src='https://quay.example/KEPT.jpg'><figcaption><a href='/c'>By Ada Quill</a></figcaption></figure>",
    ];
    for html in kept {
        let imported = beside_text(html);
        assert!(
            body(&imported).contains("KEPT"),
            "{html}: {}",
            body(&imported)
        );
        assert_eq!(imported.left_out, [], "{html}");
    }
    let gone = [
        "<div class=share><a href='https://s.example'>GONE</a></div>",
        "<div class=promo><a href='https://s.example/buy'><img src='https://s.example/GONE.jpg'></a></div>",
        "<p><button>GONE</button></p>",
        "<footer><a href=/tag/x>GONE</a></footer>",
    ];
    for html in gone {
        let imported = beside_text(html);
        assert!(!body(&imported).contains("GONE"), "{html}");
    }
}

#[test]
fn a_time_that_a_text_tells_of_stays() {
    let told = "<table><tr><td><time datetime='07:30'>ONE</time></td></tr></table>\
        <dl><dt><time datetime=1998>TWO</time></dt><dd>Founded.</dd></dl>\
        <p><strong><time>THREE</time></strong> The ferry runs early.</p>\
        <div><time datetime='2026-11-03T14:05'>FOUR</time><h3>It moves</h3></div>";
    let html = page("", "").replace("</p></div>", &format!("</p>{told}</div>"));
    says(&read(&html).unwrap(), &["ONE", "TWO", "THREE", "FOUR"], &[]);
    // Of a page that is told hour by hour the hours, of another the date above the text.
    let live = page("", "").replace("<p>It was", "<time>14:05</time><h3>It moves</h3><p>It was");
    says(&read(&live).unwrap(), &["14:05", "It moves"], &[]);
    for date in [
        "<time>1 Nov</time>",
        "<div><p><time>1 Nov</time></p></div>",
        "<p><span><time datetime='2026-11-01'>1 Nov</time></span></p>",
    ] {
        let html = page("", "").replace("<p>It was", &format!("{date}<p>It was"));
        says(&read(&html).unwrap(), &["came at nine"], &["1 Nov"]);
    }
}

/// However the page is called: what stands above its text is said in other fields.
#[test]
fn the_headline_and_what_is_above_it_is_no_text() {
    let text = format!("<p>FIRST {SENTENCE} {SENTENCE}</p><p>LAST {SENTENCE}</p>");
    for head in [
        "",
        "<meta property='og:title' content='Crane sold for a pound'>",
        ARTICLE,
    ] {
        for (above, level) in [
            (
                "<p class=kicker><a rel='category tag' href='/category/harbour'>Harbour</a></p>",
                "h1",
            ),
            (
                "<div><span>Harbour</span></div><figure><img src='https://quay.example/c.jpg'></figure>",
                "h2",
            ),
        ] {
            for class in ["post", "entry-content"] {
                let html = format!(
                    "<main><div class='{class}'>{above}<{level}>Crane sold for a pound</{level}>{text}</div></main>"
                );
                // Without an `h1` the page's own title says which heading it is.
                let titled = match level {
                    "h2" => "<meta property='og:title' content='Crane sold for a pound'>",
                    _ => head,
                };
                let head = format!(
                    "{titled}<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Crane sold for a pound\"}}</script>"
                );
                let imported = paper(&head, &html);
                says(&imported, &["FIRST", "LAST"], &["for a pound", "Harbour"]);
            }
        }
    }
    // A heading that says more, or stands further below, is the text's.
    let html = format!(
        "<div class='entry-content'><h1>Crane sold</h1><h2>Crane sold, and then?</h2>{text}<h2>Crane sold</h2>{text}</div>"
    );
    let imported = paper(ARTICLE, &html);
    says(
        &imported,
        &["and then?", "LAST", "<h2>Crane sold</h2>"],
        &["<h1>"],
    );
}

#[test]
fn what_is_hidden_is_told_only_if_something_opens_it() {
    let note = "<p>NOTE The lawyers have asked us to take this paragraph out.</p>";
    for (html, is_told) in [
        (format!("<h2>The crane</h2><div hidden>{note}</div>"), false),
        (format!("<h2>Who pays?</h2><div hidden>{note}</div>"), true),
        (
            format!("<h2>The crane</h2><div style='display: none'>{note}</div>"),
            false,
        ),
        (
            format!("<p>Morning.</p><div role=tabpanel hidden>{note}</div>"),
            true,
        ),
        (
            format!(
                "<p>Late.<a href='#n1'>1</a></p><ol style='display:none'><li id=n1>{note}</ol>"
            ),
            true,
        ),
        (
            format!("<h2>Join</h2><div hidden><form>{note}</form></div>"),
            false,
        ),
        (format!("<p>It came.</p><div hidden>{note}</div>"), false),
        (
            format!("<h2><button>The crane</button></h2><div hidden>{note}</div>"),
            true,
        ),
        (
            format!("<h2 aria-expanded=false>The crane</h2><div hidden>{note}</div>"),
            true,
        ),
        (
            format!("<div class='pum pum-overlay popup' aria-hidden=true>{note}</div>"),
            false,
        ),
        (
            format!(
                "<div class=lightbox aria-labelledby=l aria-hidden=true style='display:none'><h4 id=l>Join</h4>{note}</div>"
            ),
            false,
        ),
        (
            format!(
                "<h4 id=l>Fares</h4><p>See.</p><div role=region aria-labelledby=l hidden>{note}</div>"
            ),
            true,
        ),
        (
            format!("<div role=region aria-label=cookies hidden>{note}</div>"),
            false,
        ),
        (
            format!("<div role=region aria-labelledby=l hidden><h4 id=l>Join</h4>{note}</div>"),
            false,
        ),
        (
            format!(
                "<h4 id=l>Fares</h4><p>See.</p><div role=region aria-labelledby=l aria-hidden=true hidden>{note}</div>"
            ),
            false,
        ),
        (
            format!(
                "<div><h4 id=l>Who pays?</h4></div><div><div aria-labelledby=l hidden>{note}</div></div>"
            ),
            true,
        ),
    ] {
        let imported = beside_text(&html);
        assert_eq!(body(&imported).contains("NOTE"), is_told, "{html}");
        if html.starts_with("<p>It came") || html.starts_with("<h2>The crane</h2>") {
            assert_eq!(imported.left_out.len(), 1, "{html}");
        }
    }
}

/// What leads to the text stands above the headline here and there.
#[test]
fn points_above_a_headline_are_told() {
    let html = format!(
        "<main><article class='entry-content'><p class=kicker>Harbour</p><ul><li>KEY one</li><li>KEY two</li></ul>\
         <div>STANDFIRST {SENTENCE}</div><h1>Crane sold</h1><p>OWN {SENTENCE}</p></article></main>"
    );
    says(
        &paper(ARTICLE, &html),
        &["KEY one", "STANDFIRST", "OWN"],
        &[],
    );
}

/// The tags below a text are known as that, and none of it; a sentence with one is.
#[test]
fn tags_below_a_text() {
    let tag = "<a rel=tag href=/tags/sea>sea</a>";
    let body = |end: &str| {
        let html = format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>The tide came late</title></head><body>\
             <article><h1>The tide came late</h1><div class=entry-content><p>It was due at six and came at nine, and \
             nobody at the quay would say where it had been &amp; why.</p>{end}</div></article></body></html>"
        );
        let story = one(read(&html).unwrap()).story;
        assert_eq!(story.tags.len(), 1, "{end}");
        story.body.unwrap().as_str().to_owned()
    };
    for end in [
        format!("<p>Tags: {tag}</p>"),
        format!("<p class=small>{tag} · {tag}</p>\n"),
        format!("<div><p>Filed under:</p><ul><li>{tag}</li></ul></div>"),
        format!("<p>وسوم: {tag}</p>"),
        format!("<p>Categories: {tag}</p><p>Tags: {tag}, {tag}</p>"),
        format!("<p>Tags: {tag}</p>").repeat(5),
    ] {
        assert!(
            body(&end).ends_with("&amp; why.</p>"),
            "{end}: {}",
            body(&end)
        );
    }
    for end in [
        format!("<p>Of the {tag} she said no more</p>"),
        format!("<p>It will be {tag}.</p>"),
        // So many are no page's.
        format!("<p>Tags: {tag}</p>").repeat(6),
        format!("<p>Tags: {tag}</p><p>And then it rose.</p>"),
        format!("<p>Tags: {tag} <img src=https://quay.example/a.png alt=a></p>"),
    ] {
        assert!(body(&end).contains("sea</a>"), "{end}: {}", body(&end));
    }
}

/// The slide that is not shown yet; of a slide that goes round and round the copies are none.
#[test]
fn pictures_of_slides_are_told_once() {
    let imported = beside_text(
        "<ul><li class=splide__slide><img src='https://quay.example/one.jpg'></li>\
         <li class=splide__slide aria-hidden=true><img src='https://quay.example/two.jpg'></li>\
         <li class='splide__slide splide__slide--clone' aria-hidden=true><img src='https://quay.example/copy.jpg'></li></ul>",
    );
    says(&imported, &["one.jpg", "two.jpg"], &["copy.jpg"]);
}

#[test]
fn who_wrote_it_in_a_list_above_a_headline_is_no_text() {
    for list in [
        "<ul class=meta><li>Ada Quill</li><li>3 Nov 2026</li><li>2 min read</li></ul>",
        "<dl><dt>By</dt><dd>Ada Quill</dd><dt>On</dt><dd>3 Nov 2026</dd></dl>",
    ] {
        let html = format!(
            "<main><article class=entry-content>{list}<h1>Crane sold</h1><p>OWN {SENTENCE}</p><p>{SENTENCE}</p></article></main>"
        );
        says(
            &paper(ARTICLE, &html),
            &["OWN"],
            &["Ada Quill", "Crane sold"],
        );
    }
}

/// With a line above a text, no more goes than that.
#[test]
fn a_byline_takes_no_text_with_it() {
    let line = "<p>By Ada Quill</p>";
    let list = "<ul><li>Ada Quill</li><li>Nov 3</li><li>2 min read</li></ul>";
    let text = format!("<p>FIRST {SENTENCE}</p><div><p>LAST {SENTENCE}</p></div>");
    for above in [line, list] {
        for (before, behind) in [
            ("", ""),
            ("<div>", "</div>"),
            ("<div><div>", "</div></div>"),
        ] {
            let html = format!(
                "<main><h1>Crane sold</h1><p class=byline>By Ada Quill</p><div class=entry-content>{before}{above}{text}{behind}</div></main>"
            );
            let own = ["FIRST", "LAST"];
            says(
                &paper(ARTICLE, &html),
                &own,
                &["Ada Quill", "Nov 3", "min read"],
            );
        }
    }
}

/// What the story's element says beside a text that is marked is none of it: of sentences somebody is told, each
/// part once, but for what is known from elsewhere or is the page's.
#[test]
fn what_stands_beside_a_marked_text_is_told() {
    let text = format!(
        "<div class=entry-content><p>OWN {SENTENCE}</p><p>{SENTENCE}</p><p>{SENTENCE}</p></div>"
    );
    let told = |above: &str, below: &str| {
        let head = "<meta name=description content='Fog keeps the ferries in all of the day, says the harbour.'>";
        let html = format!(
            "<main><p>PAGE {SENTENCE}</p><article><h1>Crane sold</h1>{above}{text}{below}</article><p>PAGE {SENTENCE}</p></main>"
        );
        let imported = paper(&format!("{ARTICLE}{head}"), &html);
        says(&imported, &["OWN"], &["BESIDE", "PAGE"]);
        imported.left_out.len()
    };
    let note = format!(
        "<div class=facts><h4>In figures ]]&gt; 🦀</h4><p>BESIDE {SENTENCE}</p><p>BESIDE {SENTENCE}</p></div>"
    );
    assert_eq!(told("", ""), 0);
    assert_eq!(told("", &note), 1);
    assert_eq!(told(&note, &note), 2);
    for known in [
        "<p>Fog keeps the ferries in all of the day, says the harbour.</p>".to_owned(),
        "<p>BESIDE the quay</p>".to_owned(),
        format!("<footer>{note}</footer>"),
        format!("<aside>{note}</aside>"),
        format!("<div class=comments>{note}</div>"),
        format!("<div class=newsletter-signup><div>{note}</div></div>"),
        format!("<div class=author-bio>{note}</div>"),
        format!("<div hidden>{note}</div>"),
        format!("<article><h3><a href='/2026/10/next'>Next</a></h3>{note}</article>"),
    ] {
        assert_eq!(told(&known, ""), 0, "{known}");
        assert_eq!(told("", &known), 0, "{known}");
    }
}
