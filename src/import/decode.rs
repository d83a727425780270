//! Bytes of any encoding become text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// The text of a file; `None` if it is none. A byte-order mark decides, then UTF-8 if the bytes
/// are that, then what they look like.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (!text.contains('\0')).then(|| text.into_owned());
    }
    // No encoding of text but UTF-16, which a mark announces, has zero bytes.
    if bytes.contains(&0) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, _) = if encoding == UTF_8 {
        UTF_8.decode_without_bom_handling(bytes)
    } else {
        encoding.decode_without_bom_handling(bytes)
    };
    // A picture or an archive decodes to something in any single-byte encoding; text has hardly
    // any control characters.
    let controls =
        |c: &char| c.is_control() && !c.is_whitespace() || *c == char::REPLACEMENT_CHARACTER;
    let strange = text.chars().filter(controls).count();
    (strange * 50 <= text.chars().count()).then(|| text.into_owned())
}
