//! What stands in a page, or in its story, and belongs to the page.
//!
//! What an element is named does not tell that alone: `social` is a row of buttons, and the housing of
//! which a story speaks. Within a body that the page marks, a name counts only where the element says
//! little, or has links or a form; and of what is cut though it has a sentence, somebody is told.

use super::nodes::{all, attribute, below, names, raw_text, text, words_of};
use super::{Page, limits, people};
use crate::import::LeftOut;
use crate::import::page::list;
use dom_query::{Document, NodeId, NodeRef};
use std::collections::HashSet;
use unicode_segmentation::UnicodeSegmentation;

/// Elements that are no text.
const FURNITURE: &str = "script, link, meta, nav, form, footer, button, input, select, label, \
    [hidden], [aria-hidden=true], [role=navigation], [role=complementary], [role=dialog], \
    .screen-reader-text, .sr-only, .visually-hidden, .td-a-rec, .adsbygoogle";
/// The boxes in which services ask for consent to cookies: longer than many a story.
const CONSENT: &str = "#CybotCookiebotDialog, #onetrust-consent-sdk, .onetrust-pc, .qc-cmp2-container, #didomi-host, \
    #usercentrics-root, .fc-consent-root, .cky-consent-container, .cmplz-cookiebanner, .cc-window";
/// Words in the names of elements that are the page's and not the story's.
const CUT_WORDS: [&str; 37] = [
    "share",
    "sharing",
    "sharedaddy",
    "social",
    "socials",
    "related",
    "relatedposts",
    "newsletter",
    "subscribe",
    "subscription",
    "signup",
    "comments",
    "comment",
    "respond",
    "advert",
    "advertisement",
    "ad",
    "ads",
    "adsbygoogle",
    "promo",
    "sponsored",
    "cookie",
    "consent",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "recirc",
    "outbrain",
    "taboola",
    "yarpp",
    "toolbar",
    "popup",
    "modal",
    "pagination",
    "sidebar",
    "tags",
    "tagcloud",
];
/// Elements of a text: what they have for an id is where a link leads to, made of what they say.
const OF_TEXT: &str =
    "h1, h2, h3, h4, h5, h6, p, li, dt, dd, blockquote, figure, table, pre, span, a, b, em, strong";
/// What a story shows or cites, however little it says itself.
const SHOWN: &str = "blockquote, figure, table, pre, iframe, audio, video";
/// The most that a part of the page says in a story, in bytes: two sentences that ask for something.
const LITTLE: usize = 200;
/// Words of the shortest sentence that somebody may miss.
const SENTENCE: usize = 6;
/// What ends a sentence, in scripts of papers.
const ENDS: [char; 7] = ['.', '!', '?', '…', '。', '؟', '।'];

/// Takes it out of a page that does not mark its story.
pub(super) fn cut_of_page(page: &Page) {
    let all_text = raw_text(&page.document.root(), usize::MAX).len();
    cut_elements(&page.document, all_text);
    for node in all(&page.document, "body *[class], body *[id]") {
        let is_named = word_of(&node, true).is_some();
        if is_named && !holds(&node, all_text / 2) && (!node.is(OF_TEXT) || is_of_page(&node)) {
            node.remove_from_parent();
        }
    }
}

/// Takes it out of a body that the page marks.
pub(super) fn cut_of_body(body: &Document, left_out: &mut Vec<LeftOut>) {
    let all_text = raw_text(&body.root(), usize::MAX).len();
    let mut cut: HashSet<NodeId> = HashSet::new();
    // Before the forms go, which tell what an element is.
    for node in all(body, "body *[class], body *[id]") {
        let Some(word) = word_of(&node, false) else {
            continue;
        };
        let is_gone = node
            .ancestors_it(None)
            .any(|around| cut.contains(&around.id));
        if is_gone || holds(&node, all_text / 2) || !is_of_page(&node) {
            continue;
        }
        let words = raw_text(&node, limits::SUMMARY);
        if has_sentence(&words) && cut.len() < limits::LEFT_OUT_KINDS {
            let reason = format!(
                "taken for a part of the page, as its element is named `{word}`; if it is of the story, import that as text"
            );
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            left_out.push(LeftOut::new(None, &words, reason));
        }
        cut.insert(node.id);
        node.remove_from_parent();
    }
    cut_elements(body, all_text);
    cut_links(body);
    // What stood on both sides of it is one text, as if it had not been there.
    body.root().normalize();
}

/// What holds most of the text is never cut: a page may be one form.
fn cut_elements(document: &Document, all_text: usize) {
    let [bylines, boxes] = people::places();
    let places = [FURNITURE, CONSENT, bylines, boxes];
    for node in places.iter().flat_map(|place| all(document, place)) {
        // Who said what is quoted.
        let is_of_quote = node.has_name("footer")
            && node
                .ancestors_it(None)
                .any(|around| around.has_name("blockquote"));
        if !is_of_quote && !holds(&node, all_text / 2) {
            node.remove_from_parent();
        }
    }
}

/// The word in an element's name that the page gives to its own. A class that begins with `has-` says
/// what it has, and not what it is.
fn word_of(node: &NodeRef<'_>, is_of_page: bool) -> Option<&'static str> {
    const SAYS_WHAT_IT_HAS: [&str; 3] = ["has-", "is-", "no-"];
    let known = |name: String| {
        let words: Vec<String> = words_of(&name).collect();
        let mut known = CUT_WORDS.into_iter();
        known.find(|known| words.iter().any(|word| word == known))
    };
    let is_name = |name: &String| !SAYS_WHAT_IT_HAS.iter().any(|start| name.starts_with(start));
    let has_id = || !node.is(OF_TEXT) && (is_of_page || !node.has_name("section"));
    let of_id = || attribute(node, "id").and_then(known).filter(|_| has_id());
    names(node).filter(is_name).find_map(known).or_else(of_id)
}

/// Whether an element of such a name is what that says.
fn is_of_page(node: &NodeRef<'_>) -> bool {
    let words = raw_text(node, usize::MAX);
    let links = below(node, "a[href]");
    let linked: usize = links
        .iter()
        .map(|link| raw_text(link, usize::MAX).len())
        .sum();
    let is_linked = linked > 0 && linked * 2 >= words.trim().len();
    let is_shown = node.is(SHOWN) || !below(node, SHOWN).is_empty();
    let is_little = words.trim().len() < LITTLE && !is_shown;
    is_linked
        || !below(node, "form, input").is_empty()
        || is_little && !(node.is(OF_TEXT) && has_sentence(&words))
}

fn has_sentence(words: &str) -> bool {
    words.contains(ENDS) && words.unicode_words().nth(SENTENCE - 1).is_some()
}

/// Takes out links that say no more than `Share`, with what is around them alone. As part of a sentence
/// they stay.
fn cut_links(body: &Document) {
    for link in all(body, "a[href]") {
        let Some(words) = text(&link, limits::NAME).filter(list::says_nothing) else {
            continue;
        };
        let mut whole = link;
        while let Some(around) = whole.parent()
            && text(&around, limits::NAME).as_ref() == Some(&words)
        {
            whole = around;
        }
        if whole.is("p, div, li, ul, ol, section, figure") {
            whole.remove_from_parent();
        }
    }
}

fn holds(node: &NodeRef<'_>, length: usize) -> bool {
    raw_text(node, length).len() > length
}
