//! The folder of a static site, known by its generator's configuration: what that says, and what in it
//! is no story.
//!
//! | module | what |
//! |---|---|
//! | `configuration` | its own files, and what may be kept back where they cannot be read |
//! | `defaults`, `cascades` | what is said of many stories |
//! | `rendered`, `jekyll` | of which files pages are made |
//! | `patterns` | patterns of paths |
//! | `languages` | those of a site of Hugo |
//! | `permalinks` | where a page is published |
//! | `people` | who its authors are |
//! | `spoken` | of which stories a file of it may speak |

mod cascades;
mod configuration;
mod defaults;
mod jekyll;
mod languages;
mod patterns;
mod people;
mod permalinks;
mod rendered;
mod spoken;

pub(super) use cascades::logical;
pub(super) use configuration::{NO_HOSTS, Unread, value};
pub(super) use defaults::Defaults;
pub(super) use people::{Portrait, Silent};
pub(super) use permalinks::{Page, is_plain};
pub use spoken::spoken_of;

use super::{ImportError, limits, source};
use chrono_tz::Tz;
use configuration::{Configuration, LIST, after, called, list, text};
use defaults::Reading;
use languages::Languages;
use permalinks::Permalinks;
use rendered::Rendered;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
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
    configuration: Configuration,
    rendered: Rendered,
    /// `None` if nobody knows.
    permalinks: Option<Permalinks>,
    /// `None` if nobody knows, or they make no difference.
    languages: Option<Languages>,
}

/// What a site's host may begin with or not.
pub(super) const WWW: &str = "www.";

/// Folders of a site that hold no stories: what it is made with, and what was made of it.
const NEVER: [&str; 5] = ["_site", "_layouts", "_includes", "_data", "_sass"];
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

const HTML: [&str; 2] = ["htm", "html"];

impl Site {
    /// The site whose configuration stands in a folder.
    fn at(folder: &Path, unread: &mut Unread) -> Option<Self> {
        let (generator, configuration) = Configuration::in_folder(folder, unread)?;
        let says = &configuration.says;
        let time_zone = text(says, "timeZone");
        // The other files in a folder of configurations may say more.
        let is_whole = generator != Generator::Hugo || !folder.join("config").is_dir();
        let languages = match generator {
            Generator::Hugo => Languages::of(&configuration),
            Generator::Jekyll | Generator::Zola | Generator::Eleventy => None,
        };
        Some(Self {
            root: folder.to_owned(),
            generator,
            address: configuration.address(generator, folder, unread),
            time_zone: time_zone.and_then(|name| name.parse().ok()),
            permalinks: Permalinks::of(generator, says).filter(|_| is_whole),
            languages,
            rendered: Rendered::of(folder, generator, &configuration, unread),
            configuration,
        })
    }

    /// What it is configured in.
    pub(super) fn files(&self) -> impl Iterator<Item = PathBuf> {
        self.configuration.files().map(Path::to_owned)
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

    /// Where it most likely publishes a page, where that is never sure.
    pub(super) fn likely_address_of(&self, page: &Page<'_>) -> Option<Url> {
        let is_likely = self.generator == Generator::Eleventy;
        let path = is_likely.then(|| permalinks::likely_path(page))?;
        self.address.as_ref()?.join(&path?).ok()
    }

    /// A file of the site as its generator names it, from where that lets paths begin.
    pub(super) fn within<'f>(&self, file: &'f Path) -> &'f Path {
        let within = file.strip_prefix(&self.root).unwrap_or(file);
        let jekyll = self.rendered.jekyll.as_ref();
        jekyll.map_or(within, |jekyll| jekyll.within(within))
    }

    /// The folders in which it looks for a page that is named without them, likely ones first.
    pub(super) fn folders_of_pages(&self) -> Vec<PathBuf> {
        let folders = match (self.generator, &self.languages, &self.rendered.jekyll) {
            (Generator::Hugo, Some(languages), _) => languages.folders(),
            (Generator::Hugo | Generator::Zola, ..) => vec![rendered::CONTENT.into()],
            (_, _, Some(jekyll)) => jekyll.folders(),
            (Generator::Jekyll | Generator::Eleventy, ..) => vec![PathBuf::new()],
        };
        self.inside(folders)
    }

    /// Those of its folders that lie in it. One that lies elsewhere may be all of the disk.
    fn inside(&self, folders: Vec<PathBuf>) -> Vec<PathBuf> {
        let is_inside = |folder: &PathBuf| {
            let mut parts = folder.components();
            parts.all(|part| matches!(part, Component::Normal(_)))
        };
        let folders = folders.into_iter().filter(is_inside);
        folders.map(|folder| self.root.join(folder)).collect()
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
    /// Files of its site that cannot be read, so that nobody knows what in it is a draft.
    pub(super) unread: Vec<Arc<Path>>,
    /// The list that makes drafts of all in it, as one of Zola's does that is a draft itself.
    pub(super) draft: Option<Arc<Path>>,
    /// Whether all in it is a part of one page, its `index.md`: what Hugo calls a leaf bundle.
    pub(super) is_page: bool,
}

/// Folders of sites. The system is asked once of each, not for each of its files.
#[derive(Default)]
pub(super) struct Sites {
    known: HashMap<PathBuf, Option<Folder>>,
    /// How many rules for some of its stories each site has, by its root.
    rules: HashMap<PathBuf, usize>,
    /// What the lists of folders say.
    lists: HashMap<PathBuf, Arc<Defaults>>,
    /// Files of sites that cannot be read, and are not told of yet.
    unread: Unread,
    told: HashSet<PathBuf>,
}

impl Sites {
    /// What a folder is of a site, be it the root or in it: of the nearest, but of none above `top`.
    pub(super) fn around(&mut self, folder: &Path, top: Option<&Path>) -> Option<Folder> {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let above = |sites: &mut Self| match top == Some(folder) {
            true => None,
            false => sites.around(folder.parent()?, top),
        };
        let is_root = |site| Folder {
            site: Arc::new(site),
            defaults: Vec::new(),
            unread: Vec::new(),
            draft: None,
            is_page: false,
        };
        let mut unread = Unread::new();
        let site = Site::at(folder, &mut unread);
        let mut found = site.map(is_root).or_else(|| above(self));
        if let Some(found) = &mut found {
            let mut reading = Reading {
                site: &found.site,
                rules: self.rules.entry(found.site.root.clone()).or_default(),
                lists: &mut self.lists,
                unread: &mut unread,
            };
            found.defaults.extend(Defaults::at(folder, &mut reading));
            let draft = draft_of(folder, &found.site, &mut unread);
            found.draft = draft.or_else(|| found.draft.take());
            found.is_page |= is_bundle(folder, &found.site);
            let files = unread.keys().map(|file| file.as_path().into());
            found.unread.extend(files);
            self.unread.append(&mut unread);
        }
        self.known.insert(folder.to_owned(), found.clone());
        found
    }

    /// What of their own files cannot be read, each once.
    pub(super) fn unread(&mut self) -> impl Iterator<Item = (PathBuf, ImportError)> {
        let Self { unread, told, .. } = self;
        let unread = std::mem::take(unread).into_iter();
        unread.filter(|(file, _)| told.insert(file.clone()))
    }
}

/// Whether a folder of Hugo's is one page with all that lies in it: it has an `index.md`, perhaps in a language of
/// the site. One above all pages is none of Hugo's.
fn is_bundle(folder: &Path, site: &Site) -> bool {
    if site.generator != Generator::Hugo {
        return false;
    }
    let known = site.languages.as_ref();
    let within = folder.strip_prefix(&site.root).unwrap_or(folder);
    let has_pages = match known {
        Some(known) => known.folder_of(within).is_some(),
        None => folder != site.root,
    };
    let is_index = |file: &PathBuf| {
        let behind = after(file, "index.").unwrap_or_default();
        let language = behind.rsplit_once('.').map(|(language, _)| language);
        let is_one = |language| known.is_some_and(|known| known.has(language));
        language.is_none_or(is_one)
    };
    // HTML that begins with a tag Hugo copies as it is.
    let is_copied = |file: &PathBuf| {
        let is_html = file
            .extension()
            .is_some_and(|end| HTML.iter().any(|html| end.eq_ignore_ascii_case(html)));
        is_html && begins_with_tag(file)
    };
    let mut indices = called(folder, "index.").into_iter().filter(is_index);
    has_pages && indices.any(|file| !is_copied(&file))
}

/// Whether what stands first in a file is `<`. One that cannot be read begins with none.
fn begins_with_tag(file: &Path) -> bool {
    const ENOUGH: u64 = 4_096;
    let mut beginning = Vec::new();
    let read = File::open(file).and_then(|file| file.take(ENOUGH).read_to_end(&mut beginning));
    let text = beginning
        .strip_prefix("\u{FEFF}".as_bytes())
        .unwrap_or(&beginning);
    read.is_ok() && text.trim_ascii_start().starts_with(b"<")
}

/// The list of a section of Zola's that is a draft: Zola does not even look into its folder.
fn draft_of(folder: &Path, site: &Site, unread: &mut Unread) -> Option<Arc<Path>> {
    if site.generator != Generator::Zola {
        return None;
    }
    let mut lists = called(folder, LIST).into_iter();
    let is_draft = |front: &Map<String, Value>| front.get("draft") == Some(&Value::Bool(true));
    let draft = lists.find(|file| list(file, unread).is_some_and(|front| is_draft(&front)));
    draft.map(Arc::from)
}
