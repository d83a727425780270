//! What a source names and does not have, such as a picture whose file was removed, is as its entry has it by then.

use super::super::database::Connection;
use super::super::records::Prepared;
use super::super::retract::gone_under;
use super::super::stored::story_of;
use super::super::{Beside, StoreError};
use super::Put;
use crate::model::{Instant, Mint, Submission};
use std::sync::OnceLock;

/// Of so many entries of one headline whose files are gone one is looked for, the oldest first: a column may have
/// many, and each is compared as a whole while others wait to write.
const OF_ONE_HEADLINE: usize = 16;

/// The submissions of a batch.
#[derive(Clone, Copy)]
pub(super) struct Batch<'a> {
    /// As they came.
    pub(super) told: &'a [Prepared<'a>],
    /// Those that were supplied, when their turn had come: one before them may have told their entry.
    pub(super) supplied: &'a [Supplied],
}

/// One of a batch as it is supplied, if it is.
pub(super) type Supplied = OnceLock<Box<Prepared<'static>>>;

impl<'a> Batch<'a> {
    /// The submission at a position, as far as it is supplied.
    pub(super) fn at(self, position: usize) -> &'a Prepared<'a> {
        let supplied = self.supplied[position].get();
        supplied.map_or(&self.told[position], |supplied| supplied)
    }

    /// All of them, as far as they are supplied.
    pub(super) fn all(self) -> impl Iterator<Item = &'a Prepared<'a>> {
        (0..self.told.len()).map(move |position| self.at(position))
    }
}

impl Put<'_> {
    /// Supplies the submission at `position` with what it names and does not have, as far as its entry has it.
    pub(super) async fn supply(
        &mut self,
        connection: &mut Connection,
        position: usize,
    ) -> Result<(), StoreError> {
        let one = self.batch.at(position);
        if one.submission.unknown.is_empty() {
            return Ok(());
        }
        if let Some(id) = self.identify(connection, one).await?.entry() {
            let known = self.story(connection, id).await?;
            if let Some(supplied) = one.supplied_by(&known)? {
                self.batch.supplied[position].get_or_init(|| Box::new(supplied));
            }
        }
        Ok(())
    }
}

/// Supplies those of a batch that are files of the desk's own folder which were renamed or moved without the files that
/// they show: with what the entry of a file that is gone has of those, each says just what that said.
pub(super) async fn renamed(
    connection: &mut Connection,
    batch: &[Prepared<'_>],
    beside: Option<Beside<'_>>,
    mint: &Mint,
    now: Instant,
) -> Result<Vec<Supplied>, StoreError> {
    let supplied: Vec<Supplied> = batch.iter().map(|_| OnceLock::new()).collect();
    let may_be =
        |one: &&Prepared<'_>| one.submission.file.is_some() && !one.submission.unknown.is_empty();
    let Some(beside) = beside.filter(|_| batch.iter().any(|one| may_be(&one))) else {
        return Ok(supplied);
    };
    let told = Batch {
        told: batch,
        supplied: &supplied,
    };
    // It finds what is stored, and is not written.
    let mut put = Put::begin(connection, told, Some(beside), mint, now).await?;
    let mut new = Vec::new();
    for (position, one) in batch.iter().enumerate().filter(|(_, one)| may_be(one)) {
        if put.identify(connection, one).await?.entry().is_none() {
            new.push((position, one));
        }
    }
    if new.is_empty() {
        return Ok(supplied);
    }
    let headline = |one: &Submission| (one.story.kind, one.story.title.clone());
    let headlines = new
        .iter()
        .map(|(_, one)| headline(&one.submission))
        .collect();
    let mut gone = gone_under(connection, beside.own, &headlines).await?;
    for (position, one) in new {
        let Some(gone) = gone.get_mut(&headline(&one.submission)) else {
            continue;
        };
        for index in 0..gone.len().min(OF_ONE_HEADLINE) {
            let id = gone[index];
            let known = story_of(connection, id).await?;
            if let Some(whole) = one.supplied_by(&known)?
                && identified(connection, &whole, beside, mint, now).await? == Some(id)
            {
                supplied[position].get_or_init(|| Box::new(whole));
                gone.remove(index);
                break;
            }
        }
    }
    Ok(supplied)
}

/// The stored entry that a submission is by itself.
async fn identified(
    connection: &mut Connection,
    one: &Prepared<'_>,
    beside: Beside<'_>,
    mint: &Mint,
    now: Instant,
) -> Result<Option<i64>, StoreError> {
    let batch = Batch {
        told: std::slice::from_ref(one),
        supplied: &[OnceLock::new()],
    };
    let mut put = Put::begin(connection, batch, Some(beside), mint, now).await?;
    Ok(put.identify(connection, one).await?.entry())
}
