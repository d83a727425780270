//! An import is looked through before a story becomes another: that one may come under another name.

use super::{Pieces, Stop};
use crate::import::{ImportError, Options, Run, Source};
use crate::store::Ahead;
use anyhow::Context;
use tokio::task::spawn_blocking;

/// What was found, and how it is to be read.
pub(in crate::cli) type Found = (Vec<Result<Source, ImportError>>, Options);

type Again = Box<dyn FnOnce() -> Found + Send>;

/// What is read, and how it is found again: to keep all of it would take as much memory as it has.
pub(in crate::cli) struct Input {
    pub(in crate::cli) pieces: Pieces,
    pub(in crate::cli) again: Again,
}

/// What is told in places that are put later; it is looked for once, if at all.
pub(super) struct LookingAhead {
    again: Option<Again>,
    stop: Stop,
    found: Ahead,
}

impl LookingAhead {
    pub(super) fn at(again: Again, stop: Stop) -> Self {
        Self {
            again: Some(again),
            stop,
            found: Ahead::default(),
        }
    }

    pub(super) fn found(&self) -> &Ahead {
        &self.found
    }

    pub(super) fn is_looked(&self) -> bool {
        self.again.is_none()
    }

    /// Looks through all that is read, if that was not done; answers whether nobody has stopped it.
    pub(super) async fn look(&mut self) -> anyhow::Result<bool> {
        if let Some(again) = self.again.take() {
            let stop = self.stop.clone();
            let looking = spawn_blocking(move || told(again, &stop));
            self.found = looking.await.context("looking ahead was cut short")??;
        }
        Ok(!self.stop.is_told())
    }
}

/// What the files tell, as far as they can be read twice and each is a story's place. What is bad is told of when
/// it is read to be put.
fn told(again: Again, stop: &Stop) -> anyhow::Result<Ahead> {
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
}
