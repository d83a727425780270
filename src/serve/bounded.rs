//! What is kept in memory, bounded in bytes.

use super::metrics::CacheMetrics;
use foldhash::fast::RandomState;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Lifecycle, Weighter};
use std::fmt::{self, Debug};
use std::hash::Hash;

/// So few entries are reckoned with that the map is in one part. With several, each would have its
/// share of the bytes, and what is larger than that would have a place in none.
const RECKONED: usize = 32;

/// Values by key. When they are too many, those go that were asked for the least.
pub(super) struct Bounded<Key, Value> {
    kept: Cache<Key, Weighed<Value>, ByWeight, RandomState, Evictions<Value>>,
    weigh: fn(&Value) -> u64,
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

impl<Key: Eq + Hash, Value: Clone> Bounded<Key, Value> {
    /// `weigh` tells how many bytes a value stands for; `leave` is called with each that goes to make
    /// room.
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

    pub(super) fn put(&self, key: Key, value: Value) {
        self.kept.insert(key, self.weighed(value));
    }

    pub(super) fn remove<Q>(&self, key: &Q)
    where
        Q: Hash + Equivalent<Key> + ?Sized,
    {
        self.kept.remove(key);
    }

    pub(super) fn clear(&self) {
        self.kept.clear();
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
