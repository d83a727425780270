//! Deltas (RFC 3229 with `feed`, an instance manipulation that many readers ask for and no RFC
//! describes): of a feed document, only the entries that have changed since the version a client has.

use super::Desk;
use super::bounded::Bounded;
use super::client::Account;
use super::coding::Coding;
use super::document::{Coded, Document, SLOT};
use super::metrics::{Kept, Metrics, Sort};
use super::render::{self, RenderError, Rendered};
use super::respond::Answer;
use super::server::Server;
use crate::model::Address;
use crate::publish::{self, Edition};
use http_body_util::Full;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};
use hyper::{Response, StatusCode};
use std::error::Error;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// RFC 3229, section 10.5.2.
const IM: HeaderName = HeaderName::from_static("im");
/// RFC 3229, section 10.5.1.
const DELTA_BASE: HeaderName = HeaderName::from_static("delta-base");
/// A cache that does not know deltas would hand one out as the document, so it must keep none; `im`
/// says to those that do that this is not meant for them (RFC 3229, section 10.8).
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("no-store, im");

/// What a client has: the second of its version, and the entity tag it knew that by.
pub(super) struct Base {
    pub(super) since: i64,
    pub(super) tag: Option<String>,
}

/// Which delta it is. Two that hold the same entries are one, whatever version they start from, so
/// of one version there are no more of them than changes in it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Key {
    /// The entity tag of the version it leads to: no two feeds share one.
    current: String,
    /// [`History::version_at`](crate::model::History::version_at).
    since: i64,
}

/// What can be said of what is new since a version.
pub(super) enum News {
    Delta(Answer),
    /// Nothing is to be told though the document differs, or all of it would be no larger.
    Whole,
    /// That must be made first.
    Unmade(Key),
}

/// A delta in all its codings; `None` within if there can be none.
type Slot = Arc<OnceCell<Option<Document>>>;

/// The deltas that were asked for, bounded in bytes.
#[derive(Debug)]
pub(super) struct Deltas {
    slots: Bounded<Key, Slot>,
    metrics: Arc<Metrics>,
}

impl Deltas {
    pub(super) fn new(bytes: u64, metrics: &Arc<Metrics>) -> Self {
        Self {
            slots: Bounded::new(bytes, weight, |_| {}, metrics.cache(Kept::Deltas).clone()),
            metrics: metrics.clone(),
        }
    }

    /// Tells the metrics how much is kept.
    pub(super) fn measure(&self) {
        self.slots.measure();
    }

    /// Forgets everything: the store is another one.
    pub(super) fn clear(&self) {
        self.slots.clear();
    }

    /// What of a document is new since `base`, in the coding that `whole` has, if that is made already.
    pub(super) fn news(&self, document: &Document, whole: &Coded, base: &Base) -> News {
        let history = document.rendered.history.as_ref();
        let history = history.zip(document.address.feed_format());
        let Some((history, _)) = history.filter(|(all, format)| all.has_news(base.since, *format))
        else {
            return News::Whole;
        };
        let key = Key {
            current: document.etag(Coding::Identity).to_owned(),
            since: history.version_at(base.since),
        };
        match self.ready(&key, whole.coding) {
            Some(slot) => {
                self.slots.metrics.hits.inc();
                let told = told(&slot, document, whole, base);
                told.map_or(News::Whole, News::Delta)
            }
            None => News::Unmade(key),
        }
    }

    /// 226 with what is new since `base`, when it is made; `None` if the whole document is the better
    /// answer, or the client may have nothing made for it now.
    pub(super) async fn answer(
        server: &Arc<Server>,
        account: &mut Account,
        document: &Arc<Document>,
        whole: &Coded,
        base: &Base,
    ) -> Option<Answer> {
        let key = match server.deltas.news(document, whole, base) {
            News::Delta(answer) => return Some(answer),
            News::Whole => return None,
            News::Unmade(key) => key,
        };
        account.fetch().ok()?;
        server.deltas.slots.metrics.misses.inc();
        let (cook, of, coding) = (server.clone(), document.clone(), whole.coding);
        let make = async move { cook.deltas.slot(&cook.desk, key, &of, coding).await };
        let slot = server.make(make).await.ok()?;
        told(&slot, document, whole, base)
    }

    /// The delta, if it is made already, in that coding too.
    fn ready(&self, key: &Key, coding: Coding) -> Option<Slot> {
        let slot = self.slots.get(key)?;
        let delta = slot.get()?.as_ref();
        let is_coded = delta.is_none_or(|delta| delta.made(coding).is_some());
        is_coded.then_some(slot)
    }

    /// The delta, made once however many ask. One that could not be made is not tried again before
    /// the next change: everybody gets the whole document, which is never wrong.
    async fn slot(&self, desk: &Desk, key: Key, document: &Document, coding: Coding) -> Slot {
        let slot = self.slots.get_or_put(&key, Slot::default);
        if slot.get().is_none() {
            let make = async || {
                let making = made(desk, key.since, document);
                let sort = Sort::of(&document.address);
                let made = self.metrics.rendering(sort, making).await;
                made.unwrap_or_else(|error| {
                    let (error, address) = (&error as &dyn Error, &document.address);
                    tracing::error!(error, %address, "a delta cannot be made");
                    None
                })
            };
            slot.get_or_init(make).await;
            // Put again, so that it is weighed with its document.
            self.slots.put(key, slot.clone());
        }
        if let Some(Some(delta)) = slot.get() {
            let coded = delta.coded(coding);
            self.metrics.compressing(coding, coded).await;
        }
        slot
    }
}

/// 226 with a delta, if there is one and it is smaller than the whole.
fn told(slot: &Slot, document: &Document, whole: &Coded, base: &Base) -> Option<Answer> {
    let delta = slot.get()?.as_ref()?.made(whole.coding)?;
    if delta.body.len() >= whole.body.len() {
        return None;
    }
    let mut answer = Response::new(Full::new(delta.body.clone()));
    *answer.status_mut() = StatusCode::IM_USED;
    *answer.headers_mut() = fields(document, whole, delta, base.tag.as_deref()).ok()?;
    Some(answer)
}

/// The fields of a 226: those of the whole document, but for what is about the bytes.
fn fields(
    document: &Document,
    whole: &Coded,
    delta: &Coded,
    base: Option<&str>,
) -> Result<HeaderMap, InvalidHeaderValue> {
    let mut fields = whole.fields.clone();
    // That of the document which the client has when it has added this to its own.
    let etag = document.etag(delta.coding).try_into()?;
    fields.insert(header::ETAG, etag);
    fields.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    fields.insert(IM, HeaderValue::from_static("feed"));
    if let Some(tag) = base {
        fields.insert(DELTA_BASE, tag.try_into()?);
    }
    fields.insert(header::CONTENT_LENGTH, delta.body.len().into());
    fields.remove(header::CONTENT_ENCODING);
    if let Some(coding) = delta.fields.get(header::CONTENT_ENCODING) {
        fields.insert(header::CONTENT_ENCODING, coding.clone());
    }
    Ok(fields)
}

async fn made(
    desk: &Desk,
    since: i64,
    document: &Document,
) -> Result<Option<Document>, RenderError> {
    let address = &document.address;
    let rendered = delta(desk, address, &document.rendered, since).await?;
    tracing::debug!(%address, since, "delta.rendered");
    let document = rendered.map(|rendered| Document::new(desk, address, rendered));
    Ok(document.transpose()?)
}

/// Renders what is new since a second; `None` if the feed has changed after `whole` was read.
async fn delta(
    desk: &Desk,
    address: &Address,
    whole: &Rendered,
    since: i64,
) -> Result<Option<Rendered>, RenderError> {
    let Address::Document(key, format) = address else {
        return Ok(None);
    };
    let Some((feed, listing)) = render::feed(desk, key).await? else {
        return Ok(None);
    };
    // A delta of one version under the tag of another would lose what lies between them.
    if render::changed(desk, address, &listing) != whole.changed.unwrap_or(i64::MIN) {
        return Ok(None);
    }
    let entries = only(&listing.entries, listing.history.entries(since));
    let tombstones = only(&listing.tombstones, listing.history.tombstones(since));
    let whole_edition = render::edition(&listing);
    let edition = Edition {
        entries: &entries,
        tombstones: &tombstones,
        whole: Some(&whole_edition),
        ..whole_edition
    };
    let body = publish::feed(*format, &desk.publication, &feed, &edition)?;
    Ok(Some(Rendered {
        changed: whole.changed,
        ..Rendered::of(
            render::sound(desk, body)?,
            whole.media_type,
            listing.revision,
        )
    }))
}

/// Those that are news.
fn only<T: Clone>(all: &[T], is_news: impl Iterator<Item = bool>) -> Vec<T> {
    let all = all.iter().zip(is_news);
    all.filter(|(_, is_news)| *is_news)
        .map(|(one, _)| one.clone())
        .collect()
}

/// The bytes a delta stands for.
fn weight(slot: &Slot) -> u64 {
    let delta = slot.get().and_then(Option::as_ref);
    delta.map_or(SLOT as u64, Document::weight)
}
