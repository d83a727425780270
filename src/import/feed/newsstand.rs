//! Documents of this program, whose content is put together of more than a text: what it was made of is
//! found in it again, so that a desk that moves by its feeds publishes the same as before.
//!
//! The reverse of what the publisher does, in the reverse order. What is not as the publisher writes it
//! stays part of the text.

use super::item::{Head, Item, Markup, Picture, Words};
use super::wording;
use crate::model::{Correction, Kind, Slug, Text};
use quick_xml::escape::{partial_escape, unescape};
use std::borrow::Cow;
use url::Url;

/// Takes the content of an item apart.
pub(super) fn take_apart(item: &mut Item, head: &Head) {
    section(item);
    let Some(title) = item.title.as_ref().map(|title| title.raw.clone()) else {
        return;
    };
    let of_content = item
        .content
        .as_ref()
        .filter(|content| content.markup == Markup::Html);
    let Some(whole) = of_content.or(item.summary.as_ref()) else {
        return;
    };
    let has_content = of_content.is_some();
    let base = whole.base.clone();
    let whole = whole.raw.clone();
    let html = within_language(&whole, item, head);
    let html = corrections(html, item);
    let html = bios(html, item);
    let html = figure(html, item);
    let html = dateline(html, item);
    let Some(summary) = item.summary.as_ref().filter(|_| has_content) else {
        // A feed of summaries, or a summary alone.
        let words = Words::html(html.into_owned(), base);
        match has_content {
            true if stands_in(&words.raw, &title) => item.content = None,
            true => item.content = Some(words),
            false => item.summary = Some(words),
        }
        return;
    };
    // A description repeats what there is of a text, and of an entry without one its title.
    let summary = wording::text(summary, true).map(|text| text.to_string());
    let summary = summary.as_deref().unwrap_or_default();
    if stands_in(&html, summary) {
        item.content = None;
    } else {
        item.content = Some(Words::html(html.into_owned(), base));
    }
    if summary == title && item.content.is_none() {
        item.summary = None;
    }
}

/// What the entry is, which its identity or its address tells.
pub(super) fn kind_and_slug(item: &Item, head: &Head) -> Option<(Kind, Slug)> {
    if !head.is_newsstands {
        return None;
    }
    let minted = item.id.as_deref().and_then(|id| {
        let name = id.strip_prefix("tag:")?.split_once(':')?.1;
        page(name.split_once('/')?)
    });
    own_page(item.link.as_ref()?, head).or(minted)
}

/// The page of an entry on the desk's own server.
pub(super) fn own_page(link: &Url, head: &Head) -> Option<(Kind, Slug)> {
    let mut parts = link.path().rsplit('/');
    let (slug, collection) = (parts.next()?, parts.next()?);
    page((collection, slug)).filter(|_| is_same_server(link, head))
}

fn page((collection, slug): (&str, &str)) -> Option<(Kind, Slug)> {
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.plural() == collection)?;
    Some((kind, Slug::new(slug).ok()?))
}

/// Whether an author's page is the one this server makes for each.
pub(super) fn is_own_author_page(page: &Url, name: &str, head: &Head) -> bool {
    let end = format!("/authors/{}", Slug::of(name));
    page.path().ends_with(&end) && is_same_server(page, head)
}

/// Whether a page is served by the program that wrote the document.
fn is_same_server(page: &Url, head: &Head) -> bool {
    let own = head.own_address.as_ref().filter(|_| head.is_newsstands);
    own.is_some_and(|own| own.origin() == page.origin())
}

/// The first category is the section's if its scheme says so; in JSON a member names it.
fn section(item: &mut Item) {
    let of_section = |scheme: &str| scheme.starts_with("tag:") && scheme.ends_with(":sections");
    if let Some(at) = item
        .categories
        .iter()
        .position(|category| category.scheme.as_deref().is_some_and(of_section))
    {
        item.section = Some(item.categories.remove(at).name);
    } else if let Some(section) = &item.section
        && item
            .categories
            .first()
            .is_some_and(|first| first.name == *section)
    {
        item.categories.remove(0);
    }
}

/// Whether the text is only what stands in for one.
fn stands_in(html: &str, words: &str) -> bool {
    html == format!("<p>{}</p>", partial_escape(words))
}

fn within_language<'h>(html: &'h str, item: &Item, head: &Head) -> &'h str {
    let languages = [item.language.as_deref(), head.language.as_deref()];
    let inner = languages.into_iter().flatten().find_map(|language| {
        let rest = html.strip_prefix(&format!("<div lang=\"{language}\" dir=\""))?;
        let (_, inner) = rest.split_once("\">")?;
        inner.strip_suffix("</div>")
    });
    inner.unwrap_or(html)
}

fn corrections<'h>(html: &'h str, item: &mut Item) -> &'h str {
    let told = || {
        let (before, notes) = html.rsplit_once("<hr><aside class=\"correction\">")?;
        let notes = notes.strip_suffix("</aside>")?.split_inclusive("</p>");
        let notes: Option<Vec<Correction>> = notes.map(correction).collect();
        Some((before, notes?))
    };
    match told() {
        Some((before, notes)) => {
            item.corrections = notes;
            before
        }
        None => html,
    }
}

fn correction(note: &str) -> Option<Correction> {
    let note = note.strip_prefix("<p><strong")?.strip_suffix("</p>")?;
    let (label, text) = note.split_once(":</strong> ")?;
    let date = label
        .split_once(" datetime=\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    Some(Correction {
        date: date.and_then(|(date, _)| date.parse().ok()),
        text: Text::new(&plain(text)?)?,
    })
}

/// A paragraph below the text for each author who has one.
fn bios<'h>(html: &'h str, item: &mut Item) -> &'h str {
    let told = || {
        let (before, bios) = html.rsplit_once("<hr>")?;
        let mut authors = item.authors.iter().enumerate();
        let mut found = Vec::new();
        for paragraph in bios.split_inclusive("</p>") {
            let bio = paragraph
                .strip_prefix("<p><em>")?
                .strip_suffix("</em></p>")?;
            found.push(
                authors
                    .find_map(|(at, author)| Some((at, bio_of(bio, author.name.as_deref()?)?)))?,
            );
        }
        (!found.is_empty()).then_some((before, found))
    };
    let Some((before, found)) = told() else {
        return html;
    };
    for (at, bio) in found {
        item.authors[at].bio.get_or_insert(bio);
    }
    before
}

/// A bio names its author, or the name stands before it.
fn bio_of(paragraph: &str, name: &str) -> Option<String> {
    let named = format!("<strong>{}</strong> — ", partial_escape(name));
    match paragraph.strip_prefix(&named) {
        Some(bio) => plain(bio),
        None => plain(paragraph).filter(|bio| bio.contains(name)),
    }
}

/// The lead picture above the text, which tells more than other places have room for.
fn figure<'h>(html: &'h str, item: &mut Item) -> &'h str {
    let told = || {
        let rest = html.strip_prefix("<figure><img src=\"")?;
        let (figure, after) = rest.split_once("</figure>")?;
        let (url, rest) = figure.split_once('"')?;
        let (attributes, caption) = rest.split_once('>')?;
        let value = |name: &str| {
            let (_, rest) = attributes.split_once(&format!(" {name}=\""))?;
            plain(rest.split_once('"')?.0)
        };
        let caption = caption
            .strip_prefix("<figcaption>")
            .and_then(|rest| rest.strip_suffix("</figcaption>"));
        let (description, credit) = caption.map_or((None, None), parts_of_caption);
        let picture = Picture {
            url: plain(url)?,
            alt: value("alt").filter(|alt| !alt.is_empty()),
            description,
            credit,
            width: value("width").and_then(|pixels| pixels.parse().ok()),
            height: value("height").and_then(|pixels| pixels.parse().ok()),
            thumbnail: None,
        };
        Some((picture, after))
    };
    let Some((picture, after)) = told() else {
        return html;
    };
    let medium = item
        .media
        .iter()
        .position(|medium| medium.url == picture.url);
    let thumbnail = match medium {
        Some(at) => item.media.remove(at).picture.thumbnail,
        None => None,
    };
    item.image = Some(Picture {
        thumbnail,
        ..picture
    });
    after
}

fn parts_of_caption(caption: &str) -> (Option<String>, Option<String>) {
    let Some((description, credit)) = caption.split_once("<small>") else {
        return (plain(caption), None);
    };
    let description = plain(description.trim_end()).filter(|text| !text.is_empty());
    (description, credit.strip_suffix("</small>").and_then(plain))
}

/// The dateline opens the first paragraph. Before a text that begins with something else it stands alone,
/// as a line in bold may as well: there it must be known.
fn dateline<'h>(html: &'h str, item: &mut Item) -> Cow<'h, str> {
    let opened = html
        .strip_prefix("<p><strong>")
        .and_then(|rest| rest.split_once("</strong>"));
    let Some((place, rest)) = opened else {
        return Cow::Borrowed(html);
    };
    let Some(text) = plain(place).filter(|_| !place.contains('<')) else {
        return Cow::Borrowed(html);
    };
    let is_known = item.dateline.as_ref() == Some(&text);
    if let Some(rest) = rest.strip_prefix(" — ")
        && (is_known || item.dateline.is_none())
    {
        item.dateline = Some(text);
        return Cow::Owned(format!("<p>{rest}"));
    }
    match rest.strip_prefix("</p>") {
        Some(rest) if is_known => Cow::Borrowed(rest),
        _ => Cow::Borrowed(html),
    }
}

fn plain(escaped: &str) -> Option<String> {
    unescape(escaped).ok().map(Cow::into_owned)
}
