//! What a site says of all stories in a folder: Jekyll's `defaults`, Hugo's `cascade`, the data of
//! Eleventy's folders.

use super::{FORMATS, Generator, Site, configuration, configurations, read};
use crate::import::markdown::{front_matter_of, hides};
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
    /// Those whose page's path a pattern names.
    Hugo(Option<Pattern>),
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

/// Where the configuration of a site of Hugo may say it: what counts more comes later.
const CASCADES: [&str; 8] = [
    "config",
    "hugo",
    "config/_default/config",
    "config/_default/hugo",
    "config/_default/cascade",
    "config/production/config",
    "config/production/hugo",
    "config/production/cascade",
];

impl Defaults {
    /// What is said in a folder of a site of all that lies in it.
    pub(super) fn at(folder: &Path, site: &Site) -> Vec<Self> {
        let is_root = folder == site.root;
        let files: Vec<PathBuf> = match site.generator {
            Generator::Jekyll => {
                let files = configurations(folder).map(|(file, _)| file);
                files.filter(|_| is_root).take(1).collect()
            }
            Generator::Hugo => {
                let names = CASCADES.iter().filter(|_| is_root);
                let files = names.flat_map(|name| FORMATS.map(|end| format!("{name}.{end}")));
                let files = files.map(|name| folder.join(name));
                files.chain(lists(folder)).collect()
            }
            Generator::Eleventy => data_of(folder).collect(),
            Generator::Zola => Vec::new(),
        };
        let said = files.into_iter().filter_map(|file| {
            let rules = rules(&file, site)?;
            (!rules.is_empty()).then_some(Self { file, rules })
        });
        said.collect()
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
            .filter(|rule| rule.of.has(within, site))
            .map(|rule| &rule.values)
    }
}

/// What a file says, as its generator understands it; nothing if there is none.
fn rules(file: &Path, site: &Site) -> Option<Vec<Rule>> {
    match site.generator {
        Generator::Jekyll => Some(jekyll(configuration(file)?)),
        Generator::Hugo => hugo(file, site),
        Generator::Eleventy | Generator::Zola => {
            let (of, values) = (Scope::Folder, configuration(file)?);
            Some(vec![Rule { of, values }])
        }
    }
}

/// `_index.md` and its like, in whatever language: the pages of Hugo that list those of their folder.
fn lists(folder: &Path) -> Vec<PathBuf> {
    let files = folder.read_dir().into_iter().flatten().flatten();
    let lists = files.filter(|file| after_index(&file.file_name()).is_some());
    let mut lists: Vec<_> = lists.map(|file| file.path()).collect();
    lists.sort();
    lists
}

/// What a list's name has behind `_index.`; `None` of what is no list.
fn after_index(name: &OsStr) -> Option<&str> {
    name.to_str()?.strip_prefix("_index.")
}

/// `posts/posts.json` and `posts/posts.11tydata.json`, of which the latter counts more.
fn data_of(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let name = folder.file_name().and_then(OsStr::to_str);
    let names = name.map(|name| [format!("{name}.json"), format!("{name}.11tydata.json")]);
    let files = names.into_iter().flatten().map(|name| folder.join(name));
    files.filter(|file| file.is_file())
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

/// `cascade: {…}`, or a list of such, each perhaps with a `target`; the first counts most. In a file of
/// that name the word itself may be left out.
fn hugo(file: &Path, site: &Site) -> Option<Vec<Rule>> {
    let list = file.file_name().and_then(after_index);
    let mut says = match list {
        Some(_) => Value::Object(front_matter_of(&read(file)?)?),
        None => configuration(file)?,
    };
    let language = list.and_then(|name| Some(name.rsplit_once('.')?.0));
    let inner = says.as_object_mut();
    let inner = inner.and_then(|says| remove(says, "cascade"));
    let is_named = file.file_stem() == Some(OsStr::new("cascade"));
    let rules = match inner.or(is_named.then_some(says))? {
        Value::Array(rules) => rules,
        one => vec![one],
    };
    let rules = rules.into_iter().rev();
    let rules = rules.filter_map(|rule| cascade(rule, language, site));
    Some(rules.collect())
}

/// One rule of a cascade, and in which language its list is. Of one whose target is not understood only
/// that counts which keeps stories back: a draft must not go out for it.
fn cascade(rule: Value, language: Option<&str>, site: &Site) -> Option<Rule> {
    let Value::Object(mut values) = rule else {
        return None;
    };
    let target = ["target", "_target"].map(|key| remove(&mut values, key));
    let target = target.into_iter().flatten().next();
    let mut is_understood = target.as_ref().is_none_or(Value::is_object);
    let mut target = match target {
        Some(Value::Object(target)) => target,
        _ => Map::new(),
    };
    if let Some(language) = language {
        target.insert("lang".to_owned(), language.into());
    }
    let mut path = None;
    for (key, value) in target {
        let key = key.to_lowercase();
        // A story is a page, and who visits the site sees what is made of it for them.
        let ours = match key.as_str() {
            "kind" => Some("page"),
            "environment" => Some("production"),
            "lang" => site.language.as_deref(),
            _ => None,
        };
        let text = value.as_str().unwrap_or_default().to_lowercase();
        match Pattern::new(&text).filter(|_| !text.is_empty()) {
            Some(pattern) if key == "path" => path = Some(pattern),
            Some(pattern) if let Some(ours) = ours => {
                if !pattern.fits(ours) {
                    return None;
                }
            }
            _ => is_understood = false,
        }
    }
    if !is_understood {
        values.retain(|key, value| hides(key, value));
    }
    let of = Scope::Hugo(path);
    Some(Rule { of, values })
}

/// The value of a key, of which Hugo does not look at capitals.
fn remove(says: &mut Map<String, Value>, wanted: &str) -> Option<Value> {
    let mut keys = says.keys();
    let key = keys.find(|key| key.eq_ignore_ascii_case(wanted))?.clone();
    says.remove(&key)
}

impl Pattern {
    /// `None` of what is no pattern.
    fn new(pattern: &str) -> Option<Self> {
        // Hugo's `/news/old**` goes deeper too.
        let is_loose = |part: &str| part.contains("**") && part != "**";
        let stays = !pattern.split('/').any(is_loose);
        let glob = GlobBuilder::new(pattern).literal_separator(stays).build();
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
    fn has(&self, within: &Path, site: &Site) -> bool {
        match self {
            Self::Folder => true,
            Self::Jekyll { place, kind } => {
                let is_there = match place {
                    Place::Below(path) => within.starts_with(path),
                    Place::Like(pattern) => within.ancestors().any(|place| pattern.fits(place)),
                };
                is_there && kind.as_deref().is_none_or(|kind| kind == type_of(within))
            }
            Self::Hugo(path) => path
                .as_ref()
                .is_none_or(|path| pages_of(within, site).iter().any(|page| path.fits(page))),
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

/// The paths that a page of Hugo's may have: `content/News/ferry.de.md` is at `/news/ferry`, or without such
/// a language at `/news/ferry.de`; `content/news/ferry/index.md` is at the former too. Where pages may lie
/// elsewhere, `content/de/news/ferry.md` may be.
fn pages_of(within: &Path, site: &Site) -> Vec<String> {
    let name = within.with_extension("").to_string_lossy().to_lowercase();
    let outer = if site.language.is_some() { 1 } else { 2 };
    let mut pages = Vec::new();
    for outer in 1..=outer {
        let below = name.splitn(outer + 1, '/').nth(outer).unwrap_or_default();
        let (folder, file) = below.rsplit_once('/').unwrap_or(("", below));
        let stem = file.split('.').next().unwrap_or_default();
        for file in [stem, file] {
            let parts = [folder, file].into_iter();
            let parts = parts.filter(|part| !part.is_empty() && *part != "index");
            pages.push(format!("/{}", parts.collect::<Vec<_>>().join("/")));
        }
    }
    pages
}
