//! Who wrote a story.
//!
//! Names are taken from the first of these that gives any: the data of the page, its `meta` elements,
//! its byline. What is known of each besides, a bio and an address, is then gathered from wherever the
//! name stands: the data, links with `rel="author"`, the box about the author below the story.

use super::bylines::{self, BYLINES, without_prefix};
use super::near::Near;
use super::nodes::{all, attribute, below, folded, text, unescaped};
use super::schema::{text_of, types};
use super::{Page, address, bios, byline_places, limits};
use crate::model::{Author, Slug, Text};
use dom_query::{NodeData, NodeId, NodeRef};
use serde_json::Value;
use std::collections::HashSet;
use url::Url;

/// Names that nobody has: what programs put where no author is set. In small letters.
pub(in crate::import) const NOBODY: [&str; 6] = [
    "admin",
    "administrator",
    "author",
    "editor",
    "unknown",
    "wp user",
];
/// Where they tell who an author is.
pub(super) const BOXES: &str = ".author-bio, .author-box, .author-info, .author-card, .about-author, .about-the-author, \
    .post-author-bio, .td-author-box-wrap, .author-description, .wp-block-post-author, .author-profile";

/// Where a box says who it is about.
const BIOS: &str = "[itemprop=description], [class*=author-description], .bio, .description, \
    .wp-block-post-author__bio, p";
/// What of a box is none of that.
const NO_BIO: &str = "a, h1, h2, h3, h4, h5, h6, button, figure";
/// How far up that is looked for.
pub(super) const WITHIN_BOX: usize = 4;
/// What is looked at of all that a page says of authors, of each kind.
pub(super) const LOOKED_AT: usize = 300;

/// Those who are found.
pub(super) struct Authors {
    pub(super) found: Vec<Author>,
    /// Whether they are named by no more than a line that nothing marks, which may be one of the story.
    pub(super) are_likely: bool,
}

/// Finds them.
pub(super) fn find(page: &Page, near: &Near<'_>) -> Authors {
    let mut found = of_data(page);
    if found.is_empty() {
        found = of_meta(page);
    }
    let mut are_likely = false;
    if found.is_empty() {
        (found, are_likely) = of_byline(page, near);
    }
    of_boxes(page, &mut found);
    bios::find(page, near, &mut found);
    found.truncate(limits::AUTHORS);
    Authors { found, are_likely }
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
    for person in people.unwrap_or_default().into_iter().take(LOOKED_AT) {
        let said = match types(person).any(|kind| kind == "Person") {
            true => Said::Person,
            false => Said::Something,
        };
        let names = match person.get("name") {
            Some(Value::Array(names)) => names.iter().collect(),
            _ => vec![person],
        };
        let names = names
            .into_iter()
            .filter_map(|name| text_of(name, limits::NAME * 2));
        let before = authors.len();
        for name in names.take(limits::AUTHORS) {
            add(page, &mut authors, bylines::names_of(name.as_str()), said);
        }
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
        for value in page.meta.all(name).take(LOOKED_AT) {
            let is_address = value.contains("://") || value.contains('@');
            let Some(value) = unescaped(value, limits::NAME * 2).filter(|_| !is_address) else {
                continue;
            };
            let names = match name {
                "citation_author" => bylines::in_order(value.as_str()).into_iter().collect(),
                _ => bylines::names_of(value.as_str()),
            };
            add(page, &mut authors, names, Said::Something);
        }
        if !authors.is_empty() {
            return authors;
        }
    }
    Vec::new()
}

/// Whom the first byline names that names anybody, and whether nothing marks that as one.
fn of_byline(page: &Page, near: &Near<'_>) -> (Vec<Author>, bool) {
    for byline in byline_places::find(page, near).iter().take(LOOKED_AT) {
        let mut authors = Vec::new();
        for part in &byline.parts {
            let of_box = || name_in_box(part).map(|name| bylines::names_of(name.as_str()));
            let names = match part.is(BOXES) && below(part, BYLINES).is_empty() {
                true => of_box().unwrap_or_default(),
                false => bylines::names_in(part),
            };
            add(page, &mut authors, names, Said::Byline);
        }
        // Further ones are those of the stories listed beside it.
        if !authors.is_empty() {
            return (authors, !byline.is_marked);
        }
    }
    (Vec::new(), false)
}

/// What a name is given as.
#[derive(Clone, Copy)]
enum Said {
    Person,
    /// Above or below the story, for readers.
    Byline,
    /// By who may as well mean the paper.
    Something,
}

/// Adds whom a page names, each once; the paper itself is no author. Who writes on a site of his own name
/// is one.
fn add(page: &Page, authors: &mut Vec<Author>, names: Vec<Text>, said: Said) {
    for name in names {
        if authors.len() == limits::AUTHORS {
            return;
        }
        let small = folded(name.as_str());
        let is_paper = page.site_names.contains(&small)
            && match said {
                Said::Person => false,
                Said::Byline => is_organisation(page, &small),
                Said::Something => true,
            };
        let is_nobody = small.is_empty() || NOBODY.contains(&small.as_str());
        let slug = Slug::of(name.as_str());
        if is_paper || is_nobody || authors.iter().any(|other| other.slug() == slug) {
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

/// Whether the data call so what is an organisation, and not a person as well.
fn is_organisation(page: &Page, small: &str) -> bool {
    let publishers = page
        .article
        .iter()
        .flat_map(|article| page.things.values(article, "publisher"));
    let mut things = page.things.of_type(|_| true).chain(publishers);
    things.any(|thing| {
        let is_one = types(thing).any(|kind| kind.ends_with("Organization"))
            && !types(thing).any(|kind| kind == "Person");
        let name = || text_of(thing, limits::NAME);
        is_one && name().is_some_and(|name| folded(name.as_str()) == small)
    })
}

/// What the boxes about authors say of those that are known. Where nobody is, a box tells who it is.
fn of_boxes(page: &Page, authors: &mut Vec<Author>) {
    let links = all(&page.document, "a[rel~=author][href]");
    for link in links.into_iter().take(LOOKED_AT) {
        if let (Some(name), Some(url)) = (text(&link, limits::NAME), page.address(&link, "href"))
            && let Some(author) = named(authors, without_prefix(name.as_str()))
        {
            author.url.get_or_insert(url);
        }
    }
    let boxes = all(&page.document, BOXES);
    let ids: HashSet<NodeId> = boxes.iter().map(|one| one.id).collect();
    let outermost = boxes.iter().filter(|one| is_outermost(one, &ids));
    for of_author in outermost.take(LOOKED_AT) {
        let name = name_in_box(of_author);
        let name = name.as_ref().map(|name| without_prefix(name.as_str()));
        if let (true, Some(name)) = (authors.is_empty(), name) {
            add(page, authors, bylines::names_of(name), Said::Byline);
        }
        let is_known = name.is_some_and(|name| named(authors, name).is_some());
        let author = match &mut authors[..] {
            [only] if !is_known => {
                let told = bio(of_author, &only.name);
                // One that names nobody is about the only one there is.
                if !bios::is_of_only(only, name, told.as_ref().map(Text::as_str)) {
                    continue;
                }
                only
            }
            _ => match name.and_then(|name| named(authors, name)) {
                Some(author) => author,
                None => continue,
            },
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

fn name_in_box(of_author: &NodeRef<'_>) -> Option<Text> {
    const NAMES: &str =
        "[itemprop=name], .author-name, .fn, a[rel~=author], h2, h3, h4, h5, strong";
    let names = below(of_author, NAMES);
    names.iter().find_map(|name| text(name, limits::NAME))
}

pub(super) fn is_outermost(node: &NodeRef<'_>, nodes: &HashSet<NodeId>) -> bool {
    !node
        .ancestors_it(None)
        .any(|around| nodes.contains(&around.id))
}

/// Whose name it is, as it is or within a heading such as `About Ada Stone`.
fn named<'a>(authors: &'a mut [Author], name: &str) -> Option<&'a mut Author> {
    let name = folded(name);
    authors
        .iter_mut()
        .find(|author| name.contains(&folded(author.name.as_str())))
}

/// The text of a box that is more than the name.
pub(super) fn bio(of_author: &NodeRef<'_>, name: &Text) -> Option<Text> {
    let parts = below(of_author, BIOS);
    let name = folded(name.as_str());
    // Of those within each other the innermost: what is around it has the name as a heading.
    let innermost = parts.iter().filter(|part| below(part, BIOS).is_empty());
    let texts = innermost.filter_map(|part| without_link(part, text(part, limits::BIO)?));
    let own = || Text::new(&own_text(of_author)).filter(|_| parts.is_empty());
    let mut texts = texts.chain(std::iter::once_with(own).flatten());
    texts.find(|text| {
        let words = folded(text.as_str());
        words != name
            && words.split(' ').count() > 3
            && text.as_str().chars().count() <= limits::BIO
    })
}

/// A text without the link to the author's stories at its end, such as `More by Ada Stone`.
fn without_link(part: &NodeRef<'_>, whole: Text) -> Option<Text> {
    let links = below(part, "a[href]");
    let last = links.last().filter(|link| {
        let is_marked = attribute(link, "rel").is_some_and(|rel| rel.contains("author"));
        is_marked || attribute(link, "href").is_some_and(|href| address::is_of_author(&href))
    });
    let words = last.and_then(|link| text(link, limits::NAME));
    let rest = words.and_then(|words| whole.as_str().strip_suffix(words.as_str()));
    match rest {
        Some(rest) => Text::new(rest),
        None => Some(whole),
    }
}

/// What a box says besides its headings and links, which are the name and where to find it.
fn own_text(of_author: &NodeRef<'_>) -> String {
    let mut own = String::new();
    for part in of_author.descendants_it() {
        let mut around = part.ancestors_it(Some(WITHIN_BOX));
        if own.len() > limits::BIO * 4 || around.any(|around| around.is(NO_BIO)) {
            continue;
        }
        part.query(|part| {
            if let NodeData::Text { contents } = &part.data {
                own.push_str(contents);
                own.push(' ');
            }
        });
    }
    own
}
