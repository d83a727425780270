//! What a page tells itself, so that no list takes it: its headline, what it marks as its story's text, and
//! paragraphs that no card needs.

use super::cards::{Card, Headline, cards_within};
use super::extent;
use super::near::Headings;
use super::nodes::{around, has_name_of, ids, is_in, is_linked};
use super::sentences::has_sentence;
use super::{Page, limits};
use crate::import::page::byline::is_of_date;
use crate::model::INLINE_ELEMENTS;
use dom_query::{NodeId, NodeRef};
use std::collections::HashSet;
use unicode_segmentation::UnicodeSegmentation;

/// So many paragraphs besides its headline and excerpt are more than a card's.
pub(super) const MANY: usize = 2;
/// So many words are told, even in a language that ends no sentence by a point.
const LONG: usize = 20;

/// What ends a label.
const LABEL_ENDS: [char; 8] = [':', '•', '·', '»', '|', '-', '–', '—'];

/// What a page shows as its own.
pub(super) struct Own<'p> {
    page: &'p Page,
    /// What is around its headlines. Those that are links may be those of a card.
    pub(super) around_headline: HashSet<NodeId>,
    /// What it marks as its text, if it is a story.
    pub(super) marked: HashSet<NodeId>,
}

/// What an element tells that has one headline with a link.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// That there is a story: by its headline, and perhaps an excerpt.
    Card,
    /// The whole story, below its headline, as pages do that list what they last published.
    Post,
    /// What may be the page's own story, with a headline in it that leads to another.
    Own,
}

impl<'p> Own<'p> {
    pub(super) fn of(page: &'p Page) -> Self {
        let headings = Headings::of(page);
        let is_own = |heading: &&NodeRef<'_>| heading.has_name("h1") || !is_link(heading);
        let own = headings.found().iter().filter(is_own);
        let own = own.filter(|_| !page.is_no_article());
        Self {
            page,
            around_headline: own.flat_map(around).map(|node| node.id).collect(),
            marked: match page.is_article() {
                true => ids(page, extent::MARKED),
                false => HashSet::new(),
            },
        }
    }

    /// Whether an element holds one of the page's headlines.
    pub(super) fn holds_headline(&self, node: &NodeRef<'_>) -> bool {
        self.around_headline.contains(&node.id)
    }

    /// Whether one of the page's headlines stands before an element, beside it. Not asked of all that stands there:
    /// of many headings each would ask it of the others.
    pub(super) fn has_headline_before(&self, node: &NodeRef<'_>) -> bool {
        let beside = node.parent().map(|around| around.id);
        let mut before = self.around_headline.iter().filter(|id| **id < node.id);
        before.any(|id| {
            let around = self.page.document.tree.get(id);
            around.and_then(|one| one.parent()).map(|one| one.id) == beside
        })
    }

    /// Whether a part of a page tells the page's own: by so `many` paragraphs if it has no card, or several besides
    /// its cards. What a page that is no story says beside its lists leads to them.
    pub(super) fn is_told_in(&self, part: &NodeRef<'_>, many: usize) -> bool {
        if !self.page.may_be_story() {
            return false;
        }
        if self.holds_headline(part) {
            return true;
        }
        let cards = cards_within(&[*part]);
        if cards.iter().any(|card| self.tells(card) == Tells::Own) {
            return true;
        }
        // Where a card is no more than its headline, the excerpt stands behind it.
        let behind = |card: &Card<'_>| {
            let next = card.whole.next_element_sibling();
            let behind = card.below.or(next.filter(|_| card.excerpt().is_none()));
            behind.map(|node| node.id)
        };
        let wholes = cards
            .iter()
            .flat_map(|card| [Some(card.whole.id), behind(card)]);
        let wholes: HashSet<NodeId> = wholes.flatten().collect();
        let many = if cards.is_empty() { many } else { MANY };
        let besides = paragraphs(part, &wholes);
        besides.len() >= many || besides.iter().any(|paragraph| self.is_marked(paragraph))
    }

    /// Whether an element is a paragraph of its story, and no item of a list.
    pub(super) fn is_paragraph(&self, part: &NodeRef<'_>) -> bool {
        self.page.may_be_story() && is_paragraph(part)
    }

    /// Whether a paragraph is of a text that the page marks.
    fn is_marked(&self, paragraph: &Paragraph<'_>) -> bool {
        is_in(&paragraph.first, &self.marked)
    }

    /// What a card tells.
    pub(super) fn tells(&self, card: &Card<'_>) -> Tells {
        let Headline { words, link } = card.headline;
        let mut said = HashSet::from([words.id, link.id]);
        let all = paragraphs(&card.whole, &said);
        let is_above = |one: &Paragraph<'_>| one.first.id < words.id;
        if all
            .first()
            .is_some_and(|first| is_above(first) && self.is_marked(first))
        {
            return Tells::Own;
        }
        said.extend(card.excerpt().map(|(part, _)| part.id));
        let besides = paragraphs(&card.whole, &said);
        if besides.len() < MANY {
            return Tells::Card;
        }
        if besides.first().is_some_and(is_above) {
            return Tells::Own;
        }
        match !self.page.is_article() || card.whole.has_name("article") {
            true => Tells::Post,
            false => Tells::Own,
        }
    }

    /// Leaves of cards beside each other those that are of others. The page's own story and one card beside it are
    /// no list.
    pub(super) fn leave_out(&self, cards: &mut Vec<Card<'_>>) {
        let tells: Vec<Tells> = cards.iter().map(|card| self.tells(card)).collect();
        let are_posts = tells.iter().all(|tells| *tells == Tells::Post);
        let may_be_post = are_posts || cards.len() > 2 || self.around_headline.is_empty();
        let mut tells = tells.into_iter();
        cards.retain(|_| match tells.next() {
            Some(Tells::Post) => may_be_post,
            tells => tells == Some(Tells::Card),
        });
    }
}

/// Whether an element is a paragraph of a story, and no item of a list.
pub(super) fn is_paragraph(node: &NodeRef<'_>) -> bool {
    node.has_name("p") && !is_linked(node)
}

/// Whether a heading is a link, or part of one.
fn is_link(heading: &NodeRef<'_>) -> bool {
    let mut linked = heading.descendants_it().chain(around(heading));
    linked.any(|node| node.has_name("a") && node.has_attr("href"))
}

/// A paragraph, as far as it is no link.
pub(super) struct Paragraph<'n> {
    /// Where it begins.
    pub(super) first: NodeRef<'n>,
    words: String,
    /// The links amid it.
    links: Vec<NodeRef<'n>>,
}

impl Paragraph<'_> {
    fn tells(&self) -> bool {
        has_sentence(&self.words) || self.words.unicode_words().nth(LONG - 1).is_some()
    }
}

/// The links amid the paragraphs of an element: they lead to what is told of there, and are no headlines.
pub(super) fn links_in_text(node: &NodeRef<'_>) -> HashSet<NodeId> {
    let paragraphs = paragraphs(node, &HashSet::new());
    let links = paragraphs.iter().flat_map(|paragraph| &paragraph.links);
    links.map(|link| link.id).collect()
}

/// Whether words before a link are no part of a sentence: a date, a number, a place and a mark behind it.
fn is_label(words: &str) -> bool {
    !words.contains(char::is_alphabetic) || is_of_date(words) || words.ends_with(LABEL_ENDS)
}

/// The paragraphs that an element tells, whatever its elements, but for what is of some others in it. What is below a
/// picture is no part of a text.
pub(super) fn paragraphs<'n>(node: &NodeRef<'n>, others: &HashSet<NodeId>) -> Vec<Paragraph<'n>> {
    enum Step<'n> {
        Into(NodeRef<'n>),
        OutOf,
    }
    let mut found: Vec<Paragraph<'n>> = Vec::new();
    let mut is_open = false;
    let mut steps = vec![Step::Into(*node)];
    while let Some(step) = steps.pop() {
        let Step::Into(node) = step else {
            is_open = false;
            continue;
        };
        if others.contains(&node.id) || has_name_of(&node, &["figure", "figcaption"]) {
            continue;
        }
        if node.has_name("a") && node.has_attr("href") {
            if let Some(open) = found
                .last_mut()
                .filter(|open| is_open && !is_label(open.words.trim()))
            {
                open.links.push(node);
            }
        } else if node.is_text() {
            let words = node.text();
            match found.last_mut().filter(|_| is_open) {
                Some(open) if open.words.len() < limits::SUMMARY => open.words.push_str(&words),
                Some(_) => {}
                None => {
                    is_open = true;
                    found.push(Paragraph {
                        first: node,
                        words: words.to_string(),
                        links: Vec::new(),
                    });
                }
            }
        } else {
            let is_block = node.is_element() && !has_name_of(&node, &INLINE_ELEMENTS);
            if is_block {
                is_open = false;
                steps.push(Step::OutOf);
            }
            let children = node.children();
            steps.extend(children.into_iter().rev().map(Step::Into));
        }
    }
    found.retain(Paragraph::tells);
    found
}
