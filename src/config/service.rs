//! The keys of `site.toml` about how `serve` serves; none of them changes a document.

use super::file::Keys;
use super::tls::{self, Secured};
use super::{ConfigError, limits, range, socket_address};
use crate::serve::{Limits, Origin};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use url::Url;

/// What they are called.
pub(super) const KEYS: &[&str] = &[
    "listen",
    "admin",
    "watch",
    "connections",
    "requests_in_flight",
    "api_origins",
    "api_import_megabytes",
    "cache_megabytes",
    "header_timeout",
    "write_timeout",
    "drain_timeout",
];

/// How `serve` serves, as far as `site.toml` says so.
#[derive(Clone, Debug)]
pub struct Service {
    /// Where readers connect.
    pub listen: Option<SocketAddr>,
    /// Where the admin listener answers.
    pub admin: Option<SocketAddr>,
    /// Whether what changes in the folder is taken over at once.
    pub watch: bool,
    /// Whether and how readers come by TLS.
    pub tls: Option<Secured>,
    /// Open connections of readers at most.
    pub connections: u32,
    /// Requests at most that wait for something to be made.
    pub requests_in_flight: u32,
    /// What one client may ask for.
    pub limits: Limits,
    /// Pages of these other sites may use the API.
    pub api_origins: Vec<Origin>,
    /// What is imported by one request to it at most, in bytes.
    pub api_import_bytes: u32,
    /// Documents, pages and deltas kept in memory at most, in bytes.
    pub cache_bytes: u64,
    /// How long a client may take to send a request's head, or be idle.
    pub header_timeout: Duration,
    /// How long it may take nothing of its answer.
    pub write_timeout: Duration,
    /// How long requests under way may take after the stop signal.
    pub drain_timeout: Duration,
}

impl Service {
    /// How many connections when nothing says otherwise: each costs some kilobytes, and readers close
    /// theirs after an answer or two.
    pub const CONNECTIONS: u32 = 10_000;
    /// More file descriptors than these (and some for the store) no process gets by default.
    pub const MOST_CONNECTIONS: u32 = 1_000_000;
    /// How many requests may wait when nothing says otherwise: as many as there are connections, so that
    /// all of them may want a feed the moment it has changed.
    pub const REQUESTS_IN_FLIGHT: u32 = 10_000;
    /// How many megabytes (of 2^20 bytes) are kept when nothing says otherwise: some hundred feeds
    /// with their formats and codings.
    pub const CACHE_MEGABYTES: u32 = 96;
    /// With fewer not even the demo's documents are kept.
    pub const LEAST_CACHE_MEGABYTES: u32 = 16;
    /// A tebibyte: more is a slip.
    pub const MOST_CACHE_MEGABYTES: u32 = 1 << 20;
    /// How many megabytes (of 2^20 bytes) a request may import when nothing says otherwise: as many as a
    /// file that is read whole may have.
    pub const API_IMPORT_MEGABYTES: u32 = 16;
    /// All of it is in memory while it is read.
    pub const MOST_API_IMPORT_MEGABYTES: u32 = 1_024;
    /// Other sites at most: all are looked at for each request to the API.
    pub const MOST_API_ORIGINS: usize = 100;
    /// In seconds, for a request's head and for taking an answer when nothing says otherwise: the
    /// slowest line is done by then, and who holds connections without need is rid of them.
    pub const CLIENT_TIMEOUT: u32 = 30;
    /// In seconds, for requests under way after the stop signal: a supervisor waits longer for a process
    /// to end (systemd 90 seconds, Kubernetes 30), and then kills it.
    pub const DRAIN_TIMEOUT: u32 = 10;
    /// Ten minutes, in seconds: whoever waits longer waits for nobody.
    pub const LONGEST_TIMEOUT: u32 = 600;

    pub(super) fn read(
        keys: &Keys<'_>,
        folder: &Path,
        base_url: &Url,
    ) -> Result<Self, ConfigError> {
        let megabytes = keys.number(
            "cache_megabytes",
            range(
                "megabytes are no size of a cache",
                Self::LEAST_CACHE_MEGABYTES,
                Self::MOST_CACHE_MEGABYTES,
            ),
        )?;
        let megabytes = megabytes.unwrap_or(Self::CACHE_MEGABYTES);
        let imported = range(
            "megabytes are nothing to import",
            1,
            Self::MOST_API_IMPORT_MEGABYTES,
        );
        let imported = keys.number("api_import_megabytes", imported)?;
        let origins = keys.texts("api_origins", Self::MOST_API_ORIGINS, str::parse::<Origin>)?;
        Ok(Self {
            listen: keys.text("listen", socket_address)?,
            admin: keys.text("admin", socket_address)?,
            watch: keys.flag("watch")?.unwrap_or(false),
            tls: tls::tls(keys, folder, base_url)?,
            connections: keys
                .number("connections", connections())?
                .unwrap_or(Self::CONNECTIONS),
            requests_in_flight: keys
                .number(
                    "requests_in_flight",
                    range("is no number of requests", 1, Self::MOST_CONNECTIONS),
                )?
                .unwrap_or(Self::REQUESTS_IN_FLIGHT),
            limits: limits::limits(keys)?,
            api_origins: origins.unwrap_or_default(),
            api_import_bytes: imported.unwrap_or(Self::API_IMPORT_MEGABYTES) << 20,
            cache_bytes: u64::from(megabytes) << 20,
            header_timeout: timeout(keys, "header_timeout", Self::CLIENT_TIMEOUT)?,
            write_timeout: timeout(keys, "write_timeout", Self::CLIENT_TIMEOUT)?,
            drain_timeout: timeout(keys, "drain_timeout", Self::DRAIN_TIMEOUT)?,
        })
    }

    /// The keys of which `other` says something else, and that are settled when the server starts.
    pub fn settled_otherwise(&self, other: &Self) -> Vec<&'static str> {
        let redirect_from = |service: &Self| service.tls.as_ref()?.redirect_from;
        let keys = [
            ("listen", self.listen != other.listen),
            ("admin", self.admin != other.admin),
            ("watch", self.watch != other.watch),
            ("connections", self.connections != other.connections),
            (
                "header_timeout",
                self.header_timeout != other.header_timeout,
            ),
            ("write_timeout", self.write_timeout != other.write_timeout),
            ("drain_timeout", self.drain_timeout != other.drain_timeout),
            ("certificate", self.tls.is_some() != other.tls.is_some()),
            ("redirect_from", redirect_from(self) != redirect_from(other)),
        ];
        let other = keys.into_iter().filter(|(_, is_other)| *is_other);
        other.map(|(key, _)| key).collect()
    }
}

/// A time in whole seconds: none at all would cut off everybody.
fn timeout(keys: &Keys<'_>, name: &str, default: u32) -> Result<Duration, ConfigError> {
    let seconds = range("seconds are no time to wait", 1, Service::LONGEST_TIMEOUT);
    let seconds = keys.number(name, seconds)?.unwrap_or(default);
    Ok(Duration::from_secs(seconds.into()))
}

/// What a number of connections may be.
pub(super) fn connections() -> impl FnOnce(i64) -> Result<u32, String> {
    range("is no number of connections", 1, Service::MOST_CONNECTIONS)
}
