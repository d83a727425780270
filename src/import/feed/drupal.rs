//! Drupal, which sends a story as its theme shows it: before the text stand headline, author and date once more, and
//! behind it the links and comments of its page.

use super::super::html::drupal::without_parts;
use super::super::sanitise::TooMuch;
use super::item::Item;

/// Takes what stands around an entry's text away.
///
/// # Errors
/// When it is beyond a limit.
pub(super) fn take_apart(item: &mut Item) -> Result<(), TooMuch> {
    for words in [&mut item.content, &mut item.summary].into_iter().flatten() {
        if !words.is_html(false) {
            continue;
        }
        if let Some(text) = without_parts(&words.to_html(false))? {
            words.raw = text;
        }
    }
    Ok(())
}
