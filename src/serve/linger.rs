//! A connection that ends gently: a socket that is closed while its client still sends is reset, and a
//! reset takes the answer away that the client has not read yet (RFC 9112, section 9.6).

use super::connections::Pulse;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// What a client still sends is taken in and thrown away up to this size: no program sends a reader's
/// desk more by mistake. Who goes on past it may lose the answer.
pub(super) const MOST_THROWN_AWAY: usize = 4 << 20;
/// Bytes thrown away in one go.
const PIECE: usize = 16 * 1024;

/// A stream whose shutdown waits for the client's: it says that nothing more is to come, throws away
/// what the client still sends, and ends when the client has ended, has sent too much or taken too long.
/// A client that sends nothing any more is not waited for.
#[derive(Debug)]
pub(super) struct Lingering<S> {
    stream: S,
    pulse: Arc<Pulse>,
    longest: Duration,
    /// Once nothing more is written.
    end: Option<End>,
}

#[derive(Debug)]
struct End {
    deadline: Pin<Box<Sleep>>,
    left: usize,
}

impl<S> Lingering<S> {
    pub(super) fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }

    /// Waits for so long at most.
    pub(super) fn new(stream: S, pulse: Arc<Pulse>, longest: Duration) -> Self {
        Self {
            stream,
            pulse,
            longest,
            end: None,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Lingering<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Lingering<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let end = match &mut this.end {
            Some(end) => end,
            none => {
                ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
                none.insert(End {
                    deadline: Box::pin(sleep(this.longest)),
                    left: MOST_THROWN_AWAY,
                })
            }
        };
        let mut piece = [0; PIECE];
        while end.left > 0 {
            let mut buffer = ReadBuf::new(&mut piece);
            match Pin::new(&mut this.stream).poll_read(context, &mut buffer) {
                // More is on its way, or will be.
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    end.left = end.left.saturating_sub(buffer.filled().len());
                    this.pulse.set_unread();
                }
                // The client has ended, or is gone: either way it has what it wanted of us.
                Poll::Ready(_) => break,
                Poll::Pending if !this.pulse.has_unread() => break,
                Poll::Pending => {
                    ready!(end.deadline.as_mut().poll(context));
                    break;
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}
