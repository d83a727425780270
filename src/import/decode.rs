use super::{ImportError, Warning};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::path::Path;

/// Of so many characters one may be unreadable before a file counts as binary.
const READABLE_FOR_EACH_UNREADABLE: usize = 20;
/// So many well-formed UTF-8 sequences speak for damaged UTF-8 against each ill-formed one. In
/// legacy encodings hardly any pair of letters happens to be well-formed.
pub(super) const SOUND_FOR_EACH_BROKEN: usize = 4;

/// Encodings whose letters are those of Latin, by their names in the standard of encodings.
const LATIN: [&str; 14] = [
    "windows-1250",
    "windows-1252",
    "windows-1254",
    "windows-1257",
    "windows-1258",
    "ISO-8859-2",
    "ISO-8859-3",
    "ISO-8859-4",
    "ISO-8859-10",
    "ISO-8859-13",
    "ISO-8859-14",
    "ISO-8859-15",
    "ISO-8859-16",
    "macintosh",
];
/// So many words of letters that are not of ASCII are no accident.
const FOREIGN_WORDS: usize = 8;
/// Bytes of such a word: six letters, or three Chinese characters.
const BYTES_OF_WORD: usize = 6;

/// Formats that can pass for text, as their files begin with letters and may hold nothing else. No
/// story begins as they do.
const LIKE_TEXT: [&str; 2] = ["application/pdf", "application/rtf"];

/// A file's text.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// If bytes could not be decoded, or the encoding was guessed.
    pub(super) warning: Option<Warning>,
}

/// What a file of another kind than text is that holds files, as names of files end: `zip`. One that is
/// not compressed may begin to look like a text soon.
pub(super) fn archive(bytes: &[u8]) -> Option<&'static str> {
    let kind = infer::get(bytes)?;
    let is_archive = kind.matcher_type() == infer::MatcherType::Archive;
    is_archive.then(|| kind.extension())
}

/// Decodes by byte-order mark, else as UTF-8, else in the legacy encoding that fits best.
pub(super) fn decode<'a>(bytes: &'a [u8], path: &Path) -> Result<Decoded<'a>, ImportError> {
    decode_declared(bytes, None, path)
}

/// The same of a file that says itself what it is in. UTF-8 that is sound and not ASCII is never anything else
/// by chance, so it wins over what is declared, even with a letter cut; what is declared wins over a guess,
/// unless the text is plainly of another script.
pub(super) fn decode_declared<'a>(
    bytes: &'a [u8],
    declared: Option<&'static Encoding>,
    path: &Path,
) -> Result<Decoded<'a>, ImportError> {
    let kind = infer::get(bytes);
    let binary = || ImportError::Binary {
        path: path.to_owned(),
        kind: kind.map(|kind| kind.extension()),
    };
    if kind.is_some_and(|kind| LIKE_TEXT.contains(&kind.mime_type())) {
        return Err(binary());
    }
    let (text, guessed) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding.decode_without_bom_handling(&bytes[mark..]).0, None),
        // UTF-8 is text whatever it holds, but no text in an encoding without a mark has NULs.
        None if bytes.contains(&0) => return Err(binary()),
        None => without_mark(bytes, declared),
    };
    let characters = text.chars().count();
    let unreadable = match text.is_ascii() {
        // Of most files, and many bytes at a time.
        true => text.bytes().filter(is_unreadable_ascii).count(),
        false => text.chars().filter(|&c| is_unreadable(c)).count(),
    };
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
    let said = match guessed {
        _ if text.contains('\u{FFFD}') => Some(
            "some of its bytes are in no known encoding and are shown as U+FFFD; \
             save the file as UTF-8 and import it again"
                .to_owned(),
        ),
        Some(encoding) if declared.is_some_and(is_latin) => Some(guessed_against(encoding)),
        Some(encoding) => Some(guessed_as(encoding)),
        None => None,
    };
    let warning = said.map(|text| Warning { line: None, text });
    Ok(Decoded { text, warning })
}

/// The text, and the encoding if it had to be guessed.
fn without_mark<'a>(
    bytes: &'a [u8],
    declared: Option<&'static Encoding>,
) -> (Cow<'a, str>, Option<&'static Encoding>) {
    // ISO-2022-JP is ASCII to who does not know better.
    let is_veiled = declared.is_some_and(|encoding| !encoding.is_ascii_compatible());
    if let Ok(text) = std::str::from_utf8(bytes)
        && !(is_veiled && text.is_ascii())
    {
        return (Cow::Borrowed(text), None);
    }
    // UTF-8 of which a program has cut a letter is still that, whatever is declared above it.
    let lossy = String::from_utf8_lossy(bytes);
    let broken = lossy.chars().filter(|&c| c == '\u{FFFD}').count();
    let sound = lossy.chars().filter(|c| !c.is_ascii()).count() - broken;
    if !is_veiled && sound >= SOUND_FOR_EACH_BROKEN * broken {
        return (lossy, None);
    }
    if let Some(encoding) = declared.filter(|encoding| !is_of_another_script(bytes, encoding))
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return (text, None);
    }
    let encoding = guess(bytes);
    let text = encoding.decode_without_bom_handling(bytes).0;
    (text, Some(encoding))
}

/// What is said of a text in an encoding that was found out.
pub(super) fn guessed_as(encoding: &'static Encoding) -> String {
    format!(
        "read as {}, for it is no UTF-8; if letters are wrong, save the file as UTF-8 and import it again",
        encoding.name()
    )
}

/// What is said of one that declares another.
pub(super) fn guessed_against(encoding: &'static Encoding) -> String {
    format!(
        "read as {}, for what it declares has no letters of its script; if letters are wrong, save the file \
         as UTF-8 and import it again",
        encoding.name()
    )
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut looks = Looks::new();
    looks.at(bytes, true);
    looks.encoding()
}

pub(super) fn is_latin(encoding: &'static Encoding) -> bool {
    LATIN.contains(&encoding.name())
}

/// Whether a text that declares an encoding of Latin letters is plainly of another script.
fn is_of_another_script(bytes: &[u8], declared: &'static Encoding) -> bool {
    let mut looks = Looks::new();
    is_latin(declared) && {
        looks.at(bytes, true);
        looks.are_foreign()
    }
}

/// What the bytes of a text in no known encoding look like.
pub(super) struct Looks {
    detector: EncodingDetector,
    /// Words of letters that are not of ASCII; without spaces between them, as many as their letters make.
    foreign: usize,
    /// And those with some of either.
    latin: usize,
}

impl Looks {
    pub(super) fn new() -> Self {
        Self {
            detector: EncodingDetector::new(Iso2022JpDetection::Allow),
            foreign: 0,
            latin: 0,
        }
    }

    /// Looks at the next bytes of it. A word may be cut between them: there are others.
    pub(super) fn at(&mut self, bytes: &[u8], is_last: bool) {
        self.detector.feed(bytes, is_last);
        for word in bytes.split(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic()) {
            match word.iter().filter(|byte| !byte.is_ascii()).count() {
                0 | 1 => {}
                high if high * 4 >= word.len() * 3 => {
                    self.foreign += high.div_ceil(BYTES_OF_WORD);
                }
                _ => self.latin += 1,
            }
        }
    }

    /// The legacy encoding that fits best.
    pub(super) fn encoding(&self) -> &'static Encoding {
        self.detector.guess(None, Utf8Detection::Deny)
    }

    /// Whether it is plainly of another script than Latin. Old programs write `iso-8859-1` over whatever they
    /// hold; and any bytes can be decoded as that. In Latin letters most of a word is ASCII.
    pub(super) fn are_foreign(&self) -> bool {
        self.foreign >= FOREIGN_WORDS
            && self.foreign >= SOUND_FOR_EACH_BROKEN * self.latin
            && !is_latin(self.encoding())
    }
}

/// Control characters that no text has, and what a decoder writes for what it could not read.
fn is_unreadable(character: char) -> bool {
    character == '\u{FFFD}' || (character.is_control() && !character.is_whitespace())
}

/// The same of what is ASCII.
fn is_unreadable_ascii(byte: &u8) -> bool {
    byte.is_ascii_control() && !(b'\t'..=b'\r').contains(byte)
}
