//! What an HTTP answer says of the document it brings.

use super::rule::{CHARSET_MISMATCH, CONTENT_TYPE};
use super::xml::shown;
use super::{Checked, Fault, Kind};
use encoding_rs::Encoding;

/// The media types a kind of document may come with, its own first.
const fn media_types(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Rss => &["application/rss+xml", "application/xml", "text/xml"],
        Kind::Atom => &["application/atom+xml", "application/xml", "text/xml"],
        Kind::Json => &["application/feed+json", "application/json"],
        Kind::Opml => &[
            "text/x-opml",
            "text/x-opml+xml",
            "application/xml",
            "text/xml",
        ],
    }
}

/// Holds the value of Content-Type against the document that was found: readers that believe the
/// one or the other must not come to different ends.
pub fn judge(content_type: Option<&str>, checked: &Checked) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Some(kind) = checked.kind else {
        return faults;
    };
    let content_type = content_type.unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let own = media_types(kind);
    if !own.contains(&media_type.as_str()) {
        let message = match media_type.as_str() {
            "" => "the answer has no Content-Type".to_owned(),
            other => format!("the answer calls it {}, not {}", shown(other), own[0]),
        };
        faults.push(Fault::of_all(&CONTENT_TYPE, message));
    }
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"'))
    });
    if let Some(charset) = charset
        && Encoding::for_label(charset.as_bytes()).map(Encoding::name) != checked.encoding
    {
        let found = checked.encoding.unwrap_or("in no known encoding");
        let message = format!(
            "the answer says {}, and the document is {found}",
            shown(charset)
        );
        faults.push(Fault::of_all(&CHARSET_MISMATCH, message));
    }
    faults
}
