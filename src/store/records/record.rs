//! An entry, and who has told it.

use super::super::stored::Standing;
use super::Digest;
use crate::model::{Guid, Instant, Kind, Slug};
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
    pub(in super::super) formers: BTreeMap<String, Option<Digest>>,
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
}

impl Record {
    /// Whether its date is a source's; else, as far as is known, it is that of first storing.
    pub(in super::super) fn is_dated(&self) -> bool {
        self.source.as_ref().is_some_and(|one| one.given.is_some())
    }

    /// Whether the last word on it is from there.
    pub(in super::super) fn is_told_by(&self, origin: &str) -> bool {
        self.source.as_ref().is_some_and(|one| one.origin == origin)
    }

    /// All that have told it.
    pub(super) fn origins(&self) -> impl Iterator<Item = &str> {
        let now = self.source.iter().map(|source| &source.origin);
        now.chain(self.formers.keys()).map(String::as_str)
    }

    /// What an origin has said of it last, as far as that is known and another's word stands since.
    pub(in super::super) fn said(&self, origin: &str) -> Option<Digest> {
        let source = self.source.as_ref().filter(|one| one.origin == origin);
        let former = || self.formers.get(origin).copied();
        source.map(|source| source.said).or_else(former).flatten()
    }

    /// The date that was given there last, if its word stands.
    pub(in super::super) fn given(&self, origin: &str) -> Option<Instant> {
        let source = self.source.as_ref().filter(|one| one.origin == origin)?;
        source.given
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
