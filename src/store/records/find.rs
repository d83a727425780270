//! Which entry a submission is, or may be, by all that tells.

use super::record::Word;
use super::{Digest, Former, Prepared, Record, Records, kind_of_source, link_of, page_of};
use crate::model::{Instant, Origin, Submission, without_www};
use std::collections::HashMap;

/// Which entry a submission is, or may be.
#[derive(Clone, Copy)]
pub(in super::super) struct Found {
    pub(in super::super) id: i64,
    pub(in super::super) by: By,
}

/// By what an entry was found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum By {
    /// Its guid, its place or its address: it is that one.
    Name,
    /// An equal story: it is that one.
    Story,
    /// A source of its kind has said just this of it, and is known by another name: a file that was renamed,
    /// of a story that others complete.
    Word,
    /// Its headline, unless the texts tell different stories.
    Headline,
    /// It says that its page is where this one has said so; unless headlines and texts tell otherwise.
    Link,
}

impl By {
    /// Whether nothing else has to be seen.
    pub(in super::super) fn is_sure(self) -> bool {
        matches!(self, Self::Name | Self::Story | Self::Word)
    }

    fn found(self, id: i64) -> Found {
        Found { id, by: self }
    }
}

/// Of the stories that say that their pages are at one address, as all of a column do, so many are looked at:
/// those nearest in date.
const AT_ONE_ADDRESS: usize = 16;
/// An address that more stories give is no story's: it is the front page, or the site. To look through them
/// for each that comes would take minutes.
pub(super) const MOST_AT_ONE_ADDRESS: usize = 256;

impl Records {
    /// The entry a submission is, as far as identity tells, or those that it may be, likely ones first:
    ///
    /// 1. If it gives a guid, the one that has it or is known by it; else the fifth, or none.
    /// 2. The one that came from the same place; or, if it names an address, the one that is or was
    ///    there, or none.
    /// 3. One with an equal story and, if the submission gives a date, of that date or from a source that
    ///    gave it: a file that was renamed, a page that was saved again. Or else one of which a source of its
    ///    kind has said so, before others completed it.
    /// 4. The one that came from the same headline. Whether that one's text is of the same story is yet to
    ///    be seen.
    /// 5. Those whose page is at the same address, as another kind of source has told: an export, and
    ///    a page that was saved. Whether headline and text are of the same story is yet to be seen.
    /// 6. The one that had its headline elsewhere, as the fourth.
    pub(in super::super) fn find(&self, one: &Prepared<'_>) -> Vec<Found> {
        let submission = one.submission;
        if let Some(id) = self.by_name(submission) {
            return vec![By::Name.found(id)];
        }
        if matches!(submission.origin, Origin::Address(_)) && submission.guid.is_none() {
            return Vec::new();
        }
        if submission.guid.is_none() {
            let by_story = self.by_story(one).map(|id| By::Story.found(id));
            let by_word = || self.by_word(one).map(|id| By::Word.found(id));
            if let Some(found) = by_story.or_else(by_word) {
                return vec![found];
            }
        }
        // As an address, it may be used again for another story.
        let elsewhere = submission.guid_elsewhere.as_ref();
        let elsewhere = elsewhere.and_then(|guid| self.by_guid.get(guid.as_str()));
        let by_link = elsewhere
            .copied()
            .into_iter()
            .chain(self.by_link(submission));
        let by_link = by_link.map(|id| By::Link.found(id));
        if submission.guid.is_some() {
            return by_link.collect();
        }
        let headline = match &submission.origin {
            Origin::Headline(headline) => Some(headline),
            Origin::Place(_) | Origin::Address(_) => None,
        };
        let told_from = |headline: Option<&String>| {
            let id = headline.and_then(|headline| self.told_from(headline));
            id.map(|id| By::Headline.found(id)).into_iter()
        };
        told_from(headline)
            .chain(by_link)
            .chain(told_from(submission.former_origin.as_ref()))
            .collect()
    }

    fn by_name(&self, submission: &Submission) -> Option<i64> {
        match (&submission.guid, &submission.origin) {
            (Some(guid), _) => self.by_guid.get(guid.as_str()).copied(),
            (None, Origin::Place(place)) => self.told_from(place),
            (None, Origin::Headline(_)) => None,
            (None, Origin::Address(_)) => {
                let address = (submission.story.kind, submission.slug.clone());
                self.by_address.get(&address).copied()
            }
        }
    }

    /// The entry whose word is from an origin, or was.
    pub(in super::super) fn told_from(&self, origin: &str) -> Option<i64> {
        let now = self.by_origin.get(origin);
        now.or_else(|| self.by_former.get(origin)).copied()
    }

    /// Finds the stories that have moved: that stand at another place of the batch than they came
    /// from, while their old place tells another story. A file was renamed and its name given to a
    /// new one, or two have changed names; by its place alone each would become the other.
    pub(in super::super) fn follow_moves(&mut self, batch: &[Prepared<'_>]) {
        let told: HashMap<&str, Digest> = batch
            .iter()
            .map(|one| (one.submission.origin.as_str(), one.digest()))
            .collect();
        let moved = |one: &Prepared<'_>| {
            let Origin::Place(place) = &one.submission.origin else {
                return None;
            };
            let own = self.by_origin.get(place).and_then(|id| self.by_id.get(id));
            let says_so = |own: &Record| own.said(place).unwrap_or(own.digest) == one.digest();
            if one.submission.guid.is_some() || own.is_some_and(says_so) {
                return None;
            }
            let id = self.by_story(one).or_else(|| self.by_word(one))?;
            let record = self.by_id.get(&id)?;
            let former = record.source.as_ref()?;
            // Not of one that tells the entry beside others.
            if record.digest != one.digest() && former.said != Some(one.digest()) {
                return None;
            }
            let tells_another = told
                .get(former.origin.as_str())
                .is_some_and(|told| *told != one.digest());
            tells_another.then(|| (place.clone(), id, one.word()))
        };
        let moves: Vec<(String, i64, Word)> = batch.iter().filter_map(moved).collect();
        for (place, id, word) in moves {
            match self.former_of(id, &place) {
                Former::Forgotten => self.move_origin(&place, id, Former::Forgotten),
                // Another source has told what this one said before.
                Former::Kept => self.note_former(&place, id, Some(word)),
            }
        }
    }

    /// The story's JSON holds its kind, so an equal story is of the same kind.
    fn by_story(&self, one: &Prepared<'_>) -> Option<i64> {
        let equals = self.by_digest.get(&one.digest())?.iter();
        let equals = equals.filter_map(|id| self.by_id.get(id));
        of_date(equals, one.submission.published)
    }

    fn by_word(&self, one: &Prepared<'_>) -> Option<i64> {
        let Origin::Place(place) = &one.submission.origin else {
            return None;
        };
        let told = self.by_word.get(&one.digest())?.iter();
        let told = told.filter_map(|id| self.by_id.get(id));
        let told = told.filter(|record| record.teller(one.digest(), place).is_some());
        of_date(told, one.submission.published)
    }

    /// Within one kind of source each place tells a story of its own, whoever's word stands by now: the weather
    /// of each day may stand at one address. Unless the place is the address: then it is one, however that is
    /// written. What has no place of its own may be of any kind.
    fn by_link(&self, submission: &Submission) -> Vec<i64> {
        let (Some(_), Some(link)) = (submission.origin.source(), link_of(submission)) else {
            return Vec::new();
        };
        let may_be_of_it = |told: &str| match &submission.origin {
            Origin::Headline(_) | Origin::Address(_) => true,
            Origin::Place(place) => {
                kind_of_source(told) != kind_of_source(place) || is_one_address(told, place)
            }
        };
        let there = self.by_link.get(without_www(&link));
        let there = there.filter(|there| there.len() <= MOST_AT_ONE_ADDRESS);
        let there = there.into_iter().flatten();
        let there = there.filter_map(|id| self.by_id.get(id));
        let mut found: Vec<&Record> = there
            .filter(|one| one.kind == submission.story.kind)
            .filter(|one| one.origins().all(may_be_of_it))
            .collect();
        if let Some(date) = submission.published {
            let stored = |one: &Record| one.published.milliseconds().abs_diff(date.milliseconds());
            found.sort_by_cached_key(|one| one.apart_from(date).unwrap_or_else(|| stored(one)));
        }
        let found = found.into_iter().take(AT_ONE_ADDRESS);
        found.map(|one| one.id).collect()
    }
}

/// The first of the entries that is of that date, or from a source that gave it.
fn of_date<'r>(
    mut entries: impl Iterator<Item = &'r Record> + Clone,
    date: Option<Instant>,
) -> Option<i64> {
    let found = match date {
        None => entries.next(),
        Some(date) => {
            let of_date = entries.clone().find(|record| record.published == date);
            of_date.or_else(|| entries.find(|record| record.dates().any(|given| given == date)))
        }
    };
    found.map(|record| record.id)
}

/// Whether two origins of one kind are the address of one page in two forms, as `page:https://p.example/a/`
/// and `page:http://www.p.example/a` are.
fn is_one_address(one: &str, other: &str) -> bool {
    page_of(one).is_some_and(|page| page_of(other) == Some(page))
}
