//! What a site of Hugo says of many pages: a `cascade` in its configuration, and in the lists of its folders.

use super::configuration::{LIST, after, called, list};
use super::defaults::{Defaults, Reading, Rule, Scope};
use super::languages::Languages;
use super::patterns::Pattern;
use super::{Site, value};
use crate::import::markdown::hides;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a rule calls its target.
const TARGETS: [&str; 2] = ["target", "_target"];

/// The pages that a rule is for.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Target {
    /// What their paths are like; `None` of any.
    path: Option<Pattern>,
    /// Those that they are in; none of any.
    languages: Vec<String>,
    pub(super) is_understood: bool,
}

/// What is said in a folder of all that lies in it: what counts more comes later.
pub(super) fn at(folder: &Path, reading: &mut Reading<'_>) -> Vec<Arc<Defaults>> {
    let site = reading.site;
    let mut said = Vec::new();
    if folder == site.root {
        said.extend(in_configuration(reading).into_iter().map(Arc::new));
    }
    let lists = lists(folder, site).into_iter();
    said.extend(lists.map(|file| said_in(file, reading)));
    said
}

/// What a list says, which is read once. One that cannot be read keeps stories back in each folder.
fn said_in(file: PathBuf, reading: &mut Reading<'_>) -> Arc<Defaults> {
    if let Some(known) = reading.lists.get(&file) {
        return known.clone();
    }
    let rules = of_list(&file, reading).unwrap_or_default();
    let is_read = !reading.unread.contains_key(&file);
    let said = Arc::new(Defaults { file, rules });
    if is_read {
        reading.lists.insert(said.file.clone(), said.clone());
    }
    said
}

/// What the configuration says: of all, and of all in one language.
fn in_configuration(reading: &mut Reading<'_>) -> Vec<Defaults> {
    let settings = |key| reading.site.configuration.settings(key);
    let of_all = settings("cascade").map(|(file, cascade)| (file, None, cascade));
    let of_languages = settings("languages").flat_map(|(file, said)| {
        let said = said.as_object().into_iter().flatten();
        said.filter_map(move |(code, says)| {
            let cascade = value(says.as_object()?, "cascade")?;
            Some((file, Some(code.to_lowercase()), cascade))
        })
    });
    let said: Vec<_> = of_all.chain(of_languages).collect();
    let said = said.into_iter().map(|(file, own, cascade)| Defaults {
        file: file.to_owned(),
        rules: rules(file, cascade, own.as_deref(), reading),
    });
    said.collect()
}

/// The lists of a folder. What one in another language's folder says may be meant of this.
fn lists(folder: &Path, site: &Site) -> Vec<PathBuf> {
    let within = folder.strip_prefix(&site.root).unwrap_or(folder);
    let others = site.languages.iter().flat_map(|known| known.beside(within));
    let others = others.map(|folder| site.root.join(folder));
    let folders = others.chain([folder.to_owned()]);
    folders.flat_map(|folder| called(&folder, LIST)).collect()
}

/// What a list says: of pages in its own language, if it names no other, and of all if nobody knows which that
/// is.
fn of_list(file: &Path, reading: &mut Reading<'_>) -> Option<Vec<Rule>> {
    let site = reading.site;
    let suffix = after(file, LIST)?.rsplit_once('.');
    let suffix = suffix.map(|(suffix, _)| suffix.to_lowercase());
    let front = list(file, reading.unread)?;
    let cascade = value(&front, "cascade")?;
    let Some(known) = &site.languages else {
        return Some(rules(file, cascade, suffix.as_deref(), reading));
    };
    let within = file.strip_prefix(&site.root).unwrap_or(file);
    let own = known.of_page(within);
    // With a suffix of no language it is a page that is called so.
    let is_list = suffix.is_none_or(|suffix| suffix == own);
    is_list.then(|| rules(file, cascade, Some(own), reading))
}

/// `cascade: {…}`, or a list of such, each perhaps with a `target`; the first counts most. `own` is the language
/// of who says it.
fn rules(file: &Path, cascade: &Value, own: Option<&str>, reading: &mut Reading<'_>) -> Vec<Rule> {
    let said = match cascade {
        Value::Array(said) => said.as_slice(),
        one => std::slice::from_ref(one),
    };
    // One for all in its folder any list may have; of several who writes them means some.
    let are_targeted = said
        .iter()
        .filter_map(Value::as_object)
        .filter_map(target)
        .count();
    if !reading.admits(file, are_targeted.max(said.len().saturating_sub(1))) {
        return Vec::new();
    }
    let said = said.iter().rev().filter_map(Value::as_object);
    said.filter_map(|said| rule(said, own, reading.site))
        .collect()
}

/// Which pages a rule says that it is for.
fn target(rule: &Map<String, Value>) -> Option<&Value> {
    TARGETS.iter().find_map(|key| value(rule, key))
}

/// One of them; `None` if it is for no story. Of one whose target is not understood only that counts which
/// keeps stories back: a draft must not go out for it.
fn rule(said: &Map<String, Value>, own: Option<&str>, site: &Site) -> Option<Rule> {
    let any = Value::Object(Map::new());
    let target = Target::of(target(said).unwrap_or(&any), own, site)?;
    let is_target = |name: &str| TARGETS.iter().any(|key| key.eq_ignore_ascii_case(name));
    let counts = |(key, value): &(&String, &Value)| {
        !is_target(key) && (target.is_understood || hides(key, value))
    };
    let values = said.iter().filter(counts);
    Some(Rule {
        values: values
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        of: Scope::Hugo(target),
    })
}

impl Target {
    /// As it is said; `None` if no story is meant.
    fn of(said: &Value, own: Option<&str>, site: &Site) -> Option<Self> {
        let mut path = None;
        let mut is_understood = said.is_object();
        for (key, value) in said.as_object().into_iter().flatten() {
            let pattern = value.as_str().and_then(Pattern::in_small_letters);
            match (key.to_lowercase().as_str(), pattern) {
                ("path", Some(pattern)) => path = Some(pattern),
                // A story is a page, and who visits the site sees what is made of it for them.
                ("kind", Some(pattern)) if pattern.fits("page") => {}
                ("environment", Some(pattern)) if pattern.fits("production") => {}
                ("kind" | "environment", Some(_)) => return None,
                ("lang" | "sites", _) => {}
                _ => is_understood = false,
            }
        }
        let languages = named(said).and_then(|named| meant(&named, own, site));
        Some(Self {
            path,
            is_understood: is_understood && languages.is_some(),
            languages: languages.unwrap_or_default(),
        })
    }

    /// Whether it is a page's, which is named from the site's root.
    pub(super) fn has(&self, within: &Path, site: &Site) -> bool {
        let is_in = |known: &Languages| {
            self.languages
                .iter()
                .any(|one| one == known.of_page(within))
        };
        let is_meant = self.languages.is_empty() || site.languages.as_ref().is_none_or(is_in);
        let has_path = |path: &Pattern| pages_of(within, site).iter().any(|page| path.fits(page));
        is_meant && self.path.as_ref().is_none_or(has_path)
    }
}

/// The patterns of languages that a target names, as `lang` and as `sites: {matrix: {languages: …}}`; `None` if
/// it says more of them.
fn named(target: &Value) -> Option<Vec<&str>> {
    let mut named = Vec::new();
    let said = |key| target.as_object().and_then(|target| value(target, key));
    if let Some(pattern) = said("lang") {
        named.push(pattern.as_str()?);
    }
    match said("sites").map(|sites| only(only(sites, "matrix")?, "languages")) {
        Some(Some(Value::String(pattern))) => named.push(pattern),
        Some(Some(Value::Array(patterns))) => {
            for pattern in patterns {
                named.push(pattern.as_str()?);
            }
        }
        Some(_) => return None,
        None => {}
    }
    Some(named)
}

/// What is said under a key, if nothing else is.
fn only<'v>(said: &'v Value, key: &str) -> Option<&'v Value> {
    let said = said.as_object()?;
    value(said, key).filter(|_| said.len() == 1)
}

/// The languages that a rule is for, of which none are all; `None` if that is not known. What Hugo makes of one
/// that the site does not have, no page or all, depends on its version.
fn meant(named: &[&str], own: Option<&str>, site: &Site) -> Option<Vec<String>> {
    let named = match (named, &own) {
        ([], None) => return Some(Vec::new()),
        ([], Some(own)) => std::slice::from_ref(own),
        (named, _) => named,
    };
    let known = site.languages.as_ref()?;
    let mut patterns = Vec::with_capacity(named.len());
    for pattern in named {
        // `! de` is any but that.
        let is_plain = !pattern.starts_with('!');
        patterns.push(Pattern::new(pattern).filter(|_| is_plain)?);
    }
    let meant = known.fitting(|code| patterns.iter().any(|pattern| pattern.fits(code)));
    (!meant.is_empty()).then_some(meant)
}

/// A path as Hugo has it, of whatever files: in small letters, and with hyphens for spaces.
pub(in crate::import) fn logical(path: &str) -> String {
    path.to_lowercase().replace(' ', "-")
}

/// The paths that a page of Hugo's may have: `content/News/ferry.de.md` is at `/news/ferry`, or without such
/// a language at `/news/ferry.de`; `content/news/ferry/index.md` is at the former too, and so is what has spaces
/// for hyphens, which older versions leave. Where nobody knows in which folder pages lie,
/// `content/de/news/ferry.md` may be.
fn pages_of(within: &Path, site: &Site) -> Vec<String> {
    let name = within.with_extension("").to_string_lossy().to_lowercase();
    let known = site.languages.as_ref();
    let folder = known.and_then(|known| known.folder_of(within));
    let outer = match folder.map(|folder| folder.components().count()) {
        Some(outer) => outer..=outer,
        None => 1..=2,
    };
    let mut pages = Vec::new();
    for outer in outer {
        let below = name.splitn(outer + 1, '/').nth(outer).unwrap_or_default();
        let (folder, file) = below.rsplit_once('/').unwrap_or(("", below));
        let stem = file.split('.').next().unwrap_or_default();
        for file in [stem, file] {
            let parts = [folder, file].into_iter();
            let parts = parts.filter(|part| !part.is_empty() && *part != "index");
            let page = format!("/{}", parts.collect::<Vec<_>>().join("/"));
            pages.extend([logical(&page), page]);
        }
    }
    pages
}
