//! A rendered address as it goes out. Its bodies and header fields are made with it, once for each
//! change, and only copied at each request.

use super::Desk;
use super::coding::Coding;
use super::metrics::Subject;
use super::render::{RenderError, Rendered, Standing, render};
use super::version::{Content, Version};
use crate::model::Address;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue, InvalidHeaderValue};
use std::error::Error;
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
    identity: Coded,
    codings: [OnceCell<Option<Coded>>; Coding::COMPRESSED.len()],
}

/// One representation, as it goes out.
#[derive(Debug)]
pub(super) struct Coded {
    pub(super) coding: Coding,
    pub(super) body: Bytes,
    /// The strong entity tag, in its quotes.
    pub(super) etag: String,
    /// The fields of a 200.
    pub(super) fields: HeaderMap,
    /// The fields of a 304.
    pub(super) not_modified: HeaderMap,
}

impl Document {
    pub(super) fn new(
        desk: &Desk,
        address: &Address,
        rendered: Rendered,
    ) -> Result<Self, InvalidHeaderValue> {
        let fields = CommonFields::new(desk, address, &rendered)?;
        let identity = fields.coded(Coding::Identity, rendered.body.clone())?;
        Ok(Self {
            subject: Subject::of(desk, address),
            address: address.clone(),
            rendered,
            fields,
            identity,
            codings: Default::default(),
        })
    }

    /// The status of an answer without conditions: they are only about what is there.
    pub(super) fn status(&self) -> StatusCode {
        match self.rendered.standing {
            Standing::Here => StatusCode::OK,
            Standing::Gone => StatusCode::GONE,
            Standing::Moved(_) => StatusCode::MOVED_PERMANENTLY,
        }
    }

    /// The representation in a coding, if it is made already.
    pub(super) fn ready(&self, coding: Coding) -> Option<&Coded> {
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

    /// Where the representation in a coding is kept; nowhere if it is the identity.
    fn place(&self, coding: Coding) -> Option<usize> {
        let place = Coding::COMPRESSED.iter().position(|known| *known == coding);
        place.filter(|_| self.rendered.is_compressible())
    }

    /// The representation in a coding, compressed at the first demand, once however many ask;
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
    pub(super) fn etag(&self, coding: Coding) -> String {
        self.fields.tagged.etag(coding)
    }

    async fn compressed(
        &self,
        coding: Coding,
    ) -> Result<Option<Coded>, Box<dyn Error + Send + Sync>> {
        let body = self.rendered.body.clone();
        // A large feed takes milliseconds: too long for a thread that answers others.
        let smaller = tokio::task::spawn_blocking(move || coding.compress(&body)).await??;
        tracing::debug!(coding = coding.name(), "document.compressed");
        let coded = smaller.map(|body| self.fields.coded(coding, body));
        Ok(coded.transpose()?)
    }
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
pub(super) struct CommonFields {
    /// Of a 200 alone.
    content: HeaderMap,
    /// Of a 200 and of a 304, which must repeat them (RFC 9110, section 15.4.5), or by which caches
    /// update what they hold.
    validators: HeaderMap,
    tagged: Content,
}

impl CommonFields {
    pub(super) fn new(
        desk: &Desk,
        address: &Address,
        rendered: &Rendered,
    ) -> Result<Self, InvalidHeaderValue> {
        let policy = match address.is_page() {
            true => PAGE_POLICY,
            false => IMAGE_POLICY,
        };
        let content = HeaderMap::from_iter([
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
        let cache_control = match (rendered.is_settled, desk.archive_max_age) {
            (true, 0) => "public, max-age=0".to_owned(),
            (true, seconds) => format!("public, max-age={seconds}, immutable"),
            (false, _) => format!("public, max-age={}", desk.max_age),
        };
        let mut validators = HeaderMap::from_iter([
            (header::CACHE_CONTROL, cache_control.try_into()?),
            (header::VARY, HeaderValue::from_static("Accept-Encoding")),
        ]);
        if let Standing::Moved(address) = &rendered.standing {
            let location = desk.publication.url(address);
            validators.insert(header::LOCATION, location.try_into()?);
        }
        let history = rendered.history.as_ref();
        if desk.has_deltas && history.is_some() {
            let vary = HeaderValue::from_static("Accept-Encoding, A-IM");
            validators.insert(header::VARY, vary);
        }
        if let Some(format) = address.feed_format() {
            let url = desk.publication.url(address);
            let link = format!("<{url}>; rel=\"self\"; type=\"{}\"", format.media_type());
            validators.insert(header::LINK, link.try_into()?);
        }
        if let Some(changed) = rendered.changed {
            validators.insert(header::LAST_MODIFIED, last_modified(changed)?);
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
            validators,
            tagged,
        })
    }

    /// A representation with all its fields.
    pub(super) fn coded(&self, coding: Coding, body: Bytes) -> Result<Coded, InvalidHeaderValue> {
        let etag = self.tagged.etag(coding);
        let mut not_modified = self.validators.clone();
        not_modified.insert(header::ETAG, etag.as_str().try_into()?);
        let mut fields = not_modified.clone();
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
            etag,
            fields,
            not_modified,
        })
    }
}

/// Seconds since 1970 as an HTTP date (RFC 9110, section 5.6.7).
fn last_modified(changed: i64) -> Result<HeaderValue, InvalidHeaderValue> {
    let since = Duration::from_secs(u64::try_from(changed).unwrap_or(0));
    httpdate::fmt_http_date(UNIX_EPOCH + since).try_into()
}
