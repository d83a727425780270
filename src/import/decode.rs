use super::{ImportError, LeftOut};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::path::Path;

/// Of so many characters one may be unreadable before a file counts as binary.
const READABLE_FOR_EACH_UNREADABLE: usize = 20;
/// So many well-formed UTF-8 sequences speak for damaged UTF-8 against each ill-formed one. In
/// legacy encodings hardly any pair of letters happens to be well-formed.
const SOUND_FOR_EACH_BROKEN: usize = 4;

/// A file's text.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// What could not be decoded.
    pub(super) damage: Option<LeftOut>,
}

/// Decodes by byte-order mark, else as UTF-8, else in the legacy encoding that fits best.
pub(super) fn decode<'a>(bytes: &'a [u8], path: &Path) -> Result<Decoded<'a>, ImportError> {
    let binary = || ImportError::Binary {
        path: path.to_owned(),
    };
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]).0,
        // UTF-8 is text whatever it holds, but no text in an encoding without a mark has NULs.
        None if bytes.contains(&0) => return Err(binary()),
        None => without_mark(bytes),
    };
    let characters = text.chars().count();
    let unreadable = text.chars().filter(|&c| is_unreadable(c)).count();
    if unreadable > 0 && unreadable >= characters / READABLE_FOR_EACH_UNREADABLE {
        // One or two stray ones in a short text do not make it binary.
        if unreadable > 2 || characters <= 2 * unreadable {
            return Err(binary());
        }
    }
    if text.chars().all(|c| c.is_whitespace() || is_unreadable(c)) {
        return Err(ImportError::Empty {
            path: path.to_owned(),
        });
    }
    let damage = text.contains('\u{FFFD}').then(|| {
        let reason = "some of its bytes are in no known encoding and are shown as U+FFFD; \
             save the file as UTF-8 and import it again";
        LeftOut::new(None, &path.display().to_string(), reason)
    });
    Ok(Decoded { text, damage })
}

fn without_mark(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let lossy = String::from_utf8_lossy(bytes);
    let broken = lossy.chars().filter(|&c| c == '\u{FFFD}').count();
    let sound = lossy.chars().filter(|c| !c.is_ascii()).count() - broken;
    if sound >= SOUND_FOR_EACH_BROKEN * broken {
        return lossy;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    encoding.decode_without_bom_handling(bytes).0
}

/// Control characters that no text has, and what a decoder writes for what it could not read.
fn is_unreadable(character: char) -> bool {
    character == '\u{FFFD}' || (character.is_control() && !character.is_whitespace())
}
