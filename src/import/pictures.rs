//! Pictures that lie beside a source, or in it, and go into the desk's own folder.

use super::limits;
use crate::model::{Absent, Address, HASH_DIGITS, MediaType, Slug};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};
use tempfile::TempPath;

/// What every browser shows, of what a page may hold itself.
const SHOWN: [&str; 5] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
];

/// What a story shows and its source brings along, and its name in the desk's own folder of pictures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    content: Content,
    /// Made of what is in it, so that the same picture has one name, however often it comes, and no
    /// other is ever overwritten.
    pub name: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Content {
    /// A file beside the source.
    File(PathBuf),
    /// In the source itself.
    Embedded(Vec<u8>),
}

/// Why a picture was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It cannot be read.
    #[error("{} cannot be copied ({cause}); check that it is there and its permissions", file.display())]
    Copy {
        /// Which file.
        file: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It is another than when its story was read, which shows the one that it was.
    #[error("{} has changed while it was read; import its story again", .0.display())]
    Changed(PathBuf),
    /// The desk's own folder does not take it.
    #[error("{} cannot be written ({cause}); {}", file.display(), remedy(cause))]
    Place {
        /// What it is called there.
        file: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It is too large.
    #[error("{} is larger than {} MiB; make it smaller", .0.display(), limits::PICTURE >> 20)]
    TooLarge(PathBuf),
    /// Neither the ending of its name nor its bytes tell what it is.
    #[error("{} is no picture, recording or PDF", .0.display())]
    Unnamed(PathBuf),
    /// It is in the source itself, and of no kind that is shown.
    #[error("it is no picture of a kind that browsers show (JPEG, PNG, GIF, WebP, AVIF)")]
    Unknown,
}

/// What to do where a picture cannot be written.
fn remedy(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            "a file stands where its folder should be; give that file another name"
        }
        io::ErrorKind::StorageFull => "make room on the disk",
        _ => "whoever runs this must be allowed to write into that folder",
    }
}

impl Picture {
    /// The picture of a file, which is read once for its name.
    pub(super) fn of(file: &Path) -> Result<Self, PictureError> {
        let name = name_of(file, &read(file)?)?;
        let content = Content::File(file.to_owned());
        Ok(Self { content, name })
    }

    /// A picture that the source holds, which calls it so. What it is its bytes tell, not who sends it.
    pub(super) fn embedded(stem: &str, bytes: Vec<u8>) -> Result<Self, PictureError> {
        let name = name_by_content(stem, &bytes).ok_or(PictureError::Unknown)?;
        let content = Content::Embedded(bytes);
        Ok(Self { content, name })
    }

    /// How many bytes it has; `None` if its file is gone.
    pub(super) fn length(&self) -> Option<u64> {
        match &self.content {
            Content::File(file) => Some(file.metadata().ok()?.len()),
            Content::Embedded(bytes) => Some(bytes.len() as u64),
        }
    }

    /// How many bytes of it this holds in memory.
    pub(super) fn size(&self) -> usize {
        match &self.content {
            Content::File(_) => 0,
            Content::Embedded(bytes) => bytes.len(),
        }
    }

    /// Its address on the desk.
    pub fn path(&self) -> String {
        Address::Image(self.name.clone()).path()
    }

    /// Copies it into the folder, where nobody sees it yet; `None` if it is there.
    ///
    /// # Errors
    /// When it cannot be read any more, has changed, or cannot be written.
    pub fn copy(&self, folder: &Path) -> Result<Option<Copied>, PictureError> {
        let place = folder.join(&self.name);
        if place.is_file() {
            return Ok(None);
        }
        let bytes = match &self.content {
            Content::File(file) => {
                let bytes = read(file)?;
                if name_of(file, &bytes)? != self.name {
                    return Err(PictureError::Changed(file.clone()));
                }
                Cow::Owned(bytes)
            }
            Content::Embedded(bytes) => Cow::Borrowed(bytes),
        };
        let write = || {
            std::fs::create_dir_all(folder)?;
            let mut copy = tempfile::Builder::new()
                .prefix(".coming-")
                // As any new file: whoever serves it may be another user.
                .permissions(PermissionsExt::from_mode(0o666))
                .tempfile_in(folder)?;
            copy.write_all(&bytes)?;
            copy.as_file().sync_all()?;
            // Of thousands that wait none keeps its file open.
            Ok(copy.into_temp_path())
        };
        match write() {
            Ok(copy) => Ok(Some(Copied { copy, place })),
            Err(cause) => Err(PictureError::Place { file: place, cause }),
        }
    }
}

/// A copy of a picture that nobody sees yet. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct Copied {
    copy: TempPath,
    place: PathBuf,
}

impl Copied {
    /// Puts it where its story says that it is.
    ///
    /// # Errors
    /// When the folder does not take it.
    pub fn keep(self) -> Result<(), PictureError> {
        self.copy
            .persist(&self.place)
            .map_err(|persisting| PictureError::Place {
                file: self.place,
                cause: persisting.error,
            })
    }
}

/// How the name of a picture begins, before its hash.
fn beginning(stem: &str) -> String {
    format!("{}-", Slug::of(stem))
}

/// What stands for files that are not there, where it is to be told what a story is with them.
#[derive(Default)]
pub(super) struct StandIns(Option<Vec<Absent>>);

impl StandIns {
    pub(super) fn wanted() -> Self {
        Self(Some(Vec::new()))
    }

    /// The address that stands for a file; `None` where none is wanted, or the file would not be taken either if it
    /// were there.
    pub(super) fn of(&mut self, file: &Path) -> Option<String> {
        let files = self.0.as_mut()?;
        let absent = absent(file)?;
        let stand_in = absent.stand_in.clone();
        if !files.contains(&absent) {
            files.push(absent);
        }
        Some(stand_in)
    }

    /// Whether an address stands for one of them.
    pub(super) fn has(&self, address: &str) -> bool {
        let mut files = self.0.iter().flatten();
        files.any(|file| file.stand_in == address)
    }

    /// The files that something stands for.
    pub(super) fn into_files(self) -> Vec<Absent> {
        self.0.unwrap_or_default()
    }
}

/// What is known of a file that is not there, or cannot be taken, by its name; `None` of one that would not be taken
/// either if it were there.
fn absent(file: &Path) -> Option<Absent> {
    let stem = stem_of(file);
    let extension = file
        .extension()
        .map(|it| it.to_string_lossy().to_ascii_lowercase());
    let kind = MediaType::of_file(&file.to_string_lossy());
    let extension = extension.filter(|_| kind.is_some_and(|kind| kind.kind() != "text"));
    // A file may be named in several ways: from the root of its site, or by way of a folder beside it.
    let mut place = PathBuf::new();
    for part in file.components() {
        match part {
            Component::Normal(name) => place.push(name),
            Component::ParentDir => drop(place.pop()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    let place = place.as_os_str().as_encoded_bytes();
    let stand_in = name(&stem, extension.as_deref().unwrap_or("bin"), place)?;
    Some(Absent {
        beginning: Address::Image(beginning(&stem)).path(),
        extension: extension.filter(|_| tells_its_kind(file)),
        stand_in: Address::Image(stand_in).path(),
    })
}

/// Whether a file's name tells what it is.
fn tells_its_kind(file: &Path) -> bool {
    let kind = MediaType::of_file(&file.to_string_lossy());
    kind.is_some_and(|kind| ["image", "audio", "video"].contains(&kind.kind()))
}

fn stem_of(file: &Path) -> Cow<'_, str> {
    file.file_stem().unwrap_or_default().to_string_lossy()
}

/// The name of a picture in the desk's own folder; `None` if the server shows nothing of such a name.
fn name(stem: &str, extension: &str, bytes: &[u8]) -> Option<String> {
    let hash = blake3::hash(bytes).to_hex();
    let (beginning, extension) = (beginning(stem), extension.to_ascii_lowercase());
    let name = format!("{beginning}{}.{extension}", &hash[..HASH_DIGITS]);
    match Address::parse(&format!("/images/{name}")) {
        Some(Address::Image(name)) => Some(name),
        _ => None,
    }
}

/// The same by what the bytes say that it is.
fn name_by_content(stem: &str, bytes: &[u8]) -> Option<String> {
    let kind = infer::get(bytes).filter(|kind| SHOWN.contains(&kind.mime_type()))?;
    name(stem, kind.extension(), bytes)
}

/// The name of a file's. A picture whose own does not tell what it is, as a browser saves `photo.php`, is
/// known by its bytes.
fn name_of(file: &Path, bytes: &[u8]) -> Result<String, PictureError> {
    let stem = stem_of(file);
    let by_content = name_by_content(&stem, bytes).filter(|_| !tells_its_kind(file));
    let by_name = || name(&stem, &file.extension()?.to_string_lossy(), bytes);
    by_content
        .or_else(by_name)
        .ok_or_else(|| PictureError::Unnamed(file.to_owned()))
}

fn read(file: &Path) -> Result<Vec<u8>, PictureError> {
    let failed = |cause| PictureError::Copy {
        file: file.to_owned(),
        cause,
    };
    let metadata = file.metadata().map_err(failed)?;
    // To open a named pipe would wait for its writer.
    if !metadata.is_file() {
        return Err(failed(io::ErrorKind::InvalidInput.into()));
    }
    let mut bytes = Vec::new();
    let open = File::open(file).map_err(failed)?;
    open.take(limits::PICTURE + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    match bytes.len() as u64 > limits::PICTURE {
        true => Err(PictureError::TooLarge(file.to_owned())),
        false => Ok(bytes),
    }
}
