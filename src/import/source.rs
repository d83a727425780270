use super::{ImportError, Options, limits};
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Where it is, as it was named or found.
    pub path: PathBuf,
    /// What it is called in origins: its path below the desk's stories, so that the desk may move,
    /// or else its whole path, so that two folders may hold files of one name. `/` stands between
    /// the parts.
    pub name: String,
    /// Its size in bytes when it was found; 0 if that cannot be told.
    pub length: u64,
    /// Whether it lies in the desk's own folder of stories.
    pub is_own: bool,
    /// Whether it is read. A file found in a folder is only listed as left out if
    /// its extension is none of ours.
    pub(super) is_recognised: bool,
}

impl Source {
    /// A file that somebody has sent, in a place that says nothing of it: it is known by `name`.
    pub fn sent(path: PathBuf, name: &str) -> Self {
        Self {
            path,
            name: name.to_owned(),
            length: 0,
            is_own: false,
            is_recognised: true,
        }
    }

    /// Whether the name alone says that it is Markdown.
    pub(super) fn is_named_markdown(&self) -> bool {
        has_extension(&self.path, &["md", "markdown"])
    }
}

/// Finds the files at `paths`: each file named, and all in each folder named, sorted by name.
///
/// Hidden files and editors' temporary ones are left alone; the same file is found only once.
/// A path that cannot be followed is an error in its place, and the others are found all the same.
pub fn sources(paths: &[PathBuf], options: &Options) -> Vec<Result<Source, ImportError>> {
    let stories = options.stories.as_ref().and_then(|s| s.canonicalize().ok());
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    let mut folders = Folders::default();
    for root in paths {
        let walk = WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_left_alone(entry));
        for item in walk {
            match item {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let real = folders.real(&entry);
                    let (name, is_own) = name(&real, stories.as_deref());
                    if seen.insert(real) {
                        found.push(Ok(Source {
                            length: entry.metadata().map_or(0, |metadata| metadata.len()),
                            is_recognised: entry.depth() == 0
                                || has_extension(entry.path(), &["md", "markdown", "txt"]),
                            path: entry.into_path(),
                            name,
                            is_own,
                        }));
                    }
                }
                Err(error) => found.push(Err(walk_error(root, error))),
            }
        }
    }
    found
}

/// Where files really are. Of a folder the system is asked once, not for each of its files, of which
/// there may be a hundred thousand.
#[derive(Default)]
struct Folders {
    /// The last one that was asked for: as it was found, and where it really is.
    last: Option<(PathBuf, PathBuf)>,
}

impl Folders {
    fn real(&mut self, entry: &DirEntry) -> PathBuf {
        let path = entry.path();
        let (true, Some(folder)) = (entry.depth() > 0 && !entry.path_is_symlink(), path.parent())
        else {
            return real(path);
        };
        let known = self.last.take().filter(|(known, _)| known == folder);
        let (known, real) = known.unwrap_or_else(|| (folder.to_owned(), real(folder)));
        let file = real.join(entry.file_name());
        self.last = Some((known, real));
        file
    }
}

/// The path as it is if it leads nowhere.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// What a file is called, and whether it is one of the desk's stories.
fn name(real: &Path, stories: Option<&Path>) -> (String, bool) {
    let below_stories = stories.and_then(|stories| real.strip_prefix(stories).ok());
    let place = below_stories.unwrap_or(real);
    (
        place.to_string_lossy().into_owned(),
        below_stories.is_some(),
    )
}

fn is_left_alone(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.')
        || name.ends_with('~')
        || name.ends_with(".swp")
        || (name.starts_with('#') && name.ends_with('#'))
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|extension| {
        extensions
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

fn walk_error(root: &Path, error: walkdir::Error) -> ImportError {
    let path = error.path().unwrap_or(root).to_owned();
    if error.loop_ancestor().is_some() {
        return ImportError::Loop { path };
    }
    match error.into_io_error() {
        Some(cause) => unreadable(path, cause),
        None => ImportError::Loop { path },
    }
}

fn unreadable(path: PathBuf, cause: std::io::Error) -> ImportError {
    if cause.kind() == std::io::ErrorKind::NotFound {
        ImportError::Missing { path }
    } else {
        ImportError::Unreadable { path, cause }
    }
}

/// The content of a file, but never more than the limit.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, ImportError> {
    let failed = |cause| unreadable(path.to_owned(), cause);
    // Asked before opening: to open a named pipe would wait for its writer.
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(ImportError::NotAFile {
            path: path.to_owned(),
        });
    }
    let too_large = || ImportError::TooLarge {
        path: path.to_owned(),
    };
    if metadata.len() > limits::FILE {
        return Err(too_large());
    }
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // Limited again: the file may have grown, or be one whose size the system does not know.
    file.take(limits::FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > limits::FILE {
        return Err(too_large());
    }
    Ok(bytes)
}
