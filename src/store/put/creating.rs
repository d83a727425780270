//! A new entry, and when it is published.

use super::super::database::Connection;
use super::super::records::{Former, Record};
use super::super::stored::Standing;
use super::super::{Outcome, StoreError, Stored, seconds};
use super::{Put, entry};
use crate::model::{Instant, Origin, Submission};
use std::collections::BTreeMap;

impl Put<'_> {
    /// When a new entry is published, and last changed. Those without dates keep the order they come in,
    /// newest first, as a page lists them.
    async fn dates(
        &mut self,
        connection: &mut Connection,
        submission: &Submission,
    ) -> Result<(Instant, Instant), StoreError> {
        let undated = match submission.published {
            Some(_) => None,
            None => Some(self.moments.take_undated(connection, self.now).await?),
        };
        let published = submission.published.or(undated).unwrap_or(self.now);
        let updated = updated_of(submission, published, self.now).unwrap_or(published);
        if undated == Some(updated) {
            return Ok((published, updated));
        }
        Ok((published, self.moments.take(connection, updated).await?))
    }

    pub(super) async fn create(
        &mut self,
        connection: &mut Connection,
        position: usize,
    ) -> Result<Stored, StoreError> {
        let one = self.batch.at(position);
        let submission = &*one.submission;
        let (published, updated) = self.dates(connection, submission).await?;
        let kind = submission.story.kind;
        let guid = match (&submission.guid, &submission.origin) {
            // It was asked for just this address, and nobody has that.
            (None, Origin::Address(_)) => {
                let minted = self.addresses.mint(connection, kind, &submission.slug);
                Some(minted.await?)
            }
            (Some(guid), _) => Some(guid.clone()),
            (None, _) => self.records.guid_elsewhere(submission).cloned(),
        };
        let (slug, guid) = self
            .addresses
            .take(connection, kind, &submission.slug, guid.as_ref())
            .await?;
        let id = self.records.next_id();
        self.records.remember(Record {
            id,
            guid,
            kind,
            slug,
            published,
            updated,
            changed: seconds(self.now),
            standing: Standing::at(published, self.now),
            retracted: None,
            revision: self.revision,
            digest: one.digest(),
            topics: Vec::new(),
            story: Some(position),
            source: None,
            stored_source: None,
            formers: BTreeMap::new(),
            passed: BTreeMap::new(),
            is_new: true,
        });
        self.records.note_names(id, submission);
        if let Some(origin) = submission.origin.source() {
            self.records.move_origin(origin, id, Former::Forgotten);
            self.records.note_date(id, submission.published);
            self.records.note_said(id, one.word());
        }
        Ok(Stored {
            outcome: Outcome::Created,
            entry: entry(self.records.get(id)?, &submission.story),
            former: None,
            left_to: None,
            since: None,
            is_supplied: false,
        })
    }
}

/// How far ahead of us a source's clock may be, in milliseconds: a day, for it may be wrong, and a
/// date without an offset read in another time zone.
const CLOCKS_APART: i64 = 24 * 60 * 60 * 1_000;

/// When a source says that a story was last changed: not before it was published. What lies further
/// ahead than clocks do is no date, such as the end of the year 9999 in some exports; no correction
/// and no retraction could ever be a later word.
pub(super) fn updated_of(
    submission: &Submission,
    published: Instant,
    now: Instant,
) -> Option<Instant> {
    let updated = submission.updated?;
    let is_ahead = updated.milliseconds() - now.milliseconds() > CLOCKS_APART;
    Some(if is_ahead { now } else { updated }.max(published))
}
