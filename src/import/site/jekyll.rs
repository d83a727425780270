//! Which files Jekyll reads: whatever begins with `_` it passes over, but for posts and its collections.

use super::configuration::{Configuration, text};
use super::rendered::{Ignored, places};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

const POSTS: &str = "_posts";

/// How a site of Jekyll's is laid out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Jekyll {
    /// Where all that it reads lies, from the site's root.
    source: PathBuf,
    /// Where its posts and its collections lie in that.
    collections_in: PathBuf,
    /// The folders of collections of which pages are made.
    collections: Vec<PathBuf>,
    /// What it reads, though it is called like what it passes over.
    included: Vec<Ignored>,
}

impl Jekyll {
    pub(super) fn of(configuration: &Configuration, included: Vec<Ignored>) -> Self {
        let says = &configuration.says;
        let folder = |key| {
            let path = text(says, key).unwrap_or_default();
            PathBuf::from(path.trim_start_matches('.').trim_matches('/'))
        };
        let collections_in = folder("collections_dir");
        let collections = says.get("collections").and_then(Value::as_object);
        let collections = collections.into_iter().flatten();
        let written = collections.filter(|(_, says)| {
            let output = says.get("output").unwrap_or(&Value::Null);
            !matches!(output, Value::Null | Value::Bool(false))
        });
        let folders = written.map(|(label, _)| collections_in.join(format!("_{label}")));
        Self {
            source: folder("source"),
            collections: folders.collect(),
            collections_in,
            included,
        }
    }

    /// A file that is named from the site's root, as Jekyll names it: from where it reads and, of posts and
    /// collections, from where those lie.
    pub(super) fn within<'f>(&self, within: &'f Path) -> &'f Path {
        let within = within.strip_prefix(&self.source).unwrap_or(within);
        within.strip_prefix(&self.collections_in).unwrap_or(within)
    }

    /// Where all that it reads lies, from the site's root.
    pub(super) fn source(&self) -> &Path {
        &self.source
    }

    /// Where a collection lies that has a folder of this name.
    pub(super) fn collection(&self, name: &str) -> PathBuf {
        self.source.join(&self.collections_in).join(name)
    }

    /// Where posts, collections and pages lie, from the site's root.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let collections = self.source.join(&self.collections_in);
        vec![collections.join(POSTS), collections, self.source.clone()]
    }

    /// The files and folders with whose paths that of a file begins, be it in the middle of a name. Patterns name
    /// them from where Jekyll reads, whatever lies there.
    pub(super) fn beginnings(&self, file: &Path, root: &Path) -> Vec<PathBuf> {
        let source = root.join(&self.source);
        let within = file.strip_prefix(&source).unwrap_or(file);
        let text = within.to_str().unwrap_or_default();
        let parts = text.char_indices().map(|(end, _)| Path::new(&text[..end]));
        // The system is asked of every letter.
        let there = parts.filter(|part| source.join(part).exists());
        let there = there.chain(within.ancestors());
        there.map(Path::to_owned).collect()
    }

    /// The beginning of paths for which a default is, in the same way.
    pub(super) fn scope<'p>(&self, path: &'p str) -> &'p str {
        let folder = self.collections_in.to_str().unwrap_or_default();
        let below = path
            .strip_prefix(folder)
            .and_then(|below| below.strip_prefix('/'));
        below.filter(|_| !folder.is_empty()).unwrap_or(path)
    }

    /// Whether it makes a page of a file, which is named from the site's root.
    pub(super) fn reads(&self, within: &Path, is_ignored: impl Fn(&str) -> bool) -> bool {
        let Ok(within) = within.strip_prefix(&self.source) else {
            return false;
        };
        let is_passed_over = |place: String| is_ignored(&place) && !self.includes(place.as_ref());
        !places(within).any(is_passed_over) && self.is_in_place(within)
    }

    /// Whether all on the way to it is read. The first folder that is special says what lies in it.
    fn is_in_place(&self, within: &Path) -> bool {
        let mut on_the_way: Vec<&Path> = within.ancestors().collect();
        on_the_way.reverse();
        let is_special = |place: &&Path| is_special(place) && !self.includes(place);
        let Some(special) = on_the_way.into_iter().find(is_special) else {
            return true;
        };
        match special.file_name() {
            _ if special == within || is_hidden_in(special, within) => false,
            Some(name) if name == POSTS => {
                within.starts_with(&self.collections_in) && is_post(within)
            }
            _ => self.collections.iter().any(|one| one == special),
        }
    }

    /// By its name, or by its path.
    fn includes(&self, place: &Path) -> bool {
        let names = [Some(place.as_os_str()), place.file_name()];
        let mut names = names.into_iter().flatten().filter_map(OsStr::to_str);
        names.any(|name| self.included.iter().any(|one| one.fits(name)))
    }
}

/// Whether a file of a collection begins with such a letter itself, or its path there does.
fn is_hidden_in(collection: &Path, file: &Path) -> bool {
    let below = file.strip_prefix(collection).unwrap_or(file);
    let top = below.iter().next().map(Path::new);
    is_special(file) || top.is_some_and(is_special)
}

fn is_special(place: &Path) -> bool {
    let name = place.file_name().and_then(OsStr::to_str);
    name.is_some_and(|name| name.starts_with(['_', '#', '~', '.']))
}

/// Whether a file is called as posts are: `2026-11-3-ferry.md`.
fn is_post(file: &Path) -> bool {
    let name = file.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let mut parts = name.splitn(4, '-');
    let is_number = |part: Option<&str>, most: usize| {
        part.is_some_and(|part| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let year = parts.next();
    year.is_some_and(|year| year.len() > 1)
        && is_number(year, 4)
        && is_number(parts.next(), 2)
        && is_number(parts.next(), 2)
        && parts.next().is_some()
}
