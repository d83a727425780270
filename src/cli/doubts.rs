//! What is in order and yet surely not meant: each with what to do.

use crate::config::Secured;
use crate::model::{Address, Alias, FeedKey, Format, Instant, Publication, Slug, Window};
use crate::serve::{Desk, Listeners, Tls};
use crate::store::StoreError;

/// What the names of feeds that were served begin with, where the store remembers definitions.
const SERVED: &str = "served ";

/// Remembers which feeds readers may know from now on: not those that only somebody looked at.
pub(super) async fn remember_feeds(desk: &Desk, now: Instant) -> Result<(), StoreError> {
    let served = |name: &Slug| (format!("{SERVED}{name}"), String::new());
    let served: Vec<(String, String)> = desk.feeds.keys().map(served).collect();
    desk.store.define(&served, now).await?;
    Ok(())
}

/// That readers will not take a certificate, or soon not.
pub(super) fn of_certificate(
    tls: &Tls,
    secured: &Secured,
    publication: &Publication,
) -> Vec<String> {
    let certificate = secured.certificate.certificate.display();
    let expires = tls
        .expires_soon()
        .map(|expiry| format!("the certificate in {certificate} expires at {expiry}; renew it"));
    let base = &publication.base_url;
    let other = base.host_str().filter(|host| !tls.is_of(host)).map(|host| {
        format!(
            "documents speak of {base}, and the certificate in {certificate} is not one of {host}: \
             readers will refuse it; name one that is"
        )
    });
    let insecure = (base.scheme() == "http").then(|| {
        format!(
            "documents speak of {base}, and this server takes nothing but TLS; \
             write base_url = \"https://…\" into site.toml"
        )
    });
    [expires, other, insecure].into_iter().flatten().collect()
}

/// That guids are made by a day that has not come, of which nobody can say whose the domain is then
/// (RFC 4151, section 2.1).
pub(super) fn of_identity(publication: &Publication, now: Instant) -> Option<String> {
    let since = publication.mint.since();
    (since > now).then(|| {
        let day = since.to_utc().date_naive();
        format!(
            "id_date in site.toml lies ahead ({day}); write a year or day on which the domain was already \
             yours, before readers know entries by it"
        )
    })
}

/// That documents speak of another address than the server has.
pub(super) fn of_addresses(desk: &Desk, public: &Listeners) -> Vec<String> {
    let mut doubts = Vec::new();
    let base = &desk.publication.base_url;
    let here = public.address();
    let is_this_machine = matches!(base.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if is_this_machine && base.port_or_known_default() != Some(here.port()) {
        let mut right = base.clone();
        // No URL with a host refuses a port.
        let _ = right.set_port(Some(here.port()));
        doubts.push(format!(
            "documents speak of {base}, and this server listens on {here}; \
             write base_url = \"{right}\" into site.toml"
        ));
    }
    doubts
}

/// That a feed lists nothing, or is no more and its readers are not told where to go.
pub(super) async fn of_feeds(desk: &Desk) -> Result<Vec<String>, StoreError> {
    let mut doubts = Vec::new();
    for (name, feed) in &desk.feeds {
        let topic = feed.selection.topic();
        let listing = desk.store.listing(&topic, &Window::newest(1)).await?;
        if listing.is_none_or(|listing| listing.entries.is_empty()) {
            doubts.push(format!(
                "the feed {name} lists nothing yet; if that is not meant, look at its conditions"
            ));
        }
    }
    let defined = desk.store.defined().await?;
    let served = defined.iter().filter_map(|name| name.strip_prefix(SERVED));
    for name in served.filter_map(|name| Slug::new(name).ok()) {
        if !is_accounted_for(desk, &name) {
            doubts.push(format!(
                "the feed {name} has no file any more, and its readers get 404; if it has another \
                 name now, write aliases = [\"/feeds/{name}.rss\", {{ path = \"/feeds/{name}.atom\", \
                 format = \"atom\" }}, {{ path = \"/feeds/{name}.json\", format = \"json\" }}] into its \
                 file, and if it was given up, write {name}.toml again, with gone = true"
            ));
        }
    }
    Ok(doubts)
}

/// Whether a feed that once had a file still has one, or its readers are told what became of it.
fn is_accounted_for(desk: &Desk, name: &Slug) -> bool {
    let moved = &desk.moved;
    let is_alias = |format| {
        let address = Address::Document(FeedKey::Defined(name.clone()), format);
        let alias = Alias::new(&address.path(), None);
        moved.aliases.contains_key(&alias)
    };
    desk.feeds.contains_key(name)
        || moved.gone.contains(name)
        || Format::ALL.into_iter().all(is_alias)
}
