//! The server: hyper 1 over HTTP/1.1.
//!
//! [`run`] starts the `threads`; each has a `door` that clients come in by. `respond` answers one
//! request from what the `server` has: `cache` keeps each `document` that `render` made, `delta`
//! what is new in one, `moved` and `refusal` what is said where there is none. `follow` tells the
//! cache what the store has changed. The decisions (`conditional`, `version`, `coding`) are pure.

mod archive;
mod cache;
mod clock;
mod coding;
mod conditional;
mod delta;
mod desk;
mod document;
mod door;
mod follow;
mod images;
mod listen;
mod moved;
mod pages;
mod pictures;
mod refusal;
mod render;
mod respond;
mod search;
mod server;
mod threads;
mod version;

pub use archive::archive_pages;
pub use clock::Clock;
pub use coding::Coding;
pub use conditional::{Decision, decide};
pub use desk::Desk;
pub use listen::Listeners;
pub use render::{RenderError, Rendered, Standing, render};
pub use version::{Known, Version};

use door::Door;
use follow::Follower;
use server::Server;
use std::sync::Arc;
use std::time::Duration;
use threads::Threads;
use tokio::sync::{Semaphore, watch};

/// The limits of the server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long a client may take to send a request's head; a connection that is idle for as long
    /// is closed too. Slow heads are the cheapest way to hold a server's connections.
    pub header_timeout: Duration,
    /// How long a client may take nothing of its answer before it is cut off. Without it, whoever
    /// asks and does not read holds a connection for ever.
    pub write_timeout: Duration,
    /// How long requests under way may take after the stop signal.
    pub drain: Duration,
    /// Open connections at most; more wait in the system's queue.
    pub connections: usize,
    /// Bytes of documents, in all their codings, that are kept in memory.
    pub cache_bytes: u64,
    /// The same for what anybody can ask for in any number: what searches find, of which there are as
    /// many as words, and pages of archives, as many as entries. Apart, so that they take no room from
    /// the feeds.
    pub on_demand_cache_bytes: u64,
    /// The same for deltas: of each feed some are asked for, by those who missed one poll or two, and
    /// most of them hold a few entries. One that was dropped is made again.
    pub delta_cache_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            drain: Duration::from_secs(10),
            connections: 10_000,
            cache_bytes: 64 << 20,
            on_demand_cache_bytes: 16 << 20,
            delta_cache_bytes: 8 << 20,
        }
    }
}

/// Why the server could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A listener has no address.
    #[error("the listener is closed")]
    Listener(#[from] std::io::Error),
    /// A thread that answers readers has ended, and its clients are not answered.
    #[error("a thread that answers readers has ended; please report this")]
    Thread,
    /// What follows the store has stopped: what is served would go stale for ever.
    #[error("the store is no longer followed; please report this")]
    Follower(#[source] tokio::task::JoinError),
    /// An address has no place in a header field, which a checked one always has.
    #[error("a header field could not be written; please report this")]
    Field(#[from] hyper::header::InvalidHeaderValue),
    /// A page that is made before anybody asks for it could not be written.
    #[error("a page could not be written; please report this")]
    Page(#[from] askama::Error),
}

/// Serves `desk` until `shutdown` resolves, then drains. The caller owns the sockets and the stop
/// signal, and the runtime this is called in is where documents are made.
///
/// # Errors
/// When a listener is of no use, or a part of the server has ended that never should.
pub async fn run(
    public: Listeners,
    admin: Listeners,
    desk: Desk,
    settings: Settings,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    tracing::info!(address = %public.address(), admin = %admin.address(), "serving");
    let server = Arc::new(Server::new(desk, &settings)?);
    let mut follower = tokio::spawn(follow::follow(Follower::new(server.clone()).await));
    let door = Door {
        connections: Some(Arc::new(Semaphore::new(settings.connections))),
        side: Side::Public,
        server,
        settings,
    };
    let admin_door = Door {
        connections: None,
        side: Side::Admin,
        ..door.clone()
    };
    let (stop, stopped) = watch::channel(false);
    let mut threads = Threads::default();
    threads.start("public", &door, public, &stopped)?;
    threads.start("admin", &admin_door, admin, &stopped)?;
    let mut end = Ok(());
    tokio::select! {
        () = shutdown => tracing::info!("asked to stop"),
        () = threads.one_ended() => end = Err(ServeError::Thread),
        stopped = &mut follower => end = stopped.map_err(ServeError::Follower),
    }
    // Nobody new comes in while those inside are served out.
    stop.send_replace(true);
    threads.join().await?;
    follower.abort();
    end
}

/// Which listener a client came through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Public,
    Admin,
}
