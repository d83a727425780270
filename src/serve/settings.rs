//! The limits of the server.

use super::{ApiSettings, Heartbeat, Imports, Limits};
use std::num::NonZeroU32;
use std::time::Duration;

/// How the server is limited, as its operator may choose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long a client may take to send a request's head; a connection that is idle for as long
    /// is closed too. Slow heads are the cheapest way to hold a server's connections.
    pub header_timeout: Duration,
    /// How often it is looked whether a connection of HTTP/1.1 is idle, which then gives its buffers
    /// back: who asks for one thing after the other keeps them.
    pub rest: Duration,
    /// How long a client may take nothing of its answer before it is cut off. Without it, whoever
    /// asks and does not read holds a connection for ever.
    pub write_timeout: Duration,
    /// Bytes a second that a client has to take of its answer, over all the time that it is waited for
    /// beyond [`Settings::write_timeout`]. Without it, whoever takes a byte now and then holds a
    /// connection for ever.
    pub least_rate: NonZeroU32,
    /// How long a client may go on sending after its last answer before it is cut off, and perhaps
    /// loses that answer. Less than [`Settings::drain_timeout`], which it is a part of.
    pub linger: Duration,
    /// How long requests under way may take after the stop signal.
    pub drain_timeout: Duration,
    /// Open connections at most. Past that those that are idle make room, and if none is, newcomers
    /// wait in the system's queue.
    pub connections: usize,
    /// Requests at most that wait for something to be made: a document, a coding, a delta. Past that
    /// 503 is the answer, or memory would grow with them.
    pub in_flight: usize,
    /// What one client may ask for.
    pub limits: Limits,
    /// What is kept in memory.
    pub cache: CacheBytes,
    /// How the API is limited.
    pub api: ApiSettings,
    /// Where the server can be asked how it fares. Each server wants one of its own.
    pub heartbeat: Heartbeat,
    /// What its operators are told of imports.
    pub imports: Imports,
}

/// A kibibyte a second: less than the slowest line has that anybody reads news by.
const LEAST_RATE: NonZeroU32 = NonZeroU32::MIN.saturating_add(1_023);

impl Default for Settings {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(30),
            rest: Duration::from_secs(1),
            write_timeout: Duration::from_secs(30),
            least_rate: LEAST_RATE,
            linger: Duration::from_secs(5),
            drain_timeout: Duration::from_secs(10),
            connections: 10_000,
            in_flight: 10_000,
            limits: Limits::default(),
            cache: CacheBytes::of(96 << 20),
            api: ApiSettings::default(),
            heartbeat: Heartbeat::default(),
            imports: Imports::default(),
        }
    }
}

/// Bytes of what is kept in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CacheBytes {
    /// Documents, in all their codings.
    pub documents: u64,
    /// The same for what anybody can ask for in any number: what searches find, of which there are as
    /// many as words, and pages of archives, as many as entries. Apart, so that they take no room from
    /// the feeds.
    pub on_demand: u64,
    /// The same for deltas: of each feed some are asked for, by those who missed one poll or two, and
    /// most of them hold a few entries. One that was dropped is made again.
    pub deltas: u64,
    /// Pictures and enclosures, which are files besides.
    pub images: u64,
}

impl CacheBytes {
    /// Shares so many bytes out: eleven parts to documents, which everybody asks for, two to what is made
    /// on demand, one to deltas and two to files.
    pub fn of(bytes: u64) -> Self {
        let part = bytes / 16;
        Self {
            documents: 11 * part,
            on_demand: 2 * part,
            deltas: part,
            images: 2 * part,
        }
    }
}
