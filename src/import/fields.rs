//! The values of a front matter: what is written becomes what is meant, or a mistake with its place
//! and remedy.

use super::front_matter::{Parts, Problem, When};
use super::{dates, limits};
use crate::model::{Instant, Text};
use chrono_tz::Tz;
use url::Url;

/// Turns what is written into what is meant; knows where it stands, for the messages.
pub(super) struct Fields<'a> {
    pub(super) parts: Option<&'a Parts<'a>>,
}

impl Fields<'_> {
    pub(super) fn wrong(&self, key: &str, problem: &str) -> Problem {
        Problem {
            line: self.line_of(key),
            text: problem.to_owned(),
        }
    }

    /// The line a key of the front matter is on, from 1.
    pub(super) fn line_of(&self, key: &str) -> usize {
        self.parts.map_or(1, |parts| parts.line_of(key))
    }

    pub(super) fn parsed<T, E: std::fmt::Display>(
        &self,
        key: &str,
        value: Result<T, E>,
    ) -> Result<T, Problem> {
        value.map_err(|error| self.wrong(key, &format!("`{key}`: {error}")))
    }

    pub(super) fn text(&self, key: &str, raw: &str, longest: usize) -> Result<Text, Problem> {
        let length = raw.chars().count();
        if length > longest {
            let problem = format!("`{key}` has {length} characters; shorten it to {longest}");
            return Err(self.wrong(key, &problem));
        }
        Text::new(raw).ok_or_else(|| {
            let problem = format!("`{key}` is empty; write something, or remove it");
            self.wrong(key, &problem)
        })
    }

    pub(super) fn optional(
        &self,
        key: &str,
        raw: Option<&str>,
        longest: usize,
    ) -> Result<Option<Text>, Problem> {
        raw.map(|raw| self.text(key, raw, longest)).transpose()
    }

    pub(super) fn web_address(&self, key: &str, raw: &str) -> Result<Url, Problem> {
        let raw = raw.trim();
        let url = Url::parse(raw)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && raw.len() <= limits::ADDRESS);
        url.ok_or_else(|| {
            let shown: String = raw.chars().take(100).collect();
            let problem = format!(
                "`{key}`: `{shown}` is no web address; write one that begins with https:// or http://, of at most {} characters",
                limits::ADDRESS
            );
            self.wrong(key, &problem)
        })
    }

    pub(super) fn instant(
        &self,
        key: &str,
        when: Option<&When>,
        zone: Tz,
    ) -> Result<Option<Instant>, Problem> {
        let written = match when {
            None => return Ok(None),
            Some(When::Toml(datetime)) => datetime.to_string(),
            Some(When::Text(text)) => text.trim().to_owned(),
        };
        dates::instant(&written, zone).map(Some).ok_or_else(|| {
            let shown: String = written.chars().take(100).collect();
            let problem = format!(
                "`{key}`: `{shown}` is no date; write one like 2026-11-23, 2026-11-23T09:30:00 (in {zone}) or 2026-11-23T09:30:00+02:00"
            );
            self.wrong(key, &problem)
        })
    }

    pub(super) fn at_most(&self, key: &str, count: usize, most: usize) -> Result<(), Problem> {
        if count <= most {
            return Ok(());
        }
        let problem = format!("`{key}` lists {count}; keep at most {most}");
        Err(self.wrong(key, &problem))
    }
}
