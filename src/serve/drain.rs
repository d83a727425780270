//! The end of a thread's connections: each serves out what it has begun.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// Ends the connections of one thread. `hyper_util`'s own `GracefulShutdown` asks its channel each time
/// that a connection has something to do, which is a part of what a 304 costs; this asks it once.
#[derive(Debug)]
pub(super) struct Drain {
    end: watch::Sender<bool>,
    is_closing: Arc<AtomicBool>,
}

/// For so long after the stop signal idle clients are not sent away yet. What they have asked may be on
/// its way, or here and not read: closing then would lose it. Who is answered meanwhile is told that
/// it was the last time.
const LAST_CALL: Duration = Duration::from_millis(250);

/// How one connection is told to end; until this is dropped, it is waited for.
#[derive(Debug)]
pub(super) struct Ending(watch::Receiver<bool>);

/// A connection that can be told to end.
pub(super) trait Graceful: Future {
    /// Answers what was asked, and nothing more.
    fn end(self: Pin<&mut Self>);
}

impl Drain {
    pub(super) fn new() -> Self {
        Self {
            end: watch::Sender::new(false),
            is_closing: Arc::default(),
        }
    }

    /// Whether every answer from now on is the last one on its connection.
    pub(super) fn is_closing(&self) -> Arc<AtomicBool> {
        self.is_closing.clone()
    }

    /// Begins the end: whoever asks is answered once more.
    pub(super) fn begin(&self) {
        self.is_closing.store(true, Ordering::Relaxed);
    }

    /// For one more connection.
    pub(super) fn ending(&self) -> Ending {
        Ending(self.end.subscribe())
    }

    /// Tells all to end, and waits until they have.
    pub(super) async fn end(self) {
        // Gives up early if all have left by then.
        let _ = timeout(LAST_CALL, self.end.closed()).await;
        self.end.send_replace(true);
        self.end.closed().await;
    }
}

impl Ending {
    /// Serves a connection to its end, or until it has answered what it was asked when all are told
    /// to end. To be awaited by itself in a task.
    pub(super) async fn serve<C: Graceful>(&mut self, mut connection: Pin<&mut C>) -> C::Output {
        let news = self.0.clone();
        let mut told = pin!(self.told());
        let (mut is_waiting, mut is_ending) = (false, false);
        poll_fn(|context| {
            loop {
                let served = connection.as_mut().poll(context);
                // Asked once, the channel has the task's waker, and wakes it when there is news.
                let has_news = || news.has_changed().unwrap_or(true);
                if served.is_ready() || is_ending || (is_waiting && !has_news()) {
                    return served;
                }
                is_waiting = true;
                if told.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                is_ending = true;
                connection.as_mut().end();
            }
        })
        .await
    }

    /// Resolves when all are told to end.
    pub(super) async fn told(&mut self) {
        // That nobody can tell any more is the same as being told.
        let _ = self.0.wait_for(|is_told| *is_told).await;
    }
}
