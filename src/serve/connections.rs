//! Open connections: how many there may be, and which of them make room for newcomers.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::timeout;

/// So many make room at once, of a large number: to look through all of them for each newcomer would
/// cost more than to serve it.
const MAKE_ROOM: usize = 64;
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
    /// Those that are served, by number.
    served: Mutex<HashMap<u64, Served>>,
    /// How many there have been. It stands for the time too, when it matters how long ago something
    /// was: the more come, the faster it goes.
    count: AtomicU64,
}

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
    in_flight: AtomicU32,
    /// Whether an answer is ready and the system has not taken all of it yet.
    is_writing: AtomicBool,
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
        let served = self.served();
        let mut idle: Vec<(u64, &AbortHandle)> = served
            .values()
            .filter(|one| one.pulse.is_idle())
            .map(|one| (one.pulse.asked.load(Ordering::Relaxed), &one.task))
            .collect();
        if idle.len() > self.making_room {
            idle.select_nth_unstable_by_key(self.making_room, |(asked, _)| *asked);
        }
        for (_, task) in idle.iter().take(self.making_room) {
            task.abort();
        }
        tracing::debug!(
            closed = idle.len().min(self.making_room),
            "connections.full"
        );
    }

    fn served(&self) -> MutexGuard<'_, HashMap<u64, Served>> {
        // Whoever panicked while it held this had changed one entry or none.
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
        connections.served().insert(number, Served { pulse, task });
    }

    /// A request has come; when what is returned is dropped, its answer is ready to be written.
    pub(super) fn asked(&self) -> InFlight {
        let now = self.connections.count.load(Ordering::Relaxed);
        self.pulse.asked.store(now, Ordering::Relaxed);
        self.pulse.begin()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.served().remove(&self.number);
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
