//! Who wrote a story.
//!
//! Names are taken from the first of these that gives any: the data of the page, its `meta` elements,
//! its byline. What is known of each besides, a bio and an address, is then gathered from wherever the
//! name stands: the data, links with `rel="author"`, the box about the author below the story.

use super::nodes::{all, below, folded, sound, text, unescaped};
use super::schema::text_of;
use super::{Page, limits};
use crate::import::page::byline;
use crate::model::{Author, Text};
use dom_query::NodeRef;
use serde_json::Value;
use url::Url;

/// Words before names that no name begins with, in languages of papers. In small letters; a longer one
/// stands before what it begins with.
const PREFIXES: [&str; 20] = [
    "written by",
    "reported by",
    "words by",
    "story by",
    "posted by",
    "text by",
    "author:",
    "by:",
    "by",
    "von:",
    "text:",
    "par:",
    "por:",
    "autor:",
    "автор:",
    "автор",
    "بقلم:",
    "بقلم",
    "كتب",
    "تحریر:",
];
/// The same with which names begin too, such as Di Wu's: only a byline that is shown has them, before a
/// name of two words.
const PREFIXES_OR_NAMES: [&str; 7] = ["von", "par", "por", "di", "door", "av", "af"];
/// Names that nobody has: what programs put where no author is set.
const NOBODY: [&str; 6] = [
    "admin",
    "administrator",
    "author",
    "editor",
    "unknown",
    "wp user",
];
/// Where papers set their bylines.
const BYLINES: &str = "[rel~=author], .byline, .author-name, .entry-author, .post-author, .article-author, \
    .td-post-author-name, .byline__name, .author.vcard, .field--name-uid, .article__author, .p-author";
/// Where they tell who an author is.
const BOXES: &str = ".author-bio, .author-box, .author-info, .author-card, .about-author, .about-the-author, \
    .post-author-bio, .td-author-box-wrap, .author-description, .wp-block-post-author, .author-profile";

/// Where a box says who it is about.
const BIOS: &str = "[itemprop=description], .author-description, .bio, .description, \
    .wp-block-post-author__bio, p";
/// What stands between two names.
const BETWEEN: [&str; 5] = [" und ", " et ", " og ", " och ", " и "];

/// Finds them.
pub(super) fn find(page: &Page) -> Vec<Author> {
    let mut authors = of_data(page);
    if authors.is_empty() {
        authors = of_meta(page);
    }
    if authors.is_empty() {
        authors = of_byline(page);
    }
    of_boxes(page, &mut authors);
    authors.truncate(limits::AUTHORS);
    authors
}

/// Those who helped, as far as the data say so.
pub(super) fn contributors(page: &Page, authors: &[Author]) -> Vec<Author> {
    let mut contributors = of_property(page, "contributor");
    contributors.retain(|one| !authors.iter().any(|author| author.slug() == one.slug()));
    contributors.truncate(limits::AUTHORS);
    contributors
}

fn of_data(page: &Page) -> Vec<Author> {
    let people = ["author", "creator"]
        .iter()
        .map(|key| of_property(page, key));
    people
        .into_iter()
        .find(|people| !people.is_empty())
        .unwrap_or_default()
}

fn of_property(page: &Page, key: &str) -> Vec<Author> {
    let mut authors = Vec::new();
    let people = page
        .article
        .as_ref()
        .map(|article| page.things.values(article, key));
    for person in people.unwrap_or_default() {
        let Some(name) = text_of(person, limits::NAME * 2) else {
            continue;
        };
        let before = authors.len();
        add(page, &mut authors, name.as_str());
        if let [author] = &mut authors[before..] {
            author.bio = page.things.text(person, "description", limits::BIO);
            author.url = profile(page, person);
        }
    }
    authors
}

/// The address of a person's page: its own, or the first of those that are said to be the same.
fn profile(page: &Page, person: &Value) -> Option<Url> {
    let is_thing = person.is_object();
    ["url", "sameAs"]
        .iter()
        .filter(|_| is_thing)
        .find_map(|key| page.things.address(person, key, page.base.as_ref()))
}

fn of_meta(page: &Page) -> Vec<Author> {
    const NAMES: [&str; 8] = [
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "byl",
        "citation_author",
    ];
    for name in NAMES {
        let mut authors = Vec::new();
        for value in page.meta.all(name) {
            let is_address = value.contains("://") || value.contains('@');
            if let Some(value) = unescaped(value, limits::NAME * 2).filter(|_| !is_address) {
                add(page, &mut authors, value.as_str());
            }
        }
        if !authors.is_empty() {
            return authors;
        }
    }
    Vec::new()
}

fn of_byline(page: &Page) -> Vec<Author> {
    let mut authors = Vec::new();
    for byline in all(&page.document, BYLINES) {
        let within = ["a[href]", BYLINES].map(|names| below(&byline, names));
        match within.iter().find(|names| !names.is_empty()) {
            Some(names) => {
                for name in names.iter().filter_map(|name| text(name, limits::NAME)) {
                    add(page, &mut authors, name.as_str());
                }
            }
            None => {
                if let Some(line) = text(&byline, limits::NAME) {
                    add(page, &mut authors, of_line(line.as_str()));
                }
            }
        }
        // Further ones are those of the stories listed beside it.
        if !authors.is_empty() {
            break;
        }
    }
    authors
}

/// Adds whom a text names, each once; the paper itself is no author.
fn add(page: &Page, authors: &mut Vec<Author>, raw: &str) {
    let bare = without_prefix(raw);
    let english = BETWEEN
        .iter()
        .fold(bare.to_owned(), |text, and| text.replace(and, " and "));
    let byline = Text::new(&format!("By {english}")).and_then(|line| byline::read(&line));
    let names = match byline {
        Some(byline) => byline.names,
        None => sound(bare, limits::NAME).into_iter().collect(),
    };
    for name in names {
        let small = folded(name.as_str());
        let is_nobody = NOBODY.contains(&small.as_str()) || page.site_names.contains(&small);
        let slug = crate::model::Slug::of(name.as_str());
        if small.is_empty() || is_nobody || authors.iter().any(|other| other.slug() == slug) {
            continue;
        }
        authors.push(Author {
            name,
            bio: None,
            url: None,
            email: None,
        });
    }
}

/// A name without `By` or what it is in the page's language.
fn without_prefix(raw: &str) -> &str {
    let raw = raw.trim();
    let rest = PREFIXES.iter().find_map(|prefix| behind(prefix, raw));
    rest.unwrap_or(raw)
}

/// What a line names that a page shows as its byline.
fn of_line(line: &str) -> &str {
    let line = line.trim();
    let mut rests = PREFIXES_OR_NAMES
        .iter()
        .filter_map(|prefix| behind(prefix, line));
    rests.find(|rest| rest.contains(' ')).unwrap_or(line)
}

/// What stands behind a prefix.
fn behind<'t>(prefix: &str, text: &'t str) -> Option<&'t str> {
    let start = text.get(..prefix.len())?;
    let rest = &text[prefix.len()..];
    let ends = prefix.ends_with(':') || rest.starts_with([' ', '\u{a0}', ':']);
    let is_prefix = start.to_lowercase() == prefix && ends;
    is_prefix.then(|| rest.trim_start_matches(':').trim())
}

/// What the boxes about authors say of those that are known. Where nobody is, a box tells who it is.
fn of_boxes(page: &Page, authors: &mut Vec<Author>) {
    for link in all(&page.document, "a[rel~=author][href]") {
        if let (Some(name), Some(url)) = (text(&link, limits::NAME), page.address(&link, "href"))
            && let Some(author) = named(authors, without_prefix(name.as_str()))
        {
            author.url.get_or_insert(url);
        }
    }
    let boxes = all(&page.document, BOXES);
    for of_author in boxes.iter().filter(|one| is_outermost(one, &boxes)) {
        let name = below(
            of_author,
            "[itemprop=name], .author-name, .fn, a[rel~=author], h2, h3, h4, h5, strong",
        );
        let name = name.iter().find_map(|name| text(name, limits::NAME));
        let name = name.as_ref().map(|name| without_prefix(name.as_str()));
        if let (true, Some(name)) = (authors.is_empty(), name) {
            add(page, authors, name);
        }
        // A box that names nobody is about the only one there is.
        let is_only = authors.len() == 1;
        let known = name.and_then(|name| named(authors, name).map(|author| author.name.clone()));
        let Some(author) = authors
            .iter_mut()
            .find(|author| known.as_ref() == Some(&author.name) || (known.is_none() && is_only))
        else {
            continue;
        };
        if author.bio.is_none() {
            author.bio = bio(of_author, &author.name);
        }
        if author.url.is_none() {
            let links = below(
                of_author,
                "a[rel~=author], a[itemprop=url], .author-name a, a.author-name, h2 a, h3 a, h4 a",
            );
            author.url = links.iter().find_map(|link| page.address(link, "href"));
        }
    }
}

fn is_outermost(node: &NodeRef<'_>, nodes: &[NodeRef<'_>]) -> bool {
    let mut around = node.ancestors_it(None);
    !around.any(|around| nodes.iter().any(|other| other.id == around.id))
}

/// Whose name it is, as it is or within a heading such as `About Ada Stone`.
fn named<'a>(authors: &'a mut [Author], name: &str) -> Option<&'a mut Author> {
    let name = folded(name);
    authors
        .iter_mut()
        .find(|author| name.contains(&folded(author.name.as_str())))
}

/// The text of a box that is more than the name.
fn bio(of_author: &NodeRef<'_>, name: &Text) -> Option<Text> {
    let parts = below(of_author, BIOS);
    let own = std::iter::once(*of_author);
    let own = own.filter(|_| parts.is_empty() && below(of_author, "h2, h3, h4").is_empty());
    let name = folded(name.as_str());
    // Of those within each other the innermost: what is around it has the name as a heading.
    let innermost = parts
        .iter()
        .copied()
        .filter(|part| below(part, BIOS).is_empty());
    let mut texts = innermost
        .chain(own)
        .filter_map(|part| text(&part, limits::BIO));
    texts.find(|text| {
        let words = folded(text.as_str());
        words != name && words.split(' ').count() > 3
    })
}

/// Where a page speaks of its authors, which is no part of a story.
pub(super) fn places() -> [&'static str; 2] {
    [BYLINES, BOXES]
}
