//! The headline of a page, among all that it shows as large.

use super::fields::{data, story};
use super::{one, page, read};

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
            data(
                r#"{"@type":"Article","headline":"Tide &amp; time <late>","url":"https://quay.example/t"}"#,
            ) + "<link rel=canonical href='http://www.quay.example/t/'>",
            "Tide & time <late>",
        ),
    ];
    for (head, expected) in table {
        assert_eq!(story(&head, "").title.as_str(), expected, "{head}");
    }
    // The page's own heading may be below the site's or a section's, whatever it is set in; that Open
    // Graph begins with it makes a topic no headline.
    let graph = |title: &str| format!("<meta property='og:title' content='{title}'>");
    for (head, headings, expected) in [
        (
            "<title>Crane sold - Gull News</title>".to_owned(),
            "<h1 class=name>Gull News</h1><h2>Crane sold</h2>",
            "Crane sold",
        ),
        (
            "<title>Crane sold - Gull News</title>".to_owned(),
            "<h1 class=name>Gull News</h1><h1>Crane sold</h1>",
            "Crane sold",
        ),
        (
            "<title>Crane sold - Gull News</title>".to_owned(),
            "<h1>Crane sold</h1><footer><h3>Gull News</h3></footer>",
            "Crane sold",
        ),
        (
            format!("{site}<title>The Quay | Crane sold</title>"),
            "<h2 class=x>Crane sold</h2>",
            "Crane sold",
        ),
        (
            graph("Crane sold for a pound"),
            "<h1>Crane</h1><h2>Crane sold for a pound</h2>",
            "Crane sold for a pound",
        ),
        (
            graph("Opinion: Why the ferry matters"),
            "<h1>Opinion</h1><h2>Why the ferry matters</h2>",
            "Why the ferry matters",
        ),
        (
            graph("Crane sold"),
            "<h1><span>Politics</span><span>Crane sold</span></h1>",
            "Crane sold",
        ),
        (
            String::new(),
            "<h1><span>Politics</span><span>Crane sold</span></h1>",
            "Politics Crane sold",
        ),
        (
            "<title>Crane | The Quay</title>".to_owned(),
            "<h1 class='text-brand md:text-brand'>Crane sold</h1>",
            "Crane sold",
        ),
    ] {
        let html = page(&head, "").replace("<h1>The tide came late</h1>", headings);
        let title = one(read(&html).unwrap()).story.title;
        assert_eq!(title.as_str(), expected, "{head}{headings}");
    }
    let bare = page(&format!("{site}<title>Another - The Quay</title>"), "")
        .replace("<h1>The tide came late</h1>", "<h1>The Quay</h1>");
    assert_eq!(one(read(&bare).unwrap()).story.title.as_str(), "Another");
}
