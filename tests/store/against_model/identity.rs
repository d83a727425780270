//! Which entry a submission is, and who tells it.

use super::Model;
use super::known::{Known, kind};
use newsstand::model::Submission;

impl Model {
    pub(super) fn find(&self, one: &Submission) -> Option<usize> {
        if let Some(guid) = &one.guid {
            return self
                .entries
                .iter()
                .position(|known| known.entry.guid == *guid);
        }
        let of_origin = self
            .entries
            .iter()
            .position(|known| known.origin.as_deref() == Some(one.origin.as_str()));
        let formers = |known: &Known| known.formers.contains_key(one.origin.as_str());
        let of_former = || self.entries.iter().position(formers);
        of_origin
            .or_else(of_former)
            .or_else(|| self.equal(one))
            .or_else(|| self.said(one))
    }

    /// An entry with the same story.
    pub(super) fn equal(&self, one: &Submission) -> Option<usize> {
        self.of_date(one, |known| known.entry.story == one.story)
    }

    /// An entry of which somebody has said so, and others have completed it.
    pub(super) fn said(&self, one: &Submission) -> Option<usize> {
        self.of_date(one, |known| known.teller(one).is_some())
    }

    /// One of the same date, if one is given, or else once given that date.
    pub(super) fn of_date(
        &self,
        one: &Submission,
        is_meant: impl Fn(&Known) -> bool,
    ) -> Option<usize> {
        let first = |is_of_date: &dyn Fn(&Known) -> bool| {
            let is_it = |known: &Known| is_meant(known) && is_of_date(known);
            self.entries.iter().position(is_it)
        };
        let Some(date) = one.published else {
            return first(&|_| true);
        };
        let of_date = first(&|known| known.entry.published == date);
        of_date.or_else(|| first(&|known| known.dates().any(|given| given == date)))
    }

    /// A file that says what another has said has been that one.
    pub(super) fn rename(&mut self, one: &Submission, at: usize) {
        let place = one.origin.as_str();
        let known = &self.entries[at];
        let is_known = known.origin.as_deref() == Some(place) || known.formers.contains_key(place);
        if one.guid.is_some() || is_known || known.entry.story == one.story {
            return;
        }
        let Some(teller) = known.teller(one) else {
            return;
        };
        let passed = self.entries[at].passed.remove(&teller);
        let reading = self.entries[at].readings.get(&teller).copied();
        let is_source = self.entries[at].origin.as_ref() == Some(&teller);
        let mentioned = self.entries[at].mentioned.remove(&teller);
        let mentioned = mentioned.filter(|_| is_source || passed.is_some());
        let mentioned = mentioned.map(|mentioned| (place.to_owned(), mentioned));
        self.entries[at].mentioned.extend(mentioned);
        if is_source {
            self.move_origin(place, at, false);
            if passed.is_none() {
                self.entries[at].said = Some(one.story.clone());
            }
        } else {
            let formers = &mut self.entries[at].formers;
            let said = formers.remove(&teller).flatten();
            let said = match passed {
                Some(_) => said,
                None => Some((one.story.clone(), one.published)),
            };
            formers.insert(place.to_owned(), said);
            self.entries[at].readings.remove(&teller);
        }
        let reading = reading.filter(|_| is_source || passed.is_some());
        let reading = reading.unwrap_or(one.reading);
        let readings = &mut self.entries[at].readings;
        readings.insert(place.to_owned(), reading);
        let passed = passed.map(|passed| (place.to_owned(), passed));
        self.entries[at].passed.extend(passed);
    }

    /// Of stories that have changed places within a batch each is known by its text.
    pub(super) fn follow_moves(&mut self, batch: &[Submission]) {
        let mut moves = Vec::new();
        for one in batch.iter().filter(|one| one.guid.is_none()) {
            let place = one.origin.as_str();
            let own = |known: &&Known| known.origin.as_deref() == Some(place);
            let is_unmoved = self.entries.iter().find(own).is_some_and(|known| {
                let passed = known.passed.get(place).map(|(said, ..)| said);
                let said = passed.or(known.said.as_ref());
                *said.unwrap_or(&known.entry.story) == one.story
            });
            let equal = self.equal(one).or_else(|| self.said(one));
            let Some(at) = equal.filter(|_| !is_unmoved) else {
                continue;
            };
            let known = &self.entries[at];
            let passed = known.origin.as_ref().and_then(|it| known.passed.get(it));
            let said = [known.said.as_ref(), passed.map(|(said, ..)| said)];
            let is_its = known.entry.story == one.story || said.contains(&Some(&one.story));
            let Some(former) = known.origin.as_deref().filter(|_| is_its) else {
                continue;
            };
            let told = batch.iter().rfind(|other| other.origin.as_str() == former);
            let is_claimed = moves.iter().any(|(_, claimed, _)| *claimed == at);
            if told.is_some_and(|told| told.story != one.story) && !is_claimed {
                moves.push((place.to_owned(), at, one));
            }
        }
        let mut renamed = Vec::new();
        for (place, at, one) in moves {
            if self.is_renamed(&place, at) {
                // The file has another name, and says what it said under its old one. One may have that of another.
                let known = &mut self.entries[at];
                let former = known.origin.take().unwrap();
                let passed = known.passed.remove(&former);
                let mentioned = known.mentioned.remove(&former);
                let reading = known.readings.remove(&former);
                renamed.push((place, at, (known.given, reading), passed, mentioned));
            } else if !self.is_known(&place) {
                let known = &mut self.entries[at];
                known.readings.insert(place.clone(), one.reading);
                let said = Some((one.story.clone(), one.published));
                known.formers.insert(place, said);
            }
        }
        for (place, at, (given, reading), passed, mentioned) in renamed {
            self.move_origin(&place, at, false);
            self.entries[at].given = given;
            let reading = reading.map(|reading| (place.clone(), reading));
            self.entries[at].readings.extend(reading);
            self.entries[at].passed.remove(&place);
            self.entries[at].mentioned.remove(&place);
            let mentioned = mentioned.map(|mentioned| (place.clone(), mentioned));
            self.entries[at].mentioned.extend(mentioned);
            let passed = passed.map(|passed| (place, passed));
            self.entries[at].passed.extend(passed);
        }
    }

    pub(super) fn is_known(&self, place: &str) -> bool {
        let tells = |known: &Known| known.origin.as_deref() == Some(place);
        let is_told = |known: &Known| tells(known) || known.formers.contains_key(place);
        self.entries.iter().any(is_told)
    }

    /// Whether who tells an entry in the same words is who told it, under another name: not so another source.
    pub(super) fn is_renamed(&self, place: &str, at: usize) -> bool {
        let told = self.entries[at].origin.as_deref();
        told.is_some_and(|told| kind(told) == kind(place))
    }

    pub(super) fn move_origin(&mut self, origin: &str, to: usize, is_kept: bool) {
        if self.entries[to].origin.as_deref() == Some(origin) {
            return;
        }
        for (at, known) in self.entries.iter_mut().enumerate() {
            known.formers.remove(origin);
            known.readings.remove(origin);
            if at != to {
                known.passed.remove(origin);
                known.mentioned.remove(origin);
            }
            if known.origin.as_deref() == Some(origin) {
                known.origin = None;
                known.given = None;
            }
        }
        let known = &mut self.entries[to];
        let former = known.origin.replace(origin.to_owned());
        if is_kept {
            let said = known.said.take().map(|said| (said, known.given));
            known.formers.extend(former.map(|former| (former, said)));
        } else if let Some(former) = former {
            let reading = known.readings.remove(&former);
            known
                .readings
                .extend(reading.map(|reading| (origin.to_owned(), reading)));
            known.passed.remove(&former);
            known.mentioned.remove(&former);
        }
    }

    /// Who brings an entry back means what it says; what the others have said meanwhile is nothing new any more.
    pub(super) fn hear_passed(&mut self, by: &str, at: usize) {
        let known = &mut self.entries[at];
        for (origin, (said, given, reading)) in std::mem::take(&mut known.passed) {
            let mentioned = known.mentioned(&origin);
            if origin == by {
                continue;
            }
            known.mentioned.insert(origin.clone(), mentioned);
            known.readings.insert(origin.clone(), reading);
            if known.origin.as_ref() == Some(&origin) {
                known.said = Some(said);
                known.given = given.or(known.given);
            } else {
                let before = known.formers.get(&origin).cloned().flatten();
                let given = given.or(before.and_then(|(_, given)| given));
                known.formers.insert(origin, Some((said, given)));
            }
        }
    }

    pub(super) fn pass_over(&mut self, one: &Submission, at: usize, is_named: bool) {
        let place = one.origin.as_str();
        if !is_named && self.is_renamed(place, at) {
            self.move_origin(place, at, false);
        }
        if !self.is_known(place) {
            self.entries[at].formers.insert(place.to_owned(), None);
        }
        let known = &mut self.entries[at];
        if known.said(place).or(Some(&known.entry.story)) == Some(&one.story)
            && known.readings.contains_key(place)
        {
            known.readings.insert(place.to_owned(), one.reading);
        }
        let (said, gave) = match known.formers.get(place) {
            Some(former) => (
                former.as_ref().map(|(said, ..)| said),
                former.as_ref().and_then(|it| it.1),
            ),
            None if known.origin.as_deref() != Some(place) => return,
            None => (
                known.said.as_ref().or(Some(&known.entry.story)),
                known.given,
            ),
        };
        let is_given = |date| gave == Some(date) || date == known.entry.published;
        let is_taken = said == Some(&one.story) && one.published.is_none_or(is_given);
        match is_taken {
            true => known.passed.remove(place),
            false => known.passed.insert(
                place.to_owned(),
                (one.story.clone(), one.published, one.reading),
            ),
        };
    }
}
