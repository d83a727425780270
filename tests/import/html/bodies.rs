//! Where a page's story stands, and what of the page is none of it.

use super::{page, read};
use newsstand::import::Imported;

/// A sentence that no story can do without.
const SENTENCE: &str = "The harbour master said on Tuesday that the dredger would come in spring & that the quay stays shut \u{1F6A2} until then.";

fn body(imported: &Imported) -> &str {
    let story = &imported.submissions[0].story;
    story.body.as_ref().unwrap().as_str()
}

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
