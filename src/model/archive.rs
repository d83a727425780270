use super::{Guid, Kind, Slug};
use std::fmt;

/// A page of a feed's archive (RFC 5005, section 4), named by its newest entry.
///
/// It holds that entry and every older one of the feed down to, not including, the next *head*; at
/// most [`ArchivePage::LONGEST`]. As an entry is a head or not by its guid alone, no page gains or
/// loses an entry because of a new story, and none has to be remembered anywhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ArchivePage {
    /// The kind of the entry.
    pub kind: Kind,
    /// Its slug.
    pub slug: Slug,
}

impl ArchivePage {
    /// How many entries a page has on average: as many as a feed lists when nothing says otherwise.
    pub const MEAN: u64 = 50;
    /// A page has no more entries than this, whatever the guids are: a reader fetches all of them at
    /// once. A page of whose size by chance there is one in twenty thousand.
    pub const LONGEST: u32 = 500;

    /// Whether an entry with this guid begins a page wherever it stands: the first eight bytes of the
    /// BLAKE3 hash, as a number with the least significant byte first, are divisible by
    /// [`ArchivePage::MEAN`].
    pub fn begins_with(guid: &Guid) -> bool {
        let hash = blake3::hash(guid.as_str().as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        u64::from_le_bytes(first).is_multiple_of(Self::MEAN)
    }

    /// Reads what [`ArchivePage`] writes, such as `article-harbour-ferry`; `None` if it is no such
    /// name.
    pub fn parse(name: &str) -> Option<Self> {
        let (kind, slug) = name.split_once('-')?;
        Some(Self {
            kind: kind.parse().ok()?,
            slug: Slug::new(slug).ok()?,
        })
    }
}

impl fmt::Display for ArchivePage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.kind, self.slug)
    }
}
