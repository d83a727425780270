//! When a story was published and changed, by where a page may say it.

use super::fields::{article, submission};
use super::{one, options, page, read, read_as};
use newsstand::import::Options;
use newsstand::model::Instant;

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
        // As Drupal writes them (RDFa).
        (String::new(), "<span property='schema:dateCreated' content='2026-11-20T08:00:00+00:00' class=hidden></span><span property='schema:dateModified' content='2026-11-20T10:00:00Z'></span>", "2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z"),
        (String::new(), "<article class=comment><span property='schema:dateCreated' content='2026-11-20T08:00:00Z'></span></article>", "", ""),
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
