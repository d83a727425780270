//! Deltas (RFC 3229 with `feed`): what is decided, and what goes over the wire.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod decisions;
mod polls;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../serving/mod.rs"]
mod serving;
mod whole;
