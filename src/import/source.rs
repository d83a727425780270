use super::{ImportError, Options, limits};
use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// How the names of stories end.
const EXTENSIONS: [&str; 3] = ["md", "markdown", "txt"];
/// How the names end of what programs have not finished writing, or keep beside what they write: vim
/// (swap files), browsers (downloads), most others.
const UNFINISHED: [&str; 9] = [
    "swp",
    "swo",
    "swx",
    "tmp",
    "temp",
    "bak",
    "part",
    "partial",
    "crdownload",
];

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
        for item in walk(WalkDir::new(root).sort_by_file_name()) {
            match item {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let real = folders.real(&entry);
                    let (name, is_own) = name(&real, stories.as_deref());
                    if seen.insert(real) {
                        found.push(Ok(Source {
                            length: entry.metadata().map_or(0, |metadata| metadata.len()),
                            is_recognised: entry.depth() == 0
                                || has_extension(entry.path(), &EXTENSIONS),
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

/// Finds those of the files and folders at `paths` that are there, as [`sources`] finds them when it
/// looks into the folder `of` which they lie in: in the same order, and what is left alone there is
/// left alone here.
pub fn sources_below(
    of: &Path,
    paths: &BTreeSet<PathBuf>,
    options: &Options,
) -> Vec<Result<Source, ImportError>> {
    let is_there = |path: &&PathBuf| {
        let below = path.strip_prefix(of).unwrap_or(path);
        !below.iter().any(is_left_alone) && path.symlink_metadata().is_ok()
    };
    let there: Vec<PathBuf> = paths.iter().filter(is_there).cloned().collect();
    let mut found = sources(&there, options);
    for source in found.iter_mut().flatten() {
        // By its name alone, for nobody has named it.
        source.is_recognised = has_extension(&source.path, &EXTENSIONS);
    }
    found
}

/// Whether a folder holds no story, as when a disk is not mounted. Looks no further than to the first.
pub fn is_without_stories(folder: &Path) -> bool {
    // In any order: all of a folder would be read before it is sorted.
    let entries = walk(WalkDir::new(folder)).flatten();
    let mut files = entries.filter(|entry| !entry.file_type().is_dir());
    !files.any(|entry| has_extension(entry.path(), &EXTENSIONS))
}

fn walk(folder: WalkDir) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    folder
        .follow_links(true)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_left_alone(entry.file_name()))
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

/// Whether a file or folder is none that somebody wants read, by its name: it is hidden, or what a
/// program keeps beside the file that it writes, to be renamed or removed when that is done. Hidden are
/// those of gedit, LibreOffice, Kate, macOS, rsync, Syncthing and of most others.
pub fn is_left_alone(name: &OsStr) -> bool {
    let text = name.to_string_lossy();
    // Editors' copies of what was before; `~syncthing~name.tmp`; `~$name` of office programs.
    text.starts_with(['.', '~'])
        || text.ends_with('~')
        // Emacs, while a file is edited.
        || (text.starts_with('#') && text.ends_with('#'))
        // JetBrains, while it is written.
        || text.ends_with("___jb_tmp___")
        || text.ends_with("___jb_old___")
        || has_extension(Path::new(name), &UNFINISHED)
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
