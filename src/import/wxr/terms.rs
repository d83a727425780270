//! What a post is filed under.

use super::super::{limits, sanitise};
use super::item::Item;
use super::site::Site;
use crate::model::{Section, Tag};
use std::collections::HashSet;

/// What posts are sorted by that says nothing to readers.
const INTERNAL: [&str; 8] = [
    "author",
    "following_users",
    "post_format",
    "post_translations",
    "term_translations",
    "translation_priority",
    "nav_menu",
    "yst_prominent_words",
];
/// Where WordPress puts what nobody has sorted.
const UNSORTED: &str = "uncategorized";

/// The section is the category that an SEO plugin calls the primary one, else the first; all others are tags, each
/// once.
pub(super) fn of(item: &Item, site: &Site) -> (Option<Section>, Vec<Tag>) {
    let is_shown = |taxonomy: &str| {
        let is_hidden = taxonomy.is_empty() || taxonomy.starts_with('_');
        !is_hidden && taxonomy != "language" && !INTERNAL.contains(&taxonomy)
    };
    let mut terms: Vec<_> = item
        .terms
        .iter()
        .filter(|term| is_shown(&term.taxonomy) && term.slug != UNSORTED)
        .collect();
    let primary = [
        "_yoast_wpseo_primary_category",
        "rank_math_primary_category",
    ];
    let primary = primary.iter().find_map(|key| item.said(key)?.parse().ok());
    let primary = primary.and_then(|number| site.section(number));
    let is_category = |taxonomy: &str| taxonomy == "category";
    let at = terms
        .iter()
        .position(|term| is_category(&term.taxonomy) && Some(term.slug.as_str()) == primary)
        .or_else(|| terms.iter().position(|term| is_category(&term.taxonomy)));
    let section = at.and_then(|at| sanitise::words(&terms.remove(at).name, limits::NAME));
    let tags = terms
        .iter()
        .filter_map(|term| sanitise::words(&term.name, limits::NAME).map(Tag::new));
    let mut slugs = HashSet::new();
    let tags = tags.filter(|tag| slugs.insert(tag.slug()));
    (section.map(Section::new), tags.collect())
}
