//! Dublin Core, in RSS and in Atom.

use super::super::xml::{Element, Namespace};
use super::Surroundings;
use super::dates::instant_in;
use super::item::{Category, Head, Item, Words};
use super::people::Person;

/// What an element of a channel says of the feed.
pub(super) fn read_head(element: &Element, head: &mut Head) {
    if element.is(Namespace::Dc, "language") {
        let text = element.text().trim().to_owned();
        head.language.get_or_insert(text);
    }
}

/// What an item says in its elements and terms.
pub(super) fn read(element: &Element, around: &Surroundings, item: &mut Item) {
    for child in element.children() {
        let text = child.text();
        let text = text.trim();
        let name = child.name.to_ascii_lowercase();
        let mut date = |name, place: &mut Option<_>| {
            instant_in(child, name, around.zone, place, &mut item.unsure);
        };
        match (child.namespace, name.as_str()) {
            (Namespace::Dc, "date") => date("dc:date", &mut item.published),
            (Namespace::DcTerms, "issued" | "created") => date("dcterms", &mut item.published),
            (Namespace::DcTerms, "modified") => date("dcterms:modified", &mut item.updated),
            (Namespace::Dc, "creator" | "author") => item.authors.push(Person::of(text)),
            (Namespace::Dc, "contributor") => item.contributors.push(Person::of(text)),
            (Namespace::Dc, "subject") => item.categories.push(Category {
                name: text.to_owned(),
                scheme: None,
            }),
            (Namespace::Dc, "language") => {
                item.language.get_or_insert_with(|| text.to_owned());
            }
            (Namespace::Dc, "rights") => {
                item.rights.get_or_insert_with(|| Words::unclear(text));
            }
            (Namespace::Dc, "title") => {
                item.title.get_or_insert_with(|| Words::unclear(text));
            }
            (Namespace::Dc, "description") => {
                item.summary.get_or_insert_with(|| Words::unclear(text));
            }
            (Namespace::Dc, "identifier") if !text.is_empty() => {
                item.id.get_or_insert_with(|| text.to_owned());
            }
            _ => {}
        }
    }
}
