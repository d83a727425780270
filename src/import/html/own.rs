//! Which of the things that a page's data speak of is its own story.
//!
//! A page may speak of many, and what it says of a teaser beside its story is true of that alone: its
//! author, its date, its picture. The own one has the page's address or its headline; or it is the only
//! one, and says neither, or the page does.

use super::address::{Lists, is_same};
use super::headline::Titles;
use super::{Page, limits, schema};
use crate::model::Text;
use serde_json::Value;
use url::Url;

/// Finds it, by the addresses that the page may stand at.
pub(super) fn find<'p>(page: &'p Page, addresses: &[Url], lists: &Lists) -> Option<&'p Value> {
    let articles: Vec<&Value> = page.things.of_type(schema::is_article).collect();
    let has_address = |article: &&&Value| {
        let mut said = said_addresses(page, article, lists);
        said.any(|said| addresses.iter().any(|own| is_same(own, &said)))
    };
    let titles = Titles::of(page);
    let has_headline = |article: &&&Value| {
        let mut said = said_headlines(page, article);
        said.any(|said| titles.has(&said))
    };
    // What a page without a headline says nothing against.
    let is_alone = |article: &Value| {
        let says_no_address = said_addresses(page, article, lists).next().is_none();
        let says_no_headline = said_headlines(page, article).next().is_none();
        let is_silent = titles.is_empty();
        (says_no_address || is_silent && addresses.is_empty()) && (says_no_headline || is_silent)
    };
    let own = articles.iter().find(has_address);
    match (
        own.or_else(|| articles.iter().find(has_headline)),
        articles.as_slice(),
    ) {
        (Some(own), _) => Some(own),
        (None, [only]) if is_alone(only) => Some(only),
        (None, _) => None,
    }
}

fn said_addresses<'p>(
    page: &'p Page,
    article: &'p Value,
    lists: &'p Lists,
) -> impl Iterator<Item = Url> {
    let keys = ["url", "mainEntityOfPage", "@id"].into_iter();
    let said = keys.filter_map(|key| page.things.address(article, key, page.base.as_ref()));
    said.filter(|url| !lists.has(url))
}

fn said_headlines(page: &Page, article: &Value) -> impl Iterator<Item = Text> {
    let keys = ["headline", "name"].into_iter();
    keys.filter_map(|key| page.things.text(article, key, limits::TITLE))
}
