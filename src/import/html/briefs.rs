//! The briefs that a page lists: headlines that lead to other stories, with excerpts or without.
//!
//! A list is known by its heading (`Recent News`, `Must read`, as in a page's text), by the name of its
//! element (`related-posts`), or by its shape: two or more cards beside each other, each with one
//! headline that is a link, and at least half of them with an excerpt. Where no heading says which links are
//! headlines, on a page that has nothing of a story besides, three whose words are as many as those of one do; and
//! three headlines alone where the page says that it is none.
//!
//! A story's own text has none by shape, for its headings may be links as well: where nothing marks it, that are cards
//! below its paragraphs that are most of what it tells. A list that is known otherwise stays there unless its briefs say
//! all of it.

use super::cards::{
    Card, HEADLINES, Headline, cards, cards_within, headlines, plain_links, put_below,
};
use super::extent::{self, Extent};
use super::nodes::{all, around, attribute, below, has_name_of, ids, is_in, raw_text, text};
use super::sentences::has_sentence;
use super::told::{self, Own};
use super::{Page, address, furniture, headline, limits, people};
use crate::import::page::{dateline, list};
use crate::import::{LeftOut, dates};
use crate::model::{Instant, Text};
use dom_query::{NodeId, NodeRef};
use std::collections::{HashMap, HashSet};
use url::Url;

/// Headings of lists, or what may be.
const HEADINGS: &str =
    "h1, h2, h3, h4, h5, h6, [class*=title], [class*=heading], [role=heading], legend, strong";
/// Elements that are lists by their names.
const LISTS: &str = ".related-posts, .related-articles, .related-stories, .recent-posts, .recent-articles, \
    .latest-news, .latest-posts, .widget_recent_entries, .jp-relatedposts, .yarpp-related, .more-stories, \
    .read-more-feed, .td_block_related_posts, .most-read, .popular-posts";
/// Where links are that lead around the site, or speak of others.
const NO_PLACES: [&str; 3] = [
    "nav, form, [role=navigation], .breadcrumb, .breadcrumbs, [class*=cookie]",
    furniture::COMMENTS,
    people::BOXES,
];
/// Where plain links are those of a site.
const OF_SITE: &str =
    "header, footer, [role=contentinfo], [class*=menu], [id*=menu], [class*=footer], [id*=footer]";
/// So many headlines in a row are a list by their links alone, or without any excerpt on a page that is no story.
const ROW: usize = 3;
/// What is around a heading alone has so many bytes besides, as a link to the whole list.
const BESIDE_HEADING: usize = 40;
/// How far up from a heading its list may begin.
const LIST_WITHIN: usize = 4;

/// A brief of a page.
pub(super) struct Brief {
    pub(super) title: Text,
    pub(super) link: Url,
    pub(super) dateline: Option<Text>,
    /// The excerpt without its dateline.
    pub(super) summary: Option<Text>,
    pub(super) published: Option<Instant>,
}

/// A list of such cards.
struct List<'d> {
    /// The elements that it is, with its heading.
    nodes: Vec<NodeRef<'d>>,
    cards: Vec<Card<'d>>,
    /// Whether it is known by more than its shape.
    is_named: bool,
}

impl<'d> List<'d> {
    /// One that is known by more than its shape; `None` if it has no card.
    fn named(nodes: Vec<NodeRef<'d>>, cards: Vec<Card<'d>>) -> Option<Self> {
        let is_list = !cards.is_empty();
        is_list.then_some(Self {
            nodes,
            cards,
            is_named: true,
        })
    }
}

/// By what the headlines of a list are known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Headings,
    /// No more than that they lead somewhere: so does much else.
    Links,
}

/// What may be the lists of a page, before it is known where its story stands.
pub(super) struct Lists<'d>(Vec<List<'d>>);

impl<'d> Lists<'d> {
    pub(super) fn of(page: &'d Page) -> Self {
        let no_places = ids(page, &NO_PLACES.join(", "));
        let own = Own::of(page);
        let named = named_lists(page, &own, &no_places);
        let mut lists = Self(named);
        let headings = headlines(&all(&page.document, HEADLINES));
        lists.add_by_shape(page, &own, By::Headings, headings, &no_places);
        if !page.is_article() {
            let places = no_places.union(&ids(page, OF_SITE)).copied().collect();
            let links = plain_links(all(&page.document, "a[href]"), &[page.document.root()]);
            let surely = lists.0.len();
            lists.add_by_shape(page, &own, By::Links, links, &places);
            if lists.leave_a_story(page, &own, places) {
                lists.0.truncate(surely);
            }
        }
        lists
    }

    /// Those of headlines that stand in none of what is known, nor in `no_places`.
    fn add_by_shape(
        &mut self,
        page: &Page,
        own: &Own<'d>,
        by: By,
        mut headlines: Vec<Headline<'d>>,
        no_places: &HashSet<NodeId>,
    ) {
        let taken = self.ids();
        headlines.retain(|one| {
            ![&taken, no_places, &own.marked]
                .iter()
                .any(|places| is_in(&one.words, places))
        });
        let shaped = lists_by_shape(page, own, by, &headlines).into_iter();
        self.0.extend(shaped.map(|cards| {
            let nodes = cards.iter().flat_map(|card| [Some(card.whole), card.below]);
            List {
                nodes: nodes.flatten().collect(),
                cards,
                is_named: false,
            }
        }));
    }

    /// Whether besides them a page that may be one has what a story has: a headline of its own, a date, a text that is
    /// marked, or a sentence anywhere but in such places. There plain links are those of which it tells.
    fn leave_a_story(&self, page: &Page, own: &Own<'_>, mut places: HashSet<NodeId>) -> bool {
        let is_dated = || page.meta.all("article:published_time").next().is_some();
        places.extend(self.ids());
        let is_told = || {
            let bodies = all(&page.document, "body");
            bodies
                .iter()
                .any(|body| !told::paragraphs(body, &places).is_empty())
        };
        page.may_be_story()
            && (!own.around_headline.is_empty()
                || is_dated()
                || !all(&page.document, extent::MARKED).is_empty()
                || is_told())
    }

    /// The elements that they are.
    pub(super) fn ids(&self) -> HashSet<NodeId> {
        let nodes = self.0.iter().flat_map(|list| &list.nodes);
        nodes.map(|node| node.id).collect()
    }

    /// The briefs, each once. Their lists are taken out of the page; of its story's text only those that its
    /// briefs say all of.
    pub(super) fn take(
        mut self,
        page: &Page,
        story: Option<&Extent>,
        left_out: &mut Vec<LeftOut>,
    ) -> Vec<Brief> {
        let story = story.map_or_else(Vec::new, |story| story.nodes(page));
        let story: HashSet<NodeId> = story.iter().map(|node| node.id).collect();
        self.0.retain(|list| {
            let is_of_story = list.nodes.iter().any(|node| story.contains(&node.id));
            let may_leave = list.is_named || !page.is_article();
            !is_of_story || may_leave && are_all_said(page, &list.cards, &list.nodes)
        });
        let cards = self.0.iter().flat_map(|list| &list.cards);
        let mut cards: Vec<&Card<'_>> = cards.collect();
        cards.sort_by_key(|card| card.headline.link.id);
        let mut briefs = Briefs {
            page,
            found: Vec::new(),
            by_link: HashMap::new(),
        };
        for card in cards {
            briefs.add(card, left_out);
        }
        for node in self.0.iter().flat_map(|list| &list.nodes) {
            node.remove_from_parent();
        }
        briefs.found
    }
}

/// Whether the briefs of cards say all of the `nodes` that they stand in: that they lead to stories of the paper, and
/// that no sentence besides their headlines and excerpts is lost.
fn are_all_said(page: &Page, cards: &[Card<'_>], nodes: &[NodeRef<'_>]) -> bool {
    let is_of_paper = |card: &Card<'_>| {
        let url = page.address(&card.headline.link, "href");
        url.is_some_and(|url| page.is_of_site(&url))
    };
    let mut said: HashSet<NodeId> = HashSet::new();
    for card in cards {
        said.insert(card.headline.words.id);
        said.extend(card.excerpt().map(|(part, _)| part.id));
    }
    let parts = nodes.iter().flat_map(NodeRef::descendants_it);
    let mut texts = parts.filter(NodeRef::is_text);
    cards.iter().all(is_of_paper)
        && !texts.any(|text| has_sentence(&text.text()) && !is_in(&text, &said))
}

/// The lists that are known by their headings or their names.
fn named_lists<'d>(page: &'d Page, own: &Own<'d>, no_places: &HashSet<NodeId>) -> Vec<List<'d>> {
    let mut lists: Vec<List<'d>> = Vec::new();
    let mut taken: HashSet<NodeId> = HashSet::new();
    let mut headings = all(&page.document, HEADINGS);
    headings.retain(|node| {
        let is_heading = |text: Text| list::is_heading_of_list(text.as_str());
        text(node, limits::NAME).is_some_and(is_heading) && !begins_line(node)
    });
    let is_heading: HashSet<NodeId> = headings.iter().map(|node| node.id).collect();
    let is_free = |node: &NodeRef<'_>, taken: &HashSet<NodeId>| {
        !is_in(node, taken) && !is_in(node, no_places)
    };
    for heading in &headings {
        let list = below_heading(own, heading, &is_heading);
        if let Some(list) = list.filter(|list| list.nodes.iter().all(|node| is_free(node, &taken)))
        {
            taken.extend(list.nodes.iter().map(|node| node.id));
            lists.push(list);
        }
    }
    let mut seen: HashSet<NodeId> = HashSet::new();
    for node in all(&page.document, LISTS) {
        // To look into all of many within each other would take minutes.
        let outer = around(&node).filter(|outer| seen.contains(&outer.id));
        if outer.count() >= LIST_WITHIN || !is_free(&node, &taken) {
            continue;
        }
        seen.insert(node.id);
        let list = List::named(vec![node], cards_within(&[node]));
        if let Some(list) = list.filter(|_| !own.is_told_in(&node, told::MANY)) {
            taken.insert(node.id);
            lists.push(list);
        }
    }
    lists
}

/// Whether a word such as `Popular:` is no heading, but the beginning of a line that goes on.
fn begins_line(node: &NodeRef<'_>) -> bool {
    let next = node.next_sibling();
    let next = next.filter(|next| next.is_text() && !next.text().trim().is_empty());
    next.is_some() && has_name_of(node, &["strong", "span", "a"])
}

/// A heading, with what is around it alone, and the cards that stand below it.
fn below_heading<'d>(
    own: &Own<'_>,
    heading: &NodeRef<'d>,
    is_heading: &HashSet<NodeId>,
) -> Option<List<'d>> {
    let longest = raw_text(heading, limits::NAME).len() + BESIDE_HEADING;
    let is_own = own.holds_headline(heading);
    let mut node = *heading;
    for _ in 0..LIST_WITHIN {
        let (parts, is_told) = parts_below(own, &node, is_heading);
        // Between the page's headline and its text stands who wrote it, and when.
        if is_told && own.has_headline_before(&node) {
            return None;
        }
        let cards = cards_within(&parts);
        let nodes = std::iter::once(node).chain(parts).collect();
        if let Some(list) = List::named(nodes, cards) {
            return Some(list);
        }
        node = node.parent().filter(NodeRef::is_element)?;
        let is_longer = raw_text(&node, longest).trim().len() > longest;
        if is_longer || !is_own && own.holds_headline(&node) {
            return None;
        }
    }
    None
}

/// What stands below a heading up to the next, or to where the page's own story is told; and whether it is.
fn parts_below<'d>(
    own: &Own<'_>,
    heading: &NodeRef<'d>,
    is_heading: &HashSet<NodeId>,
) -> (Vec<NodeRef<'d>>, bool) {
    let mut parts: Vec<NodeRef<'d>> = Vec::new();
    // Above the first link one sentence is enough.
    let mut many = 1;
    let mut next = heading.next_element_sibling();
    while let Some(part) = next {
        let mut inner = std::iter::once(part).chain(part.descendants_it());
        if inner.any(|inner| is_heading.contains(&inner.id)) {
            return (parts, false);
        }
        // Below the headline of a brief stands its excerpt.
        let is_excerpt = parts.last().is_some_and(is_headline);
        if !is_excerpt && (own.is_paragraph(&part) || own.is_told_in(&part, many)) {
            return (parts, true);
        }
        if has_link(&part) {
            many = told::MANY;
        }
        parts.push(part);
        next = part.next_element_sibling();
    }
    (parts, false)
}

fn is_headline(node: &NodeRef<'_>) -> bool {
    has_name_of(node, &["h1", "h2", "h3", "h4", "h5", "h6", "a"]) && has_link(node)
}

fn has_link(node: &NodeRef<'_>) -> bool {
    node.has_name("a") || !below(node, "a[href]").is_empty()
}

/// Cards that stand beside each other, most with an excerpt, and not between the paragraphs of a text.
fn lists_by_shape<'d>(
    page: &Page,
    own: &Own<'_>,
    by: By,
    headlines: &[Headline<'d>],
) -> Vec<Vec<Card<'d>>> {
    let mut lists: Vec<Vec<Card<'d>>> = Vec::new();
    let mut by_parent: HashMap<NodeId, usize> = HashMap::new();
    for card in cards(headlines, &own.around_headline) {
        let Some(parent) = card.whole.parent() else {
            continue;
        };
        let at = *by_parent.entry(parent.id).or_insert(lists.len());
        match lists.get_mut(at) {
            Some(cards) => cards.push(card),
            None => lists.push(vec![card]),
        }
    }
    if !page.may_be_story() {
        lists.iter_mut().for_each(|cards| put_below(cards));
    }
    let is_row = |cards: &Vec<Card<'_>>| {
        let long = cards.iter().filter(|card| card.is_long()).count();
        cards.len() >= ROW && long * 2 > cards.len()
    };
    let mut told_above = ToldAbove::default();
    let has_shape = |cards: &Vec<Card<'_>>| {
        let told = cards.iter().filter(|card| card.excerpt().is_some()).count();
        match told * 2 >= cards.len() {
            true => by == By::Headings && cards.len() >= 2 || is_row(cards),
            false => !page.may_be_story() && is_row(cards),
        }
    };
    let is_list = |cards: &Vec<Card<'_>>| {
        let is_of_paper = |card: &Card<'_>| {
            let url = page.address(&card.headline.link, "href");
            url.is_none_or(|url| page.is_of_site(&url))
        };
        has_shape(cards)
            // Headings that lead to other sites are those of a text.
            && cards.iter().any(is_of_paper)
            && !cards.iter().any(|card| card.is_own(page))
            && !are_of_text(page, cards, &mut told_above)
    };
    lists.iter_mut().for_each(|cards| own.leave_out(cards));
    lists.retain(is_list);
    lists
}

/// Whether cards are parts of a text that they stand in: it goes on behind them; or the page says that it is a story,
/// and they are most of what it tells, or tell what briefs would not.
fn are_of_text(page: &Page, cards: &[Card<'_>], told_above: &mut ToldAbove) -> bool {
    let (Some(first), Some(last)) = (cards.first(), cards.last()) else {
        return false;
    };
    let next = last.whole.next_sibling();
    let above = told_above.of(&first.whole);
    let mut behind = std::iter::successors(next, NodeRef::next_sibling);
    if above > 0 && behind.any(|one| told_by(&one) > 0) {
        return true;
    }
    if !page.is_article() {
        return false;
    }
    let around = first
        .whole
        .parent()
        .filter(|around| !around.has_name("aside"));
    let above = above + around.map_or(0, |around| told_above.of(&around));
    if above == 0 {
        return false;
    }
    let wholes: Vec<NodeRef<'_>> = cards.iter().map(|card| card.whole).collect();
    let said = wholes.iter().map(|whole| raw_text(whole, usize::MAX).len());
    said.sum::<usize>() > above || !are_all_said(page, cards, &wholes)
}

/// How much is told by the paragraphs before a node, beside it. Of all beside each other it is found at once: of many
/// lists each would read what stands above the others.
#[derive(Default)]
struct ToldAbove(HashMap<NodeId, usize>);

impl ToldAbove {
    fn of(&mut self, node: &NodeRef<'_>) -> usize {
        if let Some(above) = self.0.get(&node.id) {
            return *above;
        }
        let parent = node.parent();
        let mut told = 0;
        for child in parent.iter().flat_map(NodeRef::children) {
            self.0.insert(child.id, told);
            told += told_by(&child);
        }
        self.0.get(&node.id).copied().unwrap_or_default()
    }
}

/// How much a node tells if it is a paragraph of a text.
fn told_by(node: &NodeRef<'_>) -> usize {
    if !told::is_paragraph(node) {
        return 0;
    }
    let said = raw_text(node, usize::MAX);
    match has_sentence(&said) {
        true => said.len(),
        false => 0,
    }
}

/// Those that were found, by what they lead to.
struct Briefs<'p> {
    page: &'p Page,
    found: Vec<Brief>,
    by_link: HashMap<Url, usize>,
}

impl Briefs<'_> {
    fn add(&mut self, card: &Card<'_>, left_out: &mut Vec<LeftOut>) {
        let title = headline::words(&card.headline.words);
        let Some(title) = title.filter(|title| !list::says_nothing(title)) else {
            return;
        };
        let Some(link) = self.page.address(&card.headline.link, "href") else {
            let reason = "a brief whose link is no web address, so it leads to no story; save the page with a browser, or give its --url";
            left_out.push(LeftOut::new(None, title.as_str(), reason));
            return;
        };
        if card.is_own(self.page) || self.page.title.as_ref() == Some(&title) {
            return;
        }
        if !self.page.is_of_site(&link) {
            let reason = format!(
                "it leads to another site, {}",
                link.host_str().unwrap_or_default()
            );
            left_out.push(LeftOut::new(None, title.as_str(), reason));
            return;
        }
        let told = card.excerpt().map(|(_, told)| told);
        let (dateline, summary) = match told.as_ref().map(dateline::split) {
            Some(Some((dateline, rest))) => (Some(dateline), Some(rest)),
            _ => (None, told),
        };
        let times = below(&card.whole, "time[datetime]");
        let mut times = times.iter().filter_map(|time| attribute(time, "datetime"));
        let brief = Brief {
            title,
            link: address::plain(link),
            dateline,
            summary,
            published: times.find_map(|time| dates::instant(&time, self.page.zone)),
        };
        self.put(brief);
    }

    /// A page lists a story here with its excerpt and there by its headline alone.
    fn put(&mut self, brief: Brief) {
        match self.by_link.get(&brief.link) {
            None => {
                self.by_link.insert(brief.link.clone(), self.found.len());
                self.found.push(brief);
            }
            Some(&at) if self.found[at].summary.is_none() && brief.summary.is_some() => {
                self.found[at] = brief;
            }
            Some(_) => {}
        }
    }
}
