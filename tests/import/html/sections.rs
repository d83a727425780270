//! What a page says that its story is filed under.

use super::{ARTICLE, SENTENCE, one, paper};

/// The section and the tags of a page with this above its headline and below its text.
fn filed(above: &str, below: &str) -> (Option<String>, Vec<String>) {
    let head = format!("{ARTICLE}<link rel=canonical href='https://quay.example/2026/crane'>");
    let text = format!("<p>{SENTENCE}</p>").repeat(3);
    let imported = paper(
        &head,
        &format!(
            "{above}<article><h1>Crane sold</h1><div class=entry-content>{text}</div>{below}</article>"
        ),
    );
    let story = &imported.submissions[0].story;
    let section = story
        .section
        .as_ref()
        .map(|section| section.name().to_string());
    let tags = story.tags.iter().map(|tag| tag.name().to_string());
    (section, tags.collect())
}

#[test]
fn categories_marked_as_tags() {
    let below = "<p>Filed under <a rel=tag href=/category/harbour/>Harbour</a> <a rel=tag href=/tag/frost/>frost</a></p>";
    assert_eq!(
        filed("", below),
        (Some("Harbour".to_owned()), vec!["frost".to_owned()])
    );
    // Not those of a card beside it.
    let card = "<aside><a rel=tag href=/category/sport/>Sport</a></aside>";
    assert_eq!(filed("", card), (None, vec![]));
    // Nor what the text leads to.
    let also = "<p>See also: <a rel=tag href=/category/football/>Football</a></p>";
    let text = format!("<p>{SENTENCE}</p>");
    let html = format!(
        "<article><h1>Crane sold</h1><div class=entry-content>{text}{also}{text}</div></article>"
    );
    assert_eq!(one(paper("", &html)).story.section, None);
}

#[test]
fn steps_that_lead_nowhere() {
    let table = [
        (
            "<a href=/>Quay</a> <a href='#'>Harbour</a> <a href='#'>Crane sold</a>",
            Some("Harbour"),
        ),
        (
            "<a href='#'>Home</a> <a href=/harbour>Harbour</a>",
            Some("Harbour"),
        ),
        (
            "<a href=/harbour>Harbour</a> <a href='#'>Crane sold</a>",
            Some("Harbour"),
        ),
        (
            "<a href='#content'>Skip to the text</a> <a href=/>Quay</a>",
            None,
        ),
        // Buttons.
        ("<a href='#'>Back</a> <a href=/>Quay</a>", None),
        (
            "<a href='#'>Menu</a> <a href=/>Quay</a> <a href=/harbour>Harbour</a>",
            Some("Harbour"),
        ),
        ("<a href='#'>Back</a> <span>Crane sold</span>", None),
    ];
    for (steps, section) in table {
        let path = format!("<div class=breadcrumb>{steps}</div>");
        assert_eq!(filed(&path, "").0.as_deref(), section, "{steps}");
    }
}
