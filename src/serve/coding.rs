//! Content codings: which one a client wants, and how it is made.

use hyper::body::Bytes;
use hyper::header::{ACCEPT_ENCODING, HeaderMap};
use std::cmp::Reverse;
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
/// Somebody waits for this one: a millisecond for a feed of 46 KB, to 27 in a hundred of that.
const GZIP_LEVEL: u32 = 6;
/// These are made while nobody waits. The first level that looks for the best way at all: some forty
/// times as long as gzip, and a sixth smaller; 11 takes nearly three times that for one in a hundred
/// more, and 9 is no better than 5.
const BROTLI_LEVEL: i32 = 10;
/// Likewise: some twenty-five times as long, and 4 in a hundred smaller than gzip, which lower levels are
/// not. Higher ones need a window that clients may refuse (RFC 9659).
const ZSTD_LEVEL: i32 = 19;
/// Brotli's own default window, as a power of two: 4 MiB.
const BROTLI_LARGEST_WINDOW: u32 = 22;
/// The smallest that readers know (RFC 7932, section 9.1).
const BROTLI_SMALLEST_WINDOW: u32 = 10;

impl Coding {
    /// All of them, each in the place of its number.
    pub(super) const ALL: [Self; 4] = [Self::Identity, Self::Gzip, Self::Brotli, Self::Zstd];

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

    /// By the name in Accept-Encoding, with the alias of RFC 9110, section 8.4.1.3.
    fn named(name: &[u8]) -> Option<Self> {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let known = Self::ALL.into_iter().find(|coding| is(coding.name()));
        known.or_else(|| is("x-gzip").then_some(Self::Gzip))
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
                let parameters = brotli::enc::BrotliEncoderParams {
                    quality: BROTLI_LEVEL,
                    lgwin: brotli_window(body.len()),
                    size_hint: body.len(),
                    ..Default::default()
                };
                let mut coded = Vec::new();
                brotli::BrotliCompress(&mut &*body, &mut coded, &parameters)?;
                coded
            }
            // At once: of a stream of unknown length it would take the largest window there is.
            Self::Zstd => zstd::bulk::compress(body, ZSTD_LEVEL)?,
        };
        Ok((coded.len() < body.len()).then(|| coded.into()))
    }
}

/// The smallest window, as a power of two, that a body of so many bytes lies in whole: what a compressor
/// remembers is as large as its window, 40 MB of the largest, however little it is given.
fn brotli_window(length: usize) -> i32 {
    // A window is 16 bytes less than the power of two (RFC 7932, section 9.1).
    let bits = usize::BITS - (length + 15).leading_zeros();
    let window = bits.clamp(BROTLI_SMALLEST_WINDOW, BROTLI_LARGEST_WINDOW);
    i32::try_from(window).unwrap_or_default()
}

/// The codings a client takes (RFC 9110, section 12.5.3), the most wanted first; never none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Accepted {
    codings: [Coding; 4],
    count: usize,
}

impl Accepted {
    /// What Accept-Encoding says. When nothing is acceptable, not even identity, the field is
    /// disregarded, as the RFC allows.
    pub fn of(headers: &HeaderMap) -> Self {
        let qualities = Qualities::of(headers);
        let [brotli, zstd, gzip] = Coding::COMPRESSED;
        let mut accepted = [brotli, zstd, gzip, Coding::Identity].map(|coding| {
            // Identity is acceptable unless it is refused, and the last choice unless it is named.
            let unnamed = u16::from(coding == Coding::Identity);
            (qualities.quality(coding).unwrap_or(unnamed), coding)
        });
        // Stable: of codings a client likes equally the order above decides.
        accepted.sort_by_key(|(quality, _)| Reverse(*quality));
        let count = accepted.iter().filter(|(quality, _)| *quality > 0).count();
        Self {
            codings: match count {
                0 => [Coding::Identity; 4],
                _ => accepted.map(|(_, coding)| coding),
            },
            count: count.max(1),
        }
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Coding] {
        &self.codings[..self.count]
    }

    /// Those that compress; none for who wants what is not compressed more than any of them.
    pub(super) fn compressed(&self) -> impl Iterator<Item = Coding> {
        let wants_none = self.codings[0] == Coding::Identity;
        let codings = self.as_slice().iter().copied();
        codings.filter(move |coding| !wants_none && *coding != Coding::Identity)
    }
}

/// What Accept-Encoding says: qualities in thousandths, by [`Coding`] and of all others.
#[derive(Default)]
struct Qualities {
    of: [Option<u16>; 4],
    others: Option<u16>,
}

impl Qualities {
    /// Of what is named twice the first word counts; of what is not understood, none.
    fn of(headers: &HeaderMap) -> Self {
        let mut qualities = Self::default();
        let fields = headers.get_all(ACCEPT_ENCODING).iter();
        for choice in fields.flat_map(|field| field.as_bytes().split(|byte| *byte == b',')) {
            let mut parts = choice.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
            let name = parts.next().unwrap_or_default();
            let told = match Coding::named(name) {
                Some(coding) => &mut qualities.of[coding as usize],
                None if name == b"*" => &mut qualities.others,
                None => continue,
            };
            if told.is_none() {
                *told = Some(weight(parts));
            }
        }
        qualities
    }

    /// `None` if nothing is said of it.
    fn quality(&self, coding: Coding) -> Option<u16> {
        self.of[coding as usize].or(self.others)
    }
}

/// How much a choice is wanted, by what stands behind its name, in thousandths. A weight that is none
/// refuses it.
pub(super) fn weight<'a>(mut parameters: impl Iterator<Item = &'a [u8]>) -> u16 {
    let weight = parameters.find_map(|one| match one {
        [b'q' | b'Q', b'=', weight @ ..] => Some(weight),
        [b'q' | b'Q'] => Some(&[][..]),
        _ => None,
    });
    weight.map_or(Some(1_000), thousandths).unwrap_or(0)
}

/// A weight of RFC 9110, section 12.4.2: 0 to 1 with at most three digits behind the point.
fn thousandths(weight: &[u8]) -> Option<u16> {
    let (whole, fraction) = match weight {
        [whole, b'.', fraction @ ..] if fraction.len() <= 3 => (whole, fraction),
        [whole] => (whole, &[][..]),
        _ => return None,
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    let mut weight = digit(whole)?;
    for at in 0..3 {
        weight = 10 * weight + fraction.get(at).map_or(Some(0), digit)?;
    }
    (weight <= 1_000).then_some(weight)
}
