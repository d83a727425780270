//! The keys that say how feeds are shown.

use super::file::Keys;
use super::{ConfigError, icon, language, range, visible};
use crate::model::{Extent, Presentation, Publication, Text};
use std::path::Path;
use url::Host;

/// More categories than this say nothing of a feed any more.
const MOST_CATEGORIES: usize = 20;
/// More hosts than this are no list that somebody has looked at.
const MOST_EMBEDS: usize = 100;
/// A week, in minutes: a reader that asks more seldom misses what a feed no longer lists.
const LONGEST_TTL: u32 = 7 * 24 * 60;

/// Reads how a feed is shown.
pub(super) fn presentation(keys: &Keys<'_>, images: &Path) -> Result<Presentation, ConfigError> {
    let picture = |name| keys.text(name, |address| icon(address, images));
    Ok(Presentation {
        language: keys.text("language", language)?,
        extent: keys
            .text("content", str::parse::<Extent>)?
            .unwrap_or_default(),
        categories: keys
            .texts("categories", MOST_CATEGORIES, category)?
            .unwrap_or_default(),
        icon: picture("icon")?,
        logo: picture("logo")?,
        ttl: keys.number(
            "ttl",
            range("is no time between two looks, in minutes", 1, LONGEST_TTL),
        )?,
    })
}

/// Reads whose players a text may embed.
pub(super) fn embeds(keys: &Keys<'_>) -> Result<Vec<String>, ConfigError> {
    let given = keys.texts("embeds", MOST_EMBEDS, host)?;
    Ok(given.unwrap_or_else(|| Publication::EMBEDS.map(str::to_owned).into()))
}

fn category(name: &str) -> Result<Text, &'static str> {
    visible(name)
}

/// A host as the addresses of players have it, in lower case and ASCII.
fn host(name: &str) -> Result<String, String> {
    let host = match Host::parse(name) {
        Ok(Host::Domain(host)) => Some(host),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => None,
    };
    // The parser lets pass what no player has, such as `*.example`, which would never be met.
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-.".contains(&b);
    host.filter(|host| host.bytes().all(is_plain))
        .ok_or_else(|| {
            format!(
                "`{name}` is no host; write one like `www.youtube-nocookie.com`, without `https://`"
            )
        })
}
