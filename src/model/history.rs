use super::Format;

/// When what a document lists came into it, and how much has left: what somebody who has an earlier
/// version of it must be told. Seconds are those of the store's clock, since 1970; no two changes of
/// one topic share one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// Of each entry, in the document's order: the second that put it here or last changed it.
    pub entries: Vec<i64>,
    /// Of each tombstone, likewise: the second of the retraction.
    pub tombstones: Vec<i64>,
    /// In which seconds entries and tombstones have left, and how many then; at least the latest `newest`
    /// of these seconds.
    pub losses: Vec<(i64, i64)>,
    /// How many of the newest entries every version of the document lists, if there are as many.
    pub newest: u32,
}

impl History {
    /// The second of the last version at or before `since`, as far as is known here: whoever has it
    /// is to be told just what whoever has that of `since` is. So there are few of them, whatever
    /// clients ask for.
    pub fn version_at(&self, since: i64) -> i64 {
        let entries = self.entries.iter().chain(&self.tombstones).copied();
        let losses = self.losses.iter().map(|(second, _)| *second);
        let known = entries.chain(losses).filter(|second| *second <= since);
        known.max().unwrap_or(i64::MIN)
    }

    /// Whether there is anything to tell to whoever has the document as it was at `since`, in a format
    /// that has a word for it.
    pub fn has_news(&self, since: i64, format: Format) -> bool {
        let mut tombstones = self.tombstones.iter();
        let is_retracted = tombstones.any(|second| *second > since);
        let is_told = match format {
            Format::Atom | Format::Json => is_retracted,
            // RSS has none for a retraction.
            Format::Rss => false,
        };
        is_told || self.entries(since).any(|is_news| is_news)
    }

    /// Of each entry, whether it is news since a second: new, changed, or moved up from behind the
    /// document's end.
    ///
    /// Of an unchanged entry it is only known how many stood before it at most: those that do now,
    /// and all that have left. If by that it may have stood behind the end, it is told; to tell an
    /// entry twice does no harm.
    pub fn entries(&self, since: i64) -> impl Iterator<Item = bool> {
        let lost = self.lost(since);
        // If none has left, each has stood before its present place, or on it, ever since it came.
        let sure = match lost {
            0 => i64::MAX,
            _ => i64::from(self.newest).saturating_sub(lost),
        };
        let places = self.entries.iter().zip(0..);
        places.map(move |(second, place): (&i64, i64)| *second > since || place >= sure)
    }

    /// The same of each tombstone: where it stood is not known, so once entries have left, any may have
    /// stood behind the end.
    pub fn tombstones(&self, since: i64) -> impl Iterator<Item = bool> {
        let has_lost = self.lost(since) > 0;
        let seconds = self.tombstones.iter();
        seconds.map(move |second| has_lost || *second > since)
    }

    /// How many entries and tombstones have left after a second, as far as is known here.
    fn lost(&self, since: i64) -> i64 {
        let later = self.losses.iter().filter(|(second, _)| *second > since);
        later.fold(0, |lost: i64, (_, many)| lost.saturating_add(*many))
    }
}
