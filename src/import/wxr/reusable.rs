//! Blocks that a site keeps once and shows in many posts ("synced patterns", "reusable blocks"): a post has
//! `<!-- wp:block {"ref":12} /-->`, and the item of that number the HTML.

use super::super::limits;
use super::super::sanitise::TooMuch;
use super::blocks::{self, Empty, Part};
use super::item::Item;
use super::site::Site;
use std::borrow::Cow;

/// The kind of an item that is one.
pub(super) const KIND: &str = "wp_block";
/// The name of the block in whose place one is shown.
const NAME: &str = "block";

/// The text of an item that is one, if its site shows it.
pub(super) fn shown(item: &Item) -> Option<&str> {
    let is_shown = item.status.trim() == "publish" && item.password.is_empty();
    is_shown.then_some(&item.content)
}

/// A text with those of a site in their places that it shows. A block stays where it does not, where a post
/// shows it with words of its own, and where it would show itself.
///
/// # Errors
/// When it grows beyond what a text may have.
pub(super) fn put_into<'t>(text: &'t str, site: &Site) -> Result<Cow<'t, str>, TooMuch> {
    match text.contains("\"ref\"") {
        true => filled(
            text,
            site,
            &[],
            &mut limits::HTML.saturating_sub(text.len()),
        ),
        false => Ok(Cow::Borrowed(text)),
    }
}

/// What a text that stands in others shows, if they may show so many bytes more.
fn filled<'t>(
    text: &'t str,
    site: &Site,
    around: &[u64],
    left: &mut usize,
) -> Result<Cow<'t, str>, TooMuch> {
    let (mut filled, mut from) = (String::new(), 0);
    for part in blocks::parts(text) {
        let Part::Empty(block) = part else { continue };
        let Some((number, inside)) = meant(&block, site, around) else {
            continue;
        };
        *left = left.checked_sub(inside.len()).ok_or_else(too_long)?;
        filled.push_str(&text[from..block.place.start]);
        let inside = self::filled(inside, site, &[around, &[number]].concat(), left)?;
        filled.push_str(&inside);
        from = block.place.end;
    }
    if from == 0 {
        return Ok(Cow::Borrowed(text));
    }
    filled.push_str(&text[from..]);
    Ok(Cow::Owned(filled))
}

/// What a block stands for, in others that it stands in.
fn meant<'s>(block: &Empty<'_>, site: &'s Site, around: &[u64]) -> Option<(u64, &'s str)> {
    let number = block.said.reference.filter(|_| block.name == NAME)?;
    let is_other = block.said.overrides.is_some() || around.contains(&number);
    let text = site.reusable(number)?;
    (!is_other && around.len() < limits::REUSABLE_DEPTH).then_some((number, text))
}

fn too_long() -> TooMuch {
    TooMuch(format!(
        "the post has more than {} MiB with its reusable blocks; split it",
        limits::HTML >> 20
    ))
}
