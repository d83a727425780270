//! What an entry says, as HTML for readers and as plain text.

use crate::model::{Entry, Image, Publication};
use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use quick_xml::escape::{escape, resolve_html5_entity, unescape_with};
use std::borrow::Cow;
use std::fmt::Write;
use unicode_segmentation::UnicodeSegmentation;
use url::Url;

/// The length of an excerpt made of the text, in characters: two or three lines in a reader's list.
const EXCERPT: usize = 280;

/// The attributes of sanitised HTML that hold an address.
const ADDRESSES: [&str; 3] = ["href", "src", "cite"];

/// The full content of an entry as HTML with absolute addresses: picture, dateline, body (or
/// summary), and what there is to say of each author.
///
/// All text is escaped; the body was sanitised when it was imported.
pub fn content(publication: &Publication, entry: &Entry) -> String {
    let story = &entry.story;
    let mut html = String::new();
    let direction = story
        .language
        .as_ref()
        .filter(|language| language.is_right_to_left());
    if let Some(language) = direction {
        html.push_str(&format!(
            "<div dir=\"rtl\" lang=\"{}\">",
            escape(language.as_str())
        ));
    }
    if let Some(image) = &story.image {
        figure(&mut html, &publication.absolute(&image.url), image);
    }
    match (&story.body, &story.summary) {
        (Some(body), _) => {
            if let Some(dateline) = &story.dateline {
                paragraph(&mut html, "<strong>", dateline.as_str(), "</strong>");
            }
            html.push_str(&absolute(body.as_str(), &publication.permalink(entry)));
        }
        (None, Some(summary)) => {
            let dateline = story
                .dateline
                .as_ref()
                .map(|dateline| escape(dateline.as_str()));
            let before = dateline.map(|text| format!("<strong>{text}:</strong> "));
            paragraph(&mut html, &before.unwrap_or_default(), summary.as_str(), "");
        }
        (None, None) => paragraph(&mut html, "", story.title.as_str(), ""),
    }
    for author in &story.authors {
        if let Some(bio) = &author.bio {
            paragraph(&mut html, "<em>", bio.as_str(), "</em>");
        }
    }
    if direction.is_some() {
        html.push_str("</div>");
    }
    html
}

fn paragraph(html: &mut String, before: &str, text: &str, after: &str) {
    // Writing to a string cannot fail.
    let _ = write!(html, "<p>{before}{}{after}</p>", escape(text));
}

fn figure(html: &mut String, url: &str, image: &Image) {
    let alt = image
        .alt
        .as_ref()
        .map(|alt| escape(alt.as_str()))
        .unwrap_or_default();
    let _ = write!(
        html,
        "<figure><img src=\"{}\" alt=\"{alt}\" /></figure>",
        escape(url)
    );
}

/// A short plain text: the summary, or the beginning of the body cut at a word's end.
pub(super) fn summary(entry: &Entry) -> Option<Cow<'_, str>> {
    match (&entry.story.summary, &entry.story.body) {
        (Some(summary), _) => Some(Cow::Borrowed(summary.as_str())),
        (None, Some(body)) => excerpt(body.as_str()).map(Cow::Owned),
        (None, None) => None,
    }
}

/// The first [`EXCERPT`] characters of the text of sanitised HTML, to the last whole word, with an
/// ellipsis if more follows.
fn excerpt(html: &str) -> Option<String> {
    let text = plain_text(html, EXCERPT * 4);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.graphemes(true).count() <= EXCERPT {
        return (!words.is_empty()).then_some(words);
    }
    let mut excerpt = String::new();
    let mut length = 0;
    for word in words.split(' ') {
        length += word.graphemes(true).count() + 1;
        if length > EXCERPT && !excerpt.is_empty() {
            break;
        }
        excerpt.push_str(word);
        excerpt.push(' ');
    }
    // A single word longer than an excerpt is cut between two of its characters.
    let end = excerpt
        .grapheme_indices(true)
        .nth(EXCERPT)
        .map_or(excerpt.len(), |(at, _)| at);
    Some(format!("{}…", excerpt[..end].trim_end()))
}

/// The text of sanitised HTML: about `most` bytes of it, which is all an excerpt looks at.
fn plain_text(html: &str, most: usize) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        // A sanitised fragment has a tag behind every `<`, with `>` escaped in its attributes.
        let words = piece.split_once('>').map_or(piece, |(_, words)| words);
        text.push_str(words);
        text.push(' ');
        if text.len() > most {
            break;
        }
    }
    unescape_with(&text, resolve_html5_entity).map_or_else(|_| text.clone(), Cow::into_owned)
}

/// Resolves every relative address against `base`, the entry's permalink.
///
/// Most bodies hold none, and those are found by a look at the text alone.
fn absolute<'a>(html: &'a str, base: &str) -> Cow<'a, str> {
    if !has_relative_address(html) {
        return Cow::Borrowed(html);
    }
    let Ok(base) = Url::parse(base) else {
        return Cow::Borrowed(html);
    };
    let resolve = |element: &mut Element<'_, '_>| {
        for name in ADDRESSES {
            let Some(value) = element.get_attribute(name) else {
                continue;
            };
            if let Ok(url) = base.join(&value) {
                element.set_attribute(name, url.as_str())?;
            }
        }
        Ok(())
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("[href], [src], [cite]", resolve));
    rewrite_str(html, settings).map_or(Cow::Borrowed(html), Cow::Owned)
}

fn has_relative_address(html: &str) -> bool {
    ADDRESSES.iter().any(|name| {
        let attribute = format!(" {name}=\"");
        html.match_indices(&attribute).any(|(at, found)| {
            let value = html[at + found.len()..]
                .split('"')
                .next()
                .unwrap_or_default();
            Url::parse(value).is_err()
        })
    })
}
