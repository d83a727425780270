//! Open connections: how many there may be, and which of them make room for newcomers.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::timeout;

/// So many make room at once, of a large number: a newcomer waits until one has left, and those who
/// come behind it do not. More of them would leave in one go, and who is inside would wait for that.
const MAKE_ROOM: usize = 16;
/// No more than one in so many makes room at once, but one always: of a few nearly all would go.
const SHARE: usize = 16;
/// Between two looks for one that makes room: all may have been busy the first time.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Every open connection of one side, on whichever thread.
#[derive(Debug)]
pub(super) struct Connections {
    permits: Arc<Semaphore>,
    /// How many make room at once.
    making_room: usize,
    /// Those that are served.
    served: Mutex<ByAge>,
    /// How many there have been. It stands for the time too, when it matters how long ago something
    /// was: the more come, the faster it goes.
    count: AtomicU64,
}

/// Connections by when they asked last, as far as is known, and by number: whoever asks only leaves
/// word of it ([`Pulse::asked`]), and takes its new place when it comes up as the oldest. A request
/// would have to wait for the list otherwise, and nearly none moves anything that matters.
type ByAge = BTreeMap<(u64, u64), Served>;

#[derive(Debug)]
struct Served {
    pulse: Arc<Pulse>,
    task: AbortHandle,
}

/// What a connection is doing, for others to see.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// [`Connections::count`] at its last request.
    asked: AtomicU64,
    /// Under which of these it is in the list; changes only while that is held.
    listed: AtomicU64,
    in_flight: AtomicU32,
    /// Whether an answer is ready and the system has not taken all of it yet.
    is_writing: AtomicBool,
    /// Whether the client has sent something since its last request: a part of the next one.
    is_asking: AtomicBool,
    /// Whether nothing more will be written, and what the client still sends is thrown away.
    is_over: AtomicBool,
    /// Whether it has asked since somebody looked.
    has_asked: AtomicBool,
    /// Whether the connection is to outlive what is spoken over it.
    is_resting: AtomicBool,
    /// Whether the client has content to send that nobody reads.
    has_unread: AtomicBool,
}

impl Connections {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            permits: Arc::new(Semaphore::new(most)),
            making_room: (most / SHARE).clamp(1, MAKE_ROOM),
            served: Mutex::default(),
            count: AtomicU64::new(0),
        })
    }

    /// A place for one more, as soon as there is one. If all are taken, those that have asked for
    /// nothing the longest, and are not being answered, are closed: a client opens another when it
    /// needs it, and one that holds connections without need takes them from nobody.
    pub(super) async fn place(self: &Arc<Self>) -> Option<Place> {
        if let Some(place) = self.place_now() {
            return Some(place);
        }
        let mut permit = pin!(self.permits.clone().acquire_owned());
        loop {
            self.make_room();
            if let Ok(permit) = timeout(LOOK_AGAIN, permit.as_mut()).await {
                return Some(self.enter(Some(permit.ok()?)));
            }
        }
    }

    /// A place, if one is free.
    pub(super) fn place_now(self: &Arc<Self>) -> Option<Place> {
        let permit = self.permits.clone().try_acquire_owned().ok()?;
        Some(self.enter(Some(permit)))
    }

    /// A place beyond all that there are, for who was let in and cannot be sent away any more.
    pub(super) fn place_beyond(self: &Arc<Self>) -> Place {
        self.enter(None)
    }

    fn enter(self: &Arc<Self>, permit: Option<OwnedSemaphorePermit>) -> Place {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let pulse = Pulse {
            asked: AtomicU64::new(number),
            ..Pulse::default()
        };
        Place {
            connections: self.clone(),
            number,
            pulse: Arc::new(pulse),
            _permit: permit,
        }
    }

    fn make_room(&self) {
        let closing = self.oldest_idle();
        tracing::debug!(closed = closing.len(), "connections.full");
        for one in closing {
            one.task.abort();
        }
    }

    /// Takes those that make room out of the list.
    fn oldest_idle(&self) -> Vec<Served> {
        let now = self.count.load(Ordering::Relaxed);
        let (mut idle, mut busy) = (Vec::new(), Vec::new());
        let mut served = self.served();
        while idle.len() < self.making_room
            && let Some(((listed, number), one)) = served.pop_first()
        {
            let asked = one.pulse.asked.load(Ordering::Relaxed);
            if !one.pulse.is_idle() {
                busy.push((number, one));
            } else if asked == listed {
                idle.push(one);
            } else {
                list(&mut served, asked, number, one);
            }
        }
        // Not in the way of the next look, which would find them as busy.
        for (number, one) in busy {
            list(&mut served, now, number, one);
        }
        idle
    }

    fn served(&self) -> MutexGuard<'_, ByAge> {
        // Whoever panicked while it held this had changed one entry or none.
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn list(served: &mut ByAge, asked: u64, number: u64, one: Served) {
    one.pulse.listed.store(asked, Ordering::Relaxed);
    served.insert((asked, number), one);
}

/// The place of one connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    connections: Arc<Connections>,
    number: u64,
    pub(super) pulse: Arc<Pulse>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Place {
    /// The connection is served by the task that `spawn` makes, which must own this place and not run
    /// before `spawn` returns: it would leave the list before it is on it.
    pub(super) fn serve(self, spawn: impl FnOnce(Self) -> AbortHandle) {
        let (connections, number, pulse) =
            (self.connections.clone(), self.number, self.pulse.clone());
        let task = spawn(self);
        let served = Served { pulse, task };
        list(&mut connections.served(), number, number, served);
    }

    /// A request has come; when what is returned is dropped, its answer is ready to be written.
    pub(super) fn asked(&self) -> InFlight {
        let now = self.connections.count.load(Ordering::Relaxed);
        self.pulse.asked.store(now, Ordering::Relaxed);
        self.pulse.is_asking.store(false, Ordering::Relaxed);
        self.pulse.has_asked.store(true, Ordering::Relaxed);
        self.pulse.begin()
    }
}

impl Place {
    /// The content of its request has come as a whole: what was heard of it is no part of another.
    pub(super) fn heard(&self) {
        self.pulse.is_asking.store(false, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut served = self.connections.served();
        let listed = self.pulse.listed.load(Ordering::Relaxed);
        // Who makes room is not there any more.
        served.remove(&(listed, self.number));
    }
}

impl Pulse {
    /// Until what is returned is dropped, the connection is not idle.
    pub(super) fn begin(self: &Arc<Self>) -> InFlight {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(self.clone())
    }

    fn is_idle(&self) -> bool {
        self.in_flight.load(Ordering::Acquire) == 0 && !self.is_writing.load(Ordering::Relaxed)
    }

    /// Idle, and without a part of a request that whoever reads it has kept.
    pub(super) fn is_quiet(&self) -> bool {
        let is_said =
            !self.is_asking.load(Ordering::Relaxed) && !self.is_over.load(Ordering::Relaxed);
        self.is_idle() && is_said
    }

    /// What comes from now on is no request, whatever it looks like.
    pub(super) fn set_over(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Whether it has begun a request, and ended none since the last look.
    pub(super) fn is_unfinished(&self) -> bool {
        let has_asked = self.has_asked.swap(false, Ordering::Relaxed);
        !has_asked && self.is_idle() && self.is_asking.load(Ordering::Relaxed)
    }

    pub(super) fn set_asking(&self) {
        self.is_asking.store(true, Ordering::Relaxed);
    }

    pub(super) fn set_resting(&self, is_resting: bool) {
        self.is_resting.store(is_resting, Ordering::Relaxed);
    }

    pub(super) fn is_resting(&self) -> bool {
        self.is_resting.load(Ordering::Relaxed)
    }

    pub(super) fn set_unread(&self) {
        self.has_unread.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_unread(&self) -> bool {
        self.has_unread.load(Ordering::Relaxed)
    }

    /// The system has taken everything.
    pub(super) fn set_written(&self) {
        self.is_writing.store(false, Ordering::Relaxed);
    }
}

/// A request for which there is no answer yet, or an answer of which HTTP/2 has not sent all.
#[derive(Debug)]
pub(super) struct InFlight(Arc<Pulse>);

impl Drop for InFlight {
    fn drop(&mut self) {
        // In this order, or for a moment it would seem idle.
        self.0.is_writing.store(true, Ordering::Relaxed);
        self.0.in_flight.fetch_sub(1, Ordering::Release);
    }
}
