//! Pictures that lie beside a source and go into the desk's own folder.

use super::limits;
use crate::model::{Address, Slug};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Hexadecimal digits of a file's hash in its name: enough that no two of a desk's have the same.
const HASH_DIGITS: usize = 12;

/// A file beside a source that a story shows, and its name in the desk's own folder of pictures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// Where it is.
    pub file: PathBuf,
    /// Made of what is in it, so that the same picture has one name, however often it comes, and no
    /// other is ever overwritten.
    pub name: String,
}

/// Why a picture was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It cannot be read, or not be written.
    #[error("{} cannot be copied ({cause}); check that it is there and its permissions", file.display())]
    Copy {
        /// Which file.
        file: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It is too large.
    #[error("{} is larger than {} MiB; make it smaller", .0.display(), limits::PICTURE >> 20)]
    TooLarge(PathBuf),
    /// Its name has no ending that tells what it is.
    #[error("{} is no picture, recording or PDF by its name", .0.display())]
    Unnamed(PathBuf),
}

impl Picture {
    /// The picture of a file, which is read once for its name.
    pub(super) fn of(file: &Path) -> Result<Self, PictureError> {
        let unnamed = || PictureError::Unnamed(file.to_owned());
        let stem = file.file_stem().ok_or_else(unnamed)?.to_string_lossy();
        let extension = file.extension().ok_or_else(unnamed)?.to_string_lossy();
        let hash = blake3::hash(&read(file)?).to_hex();
        let name = format!(
            "{}-{}.{}",
            Slug::of(&stem),
            &hash[..HASH_DIGITS],
            extension.to_ascii_lowercase()
        );
        match Address::parse(&format!("/images/{name}")) {
            Some(Address::Image(name)) => Ok(Self {
                file: file.to_owned(),
                name,
            }),
            _ => Err(unnamed()),
        }
    }

    /// Its address on the desk.
    pub fn path(&self) -> String {
        Address::Image(self.name.clone()).path()
    }

    /// Copies it into the folder, unless it is there; a copy that is broken off leaves nothing.
    ///
    /// # Errors
    /// When it cannot be read any more, or not be written.
    pub fn put(&self, folder: &Path) -> Result<(), PictureError> {
        let place = folder.join(&self.name);
        if place.is_file() {
            return Ok(());
        }
        let failed = |cause| PictureError::Copy {
            file: self.file.clone(),
            cause,
        };
        let bytes = read(&self.file)?;
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut copy = tempfile::Builder::new()
            .prefix(".coming-")
            .tempfile_in(folder)
            .map_err(failed)?;
        io::Write::write_all(&mut copy, &bytes).map_err(failed)?;
        copy.as_file().sync_all().map_err(failed)?;
        copy.persist(place)
            .map_err(|persisting| failed(persisting.error))?;
        Ok(())
    }
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
