//! What a source names and does not have, such as a picture whose file was removed, is as its entry has it.

use super::super::database::Connection;
use super::super::records::Prepared;
use super::super::{Beside, Outcome, Since, StoreError, Stored};
use super::{Put, put_whole};
use crate::model::{Instant, Mint, Submission};

/// Puts a batch within a transaction.
pub(in super::super) async fn put(
    connection: &mut Connection,
    batch: &[Prepared<'_>],
    beside: Option<Beside<'_>>,
    mint: &Mint,
    now: Instant,
) -> Result<Vec<Stored>, StoreError> {
    let supplied = supplied(connection, batch, beside, mint, now).await?;
    let Some(supplied) = supplied else {
        return put_whole(connection, batch, beside, mint, now).await;
    };
    let whole: Result<Vec<_>, _> = batch.iter().zip(&supplied).map(whole).collect();
    let mut stored = put_whole(connection, &whole?, beside, mint, now).await?;
    for ((stored, one), supplied) in stored.iter_mut().zip(batch).zip(&supplied) {
        let is_shown = stored.outcome != Outcome::Retracted && stored.since != Some(Since::Kept);
        stored.is_supplied = is_shown && supplied.story != one.submission.story;
    }
    Ok(stored)
}

/// The submissions of a batch with what they name and do not have, as far as their entries have it. `None` where
/// nothing is unknown, as nearly always.
async fn supplied(
    connection: &mut Connection,
    batch: &[Prepared<'_>],
    beside: Option<Beside<'_>>,
    mint: &Mint,
    now: Instant,
) -> Result<Option<Vec<Submission>>, StoreError> {
    if batch.iter().all(|one| one.submission.unknown.is_empty()) {
        return Ok(None);
    }
    // It finds what is stored, and is not written.
    let mut put = Put::begin(connection, batch, beside, mint, now).await?;
    let mut supplied = Vec::with_capacity(batch.len());
    for one in batch {
        let mut submission = one.submission.clone();
        if !submission.unknown.is_empty()
            && let Some(id) = put.identify(connection, one).await?.entry()
        {
            let known = put.story(connection, id).await?;
            submission.story = submission.unknown.supplied(&submission.story, &known);
        }
        supplied.push(submission);
    }
    Ok(Some(supplied))
}

/// One of a batch as it is supplied.
fn whole<'a>((one, supplied): (&Prepared<'_>, &'a Submission)) -> Result<Prepared<'a>, StoreError> {
    Prepared::supplied(supplied, one.digest())
}
