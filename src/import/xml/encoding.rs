//! The encoding of a document that is not loaded as a whole.

use super::super::decode::{self, Looks, SOUND_FOR_EACH_BROKEN};
use super::super::{ImportError, Warning};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes of a file that are read at once.
const CHUNK: usize = 64 << 10;
/// An XML declaration stands in the first bytes, or after a few blank lines.
const HEAD: usize = 1024;

pub(super) struct Encoded {
    pub(super) encoding: &'static Encoding,
    /// If it was guessed, or if bytes cannot be decoded.
    pub(super) warning: Option<Warning>,
}

/// How a document is encoded: by its byte-order mark; else as UTF-8 if that is what it is, whatever it
/// declares, for hardly a text in another encoding happens to be UTF-8; else as it declares, unless it is
/// plainly of another script; else in the legacy encoding that fits best.
pub(super) fn of(path: &Path) -> Result<Encoded, ImportError> {
    let failed = |cause| unreadable(path, cause);
    let open = || File::open(path).map_err(failed);
    let known = |encoding| {
        Ok(Encoded {
            encoding,
            warning: None,
        })
    };
    let head = head(path)?;
    if let Some(encoding) = begun(&head, path)? {
        return known(encoding);
    }
    let declared = declared(&head);
    let counts = count(open()?).map_err(failed)?;
    match declared {
        // It is ASCII, and that may be a way to write something else, as ISO-2022-JP does.
        Some(encoding) if counts == (Counts::default()) => known(encoding),
        _ if counts.broken == 0 => known(UTF_8),
        Some(encoding) if decode::is_latin(encoding) => {
            let looks = looks(open()?).map_err(failed)?;
            match looks.are_foreign() {
                true => Ok(guessed(&looks, decode::guessed_against)),
                false => known(encoding),
            }
        }
        Some(encoding) if encoding != UTF_8 => known(encoding),
        _ if counts.sound >= SOUND_FOR_EACH_BROKEN * counts.broken => Ok(Encoded {
            encoding: UTF_8,
            warning: Some(Warning {
                line: None,
                text: "some of its bytes are no UTF-8 and are shown as U+FFFD; save the file as UTF-8 \
                       and import it again"
                    .to_owned(),
            }),
        }),
        _ => {
            let looks = looks(open()?).map_err(failed)?;
            Ok(guessed(&looks, decode::guessed_as))
        }
    }
}

/// An encoding in which the names of a document's first elements are what they are: all but UTF-16 write them
/// as ASCII does.
pub(super) fn of_beginning(path: &Path) -> Result<&'static Encoding, ImportError> {
    Ok(begun(&head(path)?, path)?.unwrap_or(UTF_8))
}

/// The encoding that a document's first bytes are proof of.
fn begun(head: &[u8], path: &Path) -> Result<Option<&'static Encoding>, ImportError> {
    Ok(match head {
        [0xFF, 0xFE, 0, 0, ..]
        | [0, 0, 0xFE, 0xFF, ..]
        | [b'<', 0, 0, 0, ..]
        | [0, 0, 0, b'<', ..] => {
            return Err(ImportError::Invalid {
                path: path.to_owned(),
                line: 1,
                problem: "the document is in UTF-32, which nobody reads; save it as UTF-8"
                    .to_owned(),
            });
        }
        [b'<', 0, ..] => Some(UTF_16LE),
        [0, b'<', ..] => Some(UTF_16BE),
        _ => Encoding::for_bom(head).map(|(encoding, _)| encoding),
    })
}

fn head(path: &Path) -> Result<Vec<u8>, ImportError> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|cause| unreadable(path, cause))?;
    let read = file.take(HEAD as u64).read_to_end(&mut head);
    read.map_err(|cause| unreadable(path, cause))?;
    Ok(head)
}

fn unreadable(path: &Path, cause: io::Error) -> ImportError {
    ImportError::Unreadable {
        path: path.to_owned(),
        cause,
    }
}

/// The encoding an XML declaration names, if that can be one of bytes that have been seen not to be
/// UTF-16.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let text = String::from_utf8_lossy(head);
    let (_, declaration) = text.split_once("<?xml")?;
    let (declaration, _) = declaration.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let label = value.trim_matches(['"', '\'']).split(['"', '\'']).next()?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    (encoding.output_encoding() == encoding).then_some(encoding)
}

/// Sequences of bytes that are no ASCII.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Counts {
    sound: usize,
    broken: usize,
}

fn count(mut file: File) -> io::Result<Counts> {
    let mut counts = Counts::default();
    let mut chunk = vec![0; CHUNK];
    // What is left of a sequence that the end of a chunk has cut.
    let mut kept = 0;
    loop {
        let read = file.read(&mut chunk[kept..])?;
        let bytes = &chunk[..kept + read];
        if bytes.is_empty() {
            return Ok(counts);
        }
        let whole = if read == 0 { bytes.len() } else { whole(bytes) };
        if !bytes[..whole].is_ascii() {
            for part in bytes[..whole].utf8_chunks() {
                let sound = part.valid().chars().filter(|c| !c.is_ascii());
                counts.sound += sound.count();
                counts.broken += usize::from(!part.invalid().is_empty());
            }
        }
        kept = bytes.len() - whole;
        let end = bytes.len();
        chunk.copy_within(whole..end, 0);
    }
}

/// How many of these bytes do not belong to a sequence that may go on after them.
fn whole(bytes: &[u8]) -> usize {
    let last = bytes.len().saturating_sub(3);
    let lead = bytes[last..].iter().rposition(|&byte| byte >= 0xC0);
    match (lead, bytes.last()) {
        (Some(lead), Some(0x80..)) => last + lead,
        _ => bytes.len(),
    }
}

fn looks(mut file: File) -> io::Result<Looks> {
    let mut looks = Looks::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = file.read(&mut chunk)?;
        looks.at(&chunk[..read], read == 0);
        if read == 0 {
            return Ok(looks);
        }
    }
}

fn guessed(looks: &Looks, said: impl FnOnce(&'static Encoding) -> String) -> Encoded {
    let encoding = looks.encoding();
    Encoded {
        encoding,
        warning: Some(Warning {
            line: None,
            text: said(encoding),
        }),
    }
}
