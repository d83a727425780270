//! What becomes of a submission whose word does not count: what is noted of it, and what it adds to an entry.

use super::super::database::Connection;
use super::super::records::{By, Former, Prepared, Record};
use super::super::stored::Standing;
use super::super::{Outcome, Since, StoreError, Stored};
use super::word::{is_excerpt, is_reread, telling};
use super::{Put, entry};
use crate::model::{Earlier, Instant, Mentions, Story, Submission};

impl Put<'_> {
    /// Another's word stands, with what the submission at `position` mentions for the first time and nobody else has.
    pub(super) async fn beside(
        &mut self,
        connection: &mut Connection,
        id: i64,
        known: Story,
        position: usize,
    ) -> Result<Stored, StoreError> {
        let one = self.batch.at(position);
        let submission = &*one.submission;
        if self.records.get(id)?.standing == Standing::Retracted {
            self.records.note_names(id, submission);
            self.pass_over((id, By::Name), one);
            return self.stands(id, &known);
        }
        let date = self.date_beside(id, one)?;
        let record = self.records.get(id)?;
        let added = added(record, submission, &known);
        let given = date.or(date_read_otherwise(record, submission));
        self.note(id, one);
        self.date_undated(connection, id, submission).await?;
        let record = self.records.get(id)?;
        let origin = submission.origin.source();
        if origin.is_some_and(|origin| record.is_told_by(origin)) {
            self.records.note_date(id, given);
        }
        if added == known && date.is_none() {
            return self.stands(id, &known);
        }
        self.stories.replace(position, added)?;
        let former = entry(self.records.get(id)?, &known);
        let published = date.unwrap_or(former.published);
        self.retell(connection, id, position, (former, false), published)
            .await
    }

    /// The date that counts though another's word stands: of what nobody has seen yet, one that is another than the
    /// same source gave before. What shows an excerpt may be public elsewhere: it puts off, and brings forward where
    /// its own date stands.
    fn date_beside(&mut self, id: i64, one: &Prepared<'_>) -> Result<Option<Instant>, StoreError> {
        let news = self.news_of_date(id, one)?;
        let record = self.records.get(id)?;
        let origin = one.submission.origin.source();
        let gave = origin.and_then(|origin| record.gave(origin));
        let may_move = |date: &Instant| {
            gave.is_some_and(|gave| {
                *date > record.published || gave.is_same_second(record.published)
            })
        };
        let is_unseen = one.submission.earlier != Earlier::Itself && !record.was_seen();
        Ok(news.filter(|date| is_unseen && may_move(date)))
    }

    /// Nothing is taken of what the submission at `position` says, for it may be no news, and the entry was changed
    /// since; but nobody sees it before the date that it gives. From now on its source's next word counts. What it
    /// brings back comes as it was left.
    pub(super) async fn keep(
        &mut self,
        connection: &mut Connection,
        id: i64,
        known: Story,
        position: usize,
    ) -> Result<Stored, StoreError> {
        let one = self.batch.at(position);
        let submission = &*one.submission;
        let news = self.news_of_date(id, one)?;
        let record = self.records.get(id)?;
        let is_unseen = !record.was_seen();
        let is_hidden = record.standing == Standing::Retracted;
        let origin = submission.origin.source();
        let is_heard = origin.is_some_and(|origin| record.said(origin).is_some());
        let may_come = is_hidden && is_heard;
        // Another program has perhaps read the date otherwise, too.
        let is_read_so = origin.is_none_or(|origin| !is_reread(record, origin, submission));
        let counts =
            |date: &Instant| is_unseen && (may_come || is_read_so && *date > record.published);
        let published = news.filter(counts).unwrap_or(record.published);
        let former = entry(record, &known);
        self.records.note_names(id, submission);
        if let Some(origin) = submission.origin.source() {
            self.records.hear_passed(id, Some(origin));
            let record = self.records.get(id)?;
            match one.bare.is_some() && record.said(origin).is_some() {
                // Its word is the whole, which comes again perhaps.
                true => self.records.note_beside(origin, id, one.word(), true),
                false => {
                    let is_cut = is_excerpt(submission);
                    self.records.note_reread(origin, id, &one.word(), is_cut);
                }
            }
            if self.records.get(id)?.is_told_by(origin) {
                self.records.note_date(id, submission.published);
            }
        }
        self.stories.replace(position, known)?;
        let stored = self.retell(connection, id, position, (former, false), published);
        Ok(Stored {
            since: Some(Since::Kept),
            ..stored.await?
        })
    }

    /// Nothing of the entry's story is changed. An excerpt does not bring back what was taken back either: the
    /// text would be lost.
    pub(super) fn stands(&mut self, id: i64, known: &Story) -> Result<Stored, StoreError> {
        let outcome = match self.records.get(id)?.standing {
            Standing::Retracted => Outcome::Retracted,
            Standing::Embargoed | Standing::Listed => Outcome::Unchanged,
        };
        Ok(Stored {
            outcome,
            ..self.unchanged(id, known)?
        })
    }

    /// The entry is known by the submission that tells it too. The word of the source whose word stands is what it has
    /// said before, and comes again perhaps.
    pub(super) fn note(&mut self, id: i64, one: &Prepared<'_>) {
        let submission = &*one.submission;
        self.records.note_names(id, submission);
        if let Some(origin) = submission.origin.source() {
            let is_besides = submission.earlier == Earlier::Itself;
            self.records.note_beside(origin, id, one.word(), is_besides);
        }
    }

    /// The submission tells an entry that was retracted, and stays so: what it says is not taken, and so counts
    /// when it brings the entry back. A file that was renamed is known by its new name.
    pub(super) fn pass_over(&mut self, (id, by): (i64, By), one: &Prepared<'_>) {
        let Some(origin) = telling(&one.submission, by) else {
            return;
        };
        if by == By::Story && self.records.former_of(id, origin) == Former::Forgotten {
            self.records.move_origin(origin, id, Former::Forgotten);
        }
        if one.submission.earlier != Earlier::Itself {
            self.records.pass_over(origin, id, one);
        }
    }

    /// A submission whose word does not stand may give the date, if nobody else has and nobody has seen the
    /// entry.
    pub(super) async fn date_undated(
        &mut self,
        connection: &mut Connection,
        id: i64,
        submission: &Submission,
    ) -> Result<(), StoreError> {
        let record = self.records.get(id)?;
        let is_undated = record.is_new && !record.is_dated();
        if let Some(published) = submission.published.filter(|_| is_undated) {
            let updated = self.moments.take(connection, published).await?;
            self.records.note_date(id, Some(published));
            let record = self.records.get(id)?;
            (record.published, record.updated) = (published, updated);
            record.standing = Standing::at(published, self.now);
        }
        Ok(())
    }
}

/// The story of an entry, with what a submission mentions for the first time and nobody else has. What its source has
/// mentioned before, the desk may have taken away since; a file of the desk means what it leaves out; and what
/// another program has not seen is not mentioned for the first time.
fn added(record: &Record, submission: &Submission, known: &Story) -> Story {
    let before = match submission.origin.source() {
        _ if submission.file.is_some() => None,
        None => Some(Mentions::empty()),
        Some(origin) if record.was_read_otherwise(origin, submission.reading) => None,
        Some(origin) => record.mentioned(origin),
    };
    match before {
        Some(before) => known.completed_by(&submission.story.clone().without(before)),
        None => known.clone(),
    }
}

/// The date of a submission whose source's word another program has understood, and perhaps its date.
fn date_read_otherwise(record: &Record, submission: &Submission) -> Option<Instant> {
    let origin = submission.origin.source()?;
    let is_of_another = record.is_of_another(origin, submission.reading);
    submission.published.filter(|_| is_of_another)
}
