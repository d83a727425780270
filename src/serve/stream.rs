//! A client's socket, which notices when nothing is taken from it, and when all is.

use super::connections::Pulse;
use super::speak::Patience;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// A socket whose writes fail when the client has taken nothing for a time, or too little in all.
/// Whoever asks and does not read would otherwise hold its connection and its answer for ever.
#[derive(Debug)]
pub(super) struct Stream {
    socket: TcpStream,
    pulse: Arc<Pulse>,
    patience: Patience,
    /// Once a write has had to wait.
    wait: Option<Wait>,
}

/// How long the client may let a write wait.
#[derive(Debug)]
struct Wait {
    /// Rings at the deadline of a write or before, and is set anew only then: nearly all waits are over
    /// in a moment, and to set a timer for each would cost as much as the write.
    timer: Pin<Box<Sleep>>,
    /// When the write that waits fails.
    deadline: Option<Instant>,
    /// When all of the answer has to be taken; each byte that is taken puts it off.
    end: Option<Instant>,
}

impl Stream {
    pub(super) fn new(socket: TcpStream, pulse: Arc<Pulse>, patience: Patience) -> Self {
        Self {
            socket,
            pulse,
            patience,
            wait: None,
        }
    }

    fn watched(
        &mut self,
        written: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match (&written, &mut self.wait) {
            (Poll::Ready(Ok(taken)), Some(wait)) => wait.note(self.patience, *taken),
            (Poll::Ready(_), _) => {}
            (Poll::Pending, wait) => {
                let wait = wait.get_or_insert_with(|| Wait::new(self.patience));
                ready!(wait.poll(self.patience, context));
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        written
    }
}

impl Wait {
    fn new(patience: Patience) -> Self {
        Self {
            timer: Box::pin(sleep(patience.taking)),
            deadline: None,
            end: None,
        }
    }

    /// Resolves when the client has taken nothing for too long, or too little in all.
    fn poll(&mut self, patience: Patience, context: &mut Context<'_>) -> Poll<()> {
        let deadline = *self.deadline.get_or_insert_with(|| {
            let latest = Instant::now() + patience.taking;
            latest.min(*self.end.get_or_insert(latest))
        });
        loop {
            ready!(self.timer.as_mut().poll(context));
            if Instant::now() >= deadline {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(deadline);
        }
    }

    fn note(&mut self, patience: Patience, taken: usize) {
        self.deadline = None;
        if let Some(end) = &mut self.end {
            *end += patience.earned(taken);
        }
    }

    fn end(&mut self) {
        self.deadline = None;
        self.end = None;
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.watched(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // A single piece, as all of a 304, is cheaper for the system without the list around it.
        let written = match pieces {
            [piece] => Pin::new(&mut self.socket).poll_write(context, piece),
            pieces => Pin::new(&mut self.socket).poll_write_vectored(context, pieces),
        };
        self.watched(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    // A socket has no buffer of its own: these two never wait. Who flushes has written all it has.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.pulse.set_written();
        if let Some(wait) = &mut self.wait {
            wait.end();
        }
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
