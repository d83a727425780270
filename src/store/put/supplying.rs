//! What a source names and does not have, such as a picture whose file was removed, is as its entry has it.

use super::super::database::Connection;
use super::super::records::Prepared;
use super::super::retract::gone_under;
use super::super::stored::story_of;
use super::super::{Beside, Outcome, Since, StoreError, Stored};
use super::{Put, put_whole};
use crate::model::{Instant, Mint, Story, Submission};

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
    let mut new = Vec::new();
    for (position, one) in batch.iter().enumerate() {
        let mut submission = one.submission.clone();
        if !submission.unknown.is_empty() {
            match put.identify(connection, one).await?.entry() {
                Some(id) => {
                    let known = put.story(connection, id).await?;
                    submission.story = submission.unknown.supplied(&submission.story, &known);
                }
                None if submission.file.is_some() => new.push(position),
                None => {}
            }
        }
        supplied.push(submission);
    }
    if let Some(beside) = beside.filter(|_| !new.is_empty()) {
        let new = new.into_iter().map(|position| (&batch[position], position));
        for (position, story) in renamed(connection, new, beside, mint, now).await? {
            supplied[position].story = story;
        }
    }
    Ok(Some(supplied))
}

/// The stories of files of the desk's own folder that were renamed or moved without theirs: with what the entry of a
/// file that is gone has of those, such a file says just what that said.
async fn renamed<'a>(
    connection: &mut Connection,
    new: impl Iterator<Item = (&'a Prepared<'a>, usize)> + Clone,
    beside: Beside<'_>,
    mint: &Mint,
    now: Instant,
) -> Result<Vec<(usize, Story)>, StoreError> {
    let headline = |one: &Submission| (one.story.kind, one.story.title.clone());
    let headlines = new.clone().map(|(one, _)| headline(one.submission));
    let gone = gone_under(connection, beside.own, &headlines.collect()).await?;
    let mut renamed = Vec::new();
    for (one, position) in new {
        for id in gone.get(&headline(one.submission)).into_iter().flatten() {
            let known = story_of(connection, *id).await?;
            let mut submission = one.submission.clone();
            submission.story = submission.unknown.supplied(&submission.story, &known);
            let whole = Prepared::supplied(&submission, one.digest())?;
            let batch = std::slice::from_ref(&whole);
            let mut put = Put::begin(connection, batch, Some(beside), mint, now).await?;
            if put.identify(connection, &whole).await?.entry() == Some(*id) {
                renamed.push((position, submission.story));
                break;
            }
        }
    }
    Ok(renamed)
}

/// One of a batch as it is supplied.
fn whole<'a>((one, supplied): (&Prepared<'_>, &'a Submission)) -> Result<Prepared<'a>, StoreError> {
    Prepared::supplied(supplied, one.digest())
}
