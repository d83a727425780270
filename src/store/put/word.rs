//! Which entry a submission is, and whether its word counts.
//!
//! What a source says again as it said it last is nothing new: it undoes neither another's word nor the desk's.
//! From the source whose word stands the later word always counts: it may be a correction, or take the story
//! back. That of another source counts unless it is only an excerpt of what is known; and among the sources of
//! one import, what was never heard before counts only if it says more than what was told before it, so that
//! two files do not correct each other at every import. What a file of the desk's own folder tells, only such
//! files change.

use super::super::database::Connection;
use super::super::records::{By, Former, Found, Prepared};
use super::super::stored::Standing;
use super::super::{Outcome, StoreError, Stored};
use super::Put;
use crate::model::{
    Earlier, Instant, Origin, Retelling, Story, Submission, Telling, page_at, without_www,
};

/// Dates so far apart, in milliseconds, are of two days, whatever zones they are written in; a column tells
/// another story on another day.
const DAYS_APART: u64 = 24 * 60 * 60 * 1_000;

/// What a submission turns out to be.
pub(super) enum Identity {
    New,
    Known(i64, By),
    /// An entry of which another's word stands, this story.
    Stands(i64, Box<Story>),
    /// One that this file of the desk's own folder tells.
    Own(i64, String),
}

impl Put<'_> {
    pub(super) async fn identify(
        &mut self,
        connection: &mut Connection,
        one: &Prepared<'_>,
    ) -> Result<Identity, StoreError> {
        let is_place = matches!(one.submission.origin, Origin::Place(_));
        for Found { id, by } in self.records.find(one) {
            if by.is_sure() {
                return self.weigh(connection, (id, by), one).await;
            }
            let known = self.story(connection, id).await?;
            let record = self.records.get(id)?;
            let date = Some(record.published).filter(|_| record.is_dated());
            match retelling(by, &one.submission, (&known, date)) {
                Retelling::Other => {}
                // A place of its own is more than a mention.
                Retelling::Mention if by == By::Headline && is_place => {}
                Retelling::Mention => return Ok(Identity::Stands(id, Box::new(known))),
                Retelling::Same => return self.weigh(connection, (id, by), one).await,
            }
        }
        Ok(Identity::New)
    }

    /// Whether the submission's word counts of the entry that it is.
    async fn weigh(
        &mut self,
        connection: &mut Connection,
        (id, by): (i64, By),
        one: &Prepared<'_>,
    ) -> Result<Identity, StoreError> {
        let submission = &*one.submission;
        if let Some(file) = self.file_telling(id, submission) {
            return Ok(Identity::Own(id, file));
        }
        let is_ours = self.is_told_by_it_alone(id, submission);
        let record = self.records.get(id)?;
        let stays_retracted = record.standing == Standing::Retracted && !submission.restores;
        if record.digest == one.digest || stays_retracted || is_ours {
            return Ok(Identity::Known(id, by));
        }
        // Who names an entry means to change it, whoever has told it.
        let Some(origin) = submission.origin.source() else {
            return Ok(Identity::Known(id, by));
        };
        let is_own = record.is_told_by(origin);
        let said = record.said(origin);
        let is_said_again = said == Some(one.digest) && record.standing != Standing::Retracted;
        if is_own && submission.earlier != Earlier::Itself && !is_said_again {
            return Ok(Identity::Known(id, by));
        }
        let known = self.story(connection, id).await?;
        let counts = match submission.earlier {
            _ if is_said_again => false,
            Earlier::Another if said.is_none() => submission.story.says_more_than(&known),
            Earlier::Itself => submission.story.says_more_than(&known),
            Earlier::Nobody | Earlier::Another => !known.says_more_than(&submission.story),
        };
        Ok(match counts {
            true => Identity::Known(id, by),
            false => Identity::Stands(id, Box::new(known)),
        })
    }

    /// Whether it is of a file of the desk's own folder, and no other file there tells the entry: the desk means
    /// it, however short it is.
    fn is_told_by_it_alone(&self, id: i64, submission: &Submission) -> bool {
        let (Some(own), Some(file)) = (self.own, &submission.file) else {
            return false;
        };
        let telling = self.telling.get(&id).map_or(&[][..], Vec::as_slice);
        let mut others = telling.iter().filter(|other| *other != file);
        !others.any(|other| own.has(other))
    }

    /// The file of the desk's own folder that tells the entry, if it is not for the submission to change.
    fn file_telling(&self, id: i64, submission: &Submission) -> Option<String> {
        let own = self.own.filter(|_| submission.file.is_none())?;
        let mut files = self.telling.get(&id)?.iter();
        files.find(|file| own.has(file)).cloned()
    }

    /// The entry keeps its link when a story is told of it anew whose page is perhaps there.
    pub(super) async fn settle_link(
        &mut self,
        connection: &mut Connection,
        id: i64,
        position: usize,
    ) -> Result<(), StoreError> {
        if let Some(linked) = &self.batch[position].linked {
            let known = self.story(connection, id).await?;
            if page_of(&known) == page_of(&linked.submission.story) {
                self.linked.insert(position);
            }
        }
        Ok(())
    }

    /// Another's word stands. But where the submission tells its story, it is known by it; and it may give
    /// the date, if nobody else has and nobody has seen the entry.
    pub(super) async fn stands(
        &mut self,
        connection: &mut Connection,
        id: i64,
        known: Story,
        one: &Prepared<'_>,
    ) -> Result<Stored, StoreError> {
        let submission = &*one.submission;
        self.records.note_names(id, submission);
        if let Some(origin) = submission.origin.source() {
            let said = Some(one.digest).filter(|_| submission.earlier != Earlier::Itself);
            self.records.note_former(origin, id, said);
        }
        let record = self.records.get(id)?;
        let is_undated = record.is_new && !record.is_dated();
        if let Some(published) = submission.published.filter(|_| is_undated) {
            let updated = self.moments.take(connection, published).await?;
            self.records.note_date(id, Some(published));
            let record = self.records.get(id)?;
            (record.published, record.updated) = (published, updated);
            record.standing = Standing::at(published, self.now);
        }
        // An excerpt does not bring back what was taken back: the text would be lost.
        let outcome = match self.records.get(id)?.standing {
            Standing::Retracted => Outcome::Retracted,
            Standing::Embargoed | Standing::Listed => Outcome::Unchanged,
        };
        Ok(Stored {
            outcome,
            ..self.unchanged(id, &known)?
        })
    }

    /// The submission's word is the entry's from now on, or is already.
    pub(super) fn hear(&mut self, (id, by): (i64, By), one: &Prepared<'_>) {
        let submission = &*one.submission;
        let origin = match &submission.origin {
            Origin::Place(place) => place,
            // Of several stories under one headline the last that was new is meant by the headline alone.
            Origin::Headline(headline) if by != By::Story => headline,
            Origin::Headline(_) | Origin::Address(_) => return,
        };
        let becomes = match by {
            By::Story => Former::Forgotten,
            By::Headline => self.records.former_of(id, origin),
            By::Name | By::Link => Former::Kept,
        };
        self.records.move_origin(origin, id, becomes);
        self.records.note_date(id, submission.published);
        if submission.earlier != Earlier::Itself {
            self.records.note_said(id, one.digest);
        }
    }
}

/// Where a story has its page, as far as that tells pages apart.
fn page_of(story: &Story) -> Option<&str> {
    Some(without_www(page_at(story.link.as_ref()?)))
}

/// What a submission is to the story that it was found to be like.
fn retelling(
    by: By,
    submission: &Submission,
    (known, date): (&Story, Option<Instant>),
) -> Retelling {
    let story = &submission.story;
    let pages = page_of(story).zip(page_of(known));
    // A headline is a column's, too, and each page of it has an address of its own.
    if by == By::Headline && pages.is_some_and(|(one, other)| one != other) {
        return Retelling::Other;
    }
    let has_its_headline = story.has_headline_of(known);
    let apart = submission.published.zip(date).map(|(one, other)| {
        let (one, other) = (one.milliseconds(), other.milliseconds());
        one.abs_diff(other) >= DAYS_APART
    });
    if apart == Some(true) {
        return match has_its_headline && story.begins_as(known) {
            true => Retelling::Same,
            false => Retelling::Other,
        };
    }
    let (ours, theirs) = (Telling::of(story), Telling::of(known));
    let told = ours.retells(&theirs);
    if by != By::Link || told == Retelling::Mention {
        return told;
    }
    // Many stories give one address, as of a column's page or the front page; it is no headline. With both,
    // an excerpt may be in words of its own.
    let is_telling = ours.says_enough() && theirs.says_enough();
    let is_excerpt = || story.says_more_than(known) || known.says_more_than(story);
    match (has_its_headline, told) {
        (false, _) if !is_telling => Retelling::Other,
        (true, Retelling::Other) if is_excerpt() => Retelling::Same,
        (_, told) => told,
    }
}
