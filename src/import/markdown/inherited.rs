//! What a site says of a story: its files of defaults, and the folders that Jekyll takes for categories.

use super::super::site::{Defaults, Generator};
use super::super::{ImportError, Source};
use super::aliases::{CATEGORIES, TABLES};
use super::generated::{categories, hides, is_switch, meaning, plain};
use serde_json::{Map, Value};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// What a story has of its site.
#[derive(Default)]
pub(super) struct Inherited {
    /// Where that stands.
    pub(super) files: Vec<PathBuf>,
    /// Whether it keeps the story back, and may not be meant of it.
    pub(super) is_doubtful: bool,
}

/// Puts into a front matter what its site says of it and it does not say itself. A key that means nothing here
/// is not the story's: nobody is told that it is left out.
///
/// # Errors
/// When what is said of it alone cannot be read.
pub(super) fn inherit(
    front: &mut Map<String, Value>,
    source: &Source,
) -> Result<Inherited, ImportError> {
    let mut inherited = Inherited::default();
    let Some(folder) = &source.folder else {
        return Ok(inherited);
    };
    let site = &*folder.site;
    inherited.files.extend(site.files());
    let draft = folder.draft.iter();
    inherited.files.extend(draft.map(|list| list.to_path_buf()));
    let is_hidden = |front: &Map<_, _>| front.iter().any(|(key, value)| hides(key, value));
    let beside = Defaults::beside(source, site)?;
    let said = folder.defaults.iter().map(|said| &**said);
    let said: Vec<&Defaults> = said.chain(&beside).collect();
    // The nearest counts most.
    for defaults in said.into_iter().rev() {
        for rule in defaults.of(&source.real, site).rev() {
            let was_hidden = is_hidden(front);
            fill(front, &rule.values, site.generator);
            inherited.is_doubtful |= rule.is_doubtful() && !was_hidden && is_hidden(front);
        }
        inherited.files.push(defaults.file.clone());
    }
    if site.generator == Generator::Jekyll {
        file_under(front, site.within(&source.real));
    }
    Ok(inherited)
}

/// Puts in what is not there.
fn fill(front: &mut Map<String, Value>, values: &Map<String, Value>, generator: Generator) {
    for (key, value) in values {
        match (front.get_mut(key), value) {
            (Some(Value::Object(own)), Value::Object(values)) => fill(own, values, generator),
            (Some(own), value) if generator == Generator::Eleventy => {
                let is_list = |one: &Value| one.is_array() || (key == "tags" && one.is_string());
                if is_list(own) && is_list(value) {
                    join(own, value);
                }
            }
            (Some(_), _) => {}
            (None, Value::Object(values)) if TABLES.contains(&plain(key).as_str()) => {
                let mut table = Map::new();
                fill(&mut table, values, generator);
                front.insert(key.clone(), table.into());
            }
            (None, value) => {
                let is_said = |own: (&String, &Value)| means(own.0, own.1) == means(key, value);
                if means(key, value).is_some() && !front.iter().any(is_said) {
                    front.insert(key.clone(), value.clone());
                }
            }
        }
    }
}

/// Puts what is not in a list to its end. Eleventy joins lists, and takes a text for one where a list is meant.
fn join(own: &mut Value, more: &Value) {
    let list = |value: &Value| match value {
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    };
    let mut joined = list(own);
    for one in list(more) {
        if !joined.contains(&one) {
            joined.push(one);
        }
    }
    *own = joined.into();
}

/// What a key stands for; as a switch, a key of dates is another one.
fn means(key: &str, value: &Value) -> Option<(String, bool)> {
    Some((meaning(key)?, is_switch(value)))
}

/// Of `sports/rowing/_posts/ferry.md` Jekyll has the categories `sports` and `rowing`, and behind them those
/// that the post names.
fn file_under(front: &mut Map<String, Value>, within: &Path) {
    let folders = within.parent().into_iter();
    let folders: Vec<&OsStr> = folders.flat_map(Path::iter).collect();
    let Some(posts) = folders.iter().position(|folder| *folder == "_posts") else {
        return;
    };
    let names = folders[..posts].iter().map(|name| name.to_string_lossy());
    let mut all: Vec<Value> = names.map(Value::from).collect();
    if all.is_empty() {
        return;
    }
    let is_known = |key: &&String| CATEGORIES.contains(&plain(key).as_str());
    let own = front.keys().find(is_known).cloned();
    if let Some((key, value)) = own.and_then(|key| front.remove_entry(&key)) {
        for one in categories(&plain(&key), value, Some(Generator::Jekyll)) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    front.insert(CATEGORIES[0].to_owned(), all.into());
}
