//! What belongs to an entry besides its words: pictures, recordings, documents.

use super::Text;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A picture that belongs to an entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Image {
    /// An absolute http(s) address, or a path of this desk that begins with `/`.
    pub url: String,
    /// What it shows, for who cannot see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Text>,
    /// What is to be said of it to everyone: its caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<Text>,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// In pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// The address of a smaller picture of the same, as [`Image::url`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
}

impl Image {
    /// A picture of which nothing but its address is known.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            alt: None,
            description: None,
            credit: None,
            width: None,
            height: None,
            thumbnail: None,
        }
    }
}

/// A file that goes with an entry: a recording, a film, a document.
///
/// Several of one title are the same thing in different forms, as JSON Feed 1.1 has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Enclosure {
    /// An absolute http(s) address, or a path of this desk that begins with `/`.
    pub url: String,
    /// What kind of file it is.
    #[serde(rename = "type")]
    pub media_type: MediaType,
    /// In bytes; 0 if nobody knows, as the RSS Advisory Board's profile has it.
    pub length: u64,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// How long it plays, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
}

impl Enclosure {
    /// In bytes, if that is known.
    pub fn known_length(&self) -> Option<u64> {
        Some(self.length).filter(|length| *length > 0)
    }
}

/// A media type without parameters (RFC 6838, section 4.2), such as `audio/mpeg`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct MediaType(String);

/// Why a media type was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no media type; write one like `audio/mpeg`")]
pub struct MediaTypeError(String);

/// The longest type and the longest subtype there may be (RFC 6838, section 4.2).
const LONGEST_NAME: usize = 127;

impl MediaType {
    /// Checks a media type and writes it in lower case.
    ///
    /// # Errors
    /// When it is not two restricted names with a `/` between them.
    pub fn new(name: &str) -> Result<Self, MediaTypeError> {
        let is_name = |name: &str| {
            let inner = |b: u8| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b);
            name.len() <= LONGEST_NAME
                && name.starts_with(|c: char| c.is_ascii_alphanumeric())
                && name.bytes().all(inner)
        };
        name.split_once('/')
            .filter(|(kind, subtype)| is_name(kind) && is_name(subtype))
            .map(|_| Self(name.to_ascii_lowercase()))
            .ok_or_else(|| MediaTypeError(name.to_owned()))
    }

    /// The media type of a file, by the extension of its name or of its address; `None` if that
    /// tells none.
    pub fn of_file(name: &str) -> Option<Self> {
        let path = name.split(['?', '#']).next().unwrap_or_default();
        let known = mime_guess::from_path(path).first_raw()?;
        Self::new(known).ok()
    }

    /// The type.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `/`, such as `audio`.
    pub fn kind(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for MediaType {
    type Error = MediaTypeError;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::new(&name)
    }
}
