//! The languages of a site of Hugo, and which of them a page is in: much that a site says is of one alone.

use super::rendered::CONTENT;
use super::{Configuration, text, value};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The language of a site that does not name one.
const USUAL: &str = "en";

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
    /// Whether no page is made in it.
    is_off: bool,
}

impl Languages {
    /// Those of a site; `None` if nobody knows: with mounts any folder may be of any language.
    pub(super) fn of(configuration: &Configuration) -> Option<Self> {
        // A key without a value says nothing.
        let is_said = |said: &&Value| !said.is_null();
        let settings = |key| {
            configuration
                .settings(key)
                .map(|(_, said)| said)
                .filter(is_said)
        };
        for module in settings("module") {
            if value(module.as_object()?, "mounts").is_some() {
                return None;
            }
        }
        let said = |key| Some(settings(key).last()?.as_str()?.to_owned());
        let content = said("contentDir");
        let content = content.as_deref().unwrap_or(CONTENT);
        // Each file may say a part of each.
        let mut named = BTreeMap::new();
        for languages in settings("languages") {
            for (code, says) in languages.as_object()? {
                let code = code.to_lowercase();
                let language = named.entry(code);
                let language = language.or_insert_with_key(|code| Language::of(code, content));
                if is_said(&says) {
                    language.is_told(says.as_object()?);
                }
            }
        }
        let mut all: Vec<Language> = named.into_values().collect();
        let mut default = said("defaultContentLanguage");
        if let [only] = all.as_slice() {
            default = default.or_else(|| Some(only.code.clone()));
        }
        let default = default.map_or_else(|| USUAL.to_owned(), |code| code.to_lowercase());
        if all.is_empty() {
            all.push(Language::of(&default, content));
        }
        for codes in settings("disableLanguages").filter_map(Value::as_array) {
            let codes = codes.iter().filter_map(Value::as_str);
            let codes: Vec<String> = codes.map(str::to_lowercase).collect();
            for language in &mut all {
                language.is_off |= codes.contains(&language.code);
            }
        }
        let is_there = all.iter().any(|one| one.code == default);
        is_there.then_some(Self { default, all })
    }

    /// The language of a page, or of a list, that is named from the site's root.
    pub(super) fn of_page(&self, within: &Path) -> &str {
        self.language_of(within)
            .map_or(&self.default, |one| &one.code)
    }

    /// Whether pages are made in the language of one that is named from the site's root.
    pub(super) fn renders(&self, within: &Path) -> bool {
        self.folder_of(within).is_some() && self.language_of(within).is_none_or(|one| !one.is_off)
    }

    fn language_of(&self, within: &Path) -> Option<&Language> {
        let name = within.file_stem().and_then(OsStr::to_str);
        let suffix = name.and_then(|name| Some(name.rsplit_once('.')?.1.to_lowercase()));
        let is_named = |one: &&Language| Some(&one.code) == suffix.as_ref();
        if let Some(named) = self.all.iter().find(is_named) {
            return Some(named);
        }
        let folder = self.folder_of(within);
        let is_there = |one: &&Language| Some(one.content.as_path()) == folder;
        let mut there = self.all.iter().filter(is_there);
        match (there.next(), there.next()) {
            (Some(only), None) => Some(only),
            _ => self.all.iter().find(|one| one.code == self.default),
        }
    }

    /// Whether it has one of this code.
    pub(super) fn has(&self, code: &str) -> bool {
        self.all
            .iter()
            .any(|one| one.code.eq_ignore_ascii_case(code))
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

    /// The folders in which pages lie, that of the usual language first.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let is_default = |one: &&Language| one.code == self.default;
        let (own, others): (Vec<_>, Vec<_>) = self.all.iter().partition(is_default);
        let mut folders: Vec<PathBuf> = Vec::new();
        for language in own.into_iter().chain(others) {
            if !folders.contains(&language.content) {
                folders.push(language.content.clone());
            }
        }
        folders
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
            code: code.to_owned(),
            content: folder(content),
            is_off: false,
        }
    }

    /// Takes what one file says of it.
    fn is_told(&mut self, says: &Map<String, Value>) {
        if let Some(content) = text(says, "contentDir") {
            self.content = folder(content);
        }
        if let Some(Value::Bool(is_off)) = value(says, "disabled") {
            self.is_off = *is_off;
        }
    }
}

fn folder(name: &str) -> PathBuf {
    name.trim_start_matches("./").into()
}
