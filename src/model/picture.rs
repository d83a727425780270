//! Which addresses are of one picture. Sites, and services before them, have it in many sizes, and tell the size in
//! its name, in its folders or by what is asked of them.

use super::MediaType;
use percent_encoding::percent_decode_str;
use std::ops::RangeInclusive;
use url::Url;

/// Hosts of Jetpack's service, behind which the picture's own host and path stand.
const PHOTON: [&str; 4] = ["i0.wp.com", "i1.wp.com", "i2.wp.com", "i3.wp.com"];
/// Folders that are no more than a way to say a size.
const SIZES: [&str; 3] = ["max", "resize", "size"];
/// What a service is asked for of a picture, or is told to trust who asks, and not which. Whatever else is asked
/// for may be the number of another.
const ASKED: [&str; 16] = [
    "auto", "crop", "dpr", "fit", "fm", "format", "h", "height", "itok", "q", "quality", "resize",
    "size", "ssl", "w", "width",
];
/// And what of that says how wide it is to be.
const WIDTHS: [&str; 5] = ["w", "width", "resize", "fit", "format"];
/// Pixels of the sides of a picture. Less is the number of a week, or of a team; more is a year and a month.
const SIDES: RangeInclusive<u32> = 60..=9999;
/// A service may stand before another.
const WITHIN: usize = 3;

/// What is the same in all sizes of a picture.
#[derive(PartialEq, Eq)]
struct Named {
    host: Option<String>,
    folders: Vec<String>,
    stem: String,
    /// Of `before.jpg` and `before.gif` one may be the other's sequel.
    format: Option<MediaType>,
    query: Vec<(String, String)>,
}

/// Whether two addresses on the web are of one picture in whatever size: `/2026/pier-300x200.jpg` and
/// `/2026/pier.jpg?w=700`. In another folder another may have that name.
pub fn is_same_picture(one: &Url, other: &Url) -> bool {
    let (one, other) = (named(one), named(other));
    one.is_some() && one == other
}

/// Whether two addresses are of pictures of one name, in whatever size and wherever they lie.
pub fn is_same_picture_name(one: &str, other: &str) -> bool {
    let (one, other) = (stem(one), stem(other));
    one.is_some() && one == other
}

/// How wide a picture is by its address, which is that of the original if it does not say so.
pub fn picture_width(url: &Url) -> u32 {
    let mut query = url.query_pairs();
    let asked = query.find_map(|(name, value)| {
        let width = value.split([',', 'x', 'w']).next()?;
        WIDTHS.contains(&&*name).then(|| width.parse().ok())?
    });
    let of_path = || url.path().split('/').find_map(width_of_part);
    let of_name = || stem_and_size(url.path())?.1.and_then(width_of_part);
    asked.or_else(of_path).or_else(of_name).unwrap_or(u32::MAX)
}

fn named(url: &Url) -> Option<Named> {
    let own = original(url);
    let mut parts: Vec<&str> = own.path().split('/').collect();
    // Behind a whole name stands what Wix makes of the picture.
    let is_made = |parts: &[&str]| is_picture(parts[0]) && parts[1] == "v1";
    if let Some(at) = parts.windows(2).position(is_made) {
        parts.truncate(at + 1);
    }
    let name = parts.pop()?;
    let stem = match stem_and_size(name)? {
        (stem, size) if size.is_none_or(is_surely_size) => stem,
        _ => without_ending(own_file(name)),
    };
    let is_asked = |name: &str| ASKED.contains(&name);
    let query = own.query_pairs().into_owned();
    Some(Named {
        host: own.host_str().map(str::to_owned),
        stem: stem.to_owned(),
        format: MediaType::of_file(own_file(name)),
        query: query.filter(|(name, _)| !is_asked(name)).collect(),
        folders: without_sizes(&parts),
    })
}

/// The picture's own address, where this is of a service that makes it smaller.
fn original(url: &Url) -> Url {
    let mut own = url.clone();
    for _ in 0..WITHIN {
        match within(&own) {
            Some(inner) => own = inner,
            None => break,
        }
    }
    own
}

fn within(url: &Url) -> Option<Url> {
    let path = url.path();
    if url.host_str().is_some_and(|host| PHOTON.contains(&host)) {
        return Url::parse(&format!("https:/{path}")).ok();
    }
    let begins = ["/http://", "/https://", "/http%3A%2F%2F", "/https%3A%2F%2F"];
    if let Some(at) = begins.iter().find_map(|begins| path.find(begins)) {
        let decoded = percent_decode_str(&path[at + 1..]).decode_utf8().ok()?;
        return Url::parse(&decoded).ok();
    }
    let mut query = url.query_pairs();
    let (_, asked) = query.find(|(name, _)| name == "url")?;
    url.join(&asked)
        .ok()
        .filter(|inner| is_picture(inner.path()))
}

/// The folders of a picture but for those that tell its size, or are Drupal's or Cloudflare's of one.
fn without_sizes(parts: &[&str]) -> Vec<String> {
    let mut folders = Vec::new();
    let mut rest = parts;
    while let [first, behind @ ..] = rest {
        rest = match rest {
            ["styles", _, "public" | "private", behind @ ..] => behind,
            ["cdn-cgi", "image", _, behind @ ..] => behind,
            [one, size, behind @ ..]
                if SIZES.contains(one) && (is_size(size) || width_of_part(size).is_some()) =>
            {
                behind
            }
            _ => {
                if width_of_part(first).is_none() || !is_surely_size(first) {
                    folders.push((*first).to_owned());
                }
                behind
            }
        };
    }
    folders
}

fn is_picture(path: &str) -> bool {
    MediaType::of_file(path).is_some_and(|kind| kind.kind() == "image")
}

/// Whether it says a size where one is due: `1024`, `1024x`, `1024x683`.
fn is_size(part: &str) -> bool {
    let is_of_size = |byte: u8| byte.is_ascii_digit() || byte == b'x';
    !part.is_empty() && part.bytes().all(is_of_size)
}

/// The width in a part of an address that says no more than a size, and what else is asked for with it:
/// `1200x630`, `w2000`, `w_147,c_limit`, `s320`, `w640-h427`, `width=800,quality=75`, `resize:fit:1200`.
fn width_of_part(part: &str) -> Option<u32> {
    if let Some(fit) = part.strip_prefix("resize:") {
        return number(fit.rsplit(':').next()?);
    }
    if part.contains(',') {
        return part.split(',').find_map(width_of_word);
    }
    let mut words = part.split('-');
    let width = width_of_word(words.next()?)?;
    let is_option = |word: &str| word.len() <= 2 || word[1..].bytes().all(|b| b.is_ascii_digit());
    words
        .all(|word| word.is_ascii() && is_option(word))
        .then_some(width)
}

fn width_of_word(word: &str) -> Option<u32> {
    if word.contains('x') {
        return sides(word).map(|[width, _]| width);
    }
    let width = ["width=", "w=", "w_", "w", "s"]
        .iter()
        .find_map(|begins| word.strip_prefix(begins));
    number(width?).filter(|width| SIDES.contains(width))
}

/// `1200x630`.
fn sides(word: &str) -> Option<[u32; 2]> {
    let (width, height) = word.split_once('x')?;
    Some([number(width)?, number(height)?])
}

/// Whether what may be a size is nothing else: four may run 100 metres.
fn is_surely_size(part: &str) -> bool {
    let is_side = |side: &u32| SIDES.contains(side);
    sides(part).is_none_or(|sides| sides.iter().all(is_side))
}

fn number(text: &str) -> Option<u32> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// The name of a picture's file without its endings and what tells its size: `pier` of `pier-300x200.jpg`.
fn stem(address: &str) -> Option<&str> {
    stem_and_size(address).map(|(stem, _)| stem)
}

/// The name of the file itself: Drupal makes `pier.jpg.webp` of `pier.jpg`.
fn own_file(name: &str) -> &str {
    Some(without_ending(name))
        .filter(|stem| is_picture(stem))
        .unwrap_or(name)
}

fn without_ending(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn stem_and_size(address: &str) -> Option<(&str, Option<&str>)> {
    let path = address.split(['?', '#']).next()?;
    let name = path.rsplit('/').next()?;
    let stem = without_ending(own_file(name));
    let is_size =
        |size: &str| size == "scaled" || size.contains('x') && width_of_part(size).is_some();
    let parted = stem.rsplit_once(['-', '_']);
    let parted = parted.filter(|(stem, size)| !stem.is_empty() && is_size(size));
    let of_google = stem.split_once('=');
    let of_google = of_google.filter(|(_, size)| width_of_part(size).is_some());
    let (stem, size) = of_google
        .or(parted)
        .map_or((stem, None), |(stem, size)| (stem, Some(size)));
    (!stem.is_empty()).then_some((stem, size))
}
