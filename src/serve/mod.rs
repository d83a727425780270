//! The server: hyper 1 over HTTP/1.1 and, with TLS, HTTP/2.
//!
//! [`run`] starts the `threads`; each has a `door` that clients come in by, a way to `speak` with them
//! (`tls` with a `certificate`, `http1` and `http2`), and `linger` with when they
//! leave. `client` knows who they are and what they have left to ask for, `connections` who makes room.
//! `respond` answers one `request` from what the `server` has: at once if a thread has the document
//! `at_hand`, else when it is found (`find`); either way it is `present`ed as the client wants it, and
//! `admin` answers operators, and the
//! `api` programs that write. `cache` keeps each `document` that `render` made, `delta` what is new in one,
//! `moved` and `refusal` what is said where there is none, `freshness` how long caches may keep it, `purge`
//! by which keys they forget it. `follow` tells the cache what the store has changed; `current` is the
//! server of now, which a `renewal` sets up otherwise, and `imports` what its operators
//! are told of the desk's stories. The decisions
//! (`conditional`, `version`, `coding`, `range`) are pure.

mod admin;
mod api;
mod archive;
mod at_hand;
mod bounded;
mod cache;
mod certificate;
mod client;
mod clock;
mod coding;
mod conditional;
mod connections;
mod current;
mod delta;
mod desk;
mod document;
mod door;
mod drain;
mod find;
mod follow;
mod forwarded;
mod freshness;
mod heartbeat;
mod http1;
mod http2;
mod images;
mod imports;
mod limits;
mod linger;
mod listen;
mod metrics;
mod moved;
mod pages;
mod pictures;
mod present;
mod purge;
mod range;
mod refusal;
mod render;
mod renewal;
mod request;
mod respond;
mod search;
mod server;
mod settings;
mod speak;
mod stream;
mod threads;
mod tls;
mod version;

pub use api::{ApiSettings, Origin, OriginError};
pub use archive::archive_pages;
pub use certificate::{CertificateFiles, TlsError};
pub use clock::Clock;
pub use coding::{Accepted, Coding};
pub use conditional::{Decision, decide};
pub use desk::Desk;
pub use forwarded::ForwardedBy;
pub use heartbeat::{Health, Heartbeat};
pub use imports::{Import, Imports};
pub use limits::{Limits, Networks};
pub use listen::Listeners;
pub use purge::{PurgeHeader, PurgeHeaderError};
pub use render::{RenderError, Rendered, Standing, render};
pub use renewal::{Renewals, Renewer, renewals};
pub use settings::{CacheBytes, Settings};
pub use tls::Tls;
pub use version::{Known, Version};

use connections::Connections;
use current::Current;
use door::Door;
use metrics::Metrics;
pub use server::Crowded;
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
    /// Nobody is there any more who could be set up otherwise.
    #[error("the server has ended")]
    Ended,
    /// An address has no place in a header field, which a checked one always has.
    #[error("a header field could not be written; please report this")]
    Field(#[from] hyper::header::InvalidHeaderValue),
    /// A page that is made before anybody asks for it could not be written.
    #[error("a page could not be written; please report this")]
    Page(#[from] askama::Error),
}

/// Serves until `shutdown` resolves, then drains. The caller owns the sockets and the stop signal, and
/// the runtime this is called in is where documents are made. Whenever `renewals` has another set-up,
/// requests are answered by that one as soon as it is made; of its settings, the number of connections
/// and the timeouts stay those of the first. Whoever comes in by `insecure` is sent to the publication's
/// address, by TLS.
///
/// # Errors
/// When a listener is of no use, or a part of the server has ended that never should.
pub async fn run(
    public: Listeners,
    admin: Listeners,
    insecure: Option<Listeners>,
    setup: Setup,
    renewals: Renewals,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    tracing::info!(address = %public.address(), admin = %admin.address(), "serving");
    let tls = public.tls.clone();
    if let Some(tls) = &tls {
        tls.belong_to(setup.desk.publication.base_url.host_str());
    }
    let expiry = tls.as_deref().map(|tls| &tls.expiry);
    let metrics = Arc::new(Metrics::new(expiry, &setup.settings.imports));
    let mut current = Current::start(&setup, &metrics).await?;
    let heartbeat = setup.settings.heartbeat.clone();
    let door = Door {
        connections: Connections::new(setup.settings.connections),
        side: Side::Public,
        tls: tls.clone(),
        server: current.server(),
        metrics,
        settings: setup.settings,
    };
    let admin_door = Door {
        // No limit, or an operator would be locked out just when it matters.
        connections: Connections::new(Semaphore::MAX_PERMITS),
        side: Side::Admin,
        tls: None,
        ..door.clone()
    };
    let insecure_door = Door {
        side: Side::Insecure,
        tls: None,
        ..door.clone()
    };
    let (stop, stopped) = watch::channel(false);
    let mut threads = Threads::default();
    threads.start("public", &door, public, &stopped)?;
    threads.start("admin", &admin_door, admin, &stopped)?;
    if let Some(insecure) = insecure {
        threads.start("insecure", &insecure_door, insecure, &stopped)?;
    }
    heartbeat.begin(current.server(), threads.runtimes());
    let certificate = async {
        match &tls {
            Some(tls) => tls.follow().await,
            None => std::future::pending().await,
        }
    };
    // None of these waits for another: whatever hangs, a stop is seen.
    let end = tokio::select! {
        () = shutdown => Ok(()),
        () = threads.one_ended() => Err(ServeError::Thread),
        never = certificate => match never {},
        lost = current.renew(renewals, tls.as_deref()) => lost.map_err(ServeError::Follower),
    };
    tracing::info!("stopping");
    heartbeat.end();
    // Nobody new comes in while those inside are served out.
    stop.send_replace(true);
    let joined = threads.join().await;
    end.and(joined.map_err(ServeError::Listener))
}

/// What is served, and within which limits.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The newspaper.
    pub desk: Desk,
    /// The limits.
    pub settings: Settings,
    /// The certificate, where the public listener has one: read again at each renewal.
    pub certificate: Option<CertificateFiles>,
}

/// Which listener a client came through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Public,
    Admin,
    /// For those who come without TLS and should not.
    Insecure,
}
