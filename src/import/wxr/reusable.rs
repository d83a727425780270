//! Blocks that a site keeps once and shows in many posts ("synced patterns", "reusable blocks"): a post has
//! `<!-- wp:block {"ref":12} /-->`, and the item of that number the HTML.

use super::super::limits;
use super::super::sanitise::TooMuch;
use super::blocks::{self, Empty, Part};
use super::item::Item;
use std::borrow::Cow;
use std::collections::HashMap;

/// The kind of an item that is one.
pub(super) const KIND: &str = "wp_block";
/// The name of the block in whose place one is shown.
const NAME: &str = "block";

/// By their numbers.
#[derive(Debug, Default)]
pub(super) struct Reusable {
    texts: HashMap<u64, Box<str>>,
}

impl Reusable {
    /// Of an item, if it is one that the site shows: its number and its text.
    pub(super) fn of_item(item: &Item) -> Option<(u64, &str)> {
        let is_shown =
            item.kind.trim() == KIND && item.status.trim() == "publish" && item.password.is_empty();
        Some((item.post_number().filter(|_| is_shown)?, &item.content))
    }

    pub(super) fn add(&mut self, number: u64, text: &str) {
        self.texts.insert(number, text.into());
    }

    /// A text with those in their places that are known. A block stays where it is not, where a post shows it
    /// with words of its own, and where it would show itself.
    ///
    /// # Errors
    /// When it grows beyond what a text may have.
    pub(super) fn put_into<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, TooMuch> {
        match self.texts.is_empty() {
            true => Ok(Cow::Borrowed(text)),
            false => self.filled(text, &[], &mut limits::HTML.saturating_sub(text.len())),
        }
    }

    /// What a text that stands in others shows, if they may show so many bytes more.
    fn filled<'t>(
        &self,
        text: &'t str,
        around: &[u64],
        left: &mut usize,
    ) -> Result<Cow<'t, str>, TooMuch> {
        let (mut filled, mut from) = (String::new(), 0);
        for part in blocks::parts(text) {
            let Part::Empty(block) = part else { continue };
            let Some((number, inside)) = self.shown(&block, around) else {
                continue;
            };
            *left = left.checked_sub(inside.len()).ok_or_else(too_long)?;
            filled.push_str(&text[from..block.place.start]);
            filled.push_str(&self.filled(inside, &[around, &[number]].concat(), left)?);
            from = block.place.end;
        }
        if from == 0 {
            return Ok(Cow::Borrowed(text));
        }
        filled.push_str(&text[from..]);
        Ok(Cow::Owned(filled))
    }

    /// What a block stands for, in others that it stands in.
    fn shown(&self, block: &Empty<'_>, around: &[u64]) -> Option<(u64, &str)> {
        let number = block.said.reference.filter(|_| block.name == NAME)?;
        let is_other = block.said.overrides.is_some() || around.contains(&number);
        let text = self.texts.get(&number)?;
        (!is_other && around.len() < limits::REUSABLE_DEPTH).then_some((number, text))
    }
}

fn too_long() -> TooMuch {
    TooMuch(format!(
        "the post has more than {} MiB with its reusable blocks; split it",
        limits::HTML >> 20
    ))
}
