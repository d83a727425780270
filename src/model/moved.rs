use super::{Address, Slug};
use percent_encoding::percent_decode_str;
use std::collections::{BTreeMap, BTreeSet};
use url::form_urlencoded;

/// An address a feed once had, on a system the paper has left or under another name: a path and
/// perhaps a query.
///
/// A slash at the path's end makes no difference, for the systems that had it answered to both. Nor
/// does the order of a query's parameters, nor how anything is percent-encoded.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Alias {
    /// Percent-decoded, without the slash at its end.
    path: String,
    /// Decoded and sorted; `None` for whatever query.
    query: Option<Vec<(String, String)>>,
}

/// Why an alias was refused.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no path; write what stood behind the host, such as `/feed/` or `/?feed=rss2`")]
pub struct AliasError(String);

impl Alias {
    /// Reads a path with or without a query, as it stands in an address behind the host.
    ///
    /// # Errors
    /// When it does not begin with one slash, holds what no address holds, or is no UTF-8 once it
    /// is percent-decoded.
    pub fn parse(text: &str) -> Result<Self, AliasError> {
        let refused = || AliasError(text.to_owned());
        let is_path = text.starts_with('/') && !text.starts_with("//");
        let is_foreign = |c: char| c.is_whitespace() || c.is_control() || c == '#';
        if !is_path || text.contains(is_foreign) {
            return Err(refused());
        }
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        let path = percent_decode_str(path).decode_utf8();
        Ok(Self::new(&path.map_err(|_| refused())?, query))
    }

    /// What a request asks for, by its path (percent-decoded) and its query (as it came).
    pub fn new(path: &str, query: Option<&str>) -> Self {
        let query = query.filter(|query| !query.is_empty()).map(|query| {
            let parameters = form_urlencoded::parse(query.as_bytes()).into_owned();
            let mut parameters: Vec<(String, String)> = parameters.collect();
            parameters.sort_unstable();
            parameters
        });
        Self {
            path: path.trim_end_matches('/').to_owned(),
            query,
        }
    }

    /// The path, percent-decoded.
    pub fn path(&self) -> &str {
        if self.path.is_empty() {
            "/"
        } else {
            &self.path
        }
    }

    /// Whether it stands for one query alone.
    pub fn has_query(&self) -> bool {
        self.query.is_some()
    }

    /// The same path with whatever query.
    pub fn without_query(mut self) -> Self {
        self.query = None;
        self
    }
}

/// What became of what was at an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is there now.
    Moved(Address),
    /// It was given up.
    Gone,
}

/// The addresses that have no document: feeds' former ones, and feeds that were given up.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Moved {
    /// What became of each former address.
    pub aliases: BTreeMap<Alias, Fate>,
    /// The feeds under `/feeds/` that were given up.
    pub gone: BTreeSet<Slug>,
}
