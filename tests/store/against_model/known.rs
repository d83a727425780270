//! An entry, as the model knows it.

use newsstand::model::{Entry, Instant, Kind, Mentions, Reading, Story, Submission, Tombstone};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn kind(origin: &str) -> Option<&str> {
    origin.split(':').next()
}

/// An entry, where it came from, and whether readers see it.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) entry: Entry,
    pub(super) origin: Option<String>,
    /// What was said there last.
    pub(super) said: Option<Story>,
    /// Where else it was told, and what was said there last, with which date.
    pub(super) formers: BTreeMap<String, Option<(Story, Option<Instant>)>>,
    /// The date that was given last.
    pub(super) given: Option<Instant>,
    /// What was said in these places since it is taken back, with which date, and how that was understood.
    pub(super) passed: BTreeMap<String, (Story, Option<Instant>, Reading)>,
    /// How was understood what was said in a place last.
    pub(super) readings: BTreeMap<String, Reading>,
    /// What was mentioned in a place, if what was said there last was not taken.
    pub(super) mentioned: BTreeMap<String, Mentions>,
    /// Whether nobody can have seen it yet: it has come in this transaction.
    pub(super) is_new: bool,
    pub(super) listed: bool,
    pub(super) tombstone: Option<Tombstone>,
    /// The topics its tombstone stands in: none of one that nobody has seen.
    pub(super) buried: BTreeSet<String>,
}

impl Known {
    pub(super) fn was_seen(&self) -> bool {
        !self.is_new && (self.listed || !self.buried.is_empty())
    }

    /// What was said in a place last.
    pub(super) fn said(&self, origin: &str) -> Option<&Story> {
        match self.origin.as_deref() == Some(origin) {
            true => self.said.as_ref(),
            false => self.formers.get(origin)?.as_ref().map(|(said, _)| said),
        }
    }

    pub(super) fn mentioned(&self, origin: &str) -> Mentions {
        let taken = || self.said(origin).map(Story::mentions);
        let mentioned = self.mentioned.get(origin).copied();
        mentioned.or_else(taken).unwrap_or_default()
    }

    /// Whatever date any source has given last.
    pub(super) fn dates(&self) -> impl Iterator<Item = Instant> {
        let formers = self.formers.values().flatten();
        let passed = self.passed.values().filter_map(|(_, given, _)| *given);
        let given = formers.filter_map(|(_, given)| *given).chain(passed);
        self.given.into_iter().chain(given)
    }

    /// Whether nobody can see if the submission says something else than its place said last, and others have
    /// changed that since: what they have added is no change. The desk has not: here are only places.
    pub(super) fn is_reread(&self, one: &Submission) -> bool {
        let place = one.origin.as_str();
        if self.origin.as_deref() == Some(place) {
            return false;
        }
        let others = Mentions::all() - self.mentioned(place);
        let alone = self.entry.story.clone().without(others);
        let is_changed = self
            .said(place)
            .is_some_and(|said| *said != self.entry.story && *said != alone);
        let is_later = one.updated.is_some_and(|date| date > self.entry.updated);
        is_changed && !is_later && self.is_of_another(one)
    }

    /// Whether another program has understood what was said in a place last.
    pub(super) fn is_of_another(&self, one: &Submission) -> bool {
        let read = self.readings.get(one.origin.as_str());
        read.is_some_and(|read| *read != one.reading)
    }

    /// The date that was given in a place last.
    pub(super) fn gave(&self, place: &str) -> Option<Instant> {
        match self.origin.as_deref() == Some(place) {
            true => self.given,
            false => self.formers.get(place)?.as_ref()?.1,
        }
    }

    /// Who of its kind has said just this last.
    pub(super) fn teller(&self, one: &Submission) -> Option<String> {
        let all = self.origin.iter().chain(self.formers.keys());
        let mut all = all.filter(|origin| kind(origin) == kind(one.origin.as_str()));
        let is_said = |origin: &&String| {
            let passed = self.passed.get(*origin).map(|(said, ..)| said);
            [self.said(origin), passed].contains(&Some(&one.story))
        };
        all.find(is_said).cloned()
    }

    /// What a submission makes of the story: of what others have told, what it does not mention stays, unless it
    /// has done so before.
    pub(super) fn told(&self, one: &Submission) -> Story {
        let is_own = self.origin.as_deref() == Some(one.origin.as_str());
        let is_as_said = is_own
            && self
                .said
                .as_ref()
                .is_none_or(|said| *said == self.entry.story);
        let stays_retracted = self.tombstone.is_some() && !one.restores;
        match is_as_said || stays_retracted || self.entry.story == one.story {
            true => one.story.clone(),
            false => {
                let dropped = self.mentioned(one.origin.as_str()) - one.story.mentions();
                one.story
                    .completed_by(&self.entry.story.clone().without(dropped))
            }
        }
    }

    /// Whether a date is another than that which was given before.
    pub(super) fn is_news(&self, one: &Submission, date: Instant) -> bool {
        let is_same = |other: Instant| other.milliseconds() / 1_000 == date.milliseconds() / 1_000;
        let is_own = self.origin.as_deref() == Some(one.origin.as_str());
        let gave = self.gave(one.origin.as_str());
        let is_set_since = gave.is_some_and(|gave| {
            gave.milliseconds() / 1_000 != self.entry.published.milliseconds() / 1_000
        });
        if is_set_since && self.is_of_another(one) {
            return false;
        }
        let former = self.formers.get(one.origin.as_str());
        let is_said = former.is_some_and(|former| match former {
            Some((said, None)) => *said == one.story,
            Some((_, Some(given))) => is_same(*given),
            None => false,
        });
        let is_known =
            is_same(self.entry.published) || self.given.is_some_and(is_same) || !is_own && is_said;
        !is_known
    }

    pub(super) fn address(&self) -> (Kind, String) {
        (self.entry.story.kind, self.entry.slug.to_string())
    }
}
