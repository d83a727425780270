//! Addresses that have no document: the answers are made once, when the desk is set up.

use super::Desk;
use super::freshness::Freshness;
use super::respond::{Answer, plain};
use crate::model::{Address, Alias, Fate, FeedKey, Publication, Slug};
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue, InvalidHeaderValue};
use hyper::{Request, StatusCode};
use std::collections::{BTreeSet, HashMap};

/// Where browsers look for a picture of the paper, whatever its pages say.
const FAVICON: &str = "/favicon.ico";

/// What became of what was at an address.
#[derive(Debug)]
pub(super) enum Ending {
    /// It is elsewhere, as this answer says.
    Moved(Answer),
    /// It was a feed, which was given up.
    GivenUp,
}

/// What is answered at former addresses, and for feeds that were given up.
#[derive(Debug)]
pub(super) struct Moved {
    aliases: HashMap<Alias, Ending>,
    gone: BTreeSet<Slug>,
    front: Ending,
}

impl Moved {
    pub(super) fn new(desk: &Desk) -> Result<Self, InvalidHeaderValue> {
        let mut aliases = HashMap::new();
        if let Some(icon) = icon(&desk.publication) {
            aliases.insert(Alias::new(FAVICON, None), moved(desk, &icon)?);
        }
        for (alias, fate) in &desk.moved.aliases {
            let ending = match fate {
                Fate::Moved(address) => moved(desk, address)?,
                Fate::Gone => Ending::GivenUp,
            };
            aliases.insert(alias.clone(), ending);
        }
        Ok(Self {
            aliases,
            gone: desk.moved.gone.clone(),
            front: moved(desk, &Address::FrontPage)?,
        })
    }

    /// What became of what a path (percent-decoded) and a query (as it came) stood for; `None` if
    /// nothing was ever moved away from there. The alias of this very query goes before that of every
    /// query.
    pub(super) fn alias(
        &self,
        publication: &Publication,
        path: &str,
        query: Option<&str>,
    ) -> Option<&Ending> {
        let known = |path| {
            let alias = Alias::new(path, query);
            let exact = self.aliases.get(&alias);
            exact.or_else(|| self.aliases.get(&alias.without_query()))
        };
        let below = publication.below(path);
        let known = known(path).or_else(|| below.and_then(known));
        // `/news` where everything lies below `/news/`.
        known.or_else(|| below.is_some_and(str::is_empty).then_some(&self.front))
    }

    /// What became of what was here and is no more.
    pub(super) fn gone(&self, address: &Address) -> Option<&Ending> {
        let key = match address {
            Address::Document(key, _)
            | Address::Archive(key, ..)
            | Address::ArchivePage(key, _)
            | Address::FeedPage(key) => key,
            _ => return None,
        };
        let is_gone = matches!(key, FeedKey::Defined(name) if self.gone.contains(name));
        is_gone.then_some(&Ending::GivenUp)
    }
}

/// The paper's icon, if it is a picture of this desk.
fn icon(publication: &Publication) -> Option<Address> {
    let icon = Address::parse(publication.icon.as_ref()?)?;
    matches!(icon, Address::Image(_)).then_some(icon)
}

/// Kept by caches as long as documents are: whoever takes such a key back out of a feed's file does
/// not wait longer than for any other change.
fn moved(desk: &Desk, address: &Address) -> Result<Ending, InvalidHeaderValue> {
    let url = desk.publication.url(address);
    let text = format!("This has moved to {url}\n");
    let mut answer = plain(StatusCode::MOVED_PERMANENTLY, text);
    let kept = Freshness::of(desk)?.whole();
    answer.headers_mut().insert(header::CACHE_CONTROL, kept);
    let location = url.as_str().try_into()?;
    answer.headers_mut().insert(header::LOCATION, location);
    Ok(Ending::Moved(answer))
}

/// 308: the same target at the publication's own origin, by TLS. Not at the host that the request
/// names: anybody can write any there.
pub(super) fn to_tls(publication: &Publication, request: &Request<Incoming>) -> Answer {
    let base = &publication.base_url;
    let target = request.uri().path_and_query();
    let target = target.map_or("/", |target| target.as_str());
    // `OPTIONS *` has none.
    let target = if target.starts_with('/') { target } else { "/" };
    let host = base.host_str().unwrap_or_default();
    let port = base.port().map(|port| format!(":{port}"));
    let url = format!("https://{host}{}{target}", port.unwrap_or_default());
    let Ok(location) = HeaderValue::try_from(&url) else {
        return plain(StatusCode::BAD_REQUEST, "That address cannot be.\n");
    };
    let mut answer = plain(
        StatusCode::PERMANENT_REDIRECT,
        format!("This is at {url}\n"),
    );
    answer.headers_mut().insert(header::LOCATION, location);
    answer
}
