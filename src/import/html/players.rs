//! Films and recordings that a page shows by a script, which nobody runs here.

use super::nodes::{all, attribute};
use dom_query::{Document, NodeRef};

/// Attributes that say what a frame becomes when it is scrolled to.
const LATER: [&str; 3] = ["data-src", "data-lazy-src", "data-litespeed-src"];
/// Elements that programs made, by what they are in HTML.
const NAMES: [(&str, &str); 3] = [
    ("amp-iframe", "iframe"),
    ("amp-video", "video"),
    ("amp-audio", "audio"),
];
/// Elements that say no more than the id of a film, with what stands before that in its address.
const FILMS: [(&str, &str); 4] = [
    ("amp-youtube", "https://www.youtube.com/embed/"),
    ("lite-youtube", "https://www.youtube.com/embed/"),
    ("amp-vimeo", "https://player.vimeo.com/video/"),
    ("lite-vimeo", "https://player.vimeo.com/video/"),
];

/// Puts in their places the elements of HTML that do without.
pub(super) fn put(document: &Document) {
    for (program, html) in NAMES {
        all(document, program)
            .iter()
            .for_each(|player| player.rename(html));
    }
    for (program, start) in FILMS {
        for player in all(document, program) {
            let ids = ["data-videoid", "videoid"];
            let id = ids.iter().find_map(|name| attribute(&player, name));
            if let Some(id) = id.filter(|id| is_id(id)) {
                player.rename("iframe");
                player.set_html("");
                player.set_attr("src", &format!("{start}{id}"));
            }
        }
    }
    for frame in all(document, "iframe").iter().filter(is_empty) {
        let later = LATER.iter().find_map(|name| attribute(frame, name));
        if let Some(later) = later {
            frame.set_attr("src", &later);
        }
    }
}

fn is_id(id: &str) -> bool {
    let is_of_id = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    id.chars().all(is_of_id)
}

/// Whether a frame shows nothing yet.
fn is_empty(frame: &&NodeRef<'_>) -> bool {
    attribute(frame, "src").is_none_or(|source| source.starts_with("about:"))
}
