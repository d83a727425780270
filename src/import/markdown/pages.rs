//! Which files of a site are no stories, and where a story lies on its site.

use super::super::dates;
use super::super::site::{Generator, Page, Site};
use super::super::{Options, Source};
use super::aliases::{DRAFT, UNRENDERED};
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
const PERSON: &str = "a page about an author, not a story";
const PART: &str = "a part of a page, not a page of its own";
const UNDATED: &str = "a page without a date";

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
    let stem = source.path.file_stem().and_then(OsStr::to_str);
    // It may have the suffix of a language.
    let is_called = |name: &str| stem.is_some_and(|stem| stem.split('.').next() == Some(name));
    let folder = source.folder.as_ref();
    let is_of_page = folder.is_some_and(|folder| folder.is_page);
    let is_of_draft = folder.is_some_and(|folder| folder.draft.is_some());
    let is_rendered = || {
        let site = source.site();
        site.is_none_or(|site| site.renders(&source.real))
    };
    let is_post = theirs.is_dated || name.day.is_some() || options.date.is_some();
    let means_story = theirs.front.contains_key("kind");
    let is_of_person = || {
        let site = source.site();
        // Whoever has a byline writes about somebody else.
        let is_signed = ["authors", "author"]
            .iter()
            .any(|key| theirs.front.contains_key(*key));
        !is_signed && site.is_some_and(|site| site.is_of_person(&source.real))
    };
    match () {
        () if theirs.hidden.is_some() => theirs.hidden,
        () if is_own => None,
        () if is_below("_drafts") => Some(DRAFT),
        () if is_called("_index") => Some(LIST),
        () if is_of_draft => Some(DRAFT),
        () if is_of_page && !is_called("index") => Some(PART),
        () if !is_rendered() => Some(UNRENDERED),
        () if means_story => None,
        () if is_of_person() => Some(PERSON),
        () if generator == Some(Generator::Jekyll) && theirs.is_page && !is_below("_posts") => {
            Some(PAGE)
        }
        () if generator.is_some() && !is_post => Some(UNDATED),
        () => None,
    }
}

/// Whether its site makes a page of a file, be it a story or not, and of nothing else.
pub(super) fn has_page(
    source: &Source,
    options: &Options,
    theirs: &Translated,
    name: &Name<'_>,
) -> bool {
    let reason = no_story(source, options, theirs, name);
    reason.is_none_or(|reason| [PAGE, PERSON, UNDATED].contains(&reason))
}

/// Whether a file lies below a folder of this name.
fn has_folder(file: &Path, folder: &str) -> bool {
    let mut above = file.parent().into_iter().flat_map(Path::components);
    above.any(|part| part == Component::Normal(folder.as_ref()))
}

/// The web address of a story.
pub(super) struct OnSite {
    /// `None` if it is not sure.
    pub(super) link: Option<Url>,
    /// Where it is if its site does as most do, and where that is never sure.
    pub(super) likely: Option<Url>,
}

impl OnSite {
    pub(super) fn of(source: &Source, theirs: &Translated, name: &Name<'_>) -> Self {
        let Some(site) = source.site() else {
            // It says whose it is, or nobody knows.
            let said = theirs.said.path.as_ref();
            let url = said.and_then(|path| Url::parse(path).ok());
            let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
            return Self {
                link: url.filter(is_web),
                likely: None,
            };
        };
        let page = page(source, site, theirs, name);
        let link = page.as_ref().and_then(|page| site.address_of(page));
        let likely = page.filter(|_| link.is_none());
        Self {
            likely: likely.and_then(|page| site.likely_address_of(&page)),
            link,
        }
    }
}

/// What the address of a page is made of; `None` of one in another language, which lies elsewhere.
fn page<'a>(
    source: &'a Source,
    site: &Site,
    theirs: &'a Translated,
    name: &Name<'a>,
) -> Option<Page<'a>> {
    let said = &theirs.said;
    name.language.is_none().then(|| Page {
        within: site.within(&source.real),
        stem: name.stem,
        slug: said.slug.as_deref(),
        title: theirs.front.get("title").and_then(Value::as_str),
        path: said.path.as_deref(),
        day: day(said.date.as_deref(), name, site),
        categories: &theirs.categories,
    })
}

/// The day of a page's date, where its site means that. Jekyll means a time where the site is made, and one
/// without an offset in UTC: it is sure if it is the day that is written.
fn day(date: Option<&str>, name: &Name<'_>, site: &Site) -> Option<NaiveDate> {
    let is_jekyll = site.generator == Generator::Jekyll;
    let Some(date) = date else {
        return name.day.filter(|_| is_jekyll);
    };
    let written: NaiveDate = date.get(..10)?.parse().ok()?;
    let meant = || {
        let moment = dates::instant(date, Tz::UTC)?.to_utc();
        let zone = site.time_zone.unwrap_or(Tz::UTC);
        Some(moment.with_timezone(&zone).date_naive())
    };
    let is_sure = !is_jekyll || date.len() == 10 || meant() == Some(written);
    is_sure.then_some(written)
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
