//! Who writes for a site.

use super::super::xml::{Element, Namespace};
use super::super::{limits, sanitise};
use super::item::{Item, Term};
use super::site::Site;
use crate::model::{Author, Text};
use std::collections::HashSet;

/// How co-authors' names for addresses begin, by the plugin that everybody has for them.
const CO_AUTHOR: &str = "cap-";

/// Who wrote an item. Guest authors and co-authors, where there are any, say more than the login name of who
/// has typed it in.
pub(super) fn authors_of(item: &Item, site: &Site) -> Vec<Author> {
    let together = item.terms.iter().filter(|term| term.taxonomy == "author");
    let mut slugs = HashSet::new();
    let together = together.filter_map(|term| of_term(term, site));
    let mut authors: Vec<Author> = together
        .filter(|author| slugs.insert(author.slug()))
        .collect();
    if authors.is_empty() {
        authors.extend(of_login(&item.creator, site));
    }
    authors
}

fn of_term(term: &Term, site: &Site) -> Option<Author> {
    let login = term.slug.strip_prefix(CO_AUTHOR).unwrap_or(&term.slug);
    let mut logins = [login, term.name.trim()].into_iter();
    let known = logins.find_map(|login| site.person(&folded(login)));
    known.cloned().or_else(|| named(&term.name))
}

fn of_login(login: &str, site: &Site) -> Option<Author> {
    let known = site.person(&folded(login)).cloned();
    // Some log in by their mail addresses, which are nobody's business.
    known.or_else(|| named(login.split('@').next()?))
}

/// Login names are the same in large and small letters.
pub(super) fn folded(login: &str) -> String {
    login.trim().to_lowercase()
}

/// An author of whom nothing but a name is known.
fn named(name: &str) -> Option<Author> {
    Some(Author {
        name: sanitise::words(name, limits::NAME)?,
        bio: None,
        url: None,
        email: None,
    })
}

/// `<wp:author>`: the login name, and who that is. Mail addresses are those the site writes to, and none
/// that it has published: they stay where they are.
pub(super) fn of_element(element: &Element) -> Option<(String, Author)> {
    let said = |name| {
        let child = element.child(Namespace::Wp, name);
        child.map(|child| child.text()).unwrap_or_default()
    };
    let login = folded(&said("author_login"));
    let whole = format!("{} {}", said("author_first_name"), said("author_last_name"));
    let names = [&*said("author_display_name"), &whole, &login];
    let author = names.into_iter().find_map(named)?;
    // No export of WordPress's own has a bio; plugins write it in one of these ways.
    let description = said("author_description");
    let bio = sanitise::words(&description, limits::BIO).or_else(|| of_meta(element));
    Some((login, Author { bio, ..author }))
}

fn of_meta(element: &Element) -> Option<Text> {
    let key = |pair: &Element| {
        let key = pair.child(Namespace::Wp, "meta_key");
        key.map(|key| key.text().trim().to_owned())
    };
    let mut pairs = element.children();
    let pair = pairs.find(|pair| key(pair).as_deref() == Some("description"))?;
    sanitise::words(
        &pair.child(Namespace::Wp, "meta_value")?.text(),
        limits::BIO,
    )
}

/// A guest author, an item of Co-Authors Plus.
pub(super) fn of_guest(item: &Item) -> Option<(String, Author)> {
    let author = Author {
        bio: item
            .said("cap-description")
            .and_then(|bio| sanitise::words(bio, limits::BIO)),
        ..named(item.said("cap-display_name").unwrap_or(&item.title))?
    };
    let login = item.said("cap-user_login").unwrap_or(&item.name);
    Some((
        folded(login.strip_prefix(CO_AUTHOR).unwrap_or(login)),
        author,
    ))
}
