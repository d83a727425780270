//! The server: hyper 1 over HTTP/1.1.
//!
//! [`run`] accepts, `respond` answers one request, `cache` keeps each `document` that `render`
//! made, `delta` what is new in one, `follow` tells the cache what the store has changed. The
//! decisions (`conditional`, `version`, `coding`) are pure.

mod archive;
mod cache;
mod clock;
mod coding;
mod conditional;
mod delta;
mod document;
mod follow;
mod images;
mod moved;
mod pages;
mod pictures;
mod render;
mod respond;
mod search;
mod version;

pub use archive::archive_pages;
pub use clock::Clock;
pub use coding::Coding;
pub use conditional::{Decision, decide};
pub use render::{RenderError, Rendered, Standing, render};
pub use version::{Known, Version};

use crate::model::{self, Address, Feed, FeedKey, Publication, Slug, Topic, Window};
use crate::publish::check::Checked;
use crate::store::{Store, Upcoming};
use arc_swap::ArcSwapOption;
use cache::Cache;
use delta::Deltas;
use follow::Follower;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use moved::Moved;
use pictures::Pictures;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;

/// What is served: the newspaper, its feeds, its store.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The newspaper.
    pub publication: Publication,
    /// The feeds that have a definition, by name.
    pub feeds: BTreeMap<Slug, Feed>,
    /// Where feeds once were, and those that were given up.
    pub moved: model::Moved,
    /// How many entries the feeds without one list.
    pub derived_window: Window,
    /// Whether a client that asks for what is new alone gets it (RFC 3229).
    pub has_deltas: bool,
    /// Whether pages offer a search. Files in a static tree cannot answer one.
    pub has_search: bool,
    /// The time zone of dates on pages.
    pub time_zone: chrono_tz::Tz,
    /// The folder behind `/images/`.
    pub images: PathBuf,
    /// How long a cache may keep a document, in seconds.
    pub max_age: u32,
    /// How long it may keep a page of an archive that only a correction can change, likewise.
    pub archive_max_age: u32,
    /// Since when `site`, each `feed NAME` and `feeds`, all of them together, have been defined as
    /// they are, in seconds since 1970.
    pub defined_at: BTreeMap<String, i64>,
    /// The time.
    pub clock: Clock,
    /// The entries.
    pub store: Store,
    /// What a feed document must pass before anybody gets it: [`check`](crate::publish::check::check).
    pub check: fn(&[u8]) -> Checked,
}

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
    /// What follows the store has stopped: what is served would go stale for ever.
    #[error("the store is no longer followed; please report this")]
    Follower(#[source] tokio::task::JoinError),
    /// An address has no place in a header field, which a checked one always has.
    #[error("a header field could not be written; please report this")]
    Field(#[from] hyper::header::InvalidHeaderValue),
}

/// A larger request head is not even read: hyper answers 431 by itself. Ours are below this.
const HEAD_BUFFER: usize = 64 * 1024;
/// How long to wait after a failed accept: the usual cause is that file descriptors ran out, and
/// those that end free some.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `desk` until `shutdown` resolves, then drains. The caller owns the sockets and the stop
/// signal.
///
/// # Errors
/// When a listener is of no use.
pub async fn run(
    listener: TcpListener,
    admin: TcpListener,
    desk: Desk,
    settings: Settings,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    tracing::info!(address = %listener.local_addr()?, admin = %admin.local_addr()?, "serving");
    let server = Arc::new(Server {
        cache: Cache::new(settings.cache_bytes),
        on_demand: Cache::new(settings.on_demand_cache_bytes),
        deltas: Deltas::new(settings.delta_cache_bytes),
        pictures: Pictures::new(),
        moved: Moved::new(&desk)?,
        is_following: AtomicBool::new(true),
        upcoming: ArcSwapOption::empty(),
        desk,
    });
    let mut follower = tokio::spawn(follow::follow(Follower::new(server.clone()).await));
    let door = Door {
        server,
        connections: Arc::new(Semaphore::new(settings.connections)),
        graceful: GracefulShutdown::new(),
        settings,
    };
    let mut end = Ok(());
    tokio::select! {
        () = shutdown => tracing::info!("asked to stop"),
        () = door.accept(&listener, Side::Public) => {}
        () = door.accept(&admin, Side::Admin) => {}
        stopped = &mut follower => end = stopped.map_err(ServeError::Follower),
    }
    // Nobody new comes in while those inside are served out.
    drop((listener, admin));
    let drained = door.graceful.shutdown();
    if tokio::time::timeout(door.settings.drain, drained)
        .await
        .is_err()
    {
        tracing::warn!("some clients did not finish in time and were cut off");
    }
    follower.abort();
    end
}

/// What every connection shares.
struct Server {
    desk: Desk,
    cache: Cache,
    on_demand: Cache,
    deltas: Deltas,
    pictures: Pictures,
    moved: Moved,
    /// What embargoes will change, if there are any.
    upcoming: ArcSwapOption<Upcoming>,
    /// Whether what the store's last commit changed is known.
    is_following: AtomicBool,
}

/// Which listener a client came through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Public,
    Admin,
}

struct Door {
    server: Arc<Server>,
    connections: Arc<Semaphore>,
    graceful: GracefulShutdown,
    settings: Settings,
}

impl Door {
    async fn accept(&self, listener: &TcpListener, side: Side) {
        loop {
            // The permit before the connection: one too many waits in the system's queue, where it
            // costs nothing. The admin listener has no such limit, or an operator would be locked
            // out just when it matters.
            let permit = match side {
                Side::Public => self.connections.clone().acquire_owned().await.ok(),
                Side::Admin => None,
            };
            match listener.accept().await {
                Ok((stream, _)) => self.connect(stream, permit, side),
                Err(error) => {
                    tracing::error!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn connect(&self, stream: TcpStream, permit: Option<OwnedSemaphorePermit>, side: Side) {
        // Without it the last piece of a large answer waits for the client's acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was gone before it began");
            return;
        }
        let server = self.server.clone();
        let service = hyper::service::service_fn(move |request| {
            let server = server.clone();
            async move {
                Ok::<_, std::convert::Infallible>(respond::answer(&server, side, request).await)
            }
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.settings.write_timeout));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.settings.header_timeout)
            .max_buf_size(HEAD_BUFFER)
            // A client that has sent all it will still wants its answer.
            .half_close(true)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        let watched = self.graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                // The client's doing: a broken request, or gone in the middle of one.
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
}

impl Desk {
    /// What the store must list otherwise for an address to show something else; `None` of what
    /// lists no entries.
    fn topic(&self, address: &Address) -> Option<Topic> {
        match address {
            // Of a page of an archive, the link to what is newer.
            Address::Document(key, _) | Address::FeedPage(key) | Address::Archive(key, ..) => {
                match key {
                    FeedKey::Defined(name) => Some(self.feeds.get(name)?.selection.topic()),
                    FeedKey::Search(_) => Some(Topic::all()),
                    key => key.derived_selection().map(|selection| selection.topic()),
                }
            }
            Address::FrontPage | Address::Opml | Address::NewsSitemap => Some(Topic::all()),
            Address::SearchPage | Address::EntryPage(..) | Address::Image(_) => None,
        }
    }

    /// Since when what is at an address has been defined as it is: in seconds since 1970.
    fn defined_at(&self, address: &Address) -> i64 {
        let since = |name: &str| self.defined_at.get(name).copied().unwrap_or(0);
        let feeds = match address {
            Address::Document(FeedKey::Defined(name), _)
            | Address::Archive(FeedKey::Defined(name), ..)
            | Address::FeedPage(FeedKey::Defined(name)) => since(&format!("feed {name}")),
            Address::Document(..)
            | Address::Archive(..)
            | Address::FeedPage(_)
            | Address::SearchPage
            | Address::Image(_) => 0,
            // These name every feed, or what their files say.
            Address::FrontPage | Address::Opml | Address::NewsSitemap | Address::EntryPage(..) => {
                since("feeds")
            }
        };
        feeds.max(since("site"))
    }
}
