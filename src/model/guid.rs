use super::{Instant, Kind, Slug, is_tag_uri, is_urn};
use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

/// An entry's identity for ever: an absolute URI, minted once or taken over from the source.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Guid(String);

/// Why a guid, or the name guids are minted under, was refused.
#[derive(Debug, thiserror::Error)]
pub enum GuidError {
    /// The guid is no absolute URI.
    #[error("`{0}` is no guid; use an absolute URI such as `tag:paper.example,2026:articles/ferry`, of at most {longest} characters", longest = Guid::LONGEST)]
    NotUri(String),
    /// The naming authority is no domain name or mail address.
    #[error(
        "`{0}` is no domain name; write the one guids are minted under, such as `paper.example`"
    )]
    Authority(String),
    /// The authority's date is no date.
    #[error(
        "`{0}` is no date of a tag URI; write the year, or the day, since which the domain is yours, such as `2026` or `2026-01-31`"
    )]
    Date(String),
}

impl Guid {
    /// A longer one is refused: it stands in every document and in the store's index.
    pub const LONGEST: usize = 1_024;

    /// Accepts an absolute URI (RFC 3986) exactly as written: two spellings are two guids (RFC 4287,
    /// section 4.2.6.1), so nothing is normalised. What has the form of a tag (RFC 4151), a URN (RFC
    /// 8141) or a web address must be one, or no Atom document could hold it.
    ///
    /// # Errors
    /// When `guid` is none of these or too long.
    pub fn new(guid: &str) -> Result<Self, GuidError> {
        let known = Self::stored(guid)?;
        let (scheme, rest) = guid.split_once(':').unwrap_or((guid, ""));
        let is_sound = match scheme.to_ascii_lowercase().as_str() {
            "tag" => is_tag_uri(guid),
            "urn" => is_urn(guid),
            "http" | "https" | "ftp" => {
                let host = rest.strip_prefix("//");
                host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
            }
            _ => !rest.trim_start_matches('/').is_empty(),
        };
        match is_sound {
            true => Ok(known),
            false => Err(GuidError::NotUri(guid.to_owned())),
        }
    }

    /// Accepts whatever may have been stored as one by an earlier program.
    ///
    /// # Errors
    /// When `guid` is no absolute URI or too long.
    pub fn stored(guid: &str) -> Result<Self, GuidError> {
        let fits = guid.len() <= Self::LONGEST
            && guid
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b));
        if fits && Url::parse(guid).is_ok() {
            Ok(Self(guid.to_owned()))
        } else {
            Err(GuidError::NotUri(guid.to_owned()))
        }
    }

    /// The URI.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Guid {
    type Error = GuidError;

    fn try_from(guid: String) -> Result<Self, Self::Error> {
        Self::stored(&guid)
    }
}

/// The name under which guids are minted: `tag:` + domain + `,` + date (RFC 4151).
///
/// It is apart from the desk's web address, so that a move mints no second identity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mint {
    authority: String,
    since: Instant,
}

impl Mint {
    /// `domain` as `paper.example`; `date` as `2026`, `2026-01` or `2026-01-31`: any day on which
    /// the domain was the desk's (RFC 4151, section 2.1).
    ///
    /// # Errors
    /// When either has not that form.
    pub fn new(domain: &str, date: &str) -> Result<Self, GuidError> {
        let label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if domain.len() > 253 || !domain.split('.').all(label) {
            return Err(GuidError::Authority(domain.to_owned()));
        }
        let day = match date.len() {
            4 => format!("{date}-01-01"),
            7 => format!("{date}-01"),
            _ => date.to_owned(),
        };
        let since = Instant::parse(&format!("{day}T00:00:00Z"))
            .ok()
            .filter(|_| day.len() == 10)
            .ok_or_else(|| GuidError::Date(date.to_owned()))?;
        Ok(Self {
            authority: format!("tag:{domain},{date}:"),
            since,
        })
    }

    /// The beginning of the day it names: before it nothing of this desk can have been.
    pub fn since(&self) -> Instant {
        self.since
    }

    /// The guid of a new entry. The same kind and slug mint the same guid, so that a desk whose
    /// database is lost gets its identities back from its folder of stories.
    pub fn mint(&self, kind: Kind, slug: &Slug) -> Guid {
        Guid(format!("{}{}/{slug}", self.authority, kind.plural()))
    }

    /// The identity of a feed or of the publication itself, by its path without a leading slash.
    pub fn for_path(&self, path: &str) -> Guid {
        Guid(format!("{}{path}", self.authority))
    }
}
