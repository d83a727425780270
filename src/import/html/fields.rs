//! Headline, section, tags, dates, summary and language of a page's story: for each a list of where it
//! may stand, in order of trust. The first that gives something sound wins.

use super::nodes::{all, attribute, folded, sound, text, unescaped};
use super::schema::{text_of, types};
use super::{Page, address, limits};
use crate::import::{LeftOut, dates};
use crate::model::{Instant, Language, Section, Tag, Text};
use serde_json::Value;

/// What parts a headline from the site's name behind it.
const SITE_MARKS: [&str; 9] = [
    " | ", " - ", " – ", " — ", " :: ", " « ", " » ", " • ", " · ",
];
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

/// The headline: of the data, of the page, of Open Graph, of the window. One that is cut off gives way to
/// the same written out.
pub(super) fn title(page: &Page) -> Option<Text> {
    let article = page.article.as_ref();
    let data = ["headline", "name"]
        .iter()
        .filter_map(|key| page.things.text(article?, key, limits::TITLE));
    let headings = ["h1[itemprop~=headline]", "article h1", "main h1", "h1"];
    let headings = headings
        .iter()
        .filter_map(|place| text(all(&page.document, place).first()?, limits::TITLE));
    let graph = page.meta.each(&["og:title", "twitter:title"]);
    let graph = graph.filter_map(|raw| unescaped(raw, limits::TITLE));
    let window = all(&page.document, "head title");
    let window = window.iter().filter_map(|title| text(title, limits::TITLE));
    let found: Vec<Text> = data
        .chain(headings)
        .chain(graph)
        .chain(window)
        .filter_map(|title| without_site(page, title))
        .collect();
    let first = found.first()?;
    let cut = first
        .as_str()
        .strip_suffix("...")
        .or_else(|| first.as_str().strip_suffix('…'));
    let whole = cut.and_then(|cut| {
        let begins = |title: &&Text| title.as_str().starts_with(cut.trim_end());
        found[1..]
            .iter()
            .filter(begins)
            .find(|title| !title.as_str().ends_with(['…', '.']))
    });
    whole.or(Some(first)).cloned()
}

/// A headline without the site's name behind it; `None` if it is nothing else.
fn without_site(page: &Page, title: Text) -> Option<Text> {
    let is_site = |text: &str| page.site_names.contains(&folded(text));
    if is_site(title.as_str()) {
        return None;
    }
    let mut parts = SITE_MARKS
        .iter()
        .filter_map(|mark| title.as_str().rsplit_once(mark));
    match parts.find(|(_, site)| is_site(site)) {
        Some((headline, _)) => Text::new(headline),
        None => Some(title),
    }
}

/// The section: of the data, of `article:section`, of the path of links above the story, of the links
/// to what it is filed under; or `Opinion`, if the data say no more than that it is one.
pub(super) fn section(page: &Page) -> Option<Section> {
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
    let path = crumbs_of_data(page).into_iter().chain(crumbs(page));
    const FILED: &str = "a[rel~=category], .cat-links a, .entry-category a, .entry-category, .post-category a, \
        .td-post-category, .gh-article-tag, .article-section, .field--name-field-section a";
    let filed = all(&page.document, FILED);
    let filed = filed.iter().filter_map(|link| text(link, limits::NAME));
    let is_opinion =
        article.is_some_and(|article| types(article).any(|kind| kind == "OpinionNewsArticle"));
    let opinion = is_opinion.then(|| Text::new("Opinion")).flatten();
    let mut found = data.chain(meta).chain(path).chain(filed);
    let is_one = |name: &Text| !NO_SECTIONS.contains(&folded(name.as_str()).as_str());
    found.find(is_one).or(opinion).map(Section::new)
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

/// The same as the page shows it.
fn crumbs(page: &Page) -> Vec<Text> {
    const PATHS: &str =
        "[class*=breadcrumb] a[href], [aria-label*=readcrumb] a[href], .td-crumb-container a[href]";
    let links = all(&page.document, PATHS);
    let steps = links.iter().filter(|link| {
        let url = page.address(link, "href");
        url.is_none_or(|url| !address::is_home(&url) && Some(&url) != page.address.as_ref())
    });
    steps.filter_map(|link| text(link, limits::NAME)).collect()
}

/// The tags: of the data, of `article:tag`, of links with `rel="tag"`, of keywords.
pub(super) fn tags(page: &Page, left_out: &mut Vec<LeftOut>) -> Vec<Tag> {
    let article = page.article.as_ref();
    let data = article.map(|article| page.things.values(article, "keywords"));
    let data = data.unwrap_or_default().into_iter();
    let data: Vec<Text> = data.flat_map(keywords).collect();
    let listed = |name: &str| -> Vec<Text> { page.meta.all(name).flat_map(split).collect() };
    let links = all(&page.document, "a[rel~=tag]:not([rel~=category])");
    let links = links.iter().filter_map(|link| text(link, limits::NAME));
    let sources = [
        data,
        listed("article:tag"),
        links.collect(),
        listed("news_keywords"),
        listed("parsely-tags"),
        listed("keywords"),
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
        .filter_map(|name| unescaped(name.trim().trim_start_matches('#'), limits::NAME))
        .collect()
}

/// When it was published: by the data, by `meta` elements, by the page's `time` elements.
pub(super) fn published(page: &Page) -> Option<Instant> {
    const META: [&str; 12] = [
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "parsely-pub-date",
        "sailthru.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "date",
    ];
    const TIMES: [&str; 7] = [
        "time[itemprop~=datePublished]",
        "time[pubdate]",
        "time.published",
        "abbr.published[title]",
        "article time, main time",
        "time[datetime]",
        "time",
    ];
    moment(page, &["datePublished", "dateCreated"], &META, &TIMES)
}

/// When it was last changed; `None` if that is before it was published.
pub(super) fn updated(page: &Page, published: Option<Instant>) -> Option<Instant> {
    const META: [&str; 5] = [
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "lastmod",
        "dcterms.modified",
    ];
    const TIMES: [&str; 2] = [
        "time[itemprop~=dateModified]",
        "time.updated:not(.published)",
    ];
    let updated = moment(page, &["dateModified"], &META, &TIMES)?;
    published
        .is_none_or(|published| published <= updated)
        .then_some(updated)
}

fn moment(page: &Page, data: &[&str], meta: &[&str], times: &[&str]) -> Option<Instant> {
    let read = |text: &str| dates::instant(sound(text, limits::NAME)?.as_str(), page.zone);
    let data = data.iter().find_map(|key| {
        let values = page.things.values(page.article.as_ref()?, key);
        values.into_iter().find_map(|value| read(value.as_str()?))
    });
    let meta = || page.meta.each(meta).find_map(read);
    let times = || {
        times.iter().find_map(|place| {
            let elements = all(&page.document, place);
            elements.iter().find_map(|element| {
                let written =
                    attribute(element, "datetime").or_else(|| attribute(element, "title"));
                match written {
                    Some(written) => read(&written),
                    None => read(text(element, limits::NAME)?.as_str()),
                }
            })
        })
    };
    data.or_else(meta).or_else(times)
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
