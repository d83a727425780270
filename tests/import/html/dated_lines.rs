//! The lines between a headline and its text that say when, and who: how their dates are written, and what is told of
//! them.

use super::dates::{dated, rfc3339};
use super::{ARTICLE, SENTENCE, body, one, paper};
use newsstand::import::Imported;

fn names(imported: &Imported) -> Vec<&str> {
    let authors = imported
        .submissions
        .iter()
        .flat_map(|one| &one.story.authors);
    authors.map(|author| author.name.as_str()).collect()
}

fn published(imported: Imported) -> String {
    rfc3339(one(imported).published)
}

/// As Drupal writes it, and papers in Arabic.
#[test]
fn a_time_behind_a_dash() {
    let half_past = "2025-11-03T08:30:00Z";
    for (line, expected) in [
        ("<p>Monday, November 3, 2025 - 9:30 am</p>", half_past),
        ("<p>Published Nov 3, 2025 – 3:30am EST</p>", half_past),
        ("<p>الاثنين 3 نوفمبر 2025 - 09:30 ص</p>", half_past),
        ("<p>نشر في: 3 تشرين الثاني 2025 - 9:30 صباحًا</p>", half_past),
        (
            "<div><span class=published>3 November 2025 - 9:30 AM</span> | Town</div>",
            half_past,
        ),
        ("<p>2025-11-03 — 9:30</p>", half_past),
        // From then to then.
        ("<p>3 November 2025 9:30 - 10:30</p>", ""),
        ("<p>3 - 5 November 2025</p>", ""),
    ] {
        let imported = dated(line, "entry-content");
        assert_eq!(imported.warnings, [], "{line}");
        assert_eq!(published(imported), expected, "{line}");
    }
    for element in ["p", "div class=byline"] {
        let line =
            format!("<{element}>By Ada Quill - Monday, November 3, 2025 - 9:30 am</{element}>");
        let imported = dated(&line, "entry-content");
        assert_eq!(names(&imported), ["Ada Quill"], "{line}");
        assert_eq!(published(imported), half_past, "{line}");
    }
}

#[test]
fn what_is_told_of_a_date_is_in_the_words_of_its_page() {
    for (line, written) in [
        (
            "Published: 12:15 am, 3 November 2025",
            "12:15 am, 3 November 2025",
        ),
        ("نشر: ٣ نوفمبر ٢٠٢٥ - ٢٥:٣٠ ص", "٣ نوفمبر ٢٠٢٥ - ٢٥:٣٠ ص"),
        (
            "Veröffentlicht am 3. November 2025 | 25.30 Uhr",
            "am 3. November 2025 25.30 Uhr",
        ),
    ] {
        let imported = dated(&format!("<p>{line}</p>"), "entry-content");
        assert_eq!(imported.warnings.len(), 1, "{line}");
        let told = &imported.warnings[0].text;
        assert!(told.contains(&format!("{written:?}")), "{told}");
        assert_eq!(published(imported), "", "{line}");
    }
}

/// Who and when, one below the other or in elements of their own.
#[test]
fn a_byline_with_its_moment_in_a_text_of_its_own() {
    for when in [
        "Veröffentlicht am 3. November 2025 um 09:30 Uhr",
        "3. November 2025, 09.30 Uhr",
    ] {
        for head in [
            format!("<p class=meta>Von Ada Quill<br>{when}</p>"),
            format!("<p class=meta>{when}<br>Von Ada Quill</p>"),
            format!("<div class=meta><span>Von Ada Quill</span> <span>{when}</span></div>"),
        ] {
            let imported = dated(&head, "entry-content");
            assert_eq!(names(&imported), ["Ada Quill"], "{head}");
            assert_eq!(imported.left_out, [], "{head}");
            assert_eq!(published(imported), "2025-11-03T08:30:00Z", "{head}");
        }
    }
    // Neither a day of the week is a name, nor are names days.
    for (line, expected) in [
        ("Monday, November 3, 2025", None),
        ("Monday, November 3, 2025 - 9:30 am", None),
        ("By April May, November 3, 2025", Some("April May")),
        ("April May, November 3, 2025", Some("April May")),
    ] {
        let imported = dated(&format!("<div class=byline>{line}</div>"), "entry-content");
        assert_eq!(names(&imported).first().copied(), expected, "{line}");
        assert!(published(imported).starts_with("2025-11-0"), "{line}");
    }
}

/// Of what is taken for the page's, a sentence is told.
#[test]
fn the_point_behind_a_number_ends_a_sentence() {
    for (note, is_told) in [
        (
            "Applications are open until November 30. Send yours to the harbour office",
            true,
        ),
        ("First shown to the board on Mon 3 Nov 2025 08.30 GMT", true),
        ("The crane was sold on the quay for 12. Nobody came", true),
        (
            "Die Anmeldung zum Hafenlauf ist bis 30. November im Rathaus möglich",
            false,
        ),
        (
            "Die Anmeldung ist am 30. Nov. im Rathaus ab 09.30 Uhr möglich",
            false,
        ),
    ] {
        let line = format!("<p class=note>{note}</p>");
        let imported = dated(&line, "entry-content");
        assert_eq!(!imported.left_out.is_empty(), is_told, "{note}");
    }
}

/// A page whose text is not marked, with its date in words above that; `moment` is what it says in its head.
fn below_date(line: &str, moment: &str) -> Imported {
    let moment = match moment {
        "" => String::new(),
        moment => format!("<meta property='article:published_time' content='{moment}'>"),
    };
    let text = format!("<p>{SENTENCE}</p>").repeat(3);
    paper(
        &format!("{ARTICLE}{moment}"),
        &format!(
            "<article><h1>Crane sold</h1><p class=byline>By Ada Quill</p>{line}{text}</article>"
        ),
    )
}

#[test]
fn the_date_of_a_story_does_not_stand_in_its_text() {
    let at_nine = "2025-11-03T09:00:27+01:00";
    for (line, moment) in [
        ("<p class=date>3 November 2025</p>", ""),
        ("<p>3. November 2025</p>", ""),
        ("<div>November 3, 2025</div>", ""),
        ("<p>3 نوفمبر 2025</p>", ""),
        ("<p>3 novembre 2025</p>", ""),
        ("<p>3 November 2025, 9:00 AM</p>", ""),
        ("<p>3 November 2025 · 3 min read</p>", ""),
        ("<p>3 November 2025</p>", at_nine),
        ("<p>3 November 2025, 9:00 AM</p>", at_nine),
        ("<p>Published 3 November 2025</p>", at_nine),
        ("<p>3 November 2025 | Updated 4 November 2025</p>", at_nine),
    ] {
        let imported = below_date(line, moment);
        let text = body(&imported).to_owned();
        assert!(
            text.starts_with("<p>The harbour"),
            "{line} {moment}: {text}"
        );
        assert_eq!(imported.left_out, [], "{line} {moment}");
        assert!(published(imported).starts_with("2025-11-0"), "{line}");
    }
}

#[test]
fn another_date_stays_in_the_text() {
    let at_nine = "2025-11-03T09:00:00+01:00";
    for line in [
        "<p>4 November 2025</p>",
        "<p>3 November 2025, 7:30 PM</p>",
        "<p>3 November 2025 | 5 November 2025</p>",
        "<p>3 November 2025 in the town hall</p>",
        "<h2>3 November 2025</h2>",
        "<ul><li>3 November 2025</li><li>5 November 2025</li></ul>",
        "<table><tr><td>3 November 2025</td><td>Town hall</td></tr></table>",
        "<blockquote><p>3 November 2025</p></blockquote>",
    ] {
        let imported = below_date(line, at_nine);
        let text = body(&imported);
        assert!(text.contains("November 2025"), "{line}: {text}");
    }
    // The first day of a diary is one of its days.
    for (open, close) in [("<p>", "</p>"), ("<p><b>", "</b></p>"), ("<div>", "</div>")] {
        for (next, paragraphs) in [
            ("4 November 2025", 1),
            ("4 November 2025", 2),
            ("4. November", 3),
            ("Tuesday, 4 November", 1),
            ("Nov. 4", 2),
            ("Tuesday", 10),
            ("الثلاثاء 4 نوفمبر", 1),
        ] {
            let told = format!("<p>{SENTENCE}</p>").repeat(paragraphs);
            let diary = format!("{open}3 November 2025{close}{told}{open}{next}{close}{told}");
            let imported = below_date(&diary, at_nine);
            let text = body(&imported);
            assert!(
                text.contains("3 November 2025") && text.contains(next),
                "{next}: {text}"
            );
        }
    }
    // What else is made of such words is no day of it.
    for other in [
        "<h3>Saturday</h3>",
        "<h2>December</h2>",
        "<p>1987</p>",
        "<p>18:30</p>",
        "<ul><li>1 December</li></ul>",
        "<table><tr><td>5 November 2025</td><td>10 am</td></tr></table>",
        "<p>Updated: 4 November 2025</p>",
        "<p>3 November 2025, 10:15</p>",
        "<p>3 November 2025</p>",
    ] {
        let below = format!("<p>3 November 2025</p><p>{SENTENCE}</p>{other}<p>{SENTENCE}</p>");
        let imported = below_date(&below, at_nine);
        let text = body(&imported);
        let said = other.matches("3 November 2025").count();
        assert_eq!(
            text.matches("3 November 2025").count(),
            said,
            "{other}: {text}"
        );
    }
    // Behind the first paragraph it is told.
    let imported = below_date(&format!("<p>{SENTENCE}</p><p>3 November 2025</p>"), at_nine);
    assert!(body(&imported).contains("<p>3 November 2025</p>"));
}
