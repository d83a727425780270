//! For whom a proxy asks.

use super::{Networks, conditional};
use hyper::header::{self, HeaderMap, HeaderName};
use rfc7239::{NodeIdentifier, NodeName};
use std::net::{IpAddr, SocketAddr};

/// The field in which proxies tell for whom they ask. A proxy sets one of them and hands the other on
/// as the client wrote it: only the one that the proxy sets can be believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ForwardedBy {
    /// `X-Forwarded-For`, as nearly all of them do.
    #[default]
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
}

/// For whom a proxy asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Asker {
    /// It does not say so: for itself.
    Proxy,
    /// For this address.
    Client(IpAddr),
    /// What it says cannot be read.
    Unknown,
}

impl ForwardedBy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::XForwardedFor, Self::Forwarded];

    /// The field's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }

    fn field(self) -> HeaderName {
        match self {
            Self::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            Self::Forwarded => header::FORWARDED,
        }
    }

    /// The client: going back from the nearest hop, the first one that is no proxy of ours, for what
    /// stands before it is its own word.
    pub(super) fn asker(self, headers: &HeaderMap, proxies: &Networks) -> Asker {
        let mut farthest = Asker::Proxy;
        for field in headers.get_all(self.field()).iter().rev() {
            // A comma may stand inside quotes, as in a host that the proxy tells.
            let hops: Vec<&[u8]> = conditional::split(field.as_bytes(), b',').collect();
            // Hop by hop: nonsense in what the client wrote itself must not hide it.
            for hop in hops.into_iter().rev() {
                let hop = str::from_utf8(hop.trim_ascii()).ok();
                let Some(address) = hop.and_then(|hop| self.address(hop)) else {
                    return Asker::Unknown;
                };
                let address = address.to_canonical();
                farthest = Asker::Client(address);
                if !proxies.contains(address) {
                    return farthest;
                }
            }
        }
        farthest
    }

    fn address(self, hop: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => {
                let plain = hop.trim_start_matches('[').trim_end_matches(']').parse();
                // Some write the port too.
                plain
                    .or_else(|_| hop.parse().map(|whole: SocketAddr| whole.ip()))
                    .ok()
            }
            Self::Forwarded => match rfc7239::parse(hop).next()?.ok()?.forwarded_for? {
                NodeIdentifier {
                    name: NodeName::Ip(address),
                    ..
                } => Some(address),
                _ => None,
            },
        }
    }
}
