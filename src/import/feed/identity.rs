//! Which story of which source an entry of a feed is.

use super::super::identifier;
use super::super::page::folded;
use super::item::{Head, Item};
use super::newsstand;
use crate::model::{Guid, Kind, Origin, Slug, Story, Submission};
use url::Url;

/// What the store takes of it. A guid that is of one story in all the world is the entry's own; one that
/// entries of the feed share is nobody's.
pub(super) fn identified(
    item: &Item,
    head: &Head,
    is_shared: bool,
    slug: Slug,
    story: Story,
) -> Submission {
    let id = item.id.as_deref().filter(|_| !is_shared);
    let guid = id.and_then(identifier::guid);
    let title = folded(&story.title);
    let former_origin = match id {
        // By this alone it was known once.
        Some(id) if guid.is_none() && Guid::new(id).is_ok() => format!("feed:{id}"),
        // By this, where each feed was asked for itself.
        Some(id) if guid.is_none() && names_site(id, item, head) => {
            of_feed(id, item, head, &title).as_str().to_owned()
        }
        // Its page may have been imported before, or a page that lists it.
        _ => match story.kind {
            Kind::Article => format!("page:{title}"),
            Kind::Brief => format!("brief:{title}"),
        },
    };
    let origin = match (id, &guid) {
        (Some(_), Some(guid)) => Origin::Place(format!("feed:{guid}")),
        (Some(id), None) if names_site(id, item, head) => Origin::Place(format!("feed:{id}")),
        (Some(id), None) => of_feed(id, item, head, &title),
        (None, _) => nameless(item, &title),
    };
    Submission {
        guid,
        former_origin: Some(former_origin),
        is_slug_given: newsstand::kind_and_slug(item, head).is_some(),
        ..Submission::new(origin, slug, story)
    }
}

/// Whether an id says which site's it is, as Drupal's `42 at https://gazette.example` does, which is of one
/// entry in all feeds of that. Of other programs' ids nothing says that they do not number news and events alike.
fn names_site(id: &str, item: &Item, head: &Head) -> bool {
    let site = id.split_once(" at ").filter(|(number, _)| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let site = site.and_then(|(_, site)| Url::parse(site).ok());
    let addresses = [&head.home_page, &head.own_address, &item.link];
    let mut hosts = addresses.into_iter().flatten().filter_map(Url::host_str);
    site.is_some_and(|site| hosts.any(|host| site.host_str() == Some(host)))
}

/// An id that others may have says which entry it is only within its feed, and so nothing where no address
/// says which feed that is: feeds of one name number their entries alike.
fn of_feed(id: &str, item: &Item, head: &Head, title: &str) -> Origin {
    let addresses = [&head.home_page, &head.own_address, &item.link];
    let mut named = addresses.into_iter().flatten();
    match named.find(|address| identifier::is_named(address)) {
        Some(address) => Origin::Place(format!("feed:{address} {id}")),
        None => {
            let feed = head.title.as_deref().unwrap_or_default();
            Origin::Headline(format!("feed:{feed} {id} {title}"))
        }
    }
}

/// Without an id nothing says which entry it is: at one address there may be the weather of each day, or all
/// that a page lists; a date may be moved, and a headline corrected. So the texts decide among those at its
/// address, and what it is told by is of use to know it again as it was.
fn nameless(item: &Item, title: &str) -> Origin {
    let Some(link) = &item.link else {
        return Origin::Headline(format!("feed:{title}"));
    };
    let date = item.published.map(|date| format!(" {}", date.to_rfc3339()));
    Origin::Headline(format!("feed:{link}{} {title}", date.unwrap_or_default()))
}
