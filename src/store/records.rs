//! Identity: which entry a submission is, for a whole batch at once. What `load` has read is enough to say.

mod find;
mod load;
mod record;
mod words;
mod write;

use super::StoreError;
use super::error::damaged;
use super::stored::Standing;
use crate::model::{
    Guid, Kind, Origin, Reading, Slug, Story, Submission, Unknown, page_at, without_www,
};
use record::Source;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use url::Url;

pub(super) use find::{By, Found};
pub(super) use record::{Aside, Passed, Record, Word};

/// The BLAKE3 hash of a story's JSON.
pub(super) type Digest = [u8; 32];

/// How the digest of a word begins that lacks a file. Who says the same, and names nothing that is not there, says
/// something else; and what was said without a file is told from what is said in an excerpt.
const BARE: [u8; 8] = *b"without:";

/// A story as it is stored.
pub(super) struct Written<'a> {
    pub(super) story: Cow<'a, Story>,
    pub(super) json: String,
    pub(super) digest: Digest,
}

impl<'a> Written<'a> {
    pub(super) fn new(story: Cow<'a, Story>, of: &Origin) -> Result<Self, StoreError> {
        let json = serde_json::to_string(&story).map_err(|error| damaged(of.as_str(), &error))?;
        let digest = *blake3::hash(json.as_bytes()).as_bytes();
        Ok(Self {
            story,
            json,
            digest,
        })
    }
}

/// A submission on its way in.
pub(super) struct Prepared<'a> {
    pub(super) submission: Cow<'a, Submission>,
    /// What it says.
    pub(super) written: Written<'a>,
    /// The digest of what it says without what it names and does not have, if there is such a thing.
    pub(super) bare: Option<Digest>,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(submission: &'a Submission) -> Result<Self, StoreError> {
        let story = Cow::Borrowed(&submission.story);
        let written = Written::new(story, &submission.origin)?;
        let mut bare = match &submission.unknown {
            // Of what is not there, too, a source may say something else than before.
            Unknown::Files { story, .. } => {
                let whole = Written::new(Cow::Borrowed(&**story), &submission.origin)?;
                *blake3::hash(&[written.digest, whole.digest].concat()).as_bytes()
            }
            Unknown::Nothing | Unknown::Numbered(_) => written.digest,
        };
        bare[..BARE.len()].copy_from_slice(&BARE);
        Ok(Self {
            submission: Cow::Borrowed(submission),
            written,
            bare: Some(bare).filter(|_| !submission.unknown.is_empty()),
        })
    }

    /// The same with what it names and does not have, as far as this telling of it has that; `None` if that is nothing.
    pub(super) fn supplied_by(
        &self,
        known: &Story,
    ) -> Result<Option<Prepared<'static>>, StoreError> {
        let told = &*self.submission;
        let story = told.unknown.supplied(&told.story, known);
        if story == told.story {
            return Ok(None);
        }
        let written = Written::new(Cow::Owned(story.clone()), &told.origin)?;
        let submission = Submission {
            story,
            ..told.clone()
        };
        Ok(Some(Prepared {
            submission: Cow::Owned(submission),
            written,
            bare: self.bare,
        }))
    }

    /// The digest of what it says.
    pub(super) fn digest(&self) -> Digest {
        self.written.digest
    }

    /// The digest of what it says itself, whatever it was supplied with.
    pub(super) fn itself(&self) -> Digest {
        self.bare.unwrap_or(self.digest())
    }

    /// The digests by which it is known that its source has said it.
    pub(super) fn digests(&self) -> impl Iterator<Item = Digest> {
        self.bare.into_iter().chain([self.digest()])
    }

    /// What it says.
    pub(super) fn word(&self) -> Word {
        Word {
            digest: self.digest(),
            mentions: Some(self.submission.story.mentions()),
            given: self.submission.published,
            reading: self.submission.reading,
            aside: self.bare.map(|digest| Aside {
                digest,
                reading: self.submission.reading,
            }),
        }
    }
}

/// What becomes of the origin an entry had when it gets another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Former {
    /// It is known no more: a file was renamed, and under its old name there may be another story one day.
    Forgotten,
    /// It still tells this entry, as another source does.
    Kept,
}

/// The entries a batch may concern.
pub(super) struct Records {
    /// In the order of first storing.
    by_id: BTreeMap<i64, Record>,
    by_guid: HashMap<String, i64>,
    by_origin: HashMap<String, i64>,
    /// By origins whose word does not stand.
    by_former: HashMap<String, i64>,
    /// Those of them that are not as stored.
    changed_formers: BTreeSet<String>,
    /// The origins of which what was passed over is not as stored.
    changed_passed: BTreeSet<String>,
    /// By the addresses of their pages, former ones too.
    by_address: HashMap<(Kind, Slug), i64>,
    /// Of several entries with one story, the one stored first is meant.
    by_digest: HashMap<Digest, BTreeSet<i64>>,
    /// Those of which somebody has said so, and perhaps something else since.
    by_word: HashMap<Digest, BTreeSet<i64>>,
    /// By where they say that their pages are, without `www.`.
    by_link: HashMap<String, BTreeSet<i64>>,
    /// Guids of sources that are not the entries' own, and are not stored yet.
    aliases: BTreeMap<String, i64>,
    next_id: i64,
}

impl Records {
    /// Adds an entry that is stored or new.
    pub(super) fn remember(&mut self, record: Record) {
        self.by_guid.insert(record.guid.to_string(), record.id);
        if let Some(source) = &record.source {
            self.by_origin.insert(source.origin.clone(), record.id);
        }
        let address = (record.kind, record.slug.clone());
        self.by_address.insert(address, record.id);
        let equals = self.by_digest.entry(record.digest).or_default();
        equals.insert(record.id);
        let said = record.source.as_ref().and_then(|source| source.said);
        self.heard(said, record.id);
        for passed in record.passed.values() {
            self.heard(Some(passed.digest), record.id);
        }
        self.by_id.insert(record.id, record);
    }

    fn heard(&mut self, said: Option<Digest>, id: i64) {
        if let Some(said) = said {
            self.by_word.entry(said).or_default().insert(id);
        }
    }

    /// A source that tells the entry in just these words has another name from now on.
    pub(super) fn rename_teller(&mut self, id: i64, one: &Prepared<'_>) {
        let Some(name) = one.submission.origin.source() else {
            return;
        };
        let Some(record) = self.by_id.get_mut(&id) else {
            return;
        };
        let before = one.digests().find_map(|digest| record.teller(digest, name));
        let Some(before) = before.map(str::to_owned) else {
            return;
        };
        let passed = record.passed.get(&before).copied();
        if record.is_told_by(&before) {
            self.move_origin(name, id, Former::Forgotten);
        } else {
            let said = record.formers.remove(&before).flatten();
            let said = match passed {
                Some(_) => said,
                None => Some(one.word()),
            };
            self.by_former.remove(&before);
            self.changed_formers.insert(before.clone());
            self.note_former(name, id, said);
        }
        self.set_passed(id, &before, None);
        self.set_passed(id, name, passed);
    }

    pub(super) fn get(&mut self, id: i64) -> Result<&mut Record, StoreError> {
        self.by_id
            .get_mut(&id)
            .ok_or_else(|| damaged(&format!("entry {id}"), &"it vanished"))
    }

    /// The entry has its page there from now on. Where it was before it is still found.
    pub(super) fn move_page(&mut self, id: i64, kind: Kind, slug: &Slug) {
        if let Some(record) = self.by_id.get_mut(&id) {
            record.kind = kind;
            record.slug = slug.clone();
            self.by_address.insert((kind, slug.clone()), id);
        }
    }

    /// Of all entries that the batch may concern.
    pub(super) fn ids(&self) -> impl Iterator<Item = i64> {
        self.by_id.keys().copied()
    }

    /// Those of them that are taken back.
    fn retracted(&self) -> impl Iterator<Item = i64> {
        let all = self.by_id.values();
        let retracted = all.filter(|record| record.standing == Standing::Retracted);
        retracted.map(|record| record.id)
    }

    /// The entry of a submission that has been put.
    pub(super) fn id_of(&self, guid: &Guid) -> Option<i64> {
        self.by_guid.get(guid.as_str()).copied()
    }

    /// The guid that a new entry gets from elsewhere, if none is known by it.
    pub(super) fn guid_elsewhere<'a>(&self, submission: &'a Submission) -> Option<&'a Guid> {
        let guid = submission.guid_elsewhere.as_ref()?;
        (!self.by_guid.contains_key(guid.as_str())).then_some(guid)
    }

    /// An id that no entry has had.
    pub(super) fn next_id(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id - 1
    }

    /// What a submission says of an entry that it turned out to be: where its page is, and by which guid
    /// its source knows it.
    pub(super) fn note_names(&mut self, id: i64, submission: &Submission) {
        if let Some(link) = link_of(submission) {
            let link = without_www(&link).to_owned();
            self.by_link.entry(link).or_default().insert(id);
        }
        for guid in submission.guids() {
            if !self.by_guid.contains_key(guid.as_str()) {
                self.by_guid.insert(guid.to_string(), id);
                self.aliases.insert(guid.to_string(), id);
            }
        }
    }

    /// The entry has another story from now on.
    pub(super) fn change_digest(&mut self, id: i64, digest: Digest) {
        if let Some(record) = self.by_id.get_mut(&id) {
            if let Some(equals) = self.by_digest.get_mut(&record.digest) {
                equals.remove(&id);
            }
            let source = record.source.as_mut();
            let said = source.map(|source| *source.said.get_or_insert(record.digest));
            record.digest = digest;
            self.by_digest.entry(digest).or_default().insert(id);
            self.heard(said, id);
        }
    }

    /// From now on the word of this origin stands for the entry, and no other's does.
    ///
    /// One origin for each entry, so that of two files with equal stories, one of which is then
    /// edited, each becomes an entry of its own, instead of both correcting one for ever.
    pub(super) fn move_origin(&mut self, origin: &str, id: i64, becomes: Former) {
        if self.by_origin.get(origin) == Some(&id) {
            return;
        }
        if let Some(holder) = self.by_origin.insert(origin.to_owned(), id) {
            if let Some(holder) = self.by_id.get_mut(&holder) {
                holder.source = None;
            }
            self.set_passed(holder, origin, None);
        }
        let mut aside = None;
        if let Some(teller) = self.by_former.remove(origin) {
            self.changed_formers.insert(origin.to_owned());
            if let Some(record) = self.by_id.get_mut(&teller) {
                let word = record.formers.remove(origin).flatten();
                aside = word.filter(|_| teller == id).and_then(|word| word.aside);
            }
            if teller != id {
                self.set_passed(teller, origin, None);
            }
        }
        let Some(record) = self.by_id.get_mut(&id) else {
            return;
        };
        let former = record.source.take();
        let renamed = former.as_ref().filter(|_| becomes == Former::Forgotten);
        record.source = Some(Source {
            origin: origin.to_owned(),
            given: former.as_ref().and_then(|former| former.given),
            said: renamed.and_then(|renamed| renamed.said),
            mentions: renamed.and_then(|renamed| renamed.mentions),
            reading: renamed.map_or(Reading::NOW, |renamed| renamed.reading),
            aside: aside.or(renamed.and_then(|renamed| renamed.aside)),
            is_corrected: renamed.map_or(Some(false), |renamed| renamed.is_corrected),
        });
        let digest = record.digest;
        if let Some(former) = former {
            self.by_origin.remove(&former.origin);
            match becomes {
                Former::Forgotten => self.set_passed(id, &former.origin, None),
                Former::Kept => {
                    let word = Word {
                        digest: former.said.unwrap_or(digest),
                        mentions: former.mentions,
                        given: former.given,
                        reading: former.reading,
                        aside: former.aside,
                    };
                    self.note_former(&former.origin, id, Some(word));
                }
            }
        }
    }

    /// Entries are told in these words in other places from now on, all at once: one may have the place of another.
    pub(super) fn rename(&mut self, moves: Vec<(String, i64, Word)>) {
        let mut renamed = Vec::new();
        for (place, id, word) in moves {
            match self.former_of(id, &place) {
                Former::Forgotten => renamed.push((place, id)),
                // Another source tells what this one has told before.
                Former::Kept => self.note_former(&place, id, Some(word)),
            }
        }
        let mut leave = |(place, id): (String, i64)| {
            let record = self.by_id.get_mut(&id)?;
            let source = record.source.take()?;
            let passed = record.passed.get(&source.origin).copied();
            self.by_origin.remove(&source.origin);
            self.set_passed(id, &source.origin, None);
            let origin = place;
            Some((id, Source { origin, ..source }, passed))
        };
        let left: Vec<(i64, Source, Option<Passed>)> =
            renamed.into_iter().filter_map(&mut leave).collect();
        for (id, source, passed) in left {
            self.move_origin(&source.origin, id, Former::Forgotten);
            self.set_passed(id, &source.origin, passed);
            if let Some(record) = self.by_id.get_mut(&id) {
                record.source = Some(source);
            }
        }
    }

    /// What becomes of the origin of an entry that another tells in the same words, or says that it was told
    /// there before. A headline goes on telling it, and so does a source of another kind; a file that was renamed
    /// does not.
    pub(super) fn former_of(&self, id: i64, origin: &str) -> Former {
        let source = self.by_id.get(&id).and_then(|one| one.source.as_ref());
        let is_renamed = source.is_some_and(|source| {
            kind_of_source(&source.origin) == kind_of_source(origin)
                && page_of(&source.origin).is_some() == page_of(origin).is_some()
        });
        match is_renamed {
            true => Former::Forgotten,
            false => Former::Kept,
        }
    }

    /// Entries that are new or changed, in the order of first storing.
    pub(super) fn touched(&self) -> impl Iterator<Item = (&Record, usize)> {
        self.by_id
            .values()
            .filter_map(|record| Some((record, record.story?)))
    }
}

/// Where a submission says that its page is, or perhaps is, as far as that tells pages apart.
pub(super) fn link_of(submission: &Submission) -> Option<String> {
    Some(page_at(submission.page()?).to_owned())
}

/// The page that an origin is the address of.
fn page_of(origin: &str) -> Option<String> {
    let (_, address) = origin.split_once(':')?;
    let address = Url::parse(address).ok()?;
    let page = without_www(page_at(&address));
    (!page.is_empty()).then(|| page.to_owned())
}

/// What kind of source an origin is of: what stands before its first colon.
fn kind_of_source(origin: &str) -> &str {
    origin.split(':').next().unwrap_or_default()
}

/// The address that a submission is known by.
fn address(submission: &Submission) -> Option<(Kind, &Slug)> {
    let is_known_by_it = matches!(
        (&submission.origin, &submission.guid),
        (Origin::Address(_), None)
    );
    is_known_by_it.then_some((submission.story.kind, &submission.slug))
}
