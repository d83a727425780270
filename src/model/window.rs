/// How many of its entries a feed lists: the newest, and in a burst of news more of them.
///
/// A burst is measured from the newest entry and never from the clock, so that a document stays a
/// function of the stored rows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Window {
    /// So many of the newest, whenever they were published.
    pub entries: u32,
    /// In hours: whatever was published within this time before the newest entry is listed too,
    /// even if that is more. The border itself counts. 0 switches this off.
    pub recent: u32,
    /// So many at most, however many are recent. Not below `entries`.
    pub most: u32,
}

impl Window {
    /// So many of the newest, and never more.
    pub const fn newest(entries: u32) -> Self {
        Self {
            entries,
            recent: 0,
            most: entries,
        }
    }

    /// How long before the newest entry one counts as recent, in milliseconds; `None` if nothing
    /// does because it is recent.
    pub fn recent_milliseconds(&self) -> Option<i64> {
        const HOUR: i64 = 60 * 60 * 1_000;
        // 2^32 hours are far from the end of an i64.
        (self.recent > 0).then(|| i64::from(self.recent) * HOUR)
    }
}
