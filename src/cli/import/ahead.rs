//! An import is looked through before a story becomes another: that one may come under another name.

use super::{Pieces, Stop};
use crate::import::{ImportError, Options, Run, Source};
use crate::store::Ahead;
use anyhow::Context;
use tokio::task::spawn_blocking;

/// What was found, and how it is to be read.
pub(in crate::cli) type Found = (Vec<Result<Source, ImportError>>, Options);

/// What is read, and how it is found again: to keep all of it would take as much memory as it has.
pub(in crate::cli) struct Input {
    pub(in crate::cli) pieces: Pieces,
    pub(in crate::cli) again: Box<dyn FnOnce() -> Found + Send>,
}

/// What the files tell, as far as they can be read twice and each is a story's place. What is bad is told of when
/// it is read to be put.
pub(super) async fn look(
    again: Box<dyn FnOnce() -> Found + Send>,
    stop: Stop,
) -> anyhow::Result<Ahead> {
    let looking = spawn_blocking(move || {
        let (mut found, options) = again();
        let is_file = |source: &Source| !source.is_standard_input() && source.path.is_file();
        found.retain(|one| one.as_ref().is_ok_and(is_file));
        let mut ahead = Ahead::default();
        let read = Run::new(found, options).take_while(|_| !stop.is_told());
        let read = read.filter_map(|piece| piece.read.ok());
        for imported in read.filter(|imported| imported.line.is_none()) {
            for submission in &imported.submissions {
                ahead.note(submission)?;
            }
        }
        Ok(ahead)
    });
    looking.await.context("looking ahead was cut short")?
}
