//! Who asks, and how much one may ask for.

use super::Limits;
use super::forwarded::Asker;
use governor::clock::{Clock, DefaultClock};
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use hyper::Method;
use hyper::header::{HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use quick_cache::sync::Cache;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many clients are remembered at most, a few hundred bytes each; those who ask the least are
/// forgotten first, and have their whole budget again. The connections that they hold are counted on.
const MOST_CLIENTS: usize = 20_000;

/// So many tokens likewise.
const MOST_TOKENS: usize = 1_000;

/// Everybody who asked lately.
///
/// They are the same when the desk is set up anew, unless their limits are others from then on.
#[derive(Debug)]
pub(super) struct Clients {
    limits: Limits,
    /// All those of whom a proxy says nothing that could be read.
    unknown: Arc<Client>,
    known: Cache<IpAddr, Arc<Client>>,
    /// What tokens of the API have left, by their places in the store.
    tokens: Cache<i64, Arc<Budget>>,
    open: Arc<OpenConnections>,
}

/// How many connections each client has open. Apart from what it may ask for: whoever is forgotten, or
/// has other limits from now on, holds them still. Who holds none is not in it.
#[derive(Debug, Default)]
struct OpenConnections(Mutex<HashMap<IpAddr, u32>>);

/// One address, or of version 6 all that one subscriber has: a network of 64 bits.
#[derive(Debug)]
pub(super) struct Client {
    requests: Option<Budget>,
    fetches: Option<Budget>,
    failures: Option<Budget>,
}

/// Who is at the other end of a connection.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    address: IpAddr,
    role: Role,
    /// Among whom that is so: with other limits it may be otherwise.
    among: Arc<Clients>,
}

#[derive(Clone, Debug)]
enum Role {
    /// Somebody without limits.
    Free,
    /// A client itself.
    Client(Arc<Client>),
    /// A proxy, which asks for others; when it does not say for whom, as this one.
    Proxy(Option<Arc<Client>>),
}

impl Clients {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            unknown: Arc::new(Client::new(limits)),
            known: Cache::new(MOST_CLIENTS),
            tokens: Cache::new(MOST_TOKENS),
            open: Arc::default(),
        }
    }

    /// These, if they have such limits, or else others who have; they begin with whole budgets, and with
    /// the connections that they have open.
    pub(super) fn limited(self: &Arc<Self>, limits: &Limits) -> Arc<Self> {
        match self.limits == *limits {
            true => self.clone(),
            false => Arc::new(Self {
                open: self.open.clone(),
                ..Self::new(limits)
            }),
        }
    }

    pub(super) fn peer(self: &Arc<Self>, address: IpAddr) -> Peer {
        let address = address.to_canonical();
        Peer {
            address,
            role: self.role(address),
            among: self.clone(),
        }
    }

    fn role(&self, address: IpAddr) -> Role {
        if self.limits.proxies.contains(address) {
            Role::Proxy(self.client(address))
        } else {
            self.client(address).map_or(Role::Free, Role::Client)
        }
    }

    /// Whose budget a request is on; `None` if nobody's.
    pub(super) fn asking(
        self: &Arc<Self>,
        peer: &Peer,
        headers: &HeaderMap,
    ) -> Option<Arc<Client>> {
        match Arc::ptr_eq(self, &peer.among) {
            true => self.asking_as(&peer.role, headers),
            false => self.asking_as(&self.role(peer.address), headers),
        }
    }

    /// The address that a request came from, as far as anybody who is believed tells.
    pub(super) fn address(&self, peer: &Peer, headers: &HeaderMap) -> IpAddr {
        let (forwarded, proxies) = (self.limits.forwarded_by, &self.limits.proxies);
        if !proxies.contains(peer.address) {
            return peer.address;
        }
        match forwarded.asker(headers, proxies) {
            Asker::Client(address) => address,
            Asker::Proxy | Asker::Unknown => peer.address,
        }
    }

    fn asking_as(&self, role: &Role, headers: &HeaderMap) -> Option<Arc<Client>> {
        match role {
            Role::Free => None,
            Role::Client(client) => Some(client.clone()),
            Role::Proxy(own) => {
                let forwarded = self.limits.forwarded_by;
                match forwarded.asker(headers, &self.limits.proxies) {
                    Asker::Proxy => own.clone(),
                    Asker::Client(address) => self.client(address),
                    Asker::Unknown => Some(self.unknown.clone()),
                }
            }
        }
    }

    fn client(&self, address: IpAddr) -> Option<Arc<Client>> {
        let limits = &self.limits;
        let is_own = address.is_loopback() && !limits.limits_loopback;
        if is_own || limits.unlimited.contains(address) {
            return None;
        }
        let new = || Ok::<_, Infallible>(Arc::new(Client::new(limits)));
        let Ok(client) = self.known.get_or_insert_with(&subscriber(address), new);
        Some(client)
    }

    /// Another connection of a peer, counted until what is returned is dropped; `None` if it has too
    /// many. A proxy holds those of all its clients.
    pub(super) fn connect(&self, peer: Option<&Peer>) -> Option<Connected> {
        match peer {
            Some(Peer {
                address,
                role: Role::Client(_),
                ..
            }) => {
                let most = self.limits.connections_per_client;
                self.open.one_more(subscriber(*address), most)
            }
            _ => Some(Connected(None)),
        }
    }

    /// One more use of a token. What its client may ask for counts besides.
    pub(super) fn spend(&self, token: i64) -> Result<(), Exceeded> {
        let Some(most) = self.limits.api_requests_per_minute else {
            return Ok(());
        };
        let new = || Ok::<_, Infallible>(Arc::new(Budget::new(most)));
        let Ok(budget) = self.tokens.get_or_insert_with(&token, new);
        budget.spend()
    }

    /// TLS is to be agreed on with a peer, which costs more than what is asked for afterwards: it counts
    /// as a request. A proxy does it for all its clients.
    pub(super) fn shake_hands(&self, peer: Option<&Peer>) -> Result<(), Exceeded> {
        match peer.map(|peer| &peer.role) {
            Some(Role::Client(client)) => client.request(),
            _ => Ok(()),
        }
    }
}

impl OpenConnections {
    fn one_more(self: &Arc<Self>, client: IpAddr, most: u32) -> Option<Connected> {
        let mut counts = self.counts();
        let count = counts.get(&client).copied().unwrap_or(0);
        if count >= most {
            return None;
        }
        counts.insert(client, count + 1);
        Some(Connected(Some((self.clone(), client))))
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        // Whoever panicked while it held this had changed one entry or none.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an address counts as.
fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            Ipv6Addr::from(network).into()
        }
    }
}

/// An open connection, of a client that has a limit.
#[derive(Debug)]
pub(super) struct Connected(Option<(Arc<OpenConnections>, IpAddr)>);

impl Drop for Connected {
    fn drop(&mut self) {
        let Some((open, client)) = &self.0 else {
            return;
        };
        let mut counts = open.counts();
        match counts.get_mut(client) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                counts.remove(client);
            }
        }
    }
}

impl Client {
    fn new(limits: &Limits) -> Self {
        Self {
            requests: limits.requests_per_minute.map(Budget::new),
            fetches: limits.fetches_per_minute.map(Budget::new),
            failures: limits.api_failures_per_minute.map(Budget::new),
        }
    }

    fn request(&self) -> Result<(), Exceeded> {
        self.requests.as_ref().map_or(Ok(()), Budget::spend)
    }
}

/// What one request takes of its client's budgets.
#[derive(Debug)]
pub(super) struct Account {
    client: Option<Arc<Client>>,
    has_fetched: bool,
}

impl Account {
    /// One more request.
    pub(super) fn open(client: Option<Arc<Client>>) -> Result<Self, Exceeded> {
        client.as_ref().map_or(Ok(()), |client| client.request())?;
        Ok(Self {
            client,
            has_fetched: false,
        })
    }

    /// It asks for something that is served: without a condition that is a fetch from the start, which
    /// costs the least to refuse.
    pub(super) fn ask(&mut self, method: &Method, headers: &HeaderMap) -> Result<(), Exceeded> {
        let is_conditional =
            headers.contains_key(IF_NONE_MATCH) || headers.contains_key(IF_MODIFIED_SINCE);
        match *method == Method::GET && !is_conditional {
            true => self.fetch(),
            false => Ok(()),
        }
    }

    /// It gets the whole of something, or has something made: that is a fetch, once, whatever
    /// conditions it came with. Anybody can write one that never holds.
    pub(super) fn fetch(&mut self) -> Result<(), Exceeded> {
        let Some(client) = self.client.as_ref().filter(|_| !self.has_fetched) else {
            return Ok(());
        };
        client.fetches.as_ref().map_or(Ok(()), Budget::spend)?;
        self.has_fetched = true;
        Ok(())
    }

    /// It came without a token that is of use.
    pub(super) fn fail(&self) -> Result<(), Exceeded> {
        let failures = self
            .client
            .as_ref()
            .and_then(|client| client.failures.as_ref());
        failures.map_or(Ok(()), Budget::spend)
    }
}

/// So many a minute, all at once or one after the other.
#[derive(Debug)]
struct Budget(RateLimiter<NotKeyed, InMemoryState, DefaultClock>);

/// There is nothing left of a budget.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Exceeded {
    /// When there will be, in whole seconds.
    pub(super) retry_after: u64,
}

impl Budget {
    fn new(per_minute: NonZeroU32) -> Self {
        Self(RateLimiter::direct(Quota::per_minute(per_minute)))
    }

    fn spend(&self) -> Result<(), Exceeded> {
        self.0.check().map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            let has_rest = wait.subsec_nanos() > 0;
            Exceeded {
                retry_after: wait.as_secs().saturating_add(has_rest.into()).max(1),
            }
        })
    }
}
