use super::{ImportError, Options, limits};
use std::collections::HashSet;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// What standard input is called where a path may stand.
const STANDARD_INPUT: &str = "-";
/// What browsers put behind a page's name for the folder of its pictures and styles, in the languages
/// in which they translate it. Firefox has the first in all of them.
const BESIDE_PAGES: [&str; 20] = [
    "_files",
    ".files",
    "-files",
    "-Dateien",
    "_fichiers",
    "-fichiers",
    "_archivos",
    "-archivos",
    "_file",
    "-file",
    "_arquivos",
    "_ficheiros",
    "_bestanden",
    "-bestanden",
    "-filer",
    "_pliki",
    "_soubory",
    "_elemei",
    "_dosyalar",
    "_tiedostot",
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
    /// Whether it was named itself, and not found in a folder.
    pub(super) is_named: bool,
    /// The folder that was named, or that the file which was named is in.
    pub(super) folder: Arc<Path>,
}

impl Source {
    /// Standard input, named as programs do.
    pub(super) fn is_standard_input(&self) -> bool {
        self.path.as_os_str() == STANDARD_INPUT
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
        if root.as_os_str() == STANDARD_INPUT {
            found.push(Ok(Source {
                path: root.clone(),
                name: STANDARD_INPUT.to_owned(),
                length: 0,
                is_own: false,
                is_named: true,
                folder: Path::new("").into(),
            }));
            continue;
        }
        let folder: Arc<Path> = root.as_path().into();
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
                            is_named: entry.depth() == 0,
                            folder: match entry.depth() {
                                0 => entry.path().parent().unwrap_or(root).into(),
                                _ => folder.clone(),
                            },
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

/// Where a path really leads; the path as it is if that is nowhere.
pub(super) fn real(path: &Path) -> PathBuf {
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
        || (entry.file_type().is_dir() && lies_beside_a_page(entry.path(), &name))
}

/// Whether a folder has a name that browsers give to what they save with a page.
pub(super) fn is_named_as_saved(folder: &str) -> bool {
    BESIDE_PAGES.iter().any(|end| folder.ends_with(end))
}

/// Whether a folder holds what a browser saved with a page: frames in it are pages as well, of
/// advertisements mostly.
fn lies_beside_a_page(folder: &Path, name: &str) -> bool {
    let mut stems = BESIDE_PAGES.iter().filter_map(|end| name.strip_suffix(end));
    stems.any(|stem| {
        let page = |end: &str| folder.with_file_name(format!("{stem}.{end}")).is_file();
        !stem.is_empty() && (page("html") || page("htm"))
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

/// A regular file, to be read in a stream.
pub(super) fn open(path: &Path) -> Result<File, ImportError> {
    look(path)?;
    File::open(path).map_err(|cause| unreadable(path.to_owned(), cause))
}

/// What the system says of a regular file. Asked before opening: to open a named pipe would wait for its
/// writer.
fn look(path: &Path) -> Result<Metadata, ImportError> {
    let failed = |cause| unreadable(path.to_owned(), cause);
    let metadata = std::fs::metadata(path).map_err(failed)?;
    match metadata.is_file() {
        true => Ok(metadata),
        false => Err(ImportError::NotAFile {
            path: path.to_owned(),
        }),
    }
}

/// How much of a file tells what it is: the comments that an export begins with are two kilobytes.
const HEAD: u64 = 8 << 10;

/// The beginning of a file.
pub(super) fn head(path: &Path) -> Result<Vec<u8>, ImportError> {
    let mut head = Vec::new();
    let read = open(path)?.take(HEAD).read_to_end(&mut head);
    read.map_err(|cause| unreadable(path.to_owned(), cause))?;
    Ok(head)
}

/// The content of a file, but never more than the limit.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, ImportError> {
    let failed = |cause| unreadable(path.to_owned(), cause);
    let metadata = look(path)?;
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
