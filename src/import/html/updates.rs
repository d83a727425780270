//! The updates of a live blog: a story of many, each an `article` within the story's own, or below the headline of a
//! page that says it is one.
//!
//! Cards of other stories, notes and what a reader says stand there in the same element. An update is what the page
//! calls one; whatever else it marks within its story and is not taken, somebody is told.

use super::furniture::{self, HEADINGS};
use super::near::{self, Headings};
use super::nodes::{
    Known, all, all_names, around, below, has_name_of, is_blank, is_in, name_words, names,
    raw_text, words_of,
};
use super::sentences::has_sentence;
use super::{Page, limits, schema};
use crate::import::LeftOut;
use dom_query::{NodeId, NodeRef};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What leads nobody into a story, and holds none of its updates.
const ASIDE: [&str; 5] = ["aside", "figure", "footer", "form", "nav"];
/// Words in the names of elements whose articles are updates.
const CALLED: [&str; 6] = [
    "live",
    "liveblog",
    "liveticker",
    "timeline",
    "update",
    "updates",
];
/// What else such a name says. Of another word, as in `live-chat` or `latest-updates`, nobody knows what it makes
/// of it.
const PLAIN: [&str; 31] = [
    "article",
    "articles",
    "block",
    "blog",
    "blogging",
    "body",
    "box",
    "breaking",
    "container",
    "content",
    "coverage",
    "entries",
    "entry",
    "event",
    "events",
    "feed",
    "item",
    "items",
    "key",
    "list",
    "main",
    "module",
    "pinned",
    "post",
    "posts",
    "story",
    "stream",
    "ticker",
    "view",
    "wrap",
    "wrapper",
];
/// What sites begin their names with, besides a letter: `c-live`, `wp-block-live`.
const OF_SITES: &str = "wp";
/// How words in the names of those begin that speak of who writes or reads, in a live blog too, or of other stories.
const OF_OTHERS: [&str; 19] = [
    "antwort",
    "author",
    "auteur",
    "autor",
    "chat",
    "coment",
    "comment",
    "komment",
    "lecteur",
    "lector",
    "leser",
    "reaction",
    "reader",
    "related",
    "replies",
    "reply",
    "response",
    "respuesta",
    "tweet",
];
/// What is said of a game while it is on.
const COMMENTARY: &str = "commentary";
/// Words in the name of a link that is laid over all of a card.
const OVERLAYS: [&str; 3] = ["cover", "overlay", "stretched"];

/// The elements that are updates.
pub(super) struct Updates(HashSet<NodeId>);

impl Updates {
    /// Those of a page's story. Articles of one name are alike: one of which the headline leads elsewhere is an
    /// update if most are.
    pub(super) fn of(page: &Page, headings: &Headings<'_>, of_others: &HashSet<NodeId>) -> Self {
        let is_live = is_live_blog(page);
        let called = Known::new();
        // The innermost name that says either decides, up to the story.
        let is_called = |node: &NodeRef<'_>| match headings.holds(node) {
            true => Some(is_live),
            false => is_called_update(node),
        };
        let mut alike: HashMap<Vec<String>, Vec<NodeRef<'_>>> = HashMap::new();
        for update in all(&page.document, "article") {
            let around = update.parent().and_then(|around| article(&around));
            let is_of_story = || around.map_or(is_live, |story| headings.holds(&story));
            let is_one = !headings.holds(&update)
                && is_of_story()
                && called.of(&update, is_called) == Some(true)
                && !is_in(&update, of_others);
            if is_one {
                alike.entry(kind(&update)).or_default().push(update);
            }
        }
        let are_updates = |alike: &Vec<NodeRef<'_>>| {
            let cards = alike.iter().filter(|article| is_card(page, article));
            cards.count() * 2 <= alike.len()
        };
        let updates = alike.into_values().filter(are_updates).flatten();
        Self(updates.map(|update| update.id).collect())
    }

    /// The update whose text this is.
    pub(super) fn around<'p>(&self, body: &NodeRef<'p>) -> Option<NodeRef<'p>> {
        article(body).filter(|article| self.0.contains(&article.id))
    }
}

/// Whether the page's data say of its story, and not of another, that it is told by updates.
pub(super) fn is_live_blog(page: &Page) -> bool {
    let is_headline = |thing: &Value| {
        let headline = page.things.text(thing, "headline", limits::TITLE);
        let headline = headline.zip(page.title.as_ref());
        headline.is_some_and(|(said, own)| schema::is_same_headline(said.as_str(), own.as_str()))
    };
    let mut live = page.things.of_type(schema::is_live_blog);
    live.any(|thing| page.article.as_ref() == Some(thing) || is_headline(thing))
}

/// The classes of an update that others have as well: not the number that each has in a CMS.
fn kind(update: &NodeRef<'_>) -> Vec<String> {
    let is_number = |name: &String| name.contains(|c: char| c.is_ascii_digit());
    names(update).filter(|name| !is_number(name)).collect()
}

/// Whether the name of an element says that its articles are updates, or that they are none.
pub(super) fn is_called_update(node: &NodeRef<'_>) -> Option<bool> {
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    // Behind that a short word may make another of it: `live-tv`, `live-q-a`.
    let is_of_site = |first: &String| first.len() == 1 || first == OF_SITES;
    let is_called = |name: String| {
        let mut words: Vec<String> = words_of(&name).filter(|word| !is_number(word)).collect();
        if words.first().is_some_and(is_of_site) {
            words.remove(0);
        }
        let has = |known: &[&str], word: &String| known.contains(&word.as_str());
        words.iter().any(|word| has(&CALLED, word))
            && words
                .iter()
                .all(|word| has(&CALLED, word) || has(&PLAIN, word))
    };
    if all_names(node).any(is_called) || node.is("[itemprop~=liveBlogUpdate]") {
        return Some(true);
    }
    let is_of_others = |word: &String| {
        let mut begins = OF_OTHERS.iter().map(|begins| word.starts_with(begins));
        begins.any(|begins| begins) && word != COMMENTARY
    };
    let is_aside = has_name_of(node, &ASIDE) || name_words(node).iter().any(is_of_others);
    is_aside.then_some(false)
}

/// The articles within the story's that such texts are in, each once; of a text that is in none, itself.
pub(super) fn wholes<'b, 'p: 'b>(
    headings: &Headings<'_>,
    bodies: impl Iterator<Item = &'b NodeRef<'p>>,
) -> Vec<NodeRef<'p>> {
    let mut seen = HashSet::new();
    let wholes = bodies.map(|body| {
        let article = article(body).filter(|article| !headings.holds(article));
        article.unwrap_or(*body)
    });
    wholes.filter(|whole| seen.insert(whole.id)).collect()
}

/// Tells of what the page marks within its story, and that is not taken. Of what leads to another page nothing is
/// lost.
pub(super) fn tell(page: &Page, whole: &NodeRef<'_>, left_out: &mut Vec<LeftOut>) {
    if !is_card(page, whole) {
        furniture::tell(
            whole,
            "beside the story's text and not named an update",
            left_out,
        );
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
        .filter(|above| has_sentence(&raw_text(above, limits::SUMMARY)))
        .last()
}

/// The innermost `article` that a node is in.
pub(super) fn article<'n>(node: &NodeRef<'n>) -> Option<NodeRef<'n>> {
    around(node).find(|around| around.has_name("article"))
}

/// Whether it leads to another story: by what is around it, by its headline, or by a link that is laid over it. What
/// its text and its pictures link it speaks of.
fn is_card(page: &Page, article: &NodeRef<'_>) -> bool {
    let is_heading = |node: &NodeRef<'_>| has_name_of(node, &HEADINGS);
    let is_overlay = |link: &NodeRef<'_>| {
        let words = name_words(link);
        is_blank(link) && words.iter().any(|word| OVERLAYS.contains(&word.as_str()))
    };
    let is_of_headline = |link: &NodeRef<'_>| {
        let mut inner = link.descendants_it();
        around(link).any(|node| is_heading(&node)) || inner.any(|node| is_heading(&node))
    };
    let text = article.descendants_it().find(furniture::begins_text);
    let is_above = |link: &NodeRef<'_>| text.is_none_or(|text| link.id < text.id);
    let leads = |link: &NodeRef<'_>| near::leads_away(page, link) && page.leads_to_another(link);
    let mut outer = article.ancestors_it(None).filter(|node| node.has_name("a"));
    let links = below(article, "a[href]");
    let mut above = links.iter().take_while(|link| is_above(link));
    outer.any(|link| leads(&link))
        || above.any(|link| (is_overlay(link) || is_of_headline(link)) && leads(link))
}
