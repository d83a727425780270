//! RSS 0.90 to 2.0, RSS 1.0 (RDF) among them, and their content module.

use super::super::xml::{Element, Namespace};
use super::dates::instant_in;
use super::item::{Category, Head, Item, Markup, Medium, Picture, Words};
use super::people::{Person, web_address};
use super::{Surroundings, html_of};
use crate::model::{Source, Text};

/// What an element of a channel says of the feed.
pub(super) fn read_head(element: &Element, around: &Surroundings, head: &mut Head) {
    if element.namespace != Namespace::Plain {
        return;
    }
    let text = element.text();
    let text = text.trim();
    match element.name.to_ascii_lowercase().as_str() {
        "title" => {
            head.title.get_or_insert_with(|| text.to_owned());
        }
        "link" if head.home_page.is_none() => {
            head.home_page = around
                .resolved(element, text)
                .and_then(|url| web_address(&url));
        }
        "language" => {
            head.language.get_or_insert_with(|| text.to_owned());
        }
        "generator" => head.is_newsstands |= text.starts_with(super::GENERATOR),
        _ => {}
    }
}

/// What an item says in RSS's own elements.
pub(super) fn read(element: &Element, around: &Surroundings, item: &mut Item) {
    // RSS 1.0 names its items so.
    let about = element.attribute_of(Namespace::Rdf, "about");
    for child in element.children() {
        match child.namespace {
            Namespace::Plain => read_own(child, around, item),
            Namespace::Content if child.is(Namespace::Content, "encoded") => {
                item.content.get_or_insert_with(|| html(child, around));
            }
            Namespace::Xhtml if child.is(Namespace::Xhtml, "body") => {
                item.content.get_or_insert_with(|| html(child, around));
            }
            // The story's address, where a service has put its own in its place.
            Namespace::Other if child.is(Namespace::Other, "origLink") => {
                item.link = web_address(&child.text()).or(item.link.take());
            }
            _ => {}
        }
    }
    if item.id.is_none() {
        item.id = about.map(|about| about.trim().to_owned());
    }
    if item.link.is_none() {
        item.link = permalink(element).or_else(|| about.and_then(web_address));
    }
}

fn read_own(child: &Element, around: &Surroundings, item: &mut Item) {
    let text = child.text();
    let text = text.trim();
    let mut date = |name, place: &mut Option<_>| {
        instant_in(child, name, around.zone, place, &mut item.unsure);
    };
    match child.name.to_ascii_lowercase().as_str() {
        "title" => {
            item.title.get_or_insert_with(|| unclear(child, around));
        }
        "link" if item.link.is_none() => {
            // Some write it as Atom does.
            let address = if text.is_empty() {
                child.attribute("href").unwrap_or("")
            } else {
                text
            };
            item.link = around
                .resolved(child, address)
                .and_then(|url| web_address(&url));
        }
        // Some write what Atom has, without its namespace.
        "guid" | "id" if !text.is_empty() => {
            item.id.get_or_insert_with(|| text.to_owned());
        }
        "body" | "content" | "fullitem" => {
            item.content.get_or_insert_with(|| html(child, around));
        }
        "description" | "summary" => {
            item.summary.get_or_insert_with(|| html(child, around));
        }
        "pubdate" | "published" | "date" => date("pubDate", &mut item.published),
        "updated" | "modified" => date("updated", &mut item.updated),
        "category" => item.categories.push(Category {
            name: text.to_owned(),
            scheme: child.attribute("domain").map(str::to_owned),
        }),
        "author" => item.authors.push(Person::of(text)),
        "enclosure" => item.media.extend(enclosure(child, around)),
        "source" => item.source = item.source.take().or_else(|| source(child, text)),
        "image" => {
            let inner = child.child(Namespace::Plain, "url");
            let address = inner.map_or_else(|| text.to_owned(), |url| url.text().trim().to_owned());
            if let Some(url) = around.resolved(child, &address) {
                item.image.get_or_insert_with(|| Picture {
                    url,
                    ..Picture::default()
                });
            }
        }
        _ => {}
    }
}

/// Plain text or HTML, which RSS leaves open.
fn unclear(child: &Element, around: &Surroundings) -> Words {
    let words = html(child, around);
    let markup = match child.children().next() {
        Some(_) => Markup::Html,
        None => Markup::Unclear,
    };
    Words { markup, ..words }
}

fn html(child: &Element, around: &Surroundings) -> Words {
    let base = child.base(around.base.as_ref());
    Words::html(html_of(child, base.as_ref()), base)
}

/// A guid is the address of the story unless it says that it is not.
fn permalink(item: &Element) -> Option<url::Url> {
    let guid = item.child(Namespace::Plain, "guid")?;
    let says_no = guid
        .attribute("isPermaLink")
        .is_some_and(|says| says.trim().eq_ignore_ascii_case("false"));
    web_address(&guid.text()).filter(|_| !says_no)
}

fn enclosure(child: &Element, around: &Surroundings) -> Option<Medium> {
    Some(Medium {
        url: around.resolved(child, child.attribute("url")?)?,
        media_type: child.attribute("type").map(str::to_owned),
        length: child
            .attribute("length")
            .and_then(|length| length.trim().parse().ok()),
        ..Medium::default()
    })
}

fn source(child: &Element, text: &str) -> Option<Source> {
    Some(Source {
        title: Text::new(text)?,
        url: web_address(child.attribute("url")?)?,
        home_page: None,
        id: None,
        updated: None,
    })
}
