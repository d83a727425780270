//! Which files of a site are no stories, and where a story lies on its site.

use super::super::dates;
use super::super::site::{Generator, Page, Site};
use super::super::{Options, Source};
use super::aliases::DRAFT;
use super::generated::Translated;
use super::naming::Name;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Component, Path};
use url::Url;

const LIST: &str = "a section's list";
const PAGE: &str = "a page, not a story";
const PART: &str = "a part of a page, not a page of its own";
const UNDATED: &str = "a page without a date";

/// What lies at the root of a site for who makes it, whether or not it has a date.
const PAPERS: [&str; 7] = [
    "changelog",
    "code_of_conduct",
    "contributing",
    "licence",
    "license",
    "readme",
    "security",
];

/// Why a file is no story to publish; `None` of one that is. Who puts a file into the desk's own folder
/// means it as a story, whatever its name and its date.
pub(super) fn no_story(
    source: &Source,
    options: &Options,
    theirs: &Translated,
    name: &Name<'_>,
) -> Option<&'static str> {
    let is_own = source.is_own && source.site().is_none();
    let generator = source.site().map(|site| site.generator);
    let within = source.real.strip_prefix(&source.bounds);
    let within = within.unwrap_or(&source.real);
    let is_below = |folder: &str| has_folder(within, folder);
    let is_list = || {
        // It may have the suffix of a language.
        let stem = source.path.file_stem().and_then(OsStr::to_str);
        stem.is_some_and(|stem| stem == "_index" || stem.starts_with("_index."))
    };
    let is_part = || {
        let is_page = source.folder.as_ref().is_some_and(|folder| folder.is_page);
        let stem = source.path.file_stem().and_then(OsStr::to_str);
        is_page && !stem.is_some_and(|stem| stem == "index" || stem.starts_with("index."))
    };
    let is_paper = || {
        let stem = within.to_string_lossy().to_lowercase();
        let stem = stem.split('.').next().unwrap_or_default();
        generator.is_some() && PAPERS.contains(&stem)
    };
    let is_post = theirs.is_dated || name.day.is_some() || options.date.is_some();
    let means_story = theirs.front.contains_key("kind");
    match () {
        () if theirs.hidden.is_some() => theirs.hidden,
        () if is_own => None,
        () if is_below("_drafts") => Some(DRAFT),
        () if is_list() => Some(LIST),
        () if is_part() => Some(PART),
        () if is_paper() => Some(PAGE),
        () if means_story => None,
        () if generator == Some(Generator::Jekyll) && theirs.is_page && !is_below("_posts") => {
            Some(PAGE)
        }
        () if generator.is_some() && !is_post => Some(UNDATED),
        () => None,
    }
}

/// Whether a file lies below a folder of this name.
fn has_folder(file: &Path, folder: &str) -> bool {
    let mut above = file.parent().into_iter().flat_map(Path::components);
    above.any(|part| part == Component::Normal(folder.as_ref()))
}

/// The web address of a story on its site, if that is known: as its front matter says, or else as its
/// generator makes it.
pub(super) fn published_at(
    source: &Source,
    theirs: &Translated,
    name: &Name<'_>,
    zone: Tz,
) -> Option<Url> {
    let site = source.site();
    let path = theirs.path.as_deref();
    let said = path.filter(|path| !is_made(path));
    if let Some(said) = said {
        return address(site, said);
    }
    let site = site.filter(|_| name.language.is_none())?;
    let text = |key: &str| theirs.front.get(key).and_then(Value::as_str);
    site.address_of(&Page {
        within: source.real.strip_prefix(&site.root).ok()?,
        stem: name.stem,
        slug: text("slug"),
        pattern: path,
        day: text("published").map_or(name.day, |date| day(date, site.generator, zone)),
        categories: &theirs.categories,
    })
}

/// The day of a date: Jekyll means it where the site is, the others where it was written.
fn day(date: &str, generator: Generator, zone: Tz) -> Option<NaiveDate> {
    let written = date.get(..10).unwrap_or(date);
    match generator {
        Generator::Jekyll => {
            let moment = dates::instant(date, zone)?.to_utc();
            Some(moment.with_timezone(&zone).date_naive())
        }
        _ => written.parse().ok(),
    }
}

/// The last part of a page's path, without what servers add to it; `None` if the path is to be made by
/// the generator, as `/:year/:title/`.
pub(super) fn last_part(path: &str) -> Option<&str> {
    let path = path.split(['?', '#']).next()?;
    let path = path.strip_suffix("index.html").unwrap_or(path);
    let last = path.trim_end_matches('/').rsplit('/').next()?;
    let last = last.strip_suffix(".html").unwrap_or(last);
    (!last.is_empty() && !is_made(path)).then_some(last)
}

fn is_made(path: &str) -> bool {
    let below_host = path.split_once("://").map_or(path, |(_, below)| below);
    below_host.contains([':', '{', '<'])
}

/// The web address of a page by its path on its site, if that is known.
fn address(site: Option<&Site>, path: &str) -> Option<Url> {
    if let Ok(url) = Url::parse(path) {
        return matches!(url.scheme(), "http" | "https").then_some(url);
    }
    let home = site?.address.as_ref()?;
    let is_path = !is_made(path) && !path.trim_matches('/').is_empty();
    home.join(path.trim_start_matches('/'))
        .ok()
        .filter(|_| is_path)
}
