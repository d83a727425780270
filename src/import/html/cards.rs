//! Cards: parts of a page of which each tells of one other story, by a headline that is a link and perhaps an
//! excerpt.

use super::nodes::{around, attribute, below, has_name_of, is_blank, name_words, text};
use super::schema::is_same_headline;
use super::told;
use super::{Page, address, limits};
use crate::import::page::list;
use crate::model::{INLINE_ELEMENTS, Text};
use dom_query::{NodeId, NodeRef};
use std::collections::{HashMap, HashSet};
use unicode_segmentation::UnicodeSegmentation;

/// Headlines, or what may be.
pub(super) const HEADLINES: &str = "h1, h2, h3, h4, h5, h6, a[class*=title], a[class*=headline], [class*=title] > a, [class*=headline] > a";
/// Where an excerpt may stand in a card.
pub(super) const EXCERPTS: &str = "[class*=excerpt], [class*=snippet], [class*=summary], [class*=description], [class*=subtitle], [class*=dek], p";
/// Words in the names of elements that tell when, by whom or where a story is, or of its picture.
const CREDITS: [&str; 10] = [
    "meta", "date", "author", "byline", "category", "time", "comments", "tag", "caption", "credit",
];
/// What a theme puts behind an excerpt.
const MORE: [&str; 6] = [
    "Read more",
    "Read More",
    "Continue reading",
    "Read article",
    "[…]",
    "[...]",
];
/// A card's excerpt has at least so many characters, or is a sentence.
const SHORTEST_EXCERPT: usize = 20;
/// A headline has at least so many words, if nothing but its link says that it is one.
const HEADLINE: usize = 3;
/// How far up from a headline the link may be that it is part of.
const LINK_WITHIN: usize = 4;

/// A headline that is a link.
#[derive(Clone, Copy)]
pub(super) struct Headline<'d> {
    /// What says it.
    pub(super) words: NodeRef<'d>,
    pub(super) link: NodeRef<'d>,
}

/// A part of a page that tells of one other story.
pub(super) struct Card<'d> {
    pub(super) headline: Headline<'d>,
    pub(super) whole: NodeRef<'d>,
    /// What stands below it, where a list is no more than headings and paragraphs in turn.
    pub(super) below: Option<NodeRef<'d>>,
}

impl<'d> Card<'d> {
    /// Whether it is that of the page's own story, or of a part of it, such as an update. A page that is no story
    /// may list those of one address, each by its query.
    pub(super) fn is_own(&self, page: &Page) -> bool {
        let link = &self.headline.link;
        let is_address = || {
            let url = page.address(link, "href").map(address::plain);
            url.is_some() && url == page.address
        };
        let is_same =
            |title: &Text| text(&self.headline.words, limits::TITLE).as_ref() == Some(title);
        let is_part = || page.is_article() && page.is_place_on_it(link);
        is_address() || is_part() || page.title.as_ref().is_some_and(is_same)
    }

    /// Its excerpt, with the element that says it.
    pub(super) fn excerpt(&self) -> Option<(NodeRef<'d>, Text)> {
        let headline = text(&self.headline.words, limits::TITLE)?;
        let is_credit = |node: &NodeRef<'_>| {
            name_words(node)
                .iter()
                .any(|word| CREDITS.contains(&word.as_str()))
        };
        let mut parts = below(&self.whole, EXCERPTS);
        parts.extend(self.below.filter(|below| below.is(EXCERPTS)));
        // What stands above a headline is seldom that.
        parts.sort_by_key(|part| part.id < self.headline.words.id);
        // A sentence with the link in it is none of what that leads to.
        let around: HashSet<NodeId> = around(&self.headline.words).map(|node| node.id).collect();
        let parts = parts.into_iter();
        let parts = parts.chain(std::iter::once_with(|| self.paragraphs(&around)).flatten());
        let mut texts = parts.filter(|part| !around.contains(&part.id) && !is_credit(part));
        texts.find_map(|part| {
            let text = text(&part, limits::SUMMARY)?;
            let mut words = text.as_str();
            for more in MORE {
                words = words
                    .trim_end_matches(['»', '→', ' '])
                    .trim_end_matches(more)
                    .trim_end();
            }
            let text = Text::new(words)?;
            let is_long = text.as_str().chars().count() >= SHORTEST_EXCERPT || is_sentence(&text);
            let is_headline = is_same_headline(text.as_str(), headline.as_str());
            (is_long && !is_headline && !list::says_nothing(&text)).then_some((part, text))
        })
    }

    /// The sentences below its headline, in whatever elements: up to what is `around` that.
    fn paragraphs(&self, around_headline: &HashSet<NodeId>) -> Vec<NodeRef<'d>> {
        let headline = HashSet::from([self.headline.words.id, self.headline.link.id]);
        let parts = std::iter::once(self.whole).chain(self.below);
        let said = parts.flat_map(|part| told::paragraphs(&part, &headline));
        let below = said.filter(|said| said.first.id > self.headline.words.id);
        let element = |first: NodeRef<'d>| {
            let around = around(&first).skip(1);
            let within = around.take_while(|node| !around_headline.contains(&node.id));
            let within: Vec<NodeRef<'d>> = within.collect();
            let mut blocks = within.iter();
            let block = blocks.find(|node| !has_name_of(node, &INLINE_ELEMENTS));
            block.or(within.last()).copied()
        };
        below.filter_map(|said| element(said.first)).collect()
    }

    /// Whether its headline is one by its length: the names of a site's parts are shorter.
    pub(super) fn is_long(&self) -> bool {
        let words = text(&self.headline.words, limits::TITLE);
        words.is_some_and(|words| words.as_str().unicode_words().nth(HEADLINE - 1).is_some())
    }
}

/// The headlines among elements, each link once.
pub(super) fn headlines<'d>(candidates: &[NodeRef<'d>]) -> Vec<Headline<'d>> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for words in candidates {
        let link = match words.has_name("a") {
            true => Some(*words),
            false => below(words, "a[href]").first().copied().or_else(|| {
                words
                    .ancestors_it(Some(LINK_WITHIN))
                    .find(|around| around.has_name("a"))
            }),
        };
        if let Some(link) = link.filter(|link| link.has_attr("href"))
            && !leads_to_list(&link)
            && seen.insert(link.id)
        {
            found.push(Headline {
                words: *words,
                link,
            });
        }
    }
    found
}

/// Whether a link is the name of a section, a tag or an author.
pub(super) fn leads_to_list(link: &NodeRef<'_>) -> bool {
    let name = text(link, limits::NAME);
    let name = name.as_ref().map_or("", Text::as_str);
    attribute(link, "href").is_some_and(|written| address::is_of_list(&written, name))
}

/// The cards of a part of a page, or of several beside each other: around its headlines, or else its plain links.
pub(super) fn cards_within<'d>(parts: &[NodeRef<'d>]) -> Vec<Card<'d>> {
    let select = |selector: &str| -> Vec<NodeRef<'d>> {
        let own = parts.iter().copied().filter(|part| part.is(selector));
        own.chain(parts.iter().flat_map(|part| below(part, selector)))
            .collect()
    };
    let mut found = headlines(&select(HEADLINES));
    found.retain(|one| {
        !text(&one.words, limits::TITLE).is_some_and(|text| list::is_heading_of_list(text.as_str()))
    });
    if found.is_empty() {
        found = plain_links(select("a[href]"), parts);
    }
    let ends: HashSet<NodeId> = parts
        .iter()
        .filter_map(|part| Some(part.parent()?.id))
        .collect();
    let mut cards = cards(&found, &ends);
    put_below(&mut cards);
    cards
}

/// The links that may be headlines where nothing says which are: of those in some `parts` of a page.
pub(super) fn plain_links<'d>(
    mut links: Vec<NodeRef<'d>>,
    parts: &[NodeRef<'d>],
) -> Vec<Headline<'d>> {
    links.retain(|link| !leads_to_list(link) && !is_blank(link));
    if !links.is_empty() {
        let in_text: HashSet<NodeId> = parts.iter().flat_map(told::links_in_text).collect();
        links.retain(|link| !in_text.contains(&link.id));
    }
    // Behind an excerpt stands one that leads to the same, such as `Read on`.
    links.dedup_by_key(|link| attribute(link, "href"));
    // Of a link that is the whole card, what stands above its excerpt.
    let words = |link: &NodeRef<'d>| {
        let excerpt = below(link, EXCERPTS).first().copied()?;
        let above = std::iter::successors(excerpt.prev_element_sibling(), |above| {
            above.prev_element_sibling()
        });
        above.into_iter().find(|above| !is_blank(above))
    };
    let links = links.into_iter().map(|link| Headline {
        words: words(&link).unwrap_or(link),
        link,
    });
    links.collect()
}

/// Gives each card that is no more than its headline what stands below that.
pub(super) fn put_below(cards: &mut [Card<'_>]) {
    let holds_headline: HashSet<NodeId> = cards
        .iter()
        .flat_map(|card| around(&card.headline.words))
        .map(|node| node.id)
        .collect();
    for card in cards {
        let is_all = || {
            let words = [&card.whole, &card.headline.words].map(|node| text(node, limits::TITLE));
            words[0] == words[1]
        };
        let next = card.whole.next_element_sibling().filter(|_| is_all());
        let is_short = |next: &NodeRef<'_>| {
            next.is(EXCERPTS) || told::paragraphs(next, &HashSet::new()).len() < told::MANY
        };
        card.below = next.filter(|next| !holds_headline.contains(&next.id) && is_short(next));
    }
}

/// Around each headline the largest element that has no other.
pub(super) fn cards<'d>(headlines: &[Headline<'d>], ends: &HashSet<NodeId>) -> Vec<Card<'d>> {
    let mut count: HashMap<NodeId, usize> = HashMap::new();
    for headline in headlines {
        for around in headline.words.ancestors_it(None) {
            *count.entry(around.id).or_default() += 1;
        }
    }
    let whole = |headline: &Headline<'d>| {
        let around = headline.words.ancestors_it(None);
        let alone = around
            .take_while(|around| count.get(&around.id) == Some(&1) && !ends.contains(&around.id));
        alone
            .filter(|around| around.is_element())
            .last()
            .unwrap_or(headline.words)
    };
    headlines
        .iter()
        .map(|headline| Card {
            headline: *headline,
            whole: whole(headline),
            below: None,
        })
        .collect()
}

/// Whether a short text is a sentence, and not a date or how long it takes to read.
fn is_sentence(text: &Text) -> bool {
    let text = text.as_str();
    text.ends_with(['.', '!', '?', '…', '。', '؟', '।'])
        && text.contains(' ')
        && !text.contains(|c: char| c.is_ascii_digit())
}
