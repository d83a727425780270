//! Keys by which a cache in front of the desk is told what to forget, of the one header field that it
//! knows. It takes the field away before anybody sees it; without such a cache there is none.

use super::Desk;
use crate::model::{Address, Entry, FeedKey, Kind, Slug};
use hyper::header::{HeaderName, HeaderValue, InvalidHeaderValue};
use std::str::FromStr;

/// Akamai takes 128 keys of one answer, others more.
const MOST: usize = 100;
/// In bytes: an nginx in between reads 4 KiB for the whole head of an answer unless it is told otherwise,
/// and whatever else stands in ours fits into the rest.
const LONGEST: usize = 3 * 1024;

/// The header fields that carry keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PurgeHeader {
    /// Of Fastly; and of Varnish, as its module for keys is told.
    SurrogateKey,
    /// Of Cloudflare, Google and others.
    CacheTag,
    /// Of Akamai.
    EdgeCacheTag,
}

/// Why the name of one was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` carries no keys; write `Surrogate-Key`, `Cache-Tag` or `Edge-Cache-Tag`")]
pub struct PurgeHeaderError(String);

impl PurgeHeader {
    const ALL: [Self; 3] = [Self::SurrogateKey, Self::CacheTag, Self::EdgeCacheTag];

    const fn name(self) -> &'static str {
        match self {
            Self::SurrogateKey => "surrogate-key",
            Self::CacheTag => "cache-tag",
            Self::EdgeCacheTag => "edge-cache-tag",
        }
    }

    const fn separator(self) -> &'static str {
        match self {
            Self::SurrogateKey => " ",
            Self::CacheTag | Self::EdgeCacheTag => ",",
        }
    }

    /// The field of what is at an address and is made of these entries. Those that find no room are the
    /// last, the oldest of a feed; whoever has to purge one of them purges the feed.
    pub(super) fn field(
        self,
        address: &Address,
        entries: &[(Kind, Slug)],
    ) -> Result<(HeaderName, HeaderValue), InvalidHeaderValue> {
        let entries = entries.iter().map(|(kind, slug)| of_entry(*kind, slug));
        let mut value = of_address(address);
        for key in entries.take(MOST - 1) {
            if value.len() + self.separator().len() + key.len() > LONGEST {
                break;
            }
            value.push_str(self.separator());
            value.push_str(&key);
        }
        Ok((HeaderName::from_static(self.name()), value.try_into()?))
    }
}

impl FromStr for PurgeHeader {
    type Err = PurgeHeaderError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let is_meant = |header: &Self| name.eq_ignore_ascii_case(header.name());
        let known = Self::ALL.into_iter().find(is_meant);
        known.ok_or_else(|| PurgeHeaderError(name.to_owned()))
    }
}

/// What stands for entries; nothing on a desk that needs no keys.
pub(super) fn named(desk: &Desk, entries: &[Entry]) -> Vec<(Kind, Slug)> {
    let entries = entries.iter().filter(|_| desk.purge_header.is_some());
    let named = entries.map(|entry| (entry.story.kind, entry.slug.clone()));
    named.take(MOST).collect()
}

fn of_entry(kind: Kind, slug: &Slug) -> String {
    format!("entry:{kind}-{slug}")
}

/// One key for a feed in all its forms, its archive too.
fn of_address(address: &Address) -> String {
    match address {
        Address::Document(key, _)
        | Address::FeedPage(key)
        | Address::Archive(key, ..)
        | Address::ArchivePage(key, _) => match key {
            FeedKey::Defined(slug) => format!("feed:{slug}"),
            FeedKey::Section(slug) => format!("section:{slug}"),
            FeedKey::Author(slug) => format!("author:{slug}"),
            FeedKey::Tag(slug) => format!("tag:{slug}"),
            FeedKey::Search(_) => "search".to_owned(),
        },
        Address::EntryPage(kind, slug) => of_entry(*kind, slug),
        Address::Image(name) => format!("image:{name}"),
        Address::FrontPage => "front".to_owned(),
        Address::Opml => "opml".to_owned(),
        Address::NewsSitemap => "news-sitemap".to_owned(),
        Address::Robots => "robots".to_owned(),
        Address::SearchPage => "search".to_owned(),
    }
}
