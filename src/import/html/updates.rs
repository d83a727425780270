//! The updates of a live blog: a story of many, each an `article` within the story's own.
//!
//! Cards of other stories, notes and what a reader says stand there in the same element. An update is one of
//! several, and leads to no other page; of which it is not sure is none, so that the story ends before it.

use super::furniture::{self, HEADINGS};
use super::near::{self, Headings};
use super::nodes::{all, around, below, has_name_of, is_blank, is_in, raw_text};
use super::{Page, limits};
use dom_query::{NodeId, NodeRef};
use std::collections::{HashMap, HashSet};

/// What stands above a story and leads nobody into it.
const ASIDE: [&str; 4] = ["aside", "figure", "form", "nav"];

/// The elements that are updates.
pub(super) struct Updates(HashSet<NodeId>);

impl Updates {
    /// Those of a page's story: two or more, equally deep in it, each with a time or a heading of its own.
    pub(super) fn of(page: &Page, headings: &Headings<'_>, of_others: &HashSet<NodeId>) -> Self {
        let mut alike: HashMap<(NodeId, usize), Vec<NodeId>> = HashMap::new();
        for update in all(&page.document, "article article") {
            let story = update.parent().and_then(|around| article(&around));
            let story = story.filter(|story| headings.holds(story) && !headings.holds(&update));
            let is_one =
                || has_beginning(&update) && !is_card(page, &update) && !is_in(&update, of_others);
            if let Some(story) = story.filter(|_| is_one()) {
                let depth = around(&update).count();
                alike.entry((story.id, depth)).or_default().push(update.id);
            }
        }
        let several = alike.into_values().filter(|updates| updates.len() > 1);
        Self(several.flatten().collect())
    }

    /// The update whose text this is.
    pub(super) fn around<'p>(&self, body: &NodeRef<'p>) -> Option<NodeRef<'p>> {
        article(body).filter(|article| self.0.contains(&article.id))
    }
}

/// What leads to updates: the first that tells something between the headline and one of them.
pub(super) fn lead<'p>(headings: &Headings<'_>, update: &NodeRef<'p>) -> Option<NodeRef<'p>> {
    let above = |node: NodeRef<'p>| {
        let above = node.prev_element_sibling();
        std::iter::successors(above, NodeRef::prev_element_sibling)
    };
    around(update)
        .take_while(|around| !headings.holds(around))
        .flat_map(above)
        .take_while(|above| !headings.holds(above))
        .filter(|above| !has_name_of(above, &ASIDE))
        .filter(|above| furniture::has_sentence(&raw_text(above, limits::SUMMARY)))
        .last()
}

/// The innermost `article` that a node is in.
pub(super) fn article<'n>(node: &NodeRef<'n>) -> Option<NodeRef<'n>> {
    around(node).find(|around| around.has_name("article"))
}

fn has_beginning(update: &NodeRef<'_>) -> bool {
    let mut inner = update.descendants_it();
    inner.any(|node| node.has_name("time") || has_name_of(&node, &HEADINGS))
}

/// Whether it leads to another story by what is around it, or above its text: by its headline, its picture, or a
/// link that is laid over it. What its text links it speaks of.
fn is_card(page: &Page, article: &NodeRef<'_>) -> bool {
    let is_heading = |node: &NodeRef<'_>| has_name_of(node, &HEADINGS);
    let is_of_headline = |link: &NodeRef<'_>| {
        let mut inner = link.descendants_it();
        is_blank(link)
            || around(link).any(|node| is_heading(&node))
            || inner.any(|node| is_heading(&node))
    };
    let text = article.descendants_it().find(furniture::begins_text);
    let is_above = |link: &NodeRef<'_>| text.is_none_or(|text| link.id < text.id);
    let leads = |link: &NodeRef<'_>| near::leads_away(page, link) && page.leads_to_another(link);
    let mut outer = article.ancestors_it(None).filter(|node| node.has_name("a"));
    let links = below(article, "a[href]");
    let mut links = links.iter().take_while(|link| is_above(link));
    outer.any(|link| leads(&link)) || links.any(|link| is_of_headline(link) && leads(link))
}
