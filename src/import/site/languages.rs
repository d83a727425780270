//! The languages of a site of Hugo, and which of them a page is in: much that a site says is of one alone.

use super::{Configuration, text, value};
use serde_json::Map;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The language of a site that does not name one.
const USUAL: &str = "en";
/// Where pages lie if the site does not say.
const CONTENT: &str = "content";

/// Those of one site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Languages {
    /// That of a page which says none, by its name or its place.
    default: String,
    all: Vec<Language>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Language {
    /// In small letters.
    code: String,
    /// Where its pages lie, from the site's root: several may share a folder.
    content: PathBuf,
}

impl Languages {
    /// Those of a site; `None` if nobody knows: a folder of configurations may name them in more ways than
    /// are read here, and with mounts any folder may be of any language.
    pub(super) fn of(root: &Path, configuration: &Configuration) -> Option<Self> {
        let settings = |key| configuration.settings(key).map(|(_, said)| said);
        let tables = |key| settings(key).map(|said| said.as_object().cloned());
        let mut named = Map::new();
        for table in tables("languages") {
            named.extend(table?);
        }
        let is_unmounted =
            |table: Option<Map<_, _>>| table.is_some_and(|table| value(&table, "mounts").is_none());
        let is_whole = !named.is_empty() || !root.join("config").is_dir();
        if !is_whole || !tables("module").all(is_unmounted) {
            return None;
        }
        let said = |key| Some(settings(key).last()?.as_str()?.to_owned());
        let content = said("contentDir");
        let content = content.as_deref().unwrap_or(CONTENT);
        let mut all = Vec::with_capacity(named.len());
        for (code, says) in &named {
            let own = text(says.as_object()?, "contentDir");
            all.push(Language::of(code, own.unwrap_or(content)));
        }
        let mut default = said("defaultContentLanguage");
        if let [only] = all.as_slice() {
            default = default.or_else(|| Some(only.code.clone()));
        }
        let default = default.map_or_else(|| USUAL.to_owned(), |code| code.to_lowercase());
        if all.is_empty() {
            all.push(Language::of(&default, content));
        }
        let is_there = all.iter().any(|one| one.code == default);
        is_there.then_some(Self { default, all })
    }

    /// The language of a page, or of a list, that is named from the site's root.
    pub(super) fn of_page(&self, within: &Path) -> &str {
        let name = within.file_stem().and_then(OsStr::to_str);
        let suffix = name.and_then(|name| Some(name.rsplit_once('.')?.1.to_lowercase()));
        let is_named = |one: &&Language| Some(&one.code) == suffix.as_ref();
        if let Some(named) = self.all.iter().find(is_named) {
            return &named.code;
        }
        let folder = self.folder_of(within);
        let is_there = |one: &&Language| Some(one.content.as_path()) == folder;
        let mut there = self.all.iter().filter(is_there);
        match (there.next(), there.next()) {
            (Some(only), None) => &only.code,
            _ => &self.default,
        }
    }

    /// The codes of some.
    pub(super) fn fitting(&self, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
        let codes = self.all.iter().map(|one| &one.code);
        codes.filter(|code| is_meant(code)).cloned().collect()
    }

    /// The folder in which all pages of a language lie, if this is one of them, or a folder of such.
    pub(super) fn folder_of(&self, within: &Path) -> Option<&Path> {
        let folders = self.all.iter().map(|one| one.content.as_path());
        let around = folders.filter(|folder| within.starts_with(folder));
        around.max_by_key(|folder| folder.components().count())
    }

    /// The folders where other languages have what one has in this.
    pub(super) fn beside(&self, within: &Path) -> BTreeSet<PathBuf> {
        let Some(own) = self.folder_of(within) else {
            return BTreeSet::new();
        };
        let below = within.strip_prefix(own).unwrap_or(within);
        let folders = self.all.iter().map(|one| &one.content);
        let others = folders.filter(|folder| *folder != own);
        others.map(|folder| folder.join(below)).collect()
    }
}

impl Language {
    fn of(code: &str, content: &str) -> Self {
        Self {
            code: code.to_lowercase(),
            content: content.trim_start_matches("./").into(),
        }
    }
}
