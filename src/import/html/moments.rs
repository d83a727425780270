//! When a page's story was published and last changed.

use super::near::Near;
use super::nodes::{all, attribute, sound, text};
use super::{Page, limits};
use crate::import::{Warning, dates};
use crate::model::Instant;
use dom_query::NodeRef;
use std::cmp::Reverse;

/// Where a page may say a moment, in order of trust.
struct Places {
    data: &'static [&'static str],
    meta: &'static [&'static str],
    /// Elements of the story; of several that which is nearest to its headline.
    shown: &'static [&'static str],
}

const PUBLISHED: Places = Places {
    data: &["datePublished", "dateCreated"],
    meta: &[
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
    ],
    shown: &[
        "time[itemprop~=datePublished]",
        "time[pubdate]",
        "time.published",
        "abbr.published[title]",
        "time[datetime]",
        "time",
    ],
};
const UPDATED: Places = Places {
    data: &["dateModified"],
    meta: &[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "lastmod",
        "dcterms.modified",
    ],
    shown: &[
        "time[itemprop~=dateModified]",
        "time.updated:not(.published)",
    ],
};

/// When it was published.
pub(super) fn published(page: &Page, warnings: &mut Vec<Warning>) -> Option<Instant> {
    moment(page, &PUBLISHED, warnings)
}

/// When it was last changed; `None` if that is before it was published.
pub(super) fn updated(
    page: &Page,
    published: Option<Instant>,
    warnings: &mut Vec<Warning>,
) -> Option<Instant> {
    let updated = moment(page, &UPDATED, warnings)?;
    published
        .is_none_or(|published| published <= updated)
        .then_some(updated)
}

/// The first that can be read. If none can, somebody has to know what was written for machines; what is
/// shown may be `yesterday`.
fn moment(page: &Page, places: &Places, warnings: &mut Vec<Warning>) -> Option<Instant> {
    let mut unread: Option<(&str, String)> = None;
    let mut read = |name: &'static str, written: &str| {
        let written = sound(written, limits::NAME)?;
        let moment = dates::instant(written.as_str(), page.zone);
        if moment.is_none() && unread.is_none() {
            unread = Some((name, written.to_string()));
        }
        moment
    };
    let article = page.article.as_ref();
    let mut data = places.data.iter().flat_map(|key| {
        let values = article.map(|article| page.things.values(article, key));
        let texts = values.unwrap_or_default().into_iter();
        texts.filter_map(|value| Some((*key, value.as_str()?)))
    });
    let mut meta = places
        .meta
        .iter()
        .flat_map(|name| page.meta.all(name).map(|written| (*name, written)));
    let found = data
        .find_map(|(name, written)| read(name, written))
        .or_else(|| meta.find_map(|(name, written)| read(name, written)))
        .or_else(|| {
            let times = shown(page, places.shown);
            times.iter().find_map(|element| {
                let written = ["datetime", "title"];
                let mut written = written.iter().filter_map(|name| attribute(element, name));
                match written.next() {
                    Some(written) => read("time", &written),
                    None => dates::instant(text(element, limits::NAME)?.as_str(), page.zone),
                }
            })
        });
    if let (None, Some((name, written))) = (found, unread) {
        let text = format!(
            "`{name}`: {written:?} is no date that anybody can be sure of; the entry goes without it"
        );
        warnings.push(Warning { line: None, text });
    }
    found
}

fn shown<'p>(page: &'p Page, places: &[&str]) -> Vec<NodeRef<'p>> {
    let near = Near::of(page);
    let mut found = Vec::new();
    for place in places {
        let mut times = all(&page.document, place);
        times.retain(|time| near.is_own(time));
        times.sort_by_key(|time| Reverse(near.depth(time)));
        found.append(&mut times);
    }
    found
}
