//! Which story of which source an entry of a feed is.

use super::super::page::folded;
use super::item::{Head, Item};
use super::newsstand;
use crate::model::{Guid, Kind, Origin, Slug, Story, Submission, Text};
use url::Url;

/// What the store takes of it. A guid that is a URI is the entry's own.
pub(super) fn identified(
    item: &Item,
    head: &Head,
    is_shared: bool,
    slug: Slug,
    story: Story,
) -> Submission {
    // Its page may have been imported before, or a page that lists it.
    let former = match story.kind {
        Kind::Article => format!("page:{}", folded(&story.title)),
        Kind::Brief => format!("brief:{}", folded(&story.title)),
    };
    Submission {
        guid: item.id.as_deref().and_then(|id| Guid::new(id).ok()),
        former_origin: Some(former),
        is_slug_given: newsstand::kind_and_slug(item, head).is_some(),
        ..Submission::new(origin(item, head, is_shared, &story.title), slug, story)
    }
}

/// An id that is no URI says which entry it is only within its feed, and so nothing where no address
/// says which feed that is: feeds of one name number their entries alike.
///
/// Without an id an entry is known by its address and its date, for the weather of each day may stand at
/// one address, and a corrected headline is still the same story. Where the address is the feed's own
/// page, or `is_shared` by entries of one document that say different things, it tells no more than a
/// headline does, and the headline is told with it.
fn origin(item: &Item, head: &Head, is_shared: bool, title: &Text) -> Origin {
    let title = folded(title);
    let of_feed = head.home_page.as_ref().or(head.own_address.as_ref());
    let Some(known) = item.known_by() else {
        return Origin::Headline(format!("feed:{title}"));
    };
    let id = item.id.as_deref();
    let is_guid = id.is_some_and(|id| Guid::new(id).is_ok());
    match (id, of_feed.or(item.link.as_ref())) {
        (Some(_), _) if is_guid => Origin::Place(format!("feed:{known}")),
        (Some(id), Some(address)) => Origin::Place(format!("feed:{address} {id}")),
        (Some(id), None) => {
            let feed = head.title.as_deref().unwrap_or_default();
            Origin::Headline(format!("feed:{feed} {id} {title}"))
        }
        (None, _) if is_shared || is_home(item, head) => {
            Origin::Headline(format!("feed:{known} {title}"))
        }
        (None, _) => Origin::Place(format!("feed:{known}")),
    }
}

/// Whether the address of an entry is that of the feed's page, or of a whole site.
fn is_home(item: &Item, head: &Head) -> bool {
    let page = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
    let Some(link) = &item.link else {
        return false;
    };
    let is_site = link.path() == "/" && link.query().is_none();
    let mut of_feed = [&head.home_page, &head.own_address].into_iter().flatten();
    is_site || of_feed.any(|own| page(own) == page(link))
}
