//! The feed desk of a small newspaper.
//!
//! Stories go in as files; RSS 2.0, Atom 1.0 and JSON Feed 1.1 documents come out, for feed
//! readers and for services that poll. Data flows one way, and so do imports:
//!
//! ```text
//! data flows     import ─► store ─► publish ─► serve ─► readers, services
//! may depend on  model  <  { import, store, publish }  <  serve  <  app (main, cli, config)
//! ```
//!
//! * [`model`] — the nouns: Entry, Feed, Guid, Revision's number, Address. No I/O and no clock.
//! * [`import`] — bytes in, submissions out: saved pages, Markdown. Limits and cleaning stand here.
//! * [`store`] — entries, topics, revisions, tombstones, embargoes, the index of words, in SQLite; the
//!   only room that speaks SQL.
//! * [`publish`] — entries in, documents out: RSS, Atom, JSON Feed with their archives, OPML, a news
//!   sitemap; and the linter. Pure: the same rows give the same bytes.
//! * [`serve`] — hyper: route, decide (304, 412, 226, coding), respond; each document is made once for
//!   each change and kept, and so is each delta; pages for people.
//! * [`config`] and [`cli`] — the app: reads `feeds/` and the arguments, composes the rooms; the
//!   only place that exits, reads the environment or handles signals.
//!
//! `tests/rooms.rs` fails on an import that points the other way.

pub mod cli;
pub mod config;
pub mod import;
pub mod model;
pub mod publish;
pub mod serve;
pub mod store;
