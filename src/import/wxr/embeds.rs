//! What a post shows of other places: players, recordings, pictures of its own.

use super::attachments::{Attachment, file_name, web_address};
use super::markup::{Piece, Pieces, Tag};
use quick_xml::escape::escape;
use std::borrow::Cow;
use url::Url;

/// What plays at an address, as HTML; `None` if no player is known. `address` is written as HTML has it.
pub(super) fn played(address: &str) -> Option<String> {
    let player = player(&web_address(&unescaped(address))?)?;
    Some(format!("<iframe src=\"{}\"></iframe>", escape(&player)))
}

/// The same, or a link where none is known; `None` if it is no web address.
pub(super) fn embedded(address: &str) -> Option<String> {
    played(address).or_else(|| {
        let url = web_address(&unescaped(address))?;
        Some(link(url.as_str(), url.as_str()))
    })
}

/// A recording or a film, which readers play behind a link, or the player of a site that has them.
pub(super) fn file(address: &str) -> Option<String> {
    played(address).or_else(|| {
        let url = web_address(&unescaped(address))?;
        Some(link(url.as_str(), file_name(url.as_str())))
    })
}

/// A link.
pub(super) fn link(address: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escape(address), escape(text))
}

/// A picture with its caption, as HTML.
pub(super) fn figure(picture: &Attachment) -> String {
    let side = |name: &str, pixels: Option<u32>| {
        pixels.map_or(String::new(), |pixels| format!(" {name}=\"{pixels}\""))
    };
    let alt = picture.alt.as_ref().map_or("", |alt| alt.as_str());
    let caption = picture.caption.as_ref().map_or(String::new(), |caption| {
        format!("<figcaption>{}</figcaption>", escape(caption.as_str()))
    });
    format!(
        "<figure><img src=\"{}\" alt=\"{}\"{}{}>{caption}</figure>",
        escape(&*picture.url),
        escape(alt),
        side("width", picture.width),
        side("height", picture.height),
    )
}

/// Where the players of those sites are that everybody embeds. WordPress asks each site at the moment of
/// reading (oEmbed); nothing is asked here.
fn player(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let bare = ["www.", "m."].iter().find_map(|www| host.strip_prefix(www));
    let parts: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    match (bare.unwrap_or(host), &parts[..]) {
        ("youtube.com", ["watch"]) => {
            let (_, id) = url.query_pairs().find(|(key, _)| key == "v")?;
            is_id(&id).then(|| format!("{YOUTUBE}{id}"))
        }
        ("youtube.com" | "youtube-nocookie.com", ["embed" | "shorts" | "live" | "v", id])
        | ("youtu.be", [id])
            if is_id(id) =>
        {
            Some(format!("{YOUTUBE}{id}"))
        }
        ("vimeo.com", [id]) if is_id(id) && id.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(format!("https://player.vimeo.com/video/{id}"))
        }
        (
            "open.spotify.com",
            [
                kind @ ("album" | "episode" | "playlist" | "show" | "track"),
                id,
            ],
        ) if is_id(id) => Some(format!("https://open.spotify.com/embed/{kind}/{id}")),
        _ => None,
    }
}

const YOUTUBE: &str = "https://www.youtube.com/embed/";

pub(super) fn is_id(id: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=64).contains(&id.len()) && id.bytes().all(is_part)
}

/// An address as it is, whatever escapes an editor has put in.
fn unescaped(address: &str) -> Cow<'_, str> {
    if !address.contains('&') {
        return Cow::Borrowed(address);
    }
    Cow::Owned(address.replace("&amp;", "&").replace("&#038;", "&"))
}

/// Embeds each address that has a line or a paragraph for itself: that is how WordPress is told to
/// embed something.
pub(super) fn addresses(html: &str) -> Cow<'_, str> {
    if !html.contains("http") {
        return Cow::Borrowed(html);
    }
    let mut embedded = String::with_capacity(html.len());
    // Whether what follows begins a line.
    let mut begins = true;
    let mut pieces = Pieces::of(html).map(|(_, piece)| piece).peekable();
    while let Some(piece) = pieces.next() {
        let (Piece::Text(raw) | Piece::Comment(raw)) = piece else {
            if let Piece::Tag(tag) | Piece::Verbatim(tag) = piece {
                embedded.push_str(tag.raw);
                begins = is_line_of_its_own(&tag);
            }
            continue;
        };
        if matches!(piece, Piece::Comment(_)) {
            continue;
        }
        let ends = match pieces.peek() {
            Some(Piece::Tag(tag) | Piece::Verbatim(tag)) => is_line_of_its_own(tag),
            _ => true,
        };
        text(raw, begins, ends, &mut embedded);
    }
    Cow::Owned(embedded)
}

fn text(raw: &str, begins: bool, ends: bool, embedded: &mut String) {
    let lines = raw.split_inclusive('\n').count();
    for (at, line) in raw.split_inclusive('\n').enumerate() {
        let is_whole = (at > 0 || begins) && (at + 1 < lines || line.ends_with('\n') || ends);
        let address = line.trim();
        let player = (is_whole && address.starts_with("http") && !address.contains(' '))
            .then(|| self::embedded(address))
            .flatten();
        match player {
            Some(player) => embedded.push_str(&line.replacen(address, &player, 1)),
            None => embedded.push_str(line),
        }
    }
}

/// Whether what stands before a tag is a line, and what stands behind it.
pub(super) fn is_line_of_its_own(tag: &Tag<'_>) -> bool {
    ["p", "div", "br"].iter().any(|name| tag.is(name))
}
