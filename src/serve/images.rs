//! Pictures out of `feeds/images/`, and what else stories enclose.

use hyper::body::Bytes;
use std::fs::Metadata;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// A larger one does not belong in a feed, and it would be held in memory while it is sent.
const LARGEST_IMAGE: u64 = 16 << 20;

/// The media type of a drawing, which alone of all pictures is text.
pub(super) const DRAWING: &str = "image/svg+xml";

/// The media type of what is served as a picture or an enclosure; `None` for any other file in the
/// folder.
fn media_type(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "svg" => Some(DRAWING),
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "gif" => Some("image/gif"),
        "webp" => Some("image/webp"),
        "avif" => Some("image/avif"),
        "mp3" => Some("audio/mpeg"),
        "m4a" => Some("audio/mp4"),
        "ogg" | "oga" | "opus" => Some("audio/ogg"),
        "mp4" => Some("video/mp4"),
        "webm" => Some("video/webm"),
        "pdf" => Some("application/pdf"),
        _ => None,
    }
}

/// A picture's file.
pub(super) struct Picture {
    pub(super) body: Bytes,
    pub(super) media_type: &'static str,
}

/// A picture by its name, which has been checked to be a plain one; `None` if there is none, or
/// what there is is no regular file of a picture's type and size.
///
/// # Errors
/// When the file is there and cannot be read.
pub(super) fn read(folder: &Path, name: &str) -> io::Result<Option<Picture>> {
    let path = folder.join(name);
    let (Some(media_type), Some(_)) = (media_type(name), look(&path)?) else {
        return Ok(None);
    };
    let mut body = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(LARGEST_IMAGE).read_to_end(&mut body)?;
    let body = Bytes::from(body);
    Ok(Some(Picture { body, media_type }))
}

/// What the system says of a picture's file. A link is not followed: it could point at anything
/// the server may read.
pub(super) fn look(path: &Path) -> io::Result<Option<Metadata>> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_file() && metadata.len() <= LARGEST_IMAGE => Ok(Some(metadata)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
