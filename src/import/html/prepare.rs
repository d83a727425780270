//! What is taken out of a page before it is parsed: what runs, hides or is drawn, and the data in it.
//!
//! Two parsers look at the page one after the other, and what is text to one must not be markup to
//! the other: so the elements whose content only some of them read (`noscript`, `template`) go first. Of
//! a `noscript` the pictures stay, which many pages show to readers only when they scroll.

use super::limits;
use crate::import::escapes;
use crate::import::sanitise::{self, TooMuch};
use crate::import::unscripted::{self, is_left_open};
use lol_html::html_content::ContentType;
use std::cell::{Cell, RefCell};

/// What goes with all its content.
const REMOVED: &str = "style, template, textarea, embed, xmp, noembed, noframes, plaintext, annotation, annotation-xml";
/// The same, but where one is left open, its tags alone: with what follows, the rest of the page would go.
const DRAWN: [&str; 4] = ["svg", "canvas", "object", "dialog"];
/// Elements of a drawing that is left open, which leave themselves open in HTML.
const OF_DRAWINGS: &str =
    "path, g, use, circle, rect, line, polyline, polygon, ellipse, defs, symbol";
/// A page without these.
pub(super) struct Prepared {
    pub(super) html: String,
    /// The scripts that hold data (JSON-LD).
    pub(super) data: Vec<String>,
    /// Whether there was more of it than is read.
    pub(super) is_data_cut: bool,
}

/// Takes them out, and measures what is left before anything is built of it.
pub(super) fn prepare(page: &str) -> Result<Prepared, TooMuch> {
    let (is_data, length, is_data_cut) = (Cell::new(false), Cell::new(0), Cell::new(false));
    let data: RefCell<Vec<String>> = RefCell::new(Vec::new());
    let (open, closed): (Vec<&str>, Vec<&str>) =
        DRAWN.into_iter().partition(|name| is_left_open(page, name));
    let removed = [&[REMOVED], closed.as_slice()].concat().join(", ");
    // With a space in its place: what stood on both sides must not become a tag.
    let remove = lol_html::element!(removed, |element| {
        element.replace(" ", ContentType::Text);
        Ok(())
    });
    let mut opened = vec!["math"];
    if !is_left_open(page, "math") {
        // What a formula says stays; its elements would go with that.
        opened.push("math *");
    }
    if !open.is_empty() {
        opened.extend(open.iter().chain(&[OF_DRAWINGS]));
    }
    let opened = opened.join(", ");
    let unwrap = lol_html::element!(opened, |element| {
        element.remove_and_keep_content();
        Ok(())
    });
    // The elements of AMP are those of HTML under other names.
    let amp = lol_html::element!("amp-img, amp-anim", |element| {
        element.set_tag_name("img")?;
        Ok(())
    });
    let script = lol_html::element!("script", |element| {
        let kind = element.get_attribute("type").unwrap_or_default();
        let kind = kind.trim().to_ascii_lowercase();
        is_data.set(kind.starts_with("application/ld+json"));
        if is_data.get() && data.borrow().len() < limits::THINGS {
            data.borrow_mut().push(String::new());
        }
        Ok(())
    });
    let script_text = lol_html::text!("script", |chunk| {
        if is_data.get() && !is_data_cut.get() {
            length.set(length.get() + chunk.as_str().len());
            is_data_cut.set(length.get() > limits::DATA || data.borrow().len() >= limits::THINGS);
            if let Some(last) = data.borrow_mut().last_mut() {
                last.push_str(chunk.as_str());
            }
        }
        chunk.remove();
        Ok(())
    });
    let settings = lol_html::RewriteStrSettings::new()
        .append_element_content_handler(remove)
        .append_element_content_handler(unwrap)
        .append_element_content_handler(amp)
        .append_element_content_handler(script)
        .append_element_content_handler(script_text);
    let html = unscripted::without_noscripts(page, settings)
        .map_err(|error| TooMuch(format!("the page's HTML cannot be read ({error}); mend it")))?;
    end_tags(&html)?;
    sanitise::measure(&html)?;
    let html = escapes::apart(&html)?.into_owned();
    let (data, is_data_cut) = (data.into_inner(), is_data_cut.get());
    Ok(Prepared {
        html,
        data,
        is_data_cut,
    })
}

/// Attributes may stand in an end tag too, where nobody counts them.
fn end_tags(html: &str) -> Result<(), TooMuch> {
    let mut ends = html.split("</").skip(1);
    let is_long = |end: &str| {
        end.starts_with(|c: char| c.is_ascii_alphabetic())
            && end.find('>').unwrap_or(end.len()) > limits::END_TAG
    };
    match ends.any(is_long) {
        false => Ok(()),
        true => Err(TooMuch(format!(
            "an end tag of the page has more than {} bytes; mend it",
            limits::END_TAG
        ))),
    }
}
