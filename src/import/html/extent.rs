//! From where to where on a page the text of its story goes: papers part it by advertisements.
//!
//! It is what the page marks as that; where nothing is marked, or no more than a summary, what
//! dom_smoothie, a readability parser, finds. That tells where a text begins and ends, and what stands
//! between is the page's, word for word: a parser that judges elements by their names would lose some.

use super::near::Headings;
use super::nodes::{
    all, around, below, folded, has_name_of, is_in, is_linked, name_words, raw_text,
};
use super::updates::{self, Updates, article};
use super::{Page, beside, furniture, limits, readable};
use crate::import::LeftOut;
use crate::model::Text;
use dom_query::{Document, Matcher, NodeId, NodeRef};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use unicode_segmentation::UnicodeSegmentation;

/// Where themes mark the body, the surest first.
pub(super) const MARKED: &str = "[itemprop~=articleBody], .entry-content, .wp-block-post-content, .td-post-content, \
    .elementor-widget-theme-post-content, [data-elementor-type=wp-post], .et_pb_post_content, .et-l--post, \
    .fl-builder-content-primary, .fl-module-fl-post-content, .brxe-post-content, .fusion-content-tb, \
    .gh-content, .available-content, .field--name-body, .article-body, .article__body, .story-body, .post-content, \
    .post-body, .article-content, .e-content";
/// The most parts of a text among which one is looked for that another says: some forms of some parts.
const FORMS: usize = 50;
/// Words in the name of an element that leads to a text, and is none.
const SUMMARIES: [&str; 8] = [
    "deck",
    "dek",
    "excerpt",
    "intro",
    "lead",
    "lede",
    "standfirst",
    "summary",
];
/// A mark that also stands on what is no more than that.
const OF_ANY_TEXT: &str = ".e-content";
/// So many sentences may be no more than that, whatever it is called.
const LEAD: usize = 2;
/// What is seen or heard without a word.
pub(super) const PICTURES: &str = "img, iframe, audio, video";
/// Fewer characters are the remains of a page, no story.
pub(super) const SHORTEST: usize = 100;

/// Such an extent. It names nodes of the page's document.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    around: NodeId,
    first: NodeId,
    last: NodeId,
    is_marked: bool,
}

impl Extent {
    /// From one element to another, in the innermost that both are in.
    pub(super) fn between(
        first: &NodeRef<'_>,
        last: &NodeRef<'_>,
        is_marked: bool,
    ) -> Option<Self> {
        let around_first: HashSet<NodeId> = around(first).map(|node| node.id).collect();
        let mut around_last = around(last).filter(NodeRef::is_element);
        let common = around_last.find(|node| around_first.contains(&node.id))?;
        Some(Self {
            around: common.id,
            first: first.id,
            last: last.id,
            is_marked,
        })
    }

    /// From where one of two begins to where the other ends.
    fn with(&self, page: &Page, other: &Self) -> Option<Self> {
        let tree = &page.document.tree;
        // The nodes of a page are numbered in their order, what is in an element behind it.
        let first = tree.get(&self.first.min(other.first))?;
        let (own, others) = (tree.get(&self.last)?, tree.get(&other.last)?);
        let is_within = around(&others).any(|node| node.id == own.id);
        let last = if is_within || own.id > others.id {
            own
        } else {
            others
        };
        Self::between(&first, &last, false)
    }

    /// The innermost element that all of it is in.
    pub(super) fn around<'p>(&self, page: &'p Page) -> Option<NodeRef<'p>> {
        page.document.tree.get(&self.around)
    }

    /// The nodes that it is made of, in their order.
    pub(super) fn nodes<'p>(&self, page: &'p Page) -> Vec<NodeRef<'p>> {
        let Some(around) = self.around(page) else {
            return Vec::new();
        };
        if self.around == self.first {
            return around.descendants();
        }
        let nodes = around.descendants();
        let first = nodes.iter().position(|node| node.id == self.first);
        let last = nodes.iter().position(|node| node.id == self.last);
        let (Some(first), Some(last)) = (first, last) else {
            return Vec::new();
        };
        let end = last + 1 + nodes[last].descendants_it().count();
        nodes[first..end].to_vec()
    }

    /// What stands there, taken out of the page.
    pub(super) fn cut_out(&self, page: &Page) -> Option<Document> {
        let whole = self.around(page)?;
        if self.around != self.first {
            let mut kept: HashSet<NodeId> = self.nodes(page).iter().map(|node| node.id).collect();
            let first = page.document.tree.get(&self.first)?;
            kept.extend(around(&first).map(|node| node.id));
            for node in whole.descendants() {
                // Between the parts that a page marks stands what is none of them.
                let is_beside = self.is_marked
                    && node.has_name("aside")
                    && node.parent().is_some_and(|around| around.id == self.around);
                if is_beside || !kept.contains(&node.id) {
                    node.remove_from_parent();
                }
            }
        }
        Some(Document::from(whole.inner_html()))
    }
}

/// Finds it, among what is not of other stories.
pub(super) fn find(
    page: &Page,
    of_others: &HashSet<NodeId>,
    left_out: &mut Vec<LeftOut>,
) -> Option<Extent> {
    let headings = Headings::of(page);
    let comments = said(page, &headings, furniture::COMMENTS);
    let mut sure = of_others.clone();
    sure.extend(comments.iter().map(|node| node.id));
    let likely = said(page, &headings, furniture::LIKELY_COMMENTS);
    let mut of_others = sure.clone();
    of_others.extend(likely.iter().map(|node| node.id));
    let bodies = outermost(page, &sure);
    let marked = marked(page, &headings, &bodies, &of_others, left_out);
    let told = marked.map_or(0, |marked| length(page, &marked));
    let is_summary = |marked: &Extent| {
        may_be_summary(page, marked, told)
            && told < beside::length(page, &headings, marked, &bodies, &of_others)
    };
    let mut tell_dropped = |extent: &Extent| {
        let dropped = dropped(page, &headings, extent, &bodies, &of_others);
        let dropped = dropped.iter();
        dropped.for_each(|whole| updates::tell(page, whole, left_out));
    };
    if marked.is_some() && !marked.as_ref().is_some_and(is_summary) {
        marked.iter().for_each(tell_dropped);
        return marked;
    }
    let readable = |of_others: &HashSet<NodeId>| {
        readable::find(page, of_others).filter(|found| length(page, found) > told)
    };
    let mut found = readable(&of_others);
    if found.is_none() && marked.is_none() && !likely.is_empty() {
        // What is named so may be all that the page tells.
        found = readable(&sure);
    }
    let Some(found) = found else {
        marked.iter().for_each(tell_dropped);
        return marked;
    };
    let lead = marked.filter(|marked| !is_named_summary(page, marked));
    let found = lead.map_or(Some(found), |lead| lead.with(page, &found))?;
    tell_dropped(&found);
    let own: HashSet<NodeId> = found.nodes(page).iter().map(|node| node.id).collect();
    for said in likely.iter().filter(|said| !own.contains(&said.id)) {
        furniture::tell(said, "named as what readers say", left_out);
    }
    Some(found)
}

/// What is marked in the story's element, behind where its text begins, and is none of it.
fn dropped<'p>(
    page: &Page,
    headings: &Headings<'_>,
    extent: &Extent,
    bodies: &[NodeRef<'p>],
    of_others: &HashSet<NodeId>,
) -> Vec<NodeRef<'p>> {
    let own: HashSet<NodeId> = extent.nodes(page).iter().map(|node| node.id).collect();
    let is_live = updates::is_live_blog(page);
    let is_of_story =
        |node: NodeRef<'_>| (is_live || node.has_name("article")) && headings.holds(&node);
    let dropped = bodies.iter().filter(|body| {
        body.id > extent.first
            && !own.contains(&body.id)
            && around(body).any(is_of_story)
            && !is_in(body, of_others)
    });
    updates::wholes(headings, dropped)
}

/// What readers say, by names of it. The whole page of a story may be called so, too.
fn said<'p>(page: &'p Page, headings: &Headings<'_>, names: &str) -> Vec<NodeRef<'p>> {
    let mut found = all(&page.document, names);
    found.retain(|node| !headings.holds(node));
    found
}

/// Whether what is marked may be no more than a summary: by its name, unless it also has that of a body; as a
/// paragraph or a few sentences alone, or as updates; or because the page's data tell more. What else a story's
/// element holds, such as what readers say, is no reason.
fn may_be_summary(page: &Page, marked: &Extent, told: usize) -> bool {
    let first = page.document.tree.get(&marked.first);
    let is_alone = |node: &NodeRef<'_>| {
        let words = raw_text(node, limits::SUMMARY);
        marked.first == marked.last
            && (node.has_name("p") || words.trim().unicode_sentences().nth(LEAD).is_none())
    };
    let in_data = page.text_in_data().and_then(Text::new);
    // Above a text that nothing marks may stand a note on what is new in it.
    let is_update = |first: &NodeRef<'_>| {
        first.has_name("article") && updates::is_called_update(first) == Some(true)
    };
    let is_short = |first: &NodeRef<'_>| {
        first.is(OF_ANY_TEXT) && !is_body(first) || is_alone(first) || is_update(first)
    };
    is_named_summary(page, marked)
        || first.as_ref().is_some_and(is_short)
        || in_data.is_some_and(|text| text.as_str().len() > 2 * told)
}

/// Whether what is marked is called a summary, and has not also the name of a body.
fn is_named_summary(page: &Page, marked: &Extent) -> bool {
    let first = page.document.tree.get(&marked.first);
    first.is_some_and(|first| {
        let mut words = name_words(&first).into_iter();
        words.any(|word| SUMMARIES.contains(&word.as_str())) && !is_body(&first)
    })
}

fn is_body(node: &NodeRef<'_>) -> bool {
    let mut bodies = MARKED.split(", ").map(str::trim);
    bodies.any(|mark| mark.starts_with('.') && mark != OF_ANY_TEXT && node.is(mark))
}

/// The bodies that the page marks; of those within each other the outermost.
fn outermost<'p>(page: &'p Page, of_others: &HashSet<NodeId>) -> Vec<NodeRef<'p>> {
    let mut seen: HashSet<NodeId> = HashSet::new();
    let mut bodies = all(&page.document, MARKED);
    // In their order: what is around others comes before them.
    bodies.retain(|body| {
        let is_within = body.ancestors_it(None).any(|node| seen.contains(&node.id));
        seen.insert(body.id);
        !is_within && !is_in(body, of_others)
    });
    bodies
}

/// From where to where those of the page's own story go, with the updates of a live blog behind them. What is
/// marked alike belongs together.
fn marked(
    page: &Page,
    headings: &Headings<'_>,
    bodies: &[NodeRef<'_>],
    of_others: &HashSet<NodeId>,
    left_out: &mut Vec<LeftOut>,
) -> Option<Extent> {
    let updates = Updates::of(page, headings, of_others);
    let own = own(page, headings, &updates, bodies);
    let first = own.first()?;
    if let Some(update) = own.iter().find_map(|body| updates.around(&body.node)) {
        let lead = updates::lead(headings, &update).unwrap_or(update);
        let begins = if lead.id < first.node.id {
            lead
        } else {
            first.node
        };
        let last = own.last()?.node;
        let taken: HashSet<NodeId> = own.iter().map(|body| body.node.id).collect();
        let between = bodies
            .iter()
            .filter(|body| begins.id < body.id && body.id < last.id && !taken.contains(&body.id));
        // It would be told with them.
        let mut others = updates::wholes(headings, between);
        others.retain(|other| !around(&first.node).any(|node| node.id == other.id));
        for other in others {
            updates::tell(page, &other, left_out);
            other.remove_from_parent();
        }
        return Extent::between(&begins, &last, true);
    }
    // The surest last: of parts that are equally long the last are taken.
    let mut alike: BTreeMap<Reverse<usize>, Vec<NodeRef<'_>>> = BTreeMap::new();
    for body in &own {
        alike.entry(Reverse(body.mark)).or_default().push(body.node);
    }
    let parts = alike.values().max_by_key(|parts| told_by(parts))?;
    let parts = told_once(parts);
    let shows = || parts.iter().any(|part| !below(part, PICTURES).is_empty());
    let is_enough = match told_by(&parts) {
        0 => page.is_article() && shows(),
        told => page.is_article() || told >= SHORTEST,
    };
    if !is_enough {
        return None;
    }
    whole(headings, &parts)
}

/// A body, and which of the marks it has.
struct Marked<'p> {
    node: NodeRef<'p>,
    mark: usize,
}

/// Those of the page's own story: they are nearest to its headline, and the first behind it. A page may go
/// on with the next, whose headline then stands between, and show more of another kind; updates are its own
/// wherever they stand.
fn own<'p>(
    page: &Page,
    headings: &Headings<'_>,
    updates: &Updates,
    bodies: &[NodeRef<'p>],
) -> Vec<Marked<'p>> {
    let deepest = bodies.iter().map(|body| headings.depth(body)).max();
    let mut nearest = marks(bodies);
    let is_update = |body: &Marked<'_>| updates.around(&body.node).is_some();
    nearest.retain(|body| Some(headings.depth(&body.node)) == deepest || is_update(body));
    let heading = nearest
        .first()
        .and_then(|first| headings.beside(&first.node));
    let behind = heading.and_then(|heading| nearest.iter().position(|body| body.node.id > heading));
    let first = behind.or_else(|| {
        let lengths = nearest.iter().map(|body| told_by(&[body.node]));
        let longest = lengths.enumerate().rev().max_by_key(|(_, length)| *length);
        longest.map(|(at, _)| at)
    });
    let others = all(&page.document, "h1");
    let others: Vec<_> = others
        .iter()
        .filter(|other| !headings.is_one(other))
        .collect();
    // The headlines are in their order.
    let is_headline_between = |before: &NodeRef<'_>, body: &NodeRef<'_>| {
        let first = others.partition_point(|other| other.id <= before.id);
        let behind = others[first..].iter();
        let mut between = behind.take_while(|other| other.id < body.id);
        between.any(|other| !around(other).any(|node| node.id == before.id))
    };
    let is_next = |[before, body]: &[Marked<'_>; 2]| {
        let is_apart = || {
            let [before, body] = [before, body].map(|body| article(&body.node));
            before.map(|article| article.id) != body.map(|article| article.id)
        };
        let is_of_kind = || before.mark == body.mark || !begins_with_heading(&body.node);
        is_apart()
            || !is_of_kind()
            || leads_to_another(page, &body.node, &before.node)
            || is_headline_between(&before.node, &body.node)
    };
    nearest.drain(..first.unwrap_or_default());
    let pairs = nearest.array_windows::<2>();
    let own = 1 + pairs.take_while(|pair| !is_next(pair)).count();
    let mut behind = nearest.split_off(own.min(nearest.len()));
    behind.retain(is_update);
    nearest.extend(behind);
    nearest
}

/// From the first of such parts to the last; where each has a heading of its own, from that of the first.
fn whole(headings: &Headings<'_>, parts: &[NodeRef<'_>]) -> Option<Extent> {
    let (first, last) = (parts.first()?, parts.last()?);
    let heading = heading_above(headings, first);
    let next = parts.get(1).and_then(|next| heading_above(headings, next));
    let begins = heading.filter(|_| next.is_some());
    Extent::between(&begins.unwrap_or(*first), last, true)
}

/// The heading of a part, or what is around that alone. When it was written may stand between.
fn heading_above<'p>(headings: &Headings<'_>, part: &NodeRef<'p>) -> Option<NodeRef<'p>> {
    let before = part.prev_element_sibling();
    let mut above = std::iter::successors(before, NodeRef::prev_element_sibling);
    let above = above.find(|above| !above.has_name("time"))?;
    let is_around = || !below(&above, "h2, h3").is_empty() && below(&above, "p, ul, ol").is_empty();
    let is_heading = has_name_of(&above, &["h2", "h3"]) || is_around();
    (is_heading && !headings.holds(&above)).then_some(above)
}

/// Whether above a body, and behind another, stands a headline that leads elsewhere: so the next story begins.
fn leads_to_another(page: &Page, body: &NodeRef<'_>, before: &NodeRef<'_>) -> bool {
    let holds_before: HashSet<NodeId> = around(before).map(|node| node.id).collect();
    let mut inner = around(body).take_while(|node| !holds_before.contains(&node.id));
    inner.any(|node| {
        let above = node.prev_element_sibling();
        above.is_some_and(|above| is_of_another(page, &above))
    })
}

/// Whether a heading is that of another story: as a whole it is a link, to another page of the site.
fn is_of_another(page: &Page, heading: &NodeRef<'_>) -> bool {
    let links = || below(heading, "a[href]").into_iter();
    has_name_of(heading, &["h2", "h3"])
        && is_linked(heading)
        && links().any(|link| page.leads_to_another(&link))
}

/// Takes out the parts of a text that say and show no more than another: one form for each kind of screen, of
/// which a reader sees one.
fn told_once<'p>(parts: &[NodeRef<'p>]) -> Vec<NodeRef<'p>> {
    struct Told {
        words: String,
        pictures: usize,
    }
    let told = parts.iter().map(|part| Told {
        words: folded(&raw_text(part, usize::MAX)),
        pictures: below(part, PICTURES).len(),
    });
    let told: Vec<Told> = told.collect();
    // Each is looked for in all others, so that a page of a thousand parts would take minutes.
    let are_few = parts.len() <= FORMS;
    let is_repeated = |at: usize| {
        let own = &told[at];
        let mut others = told.iter().enumerate().filter(|(other, _)| *other != at);
        let are_same =
            |other: &Told| other.words.len() == own.words.len() && other.pictures == own.pictures;
        are_few
            && own.words.len() >= SHORTEST
            && others.any(|(other, told)| {
                told.pictures >= own.pictures
                    && told.words.contains(own.words.as_str())
                    && (other < at || !are_same(told))
            })
    };
    let (repeated, told): (Vec<usize>, Vec<usize>) =
        (0..parts.len()).partition(|at| is_repeated(*at));
    // What stands between others would be told with them.
    repeated
        .iter()
        .for_each(|at| parts[*at].remove_from_parent());
    told.into_iter().map(|at| parts[at]).collect()
}

/// Which of the marks each body has. They are made ready once: to read one takes as long as to ask it of a
/// hundred bodies.
fn marks<'p>(bodies: &[NodeRef<'p>]) -> Vec<Marked<'p>> {
    let marks = MARKED.split(", ").map(|mark| Matcher::new(mark.trim()));
    let marks: Vec<Matcher> = marks.filter_map(Result::ok).collect();
    let marked = bodies.iter().filter_map(|node| {
        let mark = marks.iter().position(|mark| node.is_match(mark))?;
        Some(Marked { node: *node, mark })
    });
    marked.collect()
}

/// How much some bodies say.
fn told_by(bodies: &[NodeRef<'_>]) -> usize {
    let lengths = bodies
        .iter()
        .map(|body| raw_text(body, usize::MAX).trim().len());
    lengths.sum()
}

fn begins_with_heading(body: &NodeRef<'_>) -> bool {
    let parts = below(body, "h1, h2, h3, h4, h5, h6, p");
    parts.first().is_some_and(|first| !first.has_name("p"))
}

fn length(page: &Page, extent: &Extent) -> usize {
    let texts = extent.nodes(page).into_iter().filter(NodeRef::is_text);
    texts.map(|text| text.text().trim().len()).sum()
}
