//! What a source names and does not have, such as a picture whose file was removed, is as its entry has it by then.

use super::super::StoreError;
use super::super::database::Connection;
use super::super::records::Prepared;
use super::Put;
use std::sync::OnceLock;

/// The submissions of a batch.
#[derive(Clone, Copy)]
pub(super) struct Batch<'a> {
    /// As they came.
    pub(super) told: &'a [Prepared<'a>],
    /// Those that were supplied, when their turn had come: one before them may have told their entry.
    pub(super) supplied: &'a [OnceLock<Box<Prepared<'static>>>],
}

impl<'a> Batch<'a> {
    /// The submission at a position, as far as it is supplied.
    pub(super) fn at(self, position: usize) -> &'a Prepared<'a> {
        let supplied = self.supplied[position].get();
        supplied.map_or(&self.told[position], |supplied| supplied)
    }
}

impl Put<'_> {
    /// Supplies the submission at `position` with what it names and does not have, as far as its entry has it; answers
    /// whether that is anything.
    pub(super) async fn supply(
        &mut self,
        connection: &mut Connection,
        position: usize,
    ) -> Result<bool, StoreError> {
        let one = self.batch.at(position);
        if one.submission.unknown.is_empty() {
            return Ok(false);
        }
        let Some(id) = self.identify(connection, one).await?.entry() else {
            return Ok(false);
        };
        let known = self.story(connection, id).await?;
        let Some(supplied) = one.supplied_by(&known)? else {
            return Ok(false);
        };
        self.batch.supplied[position].get_or_init(|| Box::new(supplied));
        Ok(true)
    }
}
