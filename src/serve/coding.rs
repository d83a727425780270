//! Content codings: which one a client wants, and how it is made.

use hyper::body::Bytes;
use hyper::header::{ACCEPT_ENCODING, HeaderMap};
use std::io::{self, Write};

/// A content coding (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    /// As it is.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

/// Below this a coding saves less than its headers cost.
const SMALLEST: usize = 256;
/// Middling levels: made once for each change, within a few milliseconds for a common feed.
const GZIP_LEVEL: u32 = 6;
const BROTLI_LEVEL: u32 = 5;
const ZSTD_LEVEL: i32 = 6;
/// Brotli's own default window, 4 MiB.
const BROTLI_WINDOW: u32 = 22;

impl Coding {
    /// Those that compress, the most wanted first: of codings a client likes equally, it gets the
    /// one that makes feeds smallest.
    pub(super) const COMPRESSED: [Self; 3] = [Self::Brotli, Self::Zstd, Self::Gzip];

    /// The name in Content-Encoding and at the end of entity tags.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// The coding a request gets (RFC 9110, section 12.5.3): the one of the greatest quality. When
    /// none is acceptable, not even identity, the header is disregarded, as the RFC allows.
    pub fn wanted(headers: &HeaderMap) -> Self {
        let mut best = (Self::Identity, 0);
        for coding in Self::COMPRESSED {
            let quality = quality(headers, coding).unwrap_or(0);
            if quality > best.1 {
                best = (coding, quality);
            }
        }
        // Identity is acceptable unless it is refused, but then only as good as it is said to be.
        match quality(headers, Self::Identity) {
            Some(identity) if identity > best.1 => Self::Identity,
            _ => best.0,
        }
    }

    /// The coded body; `None` if that is not smaller.
    pub(super) fn compress(self, body: &[u8]) -> io::Result<Option<Bytes>> {
        if body.len() < SMALLEST {
            return Ok(None);
        }
        let coded = match self {
            Self::Identity => return Ok(None),
            Self::Gzip => {
                let level = flate2::Compression::new(GZIP_LEVEL);
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
                encoder.write_all(body)?;
                encoder.finish()?
            }
            Self::Brotli => {
                let mut coded = Vec::new();
                let mut encoder = brotli::CompressorWriter::new(
                    &mut coded,
                    body.len().min(1 << 16),
                    BROTLI_LEVEL,
                    BROTLI_WINDOW,
                );
                encoder.write_all(body)?;
                encoder.flush()?;
                drop(encoder);
                coded
            }
            Self::Zstd => zstd::encode_all(body, ZSTD_LEVEL)?,
        };
        Ok((coded.len() < body.len()).then(|| coded.into()))
    }
}

/// The quality of a coding in thousandths; `None` if the header does not speak of it.
fn quality(headers: &HeaderMap, coding: Coding) -> Option<u16> {
    let mut any = None;
    for item in headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
    {
        for choice in item.split(',') {
            let mut parts = choice.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
            let weight = weight.map_or(Some(1_000), thousandths);
            let is_this = name.eq_ignore_ascii_case(coding.name())
                || coding == Coding::Gzip && name.eq_ignore_ascii_case("x-gzip");
            if is_this {
                return weight;
            }
            if name == "*" {
                any = weight;
            }
        }
    }
    any
}

/// A weight of RFC 9110, section 12.4.2: 0 to 1 with at most three digits behind the point.
pub(super) fn thousandths(weight: &str) -> Option<u16> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Checked before it is parsed, which would take a sign.
    let whole: u16 = match whole {
        "0" => 0,
        "1" => 1,
        _ => return None,
    };
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    let weight = whole.checked_mul(1_000)?.checked_add(fraction)?;
    (weight <= 1_000).then_some(weight)
}
