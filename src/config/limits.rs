//! The keys of `site.toml` about what one client may ask for.

use super::file::Keys;
use super::{ConfigError, within};
use crate::serve::{ForwardedBy, Limits, Networks};
use ipnet::IpNet;
use std::net::IpAddr;
use std::num::NonZeroU32;

/// What they are called.
pub(super) const KEYS: &[&str] = &[
    "requests_per_minute",
    "fetches_per_minute",
    "api_requests_per_minute",
    "api_failures_per_minute",
    "connections_per_client",
    "unlimited",
    "limit_loopback",
    "proxies",
    "forwarded_by",
];

/// More a minute is as good as no limit.
const MOST_PER_MINUTE: u32 = 1_000_000;
/// Networks of each kind at most: all of them are looked at for each connection.
const MOST_NETWORKS: usize = 100;

pub(super) fn limits(keys: &Keys<'_>) -> Result<Limits, ConfigError> {
    let default = Limits::default();
    let networks = |name| keys.texts(name, MOST_NETWORKS, network);
    let unlimited = networks("unlimited")?.map(Networks::from_iter);
    let proxies = networks("proxies")?.map(Networks::from_iter);
    Ok(Limits {
        requests_per_minute: keys
            .number("requests_per_minute", per_minute)?
            .unwrap_or(default.requests_per_minute),
        fetches_per_minute: keys
            .number("fetches_per_minute", per_minute)?
            .unwrap_or(default.fetches_per_minute),
        api_requests_per_minute: keys
            .number("api_requests_per_minute", per_minute)?
            .unwrap_or(default.api_requests_per_minute),
        api_failures_per_minute: keys
            .number("api_failures_per_minute", per_minute)?
            .unwrap_or(default.api_failures_per_minute),
        connections_per_client: keys
            .number("connections_per_client", super::service::connections())?
            .unwrap_or(default.connections_per_client),
        unlimited: unlimited.unwrap_or(default.unlimited),
        proxies: proxies.unwrap_or(default.proxies),
        forwarded_by: keys
            .text("forwarded_by", forwarded_by)?
            .unwrap_or(default.forwarded_by),
        limits_loopback: keys
            .flag("limit_loopback")?
            .unwrap_or(default.limits_loopback),
    })
}

/// Zero is no limit.
fn per_minute(number: i64) -> Result<Option<NonZeroU32>, String> {
    within(number, 0, MOST_PER_MINUTE)
        .map(NonZeroU32::new)
        .ok_or_else(|| {
            format!("{number} a minute is no limit; write 1 to {MOST_PER_MINUTE}, or 0 for none")
        })
}

/// A network, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| address()).map_err(|_| {
        format!(
            "`{text}` is no network; write one like `192.0.2.0/24`, `2001:db8::/32` or `192.0.2.7`"
        )
    })
}

fn forwarded_by(name: &str) -> Result<ForwardedBy, String> {
    let same = |field: &ForwardedBy| name.eq_ignore_ascii_case(field.name());
    ForwardedBy::ALL.into_iter().find(same).ok_or_else(|| {
        let [first, second] = ForwardedBy::ALL.map(ForwardedBy::name);
        format!(
            "`{name}` is no field that tells for whom a proxy asks; write `{first}` or `{second}`"
        )
    })
}
