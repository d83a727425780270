//! A page's headline, and what parts it from the site's name.

use super::nodes::{all, below, folded, names, sound, text, unescaped, words_of};
use super::schema::{is_same_headline, without_ellipsis};
use super::{Page, address, limits};
use crate::model::{INLINE_ELEMENTS, Text};
use dom_query::{NodeData, NodeId, NodeRef};
use std::collections::HashSet;

/// What parts a headline from the site's name behind it.
pub(super) const SITE_MARKS: [&str; 9] = [
    " | ", " - ", " – ", " — ", " :: ", " « ", " » ", " • ", " · ",
];
/// What parts it from what stands before it: the site's name, or a section's.
const FRONT_MARK: &str = ": ";
/// Where the page shows it, the surest first.
const HEADINGS: [&str; 4] = ["h1[itemprop~=headline]", "article h1", "main h1", "h1"];
/// Where the page may show it besides, if it is called the same: below the name of the site or a section,
/// or within one element with that.
const FURTHER_HEADINGS: &str = "h1 > *, h2, h3";
/// So many of these are looked at.
const LOOKED_AT: usize = 300;
/// Where no story is.
const BESIDE_STORY: &str = "footer, aside, nav";
/// Words in the class of a heading that is the site's name.
const LOGO_WORDS: [&str; 5] = ["logo", "brand", "branding", "masthead", "site"];
/// Beginnings of classes that say how an element looks and not what it is: `text-brand` is a colour.
const LOOKS: [&str; 4] = ["text-", "bg-", "border-", "font-"];

/// Finds it: in the data, on the page, in Open Graph, in the window. Of several headings that is meant
/// which Open Graph or the window says as well; one that is a link is the last choice, for it may lead to
/// another story. A headline that is cut off gives way to the same written out.
pub(super) fn find(page: &Page) -> Option<Text> {
    let article = page.article.as_ref();
    let data = ["headline", "name"]
        .iter()
        .filter_map(|key| page.things.text(article?, key, limits::TITLE));
    let declared = declared(page);
    let (links, others): (Vec<Heading>, Vec<Heading>) = headings(page)
        .into_iter()
        .partition(|heading| heading.is_link);
    let words = |headings: Vec<Heading>| headings.into_iter().map(|heading| heading.words);
    let found: Vec<Text> = data
        .filter_map(|title| without_site(page, title))
        .chain(agreed(page, &declared))
        .chain(words(others))
        .chain(declared)
        .chain(words(links))
        .collect();
    written_out(&found)
}

/// What a page is called.
pub(super) struct Titles {
    own: Option<Text>,
    declared: Vec<Text>,
}

impl Titles {
    pub(super) fn of(page: &Page) -> Self {
        Self {
            own: page.title.clone(),
            declared: declared(page),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.own.is_none() && self.declared.is_empty()
    }

    /// Whether a headline is that.
    pub(super) fn has(&self, headline: &Text) -> bool {
        let is_same = |title: &Text| is_same_headline(headline.as_str(), title.as_str());
        let is_called = |title: &Text| {
            let agreement = Agreement::of(headline, title);
            agreement.is_some_and(|agreement| agreement < Agreement::End)
        };
        self.own.as_ref().is_some_and(is_same) || self.declared.iter().any(is_called)
    }
}

/// What the page is called in Open Graph and in the window.
fn declared(page: &Page) -> Vec<Text> {
    let graph = page.meta.each(&["og:title", "twitter:title"]);
    let graph = graph.filter_map(|raw| unescaped(raw, limits::TITLE));
    let window = all(&page.document, "head title");
    let window = window.iter().filter_map(|title| text(title, limits::TITLE));
    graph
        .chain(window)
        .filter_map(|title| without_site(page, title))
        .collect()
}

/// How a heading agrees with what the page is called, the surest first: papers put their names behind
/// their headlines more often than before them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    Whole,
    Beginning,
    EndBehindSection,
    End,
}

impl Agreement {
    fn of(heading: &Text, title: &Text) -> Option<Self> {
        let is_heading = |part: &str| is_same_headline(part, heading.as_str());
        let parted = |mark: &'static str| {
            let places = title.as_str().match_indices(mark);
            places.map(move |(at, _)| (&title.as_str()[..at], &title.as_str()[at + mark.len()..]))
        };
        let parts = || SITE_MARKS.into_iter().flat_map(parted);
        if is_heading(title.as_str()) {
            return Some(Self::Whole);
        }
        if parts().any(|(before, _)| is_heading(before)) {
            return Some(Self::Beginning);
        }
        if parted(FRONT_MARK).any(|(_, behind)| is_heading(behind)) {
            return Some(Self::EndBehindSection);
        }
        let is_end = parts().any(|(_, behind)| is_heading(behind));
        is_end.then_some(Self::End)
    }
}

/// The headings that say what the page is called, the surest first.
fn agreed(page: &Page, declared: &[Text]) -> Vec<Text> {
    let agreement = |words: &Text| {
        let known = declared
            .iter()
            .filter_map(|title| Agreement::of(words, title));
        known.min()
    };
    let further = all(&page.document, FURTHER_HEADINGS);
    let further = further.iter().take(LOOKED_AT).filter(|node| {
        let mut around = node.ancestors_it(None);
        let within = node.parent().filter(|around| around.has_name("h1"));
        let is_of_site = is_logo(page, node) || within.is_some_and(|around| is_logo(page, &around));
        !is_of_site && !around.any(|around| around.is(BESIDE_STORY))
    });
    let further = further.filter_map(|node| {
        let words = without_site(page, words(node)?)?;
        let agreement = agreement(&words).filter(|agreement| *agreement < Agreement::End)?;
        Some((agreement, words))
    });
    let first = headings(page).into_iter();
    let first = first.filter_map(|heading| Some((agreement(&heading.words)?, heading.words)));
    let mut found: Vec<(Agreement, Text)> = first.chain(further).collect();
    // Of those that agree alike the order stays.
    found.sort_by_key(|(agreement, _)| *agreement);
    found.into_iter().map(|(_, words)| words).collect()
}

/// A heading of the page that is not the site's name.
struct Heading {
    words: Text,
    is_link: bool,
}

fn headings(page: &Page) -> Vec<Heading> {
    let mut seen: HashSet<NodeId> = HashSet::new();
    let places = HEADINGS.iter().flat_map(|place| all(&page.document, place));
    let nodes = places.filter(|node| seen.insert(node.id) && !is_logo(page, node));
    let heading = |node: NodeRef<'_>| {
        let words = without_site(page, words(&node)?)?;
        let is_link = !below(&node, "a[href]").is_empty();
        Some(Heading { words, is_link })
    };
    nodes.filter_map(heading).collect()
}

/// What a heading says. Elements in it may be set apart by their style alone: where one begins with a
/// capital behind a small letter, a word begins.
pub(super) fn words(heading: &NodeRef<'_>) -> Option<Text> {
    let mut words = String::new();
    for part in heading.descendants_it() {
        part.query(|part| match &part.data {
            NodeData::Text { contents } => {
                let is_glued = words.ends_with(char::is_lowercase);
                if is_glued && contents.starts_with(char::is_uppercase) {
                    words.push(' ');
                }
                words.push_str(contents);
            }
            NodeData::Element(element) if !INLINE_ELEMENTS.contains(&&*element.name.local) => {
                words.push(' ');
            }
            _ => {}
        });
    }
    sound(&words, limits::TITLE)
}

/// Whether a heading is the site's name: by its class, or because it leads home.
fn is_logo(page: &Page, heading: &NodeRef<'_>) -> bool {
    let leads_home = |link: &NodeRef<'_>| {
        let is_root = link.attr("href").is_some_and(|written| &*written == "/");
        is_root
            || page
                .address(link, "href")
                .is_some_and(|url| address::is_home(&url))
    };
    let says_what_it_is = |name: &String| {
        let name = name.rsplit(':').next().unwrap_or(name);
        !LOOKS.iter().any(|start| name.starts_with(start))
    };
    let mut words = names(heading)
        .filter(says_what_it_is)
        .flat_map(|name| words_of(&name));
    words.any(|word| LOGO_WORDS.contains(&word.as_str()))
        || below(heading, "a[href]").iter().any(leads_home)
}

/// The first, or what it is the beginning of.
fn written_out(found: &[Text]) -> Option<Text> {
    let first = found.first()?;
    let cut = without_ellipsis(first.as_str());
    let whole = cut.and_then(|cut| {
        let begins = |title: &&Text| title.as_str().starts_with(cut);
        found[1..]
            .iter()
            .filter(begins)
            .find(|title| !title.as_str().ends_with(['…', '.']))
    });
    whole.or(Some(first)).cloned()
}

/// A headline without the site's name behind it or before it; `None` if it is nothing else.
fn without_site(page: &Page, title: Text) -> Option<Text> {
    let is_site = |text: &str| page.site_names.contains(&folded(text));
    let whole = title.as_str();
    if is_site(whole) {
        return None;
    }
    let behind = SITE_MARKS.iter().filter_map(|mark| {
        let (headline, site) = whole.rsplit_once(mark)?;
        is_site(site).then_some(headline)
    });
    let before = SITE_MARKS.iter().chain(&[FRONT_MARK]).filter_map(|mark| {
        let (site, headline) = whole.split_once(mark)?;
        is_site(site).then_some(headline)
    });
    match behind.chain(before).next() {
        Some(headline) => Text::new(headline),
        None => Some(title),
    }
}
