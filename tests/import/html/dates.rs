//! When a story was published and changed, by where a page may say it.

use super::fields::{article, submission};
use super::{ARTICLE, SENTENCE, body, one, options, page, paper, read, read_as, says};
use newsstand::import::{Imported, Options};
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
        (String::new(), "<abbr class=published title='2026-11-20T08:00:00Z'>Friday</abbr><abbr class=modified title='2026-11-20T10:00:00Z'>Friday</abbr>", "2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z"),
        ("<meta name=date content='2026-11-20T08:00:00Z'><meta name=last-modified content='2026-11-21T08:00:00Z'>".to_owned(), "", "2026-11-20T08:00:00Z", "2026-11-21T08:00:00Z"),
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

/// A page whose story has this between its headline and its text, which is marked or not.
pub(super) fn dated(line: &str, class: &str) -> Imported {
    let text = format!("<p>{SENTENCE}</p>").repeat(3);
    let story =
        format!("<article><h1>Crane sold</h1>{line}<div class='{class}'>{text}</div></article>");
    paper(ARTICLE, &story)
}

pub(super) fn rfc3339(instant: Option<Instant>) -> String {
    instant.map_or(String::new(), Instant::to_rfc3339)
}

#[test]
fn dates_in_words() {
    let third = "2025-11-02T23:00:00Z";
    for (line, published, updated) in [
        ("<p>November 3, 2025</p>", third, ""),
        (
            "<div class=info>Published: November 3, 2025 at 9:00 AM</div>",
            "2025-11-03T08:00:00Z",
            "",
        ),
        ("<p>Posted on Monday, 3rd Nov. 2025</p>", third, ""),
        ("<p>2025-11-03</p>", third, ""),
        ("<p>Nov 3, 2025 · 3 min read</p>", third, ""),
        (
            "<p>November 3, 2025 | 9:00 AM EST</p>",
            "2025-11-03T14:00:00Z",
            "",
        ),
        // In the line of the byline, in whatever order and elements.
        ("<p>By Ada Quill | November 3, 2025</p>", third, ""),
        ("<p>By Ada Quill, November 3, 2025</p>", third, ""),
        (
            "<p class=byline>Posted on November 3, 2025 by <a href='/a' rel=author>Ada Quill</a> in <a href='/c'>Town</a></p>",
            third,
            "",
        ),
        (
            "<div>by <span class='author vcard'>Ada Quill</span> | <span>Nov 3, 2025</span> | <a href='/c'>Town</a> | 0 comments</div>",
            third,
            "",
        ),
        (
            "<div><a href='/a' rel=author>Ada Quill</a><div>Nov 3, 2025 9:00:00 AM</div></div>",
            "2025-11-03T08:00:00Z",
            "",
        ),
        // Named as that, among what else is said.
        (
            "<div><span class=entry-date>Nov 3, 2025</span> | <a href='/c'>Town</a></div>",
            third,
            "",
        ),
        (
            "<ul><li itemprop=datePublished><b>Post published:</b>Nov 3, 2025</li><li>Town</li></ul>",
            third,
            "",
        ),
        (
            "<ul><li itemprop=datePublished><time datetime='2025-11-03T08:00:00Z'>Nov 3, 2025</time></li></ul>",
            "2025-11-03T08:00:00Z",
            "",
        ),
        // What is said to be a change is one.
        (
            "<p>Published November 3, 2025 Last updated November 4, 2025</p>",
            third,
            "2025-11-03T23:00:00Z",
        ),
        (
            "<p>Nov 3, 2025 (updated Nov 4, 2025)</p>",
            third,
            "2025-11-03T23:00:00Z",
        ),
        (
            "<p><b>Updated</b> <span>November 4, 2025</span></p>",
            "",
            "2025-11-03T23:00:00Z",
        ),
        (
            "<p>Updated: November 4, 2025</p>",
            "",
            "2025-11-03T23:00:00Z",
        ),
        (
            "<p class=entry-date>Updated: November 4, 2025</p>",
            "",
            "2025-11-03T23:00:00Z",
        ),
    ] {
        for class in ["story", "entry-content"] {
            let imported = dated(line, class);
            assert_eq!(imported.warnings, [], "{line}");
            assert!(
                !body(&imported).contains("2025"),
                "{line}: {}",
                body(&imported)
            );
            let told = one(imported);
            let told = (rfc3339(told.published), rfc3339(told.updated));
            assert_eq!(told, (published.to_owned(), updated.to_owned()), "{line}");
        }
    }
}

/// Of an event, of a picture, of a letter, of the day on which the page was seen.
#[test]
fn a_date_in_words_of_something_else_is_none() {
    let third = "<p>November 3, 2025</p>";
    for line in [
        "<p>Town hall, November 3, 2025</p>",
        "<p>Town hall | November 3, 2025</p>",
        "<p>Doors open on November 3, 2025</p>",
        "<p>Hearing: November 3, 2025</p>",
        "<p>Date: November 3, 2025</p>",
        "<p>† 3. Mai 2025</p>",
        "<p><span>†</span> <b>3. Mai 2025</b></p>",
        "<p>Nov 3 - Nov 5, 2025</p>",
        "<p>3 November</p>",
        "<p>20251103</p>",
        "<h2>November 3, 2025</h2>",
        "<figure><img src='https://quay.example/c.jpg'><figcaption>November 3, 2025</figcaption></figure>",
        "<blockquote>November 3, 2025</blockquote>",
        "<aside>November 3, 2025</aside>",
        "<div><h3><a href='/squid-are-back'>Squid are back</a></h3><p class=entry-date>November 3, 2025</p></div>",
    ] {
        let told = one(dated(line, "entry-content"));
        assert_eq!(
            (rfc3339(told.published), told.updated),
            (String::new(), None),
            "{line}"
        );
    }
    let text = format!("<p>{SENTENCE}</p>").repeat(3);
    for story in [
        format!("{third}<h1>Crane sold</h1><div class=entry-content>{text}</div>"),
        format!(
            "<h1>Crane sold</h1><div class=entry-content>{third}<p>Dear mother,</p>{text}</div>"
        ),
        format!("<h1>Crane sold</h1><div class=entry-content>{text}{third}</div>{third}"),
    ] {
        let imported = paper(ARTICLE, &format!("<article>{story}</article>"));
        assert_eq!(one(imported).published, None, "{story}");
    }
    // What heads a letter stays in it.
    let letter = format!(
        "<article><h1>Crane sold</h1><div class=entry-content>{third}{text}</div></article>"
    );
    assert!(body(&paper(ARTICLE, &letter)).contains("November 3, 2025"));
    let meta = format!("{ARTICLE}<meta property='article:published_time' content='2025-11-20'>");
    let letter = format!("<article><h1>Crane sold</h1>{third}{text}</article>");
    assert!(body(&paper(&meta, &letter)).contains("November 3, 2025"));
}

/// A day that stands alone may be of an event.
#[test]
fn what_says_that_it_was_published_is_surer_than_a_day_alone() {
    let event = "<p>December 12, 2025</p>";
    for line in [
        "<p>Published November 3, 2025</p>",
        "<p>By Ada Quill | Published November 3, 2025</p>",
        "<p>By Ada Quill | November 3, 2025</p>",
        "<p>By Ada Quill | November 4, 2025</p><p>Published November 3, 2025</p>",
        "<p>Published November 3, 2025 | Updated November 4, 2025</p>",
    ] {
        for lines in [format!("{event}{line}"), format!("{line}{event}")] {
            let imported = dated(&lines, "story");
            assert_eq!(imported.warnings, [], "{lines}");
            let published = rfc3339(one(imported).published);
            assert_eq!(published, "2025-11-02T23:00:00Z", "{lines}");
        }
    }
    // Of what is said of a change nothing is known of its publication.
    let lines = format!("{event}<p>Updated December 13, 2025</p>");
    let told = one(dated(&lines, "story"));
    let told = (rfc3339(told.published), rfc3339(told.updated));
    let days = ["2025-12-11T23:00:00Z", "2025-12-12T23:00:00Z"].map(str::to_owned);
    assert_eq!(told, days.into());
}

/// The first newspapers went on line in 1990; only what says what was then is older.
#[test]
fn a_date_alone_is_of_the_web() {
    for (line, published) in [
        ("<p>1 January 1990</p>", "1989-12-31T23:00:00Z"),
        ("<p>31 December 1989</p>", ""),
        ("<p>Published 31 December 1989</p>", "1989-12-30T23:00:00Z"),
        (
            "<p>By Ada Quill, 31 December 1989</p>",
            "1989-12-30T23:00:00Z",
        ),
    ] {
        let imported = dated(line, "entry-content");
        assert_eq!(imported.warnings, [], "{line}");
        assert_eq!(rfc3339(one(imported).published), published, "{line}");
    }
}

#[test]
fn a_date_in_words_that_nobody_can_be_sure_of_is_told() {
    for (line, written) in [
        ("<p>03/04/2025</p>", "03/04/2025"),
        ("<p>Published 11/03/2025</p>", "11/03/2025"),
        ("<p>10-12 November 2025</p>", "10-12 November 2025"),
        (
            "<ul><li>November 3, 2025</li><li>November 5, 2025</li></ul>",
            "November 3, 2025 or November 5, 2025",
        ),
    ] {
        let imported = dated(line, "entry-content");
        let warnings: Vec<&str> = imported
            .warnings
            .iter()
            .map(|one| one.text.as_str())
            .collect();
        assert_eq!(warnings.len(), 1, "{line}");
        assert!(
            warnings[0].contains(&format!("{written:?}")),
            "{warnings:?}"
        );
        assert_eq!(one(imported).published, None, "{line}");
    }
    // It is known from elsewhere.
    let meta = format!("{ARTICLE}<meta name=date content='2025-11-03'>");
    let story = "<article><h1>Crane sold</h1><p>03/04/2025</p><div class=entry-content><p>It went for a song.</p></div></article>";
    assert_eq!(paper(&meta, story).warnings, []);
}

/// In the languages of papers, with their figures, names of months and ways to say how long it takes to read.
#[test]
fn dates_in_words_of_other_languages() {
    let third = "2025-11-02T23:00:00Z";
    let half_past = "2025-11-03T08:30:00Z";
    for (line, published) in [
        ("نُشر في ٣ نوفمبر ٢٠٢٥", third),
        ("نشر: الاثنين، 3 نوفمبر/تشرين الثاني 2025", third),
        ("نشر في 3 تشرين الثاني 2025، 9:30 صباحًا", half_past),
        ("نشر في ۳ نوفمبر ۲۰۲۵ الساعة ٩:٣٠ ص", half_past),
        (
            "Veröffentlicht am Montag, 3. November 2025 um 9.30 Uhr",
            half_past,
        ),
        ("Publié le 3 novembre 2025 à 9h30", half_past),
        ("Publié le lundi 3 novembre 2025 | 9h30", half_past),
    ] {
        let imported = dated(&format!("<p>{line}</p>"), "entry-content");
        assert!(!body(&imported).contains("2025"), "{line}");
        assert_eq!(rfc3339(one(imported).published), published, "{line}");
    }
    for (month, number) in [
        ("Jänner", "01-04"),
        ("März", "03-04"),
        ("Mai", "05-04"),
        ("Dezember", "12-04"),
        ("août", "08-04"),
        ("juin", "06-04"),
        ("كانون الثاني", "01-04"),
        ("أيلول", "09-04"),
        ("يونيو", "06-04"),
        ("كانون الأول", "12-04"),
    ] {
        let imported = dated(
            &format!("<div><span class=published>5. {month} 2025</span></div>"),
            "story",
        );
        let published = rfc3339(one(imported).published);
        assert!(
            published.starts_with(&format!("2025-{number}")),
            "{month}: {published}"
        );
    }
    // Not of a year, a place or what is told.
    for line in [
        "Mai 2025",
        "Le 3 mars 2025 tout change.",
        "Mars 3",
        "3 نوفمبر",
        "13. Maimonat 2025",
    ] {
        let imported = dated(&format!("<p>{line}</p>"), "entry-content");
        assert_eq!(rfc3339(one(imported).published), "", "{line}");
    }
}

/// Lines that say who wrote a story, when, and how long it takes to read.
#[test]
fn bylines_with_a_moment() {
    let third = "2025-11-02T23:00:00Z";
    for (line, name, published) in [
        (
            "Von Ada Quill, 3. November 2025, 5 Min. Lesezeit",
            "Ada Quill",
            third,
        ),
        (
            "By Ada Quill, November 3, 2025, 9:30 AM",
            "Ada Quill",
            "2025-11-03T08:30:00Z",
        ),
        ("By Ada Quill, Monday, November 3, 2025", "Ada Quill", third),
        (
            "By Ada Quill, Monday, November 3, 2025, 9:30 AM",
            "Ada Quill",
            "2025-11-03T08:30:00Z",
        ),
        (
            "Von Ada Quill, 3. November 2025, 9:30 Uhr",
            "Ada Quill",
            "2025-11-03T08:30:00Z",
        ),
        (
            "Von Ada Quill | 3. November 2025 | 9:30 Uhr | 5 Min. Lesezeit",
            "Ada Quill",
            "2025-11-03T08:30:00Z",
        ),
        (
            "Von Ada Quill, Montag, 3. November 2025",
            "Ada Quill",
            third,
        ),
        (
            "Von Ada Quill, Montag, 3. November 2025, 9.30 Uhr",
            "Ada Quill",
            "2025-11-03T08:30:00Z",
        ),
        (
            "Von Ada Mai, 3. Mai 2025",
            "Ada Mai",
            "2025-05-02T22:00:00Z",
        ),
        (
            "Par Ada Quill | Publié le 3 novembre 2025 à 9h30 | Lecture 4 min",
            "Ada Quill",
            "2025-11-03T08:30:00Z",
        ),
        (
            "By Ada Quill | Published November 3, 2025 | 4 min read",
            "Ada Quill",
            third,
        ),
        ("بقلم آدا قويل | ٣ نوفمبر ٢٠٢٥ | ٤ دقائق", "آدا قويل", third),
    ] {
        let known = format!("{ARTICLE}<meta name=author content='{name}'>");
        for (head, class) in [
            (&known, "p"),
            (&known, "div class=byline"),
            (&ARTICLE.to_owned(), "p"),
        ] {
            let text = format!("<p>{SENTENCE}</p>").repeat(3);
            let imported = paper(
                head,
                &format!(
                    "<article><h1>Crane sold</h1><{class}>{line}</{class}><div class=entry-content>{text}</div></article>"
                ),
            );
            let within = paper(
                head,
                &format!(
                    "<article><h1>Crane sold</h1><div class=entry-content><{class}>{line}</{class}>{text}</div></article>"
                ),
            );
            for imported in [imported, within] {
                assert!(
                    body(&imported).starts_with("<p>The harbour master"),
                    "{line}: {}",
                    body(&imported)
                );
                let told = one(imported);
                let names: Vec<_> = told
                    .story
                    .authors
                    .iter()
                    .map(|author| author.name.as_str())
                    .collect();
                assert_eq!(names, [name], "{line}");
                assert_eq!(rfc3339(told.published), published, "{line}");
            }
        }
    }
    // What begins so in a story.
    for line in [
        "Von Ada Quill, dem Lotsen, ist nichts zu sehen.",
        "Di Wu, 3 novembre",
        "Par Ada Quill, on sait tout.",
    ] {
        let text = format!("<p>{line}</p>{}", format!("<p>{SENTENCE}</p>").repeat(3));
        let imported = paper(
            ARTICLE,
            &format!("<article><h1>Crane sold</h1><div class=entry-content>{text}</div></article>"),
        );
        says(&imported, &[line], &[]);
        assert_eq!(one(imported).story.authors, [], "{line}");
    }
}
