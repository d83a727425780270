//! Addresses that have no document: the answers are made once, when the server starts.

use super::Desk;
use super::respond::Answer;
use crate::model::{Address, Alias, Fate, FeedKey, Publication, Slug};
use http_body_util::Full;
use hyper::header::{self, HeaderMap, HeaderValue, InvalidHeaderValue};
use hyper::{Response, StatusCode};
use std::collections::{BTreeSet, HashMap};

/// What is answered at former addresses, and for feeds that were given up.
#[derive(Debug)]
pub(super) struct Moved {
    aliases: HashMap<Alias, Answer>,
    gone: BTreeSet<Slug>,
    gone_answer: Answer,
}

impl Moved {
    pub(super) fn new(desk: &Desk) -> Result<Self, InvalidHeaderValue> {
        let gone_answer = answer(
            desk,
            StatusCode::GONE,
            "This feed was given up.\n".to_owned(),
        )?;
        let answer = |fate: &Fate| match fate {
            Fate::Moved(address) => moved(desk, address),
            Fate::Gone => Ok(gone_answer.clone()),
        };
        let aliases = desk.moved.aliases.iter();
        Ok(Self {
            aliases: aliases
                .map(|(alias, fate)| Ok((alias.clone(), answer(fate)?)))
                .collect::<Result<_, _>>()?,
            gone: desk.moved.gone.clone(),
            gone_answer,
        })
    }

    /// The answer for a path (percent-decoded) and a query (as it came); `None` if nothing was ever
    /// moved away from there. The alias of this very query goes before that of every query.
    pub(super) fn alias(
        &self,
        publication: &Publication,
        path: &str,
        query: Option<&str>,
    ) -> Option<&Answer> {
        if self.aliases.is_empty() {
            return None;
        }
        let known = |path| {
            let alias = Alias::new(path, query);
            let exact = self.aliases.get(&alias);
            exact.or_else(|| self.aliases.get(&alias.without_query()))
        };
        known(path).or_else(|| known(publication.below(path)?))
    }

    /// The answer for what was here and is no more.
    pub(super) fn gone(&self, address: &Address) -> Option<&Answer> {
        let key = match address {
            Address::Document(key, _) | Address::Archive(key, ..) | Address::FeedPage(key) => key,
            _ => return None,
        };
        let is_gone = matches!(key, FeedKey::Defined(name) if self.gone.contains(name));
        is_gone.then_some(&self.gone_answer)
    }
}

fn moved(desk: &Desk, address: &Address) -> Result<Answer, InvalidHeaderValue> {
    let url = desk.publication.url(address);
    let location = url.as_str().try_into()?;
    let text = format!("This feed has moved to {url}\n");
    let mut answer = answer(desk, StatusCode::MOVED_PERMANENTLY, text)?;
    answer.headers_mut().insert(header::LOCATION, location);
    Ok(answer)
}

/// Kept by caches as long as documents are: whoever takes such a key back out of a feed's file does
/// not wait longer than for any other change.
fn answer(desk: &Desk, status: StatusCode, text: String) -> Result<Answer, InvalidHeaderValue> {
    let cache_control = format!("public, max-age={}", desk.max_age);
    let mut answer = Response::new(Full::from(text));
    *answer.status_mut() = status;
    *answer.headers_mut() = HeaderMap::from_iter([
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, cache_control.try_into()?),
    ]);
    Ok(answer)
}
