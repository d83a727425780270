//! Texts of stories as people are told of them.

use std::fmt::{self, Write};
use unicode_general_category::{GeneralCategory, get_general_category};

/// A text in quotes, for a message or a log line: control characters, quotes and what nobody sees are
/// escaped. The debug form would escape the marks of letters too, without which Arabic is not the same word.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'t>(pub &'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_char('"')?;
        for character in self.0.chars() {
            match is_spelling(character) {
                true => formatter.write_char(character)?,
                false => write!(formatter, "{}", character.escape_debug())?,
            }
        }
        formatter.write_char('"')
    }
}

/// Whether a word is spelt with it though it may not stand by itself: marks, and the joiners of Persian and of
/// emoji. Between double quotes an apostrophe is one too.
fn is_spelling(character: char) -> bool {
    let is_mark = matches!(
        get_general_category(character),
        GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
            | GeneralCategory::EnclosingMark
    );
    is_mark || matches!(character, '\'' | '\u{200C}' | '\u{200D}')
}
