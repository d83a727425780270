//! An entry, and who has told it.

use super::super::stored::Standing;
use super::{BARE, Digest, kind_of_source};
use crate::model::{Guid, Instant, Kind, Mentions, Reading, Slug};
use std::collections::BTreeMap;

/// An entry without its story, as the batch has it so far.
pub(in super::super) struct Record {
    pub(in super::super) id: i64,
    pub(in super::super) guid: Guid,
    pub(in super::super) kind: Kind,
    pub(in super::super) slug: Slug,
    pub(in super::super) published: Instant,
    pub(in super::super) updated: Instant,
    pub(in super::super) changed: i64,
    pub(in super::super) standing: Standing,
    /// When it was taken back, if it was and is; kept when the batch brings it back.
    pub(in super::super) retracted: Option<Instant>,
    pub(in super::super) revision: i64,
    pub(in super::super) digest: Digest,
    /// The topics it was listed under before the batch.
    pub(in super::super) topics: Vec<String>,
    /// Which submission of the batch it has its story from; `None` while it is as stored.
    pub(in super::super) story: Option<usize>,
    /// Its source now; set by `Records::move_origin`, `note_date` and `note_said`.
    pub(in super::super) source: Option<Source>,
    pub(in super::super) stored_source: Option<Source>,
    /// Where else it has been told, and what was said there last, if that is known; set by
    /// `Records::note_former`.
    pub(in super::super) formers: BTreeMap<String, Option<Word>>,
    /// What its origins have said since it was taken back, where that is something else; set by
    /// `Records::pass_over`.
    pub(in super::super) passed: BTreeMap<String, Passed>,
    /// Whether the batch has made it, so that nobody has seen it.
    pub(in super::super) is_new: bool,
}

/// Where an entry comes from: whose word stands.
#[derive(Clone, PartialEq, Eq)]
pub(in super::super) struct Source {
    pub(super) origin: String,
    /// The date that was given last, there or, if none is, by whoever told the entry before.
    pub(super) given: Option<Instant>,
    /// What was said there last; `None` if the entry says so still.
    pub(super) said: Option<Digest>,
    /// What was mentioned there last, if that is known.
    pub(super) mentions: Option<Mentions>,
    /// How that was understood.
    pub(super) reading: Reading,
    /// What is said there besides.
    pub(super) aside: Option<Aside>,
    /// Whether the desk has changed the entry since a source spoke, if that is known.
    pub(super) is_corrected: Option<bool>,
}

/// What an origin says besides its word: an excerpt of that, or in another of its documents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) struct Aside {
    pub(super) digest: Digest,
    pub(super) reading: Reading,
}

impl Aside {
    /// Whether it is said besides this word as it was besides the one before: an excerpt may be shown again, but
    /// without its files the word of before is one that its source has gone back to.
    pub(super) fn is_besides(self, before: Digest, word: &Word) -> bool {
        before == word.digest || !self.digest.starts_with(&BARE)
    }
}

/// What an origin has said of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) struct Word {
    pub(in super::super) digest: Digest,
    /// If that is known.
    pub(super) mentions: Option<Mentions>,
    /// The date that came with it.
    pub(super) given: Option<Instant>,
    /// How it was understood.
    pub(super) reading: Reading,
    /// What is said there besides.
    pub(super) aside: Option<Aside>,
}

/// What an origin has said that was not taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Passed {
    pub(super) digest: Digest,
    /// The date that came with it.
    pub(super) given: Option<Instant>,
    /// How it was understood.
    pub(super) reading: Reading,
}

impl Record {
    /// Whether its date is a source's; else, as far as is known, it is that of first storing.
    pub(in super::super) fn is_dated(&self) -> bool {
        self.given().is_some()
    }

    /// All dates that any source has given last, and its own beside them, which the desk may have set.
    pub(in super::super) fn dates(&self) -> impl Iterator<Item = Instant> {
        let words = self.formers.values().flatten();
        let given = self
            .given()
            .into_iter()
            .chain(words.filter_map(|word| word.given));
        let passed = self.passed.values().filter_map(|passed| passed.given);
        let mut given = given.chain(passed).peekable();
        let own = given.peek().is_some().then_some(self.published);
        given.chain(own)
    }

    /// How far a date is, in milliseconds, from the nearest of those; `None` where no source has given one.
    pub(in super::super) fn apart_from(&self, date: Instant) -> Option<u64> {
        let date = date.milliseconds();
        self.dates()
            .map(|known| known.milliseconds().abs_diff(date))
            .min()
    }

    /// Whether the last word on it is from there.
    pub(in super::super) fn is_told_by(&self, origin: &str) -> bool {
        self.source_at(origin).is_some()
    }

    /// All that have told it.
    pub(super) fn origins(&self) -> impl Iterator<Item = &str> {
        let now = self.source.iter().map(|source| &source.origin);
        now.chain(self.formers.keys()).map(String::as_str)
    }

    /// What an origin has said of it last, as far as that is known and another's word stands since.
    pub(in super::super) fn said(&self, origin: &str) -> Option<Digest> {
        match self.source_at(origin) {
            Some(source) => source.said,
            None => self.former(origin).map(|word| word.digest),
        }
    }

    /// What an origin has mentioned last; `None` if nobody knows what it has.
    pub(in super::super) fn mentioned(&self, origin: &str) -> Option<Mentions> {
        match (self.source_at(origin), self.formers.get(origin)) {
            (Some(source), _) => source.mentions,
            (None, Some(word)) => (*word)?.mentions,
            (None, None) => Some(Mentions::empty()),
        }
    }

    /// Whether it is known what an origin has said last, and the entry says something else.
    pub(in super::super) fn says_otherwise_than(&self, origin: &str) -> bool {
        self.said(origin).is_some_and(|said| said != self.digest)
    }

    /// Its source, if it says something else than that; and whether the desk has changed it since, if that is known.
    pub(in super::super) fn overruled(&self) -> Option<(&str, Option<bool>)> {
        let source = self.source.as_ref()?;
        let is_overruled = self.says_otherwise_than(&source.origin);
        is_overruled.then_some((&source.origin, source.is_corrected))
    }

    /// Whether it is what an origin has said last, or besides, and another's word stands since.
    pub(in super::super) fn has_said(&self, origin: &str, digest: Digest) -> bool {
        self.said(origin) == Some(digest) || self.says_aside(origin, digest)
    }

    /// The same, if it has said nothing else since the entry was taken back.
    pub(in super::super) fn says_again(&self, origin: &str, digest: Digest) -> bool {
        let passed = self.passed_at(origin);
        let is_known = |passed| self.is_known(origin, passed);
        self.has_said(origin, digest) && passed.is_none_or(is_known)
    }

    /// What an origin has said last of what was not passed over, and how that was understood.
    pub(super) fn heard(&self, origin: &str) -> Option<(Digest, Reading)> {
        match self.source_at(origin) {
            Some(source) => Some((source.said.unwrap_or(self.digest), source.reading)),
            None => self.former(origin).map(|word| (word.digest, word.reading)),
        }
    }

    /// Whether it is that, or what is said there besides.
    pub(super) fn is_known(&self, origin: &str, digest: Digest) -> bool {
        let said = self.heard(origin).map(|(said, _)| said);
        said == Some(digest) || self.says_aside(origin, digest)
    }

    /// Whether an origin says something besides its word.
    pub(in super::super) fn says_besides(&self, origin: &str) -> bool {
        self.aside(origin).is_some()
    }

    /// Whether it is what an origin says besides its word.
    pub(super) fn says_aside(&self, origin: &str, digest: Digest) -> bool {
        self.aside(origin)
            .is_some_and(|aside| aside.digest == digest)
    }

    /// Whether an origin's word, which does not stand, or what it says besides, was understood by another program
    /// than this one: whether it says something else by now cannot be seen.
    pub(in super::super) fn was_read_otherwise(&self, origin: &str, reading: Reading) -> bool {
        let aside = self.aside(origin).map(|aside| aside.reading);
        self.says_otherwise_than(origin)
            && (self.is_of_another(origin, reading) || aside.is_some_and(|it| it != reading))
    }

    /// The same for an excerpt: what is said besides the word is compared with what was.
    pub(in super::super) fn excerpt_was_read_otherwise(
        &self,
        origin: &str,
        reading: Reading,
    ) -> bool {
        let is_known = |aside: Aside| aside.reading == reading;
        self.was_read_otherwise(origin, reading) && !self.aside(origin).is_some_and(is_known)
    }

    /// Whether an origin's word was understood by another program.
    pub(in super::super) fn is_of_another(&self, origin: &str, reading: Reading) -> bool {
        self.heard(origin).is_some_and(|(_, read)| read != reading)
    }

    pub(super) fn aside(&self, origin: &str) -> Option<Aside> {
        match self.source_at(origin) {
            Some(source) => source.aside,
            None => self.former(origin)?.aside,
        }
    }

    /// The date that an origin has given last.
    pub(in super::super) fn gave(&self, origin: &str) -> Option<Instant> {
        match self.is_told_by(origin) {
            true => self.given(),
            false => self.given_beside(origin),
        }
    }

    /// The date that an origin has given last, as far as that is known and another's word stands since.
    pub(in super::super) fn given_beside(&self, origin: &str) -> Option<Instant> {
        self.former(origin)?.given
    }

    fn former(&self, origin: &str) -> Option<Word> {
        *self.formers.get(origin)?
    }

    fn source_at(&self, origin: &str) -> Option<&Source> {
        self.source.as_ref().filter(|one| one.origin == origin)
    }

    /// The source of the same kind as this place that has told the entry in just these words last.
    pub(super) fn teller(&self, digest: Digest, place: &str) -> Option<&str> {
        let mut all = self.origins();
        all.find(|origin| {
            let said = [self.said(origin), self.passed_at(origin)];
            kind_of_source(origin) == kind_of_source(place) && said.contains(&Some(digest))
        })
    }

    /// What stands, and what its source has said since.
    pub(super) fn digests(&self) -> impl Iterator<Item = Digest> {
        let source = self.source.as_ref();
        let said = source.and_then(|source| source.said);
        let passed = source.and_then(|source| self.passed_at(&source.origin));
        std::iter::once(self.digest).chain(said).chain(passed)
    }

    fn passed_at(&self, origin: &str) -> Option<Digest> {
        Some(self.passed.get(origin)?.digest)
    }

    /// What an origin has said last, be it taken or not, as far as that is known.
    pub(super) fn last_said(&self, origin: &str) -> Option<Digest> {
        let heard = || Some(self.heard(origin)?.0);
        self.passed_at(origin).or_else(heard)
    }

    /// Whether it says nothing of the entry that its origin had not said when that was taken back.
    pub(super) fn was_taken(&self, origin: &str, word: &Word) -> bool {
        let gave = self.gave(origin);
        let is_given = |date| gave == Some(date) || date == self.published;
        let said = self.heard(origin).map(|(said, _)| said);
        said == Some(word.digest) && word.given.is_none_or(is_given)
    }

    /// The date that was given last, by whoever it was.
    pub(in super::super) fn given(&self) -> Option<Instant> {
        self.source.as_ref()?.given
    }

    /// Its source as it is stored: that the entry still says what was said there is not written.
    pub(super) fn source_to_store(&self) -> Option<Source> {
        let source = self.source.clone()?;
        let said = source.said.filter(|said| *said != self.digest);
        Some(Source { said, ..source })
    }

    /// Whether readers have seen it, be it taken back or not.
    pub(in super::super) fn was_seen(&self) -> bool {
        match self.standing {
            _ if self.is_new => false,
            Standing::Embargoed => false,
            Standing::Listed => true,
            Standing::Retracted => self.retracted.is_some_and(|when| when >= self.published),
        }
    }
}
