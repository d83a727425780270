//! The sockets readers come in through.

use super::tls::Tls;
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::sync::Arc;

/// Connections that wait in a socket's queue until they are accepted: as many as systems grant by
/// default. Past that a client tries again a second later.
const QUEUE: i32 = 4_096;
/// Bytes of an answer that the system takes in and cannot send yet. It would take megabytes for a
/// client that reads nothing otherwise, and a few thousand of them all that it has for anybody. A feed
/// fits, compressed, so that nearly every answer is written at once.
const UNSENT: u32 = 128 * 1024;

/// A listening socket for each thread that answers, all of one address. Unless it is one that they
/// [share](Self::share), the system shares
/// connections out to them, and no thread takes another's.
#[derive(Debug)]
pub struct Listeners {
    address: SocketAddr,
    pub(super) sockets: Vec<TcpListener>,
    pub(super) tls: Option<Arc<Tls>>,
}

impl Listeners {
    /// Listens on an address with as many sockets; port 0 takes any free one.
    ///
    /// # Errors
    /// When the address is not this machine's, or somebody listens on it.
    pub fn bind(address: SocketAddr, threads: NonZeroUsize) -> io::Result<Self> {
        let first = socket(address)?;
        // The first one as if it were alone: sockets that share an address share it with any other
        // process of the same user that asks so too, and a second newsstand has to be told that
        // the port is taken.
        first.bind(&address.into())?;
        first.set_reuse_port(true)?;
        first.listen(QUEUE)?;
        let first = TcpListener::from(first);
        let address = first.local_addr()?;
        let mut sockets = vec![first];
        for _ in 1..threads.get() {
            let socket = socket(address)?;
            socket.set_reuse_port(true)?;
            socket.bind(&address.into())?;
            socket.listen(QUEUE)?;
            sockets.push(socket.into());
        }
        Ok(Self {
            address,
            sockets,
            tls: None,
        })
    }

    /// The same for clients that come by TLS.
    pub fn with_tls(mut self, tls: Tls) -> Self {
        self.tls = Some(Arc::new(tls));
        self
    }

    /// Whether clients come by TLS.
    pub fn has_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// The address as clients write it, with the port that was really taken.
    pub fn url(&self) -> String {
        let scheme = if self.has_tls() { "https" } else { "http" };
        format!("{scheme}://{}/", self.address)
    }

    /// Takes over a socket that somebody else listens on, as a service manager does. There is one for all
    /// threads then: whichever comes first takes a connection, so that one may get more than another.
    ///
    /// # Errors
    /// When nobody listens on it.
    pub fn share(socket: TcpListener, threads: NonZeroUsize) -> io::Result<Self> {
        if !SockRef::from(&socket).is_listener()? {
            return Err(io::Error::other("nobody listens on the socket"));
        }
        socket.set_nonblocking(true)?;
        let address = socket.local_addr()?;
        prepare(&SockRef::from(&socket))?;
        let sockets = (1..threads.get()).map(|_| socket.try_clone());
        let mut sockets = sockets.collect::<io::Result<Vec<_>>>()?;
        sockets.push(socket);
        Ok(Self {
            address,
            sockets,
            tls: None,
        })
    }

    /// The address, with the port that was really taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

fn socket(address: SocketAddr) -> io::Result<Socket> {
    let kind = Type::STREAM.nonblocking();
    let socket = Socket::new(Domain::for_address(address), kind, Some(Protocol::TCP))?;
    // Connections of the process before this one may still be waiting for their end.
    socket.set_reuse_address(true)?;
    prepare(&socket)?;
    Ok(socket)
}

/// What a connection has from the socket that it came in through, which costs less than to say it of each.
fn prepare(socket: &Socket) -> io::Result<()> {
    // Without it the last piece of a large answer waits for the client's acknowledgement.
    socket.set_tcp_nodelay(true)?;
    socket.set_tcp_notsent_lowat(UNSENT)
}
