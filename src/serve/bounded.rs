//! What is kept in memory, bounded in bytes.

use super::metrics::CacheMetrics;
use foldhash::fast::RandomState;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Lifecycle, Weighter};
use std::collections::HashSet;
use std::fmt::{self, Debug};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So few entries are reckoned with that the map is in one part. With several, each would have its
/// share of the bytes, and what is larger than that would have a place in none.
const RECKONED: usize = 32;

/// So many are remembered that are too large: past that the log tells an operator nothing new.
const MOST_OVERSIZED: usize = 100;

/// Values by key. When they are too many, those go that were asked for the least.
pub(super) struct Bounded<Key, Value> {
    kept: Cache<Key, Weighed<Value>, ByWeight, RandomState, Evictions<Value>>,
    weigh: fn(&Value) -> u64,
    leave: fn(&Value),
    /// Bytes of all together.
    pub(super) most: u64,
    /// What weighs more is not kept.
    heaviest: u64,
    /// What is not, and was told of.
    oversized: Mutex<HashSet<Key>>,
    pub(super) metrics: CacheMetrics,
}

/// A value and what it weighed when it was put in. One that has grown is to be put in again: the map
/// reckons with what it was told.
#[derive(Clone)]
struct Weighed<Value> {
    value: Value,
    weight: u64,
}

#[derive(Clone)]
struct ByWeight;

impl<Key, Value> Weighter<Key, Weighed<Value>> for ByWeight {
    fn weight(&self, _: &Key, weighed: &Weighed<Value>) -> u64 {
        weighed.weight
    }
}

/// Counts what goes to make room, and sees it off.
struct Evictions<Value> {
    metrics: CacheMetrics,
    leave: fn(&Value),
}

impl<Key, Value> Lifecycle<Key, Weighed<Value>> for Evictions<Value> {
    type RequestState = ();

    fn before_evict(&self, (): &mut (), _: &Key, weighed: &mut Weighed<Value>) {
        self.metrics.evictions.inc();
        (self.leave)(&weighed.value);
    }
}

impl<Value> Clone for Evictions<Value> {
    fn clone(&self) -> Self {
        Self {
            metrics: self.metrics.clone(),
            leave: self.leave,
        }
    }
}

impl<Key: Clone + Debug + Eq + Hash, Value: Clone> Bounded<Key, Value> {
    /// `weigh` tells how many bytes a value stands for; `leave` is called with each that goes.
    pub(super) fn new(
        bytes: u64,
        weigh: fn(&Value) -> u64,
        leave: fn(&Value),
        metrics: CacheMetrics,
    ) -> Self {
        let evictions = Evictions {
            metrics: metrics.clone(),
            leave,
        };
        Self {
            kept: Cache::with(RECKONED, bytes, ByWeight, RandomState::default(), evictions),
            weigh,
            leave,
            most: bytes,
            // The map itself takes a little more, and not all.
            heaviest: bytes - bytes / 16,
            oversized: Mutex::default(),
            metrics,
        }
    }

    pub(super) fn get<Q>(&self, key: &Q) -> Option<Value>
    where
        Q: Hash + Equivalent<Key> + ?Sized,
    {
        self.kept.get(key).map(|weighed| weighed.value)
    }

    /// The value, or else a new one, which is the same for all who ask at once.
    pub(super) fn get_or_put<Q>(&self, key: &Q, new: impl FnOnce() -> Value) -> Value
    where
        Q: Hash + Equivalent<Key> + ToOwned<Owned = Key> + ?Sized,
    {
        let kept = self.kept.get_or_insert_with(key, || {
            Ok::<_, std::convert::Infallible>(self.weighed(new()))
        });
        let Ok(weighed) = kept;
        weighed.value
    }

    /// Whether it is kept: what is larger than all may be is not.
    pub(super) fn put(&self, key: Key, value: Value) -> bool {
        let weighed = self.weighed(value);
        if weighed.weight <= self.heaviest {
            self.oversized().remove(&key);
            self.kept.insert(key, weighed);
            return true;
        }
        // What was put in before is out of date, or has grown.
        self.remove(&key);
        self.metrics.oversized.inc();
        let mut oversized = self.oversized();
        if oversized.len() < MOST_OVERSIZED && oversized.insert(key.clone()) {
            tracing::warn!(
                cache = self.metrics.name,
                ?key,
                bytes = weighed.weight,
                most = self.heaviest,
                "too large to be kept, and made anew whenever somebody asks; raise cache_megabytes"
            );
        }
        false
    }

    fn oversized(&self) -> MutexGuard<'_, HashSet<Key>> {
        // A panic elsewhere left it as whole as it was.
        self.oversized
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn remove<Q>(&self, key: &Q)
    where
        Q: Hash + Equivalent<Key> + ?Sized,
    {
        if let Some((_, gone)) = self.kept.remove(key) {
            (self.leave)(&gone.value);
        }
    }

    pub(super) fn clear(&self) {
        for (_, gone) in self.kept.drain() {
            (self.leave)(&gone.value);
        }
    }

    /// Tells the metrics how much is kept.
    pub(super) fn measure(&self) {
        self.metrics.hold(self.kept.len(), self.kept.weight());
    }

    fn weighed(&self, value: Value) -> Weighed<Value> {
        let weight = (self.weigh)(&value);
        Weighed { value, weight }
    }
}

impl<Key, Value> Debug for Bounded<Key, Value> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Bounded").finish_non_exhaustive()
    }
}
