//! What every thread shares.

use super::api::UnderWay;
use super::cache::Cache;
use super::client::Clients;
use super::coding::Coding;
use super::delta::Deltas;
use super::document::Document;
use super::freshness::Freshness;
use super::metrics::{self, Kept, Limit, Metrics, Traffic};
use super::moved::Moved;
use super::pictures::Pictures;
use super::refusal::Refusal;
use super::render::RenderError;
use super::respond::{Answer, plain};
use super::{ApiSettings, Desk, ServeError, Settings};
use crate::model::Address;
use crate::store::Upcoming;
use arc_swap::ArcSwapOption;
use hyper::StatusCode;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, Semaphore, TryAcquireError, watch};
use tokio::task::JoinSet;

pub(super) struct Server {
    pub(super) desk: Desk,
    pub(super) metrics: Arc<Metrics>,
    pub(super) traffic: Traffic,
    pub(super) clients: Arc<Clients>,
    pub(super) cache: Cache,
    pub(super) on_demand: Cache,
    pub(super) deltas: Deltas,
    pub(super) pictures: Pictures,
    pub(super) moved: Moved,
    pub(super) not_found: Refusal,
    pub(super) given_up: Refusal,
    pub(super) freshness: Freshness,
    /// 429, but for when to come back.
    pub(super) slow_down: Answer,
    /// What embargoes will change, if there are any.
    pub(super) upcoming: ArcSwapOption<Upcoming>,
    /// The revision up to which readers see what the store has.
    pub(super) shown: watch::Sender<i64>,
    /// How the API is limited.
    pub(super) api: ApiSettings,
    /// A permit for each import by it that is under way.
    pub(super) imports: Arc<Semaphore>,
    /// Its requests that may come again.
    pub(super) under_way: UnderWay,
    /// Whether what the store's last commit changed is known.
    pub(super) is_following: AtomicBool,
    /// Where documents are made.
    kitchen: Handle,
    /// A permit for each request that waits for something from there.
    in_flight: Arc<Semaphore>,
    /// Held while something is made that nobody waits for: one at a time, so that there is always a core
    /// for who waits.
    spare: Arc<Mutex<()>>,
}

impl Server {
    /// To be made inside the runtime in which documents will be.
    pub(super) fn new(
        mut desk: Desk,
        settings: &Settings,
        metrics: &Arc<Metrics>,
        clients: &Arc<Clients>,
    ) -> Result<Self, ServeError> {
        let reads = metrics.store_reads.clone();
        desk.store = desk
            .store
            .observed(move |took| metrics::observe(&reads, took));
        let cache = &settings.cache;
        Ok(Self {
            cache: Cache::new(cache.documents, Kept::Documents, metrics),
            on_demand: Cache::new(cache.on_demand, Kept::OnDemand, metrics),
            deltas: Deltas::new(cache.deltas, metrics),
            pictures: Pictures::new(cache.images, metrics),
            moved: Moved::new(&desk)?,
            not_found: Refusal::not_found(&desk)?,
            given_up: Refusal::given_up(&desk)?,
            freshness: Freshness::of(&desk)?,
            slow_down: plain(
                StatusCode::TOO_MANY_REQUESTS,
                "That was too much in one minute. Please ask less often, and with the validators of \
                 what you have.\n",
            ),
            upcoming: ArcSwapOption::empty(),
            shown: watch::Sender::new(0),
            api: settings.api.clone(),
            imports: Arc::new(Semaphore::new(settings.api.imports)),
            under_way: UnderWay::default(),
            is_following: AtomicBool::new(true),
            kitchen: Handle::current(),
            in_flight: Arc::new(Semaphore::new(settings.in_flight)),
            spare: Arc::default(),
            clients: clients.clone(),
            traffic: metrics.traffic(&desk),
            metrics: metrics.clone(),
            desk,
        })
    }

    /// The path of the desk, without a slash behind it.
    pub(super) fn base(&self) -> &str {
        let base = self.desk.publication.base_url.path();
        base.trim_end_matches('/')
    }

    /// The path by which a document is kept, of the path that a request has.
    pub(super) fn path<'path>(&self, path: &'path str) -> &'path str {
        self.desk.publication.below(path).unwrap_or(path)
    }

    /// The document of an address, if it is ready.
    pub(super) fn ready_at(&self, address: &Address) -> Option<Arc<Document>> {
        self.kept_in(address)?.ready(&address.path())
    }

    /// Whether what is at an address is made once and kept; pictures are looked at each time.
    pub(super) fn is_kept(&self, address: &Address) -> bool {
        self.kept_in(address).is_some()
    }

    /// The document of an address that is not ready, as [`Cache::document`].
    pub(super) async fn document(
        self: &Arc<Self>,
        address: &Address,
    ) -> Result<Option<Arc<Document>>, RenderError> {
        let (server, address) = (self.clone(), address.clone());
        let making = self.make(async move {
            match (server.kept_in(&address), &address) {
                (Some(cache), address) => cache.document(&server.desk, address).await,
                (None, Address::Image(name)) => server.pictures.document(&server.desk, name).await,
                (None, _) => Ok(None),
            }
        });
        metrics::timed(&self.metrics.waits, making).await?
    }

    /// Whether the store answers, and what it commits is known: else what is served may be out of date.
    pub(super) async fn is_well(&self) -> bool {
        let is_following = self.is_following.load(Ordering::Relaxed);
        self.desk.store.revision().await.is_ok() && is_following
    }

    /// Everything that is counted and timed, for Prometheus.
    pub(super) fn measured(&self) -> Result<String, fmt::Error> {
        self.cache.measure();
        self.on_demand.measure();
        self.deltas.measure();
        self.pictures.measure();
        let is_following = self.is_following.load(Ordering::Relaxed);
        self.metrics.store.is_following.set(is_following.into());
        self.metrics.text()
    }

    /// Where what is at an address is kept; pictures are for themselves.
    fn kept_in(&self, address: &Address) -> Option<&Cache> {
        match address {
            Address::Image(_) => None,
            address if address.is_on_demand() => Some(&self.on_demand),
            _ => Some(&self.cache),
        }
    }

    /// Does what takes longer than to answer a request, on another thread than those that do: nobody
    /// waits for a document that somebody else asked for. Is given up with the future.
    pub(super) async fn make<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Crowded> {
        let _permit = self.permit(self.in_flight.try_acquire())?;
        let mut alone = JoinSet::new();
        alone.spawn_on(work, &self.kitchen);
        match alone.join_next().await {
            Some(Ok(made)) => Ok(made),
            Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // Its runtime is ending, and this thread with it.
            Some(Err(_)) | None => std::future::pending().await,
        }
    }

    /// Makes a coding of a document. It goes on though nobody should wait for it any more: what is half
    /// compressed cannot be stopped, and would only be begun again by the next who asks.
    pub(super) async fn compress(
        &self,
        document: &Arc<Document>,
        coding: Coding,
    ) -> Result<(), Crowded> {
        let permit = self.permit(self.in_flight.clone().try_acquire_owned())?;
        let (document, metrics) = (document.clone(), self.metrics.clone());
        let compressing = self.kitchen.spawn(async move {
            let _permit = permit;
            metrics.compressing(coding, document.coded(coding)).await;
        });
        // If it panicked, that is in the log, and what is not compressed goes out.
        let _ = compressing.await;
        Ok(())
    }

    fn permit<T>(&self, permit: Result<T, TryAcquireError>) -> Result<T, Crowded> {
        permit.map_err(|_| {
            self.metrics.hit(Limit::InFlight);
            Crowded
        })
    }

    /// Resolves when readers see all that the store had at a revision.
    pub(super) async fn shows(&self, revision: i64) {
        let mut shown = self.shown.subscribe();
        // Who tells of it is this server's own, so that there is one.
        let _ = shown.wait_for(|shown| *shown >= revision).await;
    }

    /// Does something that nobody waits for, where documents are made.
    pub(super) fn aside(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.kitchen.spawn(work);
    }

    /// Makes a coding of a document when its turn comes, unless by then nobody has the document any
    /// more, as when the next change has made another of it.
    pub(super) fn make_later(&self, document: &Arc<Document>, coding: Coding) {
        let (document, spare) = (Arc::downgrade(document), self.spare.clone());
        let metrics = self.metrics.clone();
        self.kitchen.spawn(async move {
            let _turn = spare.lock().await;
            if let Some(document) = document.upgrade() {
                metrics.compressing(coding, document.coded(coding)).await;
            }
        });
    }
}

/// So many requests wait already that there is no room for one more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("too many requests are waiting")]
pub struct Crowded;
