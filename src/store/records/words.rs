//! What origins have said of entries, and what is known again of it.

use super::record::{Aside, Passed, Record, Source, Word};
use super::{Digest, Prepared, Records};
use crate::model::{Instant, Mentions, Reading};

impl Records {
    /// An origin says this of an entry that is taken back, and stays so: nothing of it is taken.
    pub(in super::super) fn pass_over(&mut self, origin: &str, id: i64, one: &Prepared<'_>) {
        let word = one.word();
        self.note_former(origin, id, None);
        self.read_again(origin, id, &word);
        let is_first_gap = |record: &Record| {
            one.bare.is_some() && record.heard(origin).is_some() && !record.says_besides(origin)
        };
        // What else of it is new, nobody can say.
        if self.by_id.get(&id).is_some_and(is_first_gap) {
            self.note_aside(origin, id, &word);
        }
        let is_told = self.told_from(origin) == Some(id);
        let record = self.by_id.get(&id).filter(|_| is_told);
        let record = record.filter(|record| !record.was_taken(origin, &word));
        let passed = record.map(|record| Passed {
            // What it is supplied with is the entry's.
            digest: match record.is_known(origin, word.digest) {
                true => word.digest,
                false => one.itself(),
            },
            given: word.given,
            reading: word.reading,
        });
        self.set_passed(id, origin, passed);
    }

    /// The entry is brought back: what its origins have said meanwhile is nothing new from now on, though nothing
    /// of it was taken, but for what that one says who brings it back.
    pub(in super::super) fn hear_passed(&mut self, id: i64, by: Option<&str>) {
        let record = self.by_id.get_mut(&id);
        let passed = record.map(|record| std::mem::take(&mut record.passed));
        for (origin, passed) in passed.unwrap_or_default() {
            self.changed_passed.insert(origin.clone());
            let record = self
                .by_id
                .get_mut(&id)
                .filter(|_| by != Some(origin.as_str()));
            let Some(record) = record else { continue };
            let is_known = record.is_known(&origin, passed.digest);
            let known = record.heard(&origin).filter(|_| is_known);
            let (digest, reading) = known.unwrap_or((passed.digest, passed.reading));
            if let Some(source) = record.source.as_mut().filter(|one| one.origin == origin) {
                source.said = Some(digest);
                source.given = passed.given.or(source.given);
                source.reading = reading;
                continue;
            }
            let before = record.formers.get(&origin).copied().flatten();
            let word = Word {
                digest,
                mentions: before.map_or(Some(Mentions::empty()), |before| before.mentions),
                given: passed.given.or(before.and_then(|before| before.given)),
                reading,
                aside: before.and_then(|before| before.aside),
            };
            self.note_former(&origin, id, Some(word));
        }
    }

    pub(super) fn set_passed(&mut self, id: i64, origin: &str, passed: Option<Passed>) {
        let Some(record) = self.by_id.get_mut(&id) else {
            return;
        };
        let before = match passed {
            Some(passed) => record.passed.insert(origin.to_owned(), passed),
            None => record.passed.remove(origin),
        };
        if before != passed {
            self.changed_passed.insert(origin.to_owned());
        }
        self.heard(passed.map(|passed| passed.digest), id);
    }

    /// The origin tells the entry too, and its word does not stand. An origin of which another entry is
    /// known stays that one's.
    pub(in super::super) fn note_former(&mut self, origin: &str, id: i64, word: Option<Word>) {
        if self.told_from(origin).is_some_and(|told| told != id)
            || self.by_origin.contains_key(origin)
        {
            return;
        }
        self.by_former.insert(origin.to_owned(), id);
        let Some(record) = self.by_id.get_mut(&id) else {
            return;
        };
        let before = record.formers.get(origin).copied();
        let known = before.flatten();
        let word = word.map(|word| {
            let besides = |known: Word| {
                let aside = known.aside?;
                aside.is_besides(known.digest, &word).then_some(aside)
            };
            Word {
                aside: word.aside.or(known.and_then(besides)),
                ..word
            }
        });
        let word = word.or(known);
        record.formers.insert(origin.to_owned(), word);
        if before != Some(word) {
            self.changed_formers.insert(origin.to_owned());
        }
        self.heard(word.map(|word| word.digest), id);
    }

    /// The entry's source gives this date. What is stored is not written again to say so.
    pub(in super::super) fn note_date(&mut self, id: i64, date: Option<Instant>) {
        if let Some(record) = self.by_id.get_mut(&id)
            && let Some(source) = &mut record.source
        {
            let says_more = |date: &Instant| {
                source.given.is_some() || record.is_new || *date != record.published
            };
            source.given = date.filter(says_more).or(source.given);
        }
    }

    /// The entry's source has said this.
    pub(in super::super) fn note_said(&mut self, id: i64, word: Word) {
        let Some(record) = self.by_id.get_mut(&id) else {
            return;
        };
        if let Some(source) = &mut record.source {
            let before = source.said.unwrap_or(record.digest);
            // What another program has understood besides another word, nobody knows any more.
            let stays =
                |aside: &Aside| aside.reading == word.reading && aside.is_besides(before, &word);
            source.aside = word.aside.or(source.aside.filter(stays));
            (source.said, source.mentions) = (Some(word.digest), word.mentions);
            source.reading = word.reading;
            self.heard(Some(word.digest), id);
        }
    }

    /// The desk has told the entry so since a source spoke: that is a correction, but where it is what its source
    /// has said.
    pub(in super::super) fn note_corrected(&mut self, id: i64, told: Digest) {
        if let Some(source) = self.source_of(id) {
            source.is_corrected = Some(source.said != Some(told));
        }
    }

    /// A source has spoken since the desk did.
    pub(in super::super) fn note_heard(&mut self, id: i64) {
        if let Some(source) = self.source_of(id) {
            source.is_corrected = Some(false);
        }
    }

    fn source_of(&mut self, id: i64) -> Option<&mut Source> {
        self.by_id.get_mut(&id)?.source.as_mut()
    }

    /// The origin says this, and another's word stands; its own, if it is what the origin says besides.
    pub(in super::super) fn note_beside(
        &mut self,
        origin: &str,
        id: i64,
        word: Word,
        is_besides: bool,
    ) {
        self.note_former(origin, id, None);
        let is_aside =
            |record: &Record| record.is_told_by(origin) || record.says_aside(origin, word.digest);
        match is_besides || self.by_id.get(&id).is_some_and(is_aside) {
            true => self.note_aside(origin, id, &word),
            false => self.note_former(origin, id, Some(word)),
        }
    }

    /// The origin says this besides its word, or lacks a file of that. What it has said before is understood so by now.
    pub(in super::super) fn note_aside(&mut self, origin: &str, id: i64, word: &Word) {
        if self.read_again(origin, id, word) && word.aside.is_none() {
            return;
        }
        let aside = word.aside.unwrap_or(Aside {
            digest: word.digest,
            reading: word.reading,
        });
        self.change_word(origin, id, |_, _, known| *known = Some(aside));
    }

    /// The origin says this, of which nobody knows whether it is its word or what it says besides, for that was
    /// understood otherwise; but an excerpt is what it says besides the whole, which comes again perhaps.
    pub(in super::super) fn note_reread(
        &mut self,
        origin: &str,
        id: i64,
        word: &Word,
        is_excerpt: bool,
    ) {
        if self.read_again(origin, id, word) {
            return;
        }
        let record = self.by_id.get(&id);
        let aside = record.and_then(|record| record.aside(origin));
        let is_heard = record.is_some_and(|record| record.said(origin).is_some());
        match is_excerpt && is_heard || aside.is_some_and(|aside| aside.reading != word.reading) {
            true => self.note_aside(origin, id, word),
            false if record.is_some_and(|record| record.is_told_by(origin)) => {
                self.note_said(id, *word);
            }
            false => self.note_former(origin, id, Some(*word)),
        }
    }

    /// Whether the origin has said just this before; it is understood so by now.
    fn read_again(&mut self, origin: &str, id: i64, word: &Word) -> bool {
        let mut is_known = false;
        self.change_word(origin, id, |said, reading, aside| {
            if said == word.digest {
                *reading = word.reading;
                is_known = true;
            }
            if let Some(aside) = aside.as_mut().filter(|it| it.digest == word.digest) {
                aside.reading = word.reading;
                is_known = true;
            }
        });
        is_known
    }

    /// Changes how an origin's word was understood, and what it says besides.
    fn change_word(
        &mut self,
        origin: &str,
        id: i64,
        change: impl FnOnce(Digest, &mut Reading, &mut Option<Aside>),
    ) {
        let Some(record) = self.by_id.get_mut(&id) else {
            return;
        };
        if let Some(source) = record.source.as_mut().filter(|one| one.origin == origin) {
            let said = source.said.unwrap_or(record.digest);
            change(said, &mut source.reading, &mut source.aside);
        } else if let Some(Some(word)) = record.formers.get_mut(origin) {
            let before = *word;
            change(word.digest, &mut word.reading, &mut word.aside);
            if *word != before {
                self.changed_formers.insert(origin.to_owned());
            }
        }
    }
}
