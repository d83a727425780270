//! How a program understands what it reads.

/// How a program understands what it reads. A newer one may make another story of the same words; that is no news of
/// their source's, and so undoes nobody's correction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading(i64);

impl Reading {
    /// Of a time when nobody noted it.
    pub const UNKNOWN: Self = Self(0);
    /// That of this program: another one with any change of what decides on it (src/build.rs).
    pub const NOW: Self = match i64::from_str_radix(env!("NEWSSTAND_READING"), 10) {
        Ok(number) => Self(number),
        // When this is compiled: there is no program without it.
        Err(_) => panic!("src/build.rs gives a number"),
    };

    /// As it was stored.
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// As it is stored.
    pub const fn number(self) -> i64 {
        self.0
    }
}
