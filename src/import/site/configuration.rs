//! What the files of a site's own say: its configuration, its data, and the lists of its folders.

use super::{Generator, is_passed_over, source};
use crate::import::markdown::{Problem, parts_of};
use crate::import::syntax::{Mistake, Syntax, table};
use crate::import::{ImportError, decode, limits};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use url::Url;
use walkdir::WalkDir;

/// Files of sites that cannot be read, and why. Any may keep stories back, or say whose they are.
pub(in crate::import) type Unread = BTreeMap<PathBuf, ImportError>;

/// The languages of Hugo's configurations, and of whatever data.
pub(super) const FORMATS: [&str; 4] = ["toml", "yaml", "yml", "json"];

/// The files by which a generator knows its site, and their endings. The name of the last is too common to
/// tell: what is in it does.
pub(super) const CONFIGURATIONS: [(&str, &[&str], Option<Generator>); 8] = [
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

/// Keys of Hugo's that a file of their own may have in its folders of configurations, and that say something of
/// stories: what else stands there may be wrong and keeps none of them back.
const OWN_FILES: [&str; 3] = ["cascade", "languages", "module"];
/// Those that say nothing of stories, but in which languages there are: `params.de.toml`.
const OF_LOOKS: [&str; 3] = ["menu", "menus", "params"];
/// Hugo's folders of configurations, of which the latter counts more.
pub(super) const FOLDERS: [&str; 2] = ["config/_default", "config/production"];

/// Where a site of Eleventy, whose configuration is a program, usually says its address.
pub(super) const DATA: [&str; 4] = [
    "_data/metadata.json",
    "_data/site.json",
    "src/_data/metadata.json",
    "src/_data/site.json",
];

/// Hosts that stand in a configuration until somebody writes the site's own.
pub(in crate::import) const NO_HOSTS: [&str; 5] = [
    "example.com",
    "example.net",
    "example.org",
    "localhost",
    "127.0.0.1",
];

/// The configuration of a site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Configuration {
    /// What the file says by which the site is known.
    pub(super) says: Map<String, Value>,
    /// All its files; what counts more comes later.
    files: Vec<Part>,
}

/// One of its files.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Part {
    file: PathBuf,
    /// As if it stood in the only one.
    says: Map<String, Value>,
}

impl Configuration {
    /// The one that stands in a folder, and whose it is.
    pub(super) fn in_folder(folder: &Path, unread: &mut Unread) -> Option<(Generator, Self)> {
        let (file, generator, says) =
            candidates(folder).find_map(|(file, generator)| known_by(file, generator, unread))?;
        let files = match generator {
            Generator::Hugo => of_hugo(folder, unread),
            Generator::Jekyll | Generator::Zola | Generator::Eleventy => {
                let says = says.clone();
                vec![Part { file, says }]
            }
        };
        Some((generator, Self { says, files }))
    }

    /// Its files.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|part| part.file.as_path())
    }

    /// What it says under a key, and in which files: what counts more comes later.
    pub(super) fn settings(&self, key: &str) -> impl Iterator<Item = (&Path, &Value)> {
        self.files.iter().filter_map(move |part| {
            let said = value(&part.says, key)?;
            Some((part.file.as_path(), said))
        })
    }

    /// Where the site is published, if it says so.
    pub(super) fn address(
        &self,
        generator: Generator,
        folder: &Path,
        unread: &mut Unread,
    ) -> Option<Url> {
        let says = |key| text(&self.says, key);
        let written = match generator {
            Generator::Hugo => says("baseURL")?.to_owned(),
            Generator::Zola => says("base_url")?.to_owned(),
            Generator::Jekyll => {
                let below = says("baseurl").unwrap_or_default();
                let is_whole = below.is_empty() || below.starts_with('/');
                let slash = if is_whole { "" } else { "/" };
                format!("{}{slash}{below}", says("url")?)
            }
            Generator::Eleventy => DATA.iter().find_map(|name| {
                let data = data(&folder.join(name), unread)?;
                text(data.as_object()?, "url").map(str::to_owned)
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
}

/// The configurations of sites in a folder, and whose each is by its name.
fn candidates(folder: &Path) -> impl Iterator<Item = (PathBuf, Option<Generator>)> {
    let files = CONFIGURATIONS
        .iter()
        .flat_map(|(name, endings, generator)| {
            let names = endings.iter().map(move |ending| format!("{name}.{ending}"));
            names.map(|name| (folder.join(name), *generator))
        });
    files.filter(|(file, _)| file.is_file())
}

/// Whose configuration this is, and what it says; nothing if it cannot be read, which is noted.
fn known_by(
    file: PathBuf,
    generator: Option<Generator>,
    unread: &mut Unread,
) -> Option<(PathBuf, Generator, Map<String, Value>)> {
    let mut failed = Unread::new();
    // One of Eleventy is a program.
    let is_data = Syntax::of(&file).is_some();
    let says = is_data.then(|| {
        understood(&file, &mut failed, |text| {
            let says = configured(&file, text, &mut { limits::CONFIGURATION })?;
            table(says, text).map_err(wrong)
        })
    });
    let says = says.flatten().unwrap_or_default();
    let generator = generator
        .or_else(|| speaks_of(says.keys().map(String::as_str)))
        .or_else(|| seems_of(&file).filter(|_| !failed.is_empty()))?;
    unread.append(&mut failed);
    Some((file, generator, says))
}

/// Those of a site of Hugo's, as its own loader goes through them.
fn of_hugo(root: &Path, unread: &mut Unread) -> Vec<Part> {
    let names = ["config", "hugo"].map(|name| root.join(name));
    let at_root = names
        .iter()
        .flat_map(|name| FORMATS.map(|end| name.with_extension(end)));
    let mut files: Vec<PathBuf> = at_root.collect();
    for folder in FOLDERS {
        files.extend(configurations_in(&root.join(folder), unread));
    }
    // Of all together: there may be any number of them.
    let mut left = limits::CONFIGURATION;
    let parts = files.into_iter().filter_map(|file| {
        let keys = keys_of(&file)?;
        let says = match keys.as_slice() {
            [.., looks] if OF_LOOKS.contains(&looks.as_str()) => Value::Null,
            _ => understood(&file, unread, |text| configured(&file, text, &mut left))?,
        };
        let says = below(&keys, says);
        Some(Part { file, says })
    });
    parts.collect()
}

/// All files in a folder of configurations and below it: Hugo looks at their names alone.
fn configurations_in(folder: &Path, unread: &mut Unread) -> Vec<PathBuf> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return files;
    }
    for entry in WalkDir::new(folder).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => files.push(entry.into_path()),
            Err(error) => {
                let error = source::walk_error(folder, error);
                unread.insert(error.path().to_owned(), error);
            }
        }
    }
    let is_one = |file: &PathBuf| {
        let end = file.extension().unwrap_or_default();
        FORMATS
            .iter()
            .any(|format| end.eq_ignore_ascii_case(format))
    };
    // Nor does anybody else want to have read what is hidden.
    files.retain(|file| is_one(file) && !file.file_name().is_none_or(source::is_left_alone));
    files
}

/// The keys below which Hugo puts what one of its configurations says: of `languages.toml` that one, and of
/// `languages.de.toml`, or whatever else ends so, `languages` and `de`. `None` if it says nothing of stories.
fn keys_of(file: &Path) -> Option<Vec<String>> {
    let name = file.file_stem()?.to_str()?.to_ascii_lowercase();
    if let Some((name, language)) = name.rsplit_once('.') {
        let looks = OF_LOOKS.contains(&name).then_some(name);
        let keys = ["languages", language].into_iter().chain(looks);
        return Some(keys.map(str::to_owned).collect());
    }
    match name.as_str() {
        "config" | "hugo" => Some(Vec::new()),
        name if OWN_FILES.contains(&name) => Some(vec![name.to_owned()]),
        _ => None,
    }
}

/// What a file says, in tables of these keys. One that is called as a key may have that itself.
fn below(keys: &[String], says: Value) -> Map<String, Value> {
    let has_key = |says: &Value, key| {
        says.as_object()
            .is_some_and(|says| value(says, key).is_some())
    };
    let keys = match keys {
        [key] if has_key(&says, key) => &[],
        keys => keys,
    };
    let tables = keys.iter().rev();
    let says = tables.fold(says, |says, key| {
        Map::from_iter([(key.clone(), says)]).into()
    });
    match says {
        Value::Object(says) => says,
        _ => Map::new(),
    }
}

/// Whose configuration this is: each has another name for the site's address.
fn speaks_of<'k>(mut keys: impl Iterator<Item = &'k str>) -> Option<Generator> {
    keys.find_map(|key| match key.to_ascii_lowercase().as_str() {
        "base_url" => Some(Generator::Zola),
        "baseurl" => Some(Generator::Hugo),
        _ => None,
    })
}

/// The same of what cannot be read, by the words in it.
fn seems_of(file: &Path) -> Option<Generator> {
    let bytes = source::bytes(file).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    speaks_of(text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
}

/// What stands in a file of data or of a configuration.
pub(super) fn data(file: &Path, unread: &mut Unread) -> Option<Value> {
    understood(file, unread, |text| {
        configured(file, text, &mut { limits::CONFIGURATION })
    })
}

/// `_index.md` and its like, in whatever language, begin so: the pages of Hugo and Zola that list those of a folder.
pub(super) const LIST: &str = "_index.";

/// The pages in a folder whose names begin so.
pub(super) fn called(folder: &Path, beginning: &str) -> Vec<PathBuf> {
    let files = folder.read_dir().into_iter().flatten().flatten();
    let is_one = |file: &PathBuf| after(file, beginning).is_some() && !is_passed_over(file);
    let mut pages: Vec<PathBuf> = files.map(|file| file.path()).filter(is_one).collect();
    pages.sort();
    pages
}

/// What a page's name has behind its beginning; `None` of another.
pub(super) fn after<'f>(file: &'f Path, beginning: &str) -> Option<&'f str> {
    file.file_name()?.to_str()?.strip_prefix(beginning)
}

/// The front matter of a list; nothing if it has none.
pub(super) fn list(file: &Path, unread: &mut Unread) -> Option<Map<String, Value>> {
    understood(file, unread, |text| Ok(parts_of(text)?.0))
}

/// What stands in one of a site's own files, as it is understood; `None` if there is none, or it cannot be
/// read, which is noted.
pub(super) fn understood<Says>(
    file: &Path,
    unread: &mut Unread,
    understand: impl FnOnce(&str) -> Result<Says, Problem>,
) -> Option<Says> {
    // A pipe or a device says nothing.
    if !file.is_file() {
        return None;
    }
    let says = source::bytes(file).and_then(|bytes| {
        let text = match decode::decode(&bytes, file) {
            Ok(decoded) => decoded.text,
            Err(ImportError::Empty { .. }) => "".into(),
            Err(error) => return Err(error),
        };
        understand(&text).map_err(|problem| ImportError::faulty(file, vec![problem]))
    });
    says.map_err(|error| unread.insert(file.to_owned(), error))
        .ok()
}

/// What a configuration says, of which so many bytes may be `left`.
fn configured(file: &Path, text: &str, left: &mut usize) -> Result<Value, Problem> {
    let Some(rest) = left.checked_sub(text.len()) else {
        return Err(Problem {
            line: 1,
            text: format!(
                "what a site says of itself is read up to {} KiB; move what its pages do not need elsewhere",
                limits::CONFIGURATION >> 10
            ),
        });
    };
    *left = rest;
    let says = Syntax::of(file).map(|syntax| syntax.read_loosely(text));
    says.unwrap_or(Ok(Value::Null)).map_err(wrong)
}

fn wrong(mistake: Mistake) -> Problem {
    Problem {
        line: 1 + mistake.lines_above,
        text: mistake.text,
    }
}

/// What is said under a key, of which no generator looks at capitals.
pub(in crate::import) fn value<'a>(
    says: &'a Map<String, Value>,
    wanted: &str,
) -> Option<&'a Value> {
    let mut keys = says.iter();
    let (_, value) = keys.find(|(key, _)| key.eq_ignore_ascii_case(wanted))?;
    Some(value)
}

pub(super) fn text<'a>(says: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    value(says, key)?.as_str()
}
