//! The folder of a static site, known by its generator's configuration: what that says, and what in it
//! is no story.

mod cascades;
mod defaults;
mod languages;
mod patterns;
mod permalinks;

pub(super) use defaults::Defaults;
pub(super) use permalinks::{Page, is_plain};

use super::{limits, source};
use chrono_tz::Tz;
use languages::Languages;
use permalinks::Permalinks;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

/// A program that makes a site of Markdown files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Generator {
    Hugo,
    Jekyll,
    Zola,
    Eleventy,
}

/// The folder of a site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Site {
    /// Where it really is.
    pub(super) root: PathBuf,
    pub(super) generator: Generator,
    /// Where it is published; `None` if its configuration does not say, or names a place that every
    /// new site has.
    pub(super) address: Option<Url>,
    /// Where its dates are meant, if it says.
    pub(super) time_zone: Option<Tz>,
    /// `None` if nobody knows.
    permalinks: Option<Permalinks>,
    /// `None` if nobody knows, or they make no difference.
    languages: Option<Languages>,
}

/// The languages of Hugo's configurations.
const FORMATS: [&str; 4] = ["toml", "yaml", "yml", "json"];

/// The files by which a generator knows its site, and their endings. The name of the last is too common to
/// tell: what is in it does.
const CONFIGURATIONS: [(&str, &[&str], Option<Generator>); 8] = [
    ("hugo", &FORMATS, Some(Generator::Hugo)),
    ("config/_default/hugo", &FORMATS, Some(Generator::Hugo)),
    ("config/_default/config", &FORMATS, Some(Generator::Hugo)),
    ("_config", &["yml", "yaml", "toml"], Some(Generator::Jekyll)),
    ("zola", &["toml"], Some(Generator::Zola)),
    (".eleventy", &["js"], Some(Generator::Eleventy)),
    (
        "eleventy.config",
        &["js", "mjs", "cjs"],
        Some(Generator::Eleventy),
    ),
    ("config", &FORMATS, None),
];

/// Where a site of Eleventy, whose configuration is a program, usually says its address.
const DATA: [&str; 4] = [
    "_data/metadata.json",
    "_data/site.json",
    "src/_data/metadata.json",
    "src/_data/site.json",
];

/// Hosts that stand in a configuration until somebody writes the site's own.
pub(super) const NO_HOSTS: [&str; 5] = [
    "example.com",
    "example.net",
    "example.org",
    "localhost",
    "127.0.0.1",
];

/// What a site's host may begin with or not.
pub(super) const WWW: &str = "www.";

/// Folders of a site that hold no stories: what it is made with, and what was made of it.
const NEVER: [&str; 6] = [
    "node_modules",
    "_site",
    "_layouts",
    "_includes",
    "_data",
    "_sass",
];
/// The same of its root alone; deeper down a section may be called so.
const NEVER_AT_ROOT: [&str; 12] = [
    "archetypes",
    "assets",
    "data",
    "dist",
    "i18n",
    "layouts",
    "public",
    "resources",
    "sass",
    "static",
    "templates",
    "themes",
];

/// Texts in languages that are not read: they alone are told of, not the hundred pictures, styles and
/// programs of a site.
const OTHER_TEXTS: [&str; 8] = [
    "adoc", "asciidoc", "htm", "html", "mdx", "org", "rst", "textile",
];

impl Site {
    /// The site whose configuration stands in a folder.
    fn at(folder: &Path) -> Option<Self> {
        configurations(folder).find_map(|(file, generator)| {
            let says = configuration(&file).unwrap_or_default();
            let generator = generator.or_else(|| speaks_of(&says))?;
            let time_zone = text(&says, "timeZone");
            // The other files in a folder of configurations may say more.
            let is_whole = generator != Generator::Hugo || !folder.join("config").is_dir();
            let permalinks = Permalinks::of(generator, &says).filter(|_| is_whole);
            let languages = match generator {
                Generator::Hugo => Languages::of(folder),
                Generator::Jekyll | Generator::Zola | Generator::Eleventy => None,
            };
            Some(Self {
                root: folder.to_owned(),
                generator,
                address: address(generator, folder, &says),
                time_zone: time_zone.and_then(|name| name.parse().ok()),
                permalinks,
                languages,
            })
        })
    }

    /// The host of its address, with `www.` if it has that.
    pub(super) fn whole_host(&self) -> Option<&str> {
        self.address.as_ref()?.host_str()
    }

    /// Where it publishes a page, if that is sure.
    pub(super) fn address_of(&self, page: &Page<'_>) -> Option<Url> {
        let path = self.permalinks.as_ref()?.path(self.generator, page)?;
        self.address.as_ref()?.join(&path).ok()
    }

    /// What a file of the site is called wherever the site lies; `None` if it has no address that
    /// tells it from others. With `www.` and without it is one site.
    pub(super) fn name_of(&self, file: &Path) -> Option<String> {
        let address = self.address.as_ref()?;
        let within = file.strip_prefix(&self.root).ok()?.to_string_lossy();
        let path = address.path().trim_end_matches('/');
        let host = self.whole_host()?;
        let host = host.strip_prefix(WWW).unwrap_or(host);
        Some(format!("{host}{path}/{within}"))
    }
}

/// Whether a folder in a site holds no stories.
pub(super) fn is_never_told(name: &OsStr) -> Option<Where> {
    let is_one_of = |names: &[&str]| names.iter().any(|known| name == OsStr::new(known));
    match () {
        () if is_one_of(&NEVER) => Some(Where::Anywhere),
        () if is_one_of(&NEVER_AT_ROOT) => Some(Where::AtRoot),
        () => None,
    }
}

/// Where in a site a folder holds no stories.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    Anywhere,
    AtRoot,
}

/// Whether a file of a site, by its extension, is neither read nor told of.
pub(super) fn is_passed_over(file: &Path) -> bool {
    let extension = file.extension().unwrap_or_default();
    let mut texts = ["md", "markdown"].iter().chain(&OTHER_TEXTS);
    !texts.any(|known| extension.eq_ignore_ascii_case(known))
}

/// A folder of a site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Folder {
    pub(super) site: Arc<Site>,
    /// What is said of all in it; the nearer comes later.
    pub(super) defaults: Vec<Arc<Defaults>>,
    /// Whether all in it is a part of one page, its `index.md`: what Hugo calls a leaf bundle.
    pub(super) is_page: bool,
}

/// Folders of sites. The system is asked once of each, not for each of its files.
#[derive(Default)]
pub(super) struct Sites(HashMap<PathBuf, Option<Folder>>);

impl Sites {
    /// What a folder is of a site, be it the root or in it: of the nearest, but of none above `top`.
    pub(super) fn around(&mut self, folder: &Path, top: Option<&Path>) -> Option<Folder> {
        if let Some(known) = self.0.get(folder) {
            return known.clone();
        }
        let above = |sites: &mut Self| match top == Some(folder) {
            true => None,
            false => sites.around(folder.parent()?, top),
        };
        let is_root = |site| Folder {
            site: Arc::new(site),
            defaults: Vec::new(),
            is_page: false,
        };
        let mut found = Site::at(folder).map(is_root).or_else(|| above(self));
        if let Some(found) = &mut found {
            let said = Defaults::at(folder, &found.site).into_iter();
            found.defaults.extend(said.map(Arc::new));
            let has_pages = found.site.generator == Generator::Hugo;
            found.is_page |= has_pages && folder.join("index.md").is_file();
        }
        self.0.insert(folder.to_owned(), found.clone());
        found
    }
}

/// What stands in one of a site's own files; nothing in one that is too long or no text.
fn read(file: &Path) -> Option<String> {
    let mut says = String::new();
    let open = source::open(file).ok()?.take(limits::CONFIGURATION);
    { open }.read_to_string(&mut says).ok()?;
    Some(says)
}

/// The configurations of sites in a folder, and whose each is by its name.
fn configurations(folder: &Path) -> impl Iterator<Item = (PathBuf, Option<Generator>)> {
    let files = CONFIGURATIONS
        .iter()
        .flat_map(|(name, endings, generator)| {
            let names = endings.iter().map(move |ending| format!("{name}.{ending}"));
            names.map(|name| (folder.join(name), *generator))
        });
    files.filter(|(file, _)| file.is_file())
}

/// What a configuration says; what is no configuration says nothing.
fn configuration<Says: DeserializeOwned>(file: &Path) -> Option<Says> {
    let says = read(file)?;
    match file.extension()?.to_str()? {
        "toml" => toml::from_str(&says).ok(),
        "json" => serde_json::from_str(&says).ok(),
        "yaml" | "yml" => serde_saphyr::from_str(&says).ok(),
        _ => None,
    }
}

/// What the configuration of a site of Hugo says under a key, and in which files: what counts more comes later.
/// Those of its folders may be called as the key is, and say it alone.
fn settings(root: &Path, key: &str) -> impl Iterator<Item = (PathBuf, Value)> {
    let folders = [
        ("", false),
        ("config/_default", true),
        ("config/production", true),
    ];
    let names = folders.into_iter().flat_map(move |(folder, has_own)| {
        let own = has_own.then_some(key);
        let names = ["config", "hugo"].into_iter().chain(own);
        names.map(move |name| (root.join(folder).join(name), Some(name) == own))
    });
    let files =
        names.flat_map(|(name, is_own)| FORMATS.map(|end| (name.with_extension(end), is_own)));
    files.filter_map(move |(file, is_own)| {
        let says: Value = configuration(&file)?;
        let said = says.as_object().and_then(|says| value(says, key)).cloned();
        let said = said.or_else(|| is_own.then_some(says))?;
        Some((file, said))
    })
}

/// Whose configuration this is: each has another name for the site's address.
fn speaks_of(says: &Map<String, Value>) -> Option<Generator> {
    let has = |wanted: &str| says.keys().any(|key| key.eq_ignore_ascii_case(wanted));
    match () {
        () if has("base_url") => Some(Generator::Zola),
        () if has("baseURL") => Some(Generator::Hugo),
        () => None,
    }
}

/// What is said under a key, of which no generator looks at capitals.
fn value<'a>(says: &'a Map<String, Value>, wanted: &str) -> Option<&'a Value> {
    let mut keys = says.iter();
    let (_, value) = keys.find(|(key, _)| key.eq_ignore_ascii_case(wanted))?;
    Some(value)
}

fn text<'a>(says: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    value(says, key)?.as_str()
}

fn address(generator: Generator, folder: &Path, says: &Map<String, Value>) -> Option<Url> {
    let written = match generator {
        Generator::Hugo => text(says, "baseURL")?.to_owned(),
        Generator::Zola => text(says, "base_url")?.to_owned(),
        Generator::Jekyll => {
            let below = text(says, "baseurl").unwrap_or_default();
            format!("{}{below}", text(says, "url")?)
        }
        Generator::Eleventy => DATA.iter().find_map(|name| {
            let data: Map<String, Value> = configuration(&folder.join(name))?;
            text(&data, "url").map(str::to_owned)
        })?,
    };
    let mut address = Url::parse(written.trim()).ok()?;
    let host = address.host_str()?;
    let is_its_own = matches!(address.scheme(), "http" | "https") && !NO_HOSTS.contains(&host);
    if !is_its_own {
        return None;
    }
    // As a folder, so that what is relative to it stays below it.
    if !address.path().ends_with('/') {
        address.set_path(&format!("{}/", address.path()));
    }
    Some(address)
}
