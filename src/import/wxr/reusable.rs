//! Blocks that a site keeps once and shows in many posts ("synced patterns", "reusable blocks"): a post has
//! `<!-- wp:block {"ref":12} /-->`, and the item of that number the HTML.

use super::super::limits;
use super::super::sanitise::TooMuch;
use super::blocks::{self, Part};
use super::item::Item;
use super::site::Site;

/// The kind of an item that is one.
pub(super) const KIND: &str = "wp_block";
/// The name of the block in whose place one is shown.
const NAME: &str = "block";

/// The text of an item that is one, if its site shows it.
pub(super) fn shown(item: &Item) -> Option<&str> {
    let is_shown = item.status.trim() == "publish" && item.password.is_empty();
    is_shown.then_some(&item.content)
}

/// The parts of a text, with those of a site's texts in the places where it shows them. Each is cut for itself:
/// what one leaves open ends with it. A block stays where the site does not show it, where a post shows it with
/// words of its own, and where it would show itself.
///
/// # Errors
/// When all of them are longer than a text may be.
pub(super) fn parts<'t>(text: &'t str, site: &'t Site) -> Result<Vec<Part<'t>>, TooMuch> {
    let mut parts = Vec::new();
    let mut left = limits::HTML.saturating_sub(text.len());
    add(&mut parts, text, site, &[], &mut left)?;
    Ok(parts)
}

/// Adds those of a text that stands in others, if they may show so many bytes more.
fn add<'t>(
    parts: &mut Vec<Part<'t>>,
    text: &'t str,
    site: &'t Site,
    around: &[u64],
    left: &mut usize,
) -> Result<(), TooMuch> {
    for part in blocks::parts(text) {
        let Some((number, inside)) = meant(&part, site, around) else {
            parts.push(part);
            continue;
        };
        *left = left.checked_sub(inside.len()).ok_or_else(too_long)?;
        add(parts, inside, site, &[around, &[number]].concat(), left)?;
    }
    Ok(())
}

/// What a part stands for, in others that it stands in.
fn meant<'s>(part: &Part<'_>, site: &'s Site, around: &[u64]) -> Option<(u64, &'s str)> {
    let Part::Empty(block) = part else {
        return None;
    };
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
