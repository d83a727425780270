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
mod metrics;
mod moved;
mod pages;
mod pictures;
mod pulse;
mod refusal;
mod render;
mod respond;
mod search;
mod server;
mod settings;
mod threads;
mod version;

pub use archive::archive_pages;
pub use clock::Clock;
pub use coding::Coding;
pub use conditional::{Decision, decide};
pub use desk::Desk;
pub use listen::Listeners;
pub use pulse::{Health, Pulse};
pub use render::{RenderError, Rendered, Standing, render};
pub use settings::{CacheBytes, Settings};
pub use version::{Known, Version};

use door::Door;
use follow::Follower;
use server::Server;
use std::sync::Arc;
use threads::Threads;
use tokio::sync::{Semaphore, watch};

/// Why the server could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A thread could not start, or could not accept from its socket.
    #[error("the server cannot take connections")]
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
    // Before the first document is made, so that none misses a change.
    let follower = Follower::new(server.clone()).await;
    let pulse = settings.pulse.clone();
    let door = Door {
        connections: Arc::new(Semaphore::new(settings.connections)),
        side: Side::Public,
        server,
        settings,
    };
    let admin_door = Door {
        // No limit, or an operator would be locked out just when it matters.
        connections: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        side: Side::Admin,
        ..door.clone()
    };
    let (stop, stopped) = watch::channel(false);
    let mut threads = Threads::default();
    threads.start("public", &door, public, &stopped)?;
    threads.start("admin", &admin_door, admin, &stopped)?;
    pulse.begin(door.server.clone(), threads.runtimes());
    let mut follower = tokio::spawn(follow::follow(follower));
    let mut end = Ok(());
    tokio::select! {
        () = shutdown => tracing::info!("asked to stop"),
        () = threads.one_ended() => end = Err(ServeError::Thread),
        stopped = &mut follower => end = stopped.map_err(ServeError::Follower),
    }
    // Nobody new comes in while those inside are served out.
    pulse.end();
    stop.send_replace(true);
    let joined = threads.join().await;
    follower.abort();
    end.and(joined.map_err(ServeError::Listener))
}

/// Which listener a client came through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Public,
    Admin,
}
