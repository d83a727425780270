//! Which entry a submission is, and whether its word counts.
//!
//! What a source says again as it said it last, or besides that, is nothing new: it undoes neither another's word nor
//! the desk's. Nor is what another program has understood otherwise, where the entry was changed since.
//! From the source whose word stands the later word counts: it may be a correction, or take the story back. Only
//! a site's feed or page that shows whole texts no more changes none by that. That of another source counts unless
//! it is only an excerpt of what is known; and among the sources of one import, what was never heard before counts
//! only if it says more than what was told before it, so that two files do not correct each other at every import.
//! What a file of the desk's own folder tells, only such files change. What a source does not mention, and another
//! does, stays.

use super::super::database::Connection;
use super::super::records::{By, Former, Found, Prepared, Written};
use super::super::stored::Standing;
use super::super::{Outcome, Since, StoreError, Stored};
use super::{Put, entry};
use crate::model::{
    Earlier, Instant, Mentions, Origin, Retelling, Story, Submission, Telling, page_at, without_www,
};
use std::borrow::Cow;

/// Dates so far apart, in milliseconds, are of two days, whatever zones they are written in; a column tells
/// another story on another day.
const DAYS_APART: u64 = 24 * 60 * 60 * 1_000;

/// What a submission turns out to be.
pub(super) enum Identity {
    New,
    Known(i64, By),
    /// The same, of which somebody else has said something since.
    Renewed(i64, By),
    /// An entry of which another's word stands, this story.
    Stands(i64, Box<Story>),
    /// One that is only pointed to, as from a list of links: what does that may tell another story one day.
    Mentioned(i64, Box<Story>),
    /// One that was changed since its source was read by another program: what is new of this, nobody can say.
    Reread(i64, Box<Story>),
    /// One that this file of the desk's own folder tells.
    Own(i64, String),
}

impl Identity {
    /// The entry that it is.
    pub(super) fn entry(&self) -> Option<i64> {
        match self {
            Self::New => None,
            Self::Known(id, _)
            | Self::Renewed(id, _)
            | Self::Stands(id, _)
            | Self::Mentioned(id, _)
            | Self::Reread(id, _)
            | Self::Own(id, _) => Some(*id),
        }
    }
}

impl Put<'_> {
    pub(super) async fn identify(
        &mut self,
        connection: &mut Connection,
        one: &Prepared<'_>,
    ) -> Result<Identity, StoreError> {
        let is_place = matches!(one.submission.origin, Origin::Place(_));
        let found = self.records.find(one);
        let is_known = found.last().is_some_and(|found| found.by.is_sure());
        for Found { id, by } in found {
            if by == By::Word {
                self.records.rename_teller(id, one);
                return self.weigh(connection, (id, By::Name), one).await;
            }
            if by.is_sure() {
                return self.weigh(connection, (id, by), one).await;
            }
            let known = self.story(connection, id).await?;
            let date = one.submission.published;
            let apart = match date {
                Some(date) => self.records.get(id)?.apart_from(date),
                None => None,
            };
            match retelling(by, one.submission, (&known, apart)) {
                Retelling::Other => {}
                // A place of its own is more than a mention, and so is what is known as another entry.
                Retelling::Mention if by == By::Headline && is_place || is_known => {}
                Retelling::Mention => {
                    return Ok(match self.file_telling(id, one.submission) {
                        Some(file) => Identity::Own(id, file),
                        None => Identity::Mentioned(id, Box::new(known)),
                    });
                }
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
        let submission = one.submission;
        if let Some(file) = self.file_telling(id, submission) {
            self.records.note_names(id, submission);
            return Ok(Identity::Own(id, file));
        }
        let is_ours = self.is_told_by_it_alone(id, submission);
        let record = self.records.get(id)?;
        let is_retracted = record.standing == Standing::Retracted;
        let stays_retracted = is_retracted && !submission.restores;
        if record.digest == one.digest() || stays_retracted || is_ours {
            return Ok(Identity::Known(id, by));
        }
        // Who names an entry means to change it, whoever has told it.
        let Some(origin) = submission.origin.source() else {
            return Ok(Identity::Known(id, by));
        };
        let is_own = record.is_told_by(origin);
        let is_heard = record.said(origin).is_some();
        let is_said_again = !is_retracted && record.has_said(origin, one.digest());
        let is_next = is_own && submission.earlier != Earlier::Itself;
        let may_be_reread = !is_retracted && record.was_read_otherwise(origin, submission.reading);
        let says_otherwise = record.says_otherwise_than(origin);
        if is_next && !is_said_again && !says_otherwise && !may_show_less(origin) {
            return Ok(Identity::Known(id, by));
        }
        let known = self.story(connection, id).await?;
        let counts = match submission.earlier {
            _ if is_said_again => false,
            _ if is_next => !(may_show_less(origin) && submission.story.leads_to(&known)),
            Earlier::Another if !is_heard => submission.story.says_more_than(&known),
            Earlier::Itself => submission.story.says_more_than(&known),
            Earlier::Nobody | Earlier::Another => !known.says_more_than(&submission.story),
        };
        if !counts {
            return Ok(Identity::Stands(id, Box::new(known)));
        }
        let is_changed =
            !is_retracted && says_otherwise && self.was_changed_since(id, &known, one)?;
        let before = self.records.get(id)?.updated;
        let is_later = submission.updated.is_some_and(|updated| updated > before);
        Ok(match is_changed {
            // What is new of a word that is not whole, nobody can say.
            true if !submission.unknown.is_empty() => Identity::Mentioned(id, Box::new(known)),
            true if may_be_reread && !is_later => Identity::Reread(id, Box::new(known)),
            true if is_own => Identity::Renewed(id, by),
            _ => Identity::Known(id, by),
        })
    }

    /// Whether the entry says something else than the submission's source has said of it, as far as that goes: what
    /// others have added is no change.
    fn was_changed_since(
        &mut self,
        id: i64,
        known: &Story,
        one: &Prepared<'_>,
    ) -> Result<bool, StoreError> {
        let record = self.records.get(id)?;
        let Some(origin) = one.submission.origin.source() else {
            return Ok(false);
        };
        let Some(mentioned) = record.mentioned(origin) else {
            return Ok(true);
        };
        let others = Mentions::all() - mentioned;
        let alone = Written::new(
            Cow::Owned(known.clone().without(others)),
            &one.submission.origin,
        )?;
        Ok(!record.has_said(origin, alone.digest))
    }

    /// Adds to the submission at `position` what it does not mention of the entry that it tells, if that is not
    /// as the submission's own source has said it last. What that has mentioned before it takes away; and a file
    /// of the desk means all that it leaves out.
    pub(super) async fn complete(
        &mut self,
        connection: &mut Connection,
        id: i64,
        position: usize,
    ) -> Result<(), StoreError> {
        let one = &self.batch[position];
        let submission = one.submission;
        let record = self.records.get(id)?;
        let is_taken = record.standing != Standing::Retracted || submission.restores;
        let is_beside =
            |origin: &str| !record.is_told_by(origin) || record.says_otherwise_than(origin);
        if submission.file.is_none()
            && is_taken
            && record.digest != one.digest()
            && submission.origin.source().is_some_and(is_beside)
        {
            let before = submission.origin.source();
            let before = before.and_then(|origin| record.mentioned(origin));
            let dropped = before.unwrap_or_default() - submission.story.mentions();
            let known = self.story(connection, id).await?.without(dropped);
            self.stories.complete(position, &known)?;
        }
        Ok(())
    }

    /// The date that a submission gives, unless it is what has been given before, there or elsewhere: the desk
    /// may have put the entry off since. A second is the least that all formats have.
    pub(super) fn news_of_date(
        &mut self,
        id: i64,
        one: &Prepared<'_>,
    ) -> Result<Option<Instant>, StoreError> {
        let record = self.records.get(id)?;
        let (Some(date), Some(origin)) = (one.submission.published, one.submission.origin.source())
        else {
            return Ok(one.submission.published);
        };
        let is_it = |known: Option<Instant>| known.is_some_and(|known| known.is_same_second(date));
        let gave = record.gave(origin);
        let is_set_since = gave.is_some_and(|gave| !gave.is_same_second(record.published));
        // Nor is one that another program has read otherwise perhaps, if somebody has set it since.
        if is_set_since && record.is_of_another(origin, one.submission.reading) {
            return Ok(None);
        }
        // Who corrects a word gives the date that it always gives.
        let is_said_beside = match record.given_beside(origin) {
            Some(given) => is_it(Some(given)),
            None => !record.is_told_by(origin) && record.said(origin) == Some(one.digest()),
        };
        let is_known = is_it(Some(record.published)) || is_it(record.given()) || is_said_beside;
        Ok((!is_known).then_some(date))
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

    /// The entry is known by the submission that tells it too. The word of the source whose word stands is what it has
    /// said before, and comes again perhaps.
    pub(super) fn note(&mut self, id: i64, one: &Prepared<'_>) {
        let submission = one.submission;
        self.records.note_names(id, submission);
        if let Some(origin) = submission.origin.source() {
            let is_besides = submission.earlier == Earlier::Itself;
            self.records.note_beside(origin, id, one.word(), is_besides);
        }
    }

    /// Another's word stands, with what the submission at `position` mentions for the first time and nobody else
    /// has: what it has mentioned before, the desk may have taken away since. A file of the desk means what it
    /// leaves out. Of what nobody has seen yet a date counts that is another than the same source gave before.
    pub(super) async fn beside(
        &mut self,
        connection: &mut Connection,
        id: i64,
        known: Story,
        position: usize,
    ) -> Result<Stored, StoreError> {
        let one = &self.batch[position];
        let submission = one.submission;
        if self.records.get(id)?.standing == Standing::Retracted {
            self.records.note_names(id, submission);
            self.pass_over((id, By::Name), one);
            return self.stands(id, &known);
        }
        let news = self.news_of_date(id, one)?;
        let record = self.records.get(id)?;
        let origin = submission.origin.source();
        let gave = origin.and_then(|origin| record.gave(origin));
        let is_of_another =
            origin.is_some_and(|origin| record.is_of_another(origin, submission.reading));
        let is_own = origin.is_some_and(|origin| record.is_told_by(origin));
        // What shows an excerpt may be public elsewhere: it puts off, and brings forward where its own date stands.
        let may_move = |date: Instant| {
            gave.is_some_and(|gave| {
                date > record.published || gave.is_same_second(record.published)
            })
        };
        let is_unseen = submission.earlier != Earlier::Itself && !record.was_seen();
        let date = news.filter(|date| is_unseen && may_move(*date));
        // What another program has not seen is not mentioned for the first time.
        let is_reread =
            origin.is_some_and(|origin| record.was_read_otherwise(origin, submission.reading));
        let before = origin.map_or(Some(Mentions::empty()), |origin| record.mentioned(origin));
        self.note(id, one);
        self.date_undated(connection, id, submission).await?;
        if is_own {
            let read = submission.published.filter(|_| is_of_another);
            self.records.note_date(id, date.or(read));
        }
        let added = match before {
            Some(before) if submission.file.is_none() && !is_reread => {
                known.completed_by(&submission.story.clone().without(before))
            }
            _ => known.clone(),
        };
        if added == known && date.is_none() {
            return self.stands(id, &known);
        }
        self.stories.replace(position, added)?;
        let former = entry(self.records.get(id)?, &known);
        let published = date.unwrap_or(former.published);
        self.retell(connection, id, position, (former, false), published)
            .await
    }

    /// Nothing is taken of what another program has read otherwise, for the entry was changed since. From now on its
    /// source's next word counts.
    pub(super) fn reread(
        &mut self,
        id: i64,
        known: &Story,
        one: &Prepared<'_>,
    ) -> Result<Stored, StoreError> {
        self.records.note_names(id, one.submission);
        if let Some(origin) = one.submission.origin.source() {
            let is_own = self.records.get(id)?.is_told_by(origin);
            self.records.note_reread(origin, id, &one.word());
            if is_own {
                self.records.note_date(id, one.submission.published);
            }
        }
        Ok(Stored {
            since: Some(Since::Kept),
            ..self.stands(id, known)?
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

    /// The submission tells an entry that was retracted, and stays so: what it says is not taken, and so counts
    /// when it brings the entry back. A file that was renamed is known by its new name.
    pub(super) fn pass_over(&mut self, (id, by): (i64, By), one: &Prepared<'_>) {
        let Some(origin) = telling(one.submission, by) else {
            return;
        };
        if by == By::Story && self.records.former_of(id, origin) == Former::Forgotten {
            self.records.move_origin(origin, id, Former::Forgotten);
        }
        if one.submission.earlier != Earlier::Itself {
            self.records.pass_over(origin, id, one.word());
        }
    }

    /// The submission's word is the entry's from now on, or is already.
    pub(super) fn hear(&mut self, (id, by): (i64, By), one: &Prepared<'_>) {
        let submission = one.submission;
        let Some(origin) = telling(submission, by) else {
            return;
        };
        let becomes = match by {
            By::Story | By::Headline => self.records.former_of(id, origin),
            By::Name | By::Word | By::Link => Former::Kept,
        };
        self.records.move_origin(origin, id, becomes);
        self.records.note_date(id, submission.published);
        match submission.earlier {
            Earlier::Itself => self.records.note_aside(origin, id, &one.word()),
            Earlier::Nobody | Earlier::Another => self.records.note_said(id, one.word()),
        }
    }
}

/// Whether a source shows what readers of a site see, which may be less one day than it was.
fn may_show_less(origin: &str) -> bool {
    ["feed:", "page:"]
        .iter()
        .any(|kind| origin.starts_with(kind))
}

/// What the submission's entry is told by.
fn telling(submission: &Submission, by: By) -> Option<&str> {
    match &submission.origin {
        Origin::Place(place) => Some(place),
        // Of several stories under one headline the last that was new is meant by the headline alone.
        Origin::Headline(headline) if by != By::Story => Some(headline),
        Origin::Headline(_) | Origin::Address(_) => None,
    }
}

/// What a submission is to the story that it was found to be like, of which no source has given a date nearer
/// than so many milliseconds to its own.
fn retelling(by: By, submission: &Submission, (known, apart): (&Story, Option<u64>)) -> Retelling {
    let story = &submission.story;
    let page = |story: &Story| {
        let link = story.link.as_ref()?;
        Some(without_www(page_at(link)).to_owned())
    };
    let pages = page(story).zip(page(known));
    // A headline is a column's, too, and each page of it has an address of its own.
    if by == By::Headline && pages.is_some_and(|(one, other)| one != other) {
        return Retelling::Other;
    }
    let has_its_headline = story.has_headline_of(known);
    if apart.is_some_and(|apart| apart >= DAYS_APART) {
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
    let is_pointer = !ours.says_enough() && theirs.says_enough();
    match (has_its_headline, told) {
        (false, _) if !is_telling => Retelling::Other,
        (true, _) if is_pointer => Retelling::Mention,
        (true, Retelling::Other) if is_excerpt() => Retelling::Same,
        (_, told) => told,
    }
}
