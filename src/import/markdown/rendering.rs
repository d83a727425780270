//! Markdown becomes HTML, and what will be lost of it on the way is named.

use super::super::sanitise::{self, EMBED, SANITISER, escaping, is_secure, sanitised};
use super::super::{LeftOut, limits};
use crate::model::{Address, Html};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html::push_html};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;
use url::Url;

static ALLOWED_TAGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| SANITISER.clone_tags());
static ALLOWED_SCHEMES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| SANITISER.clone_url_schemes());

static ALLOWED_ATTRIBUTES: LazyLock<HashMap<&'static str, HashSet<&'static str>>> =
    LazyLock::new(|| SANITISER.clone_tag_attributes());
static ALLOWED_EVERYWHERE: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| SANITISER.clone_generic_attributes());

const EMBED_LOST: &str =
    "only an embed with an address that begins with https:// and its host is published";
const ADDRESS_LOST: &str = "an address of this kind is not published; only its text is";

/// The body of a Markdown story, rendered.
pub(super) struct Rendered {
    /// `None` if nothing is in it.
    pub(super) html: Option<Html>,
    pub(super) left_out: Vec<LeftOut>,
    /// The files of the desk's own folder that it shows or leads to, and the line of each.
    pub(super) files: Vec<(usize, String)>,
}

/// Markdown beyond a limit: the line, and what to do.
pub(super) struct TooMuch {
    pub(super) line: usize,
    pub(super) problem: String,
}

/// How Markdown is read, here and wherever else it is looked at.
pub(super) fn parser(markdown: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(markdown, options)
}

/// Renders and sanitises Markdown whose first line is line `first_line` of its file.
pub(super) fn render(markdown: &str, first_line: usize) -> Result<Rendered, TooMuch> {
    let mut findings = Findings::default();
    let mut events = Vec::new();
    let mut depth = 0_usize;
    let mut raw_tags = 0;
    let line_at = |offset: usize| first_line + markdown[..offset].matches('\n').count();
    for (mut event, span) in parser(markdown).into_offset_iter() {
        match &mut event {
            Event::Start(tag) => {
                depth += 1;
                if depth > limits::NESTING {
                    let problem = format!(
                        "more than {} quotes, lists or emphases lie within each other; flatten them",
                        limits::NESTING
                    );
                    let line = line_at(span.start);
                    return Err(TooMuch { line, problem });
                }
                address(tag, span.start, &mut findings);
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Html(raw) | Event::InlineHtml(raw) => {
                raw_tags += raw.matches('<').count();
                if raw_tags > limits::RAW_TAGS {
                    let problem = format!(
                        "the story has more than {} tags of raw HTML; write it in Markdown",
                        limits::RAW_TAGS
                    );
                    let line = line_at(span.start);
                    return Err(TooMuch { line, problem });
                }
                findings.raw_html(raw, span.start);
            }
            _ => {}
        }
        events.push(event);
    }
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    push_html(&mut html, events.into_iter());
    escaping(&html).map_err(|sanitise::TooMuch(problem)| TooMuch {
        line: first_line,
        problem,
    })?;
    let left_out = findings.found.into_iter();
    let left_out = left_out
        .map(|(text, (offset, reason))| LeftOut::new(Some(line_at(offset)), &text, reason))
        .collect();
    let files = findings.files.into_iter();
    let files = files.map(|(address, offset)| (line_at(offset), address));
    let html = sanitised(&html, &SANITISER);
    Ok(Rendered {
        html: (!html.as_str().trim().is_empty()).then_some(html),
        left_out,
        files: files.collect(),
    })
}

/// Points a picture at the desk's folder of images, and names addresses that will be removed.
fn address(tag: &mut Tag<'_>, offset: usize, findings: &mut Findings) {
    if let Tag::Image { dest_url, .. } = tag
        && let Some(path) = desk_image(dest_url)
    {
        *dest_url = CowStr::from(path);
    }
    if let Tag::Image { dest_url, .. } | Tag::Link { dest_url, .. } = tag {
        findings.file(dest_url, offset);
    }
    if let Tag::Image { dest_url, .. } | Tag::Link { dest_url, .. } = tag
        && let Ok(url) = Url::parse(dest_url)
        && !ALLOWED_SCHEMES.contains(url.scheme())
    {
        findings.note(dest_url.to_string(), offset, ADDRESS_LOST);
    }
}

/// The path `/images/NAME` for a picture named as `images/NAME`, `../images/NAME` or so.
pub(in super::super) fn desk_image(address: &str) -> Option<String> {
    let mut relative = address;
    while let Some(rest) = ["../", "./", "/"]
        .iter()
        .find_map(|up| relative.strip_prefix(up))
    {
        relative = rest;
    }
    relative.strip_prefix("images/")?;
    let address = Address::parse(&format!("/{relative}"))?;
    Some(address.path())
}

/// What is to be looked at in a story, each where it first stands.
#[derive(Default)]
struct Findings {
    /// Kinds of what the sanitiser will remove, and why.
    found: BTreeMap<String, (usize, &'static str)>,
    /// Files of the desk's own folder.
    files: BTreeMap<String, usize>,
}

impl Findings {
    fn note(&mut self, text: String, offset: usize, reason: &'static str) {
        if self.found.len() < limits::LEFT_OUT_KINDS {
            self.found.entry(text).or_insert((offset, reason));
        }
    }

    fn file(&mut self, address: &str, offset: usize) {
        let is_file = matches!(Address::parse(address), Some(Address::Image(_)));
        if is_file && self.files.len() < limits::LEFT_OUT_KINDS {
            self.files.entry(address.to_owned()).or_insert(offset);
        }
    }

    /// An unfinished tag is none to the sanitiser either, but text.
    fn raw_html(&mut self, raw: &str, offset: usize) {
        let look = lol_html::element!("*", |element| {
            let tag = element.tag_name();
            if !ALLOWED_TAGS.contains(tag.as_str()) {
                let reason = "HTML of this kind is not published";
                self.note(format!("<{tag}>"), offset, reason);
                return Ok(());
            }
            if tag == EMBED {
                // Its other attributes are the publisher's to set.
                let source = element.get_attribute("src").unwrap_or_default();
                if !is_secure(&source) {
                    self.note(format!("<{tag}> {source}"), offset, EMBED_LOST);
                }
                return Ok(());
            }
            for attribute in element.attributes() {
                self.attribute(&tag, &attribute.name(), &attribute.value(), offset);
            }
            Ok(())
        });
        let settings = lol_html::RewriteStrSettings::new()
            .append_element_content_handler(look)
            .with_strict(false);
        // Only what is seen on the way is of use; without a memory limit it cannot fail.
        let _ = lol_html::rewrite_str(raw, settings);
    }

    fn attribute(&mut self, tag: &str, name: &str, value: &str, offset: usize) {
        let of_tag = ALLOWED_ATTRIBUTES.get(tag);
        let is_known =
            of_tag.is_some_and(|known| known.contains(name)) || ALLOWED_EVERYWHERE.contains(name);
        if ["href", "src"].contains(&name) {
            self.file(value.trim(), offset);
        }
        if !is_known {
            let reason = "attributes of this kind are not published";
            self.note(name.to_owned(), offset, reason);
        } else if let Ok(url) = Url::parse(value.trim())
            && !ALLOWED_SCHEMES.contains(url.scheme())
            && ["cite", "href", "src"].contains(&name)
        {
            self.note(value.to_owned(), offset, ADDRESS_LOST);
        }
    }
}
