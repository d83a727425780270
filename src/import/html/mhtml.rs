//! A page that was saved as one file: MHTML (RFC 2557), a MIME message whose parts are the page and what
//! it shows.

use super::{charset, limits};
use encoding_rs::Encoding;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{
    Encoding as Transfer, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders,
};
use std::borrow::Cow;
use std::collections::HashMap;
use url::Url;

/// Bytes of a file among which the header of the message stands.
const HEADER_WITHIN: usize = 4 << 10;

/// Lines that begin like a boundary for each part that is allowed.
const LINES_FOR_EACH_PART: usize = 50;

/// The page of such a file.
pub(super) struct Archive<'a> {
    pub(super) html: Cow<'a, [u8]>,
    /// The encoding that its header declares.
    pub(super) declared: Option<&'static Encoding>,
    /// Where it was saved from.
    pub(super) location: Option<Url>,
    pub(super) pictures: Pictures<'a>,
}

/// The pictures of such a file, by their web addresses and, behind `cid:`, by their ids (RFC 2392).
pub(super) struct Pictures<'a>(HashMap<String, Part<'a>>);

/// A part as it stands in the file.
#[derive(Clone, Copy)]
struct Part<'a> {
    raw: &'a [u8],
    transfer: Transfer,
}

/// Whether a file is such a message.
pub(in crate::import) fn is_archive(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(HEADER_WITHIN)];
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let header = start.split("\n\n").next().unwrap_or_default();
    let header = header.split("\r\n\r\n").next().unwrap_or_default();
    let has = |field: &str| header.lines().any(|line| line.starts_with(field));
    has("mime-version:") && header.contains("multipart/related")
        || has("snapshot-content-location:")
        || has("content-type: multipart/related")
}

/// Opens a message; the error is what is wrong with it, and the remedy.
pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, String> {
    if has_too_many_parts(bytes) {
        return Err(format!(
            "the page is saved with more than {} parts; save it as HTML",
            limits::PARTS
        ));
    }
    let no_page = || "there is no HTML in this MHTML file; save the page once more".to_owned();
    let message = MessageParser::default().parse(bytes).ok_or_else(no_page)?;
    let root = root(&message).ok_or_else(no_page)?;
    let html = part(root, bytes).and_then(Part::decoded);
    let html = html.ok_or_else(no_page)?;
    let declared = root
        .content_type()
        .and_then(|kind| charset::named(kind.attribute("charset")?));
    let header = |name: &str| match message.header(name.to_owned()) {
        Some(HeaderValue::Text(text)) => web_address(text),
        _ => None,
    };
    Ok(Archive {
        html,
        declared,
        pictures: Pictures::of(&message, bytes),
        location: header("Snapshot-Content-Location")
            .or_else(|| web_address(root.content_location()?)),
    })
}

impl<'a> Pictures<'a> {
    fn of(message: &Message<'_>, bytes: &'a [u8]) -> Self {
        // Servers call pictures bytes whose names they do not know; what they are the bytes tell.
        let pictures = message.parts.iter().filter(|part| {
            part.content_type()
                .is_some_and(|kind| kind.ctype() == "image")
                || part.is_content_type("application", "octet-stream")
        });
        let mut found = HashMap::new();
        for picture in pictures {
            let Some(part) = part(picture, bytes) else {
                continue;
            };
            let location = picture.content_location().and_then(web_address);
            let id = picture.content_id().map(|id| format!("cid:{}", bare(id)));
            for name in location.map(String::from).into_iter().chain(id) {
                found.entry(name).or_insert(part);
            }
        }
        Self(found)
    }

    /// What is in the picture of such a name.
    pub(super) fn get(&self, name: &str) -> Option<Vec<u8>> {
        let part = self.0.get(name)?;
        Some(part.decoded()?.into_owned())
    }
}

impl<'a> Part<'a> {
    fn decoded(self) -> Option<Cow<'a, [u8]>> {
        match self.transfer {
            Transfer::None => Some(Cow::Borrowed(self.raw)),
            Transfer::QuotedPrintable => quoted_printable_decode(self.raw).map(Cow::Owned),
            Transfer::Base64 => base64_decode(self.raw).map(Cow::Owned),
        }
    }
}

fn part<'a>(part: &MessagePart<'_>, bytes: &'a [u8]) -> Option<Part<'a>> {
    let (start, end) = (part.offset_body as usize, part.offset_end as usize);
    Some(Part {
        raw: bytes.get(start..end)?,
        transfer: part.encoding,
    })
}

/// Whether it may have more parts than are read: each is headed, or at least begins with a line of
/// `--` and a boundary, as lines of a style sheet do too.
fn has_too_many_parts(bytes: &[u8]) -> bool {
    let (mut headed, mut begun) = (0, 0);
    for line in bytes.split(|&byte| byte == b'\n') {
        let field = line.get(..13).unwrap_or_default();
        headed += usize::from(field.eq_ignore_ascii_case(b"content-type:"));
        begun += usize::from(line.starts_with(b"--"));
    }
    headed > limits::PARTS || begun > limits::PARTS * LINES_FOR_EACH_PART
}

/// The part that the message names as its start, or else the first that is HTML (RFC 2387, section 3.2).
fn root<'m>(message: &'m Message<'_>) -> Option<&'m MessagePart<'m>> {
    let pages = || {
        let parts = message.parts.iter();
        parts.filter(|part| part.is_content_type("text", "html"))
    };
    let start = message
        .root_part()
        .content_type()
        .and_then(|kind| kind.attribute("start"))
        .map(bare);
    pages()
        .find(|page| start.is_some() && page.content_id().map(bare) == start)
        .or_else(|| pages().next())
}

/// An id without the `<` and `>` around it.
fn bare(id: &str) -> &str {
    id.trim().trim_start_matches('<').trim_end_matches('>')
}

fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}
