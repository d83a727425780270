//! Markdown becomes HTML, and what will be lost of it on the way is named.

use super::super::sanitise::{EMBED, SANITISER, TooMuch, is_secure, sanitised};
use super::super::{LeftOut, Warning, limits, unscripted};
use super::files::{Files, Found};
use super::footnotes;
use super::front_matter::Problem;
use super::text::Lines;
use crate::model::{Address, Html};
use lol_html::html_content::Element;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html::push_html};
use std::borrow::Cow;
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
const LINK_LOST: &str = "links to other pages of the site, whose addresses are not known here, are not \
                         published; only their text is";

/// The body of a Markdown story, rendered.
#[derive(Default)]
pub(super) struct Rendered {
    /// `None` if nothing is in it.
    pub(super) html: Option<Html>,
    pub(super) left_out: Vec<LeftOut>,
    /// Files that are not where the story says, and are not shown.
    pub(super) warnings: Vec<Warning>,
    /// The files of the desk's own folder that it shows or leads to, and the line of each.
    pub(super) files: Vec<(usize, String)>,
}

/// How Markdown is read, here and wherever else it is looked at.
pub(super) fn parser(markdown: &str) -> Parser<'_> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    Parser::new_ext(markdown, options)
}

/// Renders and sanitises Markdown, and finds the files it shows.
///
/// # Errors
/// When it is beyond a limit.
pub(super) fn render(markdown: &Lines<'_>, files: &mut Files<'_>) -> Result<Rendered, Problem> {
    let mut findings = Findings::new(markdown, files);
    let mut events = Vec::new();
    let mut weight = Weight::default();
    let mut block = None;
    let mut lost = Lost::default();
    let too_much = |offset: usize, text: String| {
        let line = markdown.line_at(offset);
        Err(Problem { line, text })
    };
    for (mut event, span) in parser(markdown.text()).into_offset_iter() {
        if let Err(problem) = weight.add(&event) {
            return too_much(span.start, problem);
        }
        let mut is_lost = false;
        match &mut event {
            Event::Start(tag) => {
                if matches!(tag, Tag::HtmlBlock) {
                    block = Some((String::new(), span.start));
                }
                is_lost = !findings.address(tag, span.start);
            }
            Event::End(tag) => {
                if let Some((raw, offset)) = block.take_if(|_| *tag == TagEnd::HtmlBlock) {
                    events.push(Event::Html(findings.raw_html(&raw, offset).into()));
                }
            }
            Event::Html(raw) | Event::InlineHtml(raw) => {
                // A tag of a block may go over several lines, each of which is an event.
                if let Some((block, _)) = &mut block {
                    block.push_str(raw);
                    continue;
                }
                *raw = findings.raw_html(raw, span.start).into();
            }
            _ => {}
        }
        if !lost.takes(&event, is_lost) {
            events.push(event);
        }
    }
    let mut html = String::with_capacity(markdown.text().len() * 3 / 2);
    push_html(&mut html, footnotes::to_the_end(events).into_iter());
    if !findings.missing.is_empty() {
        // Of a paragraph that was but a picture nothing is left.
        html = html.replace("<p></p>\n", "");
    }
    let html = match unscripted::settled(&html).and_then(|html| sanitised(&html, &SANITISER)) {
        Ok(html) => html,
        Err(TooMuch(problem)) => return too_much(0, problem),
    };
    let is_empty = html.as_str().trim().is_empty();
    Ok(findings.rendered((!is_empty).then_some(html)))
}

/// What of a text costs more than its length.
#[derive(Default)]
struct Weight {
    depth: usize,
    raw_tags: usize,
}

impl Weight {
    /// # Errors
    /// What is to be said when it is beyond a limit.
    fn add(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Html(raw) | Event::InlineHtml(raw) => {
                self.raw_tags += raw.matches('<').count();
            }
            _ => {}
        }
        if self.depth > limits::NESTING {
            return Err(format!(
                "more than {} quotes, lists or emphases lie within each other; flatten them",
                limits::NESTING
            ));
        }
        if self.raw_tags > limits::RAW_TAGS {
            return Err(format!(
                "the story has more than {} tags of raw HTML; write it in Markdown",
                limits::RAW_TAGS
            ));
        }
        Ok(())
    }
}

/// Pictures and links that lead nowhere: the picture goes, and of the link its text stays.
#[derive(Default)]
struct Lost {
    /// Pictures within each other, in the texts that stand for them.
    pictures: usize,
    /// A link has no other within it.
    is_link: bool,
}

impl Lost {
    /// Whether an event goes with them.
    fn takes(&mut self, event: &Event<'_>, is_lost: bool) -> bool {
        match event {
            Event::Start(Tag::Image { .. }) if is_lost || self.pictures > 0 => self.pictures += 1,
            Event::End(TagEnd::Image) if self.pictures > 0 => self.pictures -= 1,
            _ if self.pictures > 0 => {}
            Event::Start(Tag::Link { .. }) if is_lost => self.is_link = true,
            Event::End(TagEnd::Link) if self.is_link => self.is_link = false,
            _ => return false,
        }
        true
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
struct Findings<'a, 'f> {
    markdown: &'a Lines<'a>,
    beside: &'a mut Files<'f>,
    /// Kinds of what the sanitiser will remove, and why.
    found: BTreeMap<String, (usize, &'static str)>,
    /// Files of the desk's own folder.
    files: BTreeMap<String, usize>,
    /// Files that are not there, and what is to be said of them.
    missing: BTreeMap<String, usize>,
    has_lost_link: bool,
}

impl<'a, 'f> Findings<'a, 'f> {
    fn new(markdown: &'a Lines<'a>, beside: &'a mut Files<'f>) -> Self {
        Self {
            markdown,
            beside,
            found: BTreeMap::new(),
            files: BTreeMap::new(),
            missing: BTreeMap::new(),
            has_lost_link: false,
        }
    }

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

    /// Writes the address of a picture or a link as it is published, and names what will be removed;
    /// whether it leads anywhere.
    fn address(&mut self, tag: &mut Tag<'_>, offset: usize) -> bool {
        let (Tag::Image { dest_url, .. } | Tag::Link { dest_url, .. }) = tag else {
            return true;
        };
        if let Ok(url) = Url::parse(dest_url)
            && !ALLOWED_SCHEMES.contains(url.scheme())
        {
            self.note(dest_url.to_string(), offset, ADDRESS_LOST);
            return true;
        }
        let address = dest_url.to_string();
        let found = match tag {
            Tag::Image { .. } => self.shown(&address, offset),
            _ => self.led_to(&address, offset),
        };
        if let (Found::Is(published), Tag::Image { dest_url, .. } | Tag::Link { dest_url, .. }) =
            (&found, tag)
        {
            *dest_url = CowStr::from(published.clone());
        }
        !matches!(found, Found::Lost(_))
    }

    fn shown(&mut self, address: &str, offset: usize) -> Found {
        let found = self.beside.shown(address);
        match &found {
            Found::Is(published) => self.file(published, offset),
            Found::Stays => self.file(address, offset),
            Found::Lost(problem) => {
                if self.missing.len() < limits::LEFT_OUT_KINDS {
                    let text = format!("{problem}; {}", self.beside.fate(address));
                    self.missing.entry(text).or_insert(offset);
                }
            }
        }
        found
    }

    fn led_to(&mut self, address: &str, offset: usize) -> Found {
        let found = self.beside.led_to(address);
        match &found {
            Found::Is(published) => self.file(published, offset),
            Found::Stays => self.file(address, offset),
            Found::Lost(_) if self.has_lost_link => {}
            Found::Lost(written) => {
                self.has_lost_link = true;
                self.note(written.clone(), offset, LINK_LOST);
            }
        }
        found
    }

    /// Looks at raw HTML, and returns it with its addresses as they are published. An unfinished tag is none
    /// to the sanitiser either, but text.
    fn raw_html(&mut self, raw: &str, offset: usize) -> String {
        let look = lol_html::element!("*", |element| {
            let within = &raw[..element.source_location().bytes().start];
            let offset = self.markdown.below(offset, within.matches('\n').count());
            self.element(element, offset);
            Ok(())
        });
        let settings = lol_html::RewriteStrSettings::new()
            .append_element_content_handler(look)
            .with_strict(false);
        // Without a memory limit it cannot fail, and as it was it is the sanitiser's to judge.
        lol_html::rewrite_str(raw, settings).unwrap_or_else(|_| raw.to_owned())
    }

    fn element(&mut self, element: &mut Element<'_, '_>, offset: usize) {
        let tag = element.tag_name();
        // Its pictures are.
        if tag == "noscript" {
            return;
        }
        if !ALLOWED_TAGS.contains(tag.as_str()) {
            let reason = "HTML of this kind is not published";
            return self.note(format!("<{tag}>"), offset, reason);
        }
        if tag == EMBED {
            // Its other attributes are the publisher's to set.
            let source = element.get_attribute("src").unwrap_or_default();
            if !is_secure(&source) {
                self.note(format!("<{tag}> {source}"), offset, EMBED_LOST);
            }
            return;
        }
        for attribute in element.attributes() {
            self.attribute(&tag, &attribute.name(), &attribute.value(), offset);
        }
        let (name, found) = match tag.as_str() {
            "img" => {
                let source = element.get_attribute("src").unwrap_or_default();
                ("src", self.shown(&unescaped(&source), offset))
            }
            "a" => {
                let leads = element.get_attribute("href").unwrap_or_default();
                ("href", self.led_to(&unescaped(&leads), offset))
            }
            _ => return,
        };
        match found {
            Found::Stays => {}
            Found::Is(address) => {
                // Its value is none that lol_html would refuse: a name alone could be.
                let _ = element.set_attribute(name, &address);
            }
            Found::Lost(_) if name == "src" => element.remove(),
            Found::Lost(_) => element.remove_attribute(name),
        }
    }

    fn attribute(&mut self, tag: &str, name: &str, value: &str, offset: usize) {
        let of_tag = ALLOWED_ATTRIBUTES.get(tag);
        let is_known =
            of_tag.is_some_and(|known| known.contains(name)) || ALLOWED_EVERYWHERE.contains(name);
        if !is_known {
            let reason = "attributes of this kind are not published";
            self.note(name.to_owned(), offset, reason);
        } else if ["cite", "href", "src"].contains(&name)
            && let Ok(url) = Url::parse(value.trim())
            && !ALLOWED_SCHEMES.contains(url.scheme())
        {
            self.note(value.to_owned(), offset, ADDRESS_LOST);
        }
    }

    fn rendered(self, html: Option<Html>) -> Rendered {
        let line_at = |offset| self.markdown.line_at(offset);
        let left_out = self.found.iter();
        let left_out = left_out
            .map(|(text, (offset, reason))| LeftOut::new(Some(line_at(*offset)), text, *reason));
        let missing = self.missing.iter();
        let missing = missing.map(|(text, offset)| Warning {
            line: Some(line_at(*offset)),
            text: text.clone(),
        });
        let files = self.files.iter();
        let files = files.map(|(address, offset)| (line_at(*offset), address.clone()));
        Rendered {
            html,
            left_out: left_out.collect(),
            warnings: missing.collect(),
            files: files.collect(),
        }
    }
}

/// The value of an attribute, as it is meant.
fn unescaped(value: &str) -> Cow<'_, str> {
    quick_xml::escape::unescape(value).unwrap_or(Cow::Borrowed(value))
}
