use super::site::{Site, Sites, Where, is_never_told, is_passed_over};
use super::{ImportError, Options, limits};
use std::cell::RefCell;
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// A file to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Where it is, as it was named or found.
    pub path: PathBuf,
    /// What it is called in origins: its path below the desk's stories, so that the desk may move;
    /// that below a site whose address is known, behind that; or else its whole path, so that two
    /// folders may hold files of one name. `/` stands between the parts.
    pub name: String,
    /// Its size in bytes when it was found; 0 if that cannot be told.
    pub length: u64,
    /// Whether it lies in the desk's own folder of stories.
    pub is_own: bool,
    /// Whether it is read. A file found in a folder is only listed as left out if
    /// its extension is none of ours.
    pub(super) is_recognised: bool,
    /// Where it really is, without links on the way.
    pub(super) real: PathBuf,
    /// The site that it is a part of.
    pub(super) site: Option<Arc<Site>>,
    /// The folder outside of which nothing of it is looked for: its site, the desk's stories, or what was
    /// named.
    pub(super) bounds: Arc<Path>,
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
    let finder = RefCell::new(Finder {
        stories: stories.as_deref(),
        folders: Folders::default(),
        sites: Sites::default(),
    });
    for root in paths {
        let named: Arc<Path> = folder_of(root).into();
        let walk = WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| {
                entry.depth() == 0 || !(is_left_alone(entry) || finder.borrow_mut().leaves(entry))
            });
        for item in walk {
            match item {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    let mut finder = finder.borrow_mut();
                    let real = finder.folders.real(&entry);
                    if !seen.contains(&real) {
                        found.extend(finder.source(entry, &real, &named).map(Ok));
                        seen.insert(real);
                    }
                }
                Err(error) => found.push(Err(walk_error(root, error))),
            }
        }
    }
    found
}

/// The folder that a path is, or that it lies in.
fn folder_of(path: &Path) -> PathBuf {
    let real = real(path);
    match real.parent() {
        Some(folder) if !real.is_dir() => folder.to_owned(),
        _ => real,
    }
}

/// What is known of the places of files.
struct Finder<'a> {
    /// The desk's own stories.
    stories: Option<&'a Path>,
    folders: Folders,
    sites: Sites,
}

impl Finder<'_> {
    /// Whether a folder is not looked into, for it holds what a site is made with or what was made of it.
    fn leaves(&mut self, entry: &DirEntry) -> bool {
        let kind = entry.file_type().is_dir();
        let Some(place) = is_never_told(entry.file_name()).filter(|_| kind) else {
            return false;
        };
        let above = entry.path().parent().map(real);
        let site = above
            .as_deref()
            .and_then(|above| self.site(above, self.is_own(above)));
        site.is_some_and(|site| place == Where::Anywhere || above == Some(site.root.clone()))
    }

    fn is_own(&self, real: &Path) -> bool {
        self.stories.is_some_and(|own| real.starts_with(own))
    }

    /// The site around a folder. Of the desk's own stories, what lies above their folder is none.
    fn site(&mut self, folder: &Path, is_own: bool) -> Option<Arc<Site>> {
        self.sites.around(folder, self.stories.filter(|_| is_own))
    }

    /// A file that was found; `None` if it is of a site, and none of its texts.
    fn source(&mut self, entry: DirEntry, real: &Path, named: &Arc<Path>) -> Option<Source> {
        let is_own = self.is_own(real);
        let site = self.site(real.parent()?, is_own);
        let is_named = entry.depth() == 0;
        if site.is_some() && !is_named && is_passed_over(real) {
            return None;
        }
        let below_stories = self.stories.and_then(|own| real.strip_prefix(own).ok());
        let of_site = site.as_ref().filter(|_| !is_own);
        let name = of_site.and_then(|site| site.name_of(real));
        let place = || below_stories.unwrap_or(real).to_string_lossy().into_owned();
        let name = name.unwrap_or_else(place);
        let bounds = match (&site, self.stories) {
            (Some(site), _) => site.root.as_path().into(),
            (None, Some(stories)) if is_own => stories.into(),
            _ => named.clone(),
        };
        Some(Source {
            length: entry.metadata().map_or(0, |metadata| metadata.len()),
            is_recognised: is_named || has_extension(entry.path(), &["md", "markdown", "txt"]),
            path: entry.into_path(),
            name,
            is_own,
            real: real.to_owned(),
            site,
            bounds,
        })
    }
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
