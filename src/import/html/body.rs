//! The text of a page's story.
//!
//! It is what stands where the story does; where that is not found, the text in the page's data. What
//! stands in it and belongs to the page is cut, and what only holds other elements is unwrapped, so that
//! a text of paragraphs, headings, lists, quotes and figures is left.

use super::byline_lines::{Places, Signed};
use super::extent::{PICTURES, SHORTEST};
use super::nodes::{
    all, around, attribute, below, folded, has_name_of, is_blank, is_linked, raw_text, text,
};
use super::picture::address_in_page;
use super::saved_files::{Place, SavedFiles};
use super::sentences::{self, has_sentence};
use super::{Page, byline_lines, furniture, limits, moments};
use crate::import::LeftOut;
use crate::import::page::{dateline, list};
use crate::import::picture_sources::forget_others;
use crate::import::sanitise::{self, TooMuch};
use crate::import::unscripted::is_point;
use crate::model::{Html, Text};
use ammonia::UrlRelative;
use dom_query::{NodeData, NodeRef};
use quick_xml::escape::partial_escape;
use std::collections::BTreeMap;
use unicode_segmentation::UnicodeSegmentation;

/// So far around a picture its figure is looked for.
const FIGURE_AROUND: usize = 4;
/// Beginnings of a paragraph that only leads to another story. In small letters.
const LEADS_AWAY: [&str; 27] = [
    "read more",
    "read also",
    "read next",
    "also read",
    "see also",
    "related",
    "more on this",
    "recommended",
    "lesen sie auch",
    "mehr zum thema",
    "lire aussi",
    "à lire aussi",
    "lee también",
    "lea también",
    "leia também",
    "leggi anche",
    "lees ook",
    "läs också",
    "læs også",
    "les også",
    "czytaj też",
    "czytaj także",
    "читайте также",
    "διαβάστε επίσης",
    "اقرأ أيضا",
    "קראו גם",
    "関連記事",
];
/// Elements that only hold others.
const HOLDERS: &str = "span, font, center, section, article, main, header, div, aside, tt, o\\:p";
/// Elements that are a block of their own in a text.
const BLOCKS: &str = "p, div, section, article, ul, ol, dl, table, figure, blockquote, pre, h1, h2, h3, h4, h5, h6, \
    hr, iframe, details, aside, header";
/// Bytes of a line above a headline that says no more than the section, a place or a day.
const KICKER: usize = 80;
/// Lines of tags below a text: its sections, its tags, its places. Each is looked for in all of it.
const LINES_OF_TAGS: usize = 5;

/// A story's text.
#[derive(Default)]
pub(super) struct Body {
    pub(super) html: Option<Html>,
    /// Where it reports from, which no longer stands in it.
    pub(super) dateline: Option<Text>,
}

/// Finds it; what is around it is taken out of the page's document.
pub(super) fn find(
    page: &Page,
    signed: &Signed,
    files: &mut SavedFiles<'_>,
    left_out: &mut Vec<LeftOut>,
) -> Result<Body, TooMuch> {
    let Some(document) = page.extent.and_then(|extent| extent.cut_out(page)) else {
        return Ok(of_data(page));
    };
    let Some(root) = all(&document, "body").first().copied() else {
        return Ok(of_data(page));
    };
    furniture::cut_of_body(&document, &signed.authors.found, left_out);
    addresses(page, &root, files, left_out)?;
    shape(page, &root, signed, left_out);
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

/// The text in the page's data, which has no markup.
fn of_data(page: &Page) -> Body {
    let written = page.text_in_data().unwrap_or_default();
    let paragraphs = written.split(['\n', '\r']);
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

/// Makes what a body shows and leads to absolute. Before that takes the memory, it is known how much it is:
/// of two thousand bytes may be what each of a hundred thousand links is relative to.
fn addresses(
    page: &Page,
    root: &NodeRef<'_>,
    files: &mut SavedFiles<'_>,
    left_out: &mut Vec<LeftOut>,
) -> Result<(), TooMuch> {
    let mut room = limits::HTML;
    let mut set = |node: &NodeRef<'_>, name: &str, address: &str| {
        room = room
            .checked_sub(address.len())
            .ok_or_else(sanitise::too_long)?;
        node.set_attr(name, address);
        Ok(())
    };
    let mut figures = BTreeMap::new();
    for image in below(root, "img") {
        let is_seen = !is_point(|name| attribute(&image, name));
        let address = || address_in_page(&image, page.base.as_ref(), files);
        match is_seen.then(address).flatten() {
            Some(address) => {
                forget_others(&image);
                set(&image, "src", &address)?;
            }
            None => {
                // A link, and what it is laid out by, may be between.
                let figure = image
                    .ancestors_it(Some(FIGURE_AROUND))
                    .find(|around| around.has_name("figure") || around.has_class("wp-caption"))
                    .filter(|_| is_seen);
                figures.extend(figure.map(|figure| (figure.id, figure)));
                image.remove_from_parent();
            }
        }
    }
    figures
        .values()
        .for_each(|figure| cut_figure(figure, left_out));
    // A file that was saved with the page and is no picture is not taken.
    for media in below(root, "audio[src], video[src], source[src]") {
        let written = attribute(&media, "src").unwrap_or_default();
        let is_elsewhere = files.place(&written) == Place::Elsewhere;
        match page.address(&media, "src").filter(|_| is_elsewhere) {
            Some(address) => set(&media, "src", address.as_str())?,
            None => {
                files.miss(&written, page.base.as_ref());
                media.remove_attr("src");
            }
        }
    }
    for link in below(root, "a[href]") {
        let written = attribute(&link, "href").unwrap_or_default();
        let is_of_page = written.starts_with('#')
            || written.starts_with("mailto:")
            || written.starts_with("tel:");
        match page.address(&link, "href") {
            _ if is_of_page => {}
            Some(url) => set(&link, "href", url.as_str())?,
            None => link.remove_attr("href"),
        }
    }
    Ok(())
}

/// Takes out a figure of pictures that cannot be shown, if all that is left of it is said of them.
fn cut_figure(figure: &NodeRef<'_>, left_out: &mut Vec<LeftOut>) {
    let captions = below(figure, "figcaption, .wp-caption-text");
    let letters = |node: &NodeRef<'_>| {
        let words = raw_text(node, limits::SUMMARY);
        words.split_whitespace().map(str::len).sum::<usize>()
    };
    let said: usize = captions.iter().map(letters).sum();
    if said < letters(figure) || !below(figure, PICTURES).is_empty() {
        return;
    }
    for caption in captions {
        let words = raw_text(&caption, limits::SUMMARY);
        furniture::tell_words(
            &words,
            "what is said of a picture that is left out",
            left_out,
        );
    }
    figure.remove_from_parent();
}

/// Brings a body into the form of a text.
fn shape(page: &Page, root: &NodeRef<'_>, signed: &Signed, left_out: &mut Vec<LeftOut>) {
    // How WordPress wrote figures before HTML had them.
    below(root, ".wp-caption")
        .iter()
        .for_each(|figure| figure.rename("figure"));
    below(root, ".wp-caption-text")
        .iter()
        .for_each(|caption| caption.rename("figcaption"));
    cut_head(page, root, signed, left_out);
    cut_tags(root);
    for node in below(root, "h1, p, figure, h2, h3, li") {
        let words = text(&node, limits::SUMMARY);
        let is_empty = words.is_none() && is_blank(&node) && below(&node, PICTURES).is_empty();
        let is_title = node.has_name("h1") && page.title == words;
        if is_empty || is_title {
            node.remove_from_parent();
        }
    }
    for holder in below(root, HOLDERS).iter().rev() {
        let is_paragraph = holder.has_name("div") && below(holder, BLOCKS).is_empty();
        let is_something = !is_blank(holder);
        match (is_paragraph && is_something, holder.first_child()) {
            (true, _) => holder.rename("p"),
            (false, Some(child)) => child.unwrap_node(),
            (false, None) => holder.remove_from_parent(),
        }
    }
    for paragraph in below(root, "p")
        .iter()
        .filter(|paragraph| leads_away(paragraph))
    {
        let words = raw_text(paragraph, limits::SUMMARY);
        if has_sentence(&words) {
            furniture::tell_words(&words, "what leads to another story", left_out);
        }
        let mut links = around(paragraph).filter(|around| around.has_name("a"));
        links.next().unwrap_or(*paragraph).remove_from_parent();
    }
    space(root);
}

/// Takes out what stands above the first paragraph and is said elsewhere: the headline, with the section
/// and whatever else stands above that, the byline, and a date that stands for itself.
fn cut_head(page: &Page, root: &NodeRef<'_>, signed: &Signed, left_out: &mut Vec<LeftOut>) {
    let nodes = root.descendants();
    let begins = nodes.iter().position(furniture::begins_text);
    let (head, told) = nodes.split_at(begins.unwrap_or(nodes.len()));
    // A byline may stand below a first paragraph that leads to the text.
    let first = told
        .first()
        .map_or(0, |first| 1 + first.descendants_it().count());
    let (_, told) = told.split_at(first);
    let second = told.iter().position(furniture::begins_text);
    let behind = &told[..second.unwrap_or_default()];
    let title = page.title.as_ref().map(|title| folded(title.as_str()));
    let is_title =
        |node: &NodeRef<'_>| text(node, limits::TITLE).map(|words| folded(words.as_str())) == title;
    // A kicker may stand within it.
    let is_headline = |node: &NodeRef<'_>| match node.has_name("h1") {
        true => is_title(node) || node.element_children().iter().any(is_title),
        false => has_name_of(node, &["h2", "h3"]) && is_title(node),
    };
    if let Some(headline) = head.iter().rposition(is_headline) {
        cut_above(&head[headline], root);
    }
    let places = Places { head, behind, told };
    byline_lines::cut(page, &places, root, signed, left_out);
    head.iter()
        .filter(|node| node.has_name("time"))
        .for_each(cut_date);
}

/// Takes out a headline, and before it the section and the like: lines of a few words. A list of points, a
/// picture and what leads to the text stay.
fn cut_above(headline: &NodeRef<'_>, root: &NodeRef<'_>) {
    for inner in around(headline).take_while(|around| around.id != root.id) {
        let mut above = inner.prev_sibling();
        while let Some(node) = above {
            above = node.prev_sibling();
            let is_shown = node.has_name("img") || !below(&node, PICTURES).is_empty();
            let is_list = node.is("ul, ol, dl") || !below(&node, "ul, ol, dl").is_empty();
            let is_few_words = raw_text(&node, limits::NAME).trim().len() <= KICKER;
            let is_points = is_list && !is_linked(&node) && !is_about_story(&node);
            if !is_shown && is_few_words && !is_points {
                node.remove_from_parent();
            }
        }
    }
    headline.remove_from_parent();
}

/// Whether a list says who wrote a story, when, or how long it takes to read.
fn is_about_story(list: &NodeRef<'_>) -> bool {
    let items = below(list, "li, dd");
    let mut items = items.iter().filter_map(|item| text(item, limits::NAME));
    items.any(|item| list::says_nothing(&item))
}

/// Takes out a date that is all of a block, as pages put it above their stories.
fn cut_date(time: &NodeRef<'_>) {
    let is_block = |node: &NodeRef<'_>| match node.is_element() {
        true => node.is(BLOCKS) || node.has_name("br"),
        false => node.text().trim().is_empty(),
    };
    let words = raw_text(time, limits::NAME);
    let mut whole = *time;
    while let Some(around) = whole.parent()
        && around.is("p, div, span, header")
        && raw_text(&around, limits::NAME).trim() == words.trim()
    {
        whole = around;
    }
    let beside = [whole.prev_sibling(), whole.next_sibling()];
    let mut beside = beside.into_iter().flatten();
    let is_alone = whole.is(BLOCKS) || beside.all(|node| is_block(&node));
    if is_alone && !moments::is_of_text(time) {
        whole.remove_from_parent();
    }
}

/// Takes out the tags below a text, as links with `rel="tag"`, with the few words that announce them.
fn cut_tags(root: &NodeRef<'_>) {
    for _ in 0..LINES_OF_TAGS {
        match last_tags(root) {
            Some(tags) => tags.remove_from_parent(),
            None => return,
        }
    }
}

/// The outermost element that ends a text and says no more than tags.
fn last_tags<'n>(root: &NodeRef<'n>) -> Option<NodeRef<'n>> {
    let is_seen = |node: &NodeRef<'_>| match node.is_text() {
        true => !node.text().trim().is_empty(),
        false => has_name_of(node, &["img", "iframe", "audio", "video"]),
    };
    let is_line = |node: &NodeRef<'_>| has_name_of(node, &["p", "div", "ul", "section", "footer"]);
    let last = root.descendants().into_iter().rfind(is_seen)?;
    let lines = around(&last)
        .take_while(|node| node.id != root.id)
        .filter(is_line);
    lines.take_while(is_tags).last()
}

/// Whether an element says no more than tags, and a few words before them: `Filed under:`. What ends as a sentence
/// does, behind the last of them, is one.
fn is_tags(node: &NodeRef<'_>) -> bool {
    const ANNOUNCED: usize = 3;
    let links = below(node, "a[rel~=tag]");
    let tags = links.iter().map(|link| raw_text(link, limits::NAME));
    let tags: Vec<String> = tags.collect();
    let in_tags: usize = tags.iter().map(|tag| tag.unicode_words().count()).sum();
    let words = raw_text(node, limits::SUMMARY);
    let is_short = words.len() <= limits::SUMMARY && below(node, PICTURES).is_empty();
    let is_ended = || {
        let is_end = |text: &str| text.trim_end().ends_with(sentences::ENDS);
        is_end(&words) && !tags.last().is_some_and(|last| is_end(last))
    };
    in_tags > 0 && is_short && words.unicode_words().count() <= in_tags + ANNOUNCED && !is_ended()
}

/// Whether a paragraph is no more than a link to another story, however it is announced.
fn leads_away(paragraph: &NodeRef<'_>) -> bool {
    let Some(words) = text(paragraph, limits::SUMMARY) else {
        return false;
    };
    let words = words.as_str().trim_start_matches('[');
    let small = words.to_lowercase();
    let Some(announced) = LEADS_AWAY.iter().find(|start| small.starts_with(*start)) else {
        return false;
    };
    let length = |link: &NodeRef<'_>| raw_text(link, limits::SUMMARY).trim().len();
    let linked = match around(paragraph).any(|around| around.has_name("a")) {
        true => words.len(),
        false => below(paragraph, "a[href]").iter().map(length).sum(),
    };
    // A colon or an arrow besides.
    linked > 0 && announced.len() + linked + 4 >= words.len()
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
            && is_blank(&parent)
        {
            parent.remove_from_parent();
        }
    }
    Some(dateline)
}
