//! What one client may ask for.

use super::ForwardedBy;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;

/// The limits of single clients. A client is an IP address, or of version 6 a network of 64 bits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Requests of any kind, and handshakes of TLS; `None` is no limit. The whole number may come at once.
    pub requests_per_minute: Option<NonZeroU32>,
    /// Answers that are a whole document, because the request had no condition or one that did not
    /// hold: these are what costs.
    pub fetches_per_minute: Option<NonZeroU32>,
    /// Requests to the API with one token, from wherever they come; `None` is no limit.
    pub api_requests_per_minute: Option<NonZeroU32>,
    /// Requests to it without a token that is of use, of one client.
    pub api_failures_per_minute: Option<NonZeroU32>,
    /// Open connections.
    pub connections_per_client: u32,
    /// Who has no limits.
    pub unlimited: Networks,
    /// Who asks for others and says for whom.
    pub proxies: Networks,
    /// Where they say it.
    pub forwarded_by: ForwardedBy,
    /// Whether this machine itself has limits: without, the desk's own tools have none.
    pub limits_loopback: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_minute: NonZeroU32::new(3_000),
            fetches_per_minute: NonZeroU32::new(600),
            api_requests_per_minute: NonZeroU32::new(600),
            api_failures_per_minute: NonZeroU32::new(30),
            connections_per_client: 256,
            unlimited: Networks::default(),
            proxies: Networks::loopback(),
            forwarded_by: ForwardedBy::default(),
            limits_loopback: false,
        }
    }
}

/// Some IP networks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// This machine.
    pub fn loopback() -> Self {
        Self(vec![
            IpNet::V4(const { Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8) }),
            IpNet::V6(const { Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128) }),
        ])
    }

    /// Whether an address is in one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromIterator<IpNet> for Networks {
    fn from_iter<I: IntoIterator<Item = IpNet>>(networks: I) -> Self {
        Self(networks.into_iter().collect())
    }
}
