//! What a page says in its `meta` elements: Open Graph (ogp.me) and its `article:`, and the names that
//! papers' own programs give.

use super::nodes::{all, attribute};
use dom_query::Document;

/// All of them, in the order of the page.
pub(super) struct Meta(Vec<(String, String)>);

impl Meta {
    pub(super) fn of(document: &Document) -> Self {
        let named = all(document, "meta[content]")
            .into_iter()
            .filter_map(|element| {
                let name = ["property", "name", "itemprop"]
                    .iter()
                    .find_map(|key| attribute(&element, key))?;
                Some((name.to_ascii_lowercase(), attribute(&element, "content")?))
            });
        Self(named.collect())
    }

    /// The values of a name.
    pub(super) fn all<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m str> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The values of several names: of all that has the first, then of the second.
    pub(super) fn each<'m>(&'m self, names: &'m [&str]) -> impl Iterator<Item = &'m str> {
        names.iter().flat_map(|name| self.all(name))
    }
}
