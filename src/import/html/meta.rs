//! What a page says in its `meta` elements: Open Graph (ogp.me) and its `article:`, and the names that
//! papers' own programs give.

use super::nodes::{all, attribute};
use dom_query::{Document, NodeRef};

/// All of them, in the order of the page.
pub(super) struct Meta(Vec<(String, String)>);

impl Meta {
    pub(super) fn of(document: &Document) -> Self {
        let named = all(document, "meta[content]")
            .into_iter()
            .filter_map(|element| {
                let name = ["property", "name"]
                    .iter()
                    .find_map(|key| attribute(&element, key))
                    .or_else(|| attribute(&element, "itemprop").filter(|_| is_of_page(&element)))?;
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

/// Whether a property (HTML, section 5) is one of the page, and not of a thing that the page tells of.
fn is_of_page(element: &NodeRef<'_>) -> bool {
    let mut around = element.ancestors_it(None);
    let scope = around.find(|around| around.has_attr("itemscope"));
    scope.is_none_or(|scope| scope.is("html, body"))
}
