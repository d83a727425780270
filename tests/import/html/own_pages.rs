//! The pages that this program itself serves come back as the stories they were made of.

use super::{one, read};

/// In the markup of `src/serve/templates/entry.html`.
#[test]
fn own_page() {
    let html = "<!DOCTYPE html><html lang=en-GB dir=ltr><head><meta charset=utf-8>\
        <title>The tide came late – The Harbour Gazette</title>\
        <link rel=canonical href='https://gazette.example/articles/the-tide-came-late'>\
        <meta property='og:type' content=article><meta property='og:site_name' content='The Harbour Gazette'>\
        <meta property='og:title' content='The tide came late'>\
        <meta property='article:published_time' content='2026-11-13T10:00:00Z'>\
        <meta property='article:modified_time' content='2026-11-14T10:00:00Z'>\
        <meta property='article:section' content='Tides &amp; Moons'></head><body>\
        <div><header class=paper><a href='/'>The Harbour Gazette</a></header></div><main>\n<article>\n\
        <p class=small><a href='/sections/tides-moons'>Tides &amp; Moons</a></p>\n<h1>The tide came late</h1>\n\
        <p><a rel=author href='/authors/ada-quill'>Ada Quill</a>, <a rel=author href='/authors/lyl'>ليلى حداد</a></p>\n\
        <p><time dir=ltr datetime='2026-11-13T10:00:00Z'>13 November 2026, 10:00 GMT</time> <span class=small>· updated \
        <time dir=ltr datetime='2026-11-14T10:00:00Z'>14 November 2026, 10:00 GMT</time></span></p>\n\
        <p><strong>QUAY, Northmarsh</strong> — It was due at six and came at nine, and nobody at the quay would say \
        where it had been &amp; why \u{1f30a}.</p>\n<p>The pilots, who know it best, had gone home by then.</p>\n\
        <p class=small><a rel=tag href='/tags/sea'>sea</a> · <a rel=tag href='/tags/moon'>moon</a></p>\n</article>\n\
        </main><footer class=small><p>© 2026</p></footer></body></html>";
    let story = one(read(html).unwrap()).story;
    let authors: Vec<&str> = story.authors.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(authors, ["Ada Quill", "ليلى حداد"]);
    let section = story.section.unwrap();
    assert_eq!(section.name().as_str(), "Tides & Moons");
    assert_eq!(story.dateline.unwrap().as_str(), "QUAY, Northmarsh");
    let tags: Vec<&str> = story.tags.iter().map(|tag| tag.name().as_str()).collect();
    assert_eq!(tags, ["sea", "moon"]);
    assert_eq!(
        story.body.unwrap().as_str(),
        "<p>It was due at six and came at nine, and nobody at the quay would say where it had been &amp; why \
         \u{1f30a}.</p>\n<p>The pilots, who know it best, had gone home by then.</p>"
    );
}
