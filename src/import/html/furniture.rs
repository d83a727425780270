//! What stands in a page, or in its story, and belongs to the page.
//!
//! What an element is named does not tell that alone: `social` is a row of buttons, and the housing of
//! which a story speaks. A name counts only where the element is a block of its own that says little, or has
//! links or a form; and of what is cut though it has a sentence, somebody is told.

use super::bylines::BYLINES;
use super::nodes::{
    all, around, attribute, below, folded, has_name_of, name_words, names, raw_text, text, words_of,
};
use super::sentences::{SENTENCE, has_sentence};
use super::{address, limits, people};
use crate::import::LeftOut;
use crate::import::page::list;
use crate::model::{Author, INLINE_ELEMENTS};
use dom_query::{Document, NodeId, NodeRef};
use std::collections::{HashMap, HashSet};
use unicode_segmentation::UnicodeSegmentation;

/// Elements that are no text.
const FURNITURE: &str = "script, link, meta, nav, form, input, select, [role=navigation], [role=dialog], \
    .screen-reader-text, .sr-only, .visually-hidden, .td-a-rec, .adsbygoogle, .slick-cloned, .splide__slide--clone";
/// Elements that are not shown, or not yet.
pub(super) const HIDDEN: &str =
    "[hidden], [aria-hidden=true], [style*='display:none'], [style*='display: none']";
pub(super) const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
/// What readers say below a story, as papers' programs name it.
pub(super) const COMMENTS: &str = "#comments, .comments, .comments-area, .comment-list, .commentlist, .comment-respond, \
    #respond, #disqus_thread, .fb-comments, [data-hook=comments], .h-cite, .u-comment, .h-entry .h-entry, \
    [itemtype$='/Comment'], [itemtype$='/UserComments']";
/// The same by names that a part of a story may have as well.
pub(super) const LIKELY_COMMENTS: &str =
    ".discussion, .reactions, .replies, .responses, .webmentions";
/// The boxes in which services ask for consent to cookies: longer than many a story.
const CONSENT: &str = "#CybotCookiebotDialog, #onetrust-consent-sdk, .onetrust-pc, .qc-cmp2-container, #didomi-host, \
    #usercentrics-root, .fc-consent-root, .cky-consent-container, .cmplz-cookiebanner, .cc-window";
/// Words in the names of boxes that ask for something.
const PROMPTS: [&str; 11] = [
    "newsletter",
    "subscribe",
    "subscription",
    "subscriptions",
    "signup",
    "paywall",
    "regwall",
    "piano",
    "tp",
    "mc4wp",
    "cta",
];
/// Words in the names of elements that are the page's and not the story's, besides those.
const CUT_WORDS: [&str; 33] = [
    "share",
    "sharing",
    "sharedaddy",
    "social",
    "socials",
    "related",
    "relatedposts",
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
const SHOWN: &str = "blockquote, figure, table, pre, iframe, audio, video, img, picture";
/// What is one besides a heading, so that nothing in it is a part of the page.
const WHOLES: [&str; 7] = ["p", "table", "figure", "li", "dl", "blockquote", "pre"];
/// The most that a part of the page says in a story, in bytes: two sentences that ask for something.
const LITTLE: usize = 200;
/// The most that it says where it asks somebody to pay or to sign in.
const PROMPT: usize = 800;

/// Takes it out of a page in which a readability parser looks for the story. That parser judges elements by
/// their names as well: those that stand among the paragraphs of a text lose theirs.
pub(super) fn cut_of_page(document: &Document) {
    let all_text = raw_text(&document.root(), usize::MAX).len();
    cut_elements(document, all_text);
    let paragraphs = all(document, "p");
    let texts: HashSet<NodeId> = paragraphs
        .iter()
        .filter(|paragraph| has_sentence(&raw_text(paragraph, LITTLE)))
        .filter_map(|paragraph| Some(paragraph.parent()?.id))
        .collect();
    let comments: HashSet<NodeId> = all(document, COMMENTS).iter().map(|node| node.id).collect();
    for node in all(document, "body *[class], body *[id]") {
        let is_among = node
            .parent()
            .is_some_and(|around| texts.contains(&around.id));
        let is_text = is_among && !comments.contains(&node.id) && !is_of_page(&node);
        if is_text && !is_praised(&node) {
            node.remove_attrs(&["class", "id"]);
        } else if !is_text
            && word_of(&node).is_some()
            && !holds(&node, all_text / 2)
            && is_block(&node)
            && is_of_page(&node)
        {
            node.remove_from_parent();
        }
    }
}

/// Whether the parser takes an element rather for the story, by its name.
pub(super) fn is_praised(node: &NodeRef<'_>) -> bool {
    const PRAISE: [&str; 9] = [
        "article", "body", "content", "entry", "main", "page", "post", "story", "text",
    ];
    name_words(node)
        .iter()
        .any(|word| PRAISE.contains(&word.as_str()))
}

/// Takes it out of a text. Of what says a sentence somebody is told, but for what is known of the authors.
pub(super) fn cut_of_body(body: &Document, authors: &[Author], left_out: &mut Vec<LeftOut>) {
    let all_text = raw_text(&body.root(), usize::MAX).len();
    let mut cut = Cut {
        all_text,
        gone: HashSet::new(),
        left_out,
    };
    // Before the forms go, which tell what an element is.
    for node in all(body, "body *[class], body *[id]") {
        if let Some(word) = word_of(&node) {
            cut.take(&node, &format!("named `{word}`"));
        }
    }
    for node in all(body, "footer, [role=complementary]") {
        // Such as notes, or who said what is quoted.
        if !has_sentence(&raw_text(&node, limits::SUMMARY)) {
            cut.take(&node, "no part of a text");
        }
    }
    for node in all(body, people::BOXES) {
        cut.take_box(&node, authors);
    }
    for node in hidden(body) {
        if cut.may_go(&node) {
            cut.remove(&node, Some("hidden"));
        }
    }
    cut_elements(body, all_text);
    cut_links(body);
    // What stood on both sides of it is one text, as if it had not been there.
    body.root().normalize();
}

/// What is taken out of a text.
struct Cut<'c> {
    /// How much all of it says, in bytes.
    all_text: usize,
    gone: HashSet<NodeId>,
    left_out: &'c mut Vec<LeftOut>,
}

impl Cut<'_> {
    /// Takes an element out if it is a block that is the page's.
    fn take(&mut self, node: &NodeRef<'_>, what: &str) {
        if self.may_go(node) && is_block(node) && is_of_page(node) {
            self.remove(node, Some(what));
        }
    }

    /// Takes out a box about an author, whose bio somebody may miss only if it is not known.
    fn take_box(&mut self, node: &NodeRef<'_>, authors: &[Author]) {
        if self.may_go(node) {
            let words = folded(&raw_text(node, usize::MAX));
            let mut bios = authors.iter().filter_map(|author| author.bio.as_ref());
            let is_known = bios.any(|bio| words.contains(&folded(bio.as_str())));
            self.remove(node, (!is_known).then_some("a box about an author"));
        }
    }

    fn may_go(&self, node: &NodeRef<'_>) -> bool {
        let mut around = node.ancestors_it(None);
        !around.any(|around| self.gone.contains(&around.id)) && !holds(node, self.all_text / 2)
    }

    /// Takes it out. If it says a sentence, somebody is told for `what` it was taken.
    fn remove(&mut self, node: &NodeRef<'_>, what: Option<&str>) {
        if let Some(what) = what {
            tell(node, what, self.left_out);
        }
        self.gone.insert(node.id);
        node.remove_from_parent();
    }
}

/// Tells that an element with a sentence was taken for `what` it is.
pub(super) fn tell(node: &NodeRef<'_>, what: &str, left_out: &mut Vec<LeftOut>) {
    let words = raw_text(node, limits::SUMMARY);
    if has_sentence(&words) || is_prose(node, &words) {
        tell_words(
            &words,
            &format!("a part of the page, as its element is {what}"),
            left_out,
        );
    }
}

/// Tells that words were taken for something else than the story's.
pub(super) fn tell_words(words: &str, what: &str, left_out: &mut Vec<LeftOut>) {
    if left_out.len() < limits::LEFT_OUT_KINDS {
        let reason = format!("taken for {what}; if it is of the story, import that as text");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        left_out.push(LeftOut::new(None, &words, reason));
    }
}

/// What holds most of the text is never cut: a page may be one form.
fn cut_elements(document: &Document, all_text: usize) {
    for node in [FURNITURE, CONSENT, people::BOXES]
        .iter()
        .flat_map(|place| all(document, place))
    {
        if !holds(&node, all_text / 2) {
            node.remove_from_parent();
        }
    }
    for node in all(document, BYLINES) {
        if is_block(&node) && !has_sentence(&raw_text(&node, LITTLE)) {
            node.remove_from_parent();
        }
    }
    for node in hidden(document) {
        if !holds(&node, all_text / 2) {
            node.remove_from_parent();
        }
    }
    for button in all(document, "button") {
        // A heading that opens what is below it is one all the same.
        let is_heading = button
            .ancestors_it(None)
            .any(|around| has_name_of(&around, &HEADINGS));
        if !is_heading {
            button.remove_from_parent();
        }
    }
}

/// What is hidden from who reads, and nothing opens it.
fn hidden(document: &Document) -> Vec<NodeRef<'_>> {
    let openers = all(document, "a[href^='#'], [aria-controls]");
    let opened: HashSet<String> = openers
        .iter()
        .filter_map(|opener| {
            attribute(opener, "aria-controls").or_else(|| attribute(opener, "href"))
        })
        .map(|place| place.trim_start_matches('#').to_owned())
        .collect();
    let mut hidden = all(document, HIDDEN);
    let labels = all(document, "[id]");
    let labels: HashMap<String, NodeRef<'_>> = labels
        .into_iter()
        .filter_map(|label| Some((attribute(&label, "id")?, label)))
        .collect();
    let label = |node: &NodeRef<'_>| {
        let label = attribute(node, "aria-labelledby")?;
        let label = labels.get(label.as_str()).copied();
        // A heading within it is hidden as well.
        label.filter(|label| !around(label).any(|around| around.id == node.id))
    };
    hidden.retain(|node| !is_slide(node) && !is_answer(node, &opened, label(node)));
    hidden
}

/// Whether it is a picture that waits for its turn.
fn is_slide(node: &NodeRef<'_>) -> bool {
    let is_named = || name_words(node).iter().any(|word| word == "slide");
    node.has_attr("aria-hidden") && is_named() && !below(node, "img").is_empty()
}

/// Whether what is hidden is told to who asks for it: a question, a button or a tab stands above it or is its label,
/// or a link leads there; or is hidden only from who does not see. A window that opens above the page is none, and a
/// paragraph below a plain heading may be one that the paper took back.
fn is_answer(node: &NodeRef<'_>, opened: &HashSet<String>, label: Option<NodeRef<'_>>) -> bool {
    let opens = |above: &NodeRef<'_>| {
        let opener = "button, [aria-expanded], [aria-controls], [role=button]";
        let asks = || above.text().trim_end().ends_with(['?', '؟', '？']);
        let is_question = has_name_of(above, &HEADINGS) && asks();
        is_question
            || has_name_of(above, &["dt"])
            || above.is(opener)
            || !below(above, opener).is_empty()
    };
    let is_place =
        |node: &NodeRef<'_>| attribute(node, "id").is_some_and(|id| opened.contains(&id));
    // A box of the page may be one as well.
    let is_region = || {
        let is_headed =
            |label: NodeRef<'_>| label.has_name("button") || has_name_of(&label, &HEADINGS);
        node.is("[role=region]:not([aria-hidden=true])") && label.is_some_and(is_headed)
    };
    let is_opened = || {
        let above = node.prev_element_sibling();
        let mut openers = above.into_iter().chain(label);
        openers.any(|opener| opens(&opener))
            || node.is("[role=tabpanel]")
            || is_region()
            || is_place(node)
            || below(node, "li[id]").iter().any(is_place)
    };
    let is_shown =
        node.has_attr("aria-hidden") && !node.has_attr("hidden") && !node.has_attr("style");
    let is_in_text = || is_shown && below(node, "a, button, form").is_empty();
    let is_of_page = || {
        word_of(node).is_some()
            || node.is("nav, form, dialog, [role=dialog], [role=menu]")
            || !below(node, "form").is_empty()
    };
    has_sentence(&raw_text(node, LITTLE)) && !is_of_page() && (is_opened() || is_in_text())
}

/// Whether an element is a whole block, and no part of a sentence, a heading, a table, a figure or an item
/// of a list.
fn is_block(node: &NodeRef<'_>) -> bool {
    let is_text_beside = || {
        let beside = node.parent().map(|around| around.children());
        let mut beside = beside.into_iter().flatten().filter(NodeRef::is_text);
        beside.any(|text| !text.text().trim().is_empty())
    };
    let is_of_line = node.has_name("img") || has_name_of(node, &INLINE_ELEMENTS);
    let is_whole = !is_of_line || !is_text_beside();
    let mut around = node.ancestors_it(None);
    let is_within = |around| has_name_of(&around, &WHOLES) || has_name_of(&around, &HEADINGS);
    is_whole && !node.has_name("li") && !around.any(is_within)
}

/// The word in an element's name that the page gives to its own. A class that begins with `has-` says
/// what it has, and not what it is; and a paragraph that is paid for may be called after that.
fn word_of(node: &NodeRef<'_>) -> Option<&'static str> {
    const SAYS_WHAT_IT_HAS: [&str; 3] = ["has-", "is-", "no-"];
    let known = |name: String| {
        let words: Vec<String> = words_of(&name).collect();
        let mut known = PROMPTS.into_iter().chain(CUT_WORDS);
        known.find(|known| words.iter().any(|word| word == known))
    };
    let is_name = |name: &String| !SAYS_WHAT_IT_HAS.iter().any(|start| name.starts_with(start));
    let of_id = || {
        attribute(node, "id")
            .and_then(known)
            .filter(|_| !node.is(OF_TEXT))
    };
    let is_paid_for = |word: &str| word == "paywall" && (node.is(OF_TEXT) || node.is("ul, ol"));
    let of_class = names(node).filter(is_name).filter_map(known);
    let mut of_class = of_class.filter(|word| !is_paid_for(word));
    of_class.next().or_else(of_id)
}

/// Whether an element has the name of what a page gives to its own.
pub(super) fn is_named(node: &NodeRef<'_>) -> bool {
    word_of(node).is_some()
}

/// Whether an element of such a name is what that says: it has a form, links around the site, or little to
/// say and nothing to show; or it asks somebody to pay or to sign in.
fn is_of_page(node: &NodeRef<'_>) -> bool {
    let words = raw_text(node, usize::MAX);
    let links = below(node, "a[href]");
    let around = links.iter().filter(|link| leads_around(link));
    let linked: usize = around.map(|link| raw_text(link, usize::MAX).len()).sum();
    let is_linked = linked > 0 && linked * 2 >= words.trim().len();
    let is_shown = node.is(SHOWN)
        || below(node, SHOWN).iter().any(|shown| !is_of_link(shown))
        || links.iter().any(leads_to_file);
    let is_little = words.trim().len() < LITTLE && !is_shown;
    is_linked
        || !below(node, "form, input").is_empty()
        || is_little && !is_prose(node, &words)
        || words.trim().len() < PROMPT && is_prompt(node)
}

/// Whether a box that is named so leads to where somebody pays or signs in, and that not by another within it: a
/// text may hold one.
fn is_prompt(node: &NodeRef<'_>) -> bool {
    let is_named = |node: &NodeRef<'_>| word_of(node).is_some_and(|word| PROMPTS.contains(&word));
    let doors = below(node, "a[href], [data-portal], button");
    let mut doors = doors.iter().filter(|door| {
        let link = attribute(door, "href").filter(|_| !door.has_attr("data-portal"));
        link.is_none_or(|written| address::is_door(&written))
    });
    doors.any(|door| {
        around(door)
            .find(is_named)
            .is_some_and(|named| named.id == node.id)
    })
}

/// Whether an element of a text says a sentence. A heading, or a line of its own, may be one without an end.
fn is_prose(node: &NodeRef<'_>, words: &str) -> bool {
    let is_long = || words.unicode_words().nth(SENTENCE - 1).is_some();
    let is_line = node.has_name("p") || has_name_of(node, &HEADINGS);
    is_line && is_long() || has_sentence(words) && (node.is(OF_TEXT) || node.is("ul, ol"))
}

/// Whether a picture is no more than what a link to another page looks like.
fn is_of_link(shown: &NodeRef<'_>) -> bool {
    let mut around = shown.ancestors_it(None);
    let link = around.find(|around| around.has_name("a"));
    has_name_of(shown, &["img", "picture"]) && link.is_some_and(|link| leads_around(&link))
}

/// Whether a link leads to a page, and neither to a file nor to a place in the text.
fn leads_around(link: &NodeRef<'_>) -> bool {
    !leads_to_file(link) && !link.attr_or("href", "#").starts_with('#')
}

fn leads_to_file(link: &NodeRef<'_>) -> bool {
    attribute(link, "href").is_some_and(|written| address::is_file(&written))
}

/// Whether an element is where a text begins: a paragraph, be it of a list or without an element of its own,
/// a heading within a text, or what is shown in it.
pub(super) fn begins_text(node: &NodeRef<'_>) -> bool {
    let tells = |node: &NodeRef<'_>| {
        let words = raw_text(node, LITTLE);
        words.len() > LITTLE || has_sentence(&words)
    };
    match node.is_text() {
        true if node.text().trim().is_empty() => false,
        true => node.parent().is_some_and(|around| tells(&around)),
        false => {
            has_name_of(node, &["p", "li", "dl"]) && tells(node)
                || has_name_of(node, &["table", "blockquote", "pre"])
        }
    }
}

/// Takes out paragraphs that are no more than a link such as `Share`, with what is around them alone. A
/// picture is something, however little its caption says.
fn cut_links(body: &Document) {
    for link in all(body, "a[href]") {
        let Some(words) = text(&link, limits::NAME).filter(list::is_of_page) else {
            continue;
        };
        let mut whole = link;
        while let Some(around) = whole.parent()
            && text(&around, limits::NAME).as_ref() == Some(&words)
        {
            whole = around;
        }
        let is_shown = || !below(&whole, SHOWN).is_empty();
        if whole.is("p, div, section") && is_block(&whole) && !is_shown() {
            whole.remove_from_parent();
        }
    }
}

fn holds(node: &NodeRef<'_>, length: usize) -> bool {
    raw_text(node, length).len() > length
}
