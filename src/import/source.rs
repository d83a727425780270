mod left_alone;

pub use left_alone::is_left_alone;
pub(super) use left_alone::{PAPER, is_named_as_saved};

use super::site::{Folder, Site, Sites, WWW, Where, is_never_told, is_passed_over};
use super::{ImportError, Options, format, limits};
use encoding_rs::Encoding;
use left_alone::{is_left, is_paper};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::fs::{File, Metadata};
use std::io::{Error, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// What standard input is called where a path may stand.
pub const STANDARD_INPUT: &str = "-";

/// A file to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Where it is, as it was named or found.
    pub path: PathBuf,
    /// What it is called in origins: its path below the desk's stories, so that the desk may move;
    /// that below a site whose address is known, behind that; or else its whole path, so that two
    /// folders may hold files of one name. `/` stands between the parts.
    pub name: String,
    /// What it was called there before, if that was another name.
    pub(super) former_name: Option<String>,
    /// In which encoding it is, if who sent it has said so.
    pub(super) declared: Option<&'static Encoding>,
    /// Its size in bytes when it was found; 0 if that cannot be told.
    pub length: u64,
    /// Whether it lies in the desk's own folder of stories.
    pub is_own: bool,
    /// Whether it was named itself, and not found in a folder.
    pub(super) is_named: bool,
    /// Whether somebody has sent it, with nothing beside it.
    pub(super) is_sent: bool,
    /// Where it really is, without links on the way.
    pub(super) real: PathBuf,
    /// The folder of a site that it lies in.
    pub(super) folder: Option<Folder>,
    /// The folder outside of which nothing of it is looked for: its site, the desk's stories, or what was
    /// named.
    pub(super) bounds: Arc<Path>,
}

impl Source {
    /// A file that somebody has sent, in a place that says nothing of it: it is known by `name`, or was by
    /// another. What sent it may have said in which encoding it is.
    pub fn sent(
        path: PathBuf,
        name: &str,
        former_name: &str,
        declared: Option<&'static Encoding>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            former_name: Some(former_name.to_owned()),
            declared,
            length: 0,
            is_own: false,
            is_named: true,
            is_sent: true,
            real: path.clone(),
            folder: None,
            bounds: path.parent().unwrap_or(&path).into(),
            path,
        }
    }

    /// Another file of its site, in a folder of that.
    pub(super) fn in_site(&self, file: &Path, folder: Folder) -> Self {
        let name = folder.site.name_of(file);
        Self {
            name: name.unwrap_or_else(|| file.to_string_lossy().into_owned()),
            path: file.to_owned(),
            real: file.to_owned(),
            folder: Some(folder),
            ..self.clone()
        }
    }

    /// The site that it is a part of.
    pub(super) fn site(&self) -> Option<&Site> {
        self.folder.as_ref().map(|folder| &*folder.site)
    }

    /// Whether it tells of the folder in which it was found, by its name. One that says more of itself, in a
    /// front matter, is a story, and so is what somebody has named.
    pub(super) fn is_paper(&self) -> bool {
        !self.is_named && is_paper(&self.path)
    }

    /// Whether it is standard input, named as programs do: it can be read once.
    pub fn is_standard_input(&self) -> bool {
        self.path.as_os_str() == STANDARD_INPUT
    }
}

/// Finds the files at `paths`: each file named, and all in each folder named, sorted by name.
///
/// Hidden files and editors' temporary ones are left alone; the same file is found only once.
/// A path that cannot be followed is an error in its place, and the others are found all the same.
pub fn sources(paths: &[PathBuf], options: &Options) -> Vec<Result<Source, ImportError>> {
    let finder = RefCell::new(Finder::of(options, true));
    let mut found = Vec::new();
    for root in paths {
        if root.as_os_str() == STANDARD_INPUT {
            found.push(Ok(Source {
                path: root.clone(),
                name: STANDARD_INPUT.to_owned(),
                former_name: None,
                declared: None,
                length: 0,
                is_own: false,
                is_named: true,
                is_sent: false,
                real: PathBuf::new(),
                folder: None,
                bounds: Path::new("").into(),
            }));
            continue;
        }
        find(root, &Named::of(root), &finder, &mut found);
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
    let finder = RefCell::new(Finder::of(options, false));
    let named = Named::of(of);
    let mut found = Vec::new();
    for path in paths {
        let leads = finder.borrow_mut().leads_to(of, path);
        match leads {
            Ok(true) => find(path, &named, &finder, &mut found),
            Ok(false) => {}
            Err(error) => found.push(Err(error)),
        }
    }
    found
}

/// Those of the files and folders at `paths` that [`sources`] does not come to when it looks into the
/// folder `of` which they lie in: they are gone, or left alone.
pub fn passed_by(of: &Path, paths: BTreeSet<PathBuf>, options: &Options) -> BTreeSet<PathBuf> {
    let mut finder = Finder::of(options, false);
    let paths = paths.into_iter();
    let is_passed_by = |path: &PathBuf| matches!(finder.leads_to(of, path), Ok(false));
    paths.filter(is_passed_by).collect()
}

/// Finds the file that `root` is, or all in the folder that it is, when `named` is looked into.
fn find(
    root: &Path,
    named: &Named,
    finder: &RefCell<Finder>,
    found: &mut Vec<Result<Source, ImportError>>,
) {
    let walk = walk(
        WalkDir::new(root).sort_by_file_name(),
        |place, is_folder| finder.borrow_mut().leaves(place, is_folder),
    );
    for item in walk {
        match item {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => {
                let mut finder = finder.borrow_mut();
                let source = finder.source(entry, &named.real);
                let unread = finder.sites.unread();
                found.extend(unread.map(|(file, error)| Err(named.unread(&file, error))));
                found.extend(source.map(Ok));
            }
            Err(error) => found.push(Err(walk_error(root, error))),
        }
    }
}

/// The folder that is looked into.
struct Named {
    /// As it is named.
    path: PathBuf,
    /// Where it really is.
    real: Arc<Path>,
}

impl Named {
    /// The folder that a path is, or that it lies in.
    fn of(path: &Path) -> Self {
        let real = folder_of(path);
        let is_folder = path.is_dir();
        let folder = path.parent().filter(|_| !is_folder);
        Self {
            path: folder.unwrap_or(path).to_owned(),
            real: real.into(),
        }
    }

    /// What cannot be read of a site, at its path as the others here are named: so it is known when the same
    /// file is looked at again.
    fn unread(&self, file: &Path, error: ImportError) -> ImportError {
        let within = file.strip_prefix(&self.real);
        ImportError::OfSite {
            path: within.map_or_else(|_| file.to_owned(), |within| self.path.join(within)),
            error: Box::new(error),
        }
    }
}

/// Whether a folder holds no story, as when a disk is not mounted. Looks no further than to the first.
pub fn is_without_stories(folder: &Path) -> bool {
    // In any order: all of a folder would be read before it is sorted.
    let entries = walk(WalkDir::new(folder), |_, _| false).flatten();
    let mut files = entries.filter(|entry| !entry.file_type().is_dir());
    !files.any(|entry| format::is_ours(entry.path()))
}

/// Walks through what a path leads to, without what is left alone; what was asked for itself is not.
fn walk(
    folder: WalkDir,
    mut leaves: impl FnMut(&Path, bool) -> bool,
) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let mut is_found = move |place: &Path, is_folder: bool| {
        !is_left(place, is_folder) && !leaves(place, is_folder)
    };
    let entries = folder.follow_links(true).into_iter();
    entries.filter_entry(move |entry| {
        entry.depth() == 0 || is_found(entry.path(), entry.file_type().is_dir())
    })
}

/// Whether nothing is at a path. Of one that cannot be looked at nobody knows that.
pub fn is_gone(path: &Path) -> bool {
    let is_gone =
        |error: Error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    path.symlink_metadata().is_err_and(is_gone)
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
struct Finder {
    /// The desk's own stories, where they really are.
    stories: Option<PathBuf>,
    /// Whether the paths that are looked into are those that somebody has named.
    are_named: bool,
    folders: Folders,
    sites: Sites,
    seen: HashSet<PathBuf>,
}

impl Finder {
    fn of(options: &Options, are_named: bool) -> Self {
        let stories = options.stories.as_ref();
        Self {
            stories: stories.and_then(|stories| stories.canonicalize().ok()),
            are_named,
            folders: Folders::default(),
            sites: Sites::default(),
            seen: HashSet::new(),
        }
    }

    /// Whether who looks into the folder `of` comes to a path in it: all on the way is there, and nothing
    /// left alone.
    ///
    /// # Errors
    /// When a link on the way leads back, or a folder cannot be looked into.
    fn leads_to(&mut self, of: &Path, path: &Path) -> Result<bool, ImportError> {
        let mut place = of.to_owned();
        if is_gone(of) {
            return Ok(false);
        }
        for name in path.strip_prefix(of).unwrap_or(path) {
            place.push(name);
            if is_gone(&place) {
                return Ok(false);
            }
            let metadata = place.symlink_metadata();
            let metadata = metadata.map_err(|cause| unreadable(place.clone(), cause))?;
            let is_folder = place.is_dir();
            if is_left(&place, is_folder) || self.leaves(&place, is_folder) {
                return Ok(false);
            }
            if metadata.is_symlink() && is_folder && leads_back(of, &place) {
                return Err(ImportError::Loop { path: place });
            }
        }
        Ok(true)
    }

    /// Whether a folder is not looked into, for it holds what a site is made with or what was made of it.
    fn leaves(&mut self, place: &Path, is_folder: bool) -> bool {
        let name = place.file_name().filter(|_| is_folder);
        let Some(kind) = name.and_then(is_never_told) else {
            return false;
        };
        let above = place.parent().map(real);
        let above = above.as_deref();
        let around = above.and_then(|above| self.of_site(above, self.is_own(above)));
        let is_root = |site: &Site| above == Some(&site.root);
        around.is_some_and(|folder| kind == Where::Anywhere || is_root(&folder.site))
    }

    fn is_own(&self, real: &Path) -> bool {
        let stories = self.stories.as_ref();
        stories.is_some_and(|own| real.starts_with(own))
    }

    /// What a folder is of a site. Of the desk's own stories, what lies above their folder is none.
    fn of_site(&mut self, folder: &Path, is_own: bool) -> Option<Folder> {
        let top = self.stories.as_deref().filter(|_| is_own);
        self.sites.around(folder, top)
    }

    /// A file that was found; `None` if it was before, or is of a site and none of its texts, or one that is told
    /// of as what cannot be read.
    fn source(&mut self, entry: DirEntry, named: &Arc<Path>) -> Option<Source> {
        let real = self.folders.real(&entry);
        if !self.seen.insert(real.clone()) {
            return None;
        }
        let is_own = self.is_own(&real);
        let folder = self.of_site(real.parent()?, is_own);
        let is_told = |folder: &Folder| folder.unread.iter().any(|file| **file == *real);
        if folder.as_ref().is_some_and(is_told) {
            return None;
        }
        let site = folder.as_ref().map(|folder| &*folder.site);
        let is_named = self.are_named && entry.depth() == 0;
        if site.is_some() && !is_named && is_passed_over(&real) {
            return None;
        }
        let stories = self.stories.as_deref();
        let below_stories = stories.and_then(|own| real.strip_prefix(own).ok());
        let of_site = site.filter(|_| !is_own);
        let name = of_site.and_then(|site| site.name_of(&real));
        let place = || {
            let place = below_stories.unwrap_or(&real);
            place.to_string_lossy().into_owned()
        };
        let name = name.unwrap_or_else(place);
        // A file of a site was known by its whole path before its site was, or with all of its host.
        let former_name = match of_site.and_then(Site::whole_host) {
            Some(host) if host.starts_with(WWW) => Some(format!("{WWW}{name}")),
            _ => (!is_own).then(|| real.to_string_lossy().into_owned()),
        };
        let bounds = match (site, stories) {
            (Some(site), _) => site.root.as_path().into(),
            (None, Some(stories)) if is_own => stories.into(),
            _ => named.clone(),
        };
        Some(Source {
            length: entry.metadata().map_or(0, |metadata| metadata.len()),
            is_named,
            is_sent: false,
            path: entry.into_path(),
            name,
            former_name,
            declared: None,
            is_own,
            real,
            folder,
            bounds,
        })
    }
}

/// Whether a link in the folder `of` leads to a folder that it lies in.
fn leads_back(of: &Path, link: &Path) -> bool {
    let target = real(link);
    let above = link.ancestors().skip(1);
    let mut above = above.take_while(|above| above.starts_with(of));
    above.any(|above| real(above) == target)
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

pub(super) fn walk_error(root: &Path, error: walkdir::Error) -> ImportError {
    let path = error.path().unwrap_or(root).to_owned();
    if error.loop_ancestor().is_some() {
        return ImportError::Loop { path };
    }
    match error.into_io_error() {
        Some(cause) => unreadable(path, cause),
        None => ImportError::Loop { path },
    }
}

fn unreadable(path: PathBuf, cause: Error) -> ImportError {
    let text = path.to_string_lossy();
    if text.starts_with("http://") || text.starts_with("https://") {
        ImportError::NotFetched { path }
    } else if cause.kind() == ErrorKind::NotFound {
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
