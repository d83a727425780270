//! What a submission and a retraction change.

use super::Model;
use super::known::Known;
use super::lists::satisfies;
use crate::desk::mint;
use newsstand::model::{Entry, Instant, Submission, Tombstone};
use newsstand::store::Outcome;
use std::collections::{BTreeMap, BTreeSet};

impl Model {
    /// Does what `put` is to do, and checks what it answers. Slugs, `updated` and revisions are
    /// taken over from the answer, once they are seen to be right.
    pub(super) fn put(
        &mut self,
        one: &Submission,
        answer: (Outcome, &Entry),
        now: Instant,
    ) -> Outcome {
        let (outcome, answered) = answer;
        let found = self.find(one);
        let at = found.unwrap_or_else(|| {
            // Without a date of its own it is of now, or of a free moment just before.
            let before = now.milliseconds() - answered.published.milliseconds();
            assert!(one.published.is_some() || (0..1_000).contains(&before));
            let published = one.published.unwrap_or(answered.published);
            let entry = Entry {
                published,
                story: one.story.clone(),
                ..answered.clone()
            };
            let minted = mint().mint(one.story.kind, &answered.slug);
            assert_eq!(answered.guid, one.guid.clone().unwrap_or(minted));
            assert!(answered.slug.as_str().starts_with(one.slug.as_str()));
            assert!(
                !self
                    .entries
                    .iter()
                    .any(|known| known.entry.guid == entry.guid)
            );
            assert!(answered.updated >= published);
            self.entries.push(Known {
                entry,
                origin: None,
                said: None,
                formers: BTreeMap::new(),
                given: None,
                passed: BTreeMap::new(),
                mentioned: BTreeMap::new(),
                readings: BTreeMap::new(),
                is_new: true,
                listed: published <= now,
                tombstone: None,
                buried: BTreeSet::new(),
            });
            self.entries.len() - 1
        });
        if found.is_some() {
            self.rename(one, at);
        }
        // A renamed file is not known by its old name; what several sources tell is known by each.
        let origin = Some(one.origin.as_str());
        let known = &mut self.entries[at];
        let said = known.said(one.origin.as_str());
        let is_told = known.tombstone.is_some() || known.entry.story == one.story;
        let place = one.origin.as_str();
        if !is_told && said != Some(&one.story) && known.is_reread(one) {
            let is_own = known.origin.as_deref() == origin;
            known.readings.insert(place.to_owned(), one.reading);
            known.mentioned.remove(place);
            match is_own {
                true => {
                    known.said = Some(one.story.clone());
                    known.given = one.published.or(known.given);
                }
                false => {
                    let said = Some((one.story.clone(), one.published));
                    known.formers.insert(place.to_owned(), said);
                }
            }
            assert_eq!((outcome, &known.entry), (Outcome::Unchanged, answered));
            return outcome;
        }
        if !is_told && said == Some(&one.story) {
            let gave = known.gave(place);
            let read = one.published.filter(|_| known.is_of_another(one));
            let is_same = |one: Instant, other: Instant| {
                one.milliseconds() / 1_000 == other.milliseconds() / 1_000
            };
            let stands = known.entry.published;
            let may_move = |date| gave.is_some_and(|gave| date > stands || is_same(gave, stands));
            let news = one
                .published
                .filter(|date| !known.was_seen() && may_move(*date) && known.is_news(one, *date));
            known.readings.insert(place.to_owned(), one.reading);
            match known.origin.as_deref() == origin {
                true => known.given = news.or(read).or(known.given),
                false => {
                    let said = Some((one.story.clone(), one.published));
                    known.formers.insert(place.to_owned(), said);
                    known.mentioned.remove(place);
                }
            }
            let is_undated = known.is_new && known.given.is_none();
            if let Some(date) = one.published.filter(|_| is_undated) {
                known.given = Some(date);
                known.entry.published = date;
            }
            known.entry.published = news.unwrap_or(known.entry.published);
            let expected = match news {
                Some(_) => Outcome::Updated,
                None => Outcome::Unchanged,
            };
            assert_eq!(outcome, expected);
            if !known.was_seen() {
                known.entry.updated = answered.updated;
                known.entry.revision = answered.revision;
            }
            if !known.was_seen() {
                known.listed = known.entry.published <= now;
            }
            assert_eq!(&known.entry, answered);
            return outcome;
        }
        let told = known.told(one);
        let date = one.published.filter(|date| known.is_news(one, *date));
        let is_named = one.guid.is_some() || known.formers.contains_key(one.origin.as_str());
        let is_named = is_named || known.origin.as_deref() == origin;
        let is_retracted = known.tombstone.is_some();
        if is_retracted && !one.restores {
            // What it says counts when it comes back.
            self.pass_over(one, at, is_named);
            let known = &self.entries[at];
            assert_eq!(outcome, Outcome::Retracted);
            let story = one.story.clone();
            assert_eq!(
                answered,
                &Entry {
                    story,
                    ..known.entry.clone()
                }
            );
            return outcome;
        }
        self.hear_passed(one.origin.as_str(), at);
        let is_kept = is_named || !self.is_renamed(one.origin.as_str(), at);
        self.move_origin(one.origin.as_str(), at, is_kept);
        let known = &mut self.entries[at];
        known.given = one.published.or(known.given);
        known.said = Some(one.story.clone());
        known.mentioned.remove(one.origin.as_str());
        known
            .readings
            .insert(one.origin.as_str().to_owned(), one.reading);
        let moves = found.is_some() && self.moves(one, at, answered);
        let known = &mut self.entries[at];
        let published = date
            .filter(|_| !known.was_seen())
            .unwrap_or(known.entry.published);
        let is_told_again = known.entry.story == told;
        let is_same = is_told_again && known.entry.published == published && !moves;
        let expected = match (found, is_retracted, is_same) {
            (None, ..) => Outcome::Created,
            (_, true, _) => Outcome::Restored,
            (_, _, true) => Outcome::Unchanged,
            _ => Outcome::Updated,
        };
        assert_eq!(outcome, expected);
        if [Outcome::Updated, Outcome::Restored].contains(&outcome) {
            if known.was_seen() && is_told_again && !is_retracted {
                assert_eq!(answered.updated, known.entry.updated);
            } else if known.was_seen() {
                assert!(answered.updated > known.entry.updated);
            }
            if let Some(tombstone) = known.tombstone.take().filter(|_| known.was_seen()) {
                assert!(answered.updated > tombstone.retracted);
            }
            let former = known.address();
            let is_seen = known.was_seen();
            known.listed = is_seen || published <= now;
            known.buried.clear();
            known.entry.updated = answered.updated;
            known.entry.slug = answered.slug.clone();
            known.entry.revision = answered.revision;
            known.entry.published = published;
            known.entry.story = told;
            let address = known.address();
            if former != address {
                self.former.remove(&address);
                self.former.insert(former, at);
            }
        }
        assert_eq!(&self.entries[at].entry, answered);
        outcome
    }

    /// Whether the page of a known entry moves, and whether it went where it had to.
    pub(super) fn moves(&self, one: &Submission, at: usize, answered: &Entry) -> bool {
        let known = &self.entries[at];
        if known.tombstone.is_some() && !one.restores {
            return false;
        }
        let (kind, former) = known.address();
        let wanted = match one.is_slug_given {
            true => one.slug.to_string(),
            false => former.clone(),
        };
        if one.story.kind != kind {
            assert!(answered.slug.as_str().starts_with(wanted.as_str()));
            return true;
        }
        let address = (kind, wanted);
        let is_held = self.entries.iter().any(|other| other.address() == address);
        let is_free = !is_held && self.former.get(&address).is_none_or(|holder| *holder == at);
        let expected = if is_free { &address.1 } else { &former };
        assert_eq!(answered.slug.as_str(), expected);
        *expected != former
    }

    pub(super) fn retract(&mut self, at: usize, tombstone: Tombstone) {
        let topics = self.topics.clone();
        let known = &mut self.entries[at];
        // One that was taken back before lies where it lay.
        if known.listed {
            let story = &known.entry.story;
            known.buried = topics
                .into_iter()
                .filter(|one| satisfies(story, one))
                .collect();
        }
        known.listed = false;
        known.tombstone = Some(tombstone);
        self.ever_buried.extend(known.buried.iter().cloned());
        self.revision += 1;
        known.entry.revision = self.revision;
    }
}
