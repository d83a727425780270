//! Which entry a submission is, and whether its word counts.
//!
//! What a source says again as it said it last, or besides that, is nothing new: it undoes neither another's word nor
//! the desk's. Where the entry was changed since, nor is what another program has understood otherwise; and where the
//! desk has changed it, nor what a source says that tells it for the first time.
//! From the source whose word stands the later word counts: it may be a correction, or take the story back. Only
//! a site's feed or page that shows whole texts no more changes none by that. That of another source counts unless
//! it is only an excerpt of what is known; and among the sources of one import, what was never heard before counts
//! only if it says more than what was told before it, so that two files do not correct each other at every import.
//! What a file of the desk's own folder tells, only such files change. What a source does not mention, and another
//! does, stays.

use super::super::StoreError;
use super::super::database::Connection;
use super::super::records::{By, Former, Found, Prepared, Record, Written};
use super::super::stored::Standing;
use super::Put;
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
    /// The same, which the desk has changed since its sources spoke.
    Renewed(i64, By),
    /// An entry of which another's word stands, this story.
    Stands(i64, Box<Story>),
    /// One that is only pointed to, as from a list of links: what does that may tell another story one day.
    Mentioned(i64, Box<Story>),
    /// One that was changed since its sources spoke, and whether this is news, nobody can say.
    Kept(i64, Box<Story>),
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
            | Self::Kept(id, _)
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
            match retelling(by, &one.submission, (&known, apart)) {
                Retelling::Other => {}
                // A place of its own is more than a mention, and so is what is known as another entry.
                Retelling::Mention if by == By::Headline && is_place || is_known => {}
                Retelling::Mention => {
                    return Ok(match self.file_telling(id, &one.submission) {
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
        let submission = &*one.submission;
        if let Some(file) = self.file_telling(id, submission) {
            self.records.note_names(id, submission);
            return Ok(Identity::Own(id, file));
        }
        let is_ours = self.is_told_by_it_alone(id, submission);
        let record = self.records.get(id)?;
        let is_retracted = record.standing == Standing::Retracted;
        let stays_retracted = is_retracted && !submission.restores;
        if stays_retracted || is_ours {
            return Ok(Identity::Known(id, by));
        }
        // Who names an entry means to change it, whoever has told it.
        let Some(origin) = submission.origin.source() else {
            return Ok(Identity::Known(id, by));
        };
        // What stands is its word, unless it only says again what it has completed another's to.
        let is_beside =
            !is_retracted && !record.is_told_by(origin) && says_again(record, origin, one);
        let is_it = record.digest == one.digest();
        let is_heard = is_it && !(is_beside && self.news_of_date(id, one)?.is_none());
        let lacks_files = !submission.unknown.is_empty();
        if is_heard && !lacks_files {
            return Ok(Identity::Known(id, by));
        }
        let known = self.story(connection, id).await?;
        let record = self.records.get(id)?;
        let is_corrected = is_corrected(record, one, &known)?;
        // What the desk has put in the place of a file is no word of who lacks that.
        let is_of_desk = is_heard && is_corrected && !is_retracted;
        if is_heard && !is_of_desk {
            return Ok(Identity::Known(id, by));
        }
        if is_of_desk || !counts(record, origin, one, &known) {
            return Ok(Identity::Stands(id, Box::new(known)));
        }
        Ok(match is_corrected {
            _ if may_be_old((record, &known), origin, one, is_corrected)? => {
                Identity::Kept(id, Box::new(known))
            }
            true => Identity::Renewed(id, by),
            false => Identity::Known(id, by),
        })
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
        let one = self.batch.at(position);
        let submission = &*one.submission;
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

    /// The submission's word is the entry's from now on, or is already.
    pub(super) fn hear(&mut self, (id, by): (i64, By), one: &Prepared<'_>) {
        let submission = &*one.submission;
        let Some(origin) = telling(submission, by) else {
            return;
        };
        let becomes = match by {
            By::Story | By::Headline => self.records.former_of(id, origin),
            By::Name | By::Word | By::Link => Former::Kept,
        };
        self.records.move_origin(origin, id, becomes);
        self.records.note_date(id, submission.published);
        self.records.note_heard(id);
        match submission.earlier {
            Earlier::Itself => self.records.note_aside(origin, id, &one.word()),
            Earlier::Nobody | Earlier::Another => self.records.note_said(id, one.word()),
        }
    }
}

/// Whether what a source says of an entry counts, of which this is known.
fn counts(record: &Record, origin: &str, one: &Prepared<'_>, known: &Story) -> bool {
    let story = &one.submission.story;
    let is_retracted = record.standing == Standing::Retracted;
    match one.submission.earlier {
        _ if says_again(record, origin, one) && !is_retracted => false,
        Earlier::Itself => story.says_more_than(known),
        _ if record.is_told_by(origin) => !(may_show_less(origin) && story.leads_to(known)),
        Earlier::Another if record.said(origin).is_none() => story.says_more_than(known),
        Earlier::Nobody | Earlier::Another => !known.says_more_than(story),
    }
}

/// Whether nobody can say that what a source says of an entry, of which this is known, is news since it was changed.
fn may_be_old(
    (record, known): (&Record, &Story),
    origin: &str,
    one: &Prepared<'_>,
    is_corrected: bool,
) -> Result<bool, StoreError> {
    let submission = &*one.submission;
    let is_reread = is_reread(record, origin, submission);
    let is_later = submission.updated.is_some_and(|it| it > record.updated);
    let is_retracted = record.standing == Standing::Retracted;
    Ok(match is_corrected {
        true if says_again(record, origin, one) => true,
        _ if is_later => false,
        true => is_reread || is_first(record, origin, one) || is_first_gap(record, origin, one),
        false if is_retracted || record.is_told_by(origin) => false,
        false => is_reread && is_changed_since(record, origin, one, known)?,
    })
}

/// Whether a source says what it said last, or besides; what it names and does not have is no news.
fn says_again(record: &Record, origin: &str, one: &Prepared<'_>) -> bool {
    one.digests()
        .any(|digest| record.says_again(origin, digest))
}

/// Whether a source tells an entry for the first time. Who names the entry by its link means it.
fn is_first(record: &Record, origin: &str, one: &Prepared<'_>) -> bool {
    record.said(origin).is_none() && !one.submission.origin.is_link()
}

/// Whether a source names for the first time what it does not have: what else of it is news, nobody can say, for it
/// cannot be compared with the whole.
fn is_first_gap(record: &Record, origin: &str, one: &Prepared<'_>) -> bool {
    !one.submission.unknown.is_empty() && !record.says_besides(origin)
}

/// Whether nobody can see if a source says something else than before, for that was understood by another program.
pub(super) fn is_reread(record: &Record, origin: &str, submission: &Submission) -> bool {
    match is_excerpt(submission) {
        true => record.excerpt_was_read_otherwise(origin, submission.reading),
        false => record.was_read_otherwise(origin, submission.reading),
    }
}

/// Whether the desk has changed the entry since its sources spoke. What it alone has told, the first source may
/// change.
fn is_corrected(record: &Record, one: &Prepared<'_>, known: &Story) -> Result<bool, StoreError> {
    match record.overruled() {
        None => Ok(false),
        Some((_, Some(is_corrected))) => Ok(is_corrected),
        // As far as an entry of before tells.
        Some((source, None)) => is_changed_since(record, source, one, known),
    }
}

/// Whether the entry says something else than a source has said of it, as far as that goes: what others have added is
/// no change.
fn is_changed_since(
    record: &Record,
    origin: &str,
    one: &Prepared<'_>,
    known: &Story,
) -> Result<bool, StoreError> {
    let Some(mentioned) = record.mentioned(origin) else {
        return Ok(true);
    };
    let others = Mentions::all() - mentioned;
    let alone = Cow::Owned(known.clone().without(others));
    let alone = Written::new(alone, &one.submission.origin)?;
    Ok(!record.has_said(origin, alone.digest))
}

/// Whether a source shows what readers of a site see, which may be less one day than it was.
fn may_show_less(origin: &str) -> bool {
    ["feed:", "page:"]
        .iter()
        .any(|kind| origin.starts_with(kind))
}

/// Whether it is an excerpt by its own words, such as a feed shows one day of what it shows whole on another.
pub(super) fn is_excerpt(submission: &Submission) -> bool {
    submission.origin.source().is_some_and(may_show_less) && submission.story.is_excerpt()
}

/// What the submission's entry is told by.
pub(super) fn telling(submission: &Submission, by: By) -> Option<&str> {
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
