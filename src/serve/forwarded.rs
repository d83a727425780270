//! For whom a proxy asks.

use super::Networks;
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
    /// stands before it is its own word. `None` if there is no field, or if it does not say.
    pub(super) fn client(self, headers: &HeaderMap, proxies: &Networks) -> Option<IpAddr> {
        let mut farthest = None;
        for field in headers.get_all(self.field()).iter().rev() {
            // Hop by hop: nonsense in what the client wrote itself must not hide it.
            for hop in field.as_bytes().rsplit(|byte| *byte == b',') {
                let hop = str::from_utf8(hop.trim_ascii()).ok()?;
                let address = self.address(hop)?.to_canonical();
                if !proxies.contains(address) {
                    return Some(address);
                }
                farthest = Some(address);
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
