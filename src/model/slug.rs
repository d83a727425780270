use serde::{Deserialize, Serialize};
use std::fmt;

/// The readable part of an address: 1 to [`Slug::LONGEST`] characters of `a-z`, `0-9` and single
/// inner hyphens.
///
/// Nothing in it needs an escape in a path, a file name or a `tag:` URI.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Slug(String);

/// Why a slug was refused.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no slug; use 1 to {longest} lower-case letters a to z, digits and single hyphens, \
     such as `harbour-ferry`",
    longest = Slug::LONGEST
)]
pub struct SlugError(String);

impl Slug {
    /// Longer ones are cut at a word's end: addresses are read aloud, printed and pasted.
    pub const LONGEST: usize = 80;

    /// Accepts a slug exactly as written.
    ///
    /// # Errors
    /// When it holds anything a slug may not.
    pub fn new(slug: &str) -> Result<Self, SlugError> {
        let fits = !slug.is_empty() && slug.len() <= Self::LONGEST;
        let words = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if fits && slug.split('-').all(words) {
            Ok(Self(slug.to_owned()))
        } else {
            Err(SlugError(slug.to_owned()))
        }
    }

    /// Makes a slug of any text, in any script.
    ///
    /// What has no letters at all (punctuation only) gets one made of its hash, so that two such
    /// texts do not share an address.
    pub fn of(text: &str) -> Self {
        let whole = slug::slugify(text);
        let mut slug = whole.as_str();
        if slug.len() > Self::LONGEST {
            let cut = &slug[..=Self::LONGEST];
            slug = cut
                .rfind('-')
                .map_or(&cut[..Self::LONGEST], |end| &cut[..end]);
        }
        if slug.is_empty() {
            return Self(blake3::hash(text.as_bytes()).to_hex()[..12].to_owned());
        }
        Self(slug.to_owned())
    }

    /// The same slug with a number behind it, for the second of a name: `ferry` → `ferry-2`.
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let kept = self.0.len().min(Self::LONGEST - suffix.len());
        Self(format!("{}{suffix}", self.0[..kept].trim_end_matches('-')))
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(slug: String) -> Result<Self, Self::Error> {
        Self::new(&slug)
    }
}
