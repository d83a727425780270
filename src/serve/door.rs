//! Connections: how they come in, what they may cost, how they end.

use super::client::{Connected, Peer};
use super::connections::{Connections, Place};
use super::drain::Drain;
use super::linger::Lingering;
use super::metrics::{self, Counter, Limit, Metrics};
use super::respond::{Visit, answer};
use super::server::Server;
use super::speak::{Cut, Patience, speak};
use super::stream::Stream;
use super::tls::Tls;
use super::{Settings, Side};
use arc_swap::ArcSwap;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// How long to wait after a failed accept: the usual cause is that file descriptors ran out, and
/// those that end free some.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// So many come in before those who are inside have their turn: a crowd at the door would otherwise
/// keep them waiting for milliseconds.
const AT_ONCE: usize = 8;

/// Takes clients in and serves each on the thread it came in on.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) server: Arc<ArcSwap<Server>>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) side: Side,
    /// If clients are to come by TLS.
    pub(super) tls: Option<Arc<Tls>>,
    pub(super) connections: Arc<Connections>,
    pub(super) settings: Settings,
}

impl Door {
    /// Serves until `stop` resolves, then those who have come in by then, as long as they may take.
    pub(super) async fn serve(
        self,
        listener: std::net::TcpListener,
        stop: impl Future,
    ) -> io::Result<()> {
        let listener = TcpListener::from_std(listener)?;
        let drain = Drain::new();
        let mut waiting = None;
        tokio::select! {
            _ = stop => {}
            () = self.accept(&listener, &drain, &mut waiting) => {}
        }
        drain.begin();
        // It would be reset, whatever it has asked; and one for each thread is not too many.
        if let Some((stream, guest)) = waiting {
            self.connect(stream, guest, self.connections.place_beyond(), &drain);
        }
        self.accept_the_rest(listener, &drain)?;
        let drained = tokio::time::timeout(self.settings.drain_timeout, drain.end());
        if drained.await.is_err() {
            tracing::warn!("some clients did not finish in time and were cut off");
        }
        Ok(())
    }

    /// Takes in one after the other; `waiting` is who was accepted and has no place yet.
    async fn accept(
        &self,
        listener: &TcpListener,
        drain: &Drain,
        waiting: &mut Option<(TcpStream, Guest)>,
    ) {
        let mut is_failing = false;
        for number in 1_usize.. {
            if number % AT_ONCE == 0 {
                tokio::task::yield_now().await;
            }
            match listener.accept().await {
                Ok((stream, address)) => {
                    is_failing = false;
                    let Some(guest) = self.guest(address) else {
                        continue;
                    };
                    // One too many waits here and those behind it in the system's queue, where they
                    // cost nothing. Not before it is accepted: a thread that waits for clients would
                    // hold a place which another's clients need.
                    *waiting = Some((stream, guest));
                    match (self.place().await, waiting.take()) {
                        (Some(place), Some((stream, guest))) => {
                            self.connect(stream, guest, place, drain);
                        }
                        // Only once nobody can ever have one, which nobody sees to.
                        _ => return,
                    }
                }
                Err(error) => {
                    self.count(|connections| &connections.failed);
                    // Said once, not ten times a second; the metrics have each.
                    if !is_failing {
                        tracing::error!(%error, "a connection could not be accepted");
                    }
                    is_failing = true;
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    async fn place(&self) -> Option<Place> {
        if let Some(place) = self.connections.place_now() {
            return Some(place);
        }
        self.metrics.hit(Limit::Connections);
        let _waiting = self.metrics.connections.wait();
        self.connections.place().await
    }

    /// Counts readers; an operator's connections say nothing of them.
    fn count(&self, counter: impl FnOnce(&metrics::Connections) -> &Counter) {
        if self.side == Side::Public {
            counter(&self.metrics.connections).inc();
        }
    }

    /// Those that the system has accepted for us have sent their requests perhaps; closing the socket
    /// would reset them. Past the limit there is nobody to wait for.
    fn accept_the_rest(&self, listener: TcpListener, drain: &Drain) -> io::Result<()> {
        let listener = listener.into_std()?;
        while let Some(place) = self.connections.place_now() {
            let (stream, address) = match listener.accept() {
                Ok(accepted) => accepted,
                // One has left again; there may be others behind it.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                Err(_) => break,
            };
            let Some(guest) = self.guest(address) else {
                continue;
            };
            let stream = stream
                .set_nonblocking(true)
                .and_then(|()| TcpStream::from_std(stream));
            match stream {
                Ok(stream) => self.connect(stream, guest, place, drain),
                Err(error) => tracing::debug!(%error, "a connection could not be taken in"),
            }
        }
        Ok(())
    }

    /// Who comes in; `None` if it has too many connections already, or too little left to agree on TLS
    /// with. It is not told so, for nothing was asked yet.
    fn guest(&self, address: SocketAddr) -> Option<Guest> {
        self.count(|connections| &connections.accepted);
        let server = self.server.load();
        let peer = match self.side {
            Side::Public | Side::Insecure => Some(server.clients.peer(address.ip())),
            Side::Admin => None,
        };
        let Some(connected) = server.clients.connect(peer.as_ref()) else {
            self.metrics.hit(Limit::ConnectionsPerClient);
            tracing::debug!(%address, "a client has too many connections");
            return None;
        };
        if self.tls.is_some() && server.clients.shake_hands(peer.as_ref()).is_err() {
            self.metrics.hit(Limit::Handshakes);
            tracing::debug!(%address, "a client connects too often");
            return None;
        }
        Some(Guest {
            peer,
            _connected: connected,
        })
    }

    fn connect(&self, stream: TcpStream, guest: Guest, place: Place, drain: &Drain) {
        let patience = Patience {
            asking: self.settings.header_timeout,
            rest: self.settings.rest,
            taking: self.settings.write_timeout,
            least_rate: self.settings.least_rate,
        };
        let stream = Stream::new(stream, place.pulse.clone(), patience);
        let stream = Lingering::new(stream, place.pulse.clone(), self.settings.linger);
        let (server, side) = (self.server.clone(), self.side);
        let metrics = self.metrics.clone();
        let (tls, ending) = (self.tls.clone(), drain.ending());
        let is_closing = drain.is_closing();
        let open = (side == Side::Public).then(|| self.metrics.connections.open());
        place.serve(|place| {
            let visit = Arc::new(Visit {
                side,
                peer: guest.peer.clone(),
                place,
                is_closing,
            });
            let service =
                hyper::service::service_fn(move |request| answer(&server, &visit, request));
            let serving = tokio::spawn(async move {
                let _inside = (guest, open);
                let served = speak(stream, tls.as_deref(), service, patience, ending).await;
                if let Err(error) = served {
                    if side != Side::Admin {
                        count_unreadable(&metrics, &error);
                    }
                    // The client's doing: a broken request, or gone in the middle of one.
                    let error = &error as &dyn Error;
                    tracing::debug!(error, "a connection ended early");
                }
            });
            serving.abort_handle()
        });
    }
}

/// What hyper could not read it has answered by itself: 431 if it was too large, else 400.
fn count_unreadable(metrics: &Metrics, error: &Cut) {
    match error {
        Cut::Http(error) if error.is_parse_too_large() => metrics.hit(Limit::Fields),
        Cut::Http(error) if error.is_parse() => {
            metrics.unreadable.inc();
        }
        _ => {}
    }
}

/// Who came in, for as long as it stays.
struct Guest {
    /// Of an operator nobody asks.
    peer: Option<Peer>,
    _connected: Connected,
}
