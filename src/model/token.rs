//! Keys of the HTTP API: what they allow, and the secret that whoever uses one shows.

use super::{Instant, Section, Slug, Text};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// What a token may be used for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// To see entries, those that readers do not see too.
    Read,
    /// To make entries, to change them, and to bring retracted ones back.
    Write,
    /// To take entries back.
    Retract,
}

/// Why a scope was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no scope; write `read`, `write` or `retract`, with commas between several")]
pub struct ScopeError(String);

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Retract];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Retract => "retract",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|scope| scope.name() == name);
        known.ok_or_else(|| ScopeError(name.to_owned()))
    }
}

/// What is known of a token; the secret is not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Token {
    /// By which it is found: the part of the secret that is none.
    pub handle: String,
    /// What the desk calls it.
    pub name: Text,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// For which sections' entries; for all if there are none.
    pub sections: Vec<Slug>,
    /// When it was made.
    pub created: Instant,
    /// From when on it is of no use.
    pub expires: Option<Instant>,
    /// When it was revoked.
    pub revoked: Option<Instant>,
    /// When it was last used, to the minute.
    pub used: Option<Instant>,
}

impl Token {
    /// The longest name, in characters: it stands in lines of the log.
    pub const LONGEST_NAME: usize = 100;

    /// Whether it is of use at this moment.
    pub fn is_good(&self, now: Instant) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|expires| now < expires)
    }

    /// Whether it may be used for an entry of this section, or of none.
    pub fn covers(&self, section: Option<&Section>) -> bool {
        let is_named = |section: &Section| self.sections.contains(&section.slug());
        self.sections.is_empty() || section.is_some_and(is_named)
    }
}

/// What whoever uses a token shows: `newsstand_` + handle + `_` + 256 bits nobody can guess. It is told
/// once, when it is made; kept is its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// With which word a secret begins, so that programs that look for lost ones know it.
const BEGINNING: &str = "newsstand_";
/// Digits of a handle; two for each byte.
const HANDLE: usize = 16;
/// The same of what is secret.
const HIDDEN: usize = 64;

impl Secret {
    /// Of random bytes.
    pub fn new(handle: [u8; HANDLE / 2], hidden: [u8; HIDDEN / 2]) -> Self {
        let mut secret = BEGINNING.to_owned();
        let digits = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        secret.push_str(&digits(&handle));
        secret.push('_');
        secret.push_str(&digits(&hidden));
        Self(secret)
    }

    /// Takes what has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let (handle, hidden) = text.strip_prefix(BEGINNING)?.split_once('_')?;
        let is_digits = |digits: &str, length: usize| {
            let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            digits.len() == length && digits.bytes().all(is_digit)
        };
        let is_one = is_digits(handle, HANDLE) && is_digits(hidden, HIDDEN);
        is_one.then(|| Self(text.to_owned()))
    }

    /// By which the token is found.
    pub fn handle(&self) -> &str {
        &self.0[BEGINNING.len()..BEGINNING.len() + HANDLE]
    }

    /// What is kept of it. Of 256 random bits a plain hash is as good as a slow one: there is nothing to
    /// guess. Two hashes are compared in constant time.
    pub fn hash(&self) -> blake3::Hash {
        blake3::hash(self.0.as_bytes())
    }

    /// The text, to be told to whoever will use it, and to nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secret({}…)", self.handle())
    }
}
