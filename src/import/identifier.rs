//! Ids by which sources know their stories: whether one is of one story in all the world.

use super::site;
use crate::model::Guid;
use url::Url;

/// An id as the guid that it is; `None` if others may have it too. That of a scheme which names nobody, as
/// `news:42`, is a number that any program counts; and before a site has a name of its own, its programs
/// make addresses of the machine's.
pub(super) fn guid(id: &str) -> Option<Guid> {
    let guid = Guid::new(id).ok()?;
    let url = Url::parse(id).ok()?;
    let is_of_one = match url.scheme() {
        "tag" | "urn" => true,
        _ => url.has_host() && is_named(&url),
    };
    is_of_one.then_some(guid)
}

/// Whether an address is of one site and no other.
pub(super) fn is_named(address: &Url) -> bool {
    address
        .host_str()
        .is_some_and(|host| !host.is_empty() && !site::NO_HOSTS.contains(&host))
}
