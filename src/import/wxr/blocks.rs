//! Blocks: what the editor of WordPress 5 and later makes a post of. Each is HTML between two comments,
//! `<!-- wp:name {"json"} -->` and `<!-- /wp:name -->`, or a comment alone where the site makes its HTML
//! at the moment of reading.

use super::known::Loss;
use super::markup::{Piece, Pieces};
use super::visibility;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Jetpack's block for those who pay. What the others see stands in one of its own.
const FOR_SUBSCRIBERS: &str = "premium-content/subscriber-view";

/// How the blocks are called, of whichever plugin, whose text a list shows when it has nothing to list.
const NO_RESULTS: &str = "-no-results";

/// A part of a post.
#[derive(Debug)]
pub(super) enum Part<'t> {
    /// Text outside of all blocks, or in one that holds what was typed: its paragraphs have to be marked.
    Typed(&'t str),
    /// What was typed to be a shortcode.
    Shortcode(&'t str),
    /// HTML of a block.
    Html(&'t str),
    /// A block of which a post has nothing but its name and what is said of it.
    Empty(Empty<'t>),
    /// What is to be told of a block, by its name: it is off, or what follows is not shown always.
    Lost(Loss, &'t str),
}

/// A block without HTML.
#[derive(Debug)]
pub(super) struct Empty<'t> {
    /// Such as `latest-posts`; with the plugin's name before it if it is none of WordPress's own.
    pub(super) name: &'t str,
    pub(super) said: Said,
}

/// What is said of a block, as far as it is of use.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    /// What it embeds.
    pub(super) url: Option<String>,
    /// Pictures of a gallery.
    pub(super) ids: Vec<u64>,
    /// A picture.
    pub(super) id: Option<u64>,
    /// The number of an item whose text it shows.
    #[serde(rename = "ref")]
    pub(super) reference: Option<u64>,
    /// What it shows instead of some of that.
    #[serde(rename = "content")]
    pub(super) overrides: Option<IgnoredAny>,
}

/// What the innermost open block holds.
#[derive(Clone, Copy)]
enum Holds {
    Html,
    /// What was typed.
    Typed,
    Shortcode,
    /// What is only there for its height.
    Nothing,
}

/// The parts of a post, in their order.
pub(super) fn parts(content: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut depth, mut holds, mut from) = (0_usize, Holds::Typed, 0);
    // How deep the block lies that is switched off with all in it.
    let mut off: Option<usize> = None;
    for (start, piece) in Pieces::of(content) {
        let Some(delimiter) = delimiter(piece) else {
            continue;
        };
        let is_shown = off.is_none();
        parts.extend(part(&content[from..start], holds).filter(|_| is_shown));
        from = start + delimiter.length;
        let loss = is_shown.then(|| delimiter.loss()).flatten();
        parts.extend(loss.map(|loss| Part::Lost(loss, delimiter.name)));
        let is_off = loss.is_some_and(|loss| loss != Loss::Sometimes);
        match delimiter.kind {
            Kind::Begins => {
                depth += 1;
                off = off.or(is_off.then_some(depth));
                holds = match delimiter.name {
                    "freeform" => Holds::Typed,
                    "shortcode" => Holds::Shortcode,
                    "spacer" => Holds::Nothing,
                    _ => Holds::Html,
                };
            }
            Kind::Ends => {
                off = off.filter(|off| *off != depth);
                depth = depth.saturating_sub(1);
                holds = if depth == 0 {
                    Holds::Typed
                } else {
                    Holds::Html
                };
            }
            Kind::Whole if is_off || !is_shown => {}
            Kind::Whole => parts.push(Part::Empty(Empty {
                name: delimiter.name,
                // What cannot be read says nothing.
                said: serde_json::from_str(delimiter.json).unwrap_or_default(),
            })),
        }
    }
    // WordPress takes what is not ended to go on to the end.
    parts.extend(part(&content[from..], Holds::Typed).filter(|_| off.is_none()));
    parts
}

fn part(text: &str, holds: Holds) -> Option<Part<'_>> {
    match holds {
        _ if text.trim().is_empty() => None,
        Holds::Html => Some(Part::Html(text)),
        Holds::Typed => Some(Part::Typed(text)),
        Holds::Shortcode => Some(Part::Shortcode(text)),
        Holds::Nothing => None,
    }
}

struct Delimiter<'t> {
    name: &'t str,
    json: &'t str,
    kind: Kind,
    /// Of the comment, in bytes.
    length: usize,
}

impl Delimiter<'_> {
    /// What becomes of the block that begins here; `None` if it is shown to everybody.
    fn loss(&self) -> Option<Loss> {
        match self.kind {
            Kind::Ends => None,
            _ if self.name == FOR_SUBSCRIBERS || self.name.ends_with(NO_RESULTS) => Some(Loss::Off),
            _ => visibility::loss(self.json),
        }
    }
}

enum Kind {
    Begins,
    Ends,
    Whole,
}

fn delimiter(piece: Piece<'_>) -> Option<Delimiter<'_>> {
    let Piece::Comment(comment) = piece else {
        return None;
    };
    let length = "<!--".len() + comment.len() + "-->".len();
    let inside = comment.trim();
    let (inside, kind) = match (inside.strip_prefix('/'), inside.strip_suffix('/')) {
        (Some(inside), _) => (inside, Kind::Ends),
        (_, Some(inside)) => (inside, Kind::Whole),
        _ => (inside, Kind::Begins),
    };
    let inside = inside.strip_prefix("wp:")?;
    let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let (name, json) = inside.split_at(end);
    Some(Delimiter {
        name: name.strip_prefix("core/").unwrap_or(name),
        json: json.trim(),
        kind,
        length,
    })
}
