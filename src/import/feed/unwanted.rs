//! Entries that are no stories to be published: drafts, comments, and what else programs export as Atom.

use super::super::xml::{Element, Namespace};
use super::item::Item;

/// The category by which Blogger says what an entry is, and how its terms begin.
const KIND_SCHEME: &str = "http://schemas.google.com/g/2005#kind";

/// Finds out why, if an entry is none.
///
/// Drafts are told by RFC 5023 (section 13.1.1), comments by RFC 4685 (section 3). Blogger says what an
/// entry is in a category, or in elements of its own.
pub(super) fn read(element: &Element, item: &mut Item) {
    let mut reasons = element.children().filter_map(|child| {
        let text = child.text();
        let text = text.trim();
        match (child.namespace, child.name.as_str()) {
            (Namespace::App, "control") => {
                let draft = child.child(Namespace::App, "draft")?;
                draft
                    .text()
                    .trim()
                    .eq_ignore_ascii_case("yes")
                    .then_some("a draft")
            }
            (Namespace::Threads, "in-reply-to") => Some("a comment"),
            (Namespace::Blogger, "type") => of_kind(text),
            (Namespace::Blogger, "status") => match text.to_ascii_uppercase().as_str() {
                "LIVE" => None,
                "DRAFT" => Some("a draft"),
                "TRASHED" | "SOFT_TRASHED" => Some("in the trash"),
                _ => Some("not published"),
            },
            _ => None,
        }
    });
    let of_element = reasons.next();
    let is_kind = |scheme: &Option<String>| scheme.as_deref().is_some_and(|one| one == KIND_SCHEME);
    let mut of_category = None;
    item.categories.retain(|category| {
        if is_kind(&category.scheme) {
            let (_, kind) = category.name.rsplit_once('#').unwrap_or_default();
            of_category = of_category.or_else(|| of_kind(kind));
        }
        !is_kind(&category.scheme)
    });
    item.unwanted = of_category.or(of_element);
}

/// What Blogger calls an entry.
fn of_kind(kind: &str) -> Option<&'static str> {
    match kind.to_ascii_lowercase().as_str() {
        "post" => None,
        "comment" => Some("a comment"),
        "page" => Some("a page, no article"),
        "template" => Some("a template, no story"),
        "settings" => Some("a setting, no story"),
        _ => Some("of another kind, no post"),
    }
}
