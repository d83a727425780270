//! A counter that threads do not fight over.

use crossbeam_utils::CachePadded;
use prometheus_client::metrics::counter::Atomic;
use std::cell::Cell;
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

thread_local! {
    /// Where this thread counts. Those that answer have one each; all others share the first.
    static SHARD: Cell<usize> = const { Cell::new(0) };
}

/// A shard for each core, for as many threads answer; a power of two, so that none is looked for by
/// division.
static SHARDS: LazyLock<usize> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism();
    cores.map_or(1, NonZeroUsize::get).next_power_of_two()
});

/// Lets this thread count beside the others, where no other core's cache is disturbed.
pub(in crate::serve) fn count_apart(thread: usize) {
    SHARD.set(thread);
}

/// A number in as many parts as threads add to it, each in a cache line of its own.
#[derive(Debug)]
pub(in crate::serve) struct Sharded(Box<[CachePadded<AtomicU64>]>);

impl Default for Sharded {
    fn default() -> Self {
        Self((0..*SHARDS).map(|_| CachePadded::default()).collect())
    }
}

impl Atomic<u64> for Sharded {
    fn inc(&self) -> u64 {
        self.inc_by(1)
    }

    /// What it was is not known, and nobody asks.
    fn inc_by(&self, number: u64) -> u64 {
        let shard = SHARD.get() & (self.0.len() - 1);
        self.0[shard].fetch_add(number, Ordering::Relaxed)
    }

    fn get(&self) -> u64 {
        let shards = self.0.iter();
        shards.map(|shard| shard.load(Ordering::Relaxed)).sum()
    }
}
