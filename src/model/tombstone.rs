use super::{Guid, Instant, Text};
use serde::Serialize;

/// What stands in the place of an entry that was retracted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Tombstone {
    /// The entry's identity.
    pub guid: Guid,
    /// When it was taken back; later than its last `updated`.
    pub retracted: Instant,
    /// Why, in a sentence for readers.
    pub reason: Option<Text>,
}
