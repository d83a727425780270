//! What is taken out of a page before it is parsed: what runs, hides or is drawn, and the data in it.
//!
//! Two parsers look at the page one after the other, and what is text to one must not be markup to
//! the other: so the elements whose content only some of them read (`noscript`, `template`) go first. Of
//! a `noscript` the pictures stay, which many pages show to readers only when they scroll.

use super::limits;
use crate::import::escapes;
use crate::import::sanitise::{self, TooMuch};
use crate::import::unscripted;
use lol_html::html_content::{ContentType, Element};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

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
    // With a space in its place: what stood on both sides must not become a tag.
    let remove = lol_html::element!(REMOVED, |element| {
        element.replace(" ", ContentType::Text);
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
    let drawn = Rc::new(RefCell::new(HashMap::new()));
    let counted = drawn.clone();
    let count = lol_html::element!("svg, canvas, object, dialog, math", move |element| {
        count_open(element, &counted);
        Ok(())
    });
    let settings = lol_html::RewriteStrSettings::new()
        .append_element_content_handler(remove)
        .append_element_content_handler(amp)
        .append_element_content_handler(script)
        .append_element_content_handler(script_text)
        .append_element_content_handler(count);
    let html = unscripted::without_noscripts(page, settings).map_err(unreadable)?;
    let html = without_drawings(html, &drawn.borrow())?;
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

fn unreadable(error: lol_html::errors::RewritingError) -> TooMuch {
    TooMuch(format!("the page's HTML cannot be read ({error}); mend it"))
}

/// How many elements of a name begin and do not end. Only markup counts: a comment or a script may speak of
/// a `<dialog>` that nobody opens.
type Open = HashMap<String, usize>;

fn count_open(element: &mut Element<'_, '_>, open: &Rc<RefCell<Open>>) {
    let name = element.tag_name();
    let counted = open.clone();
    let mut open = open.borrow_mut();
    let open = open.entry(name.clone()).or_default();
    let close: lol_html::EndTagHandler<'static> = Box::new(move |end| {
        if end.name() == name
            && let Some(count) = counted.borrow_mut().get_mut(&name)
        {
            *count = count.saturating_sub(1);
        }
        Ok(())
    });
    // One that closes itself has no end.
    if let Some(handlers) = element.end_tag_handlers() {
        *open += 1;
        handlers.push(close);
    }
}

/// Takes out what is drawn or hides. Where an element of that is left open, its tags alone go.
fn without_drawings(html: String, drawn: &Open) -> Result<String, TooMuch> {
    if drawn.is_empty() {
        return Ok(html);
    }
    let is_open = |name: &&str| drawn.get(*name).is_some_and(|open| *open > 0);
    let (open, closed): (Vec<&str>, Vec<&str>) = DRAWN.into_iter().partition(is_open);
    let mut opened = [&["math"], open.as_slice()].concat();
    if !is_open(&"math") {
        // What a formula says stays; its elements would go with that.
        opened.push("math *");
    }
    if !open.is_empty() {
        opened.push(OF_DRAWINGS);
    }
    let unwrap = lol_html::element!(opened.join(", "), |element| {
        element.remove_and_keep_content();
        Ok(())
    });
    let mut settings = lol_html::RewriteStrSettings::new()
        .append_element_content_handler(unwrap)
        .with_strict(false);
    if !closed.is_empty() {
        let remove = lol_html::element!(closed.join(", "), |element| {
            element.replace(" ", ContentType::Text);
            Ok(())
        });
        settings = settings.append_element_content_handler(remove);
    }
    lol_html::rewrite_str(&html, settings).map_err(unreadable)
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
