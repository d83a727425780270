//! The keys of `site.toml` about how `serve` serves; none of them changes a document.

use super::file::Keys;
use super::{ConfigError, socket_address, within};
use std::net::SocketAddr;

/// What they are called.
pub(super) const KEYS: &[&str] = &["listen", "admin", "connections", "cache_megabytes"];

/// How `serve` serves, as far as `site.toml` says so.
#[derive(Clone, Debug)]
pub struct Service {
    /// Where readers connect.
    pub listen: Option<SocketAddr>,
    /// Where the admin listener answers.
    pub admin: Option<SocketAddr>,
    /// Open connections of readers at most.
    pub connections: u32,
    /// Documents, pages and deltas kept in memory at most, in bytes.
    pub cache_bytes: u64,
}

impl Service {
    /// How many connections when nothing says otherwise: each costs some kilobytes, and readers close
    /// theirs after an answer or two.
    pub const CONNECTIONS: u32 = 10_000;
    /// More file descriptors than these (and some for the store) no process gets by default.
    pub const MOST_CONNECTIONS: u32 = 1_000_000;
    /// How many megabytes (of 2^20 bytes) are kept when nothing says otherwise: some hundred feeds
    /// with their formats and codings.
    pub const CACHE_MEGABYTES: u32 = 88;
    /// With fewer not even the demo's documents are kept.
    pub const LEAST_CACHE_MEGABYTES: u32 = 11;
    /// A tebibyte: more is a slip.
    pub const MOST_CACHE_MEGABYTES: u32 = 1 << 20;

    pub(super) fn read(keys: &Keys<'_>) -> Result<Self, ConfigError> {
        let megabytes = keys.number("cache_megabytes", megabytes)?;
        let megabytes = megabytes.unwrap_or(Self::CACHE_MEGABYTES);
        Ok(Self {
            listen: keys.text("listen", socket_address)?,
            admin: keys.text("admin", socket_address)?,
            connections: keys
                .number("connections", connections)?
                .unwrap_or(Self::CONNECTIONS),
            cache_bytes: u64::from(megabytes) << 20,
        })
    }
}

fn connections(number: i64) -> Result<u32, String> {
    let most = Service::MOST_CONNECTIONS;
    within(number, 1, most)
        .ok_or_else(|| format!("{number} is no number of connections; write 1 to {most}"))
}

fn megabytes(number: i64) -> Result<u32, String> {
    let (least, most) = (
        Service::LEAST_CACHE_MEGABYTES,
        Service::MOST_CACHE_MEGABYTES,
    );
    within(number, least, most).ok_or_else(|| {
        format!("{number} megabytes are no size of a cache; write {least} to {most}")
    })
}
