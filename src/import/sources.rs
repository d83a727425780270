//! Which files are meant.

use super::{ImportError, Options};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// How deep folders are followed: deeper than anyone files stories.
const DEEPEST: usize = 32;

/// A file to import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called for good: its path in the folder it was found in, with `/` between.
    pub name: String,
}

/// The files of `paths`, folders walked in the order of names.
///
/// In folders, what begins with a dot or looks like an editor's temporary file is left alone, and
/// so is what no reader is for (pictures beside stories are common); a file that is named itself
/// is always meant. Symbolic links to folders are not followed.
pub fn sources(paths: &[PathBuf], options: &Options) -> Vec<Result<Source, ImportError>> {
    paths
        .iter()
        .flat_map(|path| in_path(path, options))
        .collect()
}

fn in_path(path: &Path, options: &Options) -> Vec<Result<Source, ImportError>> {
    if !path.is_dir() {
        let source = Source {
            name: name(path, path.parent(), options),
            path: path.to_owned(),
        };
        return vec![Ok(source)];
    }
    WalkDir::new(path)
        .max_depth(DEEPEST)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|item| item.depth() == 0 || !is_hidden(item))
        .filter(|item| item.as_ref().map_or(true, is_story))
        .map(|item| match item {
            Ok(item) => {
                let found = item.path();
                Ok(Source {
                    name: name(found, Some(path), options),
                    path: found.to_owned(),
                })
            }
            Err(error) => {
                let file = error.path().unwrap_or(path).to_owned();
                Err(ImportError::Unreadable {
                    file,
                    source: error.into(),
                })
            }
        })
        .collect()
}

fn is_hidden(item: &DirEntry) -> bool {
    let name = item.file_name().to_string_lossy();
    name.starts_with(['.', '#']) || name.ends_with('~')
}

fn is_story(item: &DirEntry) -> bool {
    let extension = item
        .path()
        .extension()
        .and_then(|extension| extension.to_str());
    item.path().is_file() && matches!(extension, Some("md" | "markdown" | "txt"))
}

/// A file in the desk's folder of stories is named within that, whatever the call named.
fn name(path: &Path, root: Option<&Path>, options: &Options) -> String {
    let within = |root: &Path| {
        let (path, root) = (path.canonicalize().ok()?, root.canonicalize().ok()?);
        path.strip_prefix(root).ok().map(Path::to_owned)
    };
    let stories = options.stories.as_deref().and_then(within);
    let root = root.map(|root| {
        if root.as_os_str().is_empty() {
            Path::new(".")
        } else {
            root
        }
    });
    let name = stories
        .or_else(|| root.and_then(within))
        .unwrap_or_else(|| path.to_owned());
    let parts = name
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}
