//! What the server counts and times, as Prometheus wants it told.
//!
//! The number of series is bounded by the desk's configuration: no label holds anything that a
//! client, or a story, can choose. Who adds a metric makes a field of [`Metrics`], registers it in
//! [`Metrics::new`] and names it in the README.

mod imports;
mod process;
mod sharded;
mod traffic;

pub(super) use imports::Imported;
pub(super) use sharded::{Sharded, count_apart};
pub(super) use traffic::{Sort, Subject, Traffic};

use super::{Coding, Desk, Imports};
use process::Process;
use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter as Number;
use prometheus_client::metrics::family::Family;
pub(super) use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::time::{Duration, Instant};
use traffic::Answers;

/// The media type of the text format that every Prometheus reads.
pub(super) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Seconds: from a picture that is read to the dearest search and a store that is busy.
const BUCKETS: [f64; 12] = [
    0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0,
];

/// A number that only grows; its clones are one.
pub(super) type Counter = Number<u64, Sharded>;

/// Which cache.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kept {
    Documents,
    OnDemand,
    Deltas,
    Images,
}

impl Kept {
    fn name(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::OnDemand => "on_demand",
            Self::Deltas => "deltas",
            Self::Images => "images",
        }
    }
}

/// What a client can run into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Limit {
    /// Another connection than may be open at once.
    Connections,
    /// The length of a request's target.
    Target,
    /// The size of a request's header fields.
    Fields,
    /// Another connection than one client may have.
    ConnectionsPerClient,
    /// What one client may ask for in a minute.
    Rate,
    /// The same, of a client that was to agree on TLS.
    Handshakes,
    /// Requests that wait for something to be made.
    InFlight,
}

impl Limit {
    const ALL: [Self; 7] = [
        Self::Connections,
        Self::Target,
        Self::Fields,
        Self::ConnectionsPerClient,
        Self::Rate,
        Self::Handshakes,
        Self::InFlight,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::Target => "target",
            Self::Fields => "fields",
            Self::ConnectionsPerClient => "connections_per_client",
            Self::Rate => "rate",
            Self::Handshakes => "handshakes",
            Self::InFlight => "in_flight",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Coded {
    coding: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Cached {
    cache: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Limited {
    limit: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

type Timed<Labels> = Family<Labels, Histogram, fn() -> Histogram>;

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

/// What one cache counts.
#[derive(Clone, Debug)]
pub(super) struct CacheMetrics {
    pub(super) name: &'static str,
    pub(super) hits: Counter,
    pub(super) misses: Counter,
    /// What it drops because it is full.
    pub(super) evictions: Counter,
    /// What it does not keep, because it would not fit though there were nothing else.
    pub(super) oversized: Counter,
    entries: Gauge,
    bytes: Gauge,
}

impl CacheMetrics {
    /// What it holds now; asked when somebody looks.
    pub(super) fn hold(&self, entries: usize, bytes: u64) {
        self.entries.set(i64::try_from(entries).unwrap_or(i64::MAX));
        self.bytes.set(signed(bytes));
    }
}

/// Connections of readers.
#[derive(Debug, Default)]
pub(super) struct Connections {
    pub(super) accepted: Counter,
    pub(super) failed: Counter,
    open: Gauge,
    waiting: Gauge,
}

impl Connections {
    /// One more is open, until what is handed back is dropped.
    pub(super) fn open(&self) -> Raised {
        Raised::new(&self.open)
    }

    /// One more waits for its turn, likewise.
    pub(super) fn wait(&self) -> Raised {
        Raised::new(&self.waiting)
    }
}

/// Holds a gauge up by one.
#[derive(Debug)]
pub(super) struct Raised(Gauge);

impl Raised {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Raised {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// The store, as its follower sees it.
#[derive(Debug, Default)]
pub(super) struct Followed {
    pub(super) revision: Gauge,
    /// Seconds since 1970.
    pub(super) last_change: Gauge,
    pub(super) is_following: Gauge,
}

/// Everything that is counted and timed.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    answers: Answers,
    pub(super) panics: Counter,
    /// What came in a reader's connection and is no request.
    pub(super) unreadable: Counter,
    pub(super) connections: Connections,
    pub(super) store: Followed,
    /// Reading the store, from asking for a connection to letting it go.
    pub(super) store_reads: Histogram,
    /// Requests that found nothing ready.
    pub(super) waits: Histogram,
    renderings: Timed<Kind>,
    compressions: Timed<Coded>,
    limits: Family<Limited, Counter>,
    caches: [CacheMetrics; 4],
    pub(super) imports: Imports,
}

impl Metrics {
    /// With the `expiry` of the certificate, where there is one.
    pub(super) fn new(expiry: Option<&Gauge>, imports: &Imports) -> Self {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Process));
        let own = registry.sub_registry_with_prefix("newsstand");
        let version = env!("CARGO_PKG_VERSION");
        let build = Info::new(Build { version });
        own.register("build", "The version of newsstand", build);
        let mut metrics = Self {
            answers: Answers::new(own),
            panics: Counter::default(),
            unreadable: Counter::default(),
            connections: Connections::default(),
            store: Followed::default(),
            renderings: Family::new_with_constructor(histogram),
            compressions: Family::new_with_constructor(histogram),
            limits: Family::default(),
            caches: caches(own),
            store_reads: histogram(),
            waits: histogram(),
            imports: imports.clone(),
            registry: Registry::default(),
        };
        metrics.register(own);
        imports.counted().register(own);
        if let Some(expiry) = expiry {
            let help = "When the certificate expires that readers are met with, since 1970";
            let name = "certificate_expiry_timestamp";
            own.register_with_unit(name, help, Unit::Seconds, expiry.clone());
        }
        metrics.registry = registry;
        metrics
    }

    fn register(&self, registry: &mut Registry) {
        let help = "Requests whose answering panicked";
        registry.register("http_panics", help, self.panics.clone());
        let help = "What readers sent that is no request, and was answered 400 as it stood";
        registry.register("http_unreadable", help, self.unreadable.clone());
        let help = "Requests and connections that met a limit";
        registry.register("limit_hits", help, self.limits.clone());
        for limit in Limit::ALL {
            // There from the start, so that the first one is seen as a change.
            let labels = Limited {
                limit: limit.name(),
            };
            drop(self.limits.get_or_create(&labels));
        }

        let connections = &self.connections;
        let help = "Connections of readers that are open";
        registry.register("connections_open", help, connections.open.clone());
        let help = "Connections of readers that wait until one leaves; behind each may be more in the \
                    system's queue";
        registry.register("connections_waiting", help, connections.waiting.clone());
        let help = "Connections that readers opened";
        registry.register("connections_accepted", help, connections.accepted.clone());
        let help = "Connections that the system could not hand over, as without file descriptors";
        registry.register("connections_failed", help, connections.failed.clone());

        let seconds = || Unit::Seconds;
        let help = "Making a document, its reading of the store included";
        registry.register_with_unit("render", help, seconds(), self.renderings.clone());
        let help = "Compressing a document";
        registry.register_with_unit("compress", help, seconds(), self.compressions.clone());
        let help = "Requests that had to wait until a document was made";
        registry.register_with_unit("document_wait", help, seconds(), self.waits.clone());
        let help = "Reading the store in one snapshot, waiting for a connection included";
        registry.register_with_unit("store_read", help, seconds(), self.store_reads.clone());

        let store = &self.store;
        let help = "The newest revision of the store that is known";
        registry.register("store_revision", help, store.revision.clone());
        let help = "When that became known, since 1970; 0 before the first";
        let last_change = store.last_change.clone();
        let name = "store_last_change_timestamp";
        registry.register_with_unit(name, help, seconds(), last_change);
        let help = "1 while it is known what the store's last commit changed, else 0";
        registry.register("store_following", help, store.is_following.clone());
    }

    /// Counters for a desk. Those of feeds that another had before it go on, see [`Traffic::succeed`].
    pub(super) fn traffic(&self, desk: &Desk) -> Traffic {
        Traffic::new(desk, &self.answers)
    }

    /// One more has met a limit.
    pub(super) fn hit(&self, limit: Limit) {
        let labels = Limited {
            limit: limit.name(),
        };
        self.limits.get_or_create(&labels).inc();
    }

    pub(super) fn cache(&self, cache: Kept) -> &CacheMetrics {
        &self.caches[cache as usize]
    }

    /// Times the making of a document.
    pub(super) async fn rendering<T>(&self, sort: Sort, making: impl Future<Output = T>) -> T {
        let labels = Kind { kind: sort.name() };
        timed(&self.renderings.get_or_create_owned(&labels), making).await
    }

    /// Times a compression.
    pub(super) async fn compressing<T>(
        &self,
        coding: Coding,
        making: impl Future<Output = T>,
    ) -> T {
        let coding = coding.name();
        let labels = Coded { coding };
        timed(&self.compressions.get_or_create_owned(&labels), making).await
    }

    /// All of it, in the text format of [`MEDIA_TYPE`].
    pub(super) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Times what somebody waits for; what is given up in between is not counted.
pub(super) async fn timed<T>(histogram: &Histogram, work: impl Future<Output = T>) -> T {
    let start = Instant::now();
    let done = work.await;
    observe(histogram, start.elapsed());
    done
}

pub(super) fn observe(histogram: &Histogram, took: Duration) {
    histogram.observe(took.as_secs_f64());
}

fn caches(registry: &mut Registry) -> [CacheMetrics; 4] {
    let counters = Family::<Cached, Counter>::default;
    let gauges = Family::<Cached, Gauge>::default;
    let (hits, misses) = (counters(), counters());
    let (evictions, oversized) = (counters(), counters());
    let (entries, bytes) = (gauges(), gauges());
    let help = "Looks at a cache that found what was wanted, up to date";
    registry.register("cache_hits", help, hits.clone());
    let help = "Looks at a cache that did not, so that it was made, or was not there to be made";
    registry.register("cache_misses", help, misses.clone());
    let help = "What a cache dropped because it was full";
    registry.register("cache_evictions", help, evictions.clone());
    let help = "What was made and is too large for a cache";
    registry.register("cache_oversized", help, oversized.clone());
    let help = "What a cache holds";
    registry.register("cache_entries", help, entries.clone());
    let help = "What it is taken to weigh in memory";
    registry.register_with_unit("cache", help, Unit::Bytes, bytes.clone());
    [Kept::Documents, Kept::OnDemand, Kept::Deltas, Kept::Images].map(|kept| {
        let cached = Cached { cache: kept.name() };
        CacheMetrics {
            name: kept.name(),
            hits: hits.get_or_create_owned(&cached),
            misses: misses.get_or_create_owned(&cached),
            evictions: evictions.get_or_create_owned(&cached),
            oversized: oversized.get_or_create_owned(&cached),
            entries: entries.get_or_create_owned(&cached),
            bytes: bytes.get_or_create_owned(&cached),
        }
    })
}

/// Gauges are signed; nothing here comes near the end of that.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
