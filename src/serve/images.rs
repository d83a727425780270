//! Pictures out of `feeds/images/`.

use super::Desk;
use hyper::body::Bytes;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// A larger one does not belong in a feed, and it would be held in memory while it is sent.
pub(super) const LARGEST_IMAGE: u64 = 16 << 20;

/// The media type of what is served as a picture; `None` for any other file in the folder.
fn media_type(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "gif" => Some("image/gif"),
        "webp" => Some("image/webp"),
        "avif" => Some("image/avif"),
        _ => None,
    }
}

/// A picture's file.
pub(super) struct Picture {
    pub(super) body: Bytes,
    pub(super) media_type: &'static str,
    /// When the file was last changed, in seconds since 1970.
    pub(super) changed: i64,
}

/// A picture by its name, which has been checked to be a plain one; `None` if there is none, or
/// what there is is no regular file of a picture's type and size.
///
/// # Errors
/// When the file is there and cannot be read.
pub(super) async fn image(desk: &Desk, name: &str) -> std::io::Result<Option<Picture>> {
    let Some(media_type) = media_type(name) else {
        return Ok(None);
    };
    let path = desk.images.join(name);
    tokio::task::spawn_blocking(move || read(&path, media_type))
        .await
        .unwrap_or_else(|error| Err(std::io::Error::other(error)))
}

fn read(path: &Path, media_type: &'static str) -> std::io::Result<Option<Picture>> {
    // Not followed: a link in the folder could point at anything the server may read.
    let is_file = match path.symlink_metadata() {
        Ok(metadata) => metadata.is_file() && metadata.len() <= LARGEST_IMAGE,
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(error),
    };
    if !is_file {
        return Ok(None);
    }
    let file = std::fs::File::open(path)?;
    let modified = file.metadata()?.modified()?;
    let mut body = Vec::new();
    file.take(LARGEST_IMAGE).read_to_end(&mut body)?;
    let changed = modified
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let changed = i64::try_from(changed).unwrap_or(0);
    Ok(Some(Picture {
        body: Bytes::from(body),
        media_type,
        changed,
    }))
}
