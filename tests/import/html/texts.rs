//! The text of a story, and what is not of it.

use super::{ARTICLE, SENTENCE, one, page, paper, read, says};

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
            "<div>Lesen Sie auch<a href='https://q.example/a'>Ein Steg</a></div><p>On.</p>",
            "<p>On.</p>",
        ),
        (
            "<p>[READ MORE: <a href='https://q.example/a'>One pier</a>]</p><p>On.</p>",
            "<p>On.</p>",
        ),
        (
            "<a href='https://q.example/a'><p>اقرأ أيضا: رصيف 🦀</p></a><p>On.</p>",
            "<p>On.</p>",
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
            "<div class='td-a-rec td-a-rec-id-content_inline'><span class=td-adspot-title>- Ad -</span><a href='https://q.example/buy'><img src='https://q.example/ad.jpg'></a></div><p>On.</p>",
            "<p>On.</p>",
        ),
        // A date that a text tells of.
        (
            "<p>On <time>1 Nov</time> it came.</p>",
            "<p>On <time>1 Nov</time> it came.</p>",
        ),
        (
            "<time>1 Nov</time><p>On.</p>",
            "<time>1 Nov</time><p>On.</p>",
        ),
        // What is shown to who runs no scripts, in place of what is there only later, or beside it.
        (
            "<img src='data:image/gif;base64,R0' alt=p><noscript><img src='https://q.example/p.jpg?a=1&amp;b=\"'></noscript>",
            "<img src=\"https://q.example/p.jpg?a=1&amp;b=%22\" alt=\"p\">",
        ),
        (
            "<noscript><img src='https://q.example/p.jpg' alt=n></noscript><a><img data-src='https://q.example/p.jpg' alt=p></a>",
            "<a rel=\"noopener noreferrer\"><img alt=\"p\" src=\"https://q.example/p.jpg\"></a>",
        ),
        (
            "<noscript><p title='</noscript><img src=x onerror=1>'><img src='https://q.example/p.jpg'></p></noscript>",
            "'&gt;<img src=\"https://q.example/p.jpg\">",
        ),
        (
            "<noscript><img src='https://q.example/count' width=1 height=1></noscript>",
            "",
        ),
        (
            "<picture><source srcset='https://q.example/s.webp 320w, https://q.example/l.webp 640w'><img src='data:image/gif;base64,R0'></picture>",
            "<img src=\"https://q.example/l.webp\">",
        ),
        (
            "<img data-lazyload='https://q.example/p.jpg'>",
            "<img src=\"https://q.example/p.jpg\">",
        ),
        (
            "<img data-cfsrc='https://q.example/p.jpg'>",
            "<img src=\"https://q.example/p.jpg\">",
        ),
        (
            "<amp-img src='https://q.example/p.jpg' alt=p></amp-img><p>On.</p>",
            "<img src=\"https://q.example/p.jpg\" alt=\"p\"><p>On.</p>",
        ),
        (
            "<p>One.</p><svg class=icon><path d=x /><path d=y><p>Two.</p><p>Three.</p>",
            "<p>One.</p><p>Two.</p><p>Three.</p>",
        ),
        (
            "<p>One.</p><SVG><text>drawn</text></SVG><p>Two.</p>",
            "<p>One.</p> <p>Two.</p>",
        ),
        (
            "<p>So <math><mi>E</mi><mo>=</mo><mn>2</mn><annotation>E=2</annotation></math>.</p>",
            "<p>So E=2 .</p>",
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
        assert_eq!(text(html).trim(), expected, "{html}");
    }
}

/// Names that a page's own parts have as well.
#[test]
fn a_text_is_not_cut_for_a_name() {
    let long = "The dredger comes in spring & goes in autumn \u{1F6A2}, said the master, and nobody at the quay believed a word of it. ";
    let two = format!("<p>{long}</p><p>{long}</p>");
    let elementor = |html: &str| {
        format!(
            "<div class='elementor-widget elementor-widget-text-editor'><div>{html}</div></div>"
        )
    };
    let editors = format!("{}{}", elementor(&two), elementor("<p>And it went.</p>"));
    for (html, kept) in [
        (format!("<p class=paywall>{long}</p>"), "The dredger"),
        ("<h2 id=social-housing>Homes</h2>".to_owned(), "Homes"),
        (
            "<h2 id=the-cookie-factory>Biscuits</h2>".to_owned(),
            "Biscuits",
        ),
        ("<p id=a-comment>One.</p>".to_owned(), "One."),
        (
            format!("<section id=ad-spending><h3>Money</h3>{two}</section>"),
            "Money",
        ),
        (
            format!("<div class=ad-free-content>{two}</div>"),
            "The dredger",
        ),
        ("<p class=has-ad>It has one.</p>".to_owned(), "It has one."),
        (
            "<p class='has-social-color'>In red.</p>".to_owned(),
            "In red.",
        ),
        ("<p class=print-only>Ink.</p>".to_owned(), "Ink."),
        ("<p class=meta>About.</p>".to_owned(), "About."),
        ("<ul class=meta-list><li>Tide</li></ul>".to_owned(), "Tide"),
        (
            "<div class=social-embed><blockquote>At sea.</blockquote></div>".to_owned(),
            "At sea.",
        ),
        (
            "<div class=kg-button-card><a href='https://q.example/d'>The map</a></div>".to_owned(),
            "The map",
        ),
        (
            "<div class='wp-block-button'><a href='https://q.example/d'>The map</a></div>"
                .to_owned(),
            "The map",
        ),
        (editors, "And it went."),
        (
            "<blockquote><p>Ahoy.</p><footer>Ada</footer></blockquote>".to_owned(),
            "<footer>Ada</footer>",
        ),
    ] {
        assert!(text(&html).contains(kept), "{html}: {}", text(&html));
    }
}

#[test]
fn a_sentence_that_is_cut_is_told() {
    let told = |html: &str| {
        let html = page("", "").replace("</p></div>", &format!("</p>{html}</div>"));
        let imported = read(&html).unwrap();
        let body = imported.submissions[0].story.body.clone().unwrap();
        assert!(!body.as_str().contains("Get"), "{body:?}");
        imported.left_out
    };
    let few = told("<div class=newsletter><p>Get our letter</p></div>");
    assert_eq!(few, []);
    for html in [
        "<div class=newsletter><p>Get all that the tide has brought in, every morning at six.</p></div>",
        "<div class=signup><p>Get all that the tide has brought in, every morning at six.</p><form><input></form></div>",
    ] {
        let left_out = told(html);
        assert_eq!(left_out.len(), 1, "{html}");
        assert!(
            left_out[0].text.contains("the tide has brought"),
            "{left_out:?}"
        );
    }
    // A box about an author is told unless it is known as the bio of one.
    let about = "<div class=author-info><p>Get to know the pilot \u{1F6A2}: Ada has sailed for thirty years & more.</p></div>";
    assert_eq!(told(about).len(), 1);
    let byline = "<span class=byline>By Ada Quill</span>";
    assert_eq!(told(&format!("{byline}{about}")), []);
    // So is a heading that is a link, whose end tells nothing.
    let heading =
        "<h2 class=subscribe-now><a href='/x'>Get all that the tide has brought in</a></h2>";
    assert_eq!(told(heading).len(), 1);
}

/// What asks to pay or to sign in is none of a story, and told; what only has its name is the story itself.
#[test]
fn a_box_that_asks_is_cut_and_the_text_that_is_paid_for_stays() {
    let asks = "<h3>Go on reading</h3><p>Whoever pays a pound a month reads all that the pilots & the tide have brought in, \
        on any device, and may cancel at any time that suits.</p><p>It is what pays the reporters of the harbour, and the paper that it is printed on.</p>";
    let text = "<p>The pilots of the harbour have been paid by the tide since the year in which the quay was built.</p>";
    let told = |class: &str, html: &str| {
        let box_ = format!("<div class='{class}'>{html}</div>");
        let html =
            page("", "").replace("</p></div>", &format!("</p>{text}{box_}{text}{text}</div>"));
        let imported = read(&html).unwrap();
        let body = imported.submissions[0].story.body.clone().unwrap();
        (
            body.as_str().contains("pound a month"),
            imported.left_out.len(),
        )
    };
    let door = "<a class=btn href='https://quay.example/subscribe'>See our offers</a>";
    for class in [
        "paywall-prompt",
        "leaky_paywall_message_wrap",
        "piano-offer-inline",
        "tp-container-inner",
        "gh-post-upgrade-cta",
        "wp-block-jetpack-subscriptions",
        "newsletter",
    ] {
        for end in [
            door,
            "<a href='/my/log-in'>Log in</a>",
            "<a data-portal=signup>Join</a>",
            "<button>Join</button>",
        ] {
            assert_eq!(
                told(class, &format!("{asks}{end}")),
                (false, 1),
                "{class} {end}"
            );
        }
    }
    // Some papers call each paragraph so, the shortest too.
    for part in [
        "<p class=paywall>A pound a month.</p>",
        "<h2 class=paywall>A pound a month</h2>",
        "<ul class=paywall><li>A pound a month</li></ul>",
    ] {
        assert_eq!(told("x", part), (true, 0), "{part}");
    }
    // A button alone asks for nothing, nor does a text behind a paywall, whatever else it holds.
    let button = format!("{asks}<button>Share</button>");
    assert_eq!(told("social-quote", &button), (true, 0));
    assert_eq!(told("paywalled paywall-content", asks), (true, 0));
    let inner = format!("<div class=paywall-login><p>{text}</p>{door}</div>");
    assert_eq!(
        told("paywall-content", &format!("{asks}{inner}")),
        (true, 1)
    );
    let long = format!("{asks}{}{door}", text.repeat(8));
    assert_eq!(told("paywall-content", &long), (true, 0));
    assert_eq!(
        told("piano-concert", &asks.replace("<h3>", "<h2>")),
        (true, 0)
    );
}

/// Neither a heading nor a line without an end is furniture for its name.
#[test]
fn what_says_as_much_as_a_sentence_stays() {
    for html in [
        "<h2 class=subscribe-x>How the pilots subscribe to the lifeboat</h2>",
        "<p class=signup>Whoever signs up sails with the pilots on Friday</p>",
    ] {
        let html = page("", "").replace("</p></div>", &format!("</p>{html}</div>"));
        let body = read(&html).unwrap().submissions[0].story.body.clone();
        assert!(body.unwrap().as_str().contains("pilots"), "{html}");
    }
}

/// As in a feed, whose readers get a link.
#[test]
fn recordings_stay() {
    let html = page("<base href='https://q.example/a/'>", "").replace(
        "</p></div>",
        "</p><audio src='b.mp3'></audio><figure><video><source src=/c.mp4></video></figure></div>",
    );
    let body = one(read(&html).unwrap()).story.body.unwrap();
    for address in ["https://q.example/a/b.mp3", "https://q.example/c.mp4"] {
        assert!(
            body.as_str().contains(&format!("href=\"{address}\"")),
            "{body:?}"
        );
    }
}

#[test]
fn a_page_that_goes_on_with_the_next_story() {
    let story = |title: &str, times: usize| {
        let text = format!(
            "<p>{title} was told at the quay, and those who heard it went home and told it again, with more waves. </p>"
        );
        format!(
            "<article><h1><a href='/{title}'>{title}</a></h1><div class=entry-content>{}</div></article>",
            text.repeat(times)
        )
    };
    let html = format!(
        "<!doctype html><title>Whale</title><meta property='og:title' content=Whale><meta property='og:type' content=article>{}{}",
        story("Whale", 1),
        story("Squid", 4)
    );
    let story = one(read(&html).unwrap()).story;
    assert_eq!(story.title.as_str(), "Whale");
    assert!(story.body.unwrap().as_str().contains("Whale was told"));
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

/// A kicker may stand within the headline.
#[test]
fn a_headline_with_a_kicker_in_it_is_not_repeated() {
    let html = format!(
        "<main><article><h1><span class=kicker>Harbour</span> <span>Crane sold</span></h1><p>ONE {SENTENCE}</p><p>TWO {SENTENCE}</p></article></main>"
    );
    let imported = paper(
        &format!("{ARTICLE}<meta property=og:title content='Crane sold'>"),
        &html,
    );
    says(&imported, &["ONE", "TWO"], &["Harbour", "Crane sold"]);
}

/// Headings of a text may lead to the paper's earlier stories, each with its paragraph in a box. A page that says it
/// is a story is one, if they are most of it or say more than briefs would.
#[test]
fn listicles() {
    let items = |form: &str| -> String {
        let places = ["Hook", "Mill", "Lamp", "Eel", "Tram"];
        let item = |place: &str| form.replace("PLACE", place).replace("TOLD", SENTENCE);
        places.map(item).concat()
    };
    let data = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Crane sold\"}</script>";
    let intro = "<p>Where does one eat well in the old harbour when the frost bites and the purse is thin?</p>";
    let page = |head: &str, intro: &str, list: &str| {
        let head = format!("{head}<link rel=canonical href='https://quay.example/2026/crane'>");
        paper(
            &head,
            &format!("<div class=main><h1>Crane sold</h1><div class=txt>{intro}{list}</div></div>"),
        )
    };
    let lists = [
        items("<div><h2><a href=/2025/PLACE>The PLACE</a></h2><p>TOLD</p></div>"),
        format!(
            "<ol>{}</ol>",
            items("<li><h2><a href=/2025/PLACE>The PLACE</a></h2><p>TOLD</p></li>")
        ),
    ];
    for list in &lists {
        for head in [data, ARTICLE] {
            let imported = page(head, intro, list);
            assert_eq!(imported.submissions.len(), 1, "{list}");
            says(
                &imported,
                &["Where does", "The Hook", "dredger", "The Tram", "dredger"],
                &[],
            );
        }
    }
    // What is less than the story, and said by briefs, is beside it.
    let long = intro.repeat(20);
    assert_eq!(page(data, &long, &lists[0]).submissions.len(), 6);
    let more = items(
        "<div><h2><a href=/2025/PLACE>The PLACE</a></h2><p>TOLD</p><p>The PLACE is shut on Mondays, in frost and in fog.</p></div>",
    );
    let imported = page(data, &intro.repeat(40), &more);
    assert_eq!(imported.submissions.len(), 1);
    says(&imported, &["The Hook is shut", "The Tram is shut"], &[]);
}
