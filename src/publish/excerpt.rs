//! The beginning of a text, for where only a line or two has room.

use crate::model::{Entry, INLINE_ELEMENTS, Text};
use lol_html::html_content::TextType;
use lol_html::{HtmlRewriter, Settings};
use quick_xml::escape::unescape;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use unicode_segmentation::UnicodeSegmentation;

/// The most characters of an excerpt, its ellipsis aside: what readers show of a story in a list.
const EXCERPT_LENGTH: usize = 300;

/// How many bytes of a body are read at a time; most excerpts need one such piece.
const PIECE: usize = 4_096;

/// How many such pieces are read at most, so that an excerpt costs the same however long a body is,
/// and however little of it is text.
const MOST_PIECES: usize = 16;

/// How many bytes of text, white space aside and character references not yet resolved, surely
/// hold an excerpt: the longest reference of common text takes 8 bytes for a character.
const ENOUGH: usize = 8 * EXCERPT_LENGTH;

/// What stands beside the sentences of a text, and says nothing without what it heads or shows.
const APART: [&str; 9] = [
    "figcaption",
    "table",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
];

/// What an entry is about, as plain text: its summary, else the beginning of its body, without headings,
/// captions and tables, else its title.
pub fn excerpt(entry: &Entry) -> Cow<'_, str> {
    let story = &entry.story;
    if let Some(summary) = &story.summary {
        return Cow::Borrowed(summary.as_str());
    }
    let body = story.body.as_ref().map(|body| beginning(body.as_str()));
    match body.filter(|text| !text.is_empty()) {
        Some(text) => Cow::Owned(cut(text)),
        None => Cow::Borrowed(story.title.as_str()),
    }
}

/// Cuts a text that is too long at a word's end, in any script.
fn cut(text: String) -> String {
    let Some((limit, _)) = text.char_indices().nth(EXCERPT_LENGTH) else {
        return text;
    };
    let whole_words = text
        .split_word_bound_indices()
        .map(|(start, word)| start + word.len())
        .take_while(|end| *end <= limit)
        .last();
    // A word longer than an excerpt is cut between characters as people see them.
    let end = whole_words.unwrap_or_else(|| {
        let ends = text.grapheme_indices(true).map(|(start, _)| start);
        ends.take_while(|end| *end <= limit).last().unwrap_or(limit)
    });
    let kept = text[..end].trim_end_matches(|c: char| c.is_whitespace() || ",;:".contains(c));
    format!("{kept}…")
}

/// The text of the first part of a body but for what stands apart, with white space folded: all of it, or more than an
/// excerpt needs, or what little the pieces read hold and an ellipsis.
fn beginning(html: &str) -> String {
    let raw = Rc::new(RefCell::new(String::new()));
    let mut rewriter = HtmlRewriter::new(collecting(&raw), |_: &[u8]| {});
    let mut has_more = false;
    for (number, piece) in html.as_bytes().chunks(PIECE).enumerate() {
        let length: usize = raw.borrow().split_whitespace().map(str::len).sum();
        has_more = number == MOST_PIECES || length >= ENOUGH;
        // The rewriter fails only where a handler does or a memory limit is set; neither is so.
        if has_more || rewriter.write(piece).is_err() {
            break;
        }
    }
    if !has_more {
        let _ = rewriter.end();
    }
    let mut raw = raw.take();
    if has_more {
        // The last word may be half a word, and hold half a character reference.
        let end = raw.rfind(|c: char| c.is_whitespace() || c == '&');
        let kept = raw[..end.unwrap_or(raw.len())].trim_end();
        if kept.is_empty() {
            return String::new();
        }
        raw = format!("{kept}…");
    }
    let decoded = unescape(&raw).unwrap_or(Cow::Borrowed(&raw));
    // A character reference can name what XML forbids, so this goes through the cleaning door.
    Text::new(&decoded).map_or_else(String::new, |text| text.to_string())
}

/// What makes the rewriter collect text, with white space where an element ends a word.
fn collecting(raw: &Rc<RefCell<String>>) -> Settings<'_, '_> {
    // How many elements that stand apart are open.
    let apart = Rc::new(Cell::new(0_usize));
    let is_apart = Rc::clone(&apart);
    let element = lol_html::element!("*", move |element| {
        let name = element.tag_name();
        if INLINE_ELEMENTS.contains(&name.as_str()) {
            return Ok(());
        }
        push_space(raw);
        if let Some(at_end) = element.end_tag_handlers() {
            let opened = usize::from(APART.contains(&name.as_str()));
            apart.set(apart.get() + opened);
            let (raw, apart) = (Rc::clone(raw), Rc::clone(&apart));
            at_end.push(lol_html::end_tag!(move |_| {
                apart.set(apart.get() - opened);
                push_space(&raw);
                Ok(())
            }));
        }
        Ok(())
    });
    let text = lol_html::doc_text!(move |text| {
        let is_text = matches!(text.text_type(), TextType::Data | TextType::RCData);
        if is_text && is_apart.get() == 0 {
            raw.borrow_mut().push_str(text.as_str());
        }
        Ok(())
    });
    Settings::new()
        .append_element_content_handler(element)
        .append_document_content_handler(text)
        .with_strict(false)
}

/// One space however many elements begin or end here.
fn push_space(raw: &RefCell<String>) {
    let mut raw = raw.borrow_mut();
    if !raw.ends_with(' ') {
        raw.push(' ');
    }
}
