//! Saved web pages, as HTML and as MHTML.

mod archives;
mod bios;
mod bodies;
mod briefs;
mod dated_lines;
mod dates;
mod fields;
mod files;
mod furniture;
mod headlines;
mod hostile;
mod moments;
mod own_pages;
mod people;
mod pictures;
mod sections;
mod tags;
mod texts;
mod told;
mod updates;

use super::{golden, one, options, read_all, read_as};
use newsstand::import::{ImportError, Imported, Options};
use newsstand::model::Language;
use std::path::PathBuf;

/// A page of the fixtures, where it lies.
fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/import/fixtures/html")
        .join(name)
}

fn read(html: &str) -> Result<Imported, ImportError> {
    read_as("page.html", html.as_bytes(), &options())
}

/// A page of an article with a head and a body's worth of text, and more behind it.
fn page(head: &str, more: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><meta property='og:type' content=article>\
         {head}</head><body><h1>The tide came late</h1><div class='entry-content'><p>It was due at six and \
         came at nine, and nobody at the quay would say where it had been.</p></div>{more}</body></html>"
    )
}

/// A sentence that no story can do without.
const SENTENCE: &str = "The harbour master said on Tuesday that the dredger would come in spring & that the quay stays shut \u{1F6A2} until then.";

fn body(imported: &Imported) -> &str {
    let story = &imported.submissions[0].story;
    story.body.as_ref().unwrap().as_str()
}

/// A page of a paper whose story is this, with more in its head.
fn paper(head: &str, body: &str) -> Imported {
    let html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Crane sold</title>{head}</head><body>{body}</body></html>"
    );
    read(&html).unwrap()
}

const ARTICLE: &str = "<meta property='og:type' content=article>";

/// A page whose story has this behind its first paragraph.
fn beside_text(html: &str) -> Imported {
    let html = page("", "").replace("</p></div>", &format!("</p>{html}</div>"));
    read(&html).unwrap()
}

/// Holds a body against the words that have to be in it, in this order, and those that must not.
#[track_caller]
fn says(imported: &Imported, own: &[&str], others: &[&str]) {
    let mut rest = body(imported);
    for word in own {
        let (_, behind) = rest
            .split_once(word)
            .unwrap_or_else(|| panic!("{word} is lost: {}", body(imported)));
        rest = behind;
    }
    for word in others {
        assert!(!body(imported).contains(word), "{word}: {}", body(imported));
    }
}

/// Every kind of page: the themes that papers use, each as it is saved whole, with its navigation, share
/// buttons, boxes, comments, scripts and banners.
#[test]
fn fixtures() {
    let options = Options {
        language: Some(Language::new("en").unwrap()),
        ..options()
    };
    for name in [
        "wordpress-block.html",
        "wordpress-classic.html",
        "magazine.html",
        "ghost.html",
        "drupal.html",
        "substack.html",
        "plain.html",
        "front.html",
        "windows-1256.html",
        "wrong-charset.html",
        "saved.html",
        "archive.mhtml",
    ] {
        golden("html", name, &options);
    }
}
