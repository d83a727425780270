//! `serve --watch`: what changes in `feeds/` is served, through the real program, with real files.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../program/mod.rs"]
mod program;

mod bad;
mod beside;
mod definitions;
mod desk;
mod folders;
mod sites;
mod stories;
mod writing;
