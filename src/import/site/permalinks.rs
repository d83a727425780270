//! Where a site publishes a page: as its file says, as the site's patterns say, or as its generator does by
//! itself. An address that is not sure is none: it would be a dead link, and a guid that no feed has.

use super::{Generator, text, value};
use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};
use std::path::Path;

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
    /// Its file, from the site's root.
    pub(in crate::import) within: &'a Path,
    /// The name of its file or, of `index.md`, of its folder; without a day in front.
    pub(in crate::import) stem: &'a str,
    /// The name that its front matter gives it, as it is written there.
    pub(in crate::import) slug: Option<&'a str>,
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

/// Keys with which Hugo's pages lie elsewhere than their folders say, or have other dates.
const ELSEWHERE: [&str; 7] = [
    "contentDir",
    "defaultContentLanguageInSubdir",
    "disablePathToLower",
    "frontmatter",
    "languages",
    "module",
    "uglyURLs",
];

impl Permalinks {
    /// As the configuration has it; `None` if not even the path that a page says itself is sure.
    pub(super) fn of(generator: Generator, says: &Map<String, Value>) -> Option<Self> {
        let patterns = match generator {
            Generator::Hugo => hugo(says)?,
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
        let of_site = || {
            let (folders, name) = page.place(generator)?;
            let first = folders.split('/').next().filter(|first| !first.is_empty());
            let first = first.unwrap_or(name);
            let of = |section: &str| self.patterns.iter().find(|(of, _)| of == section);
            let (_, pattern) = of(first).or_else(|| of(""))?;
            Some(pattern.as_str())
        };
        let mut rest = page.path.or_else(of_site)?;
        let mut path = String::with_capacity(2 * rest.len());
        while let Some((before, behind)) = rest.split_once(':') {
            let end = behind.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            let (token, after) = behind.split_at(end.unwrap_or(behind.len()));
            path.push_str(before);
            path.push_str(&page.value(generator, token)?);
            rest = after;
        }
        path.push_str(rest);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let last = parts.last()?;
        let is_folder = match generator {
            Generator::Hugo => path.ends_with('/') || !last.contains('.'),
            Generator::Zola => true,
            Generator::Jekyll | Generator::Eleventy => path.ends_with('/'),
        };
        let is_known = parts.iter().all(|part| is_known(part)) && *last != "index.html";
        let end = if is_folder { "/" } else { "" };
        is_known.then(|| format!("{}{end}", parts.join("/")))
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

/// `permalinks` by section, perhaps below `page`.
fn hugo(says: &Map<String, Value>) -> Option<Vec<(String, String)>> {
    let says = |key: &str| value(says, key).filter(|said| **said != Value::Bool(false));
    if ELSEWHERE.iter().any(|key| says(key).is_some()) {
        return None;
    }
    let mut patterns = Vec::new();
    let mut add = |section: &str, pattern: &Value| {
        let section = section.to_ascii_lowercase();
        // Whatever it ends with, Hugo makes a folder of it, in small letters.
        let pattern = format!("{}/", pattern.as_str()?.to_ascii_lowercase());
        patterns.push((section, pattern));
        Some(())
    };
    if let Some(said) = says("permalinks") {
        for (section, pattern) in said.as_object()? {
            match pattern {
                Value::Object(pages) if section == "page" => {
                    pages
                        .iter()
                        .try_for_each(|(section, pattern)| add(section, pattern))?;
                }
                // Of lists, or of terms.
                Value::Object(_) => {}
                pattern => add(section, pattern)?,
            }
        }
    }
    // A section of sections, or the root, for which the order counts.
    if !patterns.iter().all(|(section, _)| is_plain(section)) {
        return None;
    }
    patterns.extend(for_all("/:folders/:slugorfilename/"));
    Some(patterns)
}

/// Whether a site of Jekyll's has its posts elsewhere, or gives them more categories than they say.
fn has_own_ways(says: &Map<String, Value>) -> bool {
    let collections = says.get("collections");
    let posts = collections.and_then(|all| all.pointer("/posts/permalink"));
    let defaults = says.get("defaults").and_then(Value::as_array);
    let values = defaults.into_iter().flatten().map(|one| &one["values"]);
    let is_filed =
        |values: &Value| !values["category"].is_null() || !values["categories"].is_null();
    posts.is_some() || says.contains_key("collections_dir") || values.into_iter().any(is_filed)
}

impl Page<'_> {
    /// The folders of the page, below those in which all pages lie, and its name there. Those of a post of
    /// Jekyll's are its categories, and none of its place. `None` if it lies elsewhere, or is called what
    /// its generator changes.
    fn place(&self, generator: Generator) -> Option<(&str, &str)> {
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
        let is_home = folders.is_empty() && name == "index";
        let are_plain = folders.is_empty() || folders.split('/').all(is_plain);
        let has_capitals =
            || generator == Generator::Jekyll && is_plain(&name.to_ascii_lowercase());
        let is_named = is_plain(name) || has_capitals();
        (are_plain && is_named && !is_home).then_some((folders, name))
    }

    /// What stands for a token; `None` if that is not sure.
    fn value(&self, generator: Generator, token: &str) -> Option<String> {
        let (folders, name) = self.place(generator)?;
        let slug = self.slug;
        if slug.is_some_and(|slug| !is_plain(slug)) {
            return None;
        }
        // Hugo takes no day off, and Zola one with all its digits alone.
        let day = name.strip_suffix(self.stem)?;
        let stem = match generator {
            Generator::Hugo => name,
            Generator::Zola if ![0, "2026-11-03-".len()].contains(&day.len()) => return None,
            _ => self.stem,
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
            ("title", Generator::Jekyll) => slug.unwrap_or(stem).to_owned(),
            ("output_ext", Generator::Jekyll) => ".html".to_owned(),
            ("folders", Generator::Hugo | Generator::Zola) => folders.to_owned(),
            ("section", Generator::Hugo) if !folders.is_empty() => {
                folders.split('/').next()?.to_owned()
            }
            ("slug", Generator::Hugo) => slug?.to_owned(),
            ("filename" | "contentbasename", Generator::Hugo) => stem.to_owned(),
            ("slugorfilename" | "slugorcontentbasename", Generator::Hugo | Generator::Zola) => {
                slug.unwrap_or(stem).to_owned()
            }
            _ => return None,
        };
        Some(value)
    }
}

/// Whether all generators leave a name as it is: they differ in what they make of others.
pub(in crate::import) fn is_plain(name: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(is_letter);
    name.split('-').all(is_word)
}

/// Whether a part of a path that somebody wrote is one that an address has as it is.
fn is_known(part: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    !part.starts_with('.') && part.bytes().all(is_letter)
}
