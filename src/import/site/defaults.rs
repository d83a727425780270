//! What a site says of all stories in a folder: Jekyll's `defaults`, Hugo's `cascade`, the data of
//! Eleventy's folders.

use super::{CONFIGURATIONS, Generator, Site, configuration, read};
use crate::import::markdown::front_matter_of;
use globset::{GlobBuilder, GlobMatcher};
use serde_json::{Map, Value};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Keys and values that the front matter of a story has, unless it says otherwise itself.
#[derive(PartialEq, Eq, Debug)]
pub(in crate::import) struct Defaults {
    /// The file that says so, or is to be read for it.
    pub(in crate::import) file: PathBuf,
    /// Of all that one file says, what counts more comes later.
    rules: Vec<Rule>,
}

#[derive(PartialEq, Eq, Debug)]
struct Rule {
    of: Scope,
    values: Map<String, Value>,
}

/// Which stories a rule is for.
#[derive(PartialEq, Eq, Debug)]
enum Scope {
    /// All in the folder where it stands.
    Folder,
    /// Those in a place from the site's root, of a type.
    Jekyll { place: Place, kind: Option<String> },
    /// Those whose page's path a pattern names, in a language.
    Hugo {
        path: Option<Pattern>,
        language: Option<String>,
    },
}

#[derive(PartialEq, Eq, Debug)]
enum Place {
    Below(PathBuf),
    /// In a folder that a pattern names, or so named itself.
    Like(Pattern),
}

/// In a pattern `*` stays within a folder, and `**` does not.
#[derive(Debug)]
struct Pattern(GlobMatcher);

impl Defaults {
    /// What is said in a folder of a site of all that lies in it.
    pub(super) fn at(folder: &Path, site: &Site) -> Vec<Self> {
        let is_root = folder == site.root;
        let configured = || {
            let names = CONFIGURATIONS.iter().map(|(name, _)| folder.join(name));
            names.filter(|file| is_root && file.is_file()).take(1)
        };
        let said: Vec<(PathBuf, Vec<Rule>)> = match site.generator {
            Generator::Jekyll => configured().map(|file| with(file, jekyll)).collect(),
            Generator::Hugo => {
                let list = folder.join("_index.md");
                let is_list = list.is_file();
                configured()
                    .map(|file| with(file, hugo))
                    .chain(is_list.then(|| with(list, hugo)))
                    .collect()
            }
            Generator::Eleventy => data_of(folder).map(|file| with(file, whole)).collect(),
            Generator::Zola => Vec::new(),
        };
        let said = said.into_iter().filter(|(_, rules)| !rules.is_empty());
        said.map(|(file, rules)| Self { file, rules }).collect()
    }

    /// What it says of a file of the site: what counts more comes later.
    pub(in crate::import) fn of<'a>(
        &'a self,
        file: &'a Path,
        site: &'a Site,
    ) -> impl DoubleEndedIterator<Item = &'a Map<String, Value>> {
        let within = file.strip_prefix(&site.root).unwrap_or(file);
        let rules = self.rules.iter();
        rules
            .filter(|rule| rule.of.has(within))
            .map(|rule| &rule.values)
    }
}

/// What a file says, by how its generator says it.
fn with(file: PathBuf, rules: fn(Map<String, Value>) -> Vec<Rule>) -> (PathBuf, Vec<Rule>) {
    let says = match file.extension() == Some(OsStr::new("md")) {
        true => read(&file).and_then(|text| front_matter_of(&text)),
        false => configuration(&file),
    };
    (file, says.map(rules).unwrap_or_default())
}

/// `posts/posts.json` and `posts/posts.11tydata.json`, of which the latter counts more.
fn data_of(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let name = folder.file_name().and_then(OsStr::to_str);
    let names = name.map(|name| [format!("{name}.json"), format!("{name}.11tydata.json")]);
    let files = names.into_iter().flatten().map(|name| folder.join(name));
    files.filter(|file| file.is_file())
}

fn whole(values: Map<String, Value>) -> Vec<Rule> {
    let of = Scope::Folder;
    vec![Rule { of, values }]
}

/// `defaults: [{scope: {path: …, type: …}, values: {…}}]`; the longer path counts more.
fn jekyll(mut says: Map<String, Value>) -> Vec<Rule> {
    let Some(Value::Array(defaults)) = says.remove("defaults") else {
        return Vec::new();
    };
    let mut rules: Vec<_> = defaults.into_iter().filter_map(scoped).collect();
    rules.sort_by_key(|(weight, _)| *weight);
    rules.into_iter().map(|(_, rule)| rule).collect()
}

/// One of Jekyll's defaults, and how much it counts: by the length of its path, then if it names a type.
fn scoped(mut said: Value) -> Option<((usize, bool), Rule)> {
    let Value::Object(values) = said.get_mut("values")?.take() else {
        return None;
    };
    let text = |key: &str| said.pointer(key).and_then(Value::as_str);
    let path = text("/scope/path").unwrap_or_default().trim_matches('/');
    let place = match path.contains('*') {
        true => Place::Like(Pattern::new(path)?),
        false => Place::Below(path.into()),
    };
    let kind = text("/scope/type").filter(|kind| !kind.is_empty());
    let weight = (path.len(), kind.is_some());
    let kind = kind.map(str::to_owned);
    let of = Scope::Jekyll { place, kind };
    Some((weight, Rule { of, values }))
}

/// `cascade: {…}`, or a list of such, each perhaps with a `target`; the first counts most.
fn hugo(mut says: Map<String, Value>) -> Vec<Rule> {
    let rules = match says.remove("cascade") {
        Some(Value::Array(rules)) => rules,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    rules.into_iter().rev().filter_map(cascade).collect()
}

fn cascade(rule: Value) -> Option<Rule> {
    let Value::Object(mut values) = rule else {
        return None;
    };
    let older = values.remove("_target");
    let target = values.remove("target").or(older).unwrap_or_default();
    let text = |key: &str| target.get(key).and_then(Value::as_str);
    // A story is a page, and who visits the site sees what is made of it for them.
    let is_meant = [("kind", "page"), ("environment", "production")]
        .iter()
        .all(|(key, ours)| {
            text(key).is_none_or(|pattern| {
                Pattern::new(pattern).is_some_and(|pattern| pattern.fits(ours))
            })
        });
    let path = match text("path") {
        Some(path) => Some(Pattern::new(&path.to_lowercase())?),
        None => None,
    };
    let language = text("lang").map(str::to_owned);
    let of = Scope::Hugo { path, language };
    is_meant.then_some(Rule { of, values })
}

impl Pattern {
    /// `None` of what is no pattern.
    fn new(pattern: &str) -> Option<Self> {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        Some(Self(glob.ok()?.compile_matcher()))
    }

    fn fits(&self, path: impl AsRef<Path>) -> bool {
        self.0.is_match(path)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.glob() == other.0.glob()
    }
}

impl Eq for Pattern {}

impl Scope {
    /// Whether it is for a file, which is named from the site's root.
    fn has(&self, within: &Path) -> bool {
        match self {
            Self::Folder => true,
            Self::Jekyll { place, kind } => {
                let is_there = match place {
                    Place::Below(path) => within.starts_with(path),
                    Place::Like(pattern) => within.ancestors().any(|place| pattern.fits(place)),
                };
                is_there && kind.as_deref().is_none_or(|kind| kind == type_of(within))
            }
            Self::Hugo { path, language } => {
                let (page, suffix) = page_of(within);
                let is_of = |language: &String| suffix.as_deref() == Some(language);
                language.as_ref().is_none_or(is_of)
                    && path.as_ref().is_none_or(|path| path.fits(&page))
            }
        }
    }
}

/// What Jekyll calls the type of a file: `posts`, the collection in whose folder it lies, or `pages`.
fn type_of(within: &Path) -> &str {
    let folders = within.parent().into_iter().flat_map(Path::components);
    let mut names = folders.filter_map(|folder| folder.as_os_str().to_str());
    names
        .find_map(|name| name.strip_prefix('_'))
        .unwrap_or("pages")
}

/// The path of a page of Hugo's, and the suffix of its language: `content/News/ferry.de.md` is at
/// `/news/ferry`, `content/news/ferry/index.md` too.
fn page_of(within: &Path) -> (String, Option<String>) {
    let within = within.strip_prefix("content").unwrap_or(within);
    let name = within.with_extension("").to_string_lossy().to_lowercase();
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
    let (stem, suffix) = match file.split_once('.') {
        Some((stem, suffix)) => (stem, Some(suffix.to_owned())),
        None => (file, None),
    };
    let parts = [folder, stem].into_iter();
    let parts = parts.filter(|part| !part.is_empty() && *part != "index");
    (format!("/{}", parts.collect::<Vec<_>>().join("/")), suffix)
}
