//! x
#![allow(missing_docs, unused)]
pub mod import;
pub mod model;
pub mod publish;
pub mod serve;
pub mod store;
