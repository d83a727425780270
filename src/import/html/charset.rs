//! The encoding that a page says it is in.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// Bytes of a page among which its declaration is looked for. The standard says 1,024, and pages that
/// put it later are told of as wrong by every validator; some do all the same.
const DECLARED_WITHIN: usize = 8 << 10;

/// What a page declares (HTML, section 13.2.3.2): in its XML declaration or a `meta` element.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(DECLARED_WITHIN)];
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let xml = start
        .trim_start_matches('\u{FEFF}')
        .strip_prefix("<?xml")
        .and_then(|rest| label(rest.split('>').next()?, "encoding"));
    let mut metas = start.split("<meta").skip(1);
    let declared = xml.or_else(|| {
        metas.find_map(|meta| label(meta.split('>').next().unwrap_or_default(), "charset"))
    })?;
    named(declared)
}

/// The encoding of a label, as the standard bends it: who can read `charset=utf-16` in ASCII does not
/// read UTF-16.
pub(super) fn named(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(match encoding {
        _ if encoding == UTF_16BE || encoding == UTF_16LE => UTF_8,
        _ if encoding == X_USER_DEFINED => WINDOWS_1252,
        _ => encoding,
    })
}

/// What stands behind `key` and `=` in a tag, in quotes or without.
fn label<'t>(tag: &'t str, key: &str) -> Option<&'t str> {
    let rest = tag.split_once(key)?.1.trim_start().strip_prefix('=')?;
    let value = rest.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| c.is_whitespace() || "\"';/>".contains(c));
    Some(&value[..end.unwrap_or(value.len())])
}
