//! Random sequences of calls, against a model that does the same in the plainest way.

use crate::desk::{Desk, at, author, mint, slug, text, titles, topic};
use crate::windows::{WINDOWS, check_archive, head, shown};
use newsstand::model::{
    Entry, Guid, Instant, Kind, Mentions, Origin, Query, Section, Selection, Story, Submission,
    Tag, Text, Tombstone, Topic, Window,
};
use newsstand::store::{Listing, Outcome, Page};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

const SECTIONS: [&str; 3] = ["Old Town", "OLD TOWN", "Harbour"];
const TAGS: [&str; 3] = ["fog", "Fog", "]]>&🐟"];
const REASONS: [&str; 2] = ["]]> & <b>wrong</b>", "سفينة"];
const FAR: [&str; 4] = [
    "2031-02-01T00:00:00Z",
    "2031-02-01T00:00:00.001Z",
    "2031-02-03T00:00:00Z",
    "2031-03-01T12:00:04Z",
];

/// What becomes of what was put.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Change {
    Kept,
    Dropped,
}

#[derive(Clone, Debug)]
enum Step {
    Put(Vec<Submission>, Change),
    Release,
    /// Which entry, of as many as there are, and why.
    Retract(usize, Option<Text>),
    Register(Selection),
    /// Milliseconds by which the clock moves, back too.
    Wait(i64),
}

fn a_story() -> impl Strategy<Value = Story> {
    let section = prop::option::of(prop::sample::select(&SECTIONS[..]));
    let tags = prop::sample::subsequence(&TAGS[..], 0..3);
    (prop::bool::ANY, 0..3, section, tags, prop::bool::ANY).prop_map(
        |(is_brief, title, section, tags, has_author)| Story {
            kind: if is_brief { Kind::Brief } else { Kind::Article },
            section: section.map(|name| Section::new(text(name))),
            tags: tags.iter().map(|name| Tag::new(text(name))).collect(),
            authors: has_author.then(|| author("Ada Wren")).into_iter().collect(),
            ..crate::desk::story(&format!("title {title}"))
        },
    )
}

fn a_submission() -> impl Strategy<Value = Submission> {
    let date = || prop::option::of(prop::sample::select(&FAR[..]).prop_map(at));
    // Those that are given begin pages of archives, as of the others hardly one does.
    let guids = prop::sample::select(vec![None, None, None, Some(head(0)), Some(head(1))]);
    let manner = (prop::bool::weighted(0.3), prop::bool::weighted(0.4));
    let origin = prop::sample::select(&["a:0", "a:1", "a:2", "b:0", "b:1"][..]);
    (origin, 0usize..2, guids, date(), date(), manner, a_story()).prop_map(
        |(origin, name, id, published, updated, (is_slug_given, restores), story)| {
            let origin = Origin::Place(origin.to_owned());
            Submission {
                is_slug_given,
                guid: id,
                published,
                updated,
                restores,
                ..Submission::new(origin, slug(["ferry", "mill"][name]), story)
            }
        },
    )
}

fn a_step() -> impl Strategy<Value = Step> {
    let selection =
        (prop::bool::ANY, prop::bool::ANY, prop::bool::ANY).prop_map(|(kind, section, tag)| {
            Selection {
                kind: kind.then_some(Kind::Brief),
                section: section.then(|| slug("old-town")),
                author: None,
                tag: tag.then(|| slug("fog")),
            }
        });
    let change = prop::sample::select(vec![Change::Kept, Change::Kept, Change::Dropped]);
    prop_oneof![
        6 => (prop::collection::vec(a_submission(), 1..5), change)
            .prop_map(|(batch, change)| Step::Put(batch, change)),
        1 => Just(Step::Release),
        2 => (0usize..9, prop::option::of(prop::sample::select(&REASONS[..]).prop_map(text)))
            .prop_map(|(entry, reason)| Step::Retract(entry, reason)),
        1 => selection.prop_map(Step::Register),
        2 => (-700i64..2_500).prop_map(Step::Wait),
    ]
}

fn kind(origin: &str) -> Option<&str> {
    origin.split(':').next()
}

/// An entry, where it came from, and whether readers see it.
#[derive(Clone)]
struct Known {
    entry: Entry,
    origin: Option<String>,
    /// What was said there last.
    said: Option<Story>,
    /// Where else it was told, and what was said there last, with which date.
    formers: BTreeMap<String, Option<(Story, Option<Instant>)>>,
    /// The date that was given last.
    given: Option<Instant>,
    /// What was said in these places since it is taken back, with which date.
    passed: BTreeMap<String, (Story, Option<Instant>)>,
    /// What was mentioned in a place, if what was said there last was not taken.
    mentioned: BTreeMap<String, Mentions>,
    /// Whether nobody can have seen it yet: it has come in this transaction.
    is_new: bool,
    listed: bool,
    tombstone: Option<Tombstone>,
    /// The topics its tombstone stands in: none of one that nobody has seen.
    buried: BTreeSet<String>,
}

impl Known {
    fn was_seen(&self) -> bool {
        !self.is_new && (self.listed || !self.buried.is_empty())
    }

    /// What was said in a place last.
    fn said(&self, origin: &str) -> Option<&Story> {
        match self.origin.as_deref() == Some(origin) {
            true => self.said.as_ref(),
            false => self.formers.get(origin)?.as_ref().map(|(said, _)| said),
        }
    }

    fn mentioned(&self, origin: &str) -> Mentions {
        let taken = || self.said(origin).map(Story::mentions);
        let mentioned = self.mentioned.get(origin).copied();
        mentioned.or_else(taken).unwrap_or_default()
    }

    /// Whatever date any source has given last.
    fn dates(&self) -> impl Iterator<Item = Instant> {
        let words = self.formers.values().flatten().chain(self.passed.values());
        self.given
            .into_iter()
            .chain(words.filter_map(|(_, given)| *given))
    }

    /// Who of its kind has said just this last.
    fn teller(&self, one: &Submission) -> Option<String> {
        let all = self.origin.iter().chain(self.formers.keys());
        let mut all = all.filter(|origin| kind(origin) == kind(one.origin.as_str()));
        let is_said = |origin: &&String| {
            let passed = self.passed.get(*origin).map(|(said, _)| said);
            [self.said(origin), passed].contains(&Some(&one.story))
        };
        all.find(is_said).cloned()
    }

    /// What a submission makes of the story: of what others have told, what it does not mention stays, unless it
    /// has done so before.
    fn told(&self, one: &Submission) -> Story {
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
    fn is_news(&self, one: &Submission, date: Instant) -> bool {
        let is_same = |other: Instant| other.milliseconds() / 1_000 == date.milliseconds() / 1_000;
        let is_own = self.origin.as_deref() == Some(one.origin.as_str());
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

    fn address(&self) -> (Kind, String) {
        (self.entry.story.kind, self.entry.slug.to_string())
    }
}

#[derive(Clone, Default)]
struct Model {
    entries: Vec<Known>,
    /// Topics that were listed under or registered.
    topics: BTreeSet<String>,
    names: BTreeMap<String, String>,
    /// Topics in which a tombstone stands or stood.
    ever_buried: BTreeSet<String>,
    /// Addresses that entries have moved away from.
    former: BTreeMap<(Kind, String), usize>,
    revision: i64,
}

fn labels(story: &Story) -> Vec<(String, Option<String>)> {
    let named = |kind: &str, slug: String, name: String| (format!("{kind}={slug}"), Some(name));
    let mut labels = vec![
        ("all".to_owned(), None),
        (format!("kind={}", story.kind), None),
    ];
    labels.extend(
        story
            .section
            .iter()
            .map(|one| named("section", one.slug().to_string(), one.name().to_string())),
    );
    labels.extend(
        story
            .authors
            .iter()
            .map(|one| named("author", one.slug().to_string(), one.name.to_string())),
    );
    labels.extend(
        story
            .tags
            .iter()
            .map(|one| named("tag", one.slug().to_string(), one.name().to_string())),
    );
    labels
}

fn satisfies(story: &Story, topic: &str) -> bool {
    let labels = labels(story);
    topic
        .split('&')
        .all(|one| labels.iter().any(|(label, _)| label == one))
}

impl Model {
    fn find(&self, one: &Submission) -> Option<usize> {
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
    fn equal(&self, one: &Submission) -> Option<usize> {
        self.of_date(one, |known| known.entry.story == one.story)
    }

    /// An entry of which somebody has said so, and others have completed it.
    fn said(&self, one: &Submission) -> Option<usize> {
        self.of_date(one, |known| known.teller(one).is_some())
    }

    /// One of the same date, if one is given, or else once given that date.
    fn of_date(&self, one: &Submission, is_meant: impl Fn(&Known) -> bool) -> Option<usize> {
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
    fn rename(&mut self, one: &Submission, at: usize) {
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
        }
        let passed = passed.map(|passed| (place.to_owned(), passed));
        self.entries[at].passed.extend(passed);
    }

    /// Of stories that have changed places within a batch each is known by its text.
    fn follow_moves(&mut self, batch: &[Submission]) {
        let mut moves = Vec::new();
        for one in batch.iter().filter(|one| one.guid.is_none()) {
            let place = one.origin.as_str();
            let own = |known: &&Known| known.origin.as_deref() == Some(place);
            let is_unmoved = self.entries.iter().find(own).is_some_and(|known| {
                let passed = known.passed.get(place).map(|(said, _)| said);
                let said = passed.or(known.said.as_ref());
                *said.unwrap_or(&known.entry.story) == one.story
            });
            let equal = self.equal(one).or_else(|| self.said(one));
            let Some(at) = equal.filter(|_| !is_unmoved) else {
                continue;
            };
            let known = &self.entries[at];
            let passed = known.origin.as_ref().and_then(|it| known.passed.get(it));
            let said = [known.said.as_ref(), passed.map(|(said, _)| said)];
            let is_its = known.entry.story == one.story || said.contains(&Some(&one.story));
            let Some(former) = known.origin.as_deref().filter(|_| is_its) else {
                continue;
            };
            let told = batch.iter().rfind(|other| other.origin.as_str() == former);
            let is_claimed = moves.iter().any(|(_, claimed, _)| *claimed == at);
            if told.is_some_and(|told| told.story != one.story) && !is_claimed {
                moves.push((place.to_owned(), at, (one.story.clone(), one.published)));
            }
        }
        let mut renamed = Vec::new();
        for (place, at, said) in moves {
            if self.is_renamed(&place, at) {
                // The file has another name, and says what it said under its old one. One may have that of another.
                let known = &mut self.entries[at];
                let former = known.origin.take().unwrap();
                let passed = known.passed.remove(&former);
                let mentioned = known.mentioned.remove(&former);
                renamed.push((place, at, known.given, passed, mentioned));
            } else if !self.is_known(&place) {
                self.entries[at].formers.insert(place, Some(said));
            }
        }
        for (place, at, given, passed, mentioned) in renamed {
            self.move_origin(&place, at, false);
            self.entries[at].given = given;
            self.entries[at].passed.remove(&place);
            self.entries[at].mentioned.remove(&place);
            let mentioned = mentioned.map(|mentioned| (place.clone(), mentioned));
            self.entries[at].mentioned.extend(mentioned);
            let passed = passed.map(|passed| (place, passed));
            self.entries[at].passed.extend(passed);
        }
    }

    fn is_known(&self, place: &str) -> bool {
        let tells = |known: &Known| known.origin.as_deref() == Some(place);
        let is_told = |known: &Known| tells(known) || known.formers.contains_key(place);
        self.entries.iter().any(is_told)
    }

    /// Whether who tells an entry in the same words is who told it, under another name: not so another source.
    fn is_renamed(&self, place: &str, at: usize) -> bool {
        let told = self.entries[at].origin.as_deref();
        told.is_some_and(|told| kind(told) == kind(place))
    }

    fn move_origin(&mut self, origin: &str, to: usize, is_kept: bool) {
        if self.entries[to].origin.as_deref() == Some(origin) {
            return;
        }
        for (at, known) in self.entries.iter_mut().enumerate() {
            known.formers.remove(origin);
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
            known.passed.remove(&former);
            known.mentioned.remove(&former);
        }
    }

    /// Who brings an entry back means what it says; what the others have said meanwhile is nothing new any more.
    fn hear_passed(&mut self, by: &str, at: usize) {
        let known = &mut self.entries[at];
        for (origin, (said, given)) in std::mem::take(&mut known.passed) {
            let mentioned = known.mentioned(&origin);
            if origin == by {
                continue;
            }
            known.mentioned.insert(origin.clone(), mentioned);
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

    fn pass_over(&mut self, one: &Submission, at: usize, is_named: bool) {
        let place = one.origin.as_str();
        if !is_named && self.is_renamed(place, at) {
            self.move_origin(place, at, false);
        }
        if !self.is_known(place) {
            self.entries[at].formers.insert(place.to_owned(), None);
        }
        let known = &mut self.entries[at];
        let (said, gave) = match known.formers.get(place) {
            Some(former) => (
                former.as_ref().map(|(said, _)| said),
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
            false => known
                .passed
                .insert(place.to_owned(), (one.story.clone(), one.published)),
        };
    }

    /// Does what `put` is to do, and checks what it answers. Slugs, `updated` and revisions are
    /// taken over from the answer, once they are seen to be right.
    fn put(&mut self, one: &Submission, answer: (Outcome, &Entry), now: Instant) -> Outcome {
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
        if !is_told && said == Some(&one.story) {
            assert_eq!(answered.story, known.entry.story);
            let former = known.formers.get(one.origin.as_str());
            let gave = match known.origin.as_deref() == origin {
                true => known.given,
                false => former.and_then(|former| former.as_ref()?.1),
            };
            let is_same = |one: Instant, other: Instant| {
                one.milliseconds() / 1_000 == other.milliseconds() / 1_000
            };
            let stands = known.entry.published;
            let may_move = |date| gave.is_some_and(|gave| date > stands || is_same(gave, stands));
            let news = one
                .published
                .filter(|date| !known.was_seen() && may_move(*date) && known.is_news(one, *date));
            match known.origin.as_deref() == origin {
                true => known.given = news.or(known.given),
                false => {
                    let said = Some((one.story.clone(), one.published));
                    known.formers.insert(one.origin.as_str().to_owned(), said);
                    known.mentioned.remove(one.origin.as_str());
                }
            }
            let is_undated = known.is_new && known.given.is_none();
            if let Some(date) = one.published.filter(|_| is_undated) {
                known.given = Some(date);
                assert_eq!(outcome, Outcome::Unchanged);
                known.entry.published = date;
            } else {
                let expected = match news {
                    Some(_) => Outcome::Updated,
                    None => Outcome::Unchanged,
                };
                assert_eq!(outcome, expected);
                known.entry.published = news.unwrap_or(known.entry.published);
            }
            if known.entry.published != answered.published || !known.was_seen() {
                known.listed = known.entry.published <= now;
                known.entry.updated = answered.updated;
                known.entry.revision = answered.revision;
            }
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
    fn moves(&self, one: &Submission, at: usize, answered: &Entry) -> bool {
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

    fn retract(&mut self, at: usize, tombstone: Tombstone) {
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

    /// The tombstones of a document that shows a window.
    fn tombstones(&self, topic: &str, window: &Window) -> Vec<Tombstone> {
        let entries = self.listing(topic);
        let (length, most) = (shown(&entries, window), window.most as usize);
        let is_full = length >= window.entries as usize && length > 0;
        let place = |entry: &Entry| (std::cmp::Reverse(entry.published), entry.guid.clone());
        let would_stand = |known: &&Known| {
            let hours = i64::from(window.recent) * 3_600_000;
            let newest = entries
                .first()
                .map_or(0, |one| one.published.milliseconds());
            let is_recent = newest - known.entry.published.milliseconds() <= hours;
            let grows = window.recent > 0 && length < most && is_recent;
            !is_full || grows || place(&known.entry) < place(&entries[length - 1])
        };
        let mut buried: Vec<&Known> = self
            .entries
            .iter()
            .filter(|known| known.buried.contains(topic))
            .filter(would_stand)
            .collect();
        buried.sort_by_key(|known| place(&known.entry));
        let tombstones = buried
            .into_iter()
            .filter_map(|known| known.tombstone.clone());
        tombstones.take(most).collect()
    }

    fn list(&mut self) {
        for known in self.entries.iter().filter(|known| known.listed) {
            self.topics.extend(
                labels(&known.entry.story)
                    .into_iter()
                    .map(|(topic, _)| topic),
            );
        }
        for topic in self.topics.clone() {
            let newest = self.listing(&topic).first().and_then(|entry| {
                labels(&entry.story)
                    .into_iter()
                    .find(|(label, _)| *label == topic)?
                    .1
            });
            if let Some(name) = newest {
                self.names.insert(topic, name);
            }
        }
    }

    fn listing(&self, topic: &str) -> Vec<Entry> {
        let listed = self.entries.iter().filter(|known| known.listed);
        let mut entries: Vec<Entry> = listed
            .map(|known| known.entry.clone())
            .filter(|entry| satisfies(&entry.story, topic))
            .collect();
        entries.sort_by(|a, b| (b.published, &a.guid).cmp(&(a.published, &b.guid)));
        entries
    }
}

/// What was last read, by topic and window, with the entry that followed behind.
#[derive(Default)]
struct Seen {
    listings: HashMap<(String, Window), (Listing, Option<Entry>)>,
    catalogue: Option<newsstand::store::Catalogue>,
}

async fn check(desk: &Desk, model: &Model, seen: &mut Seen) {
    let revision = desk.store.revision().await.unwrap();
    assert_eq!(revision, model.revision);
    for name in &model.topics {
        let entries = model.listing(name);
        for window in WINDOWS {
            let listing = desk.window(name, &window).await;
            let (wanted, behind) = entries.split_at(shown(&entries, &window));
            assert_eq!(listing.entries, wanted, "{name} {window:?}");
            let tombstones = model.tombstones(name, &window);
            assert_eq!(listing.tombstones, tombstones, "{name} {window:?}");
            check_archive(desk, name, &window, &listing, &entries).await;
            assert_eq!(listing.revision, revision);
            assert_eq!(
                listing.name.as_ref().map(ToString::to_string).as_ref(),
                model.names.get(name)
            );
            let key = (name.clone(), window);
            if let Some((before, followed)) = seen.listings.get(&key) {
                let is_empty = window.entries == 0;
                let is_same = is_empty || followed.as_ref() == behind.first();
                let told =
                    |listing: &Listing| (listing.entries.clone(), listing.tombstones.clone());
                if told(before) == told(&listing) && is_same {
                    // A tombstone that this window does not tell may have come or gone.
                    let is_quiet = !model.ever_buried.contains(name);
                    let is_same = before.changed == listing.changed;
                    assert!(is_same || !is_quiet, "{name} {window:?}: moved");
                } else {
                    assert!(
                        before.changed < listing.changed,
                        "{name} {window:?}: did not move: {:?}",
                        titles(&listing)
                    );
                }
            }
            let followed = behind.first().cloned();
            seen.listings.insert(key, (listing, followed));
        }
        for most in [2, 100] {
            if name != "all" {
                let query = name.replace('=', ":").replace('&', " ");
                let query = Query::parse(&query).unwrap();
                let found = desk.store.search(&query, most).await.unwrap();
                let wanted = &entries[..entries.len().min(most as usize)];
                assert_eq!(found.entries, wanted, "search {query} {most}");
            }
        }
    }
    let catalogue = desk.store.catalogue().await.unwrap();
    let wanted: Vec<(Topic, String, usize)> = model
        .names
        .iter()
        .map(|(name, spelt)| (topic(name), spelt.clone(), model.listing(name).len()))
        .filter(|(.., entries)| *entries > 0)
        .collect();
    let found: Vec<(Topic, String, usize)> = catalogue
        .topics
        .iter()
        .map(|one| {
            (
                one.topic.clone(),
                one.name.to_string(),
                one.entries as usize,
            )
        })
        .collect();
    assert_eq!(found, wanted);
    if let Some(before) = seen.catalogue.replace(catalogue) {
        let names = |topics: &[newsstand::store::Named]| -> Vec<_> {
            topics
                .iter()
                .map(|one| (one.topic.clone(), one.name.clone()))
                .collect()
        };
        let now = seen.catalogue.as_ref().unwrap();
        let is_same = names(&before.topics) == names(&now.topics);
        assert_eq!(is_same, before.changed == now.changed);
        assert!(before.changed <= now.changed);
    }
    let updated: HashSet<Instant> = model
        .entries
        .iter()
        .map(|known| known.entry.updated)
        .collect();
    assert_eq!(
        updated.len(),
        model.entries.len(),
        "two entries with one updated"
    );
    let stored = desk.entries().await;
    let guids: BTreeMap<&Guid, &Entry> = model
        .entries
        .iter()
        .map(|known| (&known.entry.guid, &known.entry))
        .collect();
    assert_eq!(
        stored.iter().collect::<Vec<_>>(),
        guids.into_values().collect::<Vec<_>>()
    );
}

/// What is at every address that an entry has or had.
async fn check_pages(desk: &Desk, model: &Model) {
    let now = model.entries.iter().map(|known| (known.address(), known));
    let former = model
        .former
        .iter()
        .map(|(address, at)| (address.clone(), &model.entries[*at]));
    for ((kind, name), known) in now.chain(former) {
        let page = desk.page(kind, &name).await;
        let is_here = known.address() == (kind, name);
        match (page, &known.tombstone) {
            (Some(Page::Gone(told, _)), Some(tombstone)) => assert_eq!(&told, tombstone),
            (Some(Page::Entry(entry, _)), None) if is_here => assert_eq!(*entry, known.entry),
            (Some(Page::Moved(kind, slug)), None) if !is_here => {
                assert_eq!((kind, slug.to_string()), known.address());
            }
            (None, _) if !known.was_seen() => {}
            (page, _) => panic!("{:?}: {page:?}", known.address()),
        }
    }
}

/// What [`Store::changes`] must name: every topic whose listing is not as it was.
async fn check_changes(desk: &Desk, before: &Model, after: &Model) {
    let changes = desk.store.changes(before.revision).await.unwrap();
    assert_eq!(changes.revision, after.revision);
    let named: BTreeSet<&str> = changes.topics.iter().map(Topic::as_str).collect();
    let everything = Window::newest(1_000);
    for name in &after.topics {
        let is_changed = before.listing(name) != after.listing(name)
            || before.tombstones(name, &everything) != after.tombstones(name, &everything)
            || !before.topics.contains(name);
        assert_eq!(named.contains(name.as_str()), is_changed, "{name}");
    }
    let addresses = |model: &Model| -> HashMap<(Kind, String), i64> {
        let seen = model.entries.iter().filter(|known| known.was_seen());
        seen.map(|one| {
            (
                (one.entry.story.kind, one.entry.slug.to_string()),
                one.entry.revision,
            )
        })
        .collect()
    };
    let (old, new) = (addresses(before), addresses(after));
    let told: HashSet<(Kind, String)> = changes
        .entries
        .iter()
        .map(|(kind, slug)| (*kind, slug.to_string()))
        .collect();
    for address in old.keys().chain(new.keys()) {
        assert!(
            old.get(address) == new.get(address) || told.contains(address),
            "{address:?}"
        );
    }
}

async fn take(desk: &Desk, model: &mut Model, step: &Step, now: &mut Instant) {
    let before = model.clone();
    match step {
        Step::Wait(milliseconds) => {
            *now = Instant::from_milliseconds(now.milliseconds() + milliseconds).unwrap();
        }
        Step::Put(batch, change) => {
            let answers = match change {
                Change::Kept => desk.put_at(*now, batch).await,
                Change::Dropped => desk.put_and_drop(*now, batch).await,
            };
            let mut is_changed = false;
            model.follow_moves(batch);
            for (one, answer) in batch.iter().zip(&answers) {
                let outcome = model.put(one, (answer.outcome, &answer.entry), *now);
                is_changed |= ![Outcome::Unchanged, Outcome::Retracted].contains(&outcome);
            }
            model.revision += i64::from(is_changed);
            for known in &mut model.entries {
                known.is_new = false;
            }
            model.list();
            if *change == Change::Dropped {
                *model = before.clone();
            }
        }
        Step::Release => {
            let released = desk.store.release(*now).await.unwrap();
            let mut count = 0;
            for known in &mut model.entries {
                let is_embargoed = !known.listed && known.tombstone.is_none();
                if is_embargoed && known.entry.published <= *now {
                    known.listed = true;
                    known.entry.revision = model.revision + 1;
                    count += 1;
                }
            }
            assert_eq!(released, count);
            model.revision += i64::from(count > 0);
            model.list();
        }
        Step::Retract(at, reason) => {
            let at = at % model.entries.len().max(1);
            let Some(known) = model.entries.get(at).cloned() else {
                return;
            };
            let guids = [known.entry.guid.clone()];
            let retract = desk.store.retract(&guids, reason.as_ref(), *now);
            let answers = retract.await.unwrap();
            assert_eq!(answers[0].entry, known.entry);
            let outcome = match &known.tombstone {
                None => Outcome::Retracted,
                Some(before) if reason.is_some() && before.reason != *reason => Outcome::Updated,
                Some(_) => Outcome::Unchanged,
            };
            assert_eq!(answers[0].outcome, outcome);
            if outcome != Outcome::Unchanged {
                let kept = desk.store.entries(None, None, 1_000).await.unwrap();
                let kept = kept.into_iter().find(|one| one.entry.guid == guids[0]);
                let tombstone = kept.unwrap().tombstone.unwrap();
                assert_eq!((&tombstone.guid, &tombstone.reason), (&guids[0], reason));
                assert!(!known.listed || tombstone.retracted > known.entry.updated);
                let before = known.tombstone.map(|before| before.retracted);
                assert!(before.is_none_or(|before| before == tombstone.retracted));
                model.retract(at, tombstone);
                model.list();
            }
        }
        Step::Register(selection) => {
            desk.store
                .register(std::slice::from_ref(selection), *now)
                .await
                .unwrap();
            let name = selection.topic().to_string();
            model.revision += i64::from(model.topics.insert(name));
        }
    }
    check_changes(desk, &before, model).await;
    check_pages(desk, model).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_does_as_the_model(steps in prop::collection::vec(a_step(), 1..25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let desk = Desk::new().await;
            let (mut model, mut seen) = (Model::default(), Seen::default());
            let mut now = at("2031-03-01T12:00:00Z");
            for step in &steps {
                take(&desk, &mut model, step, &mut now).await;
                check(&desk, &model, &mut seen).await;
            }
        });
    }
}
