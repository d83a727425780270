//! Which entry a submission is, or may be, by all that tells.

use super::super::ahead::{Ahead, place_of};
use super::{Prepared, Record, Records, Word, kind_of_source, link_of, page_of};
use crate::model::{Instant, Origin, Submission, without_www};
use std::collections::{BTreeSet, HashMap};

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
    /// 1. If it gives a guid, the one that has it or is known by it; else the fifth, or none. If that one is a
    ///    brief and would become an article, or the other way, the fifth comes before it: it may be there already.
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
        let submission = &*one.submission;
        if let Some(id) = self.by_name(submission) {
            let kind = self.by_id.get(&id).map(|record| record.kind);
            // A file of the desk means the entry that it names.
            let is_foreign = submission.guid.is_some() && submission.file.is_none();
            let is_another_kind = is_foreign && kind != Some(submission.story.kind);
            let there = is_another_kind.then(|| self.by_link(submission));
            let there = there.into_iter().flatten().map(|id| By::Link.found(id));
            return there.chain([By::Name.found(id)]).collect();
        }
        if matches!(submission.origin, Origin::Address(_)) && submission.guid.is_none() {
            return Vec::new();
        }
        if submission.guid.is_none() {
            let by_story = self.by_story(one.word()).map(|id| By::Story.found(id));
            let by_word = || {
                let place = place_of(submission)?;
                let said = |digest| Word {
                    digest,
                    ..one.word()
                };
                let mut words = one.digests().map(said);
                let id = words.find_map(|word| self.by_word(word, place))?;
                Some(By::Word.found(id))
            };
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

    /// Finds the stories that have moved: that stand at another place of the import than they came
    /// from, while their old place tells another story. A file was renamed and its name given to a
    /// new one, or two have changed names; by its place alone each would become the other.
    pub(in super::super) fn follow_moves(&mut self, batch: &[&Prepared<'_>], ahead: &Ahead) {
        let told = batch
            .iter()
            .map(|one| (one.submission.origin.as_str(), one.word()));
        let told: HashMap<&str, Word> = told.collect();
        let at = |place: &str| told.get(place).or_else(|| ahead.at(place));
        let here = batch
            .iter()
            .filter_map(|one| Some((place_of(&one.submission)?, one.word())));
        let said = self.by_id.values().flat_map(Record::digests);
        let later = said.flat_map(|digest| ahead.telling(digest));
        let later = later.filter(|(place, _)| !told.contains_key(place));
        let mut moved = BTreeSet::new();
        let mut moves = Vec::new();
        for (place, word) in here.chain(later.map(|(place, word)| (place, *word))) {
            let from = self.moved(place, word, at).filter(|id| moved.insert(*id));
            moves.extend(from.map(|id| (place.to_owned(), id, word)));
        }
        self.rename(moves);
    }

    /// The story that has moved to a place where this is told.
    fn moved<'w>(
        &self,
        place: &str,
        word: Word,
        told_at: impl Fn(&str) -> Option<&'w Word>,
    ) -> Option<i64> {
        let own = self.by_origin.get(place).and_then(|id| self.by_id.get(id));
        if own.is_some_and(|own| own.last_said(place) == Some(word.digest)) {
            return None;
        }
        let id = self.by_story(word).or_else(|| self.by_word(word, place))?;
        let record = self.by_id.get(&id)?;
        // Not of one that tells the entry beside others.
        if !record.digests().any(|said| said == word.digest) {
            return None;
        }
        let former = record.source.as_ref()?;
        let tells_another = told_at(&former.origin).is_some_and(|told| told.digest != word.digest);
        tells_another.then_some(id)
    }

    /// The story's JSON holds its kind, so an equal story is of the same kind.
    fn by_story(&self, word: Word) -> Option<i64> {
        let equals = self.by_digest.get(&word.digest)?.iter();
        let equals = equals.filter_map(|id| self.by_id.get(id));
        of_date(equals, word.given)
    }

    fn by_word(&self, word: Word, place: &str) -> Option<i64> {
        let told = self.by_word.get(&word.digest)?.iter();
        let told = told.filter_map(|id| self.by_id.get(id));
        let told = told.filter(|record| record.teller(word.digest, place).is_some());
        of_date(told, word.given)
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
                told == place
                    || kind_of_source(told) != kind_of_source(place)
                    || is_one_address(told, place)
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
