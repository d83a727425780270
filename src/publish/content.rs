//! An entry's content as HTML.

use super::address::uri;
use super::body::body;
use super::excerpt::excerpt;
use crate::model::{
    Author, Correction, Entry, Image, Language, Publication, Text, is_same_picture,
};
use chrono::NaiveDate;
use quick_xml::escape::{escape, partial_escape, unescape};
use url::Url;

/// The full content of an entry as HTML with absolute addresses: picture, dateline, body (or
/// summary), bios, corrections. Also for its page.
///
/// It is never empty: Atom and JSON Feed both demand some, so the title stands in when there is
/// neither body nor summary. Nothing in it is in a language the entry is not in.
pub fn content(publication: &Publication, entry: &Entry) -> String {
    content_within(publication, &publication.language, entry)
}

/// [`content`] for a document in the language `around`.
pub(super) fn content_within(
    publication: &Publication,
    around: &Language,
    entry: &Entry,
) -> String {
    let text = text(publication, entry);
    let mut html = figure(publication, entry, &text);
    html.push_str(&text);
    let bios: String = entry.story.authors.iter().map(about).collect();
    if !bios.is_empty() {
        html.push_str("<hr>");
        html.push_str(&bios);
    }
    html.push_str(&corrections(publication, entry));
    in_its_language(publication, around, entry, html)
}

/// What a feed of summaries tells instead: dateline and excerpt, and what had to be corrected.
pub(super) fn summary_within(
    publication: &Publication,
    around: &Language,
    entry: &Entry,
) -> String {
    let mut html = opened_by_dateline(entry, &excerpt(entry));
    html.push_str(&corrections(publication, entry));
    in_its_language(publication, around, entry, html)
}

/// The language an entry is in, where a document in the language `around` has to tell it.
pub(super) fn language_within<'a>(
    publication: &'a Publication,
    around: &Language,
    entry: &'a Entry,
) -> Option<&'a Language> {
    let papers = Some(&publication.language).filter(|language| *language != around);
    entry.story.language.as_ref().or(papers)
}

/// Dateline and text, the way newspapers set them: the dateline opens the first paragraph.
fn text(publication: &Publication, entry: &Entry) -> String {
    let story = &entry.story;
    let html = story.body.as_ref();
    let body = html.map(|html| body(publication, entry, html.as_str()));
    let Some(body) = body.filter(|body| !body.trim().is_empty()) else {
        let words = story.summary.as_ref().unwrap_or(&story.title);
        return opened_by_dateline(entry, words.as_str());
    };
    match (dateline(entry), body.trim_start().strip_prefix("<p>")) {
        (Some(dateline), Some(rest)) => format!("<p>{dateline} — {rest}"),
        (Some(dateline), None) => format!("<p>{dateline}</p>{body}"),
        (None, _) => body.into_owned(),
    }
}

/// A paragraph of plain text.
fn opened_by_dateline(entry: &Entry, words: &str) -> String {
    let words = partial_escape(words);
    match dateline(entry) {
        Some(dateline) => format!("<p>{dateline} — {words}</p>"),
        None => format!("<p>{words}</p>"),
    }
}

fn dateline(entry: &Entry) -> Option<String> {
    let dateline = entry.story.dateline.as_ref()?;
    let place = partial_escape(dateline.as_str());
    Some(format!("<strong>{place}</strong>"))
}

/// The lead picture, unless the text shows it itself, in whatever size. What is said of it and not in the text is
/// not lost: then both sizes are shown.
fn figure(publication: &Publication, entry: &Entry, text: &str) -> String {
    let Some(image) = &entry.story.image else {
        return String::new();
    };
    let source = uri(&publication.absolute(&image.url));
    let said = said(image);
    let is_told = said.iter().flatten().all(|words| text.contains(words));
    if is_shown(&source, text, is_told) {
        return String::new();
    }
    let source = escape(source.as_str());
    let shown = image.alt.as_ref().map_or("", |alt| alt.as_str());
    let side = |name: &str, pixels: Option<u32>| {
        pixels.map_or_else(String::new, |pixels| format!(" {name}=\"{pixels}\""))
    };
    format!(
        "<figure><img src=\"{source}\" alt=\"{}\"{}{}>{}</figure>",
        escape(shown),
        side("width", image.width),
        side("height", image.height),
        caption(said)
    )
}

fn is_shown(picture: &str, html: &str, in_any_size: bool) -> bool {
    let Ok(picture) = Url::parse(picture) else {
        return false;
    };
    // Here each picture has an address, and quotes in an attribute are escaped.
    let source = |image: &str| {
        let (_, source) = image.split_once(" src=\"")?;
        let (source, _) = source.split_once('"')?;
        Url::parse(&unescape(source).ok()?).ok()
    };
    let mut shown = html.split("<img").skip(1).filter_map(source);
    shown.any(|shown| shown == picture || in_any_size && is_same_picture(&shown, &picture))
}

/// What is to be said of a picture, and who made it, as HTML.
fn said(image: &Image) -> [Option<String>; 2] {
    [&image.description, &image.credit].map(|text| {
        let text = text.as_ref()?;
        Some(partial_escape(text.as_str()).into_owned())
    })
}

fn caption([description, credit]: [Option<String>; 2]) -> String {
    let credit = credit.map(|name| format!("<small>{name}</small>"));
    let parts: Vec<String> = description.into_iter().chain(credit).collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("<figcaption>{}</figcaption>", parts.join(" "))
}

/// Who the author is. A bio mostly names its author; where it does not, the name stands before it.
fn about(author: &Author) -> String {
    let Some(bio) = &author.bio else {
        return String::new();
    };
    let name = partial_escape(author.name.as_str());
    let who = if bio.as_str().contains(author.name.as_str()) {
        String::new()
    } else {
        format!("<strong>{name}</strong> — ")
    };
    format!("<p><em>{who}{}</em></p>", partial_escape(bio.as_str()))
}

/// What had to be corrected, at the end and set apart, and called so: to who reads on past the
/// bios, italics under a rule are one more of them.
fn corrections(publication: &Publication, entry: &Entry) -> String {
    let notes = entry.story.corrections.iter();
    let notes: String = notes.map(|one| note(publication, entry, one)).collect();
    if notes.is_empty() {
        return String::new();
    }
    format!("<hr><aside class=\"correction\">{notes}</aside>")
}

fn note(publication: &Publication, entry: &Entry, correction: &Correction) -> String {
    let label = publication.correction_label.as_ref();
    let label = label.map_or(Publication::CORRECTION_LABEL, Text::as_str);
    let date = correction.date.map_or_else(String::new, |date| {
        let told = day(&publication.language, date);
        format!(", <time dir=\"ltr\" datetime=\"{date}\">{told}</time>")
    });
    format!(
        "<p><strong{}>{}{date}:</strong> {}</p>",
        papers_own(publication, entry),
        partial_escape(label),
        partial_escape(correction.text.as_str())
    )
}

/// Tells that some words are the paper's, in a story of another language.
fn papers_own(publication: &Publication, entry: &Entry) -> String {
    let paper = &publication.language;
    let story = entry.story.language.as_ref();
    if story.is_none_or(|story| story == paper) {
        return String::new();
    }
    let direction = paper.direction();
    format!(" lang=\"{}\" dir=\"{direction}\"", paper.as_str())
}

/// A day as pages write it. Their months are English; a paper in another language has the day in
/// the form of ISO 8601, which all languages read, rather than one foreign word in each correction.
fn day(language: &Language, date: NaiveDate) -> String {
    match language.is_english() {
        true => date.format("%-d %B %Y").to_string(),
        false => date.to_string(),
    }
}

/// Tells the language, and so the direction, where a reader would not know: when it is not that of
/// the document, or is written from right to left.
fn in_its_language(
    publication: &Publication,
    around: &Language,
    entry: &Entry,
    html: String,
) -> String {
    let own = language_within(publication, around, entry);
    let language = own.unwrap_or(around);
    if own.is_none() && !language.is_right_to_left() {
        return html;
    }
    let direction = language.direction();
    format!(
        "<div lang=\"{}\" dir=\"{direction}\">{html}</div>",
        language.as_str()
    )
}
