//! What a page tells itself is no list, and no card, whatever stands above it or in it; and lists stay lists.

use super::{ARTICLE, SENTENCE, body, paper, read};
use newsstand::import::Imported;
use newsstand::model::Kind;

const BASE: &str = "<link rel=canonical href='https://quay.example/n/crane'>";
const H1: &str = "<h1>Crane sold</h1>";
/// A link in a sentence is no headline.
const LINKED: &str = "<p>TWO See what we wrote <a href=/n/eels>about the eels</a> last spring, when they came back.</p>";
const CARD: &str = "<div class=promo><h3><a href=/n/eels>Eels return</a></h3></div>";

fn text(inner: &str) -> String {
    format!("<p>ONE {SENTENCE}</p>{inner}<p>THREE {SENTENCE}</p><p>FOUR {SENTENCE}</p>")
}

/// A page is a story, by what it says of itself or by what it shows; its text is marked, or not.
#[track_caller]
fn is_told(html: impl Fn(&str) -> String, words: &[&str]) {
    for head in [ARTICLE, ""] {
        for class in ["entry-content", "text"] {
            let html = html(class);
            let imported = paper(&format!("{BASE}{head}"), &html);
            let kinds: Vec<Kind> = kinds(&imported);
            assert_eq!(kinds, [Kind::Article], "{head} {html}");
            let mut rest = body(&imported);
            for word in words {
                let (_, behind) = rest
                    .split_once(word)
                    .unwrap_or_else(|| panic!("{word}: {html}"));
                rest = behind;
            }
        }
    }
}

fn kinds(imported: &Imported) -> Vec<Kind> {
    let kinds = imported.submissions.iter().map(|one| one.story.kind);
    kinds.collect()
}

fn briefs(imported: &Imported) -> Vec<String> {
    let briefs = imported.submissions.iter().map(|one| &one.story);
    let briefs = briefs.filter(|story| story.kind == Kind::Brief);
    let told = |summary: &newsstand::model::Text| format!(" | {summary}");
    briefs
        .map(|story| {
            format!(
                "{}{}",
                story.title,
                story.summary.as_ref().map(told).unwrap_or_default()
            )
        })
        .collect()
}

/// The name of a section, or a box that a script fills.
#[test]
fn a_label_heads_no_story() {
    let label = |label: &str, class: &str| {
        format!(
            "<article>{label}{H1}<div class='{class}'>{}</div></article>",
            text(LINKED)
        )
    };
    let labels = [
        "<div class=cat-title>Latest News</div>",
        "<div class=cat-title><a href=/category/top-stories/>Top Stories</a></div>",
        "<h4 class=kicker>Headlines</h4>",
        "<div class=ticker><strong>Trending</strong><div class=js></div></div>",
    ];
    for one in labels {
        is_told(|class| label(one, class), &["ONE", "TWO", "THREE", "FOUR"]);
        let above = |class: &str| format!("{one}<div class=row>{}</div>", label("", class));
        is_told(above, &["ONE", "TWO", "THREE", "FOUR"]);
        let between = |class: &str| {
            format!(
                "<article>{H1}{one}<p class=byline>By <a rel=author href=/staff/ada>Ada Quill</a></p>\
                 <div class=share><a href='https://social.example/x'>Post it</a></div><div class='{class}'>{}</div></article>",
                text(LINKED)
            )
        };
        is_told(between, &["ONE", "TWO", "THREE", "FOUR"]);
        let imported = paper(BASE, &between("text"));
        assert_eq!(imported.submissions[0].story.authors.len(), 1, "{one}");
        assert_eq!(imported.left_out, [], "{one}");
    }
    // In the text; around the whole of it; where no sentence has an end, or no paragraph an element.
    let within = "<div class=box><h4>Most read</h4><div class=js></div></div>";
    let within = |class: &str| {
        let inner = format!("{within}<div class=part>{LINKED}<p>MORE {SENTENCE}</p></div>");
        format!(
            "<article>{H1}<div class='{class}'>{}</div></article>",
            text(&inner)
        )
    };
    is_told(within, &["ONE", "TWO", "MORE", "THREE", "FOUR"]);
    let around =
        |name: &str, class: &str| format!("<div class='{name}'>{}</div>", label("", class));
    is_told(
        |class| around("latest-news", class),
        &["ONE", "TWO", "THREE", "FOUR"],
    );
    let endless = "رصيف الميناء مغلق حتى الربيع ".repeat(6);
    let endless = |class: &str| {
        format!(
            "<article>{H1}<h4>Latest</h4><div class='{class}'><p>ONE {endless}</p><p>TWO <b>{endless}</b> <a href=/n/x>{endless}</a> {endless}</p></div></article>"
        )
    };
    is_told(endless, &["ONE", "TWO"]);
    let lines = |_: &str| {
        format!(
            "<div>{H1}<h4>Latest</h4><div class=text>ONE {SENTENCE}<br><br>TWO {SENTENCE}<br><br><a href=/n/eels>Eels return</a></div></div>"
        )
    };
    is_told(lines, &["ONE", "TWO"]);
}

/// One headline that leads to another story, in the text, and one beside it.
#[test]
fn a_story_is_no_card() {
    let side = "<aside><h2>Also new</h2><div class=promo><h3><a href=/n/cod>Cod for dinner</a></h3></div></aside>";
    let links = [
        CARD,
        "<h2><a href=/n/eels>How the eels came back</a></h2>",
        "<h2><a href='https://other.example/x'>A house of another</a></h2>",
        "<p>In <a class=book-title href=/n/book>The Book of Piers</a> it is told.</p>",
    ];
    let all = ["ONE", "THREE", "FOUR"];
    for link in links {
        let own = text(link);
        is_told(
            |class| format!("<article>{H1}<div class='{class}'>{own}</div></article>{side}"),
            &all,
        );
        is_told(
            |class| format!("{H1}<article class='{class}'>{own}</article>{side}"),
            &all,
        );
        is_told(
            |class| {
                format!(
                    "<div>{H1}</div><div><div><div class='{class}'>{own}</div></div><div>{side}</div></div>"
                )
            },
            &all,
        );
        let first = format!("{link}{}", text(""));
        is_told(
            |class| format!("<div>{H1}</div><div><div class='{class}'>{first}</div>{side}</div>"),
            &all,
        );
    }
    // Below a label, one paragraph of what is marked is enough.
    let short = format!(
        "<article>{H1}<h4>Latest</h4><div class=entry-content><p>ONE {SENTENCE}</p>{CARD}</div></article>"
    );
    let imported = paper(&format!("{BASE}{ARTICLE}"), &short);
    assert_eq!(kinds(&imported), [Kind::Article]);
    // Parts of a text, each under a heading that leads to what it is about.
    let parts = ["ONE", "TWO", "THREE"].map(|word| {
        format!("<div><h2><a href='https://cafe.example/{word}'>Café</a></h2><p>{word} {SENTENCE}</p></div>")
    });
    is_told(
        |class| {
            format!(
                "<article>{H1}<div class='{class}'>{}</div></article>",
                parts.concat()
            )
        },
        &["ONE", "TWO", "THREE"],
    );
}

/// Whatever a card shows besides its headline and its excerpt.
#[test]
fn lists_stay_lists() {
    let each = |card: &str| ["a", "b", "c"].map(|name| card.replace('@', name)).concat();
    let link = "<h3><a href=/n/@>Story @</a></h3>";
    let cards = [
        format!(
            "<article><figure><img src=/x.jpg><figcaption>CAPTION {SENTENCE}</figcaption></figure>{link}<p>@ {SENTENCE} {SENTENCE}</p></article>"
        ),
        format!("<article>{link}<p>@ {SENTENCE} {SENTENCE}</p><p>BESIDE {SENTENCE}</p></article>"),
        format!(
            "<div class=c>{link}<div class=excerpt><p>@ {SENTENCE}</p><p>{SENTENCE}</p><p>{SENTENCE}</p></div></div>"
        ),
        format!("<div class=c><div class=post-content>{link}<p>@ {SENTENCE}</p></div></div>"),
        format!("<li><a href=/n/@>Story @</a><p>@ {SENTENCE}</p></li>"),
        // The excerpt stands beside the headline, below a caption, or behind a date.
        format!("{link}<p>@ {SENTENCE}</p>"),
        format!(
            "<div class=c><div><img src=/x.jpg><div class=caption>CAPTION {SENTENCE}</div></div>{link}<p>@ {SENTENCE}</p></div>"
        ),
        format!("<li><span>3 Nov</span> <a href=/n/@>Story @</a> <p>@ {SENTENCE}</p></li>"),
        format!("<li><b>Harbour:</b> <a href=/n/@>Story @</a> <p>@ {SENTENCE}</p></li>"),
        // The next stories, whole.
        format!(
            "<article>{link}<div><p>@ {SENTENCE}</p><p>{SENTENCE}</p><p>{SENTENCE}</p></div></article>"
        ),
    ];
    let own = format!("<article>{H1}<div class=text>{}</div></article>", text(""));
    for card in cards {
        for head in [ARTICLE, ""] {
            let list = each(&card);
            let intro = format!(
                "<section><h2>Most Read</h2><div><p>WHAT {SENTENCE}</p>{list}</div></section>"
            );
            for list in [
                format!("<section><h2>Latest</h2><div>{list}</div></section>"),
                intro,
            ] {
                let imported = paper(&format!("{BASE}{head}"), &format!("{own}{list}"));
                let briefs = briefs(&imported);
                assert_eq!(briefs.len(), 3, "{head} {list}");
                for (brief, name) in briefs.iter().zip(["a", "b", "c"]) {
                    assert!(
                        brief.starts_with(&format!("Story {name} | {name} The harbour")),
                        "{brief}: {list}"
                    );
                }
                assert!(body(&imported).contains("FOUR"), "{list}");
            }
        }
    }
    // One of them may be the page's own, without a word of that.
    let latest = "<aside><h3>Latest</h3><ul><li><a href=/n/crane><h3>Crane sold</h3></a></li><li><a href=/n/b><h3>Story b</h3></a></li></ul></aside>";
    assert_eq!(briefs(&paper(BASE, &format!("{own}{latest}"))), ["Story b"]);
    // Who wrote the story, and who speaks of it, tells of no other.
    let person = |class: &str| {
        let one = format!(
            "<div class='{class}'><h4 class=name-title><a href=/staff/@>Quill @</a></h4><p>{SENTENCE}</p></div>"
        );
        format!("<div>{}</div>", each(&one))
    };
    for beside in [
        person("author-box"),
        format!("<ol class=commentlist>{}</ol>", person("comment")),
    ] {
        let imported = paper(&format!("{BASE}{ARTICLE}"), &format!("{own}{beside}"));
        assert_eq!(briefs(&imported), [""; 0], "{beside}");
    }
}

/// A page of no story lists what it last published, some of it whole.
#[test]
fn whole_stories_below_each_other_are_a_list() {
    let post = |name: &str, paragraphs: usize| {
        let told = format!("<p>{name} {SENTENCE}</p>").repeat(paragraphs);
        format!(
            "<div class=post><h2><a href='https://quay.example/n/{name}'>Story {name}</a></h2><div class=entry-content>{told}</div></div>"
        )
    };
    for (a, b, c) in [(3, 3, 3), (3, 1, 1), (1, 1, 3)] {
        let posts = format!("{}{}{}", post("a", a), post("b", b), post("c", c));
        for (title, canonical) in [
            ("", "/"),
            ("<h1>Crane sold</h1>", "/news/today"),
            ("<h1>Latest News</h1>", "/news/today"),
        ] {
            let html = format!(
                "<!doctype html><html><head><title>Crane sold</title><link rel=canonical href='https://quay.example{canonical}'></head>\
                 <body>{title}{posts}</body></html>"
            );
            let imported = read(&html).unwrap();
            assert_eq!(kinds(&imported), [Kind::Brief; 3], "{html}");
        }
    }
}
