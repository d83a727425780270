//! Where a site publishes a page: as its file says, as the site's patterns say, or as its generator does by
//! itself. An address that is not sure is none: it would be a dead link, and a guid that no feed has.

mod eleventy;
mod hugo;

use super::{Generator, text};
use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::path::Path;

pub(super) use eleventy::likely_path;
pub(super) use hugo::words;

/// How a site makes the paths of its pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Permalinks {
    /// By the first folder of the page, or its name if it lies in none; the one of the empty name is for all
    /// others.
    patterns: Vec<(String, String)>,
}

/// A page, as far as its path is made of that.
#[derive(Debug)]
pub(in crate::import) struct Page<'a> {
    /// Its file, as its generator names it.
    pub(in crate::import) within: &'a Path,
    /// The name of its file or, of `index.md`, of its folder; without a day in front.
    pub(in crate::import) stem: &'a str,
    /// The name that its front matter gives it, as it is written there.
    pub(in crate::import) slug: Option<&'a str>,
    pub(in crate::import) title: Option<&'a str>,
    /// Its path as its front matter says it, or how it is made.
    pub(in crate::import) path: Option<&'a str>,
    /// The day of its date, if that is sure.
    pub(in crate::import) day: Option<NaiveDate>,
    pub(in crate::import) categories: &'a [String],
}

/// The styles of Jekyll that have a name.
const STYLES: [(&str, &str); 5] = [
    ("date", "/:categories/:year/:month/:day/:title.html"),
    ("pretty", "/:categories/:year/:month/:day/:title/"),
    ("ordinal", "/:categories/:year/:y_day/:title.html"),
    (
        "weekdate",
        "/:categories/:year/W:week/:short_day/:title.html",
    ),
    ("none", "/:categories/:title.html"),
];

impl Permalinks {
    /// As the configuration has it; `None` if not even the path that a page says itself is sure.
    pub(super) fn of(generator: Generator, says: &Map<String, Value>) -> Option<Self> {
        let patterns = match generator {
            Generator::Hugo => hugo::patterns(says)?,
            Generator::Zola if says.contains_key("slugify") => Vec::new(),
            Generator::Zola => for_all("/:folders/:slugorfilename/"),
            Generator::Jekyll if has_own_ways(says) => Vec::new(),
            Generator::Jekyll => for_all(text(says, "permalink").unwrap_or("date")),
            // What its program makes of the files, nobody knows.
            Generator::Eleventy => Vec::new(),
        };
        Some(Self { patterns })
    }

    /// The path of a page on its site, from the root.
    pub(super) fn path(&self, generator: Generator, page: &Page<'_>) -> Option<String> {
        let place = page.place(generator);
        let of_site = || {
            let place = place.as_ref()?;
            let first = place.folders.split('/').next();
            let first = first.filter(|first| !first.is_empty());
            let first = first.unwrap_or(&place.name);
            let of = |section: &str| self.patterns.iter().find(|(of, _)| of == section);
            let (_, pattern) = of(first).or_else(|| of(""))?;
            Some(pattern.as_str())
        };
        let mut rest = page.path.or_else(of_site)?;
        let mut path = String::with_capacity(2 * rest.len());
        while let Some((before, behind)) = rest.split_once(':') {
            let end = behind.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            let (token, after) = behind.split_at(end.unwrap_or(behind.len()));
            path.push_str(known(before)?);
            path.push_str(&page.value(generator, place.as_ref()?, token)?);
            rest = after;
        }
        path.push_str(known(rest)?);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let last = parts.last()?;
        let is_folder = match generator {
            Generator::Hugo => path.ends_with('/') || !last.contains('.'),
            Generator::Zola => true,
            Generator::Jekyll | Generator::Eleventy => path.ends_with('/'),
        };
        let is_good = !parts.iter().any(|part| part.starts_with('.')) && *last != "index.html";
        let end = if is_folder { "/" } else { "" };
        is_good.then(|| format!("{}{end}", parts.join("/")))
    }
}

/// One pattern, or the style of that name; none of a word that is neither: it would be the address of every
/// page.
fn for_all(pattern: &str) -> Vec<(String, String)> {
    let style = STYLES.iter().find(|(name, _)| *name == pattern);
    let pattern = style.map_or(pattern, |(_, pattern)| pattern);
    let pattern = pattern.contains(['/', ':']).then_some(pattern);
    let for_all = pattern.map(|pattern| (String::new(), pattern.to_owned()));
    for_all.into_iter().collect()
}

/// Whether a site of Jekyll's has its posts elsewhere, or gives them more categories than they say.
fn has_own_ways(says: &Map<String, Value>) -> bool {
    let collections = says.get("collections");
    let posts = collections.and_then(|all| all.pointer("/posts/permalink"));
    let defaults = says.get("defaults").and_then(Value::as_array);
    let values = defaults.into_iter().flatten().map(|one| &one["values"]);
    let is_filed =
        |values: &Value| !values["category"].is_null() || !values["categories"].is_null();
    posts.is_some() || values.into_iter().any(is_filed)
}

/// Where a page is among those of its site, as its address has it.
struct Place<'a> {
    /// Below those in which all pages lie. Those of a post of Jekyll's are its categories, and none of its place.
    folders: Cow<'a, str>,
    name: Cow<'a, str>,
    /// What stands before the stem in the name of the file.
    day: &'a str,
}

impl<'a> Page<'a> {
    /// `None` if it lies elsewhere, or is called what its generator changes.
    fn place(&self, generator: Generator) -> Option<Place<'a>> {
        let (path, _) = self.within.to_str()?.rsplit_once('.')?;
        let (folders, name) = match generator {
            Generator::Jekyll => {
                let (folder, name) = path.rsplit_once('/')?;
                let is_post = folder == "_posts" || folder.ends_with("/_posts");
                is_post.then_some(("", name))?
            }
            Generator::Hugo | Generator::Zola => {
                let below = path.strip_prefix("content/")?;
                let below = below.strip_suffix("/index").unwrap_or(below);
                below.rsplit_once('/').unwrap_or(("", below))
            }
            Generator::Eleventy => return None,
        };
        if folders.is_empty() && name == "index" {
            return None;
        }
        let day = name.strip_suffix(self.stem)?;
        if generator == Generator::Hugo {
            let folders = folders.split('/').filter(|folder| !folder.is_empty());
            let folders: Option<Vec<String>> = folders.map(hugo::name).collect();
            return Some(Place {
                folders: folders?.join("/").into(),
                name: hugo::name(name)?.into(),
                day,
            });
        }
        let are_plain = folders.is_empty() || folders.split('/').all(is_plain);
        let has_capitals =
            || generator == Generator::Jekyll && is_plain(&name.to_ascii_lowercase());
        let is_named = is_plain(name) || has_capitals();
        (are_plain && is_named).then(|| Place {
            folders: folders.into(),
            name: name.into(),
            day,
        })
    }

    /// What stands for a token; `None` if that is not sure.
    fn value(&self, generator: Generator, place: &Place<'_>, token: &str) -> Option<String> {
        // Hugo takes no day off, and Zola one with all its digits alone.
        let stem = match generator {
            Generator::Hugo => &*place.name,
            Generator::Zola if ![0, "2026-11-03-".len()].contains(&place.day.len()) => return None,
            _ => self.stem,
        };
        let slug_or = |other: Option<String>| match self.slug {
            Some(slug) => slug_as(generator, slug),
            None => other,
        };
        let two_digits = |number: u32| format!("{number:02}");
        let value = match (token, generator) {
            ("year", _) => self.day?.year().to_string(),
            ("month", _) => two_digits(self.day?.month()),
            ("day", _) => two_digits(self.day?.day()),
            ("y_day", Generator::Jekyll) => format!("{:03}", self.day?.ordinal()),
            ("week", Generator::Jekyll) => two_digits(self.day?.iso_week().week()),
            ("short_day", Generator::Jekyll) => self.day?.weekday().to_string(),
            ("categories", Generator::Jekyll) => {
                let names = self.categories.iter().map(|one| one.to_lowercase());
                let names: Vec<String> = names.collect();
                names
                    .iter()
                    .all(|one| is_plain(one))
                    .then(|| names.join("/"))?
            }
            ("title", Generator::Jekyll) => slug_or(Some(stem.to_owned()))?,
            ("output_ext", Generator::Jekyll) => ".html".to_owned(),
            ("folders", Generator::Hugo | Generator::Zola) => place.folders.to_string(),
            ("section", Generator::Hugo) if !place.folders.is_empty() => {
                place.folders.split('/').next()?.to_owned()
            }
            ("title", Generator::Hugo) => hugo::words(self.title?)?,
            ("slug", Generator::Hugo) => slug_or(self.title.and_then(hugo::words))?,
            ("filename" | "contentbasename", Generator::Hugo) => stem.to_owned(),
            ("slugorfilename" | "slugorcontentbasename", Generator::Hugo | Generator::Zola) => {
                slug_or(Some(stem.to_owned()))?
            }
            _ => return None,
        };
        Some(value)
    }
}

/// A slug as its address has it, if that is sure.
fn slug_as(generator: Generator, slug: &str) -> Option<String> {
    match generator {
        // As the name of a file `index` is that of its folder.
        Generator::Hugo => hugo::words(slug).filter(|slug| slug != "index"),
        _ => is_plain(slug).then(|| slug.to_owned()),
    }
}

/// Whether all generators leave a name as it is: they differ in what they make of others.
pub(in crate::import) fn is_plain(name: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(is_letter);
    name.split('-').all(is_word)
}

/// A part of a path that somebody wrote, if an address has it as it is.
fn known(part: &str) -> Option<&str> {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"-_./".contains(&b);
    part.bytes().all(is_letter).then_some(part)
}
