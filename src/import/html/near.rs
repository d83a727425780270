//! Where on a page its own story is: around its headline. A page shows others as well, in tickers, cards
//! and lists, and may go on with the next.

use super::nodes::{all, attribute, below, text};
use super::schema::is_same_headline;
use super::{Page, address, body, limits};
use dom_query::{NodeId, NodeRef};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// A page shows its headline above the story, and perhaps in a bar that stays when it is scrolled.
const HEADINGS: usize = 5;
/// What within a story's element is of something else.
const OF_OTHERS: &str = "article, aside, nav, form, .comment, .comments, #comments, [class*=related], [role=complementary]";

/// What is known of that.
pub(super) struct Near<'p> {
    page: &'p Page,
    /// The headlines and what is around them, each with how many elements lie around it.
    depths: HashMap<NodeId, usize>,
    /// The marked body that is nearest to them, and what is around it.
    around_body: HashSet<NodeId>,
    /// The element of the story; `None` where that is the whole page.
    whole: Option<NodeRef<'p>>,
    /// Whether elements are of something else, as far as that was asked.
    of_others: RefCell<HashMap<NodeId, bool>>,
}

impl<'p> Near<'p> {
    pub(super) fn of(page: &'p Page) -> Self {
        let is_own = |heading: &NodeRef<'_>| {
            let words = text(heading, limits::TITLE).zip(page.title.as_ref());
            words.is_some_and(|(words, title)| is_same_headline(words.as_str(), title.as_str()))
        };
        let headings = all(&page.document, "h1, h1 > *, h2, h3, [itemprop~=headline]");
        let headings: Vec<_> = headings.into_iter().filter(is_own).take(HEADINGS).collect();
        let mut near = Self {
            page,
            depths: depths_around(&headings),
            around_body: HashSet::new(),
            whole: None,
            of_others: RefCell::default(),
        };
        let bodies = all(&page.document, body::MARKED);
        let nearest = bodies.iter().max_by_key(|body| near.depth(body));
        near.whole = near.find_whole(&headings, nearest);
        if let Some(body) = nearest {
            near.around_body = around(body).map(|around| around.id).collect();
        }
        near
    }

    /// The `article` that the headline is in; else what is around the headline and a marked body both; and
    /// of a page that shows no headline the `article` of its body.
    fn find_whole(
        &self,
        headings: &[NodeRef<'p>],
        body: Option<&NodeRef<'p>>,
    ) -> Option<NodeRef<'p>> {
        let article = |node: &NodeRef<'p>| around(node).find(|around| around.has_name("article"));
        let common = body.and_then(|body| {
            let mut around = around(body);
            around.find(|around| self.depths.contains_key(&around.id))
        });
        let of_body = || body.and_then(article).or(body.copied());
        headings
            .iter()
            .find_map(article)
            .or(common)
            .or_else(of_body)
    }

    /// The element of the story; `None` where that is the whole page.
    pub(super) fn whole(&self) -> Option<NodeRef<'p>> {
        self.whole
    }

    /// How deep the innermost element lies that an element and a headline both are in.
    pub(super) fn depth(&self, node: &NodeRef<'_>) -> usize {
        let mut depths = around(node).filter_map(|around| self.depths.get(&around.id));
        depths.next().copied().unwrap_or(0)
    }

    /// Whether an element is of the story, and neither of a card, a list or a box beside it, nor part of a
    /// link to another.
    pub(super) fn is_own(&self, node: &NodeRef<'_>) -> bool {
        for around in around(node) {
            if self.depths.contains_key(&around.id) || self.around_body.contains(&around.id) {
                return self.is_within(&around);
            }
            // Many elements lie in the same, whose whole content is looked at for this.
            let known = self.of_others.borrow().get(&around.id).copied();
            let is_of_others = known.unwrap_or_else(|| self.is_of_others(&around));
            self.of_others.borrow_mut().insert(around.id, is_of_others);
            if is_of_others {
                return false;
            }
        }
        self.whole.is_none()
    }

    fn is_of_others(&self, node: &NodeRef<'_>) -> bool {
        let leads_away = |link: &NodeRef<'_>| self.leads_away(link);
        let is_item = || node.has_name("li") && below(node, "a[href]").iter().any(leads_away);
        self.leads_away(node) || node.is(OF_OTHERS) || is_item() || is_card(node)
    }

    fn is_within(&self, node: &NodeRef<'_>) -> bool {
        self.whole
            .is_none_or(|whole| around(node).any(|around| around.id == whole.id))
    }

    fn leads_away(&self, link: &NodeRef<'_>) -> bool {
        let is_of_author = || attribute(link, "rel").is_some_and(|rel| rel.contains("author"));
        let url = self.page.address(link, "href").map(address::plain);
        link.has_name("a") && link.has_attr("href") && url != self.page.address && !is_of_author()
    }
}

/// Whether an element has a headline that leads to another story.
fn is_card(node: &NodeRef<'_>) -> bool {
    const HEADLINES: &str =
        "h2 a[href], h3 a[href], h4 a[href], h5 a[href], a[href] h3, a[href] h4";
    !below(node, HEADLINES).is_empty()
}

fn around<'n>(node: &NodeRef<'n>) -> impl Iterator<Item = NodeRef<'n>> + use<'n> {
    let ancestors = node.ancestors(None);
    std::iter::once(*node).chain(ancestors)
}

fn depths_around(nodes: &[NodeRef<'_>]) -> HashMap<NodeId, usize> {
    let mut depths = HashMap::new();
    for node in nodes {
        let around: Vec<NodeId> = around(node).map(|around| around.id).collect();
        let deepest = around.len();
        depths.extend(around.into_iter().zip((0..deepest).rev()));
    }
    depths
}
