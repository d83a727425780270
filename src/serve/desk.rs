//! What is served.

use super::{Clock, PurgeHeader};
use crate::model::{self, Address, Feed, FeedKey, Publication, Selection, Slug, Topic, Window};
use crate::publish::check::Checked;
use crate::store::Store;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is served: the newspaper, its feeds, its store.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The newspaper.
    pub publication: Publication,
    /// The feeds that have a definition, by name.
    pub feeds: BTreeMap<Slug, Feed>,
    /// Where feeds once were, and those that were given up.
    pub moved: model::Moved,
    /// How many entries the feeds without one list.
    pub derived_window: Window,
    /// Whether a client that asks for what is new alone gets it (RFC 3229).
    pub has_deltas: bool,
    /// Whether pages offer a search. Files in a static tree cannot answer one.
    pub has_search: bool,
    /// The time zone of dates on pages.
    pub time_zone: chrono_tz::Tz,
    /// The folder behind `/images/`.
    pub images: PathBuf,
    /// How long a cache may go on showing a document that has changed, in seconds.
    pub max_age: u32,
    /// How long it may go on with one while the desk answers with an error or not at all, likewise.
    pub stale_if_error: u32,
    /// How long it may keep a page of an archive that only a correction can change, likewise.
    pub archive_max_age: u32,
    /// The header field by which a cache in front is told what to forget, if there is such a cache.
    pub purge_header: Option<PurgeHeader>,
    /// Since when `site`, `pages`, each `feed NAME` and `feeds`, all of them together, have been defined as
    /// they are, in seconds since 1970.
    pub defined_at: BTreeMap<String, i64>,
    /// The time.
    pub clock: Clock,
    /// The entries.
    pub store: Store,
    /// What a feed document must pass before anybody gets it: [`check`](crate::publish::check::check).
    pub check: fn(&[u8]) -> Checked,
}

impl Desk {
    /// The feeds that have a definition, in the order they are told in: those of everything, which
    /// most people want, before those that choose; either by name.
    pub fn feeds_in_order(&self) -> impl Iterator<Item = &Feed> {
        let (whole, chosen): (Vec<_>, Vec<_>) = self
            .feeds
            .values()
            .partition(|feed| feed.selection == Selection::default());
        whole.into_iter().chain(chosen)
    }

    /// What the store must list otherwise for an address to show something else; `None` of what
    /// lists no entries.
    pub(super) fn topic(&self, address: &Address) -> Option<Topic> {
        match address {
            // Of a page of an archive, the link to what is newer.
            Address::Document(key, _)
            | Address::FeedPage(key)
            | Address::Archive(key, ..)
            | Address::ArchivePage(key, _) => match key {
                FeedKey::Defined(name) => Some(self.feeds.get(name)?.selection.topic()),
                FeedKey::Search(_) => Some(Topic::all()),
                key => key.derived_selection().map(|selection| selection.topic()),
            },
            Address::FrontPage | Address::Opml | Address::NewsSitemap => Some(Topic::all()),
            Address::Robots | Address::SearchPage | Address::EntryPage(..) | Address::Image(_) => {
                None
            }
        }
    }

    /// Since when what is at an address has been defined as it is: in seconds since 1970.
    pub(super) fn defined_at(&self, address: &Address) -> i64 {
        let since = |name: &str| self.defined_at.get(name).copied().unwrap_or(0);
        let feeds = match address {
            Address::Document(FeedKey::Defined(name), _)
            | Address::Archive(FeedKey::Defined(name), ..)
            | Address::ArchivePage(FeedKey::Defined(name), _)
            | Address::FeedPage(FeedKey::Defined(name)) => since(&format!("feed {name}")),
            Address::Document(..)
            | Address::Archive(..)
            | Address::ArchivePage(..)
            | Address::FeedPage(_)
            | Address::Robots
            | Address::SearchPage
            | Address::Image(_) => 0,
            // These name every feed, or what their files say.
            Address::FrontPage | Address::Opml | Address::NewsSitemap | Address::EntryPage(..) => {
                since("feeds")
            }
        };
        let pages = match address.is_page() {
            true => since("pages"),
            false => 0,
        };
        feeds.max(pages).max(since("site"))
    }
}
