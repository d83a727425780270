//! The store through its public door.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod addresses;
mod against_model;
mod apart;
mod completion;
mod corrected;
mod desk;
mod former;
mod identity;
mod kinds;
mod lacking;
mod links;
mod making;
mod opening;
mod put_off;
mod reading;
mod replies;
mod reread;
mod restoring;
mod retracting;
mod searching;
mod sharing;
mod teasers;
mod tokens;
mod versions;
mod windows;
mod word;
