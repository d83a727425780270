//! Atom 0.3 and 1.0 (RFC 4287), and Atom's elements in RSS.

use super::super::LeftOut;
use super::super::xml::{Element, Namespace};
use super::dates::instant_in;
use super::item::{Category, Head, Item, Medium, Words};
use super::people::{Person, listed, web_address};
use super::{Surroundings, html_of};
use crate::model::{Guid, Source};
use chrono_tz::Tz;

/// Whether an element is one of Atom's; where the document is Atom, those of no namespace are.
fn is_atom(element: &Element, around: &Surroundings) -> bool {
    match element.namespace {
        Namespace::Atom | Namespace::Atom03 => true,
        Namespace::Plain => around.is_atom,
        _ => false,
    }
}

/// What an element of a feed says of it.
pub(super) fn read_head(element: &Element, around: &Surroundings, head: &mut Head) {
    if !is_atom(element, around) {
        return;
    }
    match element.name.to_ascii_lowercase().as_str() {
        "title" => {
            head.title
                .get_or_insert_with(|| element.text().trim().to_owned());
        }
        "author" => head.authors.push(person(element, around)),
        "generator" => head.is_newsstands |= element.text().trim().starts_with(super::GENERATOR),
        "link" => {
            let address = element
                .attribute("href")
                .and_then(|href| around.resolved(element, href));
            let Some(url) = address.and_then(|url| web_address(&url)) else {
                return;
            };
            match relation(element) {
                "alternate" => head.home_page = head.home_page.take().or(Some(url)),
                "self" => head.own_address = Some(url),
                "prev-archive" => head.older = Some(url),
                // Of a paged feed; an archive says it more surely.
                "next" => head.older = head.older.take().or(Some(url)),
                "current" => head.current = Some(url),
                _ => {}
            }
        }
        _ => {}
    }
}

/// What an entry says in Atom's elements.
pub(super) fn read(element: &Element, around: &Surroundings, item: &mut Item) {
    let mut source = None;
    let mut signed: Vec<Person> = Vec::new();
    for child in element.children().filter(|child| is_atom(child, around)) {
        let mut date = |name, place: &mut Option<_>| {
            instant_in(child, name, around.zone, place, &mut item.unsure);
        };
        match child.name.to_ascii_lowercase().as_str() {
            "id" => {
                let id = child.text().trim().to_owned();
                item.id = item.id.take().or(Some(id).filter(|id| !id.is_empty()));
            }
            "published" | "issued" => date("published", &mut item.published),
            "updated" | "modified" => date("updated", &mut item.updated),
            "title" => {
                item.title = item
                    .title
                    .take()
                    .or_else(|| words(child, around, &mut item.left_out))
            }
            "summary" => {
                item.summary = item
                    .summary
                    .take()
                    .or_else(|| words(child, around, &mut item.left_out))
            }
            "content" => content(child, around, item),
            "author" => signed.push(person(child, around)),
            "contributor" => item.contributors.push(person(child, around)),
            "category" => item.categories.extend(category(child)),
            "rights" | "copyright" => {
                item.rights = item
                    .rights
                    .take()
                    .or_else(|| words(child, around, &mut item.left_out))
            }
            "link" => link(child, around, item),
            "source" => source = Some(child),
            _ => {}
        }
    }
    item.authors.extend(listed(signed));
    // Where only this says when it came to be.
    for child in element
        .children()
        .filter(|child| is_atom(child, around) && child.name == "created")
    {
        instant_in(
            child,
            "created",
            around.zone,
            &mut item.published,
            &mut item.unsure,
        );
    }
    // RFC 4287, section 4.1.1: of an entry that names no author, those of its source are.
    if let Some(element) = source {
        if item.authors.is_empty() {
            let authors = element.children().filter(|child| child.name == "author");
            item.authors = authors.map(|author| person(author, around)).collect();
        }
        item.source = item.source.take().or_else(|| source_of(element, around));
    }
}

/// A text construct (RFC 4287, section 3.1; Atom 0.3 besides says in which mode it is written).
fn words(element: &Element, around: &Surroundings, left_out: &mut Vec<LeftOut>) -> Option<Words> {
    let base = element.base(around.base.as_ref());
    let kind = element
        .attribute("type")
        .map(str::trim)
        .filter(|kind| !kind.is_empty())
        .unwrap_or("text")
        .to_ascii_lowercase();
    let has_elements = element.children().next().is_some();
    if element.attribute("mode") == Some("base64") {
        let reason = "it is in base64, which Atom 0.3 had and nobody reads; write it as text";
        left_out.push(LeftOut::new(Some(element.line), &element.text(), reason));
        return None;
    }
    match kind.split(';').next().unwrap_or_default().trim() {
        "text" | "text/plain" | "plain" if !has_elements => {
            Some(Words::plain(element.text().into_owned()))
        }
        "text"
        | "text/plain"
        | "plain"
        | "html"
        | "text/html"
        | "xhtml"
        | "application/xhtml+xml" => Some(Words::html(
            html_of(within_div(element), base.as_ref()),
            base,
        )),
        kind if kind.starts_with("text/") => Some(Words::plain(element.text().into_owned())),
        kind => {
            let reason = format!("it is {kind}, and no text");
            left_out.push(LeftOut::new(Some(element.line), &element.text(), reason));
            None
        }
    }
}

/// The `div` that XHTML has to stand in is no part of it (RFC 4287, section 3.1.1.3).
fn within_div(element: &Element) -> &Element {
    let mut inner = element.children();
    match (inner.next(), inner.next()) {
        (Some(div), None) if div.name == "div" && element.text().trim().is_empty() => div,
        _ => element,
    }
}

/// The content, or where it is.
fn content(element: &Element, around: &Surroundings, item: &mut Item) {
    if item.language.is_none() {
        item.language = language(element);
    }
    if let Some(address) = element.attribute("src") {
        if item.link.is_none() {
            item.link = around
                .resolved(element, address)
                .and_then(|url| web_address(&url));
        }
        return;
    }
    if item.content.is_none() {
        item.content = words(element, around, &mut item.left_out);
    }
}

/// What `xml:lang` says right there.
pub(super) fn language(element: &Element) -> Option<String> {
    element
        .attribute_of(Namespace::Xml, "lang")
        .map(str::to_owned)
}

fn relation(link: &Element) -> &str {
    match link.attribute("rel").map(str::trim) {
        None | Some("") => "alternate",
        Some(relation) => relation.rsplit('/').next().unwrap_or(relation),
    }
}

fn link(child: &Element, around: &Surroundings, item: &mut Item) {
    let Some(url) = child
        .attribute("href")
        .and_then(|href| around.resolved(child, href))
    else {
        return;
    };
    let media_type = child.attribute("type").map(str::to_owned);
    match relation(child) {
        // Of several the first, but a page for people before all others.
        "alternate" => {
            let is_page = media_type
                .as_deref()
                .is_none_or(|kind| kind.contains("html"));
            if item.link.is_none() || (is_page && !item.has_page) {
                item.link = web_address(&url).or(item.link.take());
                item.has_page |= is_page;
            }
        }
        "enclosure" => item.media.push(Medium {
            url,
            media_type,
            length: child
                .attribute("length")
                .and_then(|length| length.trim().parse().ok()),
            title: child.attribute("title").map(str::to_owned),
            ..Medium::default()
        }),
        _ => {}
    }
}

/// RFC 4287, section 4.2.2: the label is for people, the term for programs.
fn category(element: &Element) -> Option<Category> {
    let written = [element.attribute("label"), element.attribute("term")];
    let name = written
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty());
    let name = name.map_or_else(|| element.text().into_owned(), str::to_owned);
    (!name.trim().is_empty()).then(|| Category {
        name,
        scheme: element.attribute("scheme").map(str::to_owned),
    })
}

/// A person construct (RFC 4287, section 3.2; Atom 0.3 says `url`).
fn person(element: &Element, around: &Surroundings) -> Person {
    let of = |name: &str| {
        let mut parts = element.children().filter(|part| is_atom(part, around));
        let part = parts.find(|part| part.name.eq_ignore_ascii_case(name))?;
        Some(part.text().trim().to_owned()).filter(|text| !text.is_empty())
    };
    if element.children().next().is_none() {
        return Person::of(&element.text());
    }
    let page = of("uri").or_else(|| of("url"));
    let named = of("name").map(|name| Person::of(&name)).unwrap_or_default();
    Person {
        email: of("email").or(named.email),
        url: page.and_then(|page| around.resolved(element, &page)),
        name: named.name,
        ..Person::default()
    }
}

/// RFC 4287, section 4.2.11. The address of a feed that gives none is its identity, if that is one.
fn source_of(element: &Element, around: &Surroundings) -> Option<Source> {
    let mut head = Head::default();
    let within = Surroundings {
        base: element.base(around.base.as_ref()),
        home: None,
        is_atom: true,
        zone: around.zone,
    };
    for child in element.children() {
        read_head(child, &within, &mut head);
    }
    let text_of = |name: &str| {
        let child = element.children().find(|child| child.name == name)?;
        Some(child.text().trim().to_owned())
    };
    let id = text_of("id");
    let url = head.own_address.or_else(|| web_address(id.as_deref()?));
    let url = url.or_else(|| head.home_page.clone())?;
    let title = element.children().find(|child| child.name == "title");
    let title = title.and_then(|title| words(title, &within, &mut Vec::new()));
    let title = title.and_then(|title| super::wording::text(&title, false))?;
    let id = id.and_then(|id| Guid::new(&id).ok());
    let is_address = |id: &Guid| Some(id.as_str()) == Some(url.as_str());
    Some(Source {
        title,
        home_page: head.home_page.filter(|page| *page != url),
        id: id.filter(|id| !is_address(id)),
        updated: updated_of(text_of("updated"), around.zone),
        url,
    })
}

fn updated_of(written: Option<String>, zone: Tz) -> Option<crate::model::Instant> {
    super::super::dates::instant(&written?, zone)
}
