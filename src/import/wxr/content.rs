//! The text of a post: what WordPress makes of it at the moment of reading is made here.
//!
//! | step | what | where |
//! |---|---|---|
//! | 1 | it is cut into blocks and what was typed without them | `blocks`, `visibility`, `reusable` |
//! | 2 | shortcodes are rendered, or go | `shortcodes`, `known`, `builders` |
//! | 3 | addresses on lines of their own are embedded | `embeds` |
//! | 4 | the paragraphs of what was typed are marked | `paragraphs` |
//! | 5 | the whole is sanitised as all HTML is | `sanitise` |

use super::super::sanitise::{self, TooMuch};
use super::attachments::Missing;
use super::blocks::{Empty, Part};
use super::embeds::{addresses, embedded, figure};
use super::known::{InBlock, Loss, Losses, Shortcodes};
use super::paragraphs;
use super::shortcodes;
use super::site::Site;
use crate::model::Html;
use ammonia::UrlRelative;
use serde::Deserialize;
use url::Url;

/// Blocks without HTML that show nothing.
const NOTHING: [&str; 4] = ["more", "nextpage", "separator", "spacer"];

/// The text of a post, rendered.
pub(super) struct Content {
    /// `None` if nothing is in it.
    pub(super) html: Option<Html>,
    pub(super) losses: Losses,
}

/// A note at the foot of a post.
#[derive(Deserialize)]
struct Note {
    /// HTML of a line.
    content: String,
}

/// Renders the parts of a text of the post of this number, with its `notes` if it has any; `base` is what
/// relative addresses in it are meant by.
///
/// # Errors
/// When it is beyond a limit.
pub(super) fn render(
    parts: Vec<Part<'_>>,
    notes: Option<&str>,
    post: Option<u64>,
    base: Option<&Url>,
    site: &Site,
) -> Result<Content, TooMuch> {
    let mut rendering = Shortcodes::new(site, post);
    let mut html = String::new();
    for part in parts {
        match part {
            Part::Typed(text) => {
                let text = shortcodes::render(text, &mut rendering);
                html.push_str(&paragraphs::mark(&addresses(&text)));
            }
            Part::Shortcode(text) => {
                let text = shortcodes::render(text, &mut InBlock(&mut rendering));
                html.push_str(&paragraphs::mark(&addresses(&text)));
            }
            Part::Html(text) => {
                let text = shortcodes::render(text.trim(), &mut rendering);
                html.push_str(&addresses(&text));
                html.push('\n');
            }
            Part::Empty(block) if block.name == "footnotes" => {
                // An empty one shows nothing.
                html.push_str(&notes.and_then(footnotes).unwrap_or_default());
            }
            Part::Empty(block) => html.push_str(&rendering.block(&block)),
            Part::Lost(loss, name) => rendering.losses.lose(loss, format!("wp:{name}")),
        }
    }
    if html.is_empty() {
        return Ok(Content {
            html: None,
            losses: rendering.losses,
        });
    }
    // A chart is nothing without it, and nothing else of it may be left.
    if html.contains("<script") {
        rendering.losses.lose(Loss::Whole, "<script>".to_owned());
    }
    let relative = match base {
        Some(base) => UrlRelative::RewriteWithBase(base.clone()),
        None => UrlRelative::Deny,
    };
    Ok(Content {
        html: sanitise::clean(html.trim(), relative)?,
        losses: rendering.losses,
    })
}

fn footnotes(json: &str) -> Option<String> {
    let notes: Vec<Note> = serde_json::from_str(json).ok()?;
    let notes = notes
        .iter()
        .map(|note| format!("<li>{}</li>", note.content));
    let notes: String = notes.collect();
    (!notes.is_empty()).then(|| format!("<ol>{notes}</ol>"))
}

impl Shortcodes<'_> {
    /// A block without HTML.
    fn block(&mut self, block: &Empty<'_>) -> String {
        let said = &block.said;
        if let Some(player) = said.url.as_deref().and_then(embedded) {
            return player;
        }
        let site = self.site;
        let files = said.ids.iter().chain(&said.id);
        let files: Vec<_> = files.map(|number| site.attachment(*number)).collect();
        let written = format!("wp:{}", block.name);
        let unknown_before = self.losses.unknown;
        let figures = match block.name {
            "gallery" | "image" => {
                self.losses.unknown += usize::from(files.contains(&Err(Missing::Unknown)));
                self.show(files.into_iter().flatten(), &written, figure)
            }
            _ => None,
        };
        if figures.is_none() && !NOTHING.contains(&block.name) {
            self.losses.lose_whole(written, unknown_before);
        }
        figures.unwrap_or_default()
    }
}
