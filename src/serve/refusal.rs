//! Answers that tell of an error: a sentence for programs, and a page in the paper's layout for
//! people, who would otherwise not know where to go from there.

use super::coding::{self, Accepted, Coding};
use super::document::PAGE_POLICY;
use super::freshness::Freshness;
use super::render::HTML;
use super::respond::{Answer, plain, with};
use super::{Desk, ServeError, pages};
use crate::model::{Address, QueryError};
use hyper::header::{self, HeaderMap};
use hyper::{Request, StatusCode};

/// An error that is told always in the same words; made once, when the desk is set up.
#[derive(Debug)]
pub(super) struct Refusal {
    sentence: Answer,
    page: Page,
}

impl Refusal {
    /// Nothing is at an address.
    pub(super) fn not_found(desk: &Desk) -> Result<Self, ServeError> {
        let text = "There is nothing here. The address / lists every feed.\n";
        let sentence = plain(StatusCode::NOT_FOUND, text);
        let page = Page::new(&sentence, pages::not_found(desk)?);
        Ok(Self { sentence, page })
    }

    /// A feed was given up. Kept by caches as long as documents are: whoever takes it up again does
    /// not wait longer than for any other change.
    pub(super) fn given_up(desk: &Desk) -> Result<Self, ServeError> {
        let kept = Freshness::of(desk)?.whole();
        let mut sentence = plain(StatusCode::GONE, "This feed was given up.\n");
        sentence.headers_mut().insert(header::CACHE_CONTROL, kept);
        let page = Page::new(&sentence, pages::given_up(desk)?);
        Ok(Self { sentence, page })
    }

    /// As this client wants it.
    pub(super) fn answer<B>(&self, request: &Request<B>) -> Answer {
        match Audience::of(request) {
            Audience::Feed => self.sentence.clone(),
            Audience::Program => varying(self.sentence.clone()),
            Audience::People => self.page.answer(request),
        }
    }
}

/// What was typed cannot be searched for. The page has it in its box, to be mended.
pub(super) fn bad_search<B>(desk: &Desk, request: &Request<B>, error: &QueryError) -> Answer {
    let sentence = plain(StatusCode::BAD_REQUEST, format!("{error}\n"));
    match Audience::of(request) {
        Audience::Feed => sentence,
        Audience::Program => varying(sentence),
        Audience::People => {
            let typed = Address::searched_text(request.uri().query());
            match pages::bad_search(desk, typed, error) {
                Ok(body) => Page::new(&sentence, body).answer(request),
                Err(fault) => {
                    tracing::error!(%fault, "a page could not be written");
                    varying(sentence)
                }
            }
        }
    }
}

/// Who is told.
enum Audience {
    /// Whoever asks for a feed document, which has one form alone.
    Feed,
    Program,
    /// Who takes HTML, as browsers say that they do.
    People,
}

/// How the addresses of documents end.
const DOCUMENTS: [&str; 4] = [".rss", ".atom", ".json", ".xml"];

impl Audience {
    fn of<B>(request: &Request<B>) -> Self {
        let path = request.uri().path();
        if DOCUMENTS.iter().any(|end| path.ends_with(end)) {
            return Self::Feed;
        }
        match takes_html(request.headers()) {
            true => Self::People,
            false => Self::Program,
        }
    }
}

/// Whether Accept names HTML (RFC 9110, section 12.5.1). That anything will do, as programs say, is
/// not enough.
fn takes_html(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::ACCEPT).iter();
    let mut ranges = fields.flat_map(|field| field.as_bytes().split(|byte| *byte == b','));
    ranges.any(|range| {
        let mut parts = range.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
        let is_html = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(b"text/html"));
        is_html && coding::weight(parts) > 0
    })
}

/// The same answer as a page.
#[derive(Debug)]
struct Page {
    identity: Answer,
    /// None if it is no smaller.
    gzip: Option<Answer>,
}

impl Page {
    fn new(sentence: &Answer, body: String) -> Self {
        let gzip = Coding::Gzip.compress(body.as_bytes());
        let gzip = gzip.unwrap_or_else(|error| {
            tracing::error!(%error, "a page is not compressed");
            None
        });
        let mut page = with(sentence.clone(), header::CONTENT_TYPE, HTML);
        page = with(page, header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
        let mut identity = page.clone();
        *identity.body_mut() = body.into();
        let gzip = gzip.map(|body| {
            let mut gzip = with(page, header::CONTENT_ENCODING, Coding::Gzip.name());
            *gzip.body_mut() = body.into();
            gzip
        });
        Self { identity, gzip }
    }

    fn answer<B>(&self, request: &Request<B>) -> Answer {
        let accepted = Accepted::of(request.headers());
        let takes_gzip = accepted.compressed().any(|coding| coding == Coding::Gzip);
        let coded = self.gzip.as_ref().filter(|_| takes_gzip);
        varying(coded.unwrap_or(&self.identity).clone())
    }
}

fn varying(answer: Answer) -> Answer {
    with(answer, header::VARY, "Accept, Accept-Encoding")
}
