//! What a site puts into each of its stories: boxes and buttons that ask to subscribe or to share, and lines that say
//! where the story was first. A link to the rest stays: by it an excerpt is known.

use dom_query::{Document, NodeId, NodeRef, Selection};
use std::collections::HashSet;

/// The boxes of Jetpack, Substack, Ghost and beehiiv, the sign of a site beside a link to it, and the hands of a
/// player, which no reader has.
pub(super) const BOXES: &str = ".sharedaddy, .jp-relatedposts, .wp-block-jetpack-subscriptions, .subscription-widget-wrap, \
    .subscription-widget-wrap-editor, .kg-signup-card, .kg-bookmark-icon, .kg-audio-player, .kg-video-player, \
    .beehiiv__footer";
/// Buttons of Substack and Ghost, whose writers make others of that name.
pub(super) const ASKING: &str = ".button-wrapper a[href*='/subscribe?'], .button-wrapper a[href*='action=share'], \
    .button-wrapper a[href$='/comments'], .kg-button-card a[href*='#/portal'], \
    .install-substack-app-embed a[href*='/app-store-redirect']";
/// And what is around them, with a line or two.
const BUTTONS: &str =
    ".captioned-button-wrap, .button-wrapper, .kg-button-card, .install-substack-app-embed";
/// The words of a button, and what stands beside Substack's by itself, unless the writer has changed it; all else is
/// his.
const ITS_WORDS: &str = "a, .cta-caption";
/// Words of the longest caption that asks: less than a correction and its reason take.
const CAPTION_WORDS: usize = 15;
/// The class of a box of Substack's in which nobody writes.
const APP: &str = "install-substack-app-embed";
/// Bytes of the longest box: a form with its promise.
const BOX: usize = 800;
/// And words of one that has no form and no links: less than most sentences have.
const FEW_WORDS: usize = 8;
/// So many of them are looked at: of each it is asked how much of the text it holds.
const READ: usize = 50;
/// How the line begins, goes on and ends that stands below each story of a feed, by language: "The post … appeared
/// first on …". The last is Medium's.
const APPEARED: [[&str; 3]; 8] = [
    ["The post ", " appeared first on ", ""],
    ["Der Beitrag ", " erschien zuerst auf ", ""],
    ["La entrada ", " se publicó primero en ", ""],
    ["La entrada ", " apareció primero en ", ""],
    ["L’article ", " est apparu en premier sur ", ""],
    ["L'articolo ", " proviene da ", ""],
    ["Het bericht ", " verscheen eerst op ", ""],
    [
        "",
        " was originally published in ",
        " on Medium, where people are continuing the conversation by highlighting and responding to this story.",
    ],
];

/// Whether such a line may be in HTML.
pub(super) fn has_credit(html: &str) -> bool {
    APPEARED.iter().any(|[_, middle, _]| html.contains(middle))
}

/// Takes out what a site puts into each of its stories. A box that says more than its kind, for it was left open
/// or somebody wrote into it, stays.
pub(super) fn cut(document: &Document) {
    for part in document.select(BOXES).nodes().iter().take(READ) {
        if is_of_site(part) {
            part.remove_from_parent();
        }
    }
    cut_buttons(document);
    let paragraphs = document.select("p");
    if let Some(last) = paragraphs.nodes().last().filter(|last| is_credit(last)) {
        let line = last.prev_element_sibling();
        if let Some(line) = line.filter(|line| line.has_name("hr")) {
            line.remove_from_parent();
        }
        last.remove_from_parent();
    }
}

/// Takes out the links that ask, and the boxes around them that say no more. What each box says is not asked of it:
/// of many within each other that would take minutes.
fn cut_buttons(document: &Document) {
    let links = document.select(ASKING);
    if !links.exists() {
        return;
    }
    let asking = around(links.nodes());
    let telling = around(&told_besides(document, links.nodes()));
    for part in document.select(BUTTONS).nodes() {
        if asking.contains(&part.id) && (part.has_class(APP) || !telling.contains(&part.id)) {
            part.remove_from_parent();
        }
    }
    for link in links.nodes() {
        link.remove_from_parent();
    }
}

/// What says more than a button: other links, pictures and players, and words that are neither of a link nor of a
/// short caption.
fn told_besides<'d>(document: &'d Document, asking: &[NodeRef<'d>]) -> Vec<NodeRef<'d>> {
    let asking: HashSet<NodeId> = asking.iter().map(|link| link.id).collect();
    let shown = document.select("a[href], img, iframe, audio, video");
    let shown = shown.nodes().iter().filter(|one| !asking.contains(&one.id));
    let mut told: Vec<NodeRef<'d>> = shown.copied().collect();
    let mut silent: HashSet<NodeId> = HashSet::new();
    for part in document.select(ITS_WORDS).nodes() {
        if silent.contains(&part.id) {
            continue;
        }
        silent.extend(part.descendants_it().map(|within| within.id));
        let is_long = || part.text().split_whitespace().nth(CAPTION_WORDS).is_some();
        if !part.has_name("a") && is_long() {
            told.push(*part);
        }
    }
    let root = document.root();
    let texts = root.descendants_it().filter(NodeRef::is_text);
    told.extend(texts.filter(|text| !silent.contains(&text.id) && !text.text().trim().is_empty()));
    told
}

/// All that is around some nodes, each once.
fn around(nodes: &[NodeRef<'_>]) -> HashSet<NodeId> {
    let mut found: HashSet<NodeId> = HashSet::new();
    for node in nodes {
        for around in node.ancestors_it(None) {
            if !found.insert(around.id) {
                break;
            }
        }
    }
    found
}

/// Whether a box has a form, links to other stories, or a few words.
fn is_of_site(part: &NodeRef<'_>) -> bool {
    let within = |place: &str| Selection::from(*part).select(place);
    let text = part.text();
    let is_few_words = text.split_whitespace().nth(FEW_WORDS).is_none();
    let is_shown = within("iframe, audio, video").exists();
    let is_form = within("form, input").exists() && text.trim().len() < BOX;
    is_form || !is_shown && (is_linked(part) || is_few_words)
}

/// Whether at least half of what an element says are links, as in a path of sections.
pub(super) fn is_linked(node: &NodeRef<'_>) -> bool {
    let said = |node: &NodeRef<'_>| node.text().trim().len();
    let links = Selection::from(*node).select("a[href]");
    let linked: usize = links.nodes().iter().map(said).sum();
    linked * 2 >= said(node)
}

/// Whether a paragraph is the line that plugins write, with links for the headline and the site, and no word more.
fn is_credit(paragraph: &NodeRef<'_>) -> bool {
    let words = |text: &str| {
        let words = text
            .split_whitespace()
            .map(|word| word.trim_end_matches('.'));
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect::<Vec<String>>()
    };
    let said = words(&unlinked(paragraph));
    APPEARED.iter().any(|line| said == words(&line.concat()))
}

/// What an element says outside of its links; what are two texts to it are two words at least.
fn unlinked(node: &NodeRef<'_>) -> String {
    let texts = node.descendants_it().filter(NodeRef::is_text);
    let is_linked = |text: &NodeRef<'_>| text.ancestors_it(None).any(|around| around.has_name("a"));
    let texts = texts.filter(|text| !is_linked(text));
    texts
        .flat_map(|text| [text.text().to_string(), " ".to_owned()])
        .collect()
}
