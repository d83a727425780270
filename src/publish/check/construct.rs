//! Atom's text constructs and content (RFC 4287, sections 3.1 and 4.1.3): the type tells the rules.

use super::grammar::{Node, Sink, Written};
use super::rule::*;
use super::xml::shown;
use super::{atom10, html, value};

/// Looks at a complete construct; `has_elements` if it holds any.
pub(super) fn check(node: &Node<'_>, has_elements: bool, sink: &mut Sink<'_>) {
    let kind = node.attribute("type").unwrap_or("text");
    let has_source = node.attribute("src").is_some();
    declared(node, kind, has_source, sink);
    if node.is_unknown {
        return;
    }
    let is_empty = node.text.trim().is_empty() && !has_elements && !has_source;
    if is_empty {
        sink.add(node.at, &NOT_BLANK, format!("{} is empty", node.label()));
    }
    let is_mixed = has_elements && kind.contains('/') && !node.text.trim().is_empty();
    if is_mixed || has_source && !node.text.trim().is_empty() {
        sink.add(
            node.at,
            &UNEXPECTED_TEXT,
            format!("{} holds text", node.label()),
        );
        return;
    }
    match kind {
        "text" => plain(node, &UNDECLARED_HTML, sink),
        "xhtml" if is_empty => {}
        "xhtml" if !has_elements => {
            let message = format!("{} is XHTML without its div", node.label());
            sink.add(node.at, &MISSING_XHTML_DIV, message);
        }
        "xhtml" => plain(node, &NOT_INLINE, sink),
        "html" => markup(node, sink),
        kind if kind.ends_with("/html") => {
            markup(node, sink);
            if !has_source && !node.text.contains("<html") {
                let message = format!(
                    "{} of type {} is no HTML document",
                    node.label(),
                    shown(kind)
                );
                sink.add(node.at, &HTML_FRAGMENT, message);
            }
        }
        kind if kind.contains('/') && !atom10::is_textual(kind) => base64(node, kind, sink),
        _ if !has_elements => plain(node, &UNDECLARED_HTML, sink),
        _ => {}
    }
}

/// Whether the type is one that may stand here.
fn declared(node: &Node<'_>, kind: &str, has_source: bool, sink: &mut Sink<'_>) {
    let label = node.label();
    if kind.is_empty() {
        sink.add(
            node.at,
            &ATTRIBUTE_BLANK,
            format!("type of {label} is empty"),
        );
    }
    if kind.contains('/') && node.name != "content" {
        let message = format!("{label} has the media type {}", shown(kind));
        sink.add(node.at, &INVALID_TEXT_TYPE, message);
    }
    if has_source && node.attribute("type").is_none() {
        sink.add(
            node.at,
            &MISSING_TYPE,
            format!("{label} is elsewhere and has no type"),
        );
    }
    let is_word = matches!(kind, "" | "text" | "html" | "xhtml");
    // Content is one thing, not several to choose from (RFC 4287, section 4.1.3.1).
    let is_composite = kind.starts_with("multipart/") || kind.starts_with("message/");
    let is_text_elsewhere =
        is_word && has_source && !kind.is_empty() && node.attribute("type").is_some();
    if !is_word && !value::is_media_type(kind) || is_composite || is_text_elsewhere {
        let message = format!("type of {label} is `{}`", shown(kind));
        sink.add(node.at, &INVALID_MIME, message);
    }
}

fn plain(node: &Node<'_>, rule: &'static Rule, sink: &mut Sink<'_>) {
    let written = Written::in_element(node);
    if let Err((rule, what)) = html::plain(&written, rule) {
        sink.add(node.at, rule, format!("{} {what}", node.label()));
    }
}

fn markup(node: &Node<'_>, sink: &mut Sink<'_>) {
    let label = node.label();
    html::markup(&node.text, true, &mut |(rule, what)| {
        sink.add(node.at, rule, format!("{label} {what}"));
    });
}

/// RFC 4648, section 4, with line ends anywhere.
fn base64(node: &Node<'_>, kind: &str, sink: &mut Sink<'_>) {
    let digits = node.text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if !digits.clone().all(is_digit) || digits.count() % 4 != 0 {
        let message = format!("{} of type {} is not in Base64", node.label(), shown(kind));
        sink.add(node.at, &NOT_BASE64, message);
    }
}
