//! A thread for each core. A connection stays on the thread that accepted it, and to answer what is
//! ready wakes no other. What is not is made elsewhere, see
//! [`Server::make`](super::server::Server::make).

use super::door::Door;
use super::listen::Listeners;
use super::metrics::count_apart;
use futures_util::future::select_all;
use std::convert::Infallible;
use std::io;
use std::thread::{self, JoinHandle};
use tokio::runtime::{self, Handle};
use tokio::sync::{oneshot, watch};

/// The threads that answer.
#[derive(Default)]
pub(super) struct Threads {
    handles: Vec<JoinHandle<io::Result<()>>>,
    runtimes: Vec<Handle>,
    /// Each resolves when its thread has ended, however it did.
    ended: Vec<oneshot::Receiver<Infallible>>,
}

impl Threads {
    /// One more for each socket, until `stop` says so.
    pub(super) fn start(
        &mut self,
        name: &str,
        door: &Door,
        listeners: Listeners,
        stop: &watch::Receiver<bool>,
    ) -> io::Result<()> {
        for (number, socket) in listeners.sockets.into_iter().enumerate() {
            let runtime = runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            self.runtimes.push(runtime.handle().clone());
            let (alive, ended) = oneshot::channel();
            let (door, mut stop) = (door.clone(), stop.clone());
            let serve = move || {
                let _alive = alive;
                count_apart(number);
                // That nobody can say stop any more is the same as being told.
                let stop = async move { stop.wait_for(|is| *is).await.is_ok() };
                runtime.block_on(door.serve(socket, stop))
            };
            let thread = thread::Builder::new().name(format!("{name}-{number}"));
            self.handles.push(thread.spawn(serve)?);
            self.ended.push(ended);
        }
        Ok(())
    }

    /// What runs on each.
    pub(super) fn runtimes(&self) -> Vec<Handle> {
        self.runtimes.clone()
    }

    /// Resolves when one has ended, which none does unless it is told.
    pub(super) async fn one_ended(&mut self) {
        let _ = select_all(&mut self.ended).await;
    }

    /// Waits for all to end.
    pub(super) async fn join(self) -> io::Result<()> {
        let joining = tokio::task::spawn_blocking(move || {
            let ends = self.handles.into_iter().map(|handle| {
                let end = handle.join();
                end.unwrap_or_else(|_| {
                    Err(io::Error::other("a thread that answers requests panicked"))
                })
            });
            // All of them, before one's failure is told.
            ends.collect::<Vec<_>>().into_iter().collect()
        });
        joining.await?
    }
}
