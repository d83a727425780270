//! Saved web pages, as HTML and as MHTML.

mod bodies;
mod briefs;
mod fields;
mod files;
mod hostile;
mod moments;
mod own_pages;
mod people;
mod pictures;
mod texts;

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
