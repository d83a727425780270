//! Drupal, which sends a story as its theme shows it: before the text stand headline, author and date once more, and
//! behind it the links and comments of its page.

use super::super::html::drupal::{Parts, parts};
use super::super::sanitise::TooMuch;
use super::item::{Head, Item, Picture, Words};
use super::resolved;
use super::submission::base;

/// Takes an entry's text and its picture out of what stands around them. A text without a field of Drupal's stays as
/// it is.
///
/// # Errors
/// When it is beyond a limit.
pub(super) fn take_apart(item: &mut Item, head: &Head) -> Result<(), TooMuch> {
    let is_without = item.image.is_none() && item.media.iter().all(|medium| !medium.is_picture());
    let places: [fn(&mut Item) -> &mut Option<Words>; 2] =
        [|item| &mut item.content, |item| &mut item.summary];
    for place in places {
        let words = place(item).clone().filter(|words| words.is_html(false));
        let Some(words) = words else {
            continue;
        };
        let Some(Parts { text, picture }) = parts(&words.to_html(false))? else {
            continue;
        };
        let picture = picture.and_then(|shown| {
            Some(Picture {
                url: resolved(&shown.source, base(&words, item, head))?,
                alt: shown.alt,
                width: shown.width,
                height: shown.height,
                ..Picture::default()
            })
        });
        if is_without {
            item.image = item.image.take().or(picture);
        }
        *place(item) = Some(Words { raw: text, ..words });
    }
    Ok(())
}
