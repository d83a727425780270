//! Documents, made on demand and kept until their entries change.

use super::Desk;
use super::bounded::Bounded;
use super::document::{Document, SLOT, document};
use super::metrics::{Kept, Metrics, Sort};
use super::render::RenderError;
use crate::model::Address;
use arc_swap::ArcSwapOption;
use std::collections::BTreeSet;
use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// For so long after a failure nobody tries again: those who waited for the attempt that failed
/// would otherwise each wait for one of their own, one after the other.
const PAUSE: Duration = Duration::from_secs(1);

/// How many caches there have been.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// The place of one address.
#[derive(Debug, Default)]
pub(super) struct Slot {
    document: ArcSwapOption<Document>,
    /// A document read at an older revision than this is out of date.
    needed: AtomicI64,
    /// Held by the one that renders; when that last failed.
    rendering: Mutex<Option<Instant>>,
    /// Whether its document is too large to be kept: it is for those alone who wait for it, for no change
    /// will find it.
    is_out: AtomicBool,
    /// [`Cache::generation`] when it was made: what is rendered for an older one is of no use.
    generation: u64,
}

impl Slot {
    /// The document, if it is of a revision that is needed of this slot and of all of them.
    fn fresh(&self, all: &AtomicI64) -> Option<Arc<Document>> {
        let needed = self.needed(all);
        self.document
            .load_full()
            .filter(|document| document.rendered.revision >= needed)
    }

    fn needed(&self, all: &AtomicI64) -> i64 {
        let needed = self.needed.load(Ordering::Acquire);
        needed.max(all.load(Ordering::Acquire))
    }
}

/// All documents in memory, bounded in bytes.
///
/// A slot stands in the map before its document is rendered, so a change that is noticed during
/// the rendering finds it and raises `needed` past the revision being read. If the slot was evicted
/// meanwhile and is put back, that mark has been missed: `seen` tells, because it is raised before
/// the slots are marked and looked at after the slot is in the map again.
#[derive(Debug)]
pub(super) struct Cache {
    /// No other cache of the process has it.
    pub(super) number: u64,
    /// By path, as requests have it: whoever asks for what is there needs no more than to find it.
    slots: Bounded<String, Arc<Slot>>,
    seen: AtomicI64,
    /// As [`Slot::needed`], of every slot.
    needed: AtomicI64,
    /// The newest revision anything was rendered of.
    rendered: AtomicI64,
    /// Grows when everything is forgotten.
    generation: AtomicU64,
    /// The addresses whose document broke the rules of its format when it was last made.
    unsound: std::sync::Mutex<BTreeSet<Address>>,
    metrics: Arc<Metrics>,
}

/// So many are remembered: past that the list tells an operator nothing new.
const MOST_UNSOUND: usize = 100;

impl Cache {
    pub(super) fn new(bytes: u64, kept: Kept, metrics: &Arc<Metrics>) -> Self {
        Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            slots: Bounded::new(bytes, weight, empty, metrics.cache(kept).clone()),
            seen: AtomicI64::new(0),
            needed: AtomicI64::new(0),
            rendered: AtomicI64::new(0),
            generation: AtomicU64::new(0),
            unsound: std::sync::Mutex::default(),
            metrics: metrics.clone(),
        }
    }

    /// The document of an address by its path, if it is there and up to date. What has moved or is gone
    /// never is.
    pub(super) fn ready(&self, path: &str) -> Option<Arc<Document>> {
        let slot = self.place(path)?;
        self.with_fresh(&slot, Arc::clone)
    }

    /// How many bytes it may have.
    pub(super) fn most_bytes(&self) -> u64 {
        self.slots.most
    }

    /// Where the document of a path is kept, if it is.
    pub(super) fn place(&self, path: &str) -> Option<Arc<Slot>> {
        self.slots.get(path)
    }

    /// Hands on the document of a slot, if it is up to date, without counting that it does: nothing is
    /// written that other threads read.
    pub(super) fn with_fresh<T>(
        &self,
        slot: &Slot,
        then: impl FnOnce(&Arc<Document>) -> T,
    ) -> Option<T> {
        let is_other = slot.generation != self.generation.load(Ordering::Acquire);
        if is_other || slot.is_out.load(Ordering::Acquire) {
            return None;
        }
        let needed = slot.needed(&self.needed);
        let document = slot.document.load();
        let is_fresh = |document: &&Arc<Document>| document.rendered.revision >= needed;
        let document = document.as_ref().filter(is_fresh)?;
        self.slots.metrics.hits.inc();
        Some(then(document))
    }

    /// Tells the metrics how much is kept.
    pub(super) fn measure(&self) {
        self.slots.measure();
    }

    /// The document of an address as of the last change that was noticed; `None` if there is
    /// nothing there. While the store does not answer, the last good one.
    pub(super) async fn document(
        &self,
        desk: &Desk,
        address: &Address,
    ) -> Result<Option<Arc<Document>>, RenderError> {
        let path = address.path();
        let slot = self.slot(&path);
        if let Some(document) = slot.fresh(&self.needed) {
            self.slots.metrics.hits.inc();
            return Ok(Some(document));
        }
        self.slots.metrics.misses.inc();
        let mut failed = slot.rendering.lock().await;
        if let Some(document) = slot.fresh(&self.needed) {
            return Ok(Some(document));
        }
        let last_good = || slot.document.load_full();
        if failed.is_some_and(|failed| failed.elapsed() < PAUSE) {
            return last_good().map(Some).ok_or(RenderError::Failing);
        }
        let making = document(desk, address);
        let made = self.metrics.rendering(Sort::of(address), making).await;
        self.remember(address, &made);
        match made {
            Ok(Some(document)) => Ok(Some(self.keep(path, &slot, document))),
            Ok(None) => {
                self.slots.remove(&path);
                Ok(None)
            }
            Err(error) => {
                *failed = Some(Instant::now());
                let Some(document) = last_good() else {
                    return Err(error);
                };
                let error = &error as &dyn Error;
                tracing::error!(error, %address, "serving the last good document");
                Ok(Some(document))
            }
        }
    }

    fn remember(&self, address: &Address, made: &Result<Option<Document>, RenderError>) {
        // A panic elsewhere left the list as whole as it was.
        let mut unsound = self.unsound.lock().unwrap_or_else(PoisonError::into_inner);
        match made {
            Err(RenderError::Unsound(_)) if unsound.len() < MOST_UNSOUND => {
                unsound.insert(address.clone());
            }
            // That it could not be made says nothing of the rules.
            Err(_) => {}
            Ok(_) => {
                unsound.remove(address);
            }
        }
    }

    /// The addresses whose document breaks the rules of its format even now: each that did is tried
    /// once more, because nobody may ever ask for it again.
    pub(super) async fn unsound(&self, desk: &Desk) -> Vec<Address> {
        let known = || {
            let unsound = self.unsound.lock().unwrap_or_else(PoisonError::into_inner);
            unsound.iter().cloned().collect::<Vec<Address>>()
        };
        for address in known() {
            // What comes of it is in the list, and in the log.
            let _ = self.document(desk, &address).await;
        }
        known()
    }

    fn slot(&self, path: &str) -> Arc<Slot> {
        let generation = self.generation.load(Ordering::Acquire);
        let current = |slot: &Arc<Slot>| slot.generation == generation;
        if let Some(slot) = self.slots.get(path).filter(current) {
            return slot;
        }
        let new = || {
            Arc::new(Slot {
                generation,
                ..Slot::default()
            })
        };
        let slot = self.slots.get_or_put(path, new);
        if current(&slot) {
            return slot;
        }
        let slot = new();
        self.slots.put(path.to_owned(), slot.clone());
        slot
    }

    fn keep(&self, path: String, slot: &Arc<Slot>, document: Document) -> Arc<Document> {
        let revision = document.rendered.revision;
        tracing::debug!(address = %path, revision, "document.rendered");
        self.rendered.fetch_max(revision, Ordering::AcqRel);
        let document = Arc::new(document);
        // If the slot was dropped while this was made, another may be there. It is replaced now, and then
        // no change would find it.
        if let Some(other) = self.slots.get(&path).filter(|one| !Arc::ptr_eq(one, slot)) {
            empty(&other);
        }
        slot.is_out.store(false, Ordering::Release);
        slot.document.store(Some(document.clone()));
        // Put again, so that it is weighed with its document.
        if !self.slots.put(path, slot.clone()) {
            slot.is_out.store(true, Ordering::Release);
            slot.document.store(Some(document.clone()));
        }
        let seen = self.seen.load(Ordering::Acquire);
        if revision < seen {
            slot.needed.fetch_max(seen, Ordering::AcqRel);
        }
        document
    }

    /// The newest revision that is known: a store that has not come so far is another one.
    pub(super) fn newest(&self) -> i64 {
        let seen = self.seen.load(Ordering::Acquire);
        seen.max(self.rendered.load(Ordering::Acquire))
    }

    /// To be called before [`Cache::outdate`], with the revision of the changes.
    pub(super) fn notice(&self, revision: i64) {
        self.seen.fetch_max(revision, Ordering::AcqRel);
    }

    /// Forgets everything: the store is another one, and its revisions say nothing of ours.
    pub(super) fn clear(&self) {
        self.seen.store(0, Ordering::Release);
        self.needed.store(0, Ordering::Release);
        self.rendered.store(0, Ordering::Release);
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.slots.clear();
    }

    /// Whatever is kept of any address must be at least of this revision from now on.
    pub(super) fn outdate_all(&self, revision: i64) {
        self.needed.fetch_max(revision, Ordering::AcqRel);
    }

    /// Whatever is kept of an address must be at least of this revision from now on.
    pub(super) fn outdate(&self, address: &Address, revision: i64) {
        if let Some(slot) = self.slots.get(&address.path()) {
            slot.needed.fetch_max(revision, Ordering::AcqRel);
        }
    }
}

impl Drop for Cache {
    /// A thread that nobody asks anything still knows where things were.
    fn drop(&mut self) {
        self.slots.clear();
    }
}

/// What is no longer in the map is nobody's: a change would not find it there, and whoever still knows the
/// slot would go on with its document for ever.
fn empty(slot: &Arc<Slot>) {
    slot.document.store(None);
}

/// The bytes a slot stands for.
fn weight(slot: &Arc<Slot>) -> u64 {
    let document = slot.document.load();
    document
        .as_ref()
        .map_or(SLOT as u64, |document| document.weight())
}
