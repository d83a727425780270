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
    /// From the first write that waits until all is taken. Where none does, as nearly always, it
    /// costs nothing.
    wait: Option<Wait>,
}

#[derive(Debug)]
struct Wait {
    /// Until nothing was taken for too long.
    timer: Pin<Box<Sleep>>,
    /// Whether it runs: only while a write waits.
    is_timed: bool,
    /// When all has to be taken; each byte that is taken puts it off.
    end: Instant,
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
        let patience = self.patience;
        match (&written, &mut self.wait) {
            (Poll::Ready(Ok(taken)), Some(wait)) => {
                wait.is_timed = false;
                wait.end += patience.earned(*taken);
            }
            (Poll::Ready(_), _) => {}
            (Poll::Pending, wait) => {
                let wait = wait.get_or_insert_with(|| Wait::new(patience));
                ready!(wait.poll(patience, context));
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
            is_timed: true,
            end: Instant::now() + patience.taking,
        }
    }

    fn poll(&mut self, patience: Patience, context: &mut Context<'_>) -> Poll<()> {
        if !self.is_timed {
            self.is_timed = true;
            let end = self.end.min(Instant::now() + patience.taking);
            self.timer.as_mut().reset(end);
        }
        self.timer.as_mut().poll(context)
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
        self.wait = None;
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
