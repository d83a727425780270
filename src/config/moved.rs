//! Where feeds once were, and feeds that were given up: the keys `aliases` and `gone`.

use super::ConfigError;
use super::file::{Keys, Placed};
use crate::model::{Address, Alias, Fate, Feed, FeedKey, Format, Moved, Publication, Slug};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use toml::de::{DeTable, DeValue};

/// A former address and the form of document that was there.
pub(super) type FormerAddress = (Alias, Format);

/// What a feed's file says of where the feed was and whether it still is.
pub(super) struct Whereabouts {
    pub(super) name: Slug,
    pub(super) is_gone: bool,
    aliases: Vec<Placed<FormerAddress>>,
}

impl Whereabouts {
    pub(super) fn read(name: Slug, keys: &Keys<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            name,
            is_gone: keys.flag("gone")?.unwrap_or(false),
            aliases: keys.list("aliases", former_address)?,
        })
    }
}

/// `"/feed/"`, which stands for RSS, as almost all feeds were; or `{ path = "/atom", format = "atom" }`.
fn former_address(value: &DeValue<'_>) -> Result<FormerAddress, String> {
    let alias = |text: &str| Alias::parse(text).map_err(|error| error.to_string());
    match value {
        DeValue::String(text) => Ok((alias(text)?, Format::Rss)),
        DeValue::Table(table) => {
            let (path, format) = path_and_format(table)?;
            let format: Result<Format, _> = format.parse();
            Ok((alias(path)?, format.map_err(|error| error.to_string())?))
        }
        _ => Err(REMEDY.to_owned()),
    }
}

const REMEDY: &str = "write a path in quotes, or `{ path = \"/feed/atom/\", format = \"atom\" }`";

fn path_and_format<'t>(table: &'t DeTable<'_>) -> Result<(&'t str, &'t str), String> {
    let text = |key: &str| match table.get(key).map(|value| value.get_ref()) {
        Some(DeValue::String(text)) => Ok(text.as_ref()),
        _ => Err(REMEDY.to_owned()),
    };
    if table.len() > 2 {
        return Err(REMEDY.to_owned());
    }
    Ok((text("path")?, text("format")?))
}

/// All former addresses, each of which must stand for one thing, and nothing this desk has itself.
pub(super) fn moved(
    publication: &Publication,
    feeds: &BTreeMap<Slug, Feed>,
    whereabouts: &[Whereabouts],
) -> Result<Moved, ConfigError> {
    let gone = whereabouts.iter().filter(|one| one.is_gone);
    let gone: BTreeSet<Slug> = gone.map(|one| one.name.clone()).collect();
    let mut aliases: BTreeMap<Alias, Fate> = BTreeMap::new();
    let mut first: HashMap<Alias, String> = HashMap::new();
    for one in whereabouts {
        for placed in &one.aliases {
            let (alias, format) = &placed.value;
            let named = |name: &Slug| feeds.contains_key(name) || gone.contains(name);
            if let Some(address) = own_address(publication, named, alias) {
                return Err(placed.fault(format!(
                    "aliases: {address} is an address of this desk itself; leave it out"
                )));
            }
            match aliases.entry(alias.clone()) {
                Entry::Vacant(place) => place.insert(match one.is_gone {
                    true => Fate::Gone,
                    false => {
                        let key = FeedKey::Defined(one.name.clone());
                        Fate::Moved(Address::Document(key, *format))
                    }
                }),
                Entry::Occupied(_) => {
                    let first = first.get(alias).map_or("", String::as_str);
                    return Err(placed.fault(format!(
                        "aliases: this address stands in {first} already; leave one of them out"
                    )));
                }
            };
            let place = format!("{}:{}", placed.path.display(), placed.line);
            first.insert(alias.clone(), place);
        }
    }
    Ok(Moved { aliases, gone })
}

/// What of this desk an alias would hide. One with a query hides nothing but searches, for our other
/// addresses have none; nor does that of a feed under `/feeds/` which no longer has a file.
fn own_address(
    publication: &Publication,
    is_named: impl Fn(&Slug) -> bool,
    alias: &Alias,
) -> Option<Address> {
    if publication.search_address(alias.path(), None).is_some() {
        return Some(Address::SearchPage);
    }
    let address = publication.address(alias.path())?;
    match &address {
        _ if alias.has_query() => None,
        Address::Document(FeedKey::Defined(name), _)
        | Address::Archive(FeedKey::Defined(name), ..)
        | Address::ArchivePage(FeedKey::Defined(name), _)
        | Address::FeedPage(FeedKey::Defined(name))
            if !is_named(name) =>
        {
            None
        }
        _ => Some(address),
    }
}
