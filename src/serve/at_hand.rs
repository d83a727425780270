//! What a thread that answers has at hand: where the documents are kept that it is asked for, and their
//! header fields as its own.
//!
//! Whoever looks into the cache and whoever copies a header field counts that in memory which every
//! other thread does too, and each waits for the other's core to hand it over. Of all that a 304 costs
//! but the system's part, that was a fifth with two cores, and it grows with each more. So a thread
//! remembers the [`Slot`] of an address, and only reads from there whether its document is still the
//! one; the fields of its answers it has copied once.

use super::cache::{Cache, Slot};
use super::coding::Coding;
use super::document::{Coded, Document};
use foldhash::fast::RandomState;
use hyper::header::{HeaderMap, HeaderValue};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, LazyLock, Weak};
use std::thread::available_parallelism;

/// One address is remembered by all threads together for so many bytes that the cache may have: some
/// eight thousand bytes each, they take no more than an eighth of that. A thread that has its share begins
/// anew.
const BYTES: u64 = 64 * 1024;
/// But so many by each, however many threads there are: the feeds that most readers have.
const LEAST: usize = 32;
/// At every so-manieth time the cache is asked all the same: what nobody asks it for, it lets go of
/// first.
const ASKED_ALL_THE_SAME: u32 = 32;

thread_local! {
    static AT_HAND: RefCell<AtHand> = RefCell::default();
}

#[derive(Default)]
struct AtHand {
    /// [`Cache::number`] of the one that the slots are of.
    cache: u64,
    places: HashMap<Box<str>, Place, RandomState>,
}

struct Place {
    slot: Arc<Slot>,
    uses: u32,
    /// The document that the fields are of. It is not kept by that: the cache alone decides on memory.
    document: Weak<Document>,
    fields: Fields,
}

/// Hands on the document of a path, if it is ready in a cache, and its fields as this thread's own.
///
/// `then` must not come back here.
pub(super) fn find<T>(
    cache: &Cache,
    path: &str,
    then: impl FnOnce(&Arc<Document>, &Fields) -> T,
) -> Option<T> {
    AT_HAND.with_borrow_mut(|at_hand| {
        let place = at_hand.place(cache, path)?;
        let found = cache.with_fresh(&place.slot, |document| {
            if place.document.as_ptr() != Arc::as_ptr(document) {
                place.document = Arc::downgrade(document);
                place.fields = Fields::default();
            }
            then(document, &place.fields)
        });
        if found.is_none() {
            // It may be kept elsewhere from now on.
            at_hand.places.remove(path);
        }
        found
    })
}

impl AtHand {
    fn place(&mut self, cache: &Cache, path: &str) -> Option<&mut Place> {
        if self.cache != cache.number {
            self.cache = cache.number;
            self.places.clear();
        }
        let known = self.places.get_mut(path).is_some_and(|place| {
            place.uses += 1;
            place.uses % ASKED_ALL_THE_SAME != 0
        });
        if !known {
            self.look(cache, path)?;
        }
        self.places.get_mut(path)
    }

    /// Asks the cache; it may have another slot by now, or none.
    fn look(&mut self, cache: &Cache, path: &str) -> Option<()> {
        let Some(slot) = cache.place(path) else {
            self.places.remove(path);
            return None;
        };
        let is_same = |place: &Place| Arc::ptr_eq(&place.slot, &slot);
        if self.places.get(path).is_some_and(is_same) {
            return Some(());
        }
        if self.places.len() >= share(cache) {
            self.places.clear();
        }
        let place = Place {
            slot,
            uses: 0,
            document: Weak::new(),
            fields: Fields::default(),
        };
        self.places.insert(path.into(), place);
        Some(())
    }
}

/// How many addresses each thread may remember.
fn share(cache: &Cache) -> usize {
    static THREADS: LazyLock<usize> =
        LazyLock::new(|| available_parallelism().map_or(1, NonZeroUsize::get));
    // No machine has more memory.
    let all = usize::try_from(cache.most_bytes() / BYTES).unwrap_or(usize::MAX);
    (all / *THREADS).max(LEAST)
}

/// The header fields of one document, copied at their first use.
#[derive(Default)]
pub(super) struct Fields {
    not_modified: [OnceCell<HeaderMap>; Coding::ALL.len()],
    whole: [OnceCell<HeaderMap>; Coding::ALL.len()],
}

impl Fields {
    /// Of a 304 about a coding.
    pub(super) fn not_modified(&self, document: &Document, coding: Coding) -> HeaderMap {
        let fields = &self.not_modified[coding as usize];
        let copied = || copied(document.not_modified(coding));
        fields.get_or_init(copied).clone()
    }

    /// Of a 200 with a representation of the document.
    pub(super) fn whole(&self, coded: &Coded) -> HeaderMap {
        let fields = &self.whole[coded.coding as usize];
        fields.get_or_init(|| copied(&coded.fields)).clone()
    }
}

/// The same fields in memory of their own: a clone would share it.
fn copied(fields: &HeaderMap) -> HeaderMap {
    let copy = |value: &HeaderValue| {
        // What was a value once is one again.
        HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| value.clone())
    };
    let fields = fields.iter();
    fields
        .map(|(name, value)| (name.clone(), copy(value)))
        .collect()
}
