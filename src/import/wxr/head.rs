//! What an export says of itself, before its items.

use super::super::xml::{Document, Namespace};
use super::super::{ImportError, dates};
use super::attachments::web_address;
use super::{channel, is_item};
use crate::model::{Instant, Language};
use chrono_tz::Tz;
use std::path::Path;
use url::Url;

/// The head of one file.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// Its site's.
    pub(super) address: Option<Url>,
    /// Of posts that name none.
    pub(super) language: Option<Language>,
    /// When it was made.
    pub(super) made: Option<Instant>,
}

impl Head {
    /// Reads a file up to its first item.
    ///
    /// # Errors
    /// When it cannot be read, or is no export.
    pub(super) fn read(path: &Path) -> Result<Self, ImportError> {
        let mut walk = channel(&Document::beginning(path)?, path)?;
        let mut head = Self {
            address: None,
            language: None,
            made: None,
        };
        let (mut link, mut base) = (None, None);
        loop {
            let met = match walk.next() {
                Ok(Some(met)) if !is_item(&met) => met,
                Ok(_) => break,
                // It says nothing, and is told of when the posts are read.
                Err(ImportError::Invalid { .. }) => continue,
                Err(error) => return Err(error),
            };
            let name = met.name.to_ascii_lowercase();
            let namespace = met.namespace;
            let is_wanted = match namespace {
                Namespace::Plain => ["link", "language", "pubdate"].contains(&name.as_str()),
                Namespace::Wp => name == "base_blog_url",
                _ => false,
            };
            if !is_wanted {
                continue;
            }
            let Ok(Some(element)) = walk.take(met) else {
                continue;
            };
            let text = element.text();
            match name.as_str() {
                "link" => link = link.or_else(|| web_address(&text)),
                "language" => head.language = Language::new(&text.replace('_', "-")).ok(),
                "pubdate" => head.made = dates::instant(&text, Tz::UTC),
                _ => base = web_address(&text).or(base),
            }
        }
        head.address = base.or(link);
        Ok(head)
    }
}
