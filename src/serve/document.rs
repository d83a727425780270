//! A rendered address as it goes out. Its bodies and header fields are made with it, once for each
//! change, and only copied at each request.

use super::Desk;
use super::coding::{Accepted, Coding};
use super::freshness::Freshness;
use super::metrics::Subject;
use super::render::{RenderError, Rendered, Standing, render};
use super::version::{Content, Version};
use crate::model::Address;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue, InvalidHeaderValue};
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, UNIX_EPOCH};
use tokio::sync::OnceCell;

/// Pages hold a style of their own, pictures from anywhere a story has them, the players that the
/// publisher let in, and nothing else.
pub(super) const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
     img-src http: https: data:; frame-src https:; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'self'";
/// A drawing may style itself and do nothing.
const IMAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// A rendered address, and its representation in each coding that was asked for.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) address: Address,
    /// Where requests of it are counted.
    pub(super) subject: Subject,
    /// What was rendered.
    pub(super) rendered: Rendered,
    fields: CommonFields,
    /// By [`Coding`]. Whether a client has a representation is told without making it.
    known: [Known; Coding::ALL.len()],
    identity: Coded,
    /// By their place in [`Coding::COMPRESSED`]; `None` within if that is not smaller.
    codings: [OnceCell<Option<Coded>>; Coding::COMPRESSED.len()],
    /// Likewise: whether it will be made when there is time.
    is_ordered: [AtomicBool; Coding::COMPRESSED.len()],
}

/// What is said of a representation to who has it.
#[derive(Debug)]
struct Known {
    /// The strong entity tag, in its quotes.
    etag: String,
    /// The fields of a 304.
    not_modified: HeaderMap,
}

/// One representation, as it goes out.
#[derive(Debug)]
pub(super) struct Coded {
    pub(super) coding: Coding,
    pub(super) body: Bytes,
    /// The fields of a 200.
    pub(super) fields: HeaderMap,
}

/// What a document takes in memory beside its bodies: itself, its place in a map, its address (the
/// longest is a query of [`Query::LONGEST`](crate::model::Query::LONGEST) bytes in pieces) and header
/// fields.
pub(super) const SLOT: usize = 4_096;

/// Larger bodies stay with gzip: to make a better coding of one takes seconds, in which all others
/// wait for their turn.
const LONGEST_IN_TURN: usize = 2 << 20;

impl Document {
    /// The bytes it stands for in memory: its body, about as much again for its codings, and all the
    /// rest.
    pub(super) fn weight(&self) -> u64 {
        let body = self.rendered.body.len();
        let codings = if self.rendered.is_compressible() {
            body
        } else {
            0
        };
        // No memory is larger.
        u64::try_from(body + codings + SLOT).unwrap_or(u64::MAX)
    }

    pub(super) fn new(
        desk: &Desk,
        address: &Address,
        rendered: Rendered,
    ) -> Result<Self, InvalidHeaderValue> {
        let fields = CommonFields::new(desk, address, &rendered)?;
        let [identity, gzip, brotli, zstd] = Coding::ALL.map(|coding| fields.known(coding));
        let known = [identity?, gzip?, brotli?, zstd?];
        let body = rendered.body.clone();
        let identity = fields.coded(Coding::Identity, body, &known[0])?;
        Ok(Self {
            subject: Subject::of(desk, address),
            address: address.clone(),
            rendered,
            fields,
            known,
            identity,
            codings: Default::default(),
            is_ordered: Default::default(),
        })
    }

    /// Whether a client may have a part of it: of a file that is not compressed for it.
    pub(super) fn has_parts(&self) -> bool {
        has_parts(&self.address, &self.rendered)
    }

    /// The status of an answer without conditions: they are only about what is there.
    pub(super) fn status(&self) -> StatusCode {
        match self.rendered.standing {
            Standing::Here => StatusCode::OK,
            Standing::Gone => StatusCode::GONE,
            Standing::Moved(_) => StatusCode::MOVED_PERMANENTLY,
        }
    }

    /// What goes out to who takes these codings: the most wanted that is made. What is not compressed
    /// is nothing for who takes a coding, unless compressing does not make it smaller. `None` if that
    /// is not known yet.
    pub(super) fn ready(&self, accepted: &Accepted) -> Option<&Coded> {
        let mut is_unknown = false;
        for place in self.places(accepted) {
            match self.codings[place].get() {
                Some(Some(coded)) => return Some(coded),
                Some(None) => {}
                None => is_unknown = true,
            }
        }
        (!is_unknown).then_some(&self.identity)
    }

    /// The coding that is to be made for who waits: gzip, if it will do. The others are too dear to be
    /// made as often as anybody asks; who takes them alone gets what is not compressed, until they are
    /// made.
    pub(super) fn soonest(&self, accepted: &Accepted) -> Option<Coding> {
        let gzip = self.place(Coding::Gzip)?;
        let is_wanted = self.is_missing(gzip) && self.places(accepted).any(|place| place == gzip);
        is_wanted.then_some(Coding::Gzip)
    }

    /// The coding that its client would rather have than what is ready, to be made when there is time;
    /// told once.
    pub(super) fn order(&self, accepted: &Accepted) -> Option<Coding> {
        if self.rendered.body.len() > LONGEST_IN_TURN {
            return None;
        }
        let place = self.places(accepted).next()?;
        let is_new = self.is_missing(place)
            && !self.is_ordered[place].load(Ordering::Relaxed)
            && !self.is_ordered[place].swap(true, Ordering::Relaxed);
        is_new.then_some(Coding::COMPRESSED[place])
    }

    /// The codings of which a client may have a representation that it still takes, first the one that
    /// goes out to it; to fill the places, that once more.
    pub(super) fn current(&self, accepted: &Accepted) -> [Coding; Coding::ALL.len()] {
        let ready = self.ready(accepted).map(|coded| coded.coding);
        let first = ready.or_else(|| self.soonest(accepted));
        let first = first.unwrap_or(Coding::Identity);
        let others = accepted.as_slice().iter().copied();
        let mut all = std::iter::once(first).chain(others.filter(|coding| *coding != first));
        std::array::from_fn(|_| all.next().unwrap_or(first))
    }

    /// The representation in one coding, if it is made already.
    pub(super) fn made(&self, coding: Coding) -> Option<&Coded> {
        let Some(place) = self.place(coding) else {
            return Some(&self.identity);
        };
        let coded = self.codings[place].get()?;
        Some(coded.as_ref().unwrap_or(&self.identity))
    }

    /// The representation that is not coded.
    pub(super) fn identity(&self) -> &Coded {
        &self.identity
    }

    fn is_missing(&self, place: usize) -> bool {
        self.codings[place].get().is_none()
    }

    /// Where the codings that compress are kept, of those that a client takes.
    fn places(&self, accepted: &Accepted) -> impl Iterator<Item = usize> {
        accepted
            .compressed()
            .filter_map(|coding| self.place(coding))
    }

    /// Where the representation in a coding is kept; nowhere if it is the identity.
    fn place(&self, coding: Coding) -> Option<usize> {
        let place = Coding::COMPRESSED.iter().position(|known| *known == coding);
        place.filter(|_| self.rendered.is_compressible())
    }

    /// The representation in one coding, compressed at the first demand, once however many ask;
    /// identity if compressing does not make it smaller.
    pub(super) async fn coded(&self, coding: Coding) -> &Coded {
        let Some(place) = self.place(coding) else {
            return &self.identity;
        };
        let coded = self.codings[place].get_or_init(async || {
            self.compressed(coding).await.unwrap_or_else(|error| {
                tracing::error!(
                    error,
                    coding = coding.name(),
                    "a document is not compressed"
                );
                None
            })
        });
        coded.await.as_ref().unwrap_or(&self.identity)
    }

    /// Of a feed document, what its tags say.
    pub(super) fn version(&self) -> Option<&Version> {
        match &self.fields.tagged {
            Content::Version(version) => Some(version),
            Content::Bytes(_) => None,
        }
    }

    /// The strong entity tag of a coding, in its quotes.
    pub(super) fn etag(&self, coding: Coding) -> &str {
        &self.known[coding as usize].etag
    }

    /// The fields of a 304 to who has it in this coding.
    pub(super) fn not_modified(&self, coding: Coding) -> &HeaderMap {
        &self.known[coding as usize].not_modified
    }

    async fn compressed(
        &self,
        coding: Coding,
    ) -> Result<Option<Coded>, Box<dyn Error + Send + Sync>> {
        let body = self.rendered.body.clone();
        // A large feed takes milliseconds: too long for a thread that answers others.
        let smaller = tokio::task::spawn_blocking(move || coding.compress(&body)).await??;
        tracing::debug!(coding = coding.name(), "document.compressed");
        let known = &self.known[coding as usize];
        let coded = smaller.map(|body| self.fields.coded(coding, body, known));
        Ok(coded.transpose()?)
    }
}

fn has_parts(address: &Address, rendered: &Rendered) -> bool {
    matches!(address, Address::Image(_)) && !rendered.is_compressible()
}

/// The document of an address as of now, not kept; `None` if there is nothing there.
pub(super) async fn document(
    desk: &Desk,
    address: &Address,
) -> Result<Option<Document>, RenderError> {
    let rendered = render(desk, address).await?;
    let document = rendered.map(|rendered| Document::new(desk, address, rendered));
    Ok(document.transpose()?)
}

/// What the representations of one document have in common.
#[derive(Debug)]
struct CommonFields {
    /// Of a 200 alone. The keys for purging too: a cache keeps those of what a 304 tells it to keep
    /// (RFC 9111, section 4.3.4), and a reader that polls has no use for them.
    content: HeaderMap,
    /// Of a 200 and of a 304, which must repeat them and, but for the tag, nothing else (RFC 9110,
    /// section 15.4.5).
    repeated: HeaderMap,
    tagged: Content,
}

impl CommonFields {
    fn new(
        desk: &Desk,
        address: &Address,
        rendered: &Rendered,
    ) -> Result<Self, InvalidHeaderValue> {
        let policy = match address.is_page() {
            true => PAGE_POLICY,
            false => IMAGE_POLICY,
        };
        let mut content = HeaderMap::from_iter([
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static(rendered.media_type),
            ),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
            (
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(policy),
            ),
        ]);
        if has_parts(address, rendered) {
            let bytes = HeaderValue::from_static("bytes");
            content.insert(header::ACCEPT_RANGES, bytes);
        }
        let cache_control = match (rendered.is_settled, desk.archive_max_age) {
            (true, 0) => HeaderValue::from_static("public, max-age=0"),
            (true, seconds) => format!("public, max-age={seconds}, immutable").try_into()?,
            (false, _) => Freshness::of(desk)?.whole(),
        };
        let mut repeated = HeaderMap::from_iter([(header::CACHE_CONTROL, cache_control)]);
        let history = rendered.history.as_ref();
        let vary = match (
            rendered.is_compressible(),
            desk.has_deltas && history.is_some(),
        ) {
            (true, true) => Some("Accept-Encoding, A-IM"),
            (true, false) => Some("Accept-Encoding"),
            // Of pictures there are none.
            (false, _) => None,
        };
        let vary = vary.map(|fields| (header::VARY, HeaderValue::from_static(fields)));
        repeated.extend(vary);
        if let Standing::Moved(address) = &rendered.standing {
            let location = desk.publication.url(address);
            content.insert(header::LOCATION, location.try_into()?);
        }
        if let Some(format) = address.feed_format() {
            let url = desk.publication.url(address);
            let link = format!("<{url}>; rel=\"self\"; type=\"{}\"", format.media_type());
            content.insert(header::LINK, link.try_into()?);
        }
        if let Some(changed) = rendered.changed {
            content.insert(header::LAST_MODIFIED, last_modified(changed)?);
        }
        if let Some(header) = desk.purge_header {
            content.extend([header.field(address, &rendered.named)?]);
        }
        let tagged = match history.and(rendered.changed) {
            Some(changed) => {
                let defined_at = desk.defined_at(address);
                let version = Version::new(address, changed, defined_at, &rendered.body);
                Content::Version(version)
            }
            None => Content::of_bytes(&rendered.body),
        };
        Ok(Self {
            content,
            repeated,
            tagged,
        })
    }

    /// What is said to who has the representation in a coding.
    fn known(&self, coding: Coding) -> Result<Known, InvalidHeaderValue> {
        let etag = self.tagged.etag(coding);
        let mut not_modified = self.repeated.clone();
        not_modified.insert(header::ETAG, etag.as_str().try_into()?);
        Ok(Known { etag, not_modified })
    }

    /// A representation with all its fields.
    fn coded(
        &self,
        coding: Coding,
        body: Bytes,
        known: &Known,
    ) -> Result<Coded, InvalidHeaderValue> {
        let mut fields = known.not_modified.clone();
        fields.extend(self.content.clone());
        // hyper leaves the body of an answer to HEAD away and keeps its length.
        fields.insert(header::CONTENT_LENGTH, body.len().into());
        if coding != Coding::Identity {
            let name = HeaderValue::from_static(coding.name());
            fields.insert(header::CONTENT_ENCODING, name);
        }
        Ok(Coded {
            coding,
            body,
            fields,
        })
    }
}

/// Seconds since 1970 as an HTTP date (RFC 9110, section 5.6.7).
fn last_modified(changed: i64) -> Result<HeaderValue, InvalidHeaderValue> {
    let since = Duration::from_secs(u64::try_from(changed).unwrap_or(0));
    httpdate::fmt_http_date(UNIX_EPOCH + since).try_into()
}
