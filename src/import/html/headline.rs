//! A page's headline, and what parts it from the site's name.

use super::nodes::{all, below, folded, names, text, unescaped, words_of};
use super::schema::is_same_headline;
use super::{Page, address, limits};
use crate::model::Text;
use dom_query::{NodeId, NodeRef};
use std::collections::HashSet;

/// What parts a headline from the site's name behind it.
pub(super) const SITE_MARKS: [&str; 9] = [
    " | ", " - ", " – ", " — ", " :: ", " « ", " » ", " • ", " · ",
];
/// Where the page shows it, the surest first.
const HEADINGS: [&str; 4] = ["h1[itemprop~=headline]", "article h1", "main h1", "h1"];
/// Words in the class of a heading that is the site's name.
const LOGO_WORDS: [&str; 5] = ["logo", "brand", "branding", "masthead", "site"];

/// Finds it: in the data, on the page, in Open Graph, in the window. Of several headings that is meant
/// which Open Graph or the window says as well; one that is a link is the last choice, for it may lead to
/// another story. A headline that is cut off gives way to the same written out.
pub(super) fn find(page: &Page) -> Option<Text> {
    let article = page.article.as_ref();
    let data = ["headline", "name"]
        .iter()
        .filter_map(|key| page.things.text(article?, key, limits::TITLE));
    let graph = page.meta.each(&["og:title", "twitter:title"]);
    let graph = graph.filter_map(|raw| unescaped(raw, limits::TITLE));
    let window = all(&page.document, "head title");
    let window = window.iter().filter_map(|title| text(title, limits::TITLE));
    let declared: Vec<Text> = graph
        .chain(window)
        .filter_map(|title| without_site(page, title))
        .collect();
    let headings = headings(page);
    let (agreed, others): (Vec<Heading>, Vec<Heading>) = headings
        .into_iter()
        .partition(|heading| declared.first().is_some_and(|title| heading.is_in(title)));
    let (links, others): (Vec<Heading>, Vec<Heading>) =
        others.into_iter().partition(|heading| heading.is_link);
    let words = |headings: Vec<Heading>| headings.into_iter().map(|heading| heading.words);
    let found: Vec<Text> = data
        .filter_map(|title| without_site(page, title))
        .chain(words(agreed))
        .chain(words(others))
        .chain(declared)
        .chain(words(links))
        .collect();
    written_out(&found)
}

/// A heading of the page that is not the site's name.
struct Heading {
    words: Text,
    is_link: bool,
}

impl Heading {
    /// Whether what the page is called says the heading too, be it behind the site's name.
    fn is_in(&self, title: &Text) -> bool {
        let (words, title) = (self.words.as_str(), title.as_str());
        is_same_headline(words, title) || folded(title).ends_with(&format!(" {}", folded(words)))
    }
}

fn headings(page: &Page) -> Vec<Heading> {
    let mut seen: HashSet<NodeId> = HashSet::new();
    let places = HEADINGS.iter().flat_map(|place| all(&page.document, place));
    let nodes = places.filter(|node| seen.insert(node.id) && !is_logo(page, node));
    let heading = |node: NodeRef<'_>| {
        let words = without_site(page, text(&node, limits::TITLE)?)?;
        let is_link = !below(&node, "a[href]").is_empty();
        Some(Heading { words, is_link })
    };
    nodes.filter_map(heading).collect()
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
    let mut words = names(heading).flat_map(|name| words_of(&name));
    words.any(|word| LOGO_WORDS.contains(&word.as_str()))
        || below(heading, "a[href]").iter().any(leads_home)
}

/// The first, or what it is the beginning of.
fn written_out(found: &[Text]) -> Option<Text> {
    let first = found.first()?;
    let cut = first
        .as_str()
        .strip_suffix("...")
        .or_else(|| first.as_str().strip_suffix('…'));
    let whole = cut.and_then(|cut| {
        let begins = |title: &&Text| title.as_str().starts_with(cut.trim_end());
        found[1..]
            .iter()
            .filter(begins)
            .find(|title| !title.as_str().ends_with(['…', '.']))
    });
    whole.or(Some(first)).cloned()
}

/// A headline without the site's name behind it; `None` if it is nothing else.
fn without_site(page: &Page, title: Text) -> Option<Text> {
    let is_site = |text: &str| page.site_names.contains(&folded(text));
    if is_site(title.as_str()) {
        return None;
    }
    let mut parts = SITE_MARKS
        .iter()
        .filter_map(|mark| title.as_str().rsplit_once(mark));
    match parts.find(|(_, site)| is_site(site)) {
        Some((headline, _)) => Text::new(headline),
        None => Some(title),
    }
}
