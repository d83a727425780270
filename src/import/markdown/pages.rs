//! Which files of a site are no stories, and where a story lies on its site.

use super::super::site::{Generator, Site};
use super::super::{Options, Source};
use super::aliases::DRAFT;
use super::generated::Translated;
use super::naming::Name;
use std::path::{Component, Path};
use url::Url;

const LIST: &str = "a section's list";
const PAGE: &str = "a page, not a story";
const UNDATED: &str = "a page without a date";

/// Why a file is no story to publish; `None` of one that is. Who puts a file into the desk's own folder
/// means it as a story, whatever its name and its date.
pub(super) fn no_story(
    source: &Source,
    options: &Options,
    theirs: &Translated,
    name: &Name<'_>,
) -> Option<&'static str> {
    let is_own = source.is_own && source.site.is_none();
    let generator = source.site.as_ref().map(|site| site.generator);
    let is_below = |folder: &str| {
        let within = source
            .path
            .strip_prefix(&source.bounds)
            .unwrap_or(&source.path);
        has_folder(within, folder)
    };
    let is_list = || {
        source.path.file_stem().is_some_and(|stem| {
            stem == "_index" || {
                // With the suffix of a language.
                stem.to_str()
                    .is_some_and(|stem| stem.starts_with("_index."))
            }
        })
    };
    let is_post = theirs.is_dated || name.day.is_some() || options.date.is_some();
    let means_story = theirs.front.contains_key("kind");
    match () {
        () if theirs.hidden.is_some() => theirs.hidden,
        () if is_own => None,
        () if is_below("_drafts") => Some(DRAFT),
        () if is_list() => Some(LIST),
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
pub(super) fn address(site: Option<&Site>, path: &str) -> Option<Url> {
    if let Ok(url) = Url::parse(path) {
        return matches!(url.scheme(), "http" | "https").then_some(url);
    }
    let home = site?.address.as_ref()?;
    let is_path = !is_made(path) && !path.trim_matches('/').is_empty();
    home.join(path.trim_start_matches('/'))
        .ok()
        .filter(|_| is_path)
}
