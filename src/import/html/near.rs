//! What of a page is its own story's: what is around its headline and its text. A page shows others as
//! well, in tickers, cards and lists, and may go on with the next.

use super::extent::Extent;
use super::nodes::{Known, all, around, attribute, below, has_name_of, ids, raw_text, text};
use super::schema::{self, is_same_headline};
use super::{Page, address, furniture, limits, moments};
use crate::import::page::list;
use dom_query::{NodeId, NodeRef};
use std::collections::{HashMap, HashSet};

/// A page shows its headline above the story, and perhaps in a bar that stays when it is scrolled.
const HEADINGS: usize = 5;
/// What within a story's element is of something else.
const OF_OTHERS: &str = "article, aside, nav, form, .comment, .comments, #comments, [class*=related], [role=complementary]";
/// Classes of the element of one story; with more words in it, as `post-layout`, a class may be that of all.
const OF_STORIES: [&str; 3] = ["hentry", "post", "single-post"];
/// Headlines of cards.
const OF_CARDS: &str = "h2 a[href], h3 a[href], h4 a[href], h5 a[href], a[href] h3, a[href] h4";

/// The headings in which the page shows its headline.
pub(super) struct Headings<'p> {
    found: Vec<NodeRef<'p>>,
    /// They and what is around them, each with how many elements lie around it.
    depths: HashMap<NodeId, usize>,
    known: Known<usize>,
}

impl<'p> Headings<'p> {
    pub(super) fn of(page: &'p Page) -> Self {
        let is_own = |heading: &NodeRef<'_>| {
            let words = text(heading, limits::TITLE).zip(page.title.as_ref());
            words.is_some_and(|(words, title)| is_same_headline(words.as_str(), title.as_str()))
        };
        let headings = all(&page.document, "h1, h1 > *, h2, h3, [itemprop~=headline]");
        let found: Vec<_> = headings.into_iter().filter(is_own).take(HEADINGS).collect();
        let mut depths = HashMap::new();
        for heading in &found {
            let around: Vec<NodeId> = around(heading).map(|around| around.id).collect();
            let deepest = around.len();
            depths.extend(around.into_iter().zip((0..deepest).rev()));
        }
        Self {
            found,
            depths,
            known: Known::new(),
        }
    }

    pub(super) fn found(&self) -> &[NodeRef<'p>] {
        &self.found
    }

    pub(super) fn is_one(&self, node: &NodeRef<'_>) -> bool {
        self.found.iter().any(|heading| heading.id == node.id)
    }

    /// Whether an element is one or holds one.
    pub(super) fn holds(&self, node: &NodeRef<'_>) -> bool {
        self.depths.contains_key(&node.id)
    }

    /// How deep the innermost element lies that an element and a heading both are in.
    pub(super) fn depth(&self, node: &NodeRef<'_>) -> usize {
        let depth = |around: &NodeRef<'_>| self.depths.get(&around.id).copied();
        self.known.of(node, depth).unwrap_or(0)
    }

    /// The first heading in the innermost element that an element and a heading both are in.
    pub(super) fn beside(&self, node: &NodeRef<'_>) -> Option<NodeId> {
        let common = self.common(node)?;
        let mut beside = self.found.iter();
        beside
            .find(|heading| around(heading).any(|around| around.id == common.id))
            .map(|heading| heading.id)
    }

    fn common<'n>(&self, node: &NodeRef<'n>) -> Option<NodeRef<'n>> {
        around(node).find(|around| self.depths.contains_key(&around.id))
    }

    /// The element of a story whose text is this: the `article` that the headline is in; else what is around
    /// the headline and the text both; and of a page that shows no headline the `article` of its text.
    pub(super) fn whole(&self, body: &NodeRef<'p>) -> Option<NodeRef<'p>> {
        let article = |node: &NodeRef<'p>| around(node).find(|around| around.has_name("article"));
        let mut articles = self.found.iter().filter_map(article);
        articles
            .next()
            .or_else(|| self.common(body))
            .or_else(|| article(body))
    }
}

/// What is known of that.
pub(super) struct Near<'p> {
    headings: Headings<'p>,
    /// The story's text, and what is around it.
    around_body: HashSet<NodeId>,
    /// The element of the story; `None` where that is the whole page.
    whole: Option<NodeRef<'p>>,
    /// The story's text from its first paragraph on.
    told: HashSet<NodeId>,
    /// Where that begins.
    begins: Option<NodeId>,
    /// What is of something else.
    of_others: HashSet<NodeId>,
    known: Known<bool>,
}

impl<'p> Near<'p> {
    pub(super) fn of(page: &'p Page) -> Self {
        let headings = Headings::of(page);
        let body = page.extent.and_then(|extent| extent.around(page));
        let article = |node: &NodeRef<'p>| around(node).find(|around| around.has_name("article"));
        let whole = match &body {
            Some(body) => headings.whole(body).or(Some(*body)),
            None => headings.found.iter().find_map(article),
        };
        let around_body = body.iter().flat_map(around).map(|around| around.id);
        let nodes = page
            .extent
            .map_or_else(Vec::new, |extent| extent.nodes(page));
        let begins = nodes.iter().find(|node| furniture::begins_text(node));
        Self {
            begins: begins.map(|node| node.id),
            headings,
            around_body: around_body.collect(),
            whole,
            told: page
                .extent
                .map_or_else(HashSet::new, |extent| told(page, &extent)),
            of_others: of_others(page),
            known: Known::new(),
        }
    }

    /// The element of the story; `None` where that is the whole page.
    pub(super) fn whole(&self) -> Option<NodeRef<'p>> {
        self.whole
    }

    /// The headings in which the page shows its headline.
    pub(super) fn headings(&self) -> &[NodeRef<'p>] {
        self.headings.found()
    }

    /// The heading above what the story tells.
    pub(super) fn headline(&self) -> Option<&NodeRef<'p>> {
        let mut headings = self.headings().iter();
        headings.rfind(|heading| self.is_above_text(heading))
    }

    /// Whether an element is around the story of which the page says that it is one's.
    pub(super) fn is_named_story(&self) -> bool {
        let is_page = |node: &NodeRef<'_>| has_name_of(node, &["main", "body", "html"]);
        let elements = self.whole.iter().flat_map(around);
        elements
            .take_while(|node| !is_page(node))
            .any(|node| is_story(&node))
    }

    /// Whether a node stands below the headline or closer to it than the text does; of a page that shows none, below
    /// the beginning of the text.
    pub(super) fn is_from_headline_on(&self, node: &NodeRef<'_>) -> bool {
        let Some(headline) = self.headline() else {
            return self.is_below_beginning(node);
        };
        let is_beside = || {
            let whole = self.whole.map_or(0, |whole| self.depth(&whole));
            self.depth(node) > whole
        };
        headline.id < node.id || is_beside()
    }

    /// How deep the innermost element lies that an element and a headline both are in.
    pub(super) fn depth(&self, node: &NodeRef<'_>) -> usize {
        self.headings.depth(node)
    }

    /// Whether an element holds a headline or the text of the story: what is said of it is said of more than a part.
    pub(super) fn is_around(&self, node: &NodeRef<'_>) -> bool {
        self.headings.holds(node) || self.around_body.contains(&node.id)
    }

    /// Whether an element holds the text of the story.
    pub(super) fn is_around_text(&self, node: &NodeRef<'_>) -> bool {
        self.around_body.contains(&node.id)
    }

    /// Whether an element is part of what the story tells.
    pub(super) fn is_told(&self, node: &NodeRef<'_>) -> bool {
        self.told.contains(&node.id)
    }

    /// Whether a node stands behind the beginning of what the story tells.
    pub(super) fn is_below_beginning(&self, node: &NodeRef<'_>) -> bool {
        self.begins.is_some_and(|begins| begins < node.id)
    }

    /// Whether a node stands above what the story tells, and is no part of that.
    pub(super) fn is_above_text(&self, node: &NodeRef<'_>) -> bool {
        self.begins.is_some_and(|begins| node.id < begins) && !self.is_told(node)
    }

    /// Whether an element is of the story, and neither of a card, a list or a box beside it, nor part of a
    /// link to another.
    pub(super) fn is_own(&self, node: &NodeRef<'_>) -> bool {
        let own = self.known.of(node, |around| self.is_own_by_itself(around));
        own.unwrap_or(self.whole.is_none())
    }

    /// `None` where what is around an element decides.
    fn is_own_by_itself(&self, node: &NodeRef<'_>) -> Option<bool> {
        if self.is_around(node) {
            let whole = self.whole;
            return Some(
                whole.is_none_or(|whole| around(node).any(|around| around.id == whole.id)),
            );
        }
        self.of_others.contains(&node.id).then_some(false)
    }
}

/// Whether an element is of one story, by what it is, what it says it is, or its class.
fn is_story(node: &NodeRef<'_>) -> bool {
    let says = |key: &str, is_one: &dyn Fn(&str) -> bool| {
        let said = attribute(node, key);
        said.is_some_and(|said| said.split_whitespace().any(is_one))
    };
    let is_type = |address: &str| {
        let name = address.rsplit('/').next();
        name.is_some_and(schema::is_article)
    };
    node.has_name("article")
        || says("role", &|role| role == "article")
        || says("itemtype", &is_type)
        || says("class", &|class| OF_STORIES.contains(&class))
}

/// The nodes of a text from its first paragraph on, with the times before that which are its own.
fn told(page: &Page, extent: &Extent) -> HashSet<NodeId> {
    let nodes = extent.nodes(page);
    let begins = nodes.iter().position(furniture::begins_text);
    let (head, told) = nodes.split_at(begins.unwrap_or(nodes.len()));
    let is_told = |node: &&NodeRef<'_>| node.has_name("time") && moments::is_of_text(node);
    let told = head.iter().filter(is_told).chain(told);
    told.map(|node| node.id).collect()
}

/// The elements that are of something else: boxes, links that lead away, cards with a headline that does,
/// and items of lists.
fn of_others(page: &Page) -> HashSet<NodeId> {
    let mut found = ids(page, OF_OTHERS);
    let mut links = all(&page.document, "a[href]");
    links.retain(|link| leads_away(page, link));
    found.extend(links.iter().map(|link| link.id));
    let is_item = |node: &NodeRef<'_>| node.has_name("li");
    found.extend(
        above(&links)
            .iter()
            .filter(|node| is_item(node))
            .map(|node| node.id),
    );
    let of_links: HashSet<NodeId> = links.iter().map(|link| link.id).collect();
    let mut headlines = all(&page.document, OF_CARDS);
    headlines.retain(|headline| {
        let mut around = std::iter::once(*headline).chain(headline.ancestors_it(None));
        around.any(|around| of_links.contains(&around.id))
    });
    found.extend(above(&headlines).iter().map(|node| node.id));
    found
}

/// What is around any of these.
fn above<'n>(nodes: &[NodeRef<'n>]) -> Vec<NodeRef<'n>> {
    let mut seen: HashSet<NodeId> = HashSet::new();
    let mut found = Vec::new();
    for node in nodes {
        let around = around(node).skip(1);
        found.extend(around.take_while(|around| seen.insert(around.id)));
    }
    found
}

/// Whether a link leads to another story. To a section, an author or a picture leads none, nor does a
/// date, whose link is the story's own or that of a day.
pub(super) fn leads_away(page: &Page, link: &NodeRef<'_>) -> bool {
    let words = text(link, limits::NAME);
    let is_of_author = || attribute(link, "rel").is_some_and(|rel| rel.contains("author"));
    let is_date = || {
        let times = below(link, "time");
        let time = times.first().and_then(|time| text(time, limits::NAME));
        words.is_some() && (time == words || words.as_ref().is_some_and(list::says_nothing))
    };
    let written = attribute(link, "href").unwrap_or_default();
    let name = raw_text(link, limits::NAME);
    let is_elsewhere = || {
        let url = page.address(link, "href");
        match (&url, &page.address) {
            (Some(url), Some(own)) => !address::is_same(url, own),
            _ => true,
        }
    };
    let is_none = written.starts_with('#')
        || address::is_file(&written)
        || address::is_of_list(&written, name.trim());
    !is_none && !is_of_author() && !is_date() && is_elsewhere()
}
