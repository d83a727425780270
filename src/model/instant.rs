use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A moment in UTC, to the millisecond, between the years 1 and 9999.
///
/// Milliseconds, because the entries of one import are stored in one second and Atom readers and
/// validators expect distinct `updated` values; four-digit years, because RFC 822 and RFC 3339
/// write no others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Instant(DateTime<Utc>);

/// Why an instant was refused.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no date-time of the years 1 to 9999; write one like 2026-11-23T09:30:00Z or 2026-11-23T09:30:00+02:00"
)]
pub struct InstantError(String);

impl Instant {
    /// The last there is, the end of the year 9999, in milliseconds since 1970 in UTC.
    pub const LAST: i64 = 253_402_300_799_999;

    /// Cuts a chrono instant to the millisecond.
    ///
    /// # Errors
    /// When its year has not four digits.
    pub fn new(moment: DateTime<Utc>) -> Result<Self, InstantError> {
        Self::from_milliseconds(moment.timestamp_millis())
    }

    /// Reads an RFC 3339 date-time.
    ///
    /// # Errors
    /// When it is none, or its year has not four digits.
    pub fn parse(text: &str) -> Result<Self, InstantError> {
        let moment = DateTime::parse_from_rfc3339(text.trim()).ok();
        let instant = moment.and_then(|moment| Self::new(moment.to_utc()).ok());
        instant.ok_or_else(|| InstantError(text.to_owned()))
    }

    /// From milliseconds since 1970 in UTC.
    ///
    /// # Errors
    /// When the year has not four digits.
    pub fn from_milliseconds(milliseconds: i64) -> Result<Self, InstantError> {
        use chrono::Datelike;
        DateTime::from_timestamp_millis(milliseconds)
            .filter(|moment| (1..=9999).contains(&moment.year()))
            .map(Self)
            .ok_or_else(|| InstantError(format!("{milliseconds} ms since 1970")))
    }

    /// Milliseconds since 1970 in UTC: the form the store keeps.
    pub fn milliseconds(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Whether they are one to the second, beyond which dates of RSS do not go.
    pub fn is_same_second(self, other: Self) -> bool {
        self.0.timestamp() == other.0.timestamp()
    }

    /// As chrono has it.
    pub fn to_utc(self) -> DateTime<Utc> {
        self.0
    }

    /// RFC 3339, with milliseconds only where there are any: the form of Atom and JSON Feed.
    pub fn to_rfc3339(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }

    /// RFC 822 with a four-digit year, as RSS 2.0 wants it.
    pub fn to_rfc822(self) -> String {
        self.0.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_rfc3339())
    }
}

impl From<Instant> for String {
    fn from(instant: Instant) -> Self {
        instant.to_rfc3339()
    }
}

impl TryFrom<String> for Instant {
    type Error = InstantError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}
