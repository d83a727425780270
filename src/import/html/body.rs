//! The text of a page's story.
//!
//! It is the element that the page marks as its body; where none is marked, what dom_smoothie, a
//! readability parser, finds; and where that finds nothing, the text in the page's data. What stands in
//! it and belongs to the page is cut, and what only holds other elements is unwrapped, so that a text
//! of paragraphs, headings, lists, quotes and figures is left.

use super::nodes::{all, attribute, below, folded, name_words, raw_text, text};
use super::picture::address_in_page;
use super::saved_files::SavedFiles;
use super::{Page, limits, people};
use crate::import::page::dateline;
use crate::import::sanitise::{self, TooMuch};
use crate::model::{Html, Text};
use ammonia::UrlRelative;
use dom_query::{Document, NodeData, NodeRef};
use dom_smoothie::{Config, Readability};
use quick_xml::escape::partial_escape;

/// Where themes mark the body, the surest first.
pub(super) const MARKED: &str = "[itemprop~=articleBody], .entry-content, .wp-block-post-content, .td-post-content, \
    .gh-content, .available-content, .field--name-body, .article-body, .article__body, .story-body, .post-content, \
    .post-body, .article-content, .e-content";
/// Elements that are no text.
const FURNITURE: &str = "script, link, meta, nav, form, footer, button, input, select, label, audio, video, \
    [hidden], [aria-hidden=true], [role=navigation], [role=complementary], [role=dialog], \
    .screen-reader-text, .sr-only, .visually-hidden";
/// Words in the names of elements that are the page's and not the story's.
const CUT_WORDS: [&str; 45] = [
    "share",
    "sharing",
    "sharedaddy",
    "social",
    "socials",
    "related",
    "relatedposts",
    "newsletter",
    "subscribe",
    "subscription",
    "signup",
    "comments",
    "comment",
    "respond",
    "advert",
    "advertisement",
    "ad",
    "ads",
    "adsbygoogle",
    "promo",
    "sponsored",
    "cookie",
    "consent",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "recirc",
    "outbrain",
    "taboola",
    "yarpp",
    "toolbar",
    "paywall",
    "popup",
    "modal",
    "pagination",
    "sidebar",
    "widget",
    "tags",
    "button",
    "buttons",
    "tagcloud",
    "meta",
    "byline",
    "print",
    "jp",
];
/// Beginnings of a paragraph that only leads to another story. In small letters.
const LEADS_AWAY: [&str; 7] = [
    "read more",
    "read also",
    "also read",
    "see also",
    "related",
    "more on this",
    "recommended",
];
/// Elements that only hold others.
const HOLDERS: &str = "span, font, center, section, article, main, header, div, aside, tt, o\\:p";
/// Elements that are a block of their own in a text.
const BLOCKS: &str = "p, div, section, article, ul, ol, dl, table, figure, blockquote, pre, h1, h2, h3, h4, h5, h6, \
    hr, iframe, details, aside, header";
/// Fewer characters are the remains of a page, no story.
const SHORTEST: usize = 100;
/// The id of what is left when all around it is taken away.
const READABLE: &str = "[id=readability-page-1]";

/// A story's text.
#[derive(Default)]
pub(super) struct Body {
    pub(super) html: Option<Html>,
    /// Where it reports from, which no longer stands in it.
    pub(super) dateline: Option<Text>,
}

/// Finds it; the page's document is used up.
pub(super) fn find(page: &mut Page, files: &mut SavedFiles<'_>) -> Result<Body, TooMuch> {
    cut(page);
    let marked = marked(page);
    let (document, place) = match marked {
        Some(html) => (Document::from(html), "body"),
        None => match readable(page) {
            Some(document) => (document, READABLE),
            None => return Ok(of_data(page)),
        },
    };
    let Some(root) = all(&document, place).first().copied() else {
        return Ok(of_data(page));
    };
    shape(page, &root, files);
    let dateline = take_dateline(&root);
    let html = sanitise::clean(root.inner_html().trim(), UrlRelative::PassThrough)?;
    match html.filter(|html| page.is_article() || html.as_str().len() >= SHORTEST) {
        Some(html) => Ok(Body {
            html: Some(html),
            dateline,
        }),
        None => Ok(of_data(page)),
    }
}

/// Takes out what is no text, or no part of the story by its name. What holds most of the text is never
/// cut: `has-sidebar` may be the name of all of it.
fn cut(page: &Page) {
    let document = &page.document;
    let all_text = raw_text(&document.root(), usize::MAX).len();
    let [bylines, boxes] = people::places();
    for node in all(document, FURNITURE)
        .into_iter()
        .chain(all(document, bylines))
        .chain(all(document, boxes))
    {
        if !holds(&node, all_text / 2) {
            node.remove_from_parent();
        }
    }
    for node in all(document, "body *[class], body *[id]") {
        let words = name_words(&node);
        let is_cut = words.iter().any(|word| CUT_WORDS.contains(&word.as_str()));
        // Of what lies in something that was cut, nobody has to know.
        if is_cut
            && !holds(&node, all_text / 2)
            && !node.is(MARKED)
            && below(&node, MARKED).is_empty()
        {
            node.remove_from_parent();
        }
    }
}

fn holds(node: &NodeRef<'_>, length: usize) -> bool {
    raw_text(node, length).len() > length
}

/// The body that the page marks: of those within each other the outermost, of several the longest.
fn marked(page: &Page) -> Option<String> {
    let found = all(&page.document, MARKED);
    let longest = found
        .iter()
        .map(|node| (raw_text(node, usize::MAX).trim().len(), node))
        .filter(|(length, _)| *length >= SHORTEST || page.is_article())
        .rev()
        .max_by_key(|(length, _)| *length)?;
    let is_something = longest.0 > 0 || !below(longest.1, "img, iframe").is_empty();
    is_something.then(|| longest.1.inner_html().to_string())
}

/// What a readability parser finds.
fn readable(page: &mut Page) -> Option<Document> {
    let document = std::mem::take(&mut page.document);
    let configuration = Config {
        disable_json_ld: true,
        max_elements_to_parse: limits::ELEMENTS_MADE,
        ..Config::default()
    };
    let mut readability = Readability::with_document(document, None, Some(configuration)).ok()?;
    let article = readability.parse().ok()?;
    let text = folded(&article.text_content);
    (text.len() >= SHORTEST).then_some(readability.doc)
}

/// The text in the page's data, which has no markup.
fn of_data(page: &Page) -> Body {
    let article = page.article.as_ref();
    let written = article.and_then(|article| article.get("articleBody")?.as_str());
    let paragraphs = written.unwrap_or_default().split(['\n', '\r']);
    let mut paragraphs: Vec<Text> = paragraphs.filter_map(Text::new).collect();
    let split = paragraphs.first().and_then(dateline::split);
    let dateline = split.map(|(dateline, rest)| {
        paragraphs[0] = rest;
        dateline
    });
    let html = paragraphs
        .iter()
        .map(|text| format!("<p>{}</p>", partial_escape(text.as_str())));
    let html: Vec<String> = html.collect();
    Body {
        html: (!html.is_empty()).then(|| Html::from_sanitised(&html.join("\n"))),
        dateline,
    }
}

/// Brings a body into the form of a text.
fn shape(page: &Page, root: &NodeRef<'_>, files: &mut SavedFiles<'_>) {
    for image in below(root, "img") {
        let is_point = ["width", "height"]
            .iter()
            .any(|side| attribute(&image, side).as_deref() == Some("1"));
        match address_in_page(&image, page.base.as_ref(), files).filter(|_| !is_point) {
            Some(address) => image.set_attr("src", &address),
            None => image.remove_from_parent(),
        }
    }
    for link in below(root, "a[href]") {
        let written = attribute(&link, "href").unwrap_or_default();
        let is_of_page = written.starts_with('#')
            || written.starts_with("mailto:")
            || written.starts_with("tel:");
        match page.address(&link, "href") {
            _ if is_of_page => {}
            Some(url) => link.set_attr("href", url.as_str()),
            None => link.remove_attr("href"),
        }
    }
    // How WordPress wrote figures before HTML had them.
    below(root, ".wp-caption")
        .iter()
        .for_each(|figure| figure.rename("figure"));
    below(root, ".wp-caption-text")
        .iter()
        .for_each(|caption| caption.rename("figcaption"));
    for node in below(root, "h1, p, figure, h2, h3, li") {
        let words = text(&node, limits::SUMMARY);
        let is_empty = words.is_none()
            && raw_text(&node, 0).trim().is_empty()
            && below(&node, "img, iframe").is_empty();
        let is_title = node.has_name("h1") && page.title == words;
        if is_empty || is_title || words.is_some_and(|words| leads_away(&node, &words)) {
            node.remove_from_parent();
        }
    }
    for holder in below(root, HOLDERS).iter().rev() {
        let is_paragraph = holder.has_name("div") && below(holder, BLOCKS).is_empty();
        let is_something = !raw_text(holder, 0).trim().is_empty();
        match (is_paragraph && is_something, holder.first_child()) {
            (true, _) => holder.rename("p"),
            (false, Some(child)) => child.unwrap_node(),
            (false, None) => holder.remove_from_parent(),
        }
    }
    space(root);
}

/// Whether a paragraph is no more than a link to another story, however it is announced.
fn leads_away(node: &NodeRef<'_>, words: &Text) -> bool {
    let links = below(node, "a[href]");
    let words = words.as_str();
    let small = words.to_lowercase();
    let announced = LEADS_AWAY.iter().find(|start| small.starts_with(*start));
    let linked: usize = links
        .iter()
        .map(|link| raw_text(link, limits::SUMMARY).trim().len())
        .sum();
    // A colon or an arrow besides.
    let is_all = announced.is_some_and(|start| start.len() + linked + 4 >= words.len());
    is_all && linked > 0 && node.has_name("p")
}

/// White space between blocks is a line's end, wherever the page had it.
fn space(root: &NodeRef<'_>) {
    for node in root.descendants() {
        let is_blank = node.query_or(false, |node| match &node.data {
            NodeData::Text { contents } => contents.trim().is_empty() && contents.contains('\n'),
            NodeData::Comment { .. } => true,
            _ => false,
        });
        let is_kept = || node.ancestors_it(None).any(|around| around.has_name("pre"));
        if is_blank && !is_kept() {
            match node.is_comment() {
                true => node.remove_from_parent(),
                false => node.set_text("\n"),
            }
        }
    }
}

/// Takes the dateline out of the first paragraph.
fn take_dateline(root: &NodeRef<'_>) -> Option<Text> {
    let paragraph = *below(root, "p").first()?;
    let words = text(&paragraph, limits::SUMMARY)?;
    let (dateline, rest) = dateline::split(&words)?;
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let mut left = visible(words.as_str()) - visible(rest.as_str());
    for node in paragraph.descendants() {
        let contents = node.query_or(None, |node| match &node.data {
            NodeData::Text { contents } => Some(contents.to_string()),
            _ => None,
        });
        let Some(contents) = contents else { continue };
        let mut kept = contents.as_str();
        while let Some(first) = kept
            .chars()
            .next()
            .filter(|first| left > 0 || first.is_whitespace())
        {
            left -= usize::from(!first.is_whitespace());
            kept = &kept[first.len_utf8()..];
        }
        node.set_text(kept);
        if !kept.is_empty() {
            break;
        }
        if let Some(parent) = node.parent().filter(|parent| parent.id != paragraph.id)
            && raw_text(&parent, 0).trim().is_empty()
        {
            parent.remove_from_parent();
        }
    }
    Some(dateline)
}
