//! Section, tags, summary and language of a page's story: for each a list of where it
//! may stand, in order of trust. The first that gives something sound wins.

use super::headline::SITE_MARKS;
use super::near::Near;
use super::nodes::{
    all, around, attribute, folded, has_name_of, ids, is_in, raw_text, text, unescaped,
    words_between,
};
use super::schema::{is_same_headline, text_of, types};
use super::sentences::has_sentence;
use super::{Page, address, limits};
use crate::import::LeftOut;
use crate::model::{Html, INLINE_ELEMENTS, Language, Section, Tag, Text};
use dom_query::{Document, NodeId, NodeRef};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// Sections that are none.
const NO_SECTIONS: [&str; 8] = [
    "uncategorized",
    "uncategorised",
    "home",
    "homepage",
    "front page",
    "start",
    "startseite",
    "الرئيسية",
];

/// What names the section under which a story is filed.
const FILED: &str = "a[rel~=category], .cat-links a, .entry-category a, .entry-category, .post-category a, \
    .td-post-category, .gh-article-tag, .article-section, .field--name-field-section a";

/// The section: of the data, of `article:section`, of the path of links above the story, of the links to what it is
/// filed under, of the lines around the headline; or `Opinion`, if the data say no more than that it is one.
pub(super) fn section(page: &Page, near: &Near<'_>) -> Option<Section> {
    let article = page.article.as_ref();
    let data = article.map(|article| page.things.values(article, "articleSection"));
    let data = data.unwrap_or_default().into_iter();
    let data = data.filter_map(|value| text_of(value, limits::NAME));
    let meta = page.meta.each(&[
        "article:section",
        "og:article:section",
        "parsely-section",
        "section",
    ]);
    let meta = meta.filter_map(|raw| unescaped(raw, limits::NAME));
    let path = crumbs_of_data(page).into_iter();
    let path = path.chain(crumbs(page, near));
    let filed = all(&page.document, FILED).into_iter();
    let filed = filed.chain(filed_as_tag(page, near));
    let filed = filed.filter_map(|link| text(&link, limits::NAME));
    let is_opinion =
        article.is_some_and(|article| types(article).any(|kind| kind == "OpinionNewsArticle"));
    let opinion = is_opinion.then(|| Text::new("Opinion")).flatten();
    let shown = [above_headline, below_headline].into_iter();
    let shown = shown.filter_map(|shown| shown(page, near));
    let mut found = data.chain(meta).chain(path).chain(filed).chain(shown);
    let is_one = |name: &Text| !NO_SECTIONS.contains(&folded(name.as_str()).as_str());
    found.find(is_one).or(opinion).map(Section::new)
}

/// The story's links to sections that are marked as tags are, but for those of sentences and of what it tells.
fn filed_as_tag<'p>(page: &'p Page, near: &Near<'_>) -> Vec<NodeRef<'p>> {
    let mut sentences = Sentences::default();
    let mut links = all(&page.document, "a[rel~=tag][href]");
    links.retain(|link| {
        let href = attribute(link, "href").unwrap_or_default();
        address::is_of_section(&href)
            && near.is_own(link)
            && !near.is_told(link)
            && !sentences.have(link)
    });
    links
}

/// The section that stands alone above the headline, as a link to its stories.
fn above_headline(page: &Page, near: &Near<'_>) -> Option<Text> {
    let mut links = all(&page.document, "a[href]");
    links.retain(|link| near.is_own(link));
    near.headings().iter().find_map(|heading| {
        let link = links.iter().rfind(|link| link.id < heading.id)?;
        let name = text(link, limits::NAME)?;
        let holds_heading: HashSet<NodeId> = around(heading).map(|node| node.id).collect();
        let beside = around(link).take_while(|node| !holds_heading.contains(&node.id));
        let is_all = beside
            .last()
            .and_then(|all| text(&all, limits::NAME))
            .as_ref()
            == Some(&name);
        let before = link.prev_element_sibling();
        let is_of_menu = before.is_some_and(|before| before.has_name("a"));
        let is_next =
            || words_between(link, heading, 0).is_some_and(|words| words.trim().is_empty());
        let is_section = address::is_of_section(&attribute(link, "href")?);
        (is_section && is_all && !is_of_menu && is_next()).then_some(name)
    })
}

/// The section to which the first link leads that stands between the headline and the text and leads to any.
fn below_headline(page: &Page, near: &Near<'_>) -> Option<Text> {
    let headline = near.headline()?;
    let mut sentences = Sentences::default();
    let mut is_section = |link: &NodeRef<'_>| {
        let is_between = link.id > headline.id && near.is_above_text(link) && near.is_own(link);
        let leads_to_one = || {
            let href = attribute(link, "href");
            href.is_some_and(|href| address::is_of_section(&href))
        };
        is_between && leads_to_one() && !sentences.have(link)
    };
    let links = all(&page.document, "a[href]");
    let link = links.iter().find(|link| is_section(link))?;
    text(link, limits::NAME)
}

/// Which blocks say a sentence: many links may stand in one.
#[derive(Default)]
struct Sentences(HashMap<NodeId, bool>);

impl Sentences {
    /// Whether a link is a word of one.
    fn have(&mut self, link: &NodeRef<'_>) -> bool {
        let mut around = around(link).skip(1);
        let block = around.find(|around| !has_name_of(around, &INLINE_ELEMENTS));
        let says = |block: &NodeRef<'_>| has_sentence(&raw_text(block, limits::SUMMARY));
        block.is_some_and(|block| *self.0.entry(block.id).or_insert_with(|| says(&block)))
    }
}

/// The path of links in the data, without the home page before it and the story behind it.
fn crumbs_of_data(page: &Page) -> Vec<Text> {
    let lists = page.things.of_type(|kind| kind == "BreadcrumbList").take(1);
    let steps = lists.flat_map(|list| page.things.values(list, "itemListElement"));
    let named = steps.filter_map(|step| {
        let url = page.things.address(step, "item", page.base.as_ref());
        let name = page.things.text(step, "name", limits::NAME);
        let name = name.or_else(|| page.things.text(step, "item", limits::NAME))?;
        Some((name, url))
    });
    let mut named: Vec<_> = named.collect();
    // What has no address of its own is the story itself.
    let is_story = |(name, url): &(Text, Option<url::Url>)| {
        url.as_ref()
            .is_none_or(|url| Some(url) == page.address.as_ref())
            || page.title.as_ref() == Some(name)
    };
    if named.last().is_some_and(is_story) {
        named.pop();
    }
    named.retain(|(_, url)| !url.as_ref().is_some_and(address::is_home));
    named.into_iter().map(|(name, _)| name).collect()
}

/// The same as the page shows it. What holds the text is no path, whatever it is named: themes name a
/// whole page after the path that it has.
fn crumbs(page: &Page, near: &Near<'_>) -> Vec<Text> {
    const PATHS: &str = "[class*=breadcrumb], [aria-label*=readcrumb], .td-crumb-container";
    let mut paths = all(&page.document, PATHS);
    paths.retain(|path| !near.is_around_text(path) && !has_name_of(path, &["html", "body"]));
    let paths: HashSet<NodeId> = paths.iter().map(|path| path.id).collect();
    let mut steps = all(&page.document, "a[href]");
    steps.retain(|link| is_in(link, &paths));
    let href = |link: &NodeRef<'_>| attribute(link, "href").unwrap_or_default();
    let leads = |link: &&NodeRef<'_>| !href(link).trim().starts_with('#');
    let first = steps.iter().find(leads).map(|link| link.id);
    let steps = steps.iter().filter(|link| {
        let url = page.address(link, "href");
        let leads_to_one =
            || url.is_none_or(|url| !address::is_home(&url) && Some(&url) != page.address.as_ref());
        match href(link).trim() {
            // One that leads nowhere is one all the same, but only below one that leads anywhere: else it is a
            // button, such as `Menu`.
            "#" => first.is_some_and(|first| first < link.id),
            // A place on the page is none.
            href => !href.starts_with('#') && leads_to_one(),
        }
    });
    let names = steps.filter_map(|link| text(link, limits::NAME));
    let is_title = |name: &Text| {
        let title = page.title.as_ref();
        title.is_some_and(|title| is_same_headline(name.as_str(), title.as_str()))
    };
    names.filter(|name| !is_title(name)).collect()
}

/// The tags: of the data, of `article:tag`, of links with `rel="tag"`, of keywords, of other links to tags.
pub(super) fn tags(page: &Page, near: &Near<'_>, left_out: &mut Vec<LeftOut>) -> Vec<Tag> {
    let article = page.article.as_ref();
    let data = article.map(|article| page.things.values(article, "keywords"));
    let data = data.unwrap_or_default().into_iter();
    let data: Vec<Text> = data.flat_map(keywords).collect();
    let listed = |name: &str| -> Vec<Text> { page.meta.all(name).flat_map(split).collect() };
    let (marked, others) = tag_links(page, near);
    let sources = [
        data,
        listed("article:tag"),
        marked,
        listed("news_keywords"),
        listed("parsely-tags"),
        listed("keywords"),
        others,
    ];
    let names = sources.into_iter().find(|names| !names.is_empty());
    let mut tags: Vec<Tag> = Vec::new();
    for name in names.unwrap_or_default() {
        let tag = Tag::new(name);
        let slug = tag.slug();
        if tags.iter().any(|known| known.slug() == slug) {
            continue;
        }
        if tags.len() == limits::TAGS {
            let reason = format!("the page has more than {} tags", limits::TAGS);
            left_out.push(LeftOut::new(None, tag.name().as_str(), reason));
            break;
        }
        tags.push(tag);
    }
    tags
}

/// The tags of the links that are marked as that, and of those that are the story's and lead to the stories of one. Some
/// mark in the same way what a story is filed under.
fn tag_links(page: &Page, near: &Near<'_>) -> (Vec<Text>, Vec<Text>) {
    let filed = ids(page, FILED);
    let is_named = near.is_named_story();
    let mut sentences = Sentences::default();
    let (mut marked, mut others) = (Vec::new(), Vec::new());
    for link in all(&page.document, "a[href]") {
        let href = attribute(&link, "href").unwrap_or_default();
        let rel = attribute(&link, "rel").unwrap_or_default();
        let is_marked = rel.split_whitespace().any(|word| word == "tag");
        // What stands above a story without an element of its own may be of all.
        let is_near = || is_named || near.is_from_headline_on(&link);
        let mut is_own = || is_near() && near.is_own(&link) && !sentences.have(&link);
        let is_tag = is_marked || address::is_of_tag(&href) && is_own();
        let is_filed = address::is_of_section(&href) || is_in(&link, &filed);
        let name = text(&link, limits::NAME).filter(|_| is_tag && !is_filed);
        let name = name.and_then(|name| Text::new(without_hash(name.as_str())));
        match is_marked {
            true => marked.extend(name),
            false => others.extend(name),
        }
    }
    (marked, others)
}

/// A list between commas, or one name of a list.
fn keywords(value: &Value) -> Vec<Text> {
    match value {
        Value::String(text) => split(text),
        value => text_of(value, limits::NAME).into_iter().collect(),
    }
}

fn split(listed: &str) -> Vec<Text> {
    let names = listed.split([',', '،', '、', ';']).take(limits::TAGS * 2);
    names
        .filter_map(|name| unescaped(without_hash(name.trim()), limits::NAME))
        .collect()
}

/// A tag without the `#` that some set before each; before a number it is part of the name: `#1 hits`.
fn without_hash(tag: &str) -> &str {
    let bare = tag.trim_start_matches(|c: char| c == '#' || c.is_whitespace());
    match bare.starts_with(char::is_numeric) {
        true => tag,
        false => bare,
    }
}

/// What the page says its story is about: the data, Open Graph, `description`, the line below the
/// headline. The site's own slogan is none.
pub(super) fn summaries(page: &Page, slogans: &[String]) -> Vec<Text> {
    let article = page.article.as_ref();
    let data =
        article.and_then(|article| page.things.text(article, "description", limits::SUMMARY));
    let meta = page.meta.each(&[
        "og:description",
        "description",
        "twitter:description",
        "dc.description",
    ]);
    let meta = meta.filter_map(|raw| unescaped(raw, limits::SUMMARY));
    let below = [
        ".entry-subtitle",
        ".standfirst",
        ".subtitle",
        ".article-dek",
        ".dek",
        ".gh-article-excerpt",
        ".td-post-sub-title",
    ];
    let below = below
        .iter()
        .filter_map(|place| text(all(&page.document, place).first()?, limits::SUMMARY));
    let title = page.title.as_ref().map(|title| folded(title.as_str()));
    let found = data.into_iter().chain(meta).chain(below);
    let says_something = |text: &Text| {
        let words = folded(text.as_str());
        let mut parts = SITE_MARKS
            .iter()
            .filter_map(|mark| text.as_str().split_once(mark));
        // The site's name and what it is.
        let is_of_site = parts.any(|(name, _)| page.site_names.contains(&folded(name)));
        let is_slogan = is_of_site || slogans.contains(&words) || page.site_names.contains(&words);
        !words.is_empty() && !is_slogan && title.as_ref() != Some(&words)
    };
    found.filter(says_something).collect()
}

/// What a story tells, without what is said of its pictures, which may stand before its beginning.
pub(super) fn told(body: &Html) -> String {
    let document = Document::from(body.as_str());
    let figures = all(&document, "figure");
    figures.iter().for_each(NodeRef::remove_from_parent);
    raw_text(&document.root(), usize::MAX)
}

/// The first of these that does not merely begin the story.
pub(super) fn summary(summaries: Vec<Text>, body: &str) -> Option<Text> {
    let body = folded(body);
    let mut summaries = summaries.into_iter();
    summaries.find(|text| !begins(&body, text.as_str()))
}

/// Whether a text is the beginning of a body, cut off or not.
fn begins(body: &str, text: &str) -> bool {
    let whole = text.trim_end_matches(|c: char| ".… ]".contains(c));
    let whole = whole.trim_end_matches(['[', ' ']);
    let words = folded(whole);
    // The last word may be cut as well.
    let sure = match whole.len() < text.len() {
        true => words
            .rsplit_once(' ')
            .map_or(words.as_str(), |(sure, _)| sure),
        false => words.as_str(),
    };
    !sure.is_empty() && body.starts_with(sure)
}

/// The language, unless it is the publication's own, of whatever country.
pub(super) fn language(page: &Page, own: Option<&Language>) -> Option<Language> {
    let html = all(&page.document, "html");
    let html = html
        .first()
        .and_then(|html| attribute(html, "lang").or_else(|| attribute(html, "xml:lang")));
    let data = page
        .article
        .as_ref()
        .and_then(|article| page.things.text(article, "inLanguage", limits::NAME));
    let graph = page
        .meta
        .all("og:locale")
        .map(|locale| locale.replace('_', "-"));
    let mut found = html
        .into_iter()
        .chain(data.map(|text| text.to_string()))
        .chain(graph);
    let language = found.find_map(|tag| Language::new(&tag.replace('_', "-")).ok())?;
    let is_own = own.is_some_and(|own| own.is_same_language(&language));
    (!is_own).then_some(language)
}
