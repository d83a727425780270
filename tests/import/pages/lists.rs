//! Briefs that stand below the story.

use super::{options, page, paragraphs, read_as};

#[test]
fn furniture_below_a_list_is_no_brief() {
    let imported =
        page("Title\n\nText.\n\nRecent News\n\nOne\n\nOf it...\n\nAbout Us\n\nFacebook\n\nX\n");
    assert_eq!(imported.submissions.len(), 2);
    assert_eq!(imported.left_out.len(), 3);
}

#[test]
fn lists_of_pages() {
    let table = [
        // Filled, several, headlines only.
        (
            "Must read\n\nOne\n\nOf it...\n\nRecent News\n\nTwo\n\nOf that…",
            "One=Of it...;Two=Of that…",
            0,
        ),
        (
            "Must read\n\nOne thing\n\nTwo things\n\nThree things",
            "One thing;Two things;Three things",
            0,
        ),
        (
            "Latest News\nOne\nOf it...\nTwo\nOf that...",
            "One=Of it...;Two=Of that...",
            0,
        ),
        ("More from Sport\n\nOne\n\nOf it...", "One=Of it...", 0),
        (
            "Recent News\n\nAn excerpt...\n\nOne\n\nOf it...",
            "One=Of it...",
            1,
        ),
        (
            "Recent News\n\nOne\n\nOf it...\n\nOf what is it?...\n\n© 2026 The Paper",
            "One=Of it...",
            2,
        ),
        (
            "Recent News\n\nOne\n\nOf it...\n\nMust read\n\nOne\n\nOf it...",
            "One=Of it...",
            0,
        ),
        (
            "Recent News\n\nOne\n\nOf it...\n\nMust read\n\nOne\n\nOtherwise...",
            "One=Of it...",
            2,
        ),
        ("Must read", "", 1),
        // Cards that tell who and when.
        (
            "Recent News\n\nOne\nBy Bo Li\nJuly 19, 2024\nOf it...\n\nRate of 19 July 2024\nBy Bo Li - 19 July 2024\nOf that...",
            "One=Of it...;Rate of 19 July 2024=Of that...",
            3,
        ),
        // Headlines only, and each of them cut off.
        (
            "Must read\n\nCouncil argues with...\n\nFerry sails in spite of…\n\nA third",
            "Council argues with...;Ferry sails in spite of…;A third",
            0,
        ),
        // A heading nobody knows, over what can only be a list; it is told.
        (
            "From the newsroom\n\nOne thing\nOf it...\nTwo things\nPORT ELLEN, Scotland: Of that.",
            "One thing=Of it...;Two things=Of that.",
            1,
        ),
        // An excerpt without an end, in a list that is regular otherwise.
        (
            "Recent News\n\nHeadline one\n\nOf it all\n\nTwo\n\nOf that...",
            "Headline one=Of it all;Two=Of that...",
            0,
        ),
        // As themes call it in many languages; with points behind it.
        (
            "More posts\n\nOne\n\nOf it...\n\nMeistgelesen\n\nTwo\n\nOf that...\n\nYou might also like...\n\nThree\n\nOf this...",
            "One=Of it...;Two=Of that...;Three=Of this...",
            0,
        ),
        ("Les også:\n\nOne\n\nOf it...", "One=Of it...", 0),
        // Not a heading: the paragraph below is no list.
        (
            "Lire aussi\n\nA long sentence of the story follows here, as it should.",
            "",
            0,
        ),
        (
            "Related\n\nA long sentence of the story follows here, as it should.",
            "",
            0,
        ),
    ];
    for (list, expected, left_out) in table {
        let imported = page(&format!("Title\n\nA paragraph.\n\n{list}\n"));
        let briefs: Vec<String> = imported.submissions[1..]
            .iter()
            .map(|brief| match &brief.story.summary {
                Some(summary) => format!("{}={summary}", brief.story.title),
                None => brief.story.title.to_string(),
            })
            .collect();
        assert_eq!(briefs.join(";"), expected, "{list}");
        assert_eq!(imported.left_out.len(), left_out, "{list}");
    }
}

#[test]
fn datelines() {
    let table = [
        ("OSLO, Norway: Snow fell...", Some("OSLO, Norway")),
        ("NEW YORK: Snow fell...", Some("NEW YORK")),
        (
            "ST. JOHN’S, Antigua and Barbuda: Rain...",
            Some("ST. JOHN’S, Antigua and Barbuda"),
        ),
        ("LAHORE, July 19: Rain...", Some("LAHORE, July 19")),
        ("PARIS (AFP) — Rain...", Some("PARIS (AFP)")),
        ("London: it rains...", None),
        ("He said: “It rains”...", None),
        ("BREAKING: it rains...", None),
        ("UN: it rains...", None),
        ("It rains in OSLO, Norway: more...", None),
        ("OSLO, Norway:", None),
    ];
    for (excerpt, dateline) in table {
        let imported = page(&format!(
            "T\n\nText.\n\nRecent News\n\nHeadline\n\n{excerpt}\n"
        ));
        let brief = &imported
            .submissions
            .get(1)
            .unwrap_or_else(|| panic!("{excerpt}: {imported:?}"))
            .story;
        assert_eq!(
            brief.dateline.as_ref().map(|d| d.as_str()),
            dateline,
            "{excerpt}"
        );
        if let Some(dateline) = dateline {
            assert!(!brief.summary.as_ref().unwrap().as_str().contains(dateline));
        }
    }
}

#[test]
fn a_page_of_briefs_alone() {
    let imported = page("The Paper\n\nRecent News\n\nOne\n\nOf it...\n");
    assert_eq!(imported.submissions.len(), 1);
    assert_eq!(imported.left_out[0].text, "The Paper");
    let imported = page("Recent News\n\nOne\n\nOf it...\n");
    assert_eq!(imported.submissions.len(), 1);
    assert_eq!(imported.left_out, []);
}

#[test]
fn a_list_within_the_story_does_not_end_it() {
    let paragraph = |what: &str| {
        format!(
            "{what} is told here at the length that a paragraph of a report has in any paper, with a full stop."
        )
    };
    let text = format!(
        "Ferry sails\n\n{}\n\nMust read\n\nCrane sold\n\n{}\n\n{}\n\nRecent News\n\nTwo\n\nOf that...",
        paragraph("One"),
        paragraph("Two"),
        paragraph("Three"),
    );
    let imported = page(&text);
    let titles: Vec<_> = imported
        .submissions
        .iter()
        .map(|one| one.story.title.as_str())
        .collect();
    assert_eq!(titles, ["Ferry sails", "Crane sold", "Two"]);
    assert_eq!(paragraphs(&imported.submissions[0].story), 3);
    // A heading within the text is none of a list.
    let text = format!(
        "Ferry sails\n\n{}\n\nWhat comes\n\n{}",
        paragraph("One"),
        paragraph("Two")
    );
    assert_eq!(paragraphs(&page(&text).submissions[0].story), 3);
}

#[test]
fn the_heading_of_a_list_that_is_known_by_its_shape_is_told() {
    let page = "Related\n\naA\n\nRelated\nAAAA, Aaa:  aa...\na\nAAAA, Aaa:  aa...\n";
    let imported = read_as("x.txt", page.as_bytes(), &options()).unwrap();
    assert_eq!(imported.submissions.len(), 2);
    let told: Vec<Option<usize>> = imported.left_out.iter().map(|part| part.line).collect();
    assert_eq!(told, [Some(1), Some(3)]);
}
