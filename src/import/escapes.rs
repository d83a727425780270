//! Texts full of characters that are written as references, such as `&`.
//!
//! Whoever writes HTML out (html5ever, for the sanitiser and for what finds a page's text) looks for the
//! next character to escape in all that is left of a text, each time: a megabyte of `&` takes a minute.
//! So a long text comes to them in parts, with an element between them that the sanitiser takes out.

use super::limits;
use super::sanitise::TooMuch;
use lol_html::html_content::{ContentType, TextType};
use std::borrow::Cow;
use std::cell::Cell;

/// What stands between two parts. No element of HTML, so that a parser leaves it where it is, even
/// between the rows of a table, and the sanitiser does not know it.
const BETWEEN: &str = "<text-part></text-part>";
/// Characters of a part that are escaped.
const OF_A_PART: usize = 256;
/// Escapes, times bytes, that cost less than to look where they are.
const CHEAP: usize = 1 << 26;

/// The HTML with its long texts in parts.
///
/// # Errors
/// When too much has to be escaped where nothing can stand between: in attributes, and in elements
/// that hold nothing but text.
pub(super) fn apart(html: &str) -> Result<Cow<'_, str>, TooMuch> {
    if cost(html) <= CHEAP {
        return Ok(Cow::Borrowed(html));
    }
    let in_attributes = Cell::new(0_usize);
    let (escapes, length) = (Cell::new(0_usize), Cell::new(0_usize));
    let mut of_part = 0;
    let attributes = lol_html::element!("*", |element| {
        let costs = element.attributes().iter().map(|one| cost(&one.value()));
        in_attributes.set(in_attributes.get().saturating_add(costs.sum()));
        Ok(())
    });
    // A parser passes by most elements in it. Its tags are no text, and go anyway.
    let select = lol_html::element!("select", |element| {
        element.remove_and_keep_content();
        Ok(())
    });
    let text = lol_html::doc_text!(|chunk| {
        let text = chunk.as_str();
        if chunk.text_type() != TextType::Data {
            escapes.set(escapes.get() + text.chars().filter(is_escaped).count());
            length.set(length.get() + text.len());
        } else if text
            .chars()
            .filter(is_escaped)
            .nth(OF_A_PART - of_part)
            .is_some()
        {
            let parts = parted(text, &mut of_part);
            chunk.replace(&parts, ContentType::Html);
        } else {
            of_part += text.chars().filter(is_escaped).count();
        }
        if chunk.last_in_text_node() {
            of_part = 0;
        }
        Ok(())
    });
    let settings = lol_html::RewriteStrSettings::new()
        .append_element_content_handler(attributes)
        .append_element_content_handler(select)
        .append_document_content_handler(text)
        .with_strict(false);
    let parts = lol_html::rewrite_str(html, settings)
        .map_err(|error| TooMuch(format!("the text's HTML cannot be read ({error}); mend it")))?;
    let unparted = escapes.get().saturating_mul(length.get());
    if unparted.saturating_add(in_attributes.get()) > limits::ESCAPING {
        return Err(TooMuch(
            "there are too many characters `&` in attributes, or in elements that hold nothing but text \
             (`textarea`, `title`); remove them"
                .to_owned(),
        ));
    }
    Ok(Cow::Owned(parts))
}

/// Before what is escaped: no reference goes on behind one of these.
fn parted(text: &str, of_part: &mut usize) -> String {
    let mut parts = String::with_capacity(text.len() * 9 / 8);
    for character in text.chars() {
        if is_escaped(&character) {
            if *of_part == OF_A_PART {
                parts.push_str(BETWEEN);
                *of_part = 0;
            }
            *of_part += 1;
        }
        parts.push(character);
    }
    parts
}

/// What the writer stops at: `&`, and each character whose first byte is that of a no-break space.
fn is_escaped(character: &char) -> bool {
    matches!(character, '&' | '\u{80}'..='\u{BF}')
}

/// How many bytes are looked at, at most, if it is one text. The writer looks no further than to a
/// quotation mark.
fn cost(text: &str) -> usize {
    let quotes = text.matches("&quot;").count() + text.matches("&#34;").count();
    let escapes = text.chars().filter(is_escaped).count() - quotes;
    escapes.saturating_mul(text.len())
}
