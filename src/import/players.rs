//! Films and recordings that are shown by a script, which nobody runs here.

use super::picture_sources::{LATER, attribute, may_be_address};
use dom_query::Document;
use url::Url;

/// What may be one of them.
pub(super) const PLAYERS: &str =
    "iframe, amp-iframe, amp-video, amp-audio, amp-youtube, lite-youtube, amp-vimeo, lite-vimeo";
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

/// Who serves players of others.
const EMBEDLY: &str = "cdn.embedly.com";

/// Puts in their places the elements of HTML that do without.
pub(super) fn put(document: &Document) {
    for (program, html) in NAMES {
        let players = document.select(program);
        players
            .nodes()
            .iter()
            .for_each(|player| player.rename(html));
    }
    for (program, start) in FILMS {
        for player in document.select(program).nodes() {
            let ids = ["data-videoid", "videoid"];
            let id = ids.iter().find_map(|name| attribute(player, name));
            if let Some(id) = id.filter(|id| is_id(id)) {
                player.rename("iframe");
                player.set_html("");
                player.set_attr("src", &format!("{start}{id}"));
            }
        }
    }
    for frame in document.select("iframe").nodes() {
        let mut later = LATER.iter().filter_map(|name| attribute(frame, name));
        let later = later.find(|later| may_be_address(later));
        let source = attribute(frame, "src");
        let later = later.filter(|_| is_empty(source.as_deref()));
        if let Some(player) = later.or_else(|| framed(&source?)) {
            frame.set_attr("src", &player);
        }
    }
}

/// What a frame of Embedly's, in which Medium has all of them, holds.
fn framed(source: &str) -> Option<String> {
    let url = Url::parse(source).ok()?;
    let mut query = url
        .query_pairs()
        .filter(|_| url.host_str() == Some(EMBEDLY));
    let (_, player) = query.find(|(name, _)| name == "src")?;
    Some(player.into_owned())
}

/// Whether a frame, by its `src`, shows nothing yet.
fn is_empty(source: Option<&str>) -> bool {
    source.is_none_or(|source| source.starts_with("about:"))
}

/// Whether a player waits for a script, or is in a frame of another, by its name and its `src`.
pub(super) fn waits(name: &str, source: Option<&str>) -> bool {
    name != "iframe" || is_empty(source) || source.is_some_and(|source| source.contains(EMBEDLY))
}

fn is_id(id: &str) -> bool {
    let is_of_id = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    id.chars().all(is_of_id)
}
